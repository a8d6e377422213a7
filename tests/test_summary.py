"""`build --summary`: what was published, by posts, as Markdown that shows titles as they are."""

from __future__ import annotations

import datetime as dt
import html
import re
from pathlib import Path
from random import Random

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from hypothesis import given
from hypothesis import strategies as st
from support import NOW, QUIET, SiteTest

from sitegen.errors import Problem
from sitegen.model.build import BuildReport, ExcludedPost, PostChange, PostChanges
from sitegen.model.lasting_addresses import PublicationLimits
from sitegen.report import job_summary, messages

NONE = PostChanges(
    new=(), changed=(), removed=(), others=0, published=0, excluded=(), is_first=False
)
MEBIBYTE = 1 << 20


def summary(site: SiteTest, **options: object) -> str:
    """The summary of a build of the site."""
    result = site.build(summary=site.root / "summary.md", **options)
    if result.report is None:
        return job_summary.failed(result.problems)
    assert result.report.posts is not None
    return job_summary.built(result.report, result.report.posts, result.problems)


def named(text: str, heading: str) -> list[str]:
    """The lines of one section."""
    found = re.search(rf"^### {heading}(?: \(\d+\))?\n\n((?:- .*\n)+)", text, re.M)
    return [line[2:] for line in found[1].splitlines()] if found else []


def shown(text: str) -> str:
    return cmarkgfm.github_flavored_markdown_to_html(text, options=Options.CMARK_OPT_UNSAFE)


def post(title: str, number: int = 1) -> PostChange:
    return PostChange(path=f"content/posts/{number}.md", url="https://news.example/a/", title=title)


def report(**values: object) -> BuildReport:
    return BuildReport(
        **{  # type: ignore[arg-type]
            "problems": (),
            "output": "public",
            "parsed": (),
            "rendered": (),
            "written": ("index.html",),
            "deleted": (),
            "unchanged": 0,
            "excluded": (),
            "next_due": None,
            "seconds": {"total": 0.1},
            **values,
        }
    )


# --- which posts ----------------------------------------------------------------------------------


def test_posts_are_new_changed_and_removed(site: SiteTest) -> None:
    for number in range(1, 5):
        site.post(f"story-{number}", f"Text {number}.", date=f"2026-01-0{number}")
    first = summary(site)
    assert first.startswith("**Posts: 4 new**; 4 posts published; ")
    assert named(first, "New")[0] == "[Story 4](https://news.example/2026/01/04/story-4/)"
    assert "every post counts as new" in first

    site.edit("content/posts/story-1.md", "Text 1", "Other words")
    site.delete("content/posts/story-4.md")
    site.post("story-5", date="2026-01-05")
    second = summary(site)
    # Story 3 has another neighbour, and is not a changed post for that.
    assert second.startswith(
        "**Posts: 1 new, 1 changed, 1 removed**; 4 posts published;"
        " the pages of 1 other post changed; "
    )
    assert named(second, "New") == ["[Story 5](https://news.example/2026/01/05/story-5/)"]
    assert named(second, "Changed") == ["[Story 1](https://news.example/2026/01/01/story-1/)"]
    assert named(second, "Removed") == ["Story 4, <https://news.example/2026/01/04/story-4/>"]
    assert "counts as new" not in second


def test_a_build_with_nothing_changed_says_so(site: SiteTest) -> None:
    site.post("story")
    summary(site)
    assert summary(site) == "**Nothing has changed**; 1 post published.\n"
    # Nor has a post if a build has to make everything anew, or only a layout is another one.
    (site.root / ".sitegen/store.db").unlink()
    assert summary(site) == "**Nothing has changed**; 1 post published.\n"
    site.write("static/site.css", "body { color: black }")
    changed = summary(site)
    assert changed.startswith("**No post has changed**; 1 post published; ")
    assert "### " not in changed


def test_a_change_that_no_reader_sees_is_none(site: SiteTest) -> None:
    path = site.post("story", more="# a note to myself")
    summary(site)
    site.edit(path, "# a note", "# another note")
    assert summary(site) == "**Nothing has changed**; 1 post published.\n"


def test_a_post_at_another_address_is_changed_and_names_both(site: SiteTest) -> None:
    path = site.post("story", date="2026-01-01")
    summary(site)
    site.edit(path, "title: Story", "title: Tale")
    text = summary(site)
    assert "\n".join(named(text, "Changed")) == (
        "[Tale](https://news.example/2026/01/01/tale/),"
        " before at <https://news.example/2026/01/01/story/>"
    )
    assert not named(text, "New")
    assert not named(text, "Removed")
    # The file alone may have another name.
    site.write("content/posts/renamed.md", site.source(path))
    site.delete(path)
    assert summary(site).startswith("**No post has changed**")


