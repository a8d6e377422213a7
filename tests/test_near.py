"""What is suggested to somebody who has made a mistake: what is nearly equal, or what others call
it; never another thing.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import SiteTest

from sitegen.formats.structs import unknown_keys
from sitegen.model.meta import AuthorMeta, PageMeta, PostMeta
from sitegen.model.sources import Source
from sitegen.near import meant_key, nearly_equal

KNOWN = [
    "/2026/06/01/ferry-tickets-dearer/",
    "/about/",
    "/tags/",
    "/2026/05/03/harbour-reopens/",
    "/2026/04/08/weekly-roundup/",
    "/2026/05/03/part-2/",
    "/archive/2026/05/",
    "/page/12/",
    "/2026/05/03/north-harbour-opens/",
    "/logo.png",
]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("/abuot/", "/about/"),
        ("/abot/", "/about/"),
        ("/aboutt/", "/about/"),
        ("/about.html", "/about/"),
        ("/About/", "/about/"),
        ("/tagz/", "/tags/"),
        ("/tag/", "/tags/"),
        ("/lgoo.png", "/logo.png"),
        ("/2026/5/3/harbour-reopens", "/2026/05/03/harbour-reopens/"),
        ("/2026/05/03/harbor-reopens/", "/2026/05/03/harbour-reopens/"),
        ("/2026/05/03/harbour-re-opens/", "/2026/05/03/harbour-reopens/"),
    ],
)
def test_a_slip_of_the_keyboard_is_known(written: str, meant: str) -> None:
    assert nearly_equal(written, KNOWN) == meant


@pytest.mark.parametrize(
    "written",
    [
        "/2026/04/01/ferry-strike/",
        "/2026/05/04/harbour-reopens/",
        "/2026/04/01/weekly-roundup/",
        "/2026/05/03/part-1/",
        "/2026/05/03/south-harbour-opens/",
        "/2026/06/01/ferry-tickets-cheaper/",
        "/page/1/",
        "/archive/2026/06/",
        "/logo.svg",
        "/",
        "/x/about/",
        "/" + "x" * 5000 + "/",
    ],
)
def test_another_page_is_not_suggested(written: str) -> None:
    assert nearly_equal(written, KNOWN) == ""


@settings(max_examples=300)
@given(st.text("ab1/-.", max_size=12), st.lists(st.text("ab1/-.", max_size=12), max_size=4))
def test_what_is_suggested_has_the_same_numbers_and_folders(word: str, known: list[str]) -> None:
    near = nearly_equal(word, known)
    assert near in {"", *known}
    if near:
        assert abs(len(near) - len(word)) < 8


NAMES = {
    "title": "headline",
    "date": "publishDate pubDate published_at",
    "updated": "lastmod modified last_modified_at updated_at",
    "expires": "expiryDate",
    "author": "authors byline",
    "source": "sources",
    "ai": "ai_generated aiGenerated",
    "summary": "description excerpt abstract teaser custom_excerpt",
    "slug": "permalink url",
    "tags": "tag keywords",
    "category": "categories",
    "draft": "status published",
    "lang": "language locale",
    "image": "cover featured_image featuredImage thumbnail feature_image",
    "aliases": "redirect_from",
    "layout": "template type",
}


@pytest.mark.parametrize("field", NAMES)
def test_what_others_call_a_key_is_known(field: str) -> None:
    fields = PostMeta.__struct_fields__
    for name in NAMES[field].split():
        assert meant_key(name, True if field == "draft" else "x", fields, [name]) == field
        assert meant_key(name, "x", fields, [name, *fields]) == "", "all keys are there already"


def test_a_name_means_what_there_is_where_it_was_written() -> None:
    assert [
        meant_key("description", "x", kind.__struct_fields__, [])
        for kind in (PostMeta, PageMeta, AuthorMeta, Source)
    ] == ["summary", "summary", "", ""]
    assert [
        meant_key("type", "x", kind.__struct_fields__, [])
        for kind in (PostMeta, PageMeta, AuthorMeta, Source)
    ] == ["layout", "layout", "kind", "relation"]
    assert meant_key("published", "2026-05-03", PostMeta.__struct_fields__, ["title"]) == "date"
    assert (
        meant_key("published", "2026-05-03", PostMeta.__struct_fields__, ["title", "date"])
        == "draft"
    )


def test_a_link_by_address_is_not_led_to_another_story(site: SiteTest) -> None:
    site.post("ferry-tickets-dearer", date="2026-05-01")
    site.post("moved/harbour", date="2026-05-01")
    site.post(
        "a",
        "[x](/2026/04/01/ferry-strike/) [y](/2026/05/01/ferry-tickets-deare/) [z](harbour.md)"
        " [w](ferry-strike.md)",
    )
    assert [(problem.message, problem.hint) for problem in site.build().problems] == [
        (
            "no page has this address: '/2026/04/01/ferry-strike/'",
            "take the link out; for a page of another site, write its whole address: https://…",
        ),
        (
            "no page has this address: '/2026/05/01/ferry-tickets-deare/'",
            "did you mean /2026/05/01/ferry-tickets-dearer/?",
        ),
        ("the page 'harbour.md' does not exist", "did you mean moved/harbour.md?"),
        (
            "the page 'ferry-strike.md' does not exist",
            "there is no file content/posts/ferry-strike.md",
        ),
    ]


def test_a_page_that_the_navigation_wants_is_named(site: SiteTest) -> None:
    site.post("a")
    site.write(
        "site.toml",
        site.source("site.toml")
        + '[[nav]]\ntitle = "About"\nurl = "/about/"\n[[nav]]\ntitle = "Logo"\nurl = "/logo.png"\n',
    )
    assert [problem.hint for problem in site.build().problems] == [
        "write content/pages/about.md, or name another page",
        "put the file into static/logo.png",
    ]


def test_of_many_unknown_keys_the_first_are_compared_letter_by_letter() -> None:
    written = {f"sumary{number}": "" for number in range(300)}
    found = unknown_keys({**written, "headline": ""}, PostMeta)
    meant = [found[key] for key in written]
    assert meant[:100] == ["summary"] * 100
    assert meant[100:] == [""] * 200
    assert found["headline"] == "title"
