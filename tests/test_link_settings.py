"""Addresses of links in the settings: in the menu, at the foot and of the announcement."""

from __future__ import annotations

import pytest
from support import SiteTest

PLACES = {
    "nav.url": '[[nav]]\ntitle = "A"\nurl = {}\n',
    "nav.links.url": '[[nav]]\ntitle = "A"\n[[nav.links]]\ntitle = "B"\nurl = {}\n',
    "foot.links.url": '[[foot]]\ntitle = "A"\n[[foot.links]]\ntitle = "B"\nurl = {}\n',
    "announcement.url": '[announcement]\ntext = "A"\nurl = {}\n',
}
WRONG = {
    "https://": "",
    "https://[::1": "",
    "https://[:.]/": "",
    "https://a b.example/": "",
    'https://x.example/"><script>': "",
    "https://user@x.example/": "",
    "HTTPS://x.example/": "write https://x.example/",
    "//x.example": "write https://x.example",
    "//x.example/a?b": "write https://x.example/a?b",
    "///x.example": "",
    "mailto:": "",
    "mailto:a b": "",
    "mailto:news": "",
    "mailto:a@b c.example": "",
    "tel:": "",
    "tel:1 2": "",
    "ftp://": "",
    "ftp:///x": "",
    "javascript:alert(1)": "",
    "tags": "",
}
RIGHT = (
    *("https://x.example", "http://x.example:8080/?a=b#c", "https://[::1]/", "https://ü.example/ß"),
    *("/archive/", "mailto:a@x.example?subject=b%20c", "mailto:?to=a@x.example"),
    *("tel:+49-30-1", "xmpp:a@x.example", "ftp://x.example/a", "matrix:u/a:x.example"),
)


@pytest.mark.parametrize("key", PLACES)
@pytest.mark.sampled(2)
def test_what_cannot_work_is_refused_at_its_place(site: SiteTest, key: str) -> None:
    site.post("a")
    settings = site.source("site.toml")
    for url, hint in WRONG.items():
        site.write("site.toml", settings + PLACES[key].format(f"'{url}'"))
        [problem] = site.build().problems
        assert problem.message.startswith(f"{key}: expected an address like "), url
        lines = site.source("site.toml").splitlines()
        assert lines[(problem.line or 0) - 1][problem.column - 1 :] == f"'{url}'"
        assert problem.hint == hint, url


@pytest.mark.parametrize("key", PLACES)
@pytest.mark.sampled(2)
def test_what_works_is_shown_as_it_is(site: SiteTest, key: str) -> None:
    site.post("a")
    settings = site.source("site.toml")
    for url in RIGHT:
        site.write("site.toml", settings + PLACES[key].format(f"'{url}'"))
        result = site.build()
        assert result.ok, result.printed
        assert f'href="{url}"' in site.read("index.html"), url


@pytest.mark.parametrize("url", ['/a"b.html', "/a'b\"/", "/<script>/", '/"x.png'])
def test_an_address_that_no_file_can_have_is_in_no_hint(site: SiteTest, url: str) -> None:
    site.post("a")
    shown = '"' + url.replace('"', '\\"') + '"'
    site.write("site.toml", site.source("site.toml") + PLACES["nav.url"].format(shown))
    [problem] = site.build().problems
    assert problem.code == "missing-target"
    assert "content/pages" not in problem.hint
    assert "static" not in problem.hint
