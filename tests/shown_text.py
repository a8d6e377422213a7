"""What readers see or hear of a page, and the words of the interface in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from html.parser import HTMLParser
from typing import Any


class Shown(HTMLParser):
    """What a reader sees or hears of a page, but for the lists of its languages."""

    ATTRIBUTES = frozenset({"alt", "aria-label", "content", "label", "placeholder", "title"})

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._hidden = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if self._hidden:
            return
        if tag in {"script", "style"} or values.get("class") in {"languages", "meta versions"}:
            self._hidden = tag
            return
        self.texts += [
            value
            for name, value in attrs
            if (name in self.ATTRIBUTES or name.startswith("data-"))
            and value
            and not value.startswith(("/", "https:"))
        ]

    def handle_endtag(self, tag: str) -> None:
        self._hidden = "" if tag == self._hidden else self._hidden

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.texts.append(data)


def shown(html: str) -> str:
    parser = Shown()
    parser.feed(html)
    return "\n".join(parser.texts)


def words(strings: dict[str, Any]) -> set[str]:
    """The texts of interface strings between their fields."""

    def flat(value: object) -> Iterator[str]:
        match value:
            case str():
                yield value
            case list():
                yield from value
            case dict():
                yield from value.values()

    parts = {
        part.strip(" ,.:;–")
        for key, value in strings.items()
        # "may" is a month in Spanish, and a word of English.
        if key != "months_short"
        for text in flat(value)
        for part in re.split(r"\{\w+\}", text)
    }
    return {part for part in parts if re.search(r"[^\W\d_]{2}", part)}


def foreign_to(own: str, strings: Mapping[str, Set[str]]) -> re.Pattern[str]:
    """The `strings` of other languages, by language, that the language `own` does not have."""
    return re.compile(
        "|".join(
            rf"(?<!\w){re.escape(word)}(?!\w)"
            for other, others in strings.items()
            for word in sorted(others)
            if other != own and word not in strings[own]
        )
    )
