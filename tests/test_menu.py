"""`[[nav]]`: the menu, with one level of links below its items."""

from __future__ import annotations

import lxml.html
import pytest
from support import SiteTest

MENU = """
[[nav]]
title = "Sections"
links = [{title = "Tags", url = "/tags/"}, {title = "Friends", url = "https://friends.example/"}]

[[nav]]
title = "Archive"
url = "/archive/"

[[nav]]
title = "People"
url = "/authors/"

[[nav.links]]
title = "Ada & Bo"
url = "/authors/ada/"
"""


def with_menu(site: SiteTest, text: str) -> None:
    site.post("a", more="tags: [x]")
    site.write("site.toml", site.source("site.toml") + text)


def page_of(site: SiteTest, path: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(site.read(path).encode())


def menu(site: SiteTest, path: str = "index.html") -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The items of the menu: text, address or "", and the links below."""
    return [
        (
            item.xpath("string(a | span)"),
            item.xpath("string(a/@href)"),
            [(link.text, link.get("href")) for link in item.xpath("ul/li/a")],
        )
        for item in page_of(site, path).xpath("//nav[@class='site-nav']/ul/li")
    ]


def current(site: SiteTest, path: str) -> list[tuple[str, str]]:
    """What of the menu is marked as current, and how."""
    marked = page_of(site, path).xpath("//nav[@class='site-nav']//*[@aria-current]")
    return [(element.text, element.get("aria-current")) for element in marked]


def sheet(site: SiteTest) -> str:
    (path,) = (path for path in site.files() if path.startswith("css/site."))
    return site.read(path)


def test_links_are_below_an_item_with_an_address_or_without(site: SiteTest) -> None:
    with_menu(site, MENU)
    assert site.build().ok
    for path in ("index.html", "2026/01/02/a/index.html", "404.html"):
        assert menu(site, path) == [
            ("Sections", "", [("Tags", "/tags/"), ("Friends", "https://friends.example/")]),
            ("Archive", "/archive/", []),
            ("People", "/authors/", [("Ada & Bo", "/authors/ada/")]),
        ]


def test_each_list_has_a_button_that_opens_it_without_a_script(site: SiteTest) -> None:
    with_menu(site, MENU)
    site.build()
    page = page_of(site, "index.html")
    buttons = page.xpath("//nav[@class='site-nav']//li/button")
    assert [(each.text, each.get("aria-label")) for each in buttons] == [
        ("Sections", None),
        (None, "People: more links"),
    ]
    lists = [each.get("popovertarget") for each in buttons]
    assert lists == page.xpath("//nav//li/ul[@popover]/@id")
    assert all("." in id_ for id_ in lists), "no heading of an article gets such an id"
    assert page.xpath("//script[@src]") == []


def test_the_page_and_the_item_above_it_are_current(site: SiteTest) -> None:
    with_menu(site, MENU)
    site.build()
    assert current(site, "index.html") == []
    assert current(site, "archive/index.html") == [("Archive", "page")]
    assert current(site, "authors/index.html") == [("People", "page")]
    assert current(site, "authors/ada/index.html") == [("People", "true"), ("Ada & Bo", "page")]
    assert current(site, "tags/index.html") == [("Sections", "true"), ("Tags", "page")]


def test_an_edition_has_its_own_menu_or_its_versions_of_that_of_the_site(site: SiteTest) -> None:
    with_menu(
        site,
        MENU
        + """
[[languages]]
code = "fr"
label = "Français"
[[languages.nav]]
title = "Rubriques"
links = [{title = "Tout", url = "/archive/"}]
[[languages]]
code = "de"
label = "Deutsch"
""",
    )
    assert site.build().ok
    assert menu(site, "fr/index.html") == [("Rubriques", "", [("Tout", "/fr/archive/")])]
    assert menu(site, "de/index.html")[0][2][0] == ("Tags", "/de/tags/")
    assert current(site, "fr/archive/index.html") == [("Rubriques", "true"), ("Tout", "page")]
    assert "People: weitere Links" in site.read("de/index.html")


def test_the_foot_has_all_links_of_the_menu_in_one_list(site: SiteTest) -> None:
    with_menu(site, f'{MENU}\n[[nav.links]]\ntitle = "How"\nurl = "/ai-policy/"\n')
    site.write("content/pages/ai-policy.md", "---\ntitle: How\n---\nSo.\n")
    assert site.build().ok
    page = page_of(site, "index.html")
    assert page.xpath("//footer//ul[@class='footer-menu']//a/@href") == [
        "/tags/",
        "https://friends.example/",
        "/archive/",
        "/authors/",
        "/authors/ada/",
        "/ai-policy/",
    ]
    assert "/ai-policy/" not in page.xpath("//ul[@class='footer-links']//a/@href")


def test_only_a_menu_with_links_below_has_the_rules_for_them(site: SiteTest) -> None:
    with_menu(site, '[[nav]]\ntitle = "Archive"\nurl = "/archive/"\n')
    site.build()
    assert ".below" not in sheet(site)
    site.write("site.toml", site.source("site.toml") + '[[languages]]\ncode="fr"\nlabel="F"\n')
    site.build()
    assert ".below" not in sheet(site)
    site.write(
        "site.toml",
        site.source("site.toml")
        + '[[languages.nav]]\ntitle = "x"\nlinks = [{title = "y", url = "/tags/"}]\n',
    )
    site.build()
    assert ".below" in sheet(site)


LINK = '[[nav.links]]\ntitle = "x"\n'


@pytest.mark.parametrize(
    ("text", "column", "said", "hint"),
    [
        ('title = "x"', 3, "nav.url: nav needs it", "add url = …, or links = …"),
        ('title = "x"\nlinks = []', 9, "expected a list with a link or more, got []", "add a link"),
        (f'title = "x"\n{LINK}url = "/tgas/"', 7, "/tgas/", "/tags/"),
        (f'title = "x"\n{LINK}url = "tags"', 7, "nav.links.url: expected an address", ""),
        (f'title = "x"\n{LINK}', 3, "nav.links.url: nav.links needs it", "add url = …"),
        (
            f'title = "x"\n{LINK}url = "/tags/"\nlinks = [{{title = "y", url = "/"}}]',
            1,
            "nav.links.links: nav.links has no key of this name",
            "links have no links below them: put these beside them",
        ),
        ('title = "x"\nlinks = "/tags/"', 9, "nav.links: expected a list", "write links = [{"),
        ('title = "x"\nurl = "/tgas/"\nlinks = [{title = "y", url = "/"}]', 7, "/tgas/", "/tags/"),
    ],
)
def test_mistakes_have_their_place(
    site: SiteTest, text: str, column: int, said: str, hint: str
) -> None:
    with_menu(site, f"[[nav]]\n{text}\n")
    (problem,) = site.build().problems
    assert (problem.path, problem.column) == ("site.toml", column)
    lines = site.source("site.toml").splitlines()
    wrong = "/tgas/" if "/tgas/" in text else "nav.links]]" if LINK + "\n" in text + "\n" else ""
    if text == 'title = "x"':
        wrong = "[[nav]]"
    assert wrong in lines[problem.line - 1]
    assert said in problem.message
    assert hint in problem.hint


def test_mistakes_in_the_menu_of_an_edition_have_their_place(site: SiteTest) -> None:
    with_menu(
        site,
        '[[languages]]\ncode = "fr"\nlabel = "F"\n'
        '[[languages.nav]]\ntitle = "x"\nlinks = []\n'
        '[[languages.nav]]\ntitle = "y"\nlinks = [{title = "z", url = "javascript:z"}]\n',
    )
    last = len(site.source("site.toml").splitlines())
    found = {(each.line, each.message.partition(":")[0]) for each in site.build().problems}
    assert found == {(last - 3, "languages.nav.links"), (last, "languages.nav.links.url")}
