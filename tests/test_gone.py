"""What is gone on purpose (`[build] gone`): no warning, and a page that says so."""

from __future__ import annotations

import pytest
from support import SiteTest

GONE = 'title = "Test News"\nbuild.gone = '


def gone(site: SiteTest, entries: str) -> None:
    site.edit("site.toml", 'title = "Test News"\n', f"{GONE}{entries}\n")


def heard(site: SiteTest) -> None:
    site.edit("site.toml", '"lost-address", ', "")


def test_it_is_no_loss_any_more(site: SiteTest) -> None:
    heard(site)
    for number in range(3):
        site.post(f"p{number}", date=f"200{number}-01-02")
    site.build()
    for number in range(3):
        site.delete(f"content/posts/p{number}.md")
    assert site.build().codes() == ["lost-address"] * 3
    gone(site, '["/2000/01/02/p0/", "/2001/*"]')
    (problem,) = site.build().problems
    assert "/2002/01/02/p2/" in problem.message


def test_an_address_has_a_page_that_says_so_and_a_pattern_has_none(site: SiteTest) -> None:
    gone(site, '["/old/", "/old/page.html", "/über", "/old.php", "/2009/*"]')
    result = site.build()
    assert result.codes() == []
    for path in ("old/index.html", "old/page.html", "über/index.html"):
        page = site.read(path)
        assert '<meta name="robots" content="noindex">' in page
        assert "<h1>Page gone</h1>" in page
        assert "canonical" not in page
    assert not site.published("old.php")
    assert not any(path.startswith("2009") for path in site.files())
    assert "/old/" not in site.read("sitemap.xml")


def test_it_speaks_the_language_of_its_edition(site: SiteTest) -> None:
    gone(site, '["/old/", "/de/alt/"]')
    site.write(
        "site.toml",
        site.source("site.toml").encode() + b'[[languages]]\ncode = "de"\nlabel = "Deutsch"\n',
    )
    assert site.build().codes() == []
    assert '<html lang="en"' in site.read("old/index.html")
    page = site.read("de/alt/index.html")
    assert '<html lang="de"' in page
    assert "<h1>Seite entfernt</h1>" in page


def test_a_link_to_it_is_a_mistake(site: SiteTest) -> None:
    gone(site, '["/old/"]')
    site.post("a", "[There](/old/)")
    assert site.build().codes() == ["missing-target"]


def test_something_is_there(site: SiteTest) -> None:
    gone(site, '["/free/", "/2026/01/02/a/", "/f/"]')
    site.post("a")
    site.post("b", more="aliases: [/f/]")
    problems = site.build().problems
    assert [(p.code, p.path, p.line, p.column) for p in problems] == [
        ("collision", "site.toml", 2, 14),
        ("collision", "site.toml", 2, 14),
    ]
    assert all(p.hint == "take it out of gone: something is there" for p in problems)


@pytest.mark.parametrize(
    ("entry", "hint"),
    [
        ("/", ""),
        ("/*", "it would be the whole site: name what is gone"),
        ("old/", 'write "/old/"'),
        ("https://news.example/old/", 'write "/old/"'),
        ("2009/*", 'write "/2009/*"'),
        ("/*/old/", 'write "/old/"'),
        ("/old/?x", ""),
        ("/a/", "name each once"),
        ("/a", "name each once"),
    ],
)
def test_a_wrong_form_is_refused(site: SiteTest, entry: str, hint: str) -> None:
    gone(site, f'["/a/", "{entry}"]')
    (problem,) = site.build().problems
    assert (problem.code, problem.path, problem.line, problem.column) == (
        "invalid-value",
        "site.toml",
        2,
        14,
    )
    assert problem.message == (
        f"build.gone: expected an address of the site like /old/ or /2009/*, got {entry!r}"
    )
    assert problem.hint == hint
