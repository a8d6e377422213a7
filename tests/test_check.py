"""`sitegen check`: what a build would say, of a file, a folder, a site or standard input, and
nothing is written."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import invalid_sites
import only_build
import painted
import pytest
from docs_support import fix_marks
from support import NOW, POST, SETTINGS, SiteTest, sitegen

from sitegen.commands.check import Checked, CheckOptions, check
from sitegen.incremental.engine import Engine
from sitegen.incremental.work import Task

# What only a build can find: it renders.
RENDERED = {"layout-runtime"}


def judge(site: SiteTest, *paths: str, **options: object) -> Checked:
    return check(CheckOptions(root=site.root, here=site.root, paths=paths, now=NOW, **options))  # type: ignore[arg-type]


def files(site: SiteTest) -> dict[Path, tuple[bytes, int]]:
    return {
        path: (path.read_bytes(), path.stat().st_mtime_ns)
        for path in site.root.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("name", [name for name in invalid_sites.NAMES if name not in RENDERED])
@pytest.mark.sampled(14)
def test_a_site_gets_the_problems_that_a_build_reports(name: str, site: SiteTest) -> None:
    invalid_sites.write(name, site)
    before = files(site)
    checked = judge(site)
    assert files(site) == before
    marks = fix_marks()
    for problem in checked.problems:
        if problem.fix:
            is_safe = marks[problem.code] == "safe"
            assert is_safe or (marks[problem.code] == "unsafe" and not problem.fix.safe)
    if name not in {"strict", "settings-base-url-given"}:  # options that a build has
        assert site.tell(checked.problems) == invalid_sites.problems(name)


@pytest.mark.parametrize("name", sorted(RENDERED))
def test_what_only_rendering_finds_is_no_problem_of_check(name: str, site: SiteTest) -> None:
    """Else it would not belong into the list."""
    invalid_sites.write(name, site)
    assert invalid_sites.problems(name)
    assert judge(site).problems == ()


@pytest.mark.parametrize("code", only_build.CAUSES)
@pytest.mark.sampled(4)
def test_what_only_a_build_finds_is_found_by_a_build_alone(
    code: str, site: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What check has learned to find has to leave the list."""
    site.post("a")
    options = only_build.CAUSES[code](site, monkeypatch)
    assert judge(site).problems == ()
    assert set(site.build(**options).codes()) == {code}  # type: ignore[arg-type]


def test_only_what_is_asked_for_is_reported(site: SiteTest) -> None:
    for name in ("a", "b"):
        site.post(name, "[x](nowhere.md)")
        site.post(f"folder/{name}", "[x](nowhere.md)")
    assert [p.path for p in judge(site).problems] == [
        "content/posts/a.md",
        "content/posts/b.md",
        "content/posts/folder/a.md",
        "content/posts/folder/b.md",
    ]
    assert [p.path for p in judge(site, "content/posts/a.md").problems] == ["content/posts/a.md"]
    assert [p.path for p in judge(site, "content/posts/folder").problems] == [
        "content/posts/folder/a.md",
        "content/posts/folder/b.md",
    ]
    assert len(judge(site, "content/posts/folder", "content/posts/b.md").judged) == 3
    assert judge(site, "content/authors/ada.md").problems == ()
    assert len(judge(site, ".").judged) == 5


def test_who_names_what_cannot_be_judged_is_reported(site: SiteTest) -> None:
    site.post("a")
    site.write("content/posts/table.csv", "1,2")
    site.write("content/posts/tower.png", painted.saved(painted.picture()))
    assert [(p.path, p.code) for p in judge(site, "content/posts/table.csv").problems] == [
        ("content/posts/table.csv", "nothing-to-check")
    ]
    assert [
        judge(site, path).problems
        for path in ("content/posts/tower.png", "content/posts", "site.toml")
    ] == [()] * 3
    assert len(judge(site, "content/posts").judged) == 2


def test_a_draft_that_is_asked_for_is_judged_as_if_it_were_published(site: SiteTest) -> None:
    path = site.post("a", "[x](nowhere.md) [b](b.md)", more="draft: true")
    site.post("b")
    assert judge(site).problems == ()
    assert [p.code for p in judge(site, path).problems] == ["missing-target"]


def test_a_link_to_a_draft_is_found_all_the_same(site: SiteTest) -> None:
    site.post("a", more="draft: true")
    path = site.post("b", "[a](a.md)")
    assert [p.code for p in judge(site, path).problems] == ["excluded-target"]
    assert [p.code for p in judge(site, "content/posts").problems] == ["excluded-target"]


def test_what_is_not_there_is_reported(site: SiteTest) -> None:
    site.post("harbour")
    (problem,) = judge(site, "content/posts/harbor.md").problems
    assert (problem.code, problem.hint) == ("no-file", "did you mean content/posts/harbour.md?")
    assert [p.code for p in judge(site, "../x").problems] == ["no-file"]


