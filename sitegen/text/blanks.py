"""Texts with blanks to be filled in: `{title}` is one, and `{{` stands for a brace."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from sitegen import lazy

_BRACES = lazy.pattern(r"\{\{|\}\}|\{([^{}\n]*)\}|[{}]")


class WrongBlank(Struct, frozen=True):
    """What is in braces, or a brace alone, that cannot be filled in, and its line and column."""

    found: str
    line: int
    column: int


def fill(text: str, values: Mapping[str, str]) -> tuple[str, tuple[WrongBlank, ...]]:
    """`text` with its blanks filled in, and those that `values` do not have, which stay."""
    parts: list[str] = []
    wrong: list[WrongBlank] = []
    end = 0
    for match in _BRACES.finditer(text):
        parts.append(text[end : match.start()])
        end, found = match.end(), match[0]
        if found in ("{{", "}}"):
            parts.append(found[0])
        elif match[1] is not None and match[1].strip() in values:
            parts.append(values[match[1].strip()])
        else:
            start = match.start()
            line, before = text.count("\n", 0, start) + 1, text.rfind("\n", 0, start) + 1
            wrong.append(WrongBlank(found, line, start - before + 1))
            parts.append(found)
    return "".join((*parts, text[end:])), tuple(wrong)


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text of sitegen itself with its blanks filled in. Raises ValueError if it has others."""
    result, wrong = fill(text, values)
    if wrong:
        raise ValueError(f"no value for {wrong[0].found}")
    return result
