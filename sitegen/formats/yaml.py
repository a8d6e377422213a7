"""YAML 1.1 front matter → `SourceMap`.

PyYAML composes the nodes. They are converted to data here, because PyYAML's own constructor loses
positions, and silently takes the last of two equal keys."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import yaml
from msgspec.structs import replace

from sitegen.errors import MAX_GOT, NO_FIX, Fix, Problem, TextEdit, shorten
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
    dotted,
    field_name,
)
from sitegen.formats.yaml_nodes import TAGS, TEXT_TAG, TooDeepError, YamlLoader, composed
from sitegen.lazy import load
from sitegen.text import line_ends
from sitegen.text.characters import UNPRINTABLE
from sitegen.text.edits import edit_at, in_file
from sitegen.text.places import place_of

# Aliases may expand a file to so many characters more than it has.
MAX_EXPANDED = 100_000

_PLAIN_TAGS = frozenset(TAGS.values())


def load_yaml(text: str, path: str, first_line: int, zone: dt.tzinfo) -> SourceMap:
    """Read one YAML 1.1 mapping that begins at line `first_line` of the file `path`.

    Dates become datetimes in `zone`. These are problems of the result, each with its place: syntax
    errors, duplicate keys, tags, aliases that expand without bound, tabs, a second document, and
    values that YAML takes for something else than what was meant."""
    try:
        loader, root = composed(text)
    except TooDeepError as error:
        problem = _too_deep(path, *place_of(text, error.index, first_line))
        return SourceMap(path, {}, {}, (problem,))
    except (yaml.MarkedYAMLError, yaml.reader.ReaderError) as error:
        explain = load("sitegen.formats.yaml_mistakes:syntax_problem")
        return SourceMap(path, {}, {}, (explain(error, text, path, first_line),))
    if root is None:
        return SourceMap(path, {}, {(): Mark((first_line, 1), (first_line, 1))})
    if not isinstance(root, yaml.MappingNode):
        return SourceMap(path, {}, {}, (_not_a_mapping(root, text, path, first_line),))
    reader = _NodeReader(loader, root, text, path, first_line, zone)
    data = reader.mapping(root, ())
    if ",\n" in text and not root.flow_style:
        commas = load("sitegen.formats.yaml_lists:commas_at_ends")
        reader.problems += commas(text, path, first_line, reader.marks)
    if not text.isascii() and any(mark in text for mark in quoting.PRINTED):
        warnings = load("sitegen.formats.printed_quotes:warnings")
        reader.problems += warnings(text, path, first_line, reader.marks)
    return SourceMap(
        path,
        data,
        reader.marks,
        tuple(reader.problems),
        zone=zone,
        text=text,
        comments=reader.comments,
        unfolded=reader.unfolded,
    )


def load_yaml_value(
    text: str, path: str, zone: dt.tzinfo, most: int
) -> tuple[Any, tuple[Problem, ...]]:
    """The value of a file, a mapping or a list of at most `most` values, and its problems."""
    try:
        loader, root = composed(text)
    except (TooDeepError, yaml.MarkedYAMLError, yaml.reader.ReaderError):
        return None, load_yaml(text, path, 1, zone).problems
    if not isinstance(root, yaml.CollectionNode):
        return {}, () if root is None else (_not_a_mapping(root, text, path, 1),)
    reader = _NodeReader(loader, root, text, path, 1, zone, most)
    return reader.collection(root, ()), tuple(reader.problems)


def yaml_events(text: str) -> list[yaml.Event]:
    """The parsing events of `text` (YAML 1.1 §3.1.1), with the place of each. Raises YAMLError."""
    return list(yaml.parse(text, YamlLoader))


def _too_deep(path: str, line: int, column: int) -> Problem:
    return Problem(
        path=path, line=line, column=column, code="yaml", message="the values are nested too deeply"
    )


def _not_a_mapping(root: yaml.Node, text: str, path: str, first_line: int) -> Problem:
    got = "a list" if isinstance(root, yaml.SequenceNode) else shorten(str(root.value))
    return Problem(
        path=path,
        line=root.start_mark.line + first_line,
        column=root.start_mark.column + 1,
        code="front-matter",
        message=f"expected `key: value` lines, got {got}",
        hint="write one key a line, for example title: My first post",
        fix=load("sitegen.formats.yaml_mistakes:keys_in")(text, first_line),
    )


# --- nodes → data ---------------------------------------------------------------------------------


class _NodeReader:
    """Turns the nodes of one mapping into data, and collects marks, comments and problems."""

    def __init__(
        self,
        loader: Any,
        root: yaml.CollectionNode,
        text: str,
        path: str,
        first_line: int,
        zone: dt.tzinfo,
        most: int = MAX_VALUES,
    ) -> None:
        self.root, self.text = root, text
        self.loader, self.path, self.first_line, self.zone = loader, path, first_line, zone
        self.marks: dict[KeyPath, Mark] = {(): Mark((first_line, 1), (first_line, 1))}
        self.problems: list[Problem] = []
        self.comments: dict[KeyPath, TrailingComment] = {}
        self.unfolded: dict[KeyPath, str] = {}
        # Most front matters have none of these.
        self.has_comments, self.has_escapes = "#" in text, "\\" in text
        self.has_anchors = "&" in text
        # How many more values, and characters in keys and values, there may be.
        self.most = self.values_left = most
        self.characters_left = len(text) + MAX_EXPANDED

    def position(self, node: yaml.Node) -> tuple[int, int]:
        mark = node.start_mark
        return mark.line + self.first_line, mark.column + 1

    def refuse(
        self,
        node: yaml.Node,
        at: KeyPath,
        message: str,
        hint: str = "",
        code: str = "yaml",
        fix: Fix = NO_FIX,
    ) -> None:
        line, column = self.position(node)
        self.problems.append(
            Problem(
                path=self.path,
                line=line,
                column=column,
                code=code,
                message=message,
                hint=hint,
                key=dotted(at),
                got=self.written(node)[:MAX_GOT],
                fix=fix,
            )
        )

    def written(self, node: yaml.Node) -> str:
        """A node as it is written, without the space and the comments after it."""
        return self.text[node.start_mark.index : node.end_mark.index].rstrip()

    def edit(self, start: int, end: int, new: str) -> TextEdit:
        return edit_at(self.text, start, end, new, self.first_line)

    def mapping(self, node: yaml.MappingNode, at: KeyPath) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self.key(key_node, node, at, data)
            if key is None:
                continue
            here = (*at, key)
            raw = value_node.value if isinstance(value_node, yaml.ScalarNode) else ""
            self.marks[here] = Mark(self.position(key_node), self.position(value_node), raw)
            data[key] = self.value(value_node, here)
        return data

    def key(
        self, node: yaml.Node, parent: yaml.MappingNode, at: KeyPath, data: dict[str, Any]
    ) -> str | None:
        """The key that `node` is in the mapping `parent` at `at`, of which `data` has been read;
        None if it is refused."""
        if not isinstance(node, yaml.ScalarNode):
            self.refuse(node, at, "expected a key, got a list or a mapping")
            return None
        is_escaped = self.has_escapes and node.style == '"'
        key: str = quoting.join_surrogates(node.value) if is_escaped else node.value
        self.characters_left -= len(key)
        if key == "<<" and node.tag.endswith(":merge"):
            self.refuse(
                node, (*at, key), "merge keys (<<) are not supported", "write the values out"
            )
        elif key in data:
            first = self.marks[(*at, key)].key[0]
            self.refuse(
                node,
                (*at, key),
                f"{field_name((*at, key))}: the key stands twice, first on line {first}",
                "keep one of the two",
                code="duplicate-key",
                fix=self.without_repeated(node, parent),
            )
        elif not key.isprintable() and (bad := UNPRINTABLE.search(key)):
            self.refuse_character(node, (*at, key), bad[0])
        else:
            return key
        return None

    def without_repeated(self, key: yaml.ScalarNode, parent: yaml.MappingNode) -> Fix:
        """The fix that takes one of two equal keys out, if they have equal values, or one has
        none."""
        first, again = (
            next(pair for pair in pairs if pair[0].value == key.value)
            for pairs in (parent.value, parent.value[::-1])
        )
        values = [self.written(first[1]), self.written(again[1])]
        if values[0] == values[1] or not all(values):
            name, value = again if values[0] else first
            start = self.text.rfind("\n", 0, name.start_mark.index) + 1
            end = value.start_mark.index + len(self.written(value))
            next_line = self.text.find("\n", end) + 1 or len(self.text)
            others = self.text[start : name.start_mark.index] + self.text[end:next_line]
            if again[0] is key and not others.strip():
                return Fix((self.edit(start, next_line, ""),))
        return NO_FIX

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
        if self.has_anchors and not node.style:
            self.warn_of_anchor(node, at)
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

    def warn_of_anchor(self, node: yaml.ScalarNode, at: KeyPath) -> None:
        """Warn of a text that begins with a name for it (`&name`), which nothing refers to."""
        written, start = self.written(node), node.start_mark.index
        anchor = re.match(r"&(\S+) .", written)
        if anchor and f"*{anchor[1]}" not in self.text and "\n" not in written:
            whole = quoting.quoted(written)
            key = f"{at[-1]}: " if isinstance(at[-1], str) else "- "
            self.problems.append(
                Problem.at(
                    self.path,
                    self.position(node),
                    severity="warning",
                    code="cut-text",
                    message=f"{field_name(at)}: &{anchor[1]} names the text, and is no part of it",
                    hint=f"write {key}{whole}",
                    key=dotted(at),
                    got=written[:MAX_GOT],
                    fix=Fix((self.edit(start, start + len(written), whole),)),
                )
            )

    def scalar(self, node: yaml.ScalarNode, at: KeyPath) -> Any:
        try:
            value = (
                node.value
                if node.tag == TEXT_TAG
                else checked_scalar(self.loader.construct_object(node), self.zone)
            )
        except yaml.constructor.ConstructorError:
            return self.refuse_tag(node, at)
        except (ValueError, OverflowError, KeyError, AttributeError, TypeError) as error:
            is_date = node.tag.endswith(":timestamp")
            expected = "a date that exists" if is_date else "a value that YAML can read"
            self.refuse(
                node,
                at,
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
            self.refuse_character(node, at, bad[0])
            return REFUSED
        if node.end_mark.line > node.start_mark.line:
            if not node.style and value[:1] in "-•·" and self.refuse_bullets(node, at):
                return REFUSED
            raw = self.text[node.start_mark.index : node.end_mark.index]
            unfolded = line_ends.unfolded(value, raw)
            if unfolded != value:
                self.unfolded[at] = unfolded
        return value

    def refuse_bullets(self, node: yaml.ScalarNode, at: KeyPath) -> bool:
        """Refuse a text of several lines that was meant as a list, if it was."""
        bullets = load("sitegen.formats.yaml_lists:bullets")
        first, last = node.start_mark.line, node.end_mark.line
        fix = in_file(bullets(self.text.split("\n"), first, last + 1), self.first_line)
        if fix:
            message = f"{field_name(at)}: items of a list begin with - and a space"
            hint = f"write - {self.written(node).split(chr(10))[0].lstrip('-•· ')}"
            self.refuse(node, at, message, hint, fix=fix)
        return bool(fix)

    def warn_of_windows_path(self, node: yaml.ScalarNode, at: KeyPath) -> None:
        """Warn of a Windows path in double quotes, of which a part happens to be an escape."""
        start, end = node.start_mark.index, node.end_mark.index
        raw = self.text[start + 1 : end - 1]
        if escape := quoting.windows_path_escape(raw):
            line, column = self.position(node)
            self.problems.append(
                Problem(
                    path=self.path,
                    line=line,
                    column=column + 1 + raw.index(escape),
                    severity="warning",
                    code="escape",
                    key=dotted(at),
                    got=raw[:MAX_GOT],
                    # What looks like a path may be a text: "Q:\nWhat …"
                    fix=Fix((self.edit(start, end, quoting.quoted(raw)),), safe=False)
                    if "\n" not in raw
                    else NO_FIX,
                    message=f"{field_name(at)}: {escape} in double quotes is another character",
                    hint=(
                        f"write \\{escape} for a plain backslash, or the text in single quotes:"
                        f" {quoting.quoted(raw)}"
                    ),
                )
            )

    def refuse_character(self, node: yaml.Node, at: KeyPath, character: str) -> None:
        problem = quoting.unprintable_value(
            self.path, self.text, node.start_mark.index, self.first_line, character
        )
        self.problems.append(replace(problem, key=dotted(at)))

    def refuse_rest(self, at: KeyPath) -> None:
        """Refuse the value at `at`, which is one too many, and all that come after it."""
        # Inside an alias, marks lead to where its anchor is; the alias itself is further down.
        at = max(
            (at[:depth] for depth in range(1, len(at) + 1)), key=lambda path: self.marks[path].key
        )
        message, hint = f"there are too many values, more than {self.most:,}", "take some out"
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
            at,
            f"{field_name(at)}: the tag {shorten(tag)} is not allowed",
            "write the plain value",
            fix=self.tag_as_text(node),
        )
        return REFUSED

    def tag_as_text(self, node: yaml.Node) -> Fix:
        """The fix for a text that begins with a plain `!`, which YAML takes for a tag."""
        text, start = self.written(node), node.start_mark.index
        before = self.text[self.text.rfind("\n", 0, start) + 1 : start]
        if not re.match(r"![^!]\S* .*$", text) or not quoting.prefix(before):
            return NO_FIX
        return Fix((self.edit(start, start + len(text), quoting.quoted(text)),))


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
