"""`sitegen add`: articles in JSON become checked posts."""

from __future__ import annotations

import base64
import datetime as dt
import json
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from add_support import TEXT, added, added_bytes, article, codes, front_of, one, parts_of
from PIL import Image
from support import NOW, SiteTest, sitegen

from sitegen.incremental import state
from sitegen.model.build import STATE

LATER = NOW + dt.timedelta(days=1)
PATH = "content/posts/2026/2026-06-01-the-harbour-has-reopened.md"


def png(width: int = 400) -> bytes:
    file = BytesIO()
    Image.new("RGB", (width, 300), "navy").save(file, "PNG")
    return file.getvalue()


# --- new files ------------------------------------------------------------------------------------


def test_an_article_becomes_a_post_that_is_built(site: SiteTest) -> None:
    outcome = one(site, tags=["harbour"], external_id="h-1")
    assert (outcome.done, outcome.path, outcome.id) == ("added", PATH, "h-1")
    assert outcome.url == "https://news.example/2026/06/01/the-harbour-has-reopened/"
    assert site.build().ok
    assert "The ferries sail again" in site.read("2026/06/01/the-harbour-has-reopened/index.html")
    # Which article of a program it is, is nobody's business.
    assert all(b"h-1" not in data for data in site.files().values())


def test_the_address_lasts_when_the_title_changes(site: SiteTest) -> None:
    outcome = one(site)
    assert front_of(site, outcome.path).data["slug"] == "the-harbour-has-reopened"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (json.dumps(article(), indent=2), 1),
        (json.dumps([article(), article(title="Other")], indent=2), 2),
        (json.dumps(article()) + "\n\n" + json.dumps(article(title="Other")) + "\r\n", 2),
        ("\ufeff" + json.dumps(article()), 1),
        ("[]", 0),
        # What language models write around JSON, or do not write around it.
        ("Here it is:\n\n```json\n" + json.dumps(article(), indent=2) + "\n```\nEnjoy!", 1),
        ("<think>{a}</think>\n" + json.dumps(article()) + "<|im_end|>", 1),
        (json.dumps({"articles": [article(), article(title="Other")]}), 2),
        (json.dumps(article(), indent=2) + json.dumps(article(title="Other"), indent=2), 2),
    ],
)
def test_objects_lists_and_lines_are_told_apart(site: SiteTest, text: str, count: int) -> None:
    assert [outcome.done for outcome in added_bytes(site, text.encode())] == ["added"] * count


def test_a_wrong_article_holds_up_no_other(site: SiteTest) -> None:
    lines = [
        json.dumps(article(title="One")),
        '{"title": "Two" "author": "ada"}',
        json.dumps(article(title="Three", author="adda")),
        json.dumps(article(title="Four")),
    ]
    outcomes = added_bytes(site, "\n".join(lines).encode())
    assert [outcome.done for outcome in outcomes] == ["added", "refused", "refused", "added"]
    assert (outcomes[1].problems[0].line, outcomes[1].problems[0].column) == (2, 17)
    assert codes(outcomes[2]) == ["unknown-author"]
    assert outcomes[2].problems[0].hint == "did you mean ada?"
    assert site.build().ok


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ('{"title": "A",}', "take out the comma before it"),
        ('{"title": "A", // new\n}', "JSON has no comments: take it out"),
        ("{'title': 'A'}", 'write texts and keys in straight double quotes, "…"'),
        ('{title: "A"}', "write keys in double quotes"),
        ('{"draft": True}', "write true, false or null"),
        ('{"title": "A\nB"}', r"write \n for the end of a line in a text, and \t for a tab"),
        ('{"title": "A', "it ends in the middle: the answer was cut off, ask for it again"),
        ('{"title": "A "B" C"}', r"write it there; a quotation mark in a text is \""),
        ("The article.", "send JSON alone: an object, a list, or an object in each line"),
        # Words around articles are no article, unless they may be the rest of one.
        (
            '{"title": "A"}\n"author": "B"',
            "put several articles into a list, or each on a line of its own",
        ),
    ],
)
def test_what_is_no_json_says_what_to_do(site: SiteTest, text: str, hint: str) -> None:
    outcome = added_bytes(site, text.encode())[-1]
    assert (outcome.done, outcome.problems[0].hint) == ("refused", hint)


@pytest.mark.parametrize("later", [{"draft": True}, {"date": "2031-01-01"}])
@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"author": "nobody"}, "unknown-author"),
        ({"markdown": "[x](nothing.md)"}, "missing-target"),
        ({"image": "/nothing.jpg"}, "missing-target"),
    ],
)
@pytest.mark.sampled(4)
def test_what_is_not_published_yet_is_judged_as_well(
    site: SiteTest, later: dict[str, object], wrong: dict[str, object], code: str
) -> None:
    assert codes(one(site, image_alt="", **{**later, **wrong})) == [code]
    assert one(site, **later).ok


