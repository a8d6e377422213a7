"""Colours of sRGB as "#rrggbb": their contrast as WCAG 2.2 defines it, and the nearest colour in
OKLCH that has enough of it."""

from __future__ import annotations

import math

# The contrast that text needs (WCAG 2.2, 1.4.3), and that of readers who ask for more (1.4.6).
TEXT, MORE = 4.5, 7.0
# How often an interval is halved: by then it is finer than a step of 8 bits.
_HALVINGS = 16

_Triple = tuple[float, float, float]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def nearest(colour: str, paper: str, least: float) -> str:
    """The colour nearest to `colour` in lightness that has at least the contrast `least` against
    `paper`: darker on light paper, lighter on dark paper. The hue stays, and as much of the chroma
    as sRGB can show. It is `colour` itself if that has enough.

    Black on light paper or white on dark paper must have that contrast."""
    if contrast(colour, paper) >= least:
        return colour.lower()
    lightness, chroma, hue = _oklch(colour)
    wrong, right = lightness, 0.0 if _luminance(paper) > _luminance("#777777") else 1.0
    best = "#000000" if right == 0 else "#ffffff"
    for _ in range(_HALVINGS):
        middle = (wrong + right) / 2
        tried = _shown(middle, chroma, hue)
        if contrast(tried, paper) >= least:
            right, best = middle, tried
        else:
            wrong = middle
    return best


def _shown(lightness: float, chroma: float, hue: float) -> str:
    """A colour of OKLCH with as much of its chroma as sRGB has at that lightness and hue."""
    inside, outside = 0.0, chroma
    best = _linear(lightness, chroma, hue)
    if not _is_shown(best):
        for _ in range(_HALVINGS):
            middle = (inside + outside) / 2
            if _is_shown(_linear(lightness, middle, hue)):
                inside = middle
            else:
                outside = middle
        best = _linear(lightness, inside, hue)
    return "#" + "".join(f"{round(255 * _encoded(min(max(part, 0), 1))):02x}" for part in best)


def _is_shown(linear: _Triple) -> bool:
    return all(-1e-4 <= part <= 1 + 1e-4 for part in linear)


def _luminance(colour: str) -> float:
    red, green, blue = _decoded(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _decoded(colour: str) -> _Triple:
    """Linear red, green and blue, each from 0 to 1."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _decode(red), _decode(green), _decode(blue)


def _decode(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else math.pow((part + 0.055) / 1.055, 2.4)


def _encoded(part: float) -> float:
    return 12.92 * part if part <= 0.0031308 else 1.055 * math.pow(part, 1 / 2.4) - 0.055


# The matrices of OKLab, for linear sRGB: https://bottosson.github.io/posts/oklab/


def _oklch(colour: str) -> _Triple:
    """Lightness from 0 to 1, chroma, and hue in radians."""
    red, green, blue = _decoded(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    return lightness, math.hypot(a, b), math.atan2(b, a)


def _linear(lightness: float, chroma: float, hue: float) -> _Triple:
    """Linear red, green and blue of a colour of OKLCH, outside 0 to 1 if sRGB does not have it."""
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
