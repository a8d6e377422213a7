"""The tokens of a text: a flat list, in which each is a text, the start of an element (`Start`),
its end (None), a whole element, a picture, or a run of delimiters.

The list is flat so that nothing recurses, however deep a text nests. There are no placeholders in
the text, so none can be left in it."""

from __future__ import annotations

from typing import TypeAlias
from xml.etree.ElementTree import Element

from markdown.util import AtomicString

from sitegen.markdown.github.serializer import RAW


class Delimiter:
    """A run of `*`, `_` or `~` of this `length`. `left` of them are still text. The others became
    tags: `ends` come before that text, and `starts` after it, in reverse order."""

    __slots__ = ("closes", "ends", "left", "length", "opens", "order", "sign", "starts")

    def __init__(self, sign: str, length: int, *, opens: bool, closes: bool) -> None:
        self.sign = sign
        self.length = self.left = length
        self.opens, self.closes, self.order = opens, closes, 0
        self.ends: list[Token] = []
        self.starts: list[Token] = []


class Image:
    """A picture; `inside` are the tokens of its description."""

    __slots__ = ("attributes", "inside")

    def __init__(self, attributes: dict[str, str], inside: list[Token]) -> None:
        self.attributes, self.inside = attributes, inside


class Bracket:
    """A `[` or `![` that may begin a link or picture: it is the token with index `slot`, with that
    many `delimiters` on the stack before it, and the text inside begins at `start`."""

    __slots__ = ("delimiters", "followed", "image", "slot", "start")

    def __init__(self, slot: int, start: int, delimiters: int, *, image: bool) -> None:
        self.slot, self.start, self.delimiters, self.image = slot, start, delimiters, image
        # Whether another bracket was opened after it: then its content cannot be a label.
        self.followed = False


Start: TypeAlias = tuple[str, dict[str, str]]
Token: TypeAlias = str | Start | Element | Image | Delimiter | None


def code_element(written: str) -> Element:
    """A code span (§6.1): line ends become spaces, and one space on both sides is removed."""
    code = written.replace("\n", " ")
    if code[0] == code[-1] == " " and code.strip(" "):
        code = code[1:-1]
    element = Element("code")
    element.text = AtomicString(code)
    return element


def raw_element(html: str) -> Element:
    """An element that holds HTML, which is not escaped again."""
    element = Element(RAW)
    element.text = AtomicString(html)
    return element
