"""What people and programs write into front matter, and what it is read as: dates, words, escapes,
whatever a library makes of a post.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support import SETTINGS, SiteTest

from sitegen.errors import Problem
from sitegen.markdown.converter import Converter
from sitegen.model.config import Config
from sitegen.model.meta import PostMeta
from sitegen.model.sources import is_address, is_empty
from sitegen.parse import document
from sitegen.parse.frontmatter import split
from sitegen.parse.job import settings_of
from sitegen.text.characters import rare_in

CONFIG = Config(title="T", base_url="https://news.example/", timezone="Europe/Berlin")
CONVERTER = Converter(CONFIG.markdown)
GOOD = {
    "title": "A",
    "date": "2026-05-03",
    "author": "ada",
    "source": {"name": "CNN", "url": "https://cnn.example/"},
    "ai": True,
}


def read(front: str, fence: str = "---") -> tuple[PostMeta, tuple[Problem, ...]]:
    post, _, problems = document.post(
        "content/posts/a.md",
        f"{fence}\n{front}\n{fence}\nThe text of a whole post.\n",
        settings_of(CONFIG),
        CONVERTER,
    )
    return post.meta, tuple(problems)


def with_date(date: str) -> PostMeta:
    return read(json.dumps({**GOOD, "date": date}))[0]


# --- dates ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-05-03", "2026-05-03T00:00:00+02:00"),
        ("2026-05-03T10:00:00Z", "2026-05-03T10:00:00+00:00"),
        ("2026-05-03t10:00:00z", "2026-05-03T10:00:00+00:00"),
        ("2026-05-03T10:00:00", "2026-05-03T10:00:00+02:00"),
        ("2026-12-03 10:00:00", "2026-12-03T10:00:00+01:00"),
        ("2026-05-03T10:00:00.123Z", "2026-05-03T10:00:00.123+00:00"),
        ("2026-05-03T10:00:00.123456789+02:00", "2026-05-03T10:00:00.123456+02:00"),
        ("2026-05-03 10:00:00 +0200", "2026-05-03T10:00:00+02:00"),
        ("2026-05-03 10:00:00-05:30", "2026-05-03T10:00:00-05:30"),
        (" 2026-05-03 ", "2026-05-03T00:00:00+02:00"),
    ],
)
def test_a_date_in_quotes_is_a_date(written: str, meant: str) -> None:
    post = "title: A\nauthor: ada\nsource: CNN\nai: true\n"
    for quote in ("'", '"'):
        assert read(f"{post}date: {quote}{written}{quote}")[0].date == dt.datetime.fromisoformat(
            meant
        )
    toml = 'title = "A"\nauthor = "ada"\nsource = "CNN"\nai = true\n'
    assert read(f'{toml}date = "{written}"', "+++")[0].date == dt.datetime.fromisoformat(meant)
    assert read(post + f"date: {written}")[0].date == dt.datetime.fromisoformat(meant), (
        "without quotes as well"
    )


EVERY_DATE = """\
---
title: A
date: {0}2026-05-03{0}
author: ada
source: {{name: CNN, published: {0}2026-05-01{0}}}
ai: {{involvement: generated, generated_at: {0}2026-05-02T10:00:00Z{0}}}
review: {{by: ada, at: {0}2026-05-03{0}, sha256: "{1}"}}
updated: {0}2026-05-04T10:00:00Z{0}
expires: {0}2027-01-01{0}
corrections:
  - {{date: {0}2026-05-04{0}, text: Was wrong.}}
