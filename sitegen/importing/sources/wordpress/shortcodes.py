"""Shortcodes: `[name attribute="value"]…[/name]` in a text, by the grammar of WordPress.

A shortcode is one if its name is known, if it has attributes, or if an end tag follows; all else in
brackets is text (`[sic]`, `[1]`, `[…]`). Those of WordPress and of well-known plugins become HTML;
frames of page builders go and what they hold stays; of the others a comment is left."""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from sitegen.importing.sources import enclosed
from sitegen.importing.sources.leftover_notes import Leftovers
from sitegen.importing.sources.wordpress import shortcode_names as names

# What readers see that is no word.
_SHOWN = re.compile(r"<(?:img|iframe|video|audio|object|embed)\b", re.IGNORECASE)
_TAG = re.compile(r"\[(\[?)(/?)([A-Za-z][\w-]*)((?:[\s=:/][^\[\]]*)?)\](\]?)")
_END = re.compile(r"\[/([A-Za-z][\w-]*)\s*\]")
_CODE = re.compile(r"<!--|<(pre|code|script|style|textarea)(?=[\s>])", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))(?=\s|\Z)|"([^"]*)"|'([^']*)'|(\S+)"""
)
_QUOTES = str.maketrans({"“": '"', "”": '"', "″": '"', "„": '"'})
_MAX_DEPTH = 12
_DOUBTFUL: tuple[str, Literal[2], str, str] = (
    "words in brackets that may be a shortcode",
    2,
    "they stay as text, alone in a line",
    "see on the old site what stood there",
)


class Shortcode(Struct, frozen=True):
    """One shortcode: its name, its attributes, the values without a name, what is between its tags
    (None without an end tag), and all of it as it is written."""

    name: str
    attributes: dict[str, str]
    values: tuple[str, ...]
    inner: str | None
    raw: str

    def get(self, *keys: str) -> str:
        """The first of these attributes that says something."""
        return next((each for key in keys if (each := self.attributes.get(key, "").strip())), "")


# Gives the HTML of a shortcode, or None if it does not know it.
Renderer = Callable[[Shortcode], str | None]


