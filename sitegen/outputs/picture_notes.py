"""What is published with pictures, in a page's language: captions, credits, labels about AI."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from sitegen.layouts.language import Strings
from sitegen.model.picture_description import (
    NOTHING_SAID,
    DescribedPictures,
    PictureDescription,
)
from sitegen.model.picture_terms import claim_of
from sitegen.model.picture_views import PictureNote, PictureSource
from sitegen.pictures.alternative_text import with_label
from sitegen.text.letters import closed

# The focus of a picture is rounded to so many steps in each direction.
_STEPS = 4


class PictureNotes:
    """The notes of the pictures of a site. `described` is what is known about them, and
    `strings_for` returns the interface strings of a language."""

    def __init__(self, described: DescribedPictures, strings_for: Callable[[str], Strings]) -> None:
        self._described, self._strings_for = described, strings_for

    def of_image(self, path: str, lang: str) -> PictureNote | None:
        """The note of the picture of the document `path`, on a page in the language `lang`."""
        description = self._described.get(path, NOTHING_SAID).image
        return note(description, self._strings_for(lang)) if description else None

    def label(self, path: str, lang: str) -> str:
        """The label that lies on the picture of the document `path` where only the picture is
        shown, as in lists; "" if there is none."""
        found = self.of_image(path, lang)
        return found.overlay if found else ""

    def focus(self, path: str) -> str:
        """The classes of the picture of the document `path` that say which part of it is shown
        where it is cropped; "" for its middle. A page has no styles of its own
        (Content-Security-Policy): layouts/css/lists.css knows these classes."""
        description = self._described.get(path, NOTHING_SAID).image
        if description is None or description.focus is None:
            return ""
        steps = [round(place * _STEPS) * 100 // _STEPS for place in description.focus]
        named = zip("xy", steps, strict=True)
        return " ".join(f"focus-{axis}-{percent}" for axis, percent in named if percent != 50)

    def alt(self, path: str, lang: str, alt: str) -> str:
        """What the picture of the document `path` shows, in words: the `alt` in its front matter,
        or what is said beside the file, and what the label says."""
        description = self._described.get(path, NOTHING_SAID).image
        if description is None:
            return alt
        label = _label(description, self._strings_for(lang))
        return with_label(alt or description.alt or "", label)

    def in_text(self, path: str, lang: str) -> tuple[tuple[int, PictureNote], ...]:
        """The notes of the pictures in the text of the document `path`, by the index of their
        address in its `refs`."""
        described = self._described.get(path, NOTHING_SAID).in_text
        return tuple(
            (number, found)
            for number, description in described
            if (found := note(description, self._strings_for(lang)))
        )


def note(description: PictureDescription, strings: Strings) -> PictureNote | None:
    """The note of a picture; None if nothing is published with it."""
    found = PictureNote(
        label=_label(description, strings),
        on_picture=description.realistic,
        alt=description.alt or "",
        caption=closed(description.caption),
        credit=closed(description.credit or strings.text("list_comma").join(description.creators)),
        copyright=closed(description.copyright),
        license=description.license or _host(description.license_url),
        license_url=description.license_url,
        sources=tuple(_sources(description, strings)),
    )
    return found if found != PictureNote(on_picture=found.on_picture) else None


def _label(description: PictureDescription, strings: Strings) -> str:
    key = claim_of(description.involvement).label
    return strings.text(key) if key else ""


def _sources(description: PictureDescription, strings: Strings) -> Iterator[PictureSource]:
    """Where a picture comes from: the publisher's own reporting first, as in a post."""
    text, colon = strings.text, strings.text("colon")
    if description.is_own:
        label = text("source")
        yield PictureSource(label=label, intro=label + colon, name=text("source_original"))
    for source in description.sources:
        label = text("source_cited" if source.relation == "cited" else "source")
        yield PictureSource(
            label=label,
            intro=label + colon,
            name=source.name,
            title=source.title or "",
            url=source.url or "",
        )


def _host(address: str) -> str:
    """What to call a licence of which only the address is known."""
    match = re.match(r"https?://(?:www\.)?([^/:?#]+)", address)
    return match[1] if match else ""
