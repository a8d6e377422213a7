"""`sitegen layouts`: which layouts of a site take the place of built-in ones, copies of these, and
what has changed since."""

from __future__ import annotations

import json
from typing import Any

import pytest
from begin_support import files, run
from docs_support import ROOT, first_column
from support import SiteTest

from sitegen.commands.layout_copies import STATES

BASE = (ROOT / "layouts/base.html").read_bytes()
ORIGINAL = "layouts/.original/base.html"


def listed(site: SiteTest) -> dict[str, dict[str, Any]]:
    done = run("layouts", "list", "--json", cwd=site.root)
    assert done.exit_code == 0, done.output
    layouts = json.loads(done.stdout)["layouts"]
    assert all([*each] == first_column("command-line", "Keys of `layouts`") for each in layouts)
    return {each["path"].removeprefix("layouts/"): each for each in layouts}


def test_each_file_has_its_state(site: SiteTest) -> None:
    assert listed(site) == {}
    copied = ("base.html", "post.html", "partials/tag-list.html", "page.html", "404.html")
    for name in copied:
        built_in = ROOT / "layouts" / name
        data = built_in.read_bytes() if built_in.is_file() else b"gone\n"
        site.write(f"layouts/{name}", data)
        site.write(f"layouts/.original/{name}", data)
    site.write("layouts/base.html", BASE.replace(b"skip-link", b"skip"))
    site.write("layouts/post.html", "mine")
    site.write("layouts/.original/post.html", b"an\nolder\none\n")
    site.write("layouts/page.html", '{% extends "!page.html" %}')
    site.write("layouts/tags.html", "mine")
    site.write("layouts/special.html", "mine")
    site.write("layouts/partials/head-extra.html", "mine")
    site.write("layouts/i18n/de.toml", 'menu = "Inhalt"\n')
    found = listed(site)
    assert {name: each["state"] for name, each in found.items()} == {
        "404.html": "equal",
        "base.html": "current",
        "i18n/de.toml": "adds",
        "page.html": "extends",
        "partials/head-extra.html": "fills",
        "partials/tag-list.html": "removed",
        "post.html": "outdated",
        "special.html": "own",
        "tags.html": "replaced",
    }
    assert {each["state"] for each in found.values()} == {*STATES}
    assert [name for name, each in found.items() if each["changed"]] == ["base.html", "post.html"]
    assert found["post.html"]["removed"] == 3
    assert found["post.html"]["added"] > 50
    done = run("layouts", cwd=site.root)
    assert "layouts/base.html                 is a copy; the built-in one is as it was; you ch" in (
        done.stdout
    )
    assert done.stderr == (
        "9 files in layouts/, 4 in the place of built-in ones; of 1 the built-in one has changed: "
        "sitegen layouts diff\n"
    )


def test_a_copy_keeps_its_original_which_no_build_reads(site: SiteTest) -> None:
    site.post("a")
    assert site.build().ok
    before = site.files()
    done = run("layouts", "copy", "base.html", "layouts/css/post.css", cwd=site.root)
    assert (done.exit_code, done.stdout) == (0, "layouts/base.html\nlayouts/css/post.css\n")
    assert site.source("layouts/base.html") == site.source(ORIGINAL) == BASE.decode()
    assert site.source("layouts/css/post.css") == site.source("layouts/.original/css/post.css")
    site.write(ORIGINAL, "{% no template %}")
    assert site.build().ok
    assert site.files() == before
    # What is there is not overwritten.
    site.write("layouts/base.html", "mine")
    before = files(site.root / "layouts")
    done = run("layouts", "copy", "post.html", "base.html", cwd=site.root)
    assert done.exit_code == 1
    assert "layouts/base.html: error: the file is there already, and is not overw" in done.stderr
    assert "sitegen layouts diff --mine base.html" in done.stderr
    assert files(site.root / "layouts") == before


