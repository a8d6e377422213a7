"""For every article that `sitegen add` accepts, the file parses to just what was given."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest
from add_support import added, article, parts_of
from random_markdown import documents
from support import NOW, SiteTest

from sitegen.commands.adding import writing
from sitegen.text.characters import UNPRINTABLE

# What YAML, TOML and Markdown read as something else where it is not in quotes.
_HARD = (
    "yes No null ~ true 1e3 0x1F 012 1_000 2026-05-03 12:30 .inf = << --- ... +++ # : - ? | > & * !"
    " % @ ` { } [ ] , \" ' \\ \\n \\u0041 #tag C: C:\\new a:b key: value: 'single' \"double\" {{x}}"
    " 🎉 👩‍👩‍👧 \u00a0 \u2028 \u2029 \ufeff \u200d \u202e שלום 東京 é e\u0301 \t \U0010fffd ok"
)
HARD = _HARD.split(" ")


def text(r: random.Random) -> str:
    words = r.choices(HARD, k=r.randint(1, 6))
    return r.choice(("", "x")) + r.choice((" ", "", "\n", "  ")).join(words) + r.choice(("", "."))


def source(r: random.Random) -> Any:
    name = f"Paper {text(r)}"
    if r.random() < 0.3:
        return name
    work = {"name": name, "url": f"https://x.example/{r.random()}", "quote": text(r)}
    return work | r.choice(({}, {"published": "2026-05-01", "accessed": "2026-05-02T10:00:00Z"}))


def random_article(r: random.Random, body: str, number: int) -> dict[str, Any]:
    return article(
        title=f"{number} {text(r)}",
        summary=f"S {text(r)}" if r.random() < 0.5 else None,
        tags=[f"t {text(r)}" for _ in range(r.randint(0, 3))],
        category=f"C {text(r)}" if r.random() < 0.3 else None,
        series=f"S {text(r)}" if r.random() < 0.3 else None,
        sources=[source(r) for _ in range(r.randint(1, 3))],
        ai=r.choice(
            ("none", True, {"involvement": "assisted", "model": text(r) + "m", "description": "x"})
        ),
        date=r.choice((None, "2026-05-03", "2026-05-03T10:00:00.25+02:00", "2026-05-03 10:00:00")),
        markdown=body,
        draft=r.choice((None, True, False)),
        external_id=f"{text(r)}{number}",
    )


def check(site: SiteTest, path: str, given: dict[str, Any]) -> None:
    parts = parts_of(site, path)
    data = parts.meta.data
    assert parts.meta.problems == ()
    for key in ("title", "summary", "category", "series", "author", "ai"):
        expected = given.get(key)
        value = parts.meta.unfolded.get((key,), data.get(key))
        assert value == expected, (key, value, expected)
    assert data["tags"] == given["tags"]
    assert data.get("draft", False) == bool(given.get("draft"))
    assert data["origin"]["id"] == given["external_id"]
    for work, expected in zip(data["source"], given["sources"], strict=True):
        if isinstance(expected, str):
            assert work == expected
            continue
        for key, value in expected.items():
            if key in ("published", "accessed"):
                value = dt.datetime.fromisoformat(value)
                value = value if value.tzinfo else value.replace(tzinfo=dt.UTC)
            assert work[key] == value
    if given.get("date", "").count(":") and "T" in given["date"]:
        assert data["date"] == dt.datetime.fromisoformat(given["date"])
    assert data["slug"]
    body = given["markdown"].replace("\r\n", "\n").replace("\r", "\n")
    assert parts.body.strip("\n") == body.strip("\n")
    assert data["origin"]["sha256"] == writing.digest_of((site.root / path).read_text("utf-8"))


@pytest.mark.parametrize("is_toml", [False, True])
@pytest.mark.sampled(1)
def test_every_accepted_article_is_read_as_it_was_given(site: SiteTest, is_toml: bool) -> None:
    if is_toml:
        site.write(
            "content/posts/old.md",
            '+++\ntitle = "x"\ndate = 2026-01-01\nauthor = "ada"\nsource = "C"\nai = true\n+++\nx',
        )
    r = random.Random(23)
    bodies = [body for body in documents(7, 150) if not UNPRINTABLE.search(body) and body.strip()]
    given = [random_article(r, body, i) for i, body in enumerate(bodies)]
    outcomes = added(site, *given)
    accepted = [
        (outcome, values) for outcome, values in zip(outcomes, given, strict=True) if outcome.ok
    ]
    assert len(accepted) > 60, [each.problems[0].message for each in outcomes if not each.ok][:9]
    for outcome, values in accepted:
        start = (site.root / outcome.path).read_bytes()[:3]
        assert start == (b"+++" if is_toml else b"---")
        check(site, outcome.path, values)
    result = site.build(now=NOW)
    assert result.ok, result.printed
    again = added(site, *(values for _, values in accepted), now=NOW + dt.timedelta(days=1))
    wrong = [each.problems for each in again if each.done != "unchanged"]
    assert wrong == []
