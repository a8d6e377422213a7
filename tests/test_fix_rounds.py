"""The rounds of `sitegen fix`, by a check that knows only letters."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from itertools import count

import pytest

from sitegen.commands.check import Checked, Texts
from sitegen.commands.fix_rounds import FixOutcome, rounds
from sitegen.errors import Fix, KeyEdit, Problem, TextEdit

ENDS = re.compile(r"\r\n|\r|\n")


def problem(
    name: str, row: int, start: int, end: int, new: str, *, safe: bool = True, code: str = "letter"
) -> Problem:
    """The problem that in the line `row` of a file the columns up to `end`, all from 0, are to be
    `new`."""
    edit = TextEdit(start=(row + 1, start + 1), end=(row + 1, end + 1), text=new)
    return Problem(
        path=name,
        line=row + 1,
        column=start + 1,
        code=code,
        message=f"write {new!r}",
        fix=Fix(texts=(edit,), safe=safe),
    )


class Letters:
    """Files in memory, and a check by which some words are to be others."""

    def __init__(self, files: Mapping[str, str], rules: Mapping[str, str]) -> None:
        self.files = {name: text.encode() for name, text in files.items()}
        self.rules = rules
        self.checks = 0

    def judge(self, texts: Texts) -> Checked:
        self.checks += 1
        files = {**self.files, **texts}
        problems = [each for name, data in files.items() for each in self.problems(name, data)]
        return Checked(
            problems=tuple(problems), judged=frozenset(files), files=(), root=None, name=""
        )

    def problems(self, name: str, data: bytes) -> list[Problem]:
        lines = ENDS.split(data.decode("utf-8-sig"))
        return [
            problem(name, row, match.start(), match.end(), new)
            for row, line in enumerate(lines)
            for old, new in self.rules.items()
            for match in re.finditer(re.escape(old), line)
        ]

    def fixed(self, *, unsafe: bool = False) -> FixOutcome:
        return rounds(self.judge, lambda name, _checked: self.files.get(name), with_unsafe=unsafe)


def after(outcome: FixOutcome) -> dict[str, str]:
    return {file.name: file.after.decode() for file in outcome.files}


def test_a_fix_can_uncover_another_one() -> None:
    letters = Letters({"a.md": "one\n", "b.md": "fine\n"}, {"one": "two", "two": "three"})
    outcome = letters.fixed()
    assert after(outcome) == {"a.md": "three\n"}
    assert [each.message for each in outcome.files[0].problems] == ["write 'two'", "write 'three'"]
    assert outcome.files[0].before == b"one\n"
    assert letters.checks == 3
    assert outcome.left.problems == ()


def test_fixes_that_overlap_or_touch_wait_for_each_other() -> None:
    letters = Letters({"a.md": "aaxbb aa\n"}, {"aax": "1", "xbb": "2", "aa ": "3"})
    assert after(letters.fixed()) == {"a.md": "1bb aa\n"}
    letters = Letters({"a.md": "abab\n"}, {"ab": "c"})
    assert after(letters.fixed()) == {"a.md": "cc\n"}
    assert letters.checks == 3


def test_a_fix_is_applied_whole_or_not_at_all() -> None:
    text = "one two three"
    both = Fix(
        texts=(
            TextEdit(start=(1, 1), end=(1, 4), text="1"),
            TextEdit(start=(1, 9), end=(1, 14), text="3"),
        )
    )

    class Whole(Letters):
        def problems(self, name: str, data: bytes) -> list[Problem]:
            if data.decode() != text:
                return []
            first = problem(name, 0, 8, 13, "drei")
            return [first, Problem(path=name, line=1, column=9, code="z", message="", fix=both)]

    outcome = Whole({"a.md": text}, {}).fixed()
    assert after(outcome) == {"a.md": "one two drei"}
    assert [each.code for each in outcome.files[0].problems] == ["letter"]


def test_a_fix_of_two_files_is_not_applied() -> None:
    class Two(Letters):
        def problems(self, name: str, data: bytes) -> list[Problem]:
            if name != "a.md":
                return []
            edits = tuple(
                TextEdit(path=path, start=(1, 1), end=(1, 1), text="x") for path in self.files
            )
            return [Problem(path=name, code="two", message="", fix=Fix(texts=edits))]

    assert Two({"a.md": "", "b.md": ""}, {}).fixed().files == ()


def test_a_fix_can_be_of_another_file_than_the_problem() -> None:
    class Other(Letters):
        def problems(self, name: str, data: bytes) -> list[Problem]:
            edit = TextEdit(path="b.md", start=(1, 1), end=(1, 1), text="x")
            found = Problem(path=name, code="other", message="", fix=Fix(texts=(edit,)))
            return [found] if name == "b.md" and data == b"" else []

    outcome = Other({"a.md": "", "b.md": ""}, {}).fixed()
    assert after(outcome) == {"b.md": "x"}


@pytest.mark.parametrize("rules", [{"a": "b", "b": "a"}, {"a": "aa"}, {"a": "b", "b": "c a"}])
@pytest.mark.sampled(1)
def test_a_file_whose_fixes_do_not_come_to_an_end_stays_as_it_is(rules: dict[str, str]) -> None:
    letters = Letters({"a.md": "a\n", "b.md": "x\n"}, {**rules, "x": "y"})
    outcome = letters.fixed()
    assert after(outcome) == {"b.md": "y\n"}
    assert [each.path for each in outcome.left.problems] == ["a.md"]
    assert letters.checks < 320


def test_fixes_that_may_change_the_meaning_have_to_be_asked_for() -> None:
    class Guessed(Letters):
        def problems(self, name: str, data: bytes) -> list[Problem]:
            return [] if data == b"b" else [problem(name, 0, 0, 1, "b", safe=False)]

    guessed = Guessed({"a.md": "a"}, {})
    assert guessed.fixed().files == ()
    assert after(guessed.fixed(unsafe=True)) == {"a.md": "b"}


def test_no_file_is_changed_that_must_not_be_or_is_no_text() -> None:
    letters = Letters({"a.md": "a", "b.md": "a"}, {"a": "b"})
    outcome = rounds(
        letters.judge, lambda name, _: b"a" if name == "b.md" else None, with_unsafe=False
    )
    assert after(outcome) == {"b.md": "b"}
    outcome = rounds(letters.judge, lambda _name, _: b"\xff", with_unsafe=False)
    assert outcome.files == ()


def test_two_keys_do_not_get_one_name_at_once() -> None:
    front = "---\nexcerpt: One\ndescription: Two\n---\n"

    class Keys(Letters):
        def problems(self, name: str, data: bytes) -> list[Problem]:
            if b"summary" in data:
                return []
            return [
                Problem(
                    path=name,
                    line=line,
                    code="unknown-key",
                    message="",
                    fix=Fix(keys=(KeyEdit(keys=(key,), action="rename", text="summary"),)),
                )
                for line, key in ((2, "excerpt"), (3, "description"))
            ]

    outcome = Keys({"a.md": front}, {}).fixed()
    assert after(outcome) == {"a.md": front.replace("excerpt", "summary")}


# --- random texts and rules -----------------------------------------------------------------------

PIECES = ("a", "b", "c", "d", "é", "🚢", " ", "\t", "\r\n", "\n", "\ufeff", "x\r\n")


def replaced(text: str, rules: Sequence[tuple[str, str]]) -> str:
    """The text after all rules, as long as one applies."""
    for _ in count():
        new = text
        for old, letter in rules:
            new = new.replace(old, letter)
        if new == text:
            return text
        text = new
    raise AssertionError


@pytest.mark.parametrize("seed", range(40))
def test_random_fixes_come_to_one_end_and_change_nothing_else(seed: int) -> None:
    numbers = random.Random(seed)
    # A letter becomes a later one, so that there is one end, in whatever order.
    rules = {one: numbers.choice("bcde"["abcd".index(one) :]) for one in "abcd"}
    files = {
        f"{number}.md": "".join(numbers.choices(PIECES, k=numbers.randrange(40)))
        for number in range(4)
    }
    letters = Letters(files, rules)
    outcome = letters.fixed()
    expected = {name: replaced(text, list(rules.items())) for name, text in files.items()}
    assert {**files, **after(outcome)} == expected
    assert {file.name for file in outcome.files} == {
        name for name, text in files.items() if text != expected[name]
    }
    letters.files |= {file.name: file.after for file in outcome.files}
    assert letters.fixed().files == ()
