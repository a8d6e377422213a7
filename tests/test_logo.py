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
        ('logo = "/../x.png"', (1, 8), "expected the address of a picture in"),
        ('logo = "/%2e%2e/x.png"', (1, 8), "expected the address of a picture in"),
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


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("logo.png", b"", "has to be a picture that browsers show, and is empty"),
        ("logo.png", b"Text.", "has to be a picture that browsers show, and is no picture"),
        ("logo.png", painted.png(60, 60)[:-40], "cannot be shown: it ends in the middle"),
        ("logo.svg", b"Text.", "has to be a picture that browsers show, and is no picture"),
        ("logo.svg", b"<html><p>Text.</p></html>", "and is no picture"),
        ("logo.tiff", painted.saved(painted.picture(9, 9), "TIFF"), "and is TIFF"),
    ],
)
@pytest.mark.parametrize("key", ["logo", "logo_dark"])
@pytest.mark.sampled(4)
def test_what_pages_cannot_show_is_no_logo(
    site: SiteTest, key: str, name: str, data: bytes, said: str
) -> None:
    first = len(site.source("site.toml").splitlines()) + 1
    other = 'logo = "/first.png"\n' if key == "logo_dark" else ""
    with_logo(site, f'{other}{key} = "/{name}"')
    site.write("static/first.png", painted.png())
    site.write(f"static/{name}", data)
    [problem] = [each for each in site.build().problems if each.severity == "error"]
    place = (2, 13) if other else (1, 8)
    assert (problem.path, problem.line, problem.column) == ("site.toml", first + place[0], place[1])
    assert (
        problem.message == f"theme.{key}: '/{name}' {problem.message.partition(chr(39) + ' ')[2]}"
    )
    assert problem.message.endswith(said)
    assert problem.hint == "save it as SVG, PNG or WebP"


@pytest.mark.parametrize(
    ("url", "said", "hint"),
    [
        ("/fonts", "is a folder", "name a file in it"),
        ("/logo.pgn", "is not there", "did you mean `/logo.png`?"),
        ("/my%20own.gif", "is not there", "put the file into static/my own.gif"),
        ("/far/'away'.jpeg", "is not there", "put the file into static/far/'away'.jpeg"),
        ('/a\\"><b.webp', "is not there", ""),
    ],
)
def test_an_address_without_a_file_says_where_the_file_goes(
    site: SiteTest, url: str, said: str, hint: str
) -> None:
    with_logo(site, f'logo = "{url}"')
    site.write("static/fonts/text.txt", "Text.")
    (problem,) = site.build().problems
    assert problem.code == "logo"
    assert problem.message.endswith(said)
    assert problem.hint == hint
