"""The same input gives the same bytes, wherever and however it is built."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from support import SETTINGS, SiteTest, sitegen

MOMENT = "2026-06-01T12:00:00Z"
RICH = (
    SETTINGS
    + """\
description = "Everything at once: ä, 漢, שלום"
timezone = "Asia/Kathmandu"
[lists]
page_size = 3
[chains]
by = ["site", "category", "series"]
"""
)


def rich(root: Path) -> SiteTest:
    """A site with a bit of everything; files are written in an order of their own."""
    site = SiteTest(root, RICH)
    site.write("content/authors/bo.md", "---\nname: Bo Ørsted\n---\nA [link](../pages/about.md).\n")
    site.write(
        "content/pages/about.md",
        "---\ntitle: About\n---\n[Bo](../authors/bo.md) and [a"
        " post](../posts/post-03.md#heading).\n",
    )
    bodies = [
        "## Heading\n\nText[^1] with `code`.\n\n[^1]: A note.\n",
        "```python\ndef f(x):\n    return {x: 'y'}\n```\n",
        "| a | b |\n|---|:-:|\n| 1 | 2 |\n",
        (
            '<div class="x" id=\'y\' title="z" lang=en>raw <b>HTML</b></div>\n\nHTML\n\n*[HTML]:'
            " HyperText\n"
        ),
    ]
    for i in (7, 2, 9, 4, 1, 8, 3, 6, 5, 0):
        site.post(
            f"post-{i:02}",
            "## Heading\n\n" + bodies[i % 4] + f"\n[next](post-{(i + 1) % 10:02}.md)\n",
            title=f"Post {i} – ü",
            date=f"2026-01-0{i % 3 + 1}T0{i}:00:00Z",
            more=(
                f"tags: [Tag {i % 3}, tag {i % 2}, Ö, C++, C#]\ncategory: Kind {i % 2}\nseries:"
                f" S\naliases: [/old/{i}/, /older/{i}/]\n"
            ),
        )
    site.write(
        "content/posts/bundle/index.md",
        "---\ntitle: שלום\ndate: 2026-02-01\nauthor: [bo, ada]\nsource: [CNN, {name: BBC, url:"
        " https://bbc.example/}]\nai: {involvement: assisted, model: M}\nlang: he\nimage:"
        " p.svg\nparams: {z: 1, a: {y: 2, b: 3}}\n---\n![p](p.svg)\n",
    )
    site.write("content/posts/bundle/p.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    site.write("static/ä ö.txt", "static")
    return site


OTHER = sorted(
    {*subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False).stdout.split()}
    - {"C", "POSIX", "C.utf8"}
    if shutil.which("locale")
    else []
)
PLACES = [
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8"},
    {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "POSIX", "PYTHONUTF8": ""},
    {
        "PYTHONHASHSEED": "4294967295",
        "TZ": "America/St_Johns",
        "LC_ALL": "C",
        "LANG": "C",
        "PYTHONUTF8": "",
        "PYTHONCOERCECLOCALE": "0",
        "LINES": "3",
        "COLUMNS": "20",
        "NO_COLOR": "1",
    },
    *(
        {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": name, "LANG": name, "PYTHONUTF8": ""}
        for name in OTHER[:2]
    ),
]


@pytest.mark.long
def test_a_build_is_the_same_in_every_place(tmp_path: Path) -> None:
    outcomes = []
    for i, env in enumerate(PLACES):
        root = tmp_path.joinpath(f"place {i} ü", *["deep"] * i, "site")
        rich(root)
        cwd = root if i else tmp_path
        before = os.umask((0o022, 0o077, 0o002, 0o027)[i % 4])
        try:
            done = sitegen(
                "build",
                "--root",
                str(root) if not i else ".",
                "--now",
                MOMENT,
                "--json",
                cwd=cwd,
                env=env,
            )
        finally:
            os.umask(before)
        assert done.returncode == 0, done.stderr
        printed = json.loads(done.stdout)
        del printed["seconds"]
        outcomes.append((printed, SiteTest.files(SiteTest.__new__(SiteTest), root / "public")))
    assert len(outcomes[0][1]) > 60
    for printed, files in outcomes[1:]:
        assert files.keys() == outcomes[0][1].keys()
        assert [path for path, data in files.items() if data != outcomes[0][1][path]] == []
        assert printed == outcomes[0][0]


def test_only_what_a_place_may_decide_is_the_same(tmp_path: Path) -> None:
    """The comparison above sees a difference where there is one."""
    site = rich(tmp_path / "site")
    first = site.build().done.rendered, site.files()
    site.edit("content/posts/post-03.md", "Post 3 – ü", "Post 3 – u")
    second = site.build().done.rendered, site.files()
    assert [path for path in first[1] if first[1][path] != second[1].get(path)]


def test_file_times_and_the_order_of_a_folder_do_not_matter(tmp_path: Path) -> None:
    one, two = rich(tmp_path / "one"), rich(tmp_path / "two")
    for path in sorted(
        (two.root / "content").rglob("*.md"), reverse=True
    ):  # a new file for each, the last one first
        data = path.read_bytes()
        path.unlink()
        path.write_bytes(data)
        os.utime(path, (86400, 86400))
    assert one.build().ok
    assert two.build().ok
    assert one.files() == two.files()


def test_a_folder_listed_in_another_order_gives_the_same_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = rich(tmp_path / "one"), rich(tmp_path / "two")
    straight = one.build().done
    walk = os.walk

    def backwards(top: Path, **options: object) -> object:
        for directory, names, leaves in walk(top, **options):  # type: ignore[call-overload]
            names.sort(reverse=True)
            leaves.sort(reverse=True)
            yield directory, names, leaves

    monkeypatch.setattr(os, "walk", backwards)
    reverse = two.build().done
    assert (reverse.parsed, reverse.rendered, reverse.written) == (
        straight.parsed,
        straight.rendered,
        straight.written,
    )
    assert one.files() == two.files()


def stamps(site: SiteTest) -> dict[Path, tuple[int, int]]:
    return {
        path: (path.stat().st_mtime_ns, path.stat().st_ino)
        for path in (site.root / "public").rglob("*")
    }


def test_a_second_build_writes_nothing(tmp_path: Path) -> None:
    site = rich(tmp_path / "site")
    first = site.build().done
    before = stamps(site)
    for path in (site.root / "content").rglob("*.md"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    second = site.build().done
    assert (second.written, second.deleted) == ((), ())
    assert second.unchanged == len(first.written) == len(site.files())
    assert stamps(site) == before


@pytest.mark.long
def test_a_second_process_writes_nothing_either(tmp_path: Path) -> None:
    site = rich(tmp_path / "site")
    env = {"SOURCE_DATE_EPOCH": "1780315200"}
    first = json.loads(
        sitegen("build", "--json", cwd=site.root, env={**env, "PYTHONHASHSEED": "3"}).stdout
    )
    second = json.loads(
        sitegen(
            "build",
            "--json",
            cwd=site.root / "content",
            env={**env, "PYTHONHASHSEED": "4", "TZ": "Asia/Tokyo"},
        ).stdout
    )
    assert len(first["written"]) > 60
    assert (second["written"], second["deleted"], second["unchanged"]) == (
        [],
        [],
        len(first["written"]),
    )


def test_only_visibility_depends_on_the_moment(tmp_path: Path) -> None:
    """Nothing writes the time of the build into a page, a feed or the sitemap."""
    site = rich(tmp_path / "site")
    assert site.build(now=dt.datetime(2026, 6, 1, tzinfo=dt.UTC)).ok
    files = site.files()
    assert site.build(now=dt.datetime(2033, 11, 30, 23, 59, 59, tzinfo=dt.UTC)).done.written == ()
    assert site.files() == files


def test_a_site_grown_step_by_step_equals_one_built_at_once(tmp_path: Path) -> None:
    grown, fresh = rich(tmp_path / "grown"), rich(tmp_path / "fresh")
    posts = {path: path.read_bytes() for path in (grown.root / "content/posts").glob("post-*.md")}
    for path in posts:
        path.write_bytes(posts[path].replace(b"[next](", b"[next](/?"))
    assert grown.build().ok
    grown.post("visitor", more="tags: [Visitors, Ö]\ncategory: Kind 9\n")
    assert grown.build().ok
    grown.delete("content/posts/visitor.md")
    for path, data in posts.items():
        path.write_bytes(data)
    assert grown.build().ok
    assert fresh.build().ok
    assert grown.files() == fresh.files()
    folders = {
        path.relative_to(grown.root).as_posix()
        for path in (grown.root / "public").rglob("*")
        if path.is_dir()
    }
    assert folders == {
        path.relative_to(fresh.root).as_posix()
        for path in (fresh.root / "public").rglob("*")
        if path.is_dir()
    }
