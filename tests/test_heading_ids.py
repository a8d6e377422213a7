"""The ids of headings, and the links that lead to them."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from support import SiteTest

from sitegen.markdown.converter import Converter
from sitegen.model.choices import DialectName
from sitegen.model.config_tables import Markdown


@pytest.mark.parametrize(
    ("heading", "id_"),
    [
        ("What was repaired?", "what-was-repaired"),
        ("हिन्दी समाचार", "हिन्दी-समाचार"),
        ("ข่าวที่นี่", "ข่าวที่นี่"),
        ("שָׁלוֹם", "שָׁלוֹם"),
        ("snake_case ‿ tie", "snake_case-‿-tie"),
        ("m² und ½", "m-und-"),
        ("٣ Ⅷ ⓐ", "٣-ⅷ-ⓐ"),
        ("❤️ Love", "-love"),
        ("1️⃣ One", "1-one"),
        ("Donau\u00addampf", "donaudampf"),
        ("İzmir", "izmir"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("cafe\u0301", "café"),
        ("C♯ & .NET", "c--net"),
    ],
)
@pytest.mark.sampled(4)
def test_an_id_has_the_letters_marks_digits_and_connectors_of_its_heading(
    site: SiteTest, heading: str, id_: str
) -> None:
    site.post("a", f"[to it](#{id_})\n\n## {heading}\n")
    assert site.build().printed == ""
    assert f'id="{id_}"' in site.read("2026/01/02/a/index.html")


@pytest.mark.parametrize(
    ("heading", "fragment"),
    [
        ("Café", "cafe\u0301"),
        ("Café", "cafe%CC%81"),
        ("Cafe\u0301", "café"),
        ("❤️ Love", "\ufe0f-love"),
        ("می\u200cخواهم", "میخواهم"),
        ("İzmir", "i\u0307zmir"),
        ('<span id="cafe\u0301">x</span>', "café"),
    ],
)
@pytest.mark.sampled(4)
def test_a_fragment_that_reads_like_an_id_leads_to_it(
    site: SiteTest, heading: str, fragment: str
) -> None:
    site.post("a", f"[same](#{fragment}) [other](b.md#{fragment})\n\n## {heading}\n")
    site.post("b", f"## {heading}\n")
    assert site.build().printed == ""
    page = site.read("2026/01/02/a/index.html")
    ids = set(re.findall('id="([^"]*)"', page))
    for text in ("same", "other"):
        (led,) = re.findall(f'href="[^"]*#([^"]*)">{text}</a>', page)
        assert unquote(led) in ids


def test_what_looks_like_an_id_in_words_or_in_code_is_none(site: SiteTest) -> None:
    site.post("a", '[x](#x)\n\n## A > B\n\nWrite id="x" > `<b id="x">`\n\n```\n<i id="x">\n```\n')
    assert "#x" in site.build().printed
    site.post("a", '[x](#x) <b id="x">b</b>\n')
    assert site.build().printed == ""


@pytest.mark.parametrize("dialect", ["github", "classic"])
def test_an_empty_text_has_no_headings_of_the_text_before_it(dialect: DialectName) -> None:
    converter = Converter(Markdown(dialect=dialect))
    assert [heading.title for heading in converter.convert("# A")[1]] == ["A"]
    assert converter.convert("") == ("", ())