def attributes_of(text: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """The attributes of a shortcode by name, and the values that have none."""
    text = html.unescape(text).replace("\u00a0", " ").translate(_QUOTES)
    named: dict[str, str] = {}
    values = []
    for found in _ATTRIBUTE.finditer(text):
        if found[1]:
            named[found[1].lower()] = next(each for each in found.groups()[1:4] if each is not None)
        else:
            values.append(next(each for each in found.groups()[4:] if each is not None))
    return named, tuple(values)


class Shortcodes:
    """Turns the shortcodes of a text into HTML with a renderer."""

    def __init__(self, renderer: Renderer, leftovers: Leftovers) -> None:
        self._renderer, self._leftovers = renderer, leftovers
        self.notes: dict[str, str] = {}
        """The footnotes of the text so far, by the key in their marks."""

    def replaced(self, text: str, depth: int = 0, *, is_certain: bool = False) -> str:
        """`text` with HTML or comments for its shortcodes. `is_certain`: nothing else is in it."""
        if "[" not in text or depth > _MAX_DEPTH:
            return text
        ends: dict[str, list[re.Match[str]]] = {}
        for end in _END.finditer(text):
            ends.setdefault(end[1], []).append(end)
        codes = [(found.start(), end) for found, end in enclosed.elements(text, _CODE)]
        pieces: list[str] = []
        at = 0
        while found := _TAG.search(text, at):
            if is_certain and found[0] == text.strip() and not (found[1] or found[2] or found[5]):
                named, values = attributes_of(found[4].strip().rstrip("/"))
                one = Shortcode(found[3], named, values, None, found[0])
                stop, replacement = found.end(), self._shown(one, depth)
            else:
                stop, replacement = self._one(text, found, ends, codes, depth)
            pieces += [text[at : found.start()], replacement]
            at = stop
        return "".join([*pieces, text[at:]])

    def _one(
        self,
        text: str,
        found: re.Match[str],
        ends: dict[str, list[re.Match[str]]],
        codes: list[tuple[int, int]],
        depth: int,
    ) -> tuple[int, str]:
        """Where the text goes on after a tag, and what stands for it until then."""
        escape, slash, name, said, second = found.groups()
        start = found.start() + len(escape)
        tag_end = found.end() - len(second)
        if slash:
            # The end of a frame whose begin is elsewhere, as in broken pages of page builders.
            is_frame = names.is_unwrapped(name) and names.is_known(name)
            return tag_end, "" if is_frame else text[found.start() : tag_end]
        named, values = attributes_of(said.rstrip("/").lstrip("=: ") if said else "")
        end = None if said.endswith("/") else _first_after(ends.get(name, []), tag_end)
        within_code = _is_within(codes, start)
        is_one = self._is_shortcode(text, name, said, named, end is not None, found.end())
        if not is_one or (within_code and not escape):
            if not within_code and not escape and _may_be_one(text, found):
                self._leftovers.note(*_DOUBTFUL, f"[{name}]")
            return found.end(), found[0]
        stop = end.end() if end is not None else tag_end
        raw = text[start:stop]
        if escape and text[stop : stop + 1] == "]":
            # [[name]] is how an author writes about a shortcode.
            return stop + 1, raw
        if within_code:
            return found.end(), found[0]
        inner = text[tag_end : end.start()] if end is not None else None
        one = Shortcode(name, named, values, inner, raw)
        if name.lower() in names.NOTES and inner is not None:
            return stop, escape + self._note(inner, depth)
        shown = self._shown(one, depth)
        if inner is not None and _is_in_word(text, name, found.start(), stop):
            # A line break would tear the word in two.
            shown = shown.strip()
        return stop, escape + shown

    def _note(self, inner: str, depth: int) -> str:
        """The mark of a footnote whose text stands in the middle of the sentence that has it."""
        text = " ".join(self.replaced(inner, depth + 1).split())
        key = f"shortcode-{len(self.notes) + 1}"
        self.notes[key] = text
        return f'<sup data-fn="{key}"></sup>' if text else ""

    @staticmethod
    def _is_shortcode(
        text: str, name: str, said: str, named: dict[str, str], has_end: bool, after: int
    ) -> bool:
        has_more = re.match(r"\s*[=:]?\s*(?:https?:|\d+\s*/?\Z)", said) is not None
        if has_end or names.is_known(name, has_more=has_more):
            return True
        if "_" in name and name.islower() and not said.strip(" /"):
            # Nobody writes a word so.
            return text[after : after + 1] != "("
        # [text](address) is a link of Markdown.
        return bool(named) and text[after : after + 1] != "("

    def _shown(self, one: Shortcode, depth: int) -> str:
        name = one.name.lower()
        if name in names.GATED and one.inner is not None:
            hint = "look at the old site whether readers may see it, and write it anew"
            message = "its text was for some readers only, and is left out"
            self._leftovers.note(f"shortcode [{name}]", 3, message, hint)
            return f"\n\n<!-- [{name}] -->\n\n"
        found = self._renderer(one)
        if found is not None:
            return found if name in names.CODE else self.replaced(found, depth + 1)
        if name in names.DROPPED:
            return "\n\n"
        if names.is_unwrapped(name):
            has_text = (one.inner or "").strip() or names.is_arranging(name)
            if one.attributes and not has_text:
                return self._left(one, depth)
            return f"\n\n{self.replaced(one.inner or '', depth + 1).strip()}\n\n"
        return self._left(one, depth)

    def _left(self, one: Shortcode, depth: int) -> str:
        kind = f"shortcode [{one.name}]"
        hint = "give the rendered texts of the old site with --rendered, or write it by hand"
        words = html.unescape(re.sub(r"<[^<>]*>", "", _TAG.sub("", one.inner or ""))).strip()
        is_form = not words and not _SHOWN.search(one.inner or "") and names.is_known(one.name)
        if one.inner is None or not one.inner.strip() or is_form:
            return self._leftovers.left(kind, one.raw, hint=hint)
        # The comment follows the text: a paragraph that begins with one is no Markdown.
        tags = f"{one.raw[: one.raw.index(']') + 1]}…[/{one.name}]"
        inner = self.replaced(one.inner, depth + 1)
        return inner + self._leftovers.left(kind, tags, hint=hint)


def _may_be_one(text: str, found: re.Match[str]) -> bool:
    """Whether a name in brackets that is no known shortcode stands alone in its line."""
    before = text.rfind("\n", 0, found.start()) + 1
    after = text.find("\n", found.end())
    line = text[before : after if after >= 0 else len(text)]
    alone = re.sub(r"</?p\b[^<>]*>", "", line).strip() if len(line) < len(found[0]) + 200 else ""
    return alone == found[0] and found[3].islower()


def _is_in_word(text: str, name: str, start: int, stop: int) -> bool:
    """Whether what is in a shortcode is a part of the line around it: a big first letter, a marked
    word."""
    around = text[max(start - 1, 0) : start] + text[stop : stop + 1]
    return name.lower() in names.IN_LINES or any(map(str.isalnum, around))


def _first_after(ends: list[re.Match[str]], position: int) -> re.Match[str] | None:
    index = bisect_left(ends, position, key=lambda end: end.start())
    return ends[index] if index < len(ends) else None


def _is_within(spans: list[tuple[int, int]], position: int) -> bool:
    index = bisect_left(spans, position, key=lambda span: span[1])
    return index < len(spans) and spans[index][0] < position
