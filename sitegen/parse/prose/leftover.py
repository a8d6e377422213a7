"""What a check finds in a text."""

from __future__ import annotations

from typing import NamedTuple


class Leftover(NamedTuple):
    """What is wrong with `body[start:end]`: the code of its problem, message and hint; and the key
    of the front matter in which it belongs, if it does."""

    start: int
    end: int
    code: str
    message: str
    hint: str
    key: str = ""
