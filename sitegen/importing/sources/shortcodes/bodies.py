"""The body of a page of Hugo as Markdown that sitegen reads: shortcodes in place, what nobody knows
of them as comments, and `<!--more-->` taken out."""

from __future__ import annotations

import re
from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from sitegen.importing.source import Note
from sitegen.importing.sources.front_matter import first_lines
from sitegen.importing.sources.plain_values import short_text
from sitegen.importing.sources.shortcodes import embeds, goldmark
from sitegen.importing.sources.shortcodes.embeds import ShortcodeContext
from sitegen.importing.sources.shortcodes.goldmark import CLOSES, OPENS, GoldmarkRules
from sitegen.importing.sources.shortcodes.syntax import ShortcodeTag, shortcodes
from sitegen.importing.sources.snippets import destination, label
from sitegen.text.html_comments import comment

# Stands for the blank line around a block, and is no character either.
_BLANK = "\ufdd2"
# Stands for a line of code that a shortcode encloses.
_LINE = "\ufdd3"
# Stand around the number of a shortcode that nobody knows, until it is clear where it stands.
_UNKNOWN, _KNOWN = "\ufdd4", "\ufdd5"
_OURS = re.compile(f"[{OPENS}{CLOSES}{_BLANK}{_LINE}{_UNKNOWN}{_KNOWN}]")
_LEFT = re.compile(f"{_UNKNOWN}(\\d+){_KNOWN}")
# A link or a picture; which of them have a shortcode in their addresses is seen later.
_LINK = re.compile(r"(!?)\[([^\[\]\n]{0,1000})\]\(([^()\n]{0,1000})\)")
_MORE = re.compile(r"<!--[ \t]*more[ \t]*-->[ \t]*", re.I)
# The end of a text where an address goes on.
_IN_ADDRESS = re.compile(r"""(?:\]\(\s*<?|=["']?|\]:\s*|<)\Z""")
_LONGEST_LEAD = 600
_NO_WORDS = re.compile(r"[#>|{}`<\[!]|^[ \t]*[-*+] ", re.M)
_EMPHASIS = re.compile(r"[*_]{1,2}(\S[^*_]*)[*_]{1,2}")
_DEEPEST = 60
# In code, others are what the code is about.
_EVERYWHERE = frozenset({"ref", "relref", "param"})
_REFERENCES = frozenset({"ref", "relref"})


class ShortcodeBody(Struct, frozen=True):
    """A body, what stood before `<!--more-->` in it, and what an editor should look at."""

    text: str
    lead: str
    notes: tuple[Note, ...]


def said_or_lead(said: str, lead: str) -> str:
    """The summary of a page: what its front matter has `said`; else what stands before
    `<!--more-->`, if it is short, and nothing but words."""
    if said or len(lead) > _LONGEST_LEAD or _NO_WORDS.search(lead):
        return said
    return short_text(_EMPHASIS.sub(r"\1", lead))


def lost_references(paths: list[str], body: str, place: str, line: int) -> tuple[Note, ...]:
    """Notes for references that lead nowhere, each at the first place of its path in a body that
    begins at a `line`."""
    return tuple(
        Note(
            weight=2,
            kind="reference that leads nowhere",
            place=f"{place}:{line + before}",
            message=f"a reference names {path[:200]!r}, and no text of the source has that path",
            hint="link to something else, or take the link out",
        )
        for path, before in first_lines(paths, body)
    )


class _Frame(Struct):
    """A shortcode whose inner text is being read; the outermost one is the page."""

    tag: ShortcodeTag | None
    number: int
    out: list[str] = []


