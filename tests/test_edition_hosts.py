"""An edition on a host of its own: its folder of the output is all that the host needs, and links
between the hosts of a site are whole addresses."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote, urljoin

import edition_site
import lxml.html
import painted
import pytest
from search_support import indexed
from support import SiteTest

from sitegen import urls

SITE, FRENCH = edition_site.HOSTS
# What pages load from their own host.
OWN = "//link[@rel='stylesheet' or @rel='icon']/@href | //script/@src | //form/@data-library"


@pytest.fixture
def site(tmp_path: Path) -> SiteTest:
    site = edition_site.write(tmp_path, edition_site.ON_TWO_HOSTS + "build.headers = true\n")
    # Tables of TOML come after the keys at the top.
    site.write(
        "site.toml", "ai.headers = true\nai.training = 'refused'\n" + edition_site.ON_TWO_HOSTS
    )
    site.write("static/photo.jpg", painted.jpeg(900, 600, metadata=True))
    site.write("static/js/own.js", "1;")
    site.write("static/CNAME", "news.example")
    site.write("static/de/flag.txt", "German")
    site.write("static/fr/logo.txt", "French")
    site.write("static/logo.txt", "English")
    site.write(
        "layouts/partials/neighbours.html", '<script src="{{ "/js/own.js" | url }}"></script>'
    )
    body = "![A photograph](/photo.jpg) [home](/) [story](story-1.md) [about](../pages/about.md)"
    more = "lang: fr\ntags: [Harbour]\nimage: /photo.jpg\nimage_alt: x"
    site.post("quai", body, date="2026-05-31", more=more)
    site.post("quay", body.replace("story", "recit"), date="2026-05-31")
    assert site.build().ok
    return site


def output_of(address: str) -> str:
    """The file in public/ that is sent for a whole address of the site."""
    base_url = next(base_url for base_url in edition_site.HOSTS if address.startswith(base_url))
    path = unquote(address.removeprefix(base_url).partition("#")[0].partition("?")[0])
    return edition_site.HOSTS[base_url] + urls.output_path(f"/{path}")


def host_of(output: str) -> str:
    return FRENCH if output.startswith("fr/") else SITE


def pages(site: SiteTest) -> dict[str, lxml.html.HtmlElement]:
    """The pages with the whole address of each, and with whole addresses in them."""
    found = {}
    for path, data in site.files().items():
        if path.endswith(".html") and "/pagefind/" not in path:
            host = host_of(path)
            address = host + path.removeprefix(edition_site.HOSTS[host]).removesuffix("index.html")
            found[address] = lxml.html.fromstring(data.decode())
    return found


def test_every_link_leads_to_a_file_of_its_host(site: SiteTest) -> None:
    files, count = site.files(), 0
    for address, page in pages(site).items():
        links = page.xpath("//a/@href | //link/@href | //img/@src | //form/@action | //script/@src")
        for link in (urljoin(address, link) for link in links):
            if link.startswith((SITE, FRENCH)):
                count += 1
                assert output_of(link) in files, (address, link)
            else:
                assert not link.startswith("https://news.example"), (address, link)
    assert count > 1000


def test_pages_load_styles_and_scripts_from_their_own_host(site: SiteTest) -> None:
    found = set()
    for address, page in pages(site).items():
        own = [link for link in page.xpath(OWN) if not link.startswith("data:")]
        found |= {re.sub(r"[.-]\w{12}\.", ".", link) for link in own if address.startswith(FRENCH)}
        assert all(re.match("/(?!/)", link) for link in own), address
    assert found == {
        "/css/pages/author.css",
        "/css/pages/ledger.css",
        "/css/pages/search.css",
        "/css/site.css",
        "/favicon.svg",
        "/js/own.js",
        "/js/search.js",
        "/search/pagefind/",
    }
    assert site.files()["fr/js/own.js"] == b"1;"


def test_pictures_are_at_the_host_of_the_site(site: SiteTest) -> None:
    text = site.read("fr/2026/05/31/quai/index.html")
    assert f'src="{SITE}photo.jpg"' in text
    assert re.search(rf'srcset="{SITE}pictures/[^ ]*-480\.webp 480w', text)
    # It is published without its metadata, and not copied.
    assert not site.published("fr/photo.jpg")
    assert 'src="/blog/photo.jpg"' in site.read("2026/05/31/quay/index.html")


def test_links_between_hosts_are_whole(site: SiteTest) -> None:
    text = site.read("fr/2026/05/31/quai/index.html")
    for link in (f"{SITE}2026/02/01/story-1/", f"{SITE}about/", SITE):
        assert f'<a href="{link}"' in text
    assert f'<link rel="canonical" href="{FRENCH}2026/05/31/quai/">' in text
    title = text.partition('<p class="site-title"><a href="/" rel="home">')[2]
    assert title.partition("</a>")[0].strip() == "Nouvelles"
    assert f'{{"@type":"ListItem","position":1,"name":"Accueil","item":"{FRENCH}"}}' in text
    assert f'<a href="{FRENCH}2026/02/01/recit-1/"' in site.read("2026/05/31/quay/index.html")
    assert f'{{"@type":"ListItem","position":1,"name":"Home","item":"{SITE}"}}' in site.read(
        "2026/05/31/quay/index.html"
    )


def test_each_host_has_its_files_for_programs(site: SiteTest) -> None:
    for base_url, folder in edition_site.HOSTS.items():
        robots = site.read(f"{folder}robots.txt")
        assert re.findall("Sitemap: (.*)", robots) == [
            f"{base_url}sitemap.xml",
            f"{base_url}news-sitemap.xml",
        ]
        path = "/" + base_url.split("/", 3)[3]
        assert robots.count("Disallow: ") == 1
        assert f"Disallow: {path}\n" in robots
        listed = re.findall("<loc>(.*)</loc>", site.read(f"{folder}sitemap.xml"))
        assert len(listed) > 15
        assert all(
            address.startswith(base_url) and output_of(address) in site.files()
            for address in listed
        )
        news = re.findall("<loc>(.*)</loc>", site.read(f"{folder}news-sitemap.xml"))
        assert news == [f"{base_url}2026/05/31/{'quai' if folder else 'quay'}/"]
        (reserved,) = json.loads(site.read(f"{folder}.well-known/tdmrep.json"))
        assert reserved["location"] == path
        headers = re.findall("^/.*", site.read(f"{folder}_headers"), re.MULTILINE)
        assert headers[0] == f"{path}2026/05/31/{'quai' if folder else 'quay'}/"
        assert len(headers) == 7
    assert f"{SITE}de/" in site.read("sitemap.xml")
    assert "<news:name>Nouvelles</news:name>" in site.read("fr/news-sitemap.xml")
    for name in ("sitemap.xml", "robots.txt", "_headers", ".well-known/tdmrep.json"):
        assert not site.published(f"de/{name}")
    assert not site.published("fr/provenance.json")


@pytest.mark.long
def test_static_files_are_on_each_host(site: SiteTest) -> None:
    assert site.files()["fr/favicon.svg"] == site.files()["favicon.svg"]
    assert (site.read("logo.txt"), site.read("fr/logo.txt")) == ("English", "French")
    for name in ("fr/CNAME", "fr/fr/logo.txt", "fr/de/flag.txt", "de/favicon.svg"):
        assert not site.published(name)
    site.write("static/robots.txt", "Mine.")
    site.write("static/fr/404.html", "Rien.")
    assert site.build().ok
    assert site.read("robots.txt") == "Mine."
    assert FRENCH in site.read("fr/robots.txt")
    assert (site.read("fr/404.html"), "Mine" in site.read("404.html")) == ("Rien.", False)


def test_feeds_and_the_search_are_those_of_the_host(site: SiteTest) -> None:
    feed = json.loads(site.read("fr/feed.json"))
    assert (feed["home_page_url"], feed["feed_url"]) == (FRENCH, f"{FRENCH}feed.json")
    assert feed["items"][0]["url"] == f"{FRENCH}2026/05/31/quai/"
    # What a post is known by does not change with its host.
    assert feed["items"][0]["id"].startswith("tag:news.example,")
    assert f'src="{SITE}photo.jpg"' in feed["items"][0]["content_html"]
    found = indexed(site, "public/fr")
    assert len(found) == 7
    assert all(output_of(urljoin(FRENCH, address)) in site.files() for address in found)
    assert 'data-base="/" data-library="/search/pagefind/"' in site.read("fr/search/index.html")


@pytest.mark.long
def test_the_address_of_the_site_can_be_replaced(site: SiteTest) -> None:
    assert site.build(base_url="https://test.example/x/").ok
    text = site.read("fr/2026/05/31/quai/index.html")
    assert 'href="https://test.example/x/about/"' in text
    assert f'rel="canonical" href="{FRENCH}' in text


@pytest.mark.long
def test_a_preview_has_all_editions_on_one_host(site: SiteTest) -> None:
    assert site.build(preview=True).ok
    public = site.root / ".sitegen/preview"
    text = (public / "fr/2026/05/31/quai/index.html").read_text(encoding="utf-8")
    assert FRENCH not in text
    assert '<p class="site-title"><a href="/blog/fr/" rel="home">' in text
    assert 'src="/blog/js/own.js"' in text
    for name in ("robots.txt", "sitemap.xml", "css", "js", "favicon.svg"):
        assert (public / name).exists()
        assert not (public / "fr" / name).exists()
