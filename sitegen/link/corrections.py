"""Corrections and updates that cannot be yet, by the moment of the build."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from sitegen import dates
from sitegen.errors import Problem
from sitegen.model.documents import Page, Post
from sitegen.model.site import Site
from sitegen.provenance.states import own_corrections


def moments_of(post: Post, now: dt.datetime) -> list[dt.datetime]:
    """The dates of the corrections of a public post: each is a mistake until then. None while the
    post is a draft, or is not published yet."""
    meta = post.meta
    if not (meta.corrections or meta.retracted) or meta.draft or meta.date > now:
        return []
    return [correction.date for correction in own_corrections(meta)]


def problems(site: Site, now: dt.datetime) -> Iterator[Problem]:
    """An error for each correction or retraction of a public post that is in the future: feeds
    would say already that the post has changed then, and nothing new when it does. And what
    `_updates_to_come` yields."""
    posts = [article.post for article in site.with_pages]
    for post in posts:
        for i, moment in enumerate(moments_of(post, now)):
            if moment > now:
                is_entry = i < len(post.meta.corrections)
                key = f"corrections.{i}" if is_entry else "retracted.date"
                yield _in_the_future(post, key, moment, now)
    yield from _updates_to_come([*posts, *(placed.page for placed in site.pages)], now)


def update_of(document: Post | Page, now: dt.datetime) -> dt.datetime | None:
    """The key `updated` of a public document: a moment to come is a mistake until then."""
    meta = document.meta
    if meta.updated is None or meta.draft:
        return None
    return None if isinstance(document, Post) and document.meta.date > now else meta.updated


def _updates_to_come(documents: Iterable[Post | Page], now: dt.datetime) -> Iterator[Problem]:
    """A warning for each public document that was updated in the future: until then, feeds and the
    sitemap say that it is the newest, and nothing new when something else changes."""
    for document in documents:
        moment = update_of(document, now)
        if moment is not None and moment > now:
            there, present = dates.rfc3339(moment), dates.rfc3339(now.astimezone(moment.tzinfo))
            yield Problem.at(
                document.path,
                document.mark("updated"),
                severity="warning",
                code="updated-future",
                key="updated",
                message=f"updated: {there} is in the future, and it is {present} now",
                hint=f"write when it was, such as {present.replace('+00:00', 'Z')}",
            )


def _in_the_future(post: Post, key: str, moment: dt.datetime, now: dt.datetime) -> Problem:
    name = key if key == "retracted.date" else "corrections.date"
    zone = post.meta.date.tzinfo
    here, present = moment.astimezone(zone), now.astimezone(zone)
    return Problem.at(
        post.path,
        post.mark(key),
        code="correction-future",
        key=key if key == "retracted.date" else f"{key}.date",
        message=f"{name}: {dates.rfc3339(here)} is in the future, and it is"
        f" {dates.rfc3339(present)} now",
        hint=f"write when it was, such as {dates.rfc3339(present).replace('+00:00', 'Z')}",
    )
