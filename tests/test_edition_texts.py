"""Names and texts of authors and terms in the editions of a site."""

from __future__ import annotations

import json
import re
from pathlib import Path

import edition_site
import pytest
from support import SiteTest

ADA = "---\nname: Ada Okafor\nrole: Editor\n---\nShe writes [of it](../pages/about.md).\n"


@pytest.fixture
def site(tmp_path: Path) -> SiteTest:
    site = edition_site.write(tmp_path)
    site.write(
        "site.toml",
        'feeds.formats = ["rss", "json", "atom"]\n'.join(
            site.source("site.toml").split('feeds.formats = ["rss", "json"]\n')
        ).replace('["site", "category"]', '["site", "category", "series"]'),
    )
    for name in ("story-1", "recit-1", "recit-2"):
        site.edit(f"content/posts/{name}.md", "category: Sea", "category: Sea\nseries: The Port")
    return site


def write_texts(site: SiteTest) -> None:
    site.write(
        "content/tags/harbour.fr.md",
        "---\ntitle: Le port\nsummary: Tout sur lui.\n---\n"
        "Le *port* et [l’auteure](../authors/ada.md).\n",
    )
    site.write("content/categories/Sea.fr.md", "---\ntitle: Mer\n---\n")
    site.write("content/series/the-port.fr.md", "---\ntitle: Série du port\n---\n")


def test_a_term_has_another_name_in_an_edition(site: SiteTest) -> None:
    write_texts(site)
    result = site.build()
    assert result.ok, result.printed
    assert "unused-term" not in result.codes()
    page = site.read("fr/2026/02/02/recit-2/index.html")
    for text in (">Le port</a>", ">Mer</a>", "Série du port"):
        assert text in page, text
    for text in ("Harbour", ">Sea<", "The Port"):
        assert text not in page, text
    assert re.search('href="/fr/tags/harbour/"[^>]*>Le port</a>', page)
    assert '"keywords": ["Le port", "recit"]' in page.replace('","', '", "').replace(":[", ": [")
    assert '"articleSection":"Mer"' in page.replace(": ", ":")
    for path in ("fr/tags/index.html", "fr/tags/harbour/index.html"):
        assert "Le port" in site.read(path), path
        assert "Harbour" not in site.read(path), path
    assert "Mer" in site.read("fr/categories/index.html")
    feed = json.loads(site.read("fr/tags/harbour/feed.json"))
    assert "Le port" in feed["title"]
    assert feed["items"][0]["tags"] == ["Le port", "recit"]
    assert "Le port" in site.read("fr/tags/harbour/feed.xml")
    assert 'term="Le port"' in site.read("fr/atom.xml")
    for path, data in site.files().items():
        if not path.startswith("fr/") and path.endswith(("html", "xml", "json")):
            assert b"Le port" not in data, path
    assert "Harbour" in site.read("tags/harbour/index.html")


def test_the_text_of_a_term_is_on_the_first_page_of_its_list(site: SiteTest) -> None:
    write_texts(site)
    assert site.build().ok
    page = site.read("fr/tags/harbour/index.html")
    assert 'Le <em>port</em> et <a href="/fr/authors/ada/">' in page
    assert '<meta name="description" content="Tout sur lui.">' in page
    for path in ("fr/tags/harbour/page/1/index.html", "tags/harbour/index.html"):
        assert "<em>port" not in site.read(path), path
    site.edit("content/tags/harbour.fr.md", "Le *port*", "Un *port*")
    assert site.build().done.rendered == ("fr/tags/harbour/index.html",)
    assert "Un <em>port" in site.read("fr/tags/harbour/index.html")
    site.edit("content/tags/harbour.fr.md", "ada.md", "aad.md")
    assert "content/tags/harbour.fr.md:5:" in site.build().printed


def test_a_list_without_a_text_has_no_room_for_one(site: SiteTest) -> None:
    site.post("first", more="tags: [Harbour]")
    site.build().done  # noqa: B018 - or a failed test that says why
    assert "term-text" not in site.read("tags/harbour/index.html")


def test_two_terms_may_have_one_name_in_an_edition(site: SiteTest) -> None:
    write_texts(site)
    site.write("content/tags/recit.fr.md", "---\ntitle: Le port\n---\n")
    assert site.build().ok
    page = site.read("fr/2026/02/02/recit-2/index.html")
    for name in ("harbour", "recit"):
        assert f'href="/fr/tags/{name}/"' in page
        assert site.published(f"fr/tags/{name}/index.html")


