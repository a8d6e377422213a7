"""The converted text of a document → its `Body`, and the record of it that other documents need."""

from __future__ import annotations

from msgspec import Struct

from sitegen.errors import Problem
from sitegen.markdown import phrases, places
from sitegen.markdown.converter import Conversion, Converter
from sitegen.markdown.written import Written
from sitegen.model.documents import Body, Ref, RefPlace
from sitegen.parse import addresses, formulas, plain_text
from sitegen.pictures import strip


class SummaryRecord(Struct, frozen=True, kw_only=True):
    """What other documents see of a body; `model.documents` says what each field is."""

    refs: tuple[Ref, ...]
    ids: tuple[str, ...]
    summary: str
    phrases: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()


def body_of(
    conversion: Conversion, written: Written, converter: Converter
) -> tuple[SummaryRecord, Body, tuple[Problem, ...]]:
    """The summary record and the body that follow from the `conversion` of what is `written`, and
    warnings about addresses and formulas in it as well as those of the conversion."""
    html, readable, marks = _without_marks(conversion)
    formula_places = (
        formulas.places_in(readable, marks) if converter.math and 'class="math' in readable else ()
    )
    links, unsafe, pictures = addresses.addresses_in(
        readable, marks, trusted=converter.raw_html == "trust"
    )
    # The sanitizer silently drops unsafe addresses, so warnings are about the HTML before it.
    refused = (
        unsafe
        if conversion.unsanitized is None
        else addresses.unsafe_before_sanitizing(
            conversion.unsanitized, has_marks=conversion.has_marks
        )
    )
    if unsafe:
        html, links = addresses.without_unsafe(html, links, unsafe)
        readable = html
    words, cjk = plain_text.words(readable)
    words_to_translate = phrases.phrases_in(readable)
    mathml, refused_formulas = (
        formulas.formulas_in(readable, formula_places, written) if formula_places else ((), ())
    )
    return (
        SummaryRecord(
            refs=tuple(Ref(target=link.target, image=link.image, what=link.kind) for link in links),
            ids=(*conversion.ids, *conversion.names),
            summary=plain_text.summary(readable),
            phrases=tuple(sorted({phrase.key for phrase in words_to_translate})),
            mentions=tuple(pictures),
        ),
        Body(
            html=html,
            places=tuple(
                RefPlace(link.start, link.end, *addresses.written_at(link, written))
                for link in links
            ),
            images=tuple(addresses.images_in(readable, links)) if "<img" in readable else (),
            phrases=words_to_translate,
            formulas=mathml,
            headings=conversion.headings,
            words=words + cjk,
            has_code="<pre><span></span><code>" in html,
            reading_minutes=max(1, round(words / 230 + cjk / 500)),
        ),
        (*conversion.problems, *addresses.warnings(refused, written), *refused_formulas),
    )


def _without_marks(conversion: Conversion) -> tuple[str, str, list[places.PlaceMark]]:
    """The HTML and the readable HTML of a conversion, both without marks of places and without
    metadata in embedded pictures; and those marks."""
    html, readable = conversion.html, conversion.readable
    is_all_readable = readable is html
    if "data:image/" in html:
        html, readable = strip.embedded(html), strip.embedded(readable)
    marks = places.marks_in(html) if conversion.has_marks else []
    html = places.without(html, marks)
    return html, html if is_all_readable else places.without(readable, marks), marks
