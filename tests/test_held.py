"""With `on_error = "hold"`, posts that are wrong are held back, and the rest is published as if
they were not there."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from painted import jpeg
from support import NOW, SETTINGS, Result, SiteTest

from sitegen.commands.check import CheckOptions, check
from sitegen.model.lasting_addresses import PublicationLimits

GOOD = "2026/01/02/good/index.html"
HELD = "content/posts/wrong.md"


@pytest.fixture
def site(tmp_path: Path) -> SiteTest:
    site = SiteTest(tmp_path / "site", f'{SETTINGS}build.on_error = "hold"\n')
    site.post("good")
    return site


def held(result: Result) -> dict[str, list[str]]:
    """The codes of the problems of the posts that are held back, by path."""
    return {post.path: [each.code for each in post.problems] for post in result.done.held}


def build_and_check(site: SiteTest, **options: object) -> Result:
    """A build; a check calls the site wrong exactly if the build holds a post back."""
    options.setdefault("limits", PublicationLimits(allow_gone=True))
    result = site.build(**options)
    now = options.get("now", NOW)
    checked = check(CheckOptions(root=site.root, here=site.root, paths=(), now=now))  # type: ignore[arg-type]
    wrong = any(problem.severity == "error" for problem in checked.problems)
    assert wrong is bool(result.done.held)
    return result


# --- which posts ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "body", "codes"),
    [
        ("colour: red", "Text.", ["unknown-key"]),
        ("", "[x](nowhere.md)", ["missing-target"]),
        ("", "[x](/nowhere/)", ["missing-target"]),
        ("", "[x](good.md#nothing)", ["missing-target"]),
        ("", "![x](nothing.jpg)", ["missing-target"]),
        ("image: /nothing.jpg", "Text.", ["missing-target"]),
        ("layout: nothing", "Text.", ["missing-layout"]),
        ("review: {by: bo, at: 2026-01-03, sha256: " + "a" * 64 + "}", "Text.", ["unknown-author"]),
        ("slug: " + "x" * 300, "Text.", ["invalid-value"]),
        ("colour: red", "[x](nowhere.md)", ["unknown-key", "missing-target"]),
    ],
)
def test_a_wrong_post_is_held_back_and_the_rest_is_published(
    site: SiteTest, more: str, body: str, codes: list[str]
) -> None:
    site.build()
    alone = site.files()
    site.post("wrong", body, more=more)
    result = build_and_check(site)
    assert list(held(result)) == [HELD]
    assert set(codes) <= set(held(result)[HELD])
    assert result.problems == ()
    assert site.files() == alone
    assert all(b"/wrong/" not in data for data in site.files().values())


@pytest.mark.parametrize("text", ["no front matter", "---\ntitle: [\n---\n", "", "\xff\xfe"])
def test_a_file_that_cannot_be_read_is_held_back(site: SiteTest, text: str) -> None:
    site.build()
    alone = site.files()
    site.write(HELD, text.encode("latin-1"))
    assert list(held(build_and_check(site))) == [HELD]
    assert site.files() == alone
    again = site.build().done
    assert (again.rendered, again.written) == ((), ())
    assert [post.path for post in again.held] == [HELD]


def test_a_bundle_is_held_back_with_its_pictures(site: SiteTest) -> None:
    site.post("wrong/index", "![x](p.jpg) [x](nowhere.md)", more="image: p.jpg\nimage_alt: A")
    site.write("content/posts/wrong/p.jpg", jpeg(400, 300))
    path = "content/posts/wrong/index.md"
    assert held(build_and_check(site)) == {path: ["missing-target"]}
    assert not any("wrong" in path or ".jpg" in path for path in site.files())


def test_a_misplaced_file_is_held_back_and_owns_nothing(site: SiteTest) -> None:
    site.write("content/posts/p.jpg", jpeg(400, 300))
    site.post("good", "![x](p.jpg)")
    before = site.build().done
    site.write("content/posts/index.md", site.source("content/posts/good.md").encode())
    site.write("content/posts/other.markdown", b"Text.")
    result = build_and_check(site)
    assert held(result) == {
        "content/posts/index.md": ["misplaced"],
        "content/posts/other.markdown": ["misplaced"],
    }
    assert result.done.unchanged == before.unchanged + len(before.written)


def test_all_posts_can_be_held_back(site: SiteTest) -> None:
    site.edit("content/posts/good.md", "author: ada", "author: nobody")
    assert list(held(build_and_check(site))) == ["content/posts/good.md"]
    assert site.published("index.html")
    assert "Good" not in site.read("index.html")


@pytest.mark.parametrize("hold", [True, False])
@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("content/pages/about.md", "---\ncolour: red\n---\n"),
        ("content/pages/about.md", "---\ntitle: A\n---\n[x](nowhere.md)\n"),
        ("content/authors/bo.md", "---\ncolour: red\n---\n"),
        ("layouts/post.html", "{{ page.nothing.at_all }}"),
        ("static/redirects/x.md", None),
    ],
)
@pytest.mark.sampled(4)
def test_whatever_is_no_post_stops_the_build(
    site: SiteTest, path: str, text: str | None, hold: bool
) -> None:
    if text is None:
        site.write("site.toml", f"{SETTINGS}nothing = 1\n")
    else:
        site.write(path, text)
    if hold:
        site.post("wrong", "[x](nowhere.md)")
    result = site.build()
    assert not result.ok
    assert not (site.root / "public").exists()
    if hold and text is not None:
        assert HELD in [problem.path for problem in result.problems] or "layout" in result.codes()


def test_of_posts_with_one_address_all_but_the_oldest_are_held_back(site: SiteTest) -> None:
    for name, hour in (("b", 9), ("c", 8), ("a", 9)):
        site.post(name, f"By {name}.", title="Same", date=f"2026-01-03T0{hour}:00:00Z")
    result = build_and_check(site)
    assert held(result) == {
        "content/posts/a.md": ["collision"],
        "content/posts/b.md": ["collision"],
    }
    assert "By c." in site.read("2026/01/03/same/index.html")


def test_a_post_that_is_held_back_frees_its_address_and_its_id(site: SiteTest) -> None:
    site.post("a", "A. [x](nowhere.md)", title="Same", date="2026-01-03T08:00:00Z")
    site.post("b", "B.", title="Same", date="2026-01-03T09:00:00Z", more="id: urn:test:1")
    site.post("c", "C.", title="Same", date="2026-01-03T10:00:00Z", more="id: urn:test:2")
    site.post("d", "D.", date="2026-01-03T11:00:00Z", more="id: urn:test:2")
    site.post("e", date="2026-01-03T12:00:00Z", more="id: urn:test:1")
    assert held(build_and_check(site)) == {
        "content/posts/a.md": ["missing-target"],
        "content/posts/c.md": ["collision"],
        "content/posts/e.md": ["duplicate-id"],
    }
    assert "B." in site.read("2026/01/03/same/index.html")


def test_a_post_at_the_address_of_something_else_is_held_back(site: SiteTest) -> None:
    site.write("content/pages/about.md", "---\ntitle: About\n---\nText.\n")
    site.write("site.toml", f'{SETTINGS}urls.post = "/{{slug}}/"\nbuild.on_error = "hold"\n')
    site.post("about", "A post.", title="About")
    site.post("tags", "A post.", title="Tags")
    assert held(build_and_check(site)) == {
        "content/posts/about.md": ["collision"],
        "content/posts/tags.md": ["collision"],
    }
    assert "A post." not in site.read("about/index.html")


def test_with_strict_a_warning_of_a_post_holds_it_back(site: SiteTest) -> None:
    site.edit("site.toml", '"source-url"', '"source-url", "no-card"')
    site.post("wrong", more="updated: 2026-01-03\ncorrections: [{date: 2026-01-04, text: T}]")
    site.post("third", "[x](wrong.md)")
    assert build_and_check(site).codes() == ["late-correction"]
    result = site.build(strict=True, limits=PublicationLimits(allow_gone=True))
    assert held(result) == {HELD: ["late-correction"]}
    assert {post.severity for post in result.done.held[0].problems} == {"error"}
    # What other posts lose by that is no error.
    assert sorted(result.codes()) == ["held-published", "held-target"]
    assert {problem.severity for problem in result.problems} == {"warning"}


def test_a_stopped_build_is_as_before(site: SiteTest) -> None:
    site.post("wrong", "[x](nowhere.md)", more="colour: red")
    assert site.build().ok
    site.edit("site.toml", '"hold"', '"stop"')
    result = site.build()
    assert sorted(result.codes()) == ["missing-target", "unknown-key"]


# --- links and other relations --------------------------------------------------------------------


@pytest.mark.parametrize(
    "target",
    [
        "wrong/index.md",
        "/2026/01/02/wrong/",
        "wrong/p.jpg",
        "/2026/01/02/wrong/p.jpg",
        "/tags/only-here/",
        "/old/",
        "wrong/index.md#a-heading",
    ],
)
@pytest.mark.parametrize("by_link", [True, False])
@pytest.mark.sampled(4)
def test_a_link_to_a_held_post_goes_and_its_text_stays(
    site: SiteTest, target: str, by_link: bool
) -> None:
    """Also if a link is all that is wrong, so that the post can be read."""
    more = "tags: [Only here]\naliases: [/old/]" + ("" if by_link else "\ncolour: red")
    body = "## A heading\n\n![x](p.jpg)" + ("[x](nowhere.md)" if by_link else "")
    site.post("wrong/index", body, title="Wrong", more=more)
    site.write("content/posts/wrong/p.jpg", jpeg(400, 300))
    site.post("good", f"Before [the text]({target}) after.")
    result = build_and_check(site)
    assert list(held(result)) == ["content/posts/wrong/index.md"]
    (problem,) = result.problems
    assert (problem.path, problem.code) == ("content/posts/good.md", "held-target")
    assert problem.line > 0
    assert "content/posts/wrong/index.md is held back" in problem.message
    page = site.read(GOOD)
    assert "Before <a>the text</a> after." in page or "Before the text after." in page


def test_a_link_that_is_wrong_anyway_is_an_error_of_its_own_post(site: SiteTest) -> None:
    site.post("wrong", "## A heading\n\n[x](nowhere.md)")
    site.post("good", "[x](wrong.md#nothing)")
    assert sorted(held(build_and_check(site))) == ["content/posts/good.md", HELD]


def test_a_link_to_what_cannot_be_read_holds_nothing_back(site: SiteTest) -> None:
    site.write(HELD, "no front matter")
    site.post("good", "[a](wrong.md), [b](/2026/01/05/whatever/), [c](wrong.md#x)")
    result = build_and_check(site)
    assert list(held(result)) == [HELD]
    assert result.codes() == ["held-target"] * 3


def test_posts_that_link_to_each_other_are_held_back_for_their_own_reasons(site: SiteTest) -> None:
    site.post("a", "[b](b.md)", more="colour: red")
    site.post("b", "[a](a.md) [c](c.md)")
    site.post("c", "[b](b.md) [x](nowhere.md)")
    result = build_and_check(site)
    assert held(result) == {
        "content/posts/a.md": ["unknown-key"],
        "content/posts/c.md": ["missing-target"],
    }
    assert result.codes() == ["held-target"] * 2


def test_pages_lose_the_link_and_the_menu_stops_the_build(site: SiteTest) -> None:
    site.write("content/pages/about.md", "---\ntitle: About\n---\n[x](/2026/01/02/wrong/)\n")
    site.post("wrong", more="colour: red")
    assert [p.path for p in build_and_check(site).problems] == ["content/pages/about.md"]
    text = site.source("site.toml") + '[[nav]]\ntitle = "W"\nurl = "/2026/01/02/wrong/"\n'
    site.write("site.toml", text.encode())
    result = site.build()
    assert ("site.toml", "held-target", "error") in [
        (problem.path, problem.code, problem.severity) for problem in result.problems
    ]
    assert not result.ok


def test_neighbours_series_and_related_posts_are_those_of_the_rest(site: SiteTest) -> None:
    more = "tags: [One, Two]\nseries: Saga\npinned: true"
    for name, day in (("one", 3), ("wrong", 4), ("three", 5)):
        site.post(name, date=f"2026-01-0{day}", more=more)
    site.edit(HELD, "author: ada", "author: nobody")
    build_and_check(site)
    files = site.files()
    site.delete(HELD)
    site.build()
    assert site.files() == files
    assert "/2026/01/05/three/" in site.read("2026/01/03/one/index.html")


def test_a_translation_is_held_back_with_its_original(tmp_path: Path) -> None:
    languages = '[[languages]]\ncode = "fr"\nlabel = "Français"\n'
    site = SiteTest(tmp_path / "site", f'{SETTINGS}build.on_error = "hold"\n{languages}')
    site.edit("site.toml", '"source-url"', '"source-url", "stale-translation"')
    french = "---\ntitle: {}\ntranslation: {{by: ada, ai: none}}\n---\nTexte.{}\n"
    site.post("good", "[t](wrong.fr.md) [u](/fr/2026/01/02/faux/)")
    site.write("content/posts/good.fr.md", french.format("Bon", " [x](nulle-part.md)"))
    site.post("wrong", "[x](nowhere.md)")
    site.write("content/posts/wrong.fr.md", french.format("Faux", ""))
    for key in ("", "colour: red\n"):
        site.edit(HELD, "title: Wrong", f"{key}title: Wrong")
        result = site.build()
        assert held(result) == {
            "content/posts/good.fr.md": ["missing-target"],
            HELD: ["unknown-key", "missing-target"] if key else ["missing-target"],
            "content/posts/wrong.fr.md": ["held-original"],
        }
        assert result.codes().count("held-target") == 2
        assert "/fr/2026" not in site.read(GOOD)
        assert not any("2026" in path for path in site.files() if path.startswith("fr/2026"))


# --- time -----------------------------------------------------------------------------------------


def test_a_scheduled_post_that_is_wrong_is_held_back_and_not_due(site: SiteTest) -> None:
    site.post("wrong", "[x](nowhere.md)", date="2026-06-05")
    site.post("draft", more="draft: true\ncolour: red")
    site.post("late", more="expires: 2026-05-01\ncolour: red")
    result = build_and_check(site)
    assert sorted(held(result)) == [
        "content/posts/draft.md",
        "content/posts/late.md",
        HELD,
    ]
    assert not any(post.published_before for post in result.done.held)
    assert result.done.next_due is None
    later = site.build(now=NOW + dt.timedelta(days=10))
    assert sorted(held(later)) == sorted(held(result))
    site.edit(HELD, "nowhere.md", "good.md")
    assert site.build().done.next_due == dt.datetime(2026, 6, 5, tzinfo=dt.UTC)


def test_an_error_that_time_ends_is_due(site: SiteTest) -> None:
    moment = dt.datetime(2026, 6, 3, tzinfo=dt.UTC)
    site.post("wrong", more="corrections: [{date: 2026-06-03, text: Wrong.}]")
    result = site.build()
    assert held(result) == {HELD: ["correction-future"]}
    assert result.done.next_due == moment
    assert held(site.build(now=moment)) == {}
    assert site.published("2026/01/02/wrong/index.html")


# --- incremental ----------------------------------------------------------------------------------


def test_a_post_that_is_as_it_was_before_is_held_back_no_more(site: SiteTest) -> None:
    site.post("post")
    site.build()
    text = site.source("content/posts/post.md")
    site.write("content/posts/post.md", "no front matter")
    done = site.build(limits=PublicationLimits(allow_gone=True)).done
    assert [post.path for post in done.held] == ["content/posts/post.md"]
    site.write("content/posts/post.md", text)
    assert site.build().done.held == ()


def test_only_pages_that_change_are_made(site: SiteTest) -> None:
    for day in range(3, 9):
        site.post(f"post-{day}", date=f"2026-01-0{day}")
    site.build()
    site.edit("content/posts/post-5.md", "author: ada", "author: nobody")
    done = site.build(limits=PublicationLimits(allow_gone=True)).done
    posts = [path for path in done.rendered if path.startswith("2026/01/0")]
    assert posts == ["2026/01/04/post-4/index.html", "2026/01/06/post-6/index.html"]
    assert "2026/01/05/post-5/index.html" in done.deleted
    site.edit("content/posts/post-8.md", "Text.", "Another text.")
    done = site.build().done
    assert [path for path in done.rendered if path.startswith("2026/")] == [
        "2026/01/08/post-8/index.html"
    ]
    assert [post.path for post in done.held] == ["content/posts/post-5.md"]
    site.edit("content/posts/post-5.md", "author: nobody", "author: ada")
    assert site.build().done.held == ()
