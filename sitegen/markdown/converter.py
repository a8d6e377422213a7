"""The whole way of one text from Markdown to HTML that can be published: converted by a dialect,
checked, sanitized where the settings say so, and with ids that occur once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from sitegen import lazy
from sitegen.errors import Problem, SiteError, raise_errors, shorten
from sitegen.lazy import load
from sitegen.markdown import (
    budget,
    depth,
    ids,
    lexers,
    placeholders,
    places,
    references,
    verbatim,
)
from sitegen.markdown.directives import Components, DirectiveProblem, WrittenComponent, broken
from sitegen.markdown.heading_ids import HeadingIds
from sitegen.markdown.visible import without_code
from sitegen.markdown.written import ENOUGH, Written
from sitegen.model import config_tables
from sitegen.model.choices import DIALECTS
from sitegen.model.documents import Heading
from sitegen.text import line_ends, rawhtml

_RAW_HTML = lazy.pattern(r"<[A-Za-z/!?]")
_CELL_STYLE = lazy.pattern(r'(<t[dh]) style="text-align: (left|right|center);"')


class Dialect(Protocol):
    """A way to read Markdown, set up once for many documents; `model.choices` lists them.

    `components` are those of the text that was converted last: see markdown/directives.py."""

    @property
    def components(self) -> Components: ...  # noqa: D102 - see above

    def convert(self, text: str, *, marked: bool) -> tuple[str, Iterable[Heading]]:
        """The HTML of `text` and its headings, with ids of the `HeadingIds` that the dialect was
        made with. If `marked`, the HTML has marks of the places of addresses (places.py), as far
        as the dialect knows them. The characters STX and ETX are left out: in HTML, they are taken
        for Python-Markdown's placeholders. May raise any error; the dialect is then not used
        again."""


class Converter:
    """Converts one document after the other by the same settings. `components` are the names of
    those that texts can have, each with those of its attributes that are pictures; None: texts have
    no components. Those of the last text are `found`."""

    def __init__(
        self,
        settings: config_tables.Markdown,
        components: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self._components, self.found = components, Components()
        self.raw_html, self.math = settings.raw_html, settings.math
        # An attribute list can set any attribute, so it counts as raw HTML.
        self._always_clean = bool({"attr_list", "legacy_attrs"} & set(settings.extensions))
        self._settings, self._ids = settings, HeadingIds()
        choice = DIALECTS[settings.dialect]
        self._implementation, self.library = choice.implementation, choice.library
        self._dialect = self._new_dialect()
        self._failed = False

    def _new_dialect(self) -> Dialect:
        dialect: Dialect = load(self._implementation)(self._settings, self._ids, self._components)
        return dialect

    def convert(
        self, text: str, taken: Iterable[str] = (), *, marked: bool = False, rare: str | None = None
    ) -> tuple[str, tuple[Heading, ...]]:
        """The HTML of `text`, not yet sanitized, and its headings, none of which gets an id that is
        `taken`. If `marked`, the HTML has marks of places, see `Dialect.convert`. `rare`: what
        `characters.rare_in` returns for the text, if that is known.

        Raises RecursionError where `text` nests too deeply for the dialect."""
        if self._failed:
            # After an error, parts of the text are left in the dialect, and would change the next
            # one.
            self._dialect = self._new_dialect()
        self._failed = True
        self._ids.reset(taken)
        lexers.reset_lexers()
        html, headings = self._dialect.convert(text, marked=marked)
        self.found = self._dialect.components
        if 'style="text-align' in html:
            html = _CELL_STYLE.sub(r'\1 class="align-\2"', html)
        self._failed = False
        if rare is None or line_ends.may_be_removed(rare):
            html = line_ends.in_html(html)
        return html, tuple(headings)

    def convert_trusted(
        self, text: str, taken: Iterable[str] = (), *, marked: bool = False
    ) -> tuple[str, tuple[Heading, ...]]:
        """Like `convert`, for a text whose comments, scripts and styles stay as they are, byte for
        byte."""
        plain, kept = verbatim.hidden(text, without_code(text)) if "<" in text else (text, ())
        html, headings = self.convert(plain, taken, marked=marked)
        if kept and marked:
            move = verbatim.written_at(text, plain, kept)
            html, self.found = places.moved(html, move), self.found.moved(move)
        html = verbatim.shown(html, kept) if kept else html
        if kept and verbatim.holds_sign(html + "".join(heading.title for heading in headings)):
            # Markdown changed a sign, or moved it: convert the text as it is.
            return self.convert(text, taken, marked=marked)
        return html, headings

    def needs_cleaning(self, text: str) -> bool:
        """Whether the HTML of `text` may hold raw HTML that the settings do not trust."""
        return self.raw_html != "trust" and (
            self._always_clean
            or (self.raw_html == "sanitize" and "<" in text and _RAW_HTML.search(text) is not None)
        )


class Conversion(Struct, frozen=True, kw_only=True):
    """The result for one text.

    `html`: what is published, with marks in it if `has_marks` (places.py).
    `readable`: the same with blanks for comments, scripts and the like; it is `html` itself if
    there are none.
    `unsanitized`: the HTML before sanitizing, None if it was not sanitized.
    `names`: the names of anchors that are not ids.
    `components`: those of the text, whose places in the HTML have signs."""

    html: str
    readable: str
    has_marks: bool
    unsanitized: str | None = None
    headings: tuple[Heading, ...]
    ids: tuple[str, ...]
    names: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    components: tuple[WrittenComponent, ...] = ()


def converted(text: str, written: Written, converter: Converter) -> Conversion:
    """Convert `text`, sanitize it if the settings say so, and give headings ids that no other
    element has. Raises SiteError for a text that cannot be converted."""
    conversion = _converted_once(text, written, converter, frozenset())
    if taken := ids.taken(conversion.ids, conversion.headings):
        # Raw HTML has the id of a heading: convert again, with other ids for the headings.
        conversion = _converted_once(text, written, converter, taken)
    if conversion.unsanitized is None:
        if len(conversion.ids) == len(set(conversion.ids)):
            return conversion
        repeated = ids.repeated(conversion.readable, written, marked=conversion.has_marks)
        return replace(conversion, problems=(*conversion.problems, *repeated))
    html, problems = ids.unique(conversion.html, written)
    html, names = ids.anchored(html)
    return replace(
        conversion,
        html=html,
        readable=html,
        ids=ids.ids_of(html),
        names=names,
        problems=(*conversion.problems, *problems),
    )


def _converted_once(
    text: str, written: Written, converter: Converter, taken: frozenset[str]
) -> Conversion:
    """Convert, check and sanitize `text`; no heading gets an id that is `taken`. The HTML has no
    character that no output can hold, and none of Python-Markdown's placeholders."""
    path, first_line = written.path, written.first_line
    # Without marks if the text itself has something like one: the two could not be distinguished.
    has_marks = not places.looks_marked(text)
    trusted = converter.raw_html == "trust"
    # Checks convert parts of the text, or variants of it, to find the place of a problem.
    convert = partial(_html, written=written, converter=converter, taken=taken, marked=has_marks)

    raise_errors(references.too_long(path, text, first_line, convert))
    html, headings = convert(text)
    components = converter.found
    if placeholders.are_left(html, headings):
        raise SiteError([placeholders.problem(path, text, first_line, convert)])
    html, refused = references.checked(path, text, first_line, html, convert)
    has_references = "&" in text and "&#" in html
    unsanitized, lost = None, tuple[Problem, ...]()
    if converter.needs_cleaning(text):
        sanitize = load("sitegen.markdown.sanitize:sanitized")
        html, unsanitized, lost = sanitize(html, written, marked=has_marks)
    if has_references and not refused:
        # Feeds sanitize trusted HTML too, so what they publish is what has to be checked.
        sanitized = (
            load("sitegen.markdown.allowed:clean")(
                rawhtml.opened(html, tuple(rawhtml.tokens(html, rawhtml.SANITIZED)))
            )
            if trusted
            else html
        )
        refused = references.unpublishable(path, text, first_line, sanitized)
    readable = rawhtml.blanked(html, rawhtml.TRUSTED) if trusted else html
    all_ids, names = (
        ids.trusted_ids(readable) if trusted and "<" in text else (ids.ids_of(html), ())
    )
    if "footnote-backref" in html and (unsanitized is not None or readable is not html):
        html, readable = ids.without_idle_back_links(html, readable, set(all_ids))
    return Conversion(
        html=html,
        readable=readable,
        has_marks=has_marks,
        unsanitized=unsanitized,
        headings=headings,
        ids=all_ids,
        names=names,
        problems=(*refused, *lost, *_of_components(components, html, written)),
        components=components.written,
    )


