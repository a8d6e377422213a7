"""Checks of documents outside of a site, by the default settings: each by itself, and a translation
beside its original."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path

from msgspec.structs import replace

from sitegen import files
from sitegen.commands.check_arguments import (
    SUGGESTIONS,
    documents_in,
    is_utf8,
    no_such_file,
    nothing_to_check,
    read_file,
)
from sitegen.errors import InternalError, Problem, SiteError
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.store import Store
from sitegen.incremental.work import WorkerContext
from sitegen.layouts.declarations import declared
from sitegen.link import translations
from sitegen.markdown.directives import NO_COMPONENT
from sitegen.model.components import FOLDER, name_of
from sitegen.model.config import Config
from sitegen.model.documents import Page, Parsed, Post, Translation
from sitegen.model.languages import LanguageSettings
from sitegen.model.paths import AUTHORS, POSTS, language_ending, version_of
from sitegen.parse.document import document
from sitegen.parse.frontmatter import split
from sitegen.parse.job import ParseJob, ParseResult, settings_of
from sitegen.read import file_names, site_folder

# What language an original is in that says nothing of it, nobody knows without a site (BCP 47).
_UNKNOWN = "und"
_CONFIG = Config(title="?", base_url="https://example.invalid/")


def check_alone(
    here: Path,
    paths: Sequence[str],
    name: str,
    stdin: bytes | None,
    texts: Mapping[str, bytes],
) -> Iterator[tuple[str, list[Problem]]]:
    """Each document with its problems: `stdin`, if it is not None, by the `name`, and those at the
    `paths`, files and folders seen from the folder `here`. `texts` are bytes that stand in for
    those of files, by their names. Raises InternalError where sitegen fails."""
    worker = WorkerContext(Store(None), {})
    if stdin is not None:
        yield name, _checked(here, name, lambda: stdin, worker)
    done: set[str] = set()
    for path, problem in _documents(here, paths):
        real = os.path.realpath(here / path)
        if problem is not None:
            yield problem.path, [problem]
        elif real not in done:  # a file, and its folder
            done.add(real)
            yield path, _checked(here, path, partial(_read, path, here / path, texts), worker)


def _read(path: str, place: Path, texts: Mapping[str, bytes]) -> bytes:
    return texts[path] if path in texts else read_file(path, place)


def _documents(here: Path, paths: Iterable[str]) -> Iterator[tuple[str, Problem | None]]:
    """The documents at the `paths`, or what prevents them from being read."""
    missing = 0
    for path in dict.fromkeys(paths):
        place = here / path
        if not is_utf8(path):
            yield path, file_names.no_utf8(path)
        elif not os.path.lexists(place):
            missing += 1
            yield path, no_such_file(path, os.path.normpath(place), missing <= SUGGESTIONS)
        elif not os.path.isdir(place):
            yield path, None
        else:
            files, problems = documents_in(path, place)
            documents = [name for name, _, _ in files if name.endswith(".md")]
            yield from ((name, None) for name in documents)
            yield from ((path, problem) for problem in problems)
            if not documents and not problems:
                yield path, nothing_to_check(path)


def _checked(
    here: Path, path: str, read: Callable[[], bytes], worker: WorkerContext
) -> list[Problem]:
    try:
        found = _problems(here, path, read(), worker)
    except SiteError as error:
        found = error.problems
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        found = (Problem(path=path, code="unreadable", message=message),)
    except Exception as error:
        raise InternalError.of(path, error) from error
    return [replace(problem, path=path) for problem in found]


def _problems(here: Path, path: str, data: bytes, worker: WorkerContext) -> tuple[Problem, ...]:
    # Its folder says what kind of document it is; elsewhere it is a post.
    place = path if path.startswith("content/") else f"{POSTS}{Path(path).name}"
    original, language = _version(here, path, data)
    config = _CONFIG
    if language:
        other = LanguageSettings(code=language, label=language, path=f"/{language.lower()}/")
        config = replace(config, language=_UNKNOWN, languages=(other,))
    result = _parsed(place, data, config, worker)
    if original is None or not isinstance(result.document, Translation):
        return result.problems
    try:
        theirs = _parsed(result.document.of, original.read_bytes(), config, worker).document
    except SiteError:
        return result.problems
    parsed = Parsed(
        posts=(theirs,) if isinstance(theirs, Post) else (),
        pages=(theirs,) if isinstance(theirs, Page) else (),
        authors=(),
        files=(),
        translations=(result.document,),
    )
    is_whole = parsed.posts or parsed.pages
    return (*result.problems, *(translations.merged(parsed, config)[1] if is_whole else ()))


def _version(here: Path, path: str, data: bytes) -> tuple[Path | None, str]:
    """The file of the original of a translation, if there is one, and the language of the
    translation; None and "" for any other document."""
    front = split(path, files.decode(path, data), dt.UTC).meta.data
    named, lang = front.get("translation_of"), front.get("lang")
    language = language_ending(path) or (lang.strip() if isinstance(lang, str) else "")
    original = named.strip() if isinstance(named, str) else version_of(path, (language,))[0]
    if not language or not (here / original).is_file() or original == path:
        # Every author has a name; the text of one in another language need not have it.
        is_text = path.startswith(AUTHORS) and "name" not in front
        return None, language if is_text or "translation" in front else ""
    return here / original, language


def _parsed(place: str, data: bytes, config: Config, worker: WorkerContext) -> ParseResult:
    job = encode(ParseJob(path=place, settings=settings_of(config, _components())))
    result = decode(document(job, [data], worker).value, ParseResult, config.zone)
    # The site that the document is for may have components of its own.
    unknown = {
        each.line
        for each in result.problems
        if each.code == "component" and each.message.startswith(NO_COMPONENT)
    }
    return replace(
        result,
        problems=tuple(
            each
            for each in result.problems
            if each.line not in unknown or each.code not in ("component", "text-template")
        ),
    )


@cache
def _components() -> dict[str, tuple[str, ...]]:
    """The built-in components, each with those of its attributes that are pictures."""
    found = {}
    for file in sorted((site_folder.defaults() / "layouts/components").glob("*.html")):
        if name := name_of(f"{FOLDER}{file.name}"):
            attributes, _ = declared(file.name, file.read_text(encoding="utf-8"))
            found[name] = tuple(each.name for each in attributes if each.type == "picture")
    return found
