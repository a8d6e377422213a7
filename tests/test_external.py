"""Addresses that other programs serve on the same host."""

from __future__ import annotations

import re

import painted
import pytest
from support import SETTINGS, SiteTest

PAGE = "2026/01/02/a/index.html"
CHECKS = SETTINGS.replace("checks.ig", 'checks.external = ["/docs/", "/world"]\nchecks.ig')


def links(site: SiteTest) -> list[str]:
    """Where the links and pictures of post a lead to."""
    found = re.search(r'<div class="prose[^>]*>(.*?)</ai-content>', site.read(PAGE), re.S)
    assert found
    return re.findall(r'(?:href|src)="([^"]*)"', found[1])


@pytest.mark.parametrize(
    "address",
    [
        "/docs/",
        "/docs/intro",
        "/docs",
        "/docs/a/b.html?x=1&amp;y=2#z",
        "/docs#part",
        "/world",
        "/world/",
        "/world/2024",
        "/world?page=2",
        "/docs/a%2Fb/100%25",
        "/docs/../docs/x",
        "/docs/%C3%A4",
    ],
)
@pytest.mark.sampled(4)
def test_what_another_program_serves_is_not_checked(address: str, site: SiteTest) -> None:
    site.write("site.toml", CHECKS)
    site.post("a", f'[x]({address}) <a href="{address}">y</a> ![z]({address})')
    assert site.build().done.problems == ()
    assert links(site) == [address] * 3


@pytest.mark.parametrize(
    "address",
    [
        "/worldwide",
        "/world.html",
        "/doc",
        "/docsx",
        "/docs/../other",
        "/World",
        "/en/docs/",
        "docs/x",
    ],
)
def test_other_addresses_are(address: str, site: SiteTest) -> None:
    site.write("site.toml", CHECKS)
    site.post("a", f"[x]({address})")
    assert site.build().codes() == ["missing-target"]


def test_what_cannot_be_in_an_address_is_encoded(site: SiteTest) -> None:
    site.write("site.toml", CHECKS)
    site.post("a", '[x](</docs/ä b>) <a href="/docs/100%">y</a>')
    assert site.build().done.problems == ()
    assert links(site) == ["/docs/%C3%A4%20b", "/docs/100%25"]


@pytest.mark.parametrize(
    "prefix", ["/hilfe-für-alle/", "/hilfe-f%C3%BCr-alle", "/hilfe-fu\u0308r-alle"]
)
@pytest.mark.parametrize("address", ["/hilfe-für-alle/a", "/hilfe-f%C3%BCr-alle/a"])
@pytest.mark.sampled(4)
def test_a_prefix_is_known_however_it_is_written(prefix: str, address: str, site: SiteTest) -> None:
    site.write("site.toml", CHECKS.replace("/docs/", prefix))
    site.post("a", f"[x]({address})")
    assert site.build().done.problems == ()
    assert links(site) == ["/hilfe-f%C3%BCr-alle/a"]


def test_without_the_setting_it_is_an_error(site: SiteTest) -> None:
    site.post("a", "[x](/docs/intro)")
    assert site.build().codes() == ["missing-target"]


@pytest.mark.parametrize("prefix", ["/docs/", "/blog/docs/", "/blog/docs"])
def test_a_base_path_comes_before_it_as_before_any_address(prefix: str, site: SiteTest) -> None:
    site.write("site.toml", CHECKS.replace("/docs/", prefix))
    site.post("a", "[x](/docs/intro) [y](https://news.example/blog/docs/intro)")
    assert site.build(base_url="https://news.example/blog/").done.problems == ()
    assert links(site) == ["/blog/docs/intro", "https://news.example/blog/docs/intro"]


def test_menu_logo_picture_policy_and_contact_can_be_there(site: SiteTest) -> None:
    settings = CHECKS.replace('"no-contact", "no-policy", "no-responsible", ', "")
    site.write(
        "site.toml",
        'responsible = "Ada"\nai.policy = "/docs/ai/"\n'
        f"{settings.replace('/world', '/contact')}"
        '[publisher]\nlogo = "/docs/logo.png"\n'
        '[[nav]]\ntitle = "Docs"\nurl = "/docs/"\n',
    )
    site.post("a", more='image: /docs/card?id=1\nimage_alt: ""')
    assert site.build().done.problems == ()
    page = site.read(PAGE)
    assert '<a href="/docs/">Docs</a>' in page
    assert 'content="https://news.example/docs/card?id=1"' in page
    assert 'href="/docs/ai/"' in page


def test_what_the_site_has_under_such_an_address_is_found(site: SiteTest) -> None:
    site.write("site.toml", CHECKS)
    site.write("static/docs/pic.jpg", painted.jpeg(1200, 600, metadata=True))
    site.write("content/docs/page.md", "---\ntitle: Page\n---\nText.\n")
    site.post("a", "![x](/docs/pic.jpg) [y](/docs/page) [z](/docs/page/#made-by-a-script)")
    assert site.build().done.problems == ()
    assert links(site) == ["/docs/pic.jpg", "/docs/page/", "/docs/page/#made-by-a-script"]
    assert '<img width="1200" height="600"' in site.read(PAGE)


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        ("/", ""),
        ("", ""),
        ("docs/", "/docs/"),
        ("https://news.example/docs/", "/docs/"),
        ("/docs/*", "/docs/"),
        ("*", ""),
        ("//x", ""),
        ("/a/../b", ""),
        ("/docs?x", ""),
        ("/a /b", ""),
    ],
)
def test_an_invalid_prefix_is_an_error(value: str, hint: str, site: SiteTest) -> None:
    site.write("site.toml", f'{SETTINGS}checks.external = ["{value}"]\n')
    site.post("a")
    (problem,) = site.build().problems
    assert (problem.path, problem.line, problem.column) == ("site.toml", 4, 19)
    assert (problem.code, problem.message) == (
        "invalid-value",
        f"checks.external: expected an address of the site like /docs/, got '{value}'",
    )
    rest = ": all that begins with it counts as well"
    assert problem.hint == (f'write "{hint}"{rest}' if hint else "")
