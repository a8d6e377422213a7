"""Taxonomies that the settings declare, `[[taxonomies]]`: what is published of their terms, and
which pages are made again when one changes."""

from __future__ import annotations

import json
import re

import pytest
from support import SETTINGS, SiteTest

BY = "translation: {by: ada, ai: none}\n"
OWN = """
[[taxonomies]]
name = "country"
feeds = true
chain = true

[[taxonomies]]
name = "press_agency"
several = false
"""
GERMAN = """
[[languages]]
code = "de"
label = "Deutsch"

[[taxonomies]]
name = "country"
title = {en = "Countries", de = "Länder"}
label = {en = "Country", de = "Land"}
"""


def countries(site: SiteTest, own: str = OWN) -> None:
    site.write("site.toml", SETTINGS + own)
    site.post("a", title="Alpha", more="country: [France, GERMANY]", date="2026-01-01")
    site.post("b", title="Bravo", more="country: france\npress_agency: dpa", date="2026-01-02")
    site.post("c", title="Charlie", more="tags: [x]", date="2026-01-03")
    site.post("d", title="Delta", more="country: FRANCE\npress_agency: DPA", date="2026-01-04")


def cards(site: SiteTest, path: str) -> list[str]:
    return re.findall(r'<a class="p-name u-url"[^>]*>(\w+)</a>', site.read(path))


def test_terms_stand_under_their_plural(site: SiteTest) -> None:
    countries(site)
    result = site.build()
    assert result.done.problems == ()
    assert cards(site, "countries/france/index.html") == ["Delta", "Bravo", "Alpha"]
    assert cards(site, "countries/germany/index.html") == ["Alpha"]
    assert cards(site, "press-agencies/dpa/index.html") == ["Delta", "Bravo"]
    page = site.read("countries/france/index.html")
    assert "<h1>Country: France</h1>" in page
    assert '<a href="/countries/">Countries</a>' in page
    everything = site.read("countries/index.html")
    assert "<h1>Countries</h1>" in everything
    assert re.findall(r'<li><a href="(/countries/[^"]+)">(\w+)</a>', everything) == [
        ("/countries/france/", "France"),
        ("/countries/germany/", "GERMANY"),
    ]
    assert "<h1>Press agencies</h1>" in site.read("press-agencies/index.html")
    found = re.findall(r"<loc>https://news.example(/[cp][^<]+)</loc>", site.read("sitemap.xml"))
    assert found == [
        "/categories/",
        "/countries/",
        "/countries/france/",
        "/countries/germany/",
        "/press-agencies/",
        "/press-agencies/dpa/",
    ]


def test_a_post_shows_its_terms(site: SiteTest) -> None:
    countries(site)
    assert site.build().ok
    foot = site.read("2026/01/01/alpha/index.html").partition('<dl class="own-terms">')[2]
    assert re.findall(r"<dt>(.*?)</dt>", foot) == ["Countries"]
    assert re.findall(r'rel="tag" href="([^"]+)" dir="auto">(\w+)<', foot) == [
        ("/countries/france/", "France"),
        ("/countries/germany/", "GERMANY"),
    ]
    both = site.read("2026/01/04/delta/index.html")
    assert re.findall(r"<dt>(.*?)</dt>", both)[-2:] == ["Country", "Press agency"]
    assert '"keywords":["France","dpa"]' in both
    assert re.findall('property="article:tag" content="(.*?)"', both) == ["France", "dpa"]
    assert "own-terms" not in site.read("2026/01/03/charlie/index.html")


def test_feeds_and_chains_of_terms(site: SiteTest) -> None:
    countries(site)
    assert site.build().ok
    feed = json.loads(site.read("countries/france/feed.json"))
    assert feed["title"].startswith("Country: France – ")
    assert [(item["title"], item["tags"]) for item in feed["items"]] == [
        ("Delta", ["France", "dpa"]),
        ("Bravo", ["France", "dpa"]),
        ("Alpha", ["France", "GERMANY"]),
    ]
    assert not site.published("press-agencies/dpa/feed.json")
    chain = site.read("2026/01/02/bravo/index.html").partition("More in France")[2]
    assert re.findall(r'href="(/2026/[^"]+)"', chain)[:2] == [
        "/2026/01/01/alpha/",
        "/2026/01/04/delta/",
    ]


def test_terms_have_words_of_their_own(site: SiteTest) -> None:
    countries(site, GERMAN + OWN.partition("chain = true")[2])
    site.write("content/posts/a.de.md", f"---\ntitle: Anton\n{BY}---\nEin Text mit Worten.\n")
    site.write("content/countries/france.md", "---\ntitle: La France\n---\nA *land*.\n")
    site.write("content/countries/france.de.md", "---\ntitle: Frankreich\n---\nEin Land.\n")
    site.write("content/countries/spain.md", "---\ntitle: Spain\n---\nFar.\n")
    result = site.build()
    (unused,) = [each for each in result.problems if each.code != "stale-translation"]
    assert (unused.path, unused.code) == ("content/countries/spain.md", "unused-term")
    assert unused.message == "no post has the country 'spain'"
    page = site.read("countries/france/index.html")
    assert "<h1>Country: La France</h1>" in page
    assert "<p>A <em>land</em>.</p>" in page
    german = site.read("de/countries/france/index.html")
    assert "<h1>Land: Frankreich</h1>" in german
    assert "<p>Ein Land.</p>" in german
    assert '<a href="/de/countries/">Länder</a>' in german
    assert 'hreflang="en"' in german
    # What a translation leaves out, it has from its original.
    assert cards(site, "de/countries/germany/index.html") == ["Anton"]
    assert "<dt>Länder</dt>" in site.read("de/2026/01/01/anton/index.html")


