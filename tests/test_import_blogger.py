"""Exports of Blogger that are broken, may do harm, or are something else."""

from __future__ import annotations

import re
import shutil
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from sitegen.importing.source import SourceError, SourceOptions
from sitegen.importing.sources import blogger, feed

EXPORT = Path(__file__).parent / "imports/blogger/traps/source/blog.xml"


def test_only_exports_of_blogger_are_recognized(tmp_path: Path) -> None:
    assert blogger.recognizes(EXPORT)
    assert not feed.recognizes(EXPORT)
    takeout = tmp_path / "Tide"
    takeout.mkdir()
    (takeout / "feed.atom").write_bytes(EXPORT.read_bytes())
    assert blogger.recognizes(takeout)
    others = (
        "<rss version='2.0'><channel><title>blogger</title></channel></rss>",
        "<feed xmlns='http://www.w3.org/2005/Atom'><id>urn:1</id><title>Atom</title></feed>",
        "<html><body><feed>tag:blogger.com,1999:blog-1</feed></body></html>",
        "",
    )
    for text in others:
        (tmp_path / "other.xml").write_text(text)
        assert not blogger.recognizes(tmp_path / "other.xml"), text
    assert not blogger.recognizes(tmp_path / "none.xml")


def test_half_an_export_gives_what_stands_before_its_end(tmp_path: Path) -> None:
    file = tmp_path / "half.xml"
    text = EXPORT.read_text(encoding="utf-8")
    file.write_text(text[: text.index("A short note.")].replace("Half a", "Half\x07 a"))
    reader = blogger.open_source(file, SourceOptions())
    found = list(reader.documents())
    assert [each.id for each in found] == ["101", "102", "103"]
    assert found[1].body.text == "Half a thought."
    (problem,) = reader.problems()
    assert problem.kind == "export that ends early"
    assert problem.place.startswith("half.xml:16:")
    # A program that rewrote it lost what the prefixes stand for.
    file.write_text(re.sub(r' xmlns:app="[^"]*"', "", text))
    assert len(list(blogger.open_source(file, SourceOptions()).documents())) > 3


def test_takeout_says_in_a_table_what_the_blog_is_called(tmp_path: Path) -> None:
    head = "<feed xmlns='http://www.w3.org/2005/Atom'><id>tag:blogger.com,1999:blog-7</id>"
    post = (
        "<entry><id>tag:blogger.com,1999:blog-7.post-1</id><published>2020-01-02T09:00:00Z"
        "</published><content>A</content><filename>/2020/01/a.html</filename></entry></feed>"
    )
    blog = tmp_path / "Takeout/Blogger/Blogs/Tide"
    for folder in (blog, tmp_path / "Takeout/Blogger/Comments/Tide"):
        folder.mkdir(parents=True)
        (folder / "feed.atom").write_text(head + post)
    columns = "blog_name,blog_description,blog_locale,blog_time_zone,blog_subdomain,blog_max_num"
    row = '"Tide, & ""Wire""","On\nmachines",de_AT,Europe/Vienna,tide,7'
    (blog / "settings.csv").write_text(f"\ufeff{columns}\r\n{row}\r\n", encoding="utf-8")
    zipped = tmp_path / "takeout.zip"
    with zipfile.ZipFile(zipped, "w") as archive:
        for file in sorted(tmp_path.glob("Takeout/**/*.*")):
            archive.write(file, file.relative_to(tmp_path))
    for source in (blog, blog.parent, blog.parents[1], tmp_path / "Takeout", tmp_path, zipped):
        assert blogger.recognizes(source), source
        reader = blogger.open_source(source, SourceOptions())
        site = reader.site()
        assert (site.title, site.description) == ('Tide, & "Wire"', "On machines")
        assert (site.language, site.time_zone) == ("de-AT", "Europe/Vienna")
        assert site.base_url == "https://tide.blogspot.com/"
        assert [each.address for each in reader.documents()] == ["/2020/01/a.html"]
    (tmp_path / "Takeout/Blogger/Comments").rename(tmp_path / "Takeout/Blogger/More")
    shutil.copytree(blog, blog.with_name("Other"))
    with pytest.raises(SourceError, match="it has 2 blogs: Blogs/Other, Blogs/Tide"):
        blogger.open_source(tmp_path / "Takeout/Blogger", SourceOptions())


def test_comments_do_not_wait_in_memory_for_their_posts(tmp_path: Path) -> None:
    comment = (
        "<entry><id>tag:blogger.com,1999:blog-77.post-{}</id><published>2019-05-03T11:00:00Z"
        "</published><type>COMMENT</type><parent>tag:blogger.com,1999:blog-77.post-101</parent>"
        "<content>{}</content></entry>"
    )
    many = "".join(comment.format(number, "word " * 4000) for number in range(1000, 1200))
    file = tmp_path / "blog.xml"
    file.write_text(EXPORT.read_text(encoding="utf-8").replace("</feed>", f"{many}</feed>"))
    tracemalloc.start()
    try:
        reader = blogger.open_source(file, SourceOptions())
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 1_000_000
    assert len(next(reader.documents()).comments) == 202


def test_a_document_type_is_refused_and_addresses_of_people_are_not_taken_up(
    tmp_path: Path,
) -> None:
    file = tmp_path / "harm.xml"
    text = EXPORT.read_text(encoding="utf-8")
    kind = "<!DOCTYPE feed [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>\n<feed "
    file.write_text(text.replace("<feed ", kind, 1))
    with pytest.raises(SourceError, match="document type"):
        blogger.open_source(file, SourceOptions())

    reader = blogger.open_source(EXPORT, SourceOptions())
    assert "secret.example" not in repr([reader.site(), *reader.documents()])
