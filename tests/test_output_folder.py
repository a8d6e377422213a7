"""Output folders that sitegen refuses, links in them, and what the system does not allow."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest
from publish_support import refused, tree
from support import SETTINGS, SiteTest


@pytest.mark.parametrize("clean", [False, True])
def test_a_folder_where_a_file_has_to_be_is_an_error(site: SiteTest, clean: bool) -> None:
    site.post("old")
    site.write("public/feed.xml/x.txt", "mine")
    assert refused(site, clean=clean).codes() == ["in-the-way"]


@pytest.mark.parametrize("clean", [False, True])
def test_a_file_where_a_folder_has_to_be_is_an_error(site: SiteTest, clean: bool) -> None:
    site.post("old")
    site.write("public/2026", "mine")
    assert set(refused(site, clean=clean).codes()) == {"in-the-way"}


@pytest.mark.parametrize("clean", [False, True])
def test_links_in_the_output_are_not_written_through(
    site: SiteTest, tmp_path: Path, clean: bool
) -> None:
    site.post("old")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/precious.html").write_text("mine")
    (site.root / "public").mkdir()
    (site.root / "public/2026").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (site.root / "public/index.html").symlink_to(tmp_path / "elsewhere/precious.html")
    (site.root / "public/feed.xml").symlink_to(tmp_path / "elsewhere/new.xml")
    result = refused(site, clean=clean)
    assert set(result.codes()) == {"in-the-way"}
    for name in ("2026", "index.html", "feed.xml"):
        assert any(problem.path.endswith(name) for problem in result.problems), name


def test_a_link_in_place_of_the_file_beside_is_not_written_through(
    site: SiteTest, tmp_path: Path
) -> None:
    """Nobody can lead a build elsewhere by guessing the name of a temporary file."""
    site.post("old")
    site.build()
    (tmp_path / "precious").write_text("mine")
    for name in ("index.html", "feed.xml", "favicon.svg"):
        (site.root / "public" / f"{name}.sitegen-new").symlink_to(tmp_path / "precious")
    site.edit("content/posts/old.md", "title: Old", "title: Older")
    site.write("static/favicon.svg", "changed")
    site.build()
    assert (tmp_path / "precious").read_text() == "mine"
    assert not (site.root / "public/index.html").is_symlink()


def test_nothing_is_deleted_through_a_link(site: SiteTest, tmp_path: Path) -> None:
    site.post("old")
    site.post("new", date="2025-03-04")
    site.build()
    shutil.move(site.root / "public/2025", tmp_path / "backup")
    (site.root / "public/2025").symlink_to(tmp_path / "backup", target_is_directory=True)
    before = tree(tmp_path / "backup")
    site.delete("content/posts/new.md")
    assert site.build().ok
    assert tree(tmp_path / "backup") == before


@pytest.mark.parametrize(
    "folder",
    [
        "content",
        "content/posts/here",
        "layouts",
        "layouts/x",
        "static",
        "static/x",
        ".sitegen",
        ".sitegen/x",
        ".git",
        ".",
        "..",
        "",
        "/",
        "content/../content/x",
        "./static/.",
    ],
)
def test_the_output_cannot_be_where_the_site_itself_is(site: SiteTest, folder: str) -> None:
    site.post("old")
    result = refused(site, output=site.root / folder)
    assert result.codes() == ["usage"]


@pytest.mark.parametrize("folder", ["content", "static", "content/posts", "."])
def test_a_link_does_not_hide_that_the_output_is_the_site_itself(
    site: SiteTest, folder: str
) -> None:
    site.post("old")
    site.write("static/a.txt", "a")
    (site.root / "out").symlink_to(site.root / folder, target_is_directory=True)
    refused(site, output=site.root / "out")


@pytest.mark.parametrize("output", ["content", "./static/x", "."])
def test_the_settings_cannot_put_the_output_there_either(site: SiteTest, output: str) -> None:
    site.post("old")
    site.write("site.toml", SETTINGS + f'[build]\noutput = "{output}"\n')
    result = refused(site)
    assert result.codes() == ["output"]
    assert result.problems[0].line == 5


def test_a_file_as_output_folder_is_an_error(site: SiteTest, tmp_path: Path) -> None:
    site.post("old")
    (tmp_path / "file").write_text("mine")
    for output in (tmp_path / "file", tmp_path / "file/below"):
        refused(site, output=output)


@pytest.mark.skipif(
    os.geteuid() == 0, reason="Root may write everywhere; the test after this one stands in for it."
)
def test_an_output_folder_that_cannot_be_written_is_an_error(
    site: SiteTest, tmp_path: Path
) -> None:
    site.post("old")
    (tmp_path / "locked").mkdir(mode=0o500)
    result = site.build(output=tmp_path / "locked")
    assert result.codes() == ["write"]
    assert list((tmp_path / "locked").iterdir()) == []


def test_what_the_system_refuses_is_reported_as_a_problem(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.post("old")

    def full(source: Path, target: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(source))

    with monkeypatch.context() as patched:
        patched.setattr(os, "rename", full)
        result = site.build()
    assert result.codes() == ["write"]
    assert "No space left on device" in result.printed
    assert site.build().ok


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("ENOSPC", "make room"),
        ("EDQUOT", "your share of the disk"),
        ("EROFS", "mount it so that it can be written"),
        ("EACCES", "the right to write"),
        ("EPERM", "protected"),
        ("ENAMETOOLONG", "shorter"),
        ("EISDIR", "move it away"),
        ("EMFILE", "ulimit -n"),
        ("ELOOP", "circle"),
        ("EBUSY", "unmount"),
        ("EIO", "dmesg"),
        ("ESTALE", "network"),
        ("EINVAL", "name"),
        ("ENOLCK", "the system calls this ENOLCK"),
    ],
)
@pytest.mark.sampled(4)
def test_a_hint_says_what_to_do_about_what_the_system_said(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch, name: str, hint: str
) -> None:
    site.post("old")
    number = getattr(errno, name)

    def refuses(source: Path, target: Path) -> None:
        raise OSError(number, os.strerror(number), str(source), None, str(target))

    monkeypatch.setattr(os, "rename", refuses)
    (problem,) = site.build().problems
    assert (problem.code, problem.message) == ("write", f"cannot be written: {os.strerror(number)}")
    assert hint in problem.hint
    assert name in ("ENOSPC",) or "room" not in problem.hint


def test_a_path_that_is_too_long_is_reported_with_a_hint(site: SiteTest, tmp_path: Path) -> None:
    site.post("old")
    (problem,) = site.build(output=tmp_path.joinpath(*["d" * 250] * 20)).problems
    assert problem.code == "write"
    assert "shorter" in problem.hint
