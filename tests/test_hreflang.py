"""The versions of a page in several languages link to one another, and no page holds an interface
string of another language."""

from __future__ import annotations

import re
import textwrap
import tomllib
from pathlib import Path

import four_editions
import pytest
from docs_support import ROOT
from four_editions import FOLDERS, LABELS, alternates, language_of, output_of, pages
from shown_text import foreign_to, shown, words
from support import SETTINGS, SiteTest

from sitegen.layouts.language import og_locale
from sitegen.link.versions import versions_of
from sitegen.model.languages import LANGUAGE_NAMES
from sitegen.model.site import Version

FRENCH = '[[languages]]\ncode = "fr"\nlabel = "Français"\n'
GERMAN = '[[languages]]\ncode = "de"\nlabel = "Deutsch"\n'
BY = "translation: {by: ada, ai: none}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SiteTest:
    site = four_editions.written(tmp_path_factory.mktemp("editions"))
    assert site.build().ok
    return site


def test_every_hreflang_is_answered_by_the_other_side(site: SiteTest) -> None:
    html = pages(site)
    heads = {path: alternates(text) for path, text in html.items()}
    count = 0
    for path, named in heads.items():
        canonical = re.search(r'<link rel="canonical" href="([^"]*)">', html[path])
        if not named:
            assert re.search(r'content="noindex|/page/|http-equiv="refresh"', html[path]) or (
                "/page/" in path
            ), path
            continue
        assert canonical
        assert canonical[1] in named.values(), path
        for lang, address in named.items():
            count += 1
            assert heads[output_of(address)] == named, (path, lang)
            if lang != "x-default":
                assert language_of(output_of(address)) == lang, (path, address)
    assert count > 100


def test_a_list_has_a_version_in_each_language_that_has_it(site: SiteTest) -> None:
    for name in ("", "tags/", "authors/ada/", "archive/", "transparency/generated/"):
        everywhere = {lang: f"{folder}{name}index.html" for lang, folder in FOLDERS.items()}
        assert versions(site, f"he/{name}index.html") == {
            **everywhere,
            "x-default": f"{name}index.html",
        }
    assert set(versions(site, "de/tags/harbour/index.html")) == {"en", "de", "fr", "x-default"}
    assert set(versions(site, "archive/2026/03/index.html")) == {"en", "de", "fr", "x-default"}
    # The site's own language has no such list.
    assert versions(site, "fr/tags/recit/index.html") == {"fr": "fr/tags/recit/index.html"}


def versions(site: SiteTest, path: str) -> dict[str, str]:
    return {lang: output_of(url) for lang, url in alternates(site.read(path)).items()}


def test_a_post_has_its_translations_and_its_original(site: SiteTest) -> None:
    port = "2026/01/02/port/index.html"
    translations = {lang: f"{lang}/2026/01/02/port{lang}/index.html" for lang in ("de", "he", "fr")}
    assert versions(site, port) == {"en": port, **translations, "x-default": port}
    assert alternates(site.read(port))["fr"] == "https://fr.news.example/2026/01/02/portfr/"
    quay, quai = "2026/01/02/quay/index.html", "fr/2026/01/02/quai/index.html"
    assert versions(site, quay) == {"en": quay, "fr": quai, "x-default": quai}


def test_a_post_says_under_its_byline_in_which_other_languages_it_can_be_read(
    site: SiteTest,
) -> None:
    text = site.read("de/2026/01/02/portde/index.html")
    found = links(text, "meta versions")
    assert [(link["text"], link["lang"], link["hreflang"], link["dir"]) for link in found] == [
        ("English", "en", "en", "ltr"),
        ("עברית", "he", "he", "rtl"),
        ("Français", "fr", "fr", "ltr"),
    ]
    assert [four_editions.followed(link["href"], "de/") for link in found] == [
        versions(site, "2026/01/02/port/index.html")[link["lang"]] for link in found
    ]
    line = re.search(r'<p class="meta versions">.*?</p>', text, re.S)
    assert line
    shown = re.sub("<.*?>", "", line[0])
    assert shown == "Auch auf: English, עברית, Français"
    assert "meta versions" not in site.read("de/2026/01/02/bericht-1/index.html")


