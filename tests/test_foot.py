"""`[[foot]]`: columns of links at the foot of every page."""

from __future__ import annotations

import lxml.html
import pytest
from support import SiteTest

PAPER = """
[[foot]]
title = "The paper"
links = [
  {title = "All", url = "/archive/"},
  {title = "Write & call", url = "mailto:a@b.example"},
]
[[foot]]
title = "Elsewhere"
links = [{title = "Friends", url = "https://friends.example/"}]
"""


def with_foot(site: SiteTest, text: str) -> None:
    site.post("a")
    site.write("site.toml", site.source("site.toml") + text)


def columns(site: SiteTest, path: str) -> list[tuple[str, list[tuple[str, str]]]]:
    page = lxml.html.document_fromstring(site.read(path).encode())
    *of_site, _of_sitegen = page.xpath("//footer[@class='site-footer']//nav") or [None]
    return [
        (
            column.xpath("string(p)"),
            [(link.text, link.get("href")) for link in column.xpath("ul/li/a")],
        )
        for column in of_site
    ]


def menu(site: SiteTest) -> list[str]:
    page = lxml.html.document_fromstring(site.read("index.html").encode())
    return page.xpath("//footer//ul[@class='footer-menu']//a/@href")


def test_the_columns_are_on_every_page_in_place_of_the_menu(site: SiteTest) -> None:
    with_foot(site, PAPER)
    assert site.build().ok
    for path in ("index.html", "2026/01/02/a/index.html", "404.html"):
        assert columns(site, path) == [
            ("The paper", [("All", "/archive/"), ("Write & call", "mailto:a@b.example")]),
            ("Elsewhere", [("Friends", "https://friends.example/")]),
        ]
    assert menu(site) == []


def test_the_last_column_is_that_of_sitegen(site: SiteTest) -> None:
    with_foot(site, PAPER)
    site.write("content/pages/ai-policy.md", "---\ntitle: How\n---\nSo.\n")
    site.build()
    page = lxml.html.document_fromstring(site.read("index.html").encode())
    last = page.xpath("//footer//nav")[-1]
    assert last.xpath("p/a/@href") == ["/transparency/"]
    assert last.xpath("ul//a/@href") == ["/ai-policy/", "/feed.xml"]
    assert page.xpath("//footer//ul[@class='footer-links']") == []


def test_without_columns_the_menu_is_there(site: SiteTest) -> None:
    with_foot(site, "")
    site.build()
    assert columns(site, "index.html") == []
    assert "/archive/" in menu(site)


def test_the_page_about_ai_is_linked_once_in_the_columns_or_beside_them(site: SiteTest) -> None:
    first = 'title = "All"\nurl = "/archive/"\n'
    policy = 'title = "How"\nurl = "/ai-policy/"\n'
    site.write("content/pages/ai-policy.md", "---\ntitle: How\n---\nSo.\n")
    with_foot(site, f'[[nav]]\n{policy}[[foot]]\ntitle = "A"\n[[foot.links]]\n{first}')
    for more in ("", f"[[foot.links]]\n{policy}"):
        site.write("site.toml", site.source("site.toml") + more)
        assert site.build().ok
        page = lxml.html.document_fromstring(site.read("index.html").encode())
        assert page.xpath("//footer//a/@href").count("/ai-policy/") == 1


def test_an_edition_has_its_own_or_those_of_the_site(site: SiteTest) -> None:
    with_foot(
        site,
        PAPER
        + """
[[languages]]
code = "fr"
label = "Français"
[[languages.foot]]
title = "Le journal"
links = [{title = "Tout", url = "/archive/"}]
[[languages]]
code = "de"
label = "Deutsch"
""",
    )
    assert site.build().ok
    assert columns(site, "fr/index.html") == [("Le journal", [("Tout", "/fr/archive/")])]
    assert columns(site, "de/index.html")[0][1][0] == ("All", "/de/archive/")


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        ('[[foot.links]]\ntitle = "x"\nurl = "/gone/"', 7, "/gone/"),
        ('[[foot.links]]\ntitle = "x"\nurl = "gone"', 7, "expected an address"),
        ('links = [{title = "x", url = "/gone/"}]', 9, "/gone/"),
        ('links = [{title = "x"}]', 9, "foot.links.url"),
        ("links = []", 9, "expected a list with a link or more, got []"),
        ('links = "/archive/"', 9, "foot.links: expected a list"),
    ],
)
def test_mistakes_have_their_place(site: SiteTest, text: str, column: int, said: str) -> None:
    with_foot(site, f'[[foot]]\ntitle = "x"\n{text}\n')
    (problem,) = site.build().problems
    last = len(site.source("site.toml").splitlines())
    assert (problem.path, problem.line, problem.column) == ("site.toml", last, column)
    assert said in problem.message
