"""Lines → a tree of blocks, by the method of CommonMark 0.31's appendix: for each line, find the
open containers that it continues, then the blocks that it begins; the rest belongs to a leaf."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sitegen import lazy
from sitegen.markdown.github import directive_blocks
from sitegen.markdown.github.definitions import is_content
from sitegen.markdown.github.html_tags import HTML_BLOCKS
from sitegen.markdown.github.node import Node, indent_of
from sitegen.markdown.github.tables import DELIMITER_ROW, cells

# The characters that blocks other than paragraphs begin with.
_SIGNS = frozenset(">#`~=-*_+[:!<|0123456789")
_NOT_PLAIN = _SIGNS | {" ", "\t"}

# Deeper containers are read as text, because what walks the tree later recurses.
MAX_DEPTH = 100

_ATX = lazy.pattern(r"(#{1,6})(?:[ \t]+(.*))?$")
_SETEXT = lazy.pattern(r"(=+|-+)[ \t]*$")
_RULE = lazy.pattern(r"(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_FENCE = lazy.pattern(r"(`{3,})([^`]*)$|(~{3,})(.*)$")
_ITEM = lazy.pattern(r"([-+*]|([0-9]{1,9})([.)]))( +|$)")
_FOOTNOTE = lazy.pattern(r"\[\^([^\]\s]+)\]:[ ]*")
_DEFINITION = lazy.pattern(r":[ ]{1,3}(?=\S)")
# Several words after "!!!" are a sentence, unless a title in quotes follows them.
_ADMONITION = lazy.pattern(r'!!! ?([\w-]+)(?:((?: +[\w-]+)*) +"(.*?)")? *$')


class Reader:
    """Reads the lines of one document. `html`: whether it may have blocks of HTML; `directives`:
    whether it may have components."""

    max_depth = MAX_DEPTH

    def __init__(self, *, html: bool, directives: bool = False) -> None:
        self.root = Node("document", 0)
        self.stack = [self.root]
        self.leaf: Node | None = None
        self.html, self.directives = html, directives
        self.number = 0
        # The current line, and the same with spaces instead of tabs. The methods get an end of the
        # latter.
        self.written = self.spaced = ""
        # How many of the containers on the stack the line continues or has begun, and whether it
        # continues all that were open.
        self.level, self.whole = 1, True

    def read(self, lines: Iterable[str]) -> Node:
        """The tree of the `lines`, which have no line ends."""
        stack, root = self.stack, self.root
        for self.number, line in enumerate(lines):
            leaf = self.leaf
            if (
                len(stack) > 1
                or (leaf is not None and leaf.kind != "paragraph")
                or (line and line[0] in _NOT_PLAIN)
            ):
                self._line(line)
            # Most lines are empty, or in a paragraph of the document itself. The result is the same
            # as that of `_line`, in fewer steps.
            elif line:
                root.blank = False
                if leaf is None:
                    leaf = self.leaf = root.add(Node("paragraph", self.number))
                leaf.lines.append(line)
            else:
                root.blank = True
                self.leaf = None
        return root

    def _line(self, line: str) -> None:
        self.written = line
        self.spaced = line = line.expandtabs(4) if "\t" in line else line
        self.level = 1
        rest = self._continued(line) if len(self.stack) > 1 else line
        self.whole = self.level == len(self.stack)
        if self.whole and self.leaf is not None and self._continues_leaf(self.leaf, rest):
            return
        if not rest.strip(" "):
            self._blank_line()
            return
        text = self._begin(rest)
        if text is not None:
            self._text(text)
        self._mark_filled()

    def _text(self, rest: str) -> None:
        """Add a line, or the rest of it, to the open paragraph or table, or to a new paragraph."""
        leaf, text = self.leaf, rest.lstrip(" ")
        if leaf is not None and leaf.kind == "paragraph":
            # This can be a lazy continuation line (§5.1): the containers stay open.
            if self.whole and "-" in rest and ("|" in rest or ":" in rest):
                self._begin_table(leaf, rest)
            self.add_text(leaf, text)
        elif leaf is not None and leaf.kind == "table" and self.whole:
            self.add_text(leaf, text)
        else:
            self.add_text(self.open_leaf("paragraph"), text)

    def _as_written(self, rest: str) -> str:
        """An end of the line, with its tabs. Of a tab that was cut, the rest stays spaces."""
        if self.spaced is self.written:
            return rest
        column, width, at = len(self.spaced) - len(rest), 0, 0
        while width < column:
            width += 4 - width % 4 if self.written[at] == "\t" else 1
            at += 1
        return " " * (width - column) + self.written[at:]

    def add_text(self, leaf: Node, rest: str) -> None:
        """Add the end of the line to a leaf, and remember its column."""
        text = rest if self.spaced is self.written else self._as_written(rest)
        column = len(self.written) - len(text)
        if column:
            leaf.columns += [0] * (len(leaf.lines) - len(leaf.columns))
            leaf.columns.append(column)
        leaf.lines.append(text)

    # --- containers that go on --------------------------------------------------------------------

    def _continued(self, line: str) -> str:
        """Count the open containers that the line continues in `level`, and return the rest of the
        line."""
        rest = line
        for node in self.stack[1:]:
            indent = indent_of(rest)
            if node.kind == "quote":
                if indent > 3 or rest[indent : indent + 1] != ">":
                    break
                rest = rest[indent + 1 :].removeprefix(" ")
            elif indent < node.offset and (
                indent < len(rest) or (node.blank and not node.children)
            ):
                break  # an item that begins with a blank line has no second one
            else:
                rest = rest[node.offset :]
            self.level += 1
        return rest

    def _continues_leaf(self, leaf: Node, rest: str) -> bool:
        """Add the line to a leaf that takes lines as they are: code or HTML. False if the leaf is
        another one, or ends before this line."""
        if leaf.kind == "fence":
            closing = rest.strip(" ")
            if (
                indent_of(rest) < 4
                and closing.startswith(leaf.values["fence"])
                and not closing.strip(leaf.values["fence"][0])
            ):
                self.leaf = None
            else:
                leaf.lines.append(
                    self._as_written(rest[min(indent_of(rest), leaf.values["indent"]) :])
                )
            return True
        if leaf.kind == "html":
            end = leaf.values["end"]
            if end is None and (not rest.strip(" ") or directive_blocks.ends(self, rest)):
                self.leaf = None
                return False
            self.add_text(leaf, rest)
            if end is not None and end.search(rest):
                self.leaf = None
            return True
        if leaf.kind == "code" and (indent_of(rest) >= 4 or not rest.strip(" ")):
            leaf.lines.append(self._as_written(rest[4:]))
            self._mark_filled()
            if not rest.strip(" "):
                self._mark_blank()  # it belongs to the code only if indented lines follow
            return True
        return False

    def _blank_line(self) -> None:
        self._close()
        self.leaf = None
        self._mark_blank()

    def _mark_blank(self) -> None:
        for node in reversed(self.stack):
            node.blank = True
            if node.kind == "quote":
                break  # a line of a quote begins with ">", so it is not blank for what is around it

    def _mark_filled(self) -> None:
        for node in self.stack:
            if node.kind != "item" or node.children:
                node.blank = False

    # --- blocks that begin ------------------------------------------------------------------------

    def _in_paragraph(self) -> bool:
        return self.leaf is not None and self.leaf.kind == "paragraph"

    def _begin(self, rest: str) -> str | None:
        """Open the blocks that the line begins. Returns the rest of the line if it is text, else
        None."""
        while True:
            text = rest.lstrip(" ")
            indent = len(rest) - len(text)
            if indent >= 4:
                if self._in_paragraph():
                    return rest
                self.open_leaf("code").lines.append(self._as_written(rest[4:]))
                return None
            sign = text[0]
            if sign not in _SIGNS or (sign in "=-" and self._underlines_nothing(text)):
                return rest
            for begin_leaf in _LEAVES.get(sign, ()):
                if begin_leaf(self, text, indent):
                    return None
            begin_container = _CONTAINERS.get(sign)
            begun = (
                begin_container(self, text, indent)
                if begin_container and self.level < self.max_depth
                else None
            )
            if begun is None:
                return rest
            rest, self.level = begun, len(self.stack)
            if not rest.strip(" "):
                return None

    def _begin_heading(self, text: str, _indent: int) -> bool:
        heading = _ATX.match(text)
        if heading:
            leaf = self.open_leaf("heading", level=len(heading[1]))
            self.add_text(leaf, text[heading.start(2) :] if heading[2] else "")
            leaf.lines[0] = without_closing(leaf.lines[0].rstrip(" \t"))
            self.leaf = None
        return heading is not None

    def _begin_fence(self, text: str, indent: int) -> bool:
        fence = _FENCE.match(text)
        if fence:
            self.open_leaf(
                "fence",
                fence=fence[1] or fence[3],
                info=(fence[2] or fence[4] or "").strip(),
                indent=indent,
            )
        return fence is not None

    def _underline(self, text: str, _indent: int) -> bool:
        """Turn the open paragraph into a heading (setext, §4.3)."""
        if (
            self.leaf is None
            or not self._in_paragraph()
            or not self.whole
            or not _SETEXT.match(text)
        ):
            return False
        self.leaf.kind, self.leaf.values = "heading", {"level": 1 if text[0] == "=" else 2}
        self.leaf = None
        return True

    def _underlines_nothing(self, text: str) -> bool:
        """Whether the line could underline a heading, but the paragraph above it is only
        definitions. Then the line is text."""
        return (
            self.leaf is not None
            and self._in_paragraph()
            and self.whole
            and _SETEXT.match(text) is not None
            and not is_content(self.leaf)
        )

    def _begin_rule(self, text: str, _indent: int) -> bool:
        rule = _RULE.match(text) if text[-1] in "*-_ " else None
        if rule:
            self.open_leaf("rule")
            self.leaf = None
        return rule is not None

    def _begin_html(self, text: str, indent: int) -> bool:
        interrupts = self._in_paragraph() and self.whole  # the last kind may not do so
        for start, end in (HTML_BLOCKS[:-1] if interrupts else HTML_BLOCKS) if self.html else ():
            if start.match(text):
                leaf = self.open_leaf("html", end=end)
                self.add_text(leaf, " " * indent + text)
                if end is not None and end.search(text):
                    self.leaf = None
                return True
        return False

    def _begin_quote(self, text: str, _indent: int) -> str:
        self.open_container("quote", 0)
        return text[1:].removeprefix(" ")

    def _begin_footnote(self, text: str, _indent: int) -> str | None:
        footnote = _FOOTNOTE.match(text)
        if footnote is None:
            return None
        self.open_container("footnote", 4, label=footnote[1])
        return text[footnote.end() :]

    def _begin_definition(self, text: str, _indent: int) -> str | None:
        definition = _DEFINITION.match(text)
        if definition is None or not self._defines():
            return None
        loose = self.stack[self.level - 1].blank
        self.open_container("definition", 4).loose = loose
        return text[definition.end() :]

    def _defines(self) -> bool:
        """Whether a line that begins with a colon can be a definition: it follows a term or another
        definition. A paragraph before it becomes terms."""
        children = self.stack[self.level - 1].children
        if children and children[-1].kind == "paragraph":
            children[-1].kind = "terms"
        return bool(children) and children[-1].kind in {"terms", "definition"}

    def _begin_admonition(self, text: str, _indent: int) -> str | None:
        admonition = _ADMONITION.match(text)
        if admonition is None:
            return None
        self.open_container(
            "admonition",
            4,
            classes=(admonition[1] + (admonition[2] or "")).lower(),
            title=admonition[3],
        )
        return ""

    def _begin_table(self, paragraph: Node, rest: str) -> None:
        """Turn a paragraph into a table, if the line can separate its last line, the head, from a
        body (GFM §4.10)."""
        if indent_of(rest) < 4 and DELIMITER_ROW.match(rest) and "head" not in paragraph.values:
            if len(cells(rest)) == len(cells(paragraph.lines[-1])):
                paragraph.kind = "table"
            # Only the first line that looks like a separator counts.
            paragraph.values["head"] = len(paragraph.lines) - 1

    def _begin_item(self, text: str, indent: int) -> str | None:
        item = _ITEM.match(text)
        if item is None:
            return None
        content = text[item.end() :]
        filled = bool(content.strip(" "))
        if self._in_paragraph() and self.whole and not (filled and item[2] in (None, "1")):
            # An item may interrupt a paragraph only if it is not empty, and has no number but 1.
            return None
        self._close()
        spaces = len(item[4])
        kept = 1 if not filled or spaces > 4 else spaces
        kind = item[3] or item[1]
        container = self.stack[-1]
        last = container.children[-1] if container.children else None
        if last is None or last.kind != "list" or last.values["marker"] != kind:
            self._separate()
            last = container.add(
                Node("list", self.number, marker=kind, start=int(item[2]) if item[2] else None)
            )
        elif container.blank:
            last.loose = True
        node = last.add(Node("item", self.number, list=last))
        # Many documents indent by 4 spaces, however wide the marker is.
        node.offset = indent + min(len(item[1]) + kept, 4)
        node.blank = not filled
        self.stack.append(node)
        self.leaf = None
        return " " * (spaces - kept) + content if filled else ""

    # --- the tree ---------------------------------------------------------------------------------

    def _close(self) -> None:
        """Close the containers that the line does not continue."""
        if self.level < len(self.stack):
            del self.stack[self.level :]
            self.leaf = None
        elif self.leaf is not None and self.leaf.kind != "paragraph":
            self.leaf = None

    def open_container(self, kind: str, offset: int, **values: Any) -> Node:
        """Open a container, whose lines are indented by `offset`."""
        self._close()
        self._separate()
        node = self.stack[-1].add(Node(kind, self.number, **values))
        node.offset = offset
        self.stack.append(node)
        self.leaf = None
        return node

    def open_leaf(self, kind: str, **values: Any) -> Node:
        """Open a leaf."""
        self._close()
        parent = self.stack[-1]
        if parent.blank:
            self._separate(kind)
        leaf = self.leaf = Node(kind, self.number, **values)
        parent.children.append(leaf)
        return leaf

    def _separate(self, kind: str = "") -> None:
        """Note that a block follows a blank line in an item: that makes its list loose. Before a
        paragraph, `is_loose` decides later, since the paragraph may be only definitions."""
        node = self.stack[-1]
        if (
            node.blank
            and node.kind in {"item", "definition"}
            and any(map(is_content, node.children))
        ):
            if kind == "paragraph" and node.kind == "item":
                node.values["list"].values.setdefault("parted", (node, len(node.children)))
            else:
                node.values.get("list", node).loose = True


# The blocks that can begin with each character: leaves, in the order in which they are tried, and
# then a container. The methods get the text without its indentation, and the indentation.
_LEAVES: dict[str, tuple[Callable[[Reader, str, int], bool], ...]] = {
    "#": (Reader._begin_heading,),
    "`": (Reader._begin_fence,),
    "~": (Reader._begin_fence,),
    "=": (Reader._underline,),
    "-": (Reader._underline, Reader._begin_rule),
    "*": (Reader._begin_rule,),
    "_": (Reader._begin_rule,),
    "<": (Reader._begin_html,),
    ":": (directive_blocks.begin,),
}
_CONTAINERS: dict[str, Callable[[Reader, str, int], str | None]] = {
    ">": Reader._begin_quote,
    "[": Reader._begin_footnote,
    ":": Reader._begin_definition,
    "!": Reader._begin_admonition,
    **dict.fromkeys("-+*0123456789", Reader._begin_item),
}


def without_closing(heading: str) -> str:
    """`heading` without its closing sequence (§4.2): "A #" becomes "A", "C#" stays."""
    bare = heading.rstrip("#")
    return bare.rstrip(" \t") if bare != heading and (not bare or bare[-1] in " \t") else heading