def test_a_text_of_no_term_is_a_warning_with_the_nearest(site: SiteTest) -> None:
    write_texts(site)
    text = "---\ntitle: X\n---\n"
    site.write("content/tags/harbuor.de.md", text)
    site.write("content/categories/see/index.fr.md", text)
    site.write("content/series/zzz.fr.md", text)
    found = {p.path: (p.message, p.hint) for p in site.build().problems if p.code == "unused-term"}
    assert found == {
        "content/tags/harbuor.de.md": (
            "no post has the tag 'harbuor'",
            "did you mean content/tags/harbour.de.md?",
        ),
        "content/categories/see/index.fr.md": (
            "no post has the category 'see'",
            "did you mean content/categories/sea/index.fr.md?",
        ),
        "content/series/zzz.fr.md": (
            "no post is in the series 'zzz'",
            "rename it like the term, or delete it",
        ),
    }
    # Drafts have terms as well.
    site.post("draft", date="2026-01-01", more="draft: true\nseries: ZZZ")
    paths = [each.path for each in site.build().problems if each.code == "unused-term"]
    assert "content/series/zzz.fr.md" not in paths
    assert not site.build(strict=True).ok


def test_a_text_of_a_term_has_few_keys_and_is_there_once(site: SiteTest) -> None:
    site.write("content/tags/harbour.fr.md", "---\ntitle: X\nslug: y\n---\n")
    site.write("content/tags/harbour/index.fr.md", "---\ntitle: X\n---\n")
    result = site.build()
    assert not result.ok
    assert "content/tags/harbour.fr.md:3:1: error: slug: the text of a term has no key of this" in (
        result.printed
    )
    site.write("content/tags/harbour.fr.md", "---\ntitle: X\n---\n")
    result = site.build()
    twice = [each for each in result.problems if each.code == "two-translations"]
    assert [each.path for each in twice] == ["content/tags/harbour/index.fr.md"]
    assert twice[0].message == "content/tags/harbour.fr.md is the text of this term in fr already"


def test_an_author_has_texts_in_other_languages(site: SiteTest) -> None:
    site.write("content/authors/ada.md", ADA)
    site.write(
        "content/authors/ada.fr.md",
        "---\nname: Ada d’Okafor\nrole: Rédactrice\n---\nElle écrit [ici](../posts/recit-1.md).\n",
    )
    assert site.build().ok
    for path in ("fr/authors/ada/index.html", "fr/2026/02/01/recit-1/index.html"):
        text = site.read(path)
        for word in ("Ada d’Okafor", ">Rédactrice<", "Elle écrit <a href="):
            assert word in text, (path, word)
        for word in ("She writes", ">Editor<", '-role p-role" lang', 'p-note" lang', "Ada Okafor"):
            assert word not in text, (path, word)
    assert "Ada d’Okafor" in site.read("fr/feed.xml")
    assert "Ada d’Okafor" in site.read("fr/authors/index.html")
    assert "Ada d’Okafor" not in site.read("authors/ada/index.html")
    # In German there is no text: the default one says which language it is in.
    german = site.read("de/authors/ada/index.html")
    assert '<p class="author-role p-role" lang="en" dir="ltr">Editor</p>' in german
    assert '<div class="author-biography p-note" lang="en" dir="ltr">' in german
    assert "She writes" in german
    own = site.read("authors/ada/index.html")
    assert '<p class="author-role p-role">Editor</p>' in own
    assert '<div class="author-biography p-note">' in own


def test_a_text_of_an_author_takes_what_it_leaves_out_from_the_default_one(site: SiteTest) -> None:
    site.write("content/authors/ada.md", ADA)
    site.write("content/authors/ada.fr.md", "---\nrole: Rédactrice\n---\n")
    site.write("content/authors/ada.de.md", "---\nparams: {b: 2}\n---\nSie schreibt.\n")
    assert site.build().ok
    french = site.read("fr/authors/ada/index.html")
    assert '<p class="author-role p-role">Rédactrice</p>' in french
    assert '<div class="author-biography p-note" lang="en" dir="ltr">\n<p>She writes' in french
    assert '<h1 class="p-name">Ada Okafor</h1>' in french
    german = site.read("de/authors/ada/index.html")
    assert '<p class="author-role p-role" lang="en" dir="ltr">Editor</p>' in german
    assert '<div class="author-biography p-note">\n<p>Sie schreibt.' in german


def test_an_edit_of_a_biography_renders_the_pages_of_its_edition(site: SiteTest) -> None:
    site.write("content/authors/ada.fr.md", "---\nrole: Rédactrice\n---\nElle écrit.\n")
    assert site.build().ok
    site.edit("content/authors/ada.fr.md", "Elle écrit.", "Elle voyage.")
    rendered = site.build().done.rendered
    assert rendered
    assert all(path.startswith("fr/") for path in rendered), rendered
    assert "Elle voyage." in site.read("fr/2026/02/01/recit-1/index.html")


def test_the_default_text_of_an_author_is_in_the_language_of_the_site(site: SiteTest) -> None:
    site.write("content/authors/ada.en.md", "---\nrole: Writer\n---\nText.\n")
    (problem,) = [each for each in site.build().problems if each.severity == "error"]
    assert (problem.path, problem.code) == ("content/authors/ada.en.md", "language")
