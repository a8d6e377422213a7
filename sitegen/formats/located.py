"""YAML and TOML as data that remembers where it stood.

Front matter and `site.toml` go through the same door: every problem of a file at once, each with
line and column."""

from __future__ import annotations

import datetime as dt
import re
import sys
import tomllib
from collections.abc import Iterator
from itertools import islice
from typing import Any

import msgspec
import yaml
from msgspec.structs import replace

from sitegen import dates
from sitegen.errors import Problem, shorten
from sitegen.formats import mistakes
from sitegen.text import line_ends
from sitegen.text.characters import ENOUGH, UNPRINTABLE, unprintable

try:
    from yaml import CSafeLoader as YamlLoader
except ImportError:  # PyYAML was built without libyaml
    from yaml import SafeLoader as YamlLoader  # type: ignore[assignment]

Path = tuple[str | int, ...]

# Stands for a value that was refused with a problem of its own.
REFUSED: Any = object()

# More than any front matter needs, less than an alias bomb makes.
MAX_VALUES = 10_000
# So many characters more than a file has may be in what its aliases stand for.
MAX_EXPANDED = 100_000
MAX_DEPTH = 20
# Python refuses to print numbers that are much longer. A digest that lost its quotes is shorter,
# and gets a better hint.
MAX_DIGITS = 100
INTEGERS = range(1 - 10**MAX_DIGITS, 10**MAX_DIGITS)

# The controls that have an escape of their own.
_CONTROLS = {"0": "\0", "a": "\a", "b": "\b", "v": "\v", "f": "\f", "e": "\x1b", "N": "\x85"}


class Mark(msgspec.Struct, frozen=True):
    """Where a key and its value stand (line and column from 1), and the value as it was written."""

    key: tuple[int, int]
    value: tuple[int, int]
    raw: str = ""

    @property
    def is_day(self) -> bool:
        """Whether the value, which is a date, has no time."""
        return len(self.raw.strip("\"'")) == 10


START = Mark((1, 1), (1, 1))


class Comment(msgspec.Struct, frozen=True):
    """What stands after a value, from a `#` on, which may have been meant as the end of it; and
    what was written before."""

    line: int
    column: int
    text: str
    before: str


class Located(msgspec.Struct, frozen=True):
    """The data of one file or one front matter, with a mark for each path into it; `assign` stands
    between key and value. Times without an offset are in the `zone`. `comments` are those right
    after values that are not in quotes, and `unfolded` the texts that YAML has put a space into
    where a line ends that needs none."""

    path: str
    data: dict[str, Any]
    marks: dict[Path, Mark]
    problems: tuple[Problem, ...] = ()
    assign: str = ": "
    zone: dt.tzinfo = dt.UTC
    comments: dict[Path, Comment] = {}
    unfolded: dict[Path, str] = {}

    def mark(self, path: Path) -> Mark:
        """The mark of `path`, or of the nearest value around it."""
        while path and path not in self.marks:
            path = path[:-1]
        return self.marks.get(path, START)

    def problem(
        self, path: Path, code: str, message: str, hint: str = "", *, at_key: bool = False
    ) -> Problem:
        mark = self.mark(path)
        line, column = mark.key if at_key else mark.value
        return Problem(
            path=self.path, line=line, column=column, code=code, message=message, hint=hint
        )


def field_name(path: Path) -> str:
    """`("source", 0, "url")` as people write it: `source.url`."""
    return ".".join(str(part) for part in path if isinstance(part, str))


# --- YAML -----------------------------------------------------------------------------------------


