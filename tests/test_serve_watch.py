"""The preview server builds after every kind of change on disk: renames, moved folders, a
checkout."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from serving import FIRST, Server, blog, files
from support import SiteTest


@pytest.fixture
def site(tmp_path: Path) -> SiteTest:
    return blog(tmp_path / "site")


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


@pytest.mark.long
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


@pytest.mark.long
def test_reading_is_no_change(server: Server, site: SiteTest) -> None:
    before = server.get("/").script["epoch"]
    assert site.build().ok
    for path in site.root.rglob("*.md"):
        path.read_bytes()
    heard = server.after(lambda: site.write("static/last.txt", "a change"))
    number, after = (int(name.partition("-")[2]) for name in (before, heard["epoch"]))
    assert after == number + 1


@pytest.mark.long
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


@pytest.mark.long
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


@pytest.mark.long
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


@pytest.mark.long
def test_a_watched_folder_can_be_a_link(site: SiteTest) -> None:
    (site.root / "content").rename(site.root / "real")
    (site.root / "content").symlink_to("real")
    with Server(site.root) as server:
        server.after(lambda: site.edit("content/posts/first.md", "A text.", "By a link."))
        assert "By a link." in server.get(FIRST).text


@pytest.mark.long
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
            assert site.build(output=expected, drafts=True, preview=True).ok
            events = server.events()
            while files(server.preview) != files(expected):
                events.next()
            events.close()
            assert ("On the other branch." in server.get(FIRST).text) == (branch == "two")


@pytest.mark.long
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
