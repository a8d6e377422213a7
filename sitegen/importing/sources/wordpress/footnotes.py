"""Footnotes: the body has marks. The texts of the block editor's are post meta."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from sitegen.importing.sources import enclosed

_MARK = re.compile(
    r"""<sup\b[^<>]*\bdata-fn=["']([^"']+)["'][^<>]*>.*?</sup>""", re.DOTALL | re.IGNORECASE
)


def with_footnotes(text: str, meta: str, more: Mapping[str, str]) -> str:
    """A body with its footnotes below it, in the order of their marks. `more`: those that the body
    itself had, by the key in their marks."""
    if "data-fn=" not in text:
        return text
    notes = _notes(meta) | dict(more)
    numbers: dict[str, int] = {}

    def mark(found: re.Match[str]) -> str:
        if not notes.get(found[1], "").strip():
            return ""
        is_first = found[1] not in numbers
        number = numbers.setdefault(found[1], len(numbers) + 1)
        named = f' id="fnref-{number}"' if is_first else ""
        return f'<sup{named}><a href="#fn-{number}">{number}</a></sup>'

    text = enclosed.replaced(_MARK, "</sup>", mark, text)
    if not numbers:
        return text
    rows = "\n".join(
        f'<li id="fn-{number}">{notes[key].strip()} <a href="#fnref-{number}">↩</a></li>'
        for key, number in numbers.items()
    )
    return f'{text.rstrip()}\n\n<section class="footnotes">\n<ol>\n{rows}\n</ol>\n</section>'


def _notes(meta: str) -> dict[str, str]:
    try:
        rows: Any = msgspec.json.decode(meta or "[]")
    except msgspec.DecodeError:
        return {}
    found = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return {str(row.get("id", "")): str(row.get("content", "")) for row in found}
