"""Footnotes: what nothing refers to is left out, as on GitHub, and all others lead there and back."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import SETTINGS, SiteTest

from sitegen.config import Markdown
from sitegen.parse.markdown import Converter

GITHUB = Converter(Markdown())
CLASSIC = Converter(Markdown(dialect="classic"))


def notes(made: str) -> list[str]:
    return re.findall(r'<li id="fn:([^"]+)"', made)


def dead(made: str) -> set[str]:
    """The addresses in a text that lead to no place in it."""
    ids = set(re.findall(r'id="([^"]+)"', made))
    return set(re.findall(r'href="#([^"]+)"', made)) - ids


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("A[^a].\n\n[^a]: one\n[^b]: two", ["a"]),
        ("A.\n\n[^a]: one", []),
        ("A `[^a]`.\n\n[^a]: one", []),
        ("A[^a].\n\n[^a]: see[^b]\n[^b]: two\n[^c]: see[^d]\n[^d]: three", ["a", "b"]),
        ("A.\n\n[^a]: see[^a]", []),
        ("A[^c] and[^c].\n\n[^b]: see[^c]\n[^c]: three", ["c"]),
        ("///Footnotes Go Here///\n\nA[^b].\n\n[^a]: one\n[^b]: two", ["b"]),
    ],
)
def test_a_footnote_that_nothing_refers_to_is_left_out(text: str, left: list[str]) -> None:
    made = GITHUB.convert(text)[0]
    assert notes(made) == left
    assert dead(made) == set()
    numbers = re.findall(r'<a class="footnote-ref" href="#fn:(\w)">(\d)</a>', made)
    assert all(left[int(number) - 1] == name for name, number in numbers)
    assert ('class="footnote"' in made) == bool(left)


def test_the_classic_dialect_shows_it_and_links_nowhere() -> None:
    made = CLASSIC.convert("A[^a].\n\n[^a]: one\n[^b]: two")[0]
    assert notes(made) == ["a", "b"]
    assert dead(made) == set()
    assert "<p>two</p>" in made


@settings(deadline=None, derandomize=True, database=None, max_examples=300)
@given(
    st.lists(st.sampled_from("abcd"), max_size=4),
    st.dictionaries(st.sampled_from("abcd"), st.lists(st.sampled_from("abcd"), max_size=2)),
)
def test_references_lead_there_and_back(used: list[str], defined: dict[str, list[str]]) -> None:
    text = "Text" + "".join(f" x[^{name}]" for name in used) + ".\n\n"
    text += "".join(
        f"[^{name}]: note" + "".join(f" y[^{other}]" for other in others) + "\n"
        for name, others in defined.items()
    )
    reached, waiting = set(), [name for name in used if name in defined]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += [other for other in defined[name] if other in defined]
    made = GITHUB.convert(text)[0]
    assert notes(made) == [name for name in defined if name in reached]
    assert dead(made) == set()
    assert dead(CLASSIC.convert(text)[0]) == set()


@pytest.mark.parametrize("dialect", ["github", "classic"])
def test_a_post_with_an_unused_footnote_is_published(dialect: str, site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + f'[markdown]\ndialect = "{dialect}"\n')
    site.post("a", "Text.\n\n[^x]: A note that nothing refers to.\n")
    assert site.build().told == ""