def load_yaml(text: str, path: str, first_line: int, zone: dt.tzinfo) -> Located:
    """Read one YAML 1.1 mapping that begins at line `first_line` of the file `path`.

    Dates become datetimes in `zone`. Refused, with a position: duplicate keys, tags, aliases that
    expand without bound, tabs, a second document, values that YAML takes for something else than
    what was meant."""
    try:
        loader, node = _composed(text)
    except _TooDeepError as error:
        line, column = (
            text.count("\n", 0, error.at) + first_line,
            error.at - text.rfind("\n", 0, error.at),
        )
        return Located(path, {}, {}, (_too_deep(path, line, column),))
    except yaml.MarkedYAMLError as error:
        return Located(path, {}, {}, (_yaml_problem(error, text, path, first_line),))
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + first_line
        column = error.position - text.rfind("\n", 0, error.position)
        return Located(
            path,
            {},
            {},
            (
                unprintable(
                    path,
                    line,
                    column,
                    chr(error.character) if isinstance(error.character, int) else error.character,
                ),
            ),
        )
    if node is None:
        return Located(path, {}, {(): Mark((first_line, 1), (first_line, 1))})
    if not isinstance(node, yaml.MappingNode):
        found = "a list" if isinstance(node, yaml.SequenceNode) else shorten(str(node.value))
        line, column = node.start_mark.line + first_line, node.start_mark.column + 1
        return Located(
            path,
            {},
            {},
            (
                Problem(
                    path=path,
                    line=line,
                    column=column,
                    code="front-matter",
                    message=f"expected `key: value` lines, got {found}",
                    hint="write one key a line, for example title: My first post",
                ),
            ),
        )
    reader = _YamlReader(loader, node, text, path, first_line, zone)
    data = reader.mapping(node, ())
    return Located(
        path,
        data,
        reader.marks,
        tuple(reader.problems),
        zone=zone,
        comments=reader.comments,
        unfolded=reader.unfolded,
    )


class _TooDeepError(Exception):
    def __init__(self, at: int) -> None:
        self.at = at


def _composed(text: str) -> tuple[Any, yaml.Node | None]:
    """The nodes of `text`, and what made them. Raises YAMLError and _TooDeepError.

    libyaml does not know the halves of characters that JSON writes as two escapes; PyYAML's own
    scanner, which is slow, does."""
    try:
        return _composed_by(YamlLoader, text)
    except yaml.MarkedYAMLError as error:
        if "Unicode character escape" not in str(error.problem):
            raise
        try:
            return _composed_by(yaml.SafeLoader, text)
        except ValueError:  # an escape beyond Unicode, with no word of where it is
            raise error from None


def _composed_by(kind: Any, text: str) -> tuple[Any, yaml.Node | None]:
    deep = _deep_yaml(text, kind)
    if deep is not None:
        raise _TooDeepError(deep)
    loader = kind(text)
    return loader, loader.get_single_node()


def yaml_events(text: str) -> list[yaml.Event]:
    """What YAML reads in `text`, sign by sign. Raises YAMLError."""
    return list(yaml.parse(text, YamlLoader))


# A level of blocks needs a column more, or a list at the column of its key, so this many before a
# line's first word.
_DEEP_BLOCK = re.compile(f"[ \t?:-]{{{2 * MAX_DEPTH}}}")


def _deep_yaml(text: str, kind: Any) -> int | None:
    """Where `text` nests deeper than MAX_DEPTH, if it may nest so deep that libyaml, which composes
    nodes by recursion in C, would overflow the stack; less is left to the reader. Parsing twice
    takes long, so it is done only for suspects."""
    if text.count("[") + text.count("{") <= MAX_DEPTH and not _DEEP_BLOCK.search(text):
        return None
    depth = -1
    for event in yaml.parse(text, kind):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                return event.start_mark.index if event.start_mark else 0
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return None


_TEXT_TAG = "tag:yaml.org,2002:str"
_PLAIN_TAGS = frozenset({"tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"})