def _of_components(found: Components, html: str, written: Written) -> Iterator[Problem]:
    """What is wrong with the components of a text, whose HTML is `html`."""
    problems = [*found.problems]
    if found.written and not problems:
        for number in broken(html, len(found.written)):
            written_at = found.written[min(number, len(found.written) - 1)].place
            message = "HTML reaches over the beginning or the end of this component"
            hint = "close in it what is opened in it, or write the HTML around it as Markdown"
            problems.append(DirectiveProblem(written_at.line, written_at.column, message, hint))
    for line, column, message, hint in problems[:ENOUGH]:
        place = written.first_line + line - 1, column
        yield Problem.at(written.path, place, code="component", message=message, hint=hint)


def _html(
    text: str, *, written: Written, converter: Converter, taken: frozenset[str], marked: bool
) -> tuple[str, tuple[Heading, ...]]:
    """The HTML of the dialect for `text`, and its headings. Raises SiteError for whatever stops the
    dialect."""
    path, first_line = written.path, written.first_line
    try:
        if converter.raw_html == "trust":
            html, headings = converter.convert_trusted(text, taken, marked=marked)
        else:
            rare = written.rare if text is written.text else None
            html, headings = converter.convert(text, taken, marked=marked, rare=rare)
        # A fixed limit, so that it does not depend on how much of Python's call stack is left. What
        # reads the HTML later has limits as well.
        too_deep = depth.too_deep(html) is not None
    except RecursionError:
        too_deep = True
    except budget.ExpandedError as error:
        raise SiteError([_expanded(path, text, first_line, error.label)]) from error
    # A text that breaks the library is a problem for its author to mend, not a crash of sitegen.
    except Exception as error:
        raise SiteError([_unconvertible(path, first_line, error, converter.library)]) from error
    if too_deep:
        raise SiteError([_too_deep(path, text, first_line)])
    return html, headings


