"""Markdown → HTML, in one of several dialects, by the settings of a site."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from sitegen.markdown import code
from sitegen.markdown.classic.dialect import ClassicDialect
from sitegen.markdown.github.dialect import GithubDialect
from sitegen.markdown.heading_ids import HeadingIds
from sitegen.model import config
from sitegen.model.documents import Heading
from sitegen.text import line_ends

_RAW_HTML = re.compile(r"<[A-Za-z/!?]")
_CELL_STYLE = re.compile(r'(<t[dh]) style="text-align: (left|right|center);"')


class Dialect(Protocol):
    """A way to read Markdown, set up once for many documents."""

    def convert(self, text: str, *, marked: bool) -> tuple[str, Iterable[Heading]]:
        """The HTML of `text` and its headings, with ids of the `HeadingIds` that the dialect was
        made with. If `marked`, the HTML has marks of the places of addresses (places.py), as far
        as the dialect knows them. May raise any error; the dialect is then not used again."""


# What `[markdown] dialect` can be; `model.config.Markdown.dialect` has the same names.
DIALECTS: Mapping[str, Callable[[config.Markdown, HeadingIds], Dialect]] = {
    "github": GithubDialect,
    "classic": ClassicDialect,
}


class Converter:
    """Converts one document after the other by the same settings."""

    def __init__(self, settings: config.Markdown) -> None:
        self.raw_html, self.math = settings.raw_html, settings.math
        # An attribute list can set any attribute, so it counts as raw HTML.
        self._always_clean = bool({"attr_list", "legacy_attrs"} & set(settings.extensions))
        self._settings, self._ids = settings, HeadingIds()
        self._dialect = self._new_dialect()
        self._failed = False

    def _new_dialect(self) -> Dialect:
        return DIALECTS[self._settings.dialect](self._settings, self._ids)

    def convert(
        self, text: str, taken: Iterable[str] = (), *, marked: bool = False
    ) -> tuple[str, tuple[Heading, ...]]:
        """The HTML of `text`, not yet sanitized, and its headings, none of which gets an id that is
        `taken`. If `marked`, the HTML has marks of places, see `Dialect.convert`.

        Raises RecursionError where `text` nests too deeply for Python-Markdown."""
        if self._failed:
            # After an error, parts of that text are left in the dialect, where they would change
            # the next one.
            self._dialect = self._new_dialect()
        self._failed = True
        self._ids.reset(taken)
        code.forget()
        html, headings = self._dialect.convert(text, marked=marked)
        if 'style="text-align' in html:
            html = _CELL_STYLE.sub(r'\1 class="align-\2"', html)
        self._failed = False
        return line_ends.in_html(html), tuple(headings)

    def needs_cleaning(self, text: str) -> bool:
        """Whether the HTML of `text` may hold raw HTML that the settings do not trust."""
        return self.raw_html != "trust" and (
            self._always_clean
            or (self.raw_html == "sanitize" and _RAW_HTML.search(text) is not None)
        )
