"""The RSS feed as a feed reader sees it."""

from __future__ import annotations

import datetime as dt
import email.utils
import re

import feedparser
import lxml.etree
import lxml.html
import painted
import pytest
from support import NOW, SETTINGS, SiteTest

DC, CONTENT, ATOM = (
    "{http://purl.org/dc/elements/1.1/}",
    "{http://purl.org/rss/1.0/modules/content/}",
    "{http://www.w3.org/2005/Atom}",
)
W3C, IPTC = (
    "https://w3c-cg.github.io/ai-content-disclosure/#disclosure-values",
    "http://cv.iptc.org/newscodes/digitalsourcetype/",
)
LABEL = "This article was created by Artificial Intelligence"


def channel(site: SiteTest) -> lxml.etree._Element:
    root = lxml.etree.fromstring((site.root / "public/feed.xml").read_bytes())
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    (found,) = root
    return found


def items(site: SiteTest) -> list[lxml.etree._Element]:
    return channel(site).findall("item")


def only(site: SiteTest) -> lxml.etree._Element:
    (item,) = items(site)
    return item


def content(item: lxml.etree._Element) -> lxml.html.HtmlElement:
    return lxml.html.fragment_fromstring(item.findtext(f"{CONTENT}encoded"), create_parent="div")


def test_the_channel(site: SiteTest) -> None:
    site.write(
        "site.toml",
        SETTINGS
        + 'description = "All & <everything>"\nlanguage = "de-AT"\n[publisher]\nname = "Us"\n',
    )
    site.post("a", date="2026-01-02T10:00:00+02:00", more="updated: 2026-03-04T05:06:07Z")
    site.post("b", date="2026-02-02")
    site.build()
    found = channel(site)
    assert {
        name: found.findtext(name)
        for name in ("title", "link", "description", "language", "copyright", "generator", "ttl")
    } == {
        "title": "Test News",
        "link": "https://news.example/",
        "description": "All & <everything>",
        "language": "de-AT",
        "copyright": "Us",
        "generator": "sitegen",
        "ttl": "60",
    }
    assert found.findtext("lastBuildDate") == "Wed, 04 Mar 2026 05:06:07 +0000", (
        "the newest change, not the clock"
    )
    (own,) = found.findall(f"{ATOM}link")
    assert dict(own.attrib) == {
        "href": "https://news.example/feed.xml",
        "rel": "self",
        "type": "application/rss+xml",
    }


def test_an_item(site: SiteTest) -> None:
    site.write("content/authors/bo.md", "---\nname: Bo & Co\n---\n")
    site.post(
        "a",
        "First paragraph.\n\nSecond.",
        date="2026-01-02T10:00:00+02:00",
        title="'Quotes: \"&\" <b>'",
        more="tags: [One & Two, Three]\n",
    )
    site.edit("content/posts/a.md", "author: ada", "author: [bo, ada]")
    site.edit(
        "content/posts/a.md",
        "source: CNN",
        "source: [{name: CNN, url: 'https://cnn.example/a?b=1&c=2', title: The & Story, published:"
        " 2026-01-01}, Reuters, {name: BBC, url: https://bbc.example/, relation: cited}]",
    )
    site.build()
    item = only(site)
    address = "https://news.example/2026/01/02/quotes-b/"
    assert item.findtext("title") == 'Quotes: "&" <b>'
    assert item.findtext("link") == address
    assert (item.findtext("guid"), item.find("guid").get("isPermaLink")) == (
        "tag:news.example,2026:/posts/a",
        "false",
    )
    assert site.published("2026/01/02/quotes-b/index.html")
    assert item.findtext("pubDate") == "Fri, 02 Jan 2026 08:00:00 +0000"
    assert [creator.text for creator in item.findall(f"{DC}creator")] == ["Bo & Co", "Ada Okafor"]
    assert item.find("author") is None
    assert [dict(link.attrib) for link in item.findall(f"{ATOM}link")] == [
        {"rel": "via", "href": "https://cnn.example/a?b=1&c=2"},
        {"rel": "via", "href": "https://bbc.example/"},
    ]
    assert [(category.text, category.get("domain")) for category in item.findall("category")] == [
        ("One & Two", None),
        ("Three", None),
        ("ai-autonomous", W3C),
        ("trainedAlgorithmicMedia", IPTC),
    ]
    assert item.findtext("description") == f"{LABEL}. First paragraph."
    body = content(item)
    assert [child.text_content() for child in body] == [
        LABEL,
        "First paragraph.",
        "Second.",
        "Source: The & Story, CNN, 2026-01-01",
        "Source: Reuters",
        "Also cited: BBC",
    ]
    assert body.xpath(".//a/@href") == ["https://cnn.example/a?b=1&c=2", "https://bbc.example/"]


