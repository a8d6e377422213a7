"""HTML → a tree of nodes as browsers make it, and back.

nh3 parses by HTML's own rules (implied end tags, wrongly nested tags, bare `<td>`) and writes
sound HTML, so that a few lines can read it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sitegen import lazy, urls
from sitegen.lazy import load
from sitegen.markdown.allowed import ATTRIBUTES, TAGS
from sitegen.text.rawhtml import VOID

# Deeper trees are not read at all: what walks a tree recurses.
MAX_DEPTH = 120
# Tags of nodes that are no elements: a comment; the reference to a footnote; the box of a task.
COMMENT, REFERENCE = "!", "^"
# The scheme of links to files of a source that is imported (importing/source.py).
_FILE = "sitegen-source"

# What is looked at, but never published.
_SEEN_TAGS = frozenset(
    [
        "acronym",
        "amp-youtube",
        "applet",
        "big",
        "dir",
        "embed",
        "font",
        "form",
        "hgroup",
        "iframe",
        "input",
        "main",
        "menu",
        "nav",
        "object",
        "param",
        "script",
        "strike",
        "tt",
    ]
)
_SEEN_ATTRIBUTES = {
    "*": {"align", "data-lang", "data-language", "style"},
    "a": {"data-footnote", "data-footnote-ref"},
    "amp-youtube": {"data-videoid"},
    "blockquote": {"data-instgrm-permalink", "data-video-id"},
    "embed": {"src"},
    "iframe": {"data-lazy-src", "data-src", "src"},
    "img": {"data-lazy-src", "data-orig-file", "data-original", "data-src"},
    "input": {"type"},
    "object": {"data"},
    "param": {"name", "value"},
    "script": {"src"},
}
_GONE = frozenset({"head", "math", "noframes", "select", "style", "svg", "template", "textarea"})
_TAGS = set(TAGS | _SEEN_TAGS)
_ATTRIBUTES = {
    tag: ATTRIBUTES.get(tag, set()) | _SEEN_ATTRIBUTES.get(tag, set())
    for tag in ATTRIBUTES.keys() | _SEEN_ATTRIBUTES.keys()
}
_SCHEMES = {*urls.SAFE_SCHEMES, "data", _FILE}

_TOKEN = lazy.pattern(
    r"([^<]+)|<(?:!--(.*?)-->|/([a-zA-Z][^\s>]*)>|([a-zA-Z][^\s/>]*)((?:[^>\"]|\"[^\"]*\")*)>)|<",
    re.DOTALL,
)
_ATTRIBUTE = lazy.pattern(r'([^\s="]+)="([^"]*)"')
# Their content is text that HTML does not escape.
_RAW = frozenset({"iframe", "script"})
# Characters that no output can hold, and those that sitegen uses for its own marks.
_UNUSABLE = lazy.pattern("[\0-\b\x0b\x0e-\x1f\x7f\ufdd0-\ufdef\ufffe\uffff]")
_CONTROLS = str.maketrans({"\r": "\n", "\f": " "})
_NO_ATTRIBUTES: dict[str, str] = {}


class HtmlNode:
    """An element, or what one of the tags above stands for. Text is a `str` among `children`."""

    __slots__ = ("attrs", "children", "tag")

    def __init__(
        self,
        tag: str,
        attrs: dict[str, str] = _NO_ATTRIBUTES,
        children: Iterable[HtmlNode | str] = (),
    ) -> None:
        self.tag, self.attrs = tag, attrs
        self.children: list[HtmlNode | str] = list(children)

    def like(self, children: Iterable[HtmlNode | str]) -> HtmlNode:
        """The same element around other children."""
        return HtmlNode(self.tag, self.attrs, children)

    def classes(self) -> list[str]:
        """The classes of the element."""
        return self.attrs.get("class", "").split()

    def elements(self) -> list[HtmlNode]:
        """The children that are elements, without comments."""
        return [
            each for each in self.children if isinstance(each, HtmlNode) and each.tag != COMMENT
        ]

    def every(self) -> Iterator[HtmlNode]:
        """The elements inside, from the first to the last."""
        waiting = list(reversed(self.children))
        while waiting:
            child = waiting.pop()
            if isinstance(child, HtmlNode):
                yield child
                waiting += reversed(child.children)

    def text(self) -> str:
        """The text inside, without comments."""
        return "".join(_texts(self))


def _texts(node: HtmlNode) -> Iterator[str]:
    waiting: list[HtmlNode | str] = [node]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            yield item
        elif item.tag not in (COMMENT, "script", "iframe"):
            waiting += reversed(item.children)


def usable(html: str) -> str:
    """`html` with nothing that no output can hold."""
    html = html.encode("utf-8", "replace").decode() if not html.isascii() else html
    if "\r\n" in html:
        html = html.replace("\r\n", "\n")
    return _UNUSABLE.sub("", html.translate(_CONTROLS) if "\r" in html or "\f" in html else html)


def parse(html: str) -> HtmlNode | None:
    """The tree of `html`, which is `usable` and nests no deeper than `depth.too_deep` allows; None
    if it nests deeper than MAX_DEPTH nevertheless, as wrongly nested tags can."""
    clean = load("nh3:clean")(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        clean_content_tags=set(_GONE),
        strip_comments=False,
        url_schemes=_SCHEMES,
        link_rel=None,
        generic_attribute_prefixes={"aria-"},
    )
    return read(clean)


def read(clean: str) -> HtmlNode | None:
    """The tree of HTML as nh3 writes it."""
    root = HtmlNode("body")
    stack = [root]
    children = root.children
    at = 0
    while found := _TOKEN.match(clean, at):
        text, comment, closed, tag, attributes = found.groups()
        at = found.end()
        if text is not None:
            children.append(unescaped(text) if "&" in text else text)
        elif tag is not None:
            node = HtmlNode(tag, _attributes(attributes) if attributes else {})
            children.append(node)
            if tag in _RAW:
                close = clean.index(f"</{tag}>", at)
                node.children.append(clean[at:close])
                at = close + len(tag) + 3
            elif tag not in VOID:
                stack.append(node)
                children = node.children
                if len(stack) > MAX_DEPTH:
                    return None
        elif closed is not None:
            stack.pop()
            children = stack[-1].children
        elif comment and comment.strip():
            children.append(HtmlNode(COMMENT, {}, [comment]))
    return root


def _attributes(written: str) -> dict[str, str]:
    return {
        name: unescaped(value) if "&" in value else value
        for name, value in _ATTRIBUTE.findall(written)
    }


def unescaped(text: str) -> str:
    """`text` without the references that nh3 writes."""
    return (
        text.replace("&nbsp;", "\xa0")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", '"')
        .replace("&amp;", "&")
    )
