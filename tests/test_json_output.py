"""`--json`: the object on standard output, whatever happens."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from cli_support import NOW, Build
from needs import needs
from support import SiteTest, sitegen

KEYS = [
    "ok",
    "problems",
    "parsed",
    "rendered",
    "written",
    "deleted",
    "unchanged",
    "found",
    "excluded",
    "held",
    "litter",
    "languages",
    "next_due",
    "seconds",
]
PROBLEM_KEYS = [
    *("severity", "code", "path", "line", "column", "message", "hint"),
    *("key", "got", "expected", "fix"),
]
STAGES = ["read", "parse", "link", "plan", "render", "publish", "total"]


def test_json_of_a_build_that_went_well(site: SiteTest, build: Build) -> None:
    site.post("a", more="expires: 2027-01-01\n")
    site.post("b", more="draft: true\n")
    site.post("c", date="2026-09-01T10:00:00+02:00")
    site.post("d", date="2025-01-01", more="expires: 2025-06-01\n")
    site.post("e", "[x](javascript:x)")
    done = build("--json")
    assert done.returncode == 0, done.stderr
    printed = json.loads(done.stdout)
    assert list(printed) == KEYS
    assert printed["ok"] is True
    assert [list(problem) for problem in printed["problems"]] == [PROBLEM_KEYS]
    assert {
        key: printed["problems"][0][key] for key in ("severity", "code", "path", "line", "column")
    } == {
        "severity": "warning",
        "code": "unsafe-address",
        "path": "content/posts/e.md",
        "line": 8,
        "column": 5,
    }
    assert printed["parsed"] == sorted(
        ["content/authors/ada.md", *(f"content/posts/{name}.md" for name in "abcde")]
    )
    assert printed["excluded"] == [
        {"path": "content/posts/b.md", "reason": "draft", "until": None},
        {"path": "content/posts/c.md", "reason": "future", "until": "2026-09-01T08:00:00+00:00"},
        {"path": "content/posts/d.md", "reason": "expired", "until": None},
    ]
    assert printed["next_due"] == "2026-09-01T08:00:00+00:00"
    assert sorted(printed["written"]) == sorted(site.files())
    assert set(printed["rendered"]) == {
        path for path in site.files() if not path.startswith("favicon")
    }
    assert (printed["deleted"], printed["unchanged"], printed["languages"]) == ([], 0, {})
    assert list(printed["seconds"]) == STAGES
    assert all(
        type(seconds) in (int, float) and seconds >= 0 for seconds in printed["seconds"].values()
    )


def test_json_of_a_build_that_failed(site: SiteTest, build: Build) -> None:
    site.post("a", more="colour: red")
    done = build("--json")
    assert done.returncode == 1
    printed = json.loads(done.stdout)
    assert list(printed) == KEYS
    assert [list(problem) for problem in printed["problems"]] == [PROBLEM_KEYS]
    assert printed["problems"][0] | {"message": "", "hint": ""} == {
        "severity": "error",
        "code": "unknown-key",
        "path": "content/posts/a.md",
        "line": 7,
        "column": 1,
        "message": "",
        "hint": "",
        "key": "colour",
        "got": "red",
        "expected": None,
        "fix": None,
    }
    assert "colour" in printed["problems"][0]["message"]
    assert {key: value for key, value in printed.items() if key != "problems"} == {
        "ok": False,
        "parsed": [],
        "rendered": [],
        "written": [],
        "deleted": [],
        "unchanged": 0,
        "found": 0,
        "excluded": [],
        "held": [],
        "litter": [],
        "languages": {},
        "next_due": None,
        "seconds": {},
    }


def test_json_where_there_is_no_site(tmp_path: Path) -> None:
    done = sitegen("build", "--json", cwd=tmp_path)
    printed = json.loads(done.stdout)
    assert (done.returncode, printed["ok"], printed["problems"][0]["code"]) == (1, False, "no-site")


def test_json_comes_out_whole_on_a_terminal_that_knows_only_ascii(
    site: SiteTest, build: Build
) -> None:
    site.post("ä", title="שלום 漢字", more="tags: [Ö]")
    done = build("--json", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert "content/posts/ä.md" in json.loads(done.stdout)["parsed"]


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
@pytest.mark.sampled(1)
def test_json_comes_out_whole_whatever_the_output_can_encode(site: SiteTest, encoding: str) -> None:
    site.post("漢字", title="שלום", more="colour: red")
    done = sitegen(
        "build", "--json", cwd=site.root, env={"PYTHONUTF8": "0", "PYTHONIOENCODING": encoding}
    )
    assert done.returncode == 1, done.stderr
    assert json.loads(done.stdout)["problems"][0]["path"] == "content/posts/漢字.md"


def test_json_to_a_full_disk(site: SiteTest) -> None:
    site.post("a")
    full = Path("/dev/full")
    needs(full.exists(), "this system has no /dev/full")
    with full.open("w") as out:
        done = subprocess.run(
            [sys.executable, "-m", "sitegen", "build", "--json", *NOW],
            cwd=site.root,
            stdout=out,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 1
    assert done.stderr.endswith(
        "Error: standard output cannot be written: No space left on device\n"
    )
    assert "Traceback" not in done.stderr
