"""Lines → a tree of blocks, by the method of CommonMark 0.31's appendix: for each line, find the open containers that it
continues, then the blocks that it begins, then give the rest to a leaf."""

from __future__ import annotations

import re
from typing import Any

# What blocks other than paragraphs begin with, beside digits.
_SIGNS = frozenset(">#`~=-*_+[:!<|")

# Deeper containers are text: what comes after this reader walks the tree by recursion.
MAX_DEPTH = 100

_ATX = re.compile(r"(#{1,6})(?:[ \t]+(.*))?$")
_SETEXT = re.compile(r"(=+|-+)[ \t]*$")
_RULE = re.compile(r"(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_FENCE = re.compile(r"(`{3,})([^`]*)$|(~{3,})(.*)$")
_ITEM = re.compile(r"([-+*]|(\d{1,9})([.)]))( +|$)")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]:")
_DEFINITION = re.compile(r":[ ]{1,3}\S")
# Several bare words after the marks are a sentence, unless a title follows them.
_ADMONITION = re.compile(r'!!! ?([\w-]+)(?:((?: +[\w-]+)*) +"(.*?)")? *$')
_DELIMITER_ROW = re.compile(r"[ ]{0,3}\|?[ ]*:?-+:?[ ]*(?:\|[ ]*:?-+:?[ ]*)*\|?[ ]*$")
_REFERENCE = re.compile(
    r"\[([^\[\]]++)\]:[ ]*(?:\n[ ]*)?(<[^<>\n]*>|[^\s<]\S*)(?:[ ]*(?:\n[ ]*|[ ])((['\"])(.*)\4|\((.*)\)))?[ ]*$", re.MULTILINE)

# CommonMark §4.6: where an HTML block begins, and what ends it (None: a blank line).
_BLOCK_TAGS = (
    "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption"
    "|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option"
    "|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul")
_ATTRIBUTE = r"(?:\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:[^\s\"'=<>`]+|'[^']*'|\"[^\"]*\"))?)"
_HTML = (
    (re.compile(r"<(?:script|pre|style|textarea)(?:[\s>]|$)", re.I), re.compile(r"</(?:script|pre|style|textarea)>", re.I)),
    (re.compile(r"<!--"), re.compile(r"-->")),
    (re.compile(r"<\?"), re.compile(r"\?>")),
    (re.compile(r"<![A-Za-z]"), re.compile(r">")),
    (re.compile(r"<!\[CDATA\["), re.compile(r"\]\]>")),
    (re.compile(rf"</?(?:{_BLOCK_TAGS})(?:\s|/?>|$)", re.I), None),
    (re.compile(rf"(?:<[A-Za-z][A-Za-z0-9-]*{_ATTRIBUTE}*\s*/?>|</[A-Za-z][A-Za-z0-9-]*\s*>)\s*$"), None),
)


class Node:
    """A block while it is being read: a container with children, or a leaf with lines."""

    def __init__(self, kind: str, **values: Any) -> None:
        self.kind = kind
        self.children: list[Node] = []
        self.lines: list[str] = []
        self.blank = False      # whether a blank line came after what is in it
        self.offset = 0         # how far the lines of a list item or admonition are indented
        self.loose = False      # of a list
        self.values = values

    def add(self, node: Node) -> Node:
        self.children.append(node)
        return node


def is_text(line: str) -> bool:
    """Whether a line begins with what only the lines of a paragraph begin with."""
    return line[:1] not in _SIGNS and not line[:1].isdecimal()


