"""Where in a text the tags and comments of its HTML were written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from sitegen import lazy
from sitegen.markdown import places
from sitegen.markdown.written import Written
from sitegen.text.rawhtml import Attribute, Token

# As far as a tag without an end is quoted.
_TAG_END = lazy.pattern(r"[<\n]|\Z")
# The number of characters of a tag that are searched for in the text.
_SEARCHED = 40


class TokenPlaces:
    """Where in a text the `tokens` of its `html` were written.

    If the HTML is `marked` (places.py), the marks say so. Then a tag without one is from Markdown,
    and its place is that of the author's tag before it. Without marks, places are searched for: the
    second `<b>` in the HTML is the second in the text."""

    def __init__(
        self, html: str, tokens: Sequence[Token], written: Written, *, marked: bool
    ) -> None:
        self.written, self.marked, self._html, self._tokens = written, marked, html, tokens
        self._starts: list[int | None] = [
            self._marked_start(token) if marked else None for token in tokens
        ]
        # Whether the marks say which tags are the author's.
        self.exact = any(start is not None for start in self._starts)
        self._searches: dict[str, list[int]] = {}

    def _marked_start(self, token: Token) -> int | None:
        place = places.marked(self._markup(token), "tag")
        return self.written.offset(*place) if place else None

    def _markup(self, token: Token) -> str:
        if token.kind == "unended" and self._html[token.end - 1] != ">":
            end = _TAG_END.search(self._html, token.end)
            return self._html[token.start : end.start() if end else token.end]
        return self._html[token.start : token.end]

    def markup(self, number: int) -> str:
        """The HTML of token `number` without marks. That of a tag without an end goes on to the
        next tag, or to the end of the line."""
        return self._without_marks(self._markup(self._tokens[number]))

    def _without_marks(self, markup: str) -> str:
        return places.without(markup, places.marks_in(markup)) if self.marked else markup

    def is_authors(self, number: int) -> bool:
        """Whether the author may have written token `number`."""
        return not self.exact or self._starts[number] is not None

    def is_markdowns(self, number: int) -> bool:
        """Whether Markdown has added token `number`: the marks say so, or the text has no tag like
        it."""
        if self.exact:
            return self._starts[number] is None
        token = self._tokens[number]
        return bool(token.name) and not self._written(_named(token))

    def start(self, number: int) -> int:
        """Where token `number` was written."""
        if not self.exact:
            return self._searched(number)
        before = (start for start in reversed(self._starts[: number + 1]) if start is not None)
        after = (start for start in self._starts[number:] if start is not None)
        return next(before, next(after, 0))

    def attribute_start(self, number: int, attribute: Attribute) -> int:
        """Where an attribute of tag `number` was written."""
        token, start = self._tokens[number], self.start(number)
        # Marks are right also where a tag only looks like code: in a block of HTML, backticks are
        # text.
        text = self.written.text if self.exact else self.written.visible
        if not self.is_authors(number):
            place = places.marked(self._html[token.start : token.end], attribute.name)
            return self.written.offset(*place) if place else start
        before = self._without_marks(self._html[token.start : token.start + attribute.start])
        rows = before.split("\n")
        if len(rows) == 1 and text.startswith(before, start):
            return start + len(before)
        for _ in rows[1:]:
            start = text.find("\n", start) + 1
        # In lists and quotes, a line begins with their signs. An attribute that was not written in
        # a tag is in an attribute list, or is the address of a link.
        end = text.find("\n", start)
        line = text[start : end if end >= 0 else len(text)]
        for prefix in (rows[-1].lstrip(), ""):
            at = line.lower().find(f"{prefix}{attribute.name}".lower())
            if at >= 0:
                return start + at + len(prefix)
        at = text.find(attribute.value) if attribute.value else -1
        return max(at, 0) if len(rows) == 1 and not self.exact else start

    def _searched(self, number: int) -> int:
        token, nth = self._tokens[number], self._counts[number]
        beginning = re.escape(self.markup(number).partition("\n")[0][:_SEARCHED])
        named = _named(token) if token.name else beginning
        for pattern in (beginning, named):
            starts = self._written(pattern)
            if starts:
                return starts[min(nth, len(starts) - 1)]
        return 0

    @cached_property
    def _counts(self) -> list[int]:
        """For each token, how many equal ones are before it."""
        counts: Counter[str] = Counter()
        numbers = []
        for token in self._tokens:
            markup = self._html[token.start : token.end]
            numbers.append(counts[markup])
            counts[markup] += 1
        return numbers

    def _written(self, pattern: str) -> list[int]:
        """Where `pattern` matches in the text, except after a backslash."""
        if pattern not in self._searches:
            self._searches[pattern] = [
                found.start()
                for found in re.finditer(
                    rf"(?<!(?<!\\)\\){pattern}", self.written.visible, re.IGNORECASE
                )
            ]
        return self._searches[pattern]


def _named(token: Token) -> str:
    """A pattern for tags that begin or end an element of the token's name."""
    sign = "</" if token.kind == "end" else "<"
    return rf"{sign}{re.escape(token.name)}(?![^\s/>])"
