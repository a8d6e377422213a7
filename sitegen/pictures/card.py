"""The card that social networks show for a post without a picture: headline, name of the site, and
disclosure of the use of AI.

A PNG of 1200 × 630 pixels."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import partial
from io import BytesIO
from itertools import chain
from math import ceil

from msgspec import Struct
from PIL import Image, ImageColor, ImageDraw, ImageFont

from sitegen.incremental.keys import decode
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.model.jobs import SocialCardJob
from sitegen.model.theme_settings import PAPER
from sitegen.pictures.fonts import font as bundled
from sitegen.pictures.lettering import prepared
from sitegen.pictures.variants import CARD_HEIGHT as HEIGHT
from sitegen.pictures.variants import CARD_WIDTH as WIDTH

MARGIN = 80
# Colours of the light scheme in layouts/css/tokens.css.
INK, MUTED, RULE, AI, AI_TEXT = "#16181b", "#5b5e63", "#dbd8d0", "#1d4f91", "#163a68"
LARGEST, SMALLEST, STEP = 84, 40, 4
NAME_SIZE, LABEL_SIZE = 34, 28
# The mark of the machine: its size, its line, and how much larger it is drawn to be smooth.
MARK, LINE, SMOOTH = 20, 3, 4
# The room of the mark before the sentence about AI, and that between it and the line above it.
INDENT, PADDING = 34, 22
# Of each colour, for the edges of letters.
STEPS = 15
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
    draw.rectangle((0, 0, WIDTH, 15), job.accent)
    room = WIDTH - 2 * MARGIN
    top, bottom = MARGIN - 14, HEIGHT - MARGIN + 14
    name = _lines(font, prepared(job.site)[:MAX_CHARACTERS], NAME_SIZE, room, 1)
    _write(draw, name, MARGIN, top, job.accent)
    top += round(NAME_SIZE * LEADING) + 30
    if job.label or job.translation:
        label = _label(font, (job.label, job.translation), room - INDENT)
        bottom -= label.height
        _write(draw, label, MARGIN + INDENT, bottom, AI_TEXT)
        first = bottom + round(LABEL_SIZE * LEADING / 2)
        image.paste(AI, (MARGIN, first - MARK // 2), _shape(job.mark))
        bottom -= PADDING
        draw.rectangle((MARGIN, bottom, WIDTH - MARGIN, bottom + 1), RULE)
        bottom -= 30
    colour = MUTED if job.is_retracted else INK
    headline = _fitted(font, prepared(job.title)[:MAX_CHARACTERS], room, bottom - top)
    _write(draw, headline, MARGIN, top + (bottom - top - headline.height) // 2, colour)
    file = BytesIO()
    palette = _palette(job.accent, colour, AI_TEXT, AI)
    image.quantize(palette=palette, dither=Image.Dither.NONE).save(file, "PNG")
    return JobOutput(blobs=(file.getvalue(),))


def _palette(*colours: str) -> Image.Image:
    """The paper, the line, and the colours with their steps towards the paper, for smooth letters:
    the file is a third as large as with all colours."""
    paper = ImageColor.getrgb(PAPER)
    steps = [
        tuple(
            round(part + (end - part) * step / STEPS)
            for part, end in zip(paper, ImageColor.getrgb(colour), strict=True)
        )
        for colour in colours
        for step in range(1, STEPS + 1)
    ]
    palette = Image.new("P", (1, 1))
    palette.putpalette([*chain(paper, ImageColor.getrgb(RULE), *steps)])
    return palette


def _label(
    font: Callable[[int], ImageFont.FreeTypeFont], sentences: Sequence[str], width: int
) -> _SetText:
    """The sentences about AI and about the translation, at most two lines of each."""
    lines = [
        line
        for sentence in filter(None, sentences)
        for line in _lines(font, prepared(sentence)[:MAX_CHARACTERS], LABEL_SIZE, width, 2).lines
    ]
    return _SetText(font(LABEL_SIZE), LABEL_SIZE, tuple(lines))


def _shape(mark: str) -> Image.Image:
    """The mask of the shape that layouts/css/marks.css draws before the word: a full disc, half a
    disc, a ruled square."""
    size, line = MARK * SMOOTH, LINE * SMOOTH
    mask = Image.new("L", (size, size))
    draw = ImageDraw.Draw(mask)
    box = (0, 0, size - 1, size - 1)
    if mark == "data":
        draw.rectangle(box, outline=255, width=line)
        for top in range(2 * line, size - line, 2 * line):
            draw.rectangle((0, top, size - 1, top + line - 1), 255)
    else:
        draw.ellipse(box, 255 if mark == "generated" else None, 255, line)
        if mark != "generated":
            draw.chord(box, 90, 270, 255)
    return mask.resize((MARK, MARK), Image.Resampling.BOX)


def _fitted(
    font: Callable[[int], ImageFont.FreeTypeFont], text: str, width: int, height: int
) -> _SetText:
    """`text` in the largest font size in which all of it fits, and no word is broken if that can
    be; in the smallest size, as much as fits."""
    sizes = range(LARGEST, SMALLEST - 1, -STEP)
    words = text.split(" ")
    whole = [size for size in sizes if max(map(font(size).getlength, words)) <= width]
    for size in whole or sizes:
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
