"""Front matter that is not between its fences, or has something around them: each with the file
after its fix."""

from __future__ import annotations

import pytest
from fix_support import assert_safe, assert_unclear, fixed, problems_of
from hypothesis import given
from hypothesis import strategies as st

KEYS = "title: A\nai: true\n"
GOOD = f"---\n{KEYS}---\nText.\n"
CODE = "```py\nx = 1\n```\n"
# A file, and what it is after its safe fixes.
SAFE = {
    "sentence": (f"Here is the article:\n\n{GOOD}", GOOD),
    "two sentences": (f"Sure!\n\nHere is the article:\n\n{GOOD}", GOOD),
    "sentence and rule": (f"Sure! Here you go.\n\n---\n\n{GOOD}", GOOD),
    "sentence before capital keys": (
        f"Here:\n\n---\nTitle: A\n{GOOD[13:]}",
        f"---\nTitle: A\n{GOOD[13:]}",
    ),
    "capital keys in code": ("```yaml\nTITLE: A\n```\nText.\n", "---\nTITLE: A\n---\nText.\n"),
    "thoughts": (f"<think>\nA.\n\n---\nB.\n</think>\n\n{GOOD}", GOOD),
    "thoughts and a sentence": (f"<think>A.</think>\n\nDone.\n{GOOD}", GOOD),
    "sentence and code": (f"Here:\n\n```markdown\n{GOOD}```\n", GOOD),
    "all is code": (f"```markdown\n{GOOD}```\n", GOOD),
    "all is code without end": (f"```\n{GOOD}", GOOD),
    "all is code with code in it": (
        f"````md\n---\n{KEYS}---\n{CODE}\nMore.\n````\n",
        f"---\n{KEYS}---\n{CODE}\nMore.\n",
    ),
    "all is code with equal code in it": (
        f"```md\n---\n{KEYS}---\n{CODE}```\n",
        f"---\n{KEYS}---\n{CODE}",
    ),
    "front matter in code": (f"```yaml\n---\n{KEYS}---\n```\nText.\n", GOOD),
    "keys in code": (f"```yaml\n{KEYS}```\nText.\n", GOOD),
    "keys of TOML in code": (
        '```toml\ntitle = "A"\n```\nText.\n',
        '+++\ntitle = "A"\n+++\nText.\n',
    ),
    "no first fence": (f"{KEYS}---\nText.\n", GOOD),
    "no first fence of TOML": ('title = "A"\n+++\nText.\n', '+++\ntitle = "A"\n+++\nText.\n'),
    "no fences": (f"{KEYS}\n# Text: a\n", f"---\n{KEYS}---\n\n# Text: a\n"),
    "long dashes": (f"—\n{KEYS}—\nText.\n", GOOD),
    "other dashes": (f"–––\n{KEYS}———\nText.\n", GOOD),
    "two hyphens": (f"--\n{KEYS}---\nText.\n", GOOD),
    "stars": (f"***\n{KEYS}***\nText.\n", GOOD),
    "JSON between semicolons": (
        ';;;\n{"title": "A"}\n;;;\nText.\n',
        '---\n{"title": "A"}\n---\nText.\n',
    ),
    "a tag around it": (f"<article>\n{GOOD}</article>\n", GOOD),
    "backslashes": (f"\\---\n{KEYS}\\---\nText.\n", GOOD),
    "spaces before fences": (f" ---\n{KEYS}  ---\nText.\n", GOOD),
    "spaces before all": (
        "  ---\n  title: A\n  source:\n    name: B\n  ---\n\n  Text.\n",
        "---\ntitle: A\nsource:\n  name: B\n---\n\nText.\n",
    ),
    "spaces before front matter": ("\t---\n\ttitle: A\n\tai: true\n\t---\nText.\n", GOOD),
    "JSON": ('{"ai": 1,\n "title": "A"}\nText.\n', '---\n{"ai": 1,\n "title": "A"}\n---\nText.\n'),
    "JSON before a fence": ('{"title": "A"}\n---\nText.\n', '---\n{"title": "A"}\n---\nText.\n'),
    "JSON that is wrong": (
        '{\n"title": "A",\n"ai": [1,,2]\n}\nText.\n',
        '---\n{\n"title": "A",\n"ai": [1,2]\n}\n---\nText.\n',
    ),
    "no end before a text": (f"---\n{KEYS}\nText.\n", f"---\n{KEYS}---\n\nText.\n"),
    "no end right before a text": (f"---\n{KEYS}Text.\n", GOOD),
    "no end before a heading": (f"---\n{KEYS}\n# A: b\n", f"---\n{KEYS}---\n\n# A: b\n"),
    "no end of keys apart": (
        "---\ntitle: A\n\nai: true\ntags:\n- a\n\n- b\n",
        "---\ntitle: A\n\nai: true\ntags:\n- a\n---\n\n- b\n",
    ),
    "no end at all": (f"---\n{KEYS}", f"---\n{KEYS}---\n"),
    "no end at all, in mid-line": ("---\ntitle: A", "---\ntitle: A\n---"),
    "dashes at the end": (f"---\n{KEYS}—\nText.\n", GOOD),
    "the end of code": (f"---\n{KEYS}```\nText.\n", GOOD),
    "the fence of TOML at the end": (f"---\n{KEYS}+++\nText.\n", GOOD),
    "text after the second fence": (f"---\n{KEYS}--- Text.\n", GOOD),
    "key after the first fence": ("--- title: A\nai: true\n---\nText.\n", GOOD),
    "name after the first fence": (f"---yaml\n{KEYS}---\nText.\n", GOOD),
    "comment after the first fence": (f"--- # A\n{KEYS}---\n", f"---\n# A\n{KEYS}---\n"),
    "two first fences": (f"---\n\n{GOOD}", GOOD),
    "TOML between the fences of YAML": (
        '---\ntitle = "A"\n[params]\na = 1\n---\nText.\n',
        '+++\ntitle = "A"\n[params]\na = 1\n+++\nText.\n',
    ),
    "YAML between the fences of TOML": (f"+++\n{KEYS}+++\nText.\n", GOOD),
    "invisible characters": (f"---\n{KEYS}---\nTe\x00xt.\x1b[0m\n", GOOD),
    "page break": (f"---\n{KEYS}---\nA\x0cB\n", f"---\n{KEYS}---\nA B\n"),
}
NEVER = {
    "no front matter": "# Title\n\nText.\n",
    "a text with a colon": "Note: this is a text.\n\nMore.\n",
    "an example in a text": f"# How to\n\nOne.\n\nTwo.\n\nThree.\n\nFour.\n\nFive.\n\n{GOOD}",
    "no key that names it": "---\nlang: de\n\nText.\n",
    "words after the fence": f"--- some words\n{KEYS}---\n",
    "JSON without an end": '{"title": "A"',
    "code without keys": "```py\nx = 1\n```\n",
    "nothing": "",
}