def test_cards_have_params_and_terms_where_a_layout_uses_them(site: SiteTest) -> None:
    countries(site)
    site.edit("content/posts/b.md", "date:", "params: {mood: calm}\ndate:")
    for name, shown in (
        ("moods", "{{ post.params.mood | default('') }}"),
        ("places", "{% for term in post.terms.country %}{{ term.name }},{% endfor %}"),
        ("bare", "-"),
    ):
        site.write(
            f"layouts/{name}.html",
            f"{{% for post in recent %}}[{{{{ post.title }}}} {shown}]{{% endfor %}}",
        )
        site.write(f"content/pages/{name}.md", f"---\ntitle: X\nlayout: {name}\n---\nText.\n")
    assert site.build().printed == ""
    assert "[Bravo calm]" in site.read("moods/index.html")
    assert "[Alpha France,GERMANY,]" in site.read("places/index.html")
    assert "[Charlie ]" in site.read("places/index.html")

    def pages() -> set[str]:
        names = {f"{name}/index.html" for name in ("moods", "places", "bare")}
        return names & {*site.build().done.rendered}

    site.edit("content/posts/b.md", "calm", "glad")
    assert pages() == {"moods/index.html"}
    site.edit("content/posts/c.md", "tags: [x]", "country: [Spain]")
    assert pages() == {"places/index.html"}


def test_a_filter_may_ask_a_card_for_its_params_and_terms(site: SiteTest) -> None:
    countries(site)
    site.edit("content/posts/b.md", "date:", "params: {mood: calm}\ndate:")
    site.write(
        "layouts/moods.html",
        """{{ recent | selectattr("params.mood", "defined") | map(attribute="title") | list }}
        {{ recent | map(attribute="terms") | map(attribute="country") | map("length") | list }}""",
    )
    site.write("content/pages/moods.md", "---\ntitle: X\nlayout: moods\n---\nText.\n")
    assert site.build().printed == ""
    assert site.read("moods/index.html").split("\n")[0] == "[&#39;Bravo&#39;]"
    assert "[1, 0, 1, 2]" in site.read("moods/index.html")


def test_the_plural_is_a_variable_of_layouts(site: SiteTest) -> None:
    countries(site)
    shown = "{% for term in press_agencies %}[{{ term.name }} {{ term.count }}]{% endfor %}"
    site.write("layouts/agencies.html", shown)
    site.write("content/pages/agencies.md", "---\ntitle: X\nlayout: agencies\n---\nText.\n")
    assert site.build().printed == ""
    assert site.read("agencies/index.html") == "[dpa 2]"
    site.post("e", more="press_agency: AFP", date="2026-01-05")
    assert "agencies/index.html" in site.build().done.rendered
    assert site.read("agencies/index.html") == "[AFP 1][dpa 2]"
    site.write("layouts/agencies.html", shown.replace("count", "cuont"))
    (problem,) = site.build().problems
    assert (problem.message, problem.hint) == (
        "a TermView has no field 'cuont'",
        "did you mean `count`?",
    )


def test_a_term_changes_only_what_shows_it(site: SiteTest) -> None:
    countries(site)
    assert site.build().ok
    site.edit("content/posts/c.md", "tags: [x]", "tags: [x]\npress_agency: AFP")
    rendered = {path for path in site.build().done.rendered if path.endswith(".html")}
    assert rendered == {
        "2026/01/03/charlie/index.html",
        "press-agencies/afp/index.html",
        "press-agencies/index.html",
    }
    before = site.files()
    (site.root / ".sitegen/store.db").unlink()
    assert site.build().ok
    assert site.files() == before


def test_layouts_of_ones_own(site: SiteTest) -> None:
    countries(site)
    site.edit("site.toml", "chain = true", 'layout = "land"\nlist_layout = "lands.html"')
    site.write(
        "layouts/land.html", "{{ page.of }}: {{ page.title }}{% for p in posts %}{% endfor %}"
    )
    site.write("layouts/lands.html", "{{ page.of }}: {{ page.terms | length }}")
    (problem,) = site.build().problems
    assert problem.path == "layouts/land.html"
    site.write("layouts/land.html", "{{ page.of }}: {{ page.posts | length }}")
    assert site.build().printed == ""
    assert site.read("countries/france/index.html") == "country: 3"
    assert site.read("countries/index.html") == "countries: 2"
    assert "<h1>" in site.read("press-agencies/index.html")


@pytest.mark.parametrize("value", ["{{ 7*7 }}", "<script>alert(1)</script>", "../../x", "a\u202eb"])
def test_hostile_terms_are_only_texts(site: SiteTest, value: str) -> None:
    site.write("site.toml", SETTINGS + OWN)
    site.post("a", more=f"country: {json.dumps(value)}")
    result = site.build()
    assert all("countries/" not in path or ".." not in path for path in site.files())
    for path, data in site.files().items():
        if path.startswith("countries/") and path.endswith(".html"):
            assert b"<script>alert" not in data
            assert b"49" not in data.partition(b"<main")[2].partition(b"</main")[0]
    assert result.ok or result.problems
