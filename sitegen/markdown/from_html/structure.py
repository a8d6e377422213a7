"""The blocks of a text in one form: text in paragraphs, no wrappers, lists whose items are either
all paragraphs or all not, tables with a head.

The HTML that is to be converted and the HTML that its Markdown gives both go through this, so that
they can be compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from sitegen.markdown.from_html.code_blocks import code_block
from sitegen.markdown.from_html.inline import (
    Inline,
    attributes,
    inline,
    is_blank,
    paragraphs,
)
from sitegen.markdown.from_html.nodes import COMMENT, HtmlNode
from sitegen.markdown.from_html.tasks import box, without_box

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# They say nothing without an attribute.
_WRAPPERS = frozenset(
    {
        *("address", "article", "body", "center", "dir", "div", "fieldset", "footer", "form"),
        *("header", "hgroup", "main", "menu", "nav", "object", "section"),
    }
)
_BLOCKS = (
    HEADINGS
    | _WRAPPERS
    | {
        *("aside", "blockquote", "card", "dd", "details", "dl", "dt", "figcaption", "figure"),
        *("hr", "li", "notes", "ol", "p", "pre", "summary", "table", "ul"),
    }
)
# What is part of a table, wherever it is found.
_PARTS = frozenset({"caption", "col", "colgroup", "tbody", "td", "tfoot", "th", "thead", "tr"})
_BLOCKS_AND_PARTS = _BLOCKS | _PARTS
# What they hold is no part of the text.
_CLOSED = frozenset({COMMENT, "audio", "iframe", "script", "video"})
# They are nothing but their content where they are found outside of what they belong to.
_INSIDE = _PARTS | {"li", "dt", "dd", "figcaption", "summary"}
# A part of a text: a block, or a run of what stands inside a paragraph.
Segment = HtmlNode | Inline


def blocks(children: Iterable[HtmlNode | str]) -> list[HtmlNode]:
    """The blocks of `children`, with all text in paragraphs."""
    out: list[HtmlNode] = []
    for segment in segments(children):
        if isinstance(segment, HtmlNode):
            out.append(segment)
        else:
            out += _of_run(segment, {})
    return out


def _of_run(run: Inline, attrs: dict[str, str]) -> list[HtmlNode]:
    """The paragraphs of a run, which is in the form that `inline` gives it."""
    found: list[HtmlNode] = []
    for part in paragraphs(run):
        nodes = [each for each in part if isinstance(each, HtmlNode) or each.strip(" ")]
        if all(isinstance(each, HtmlNode) and each.tag == COMMENT for each in nodes):
            # Each for itself: read back, nothing but a space is between neighbours.
            found += [each for each in nodes if isinstance(each, HtmlNode)]
        else:
            found.append(HtmlNode("p", attrs, _spaced(part)))
    return found


def _spaced(items: Inline) -> Inline:
    """`items` with one space between pictures, if there is nothing else: the pictures of a gallery
    stand on lines of their own."""
    if len(items) < 2 or not all(
        not item.strip(" ") if isinstance(item, str) else is_picture(item) for item in items
    ):
        return items
    pictures = [item for item in items if isinstance(item, HtmlNode)]
    return [part for each in pictures for part in (" ", each)][1:]


def is_picture(node: HtmlNode) -> bool:
    """Whether an element is a picture, or a link around one."""
    return node.tag == "img" or (
        node.tag == "a"
        and len(node.children) == 1
        and [each.tag for each in node.every()] == ["img"]
    )


def segments(children: Iterable[HtmlNode | str]) -> list[Segment]:
    """The blocks of `children`, and the runs of inline elements between them, in the form that
    `inline` gives them."""
    out: list[Segment] = []
    run: Inline = []
    for child in children:
        if isinstance(child, str):
            if run or child.strip(" \t\n"):
                run.append(child)
        elif not _is_block(child):
            run.append(child)
        else:
            if run:
                out += _run(run)
                run = []
            out += _block(child)
    return [*out, *_run(run)] if run else out


def _run(children: Inline) -> list[Segment]:
    found = inline(children)
    return [] if is_blank(found) else [found]


def _is_block(node: HtmlNode) -> bool:
    if node.tag in _BLOCKS_AND_PARTS:
        return True
    return (
        bool(node.children)
        and node.tag not in _CLOSED
        and any(each.tag in _BLOCKS for each in node.every())
    )


def _block(node: HtmlNode) -> list[Segment]:
    tag = node.tag
    maker = _MAKERS.get(tag)
    if maker is not None:
        return maker(node)
    if tag in _INSIDE:
        return segments(node.children)
    attrs = attributes(node)
    if tag in _WRAPPERS and not attrs:
        return _wrapped(node)
    if tag in _BLOCKS:
        return _container(node, attrs)
    # An element inside a paragraph that holds blocks: it stands in each of them instead.
    return [
        _around_text(node, each) if isinstance(each, HtmlNode) else inline([node.like(each)])
        for each in segments(node.children)
    ]


def _paragraph(node: HtmlNode) -> list[Segment]:
    return list(_of_run(inline(node.children), attributes(node)))


def _heading(node: HtmlNode) -> list[Segment]:
    text = inline(node.children)
    return [] if is_blank(text) else [HtmlNode(node.tag, attributes(node), text)]


def _aside(node: HtmlNode) -> list[Segment]:
    return [_card(node)] if _is_card(node) else _container(node, attributes(node))


def _is_card(node: HtmlNode) -> bool:
    """Whether an element is a card as Markdown makes it: others may have its class."""
    texts = [each for each in node.children if isinstance(each, str) and each.strip()]
    tags = [each.tag for each in node.elements()]
    is_link_alone = not texts and tags in (["a"], ["a", "span"])
    return is_link_alone and node.classes()[:1] == ["card-link"] and len(node.classes()) == 2


def _notes(node: HtmlNode) -> list[Segment]:
    return [node.like([each.like(blocks(each.children)) for each in node.elements()])]


def _card(node: HtmlNode) -> HtmlNode:
    """The node for a card as Markdown's `!video` and the like make it."""
    link = next((each for each in node.every() if each.tag == "a"), node)
    has_title = any(each.tag == "span" for each in node.elements())
    attrs = {
        "href": link.attrs.get("href", ""),
        "kind": node.classes()[-1],
        "title": link.text() if has_title else "",
    }
    return HtmlNode("card", attrs)


