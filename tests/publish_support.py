"""What the tests of publishing share: folders compared, and builds that must change nothing."""

from __future__ import annotations

import stat
from pathlib import Path

from support import Result, SiteTest

OLD, NEW = "2026/01/02/old/index.html", "2026/01/02/new/index.html"


def snapshot(folder: Path) -> dict[str, tuple[object, ...]]:
    """Everything in a folder but what sitegen remembers: kind, bytes, times, inodes, modes."""
    found: dict[str, tuple[object, ...]] = {}
    for path in folder.rglob("*"):
        if ".sitegen" in path.parts:
            assert not path.name.startswith("unfinished"), path
            continue
        info = path.lstat()
        content = (
            str(path.readlink())
            if path.is_symlink()
            else path.read_bytes()
            if path.is_file()
            else None
        )
        found[path.relative_to(folder).as_posix()] = (
            stat.filemode(info.st_mode),
            content,
            info.st_ino,
            info.st_mtime_ns if not path.is_dir() else 0,
        )
    return found


def tree(folder: Path) -> dict[str, bytes | None]:
    """Files with their bytes, and folders."""
    return {
        path.relative_to(folder).as_posix(): None if path.is_dir() else path.read_bytes()
        for path in folder.rglob("*")
    }


def refused(site: SiteTest, **options: object) -> Result:
    """A build that has to fail, and to leave everything as it was."""
    before = snapshot(site.root.parent)
    result = site.build(**options)  # type: ignore[arg-type]
    assert not result.ok, "the build should have failed"
    assert snapshot(site.root.parent) == before
    return result
