"""While no folder of a site shows a change, a build looks at no file; any change is seen."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from support import SiteTest

from sitegen.incremental import stamps
from sitegen.read import site_folder


@pytest.fixture
def built(site: SiteTest, monkeypatch: pytest.MonkeyPatch) -> SiteTest:
    """A site that was built when all its files were older than the resolution of their times."""
    site.post("first")
    site.post("bundle/index", "[Data](data.csv)")
    site.write("content/posts/bundle/data.csv", "1,2\n")
    site.write("static/CVS/logo.txt", "logo")
    clock = time.time_ns
    with monkeypatch.context() as patched:
        patched.setattr(time, "time_ns", lambda: clock() + 10 * stamps.SECOND)
        assert site.build().ok
    return site


def reads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site_folder, "read", lambda *_: pytest.fail("the files were looked at"))


def test_files_that_have_not_changed_are_not_looked_at(
    built: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads_nothing(monkeypatch)
    assert built.build().report.written == ()


def test_another_sitegen_looks_at_all_files(
    built: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may take other names for those of files of the site."""
    monkeypatch.setattr(stamps, "fingerprint", lambda _: b"another sitegen")
    reads_nothing(monkeypatch)
    with pytest.raises(pytest.fail.Exception, match="looked at"):
        built.build()


def rewritten(root: Path) -> None:
    """In place, with as many bytes and the old time of modification."""
    path = root / "content/posts/first.md"
    status = path.stat()
    path.write_text(path.read_text().replace("Text.", "Tale."))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def moved_back(root: Path) -> None:
    """content/ leads out of the site, to the very same files."""
    (root / "content").rename(root.parent / "elsewhere")
    (root / "content").symlink_to(root.parent / "elsewhere")


CHANGES: list[Callable[[Path], object]] = [
    rewritten,
    lambda root: (root / "content/posts/first.md").unlink(),
    lambda root: shutil.rmtree(root / "content/posts/bundle"),
    lambda root: (root / "content/posts/bundle/data.csv").write_text("3,4\n"),
    lambda root: (root / "static/robots.txt").write_text("User-agent: *\n"),
    lambda root: (root / "static/CVS/Entries").write_text("D\n"),
    lambda root: (root / "layouts").mkdir(),
    moved_back,
]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.sampled(4)
def test_a_change_of_any_kind_is_seen(
    built: SiteTest, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], object]
) -> None:
    change(built.root)
    with monkeypatch.context() as patched:
        reads_nothing(patched)
        with pytest.raises(pytest.fail.Exception, match="looked at"):
            built.build()
    warm = built.build()
    shutil.rmtree(built.root / ".sitegen")
    clean = built.build(clean=True)
    assert (warm.ok, warm.codes()) == (clean.ok, clean.codes())
    assert clean.report.written == () if clean.ok else clean.codes() == ["link"]


def test_a_link_to_a_file_is_looked_at_each_time(
    built: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    (built.root / "static/linked.txt").symlink_to("CVS/logo.txt")
    clock = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: clock() + 10 * stamps.SECOND)
    built.build()
    built.write("static/CVS/logo.txt", "another logo")
    built.build()
    assert built.read("linked.txt") == "another logo"
    reads_nothing(monkeypatch)
    with pytest.raises(pytest.fail.Exception, match="looked at"):
        built.build()


def test_a_copy_of_the_site_is_looked_at(built: SiteTest, tmp_path: Path) -> None:
    shutil.copytree(built.root, tmp_path / "copy")
    copy = SiteTest(tmp_path / "copy")
    copy.post("first", "Text of the copy.")
    assert copy.build().ok
    assert "Text of the copy." in copy.read("2026/01/02/first/index.html")
    assert "Text of the copy." not in built.read("2026/01/02/first/index.html")
