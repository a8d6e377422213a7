"""`sitegen fix`: what it writes, and what it never touches."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support import NOW, SiteTest, sitegen

from sitegen.commands import rewriting
from sitegen.commands.fix import Fixed, FixOptions, fix
from sitegen.commands.fix_rounds import FixedFile
from sitegen.incremental import state
from sitegen.report import fixes

WRONG = """\
---
title: {name}: again
date: 2026-05-03
author: ada
source: CNN
ai: none
---
The text.
"""
RIGHT = WRONG.replace("{name}: again", '"{name}: again"')


# The order in which the files 0.md to 199.md are written: that of their names.
ORDER = sorted(range(60), key=str)


def wrong(name: str = "Ferries") -> str:
    return WRONG.replace("{name}", name)


def right(name: str = "Ferries") -> str:
    return RIGHT.replace("{name}", name)


def fixed(
    here: Path, *paths: str, root: Path | None = None, unsafe: bool = False, dry: bool = False
) -> Fixed:
    return fix(
        FixOptions(root=root, here=here, paths=paths, now=NOW, with_unsafe=unsafe, is_dry_run=dry)
    )


def names(result: Fixed) -> list[str]:
    return [file.name for file in result.files]


def snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    """The bytes and the times of all files, but for those that the lock leaves."""
    return {
        str(file.relative_to(folder)): (file.read_bytes(), file.stat().st_mtime_ns)
        for file in folder.rglob("*")
        if file.is_file() and ".sitegen" not in file.parts
    }


# --- what is written ------------------------------------------------------------------------------


def test_the_whole_site_is_mended_and_then_there_is_nothing_to_do(site: SiteTest) -> None:
    site.write("content/posts/a.md", wrong("A").encode())
    site.write("content/posts/deep/b.md", wrong("B").encode())
    good = site.post("good")
    result = fixed(site.root)
    assert names(result) == ["content/posts/a.md", "content/posts/deep/b.md"]
    assert [problem.code for file in result.files for problem in file.problems] == ["yaml"] * 2
    assert result.problems == ()
    assert site.source("content/posts/a.md") == right("A")
    before = snapshot(site.root)
    assert fixed(site.root).files == ()
    assert snapshot(site.root) == before
    assert good in before
    assert site.build().ok


def test_only_what_is_named_is_mended(site: SiteTest) -> None:
    for name in "abc":
        site.write(f"content/posts/{name}/index.md", wrong(name).encode())
    assert names(fixed(site.root, "content/posts/a", "content/posts/b/index.md")) == [
        "content/posts/a/index.md",
        "content/posts/b/index.md",
    ]
    assert site.source("content/posts/c/index.md") == wrong("c")


def test_a_dry_run_writes_nothing_and_shows_all_of_it(site: SiteTest) -> None:
    # YAML tells one mistake at a time: the second one is seen after the first is mended.
    text = wrong().replace("source: CNN", "source: CNN: Live")
    site.write("content/posts/a.md", text.encode())
    before = snapshot(site.root)
    dry = fixed(site.root, dry=True)
    assert snapshot(site.root) == before
    assert not (site.root / ".sitegen").exists()
    result = fixed(site.root)
    assert [fixes.diff(file) for file in dry.files] == [fixes.diff(file) for file in result.files]
    assert site.source("content/posts/a.md") == right().replace(
        "source: CNN", 'source: "CNN: Live"'
    )


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("end", ["", "\n", "  \n\n\n"])
@pytest.mark.sampled(4)
def test_all_other_bytes_stay(site: SiteTest, mark: str, newline: str, end: str) -> None:
    body = "Line  \n\n\tcode \u00e9 e\u0301 🚢\u2028\n```\n  “: x” \n```\nThe end."
    texts = [
        mark + (text.replace("The text.\n", body) + end).replace("\n", newline)
        for text in (wrong(), right())
    ]
    site.write("content/posts/a.md", texts[0].encode())
    assert names(fixed(site.root)) == ["content/posts/a.md"]
    assert (site.root / "content/posts/a.md").read_bytes() == texts[1].encode()


@pytest.mark.long
def test_thousands_of_mistakes_in_one_file_take_linear_time(site: SiteTest) -> None:
    tags = "\n".join(f"  - {number}" for number in range(2000))
    site.write("content/posts/a.md", right().replace("ai:", f"tags:\n{tags}\nai:").encode())
    result = fixed(site.root)
    assert len(result.files[0].problems) == 2000
    assert result.problems == ()
    assert '  - "1999"\nai: none\n' in site.source("content/posts/a.md")


def test_the_mode_of_a_file_stays(site: SiteTest) -> None:
    site.write("content/posts/a.md", wrong().encode())
    file = site.root / "content/posts/a.md"
    file.chmod(0o640)
    fixed(site.root)
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_errors_that_no_fix_mends_are_left(site: SiteTest) -> None:
    site.write("content/posts/a.md", wrong().replace("author: ada", "author: Maria Lopez").encode())
    result = fixed(site.root)
    assert names(result) == ["content/posts/a.md"]
    assert [(each.code, each.line) for each in result.problems] == [("unknown-author", 4)]
    assert "author: Maria" in result.text("content/posts/a.md")


# --- what is never touched ------------------------------------------------------------------------


def test_settings_and_layouts_are_not_touched(site: SiteTest) -> None:
    site.write("site.toml", site.source("site.toml") + '\nlanguag = "en"\n')
    site.write("layouts/post.html", "{{ page.titel }}")
    site.write("content/posts/a.md", wrong().encode())
    before = snapshot(site.root)
    for paths in ((), ("site.toml",), ("layouts",), ("layouts/post.html",)):
        assert set(names(fixed(site.root, *paths, unsafe=True))) <= {"content/posts/a.md"}
    changed = {name for name, each in snapshot(site.root).items() if each != before[name]}
    assert changed == {"content/posts/a.md"}


def test_links_are_not_followed(site: SiteTest, tmp_path: Path) -> None:
    target = site.root / "content/target"
    target.mkdir()
    (target / "post.md").write_text(wrong("Target"))
    beside = tmp_path / "beside.md"
    beside.write_text(wrong("Beside"))
    posts = site.root / "content/posts"
    posts.mkdir()
    (posts / "link.md").symlink_to(target / "post.md")
    (posts / "out.md").symlink_to(beside)
    (posts / "folder").symlink_to(target)
    elsewhere = tmp_path / "elsewhere.md"
    elsewhere.symlink_to(target / "post.md")
    before = snapshot(tmp_path)
    result = fixed(site.root, "content/posts")
    assert result.files == ()
    assert {"link", "yaml"} <= {problem.code for problem in result.problems}
    for named in ("content/posts/link.md", "content/posts/out.md", "content/posts/folder"):
        result = fixed(site.root, named)
        assert result.files == ()
        assert [(each.path, each.code, each.message) for each in result.problems] == [
            (named, "link", "this is a link, and links are not followed")
        ]
    assert fixed(site.root, str(elsewhere)).files == ()
    assert fixed(site.root, str(elsewhere), "content/posts/link.md").files == ()
    assert snapshot(tmp_path) == before
    assert names(fixed(site.root, str(elsewhere), "content/target")) == ["content/target/post.md"]


def test_what_cannot_be_used_keeps_no_other_file_from_being_mended(site: SiteTest) -> None:
    site.write("content/posts/a.md", wrong().encode())
    (site.root / "content/posts/folder").symlink_to(site.root)
    site.write("layouts/i18n/built-in/x.toml", "")
    result = fixed(site.root)
    assert names(result) == ["content/posts/a.md"]
    assert {each.path: each.code for each in result.problems} == {
        "content/posts/folder": "link",
        "layouts/i18n/built-in/x.toml": "misplaced",
    }
    assert site.source("content/posts/a.md") == right()


def test_a_site_whose_content_is_a_link_is_not_touched(site: SiteTest) -> None:
    site.write("content/posts/a.md", wrong().encode())
    (site.root / "content").rename(site.root / "other")
    (site.root / "content").symlink_to(site.root / "other")
    before = snapshot(site.root)
    result = fixed(site.root)
    assert (result.files, [each.code for each in result.problems]) == ((), ["yaml"])
    assert snapshot(site.root) == before


def test_what_is_no_text_stays(site: SiteTest) -> None:
    site.write("content/posts/a.md", wrong().encode() + b"\xff")
    result = fixed(site.root)
    assert (result.files, [each.code for each in result.problems]) == ((), ["encoding"])


# --- files elsewhere ------------------------------------------------------------------------------


def test_files_elsewhere_are_mended_against_the_site_or_by_themselves(
    site: SiteTest, tmp_path: Path
) -> None:
    incoming = tmp_path / "incoming"
    incoming.mkdir()
    for name in ("a.md", "b.md"):
        (incoming / name).write_text(wrong(name))
    (incoming / "notes.txt").write_text(wrong())
    result = fixed(tmp_path, "incoming/a.md", root=site.root)
    assert names(result) == ["incoming/a.md"]
    assert (incoming / "a.md").read_text() == right("a.md")
    assert result.left.files[0].site
    (incoming / "a.md").write_text(wrong("a.md"))
    result = fixed(tmp_path, "incoming")
    assert names(result) == ["incoming/a.md", "incoming/b.md"]
    assert not result.left.files[0].site
    assert (incoming / "b.md").read_text() == right("b.md")
    assert sorted(each.name for each in incoming.iterdir()) == ["a.md", "b.md", "notes.txt"]


def test_a_file_elsewhere_does_not_change_the_one_it_stands_for(
    site: SiteTest, tmp_path: Path
) -> None:
    site.write("content/posts/a.md", wrong("Own").encode())
    (tmp_path / "a.md").write_text(wrong("Other"))
    assert names(fixed(site.root, str(tmp_path / "a.md"))) == [str(tmp_path / "a.md")]
    assert (tmp_path / "a.md").read_text() == right("Other")
    assert site.source("content/posts/a.md") == wrong("Own")


# --- what happens meanwhile -----------------------------------------------------------------------


def test_a_file_that_changed_meanwhile_stays(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "ab":
        site.write(f"content/posts/{name}.md", wrong(name).encode())
    write = rewriting.write

    def interrupted(rewrite: rewriting.Rewrite, code: str) -> None:
        if rewrite.path == "content/posts/a.md":
            site.write("content/posts/a.md", b"by hand")
        write(rewrite, code)

    monkeypatch.setattr(rewriting, "write", interrupted)
    result = fixed(site.root)
    assert names(result) == ["content/posts/b.md"]
    assert [(each.path, each.code) for each in result.problems] == [
        ("content/posts/a.md", "changed-meanwhile")
    ]
    assert site.source("content/posts/a.md") == "by hand"
    assert site.source("content/posts/b.md") == right("b")


@pytest.mark.long
def test_it_waits_for_another_sitegen(site: SiteTest) -> None:
    site.write("content/posts/a.md", wrong().encode())
    command = [sys.executable, "-m", "sitegen", "fix"]
    with state.locked(site.root / ".sitegen", pytest.fail):
        dry = sitegen("fix", "--dry-run", cwd=site.root)
        assert (dry.returncode, "waiting" in dry.stderr) == (0, False)
        process = subprocess.Popen(command, cwd=site.root, stderr=subprocess.PIPE, text=True)
        assert process.stderr
        assert "waiting for another sitegen on this site" in process.stderr.readline()
        assert site.source("content/posts/a.md") == wrong()
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert site.source("content/posts/a.md") == right()


@pytest.mark.long
def test_a_killed_call_tears_nothing(site: SiteTest) -> None:
    texts = [wrong(str(number)) + "The text. " * 5000 for number in range(60)]
    files = [site.root / f"content/posts/{number}.md" for number in range(60)]
    for file, text in zip(files, texts, strict=True):
        site.write(str(file.relative_to(site.root)), text.encode())
    command = [sys.executable, "-m", "sitegen", "fix", "--now", "2026-06-01"]
    whole = {text.encode() for text in texts}
    mended = {right(str(number)).encode() + b"The text. " * 5000 for number in range(60)}
    kills = 0
    for last in (0, 40):
        with subprocess.Popen(
            command, cwd=site.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            while process.poll() is None and b'"' not in files[ORDER[last]].read_bytes()[:20]:
                time.sleep(0)
            if process.poll() is None:
                os.kill(process.pid, signal.SIGKILL)
                kills += 1
        found = {file.read_bytes() for file in files}
        assert found <= whole | mended
        assert found & mended
    assert kills
    assert len(fixed(site.root).files) < 60
    assert {file.read_bytes() for file in files} == mended
    assert site.build().ok


# --- the command ----------------------------------------------------------------------------------


def test_the_command_shows_a_difference_and_counts(site: SiteTest) -> None:
    site.write("content/posts/a.md", wrong().replace("author: ada", "author: Maria Lopez").encode())
    done = sitegen("fix", "--dry-run", cwd=site.root)
    expected = """\
