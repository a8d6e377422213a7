"""Which documents are visible at the moment of the build, and when that changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from sitegen import dates
from sitegen.link import corrections, live
from sitegen.model.config import Config
from sitegen.model.documents import (
    Page,
    Parsed,
    Post,
)
from sitegen.model.site import (
    Excluded,
    PreviewOnly,
)
from sitegen.provenance import disclosure, states

# How long a post is news (Google News: "the last two days").
NEWS = dt.timedelta(hours=48)


def visible(
    parsed: Parsed, now: dt.datetime, drafts: bool
) -> tuple[list[Post], list[Page], tuple[Excluded, ...], list[dt.datetime]]:
    """The visible posts and pages, the excluded ones, and the moments at which that changes. This
    is the only place that decides what is published."""
    posts: list[Post] = []
    excluded: list[Excluded] = []
    moments: list[dt.datetime] = []
    for post in parsed.posts:
        meta = post.meta
        if meta.draft and not drafts:
            excluded.append(Excluded(path=post.path, reason="draft"))
            continue
        if not drafts:
            moments.append(meta.date)
        if meta.date > now and not drafts:
            excluded.append(Excluded(path=post.path, reason="future", until=meta.date))
            continue
        if meta.expires is not None:
            moments.append(meta.expires)
        if meta.expires is not None and meta.expires <= now:
            excluded.append(Excluded(path=post.path, reason="expired"))
        else:
            posts.append(post)
            moments += _changes(post, now)
    pages = []
    for page in parsed.pages:
        if page.meta.draft and not drafts:
            excluded.append(Excluded(path=page.path, reason="draft"))
        else:
            pages.append(page)
            if updated := corrections.update_of(page, now):
                moments.append(updated)
    return posts, pages, _with_originals(excluded, parsed), moments


def _changes(post: Post, now: dt.datetime) -> list[dt.datetime]:
    """The moments at which what is said of a visible post changes, or whether it has a mistake: an
    entry or a correction that is still to come is one."""
    moments = [*states.ends(post), *corrections.moments_of(post, now)]
    if (review := disclosure.review_of(post)) is not None:
        moments.append(review.at)
    if newest := live.newest_of(post) if live.is_dated(post, now) else None:
        moments.append(newest)
    if updated := corrections.update_of(post, now):
        moments.append(updated)
    return moments


def moments_of_held(
    parsed: Parsed, now: dt.datetime
) -> tuple[list[dt.datetime], list[dt.datetime]]:
    """The moments at which posts with errors would come and go without the errors; and those at
    which an error may end by itself, since an entry or a correction is not in the future any
    more."""
    shown, ends = [], []
    for broken in parsed.unfinished:
        post = broken.document
        if not isinstance(post, Post):
            continue
        times = ("date", post.meta.date), ("expires", post.meta.expires)
        shown += [time for key, time in times if time is not None and key not in broken.unread]
        if not broken.unread:
            ends += _changes(post, now)
    return shown, ends


def _with_originals(excluded: list[Excluded], parsed: Parsed) -> tuple[Excluded, ...]:
    """What is excluded in the order of paths, each translation with its original if that is
    excluded as well."""
    by_path = {each.path: each for each in excluded}
    documents: tuple[Post | Page, ...] = (*parsed.posts, *parsed.pages) if excluded else ()
    for document in documents:
        of = document.meta.translation_of
        if of and of in by_path and document.path in by_path:
            by_path[document.path] = replace(by_path[document.path], of=of)
    return tuple(sorted(by_path.values(), key=lambda each: each.path))


def last_and_next(
    moments: list[dt.datetime], now: dt.datetime
) -> tuple[dt.datetime | None, dt.datetime | None]:
    """The last of the moments up to `now`, and the first one after it."""
    return max((moment for moment in moments if moment <= now), default=None), min(
        (moment for moment in moments if moment > now), default=None
    )


def preview_only(
    posts: Iterable[Post], pages: Iterable[Page], addresses: Mapping[str, str], now: dt.datetime
) -> tuple[PreviewOnly, ...]:
    """The visible documents that a build without drafts would leave out."""
    drafts = [
        document.path for group in (posts, pages) for document in group if document.meta.draft
    ]
    return (
        *(PreviewOnly(url=addresses[path], reason="draft") for path in drafts),
        *(
            PreviewOnly(url=addresses[post.path], reason="future", until=post.meta.date)
            for post in posts
            if post.meta.date > now and not post.meta.draft
        ),
    )


def scheduled(parsed: Parsed, excluded: tuple[Excluded, ...]) -> list[Post]:
    """The posts that are to be published later, the next first."""
    paths = {e.path for e in excluded if e.reason == "future"}
    return sorted(
        (post for post in parsed.posts if post.path in paths),
        key=lambda post: (post.meta.date, post.path),
    )


def closing_times(posts: Iterable[Post], config: Config) -> dict[str, dt.datetime]:
    """The moments at which posts close to comments by the setting `close_after`, by path."""
    if not config.comments.close_after or config.comments.provider == "none":
        return {}
    age = dt.timedelta(days=config.comments.close_after)
    # A moment beyond the range of `datetime` never comes.
    return {
        post.path: closes
        for post in posts
        if post.meta.comments and (closes := dates.after(post.meta.date, age))
    }
