"""Old addresses lead to new ones, whatever an importer writes."""

from __future__ import annotations

import lxml.html
import pytest
from support import SETTINGS, SiteTest

OWN = "2026/01/02/a/index.html"


def led(site: SiteTest) -> dict[str, str]:
    """The files that lead on, and where they lead."""
    found = {
        path: (
            lxml.html.document_fromstring(data).xpath(
                "string(//meta[@http-equiv='refresh']/@content)"
            )
        )
        for path, data in site.files().items()
        if b"http-equiv" in data
    }
    return {
        path: target.removeprefix("0; url=")
        for path, target in found.items()
        if target.startswith("0; url=")
    }


@pytest.mark.parametrize(
    ("alias", "file"),
    [
        ("/old/", "old/index.html"),
        ("/old", "old/index.html"),
        ("/old.html", "old.html"),
        ("/OLD.HTM", "OLD.HTM"),
        ("/releases/v1.0", "releases/v1.0/index.html"),
        ("/blog/feed.xml", "blog/feed.xml/index.html"),
        ("/a.html/", "a.html/index.html"),
        ("/x.phtml", "x.phtml/index.html"),
        ("/Old/Page_1~x", "Old/Page_1~x/index.html"),
        ("/my old page.html", "my old page.html"),
        ("/my%20old%20page.html", "my old page.html"),
        ("/über", "über/index.html"),
        ("/%c3%bcber", "über/index.html"),
        ("/u\u0308ber", "über/index.html"),
        ("/u%CC%88ber.html", "über.html"),
        ("/❤\ufe0f/", "❤\ufe0f/index.html"),
        ("/.well-known/x", ".well-known/x/index.html"),
        ("/c++/don't!,(x)/", "c++/don't!,(x)/index.html"),
    ],
)
@pytest.mark.sampled(4)
def test_an_old_address_is_a_page_that_leads_on(site: SiteTest, alias: str, file: str) -> None:
    site.post("a", more=f'aliases: ["{alias}"]')
    site.post("b", f"[by its old address](<{alias}>)")
    assert site.build().printed == ""
    assert led(site) == {file: "/2026/01/02/a/"}
    page = site.read(file)
    assert '<link rel="canonical" href="https://news.example/2026/01/02/a/">' in page
    assert "robots" not in page
    assert f"https://news.example/{file}" not in site.read("sitemap.xml")


@pytest.mark.parametrize("ending", [".php", ".asp", ".aspx", ".jsp", ".cgi", ".PHP"])
@pytest.mark.sampled(4)
def test_the_address_of_a_program_is_kept_with_a_warning(site: SiteTest, ending: str) -> None:
    site.post("a", more=f"aliases: [/x/, /old{ending}]")
    assert [(p.code, p.line, p.column) for p in site.build().problems] == [("alias", 7, 16)]
    assert led(site) == {"x/index.html": "/2026/01/02/a/", f"old{ending}": "/2026/01/02/a/"}


@pytest.mark.parametrize(
    "alias", ["/2026/01/02/a/", "/2026/01/02/a", "/2026/01/02/a/index.html", "/2026/01/02/%61/"]
)
def test_the_own_address_is_none_of_its_aliases(site: SiteTest, alias: str) -> None:
    site.post("a", more=f'aliases: [/x/, "{alias}"]')
    (problem,) = site.build().problems
    assert (problem.code, problem.line, problem.column, problem.message) == (
        "alias",
        7,
        16,
        f"aliases: '{alias}' is the address of the post itself",
    )
    assert led(site) == {"x/index.html": "/2026/01/02/a/"}


def test_an_alias_that_differs_only_in_letter_case_is_not_published_and_links_to_it_lead_on(
    site: SiteTest,
) -> None:
    site.post("a", "## Part\n", more="aliases: [/2026/01/02/A/, /Old/, /old, /old/]")
    site.post("b", "[x](/2026/01/02/A/#part) [y](/2026/01/02/A) [z](/old/) [zz](/Old)")
    problems = site.build().problems
    assert [(p.code, p.column, p.message) for p in problems] == [
        (
            "alias",
            11,
            (
                "aliases: '/2026/01/02/A/' differs only in letter case from the address of the post"
                " itself, so nothing is published there"
            ),
        ),
        (
            "alias",
            34,
            (
                "aliases: '/old' differs only in letter case from another alias, so nothing is"
                " published there"
            ),
        ),
        (
            "alias",
            40,
            (
                "aliases: '/old/' differs only in letter case from another alias, so nothing is"
                " published there"
            ),
        ),
    ]
    assert problems[0].hint == "to keep the old address, write slug: A"
    assert led(site) == {"Old/index.html": "/2026/01/02/a/"}
    page = site.read("2026/01/02/b/index.html")
    for link in (
        '"/2026/01/02/a/#part">x<',
        '"/2026/01/02/a/">y<',
        '"/2026/01/02/a/">z<',
        '"/Old/">zz<',
    ):
        assert link in page


def test_the_same_alias_twice_is_one_page(site: SiteTest) -> None:
    site.post("a", more='aliases: [/old, /old/, "/%6Fld/", /old/index.html]')
    assert site.build().printed == ""
    assert led(site) == {"old/index.html": "/2026/01/02/a/"}


