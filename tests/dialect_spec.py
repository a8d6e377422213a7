"""The examples of CommonMark's and GitHub's specifications: how many of them are read as they say.

`python tests/dialect_spec.py FILE …`, each the text of a specification. Its examples stand between
lines of 32 backquotes: Markdown, a line ".", HTML. Those in which we differ are listed here, each
with its reason; that an example differs and is not listed is a failure, and so is that a listed one
does not differ."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from dialect_html import normal, ours

_FOUR = (
    "what is indented by four goes on with a list item, as Python-Markdown's own documents are"
    " written"
)
_BARE = "the section shows CommonMark without GitHub's bare addresses"
_COMMENT = "a comment is what CommonMark 0.31 and HTML take for one"
_FILTER = "the sanitizer takes out what GitHub's filter of tags writes as text"
_POUND = "to GitHub, only ASCII's signs of currency are punctuation"

# By the title of a specification and the number of an example.
DIFFERENT: Mapping[str, Mapping[int, str]] = {
    "GitHub Flavored Markdown Spec": {
        **dict.fromkeys((235, 249), _FOUR),
        **dict.fromkeys((610, 614, 616, 619, 620), _BARE),
        **dict.fromkeys((645, 646), _COMMENT),
        653: _FILTER,
    },
    "CommonMark Spec": {
        28: "GitHub reads references of eight digits",
        354: _POUND,
        **dict.fromkeys((257, 271), _FOUR),
        **dict.fromkeys((602, 606, 608, 611, 612), _BARE),
    },
    "Extensions test": {22: _FILTER},
}


class Example(NamedTuple):
    number: int
    section: str
    text: str
    html: str


def title(specification: str) -> str:
    found = re.search(r"^title: (.+)$", specification, re.MULTILINE)
    return found[1] if found else ""


def examples(specification: str) -> Iterator[Example]:
    parts = re.compile(
        r"^#{1,6} ([^\n]*)$|^`{32} example[^\n]*\n(.*?)^\.\n(.*?)^`{32}$", re.MULTILINE | re.DOTALL
    )
    number, section = 0, ""
    for part in parts.finditer(specification.replace("→", "\t")):
        if part[1] is not None:
            section = part[1]
        else:
            number += 1
            yield Example(number, section, part[2], part[3])


def differences(specification: str) -> tuple[dict[int, str], int]:
    """What differs, shown small, by the numbers of the examples, and how many examples there
    are."""
    different, count = {}, 0
    for example in examples(specification):
        if "<IGNORE>" in example.html:
            continue
        count += 1
        made, expected = normal(ours(example.text)), normal(example.html)
        if made != expected:
            different[example.number] = (
                f"{example.number}, {example.section}: {example.text!r}\n"
                f"    expected {expected!r}\n    made     {made!r}"
            )
    return different, count


def faults(specification: str, listed: Mapping[int, str]) -> list[str]:
    """What is not as it is listed."""
    different, _ = differences(specification)
    return [
        *(shown for number, shown in different.items() if number not in listed),
        *(
            f"{number} does not differ any more: take it off the list"
            for number in listed
            if number not in different
        ),
    ]


def main(paths: list[str]) -> int:
    fine = True
    for path in paths:
        specification = Path(path).read_text("utf-8")
        name = title(specification)
        different, count = differences(specification)
        print(f"{name}: {100 * (1 - len(different) / count):.1f} % of {count} examples are equal")
        listed = DIFFERENT.get(name, {})
        for number, reason in listed.items():
            print(f"  {number}: {reason}")
        found = faults(specification, listed)
        print("\n".join(found))
        fine &= not found
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
