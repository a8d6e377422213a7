"""`sitegen compare`: what has become of the addresses of a former site."""

from __future__ import annotations

import gzip
import json
import os
import shutil
from pathlib import Path

import pytest
from support import SETTINGS, SiteTest, sitegen

from sitegen.commands import comparing
from sitegen.commands.comparing import ComparedAddress, ComparedSite, CompareOptions
from sitegen.errors import Problem, SiteError
from sitegen.pipeline import sitemaps

NOTE = "a host of files does not see what is after the question mark"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> SiteTest:
    """A published site with a post, its alias, a chain of aliases and rules, and what is gone."""
    settings = 'build.gone = ["/out/", "/2009/*"]\nbuild.redirects = "netlify"\n' + SETTINGS
    site = SiteTest(tmp_path_factory.mktemp("compare") / "site", settings)
    site.post("ferry", title="Ferry <prices>", more="aliases: [/ferry.html, /über/, /first/]")
    site.write("content/pages/about.md", "---\ntitle: About us\naliases: [/us/]\n---\nText.\n")
    site.write("static/round.html", refresh("circle.html"))
    site.write("static/circle.html", refresh("/round.html"))
    site.write("static/away.html", refresh("https://other.example/"))
    site.write("static/wrong/index.html", refresh("../nothing/"))
    site.write("static/page.html", "<title>By rule</title>")
    site.write(
        "static/_redirects",
        "/blog/:year/:name/ /2026/01/02/:name/\n/feed/* /feed.xml 302\n/dead/* /404.html 404\n"
        "/fell/ /us/ 410 # gone\n/page.html /about/\n/ p=12 /about/ 301!\n"
        "/shown/ /about/ 200\n/%c3%bc/:a/:a /about/\n"
        "/kept/* /:splat\nhttps://x.example/* /about/\n/odd\n",
    )
    assert site.build().problems == ()
    return site


def refresh(target: str) -> str:
    return f"<meta http-equiv=refresh content=\"0;URL='{target}'\"><title>Old</title>"


def compared(site: SiteTest, *old: Path, output: Path | None = None) -> ComparedSite:
    return comparing.compare(CompareOptions(root=site.root, old=old, output=output))


def refused(site: SiteTest, *old: Path, output: Path | None = None) -> Problem:
    with pytest.raises(SiteError) as raised:
        compared(site, *old, output=output)
    (problem,) = raised.value.problems
    assert problem.code == "usage"
    return problem


def listed(place: Path, *lines: str) -> Path:
    place.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return place


def outcomes(comparison: ComparedSite) -> dict[str, tuple[str, str]]:
    return {each.address: (each.outcome, each.to) for each in comparison.addresses}


def sitemap(*addresses: str, kind: str = "url") -> str:
    root = {"url": "urlset", "sitemap": "sitemapindex"}[kind]
    entries = "".join(
        f"<{kind}><loc> {address} </loc><image:image><image:loc>https://news.example/x.jpg"
        f"</image:loc></image:image></{kind}>\n"
        for address in addresses
    )
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return (
        f'\n<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{space}"'
        f' xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">{entries}</{root}>'
    )


def test_each_address_is_the_same_redirected_gone_or_lost(built: SiteTest, tmp_path: Path) -> None:
    post = "/2026/01/02/ferry-prices/"
    expected = {
        "/": ("same", ""),
        post: ("same", ""),
        post.rstrip("/"): ("same", ""),
        f"{post}index.html": ("same", ""),
        "/feed.xml": ("same", ""),
        "/shown/": ("same", ""),
        "/page.html": ("same", ""),
        "/ferry.html": ("redirected", post),
        "/%C3%BCber/": ("redirected", post),
        "/first": ("redirected", post),
        "/us/index.html": ("redirected", "/about/"),
        "/away.html": ("redirected", "https://other.example/"),
        "/blog/2019/ferry-prices": ("redirected", post),
        "/feed/atom": ("redirected", "/feed.xml"),
        "/feed/": ("redirected", "/feed.xml"),
        "/kept/us/": ("redirected", "/about/"),
        "/%C3%BC/1/2/": ("redirected", "/about/"),
        "/?p=12": ("redirected", "/about/"),
        "/out/": ("gone", ""),
        "/fell/": ("gone", ""),
        "/2009/a.html": ("gone", ""),
        "/?p=13": ("lost", ""),
        "/FERRY.html": ("lost", ""),
        "/about.html": ("lost", ""),
        "/blog/2019/nothing/": ("lost", ""),
        "/dead/a/": ("lost", ""),
        "/odd": ("lost", ""),
        "/round.html": ("lost", ""),
        "/wrong/": ("lost", ""),
        "/x/": ("lost", ""),
        "/tag/a/": ("lost", ""),
    }
    old = listed(tmp_path / "old.txt", "# addresses", "", *expected, "/über/#part", "/u\u0308ber/")
    with old.open("a", encoding="utf-8") as opened:
        opened.write("/../../x/\n/%2e%2e/a/./../x/\n/about/..\n")
    comparison = compared(built, old)
    assert outcomes(comparison) == expected
    assert comparison.has_lost
    # What matters comes first; lists that programs made are the last of the lost.
    names = [each.outcome for each in comparison.addresses]
    assert names == sorted(names, key=comparing.OUTCOMES.index)
    lost = [each.address for each in comparison.addresses if each.outcome == "lost"]
    assert lost[-1] == "/tag/a/"
    by_address = {each.address: each for each in comparison.addresses}
    assert by_address["/ferry.html"].title == "Ferry <prices>"
    assert by_address["/about.html"].may_be == "/about/"
    assert by_address["/?p=13"].note == NOTE
    assert by_address["/round.html"].note == "redirects in a circle"
    assert by_address["/wrong/"].note == "leads to /nothing/, where nothing is"