def _unconvertible(path: str, first_line: int, error: Exception, library: str) -> Problem:
    return Problem(
        path=path,
        line=first_line,
        code="markdown",
        message=(
            f"{library} cannot convert this text ({type(error).__name__}: {shorten(str(error))})"
        ),
    )


def _too_deep(path: str, text: str, first_line: int) -> Problem:
    line, column = _deepest(text)
    return Problem(
        path=path,
        line=first_line + line,
        column=column,
        code="markdown",
        message="the text is nested too deeply",
        hint=(
            f"at most {depth.MAX_DEPTH} elements can stand in each other; is there"
            " HTML, or a list, without an end?"
        ),
    )


def _expanded(path: str, text: str, first_line: int, label: str) -> Problem:
    definition = re.search(rf"\[{re.escape(label)}\]:", text, re.IGNORECASE)
    start = definition.start() if definition else 0
    return Problem(
        path=path,
        line=first_line + text.count("\n", 0, start),
        column=start - text.rfind("\n", 0, start),
        code="markdown",
        message=(
            f"what is defined as [{shorten(label).strip(chr(39))}] stands in the text so often that"
            f" it has more than {budget.MAX_CHARACTERS:,} characters"
        ),
        hint="shorten its address or title, or use it less often",
    )


_AUTOLINK = lazy.pattern(r"<[^\s<>:@]*[:@]")
_NESTING = lazy.pattern(r"[*_~\[<>+-]|^ +", re.MULTILINE)


def _deepest(text: str) -> tuple[int, int]:
    """Where `text` nests too deeply: the number of lines before that place, and its column, from 1.
    Column 0 means that only the paragraph can be guessed."""
    visible = _AUTOLINK.sub(lambda match: " " * len(match[0]), without_code(text))
    place = depth.too_deep(visible)
    if place is None:
        return heaviest(text, lambda line: sum(map(len, _NESTING.findall(line)))), 0
    return visible.count("\n", 0, place), place - visible.rfind("\n", 0, place)


def heaviest(text: str, weigh: Callable[[str], int]) -> int:
    """The number of lines before the paragraph whose lines together weigh most."""
    most = start = heaviest_start = weight = 0
    for i, line in enumerate(text.split("\n")):
        if not line.strip():
            start, weight = i + 1, 0
            continue
        weight += weigh(line)
        if weight > most:
            most, heaviest_start = weight, start
    return heaviest_start
