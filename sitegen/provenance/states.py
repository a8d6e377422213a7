"""The state of an article, which every output shows: retracted, corrected, breaking, live and the
like. It is derived in this one place, from the front matter and the moment of the build."""

from __future__ import annotations

import datetime as dt

from sitegen.model.documents import Post
from sitegen.model.meta import Correction, PostMeta, Until
from sitegen.model.states import ORDINARY, ArticleState


def state_of(post: Post, now: dt.datetime) -> ArticleState:
    """The state of a post at the moment `now`."""
    meta = post.meta
    of_original = post.translation.corrections if post.translation else ()
    corrections = sorted((*corrections_of(meta), *of_original), key=_date)
    if not (corrections or meta.pinned or meta.breaking or meta.live or meta.unlisted):
        return ORDINARY
    retracted = any(correction.type == "retraction" for correction in corrections)
    last = "" if retracted or not corrections else corrections[-1].type
    return ArticleState(
        is_retracted=retracted,
        has_text=has_text(post),
        is_corrected=last == "correction",
        is_clarified=last == "clarification",
        is_pinned=not retracted and holds(meta.pinned, now),
        is_breaking=not retracted and holds(meta.breaking, now),
        is_live=not retracted and holds(meta.live, now),
        is_unlisted=meta.unlisted,
    )


def corrections_of(meta: PostMeta) -> tuple[Correction, ...]:
    """The corrections of a post, as its file has them, with the one of the key `retracted`."""
    if meta.retracted is None:
        return meta.corrections
    retraction = Correction(date=meta.retracted.date, text=meta.retracted.text, type="retraction")
    return (*meta.corrections, retraction)


def is_retracted(post: Post) -> bool:
    """Whether a post was taken back: it or, if it is a translation, its original."""
    if post.meta.retracted is not None:
        return True
    if not post.meta.corrections and post.translation is None:  # most posts, and all are asked
        return False
    of_original = post.translation.corrections if post.translation else ()
    return any(
        correction.type == "retraction" for correction in (*post.meta.corrections, *of_original)
    )


def has_text(post: Post) -> bool:
    """Whether the text of a post is published. Its retraction can end that, and so can the
    retraction of its original."""
    retraction, translation = post.meta.retracted, post.translation
    return (retraction is None or retraction.keep) and (translation is None or translation.has_text)


def has_corrections(post: Post) -> bool:
    """Whether a post has corrections, its own or those of its original."""
    return bool(corrections_of(post.meta) or (post.translation and post.translation.corrections))


def holds(switch: bool | Until, now: dt.datetime) -> bool:
    """Whether a key such as `pinned` holds at the moment `now`."""
    return switch.until > now if isinstance(switch, Until) else switch


def ends(post: Post) -> list[dt.datetime]:
    """The moments at which keys of a post end, and its state changes."""
    meta = post.meta
    return [
        switch.until
        for switch in (meta.pinned, meta.breaking, meta.live)
        if isinstance(switch, Until)
    ]


def _date(correction: Correction) -> dt.datetime:
    return correction.date
