"""Markdown → HTML: one `markdown.Markdown` a process, with Python-Markdown's extensions set up for
news.

Raw HTML is sanitized, escaped, or trusted as the settings say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib import import_module
from typing import Any

import markdown
import nh3
from markdown.extensions import Extension

from sitegen import urls
from sitegen.markdown import classic as fast
from sitegen.markdown import code, places
from sitegen.markdown.github import Github
from sitegen.markdown.inline import Inline
from sitegen.markdown.linear import Abbreviations, ContentsExtension, References
from sitegen.markdown.marks import Marks
from sitegen.markdown.unreferenced import Footnotes
from sitegen.model import config
from sitegen.model.documents import Heading
from sitegen.text import letters, line_ends
from sitegen.text.characters import unescape

# What raw HTML may be: text, tables, pictures, sound, film. No frames, forms, styles or scripts.
TAGS = {
    "a",
    "abbr",
    "address",
    "article",
    "aside",
    "audio",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "data",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "i",
    "img",
    "input",
    "ins",
    "kbd",
    "label",
    "li",
    "mark",
    "ol",
    "p",
    "picture",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "section",
    "small",
    "source",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "track",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
}
ATTRIBUTES = {
    "*": {"class", "dir", "id", "lang", "role", "title"},
    "a": {"href", "hreflang", "name", "rel"},
    "abbr": {"title"},
    "audio": {"controls", "loop", "muted", "preload", "src"},
    "blockquote": {"cite"},
    "col": {"span"},
    "colgroup": {"span"},
    "data": {"value"},
    "del": {"cite", "datetime"},
    "details": {"open"},
    "img": {"alt", "height", "src", "width", "loading"},
    "input": {"checked"},
    "ins": {"cite", "datetime"},
    "li": {"value"},
    "ol": {"reversed", "start", "type"},
    "q": {"cite"},
    "source": {"media", "src", "type"},
    "td": {"colspan", "headers", "rowspan"},
    "th": {"abbr", "colspan", "headers", "rowspan", "scope"},
    "time": {"datetime"},
    "track": {"default", "kind", "label", "src", "srclang"},
    "video": {
        "controls",
        "height",
        "loop",
        "muted",
        "playsinline",
        "poster",
        "preload",
        "src",
        "width",
    },
}
# The only form control is the box of a task list, which nobody can tick.
_BOX = '<input type="checkbox" disabled=""'
_RAW_HTML = re.compile(r"<[A-Za-z/!?]")
_CELL_STYLE = re.compile(r'(<t[dh]) style="text-align: (left|right|center);"')


class HeadingIds:
    """Gives ids to the headings of one document after the other, by GitHub's rule, since that is
    the one that people and language models have in mind; a repeated id gets "-1", "-2"."""

    def __init__(self) -> None:
        self._used: dict[str, int] = {}

    def reset(self, taken: Iterable[str] = ()) -> None:
        """From now on, only the ids that are `taken` are in use."""
        self._used = dict.fromkeys(taken, 0)

    def __call__(self, text: str, separator: str = "-") -> str:
        plain = letters.anchor(text).replace(" ", separator) or "section"
        made = plain
        while made in self._used:
            self._used[plain] += 1
            made = f"{plain}-{self._used[plain]}"
        self._used[made] = 0
        return made


def _extension(name: str) -> Extension:
    """One of Python-Markdown's own. By its bare name, all that is installed would be searched for
    another of this name."""
    made: Extension = import_module(f"markdown.extensions.{name}").makeExtension()
    return made


class Converter:
    """Turns Markdown into HTML by the settings given."""

    def __init__(self, settings: config.Markdown) -> None:
        self.raw_html, self.math = settings.raw_html, settings.math
        # An attribute list can write any attribute, so it counts as raw HTML.
        self._always_clean = bool({"attr_list", "legacy_attrs"} & set(settings.extensions))
        self._ids = HeadingIds()
        self._settings = settings
        self._inline = Inline(
            html=self.raw_html != "escape",
            intraword="legacy_em" in settings.extensions,
            # What typographic quotes and dashes are made of.
            guarded="\"'-.<>" if "smarty" in settings.extensions else "",
            math=settings.math,
        )
        self._dialect: Github | None = None
        self._markdown, self._unfinished = self._made(), False

    def _made(self) -> markdown.Markdown:
        return self._github() if self._settings.dialect == "github" else self._classic()

    def _github(self) -> markdown.Markdown:
        self._dialect = Github(self._inline, code.code, self._ids)
        return markdown.Markdown(
            extensions=[
                Abbreviations(),
                *map(_extension, self._settings.extensions),
                self._dialect,
            ],
            output_format="html",
        )

    def _classic(self) -> markdown.Markdown:
        quick = fast.applies()
        made = (fast.Markdown if quick else markdown.Markdown)(
            output_format="html",
            extensions=[
                *map(_extension, ("tables", "def_list", "admonition")),
                Abbreviations(),
                code.FencesExtension(),
                code.code_hilite(),
                Footnotes(),
                Marks(),
                (fast.TocExtension if quick else ContentsExtension)(slugify=self._ids),
                *map(_extension, self._settings.extensions),
            ],
        )
        made.references = References()  # type: ignore[assignment]  # in the stubs a title cannot be missing
        if self._settings.raw_html == "escape":
            made.preprocessors.deregister("html_block", strict=False)
            made.inlinePatterns.deregister("html")
        return made

    def convert(
        self, text: str, taken: Iterable[str] = (), *, marked: bool = False
    ) -> tuple[str, tuple[Heading, ...]]:
        """The HTML of `text`, not yet sanitized, and its headings, which have none of the ids that
        are `taken`. If it is `marked`, marks in it tell where addresses were written, as far as the
        dialect knows.

        Raises RecursionError where `text` nests too deeply for Python-Markdown.
        """
        if self._unfinished:
            # An error leaves what was read of one text in Python-Markdown, where it would change
            # the next one.
            self._markdown = self._made()
        self._unfinished = True
        self._markdown.reset()
        self._inline.places = marked
        self._ids.reset(taken)
        code.forget()
        made = self._markdown.convert(text)
        if 'style="text-align' in made:
            made = _CELL_STYLE.sub(r'\1 class="align-\2"', made)
        self._unfinished = False
        headings = self._dialect.headings() if self._dialect else _flat(self._markdown.toc_tokens)  # type: ignore[attr-defined]  # set by toc
        return line_ends.in_html(made), tuple(headings)

    def needs_cleaning(self, text: str) -> bool:
        """Whether the HTML of `text` can hold what its author wrote as HTML, and the settings do
        not trust that."""
        return self.raw_html != "trust" and (
            self._always_clean
            or (self.raw_html == "sanitize" and _RAW_HTML.search(text) is not None)
        )


def clean(made: str, *, marked: bool = False) -> str:
    """`made` with nothing but allowed tags and attributes, and safe addresses; body.py looks at
    data: ones. If it is `marked`, the marks that tell of places stay."""
    # nh3 can set attributes as well, in an order that is another one in each process.
    attributes = {**ATTRIBUTES, "*": ATTRIBUTES["*"] | places.ATTRIBUTES} if marked else ATTRIBUTES
    return nh3.clean(
        made,
        tags=TAGS,
        attributes=attributes,
        url_schemes={*urls.SAFE_SCHEMES, "data"},
        link_rel=None,
        generic_attribute_prefixes={"aria-"},
    ).replace("<input", _BOX)


def _flat(tokens: list[dict[str, Any]]) -> Iterable[Heading]:
    for token in tokens:
        yield Heading(token["level"], token["id"], line_ends.in_text(unescape(token["name"])))
        yield from _flat(token["children"])
