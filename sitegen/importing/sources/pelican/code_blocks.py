"""Indented code with the name of its language, as Python-Markdown's CodeHilite has it."""

from __future__ import annotations

import re

from sitegen.importing.sources.markdown_code import Code
from sitegen.importing.sources.snippets import fence

_SHEBANG = re.compile(r"(?: {4}|\t)(?::::|#!)(?P<path>(?:/\w+)*[/ ])?(?P<name>[\w#.+-]+)\b.*")


def with_fences(text: str) -> str:
    """`text` with fences in the place of indented code that begins with `:::python` or
    `#!python`."""
    if not re.search(r"^(?: {4}|\t)(?::::|#!)", text, re.M):
        return text
    code = Code(text)
    lines = text.split("\n")
    done: list[str] = []
    at, position = 0, 0
    while at < len(lines):
        found = _SHEBANG.fullmatch(lines[at])
        is_first = not done or not done[-1].strip()
        if not found or not is_first or position in code:
            done.append(lines[at])
            position += len(lines[at]) + 1
            at += 1
            continue
        end = at + 1
        while end < len(lines) and (not lines[end].strip() or re.match(r" {4}|\t", lines[end])):
            end += 1
        while not lines[end - 1].strip():
            end -= 1
        # A shebang with a path is part of the code.
        block = lines[at:end] if found["path"] else lines[at + 1 : end]
        inner = "\n".join(re.sub(r"^(?: {4}|\t)", "", line) for line in block)
        done.append(fence(inner, found["name"]))
        position += sum(len(line) + 1 for line in lines[at:end])
        at = end
    return "\n".join(done)
