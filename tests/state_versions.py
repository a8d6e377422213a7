"""Each article of `state_cases` in each of its languages, as outputs have to show it.

Every word that it brings is made up and occurs nowhere else, so that whatever names an article, or
repeats its text, is recognized in any file and in any part of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct
from state_cases import CASES, RUNNING, WORDS, StateCase

from sitegen.model.states import Mark

# How a made-up word of each kind begins. No stemmer shortens one that ends with x.
HEADLINE, TEXT, SUMMARY, ADDRESS, FILE, TAG = "quv", "jox", "wyk", "rux", "zyf", "hyd"
_KINDS = "|".join((HEADLINE, TEXT, SUMMARY, ADDRESS, FILE, TAG))
MADE_UP = re.compile(rf"(?:{_KINDS})[b-t][aeiou][b-t][aeiou]x")
# The key, the moment and the text of a correction.
_CORRECTION = re.compile(r"(retracted)?[^{}]*\{date: ([^,]+), text: ([^,}]+)")


class Version(Struct, frozen=True, kw_only=True):
    """One article of a case in the language `lang`; `number` is its own."""

    case: StateCase
    lang: str
    number: int

    def word(self, kind: str) -> str:
        """The made-up word of a kind, such as HEADLINE."""
        consonants, vowels = "bcdfghklmnpqrst", "aeiou"
        pairs = [first + second for first in consonants for second in vowels]
        return f"{kind}{pairs[self.number // len(pairs)]}{pairs[self.number % len(pairs)]}x"

    @property
    def is_german(self) -> bool:
        return self.lang == "de"

    @property
    def title(self) -> str:
        return self.word(HEADLINE).capitalize()

    @property
    def marks(self) -> tuple[Mark, ...]:
        german = self.case.german_marks if self.is_german else None
        return self.case.marks if german is None else german

    @property
    def marks_in_title(self) -> tuple[Mark, ...]:
        """The marks where no other words stand beside the headline."""
        return tuple(mark for mark in self.marks if mark == "retracted")

    @property
    def marked_title(self) -> str:
        words = [WORDS[self.lang][mark] for mark in self.marks_in_title]
        return ": ".join([*words, self.title])

    @property
    def is_published(self) -> bool:
        german = self.case.german_is_published if self.is_german else None
        return self.case.is_published if german is None else german

    @property
    def is_listed(self) -> bool:
        german = self.case.german_is_listed if self.is_german else None
        return self.is_published and (self.case.is_listed if german is None else german)

    @property
    def is_reviewed(self) -> bool:
        if self.is_german:
            return any(line.startswith("review:") for line in self.case.german)
        return bool(self.case.review and self.case.review.counts)

    @property
    def has_text(self) -> bool:
        german = self.case.german_has_text if self.is_german else None
        return self.case.has_text if german is None else german

    @property
    def has_picture(self) -> bool:
        return self.case.picture or not self.has_text

    def key(self, name: str) -> str:
        """The value of a key of the front matter, which a translation takes from its original."""
        lines = (*self.case.front, *(self.case.german if self.is_german else ()))
        return ([line.partition(": ")[2] for line in lines if line.startswith(name)] or [""])[-1]

    @property
    def is_live_story(self) -> bool:
        """Whether it has entries, running or not."""
        return self.has_text and self.key("live") not in {"", "false"}

    @property
    def leads(self) -> tuple[bool, bool]:
        """Whether it is breaking, and whether it is pinned, where these keys have an effect."""
        is_kept = self.is_listed and "retracted" not in self.marks
        is_pinned = self.key("pinned") in {"true", RUNNING}
        return is_kept and "breaking" in self.marks, is_kept and is_pinned

    @property
    def url(self) -> str:
        return f"/{'de/' * self.is_german}{self.word(ADDRESS)}/"

    @property
    def alias(self) -> str:
        return f"/{'de/' * self.is_german}old/{self.word(ADDRESS)}/"

    @property
    def page(self) -> str:
        """The published file of its page."""
        return f"{self.url[1:]}index.html"

    @property
    def corrections(self) -> set[tuple[str, str]]:
        """The moments and texts of the corrections that it shows: its own and those of its
        original, of which a retraction gives way to one of its own."""
        lines = self.case.german if self.is_german else self.case.front
        own = [found for line in lines for found in _CORRECTION.findall(line)]
        if not self.is_german:
            return {(date, text) for _, date, text in own}
        keys = {key for key, *_ in own if key == "retracted"}
        original = [found for line in self.case.front for found in _CORRECTION.findall(line)]
        kept = [found for found in original if found[0] not in keys]
        return {(date, text) for _, date, text in (*own, *kept)}

    @property
    def summary(self) -> str:
        return f"The {self.word(SUMMARY)} sails."

    @property
    def body(self) -> str:
        """Its text. That of a live story has two entries, and one that is withdrawn a picture."""
        if self.case.body is not None:
            return self.case.body
        word = self.word(TEXT)
        body = f"A {word} came."
        if any(line.startswith("live:") for line in self.case.front):
            times = ("2026-06-01 09:00", "2026-06-01 09:30")
            body += "".join(
                f"\n\n## {time} The {word} at {time[-5:]}\n\nIt {word}." for time in times
            )
        if self.has_picture:
            body += f"\n\n![A {word}]({self.word(FILE)}.png)"
        return body


def _versions(cases: Sequence[StateCase]) -> tuple[Version, ...]:
    return tuple(
        Version(case=case, lang=lang, number=2 * number + (lang == "de"))
        for number, case in enumerate(cases)
        for lang in (("en", "de") if case.is_translated else ("es",))
    )


VERSIONS = _versions(CASES)
BY_SYLLABLES = {version.word("")[:4]: version for version in VERSIONS}


def version_of(word: str) -> Version:
    """The article that brings a made-up word, in whatever letter case."""
    return BY_SYLLABLES[word.lower()[3:7]]
