"""The summary of a build as Markdown, for a message in a chat or the page of a job (--summary).

Titles and messages hold what anybody may have written. Here they are text: no link, no markup, no
tag, no mention of a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from sitegen import dates, lazy
from sitegen.errors import Problem
from sitegen.model.build import BuildReport, ExcludedPost, PostChange, PostChanges
from sitegen.model.held import HeldPost
from sitegen.report.messages import counted, errors, for_reading, place_of, printable

T = TypeVar("T")
# How many posts of each kind, and how many errors and warnings, are named.
NAMED = 20
# At most so many characters of a title, a path or an address, and of a message and its hint.
SHORT, LONG = 200, 500

# What is markup in GitHub Flavored Markdown or in a chat inside of a line, and the beginnings of
# what becomes a link by itself.
_MARKUP = lazy.pattern(r"[\\`*_\[\]|~$]|(?<=:)/(?=/)|(?<=[Ww]{3})\.")
# What would begin a heading, a list or a rule.
_BEGINNING = lazy.pattern(r"\d{1,9}(?=[.)])|(?=[#+=-])")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_CALLS = lazy.pattern(r"(?<=[@#])(?=\S)")
# A zero-width space. GitHub searches for names and numbers after it has read the escapes.
_GAP = "\u200b"
# What would end an address, or call somebody even there.
_IN_TARGETS = str.maketrans({"(": "%28", ")": "%29", "@": "%40"})


def built(report: BuildReport, posts: PostChanges, problems: Sequence[Problem]) -> str:
    """The summary of a build without errors; `posts` are those of the report, `problems` its
    warnings."""
    reasons = {each.path: _REASONS[each.reason] for each in posts.excluded}
    reasons |= {each.path: "held back" for each in report.held}
    return _document(
        [
            [_headline(report, posts)],
            _section("Held back", report.held, _held),
            *([[_FIRST]] if posts.is_first and posts.new else []),
            _section("New", posts.new, _link),
            _section("Changed", posts.changed, _link),
            _section("Removed", posts.removed, lambda post: _gone(post, reasons.get(post.path))),
            _section("Not published", sorted(posts.excluded, key=_rank), _excluded),
            [f"The next change is due {_moment(report.next_due)}."] if report.next_due else [],
            *_problems(problems),
        ]
    )


def failed(problems: Sequence[Problem]) -> str:
    """The summary of a build that published nothing because of errors among the `problems`."""
    is_half_written = any(problem.code == "write" for problem in problems)
    end = "publishing stopped" if is_half_written else "nothing was published"
    headline = f"**{counted(errors(problems), 'error')}; {end}.**"
    return _document([[headline], *_problems(problems)])


def text_of(text: str, length: int = SHORT) -> str:
    """`text` as Markdown that shows just it, on one line and with at most `length` characters."""
    line = " ".join(text.split())
    if len(line) > length:
        line = line[: length - 1] + "…"
    line = _CALLS.sub(_GAP, printable(line))
    line = _MARKUP.sub(lambda match: "\\" + match[0], line)
    if beginning := _BEGINNING.match(line):
        line = f"{beginning[0]}\\{line[beginning.end() :]}"
    return "".join(_ENTITIES.get(c, c) for c in line)


_FIRST = (
    "Nothing is known of earlier builds here, so every post counts as new: keep the folder"
    " `.sitegen` from one run to the next."
)
_REASONS = {"draft": "a draft", "future": "scheduled", "expired": "expired"}


def _headline(report: BuildReport, posts: PostChanges) -> str:
    counts = [
        f"{len(group)} {what}"
        for group, what in (
            (posts.new, "new"),
            (posts.changed, "changed"),
            (posts.removed, "removed"),
        )
        if group
    ]
    all_posts = f"{counted(posts.published, 'post')} published"
    files = len(report.written) + len(report.deleted)
    if counts:
        start = f"**Posts: {', '.join(counts)}**"
    elif files:
        start = "**No post has changed**"
    else:
        return f"**Nothing has changed**; {all_posts}."
    others = f"; the pages of {counted(posts.others, 'other post')} changed" if posts.others else ""
    written = f"{counted(len(report.written), 'file')} written, {len(report.deleted)} deleted"
    return f"{start}; {all_posts}{others}; {written}."


def _link(post: PostChange) -> str:
    was = f", before at {_address(post.was)}" if post.was else ""
    return f"[{text_of(post.title)}]({post.url.translate(_IN_TARGETS)}){was}"


def _gone(post: PostChange, reason: str | None) -> str:
    """A removed post; of one that was published before there were summaries, only the address is
    known."""
    why = f": {reason}" if reason else ""
    title = f"{text_of(post.title)}, " if post.title else ""
    return f"{title}{_address(post.url)}{why}"


def _address(url: str) -> str:
    return f"<{url.translate(_IN_TARGETS)}>"


def _rank(post: ExcludedPost) -> tuple[int, float, str]:
    """The order of what is not published: scheduled posts, the next one first; expired ones, the
    last one first; drafts."""
    seconds = post.moment.timestamp() if post.moment else 0.0
    order = ("future", "expired", "draft").index(post.reason)
    return order, -seconds if post.reason == "expired" else seconds, post.path


def _excluded(post: ExcludedPost) -> str:
    when = f" {'for' if post.reason == 'future' else 'on'} {_moment(post.moment)}"
    reason = _REASONS[post.reason] + when * (post.moment is not None)
    return f"{text_of(post.title)} ({text_of(post.path)}): {reason}"


def _held(post: HeldPost) -> str:
    """A post that is held back, with its first error."""
    before = ", published before" if post.published_before else ""
    return f"{_problem(for_reading(post.problems)[0])}{before}"


def _problems(problems: Sequence[Problem]) -> list[list[str]]:
    """A section for errors and one for warnings, in the order of their places."""
    ordered = for_reading(problems)
    return [
        _section(counted(len(group), noun), group, _problem, counts=False)
        for noun in ("error", "warning")
        if (group := [each for each in ordered if each.severity == noun])
    ]


def _problem(problem: Problem) -> str:
    hint = f" ({text_of(problem.hint, LONG)})" if problem.hint else ""
    return f"{text_of(place_of(problem))}: {text_of(problem.message, LONG)}{hint}"


def _section(
    heading: str, items: Sequence[T], line: Callable[[T], str], *, counts: bool = True
) -> list[str]:
    """The lines of a section that lists the first of the `items`; none if there are none. The
    heading `counts` them."""
    if not items:
        return []
    count = f" ({len(items)})" if counts else ""
    more = [f"- and {len(items) - NAMED} more"] if len(items) > NAMED else []
    return [f"### {heading}{count}", "", *(f"- {line(item)}" for item in items[:NAMED]), *more]


def _document(blocks: Iterable[Sequence[str]]) -> str:
    return "\n\n".join("\n".join(lines) for lines in blocks if lines) + "\n"


def _moment(moment: dt.datetime | None) -> str:
    return dates.rfc3339(moment) if moment else ""
