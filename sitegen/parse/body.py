"""The body of a document: Markdown → `Body`, and the record of it that other documents need."""

from __future__ import annotations

from msgspec import Struct

from sitegen.errors import Problem, SiteError
from sitegen.markdown import budget, phrases, places
from sitegen.markdown.converter import Conversion, Converter, converted, heaviest
from sitegen.markdown.visible import visible
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


def body(
    path: str, text: str, first_line: int, converter: Converter
) -> tuple[SummaryRecord, Body, tuple[Problem, ...]]:
    """Convert the body `text`, which begins at line `first_line` of the file `path`: its summary
    record, the body itself, and warnings.

    Raises SiteError for a text that Python-Markdown cannot convert, or not within the budget of a
    document."""
    if len(text) > budget.MAX_CHARACTERS:
        raise SiteError(
            [
                Problem(
                    path=path,
                    line=first_line,
                    code="markdown",
                    message=(
                        f"the text has {len(text):,} characters, more than"
                        f" {budget.MAX_CHARACTERS:,}"
                    ),
                    hint=(
                        "split it into several documents, or publish it as a file of its own beside"
                        " this one"
                    ),
                )
            ]
        )
    seconds = budget.seconds_for(len(text))
    written = Written(path, first_line, lambda: visible(text, converter.raw_html))
    try:
        with budget.limit(seconds):
            return _body(text, written, converter)
    except budget.OverBudget:
        raise SiteError(
            [
                Problem(
                    path=path,
                    line=first_line + heaviest(text, len),
                    code="markdown",
                    message=f"the text takes more than {seconds:.0f} seconds to convert",
                    hint=(
                        "the longest paragraph begins here: look for brackets, asterisks or HTML"
                        " without an end, or split the text"
                    ),
                )
            ]
        ) from None


def _body(
    text: str, written: Written, converter: Converter
) -> tuple[SummaryRecord, Body, tuple[Problem, ...]]:
    conversion = converted(text, written, converter)
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
