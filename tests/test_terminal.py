"""No text of a site, no file name and no address can steer the terminal."""

from __future__ import annotations

import json
import unicodedata

import pytest
from cli_support import Build
from support import SiteTest


def steering(text: str) -> list[str]:
    """The characters of a text that a terminal would act upon."""
    return [
        c
        for c in text
        if c not in "\n\t"
        and (
            unicodedata.category(c) == "Cc"
            or c in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        )
    ]


ESCAPES = "\x1b]0;owned\x07\x1b[2J\x9b31m\x08\r"


def test_no_text_of_a_site_steers_the_terminal(site: SiteTest, build: Build) -> None:
    site.post("a", title=ESCAPES)
    site.post("b", title=json.dumps(ESCAPES))
    site.post("c", more=f"colour: {json.dumps(ESCAPES)}\n{json.dumps(ESCAPES)}: x")
    site.post("d", f"[x](<{ESCAPES}.md>)")
    site.post("e", "[x](%1b[31m.md)\n\n[y](javascript:&#27;[31m)")
    site.post(
        "f",
        more=(
            f"lang: {json.dumps(ESCAPES)}\nlayout: {json.dumps(ESCAPES)}\nslug:"
            f" {json.dumps(ESCAPES)}"
        ),
    )
    site.write("layouts/page.html", "{% " + ESCAPES + " %}")
    done = build(GITHUB_ACTIONS="true")
    assert done.returncode == 1
    assert steering(done.stderr) == []


def test_no_text_with_hidden_direction_steers_the_terminal(site: SiteTest, build: Build) -> None:
    site.post("a", more='colour: "\u202egnp.exe\u2066"')
    done = build()
    assert done.returncode == 1
    assert steering(done.stderr) == []


@pytest.mark.parametrize(
    "name", ["a\x1b[31mb", "a\nb", "a\n::error::injected", "\x9b2J", "a\rb", "\x07"]
)
def test_no_name_of_a_file_steers_the_terminal(site: SiteTest, build: Build, name: str) -> None:
    site.post(name, title="A", more="colour: red")
    done = build(GITHUB_ACTIONS="true")
    assert done.returncode == 1
    assert steering(done.stderr) == []
    lines = done.stderr.split("\n")
    assert lines[0].startswith("content/posts/")
    assert ":7:1: error: " in lines[0]
    assert len([line for line in lines if line.startswith("::")]) == 1


def test_no_address_and_no_folder_steers_the_terminal(site: SiteTest, build: Build) -> None:
    site.post("a")
    for arguments in (
        ("--base-url", f"https://{ESCAPES.replace(chr(13), '')}/"),
        ("--now", ESCAPES),
        ("--root", ESCAPES),
        ("--output", f"out{ESCAPES}"),
    ):
        assert steering(build(*arguments).stderr) == [], arguments
