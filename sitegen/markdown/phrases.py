"""Words of the interface in a text: titles of alerts, the heading of the footnotes, labels of
links. A text is converted before its language has strings. So it has English words, or none, and
whoever shows it puts those of its language in their place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sitegen.model.documents import Phrase

# English title → key of the string.
ALERTS = {
    "Note": "alert_note",
    "Tip": "alert_tip",
    "Important": "alert_important",
    "Warning": "alert_warning",
    "Caution": "alert_caution",
}
ALERT_TITLE = "admonition-title alert-title"
FOOTNOTES = "footnotes"
_BACK = "Back to reference"

_PHRASE = re.compile(
    rf'<p class="{ALERT_TITLE}"><strong>(?P<alert>{"|".join(ALERTS)})</strong></p>'
    # What was copied from a page has its heading already.
    rf'|<section class="{FOOTNOTES}">(?P<footnotes>)(?=\n<ol>)'
    rf'|<a\b[^<>]* aria-label="(?P<footnote_back>{_BACK} (?P<number>[0-9]+(?:-[0-9]+)?))"'
)


def back(number: str) -> str:
    return f"{_BACK} {number}"


def found(made: str) -> tuple[Phrase, ...]:
    """Where such words belong in the HTML `made`."""
    return tuple(_found(made)) if "alert-title" in made or FOOTNOTES in made else ()


def _found(made: str) -> Iterator[Phrase]:
    for phrase in _PHRASE.finditer(made):
        group = str(phrase.lastgroup)
        yield Phrase(*phrase.span(group), ALERTS.get(phrase[group], group), phrase["number"] or "")
