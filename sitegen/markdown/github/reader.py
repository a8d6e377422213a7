"""Lines → a tree of blocks, by the method of CommonMark 0.31's appendix: for each line, find the
open containers that it continues, then the blocks that it begins, then give the rest to a leaf."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from sitegen.markdown.github.definitions import is_content
from sitegen.markdown.github.html_tags import TAG_PATTERN
from sitegen.markdown.github.node import Node, indent_of
from sitegen.markdown.github.tables import DELIMITER_ROW, cells

# What blocks other than paragraphs begin with, beside digits.
_SIGNS = frozenset(">#`~=-*_+[:!<|0123456789")
_NOT_PLAIN = _SIGNS | {" ", "\t"}

# Deeper containers are text: what comes after this reader walks the tree by recursion.
MAX_DEPTH = 100

_ATX = re.compile(r"(#{1,6})(?:[ \t]+(.*))?$")
_SETEXT = re.compile(r"(=+|-+)[ \t]*$")
_RULE = re.compile(r"(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_FENCE = re.compile(r"(`{3,})([^`]*)$|(~{3,})(.*)$")
_ITEM = re.compile(r"([-+*]|([0-9]{1,9})([.)]))( +|$)")
_FOOTNOTE = re.compile(r"\[\^([^\]\s]+)\]:[ ]*")
_DEFINITION = re.compile(r":[ ]{1,3}(?=\S)")
# Several bare words after the marks are a sentence, unless a title follows them.
_ADMONITION = re.compile(r'!!! ?([\w-]+)(?:((?: +[\w-]+)*) +"(.*?)")? *$')

# CommonMark §4.6: where an HTML block begins, and what ends it (None: a blank line).
_BLOCK_TAGS = (
    "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption"
    "|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option"
    "|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul"
)
_HTML = (
    (
        re.compile(r"<(?:script|pre|style|textarea)(?:[\s>]|$)", re.I),
        re.compile(r"</(?:script|pre|style|textarea)>", re.I),
    ),
    (re.compile(r"<!--"), re.compile(r"-->")),
    (re.compile(r"<\?"), re.compile(r"\?>")),
    (re.compile(r"<![A-Z]"), re.compile(r">")),
    (re.compile(r"<!\[CDATA\["), re.compile(r"\]\]>")),
    (re.compile(rf"</?(?:{_BLOCK_TAGS})(?:\s|/?>|$)", re.I), None),
    (re.compile(rf"(?:{TAG_PATTERN})[ \t]*$"), None),
)


class Reader:
    """Reads the lines of one document. `html`: whether there are blocks of HTML in it."""

    def __init__(self, *, html: bool) -> None:
        self.root = Node("document", 0)
        self.stack = [self.root]
        self.leaf: Node | None = None
        self.html = html
        self.number = 0
        # The line that is being read, and the same with spaces instead of tabs: everything below
        # sees an end of the second.
        self.written = self.spaced = ""
        # How many of the containers on the stack it continues, or has begun, and whether it
        # continues all that were open.
        self.level, self.whole = 1, True

    def read(self, lines: Iterable[str]) -> Node:
        stack, root = self.stack, self.root
        for self.number, line in enumerate(lines):
            leaf = self.leaf
            if (
                len(stack) > 1
                or (leaf is not None and leaf.kind != "paragraph")
                or (line and line[0] in _NOT_PLAIN)
            ):
                self.line(line)
            # Most lines can only be empty or of a paragraph of the document itself: for them the
            # same in fewer steps.
            elif line:
                root.blank = False
                if leaf is None:
                    leaf = self.leaf = root.add(Node("paragraph", self.number))
                leaf.lines.append(line)
            else:
                root.blank = True
                self.leaf = None
        return root

    def line(self, line: str) -> None:
        self.written = line
        self.spaced = line = line.expandtabs(4) if "\t" in line else line
        self.level = 1
        rest = self.continued(line) if len(self.stack) > 1 else line
        self.whole = self.level == len(self.stack)
        if self.whole and self.leaf is not None and self.continues_leaf(self.leaf, rest):
            return
        if not rest.strip(" "):
            self.blank_line()
            return
        left = self.begin(rest)
        if left is not None:
            self.text(left)
        self.mark_filled()

    def text(self, rest: str) -> None:
        """Give a line, or what is left of it, to the paragraph or table that is open, or to a new
        paragraph."""
        leaf, text = self.leaf, rest.lstrip(" ")
        if leaf is not None and leaf.kind == "paragraph":
            # Also a lazy continuation: the containers stay open.
            if self.whole and "-" in rest and ("|" in rest or ":" in rest):
                self.begin_table(leaf, rest)
            self.add_text(leaf, text)
        elif leaf is not None and leaf.kind == "table" and self.whole:
            self.add_text(leaf, text)
        else:
            self.add_text(self.open_leaf("paragraph"), text)

    def as_written(self, rest: str) -> str:
        """An end of the line, with its tabs; a part of one that was cut through stays spaces."""
        if self.spaced is self.written:
            return rest
        column, width, at = len(self.spaced) - len(rest), 0, 0
        while width < column:
            width += 4 - width % 4 if self.written[at] == "\t" else 1
            at += 1
        return " " * (width - column) + self.written[at:]

    def add_text(self, leaf: Node, rest: str) -> None:
        """Give a leaf the end of the line, as text whose place is of interest."""
        text = rest if self.spaced is self.written else self.as_written(rest)
        column = len(self.written) - len(text)
        if column:
            leaf.columns += [0] * (len(leaf.lines) - len(leaf.columns))
            leaf.columns.append(column)
        leaf.lines.append(text)

    # --- containers that go on --------------------------------------------------------------------

    def continued(self, line: str) -> str:
        """See how many of the open containers the line continues; what is left of it."""
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

    def continues_leaf(self, leaf: Node, rest: str) -> bool:
        """Give the line to a leaf that takes lines as they are; False if it ends here or takes
        none."""
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
                    self.as_written(rest[min(indent_of(rest), leaf.values["indent"]) :])
                )
            return True
        if leaf.kind == "html":
            end = leaf.values["end"]
            if end is None and not rest.strip(" "):
                self.leaf = None
                return False
            self.add_text(leaf, rest)
            if end is not None and end.search(rest):
                self.leaf = None
            return True
        if leaf.kind == "code" and (indent_of(rest) >= 4 or not rest.strip(" ")):
            leaf.lines.append(self.as_written(rest[4:]))
            self.mark_filled()
            if not rest.strip(" "):
                self.mark_blank()  # if nothing indented follows, it was the line after the code
            return True
        return False

    def blank_line(self) -> None:
        self.close()
        self.leaf = None
        self.mark_blank()

    def mark_blank(self) -> None:
        for node in reversed(self.stack):
            node.blank = True
            if node.kind == "quote":
                break  # for what is around it, its lines are never blank: they begin with a sign

    def mark_filled(self) -> None:
        for node in self.stack:
            if node.kind != "item" or node.children:
                node.blank = False

    # --- blocks that begin ------------------------------------------------------------------------

    def in_paragraph(self) -> bool:
        return self.leaf is not None and self.leaf.kind == "paragraph"

    def begin(self, rest: str) -> str | None:
        """Begin the blocks that the line begins. What is left of it for a text; None if there is
        nothing left."""
        while True:
            text = rest.lstrip(" ")
            indent = len(rest) - len(text)
            if indent >= 4:
                if self.in_paragraph():
                    return rest
                self.open_leaf("code").lines.append(self.as_written(rest[4:]))
                return None
            sign = text[0]
            if sign not in _SIGNS or (sign in "=-" and self.underlines_nothing(text)):
                return rest
            for begin_leaf in _LEAVES.get(sign, ()):
                if begin_leaf(self, text, indent):
                    return None
            begin_container = _CONTAINERS.get(sign)
            begun = (
                begin_container(self, text, indent)
                if begin_container and self.level < MAX_DEPTH
                else None
            )
            if begun is None:
                return rest
            rest, self.level = begun, len(self.stack)
            if not rest.strip(" "):
                return None

    def begin_heading(self, text: str, _indent: int) -> bool:
        heading = _ATX.match(text)
        if heading:
            leaf = self.open_leaf("heading", level=len(heading[1]))
            self.add_text(leaf, text[heading.start(2) :] if heading[2] else "")
            leaf.lines[0] = without_closing(leaf.lines[0].rstrip(" \t"))
            self.leaf = None
        return heading is not None

    def begin_fence(self, text: str, indent: int) -> bool:
        fence = _FENCE.match(text)
        if fence:
            self.open_leaf(
                "fence",
                fence=fence[1] or fence[3],
                info=(fence[2] or fence[4] or "").strip(),
                indent=indent,
            )
        return fence is not None

    def underline(self, text: str, _indent: int) -> bool:
        """Make a heading of the paragraph above."""
        if (
            self.leaf is None
            or not self.in_paragraph()
            or not self.whole
            or not _SETEXT.match(text)
        ):
            return False
        self.leaf.kind, self.leaf.values = "heading", {"level": 1 if text[0] == "=" else 2}
        self.leaf = None
        return True

    def underlines_nothing(self, text: str) -> bool:
        """Whether a line is one under a heading, but the paragraph above consists of definitions:
        then it is text."""
        return (
            self.leaf is not None
            and self.in_paragraph()
            and self.whole
            and _SETEXT.match(text) is not None
            and not is_content(self.leaf)
        )

    def begin_rule(self, text: str, _indent: int) -> bool:
        rule = _RULE.match(text) if text[-1] in "*-_ " else None
        if rule:
            self.open_leaf("rule")
            self.leaf = None
        return rule is not None

    def begin_html(self, text: str, indent: int) -> bool:
        last = self.in_paragraph() and self.whole  # what may not interrupt a paragraph
        for start, end in (_HTML[:-1] if last else _HTML) if self.html else ():
            if start.match(text):
                leaf = self.open_leaf("html", end=end)
                self.add_text(leaf, " " * indent + text)
                if end is not None and end.search(text):
                    self.leaf = None
                return True
        return False

    def begin_quote(self, text: str, _indent: int) -> str:
        self.open_container("quote", 0)
        return text[1:].removeprefix(" ")

    def begin_footnote(self, text: str, _indent: int) -> str | None:
        footnote = _FOOTNOTE.match(text)
        if footnote is None:
            return None
        self.open_container("footnote", 4, label=footnote[1])
        return text[footnote.end() :]

    def begin_definition(self, text: str, _indent: int) -> str | None:
        definition = _DEFINITION.match(text)
        if definition is None or not self.defines():
            return None
        loose = self.stack[self.level - 1].blank
        self.open_container("definition", 4).loose = loose
        return text[definition.end() :]

    def defines(self) -> bool:
        """Whether a line that begins with a colon can define what stands before it; that is then a
        term."""
        children = self.stack[self.level - 1].children
        if children and children[-1].kind == "paragraph":
            children[-1].kind = "terms"
        return bool(children) and children[-1].kind in {"terms", "definition"}

    def begin_admonition(self, text: str, _indent: int) -> str | None:
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

    def begin_table(self, paragraph: Node, rest: str) -> None:
        """Make a table of a paragraph, if the line can part its last line, the head, from a
        body."""
        if indent_of(rest) < 4 and DELIMITER_ROW.match(rest) and "head" not in paragraph.values:
            if len(cells(rest)) == len(cells(paragraph.lines[-1])):
                paragraph.kind = "table"
            # The first line that could be one decides.
            paragraph.values["head"] = len(paragraph.lines) - 1

    def begin_item(self, text: str, indent: int) -> str | None:
        item = _ITEM.match(text)
        if item is None:
            return None
        content = text[item.end() :]
        filled = bool(content.strip(" "))
        if self.in_paragraph() and self.whole and not (filled and item[2] in (None, "1")):
            # A list may interrupt a paragraph only with a text, and a numbered one only from 1.
            return None
        self.close()
        spaces = len(item[4])
        kept = 1 if not filled or spaces > 4 else spaces
        kind = item[3] or item[1]
        container = self.stack[-1]
        last = container.children[-1] if container.children else None
        if last is None or last.kind != "list" or last.values["marker"] != kind:
            self.separate()
            last = container.add(
                Node("list", self.number, marker=kind, start=int(item[2]) if item[2] else None)
            )
        elif container.blank:
            last.loose = True
        node = last.add(Node("item", self.number, list=last))
        # Documents written for 4 spaces go on at 4, however wide the marker is.
        node.offset = indent + min(len(item[1]) + kept, 4)
        node.blank = not filled
        self.stack.append(node)
        self.leaf = None
        return " " * (spaces - kept) + content if filled else ""

    # --- the tree ---------------------------------------------------------------------------------

    def close(self) -> None:
        """Close the containers that the line does not continue."""
        if self.level < len(self.stack):
            del self.stack[self.level :]
            self.leaf = None
        elif self.leaf is not None and self.leaf.kind != "paragraph":
            self.leaf = None

    def open_container(self, kind: str, offset: int, **values: Any) -> Node:
        self.close()
        self.separate()
        node = self.stack[-1].add(Node(kind, self.number, **values))
        node.offset = offset
        self.stack.append(node)
        self.leaf = None
        return node

    def open_leaf(self, kind: str, **values: Any) -> Node:
        self.close()
        parent = self.stack[-1]
        if parent.blank:
            self.separate(kind)
        leaf = self.leaf = Node(kind, self.number, **values)
        parent.children.append(leaf)
        return leaf

    def separate(self, kind: str = "") -> None:
        """A blank line between two blocks of an item makes its list loose, before a paragraph if
        `is_loose` finds it is one."""
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


# What a line may begin with its first sign: leaves, in the order in which they are tried, and then
# a container.
_LEAVES: dict[str, tuple[Callable[[Reader, str, int], bool], ...]] = {
    "#": (Reader.begin_heading,),
    "`": (Reader.begin_fence,),
    "~": (Reader.begin_fence,),
    "=": (Reader.underline,),
    "-": (Reader.underline, Reader.begin_rule),
    "*": (Reader.begin_rule,),
    "_": (Reader.begin_rule,),
    "<": (Reader.begin_html,),
}
_CONTAINERS: dict[str, Callable[[Reader, str, int], str | None]] = {
    ">": Reader.begin_quote,
    "[": Reader.begin_footnote,
    ":": Reader.begin_definition,
    "!": Reader.begin_admonition,
    **dict.fromkeys("-+*0123456789", Reader.begin_item),
}


def without_closing(heading: str) -> str:
    """`heading` without the signs that close it: "A #" is "A", "C#" stays."""
    bare = heading.rstrip("#")
    return bare.rstrip(" \t") if bare != heading and (not bare or bare[-1] in " \t") else heading
