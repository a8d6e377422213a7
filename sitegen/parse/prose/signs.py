"""Signs that readers do not see, and words with letters of two scripts that look alike."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import islice

from sitegen import lazy
from sitegen.errors import shorten
from sitegen.parse.prose.blocks import Block
from sitegen.parse.prose.leftover import Leftover

_SIGNS = "\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\U000e0000-\U000e007f"
# What both checks look for: most texts have none.
INVISIBLE = lazy.pattern(f"[{_SIGNS}]")
# The signs with which ChatGPT encloses a citation.
PRIVATE = lazy.pattern("[\ue200-\ue206]")
LOOK_ALIKE = lazy.pattern("[\u0370-\u052f]")
_INVISIBLE = lazy.pattern(f"[{_SIGNS}]+")
_NAMES = {
    "\u200b": "ZERO WIDTH SPACE",
    "\ufeff": "BYTE ORDER MARK",
}
_RIGHT_TO_LEFT = lazy.pattern("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff]")
# Scripts from here on are written without spaces, or shape their letters with joiners.
_FIRST_SHAPED = "\u0590"

# How many words of a paragraph are looked at: each is compared with all before it.
_MOST = 20
_WORD = lazy.pattern(r"[^\W\d_]{3,}")
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
# The letters of each script that look like Latin ones, with these; and the Latin letters that may
# be in a word of that script by mistake.
CYRILLIC_ALIKE = dict(
    zip("аеорсухіјѕһԁԛԝАВЕКМНОРСТХУІЈЅ", "aeopcyxijshdqwABEKMHOPCTXYIJS", strict=True)
)
_LATIN_AS_CYRILLIC = frozenset("aeopcyxiABEKMHOPCTX")
# Small Greek letters, such as alpha in TNFα, are parts of scientific names.
GREEK_ALIKE = dict(zip("οΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "oABEZHIKMNOPTYX", strict=True))
_LATIN_AS_GREEK = frozenset("ovABEZHIKMNOPTYX")


def invisible_in(text: str) -> Iterator[Leftover]:
    """Each run of signs that do nothing but hide, or that turn the direction of writing in a text
    of which no letter runs from right to left."""
    has_direction = _RIGHT_TO_LEFT.search(text) is not None
    for match in _INVISIBLE.finditer(text):
        start, end = match.span()
        before = text[start - 1] if start else ""
        after = text[end : end + 1]
        for sign in match[0]:
            if not _is_useful(sign, before, after, has_direction=has_direction):
                name = _NAMES.get(sign, unicodedata.name(sign, f"U+{ord(sign):04X}"))
                yield Leftover(
                    start,
                    end,
                    "text-invisible",
                    f"an invisible sign is here: {name}",
                    "delete the sign before the cursor and the one after it, and write them again",
                )
                break


def without_useless(text: str, start: int, end: int) -> str:
    """The run of invisible signs `text[start:end]` without those that `invisible_in` names."""
    has_direction = _RIGHT_TO_LEFT.search(text) is not None
    before, after = text[start - 1] if start else "", text[end : end + 1]
    return "".join(
        sign
        for sign in text[start:end]
        if _is_useful(sign, before, after, has_direction=has_direction)
    )


def may_be_meant(text: str, start: int, end: int) -> bool:
    """Whether the run of invisible signs `text[start:end]` keeps two characters from being parted
    at the end of a line, or joined to a ligature, as typesetters want it in some words."""
    beside = f"{text[start - 1 : start]}{text[end : end + 1]}"
    return (
        len(beside) > 1
        and beside.isalnum()
        and not {"\u200c", "\u2060"}.isdisjoint(text[start:end])
    )


def mixed_in(block: Block) -> Iterator[Leftover]:
    """Words that have letters of two scripts which look alike; of a paragraph at most `_MOST`."""
    for start, word, letter in islice(_mixed(block.text), _MOST):
        if not block.is_quoted(start):
            script = "Latin" if letter.isascii() else "Greek" if letter < "\u0400" else "Cyrillic"
            yield Leftover(
                block.start + start,
                block.start + start + len(word),
                "text-mixed-letters",
                f"{shorten(word, 40)} has the {script} letter {letter} among those of another"
                " script",
                "write the word again: searches do not find it",
            )


def _mixed(text: str) -> Iterator[tuple[int, str, str]]:
    """The index of each mixed word, the word, and its letter that is of the wrong script."""
    for match in _WORD.finditer(text):
        word = match[0]
        if word.isascii() or not (latin := [sign for sign in word if sign in _LATIN]):
            continue
        other = _stranger(word, latin)
        if other.isupper() and word[max(word.index(other) - 1, 0)].islower():
            # Two words without a space between them, or a name such as РоссияTV.
            continue
        start, end = match.span()
        beside = f"{text[start - 1 : start]}{text[end : end + 1]}"
        if other and not any(sign in "-‑" or sign.isdigit() for sign in beside):
            yield start, word, other


def _stranger(word: str, latin: list[str]) -> str:
    """The first letter of `word` that only looks as if it were of the script of the others; "" if
    there is none."""
    cyrillic = [sign for sign in word if "\u0400" <= sign <= "\u052f"]
    greek = [sign for sign in word if "\u0370" <= sign <= "\u03ff"]
    if cyrillic and not greek:
        if CYRILLIC_ALIKE.keys() >= set(cyrillic):
            # PCом: an abbreviation in Latin letters with a Russian ending.
            is_ending = len(latin) > 1 and word[: len(latin)].isupper() and cyrillic[0].islower()
            return "" if is_ending and word.startswith("".join(latin)) else cyrillic[0]
        if len(cyrillic) > 2 and _LATIN_AS_CYRILLIC.issuperset(latin):
            is_ending = len(latin) > 1 and "".join(latin).isupper()
            return "" if is_ending else latin[0]
    elif greek and not cyrillic:
        if GREEK_ALIKE.keys() >= set(greek):
            return greek[0]
        if len(greek) > 2 and _LATIN_AS_GREEK.issuperset(latin) and word != word.upper():
            return latin[0]
    return ""


def _is_useful(sign: str, before: str, after: str, *, has_direction: bool) -> bool:
    if sign in "\u200c\u200d":
        # In emoji, and in scripts whose letters join.
        return bool(before and after) and (
            max(before, after) >= _FIRST_SHAPED and not (before + after).isspace()
        )
    if sign == "\u200b":
        return max(before, after) >= "\u0e00" and not _is_punctuation(before + after)
    if sign >= "\U000e0000":
        return before == "\U0001f3f4"
    if sign == "\u2060":
        return False
    return sign != "\ufeff" and has_direction


def _is_punctuation(signs: str) -> bool:
    return all(unicodedata.category(sign)[0] in "PZ" for sign in signs)
