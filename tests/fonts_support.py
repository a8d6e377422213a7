"""Fonts in the format WOFF2: the one that sitegen draws cards with, and one that is drawn here."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables.TupleVariation import TupleVariation

from sitegen.pictures.fonts import FONT

LATIN = " etaonsrihldcmufp.bwgy,2vT0-k1SAIC:3EP5MN4LxD869WRJOUFH7BqzjK"
UNITS = 1000


@cache
def noto() -> bytes:
    """Noto Sans Bold, in 39 kB."""
    return _woff2(TTFont(Path(FONT)))


@cache
def drawn(
    *,
    width: int = 500,
    wider: int = 0,
    weights: tuple[int, int] | None = None,
    letters: str = LATIN,
    ascent: int = 900,
    descent: int = 250,
    line_gap: int = 0,
) -> bytes:
    """A font whose letters are blocks, all of one `width` in thousandths of their size. With
    `weights` it is variable, and at the highest one its letters are wider by `wider`."""
    builder = FontBuilder(UNITS, isTTF=True)
    names = {ord(letter): f"u{ord(letter):04X}" for letter in letters}
    order = [".notdef", *names.values()]
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(names)
    builder.setupGlyf({name: _block(300 if name == ".notdef" else 700, width) for name in order})
    builder.setupHorizontalMetrics(dict.fromkeys(order, (width, 50)))
    builder.setupHorizontalHeader(ascent=ascent, descent=-descent, lineGap=line_gap)
    builder.setupNameTable({"familyName": "Blocks", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=ascent, sTypoDescender=-descent, usWinAscent=ascent)
    builder.setupPost()
    if weights:
        low, high = weights
        builder.setupFvar([("wght", low, low, high, "Weight")], [])
        # The four points of a block, and its four edges: the second of these is where it ends.
        change = [*[(0, 0)] * 4, (0, 0), (wider, 0), (0, 0), (0, 0)]
        builder.setupGvar({name: [TupleVariation({"wght": (0, 1, 1)}, change)] for name in order})
    return _woff2(builder.font)


def _block(height: int, width: int) -> object:
    pen = TTGlyphPen(None)
    pen.moveTo((50, 0))
    for corner in ((50, height), (width - 50, height), (width - 50, 0)):
        pen.lineTo(corner)
    pen.closePath()
    return pen.glyph()


def _woff2(font: TTFont) -> bytes:
    font.flavor = "woff2"
    file = BytesIO()
    font.save(file)
    return file.getvalue()
