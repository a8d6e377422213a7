"""Zips that are made to harm, or were made by careless programs."""

from __future__ import annotations

import gc
import stat
import zipfile
from pathlib import Path

import pytest
from wordpress_export import export, item
from zip_damage import DAMAGES, Damage, damaged

from sitegen.importing.source import SourceError, SourceOptions
from sitegen.importing.sources import archives, wordpress


def zipped(place: Path, entries: list[tuple[str | zipfile.ZipInfo, bytes]]) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("warnings.warn", lambda *_args, **_named: None)  # of names that are twice
        with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in entries:
                archive.writestr(name, data)
    return place


def entry(name: str, mode: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    return info


def everything(_path: str) -> bool:
    return True


def test_nothing_of_a_zip_leads_out_of_its_folder(tmp_path: Path) -> None:
    source = zipped(
        tmp_path / "export.zip",
        [
            ("posts/a.html", b"a"),
            ("../out.html", b"x"),
            ("/etc/out.html", b"x"),
            ("C:\\out.html", b"x"),
            ("posts\\b.html", b"b"),
            (entry("posts/link", stat.S_IFLNK | 0o777), b"/etc/passwd"),
            (entry("posts/pipe", stat.S_IFIFO | 0o644), b""),
            ("posts/a.html", b"another"),
            ("posts/a.html/inside", b"a file is its folder"),
            ("posts/" + "n" * 300, b"x"),
            ("posts/\x1b[2J", b"x"),
            ("__MACOSX/posts/._a.html", b"x"),
        ],
    )
    found = archives.opened(source, everything)
    assert [(each.path, each.file.read_bytes()) for each in found.files] == [
        ("posts/a.html", b"a"),
        ("posts/b.html", b"b"),
    ]
    assert sorted(note.kind for note in found.notes) == [
        *("file that is there twice",) * 2,
        *("name that leads out of the archive",) * 3,
        *("name that not every system takes",) * 2,
        "special file",
        "symbolic link",
    ]
    assert not any("\x1b" in note.place for note in found.notes)
    root = found.root
    del found
    gc.collect()
    assert not root.exists()


def test_only_what_is_wanted_is_unpacked(tmp_path: Path) -> None:
    source = zipped(
        tmp_path / "export.zip",
        [("posts.csv", b"a"), ("email_list.csv", b"ada@example.org"), ("more.zip", b"PK")],
    )
    found = archives.opened(source, lambda path: path == "posts.csv")
    assert [path.name for path in found.root.iterdir()] == ["posts.csv"]
    assert [note.kind for note in found.notes] == ["archive in an archive"]


def test_a_zip_that_unpacks_to_too_much_is_refused_before_it_is(tmp_path: Path) -> None:
    source = zipped(tmp_path / "bomb.zip", [("a", b"\0" * (70 << 20)), ("b", b"b")])
    found = archives.opened(source, everything)
    assert [each.path for each in found.files] == ["b"]
    assert [note.kind for note in found.notes] == ["file that is too large"]

    many = [(f"{number}", b"\0" * (40 << 20)) for number in range(2)]
    with pytest.raises(SourceError, match="unpack to 80 MB"):
        archives.opened(zipped(tmp_path / "many.zip", many), everything)


def test_broken_zips_are_named(tmp_path: Path) -> None:
    whole = zipped(tmp_path / "whole.zip", [("a", b"a" * 5000), ("b", b"b" * 5000)]).read_bytes()
    (tmp_path / "half.zip").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(SourceError, match="it is neither a folder nor a zip"):
        archives.opened(tmp_path / "half.zip", everything)

    damaged = bytearray(whole)
    damaged[40] ^= 0xFF
    (tmp_path / "damaged.zip").write_bytes(bytes(damaged))
    found = archives.opened(tmp_path / "damaged.zip", everything)
    assert [each.path for each in found.files] == ["b"]
    assert [note.kind for note in found.notes] == ["broken file in the zip"]

    locked = bytearray(whole)
    for start in range(len(locked)):
        if locked[start : start + 4] == b"PK\x01\x02":
            locked[start + 8] |= 1
        elif locked[start : start + 4] == b"PK\x03\x04":
            locked[start + 6] |= 1
    (tmp_path / "locked.zip").write_bytes(bytes(locked))
    with pytest.raises(SourceError, match="has a password"):
        archives.opened(tmp_path / "locked.zip", everything)


@pytest.mark.parametrize("damage", DAMAGES)
def test_one_entry_that_lies_does_not_stop_the_others(tmp_path: Path, damage: Damage) -> None:
    whole = zipped(tmp_path / "whole.zip", [("a", b"a" * 5000), ("b", b"b" * 5000)]).read_bytes()
    (tmp_path / "damaged.zip").write_bytes(damaged(whole, "a", damage))
    found = archives.opened(tmp_path / "damaged.zip", everything)
    assert [each.path for each in found.files] == ["b"]
    assert [note.kind for note in found.notes] in (
        ["broken file in the zip"],
        ["file that is too large"],
        ["file with a password"],
    )
    assert "that can be read; damaged.zip/a: " in found.lacking("a", "").message


def test_what_is_no_export_says_why(tmp_path: Path) -> None:
    whole = zipped(tmp_path / "whole.zip", [("a", b"a" * 5000)])
    (tmp_path / "half.zip").write_bytes(whole.read_bytes()[:-10])
    nested = zipped(tmp_path / "nested.zip", [("export/whole.zip", whole.read_bytes())])
    assert archives.trouble(tmp_path / "half.zip") == ("it is only a part of a zip", "get it again")
    assert (archives.trouble(nested) or "")[0] == "the zip has other archives in it"
    assert archives.trouble(whole) is None


def test_names_that_do_not_say_that_they_are_utf8_are_read_as_such(tmp_path: Path) -> None:
    source = zipped(tmp_path / "export.zip", [("posts/caf__.html", b"a")])
    source.write_bytes(source.read_bytes().replace(b"caf__", "café".encode()))
    found = archives.opened(source, everything)
    assert [each.path for each in found.files] == ["posts/café.html"]


@pytest.mark.parametrize("damage", DAMAGES)
def test_one_broken_part_of_a_zip_does_not_stop_the_others(tmp_path: Path, damage: Damage) -> None:
    packed = tmp_path / "export.zip"
    zipped(packed, [(f"{number}.xml", export(item(number)).encode()) for number in (1, 2, 3)])
    packed.write_bytes(damaged(packed.read_bytes(), "2.xml", damage))
    assert wordpress.recognizes(packed)
    reader = wordpress.open_source(packed, SourceOptions())
    assert [each.id for each in reader.documents()] == ["1", "3"]
    (broken,) = [note for note in reader.problems() if note.kind == "broken file"]
    assert broken.place == "export.zip/2.xml"


def test_what_comes_before_the_damage_in_a_zip_is_read(tmp_path: Path) -> None:
    packed = tmp_path / "export.zip"
    text = export(*(item(number) for number in range(1, 40)))
    zipped(packed, [("1.xml", text.encode())])
    packed.write_bytes(damaged(packed.read_bytes(), "1.xml", DAMAGES[0]))
    reader = wordpress.open_source(packed, SourceOptions())
    assert len(list(reader.documents())) > 30
    assert "broken file" in {note.kind for note in reader.problems()}
