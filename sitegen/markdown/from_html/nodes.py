"""HTML → a tree of nodes as browsers make it, and back.

nh3 parses by HTML's own rules (implied end tags, wrongly nested tags, bare `<td>`) and writes
sound HTML, so that a few lines can read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import unquote

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
    "*": {"align", "data-enlighter-language", "data-lang", "data-language", "style"},
    "a": {"data-footnote", "data-footnote-ref"},
    "amp-youtube": {"data-videoid"},
    "blockquote": {"data-instgrm-permalink", "data-video-id"},
    "embed": {"src"},
    "iframe": {"data-lazy-src", "data-src", "src"},
    "img": {"data-lazy-src", "data-orig-file", "data-original", "data-src"},
    "input": {"type"},
    "object": {"contentid", "data"},
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

_ATTRIBUTE = lazy.pattern(r'([^\s="]+)="([^"]*)"')
# Their content is text that HTML does not escape.
_RAW = frozenset({"iframe", "script"})
# Characters that no output can hold, and those that sitegen uses for its own marks.
_UNUSABLE = lazy.pattern("[\0-\b\x0b\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_WINDOWS = lazy.pattern("[\x80-\x9f]")
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

    def target_id(self) -> str:
        """The id that a link within the text leads to; "" for everything else."""
        href = self.attrs.get("href", "") if self.tag == "a" else ""
        return unquote(href[1:]) if href.startswith("#") else ""

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
    """`html` with nothing that no output can hold. What would be control characters are those of
    Windows, which browsers take them for in references (HTML §13.2.5.80)."""
    if not html.isascii():
        html = html.encode("utf-8", "replace").decode()
        html = _WINDOWS.sub(
            lambda found: found[0].encode("latin-1").decode("cp1252", "ignore"), html
        )
    if "\r" in html or "\f" in html:
        html = html.replace("\r\n", "\n").translate(_CONTROLS)
    return _UNUSABLE.sub("", html)


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
    """The tree of HTML as nh3 writes it: in texts and attributes there is no plain `<` or `>`."""
    root = HtmlNode("body")
    stack = [root]
    children = root.children
    pieces = iter(clean.split("<"))
    text = next(pieces)
    if text:
        children.append(unescaped(text) if "&" in text else text)
    for piece in pieces:
        tag, _, text = piece.partition(">")
        if tag[:1] == "/":
            stack.pop()
            children = stack[-1].children
        elif tag[:1] == "!":
            comment, text = _until("-->", piece, pieces)
            if comment[3:].strip():
                children.append(HtmlNode(COMMENT, {}, [comment[3:]]))
        else:
            name, _, attributes = tag.partition(" ")
            node = HtmlNode(name, _attributes(attributes) if attributes else {})
            children.append(node)
            if name in _RAW:
                content, text = _until(f"</{name}>", text, pieces)
                node.children.append(content)
            elif name not in VOID:
                stack.append(node)
                children = node.children
                if len(stack) > MAX_DEPTH:
                    return None
        if text:
            children.append(unescaped(text) if "&" in text else text)
    return root


def _until(end: str, piece: str, pieces: Iterator[str]) -> tuple[str, str]:
    """What comes before `end`, from `piece` on, and what comes behind it up to the next `<`."""
    parts = [piece]
    last = piece
    while end not in last:
        following = next(pieces, None)
        if following is None:
            break
        last = f"<{following}"
        parts.append(last)
    content, _, text = "".join(parts).partition(end)
    return content, text


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
