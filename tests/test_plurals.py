"""Plural forms: the rules of every language are CLDR's, as Babel has them."""

from __future__ import annotations

import pytest
from babel import Locale
from babel.localedata import locale_identifiers
from babel.plural import PluralRule

from sitegen.layouts import plurals

# Every last two digits, and what the rules say of thousands and millions.
NUMBERS = (
    *range(321),
    *range(990, 1030),
    *(10_000, 20_000, 40_000, 100_000, 100_002, 999_999, 1_000_000, 1_000_001, 2_000_000),
)


@pytest.mark.long
def test_categories_of_every_language_are_those_of_cldr() -> None:
    checked = 0
    for name in locale_identifiers():
        rule: PluralRule = Locale.parse(name).plural_form
        tag = name.replace("_", "-")
        ours = plurals.rules_of(tag)
        if not rule.rules and ours == plurals.rules_of("en"):
            continue  # CLDR says nothing about this language
        assert set(ours.allowed) == rule.tags | {"other"}, tag
        wrong = [n for n in NUMBERS if plurals.category(tag, n) != rule(n)]
        assert wrong == [], tag
        checked += 1
    assert checked > 600


def test_what_a_number_below_a_million_never_needs_may_be_left_out() -> None:
    expected = {
        "en": ("one", "other"),
        "pl": ("one", "few", "many", "other"),
        "fr": ("one", "other"),
        "he": ("one", "two", "other"),
        "cs": ("one", "few", "other"),
        "ja": ("other",),
        "tlh": ("one", "other"),
    }
    assert {tag: plurals.rules_of(tag).required for tag in expected} == expected


def test_portugal_and_brazil_differ_in_nought() -> None:
    forms = {"one": "1", "other": "n"}
    tags = ("pt", "pt-BR", "pt-PT", "pt-Latn-PT", "pt-AO")
    assert [plurals.form(forms, tag, 0) for tag in tags] == ["1", "1", "n", "n", "n"]


def test_what_is_no_whole_number_has_the_other_form() -> None:
    forms = {"one": "1", "few": "2", "many": "5", "other": "n"}
    assert [plurals.form(forms, "pl", count) for count in (1, 22, 0, 1.0, 1.5, "1", None)] == [
        *("1", "2", "5"),
        *("n", "n", "n", "n"),
    ]