def _wrapped(node: HtmlNode) -> list[Segment]:
    """What a wrapper holds. Its text is a paragraph of its own."""
    if node.classes()[:1] == ["highlight"] and len(node.elements()) == 1:
        return segments(node.children)
    return list(blocks(node.children))


def _container(node: HtmlNode, attrs: dict[str, str]) -> list[Segment]:
    inside: list[HtmlNode] = []
    children = node.children
    if node.tag == "details":
        summary = next((each for each in node.elements() if each.tag == "summary"), None)
        if summary is not None:
            children = [each for each in children if each is not summary]
            inside = [HtmlNode("summary", attributes(summary), inline(summary.children))]
    inside += blocks(children)
    return [HtmlNode(node.tag, attrs, inside)] if inside else []


def _around_text(node: HtmlNode, block: HtmlNode) -> HtmlNode:
    """`block` with the inline element `node` around each of its texts."""
    if block.tag == "pre" and node.tag == "a":
        return code_block(block.like([node.like(block.children)]))
    if block.tag in ("pre", "hr", "card", "notes", COMMENT):
        return block
    if not block.children:
        return block
    is_text = all(
        isinstance(each, str) or each.tag not in _BLOCKS_AND_PARTS for each in block.children
    )
    if is_text:
        return block.like(inline([node.like(block.children)]))
    run: Inline = []
    children: list[HtmlNode | str] = []
    for child in block.children:
        if isinstance(child, HtmlNode) and child.tag in _BLOCKS_AND_PARTS:
            children += inline([node.like(run)]) if run else []
            children.append(_around_text(node, child))
            run = []
        else:
            run.append(child)
    children += inline([node.like(run)]) if run else []
    return block.like(children)


