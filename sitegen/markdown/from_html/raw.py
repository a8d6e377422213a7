"""Blocks that Markdown cannot say → HTML that stands in Markdown as one block."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from urllib.parse import urlsplit

from sitegen import lazy
from sitegen.markdown.from_html.nodes import COMMENT, REFERENCE, HtmlNode
from sitegen.markdown.from_html.phrases import opening
from sitegen.markdown.from_html.structure import HEADINGS
from sitegen.text import html_comments
from sitegen.text.rawhtml import VOID

_ESCAPED = lazy.pattern("[&<>]")
_HEADING = lazy.pattern(r'<h([1-6]) id="[^"]*">')
# Their children are blocks, each on a line of its own.
_PARENTS = frozenset(
    [
        "aside",
        "article",
        "blockquote",
        "details",
        "div",
        "dl",
        "figure",
        "footer",
        "header",
        "ol",
        "section",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "ul",
    ]
)
# What can stand on a line of its own there.
_BLOCKS = (
    _PARENTS
    | HEADINGS
    | {"card", "caption", "dd", "dt", "figcaption", "hr", "li", "p", "pre", "summary", "td", "th"}
)


def html_of(node: HtmlNode) -> str:
    """The HTML of a block, without blank lines."""
    out: list[str] = []
    _write(node, out, is_code=False)
    return "".join(out)


def signature(node: HtmlNode) -> str:
    """A text that is the same for two blocks if they are: their HTML without line ends between
    blocks, as the dialect writes it for what has no form of its own there."""
    out: list[str] = []
    _sign(node, out)
    return "".join(out)


def _sign(node: HtmlNode, out: list[str]) -> None:
    tag, attrs = node.tag, node.attrs
    if tag == COMMENT:
        out.append(html_comments.comment(" ".join(str(node.children[0]).split())))
        return
    if tag == "card":
        out.append(_card(node))
        return
    if not attrs or (tag == "code" and "class" in attrs):
        out.append(f"<{tag}>")
    else:
        out.append(opening(node))
    for child in node.children:
        if isinstance(child, str):
            out.append(escape(child, quote=False) if _ESCAPED.search(child) else child)
        else:
            _sign(child, out)
    if tag not in VOID:
        out.append(f"</{tag}>")


def as_signature(html: str) -> str:
    """HTML that the dialect has written, in the form of the signatures of its blocks."""
    if "&nbsp;" in html:
        html = html.replace("&nbsp;", "\xa0")
    if "highlight" in html:
        html = html.replace('<div class="highlight"><pre><span></span><code>', "<pre><code>")
        html = html.replace("\n</code></pre>\n</div>", "</code></pre>")
    if "<!-- -->" in html:
        html = html.replace("<!-- -->", "")
    html = html.replace(">\n", ">").replace("\n<", "<")
    return _HEADING.sub(r"<h\1>", html) if "<h" in html else html


def _write(node: HtmlNode, out: list[str], *, is_code: bool) -> None:
    tag = node.tag
    if tag == COMMENT:
        out.append(html_comments.comment(" ".join(str(node.children[0]).split())))
        return
    if tag == REFERENCE:
        label = node.attrs["label"]
        out.append(f'<sup><a href="#fn:{escape(label)}">{escape(label)}</a></sup>')
        return
    if tag == "card":
        out.append(_card(node))
        return
    if tag == "notes":
        items = [
            HtmlNode("li", {"id": f"fn:{note.attrs['label']}"}, note.children)
            for note in node.elements()
        ]
        _write(HtmlNode("ol", {}, items), out, is_code=False)
        return
    if tag == "li" and "task" in node.attrs:
        _task(node, out, is_code=is_code)
        return
    out.append(opening(node))
    if tag in VOID:
        return
    lines = tag in _PARENTS and not is_code and all(map(_is_block, node.children))
    _content(node.children, out, lines=lines, is_code=is_code or tag == "pre")
    if is_code and tag == "code" and out[-1].endswith("&#10;"):
        out.append("&#10;")  # of two line ends at the end of code, one counts
    out.append(f"</{tag}>")


def _is_block(child: HtmlNode | str) -> bool:
    return isinstance(child, HtmlNode) and child.tag in _BLOCKS


def _task(node: HtmlNode, out: list[str], *, is_code: bool) -> None:
    attrs = {name: value for name, value in node.attrs.items() if name != "task"}
    checked = {"checked": ""} if node.attrs["task"] == "x" else {}
    box = HtmlNode("input", {"type": "checkbox", "disabled": "", **checked})
    item = HtmlNode("li", {"class": "task", **attrs}, [box, " ", *node.children])
    _write(item, out, is_code=is_code)


def _content(
    children: Iterable[HtmlNode | str], out: list[str], *, lines: bool, is_code: bool
) -> None:
    for child in children:
        if lines:
            out.append("\n")
        if isinstance(child, str):
            text = escape(child, quote=False).replace("\xa0", "&nbsp;")
            if is_code:
                text = text.replace("\n", "&#10;")
            out.append(text)
        else:
            _write(child, out, is_code=is_code)
    if lines and out[-1] != "\n":
        out.append("\n")


def _card(node: HtmlNode) -> str:
    href, title, kind = (node.attrs[name] for name in ("href", "title", "kind"))
    host = host_of(href)
    span = f"<span>{escape(host)}</span>" if title else ""
    link = f'<a href="{escape(href)}">{escape(title or host)}</a>'
    return f'<aside class="card-link {escape(kind)}">{link}{span}</aside>'


def host_of(address: str) -> str:
    """The host that a card shows."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")
