"""Versions of one document in several languages: which file is one, and what it takes from its
original."""

from __future__ import annotations

import json
import re

import pytest
from support import NOW, SETTINGS, SiteTest

from sitegen.commands.check import CheckOptions, check
from sitegen.link import translations
from sitegen.model.documents import Page, Parsed, Post
from sitegen.model.paths import version_of
from sitegen.pipeline import scratch
from sitegen.read import settings, site_folder
from sitegen.report import messages

CODES = ("en", "fr", "pt-BR")
LANGUAGES = """
[[languages]]
code = "fr"
label = "Français"
[[languages]]
code = "de"
label = "Deutsch"
"""
BY_ADA = "translation: {by: ada, ai: generated, model: m-1}\n"


@pytest.fixture
def multilingual(site: SiteTest) -> SiteTest:
    site.write(
        "site.toml",
        SETTINGS.replace('"source-url"', '"source-url", "no-strings", "stale-translation"')
        + LANGUAGES,
    )
    return site


def translation(site: SiteTest, path: str, title: str, more: str = "", body: str = "Texte.") -> str:
    return site.write(path, f"---\ntitle: {title}\n{BY_ADA}{more}---\n{body}\n")


def read(site: SiteTest) -> Parsed:
    config, _, problems = settings.parse(site_folder.settings(site.root))
    parsed, _, wrong = scratch.documents(site.root, config)
    assert [each for each in (*problems, *wrong) if each.severity == "error"] == []
    return parsed


def document(site: SiteTest, path: str) -> Post:
    return next(post for post in read(site).posts if post.path == path)


@pytest.mark.parametrize(
    ("path", "version"),
    [
        ("content/posts/story.fr.md", ("content/posts/story.md", "fr")),
        ("content/posts/story.FR.md", ("content/posts/story.md", "fr")),
        ("content/posts/story.pt-br.md", ("content/posts/story.md", "pt-BR")),
        ("content/posts/a/index.en.md", ("content/posts/a/index.md", "en")),
        ("content/posts/story.v2.fr.md", ("content/posts/story.v2.md", "fr")),
        ("content/posts/story.de.md", ("content/posts/story.de.md", "")),
        ("content/posts/.fr.md", ("content/posts/.fr.md", "")),
        ("content/posts/fr.md", ("content/posts/fr.md", "")),
        ("content/fr/story.md", ("content/fr/story.md", "")),
        ("content/posts/chart.fr.svg", ("content/posts/chart.fr.svg", "")),
    ],
)
def test_a_file_name_ends_with_a_declared_language(path: str, version: tuple[str, str]) -> None:
    assert version_of(path, CODES) == version
    assert version_of(path, ()) == (path, "")


def test_a_translation_takes_what_it_leaves_out_from_its_original(multilingual: SiteTest) -> None:
    site = multilingual
    site.post(
        "story",
        "Text.",
        date="2026-01-01",
        more="tags: [harbour]\ncategory: Sea\nsummary: A summary.\nslug: the-story\n"
        "aliases: [/old/]\nlicense: CC0\nparams: {a: 1, b: 2}\nid: tag:a.example,2026:1\n"
        "corrections: [{date: 2026-01-02, text: Wrong.}]\nupdated: 2026-01-02",
    )
    translation(site, "content/posts/story.fr.md", "Histoire", "params: {b: 3}\ntags: [port]\n")
    original = document(site, "content/posts/story.md").meta
    own = document(site, "content/posts/story.fr.md").meta
    for key in ("date", "author", "source", "ai", "category", "license", "comments"):
        assert getattr(own, key) == getattr(original, key), key
    assert (own.title, own.tags, own.params) == ("Histoire", ("port",), {"a": 1, "b": 3})
    assert (own.lang, own.translation_of) == ("fr", "content/posts/story.md")
    assert own.translation is not None
    assert (own.translation.by, own.translation.ai) == ("ada", "generated")
    assert (own.summary, own.slug, own.aliases, own.id) == (None, None, (), None)
    assert (own.corrections, own.updated) == ((), None)
    assert site.build().ok
    page = site.read("fr/2026/01/01/histoire/index.html")
    assert '<html lang="fr"' in page
    assert "Texte." in page
    assert 'href="/fr/categories/sea/"' in page


