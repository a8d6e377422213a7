"""What a translation says about AI: the disclosure of each case, with each kind of review and each
setting of labels."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path

import pytest
from translation_cases import CASES, ENGLISH, SCHEMA, TranslationCase

from sitegen.layouts import language
from sitegen.layouts.language import Strings
from sitegen.model.disclosure import Disclosure, TranslationDisclosure
from sitegen.model.documents import Post, Translated
from sitegen.model.meta import Ai, PostMeta, Review, TranslationMeta
from sitegen.model.picture_terms import SOURCE_TYPE_SCHEME
from sitegen.provenance import disclosure

MOMENT = dt.datetime(2026, 5, 3, tzinfo=dt.UTC)
DIGEST = "0" * 64
LABELS = ("always", "when-required")
SCOPES = ("", "copyedit", "substantive")


def review_of(scope: str) -> Review | None:
    if not scope:
        return None
    return Review(by="di", at=MOMENT, scope=scope, sha256=DIGEST)  # type: ignore[arg-type]


def post_of(review: Review | None = None, translation: Translated | None = None) -> Post:
    return Post(
        path="content/posts/a.md",
        packed=b"",
        summary="",
        image=None,
        marks=b"",
        meta=PostMeta(title="A", date=MOMENT, author="ada", source="CNN", review=review),
        slug="a",
        text_digest=DIGEST,
        translation=translation,
    )


def ai_of(case: TranslationCase) -> Ai:
    return Ai(involvement=case.involvement, model=case.writer or None)  # type: ignore[arg-type]


def derived(
    case: TranslationCase, scope: str = "", label: str = "always", is_stale: bool = False
) -> Disclosure:
    """The disclosure of a translation, with a review by Di of the `scope`, or none."""
    review = Review(by="bo", at=MOMENT, sha256=DIGEST) if case.was_reviewed else None
    written = ai_of(case)
    translation = Translated(
        original=post_of(review),
        lang="en",
        meta=TranslationMeta(by="cy", ai=case.ai, model=case.translator or None),  # type: ignore[arg-type]
        is_stale=is_stale,
    )
    post = post_of(review_of(scope), translation)
    return disclosure.derive(post, written, MOMENT, label, responsible=True)


def scopes(case: TranslationCase) -> tuple[str, ...]:
    """The kinds of reviews of the translated text."""
    return ("copyedit", "substantive") if case.is_reviewed else ("",)


def translation_of(disclosed: Disclosure) -> TranslationDisclosure:
    assert disclosed.translation is not None
    return disclosed.translation


def built_in(tag: str) -> Strings:
    text = (Path(__file__).parent.parent / f"layouts/i18n/{tag}.toml").read_text("utf-8")
    return language.load({f"i18n/{tag}.toml": tomllib.loads(text)}, tag)


@pytest.fixture(scope="module")
def english() -> Strings:
    return built_in("en")


@pytest.mark.parametrize("is_stale", [False, True])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_vocabulary_says_what_original_and_translation_are_together(
    case: TranslationCase, is_stale: bool
) -> None:
    for scope in scopes(case):
        disclosed = derived(case, scope, is_stale=is_stale)
        w3c, iptc, mode = case.terms
        assert (disclosed.involvement, disclosed.w3c, disclosed.mode) == (case.together, w3c, mode)
        assert disclosed.iptc.removeprefix(SOURCE_TYPE_SCHEME) == iptc
        assert disclosed.schema == SCHEMA[iptc]
        assert (disclosed.reviewer, disclosed.reviewed) == ("di" if scope else "", bool(scope))
        assert disclosed.model == (case.writer or case.translator)
        translation = translation_of(disclosed)
        assert (translation.model, translation.involvement) == (case.translator, case.involvement)
        assert (translation.original, translation.lang) == ("content/posts/a.md", "en")
        assert (translation.translator, translation.is_stale) == ("cy", is_stale)


@pytest.mark.parametrize("setting", ["always", "when-required"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_readers_see_both_labels_and_always_that_of_the_translation(
    case: TranslationCase, setting: str, english: Strings
) -> None:
    for scope in scopes(case):
        disclosed = derived(case, scope, setting)
        exempt = setting == "when-required" and scope == "substantive"
        reviewer = "Bo Review" if translation_of(disclosed).reviewer else ""
        shown = disclosure.label(disclosed, english, ("Ada Okafor",), reviewer, None)
        assert shown == ("" if exempt else case.original_label(ENGLISH))
        assert label_of(disclosed, english) == case.own_label(ENGLISH)
        with_ai = "ai_tag" if case.involvement == "generated" else "ai_assisted_tag"
        tags = {"none": "", "unstated": "", "automated": "data_tag"}
        tag = "" if exempt else tags.get(case.involvement, with_ai)
        assert disclosed.tag == (tag if case.ai == "none" else with_ai)


def label_of(disclosed: Disclosure, strings: Strings) -> str:
    return disclosure.translation_label(
        translation_of(disclosed), strings, "English", "Cy Meyer", "Di Lektor", None
    )


def test_the_label_of_an_exempt_original_returns_with_an_unreviewed_translation() -> None:
    case = TranslationCase("generated", "generated", was_reviewed=True, is_reviewed=False)
    original = disclosure.derive(
        post_of(Review(by="bo", at=MOMENT, sha256=DIGEST)),
        ai_of(case),
        MOMENT,
        "when-required",
        responsible=True,
    )
    assert (original.label, original.tag) == ("", "")
    translated = derived(case, label="when-required")
    assert (translated.label, translated.tag) == ("ai_generated_reviewed", "ai_tag")


def test_a_review_of_another_text_does_not_count_for_the_translation() -> None:
    review = Review(by="di", at=MOMENT, sha256="1" * 64)
    written = Ai(involvement="none")
    translation = Translated(
        original=post_of(),
        lang="de",
        meta=TranslationMeta(by="cy", ai="generated"),
    )
    post = post_of(review, translation)
    disclosed = disclosure.derive(post, written, MOMENT, "always", responsible=True)
    assert (disclosed.w3c, disclosed.reviewed) == ("ai-autonomous", False)
    assert translation_of(disclosed).label == "translation_generated"


def test_a_language_without_words_of_its_own_is_named_as_it_names_itself(english: Strings) -> None:
    disclosed = derived(TranslationCase("none", "generated", False, False))
    german = built_in("de")
    for strings, expected in (
        (english, "Translated from the original in English by Artificial Intelligence"),
        (german, "Von Künstlicher Intelligenz aus dem Original auf English übersetzt"),
    ):
        forms = {"other": strings.texts["from_language"]["other"]}
        assert label_of(disclosed, Strings({**strings.texts, "from_language": forms})) == expected
