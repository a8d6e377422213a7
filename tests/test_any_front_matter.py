"""Any YAML can be front matter, and each key can have each strange value."""

from __future__ import annotations

import json
import string
from pathlib import Path

import pytest
from attempts import MORE, attempt, new_site
from hypothesis import given
from hypothesis import strategies as st
from support import SETTINGS, SiteTest

from sitegen.model import zones
from sitegen.model.meta import PostMeta

KEYS = PostMeta.__struct_fields__
STRANGE_YAML = (
    "",
    "~",
    "null",
    "No",
    "yes",
    "on",
    "1",
    "-0",
    "0o17",
    "017",
    "0x1F",
    "1_000",
    "1e999",
    ".nan",
    "-.inf",
    "1:30:45",
    "99999999999999999999999",
    "2026-01-02",
    "2026-13-45",
    "2026-02-30",
    "2026-01-02T03:04:05Z",
    "2026-01-02 03:04:05 +14:00",
    "2026-01-02T03:04:05.123456789-23:59",
    "2026-01-02T99:99:99",
    "0001-01-01",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31",
    "9999-12-31T23:59:59-12:00",
    "0000-00-00",
    "May 3",
    "&a x",
    "*a",
    "&a [*a]",
    "&a {k: *a}",
    "!!python/object:os.system x",
    "!!python/name:os.system",
    "!!binary aGk=",
    "!!binary %",
    "!!set {a, b}",
    "!!omap [a: 1]",
    "!!float x",
    "!!int x",
    "!!timestamp x",
    "!!bool maybe",
    "!x y",
    "! x",
    "!<tag:yaml.org,2002:str> x",
    "{<<: {a: 1}}",
    "{a: 1, a: 2}",
    "{? [a] : b}",
    "{1: 2}",
    "{: }",
    "{a}",
    "[",
    "]",
    "{",
    "}",
    "[a, [b, [c]]]",
    "[,]",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
    "'",
    '"',
    "'it''s'",
    '"\\x"',
    '"\\0"',
    '"\\x1b[31m"',
    '"\\ud83d\\ude00"',
    '"\\ud800"',
    '"\\U0010FFFF"',
    '"\\uFFFE"',
    '"a\\nb"',
    '"a\\r\\nb"',
    '"a\\Lb\\Pc\\Nd\\_e"',
    "@x",
    "`x`",
    "%x",
    "#x",
    "x #y",
    "x: y",
    "- a",
    "\n  - a\n  - b",
    "\n- a\n-",
    "|\n  a\n  b\n",
    ">-\n  a\n\n  b",
    "|x\n  a",
    "\n  name: CNN\n  url: javascript:x",
    "\n  nmae: CNN",
    "\n  - name: A\n    published: 2026-01-02\n  - B",
    "\n  involvement: generated\n  model: [x]",
    "{by: ada, at: 2026-01-02, sha256: x}",
    "{by: nobody, at: x}",
    "[{date: 2026-01-02, text: x}, 3]",
    "[/a/, /a/]",
    "[/../x/]",
    "[/a/%00/]",
    "[//x]",
    "[/%ff/]",
    '["/a b/"]',
    "[/]",
    "../../x",
    "/abs",
    "a/b",
    "..",
    ".",
    "index.html",
    "con",
    "post.html",
    "base.html",
    "i18n/en.toml",
    "redirect.html",
    "en",
    "x-y-z",
    "ar",
    "zz",
    "de",
    "true",
    "false",
    "😀",
    "שלום",
    "\ttab",
    "x\ty",
    "---",
    "...",
    "? a",
    ": b",
    "ada",
    "[ada, ada]",
    "[]",
    "{}",
    "CNN",
    "[CNN, {name: BBC, relation: cited}]",
)
VALUES = st.one_of(
    st.sampled_from(STRANGE_YAML),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text(max_size=6)
        | st.dates().map(str),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.text(string.ascii_letters, max_size=4), inner, max_size=3)
        ),
        max_leaves=8,
    ).map(lambda value: json.dumps(value, ensure_ascii=True)),
)
ENTRIES = st.lists(
    st.tuples(st.one_of(st.sampled_from(KEYS), st.text(max_size=5)), VALUES), max_size=5
)


# --- front matter ---------------------------------------------------------------------------------


@MORE
@given(ENTRIES)
def test_any_yaml_can_be_front_matter(entries: list[tuple[str, str]]) -> None:
    usual = {"title": "A", "date": "2026-01-02", "author": "ada", "source": "CNN", "ai": "true"}
    keys = {key for key, _ in entries}
    lines = [
        *(f"{key}: {value}" for key, value in usual.items() if key not in keys),
        *(f"{key}: {value}" for key, value in entries),
    ]
    with new_site('timezone = "Asia/Tokyo"\n') as site:
        site.write(
            "content/posts/a.md",
            ("---\n" + "\n".join(lines) + "\n---\nText.\n").encode(errors="replace"),
        )
        attempt(site, drafts=True)


@pytest.mark.parametrize("value", STRANGE_YAML)
@pytest.mark.sampled(22)
def test_each_key_can_have_each_strange_value(value: str) -> None:
    usual = {"title": "A", "date": "2026-01-02", "author": "ada", "source": "CNN", "ai": "true"}
    with new_site() as site:
        for i, key in enumerate(KEYS):
            lines = "\n".join(
                f"{k}: {v}" for k, v in {**usual, "title": f"A{i}", key: value}.items()
            )
            site.write(
                f"content/posts/{key.replace('_', '-')}.md", f"---\n{lines}\n---\nText.\n".encode()
            )
        result = attempt(site, drafts=True)
        for problem in (
            result.problems
        ):  # leave only what has no error, so that the later stages meet the values as well
            if problem.severity == "error" and problem.path.startswith("content/posts/"):
                (site.root / problem.path).unlink(missing_ok=True)
        attempt(site, drafts=True)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/Los_Angeles"])
@pytest.mark.parametrize(
    "field", ["date", "updated", "expires", "source", "corrections", "review", "generated_at"]
)
@pytest.mark.parametrize(
    "moment", ["0001-01-01", "0001-01-02T00:00:00Z", "9999-12-31", "9999-12-31T23:59:59Z"]
)
@pytest.mark.sampled(14)
def test_the_first_and_the_last_day_are_dates_like_others(
    moment: str, field: str, zone: str, tmp_path: Path
) -> None:
    values = {
        "title": "A",
        "date": "2026-01-02" if moment > "2026" else "0001-01-01",
        "author": "ada",
        "source": "CNN",
        "ai": "true",
    }
    values |= {
        "date": {"date": moment},
        "updated": {"updated": moment},
        "expires": {"expires": moment},
        "source": {"source": f"{{name: CNN, published: {moment}}}"},
        "corrections": {"corrections": f"[{{date: {moment}, text: x}}]"},
        "review": {"review": f"{{by: ada, at: {moment}, sha256: {'0' * 64}}}"},
        "generated_at": {"ai": f"{{involvement: generated, generated_at: {moment}}}"},
    }[field]
    site = SiteTest(tmp_path / "site", SETTINGS + f'timezone = "{zone}"\n')
    site.write(
        "content/posts/a.md",
        "---\n" + "".join(f"{key}: {value}\n" for key, value in values.items()) + "---\nText.\n",
    )
    attempt(site, drafts=True)


def test_a_time_zone_is_read_once() -> None:
    assert zones.zone_of("Europe/Berlin") is zones.zone_of("Europe/Berlin")
