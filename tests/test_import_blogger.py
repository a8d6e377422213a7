"""Exports of Blogger that are broken, may do harm, or are something else."""

from __future__ import annotations

import re
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
