"""Folders that came from elsewhere, in which what leads nowhere is a warning."""

from __future__ import annotations

import re
from typing import Any

import pytest
from support import SETTINGS, SiteTest, sitegen

from sitegen.link import link
from sitegen.model.site import Site

PAGE = "2026/01/02/2009-a/index.html"
ARCHIVE = '[[archives]]\npath = "content/posts/2009"\n'

BROKEN = """\
[1](gone.md) [2](/gone/) ![3](gone.png) [4](b.md#gone) [5](#gone) [6](draft.md) [7]()

<video src="gone.mp4"></video> ![8](/bad.png)
"""


@pytest.fixture
def old(site: SiteTest) -> SiteTest:
    """A site with a folder of an archive in which nearly every link is broken."""
    site.write("site.toml", SETTINGS + ARCHIVE)
    site.post("2009/a", BROKEN)
    site.post("2009/b")
    site.post("2009/draft", more="draft: true")
    site.write("static/bad.png", b"\x89PNG\r\n\x1a\nno")
    return site


def test_broken_links_of_an_archive_are_warnings(old: SiteTest) -> None:
    problems = old.build().done.problems
    assert {problem.severity for problem in problems} == {"warning"}
    assert [(problem.line, problem.column, problem.code) for problem in sorted(problems)] == [
        (8, 5, "missing-target"),
        (8, 18, "missing-target"),
        (8, 31, "missing-target"),
        (8, 45, "missing-target"),
        (8, 60, "missing-target"),
        (8, 71, "excluded-target"),
        (8, 85, "missing-target"),
        (10, 13, "missing-target"),
        (10, 37, "picture"),
    ]
    prose = old.read(PAGE).partition('<div class="prose')[2].partition("</ai-content>")[0]
    shown = re.findall(r'(?:href|src)="([^"]*)"', prose)
    assert shown == ["/2026/01/02/2009-b/#gone", "#gone", "/bad.png"]
    assert ">6</a>" in prose


def test_the_picture_over_a_text_of_an_archive_can_be_gone(old: SiteTest) -> None:
    old.post("2009/a", more="image: gone.png\nimage_alt: x")
    (problem,) = old.build().done.problems
    assert (problem.severity, problem.code) == ("warning", "missing-target")


def test_strict_makes_errors_of_them(old: SiteTest) -> None:
    result = old.build(strict=True)
    assert {problem.severity for problem in result.problems} == {"error"}
    assert len(result.problems) == 9


def test_they_can_be_ignored_like_other_warnings(old: SiteTest) -> None:
    more = ', "missing-target", "excluded-target", "picture"]'
    old.write(
        "site.toml",
        old.source("site.toml").replace('"text-unfinished"]', f'"text-unfinished"{more}'),
    )
    assert old.build().done.problems == ()
    assert old.build(strict=True).ok
    old.post("c", "[x](gone.md)")
    assert old.build().codes() == ["missing-target"]


@pytest.mark.parametrize("place", ["", "2009x/", "sub/2009/"])
def test_elsewhere_they_stay_errors(place: str, old: SiteTest) -> None:
    old.post(f"{place}c", "[x](gone.md)")
    problems = [problem for problem in old.build().problems if problem.severity == "error"]
    assert [problem.path for problem in problems] == [f"content/posts/{place}c.md"]


def test_a_link_into_an_archive_is_checked_as_any(old: SiteTest) -> None:
    old.post("c", "[x](2009/gone.md) [y](2009/b.md#gone)")
    problems = [problem for problem in old.build().problems if problem.severity == "error"]
    assert [(problem.path, problem.column) for problem in problems] == [
        ("content/posts/c.md", 5),
        ("content/posts/c.md", 23),
    ]


def test_other_mistakes_in_an_archive_stay_errors(old: SiteTest) -> None:
    old.post("2009/a", more="author: nobody")
    old.post("2009/c", more="colour: red")
    assert {problem.code for problem in old.build().problems if problem.severity == "error"} == {
        "duplicate-key",
        "unknown-key",
    }


