"""Words of the interface in a text: titles of alerts, the heading of the footnotes, labels of
links.

A text is converted before the strings of its language are read. So the HTML has English words, or
none, and the page or feed that shows it puts in the words of the language."""

from __future__ import annotations

from collections.abc import Iterator

from sitegen import lazy
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

_PHRASE = lazy.pattern(
    rf'<p class="{ALERT_TITLE}"><strong>(?P<alert>{"|".join(ALERTS)})</strong></p>'
    # Not if a heading follows: then the section was copied from a published page.
    rf'|<section class="{FOOTNOTES}">(?P<footnotes>)(?=\n<ol>)'
    rf'|<a\b[^<>]* aria-label="(?P<footnote_back>{_BACK} (?P<number>[0-9]+(?:-[0-9]+)?))"'
)


def back_label(number: str) -> str:
    """The English label of the link from a footnote back to its reference of that number."""
    return f"{_BACK} {number}"


def phrases_in(html: str) -> tuple[Phrase, ...]:
    """The places in `html` that need words of the interface, in their order."""
    return tuple(_phrases_in(html)) if "alert-title" in html or FOOTNOTES in html else ()


def _phrases_in(html: str) -> Iterator[Phrase]:
    for phrase in _PHRASE.finditer(html):
        group = str(phrase.lastgroup)
        yield Phrase(*phrase.span(group), ALERTS.get(phrase[group], group), phrase["number"] or "")
