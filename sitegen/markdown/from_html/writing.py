"""Blocks → Markdown. What Markdown has no form for becomes HTML (raw.py)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from sitegen import lazy
from sitegen.markdown.from_html import tables
from sitegen.markdown.from_html.escaping import is_delimiter_row, without_attribution
from sitegen.markdown.from_html.nodes import COMMENT, HtmlNode
from sitegen.markdown.from_html.phrases import Where, opening, picture, written
from sitegen.markdown.from_html.raw import html_of
from sitegen.markdown.from_html.structure import HEADINGS, is_picture
from sitegen.text import html_comments

# Stands before the language of a fence while the Markdown is read back: colours cost time.
UNCOLOURED = "\ufdd0"
_FENCE = lazy.pattern(r"^[ ]*(`{3,})", re.MULTILINE)
# What would be taken for the signs that may close a heading.
_CLOSING = lazy.pattern(r"(?:\A|[ \t])#{1,99}\Z")
# The markers of a list beside another.
_OTHER = {"-.": "*)", "*)": "-."}
# Containers whose tags stand on lines of their own, around Markdown.
_AROUND = frozenset(
    {"details", "div", "section", "aside", "article", "blockquote", "header", "footer"}
)


class Writer:
    """Writes blocks. With `plain`, emphasis is written as HTML: signs were not read as emphasis."""

    def __init__(self, *, plain: bool = False) -> None:
        self._where = Where(plain=plain)
        # The blocks that have become HTML, by their identity.
        self.raw: set[int] = set()

    def block(self, node: HtmlNode) -> str:
        """The Markdown of a block, or its HTML."""
        return self._block(node) or self._html(node)

    def _html(self, node: HtmlNode) -> str:
        self.raw.add(id(node))
        return html_of(node)

    def blocks(self, nodes: Sequence[HtmlNode], *, tight: bool = False) -> str:
        """The Markdown of several blocks."""
        return ("\n" if tight else "\n\n").join(self.each(nodes))

    def each(self, nodes: Sequence[HtmlNode]) -> list[str]:
        """The Markdown of each of several blocks, that does not run into the one before it."""
        parts: list[str] = []
        markers = "-."
        for number, node in enumerate(nodes):
            is_beside = number > 0 and nodes[number - 1].tag == node.tag
            if node.tag in ("ul", "ol"):
                markers = _OTHER[markers] if is_beside else "-."
                text = self._list(node, markers) or self._html(node)
            else:
                text = self.block(node)
                if is_beside and node.tag in ("blockquote", "dl"):
                    text = f"<!-- -->\n\n{text}"
            parts.append(text)
        return parts

    def _block(self, node: HtmlNode) -> str | None:
        if node.tag in HEADINGS:
            return self._heading(node)
        maker = _MAKERS.get(node.tag)
        if maker is not None:
            return maker(self, node)
        return None

    def _paragraph(self, node: HtmlNode) -> str | None:
        if node.attrs:
            return None
        if len(node.children) > 1 and _is_gallery(node):
            pictures = [each for each in node.children if isinstance(each, HtmlNode)]
            return "\n".join([self.text([each]) for each in pictures])
        lines = self.text(node.children).split("\n")
        for number in range(1, len(lines)):
            if is_delimiter_row(lines[number]):
                lines[number] = "\\" + lines[number].lstrip(" ")
        return "\n".join(lines)

    def text(self, children: Sequence[HtmlNode | str]) -> str:
        """The Markdown of what is in a paragraph."""
        return written(children, self._where)

    def line(self, children: Sequence[HtmlNode | str]) -> str:
        """The same on one line."""
        return written(children, self._where._replace(line=True))

    def _heading(self, node: HtmlNode) -> str | None:
        if node.attrs:
            return None
        text = self.line(node.children)
        if _CLOSING.search(text):
            text = text[:-1] + "\\#"
        return f"{'#' * int(node.tag[1])} {text}"

    def _rule(self, _node: HtmlNode) -> str:
        return "---"

    def _comment(self, node: HtmlNode) -> str:
        return html_comments.comment(str(node.children[0]))

    def _code(self, node: HtmlNode) -> str | None:
        only = node.children[0] if len(node.children) == 1 else None
        if not (isinstance(only, HtmlNode) and only.tag == "code"):
            return None
        code = only.text()
        longest = max((len(run) for run in _FENCE.findall(code)), default=2)
        fence = "`" * (longest + 1)
        language = only.attrs.get("class", "").removeprefix("language-")
        info = f"{UNCOLOURED}{language}" if language else ""
        return f"{fence}{info}\n{code}\n{fence}" if code else f"{fence}{info}\n\n{fence}"

    def _quote(self, node: HtmlNode, more: str = "") -> str | None:
        if node.attrs:
            return self._around(node)
        text = self.blocks([each for each in node.children if isinstance(each, HtmlNode)])
        lines = text.split("\n")
        lines[0] = re.sub(r"^\[(?=!)", r"\\[", lines[0])
        last = node.children[-1] if node.children else None
        if not more and isinstance(last, HtmlNode) and last.tag == "p":
            lines[-1] = without_attribution(lines[-1])
        if more:
            lines += ["", more]
        return "\n".join([f"> {line}" if line else ">" for line in lines])

    def _figure(self, node: HtmlNode) -> str | None:
        children = node.elements()
        if len(children) != len(node.children) or len(children) != 2:
            return None
        content, caption = children
        if caption.tag != "figcaption" or caption.attrs:
            return None
        if content.tag in ("table", "pre") and not node.attrs:
            inside, below = self._block(content), html_of(caption)
            return f"<figure>\n\n{inside}\n\n{below}\n\n</figure>" if inside else None
        if node.attrs == {"class": "quote"} and content.tag == "blockquote":
            text = self.line(caption.children)
            return self._quote(content, text) if text.startswith("— ") else None
        if node.attrs or len(caption.children) != 1 or not isinstance(caption.children[0], str):
            return None
        return self._figure_of_picture(content, caption.children[0])

    def _figure_of_picture(self, content: HtmlNode, caption: str) -> str | None:
        """`![what it shows](picture.jpg "The caption")`."""
        if content.tag == "img" and "src" in content.attrs:
            return picture(content, self._where, caption)
        only = content.children[0] if len(content.children) == 1 else None
        if content.tag == "a" and isinstance(only, HtmlNode) and only.tag == "img":
            titled = HtmlNode("img", {**only.attrs, "title": caption})
            return self.text([content.like([titled])])
        return None

    def _notes(self, node: HtmlNode) -> str | None:
        parts = []
        for note in node.elements():
            text = self.blocks(note.elements()).replace("\n", "\n    ")
            text = re.sub(r"(?m)^ +$", "", text)
            parts.append(f"[^{note.attrs['label']}]: {text}")
        return "\n\n".join(parts)

    def _card(self, node: HtmlNode) -> str | None:
        href, title, kind = (node.attrs[name] for name in ("href", "title", "kind"))
        return f'!{kind} {href} "{title}"' if title else f"!{kind} {href}"

    def _table(self, node: HtmlNode) -> str | None:
        return tables.written_table(node, self._where)

    def _around(self, node: HtmlNode) -> str | None:
        """A container that is HTML, around Markdown."""
        children = [each for each in node.children if isinstance(each, HtmlNode)]
        if len(children) != len(node.children):
            return None
        begin = opening(node)
        if node.tag == "details" and children and children[0].tag == "summary":
            begin += f"\n{html_of(children.pop(0))}"
        inside = self.blocks(children)
        return f"{begin}\n\n{inside}\n\n</{node.tag}>" if inside else None

    # --- lists ------------------------------------------------------------------------------------

    def _list(self, node: HtmlNode, markers: str = "-.") -> str | None:
        if node.attrs.keys() - {"start"} or not _is_number(node.attrs.get("start", "1")):
            return None
        number = int(node.attrs.get("start", "1"))
        items = node.elements()
        loose = any(
            isinstance(each, HtmlNode) and each.tag == "p" and not each.attrs
            for item in items
            for each in item.children
        )
        parts = []
        for item in items:
            if item.attrs.keys() - {"task"}:
                return None
            marker = f"{number}{markers[1]} " if node.tag == "ol" else f"{markers[0]} "
            number += 1
            text = self._item(item, loose=loose)
            if text is None:
                return None
            lines = text.split("\n")
            indent = " " * min(len(marker), 4)
            parts.append(
                "\n".join(
                    [
                        (marker + lines[0]).rstrip(" "),
                        *(indent + line if line else "" for line in lines[1:]),
                    ]
                )
            )
        return ("\n\n" if loose else "\n").join(parts)

    def _item(self, item: HtmlNode, *, loose: bool) -> str | None:
        """The content of an item, whose first line comes behind its marker."""
        text, rest = _text_and_blocks(item.children)
        blocks = [each for each in rest if isinstance(each, HtmlNode)]
        if len(blocks) != len(rest):
            return None
        box = f"[{item.attrs['task']}] " if "task" in item.attrs else ""
        parts = [self.text(text)] if text else []
        if text and blocks and blocks[0].attrs.get("start"):
            parts.append("<!-- -->")  # a number other than 1 would be a part of the text
        if blocks:
            parts.append(self.blocks(blocks, tight=not loose))
        return box + ("\n\n" if loose else "\n").join(parts)

    def _definitions(self, node: HtmlNode) -> str | None:
        if node.attrs:
            return None
        out: list[str] = []
        before = ""
        for item in node.elements():
            if item.attrs:
                return None
            above, before = before, item.tag
            if item.tag == "dt":
                if above == "dd":
                    out.append("")
                out.append(self.text(item.children))
                continue
            text, rest = _text_and_blocks(item.children)
            blocks = [each for each in rest if isinstance(each, HtmlNode)]
            loose = not text
            if loose:
                out.append("")
            parts = ([self.text(text)] if text else []) + ([self.blocks(blocks)] if blocks else [])
            lines = ("\n\n" if loose else "\n").join(parts).split("\n")
            out += [f":   {lines[0]}", *(f"    {line}" if line else "" for line in lines[1:])]
        return "\n".join(out)


def _text_and_blocks(
    children: Sequence[HtmlNode | str],
) -> tuple[list[HtmlNode | str], list[HtmlNode | str]]:
    """What is text at the beginning of an item, and the blocks after it."""
    number = 0
    while number < len(children):
        child = children[number]
        if isinstance(child, HtmlNode) and (child.tag in _MAKERS or child.tag in HEADINGS):
            break
        number += 1
    return list(children[:number]), list(children[number:])


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 9


def _is_gallery(node: HtmlNode) -> bool:
    """Whether a paragraph has nothing but pictures and spaces."""
    return all(
        not each.strip() if isinstance(each, str) else is_picture(each) for each in node.children
    )


_MAKERS: dict[str, Callable[[Writer, HtmlNode], str | None]] = {
    COMMENT: Writer._comment,
    "p": Writer._paragraph,
    "hr": Writer._rule,
    "pre": Writer._code,
    "blockquote": Writer._quote,
    "figure": Writer._figure,
    "card": Writer._card,
    "notes": Writer._notes,
    "table": Writer._table,
    "ul": Writer._list,
    "ol": Writer._list,
    "dl": Writer._definitions,
    **dict.fromkeys(_AROUND - {"blockquote"}, Writer._around),
}