def test_builds_without_a_summary_are_in_the_next_one(site: SiteTest) -> None:
    site.post("one", date="2026-01-01")
    site.build()
    site.post("two", date="2026-01-02")
    # The folder itself says what was there before the first summary.
    first = summary(site)
    assert named(first, "New") == ["[Two](https://news.example/2026/01/02/two/)"]
    assert "counts as new" not in first
    site.post("three", date="2026-01-03")
    site.build()
    assert named(summary(site), "New") == ["[Three](https://news.example/2026/01/03/three/)"]


def test_a_post_that_went_before_the_first_summary_is_named_by_its_address(site: SiteTest) -> None:
    site.post("one", date="2026-01-01")
    site.post("two", date="2026-01-02")
    site.build()
    site.delete("content/posts/two.md")
    assert named(summary(site), "Removed") == ["<https://news.example/2026/01/02/two/>"]


def test_a_refused_build_takes_nothing_from_the_next_summary(site: SiteTest) -> None:
    site.post("one", date="2026-01-01")
    summary(site)
    site.post("two", date="2026-01-02")
    bad = site.post("bad", date="2026-01-03", more="aii: true")
    assert summary(site).startswith("**1 error; nothing was published.**\n\n### 1 error\n\n")
    site.delete(bad)
    assert named(summary(site), "New") == ["[Two](https://news.example/2026/01/02/two/)"]


def test_each_output_folder_has_its_own_record(site: SiteTest, tmp_path: Path) -> None:
    site.post("one", date="2026-01-01")
    summary(site)
    other = tmp_path / "other"
    assert named(summary(site, output=other), "New")
    site.post("two", date="2026-01-02")
    assert named(summary(site, output=other), "New") == named(summary(site), "New")


def test_what_is_not_published_says_until_when(site: SiteTest) -> None:
    site.post("draft", more="draft: true")
    site.post("later", date="2026-07-01")
    site.post("soon", date="2026-06-02")
    ended = site.post("ended", date="2026-01-01", more="expires: 2026-06-03")
    text = summary(site)
    assert "The next change is due 2026-06-02T00:00:00+00:00." in text
    assert named(text, "Not published") == [
        r"Soon (content/posts/soon.md): scheduled for 2026-06-02T00:00:00+00:00",
        r"Later (content/posts/later.md): scheduled for 2026-07-01T00:00:00+00:00",
        r"Draft (content/posts/draft.md): a draft",
    ]
    text = summary(site, now=NOW + dt.timedelta(days=10))
    assert named(text, "New") == ["[Soon](https://news.example/2026/06/02/soon/)"]
    assert named(text, "Removed") == ["Ended, <https://news.example/2026/01/01/ended/>: expired"]
    assert f"Ended ({ended}): expired on 2026-06-03T00:00:00+00:00" in named(text, "Not published")


def test_posts_that_are_held_back_are_named_with_their_first_error(site: SiteTest) -> None:
    site.write("site.toml", site.source("site.toml").encode() + b'build.on_error = "hold"\n')
    path = site.post("story", date="2026-01-01")
    summary(site)
    site.edit(path, "ai: true", "ai: true\naii: 1\nb: 2")
    site.post("new", date="2026-01-02", more="author: nobody")
    text = summary(site, limits=PublicationLimits(allow_gone=True))
    first, second = named(text, "Held back")
    assert first.startswith("content/posts/new.md:")
    assert second.startswith(f"{path}:7:1: aii: a post has no key of this name")
    assert second.endswith(", published before")
    assert named(text, "Removed") == ["Story, <https://news.example/2026/01/01/story/>: held back"]


def test_editions_on_hosts_of_their_own_have_whole_addresses(site: SiteTest) -> None:
    site.write(
        "site.toml",
        """\
        title = "T"
        base_url = "https://news.example/"
        [[languages]]
        code = "fr"
        label = "Français"
        title = "F"
        base_url = "https://fr.example/"
        """
        + QUIET,
    )
    site.post("story", date="2026-01-01")
    site.write(
        "content/posts/story.fr.md",
        "---\ntitle: Histoire\ntranslation: {by: ada, ai: none}\n---\nTexte.\n",
    )
    assert sorted(named(summary(site), "New")) == [
        "[Histoire](https://fr.example/2026/01/01/histoire/)",
        "[Story](https://news.example/2026/01/01/story/)",
    ]


