"""Tags, categories, series and authors have words of their own at the head of their lists."""

from __future__ import annotations

import re
from pathlib import Path

import edition_site
import painted
import pytest
from support import SETTINGS, SiteTest

WORDS = """\
---
title: The harbour
summary: All that comes by sea.
---
It was *closed*.
"""
KINDS = {
    "tags": "tags: [Harbour]",
    "categories": "category: Harbour",
    "series": "series: Harbour",
}


@pytest.fixture
def harbour(site: SiteTest) -> SiteTest:
    """A site with a tag on three posts, two of them on a numbered page, and another post."""
    site.write("site.toml", f"{SETTINGS}lists.page_size = 1\n")
    for number in (1, 2, 3):
        site.post(f"p{number}", date=f"2026-01-0{number}", more="tags: [Harbour, Sea]")
    site.post("other", date="2026-01-09")
    return site


@pytest.mark.parametrize("folder", KINDS)
def test_words_are_at_the_head_of_the_list_of_a_term(site: SiteTest, folder: str) -> None:
    site.post("a", more=KINDS[folder])
    site.write(f"content/{folder}/harbour.md", WORDS)
    assert site.build().printed == ""
    page = site.read(f"{folder}/harbour/index.html")
    assert "<p>It was <em>closed</em>.</p>" in page
    assert '<meta name="description" content="All that comes by sea.">' in page
    assert re.search(r"<h1>\w+: The harbour</h1>", page)
    for path in (f"{folder}/index.html", "2026/01/02/a/index.html"):
        assert "The harbour" in site.read(path), path
        assert ">Harbour" not in site.read(path), path


def test_only_the_first_page_of_a_list_has_the_words(harbour: SiteTest) -> None:
    harbour.write("content/tags/harbour.md", WORDS)
    assert harbour.build().ok
    for path in ("tags/harbour/page/1/index.html", "tags/harbour/page/2/index.html"):
        page = harbour.read(path)
        assert "The harbour" in page, path
        assert "closed" not in page, path
        assert "All that comes" not in page, path


def test_a_changed_text_renders_the_first_page_of_its_list_only(harbour: SiteTest) -> None:
    harbour.write("content/tags/harbour.md", WORDS.replace("summary: All that comes by sea.\n", ""))
    assert harbour.build().ok
    harbour.edit("content/tags/harbour.md", "*closed*", "*open*")
    assert harbour.build().done.rendered == ("tags/harbour/index.html",)
    assert '<meta name="description" content="It was open.">' in harbour.read(
        "tags/harbour/index.html"
    )


def test_a_changed_name_renders_what_shows_it_only(harbour: SiteTest) -> None:
    harbour.write("content/tags/harbour.md", WORDS)
    assert harbour.build().ok
    harbour.edit("content/tags/harbour.md", "The harbour", "The port")
    rendered = set(harbour.build().done.rendered)
    shown = {path for path, data in harbour.files().items() if b"The port" in data}
    assert {path for path in rendered if path.endswith(".html")} == {
        path for path in shown if path.endswith(".html")
    }
    assert "2026/01/09/other/index.html" not in rendered


def test_words_come_change_and_go(harbour: SiteTest) -> None:
    assert harbour.build().ok
    before = harbour.files()
    harbour.write("content/tags/harbour.md", WORDS)
    assert harbour.build().ok
    assert harbour.files() != before
    harbour.delete("content/tags/harbour.md")
    assert harbour.build().ok
    assert harbour.files() == before


def test_a_picture_is_at_the_head_and_in_social_networks(site: SiteTest) -> None:
    site.post("a", more="tags: [Harbour]")
    site.write(
        "content/tags/harbour/index.md",
        "---\nimage: quay.png\nimage_alt: The quay\n---\nWords.\n",
    )
    site.write("content/tags/harbour/quay.png", painted.png(800, 450))
    assert site.build().printed == ""
    page = site.read("tags/harbour/index.html")
    address = "/tags/harbour/quay.png"
    assert site.published(address[1:])
    assert f'<meta property="og:image" content="https://news.example{address}">' in page
    assert '<meta property="og:image:alt" content="The quay">' in page
    assert '<meta name="twitter:card" content="summary_large_image">' in page
    assert page.count('alt="The quay"') == 1
    assert "og:image" not in site.read("tags/index.html")


