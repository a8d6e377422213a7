"""Hosts in every script: in ASCII for programs, as they were written for readers. And addresses
without a scheme."""

from __future__ import annotations

import json
import re

import lxml.etree
import lxml.html
import pytest
from support import SETTINGS, SiteTest

from sitegen import hosts, urls

KOELN = "https://zeitung-köln.example/"
ASCII = "https://xn--zeitung-kln-zfb.example/"
MACHINES = ("feed.xml", "atom.xml", "feed.json", "sitemap.xml", "news-sitemap.xml", "robots.txt")
# RFC 4151 §2.1, without addresses of e-mail.
TAG = re.compile(
    r"tag:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*,2026:[A-Za-z0-9._~!$&'()*+,;=:@/?%-]*"
)


def at(site: SiteTest, base_url: str, more: str = "") -> None:
    site.write("site.toml", SETTINGS.replace("https://news.example/", base_url) + more)


def test_a_site_is_known_to_programs_by_the_name_in_ascii(site: SiteTest) -> None:
    at(site, KOELN)
    site.post("größe", "[Here](#text)\n\n## Text\n", date="2026-05-31")
    assert site.build().ok
    for name in MACHINES:
        assert "köln" not in site.read(name)
        assert ASCII in site.read(name)
    for path in site.files():
        if path.endswith(".html"):
            page = lxml.html.document_fromstring(site.read(path).encode())
            whole = page.xpath(
                "//link[@rel='canonical']/@href | //meta[@property='og:url']/@content"
            )
            assert [address for address in whole if not address.startswith(ASCII)] == []
    assert [item["id"] for item in json.loads(site.read("feed.json"))["items"]] == [
        "tag:xn--zeitung-kln-zfb.example,2026:/posts/gr%C3%B6%C3%9Fe"
    ]
    assert (
        lxml.etree.fromstring(site.read("atom.xml").encode()).findtext("{*}id")
        == "tag:xn--zeitung-kln-zfb.example,2026:/"
    )


