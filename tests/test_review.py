"""`sitegen review`: a sign-off is written into the front matter, counts in the next build, and
touches nothing else."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from review_support import sign
from support import NOW, SETTINGS, SiteTest, sitegen

from sitegen.errors import SiteError

LABEL = "reviewed by Ada Okafor"
PAGE = "2026/06/02/a/index.html"


def refused(site: SiteTest, *posts: str, **options: object) -> str:
    """The problems of a review that is refused; then no file has changed."""
    before = {path: path.read_bytes() for path in site.root.rglob("*") if path.is_file()}
    with pytest.raises(SiteError) as refusal:
        sign(site, *posts, **options)  # type: ignore[arg-type]
    assert {path: path.read_bytes() for path in site.root.rglob("*") if path.is_file()} == before
    return site.tell(refusal.value.problems)


# --- whole sites ----------------------------------------------------------------------------------


def test_a_signed_text_is_published_as_reviewed_until_it_changes(site: SiteTest) -> None:
    path = site.post("a", "Text.", date="2026-06-02")
    (done,) = sign(site, path)
    assert (done.at, done.written) == ("2026-06-01T12:00:00Z", True)
    assert site.build(now=NOW + dt.timedelta(days=1)).done.problems == ()
    assert LABEL in site.read(PAGE)
    site.edit(path, "Text.", "Other text.")
    assert site.build(now=NOW + dt.timedelta(days=1)).codes() == ["review-void"]
    assert LABEL not in site.read(PAGE)
    sign(site, path)
    assert site.build(now=NOW + dt.timedelta(days=1)).done.problems == ()
    assert LABEL in site.read(PAGE)


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland", "America/New_York"])
def test_the_moment_is_written_in_the_zone_of_the_site(zone: str, site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + f'timezone = "{zone}"\n')
    path = site.post("a", date="2026-07-01")
    (done,) = sign(site, path, now=NOW.replace(microsecond=5))
    assert dt.datetime.fromisoformat(done.at) == NOW
    assert (
        done.at
        == {
            "UTC": "2026-06-01T12:00:00Z",
            "Pacific/Auckland": "2026-06-02T00:00:00+12:00",
            "America/New_York": "2026-06-01T08:00:00-04:00",
        }[zone]
    )


def test_a_post_of_today_is_signed_today(site: SiteTest) -> None:
    """A bare date is as exact as that day; a review of that day is in time."""
    path = site.post("a", date="2026-06-01")
    assert sign(site, path)[0].at == "2026-06-01"
    assert site.build().done.problems == ()
    assert LABEL in site.read("2026/06/01/a/index.html")


def test_a_time_of_today_is_not_a_day(site: SiteTest) -> None:
    (done,) = sign(site, site.post("a", date="2026-06-01T09:00:00Z"))
    assert (done.at, done.published_unreviewed) == ("2026-06-01T12:00:00Z", True)


def test_a_signature_is_no_update(site: SiteTest) -> None:
    path = site.post("a", date="2026-01-02")
    (done,) = sign(site, path)
    assert (done.at, done.updated, done.published_unreviewed) == ("2026-06-01T12:00:00Z", "", True)
    assert "updated" not in site.source(path)
    assert site.build().done.problems == ()
    assert f"{LABEL} on 1 June 2026" in site.read("2026/01/02/a/index.html")
    assert not sign(site, path, now=NOW + dt.timedelta(days=9))[0].written


def test_a_text_that_was_changed_together_with_its_review_is_updated(site: SiteTest) -> None:
    path = site.post("a", date="2026-01-02")
    sign(site, path, now=NOW - dt.timedelta(days=1))
    (done,) = sign(site, path, updated=True)  # the text is signed, but the review is no update yet
    assert done.updated == done.at == "2026-06-01T12:00:00Z"
    assert not done.published_unreviewed
    assert "\nupdated: 2026-06-01T12:00:00Z\n" in site.source(path)
    assert site.build().done.problems == ()
    page = site.read("2026/01/02/a/index.html")
    assert LABEL in page
    assert f"{LABEL} on" not in page
    later = NOW + dt.timedelta(days=9)
    assert not sign(site, path, now=later, updated=True)[0].written
    site.edit(path, "Text.", "Other.")
    sign(site, path, now=later, updated=True)
    assert site.source(path).count("updated: 2026-06-10T12:00:00Z\n") == 1


def test_updated_is_left_alone_where_the_review_is_in_time(site: SiteTest) -> None:
    path = site.post("a", date="2026-06-02")
    assert sign(site, path, updated=True)[0].updated == ""
    assert "updated" not in site.source(path)


def test_a_draft_is_signed_with_a_note_which_date_it_needs(site: SiteTest) -> None:
    path = site.post("a", date="2026-01-02", more="draft: true")
    (done,) = sign(site, path)
    assert (done.in_time_from, done.published_unreviewed) == ("2026-06-01T12:00:00Z", False)
    site.edit(path, "draft: true\n", "")
    site.edit(path, "2026-01-02", done.in_time_from)
    assert site.build().done.problems == ()
    page = site.read("2026/06/01/a/index.html")
    assert LABEL in page
    assert f"{LABEL} on" not in page


def test_a_review_that_does_not_count_yet_is_replaced(site: SiteTest) -> None:
    path = site.post("a", date="2026-01-02")
    sign(site, path, now=NOW + dt.timedelta(days=1))
    assert sign(site, path)[0].written
    assert site.source(path).count("at: 2026-06-01T12:00:00Z") == 1


def test_the_scope_is_written_where_it_is_not_the_default(site: SiteTest) -> None:
    path = site.post("a", date="2026-06-02")
    sign(site, path)
    assert "scope" not in site.source(path)
    sign(site, path, scope="copyedit")
    assert "\n  scope: copyedit\n" in site.source(path)


def test_all_or_none_are_signed(site: SiteTest) -> None:
    good, bad = (
        site.post("a", date="2026-06-02"),
        site.post("b", more="sourc: CNN", date="2026-06-02"),
    )
    site.write("content/about.md", "---\ntitle: About\n---\n")
    problems = refused(
        site,
        good,
        bad,
        "content/about.md",
        "content/authors/ada.md",
        "content/posts/aa.md",
        "site.toml",
        "..",
        by="adda",
    )
    assert (
        problems
        == """\
