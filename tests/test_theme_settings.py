"""`[theme]`: the accent colour, and whether it can be read."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest
from support import SiteTest

from sitegen.layouts.contrast import MORE, TEXT, contrast, nearest
from sitegen.model.theme_settings import ACCENT, DARK_PAPER, PAPER

TOKENS = Path(__file__).parent.parent / "layouts" / "css" / "tokens.css"
# Pure colours, greys, and what is at the edge of sRGB.
COLOURS = (
    *("#ff0000", "#00ff00", "#0000ff", "#ffff00", "#00ffff", "#ff00ff", "#ff8800", "#777777"),
    *("#000000", "#ffffff", "#33cc99", "#0a6b4b", "#9c281b", "#f3a091", "#fdfcf9", "#131518"),
)


def themed(site: SiteTest, keys: str) -> None:
    site.post("a")
    site.write("site.toml", f"{site.source('site.toml')}[theme]\n{keys}\n")


def sheet(site: SiteTest) -> str:
    (path,) = (path for path in site.files() if path.startswith("css/site."))
    return site.read(path)


def accents(text: str) -> list[tuple[str, str]]:
    return re.findall(r"--accent: ?light-dark\((#\w+), ?(#\w+)\)", text)


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)
    assert contrast("#9c281b", "#fdfcf9") == pytest.approx(7.49, abs=0.01)


@pytest.mark.parametrize("paper", [PAPER, DARK_PAPER])
@pytest.mark.parametrize("colour", COLOURS)
def test_the_nearest_colour_has_enough_contrast_and_hardly_more(colour: str, paper: str) -> None:
    for least in (TEXT, MORE):
        near = nearest(colour, paper, least)
        assert contrast(near, paper) >= least
        if contrast(colour, paper) >= least:
            assert near == colour
        else:
            assert contrast(near, paper) < least + 0.15


def hue(colour: str) -> float:
    """The hue in OKLCH in degrees, by way of XYZ as in CSS Color 4, §18.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    for matrix, power in (
        (
            ((0.41239, 0.35758, 0.18048), (0.21264, 0.71517, 0.07219), (0.01933, 0.11919, 0.95053)),
            1,
        ),
        (
            (
                (0.81902, 0.36191, -0.12887),
                (0.03298, 0.92929, 0.03614),
                (0.04818, 0.26423, 0.63355),
            ),
            3,
        ),
    ):
        linear = [sum(m * x for m, x in zip(row, linear, strict=True)) for row in matrix]
        linear = [x ** (1 / power) for x in linear]
    a = 1.9779985 * linear[0] - 2.4285922 * linear[1] + 0.4505937 * linear[2]
    b = 0.0259040 * linear[0] + 0.7827718 * linear[1] - 0.8086758 * linear[2]
    return math.degrees(math.atan2(b, a)) % 360


@pytest.mark.parametrize("colour", ["#33cc99", "#0a6b4b", "#0000ff", "#ff8800", "#f3a091"])
def test_the_nearest_colour_keeps_its_hue(colour: str) -> None:
    for paper in (PAPER, DARK_PAPER):
        assert hue(nearest(colour, paper, MORE)) == pytest.approx(hue(colour), abs=1.5)


def test_a_grey_stays_one() -> None:
    assert nearest("#777777", PAPER, TEXT) == "#747474"


def test_the_papers_are_those_of_the_style_sheet() -> None:
    tokens = TOKENS.read_text(encoding="utf-8")
    assert f"--paper: light-dark({PAPER}, {DARK_PAPER});" in tokens
    assert accents(tokens)[0][0] == ACCENT


def test_an_accent_is_a_custom_property_after_those_of_the_theme(site: SiteTest) -> None:
    themed(site, 'accent = "#0A6B4B"')
    site.write("layouts/css/custom.css", "p { color: red; }")
    assert site.build().ok
    text = sheet(site)
    *_, (light, dark), (more_light, more_dark) = accents(text)
    assert light == "#0a6b4b"
    assert contrast(dark, DARK_PAPER) >= MORE
    assert contrast(more_light, PAPER) >= MORE
    assert more_dark == dark
    assert text.rindex("--accent") < text.index("p{color:red"), "the site's own comes last"
    assert "style=" not in site.read("index.html")
    assert "<style" not in site.read("index.html")


def test_each_scheme_can_have_its_own(site: SiteTest) -> None:
    themed(site, 'accent_dark = "#7FD6B3"')
    assert site.build().ok
    *_, both, _ = accents(sheet(site))
    assert both == (ACCENT, "#7fd6b3")


def test_without_one_the_style_sheet_is_as_it_was(site: SiteTest) -> None:
    site.post("a")
    site.build()
    before = sheet(site)
    themed(site, f'accent = "{ACCENT}"')
    assert site.build().done.rendered == ()
    assert sheet(site) == before


def test_a_new_accent_reaches_every_page(site: SiteTest) -> None:
    site.post("a")
    site.build()
    themed(site, 'accent = "#0a6b4b"')
    done = site.build().done
    (path,) = (path for path in site.files() if path.startswith("css/site."))
    pages = {path for path in site.files() if path.endswith(".html")}
    assert {*pages, path} <= set(done.rendered)
    assert all(f"/{path}" in site.read(page) for page in pages)


def test_a_colour_that_cannot_be_read_is_an_error_with_the_nearest_one(site: SiteTest) -> None:
    themed(site, 'accent = "#33cc99"\naccent_dark = "#0a6b4b"')
    first, second = site.build().problems
    assert (first.path, first.code, first.column) == ("site.toml", "invalid-value", 10)
    assert second.line == first.line + 1
    assert first.message == (
        "theme.accent: expected a contrast of 4.5:1 or more against the light paper, #fdfcf9;"
        " #33cc99 has 1.99:1"
    )
    assert first.hint == 'the nearest: accent = "#008560"'
    assert second.message.endswith("against the dark paper, #131518; #0a6b4b has 2.8:1")
    assert second.hint == 'the nearest: accent_dark = "#398d6a"'


@pytest.mark.parametrize("colour", ["green", "#0a6", "#0a6b4bff", "0a6b4b", "#0a6b4b;}"])
def test_a_colour_in_another_form_is_an_error(site: SiteTest, colour: str) -> None:
    themed(site, f'accent = "{colour}"')
    (problem,) = site.build().problems
    assert problem.message.startswith("theme.accent: expected a colour like #0a6b4b")


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("#fff", "#ffffff"),
        ("red", "#ff0000"),
        ("rgb(10, 107, 75)", "#0a6b4b"),
        ("#0a6b4bff", "#0a6b4b"),
        ("0a6b4b", "#0a6b4b"),
        ("hsl(120, 50%, 50%)", "#40bf40"),
        ("#ggg", ""),
        ("salmonish", ""),
    ],
)
def test_a_colour_in_another_form_is_named_in_six_digits(
    site: SiteTest, written: str, digits: str
) -> None:
    themed(site, f'accent = "{written}"')
    (problem,) = site.build().problems
    assert problem.hint == (f'write accent = "{digits}"' if digits else "")
