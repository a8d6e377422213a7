"""The file of `build --summary`: where it may be, and that it appears whole."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from support import SiteTest, sitegen


def test_the_command_writes_the_file_also_when_the_build_fails(site: SiteTest) -> None:
    site.post("story")
    file = site.root / "summary.md"
    assert sitegen("build", "--summary", "summary.md", cwd=site.root).returncode == 0
    assert "### New (1)" in file.read_text(encoding="utf-8")
    site.post("bad", more="aii: true")
    ended = sitegen("build", "--summary", "summary.md", "--json", cwd=site.root)
    assert ended.returncode == 1
    text = file.read_text(encoding="utf-8")
    assert text.startswith("**1 error; nothing was published.**\n")
    assert "content/posts/bad.md:7:1: aii: a post has no key of this name" in text
    assert not list(site.root.glob(".*.tmp"))


@pytest.mark.long
def test_the_summary_can_go_to_standard_output(site: SiteTest) -> None:
    site.post("story")
    ended = sitegen("build", "--summary", "-", cwd=site.root)
    assert ended.stdout.startswith("**Posts: 1 new**; 1 post published; ")
    both = sitegen("build", "--summary", "-", "--json", cwd=site.root)
    assert (both.returncode, both.stdout) == (2, "")
    assert "--json and --summary - both print to standard output" in both.stderr


@pytest.mark.parametrize(
    "file",
    ["content/x.md", "static/x.md", "layouts/x.md", ".sitegen/x.md", "public/x.md", "site.toml"],
)
@pytest.mark.sampled(4)
def test_the_summary_is_not_where_builds_read_or_publish(site: SiteTest, file: str) -> None:
    site.post("story")
    assert site.build().ok
    for folder in ("static", "layouts"):
        (site.root / folder).mkdir(exist_ok=True)
    before = site.source("site.toml")
    ended = sitegen("build", "--summary", file, cwd=site.root)
    assert ended.returncode == 2
    assert "builds read or publish what is there" in ended.stderr
    assert site.source("site.toml") == before
    assert file == "site.toml" or not (site.root / file).exists()


def test_a_file_that_cannot_be_written_is_named(site: SiteTest) -> None:
    site.post("story")
    ended = sitegen("build", "--summary", "no/such/summary.md", cwd=site.root)
    assert (ended.returncode, site.published("index.html")) == (2, False)
    assert "there is no folder 'no/such'" in ended.stderr
    ended = sitegen("build", "--summary", "/dev/full", cwd=site.root)
    assert ended.returncode == 1
    assert "the summary '/dev/full' cannot be written: No space left on device" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.long
def test_a_link_stays_and_its_file_is_replaced(site: SiteTest, tmp_path: Path) -> None:
    site.post("story")
    target = tmp_path / "target.md"
    target.write_text("old", encoding="utf-8")
    (site.root / "summary.md").symlink_to(target)
    assert sitegen("build", "--summary", "summary.md", cwd=site.root).returncode == 0
    assert (site.root / "summary.md").is_symlink()
    assert target.read_text(encoding="utf-8").startswith("**Posts: 1 new**")


@pytest.mark.long
def test_a_pipe_gets_the_summary(site: SiteTest, tmp_path: Path) -> None:
    site.post("story")
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_text(encoding="utf-8")))
    reader.start()
    assert sitegen("build", "--summary", str(pipe), cwd=site.root).returncode == 0
    reader.join(timeout=60)
    assert read[0].startswith("**Posts: 1 new**")