def test_what_depends_on_a_refused_article_is_refused(site: SiteTest) -> None:
    outcomes = added(
        site,
        article(title="One", markdown="See [two](2026-06-01-two.md)."),
        article(title="Two", author="nobody"),
    )
    assert [codes(outcome) for outcome in outcomes] == [["missing-target"], ["unknown-author"]]
    assert "line 1 of the text: " in outcomes[0].problems[0].message


def test_articles_of_one_call_may_link_to_each_other(site: SiteTest) -> None:
    outcomes = added(
        site,
        article(title="One", markdown="See [two](2026-06-01-two.md)."),
        article(title="Two", markdown="See [one](2026-06-01-one.md)."),
    )
    assert [outcome.done for outcome in outcomes] == ["added", "added"]
    assert site.build().ok


def test_an_address_that_is_taken_gets_a_number(site: SiteTest) -> None:
    site.write("content/pages/old.md", "---\ntitle: Old\naliases: [/2026/06/01/b/]\n---\nText.")
    outcomes = added(site, article(), article(), article(title="B"))
    assert [outcome.path[-7:] for outcome in outcomes] == [
        "ened.md",
        "ed-2.md",
        "-b-2.md",
    ]
    assert site.build().ok


def test_a_list_of_the_site_keeps_its_address(site: SiteTest) -> None:
    site.edit("site.toml", "base_url", '[urls]\npost = "/tags/{slug}/"\n[x]\nbase_url')
    site.write(
        "site.toml",
        """
        title = "T"
        base_url = "https://news.example/"
        urls.post = "/tags/{slug}/"
        """,
    )
    site.quiet()
    outcome = one(site, title="Harbour", tags=["harbour"])
    assert (outcome.done, outcome.url) == ("added", "https://news.example/tags/harbour-2/")
    assert site.build().ok


def test_titles_without_letters_have_an_address(site: SiteTest) -> None:
    outcome = one(site, title="🎉🎉")
    assert outcome.path.startswith("content/posts/2026/2026-06-01-post-")
    assert site.build().ok


# --- the style of the site ------------------------------------------------------------------------


def test_files_follow_the_pattern_of_the_site(site: SiteTest) -> None:
    for name in ("one", "two", "three"):
        site.post(f"2026/05/{name}", "Text.", date="2026-05-02")
    assert one(site).path == "content/posts/2026/06/the-harbour-has-reopened.md"


def test_front_matter_is_toml_where_that_of_the_site_is(site: SiteTest) -> None:
    for name in ("one", "two"):
        site.write(
            f"content/posts/{name}.md",
            f"""
            +++
            title = "{name}"
            date = 2026-01-01
            author = "ada"
            source = "CNN"
            ai = true
            +++
            Text.
            """,
        )
    sources = [{"name": "CNN", "url": "https://cnn.example/", "published": "2026-05-01"}, "BBC"]
    path = one(site, external_id="1", sources=sources, date="2026-05-03T10:00:00Z").path
    assert (site.root / path).read_text().startswith('+++\ntitle = "The')
    assert one(site, external_id="1", sources=sources, markdown="New.").done == "updated"
    assert (site.root / path).read_text().startswith('+++\ntitle = "The')
    assert site.build().ok


# --- HTML and pictures ----------------------------------------------------------------------------


def test_html_becomes_markdown(site: SiteTest) -> None:
    html = (
        "<h2>Ships</h2><p>All <b>sail</b> &amp; <a href='https://x.example/'>more</a>.</p>"
        "<script>alert(1)</script><style>p {}</style><p onclick=x>1 * 2 [a] &lt;b&gt;</p>"
        "<pre><code class='language-py'>x = 1</code></pre><!-- who wrote it -->"
        "<table><tr><td colspan=2 onclick=x>both</td></tr><tr><td>1<td>2</table>"
        "<iframe src='https://www.youtube.com/embed/abcdefghijk'></iframe><form><input></form>"
    )
    path = one(site, markdown=None, html=html).path
    assert parts_of(site, path).body.strip() == (
        "## Ships\n\nAll **sail** & [more](https://x.example/).\n\n1 * 2 [a] \\<b>\n\n"
        '```py\nx = 1\n```\n\n<table>\n<tbody><tr><td colspan="2">both</td></tr>'
        "<tr><td>1</td><td>2</td></tr></tbody>\n</table>\n\n"
        "!video https://www.youtube.com/watch?v=abcdefghijk"
    )