class _Assembly:
    """Puts the pieces of a text together, with shortcodes rendered from the inside out."""

    def __init__(
        self,
        tags: list[ShortcodeTag],
        page: ShortcodeContext,
        own: frozenset[str],
    ) -> None:
        self.tags, self.page, self.own = tags, page, own
        self.alone: frozenset[int] = frozenset()
        self.in_code: frozenset[int] = frozenset()
        self.code: dict[int, str] = {}
        self.frames = [_Frame(None, -1, [])]
        self.open_names: dict[str, int] = {}
        self.closed_by = _pairs(tags)
        self.unknown: list[tuple[int, bool]] = []
        self.ending = ""

    def text(self, text: str) -> None:
        """A piece of text between two tags."""
        self.frames[-1].out.append(text)

    def tag(self, number: int) -> None:
        """The tag of a number."""
        tag = self.tags[number]
        if tag.literal is not None:
            self.text(tag.literal)
        elif number in self.in_code and tag.name not in _EVERYWHERE:
            self.text(tag.source + self.code.get(number, ""))
        elif tag.closes:
            if (
                self.frames[-1].tag is not None
                and self.closed_by.get(self.frames[-1].number) == number
            ):
                self.close(number)
        elif number in self.closed_by and len(self.frames) <= _DEEPEST:
            self.frames.append(_Frame(tag, number, [self.code.get(number, "")]))
        else:
            self.put(number, tag, None)
            self.text(self.code.get(number, ""))

    def linked(self, target: str, tag: ShortcodeTag) -> str:
        """Where a reference leads, as a link if it does not stand where an address does."""
        if self.page.is_html or _IN_ADDRESS.search(self.before()):
            return target
        return f"[{label(tag.get('path', 0))}]({target})"

    def before(self) -> str:
        """The end of what is written so far."""
        return "".join(self.frames[-1].out[-2:])[-80:]

    def is_in_html(self) -> bool:
        """Whether nothing is Markdown here: behind a tag on its line, or four spaces in below
        one."""
        above, _, line = "".join(self.frames[-1].out[-6:])[-1000:].rpartition("\n")
        if line.strip():
            return line.lstrip()[:1] == "<" and not line.lstrip().startswith("<http")
        return len(line.expandtabs(4)) > 3 and above.rpartition("\n")[2].lstrip()[:1] == "<"

    def close(self, number: int) -> None:
        """The end of the innermost shortcode."""
        frame = self.frames.pop()
        assert frame.tag  # noqa: S101
        is_alone = frame.number in self.alone and number in self.alone
        self.ending = self.tags[number].source
        self.put(frame.number, frame.tag, _settled("".join(frame.out)), is_alone)

    def put(
        self, number: int, tag: ShortcodeTag, inner: str | None, alone: bool | None = None
    ) -> None:
        """A whole shortcode."""
        alone = number in self.alone if alone is None else alone
        in_html = inner is None and not self.page.is_html and self.is_in_html()
        page = replace(self.page, is_html=True) if in_html else self.page
        rendered = embeds.render(tag, inner, page, alone)
        if rendered and tag.name in _REFERENCES and number not in self.in_code:
            self.text(self.linked(rendered.text, tag))
            return
        if rendered:
            is_block = rendered.is_block and rendered.text and not in_html
            self.text(f"{_BLANK}{rendered.text}{_BLANK}" if is_block else rendered.text)
            return
        self.unknown.append((number, inner is not None))
        left = comment(tag.source)
        before = self.before()
        if inner is not None:
            end = comment(self.ending)
            blank = _BLANK if alone else ""
            left = f"{blank}{left}{blank}{inner}{blank}{end}{blank}"
        elif alone:
            left = f"{_BLANK}{left}{_BLANK}"
        elif before.endswith("[") and (words := tag.get("alt") or tag.get("title")):
            left += label(words)
        elif number not in self.in_code:
            left = f"{_UNKNOWN}{number}{_KNOWN}"
        self.text(left)

    def settled(self, text: str) -> str:
        """A text with comments in the place of shortcodes that nobody knows. No comment can stand
        in an address, so a link with such a shortcode in its address becomes its words, if what
        the shortcode was given is no address."""
        if _UNKNOWN not in text:
            return text

        def unlinked(found: re.Match[str]) -> str:
            if _UNKNOWN not in found[3]:
                return found[0]
            whole = _LEFT.fullmatch(found[3].strip())
            given = _first_value(self.tags[int(whole[1])]) if whole else ""
            if _is_address(given) or (found[1] and "." in given):
                return f"{found[1]}[{found[2]}]({destination(given)})"
            source = _LEFT.sub(lambda left: self.tags[int(left[1])].source, found[3])
            return ("" if found[1] else found[2]) + comment(source)

        def left(found: re.Match[str]) -> str:
            tag = self.tags[int(found[1])]
            if not _IN_ADDRESS.search(found.string, max(found.start() - 80, 0), found.start()):
                return comment(tag.source)
            given = _first_value(tag)
            return destination(given) if _is_address(given) else "#"

        return _LEFT.sub(left, text if self.page.is_html else _LINK.sub(unlinked, text))


def _first_value(tag: ShortcodeTag) -> str:
    return next(iter((*tag.values, *tag.named.values())), "")


def _is_address(given: str) -> bool:
    return given.startswith("/") or "://" in given


