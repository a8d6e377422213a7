"""One source file → one `Post`, `Page` or `Author`: typed front matter, and the body."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from sitegen import disclosure, located, urls
from sitegen.config import Config
from sitegen.errors import Problem, SiteError, shorten
from sitegen.model import Author, AuthorMeta, Body, Marks, Page, PageMeta, Post, PostMeta, Ref
from sitegen.parse.body import body
from sitegen.parse.frontmatter import Split, split
from sitegen.parse.markdown import Converter

Meta = TypeVar("Meta", bound=Struct)
Problems = list[Problem]
Values = dict[str, Any]

# Somebody who answers for a text has a name; a language model is an instrument.
_MODEL_NAMES = re.compile(r"\b(chat ?gpt|gpt[- ]?\d|openai|claude|gemini|copilot|llama|mistral|grok|deepseek|language model|ai writer|\bai\b$)",
                          re.IGNORECASE)


def post(path: str, text: str, config: Config, converter: Converter) -> tuple[Post, Problems]:
    """The post in the file `path`, and warnings. Raises SiteError with every error in it."""
    def check(found: located.Located, values: Values) -> Problems:
        problems = [*_check_times(found, values), *_check_names(found, values), *_check_addresses(found, values)]
        if found.data.get("ai") is None and config.ai.default is None:
            problems.append(found.problem(
                ("ai",), "missing-key", f"ai: a post needs it: {located.description(PostMeta, ('ai',))}",
                "add a line ai: …, or give [ai] default in site.toml"))
        return problems

    parts, meta, made, warnings = _document(path, text, config, converter, PostMeta, "a post", check)
    meta = replace(meta, title=_one_line(meta.title))
    digest = disclosure.text_digest(meta.title, meta.summary or "", parts.body)
    return Post(path=path, meta=meta, body=made, image=_image(parts.meta, meta.image), marks=_marks(parts.meta), text_digest=digest), warnings


def page(path: str, text: str, config: Config, converter: Converter) -> tuple[Page, Problems]:
    """The page in the file `path`, and warnings. Raises SiteError with every error in it."""
    parts, meta, made, warnings = _document(path, text, config, converter, PageMeta, "a page", _check_addresses)
    meta = replace(meta, title=_one_line(meta.title))
    return Page(path=path, meta=meta, body=made, image=_image(parts.meta, meta.image), marks=_marks(parts.meta)), warnings


def author(path: str, text: str, config: Config, converter: Converter) -> tuple[Author, Problems]:
    """The author in the file `path`, and warnings. Raises SiteError with every error in it."""
    key = key_of(path)

    def check(found: located.Located, values: Values) -> Problems:
        problems = []
        if _MODEL_NAMES.search(values.get("name", "")):
            problems.append(replace(found.problem(
                ("name",), "author-model", f"name: {shorten(values['name'])} reads like a language model; an author is a person or an organization",
                "name who publishes the text, and the model under ai: {model: …}"), severity="warning"))
        if not urls.slug(key):
            problems.append(Problem(path=path, code="invalid-value", message=f"the file name {shorten(key)} cannot be the key of an author",
                                    hint="name the file with letters and digits"))
        return problems

    parts, meta, made, warnings = _document(path, text, config, converter, AuthorMeta, "an author", check)
    meta = replace(meta, name=_one_line(meta.name))
    return Author(path=path, key=key, meta=meta, body=made, image=_image(parts.meta, meta.image), marks=_marks(parts.meta)), warnings


def key_of(path: str) -> str:
    """The key of the author in the file `path`: the name of the file, or of its folder if it is a bundle."""
    return path.removesuffix("/index.md" if path.endswith("/index.md") else ".md").rpartition("/")[2]


def _document(path: str, text: str, config: Config, converter: Converter, kind: type[Meta], what: str,
              check: Callable[[located.Located, Values], Problems]) -> tuple[Split, Meta, Body, Problems]:
    """Front matter and body of one file, and warnings. Raises SiteError with all problems of both at once."""
    parts = split(path, text, config.zone)
    meta, values, found = located.convert(parts.meta, kind, what)
    problems = [*parts.meta.problems, *found, *check(parts.meta, values)]
    made: Body | None = None
    try:
        made, warnings = body(path, parts.body, parts.body_line, converter)
        problems += warnings
    except SiteError as error:
        problems += error.problems
    if meta is None or made is None or any(problem.severity == "error" for problem in problems):
        raise SiteError(problems)
    return parts, meta, made, problems


def _one_line(text: str) -> str:
    """Line ends and runs of plain spaces as one space; the spaces of typography stay."""
    return re.sub("[ \t\r\n\u2028\u2029]+", " ", text).strip(" ")


def _marks(found: located.Located) -> Marks:
    return {".".join(map(str, at)): mark.value for at, mark in found.marks.items() if 0 < len(at) < 3}


def _image(found: located.Located, target: str | None) -> Ref | None:
    if not target:
        return None
    line, column = found.mark(("image",)).value
    return Ref(target=target, image=True, line=line, column=column)


def _check_times(found: located.Located, values: Values) -> Problems:
    return [found.problem((name,), "invalid-value", f"{name}: expected a time after the post's date, got {found.mark((name,)).raw}",
                          f"the post's date is {found.mark(('date',)).raw}")
            for name in ("updated", "expires") if name in values and "date" in values and values[name] < values["date"]
            # A day without a time is the post's own day.
            and not (name == "updated" and len(found.mark((name,)).raw) == 10 and values[name].date() == values["date"].date())]


def _check_names(found: located.Located, values: Values) -> Problems:
    """Somebody and something must be named as author and as source; an empty list or text names nobody."""
    problems = []
    for key, expected in (("author", "the key of an author, or a list of keys"), ("source", "the name of a publication, or a list of sources")):
        named = values.get(key, "?")
        if named == ():
            problems.append(found.problem((key,), "invalid-value", f"{key}: expected {expected}, got an empty list"))
        elif isinstance(named, tuple):
            problems += [found.problem((key, i), "invalid-value", f"{key}: expected {expected}, got an empty text")
                         for i, item in enumerate(named) if isinstance(item, str) and not item.strip()]
    return problems


def _check_addresses(found: located.Located, values: Values) -> Problems:
    problems = []
    slug = values.get("slug")
    if slug is not None and (not urls.slug(slug) or urls.slug(slug) != unicodedata.normalize("NFC", slug)):
        problems.append(found.problem(("slug",), "invalid-value", (
            f"slug: expected lower-case words joined by -, of at most {urls.SLUG_BYTES} bytes, got {shorten(slug)}"),
                                      f"write slug: {urls.slug(slug) or 'a-short-name'}"))
    for i, alias in enumerate(values.get("aliases", ())):
        if not urls.is_site_address(alias) or alias == "/":
            problems.append(found.problem(("aliases", i), "invalid-value",
                                          f"aliases: expected an address of this site like /old/address/, got {shorten(alias)}"))
    return problems
