"""The picture of a post in feeds: what it is and how long, which is true of the file that is
published."""

from __future__ import annotations

import json
from pathlib import Path

import feedparser
import lxml.etree
import painted
import pytest
from support import SETTINGS, SiteTest, copied

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"><rect width="300"'
    b' height="200"/></svg>'
)
ADDRESS = "https://news.example/"
MEDIA = "{http://search.yahoo.com/mrss/}content"
SHOWN = "image: {}\nimage_alt: A picture\n"


def files() -> dict[str, tuple[bytes, str, str]]:
    """Files by the name of a post: the bytes, the name, and the type that they are of."""
    wide = painted.picture(500, 250)
    return {
        "clean": (painted.jpeg(500, 250), "a.jpg", "image/jpeg"),
        "metadata": (painted.jpeg(500, 250, metadata=True), "a.jpg", "image/jpeg"),
        "turned": (painted.jpeg(250, 500, turn=6, metadata=True), "a.jpg", "image/jpeg"),
        "png": (painted.png(500, 250), "a.png", "image/png"),
        "gif": (painted.saved(wide.convert("P"), "GIF"), "a.gif", "image/gif"),
        "webp": (painted.saved(wide, "WEBP"), "a.webp", "image/webp"),
        "misnamed": (painted.png(500, 250), "a.jpg", "image/png"),
        "svg": (SVG, "a.svg", "image/svg+xml"),
    }


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> SiteTest:
    """A bundle for each of the files, with the same as a static file, and one post without a
    picture."""
    site = SiteTest(
        tmp_path_factory.mktemp("gallery") / "site",
        SETTINGS + 'feeds = {per = ["tag"], limit = 100}\n',
    )
    for name, (data, file, _) in files().items():
        front = (
            "---\ntitle: {}\ndate: 2026-01-02\nauthor: ada\nsource: CNN\nai: true\ntags: [{}]\n"
            + SHOWN
            + "---\nText.\n"
        )
        site.write(
            f"content/posts/{name}/index.md", front.format(f"{name} beside", name, file).encode()
        )
        site.write(f"content/posts/{name}/{file}", data)
        site.write(f"static/{name}/{file}", data)
        site.post(
            f"{name}-static", title=f"{name} static", more=SHOWN.format(f"/{name}/{file}?v=1#x")
        )
    site.post("none", title="none")
    assert site.build().ok
    return site


def reported(site: SiteTest, folder: str = "") -> dict[str, dict[str, dict[str, str]]]:
    """What each feed says of the picture of each post, by format and title."""
    rss = lxml.etree.fromstring(site.read(f"{folder}feed.xml").encode())
    atom = lxml.etree.fromstring(site.read(f"{folder}atom.xml").encode())
    found: dict[str, dict[str, dict[str, str]]] = {"media": {}, "enclosure": {}, "atom": {}}
    for item in rss.iter("item"):
        for name, path in (("media", MEDIA), ("enclosure", "enclosure")):
            found[name] |= {
                item.findtext("title"): dict(each.attrib) for each in item.findall(path)
            }
    for entry in atom.iter("{*}entry"):
        found["atom"] |= {
            entry.findtext("{*}title"): dict(each.attrib)
            for each in entry.findall("{*}link[@rel='enclosure']")
        }
    return found


@pytest.mark.parametrize("name", files())
@pytest.mark.sampled(4)
def test_type_and_length_are_those_of_the_published_file(gallery: SiteTest, name: str) -> None:
    _, file, kind = files()[name]
    for title, path in (
        (f"{name} beside", f"2026/01/02/{name}-beside/{file}"),
        (f"{name} static", f"{name}/{file}"),
    ):
        length = str((gallery.root / "public" / path).stat().st_size)
        url = f"{ADDRESS}{path}{'?v=1#x' if title.endswith('static') else ''}"
        width, height = ("300", "200") if name == "svg" else ("500", "250")
        feeds = reported(gallery)
        assert feeds["media"][title] == {
            "url": url,
            "type": kind,
            "medium": "image",
            "width": width,
            "height": height,
            "fileSize": length,
        }
        assert feeds["enclosure"][title] == {"url": url, "type": kind, "length": length}
        assert feeds["atom"][title] == {
            "rel": "enclosure",
            "href": url,
            "type": kind,
            "length": length,
        }