@pytest.mark.parametrize(
    ("base_url", "normal", "id_"),
    [
        (
            "https://STRAßE.example/",
            "https://xn--strae-oqa.example/",
            "tag:xn--strae-oqa.example,2026:/",
        ),
        ("https://ｎｅｗｓ。example/", "https://news.example/", "tag:news.example,2026:/"),
        (
            "https://أخبار.example:8443/a/ü/",
            "https://xn--igbicxr.example:8443/a/%C3%BC/",
            "tag:xn--igbicxr.example,2026:/a/%C3%BC/",
        ),
        ("http://[2001:DB8::1]:8080/", "http://[2001:db8::1]:8080/", "tag:2001-db8--1,2026:/"),
        ("http://[::1]/blog/", "http://[::1]/blog/", "tag:1,2026:/blog/"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000/", "tag:127.0.0.1,2026:/"),
        ("https://i❤.example/", "https://xn--i-7iq.example/", "tag:xn--i-7iq.example,2026:/"),
    ],
)
@pytest.mark.sampled(4)
def test_hosts_ports_and_literal_addresses_stay_right(
    site: SiteTest, base_url: str, normal: str, id_: str
) -> None:
    at(site, base_url)
    site.post("a")
    assert site.build().ok
    atom = lxml.etree.fromstring(site.read("atom.xml").encode())
    assert (atom.find("{*}link[@rel='self']").get("href"), atom.findtext("{*}id")) == (
        normal + "atom.xml",
        id_,
    )
    assert TAG.fullmatch(atom.findtext("{*}entry/{*}id"))
    assert f"<loc>{normal}2026/01/02/a/</loc>" in site.read("sitemap.xml")
    assert f"Sitemap: {normal}sitemap.xml\n" in site.read("robots.txt")


@pytest.mark.parametrize(
    "base_url",
    [
        "https://a℀b.example/",
        "https://ü..example/",
        f"https://{'ü' * 64}.example/",
        "https://[:::1]/",
        "https://\u00ad.example/",
        "https://xn--ü.example/",
        "https://ü.example:99999/",
    ],
)
def test_what_no_host_can_be_called_is_a_problem(site: SiteTest, base_url: str) -> None:
    at(site, base_url)
    (problem,) = site.build().problems
    assert (problem.path, problem.line, problem.code) == ("site.toml", 2, "invalid-value")


def test_addresses_elsewhere_are_ascii_in_feeds_and_as_they_were_written_on_pages(
    site: SiteTest,
) -> None:
    written = "https://straße.example/größe?q=ü#ß"
    site.post(
        "a", f"[Link]({written})", more="image: https://bücher.example/ü.png\nimage_alt: A book\n"
    )
    site.edit(
        "content/posts/a.md",
        "source: CNN",
        f"source: {{name: Straße, url: '{written}', feed: 'https://straße.example/rss'}}",
    )
    assert site.build().ok
    uri = "https://xn--strae-oqa.example/gr%C3%B6%C3%9Fe?q=%C3%BC#%C3%9F"
    rss = lxml.etree.fromstring(site.read("feed.xml").encode())
    assert rss.find("channel/item/{http://www.w3.org/2005/Atom}link").get("href") == uri
    assert rss.find("channel/item/source").get("url") == "https://xn--strae-oqa.example/rss"
    atom = lxml.etree.fromstring(site.read("atom.xml").encode())
    assert atom.find("{*}entry/{*}link[@rel='via']").get("href") == uri
    (item,) = json.loads(site.read("feed.json"))["items"]
    assert (item["_citations"][0]["url"], item["image"]) == (
        uri,
        "https://xn--bcher-kva.example/%C3%BC.png",
    )
    page = lxml.html.document_fromstring(site.read("2026/01/02/a/index.html").encode())
    assert page.xpath("//a[starts-with(@href, 'https://straße')]/@href") == [written, written]
    assert page.xpath("//meta[@property='og:image']/@content") == [
        "https://xn--bcher-kva.example/%C3%BC.png"
    ]


def test_a_comment_server_is_named_in_ascii_where_browsers_are_reported(site: SiteTest) -> None:
    at(site, KOELN, 'comments = {provider = "isso", server = "https://stimmen-köln.example/"}\n')
    site.post("a")
    assert site.build().ok
    page = lxml.html.document_fromstring(site.read("2026/01/02/a/index.html").encode())
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert "connect-src 'self' https://xn--stimmen-kln-zfb.example/" in policy
    assert page.xpath("//@data-server") == ["https://xn--stimmen-kln-zfb.example/"]


@pytest.mark.parametrize(
    ("url", "uri"),
    [
        ("https://Example.org/a b", "https://Example.org/a b"),
        ("mailto:jürgen@example.org", "mailto:j%C3%BCrgen@example.org"),
        (
            "https://jörg:ü@köln.example:80/?ü",
            "https://j%C3%B6rg:%C3%BC@xn--kln-sna.example:80/?%C3%BC",
        ),
        ("http://[::1]:80/ü%20", "http://[::1]:80/%C3%BC%20"),
        ("//köln.example", "//xn--kln-sna.example"),
        ("/ü", "/%C3%BC"),
        ("https://ü..example/", "https://%C3%BC..example/"),
    ],
)
def test_an_address_in_ascii(url: str, uri: str) -> None:
    assert hosts.uri(url) == uri


# --- addresses without a scheme -------------------------------------------------------------------


@pytest.mark.parametrize("base_url", ["https://news.example/blog/", "http://news.example/"])
@pytest.mark.parametrize("raw_html", ["sanitize", "trust"])
def test_an_address_without_a_scheme_is_whole_in_feeds(
    site: SiteTest, base_url: str, raw_html: str
) -> None:
    at(site, base_url, f'markdown = {{raw_html = "{raw_html}"}}\n')
    site.post(
        "a",
        """\
        [x](//evil.example/x "//evil.example/title") ![y](//evil.example/y.png)
        <//evil.example/no-link>

        <video poster="//evil.example/p.png" src="//evil.example/v.mp4"></video>
        <img src='//evil.example/z.png' srcset="//evil.example/z2.png 2x, /z3.png 3x"
            alt="//evil.example/alt">

        <blockquote cite="//evil.example/c?a=1&amp;b=2">A</blockquote> <q cite="near/">B</q>
        <del cite="/top/">C</del> <ins cite="#text">D</ins>

        `<a href="//evil.example/code">`
        """,
        more="image: //evil.example/i.png\nimage_alt: X",
    )
    assert site.build().ok
    scheme = base_url.partition("//")[0]
    page = f"{base_url}2026/01/02/a/"
    expected = [
        f"{scheme}//evil.example/{name}"
        for name in ("x", "y.png", "p.png", "v.mp4", "z.png", "c?a=1&b=2")
    ]
    expected += [page + "near/", f"{scheme}//news.example/top/", page + "#text"]
    (item,) = json.loads(site.read("feed.json"))["items"]
    rss = lxml.etree.fromstring(site.read("feed.xml").encode()).findtext(
        "channel/item/{http://purl.org/rss/1.0/modules/content/}encoded"
    )
    atom = lxml.etree.fromstring(site.read("atom.xml").encode()).findtext("{*}entry/{*}content")
    for text in (item["content_html"], rss, atom):
        html = lxml.html.fragment_fromstring(text, create_parent="div")
        found = [
            *html.xpath(".//@href"),
            *html.xpath(".//@src"),
            *html.xpath(".//@poster"),
            *html.xpath(".//@cite"),
        ]
        assert sorted(found) == sorted(expected)
        assert html.xpath(".//@srcset") == []
        assert html.xpath("string(.//code)") == '<a href="//evil.example/code">'
        assert html.xpath(".//@alt") == ["y", "//evil.example/alt"]
    assert item["image"] == f"{scheme}//evil.example/i.png"
    made = lxml.html.document_fromstring(site.read("2026/01/02/a/index.html").encode())
    assert made.xpath("//meta[@property='og:image']/@content") == [f"{scheme}//evil.example/i.png"]
    graph = json.loads(made.xpath("string(//script[@type='application/ld+json'])"))["@graph"]
    assert graph[0]["image"] == f"{scheme}//evil.example/i.png"


@pytest.mark.parametrize(
    "image", ["//photo.jpg", "//img/photo.jpg", "//", "///photo.jpg", "//a b.example/photo.jpg"]
)
def test_a_slash_too_many_is_a_mistake_and_no_host(site: SiteTest, image: str) -> None:
    site.post("a", more=f"image: {image}\nimage_alt: X")
    assert site.build().codes() == ["missing-target"]


def test_a_layout_asks_for_the_whole_address_of_any_host() -> None:
    base = urls.Base("http://news.example/blog/")
    assert base.absolute("//cdn.example/a.css") == "http://cdn.example/a.css"
