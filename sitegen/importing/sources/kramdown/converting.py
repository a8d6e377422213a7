"""What kramdown has and GitHub's Markdown has not: attribute lists, options, formulas in texts,
other ids of headings. Code is left alone."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from sitegen.importing.source import Note
from sitegen.importing.sources import enclosed, snippets
from sitegen.importing.sources.inline_tags import with_text_after_tags
from sitegen.importing.sources.kramdown.heading_anchors import Headings
from sitegen.importing.sources.markdown_code import Code, outside
from sitegen.text.html_comments import comment

_LIST = r"(?:[^{}\\\n\"']|\\.|\"[^\"\n]*\"|'[^'\n]*')*"
_DEFINITION = re.compile(rf"^ {{0,3}}\{{:(?P<name>[\w-]+):(?P<list>{_LIST})\}}[ \t]*$")
_BLOCK_LIST = re.compile(rf"^(?P<indent>[ \t]*(?:>[ \t]?)*)\{{:(?!/|:)(?P<list>{_LIST})\}}[ \t]*$")
_ATTRIBUTES = rf"\{{:(?!/|:)(?P<list>[ \t.#\w]{_LIST})\}}"
_SPAN_LIST = re.compile(rf"(?<=[\w)\]}}*_`>~\"']){_ATTRIBUTES}")
_FIRST_LIST = re.compile(_ATTRIBUTES)
_PART = re.compile(
    r"""\.(?P<class>[\w-]+)|\#(?P<id>[A-Za-z][\w:.-]*)|(?P<key>[\w-]+)=(?:"(?P<d>[^"]*)"|'(?P<s>[^']*)')"""
    r"""|(?P<name>[\w-]+)""",
)
_OPTIONS = re.compile(r"\{::options[^}\n]*/?\}[ \t]*\n?")
_NO_MARKDOWN = re.compile(r"\{::nomarkdown[^{}\n]*\}(.*?)\{:/(?:nomarkdown)?\}", re.S)
_COMMENT = re.compile(r"\{::comment[^{}\n]*\}(.*?)\{:/(?:comment)?\}", re.S)
_FORMULA_OR_BREAK = re.compile(
    r"(?<!\\)\$\$(?!\$)(?P<latex>(?:[^$\n]|\n(?!\s*\n)|\$(?!\$))+?)\$\$"
    r"|(?<!\\)\\\\[ \t]*$(?=\n.)",
    re.M,
)
_MARKDOWN_TAG = re.compile(
    r"""<(?P<name>[a-zA-Z][\w-]*+)(?P<before>(?>(?:[^<>\s]++|\s++(?!markdown=))*))"""
    r"""\s+markdown=["']?(?P<how>\w+)["']?(?P<after>[^<>]*)>(?:[ \t]*\n)*"""
)
_BLOCK_TAGS = frozenset(
    ["div", "section", "article", "aside", "details", "figure", "blockquote", "td", "th", "li"]
)
# The boxes of Minimal Mistakes, Chirpy and Just the Docs.
_BOXES = {
    **dict.fromkeys(("notice", "notice--primary", "notice--info", "prompt-info", "note"), "NOTE"),
    **dict.fromkeys(("notice--success", "prompt-tip", "tip"), "TIP"),
    **dict.fromkeys(("important", "highlight"), "IMPORTANT"),
    **dict.fromkeys(("notice--warning", "prompt-warning", "warning"), "WARNING"),
    **dict.fromkeys(("notice--danger", "prompt-danger", "caution", "danger"), "CAUTION"),
}


class _Attributes:
    """What an attribute list says."""

    def __init__(self, text: str, known: dict[str, str]) -> None:
        self.classes: list[str] = []
        self.id = ""
        self.names: list[str] = []
        self.others: list[str] = []
        self._take(text, known, 0)

    def _take(self, text: str, known: dict[str, str], depth: int) -> None:
        for part in _PART.finditer(text):
            if part["class"]:
                self.classes.append(part["class"])
            elif part["id"]:
                self.id = part["id"]
            elif part["key"]:
                written = part["d"] if part["d"] is not None else part["s"]
                if part["key"] == "id":
                    self.id = written
                elif part["key"] == "class":
                    self.classes += written.split()
                else:
                    self.others.append(part["key"])
            elif part["name"] in known and depth < 5:
                self._take(known[part["name"]], known, depth + 1)
            else:
                self.names.append(part["name"])

    @property
    def dropped(self) -> list[str]:
        """What sitegen has nothing for."""
        return [f".{name}" for name in self.classes if name != "no_toc"] + self.others


