"""What the pages of the documentation promise: examples that build, links that resolve."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from begin_support import begun, run
from docs_support import ROOT
from support import SiteTest

from sitegen.markdown.heading_ids import HeadingIds
from sitegen.model.meta import PostMeta

TASKS = (ROOT / "docs/editing.md").read_text(encoding="utf-8").split("\n## ")[1:]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), ROOT / "tests/README.md"])


def test_the_first_post_of_the_readme_can_be_built(tmp_path: Path) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    inits = shlex.split(re.findall(r"^sitegen (init .*)$", text, re.M)[0])
    new = shlex.split(re.findall(r"^sitegen (new .*)$", text, re.M)[0])
    site = begun(tmp_path / "blog", *inits[2:])
    assert inits[:2] == ["init", "~/blog"]
    assert site.build(strict=True).done.problems == ()
    done = run(*new, cwd=site.root, SOURCE_DATE_EPOCH="1777802400")
    path = "content/posts/the-harbour-has-reopened.md"
    assert done.stdout == f"{path}\n"
    (post,) = re.findall(r"^```markdown\n(.*?)^```$", text, re.M | re.S)
    made = [line for line in site.source(path).splitlines() if not line.startswith("#")]
    assert set(made) - set(post.splitlines()) == {"source: original"}
    site.write(path, post.replace("draft: true\n", "").encode())
    assert site.build(strict=True).done.problems == ()
    (address,) = re.findall(r"`public/(2026/[^`]+)`", text)
    assert "This article was created by Artificial Intelligence" in site.read(address)


def test_the_example_of_two_languages_can_be_built(site: SiteTest) -> None:
    text = (ROOT / "docs/languages.md").read_text(encoding="utf-8")
    files = re.findall(r"^`([^`]+)`:\n\n```\w+\n(.*?)^```$", text, re.M | re.S)
    assert len(files) == 5
    for path, written in files:
        site.write(path, written)
    site.quiet()
    # No digest of an example can be right for ever.
    assert {problem.code for problem in site.build().done.problems} == {"stale-translation"}
    addresses = re.findall(r"`/((?:de/)?2026/[^`]+)`", text)
    english, german = (site.read(f"{address}index.html") for address in addresses)
    assert "After three weeks" in english
    assert "Nach drei Wochen" in german
    assert "Schreibt über den Hafen." in german
    assert "Von Künstlicher Intelligenz aus dem Englischen übersetzt" in german


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.partition("\n")[0])
@pytest.mark.sampled(4)
def test_an_editors_task_has_three_lines_with_keys_that_work(site: SiteTest, task: str) -> None:
    lines = task.partition("\n\n- ")[2].split("\n- ")
    beginnings = [line.partition("**")[2].partition("**")[0] for line in lines]
    assert beginnings == ["You write", "Readers see", "To know:"]
    keys = re.findall(r"`((\w+): [^`]+)`", task)
    for written, key in keys:
        if key not in PostMeta.__struct_fields__:  # a key inside of another one
            continue
        body = "## 14:05 The first bus crosses" if key == "live" else "Text."
        path = site.post("ferries", body, date="2026-05-01", more=written)
        if key == "source":
            site.edit(path, "source: CNN\n", "")
        assert site.build(strict=True).done.problems == ()


def test_an_editor_finds_problems_by_the_documented_pattern(site: SiteTest) -> None:
    text = (ROOT / "docs/command-line.md").read_text(encoding="utf-8")
    (task,) = (
        json.loads(block)
        for block in re.findall(r"^```json\n(.*?)^```$", text, re.M | re.S)
        if "problemMatcher" in block
    )
    pattern = task["tasks"][0]["problemMatcher"]["pattern"]
    site.post("a", more="tgas: [a]", date="soon")
    site.edit("content/authors/ada.md", "---\n", "")
    result = site.build()
    matches = [
        found
        for line in result.printed.splitlines()
        if (found := re.search(pattern["regexp"], line))
    ]
    found = [
        tuple(match[pattern[key]] for key in ("file", "line", "column", "severity", "message"))
        for match in matches
    ]
    assert sorted(found) == sorted(
        (problem.path, str(problem.line), str(problem.column), problem.severity, problem.message)
        for problem in result.problems
    )


def links(page: Path) -> list[str]:
    text = re.sub(
        r"^```.*?^```$|`[^`\n]*`", "code", page.read_text(encoding="utf-8"), flags=re.M | re.S
    )
    return [
        target for target in re.findall(r"\]\(([^)\s]+)\)", text) if not re.match(r"\w+:", target)
    ]


def ids(page: Path) -> set[str]:
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    return {HeadingIds()(heading) for heading in re.findall(r"^#+ (.*)$", text, re.M)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
@pytest.mark.sampled(4)
def test_links_between_pages_resolve(page: Path) -> None:
    lost = []
    for target in links(page):
        path, _, fragment = target.partition("#")
        file = page.parent / path if path else page
        if not file.exists() or (fragment and fragment not in ids(file)):
            lost.append(target)
    assert lost == []


def test_every_page_is_linked_from_the_readme() -> None:
    assert sorted(f"docs/{page.name}" for page in ROOT.glob("docs/*.md")) == sorted(
        {
            t.partition("#")[0]
            for t in links(ROOT / "README.md")
            if t.startswith("docs/") and t.partition("#")[0].endswith(".md")
        }
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_nobody_is_told_to_install_another_project(page: Path) -> None:
    assert not re.search(r"pip install sitegen\b(?!-news)", page.read_text(encoding="utf-8"))
