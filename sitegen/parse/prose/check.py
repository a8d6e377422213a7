"""Checks of the text of a post: what programs leave in it, and what readers would stumble over.

Most posts have nothing of all this, so a few searches decide which checks run at all, most of them
in the rare characters of a text alone: see `rare_in`. A check that is not certain says nothing: a
warning that is wrong teaches editors to switch it off."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from itertools import chain, islice
from typing import Any

from msgspec.structs import replace

from sitegen.errors import NO_FIX, Fix, Problem, shorten
from sitegen.formats.source_map import KeyPath, SourceMap
from sitegen.formats.value_hints import NOTHING
from sitegen.lazy import load
from sitegen.markdown.visible import visible
from sitegen.model.components import ComponentPlace
from sitegen.model.config_tables import Markdown
from sitegen.model.documents import Body
from sitegen.model.sources import Source
from sitegen.parse.body import SummaryRecord
from sitegen.parse.frontmatter import Split
from sitegen.parse.prose import (
    colons,
    decoded,
    ends,
    headline,
    leftovers,
    length,
    quotes,
    signs,
    tags,
    unread,
    whole,
)
from sitegen.parse.prose.blocks import Block, blocks_of, without_quotes
from sitegen.parse.prose.leftover import Leftover
from sitegen.parse.prose.words import Vocabulary, has, has_any
from sitegen.text.places import place_of

_FIXES = "sitegen.parse.prose.mending"
# Punctuation beyond ASCII that all languages have.
_USUAL = "“”„‘’«»–—…\u00a0"
# What all titles and summaries of ASCII have one of that a check warns of, unless they begin with
# words of an assistant.
_IN_FRONT_MATTER = (*headline.MARKS, *leftovers.TRIGGERS)
# The number of warnings of one code for one post.
ENOUGH = 10


def of_post(
    parts: Split,
    values: dict[str, Any],
    converted: tuple[SummaryRecord, Body],
    vocabulary: Vocabulary,
    settings: Markdown,
) -> list[Problem]:
    """Warnings about title, summary and text of a post. `values` are the keys of its front matter
    that could be read, and `converted` what its text became."""
    if values.get("draft"):
        return []
    record, body = converted
    text = _Text(parts, settings.raw_html, record.foreign, body.components)
    found = [
        *_headline_again(text, values, body),
        *_in_body(text, vocabulary, settings),
        *_signs(text, math=settings.math),
        *_whole(text, values, vocabulary),
    ]
    if unread.may_be(text.rare, body.html):
        found += unread.in_text(text.blocks, body.html)
    if body.words < length.FEW_WORDS:
        found += length.too_short(parts.body, values, body)
    problems = [
        *_in_front_matter(parts.meta, values, vocabulary),
        *(_problem(parts, leftover) for leftover in _first_of_each(found)),
    ]
    if problems and (checks := values.get("checks")):
        problems = [problem for problem in problems if problem.code not in checks.ignore]
    return problems


class _Text:
    """A body with all its characters beyond ASCII that readers see, `foreign`; and what of it is
    judged, which is only computed for a post in which something may be found."""

    def __init__(
        self,
        parts: Split,
        raw_html: str,
        foreign: str,
        components: tuple[ComponentPlace, ...] = (),
    ) -> None:
        self.body, self.rare = parts.body, parts.rare
        self._components, self._first_line = components, parts.body_line
        self._raw_html, self.foreign = raw_html, foreign
        # Most texts have no others than these, which only the check of quotation marks is about.
        self.unusual = foreign.strip(_USUAL)

    def has(self, *needles: str) -> bool:
        """Whether the text has one of `needles`, of which all characters are rare."""
        # As a generator, it would take twice as long.
        for needle in needles:  # noqa: SIM110
            if needle in self.rare and needle in self.body:
                return True
        return False

    @cached_property
    def _visible(self) -> str:
        text = visible(self.body, self._raw_html)
        return self._without_components(text) if self._components else text

    def _without_components(self, text: str) -> str:
        """`text` with blanks for the markup of components."""
        # With the line ends between them.
        lines = re.split(r"(\r\n?|\n)", text)
        for line, column, count in (mark for each in self._components for mark in each.markup):
            row, start = 2 * (line - self._first_line), column - 1
            written = lines[row]
            lines[row] = f"{written[:start]}{' ' * count}{written[start + count :]}"
        return "".join(lines)

    @cached_property
    def unquoted(self) -> str:
        """The text without code and block quotes."""
        return without_quotes(self._visible)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """Its paragraphs, as `blocks_of` returns them."""
        return blocks_of(self._visible)

    @property
    def own_blocks(self) -> tuple[Block, ...]:
        """Those that are in no component: what stands in a chart is about the chart."""
        lines = {
            line
            for each in self._components
            for line in range(each.line, max(mark[0] for mark in each.markup) + 1)
        }
        return tuple(
            block
            for block in self.blocks
            if not lines or self._first_line + self.body.count("\n", 0, block.start) not in lines
        )


def _headline_again(text: _Text, values: dict[str, Any], body: Body) -> Iterator[Leftover]:
    title = values.get("title", "")
    again = tuple(headline.first_line(title, text.body))
    yield from again
    if body.headings and not again and headline.is_same(title, body.headings[0].title):
        yield from headline.first_heading(title, text.blocks)


def _in_body(text: _Text, vocabulary: Vocabulary, settings: Markdown) -> Iterator[Leftover]:
    body, rare, words = text.body, text.rare, vocabulary.words
    phrases = vocabulary.phrases_in(body, rare, text.unusual)
    starts = ends.may_open(body, vocabulary)
    last = ends.may_close(body, vocabulary)
    if phrases or starts or last:
        yield from leftovers.said_by_assistant(text.blocks, vocabulary, phrases)
    if last or ends.may_have_labels(body, vocabulary):
        yield from ends.labels_in(text.own_blocks, words)
    if last:
        yield from ends.credits_in(text.own_blocks, words)
    brackets = leftovers.in_brackets(body) if "]" in rare else ()
    if (
        (phrases and not phrases.isdisjoint(words.fillers))
        or (brackets and any(leftovers.is_placeholder(content, words) for content in brackets))
        or text.has("TODO", "TBD", "FIXME", "TKTK", "XX")
        or ("//" in rare and leftovers.may_be_made_up(body))
    ):
        yield from leftovers.placeholders(text.blocks, text.unquoted, words)
    if (
        "【" in text.unusual
        or (text.unusual and signs.PRIVATE.search(text.unusual))
        or (brackets and sum(map(str.isdigit, brackets)) > 1)
        or any(has_any(content, leftovers.CITING) for content in brackets)
        or ("=" in rare and has_any(body, ("utm_source=", "referrer=")))
        or ("/--/" in rare and "vertexaisearch" in body)
        or ("[^" in rare and ("[^^]" in rare or leftovers.notes_missing(body)))
        or has(body, 4, "turn0")
    ):
        yield from leftovers.citations(text.unquoted, text.blocks)
    yield from _tags(text, math=settings.math)
    if text.has(":::"):
        are_there = settings.dialect == "github"
        yield from colons.outside_components(text.blocks, are_there=are_there)
    if text.has("```", "~~~"):
        yield from leftovers.unclosed_fence(body)
        yield from leftovers.fence_around(body)
    if text.has("---", "+++") and (
        body.startswith(("---", "+++")) or "\n---" in body or "\n+++" in body
    ):
        yield from leftovers.second_front_matter(body, lambda: text.unquoted)


def _tags(text: _Text, *, math: bool) -> Iterator[Leftover]:
    """Tags that are text in a post."""
    if text.has(*tags.SIGNS):
        yield from tags.template_tags(text.blocks, math=math)
    if text.has(*tags.CHAT_SIGNS) or tags.may_have_chat(text.rare, text.body):
        yield from tags.of_chat(text.unquoted)
    if "<" in text.rare and has_any(text.body, tags.THINKING):
        yield from tags.thought(text.body)


def _signs(text: _Text, *, math: bool) -> Iterator[Leftover]:
    """What single signs are about: quotation marks, invisible ones, letters of other scripts."""
    marks = text.rare.count('"')
    for mark in "“”„«»" if text.foreign else "":
        if mark in text.foreign:
            marks += text.rare.count(mark)
    if marks % 2:
        yield from quotes.unclosed(text.blocks)
    if decoded.may_be_in(text.body, text.rare, text.unusual):
        for block in text.blocks:
            yield from decoded.in_block(block, math=math)
    if text.unusual:
        if signs.INVISIBLE.search(text.unusual):
            yield from islice(signs.invisible_in(text.unquoted), ENOUGH)
        if signs.LOOK_ALIKE.search(text.unusual):
            yield from islice(chain.from_iterable(map(signs.mixed_in, text.blocks)), ENOUGH)


def _whole(text: _Text, values: dict[str, Any], vocabulary: Vocabulary) -> Iterator[Leftover]:
    """Whether the text ends in its middle, or has something twice; in a live story, entries may."""
    if values.get("live"):
        return
    if whole.may_stop(text.body) and text.blocks:
        yield from whole.unfinished(text.blocks, text.body, vocabulary.words)
    if whole.may_repeat(text.body, text.rare) and text.blocks:
        yield from whole.repeated(text.blocks)


def _in_front_matter(
    source: SourceMap, values: dict[str, Any], vocabulary: Vocabulary
) -> Iterator[Problem]:
    title, summary = values.get("title") or "", values.get("summary") or ""
    both = f"{title}\n{summary}"
    is_plain = both.isascii() and not has_any(both, _IN_FRONT_MATTER)
    for key, value in (("title", title), ("summary", summary)):
        if value and value.strip().lower() in NOTHING:
            message = f"{key}: {value} is how a program prints that there is nothing"
            yield _at(source, (key,), "text-placeholder", message, f"write the {key}", NO_FIX)
        if is_plain and not ends.may_open(value, vocabulary):
            continue
        if markup := headline.markup_in(value):
            yield _at(
                source,
                (key,),
                "text-markup",
                f"{key}: {shorten(markup, 40)} is Markdown or HTML, and {key} is plain text",
                "write the words alone",
                load(f"{_FIXES}:without_markup")(key, value),
            )
        for leftover in leftovers.in_line(value, vocabulary):
            message = f"{key}: {leftover.message}"
            fix = load(f"{_FIXES}:in_value")(leftover, key, value)
            yield _at(source, (key,), leftover.code, message, leftover.hint, fix)
    named = values.get("source")
    sources = named if isinstance(named, tuple) else (named,)
    for number, one in enumerate(sources):
        if isinstance(one, Source) and one.url and (found := leftovers.in_address(one.url)):
            at: KeyPath = ("source", number, "url") if named is sources else ("source", "url")
            fix = load(f"{_FIXES}:without_parameter")(at, one.url, found.start)
            yield _at(source, at, found.code, f"source: {found.message}", found.hint, fix)


def _at(source: SourceMap, at: KeyPath, code: str, message: str, hint: str, fix: Fix) -> Problem:
    return replace(source.problem(at, code, message, hint, fix=fix), severity="warning")


def _problem(parts: Split, leftover: Leftover) -> Problem:
    return Problem.at(
        parts.meta.path,
        place_of(parts.body, leftover.start, parts.body_line),
        code=leftover.code,
        message=leftover.message,
        hint=leftover.hint,
        severity="warning",
        fix=load(f"{_FIXES}:in_body")(leftover, parts),
    )


def _first_of_each(found: list[Leftover]) -> list[Leftover]:
    """What was found, in its order in the text: at most `ENOUGH` of each code."""
    if not found:
        return []
    counts: Counter[str] = Counter()
    kept: list[Leftover] = []
    for leftover in sorted(found):
        counts[leftover.code] += 1
        if counts[leftover.code] <= ENOUGH:
            kept.append(leftover)
    return kept
