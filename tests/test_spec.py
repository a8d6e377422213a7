"""Examples of specifications are read as they say, but for those of which tests/dialect_spec.py
tells why they are not."""

from __future__ import annotations

from pathlib import Path

import pytest
from dialect_spec import DIFFERENT, differences, examples, faults, main, title
from needs import needs

COMMONMARK = Path(__file__).parents[1] / "node_modules" / "commonmark-spec" / "spec.txt"

FENCE = "`" * 32
OWN = f"""---
title: A Specification
---

# Part one

{FENCE} example
A *first* text.
.
<p>A <em>first</em> text.</p>
{FENCE}

## Part two

{FENCE} example strikethrough
-→A ~second~ text.
.
<ul>
<li>A second text.</li>
</ul>
{FENCE}
"""


def test_examples_of_commonmark_are_read_as_it_says() -> None:
    needs(COMMONMARK.is_file(), "CommonMark's examples are not there; `make tools` installs them.")
    text = COMMONMARK.read_text("utf-8")
    assert not faults(text, DIFFERENT[title(text)])
    assert len(DIFFERENT[title(text)]) < 0.03 * len(list(examples(text)))


def test_tells_which_examples_differ_and_which_are_listed_for_nothing() -> None:
    assert title(OWN) == "A Specification"
    assert [(example.number, example.section, example.text) for example in examples(OWN)] == [
        (1, "Part one", "A *first* text.\n"),
        (2, "Part two", "-\tA ~second~ text.\n"),
    ]
    different, count = differences(OWN)
    assert (set(different), count) == ({2}, 2)
    assert faults(OWN, {2: "a reason"}) == []
    assert len(faults(OWN, {})) == len(faults(OWN, {1: "none", 2: "a reason"})) == 1


def test_the_command_fails_for_what_is_not_listed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "spec.txt"
    path.write_text(OWN, "utf-8")
    assert main([str(path)]) == 1
    assert capsys.readouterr().out.startswith(
        "A Specification: 50.0 % of 2 examples are equal\n2, Part two: "
    )
    path.write_text(OWN.replace("A second", "A <del>second</del>"), "utf-8")
    assert main([str(path)]) == 0
