"""The entries of a live story: each second-level heading of its text begins one, and it has a time.

Only headings that are in no other element count, so that the HTML can be cut before them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from sitegen import entry_times, lazy
from sitegen.errors import Problem, shorten
from sitegen.markdown.written import ENOUGH, Written
from sitegen.model.documents import Heading, Phrase
from sitegen.model.live import BodyEntry
from sitegen.parse import plain_text
from sitegen.text import rawhtml

# A time, and what may be meant as a part of it: `2:05 pm`. (`14:05 PM` is about a prime minister.)
_TIME = lazy.pattern(
    r"(?:(\d{4}-\d\d-\d\d)(?:[ \t]+|T))?"
    r"((?:0?\d|1[0-2]):\d\d\s*[ap]\.?m\b\.?|\d{1,2}:\d\d)(?=[\s<]|$)",
    re.ASCII | re.IGNORECASE,
)
# In an opening tag of the section of footnotes, which both dialects write at the end of the text.
_FOOTNOTES = lazy.pattern(r'\sclass="footnotes?"')
# A heading of the second level in Markdown, with # or underlined, outside of lists and quotes. It
# may be empty, and the classic dialect needs no blank after ##.
_MARKDOWN = lazy.pattern(
    r"^ {0,3}(?:##(?!#)[ \t]*([^\r\n]*)|(\S[^\r\n]*)\r?\n {0,3}-+[ \t]*\r?$)", re.MULTILINE
)
_BEGINS_WITH_A_DIGIT = lazy.pattern(r"<h2\b[^>]*>\s*\d")
_WORD = lazy.pattern(r"\w+")


class Entries(NamedTuple):
    """The entries of a body, their times as `Post.entries` has them, and the parts of the HTML that
    the summary is made from: the first of them that has a paragraph."""

    entries: tuple[BodyEntry, ...]
    times: tuple[str, ...]
    lead: tuple[str, ...]
    problems: tuple[Problem, ...]


class _Found(NamedTuple):
    """A heading in the HTML: its number among the headings, where its tag begins and its end tag
    ends, where its content begins, and its time."""

    number: int
    start: int
    end: int
    content: int
    time: re.Match[str] | None


def entries_in(
    html: str,
    headings: Sequence[Heading],
    phrases: Sequence[Phrase],
    written: Written,
    *,
    live: bool | None,
) -> Entries:
    """The entries in `html`, from which comments and the like were blanked, if it is that of a live
    story: if it is not known whether it is, if a heading begins as those of entries do."""
    if not live and (live is False or "<h2" not in html or not _BEGINS_WITH_A_DIGIT.search(html)):
        return Entries((), (), (html,), ())
    found, nested, tail = _found(html, headings)
    times = tuple(_as_written(each.time) for each in found)
    places = _places(written, [headings[each.number].title for each in found])
    bounds = [*(each.start for each in found), tail]
    plain = _without_phrases(html, phrases)
    entries = tuple(
        BodyEntry(
            start=start,
            end=end,
            time_start=each.time.start() if each.time else each.content,
            time_end=each.time.end() if each.time else each.content,
            heading=each.number,
            headline=_headline(headings[each.number].title),
            text=plain_text.text(plain[each.end : end]),
            line=place[0],
            column=place[1],
        )
        for each, (start, end), place in zip(found, pairwise(bounds), places, strict=True)
    )
    problems = tuple(_warnings(nested, written)) if live else ()
    return Entries(entries, times, _lead(html, entries, times), problems)


def _lead(html: str, entries: Sequence[BodyEntry], times: Sequence[str]) -> tuple[str, ...]:
    """The introduction and the newest entry, which a summary is made from."""
    if not entries:
        return (html,)
    newest = entries[0 if entry_times.newest_first(times) else -1]
    return html[: entries[0].start], html[newest.start : newest.end]


def _as_written(time: re.Match[str] | None) -> str:
    if time is None:
        return ""
    return f"{time[1]} {time[2]}" if time[1] else time[2]


def _headline(title: str) -> str:
    """The title of a heading without its time."""
    time = _TIME.match(title)
    return title[time.end() :].strip() if time else title


def _found(html: str, headings: Sequence[Heading]) -> tuple[list[_Found], list[str], int]:
    """The headings of the second level that are in no other element; the times of those with a
    time that are; and where the last entry ends: at the footnotes, or at the end."""
    numbers = {h.id: number for number, h in enumerate(headings) if h.level == 2}
    found: list[_Found] = []
    nested: list[str] = []
    tail = len(html)
    opening: tuple[int, rawhtml.Token] | None = None
    for token, is_nested in _blocks(html):
        tag = html[token.start : token.end]
        if token.kind == "end":
            if opening and not is_nested:
                found.append(_heading(html, *opening, token))
                opening, tail = None, len(html)
        elif token.name == "h2" and (id_ := rawhtml.attributes(tag).get("id")) in numbers:
            if not is_nested:
                opening = numbers[id_], token
            elif time := _TIME.match(html, token.end):
                nested.append(_as_written(time))
        elif not is_nested and _FOOTNOTES.search(tag):
            tail = token.start
    return found, nested, tail


def _blocks(html: str) -> Iterator[tuple[rawhtml.Token, bool]]:
    """The tags in `html`, each with whether it is inside of another element. Paragraphs are left
    out: one ends where the next block begins."""
    # The elements that are open, and how often each name is among them.
    stack: list[str] = []
    names: Counter[str] = Counter()
    for token in rawhtml.tokens(html, rawhtml.TRUSTED):
        name = token.name
        if token.kind == "start" and name not in rawhtml.VOID and name != "p":
            yield token, bool(stack)
            stack.append(name)
            names[name] += 1
        elif token.kind == "end" and names[name]:
            closed = ""
            while closed != name:
                closed = stack.pop()
                names[closed] -= 1
            yield token, bool(stack)


def _heading(html: str, number: int, opening: rawhtml.Token, closing: rawhtml.Token) -> _Found:
    content = opening.end
    while html[content].isspace():
        content += 1
    time = _TIME.match(html, content, closing.start)
    return _Found(number, opening.start, closing.end, content, time)


def _without_phrases(html: str, phrases: Sequence[Phrase]) -> str:
    """`html` with blanks for the words of the interface in it."""
    pieces, end = [], 0
    for phrase in phrases:
        pieces += [html[end : phrase.start], " " * (phrase.end - phrase.start)]
        end = phrase.end
    return "".join((*pieces, html[end:])) if phrases else html


# --- where they were written ----------------------------------------------------------------------


def _places(written: Written, titles: Sequence[str]) -> list[tuple[int, int]]:
    """The line and column of each of the headings with these titles, which are in their order; 0
    where that is unknown."""
    visible = written.visible
    candidates = [
        (match.start(), match[1] or match[2] or "") for match in _MARKDOWN.finditer(visible)
    ]
    if len(candidates) != len(titles):
        candidates = _matching(candidates, titles)
    places, line, before = [], written.first_line, 0
    for start, _ in candidates:
        if start < 0:
            places.append((0, 0))
            continue
        line += visible.count("\n", before, start)
        places.append((line, start - visible.rfind("\n", 0, start)))
        before = start
    return places


def _matching(
    candidates: Sequence[tuple[int, str]], titles: Sequence[str]
) -> list[tuple[int, str]]:
    """For each title the candidate that begins with the same two words, each after the one before
    it; -1 as its position if there is none."""
    by_words: dict[tuple[str, ...], deque[tuple[int, str]]] = defaultdict(deque)
    for each in candidates:
        by_words[_words(each[1])].append(each)
    matching, last = [], -1
    for title in titles:
        same = by_words[_words(title)]
        while same and same[0][0] <= last:
            same.popleft()
        matching.append(same.popleft() if same else (-1, title))
        last = max(last, matching[-1][0])
    return matching


def _words(title: str) -> tuple[str, ...]:
    return tuple(match[0] for match, _ in zip(_WORD.finditer(title), range(2), strict=False))


def _warnings(nested: Sequence[str], written: Written) -> Iterator[Problem]:
    """A warning for each heading with a time that is in another element."""
    for time in nested[:ENOUGH]:
        heading = re.search(rf"##[ \t]+{re.escape(time)}", written.visible)
        start = heading.start() if heading else 0
        yield Problem(
            path=written.path,
            line=written.first_line + written.visible.count("\n", 0, start),
            column=start - written.visible.rfind("\n", 0, start),
            severity="warning",
            code="entry-nested",
            message=f"the heading {shorten(time)} is in another element, so it begins no entry",
            hint="take it out of the list, the quote or the HTML around it",
        )