def indent_of(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


class Reader:
    """Reads lines into a tree of blocks, by the method of CommonMark's appendix: for each line, find the open
    containers that it continues, then the blocks that it begins, then give the rest to a leaf."""

    def __init__(self, *, html: bool) -> None:
        self.root = Node("document")
        self.stack = [self.root]
        self.leaf: Node | None = None
        self.html = html

    def read(self, lines: list[str]) -> Node:
        for line in lines:
            self.line(line)
        return self.root

    def line(self, line: str) -> None:
        if len(self.stack) == 1 and (self.leaf is None or self.leaf.kind == "paragraph") and (
                not line or (is_text(line) and not line[0].isspace())):
            self.plain_line(line)
            return
        depth, rest = self.continued(line)
        whole = depth == len(self.stack)
        if whole and self.leaf is not None and self.continues_leaf(self.leaf, rest):
            return
        if not rest.strip():
            self.blank_line(depth)
            return
        begun = self.begin(depth, rest, whole)
        if begun is None:
            return
        rest, started = begun
        paragraph = self.leaf if self.leaf is not None and self.leaf.kind == "paragraph" else None
        if paragraph is not None and not started:
            if "|" in rest and "-" in rest and begins_table(paragraph.lines[-1], rest):
                paragraph.values["table"] = True
            paragraph.lines.append(rest.lstrip(" "))  # also a lazy continuation: the containers stay open
        elif rest.strip():
            self.close(depth if not started else len(self.stack))
            self.open_leaf("paragraph").lines.append(rest.lstrip(" "))
        self.touched()

    def plain_line(self, line: str) -> None:
        """A line that can only be empty or of a paragraph of the document itself, as most are: the same in fewer steps."""
        self.root.blank = not line
        if not line:
            self.leaf = None
        elif self.leaf is None:
            self.leaf = self.root.add(Node("paragraph"))
            self.leaf.lines.append(line)
        else:
            self.leaf.lines.append(line)

    # --- containers that go on ----------------------------------------------------------------------------------

    def continued(self, line: str) -> tuple[int, str]:
        """How many of the open containers the line continues, and what is left of it."""
        depth, rest = 1, line
        for node in self.stack[1:]:
            indent = indent_of(rest)
            if node.kind == "quote":
                if indent > 3 or rest[indent:indent + 1] != ">":
                    break
                rest = rest[indent + 1:].removeprefix(" ")
            elif not rest.strip():
                if not node.children and node.blank:
                    break  # an item that begins with a blank line has no second one
                rest = ""
            elif indent >= node.offset:
                rest = rest[node.offset:]
            else:
                break
            depth += 1
        return depth, rest

    def continues_leaf(self, leaf: Node, rest: str) -> bool:
        """Give the line to a leaf that takes lines as they are; False if it ends here or takes none."""
        if leaf.kind == "fence":
            closing = rest.strip()
            if indent_of(rest) < 4 and closing.startswith(leaf.values["fence"]) and not closing.strip(leaf.values["fence"][0]):
                self.leaf = None
            else:
                leaf.lines.append(rest[min(indent_of(rest), leaf.values["indent"]):])
            return True
        if leaf.kind == "html":
            end = leaf.values["end"]
            if end is None and not rest.strip():
                self.leaf = None
                return False
            leaf.lines.append(rest)
            if end is not None and end.search(rest):
                self.leaf = None
            return True
        if leaf.kind == "code" and (indent_of(rest) >= 4 or not rest.strip()):
            leaf.lines.append(rest[4:])
            return True
        if leaf.kind in {"footnote", "definition"}:
            if not rest.strip() or indent_of(rest) >= 4 or (leaf.kind == "definition" and _DEFINITION.match(rest)):
                leaf.lines.append(rest)
                return True
            if leaf.lines[-1].strip() and not self.begins_block(rest):
                leaf.lines.append(rest)
                return True
            self.leaf = None
        return False

    def blank_line(self, depth: int) -> None:
        self.close(depth)
        self.leaf = None
        for node in self.stack:
            node.blank = True

    # --- blocks that begin --------------------------------------------------------------------------------------

    def begins_block(self, rest: str) -> bool:
        text = rest.lstrip(" ")
        return bool(text.startswith(">") or _ATX.match(text) or _FENCE.match(text) or _RULE.match(text) or _ITEM.match(text)
                    or _FOOTNOTE.match(text) or (self.html and text.startswith("<") and any(start.match(text) for start, _ in _HTML)))

    def begin(self, depth: int, rest: str, whole: bool) -> tuple[str, bool] | None:
        """Begin the blocks that the line begins. What is left of it, and whether a container began; None if a leaf took it."""
        started = False
        while True:
            indent, text = indent_of(rest), rest.lstrip(" ")
            in_paragraph = self.leaf is not None and self.leaf.kind == "paragraph" and not started
            if indent >= 4:
                if not text or (in_paragraph and self.leaf is not None and "table" not in self.leaf.values):
                    return rest, started
                self.close(depth if not started else len(self.stack))
                self.open_leaf("code").lines.append(rest[4:])
                self.touched()
                return None
            if is_text(text):
                return rest, started
            if text.startswith(">") and len(self.stack) < MAX_DEPTH:
                self.close(depth if not started else len(self.stack))
                self.open_container(Node("quote"))
                rest = text[1:].removeprefix(" ")
            elif self.begin_leaf(depth, text, indent, in_paragraph=in_paragraph, same=whole and not started, started=started):
                self.touched()
                return None
            elif (item := _ITEM.match(text)) and len(self.stack) < MAX_DEPTH and self.may_begin_item(item, text, in_paragraph and whole):
                self.close(depth if not started else len(self.stack))
                rest = self.begin_item(item, text, indent)
            elif (admonition := _ADMONITION.match(text)) and len(self.stack) < MAX_DEPTH:
                self.close(depth if not started else len(self.stack))
                node = Node("admonition", classes=(admonition[1] + (admonition[2] or "")).lower(), title=admonition[3])
                node.offset = 4
                self.open_container(node)
                rest = ""
            else:
                return rest, started
            started = True
            if not rest.strip():
                self.touched()
                return None

    def begin_leaf(self, depth: int, text: str, indent: int, *, in_paragraph: bool, same: bool, started: bool) -> bool:
        """Begin a leaf that is known by its first line. `same`: a paragraph that is open is in this very container."""
        level = depth if not started else len(self.stack)
        if heading := _ATX.match(text):
            self.close(level)
            self.open_leaf("heading", level=len(heading[1])).lines.append(without_closing((heading[2] or "").strip(" \t")))
            self.leaf = None
        elif fence := _FENCE.match(text):
            self.close(level)
            self.open_leaf("fence", fence=fence[1] or fence[3], info=(fence[2] or fence[4] or "").strip(), indent=indent)
        elif in_paragraph and same and self.leaf is not None and (underline := _SETEXT.match(text)) and definitions(self.leaf.lines)[1]:
            self.leaf.kind, self.leaf.values = "heading", {"level": 1 if underline[1][0] == "=" else 2}
            self.leaf = None
        elif _RULE.match(text):
            self.close(level)
            self.open_leaf("rule")
            self.leaf = None
        elif _FOOTNOTE.match(text):
            self.close(level)
            self.open_leaf("footnote").lines.append(text)
        elif _DEFINITION.match(text) and same and self.defines():
            if in_paragraph and self.leaf is not None:
                self.leaf.kind = "definition"  # the paragraph is its term
                self.leaf.lines.append(text)
            else:
                self.open_leaf("definition").lines.append(text)
        elif self.html and text.startswith("<") and self.begin_html(level, text, indent, in_paragraph=in_paragraph):
            pass
        else:
            return False
        return True

    def begin_html(self, level: int, text: str, indent: int, *, in_paragraph: bool) -> bool:
        for number, (start, end) in enumerate(_HTML, 1):
            if start.match(text) and not (number == 7 and in_paragraph):
                self.close(level)
                leaf = self.open_leaf("html", end=end)
                leaf.lines.append(" " * indent + text)
                if end is not None and end.search(text):
                    self.leaf = None
                return True
        return False

    def defines(self) -> bool:
        """Whether a line that begins with a colon can define what stands before it."""
        children = self.stack[-1].children
        return bool(children) and children[-1].kind in {"paragraph", "definition"}

    def may_begin_item(self, item: re.Match[str], text: str, in_paragraph: bool) -> bool:
        """A list may interrupt a paragraph only with a text, and a numbered one only from 1."""
        return not in_paragraph or (bool(text[item.end():].strip()) and item[2] in (None, "1"))

    def begin_item(self, item: re.Match[str], text: str, indent: int) -> str:
        content = text[item.end():]
        spaces = len(item[4])
        kept = 1 if not content.strip() or spaces > 4 else spaces
        # Documents written for 4 spaces go on at 4, however wide the marker is.
        kind = item[3] or item[1]
        container = self.stack[-1]
        last = container.children[-1] if container.children else None
        if last is None or last.kind != "list" or last.values["marker"] != kind:
            self.separate()
            last = container.add(Node("list", marker=kind, start=int(item[2]) if item[2] else None))
        elif container.blank:
            last.loose = True
        node = Node("item", list=last)
        node.offset = indent + min(len(item[1]) + kept, 4)
        node.blank = not content.strip()
        last.add(node)
        self.stack.append(node)
        self.leaf = None
        return " " * (spaces - kept) + content if content.strip() else ""

    # --- the tree -----------------------------------------------------------------------------------------------

    def close(self, depth: int) -> None:
        if depth < len(self.stack) or (self.leaf is not None and self.leaf.kind != "paragraph"):
            self.leaf = None
        del self.stack[depth:]

    def open_container(self, node: Node) -> None:
        self.separate()
        self.stack[-1].add(node)
        self.stack.append(node)
        self.leaf = None

    def open_leaf(self, kind: str, **values: Any) -> Node:
        self.separate()
        self.leaf = self.stack[-1].add(Node(kind, **values))
        return self.leaf

    def separate(self) -> None:
        """A blank line between two blocks of an item makes its list loose."""
        node = self.stack[-1]
        if node.kind == "item" and node.blank and node.children:
            node.values["list"].loose = True

    def touched(self) -> None:
        for node in self.stack:
            if node.kind != "item" or node.children:
                node.blank = False


def without_closing(heading: str) -> str:
    """`heading` without the signs that close it: "A #" is "A", "C#" stays."""
    bare = heading.rstrip("#")
    return bare.rstrip(" \t") if bare != heading and (not bare or bare[-1] in " \t") else heading


def begins_table(header: str, row: str) -> bool:
    return "|" in header and _DELIMITER_ROW.match(row) is not None and _cells(row) == _cells(header)


def definitions(lines: list[str]) -> tuple[dict[str, tuple[str, str]], list[str]]:
    """The link reference definitions that a paragraph begins with, and the lines after them. The first of a label counts."""
    found: dict[str, tuple[str, str]] = {}
    used = 0
    while used < len(lines) and lines[used].startswith("["):
        match = _REFERENCE.match("\n".join(lines[used:used + 4]))
        if match is None or not match[1].strip():
            break
        target = match[2].removeprefix("<").removesuffix(">")
        found.setdefault(" ".join(match[1].split()).lower(), (target, match[5] or match[6] or ""))
        used += match[0].count("\n") + 1
    return found, lines[used:]


def _cells(row: str) -> int:
    return len(re.sub(r"\\\|", "", row).strip().strip("|").split("|"))
