"""How problems are reported: the order, the line with its caret, colours, and GitHub's
annotations."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys

import pytest
from cli_support import Build
from support import SiteTest

from sitegen.errors import Problem
from sitegen.report import messages


@pytest.mark.parametrize(
    ("line", "column", "shown", "caret"),
    [
        ("title: x", 8, "title: x", 7),
        ("漢字: x", 5, "漢字: x", 6),
        ("\ttitle: x", 2, " title: x", 1),
        ("a\tb\tc", 5, "a b c", 4),
        ("e\u0301e\u0301: x", 7, "e\u0301e\u0301: x", 4),
        ("😀: x", 4, "😀: x", 4),
        ("ＡＢ x", 4, "ＡＢ x", 5),
        ("x", 2, "x", 1),
    ],
)
def test_the_caret_is_under_the_character(line: str, column: int, shown: str, caret: int) -> None:
    printed = messages.for_people(
        Problem(path="a.md", line=12, column=column, code="x", message="wrong"),
        lambda path, number: line,
    ).split("\n")
    assert printed == [
        f"a.md:12:{column}: error: wrong",
        f"   12 | {shown}",
        "      | " + " " * caret + "^",
    ]


def test_a_long_line_is_shown_around_the_place() -> None:
    line = "a" * 500 + "X" + "b" * 500
    printed = messages.for_people(
        Problem(path="a.md", line=1, column=501, code="x", message="wrong"),
        lambda path, number: line,
    ).split("\n")
    assert len(printed[1]) < 120
    assert printed[1][printed[2].index("^")] == "X"


def test_a_problem_without_a_place_and_with_a_hint() -> None:
    assert (
        messages.for_people(
            Problem(
                path="site.toml", code="x", message="wrong", hint="do this", severity="warning"
            ),
            lambda path, number: "never",
        )
        == "site.toml: warning: wrong\n      = hint: do this"
    )


def test_the_source_line_is_the_right_one_whatever_ends_lines(site: SiteTest, build: Build) -> None:
    for i, end in enumerate(("\n", "\r\n", "\r")):
        text = (
            f"\ufeff---\ntitle: A{i}\ndate: 2026-01-02\nauthor: ada\nsource: CNN\nai: true\ncolour:"
            f" red {i}\n---\nText\u2028.\n"
        )
        site.write(f"content/posts/{i}.md", text.replace("\n", end).encode())
    printed = build().stderr
    for i in range(3):
        assert f"content/posts/{i}.md:7:1: error: " in printed
        assert f"    7 | colour: red {i}\n      | ^\n" in printed


def test_problems_are_reported_in_the_order_of_their_places_and_errors_first(
    site: SiteTest, build: Build
) -> None:
    site.post("b", "[x](javascript:x)\n\n[x](no.md)", more="colour: red")
    site.post("a", "[x](javascript:x)\n\n[x](no.md)")
    done = build("--json")
    printed = [
        line.split(": ")[:2] for line in done.stderr.splitlines() if line.startswith("content/")
    ]
    assert [severity for _, severity in printed] == ["error"] * 3 + ["warning"] * 2

    def place(path: str, line: str, column: str) -> tuple[str, int, int]:
        return path, int(line), int(column)

    for severity in ("error", "warning"):
        places = [place(*where.split(":")) for where, what in printed if what == severity]
        assert places == sorted(places)
    listed = [(p["path"], p["line"], p["column"]) for p in json.loads(done.stdout)["problems"]]
    assert listed == sorted(place(*where.split(":")) for where, _ in printed)


RED, YELLOW, PLAIN = "\x1b[31m\x1b[1m", "\x1b[33m\x1b[1m", "\x1b[0m"


def test_an_error_that_comes_again_and_again_is_counted_and_every_address_is_shown(
    site: SiteTest, build: Build
) -> None:
    site.post("a", "[a](gone.md) " * 30 + "".join(f"[b](b{i}.md) " for i in range(25)))
    site.post("b", "[a](gone.md) " * 20)
    printed = build().stderr
    assert printed.count("the page 'gone.md' does not exist\n") == 40
    for i in range(25):
        assert f"error: the page 'b{i}.md' does not exist\n" in printed
    assert printed.count(" more ") == 1
    assert (
        "… and 10 more missing-target in content/posts/a.md: the page 'gone.md' does not exist;"
        " --json holds all of them\n" in printed
    )
    assert "75 errors; nothing was published" in printed


def test_errors_and_warnings_have_colour_where_that_is_wanted(site: SiteTest, build: Build) -> None:
    site.post(
        "a", "[x](javascript:x)\n\n[x](no.md)", more='summary: "\\e[31m is: error: no colour"'
    )
    plain = build().stderr
    assert "\x1b" not in plain
    coloured = build(FORCE_COLOR="1").stderr
    assert f": {RED}error{PLAIN}: the page" in coloured
    assert f": {YELLOW}warning{PLAIN}: " in coloured
    assert f"      |     {RED}^{PLAIN}\n" in coloured
    assert re.sub(r"\x1b\[\d+m", "", coloured) == plain
    for options in (
        {"NO_COLOR": "1", "FORCE_COLOR": "1"},
        {"FORCE_COLOR": "0"},
        {"FORCE_COLOR": ""},
    ):
        assert build(**options).stderr == plain
    annotated = build(FORCE_COLOR="1", GITHUB_ACTIONS="true").stderr
    assert RED in annotated
    assert all("\x1b" not in line for line in annotated.splitlines() if line.startswith("::"))
    assert "\x1b" not in build("--json", FORCE_COLOR="1").stdout


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="this system has no terminals")
@pytest.mark.parametrize(
    ("env", "is_coloured"), [({}, True), ({"TERM": "dumb"}, False), ({"NO_COLOR": "1"}, False)]
)
@pytest.mark.sampled(1)
def test_a_terminal_shows_colours(site: SiteTest, env: dict[str, str], is_coloured: bool) -> None:
    site.post("a", "[x](no.md)")
    master, slave = os.openpty()
    unset = {
        key: value
        for key, value in os.environ.items()
        if key not in {"NO_COLOR", "FORCE_COLOR", "GITHUB_ACTIONS"}
    }
    with subprocess.Popen(
        [sys.executable, "-m", "sitegen", "check"],
        cwd=site.root,
        stderr=slave,
        env={**unset, "TERM": "xterm", **env},
    ):
        os.close(slave)
        printed = b""
        with contextlib.suppress(OSError):  # the terminal is closed at the other end
            while part := os.read(master, 1 << 16):
                printed += part
    os.close(master)
    assert (RED.encode() in printed) is is_coloured
    assert b"the page" in printed


def test_the_order_of_problems_is_total() -> None:
    problems = [Problem(path="a.md", code="x", message="wrong", hint=hint) for hint in "abcdefghij"]
    assert messages.in_order(reversed(problems)) == problems


def test_github_is_reported_beside_the_line(site: SiteTest, build: Build) -> None:
    site.post("a, b: 100%", title="A", more='colour: "red\\n::error::injected"')
    done = build(GITHUB_ACTIONS="true")
    (annotation,) = [line for line in done.stderr.splitlines() if line.startswith("::")]
    assert annotation.startswith(
        "::error file=content/posts/a%2C b%3A 100%25.md,line=7,col=1,title=unknown-key::colour: "
    )
    assert "::" not in build().stderr.replace("::error::injected", ""), "only GitHub is told so"


def test_github_annotations_are_one_line_each() -> None:
    problem = Problem(
        path="a\n,:%.md",
        line=0,
        column=0,
        code="c:d",
        message="50%\r\n::error::x",
        hint="do\nthis",
        severity="warning",
    )
    assert (
        messages.for_github(problem)
        == "::warning file=a%0A%2C%3A%25.md,line=1,col=1,title=c%3Ad::50%25%0D%0A::error::x"
        " (do%0Athis)"
    )
