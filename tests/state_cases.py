"""Articles in every state, with what each output has to say of it, written down by hand."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from sitegen.model.states import Mark

# The word for each mark beside a headline, in the languages of the cases.
WORDS: dict[str, dict[Mark, str]] = {
    "en": {
        "retracted": "Retracted",
        "breaking": "Breaking",
        "live": "Live",
        "corrected": "Corrected",
        "clarified": "Clarified",
    },
    "de": {
        "retracted": "Zurückgezogen",
        "breaking": "Eilmeldung",
        "live": "Live",
        "corrected": "Korrigiert",
        "clarified": "Präzisiert",
    },
    "es": {
        "retracted": "Retractado",
        "breaking": "Última hora",
        "live": "En directo",
        "corrected": "Corregido",
        "clarified": "Aclarado",
    },
}
CORRECTED = "corrections: [{date: 2026-06-01T08:00:00Z, text: It was two.}]"
PREPARED = "corrections: [{date: 2026-06-02T08:00:00Z, text: It was two.}]"
CLARIFIED = (
    "corrections: [{date: 2026-06-01T08:00:00Z, text: It was unclear., type: clarification}]"
)
RETRACTED = "retracted: {date: 2026-06-01T09:00:00Z, text: It was made up.}"
WITHDRAWN = "retracted: {date: 2026-06-01T09:00:00Z, text: It was made up., keep: false}"
RUNNING, OVER = "{until: 2026-06-01T18:00:00Z}", "{until: 2026-06-01T11:00:00Z}"


class SignOff(Struct, frozen=True, kw_only=True):
    """A review of the text of an article at the moment `at`. `counts`: the label names the
    reviewer, with `day` if the text was published before. `needs_label`: it has a label even where
    only what the law requires is labelled."""

    at: str
    scope: str = "substantive"
    is_of_this_text: bool = True
    counts: bool = True
    day: str = ""
    needs_label: bool = False


class StateCase(Struct, frozen=True, kw_only=True):
    """An article and its translation into German, if it `is_translated`; without one it is Spanish,
    among articles in English. `front` and `german` are lines of their front matter; `marks` and the
    following are said of both, where nothing is said of the translation alone (`german_…`).

    `is_listed`: lists, feeds and the search have it. `is_published`: it has a page. `is_gone`: it
    was deleted, and site.toml says so. `has_text`: its text is published; all without one have a
    picture, and those that have a `picture`. `codes`: the warnings that the build gives."""

    name: str
    front: tuple[str, ...] = ()
    german: tuple[str, ...] = ()
    is_translated: bool = True
    date: str = ""
    body: str | None = None
    picture: bool = False
    marks: tuple[Mark, ...] = ()
    german_marks: tuple[Mark, ...] | None = None
    is_listed: bool = True
    german_is_listed: bool | None = None
    is_published: bool = True
    german_is_published: bool | None = None
    is_gone: bool = False
    has_text: bool = True
    german_has_text: bool | None = None
    review: SignOff | None = None
    codes: tuple[str, ...] = ()
    german_codes: tuple[str, ...] = ()


def _states() -> Iterable[StateCase]:
    """Each state alone, and those that meet."""
    case = StateCase
    yield case(name="ordinary")
    yield case(name="corrected", front=(CORRECTED,), marks=("corrected",), picture=True)
    yield case(name="clarified", front=(CLARIFIED,), marks=("clarified",))
    later, earlier = (
        CLARIFIED.replace("[", f"[{{date: 2026-06-01T{hour}:00:00Z, text: It was two.}}, ")
        for hour in ("10", "07")
    )
    yield case(name="corrected-last", front=(later,), marks=("corrected",))
    yield case(name="clarified-last", front=(earlier,), marks=("corrected",))
    yield case(name="pinned", front=("pinned: true",))
    yield case(name="pinned-until", front=(f"pinned: {RUNNING}",))
    yield case(name="pinned-over", front=(f"pinned: {OVER}",))
    yield case(name="breaking", front=("breaking: true",), marks=("breaking",))
    yield case(name="breaking-until", front=(f"breaking: {RUNNING}",), marks=("breaking",))
    yield case(name="breaking-over", front=(f"breaking: {OVER}",))
    yield case(name="live", front=("live: true",), marks=("live",))
    yield case(name="live-until", front=(f"live: {RUNNING}",), marks=("live",))
    yield case(name="live-over", front=(f"live: {OVER}",))
    yield case(name="corrected-pinned", front=(CORRECTED, "pinned: true"), marks=("corrected",))
    yield case(
        name="everything",
        front=(CORRECTED, "pinned: true", "breaking: true", "live: true"),
        marks=("breaking", "live", "corrected"),
    )
    yield case(
        name="breaking-clarified",
        front=(CLARIFIED, "breaking: true"),
        marks=("breaking", "clarified"),
    )
    yield case(
        name="draft",
        front=("draft: true", "breaking: true"),
        marks=("breaking",),
        is_published=False,
    )
    yield case(name="expired", front=("expires: 2026-06-01T10:00:00Z",), is_published=False)
    yield case(
        name="future",
        date="2026-06-02",
        front=(PREPARED,),
        marks=("corrected",),
        is_published=False,
    )
    yield case(name="gone", is_published=False, is_gone=True)
    yield case(name="without-text", front=(CLARIFIED,), marks=("clarified",), body="")


def _retractions() -> Iterable[StateCase]:
    case, mark = StateCase, ("retracted",)
    long = "corrections: [{date: 2026-06-01T09:00:00Z, text: It was made up., type: retraction}]"
    later = "corrections: [{date: 2026-06-01T10:00:00Z, text: It was two.}]"
    yield case(name="retracted", front=(RETRACTED,), marks=mark, picture=True)
    yield case(name="withdrawn", front=(WITHDRAWN,), marks=mark, has_text=False)
    yield case(name="retracted-by-correction", front=(long,), marks=mark)
    yield case(name="retracted-corrected", front=(RETRACTED, CORRECTED), marks=mark)
    yield case(name="retracted-corrected-later", front=(RETRACTED, later), marks=mark)
    yield case(
        name="retracted-pinned",
        front=(RETRACTED, "pinned: true"),
        marks=mark,
        codes=("retracted-key",),
    )
    yield case(
        name="retracted-breaking",
        front=(RETRACTED, "breaking: true"),
        marks=mark,
        codes=("retracted-key",),
    )
    yield case(name="retracted-live", front=(RETRACTED, "live: true"), marks=mark)
    yield case(
        name="withdrawn-live",
        front=(WITHDRAWN, "live: true"),
        marks=mark,
        has_text=False,
    )
    yield case(
        name="withdrawn-corrected",
        front=(WITHDRAWN, CORRECTED),
        marks=mark,
        has_text=False,
    )
    yield case(
        name="retracted-unlisted",
        front=(RETRACTED, "unlisted: true"),
        marks=mark,
        is_listed=False,
    )
    yield case(
        name="withdrawn-unlisted",
        front=(WITHDRAWN, "unlisted: true"),
        marks=mark,
        is_listed=False,
        has_text=False,
    )


def _unlisted() -> Iterable[StateCase]:
    case, hidden = StateCase, "unlisted: true"
    yield case(name="unlisted", front=(hidden,), is_listed=False)
    yield case(
        name="unlisted-corrected", front=(hidden, CORRECTED), marks=("corrected",), is_listed=False
    )
    yield case(
        name="unlisted-breaking",
        front=(hidden, "breaking: true", "live: true"),
        marks=("breaking", "live"),
        is_listed=False,
    )
    yield case(
        name="unlisted-pinned",
        front=(hidden, "pinned: true"),
        is_listed=False,
        codes=("unlisted-pinned",),
    )


def _translations() -> Iterable[StateCase]:
    """States in which a translation differs from its original."""
    case = StateCase
    yield case(name="german-corrected", german=(CORRECTED,), german_marks=("corrected",))
    yield case(name="german-retracted", german=(RETRACTED,), german_marks=("retracted",))
    yield case(
        name="german-withdrawn",
        german=(WITHDRAWN,),
        german_marks=("retracted",),
        german_has_text=False,
    )
    yield case(name="german-unlisted", german=("unlisted: true",), german_is_listed=False)
    yield case(
        name="german-not-breaking",
        front=("breaking: true",),
        german=("breaking: false",),
        marks=("breaking",),
        german_marks=(),
    )
    yield case(
        name="german-live-over",
        front=("live: true",),
        german=(f"live: {OVER}",),
        marks=("live",),
        german_marks=(),
    )
    yield case(
        name="german-not-live",
        front=("live: true",),
        german=("live: false",),
        marks=("live",),
        german_marks=(),
    )
    yield case(
        name="german-retracted-too",
        front=(RETRACTED,),
        german=(RETRACTED.replace("made up", "wrong"),),
        marks=("retracted",),
    )
    yield case(
        name="german-clarified-later",
        front=(CORRECTED,),
        german=(CLARIFIED.replace("T08", "T10"),),
        marks=("corrected",),
    )


def _refusals() -> Iterable[StateCase]:
    """Translations that say otherwise than their originals, where they cannot."""
    case = StateCase
    yield case(
        name="retracted-german-breaking",
        front=(RETRACTED,),
        german=("breaking: true",),
        marks=("retracted",),
        german_codes=("retracted-key",),
    )
    yield case(
        name="withdrawn-german-kept",
        front=(WITHDRAWN,),
        german=(RETRACTED.replace("made up", "wrong"),),
        marks=("retracted",),
        has_text=False,
    )
    yield case(
        name="corrected-german-retracted",
        front=(CORRECTED,),
        german=(RETRACTED,),
        marks=("corrected",),
        german_marks=("retracted",),
    )
    yield case(
        name="unlisted-german-listed",
        front=("unlisted: true",),
        german=("unlisted: false",),
        is_listed=False,
    )
    yield case(name="german-draft", german=("draft: true",), german_is_published=False)
    yield case(
        name="german-expired",
        german=("expires: 2026-06-01T10:00:00Z",),
        german_is_published=False,
    )
    yield case(name="german-not-pinned", front=("pinned: true",), german=("pinned: false",))


def _reviews() -> Iterable[StateCase]:
    case, day = StateCase, "1 June 2026"
    before, after = SignOff(at=BEFORE), SignOff(at=AFTER, day=day)
    yield case(name="reviewed-before", review=before)
    yield case(name="reviewed-after", review=after)
    yield case(
        name="german-reviewed", german=(f"review: {{by: bo, at: {BEFORE}, sha256: DIGEST}}",)
    )
    to_come = SignOff(at=TO_COME, counts=False, needs_label=True)
    yield case(name="reviewed-later", review=to_come)
    void = SignOff(at=BEFORE, is_of_this_text=False, counts=False, needs_label=True)
    yield case(name="reviewed-other-text", review=void, codes=("review-void",))
    language = SignOff(at=BEFORE, scope="copyedit", needs_label=True)
    yield case(name="reviewed-language", review=language)
    yield case(name="corrected-reviewed", front=(CORRECTED,), marks=("corrected",), review=after)
    yield case(name="reviewed-corrected", front=(CORRECTED,), marks=("corrected",), review=before)
    yield case(name="reviewed-retracted", front=(RETRACTED,), marks=("retracted",), review=before)
    yield case(
        name="reviewed-withdrawn",
        front=(WITHDRAWN,),
        marks=("retracted",),
        has_text=False,
        review=after,
    )
    yield case(
        name="reviewed-breaking", front=("breaking: true",), marks=("breaking",), review=after
    )


def _in_spanish() -> Iterable[StateCase]:
    for name, front, marks in (
        ("spanish-retracted", (RETRACTED,), ("retracted",)),
        ("spanish-breaking", ("breaking: true", CLARIFIED), ("breaking", "clarified")),
        ("spanish-live", ("live: true", CORRECTED), ("live", "corrected")),
    ):
        yield StateCase(name=name, front=front, marks=marks, is_translated=False)


BEFORE, AFTER, TO_COME = "2026-05-30T08:00:00Z", "2026-06-01T08:30:00Z", "2026-06-01T18:00:00Z"
CASES = (
    *_states(),
    *_retractions(),
    *_unlisted(),
    *_translations(),
    *_refusals(),
    *_reviews(),
    *_in_spanish(),
)
