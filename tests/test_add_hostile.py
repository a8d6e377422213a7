"""Articles that nobody means well, and calls that are killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from add_support import added, added_bytes, article, codes, front_of, one
from support import SiteTest


def raw(**values: str) -> bytes:
    """An article whose other `values` are JSON source."""
    inner = json.dumps(article())[1:-1]
    return "{{{}, {}}}".format(inner, ", ".join(f'"{k}": {v}' for k, v in values.items())).encode()


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (raw(tags="1" * 5000), "invalid-value", "5,000 digits"),
        (raw(draft="1e999"), "invalid-value", "too large"),
        (raw(draft="NaN"), "invalid-value", "NaN is no number of JSON"),
        (raw(draft="-Infinity"), "invalid-value", "-Infinity is no number of JSON"),
        (raw(title='"again"'), "duplicate-key", "'title' occurs twice"),
        (raw(category=r'"\ud83d"'), "control-character", "\\ud83d is half of a character"),
        (raw(category=r'"a\u0000b"'), "control-character", "U+0000"),
        (raw(tags='[{"a": "b"}]'), "invalid-value", "tags: expected text"),
        (raw(tags="[" * 50_000 + "]" * 50_000), "article", "nest"),
        (raw(tags="[" * 300 + "]" * 300), "article", "nest more than 20 deep"),
        (raw(review='{"by": "ada"}'), "article", "a person signs a text, and no program"),
        (raw(titel='"x"'), "unknown-key", "titel"),
        (raw(html='"<p>x</p>"'), "article", "the text is there in markdown as well"),
        (raw(date='"yesterday"'), "invalid-value", "date: expected 2026-05-03"),
        (raw(date="20260503"), "invalid-value", "date: expected"),
        (raw(origin='{"id": "x"}'), "unknown-key", "origin"),
        (raw(slug='"../../x"'), "unknown-key", "slug"),
        (raw(image='{"base64": "eA==", "nme": "x"}'), "unknown-key", "image.nme"),
        (raw(lang='"../x"'), "invalid-value", "lang: expected a language tag"),
        (raw(image='"https://"'), "missing-target", "the picture 'https://'"),
        (b'{"title": "\xff\xfe"}', "encoding", "expected UTF-8"),
        (b"[1, 2]", "article", "expected an article, {…}, got a number"),
        (b"null", "article", "got null"),
        (b"\x00\x01", "article", "this is no JSON"),
        (b'{"title": "x"} and {"title": "y"}', "article", "extra data"),
        (b"", "article", "there is no article in it"),
    ],
)
def test_a_hostile_article_is_refused(site: SiteTest, data: bytes, code: str, words: str) -> None:
    for outcome in added_bytes(site, data):
        assert not outcome.ok
        problems = [problem for problem in outcome.problems if problem.code == code]
        assert any(words in problem.message for problem in problems), outcome.problems
        assert all(problem.path == "-" for problem in outcome.problems)
    assert not list(site.root.glob("content/posts/**/*"))
    assert not list(site.root.glob(".sitegen/**/*.tmp"))


@pytest.mark.parametrize("name", ["", "json"])
def test_a_fence_of_code_around_an_article_is_no_part_of_it(site: SiteTest, name: str) -> None:
    data = f"\n```{name}\n{json.dumps(article(), indent=1)}\n```\n"
    (outcome,) = added_bytes(site, data.encode())
    assert outcome.ok
    outcomes = added_bytes(site, f"```{name}\n{json.dumps(article())}\n{{]}}\n```".encode())
    assert [each.ok for each in outcomes] == [True, False]
    assert outcomes[1].problems[0].line == 3


@pytest.mark.parametrize(
    ("key", "meant"),
    [("body", "markdown"), ("content", "markdown"), ("source", "sources"), ("guid", "external_id")],
)
def test_a_key_of_another_name_has_a_hint(site: SiteTest, key: str, meant: str) -> None:
    values = article(**{key: article()[meant] if meant != "external_id" else "x"})
    values.pop(meant, None)
    (outcome,) = added(site, values)
    hints = [problem.hint for problem in outcome.problems if problem.code == "unknown-key"]
    assert hints == [f"did you mean `{meant}`?"]
    assert codes(outcome) == ["unknown-key"]


@pytest.mark.parametrize(
    "html",
    [
        "<blockquote>" * 20_000 + "x",
        "<ul><li>" * 5_000 + "x",
        "<script>" + "x" * 1000,
        "<p>" + "<b>" * 10_000,
        "x" * 1_000_001,
        "<svg><script>alert(1)</script></svg>",
    ],
)
@pytest.mark.sampled(4)
def test_hostile_html_ends(site: SiteTest, html: str) -> None:
    outcome = one(site, markdown=None, html=html)
    if outcome.ok:
        assert b"<script" not in (site.root / outcome.path).read_bytes()
        assert site.build().ok
    else:
        assert outcome.problems[0].message


@pytest.mark.long
def test_a_hundred_megabytes_are_refused(site: SiteTest) -> None:
    data = b'{"title": "x", "markdown": "' + b"x" * 100_000_000 + b'"}'
    (outcome,) = added_bytes(site, data)
    assert not outcome.ok
    huge = json.dumps(article(markdown="word " * 2_000_000))
    outcomes = added_bytes(site, f"{huge}\n{json.dumps(article())}".encode())
    assert [outcome.done for outcome in outcomes] == ["refused", "added"]
    assert "more than 1,000,000" in outcomes[0].problems[0].message


def test_front_matter_in_a_text_stays_text(site: SiteTest) -> None:
    body = "---\ntitle: Other\ndraft: true\n---\n+++\nText."
    path = one(site, markdown=body).path
    assert front_of(site, path).data["title"] == "The harbour has reopened"
    assert "draft" not in front_of(site, path).data


def test_a_site_with_errors_takes_articles_all_the_same(site: SiteTest) -> None:
    site.post("wrong", "[x](nothing.md)", date="2026-01-01")
    site.write("content/posts/no-front-matter.md", "Text.")
    assert one(site).ok


@pytest.mark.long
def test_a_killed_call_tears_nothing(site: SiteTest) -> None:
    data = "\n".join(
        json.dumps(article(title=f"Title {i}", external_id=str(i), markdown=f"Text {i}. " * 200))
        for i in range(100)
    )
    site.write("many.jsonl", data)
    command = [sys.executable, "-m", "sitegen", "add", "many.jsonl", "--now", "2026-06-01"]
    folder = site.root / "content/posts/2026"
    kills = 0
    for wanted in (1, 60):
        with subprocess.Popen(
            command, cwd=site.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            while process.poll() is None and len(list(folder.glob("*.md"))) < wanted:
                time.sleep(0)
            if process.poll() is None:
                os.kill(process.pid, signal.SIGKILL)
                kills += 1
        for file in folder.glob("*.md"):
            assert file.read_text().endswith(". \n"), file
    assert kills
    done = subprocess.run(command, cwd=site.root, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    outcomes = [json.loads(line) for line in done.stdout.splitlines()]
    assert {outcome["done"] for outcome in outcomes} <= {"added", "unchanged"}
    assert len(list(folder.glob("*.md"))) == 100
    assert site.build().ok


def test_what_a_killed_call_has_left_is_deleted_by_the_next_one(site: SiteTest) -> None:
    site.write("content/posts/2026/.7.sitegen.tmp/index.md", "half")
    site.write("content/posts/2026/.8.sitegen.tmp", "half")
    assert one(site).ok
    assert not list((site.root / "content/posts/2026").glob(".*"))
