"""Which characters the font of social cards can draw. The plan asks here, so that it does not have
to load Pillow and the font.

Characters are drawn one after another without shaping. Scripts that need shaping or run from right
to left would be wrong, so the font contains none of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

# First and last code point of each range of characters in NotoSans-Bold.ttf.
COVERED = (
    (0x20, 0x7E),
    (0xA0, 0xAC),
    (0xAE, 0x24F),
    (0x2B9, 0x2BC),
    (0x2C6, 0x2C7),
    (0x2C9, 0x2C9),
    (0x2D8, 0x2DD),
    (0x370, 0x377),
    (0x37A, 0x37F),
    (0x384, 0x38A),
    (0x38C, 0x38C),
    (0x38E, 0x3A1),
    (0x3A3, 0x3E1),
    (0x3F0, 0x482),
    (0x48A, 0x52F),
    (0x1E00, 0x1F15),
    (0x1F18, 0x1F1D),
    (0x1F20, 0x1F45),
    (0x1F48, 0x1F4D),
    (0x1F50, 0x1F57),
    (0x1F59, 0x1F59),
    (0x1F5B, 0x1F5B),
    (0x1F5D, 0x1F5D),
    (0x1F5F, 0x1F7D),
    (0x1F80, 0x1FB4),
    (0x1FB6, 0x1FC4),
    (0x1FC6, 0x1FD3),
    (0x1FD6, 0x1FDB),
    (0x1FDD, 0x1FEF),
    (0x1FF2, 0x1FF4),
    (0x1FF6, 0x1FFE),
    (0x2002, 0x200A),
    (0x2010, 0x2015),
    (0x2018, 0x201E),
    (0x2020, 0x2022),
    (0x2026, 0x2026),
    (0x202F, 0x2033),
    (0x2039, 0x203A),
    (0x2044, 0x2044),
    (0x2070, 0x2071),
    (0x2074, 0x208E),
    (0x2090, 0x209C),
    (0x20A0, 0x20BF),
    (0x2116, 0x2116),
    (0x2122, 0x2122),
    (0x2126, 0x2126),
)
# A possible line break that is invisible unless it is used; we never use it.
_SOFT_HYPHEN = "\u00ad"
_LETTERS = frozenset(character for first, last in COVERED for character in range(first, last + 1))


def prepared(text: str) -> str:
    """`text` as it is drawn: in NFC, so that accented letters are one character where possible."""
    return unicodedata.normalize("NFC", text).replace(_SOFT_HYPHEN, "")


def missing(texts: Iterable[str]) -> str:
    """The first character in the texts that cannot be drawn; "" if there is none."""
    return next(
        (
            character
            for text in texts
            for character in prepared(text)
            if ord(character) not in _LETTERS
        ),
        "",
    )


def named(character: str) -> str:
    """A character for messages: itself if it is visible, its code point and its name."""
    shown = (
        f"{character} " if character.isprintable() and not unicodedata.combining(character) else ""
    )
    return f"{shown}(U+{ord(character):04X}, {unicodedata.name(character, 'no character').lower()})"
