"""The card that social networks show for a post without a picture: headline, name of the site, and
disclosure of the use of AI.

A PNG of 1200 × 630 pixels."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import partial
from io import BytesIO
from math import ceil

from msgspec import Struct
from PIL import Image, ImageDraw, ImageFont

from sitegen.incremental.keys import decode
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.model.jobs import SocialCardJob
from sitegen.pictures.fonts import font as bundled
from sitegen.pictures.lettering import prepared
from sitegen.pictures.variants import CARD_HEIGHT as HEIGHT
from sitegen.pictures.variants import CARD_WIDTH as WIDTH

MARGIN = 80
# Colours of the light scheme in layouts/css/tokens.css.
PAPER, INK, MUTED, ACCENT, RULE, LABEL, LABEL_INK = (
    "#fffefb",
    "#17191c",
    "#575b61",
    "#9e2a1f",
    "#2b629b",
    "#eaf1f8",
    "#17324f",
)
LARGEST, SMALLEST, STEP = 84, 40, 4
NAME_SIZE, LABEL_SIZE = 34, 28
LEADING = 1.22
# Characters of a text; more than fit in the smallest font size.
MAX_CHARACTERS = 600

Measure = Callable[[str], float]


class _SetText(Struct, frozen=True):
    """A text broken into lines in one font size (pixels)."""

    font: ImageFont.FreeTypeFont
    size: int
    lines: tuple[str, ...]

    @property
    def height(self) -> int:
        return round(len(self.lines) * self.size * LEADING)


def card(encoded: bytes, _inputs: Sequence[bytes], worker: WorkerContext) -> JobOutput:
    """A `SocialCardJob` → PNG."""
    job = decode(encoded, SocialCardJob)
    font = partial(bundled, worker)
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDTH, 15), ACCENT)
    room = WIDTH - 2 * MARGIN
    top, bottom = MARGIN - 14, HEIGHT - MARGIN + 14
    _write(
        draw,
        _lines(font, prepared(job.site)[:MAX_CHARACTERS], NAME_SIZE, room, 1),
        MARGIN,
        top,
        MUTED,
    )
    top += round(NAME_SIZE * LEADING) + 30
    if job.label or job.translation:
        label = _SetText(
            font(LABEL_SIZE),
            LABEL_SIZE,
            tuple(
                line
                for sentence in (job.label, job.translation)
                if sentence
                for line in _lines(
                    font, prepared(sentence)[:MAX_CHARACTERS], LABEL_SIZE, room - 48, 2
                ).lines
            ),
        )
        bottom -= label.height + 36
        draw.rectangle((MARGIN, bottom, WIDTH - MARGIN, bottom + label.height + 36), LABEL)
        draw.rectangle((MARGIN, bottom, MARGIN + 7, bottom + label.height + 36), RULE)
        _write(draw, label, MARGIN + 30, bottom + 18, LABEL_INK)
        bottom -= 30
    headline = _fitted(font, prepared(job.title)[:MAX_CHARACTERS], room, bottom - top)
    _write(draw, headline, MARGIN, top + (bottom - top - headline.height) // 2, INK)
    file = BytesIO()
    # 64 colours are enough for anti-aliased text, and make the file a third as large.
    image.quantize(64, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(file, "PNG")
    return JobOutput(blobs=(file.getvalue(),))


def _fitted(
    font: Callable[[int], ImageFont.FreeTypeFont], text: str, width: int, height: int
) -> _SetText:
    """`text` in the largest font size in which all of it fits; in the smallest size, as much as
    fits."""
    for size in range(LARGEST, SMALLEST - 1, -STEP):
        lines = _SetText(font(size), size, tuple(_wrapped(text, font(size).getlength, width)))
        if lines.height <= height:
            return lines
    return _lines(font, text, SMALLEST, width, int(height / (SMALLEST * LEADING)))


def _lines(
    font: Callable[[int], ImageFont.FreeTypeFont], text: str, size: int, width: int, most: int
) -> _SetText:
    """At most `most` lines of `text`; "…" replaces the rest."""
    measure = font(size).getlength
    lines = list(_wrapped(text, measure, width))
    if len(lines) > most:
        last = lines[most - 1]
        while last and measure(last + "…") > width:
            last = last[:-1]
        lines = [*lines[: most - 1], last.rstrip(" ,;:–—-") + "…"]
    return _SetText(font(size), size, tuple(lines))


def _wrapped(text: str, measure: Measure, width: int) -> list[str]:
    """`text` in lines of at most `width` pixels. Lines break between words; a word that is wider
    than a line is broken inside."""
    lines = [""]
    for word in text.split(" "):
        rest = f"{lines[-1]} {word}" if lines[-1] else word
        if measure(rest) <= width:
            lines[-1] = rest
            continue
        rest, lines = word, lines if lines[-1] else lines[:-1]
        while measure(rest) > width:
            end = max(
                1, bisect_right(range(1, len(rest)), width, key=lambda i: ceil(measure(rest[:i])))
            )
            lines.append(rest[:end])
            rest = rest[end:]
        lines.append(rest)
    return lines


def _write(draw: ImageDraw.ImageDraw, text: _SetText, left: int, top: int, colour: str) -> None:
    for number, line in enumerate(text.lines):
        draw.text(
            (left, top + round((number + 0.5) * text.size * LEADING)),
            line,
            fill=colour,
            font=text.font,
            anchor="lm",
        )