def test_archives_can_be_many_and_in_each_other_and_hold_pages(site: SiteTest) -> None:
    site.write(
        "site.toml",
        f'{SETTINGS}{ARCHIVE}[[archives]]\npath = "content/posts/2009/deep/"\n'
        '[[archives]]\npath = "content/pages"\n',
    )
    site.post("2009/deep/a", "[x](gone.md)")
    site.post("2009/b/index", "[x](gone.md)")
    site.write("content/pages/about.md", "---\ntitle: About\n---\n[x](gone.md)\n")
    assert [(one.path, one.severity) for one in sorted(site.build().done.problems)] == [
        ("content/pages/about.md", "warning"),
        ("content/posts/2009/b/index.md", "warning"),
        ("content/posts/2009/deep/a.md", "warning"),
    ]


@pytest.mark.long
def test_many_broken_links_are_a_few_lines(old: SiteTest) -> None:
    old.post("2009/a", "".join(f"[x](gone-{i}.md)\n" for i in range(30)))
    done = sitegen("build", cwd=old.root)
    assert done.returncode == 0
    assert done.stderr.count("does not exist") == 20
    assert "… and 10 more missing-target" in done.stderr


@pytest.mark.parametrize(
    ("path", "message", "hint"),
    [
        (
            "content/posts/2008",
            "there is no folder content/posts/2008",
            "did you mean content/posts/2009?",
        ),
        (
            "content/posts/2009/a.md",
            "content/posts/2009/a.md is a file, and no folder",
            "did you mean content/posts/2009?",
        ),
    ],
)
def test_a_folder_that_is_none_is_an_error(
    path: str, message: str, hint: str, old: SiteTest
) -> None:
    old.write("site.toml", old.source("site.toml").replace('"content/posts/2009"', f'"{path}"'))
    (problem,) = [problem for problem in old.build().problems if problem.path == "site.toml"]
    assert (problem.line, problem.column, problem.code) == (5, 8, "no-file")
    assert (problem.message, problem.hint) == (f"archives.path: {message}", hint)


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("posts/2009", 'write path = "content/posts/2009"'),
        ("/content/posts/2009", 'write path = "content/posts/2009"'),
        ("./content/posts/2009/", 'write path = "content/posts/2009"'),
        ("content", "name a folder in content/, as it is seen from the site's folder"),
        (
            "content/posts/../2009",
            "name a folder in content/, as it is seen from the site's folder",
        ),
        ("content//posts", "name a folder in content/, as it is seen from the site's folder"),
    ],
)
def test_a_path_that_can_be_no_archive_is_an_error(path: str, hint: str, old: SiteTest) -> None:
    old.write("site.toml", old.source("site.toml").replace('"content/posts/2009"', f'"{path}"'))
    (problem,) = [problem for problem in old.build().problems if problem.path == "site.toml"]
    assert (problem.line, problem.column, problem.code) == (5, 8, "invalid-value")
    assert problem.hint == hint
    expected = "archives.path: expected a folder under content/, like content/posts/2009"
    assert problem.message == f"{expected}, got '{path}'"


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (f"{ARCHIVE}{ARCHIVE}", "invalid-value", 7),
        ("[[archives]]\n", "missing-key", 4),
        ('[[archives]]\nfolder = "content/posts"\n', "unknown-key", 5),
        ('archives = ["content/posts/2009"]\n', "invalid-value", 4),
    ],
)
def test_an_entry_has_a_path_of_its_own_and_no_other_key(
    text: str, code: str, line: int, old: SiteTest
) -> None:
    old.write("site.toml", SETTINGS + text)
    problems = [problem for problem in old.build().problems if problem.path == "site.toml"]
    assert (problems[0].code, problems[0].line) == (code, line)


def test_a_site_with_broken_links_is_not_linked_again_for_an_edited_text(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    linked, whole = [], link.link

    def counted(*given: Any, **more: Any) -> Site:
        linked.append(1)
        return whole(*given, **more)

    monkeypatch.setattr(link, "link", counted)
    site.write("site.toml", SETTINGS + ARCHIVE)
    archived = site.post("2009/a", "Text.\n\nOne.\n\n[x](gone.md)")
    other = site.post("other", "Text.\n\nOne.")
    assert [problem.line for problem in site.build().done.problems] == [12]
    site.edit(other, "One.", "Two.")
    assert [problem.line for problem in site.build().done.problems] == [12]
    assert len(linked) == 1
    site.edit(archived, "One.", "One.\n\nTwo.")
    assert [problem.line for problem in site.build().done.problems] == [14]
    site.edit(other, "Two.", "Three.")
    assert [problem.line for problem in site.build().done.problems] == [14]
    assert len(linked) == 2