--by: error: there is no author 'adda'
      = hint: did you mean ada?
..: error: it is no post; a review signs a post
      = hint: posts are the files under content/posts/ that end with .md
content/about.md: error: it is a page; a review signs a post
      = hint: posts are the files under content/posts/ that end with .md
content/authors/ada.md: error: it is an author; a review signs a post
      = hint: posts are the files under content/posts/ that end with .md
content/posts/aa.md: error: there is no such file
      = hint: did you mean content/posts/a.md?
content/posts/b.md:7:1: error: sourc: a post has no key of this name
    7 | sourc: CNN
      | ^
      = hint: take it out, or put it under params, where your own layouts find it
site.toml: error: it is no post; a review signs a post
      = hint: posts are the files under content/posts/ that end with .md
"""
    )
    other = site.post("c", date="2026-06-02")
    assert [done.path for done in sign(site, good, other, good)] == [good, other]


@pytest.mark.parametrize("by", ["../ada", "nobody", "", "ada.md"])
def test_only_an_author_signs(by: str, site: SiteTest) -> None:
    assert refused(site, site.post("a", date="2026-06-02"), by=by).startswith(
        "--by: error: there is no author"
    )


def test_a_bundle_is_named_by_its_folder(site: SiteTest) -> None:
    site.write("content/posts/a/index.md", site.source(site.post("a", date="2026-06-02")))
    site.delete("content/posts/a.md")
    assert sign(site, "content/posts/a")[0].path == "content/posts/a/index.md"


@pytest.mark.parametrize(
    "more",
    [
        "review:",
        "review: {}",
        "review: soon",
        "review: {by: adam, sha256: todo}",
        "review:\n  by: ada",
        "review: [1]",
        "review: {bye: x}",
    ],
)
@pytest.mark.sampled(4)
def test_a_review_that_is_wrong_is_replaced(more: str, site: SiteTest) -> None:
    path = site.post("a", date="2026-06-02", more=more)
    sign(site, path)
    assert site.build(now=NOW + dt.timedelta(days=1)).done.problems == ()
    assert LABEL in site.read(PAGE)


@pytest.mark.parametrize(
    "more",
    [
        "review: {by: ada}\nreview: {by: ada}",
        "review: &r {by: ada}\nparams: {r: *r}",
        "reviewer: ada",
    ],
)
def test_what_cannot_be_replaced_is_refused(more: str, site: SiteTest) -> None:
    assert "error: " in refused(site, site.post("a", date="2026-06-02", more=more))


def test_the_file_keeps_its_mode_and_leaves_nothing_beside_it(site: SiteTest) -> None:
    path = site.post("a", date="2026-06-02")
    (site.root / path).chmod(0o640)
    sign(site, path)
    assert (site.root / path).stat().st_mode & 0o777 == 0o640
    assert [file.name for file in (site.root / "content/posts").iterdir()] == ["a.md"]


def test_a_name_may_be_as_long_as_the_disk_allows(site: SiteTest) -> None:
    (done,) = sign(site, site.post("p" * 252, date="2026-06-02", more="slug: p\n"))
    assert done.written


def test_a_link_stays_a_link(site: SiteTest) -> None:
    path = site.post("a", date="2026-06-02")
    site.write("content/b.txt", site.source(path))
    (site.root / path).unlink()
    (site.root / path).symlink_to("../b.txt")
    sign(site, path)
    assert (site.root / path).is_symlink()
    assert "sha256" in site.source("content/b.txt")


def test_what_the_system_refuses_is_reported(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = site.post("a", date="2026-06-02")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    assert "content/posts/a.md: error: cannot be written: Permission denied" in refused(site, path)


def test_the_command(site: SiteTest) -> None:
    path = site.post("a", date="2026-06-02")
    done = sitegen(
        "review",
        "a.md",
        "--by",
        "ada",
        cwd=(site.root / path).parent,
        env={"SOURCE_DATE_EPOCH": str(int(NOW.timestamp()))},
    )
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "content/posts/a.md: signed by ada, at 2026-06-01T12:00:00Z\n"
    again = sitegen(
        "review",
        path,
        "--by",
        "ada",
        "--root",
        str(site.root),
        "--now",
        "2026-06-09",
        cwd=site.root,
    )
    assert (
        again.stderr
        == "content/posts/a.md: ada has signed this text already, at 2026-06-01T12:00:00Z\n"
    )
    site.edit(path, "2026-06-02", "2026-05-02")
    site.edit(path, "Text.", "Other.")
    late = sitegen("review", path, "--by", "ada", "--now", "2026-06-09", cwd=site.root)
    assert late.stderr == (
        "content/posts/a.md: signed by ada, at 2026-06-09T00:00:00Z\n"
        "  it was published before, unreviewed: its label gives the date of the review"
        " (--updated is for a text that was changed together with its review)\n"
    )
    wrong = sitegen("review", path, "--by", "eve", cwd=site.root)
    assert (wrong.returncode, wrong.stderr.splitlines()[-1]) == (1, "nothing was signed")
    assert sitegen("review", path, cwd=site.root).returncode == 2
    assert not (site.root / ".sitegen").exists()
