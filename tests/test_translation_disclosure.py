"""What a translation says about AI, for each part of AI in the original and in the translation,
each review and each setting of labels. The expectations are written out here, and not taken from
sitegen's own table."""

from __future__ import annotations

import datetime as dt
import itertools
import tomllib
from pathlib import Path
from typing import Any

import pytest

from sitegen.layouts import language
from sitegen.layouts.language import Strings
from sitegen.model.disclosure import Disclosure, TranslationDisclosure
from sitegen.model.documents import Post, Translated
from sitegen.model.meta import Ai, PostMeta, Review, TranslationMeta
from sitegen.provenance import disclosure

MOMENT = dt.datetime(2026, 5, 3, tzinfo=dt.UTC)
INVOLVEMENTS = ("none", "assisted", "generated", "automated", "unstated")
TRANSLATIONS = ("none", "assisted", "generated")
DIGEST = "0" * 64
COMPOSITE = "CompositeWithTrainedAlgorithmicMedia"
TRAINED = "TrainedAlgorithmicMedia"
# (AI in the original, AI in the translation, whether the translated text was reviewed) → the part
# of AI in both together, the W3C value, schema.org's name without its end, and the mode.
EXPECTED = {
    **{
        ("none", ai, reviewed): row
        for ai in ("assisted", "generated")
        for reviewed, row in (
            (False, ("assisted", "ai-autonomous", COMPOSITE, "ai-modified")),
            (True, ("assisted", "ai-assisted", COMPOSITE, "ai-modified")),
        )
    },
    **{
        ("assisted", ai, reviewed): row
        for ai in TRANSLATIONS
        for reviewed, row in (
            (False, ("assisted", "ai-autonomous", COMPOSITE, "ai-modified")),
            (True, ("assisted", "ai-assisted", COMPOSITE, "ai-modified")),
        )
    },
    **{
        ("generated", ai, reviewed): row
        for ai in TRANSLATIONS
        for reviewed, row in (
            (False, ("generated", "ai-autonomous", TRAINED, "machine-generated")),
            (True, ("generated", "ai-assisted", TRAINED, "ai-originated")),
        )
    },
    **{
        (original, ai, reviewed): row
        for original in ("automated", "unstated")
        for ai in ("assisted", "generated")
        for reviewed, row in (
            (False, ("assisted", "ai-autonomous", COMPOSITE, "ai-modified")),
            (True, ("assisted", "ai-assisted", COMPOSITE, "ai-modified")),
        )
    },
    **{
        (original, "none", reviewed): row
        for original, row in (
            ("none", ("none", "human-only", "", "none")),
            ("automated", ("automated", "human-only", "DataDrivenMedia", "none")),
            ("unstated", ("unstated", "", "", "")),
        )
        for reviewed in (False, True)
    },
}
# What is said about the original, without and with a review of it that counts.
LABELS = {
    "none": ("", ""),
    "assisted": (
        "Written by Ada with the help of Artificial Intelligence",
        "Written by Ada with the help of Artificial Intelligence and reviewed by Bo",
    ),
    "generated": (
        "This article was created by Artificial Intelligence",
        "This article was created by Artificial Intelligence and reviewed by Bo",
    ),
    "automated": ("Produced automatically from data", "Produced automatically from data"),
    "unstated": ("", ""),
}
TRANSLATION_LABELS = {
    "none": "Translated from German by Cy",
    "assisted": "Translated from German by Cy with the help of Artificial Intelligence",
    "generated": "Translated from German by Artificial Intelligence",
}
CASES = list(
    itertools.product(
        INVOLVEMENTS, TRANSLATIONS, (False, True), ("", "copyedit", "substantive"), (False, True)
    )
)


def review_of(scope: str) -> Review | None:
    if not scope:
        return None
    return Review(by="di", at=MOMENT, scope=scope, sha256=DIGEST)  # type: ignore[arg-type]


def post_of(review: Review | None = None, translation: Translated | None = None) -> Post:
    return Post(
        path="content/posts/a.md",
        refs=(),
        ids=(),
        summary="",
        image=None,
        marks=b"",
        meta=PostMeta(title="A", date=MOMENT, author="ada", source="CNN", review=review),
        slug="a",
        text_digest=DIGEST,
        translation=translation,
    )


def ai_of(involvement: Any) -> Ai:
    is_model = involvement in {"assisted", "generated"}
    return Ai(involvement=involvement, model="writer-1" if is_model else None)


def derived(
    involvement: str,
    ai: Any,
    original_reviewed: bool,
    scope: str,
    label: str = "always",
    is_stale: bool = False,
) -> Disclosure:
    """The disclosure of a translation; Bo reviewed its original, Di the translated text."""
    review = Review(by="bo", at=MOMENT, sha256=DIGEST) if original_reviewed else None
    written = ai_of(involvement)
    translation = Translated(
        of="content/posts/original.md",
        lang="de",
        meta=TranslationMeta(by="cy", ai=ai, model=None if ai == "none" else "translator-1"),
        original=disclosure.derive(post_of(review), written, MOMENT, label, True),
        is_stale=is_stale,
    )
    return disclosure.derive(
        post_of(review_of(scope), translation), written, MOMENT, label, responsible=True
    )