class _Text:
    """A text that is being turned."""

    def __init__(self, place: str, line: int, is_github: bool) -> None:
        self.place, self.line, self.is_github = place, line, is_github
        self.known: dict[str, str] = {}
        self.dropped: dict[str, int] = {}
        # The kind of a box whose list stands before the block.
        self.box = ""

    def drop(self, attributes: _Attributes) -> None:
        """Remember what of a list goes."""
        for name in attributes.dropped:
            self.dropped[name] = self.dropped.get(name, 0) + 1

    def notes(self) -> tuple[Note, ...]:
        """What an editor should know."""
        found = []
        where = f"{self.place}:{self.line}"
        if self.dropped:
            message = "attributes were left out: " + ", ".join(sorted(self.dropped)[:20])
            kind = "attributes of kramdown"
            found.append(
                Note(weight=1, kind=kind, place=where, message=message, document=self.place)
            )
        return tuple(found)


def to_github(text: str, place: str, line: int, is_github: bool = True) -> tuple[str, list[Note]]:
    """`text`, which begins on `line` of the file `place`, as GitHub's Markdown. `is_github` says
    that kramdown reads it as Jekyll has it read unless the settings say otherwise."""
    state = _Text(place, line, is_github)
    text = outside(text, _extensions)
    headings = Headings(is_github)
    text = "\n".join(_lines(state, text, headings))
    text = outside(text, lambda part: _spans(state, part))
    text = with_text_after_tags(headings.with_links(text))
    return text, list(state.notes())


def _extensions(text: str) -> str:
    """`{::options}`, `{::comment}` and `{::nomarkdown}`, tags with `markdown="1"`, line breaks."""
    if "{:" in text:
        text = _OPTIONS.sub("", text)
        text = _without_ends(_NO_MARKDOWN, "nomarkdown", lambda found: found[1], text)
        text = _without_ends(_COMMENT, "comment", lambda found: comment(found[1]), text)
    if "markdown=" in text:
        text = _with_markdown(text)
    return _formulas(text) if "$$" in text or "\\\\" in text else text


def _without_ends(
    pattern: re.Pattern[str], name: str, new: Callable[[re.Match[str]], str], text: str
) -> str:
    end = max(("{:/}", f"{{:/{name}}}"), key=text.rfind)
    return enclosed.replaced(pattern, end, new, text)


def _with_markdown(text: str) -> str:
    """Text in HTML is Markdown to GitHub if blank lines are around it."""
    names: set[str] = set()

    def one(found: re.Match[str]) -> str:
        name = found["name"].lower()
        tag = f"<{found['name']}{found['before']}{found['after']}>"
        if name not in _BLOCK_TAGS or found["how"] in ("0", "span", "false"):
            return tag + found[0][found[0].rindex(">") + 1 :]
        names.add(name)
        return f"{tag}\n\n"

    text = _MARKDOWN_TAG.sub(one, text)
    for name in sorted(names):
        text = re.sub(rf"(?<!\s)\s*+</{name}\s*>", f"\n\n</{name}>", text, flags=re.I)
    return text


def _formulas(text: str) -> str:
    """`$$…$$` is a formula in the line for kramdown, unless it is alone on its lines. Two
    backslashes at the end of a line break it, but for those in a formula."""

    def one(found: re.Match[str]) -> str:
        if found["latex"] is None:
            return "\\"
        before = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
        following = text.find("\n", found.end())
        after = text[found.end() : following if following >= 0 else len(text)]
        if not before.strip(" \t>") and not after.strip():
            return found[0]
        return f"${' '.join(found['latex'].split())}$"

    return _FORMULA_OR_BREAK.sub(one, text)


def _lines(state: _Text, text: str, headings: Headings) -> list[str]:
    lines = text.split("\n")
    code = Code(text)
    done: list[str] = []
    pending = ""
    at = 0
    for number, line in enumerate(lines):
        start, at = at, at + len(line) + 1
        if start in code:
            state.box = ""
            done.append(line)
            continue
        if found := _DEFINITION.match(line):
            state.known[found["name"]] = found["list"]
            continue
        if found := _BLOCK_LIST.match(line):
            attributes = _Attributes(found["list"], state.known)
            pending = _apply(state, attributes, done, headings) or pending
            continue
        following = lines[number + 1] if number + 1 < len(lines) else ""
        if state.box and not line.strip():
            _finish_box(state, done)
        line, is_heading = headings.heading(line, following, pending)
        if pending and not is_heading and line.strip():
            done.append(f'<a id="{html.escape(pending)}"></a>\n')
        if line.strip():
            pending = ""
        done.append(line)
    _finish_box(state, done)
    return _tables(done, _code_lines(done))


