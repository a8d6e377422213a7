"""Reads a font file: WOFF 2.0 (W3C), by way of FreeType, which Pillow has inside.

FreeType takes the vertical metrics from the same tables as browsers do: `hhea`, or `OS/2` if that
says so, and `MVAR`."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from PIL import ImageFont

from sitegen.incremental.keys import encode
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.model.fonts import FontFacts, FontFile
from sitegen.model.theme_hints import COMPRESS

# No reader waits for more than this; and FreeType reserves up to a hundred times as much memory.
MAX_BYTES = 4_000_000
SIGNATURE = b"wOF2"
# WOFF 2.0 §4.1: the signature, the flavour, and the length of the file.
_LENGTH = slice(8, 12)
# The other formats of fonts, by their first bytes.
_OTHERS = {
    b"wOFF": "WOFF 1.0",
    b"\0\1\0\0": "TrueType",
    b"true": "TrueType",
    b"OTTO": "OpenType",
    b"ttcf": "a collection of fonts",
}
AGAIN = "download the font again"
# What FreeType says of a file that it cannot read because it was built without Brotli.
_WITHOUT_BROTLI = "unimplemented feature"
INSTALL_BROTLI = "pip install --force-reinstall --only-binary :all: pillow"

# Metrics are read at this size in pixels, and so have an error of at most a thousandth.
_SIZE = 1000
REGULAR, BOLD = 400, 700
# The axis of weights, by the name that registered axes have in English (OpenType 1.9, `fvar`).
_WEIGHT = b"weight"
# What is not in a font: U+FFFF is no character.
_MISSING = "\uffff"
# How often each character occurs in English prose, in thousandths.
FREQUENCIES = dict(
    zip(
        " etaonsrihldcmufp.bwgy,2vT0-k1SAIC:3EP5MN4LxD869WRJOUFH7BqzjK",
        (
            *(177, 100, 68, 64, 57, 53, 50, 48, 48, 37, 28, 27, 23, 19, 18, 16, 14, 12, 11, 11, 11),
            *(10, 8, 7, 7, 5, 5, 5, 4, 4, 4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, *[1] * 16),
        ),
        strict=True,
    )
)


def read(_input: bytes, inputs: Sequence[bytes], _worker_context: WorkerContext) -> JobOutput:
    """A `FontFileJob` and the bytes of a file → `FontFile`."""
    return JobOutput(encode(examined(inputs[0])))


def examined(data: bytes) -> FontFile:
    """What the bytes `data` of a font file are."""
    if not data.startswith(SIGNATURE):
        if other := _OTHERS.get(data[:4]):
            return FontFile(fault=f"is {other}, and pages load WOFF2", hint=COMPRESS)
        return FontFile(fault="is no font", hint="take a font in the format WOFF2")
    if len(data) > MAX_BYTES:
        return FontFile(
            fault=f"has {len(data) / 1e6:.1f} MB, and each reader loads it; {MAX_BYTES / 1e6:.0f}"
            " MB is the limit",
            hint="leave out letters that the site does not need: fonttools subset",
        )
    if len(data) < int.from_bytes(data[_LENGTH], "big"):
        return FontFile(fault="ends in the middle", hint=AGAIN)
    try:
        return FontFile(facts=facts(data))
    except (OSError, ValueError, MemoryError) as error:
        if str(error) == _WITHOUT_BROTLI:
            return FontFile(
                fault="cannot be read: the Pillow that is installed is built without Brotli",
                hint=INSTALL_BROTLI,
            )
        return FontFile(fault=f"is damaged ({error})", hint=AGAIN)


def facts(data: bytes) -> FontFacts:
    """What is known of a font. Raises OSError, ValueError or MemoryError if it is damaged."""
    font = ImageFont.truetype(BytesIO(data), _SIZE, layout_engine=ImageFont.Layout.BASIC)
    axes = _axes(font)
    weight = next((axis for axis in axes if axis.get("name", b"").lower() == _WEIGHT), None)
    low, high = ((weight["minimum"] or 0), (weight["maximum"] or 0)) if weight else (0, 0)

    def width(at: int) -> float:
        if weight:
            values: list[float] = [axis["default"] or 0 for axis in axes]
            values[axes.index(weight)] = min(max(at, low), high)
            font.set_variation_by_axes(values)
        return _average_width(font)

    regular = width(REGULAR)
    ascent, descent = font.getmetrics()
    return FontFacts(
        ascent=ascent / _SIZE,
        descent=descent / _SIZE,
        line_gap=max(0, font.font.height - ascent - descent) / _SIZE,
        regular=regular,
        bold=width(BOLD),
        weights=(low, high) if weight else None,
    )


def _axes(font: ImageFont.FreeTypeFont) -> list[ImageFont.Axis]:
    """The axes of a variable font; [] for any other."""
    try:
        return font.get_variation_axes()
    except OSError:
        return []


def _average_width(font: ImageFont.FreeTypeFont) -> float:
    """The average width of a character of a text in em; 0.0 if the font has no Latin letters."""
    missing = font.getbbox(_MISSING)
    if all(font.getbbox(letter) == missing for letter in "aenos"):
        return 0.0
    width = sum(font.getlength(character) * often for character, often in FREQUENCIES.items())
    return width / sum(FREQUENCIES.values()) / _SIZE