def test_who_reads_feeds_finds_the_picture(gallery: SiteTest) -> None:
    for file in ("feed.xml", "atom.xml"):
        parsed = feedparser.parse(gallery.read(file).encode())
        assert not parsed.bozo
        entries = {entry.title: entry for entry in parsed.entries}
        for name, (_, _, kind) in files().items():
            (enclosure,) = entries[f"{name} beside"].enclosures
            assert enclosure.type == kind
            assert entries[f"{name} beside"].summary.endswith("Text.")
        assert entries["none"].enclosures == []
    media = feedparser.parse(gallery.read("feed.xml").encode()).entries[0].media_content
    assert [each["medium"] for each in media] == ["image"]


def test_a_feed_of_a_tag_shows_them_as_well(gallery: SiteTest) -> None:
    whole, part = reported(gallery), reported(gallery, "tags/png/")
    assert part == {name: {"png beside": whole[name]["png beside"]} for name in whole}


def test_only_feeds_with_a_picture_know_its_namespace(site: SiteTest) -> None:
    site.post("a", "![Shown](https://else.example/a.png)")
    assert site.build().ok
    assert "mrss" not in site.read("feed.xml")
    assert reported(site) == {"media": {}, "enclosure": {}, "atom": {}}
    assert "image" not in json.loads(site.read("feed.json"))["items"][0]


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://else.example/a.JPG?x=1", "image/jpeg"),
        ("https://else.example/picture", ""),
        ("//else.example/a.avif", "image/avif"),
        ("http://else.example/a.b/c", ""),
    ],
)
def test_of_a_picture_elsewhere_no_length_is_known(site: SiteTest, url: str, kind: str) -> None:
    site.post("a", more=SHOWN.format(url))
    assert site.build().ok
    whole = f"https:{url}" if url.startswith("//") else url
    typed = {"type": kind} if kind else {}
    assert reported(site) == {
        "media": {"A": {"url": whole, "medium": "image", **typed}},
        "enclosure": {},
        "atom": {"A": {"rel": "enclosure", "href": whole, **typed}},
    }
    assert json.loads(site.read("feed.json"))["items"][0]["image"] == whole


def test_what_is_said_of_the_picture_comes_after_the_text(gallery: SiteTest) -> None:
    rss = lxml.etree.fromstring(gallery.read("feed.xml").encode())
    for item in rss.iter("item"):
        tags = [
            lxml.etree.QName(element).localname for element in item if element.tag != "category"
        ]
        if item.findtext("title") != "none":
            assert tags[-4:] == ["enclosure", "description", "encoded", "content"]


def test_another_picture_under_the_same_name_makes_the_feeds_anew(
    gallery: SiteTest, tmp_path: Path
) -> None:
    site = copied(gallery.root, tmp_path / "site")
    before = reported(site)
    site.write("content/posts/png/a.png", data := painted.png(600, 300, seed=7))
    site.write("static/png/a.png", data)
    rendered = site.build().done.rendered
    assert {"feed.xml", "atom.xml", "tags/png/feed.xml"} <= set(rendered)
    assert "tags/gif/feed.xml" not in rendered
    assert (
        reported(site)["media"]["png beside"]["fileSize"]
        == str(len(data))
        != before["media"]["png beside"]["fileSize"]
    )
    clean = tmp_path / "clean"
    assert site.build(output=clean).ok
    assert {name: site.files()[name] for name in ("feed.xml", "atom.xml")} == {
        name: (clean / name).read_bytes() for name in ("feed.xml", "atom.xml")
    }
