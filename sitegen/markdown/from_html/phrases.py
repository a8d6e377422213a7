"""What stands inside a paragraph → Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

from sitegen import lazy
from sitegen.markdown.from_html.escaping import escaped, line_end, line_start
from sitegen.markdown.from_html.nodes import COMMENT, REFERENCE, HtmlNode
from sitegen.markdown.github import autolinks, emphasis
from sitegen.markdown.github.links import ENTITY
from sitegen.text import html_comments
from sitegen.text.rawhtml import VOID

_SIGNS = frozenset({"strong", "em", "del"})
_CHOICES: dict[tuple[str, ...], tuple[str, ...]] = {
    ("strong",): ("**", "__"),
    ("em",): ("*", "_"),
    ("em", "strong"): ("***", "___"),
    ("del",): ("~~",),
}
_RUN = lazy.pattern("`+")
_LINKS = frozenset({"href", "title"})
_PLAIN_ADDRESS = lazy.pattern(r"[^\s<>]+")


class _Mark(NamedTuple):
    """The beginning or the end of an emphasis, whose sign depends on what is around it."""

    tags: tuple[str, ...]
    opens: bool


class Where(NamedTuple):
    """Where a text stands: whether it has to be one line (a heading, a cell), is in a cell, in the
    text of a link; and whether emphasis is written as HTML."""

    line: bool = False
    cell: bool = False
    link: bool = False
    plain: bool = False


def written(children: Sequence[HtmlNode | str], where: Where) -> str:
    """The Markdown of `children`, which are in the form that `inline` gives them."""
    pieces: list[str | _Mark] = []
    _collect(children, where, pieces)
    text = _with_signs(pieces)
    if where.line:
        return line_end(text)
    return "\n".join([line_end(line_start(line)) for line in text.split("\n")])


def _collect(children: Iterable[HtmlNode | str], where: Where, pieces: list[str | _Mark]) -> None:
    for child in children:
        if isinstance(child, str):
            pieces.append(escaped(child, brackets=where.link, cell=where.cell))
        elif child.tag in _SIGNS and not child.attrs and not where.plain:
            _emphasis(child, where, pieces)
        elif child.tag == "br":
            pieces.append("<br>" if where.line else "\\\n")
        elif child.tag == "code" and _is_plain_code(child):
            pieces.append(_code(child.text(), cell=where.cell))
        elif child.tag == "a" and "href" in child.attrs and child.attrs.keys() <= _LINKS:
            _link(child, where, pieces)
        elif (
            child.tag == "img"
            and child.attrs.get("src")
            and child.attrs.keys()
            <= {
                "src",
                "alt",
                "title",
            }
        ):
            pieces.append(picture(child, where))
        elif child.tag == REFERENCE:
            pieces.append(f"[^{child.attrs['label']}]")
        else:
            _html(child, where, pieces)


def _emphasis(node: HtmlNode, where: Where, pieces: list[str | _Mark]) -> None:
    only = node.children[0] if len(node.children) == 1 else None
    tags: tuple[str, ...] = (node.tag,)
    children = node.children
    if node.tag == "em" and isinstance(only, HtmlNode) and only.tag == "strong" and not only.attrs:
        tags, children = ("em", "strong"), only.children
    pieces.append(_Mark(tags, opens=True))
    _collect(children, where, pieces)
    pieces.append(_Mark(tags, opens=False))


def _html(node: HtmlNode, where: Where, pieces: list[str | _Mark]) -> None:
    """An element that Markdown has no sign for: its tags, around Markdown."""
    if node.tag == COMMENT:
        pieces.append(html_comments.comment(" ".join(str(node.children[0]).split())))
        return
    pieces.append(_for_cell(opening(node), where))
    if node.tag not in VOID:
        _collect(node.children, where, pieces)
        pieces.append(f"</{node.tag}>")


def opening(node: HtmlNode) -> str:
    """The start tag of an element."""
    attributes = "".join(
        [
            f" {name}"
            if value == "" and name not in ("alt", "href", "src")
            else f' {name}="{attribute(value)}"'
            for name, value in sorted(node.attrs.items())
        ]
    )
    return f"<{node.tag}{attributes}>"


def attribute(value: str) -> str:
    """A value of an attribute, between quotes."""
    return escape(" ".join(value.split("\n"))).replace("\xa0", "&nbsp;").replace("&#x27;", "'")


def _for_cell(text: str, where: Where) -> str:
    return text.replace("|", "\\|") if where.cell else text


def _is_plain_code(node: HtmlNode) -> bool:
    return (
        not node.attrs
        and all(isinstance(each, str) for each in node.children)
        and bool(node.text())
    )


def _code(text: str, *, cell: bool) -> str:
    runs = {len(run) for run in _RUN.findall(text)}
    fence = "`" * next(number for number in range(1, len(runs) + 2) if number not in runs)
    pad = " " if text[0] in "` " or text[-1] in "` " else ""
    return f"{fence}{pad}{text.replace('|', chr(92) + '|') if cell else text}{pad}{fence}"


# --- links and pictures ---------------------------------------------------------------------------


def _link(node: HtmlNode, where: Where, pieces: list[str | _Mark]) -> None:
    href, title = node.attrs["href"], node.attrs.get("title", "")
    if not title and len(node.children) == 1 and isinstance(node.children[0], str):
        text = node.children[0]
        bare = f"<{text}>"
        if text == href and autolinks.ADDRESS.fullmatch(bare) and not ENTITY.search(text):
            pieces.append(_for_cell(bare, where))
            return
        if href == f"mailto:{text}" and autolinks.MAIL.fullmatch(bare):
            pieces.append(_for_cell(bare, where))
            return
    if pieces and isinstance(pieces[-1], str) and pieces[-1].endswith("!"):
        pieces[-1] = pieces[-1][:-1] + "\\!"
    pieces.append("[")
    _collect(node.children, where._replace(link=True), pieces)
    pieces.append(f"]({_for_cell(target(href, title), where)})")


def picture(node: HtmlNode, where: Where, title: str | None = None) -> str:
    """A picture; `title` instead of its own."""
    alt = escaped(node.attrs.get("alt", ""), brackets=True, cell=where.cell)
    title = node.attrs.get("title", "") if title is None else title
    return f"![{alt}]({_for_cell(target(node.attrs['src'], title), where)})"


def target(address: str, title: str) -> str:
    """What is in the round brackets of a link."""
    if not address:
        written = "<>"
    else:
        written = ENTITY.sub(lambda found: "\\" + found[0], address) if "&" in address else address
        if "(" in written or ")" in written:
            written = written if _is_balanced(written) else re.sub(r"([()])", r"\\\1", written)
    if not title:
        return written
    text = title.replace("\\", "\\\\").replace('"', '\\"')
    text = ENTITY.sub(lambda found: "\\" + found[0], text) if "&" in text else text
    return f'{written} "{text}"'


def _is_balanced(address: str) -> bool:
    depth = 0
    for sign in address:
        depth += (sign == "(") - (sign == ")")
        if depth < 0 or depth > 1:
            return False
    return depth == 0


# --- emphasis -------------------------------------------------------------------------------------


def _with_signs(pieces: list[str | _Mark]) -> str:
    """The pieces as one text. An emphasis is written with its sign where it is read as one there,
    else as HTML."""
    if not any(isinstance(piece, _Mark) for piece in pieces):
        return "".join(pieces)  # type: ignore[arg-type]  # texts
    return _Signs(pieces).text()


class _Signs:
    """Chooses the signs of one text."""

    def __init__(self, pieces: list[str | _Mark]) -> None:
        self.pieces = [piece for piece in pieces if piece]
        self.pairs: dict[int, int] = {}
        stack: list[int] = []
        for number, piece in enumerate(self.pieces):
            if isinstance(piece, _Mark):
                if piece.opens:
                    stack.append(number)
                else:
                    start = stack.pop()
                    self.pairs[start] = number

    def text(self) -> str:
        """The text with all signs."""
        out: list[str] = [piece if isinstance(piece, str) else "" for piece in self.pieces]
        chosen = self._chosen()
        for number, sign in chosen.items():
            out[number] = sign
        return "".join(out)

    def _chosen(self) -> dict[int, str]:
        chosen: dict[int, str] = {}
        for start in sorted(self.pairs):
            end = self.pairs[start]
            piece = self.pieces[start]
            if not isinstance(piece, _Mark):
                continue
            for sign in self._candidates(piece.tags, start, end, chosen):
                if self._is_read(sign, start, end):
                    chosen[start] = chosen[end] = sign
                    break
            else:
                chosen[start] = "".join([f"<{tag}>" for tag in piece.tags])
                chosen[end] = "".join([f"</{tag}>" for tag in reversed(piece.tags)])
        return chosen

    def _candidates(
        self, tags: tuple[str, ...], start: int, end: int, chosen: dict[int, str]
    ) -> tuple[str, ...]:
        """The signs that do not run together with those beside them."""
        beside = {chosen.get(number, "")[:1] for number in (start - 1, start + 1, end - 1, end + 1)}
        return tuple(sign for sign in _CHOICES[tags] if sign[0] not in beside)

    def _is_read(self, sign: str, start: int, end: int) -> bool:
        """Whether the pair of signs is emphasis between what is beside it."""
        opener, _ = emphasis.run_at(*self._surrounded(start, sign), intraword=False)
        closer, _ = emphasis.run_at(*self._surrounded(end, sign), intraword=False)
        return (
            opener is not None
            and closer is not None
            and opener.opens
            and closer.closes
            and not (opener.closes and closer.opens and sign[0] == "_")
        )

    def _surrounded(self, number: int, sign: str) -> tuple[str, int]:
        before, after = self._beside(number, -1), self._beside(number, 1)
        return before + sign + after, len(before)

    def _beside(self, number: int, step: int) -> str:
        """The character beside a mark; other marks count as what they are written with."""
        other = number + step
        if not 0 <= other < len(self.pieces):
            return ""
        piece = self.pieces[other]
        if isinstance(piece, str):
            return piece[-1 if step < 0 else 0]
        # Whichever sign it becomes, it is punctuation other than the one beside it.
        return "."
