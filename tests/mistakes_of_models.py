"""Mistakes that language models make in posts, and what becomes of each: `tests/mistakes/*.toml`.

Each is a change of the post `STANDARD`, so that only what is wrong has to be written:

- `what`: the kind of mistake.
- `line`: the line of front matter instead of the one with the same key, or with the key
  `instead_of`; the last one if there is none. Or `body`: the text, in which … is the one of the
  post. Or `post`: the whole file.
- `then`: what must happen. "accepted": no problem. "fixed": `sitegen fix` mends it; "guessed":
  `sitegen fix --unsafe` does. "refused": an error stays, "warned": a warning.
- `becomes`: what is there afterwards, written like the mistake itself; by default `STANDARD`.
- `code`: the code of the problem. `says`: words of its message or hint."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Literal

from msgspec import Struct, convert

FOLDER = Path(__file__).parent / "mistakes"
BODY = "The ferries sail again after three weeks of repairs."
STANDARD = f"""\
---
title: Ferries sail again
date: 2026-05-03
author: ada
source: original
ai: none
---
{BODY}
"""
KEYS = ("title", "date", "author", "source", "ai")


class Mistake(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mistake, with the keys that are described above."""

    what: str
    then: Literal["accepted", "fixed", "guessed", "refused", "warned"]
    post: str | None = None
    line: str | None = None
    instead_of: str = ""
    body: str | None = None
    becomes: str | None = None
    code: str = ""
    says: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The key of the line in the post that the `line` takes the place of, or its own."""
        return self.instead_of or re.split(r"\W+", (self.line or "").strip())[0]

    def text(self, number: int) -> str:
        """The post with the mistake, the `number`-th in a site."""
        return _numbered(self._with(self.post or self.line or self.body or ""), number)

    def mended(self, number: int) -> str:
        """The post without it."""
        return _numbered(STANDARD if self.becomes is None else self._with(self.becomes), number)

    def _with(self, change: str) -> str:
        if self.post is not None:
            return change
        if self.body is not None:
            return STANDARD.replace(BODY, change.replace("…", BODY))
        key = self.key
        lines = STANDARD.split("\n")
        at = KEYS.index(key) + 1 if key in KEYS else len(KEYS) + 1
        lines[at : at + (key in KEYS)] = [change.strip("\n")] if change else []
        return "\n".join(lines)


def _numbered(text: str, number: int) -> str:
    """The post with a number in its title: each has an address of its own."""
    return re.sub("(?<=[Ff]erries)", str(number), text)


def mistakes(name: str = "*") -> list[Mistake]:
    """All mistakes, or those of one file, in order."""
    return [
        convert(each, Mistake)
        for file in sorted(FOLDER.glob(f"{name}.toml"))
        for each in tomllib.loads(file.read_text(encoding="utf-8"))["mistake"]
    ]
