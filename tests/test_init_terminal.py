"""The questions of `sitegen init` on a terminal, and the workflows that it writes, run as the hosts
of repositories run them."""

from __future__ import annotations

import contextlib
import os
import pty
import select
import shutil
import signal
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from begin_support import begun
from docs_support import ROOT
from support import SiteTest

PATIENCE = 60
# What stands in for python3: its environments have this sitegen, and a pip that only notes.
PYTHON = f"""\
#!/bin/sh
if [ "$1 $2" = "-m venv" ]; then
    mkdir -p "$3/bin"
    printf '#!/bin/sh\\nexec "{sys.executable}" -m sitegen "$@"\\n' > "$3/bin/sitegen"
    printf '#!/bin/sh\\nprintf "%%s\\\\n" "$@" > "$PIP_NOTES"\\n' > "$3/bin/pip"
    chmod +x "$3/bin/sitegen" "$3/bin/pip"
else
    exec "{sys.executable}" "$@"
fi
"""


class Terminal:
    """`sitegen init` on a terminal of its own."""

    def __init__(self, cwd: Path, *arguments: str) -> None:
        self.end, other = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sitegen", "init", *arguments],
            cwd=cwd,
            stdin=other,
            stdout=other,
            stderr=other,
            env={**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "TZ": "Asia/Tokyo"},
            start_new_session=True,
        )
        os.close(other)
        self.text = ""

    def until(self, words: str) -> None:
        """Read until the terminal shows the words."""
        while words not in self.text:
            ready, _, _ = select.select([self.end], [], [], PATIENCE)
            assert ready, self.text
            self.text += os.read(self.end, 4096).decode(errors="replace")

    def answer(self, words: str, text: str) -> None:
        """Wait for the question with these words, and answer it."""
        self.until(words)
        self.text = ""
        os.write(self.end, text.encode())

    def interrupt(self) -> None:
        """Press Ctrl-C until it ends: Python notices it in the middle of a question, and not just
        before."""
        while self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(5)

    def status(self) -> int:
        """The exit status, when it has ended."""
        try:
            while select.select([self.end], [], [], PATIENCE)[0]:
                self.text += os.read(self.end, 4096).decode(errors="replace")
        except OSError:  # its other end is closed
            pass
        os.close(self.end)
        return self.process.wait(PATIENCE)


def test_questions_are_asked_until_each_has_an_answer(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "blog", "--publisher=The Harbour")
    terminal.answer("What is the site called? [Blog]:", 'Der "Hafen"\n')
    terminal.answer("At which address will it be? [https://news.example/]:", "ftp://x\n")
    terminal.answer("expected an address like", "hafen.example\n")
    terminal.answer("In which language is it? [en]:", "deutsch\n")
    terminal.answer("did you mean de?", "de\n")
    terminal.answer("In which time zone? [Asia/Tokyo]:", "\n")
    terminal.answer("Who answers for it? [The Harbour]:", "Ada Okafor\n")
    terminal.answer("(may be empty) []:", "\n")
    terminal.answer("none/assisted/generated/mixed [mixed]:", "generated\n")
    assert terminal.status() == 0, terminal.text
    assert "sitegen serve --open" in terminal.text
    settings = tomllib.loads((tmp_path / "blog/site.toml").read_text(encoding="utf-8"))
    assert settings["title"] == 'Der "Hafen"'
    assert settings["base_url"] == "https://hafen.example/"
    assert (settings["language"], settings["timezone"]) == ("de", "Asia/Tokyo")
    assert settings["ai"] == {"default": "generated"}
    assert (tmp_path / "blog/content/posts/willkommen.md").is_file()


@pytest.mark.parametrize("how", ["Ctrl-C", "the end of the input"])
def test_who_ends_the_questions_finds_nothing(tmp_path: Path, how: str) -> None:
    terminal = Terminal(tmp_path, "blog")
    terminal.answer("What is the site called?", "Harbour\n")
    terminal.until("At which address")
    if how == "Ctrl-C":
        terminal.interrupt()
    else:
        os.write(terminal.end, b"\x04")
    assert terminal.status() == 130
    assert list(tmp_path.iterdir()) == []


