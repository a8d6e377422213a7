"""HTML of an article → Markdown. Each block is read back with the dialect `github`, and compared
with the HTML that it came from: what is read as something else stays HTML."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from sitegen.markdown import depth
from sitegen.markdown.from_html import plain
from sitegen.markdown.from_html.adopting import adopted
from sitegen.markdown.from_html.nodes import REFERENCE, HtmlNode, parse, usable
from sitegen.markdown.from_html.raw import html_of, signature
from sitegen.markdown.from_html.reading import published
from sitegen.markdown.from_html.structure import blocks
from sitegen.markdown.from_html.writing import UNCOLOURED, Writer
from sitegen.text import rawhtml


class Converted(Struct, frozen=True, kw_only=True):
    """An article as Markdown. `left`: what could not be taken over, in a few words each; in the
    Markdown there is an HTML comment at its place if readers saw it. `total` counts the blocks, and
    `raw` those that stay HTML."""

    markdown: str
    left: tuple[str, ...] = ()
    total: int = 0
    raw: int = 0


def to_markdown(html: str) -> str:
    """The Markdown of `html`."""
    return converted(html).markdown


def converted(html: str) -> Converted:
    """The Markdown of `html`, and what was left. Never raises for what is in the text."""
    html = usable(html)
    if "<noscript" in html or "<NOSCRIPT" in html:
        html = rawhtml.opened(html, tuple(rawhtml.tokens(html, rawhtml.SANITIZED)))
    root = parse(html) if depth.too_deep(html) is None else None
    if root is None:
        return Converted(markdown=plain.text(html), left=("elements that nest too deep",))
    left: list[str] = []
    found = blocks(adopted(root, html, left).children)
    texts = _checked(found)
    markdown = "\n\n".join(texts)
    raw = sum(text == html_of(node) for node, text in zip(found, texts, strict=True))
    return Converted(markdown=markdown, left=tuple(left), total=len(found), raw=raw)


def _checked(nodes: Sequence[HtmlNode]) -> list[str]:
    """The Markdown of each block: read back, it is the same block."""
    wanted = [signature(node) for node in nodes]
    texts = Writer().each(nodes)
    if _read("\n\n".join(texts)) != wanted:
        notes = next((texts[i] for i, node in enumerate(nodes) if node.tag == "notes"), "")
        for number, node in enumerate(nodes):
            texts[number] = _one(node, texts[number], wanted[number], notes)
        if _read("\n\n".join(texts)) != wanted:
            texts = [html_of(node) for node in nodes]
    return [text.replace(UNCOLOURED, "") for text in texts]


def _one(node: HtmlNode, text: str, wanted: str, notes: str) -> str:
    if node.tag == "notes":
        return text
    more = f"\n\n{notes}" if REFERENCE in wanted else ""
    for written in (text, Writer(plain=True).block(node)):
        if _read(written + more)[:1] == [wanted]:
            return written
    return html_of(node)


def _read(markdown: str) -> list[str]:
    """The signatures of the blocks that a text is read as."""
    return [signature(node) for node in published(markdown)]
