"""`sitegen serve` shows what a build writes, with drafts and posts of the future, and never touches
public/."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from serving import FIRST, LATER, SECRET, Answer, Events, Server, blog, files
from support import SiteTest, sitegen


@pytest.fixture
def site(tmp_path: Path) -> SiteTest:
    return blog(tmp_path / "site")


# --- the same bytes -------------------------------------------------------------------------------


def test_what_is_shown_is_what_a_preview_writes(site: SiteTest, tmp_path: Path) -> None:
    expected = site.build(output=tmp_path / "clean", drafts=True, preview=True)
    assert expected.ok
    with Server(site.root) as server:
        assert files(server.preview) == files(tmp_path / "clean")
        for name, data in files(tmp_path / "clean").items():
            answer = server.get(f"/{name}")
            assert answer.status == 200
            assert answer.page == data, name
            assert bool(answer.script) == name.endswith(".html"), name
    assert not (site.root / "public").exists()


def test_public_is_never_touched(site: SiteTest) -> None:
    assert site.build().ok
    before = {path: os.lstat(path).st_mtime_ns for path in (site.root / "public").rglob("*")}
    with Server(site.root) as server:
        heard = server.after(
            lambda: site.edit("content/posts/first.md", "A text.", "Another."), page=FIRST
        )
        assert heard["problems"] == []
    assert {
        path: os.lstat(path).st_mtime_ns for path in (site.root / "public").rglob("*")
    } == before
    assert "2026/01/02/first/index.html" in site.build().done.written
    assert "Nobody knows" not in "".join(
        data.decode() for name, data in site.files().items() if name.endswith((".html", ".xml"))
    )


def test_only_the_preview_may_build_into_its_folder(site: SiteTest) -> None:
    done = sitegen("build", "--output", ".sitegen/preview", cwd=site.root)
    assert done.returncode == 2
    assert "cannot be" in done.stderr
    site.write("site.toml", site.source("site.toml") + '[build]\noutput = ".sitegen/preview"\n')
    assert site.build().codes() == ["output"]


def test_build_loads_nothing_of_the_server(site: SiteTest) -> None:
    code = (
        "import sys\nfrom sitegen.cli import main as cli\nsys.argv = ['sitegen', 'build', '--root',"
        " sys.argv[1]]\ntry: cli.run()\nexcept SystemExit:"
        " pass\nprint(sorted({name.partition('.')[0] for name in sys.modules} & {'starlette',"
        " 'uvicorn', 'watchdog', 'anyio', 'asyncio'}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(site.root)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout == "[]\n"


# --- drafts ---------------------------------------------------------------------------------------


def test_drafts_and_future_posts_are_shown_with_a_banner(server: Server) -> None:
    assert server.get(SECRET).script["banner"] == "Draft: readers do not see this page."
    assert (
        server.get(LATER).script["banner"]
        == "Scheduled: readers do not see this page before 2026-09-01 10:00 UTC."
    )
    assert "banner" not in server.get(FIRST).script
    assert "banner" not in server.get("/").script
    assert (
        b"readers do not see"
        not in (server.preview / SECRET.strip("/") / "index.html").read_bytes()
    )


@pytest.mark.long
def test_a_banner_goes_with_the_draft(server: Server, site: SiteTest) -> None:
    before = server.get(SECRET).script["version"]
    heard = server.after(
        lambda: site.edit("content/posts/secret.md", "draft: true\n", ""),
        lambda heard: heard["version"] != before,
        SECRET,
    )
    answer = server.get(SECRET)
    assert "banner" not in answer.script
    assert answer.script["version"] == heard["version"]


@pytest.mark.long
def test_without_drafts_it_is_what_readers_see(site: SiteTest, tmp_path: Path) -> None:
    assert site.build(output=tmp_path / "clean").ok
    with Server(site.root, "--no-drafts") as server:
        assert files(server.preview) == files(tmp_path / "clean")
        assert server.get(SECRET).status == server.get(LATER).status == 404
        assert "as readers see it" in server.lines[-1]


def soon(server: Server, site: SiteTest) -> tuple[str, Answer, Events]:
    """The address of a post that is due in a moment, what was shown there before that, and what it
    hears. With the real clock, so on a slow machine the moment has to be longer."""
    for seconds in (1, 2, 4, 8, 16):
        due = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds)
        page = f"/{due:%Y/%m/%d}/soon-{seconds}/"
        events = server.events(page)
        server.after(lambda: site.post(f"soon-{seconds}", date=due.isoformat()))  # noqa: B023 - it is called at once
        before = server.get(page)
        if before.status == 404 or "banner" in before.script:
            return page, before, events
    raise AssertionError("a build takes too long")


def test_a_scheduled_post_comes_out_when_it_is_due(site: SiteTest) -> None:
    with Server(site.root, "--no-drafts", now=False) as server:
        page, before, events = soon(server, site)
        assert before.status == 404
        events.until(lambda _: server.get(page).status == 200)


@pytest.mark.long
def test_a_banner_goes_when_the_post_is_due(site: SiteTest) -> None:
    with Server(site.root, now=False) as server:
        page, before, events = soon(server, site)
        assert "banner" in before.script

        def is_of_the_page(event: dict[str, Any]) -> bool:
            # An earlier event may be heard when the page is there already.
            script = server.get(page).script
            return "banner" not in script and event["version"] == script["version"]

        heard = events.until(is_of_the_page)
        assert heard["version"] != before.script["version"], "it hears that it is another one now"
