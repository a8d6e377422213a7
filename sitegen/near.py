"""What somebody may have meant."""

from __future__ import annotations

from collections.abc import Iterable

from sitegen.incremental.keys import load


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """The one of `known` that is most like `word`, or "". difflib is loaded only when somebody has made a mistake."""
    near = load("difflib:get_close_matches")(word, list(known), n=1, cutoff=cutoff)
    return str(near[0]) if near else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    near = nearest(word.lower(), known)
    return f"did you mean `{near}`?" if near else ""
