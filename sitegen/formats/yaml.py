"""YAML 1.1 front matter → `SourceMap`.

PyYAML composes the nodes. They are converted to data here, because PyYAML's own constructor loses
positions, and silently takes the last of two equal keys."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import yaml

from sitegen import lazy
from sitegen.errors import Problem, shorten
from sitegen.formats import quoting
from sitegen.formats.source_map import (
    MAX_DEPTH,
    MAX_VALUES,
    REFUSED,
    KeyPath,
    Mark,
    SourceMap,
    TrailingComment,
    checked_scalar,
    field_name,
)
from sitegen.lazy import load
from sitegen.text import line_ends
from sitegen.text.characters import UNPRINTABLE, unprintable
from sitegen.text.places import place_of

try:
    from yaml import CSafeLoader as SafeLoader
except ImportError:  # PyYAML was built without libyaml
    from yaml import SafeLoader  # type: ignore[assignment]

# Aliases may expand a file to so many characters more than it has.
MAX_EXPANDED = 100_000

_TEXT_TAG = "tag:yaml.org,2002:str"
_TAGS: dict[type[yaml.Node], str] = {
    yaml.SequenceNode: "tag:yaml.org,2002:seq",
    yaml.MappingNode: "tag:yaml.org,2002:map",
}
_PLAIN_TAGS = frozenset(_TAGS.values())
# By its first character, "" for an empty one: the tags that a plain scalar can have, each with the
# pattern of its values.
_IMPLICIT: dict[str, list[tuple[str, re.Pattern[str]]]] = SafeLoader.yaml_implicit_resolvers


class YamlLoader(SafeLoader):
    """PyYAML's safe loader without its resolvers by path, of which there are none."""

    def descend_resolver(self, _parent: Any, _index: Any) -> None:
        """Nothing to note at the beginning of a node."""

    def ascend_resolver(self) -> None:
        """Nothing to note at the end of a node."""

    def resolve(self, kind: type[yaml.Node], value: Any, implicit: Any) -> str:
        """The tag of a node that has none (YAML 1.1 §3.3.2). `implicit` of a scalar: whether it is
        plain."""
        if kind is not yaml.ScalarNode:
            return _TAGS[kind]
        if implicit[0]:
            for tag, pattern in _IMPLICIT.get(value[:1], ()):
                if pattern.match(value):
                    return tag
        return _TEXT_TAG


def load_yaml(text: str, path: str, first_line: int, zone: dt.tzinfo) -> SourceMap:
    """Read one YAML 1.1 mapping that begins at line `first_line` of the file `path`.

    Dates become datetimes in `zone`. These are problems of the result, each with its place: syntax
    errors, duplicate keys, tags, aliases that expand without bound, tabs, a second document, and
    values that YAML takes for something else than what was meant."""
    try:
        loader, root = _composed(text)
    except (_TooDeepError, yaml.MarkedYAMLError, yaml.reader.ReaderError) as error:
        return SourceMap(path, {}, {}, (_syntax_problem(error, text, path, first_line),))
    if root is None:
        return SourceMap(path, {}, {(): Mark((first_line, 1), (first_line, 1))})
    if not isinstance(root, yaml.MappingNode):
        return SourceMap(path, {}, {}, (_not_a_mapping(root, path, first_line),))
    reader = _NodeReader(loader, root, text, path, first_line, zone)
    data = reader.mapping(root, ())
    return SourceMap(
        path,
        data,
        reader.marks,
        tuple(reader.problems),
        zone=zone,
        comments=reader.comments,
        unfolded=reader.unfolded,
    )


def yaml_events(text: str) -> list[yaml.Event]:
    """The parsing events of `text` (YAML 1.1 §3.1.1), with the place of each. Raises YAMLError."""
    return list(yaml.parse(text, YamlLoader))


# --- text → nodes ---------------------------------------------------------------------------------


class _TooDeepError(Exception):
    """The value at `text[index]` has too many others around it."""

    def __init__(self, index: int) -> None:
        self.index = index


def _composed(text: str) -> tuple[Any, yaml.Node | None]:
    """The loader that read `text`, and its root node. Raises YAMLError and _TooDeepError.

    libyaml refuses the pairs of surrogates that JSON writes as two escapes; PyYAML's own scanner,
    which is slow, reads them."""
    try:
        return _composed_by(YamlLoader, text)
    except yaml.MarkedYAMLError as error:
        if "Unicode character escape" not in str(error.problem):
            raise
        try:
            return _composed_by(yaml.SafeLoader, text)
        except ValueError:  # an escape beyond Unicode: only libyaml says where
            raise error from None


def _composed_by(kind: Any, text: str) -> tuple[Any, yaml.Node | None]:
    index = _too_deep_index(text, kind)
    if index is not None:
        raise _TooDeepError(index)
    loader = kind(text)
    return loader, loader.get_single_node()


