"""An output folder that is another mount, or holds one: no file can be moved there by a rename, and
everything else is as ever."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from edited import Edited, killed_again_and_again
from needs import needs
from reading import files_in
from support import SiteTest

from sitegen.publish import staging

PLACES = ("public", "public/media", "public/2026", "public/2026/03", "public/tags")


@contextmanager
def mounted(place: Path, *options: str) -> Iterator[None]:
    """Mount what the `options` say at `place`, with a copy of what is there."""
    place.mkdir(exist_ok=True, parents=True)
    aside = place.with_name(f".{place.name}-aside")
    shutil.copytree(place, aside)
    done = (
        shutil.which("mount")
        and subprocess.run(
            ["mount", *options, str(place)], check=False, capture_output=True
        ).returncode
        == 0
    )
    if done:
        shutil.copytree(aside, place, dirs_exist_ok=True)
    shutil.rmtree(aside)
    needs(done, "Nothing can be mounted here: run the tests as root, where mount is allowed.")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@contextmanager
def bound(place: Path, other: Path) -> Iterator[None]:
    """At `place` stands the folder `other`: another mount of the same device, as volumes of
    containers often are."""
    other.mkdir()
    with mounted(place, "--bind", str(other)):
        yield


@contextmanager
def apart(monkeypatch: pytest.MonkeyPatch, place: Path) -> Iterator[None]:
    """A folder that no file can be renamed into or out of, and that nothing else tells of."""

    def inside(path: object) -> bool:
        return str(path) == str(place) or str(path).startswith(f"{place}/")

    with monkeypatch.context() as patched:
        for name in ("rename", "replace"):

            def moved(source: object, target: object, _real: object = getattr(os, name)) -> None:
                if inside(source) != inside(target):
                    raise OSError(
                        errno.EXDEV, os.strerror(errno.EXDEV), str(source), None, str(target)
                    )
                _real(source, target)  # type: ignore[operator]

            patched.setattr(os, name, moved)
        yield


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.sampled(1)
def test_no_rename_need_lead_into_a_folder(
    edited: Edited, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    site = edited.begin(tmp_path)
    with apart(monkeypatch, site.root / place):
        assert killed_again_and_again(edited, site, monkeypatch, 25) > 2
        assert site.build().done.written == ()


@pytest.mark.parametrize("place", ["public", "public/2026"])
@pytest.mark.long
def test_a_folder_may_be_another_mount_of_the_same_device(
    edited: Edited, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    site = edited.begin(tmp_path / "a place")
    with bound(site.root / place, tmp_path / "volume"):
        assert killed_again_and_again(edited, site, monkeypatch, 25) > 2
        assert site.build().done.written == ()


@pytest.mark.parametrize("place", ["public", "public/media"])
@pytest.mark.long
def test_a_folder_may_be_another_disk(
    edited: Edited, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    site = edited.begin(tmp_path)
    with mounted(site.root / place, "-t", "tmpfs", "small"):
        assert killed_again_and_again(edited, site, monkeypatch, 25) > 2
        assert site.build().done.written == ()


def test_nothing_is_written_twice_where_the_output_is_a_mount(
    edited: Edited, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither in a first build, with ten thousand pages."""
    site = edited.begin(tmp_path / "a place")
    for name in ("public", ".sitegen"):
        shutil.rmtree(site.root / name)
    monkeypatch.setattr(
        staging,
        "_copy",
        lambda *_: pytest.fail("a file was made in one folder, and once more in another"),
    )
    with bound(site.root / "public", tmp_path / "volume"):
        assert site.build().ok
        assert files_in(site.root / "public") == edited.reader.will


def test_a_mount_stays_when_all_that_was_in_it_vanishes(site: SiteTest, tmp_path: Path) -> None:
    site.post("stays")
    site.write("static/media/a.txt", "a")
    with bound(site.root / "public/media", tmp_path / "volume"):
        assert site.build().ok
        assert site.read("media/a.txt") == "a"
        site.delete("static/media/a.txt")
        assert site.build().done.deleted == ("media/a.txt",)
        assert list((site.root / "public/media").iterdir()) == []
        (site.root / "static/media").rmdir()
        site.write("static/media", "a file")
        result = site.build()
        assert result.codes() == ["in-the-way"], result.printed
        assert result.problems[0].path.endswith("public/media")


def test_a_disk_in_the_output_that_is_full_is_reported_and_the_rest_waits(
    edited: Edited, tmp_path: Path
) -> None:
    site = edited.begin(tmp_path)
    media = site.root / "public/media"
    with mounted(media, "-t", "tmpfs", "-o", "size=64k", "small"):
        (media / "large").write_bytes(bytes(48_000))
        result = site.build()
        assert result.codes() == ["write"], result.printed
        assert result.problems[0].path.startswith(str(media)), result.printed
        assert "hint: make room" in result.printed
        assert edited.reader.faults(files_in(site.root / "public")) == []
        (media / "large").unlink()
        assert site.build().ok
        assert files_in(site.root / "public") == edited.reader.will


def test_a_file_that_something_is_mounted_at_is_reported_before_anything_is_published(
    site: SiteTest, tmp_path: Path
) -> None:
    site.write("static/robots.txt", "old")
    site.post("a")
    assert site.build().ok
    (tmp_path / "other").write_text("old")
    robots = site.root / "public/robots.txt"
    done = (
        shutil.which("mount")
        and subprocess.run(
            ["mount", "--bind", str(tmp_path / "other"), str(robots)], check=False
        ).returncode
        == 0
    )
    needs(done, "Nothing can be mounted here: run the tests as root, where mount is allowed.")
    try:
        site.post("b")
        assert site.build().ok, "it holds the right bytes"
        before = files_in(site.root / "public")
        site.write("static/robots.txt", "new")
        site.post("c")
        result = site.build()
        assert result.codes() == ["in-the-way"], result.printed
        assert "something is mounted there" in result.printed
        assert files_in(site.root / "public") == before
    finally:
        subprocess.run(["umount", "-l", str(robots)], check=True)
    assert site.build().ok
    assert site.read("robots.txt") == "new"
