"""Sites whose layouts were written for built-in ones that took fewer arguments."""

from __future__ import annotations

import lxml.html
import pytest
from support import SiteTest

CARD = "{% macro card(post, lang) %}<p class='own'>{{ post.title }} {{ lang }}</p>{% endmacro %}"
MARKS = "{% macro marks(post, lang='') %}({{ post.marks | join }}){% endmacro %}"
AUTHOR_LINKS = "{% macro author_links(people, rel='') %}{{ people[0].name }}{% endmacro %}"


def own_cards(site: SiteTest, page: str) -> list[str]:
    return lxml.html.fromstring(site.read(page)).xpath("//p[@class='own']/text()")


@pytest.mark.parametrize("design", ["magazine", "latest", "compact"])
def test_a_card_of_a_site_that_takes_only_post_and_language_is_in_all_lists(
    site: SiteTest, design: str
) -> None:
    site.write("site.toml", site.source("site.toml") + f'front.design = "{design}"\n')
    site.write("layouts/partials/card.html", CARD)
    for number in range(3):
        site.post(f"p{number}", title=f"Post {number}", more="category: Sea\nseries: Tides")
    assert site.build().ok
    posts = [f"Post {number} en" for number in range(3)]
    for page in ("index", "categories/sea/index", "series/tides/index", "authors/ada/index"):
        assert sorted(own_cards(site, f"{page}.html")) == posts


def test_a_card_of_a_site_that_knows_variants_gets_them(site: SiteTest) -> None:
    site.write(
        "layouts/partials/card.html",
        "{% macro card(post, lang, variant='none') %}{% set _ = kwargs %}"
        "<p class='own'>{{ variant }}</p>{% endmacro %}",
    )
    site.post("a", more="category: Sea")
    assert site.build().ok
    assert own_cards(site, "index.html") == ["lead"]
    assert own_cards(site, "categories/sea/index.html") == ["river"]


def test_marks_and_bylines_of_a_site_go_with_the_built_in_pages(site: SiteTest) -> None:
    site.write("layouts/partials/marks.html", MARKS)
    site.write("layouts/partials/author-links.html", AUTHOR_LINKS)
    site.post("a", more="breaking: true\ncategory: Sea")
    site.post("b", date="2026-01-03")
    assert site.build().ok
    assert "(breaking)" in site.read("2026/01/02/a/index.html")
