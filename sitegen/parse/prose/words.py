"""The words that programs leave in texts: plain strings, a file for each language in `words/`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from msgspec import Struct
from msgspec.structs import fields

from sitegen.text.characters import rare_in


class LeftoverWords(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The words of one language, or of all; words/en.toml describes each list."""

    sentences: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()
    openings: tuple[str, ...] = ()
    closings: tuple[str, ...] = ()
    placeholders: tuple[str, ...] = ()
    blanks: tuple[str, ...] = ()
    fillers: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    unfinished: tuple[str, ...] = ()


# Signs of Markdown, and others, that may be in front of the first word of a paragraph.
MARKS = " \t\n*_#>-+("
# How many places of a rare character are looked at. If there are more, it is not rare.
_FEW = 16
# The texts up to this length are searched for the words of all languages.
SHORT = 1_000

_FIRST_WORD = re.compile(r"[ \t\n*_#>(+\"'“„«¡¿-]{0,40}([^\W_][^\W_'’]*['’]?\w*)")
_LIST = re.compile(r"^(\w+) = \[([^\]]*)\]$", re.MULTILINE)
_STRING = re.compile(r'"([^"\\\n]*)"')


class Signal(Struct, frozen=True):
    """A piece of the `phrases`, as it is written in texts. Most texts have none of these pieces,
    and are not searched for the phrases. `rare`: its rare characters, as `rare_in` returns them;
    `bare`: the piece without spaces around it."""

    text: str
    phrases: tuple[str, ...]
    rare: str
    bare: str


class Vocabulary(Struct, frozen=True):
    """The words of all languages.

    `signals`: for each language its letters that English texts do not have, and the signals of its
    `sentences`, `phrases` and `fillers`. `own`: the phrases of the site. `openings`: the first
    words of the `openings` and `sentences`. `endings`: those of what a text may end with, the names
    of sources and the labels among them; `labels`: those of the labels alone."""

    words: LeftoverWords
    signals: tuple[tuple[tuple[str, ...], tuple[Signal, ...]], ...]
    own: tuple[str, ...]
    openings: frozenset[str]
    endings: frozenset[str]
    labels: frozenset[str]

    def phrases_in(self, text: str, rare: str, foreign: str) -> frozenset[str]:
        """The phrases that a text has. `rare` are its rare characters, as `rare_in` returns them,
        and `foreign` has all its letters beyond ASCII. A long text is searched only for the phrases
        of languages whose letters it has: one in English is not German."""
        found: set[str] = set()
        for letters, signals in self.signals:
            # One of them may be in a name: a long text has two.
            is_language = not letters or (foreign and sum(map(foreign.__contains__, letters)) > 1)
            if is_language or len(text) < SHORT:
                for signal in signals:
                    # Without its space, " my" is searched for in half the time, and few have it.
                    if signal.rare in rare and signal.bare in text and signal.text in text:
                        found.update(_near(text, signal))
        if self.own:
            lowered = plain(text)
            found.update(phrase for phrase in self.own if phrase in lowered)
        return frozenset(found)


def _near(text: str, signal: Signal) -> Iterator[str]:
    """The phrases of a signal that are where the text has it."""
    reach = max(map(len, signal.phrases))
    at = text.find(signal.text)
    while at >= 0:
        # The next part that is searched begins where this one ends.
        around = plain(text[max(at - reach, 0) : at + 2 * reach])
        yield from (phrase for phrase in signal.phrases if phrase in around)
        at = text.find(signal.text, at + reach)


@cache
def vocabulary(own: tuple[str, ...]) -> Vocabulary:
    """The words of all languages, with the phrases of a site, its `own`."""
    files = sorted((Path(__file__).parent / "words").glob("*.toml"))
    languages = [words_in(file.read_text(encoding="utf-8")) for file in files]
    merged = LeftoverWords(
        **{
            field.name: tuple(word for words in languages for word in getattr(words, field.name))
            for field in fields(LeftoverWords)
        }
    )
    return Vocabulary(
        words=merged,
        signals=tuple((words.letters, tuple(signals_of(words))) for words in languages),
        own=tuple(plain(" ".join(phrase.split())) for phrase in own),
        openings=frozenset(map(first_word, (*merged.openings, *merged.sentences))),
        endings=frozenset(
            map(first_word, (*merged.closings, *merged.origins, *merged.sources, *merged.labels)),
        ),
        labels=frozenset(map(first_word, merged.labels)),
    )


def signals_of(words: LeftoverWords) -> Iterable[Signal]:
    """Each signal of a language, with all that it is a part of."""
    listed = (*words.sentences, *words.phrases, *words.fillers)
    for signal in words.signals:
        lowered = plain(signal).strip()
        phrases = tuple(phrase for phrase in listed if lowered in phrase)
        yield Signal(signal, phrases, rare_in(signal), signal.strip())


def has_any(text: str, needles: Iterable[str]) -> bool:
    """Whether one of `needles` is in `text`. For short texts, this is faster than a pattern."""
    # As a generator, it would take twice as long.
    for needle in needles:  # noqa: SIM110
        if needle in text:
            return True
    return False


def has(text: str, rarest: int, *needles: str) -> bool:
    """Whether one of `needles` is in `text`, by a search for the character that all of them have at
    the index `rarest`. If the text has few of it, that is many times faster than a search for a
    whole needle."""
    letter, find, starts = needles[0][rarest], text.find, text.startswith
    at = find(letter)
    for _ in range(_FEW):
        if at < 0:
            return False
        # A negative start counts from the end, where too little is left of the text for a match.
        if starts(needles, at - rarest):
            return True
        at = find(letter, at + 1)
    return at >= 0 and any(needle in text for needle in needles)


def words_in(text: str) -> LeftoverWords:
    """The words in the text of a file of `words/`: lists of plain strings, which are TOML. A build
    after one edit reads them anew, and tomllib would take most of the time for that."""
    return LeftoverWords(
        **{name: tuple(_STRING.findall(listed)) for name, listed in _LIST.findall(text)}
    )


def first_word(text: str) -> str:
    """The first word of a text, in lower case; "" if it begins with none."""
    match = _FIRST_WORD.match(text)
    if not match:
        return ""
    word = match[1]
    return word.lower() if word.isascii() else plain(word)


def plain(text: str) -> str:
    """`text` in lower case with plain apostrophes and spaces. It keeps its length."""
    lowered = text.lower()
    if len(lowered) != len(text):
        # Few letters, such as İ, have a longer lower case.
        lowered = "".join(low if len(low := sign.lower()) == 1 else sign for sign in text)
    return lowered.replace("\n", " ").replace("’", "'").replace("\u00a0", " ")