---
Text.
"""


def test_every_date_may_be_in_quotes(site: SiteTest) -> None:
    site.write("content/posts/a.md", EVERY_DATE.format("", "0" * 64).encode())
    site.write("content/about.md", b"---\ntitle: About\nupdated: 2026-05-03\n---\n")
    assert site.build().ok
    plain = site.files()
    site.write("content/posts/a.md", EVERY_DATE.format("'", "0" * 64).encode())
    site.edit("content/about.md", "2026-05-03", '"2026-05-03"')
    done = site.build()
    assert [problem.code for problem in done.problems] == ["review-void"]
    assert site.files() == plain


def test_a_day_in_quotes_is_the_whole_day(site: SiteTest) -> None:
    front = 'title = "A"\ndate = "2026-05-03T10:00:00Z"\nupdated = "2026-05-03"\n'
    front += 'author = "ada"\nsource = "CNN"\nai = true\n'
    site.write("content/posts/a.md", f"+++\n{front}+++\nText.\n".encode())
    assert site.build().printed == ""


def test_comments_may_have_dates_in_quotes(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + '[comments]\nprovider = "static"\n')
    site.post("a")
    site.write(
        "content/comments/a.toml",
        '[[comment]]\nid = "1"\ndate = "2026-05-03T10:00:00Z"\ntext = "Well said."\n',
    )
    assert site.build().printed == ""
    assert "Well said." in site.read("2026/01/02/a/index.html")


# --- words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "involvement"),
    [
        ("none", "none"),
        ("assisted", "assisted"),
        ("generated", "generated"),
        ("automated", "automated"),
        ("unstated", "unstated"),
        ("Assisted", "assisted"),
        ("GENERATED", "generated"),
        ('" none "', "none"),
        ("{involvement: Assisted}", "assisted"),
    ],
)
@pytest.mark.sampled(4)
def test_the_part_of_ai_in_a_word(written: str, involvement: str, site: SiteTest) -> None:
    site.write(
        "content/posts/a.md",
        f"---\ntitle: A\ndate: 2026-05-03\nauthor: ada\nsource: CNN\nai: {written}\n---\n".encode(),
    )
    assert site.build().ok
    assert [post["involvement"] for post in json.loads(site.read("provenance.json"))["posts"]] == [
        involvement
    ]


# --- escapes --------------------------------------------------------------------------------------


def test_the_escapes_of_json(site: SiteTest) -> None:
    front = json.dumps(
        {**GOOD, "title": "🚀 Launch", "tags": ["𝄞"], "params": {"🦀": "a/b 👩‍🚀"}}
    ).replace("/", "\\/")
    assert "\\ud83d" in front
    site.write("content/posts/a.md", f"---\n{front}\n---\nText.\n".encode())
    assert site.build().printed == ""
    assert ">🚀 Launch<" in site.read("2026/05/03/launch/index.html")
    assert "🚀 Launch" in site.read("feed.xml")


def test_marks_stay_true_after_an_escape() -> None:
    front = f'{json.dumps(GOOD)[:-1]}, "summary": "\\ud83d\\ude80", "sumary": 1}}'
    with pytest.raises(document.SiteError) as caught:
        read(front)
    (problem,) = caught.value.problems
    assert (problem.line, problem.column) == (2, front.index('"sumary"') + 1)


def test_what_was_found_has_no_surrogates() -> None:
    with pytest.raises(document.SiteError) as caught:
        read(f'{json.dumps(GOOD)[:-1]}, "image_alt": {{"a": "\\u001f\\ud83d\\ude80"}}}}')
    found = "".join(problem.got for problem in caught.value.problems)
    assert "🚀" in found.encode().decode()


# --- what libraries write ------------------------------------------------------------------------

# Everything but what XML cannot carry, and what YAML 1.1 takes for the end of a line.
TEXT = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff\u2028\u2029"),
    min_size=1,
    max_size=30,
)
WORDS = TEXT.map(str.strip).filter(bool) | st.sampled_from(
    [
        "a: b",
        "Ranked #1",
        "#1",
        "No",
        "yes",
        "~",
        "null",
        "123",
        "1e3",
        "0x1F",
        "12:30:45",
        "2026-05-03",
        "- a",
        "? a",
        "a\nb",
        "'",
        '"',
        "\\",
        "C:\\new",
        "{a}",
        "[a]",
        "&a *b",
        "!x",
        "%x",
        "@x",
        "`x`",
        "---",
        "...",
        "<<",
        "=",
        "🚀",
        "👩‍🚀",
        "مرحبا",
        "…",
        "a" * 200 + " b",
        "long " * 40 + "text",
    ]
)
DAYS = st.dates(dt.date(1000, 1, 2), dt.date(7999, 12, 30))
# Days on which a post can be corrected.
LATER = st.dates(dt.date(8000, 1, 3), dt.date(8999, 12, 30))
ZONES = st.sampled_from(
    [dt.UTC, dt.timezone(dt.timedelta(hours=-5, minutes=-30)), dt.timezone(dt.timedelta(hours=14))]
)
MOMENTS = st.builds(dt.datetime.combine, DAYS, st.times(), ZONES)
NAMES = WORDS.filter(lambda text: not (is_empty(text) or is_address(text)))
SOURCE = st.fixed_dictionaries(
    {"name": NAMES},
    optional={
        "title": WORDS,
        "author": WORDS,
        "published": DAYS,
        "relation": st.just("cited"),
        "url": st.just("https://cnn.example/a?b=c#d"),
    },
)
POSTS = st.fixed_dictionaries(
    {
        "title": WORDS,
        "date": DAYS | MOMENTS,
        "author": st.just("ada") | st.just(["ada", "jun"]),
        "source": NAMES | SOURCE | st.lists(SOURCE, min_size=1, max_size=2),
        "ai": st.booleans()
        | st.sampled_from(["none", "assisted"])
        | st.fixed_dictionaries({"involvement": st.just("generated"), "model": WORDS}),
    },
    optional={
        "summary": WORDS,
        "tags": st.lists(WORDS, max_size=3),
        "category": WORDS,
        "draft": st.booleans(),
        "image_alt": WORDS,
        "corrections": st.lists(
            st.fixed_dictionaries(
                {
                    "date": LATER | st.builds(dt.datetime.combine, LATER, st.times(), ZONES),
                    "text": WORDS,
                }
            ),
            max_size=2,
            unique_by=lambda correction: correction["date"].year,
        ),
        "params": st.dictionaries(WORDS, WORDS | DAYS.map(str)),
    },
)
# What random words may be warned of; whoever wrote them meant them.
WARNINGS = {"source-url", "text-encoding", "text-invisible", "text-markup", "text-placeholder"}
STYLES: list[dict[str, Any]] = [
    {},
    {"allow_unicode": True},
    {"default_flow_style": True},
    {"default_style": '"'},
    {"default_style": "'", "allow_unicode": True},
    {"width": 20},
    {"indent": 4},
]


def dates_as_text(value: Any) -> Any:
    return json.loads(json.dumps(value, default=lambda date: date.isoformat()))


def meant(post: dict[str, Any]) -> PostMeta:
    """The post, read without YAML."""

    def moment(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                key: inner if key == "params" else moment(inner) for key, inner in value.items()
            }
        if isinstance(value, list):
            return [moment(inner) for inner in value]
        if isinstance(value, dt.datetime):
            return value
        return (
            dt.datetime(value.year, value.month, value.day, tzinfo=CONFIG.zone)
            if isinstance(value, dt.date)
            else value
        )

    made = msgspec.convert(moment(post), PostMeta)
    return msgspec.structs.replace(
        made, title=" ".join(re.split("[ \t\r\n]+", made.title)).strip(" ")
    )


@settings(max_examples=150)
@given(post=POSTS, quotes=st.booleans(), options=st.sampled_from(STYLES))
def test_what_pyyaml_writes_is_read_as_it_was_meant(
    post: dict[str, Any], quotes: bool, options: dict[str, Any]
) -> None:
    meta, problems = read(yaml.safe_dump(dates_as_text(post) if quotes else post, **options))
    assert meta == meant(post)
    assert {problem.code for problem in problems} <= WARNINGS


@settings(max_examples=150)
@given(
    post=POSTS,
    options=st.sampled_from(
        [{}, {"ensure_ascii": False}, {"indent": 2}, {"separators": (",", ":")}]
    ),
    is_one=st.booleans(),
)
# The escape of a letter after a colon is no Windows path.
@example(
    post={
        "title": "A",
        "date": dt.date(2026, 1, 1),
        "author": "ada",
        "source": "A:\u00a1",
        "ai": False,
    },
    options={},
    is_one=False,
)
def test_what_json_writes_is_read_as_it_was_meant(
    post: dict[str, Any], options: dict[str, Any], is_one: bool
) -> None:
    data = dates_as_text(post)
    lines = (
        f"{key}: {json.dumps(value, **{**options, 'indent': None})}" for key, value in data.items()
    )
    written = json.dumps(data, **options) if is_one else "\n".join(lines)
    meta, problems = read(written)
    assert meta == meant(post)
    assert {problem.code for problem in problems} <= WARNINGS
    assert split("a", f"---\n{written}\n---\n", CONFIG.zone).meta.data == data


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: A “b” [c]\n---\n",
        "\ufeff\n---\r\ntitle: Ä\r\n---\r\n\r\nThe “É”.\r\n",
        '+++\ntitle = "A"\n+++\nText: [A](b).\n---\nB\n---\n',
        "Here It Is: “A”\n\n---\ntitle: A\n---\nText: [A](b).",
        "---\n---\n---\ntitle: A\n---\nText: [A](b).",
    ],
)
def test_the_rare_characters_of_a_body_are_its_own(text: str) -> None:
    parts = split("a.md", text, dt.UTC)
    assert parts.rare == rare_in(parts.body)