# --- workflows ------------------------------------------------------------------------------------


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with the program that stands in for python3."""
    (tmp_path / "stubs").mkdir()
    (tmp_path / "stubs/python3").write_text(PYTHON, encoding="utf-8")
    (tmp_path / "stubs/python3").chmod(0o755)
    return tmp_path


def variables(place: Path, **more: str) -> dict[str, str]:
    return {
        "PATH": f"{place / 'stubs'}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "RUNNER_TEMP": str(place),
        "TMPDIR": str(place),
        "PIP_NOTES": str(place / "pip"),
        "SOURCE_DATE_EPOCH": "1780308000",
        "GITHUB_OUTPUT": str(place / "output"),
        "GITHUB_STEP_SUMMARY": str(place / "summary"),
        **more,
    }


def clone(site: SiteTest, place: Path) -> Path:
    """What a checkout of the repository of the site would be."""
    ignored = shutil.ignore_patterns("public", ".sitegen")
    return Path(shutil.copytree(site.root, place / "clone", ignore=ignored))


def shell(script: str, cwd: Path, env: dict[str, str]) -> str:
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def scheduled(place: Path, *options: str) -> SiteTest:
    """A site with a post of the year 2999."""
    site = begun(place / "site", "--email=a@b.cd", *options)
    post = site.source("content/posts/welcome.md").replace("welcome", "later")
    site.write("content/posts/later.md", post.replace("date: 2026", "date: 2999").encode())
    return site


def github_steps(workflow: dict[str, Any], folder: Path, env: dict[str, str]) -> list[str]:
    """Run the steps of the job that builds; returns those that ran."""
    output, ran = Path(env["GITHUB_OUTPUT"]), []
    output.write_text("")
    for step in workflow["jobs"]["build"]["steps"]:
        goes = "build=true" in output.read_text() or "steps.due" not in step.get("if", "")
        if "run" in step and goes:
            shell(step["run"], folder, {**env, **workflow["env"]})
            ran.append(step["name"])
    return ran


def test_the_workflow_of_github_builds_what_is_due_and_nothing_else(place: Path) -> None:
    site = scheduled(place, "--ci=github")
    workflow = yaml.safe_load(site.source(".github/workflows/site.yml"))
    assert set(workflow[True]) == {"push", "schedule", "workflow_dispatch"}
    assert workflow["jobs"]["publish"]["if"] == "needs.build.outputs.built == 'true'"
    folder = clone(site, place)
    push = variables(place, GITHUB_EVENT_NAME="push", GITHUB_SHA="abc")
    first = "Look whether there is something to do"
    everything = [first, "Install sitegen", "Build"]
    assert github_steps(workflow, folder, push) == everything
    assert (folder / "public/2026/06/01/welcome/index.html").is_file()
    assert workflow["env"]["SITEGEN"] in (place / "pip").read_text()
    commit, due = (folder / ".sitegen-ci").read_text().split()
    assert commit == "abc"
    assert int(due) > 32_000_000_000
    clock = {**push, "GITHUB_EVENT_NAME": "schedule"}
    assert github_steps(workflow, folder, clock) == [first]
    only_first = {"env": {}, "jobs": {"build": {"steps": workflow["jobs"]["build"]["steps"][:3]}}}
    for event, note, goes in (
        ("schedule", "abc never", "false"),
        ("schedule", "abc 1", "true"),
        ("schedule", "old never", "true"),
        ("push", "abc never", "true"),
    ):
        (folder / ".sitegen-ci").write_text(f"{note}\n")
        github_steps(only_first, folder, {**push, "GITHUB_EVENT_NAME": event})
        assert (place / "output").read_text() == f"build={goes}\n"


@pytest.mark.long
def test_the_workflow_of_gitlab_builds_what_is_due_and_nothing_else(place: Path) -> None:
    site = scheduled(place, "--ci=gitlab")
    workflow = yaml.safe_load(site.source(".gitlab-ci.yml"))
    pages = workflow["pages"]
    assert pages["artifacts"]["paths"] == ["public/"]
    folder = clone(site, place)
    env = variables(place, CI_PIPELINE_SOURCE="push", CI_COMMIT_SHA="abc", **workflow["variables"])
    script = "\n".join(pages["script"])
    shell(script, folder, env)
    assert (folder / "public/2026/06/01/welcome/index.html").is_file()
    assert (folder / ".sitegen-ci").read_text().startswith("abc 3")
    (place / "pip").unlink()
    before = site.files(folder)
    printed = shell(script, folder, {**env, "CI_PIPELINE_SOURCE": "schedule"})
    assert "nothing is due" in printed
    assert site.files(folder) == before
    assert not (place / "pip").exists()
