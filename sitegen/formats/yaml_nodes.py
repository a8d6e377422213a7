"""YAML 1.1 text → the nodes that PyYAML composes."""

from __future__ import annotations

import re
from typing import Any

import yaml

from sitegen import lazy
from sitegen.formats.source_map import MAX_DEPTH

try:
    from yaml import CSafeLoader as SafeLoader
except ImportError:  # PyYAML was built without libyaml
    from yaml import SafeLoader  # type: ignore[assignment]

TEXT_TAG = "tag:yaml.org,2002:str"
TAGS: dict[type[yaml.Node], str] = {
    yaml.SequenceNode: "tag:yaml.org,2002:seq",
    yaml.MappingNode: "tag:yaml.org,2002:map",
}
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
            return TAGS[kind]
        if implicit[0]:
            for tag, pattern in _IMPLICIT.get(value[:1], ()):
                if pattern.match(value):
                    return tag
        return TEXT_TAG


class TooDeepError(Exception):
    """The value at `text[index]` has too many others around it."""

    def __init__(self, index: int) -> None:
        self.index = index


def composed(text: str) -> tuple[Any, yaml.Node | None]:
    """The loader that read `text`, and its root node. Raises YAMLError and TooDeepError.

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
        raise TooDeepError(index)
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