def test_a_copy_is_of_a_built_in_layout_and_stays_in_the_site(site: SiteTest) -> None:
    before = files(site.root)
    for name in ("bas.html", "../site.toml", "/etc/passwd"):
        done = run("layouts", "copy", name, cwd=site.root)
        assert done.exit_code == 1
        assert "there is no built-in layout of this name" in done.stderr
    assert "did you mean base.html?" in run("layouts", "diff", "bas.html", cwd=site.root).stderr
    assert files(site.root) == before
    elsewhere = site.root.parent / "elsewhere"
    elsewhere.mkdir()
    (site.root / "layouts").mkdir()
    (site.root / "layouts/.original").symlink_to(elsewhere, target_is_directory=True)
    for name in ("base.html", "partials/byline.html"):
        done = run("layouts", "copy", name, cwd=site.root)
        assert done.exit_code == 1
        assert "the link leads out of the site's folder" in done.stderr
    assert [*elsewhere.iterdir()] == []


def test_the_difference_is_what_a_later_version_has_changed(site: SiteTest) -> None:
    assert run("layouts", "copy", "base.html", "home.html", cwd=site.root).exit_code == 0
    done = run("layouts", "diff", cwd=site.root)
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == "nothing has changed in the built-in layouts since they were copied\n"
    # As if the last version had had one line less, and another one.
    older = BASE.replace(b'<meta charset="utf-8">\n', b"").replace(b"</html>", b"</HTML>")
    site.write(ORIGINAL, older)
    site.write("layouts/base.html", older + b"<!-- mine -->\n")
    done = run("layouts", "diff", cwd=site.root)
    assert [line for line in done.stdout.splitlines() if line[:1] in ("+", "-")] == [
        "--- a/layouts/base.html",
        "+++ b/layouts/base.html",
        '+<meta charset="utf-8">',
        "-</HTML>",
        "+</html>",
    ]
    assert done.stderr.endswith("sitegen layouts copy --original layouts/base.html\n")
    done = run("layouts", "diff", "--mine", "base.html", cwd=site.root)
    assert [line for line in done.stdout.splitlines() if line[:1] in ("+", "-")][2:] == [
        "+<!-- mine -->"
    ]
    # Once it is taken over, there is nothing more to show.
    assert run("layouts", "copy", "--original", "base.html", cwd=site.root).exit_code == 0
    assert (site.root / ORIGINAL).read_bytes() == BASE
    assert site.source("layouts/base.html").endswith("<!-- mine -->\n")
    assert run("layouts", "diff", cwd=site.root).stdout == ""


def test_line_ends_of_another_system_are_no_change(site: SiteTest) -> None:
    assert run("layouts", "copy", "base.html", cwd=site.root).exit_code == 0
    for path in ("layouts/base.html", ORIGINAL):
        site.write(path, BASE.replace(b"\n", b"\r\n"))
    assert listed(site)["base.html"]["state"] == "equal"
    assert run("layouts", "diff", cwd=site.root).stdout == ""
    assert run("layouts", "diff", "--mine", cwd=site.root).stdout == ""
    site.write("layouts/base.html", BASE.replace(b"skip-link", b"skip").replace(b"\n", b"\r\n"))
    assert listed(site)["base.html"]["state"] == "current"
    assert run("layouts", "diff", "--mine", cwd=site.root).stdout.count("\n-") == 1


def test_without_an_original_the_built_in_one_of_today_is_compared(site: SiteTest) -> None:
    site.write("layouts/404.html", "mine\n")
    done = run("layouts", "diff", "404.html", cwd=site.root)
    assert done.exit_code == 1
    assert "no original is kept in layouts/.original/" in done.stderr
    done = run("layouts", "diff", "--mine", cwd=site.root)
    assert done.stdout.endswith("\n+mine\n")
    done = run("layouts", "diff", "base.html", cwd=site.root)
    assert "your site has no file of this name" in done.stderr
    site.write("layouts/404.html", b"\xff\n")
    done = run("layouts", "diff", "--mine", cwd=site.root)
    assert "layouts/404.html:1:1: error: expected UTF-8, got the byte 0xFF" in done.stderr


@pytest.mark.long
def test_a_site_may_copy_all_layouts(site: SiteTest) -> None:
    site.post("a", more="tags: [t]\ncategory: c\nseries: s")
    assert site.build().ok
    before = site.files()
    folder = ROOT / "layouts"
    names = [path.relative_to(folder).as_posix() for path in folder.glob("**/*.html")]
    assert run("layouts", "copy", *names, cwd=site.root).exit_code == 0
    # No name in them is taken for one that does not exist.
    result = site.build()
    assert result.ok, result.printed
    assert site.files() == before
    assert {each["state"] for each in listed(site).values()} == {"equal"}
