"""Fixes as edits of files: keys become just what is meant, and no other byte changes."""

from __future__ import annotations

import copy
import datetime as dt
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from sitegen.edits.fixes import FileFix, applied, fix_of
from sitegen.edits.values import inline, key_text, lines
from sitegen.errors import Expected, Fix, KeyEdit, Problem, SiteError, TextEdit
from sitegen.parse.frontmatter import split
from sitegen.report.problem_values import listed

PATH = "content/posts/a.md"
YAML = """---
title: A # the title
tags:
  - a
  - b # second
source:
  - name: X
    url: y
  - {name: Z}
# the end
draft: "false"
date:   May 3
summary: |+
  Kept.

---
tags: the body
"""
JSON = """---
{
  "title": "A",
  "tags": ["a", "b"],
  "source": [{"name": "X"}]
}
---
tags: the body
"""
TOML = """+++
title = "A" # the title
tags = ["a", "b"] # two
params.x = 1
draft = "false"
[review] # signed
by = "ada"
[[source]]
name = "X"
# of Y
[[source]]
name = "Y"
url = "y"
+++
tags: the body
"""
SETTINGS = 'title = "A"\n\n[ai]\n# none\ndefault = "x"'

Change = tuple[str, str, Any]


def fixed(text: str, *changes: Change, path: str = PATH) -> str | None:
    """`text` after the changes (key, action, value); None if they have no fix."""
    edits = tuple(
        KeyEdit(
            keys=tuple(key.split(".")),
            action=action,  # type: ignore[arg-type]
            text=json.dumps(value) if action == "set" else value,
        )
        for key, action, value in changes
    )
    fix = resolved(text, Fix(keys=edits), path)
    return None if fix is None else applied(text, fix.edits)


def resolved(text: str | None, fix: Fix, path: str = PATH) -> FileFix | None:
    """The fix of a problem of the file with this `text`."""
    return fix_of(Problem(path=path, code="x", message="x", fix=fix), lambda _path: text)


KEYS: tuple[tuple[str, tuple[Change, ...], tuple[str, str]], ...] = (
    (YAML, (("draft", "set", False),), ('draft: "false"', "draft: false")),
    (
        YAML,
        (("date", "set", "2026-05-03"), ("tags", "rename", "topics")),
        ("date:   May 3", "date:   2026-05-03"),
    ),
    (YAML, (("tags.1", "set", "c"),), ("- b #", "- c #")),
    (YAML, (("tags.2", "set", "c d"),), ("second\n", "second\n  - c d\n")),
    (YAML, (("tags.1", "remove", ""),), ("  - b # second\n", "")),
    (
        YAML,
        (("source.0.url", "set", "https://x.example/"),),
        ("url: y", "url: https://x.example/"),
    ),
    (YAML, (("source.0.name", "remove", ""),), ("name: X\n    ", "")),
    (YAML, (("source.1.url", "set", "y"),), ("{name: Z}", "{name: Z, url: y}")),
    (YAML, (("source.1.name", "remove", ""),), ("{name: Z}", "{}")),
    (YAML, (("source.1", "remove", ""),), ("  - {name: Z}\n", "")),
    (YAML, (("source.0.feed", "set", "f"),), ("url: y\n", "url: y\n    feed: f\n")),
    (YAML, (("params.a.b", "set", 1),), ("\n\n---\n", "\n\nparams:\n  a:\n    b: 1\n---\n")),
    (YAML, (("params", "set", [1, "a"]),), ("\n\n---\n", "\n\nparams: [1, a]\n---\n")),
    (YAML, (("title", "set", "A: b"),), ("title: A #", 'title: "A: b" #')),
    (JSON, (("draft", "set", False),), ("}]\n", '}],\n  "draft": false\n')),
    (JSON, (("date", "set", "2026-05-03"),), ("}]\n", '}],\n  "date": "2026-05-03"\n')),
    (JSON, (("tags", "rename", "topics"),), ('"tags"', '"topics"')),
    (JSON, (("tags.1", "remove", ""),), (', "b"', "")),
    (JSON, (("tags.0", "remove", ""),), ('"a", ', "")),
    (JSON, (("source.0.url", "set", "y"),), ('"X"}', '"X", "url": "y"}')),
    (TOML, (("draft", "set", False),), ('"false"', "false")),
    (TOML, (("date", "set", "2026-05-03"),), ('"false"\n', '"false"\ndate = 2026-05-03\n')),
    (TOML, (("tags", "set", []),), ('["a", "b"]', "[]")),
    (TOML, (("tags.1", "remove", ""),), (', "b"', "")),
    (TOML, (("params", "rename", "extra"),), ("params.x", "extra.x")),
    (TOML, (("params.y.z", "set", [1]),), ("x = 1\n", "x = 1\nparams.y.z = [1]\n")),
    (
        TOML,
        (("source.1", "remove", ""),),
        ('# of Y\n[[source]]\nname = "Y"\nurl = "y"\n', "# of Y\n"),
    ),
    (TOML, (("source.1.url", "set", "z"),), ('url = "y"', 'url = "z"')),
    (TOML, (("source.2", "set", {"name": "Z"}),), ('"y"\n', '"y"\n[[source]]\nname = "Z"\n')),
    (TOML, (("review.at", "set", "2026-05-03"),), ('"ada"\n', '"ada"\nat = 2026-05-03\n')),
    (TOML, (("review", "rename", "checked"),), ("[review]", "[checked]")),
)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(("text", "changes", "expected"), KEYS)
def test_a_key_is_edited_and_no_other_byte(
    text: str, changes: tuple[Change, ...], expected: tuple[str, str], newline: str, mark: str
) -> None:
    old, new = expected
    after = text.replace(old, new, 1)
    if len(changes) == 2:
        after = after.replace("tags:", "topics:", 1)
    assert fixed(mark + text.replace("\n", newline), *changes) == mark + after.replace(
        "\n", newline
    )


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        (YAML.replace("- a", "- a # first"), (("tags", "set", ["c"]),)),  # a comment would get lost
        (YAML, (("tags.3", "set", "d"),)),  # there are two
        (YAML, (("title.x", "set", "d"),)),
        (YAML, (("title", "rename", "summary"),)),  # which is there
        (YAML, (("nothing", "remove", ""),)),
        (YAML, (("nothing", "rename", "other"),)),
        (YAML, (("draft", "set", 1), ("draft", "set", 2))),
        (YAML.replace("- a", "- &x a").replace("y\n", "*x\n"), (("tags.0", "set", "c"),)),
        (YAML.replace("name: X", "name: X\n    name: Y"), (("source.0.name", "set", "Z"),)),
        (YAML.replace("title: A", "title: [A"), (("draft", "set", False),)),
        (YAML.replace("---\n", "", 1), (("draft", "set", False),)),
        (TOML, (("params", "set", None),)),
        (TOML, (("params.x", "remove", ""),)),  # an empty table is none
        (TOML, (("source.3", "set", {"name": "Z"}),)),
        (TOML.replace('"A"', '"A'), (("draft", "set", False),)),
        ("", (("draft", "set", False),)),
        ("---\n---\n", (("draft", "set", False),)),
    ],
)
def test_what_cannot_be_edited_has_no_fix(text: str, changes: tuple[Change, ...]) -> None:
    assert fixed(text, *changes) is None


