"""Blocks that Markdown cannot say → HTML that stands in Markdown as one block."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from urllib.parse import urlsplit

from sitegen.markdown.from_html.nodes import COMMENT, REFERENCE, HtmlNode
from sitegen.markdown.from_html.phrases import opening
from sitegen.text import html_comments
from sitegen.text.rawhtml import VOID

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
        "tr",
        "ul",
    ]
)


def html_of(node: HtmlNode) -> str:
    """The HTML of a block, without blank lines."""
    out: list[str] = []
    _write(node, out, is_code=False)
    return "".join(out)


def signature(node: HtmlNode) -> str:
    """A text that is the same for two blocks if they are."""
    out: list[str] = []
    _sign(node, out)
    return "".join(out)


def _sign(node: HtmlNode, out: list[str]) -> None:
    tag = node.tag
    out.append(f"<{tag}")
    if node.attrs and not (tag == "code" and "class" in node.attrs):
        out += [f" {name}={value!r}" for name, value in sorted(node.attrs.items())]
    out.append(">")
    for child in node.children:
        if isinstance(child, str):
            out.append(child.replace("<", "&lt;") if "<" in child else child)
        else:
            _sign(child, out)
    out.append("</>")


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
    if tag == "li" and "task" in node.attrs:
        _task(node, out, is_code=is_code)
        return
    out.append(opening(node))
    if tag in VOID:
        return
    _content(
        node.children, out, lines=tag in _PARENTS and not is_code, is_code=is_code or tag == "pre"
    )
    out.append(f"</{tag}>")


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
            out.append(text.replace("\n", "&#10;") if is_code else text)
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
