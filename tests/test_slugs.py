"""Which part of an address a title has."""

from __future__ import annotations

import random
import sys
import unicodedata

import pytest
from idna.core import valid_contextj
from support import SiteTest

from sitegen import urls
from sitegen.text import letters


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("❤️ Love", "love"),
        ("⚠️ Storm warning", "storm-warning"),
        ("Donau\u00addampf", "donaudampf"),
        ("a\u200b\u2060\ufeffb", "ab"),
        ("1️⃣0️⃣ things", "10-things"),
        ("C++, C♯ and .NET", "c-plus-plus-c-sharp-and-dot-net"),
        ("Wait ...and see", "wait-and-see"),
        ("ASP.NET 4.8", "asp-net-4-8"),
        ("İstanbul'da", "istanbulda"),
        ("ISPARTA ısı", "isparta-ısı"),
        ("شركة\u061c\u200f جديدة", "شركة-جديدة"),
        ("می\u200cخواهم کار\u200cها", "می\u200cخواهم-کارها"),
        ("र\u094d\u200dय क\u200dष", "र\u094d\u200dय-कष"),
        ("👩\u200d💻 at work", "at-work"),
        ("葛\U000e0100城", "葛城"),
    ],
)
@pytest.mark.sampled(4)
def test_a_title_leaves_in_its_address_what_a_reader_sees(
    site: SiteTest, title: str, slug: str
) -> None:
    site.post("a", title=f'"{title}"')
    assert set(site.build().codes()) <= {"text-invisible"}
    assert site.published(f"2026/01/02/{slug}/index.html")


def test_a_title_of_nothing_that_can_be_an_address_leaves_it_to_the_file(site: SiteTest) -> None:
    site.post("only", title='"⚡️"')
    assert site.build().printed == ""
    assert site.published("2026/01/02/only/index.html")


def test_a_slug_is_its_own_slug_whatever_it_is_made_of() -> None:
    numbers = random.Random(4)
    signs = [
        sign
        for sign in map(chr, (*range(0xD800), *range(0xE000, sys.maxunicode + 1)))
        if unicodedata.category(sign) != "Cn"
    ]
    for sign in (
        *numbers.sample(signs, 3000),
        *map(chr, (*range(0x2200), *range(0xFB00, 0x10000))),
    ):
        made = urls.slug(f"a{sign}b{sign}")
        assert urls.slug(made) == made == unicodedata.normalize("NFC", made), f"{ord(sign):x}"


def test_joiners_stay_where_a_host_name_may_have_them() -> None:
    numbers = random.Random(7)
    spans = (
        (0x61, 0x7B),
        (0x620, 0x700),
        (0x710, 0x7EB),
        (0x840, 0x85C),
        (0x8A0, 0x8C9),
        (0x905, 0x94E),
        (0x1807, 0x18AB),
        (0xA840, 0xA874),
        (0x10AC0, 0x10AE5),
    )
    pool = [
        sign
        for span in spans
        for sign in map(chr, range(*span))
        if unicodedata.category(sign)[0] in "LM"
    ]
    kept = 0
    for _ in range(20_000):
        before, joiner, after = (
            numbers.choice(pool) + numbers.choice(["", "\u064b"]),
            numbers.choice("\u200c\u200d"),
            numbers.choice(pool),
        )
        text = before + joiner + after
        if unicodedata.normalize("NFC", text) == text:
            stays = joiner in letters.visible(text)
            assert stays is valid_contextj(text, len(before)), text.encode("unicode_escape")
            kept += stays
    assert kept > 1000


@pytest.mark.long
def test_what_hints_say_to_write_as_a_slug_is_one() -> None:
    numbers = random.Random(9)
    pool = [
        *"aA1-_~./ %?\\'\u0301\u0628\u200c\u200d\u00ad\ufe0f\u0915\u094d❤🏴\U000e0067",
        "漢" * 30,
    ]
    for _ in range(20_000):
        text = "".join(numbers.choices(pool, k=12))
        made = urls.as_slug(text)
        assert made == "" or urls.is_slug(made), text.encode("unicode_escape")
