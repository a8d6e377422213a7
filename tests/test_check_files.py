"""`sitegen check` of many files, folders and standard input, in a site and elsewhere: what it says
of each."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import edition_site
import invalid_sites
import pytest
from random_accidents import MISTAKES
from random_edits import EDITS
from random_site import RandomSite
from support import NOW, POST, SiteTest, sitegen

from sitegen.commands.check import Checked, CheckOptions, check
from sitegen.incremental.engine import Engine
from sitegen.incremental.work import Task
from sitegen.model.check import CheckedFile
from sitegen.report import messages


def judge(here: Path, *paths: str, root: Path | None = None, **options: object) -> Checked:
    return check(CheckOptions(root=root, here=here, paths=paths, now=NOW, **options))  # type: ignore[arg-type]


def fine(checked: Checked) -> dict[str, bool]:
    return {file.path: file.ok for file in checked.files}


def post(title: str, body: str = "Text.", more: str = "") -> str:
    return POST.format(title=title, date="2026-01-02", more=more, body=body)


def alike(root: Path) -> None:
    """A file that is asked for alone, without a store, has the problems that it has in a check of
    the whole site, in which every text is read."""
    whole = judge(root)
    if any(
        problem.path == "site.toml" and problem.severity == "error" for problem in whole.problems
    ):
        return
    documents = [file for file in whole.files if file.path.endswith(".md")]
    drafts = [file.path for file in documents if b"draft" in (root / file.path).read_bytes()]
    for file in documents:
        if file.path in drafts:
            continue
        alone = next(each for each in judge(root, file.path).files if each.path == file.path)
        assert alone == file


@pytest.mark.parametrize("name", invalid_sites.NAMES)
@pytest.mark.sampled(14)
def test_a_file_alone_has_the_problems_that_it_has_among_all(name: str, site: SiteTest) -> None:
    invalid_sites.write(name, site)
    alike(site.root)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.sampled(1)
def test_a_file_of_a_random_site_has_the_problems_that_it_has_among_all(
    seed: int, tmp_path: Path
) -> None:
    blog = RandomSite(tmp_path, random.Random(seed))
    for _ in range(10):
        blog.random.choice(EDITS)(blog)
    for _ in range(seed % 3):
        blog.random.choice(MISTAKES)(blog)
    alike(blog.site.root)


def test_a_translation_alone_has_the_problems_that_it_has_among_all(site: SiteTest) -> None:
    edition_site.write(site.root)
    alike(site.root)


def test_only_front_matter_is_read_of_other_documents(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.post("target", "## Here\n")
    site.post("other", "## There\n")
    path = site.post("a", "[x](target.md#here) [y](other.md) [z](target.md#hare)")
    parsed: list[tuple[str, str]] = []
    run = Engine.run

    def spy(engine: Engine, tasks: Sequence[Task], *others: object) -> object:
        parsed.extend((task.name, task.function.partition(":")[2]) for task in tasks)
        return run(engine, tasks, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(Engine, "run", spy)
    (problem,) = judge(site.root, path).problems
    assert (problem.code, problem.hint) == ("missing-target", "did you mean #here?")
    texts = [each for each in parsed if each[0].startswith("content/posts/")]
    assert texts == [
        (path, "document"),
        ("content/posts/other.md", "outline"),
        ("content/posts/target.md", "outline"),
        ("content/posts/target.md", "document"),
    ]


def test_what_a_build_has_parsed_is_not_read_for_another_file(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.post("other", "## There\n")
    path = site.post("a", "[y](other.md#there)")
    assert site.build().ok
    site.edit(path, "#there", "#their")
    parsed: list[str] = []
    run = Engine.run

    def spy(engine: Engine, tasks: Sequence[Task], *others: object) -> object:
        parsed.extend(task.name for task in tasks)
        return run(engine, tasks, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(Engine, "run", spy)
    assert [p.code for p in judge(site.root, path).problems] == ["missing-target"]
    assert parsed == [path]


def test_each_file_has_its_problems(site: SiteTest) -> None:
    good, wrong = site.post("good"), site.post("wrong", "[x](nowhere.md)")
    warned = site.post("warned", "<iframe>")
    checked = judge(site.root, wrong, "content/posts/", "./content/posts/good.md", warned)
    assert fine(checked) == {wrong: False, good: True, warned: True}
    assert list(fine(checked)) == [wrong, good, warned]
    assert len(checked.judged) == 3
    assert [[p.code for p in file.problems] for file in checked.files] == [
        ["missing-target"],
        [],
        ["raw-html"],
    ]
    assert all(file.site for file in checked.files)
    assert fine(judge(site.root, warned, strict=True)) == {warned: False}


def test_a_problem_of_two_files_is_at_each_of_them(site: SiteTest) -> None:
    for name in "ab":
        site.post(name, title="The same")
    checked = judge(site.root, "content/posts")
    assert fine(checked) == {"content/posts/a.md": False, "content/posts/b.md": False}
    assert len(checked.problems) == 1


def test_what_is_not_there_does_not_hide_the_others(site: SiteTest) -> None:
    path = site.post("a", "[x](nowhere.md)")
    checked = judge(site.root, "content/posts/c.md", path, "content/posts/b.md")
    assert fine(checked) == {
        path: False,
        "content/posts/b.md": False,
        "content/posts/c.md": False,
    }
    assert sorted(p.code for p in checked.problems) == ["missing-target", "no-file", "no-file"]


def test_wrong_settings_are_a_file_of_their_own(site: SiteTest) -> None:
    path = site.post("a", "[x](nowhere.md)")
    site.edit("site.toml", "title", "titel")
    checked = judge(site.root, path)
    assert fine(checked) == {path: True, "site.toml": False}
    assert not any(file.site for file in checked.files)


def test_a_file_elsewhere_is_checked_as_a_post_of_the_site(site: SiteTest, tmp_path: Path) -> None:
    site.post("b", "## Here\n")
    new = tmp_path / "incoming"
    new.mkdir()
    (new / "good.md").write_text(post("New", "[b](b.md#here)"), encoding="utf-8")
    (new / "wrong.md").write_text(post("Other", "[b](b.md#there)"), encoding="utf-8")
    checked = judge(new, "good.md", "wrong.md", root=site.root)
    assert fine(checked) == {"good.md": True, "wrong.md": False}
    (problem,) = checked.problems
    assert (problem.path, problem.line, problem.code) == ("wrong.md", 8, "missing-target")
    assert checked.text("wrong.md").split("\n")[7] == "[b](b.md#there)"
    assert judge(tmp_path, str(new), root=site.root).files[1].path == str(new / "wrong.md")
    # It takes the place of the file of its name.
    (new / "b.md").write_text(post("B", "No heading."), encoding="utf-8")
    assert fine(judge(new, "b.md", root=site.root)) == {"b.md": True}
    assert fine(judge(new, ".", root=site.root))["good.md"] is False


def test_a_bundle_elsewhere_has_its_pictures(site: SiteTest, tmp_path: Path) -> None:
    bundle = tmp_path / "harbour"
    bundle.mkdir()
    (bundle / "index.md").write_text(post("New", "![Pier](pier.svg)"), encoding="utf-8")
    assert fine(judge(tmp_path, "harbour", root=site.root)) == {"harbour/index.md": False}
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300"/>'
    (bundle / "pier.svg").write_text(svg, encoding="utf-8")
    assert fine(judge(tmp_path, "harbour", root=site.root)) == {"harbour/index.md": True}


def test_files_of_one_name_are_checked_beside_each_other(site: SiteTest, tmp_path: Path) -> None:
    for folder, title in (("one", "First"), ("two", "Second"), ("three", "First")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.md").write_text(post(title), encoding="utf-8")
    site.post("a", title="Third")
    names = [str(tmp_path / folder / "a.md") for folder in ("one", "two", "three")]
    checked = judge(site.root, "content/posts/a.md", *names)
    assert list(fine(checked).values()) == [True, False, True, False]
    (problem,) = checked.problems
    assert problem.code == "collision"
    assert {problem.path, *problem.others} == {names[0], names[2]}


def test_standard_input_is_checked_beside_files(site: SiteTest) -> None:
    path = site.post("a")
    done = subprocess.run(
        [sys.executable, "-m", "sitegen", "check", path, "-", "--jsonl"],
        cwd=site.root,
        input=post("A").encode().replace(b"Text", b"T\xffxt"),
        capture_output=True,
        check=False,
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert [(line["path"], line["ok"]) for line in lines] == [
        ("content/posts/stdin.md", False),
        (path, True),
    ]
    (problem,) = lines[0]["problems"]
    assert (problem["code"], problem["line"], problem["column"]) == ("encoding", 8, 2)


def test_closed_standard_input_is_reported(site: SiteTest) -> None:
    command = f"exec '{sys.executable}' -m sitegen check - <&-"
    done = subprocess.run(["sh", "-c", command], cwd=site.root, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (
        1,
        b"Error: standard input cannot be read: it is closed\n",
    )


def test_json_and_jsonl_say_the_same_of_files(site: SiteTest, tmp_path: Path) -> None:
    site.post("a", "[x](nowhere.md)")
    (tmp_path / "new.md").write_text(post("New"), encoding="utf-8")
    command = ("check", "content/posts", "../new.md", "gone.md", "--now", NOW.isoformat())
    whole = json.loads(sitegen(*command, "--json", cwd=site.root).stdout)
    done = sitegen(*command, "--jsonl", cwd=site.root)
    assert [json.loads(line) for line in done.stdout.splitlines()] == whole["files"]
    assert {key for file in whole["files"] for key in file} == {"path", "ok", "site", "problems"}
    assert [(file["path"], file["ok"]) for file in whole["files"]] == [
        ("content/posts/a.md", False),
        ("../new.md", True),
        ("gone.md", False),
    ]
    assert (whole["ok"], whole["checked"], done.returncode) == (False, 2, 1)


def test_without_a_site_each_file_is_reported_as_soon_as_it_is_judged(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.md").write_text(post("A"), encoding="utf-8")
    seen: list[str] = []

    def vanish(file: CheckedFile, _texts: object) -> None:
        seen.append(file.path)
        if file.path == "0.md":
            (tmp_path / "1.md").unlink()

    options = CheckOptions(root=None, here=tmp_path, paths=("2.md", ".", "gone"), now=NOW)
    checked = check(options, vanish)
    assert seen == ["2.md", "0.md", "1.md", "gone"]
    errors = [p for p in checked.problems if p.severity == "error"]
    assert [(p.path, p.code) for p in errors] == [
        ("1.md", "unreadable"),
        ("gone", "no-file"),
    ]
    assert not any(file.site for file in checked.files)


def hostile(folder: Path) -> None:
    """Put a good post into the folder, and whatever else may be there."""
    (folder / "deep").mkdir(parents=True)
    (folder / "good.md").write_text(post("Good"), encoding="utf-8")
    (folder / "deep" / "loop").symlink_to(folder)
    (folder / "self.md").symlink_to("self.md")
    os.mkfifo(folder / "pipe.md")
    (folder / "latin.md").write_bytes(post("L\xe9").encode("latin-1"))
    Path(os.fsdecode(os.fsencode(folder) + b"/bad\xff.md")).write_text(
        post("Bad"), encoding="utf-8"
    )
    (folder / "huge.md").write_text(post("Huge", "word " * 300_000), encoding="utf-8")
    (folder / "empty.md").write_bytes(b"")


@pytest.mark.parametrize("kind", ["alone", "elsewhere", "in the site"])
def test_bad_files_do_not_hide_good_ones(kind: str, site: SiteTest, tmp_path: Path) -> None:
    folder = site.root / "content/posts/new" if kind == "in the site" else tmp_path / "new"
    hostile(folder)
    paths = (
        str(folder),
        *(str(folder / name) for name in sorted(path.name for path in folder.iterdir())),
    )
    root = None if kind == "alone" else site.root
    checked = judge(tmp_path, *paths, root=root)
    assert [Path(path).name for path, ok in fine(checked).items() if ok] == ["good.md"]
    assert {Path(path).name for path in fine(checked)} == {
        "bad?.md",
        "empty.md",
        "good.md",
        "huge.md",
        "latin.md",
        "loop",
        "pipe.md",
        "self.md",
    }
    json.loads(messages.check_for_programs(checked.problems, len(checked.judged), checked.files))


def test_thousands_of_arguments_take_linear_time(site: SiteTest) -> None:
    names = [site.post(f"p{number}", title=f"P {number}") for number in range(100)]
    missing = [f"content/posts/gone{number}.md" for number in range(3000)]
    checked = judge(site.root, *names, *missing)
    assert len(checked.judged) == 100
    assert sum(problem.code == "no-file" for problem in checked.problems) == 3000
    assert sum(bool(problem.hint) for problem in checked.problems) <= 20


def test_a_link_into_the_site_is_the_file_of_the_site(site: SiteTest, tmp_path: Path) -> None:
    path = site.post("a")
    (tmp_path / "link").symlink_to(site.root / "content")
    assert fine(judge(tmp_path, "link/posts/a.md", str(site.root / path), root=site.root)) == {
        path: True
    }


def test_a_folder_around_the_site_is_refused(site: SiteTest) -> None:
    (problem,) = judge(site.root, "..", root=site.root).problems
    assert (problem.path, problem.code) == ("..", "no-file")
