"""`--published`: a former sitemap, manifest or record takes the place of what the build
has recorded itself."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from lost_support import OLD, POST, SETTINGS, build_and_check, lost, published_site
from support import SiteTest, copied


@pytest.fixture
def site(tmp_path: Path) -> SiteTest:
    return published_site(tmp_path)


def sitemap(place: Path, *addresses: str, host: str = "https://news.example") -> Path:
    entries = "".join(f"<url><loc>{host}{address}</loc></url>" for address in addresses)
    xmlns = "http://www.sitemaps.org/schemas/sitemap/0.9"
    place.write_text(f'<?xml version="1.0"?>\n<urlset xmlns="{xmlns}">{entries}</urlset>\n')
    return place


def test_a_former_sitemap_takes_the_place_of_the_record(site: SiteTest, tmp_path: Path) -> None:
    former = sitemap(
        tmp_path / "sitemap.xml",
        "/",
        "/tags/",
        "/2009/old/",
        "/2008/05/02/second/",
        "/about",
        "/%c3%bcber/",
        "/?p=12",
        "/page/2/",
        "/archive/2009/",
        "/photo.jpg",
        OLD,
    )
    site.delete("content/pages/about.md")
    clean = copied(site.root, tmp_path / "clean", ".sitegen", "public")
    expected = [
        ("content/posts/second.md", "/2008/05/02/second/"),
        ("site.toml", "/%C3%BCber/"),
        ("site.toml", "/2009/old/"),
        ("site.toml", "/about/"),
    ]
    for one in (site, clean):
        assert lost(build_and_check(one, published=(former,))) == expected
    # From now on they are remembered.
    assert {url for _, url in lost(build_and_check(site))} == {url for _, url in expected}


def test_a_new_address_with_the_same_name_is_proposed(site: SiteTest, tmp_path: Path) -> None:
    former = sitemap(tmp_path / "sitemap.xml", "/2026/second/", "/old/ferry-prices-rise.html")
    site.edit("content/posts/second.md", "date: 2026-01-02", "date: 2026-01-03")
    assert lost(site.build(published=(former,))) == [
        (POST, "/old/ferry-prices-rise.html"),
        ("content/posts/second.md", "/2026/second/"),
    ]


def test_a_manifest_or_a_record_of_another_place_can_be_given(
    site: SiteTest, tmp_path: Path
) -> None:
    kept = shutil.copytree(site.root / ".sitegen", tmp_path / "kept")
    clean = copied(site.root, tmp_path / "clean", ".sitegen", "public")
    clean.edit(POST, "title: Ferry prices rise", "title: Dearer ferries")
    (of_manifest,), (of_record,) = kept.glob("manifest-*"), kept.glob("addresses-*")
    assert lost(build_and_check(clean, published=(of_record,))) == [(POST, OLD)]
    assert lost(build_and_check(clean, published=(of_manifest,))) == [(POST, OLD)]


def test_an_index_of_sitemaps_is_read_with_those_beside_it(site: SiteTest, tmp_path: Path) -> None:
    index = tmp_path / "sitemap.xml"
    loc = "<sitemap><loc>https://news.example/s/sitemap-1.xml</loc></sitemap>"
    index.write_text(f"<sitemapindex>{loc}</sitemapindex>")
    (problem,) = site.build(published=(index,)).problems
    assert (problem.path, problem.code) == ("--published", "usage")
    assert "there is no sitemap-1.xml beside it" in problem.message
    assert "https://news.example/s/sitemap-1.xml" in problem.hint
    sitemap(tmp_path / "sitemap-1.xml", "/2009/old/")
    assert lost(site.build(published=(index,))) == [("site.toml", "/2009/old/")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no list"),
        ("nothing", "no list"),
        ("<urlset><url>", "no sitemap"),
        ("<html></html>", "expected <urlset>, got <html>"),
        ("<urlset><url><loc>https://other.example/a/</loc></url></urlset>", "other.example"),
    ],
)
def test_what_is_no_list_is_refused(site: SiteTest, tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "file"
    file.write_text(text)
    (problem,) = site.build(published=(file,)).problems
    assert (problem.path, problem.code) == ("--published", "usage")
    assert said in problem.message
    (problem,) = site.build(published=(tmp_path / "none",)).problems
    assert "cannot be read" in problem.message


def test_the_base_path_and_the_hosts_of_editions_count(tmp_path: Path) -> None:
    settings = SETTINGS.replace("news.example/", "news.example/blog/") + (
        '[[languages]]\ncode = "de"\nlabel = "Deutsch"\nbase_url = "https://de.example/"\n'
    )
    site = SiteTest(tmp_path / "site", settings)
    site.post("ferry", title="Ferry")
    site.post("bac", title="Bac", more="lang: de")
    assert site.build().codes() == []
    here = sitemap(tmp_path / "a.xml", "/blog/2026/01/02/ferry/", "/blog/old/", "/elsewhere/")
    there = sitemap(tmp_path / "b.xml", "/2026/01/02/bac/", "/alt/", host="https://de.example")
    assert [url for _, url in lost(build_and_check(site, published=(here, there)))] == [
        "/de/alt/",
        "/old/",
    ]
    site.edit("content/posts/bac.md", "title: Bac", "title: Le bac")
    assert lost(build_and_check(site)) == [
        ("content/posts/bac.md", "/de/2026/01/02/bac/"),
        ("site.toml", "/de/alt/"),
        ("site.toml", "/old/"),
    ]