def test_old_addresses_lead_to_the_list(site: SiteTest) -> None:
    site.post("a", more="category: Harbour")
    site.write("content/categories/harbour.md", "---\naliases: [/port/, /categories/port]\n---\n")
    assert site.build().printed == ""
    for path in ("port/index.html", "categories/port/index.html"):
        assert 'content="0; url=/categories/harbour/"' in site.read(path)
        assert "Harbour" in site.read(path)
    site.edit("content/categories/harbour.md", "/port/", f"/{'x' * 250}/{'x' * 2000}/")
    assert site.build().codes() == ["invalid-value"]


def test_a_link_to_the_file_leads_to_the_list(site: SiteTest) -> None:
    site.post("a", "[the harbour](../tags/harbour.md#now)", more="tags: [Harbour]")
    site.write("content/tags/harbour.md", "---\ntitle: H\n---\n## Now\n\n[a](../posts/a.md)\n")
    assert site.build().printed == ""
    assert 'href="/tags/harbour/#now"' in site.read("2026/01/02/a/index.html")
    assert 'href="/2026/01/02/a/"' in site.read("tags/harbour/index.html")
    site.edit("content/tags/harbour.md", "a.md", "b.md")
    assert "content/tags/harbour.md:6:" in site.build().printed


@pytest.mark.parametrize(
    ("tag", "name", "folder"),
    [
        *(("C++", name, "c-plus-plus") for name in ("c-plus-plus", "C++", "c++")),
        *(("C*", name, "c-2a") for name in ("c-2a", "C*", "c*")),
    ],
)
@pytest.mark.sampled(4)
def test_a_file_is_found_by_the_address_or_the_name(
    site: SiteTest, tag: str, name: str, folder: str
) -> None:
    site.post("a", more=f'tags: ["C", "{tag}"]')
    site.write("content/tags/c.md", "---\ntitle: The letter\n---\n")
    site.write(f"content/tags/{name}.md", "---\ntitle: The language\n---\n")
    assert "unused-term" not in site.build().codes()
    assert "The letter" in site.read("tags/c/index.html")
    assert "The language" in site.read(f"tags/{folder}/index.html")


def test_a_file_named_like_the_address_is_about_what_is_there(site: SiteTest) -> None:
    site.post("a", more='tags: ["C*"]')
    site.write("content/tags/c.md", "---\ntitle: The language\n---\n")
    assert site.build().printed == ""
    assert "The language" in site.read("tags/c/index.html")


def test_letter_case_makes_no_other_term(site: SiteTest) -> None:
    site.post("a", more="tags: [Harbour]")
    site.write("content/tags/HARBOUR.md", WORDS)
    assert site.build().printed == ""
    assert "The harbour" in site.read("tags/harbour/index.html")
    site.write("content/tags/harbour.md", WORDS)
    result = site.build()
    assert result.codes() == ["two-texts"]
    assert "content/tags/HARBOUR.md is the text of this term already" in result.printed


def test_words_of_an_unused_term_are_a_warning_and_publish_nothing(site: SiteTest) -> None:
    site.post("a", more="tags: [Harbour]")
    site.write("content/tags/harbuor.md", "---\naliases: [/port/]\n---\nWords.\n")
    site.build().done  # noqa: B018 - or a failed test that says why
    before = site.files()
    result = site.build()
    assert [(each.path, each.message, each.hint) for each in result.problems] == [
        (
            "content/tags/harbuor.md",
            "no post has the tag 'harbuor'",
            "did you mean content/tags/harbour.md?",
        )
    ]
    site.delete("content/tags/harbuor.md")
    assert site.build().printed == ""
    assert site.files() == before
    site.write("content/tags/harbuor.md", WORDS)
    site.post("a", "[x](../tags/harbuor.md)", more="tags: [Harbour]")
    result = site.build()
    assert sorted(result.codes()) == ["missing-target", "unused-term"]
    assert "no published post has the term of content/tags/harbuor.md" in result.printed


def test_words_with_an_error_say_where_and_links_to_them_are_none(site: SiteTest) -> None:
    site.post("a", "[x](../tags/harbour.md)", more="tags: [Harbour]")
    site.write("content/tags/harbour.md", "---\ntitle: X\nslug: y\n---\n[y](nothing.md)\n")
    result = site.build()
    assert result.codes() == ["unknown-key", "missing-target"]
    assert (
        "content/tags/harbour.md:3:1: error: slug: the text of a term has no key of this name"
        in result.printed
    )


