"""Labels of a picture that do not overlap: how wide a text is, and which of many fit.

Letters in a picture have the size of other small letters, whatever its width; places in it are
parts of its width. So it is known here how many labels fit at three widths, and the style sheet of
the component shows those of the class "w1" from 20rem and those of "w2" from 34rem."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence

from msgspec import Struct

# The width of a picture in its letters, at least: on a small phone with letters of double size, on
# a phone, beside it. They are 13/16 of the size of letters of the page.
WIDTHS = (10.8, 24.6, 41.8)
CLASSES = ("", "w1", "w2")
# Between two labels.
SPACE = 0.7
_NARROW, _WIDE = frozenset("iljtfrI.,:;'’|!()[] "), frozenset("mwMW@%—…")


def width(text: str) -> float:
    """About how wide a text is, in its letters; rather too wide than too narrow."""
    return sum(map(_width, text))


def _width(character: str) -> float:
    if character in _NARROW:
        return 0.36
    if character in _WIDE:
        return 0.95
    if unicodedata.east_asian_width(character) in "WF":
        return 1.02
    if unicodedata.combining(character):
        return 0.0
    return 0.72 if character.isupper() else 0.6


def cut(text: str, most: float) -> str:
    """`text`, or as much of its begin as is `most` wide."""
    if width(text) <= most:
        return text
    end, total = 0, 1.0
    for character in text:
        total += _width(character)
        if total > most:
            break
        end += 1
    return f"{text[:end].rstrip()}…"


class Label(Struct, frozen=True):
    """A text at a part `at` of the width of a picture."""

    at: float
    text: str


class PlacedLabel(Struct, frozen=True):
    """A label that fits: from which width on, as a class, and which part of it is at its place:
    "start", "middle" or "end"."""

    at: float
    text: str
    seen: str
    anchor: str


def fitting(labels: Sequence[Label], aside: float) -> tuple[PlacedLabel, ...]:
    """Those of the `labels`, in the order of their places, that stand beside each other at some
    width. `aside` is the width of what is beside the picture, in letters."""
    seen: dict[int, str] = {}
    stride = 1
    for container, name in reversed(list(zip(WIDTHS, CLASSES, strict=True))):
        room = max(container - aside, 1.0)
        while stride < len(labels) and not _fit(labels[::stride], room):
            stride += stride if name != "w2" else 1
        seen.update(dict.fromkeys(range(0, len(labels), stride), name))
    narrow = max(WIDTHS[1] - aside, 1.0)
    return tuple(
        PlacedLabel(labels[number].at, labels[number].text, name, anchor(labels[number], narrow))
        for number, name in sorted(seen.items())
    )


def _fit(labels: Sequence[Label], room: float) -> bool:
    end = -math.inf
    for label in labels:
        left = _left(label, room)
        if left < end:
            return False
        end = left + width(label.text) + SPACE
    return True


def _left(label: Label, room: float) -> float:
    part = {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor(label, max(WIDTHS[1] - 4, 1.0))]
    return label.at * room - part * width(label.text)


def anchor(label: Label, room: float) -> str:
    """Labels at the edges of a picture end there, if half of them would be beyond."""
    half = width(label.text) / 2
    if label.at * room + half > room + 1.0:
        return "end"
    if label.at * room < half - 2.0:
        return "start"
    return "middle"