--- a/content/posts/a.md
+++ b/content/posts/a.md
@@ -1,5 +1,5 @@
 ---
-title: Ferries: again
+title: "Ferries: again"
 date: 2026-05-03
 author: Maria Lopez
 source: CNN
"""
    assert (done.returncode, done.stdout) == (1, expected)
    lines = done.stderr.splitlines()
    assert lines[0] == (
        "content/posts/a.md:2:15: fixed: title: a text with a colon must stand in quotes"
    )
    assert lines[1].startswith("content/posts/a.md:4:9: error: author: there is no author")
    assert lines[-1] == "1 problem would be fixed in 1 file: 1 error and 0 warnings left"
    done = sitegen("fix", cwd=site.root)
    assert (done.returncode, done.stdout) == (1, expected)
    assert done.stderr.splitlines()[-1] == "1 problem fixed in 1 file: 1 error and 0 warnings left"
    done = sitegen("fix", "content/posts", cwd=site.root)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1] == "nothing to fix: 1 error and 0 warnings left"


def test_the_command_is_for_programs_as_well(site: SiteTest) -> None:
    site.write("content/posts/a.md", wrong().encode())
    done = sitegen("fix", "--json", cwd=site.root)
    result = json.loads(done.stdout)
    assert done.returncode == 0
    assert list(result) == ["ok", "fixed", "problems", "checked", "files"]
    assert (result["ok"], result["problems"], result["checked"]) == (True, [], 2)
    (file,) = result["fixed"]
    assert list(file) == ["path", "problems", "diff"]
    assert (file["path"], file["problems"][0]["code"]) == ("content/posts/a.md", "yaml")
    assert '+title: "Ferries: again"' in file["diff"].split("\n")
    assert [each["ok"] for each in result["files"]] == [True, True]


def test_a_difference_is_printed_as_it_is_safe_to(site: SiteTest, tmp_path: Path) -> None:
    text = wrong().replace("CNN", "\x9bCNN").replace("The text.\n", "\tThe\u202e text.")
    file = FixedFile(
        name="a.md",
        before=text.replace("\n", "\r\n").encode(),
        after=right().replace("The text.\n", "The text.").encode(),
        problems=(),
    )
    shown = fixes.diff(file)
    assert "-source: �CNN\n" in shown
    assert shown.endswith(
        "-\tThe� text.\n\\ No newline at end of file\n+The text.\n\\ No newline at end of file"
    )
    assert "\r" not in shown
    coloured = fixes.diff(file, is_coloured=True)
    assert "\x1b[31m-source: �CNN\x1b[0m\n" in coloured
    env = {**os.environ, "FORCE_COLOR": "1"}
    site.write("content/posts/a.md", wrong().encode())
    assert "\x1b[32m+title" in sitegen("fix", cwd=site.root, env=env).stdout


def test_a_difference_commands_no_job_on_github(site: SiteTest) -> None:
    text = wrong().replace("---\nThe text.", "---\n##[error]x\n::error::x\nThe text.")
    site.write("content/posts/a.md", text.replace("ai: none", "ai: none\ncategory: a: b").encode())
    shown = sitegen("fix", cwd=site.root, env={"GITHUB_ACTIONS": "true"}).stdout
    assert " ##\u200b[error]x\n \u200b::error::x\n" in shown


def test_wrong_usage_and_no_site_are_told(tmp_path: Path) -> None:
    assert sitegen("fix", "--nothing", cwd=tmp_path).returncode == 2
    done = sitegen("fix", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "site.toml" in done.stderr
