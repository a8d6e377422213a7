"""The converted text of a document → its `Body`, and the record of it that other documents need."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from sitegen.errors import Problem
from sitegen.lazy import load
from sitegen.markdown import phrases, places
from sitegen.markdown.converter import Conversion, Converter
from sitegen.markdown.written import Written
from sitegen.model.documents import Body, Ref, RefPlace
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
    links, unsafe, pictures = addresses.addresses_in(
        readable, marks, trusted=converter.raw_html == "trust"
    )
    refused = unsafe if conversion.unsanitized is None else _unsafe_before(conversion)
    if unsafe:
        html, links = addresses.without_unsafe(html, links, unsafe)
        readable = html
    words, cjk, foreign = plain_text.words(readable)
    words_to_translate = phrases.phrases_in(readable)
    mathml, refused_formulas = (
        load("sitegen.parse.formulas:formulas_in")(readable, formula_places, written)
        if formula_places
        else ((), ())
    )
    found = live_entries.entries_in(
        readable, conversion.headings, words_to_translate, written, live=live
    )
    images, elsewhere = addresses.images_in(readable, links)
    return (
        SummaryRecord(
            refs=tuple(Ref(target=link.target, image=link.image, what=link.kind) for link in links),
            ids=(*conversion.ids, *conversion.names),
            summary=next(filter(None, map(plain_text.summary, found.lead)), ""),
            phrases=tuple(sorted({phrase.key for phrase in words_to_translate})),
            mentions=tuple(pictures),
            elsewhere=elsewhere,
            entries=found.times,
            foreign=foreign,
        ),
        Body(
            html=html,
            places=_places(links, written),
            images=images,
            phrases=words_to_translate,
            formulas=mathml,
            headings=conversion.headings,
            entries=found.entries,
            words=words + cjk,
            has_code="<pre><span></span><code>" in html,
            reading_minutes=max(1, round(words / 230 + cjk / 500)),
        ),
        (
            *conversion.problems,
            *addresses.warnings(refused, written),
            *refused_formulas,
            *found.problems,
        ),
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