def translation_of(disclosed: Disclosure) -> TranslationDisclosure:
    assert disclosed.translation is not None
    return disclosed.translation


@pytest.fixture(scope="module")
def english() -> Strings:
    text = (Path(__file__).parent.parent / "layouts/i18n/en.toml").read_text("utf-8")
    return language.load({"i18n/en.toml": tomllib.loads(text)}, "en")


def test_there_are_all_cases() -> None:
    assert len(EXPECTED) == 5 * 3 * 2
    assert len(CASES) == 5 * 3 * 2 * 3 * 2


@pytest.mark.parametrize(("involvement", "ai", "original_reviewed", "scope", "is_stale"), CASES)
def test_each_vocabulary_says_what_original_and_translation_are_together(
    involvement: str, ai: str, original_reviewed: bool, scope: str, is_stale: bool
) -> None:
    disclosed = derived(involvement, ai, original_reviewed, scope, is_stale=is_stale)
    row, w3c, member, mode = EXPECTED[involvement, ai, bool(scope)]
    assert (disclosed.involvement, disclosed.w3c, disclosed.mode) == (row, w3c, mode)
    iptc = "http://cv.iptc.org/newscodes/digitalsourcetype/"
    if member:
        assert disclosed.schema == f"https://schema.org/{member}DigitalSource"
        assert disclosed.iptc == f"{iptc}{member[0].lower()}{member[1:]}"
    else:
        expected = f"{iptc}digitalCreation" if row == "none" else ""
        assert (disclosed.schema, disclosed.iptc) == (expected, expected)
    assert (disclosed.reviewer, disclosed.reviewed) == ("di" if scope else "", bool(scope))
    # The model of the original; where it has none, of the translation.
    translator = "" if ai == "none" else "translator-1"
    assert disclosed.model == (ai_of(involvement).model or translator)
    translation = translation_of(disclosed)
    assert (translation.model, translation.involvement) == (translator, involvement)
    assert (translation.original, translation.lang) == ("content/posts/original.md", "de")
    assert (translation.translator, translation.is_stale) == ("cy", is_stale)


@pytest.mark.parametrize("label", ["always", "when-required"])
@pytest.mark.parametrize(
    ("involvement", "ai", "original_reviewed", "scope"), dict.fromkeys(case[:4] for case in CASES)
)
def test_readers_see_both_labels_and_always_that_of_the_translation(
    involvement: str, ai: str, original_reviewed: bool, scope: str, label: str, english: Strings
) -> None:
    disclosed = derived(involvement, ai, original_reviewed, scope, label)
    translation = translation_of(disclosed)
    exempt = label == "when-required" and scope == "substantive"
    shown = disclosure.label(disclosed, english, ("Ada",), "Bo" if translation.reviewer else "")
    assert shown == ("" if exempt else LABELS[involvement][original_reviewed])
    assert disclosure.translation_label(translation, english, "Deutsch", "Cy", "Di") == (
        TRANSLATION_LABELS[ai] + (" and reviewed by Di" if scope else "")
    )
    tag = {"none": "", "unstated": "", "automated": "data_tag"}.get(involvement, "ai_tag")
    assert disclosed.tag == ("ai_tag" if ai != "none" else "" if exempt else tag)


def test_the_label_of_an_exempt_original_returns_with_an_unreviewed_translation() -> None:
    review = Review(by="bo", at=MOMENT, sha256=DIGEST)
    original = disclosure.derive(
        post_of(review), ai_of("generated"), MOMENT, "when-required", responsible=True
    )
    assert (original.label, original.tag) == ("", "")
    translated = derived("generated", "generated", True, "", "when-required")
    assert (translated.label, translated.tag) == ("ai_generated_reviewed", "ai_tag")


def test_a_review_of_another_text_does_not_count_for_the_translation() -> None:
    review = Review(by="di", at=MOMENT, sha256="1" * 64)
    translation = Translated(
        of="content/posts/original.md",
        lang="de",
        meta=TranslationMeta(by="cy", ai="generated"),
        original=disclosure.derive(post_of(), ai_of("none"), MOMENT, "always", responsible=True),
    )
    disclosed = disclosure.derive(
        post_of(review, translation), ai_of("none"), MOMENT, "always", responsible=True
    )
    assert (disclosed.w3c, disclosed.reviewed) == ("ai-autonomous", False)
    assert translation_of(disclosed).label == "translation_generated"


def test_a_language_without_words_of_its_own_is_named_as_it_names_itself(english: Strings) -> None:
    translation = translation_of(derived("none", "generated", False, ""))
    text = tomllib.loads((Path(__file__).parent.parent / "layouts/i18n/de.toml").read_text("utf-8"))
    german = language.load({"i18n/de.toml": text}, "de")
    for strings, expected in (
        (english, "Translated from the original in Deutsch by Artificial Intelligence"),
        (german, "Von Künstlicher Intelligenz aus dem Original auf Deutsch übersetzt"),
    ):
        forms = {"other": strings.texts["from_language"]["other"]}
        short = Strings({**strings.texts, "from_language": forms})
        assert disclosure.translation_label(translation, short, "Deutsch", "Cy", "") == expected
