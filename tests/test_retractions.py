"""A post that was taken back says so wherever its headline stands, and leads nowhere."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import extruct
import feedparser
import lxml.html
import pytest
from search_support import indexed
from support import NOW, SETTINGS, SiteTest, copied

from sitegen.commands.check import CheckOptions, check

POST, PAGE = "content/posts/story.md", "2026/05/30/story/index.html"
TITLE, MARKED = "Story", "Retracted: Story"
REASON = "The numbers were made up."
RETRACTED = f"retracted: {{date: 2026-05-31T09:00:00Z, text: {REASON}}}"
ALL_OUTPUTS = """
images.cards = true
search.enabled = true
chains.by = ["site", "category", "series"]
feeds.per = ["category"]
lists.page_size = 3
"""
OTHERS = 8


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight posts about ferries, and among the newest of them the story that was retracted."""
    site = SiteTest(tmp_path_factory.mktemp("retracted") / "site", SETTINGS + ALL_OUTPUTS)
    common = "category: Sea\nseries: Ferries\ntags: [ferries, harbour]\n"
    for number in range(OTHERS):
        day = 24 + number
        site.post(f"post-{number}", f"Text {number}.", date=f"2026-05-{day}", more=common)
    site.post(
        "story",
        "The body of the story.",
        title=TITLE,
        date="2026-05-30T18:00:00Z",
        more=f"{common}{RETRACTED}\naliases: [/old/]\nsummary: All is well.\n",
    )
    result = site.build()
    assert result.codes() == [], result.printed
    return site.root


@pytest.fixture
def site(blog: Path, tmp_path: Path) -> SiteTest:
    return copied(blog, tmp_path / "site")


@pytest.fixture(scope="module")
def built(blog: Path) -> SiteTest:
    site = SiteTest.__new__(SiteTest)
    site.root = blog
    return site


