"""`sitegen comments pull`: comments that were approved in Isso become files, without addresses of
readers."""

from __future__ import annotations

import errno
import importlib.util
import sqlite3
from pathlib import Path

import pytest
from comments_support import HOSTILE, PAGE, STATIC, comment, provider
from isso_server import Isso
from msgspec.structs import replace
from needs import needs
from support import SiteTest, sitegen

from sitegen.commands import comments as pulling
from sitegen.commands.comments import Pulled, PullOptions, pull, text
from sitegen.errors import SiteError
from sitegen.serve.isso import running

# --- pull -----------------------------------------------------------------------------------------


@pytest.fixture
def isso(tmp_path: Path) -> Isso:
    needs(
        importlib.util.find_spec("isso"),
        "The tests of comments need Isso, which is not installed: make .venv/.isso",
    )
    with Isso(tmp_path / "isso", ["https://news.example"]) as running:
        yield running


def pulled(site: SiteTest, isso: Isso, *, server: bool = False) -> Pulled:
    return pull(
        PullOptions(root=site.root, server=isso.address)
        if server
        else PullOptions(root=site.root, database=isso.database)
    )


def comment_files(site: SiteTest) -> dict[str, bytes]:
    return {
        path.name: path.read_bytes() for path in sorted((site.root / "content/comments").rglob("*"))
    }


def test_approved_comments_become_files_without_addresses_of_readers(
    blog: SiteTest, isso: Isso
) -> None:
    blog.delete("content/comments/one.toml")
    first = isso.write(
        "/2026/01/02/one/",
        'Hello "all" \\ """ & <b>\n\n    * x *',
        "Bo & Söhne <b>",
        website="bo.example/?a=1&b=2",
    )
    isso.write("/2026/01/02/one/", "A reply", parent=first)
    isso.write("/2026/01/03/two/", "Not yet", approve=False)
    isso.write("/elsewhere/", "On nothing")
    done = pulled(blog, isso)
    assert done.written == ("content/comments/one.toml",)
    assert done.unknown_threads == ("/elsewhere/",)
    assert done.comments == 2
    files = comment_files(blog)
    assert b"secret" not in files["one.toml"]
    assert b"127.0.0" not in files["one.toml"]
    assert (
        b'author = "Bo & S\xc3\xb6hne <b>"\nwebsite = "http://bo.example/?a=1&b=2"\ntext ='
        b' """\nHello "all" \\\\ ""\\" & <b>\n\n    * x *\n"""' in files["one.toml"]
    )
    assert blog.build().done.problems == ()
    assert "Bo &amp; Söhne &lt;b&gt;" in blog.read(PAGE)
    # The other way gives the same bytes, and neither writes them again.
    for path in ("content/comments/one.toml",):
        blog.delete(path)
    assert pulled(blog, isso, server=True).written == ("content/comments/one.toml",)
    assert comment_files(blog) == files
    assert (pulled(blog, isso).written, pulled(blog, isso, server=True).written) == ((), ())


def test_after_a_pull_only_the_posts_are_made_whose_comments_changed(
    site: SiteTest, isso: Isso
) -> None:
    provider(site, STATIC + "[feeds]\nformats = []\n")
    site.write(
        "layouts/partials/card.html",
        "{% macro card(post, lang) %}{% set _ = kwargs %}{{ post.title }}{% endmacro %}",
    )
    for number in range(20):
        site.post(f"p{number}", date=f"2026-01-{number + 1:02}")
        isso.fill(f"/2026/01/{number + 1:02}/p{number}/", [f"Text {number}."])
    assert len(pulled(site, isso).written) == 20
    site.build()
    isso.fill("/2026/01/08/p7/", ["Another one."])
    isso.fill("/2026/01/10/p9/", ["And another one."])
    assert pulled(site, isso).written == ("content/comments/p7.toml", "content/comments/p9.toml")
    done = site.build().done
    assert done.parsed == ("content/comments/p7.toml", "content/comments/p9.toml")
    pages = [path for path in done.rendered if path.startswith("2026/")]
    assert pages == ["2026/01/08/p7/index.html", "2026/01/10/p9/index.html"]
    # What shows cards knows the new counts: the home page, the author's and the month's.
    assert sorted({*done.rendered} - {*pages}) == [
        "archive/2026/01/index.html",
        "authors/ada/index.html",
        "index.html",
    ]
    assert site.build().done.rendered == ()


