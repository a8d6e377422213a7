"""The tokens of a text → a tree of elements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, SubElement

from markdown.util import AtomicString

from sitegen import lazy
from sitegen.markdown.github import links
from sitegen.markdown.github.html_tags import ANCHOR
from sitegen.markdown.github.serializer import RAW, text_of_raw
from sitegen.markdown.github.tokens import Delimiter, Image, Token
from sitegen.text import line_ends

_MAIL = lazy.pattern(
    r"(?<![A-Za-z0-9.+_-])((?:(?<![A-Za-z0-9])(?:mailto|(xmpp)):)?)([A-Za-z0-9.+_-]++)"
    r"@((?>(?:[A-Za-z0-9_-]|\.(?=[A-Za-z0-9])|(?(2)/|(?!)))+))(?!@)"
)


def _flat(tokens: Iterable[Token]) -> Iterator[Token]:
    """The tokens, with tags and text instead of delimiters."""
    for token in tokens:
        if type(token) is Delimiter:
            yield from token.ends
            if token.left:
                yield token.sign * token.left
            yield from reversed(token.starts)
        else:
            yield token


def _described(image: Image) -> str:
    """The plain text of the description of a picture (§6.4)."""
    pieces: list[str] = []
    waiting = [_flat(image.inside)]
    while waiting:
        for token in waiting[-1]:
            if isinstance(token, str):
                pieces.append(token)
            elif isinstance(token, Image):
                waiting.append(_flat(token.inside))
                break
            elif isinstance(token, Element):
                pieces.append(
                    text_of_raw(token)
                    if token.tag == RAW
                    else (
                        "\n"
                        if token.tag == "br"
                        else ""
                        if token.tag == "sup"
                        else "".join(token.itertext())
                    )
                )
        else:
            waiting.pop()
    return line_ends.in_text("".join(pieces)).replace("\n", " ")


class TreeBuilder:
    """Adds elements for tokens to `element`. The next text comes after `last`, a child of `parent`,
    or at the beginning of `parent` if `last` is None."""

    def __init__(self, element: Element) -> None:
        self.parent = element
        self.last: Element | None = None
        # Whether links are open, in Markdown or in HTML: a mail address in a link does not become
        # one.
        self.links, self.anchor = 0, False

    def build(self, tokens: Iterable[Token]) -> None:
        """Add the elements for `tokens`."""
        above: list[Element] = []
        texts: list[str] = []
        for token in _flat(tokens):
            if isinstance(token, str):
                texts.append(token)
                continue
            if texts:
                self._text("".join(texts))
                texts.clear()
            if token is None:
                self.links -= self.parent.tag == "a"
                self.last, self.parent = self.parent, above.pop()
            elif isinstance(token, tuple):
                above.append(self.parent)
                self.parent, self.last = SubElement(self.parent, *token), None
                self.links += token[0] == "a"
            elif isinstance(token, Image):
                self.last = SubElement(
                    self.parent, "img", {"alt": _described(token), **token.attributes}
                )
            elif isinstance(token, Element):
                self._add(token)
        if texts:
            self._text("".join(texts))

    def _add(self, element: Element) -> None:
        if (
            element.tag == RAW
            and element.text
            and element.text[1:2] in "aA/"
            and (anchor := ANCHOR.match(element.text))
        ):
            self.anchor = not anchor[1]
        self.parent.append(element)
        self.last = element

    def _text(self, text: str) -> None:
        """Add a text, with links for the mail addresses in it."""
        end = 0
        if "@" in text and not self.links and not self.anchor:
            for found in _MAIL.finditer(text):
                if "." in found[4] and found[4][-1].isalpha():
                    self._put(text[end : found.start()])
                    link = self.last = SubElement(
                        self.parent,
                        "a",
                        {"href": links.href(("" if found[1] else "mailto:") + found[0])},
                    )
                    link.text = AtomicString(found[0])
                    end = found.end()
        self._put(text[end:] if end else text)

    def _put(self, text: str) -> None:
        if self.last is None:
            self.parent.text = text
        else:
            self.last.tail = text
