"""One source file → one `Post`, `Page` or `Author`: typed front matter, and the body."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from typing import TypeVar

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
    def check(found: located.Located, meta: PostMeta) -> Problems:
        problems = [*_check_times(found, meta), *_check_sources(found, meta), *_check_addresses(found, meta)]
        if meta.ai is None and config.ai.default is None:
            problems.append(found.problem(
                (), "missing-key", f"ai: a post needs it: {located.description(PostMeta, ('ai',))}",
                "add a line ai: …, or give [ai] default in site.toml"))
        if not meta.author or "" in (meta.author if isinstance(meta.author, tuple) else (meta.author,)):
            problems.append(found.problem(("author",), "invalid-value", "author: expected the key of an author, or a list of keys, got nothing"))
        return problems

    parts, meta, made, warnings = _document(path, text, config, converter, PostMeta, "a post", check)
    meta = replace(meta, title=" ".join(meta.title.split()))
    digest = disclosure.text_digest(meta.title, meta.summary or "", parts.body)
    return Post(path=path, meta=meta, body=made, image=_image(parts.meta, meta.image), marks=_marks(parts.meta), text_digest=digest), warnings


def page(path: str, text: str, config: Config, converter: Converter) -> tuple[Page, Problems]:
    """The page in the file `path`, and warnings. Raises SiteError with every error in it."""
    parts, meta, made, warnings = _document(path, text, config, converter, PageMeta, "a page", _check_addresses)
    meta = replace(meta, title=" ".join(meta.title.split()))
    return Page(path=path, meta=meta, body=made, image=_image(parts.meta, meta.image), marks=_marks(parts.meta)), warnings


def author(path: str, text: str, config: Config, converter: Converter) -> tuple[Author, Problems]:
    """The author in the file `path`, and warnings. Raises SiteError with every error in it."""
    key = posixpath.splitext(path.removesuffix("/index.md"))[0].rpartition("/")[2]

    def check(found: located.Located, meta: AuthorMeta) -> Problems:
        addresses: list[tuple[located.Path, str]] = [(("url",), meta.url), *((("same_as", i), url) for i, url in enumerate(meta.same_as))]
        problems = [_not_an_address(found, at, url) for at, url in addresses if url and not urls.is_web_address(url)]
        if _MODEL_NAMES.search(meta.name):
            problems.append(replace(found.problem(
                ("name",), "author-model", f"name: {shorten(meta.name)} reads like a language model; an author is a person or an organization",
                "name who publishes the text, and the model under ai: {model: …}"), severity="warning"))
        if not urls.slug(key):
            problems.append(Problem(path=path, code="invalid-value", message=f"the file name {shorten(key)} cannot be the key of an author",
                                    hint="name the file with letters and digits"))
        return problems

    parts, meta, made, warnings = _document(path, text, config, converter, AuthorMeta, "an author", check)
    meta = replace(meta, name=" ".join(meta.name.split()))
    return Author(path=path, key=key, meta=meta, body=made, image=_image(parts.meta, meta.image), marks=_marks(parts.meta)), warnings


def _document(path: str, text: str, config: Config, converter: Converter, kind: type[Meta], what: str,
              check: Callable[[located.Located, Meta], Problems]) -> tuple[Split, Meta, Body, Problems]:
    """Front matter and body of one file, and warnings. Raises SiteError with all problems of both at once."""
    parts = split(path, text, config.zone)
    meta, found = located.convert(parts.meta, kind, what)
    problems = [*parts.meta.problems, *found, *(check(parts.meta, meta) if meta is not None else ())]
    made: Body | None = None
    try:
        made, warnings = body(path, parts.body, parts.body_line, converter)
        problems += warnings
    except SiteError as error:
        problems += error.problems
    if meta is None or made is None or any(problem.severity == "error" for problem in problems):
        raise SiteError(problems)
    return parts, meta, made, problems


def _marks(found: located.Located) -> Marks:
    return {str(at[0]): mark.value for at, mark in found.marks.items() if len(at) == 1}


def _image(found: located.Located, target: str | None) -> Ref | None:
    if not target:
        return None
    line, column = found.mark(("image",)).value
    return Ref(target=target, image=True, line=line, column=column)


def _check_times(found: located.Located, meta: PostMeta) -> Problems:
    return [found.problem((name,), "invalid-value", f"{name}: expected a time after the post's date, got {found.mark((name,)).raw}",
                          f"the post's date is {found.mark(('date',)).raw}")
            for name, moment in (("updated", meta.updated), ("expires", meta.expires)) if moment is not None and moment < meta.date]


def _check_sources(found: located.Located, meta: PostMeta) -> Problems:
    if meta.source == ():
        return [found.problem(("source",), "invalid-value", "source: expected at least one source, got an empty list")]
    problems = []
    several = isinstance(meta.source, tuple)
    for i, source in enumerate(meta.source if isinstance(meta.source, tuple) else (meta.source,)):
        at: located.Path = ("source", i) if several else ("source",)
        if isinstance(source, str):
            if not source.strip():
                problems.append(found.problem(at, "invalid-value", "source: expected the name of the publication, got nothing"))
            continue
        problems += [_not_an_address(found, (*at, name), address) for name, address in (("url", source.url), ("feed", source.feed))
                     if address and not urls.is_web_address(address)]
    return problems


def _not_an_address(found: located.Located, at: located.Path, address: str) -> Problem:
    return found.problem(at, "invalid-value", f"{located.field_name(at)}: expected an address like https://example.org/page, got {shorten(address)}")


def _check_addresses(found: located.Located, meta: PostMeta | PageMeta) -> Problems:
    problems = []
    if meta.slug is not None and (not urls.slug(meta.slug) or urls.slug(meta.slug) != meta.slug):
        problems.append(found.problem(("slug",), "invalid-value", f"slug: expected lower-case words joined by -, got {shorten(meta.slug)}",
                                      f"write slug: {urls.slug(meta.slug) or 'a-short-name'}"))
    for i, alias in enumerate(meta.aliases):
        if not urls.is_site_address(alias) or alias == "/":
            problems.append(found.problem(("aliases", i), "invalid-value",
                                          f"aliases: expected an address of this site like /old/address/, got {shorten(alias)}"))
    return problems