def test_comments_follow_a_post_to_its_new_address(blog: SiteTest, isso: Isso) -> None:
    isso.write("/old/", "From the old place")
    isso.write("/2026/01/02/uno/", "From the new one")
    blog.post("one", more="slug: uno\naliases: [/old/]")
    assert pulled(blog, isso).comments == 2
    assert blog.source("content/comments/one.toml").count("[[comment]]") == 2
    before = comment_files(blog)
    assert pulled(blog, isso, server=True).written == ()
    assert comment_files(blog) == before


def test_addresses_are_those_under_the_base_path(blog: SiteTest, isso: Isso) -> None:
    blog.edit("site.toml", "https://news.example/", "https://user.example/blog/")
    blog.post("three", title="Ängste", date="2026-01-04")
    isso.write("/blog/2026/01/02/one/", "Here")
    isso.write("/2026/01/03/two/", "Not here")
    isso.write("/blog/2026/01/04/%C3%A4ngste/", "And here")
    done = pulled(blog, isso, server=True)
    assert done.written == ("content/comments/one.toml", "content/comments/three.toml")
    assert pulled(blog, isso).unknown_threads == ("/2026/01/03/two/",)


def test_what_was_taken_back_goes_and_what_is_the_sites_own_stays(
    blog: SiteTest, isso: Isso
) -> None:
    first = isso.write("/2026/01/02/one/", "To be deleted")
    isso.write("/2026/01/02/one/", "A reply", parent=first)
    second = isso.write("/2026/01/03/two/", "To be deleted as well")
    blog.write("content/comments/one.toml", text([comment("wp-1", text="Imported")]))
    pulled(blog, isso)
    assert sorted(comment_files(blog)) == ["one.toml", "two.toml"]
    with sqlite3.connect(isso.database) as database:
        database.execute(
            "UPDATE comments SET mode = 4, text = '', author = NULL WHERE id = ?", (first,)
        )
        database.execute("DELETE FROM comments WHERE id = ?", (second,))
    done = pulled(blog, isso)
    assert (done.written, done.deleted) == (
        ("content/comments/one.toml",),
        ("content/comments/two.toml",),
    )
    found = blog.source("content/comments/one.toml")
    assert "Imported" in found
    assert "To be deleted" not in found
    assert "deleted = true" in found
    assert pulled(blog, isso, server=True).written == ()


def test_an_empty_source_takes_nothing_away(blog: SiteTest, isso: Isso) -> None:
    before = comment_files(blog)
    with pytest.raises(SiteError, match="no approved comment"):
        pulled(blog, isso)
    assert comment_files(blog) == before


def test_hostile_comments_come_through_isso_as_text(blog: SiteTest, isso: Isso) -> None:
    isso.fill("/2026/01/02/one/", [*HOSTILE, "\x00\x1b[31m\u202ebad", "\ufffe", "  "])
    with sqlite3.connect(isso.database) as database:
        database.execute(
            "UPDATE comments SET website = 'javascript:alert(1)', author = ? WHERE id = 1",
            ("\u202e\x07 <script>",),
        )
        database.execute("UPDATE comments SET text = CAST(X'fffe41' AS TEXT) WHERE id = 2")
    pulled(blog, isso)
    assert blog.build().done.problems == ()
    everything = b"".join(
        data for path, data in blog.files().items() if path.endswith((".html", ".xml", ".json"))
    )
    assert b"<script>alert" not in everything
    assert b'javascript:alert(1)"' not in everything


def test_a_moment_that_no_calendar_has_is_refused(blog: SiteTest, isso: Isso) -> None:
    isso.fill("/2026/01/02/one/", ["Text"])
    with sqlite3.connect(isso.database) as database:
        database.execute("UPDATE comments SET created = 9e999")
    with pytest.raises(SiteError, match="cannot be read"):
        pulled(blog, isso)


def test_the_preview_says_that_isso_is_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with (
        pytest.raises(SiteError, match="not installed"),
        running(tmp_path, "http://127.0.0.1:8000", print),
    ):
        raise AssertionError


@pytest.mark.parametrize("kind", ["missing", "text", "empty", "other"])
@pytest.mark.sampled(2)
def test_what_is_no_database_of_isso_is_refused(blog: SiteTest, tmp_path: Path, kind: str) -> None:
    file = tmp_path / "comments.db"
    if kind == "text":
        file.write_text("no database at all\n" * 100)
    elif kind == "empty":
        file.touch()
    elif kind == "other":
        with sqlite3.connect(file) as database:
            database.execute("CREATE TABLE comments (id TEXT)")
    result = sitegen("comments", "pull", "--database", str(file), cwd=blog.root)
    assert result.returncode == 1
    assert "cannot be read as a database of Isso" in result.stderr
    assert "nothing was written" in result.stderr
    assert file.exists() is (kind != "missing")


