"""The watch over a site's files: what it tells of, and what it does where the system does not
tell."""

from __future__ import annotations

import errno
import queue
from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import PATIENCE
from watchdog.observers.api import BaseObserver

from sitegen.serve import watch
from sitegen.serve.watch import Watch


class Noticed(queue.Queue[str]):
    """The paths that a watch has noticed."""

    def until(self, path: str) -> list[str]:
        """Wait for a path; all that came up to it."""
        paths = [self.get(timeout=PATIENCE)]
        while paths[-1] != path:
            paths.append(self.get(timeout=PATIENCE))
        return paths


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("content/posts", "layouts", "static", "public"):
        (tmp_path / "site" / name).mkdir(parents=True)
    (tmp_path / "site/site.toml").write_text("")
    return tmp_path / "site"


@pytest.fixture
def noticed() -> Noticed:
    return Noticed()


@pytest.fixture
def watching(root: Path, noticed: Noticed) -> Iterator[Watch]:
    with Watch(root, noticed.put, pytest.fail, poll=False) as running:
        yield running


def test_files_that_no_build_reads_are_no_news(
    watching: Watch, root: Path, noticed: Noticed
) -> None:
    for name in (
        "content/.hidden.md",
        "content/x~",
        "content/.posts/x.md",
        "static/x.swp",
        "layouts/#x#",
        "notes.txt",
        "public/index.html",
        ".sitegen/x",
        "static/.DS_Store",
    ):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text("x")
    (root / "content/last.md").write_text("x")
    assert set(noticed.until("content/last.md")) == {"content/last.md"}
    (root / "static/.well-known").mkdir()
    noticed.until("static/.well-known")
    (root / "site.toml").write_text("x")
    noticed.until("site.toml")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EMFILE])
def test_where_the_system_allows_no_more_watches_it_looks_itself(
    root: Path, noticed: Noticed, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    schedule = BaseObserver.schedule

    def full(self: BaseObserver, handler: object, path: str, **more: object) -> object:
        if path == str(root):
            raise OSError(number, "inotify watch limit reached")
        return schedule(self, handler, path, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(BaseObserver, "schedule", full)
    said: list[str] = []
    with Watch(root, noticed.put, said.append, poll=False) as running:
        assert len(said) == 1
        assert "inotify watch limit reached" in said[0]
        running.before_build()
        (root / "content/posts/new.md").write_text("x")
        noticed.until("content/posts/new.md")
        running.check()
    assert len(said) == 1


def test_what_was_missed_is_found(
    watching: Watch, root: Path, noticed: Noticed, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "content/new").mkdir()
    noticed.until("content/new")
    watching.before_build()
    # From here on the system tells of nothing.
    monkeypatch.setattr(watching, "_happened", lambda event: None)
    for handlers in watching._observer._handlers.values():  # type: ignore[union-attr]
        for handler in handlers:
            monkeypatch.setattr(handler, "_happened", lambda event: None)
    (root / "content/new/missed.md").write_text("x")
    monkeypatch.setattr(watch.time, "monotonic", lambda: float("inf"))
    watching.check()
    assert "content/new/missed.md" in noticed.until("content/new/missed.md")


def test_a_link_to_a_folder_of_the_site_is_followed(root: Path, noticed: Noticed) -> None:
    (root / "real/deep").mkdir(parents=True)
    (root / "content/posts").rmdir()
    (root / "content").rmdir()
    (root / "content").symlink_to("real/deep")
    with Watch(root, noticed.put, pytest.fail, poll=False) as running:
        (root / "real/deep/a.md").write_text("x")
        noticed.until("content/a.md")
        (root / "real/deep").rename(root / "real/other")
        (root / "real/deep").mkdir()
        running.check()
        noticed.until("content")
        (root / "real/deep/b.md").write_text("x")
        noticed.until("content/b.md")


def test_looking_goes_on_whatever_is_there(root: Path, noticed: Noticed) -> None:
    (root / "content/broken.md").symlink_to("nowhere")
    (root / "static/loop").symlink_to(root / "static")
    with Watch(root, noticed.put, pytest.fail, poll=True):
        (root / "content/broken.md").unlink()
        noticed.until("content/broken.md")
        (root / "layouts").rmdir()
        (root / "static/a.txt").write_text("x")
        noticed.until("static/a.txt")