def convert(
    text: str,
    place: str,
    line: int,
    page: ShortcodeContext,
    dialect: GoldmarkRules,
    own: frozenset[str],
    find: Callable[[str], list[ShortcodeTag]] = shortcodes,
) -> ShortcodeBody:
    """The body `text`, which begins at `line` of the file `place`; `own` are the names of the
    site's own shortcodes, and `find` finds those of a text."""
    text = _OURS.sub("", text)
    lead = ""
    if found := _MORE.search(text):
        lead = text[: found.start()]
        text = text[: found.start()] + text[found.end() :]
    tags = find(text)
    assembly = _Assembly(tags, page, own)
    masked, assembly.code = _masked(text, tags, assembly.closed_by)
    assembly.alone = _alone(masked)
    notes: list[Note] = []
    if not page.is_html:
        cleaned = goldmark.clean(
            masked, dialect, lambda number: tags[number].source + assembly.code.get(number, "")
        )
        masked, assembly.in_code = cleaned.text, cleaned.in_code
        notes += _of_html(cleaned.dropped, place, line)
    masked = re.sub(f"{_LINE}(?:\n[ \\t]*{_LINE})*", "", masked)
    for count, part in enumerate(re.split(f"{OPENS}(\\d+){CLOSES}", masked)):
        if count % 2:
            assembly.tag(int(part))
        else:
            assembly.text(part)
    while len(assembly.frames) > 1:
        # Its end was in HTML that Hugo did not show.
        frame = assembly.frames.pop()
        assembly.text(comment(frame.tag.source if frame.tag else "") + "".join(frame.out))
    notes += _of_shortcodes(text, tags, assembly, place, line)
    shown = assembly.settled(_settled("".join(assembly.frames[0].out)))
    return ShortcodeBody(shown, lead, tuple(notes))


def _masked(
    text: str, tags: list[ShortcodeTag], pairs: dict[int, int]
) -> tuple[str, dict[int, str]]:
    """A text with signs in the place of shortcodes, and of the lines of code that they enclose; and
    that code by the numbers of the shortcodes."""
    out: list[str] = []
    code: dict[int, str] = {}
    place = end = 0
    for number, tag in enumerate(tags):
        if number < end:
            continue
        out += [text[place : tag.start], f"{OPENS}{number}{CLOSES}"]
        place = tag.end
        if number in pairs and tag.name.lower() in embeds.CODE:
            end = pairs[number]
            code[number] = _enclosed(text, tags[number : end + 1])
            place = tags[end].start
            out.append("\n".join([_LINE] * (text.count("\n", tag.end, place) + 1)))
    return "".join([*out, text[place:]]), code


def _enclosed(text: str, tags: list[ShortcodeTag]) -> str:
    """What stands between the first and the last of these tags, with the others as it shows."""
    out: list[str] = []
    place = tags[0].end
    for tag in tags[1:-1]:
        out += [text[place : tag.start], tag.source if tag.literal is None else tag.literal]
        place = tag.end
    return "".join([*out, text[place : tags[-1].start]])


def _alone(masked: str) -> frozenset[int]:
    """The numbers of shortcodes that have their lines for themselves."""
    found: list[int] = []
    for line in masked.split("\n"):
        if OPENS in line and re.fullmatch(rf"{_LINE}?(?:\s*{OPENS}\d+{CLOSES})+\s*{_LINE}?", line):
            found += goldmark.numbers(line)
    return frozenset(found)


def _pairs(tags: list[ShortcodeTag]) -> dict[int, int]:
    """Which end tag belongs to which shortcode: the nearest one before it of its name that is still
    open; those between them have no end."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    counts: dict[str, int] = {}
    for number, tag in enumerate(tags):
        if tag.literal is not None or tag.is_whole:
            continue
        if not tag.closes:
            opened.append(number)
            counts[tag.name] = counts.get(tag.name, 0) + 1
        elif counts.get(tag.name):
            while opened:
                last = opened.pop()
                counts[tags[last].name] -= 1
                if tags[last].name == tag.name:
                    pairs[last] = number
                    break
    return pairs


def _settled(text: str) -> str:
    """A text whose blocks have a blank line on both sides."""
    out: list[str] = []
    for part in text.split(_BLANK):
        cleaned = re.sub(r"\A(?:[ \t]*\n)+", "", part) if out else part
        if cleaned.strip():
            if out:
                out[-1] = out[-1].rstrip() + "\n\n"
            out.append(cleaned)
    return "".join(out)


def _of_html(lines: tuple[int, ...], place: str, first: int) -> list[Note]:
    message = "Hugo did not show this HTML, since its settings do not allow it"
    return [
        Note(
            weight=1,
            kind="raw HTML that Hugo left out",
            place=f"{place}:{line + first}",
            message=message,
            hint="it is a comment, or gone: write it as Markdown if readers should see it",
        )
        for line in lines
    ]


def _of_shortcodes(
    text: str, tags: list[ShortcodeTag], assembly: _Assembly, place: str, first: int
) -> list[Note]:
    """A note for each shortcode that stayed, with its place."""
    notes = []
    line, seen = first, 0
    for number, has_text in sorted(assembly.unknown):
        tag = tags[number]
        line += text.count("\n", seen, tag.start)
        seen = tag.start
        column = tag.start - text.rfind("\n", 0, tag.start)
        whose = "the site's own" if tag.name in assembly.own else "not known"
        stays = "; the text in it stays" if has_text else ""
        note = Note(
            weight=2 if has_text else 3,
            kind=f"shortcode {tag.name}",
            place=f"{place}:{line}:{column}",
            message=f"the shortcode {tag.name} is {whose}; it is left as a comment{stays}",
            hint="write what it showed in its place",
        )
        notes.append(note)
    return notes
