"""The state of an article, which every output shows: retracted, corrected, breaking, live and the
like. It is derived in this one place, from the front matter and the moment of the build."""

from __future__ import annotations

import datetime as dt

from sitegen.model.documents import Post
from sitegen.model.meta import Correction, PostMeta, Until
from sitegen.model.states import ORDINARY, ArticleState, Mark


def state_of(post: Post, now: dt.datetime) -> ArticleState:
    """The state of a post at the moment `now`."""
    meta, corrections = post.meta, corrections_of(post)
    if not (corrections or meta.pinned or meta.breaking or meta.live or meta.unlisted):
        return ORDINARY
    retracted = is_retracted(post)
    return ArticleState(
        marks=("retracted",) if retracted else _marks(meta, corrections, now),
        has_text=has_text(post),
        is_pinned=not retracted and holds(meta.pinned, now),
        is_unlisted=meta.unlisted,
    )


def _marks(
    meta: PostMeta, corrections: tuple[Correction, ...], now: dt.datetime
) -> tuple[Mark, ...]:
    """The marks of a post that was not retracted."""
    types = {correction.type for correction in corrections}
    marks: tuple[tuple[bool, Mark], ...] = (
        (holds(meta.breaking, now), "breaking"),
        (holds(meta.live, now), "live"),
        ("correction" in types, "corrected"),
        # What was wrong says more than what was not clear, whichever came last.
        ("correction" not in types and "clarification" in types, "clarified"),
    )
    return tuple([mark for is_shown, mark in marks if is_shown])


def own_corrections(meta: PostMeta) -> tuple[Correction, ...]:
    """The corrections of a post, as its file has them, with the one of the key `retracted`."""
    if meta.retracted is None:
        return meta.corrections
    retraction = Correction(date=meta.retracted.date, text=meta.retracted.text, type="retraction")
    return (*meta.corrections, retraction)


def corrections_of(post: Post) -> tuple[Correction, ...]:
    """The corrections of a post: its own, then, if it is a translation, those of its original."""
    if post.meta.retracted is None and post.translation is None:  # as of most posts
        return post.meta.corrections
    own = own_corrections(post.meta)
    return (*own, *post.translation.corrections) if post.translation else own


def is_retracted(post: Post) -> bool:
    """Whether a post was taken back: it or, if it is a translation, its original."""
    corrections = corrections_of(post)  # most posts have none, and all are asked
    return bool(corrections) and any(each.type == "retraction" for each in corrections)


def has_text(post: Post) -> bool:
    """Whether the text of a post is published. Its retraction can end that, and so can the
    retraction of its original."""
    retraction, translation = post.meta.retracted, post.translation
    return (retraction is None or retraction.keep) and (translation is None or translation.has_text)


def holds(switch: bool | Until, now: dt.datetime) -> bool:
    """Whether a key such as `pinned` holds at the moment `now`."""
    return switch.until > now if isinstance(switch, Until) else switch


def ends(post: Post) -> list[dt.datetime]:
    """The moments at which keys of a post end, and its state changes."""
    meta = post.meta
    if not (meta.pinned or meta.breaking or meta.live):
        return []
    return [
        switch.until
        for switch in (meta.pinned, meta.breaking, meta.live)
        if isinstance(switch, Until)
    ]
