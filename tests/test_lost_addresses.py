"""No address is lost by accident: a build says which of the addresses that were published before
would not be any more, and how each is kept. What it publishes does not depend on that."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path

import pytest
from lost_support import DEARER, OLD, POST, SETTINGS, build_and_check, lost, published_site
from support import NOW, SiteTest, copied, tree

from sitegen.publish import address_record


@pytest.fixture
def site(tmp_path: Path) -> SiteTest:
    return published_site(tmp_path)


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (POST, "title: Ferry prices rise", "title: Dearer ferries"),
        (POST, "date: 2026-01-02", "date: 2026-01-03"),
        ("site.toml", "title =", 'urls.post = "/{category}/{slug}/"\ntitle ='),
        (POST, "title:", "slug: dearer\ntitle:"),
    ],
)
@pytest.mark.sampled(2)
def test_a_changed_address_is_told_with_the_line_that_keeps_it(
    site: SiteTest, path: str, old: str, new: str
) -> None:
    site.edit(path, old, new)
    result = build_and_check(site)
    assert (POST, OLD) in lost(result)
    (problem,) = (one for one in result.problems if OLD in one.message)
    assert problem.severity == "warning"
    assert problem.hint.startswith(f"write aliases: [{OLD}]; ")
    entry = f'write gone = ["{OLD}"]' if len(result.problems) == 1 else f'add "{OLD}" to gone'
    assert f"{entry} under [build] in site.toml" in problem.hint
    site.edit(POST, "source:", f"aliases: [{OLD}]\nsource:")
    assert OLD not in [url for _, url in lost(build_and_check(site))]


def test_a_post_with_aliases_is_told_to_add_one(site: SiteTest) -> None:
    site.edit(POST, "title: Ferry prices rise", "aliases: [/f/]\ntitle: Dearer ferries")
    (problem,) = site.build().problems
    assert problem.hint.startswith(f"add {OLD} to its aliases; ")


def test_the_lines_of_several_lost_addresses_can_all_be_followed(site: SiteTest) -> None:
    titles = ("Ferry prices rise", "Dearer ferries", "Cheaper ferries")
    for old, new in itertools.pairwise(titles):
        site.edit(POST, f"title: {old}", f"title: {new}")
        result = site.build()
    both = f"{DEARER}, {OLD}"
    assert [problem.hint.split("; ") for problem in result.problems] == [
        [
            f"write aliases: [{both}]",
            f'if it is gone on purpose, add "{url}" to gone under [build] in site.toml',
        ]
        for url in (DEARER, OLD)
    ]
    site.edit(POST, "source:", f"aliases: [{both}]\nsource:")
    assert build_and_check(site).codes() == []


def test_an_address_is_added_to_those_that_are_gone(site: SiteTest) -> None:
    site.write("site.toml", f'{site.source("site.toml")}build.gone = ["/old/"]\n')
    site.delete(POST)
    (problem,) = build_and_check(site).problems
    assert f'add "{OLD}" to gone under [build] in site.toml' in problem.hint


def test_it_is_remembered_until_somebody_decides(site: SiteTest) -> None:
    site.edit(POST, "title: Ferry prices rise", "title: Dearer ferries")
    expected = [(POST, OLD)]
    assert lost(site.build()) == expected
    unchanged = site.build()
    assert lost(unchanged) == expected
    assert unchanged.done.parsed == ()
    site.edit(POST, "Text.", "Another text.")
    assert lost(build_and_check(site)) == expected
    site.edit(POST, "title: Dearer ferries", "title: Cheaper ferries")
    expected.append((POST, "/2026/01/02/dearer-ferries/"))
    assert sorted(lost(build_and_check(site))) == sorted(expected)
    site.edit(POST, "title: Cheaper ferries", "title: Ferry prices rise")
    assert lost(build_and_check(site)) == [
        (POST, "/2026/01/02/cheaper-ferries/"),
        (POST, "/2026/01/02/dearer-ferries/"),
    ]


def test_an_alias_that_is_taken_out_loses_the_address_again(site: SiteTest) -> None:
    line = f"aliases: [{OLD}]\n"
    site.edit(POST, "title: Ferry prices rise", f"{line}title: Dearer ferries")
    assert build_and_check(site).codes() == []
    site.edit(POST, line, "")
    assert lost(build_and_check(site)) == [(POST, OLD)]


def test_a_deleted_file_is_told_at_the_settings(site: SiteTest) -> None:
    site.delete(POST)
    (problem,) = build_and_check(site).problems
    assert (problem.code, problem.path) == ("lost-address", "site.toml")
    assert problem.message == f"the address {OLD} is lost: {POST} is not there any more"
    assert f'gone = ["{OLD}"]' in problem.hint
    assert f"aliases: [{OLD}] into what takes its place" in problem.hint


def test_a_draft_is_told_and_another_address_of_its_file_too(site: SiteTest) -> None:
    site.edit(POST, "title:", "draft: true\ntitle:")
    (problem,) = build_and_check(site).problems
    assert (problem.path, problem.message) == (
        POST,
        f"the address {OLD} is lost: what was there is a draft",
    )
    site.edit(POST, "draft: true\n", "")
    assert build_and_check(site).codes() == []


def test_a_file_that_is_renamed_is_known_by_its_id(site: SiteTest) -> None:
    site.edit(POST, "title:", "id: tag:news.example,2026:ferry\ntitle:")
    site.build()
    (site.root / POST).rename(site.root / "content/posts/dearer.md")
    site.edit("content/posts/dearer.md", "title: Ferry prices rise", "title: Dearer ferries")
    assert lost(build_and_check(site)) == [("content/posts/dearer.md", OLD)]


def test_pages_authors_and_terms_count(site: SiteTest) -> None:
    site.write("content/authors/bo.md", "---\nname: Bo\n---\n")
    site.edit(POST, "tags:", "series: Strike\ntags:")
    site.build()
    site.edit(POST, "series: Strike\n", "")
    site.delete("content/authors/bo.md")
    site.delete("content/pages/about.md")
    for path in (POST, "content/posts/second.md"):
        site.edit(path, "tags: [Harbour]\ncategory: Town\n", "")
    assert sorted(url for _, url in lost(build_and_check(site))) == [
        "/about/",
        "/authors/bo/",
        "/categories/town/",
        "/series/strike/",
        "/tags/harbour/",
    ]


def test_numbered_pages_months_feeds_and_pictures_do_not_count(tmp_path: Path) -> None:
    site = SiteTest(tmp_path, SETTINGS + 'lists.page_size = 1\nfeeds.per = ["tag"]\n')
    site.write("content/posts/a/photo.svg", "<svg/>")
    for number in range(4):
        site.post(f"a{number}", date=f"2026-0{number + 1}-02", more="tags: [T]\nslug: a\n")
    site.post("a/index", "![A](photo.svg)", date="2026-05-02", more="tags: [T]\n")
    site.build()
    gone = [f"/2026/0{number}/02/a/" for number in range(1, 5)]
    site.write("site.toml", f"{site.source('site.toml')}build.gone = {gone}\n".replace("'", '"'))
    for number in range(4):
        site.delete(f"content/posts/a{number}.md")
    site.edit("content/posts/a/index.md", "![A](photo.svg)", "Text.")
    site.delete("content/posts/a/photo.svg")
    site.edit("site.toml", 'feeds.per = ["tag"]', "")
    result = build_and_check(site)
    assert result.codes() == []
    assert {"page/1/index.html", "archive/2026/01/index.html"} <= set(result.done.deleted)


def test_a_post_that_expires_is_meant_to_go(site: SiteTest) -> None:
    for path in (POST, "content/posts/second.md"):
        site.edit(path, "title:", "expires: 2026-07-01\ntitle:")
    site.build()
    later = NOW + dt.timedelta(days=60)
    assert site.build(now=later).codes() == []
    assert not site.published("tags/harbour/index.html")
    # Nor is it told when its file is deleted long after.
    site.delete(POST)
    assert site.build(now=later).codes() == []
    # Its address comes back, and can be lost again.
    site.edit("content/posts/second.md", "expires: 2026-07-01\n", "")
    assert site.build(now=later).codes() == []
    site.delete("content/posts/second.md")
    assert "/2026/01/02/second/" in [url for _, url in lost(site.build(now=later))]


def test_strict_publishes_nothing(site: SiteTest) -> None:
    site.edit(POST, "title: Ferry prices rise", "title: Dearer ferries")
    before = tree(site.root / "public")
    result = build_and_check(site, strict=True)
    assert [(one.code, one.severity) for one in result.problems] == [("lost-address", "error")]
    assert tree(site.root / "public") == before
    # The refused address was never published, and is not remembered.
    site.edit(POST, "title: Dearer ferries", "title: Ferry prices rise")
    assert site.build(strict=True).codes() == []
    site.edit(POST, "title: Ferry prices rise", f"aliases: [{OLD}]\ntitle: Dearer ferries")
    assert build_and_check(site, strict=True).ok


def test_strict_refuses_an_unchanged_site_too(site: SiteTest) -> None:
    site.edit(POST, "title: Ferry prices rise", "title: Dearer ferries")
    assert site.build().ok
    assert site.build(strict=True).codes() == ["lost-address"]
    assert site.build(strict=True).codes() == ["lost-address"]


def test_it_can_be_ignored(site: SiteTest) -> None:
    site.edit("site.toml", '["no-contact"', '["lost-address", "no-contact"')
    site.delete(POST)
    assert build_and_check(site, strict=True).codes() == []
    assert site.build(strict=True).codes() == []


def test_each_output_folder_has_its_own_record(site: SiteTest, tmp_path: Path) -> None:
    site.delete(POST)
    assert site.build(output=tmp_path / "elsewhere").codes() == []
    assert lost(site.build()) == [("site.toml", OLD)]


def test_a_build_with_drafts_loses_nothing_and_remembers_nothing(site: SiteTest) -> None:
    site.post("secret", more="draft: true")
    site.edit(POST, "title: Ferry prices rise", "title: Dearer ferries")
    assert site.build(drafts=True).codes() == []
    site.delete("content/posts/secret.md")
    assert lost(site.build()) == [(POST, OLD)]


def test_drafts_that_were_shown_first_are_not_lost(site: SiteTest, tmp_path: Path) -> None:
    site.post("secret", more="draft: true")
    shown = tmp_path / "shown"
    assert site.build(drafts=True, output=shown).codes() == []
    assert site.build(output=shown).codes() == []
    site.delete(POST)
    assert lost(site.build(output=shown)) == [("site.toml", OLD)]


def test_published_bytes_do_not_depend_on_the_record(site: SiteTest, tmp_path: Path) -> None:
    site.edit(POST, "title: Ferry prices rise", "title: Dearer ferries")
    site.build()
    clean = copied(site.root, tmp_path / "clean", ".sitegen", "public")
    assert clean.build().codes() == []
    assert tree(clean.root / "public") == tree(site.root / "public")


# --- where the record is ------------------------------------------------------------------------


def record(site: SiteTest) -> Path:
    (path,) = (site.root / ".sitegen").glob("addresses-*")
    return path


def test_without_a_record_the_files_of_the_last_build_count(site: SiteTest) -> None:
    record(site).unlink()
    site.edit(POST, "title: Ferry prices rise", "title: Dearer ferries")
    site.delete("content/pages/about.md")
    result = build_and_check(site)
    # The manifest knows no documents.
    assert lost(result) == [("site.toml", OLD), ("site.toml", "/about/")]
    assert lost(site.build()) == lost(result)


@pytest.mark.parametrize("cut", [0, 10, 40, -1])
@pytest.mark.sampled(2)
def test_a_damaged_record_counts_as_none(site: SiteTest, cut: int) -> None:
    path = record(site)
    path.write_bytes(path.read_bytes()[:cut])
    site.edit(POST, "title: Ferry prices rise", "title: Dearer ferries")
    assert [url for _, url in lost(build_and_check(site))] == [OLD]


def test_an_unchanged_site_reads_the_head_only(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.edit(POST, "title: Ferry prices rise", "title: Dearer ferries")
    site.build()
    before = record(site).read_bytes()
    monkeypatch.setattr(address_record, "addresses", None)
    assert lost(site.build()) == [(POST, OLD)]
    site.edit(POST, "Text.", "Another text.")
    assert lost(site.build()) == [(POST, OLD)]
    assert record(site).read_bytes() == before


def killed(site: SiteTest, monkeypatch: pytest.MonkeyPatch, at: str) -> None:
    """A build that ends where it would call a function of the transaction."""

    def kill(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(at, kill)
        with pytest.raises(KeyboardInterrupt):
            site.build()


PUBLICATION = "sitegen.publish.transaction.Publication"


@pytest.mark.parametrize("at", ["_carry_out", "_save", "_write_record"])
def test_what_a_killed_build_has_published_is_remembered(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    site.edit(POST, "title: Ferry prices rise", "title: Dearer ferries")
    killed(site, monkeypatch, f"{PUBLICATION}.{at}")
    site.edit(POST, "title: Dearer ferries", "title: Cheaper ferries")
    assert lost(site.build()) == [(POST, DEARER), (POST, OLD)]


def test_what_a_killed_build_has_not_begun_to_publish_is_not(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.edit(POST, "title: Ferry prices rise", "title: Dearer ferries")
    killed(site, monkeypatch, "sitegen.publish.manifest.write")
    site.edit(POST, "title: Dearer ferries", "title: Cheaper ferries")
    assert lost(site.build()) == [(POST, OLD)]
