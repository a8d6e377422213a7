"""What stands inside a paragraph in one form: white space as browsers show it, one name for each
emphasis, no element that does nothing.

The HTML that is to be converted and the HTML that its Markdown gives both go through this, so that
they can be compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sitegen import lazy
from sitegen.markdown.from_html.nodes import COMMENT, REFERENCE, HtmlNode
from sitegen.markdown.github import links

Inline = list[HtmlNode | str]

# One name for what Markdown can write in one way only.
_NAMES = {
    "acronym": "abbr",
    "b": "strong",
    "i": "em",
    "s": "del",
    "strike": "del",
    "tt": "code",
}
# Of several of them around each other or side by side, one does the same.
_EMPHASIS = frozenset({"strong", "em", "del", "u", "small", "mark", "big"})
# Elements that do something without a content.
_FILLED = frozenset({"audio", "br", "img", "video", "wbr", "input", "card", REFERENCE})
# What only the style sheet of the old site gave a meaning.
_PLAIN = frozenset({"amp-youtube", "big", "embed", "font", "form", "label", "object", "script"})
_SPACES = lazy.pattern(r"[ \t\n]+")
# They move out of emphasis, which cannot begin or end with them in Markdown.
_EDGE = " \xa0"
KEPT_CLASSES = frozenset(
    [
        "align-center",
        "align-left",
        "align-right",
        "admonition",
        "alert",
        "caution",
        "important",
        "note",
        "pull",
        "quote",
        "tip",
        "warning",
    ]
)
_IDLE = frozenset({"align", "data-lang", "data-language", "role", "style", "loading"})
# What a link says of itself: that it is paid for, by a reader, or not to be counted.
_SAYING = frozenset({"nofollow", "sponsored", "ugc"})


def attributes(node: HtmlNode) -> dict[str, str]:
    """The attributes of an element that say something to readers."""
    if not node.attrs:
        return node.attrs
    kept = {}
    for name, value in node.attrs.items():
        if name in _IDLE or name.startswith(("aria-", "data-")):
            continue
        if name in ("class", "rel"):
            value = _said_of_link(node) if name == "rel" else _kept_classes(value)
            if not value:
                continue
        elif name in ("href", "src", "poster"):
            value = links.href(value.strip(" \t\n"))
        elif name == "id" and node.tag != "a":
            continue
        elif name == "title" or name == "alt":
            value = _SPACES.sub(" ", value).strip(" ")
            if not value and name == "title":
                continue
        kept[name] = value
    return kept


def _kept_classes(written: str) -> str:
    return " ".join([each for each in written.split() if each in KEPT_CLASSES])


def _said_of_link(node: HtmlNode) -> str:
    if node.attrs.get("href", "#").startswith("#"):
        return ""
    return " ".join([each for each in node.attrs["rel"].lower().split() if each in _SAYING])


def inline(children: Iterable[HtmlNode | str]) -> Inline:
    """`children` of a paragraph in that one form, without spaces at the ends."""
    found = list(children)
    if len(found) == 1 and isinstance(found[0], str):
        text = _SPACES.sub(" ", found[0]).strip(" ")
        return [text] if text else []
    return trimmed(_joined(_collected(found, frozenset())))


def _collected(children: Iterable[HtmlNode | str], around: frozenset[str]) -> Inline:
    out: Inline = []
    for child in children:
        if isinstance(child, str):
            out.append(_SPACES.sub(" ", child))
        elif child.tag == COMMENT:
            out.append(child)
        else:
            out += _element(child, around)
    return out


def _element(node: HtmlNode, around: frozenset[str]) -> Inline:
    tag = _NAMES.get(node.tag, node.tag)
    if tag in ("br", "wbr"):
        return [HtmlNode(tag)]
    if tag in (REFERENCE, "card"):
        return [node]
    attrs = attributes(node)
    if tag == "img":
        kept = ("src", "alt", "title", "dir", "lang")
        return [HtmlNode(tag, {name: attrs[name] for name in kept if name in attrs})]
    if tag == "a":
        return _anchor(node, attrs, around)
    if tag == "input":
        return []
    if tag in ("video", "audio"):
        # All else is for browsers that can play nothing.
        files = [each for each in node.elements() if each.tag in ("source", "track")]
        return [HtmlNode(tag, attrs, [HtmlNode(each.tag, attributes(each)) for each in files])]
    if tag == "picture":
        return _collected([each for each in node.children if not _is_choice(each)], around)
    if tag == "code":
        return _code(node, attrs, around)
    return _other(tag, attrs, _collected(node.children, around | {tag}), around)


def _is_choice(child: HtmlNode | str) -> bool:
    """Whether a child of `<picture>` is one of its sizes, or space between them."""
    return not child.strip() if isinstance(child, str) else child.tag == "source"


def _other(tag: str, attrs: dict[str, str], inside: Inline, around: frozenset[str]) -> Inline:
    inside = _joined(inside)
    if tag in _PLAIN or (not attrs and (tag == "span" or (tag in _EMPHASIS and tag in around))):
        return inside
    before, inside, after = _edges(inside)
    if not any(_does_something(each) for each in inside):
        return [*before, *inside, *after]
    first = inside[0]
    if tag == "strong" and len(inside) == 1 and isinstance(first, HtmlNode) and first.tag == "em":
        # Both orders look alike; that of Markdown's *** is the other one.
        tag, attrs, inner = "em", first.attrs, HtmlNode(tag, attrs, first.children)
        inside = [inner]
    return [*before, HtmlNode(tag, attrs, inside), *after]


def _anchor(node: HtmlNode, attrs: dict[str, str], around: frozenset[str]) -> Inline:
    """A link; or the place of an anchor, with what it holds behind it."""
    inside = _joined(_collected(node.children, around | {"a"}))
    name = attrs.pop("name", "")
    place = attrs.pop("id", "") or name
    anchor = [HtmlNode("a", {"id": place})] if place and " " not in place else []
    if "href" not in attrs:
        return [*anchor, *inside]
    before, inside, after = _edges(inside)
    if not any(_does_something(each) for each in inside):
        return [*before, *anchor, *inside, *after]
    return [*before, *anchor, HtmlNode("a", attrs, inside), *after]


def _code(node: HtmlNode, attrs: dict[str, str], around: frozenset[str]) -> Inline:
    attrs = {name: value for name, value in attrs.items() if name != "class"}
    if "code" in around and not attrs:
        return _collected(node.children, around)
    return _other("code", attrs, _collected(node.children, around | {"code"}), around)


def _does_something(item: HtmlNode | str) -> bool:
    if isinstance(item, str):
        return bool(item.strip(_EDGE))
    return item.tag != COMMENT and (
        item.tag in _FILLED - {"br"} or bool(item.children) or "id" in item.attrs
    )


def _edges(inside: Inline) -> tuple[Inline, Inline, Inline]:
    """The spaces, line breaks and comments that `inside` begins with, the rest, and those that it
    ends with."""
    before, rest = _edge(inside, 0)
    after, rest = _edge(rest, -1)
    return before, rest, after[::-1]


def _edge(items: Inline, at: int) -> tuple[Inline, Inline]:
    """The spaces, line breaks and comments at one end of `items`, outermost first, and the rest."""
    edge: Inline = []
    rest = items if at == 0 else items[::-1]
    used = 0
    for item in rest:
        if isinstance(item, str):
            text = item.lstrip(_EDGE) if at == 0 else item.rstrip(_EDGE)
            size = len(item) - len(text)
            if size:
                edge.append(item[:size] if at == 0 else item[-size:])
            if text:
                rest = [text, *rest[used + 1 :]]
                return edge, rest if at == 0 else rest[::-1]
        elif item.tag not in ("br", COMMENT):
            break
        else:
            edge.append(item)
        used += 1
    rest = rest[used:]
    return edge, rest if at == 0 else rest[::-1]


def _joined(items: Iterable[HtmlNode | str]) -> Inline:
    """`items` with one text instead of several side by side, and one emphasis instead of two."""
    out: Inline = []
    texts: list[str] = []
    # The children of an emphasis that continues another, by the place of that in `out`.
    merged: dict[int, Inline] = {}
    for item in items:
        if isinstance(item, str):
            texts.append(item)
            continue
        if texts:
            _add_text(out, texts)
        last = out[-1] if out else None
        if item.tag == "br" and out:
            _end_line(out)
        elif isinstance(last, HtmlNode) and _continues(last, item):
            merged.setdefault(len(out) - 1, list(last.children)).extend(item.children)
            continue
        out.append(item)
    if texts:
        _add_text(out, texts)
    for at, children in merged.items():
        node = out[at]
        if isinstance(node, HtmlNode):
            out[at] = node.like(_joined(children))
    return out


def _continues(last: HtmlNode, item: HtmlNode) -> bool:
    is_same = item.tag in _EMPHASIS and last.tag == item.tag
    return is_same and not (last.attrs or item.attrs)


def _add_text(out: Inline, texts: list[str]) -> None:
    """Add the text of `texts`, which are taken out of there."""
    text = _single("".join(texts))
    texts.clear()
    if out and _is_break(out[-1]):
        text = text.lstrip(" ")
    if text:
        out.append(text)


def _single(text: str) -> str:
    return _SPACES.sub(" ", text) if "  " in text else text


def trimmed(items: Sequence[HtmlNode | str]) -> Inline:
    """`items` without spaces at the ends and around line breaks, and without breaks at the ends."""
    out: Inline = []
    for item in _without_blank_lines(items):
        after_break = not out or _is_break(out[-1])
        if isinstance(item, str):
            text = item.lstrip(" ") if after_break else item
            if text:
                out.append(text)
        elif item.tag != "br":
            out.append(item)
        elif out:
            _end_line(out)
            if out:
                out.append(item)
    while out and (_is_break(out[-1]) or isinstance(out[-1], str)):
        if _is_break(out[-1]):
            out.pop()
            continue
        _end_line(out)
        if out and isinstance(out[-1], str):
            break
    return out


def _without_blank_lines(items: Sequence[HtmlNode | str]) -> Sequence[HtmlNode | str]:
    """`items` without the spaces that are alone between two line breaks, or after the last one."""
    if not any(_is_break(item) for item in items):
        return items
    ends = (HtmlNode("br"), *items, HtmlNode("br"))
    return [
        item
        for before, item, after in zip(ends, items, ends[2:], strict=False)
        if not (
            isinstance(item, str)
            and not item.strip(_EDGE)
            and _is_break(before)
            and _is_break(after)
        )
    ]


def _is_break(item: HtmlNode | str) -> bool:
    return isinstance(item, HtmlNode) and item.tag == "br"


def _end_line(out: Inline) -> None:
    """Take the spaces away that a line ends with."""
    last = out[-1]
    if isinstance(last, str):
        text = last.rstrip(" ")
        if text:
            out[-1] = text
        else:
            out.pop()


def paragraphs(items: Sequence[HtmlNode | str]) -> list[Inline]:
    """`items` in parts: two line breaks in a row are the end of a paragraph."""
    if not any(isinstance(item, HtmlNode) and item.tag == "br" for item in items):
        return [] if is_blank(items) else [list(items)]
    parts: list[Inline] = [[]]
    for item in items:
        part = parts[-1]
        if isinstance(item, HtmlNode) and item.tag == "br" and part:
            last = part[-1]
            if isinstance(last, HtmlNode) and last.tag == "br":
                parts.append([])
                continue
        part.append(item)
    return [part for part in (trimmed(part) for part in parts) if not is_blank(part)]


def is_blank(items: Iterable[HtmlNode | str]) -> bool:
    """Whether readers see nothing of `items`."""
    return not any(
        bool(item.strip(_EDGE)) if isinstance(item, str) else item.tag != "br" for item in items
    )
