"""Feeds that `sitegen import` reads, beside the one that the golden site comes from."""

from __future__ import annotations

from pathlib import Path

import pytest
from import_support import imported

from sitegen.errors import SiteError
from sitegen.importing.source import SourceDocument, SourceError, SourceOptions, SourceReader
from sitegen.importing.sources import feed

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr" xml:base="https://a.example/blog/">
<title type="html">Le &lt;b&gt;Quai&lt;/b&gt;</title><link href="./"/>
<author><name>Ada</name><email>ada@a.example</email></author>
<entry><id>urn:uuid:1</id><title>A &amp;lt; B</title><link rel="alternate" href="a/"/>
<published>2020-05-03T10:00:00Z</published><updated>2020-05-04T10:00:00Z</updated>
<category term="mer" label="La mer"/>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Un <b>quai</b> &amp; une
<a href="b/">mer</a></div></content></entry>
<entry><id>urn:uuid:2</id><title>B</title><link href="https://a.example/blog/b/"/>
<updated>2020-05-05T10:00:00Z</updated><summary>Court.</summary>
<content type="text">1 &lt; 2</content></entry>
</feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://r.example/"><title>Old</title>
<link>https://r.example/</link></channel>
<item rdf:about="https://r.example/a.html"><title>A</title><link>https://r.example/a.html</link>
<dc:date>2004-05-03</dc:date><dc:creator>Bo</dc:creator><description>Text.</description></item></rdf:RDF>"""


def opened(folder: Path, text: str) -> SourceReader:
    file = folder / "feed.xml"
    file.write_text(text, encoding="utf-8")
    assert feed.recognizes(file)
    return feed.open_source(file, SourceOptions())


def listed(folder: Path, text: str) -> list[SourceDocument]:
    return list(opened(folder, text).documents())


def test_atom(tmp_path: Path) -> None:
    reader = opened(tmp_path, ATOM)
    site = reader.site()
    assert (site.title, site.language, site.base_url) == (
        "Le Quai",
        "fr",
        "https://a.example/blog/",
    )
    first, second = reader.documents()
    assert (first.title, first.address, first.feed_id) == ("A < B", "/blog/a/", "urn:uuid:1")
    assert first.body.text == (
        'Un <b>quai</b> &amp; une\n<a href="https://a.example/blog/b/">mer</a>'
    )
    assert (first.authors, first.tags) == (("Ada",), ("La mer",))
    assert (second.body.text, second.summary) == ("1 &lt; 2", "Court.")
    assert "@" not in repr((site, first, second))


def test_rss_1(tmp_path: Path) -> None:
    (only,) = listed(tmp_path, RDF)
    assert (only.address, only.authors, only.body.text) == ("/a.html", ("Bo",), "Text.")
    assert str(only.date) == "2004-05-03 00:00:00"


def test_a_feed_that_ends_early_has_what_is_before(tmp_path: Path) -> None:
    reader = opened(tmp_path, ATOM[: ATOM.index("<entry><id>urn:uuid:2")])
    assert [each.feed_id for each in reader.documents()] == ["urn:uuid:1"]
    (note,) = reader.problems()
    assert note.place.startswith("feed.xml:")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<html><body>no</body></html>", "it is no feed"),
        ("", "it is no feed"),
        ('<!DOCTYPE rss [<!ENTITY a "b">]><rss/>', "it declares entities"),
    ],
)
def test_what_is_no_feed_is_an_error(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "feed.xml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=message):
        feed.open_source(file, SourceOptions())


def test_exports_that_look_like_feeds_are_none(tmp_path: Path) -> None:
    file = tmp_path / "export.xml"
    file.write_text('<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel/></rss>')
    assert not feed.recognizes(file)
    assert not feed.recognizes(tmp_path)


PNG, PDF = b"\x89PNG\r\n\x1a\n", b"%PDF-1.7"
FETCHED = {
    "img.example/a/twin.png": PNG,
    "img.example/b/page.png": b"<html>gone</html>",
    "q.example/x/own.png": PNG,
    "albums/boat": PNG,
    "albums/lone.png": PNG,
    "albums/two.png": PNG,
    "c.example/e/1.mp3": b"ID3",
    "q.example/x/paper.pdf": PDF,
    "q.example/x/b.zip": b" <!DOCTYPE html>",
    "albums/law.pdf": PDF,
}
SHOWN = [
    "https://img.example/a/twin.png",
    "https://img.example/b/twin.png",  # another picture, which nobody fetched
    "https://img.example/b/page.png",
    "https://img.example/c/boat?w=3",
    "https://img.example/s320/lone.png",
    "https://one.example/two.png",
    "https://other.example/two.png",
    "/x/own.png",
    "https://c.example/e/1.mp3?t=3",
    "/x/paper.pdf",
    "https://img.example/large/page.jpg",
    "https://q.example/x/b.zip",
]
OF_OTHERS = "https://parliament.example/law.pdf"


def fetched(folder: Path) -> tuple[Path, Path]:
    """A feed whose post shows pictures and links to documents, and the folder of those that were
    fetched."""
    for name, data in FETCHED.items():
        place = folder / "pictures" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data + name.encode())
    body = "".join(f"&lt;p&gt;&lt;img src='{each}'&gt;&lt;/p&gt;" for each in SHOWN[:8])
    body += f"&lt;audio controls src='{SHOWN[8]}'&gt;&lt;/audio&gt;"
    for each in (*SHOWN[9:], OF_OTHERS):
        body += f"&lt;p&gt;&lt;a href='{each}'&gt;it&lt;/a&gt;&lt;/p&gt;"
    file = folder / "feed.xml"
    file.write_text(
        "<rss version='2.0'><channel><title>Q</title><link>https://q.example/</link><item>"
        f"<title>A</title><link>https://q.example/a/</link><description>{body}</description>"
        "</item></channel></rss>"
    )
    return file, folder / "pictures"


def test_fetched_files_are_taken_where_it_is_certain_which_they_are(tmp_path: Path) -> None:
    file, pictures = fetched(tmp_path)
    site = tmp_path / "site"
    report = imported(file, site, uploads=pictures)
    assert list(report.pictures) == [SHOWN[i] for i in (1, 2, 5, 6, 10, 11)]
    (text,) = (each.read_text() for each in (site / "content/posts").rglob("*.md"))
    for name in ("pictures/twin.png", "pictures/boat.png", "pictures/lone.png", "x/own.png"):
        assert f"](/{name})" in text
        assert (site / "content" / name).is_file()
    for name in ("files/1.mp3", "x/paper.pdf"):
        assert f"/{name}" in text
        assert (site / "static" / name).is_file()
    # A document of others stays with them, though there is one of its name.
    assert f"]({OF_OTHERS})" in text
    assert (site / "import/pictures.txt").read_text().splitlines() == list(report.pictures)


def test_a_later_import_does_without_what_was_fetched(tmp_path: Path) -> None:
    file, pictures = fetched(tmp_path)
    site = tmp_path / "site"
    imported(file, site, uploads=pictures)
    (pictures / "img.example/b/twin.png").write_bytes(b"GIF89a")
    assert SHOWN[1] not in imported(file, site, uploads=pictures).pictures
    before = sorted((each, each.read_bytes()) for each in site.glob("content/**/*.*"))
    (site / "static/x/paper.pdf").write_bytes(b"%PDF-2.0")
    report = imported(file, site)
    assert report.of("edited") == ["static/x/paper.pdf"]
    assert list(report.pictures) == [SHOWN[i] for i in (2, 5, 6, 10, 11)]
    assert sorted((each, each.read_bytes()) for each in site.glob("content/**/*.*")) == before
    assert imported(file, site, uploads=pictures).of("edited") == ["static/x/paper.pdf"]
    (site / "content/pictures/lone.png").unlink()
    assert SHOWN[4] in imported(file, site).pictures


def test_a_system_whose_pictures_are_in_the_source_refuses_uploads(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes/a.md").write_text("# A\n")
    with pytest.raises(SiteError, match="--uploads has no place here"):
        imported(tmp_path / "notes", tmp_path / "site", system="markdown", uploads=tmp_path)


def test_episodes_are_played_and_the_line_for_thieves_of_feeds_goes(tmp_path: Path) -> None:
    sound = '<enclosure url="https://a.example/1.mp3?x=1&amp;y=2" type="audio/mpeg"/>'
    line = '<p>The post <a href="https://a.example/a">A</a> is on <a href="https://a.example/">S</a>.</p>'
    texts = [
        f"<p>Notes</p>{line}",
        '<p><audio src="https://a.example/1.mp3?x=1&amp;y=2"></audio></p>',
    ]
    items = "".join(
        f"<item><title>A</title><link>https://a.example/a</link><guid>{number}</guid>"
        f"<description><![CDATA[{text}]]></description>{sound}</item>"
        for number, text in enumerate(texts)
    )
    channel = "<title>S</title><link>https://a.example</link>"
    found = listed(tmp_path, f'<rss version="2.0"><channel>{channel}{items}</channel></rss>')
    player = '<audio controls src="https://a.example/1.mp3?x=1&amp;y=2"></audio>'
    assert found[0].body.text == f"<figure>{player}</figure>\n<p>Notes</p>"
    assert found[1].body.text.count("<audio") == 1


def test_what_is_no_element_or_no_address_ends_no_item(tmp_path: Path) -> None:
    wrong = '<enclosure url="http://[x/a.mp3" type="audio/mpeg"/><link>http://[x</link>'
    text = "<![CDATA[<a href='http://[x'>a</a> <a href='/b'>b</a>]]>&nbsp;c"
    inner = f"<!-- c --><?p i?><title>A</title><guid>1</guid><description>{text}</description>"
    channel = f"<title>S</title><link>https://a.example</link><item>{inner}{wrong}</item>"
    (found,) = listed(tmp_path, f'<rss version="2.0"><channel>{channel}</channel></rss>')
    assert (found.title, "mp3" in found.body.text) == ("A", False)
    assert "'http://[x'" in found.body.text
    assert "'https://a.example/b'" in found.body.text
    atom = "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='http://[x'><title>S</title><entry>"
    atom += "<id>1</id><title>B</title><link href='http://[y'/><content>T</content></entry></feed>"
    assert [each.title for each in listed(tmp_path, atom)] == ["B"]
