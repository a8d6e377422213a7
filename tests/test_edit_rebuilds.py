"""An edit rebuild makes what a whole build makes, or says that a whole build is needed."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from support import NOW, SiteTest

from sitegen.build import build_and_keep
from sitegen.digest import of_bytes
from sitegen.incremental.store import Store
from sitegen.memo.edit import STAGED, edited
from sitegen.memo.result import LastBuild
from sitegen.model.build import STATE, BuildOptions, BuildReport
from sitegen.serve import server

FIRST, SECOND = "content/posts/first.md", "content/posts/second.md"
PAGE = "2026/01/01/first/index.html"


class Preview:
    """A site, and a preview of it that uses edit rebuilds where they are possible."""

    drafts = True

    def __init__(self, root: Path) -> None:
        self.site = SiteTest(root / "site")
        self.site.post("first", "One post of several.\n\nMore.", date="2026-01-01")
        self.site.post("second", "Two posts of several.\n\nMore.", date="2026-01-02")
        self.site.edit("content/authors/ada.md", "A sample author.", "A sample author.\n\nMore.")
        self.site.write("static/a.txt", "a")
        self.last: LastBuild | None = None
        self.report = self.whole()

    def whole(self) -> BuildReport:
        report, self.last = build_and_keep(self._options(NOW))
        return report

    def edited(self, *paths: str, now: dt.datetime = NOW) -> BuildReport | None:
        assert self.last is not None
        done = edited(self._options(now), self.last, paths)
        if done is None:
            return None
        self.report, self.last = done
        return self.report

    def is_clean(self) -> bool:
        """Whether the preview is what a build makes, which then has nothing to write."""
        clean = self.site.root.parent / "clean"
        assert self.site.build(output=clean, drafts=True, preview=True, clean=True).ok
        same = self.site.files(self.site.root / STATE / "preview") == self.site.files(clean)
        done = self.whole()
        return same and done.written == done.deleted == ()

    def _options(self, now: dt.datetime) -> BuildOptions:
        return BuildOptions(root=self.site.root, now=now, preview=True, drafts=self.drafts)


@pytest.fixture
def preview(tmp_path: Path) -> Preview:
    return Preview(tmp_path)


def test_an_edited_text_is_its_page_and_the_feeds_that_carry_it(preview: Preview) -> None:
    preview.site.edit(FIRST, "More.", "Much more.")
    done = preview.edited(FIRST)
    assert done is not None
    assert done.parsed == (FIRST,)
    assert set(done.rendered) == set(done.written) == {PAGE, "feed.xml", "atom.xml", "feed.json"}
    assert preview.is_clean()


def test_an_edited_post_can_go_and_come_back(preview: Preview) -> None:
    preview.site.edit(FIRST, "More.", "Much more.")
    assert preview.edited(FIRST)
    text = preview.site.source(FIRST)
    preview.site.delete(FIRST)
    preview.report = preview.whole()
    assert not (preview.site.root / STATE / "preview" / PAGE).exists()
    preview.site.write(FIRST, text.encode().replace(b"Much more.", b"Another text."))
    preview.report = preview.whole()
    assert preview.is_clean()


def test_one_edit_after_another(preview: Preview) -> None:
    for number in range(5):
        preview.site.edit(FIRST, "More.", f"More. {number}")
        assert preview.edited(FIRST)
        preview.site.edit(SECOND, "More.", f"More. {number}")
        assert preview.edited(SECOND)
    assert preview.is_clean()


def test_two_edits_at_once_and_one_undone(preview: Preview) -> None:
    before = preview.site.source(FIRST)
    for path in (FIRST, SECOND):
        preview.site.edit(path, "More.", "Much more.")
    assert preview.edited(FIRST, SECOND)
    preview.site.write(FIRST, before.encode())
    done = preview.edited(FIRST)
    assert done is not None
    assert done.parsed == ()
    assert preview.is_clean()


def test_the_build_after_edits_renders_nothing_and_the_store_has_no_page(
    preview: Preview,
) -> None:
    preview.site.edit(FIRST, "More.", "Much more.")
    assert preview.edited(FIRST)
    page = preview.site.root / STATE / "preview" / PAGE
    assert b"Much more." in page.read_bytes()
    done = preview.whole()
    assert (done.rendered, done.written) == ((), ())
    store = Store(preview.site.root / STATE / "store.db")
    assert not store.has([of_bytes(page.read_bytes())])
    store.close()
    assert not (preview.site.root / STATE / STAGED).exists()


def test_a_page_that_is_known_but_nowhere_is_rendered(preview: Preview) -> None:
    """The page of an edit that was undone, with the output folder gone."""
    before = preview.site.source(FIRST)
    preview.site.edit(FIRST, "More.", "More.  ")
    assert preview.edited(FIRST)
    preview.site.write(FIRST, before.encode())
    shutil.rmtree(preview.site.root / STATE / "preview")
    done = preview.whole()
    assert PAGE in done.rendered
    assert done.problems == ()
    assert preview.is_clean()


def test_a_file_that_was_touched_changes_nothing(preview: Preview) -> None:
    os.utime(preview.site.root / FIRST)
    done = preview.edited(FIRST)
    assert done is not None
    assert done.written == ()


def test_what_an_editor_makes_and_takes_away_again_is_no_matter(preview: Preview) -> None:
    preview.site.edit(FIRST, "More.", "Much more.")
    assert preview.edited("content/posts/4913", FIRST)
    assert preview.is_clean()


def _linked(site: SiteTest) -> str:
    (site.root / "content/posts/third.md").symlink_to("second.md")
    return SECOND


def _hard_linked(site: SiteTest) -> str:
    os.link(site.root / SECOND, site.root / "content/posts/third.md")
    return SECOND


def _edit(path: str, old: str, new: str) -> Callable[[SiteTest], str]:
    def edit(site: SiteTest) -> str:
        site.edit(path, old, new)
        return path

    return edit


def _deleted(path: str) -> Callable[[SiteTest], str]:
    def delete(site: SiteTest) -> str:
        site.delete(path)
        return path

    return delete


def _folder_moved(site: SiteTest) -> str:
    (site.root / "content/posts").rename(site.root / "posts")
    return "content/posts"


@pytest.mark.parametrize(
    "change",
    [
        _edit(FIRST, "title: First", "title: Other"),
        _edit(FIRST, "One post of several.", "Another summary."),
        _edit(FIRST, "More.", "## A heading to link to"),
        _edit(FIRST, "ai: true", "ai: perhaps"),
        _edit(FIRST, "More.", "[none](/nowhere/)"),
        _edit("content/authors/ada.md", "More.", "Much more."),
        _edit("site.toml", "Test News", "News"),
        _edit("static/a.txt", "a", "b"),
        _deleted(FIRST),
        _deleted("static/a.txt"),
        _deleted("site.toml"),
        _folder_moved,
        lambda site: site.post("third"),
        lambda site: site.write("layouts/404.html", "{}") or "layouts/404.html",
        _hard_linked,
    ],
)
@pytest.mark.sampled(4)
def test_anything_else_needs_a_whole_build(
    preview: Preview, change: Callable[[SiteTest], str]
) -> None:
    before = preview.site.files(preview.site.root / STATE / "preview")
    path = change(preview.site)
    assert preview.edited(path) is None
    assert preview.site.files(preview.site.root / STATE / "preview") == before


def test_a_site_with_links_needs_a_whole_build(preview: Preview) -> None:
    (preview.site.root / "content/posts/third.md").symlink_to("second.md")
    preview.site.edit(SECOND, "title: Second", "title: Second\nslug: other\n")
    (preview.site.root / "content/posts/third.md").unlink()
    (preview.site.root / "content/pages").mkdir()
    (preview.site.root / "content/pages/about.md").write_text("---\ntitle: About\n---\nText.\n")
    (preview.site.root / "content/pages/again.md").symlink_to("about.md")
    preview.report = preview.whole()
    preview.site.edit(FIRST, "More.", "Much more.")
    assert preview.edited(FIRST) is None


def test_a_site_with_a_search_needs_a_whole_build(preview: Preview) -> None:
    preview.site.write("site.toml", preview.site.source("site.toml") + "search.enabled = true\n")
    preview.report = preview.whole()
    preview.site.edit(FIRST, "More.", "Much more.")
    assert preview.edited(FIRST) is None


def test_many_files_at_once_need_a_whole_build(preview: Preview) -> None:
    paths = [preview.site.post(f"more-{number}", "One.\n\nMore.") for number in range(9)]
    preview.report = preview.whole()
    for path in paths:
        preview.site.edit(path, "More.", "Much more.")
    assert preview.edited(*paths[:8]) is not None
    assert preview.edited(*paths) is None


def test_a_warning_that_names_a_place_in_the_text_is_reported_again(preview: Preview) -> None:
    preview.drafts = False
    preview.site.post("old", date="2026-01-01", more="expires: 2026-05-01")
    preview.site.edit(FIRST, "More.", "More.\n\n[post](old.md)")
    preview.report = preview.whole()
    assert [problem.path for problem in preview.report.problems] == [FIRST]
    preview.site.edit(FIRST, "More.\n", "More.\n\nAnd more.\n")
    assert preview.edited(FIRST) is None


def test_what_is_over_by_itself_needs_a_whole_build(preview: Preview) -> None:
    preview.drafts = False
    preview.site.post("later", date="2026-06-02")
    preview.report = preview.whole()
    preview.site.edit(FIRST, "More.", "Much more.")
    assert preview.edited(FIRST, now=NOW + dt.timedelta(hours=1))
    preview.site.edit(FIRST, "more.", "more again.")
    assert preview.edited(FIRST, now=NOW + dt.timedelta(days=2)) is None


def test_a_preview_that_somebody_has_damaged_needs_a_whole_build(preview: Preview) -> None:
    preview.site.edit(FIRST, "More.", "Much more.")
    (preview.site.root / STATE / "preview" / PAGE).unlink()
    assert preview.edited(FIRST) is None
    assert preview.whole().written
    assert preview.is_clean()


def test_when_all_is_quiet_a_whole_build_finds_what_nobody_reported(preview: Preview) -> None:
    said: list[str] = []
    builder = server._Builder(
        server.ServeOptions(
            root=preview.site.root,
            host="",
            port=0,
            drafts=True,
            poll=False,
            browser=False,
            jobs=1,
            comments=False,
            clock=lambda: NOW,
            say=said.append,
        ),
        None,
    )
    preview.site.edit(FIRST, "title: First", "title: Other")
    builder.build((FIRST,))
    assert not builder.was_edit
    preview.site.edit(FIRST, "More.", "Much more.")
    builder.build((FIRST,))
    assert builder.was_edit
    after_edit = builder.epoch
    assert builder.build(()) == []
    assert not builder.was_edit
    assert builder.epoch is after_edit
    preview.site.edit(FIRST, "more.", "more again.")
    builder.build((FIRST,))
    preview.site.edit(SECOND, "title: Second", "title: Another")
    assert builder.was_edit
    assert builder.build(()) != []
    assert builder.epoch.number == after_edit.number + 2
    assert preview.is_clean()
