"""Whether a post has no text, or next to none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sitegen.model.documents import Body
from sitegen.parse.prose.leftover import Leftover

# A text of fewer words than this is none, unless it shows something.
FEW_WORDS = 4

_SHOWS = (
    *("<img", "<picture", "<video", "<audio", "<iframe", "<svg", "<object", "<embed", "<canvas"),
    *("<pre", "<table", "<math", 'class="math', "<a "),
)
# With these, a post is no text, or shows something else. A translation has them from its original,
# which is another file.
_REASONS = ("image", "layout", "live", "retracted", "translation", "translation_of")


def too_short(text: str, values: dict[str, Any], body: Body) -> Iterator[Leftover]:
    """What is said of a post of few words that shows nothing else either."""
    # Front matter without a title is no post yet.
    if "title" not in values or any(map(values.get, _REASONS)):
        return
    # A component may be nothing but a chart.
    if body.components or any(tag in body.html for tag in _SHOWS):
        return
    start = len(text) - len(text.lstrip())
    if body.words:
        yield Leftover(
            start,
            len(text.rstrip()),
            "text-short",
            f"the text has fewer than {FEW_WORDS} words",
            "write the rest; draft: true keeps the post back meanwhile",
        )
    else:
        yield Leftover(
            0,
            len(text),
            "text-empty",
            "the post has no text",
            "write it below the front matter; draft: true keeps the post back meanwhile",
        )
