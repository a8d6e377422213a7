"""A text that was changed after its review: the warning shows what changed, where git knows, and
runs nothing but git."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from cli_support import Build
from review_support import sign
from support import SiteTest, sitegen

from sitegen.commands import history

NOW = ("--now", "2026-06-09")


def git(site: SiteTest, *arguments: str) -> None:
    subprocess.run(
        [
            "git",
            "-c",
            "user.name=x",
            "-c",
            "user.email=x@x.example",
            "-c",
            "commit.gpgsign=false",
            *arguments,
        ],
        cwd=site.root,
        check=True,
        capture_output=True,
    )


def commit(site: SiteTest) -> None:
    git(site, "add", "-A")
    git(site, "commit", "-q", "-m", "x")


@pytest.fixture
def signed(site: SiteTest) -> str:
    """A post that was written, signed, committed, and committed again with another line."""
    git(site, "init", "-q")
    path = site.post("a", "One.\n\nTwo, as it was signed.\n\nThree.", date="2026-06-02")
    commit(site)
    sign(site, path)
    commit(site)
    site.edit(path, "Two, as it was signed.", "Two, as somebody else wrote it.")
    commit(site)
    return path


DIFF = """\
      | --- signed
      | +++ now
      | @@ -4,3 +4,3 @@
      |  
      | -Two, as it was signed.
      | +Two, as somebody else wrote it.
      |  
"""  # noqa: W291


def test_a_changed_text_is_shown_against_the_one_that_was_signed(
    site: SiteTest, signed: str, build: Build
) -> None:
    printed = build(*NOW).stderr
    assert "the text was changed after the review, so it is published as unreviewed" in printed
    assert DIFF in printed
    assert DIFF in build(*NOW, "--strict").stderr


def test_the_text_that_was_signed_is_found_under_its_old_name(
    site: SiteTest, signed: str, build: Build
) -> None:
    site.write("content/posts/ä b.md", site.source(signed))
    site.delete(signed)
    commit(site)
    assert DIFF in build(*NOW).stderr


def test_a_build_that_changes_nothing_runs_no_git(
    site: SiteTest, signed: str, tmp_path: Path
) -> None:
    spy, log = tmp_path / "bin/git", tmp_path / "ran"
    spy.parent.mkdir()
    spy.write_text(f"#!/bin/sh\necho ran >> {log}\nexit 1\n")
    spy.chmod(0o755)
    env = {"PATH": f"{spy.parent}:/usr/bin:/bin"}
    first = sitegen("build", *NOW, cwd=site.root, env=env).stderr
    assert log.read_text() == "ran\n"
    log.unlink()
    again = sitegen("build", *NOW, cwd=site.root, env=env).stderr
    assert "the text was changed after the review" in first
    assert "the text was changed after the review" in again
    assert not log.exists()


@pytest.mark.parametrize("lacking", ["git", "repository", "version"])
@pytest.mark.sampled(1)
def test_without_git_the_warning_is_plain(
    lacking: str, site: SiteTest, signed: str, tmp_path: Path
) -> None:
    if lacking == "repository":
        (site.root / ".git").rename(tmp_path / "elsewhere")
    if lacking == "version":
        site.edit(signed, "  sha256: ", f"  sha256: {'a' * 64} # ")
    done = sitegen(
        "build", *NOW, cwd=site.root, env={"PATH": str(tmp_path)} if lacking == "git" else {}
    )
    assert done.returncode == 0
    assert "the text was changed after the review" in done.stderr
    assert "--- signed" not in done.stderr


def test_nothing_that_the_repository_names_is_run(
    site: SiteTest, signed: str, tmp_path: Path
) -> None:
    evil = tmp_path / "evil"
    evil.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    evil.chmod(0o755)
    for key in (
        "core.pager",
        "pager.log",
        "core.fsmonitor",
        "core.sshCommand",
        "diff.external",
        "diff.x.textconv",
        "diff.x.command",
        "gpg.program",
        "filter.x.smudge",
        "filter.x.clean",
        "core.editor",
        "credential.helper",
    ):
        git(site, "config", key, str(evil))
    git(site, "config", "log.showSignature", "true")
    site.write(".gitattributes", "*.md diff=x filter=x\n")
    (tmp_path / "ran").unlink(missing_ok=True)
    assert history.changes(site.root, signed)[0] == "--- signed"
    assert not (tmp_path / "ran").exists()


def test_the_surroundings_name_no_other_repository(
    site: SiteTest, signed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    assert history.changes(site.root, signed)[0] == "--- signed"


def test_a_long_difference_is_cut(site: SiteTest, signed: str) -> None:
    site.edit(signed, "Three.", "\n".join(f"Line {i}" for i in range(100)))
    lines = history.changes(site.root, signed)
    assert len(lines) == history.LINES
    assert lines[-1].startswith("… and ")


def test_control_characters_and_wrong_front_matter_in_old_versions_do_no_harm(
    site: SiteTest, signed: str
) -> None:
    text = site.source(signed)
    for other in (b"\xff\xfe", b"", b"---\nno end", b"---\n[1, 2]\n---\n"):
        site.write(signed, other)
        commit(site)
    site.write(signed, text.encode())
    assert history.changes(site.root, signed)[0] == "--- signed"


def test_a_title_is_part_of_the_text(site: SiteTest, signed: str) -> None:
    site.edit(signed, "title: A", "title: B")
    assert "-title: A" in history.changes(site.root, signed)
