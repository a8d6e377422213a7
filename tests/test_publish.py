"""Publishing writes whole files, replaces only those that changed, and deletes only its own."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

import pytest
from publish_support import NEW, OLD, refused
from support import SiteTest


@pytest.fixture
def tmp_path(disk_path: Path) -> Path:
    """Publishing is tried on a disk."""
    return disk_path


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_mtime_ns, path.stat().st_ino)
        for path in folder.rglob("*")
        if path.is_file()
    }


# --- what is written ------------------------------------------------------------------------------


def test_unchanged_files_are_left_alone_and_changed_ones_replaced(site: SiteTest) -> None:
    site.post("old")
    site.post("new", date="2026-01-05")
    site.write("static/a.txt", "a")
    site.build()
    before = stamps(site.root / "public")
    site.edit("content/posts/new.md", "Text.", "Another text.")
    site.write("static/a.txt", "b")
    done = site.build().done
    after = stamps(site.root / "public")
    changed = {path for path in before if before[path] != after[path]}
    assert (
        changed
        == set(done.written)
        >= {"2026/01/05/new/index.html", "a.txt", "feed.xml", "index.html"}
    )
    assert OLD not in changed
    assert all(before[path][1] != after[path][1] for path in changed), "a file was written in place"
    assert done.unchanged == len(after) - len(changed)


def test_somebody_who_reads_a_file_reads_it_to_the_end(site: SiteTest) -> None:
    site.post("old")
    site.write("static/a.txt", "first")
    site.build()
    old = site.read(OLD)
    with (
        open(site.root / "public" / OLD, "rb") as page,
        open(site.root / "public/a.txt", "rb") as copy,
    ):
        site.edit("content/posts/old.md", "Text.", "Another text.")
        site.write("static/a.txt", "second")
        assert site.build().ok
        assert page.read().decode() == old
        assert copy.read() == b"first"
    assert "Another text." in site.read(OLD)
    assert site.read("a.txt") == "second"


def test_files_get_the_mode_that_the_umask_gives(site: SiteTest) -> None:
    site.post("old")
    site.write("static/run.sh", "x")
    site.write("static/secret", "x")
    (site.root / "static/run.sh").chmod(0o777)
    (site.root / "static/secret").chmod(0o400)
    before = os.umask(0o022)
    try:
        assert site.build().ok
    finally:
        os.umask(before)
    modes = {
        stat.S_IMODE(path.stat().st_mode)
        for path in (site.root / "public").rglob("*")
        if path.is_file()
    }
    assert modes == {0o644}
    assert {
        stat.S_IMODE(path.stat().st_mode)
        for path in (site.root / "public").rglob("*")
        if path.is_dir()
    } == {0o755}


def test_a_published_file_whose_bytes_are_damaged_is_mended(site: SiteTest) -> None:
    site.post("old")
    site.build()
    good = site.files()
    (site.root / "public" / OLD).write_bytes(b"damaged")
    (site.root / "public/feed.xml").unlink()
    assert set(site.build().done.written) == {OLD, "feed.xml"}
    assert site.files() == good


# --- what is deleted ------------------------------------------------------------------------------


def test_what_vanishes_from_the_site_vanishes_from_the_output(site: SiteTest) -> None:
    site.post("old")
    site.post("new", date="2026-02-02", more="tags: [Only Here]\naliases: [/very/deep/address/]")
    site.write("static/folder/in/folder/file.txt", "x")
    site.build()
    assert site.published("tags/only-here/index.html")
    site.delete("content/posts/new.md")
    shutil.rmtree(site.root / "static")
    done = site.build().done
    assert {
        "2026/02/02/new/index.html",
        "tags/only-here/index.html",
        "archive/2026/02/index.html",
        "very/deep/address/index.html",
        "folder/in/folder/file.txt",
    } <= set(done.deleted)
    for folder in ("2026/02", "tags/only-here", "archive/2026/02", "very", "folder"):
        assert not (site.root / "public" / folder).exists(), folder
    assert (site.root / "public/2026/01/02/old").is_dir()


def test_files_of_others_stay_and_so_do_their_folders(site: SiteTest) -> None:
    site.post("old")
    site.post("new")
    site.build()
    ours = {"CNAME": "x", ".well-known/a": "x", "2026/01/02/new/notes.txt": "mine", "empty/": ""}
    for path, text in ours.items():
        if path.endswith("/"):
            (site.root / "public" / path).mkdir()
        else:
            site.write(f"public/{path}", text)
    site.delete("content/posts/new.md")
    assert site.build().done.deleted == (NEW,)
    for path in ours:
        assert (site.root / "public" / path).exists(), path
    assert site.build(clean=True).ok
    for path in ours:
        assert (site.root / "public" / path).exists(), path


def test_a_file_that_was_edited_by_hand_is_not_deleted(site: SiteTest) -> None:
    site.post("old")
    site.post("new")
    site.build()
    site.write(f"public/{NEW}", "edited by hand")
    site.delete("content/posts/new.md")
    assert site.build().done.deleted == ()
    assert site.read(NEW) == "edited by hand"


def test_a_file_that_was_there_before_the_first_build_is_not_deleted(site: SiteTest) -> None:
    site.post("old")
    site.write("public/notes.txt", "mine")
    site.build()
    site.delete("content/posts/old.md")
    site.build()
    assert site.read("notes.txt") == "mine"


# --- what stands in the way -----------------------------------------------------------------------


def test_a_foreign_file_is_not_overwritten_unless_asked(site: SiteTest) -> None:
    site.post("old")
    site.write("public/index.html", "mine")
    site.write(f"public/{OLD}", "mine as well")
    result = refused(site)
    assert result.codes() == ["in-the-way", "in-the-way"]
    assert "--clean" in result.printed
    done = site.build(clean=True).done
    assert {"index.html", OLD} <= set(done.written)
    assert "mine" not in site.read("index.html")
    assert site.build().done.written == ()


def test_a_foreign_file_with_the_right_bytes_is_no_obstacle(site: SiteTest, tmp_path: Path) -> None:
    site.post("old")
    site.build(output=tmp_path / "elsewhere")
    shutil.copytree(tmp_path / "elsewhere", site.root / "public")
    done = site.build().done
    assert done.written == ()