def test_settings_are_edited_in_their_file() -> None:
    assert fixed(SETTINGS, ("ai.default", "set", "y"), path="site.toml") == SETTINGS.replace(
        '"x"', '"y"'
    )
    assert fixed(SETTINGS, ("ai.x", "set", 1), path="site.toml") == f"{SETTINGS}\nx = 1"
    assert fixed(SETTINGS, ("nav", "set", {"x": 1}), path="site.toml") == (
        f"{SETTINGS}\n[nav]\nx = 1\n"
    )


def test_places_count_characters_lines_and_columns() -> None:
    text = "\ufeff---\r\ntitle: é😀\r\n---\r\nBody\r\n"
    fix = resolved(text, Fix(texts=(TextEdit(start=(2, 8), end=(3, 1), text="x\n"),), safe=False))
    assert fix is not None
    (edit,) = fix.edits
    assert (edit.start, edit.end, edit.text) == (13, 17, "x\r\n")
    assert (edit.line, edit.column, edit.end_line, edit.end_column) == (2, 8, 3, 1)
    assert text[edit.start : edit.end] == "é😀\r\n"
    assert not fix.safe


@pytest.mark.parametrize(
    ("start", "end"), [((9, 1), (9, 1)), ((1, 6), (1, 6)), ((2, 1), (1, 1)), ((0, 1), (1, 1))]
)
def test_a_place_that_is_not_there_has_no_fix(start: tuple[int, int], end: tuple[int, int]) -> None:
    edit = TextEdit(start=start, end=end, text="x")
    assert resolved("abc\r\n", Fix(texts=(edit,))) is None
    assert resolved(None, Fix(texts=(edit,))) is None


def test_the_end_of_a_text_is_a_place() -> None:
    for text, place in (("a\nb", (2, 2)), ("a\nb", (3, 1)), ("a\n", (2, 1)), ("", (1, 1))):
        fix = resolved(text, Fix(texts=(TextEdit(start=place, end=place, text="x\n"),)))
        assert fix is not None
        assert applied(text, fix.edits) == f"{text}x\n"


def test_the_json_of_a_problem_has_all_of_it() -> None:
    fix = Fix(keys=(KeyEdit(keys=("draft",), action="set", text="false"),))
    problem = Problem(
        path=PATH, code="x", message="m", key="draft", got='"false"', fix=fix,
        expected=Expected(types=("boolean",), limits=(("minimum", 1),)),
    )  # fmt: skip
    (value,) = listed([problem], lambda _path: YAML)
    assert value["key"] == "draft"
    assert value["got"] == '"false"'
    assert value["expected"] == {"type": "boolean", "minimum": 1}
    start = YAML.index('"false"')
    assert value["fix"] == {
        "safe": True,
        "edits": [
            {
                "path": PATH, "start": start, "end": start + 7, "text": "false",
                "line": 11, "column": 8, "end_line": 11, "end_column": 15,
            }
        ],
    }  # fmt: skip
    (value,) = listed([Problem(path=PATH, code="x", message="m")], lambda _path: YAML)
    assert (value["key"], value["got"], value["expected"], value["fix"]) == ("", "", None, None)


