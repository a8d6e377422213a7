"""`scheme_switch` under `[theme]`: what pages have of it. tests/browser/ presses the button."""

from __future__ import annotations

import lxml.html
from support import SiteTest


def switched(site: SiteTest, value: str = "true") -> None:
    site.post("a")
    site.write("site.toml", f"{site.source('site.toml')}[theme]\nscheme_switch = {value}\n")


def test_without_it_there_is_no_script_and_no_rule(site: SiteTest) -> None:
    site.post("a")
    site.build()
    before = site.files()
    switched(site, "false")
    assert site.build().done.rendered == ()
    assert site.files() == before
    for path, text in before.items():
        assert b"scheme-switch" not in text, path
        assert not path.startswith("js/")


def test_every_page_loads_the_script_before_the_style_sheet(site: SiteTest) -> None:
    switched(site)
    assert site.build().ok
    (script,) = (path for path in site.files() if path.startswith("js/"))
    for path in ("index.html", "2026/01/02/a/index.html", "archive/index.html", "404.html"):
        page = lxml.html.document_fromstring(site.read(path).encode())
        (loaded,) = page.xpath("//script[@src]")
        assert dict(loaded.attrib) == {"src": f"/{script}"}, "it runs before the page is drawn"
        assert loaded.getparent().tag == "head"
        assert loaded.xpath("preceding-sibling::meta[@name='color-scheme']")
        assert loaded.xpath("following-sibling::link[@rel='stylesheet']")
        (button,) = page.xpath("//button[contains(@class, 'scheme-switch')]")
        assert button.get("aria-label") == "Dark mode"


def test_an_edition_on_a_host_of_its_own_has_the_script_there(site: SiteTest) -> None:
    switched(site)
    site.write(
        "site.toml",
        site.source("site.toml")
        + '[[languages]]\ncode = "fr"\nlabel = "F"\nbase_url = "https://fr.news.example/"\n',
    )
    assert site.build().ok
    page = lxml.html.document_fromstring(site.read("fr/index.html").encode())
    (address,) = page.xpath("//head/script/@src")
    assert site.published(f"fr{address}")
    assert page.xpath("//button[@title='Mode sombre']")


def test_what_is_no_switch_is_an_error(site: SiteTest) -> None:
    switched(site, '"yes"')
    (problem,) = site.build().problems
    assert problem.message == "theme.scheme_switch: expected true or false, got 'yes'"
    assert problem.column == 17
