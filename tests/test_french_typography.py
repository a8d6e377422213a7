"""French has a no-break space before colons, question marks, exclamation marks and semicolons, in
what sitegen writes as well."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import lxml.html
import painted
import pytest
from support import SiteTest

STRINGS = Path(__file__).parent.parent / "layouts" / "i18n" / "fr.toml"
# A sign after a letter, a digit or a closing mark, but not inside an address or a time.
TIGHT = re.compile(r"[\w)»\]}][:;?!](?=\s|$)")
NO_BREAK = "\u00a0"


def french_site(site: SiteTest) -> None:
    site.write("site.toml", site.source("site.toml") + 'language = "fr"\n')
    site.write("static/pic.jpg", painted.jpeg(600, 400))
    site.post(
        "a",
        body="![Une image](/pic.jpg)\n\nTexte.",
        more="license: MIT\ncorrections: [{date: 2026-01-03, text: Chiffres}]\n"
        "image: /pic.jpg\nimage_alt: Une image\npictures:\n  - src: /pic.jpg\n    source: Agence",
    )
    site.edit("content/posts/a.md", "ai: true", "ai: {involvement: generated, model: M}")


def test_interface_strings_have_it() -> None:
    texts = tomllib.loads(STRINGS.read_text(encoding="utf-8"))
    for value in texts.values():
        for text in value.values() if isinstance(value, dict) else [value]:
            if isinstance(text, str):
                assert not TIGHT.search(text.replace("https:", "")), text


def test_pages_and_feeds_have_it(site: SiteTest) -> None:
    french_site(site)
    assert site.build().ok
    for path in ("2026/01/02/a/index.html", "transparency/index.html", "index.html"):
        tree = lxml.html.fromstring(site.read(path))
        (main,) = tree.xpath("//main")
        assert not [text for text in main.xpath(".//text()") if TIGHT.search(text)], path
    page = lxml.html.fromstring(site.read("2026/01/02/a/index.html"))
    facts = page.xpath("//p[contains(@class, 'fact')]/span[1]/text()")
    assert len(facts) == 3
    assert all(fact.endswith(f"{NO_BREAK}:") for fact in facts)
    assert f"Source{NO_BREAK}: " in site.read("atom.xml")


@pytest.mark.long
def test_no_other_language_has_it(site: SiteTest) -> None:
    french_site(site)
    for lang in ("de", "es", "it", "nl", "pl", "pt"):
        site.write(
            "site.toml",
            re.sub(r'language = "\w+"', f'language = "{lang}"', site.source("site.toml")),
        )
        assert site.build().ok
        assert f"{NO_BREAK}:" not in site.read("2026/01/02/a/index.html")
