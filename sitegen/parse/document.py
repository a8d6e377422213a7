"""One source file → one `Post`, `Page` or `Author`: typed front matter, and the body."""

from __future__ import annotations

import re
from typing import TypeVar
from urllib.parse import unquote

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

# Somebody who answers for a text has a name; a language model is an instrument.
_MODEL_NAMES = re.compile(r"\b(chat ?gpt|gpt[- ]?\d|openai|claude|gemini|copilot|llama|mistral|grok|deepseek|language model|ai writer|\bai\b$)",
                          re.IGNORECASE)


def post(path: str, text: str, config: Config, converter: Converter) -> tuple[Post, Problems]:
    """The post in the file `path`, and warnings. Raises SiteError with every error in it."""
    parts, meta, made, problems = _document(path, text, config, converter, PostMeta, "a post")
    found = parts.meta
    if meta is not None:
        problems += _check_times(found, meta) + _check_sources(found, meta) + _check_links(found, meta)
        if meta.ai is None and config.ai.default is None:
            problems.append(found.problem((), "missing-key", "ai: a post needs it: true, false or {involvement: none|assisted|generated|automated, …}",
                                          "add a line ai: …, or give [ai] default in site.toml"))
        if not (meta.author if isinstance(meta.author, str) else all(meta.author) and meta.author):
            problems.append(found.problem(("author",), "invalid-value", "author: expected the key of an author, or a list of keys, got nothing"))
        if meta.source == ():
            problems.append(found.problem(("source",), "invalid-value", "source: expected at least one source, got an empty list"))
    _raise(problems)
    assert meta is not None and made is not None
    return Post(path=path, meta=meta, body=made, image=_image(found, meta.image), marks=_marks(found),
                text_digest=disclosure.text_digest(meta.title, meta.summary or "", parts.body)), problems


def page(path: str, text: str, config: Config, converter: Converter) -> tuple[Page, Problems]:
    """The page in the file `path`, and warnings. Raises SiteError with every error in it."""
    parts, meta, made, problems = _document(path, text, config, converter, PageMeta, "a page")
    if meta is not None:
        problems += _check_links(parts.meta, meta)
    _raise(problems)
    assert meta is not None and made is not None
    return Page(path=path, meta=meta, body=made, image=_image(parts.meta, meta.image), marks=_marks(parts.meta)), problems


def author(path: str, text: str, config: Config, converter: Converter) -> tuple[Author, Problems]:
    """The author in the file `path`, and warnings. Raises SiteError with every error in it."""
    parts, meta, made, problems = _document(path, text, config, converter, AuthorMeta, "an author")
    key = path.removesuffix("/index.md").rpartition("/")[2].removesuffix(".md")
    if meta is not None:
        for at, address in ((("url",), meta.url), *((("same_as", i), a) for i, a in enumerate(meta.same_as))):
            if address and not urls.is_web_address(address):
                problems.append(parts.meta.problem(at, "invalid-value", f"{at[0]}: expected an address like https://example.org/page, got {shorten(address)}"))
        if _MODEL_NAMES.search(meta.name):
            problems.append(replace(parts.meta.problem(
                ("name",), "author-model", f"name: {shorten(meta.name)} reads like a language model; an author is a person or an organization",
                "name who publishes the text, and the model under ai: {model: …}"), severity="warning"))
    if not urls.slug(key):
        problems.append(Problem(path=path, code="invalid-value", message=f"the file name {shorten(key)} cannot be the key of an author",
                                hint="name the file with letters and digits"))
    _raise(problems)
    assert meta is not None and made is not None
    return Author(path=path, key=key, meta=meta, body=made, image=_image(parts.meta, meta.image), marks=_marks(parts.meta)), problems


def _document(path: str, text: str, config: Config, converter: Converter, kind: type[Meta], what: str,
              ) -> tuple[Split, Meta | None, Body | None, Problems]:
    """Front matter and body of one file with the problems of both, so that all of them are told at once."""
    parts = split(path, text, config.zone)
    meta, found = located.convert(parts.meta, kind, what)
    problems = [*parts.meta.problems, *found]
    made: Body | None = None
    try:
        made, warnings = body(path, parts.body, parts.body_line, converter)
        problems += warnings
    except SiteError as error:
        problems += error.problems
    return parts, meta, made, problems


def _raise(problems: Problems) -> None:
    if any(problem.severity == "error" for problem in problems):
        raise SiteError(problems)


def _marks(found: located.Located) -> Marks:
    return {str(at[0]): mark.value for at, mark in found.marks.items() if len(at) == 1}


def _image(found: located.Located, target: str | None) -> Ref | None:
    if not target:
        return None
    line, column = found.mark(("image",)).value
    return Ref(target=target, image=True, line=line, column=column)


def _check_times(found: located.Located, meta: PostMeta) -> Problems:
    problems = []
    for name, moment in (("updated", meta.updated), ("expires", meta.expires)):
        if moment is not None and moment < meta.date:
            problems.append(found.problem((name,), "invalid-value", f"{name}: expected a time after the post's date, got {found.mark((name,)).raw}",
                                          f"the post's date is {found.mark(('date',)).raw}"))
    return problems


def _check_sources(found: located.Located, meta: PostMeta) -> Problems:
    problems = []
    several = isinstance(meta.source, tuple)
    for i, source in enumerate(meta.source if isinstance(meta.source, tuple) else (meta.source,)):
        at: located.Path = ("source", i) if several else ("source",)
        if isinstance(source, str):
            if not source.strip():
                problems.append(found.problem(at, "invalid-value", "source: expected the name of the publication, got nothing"))
            continue
        for name in ("url", "feed"):
            address = getattr(source, name)
            if address and not urls.is_web_address(address):
                problems.append(found.problem((*at, name), "invalid-value",
                                              f"source.{name}: expected an address like https://example.org/page, got {shorten(address)}"))
    return problems


def _check_links(found: located.Located, meta: PostMeta | PageMeta) -> Problems:
    problems = []
    if meta.slug is not None and (not urls.slug(meta.slug) or urls.slug(meta.slug) != meta.slug):
        problems.append(found.problem(("slug",), "invalid-value", f"slug: expected lower-case words joined by -, got {shorten(meta.slug)}",
                                      f"write slug: {urls.slug(meta.slug) or 'a-short-name'}"))
    for i, alias in enumerate(meta.aliases):
        try:
            if not alias.startswith("/") or re.search(r"[?#\\\s]|//", alias) or alias == "/":
                raise ValueError(alias)
            urls.output_path(alias)
            unquote(alias, errors="strict")
        except ValueError:
            problems.append(found.problem(("aliases", i), "invalid-value", f"aliases: expected an address of this site like /old/address/, got {shorten(alias)}"))
    return problems
