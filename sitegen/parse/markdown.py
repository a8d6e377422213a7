"""Markdown → HTML: one `markdown.Markdown` a process, with Python-Markdown's extensions set up for news.

Nothing that a document can write chooses an option of a library: fence attributes are reduced to language and lines,
raw HTML is sanitized, escaped, or trusted as the settings say.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from importlib import import_module
from typing import Any

import markdown
import nh3
from markdown.extensions import Extension
from markdown.extensions.attr_list import get_attrs_and_remainder
from markdown.extensions.codehilite import CodeHilite, CodeHiliteExtension, parse_hl_lines
from markdown.extensions.fenced_code import FencedBlockPreprocessor, FencedCodeExtension

from sitegen import config, letters, line_ends, urls
from sitegen.characters import unescape
from sitegen.model.documents import Heading
from sitegen.parse import fast
from sitegen.parse.footnotes import Footnotes
from sitegen.parse.github import GithubBlocks
from sitegen.parse.inline import GithubInline
from sitegen.parse.linear import Abbreviations, ContentsExtension, References
from sitegen.parse.marks import Marks

# What raw HTML may be: text, tables, pictures, sound, film. No frames, forms, styles or scripts.
TAGS = {
    "a", "abbr", "address", "article", "aside", "audio", "b", "bdi", "bdo", "blockquote", "br", "caption", "center", "cite", "code",
    "col", "colgroup", "data", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "footer",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img", "input", "ins", "kbd", "label", "li", "mark", "ol", "p", "picture", "pre",
    "q", "rp", "rt", "ruby", "s", "samp", "section", "small", "source", "span", "strong", "sub", "summary", "sup", "table",
    "tbody", "td", "tfoot", "th", "thead", "time", "tr", "track", "u", "ul", "var", "video", "wbr",
}
ATTRIBUTES = {
    "*": {"class", "dir", "id", "lang", "role", "title"},
    "a": {"href", "hreflang", "name", "rel"}, "abbr": {"title"}, "audio": {"controls", "loop", "muted", "preload", "src"},
    "blockquote": {"cite"}, "col": {"span"}, "colgroup": {"span"}, "data": {"value"}, "del": {"cite", "datetime"},
    "details": {"open"}, "img": {"alt", "height", "src", "width", "loading"}, "input": {"checked"},
    "ins": {"cite", "datetime"}, "li": {"value"}, "ol": {"reversed", "start", "type"}, "q": {"cite"},
    "source": {"media", "src", "type"}, "td": {"colspan", "headers", "rowspan"},
    "th": {"abbr", "colspan", "headers", "rowspan", "scope"}, "time": {"datetime"},
    "track": {"default", "kind", "label", "src", "srclang"},
    "video": {"controls", "height", "loop", "muted", "playsinline", "poster", "preload", "src", "width"},
}
# The only form control is the box of a task list, which nobody can tick.
_BOX = '<input type="checkbox" disabled=""'
_RAW_HTML = re.compile(r"<[A-Za-z/!?]")
_CELL_STYLE = re.compile(r'(<t[dh]) style="text-align: (left|right|center);"')
_CLASS = re.compile(r"[\w+#.-]+")


class Fences(FencedBlockPreprocessor):
    """Fenced code whose attributes cannot reach Pygments' options: some of those write files or unescaped HTML."""

    def handle_attrs(self, attrs: Iterable[tuple[str, str]]) -> tuple[str, list[str], dict[str, Any]]:
        _, classes, configs = super().handle_attrs(attrs)
        return "", [name for name in classes if _CLASS.fullmatch(name)], {
            key: value for key, value in configs.items() if key in {"hl_lines", "linenums"}}


class QuickFences(Fences):
    """The same, with lexers and formatters that are kept."""

    def run(self, lines: list[str]) -> list[str]:
        if not any("```" in line or "~~~" in line for line in lines):
            return lines
        settings = next(found.getConfigs() for found in self.md.registeredExtensions if isinstance(found, CodeHiliteExtension))
        text, index = "\n".join(lines), 0
        while fence := self.FENCED_BLOCK_RE.search(text, index):
            language: str | None = fence["lang"] or None
            classes: list[str] = []
            options: dict[str, Any] = {}
            if fence["attrs"]:
                attributes, rest = get_attrs_and_remainder(fence["attrs"])
                if rest:
                    index = fence.end("attrs")
                    continue
                _, classes, options = self.handle_attrs(attributes)
                language = classes.pop(0) if classes else None
            elif fence["hl_lines"]:
                options["hl_lines"] = parse_hl_lines(fence["hl_lines"])
            options = {**settings, "style": settings["pygments_style"], "css_class": " ".join([*classes, settings["css_class"]]), **options}
            del options["pygments_style"]
            placeholder = self.md.htmlStash.store(fast.highlighted(CodeHilite(fence["code"], lang=language, **options)))
            text = f"{text[:fence.start()]}\n{placeholder}\n{text[fence.end():]}"
            index = fence.start() + 1 + len(placeholder)
        return text.split("\n")


