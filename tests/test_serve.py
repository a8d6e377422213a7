"""`sitegen serve` as an author meets it: what is shown, what is told, and when."""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from serving import Answer, Events, Server, blog, files
from support import SiteTest, sitegen

FIRST, SECRET, LATER = "/2026/01/02/first/", "/2026/01/04/secret/", "/2026/09/01/later/"


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose site no test changes, under a base path."""
    site = blog(tmp_path_factory.mktemp("shown") / "site", "https://user.example/blog/")
    site.write("static/video.mp4", bytes(range(256)) * 8192)
    site.write("static/small.bin", bytes(range(100)))
    for name in (
        "a.webmanifest",
        "a.avif",
        "a.woff2",
        "a.svg",
        "a.js",
        "a.json",
        "a.txt",
        "a.unknown",
        "CNAME",
        "a.xml",
        "ä ö.txt",
    ):
        site.write(f"static/{name}", b"x")
    with Server(site.root, cold=True) as server:
        yield server


@pytest.fixture
def site(tmp_path: Path) -> SiteTest:
    return blog(tmp_path / "site")


@pytest.fixture
def server(site: SiteTest) -> Iterator[Server]:
    with Server(site.root) as running:
        yield running


# --- the same bytes -------------------------------------------------------------------------------


def test_what_is_shown_is_what_build_with_drafts_writes(site: SiteTest, tmp_path: Path) -> None:
    expected = site.build(output=tmp_path / "clean", drafts=True)
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
        "import sys\nfrom sitegen import cli\nsys.argv = ['sitegen', 'build', '--root',"
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


# --- addresses ------------------------------------------------------------------------------------


def test_the_site_stands_under_its_base_path(shown: Server) -> None:
    assert shown.base == "/blog/"
    for path, location in (
        ("/", "/blog/"),
        ("/?a=b", "/blog/?a=b"),
        ("/blog", "/blog/"),
        ("/blog/about", "/blog/about/"),
        ("/blog/about?x=1&y=%20", "/blog/about/?x=1&y=%20"),
    ):
        answer = shown.get(path)
        assert (answer.status, answer.headers["location"]) == (302, location)
    assert "About us" in shown.get("/blog/about/").text
    assert shown.get("/blog/about/?sitegen=1").status == 200
    assert shown.get("/blog/about/index.html").page == shown.get("/blog/about/").page
    for path in ("/about/", "/blogabout/", "/blog//about/", "/blog/about//"):
        assert shown.get(path).status == 404, path


def test_a_missing_page_is_the_one_of_the_site(shown: Server) -> None:
    answer = shown.get("/blog/no/such/page")
    assert answer.status == 404
    assert answer.page == (shown.preview / "404.html").read_bytes()
    assert answer.script


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("about/", "text/html; charset=utf-8"),
        ("css/own.css", "text/css; charset=utf-8"),
        ("feed.xml", "application/xml"),
        ("robots.txt", "text/plain; charset=utf-8"),
        ("favicon.svg", "image/svg+xml"),
        ("a.webmanifest", "application/manifest+json"),
        ("a.avif", "image/avif"),
        ("a.woff2", "font/woff2"),
        ("a.js", "text/javascript; charset=utf-8"),
        ("a.json", "application/json"),
        ("video.mp4", "video/mp4"),
        ("a.unknown", "application/octet-stream"),
        ("CNAME", "application/octet-stream"),
        ("%C3%A4%20%C3%B6.txt", "text/plain; charset=utf-8"),
        ("a%CC%88%20o%CC%88.txt", "text/plain; charset=utf-8"),
    ],
)
def test_content_types(shown: Server, name: str, expected: str) -> None:
    answer = shown.get(f"/blog/{name}")
    assert (answer.status, answer.headers["content-type"]) == (200, expected)


def test_nothing_is_kept_by_a_browser(shown: Server) -> None:
    paths = (
        "/",
        "/blog/",
        "/blog/about",
        "/blog/nothing",
        "/blog/css/own.css",
        "/blog/video.mp4",
        "/_sitegen//live.js",
    )
    for path in paths:
        answer = shown.get(
            path, If_Modified_Since="Fri, 01 Jan 2100 00:00:00 GMT", If_None_Match="*"
        )
        assert answer.headers["cache-control"] == "no-store", path
        assert answer.status in (200, 302, 404)
        assert not {"etag", "last-modified", "expires"} & answer.headers.keys()


@pytest.mark.parametrize("name", ["video.mp4", "small.bin"])
def test_parts_of_files(shown: Server, name: str) -> None:
    data = (shown.preview / name).read_bytes()
    size = len(data)
    whole = shown.get(f"/blog/{name}")
    assert (whole.status, whole.data, whole.headers["accept-ranges"]) == (200, data, "bytes")
    for field, begin, end in (
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("bytes=90-", 90, size),
        ("bytes=-7", size - 7, size),
        (f"bytes=5-{size * 9}", 5, size),
        (f"bytes=-{size * 2}", 0, size),
    ):
        answer = shown.get(f"/blog/{name}", Range=field)
        assert (answer.status, answer.data) == (206, data[begin:end]), field
        assert answer.headers["content-range"] == f"bytes {begin}-{end - 1}/{size}"
        assert answer.headers["content-length"] == str(end - begin)
    for field in (f"bytes={size}-", f"bytes={size + 5}-{size + 9}", "bytes=-0"):
        answer = shown.get(f"/blog/{name}", Range=field)
        assert (answer.status, answer.data, answer.headers["content-range"]) == (
            416,
            b"",
            f"bytes */{size}",
        ), field
    for field in (
        "bytes=9-5",
        "bytes=0-1,3-4",
        "lines=1-2",
        "bytes=a-b",
        "bytes=-",
        "bytes",
        "bytes=" + "9" * 5000 + "-",
    ):
        assert shown.get(f"/blog/{name}", Range=field).data == data, field
    assert shown.get(f"/blog/{name}", Range="bytes=0-1", If_Range='"x"').data == data


def test_head_is_get_without_a_body(shown: Server) -> None:
    for path in ("/blog/about/", "/blog/video.mp4", "/blog/nothing", "/blog/css/own.css"):
        get, head = shown.get(path), shown.get(path, "HEAD", Range="bytes=0-3")
        assert head.data == b""
        assert (head.status, {**head.headers, "date": ""}) == (
            get.status,
            {**get.headers, "date": ""},
        )


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


def test_a_banner_goes_when_the_post_is_due(site: SiteTest) -> None:
    with Server(site.root, now=False) as server:
        page, before, events = soon(server, site)
        assert "banner" in before.script
        heard = events.until(lambda _: "banner" not in server.get(page).script)
        assert heard["version"] == server.get(page).script["version"] != before.script["version"], (
            "the page hears that it is another one now"
        )


# --- epochs ---------------------------------------------------------------------------------------


def test_a_request_waits_for_the_build_that_runs(server: Server, site: SiteTest) -> None:
    """Somebody else holds the site, so the build that follows an edit cannot end before we let
    it."""
    with (site.root / ".sitegen/lock").open("a") as lock, ThreadPoolExecutor(8) as clients:
        fcntl.flock(lock, fcntl.LOCK_EX)
        site.edit("content/posts/first.md", "A text.", "Edited.")
        server.told("waiting for another sitegen")
        answers = [
            clients.submit(server.get, path)
            for path in (FIRST, "/", "/css/own.css", "/nothing") * 2
        ]
        # The script does not belong to the site, and shows that the server itself is well.
        assert server.get("/_sitegen//live.js").status == 200
        assert not any(answer.done() for answer in answers)
        assert b"A text." in (server.preview / FIRST.strip("/") / "index.html").read_bytes()
        fcntl.flock(lock, fcntl.LOCK_UN)
        seen = [answer.result() for answer in answers]
    assert [answer.status for answer in seen] == [200, 200, 200, 404] * 2
    assert "Edited." in seen[0].text
    assert len({answer.script["epoch"] for answer in seen if answer.script}) == 1


def test_pages_hear_of_epochs_and_whether_they_changed(server: Server, site: SiteTest) -> None:
    answers = {page: server.get(page) for page in (FIRST, "/about/", "/nothing/")}
    listeners = {
        page: server.events(page, answer.script["epoch"]) for page, answer in answers.items()
    }
    for page, events in listeners.items():
        assert events.next() == {
            "epoch": answers[page].script["epoch"],
            "version": answers[page].script["version"],
            "changed": [],
            "problems": [],
        }
    site.edit("content/posts/first.md", "A text.", "Edited.")
    heard = {page: events.next() for page, events in listeners.items()}
    assert heard[FIRST]["version"] != answers[FIRST].script["version"]
    assert heard["/about/"]["version"] == answers["/about/"].script["version"]
    assert heard["/nothing/"]["version"] == answers["/nothing/"].script["version"]
    assert server.get(FIRST).script == {
        **answers[FIRST].script,
        "epoch": heard[FIRST]["epoch"],
        "version": heard[FIRST]["version"],
    }


def test_pages_hear_which_files_changed_since_they_were_loaded(
    server: Server, site: SiteTest
) -> None:
    start = server.get("/").script["epoch"]
    css = server.after(lambda: site.write("static/css/own.css", "body { color: red }"))
    new = server.after(lambda: site.write("static/ä.txt", "new"))
    gone = server.after(lambda: site.delete("static/ä.txt"))
    assert [
        server.events("/", epoch).next()["changed"]
        for epoch in (start, css["epoch"], new["epoch"], gone["epoch"])
    ] == [["/css/own.css", "/%C3%A4.txt"], ["/%C3%A4.txt"], ["/%C3%A4.txt"], []]
    for unknown in (
        "",
        "another-1",
        f"{start}x",
        "-",
        "1" * 400,
        start.partition("-")[0] + "-" + "9" * 30,
    ):
        assert server.events("/", unknown).next()["changed"] is None, unknown


def test_another_run_has_other_epochs(site: SiteTest) -> None:
    names = []
    for _ in range(2):
        with Server(site.root) as server:
            names.append(server.get("/").script)
    assert names[0]["epoch"] != names[1]["epoch"]
    assert names[0]["version"] == names[1]["version"], (
        "a page that is the same need not be loaded again"
    )


# --- problems -------------------------------------------------------------------------------------


def test_problems_are_told_to_the_page_and_in_the_terminal_alike(
    server: Server, site: SiteTest
) -> None:
    before = server.get(FIRST)
    site.edit("content/posts/first.md", "ai: true", "aii: <b>")
    heard = server.after(
        lambda: site.edit("content/posts/second.md", "author: ada", "author: eve"),
        lambda heard: len(heard["problems"]) > 1,
    )
    told = site.tell(site.build().problems)
    assert "".join(f"{problem}\n" for problem in heard["problems"]) == told
    assert "aii: <b>" in told
    server.told(r"second\.md: 2 errors; the last version without errors stays")
    assert told in "\n".join(server.lines)
    assert server.get(FIRST).page == before.page, "the last good site stays up"
    mended = server.after(
        lambda: (
            site.edit("content/posts/first.md", "aii: <b>", "ai: true"),
            site.edit("content/posts/second.md", "author: eve", "author: ada"),
        ),
        lambda heard: not heard["problems"],
    )
    assert mended["version"] == server.get("/").script["version"]


@pytest.mark.parametrize("wrong", ["title = ", 'colour = "red"\n', "\xff", ""])
def test_a_mistake_in_the_settings_is_one_like_others(
    server: Server, site: SiteTest, wrong: str
) -> None:
    right = site.source("site.toml")
    heard = server.after(
        lambda: site.write("site.toml", wrong.encode("latin-1")), lambda heard: heard["problems"]
    )
    assert heard["problems"][0].startswith("site.toml")
    assert server.get(FIRST).status == 200
    server.after(lambda: site.write("site.toml", right), lambda heard: not heard["problems"])


def test_a_server_can_begin_with_a_broken_site(site: SiteTest) -> None:
    site.write(
        "site.toml",
        'title = "Test <b>News</b>"\nbase_url = "https://user.example/blog/"\ntitle = "<script>"\n',
    )
    with Server(site.root) as server:
        server.told("1 error; there is nothing to show yet")
        for path in ("/", "/any/page/", "/any.css"):
            answer = server.get(path)
            assert answer.status == 500
            assert answer.script["problems"] == "shown"
            assert "title = &quot;&lt;script&gt;&quot;" in answer.text
            assert "<script>" not in answer.text
        heard = server.after(
            lambda: site.edit("site.toml", '\ntitle = "<script>"', ""),
            lambda heard: not heard["problems"],
            "/any/page/",
        )
        assert heard["version"] != answer.script["version"]
        assert server.get("/").headers["location"] == "/blog/"
        assert server.get("/blog/").status == 200


def test_what_a_problem_says_is_no_markup(server: Server, site: SiteTest) -> None:
    site.post("x", more="'</script><img src=x onerror=alert(1)>': 1")
    heard = server.after(lambda: site.post("y"), lambda heard: heard["problems"])
    assert any("</script><img" in problem for problem in heard["problems"])
    assert b"onerror" not in server.get("/").data


# --- files that change ----------------------------------------------------------------------------


def test_every_kind_of_file_is_watched(server: Server, site: SiteTest) -> None:
    def holds(path: str, text: str) -> bool:
        return text in server.get(path).text

    server.after(lambda: site.write("layouts/partials/byline.html", "A NEW BYLINE"))
    assert holds(FIRST, "A NEW BYLINE")
    server.after(
        lambda: site.write("layouts/i18n/en.toml", 'feed = "THE THREAD"'),
        lambda _: holds("/", "THE THREAD"),
    )
    server.after(lambda: site.edit("site.toml", "Test News", "Other News"))
    assert holds("/", "Other News")
    server.after(
        lambda: site.write("static/new/deep/file.txt", "in a new folder"),
        lambda _: server.get("/new/deep/file.txt").status == 200,
    )
    server.after(
        lambda: site.write("static/.well-known/x.txt", "hidden, and published"),
        lambda _: server.get("/.well-known/x.txt").status == 200,
    )
    server.after(lambda: site.edit("content/authors/ada.md", "Ada Okafor", "Ida Okafor"))
    assert holds("/authors/ada/", "Ida Okafor")
    server.after(lambda: site.delete("layouts/partials/byline.html"))
    assert not holds(FIRST, "A NEW BYLINE")


def test_the_base_path_can_change(server: Server, site: SiteTest) -> None:
    server.after(
        lambda: site.edit("site.toml", "https://news.example/", "https://news.example/moved/")
    )
    assert server.get("/").headers["location"] == "/moved/"
    assert 'href="/moved/' in server.get("/moved/").text
    assert server.get(FIRST).status == 404


def test_a_save_by_rename_and_what_editors_leave(server: Server, site: SiteTest) -> None:
    posts = site.root / "content/posts"
    number = int(server.get("/").script["epoch"].partition("-")[2])
    # None of these counts, so none of them begins an epoch; the save that follows does.
    for name in (
        ".first.md.swp",
        "first.md~",
        "#first.md#",
        ".#first.md",
        "first.md.bak",
        ".hidden/x.md",
    ):
        (posts / name).parent.mkdir(exist_ok=True)
        (posts / name).write_text("what an editor keeps for itself")

    def save() -> None:
        aside = posts / ".first.md.tmp"
        aside.write_text((posts / "first.md").read_text().replace("A text.", "Saved."))
        aside.replace(posts / "first.md")

    heard = server.after(save, lambda heard: heard["epoch"])
    assert "Saved." in server.get(FIRST).text
    assert heard["problems"] == []
    assert int(heard["epoch"].partition("-")[2]) == number + 1


def test_reading_is_no_change(server: Server, site: SiteTest) -> None:
    before = server.get("/").script["epoch"]
    assert site.build().ok
    for path in site.root.rglob("*.md"):
        path.read_bytes()
    heard = server.after(lambda: site.write("static/last.txt", "a change"))
    number, after = (int(name.partition("-")[2]) for name in (before, heard["epoch"]))
    assert after == number + 1


def test_folders_that_are_moved_deleted_and_made_again(server: Server, site: SiteTest) -> None:
    root = site.root
    server.after(
        lambda: (root / "content/posts").rename(root / "content/posts-aside"),
        lambda heard: heard["problems"],
    )
    server.after(
        lambda: (root / "content/posts-aside").rename(root / "content/posts"),
        lambda heard: not heard["problems"],
    )
    assert server.get(FIRST).status == 200
    shutil.copytree(root / "content", root.parent / "kept")
    server.after(
        lambda: shutil.rmtree(root / "content"),
        lambda heard: any("content" in problem for problem in heard["problems"]),
    )
    server.after(
        lambda: shutil.copytree(root.parent / "kept", root / "content"),
        lambda heard: not heard["problems"],
    )
    server.after(
        lambda: site.edit("content/posts/first.md", "A text.", "After all that."),
        lambda _: "After all that." in server.get(FIRST).text,
    )
    # Another folder takes the place of a watched one.
    shutil.copytree(root / "static", root / "static-new")
    (root / "static").rename(root / "static-old")
    (root / "static-new").rename(root / "static")
    server.after(
        lambda: site.write("static/late.txt", "in the new one"),
        lambda _: server.get("/late.txt").status == 200,
    )


def test_folders_that_come_late(server: Server, site: SiteTest) -> None:
    assert not (site.root / "layouts").exists()
    server.after(
        lambda: site.write("layouts/partials/byline.html", "LATE"),
        lambda _: "LATE" in server.get(FIRST).text,
    )
    server.after(
        lambda: site.edit("layouts/partials/byline.html", "LATE", "LATER"),
        lambda _: "LATER" in server.get(FIRST).text,
    )


def test_the_whole_site_can_go_and_come_back(server: Server, site: SiteTest) -> None:
    root, aside = site.root, site.root.parent / "aside"
    server.after(
        lambda: root.rename(aside),
        lambda heard: any("no site.toml" in problem for problem in heard["problems"]),
    )
    heard = server.after(lambda: aside.rename(root), lambda heard: not heard["problems"])
    assert heard["problems"] == []
    server.after(
        lambda: site.edit("content/posts/first.md", "A text.", "Back."),
        lambda _: "Back." in server.get(FIRST).text,
    )


def test_a_watched_folder_can_be_a_link(site: SiteTest) -> None:
    (site.root / "content").rename(site.root / "real")
    (site.root / "content").symlink_to("real")
    with Server(site.root) as server:
        server.after(lambda: site.edit("content/posts/first.md", "A text.", "By a link."))
        assert "By a link." in server.get(FIRST).text


def test_git_checkout_of_thousands_of_files(site: SiteTest, tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        subprocess.run(
            ["git", "-c", "user.name=t", "-c", "user.email=t@news.example", *arguments],
            cwd=site.root,
            check=True,
            capture_output=True,
        )

    site.write(".gitignore", ".sitegen\n")
    git("init", "-q", "-b", "one")
    for number in range(600):
        site.write(f"static/many/{number % 40}/{number}.txt", f"one {number}")
    git("add", ".")
    git("commit", "-qm", "one")
    git("checkout", "-qb", "two")
    site.edit("content/posts/first.md", "A text.", "On the other branch.")
    for number in range(600):
        site.write(f"static/many/{number % 40}/{number}.txt", f"two {number}")
        site.write(f"static/more/{number % 30}/{number}.txt", f"two {number}")
    git("add", ".")
    git("commit", "-qm", "two")
    git("checkout", "-q", "one")
    with Server(site.root) as server:
        for branch in ("two", "one", "two"):
            git("checkout", "-q", branch)
            expected = tmp_path / f"{branch}-clean"
            assert site.build(output=expected, drafts=True).ok
            events = server.events()
            while files(server.preview) != files(expected):
                events.next()
            events.close()
            assert ("On the other branch." in server.get(FIRST).text) == (branch == "two")


def test_polling_sees_the_same(site: SiteTest) -> None:
    with Server(site.root, "--poll") as server:
        server.after(lambda: site.edit("content/posts/first.md", "A text.", "Polled."))
        assert "Polled." in server.get(FIRST).text
        server.after(lambda: site.edit("site.toml", "Test News", "Other News"))
        server.after(lambda: site.delete("content/posts/first.md"), lambda heard: heard["problems"])
        server.after(lambda: site.post("first"), lambda heard: not heard["problems"])
        number = int(server.get("/").script["epoch"].partition("-")[2])
        site.write("content/posts/.hidden.md", "nothing")
        server.after(lambda: site.write("static/x.txt", "x"))
        assert int(server.get("/").script["epoch"].partition("-")[2]) == number + 1


# --- the command ----------------------------------------------------------------------------------


def test_lines_for_people(server: Server, site: SiteTest) -> None:
    assert server.address == f"http://127.0.0.1:{server.port}"
    assert "with drafts and future posts" in server.lines[-1]
    assert "Ctrl-C" in server.lines[-1]
    server.told(r"^\d\d:\d\d:\d\d \d+ pages made, \d+ files changed, in \d+\.\d\d s$")
    server.after(lambda: site.edit("content/posts/first.md", "A text.", "Edited."))
    server.told(
        r"^\d\d:\d\d:\d\d content/posts/first\.md: \d+ pages made, \d+ files changed, in"
        r" \d+\.\d\d s$"
    )
    server.get("/nothing")

    def save() -> None:
        site.write("content/posts/4913", "")
        site.delete("content/posts/4913")
        site.edit("content/posts/first.md", "Edited.", "As some editors do.")

    server.after(save)
    server.told(r"^\d\d:\d\d:\d\d content/posts/first\.md: ")
    for number in range(5):
        site.write(f"static/\x1b[31m{number}.txt", "x")
    server.told(r"static/�\[31m")
    assert server.stop() == 0
    assert server.lines[-1] == "stopped"
    assert "GET" not in "\n".join(server.lines)
    assert "\x1b" not in "\n".join(server.lines)


def test_a_port_that_is_taken_gives_way_to_the_next(site: SiteTest) -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with Server(site.root, port=port) as server:
            assert server.port > port
            assert server.lines[0] == f"port {port} is taken, so this is port {server.port}"
            assert server.get("/").status == 200


def test_wrong_usage(site: SiteTest, tmp_path: Path) -> None:
    for arguments in (
        ("--host", "no.such.host.invalid"),
        ("--host", "192.0.2.1"),
        ("--host", "\x00"),
        ("--host", "a" * 300),
        ("--port", "70000"),
        ("--port", "x"),
        ("--root", "nowhere"),
    ):
        done = sitegen(
            "serve",
            *(argument for argument in arguments if argument != "\x00"),
            *(("",) if "\x00" in arguments else ()),
            cwd=site.root,
        )
        assert done.returncode == 2 or "\x00" in arguments, (arguments, done.stderr)
        assert "Traceback" not in done.stderr
    done = sitegen("serve", cwd=tmp_path)
    assert (
        done.returncode,
        "no-site" in done.stderr or "there is no site.toml" in done.stderr,
    ) == (1, True)


def test_open_starts_a_browser(site: SiteTest, tmp_path: Path) -> None:
    """BROWSER names the program that Python's webbrowser starts; ours answers through a pipe."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > {pipe}\n')
    browser.chmod(0o755)
    with Server(site.root, "--open", env={"BROWSER": str(browser)}) as server:
        assert pipe.read_text() == f"{server.address}/"


