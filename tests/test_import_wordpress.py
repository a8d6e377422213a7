"""Exports of WordPress: their XML, their items, and what becomes of each."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import pytest
from wordpress_export import (
    HEAD,
    TAIL,
    attachment,
    cdata,
    documents,
    export,
    item,
    meta,
    opened,
)

from sitegen.importing.source import SourceError, SourceOptions
from sitegen.importing.sources import wordpress
from sitegen.importing.sources.wordpress.reader import WordPressReader


def ids(folder: Path, text: str | bytes) -> list[str]:
    return [each.id for each in documents(folder, text)]


def test_a_post_says_what_it_is(tmp_path: Path) -> None:
    extra = (
        '<category domain="category" nicename="news"><![CDATA[News]]></category>'
        '<category domain="post_tag" nicename="a-b"><![CDATA[A &amp; B]]></category>'
        + meta("_wp_old_slug", "former")
        + meta("_thumbnail_id", "7")
        + meta("_wp_page_secret", "hidden")
    )
    picture = attachment(7, "2020/01/a.jpg", alt="A quay", caption="The quay")
    title, excerpt = cdata("<em>A</em> &amp; B"), cdata("<p>In short</p>")
    post = item(12, "Text", extra=extra, title=title, is_sticky=1).replace(
        f"<excerpt:encoded>{cdata('')}", f"<excerpt:encoded>{excerpt}"
    )
    (found,) = documents(tmp_path, export(post, picture))
    assert (found.kind, found.id, found.title, found.slug) == ("post", "12", "A & B", "post-12")
    assert found.address == "/2020/01/post-12/"
    assert found.aliases == ("/2020/01/former/",)
    assert found.date is not None
    assert found.date.isoformat() == "2020-01-05T10:00:00+01:00"
    assert (found.categories, found.tags, found.authors) == (("News",), ("A & B",), ("jane",))
    assert (found.summary, found.is_pinned, found.state) == ("In short", True, "published")
    assert found.feed_id == "https://old.example/?p=12"
    assert found.picture is not None
    assert (found.picture.alt, found.picture.caption) == ("A quay", "The quay")
    assert found.params == {}


@pytest.mark.parametrize(
    ("status", "password", "state"),
    [
        ("publish", "", "published"),
        ("publish", "x", "private"),
        ("private", "", "private"),
        ("draft", "", "draft"),
        ("pending", "", "draft"),
        ("future", "", "scheduled"),
        ("in-progress", "", "draft"),
        ("trash", "", None),
        ("auto-draft", "", None),
        ("inherit", "", None),
    ],
)
def test_states(tmp_path: Path, status: str, password: str, state: str | None) -> None:
    post = item(1, "x", status=cdata(status), post_password=cdata(password))
    assert [each.state for each in documents(tmp_path, export(post))] == ([state] if state else [])


@pytest.mark.parametrize(
    ("local", "gmt", "date"),
    [
        ("2020-07-05 10:00:00", "2020-07-05 15:00:00", "2020-07-05T10:00:00-05:00"),
        ("2020-07-05 10:00:00", "0000-00-00 00:00:00", "2020-07-05T10:00:00"),
        ("0000-00-00 00:00:00", "2020-07-05 15:00:00", "2020-07-05T15:00:00+00:00"),
        ("2020-07-05 10:00:00", "2020-07-01 10:00:00", "2020-07-01T10:00:00+00:00"),
        ("2020-13-45 10:00:00", "none", "2020-01-05T09:00:00+00:00"),
        ("0000-00-00 00:00:00", "", "2020-01-05T09:00:00+00:00"),
    ],
)
def test_dates(tmp_path: Path, local: str, gmt: str, date: str) -> None:
    extra = "<pubDate>Sun, 05 Jan 2020 09:00:00 +0000</pubDate>"
    post = item(1, post_date=local, post_date_gmt=gmt, extra=extra)
    (found,) = documents(tmp_path, export(post))
    assert found.date is not None
    assert found.date.isoformat() == date


def test_the_zone_is_one_that_fits_all_posts(tmp_path: Path) -> None:
    winter = item(1)
    summer = item(2, post_date="2020-07-01 10:00:00", post_date_gmt="2020-07-01 08:00:00")
    assert opened(tmp_path, export(winter)).site().time_zone == "Etc/GMT-1"
    assert opened(tmp_path, export(winter, summer)).site().time_zone == "Europe/Berlin"
    french = export(winter, summer).replace("en-GB", "fr-FR")
    assert opened(tmp_path, french).site().time_zone == "Europe/Paris"
    other = item(3, post_date="2020-07-01 10:00:00", post_date_gmt="2020-07-01 20:00:00")
    assert opened(tmp_path, export(winter, summer, other)).site().time_zone == "UTC"


def test_types(tmp_path: Path) -> None:
    with_tags = '<category domain="post_tag" nicename="x"><![CDATA[X]]></category>'
    reader = opened(
        tmp_path,
        export(
            item(1, post_type="page"),
            item(2, post_type="event", extra=with_tags),
            item(3, post_type="team"),
            item(4, post_type="slide", link="https://old.example/?slide=4&post_type=slide"),
            *(item(10 + n, post_type=kind) for n, kind in enumerate(("revision", "feedback"))),
        ),
    )
    assert [(each.id, each.kind) for each in reader.documents()] == [
        ("1", "page"),
        ("2", "post"),
        ("3", "page"),
    ]
    kinds = {note.kind for note in reader.site().notes}
    assert {"custom type event", "custom type slide", "personal data"} <= kinds


def test_addresses(tmp_path: Path) -> None:
    pages = cdata("a<!--nextpage-->b")
    found = documents(
        tmp_path,
        export(
            item(1, link="https://old.example/?p=1"),
            item(2, link="https://elsewhere.example/x/"),
            item(3, link="http://www.old.example/news/post.html").replace(cdata(""), pages, 1),
            item(4, status="draft", link="https://old.example/?p=4"),
            item(5, extra=meta("_wp_old_date", "2019-12-31")).replace(cdata(""), pages, 1),
        ),
    )
    assert [(each.address, each.aliases) for each in found] == [
        ("", ("/?p=1",)),
        ("", ()),
        ("/news/post.html", ()),
        ("", ()),
        ("/2020/01/post-5/", ("/2019/12/post-5/", "/2020/01/post-5/2/")),
    ]
    assert found[1].notes[0].kind == "post whose address is on another site"


def test_comments(tmp_path: Path) -> None:
    def comment(number: int, parent: int = 0, approved: str = "1", kind: str = "") -> str:
        return (
            f"<wp:comment><wp:comment_id>{number}</wp:comment_id>"
            f"<wp:comment_author>{cdata('Bo &amp; Co')}</wp:comment_author>"
            "<wp:comment_author_email>bo@mail.example</wp:comment_author_email>"
            f"<wp:comment_author_url>javascript:x</wp:comment_author_url>"
            "<wp:comment_author_IP>192.0.2.1</wp:comment_author_IP>"
            "<wp:comment_date_gmt>2020-02-01 00:00:00</wp:comment_date_gmt>"
            f"<wp:comment_content>{cdata(f'Number {number}')}</wp:comment_content>"
            f"<wp:comment_approved>{approved}</wp:comment_approved>"
            f"<wp:comment_type>{kind}</wp:comment_type>"
            f"<wp:comment_parent>{parent}</wp:comment_parent></wp:comment>"
        )

    extra = "".join(
        [
            comment(1),
            comment(2, 1, "0"),
            comment(3, 2),
            comment(4, 0, "spam"),
            comment(5, 0, "1", "pingback"),
            comment(6, 6),
        ]
    )
    reader = opened(tmp_path, export(item(1, extra=extra)))
    (found,) = reader.documents()
    assert [(each.id, each.parent) for each in found.comments] == [("1", ""), ("3", "1"), ("6", "")]
    first = found.comments[0]
    assert (first.author, first.website, first.text) == ("Bo & Co", "", "<p>Number 1</p>")
    assert first.date == dt.datetime(2020, 2, 1, tzinfo=dt.UTC)
    everything = repr((found, reader.site()))
    assert "mail.example" not in everything
    assert "192.0.2.1" not in everything
    assert {"comments that nobody approved", "pingbacks and trackbacks"} <= {
        note.kind for note in reader.site().notes
    }


def test_authors_have_no_addresses(tmp_path: Path) -> None:
    head = "".join(
        f"<wp:author><wp:author_id>{n}</wp:author_id><wp:author_login>{cdata(login)}"
        f"</wp:author_login><wp:author_email>x@mail.example</wp:author_email>"
        f"<wp:author_display_name>{cdata(name)}</wp:author_display_name></wp:author>"
        for n, (login, name) in enumerate([("jane", "Jane Doe"), ("a@mail.example", "Al Ba")], 1)
    )
    reader = opened(
        tmp_path,
        export(item(1), item(2, creator="a@mail.example"), item(3, creator="Guest One"), head=head),
    )
    assert [(each.id, each.name, each.address) for each in reader.site().authors] == [
        ("jane", "Jane Doe", "/author/jane/"),
        ("al-ba", "Al Ba", "/author/al-ba/"),
        ("guest-one", "Guest One", "/author/guest-one/"),
    ]
    assert [each.authors for each in reader.documents()] == [("jane",), ("al-ba",), ("guest-one",)]
    assert "mail.example" not in repr(reader.site())


def test_terms_have_their_depth(tmp_path: Path) -> None:
    head = "".join(
        f"<wp:category><wp:term_id>{n}</wp:term_id><wp:category_nicename>{slug}"
        f"</wp:category_nicename><wp:category_parent>{parent}</wp:category_parent>"
        f"<wp:cat_name>{cdata(name)}</wp:cat_name></wp:category>"
        for n, (slug, parent, name) in enumerate(
            [("a", "", "A"), ("b", "a", "B"), ("c", "b", "C"), ("b-2", "c", "B"), ("l", "l", "L")]
        )
    )
    terms = "".join(
        f'<category domain="category" nicename="{slug}"><![CDATA[x]]></category>' for slug in "abc"
    )
    reader = opened(
        tmp_path,
        export(
            item(1, extra=terms + meta("_yoast_wpseo_primary_category", "2")),
            item(2, extra=terms, link="https://old.example/a/b/post/"),
            head=head,
        ),
    )
    assert [(each.name, each.address) for each in reader.site().terms] == [
        ("A", "/category/a/"),
        ("B", "/category/a/b/"),
        ("C", "/category/a/b/c/"),
        ("B (C)", "/category/a/b/c/b-2/"),
        ("L", "/category/l/"),
    ]
    assert [each.categories for each in reader.documents()] == [("C", "A", "B"), ("B", "A", "C")]


def test_menus(tmp_path: Path) -> None:
    def row(number: int, order: int, kind: str, **said: str) -> str:
        extra = '<category domain="nav_menu" nicename="main"><![CDATA[Main]]></category>'
        extra += "".join(meta(f"_menu_item_{key}", value) for key, value in said.items())
        return item(
            number,
            extra=extra + meta("_menu_item_type", kind),
            post_type="nav_menu_item",
            menu_order=order,
            title=cdata("Own" if kind == "custom" else ""),
        )

    reader = opened(
        tmp_path,
        export(
            item(1),
            row(20, 2, "custom", url="https://a.example/", menu_item_parent="21"),
            row(21, 1, "post_type", object="post", object_id="1"),
            row(22, 3, "custom", url="#"),
            row(23, 4, "post_type", object="post", object_id="99"),
        ),
    )
    (found,) = reader.site().menu
    assert (found.title, found.url) == ("Post 1", "https://old.example/2020/01/post-1/")
    assert [(each.title, each.url) for each in found.links] == [("Own", "https://a.example/")]


def said(reader: WordPressReader) -> list[tuple[str, str, str]]:
    """What an editor has to know most of all of the whole export."""
    notes = reader.site().notes
    return [(note.kind, note.place, note.message) for note in notes if note.weight == 3]


def test_uploads(tmp_path: Path) -> None:
    folder = tmp_path / "wp-content" / "uploads"
    names = (
        "2020/01/a.jpg",
        "2020/01/a-300x200.jpg",
        "2020/01/b-scaled.jpg",
        "2020/01/b.jpg",
        "2020/01/b-1024x768.jpg",
        "2020/01/c-scaled.jpg",
        "2020/01/c-150x150.jpg",
        "2020/01/d-10x10.jpg",
        "2020/01/a-e1600000000000.jpg",
        "e.pdf",
        "x.php",
    )
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")
    (folder / "link.jpg").symlink_to(folder / "2020/01/a.jpg")
    text = export(item(1), attachment(7, "2020/01/a.jpg"))
    reader = opened(tmp_path, text, uploads=tmp_path / "wp-content")
    start = "/wp-content/uploads/"
    found = {
        each.address.removeprefix(start): [other.removeprefix(start) for other in each.others]
        for each in reader.files()
    }
    assert found == {
        "2020/01/a.jpg": ["2020/01/a-300x200.jpg", "/file-7/"],
        "2020/01/a-e1600000000000.jpg": [],
        "2020/01/b.jpg": ["2020/01/b-1024x768.jpg", "2020/01/b-scaled.jpg"],
        "2020/01/c-scaled.jpg": ["2020/01/c-150x150.jpg"],
        "2020/01/d-10x10.jpg": [],
        "e.pdf": [],
    }
    assert not any(note.kind == "files on the old host" for note in reader.site().notes)
    (tmp_path / "named").symlink_to(folder)
    text = export(item(1), attachment(2, "2020/01/a.jpg"), attachment(3, "2021/none.jpg"))
    assert said(opened(tmp_path, text, uploads=tmp_path / "named")) == [
        ("symbolic link", "uploads/link.jpg", "a symbolic link is not followed"),
        (
            "file that --uploads does not have",
            "uploads",
            "1 of 2 files of the export are not in it: 2021/none.jpg",
        ),
    ]
    fetched = tmp_path / "fetched/news.example/wp-content/uploads/2020/01"
    fetched.mkdir(parents=True)
    (fetched / "a.jpg").write_bytes(b"")
    (file,) = opened(tmp_path, text, uploads=tmp_path / "fetched").files()
    assert file.address == start + "2020/01/a.jpg"
    (tmp_path / "empty").mkdir()
    ((_, _, message),) = said(opened(tmp_path, text, uploads=tmp_path / "empty"))
    assert message.startswith("2 of 2 files")
    with pytest.raises(SourceError, match="no such folder"):
        opened(tmp_path, text, uploads=tmp_path / "none")


def test_parts_in_a_folder_and_in_a_zip(tmp_path: Path) -> None:
    parts = tmp_path / "parts"
    parts.mkdir()
    for number, text in enumerate((export(item(1), item(2)), export(item(2), item(3)))):
        (parts / f"part-{number}.xml").write_text(text, encoding="utf-8")
    (parts / "sitemap.xml").write_text("<urlset/>", encoding="utf-8")
    packed = tmp_path / "export.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as opened_zip:
        for path in parts.iterdir():
            opened_zip.write(path, f"../../{path.name}")
    for source in (parts, packed):
        assert wordpress.recognizes(source)
        reader = wordpress.open_source(source, SourceOptions())
        assert [each.id for each in reader.documents()] == ["1", "2", "3"]
        assert [each.id for each in reader.documents()] == ["1", "2", "3"]
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as opened_zip:
        opened_zip.writestr("export.xml", HEAD + " " * (80 << 20))
    with pytest.raises(SourceError, match="unpack to 80 MB"):
        wordpress.open_source(bomb, SourceOptions())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('<rss version="2.0"><channel><title>x</title></channel></rss>', "is a feed"),
        ("<html></html>", "no export of WordPress"),
        ("", "no export of WordPress"),
        ("<!DOCTYPE rss [<!ENTITY a 'b'>]>" + export(), "document type"),
    ],
)
def test_what_is_no_export(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        opened(tmp_path, text)


def test_other_feeds_are_not_recognized(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    for text, is_one in (
        (export(), True),
        (export().replace("http://wordpress.org", "https://wordpress.org"), True),
        ('<rss version="2.0"><channel/></rss>', False),
        ("", False),
    ):
        path.write_text(text, encoding="utf-8")
        assert wordpress.recognizes(path) is is_one
    assert not wordpress.recognizes(tmp_path / "none.xml")
    assert not wordpress.recognizes(tmp_path / "none")


def test_cdata_may_hold_what_ends_it_and_tags_of_items(tmp_path: Path) -> None:
    (found,) = documents(tmp_path, export(item(1, "<pre>a]]>b </item><item> &lt;x></pre>")))
    assert found.body.text == "<pre>a]]>b </item><item> &lt;x></pre>"


def test_malformed_items_are_mended_or_drafts_and_the_others_stay(tmp_path: Path) -> None:
    text = export(
        item(1, "one"),
        item(2, "two", title="A &nbsp; &copy; B & C &#1; &#8211; D"),
        item(3, "three ]]> & more").replace("]]]]><![CDATA[>", "]]>"),
        item(4, "four").replace("four]]></content", "four</content"),
        item(5, "five").replace("</wp:status>", "</wp:stat>"),
        item(6, "six\x0b\x00 \ufffd"),
        item(7, "seven"),
    )
    reader = opened(tmp_path, text)
    found = list(reader.documents())
    assert [each.id for each in found] == ["1", "2", "3", "4", "5", "6", "7"]
    assert found[1].title == "A © B & C – D"
    bodies = [each.body.text for each in found]
    assert bodies[2:4] == ["<p>three ]]> & more</p>", "<p>four</p>"]
    assert [each.state for each in found] == ["published"] * 4 + ["draft"] + ["published"] * 2
    problems = [(note.kind, note.weight, note.place) for note in reader.problems()]
    line = text[: text.index("</wp:stat>")].count("\n") + 1
    assert [kind for kind, _, _ in problems] == [
        "malformed XML that was mended",
        "malformed XML that was mended",
        "malformed XML that was mended",
        "malformed XML",
        "control characters",
        "encoding",
    ]
    assert problems[3][2].startswith(f"export.xml:{line}:")


def test_half_an_export(tmp_path: Path) -> None:
    text = export(item(1, "one"), item(2, "two"))
    cut = text[: text.index("<wp:post_password>", text.index("two"))]
    reader = opened(tmp_path, cut)
    found = list(reader.documents())
    assert [(each.id, each.state) for each in found] == [("1", "published"), ("2", "draft")]
    kinds = {note.kind for note in reader.problems()}
    assert kinds == {"malformed XML", "export that ends early"}
    assert ids(tmp_path, text.replace("</item>\n<item>", "<item>", 1)) == ["1", "2"]
    assert ids(tmp_path, HEAD + TAIL) == []


@pytest.mark.parametrize("size", [1, 7, 64])
def test_pieces_may_end_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr("sitegen.importing.sources.wordpress.parts._PIECE", size)
    text = export(item(1, "a]]>b é"), item(2, "c\r\nd")).encode("utf-8")
    found = documents(tmp_path, text)
    assert [each.body.text for each in found] == ["<p>a]]>b é</p>", "<p>c<br />\nd</p>"]


def test_encodings(tmp_path: Path) -> None:
    text = export(item(1, "Grüße"))
    latin = text.replace('encoding="UTF-8"', 'encoding="ISO-8859-1"').encode("latin-1")
    for data in (latin, b"\xef\xbb\xbf" + text.encode(), b"\n \n" + text.encode()):
        assert documents(tmp_path, data)[0].body.text == "<p>Grüße</p>"