# Each level of blocks needs one more column, or two characters such as "- ", before the first word
# of a line.
_DEEP_BLOCK = lazy.pattern(f"[ \t?:-]{{{2 * MAX_DEPTH}}}")
# If a text has so many of these characters in a row, each tenth of its characters has some as well:
# a tenth of the text to search, and most texts stop there.
_TENTH_OF_DEEP_BLOCK = re.compile(f"[ \t?:-]{{{2 * MAX_DEPTH // 10}}}")


def _too_deep_index(text: str, kind: Any) -> int | None:
    """The index in `text` at which it nests deeper than MAX_DEPTH, or None.

    libyaml composes nodes by recursion in C, and deep nesting would overflow its stack. Parsing
    twice is slow, so only suspicious texts are looked at; `_NodeReader` refuses the others."""
    if text.count("[") + text.count("{") <= MAX_DEPTH and not (
        _TENTH_OF_DEEP_BLOCK.search(text[::10]) and _DEEP_BLOCK.search(text)
    ):
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


def _syntax_problem(
    error: _TooDeepError | yaml.MarkedYAMLError | yaml.reader.ReaderError,
    text: str,
    path: str,
    first_line: int,
) -> Problem:
    """Why `_composed` raised `error`."""
    if isinstance(error, _TooDeepError):
        return _too_deep(path, *place_of(text, error.index, first_line))
    if isinstance(error, yaml.MarkedYAMLError):
        return _explained(error, text, path, first_line)
    line, column = place_of(text, error.position, first_line)
    bad = error.character
    return unprintable(path, line, column, chr(bad) if isinstance(bad, int) else bad)


def _explained(error: yaml.MarkedYAMLError, text: str, path: str, first_line: int) -> Problem:
    """A syntax error in the words of somebody who writes front matter, at the place of the mistake,
    which is often before the place at which the parser noticed it."""
    start = error.context_mark
    at = error.problem_mark or start
    mistake = load("sitegen.formats.yaml_mistakes:explain")(
        str(error.problem),
        str(error.context),
        text,
        (at.line, at.column) if at else (0, 0),
        (start.line, start.column) if start else None,
    )
    return Problem(
        path=path,
        line=mistake.row + first_line,
        column=mistake.column + 1,
        code="yaml",
        message=mistake.message,
        hint=mistake.hint,
    )


def _too_deep(path: str, line: int, column: int) -> Problem:
    return Problem(
        path=path, line=line, column=column, code="yaml", message="the values are nested too deeply"
    )


def _not_a_mapping(root: yaml.Node, path: str, first_line: int) -> Problem:
    got = "a list" if isinstance(root, yaml.SequenceNode) else shorten(str(root.value))
    return Problem(
        path=path,
        line=root.start_mark.line + first_line,
        column=root.start_mark.column + 1,
        code="front-matter",
        message=f"expected `key: value` lines, got {got}",
        hint="write one key a line, for example title: My first post",
    )


# --- nodes → data ---------------------------------------------------------------------------------


