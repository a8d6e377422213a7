"""How many posts a list has, and how those of an author were made."""

from __future__ import annotations

import lxml.html
import painted
from support import SiteTest


def count(site: SiteTest, page: str) -> list[str]:
    """What is said below the headline of a list."""
    tree = lxml.html.fromstring(site.read(f"{page}/index.html"))
    return tree.xpath("//*[@class='list-header']/p[@class='meta']/text()")


def counts(site: SiteTest) -> list[str]:
    tree = lxml.html.fromstring(site.read("authors/ada/index.html"))
    return [each.text_content() for each in tree.xpath("//*[contains(@class, 'counts')]/span")]


def five_posts(site: SiteTest) -> None:
    site.write("site.toml", site.source("site.toml") + "lists.page_size = 2\n")
    for day, ai in enumerate(("true", "{involvement: assisted}", *["true"] * 3), 1):
        path = site.post(
            f"p{day}",
            date=f"2026-01-0{day}",
            more="category: Sea\ntags: [Tides]\nseries: Moon",
        )
        site.edit(path, "ai: true", f"ai: {ai}")
    assert site.build().ok


def test_the_first_page_of_a_list_says_how_many_posts_it_has(site: SiteTest) -> None:
    five_posts(site)
    for page in ("categories/sea", "tags/tides", "archive/2026/01"):
        assert count(site, page) == ["5 posts"]
    assert count(site, "categories/sea/page/1") == []
    assert count(site, "series/moon") == [], "its first page stays when another part comes"
    site.edit("site.toml", "page_size = 2", "page_size = 9")
    site.build()
    assert count(site, "series/moon") == ["5 posts"]


def test_the_page_of_an_author_says_how_the_posts_were_made(site: SiteTest) -> None:
    five_posts(site)
    assert counts(site) == ["5 posts", "With the help of AI 1", "Created by AI 4"]
    site.edit("content/posts/p1.md", "ai: true", "ai: false")
    site.build()
    assert counts(site) == ["5 posts", "No AI 1", "With the help of AI 1", "Created by AI 3"]
    before = site.files()
    assert site.build(clean=True).ok
    assert site.files() == before


def test_the_list_of_an_author_has_no_story_that_leads(site: SiteTest) -> None:
    site.write("static/pic.jpg", painted.jpeg(600, 400))
    site.post("a", more="category: Sea\nimage: /pic.jpg\nimage_alt: A picture")
    assert site.build().ok
    assert "card-feature" in site.read("categories/sea/index.html")
    assert "card-feature" not in site.read("authors/ada/index.html")


def test_an_edited_text_renders_no_list(site: SiteTest) -> None:
    five_posts(site)
    site.edit("content/posts/p2.md", "Text.", "Text. Another one.")
    lists = ("authors", "categories", "tags", "series", "archive", "page", "index")
    site.edit("content/posts/p2.md", "title:", "summary: A\ntitle:")
    site.build()
    site.edit("content/posts/p2.md", "Text. Another", "Text. Yet another")
    rendered = site.build().done.rendered
    assert [path for path in rendered if path.startswith(lists)] == []


def test_a_new_post_renders_no_list_that_it_is_not_in(site: SiteTest) -> None:
    five_posts(site)
    site.post("p6", date="2026-01-06", more="category: Sea")
    rendered = site.build().done.rendered
    assert count(site, "categories/sea") == ["6 posts"]
    assert "tags/tides/index.html" not in rendered