def test_what_has_no_counterpart_has_no_versions(site: SiteTest) -> None:
    for path in ("page/1/index.html", "fr/page/1/index.html", "search/index.html", "404.html"):
        assert alternates(site.read(path)) == {}, path
    about = alternates(site.read("fr/apropos/index.html"))
    assert set(about) == {"fr", "x-default"}
    assert len(set(about.values())) == 1


def test_networks_are_told_the_language_and_the_others(site: SiteTest) -> None:
    text = site.read("he/index.html")
    assert re.findall(r'<meta property="og:locale" content="(.*)">', text) == ["he_IL"]
    others = re.findall(r'<meta property="og:locale:alternate" content="(.*)">', text)
    assert others == ["en_US", "de_DE", "fr_FR"]


def test_open_graph_names_a_territory() -> None:
    tags = ("pt", "PT-br", "pt-PT", "zh-Hant-TW", "zh-hant", "zh", "de-1996", "tlh", "es-419")
    assert [og_locale(tag) for tag in tags] == [
        "pt_BR",
        "pt_BR",
        "pt_PT",
        "zh_TW",
        "zh_TW",
        "zh_CN",
        "de_DE",
        "",
        "es_ES",
    ]
    assert all(map(og_locale, LANGUAGE_NAMES))


# --- the languages in the header ------------------------------------------------------------------


def links(text: str, class_: str) -> list[dict[str, str]]:
    """The attributes of the links in an element of this class, each with its text."""
    part = re.search(rf'<(nav|p) class="{class_}".*?</\1>', text, re.S)
    assert part
    return [
        {**dict(re.findall(r'([\w-]+)="([^"]*)"', attributes)), "text": label}
        for attributes, label in re.findall(r"<a ([^>]*)>([^<]*)</a>", part[0])
    ]


def test_the_header_leads_to_the_same_list_or_else_to_the_home_page(site: SiteTest) -> None:
    def targets(path: str) -> list[str]:
        return [
            four_editions.followed(link["href"], path)
            for link in links(site.read(path), "languages")
        ]

    assert targets("de/tags/harbour/index.html") == [
        "tags/harbour/index.html",
        "de/tags/harbour/index.html",
        "he/index.html",
        "fr/tags/harbour/index.html",
    ]
    homes = [f"{folder}index.html" for folder in FOLDERS.values()]
    for path in ("fr/404.html", "he/search/index.html", "page/1/index.html"):
        assert targets(path) == homes, path


def test_languages_are_named_in_their_own_language(site: SiteTest) -> None:
    for path, text in pages(site).items():
        if 'http-equiv="refresh"' in text:
            continue
        found = links(text, "languages")
        assert [link["text"] for link in found] == list(LABELS.values())
        assert [link["lang"] for link in found] == list(LABELS)
        assert [link["hreflang"] for link in found] == list(LABELS)
        assert [link["dir"] for link in found] == ["ltr", "ltr", "rtl", "ltr"]
        current = [link["lang"] for link in found if link.get("aria-current") == "true"]
        assert current == [language_of(path)], path


def test_the_menu_leads_to_what_the_edition_has(tmp_path: Path) -> None:
    nav = "".join(
        f'[[nav]]\ntitle = "{url}"\nurl = "{url}"\n'
        for url in (
            "/",
            "/tags/",
            "/tags/harbour/",
            "/tags/story/",
            "/about/",
            "https://a.example/",
        )
    )
    site = SiteTest(tmp_path, f'{SETTINGS}{nav}[[languages]]\ncode = "fr"\nlabel = "Français"\n')
    site.post("story", more="tags: [Harbour, story]")
    site.post("recit", more="tags: [Harbour]\nlang: fr")
    site.write("content/pages/about.md", "---\ntitle: About\n---\nText.\n")
    assert site.build().ok
    menu = re.search(r'<nav class="site-nav".*?</nav>', site.read("fr/tags/index.html"), re.S)
    assert menu
    assert re.findall(r'href="([^"]*)"( aria-current="page")?', menu[0]) == [
        ("/fr/", ""),
        ("/fr/tags/", ' aria-current="page"'),
        ("/fr/tags/harbour/", ""),
        ("/tags/story/", ""),
        ("/about/", ""),
        ("https://a.example/", ""),
    ]


