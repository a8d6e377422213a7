"""What sitegen makes of mistakes in YAML whose mend is plain: each with the text after its fix."""

from __future__ import annotations

import pytest
from fix_support import assert_safe, assert_unclear, assert_unsafe, fixable, fixed, problems_of
from hypothesis import given
from hypothesis import strategies as st

from sitegen.text.edits import edited, index_of
from sitegen.text.places import place_of

# The front matter, and what it is after all safe fixes.
SAFE = {
    "tabs": ("source:\n\tname: CNN\n\turl: u", "source:\n  name: CNN\n  url: u"),
    "hard spaces": ("title:\u00a0A\ntags:\n\u00a0\u00a0- a", "title: A\ntags:\n  - a"),
    "wide space": ("title:\u3000A\nai: true", "title: A\nai: true"),
    "byte order mark in the middle": ("title: A\n\ufeff\u200bai: true", "title: A\nai: true"),
    "tab in a line": ("tags:\n- \ta", "tags:\n-  a"),
    "code fence": ("```yaml\ntitle: A\n```", "title: A"),
    "code fence that does not end": ("```\ntitle: A", "title: A"),
    "escape of an apostrophe": (r'title: "It\'s \"it\""', r'title: "It' + r"'" + r's \"it\""'),
    "escape of JavaScript": (r"title: 'It\'s'", 'title: "It\'s"'),
    "escape of a letter": (r'title: "\d and \w, \n"', r'title: "\\d and \\w, \n"'),
    "Windows path": (r'title: "C:\Users\new"', r"title: 'C:\Users\new'"),
    "Windows path of a folder": (r'title: "C:\new\"', r"title: 'C:\new\'"),
    "open quotes": ('title: "A\nai: true', 'title: "A"\nai: true'),
    "open quotes before others": ('title: "A\nlang: "de"', 'title: "A"\nlang: "de"'),
    "open quotes in a list": ('tags: ["a", "b]\nai: true', 'tags: ["a", "b"]\nai: true'),
    "two kinds of quotes": ('title: "A”\nai: true', 'title: "A"\nai: true'),
    "apostrophe at the beginning": ("title: 'Tis so\nai: x", 'title: "\'Tis so"\nai: x'),
    "comment in a list": ("tags: [#a, #b]\nai: x", "tags: [a, b]\nai: x"),
    "number in a list": ("links: [a #1, b]\nai: x", 'links: ["a #1", b]\nai: x'),
    "two commas": ("tags: [a,, b]", "tags: [a, b]"),
    "two commas apart": ("tags: [a, , b]", "tags: [a, b]"),
    "comma first": ("tags: [, a]", "tags: [a]"),
    "no comma": ("tags: ['a' 'b']", "tags: ['a', 'b']"),
    "quotes in quotes": ('title: "The "big" one"', "title: 'The \"big\" one'"),
    "apostrophe in quotes": ("title: 'It's so'", 'title: "It\'s so"'),
    "quotes, then a text": ('title: "Big" news', "title: '\"Big\" news'"),
    "two texts in quotes": ("title: 'a' and 'b'", "title: \"'a' and 'b'\""),
    "commas at the ends": (
        'title: "A",\ntags: ["a"],\nauthor: ada,\nai: true',
        'title: "A"\ntags: ["a"]\nauthor: ada\nai: true',
    ),
    "commas after texts": (
        "title: A, b,\ndate: 2026-05-03,\nauthor: ada",
        "title: A, b\ndate: 2026-05-03\nauthor: ada",
    ),
    "a name of YAML": ("title: &Co launches", 'title: "&Co launches"'),
    "JSON without braces": ('"title": "A",\n"ai": true', '"title": "A"\n"ai": true'),
    "semicolons": ('title: "A";\nai: true;', 'title: "A"\nai: true'),
    "open list": ("tags: [a, b\nai: x", "tags: [a, b]\nai: x"),
    "open list in lines": ("tags: [\n  a,\n  b\nai: x", "tags: [\n  a,\n  b]\nai: x"),
    "open mapping": ("source: {name: A, url: u\nai: x", "source: {name: A, url: u}\nai: x"),
    "open JSON": ('{\n"title": "A",\n"ai": true', '{\n"title": "A",\n"ai": true\n}'),
    "open list in JSON": ('{"tags": ["a", "b"}', '{"tags": ["a", "b"]}'),
    "another bracket": ("tags: [a, b}\nai: x", "tags: [a, b]\nai: x"),
    "colon": ("title: AI: the age", 'title: "AI: the age"'),
    "colon in a mapping": ("source: {name: A: b, url: u}", 'source: {name: "A: b", url: u}'),
    "colon in an item": (
        "source:\n  - name: A: b\n    url: u",
        'source:\n  - name: "A: b"\n    url: u',
    ),
    "colon in printed quotes": ("title: “AI: the age”", 'title: "AI: the age"'),
    "printed quotes": ("title: “A b”\nsummary: „C d“", 'title: "A b"\nsummary: "C d"'),
    "printed quotes around a name": ("title: A\nauthor: “ada”", 'title: A\nauthor: "ada"'),
    "printed quotes around true": ("ai: ‘true’", "ai: true"),
    "printed quotes in a list": ("tags: [“a b”, c]", 'tags: ["a b", c]'),
    "keys in bold type": ("**title:** A\n**ai**: true", "title: A\nai: true"),
    "keys as a list": (
        "- title: A\n- source:\n    name: B\n- tags:\n  - a",
        "title: A\nsource:\n  name: B\ntags:\n- a",
    ),
    "comment of JavaScript": ("title: A\n// Yes.\nai: x", "title: A\n# Yes.\nai: x"),
    "comment of HTML": ("title: A\n<!-- Yes. -->\nai: x", "title: A\n# Yes.\nai: x"),
    "no space after hyphens": ("tags:\n  -a\n  -b", "tags:\n  - a\n  - b"),
    "bullets": ("tags:\n  • a\n  • b", "tags:\n  - a\n  - b"),
    "stars as bullets": ("tags:\n  * a\n  * b\nai: x", "tags:\n  - a\n  - b\nai: x"),
    "no space": ("title:A\nai:true\nlang: de", "title: A\nai: true\nlang: de"),
    "no space at the end": ("title: A\nai:true", "title: A\nai: true"),
    "no spaces at all": ("title:A\nai:true", "title: A\nai: true"),
    "wide colon": ("title：中文\nai：true\nlang: zh", "title: 中文\nai: true\nlang: zh"),
    "equals signs": ("title: A\nai = true", "title: A\nai: true"),
    "indented beginning": ("  title: A\n  ai: true\nlang: de", "title: A\nai: true\nlang: de"),
    "indented after a value": ('title: "A"\n  ai: true', 'title: "A"\nai: true'),
    "uneven list": ("tags:\n  - a\n - b\n - c", "tags:\n  - a\n  - b\n  - c"),
    "text below >": ("summary: >\nText.\nai: x", "summary: >\n  Text.\nai: x"),
    "@": ("title: @ada says", 'title: "@ada says"'),
    "*": ("title: *Big* news", 'title: "*Big* news"'),
    "&": ("title: & more", 'title: "& more"'),
    "!": ("title: !big news", 'title: "!big news"'),
    "%": ("title: %a", 'title: "%a"'),
    "`": ("title: `a` b", 'title: "`a` b"'),
    "[": ("title: [Live] news", 'title: "[Live] news"'),
    "equal keys": ("title: A\nai: true\ntitle: A", "title: A\nai: true"),
    "equal lists": ("tags:\n  - a\nai: x\ntags:\n  - a", "tags:\n  - a\nai: x"),
    "an empty key": ("title: A\ntitle:\nai: x", "title: A\nai: x"),
    "an empty key before": ("title:\ntitle: A", "title: A"),
    "control character in an escape": (r'title: "A\u001b"', 'title: "A"'),
}
# The same for fixes that may change what is meant.
UNSAFE = {
    "tabs beside spaces": ("a:\n  b: c\n\td: e", "a:\n  b: c\n  d: e"),
    "tab before a key": ('title: "A"\n\tai: true', 'title: "A"\nai: true'),
    "second document": ("title: A\n--- # more\nai: true", "title: A\nai: true"),
    "escape of a sign": (r'title: "The \$5 deal"', 'title: "The $5 deal"'),
    "escape that is a word": (r'title: "\alpha"', r'title: "\\alpha"'),
    "path or text": (r'title: "Q:\nWhat"', r"title: 'Q:\nWhat'"),
    "colon before a comment": ("title: AI: a # b", 'title: "AI: a # b"'),
    "colon in an item": ("tags:\n  - AI: a: b", 'tags:\n  - AI: "a: b"'),
    "indented text": ("title: A\n  note: b", "title: A\nnote: b"),
    "uneven mapping": ("source:\n  name: A\n url: u", "source:\n  name: A\n  url: u"),
    "alias": ("author: *ada", 'author: "*ada"'),
    "block text": ("title: > news", 'title: "> news"'),
    "printed quotes, or a quotation": ("title: “A b”", 'title: "A b"'),
    "sentence between keys": ("title: A\nThe next is a guess.\nai: x", "title: A\nai: x"),
    "half of a character": (r'title: "A \ud83d"', 'title: "A "'),
    "open apostrophe": ("title: 'A\nai: true", "title: 'A'\nai: true"),
    "comma before an end": ('title: "A,\nai: true', 'title: "A,"\nai: true'),
}
# What only a person can mend.
NEVER = (
    "title: A\ntitle: B",
    "Some words.",
    r'title: "\u00e"',
    'title: "A\n  b\nc: d',
    "- a\n- b",
    "source: -",
    "a: &x {b: c}\n<<: *x",
    "title: !!binary x",
    "date: 2026-02-30",
)