def test_a_rule_comes_first_where_the_host_says_so(built: SiteTest, tmp_path: Path) -> None:
    site = SiteTest(tmp_path / "site", SETTINGS + 'build.redirects = "cloudflare"\n')
    old = listed(tmp_path / "old.txt", "/page.html")
    output = built.root / "public"
    assert outcomes(compared(site, old, output=output)) == {"/page.html": ("redirected", "/about/")}


def test_sitemaps_are_read_in_all_their_forms(built: SiteTest, tmp_path: Path) -> None:
    (tmp_path / "maps").mkdir()
    index = listed(
        tmp_path / "sitemap.xml",
        sitemap(
            "https://news.example/maps/a.xml",
            "https://news.example/deep/b.xml.gz",
            *(f"https://news.example/c.xml?part={number}" for number in range(3)),
            kind="sitemap",
        ),
    )
    listed(tmp_path / "maps/a.xml", sitemap("https://news.example/about/", "http://news.example"))
    b = sitemap("https://www.news.example/us/", "https://cdn.example/a", "//cdn.example/b")
    (tmp_path / "b.xml.gz").write_bytes(gzip.compress(b.encode()))
    c = sitemap("https://news.example:443/first/", "http://news.example:443/a", "javascript:a()")
    (tmp_path / "c.xml").write_text(c, encoding="utf-16")
    comparison = compared(built, index)
    assert outcomes(comparison) == {
        "/first/": ("redirected", "/2026/01/02/ferry-prices/"),
        "/us/": ("redirected", "/about/"),
        "/": ("same", ""),
        "/about/": ("same", ""),
    }
    # A sitemap that is named twice is read once.
    assert comparison.others == {"cdn.example": 2, "?": 1, "news.example:443": 1}
    # A folder without pages is one of sitemaps.
    shutil.rmtree(tmp_path / "maps")
    listed(tmp_path / "a.xml", sitemap("https://news.example/about/"))
    (folder := tmp_path / "folder").mkdir()
    for name in ("sitemap.xml", "a.xml", "b.xml.gz", "c.xml"):
        shutil.move(tmp_path / name, folder)
    assert set(outcomes(compared(built, folder))) == {"/us/", "/about/", "/first/"}
    (folder / "a.xml").unlink()
    assert "there is no a.xml beside it" in refused(built, folder).message


def test_a_folder_of_pages_has_their_addresses_and_titles(built: SiteTest, tmp_path: Path) -> None:
    old = SiteTest(tmp_path / "old")
    for path in ("site.toml", "content/authors/ada.md"):
        old.delete(path)
    old.write("index.html", "<TITLE\n>Old  home &amp; all</TITLE>")
    old.write("404.html", "<title>Not found</title>")
    old.write("us/INDEX.HTM", "<title>Caf\xe9</title>".encode("latin-1"))
    old.write("about.html", '<link rel="canonical" href="https://old.example/about/#a">')
    old.write("x.html", "<link rel=canonical href='https://news.example/about/'><title>Xé!!")
    old.write("old feed.xml", '<?xml version="1.0"?><rss version="2.0"/>')
    old.write("sitemap.xml", sitemap("https://news.example/never/"))
    old.write("photo.jpg", b"")
    old.write(".git/a.html", "")
    Path(os.fsdecode(os.fsencode(old.root) + b"/\xff.html")).write_text("<title>No name</title>")
    comparison = compared(built, old.root)
    assert {each.address: (each.outcome, each.title) for each in comparison.addresses} == {
        "/%EF%BF%BD.html": ("lost", "No name"),
        "/old%20feed.xml": ("lost", ""),
        "/x.html": ("lost", "Xé!!"),
        "/us/": ("redirected", "Café"),
        "/": ("same", "Old home & all"),
        "/about/": ("same", "About us"),
    }


