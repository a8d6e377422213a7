"""`sitegen open`: the page of a document in the preview that runs."""

from __future__ import annotations

import os
import posixpath
from pathlib import Path

from msgspec import Struct

from sitegen import urls
from sitegen.commands import rewriting
from sitegen.commands.documents import preview_note
from sitegen.errors import Problem, SiteError, raise_errors, shorten
from sitegen.link.addresses import url_of
from sitegen.model.config import Config
from sitegen.model.documents import Author, Page, Parsed, Post
from sitegen.near import nearest
from sitegen.pipeline.scratch import documents
from sitegen.read import settings, site_folder

_Opened = Post | Page | Author


class OpenOptions(Struct, frozen=True, kw_only=True):
    """Which page to open of the site in `root`: the `name` of a document is that of its file, seen
    from the folder `here`, its slug or its address; "" is the front page. With `is_public`, the
    address is that of the published page, and no preview is asked."""

    root: Path
    here: Path
    name: str
    is_public: bool = False


def address(options: OpenOptions) -> str:
    """The address of the page. Raises SiteError if there is no such document, or no preview."""
    config, _, problems = settings.parse(site_folder.settings(options.root))
    raise_errors(problems)
    url = "/"
    if options.name:
        parsed, _, wrong = documents(options.root, config)
        url = _url(options, config, parsed, wrong)
    if options.is_public:
        return config.base.absolute(url)
    found = preview_note.running(options.root, urls.with_base(config.base.path(), url))
    if not found:
        raise SiteError(
            [
                Problem(
                    path=options.root.name or ".",
                    code="no-preview",
                    message="no preview of this site is running",
                    hint="start one in another terminal: sitegen serve; or see where it will be:"
                    " sitegen open --print",
                )
            ]
        )
    return found


def _url(options: OpenOptions, config: Config, parsed: Parsed, wrong: tuple[Problem, ...]) -> str:
    named = rewriting.named(options.root, options.here, options.name)
    everything: tuple[_Opened, ...] = (*parsed.posts, *parsed.pages, *parsed.authors)
    by_path = {document.path: document for document in everything}
    if document := by_path.get(named.path):
        return url_of(document, config)
    raise_errors(problem for problem in wrong if problem.path == named.path)
    found = _by_name(options.name, everything, config)
    if len(found) == 1:
        return url_of(found[0], config)
    raise SiteError([_missing(options, [each.path for each in found], everything)])


def _by_name(name: str, everything: tuple[_Opened, ...], config: Config) -> list[_Opened]:
    """The documents of this slug, or at this address."""
    try:
        wanted = urls.encode(f"/{name.removeprefix(config.base_url).strip('/')}/")
    except UnicodeEncodeError:
        return []
    at = [each for each in everything if url_of(each, config) == wanted]
    return at or [each for each in everything if _slug(each) == name]


def _slug(document: _Opened) -> str:
    if isinstance(document, Post):
        return document.slug
    if isinstance(document, Author):
        return document.key
    return document.meta.slug or urls.stem(document.path)


def _missing(options: OpenOptions, found: list[str], everything: tuple[_Opened, ...]) -> Problem:
    if found:
        message = f"several documents are called {shorten(options.name)}: {', '.join(found)}"
        return Problem(path=options.name, code="no-post", message=message, hint="name the file")
    names = {_slug(each): each.path for each in everything}
    names |= {each.path: each.path for each in everything}
    near = nearest(posixpath.splitext(posixpath.basename(options.name))[0], names) or nearest(
        options.name, names
    )
    place = os.path.relpath(options.root / names[near], options.here) if near else ""
    return Problem(
        path=options.name,
        code="no-post",
        message="there is no document of this file, slug or address",
        hint=f"did you mean {place}?" if near else "sitegen list shows what there is",
    )
