"""Attribute lists, `{: #id .class }`, of Python-Markdown's extension `attr_list`, with marks of the
places where they were written.

The extension looks for them in texts that have been read, whose places are not known any more. So
each list carries its place in a sign, which no text can hold."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from markdown.extensions.attr_list import AttrListTreeprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import ETX, STX

from sitegen import lazy
from sitegen.markdown.github.scan import Scan

_BEGINNING = lazy.pattern(r"\{:?[ ]*(?=[^}\n ])")
_ID = lazy.pattern(r"[^}\n]*(?<=[ :{])(?=#|id=)")
# The place of a list, and that of the id in it.
_SIGN = lazy.pattern(rf"{STX}list ([0-9]+:[0-9]+) ([0-9]+:[0-9]+)?{ETX}")


class ListScan(Scan):
    """Reads a text that may have attribute lists."""

    def _brace(self, at: int) -> int:
        beginning = _BEGINNING.match(self.text, at)
        place = self._place("tag", at).get("data-tag-at")
        if beginning is None or place is None:
            return at + 1
        id_ = _ID.match(self.text, at)
        id_place = self._place("id", id_.end())["data-id-at"] if id_ else ""
        sign = f"{STX}list {place} {id_place}{ETX}"
        return self._put(beginning[0] + sign, at, beginning.end())

    handlers = {**Scan.handlers, "{": _brace}  # noqa: RUF012


class PlacedLists(AttrListTreeprocessor):
    """Marks the elements of attribute lists with the places of those."""

    def assign_attrs(self, elem: Element, attrs_string: str, *, strict: bool = False) -> str:
        """Set the attributes in `attrs_string`. Returns what is behind them."""
        sign = _SIGN.match(attrs_string)
        remainder = super().assign_attrs(
            elem, attrs_string[sign.end() if sign else 0 :], strict=strict
        )
        if sign and not (strict and remainder):
            elem.set("data-tag-at", sign[1])
            if sign[2]:
                elem.set("data-id-at", sign[2])
        return remainder


class Signs(Treeprocessor):
    """Takes out the signs of what only looks like an attribute list."""

    def run(self, root: Element) -> None:
        """Take them out of texts and attributes."""
        for element in root.iter():
            if element.text and STX in element.text:
                element.text = type(element.text)(_SIGN.sub("", element.text))
            if element.tail and STX in element.tail:
                element.tail = type(element.tail)(_SIGN.sub("", element.tail))
            for name, value in element.attrib.items():
                if value and STX in value:
                    element.set(name, _SIGN.sub("", value))
