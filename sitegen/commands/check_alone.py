"""Checks of documents outside of a site, by the default settings: each by itself, and a translation
beside its original."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from sitegen import files
from sitegen.errors import InternalError, Problem, SiteError
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.store import Store
from sitegen.incremental.work import WorkerContext
from sitegen.link import translations
from sitegen.model.config import Config
from sitegen.model.documents import Page, Parsed, Post, Translation
from sitegen.model.languages import LanguageSettings
from sitegen.model.paths import AUTHORS, POSTS, language_ending, version_of
from sitegen.parse.document import document
from sitegen.parse.frontmatter import split
from sitegen.parse.job import ParseJob, ParseResult, settings_of

# What language an original is in that says nothing of it, nobody knows without a site (BCP 47).
_UNKNOWN = "und"
_CONFIG = Config(title="?", base_url="https://example.invalid/")


def check_alone(here: Path, paths: Sequence[str], stdin: bytes | None) -> list[Problem]:
    """The problems of the documents at the `paths`, seen from the folder `here`; with `stdin`, that
    is the text of the only one. Raises InternalError where sitegen fails."""
    worker = WorkerContext(Store(None), {})
    problems: list[Problem] = []
    for path in paths:
        try:
            data = stdin if stdin is not None else (here / path).read_bytes()
            found = _problems(here, path, data, worker)
        except SiteError as error:
            found = error.problems
        except OSError as error:
            message = f"cannot be read: {error.strerror}"
            found = (Problem(path=path, code="unreadable", message=message),)
        except Exception as error:
            raise InternalError.of(path, error) from error
        problems += [replace(problem, path=path) for problem in found]
    return problems


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
    job = encode(ParseJob(path=place, settings=settings_of(config)))
    return decode(document(job, [data], worker).value, ParseResult, config.zone)