def test_an_invalid_server_is_reported(blog: SiteTest) -> None:
    for arguments, said in (
        (("--server", "http://127.0.0.1:9/"), "does not answer"),
        (("--server", "file:///etc/"), "does not answer"),
        ((), "there is no Isso server to ask"),
    ):
        result = sitegen("comments", "pull", *arguments, cwd=blog.root)
        assert (result.returncode, said in result.stderr) == (1, True), result.stderr
    assert (
        sitegen("comments", "pull", "--server", "x", "--database", "y", cwd=blog.root).returncode
        == 2
    )


def test_a_site_with_mistakes_is_not_written_to(blog: SiteTest, isso: Isso) -> None:
    isso.write("/2026/01/02/one/", "Hello")
    blog.write("content/posts/broken.md", "---\ntitle: x\n")
    before = comment_files(blog)
    with pytest.raises(SiteError):
        pulled(blog, isso)
    assert comment_files(blog) == before


def test_the_command_tells_what_it_did(blog: SiteTest, isso: Isso) -> None:
    isso.write("/2026/01/02/one/", "Hello")
    result = sitegen("comments", "pull", "--database", str(isso.database), cwd=blog.root)
    assert result.returncode == 0, result.stderr
    assert "wrote content/comments/one.toml\n1 comment; 1 file written, 0 deleted" in result.stderr


def test_an_answer_about_fewer_threads_deletes_nothing(
    blog: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path: path.read_bytes() for path in (blog.root / "content/comments").iterdir()}
    monkeypatch.setattr(pulling, "_requested", lambda _server, what, _kind, _data=None: [0])
    blog.post("another")
    with pytest.raises(SiteError, match="answered about 1"):
        pull(PullOptions(root=blog.root, database=None, server="https://comments.example/"))
    assert {
        path: path.read_bytes() for path in (blog.root / "content/comments").iterdir()
    } == before


def test_what_the_system_refuses_is_reported(
    blog: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_path: Path, _data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pulling.files, "write", full)
    row = pulling._IssoComment(
        id=9, parent=None, created=1.0, mode=1, text="New.", author="A", website=None
    )
    monkeypatch.setattr(
        pulling, "_from_server", lambda _server, places: {uri: [row] for uri in places}
    )
    with pytest.raises(SiteError, match="No space left"):
        pull(PullOptions(root=blog.root, database=None, server="https://comments.example/"))


# --- what pull writes, a build takes --------------------------------------------------------------


def _from(rows: list[pulling._IssoComment], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        pulling,
        "_from_server",
        lambda _server, places: {uri: rows for uri in places if "one" in uri},
    )


def _row(number: int, text: str) -> pulling._IssoComment:
    return pulling._IssoComment(
        id=number, parent=None, created=1.78e9, mode=1, text=text, author="A", website=None
    )


def test_a_comment_that_is_too_long_is_cut_so_that_a_build_takes_it(
    blog: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    _from([_row(1, "a " * 40_000)], monkeypatch)
    pull(PullOptions(root=blog.root, database=None, server="https://comments.example/"))
    assert blog.build().ok


def test_no_reader_stops_a_build_with_an_address(
    blog: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    _from(
        [
            replace(
                _row(1, "hi"),
                website="https://a.example/\x1b&#xFFFE;&#2;\ufffe",
                author="B\x1b&#27;",
            )
        ],
        monkeypatch,
    )
    pull(PullOptions(root=blog.root, database=None, server="https://comments.example/"))
    assert 'author = "B"\nwebsite = "https://a.example/"\n' in blog.source(
        "content/comments/one.toml"
    )
    assert blog.build().ok


@pytest.mark.parametrize("rows", [[_row(1, "hi"), _row(1, "hi")], [_row(-5, "hi")]])
def test_what_no_build_would_take_is_not_written(
    blog: SiteTest, monkeypatch: pytest.MonkeyPatch, rows: list[pulling._IssoComment]
) -> None:
    before = blog.source("content/comments/one.toml")
    _from(rows, monkeypatch)
    with pytest.raises(SiteError, match="cannot be kept"):
        pull(PullOptions(root=blog.root, database=None, server="https://comments.example/"))
    assert blog.source("content/comments/one.toml") == before
