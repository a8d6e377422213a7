"""After an edit only those jobs are looked at that can be due, and the site is the same as a clean
build of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support import SETTINGS, SiteTest, copied

from sitegen.memo.stored_jobs import SEARCHED, StoredJobs
from sitegen.model.jobs import Job


def job(output: str, *bodies: str) -> Job:
    return Job(output, "owner", "module:function", "0" * 40, bodies)


JOBS = (
    job("a/index.html", "content/posts/a.md"),
    job("aa/index.html", "content/posts/aa.md"),
    job("feed.xml", "content/posts/aa.md", "content/posts/a.md"),
    job("search/", "content/posts/b.md"),
    # An output that is called like a document is no reason to read it.
    job("content/posts/a.md"),
    job("about/index.html"),
)


@pytest.mark.parametrize("more", [(), tuple(f"content/posts/{i}.md" for i in range(SEARCHED))])
def test_the_jobs_that_read_a_document_are_found(more: tuple[str, ...]) -> None:
    stored = StoredJobs.of(JOBS)
    for path, outputs in (
        ("content/posts/a.md", {"a/index.html", "feed.xml"}),
        ("content/posts/aa.md", {"aa/index.html", "feed.xml"}),
        ("content/posts/b.md", {"search/"}),
        ("content/posts/c.md", set()),
    ):
        assert {each.output for each in stored.reading({path, *more})} == outputs


def test_jobs_are_found_in_the_same_order_in_each_process() -> None:
    jobs = [job(f"{i}/index.html", f"content/posts/{i}.md") for i in range(SEARCHED)]
    paths = {f"content/posts/{i}.md" for i in range(SEARCHED)}
    assert StoredJobs.of(jobs[::-1]).reading(paths) == jobs


def test_jobs_come_back_as_they_were() -> None:
    stored = StoredJobs.of(JOBS)
    assert tuple(stored) == JOBS
    assert len(stored) == len(JOBS)
    assert [each.output for each in stored.of_folders()] == ["search/"]


def edit(site: SiteTest) -> None:
    site.edit("content/posts/post-3.md", "Text 3.", "Another text 3.")


def edit_many(site: SiteTest) -> None:
    for i in range(SEARCHED + 2):
        site.edit(f"content/posts/post-{i}.md", f"Text {i}.", f"Another text {i}.")


def delete_an_output(site: SiteTest) -> None:
    edit(site)
    (site.root / "public/post-5/index.html").unlink()


def damage_an_output(site: SiteTest) -> None:
    edit(site)
    (site.root / "public/post-5/index.html").write_text("?", encoding="utf-8")


def delete_the_output_folder(site: SiteTest) -> None:
    edit(site)
    (site.root / "public").rename(site.root / "away")


def add_a_foreign_file(site: SiteTest) -> None:
    edit(site)
    (site.root / "public/search-me.txt").write_text("?", encoding="utf-8")


@pytest.mark.parametrize(
    "change",
    [
        edit,
        edit_many,
        delete_an_output,
        damage_an_output,
        delete_the_output_folder,
        add_a_foreign_file,
    ],
)
@pytest.mark.sampled(2)
def test_an_edit_makes_what_a_clean_build_makes(
    tmp_path: Path, change: Callable[[SiteTest], None]
) -> None:
    site = SiteTest(
        tmp_path / "site", SETTINGS + '[urls]\npost = "/{slug}/"\n[search]\nenabled = true\n'
    )
    for i in range(SEARCHED + 4):
        site.post(f"post-{i}", f"Text {i}.", title=f"Post {i}", more="summary: S\n")
    assert site.build().ok
    assert site.build().ok
    change(site)
    done = site.build().done
    # Whatever else happened, no other page is made again while there is one.
    assert ("post-11/index.html" in done.rendered) is (change is delete_the_output_folder)
    clean = copied(site.root, tmp_path / "clean", "public", ".sitegen", "away")
    assert clean.build().ok
    made = site.files()
    made.pop("search-me.txt", None)
    assert made == clean.files()
    assert site.build().done.written == ()