def test_a_site_of_one_language_names_no_languages(tmp_path: Path) -> None:
    site = SiteTest(tmp_path)
    site.post("story")
    assert site.build().ok
    for path, text in pages(site).items():
        assert "hreflang" not in text, path
        assert "og:locale" not in text, path
        assert "languages" not in text, path


# --- versions of documents ------------------------------------------------------------------------


def test_each_version_of_a_document_has_all_of_them_the_original_first() -> None:
    addresses = {"a.md": "/a/", "a.fr.md": "/fr/a/", "a.de.md": "/de/a/", "b.md": "/b/"}
    languages = {"a.md": "en", "a.fr.md": "fr", "a.de.md": "de", "b.md": "en"}
    originals = {"a.fr.md": "a.md", "a.de.md": "a.md", "hidden.fr.md": "b.md", "b.fr.md": "c.md"}
    expected = (
        Version(lang="en", url="/a/"),
        Version(lang="fr", url="/fr/a/"),
        Version(lang="de", url="/de/a/"),
    )
    assert versions_of(addresses, languages, originals, ("en", "fr", "de")) == {
        "/a/": expected,
        "/fr/a/": expected,
        "/de/a/": expected,
    }
    assert versions_of(addresses, languages, {}, ()) == {}


def test_layouts_that_leave_the_versions_out_get_a_warning(tmp_path: Path) -> None:
    own = SiteTest(tmp_path, SETTINGS + FRENCH)
    own.post("story")
    base = (ROOT / "layouts/base.html").read_text(encoding="utf-8")
    include = '{% include "partials/editions/alternates.html" %}'
    assert include in base
    own.write("layouts/base.html", base.replace(include, "").encode())
    assert [
        (problem.path, problem.severity)
        for problem in own.build().problems
        if problem.code == "no-hreflang"
    ] == [("layouts/base.html", "warning")]
    own.write("layouts/base.html", base.encode())
    assert "no-hreflang" not in own.build().codes()
    own.write("layouts/base.html", base.replace(include, "").encode())
    own.write("site.toml", SETTINGS)
    assert "no-hreflang" not in own.build().codes()


def rendered(site: SiteTest, front: str) -> set[str]:
    """What is rendered after a French version of story-3 has come, but for the ledger, which is
    that of the site in each edition."""
    site.write("content/posts/story-3.fr.md", f"---\ntitle: Tale\n{BY}\n{front}---\nXyz.\n")
    return {path for path in site.build().done.rendered if "transparency/" not in path}


@pytest.mark.long
def test_a_new_version_renders_itself_its_neighbours_and_lists_and_the_other_versions(
    tmp_path: Path,
) -> None:
    site = four_editions.written(tmp_path)
    assert site.build().ok
    paths = rendered(site, "tags: [Harbour]\n")
    original = "2026/03/02/story-3/index.html"
    assert {path for path in paths if not path.startswith("fr/")} == {
        original,
        "provenance.json",
    }
    assert {path for path in paths if re.match(r"fr/\d{4}/\d\d/\d\d/", path)} == {
        "fr/2026/03/02/recit-3/index.html",
        "fr/2026/03/02/tale/index.html",
        "fr/2026/04/02/recit-4/index.html",
        "fr/2026/05/02/recit-5/index.html",
    }
    # It is the first one in French with this tag, so the list has a version in one more language.
    more = rendered(site, "tags: [story]\n")
    assert "fr/tags/story/index.html" in more
    assert {path for path in more if not path.startswith("fr/")} == {
        "tags/story/index.html",
    }
    assert set(versions(site, "tags/story/index.html")) == {"en", "fr", "x-default"}


# --- links in texts -------------------------------------------------------------------------------