def test_an_author_has_a_summary_a_picture_and_old_addresses(harbour: SiteTest) -> None:
    assert harbour.build().ok
    posts = {path for path in harbour.files() if path.startswith("2026/")}
    harbour.write(
        "content/authors/ada.md",
        "---\nname: Ada Okafor\nsummary: She edits.\nimage: /ada.png\nimage_alt: A portrait\n"
        "aliases: [/ada/]\n---\nA sample author.\n",
    )
    harbour.write("static/ada.png", painted.png(800, 600))
    assert harbour.build().printed == ""
    page = harbour.read("authors/ada/index.html")
    assert '<meta name="description" content="She edits.">' in page
    assert 'property="og:image" content="https://news.example/ada.png"' in page
    assert "She edits." not in harbour.read("authors/ada/page/1/index.html")
    assert 'content="0; url=/authors/ada/"' in harbour.read("ada/index.html")
    harbour.edit("content/authors/ada.md", "She edits", "She writes")
    rendered = harbour.build().done.rendered
    assert rendered == ("authors/ada/index.html",), posts


@pytest.mark.long
def test_words_in_another_language_take_title_and_picture_from_the_first_ones(
    tmp_path: Path,
) -> None:
    site = edition_site.write(tmp_path)
    site.write("static/quay.png", painted.png(800, 600))
    site.write(
        "content/tags/harbour.md",
        WORDS.replace("summary", "image: /quay.png\nimage_alt: Quay\nsummary"),
    )
    site.write("content/tags/harbour.fr.md", "---\naliases: [/fr/quai/]\n---\nIl fut fermé.\n")
    assert site.build().codes() == []
    french = site.read("fr/tags/harbour/index.html")
    for text in ("The harbour", "Il fut fermé.", 'alt="Quay"', 'content="Il fut fermé."'):
        assert text in french, text
    for text in ("closed", "All that comes"):
        assert text not in french, text
    assert "url=/fr/tags/harbour/" in site.read("fr/quai/index.html")
    site.write(
        "content/tags/harbour.fr.md",
        "---\ntitle: Le port\nimage: /logo.png\nimage_alt: Phare\n---\n",
    )
    site.write("static/logo.png", painted.png(700, 700))
    assert site.build().codes() == []
    french = site.read("fr/tags/harbour/index.html")
    assert "Le port" in french
    assert 'alt="Phare"' in french
    assert "Quay" not in french
    assert "The harbour" in site.read("tags/harbour/index.html")
    # Without words of its own, an edition has the name only.
    site.delete("content/tags/harbour.fr.md")
    assert site.build().ok
    french = site.read("fr/tags/harbour/index.html")
    assert "The harbour" in french
    assert "closed" not in french


def test_a_link_to_words_leads_to_the_list_of_the_edition(tmp_path: Path) -> None:
    site = edition_site.write(tmp_path)
    site.write("content/tags/harbour.md", WORDS)
    site.edit("content/posts/recit-1.md", "Text.", "[Le port](../tags/harbour.md)")
    site.edit("content/posts/story-1.md", "Text.", "[The port](../tags/harbour.md)")
    assert site.build().codes() == []
    assert 'href="/fr/tags/harbour/">Le port' in site.read("fr/2026/02/01/recit-1/index.html")
    assert 'href="/tags/harbour/">The port' in site.read("2026/02/01/story-1/index.html")


def test_a_page_in_a_folder_of_terms_is_one_only_if_it_is_the_index(site: SiteTest) -> None:
    site.post("a", more="tags: [Harbour]")
    site.write("content/tags/index.md", "---\ntitle: All tags\n---\n")
    assert site.build().codes() == ["collision"]


def test_a_warning_names_tags_as_posts_write_them(site: SiteTest) -> None:
    site.post("a", more='tags: ["A B", "A&B"]')
    for name in ("a-b", "a-26-b"):
        site.write(f"content/tags/{name}.md", "---\ntitle: T\n---\n")
    (problem,) = site.build().problems
    assert problem.message == (
        "the tags 'A&B' and 'A B' would have one address, so 'A&B' is at /tags/a-26-b/"
    )
