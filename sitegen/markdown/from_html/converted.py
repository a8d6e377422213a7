"""HTML of an article → Markdown. Each block is read back with the dialect `github`, and compared
with the HTML that it came from: what is read as something else stays HTML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from operator import eq

from msgspec import Struct

from sitegen import lazy
from sitegen.markdown import depth
from sitegen.markdown.from_html import plain
from sitegen.markdown.from_html.adopting import adopted
from sitegen.markdown.from_html.common import simplify
from sitegen.markdown.from_html.languages import without_defaults
from sitegen.markdown.from_html.nodes import COMMENT, REFERENCE, HtmlNode, parse, usable
from sitegen.markdown.from_html.raw import as_signature, html_of, signature
from sitegen.markdown.from_html.reading import blocks_of, published
from sitegen.markdown.from_html.structure import blocks
from sitegen.markdown.from_html.writing import UNCOLOURED, Writer
from sitegen.text import rawhtml

# Code that begins or ends with an empty line, which signatures do not tell from one without.
_EDGE_OF_CODE = lazy.pattern(r"<code>\n|\n\n</code>")


# A formula in MathML, which mostly says itself what it was written as in LaTeX.
_FORMULA = lazy.pattern(
    r"<math\b(?P<tag>[^<>]*)>(?P<inside>(?:[^<]|<(?!/?math\b))*)</math\s*>", re.IGNORECASE
)
_LATEX = lazy.pattern(r"""\b(?:data-latex|alttext)=(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_ANNOTATION = lazy.pattern(
    r"<annotation\b(?=[^<>]*?application/x-tex)[^<>]*+>([^<]*+)</annotation", re.IGNORECASE
)


class Converted(Struct, frozen=True, kw_only=True):
    """An article as Markdown. `left`: what could not be taken over, in a few words each; in the
    Markdown there is an HTML comment at its place if readers saw it. `total` counts the blocks, and
    `raw` those that stay HTML."""

    markdown: str
    left: tuple[str, ...] = ()
    total: int = 0
    raw: int = 0


def to_markdown(html: str, language: str = "") -> str:
    """The Markdown of `html`, see `converted`."""
    return converted(html, language).markdown


def converted(
    html: str,
    language: str = "",
    *,
    has_comments: bool = True,
    is_common: bool = False,
) -> Converted:
    """The Markdown of `html`, and what was left. Never raises for what is in the text. `language`:
    that of the page; an element that has it, or the direction of its script, need not say so.
    Without `has_comments`, there is no HTML comment in the Markdown. If it `is_common`, it has
    only forms that every program knows, and not those of our own dialect."""
    html = usable(html)
    if "<noscript" in html or "<NOSCRIPT" in html:
        html = rawhtml.opened(html, tuple(rawhtml.tokens(html, rawhtml.SANITIZED)))
    if "<math" in html:
        html = _FORMULA.sub(_formula, html)
    root = parse(html) if depth.too_deep(html) is None else None
    if root is None:
        return Converted(markdown=plain.text(html), left=("elements that nest too deep",))
    left: list[str] = []
    if is_common:
        simplify(root)
    root = adopted(without_defaults(root, language) if language else root, html, left)
    if not has_comments:
        _drop_comments(root)
    found = _with_notes_last(blocks(root.children))
    texts, raw = _checked(found)
    markdown = "\n\n".join(texts).replace(UNCOLOURED, "")
    return Converted(markdown=markdown, left=tuple(left), total=len(found), raw=raw)


def _formula(found: re.Match[str]) -> str:
    """A formula as the code that it was written in; as it is, if it does not say that."""
    named = _LATEX.search(found["tag"]) or _ANNOTATION.search(found["inside"])
    latex = next((each for each in named.groups() if each), "").strip() if named else ""
    if not latex:
        return found[0]
    is_block = "block" in found["tag"]
    code = f'<code class="language-latex">{latex}</code>' if is_block else f"<code>{latex}</code>"
    return f"<pre>{code}</pre>" if is_block else code


def _drop_comments(root: HtmlNode) -> None:
    for node in (root, *root.every()):
        node.children = [
            each for each in node.children if isinstance(each, str) or each.tag != COMMENT
        ]


def _with_notes_last(nodes: list[HtmlNode]) -> list[HtmlNode]:
    """The blocks with the footnotes after all others, where they are published, and without the
    rule that parted them from the text."""
    if not any(node.tag == "notes" for node in nodes):
        return nodes
    before = list(takewhile(lambda node: node.tag != "notes", nodes))
    after = nodes[len(before) + 1 :]
    if before and before[-1].tag == "hr":
        before.pop()
    return [*before, *after, nodes[len(nodes) - len(after) - 1]]


def _checked(nodes: Sequence[HtmlNode]) -> tuple[list[str], int]:
    """The Markdown of each block, which is read back as the same block, and how many are HTML."""
    wanted = [signature(node) for node in nodes]
    writer = Writer()
    texts = writer.each(nodes)
    if not _is_read(texts, wanted):
        for number, node in enumerate(nodes):
            texts[number] = _checked_alone(node, texts[number], wanted[number], writer.raw)
        if not _is_read(texts, wanted):
            _part_neighbours(nodes, texts, wanted, writer.raw)
            if not _is_read(texts, wanted):
                return [html_of(node) for node in nodes], len(nodes)
    return texts, sum(id(node) in writer.raw for node in nodes)


def _is_read(texts: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether `texts` are read as the blocks with the `wanted` signatures."""
    html = published("\n\n".join(texts))
    # Most are the same to the byte. Only others have to be parsed.
    if as_signature(html) == "".join(wanted) and not _EDGE_OF_CODE.search(html):
        return True
    return [signature(node) for node in blocks_of(html)] == list(wanted)


def _part_neighbours(
    nodes: Sequence[HtmlNode], texts: list[str], wanted: Sequence[str], raw: set[int]
) -> None:
    """Write the blocks as HTML that are read as another one only beside the others."""
    read = [signature(node) for node in blocks_of(published("\n\n".join(texts)))]
    same = list(takewhile(bool, map(eq, read, wanted)))
    same_at_end = list(takewhile(bool, map(eq, reversed(read), reversed(wanted))))
    last = len(nodes) if len(read) != len(wanted) else len(nodes) - len(same_at_end)
    for number in range(max(len(same) - 1, 0), last):
        texts[number] = html_of(nodes[number])
        raw.add(id(nodes[number]))


def _labels(node: HtmlNode) -> list[str]:
    return [each.attrs["label"] for each in node.every() if each.tag == REFERENCE]


def _checked_alone(node: HtmlNode, text: str, wanted: str, raw: set[int]) -> str:
    """The first of these that is read as the block: its `text`, the same with emphasis as HTML, its
    HTML."""
    if node.tag == "notes":
        return text
    labels = [] if f"<{REFERENCE}" not in wanted else dict.fromkeys(_labels(node))
    # A reference is read as one only where there is such a note.
    more = "".join([f"\n\n[^{label}]: x" for label in labels])
    for written in (text, Writer(plain=True).block(node)):
        read = blocks_of(published(written + more))
        if [signature(each) for each in read[:1]] == [wanted]:
            return written
    raw.add(id(node))
    return html_of(node)
