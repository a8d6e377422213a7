"""The words by which bodies say where they come from, in files that name the languages: English,
German, French, Spanish, Italian, Portuguese, Dutch, Polish and Ukrainian, and for AI also Japanese,
Chinese and Korean."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any


@cache
def words(name: str) -> dict[str, Any]:
    """What the file of this name holds."""
    file = Path(__file__).parent / f"{name}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def one_of(patterns: Iterable[str]) -> str:
    """A pattern that matches any of these, the longest ones first."""
    return f"(?:{'|'.join(sorted(patterns, key=len, reverse=True))})"
