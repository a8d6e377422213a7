"""Which spellings are one tag, category or series, and at which address it stands."""

from __future__ import annotations

import json
import re
import unicodedata
from urllib.parse import quote

import pytest
from support import SiteTest


def lists(site: SiteTest, *tags: str) -> list[str]:
    """The folders of the lists of tags, where each of the `tags` is that of one post."""
    for i, tag in enumerate(tags):
        site.post(f"p{i}", more=f"tags: [{json.dumps(tag, ensure_ascii=False)}]")
    site.build().done  # noqa: B018 - or a failed test that says why
    return sorted(
        path.split("/")[1]
        for path in site.files()
        if path.startswith("tags/") and path.count("/") == 2
    )


@pytest.mark.parametrize(
    "tags",
    [
        ("AI", "ai", " AI "),
        ("AI Act", "ai-act", "AI_Act", "ai / act"),
        ("❤️", "❤"),
        ("Straßenbahn", "Stra\u00adßen\u200bbahn\u2060"),
        ("caf\u00e9", "cafe\u0301"),
        ("İzmir", "izmir", "i\u0307zmir", "IZMIR"),
        ("C#", "C♯"),
        ("\u202eabc\u202c", "abc"),
        ("کار\u200cها", "کارها"),
    ],
)
@pytest.mark.sampled(4)
def test_spellings_that_read_alike_are_one_tag(site: SiteTest, tags: tuple[str, ...]) -> None:
    assert len(lists(site, *tags)) == 1


@pytest.mark.parametrize(
    "tags",
    [
        ("C", "C++", "C♯", ".NET", "Net", "C*", "C♭"),
        ("❤️", "⚠️", "☀️", "⛄️"),
        ("A&B", "A B", "AB"),
        ("❤️ Love", "⚠️ Love", "Love"),
        ("👩\u200d💻", "👩💻", "👨\u200d💻"),
        ("👍", "👍🏽", "👍🏿"),
        ("👍 Good", "👍🏽 Good"),
        ("1️⃣", "2️⃣", "1", "12", "1️⃣2️⃣"),
        ("🇩🇪", "🇫🇷", "🇩", "🇪🇩"),
        (
            "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
            "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
            "🏴",
        ),
        ("Go", "Go!"),
        ("18", "18+"),
        ("é", "e"),
        ("ısı", "isi"),
        ("خانه\u200cها", "خانهها"),
        ("\u200b", "\u200b\u200b", "\ufe0f"),
    ],
)
@pytest.mark.sampled(4)
def test_what_differs_to_a_reader_is_two_tags_whose_lists_show_their_own_posts(
    site: SiteTest, tags: tuple[str, ...]
) -> None:
    assert len(lists(site, *tags)) == len(tags)
    for i in range(len(tags)):
        holding = [
            path
            for path in site.files()
            if path.startswith("tags/")
            and path.count("/") == 2
            and f"/2026/01/02/p{i}/" in site.read(path)
        ]
        assert len(holding) == 1, tags[i]


def test_categories_and_series_are_distinguished_like_tags(site: SiteTest) -> None:
    site.edit(
        "site.toml",
        "base_url",
        'chains = {by = ["series"]}\nurls = {post = "/{category}/{slug}/"}\nbase_url',
    )
    for i, name in enumerate(("☀️", "⛄️", "☀")):
        site.post(f"p{i}", date=f"2026-01-0{i + 1}", more=f'category: "{name}"\nseries: "{name}"')
    assert site.build().printed == ""
    for path in ("categories/2600", "categories/26c4", "2600/p0", "26c4/p1"):
        assert site.published(f"{path}/index.html")
    assert 'href="/2600/p2/"' in site.read("2600/p0/index.html")


@pytest.mark.parametrize(
    ("tag", "part"),
    [
        ("❤️", "2764"),
        ("👩\u200d💻", "1f469-200d-1f4bb"),
        ("🎉  🎉", "1f389-1f389"),
        ("…", "2026"),
        ("❤️ Love", "love"),
        ("A&B", "a-b"),
        (".NET", "dot-net"),
        ("हिन्दी समाचार", "हिन्दी-समाचार"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("ශ\u0dca\u200dරී", "ශ\u0dca\u200dරී"),
    ],
)
@pytest.mark.sampled(4)
def test_the_address_of_a_tag_is_made_of_what_is_seen_of_it(
    site: SiteTest, tag: str, part: str
) -> None:
    assert lists(site, tag) == [part]
    assert site.build().printed == ""
    assert f'href="/tags/{quote(part)}/"' in site.read("2026/01/02/p0/index.html")


def test_no_address_holds_a_variation_selector(site: SiteTest) -> None:
    site.post("a", title='"❤️ Love"', more='tags: ["❤️", "❤️ x", "x"]\ncategory: "1️⃣"\nseries: "⚠️"')
    site.write("content/pages/❤️ us/⚡️.md", '---\ntitle: "⚡️"\n---\n## ❤️ Us\n\n[us](#-us)\n')
    assert site.build().ok
    for path, data in site.files().items():
        assert "\ufe0f" not in path
        # In the links that share a post, its title stands.
        assert not re.search(rb'(?:href="|<loc>https://news\.example)/[^"<]*%EF%B8%8F', data), path


def test_two_tags_whose_addresses_would_meet_are_reported(site: SiteTest) -> None:
    site.post("old", date="2026-01-01", more='tags: [x, "A B"]\ncategory: "❤️ X"')
    site.post("new", date="2026-01-02", more='tags: [x, "A&B"]\ncategory: X')
    assert [(p.path, p.line, p.column, p.code, p.message) for p in site.build().problems] == [
        (
            "content/posts/new.md",
            7,
            11,
            "term-address",
            "the tags 'A&B' and 'A B' would have one address, so 'A&B' is at /tags/a-26-b/",
        ),
        (
            "content/posts/old.md",
            8,
            11,
            "term-address",
            (
                "the categories '❤️ X' and 'X' would have one address, so '❤️ X' is at"
                " /categories/2764-x/"
            ),
        ),
    ]


def test_tags_that_a_file_system_would_take_for_one_name_a_post(site: SiteTest) -> None:
    site.post("a", more="tags: [x, Strasse]")
    site.post("b", more="tags: [Straße]")
    (problem,) = site.build().problems
    assert (problem.path, problem.line, problem.column, problem.code) == (
        "content/posts/a.md",
        7,
        11,
        "collision",
    )


@pytest.mark.parametrize("tag", ["🎉" * 80, "漢" * 200, "& " * 200 + "x"])
def test_a_long_tag_has_an_address(site: SiteTest, tag: str) -> None:
    site.post("a", more="tags: [x]")
    _, made = lists(site, tag, "x")
    assert len(made.encode()) <= 200


def test_a_tag_without_a_sign_is_an_error(site: SiteTest) -> None:
    site.post("a", more='tags: [x, "  "]')
    (problem,) = site.build().problems
    assert (problem.line, problem.column, problem.code) == (7, 11, "invalid-value")


def test_names_in_either_form_have_one_address_in_nfc(site: SiteTest) -> None:
    assert lists(site, "re\u0301sume\u0301") == [unicodedata.normalize("NFC", "re\u0301sume\u0301")]
