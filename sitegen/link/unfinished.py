"""Documents that are not published yet: with errors, or scheduled. Their links are checked now."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Mapping

from msgspec import Struct

from sitegen.link import expected
from sitegen.link.addresses import post_url, url_of
from sitegen.link.assets import placed
from sitegen.link.components import ComponentLinks
from sitegen.link.expected import AwaitedDocument
from sitegen.model.config import Config
from sitegen.model.documents import Broken, File, Parsed, Post
from sitegen.model.meta import AuthorMeta, PostMeta, TermMeta
from sitegen.model.paths import POSTS


class Unfinished(Struct, frozen=True, kw_only=True):
    """The documents with errors, and what there would be without the errors: the documents
    themselves (`awaited`), and other addresses, as patterns (`expected`).

    `documents` are those that might be published then, each with whether that is certain."""

    awaited: tuple[AwaitedDocument, ...]
    expected: tuple[re.Pattern[str], ...]
    documents: tuple[tuple[Broken, bool], ...]


def unfinished_of(
    parsed: Parsed,
    beside: Mapping[str, list[tuple[str, File]]],
    config: Config,
    now: dt.datetime,
    *,
    drafts: bool,
    holds: bool = False,
) -> Unfinished:
    """The documents with errors, at the moment `now`. `beside` are the files beside each. With
    `holds`, posts of which nothing could be read are among what is expected."""
    found, awaited, by_url = [], [], {}
    for broken in parsed.unfinished:
        document = broken.document
        url = url_of(document, config)
        by_url[url] = broken
        own = url if expected.is_placed(broken, config) else ""
        assets = placed(beside.get(document.path, ()), own or f"/{document.path}/")
        addresses = tuple(expected.addresses(broken, own, config))
        awaited.append(AwaitedDocument(document, own, assets, addresses))
        certain = _is_shown(broken, now, drafts)
        if certain is not False:
            found.append((broken, certain is True))
    patterns = [*expected.patterns(by_url, config)]
    if holds:
        read = {broken.path for broken in parsed.unfinished}
        if any(path.startswith(POSTS) and path not in read for path in parsed.broken):
            patterns.append(expected.of_any_post(config))
    return Unfinished(awaited=tuple(awaited), expected=tuple(patterns), documents=tuple(found))


def _is_shown(broken: Broken, now: dt.datetime, drafts: bool) -> bool | None:
    """Whether the document would be published now if it had no errors; None if that is unknown, or
    if it would be published later."""
    meta = broken.document.meta
    if isinstance(meta, AuthorMeta):
        return True
    if isinstance(meta, TermMeta):
        return None
    if "draft" not in broken.unread and meta.draft and not drafts:
        return False
    if not isinstance(meta, PostMeta):
        return None if "draft" in broken.unread else True
    if "expires" not in broken.unread and meta.expires is not None and meta.expires <= now:
        return False
    return None if {"draft", "date", "expires"} & {*broken.unread} or meta.date > now else True


def check_later(
    unfinished: Unfinished,
    posts: list[Post],
    beside: Mapping[str, list[tuple[str, File]]],
    components: ComponentLinks,
) -> None:
    """Check the links of documents with errors, and of those that are published later."""
    _check_unfinished(unfinished, components)
    _check_scheduled(posts, beside, components, components.config)


def _check_unfinished(unfinished: Unfinished, components: ComponentLinks) -> None:
    """Check the links of documents with errors. A link to a draft, or to a later post, is a mistake
    only if the document is certain to be published before that."""
    resolver = components.resolver
    for broken, is_certain in unfinished.documents:
        before = len(resolver.problems)
        resolver.links(broken.document)
        resolver.image(broken.document)
        components.linked(broken.document, f"/{broken.document.path}/")
        if not is_certain:
            resolver.problems[before:] = [
                problem
                for problem in resolver.problems[before:]
                if problem.code != "excluded-target"
            ]


def _check_scheduled(
    posts: list[Post],
    beside: Mapping[str, list[tuple[str, File]]],
    components: ComponentLinks,
    config: Config,
) -> None:
    """Check the links of future posts now, and not only when they are published. Each may lead to
    what is published by then. The resolver moves forward in time with them, so this check comes
    last."""
    resolver = components.resolver
    for _, together in itertools.groupby(posts, key=lambda post: post.meta.date):
        group = list(together)
        for post in group:
            url = post_url(post, config)
            resolver.publish(post, url, placed(beside.get(post.path, ()), url))
        for post in group:
            resolver.links(post)
            resolver.image(post)
            components.linked(post, post_url(post, config))
