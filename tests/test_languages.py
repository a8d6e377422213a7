"""The languages of a site: its settings."""

from __future__ import annotations

import pytest

from sitegen.incremental.keys import decode, encode
from sitegen.incremental.store import Store
from sitegen.incremental.work import WorkerContext
from sitegen.model.config import Config, Settings, SettingsJob
from sitegen.model.languages import COUNTRY_CODES, LANGUAGE_CODES, LANGUAGE_NAMES
from sitegen.near import nearest_language
from sitegen.read import settings

SITE = """
title = "Harbour"
base_url = "https://news.example/"
description = "News."
language = "en-GB"
[[nav]]
title = "Tags"
url = "/tags/"
[[languages]]
code = "pt-BR"
label = "Português"
[[languages]]
code = "fr"
label = "Français"
title = "Le port"
description = "Nouvelles."
path = "/fran\u00e7ais"
base_url = "https://FR.news.example/a"
nav = []
"""


def config_of(text: str) -> Config:
    config, _, problems = settings.parse(text)
    assert problems == ()
    return config


def test_the_languages_of_a_site_are_its_own_and_those_it_declares() -> None:
    config = config_of(SITE)
    assert config.codes == ("en-GB", "pt-BR", "fr")
    assert [config.language_of(tag) for tag in ("PT-br", "FR", "pt", "de", None, "en-gb")] == [
        "pt-BR",
        "fr",
        *["en-GB"] * 4,
    ]
    assert config_of('title = "T"\nbase_url = "https://a.example/"').codes == ()


def test_an_edition_has_settings_of_its_own_and_else_those_of_the_site() -> None:
    config = config_of(SITE)
    french, portuguese = config.of("fr"), config.of("pt-BR")
    assert config.of("en-GB") is config
    assert (french.title, french.description, french.language) == ("Le port", "Nouvelles.", "fr")
    assert (portuguese.title, portuguese.description) == ("Harbour", "News.")
    assert (french.nav, portuguese.nav) == ((), config.nav)
    with pytest.raises(KeyError):
        config.of("de")


def test_an_edition_is_at_its_path_or_at_its_code() -> None:
    config = config_of(SITE)
    assert [config.prefix(code) for code in config.codes] == ["", "/pt-br", "/fran%C3%A7ais"]
    assert config.languages[1].base_url == "https://fr.news.example/a/"


def test_a_language_is_listed_by_what_it_calls_itself() -> None:
    config = config_of(SITE)
    assert [config.label_of(code) for code in config.codes] == ["English", "Português", "Français"]
    labelled = config_of(SITE.replace("[[nav]]", 'label = "British"\n[[nav]]'))
    assert labelled.label_of("en-GB") == "British"


def test_languages_with_errors_still_count_for_documents() -> None:
    wrong = SITE.replace('label = "Français"', "label = 7")
    config, _, problems = settings.parse(wrong)
    assert [problem.message for problem in problems] == [
        "languages.label: expected text, got the number 7"
    ]
    assert config.codes == ("en-GB", "pt-BR", "fr")


def test_a_wrong_code_is_taken_for_the_nearest_language() -> None:
    assert nearest_language("fe", LANGUAGE_NAMES) == "fr"
    assert nearest_language("FR-be", ("de", "fr-CA", "fr")) == "fr-CA"
    assert nearest_language("xx", ("de", "fr")) == ""


def test_the_tables_of_languages_agree() -> None:
    assert set(LANGUAGE_NAMES) <= LANGUAGE_CODES
    assert set(COUNTRY_CODES.values()) <= LANGUAGE_CODES
    assert not set(COUNTRY_CODES) & LANGUAGE_CODES
    assert len(LANGUAGE_CODES) == 190


def test_a_preview_has_all_editions_on_one_host() -> None:
    for preview, hosts in ((False, ["", "https://fr.news.example/a/"]), (True, ["", ""])):
        job = encode(SettingsJob(text=SITE, preview=preview))
        output = settings.settings(job, (), WorkerContext(Store(None), {}))
        languages = decode(output.value, Settings).config.languages
        assert [language.base_url for language in languages] == hosts