def test_standard_input_replaces_a_file(site: SiteTest) -> None:
    site.post("a", "[x](nowhere.md)")
    site.post("b")
    text = POST.format(title="New", date="2026-01-03", more="", body="[b](b.md) [c](c.md)").replace(
        "\n", "\r\n"
    )
    checked = judge(site, stdin=b"\xef\xbb\xbf" + text.encode())
    assert [(p.path, p.line, p.column, p.code) for p in checked.problems] == [
        ("content/posts/stdin.md", 8, 15, "missing-target")
    ]
    assert checked.text("content/posts/stdin.md").split("\n")[7] == "[b](b.md) [c](c.md)"
    assert judge(site, stdin=text.replace("(c.md)", "(a.md)").encode()).problems == ()
    assert [
        p.path
        for p in judge(
            site, stdin=b"---\nname: GPT-5\n---\n", name="content/authors/gpt.md"
        ).problems
    ] == ["content/authors/gpt.md"]
    assert [
        p.message
        for p in judge(site, stdin=text.replace("New", "A").replace("03", "02").encode()).problems
        if p.code == "collision"
    ] != []
    # The file that it stands for is not there beside it.
    assert (
        judge(
            site, stdin=site.source("content/posts/b.md").encode(), name="content/posts/b.md"
        ).problems
        == ()
    )


def test_the_command_gives_json_with_exact_positions(site: SiteTest) -> None:
    text = POST.format(title="No", date="May 3", more="sourc: x\n", body="[c](c.md)")
    done = subprocess.run(
        [sys.executable, "-m", "sitegen", "check", "-", "--json", "--path", "content/posts/new.md"],
        cwd=site.root,
        input=text,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    checked = json.loads(done.stdout)
    assert done.returncode == 1
    assert (checked["ok"], checked["checked"]) == (False, 1)
    assert [(p["path"], p["line"], p["column"], p["code"]) for p in checked["problems"]] == [
        ("content/posts/new.md", 2, 8, "invalid-value"),
        ("content/posts/new.md", 3, 7, "invalid-value"),
        ("content/posts/new.md", 7, 1, "unknown-key"),
        ("content/posts/new.md", 9, 5, "missing-target"),
    ]
    assert "    3 | date: May 3\n" in done.stderr
    assert not (site.root / ".sitegen").exists()


def test_exit_status(site: SiteTest) -> None:
    path = site.post("a", "<iframe>")
    assert sitegen("check", cwd=site.root).returncode == 0
    assert sitegen("check", "--strict", cwd=site.root).returncode == 1
    assert sitegen("check", path, cwd=site.root).stderr.endswith("1 checked: 0 errors, 1 warning\n")
    assert sitegen("check", "a.md", "--json", cwd=(site.root / path).parent).returncode == 0
    for wrong in (
        ("--json", "--jsonl"),
        ("--path", "content/posts/a.md"),
        ("-", "--path", "content/../x.md"),
        ("-", "--path", "a.txt"),
    ):
        assert sitegen("check", *wrong, cwd=site.root).returncode == 2
    assert not (site.root / ".sitegen").exists()


def test_without_a_site_a_document_is_judged_for_itself(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: No\n---\n", encoding="utf-8")
    checked = check(CheckOptions(root=None, here=tmp_path, paths=("a.md",), now=NOW))
    assert [(p.path, p.line, p.column, p.code) for p in checked.problems] == [
        ("a.md", 2, 8, "invalid-value"),
        *[("a.md", 2, 1, "missing-key")] * 4,
    ]
    for paths, code in (((), "no-site"), (("b.md", "/nowhere/b.md"), "no-file")):
        options = CheckOptions(root=None, here=tmp_path, paths=paths, now=NOW)
        found = [p.code for p in check(options).problems]
        assert found == [code] * max(1, len(paths))


def test_what_a_build_knows_is_not_parsed_again(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.post("a")
    site.post("b", "[c](nowhere.md)", more="draft: true")
    assert site.build().ok
    parsed: list[str] = []
    run = Engine.run

    def spy(engine: Engine, tasks: Sequence[Task], *others: object) -> object:
        parsed.extend(task.name for task in tasks)
        return run(engine, tasks, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(Engine, "run", spy)
    site.edit("content/posts/b.md", "draft: true", "draft: false")
    before = files(site)
    assert [p.path for p in judge(site).problems] == ["content/posts/b.md"]
    assert parsed == ["content/posts/b.md"]
    assert files(site) == before


@pytest.mark.parametrize("damage", [b"", b"x" * 9000, None])
def test_a_store_that_cannot_be_read_is_left_alone(damage: bytes | None, site: SiteTest) -> None:
    site.post("a", "[b](nowhere.md)")
    assert not site.build().ok
    store = site.root / ".sitegen/store.db"
    store.write_bytes(store.read_bytes()[:6000] if damage is None else damage)
    before = files(site)
    assert [p.code for p in judge(site).problems] == ["missing-target"]
    assert files(site) == before


def test_settings_with_mistakes_do_not_hide_those_of_posts(site: SiteTest) -> None:
    path = site.post("a", more="sourc: x")
    site.write("site.toml", SETTINGS + "titel = 1\n")
    assert {p.path for p in judge(site, path).problems} == {"site.toml", path}
    assert {p.path for p in judge(site).problems} == {p.path for p in site.build().problems}


def test_each_of_those_that_share_an_address_is_reported(site: SiteTest) -> None:
    for name in "abcd":
        site.post(name, title="The same")
    for name in "abcd":
        (problem,) = judge(site, f"content/posts/{name}.md").problems
        assert problem.code == "collision"
        assert (
            "4 posts share this address: content/posts/a.md, content/posts/b.md and 2 more"
            in problem.message
        )
    site.post("e", title="Another")
    assert judge(site, "content/posts/e.md").problems == ()