def test_a_picture_in_base64_is_stored_in_a_bundle(site: SiteTest) -> None:
    image = {"base64": base64.b64encode(png()).decode(), "name": "../The Quay.PNG"}
    outcome = one(site, image=image, image_alt="The quay")
    folder = site.root / outcome.path.removesuffix("index.md")
    assert sorted(file.name for file in folder.iterdir()) == ["index.md", "the-quay.png"]
    assert (folder / "the-quay.png").read_bytes() == png()
    assert outcome.problems == ()
    assert site.build().ok


def test_a_picture_of_the_folder_is_copied(site: SiteTest) -> None:
    site.write("incoming/note.txt", "x")
    (site.root / "incoming/quay.jpg").write_bytes(png())
    outcome = one(site, image="incoming/quay.jpg", image_alt="The quay")
    assert (site.root / outcome.path).with_name("quay.png").read_bytes() == png()


@pytest.mark.parametrize(
    ("image", "words"),
    [
        ("../../etc/passwd", "is outside of the site's folder"),
        ("nothing.png", "there is no file"),
        ("site.toml", "this is no JPEG"),
        ("a\0b", "control character"),
        ({"base64": "%%%"}, "this is no Base64"),
        ({"base64": base64.b64encode(b"<svg onload=x>").decode()}, "this is no JPEG"),
        ({"base64": base64.b64encode(png()[:60]).decode()}, "cannot be shown"),
        ({"base64": "", "nam": "x"}, "has no key of this name"),
    ],
)
def test_what_is_no_picture_is_refused(site: SiteTest, image: object, words: str) -> None:
    outcome = one(site, image=image, image_alt="x")
    assert outcome.done == "refused"
    assert words in " ".join(problem.message for problem in outcome.problems)
    assert not list(site.root.glob("content/posts/**/*"))


def test_a_link_that_leads_out_of_the_site_is_no_picture(site: SiteTest, tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(png())
    (site.root / "quay.png").symlink_to(tmp_path / "secret.png")
    assert "outside" in one(site, image="quay.png").problems[0].message


# --- the same article again -----------------------------------------------------------------------


def test_the_same_article_again_updates_its_file(site: SiteTest) -> None:
    first = one(site, external_id="h-1")
    (again,) = added(
        site,
        article(external_id="h-1", title="New headline", markdown="New text.", date="2020-01-01"),
        now=LATER,
    )
    assert (again.done, again.path, again.url) == ("updated", first.path, first.url)
    parts = parts_of(site, first.path)
    assert parts.body.strip() == "New text."
    assert parts.meta.data["title"] == "New headline"
    assert parts.meta.data["updated"] == LATER
    assert parts.meta.data["date"] == NOW
    assert len(list(site.root.glob("content/posts/**/*.md"))) == 1
    assert site.build(now=LATER).ok


def test_an_article_without_changes_is_not_written_again(site: SiteTest) -> None:
    path = site.root / one(site, external_id="h-1").path
    before = path.read_bytes()
    for _ in range(2):
        assert added(site, article(external_id="h-1"), now=LATER)[0].done == "unchanged"
    assert path.read_bytes() == before
    assert added(site, article(external_id="h-1", markdown="New."), now=LATER)[0].done == "updated"
    assert (
        added(site, article(external_id="h-1", markdown="New."), now=LATER)[0].done == "unchanged"
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("three weeks", "four weeks"),
        ("ai: generated", "ai: assisted"),
        ("author: ada", "author: ada # she asked"),
        ("origin:", "pinned: true\norigin:"),
        ("title: ", "title:  "),
        ("author: ada\n", "author: [ada\n"),
    ],
)
@pytest.mark.sampled(4)
def test_a_change_by_hand_is_never_lost(site: SiteTest, old: str, new: str) -> None:
    path = one(site, external_id="h-1").path
    site.edit(path, old, new)
    before = (site.root / path).read_bytes()
    outcome = one(site, external_id="h-1", markdown="New.")
    assert outcome.done == "refused"
    assert (site.root / path).read_bytes() == before
    if "[" not in new:
        assert codes(outcome) == ["changed-by-hand"]
        assert "--replace" in outcome.problems[0].hint


def test_replace_keeps_what_no_article_can_say(site: SiteTest) -> None:
    path = one(site, external_id="h-1").path
    site.edit(path, "origin:", "pinned: {until: 2026-07-01}\nparams: {a: [1, x]}\norigin:")
    site.edit(path, "three weeks", "four weeks")
    (outcome,) = added(site, article(external_id="h-1"), replace=True, now=LATER)
    assert outcome.done == "updated"
    parts = parts_of(site, path)
    assert parts.body.strip() == TEXT
    assert parts.meta.data["params"] == {"a": [1, "x"]}
    assert parts.meta.mark(("pinned", "until")).is_day
    assert added(site, article(external_id="h-1", markdown="New."))[0].done == "updated"


