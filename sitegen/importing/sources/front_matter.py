"""The front matter of other systems, read with as much patience as can be had."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from sitegen.importing.source import Note
from sitegen.importing.sources.lenient_yaml import read, shallow
from sitegen.importing.sources.moments import moment as moment


class FrontMatter(Struct, frozen=True):
    """A text taken apart: the values of its front matter; its body, and the line on which that
    begins; what was not as it should be; and the form, "" if there is no front matter."""

    values: dict[str, Any]
    body: str
    line: int = 1
    notes: tuple[Note, ...] = ()
    form: str = ""


# What a fence may say of its form; the last four are programs.
_WORDS = "yaml|yml|toml|json|json5|javascript|js|coffee|cson"
_FENCE = re.compile(
    rf"(?P<fence>---|\+\+\+)[ \t]*(?P<form>{_WORDS})?[ \t]*(?:\n|\Z)",
    re.I,
)
_ENDS = {
    "---": re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.M),
    "+++": re.compile(r"^\+\+\+[ \t]*(?:\n|\Z)", re.M),
}
_FORMS = {"": "", "yaml": "yaml", "yml": "yaml", "toml": "toml", "json": "json"}
_LOOKS_LIKE_KEYS = re.compile(r"[A-Za-z_][\w -]{0,40}\s*[:=]")


def split(text: str, place: str) -> FrontMatter:
    """Take a text with line ends of one kind (`folders.decode`) apart: YAML between `---`, TOML
    between `+++`, or JSON, after blank lines if there are some. `place` is the path of the file."""
    start = len(text) - len(text.lstrip("\ufeff \t\n"))
    # Blank signs on the line of the fence itself make it something else, as in all systems.
    start = text.rfind("\n", 0, start) + 1 if text[start : start + 1] not in "{+-" else start
    if text.startswith("{", start):
        return _json(text, start, place)
    opened = _FENCE.match(text, start)
    if not opened:
        return FrontMatter({}, text.lstrip("\ufeff"))
    return _fenced(text, opened, place)


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _fenced(text: str, opened: re.Match[str], place: str) -> FrontMatter:
    closed = _ENDS[opened["fence"]].search(text, opened.end())
    whole = FrontMatter({}, text.lstrip("\ufeff"))
    if not closed:
        if not _LOOKS_LIKE_KEYS.match(text, opened.end()):
            return whole
        return FrontMatter({}, whole.body, 1, (_unclosed(place, opened, text),))
    inner = text[opened.end() : closed.start()]
    line = _line(text, opened.end())
    form = _FORMS.get((opened["form"] or "").lower())
    after, after_line = text[closed.end() :], _line(text, closed.end())
    if form is None:
        message = f"front matter in the form {opened['form']} is not read: it would have to be run"
        note = Note(
            weight=3,
            kind=f"front matter in {opened['form']}",
            place=f"{place}:{line - 1}",
            message=message,
            hint="write its keys into the new post by hand",
        )
        return FrontMatter({}, after, after_line, (note,), opened["form"].lower())
    form = form or ("toml" if opened["fence"] == "+++" else "yaml")
    parsed = read(inner, form, place, line)
    if isinstance(parsed.values, dict) and (parsed.values or not parsed.notes):
        return FrontMatter(parsed.values, after, after_line, parsed.notes, form)
    if parsed.values is None:
        return FrontMatter({}, after, after_line, (), form)
    # Text between two lines across: no front matter at all.
    return whole


def _unclosed(place: str, opened: re.Match[str], text: str) -> Note:
    return Note(
        weight=3,
        kind="front matter without an end",
        place=f"{place}:{_line(text, opened.start())}:1",
        message=f"no second {opened['fence']} ends it, so it was taken for text",
        hint="end it, and import again",
    )


def _json(text: str, start: int, place: str) -> FrontMatter:
    """The object at the beginning. A text that begins with `{` otherwise has no front matter."""
    line = _line(text, start)
    try:
        values, end = json.JSONDecoder().raw_decode(text, start)
        shallow(values)
    except (ValueError, RecursionError):
        closed = re.compile(r"^\}[ \t]*(?:\n|\Z)", re.M).search(text, start)
        if not closed or not re.compile(r'\{\s*"[^"\n]+"\s*:').match(text, start):
            return FrontMatter({}, text.lstrip("\ufeff"))
        end = closed.end()
        parsed = read(text[start:end], "json", place, line)
        return FrontMatter(parsed.values, text[end:], _line(text, end), parsed.notes, "json")
    body = text[end:].removeprefix("\n")
    return FrontMatter(values, body, _line(text, len(text) - len(body)), (), "json")


def first_lines(parts: Iterable[str], body: str) -> Iterator[tuple[str, int]]:
    """Each of these parts of a body once, with the number of lines before it. They are given in
    the order in which they stand there, so the body is gone through once; some that it does not
    have, because a shortcode wrote them in another way, get the line of the one before them."""
    at = line = 0
    misses = 100
    for part in dict.fromkeys(parts):
        found = body.find(part, at) if misses else -1
        if found < 0:
            misses = max(misses - 1, 0)
        else:
            line += body.count("\n", at, found)
            at = found
        yield part, line


def text(value: Any) -> str:
    """A value as a text without space around it; "" for none, for lists and for tables."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, dict | list | tuple):
        return ""
    return str(value).strip()


def texts(value: Any, separators: str = "") -> tuple[str, ...]:
    """A value as texts, each once: those of a list, or one text, split at each sign of
    `separators`."""
    if isinstance(value, list | tuple):
        found = [text(item) for item in value]
    elif separators:
        found = [part.strip() for part in re.split(f"[{re.escape(separators)}]", text(value))]
    else:
        found = [text(value)]
    return tuple(dict.fromkeys(part for part in found if part))


def flag(value: Any, default: bool = False) -> bool:
    """A value as yes or no, however it is written; `default` if it is neither."""
    words = {"true": True, "yes": True, "on": True, "1": True, "y": True}
    words |= {"false": False, "no": False, "off": False, "0": False, "n": False}
    return words.get(text(value).lower(), default)


def table(value: Any) -> dict[str, Any]:
    """A value as a table, an empty one for everything else."""
    return value if isinstance(value, dict) else {}


def bad_date(key: str, value: Any, place: str) -> Note:
    """The note for a date that is none, or that can be read in two ways."""
    return Note(
        weight=2,
        kind="date that is none",
        place=place,
        message=f"{key}: {str(value)[:80]!r} is no date that can be read in one way",
        hint="write the date into the new post",
    )
