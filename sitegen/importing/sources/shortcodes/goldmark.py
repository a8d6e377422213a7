"""What Hugo's Markdown has beside CommonMark: attributes in braces, emoji by name, options of
fences; and raw HTML, which Hugo leaves out unless the settings allow it."""

from __future__ import annotations

import re
from collections.abc import Callable

from msgspec import Struct

from sitegen.importing.sources.markdown_code import ticks
from sitegen.importing.sources.shortcodes.embeds import marked_lines
from sitegen.importing.sources.shortcodes.emoji import EMOJI
from sitegen.importing.sources.snippets import with_callouts
from sitegen.text.html_comments import comment

# Stand for a shortcode in a text, with its number between them. They are no characters (Unicode
# §23.7), so no text has them.
OPENS, CLOSES = "\ufdd0", "\ufdd1"


class GoldmarkRules(Struct, frozen=True):
    """What the settings allow in Markdown."""

    has_html: bool
    has_emoji: bool
    has_block_attributes: bool


_FENCE = re.compile(
    r"(?P<indent>[ \t>]*(?:[-*+] +|\d+[.)] +)?)(?P<fence>`{3,}|~{3,})(?P<info>[^`\n]*)\Z"
)
_HEADING = re.compile(
    r"(?P<head>[ ]{0,3}#{1,6}[ \t]+)(?P<words>(?:\S.*?)??)[ \t]*\{(?P<inner>[^{}]*)\}[ \t#]*\Z"
)
_ATTRIBUTES = re.compile(
    r"(?>(?:\s*+(?:[.#][\w:-]++|[\w:-]++=(?:\"[^\"]*+\"|'[^']*+'|[^\s\"'{}]++)))+)\s*+"
)
_EMOJI = re.compile(r":([a-z0-9_+-]{1,40}):")
_TAG = re.compile(
    r"</?[A-Za-z][A-Za-z0-9-]*(?:\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+))?)*\s*/?>"
)
_BLOCK = re.compile(
    r" {0,3}</?(?:address|article|aside|base|blockquote|body|center|details|dialog|dd|dir|div|dl|"
    r"dt|fieldset|figcaption|figure|footer|form|frame|h[1-6]|head|header|hr|html|iframe|legend|li|link|"
    r"main|menu|meta|nav|noframes|ol|optgroup|option|p|param|section|summary|table|tbody|td|tfoot|th|"
    r"thead|title|tr|track|ul)(?:[\s/>]|\Z)",
    re.I,
)
_VERBATIM = re.compile(r" {0,3}<(script|pre|style|textarea)(?:[\s>]|\Z)", re.I)


class CleanedText(Struct, frozen=True):
    """A text that CommonMark reads as Hugo did; the numbers of shortcodes that stand in code; and
    the lines (from 0) of HTML that Hugo did not show."""

    text: str
    in_code: frozenset[int]
    dropped: tuple[int, ...]


