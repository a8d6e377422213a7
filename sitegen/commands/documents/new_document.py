"""`sitegen new`: the file of a new post, page or author, where nothing else is."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from sitegen import files, urls
from sitegen.commands.adding.places import address_key, clear_pattern, fields_of, is_toml
from sitegen.commands.beginning.placing import link, make_folders, undo
from sitegen.commands.check_site import read_settings
from sitegen.commands.documents.archetypes import archetype, source, written
from sitegen.errors import Problem, SiteError, raise_errors, refused, shorten
from sitegen.incremental.engine import Engine
from sitegen.link.addresses import url_of
from sitegen.model.config import Config
from sitegen.model.documents import Author, Document, Page, Parsed, Post, packed
from sitegen.model.meta import AuthorMeta, PageMeta, PostMeta
from sitegen.model.paths import AUTHORS, PAGES, POSTS, localized, name_of, version_of
from sitegen.near import nearest, nearest_language
from sitegen.pipeline.scratch import documents, with_scratch
from sitegen.urls import LISTS

# What separates lines, or is a tab.
_BREAKS = re.compile("[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
INVOLVEMENTS = ("none", "assisted", "generated", "automated")
_NAMED = 10


class NewOptions(Struct, frozen=True, kw_only=True):
    """What to make in the site in `root`: a "post", "page" or "author" with this title, or name.
    Empty texts are not given."""

    root: Path
    kind: str
    title: str
    now: dt.datetime
    slug: str = ""
    author: str = ""
    lang: str = ""
    ai: str = ""
    archetype: str = ""
    is_draft: bool = True
    is_bundle: bool = False


class NewDocument(Struct, frozen=True, kw_only=True):
    """What was made: the file and its path in the site, its address, and whether it is a draft."""

    path: str
    file: Path
    url: str
    is_draft: bool


def new(options: NewOptions) -> NewDocument:
    """Make the file. Raises SiteError with all that is wrong with the options, or if something has
    its place or its address."""
    config = _config(options.root)
    parsed, paths, _ = documents(options.root, config)
    problems: list[Problem] = []
    title = _title(options.title, problems)
    lang = _language(options.lang, config, problems)
    slug = _slug(options, title, config, problems)
    author = _author(options, parsed, paths, config, problems)
    raise_errors(problems)
    made = _Made(options, config, parsed, lang, author, slug)
    if (found := version_of(made.path, config.codes)[1]) != lang:
        message = f"the file {made.path} would be in the language {found}"
        raise SiteError([_usage("--slug", message, f"write --lang {found}, or another slug")])
    raise_errors(_taken(made, parsed, paths))
    has_toml = options.kind == "post" and is_toml(options.root, parsed.posts)
    model = archetype(options.root, options.kind, options.archetype, is_toml=has_toml)
    values = {"title": title, "slug": slug, "date": made.date.isoformat(), "author": author}
    is_draft = options.is_draft and options.kind != "author"
    text = written(model, values, is_draft=is_draft, more=_more(options, config, model.text))
    file = _write(options.root, made.path, text)
    return NewDocument(path=made.path, file=file, url=made.url, is_draft=is_draft)


def _config(root: Path) -> Config:
    return with_scratch(root, lambda engine, _: _settings(root, engine))


def _settings(root: Path, engine: Engine) -> Config:
    settings = read_settings(root, engine)
    raise_errors(settings.problems)
    return settings.config


def _more(options: NewOptions, config: Config, text: str) -> dict[str, str]:
    """Keys that the document needs, and the archetype may lack."""
    if options.kind != "post":
        return {}
    involvement = options.ai or ("" if config.ai.default is not None else "unstated")
    return {"ai": source(involvement, is_toml=text.startswith("+++"))} if involvement else {}


# --- the options ----------------------------------------------------------------------------------


def _usage(path: str, message: str, hint: str = "") -> Problem:
    return Problem(path=path, code="usage", message=message, hint=hint)


def _title(text: str, problems: list[Problem]) -> str:
    title = _BREAKS.sub(" ", text).strip()
    if not title:
        problems.append(_usage("TITLE", "expected a title, got none"))
    elif invisible := _INVISIBLE.search(title):
        found = f"U+{ord(invisible[0]):04X}"
        problems.append(_usage("TITLE", f"expected text, got the invisible character {found}"))
    return title


def _language(lang: str, config: Config, problems: list[Problem]) -> str:
    """The language of an edition, or "" for that of the site."""
    if not lang:
        return ""
    for code in config.codes or (config.language,):
        if code.lower() == lang.lower():
            return "" if code == config.language else code
    codes = config.codes or (config.language,)
    near = nearest_language(lang, codes)
    hint = f"did you mean {near}?" if near else "[[languages]] in site.toml declares languages"
    expected = ", ".join(codes)
    problems.append(_usage("--lang", f"expected one of {expected}, got {shorten(lang)}", hint))
    return ""


def _slug(options: NewOptions, title: str, config: Config, problems: list[Problem]) -> str:
    if options.slug:
        # What is no UTF-8 is no slug either.
        asked = options.slug.encode(errors="replace").decode()
        if not urls.is_slug(asked):
            near = urls.as_slug(asked)
            hint = f"write --slug {near}" if near else ""
            expected = "expected letters, digits and - as the last part of an address"
            problems.append(_usage("--slug", f"{expected}, got {shorten(options.slug)}", hint))
        return options.slug
    day = options.now.astimezone(config.zone).strftime("%Y-%m-%d")
    slug = urls.slug(title) or f"{options.kind}-{day}"
    return f"{slug}-{options.kind}" if slug == "index" else slug


def _author(
    options: NewOptions,
    parsed: Parsed,
    paths: Iterable[str],
    config: Config,
    problems: list[Problem],
) -> str:
    """The key of the author of a post: the one that is named, or the only one."""
    if options.kind != "post":
        return ""
    names = {author.key: author.meta.name for author in parsed.authors}
    keys = sorted(
        {
            name_of(path, config.codes).removeprefix(AUTHORS)
            for path in paths
            if path.startswith(AUTHORS)
            and path.endswith(".md")
            and not version_of(path, config.codes)[1]
        }
    )
    wanted = options.author
    if wanted in keys:
        return wanted
    if not wanted and len(keys) == 1:
        return keys[0]
    problems.append(_no_author(wanted, keys, names))
    return ""


def _no_author(wanted: str, keys: list[str], names: dict[str, str]) -> Problem:
    if not keys:
        hint = 'make one first: sitegen new author "Ada Okafor"'
        return _usage("--author", "the site has no author", hint)
    listed = ", ".join(keys[:_NAMED]) + (" …" if len(keys) > _NAMED else "")
    if not wanted:
        return _usage(
            "--author", f"the site has several authors: {listed}", "name one: --author KEY"
        )
    by_name = {name.casefold(): key for key, name in names.items()}
    by_name |= {key.casefold(): key for key in keys}
    near = nearest(wanted.casefold(), by_name)
    hint = f"did you mean {by_name[near]}?" if near else f'or: sitegen new author "{wanted}"'
    return _usage("--author", f"expected one of {listed}, got {shorten(wanted)}", hint)


# --- the place ------------------------------------------------------------------------------------


class _Made:
    """The document to be: its path, and its address."""

    def __init__(
        self,
        options: NewOptions,
        config: Config,
        parsed: Parsed,
        lang: str,
        author: str,
        slug: str,
    ) -> None:
        self.config, self.slug = config, slug
        self.date = options.now.astimezone(config.zone).replace(microsecond=0)
        base = {"post": POSTS, "page": PAGES, "author": AUTHORS}[options.kind]
        if options.kind == "post":
            pattern = clear_pattern(parsed.posts, config)
            pattern = "{slug}" if not pattern or "{category}" in pattern else pattern
            base += pattern.format_map({**fields_of(self.date, None), "slug": slug})
        else:
            base += slug
        ending = "/index.md" if options.is_bundle else ".md"
        self.path = localized(base + ending, lang) if lang else base + ending
        self.url = url_of(self._document(options, lang, author), config)

    def _document(self, options: NewOptions, lang: str, author: str) -> Document:
        path, title, empty = self.path, options.title, packed((), ())
        if options.kind == "author":
            author_meta = AuthorMeta(name=title)
            return Author(
                path=path,
                packed=empty,
                summary="",
                image=None,
                marks=b"",
                key=self.slug,
                meta=author_meta,
            )
        if options.kind == "page":
            page_meta = PageMeta(title=title, slug=self.slug, lang=lang or None)
            return Page(path=path, packed=empty, summary="", image=None, marks=b"", meta=page_meta)
        meta = PostMeta(title=title, date=self.date, author=author, source=(), lang=lang or None)
        return Post(
            path=path,
            packed=empty,
            summary="",
            image=None,
            marks=b"",
            meta=meta,
            slug=self.slug,
            text_digest="",
        )


def _taken(made: _Made, parsed: Parsed, paths: Iterable[str]) -> Iterator[Problem]:
    """The problem that another document has the file or the address, if that is so."""
    name = _name(made.path, made.config)
    for path in paths:
        if path.endswith(".md") and _name(path, made.config) == name:
            yield _problem(made.path, f"{path} is there already, of the same name")
            return
    key = address_key(made.url)
    others: tuple[Post | Page | Author, ...] = (*parsed.posts, *parsed.pages, *parsed.authors)
    for document in others:
        addresses = url_of(document, made.config), *map(urls.alias_url, document.meta.aliases)
        if key in map(address_key, addresses):
            yield _problem(made.path, f"{document.path} has the address {made.url}")
            return
    prefixes = {made.config.prefix(code) for code in made.config.codes} or {""}
    own = {f"/{each.folder}/": f"the list of all {each.folder}" for each in made.config.taxonomies}
    for url, what in {**LISTS, **own}.items():
        if key in {address_key(prefix + url) for prefix in prefixes}:
            yield _problem(made.path, f"{what} has the address {made.url}")


def _name(path: str, config: Config) -> str:
    """What is equal of two documents that cannot be beside each other: letter case, the language,
    and whether it is a bundle do not matter."""
    return urls.collision_key(name_of(version_of(path, config.codes)[0], config.codes))


def _problem(path: str, message: str) -> Problem:
    return Problem(path=path, code="taken", message=message, hint="give another one: --slug NAME")


def _write(root: Path, path: str, text: str) -> Path:
    """Make the file whole, or not at all."""
    file = root / path
    made: list[Path] = []
    try:
        made += make_folders(file.parent)
        with files.temporary(file) as aside:
            files.write(aside, text.encode())
            link(aside, file)
    except BaseException as error:
        undo(made)
        if not isinstance(error, OSError):
            raise
        raise SiteError([refused(path, error)]) from error
    return Path(os.path.normpath(file))


def result_lines(made: NewDocument) -> list[str]:
    """What was made, and what to do next."""
    if not made.is_draft:
        return [f"made {made.path}, which will be at {made.url}"]
    return [
        f"made {made.path}, a draft, which will be at {made.url}",
        "to publish it, take out the line draft: true",
    ]