def page_of(site: SiteTest, path: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(site.read(path).encode())


# The links of a post to related ones.
def links_to(page: lxml.html.HtmlElement) -> list[lxml.html.HtmlElement]:
    """The links with the headline as their text."""
    return [link for link in page.iter("a") if TITLE in (link.text_content() or "")]


# --- wherever the headline stands -----------------------------------------------------------------


def test_the_notice_under_the_headline_says_when_and_why(built: SiteTest) -> None:
    header = page_of(built, PAGE).find(".//header[@class='post-header']")
    (notice,) = header.find_class("retraction")
    text = " ".join(notice.text_content().split())
    assert text == f"This article has been retracted. 31 May 2026 {REASON}"
    elements = list(header.iter())
    assert elements.index(header.find("h1")) < elements.index(notice)
    assert elements.index(notice) < elements.index(header.find_class("byline")[0])
    assert "The body of the story." in built.read(PAGE)


def test_titles_that_have_no_mark_beside_them_say_so(built: SiteTest) -> None:
    page = page_of(built, PAGE)
    assert page.findtext(".//title") == f"{MARKED} – Test News"
    for name, expected in (
        ("og:title", MARKED),
        ("og:image:alt", MARKED),
        ("og:description", REASON),
    ):
        assert page.xpath(f"//meta[@property='{name}']/@content") == [expected]
    assert page.xpath("//meta[@name='description']/@content") == [REASON]
    assert all(
        "Retracted%3A%20Story" in href for href in page.xpath("//*[@class='share']//a/@href")[:3]
    )
    assert page_of(built, "old/index.html").findtext(".//title") == MARKED


def test_json_ld(built: SiteTest) -> None:
    (data,) = extruct.extract(built.read(PAGE), syntaxes=["json-ld"])["json-ld"]
    nodes: dict[str, Any] = {node["@type"]: node for node in data["@graph"]}
    article = nodes["NewsArticle"]
    assert article["creativeWorkStatus"] == "Retracted"
    assert article["headline"] == nodes["WebPage"]["name"] == MARKED
    assert nodes["BreadcrumbList"]["itemListElement"][-1]["name"] == MARKED
    assert article["description"] == REASON
    assert [correction["text"] for correction in article["correction"]] == [REASON]
    other = built.read("2026/05/24/post-0/index.html")
    assert "creativeWorkStatus" not in other


def test_every_link_with_the_headline_has_the_mark(built: SiteTest) -> None:
    pages = {
        path
        for path in built.files()
        if path.endswith("index.html") and path != PAGE and links_to(page_of(built, path))
    }
    assert {
        "index.html",
        "archive/2026/05/index.html",
        "authors/ada/index.html",
        "categories/sea/index.html",
        "tags/ferries/index.html",
        "transparency/index.html",
        "2026/05/30/post-6/index.html",
        "2026/05/31/post-7/index.html",
    } <= pages
    for path in pages:
        for link in links_to(page_of(built, path)):
            (around,) = link.xpath("(ancestor::article | ancestor::li)[last()]")
            assert [mark.text for mark in around.find_class("mark-retracted")] == ["Retracted"], (
                path
            )


def test_its_cards_say_why_and_show_no_picture(site: SiteTest) -> None:
    site.write(
        "layouts/tag.html",
        "{% for p in page.posts %}"
        "{{ p.url }} {{ p.image }}|{{ p.image_alt }}|{{ p.summary }};"
        "{% endfor %}",
    )
    site.write("static/boat.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    site.edit(POST, "aliases", "image: /boat.svg\nimage_alt: A boat\naliases")
    site.build()
    assert f"/2026/05/30/story/ ||{REASON};" in site.read("tags/ferries/index.html")
    assert "boat.svg" in site.read(PAGE), "its text is kept, and so is its picture"


def test_feeds(built: SiteTest) -> None:
    for path in ("feed.xml", "atom.xml", "categories/sea/feed.xml"):
        (entry,) = [e for e in feedparser.parse(built.read(path)).entries if TITLE in e.title]
        assert entry.title == MARKED
        assert entry.summary.startswith("Retracted. ")
        assert entry.summary.endswith(REASON)
        assert entry.content[0].value.startswith("<p><strong>Retracted</strong> (2026-05-31): ")
        assert "The body of the story." in entry.content[0].value
    (item,) = [i for i in json.loads(built.read("feed.json"))["items"] if TITLE in i["title"]]
    assert item["title"] == MARKED
    assert item["summary"].endswith(REASON)
    assert item["content_html"].startswith("<p><strong>Retracted</strong>")
    assert item["_corrections"][0]["text"] == REASON


def test_search(built: SiteTest) -> None:
    meta = indexed(built)["/2026/05/30/story/"]["meta"]
    assert meta["title"] == MARKED
    assert "marks" not in meta


def test_the_search_shows_other_marks_beside_the_headline(site: SiteTest) -> None:
    site.edit(
        "content/posts/post-0.md", "series", "corrections: [{date: 2026-05-25, text: x}]\nseries"
    )
    site.build()
    assert indexed(site)["/2026/05/24/post-0/"]["meta"]["marks"] == "Corrected"
    assert 'data-show="marks"' in site.read("search/index.html")


def test_the_ledger_for_programs(built: SiteTest) -> None:
    posts = {post["title"]: post for post in json.loads(built.read("provenance.json"))["posts"]}
    assert posts[TITLE]["state"] == ["retracted"]
    assert posts[TITLE]["corrections"][0]["type"] == "retraction"
    assert "state" not in posts["Post 0"]


def test_the_card_for_social_networks_is_drawn_with_the_word(site: SiteTest) -> None:
    (before,) = page_of(site, PAGE).xpath("//meta[@property='og:image']/@content")
    site.edit(POST, RETRACTED, "license: x")
    site.build()
    (after,) = page_of(site, PAGE).xpath("//meta[@property='og:image']/@content")
    assert before != after


# --- it never leads -------------------------------------------------------------------------------


def test_it_stands_only_in_plain_lists_of_the_home_page(built: SiteTest) -> None:
    front = page_of(built, "index.html")
    (link,) = links_to(front)
    assert link.xpath("ancestor::div[starts-with(@class, 'ticker')]")
    assert not link.xpath("ancestor::article[contains(@class, 'card-lead')]")


@pytest.mark.parametrize("layout", ["home", "category", "tag", "author"])
def test_a_layout_that_leads_with_the_first_post_leads_with_another(
    site: SiteTest, layout: str
) -> None:
    path = {
        "home": "index.html",
        "category": "categories/sea/index.html",
        "tag": "tags/ferries/index.html",
        "author": "authors/ada/index.html",
    }[layout]
    site.write(
        f"layouts/{layout}.html",
        "{{ page.posts | map(attribute='title') | join(', ') }}|"
        "{{ recent | map(attribute='title') | join(', ') }}|"
        "{% for section in sections %}"
        "{{ section.posts | map(attribute='title') | join(', ') }}"
        "{% endfor %}",
    )
    site.edit("content/posts/post-7.md", "series", f"{RETRACTED}\nseries")
    result = site.build()
    assert result.ok, result.printed
    posts, recent, sections = site.read(path).split("|")
    assert posts == "Post 6, Post 7, Story"
    assert recent.startswith("Post 6, Post 5,")
    assert recent.endswith("Post 7, Story")
    assert sections.startswith("Post 6, Post 5,")
    assert "Story" not in sections


def test_months_and_numbered_pages_stay_in_the_order_of_dates(built: SiteTest) -> None:
    month = page_of(built, "archive/2026/05/index.html")
    titles = [link.text for link in month.xpath("//*[@class='card-title']/a")]
    assert titles == ["Post 7", "Story", "Post 6"]


def test_a_new_post_moves_it_to_a_numbered_page_that_stays(site: SiteTest) -> None:
    for hour in range(3):
        site.post(f"new-{hour}", date=f"2026-06-01T0{hour}:00:00Z")
    site.build()
    titles = [
        link.text for link in page_of(site, "page/3/index.html").xpath("//*[@class='card-title']/a")
    ]
    assert titles == ["Post 7", "Story", "Post 6"]
    site.post("new-3", date="2026-06-01T03:00:00Z")
    assert "page/3/index.html" not in site.build().done.rendered


def test_a_home_page_of_nothing_else_is_a_plain_list(site: SiteTest) -> None:
    for number in range(OTHERS):
        site.delete(f"content/posts/post-{number}.md")
    site.build()
    home = page_of(site, "index.html")
    assert home.findtext(".//h1") == "Latest posts"
    assert len(links_to(home)) == 1
    assert home.find_class("front") == []


def test_no_other_post_recommends_it(site: SiteTest) -> None:
    # The story is not the previous post any more, but still the newest older one.
    site.post("last", date="2026-06-01", more="tags: [ferries, harbour]\n")
    site.build()
    page = page_of(site, "2026/06/01/last/index.html")
    related = page.xpath("//*[@class='read-on']//h3/a[not(@rel)]/@href")
    assert related == ["/2026/05/30/post-6/", "/2026/05/29/post-5/"]
    site.edit(POST, RETRACTED, "license: x")
    site.build()
    page = page_of(site, "2026/06/01/last/index.html")
    assert "/2026/05/30/story/" in page.xpath("//*[@class='read-on']//h3/a[not(@rel)]/@href")


def test_it_is_no_news(site: SiteTest) -> None:
    assert "/story/" not in site.read("news-sitemap.xml")
    assert "/post-7/" in site.read("news-sitemap.xml")
    assert "/2026/05/30/story/" in site.read("sitemap.xml"), "the page is still there"
    site.edit(POST, RETRACTED, "license: x")
    site.build()
    assert "/story/" in site.read("news-sitemap.xml")


# --- what an editor is told -----------------------------------------------------------------------


def test_keys_that_would_show_it_off_are_ignored(site: SiteTest) -> None:
    site.edit(POST, "aliases", "pinned: true\nbreaking: {until: 2026-06-02}\nlive: true\naliases")
    result = site.build()
    assert result.codes() == ["retracted-key"] * 2
    assert "pinned: the post was retracted, so it is not kept on top" in result.printed
    assert [problem.line for problem in result.problems] == [11, 12]
    assert not {"mark-breaking", "mark-live"} & set(re.findall(r"mark-\w+", site.read(PAGE)))


def test_links_to_it_are_reported_with_their_places(site: SiteTest) -> None:
    site.post(
        "linking",
        "[file](story.md) and [address](/2026/05/30/story/) and\nthe [old one](/old/).\n",
        date="2026-05-01",
    )
    result = site.build()
    assert result.codes() == ["retracted-target"] * 3
    assert [(p.path, p.line) for p in result.problems] == [
        ("content/posts/linking.md", line) for line in (8, 8, 9)
    ]
    assert f"{POST} was retracted" in result.printed
    checked = check(CheckOptions(root=site.root, here=site.root, paths=(), now=NOW))
    assert checked.problems == result.problems
    assert site.read("2026/05/01/linking/index.html").count('href="/2026/05/30/story/"') >= 2
    assert not site.build(strict=True).ok


def test_a_menu_that_leads_to_it_is_reported(site: SiteTest) -> None:
    settings = site.source("site.toml") + '[[nav]]\ntitle = "Story"\nurl = "/2026/05/30/story/"\n'
    site.write("site.toml", settings.encode())
    (problem,) = site.build().problems
    assert (problem.path, problem.code) == ("site.toml", "retracted-target")
    assert problem.line == settings.splitlines().index('url = "/2026/05/30/story/"') + 1


def test_a_correction_of_that_type_says_the_same(site: SiteTest) -> None:
    before = site.files()
    site.edit(
        POST,
        RETRACTED,
        f"corrections: [{{date: 2026-05-31T09:00:00Z, text: {REASON}, type: retraction}}]",
    )
    site.build()
    assert site.files() == before


def test_a_build_that_learns_of_a_retraction_publishes_what_a_clean_one_does(
    site: SiteTest, tmp_path: Path
) -> None:
    site.edit("content/posts/post-6.md", "series", f"{RETRACTED}\nseries")
    site.build(now=dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC))
    clean = copied(site.root, tmp_path / "clean", "public", ".sitegen")
    clean.build()
    assert site.files() == clean.files()