class _Pass:
    """One way through the lines of a text."""

    def __init__(self, dialect: GoldmarkRules, source: Callable[[int], str]) -> None:
        self.dialect = dialect
        self.source = source
        self.fence = ""
        self.out: list[str] = []
        self.in_code: set[int] = set()
        self.dropped: list[int] = []
        self.block: list[str] = []
        self.block_end: re.Pattern[str] | None = None

    def line(self, number: int, line: str) -> None:
        """Take in one line."""
        if self.fence:
            self.code(line)
        elif self.block:
            self.in_block(line)
        elif opened := _FENCE.fullmatch(line):
            self.fence = opened["fence"]
            self.out.append(opened["indent"] + opened["fence"] + _info(opened["info"]))
        elif not self.dialect.has_html and self.opens_block(line):
            self.dropped.append(number)
            self.in_block(line)
        else:
            self.words(number, line)

    def code(self, line: str) -> None:
        """A line of code between fences."""
        end = re.fullmatch(r"[ \t>]*(`{3,}|~{3,})[ \t]*", line)
        if end and end[1][0] == self.fence[0] and len(end[1]) >= len(self.fence):
            self.fence = ""
        self.in_code.update(numbers(line))
        self.out.append(line)

    def opens_block(self, line: str) -> bool:
        """Whether a block of HTML begins (CommonMark §4.6), which Hugo did not show."""
        if verbatim := _VERBATIM.match(line):
            self.block_end = re.compile(rf"</{verbatim[1]}>", re.I)
            return True
        self.block_end = None
        alone = line.strip()
        is_after_blank = not self.out or not self.out[-1].strip()
        return bool(_BLOCK.match(line)) or (is_after_blank and bool(_TAG.fullmatch(alone)))

    def in_block(self, line: str) -> None:
        """A line of such a block: it ends at a blank line, or with its own end tag."""
        if self.block_end is None and not line.strip():
            self.end_block()
            self.out.append(line)
            return
        self.block.append(line)
        if self.block_end and self.block_end.search(line):
            self.end_block()

    def end_block(self) -> None:
        """What stands of the block in the new text: a comment."""
        if self.block:
            whole = "\n".join(self.block)
            self.out.append(comment(_unmasked(whole, self.source)))
        self.block = []

    def words(self, number: int, line: str) -> None:
        """A line of text."""
        attributes = line.strip()
        in_braces = attributes.startswith("{") and attributes.endswith("}")
        if self.dialect.has_block_attributes and in_braces:
            in_braces = bool(_ATTRIBUTES.fullmatch(attributes[1:-1]))
        if self.dialect.has_block_attributes and in_braces:
            return
        found = _HEADING.fullmatch(line) if "{" in line and len(line) < 2_000 else None
        if found and _ATTRIBUTES.fullmatch(found["inner"]):
            line = _heading(found)
        elif not self.dialect.has_html and "<" in line:
            line, count = _outside_code(line, lambda words: _TAG.subn("", words))
            if count:
                self.dropped.append(number)
        if self.dialect.has_emoji and ":" in line:
            line, _ = _outside_code(line, lambda words: (_EMOJI.sub(_emoji, words), 0))
        if ">" in line:
            line = with_callouts(line)
        for start, end in ticks(line, 0, len(line)):
            self.in_code.update(numbers(line[start:end]))
        self.out.append(line)


def clean(text: str, dialect: GoldmarkRules, source: Callable[[int], str]) -> CleanedText:
    """Go through a text; `source` gives the shortcode of a number."""
    through = _Pass(dialect, source)
    for number, line in enumerate(text.split("\n")):
        through.line(number, line)
    through.end_block()
    return CleanedText(
        "\n".join(through.out), frozenset(through.in_code), tuple(dict.fromkeys(through.dropped))
    )


def numbers(text: str) -> list[int]:
    """The numbers of the shortcodes in a text."""
    return [int(found) for found in re.findall(f"{OPENS}(\\d+){CLOSES}", text)]


def _unmasked(text: str, source: Callable[[int], str]) -> str:
    return re.sub(f"{OPENS}(\\d+){CLOSES}", lambda found: source(int(found[1])), text)


def _outside_code(line: str, change: Callable[[str], tuple[str, int]]) -> tuple[str, int]:
    """Change what of a line is not between backticks."""
    out: list[str] = []
    place = count = 0
    for start, end in ticks(line, 0, len(line)):
        changed, times = change(line[place:start])
        out += [changed, line[start:end]]
        place, count = end, count + times
    changed, times = change(line[place:])
    return "".join([*out, changed]), count + times


def _emoji(found: re.Match[str]) -> str:
    return EMOJI.get(found[1], found[0])


def _info(info: str) -> str:
    """What stands behind a fence: the language, and the lines that are marked. Options stand in
    braces, or behind a comma."""
    name = re.split(r"[\s,{]", info.strip(), maxsplit=1)[0]
    marked = marked_lines(info[len(name) :])
    return f'{name} hl_lines="{marked}"' if name and marked else name


def _heading(found: re.Match[str]) -> str:
    """A heading with an id of its own as an anchor before its words."""
    own = re.search(r"#([\w:-]+)", found["inner"])
    anchor = f'<a id="{own[1]}"></a>' if own else ""
    return found["head"] + anchor + found["words"]