class _NodeReader:
    """Turns the nodes of one mapping into data, and collects marks, comments and problems."""

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
        self.marks: dict[KeyPath, Mark] = {(): Mark((first_line, 1), (first_line, 1))}
        self.problems: list[Problem] = []
        self.comments: dict[KeyPath, TrailingComment] = {}
        self.unfolded: dict[KeyPath, str] = {}
        # Most front matters have neither.
        self.has_comments, self.has_escapes = "#" in text, "\\" in text
        # How many more values, and characters in keys and values, there may be.
        self.values_left, self.characters_left = MAX_VALUES, len(text) + MAX_EXPANDED

    def position(self, node: yaml.Node) -> tuple[int, int]:
        mark = node.start_mark
        return mark.line + self.first_line, mark.column + 1

    def refuse(self, node: yaml.Node, message: str, hint: str = "", code: str = "yaml") -> None:
        self.problems.append(
            Problem.at(self.path, self.position(node), code=code, message=message, hint=hint)
        )

    def mapping(self, node: yaml.MappingNode, at: KeyPath) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self.key(key_node, at, data)
            if key is None:
                continue
            here = (*at, key)
            raw = value_node.value if isinstance(value_node, yaml.ScalarNode) else ""
            self.marks[here] = Mark(self.position(key_node), self.position(value_node), raw)
            data[key] = self.value(value_node, here)
        return data

    def key(self, node: yaml.Node, at: KeyPath, data: dict[str, Any]) -> str | None:
        """The key that `node` is, in the mapping at `at` of which `data` has been read; None if it
        is refused."""
        if not isinstance(node, yaml.ScalarNode):
            self.refuse(node, "expected a key, got a list or a mapping")
            return None
        is_escaped = self.has_escapes and node.style == '"'
        key: str = quoting.join_surrogates(node.value) if is_escaped else node.value
        self.characters_left -= len(key)
        if key == "<<" and node.tag.endswith(":merge"):
            self.refuse(node, "merge keys (<<) are not supported", "write the values out")
        elif key in data:
            first = self.marks[(*at, key)].key[0]
            self.refuse(
                node,
                f"{field_name((*at, key))}: the key stands twice, first on line {first}",
                "keep one of the two",
                code="duplicate-key",
            )
        elif not key.isprintable() and (bad := UNPRINTABLE.search(key)):
            self.refuse_character(node, bad[0])
        else:
            return key
        return None

    def value(self, node: Any, at: KeyPath) -> Any:
        is_scalar = isinstance(node, yaml.ScalarNode)
        self.values_left -= 1
        if is_scalar:
            self.characters_left -= len(node.value)
        if self.values_left == 0 or (self.characters_left < 0 and self.values_left > 0):
            self.refuse_rest(at)
        if self.values_left <= 0:
            return REFUSED
        if len(at) > MAX_DEPTH:
            self.problems.append(_too_deep(self.path, *self.position(node)))
            self.values_left = 0
            return REFUSED
        if not is_scalar:
            return self.collection(node, at)
        if self.has_comments and not node.style:
            self.note_comment(node, at)
        return self.scalar(node, at)

    def collection(self, node: yaml.CollectionNode, at: KeyPath) -> Any:
        if node.tag not in _PLAIN_TAGS:
            return self.refuse_tag(node, at)
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, at)
        items = []
        for i, item in enumerate(node.value):
            here = (*at, i)
            raw = item.value if isinstance(item, yaml.ScalarNode) else ""
            position = self.position(item)
            self.marks[here] = Mark(position, position, raw)
            items.append(self.value(item, here))
        return items

    def note_comment(self, node: yaml.ScalarNode, at: KeyPath) -> None:
        """Record the comment that follows a value on its line, if there is one."""
        end = node.end_mark.index
        rest = self.text[end:].partition("\n")[0]
        if rest.lstrip().startswith("#"):
            column = end - self.text.rfind("\n", 0, end) + len(rest) - len(rest.lstrip())
            self.comments[at] = TrailingComment(
                node.end_mark.line + self.first_line,
                column,
                rest.strip(),
                " ".join(f"{node.value}{rest}".split()),
            )

    def scalar(self, node: yaml.ScalarNode, at: KeyPath) -> Any:
        try:
            value = (
                node.value
                if node.tag == _TEXT_TAG
                else checked_scalar(self.loader.construct_object(node), self.zone)
            )
        except yaml.constructor.ConstructorError:
            return self.refuse_tag(node, at)
        except (ValueError, OverflowError, KeyError, AttributeError, TypeError) as error:
            is_date = node.tag.endswith(":timestamp")
            expected = "a date that exists" if is_date else "a value that YAML can read"
            self.refuse(
                node,
                f"{field_name(at)}: expected {expected}, got {shorten(node.value)} ({error})",
                code="invalid-value",
            )
            return REFUSED
        return self.checked_text(value, node, at) if isinstance(value, str) else value

    def checked_text(self, value: str, node: yaml.ScalarNode, at: KeyPath) -> Any:
        if self.has_escapes and node.style == '"':
            value = quoting.join_surrogates(value)
            self.warn_of_windows_path(node, at)
        if not value.isprintable() and (bad := UNPRINTABLE.search(value)):
            self.refuse_character(node, bad[0])
            return REFUSED
        if node.end_mark.line > node.start_mark.line:
            raw = self.text[node.start_mark.index : node.end_mark.index]
            unfolded = line_ends.unfolded(value, raw)
            if unfolded != value:
                self.unfolded[at] = unfolded
        return value

    def warn_of_windows_path(self, node: yaml.ScalarNode, at: KeyPath) -> None:
        """Warn of a Windows path in double quotes, of which a part happens to be an escape."""
        raw = self.text[node.start_mark.index + 1 : node.end_mark.index - 1]
        if escape := quoting.windows_path_escape(raw):
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
                        f" {quoting.quoted(raw)}"
                    ),
                )
            )

    def refuse_character(self, node: yaml.Node, character: str) -> None:
        self.problems.append(
            quoting.unprintable_value(
                self.path, self.text, node.start_mark.index, self.first_line, character
            )
        )

    def refuse_rest(self, at: KeyPath) -> None:
        """Refuse the value at `at`, which is one too many, and all that come after it."""
        # Inside an alias, marks lead to where its anchor is; the alias itself is further down.
        at = max(
            (at[:depth] for depth in range(1, len(at) + 1)), key=lambda path: self.marks[path].key
        )
        message, hint = f"there are too many values, more than {MAX_VALUES:,}", "take some out"
        if self.characters_left < 0:
            message, hint = "the aliases (*name) expand to too much text", "write the values out"
        elif _has_aliases(self.root):
            message, hint = "the aliases (*name) expand to too many values", "write the values out"
        self.problems.append(
            Problem.at(
                self.path,
                self.marks[at].key,
                code="yaml",
                message=f"{field_name(at)}: {message}",
                hint=hint,
            )
        )
        self.values_left = 0

    def refuse_tag(self, node: yaml.Node, at: KeyPath) -> Any:
        tag = node.tag.replace("tag:yaml.org,2002:", "!!")
        self.refuse(
            node,
            f"{field_name(at)}: the tag {shorten(tag)} is not allowed",
            "write the plain value",
        )
        return REFUSED


def _has_aliases(root: yaml.Node) -> bool:
    """Whether one node occurs at two places under `root`, which only an alias can bring about."""
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
