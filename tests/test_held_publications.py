"""Posts that were published before do not vanish because they are held back, unless somebody allows
it; and a run that would publish or remove suspiciously many posts publishes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_support import Build
from support import NOW, SETTINGS, Result, SiteTest, copied, sitegen

from sitegen.model.lasting_addresses import PublicationLimits

ALLOWED = PublicationLimits(allow_gone=True)
POST, URL = "content/posts/second.md", "/2026/01/02/second/"


@pytest.fixture
def site(tmp_path: Path) -> SiteTest:
    settings = SETTINGS.replace('"lost-address", ', "")
    site = SiteTest(tmp_path / "site", f'{settings}build.on_error = "hold"\n')
    site.post("first")
    site.post("second", more="tags: [One]")
    assert site.build().ok
    return site


def break_it(site: SiteTest) -> None:
    site.edit(POST, "author: ada", "author: nobody")


def told(result: Result) -> list[tuple[str, str]]:
    return [(each.code, each.severity) for each in result.problems if each.path == POST]


def before(result: Result) -> dict[str, bool]:
    return {post.path: post.published_before for post in result.done.held}


@pytest.mark.parametrize(
    "text", ["author: nobody", "colour: red\nauthor: ada", "date: May\nauthor: ada", "author: ["]
)
def test_a_published_post_does_not_vanish(site: SiteTest, text: str) -> None:
    files = site.files()
    site.edit(POST, "author: ada", text)
    result = site.build()
    assert not result.ok
    assert ("held-published", "error") in told(result)
    assert len(told(result)) >= 2, "what is wrong with it is there as well"
    assert f"{URL} was published" in result.printed
    assert "--allow-gone" in result.printed
    assert site.files() == files


def test_it_may_vanish_if_that_is_allowed_and_that_is_remembered(site: SiteTest) -> None:
    break_it(site)
    for limits in (ALLOWED, PublicationLimits(), PublicationLimits()):
        result = site.build(limits=limits)
        assert before(result) == {POST: True}
        assert told(result) == [("held-published", "warning")]
        assert not site.published("2026/01/02/second/index.html")
    assert site.build(strict=True).ok, "no warning of that kind is an error"
    site.post("third")
    assert site.build().ok
    site.edit(POST, "author: nobody", "author: ada")
    assert site.build().done.held == ()
    break_it(site)
    assert not site.build().ok, "it is published again"


def test_a_new_post_was_not_published_before(site: SiteTest) -> None:
    site.post("third", more="colour: red")
    for _ in range(2):
        assert before(site.build()) == {"content/posts/third.md": False}


def test_a_new_post_at_the_address_of_a_published_one_does_not_make_it_vanish(
    site: SiteTest,
) -> None:
    site.post("zebra", title="Second")
    assert before(site.build()) == {"content/posts/zebra.md": False}
    site.post("a", title="Second")
    result = site.build()
    assert not result.ok, "the older file would take the address"
    assert ("held-published", "error") in told(result)


def test_what_is_gone_on_purpose_may_vanish(site: SiteTest) -> None:
    break_it(site)
    site.write(
        "site.toml", site.source("site.toml").encode() + f'build.gone = ["{URL}"]\n'.encode()
    )
    assert told(site.build()) == []


def test_a_draft_that_is_wrong_vanishes_because_it_is_a_draft(site: SiteTest) -> None:
    site.edit(POST, "author: ada", "author: ada\ndraft: true\ncolour: red")
    result = site.build()
    assert before(result) == {POST: True}
    assert told(result) == [("lost-address", "warning")]
    assert "is a draft" in result.printed


@pytest.mark.parametrize("names", [["addresses"], ["manifest"], ["addresses", "manifest"]])
@pytest.mark.parametrize("in_order", [True, False])
@pytest.mark.sampled(4)
def test_every_list_says_what_was_published(
    site: SiteTest, tmp_path: Path, names: list[str], in_order: bool
) -> None:
    site.post("third", more="tags: [Two]", date="2026-01-03")
    assert site.build().ok
    lists = [next((site.root / ".sitegen").glob(f"{name}-*")) for name in names]
    kept = [file.rename(tmp_path / file.name) for file in lists]
    clean = copied(site.root, tmp_path / "clean", ".sitegen", "public")
    break_it(clean)
    if names != ["manifest"]:
        clean.edit(POST, "date: 2026-01-02", "date: 2026-01-04")
    result = clean.build(published=tuple(kept if in_order else kept[::-1]))
    assert ("held-published", "error") in told(result)


@pytest.mark.parametrize("renamed", [False, True])
def test_a_former_sitemap_says_what_was_published(
    site: SiteTest, tmp_path: Path, renamed: bool
) -> None:
    site.post("third", more="tags: [Two]")
    assert site.build().ok
    sitemap = tmp_path / "sitemap.xml"
    sitemap.write_text(site.read("sitemap.xml"), encoding="utf-8")
    path = POST
    if renamed:
        path = "content/posts/2026-01-02-second.md"
        site.write(path, b"no front matter")
        site.delete(POST)
    else:
        break_it(site)
    options = {"output": tmp_path / "elsewhere", "published": (sitemap,)}
    result = site.build(**options)
    assert ("held-published", "error") in [(p.code, p.severity) for p in result.problems]
    assert before(site.build(**options, limits=ALLOWED)) == {path: True}


def test_the_preview_holds_back_and_compares_nothing(site: SiteTest) -> None:
    break_it(site)
    result = site.build(preview=True, drafts=True)
    assert list(before(result)) == [POST]
    assert told(result) == []


# --- how many -------------------------------------------------------------------------------------


def test_too_many_new_posts_publish_nothing(site: SiteTest) -> None:
    files = site.files()
    for number in range(5):
        site.post(f"new-{number}")
    site.post("wrong", more="colour: red")
    result = site.build(limits=PublicationLimits(max_new=4))
    (problem,) = (each for each in result.problems if each.code == "too-many")
    assert problem.path == "--max-new"
    assert problem.message == (
        "5 posts would be published that were not before, more than 4: content/posts/new-0.md,"
        " content/posts/new-1.md, content/posts/new-2.md and 2 more"
    )
    assert problem.hint == "if that is meant, write --max-new 5"
    assert site.files() == files
    assert site.build(limits=PublicationLimits(max_new=5)).ok
    assert site.build(limits=PublicationLimits(max_new=0, max_gone=0)).ok


def test_too_many_posts_that_go_publish_nothing(site: SiteTest) -> None:
    site.delete(POST)
    result = site.build(limits=PublicationLimits(max_gone=0))
    assert [each.message for each in result.problems if each.code == "too-many"] == [
        f"1 post would be removed, more than 0: {POST}"
    ]
    assert site.build(limits=PublicationLimits(max_gone=1)).ok
    assert site.build(limits=PublicationLimits(max_gone=0)).ok, "it has gone already"
    site.post("second")
    assert not site.build(limits=PublicationLimits(max_new=0)).ok, "it comes back"


def test_a_post_that_moves_neither_comes_nor_goes(site: SiteTest) -> None:
    none = PublicationLimits(max_new=0, max_gone=0)
    site.edit(POST, "title: Second", "title: Another title\naliases: [/2026/01/02/second/]")
    assert site.build(limits=none).ok
    site.write("content/posts/renamed.md", site.source(POST).encode())
    site.delete(POST)
    assert site.build(limits=none).ok


def test_held_posts_that_go_count(site: SiteTest) -> None:
    break_it(site)
    result = site.build(limits=PublicationLimits(allow_gone=True, max_gone=0))
    assert "too-many" in result.codes()


# --- the command ----------------------------------------------------------------------------------


def test_the_command_names_what_is_held_back(site: SiteTest, build: Build) -> None:
    site.post("third", more="colour: red")
    now = ("--now", NOW.isoformat())
    done = build("--json", *now)
    assert done.returncode == 0
    printed = json.loads(done.stdout)
    assert printed["ok"]
    (post,) = printed["held"]
    assert (post["path"], post["published_before"]) == ("content/posts/third.md", False)
    assert [each["code"] for each in post["problems"]] == ["unknown-key"]
    assert "content/posts/third.md:7:1: error: colour: " in done.stderr
    assert "1 post held back because of errors:\n  content/posts/third.md\n" in done.stderr
    assert build("--fail-on-held", *now).returncode == 4
    assert sitegen("check", *now, cwd=site.root).returncode == 1
    summary = build("--summary", "-", *now).stdout
    assert "### Held back (1)" in summary
    site.delete("content/posts/third.md")
    assert build("--fail-on-held", *now).returncode == 0


def test_the_command_stops_where_a_published_post_would_vanish(
    site: SiteTest, build: Build
) -> None:
    break_it(site)
    now = ("--now", NOW.isoformat())
    done = build("--json", "--fail-on-held", *now)
    assert done.returncode == 1
    assert not json.loads(done.stdout)["ok"]
    assert "nothing was published" in done.stderr
    assert build("--allow-gone", *now).returncode == 0
    site.post("fourth")
    site.post("fifth")
    assert build("--max-new", "1", *now).returncode == 1