@pytest.mark.long
def test_a_random_walk_is_reported_exactly(site: SiteTest) -> None:
    """Every step is told from what the files say, and from nothing that a build knows."""
    random = Random(23)
    posts: dict[str, tuple[str, bool, int]] = {}  # by name: title, whether a draft, edition of text
    seen: dict[str, tuple[str, str, int]] = {}  # by address: name, title, edition of text
    for step in range(1, 30):
        for _ in range(random.randrange(4)):
            name = f"p{random.randrange(9)}"
            title, draft, edition = posts.get(name, (f"Title {name}", False, 0))
            change = random.choice(["edit", "edit", "title", "draft", "delete"])
            if change == "delete":
                posts.pop(name, None)
                (site.root / f"content/posts/{name}.md").unlink(missing_ok=True)
                continue
            if change == "title":
                title = f"Title {name} {step}"
            if change == "draft":
                draft = not draft
            posts[name] = title, draft, step * (change == "edit") or edition
            more = "draft: true" if draft else ""
            site.post(name, f"Text {posts[name][2]}.", title=title, more=more)
        if random.random() < 0.3:
            assert site.build().ok
            continue
        now = {
            f"https://news.example/2026/01/02/{title.lower().replace(' ', '-')}/": (
                name,
                title,
                text,
            )
            for name, (title, draft, text) in posts.items()
            if not draft
        }
        moved = {
            url: next((old for old in seen if old not in now and seen[old][0] == now[url][0]), "")
            for url in now.keys() - seen.keys()
        }
        report = site.build(summary=site.root / "summary.md").done
        assert report.posts is not None
        assert report.posts.published == len(now)
        assert {each.url for each in report.posts.new} == {u for u in moved if not moved[u]}
        assert {(each.url, each.was) for each in report.posts.changed} == {
            *((url, was) for url, was in moved.items() if was),
            *((url, "") for url in now.keys() & seen.keys() if now[url] != seen[url]),
        }
        assert {(each.url, each.title) for each in report.posts.removed} == {
            (url, seen[url][1]) for url in seen.keys() - now.keys() - set(moved.values())
        }
        seen = now


# --- hostile texts --------------------------------------------------------------------------------

HOSTILE = (
    "](http://evil.example/)",
    "a](http://evil.example/) [b](http://evil.example/)",
    "![x](http://evil.example/x.png)",
    "`code` ``more` *a* _b_ ~~c~~ || d || $x$",
    "<script>alert(1)</script> <!-- & &amp; &#64;",
    "<@U12345> <!channel> @everyone @here @user a@b.example #12",
    "see https://evil.example/ and www.evil.example",
    "# heading",
    "1. one",
    "- item",
    "+ item",
    "> quote",
    "---",
    "===",
    "~~~",
    "[ ] task",
    "a\\](b) \\",
    "| a | b |",
    "a\u202etxt.exe\u2028b",
)


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_is_shown_as_it_is(title: str) -> None:
    posts = (post(title),)
    wrong = Problem(path=title, code="x", message=title, hint=title)
    changes = PostChanges(
        new=posts,
        changed=(
            PostChange(
                path="p", url="https://news.example/b/", title=title, was="https://news.example/a/"
            ),
        ),
        removed=posts,
        others=0,
        published=1,
        excluded=(ExcludedPost(path=title, title=title, reason="draft"),),
        is_first=False,
    )
    text = job_summary.built(report(), changes, (wrong,))
    assert "@everyone" not in text
    assert not re.search(r"[@#]\w", text.replace("### ", ""))
    page = shown(text)
    assert set(re.findall(r"</?([a-z0-9]+)", page)) == {"p", "strong", "h3", "ul", "li", "a"}
    # No address but those of the posts, and no line more than there are.
    assert set(re.findall(r'href="([^"]*)"', page)) == {
        "https://news.example/a/",
        "https://news.example/b/",
    }
    assert page.count("<li>") == 5
    seen = html.unescape(re.search(r"<li><a [^>]*>(.*?)</a></li>", page)[1])  # type: ignore[index]
    assert seen.replace("\u200b", "") == messages.printable(" ".join(title.split()))


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_any_title_is_text(title: str) -> None:
    page = shown(f"- {job_summary.text_of(title)}, x\n- [{job_summary.text_of(title)}](/a/)\n")
    assert set(re.findall(r"</?([a-z0-9]+)", page)) == {"ul", "li", "a"}
    first, second = (
        html.unescape(seen).replace("\u200b", "")
        for seen in re.findall(r"<li>(?:<a href=\"/a/\">)?([^<]*)(?:, x|</a>)</li>", page)
    )
    assert first == second == messages.printable(" ".join(title.split())).replace("\u200b", "")


def test_addresses_cannot_end_early() -> None:
    bad = PostChange(path="a", url="https://news.example/a)_(@b/", title="A")
    changes = PostChanges(
        new=(bad,), changed=(), removed=(), others=0, published=1, excluded=(), is_first=False
    )
    text = job_summary.built(report(), changes, ())
    assert "[A](https://news.example/a%29_%28%40b/)" in text


def test_a_summary_is_never_long() -> None:
    many = tuple(post("<" * 5000, number) for number in range(5000))
    wrong = tuple(
        Problem(path="&" * 900, line=line, code="x", severity=severity, message="&" * 9000)
        for line in range(3000)
        for severity in ("error", "warning")
    )
    changes = PostChanges(
        new=many,
        changed=many,
        removed=many,
        others=0,
        published=5000,
        excluded=tuple(
            ExcludedPost(path="&" * 900, title="&" * 900, reason="draft") for _ in range(5000)
        ),
        is_first=False,
    )
    text = job_summary.built(report(), changes, wrong)
    assert len(text.encode()) < MEBIBYTE // 4
    assert text.count("\n- and 4980 more\n") == 4
    assert "### New (5000)" in text
    assert "### 3000 warnings" in text
