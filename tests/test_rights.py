"""What is published has the group and the rights that its folder gives to what is made in it,
however it came there."""

from __future__ import annotations

import os
import shutil
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from edited import Edited
from needs import needs
from support import MEMORY, SiteTest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows has no groups like these.")

DEFAULT_ACL = "system.posix_acl_default"
# acl(5), as the kernel keeps it: tag, rights, and the user or group. One user more may read; others
# may not.
_ACL = struct.pack("<I", 2) + b"".join(
    struct.pack("<HHI", *entry)
    for entry in (
        (0x01, 7, 0xFFFFFFFF),
        (0x02, 5, 4321),
        (0x04, 5, 0xFFFFFFFF),
        (0x10, 7, 0xFFFFFFFF),
        (0x20, 0, 0xFFFFFFFF),
    )
)


def of_another_group(folder: Path) -> None:
    """Whatever is made in the folder belongs to its group."""
    others = (
        [4321]
        if os.geteuid() == 0
        else [group for group in os.getgroups() if group != os.getegid()]
    )
    needs(others, "The user who runs the tests is in one group only: add him to a second one.")
    os.chown(folder, -1, others[0])
    folder.chmod(0o2750)


def with_an_acl(folder: Path) -> None:
    """Whatever is made in the folder can be read by one user more."""
    try:
        os.setxattr(folder, DEFAULT_ACL, _ACL)
    except (OSError, AttributeError):
        needs(
            False,
            "Folders have no access control lists here: run the tests on Linux, in a file system"
            " that has them.",
        )


def rights(path: Path) -> tuple[object, ...]:
    status = path.lstat()
    return (
        status.st_gid,
        oct(status.st_mode),
        [(name, os.getxattr(path, name)) for name in sorted(os.listxattr(path))],
    )


def strange(folder: Path) -> dict[Path, str]:
    """Everything in a folder whose rights are others than those of what is made beside it, and
    these rights."""
    found = {}
    for path in folder.rglob("*"):
        probe = path.with_name("probe")
        probe.mkdir() if path.is_dir() else probe.touch()
        if rights(path) != rights(probe):
            found[path] = f"{path}: {rights(path)}, not {rights(probe)}"
        probe.rmdir() if path.is_dir() else probe.unlink()
    return found


@pytest.fixture
def tmp_path(disk_path: Path) -> Path:
    """The site is on a disk, and some outputs are in memory: two file systems."""
    return disk_path


GIVE = pytest.mark.parametrize("give", [of_another_group, with_an_acl])


@GIVE
@pytest.mark.parametrize("elsewhere", [False, True], ids=["beside the site", "on another disk"])
def test_a_first_build_gives_what_the_folder_gives(
    site: SiteTest, tmp_path: Path, give: Callable[[Path], None], elsewhere: bool
) -> None:
    output = MEMORY / f"sitegen-{os.getpid()}" if elsewhere else tmp_path / "output"
    if elsewhere:
        needs(
            MEMORY.is_dir() and MEMORY.stat().st_dev != tmp_path.stat().st_dev,
            "There is no second file system in memory here.",
        )
    site.post("a", more="tags: [x]\n")
    site.write("static/media/two/film.bin", bytes(100))
    output.mkdir()
    try:
        give(output)
        assert site.build(output=output).ok
        assert strange(output) == {}
        assert rights(output / "2026") != rights(site.root / "content/posts"), (
            "the folder gives nothing of its own"
        )
        site.post("b", more="tags: [x, y]\n")
        assert site.build(output=output).ok
        assert strange(output) == {}
    finally:
        shutil.rmtree(output)


@GIVE
@pytest.mark.parametrize("place", ["2026", "media", "tags"])
@pytest.mark.sampled(1)
def test_one_folder_may_give_something_of_its_own(
    edited: Edited, tmp_path: Path, give: Callable[[Path], None], place: str
) -> None:
    site = edited.begin(tmp_path)
    public = site.root / "public"
    give(public / place)
    before = set(public.rglob("*"))
    made = {public / name for name in site.build().done.written} | (set(public.rglob("*")) - before)
    # What was there stays as it was.
    assert [line for path, line in strange(public).items() if path in made] == []
    assert any(path.is_relative_to(public / place) for path in made)
    assert site.build().done.written == ()


@GIVE
def test_a_folder_that_gives_nothing_any_more_is_as_any_other(
    site: SiteTest, give: Callable[[Path], None]
) -> None:
    site.post("a")
    give(site.root)
    assert site.build().ok
    (site.root / "public").chmod(0o755)
    for folder in (site.root / "public", *(site.root / "public").rglob("*")):
        if give is with_an_acl and folder.is_dir():
            os.removexattr(folder, DEFAULT_ACL)
    site.post("b")
    made = {site.root / "public" / name for name in site.build().done.written}
    assert [line for path, line in strange(site.root / "public").items() if path in made] == []


def test_a_common_folder_costs_no_second_copy(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the whole site belongs to a group, a first build is one rename, as anywhere."""
    of_another_group(site.root)
    site.post("a")
    moved: list[str] = []
    rename = os.rename
    monkeypatch.setattr(
        os, "rename", lambda source, target: (moved.append(str(target)), rename(source, target))
    )
    assert site.build().ok
    assert moved == [str(site.root / "public")]
    assert strange(site.root / "public") == {}