def _apply(state: _Text, attributes: _Attributes, done: list[str], headings: Headings) -> str:
    """Use an attribute list on the block before it; the id for the block that follows, if it
    belongs to that."""
    if "toc" in attributes.names:
        _contents(done)
        return ""
    box = _kind_of_box(attributes.classes)
    languages = [name for name in attributes.classes if name.startswith("language-")]
    has_block = bool(done and done[-1].strip())
    if box:
        if has_block:
            _box(done, box)
        else:
            state.box = box
        attributes.classes = [name for name in attributes.classes if not _kind_of_box([name])]
    elif languages and has_block and _name_fence(done, languages[0][9:]):
        attributes.classes.remove(languages[0])
    state.drop(attributes)
    if not attributes.id:
        return ""
    if not has_block:
        return attributes.id
    if not headings.anchor_last(done, attributes.id):
        done.insert(_block_start(done), f'<a id="{html.escape(attributes.id)}"></a>\n')
    return ""


def _contents(done: list[str]) -> None:
    """`* TOC` and `{:toc}` stand for a table of contents."""
    while done and re.match(r"\s*(?:[*+-]|\d+\.)\s", done[-1]):
        done.pop()
    if done and done[-1].strip():
        done.append("")
    done += ["[TOC]", ""]


def _block_start(done: list[str]) -> int:
    start = len(done)
    while start and done[start - 1].strip():
        start -= 1
    return start


def _kind_of_box(classes: list[str]) -> str:
    """The kind of alert that classes name; "" if none. `note warning` is a warning."""
    kinds = [_BOXES[name] for each in classes if (name := each.removesuffix("-title")) in _BOXES]
    return next((kind for kind in kinds if kind != "NOTE"), kinds[0] if kinds else "")


def _finish_box(state: _Text, done: list[str]) -> None:
    if state.box and done and done[-1].strip():
        _box(done, state.box)
        state.box = ""


def _box(done: list[str], kind: str) -> None:
    start = _block_start(done)
    inner = "\n".join(re.sub(r"^[ ]{0,3}>[ ]?", "", line) for line in done[start:])
    done[start:] = snippets.alert(kind, inner).split("\n")


def _name_fence(done: list[str], language: str) -> bool:
    """Write the language behind the opening fence of the block that ends here."""
    closing = re.match(r"\s*(`{3,}|~{3,})\s*$", done[-1])
    if not closing:
        return False
    for at in range(len(done) - 2, -1, -1):
        opening = re.match(r"(\s*(?:`{3,}|~{3,}))\s*(\S*)\s*$", done[at])
        if opening and opening[1].strip().startswith(closing[1][0]):
            if not opening[2]:
                done[at] = opening[1] + language
            return True
    return False


def _code_lines(lines: list[str]) -> set[int]:
    """The lines that code begins on, or goes over."""
    code = Code("\n".join(lines))
    found = set()
    at = 0
    for number, line in enumerate(lines):
        if at in code:
            found.add(number)
        at += len(line) + 1
    return found


def _tables(lines: list[str], code: set[int]) -> list[str]:
    """Tables without a head get an empty one: they are none to GitHub otherwise."""
    done: list[str] = []
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and end not in code and re.match(r" {0,3}\|", lines[end]):
            end += 1
        is_first = not done or not done[-1].strip()
        rows = [line for line in lines[at:end] if not re.fullmatch(r"[\s|:=+]*=[\s|:=+]*", line)]
        if end - at < 2 or not is_first or _is_ruler(lines[at + 1]):
            done += rows or [lines[at]]
            at = max(end, at + 1)
            continue
        body = [row for row in rows if not _is_ruler(row)]
        columns = body[0].strip().strip("|").count("|") + 1 if body else 1
        done += ["|" + "  |" * columns, "|" + "---|" * columns, *body]
        at = end
    return done


def _is_ruler(line: str) -> bool:
    return bool(re.fullmatch(r"[\s|:+-]*-[\s|:+-]*", line))


def _spans(state: _Text, text: str) -> str:
    """Attribute lists behind a word, a link or a picture."""

    def one(found: re.Match[str]) -> str:
        attributes = _Attributes(found["list"], state.known)
        state.drop(attributes)
        return f'<a id="{html.escape(attributes.id)}"></a>' if attributes.id else ""

    if "{:" not in text:
        return text
    # Behind code, the list is at the beginning of a part.
    if found := _FIRST_LIST.match(text):
        text = one(found) + text[found.end() :]
    return _SPAN_LIST.sub(one, text)
