"""Exit status 0, 1, 2, 3 and 130: when the command ends with which."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
from cli_support import NOW, Build
from support import SiteTest, sitegen

import sitegen as package
from sitegen.cli import main as cli


def test_0_where_everything_is_fine(site: SiteTest, build: Build) -> None:
    site.post("a")
    done = build()
    assert (done.returncode, done.stdout) == (0, "")
    assert "written" in done.stderr
    assert site.published("2026/01/02/a/index.html")


def test_1_where_the_site_is_wrong(site: SiteTest, build: Build) -> None:
    site.post("a", more="colour: red")
    site.post("b", more="colour: red")
    done = build()
    assert (done.returncode, done.stdout) == (1, "")
    assert "content/posts/a.md:7:1: error: " in done.stderr
    assert "2 errors; nothing was published" in done.stderr
    assert not (site.root / "public").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("biuld",),
        ("build", "--now"),
        ("build", "--now", "yesterday"),
        ("build", "--now", "2026-02-30"),
        ("build", "--now", ""),
        ("build", "--now", "99999-01-01"),
        ("build", "--root", "no/such/folder"),
        ("build", "--colour"),
        ("build", "extra"),
        ("build", "--root", "site.toml"),
        ("build", "--output", "site.toml"),
    ],
)
@pytest.mark.sampled(4)
def test_2_where_the_command_is_used_wrongly(site: SiteTest, arguments: tuple[str, ...]) -> None:
    site.post("a")
    done = sitegen(*arguments, cwd=site.root)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Error: " in done.stderr
    assert "Traceback" not in done.stderr
    assert not (site.root / "public").exists()


@pytest.mark.parametrize("epoch", ["soon", "1.5", "9" * 30, "-9" * 9, " "])
def test_2_where_source_date_epoch_is_no_number_of_seconds(site: SiteTest, epoch: str) -> None:
    site.post("a")
    done = sitegen("build", cwd=site.root, env={"SOURCE_DATE_EPOCH": epoch})
    assert done.returncode == 2
    assert "SOURCE_DATE_EPOCH" in done.stderr
    assert not (site.root / "public").exists()


def test_2_without_a_command_and_0_with_a_question(site: SiteTest) -> None:
    assert sitegen(cwd=site.root).returncode == 2
    for arguments in (("--help",), ("-h",), ("build", "--help")):
        done = sitegen(*arguments, cwd=site.root)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("Usage: ")


def test_3_where_sitegen_is_wrong(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("deliberately")

    monkeypatch.setattr("sitegen.build.with_run", broken)
    monkeypatch.setattr(sys, "argv", ["sitegen", "build", "--json", "--root", str(site.root)])
    with pytest.raises(SystemExit) as exited:
        cli.run()
    printed = capsys.readouterr()
    assert exited.value.code == 3
    assert "ZeroDivisionError: deliberately" in printed.err
    assert f"bug in sitegen {package.__version__}" in printed.err
    assert printed.out == ""


def test_130_where_the_user_interrupts(site: SiteTest) -> None:
    """Nobody reads what the build tells, and it tells more than a pipe holds, so it is still at it
    when the signal comes."""
    site.write(
        "content/posts/bad.md",
        "---\n" + "".join(f"key-{i}: {'x' * 80}\n" for i in range(3000)) + "---\n",
    )
    environment = {key: value for key, value in os.environ.items() if key != "GITHUB_ACTIONS"}
    with subprocess.Popen(
        [sys.executable, "-m", "sitegen", "build", *NOW],
        cwd=site.root,
        env={**environment, "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stderr is not None
        first = process.stderr.read(1)
        process.send_signal(signal.SIGINT)
        _, rest = process.communicate(timeout=60)
    printed = (first + rest).decode()
    assert process.returncode == 130, printed[-2000:]
    assert printed.endswith("interrupted\n")
    assert "Traceback" not in printed
    assert not (site.root / "public").exists()


def test_130_where_the_interrupt_comes_while_building(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    site.post("a")
    monkeypatch.setattr(
        "sitegen.layouts.closures.load", lambda *_: signal.raise_signal(signal.SIGINT)
    )
    monkeypatch.setattr(sys, "argv", ["sitegen", "build", "--root", str(site.root), *NOW])
    with pytest.raises(SystemExit) as exited:
        cli.run()
    assert exited.value.code == 130
    assert "interrupted" in capsys.readouterr().err
    assert not (site.root / "public").exists()


def test_a_reader_who_went_away_is_no_bug_of_ours(site: SiteTest) -> None:
    site.post("a")
    read, write = os.pipe()
    os.close(read)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "sitegen", "build", "--json", *NOW],
            cwd=site.root,
            stdout=write,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONUTF8": "1"},
            check=False,
            timeout=60,
        )
    finally:
        os.close(write)
    assert "Traceback" not in done.stderr
    assert "bug" not in done.stderr
    assert done.returncode == 1
    assert site.published("index.html")


@pytest.mark.parametrize("command", ["build", "check"])
@pytest.mark.sampled(1)
def test_a_list_of_addresses_that_cannot_be_read_is_wrong_usage(
    site: SiteTest, command: str
) -> None:
    site.post("a")
    site.write("empty.xml", "")
    assert sitegen(command, "--published", "empty.xml", cwd=site.root).returncode == 2