@pytest.mark.parametrize("name", SAFE)
def test_a_safe_fix_puts_the_fences_where_they_belong(name: str) -> None:
    text, after = SAFE[name]
    assert_safe(text, after)


@pytest.mark.parametrize("name", NEVER)
def test_a_file_without_front_matter_has_no_fix(name: str) -> None:
    assert_unclear(NEVER[name])


@pytest.mark.parametrize(
    ("above", "unsafe"),
    [("# A heading\n", GOOD), ("One.\n\nTwo.\n", GOOD), (f"{'word ' * 50}\n", GOOD)],
)
def test_what_may_belong_to_the_text_is_not_taken_out_safely(above: str, unsafe: str) -> None:
    assert fixed(above + GOOD) == above + GOOD
    assert fixed(above + GOOD, unsafe=True) == unsafe


def test_a_wrongly_decoded_character_is_replaced_by_what_it_may_have_been() -> None:
    text = f"---\n{KEYS}---\nIt\x92s.\n"
    assert fixed(text) == text
    assert fixed(text, unsafe=True) == f"---\n{KEYS}---\nIt’s.\n"


MARKS = ("---", "+++", "...", "—", "```", "```md", " ---", "***", "--- a: b", "{", "}", "\t", "")
WORDS = (
    "title: A\nai: true",
    "title: A",
    'title = "A"',
    "# A",
    "- a",
    "Text.",
    "<think>",
    "</think>",
)
PARTS = st.lists(st.sampled_from((*MARKS, *WORDS)), max_size=9).map("\n".join)


@given(PARTS)
def test_fixes_of_fences_end(text: str) -> None:
    once = fixed(text, unsafe=True, limit=50)
    assert fixed(once, unsafe=True) == once


@given(PARTS)
def test_front_matter_is_at_the_beginning_after_a_fix_of_its_fences(text: str) -> None:
    problem = problems_of(text)[:1]
    if problem and problem[0].fix and problem[0].code == "front-matter":
        after = fixed(text, unsafe=True, limit=50)
        left = [p for p in problems_of(after) if p.message != problem[0].message]
        assert after != text
        assert left == list(problems_of(after))