def test_the_elements_of_an_item_are_in_one_order(site: SiteTest) -> None:
    site.post("a", more="tags: [x]\n")
    site.edit("content/posts/a.md", "source: CNN", "source: {name: CNN, url: https://cnn.example/}")
    site.build()
    names = [element.tag for element in only(site)]
    assert [name for i, name in enumerate(names) if i == 0 or names[i - 1] != name] == [
        "title",
        "link",
        "guid",
        "pubDate",
        f"{DC}creator",
        "category",
        f"{ATOM}link",
        "description",
        f"{CONTENT}encoded",
    ]


@pytest.mark.parametrize(
    ("ai", "label", "w3c", "iptc"),
    [
        ("true", LABEL, "ai-autonomous", "trainedAlgorithmicMedia"),
        ("false", "", "human-only", "digitalCreation"),
        (
            "{involvement: assisted}",
            "Written by Ada Okafor with the help of Artificial Intelligence",
            "ai-autonomous",
            "compositeWithTrainedAlgorithmicMedia",
        ),
        (
            "{involvement: automated}",
            "Produced automatically from data",
            "human-only",
            "dataDrivenMedia",
        ),
    ],
)
def test_what_part_ai_had_comes_first(
    site: SiteTest, ai: str, label: str, w3c: str, iptc: str
) -> None:
    site.post("a", "Text.")
    site.edit("content/posts/a.md", "ai: true", f"ai: {ai}")
    site.build()
    item = only(site)
    assert [(category.text, category.get("domain")) for category in item.findall("category")] == [
        (w3c, W3C),
        (iptc, IPTC),
    ]
    assert item.findtext("description") == (f"{label}. Text." if label else "Text.")
    assert [child.text_content() for child in content(item)] == [
        *([label] if label else []),
        "Text.",
        "Source: CNN",
    ]
    page = lxml.html.document_fromstring(site.read("2026/01/02/a/index.html").encode())
    assert page.xpath("string(//*[@class='ai-label-text'])") == label, "page and feed agree"
    assert page.xpath("string(//h1/*/@ai-disclosure)") == w3c


def test_the_newest_items_come_first_and_no_more_than_the_limit(site: SiteTest) -> None:
    for i in range(8):
        site.post(f"p{i}", date=f"2026-01-{(i * 3) % 8 + 1:02}T{i:02}:00:00Z")
    site.post("same-b", date="2026-01-09")
    site.post("same-a", date="2026-01-09")
    site.build()
    dates = [email.utils.parsedate_to_datetime(item.findtext("pubDate")) for item in items(site)]
    assert len(dates) == 10
    assert dates == sorted(dates, reverse=True)
    every = [item.findtext("link") for item in items(site)]
    assert every[:2] == [
        "https://news.example/2026/01/09/same-b/",
        "https://news.example/2026/01/09/same-a/",
    ], "(date, address) orders them"
    site.write("site.toml", SETTINGS + "[feeds]\nlimit = 3\n")
    site.build()
    assert [item.findtext("link") for item in items(site)] == every[:3]


def test_without_a_setting_there_are_twenty(site: SiteTest) -> None:
    for i in range(22):
        site.post(f"p{i}", date=f"2026-01-{i + 1:02}")
    site.build()
    assert [item.findtext("title") for item in items(site)] == [f"P{i}" for i in range(21, 1, -1)]


