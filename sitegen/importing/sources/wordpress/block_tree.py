"""Texts of the block editor: HTML with comments `<!-- wp:name {"attributes"} -->` around its
blocks, read as a tree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

_BEGIN = re.compile(r"<!--\s+(/?)wp:((?:[a-z][a-z0-9_-]*/)?[a-z][a-z0-9_-]*)\s")
_MAX_DEPTH = 80


class BlockNode:
    """A block: its name (`core/` left out), its attributes, and what is in it in order, HTML and
    blocks. `raw` is what begins it."""

    def __init__(self, name: str, attributes: dict[str, Any], raw: str) -> None:
        self.name, self.attributes, self.raw = name, attributes, raw
        self.parts: list[str | BlockNode] = []

    def text(self, key: str) -> str:
        """An attribute that is a text or a number, "" for anything else."""
        value = self.attributes.get(key)
        is_number = isinstance(value, int) and not isinstance(value, bool)
        return value.strip() if isinstance(value, str) else str(value) if is_number else ""

    @property
    def words(self) -> str:
        """What begins it, without the signs that make it one for WordPress."""
        said = self.raw.removeprefix("<!--").removesuffix("-->").strip().removesuffix("/").strip()
        return f"block {said.removeprefix('wp:')}"

    @property
    def html(self) -> str:
        """Its own HTML, without that of blocks in it."""
        return "".join(part for part in self.parts if isinstance(part, str))

    @property
    def children(self) -> Iterator[BlockNode]:
        """The blocks in it."""
        return (part for part in self.parts if isinstance(part, BlockNode))


def has_blocks(text: str) -> bool:
    """Whether a text was written with the block editor."""
    return "<!-- wp:" in text


def parsed(text: str) -> BlockNode:
    """A text as one block without a name. A block that is never closed ends with the one that it is
    in; an end without a begin means nothing."""
    root = BlockNode("", {}, "")
    open_blocks = [root]
    at = 0
    while found := _BEGIN.search(text, at):
        end = text.find("-->", found.end() - 1)
        if end < 0:
            break
        open_blocks[-1].parts.append(text[at : found.start()])
        at = end + 3
        said = text[found.end() : end].strip()
        name = found[2].removeprefix("core/")
        if found[1]:
            _close(open_blocks, name)
            continue
        is_void = said.endswith("/")
        raw = text[found.start() : at]
        block = BlockNode(name, _attributes(said.removesuffix("/").strip()), raw)
        open_blocks[-1].parts.append(block)
        if not is_void and len(open_blocks) < _MAX_DEPTH:
            open_blocks.append(block)
    open_blocks[-1].parts.append(text[at:])
    return root


def _close(open_blocks: list[BlockNode], name: str) -> None:
    for depth in range(len(open_blocks) - 1, 0, -1):
        if open_blocks[depth].name == name:
            del open_blocks[depth:]
            return


def _attributes(text: str) -> dict[str, Any]:
    if not text.startswith("{"):
        return {}
    try:
        found = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
