"""The converted text of a document → its `Body`, and the record of it that other documents need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from sitegen import hosts
from sitegen.errors import Problem
from sitegen.lazy import load
from sitegen.markdown import phrases, places
from sitegen.markdown.converter import Conversion, Converter
from sitegen.markdown.directives import token, without, without_tokens
from sitegen.markdown.written import Written
from sitegen.model.components import ComponentPlace, ComponentUse
from sitegen.model.documents import Body, Formula, Ref, RefPlace
from sitegen.model.live import BodyEntry
from sitegen.parse import addresses, live_entries, plain_text


class SummaryRecord(Struct, frozen=True, kw_only=True):
    """What other documents see of a body; `model.documents` says what each field is. `foreign` is
    for the checks of the text alone: its characters beyond ASCII, in their order."""

    refs: tuple[Ref, ...]
    ids: tuple[str, ...]
    summary: str
    phrases: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    foreign: str = ""
    components: tuple[ComponentUse, ...] = ()
    loads: tuple[tuple[str, str], ...] = ()


def body_of(
    conversion: Conversion, written: Written, converter: Converter, *, live: bool | None
) -> tuple[SummaryRecord, Body, tuple[Problem, ...]]:
    """The summary record and the body that follow from the `conversion` of what is `written`, and
    warnings about addresses, formulas and entries in it as well as those of the conversion. `live`
    says whether it is that of a live story; None if the original of a translation says so."""
    html, readable, marks = _without_marks(conversion)
    has_formulas = converter.math and 'class="math' in readable
    formula_places = (
        load("sitegen.parse.formulas:places_in")(readable, marks) if has_formulas else ()
    )
    links, unsafe, pictures, loaded = addresses.addresses_in(
        readable, marks, trusted=converter.raw_html == "trust"
    )
    refused = unsafe if conversion.unsanitized is None else _unsafe_before(conversion)
    if unsafe:
        html, links = addresses.without_unsafe(html, links, unsafe)
        readable = html
    words, cjk, foreign = plain_text.words(without_tokens(readable))
    words_to_translate = phrases.phrases_in(readable)
    mathml, refused_formulas = _formulas(readable, formula_places, written)
    found = live_entries.entries_in(
        readable, conversion.headings, words_to_translate, written, live=live
    )
    images, elsewhere = addresses.images_in(readable, links)
    return (
        SummaryRecord(
            refs=tuple(Ref(target=link.target, image=link.image, what=link.kind) for link in links),
            ids=(*conversion.ids, *conversion.names),
            summary=_summary(conversion, found.lead),
            phrases=tuple(sorted({phrase.key for phrase in words_to_translate})),
            mentions=tuple(pictures),
            elsewhere=elsewhere,
            entries=found.times,
            foreign=foreign,
            components=tuple(each.use for each in conversion.components),
            loads=tuple(loads := _loads(loaded, readable, marks, written, converter)),
        ),
        Body(
            html=html,
            places=_places(links, written),
            images=images,
            phrases=words_to_translate,
            formulas=mathml,
            headings=conversion.headings,
            entries=found.entries,
            components=_component_places(conversion, written),
            words=words + cjk,
            has_code="<pre><span></span><code>" in html,
            reading_minutes=max(1, round(words / 230 + cjk / 500)),
            loads=tuple(loads.values()),
        ),
        (
            *conversion.problems,
            *addresses.warnings(refused, written),
            *refused_formulas,
            *found.problems,
            *_split_entries(conversion, readable, found.entries, written),
        ),
    )


def _loads(
    loaded: Iterable[tuple[str, addresses.Address]],
    readable: str,
    marks: Sequence[places.PlaceMark],
    written: Written,
    converter: Converter,
) -> dict[tuple[str, str], tuple[str, int, int]]:
    """What a page loads by a text: kinds and origins, each with its first address and the place of
    that. `loaded` is all of it, unless its HTML is trusted."""
    loads: dict[tuple[str, str], tuple[str, int, int]] = {}
    is_trusted = converter.raw_html == "trust"
    for kind, address in addresses.loads_in(readable, marks) if is_trusted else loaded:
        key = kind, hosts.origin_of(address.target)
        if key not in loads:
            loads[key] = address.target, *addresses.whole_at(address, written)
    return loads


def body_problems(problems: Iterable[Problem], *, is_archived: bool) -> Iterator[Problem]:
    """The problems of a text; what is wrong with components is a warning if it `is_archived`."""
    for problem in problems:
        is_less = is_archived and problem.code == "component"
        yield replace(problem, severity="warning") if is_less else problem


def _formulas(
    html: str, at: Sequence[tuple[int, int]], written: Written
) -> tuple[tuple[Formula, ...], tuple[Problem, ...]]:
    """The formulas in `html`, which are written at these places, and warnings about them."""
    if not at:
        return (), ()
    found: tuple[tuple[Formula, ...], tuple[Problem, ...]]
    found = load("sitegen.parse.formulas:formulas_in")(html, at, written)
    return found


def _summary(conversion: Conversion, lead: Iterable[str]) -> str:
    """The first summary that one of the texts `lead` has."""
    leads = _leads(conversion, lead) if conversion.components else lead
    return next(filter(None, map(plain_text.summary, leads)), "")


def _leads(conversion: Conversion, pieces: Iterable[str]) -> Iterator[str]:
    """The texts that a summary can be of: what is in lines of its own as a component comes last."""
    pieces = tuple(pieces)
    blocks = [n for n, each in enumerate(conversion.components) if each.use.form != "inline"]
    if blocks:
        yield from (without_tokens(without(piece, blocks)) for piece in pieces)
    yield from map(without_tokens, pieces)


def _split_entries(
    conversion: Conversion, html: str, entries: Sequence[BodyEntry], written: Written
) -> Iterator[Problem]:
    """A problem for each component in which an entry of a live story begins."""
    for number, each in enumerate(conversion.components if entries else ()):
        start, end = html.find(token("s", number)), html.find(token("e", number))
        if any(start < entry.start < end for entry in entries):
            place = written.first_line + each.place.line - 1, each.place.column
            message = "an entry of the live story begins in this component"
            hint = "end the component before the heading of the entry"
            yield Problem.at(written.path, place, code="component", message=message, hint=hint)


def _component_places(conversion: Conversion, written: Written) -> tuple[ComponentPlace, ...]:
    """The places of the components in the file."""
    before = written.first_line - 1
    return tuple(
        each.moved(lambda line, column: (line + before, column)).place
        for each in conversion.components
    )


def _unsafe_before(conversion: Conversion) -> list[addresses.Address]:
    """The unsafe addresses in a text before it was sanitized, which the sanitizer silently drops:
    warnings are about them."""
    return addresses.unsafe_before_sanitizing(
        conversion.unsanitized or "", has_marks=conversion.has_marks
    )


def _places(links: Iterable[addresses.Address], written: Written) -> tuple[RefPlace, ...]:
    return tuple(
        RefPlace(link.start, link.end, *addresses.written_at(link, written)) for link in links
    )


def _without_marks(conversion: Conversion) -> tuple[str, str, list[places.PlaceMark]]:
    """The HTML and the readable HTML of a conversion, both without marks of places and without
    metadata in embedded pictures; and those marks."""
    html, readable = conversion.html, conversion.readable
    is_all_readable = readable is html
    if "data:image/" in html:
        html, readable = map(load("sitegen.pictures.strip:embedded"), (html, readable))
    marks = places.marks_in(html) if conversion.has_marks else []
    html = places.without(html, marks)
    return html, html if is_all_readable else places.without(readable, marks), marks
