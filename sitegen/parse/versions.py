"""Which file is a version of another document in another language: `story.fr.md` of `story.md`,
and any file whose front matter has `translation_of`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple

from sitegen.errors import NO_FIX, Expected, Problem, shorten
from sitegen.formats.field_types import expectation
from sitegen.formats.source_map import SourceMap
from sitegen.formats.value_fixes import Mended, setting
from sitegen.model.languages import LANGUAGE_CODES
from sitegen.model.meta import AuthorMeta, PageMeta, PostMeta, TermMeta
from sitegen.model.paths import (
    ANY_LANGUAGE,
    AUTHORS,
    TERMS,
    is_term_text,
    language_ending,
    version_of,
)
from sitegen.near import nearest_language
from sitegen.text import letters

# What stands for a key that a translation may leave out, until it is taken from the original.
_PLACEHOLDERS: dict[type, dict[str, Any]] = {
    PostMeta: {
        "date": dt.datetime(1970, 1, 1, tzinfo=dt.UTC),
        "author": "?",
        "source": "?",
    },
    PageMeta: {},
    AuthorMeta: {"name": "?"},
    TermMeta: {},
}


class DocumentVersion(NamedTuple):
    """A document that may be a translation: the path of its original, and its language, one of the
    site's or "" if the front matter has none of them. Both are "" for any other document."""

    of: str = ""
    lang: str = ""


_ORIGINAL = DocumentVersion()


def version_in(
    path: str, source: SourceMap, codes: tuple[str, ...], folders: tuple[str, ...] = TERMS
) -> DocumentVersion:
    """Of what the document in the file `path`, with the front matter `source`, is a version; the
    site has the languages `codes`, its own first, and the words of terms in `folders`."""
    if not codes:
        return _ORIGINAL
    base, ending = version_of(path, codes)
    named, lang = source.data.get("translation_of"), source.data.get("lang")
    has_key = not path.startswith(AUTHORS) and not is_term_text(path, folders)
    if isinstance(named, str) and named.strip() and has_key:
        wanted = lang.strip().lower() if isinstance(lang, str) else ""
        declared = next((code for code in codes if code.lower() == wanted), "")
        return DocumentVersion(letters.composed(named.strip()), ending or declared)
    return DocumentVersion(base, ending) if ending else _ORIGINAL


def placeholders(kind: type, version: DocumentVersion) -> Mapping[str, Any]:
    """Values for the keys of front matter of that `kind` that only an original has to have."""
    if not version.of:
        return {}
    # The settings may add keys to those of a post.
    return next(values for of, values in _PLACEHOLDERS.items() if issubclass(kind, of))


def unknown_ending(path: str, codes: tuple[str, ...]) -> Problem | None:
    """An error if the name of the file ends with a language that the site does not have."""
    ending = language_ending(path) if codes else ""
    if not ending or version_of(path, codes)[1]:
        return None
    near = _meant_language(ending, codes)
    name = path.rpartition("/")[2].removesuffix(f".{ending}.md")
    return Problem(
        path=path,
        code="unknown-language",
        message=f"the site has no language {ending}",
        hint=(
            f"did you mean {name}.{near}.md?" if near else f"{_declare(ending)}, or rename the file"
        ),
    )


def problems_of(source: SourceMap, codes: tuple[str, ...]) -> list[Problem]:
    """What is wrong with the keys of a post or a page that say of what it is a translation, as far
    as that can be seen without other files. Nothing, if the languages of the site are unknown."""
    if ANY_LANGUAGE in codes:
        return []
    data = source.data
    if not codes:
        return [_one_language(source, key) for key in _KEYS if data.get(key)]
    version = version_in(source.path, source, codes)
    ending = version_of(source.path, codes)[1]
    lang = data.get("lang")
    lang = lang.strip() if isinstance(lang, str) else ""
    if ending and lang and lang.lower() != ending.lower():
        message = f"lang: the file name says {ending}, got {shorten(lang)}"
        return [source.problem(("lang",), "language", message, "take one of the two out")]
    if version.of and not version.lang:
        return [_no_language(source, lang, codes)]
    if data.get("translation") and not version.of:
        message = "translation: this document is no translation"
        hint = "name its original: translation_of: content/…"
        return [source.problem(("translation",), "language", message, hint, at_key=True)]
    return []


_KEYS = ("translation_of", "translation")


def _one_language(source: SourceMap, key: str) -> Problem:
    message = f"{key}: the site has one language"
    hint = "declare the others under [[languages]] in site.toml"
    return source.problem((key,), "language", message, hint, at_key=True)


def _no_language(source: SourceMap, lang: str, codes: tuple[str, ...]) -> Problem:
    if not lang:
        message = f"lang: a translation needs it: {expectation(PostMeta, ('lang',))}"
        return source.problem(("translation_of",), "missing-key", message, "add a line lang: …")
    near = _meant_language(lang, codes)
    hint = f"did you mean {near}?" if near else _declare(lang)
    message = f"lang: the site has no language {shorten(lang)}"
    return source.problem(
        ("lang",),
        "unknown-language",
        message,
        hint,
        expected=Expected(types=("string",), values=codes),
        fix=setting(("lang",), Mended(near, safe=False)) if near else NO_FIX,
    )


def _meant_language(code: str, codes: tuple[str, ...]) -> str:
    """The one of the site's languages `codes` that `code` is a misspelling or a regional form of,
    or "". The code of another language is no misspelling: with the hint to take another one, a
    Spanish text would be published as an English one."""
    near = nearest_language(code, codes)
    language = _language(code)
    return "" if language in LANGUAGE_CODES and language != _language(near) else near


def _declare(code: str) -> str:
    """What to do about the language `code`, which the site does not have."""
    what = code if _language(code) in LANGUAGE_CODES else "it"
    return f"declare {what} under [[languages]] in site.toml"


def _language(code: str) -> str:
    """The primary language subtag of a tag, in lower case: "pt" of `pt-BR`."""
    return code.partition("-")[0].lower()
