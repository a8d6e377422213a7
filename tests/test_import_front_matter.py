"""Front matter, texts and folders of other systems: what can be read is read, the rest is named."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Any

import pytest

from sitegen.importing.source import Note, SourceError
from sitegen.importing.sources import folders
from sitegen.importing.sources.front_matter import flag, moment, split, text, texts
from sitegen.importing.sources.lenient_yaml import read
from sitegen.importing.sources.plain_values import short_text, summary, title

GOOD = {
    "---\ntitle: x\n---\nbody": ({"title": "x"}, "body", 4),
    "\ufeff\n\n--- \ntitle: x\n...\nbody": ({"title": "x"}, "body", 6),
    '+++\ntitle = "x"\n[a]\nb = 1\n+++\nbody': ({"title": "x", "a": {"b": 1}}, "body", 6),
    '{"title": "x"}\nbody': ({"title": "x"}, "body", 2),
    "---toml\na = 1\n---\nbody": ({"a": 1}, "body", 4),
    "---\n---\nbody": ({}, "body", 3),
    "---\n\nText between lines\n\n---\nmore": (
        {},
        "---\n\nText between lines\n\n---\nmore",
        1,
    ),
    "{{ text }}": ({}, "{{ text }}", 1),
    "{.class}\ntext": ({}, "{.class}\ntext", 1),
    "plain": ({}, "plain", 1),
    "": ({}, "", 1),
}


@pytest.mark.parametrize("source", GOOD)
def test_front_matter_is_found_in_all_its_forms(source: str) -> None:
    found = split(source, "a.md")
    assert (found.values, found.body, found.line) == GOOD[source]
    assert found.notes == ()


def test_values_are_no_more_than_their_author_wrote() -> None:
    source = (
        "t: ! 'x'\nd: !!timestamp 2015-01-01\nn: No\nv: 1.10\nf: 1.5\nc: 12:30\no: 007\ni: 7\n"
        "e:\nb: true\np: !!python/object/apply:os.system [ls]\n2019: y\na: &a {k: 1}\n"
        "m: {<<: *a, l: 2}\n"
    )
    assert read(source, "yaml", "a.md").values == {
        "t": "x",
        "d": "2015-01-01",
        "n": "No",
        "v": "1.10",
        "f": 1.5,
        "c": "12:30",
        "o": "007",
        "i": 7,
        "e": None,
        "b": True,
        "p": ["ls"],
        "2019": "y",
        "a": {"k": 1},
        "m": {"k": 1, "l": 2},
    }


BROKEN = {
    "---\ntitle: a: b\ntags: [x, y]\n---\n": ({"title": "a: b", "tags": ["x", "y"]}, "2:9"),
    "---\na: @x\ntags:\n\t- b\n\t- c\n---\n": ({"a": "@x", "tags": ["b", "c"]}, "2:4"),
    "---\nb: 1\ntitle: 'a\n---\n": ({"b": 1, "title": "'a"}, "4:1"),
    '---\ntitle: "He said "x""\n---\n': ({"title": 'He said "x"'}, "2:18"),
    "+++\ntitle = x\nn = 1\n[extra]\na = 2\n+++\n": (
        {"title": "x", "n": 1, "extra": {"a": 2}},
        "2:9",
    ),
    '{\n"title": "x",\n"n": 1,\n}\n': ({"title": "x", "n": 1}, "4:1"),
}


@pytest.mark.parametrize("source", BROKEN)
def test_broken_front_matter_is_read_key_by_key(source: str) -> None:
    found = split(source, "a.md")
    values, place = BROKEN[source]
    assert found.values == values
    assert [note.place for note in found.notes] == [f"a.md:{place}"]
    assert found.body == ""


def test_what_is_odd_in_front_matter_is_named() -> None:
    twice = split("---\na: 1\na: 2\n---\n", "a.md")
    assert twice.values == {"a": 2}
    assert twice.notes[0].place == "a.md:3"
    unclosed = split("---\ntitle: x\n", "a.md")
    assert unclosed.notes[0].kind == "front matter without an end"
    assert unclosed.body == "---\ntitle: x\n"
    program = split("---js\n{a: run()}\n---\nbody", "a.md")
    assert (program.values, program.body, program.notes[0].weight) == ({}, "body", 3)


def test_bombs_are_no_values() -> None:
    bomb = "".join(f"k{n}: &k{n} [{', '.join([f'*k{n - 1}'] * 9)}]\n" for n in range(1, 12))
    found = read(f"k0: &k0 x\n{bomb}", "yaml", "a.md")
    assert "more than 200,000 values" in found.notes[0].message
    for deep in ("a: " + "[" * 50_000, "- " * 50_000, "&a [*a]"):
        assert len(read(deep, "yaml", "a.md").notes) == 1
    assert read("a = " + "[" * 50_000, "toml", "a.md").notes
    assert split("{" * 50_000, "a.md").values == {}


MOMENTS: dict[Any, str] = {
    "2015-06-30 2:06:40 -0400": "2015-06-30T02:06:40-04:00",
    "2012-01-02 10:00": "2012-01-02T10:00:00",
    "2015-06-30T02:06:40.123456789Z": "2015-06-30T02:06:40.123456+00:00",
    "May 3, 2019": "2019-05-03T00:00:00",
    "June 1st, 2020 at 3:05 pm": "2020-06-01T15:05:00",
    "3 May 2019 12:30 AM": "2019-05-03T00:30:00",
    "1556841600": "2019-05-03T00:00:00+00:00",
    1556841600000: "2019-05-03T00:00:00+00:00",
    20190503: "2019-05-03T00:00:00",
    "201905031011": "2019-05-03T10:11:00",
    "Fri, 03 May 2019 10:00:00 +0200": "2019-05-03T10:00:00+02:00",
    "Fri May 03 2019 10:00:00 GMT+0200 (CEST)": "2019-05-03T10:00:00+02:00",
    "Sat May 30 10:22:00 CEST 2015": "2015-05-30T10:22:00+02:00",
    "2015-06-30 02:06:40 EST": "2015-06-30T02:06:40-05:00",
    "2015-06-30 02:06 Europe/Paris": "2015-06-30T02:06:00+02:00",
    "2015-06-30 02:06:40.5 -0400 EDT": "2015-06-30T02:06:40.500000-04:00",
    "2015-06-30T23:59:60Z": "2015-06-30T23:59:59+00:00",
    "13/04/2019": "2019-04-13T00:00:00",
    "04/13/2019": "2019-04-13T00:00:00",
    "3.4.2019": "2019-04-03T00:00:00",
    dt.date(2019, 5, 3): "2019-05-03T00:00:00",
    **dict.fromkeys(("0000-00-00 00:00:00", "03/04/2019", "2019-02-30", "tomorrow", "", True), ""),
    **dict.fromkeys(("2019-05-03T10:00+99:00", "2019-05-03 25:00", "1" * 4000, None, 5), ""),
}


@pytest.mark.parametrize("value", MOMENTS)
def test_dates_are_read_in_many_forms(value: Any) -> None:
    found = moment(value)
    assert (found.isoformat() if found else "") == MOMENTS[value]


def test_values_are_taken_as_texts_and_flags() -> None:
    assert [text(value) for value in (2019, " a ", None, True, ["a"])] == [
        *("2019", "a", "", "true", ""),
    ]
    assert texts(["a", 1, "a", None, " "]) == ("a", "1")
    assert texts("a, b c", ",") == ("a", "b c")
    assert texts("a, b c", ", ") == ("a", "b", "c")
    assert texts("a, b") == ("a, b",)
    assert [flag(value, True) for value in ("No", "yes", 0, None, "?")] == [
        *(False, True, False, True, True),
    ]


def test_texts_are_decoded_and_what_is_no_text_is_refused() -> None:
    for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        found = folders.decode("Title: é\r\nb\rc".encode(encoding), "a.md")
        assert (found.text, found.notes) == ("Title: é\nb\nc", ())
    western = folders.decode("a\n“é”".encode("cp1252"), "a.md")
    assert western.text == "a\n“é”"
    assert western.notes[0].place == "a.md:2"
    zero = folders.decode(b"a" * 200 + b"\0b", "a.md")
    assert zero.text == "a" * 200 + "b"
    assert zero.notes[0].kind == "zero byte"
    with pytest.raises(SourceError, match="no text"):
        folders.decode(b"\x89PNG\0\0\0\0" * 9, "a.md")


def test_a_file_that_vanishes_during_a_walk_does_not_end_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.md", "b.md", "c.md"):
        (tmp_path / name).write_text("x")
    entries = folders._entries

    def late(root: Path, folder: str, notes: list[Note]) -> list[os.DirEntry[str]]:
        found = entries(root, folder, notes)
        (tmp_path / "b.md").unlink()
        return found

    monkeypatch.setattr(folders, "_entries", late)
    found = folders.walk(tmp_path)
    assert [file.path for file in found.files] == ["a.md", "c.md"]
    assert [(note.kind, note.place) for note in found.notes] == [("file that vanished", "b.md")]


def test_a_walk_stays_inside_and_names_what_it_leaves(tmp_path: Path) -> None:
    root = tmp_path / "source"
    (root / "b").mkdir(parents=True)
    (tmp_path / "secret.md").write_text("secret")
    for name in ("b/z.md", "b/a.md", "c.md", ".hidden", ".htaccess"):
        (root / name).write_text("x")
    for folder in (".git", "node_modules", "_site"):
        (root / folder).mkdir()
        (root / folder / "x.md").write_text("x")
    (root / "link.md").symlink_to(tmp_path / "secret.md")
    (root / "up").symlink_to(tmp_path)
    (root / "new\nline.md").write_text("x")
    os.mkfifo(root / "pipe.md")
    (root / os.fsdecode(b"caf\xe9.md")).write_text("x")
    found = folders.walk(root, with_hidden=[".htaccess"])
    assert [file.path for file in found.files] == [".htaccess", "b/a.md", "b/z.md", "c.md"]
    assert sorted((note.kind, note.place) for note in found.notes) == [
        ("name that is not UTF-8", "caf\\xe9.md"),
        ("name that not every system takes", "new\\x0aline.md"),
        ("special file", "pipe.md"),
        *(("symbolic link", "link.md"), ("symbolic link", "up")),
    ]
    assert [file.path for file in folders.walk(root, "b").files] == ["b/a.md", "b/z.md"]
    assert folders.is_inside(root, "b/a.md")
    for path in ("../secret.md", "link.md", "up/secret.md", "/etc/passwd", "b", "", "no.md"):
        assert not folders.is_inside(root, path)
    with pytest.raises(SourceError):
        folders.read_text(root / "link.md", "link.md")
    (root / "c.md").write_text("long")
    with pytest.raises(SourceError, match="more than 3 bytes"):
        folders.read_text(root / "c.md", "c.md", 3)


@pytest.mark.parametrize(
    "given",
    [
        "+++\ntitle = 'T'\nx = " + "[" * 300 + "]" * 300 + "\n+++\n",
        "+++\ntitle = 'T'\n" + "a." * 20_000 + "b = 1\n+++\n",
        '{\n"title": "T",\n"x": ' + "[" * 300 + "]" * 300 + "\n}\n",
    ],
)
def test_values_that_are_too_deep_are_named_and_the_others_read(given: str) -> None:
    found = split(given, "a.md")
    assert "T" in found.values["title"]
    assert "too deep" in found.notes[0].message


@pytest.mark.parametrize("year", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_moment_that_another_zone_has_not_is_none(year: str) -> None:
    assert moment(year) is None


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Map with <nowait> in vim", "Map with <nowait> in vim"),
        ("List<int> &amp; <b class='x'>y</b>", "List<int> & y"),
        ("<button>s and <div>a</div> <img src=b>", "<button>s and a"),
        ("if a < b and c > d<br/>e <!-- f -->", "if a < b and c > d e"),
    ],
)
def test_what_is_no_tag_stays_in_titles(written: str, shown: str) -> None:
    assert title(written) == short_text(written) == summary(written) == shown
    assert short_text("Python's __init__ **x**") == "Python's __init__ x"
