"""Fixes of files in which front matter is not between its fences: there are none or wrong ones,
something stands before or around them, or the second one is missing.

Whether YAML or TOML can read what is between them is another question. Rows and columns count from
0."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from sitegen import lazy
from sitegen.errors import NO_FIX, Fix, TextEdit
from sitegen.text.edits import deleting, edited, putting

# A line of front matter: a key, what is inside of a value, a comment, an item of a list.
_KEY = lazy.pattern(r"[\"']?[\w-]+[\"']?\s*(?::(?:\s|$)|=\s*\S)|\[{1,2}[\w.-]+\]{1,2}\s*$")
_INNER = lazy.pattern(r"\s+\S|#|- |\{|[\]}],?\s*$")
# The keys that all front matter has, of which one has to be there.
_NAMING = lazy.pattern(r"\s*[\"']?(?i:title|name)[\"']?\s*[:=]")
_TOML = lazy.pattern(r"\s*(?:[\w.-]+\s*=|\[)")
# What is written for --- as well: dashes of other lengths, rules of Markdown, the fence of TOML.
_LIKE_FENCE = lazy.pattern(r"\s*(?:(?:\\?[-–—―−])+|[*_=~+;]{3,}|\.{3,})\s*")
_CODE = lazy.pattern(r" {0,3}(`{3,}|~{3,})\s*([\w-]*)\s*")
_THOUGHTS = lazy.pattern(
    r"\s*<(think|thinking|thought|reasoning|scratchpad)>.*?</\1>", re.DOTALL | re.IGNORECASE
)
# More than one sentence before the front matter may be a part of the text.
_SENTENCE = 200
_SENTENCES = 5


def of_beginning(text: str) -> Fix:
    """The fix for a text, with line ends "\\n", that does not begin with a fence."""
    return _checked(text, _of_beginning(text, text.split("\n")))


def _of_beginning(text: str, lines: Sequence[str]) -> Fix:
    row = next((at for at, line in enumerate(lines) if line.strip()), 0)
    line = lines[row]
    if _CODE.fullmatch(line):
        return _out_of_code(lines, row)
    if line.lstrip().startswith("{"):
        return _around_json(text, lines, row)
    if line.strip() in {"---", "+++"}:
        return _to_the_left(lines, row)
    if _LIKE_FENCE.fullmatch(line) and re.match(r"\{|" + _KEY.pattern, _next(lines, row)):
        fence = _fence_for(_next(lines, row))
        end = _second(lines, row + 1, fence)
        return NO_FIX if end is None else Fix((_replacing(lines, row, fence), *end))
    if _KEY.match(line):
        fence = _fence_for(line)
        end = _second(lines, row, fence)
        return NO_FIX if end is None else Fix((putting(row, 0, 0, f"{fence}\n"), *end))
    return NO_FIX


def of_end(text: str, start: int) -> Fix:
    """The fix for front matter that begins at `text[start]` and does not end, if the place of its
    end is plain."""
    lines, row = text.split("\n"), text.count("\n", 0, start)
    end = _second(lines, row + 1, lines[row].strip())
    return _checked(text, Fix(tuple(end))) if end else NO_FIX


def of_first_line(text: str, start: int) -> Fix:
    """The fix for a first fence, at `text[start]`, with something after it on its line."""
    row = text.count("\n", 0, start)
    line = text.split("\n")[row]
    rest = line[3:].lstrip()
    if rest.strip().lower() in {"yaml", "yml", "json", "toml"} or _LIKE_FENCE.fullmatch(rest):
        return _checked(text, Fix((putting(row, 3, len(line), ""),)))
    if _KEY.match(rest) or rest.startswith(("#", "{")):
        return _checked(text, Fix((putting(row, 3, len(line) - len(rest), "\n"),)))
    return NO_FIX


def of_text_before(text: str, start: int) -> Fix:
    """The fix for front matter that begins at `text[start]`, after some words: they go."""
    lines, row = text.split("\n"), text.count("\n", 0, start)
    thought = 0
    while thoughts := _THOUGHTS.match(text, thought, start):
        thought = thoughts.end()
    above = text[thought:start].split("\n")
    words = [
        line
        for line in above
        if line.strip() and not _CODE.fullmatch(line) and not _LIKE_FENCE.fullmatch(line)
    ]
    if len(words) > _SENTENCES:
        return NO_FIX
    edits = [deleting(0, row)]
    tag = re.fullmatch(r"<(\w+)>\s*", words[0]) if len(words) == 1 else None
    last = max(at for at, line in enumerate(lines) if line.strip())
    if tag and lines[last].strip() == f"</{tag[1]}>":
        edits.append(deleting(last))
    openings = [match for line in above if (match := _CODE.fullmatch(line))]
    if len(openings) % 2:
        edits += _end_of_code(lines, row, openings[-1][1])
    most = 2 if words and words[-1].rstrip().endswith(":") else 1
    is_said = len(words) <= most and all(
        len(line) <= _SENTENCE and line[0] not in "#!|" for line in words
    )
    return _checked(text, Fix(tuple(edits), safe=is_said))


def of_other_fences(text: str, start: int, fence: str) -> Fix:
    """The fix for front matter, with its first fence at `text[start]`, that is in the format whose
    fence is this one."""
    lines, row = text.split("\n"), text.count("\n", 0, start)
    own = lines[row].strip()[:3]
    end = next(at for at in range(row + 1, len(lines)) if lines[at].startswith((own, "...")))
    return Fix((_replacing(lines, row, fence), _replacing(lines, end, fence)))


# Front matter with a key that names the document.
_FENCED = lazy.pattern(
    r"\s*^(---|\+\+\+)[ \t]*\n(.*?)^(?:\1|\.\.\.)[ \t]*$", re.DOTALL | re.MULTILINE
)
_NAMED = lazy.pattern(r"\b(?i:title|name)[\"']?\s*[:=]")


def _checked(text: str, fix: Fix) -> Fix:
    """The fix, if there is front matter at the beginning of the text after it."""
    front = _FENCED.match(edited(text, fix.texts))
    return fix if front and _NAMED.search(front[2]) else NO_FIX


# --- the cases ------------------------------------------------------------------------------------


def _out_of_code(lines: Sequence[str], row: int) -> Fix:
    """Front matter in a block of code, which begins in this row, without its text or with it."""
    code = _CODE.fullmatch(lines[row])
    below = next((at for at in range(row + 1, len(lines)) if lines[at].strip()), 0)
    if code is None or not below:
        return NO_FIX
    fence = lines[below].strip()
    if fence in {"---", "+++"}:
        return Fix((deleting(0, below), *_end_of_code(lines, below, code[1])))
    end = next((at for at in range(below, len(lines)) if lines[at].strip() == code[1]), None)
    if end is None or not any(_NAMING.match(line) for line in lines[below:end]):
        return NO_FIX
    fence = "+++" if code[2] == "toml" else "---"
    return Fix((_replacing(lines, row, fence), _replacing(lines, end, fence)))


def _end_of_code(lines: Sequence[str], row: int, sign: str) -> list[TextEdit]:
    """What takes the line out that ends the block of code around the front matter that begins in
    this row: it is right after the front matter, or the last one of the text that has no partner.
    """
    fence = lines[row].strip()
    end = next((at for at in range(row + 1, len(lines)) if lines[at].strip() == fence), len(lines))
    codes = [at for at in range(end, len(lines)) if lines[at].startswith(sign[:3])]
    if not codes:
        return []
    after = next((at for at in range(end + 1, len(lines)) if lines[at].strip()), 0)
    if len(codes) % 2 and lines[after].strip() == sign:
        return [deleting(after)]
    if len(codes) % 2 and lines[codes[-1]].strip() == sign:
        return [deleting(codes[-1])]
    return []


def _around_json(text: str, lines: Sequence[str], row: int) -> Fix:
    """A JSON object, which begins in this row, without fences."""
    start = len(text) - len(text.lstrip())
    try:
        end = text.count("\n", 0, json.JSONDecoder().raw_decode(text, start)[1])
    except (ValueError, RecursionError):
        end = next((at for at in range(row, len(lines)) if lines[at].rstrip() == "}"), -1)
    if end < 0 or not lines[end].rstrip().endswith("}"):
        return NO_FIX
    first = putting(row, 0, 0, "---\n")
    if _next(lines, end).strip() == "---":
        return Fix((first,))
    return Fix((first, putting(end, len(lines[end]), len(lines[end]), "\n---")))


def _to_the_left(lines: Sequence[str], row: int) -> Fix:
    """Fences with spaces before them, and maybe before all other lines, too."""
    fence = lines[row].strip()
    blank = lines[row][: lines[row].index(fence)]
    end = next((at for at in range(row + 1, len(lines)) if lines[at].strip() == fence), None)
    if end is None:
        return NO_FIX
    for last in (len(lines), end + 1):
        rows = [at for at in range(row, last) if lines[at].strip()]
        if all(lines[at].startswith(blank) for at in rows):
            return Fix(tuple(putting(at, 0, len(blank), "") for at in rows))
    fences = [(at, lines[at].index(fence)) for at in (row, end)]
    return Fix(tuple(putting(at, 0, column, "") for at, column in fences if column))


def _second(lines: Sequence[str], row: int, fence: str) -> list[TextEdit] | None:
    """What makes a second fence for the front matter whose keys begin in this row: in place of a
    line that looks like one, or where the keys end. None if that is not plain."""
    end, is_apart = row, False
    for at in range(row, len(lines)):
        line = lines[at]
        if not line.strip():
            is_apart = True
        elif line.rstrip() == fence:
            return []
        elif _LIKE_FENCE.fullmatch(line) or (line.strip() == "```" and not is_apart):
            return [_replacing(lines, at, fence)]
        elif line.startswith(fence):
            after = len(line) - len(line[len(fence) :].lstrip())
            return [putting(at, len(fence), after, "\n")]
        elif _KEY.match(line) or (_INNER.match(line) and not is_apart):
            end, is_apart = at + 1, False
        else:
            break
    if end == row:
        return None
    return [putting(end - 1, len(lines[end - 1]), len(lines[end - 1]), f"\n{fence}")]


def _replacing(lines: Sequence[str], row: int, text: str) -> TextEdit:
    return putting(row, 0, len(lines[row]), text)


def _next(lines: Sequence[str], row: int) -> str:
    """The next line after this row that is not blank, or ""."""
    return next((line for line in lines[row + 1 :] if line.strip()), "")


def _fence_for(line: str) -> str:
    return "+++" if _TOML.match(line) else "---"