class _YamlReader:
    """Turns YAML nodes into data; PyYAML's own constructor would lose positions and duplicate
    keys."""

    def __init__(
        self,
        loader: Any,
        root: yaml.MappingNode,
        text: str,
        path: str,
        first_line: int,
        zone: dt.tzinfo,
    ) -> None:
        self.root, self.text = root, text
        self.loader, self.path, self.first_line, self.zone = loader, path, first_line, zone
        self.marks: dict[Path, Mark] = {(): Mark((first_line, 1), (first_line, 1))}
        self.problems: list[Problem] = []
        self.comments: dict[Path, Comment] = {}
        self.unfolded: dict[Path, str] = {}
        # Most front matters have neither.
        self.has_comments, self.has_escapes = "#" in text, "\\" in text
        # How many more values, and characters in them, there may be.
        self.left, self.room = MAX_VALUES, len(text) + MAX_EXPANDED

    def position(self, node: yaml.Node) -> tuple[int, int]:
        return node.start_mark.line + self.first_line, node.start_mark.column + 1

    def refuse(self, node: yaml.Node, message: str, hint: str = "", code: str = "yaml") -> None:
        line, column = self.position(node)
        self.problems.append(
            Problem(path=self.path, line=line, column=column, code=code, message=message, hint=hint)
        )

    def mapping(self, node: yaml.MappingNode, at: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self.key(key_node, at, found)
            if key is None:
                continue
            here = (*at, key)
            raw = value_node.value if isinstance(value_node, yaml.ScalarNode) else ""
            self.marks[here] = Mark(self.position(key_node), self.position(value_node), raw)
            found[key] = self.value(value_node, here)
        return found

    def key(self, node: yaml.Node, at: Path, found: dict[str, Any]) -> str | None:
        """The key that `node` is, in a mapping at `at` that has the keys `found` already; None for
        one that is refused."""
        if not isinstance(node, yaml.ScalarNode):
            self.refuse(node, "expected a key, got a list or a mapping")
            return None
        key = (
            mistakes.joined(node.value)
            if self.has_escapes and node.style == '"'
            else str(node.value)
        )
        self.room -= len(key)
        if key == "<<" and node.tag.endswith(":merge"):
            self.refuse(node, "merge keys (<<) are not supported", "write the values out")
        elif key in found:
            first = self.marks[(*at, key)].key[0]
            self.refuse(
                node,
                f"{field_name((*at, key))}: the key stands twice, first on line {first}",
                "keep one of the two",
                code="duplicate-key",
            )
        elif bad := UNPRINTABLE.search(key):
            self.refuse_character(node, bad[0])
        else:
            return key
        return None

    def value(self, node: Any, at: Path) -> Any:
        self.left -= 1
        if isinstance(node, yaml.ScalarNode):
            self.room -= len(node.value)
        if self.left == 0 or (self.room < 0 and self.left > 0):
            self.refuse_rest(at)
        if self.left <= 0:
            return REFUSED
        if len(at) > MAX_DEPTH:
            self.problems.append(_too_deep(self.path, *self.position(node)))
            self.left = 0
            return REFUSED
        if isinstance(node, yaml.CollectionNode) and node.tag not in _PLAIN_TAGS:
            return self.refuse_tag(node, at)
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, at)
        if isinstance(node, yaml.SequenceNode):
            items = []
            for i, item in enumerate(node.value):
                raw = item.value if isinstance(item, yaml.ScalarNode) else ""
                self.marks[(*at, i)] = Mark(self.position(item), self.position(item), raw)
                items.append(self.value(item, (*at, i)))
            return items
        if self.has_comments and not node.style:
            self.note_comment(node, at)
        return self.scalar(node, at)

    def note_comment(self, node: yaml.ScalarNode, at: Path) -> None:
        """Remember what stands after a value on its line, if that is a comment."""
        end = node.end_mark.index
        rest = self.text[end:].partition("\n")[0]
        if rest.lstrip().startswith("#"):
            column = end - self.text.rfind("\n", 0, end) + len(rest) - len(rest.lstrip())
            self.comments[at] = Comment(
                node.end_mark.line + self.first_line,
                column,
                rest.strip(),
                " ".join(f"{node.value}{rest}".split()),
            )

    def scalar(self, node: yaml.ScalarNode, at: Path) -> Any:
        try:
            value = (
                node.value
                if node.tag == _TEXT_TAG
                else checked(self.loader.construct_object(node), self.zone)
            )
        except yaml.constructor.ConstructorError:
            return self.refuse_tag(node, at)
        except (ValueError, OverflowError, KeyError, AttributeError, TypeError) as error:
            expected = (
                "a date that exists"
                if node.tag.endswith(":timestamp")
                else "a value that YAML can read"
            )
            self.refuse(
                node,
                f"{field_name(at)}: expected {expected}, got {shorten(node.value)} ({error})",
                code="invalid-value",
            )
            return REFUSED
        if isinstance(value, str):
            if self.has_escapes and node.style == '"':
                value = mistakes.joined(value)
                self.look_for_folder(node, at)
            if bad := UNPRINTABLE.search(value):
                self.refuse_character(node, bad[0])
                return REFUSED
            if node.end_mark.line > node.start_mark.line:
                plain = line_ends.unfolded(
                    value, self.text[node.start_mark.index : node.end_mark.index]
                )
                if plain != value:
                    self.unfolded[at] = plain
        return value

    def look_for_folder(self, node: yaml.ScalarNode, at: Path) -> None:
        """Warn of a path of Windows in double quotes, of which a part is an escape by chance."""
        raw = self.text[node.start_mark.index + 1 : node.end_mark.index - 1]
        if escape := mistakes.folder(raw):
            line, column = self.position(node)
            self.problems.append(
                Problem(
                    path=self.path,
                    line=line,
                    column=column + 1 + raw.index(escape),
                    severity="warning",
                    code="escape",
                    message=f"{field_name(at)}: {escape} in double quotes is another character",
                    hint=(
                        f"write \\{escape} for a plain backslash, or the text in single quotes:"
                        f" {mistakes.quoted(raw)}"
                    ),
                )
            )

    def refuse_character(self, node: yaml.Node, bad: str) -> None:
        self.problems.append(
            _escaped(self.path, self.text, node.start_mark.index, self.first_line, bad)
        )

    def refuse_rest(self, at: Path) -> None:
        """Refuse the value at `at`, which is one too many, and all that come after it."""
        # What an alias stands for was written further up.
        at = max(
            (at[:depth] for depth in range(1, len(at) + 1)), key=lambda path: self.marks[path].key
        )
        line, column = self.marks[at].key
        message, hint = f"there are too many values, more than {MAX_VALUES:,}", "take some out"
        if self.room < 0:
            message, hint = "the aliases (*name) expand to too much text", "write the values out"
        elif _has_aliases(self.root):
            message, hint = "the aliases (*name) expand to too many values", "write the values out"
        self.problems.append(
            Problem(
                path=self.path,
                line=line,
                column=column,
                code="yaml",
                message=f"{field_name(at)}: {message}",
                hint=hint,
            )
        )
        self.left = 0

    def refuse_tag(self, node: yaml.Node, at: Path) -> Any:
        tag = node.tag.replace("tag:yaml.org,2002:", "!!")
        self.refuse(
            node,
            f"{field_name(at)}: the tag {shorten(tag)} is not allowed",
            "write the plain value",
        )
        return REFUSED