def test_pages_and_authors_have_aliases_too(site: SiteTest) -> None:
    site.write(
        "content/about.md", "---\ntitle: About\naliases: [/about-us/, /About/, /about/]\n---\n"
    )
    site.write(
        "content/authors/ada.md",
        "---\nname: Ada Okafor\naliases: [/author/ada/, /authors/Ada/]\n---\n[x](/author/ada/)\n",
    )
    site.post("a", "[x](/author/ada/) [y](/authors/Ada/)")
    assert [(p.path, p.message.partition("'")[2]) for p in site.build().problems] == [
        (
            "content/about.md",
            (
                "/About/' differs only in letter case from the address of the page itself, so"
                " nothing is published there"
            ),
        ),
        ("content/about.md", "/about/' is the address of the page itself"),
        (
            "content/authors/ada.md",
            (
                "/authors/Ada/' differs only in letter case from the address of the author itself,"
                " so nothing is published there"
            ),
        ),
    ]
    assert led(site) == {"about-us/index.html": "/about/", "author/ada/index.html": "/authors/ada/"}
    assert "<title>Ada Okafor</title>" in site.read("author/ada/index.html")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("aliases: [/B/]", "slug: b"),
        ("aliases: [/x/]", "aliases: [/X]"),
        ("slug: Rust-2024", "slug: rust-2024"),
    ],
)
def test_two_documents_at_one_address_but_for_letter_case_are_a_collision(
    site: SiteTest, one: str, other: str
) -> None:
    site.write("site.toml", SETTINGS + 'urls = {post = "/{slug}/"}\n')
    site.post("one", more=one)
    site.post("two", more=other)
    assert site.build().codes() == ["collision"]


@pytest.mark.parametrize(
    "slug",
    [
        "Rust-2024",
        "release_1.0",
        "a--b",
        "-a-",
        "Ünï.Cödé",
        "~ada",
        "日本",
        "v1.2.3",
        "A",
        "١٢",
        "می\u200cخواهم",
    ],
)
@pytest.mark.sampled(4)
def test_a_slug_is_published_as_it_is_written(site: SiteTest, slug: str) -> None:
    site.post("a", more=f'slug: "{slug}"')
    site.write(
        "content/page.md",
        f'---\ntitle: P\nslug: "{slug}"\n---\n[x](/2026/01/02/{slug}/) [y](posts/a.md)\n',
    )
    assert site.build().printed == ""
    assert site.published(f"2026/01/02/{slug}/index.html")
    assert site.published(f"{slug}/index.html")


@pytest.mark.parametrize(
    ("slug", "instead"),
    [
        ("a/b", "b"),
        ("..", "a-short-name"),
        (".a", "a"),
        ("a.", "a"),
        ("a..b", "a.b"),
        ("a%20b", "a-20b"),
        ("a?b", "a-b"),
        ("a#b", "a-b"),
        ("My Slug", "My-Slug"),
        ("a\u200bb", "ab"),
        ("❤\ufe0f Love", "Love"),
        ("a\u00adb", "ab"),
        ("../../Etc", "Etc"),
        ("a&b", "a-b"),
        ("a'b", "a-b"),
        ("%2e%2e", "2e-2e"),
        ("x" * 201, "x" * 200),
    ],
)
@pytest.mark.sampled(4)
def test_what_no_slug_can_be_is_reported_with_what_to_write(
    site: SiteTest, slug: str, instead: str
) -> None:
    site.post("a", more=f'slug: "{slug}"')
    (problem,) = site.build().problems
    assert (problem.code, problem.line, problem.hint) == (
        "invalid-value",
        7,
        f"write slug: {instead}",
    )


@pytest.mark.parametrize(
    ("alias", "hint"),
    [
        ("old", "write /old"),
        ("https://old.example/p/1", "write /p/1"),
        ("https://[x/p", "write /p"),
        ("://", ""),
        ("/?p=12", "rule"),
        ("/x/#y", "after #"),
        ("/", ""),
        ("/a\\\\b", ""),
        ("/%01/", ""),
    ],
)
def test_what_no_alias_can_be_is_reported(site: SiteTest, alias: str, hint: str) -> None:
    site.post("a", more=f'aliases: ["{alias}"]')
    (problem,) = site.build().problems
    assert (problem.code, problem.line, problem.column) == ("invalid-value", 7, 11)
    assert hint in problem.hint
    assert bool(hint) is bool(problem.hint)


def test_links_to_a_document_with_errors_are_judged_as_if_it_had_none(site: SiteTest) -> None:
    site.write("content/authors/bo.md", "---\nname: Bo\naliases: [/author/bo/]\nno: 1\n---\n")
    site.post("a", "[x](/author/bo/)")
    site.post("b", more='slug: ".."\ntags: ["  "]')
    site.post("c", more="slug: a/b\naliases: [/2026/01/02/C/]\nno: 1")
    assert [p.code for p in site.build().problems] == [
        "unknown-key",
        "invalid-value",
        "invalid-value",
        "unknown-key",
        "invalid-value",
    ]