class FencesExtension(FencedCodeExtension):
    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        md.registerExtension(self)
        md.preprocessors.register((QuickFences if fast.applies() else Fences)(md, self.getConfigs()), "fenced_code_block", 25)


class HeadingIds:
    """Gives ids to the headings of one document after the other, by GitHub's rule, since that is the one that people
    and language models have in mind; a repeated id gets "-1", "-2"."""

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
    """One of Python-Markdown's own. By its bare name, all that is installed would be searched for another of this name."""
    made: Extension = import_module(f"markdown.extensions.{name}").makeExtension()
    return made


class Converter:
    """Turns Markdown into HTML by the settings given."""

    def __init__(self, settings: config.Markdown) -> None:
        self.raw_html = settings.raw_html
        # An attribute list can write any attribute, so it counts as raw HTML.
        self._always_clean = bool({"attr_list", "legacy_attrs"} & set(settings.extensions))
        self._ids = HeadingIds()
        self._settings = settings
        self._markdown, self._unfinished = self._made(), False

    def _made(self) -> markdown.Markdown:
        settings, quick = self._settings, fast.applies()
        made = (fast.Markdown if quick else markdown.Markdown)(
            extensions=[*map(_extension, ("tables", "def_list", "admonition")), Abbreviations(), FencesExtension(),
                        Footnotes(kept=settings.dialect == "classic"), Marks(),
                        CodeHiliteExtension(css_class="highlight", guess_lang=False, linenums=False),
                        (fast.TocExtension if quick else ContentsExtension)(slugify=self._ids), *map(_extension, settings.extensions),
                        *((GithubBlocks(), GithubInline()) if settings.dialect == "github" else ())],
            output_format="html")
        made.references = References()  # type: ignore[assignment]  # in the stubs a title cannot be missing
        if settings.raw_html == "escape":
            made.preprocessors.deregister("html_block", strict=False)
            made.inlinePatterns.deregister("html")
        return made

    def convert(self, text: str, taken: Iterable[str] = ()) -> tuple[str, tuple[Heading, ...]]:
        """The HTML of `text`, not yet sanitized, and its headings, which have none of the ids that are `taken`.

        Raises RecursionError where `text` nests too deeply for Python-Markdown.
        """
        if self._unfinished:
            # A text that it gave up leaves its marks in a Markdown, and the next text would be another one.
            self._markdown = self._made()
        self._unfinished = True
        self._markdown.reset()
        self._ids.reset(taken)
        _forget()
        made = _CELL_STYLE.sub(r'\1 class="align-\2"', self._markdown.convert(text))
        self._unfinished = False
        return line_ends.in_html(made), tuple(_flat(self._markdown.toc_tokens))  # type: ignore[attr-defined]  # set by toc

    def needs_cleaning(self, text: str) -> bool:
        """Whether the HTML of `text` can hold what its author wrote as HTML, and the settings do not trust that."""
        return self.raw_html != "trust" and (self._always_clean or (self.raw_html == "sanitize" and _RAW_HTML.search(text) is not None))


# Lexers of Pygments that keep what they see in their class: one document would colour the code of another.
_REMEMBERING = (("csound", "CsoundOrchestraLexer", "user_defined_opcodes"), ("webmisc", "XQueryLexer", "xquery_parse_state"))


def _forget() -> None:
    for module, lexer, seen in _REMEMBERING:
        loaded = sys.modules.get(f"pygments.lexers.{module}")
        if loaded is not None:
            getattr(getattr(loaded, lexer), seen).clear()


def clean(made: str) -> str:
    """`made` with nothing but allowed tags and attributes, and safe addresses; body.py looks at data: ones."""
    # nh3 can set attributes as well, in an order that is another one in each process.
    return nh3.clean(made, tags=TAGS, attributes=ATTRIBUTES, url_schemes={*urls.SAFE_SCHEMES, "data"}, link_rel=None,
                     generic_attribute_prefixes={"aria-"}).replace("<input", _BOX)


def _flat(tokens: list[dict[str, Any]]) -> Iterable[Heading]:
    for token in tokens:
        yield Heading(token["level"], token["id"], line_ends.in_text(unescape(token["name"])))
        yield from _flat(token["children"])
