"""The bytes of an SVG file → how wide and high it is, so that a page keeps the room for it. The file is published as it is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sitegen.digest import of_bytes
from sitegen.incremental.keys import encode
from sitegen.incremental.work import Made, Shop
from sitegen.model.site import Picture

# The root stands near the beginning; who writes a longer preamble gets no room kept.
_FIRST = 65_536
_ROOT = re.compile(r"<svg\b((?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)>")
_ATTRIBUTE = re.compile(r"""(?<![\w:-])(width|height|viewBox)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_NUMBER = r"\s*(\d{1,5}(?:\.\d{1,9})?)"
_LENGTH = re.compile(rf"{_NUMBER}(?:px)?\s*")
_BOX = re.compile(rf"\s*-?[\d.]{{1,9}}[\s,]+-?[\d.]{{1,9}}[\s,]{_NUMBER}[\s,]{_NUMBER}\s*")


def facts(_input: bytes, given: Sequence[bytes], _shop: Shop) -> Made:
    """The bytes of a file → `Picture`, with 0 for sizes that it does not tell."""
    width, height = _size(given[0][:_FIRST].decode(errors="replace"))
    return Made(encode(Picture(kind="svg", width=width, height=height, digest=of_bytes(given[0]))))


def _size(text: str) -> tuple[int, int]:
    root = _ROOT.search(text)
    attributes = {name: double or single for name, double, single in _ATTRIBUTE.findall(root[1])} if root else {}
    width, height = (_LENGTH.fullmatch(attributes.get(name, "")) for name in ("width", "height"))
    box = _BOX.fullmatch(attributes.get("viewBox", ""))
    if width and height:
        return _rounded(width[1], height[1])
    return _rounded(box[1], box[2]) if box else (0, 0)


def _rounded(width: str, height: str) -> tuple[int, int]:
    found = round(float(width)), round(float(height))
    return found if min(found) > 0 else (0, 0)