def _has_aliases(root: yaml.Node) -> bool:
    """Whether a part of `root` stands at two places, which only an alias can bring about."""
    seen: set[int] = set()
    waiting: list[Any] = [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            return True
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            waiting += [part for pair in node.value for part in pair]
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value
    return False


def checked(value: Any, zone: dt.tzinfo) -> Any:
    """A date as midnight in `zone`, a time in `zone` (one without offset is taken for one there);
    else as it is.

    Raises ValueError for days that the calendar does not have there or in UTC, and for long
    numbers."""
    if isinstance(value, int) and value not in INTEGERS:
        raise ValueError(f"a whole number has at most {MAX_DIGITS} digits")
    if isinstance(value, dt.date):
        moment = (
            value
            if isinstance(value, dt.datetime)
            else dt.datetime(value.year, value.month, value.day)  # noqa: DTZ001
        )
        return dates.within(moment if moment.tzinfo else moment.replace(tzinfo=zone), zone)
    return value


def _is_told(value: dt.date, zone: dt.tzinfo) -> bool:
    try:
        checked(value, zone)
    except ValueError:
        return False
    return True


def _escaped(path: str, text: str, start: int, first_line: int, character: str) -> Problem:
    """`unprintable` for a value that begins at `start` in `text`: mostly, the character is written
    as an escape."""
    is_half = "\ud800" <= character <= "\udfff"
    escapes = (
        mistakes.halves(text, start)
        if is_half
        else (
            escape
            for escape in mistakes.ESCAPE.finditer(text, start)
            if _meant(escape) == character
        )
    )
    escape = next(escapes, None)
    place = max(escape.start() if escape else text.find(character, start), start)
    line, column = first_line + text.count("\n", 0, place), place - text.rfind("\n", 0, place)
    if escape and is_half:
        message, hint = mistakes.escape(escape[0])
        return Problem(path=path, line=line, column=column, code="yaml", message=message, hint=hint)
    if escape:
        return unprintable(
            path,
            line,
            column,
            character,
            f"take {escape[0]} out, or write \\{escape[0]} for a plain backslash",
        )
    return unprintable(path, line, column, character)


def _meant(escape: re.Match[str]) -> str:
    """The character that an escape stands for, where that is a control or has a number."""
    digits = escape[1] or escape[2] or escape[3]
    if not digits:
        return _CONTROLS.get(escape[4], "")
    return chr(int(digits, 16)) if int(digits, 16) <= sys.maxunicode else ""


def _too_deep(path: str, line: int, column: int) -> Problem:
    return Problem(
        path=path, line=line, column=column, code="yaml", message="the values are nested too deeply"
    )


def _yaml_problem(error: yaml.MarkedYAMLError, text: str, path: str, first_line: int) -> Problem:
    """What YAML found, in the words of somebody who writes front matter, at the place where the
    mistake is."""
    start = error.context_mark
    at = error.problem_mark or start
    found = mistakes.yaml_mistake(
        str(error.problem),
        str(error.context),
        text,
        (at.line, at.column) if at else (0, 0),
        (start.line, start.column) if start else None,
    )
    return Problem(
        path=path,
        line=found.row + first_line,
        column=found.column + 1,
        code="yaml",
        message=found.message,
        hint=found.hint,
    )


# --- TOML -----------------------------------------------------------------------------------------


def load_toml(
    text: str, path: str, first_line: int, zone: dt.tzinfo, most: int = MAX_VALUES
) -> Located:
    """Read TOML 1.0 that begins at line `first_line` of the file `path`, with at most so many
    values. Dates become datetimes in `zone`."""
    try:
        data = tomllib.loads(text)
    except ValueError as error:  # TOMLDecodeError is one, and a number with too many digits another
        return Located(path, {}, {}, (_toml_problem(str(error), text, path, first_line),))
    except RecursionError:
        return Located(
            path,
            {},
            {},
            (
                Problem(
                    path=path,
                    line=first_line,
                    column=1,
                    code="toml",
                    message="the values are nested too deeply",
                ),
            ),
        )
    marks = {(): Mark((first_line, 1), (first_line, 1)), **dict(_toml_marks(text, first_line))}
    found = Located(path, {}, marks, (), " = ", zone)
    beyond = _beyond_limits(data, most)
    if beyond is not None:
        at, message = beyond
        # A dotted key has one mark, which may be below the place.
        at = next((marked for marked in marks if marked[: len(at)] == at), at)
        return replace(found, problems=(found.problem(at, "toml", message, at_key=True),))
    refused = (
        (at, bad[0])
        for at, value in _parts(data, ())
        if isinstance(value, str) and (bad := UNPRINTABLE.search(value))
    )
    problems = [
        _escaped(path, text, _index(text, found.mark(at), first_line), first_line, bad)
        for at, bad in islice(refused, ENOUGH)
    ]
    problems += [
        found.problem(
            at,
            "invalid-value",
            f"{field_name(at)}: expected a year from 1 to 9999 in UTC and where the site is, got"
            f" {value}",
        )
        for at, value in _leaves(data, ())
        if isinstance(value, dt.date) and not _is_told(value, zone)
    ]
    problems += [
        found.problem(
            at,
            "invalid-value",
            f"{field_name(at)}: expected a whole number of at most {MAX_DIGITS} digits",
        )
        for at, value in _leaves(data, ())
        if isinstance(value, int) and value not in INTEGERS
    ]
    return replace(found, data=_convert(data, zone), problems=tuple(problems))


_TOML_MISTAKES = (
    ("Cannot overwrite", "the key stands twice", "keep one of the two"),
    ("Cannot declare", "the table stands twice", "put its keys together under one [header]"),
    ("Illegal character '\\n'", "the text is not closed", 'end it with "'),
    ("Invalid value", "expected a value", 'a text stands in quotes: key = "…"'),
    ("Expected '=' after a key", "expected = after the key", "write key = value"),
    ("Exceeds the limit", f"expected a whole number of at most {MAX_DIGITS} digits", ""),
)


def _toml_problem(error: str, text: str, path: str, first_line: int) -> Problem:
    place = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", error)
    message, hint = f"TOML: {error[: place.start()] if place else error}", ""
    line, column = (
        (int(place[1]), int(place[2])) if place and place[1] else (text.count("\n") + 1, 1)
    )
    if long := not place and _LONG_NUMBER.search(text):
        line, column = (
            text.count("\n", 0, long.start()) + 1,
            long.start() - text.rfind("\n", 0, long.start()),
        )
    for start, said, typed in _TOML_MISTAKES:
        if error.startswith(start):
            message, hint = f"TOML: {said}", typed
    if "twice" in message:
        column = 1  # tomllib points at the end of the line
    if error.startswith(_WRONG_ESCAPE) and (
        found := mistakes.toml_escape(text.split("\n")[line - 1], column - 1)
    ):
        column, message, hint = found.column + 1, found.message, found.hint
    return Problem(
        path=path,
        line=line + first_line - 1,
        column=column,
        code="toml",
        message=message,
        hint=hint,
    )


_WRONG_ESCAPE = ("Unescaped", "Escaped character", "Invalid hex value")
# What Python does not convert (sys.int_info.default_max_str_digits), and says nowhere where it
# stands.
_LONG_NUMBER = re.compile(r"[0-9_]{4301,}")
_TOML_TABLE = re.compile(r"\s*\[(\[?)\s*([\w.\-\" ]+?)\s*\]")
_TOML_KEY = re.compile(
    r"\s*((?:[\w\-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[\w\-]+|\"[^\"]*\"))*)\s*=\s*"
)


def _toml_marks(text: str, first_line: int) -> Iterator[tuple[Path, Mark]]:
    """Where keys stand; by line, which is exact but for keys of inline tables (they get their
    table's place)."""
    table: Path = ()
    counts: dict[Path, int] = {}
    inside = ""
    for number, line in enumerate(text.split("\n"), first_line):
        if inside:  # a text of several lines, which may look like anything
            inside = "" if inside in line else inside
        elif header := _TOML_TABLE.match(line):
            table = tuple(part.strip(' "') for part in header[2].split("."))
            start = (number, header.start(2) + 1)
            if header[1]:
                counts[table] = counts.get(table, -1) + 1
                yield table, Mark(start, start)
                table = (*table, counts[table])
            yield table, Mark(start, start)
        elif key := _TOML_KEY.match(line):
            parts = tuple(part.strip(" \"'") for part in key[1].split("."))
            raw = line[key.end() :].split("#")[0].strip()
            yield (*table, *parts), Mark((number, key.start(1) + 1), (number, key.end() + 1), raw)
            inside = (
                raw[:3]
                if raw[:3] in {'"""', "'''"} and raw[:3] not in line[key.end() + 3 :]
                else ""
            )


def _beyond_limits(data: dict[str, Any], most: int) -> tuple[Path, str] | None:
    """The first place where there is more than people write, and what is wrong there. All that
    follows may recurse."""
    waiting: list[tuple[Path, Any]] = [((), data)]
    for count, (at, value) in enumerate(waiting):  # which grows
        if len(at) > MAX_DEPTH:
            return at, "the values are nested too deeply"
        if count > most:
            return at, "there are too many values"
        if isinstance(value, (dict, list)):
            waiting += [
                ((*at, key), inner)
                for key, inner in (value.items() if isinstance(value, dict) else enumerate(value))
            ]
    return None


def too_large(found: Located, key: str) -> list[Problem]:
    """A problem for each number under `key` that takes more than 64 bits: nothing can hand it on as
    a number."""
    return [
        found.problem(
            at,
            "invalid-value",
            f"{field_name(at)}: expected a whole number from -2⁶³ to 2⁶⁴-1, got {shorten(value)}",
            "write it in quotes, as text",
        )
        for at, value in _leaves(found.data.get(key), (key,))
        if isinstance(value, int) and not -(2**63) <= value < 2**64
    ]


def _leaves(value: Any, at: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, (*at, key))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from _leaves(inner, (*at, i))
    else:
        yield at, value


def _parts(value: Any, at: Path) -> Iterator[tuple[Path, Any]]:
    """All leaves, and all keys, each at its place."""
    yield from _leaves(value, at)
    waiting = [(at, value)]
    while waiting:
        at, value = waiting.pop()
        if isinstance(value, dict):
            yield from (((*at, key), key) for key in value)
            waiting += [((*at, key), inner) for key, inner in value.items()]
        elif isinstance(value, list):
            waiting += [((*at, i), inner) for i, inner in enumerate(value)]


def _index(text: str, mark: Mark, first_line: int) -> int:
    """Where the line begins that has the `mark`, in a text that begins at line `first_line`."""
    start = 0
    for _ in range(mark.key[0] - first_line):
        start = text.find("\n", start) + 1
    return start


def _convert(value: Any, zone: dt.tzinfo) -> Any:
    if isinstance(value, dict):
        return {key: _convert(inner, zone) for key, inner in value.items()}
    if isinstance(value, list):
        return [_convert(inner, zone) for inner in value]
    try:
        return checked(value, zone)
    except ValueError:
        return REFUSED