def test_summaries_alone_where_the_settings_say_so(site: SiteTest) -> None:
    settings = '[feeds]\ncontent = "summary"\nformats = ["rss", "atom"]\n'
    site.write("site.toml", SETTINGS + settings)
    site.write("static/pic.png", painted.png(300, 300))
    picture = "image: {src: /pic.png, alt: A quay, caption: The quay}\n"
    site.post("a", "First paragraph.\n\nSecond.", more=picture)
    site.post("b", "Body.", more="summary: Written by hand\n")
    site.build()
    for item in items(site):
        assert item.find(f"{CONTENT}encoded") is None
    assert {item.findtext("description") for item in items(site)} == {
        f"{LABEL}. First paragraph.",
        f"{LABEL}. Written by hand",
    }
    assert "Second." not in site.read("feed.xml")
    for file in ("feed.xml", "atom.xml"):
        entries = feedparser.parse(site.read(file).encode()).entries
        assert [entry.get("content") for entry in entries] == [None, None]
        assert "The quay" in site.read(file)


def test_an_item_without_any_text_has_a_description(site: SiteTest) -> None:
    site.post("a", "")
    site.edit("content/posts/a.md", "ai: true", "ai: false")
    site.build()
    assert only(site).findtext("description")


@pytest.mark.parametrize(
    "base", ["https://news.example/", "https://user.example/blog/", "https://user.example/a%20b/c/"]
)
def test_every_address_is_whole(site: SiteTest, base: str) -> None:
    site.write("site.toml", f'title = "Test News"\nbase_url = "{base}"\n')
    site.write("static/pic.png", painted.png(20, 20))
    site.write("content/pages/about.md", "---\ntitle: About\n---\nText.\n")
    site.post("other", "## A heading", date="2025-01-01")
    site.write(
        "content/posts/bundle/index.md",
        "---\ntitle: Bundle\ndate: 2026-01-02\nauthor: ada\nsource: CNN\nai: true\n---\n##"
        " Here\n\n[a](../other.md#a-heading) [b](/about/) [c](#here) [d](https://else.example/x)"
        " [e](mailto:a@b.example) [f](../../authors/ada.md) [g](?q=1)"
        " [h](../../pages/about.md)\n\n![p](pic.svg) ![q](/pic.png)"
        " ![r](https://else.example/y.png) <a href='/about/'>raw</a> <img src=pic.svg alt=''><video"
        " src=film.mp4 poster=/pic.png></video><audio src='film.mp4'></audio>\n\nNote[^1]\n\n[^1]:"
        " Text.\n",
    )
    site.write("content/posts/bundle/pic.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    site.write("content/posts/bundle/film.mp4", "x")
    result = site.build()
    assert result.ok, result.printed
    item = items(site)[0]
    own = f"{base}2026/01/02/bundle/"
    assert item.findtext("link") == own
    body = content(item)
    found = body.xpath(".//@href | .//@src | .//@poster")
    assert [address for address in found if not address.startswith(("https://", "mailto:"))] == []
    links = {link.text_content(): link.get("href") for link in body.iter("a")}
    assert {name: links[name] for name in "abcdefgh"} == {
        "a": f"{base}2025/01/01/other/#a-heading",
        "b": f"{base}about/",
        "c": f"{own}#here",
        "d": "https://else.example/x",
        "e": "mailto:a@b.example",
        "f": f"{base}authors/ada/",
        "g": f"{own}?q=1",
        "h": f"{base}about/",
    }
    assert body.xpath(".//img/@src") == [
        f"{own}pic.svg",
        f"{base}pic.png",
        "https://else.example/y.png",
        f"{own}pic.svg",
    ]
    assert body.xpath(".//video/@src | .//video/@poster | .//audio/@src") == [
        f"{own}film.mp4",
        f"{base}pic.png",
        f"{own}film.mp4",
    ]
    for address in found:
        if address.startswith(base):
            path = address.removeprefix(base).partition("#")[0].partition("?")[0]
            assert site.published(
                path + "index.html" if path.endswith("/") or not path else path
            ), address


def test_a_path_in_the_base_url_does_not_leak_into_the_page_twice(site: SiteTest) -> None:
    site.write("site.toml", 'title = "Test News"\nbase_url = "https://user.example/blog/"\n')
    site.post("a", "[x](/2026/01/02/a/)")
    site.build()
    assert "/blog/blog" not in site.read("feed.xml") + site.read("2026/01/02/a/index.html")
    assert content(only(site)).xpath(".//a/@href") == ["https://user.example/blog/2026/01/02/a/"]


def test_the_time_of_the_build_is_nowhere(site: SiteTest) -> None:
    site.post("a")
    assert site.build().ok
    first = site.read("feed.xml")
    assert site.build(now=NOW + dt.timedelta(days=3650, seconds=7)).ok
    assert site.read("feed.xml") == first
    assert set(re.findall(r"\b(?:19|20)\d\d\b", first)) == {"2026", "2005", "2000"} - {"2000"}


def test_an_empty_site_has_a_feed_without_a_date(site: SiteTest) -> None:
    assert site.build().ok
    first = site.read("feed.xml")
    found = channel(site)
    assert items(site) == []
    assert [found.findtext(name) for name in ("title", "link", "description")] == [
        "Test News",
        "https://news.example/",
        "Test News",
    ]
    assert found.find("lastBuildDate") is None
    assert found.find("pubDate") is None
    assert site.build(now=NOW + dt.timedelta(days=400)).ok
    assert site.read("feed.xml") == first


def test_a_title_in_any_script_is_plain_text(site: SiteTest) -> None:
    titles = [
        "שלום עולם",
        "مرحبا بالعالم",
        "😀 News 🎉",
        "A & B < C > D",
        "日本語のニュース",
        "Fran\u0327ois",
    ]
    for i, title in enumerate(titles):
        site.post(
            f"p{i}",
            title=f'"{title}"',
            date=f"2026-01-{20 - i:02}",
            more="lang: he\n" if i == 0 else "",
        )
    site.build()
    assert [item.findtext("title") for item in items(site)] == titles
    assert site.read("feed.xml").startswith("<?xml version='1.0' encoding='UTF-8'?>")
    for item in items(site):
        assert item.findtext("link").isascii()
        assert item.findtext("guid").isascii()


def test_what_looks_like_the_end_of_a_section_is_text(site: SiteTest) -> None:
    site.post("a", "`]]>` and `<![CDATA[` and `&amp;` and `</item>`", title="']]></title>'")
    site.build()
    item = only(site)
    assert item.findtext("title") == "]]></title>"
    assert [code.text_content() for code in content(item).iter("code")] == [
        "]]>",
        "<![CDATA[",
        "&amp;",
        "</item>",
    ]


def test_what_is_not_visible_is_not_in_the_feed(site: SiteTest) -> None:
    site.post("seen")
    site.post("draft", more="draft: true\ntags: [Secret]\n")
    site.post("future", date="2026-09-01", more="updated: 2026-10-01\n")
    site.post("expired", date="2025-01-01", more="expires: 2025-02-01\n")
    site.build()
    assert [item.findtext("title") for item in items(site)] == ["Seen"]
    assert "Secret" not in site.read("feed.xml")
    assert channel(site).findtext("lastBuildDate") == "Fri, 02 Jan 2026 00:00:00 +0000"


def test_a_reader_finds_the_feed_from_every_page(site: SiteTest) -> None:
    site.write("site.toml", 'title = "Test News"\nbase_url = "https://user.example/blog/"\n')
    site.post("a", more="tags: [x]\naliases: [/old/]\n")
    site.build()
    pages = [path for path in site.files() if path.endswith(".html") and path != "old/index.html"]
    assert len(pages) > 8
    for path in pages:
        page = lxml.html.document_fromstring(site.read(path).encode())
        assert page.xpath("//link[@rel='alternate'][@type='application/rss+xml']/@href") == [
            "/blog/feed.xml"
        ], path
