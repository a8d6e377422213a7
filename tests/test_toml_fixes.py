"""What sitegen makes of mistakes in TOML whose mend is plain: each with the text after its fix."""

from __future__ import annotations

import pytest
from fix_support import assert_safe, assert_unclear, assert_unsafe, fixed, problems_of
from hypothesis import given
from hypothesis import strategies as st

# The front matter, and what it is after all safe fixes.
SAFE = {
    "no quotes": ("title = My post", 'title = "My post"'),
    "no quotes in a table": ("[source]\nname = CNN", '[source]\nname = "CNN"'),
    "no quotes around a date": ("date = May 3, 2026", 'date = "May 3, 2026"'),
    "no quotes in a list": ("tags = [a, b c]", 'tags = ["a", "b c"]'),
    "printed quotes": ("title = “A”", 'title = "A"'),
    "open quotes": ('title = "A\nai = true', 'title = "A"\nai = true'),
    "two kinds of quotes": ('title = "A”\nai = true', 'title = "A"\nai = true'),
    "quotes in quotes": ('title = "The "big" one"', "title = 'The \"big\" one'"),
    "both quotes in quotes": ('title = "It\'s "big""', 'title = "It\'s \\"big\\""'),
    "apostrophe in quotes": ("title = 'It's so'", 'title = "It\'s so"'),
    "quotes, then a text": ('title = "Big" news', "title = '\"Big\" news'"),
    "two texts in quotes": ("title = 'A' and 'B'", "title = \"'A' and 'B'\""),
    "commas at the ends": ('title = "A",\nai = true,', 'title = "A"\nai = true'),
    "semicolons": ('title = "A";\ntags = ["a"];', 'title = "A"\ntags = ["a"]'),
    "colon": ('title: "A"\nai: true\nlang = "de"', 'title = "A"\nai = true\nlang = "de"'),
    "colon in a table": (
        'source = {name: "A: b", url: "u"}',
        'source = {name = "A: b", url = "u"}',
    ),
    "boolean of Python": ("ai = True\npinned = FALSE", "ai = true\npinned = false"),
    "Windows path": (r'title = "C:\Users\new"', r"title = 'C:\Users\new'"),
    "escape of an apostrophe": (r'title = "It\'s"', 'title = "It\'s"'),
    "escape of a letter": (r'title = "\d, \alpha\n"', r'title = "\\d, \\alpha\n"'),
    "no comma": ('tags = ["a" "b"]', 'tags = ["a", "b"]'),
    "two commas": ('tags = ["a",, "b"]', 'tags = ["a", "b"]'),
    "open list": ('tags = ["a"\nai = true', 'tags = ["a"]\nai = true'),
    "open list in lines": ('tags = [\n"a",\n"b"\nai = true', 'tags = [\n"a",\n"b"]\nai = true'),
    "open table": ('source = {name = "A"\nai = true', 'source = {name = "A"}\nai = true'),
    "another bracket": ('tags = ["a"}\nai = true', 'tags = ["a"]\nai = true'),
    "equal keys": ('title = "A"\nai = true\ntitle = "A"', 'title = "A"\nai = true'),
    "control character in an escape": (r'title = "A\u001b"', 'title = "A"'),
}
UNSAFE = {
    "text before a comment": ("title = Big # news", 'title = "Big # news"'),
    "open apostrophe": ("title = 'A\nai = true", "title = 'A'\nai = true"),
    "escape of a sign": (r'title = "The \$5 deal"', 'title = "The $5 deal"'),
}
NEVER = (
    'title = "A"\ntitle = "B"',
    'title = "A"\n[a]\ntitle = 1\n[a]\ntitle = 1',
    'tags = [\n"a"]\ntags = ["b"]',
    "title = null",
    "title =",
    "Some words",
    r'title = "\ud800"',
    f"title = {'9' * 5000}",
)


def file_of(front: str) -> str:
    return f"+++\n{front}\n+++\nText: [a,\n"


@pytest.mark.parametrize("name", SAFE)
def test_a_safe_fix_lets_toml_read_the_file(name: str) -> None:
    front, after = SAFE[name]
    assert_safe(file_of(front), file_of(after))


@pytest.mark.parametrize("name", UNSAFE)
def test_what_may_change_the_meaning_is_not_safe(name: str) -> None:
    front, after = UNSAFE[name]
    assert_unsafe(file_of(front), file_of(after))


@pytest.mark.parametrize("front", NEVER)
def test_what_is_not_clear_has_no_fix(front: str) -> None:
    assert_unclear(file_of(front))


@pytest.mark.parametrize(
    ("front", "key", "got"),
    [
        ('lang = "de"\ntitle = My post', "title", "My post"),
        ("[source]\nname = CNN", "source.name", "CNN"),
        ("[[source]]\nname = 1\n[[source]]\nname = CNN", "source.1.name", "CNN"),
        ('tags = ["a"\nai = true', "", ""),
        ("Some words", "", ""),
    ],
)
def test_a_problem_names_its_key(front: str, key: str, got: str) -> None:
    (problem,) = problems_of(file_of(front))
    assert (problem.key, problem.got) == (key, got)


PARTS = st.sampled_from([front for front, _ in (*SAFE.values(), *UNSAFE.values())])
MORE = st.text("ab=:#,-\"'[]{}\\\t \n", max_size=12)


@given(st.lists(PARTS | MORE, min_size=1, max_size=5).map("\n".join))
def test_fixes_end(front: str) -> None:
    once = fixed(file_of(front), unsafe=True, limit=60)
    assert fixed(once, unsafe=True) == once
