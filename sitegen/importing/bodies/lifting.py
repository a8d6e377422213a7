"""What a body says about itself: its sources, what part AI had, who wrote it. That belongs into the
front matter, and what a theme has left around it into no text at all.

Only whole lines at the beginning or the end of a body are read, and only those that say nothing
else. The languages are those of the modules for the lines: `source_lines`, `ai_sentences`,
`leftover_lines`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from sitegen.importing.bodies.ai_sentences import Involvement, involvement_in
from sitegen.importing.bodies.blocks import (
    Line,
    TextBlock,
    Unit,
    blocks_of,
    soft_units,
    units_of,
    without,
)
from sitegen.importing.bodies.leftover_lines import byline_in, leftover
from sitegen.importing.bodies.source_lines import LiftedSource, label_of, sources_in, works

# How many blocks that say nothing may be after, or before, one that does; and how many are looked
# at, since some say something only by what is around them.
_BEYOND, _SEEN, _AT_HEAD = 2, 8, 3
_PICTURE = re.compile(r"\[?!\[[^\n]*\)\Z|<(?:figure|img|iframe|video|audio|picture|table)\b")
# A fragment this short after a picture is about the picture.
_FRAGMENT = 25
_LONGEST_BIOGRAPHY = 2_000
# Between two statements of one line; the second has a capital.
_EDGE_OF_PAIR = re.compile(r"(?<=\w\w)[.!]?\)? (?:[–—|•·/-] )?(?=\(?[^\W\d_a-zа-яіїєґà-ÿ])")
_LONGEST_PAIR = 400

Meaning = Literal[
    "", "source", "ai", "byline", "weak byline", "byline label", "form", "weak", "label",
    "navigation", "title", "biography", "sources",
]  # fmt: skip
_OF_THEMES = frozenset({"form", "weak", "label", "navigation", "title"})
# From what says least of AI to what says most.
_RANKS: tuple[Involvement, ...] = ("", "none", "assisted", "generated")


class Lifted(Struct, frozen=True, kw_only=True):
    """What a body says about itself, and its `text` without that.

    `involvement` is "" if the body says nothing of AI. `byline`: the name of who wrote or published
    it; `biography`: the paragraph about that person below, as Markdown. `said`: all that was taken
    out, in its order. `has_lost_title`: whether the body began with its own title, which is gone.
    """

    text: str
    sources: tuple[LiftedSource, ...] = ()
    involvement: Involvement = ""
    model: str = ""
    byline: str = ""
    biography: str = ""
    said: tuple[str, ...] = ()
    has_lost_title: bool = False


class _Read(Struct):
    """A line and what it means. `number` is that of its block, and `index` its own in it."""

    number: int
    unit: Unit
    index: int = 0
    meaning: Meaning = ""
    sources: tuple[LiftedSource, ...] = ()
    ai: tuple[Involvement, str] = ("", "")
    name: str = ""


def lifted(markdown: str, title: str = "", *, only_leftovers: bool = False) -> Lifted:
    """What the body `markdown` of a document with this `title` says about itself. Of a page, whose
    front matter has no room for more, only the title and what a theme has left are taken out."""
    found = Lifted(text=markdown)
    while True:
        more = _Lifting(found.text, title, found.byline, only_leftovers).lifted()
        if more.text == found.text:
            return found
        found = _both(found, more)


def _both(first: Lifted, more: Lifted) -> Lifted:
    return Lifted(
        text=more.text,
        sources=tuple(dict.fromkeys((*first.sources, *more.sources))),
        involvement=max(first.involvement, more.involvement, key=_RANKS.index),
        model=first.model or more.model,
        byline=first.byline or more.byline,
        biography=first.biography or more.biography,
        said=(*first.said, *more.said),
        has_lost_title=first.has_lost_title or more.has_lost_title,
    )


class _Lifting:
    """One pass over the ends of a body."""

    def __init__(self, text: str, title: str, byline: str, only_leftovers: bool) -> None:
        self.text, self.title, self.byline = text, _plain(title), byline
        self.only_leftovers = only_leftovers
        self.blocks = blocks_of(text)
        self.shown = [i for i, block in enumerate(self.blocks) if block.kind != "nothing"]
        self.definitions = "\n".join(
            block.source
            for block in self.blocks
            if block.source.startswith("[") and block.kind == "nothing"
        )
        self.taken: list[_Read] = []
        self.gone: set[int] = set()
        self.spans: list[tuple[int, int]] = []

    def lifted(self) -> Lifted:
        """What is lifted in this pass."""
        has_title = self._take_title()
        tail = [read for read in self._tail() if read.number not in self.gone]
        self._take_from_end(tail)
        self._take_from_start()
        self._drop_contradictions()
        self.taken.sort(key=lambda read: (read.number, read.index))
        self.spans += [(read.unit.start, read.unit.end) for read in self.taken]
        said = [
            *((read.number, read.index, read.unit.line.text) for read in self.taken),
            *self._take_empty(),
        ]
        ai = [read.ai for read in self.taken if read.ai[0]]
        return Lifted(
            text=without(self.text, self.spans) if self.spans else self.text,
            sources=tuple(dict.fromkeys(source for read in self.taken for source in read.sources)),
            involvement=max((kind for kind, _ in ai), key=_RANKS.index, default=""),
            model=next((model for _, model in ai if model), ""),
            byline=next((read.name for read in self.taken if read.name), ""),
            biography=next(
                (self._written(read) for read in self.taken if read.meaning == "biography"),
                "",
            ),
            said=tuple(text for _, _, text in sorted(said)),
            has_lost_title=has_title,
        )

    def _written(self, read: _Read) -> str:
        block = self.blocks[read.number]
        is_whole = block.source.count("\n") == 0 and block.kind == "paragraph"
        return block.source.strip() if is_whole else read.unit.line.text

    # --- the title --------------------------------------------------------------------------------

    def _take_title(self) -> bool:
        if not self.title or len(self.shown) < 2:
            return False
        number = self.shown[0]
        block = self.blocks[number]
        if _PICTURE.match(block.source) and self.blocks[self.shown[1]].kind == "heading":
            number = self.shown[1]  # some themes have the picture above the title
            block = self.blocks[number]
        if block.kind not in {"heading", "paragraph", "html"}:
            return False
        units = units_of(block, self.definitions)
        if not units or _plain(units[0].line.text) != self.title:
            return False
        if len(units) > 1 and units[0].whole:
            return False
        self.spans.append((units[0].start, units[0].end))
        if len(units) == 1:
            self.gone.add(number)
        return True

    # --- reading ----------------------------------------------------------------------------------

    def _read(self, number: int) -> list[_Read]:
        """The lines of a block, with what each of them says for itself."""
        block = self.blocks[number]
        units = units_of(block, self.definitions)
        reads = [self._meaning(unit, number, i) for i, unit in enumerate(units)]
        if len(reads) == 1 and not reads[0].meaning:
            units = soft_units(block, self.definitions)
            soft = [self._meaning(unit, number, i) for i, unit in enumerate(units)]
            if any(read.meaning for read in soft):
                return soft
        if reads and self._is_under_picture(number):
            first = reads[0]
            if first.meaning == "source" or len(first.unit.line.text) < _FRAGMENT:
                reads[0] = _Read(number, first.unit)
        return reads

    def _meaning(self, unit: Unit, number: int, index: int) -> _Read:
        read = _meaning(unit, number, index)
        is_kept = self.only_leftovers and read.meaning not in _OF_THEMES
        return _Read(number, unit, index) if is_kept else read

    def _is_under_picture(self, number: int) -> bool:
        before = [i for i in self.shown if i < number][-1:]
        return any(
            self.blocks[i].kind == "table" or _PICTURE.match(self.blocks[i].source) for i in before
        )

    def _tail(self) -> list[_Read]:
        """The lines of the last blocks, in their order, with what each means beside the others."""
        reads: list[list[_Read]] = []
        silent = 0
        for number in reversed(self.shown):
            found = self._read(number)
            reads.append(found or [_Read(number, _nothing(self.blocks[number]))])
            silent += not any(read.meaning for read in found)
            if silent > _SEEN:
                break
        tail = [read for block in reversed(reads) for read in block]
        self._read_labels(tail)
        if not self.only_leftovers:
            self._read_source_lists(tail)
            self._read_split_bylines(tail)
            self._read_biographies(tail)
        return tail

    def _read_labels(self, tail: list[_Read]) -> None:
        """What follows "Previous post" is the title of that post, if a line of a theme, or nothing,
        follows it in turn."""
        for i in range(len(tail) - 1, -1, -1):
            if tail[i].meaning != "label":
                continue
            after = tail[i + 1 : i + 3]
            if not after or after[0].meaning in _OF_THEMES:
                continue
            if after[0].meaning or not after[0].unit.line.text:
                tail[i].meaning = ""
            elif len(after) == 1 or after[1].meaning in _OF_THEMES:
                after[0].meaning = "title"
            else:
                tail[i].meaning = ""

    def _read_source_lists(self, tail: list[_Read]) -> None:
        """A line "Sources" and the list below, if all of it names sources."""
        for i, read in enumerate(tail):
            language = label_of(read.unit.line)
            if not language:
                continue
            below = [each for each in tail[i + 1 :] if each.number == read.number + 1]
            if not below or self.blocks[below[0].number].kind != "list":
                continue
            found = [works(each.unit.line, language, is_list=False) for each in below]
            if all(found):
                read.meaning = "sources"
                for each, named in zip(below, found, strict=True):
                    each.meaning, each.sources = "source", named

    def _read_split_bylines(self, tail: list[_Read]) -> None:
        """A theme can have "Published by" on one line, the name on the next, and a paragraph about
        that person below: only with all three it is a byline."""
        for label, after, about in zip(tail, tail[1:], tail[2:], strict=False):
            if label.meaning or after.meaning or about.meaning:
                continue
            together = Line(f"{label.unit.line.text} {after.unit.line.text}")
            name = byline_in(together, at_edge=False)
            if name and name == after.unit.line.text and is_about(about.unit.line.text, name):
                label.meaning, after.meaning, after.name = "byline label", "byline", name

    def _read_biographies(self, tail: list[_Read]) -> None:
        for read, after in pairwise(tail):
            if (
                read.meaning == "byline"
                and not after.meaning
                and is_about(after.unit.line.text, read.name)
            ):
                after.meaning = "biography"

    # --- taking -----------------------------------------------------------------------------------

    def _take_from_end(self, tail: list[_Read]) -> None:
        of_forms = {"byline label", "form", "label", "navigation"}
        beside_form = any(read.meaning in of_forms for read in tail)
        for read in tail:
            if read.meaning == "weak" and not beside_form:
                read.meaning = ""
        silent = 0
        for number, group in groupby(reversed(tail), key=lambda read: read.number):
            reads = list(group)
            for read in reads:
                if (read.meaning == "weak byline" and silent) or (
                    read.meaning in _OF_THEMES and silent > 1
                ):
                    read.meaning = ""
            taken = self._take(reads)
            if taken < len(reads):
                silent += 1
            else:
                self.gone.add(number)
            if silent > _BEYOND:
                break

    def _take(self, reads: Sequence[_Read]) -> int:
        """Take lines of one block, from its end or its start, as far as they mean something.
        Returns their number."""
        if any(read.unit.whole for read in reads) and not all(read.meaning for read in reads):
            return 0
        count = 0
        for read in reads:
            if not read.meaning:
                break
            self.taken.append(read)
            count += 1
        return count

    def _take_from_start(self) -> None:
        head = [i for i in self.shown if i not in self.gone][:_AT_HEAD]
        reached = min((read.unit.start for read in self.taken), default=len(self.text))
        silent = 0
        for number in head:
            if self.blocks[number].start >= reached:
                break
            reads = self._read(number)
            for read in reads:
                if read.meaning in {*_OF_THEMES, "sources"}:
                    read.meaning = ""
            if self._after_title(number):
                reads = [read for read in reads if _plain(read.unit.line.text) != self.title]
            if any(read.unit.end > reached for read in reads):
                break
            if reads and self._take(reads) == len(reads):
                self.gone.add(number)
            else:
                silent += 1
                if silent > 1:
                    break

    def _after_title(self, number: int) -> bool:
        """Whether the title was taken out of the beginning of this block."""
        block = self.blocks[number]
        return any(block.start <= start < block.end for start, _ in self.spans)

    def _drop_contradictions(self) -> None:
        """A body that names two authors, or says that there was AI and that there was none, keeps
        what is doubtful."""
        kinds = {read.ai[0] for read in self.taken if read.ai[0]}
        if "none" in kinds and len(kinds) > 1:
            self._put_back([read for read in self.taken if read.ai[0]])
        name = self.byline
        ordered = sorted(self.taken, key=lambda read: (read.number, read.index))
        for i, read in enumerate(ordered):
            if read.name and name and read.name.casefold() != name.casefold():
                self._put_back(_of_byline(ordered, i))
            name = name or read.name

    def _put_back(self, reads: Iterable[_Read]) -> None:
        numbers = {read.number for read in reads}
        self.taken = [read for read in self.taken if read.number not in numbers]
        self.gone -= numbers

    def _take_empty(self) -> list[tuple[int, int, str]]:
        """Take rules and headings out that now have nothing below, and say which headings."""
        said: list[tuple[int, int, str]] = []
        last = max((read.number for read in self.taken), default=-1)
        left = [i for i in self.shown if not self._is_out(i)]
        while left and left[-1] < last and self.blocks[left[-1]].kind in {"rule", "heading"}:
            block = self.blocks[left[-1]]
            self.spans.append((block.start, block.end))
            texts = [unit.line.text for unit in units_of(block, self.definitions)]
            said += [(left[-1], 0, " ".join(texts))] if texts else []
            left.pop()
        first = min((start for start, _ in self.spans), default=len(self.text))
        if left and self.blocks[left[0]].kind == "rule" and first < self.blocks[left[0]].start:
            self.spans.append((self.blocks[left[0]].start, self.blocks[left[0]].end))
        return said

    def _is_out(self, number: int) -> bool:
        block = self.blocks[number]
        return any(start <= block.start and block.end <= end for start, end in self.spans)


def _of_byline(reads: Sequence[_Read], i: int) -> list[_Read]:
    """The line with a name at `i`, with the label above it and the biography below it."""
    before, after = reads[max(i - 1, 0) : i], reads[i + 1 : i + 2]
    return [
        *(read for read in before if read.meaning == "byline label"),
        reads[i],
        *(read for read in after if read.meaning == "biography"),
    ]


def _nothing(block: TextBlock) -> Unit:
    return Unit(Line("", (), False), block.start, block.end)


def _meaning(unit: Unit, number: int, index: int) -> _Read:
    """What a line says for itself."""
    line, read = unit.line, _Read(number, unit, index)
    ai = involvement_in(line.text)
    if ai[0]:
        return replace(read, meaning="ai", ai=ai)
    if name := byline_in(line, at_edge=False):
        return replace(read, meaning="byline", name=name)
    if name := byline_in(line, at_edge=True):
        return replace(read, meaning="weak byline", name=name)
    if named := sources_in(line):
        return replace(read, meaning="source", sources=named)
    return _pair(read) or replace(read, meaning=leftover(line))


def _pair(read: _Read) -> _Read | None:
    """A line that says first one and then the other, its source and the part of AI, as programs
    leave it that join lines: "Source: CNN This article was created by AI". None if it is none."""
    line = read.unit.line
    if len(line.text) > _LONGEST_PAIR:
        return None
    for edge in _EDGE_OF_PAIR.finditer(line.text):
        first, second = line.part(0, edge.start()), line.part(edge.end(), len(line.text))
        for one, other in ((first, second), (second, first)):
            ai = involvement_in(one.text)
            if ai[0] and (named := sources_in(other)):
                return replace(read, meaning="source", sources=named, ai=ai)
    return None


def is_about(text: str, name: str) -> bool:
    """Whether a paragraph is about the person with this name: it begins with it, or with its last
    word."""
    words, begin = name.casefold().split(), text.casefold()
    if not words or len(text) > _LONGEST_BIOGRAPHY:
        return False
    names = (" ".join(words), words[-1])
    return any(begin.startswith((f"{each} ", f"{each}, ")) for each in names)


def _plain(text: str) -> str:
    """A title as it is compared: without case, signs and the number of spaces."""
    return " ".join(re.sub(r"[^\w\s]", "", text).casefold().split())
