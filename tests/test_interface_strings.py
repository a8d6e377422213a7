"""Interface strings: the built-in files, and strings with forms by number and by language."""

from __future__ import annotations

import tomllib
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from support import SiteTest

from sitegen.layouts import language
from sitegen.model.languages import LANGUAGE_NAMES

I18N = Path(__file__).parent.parent / "layouts/i18n"
BUILT_IN = {file.stem: tomllib.loads(file.read_text("utf-8")) for file in I18N.iterdir()}


def fields(value: Any) -> set[str]:
    """The {fields} of a string, in any of its forms."""
    forms = value.values() if isinstance(value, dict) else [value]
    return {field for form in forms for _, field, _, _ in Formatter().parse(form) if field}


def test_the_built_in_languages_are_there() -> None:
    assert BUILT_IN.keys() == {"de", "en", "es", "he"}


@pytest.mark.parametrize("tag", BUILT_IN)
def test_a_built_in_language_has_all_strings_in_order(tag: str) -> None:
    english, strings = BUILT_IN["en"], BUILT_IN[tag]
    assert list(strings) == list(english)
    for key, value in strings.items():
        assert type(value) is type(english[key]), key
        assert value, key
        if key == "months":
            assert len(set(value)) == 12
        else:
            assert fields(value) == fields(english[key]), key


@pytest.mark.parametrize("tag", BUILT_IN)
def test_a_built_in_language_names_every_language_that_settings_know(tag: str) -> None:
    forms = BUILT_IN[tag]["from_language"]
    assert forms.keys() == LANGUAGE_NAMES.keys() | {"other"}
    assert len(set(forms.values())) == len(forms)


def test_hebrew_is_in_hebrew_letters_and_runs_from_right_to_left() -> None:
    assert language.direction("he") == "rtl"
    for key, value in BUILT_IN["he"].items():
        forms = value.values() if isinstance(value, dict) else value
        text = "".join(forms)
        has_words = any(letter.isalpha() for letter in Formatter().vformat(text, (), Blank()))
        assert not has_words or any("\u05d0" <= letter <= "\u05ea" for letter in text), key


class Blank(dict[str, str]):
    """The value "" for each field."""

    def __missing__(self, key: str) -> str:
        return ""


def from_language(files: dict[str, dict[str, Any]], tag: str, code: str) -> str:
    return language.load(files, tag).text("from_language", code=code, language="Esperanto")


def test_a_form_is_that_of_the_tag_or_of_its_language_or_the_other_one() -> None:
    english = {"fr": "from French", "fr-CA": "from Québec", "other": "from {language}"}
    files = {"i18n/built-in/en.toml": {"from_language": english}}
    assert [from_language(files, "en", code) for code in ("fr", "fr-CA", "FR-be", "eo", "one")] == [
        "from French",
        "from Québec",
        "from French",
        "from Esperanto",
        "from Esperanto",
    ]


def test_a_site_adds_forms_to_those_of_the_same_language_only() -> None:
    files = {
        "i18n/built-in/en.toml": {"from_language": {"de": "from German", "other": "from it"}},
        "i18n/en.toml": {"from_language": {"eo": "from Esperanto", "other": "out of it"}},
        "i18n/en-GB.toml": {"from_language": {"de": "out of German", "other": "out of that"}},
        "i18n/fr.toml": {"from_language": {"de": "de l'allemand", "other": "de l'original"}},
    }
    assert [from_language(files, "en", code) for code in ("de", "eo", "it")] == [
        "from German",
        "from Esperanto",
        "out of it",
    ]
    assert [from_language(files, "en-GB", code) for code in ("de", "eo", "it")] == [
        "out of German",
        "from Esperanto",
        "out of that",
    ]
    assert [from_language(files, "fr", code) for code in ("de", "eo", "it")] == [
        "de l'allemand",
        "de l'original",
        "de l'original",
    ]


def test_a_layout_asks_for_a_form_by_language_tag(site: SiteTest) -> None:
    site.write(
        "layouts/404.html",
        '{{ t("from_language", code="de-AT") }}|{{ t("from_language", code="eo", language="X") }}',
    )
    assert site.build().ok
    assert site.read("404.html") == "from German|from the original in X"


def test_a_site_in_hebrew_has_hebrew_words_from_right_to_left(site: SiteTest) -> None:
    site.edit("site.toml", "checks.ignore", 'language = "he"\nchecks.ignore')
    site.post("a", "טקסט.", title="כותרת", date="2026-05-03", more="slug: a")
    result = site.build()
    assert result.ok
    assert "no-strings" not in result.codes()
    page = site.read("2026/05/03/a/index.html")
    assert '<html lang="he" dir="rtl">' in page
    assert "3 במאי 2026" in page
    assert "המאמר הזה נוצר בידי בינה מלאכותית" in page