# --- lists ----------------------------------------------------------------------------------------


def _list(node: HtmlNode) -> list[Segment]:
    attrs = attributes(node)
    tag = "ol" if node.tag == "ol" else "ul"
    if attrs.get("start") == "1":
        attrs = {name: value for name, value in attrs.items() if name != "start"}
    if attrs.get("type") in ("1", "disc", "circle", "square"):
        attrs = {name: value for name, value in attrs.items() if name != "type"}
    items: list[tuple[dict[str, str], list[Segment]]] = []
    for child in node.children:
        if isinstance(child, str) or child.tag == COMMENT:
            if isinstance(child, str) and child.strip():
                items.append(({}, [inline([child])]))
        elif child.tag == "li":
            items.append(_item(child))
        elif child.tag in ("ul", "ol") and items:
            items[-1][1].extend(_block(child))
        else:
            items.append(({}, segments([child])))
    if not items:
        return []
    only = [items[0][1]] if len(items) == 1 else []
    loose = any(_is_loose(parts) for _, parts in items) and not (only and len(only[0]) == 1)
    written = []
    for attrs_of_item, parts in items:
        written.append(HtmlNode("li", attrs_of_item, _content(parts, loose=loose)))
    return [HtmlNode(tag, attrs, written)]


def _item(node: HtmlNode) -> tuple[dict[str, str], list[Segment]]:
    attrs = {name: value for name, value in attributes(node).items() if name != "class"}
    found = box(node)
    if found is None:
        return attrs, segments(node.children)
    attrs = {**attrs, "task": "x" if "checked" in found.attrs else " "}
    return attrs, segments(without_box(node, found).children)


def _is_loose(parts: Sequence[Segment]) -> bool:
    return any(
        (isinstance(part, list) and number > 0)
        or (isinstance(part, list) and len(paragraphs(part)) > 1)
        or (isinstance(part, HtmlNode) and part.tag == "p" and not part.attrs)
        for number, part in enumerate(parts)
    )


def _content(parts: Sequence[Segment], *, loose: bool) -> list[HtmlNode | str]:
    out: list[HtmlNode | str] = []
    for part in parts:
        if isinstance(part, list):
            out += _of_run(part, {}) if loose else part
        elif part.tag == "p" and not part.attrs and not loose:
            out += part.children
        else:
            out.append(part)
    return out


def _definitions(node: HtmlNode) -> list[Segment]:
    items = [item for each in _grouped(node) for item in _definition(each)]
    return [HtmlNode("dl", attributes(node), items)] if items else []


def _grouped(node: HtmlNode) -> Iterator[HtmlNode]:
    """The terms and definitions of a list, in groups or not. Text between them is a definition."""
    for child in node.children:
        if isinstance(child, str):
            if child.strip():
                yield HtmlNode("dd", {}, [child])
        elif child.tag in ("div", "dl"):
            yield from _grouped(child)
        elif child.tag != COMMENT:
            yield child


def _definition(node: HtmlNode) -> list[HtmlNode]:
    if node.tag == "dt":
        text = inline(node.children)
        return [] if is_blank(text) else [HtmlNode("dt", attributes(node), text)]
    parts = segments(node.children if node.tag == "dd" else [node])
    if not parts:
        return []
    return [
        HtmlNode(
            "dd",
            attributes(node) if node.tag == "dd" else {},
            _content(parts, loose=_is_loose(parts)),
        )
    ]


# --- tables and figures ---------------------------------------------------------------------------


def _table(node: HtmlNode) -> list[Segment]:
    captions = [
        HtmlNode("caption", attributes(child), text)
        for child in node.elements()
        if child.tag == "caption" and not is_blank(text := inline(child.children))
    ]
    groups = _groups(node)
    if not groups:
        return segments(captions)
    return [HtmlNode("table", attributes(node), [*captions, *groups])]


