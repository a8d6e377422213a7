"""`sitegen review --translation`: a translation is one of the present text of its original. The
digest of that text is written into the front matter, and no other byte of the file changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct

from sitegen import files
from sitegen.commands import rewriting
from sitegen.commands.rewriting import Rewrite
from sitegen.edits.front import put
from sitegen.edits.values import NoPlaceError
from sitegen.errors import Problem, SiteError, raise_errors
from sitegen.model.config import Config
from sitegen.model.paths import AUTHORS
from sitegen.parse.document import signed
from sitegen.parse.frontmatter import Split, split
from sitegen.parse.versions import version_in
from sitegen.provenance import disclosure
from sitegen.read import settings, site_folder

_NO_ORIGINAL = "no-original"


class TranslationOptions(Struct, frozen=True, kw_only=True):
    """The options of `sitegen review --translation`. `documents` are paths of posts and pages,
    relative to the folder `here`."""

    root: Path
    here: Path
    documents: Sequence[str]


class Compared(Struct, frozen=True, kw_only=True):
    """The result for one translation, of the original at the path `of`. `written` is false if its
    digest was that of the present text already."""

    path: str
    of: str
    written: bool


def review_translation(options: TranslationOptions) -> tuple[Compared, ...]:
    """Write the digests of the originals. Raises SiteError with every problem; then no file is
    written."""
    config, _, wrong = settings.parse(site_folder.settings(options.root))
    raise_errors(wrong)
    results: list[tuple[Compared, Rewrite]] = []
    problems: list[Problem] = []
    for name in dict.fromkeys(options.documents):
        try:
            results.append(_compared(options, config, name))
        except SiteError as error:
            problems += error.problems
    raise_errors(problems)
    for result, rewrite in results:
        if result.written:
            rewriting.write(rewrite)
    return tuple(result for result, _ in results)


def _compared(options: TranslationOptions, config: Config, name: str) -> tuple[Compared, Rewrite]:
    """The result for the document `name`, and what is to be written. Raises SiteError if it is no
    translation."""
    document = rewriting.named(options.root, options.here, name)
    path = document.path
    if not path.startswith("content/") or path.startswith(AUTHORS) or not path.endswith(".md"):
        raise _error(name, "it is no post and no page", "name the file of a translation")
    if problem := document.missing():
        raise SiteError([problem])
    before = rewriting.read(path, document.place)
    text = files.decode(path, before)
    parts = split(path, text, config.zone)
    raise_errors(parts.meta.problems)
    of = version_in(path, parts.meta, config.codes).of
    if not of:
        raise _error(path, "this is no translation", "name its original: translation_of: content/…")
    original = _original(options.root, config, path, of)
    digest = disclosure.text_digest(*signed(original))
    if not isinstance(translation := parts.meta.data.get("translation"), dict):
        message = "translation: a translation needs it: {by: the key of an author, ai: …}"
        raise _error(path, message, "add a line translation: {by: …, ai: …}", "missing-key")
    if translation.get("of_sha256") == digest:
        after = text
    else:
        after = _with(path, text, parts, config, digest)
    return Compared(path=path, of=of, written=after != text), Rewrite(
        path, document.place, before, rewriting.encoded(after, before)
    )


def _original(root: Path, config: Config, path: str, of: str) -> Split:
    """The original at the path `of` of the translation at `path`. Raises SiteError."""
    file = site_folder.on_disk(root, of)
    if not file.is_file():
        raise _error(
            path, f"there is no file {of} that this is a translation of", "name its original"
        )
    original = split(of, files.decode(of, rewriting.read(of, file)), config.zone)
    raise_errors(original.meta.problems)
    return original


def _with(path: str, text: str, parts: Split, config: Config, digest: str) -> str:
    """`text` with the digest of its original. Raises SiteError if nothing else of it would stay the
    same."""
    try:
        after = put(text, ("translation", "of_sha256"), digest)
        new = split(path, after, config.zone)
        expected = {**parts.meta.data["translation"], "of_sha256": digest}
        is_same = (
            new.body == parts.body
            and rewriting.others(new, "translation") == rewriting.others(parts, "translation")
            and new.meta.data.get("translation") == expected
        )
    except (NoPlaceError, SiteError):
        is_same = False
    if not is_same:
        raise _error(
            path,
            "the digest cannot be written without touching something else",
            f"write it by hand, under translation: of_sha256: {digest}",
            "review-unsafe",
        )
    return after


def _error(path: str, message: str, hint: str, code: str = _NO_ORIGINAL) -> SiteError:
    return SiteError([Problem(path=path, code=code, message=message, hint=hint)])


def result_lines(results: Iterable[Compared]) -> list[str]:
    """The result for people, line by line."""
    return [
        f"{each.path}: {'' if each.written else 'already '}a translation of {each.of} as it is now"
        for each in results
    ]