def file_of(front: str) -> str:
    return f"---\n{front}\n---\nText: [a,\n"


@pytest.mark.parametrize("name", SAFE)
def test_a_safe_fix_lets_yaml_read_the_file(name: str) -> None:
    front, after = SAFE[name]
    assert_safe(file_of(front), file_of(after))


@pytest.mark.parametrize("name", UNSAFE)
def test_what_may_change_the_meaning_is_not_safe(name: str) -> None:
    front, after = UNSAFE[name]
    assert_unsafe(file_of(front), file_of(after))


@pytest.mark.parametrize(
    "front",
    [
        'title: “We were wrong”\nsummary: “So it is”\nauthor: "ada"',
        "summary: “A” and “B”\ntitle: “C” and “D”",
        "title: '“We were wrong”'\nsummary: \"“So it is”\"",
        "title: A,\nauthor: ada\nlang: de",
        'title: "A,"\nauthor: "ada,"',
        "tags:\n  - a,\n  - b,",
        "source: &cnn CNN News\nparams: {a: *cnn}",
        "summary: -5 degrees\n  and -7 at night",
    ],
)
def test_what_is_meant_has_no_problem(front: str) -> None:
    assert not problems_of(file_of(front))


@pytest.mark.parametrize("front", NEVER)
def test_what_is_not_clear_has_no_fix(front: str) -> None:
    assert_unclear(file_of(front))