def test_a_reviewed_text_that_changes_is_unreviewed(site: SiteTest) -> None:
    path = one(site, external_id="h-1").path
    reviewed = sitegen("review", path, "--by", "ada", "--now", "2026-06-01T13:00Z", cwd=site.root)
    assert reviewed.returncode == 0, reviewed.stderr
    assert one(site, external_id="h-1").done == "unchanged"
    (outcome,) = added(site, article(external_id="h-1", markdown="New."), now=LATER)
    assert (outcome.done, codes(outcome)) == ("updated", ["review-void"])
    assert front_of(site, path).data["review"]["by"] == "ada"


def test_other_line_ends_are_no_change_by_hand(site: SiteTest) -> None:
    path = site.root / one(site, external_id="h-1").path
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert one(site, external_id="h-1").done == "unchanged"
    assert one(site, external_id="h-1", markdown="New.").done == "updated"


def test_one_id_is_there_once(site: SiteTest) -> None:
    outcomes = added(site, article(external_id="1"), article(external_id="1", title="Other"))
    assert [outcome.done for outcome in outcomes] == ["added", "refused"]
    site.write("content/posts/copy.md", (site.root / outcomes[0].path).read_text())
    assert "both have this id" in one(site, external_id="1", title="New").problems[0].message


def test_a_picture_of_an_update_lies_beside_its_file(site: SiteTest) -> None:
    one(site, external_id="1")
    image = {"base64": base64.b64encode(png()).decode()}
    assert one(site, external_id="1", image=image, image_alt="x").done == "updated"
    name = PATH.removesuffix(".md") + "-image.png"
    assert (site.root / name).read_bytes() == png()
    assert one(site, external_id="1", image=image, image_alt="x").done == "unchanged"
    assert site.build().ok


# --- the same story -------------------------------------------------------------------------------


def test_a_post_with_the_same_source_is_named(site: SiteTest) -> None:
    source = "{name: CNN, url: 'https://www.cnn.example/a/?utm_source=x&id=1#top'}"
    site.post("old", "Another text.", date="2026-01-01", more="")
    site.edit("content/posts/old.md", "source: CNN", f"source: {source}")
    outcome = one(site, sources=[{"name": "CNN", "url": "http://CNN.example/a?id=1"}])
    assert codes(outcome) == ["same-story"]
    assert outcome.problems[0].path == outcome.path
    assert outcome.problems[0].others == ("content/posts/old.md",)
    assert one(site, sources=[{"name": "CNN", "url": "http://cnn.example/a?id=2"}]).ok


def test_a_post_with_nearly_the_same_text_is_named(site: SiteTest) -> None:
    words = [f"word{i}" for i in range(200)]
    site.post("old", " ".join(words), date="2026-01-01")
    near = one(site, markdown=" ".join([*words[:100], "other", *words[100:]]))
    assert codes(near) == ["same-story"]
    assert near.problems[0].others == ("content/posts/old.md",)
    far = one(site, title="Far", markdown=" ".join([*words[:120], *(f"new{i}" for i in range(80))]))
    assert codes(far) == []


# --- the command ----------------------------------------------------------------------------------


def run(site: SiteTest, text: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sitegen", "add", *arguments],
        input=text,
        cwd=site.root,
        capture_output=True,
        text=True,
        check=False,
    )


def test_each_article_is_a_line_of_json(site: SiteTest) -> None:
    site.write("two.json", json.dumps(article(title="From a file", external_id="f")))
    done = run(
        site, json.dumps([article(), {"title": "x"}]), "-", "two.json", "--now", "2026-06-01"
    )
    assert done.returncode == 1
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["ok"] for line in lines] == [True, False, True]
    assert [line["id"] for line in lines] == [None, None, "f"]
    assert lines[0]["path"] == PATH
    assert lines[1]["path"] is None
    assert [problem["code"] for problem in lines[1]["problems"]] == ["missing-key"] * 3
    assert done.stderr.splitlines()[-1] == "2 added, 1 refused"
    assert run(site, "[]").returncode == 0
    assert run(site, "").returncode == 1


def test_a_call_waits_for_another_one(site: SiteTest) -> None:
    with state.locked(site.root / STATE, lambda _: None):
        process = subprocess.Popen(
            [sys.executable, "-m", "sitegen", "add", "a.json"],
            cwd=site.root,
            stderr=subprocess.PIPE,
        )
        site.write("a.json", json.dumps(article()))
        assert process.stderr
        printed = os.read(process.stderr.fileno(), 1 << 12).decode()
        assert f"waiting for another sitegen on this site, process {os.getpid()}" in printed
        assert not list(site.root.glob("content/posts/**/*.md"))
    process.communicate()
    assert process.returncode == 0
    assert len(list(site.root.glob("content/posts/**/*.md"))) == 1
