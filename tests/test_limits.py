"""Limits of YAML, TOML and Markdown: a text beyond them is refused in one sentence."""

from __future__ import annotations

import pytest
from support import SETTINGS, SiteTest


def test_yaml_that_would_expand_without_bound(site: SiteTest) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    site.post("a", more="params:\n" + "\n".join("  " + line for line in lines))
    printed = site.build().printed
    assert (
        "content/posts/a.md:11:3: error: params.a3: the aliases (*name) expand to too many values"
        in printed
    )
    assert "write the values out" in printed


@pytest.mark.parametrize(
    "long",
    [f'"{"x" * 900}"', f'{{"{"x" * 900}": 1}}', f'[["{"x" * 900}"]]'],
    ids=["text", "key", "list"],
)
def test_aliases_are_limited_by_the_characters_that_they_expand_to(
    long: str, site: SiteTest
) -> None:
    few, many = (
        f"params:\n  long: &long {long}\n  few: [{', '.join(['*long'] * count)}]"
        for count in (100, 150)
    )
    site.post("a", more=few)
    assert site.build().ok
    site.post("a", more=many)
    result = site.build()
    assert [(problem.line, problem.column, problem.message) for problem in result.problems] == [
        (9, 3, "params.few: the aliases (*name) expand to too much text")
    ]


def test_too_many_values_are_not_said_to_be_aliases(site: SiteTest) -> None:
    site.post("a", more=f"tags: [{', '.join(f't{i}' for i in range(10_100))}]")
    result = site.build()
    assert [(problem.line, problem.message) for problem in result.problems] == [
        (7, "tags: there are too many values, more than 10,000")
    ]
    assert "alias" not in result.printed


@pytest.mark.parametrize(
    ("value", "place"),
    [
        pytest.param(" {x: " + "[" * 50_000, (7, 32), id="lists"),
        pytest.param(" {x: " + "[" * 50_000 + "]" * 50_000 + "}", (7, 32), id="lists-that-end"),
        pytest.param(" " + "{a: " * 50_000, (7, 89), id="mappings"),
        pytest.param("\n  " + "- " * 50_000 + "x", (8, 43), id="blocks"),
        pytest.param("\n  " + "? " * 50_000 + "x", (8, 43), id="keys"),
        pytest.param("".join(f"\n{'  ' * i}a:" for i in range(1, 1000)), (28, 43), id="indented"),
        pytest.param(
            "".join(f"\u2028{' ' * i}a:" for i in range(1, 1000)), (7, 300), id="other-line-ends"
        ),
    ],
)
@pytest.mark.sampled(4)
def test_yaml_that_nests_too_deeply(value: str, place: tuple[int, int], site: SiteTest) -> None:
    site.post("a", more=f"params:{value}")
    (problem,) = site.build().problems
    assert ((problem.line, problem.column), problem.code, problem.message) == (
        place,
        "yaml",
        "the values are nested too deeply",
    )


@pytest.mark.parametrize(
    ("line", "place", "message"),
    [
        (
            "params.x = " + "9" * 5000,
            (2, 12),
            "TOML: expected a whole number of at most 100 digits",
        ),
        (
            "params.x = " + "9" * 101,
            (2, 12),
            "params.x: expected a whole number of at most 100 digits",
        ),
        (
            "params.x = 0x" + "f" * 5000,
            (2, 12),
            "params.x: expected a whole number of at most 100 digits",
        ),
        ("params" + ".a" * 3000 + " = 1", (2, 1), "the values are nested too deeply"),
        ("params.x = " + "[" * 100 + "]" * 100, (2, 1), "the values are nested too deeply"),
        ("params.x = [" + "1," * 20_000 + "]", (2, 1), "there are too many values"),
    ],
)
@pytest.mark.sampled(4)
def test_toml_that_is_more_than_anybody_writes(
    line: str, place: tuple[int, int], message: str, site: SiteTest
) -> None:
    post = (
        f'+++\n{line}\ntitle = "A"\ndate = 2026-01-01\nauthor = "ada"\nsource = "CNN"\nai ='
        " true\n+++\n"
    )
    site.write("content/posts/a.md", post.encode())
    site.write("site.toml", f'title = "T"\n{line}\nbase_url = "https://news.example/"\n')
    assert [
        (p.path, (p.line, p.column), p.message)
        for p in site.build().problems
        if p.severity == "error"
    ] == [(path, place, message) for path in ("site.toml", "content/posts/a.md")]


def test_toml_lists_without_end(site: SiteTest) -> None:
    site.write("site.toml", "x = " + "[" * 50_000)
    (problem,) = site.build().problems
    assert (problem.code, problem.line, problem.message) == (
        "toml",
        1,
        "the values are nested too deeply",
    )


@pytest.mark.parametrize("number", ["9" * 101, "0x" + "f" * 5000, "9" * 5000])
def test_yaml_number_that_is_too_long(number: str, site: SiteTest) -> None:
    site.post("a", more=f"params: {{x: {number}}}\nslug: {number}")
    printed = site.build().printed
    assert (
        "content/posts/a.md:7:13: error: params.x: expected a value that YAML can read" in printed
    )
    assert "content/posts/a.md:8:7: error: slug: expected a value that YAML can read" in printed


def test_markdown_that_nests_too_deeply(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + '[markdown]\ndialect = "classic"\n')
    site.post("a", "\n".join(" " * 4 * i + "- x" for i in range(300)))
    assert site.build().printed.startswith(
        "content/posts/a.md:8: error: the text is nested too deeply\n"
    )
