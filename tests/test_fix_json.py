"""The JSON of commands has the fixes of problems as edits of the files: in the site, elsewhere,
and from standard input."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support import NOW, SiteTest, sitegen

WRONG = (
    "\ufeff---\r\ntitle: A\r\ndate: May 3, 2026 # why\r\nauthor: ada\r\nsource: CNN\r\n"
    "ai: true\r\n---\r\nText.\r\n"
)
RIGHT = WRONG.replace("May 3, 2026", "2026-05-03")


def fixed(problems: list[dict[str, Any]], text: str, path: str) -> str:
    """The text after the fix of the only problem with one, as a program applies it."""
    (problem,) = [each for each in problems if each["fix"]]
    assert (problem["key"], problem["got"]) == ("date", "May 3, 2026")
    assert problem["expected"]["type"] == "string"
    assert problem["fix"]["safe"]
    (edit,) = problem["fix"]["edits"]
    assert edit["path"] == path
    assert (edit["line"], edit["column"], edit["end_line"], edit["end_column"]) == (3, 7, 3, 18)
    return text[: edit["start"]] + str(edit["text"]) + text[edit["end"] :]


def printed(*arguments: str, cwd: Path) -> list[dict[str, Any]]:
    done = sitegen(*arguments, "--json", "--now", NOW.isoformat(), cwd=cwd)
    return list(json.loads(done.stdout)["problems"])


def test_a_file_of_the_site(site: SiteTest) -> None:
    path = "content/posts/a.md"
    site.write(path, WRONG.encode())
    assert fixed(printed("check", path, cwd=site.root), WRONG, path) == RIGHT
    assert fixed(printed("build", cwd=site.root), WRONG, path) == RIGHT


def test_a_file_elsewhere(site: SiteTest, tmp_path: Path) -> None:
    (tmp_path / "new.md").write_bytes(WRONG.encode())
    problems = printed("check", "../new.md", cwd=site.root)
    assert fixed(problems, WRONG, "../new.md") == RIGHT
    done = sitegen("check", "../new.md", "--jsonl", "--now", NOW.isoformat(), cwd=site.root)
    (line,) = map(json.loads, done.stdout.splitlines())
    assert fixed(line["problems"], WRONG, "../new.md") == RIGHT


def test_without_a_site(tmp_path: Path) -> None:
    (tmp_path / "new.md").write_bytes(WRONG.encode())
    assert fixed(printed("check", "new.md", cwd=tmp_path), WRONG, "new.md") == RIGHT


@pytest.mark.parametrize("option", ["--json", "--jsonl"])
@pytest.mark.sampled(1)
def test_standard_input(site: SiteTest, option: str) -> None:
    path = "content/posts/b.md"
    site.write(path, "another text, which is on the disk")
    done = subprocess.run(
        [sys.executable, "-m", "sitegen", "check", "-", "--path", path, option],
        input=WRONG.encode(),
        cwd=site.root,
        capture_output=True,
        check=False,
    )
    problems = json.loads(done.stdout)["problems"]
    assert fixed(problems, WRONG, path) == RIGHT


@pytest.mark.parametrize("front", ["source: 2026-02-30", "source: [CNN, 2026-02-30]"])
def test_a_source_that_was_refused_stays_where_it_is(tmp_path: Path, front: str) -> None:
    text = f"---\ntitle: A\n{front}\n---\nThe ferry is late.\n\nSources:\n\n- BBC\n- ABC\n"
    (tmp_path / "new.md").write_text(text)
    (last,) = [
        each for each in printed("check", "new.md", cwd=tmp_path) if each["code"] == "text-source"
    ]
    assert last["fix"] is None


def test_what_was_found_is_as_it_is_written(tmp_path: Path) -> None:
    text = "---\nauthor: {name: 2026-02-30}\nsubjects: [2026-02-30, 2]\n---\nThe ferry is late.\n"
    (tmp_path / "new.md").write_text(text)
    found = {each["key"]: each["got"] for each in printed("check", "new.md", cwd=tmp_path)}
    assert found["author"] == '{"name": "2026-02-30"}'
    assert found["subjects"] == '["2026-02-30", 2]'
