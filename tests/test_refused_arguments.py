"""Values of the command line that cannot be meant, and places that the system refuses: no command
ends with a traceback, or does something else instead."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

import pytest
from begin_support import files, run
from click.testing import CliRunner
from support import SiteTest

from sitegen.cli import main as cli
from sitegen.cli import start
from sitegen.incremental import shared_results

# Without an error, each of these would do something for another site, folder or server, or without
# the cache or the cluster.
EMPTY: tuple[tuple[str, ...], ...] = (
    ("build", "--cache", ""),
    ("build", "--cache="),
    ("build", "--cluster", ""),
    ("build", "--output", ""),
    ("build", "--summary", ""),
    ("build", "--published", "a.xml", "--published", ""),
    ("check", ""),
    ("check", "-", "--path", ""),
    ("fix", "content/posts", ""),
    ("review", "content/posts/welcome.md", "", "--by", "blog"),
    ("add", ""),
    ("new", "post", "A title", "--author", ""),
    ("open", "--print", ""),
    ("compare", ""),
    ("comments", "pull", "--server", ""),
    ("layouts", "copy", ""),
    ("import", ""),
    ("import", "markdown", "content", "--into", ""),
    ("init", ""),
    ("init", "other", "--title", ""),
    ("serve", "--host", ""),
)
LONG = "x" * 300


def test_an_empty_value_is_wrong_usage(site: SiteTest) -> None:
    before = files(site.root)
    for arguments in EMPTY:
        done = run(*arguments, cwd=site.root)
        assert done.exit_code == 2, arguments
        assert "it is empty" in done.stderr, arguments
        assert done.stdout == "", arguments
    assert files(site.root) == before
    assert run("init", "other", "--yes", "--email", "", cwd=site.root.parent).exit_code == 0


@pytest.mark.parametrize("name", [LONG, "loop/x"], ids=["long", "loop"])
def test_a_place_that_cannot_be_is_no_bug(site: SiteTest, name: str) -> None:
    (site.root / "loop").symlink_to("loop")
    is_long = name == LONG
    why = "cannot be written: File name too long"
    for arguments, status, expected in (
        (("init", name), 1, why if is_long else "/loop: error: cannot be written: File exists"),
        (("build", "--output", name), 1, why if is_long else "/loop: error: expected a folder"),
        (("build", "--summary", f"{name}/x"), 2, "there is no folder"),
        (("fix", name), 1, "there is no such file or folder"),
        (
            ("import", "markdown", name, "--into", "../other"),
            1,
            "cannot be read: File name too long" if is_long else "there is no such file or folder",
        ),
        (("review", f"content/posts/{name}/x.md", "--by", "ada"), 1, "there is no such file"),
    ):
        done = run(*arguments, cwd=site.root)
        assert (done.exit_code, expected in done.stderr) == (status, True), done.stderr
    # A cache that nobody can reach is a warning of the build.
    shared_results.opened(f"{name}/x", read_only=True).close()


@pytest.mark.parametrize("command", [("check",), ("build", "--summary", "x.md"), ("fix",)])
def test_json_where_the_current_folder_was_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    done = CliRunner().invoke(cli.main, [*command, "--json"], catch_exceptions=False)
    assert done.exit_code == 1
    printed = json.loads(done.stdout)
    assert [problem["code"] for problem in printed["problems"]] == ["unreadable"]
    assert ("archives" in printed, "seconds" in printed) == (
        command[0] == "check",
        command[0] == "build",
    )


def test_a_moment_without_a_date_in_some_zone_is_wrong_usage(site: SiteTest) -> None:
    for moment in ("9999-12-31T12:00:00Z", "0001-01-01T12:00:00Z"):
        assert run("new", "post", "A", "--now", moment, cwd=site.root).exit_code == 2
    for seconds in ("253402300799", "-62135596800"):
        done = run("new", "post", "A", cwd=site.root, SOURCE_DATE_EPOCH=seconds)
        assert (done.exit_code, "SOURCE_DATE_EPOCH" in done.stderr) == (2, True)


def test_text_that_standard_output_cannot_have(site: SiteTest) -> None:
    site.post("a", title="Fähre – 名")
    for arguments in (("list",), ("list", "--json")):
        done = CliRunner(charset="ascii").invoke(
            cli.main, [*arguments, "--root", str(site.root)], catch_exceptions=False
        )
        assert done.exit_code == 0
        assert b"\\u540d" in done.stdout_bytes
    assert json.loads(done.stdout)["documents"][0]["title"] == "Fähre – 名"


def test_a_path_is_printed_as_its_bytes_are(site: SiteTest) -> None:
    folder = site.root.rename(os.fsdecode(os.fsencode(site.root.parent) + b"/\xff"))
    done = run("new", "page", "A", "--root", folder, cwd=folder.parent)
    assert done.stdout_bytes == b"\xff/content/pages/a.md\n"


def test_a_command_to_type_has_names_as_a_shell_needs_them(site: SiteTest) -> None:
    review = f"review: {{by: ada, at: 2026-05-03T10:00:00Z, sha256: {'a' * 64}}}"
    site.post("my post", more=review)
    done = run("check", cwd=site.root)
    assert "sitegen review 'content/posts/my post.md' --by" in done.stderr


def test_names_that_are_none_are_told(site: SiteTest) -> None:
    for arguments, expected in (
        (("new", "post", "A", "--lang=-"), "--lang: error: expected one of en, got '-'"),
        (("new", "post", "A", "--slug=\udcff"), "--slug: error: expected letters, digits and -"),
        (("review", "content/posts/a.md", "--by=2026-13-01"), "there is no author '2026-13-01'"),
        (("comments", "pull", "--database=\udcff"), "cannot be read as a database of Isso"),
    ):
        done = run(*arguments, cwd=site.root)
        assert (done.exit_code != 0, expected in done.stderr) == (True, True), done.stderr


def test_an_output_folder_with_backslashes_is_an_error(site: SiteTest) -> None:
    site.write("site.toml", site.source("site.toml") + "[build]\noutput = '..\\public'\n")
    done = run("check", cwd=site.root)
    assert "site.toml:5:10: error: build.output: expected a folder" in done.stderr
    assert "hint: write / between folders: ../public" in done.stderr


def test_a_device_that_never_ends_is_no_article(site: SiteTest) -> None:
    done = run("add", "/dev/zero", "../a.json", cwd=site.root)
    assert done.exit_code == 1
    assert [json.loads(line)["problems"][0]["message"] for line in done.stdout.splitlines()] == [
        "cannot be read: it is a device, not a file",
        "cannot be read: No such file or directory",
    ]


def test_a_pipe_among_old_pages_is_passed_over_and_is_no_list(site: SiteTest) -> None:
    site.write("public/a/index.html", "<title>A</title>")
    site.write("../old/a/index.html", "<title>A</title>")
    os.mkfifo(site.root.parent / "old/b.html")
    assert run("compare", "../old", cwd=site.root).exit_code == 0
    for arguments in (("compare", "../old/b.html"), ("build", "--published", "../old/b.html")):
        done = run(*arguments, cwd=site.root)
        assert (done.exit_code, "can only be read once" in done.stderr) == (2, True)
    done = run("import", "../old/b.html", "--into", "../other", cwd=site.root)
    assert (done.exit_code, "neither a file nor a folder" in done.stderr) == (1, True)


# --- the process ----------------------------------------------------------------------------------


def test_ctrl_c_while_the_program_is_loaded_is_130(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def end(status: int) -> None:
        raise SystemExit(status)

    former = signal.getsignal(signal.SIGINT)
    monkeypatch.setattr(os, "_exit", end)
    monkeypatch.setattr(start, "load", lambda _: signal.raise_signal(signal.SIGINT))
    try:
        with pytest.raises(SystemExit) as exited:
            start.command()
    finally:
        signal.signal(signal.SIGINT, former)
    assert exited.value.code == 130
    assert capfd.readouterr().err == "interrupted\n"


def test_streams_that_are_closed_lead_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []

    def name_of(stream: TextIO) -> str:
        stream.close()
        return stream.name

    def loaded(_: str) -> Callable[[], None]:
        return lambda: written.extend(map(name_of, (sys.stdout, sys.stderr)))

    monkeypatch.setattr(start, "load", loaded)
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    start.command()
    assert written == [os.devnull, os.devnull]