def test_a_translation_may_be_anywhere_and_of_any_language(multilingual: SiteTest) -> None:
    site = multilingual
    site.post("story", "Text.", date="2026-01-01", more="lang: de")
    translation(
        site,
        "content/posts/elsewhere/other.md",
        "Other",
        "lang: EN\ntranslation_of: content/posts/story.md\n",
    )
    translation(site, "content/posts/x.fr.md", "Autre", "translation_of: content/posts/story.md\n")
    assert document(site, "content/posts/elsewhere/other.md").meta.lang == "en"
    assert document(site, "content/posts/x.fr.md").meta.date.year == 2026


def test_a_document_whose_name_has_a_language_may_be_the_only_version(
    multilingual: SiteTest,
) -> None:
    site = multilingual
    site.post("seule.fr", "Texte.", date="2026-01-01")
    site.post("seul", "Its name is only nearly that of the other.", date="2026-01-01")
    site.write("content/posts/b/index.de.md", site.source("content/posts/seule.fr.md"))
    translation(
        site,
        "content/posts/alone.md",
        "Alone",
        "lang: en\ntranslation_of: content/posts/seule.fr.md\n",
    )
    assert [post.meta.lang for post in read(site).posts] == ["en", "de", None, "fr"]


def test_the_only_version_has_translations_by_their_names(multilingual: SiteTest) -> None:
    site = multilingual
    site.post("seule.fr", "Texte.", date="2026-01-01")
    translation(site, "content/posts/seule.fr.de.md", "Allein")
    of = {post.path: post.meta.translation_of for post in read(site).posts}
    assert of["content/posts/seule.fr.de.md"] == "content/posts/seule.fr.md"


def test_a_page_has_versions_as_well(multilingual: SiteTest) -> None:
    site = multilingual
    site.write("content/about.md", "---\ntitle: About\nlayout: page\n---\nText.\n")
    translation(site, "content/about.fr.md", "À propos")
    pages: dict[str, Page] = {page.path: page for page in read(site).pages}
    assert pages["content/about.fr.md"].meta.layout == "page"
    assert pages["content/about.fr.md"].meta.lang == "fr"
    assert site.build().ok
    assert site.published("fr/about/index.html")


def test_the_label_says_who_translated_what(multilingual: SiteTest) -> None:
    site = multilingual
    site.post("story", "Text.", date="2026-01-01", more="lang: de")
    site.edit("content/posts/story.md", "ai: true", "ai: none")
    site.write("content/posts/story.en.md", f"---\ntitle: Story\n{BY_ADA}---\nText.\n")
    translated = document(site, "content/posts/story.en.md").translation
    assert translated is not None
    assert (translated.original.path, translated.lang) == ("content/posts/story.md", "de")
    assert translated.original.meta.ai == "none"
    assert site.build().ok
    entry = next(
        each
        for each in json.loads(site.read("provenance.json"))["posts"]
        if each["url"].endswith("example/2026/01/01/story/")
    )
    assert entry["involvement"] == "assisted"


