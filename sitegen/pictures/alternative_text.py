"""What the alternative text of a picture says about AI."""

from __future__ import annotations

from sitegen import lazy

_WORD = lazy.pattern(r"\w+")


def with_label(alt: str, label: str) -> str:
    """The alternative text of a picture, which says what the `label` on it says. One that says it
    already, "An AI-generated street", stays, and so does an empty one: the label itself is text
    beside the picture. The word AI alone does not say it: pictures show things called so."""
    words = [word.casefold() for word in _WORD.findall(alt)]
    said = all(
        any(word.startswith(part.casefold()) for word in words) for part in _WORD.findall(label)
    )
    return alt if not alt or not label or said else f"{alt} ({label})"
