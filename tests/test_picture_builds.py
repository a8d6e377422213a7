"""Which pictures a build makes again after an edit, and that every way of building makes the
same."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import painted
import pytest
from pictures_support import made
from support import SiteTest

from sitegen.incremental import engine

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL")


def gallery(site: SiteTest, count: int = 6) -> None:
    for number in range(count):
        site.write(
            f"content/posts/p{number}/pic.jpg",
            painted.jpeg(500, 250, quality=70 + number, metadata=number == 0),
        )
        site.post(
            f"p{number}/index",
            "First.\n\n![Shown](pic.jpg)",
            title=f"P{number}",
            date=f"2026-01-{number + 1:02}",
            more="image: pic.jpg\nimage_alt: X" if number % 2 else "",
        )


def test_a_post_is_edited_and_no_picture_is_made(site: SiteTest) -> None:
    gallery(site)
    assert len(made(site.build())) == 6 * 2 + 1
    site.edit("content/posts/p3/index.md", "![Shown]", "More.\n\n![Shown]")
    done = site.build().done
    assert done.parsed == ("content/posts/p3/index.md",)
    assert done.rendered == ("2026/01/04/p3/index.html", "atom.xml", "feed.json", "feed.xml")


def test_a_picture_is_changed_and_only_pages_that_show_it_are_made(site: SiteTest) -> None:
    gallery(site)
    site.build()
    site.write("content/posts/p2/pic.jpg", painted.jpeg(500, 260))
    result = site.build()
    pages = [path for path in result.done.rendered if path.endswith((".html", ".xml", ".json"))]
    assert (result.done.parsed, pages) == ((), ["2026/01/03/p2/index.html"])
    assert len(made(result)) == 2
    assert len([path for path in result.done.deleted if path.startswith("pictures/")]) == 2
    site.write("content/posts/p5/pic.jpg", painted.jpeg(500, 260, quality=60))
    pages = [
        path for path in site.build().done.rendered if path.endswith((".html", ".xml", ".json"))
    ]
    assert pages == [
        "2026/01/05/p4/index.html",
        "2026/01/06/p5/index.html",
        "archive/2026/01/index.html",
        "atom.xml",
        "authors/ada/index.html",
        "feed.json",
        "feed.xml",
        "index.html",
    ], "the post before, lists and feeds show it as well"


def test_nothing_is_made_twice(
    site: SiteTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "FEW", 24)
    gallery(site)
    before = site.build() and site.files()
    assert site.build(jobs=2).done.rendered == ()
    done = site.build(output=tmp_path / "elsewhere").done
    assert done.parsed == ()
    assert all(path.endswith((".html", ".xml", ".txt", ".json")) for path in done.rendered)
    assert site.files(tmp_path / "elsewhere") == before


@pytest.mark.long
def test_two_processes_make_the_same_bytes(
    site: SiteTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "FEW", 24)
    gallery(site)
    one = site.build() and site.files()
    (site.root / ".sitegen").rename(tmp_path / "aside")
    assert site.build(jobs=2, output=tmp_path / "other").ok
    assert site.files(tmp_path / "other") == one


def test_check_tells_what_a_build_tells(site: SiteTest) -> None:
    import datetime as dt

    from sitegen.commands.check import CheckOptions, check

    site.write("content/posts/a/pic.jpg", b"GIF89a")
    site.post("a/index", "![Shown](pic.jpg)", more="image: pic.jpg")
    found = check(
        CheckOptions(
            root=site.root, here=site.root, paths=(), now=dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
        )
    )
    assert site.tell(found.problems) == site.build().printed
    assert [problem.code for problem in found.problems].count("picture") == 2


def test_a_site_without_pictures_loads_nothing_for_them(site: SiteTest) -> None:
    site.post("a", "![Shown](/x.svg)")
    site.write("static/x.svg", "<svg/>")
    code = (
        "import sys, datetime as dt; from pathlib import Path; from sitegen.model.build"
        " import BuildOptions; from sitegen.build import"
        f" build; build(BuildOptions(root=Path({str(site.root)!r}), now=dt.datetime(2026, 6, 1,"
        " tzinfo=dt.UTC))); sys.exit('PIL' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_picture_that_changed_is_explained(site: SiteTest) -> None:
    gallery(site, 1)
    site.build()
    site.write("content/posts/p0/pic.jpg", painted.jpeg(500, 260))
    reasons = dict(site.build(explain=True).done.explained)
    assert reasons["content/posts/p0/pic.jpg"] == ("its bytes",)
    assert reasons["2026/01/01/p0/index.html"] == ("the pictures in its text",)
