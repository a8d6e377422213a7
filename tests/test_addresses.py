"""Where documents are published, and what leads to them."""

from __future__ import annotations

import threading
from urllib.parse import quote

import pytest
from support import SiteTest


def test_a_dot_in_the_name_of_a_bundle_stays(site: SiteTest) -> None:
    site.write(
        "content/posts/python-3.13/index.md",
        '---\ntitle: "🐍"\ndate: 2026-01-02\nauthor: ada\nsource: CNN\nai: true\n---\nText.\n',
    )
    assert site.build().ok
    assert site.published("2026/01/02/python-3-13/index.html")


def test_an_address_has_fewer_characters_than_a_sitemap_allows(site: SiteTest) -> None:
    fits = "/" + "part/" * 400 + "x" * 25 + "/"
    assert len("https://news.example" + fits) == 2_047
    site.post("a", more=f"aliases: [{fits}]")
    assert site.build().printed == ""
    site.post("a", more=f"aliases: [{fits}, {fits[:-1]}y/]")
    site.write(f"content/{'日本日本/' * 60}about.md", b"---\ntitle: About\n---\nText.\n")
    assert [
        (problem.path[-8:], problem.line, problem.message[-39:])
        for problem in site.build().problems
    ] == [
        ("sts/a.md", 7, "… has 2,028 characters, more than 2,027"),
        ("about.md", 0, "… has 2,227 characters, more than 2,027"),
    ]


@pytest.mark.parametrize("tag", ["🎉  🎉", "C++", "  Straße ", "日本"])
def test_a_tag_leads_to_the_list_that_holds_the_post(site: SiteTest, tag: str) -> None:
    site.post("a", more=f'tags: ["{tag}"]')
    assert site.build().ok
    lists = [
        path
        for path, data in site.files().items()
        if path.startswith("tags/") and b"/2026/01/02/a/" in data
    ]
    assert len(lists) == 1
    assert f'href="/{quote(lists[0].removesuffix("index.html"))}"' in site.read(
        "2026/01/02/a/index.html"
    )


def test_every_page_of_a_list_can_be_linked_to(site: SiteTest) -> None:
    site.edit("site.toml", "base_url", "lists = {page_size = 1}\nbase_url")
    site.post("b", more="tags: [x]")
    site.post("c", more="tags: [x]")
    site.post(
        "a",
        "[1](/page/1/) [2](/archive/2026/01/page/1/) [3](/tags/x/page/1/) [4](/authors/ada/page/1/)"
        " [5](/404.html)",
        more="tags: [x]",
    )
    assert site.build().printed == ""


def test_a_scheduled_post_may_lead_to_what_is_out_by_then(site: SiteTest) -> None:
    site.post("first", date="2027-01-01")
    site.post("second", "[by file](first.md) [by address](/2027/01/01/first/)", date="2027-02-01")
    assert site.build().printed == ""
    site.edit("content/posts/second.md", "date: 2027-02-01", "date: 2026-12-01")
    assert site.build().codes() == ["excluded-target", "missing-target"]


def test_a_hint_is_the_same_whatever_the_order_of_a_set(site: SiteTest) -> None:
    for letter in "qwertyuiopasdfghjkl":
        site.post(f"harbour{letter}")
    site.post("a", "[x](/2026/01/02/harbourz/)")
    assert "did you mean /2026/01/02/harboura/?" in site.build().printed


def test_ids_of_the_page_and_of_its_text_never_meet(site: SiteTest) -> None:
    site.edit(
        "site.toml",
        "base_url",
        'comments = {provider = "mail"}\npublisher = {email = "a@b.example"}\nbase_url',
    )
    site.post(
        "a",
        "# Main\n\n# Corrections\n\n# Reply\n",
        more="corrections: [{date: 2026-01-03, text: Wrong., type: retraction}]",
    )
    assert site.build().ok
    text = site.read("2026/01/02/a/index.html")
    for name in ("main", "corrections", "reply"):
        assert text.count(f'id="{name}"') == text.count(f'id="page.{name}"') == 1


@pytest.mark.parametrize("body", ["{{ t }}", '{{ ["a"]|map("upper") }}', '{{ cycler("a") }}'])
def test_a_layout_cannot_print_what_differs_from_build_to_build(site: SiteTest, body: str) -> None:
    site.post("a")
    site.write("layouts/post.html", body)
    result = site.build()
    assert result.codes() == ["layout"]
    assert "cannot be printed" in result.printed


def test_two_builds_at_once_both_end_well(site: SiteTest) -> None:
    for i in range(40):
        site.post(f"post-{i}")
    results = []
    threads = [threading.Thread(target=lambda: results.append(site.build())) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [result.printed for result in results] == ["", ""]
    assert sum(len(result.done.written) for result in results) == len(site.files())


@pytest.mark.parametrize("name", ["s.md.bak", "s.md.orig", "s.bak", "s.md~"])
def test_a_copy_of_a_draft_is_not_published(site: SiteTest, name: str) -> None:
    site.post("s", "SECRET", more="draft: true")
    site.write(f"content/posts/{name}", site.source("content/posts/s.md"))
    assert site.build().ok
    assert not any(b"SECRET" in data for data in site.files().values())


def test_a_document_by_another_ending_is_an_error(site: SiteTest) -> None:
    site.write("content/posts/s.md.2026", "draft")
    site.write("content/posts/t.markdown", "draft")
    assert site.build().codes() == ["misplaced", "misplaced"]
