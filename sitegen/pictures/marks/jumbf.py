"""The boxes of a C2PA manifest store → their labels and contents (JUMBF, ISO/IEC 19566-5; C2PA 2.2
§11)."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

MAX_DEPTH, MAX_BOXES = 16, 20_000
SHORT = "it is cut short"
# Toggles of a description box (§A.3): what follows the type.
_HAS_LABEL = 0b10


class ContentBox(Struct, frozen=True):
    """A box that contains no others: its kind, such as b"cbor" or b"bidb", its content, and the
    labels of the superboxes that it is in, from the outermost."""

    kind: bytes
    data: bytes
    labels: tuple[str, ...]


def content_boxes(data: bytes) -> Iterator[ContentBox]:
    """All boxes with content in `data`, in its order. Raises ValueError, after the boxes before
    that place, if one is longer than what it is in, or if they are too many or too deep."""
    yield from _Walk().boxes(memoryview(data), (), 0)


class _Walk:
    """How many boxes may still come."""

    def __init__(self) -> None:
        self._left = MAX_BOXES

    def boxes(self, data: memoryview, labels: tuple[str, ...], depth: int) -> Iterator[ContentBox]:
        if depth > MAX_DEPTH:
            raise ValueError("its boxes are too deep in each other")
        at = 0
        while at < len(data):
            self._left -= 1
            if self._left < 0:
                raise ValueError("it has too many boxes")
            start, end, kind = _box(data, at)
            inside = data[start:end]
            if kind == b"jumd":
                if at == 0:
                    labels = (*labels, _label(inside))
            elif kind == b"jumb":
                yield from self.boxes(inside, labels, depth + 1)
            elif kind != b"free":
                yield ContentBox(kind, bytes(inside), labels)
            at = end


def _box(data: memoryview, at: int) -> tuple[int, int, bytes]:
    """Where the content of the box at `at` begins and ends, and its kind (ISO/IEC 19566-5 §A.2)."""
    if at + 8 > len(data):
        raise ValueError(SHORT)
    size, head = int.from_bytes(data[at : at + 4], "big"), 8
    if size == 1:
        size, head = int.from_bytes(data[at + 8 : at + 16], "big"), 16
    size = size or len(data) - at
    if size < head or at + size > len(data):
        raise ValueError(SHORT)
    return at + head, at + size, bytes(data[at + 4 : at + 8])


def _label(description: memoryview) -> str:
    if len(description) < 17 or not description[16] & _HAS_LABEL:
        return ""
    return bytes(description[17:]).partition(b"\0")[0].decode(errors="replace")