# --- any front matter, any change -----------------------------------------------------------------

NAMES = st.sampled_from(["title", "tags", "source", "a b", "url", "on", "1", "é", "date", "x-y"])
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn", "Zl", "Zp"]), max_size=8),
    st.sampled_from(["2026-05-03", "# x", "a: b", "- a", "no", "1", "~", "[", "'", '"', "a\nb"]),
)
VALUES = st.recursive(
    st.one_of(st.booleans(), st.integers(-9, 999), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=3)),
    max_leaves=6,
)
FRONTS = st.dictionaries(NAMES, VALUES, min_size=1, max_size=4)
PROPERTY = settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.too_slow],
)


def yaml_blocks(data: dict[str, Any]) -> str:
    return "---\n" + yaml.safe_dump(data, allow_unicode=True, sort_keys=False) + "---\nBody\n"


def yaml_flow(data: dict[str, Any]) -> str:
    return (
        "---\n"
        + "".join(f"{json.dumps(key)}: {json.dumps(value)} # kept\n" for key, value in data.items())
        + "---\nBody\n"
    )


def yaml_lines(data: dict[str, Any]) -> str:
    return "---\n# kept\n" + "".join(f"{line}\n" for line in lines(data)) + "---\nBody\n"


def as_json(data: dict[str, Any]) -> str:
    return f"---\n{json.dumps(data, indent=2, ensure_ascii=False)}\n---\nBody\n"


def as_toml(data: dict[str, Any]) -> str:
    """Tables under headers, where there are some."""
    top = [f"{key_text(k, 'toml')} = {inline(v, 'toml', k)} # kept" for k, v in data.items()
           if not isinstance(v, dict)]  # fmt: skip
    tables = [
        "\n".join((f"[{key_text(k, 'toml')}]", *(
            f"{key_text(n, 'toml')} = {inline(i, 'toml', n)}" for n, i in v.items())))
        for k, v in data.items() if isinstance(v, dict)
    ]  # fmt: skip
    return "\n".join(("+++", *top, *tables, "+++", "Body", ""))


@given(
    data=FRONTS,
    write=st.sampled_from([yaml_blocks, yaml_flow, yaml_lines, as_json, as_toml]),
    choice=st.data(),
    newline=st.sampled_from(["\n", "\r\n"]),
)
@PROPERTY
def test_a_fix_means_what_it_says_or_there_is_none(
    data: dict[str, Any],
    write: Callable[[dict[str, Any]], str],
    choice: st.DataObject,
    newline: str,
) -> None:
    way = tuple(choice.draw(st.sampled_from(sorted(ways(data)))))
    action = choice.draw(st.sampled_from(["set", "set", "rename", "remove"]))
    value = choice.draw(VALUES if action == "set" else NAMES)
    text = write(data).replace("\n", newline)
    try:
        before = split(PATH, text, dt.UTC)
    except SiteError:
        return  # a text with two front matters in it
    if before.meta.problems or before.body != "Body\n":
        return
    edit = KeyEdit(keys=way, action=action, text=json.dumps(value) if action == "set" else value)
    fix = resolved(text, Fix(keys=(edit,)))
    event(f"{action} in {write.__name__}: {'fixed' if fix else 'none'}")
    if fix is None:
        return
    after = applied(text, fix.edits)
    assert "\n" not in after.replace(newline, "")
    # What is not replaced is there, in the same order.
    at, rest = 0, after
    for each in fix.edits:
        kept = text[at : each.start]
        assert rest.startswith(kept + each.text)
        rest = rest[len(kept) + len(each.text) :]
        at = each.end
    assert rest == text[at:]
    assert after.count("# kept") + sum(
        text[e.start : e.end].count("# kept") for e in fix.edits
    ) == (text.count("# kept"))
    read = split(PATH, after, dt.UTC)
    assert read.body == before.body
    assert not read.meta.problems
    if action != "set":
        got = plain_data(read.meta.data)
        assert got == plain_data(changed(before.meta.data, way, action, value))


def ways(data: Any, at: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The way to each value, and to one in each list and dictionary that is not there."""
    if at:
        yield at
    if isinstance(data, dict):
        yield (*at, "new")
        for key, value in data.items():
            yield from ways(value, (*at, key))
    if isinstance(data, list):
        yield (*at, str(len(data)))
        for i, value in enumerate(data):
            yield from ways(value, (*at, str(i)))


def changed(data: Any, way: tuple[str, ...], action: str, new: str) -> Any:
    """What a change other than "set" makes of `data`, in other words than sitegen's."""
    data = copy.deepcopy(data)
    inner = data
    for key in way[:-1]:
        inner = inner[int(key) if isinstance(inner, list) else key]
    last = int(way[-1]) if isinstance(inner, list) else way[-1]
    value = inner.pop(last)
    if action == "rename":
        inner[new] = value
    return data


def plain_data(data: Any) -> str:
    return json.dumps(data, sort_keys=True, default=str)