def test_the_host_of_a_site_that_moves_is_found(built: SiteTest, tmp_path: Path) -> None:
    site = SiteTest(tmp_path / "site", SETTINGS.replace("news.example/", "news.example/blog/"))
    output = built.root / "public"
    addresses = [f"https://old.example/blog{path}" for path in ("/about/", "/no/")]
    old = listed(tmp_path / "old.txt", *addresses, "https://cdn.example/about/", "https://[x/")
    comparison = compared(site, old, output=output)
    assert outcomes(comparison) == {"/no/": ("lost", ""), "/about/": ("same", "")}
    assert comparison.old_host == "old.example"
    assert comparison.others == {"?": 1, "cdn.example": 1}
    none = compared(site, listed(tmp_path / "none.txt", "https://[x/"), output=output)
    assert (none.addresses, none.others, none.old_host) == ((), {"?": 1}, "")
    # As soon as one is of the site's host, others are not; nor is what is outside of the base path.
    more = listed(
        tmp_path / "more.txt", "https://news.example/blog", "https://news.example/a", *addresses
    )
    comparison = compared(site, more, output=output)
    assert outcomes(comparison) == {"/": ("same", "")}
    assert comparison.others == {"old.example": 2, "news.example": 1}


def test_editions_with_hosts_of_their_own_count(tmp_path: Path) -> None:
    site = SiteTest(
        tmp_path / "site",
        SETTINGS
        + '[[languages]]\ncode = "de"\nlabel = "Deutsch"\nbase_url = "https://de.example/"\n',
    )
    site.post("bac", title="Bac", more="lang: de\naliases: [/de/alt/]")
    site.write("static/de/_redirects", "/neu/ https://de.example/2026/01/02/bac/ 301\n")
    assert site.build().problems == ()
    old = listed(
        tmp_path / "old", *(f"https://de.example/{name}/" for name in ("alt", "neu", "no"))
    )
    assert outcomes(compared(site, old)) == {
        "/de/no/": ("lost", ""),
        "/de/alt/": ("redirected", "/de/2026/01/02/bac/"),
        "/de/neu/": ("redirected", "/de/2026/01/02/bac/"),
    }


ENTRY = "<urlset><url><loc>{}</loc></url></urlset>"
BOMB = f'<!DOCTYPE u [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>{ENTRY.format("&b;")}'
OUTSIDE = f'<!DOCTYPE u [<!ENTITY a SYSTEM "old.txt">]>{ENTRY.format("&a;")}'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BOMB, "declares the entity a"),
        (OUTSIDE, "declares the entity a"),
        ("<urlset><url>", "is no sitemap: no element found"),
        ("<html></html>", "expected <urlset>, got <html>"),
        ("<urlset></urlset>", "has no addresses"),
        ("", "has no addresses"),
        ("some words", "line 1: expected an address, got 'some words'"),
        ("/a/\nabout.html", "line 2: expected an address, got 'about.html'"),
        ("/\udcff", "it is not UTF-8"),
        ("/a/\n# " + "-" * 70_000 + "\n/b/", "has a line that never ends"),
    ],
)
def test_what_is_no_list_of_addresses_is_refused(
    built: SiteTest, tmp_path: Path, text: str, said: str
) -> None:
    old = tmp_path / "old.txt"
    old.write_bytes(text.encode(errors="surrogateescape"))
    problem = refused(built, old)
    assert problem.path == "OLD"
    assert said in problem.message


def test_what_unpacks_to_too_much_is_refused(
    built: SiteTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "old.gz"
    old.write_text("/about/\r\n", encoding="utf-16")
    assert outcomes(compared(built, old)) == {"/about/": ("same", "")}
    packed = gzip.compress(b"/about/\n" * 40_000)
    old.write_bytes(packed)
    assert outcomes(compared(built, old)) == {"/about/": ("same", "")}
    old.write_bytes(packed[:-20])
    assert "cannot be unpacked" in refused(built, old).message
    monkeypatch.setattr(sitemaps, "MAX_UNPACKED", 100_000)
    assert "unpacks to more than" in refused(built, old).message
    assert "cannot be read" in refused(built, tmp_path / "none").message
    (empty := tmp_path / "empty").mkdir()
    assert "neither pages" in refused(built, empty).message
    problem = refused(built, old, output=empty)
    assert (problem.path, problem.hint) == ("--output", "run `sitegen build` first")


def test_the_command_prints_a_line_for_each_and_fails_if_one_is_lost(
    built: SiteTest, tmp_path: Path
) -> None:
    old = listed(tmp_path / "old.txt", "/us/\tAbout \x1b us", "/no/about.html", "//cdn.example/a")
    done = sitegen("compare", str(old), cwd=built.root)
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "lost        /no/about.html  (maybe it is at /about/ now)",
        "redirected  /us/ → /about/  About � us",
    ]
    assert done.stderr.splitlines() == [
        "2 addresses: 1 lost, 0 gone on purpose, 1 redirected, 0 the same",
        "passed over, of other hosts or outside of the site: cdn.example (1)",
    ]
    done = sitegen("compare", "--json", str(listed(old, "/us/")), cwd=built.root)
    assert done.returncode == 0
    found = json.loads(done.stdout)
    assert list(found) == ["ok", "counts", "addresses", "other_hosts", "old_host"]
    assert found["counts"] == {"lost": 0, "gone": 0, "redirected": 1, "same": 0}
    (address,) = found["addresses"]
    assert list(address) == list(ComparedAddress.__struct_fields__)
    assert address["title"] == "About us"
