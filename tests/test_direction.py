"""How a text runs follows the script of its language tag, else the usual script of the language."""

from __future__ import annotations

import lxml.html
import pytest
from support import SiteTest

from sitegen.layouts.language import direction

RIGHT_TO_LEFT = [
    "ar",
    "AR-EG",
    "ar-arz",
    "az-Arab",
    "az-IR",
    "ckb",
    "dv",
    "fa-AF",
    "ff-Adlm",
    "he",
    "iw",
    "ks",
    "ku-Arab-TR",
    "nqo",
    "pa-Arab",
    "pa-PK",
    "ps",
    "rhg",
    "sd",
    "sd-Arab-IN",
    "syr",
    "ug",
    "ur",
    "uz-AF",
    "yi",
    "ar-x-latn",
    "MS-ARAB",
]
LEFT_TO_RIGHT = [
    "en",
    "ar-Latn",
    "ar-latn-x-arab",
    "az",
    "az-Latn-IR",
    "en-x-arab",
    "ff",
    "ks-Deva",
    "ku",
    "pa",
    "pa-Guru-PK",
    "pt-BR",
    "sd-IN",
    "sgn-ar",
    "ug-Cyrl",
    "ug-KZ",
    "ur-Latn",
    "uz-Latn-AF",
    "zh-Hant-TW",
    "zh-yue",
    "yi-Latn-US",
]


@pytest.mark.parametrize(
    ("tag", "runs"),
    [*((tag, "rtl") for tag in RIGHT_TO_LEFT), *((tag, "ltr") for tag in LEFT_TO_RIGHT)],
)
def test_a_script_counts_more_than_a_language(tag: str, runs: str) -> None:
    assert direction(tag) == runs


def test_a_post_runs_as_its_own_language_does(site: SiteTest) -> None:
    site.edit("site.toml", "checks.ignore = [", 'language = "ar"\nchecks.ignore = ["no-strings", ')
    tags = {"az-Arab": "rtl", "ar-Latn": "ltr", "pa-PK": "rtl", "ur-Latn": "ltr"}
    for tag in tags:
        site.post(tag.lower(), more=f"lang: {tag}")
    assert site.build().ok
    home = lxml.html.document_fromstring(site.read("index.html").encode())
    assert home.get("dir") == "rtl"
    for tag, runs in tags.items():
        page = lxml.html.document_fromstring(
            site.read(f"2026/01/02/{tag.lower()}/index.html").encode()
        )
        assert (page.get("lang"), page.get("dir")) == (tag, runs)
        assert {card.get("dir") for card in home.xpath(f"//*[@lang='{tag}']")} == {runs}
