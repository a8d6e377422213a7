"""What an open page hears of a build: that it ended, which files changed, and the problems."""

from __future__ import annotations

import fcntl
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from serving import FIRST, Server, blog
from support import SiteTest


@pytest.fixture
def site(tmp_path: Path) -> SiteTest:
    return blog(tmp_path / "site")


# --- epochs ---------------------------------------------------------------------------------------


def test_a_request_waits_for_the_build_that_runs(server: Server, site: SiteTest) -> None:
    """Somebody else holds the site, so the build that follows an edit cannot end before we let
    it."""
    with (site.root / ".sitegen/lock").open("a") as lock, ThreadPoolExecutor(8) as clients:
        fcntl.flock(lock, fcntl.LOCK_EX)
        site.edit("content/posts/first.md", "A text.", "Edited.")
        server.printed("waiting for another sitegen")
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


@pytest.mark.long
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
            "held": [],
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


@pytest.mark.long
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


@pytest.mark.long
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


@pytest.mark.long
def test_problems_are_the_same_in_the_page_and_in_the_terminal(
    server: Server, site: SiteTest
) -> None:
    before = server.get(FIRST)
    site.edit("content/posts/first.md", "ai: true", "aii: <b>")
    heard = server.after(
        lambda: site.edit("content/posts/second.md", "author: ada", "author: eve"),
        lambda heard: len(heard["problems"]) > 1,
    )
    reported = site.tell(site.build().problems)
    assert "".join(f"{problem}\n" for problem in heard["problems"]) == reported
    assert "aii: <b>" in reported
    server.printed(r"second\.md: 2 errors; the last version without errors stays")
    assert reported in "\n".join(server.lines)
    assert server.get(FIRST).page == before.page, "the last good site stays up"
    mended = server.after(
        lambda: (
            site.edit("content/posts/first.md", "aii: <b>", "ai: true"),
            site.edit("content/posts/second.md", "author: eve", "author: ada"),
        ),
        lambda heard: not heard["problems"],
    )
    assert mended["version"] == server.get("/").script["version"]


def test_posts_that_are_held_back_are_named_and_the_rest_is_shown(
    server: Server, site: SiteTest
) -> None:
    site.write("site.toml", site.source("site.toml").encode() + b'[build]\non_error = "hold"\n')
    site.edit("content/posts/first.md", "A text.", "A text.\n\n[second](second.md)")
    heard = server.after(
        lambda: site.edit("content/posts/second.md", "author: ada", "author: eve"),
        lambda heard: heard["held"],
    )
    assert heard["problems"] == []
    (text,) = heard["held"]
    assert text.startswith("content/posts/second.md:")
    assert "there is no author 'eve'" in text
    server.printed("1 post held back because of errors")
    assert text in "\n".join(server.lines)
    page = server.get(FIRST)
    assert (page.status, "second.md" in page.text, "/second/" in page.text) == (200, False, False)
    # An edit of another text alone keeps what is said.
    heard = server.after(lambda: site.edit("content/posts/first.md", "A text.", "Edited."))
    assert heard["held"] == [text]
    server.after(
        lambda: site.edit("content/posts/second.md", "author: eve", "author: ada"),
        lambda heard: not heard["held"],
    )
    assert "second" in server.get(FIRST).text


@pytest.mark.parametrize("wrong", ["title = ", 'colour = "red"\n', "\xff", ""])
@pytest.mark.sampled(1)
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


@pytest.mark.long
def test_a_server_can_begin_with_a_broken_site(site: SiteTest) -> None:
    site.write(
        "site.toml",
        'title = "Test <b>News</b>"\nbase_url = "https://user.example/blog/"\ntitle = "<script>"\n',
    )
    with Server(site.root) as server:
        server.printed("1 error; there is nothing to show yet")
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


@pytest.mark.long
def test_what_a_problem_says_is_no_markup(server: Server, site: SiteTest) -> None:
    site.post("x", more="'</script><img src=x onerror=alert(1)>': 1")
    heard = server.after(lambda: site.post("y"), lambda heard: heard["problems"])
    assert any("</script><img" in problem for problem in heard["problems"])
    assert b"onerror" not in server.get("/").data
