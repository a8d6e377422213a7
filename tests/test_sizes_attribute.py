"""`[images] sizes` is read as the attribute `sizes` of HTML."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest
from support import SiteTest

from sitegen.read.sizes_attribute import SizesError, check

RIGHT = [
    "100vw",
    "auto",
    "AUTO , 100vw",
    "auto, (min-width: 44rem) 41.5rem, 100vw",
    "(min-width: 44rem) 41.5rem, 100vw",
    "(MIN-WIDTH:44REM)41.5REM,100VW",
    "(width >= 44rem) 41.5rem, 0",
    "(44rem <= width < 1200.5px) 50svw, 1e2px",
    "(min-width: 40em) and (orientation: landscape) calc(50vw - 2rem), 100vw",
    "not (hover) 10cm, 100vw",
    "(not ((min-width: 1px) and (max-width: 2px))) 10px, 100vw",
    "((hover) or (pointer: fine)) 10px, 100vw",
    "(min-aspect-ratio: 16/9) 10px, 100vw",
    "(min-resolution: 2dppx) 10px, 100vw",
    "(min-width: calc(10rem + 2px)) min(100vw, 40rem), max(1px, 2px, 3px)",
    "clamp(10rem, calc((100vw - 2rem) / 3 * 2), 41.5rem)",
    "calc(2 * 10px)",
    "/* wide */ (min-width: 44rem) /* then */ 41.5rem, 100vw /* else */",
]

# The text, the offset of what is wrong, and what is found there.
WRONG = [
    ("", 0, "the end"),
    ("41", 0, "41"),
    ("100%", 0, "100%"),
    ("-5px", 0, "-5px"),
    ("100wv", 0, "100wv"),
    ("wide", 0, "wide"),
    ("100vw, 50vw", 0, "100vw"),
    ("100vw,", 6, "the end"),
    ("100vw 50vw", 6, "50vw"),
    ("(min-width: 44rem) 41.5rem", 26, "the end"),
    ("(min-width: 44) 41.5rem, 100vw", 12, "44"),
    ("(min-width 44rem) 41.5rem, 100vw", 11, "44rem"),
    ("(min-widht: 44rem) 41.5rem, 100vw", 1, "min-widht"),
    ("(min-width: 44rem 41.5rem, 100vw", 18, "41.5rem"),
    ("min-width: 44rem 41.5rem, 100vw", 0, "min-width"),
    ("screen and (min-width: 44rem) 50vw, 100vw", 0, "screen"),
    ("(hover) and (color) or (grid) 1px, 100vw", 20, "or"),
    ("(hover) and not (color) 1px, 100vw", 12, "not"),
    ("(10px < width > 2px) 1px, 100vw", 14, ">"),
    ("(10px = width < 20px) 1px, 100vw", 14, "<"),
    ("(orientation: 3) 1px, 100vw", 14, "3"),
    ("(min-resolution: 2px) 1px, 100vw", 17, "2px"),
    ("100vw, auto", 0, "100vw"),
    ("(hover) auto, 100vw", 8, "auto"),
    ("auto 100vw", 5, "100vw"),
    ("calc(100vw -2rem)", 11, "-2rem"),
    ("calc(100vw-2rem)", 10, "-2rem"),
    ("calc(100vw - 2)", 13, "2"),
    ("calc(3 * 2)", 0, "calc(3 * 2)"),
    ("calc(2px * 3px)", 11, "3px"),
    ("calc(6 / 2px)", 9, "2px"),
    ("min(100vw, 3)", 11, "3"),
    ("clamp(1px, 2px)", 14, ")"),
    ("var(--wide)", 0, "var"),
    ("calc(100vw - 2rem", 17, "the end"),
    ("100vw; x", 5, ";"),
    ("(" * 100_000, 32, "("),
    ("calc(" + "(" * 100_000, 36, "("),
]


@pytest.mark.parametrize("text", RIGHT)
def test_every_form_of_the_grammar_is_read(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    ("text", "offset", "found"), WRONG, ids=[text[:40] for text, _, _ in WRONG]
)
def test_what_a_browser_would_not_understand_has_a_place(
    text: str, offset: int, found: str
) -> None:
    with pytest.raises(SizesError) as caught:
        check(text)
    assert (caught.value.offset, caught.value.found) == (offset, found)


def test_any_text_is_read_or_refused_at_a_place_in_it() -> None:
    chance = random.Random(24)
    parts = " ".join(RIGHT).split(" ") + list("(),:<>=/*+-%;\"'\\\n é\0") + ["1e999px", "calc("]
    for _ in range(3000):
        text = chance.choice(["", " "]).join(chance.choices(parts, k=chance.randrange(12)))
        with suppress(SizesError):
            check(text)
            continue
        with pytest.raises(SizesError) as caught:
            check(text)
        assert 0 <= caught.value.offset <= len(text)
        assert caught.value.found
        assert caught.value.expected


def test_the_problem_is_at_the_character(site: SiteTest) -> None:
    site.write(
        "site.toml", 'title = "T"\nbase_url = "https://a.example/"\n[images]\nsizes = \'50vw, 2\'\n'
    )
    (problem,) = [each for each in site.build().problems if each.key == "images.sizes"]
    assert (problem.path, problem.line, problem.column) == ("site.toml", 4, 10)
    site.edit("site.toml", "'50vw, 2'", '"(min-width: 1px)\\t2"')
    (problem,) = [each for each in site.build().problems if each.key == "images.sizes"]
    # Nobody can say where in a text with escapes, but with its beginning.
    assert (problem.line, problem.column) == (4, 9)
