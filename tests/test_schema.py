"""`sitegen schema`: what the schema accepts, sitegen accepts, and the other way round, as far as
JSON Schema can say."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import SETTINGS, SiteTest, sitegen

from sitegen.commands.schema import KINDS, schema
from sitegen.errors import SiteError
from sitegen.markdown.converter import Converter
from sitegen.model import config
from sitegen.model.meta import PostMeta
from sitegen.model.paths import version_of
from sitegen.parse import document
from sitegen.parse.frontmatter import split
from sitegen.parse.job import settings_of

ROOT = Path(__file__).parent.parent
TRANSLATION = "translation of "
SCHEMAS = {kind: json.loads(schema(kind, ai_required=True)) for kind in KINDS} | {
    TRANSLATION + kind: json.loads(schema(kind, ai_required=True, is_translation=True))
    for kind in KINDS
    if kind != "article"
}
VALIDATORS = {
    kind: jsonschema.Draft202012Validator(made, format_checker=jsonschema.FormatChecker(["date"]))
    for kind, made in SCHEMAS.items()
}
SAMPLES = [*ROOT.glob("content/**/*.md"), *ROOT.glob("tests/sites/*/content/**/*.md")]
CONFIG = config.Config(title="T", base_url="https://news.example/")
CONVERTER = Converter(CONFIG.markdown)


def kind_of(path: Path) -> str:
    parts = path.as_posix().rpartition("content/")[2].split("/")
    kinds = {"posts": "post", "authors": "author"} | dict.fromkeys(
        ("tags", "categories", "series"), "term"
    )
    kind = kinds.get(parts[0], "page")
    base, _ = version_of(path.as_posix(), ("de", "es", "he"))
    return TRANSLATION + kind if base != path.as_posix() and Path(base).exists() else kind


def as_json(value: Any) -> Any:
    """What an editor makes of the data: it has no dates."""
    return json.loads(json.dumps(value, default=dt.datetime.isoformat))


@pytest.mark.parametrize("kind", SCHEMAS)
@pytest.mark.sampled(4)
def test_the_schema_is_one_and_its_examples_follow_it(kind: str) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[kind])
    for example in SCHEMAS[kind]["examples"]:
        assert list(VALIDATORS[kind].iter_errors(example)) == []


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_the_samples_say_follows_it(path: Path) -> None:
    data = split("a", path.read_bytes().decode("utf-8-sig"), dt.UTC).meta.data
    ignored = "'ai' is a required property"  # of sites that have a default
    assert [
        e.message
        for e in VALIDATORS[kind_of(path)].iter_errors(as_json(data))
        if e.message != ignored
    ] == []


def structs(kind: str) -> dict[str, Any]:
    return {
        "": SCHEMAS[kind],
        **{name: made for name, made in SCHEMAS[kind]["$defs"].items() if "properties" in made},
    }


@pytest.mark.parametrize("kind", SCHEMAS)
def test_it_is_strict_and_describes_every_key(kind: str) -> None:
    for made in structs(kind).values():
        assert made["additionalProperties"] is False
        assert made["description"]
        assert all(len(printed["description"]) > 10 for printed in made["properties"].values())


# --- random front matter --------------------------------------------------------------------------


class Plain(str):
    """A date, which stands in YAML without quotes."""

    __slots__ = ()


DATES = [
    *map(
        Plain,
        [
            "2026-05-03",
            "2026-05-03T10:00:00Z",
            "2026-05-03T10:00:00+02:00",
            "2026-05-03T10:00:00",
            "2026-02-30",
            "0999-01-01",
            "9001-01-01",
            "2026-13-01",
            "2026-5-3x",
            "2026-05-03 10:00:00 +0200",
        ],
    ),
    "2026-05-03",
    "2026-05-03 10:00:00.123456789-05:30",
    "2026-02-30",
    "0999-01-01",
    "2026-05-03T10:00",
    "2026-05-03T10:00:00x",
    "2026-05-03T24:00:00Z",
    "May 3",
    20260503,
    None,
    True,
    ["x"],
]
LATER = [*map(Plain, ["2027-01-01", "2027-01-01T10:00:00.5-11:30"]), "soon", None, 5]
TEXTS = [
    "A",
    "a: b",
    '"quoted" #1',
    "123",
    "2026-05-03",
    "No",
    "مرحبا 😀",
    5,
    True,
    None,
    ["a"],
    {"a": "b"},
    1.5,
]
REQUIRED = [*TEXTS, "", "  "]
WEB = [
    "https://cnn.example/a?b=c",
    "http://x.example",
    "x",
    "javascript:x",
    "https://a b/",
    "https://user@x.example/",
    None,
    5,
]
# What names no source, and what nearly does.
NO_NAMES = [
    "https://cnn.example/a",
    "www.cnn.example",
    "cnn.example/a",
    "//x",
    "N/A",
    "unknown",
    "None",
    " ?? ",
    "-",
    "Unknown Times",
    "cnn.example",
    "AFP/dpa",
    "No. 1",
]
DIGESTS = ["a" * 64, "1" * 64, "A" * 64, "abc", None, 1]
# Keys whose values have keys have pools of their own, and a date is in none but with its like.
POOLS: dict[str, list[Any]] = {
    **dict.fromkeys({*PostMeta.__struct_fields__} - {"date", "ai", "source", "review"}, TEXTS),
    "title": REQUIRED,
    "author": [*REQUIRED, ["ada", "jun"], [], [""], [5], ["a", None]],
    "slug": [
        "a",
        "a-b-2",
        "é-ü",
        "a" * 200,
        "a" * 201,
        "A",
        "a b",
        "-a",
        "a--b",
        "a_b",
        "a/b",
        "a.html",
        "a..b",
        ".a",
        "a.",
        "Rust_1.0~x",
        None,
        5,
    ],
    "id": ["https://a.example/1", "tag:a.example,2026:x", "urn:uuid:1", "x", "a b", None, 5],
    "tags": [["a", "b c"], [], "a", [5], [""], None, {}],
    "updated": LATER,
    "expires": LATER,
    "draft": [True, False, None, "yes", 1],
    "comments": [True, False, None, "no"],
    "lang": ["de", "pt-BR", "x", "d_e", None, 5],
    "aliases": [
        ["/old/"],
        ["/old", "/a/b.html"],
        ["old"],
        ["/"],
        ["/a//b"],
        ["/../x/"],
        ["/a?b"],
        ["/a b/c d"],
        ["/ a/"],
        ["/a /b"],
        ["/A/v1.0", "/x.php"],
        "/a/",
        [5],
        None,
        [],
    ],
    "corrections": [None, [], "x"],
    "params": [{"x": [1, {"y": None}]}, {}, None, [1], "x"],
    "nonsense": ["x"],
    "sourc": ["CNN"],
}
FIELDS: dict[str, dict[str, list[Any]]] = {
    "source": {
        "name": [*REQUIRED, *NO_NAMES],
        "url": WEB,
        "title": TEXTS,
        "author": TEXTS,
        "published": DATES,
        "archived": WEB,
        "accessed": DATES,
        "quote": TEXTS,
        "feed": WEB,
        "relation": ["based_on", "cited", "quoted", None, 5],
        "nmae": ["x"],
    },
    "ai": {
        "involvement": [
            "none",
            "assisted",
            "generated",
            "automated",
            "unstated",
            "human",
            None,
            True,
        ],
        "model": TEXTS,
        "provider": TEXTS,
        "generated_at": DATES,
        "description": TEXTS,
        "prompt_url": WEB,
        "modell": ["x"],
    },
    "review": {
        "by": REQUIRED,
        "at": DATES,
        "scope": ["substantive", "copyedit", "full", None],
        "sha256": DIGESTS,
        "sha": ["x"],
    },
    "corrections": {
        "date": DATES,
        "text": REQUIRED,
        "type": ["correction", "clarification", "retraction", "x", None],
        "txt": ["x"],
    },
}
GOOD: dict[str, Any] = {
    "title": "A",
    "date": Plain("2026-05-03"),
    "author": "ada",
    "source": "CNN",
    "ai": True,
}
GOOD_INSIDE: dict[str, dict[str, Any]] = {
    "source": {"name": "CNN"},
    "ai": {"involvement": "generated"},
    "review": {"by": "ada", "at": Plain("2026-05-03"), "sha256": "a" * 64},
    "corrections": {"date": Plain("2026-05-03"), "text": "x"},
}


def changed(good: dict[str, Any], pools: dict[str, list[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """`good` with a few keys of the pools, and sometimes without one of its own."""
    one = st.sampled_from(sorted(pools)).flatmap(
        lambda key: st.tuples(st.just(key), st.sampled_from(pools[key]))
    )
    return st.tuples(
        st.lists(one, max_size=2).map(dict), st.sampled_from([None, None, None, None, *good])
    ).map(lambda made: {key: value for key, value in {**good, **made[0]}.items() if key != made[1]})


def posts() -> st.SearchStrategy[dict[str, Any]]:
    inner = {key: changed(GOOD_INSIDE[key], FIELDS[key]) for key in FIELDS}
    nested = st.one_of(
        inner["source"].map(lambda made: {"source": made}),
        inner["ai"].map(lambda made: {"ai": made}),
        inner["review"].map(lambda made: {"review": made}),
        st.lists(inner["corrections"], max_size=2).map(lambda made: {"corrections": made}),
        st.lists(
            inner["source"] | st.sampled_from(["CNN", "", 5, "original", *NO_NAMES]), max_size=3
        ).map(lambda made: {"source": made}),
        st.sampled_from(
            [
                {},
                {"ai": "generated"},
                {"ai": "human"},
                {"ai": None},
                {"ai": False},
                {"review": None},
                {"review": "x"},
                {"corrections": None},
                {"source": ""},
                {"source": "original"},
                *({"source": name} for name in NO_NAMES),
            ]
        ),
    )
    return st.tuples(changed(GOOD, {**POOLS, "date": DATES}), nested).map(
        lambda made: {**made[0], **made[1]}
    )


def yaml(value: Any) -> str:
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(f"{json.dumps(key)}: {yaml(inner)}" for key, inner in value.items())
            + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(map(yaml, value)) + "]"
    return str(value) if isinstance(value, Plain) else json.dumps(value, ensure_ascii=False)


def accepted(data: dict[str, Any]) -> list[str]:
    text = "---\n" + "".join(f"{key}: {yaml(value)}\n" for key, value in data.items()) + "---\n"
    try:
        document.post("content/posts/a.md", text, settings_of(CONFIG), CONVERTER)
    except SiteError as error:
        return [problem.message for problem in error.problems if problem.severity == "error"]
    return []


@settings(max_examples=500)
@given(data=posts())
def test_what_it_accepts_is_what_sitegen_accepts(data: dict[str, Any]) -> None:
    printed = accepted(data)
    # What two keys say together, JSON Schema cannot compare.
    printed = [
        message for message in printed if "expected a time after the post's date" not in message
    ]
    refused = [error.message for error in VALIDATORS["post"].iter_errors(data)]
    assert bool(printed) is bool(refused), (printed, refused)


def test_the_command(site: SiteTest) -> None:
    done = sitegen("schema", cwd=site.root)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == SCHEMAS["post"]
    assert json.loads(sitegen("schema", "author", cwd=site.root.parent).stdout) == SCHEMAS["author"]
    printed = sitegen("schema", "--translation", "page", cwd=site.root.parent).stdout
    assert json.loads(printed) == SCHEMAS["translation of page"]
    site.write("site.toml", SETTINGS + "[ai]\ndefault = true\n")
    printed = json.loads(sitegen("schema", "post", cwd=site.root).stdout)
    assert "ai" not in printed["required"]
    assert printed == json.loads(schema("post", ai_required=False))
    assert sitegen("schema", "tag", cwd=site.root).returncode == 2


def test_the_schema_of_an_article_says_what_an_article_may_have(site: SiteTest) -> None:
    site.post("a", "Text.", more="tags: [Harbour, ferries]\ncategory: Transport")
    whole = sitegen("schema", "article", cwd=site.root)
    assert json.loads(whole.stdout) == SCHEMAS["article"]
    known = json.loads(sitegen("schema", "article", "--enumerate", cwd=site.root).stdout)
    validator = jsonschema.Draft202012Validator(known)
    example = {**known["examples"][0], "tags": ["ferries"], "category": "Transport"}
    assert validator.is_valid(example)
    for wrong in (
        {"tags": ["ferry"]},
        {"category": "Trade"},
        {"author": ["ada", "bob"]},
        {"html": "<p>x</p>"},
        {"review": {}},
        {"body": "x"},
    ):
        assert not validator.is_valid({**example, **wrong}), wrong
    for arguments in (("article", "--translation"), ("post", "--enumerate")):
        assert sitegen("schema", *arguments, cwd=site.root).returncode == 2
