"""Corrections that cannot be yet, by the moment of the build."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from sitegen import dates
from sitegen.errors import Problem
from sitegen.model.documents import Post
from sitegen.provenance.states import own_corrections


def moments_of(post: Post, now: dt.datetime) -> list[dt.datetime]:
    """The dates of the corrections of a public post: each is a mistake until then. None while the
    post is a draft, or is not published yet."""
    meta = post.meta
    if not (meta.corrections or meta.retracted) or meta.draft or meta.date > now:
        return []
    return [correction.date for correction in own_corrections(meta)]


def problems(posts: Iterable[Post], now: dt.datetime) -> Iterator[Problem]:
    """An error for each correction or retraction of a public post that is in the future: feeds
    would say already that the post has changed then, and nothing new when it does."""
    for post in posts:
        for i, moment in enumerate(moments_of(post, now)):
            if moment > now:
                is_entry = i < len(post.meta.corrections)
                key = f"corrections.{i}" if is_entry else "retracted.date"
                yield _in_the_future(post, key, moment, now)


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