def test_versions_in_a_bundle_are_beside_their_original(multilingual: SiteTest) -> None:
    site = multilingual
    site.post("story/index", "![A chart](chart.svg)", date="2026-01-01", more="image: chart.svg")
    site.write("content/posts/story/chart.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    translation(site, "content/posts/story/index.fr.md", "Histoire", body="![Image](chart.svg)")
    translation(
        site,
        "content/posts/deep/down/x.md",
        "Geschichte",
        "lang: de\ntranslation_of: content/posts/story/index.md\n",
    )
    result = site.build()
    assert {p.code for p in result.problems} <= {"no-alt", "picture-svg"}, result.printed
    assert re.search("src=.[^ ]*chart.svg", site.read("fr/2026/01/01/histoire/index.html"))
    moved = document(site, "content/posts/deep/down/x.md")
    assert moved.image is not None
    assert moved.image.target == "../../story/chart.svg"


CHART = "<svg xmlns='http://www.w3.org/2000/svg' width='{}'/>"


def test_a_file_in_the_language_of_a_text_takes_the_place_of_the_other(
    multilingual: SiteTest,
) -> None:
    site = multilingual
    text = "![A](chart.svg) [T](data/table.csv) ![P](photo.svg)"
    more = "image: chart.svg\nimage_alt: A"
    site.post("story/index", text, date="2026-01-01", title="Story", more=more)
    for name in ("chart", "chart.fr", "chart.de", "photo"):
        site.write(f"content/posts/story/{name}.svg", CHART.format(len(name)))
    for name in ("table", "table.fr"):
        site.write(f"content/posts/story/data/{name}.csv", "a,b\n")
    translation(site, "content/posts/story/index.fr.md", "Histoire", body=text)
    assert site.build().ok
    folder = "/2026/01/01/story/"
    own, french = (
        site.read(f"{folder[1:]}index.html"),
        site.read("fr/2026/01/01/histoire/index.html"),
    )
    assert f'src="{folder}chart.fr.svg"' in french.replace("src=/", 'src="/')
    for name in ("chart.fr.svg", "data/table.fr.csv", "photo.svg"):
        assert folder + name in french, name
    for name in ("chart.svg", "data/table.csv", "photo.svg"):
        assert folder + name in own, name
    for name in ("chart.svg", "table.csv", "chart.de.svg"):
        assert f"/{name}" not in french, name
    assert ".fr." not in own
    # All are published once, beside the original.
    assert site.published(f"{folder[1:]}chart.de.svg")
    assert not site.published("fr/2026/01/01/histoire/chart.fr.svg")


@pytest.mark.parametrize("bundle", ["content/posts/boats", "content/authors/ada"])
def test_a_version_of_a_bundle_in_an_unknown_language_is_only_that(
    multilingual: SiteTest, bundle: str
) -> None:
    multilingual.post("boats/index", "Boats.")
    translation(multilingual, f"{bundle}/index.he.md", "Boats")
    assert multilingual.build().codes() == ["unknown-language"]


def test_a_version_in_a_bundle_has_the_id_and_the_comments_of_a_single_file(
    multilingual: SiteTest,
) -> None:
    site = multilingual
    site.write(
        "site.toml",
        site.source("site.toml") + '[comments]\nprovider = "isso"\n'
        'server = "https://comments.example/"\n',
    )
    site.post("story/index", "Text.", date="2026-01-01", title="Story")
    translation(site, "content/posts/story/index.fr.md", "Histoire")
    comment = '[[comment]]\nid = "1"\ndate = 2026-01-02\nauthor = "Eve"\ntext = "Merci."\n'
    site.write("content/comments/story.fr.toml", comment)
    result = site.build()
    assert "orphan-comments" not in result.codes()
    assert "Merci." in site.read("fr/2026/01/01/histoire/index.html")
    assert "Merci." not in site.read("2026/01/01/story/index.html")
    feed = site.read("fr/feed.xml")
    in_bundle = re.findall("<guid[^>]*>([^<]*)", feed)
    assert in_bundle == ["tag:news.example,2026:/posts/story.fr"]
    for name in ("index", "index.fr"):
        text = site.source(f"content/posts/story/{name}.md")
        site.delete(f"content/posts/story/{name}.md")
        site.write(f"content/posts/story{name[5:]}.md", text)
    assert site.build().ok
    assert re.findall("<guid[^>]*>([^<]*)", site.read("fr/feed.xml")) == in_bundle
    assert "Merci." in site.read("fr/2026/01/01/histoire/index.html")


def test_files_are_beside_the_only_version_of_a_bundle(multilingual: SiteTest) -> None:
    site = multilingual
    site.post("seul/index.fr", "[Le tableau](table.csv)", date="2026-01-01", title="Seul")
    site.write("content/posts/seul/table.csv", "a,b\n")
    assert site.build().ok
    assert site.published("fr/2026/01/01/seul/table.csv")
    assert not site.published("posts/seul/table.csv")


@pytest.mark.parametrize("more", ["draft: true", "expires: 2026-05-01"])
def test_a_translation_is_not_published_without_its_original(
    multilingual: SiteTest, more: str
) -> None:
    site = multilingual
    site.post("story", "Text.", date="2026-01-01", more=more)
    translation(site, "content/posts/story.fr.md", "Histoire", "expires: 2027-01-01\n")
    assert site.build().ok
    assert not site.published("fr/2026/01/01/histoire/index.html")


def test_a_translation_that_is_not_published_says_why(multilingual: SiteTest) -> None:
    site = multilingual
    site.post("story", "Text.", date="2026-01-01", more="draft: true")
    site.post("later", "Text.", date="2026-07-01")
    site.post("old", "Text.", date="2026-01-01", more="expires: 2026-02-01")
    site.post("fine", "Text.", date="2026-01-01")
    site.write("content/page.md", "---\ntitle: Page\ndraft: true\n---\nText.\n")
    for name in ("posts/story", "posts/later", "posts/old", "page"):
        translation(site, f"content/{name}.fr.md", "Titre")
    translation(site, "content/posts/fine.fr.md", "Brouillon", "draft: true\n")
    report = site.build().done
    assert {
        each.path: (each.reason, each.of) for each in report.excluded if ".fr." in each.path
    } == {
        "content/page.fr.md": ("draft", "content/page.md"),
        "content/posts/fine.fr.md": ("draft", ""),
        "content/posts/later.fr.md": ("future", "content/posts/later.md"),
        "content/posts/old.fr.md": ("expired", "content/posts/old.md"),
        "content/posts/story.fr.md": ("draft", "content/posts/story.md"),
    }
    summary = messages.summary(report, ()).splitlines()
    assert "content/page.fr.md is not published: its original is a draft" in summary
    assert (
        "content/posts/later.fr.md is not published: its original is not published yet" in summary
    )
    assert "content/posts/old.fr.md is not published: its original has expired" in summary
    printed = json.loads(messages.for_programs((), report))["excluded"]
    assert [list(each) for each in printed if ".fr." not in each["path"]] == [
        ["path", "reason", "until"]
    ] * 4
    assert {each["of"] for each in printed if "of" in each} == {
        f"content/{name}.md" for name in ("page", "posts/later", "posts/old", "posts/story")
    }
    site.post("links", "[x](story.fr.md) [y](fine.fr.md)", date="2026-01-01")
    found = {each.message for each in site.build().problems if each.code == "excluded-target"}
    reasons = ("story.fr.md is not published: its original is a draft", "fine.fr.md is a draft")
    assert found == {
        f"content/posts/{reason}, so the link would lead nowhere" for reason in reasons
    }


def test_an_edit_of_an_original_changes_its_translation(multilingual: SiteTest) -> None:
    site = multilingual
    site.post("story", "Text.", date="2026-01-01", more="category: Sea")
    translation(site, "content/posts/story.fr.md", "Histoire")
    assert site.build().ok
    site.edit("content/posts/story.md", "category: Sea", "category: Land")
    assert site.build().ok
    assert "Land" in site.read("fr/2026/01/01/histoire/index.html")
    site.edit("content/posts/story.fr.md", "Texte.", "Autre texte.")
    assert site.build().ok
    assert "Autre texte." in site.read("fr/2026/01/01/histoire/index.html")


def test_texts_of_authors_and_terms_are_no_documents_of_their_own(multilingual: SiteTest) -> None:
    site = multilingual
    site.write("content/authors/ada.fr.md", "---\nrole: Rédactrice\n---\nBiographie.\n")
    site.write("content/tags/harbour.fr.md", "---\ntitle: port\n---\nTexte.\n")
    parsed = read(site)
    assert [author.path for author in parsed.authors] == ["content/authors/ada.md"]
    assert parsed.pages == ()
    assert {(each.path, each.of, each.lang) for each in parsed.translations} == {
        ("content/authors/ada.fr.md", "content/authors/ada.md", "fr"),
        ("content/tags/harbour.fr.md", "content/tags/harbour.md", "fr"),
    }
    assert site.build().ok


def test_a_syntax_error_in_the_settings_says_nothing_of_translations(
    multilingual: SiteTest,
) -> None:
    multilingual.post("story", "Text.")
    multilingual.post("boats/index", "Boats.")
    translation(multilingual, "content/posts/story.fr.md", "Histoire")
    translation(multilingual, "content/posts/boats/index.fr.md", "Bateaux")
    of = "translation_of: content/posts/story.md\n"
    translation(multilingual, "content/posts/geschichte.md", "Geschichte", f"lang: de\n{of}")
    multilingual.write("content/tags/port.fr.md", "---\ntitle: Port\n---\n")
    multilingual.write("content/authors/ada.fr.md", "---\nrole: Rédactrice\n---\n")
    assert multilingual.build().ok
    multilingual.write("site.toml", f"{SETTINGS}{LANGUAGES}x = [\n")
    assert multilingual.build().codes() == ["toml"]
    root = multilingual.root
    checked = check(CheckOptions(root=root, here=root, paths=(), now=NOW))
    errors = [each.code for each in checked.problems if each.severity == "error"]
    assert errors == ["toml"]


def test_a_site_of_one_language_has_no_versions(site: SiteTest) -> None:
    site.post("story.fr", "Text.", date="2026-01-01", more="lang: fr")
    site.write("content/about.fr.md", "---\ntitle: About\n---\nText.\n")
    parsed = read(site)
    config = settings.parse(SETTINGS)[0]
    assert translations.merged(parsed, config)[0] is parsed
    assert site.build().ok
    assert site.published("about-fr/index.html")
