"""What a build says about who answers, sources, reviews and corrections: each warning once a cause,
readable, and to be ignored."""

from __future__ import annotations

import json

import pytest
from cli_support import Build
from support import SiteTest

LOUD = 'title = "T"\nbase_url = "https://news.example/"\n'
TEXT = "The ferry is late again today."
ACCOUNTABLE = LOUD + 'responsible = "Ada Okafor"\n[publisher]\nemail = "desk@news.example"\n'


def test_a_site_that_says_all_gets_no_warning(site: SiteTest) -> None:
    site.write("site.toml", ACCOUNTABLE)
    site.write("content/pages/ai-policy.md", "---\ntitle: How we use AI\n---\n")
    path = site.post("a", TEXT)
    site.edit(path, "source: CNN", "source: {name: CNN, url: https://cnn.example/}")
    assert site.build(strict=True).done.problems == ()


@pytest.mark.parametrize(
    "page", ["content/contact.md", "content/pages/contact.md", "static/contact/index.html"]
)
def test_a_page_to_write_to_is_enough(page: str, site: SiteTest) -> None:
    site.write("site.toml", LOUD + 'responsible = "Ada"\n')
    site.post("a")
    assert "no-contact" in site.build().codes()
    site.write(page, "---\ntitle: Contact\n---\n")
    assert "no-contact" not in site.build().codes()


def test_a_page_elsewhere_can_have_the_address_as_an_alias(site: SiteTest) -> None:
    site.write("site.toml", LOUD + 'responsible = "Ada"\n')
    site.post("a")
    site.write("content/impressum.md", "---\ntitle: Impressum\naliases: [/contact/]\n---\n")
    assert "no-contact" not in site.build().codes()


def test_a_site_owes_nothing_before_it_publishes(site: SiteTest) -> None:
    site.write("site.toml", LOUD)
    site.post("a", more="draft: true")
    assert not {"no-responsible", "no-contact", "no-policy"} & {*site.build().codes()}


@pytest.mark.parametrize(
    ("ai", "warned"), [("true", True), ("{involvement: assisted}", False), ("false", False)]
)
def test_generated_text_needs_a_policy_page(ai: str, warned: bool, site: SiteTest) -> None:
    site.write("site.toml", LOUD)
    site.edit(site.post("a"), "ai: true", f"ai: {ai}")
    assert ("no-policy" in site.build().codes()) is warned


@pytest.mark.parametrize(
    ("updated", "correction", "late"),
    [
        ("2026-03-01", "2026-03-02", True),
        ("2026-03-01", "2026-03-01T10:00:00", False),
        ("2026-03-01T09:00:00", "2026-03-01T10:00:00", True),
        ("2026-03-02", "2026-03-01", False),
        ("", "2026-03-01", False),
    ],
)
def test_a_correction_newer_than_updated(
    updated: str, correction: str, late: bool, site: SiteTest
) -> None:
    site.post("a", more=f"updated: {updated}\ncorrections: [{{date: {correction}, text: x}}]")
    assert ("late-correction" in site.build().codes()) is late


def test_strict_takes_them_for_errors_unless_they_are_ignored(site: SiteTest) -> None:
    site.post("a", TEXT)
    assert site.build(strict=True).ok
    site.write("site.toml", ACCOUNTABLE)
    assert site.build(strict=True).codes() == ["source-url", "no-policy"]
    site.write("site.toml", ACCOUNTABLE + '[checks]\nignore = ["source-url", "no-policy"]\n')
    assert site.build(strict=True).ok


def test_errors_cannot_be_ignored(site: SiteTest) -> None:
    site.write("site.toml", LOUD + 'checks.ignore = ["unknown-author"]\n')
    (problem, *_) = site.build().problems
    assert (problem.code, problem.line) == ("invalid-value", 3)


def test_a_flood_is_counted(site: SiteTest, build: Build) -> None:
    site.write("site.toml", ACCOUNTABLE + '[checks]\nignore = ["no-policy"]\n')
    for i in range(50):
        site.post(f"a{i}", TEXT)
    done = build("--json")
    assert done.stderr.count("has no url") == 20
    assert "… and 30 more source-url; --json holds all of them" in done.stderr
    assert "50 warnings" in done.stderr
    assert len(json.loads(done.stdout)["problems"]) == 50
    strict = build("--strict")
    assert (strict.returncode, strict.stderr.count("has no url")) == (1, 20)
    assert "50 errors; nothing was published" in strict.stderr


def test_a_flood_of_warnings_hides_no_error_of_their_code(site: SiteTest, build: Build) -> None:
    site.write("site.toml", LOUD + '[[archives]]\npath = "content/posts/2009"\n')
    for i in range(25):
        site.post(f"2009/a{i}", "[x](gone.md)")
        site.write(
            f"content/posts/s{i}.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"
        )
    site.post("z", "[x](gone.md)")
    site.write("content/posts/z.html", b"<script></script>")
    done = build()
    assert "content/posts/z.md:8:5: error: the page 'gone.md' does not exist" in done.stderr
    assert "content/posts/z.html:1:1: error: <script> is not published" in done.stderr
    assert done.stderr.count("more active-file") == done.stderr.count("more missing-target") == 1
    assert "2 errors; nothing was published" in done.stderr
