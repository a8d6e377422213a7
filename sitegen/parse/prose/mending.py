"""Fixes of what the checks of a text find, where a program can know what to do about it."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import NamedTuple

from sitegen import lazy
from sitegen.errors import NO_FIX, Fix
from sitegen.formats.source_map import KeyPath
from sitegen.formats.value_fixes import Mended, setting
from sitegen.parse.frontmatter import Split
from sitegen.parse.prose import decoded, headline, moving, signs, tags
from sitegen.parse.prose.leftover import Leftover
from sitegen.parse.prose.words import MARKS, plain, vocabulary
from sitegen.text.edits import edit_at


class Change(NamedTuple):
    """`new` comes in the place of `text[start:end]`; `safe`: it cannot change what is meant."""

    start: int
    end: int
    new: str = ""
    safe: bool = True


def in_body(leftover: Leftover, parts: Split) -> Fix:
    """The fix of what is left in the body of a post."""
    if leftover.key:
        return moving.to_front_matter(leftover, parts)
    rule = _RULES.get(leftover.code)
    change = rule(parts.body, leftover.start, leftover.end) if rule else None
    if change is None or change.new == parts.body[change.start : change.end]:
        return NO_FIX
    edit = edit_at(parts.body, change.start, change.end, change.new, parts.body_line)
    return Fix((edit,), safe=change.safe)


def in_value(leftover: Leftover, key: str, value: str) -> Fix:
    """The fix of what is left in the text `value` of a key."""
    rule = _RULES.get(leftover.code) if leftover.code in _IN_VALUES else None
    change = rule(value, leftover.start, leftover.end) if rule else None
    if change is None:
        return NO_FIX
    new = (value[: change.start] + change.new + value[change.end :]).strip()
    return setting((key,), Mended(new, change.safe)) if new else NO_FIX


# --- titles and summaries -------------------------------------------------------------------------

# Markup around a whole text, whose words are the last group; and around some of its words.
_WHOLE = (
    lazy.pattern(r"#{1,6}\s+(.+?)(?:\s+#+)?"),
    lazy.pattern(r"(\*{1,3})([^*]+)\1"),
    lazy.pattern(r"`([^`]+)`"),
    lazy.pattern(r"<(\w+)(?:\s[^<>]*)?>([^<>]*)</\1>"),
)
_PART = lazy.pattern(
    r"\*{1,3}([^*\s](?:[^*]*[^*\s])?)\*{1,3}|`([^`]+)`|!?\[([^\[\]]+)\]\([^()\s]+\)"
    r"|</?\w+(?:\s[^<>]*)?/?>|^#{1,6}\s+"
)


def without_markup(key: str, value: str) -> Fix:
    """The fix of Markdown and HTML in the text `value` of a key: safe if it is around all of it."""
    plain = html.unescape(html.unescape(value)).strip()
    for _ in _WHOLE:  # one may be in another
        found = next((found for whole in _WHOLE if (found := whole.fullmatch(plain))), None)
        plain = found[found.lastindex or 0].strip() if found else plain
    is_whole = not headline.markup_in(plain)
    if not is_whole:
        plain = _PART.sub(lambda part: next(filter(None, part.groups()), ""), plain).strip()
    if not plain or headline.markup_in(plain):
        return NO_FIX
    return setting((key,), Mended(plain, is_whole))


# --- addresses and citations ----------------------------------------------------------------------


def without_parameter(at: KeyPath, url: str, start: int) -> Fix:
    """The fix of an address, the value at `at`, with a parameter at `start` that names the chat
    program it is from; none if there is something else."""
    if not _PARAMETER.match(url, start):
        return NO_FIX
    change = _parameter(url, start)
    return setting(at, Mended(url[: change.start] + url[change.end :]))


_PARAMETER = lazy.pattern(r"(?:utm_source|referrer)=[\w.%-]*")
_BEFORE = lazy.pattern(r"(?:\?|&amp;|&)$")
_AFTER = lazy.pattern(r"&amp;|&")
_NUMBER = lazy.pattern(r"\[\d")


def _parameter(text: str, start: int) -> Change:
    parameter = _PARAMETER.match(text, start)
    end = parameter.end() if parameter else start
    before = _BEFORE.search(text[max(start - 5, 0) : start])
    after = _AFTER.match(text, end)
    if before is None:
        return Change(start, end, safe=False)
    if before[0] == "?" and after:
        return Change(start, after.end())
    return Change(start - len(before[0]), end)


def _citation(text: str, start: int, end: int) -> Change | None:
    if _PARAMETER.match(text, start):
        return _parameter(text, start)
    if _NUMBER.match(text, start) or text.startswith("http", start):
        return None
    token = text[start:end]
    # Nobody writes the signs of such tokens, but somebody may write about a name like turn0search1.
    is_token = (
        "【" in token or token.startswith("[cite") or "oaicite" in token or not token.isascii()
    )
    if text[end : end + 1] in {"", " ", "\n", ".", ",", ";", ":", "!", "?", ")"}:
        start = len(text[:start].rstrip(" "))
    return Change(start, end, safe=is_token)


# --- lines and paragraphs -------------------------------------------------------------------------


def _headline(text: str, start: int, end: int) -> Change | None:
    first, last = _lines_around(text, start, end)
    if text[first:start].strip() or text[end:last].strip():
        return None
    if not (text[:first] + text[last:]).strip():
        return None
    # Somewhere else it may be a heading of its own, and a link may lead to it.
    is_first = not text[:first].strip() and "](#" not in text
    return Change(first, _after_blank_lines(text, last), safe=is_first)


_ITEM = lazy.pattern(r"\s*(?:[-+*>|]|\d+[.)])\s")
_SENTENCE_END = lazy.pattern(r"[.!?。]['\"”’*_)]*\s+(?=\S)")
# "Sure!", "Of course!": a sentence that says nothing.
_FEW_WORDS = 2


def _said(text: str, start: int, end: int) -> Change | None:
    """What an assistant says, if it is a paragraph, or what a model thought."""
    if text[end - 1] == ">" and text[end - 3 : end] != "\n>":
        rest = text[:start] + text[end:]
        is_whole = "</" in text[start:end] and bool(rest.strip())
        return Change(start, _after_blank_lines(text, end), safe=False) if is_whole else None
    first = text.rfind("\n\n", 0, start) + 2 if "\n\n" in text[:start] else 0
    last = text.find("\n\n", end)
    last = len(text) if last < 0 else last
    paragraph = text[first:last].strip()
    is_whole = text[first:last].strip(" \n*_#>\"'“”").startswith(text[start:end])
    reaches_end = not text[end:last].strip(" \n*_.!\"'“”")
    if _SENTENCE_END.search(paragraph) and not (
        is_whole and reaches_end and _is_all_said(paragraph)
    ):
        return None
    if any(map(_ITEM.match, paragraph.split("\n"))):
        return None
    rest = text[:first] + text[last:]
    return Change(first, _after_blank_lines(text, last), safe=False) if rest.strip() else None


def _is_all_said(paragraph: str) -> bool:
    """Whether all sentences of a paragraph are such as an assistant says first or last, or
    exclamations like "Sure!"; the first one is."""
    words = vocabulary(()).words
    known = (*words.openings, *words.closings)
    bare = paragraph.lstrip(MARKS)
    first = max((len(each) for each in known if plain(bare).startswith(each)), default=0)
    return all(
        plain(sentence).startswith(known) or len(sentence.split()) <= _FEW_WORDS
        for sentence in _SENTENCE_END.split(bare[first:])[1:]
    )


# What programs write after the fence that they put before a whole text.
_TEXT_LANGUAGES = frozenset({"", "markdown", "md"})


def _fence(text: str, start: int, end: int) -> Change | None:
    first, last = _lines_around(text, start, end)
    before = text[first:start]
    if before.strip():
        return None  # in a list or a quote
    if not text[last:].strip():
        # Nothing follows: it ends a block that nobody has begun.
        is_bare = not text[end:last].strip()
        return Change(len(text[:first].rstrip("\n")) + (first > 0), len(text)) if is_bare else None
    is_all = not text[:first].strip() and text[end:last].strip().lower() in _TEXT_LANGUAGES
    if is_all and text[start:end].strip("`~"):
        # Around the whole text: what follows the end of the fence would be code.
        ends_so = text.rstrip().endswith(text[start] * 3)
        return Change(first, _after_blank_lines(text, last), safe=False) if ends_so else None
    if is_all:
        # Closed at the end, it would make code of the whole text.
        return Change(first, _after_blank_lines(text, last), safe=False)
    final = len(text.rstrip())
    return Change(final, final, f"\n{before}{text[start:end]}", safe=False)


def _tag(text: str, start: int, end: int) -> Change | None:
    """A tag of the format in which a model is asked. At the end of a text, nobody means it."""
    if not next(tags.of_chat(text[start:end]), None):
        return None
    rest = text[:start] + text[end:]
    if not text[end:].strip():
        return Change(len(text[:start].rstrip()), end) if rest.strip() else None
    if not text[:start].strip():
        end = len(text) - len(text[end:].lstrip())
    return Change(start, end, safe=False)


def _front_matter(text: str, start: int, end: int) -> Change:
    return Change(start, _after_blank_lines(text, end), safe=False)


def _lines_around(text: str, start: int, end: int) -> tuple[int, int]:
    last = text.find("\n", end)
    return text.rfind("\n", 0, start) + 1, len(text) if last < 0 else last


def _after_blank_lines(text: str, at: int) -> int:
    """The index of the next line after `text[at]` that is not blank."""
    following = len(text) - len(text[at:].lstrip())
    return len(text) if following == len(text) else text.rfind("\n", 0, following) + 1


# --- signs ----------------------------------------------------------------------------------------


def _decoded(text: str, start: int, end: int) -> Change | None:
    """What was meant by characters that were decoded wrongly. Nobody writes such ones, but somebody
    may write about an escape with a backslash."""
    meant = decoded.undone(text[start:end])
    return Change(start, end, meant, safe=text[start] != "\\") if meant else None


def _repeated(text: str, start: int, end: int) -> Change | None:
    """A paragraph that is in the text already; not a sentence in one."""
    first, last = _lines_around(text, start, end)
    is_paragraph = not text[first:start].strip() and not text[end:last].strip()
    return Change(first, _after_blank_lines(text, last), safe=False) if is_paragraph else None


def _invisible(text: str, start: int, end: int) -> Change:
    new = signs.without_useless(text, start, end)
    return Change(start, end, new, safe=not signs.may_be_meant(text, start, end))


_LATIN = str.maketrans(signs.CYRILLIC_ALIKE | signs.GREEK_ALIKE)
_CYRILLIC = str.maketrans({latin: sign for sign, latin in signs.CYRILLIC_ALIKE.items()})
_GREEK = str.maketrans({latin: sign for sign, latin in signs.GREEK_ALIKE.items()})


def _mixed(text: str, start: int, end: int) -> Change | None:
    word = text[start:end]
    for table in (_LATIN, _CYRILLIC, _GREEK):
        written = word.translate(table)
        scripts = {sign.isascii() for sign in written}
        if written != word and len(scripts) == 1:
            return Change(start, end, written, safe=False)
    return None


# By the codes of their problems: a text and the place of what is left in it → the change, or None.
_RULES: dict[str, Callable[[str, int, int], Change | None]] = {
    "text-assistant": _said,
    "text-citation": _citation,
    "text-encoding": _decoded,
    "text-fence": _fence,
    "text-front-matter": _front_matter,
    "text-headline": _headline,
    "text-invisible": _invisible,
    "text-mixed-letters": _mixed,
    "text-repeated": _repeated,
    "text-template": _tag,
}
_IN_VALUES = frozenset(
    {"text-citation", "text-encoding", "text-invisible", "text-mixed-letters", "text-template"}
)