@pytest.fixture
def linked(tmp_path: Path) -> SiteTest:
    """Two stories, both in French, the second one also in German; and a page in English only."""
    site = SiteTest(tmp_path, SETTINGS + FRENCH + GERMAN)
    site.post("one", "[two](two.md#quay)")
    site.post("two", "## Quay\n\nText.")
    site.write("content/posts/two.fr.md", f"---\ntitle: Deux\n{BY}\n---\n## Quai\n")
    site.write("content/posts/two.de.md", f"---\ntitle: Zwei\n{BY}\n---\nText.\n")
    site.write("content/pages/about.md", "---\ntitle: About\n---\nText.\n")
    return site


def text_links(site: SiteTest, path: str) -> list[str]:
    text = re.search(r'<div class="prose.*?</div>', site.read(path), re.S)
    assert text
    return re.findall(r"<a ([^>]*)>", text[0])


def test_a_link_leads_to_the_version_in_the_language_of_the_text(linked: SiteTest) -> None:
    body = """
    [a](two.md) [b](two.md?q#quai) [c](two.de.md) [d](../pages/about.md) [e](one.md)
    [f](/about/) <a href="two.de.md" hreflang="de-AT">g</a> [h](https://a.example/) [i](#top)
    [j](../authors/ada.md)
    """
    front = f"---\ntitle: Un\n{BY}\n---\n"
    linked.write("content/posts/one.fr.md", front + textwrap.dedent(body))
    assert linked.build().ok
    assert text_links(linked, "fr/2026/01/02/un/index.html") == [
        'href="/fr/2026/01/02/deux/"',
        'href="/fr/2026/01/02/deux/?q#quai"',
        'href="/de/2026/01/02/zwei/" hreflang="de"',
        'href="/about/" hreflang="en"',
        'href="/fr/2026/01/02/un/"',
        'href="/about/" hreflang="en"',
        'href="/de/2026/01/02/zwei/" hreflang="de-AT"',
        'href="https://a.example/"',
        'href="#top"',
        'href="/fr/authors/ada/"',
    ]
    assert text_links(linked, "2026/01/02/one/index.html") == ['href="/2026/01/02/two/#quay"']


def test_a_heading_is_looked_for_in_the_version_that_a_link_leads_to(linked: SiteTest) -> None:
    linked.write("content/posts/one.fr.md", f"---\ntitle: Un\n{BY}\n---\n[a](two.md#quay)\n")
    (problem,) = (each for each in linked.build().problems if each.severity == "error")
    assert problem.message == "the heading #quay does not exist in content/posts/two.fr.md"
    assert (problem.path, problem.line) == ("content/posts/one.fr.md", 5)


def test_a_link_leads_to_the_original_where_the_translation_is_a_draft(linked: SiteTest) -> None:
    linked.edit("content/posts/two.fr.md", "title:", "draft: true\ntitle:")
    linked.write("content/posts/one.fr.md", f"---\ntitle: Un\n{BY}\n---\n[a](two.md#quay)\n")
    assert linked.build().ok
    assert text_links(linked, "fr/2026/01/02/un/index.html") == [
        'href="/2026/01/02/two/#quay" hreflang="en"'
    ]


def test_a_link_in_a_biography_says_the_language_that_it_leads_to(linked: SiteTest) -> None:
    bio = "---\nname: Ada\n---\n[a](../posts/two.md) [b](../posts/two.fr.md)\n"
    linked.write("content/authors/ada.md", bio)
    assert linked.build().ok
    text = linked.read("authors/ada/index.html")
    assert '<a href="/2026/01/02/two/">a</a>' in text
    assert '<a href="/fr/2026/01/02/deux/" hreflang="fr">b</a>' in text


# --- interface strings ----------------------------------------------------------------------------


@pytest.mark.long
def test_no_page_holds_an_interface_string_of_another_language(site: SiteTest) -> None:
    strings = {name: words(four_editions.strings_of(name)) for name in ("en", "de", "es", "he")}
    strings["fr"] = words(tomllib.loads(site.source("layouts/i18n/fr.toml")))
    foreign = {own: foreign_to(own, strings) for own in FOLDERS}
    found = [
        (path, match[0])
        for path, text in pages(site).items()
        for match in foreign[language_of(path)].finditer(shown(text))
    ]
    assert found == []
    assert foreign["de"].search(shown(site.read("index.html")))