def _groups(node: HtmlNode) -> list[HtmlNode]:
    """The groups of rows of a table: a head, if there is one, and all bodies as one."""
    groups: list[HtmlNode] = []
    for child in node.elements():
        if child.tag in ("thead", "tbody", "tfoot"):
            rows = [_row(row) for row in child.elements() if row.tag == "tr"]
            groups += [HtmlNode(child.tag, attributes(child), rows)] if rows else []
    if groups and groups[0].tag == "tbody":
        first, *others = groups[0].children
        if isinstance(first, HtmlNode) and _is_head(first):
            rest = [groups[0].like(others)] if others else []
            groups[:1] = [HtmlNode("thead", {}, [first]), *rest]
    if len(groups) > 2 and all(each.tag == "tbody" and not each.attrs for each in groups[1:]):
        groups[1:] = [HtmlNode("tbody", {}, [row for each in groups[1:] for row in each.children])]
    if groups and groups[0].tag == "thead":
        groups[0] = _without_scope(groups[0])
    return groups


def _is_head(row: HtmlNode) -> bool:
    cells = row.elements()
    return bool(cells) and all(cell.tag == "th" for cell in cells)


def _without_scope(head: HtmlNode) -> HtmlNode:
    rows: list[HtmlNode | str] = []
    for row in head.elements():
        cells = []
        for cell in row.elements():
            attrs = {
                name: value
                for name, value in cell.attrs.items()
                if (name, value) != ("scope", "col")
            }
            cells.append(HtmlNode("th" if not cell.children else cell.tag, attrs, cell.children))
        rows.append(row.like(cells))
    return head.like(rows)


def _row(node: HtmlNode) -> HtmlNode:
    cells = [_cell(cell) for cell in node.elements() if cell.tag in ("td", "th")]
    return HtmlNode("tr", attributes(node), cells)


def _cell(node: HtmlNode) -> HtmlNode:
    attrs = {
        name: value
        for name, value in attributes(node).items()
        if not (name in ("colspan", "rowspan") and value == "1")
    }
    parts = segments(node.children)
    if not parts:
        return HtmlNode(node.tag, attrs)
    if len(parts) == 1:
        part = parts[0]
        if isinstance(part, list):
            return HtmlNode(node.tag, attrs, part)
        if part.tag == "p" and not part.attrs:
            return HtmlNode(node.tag, attrs, part.children)
    return HtmlNode(node.tag, attrs, _content(parts, loose=True))


def _figure(node: HtmlNode) -> list[Segment]:
    caption: HtmlNode | None = None
    rest: list[HtmlNode | str] = []
    for child in node.children:
        is_caption = isinstance(child, HtmlNode) and child.tag == "figcaption"
        # A figure has one caption; another one is a part of what it shows.
        if is_caption and caption is None and isinstance(child, HtmlNode):
            parts = segments(child.children)
            content = _content(parts, loose=len(parts) > 1)
            caption = HtmlNode("figcaption", {}, content) if content else caption
        else:
            rest.append(child)
    attrs = attributes(node)
    inside = blocks(rest)
    if caption is None and not attrs:
        return list(inside)
    only = inside[0] if len(inside) == 1 else None
    is_text = only is not None and only.tag == "p" and not only.attrs
    content = list(only.children) if only is not None and is_text else [*inside]
    if caption is not None:
        content.append(caption)
    return [HtmlNode("figure", attrs, content)] if content else []


_MAKERS: dict[str, Callable[[HtmlNode], list[Segment]]] = {
    "p": _paragraph,
    **dict.fromkeys(HEADINGS, _heading),
    "hr": lambda _: [HtmlNode("hr")],
    "aside": _aside,
    "card": lambda node: [node],
    "notes": _notes,
    "pre": lambda node: [code_block(node)],
    **dict.fromkeys(("ul", "ol", "dir", "menu"), _list),
    "dl": _definitions,
    "table": _table,
    "figure": _figure,
}
