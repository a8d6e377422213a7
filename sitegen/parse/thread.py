"""One file under content/comments/ → a `Thread`, and its comments in the form that the page of the
post shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from sitegen import files
from sitegen.digest import of_bytes
from sitegen.errors import Problem, raise_errors, shorten
from sitegen.formats import structs
from sitegen.formats.source_map import SourceMap
from sitegen.formats.toml import load_toml
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.markdown import reply
from sitegen.model.comments import Comment, CommentFile
from sitegen.model.documents import Thread
from sitegen.model.html import Html
from sitegen.model.views import CommentView
from sitegen.model.zones import zone_of
from sitegen.parse.job import ParseJob, ParseResult

# More than Isso accepts for one comment.
MAX_CHARACTERS = 70_000
# Enough for tens of thousands of comments on one post.
MAX_VALUES = 200_000
# Deeper replies are shown beside the comment that they reply to: narrow screens have no room for
# more.
LEVELS = 3


def thread(job: bytes, sources: Sequence[bytes], _worker: WorkerContext) -> JobOutput:
    """Parse one file of comments: an encoded `ParseJob` and the bytes of the file → an encoded
    `ParseResult`, with encoded `CommentView`s beside it. Raises SiteError."""
    decoded = decode(job, ParseJob)
    path = decoded.path
    comments, source = read(
        path, files.decode(path, sources[0]), zone_of(decoded.settings.timezone)
    )
    problems = list(_misplaced_replies(comments, source))
    encoded = encode(_views(comments))
    digest = of_bytes(encoded)
    count = sum(not comment.deleted for comment in comments)
    return JobOutput(
        encode(ParseResult(Thread(path=path, count=count), tuple(problems), digest)),
        (encoded,),
        digests=(digest,),
    )


def read(path: str, text: str, zone: dt.tzinfo) -> tuple[tuple[Comment, ...], SourceMap]:
    """The comments in the text of the file `path`, and the source map of it. Raises SiteError with
    all problems at once."""
    source = load_toml(text, path, 1, zone, MAX_VALUES)
    raise_errors(source.problems)
    parsed, _, problems = structs.convert(source, CommentFile, "a file of comments")
    listed = parsed.comment if parsed else ()
    raise_errors([*problems, *_wrong(listed, source)])
    return listed, source


def order(comment: Comment) -> tuple[dt.datetime, int, str]:
    """The sort key of comments: from the oldest to the newest, then by id, 9 before 10."""
    return comment.date, len(comment.id), comment.id


def _wrong(comments: Iterable[Comment], source: SourceMap) -> list[Problem]:
    problems, seen = [], set()
    for i, comment in enumerate(comments):
        if comment.id in seen:
            problems.append(
                source.problem(
                    ("comment", i, "id"),
                    "duplicate-id",
                    f"id: there is a comment {shorten(comment.id)} already",
                    "give each comment an id of its own",
                )
            )
        seen.add(comment.id)
        if not comment.deleted and (comment.text is None or not reply.plain(comment.text).strip()):
            problems.append(
                source.problem(
                    ("comment", i),
                    "missing-key",
                    f"text: the comment {shorten(comment.id)} needs it: text",
                    "or write deleted = true where only its replies are to stay",
                )
            )
        elif len(comment.text or "") > MAX_CHARACTERS:
            problems.append(
                source.problem(
                    ("comment", i, "text"),
                    "invalid-value",
                    f"text: expected at most {MAX_CHARACTERS:,} characters, got"
                    f" {len(comment.text or ''):,}",
                )
            )
    return problems


def _misplaced_replies(comments: Iterable[Comment], source: SourceMap) -> Iterable[Problem]:
    """A warning for each reply to a comment that does not exist, or to itself in a circle."""
    listed = list(comments)
    parents = {comment.id: comment.parent for comment in listed}
    circles = _circles(parents)
    for i, comment in enumerate(listed):
        missing = comment.parent is not None and comment.parent not in parents
        if missing or comment.id in circles:
            what = (
                f"there is no comment {shorten(comment.parent)}"
                if missing
                else "it replies, in a circle, to itself"
            )
            yield Problem.at(
                source.path,
                source.mark(("comment", i, "parent")).value,
                severity="warning",
                code="comment-parent",
                message=f"parent: {what}; it is shown as a comment on the post",
                hint="correct the parent, or take it out",
            )


def _circles(parents: dict[str, str | None]) -> frozenset[str]:
    """The ids of comments that reply to themselves, directly or through others. Each comment is
    visited once."""
    done: set[str] = set()
    inside: set[str] = set()
    for start in parents:
        way: dict[str, None] = {}
        at: str | None = start
        while at is not None and at in parents and at not in done and at not in way:
            way[at] = None
            at = parents[at]
        if at is not None and at in way:
            listed = list(way)
            inside.update(listed[listed.index(at) :])
        done.update(way)
    return frozenset(inside)


def _views(comments: Iterable[Comment]) -> tuple[CommentView, ...]:
    """The comments on the post itself, each with its replies, in order."""
    listed = sorted(comments, key=order)
    parents = {comment.id: comment.parent for comment in listed}
    circles = _circles(parents)
    parents = {
        id_: None if parent not in parents or id_ in circles else parent
        for id_, parent in parents.items()
    }
    levels: dict[str | None, int] = {None: -1}
    places: dict[str, str | None] = {}
    for comment in listed:
        way: list[str] = []
        at: str | None = comment.id
        while at is not None and at not in levels:
            way.append(at)
            at = parents[at]
        for id_ in reversed(way):
            parent = parents[id_]
            while levels[parent] >= LEVELS - 1 and parent is not None:
                parent = places[parent]
            places[id_], levels[id_] = parent, levels[parent] + 1
    under: dict[str | None, list[Comment]] = {}
    for comment in listed:
        under.setdefault(places[comment.id], []).append(comment)

    def view(comment: Comment) -> CommentView:
        return CommentView(
            id=comment.id,
            author="" if comment.deleted else " ".join(reply.plain(comment.author or "").split()),
            website="" if comment.deleted else comment.website,
            date=comment.date,
            deleted=comment.deleted,
            text=Html("" if comment.deleted else reply.html(comment.text or "")),
            replies=tuple(map(view, under.get(comment.id, ()))),
        )

    return tuple(map(view, under.get(None, ())))