def children(pid: int) -> list[int]:
    done = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    return [int(word) for word in done.stdout.split()]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_it(server: Server, number: signal.Signals) -> None:
    events = server.events()
    events.next()
    assert server.stop(number) == 0
    assert "Traceback" not in "\n".join(server.lines)
    with pytest.raises(OSError):
        server.get("/")


def test_ctrl_c_ends_a_build_that_runs(site: SiteTest) -> None:
    for number in range(60):
        site.post(f"post-{number}", "Text.\n\n" * 400)
    server = Server(site.root, "--jobs", "2", cold=True)
    try:
        # It prints nothing before the first build has ended; the workers tell that it has begun.
        while not children(server.process.pid):
            assert server.process.poll() is None
        workers = children(server.process.pid)
        assert server.stop() in (0, 130)
        assert "Traceback" not in "\n".join(server.lines)
        assert not any(
            Path(f"/proc/{pid}/cmdline").exists()
            and b"sitegen" in Path(f"/proc/{pid}/cmdline").read_bytes()
            for pid in workers
        )
    finally:
        server.__exit__()
    assert site.build().ok


def test_ctrl_c_again_and_again(server: Server) -> None:
    def press() -> None:
        for _ in range(50):
            try:
                server.process.send_signal(signal.SIGINT)
            except ProcessLookupError:
                return

    presses = threading.Thread(target=press)
    presses.start()
    status = server.stop()
    presses.join()
    assert status == 0
    assert "Traceback" not in "\n".join(server.lines)