def test_the_place_of_a_fix_counts_from_the_beginning_of_the_file() -> None:
    text = "\n\n---\nlang: de\ntitle: AI: 🦀 news\n---\n"
    (problem,) = problems_of(text)
    (edit,) = problem.fix.texts
    assert (edit.path, edit.start, edit.end) == ("", (5, 8), (5, 18))
    assert edit.text == '"AI: 🦀 news"'


@pytest.mark.parametrize(
    ("front", "key", "got"),
    [
        ("lang: de\ntitle: AI: news", "title", "AI: news"),
        ("source:\n  name: A: b", "source.name", "A: b"),
        ("source:\n  - name: A\n  - name: B\n    url: @u", "source.1.url", "@u"),
        ("source:\n- name: A\n- name: @b", "source.1.name", "@b"),
        ("params:\n  a:\n    b: c\n  d: @e", "params.d", "@e"),
        ("title: A\ntitle: B", "title", "title"),
        ("source: {name: A, name: B}", "source.name", "name"),
        ("date: 2026-02-30", "date", "2026-02-30"),
        ("tags: [a, !b c]", "tags.1", "!b c"),
        ("Some words.", "", ""),
    ],
)
def test_a_problem_names_its_key(front: str, key: str, got: str) -> None:
    (problem,) = problems_of(file_of(front))
    assert (problem.key, problem.got) == (key, got)


def test_a_sign_that_ends_a_line_for_yaml_alone_moves_no_place() -> None:
    text = file_of("summary: 🦀\u2028  b\ntitle: AI: news")
    (problem,) = problems_of(text)
    assert (problem.line, problem.key) == (3, "title")
    assert fixed(text) == file_of('summary: 🦀\u2028  b\ntitle: "AI: news"')


def test_what_was_found_is_cut() -> None:
    (problem,) = problems_of(file_of(f"title: AI: {'x' * 500}"))
    assert len(problem.got) == 200


LINES = st.sampled_from([front for front, _ in (*SAFE.values(), *UNSAFE.values())])
MORE = st.text("ab:#,-\"'[]{}\\\t \n“”•&\u2028", max_size=12)


@given(st.lists(LINES | MORE, min_size=1, max_size=4).map("\n".join))
def test_no_fix_leaves_its_problem_where_it_was(front: str) -> None:
    """What is found next may lie before it: some faults are found only once others are mended."""
    text = file_of(front)
    problem = fixable(text, unsafe=True)
    if problem is None or problem.code != "yaml":
        return
    after = edited(text, problem.fix.texts)
    assert after != text
    left = problems_of(after)
    if problem.column and left and left[0].column:
        rest = len(text) - index_of(text, (problem.line, problem.column))
        rest_left = len(after) - index_of(after, (left[0].line, left[0].column))
        assert (rest_left, left[0].message) != (rest, problem.message)


@given(st.lists(LINES | MORE, min_size=1, max_size=6).map("\n".join))
def test_fixes_end(front: str) -> None:
    once = fixed(file_of(front), unsafe=True, limit=50)
    assert fixed(once, unsafe=True) == once


@given(st.text("a\n\u2028🦀"), st.data())
def test_a_place_leads_back_to_its_index(text: str, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(text)))
    assert index_of(text, place_of(text, index)) == index
