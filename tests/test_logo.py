"""`[theme]`: the logo in the header, in feeds and for search engines."""

from __future__ import annotations

import lxml.html
import painted
import pytest
from support import SiteTest

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 20" width="80" height="20"/>'


def with_logo(site: SiteTest, keys: str) -> None:
    site.post("a")
    site.write("static/logo.png", painted.png())
    site.write("static/dark.svg", SVG)
    site.write("site.toml", f"{site.source('site.toml')}[theme]\n{keys}\n")


def name(site: SiteTest, path: str) -> str:
    page = lxml.html.document_fromstring(site.read(path).encode())
    (link,) = page.xpath("//*[@class='site-title']/a")
    return "".join(lxml.html.tostring(child, encoding="unicode") for child in link) or link.text


def test_it_is_a_picture_by_colour_scheme_with_the_title_as_its_text(site: SiteTest) -> None:
    with_logo(site, 'logo = "/logo.png"\nlogo_dark = "/dark.svg"')
    assert site.build().ok
    for path in ("index.html", "2026/01/02/a/index.html", "404.html"):
        shown = name(site, path)
        assert shown.startswith(
            '<picture><source media="(prefers-color-scheme: dark)" srcset="/dark.svg">'
            '<img src="/logo.png" alt="'
        )
        assert 'width="' in shown
        assert shown.endswith("</picture>")
        assert "<svg" not in shown
    assert site.read("dark.svg")


def test_one_logo_is_for_both_schemes(site: SiteTest) -> None:
    with_logo(site, 'logo = "/dark.svg"')
    site.build()
    assert name(site, "index.html").startswith('<img src="/dark.svg" alt="')
    assert 'width="80" height="20"' in name(site, "index.html")


def test_feeds_and_search_engines_have_the_light_one(site: SiteTest) -> None:
    with_logo(site, 'logo = "/logo.png"\nlogo_dark = "/dark.svg"')
    site.build()
    assert "<logo>https://news.example/logo.png</logo>" in site.read("atom.xml")
    page = site.read("2026/01/02/a/index.html")
    assert '"logo":"https://news.example/logo.png"' in page.replace('": "', '":"')
    site.write(
        "site.toml", site.source("site.toml") + '[publisher]\nlogo = "https://a.example/b.png"\n'
    )
    site.build()
    assert "<logo>https://a.example/b.png</logo>" in site.read("atom.xml")
    assert '<img src="/logo.png"' in name(site, "index.html")


@pytest.mark.parametrize(
    ("keys", "at", "said"),
    [
        ('logo = "/gone.png"', (1, 8), "/gone.png"),
        ('logo = "/logo.png"\nlogo_dark = "/gone.png"', (2, 13), "/gone.png"),
        ('logo_dark = "/dark.svg"', (1, 13), "there is no theme.logo"),
        ('logo = "https://a.example/b.png"', (1, 8), "expected the address of a picture in"),
        ('logo = "/two, three.png"', (1, 8), "expected the address of a picture in"),
    ],
)
def test_mistakes_have_their_place(
    site: SiteTest, keys: str, at: tuple[int, int], said: str
) -> None:
    first = len(site.source("site.toml").splitlines()) + 1
    with_logo(site, keys)
    (problem,) = site.build().problems
    assert (problem.path, problem.line, problem.column) == ("site.toml", first + at[0], at[1])
    assert said in problem.message
