"""Python-Markdown's own dialect, with its extensions set up for news."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import markdown

from sitegen.markdown.abbreviations import Abbreviations
from sitegen.markdown.classic import fast
from sitegen.markdown.classic.fences import FencesExtension, code_hilite
from sitegen.markdown.classic.linear import LimitedReferences, LinearContentsExtension
from sitegen.markdown.classic.unreferenced import FootnotesWithoutDeadLinks
from sitegen.markdown.directives import Components
from sitegen.markdown.extensions import extension
from sitegen.markdown.heading_ids import HeadingIds
from sitegen.markdown.placeholders import Placeholders
from sitegen.model import config_tables
from sitegen.model.documents import Heading
from sitegen.text import line_ends
from sitegen.text.characters import unescape


class ClassicDialect:
    """See `converter.Dialect`. It has no components."""

    components = Components()

    def __init__(
        self,
        settings: config_tables.Markdown,
        ids: HeadingIds,
        _components: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        is_fast = fast.applies()
        self.markdown = (fast.FastMarkdown if is_fast else markdown.Markdown)(
            output_format="html",
            extensions=[
                *map(extension, ("tables", "def_list", "admonition")),
                Abbreviations(),
                FencesExtension(),
                code_hilite(),
                FootnotesWithoutDeadLinks(),
                Placeholders(),
                (fast.FastContentsExtension if is_fast else LinearContentsExtension)(slugify=ids),
                *map(extension, settings.extensions),
            ],
        )
        self.markdown.references = LimitedReferences()  # type: ignore[assignment]  # in the stubs a title cannot be missing
        if settings.raw_html == "escape":
            self.markdown.preprocessors.deregister("html_block", strict=False)
            self.markdown.inlinePatterns.deregister("html")

    def convert(self, text: str, *, marked: bool) -> tuple[str, Iterator[Heading]]:  # noqa: ARG002 - see below
        """See `converter.Dialect`. The HTML has no marks: Python-Markdown does not know where
        addresses were written."""
        self.markdown.reset()
        html = self.markdown.convert(text)
        return html, _headings(self.markdown.toc_tokens)  # type: ignore[attr-defined]  # set by toc


def _headings(tokens: list[dict[str, Any]]) -> Iterator[Heading]:
    for token in tokens:
        yield Heading(token["level"], token["id"], line_ends.in_text(unescape(token["name"])))
        yield from _headings(token["children"])
