"""A picture file → the file that social networks and feeds show: cropped, scaled, and with its
label about AI drawn on it."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any

from PIL import Image, ImageDraw

from sitegen.digest import of_bytes
from sitegen.errors import SiteError
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.model.jobs import SocialPictureJob
from sitegen.model.site import Picture, SocialForm, SocialPicture
from sitegen.pictures import strip, variants
from sitegen.pictures.facts import opened
from sitegen.pictures.fonts import font
from sitegen.pictures.lettering import prepared
from sitegen.pictures.make import in_srgb, saved, turned

QUALITY = 85
# Colours of .picture-label in layouts/css/base.css.
GROUND, INK, EDGE = "#14171a", "#ffffff", "#898b8c"
# In pixels on a picture as wide as a card: networks show it at a third of that. On a narrower one
# the label is smaller, but not too small to be read.
TEXT_SIZE, SMALLEST_TEXT, LEAST_TEXT = 44, 18, 8
# The distance of the label from the sides: more than a network cuts off.
MARGIN = 28 / variants.CARD_WIDTH


def make(encoded: bytes, inputs: Sequence[bytes], worker: WorkerContext) -> JobOutput:
    """A `SocialPictureJob` and the bytes of the file → `SocialPicture`; the blob is the new file:
    a JPEG; a PNG if the picture is transparent, or has few colours and is smaller as a PNG. Of an
    animation, it is the first picture.

    Raises SiteError if the file changed since its facts were read.
    """
    job = decode(encoded, SocialPictureJob)
    if of_bytes(inputs[0]) != job.facts.digest:
        raise SiteError([variants.changed(job.path)])
    stripped = inputs[0] if job.facts.is_clean else strip.stripped(inputs[0])[0]
    with opened(stripped) as image:
        shown = _cropped(image, job.facts, job.form)
    if job.form.label:
        _draw(shown, prepared(job.form.label), worker)
    kind, blob = _encoded(shown, job.facts)
    made = SocialPicture(job.form, kind, len(blob), of_bytes(blob))
    return JobOutput(encode(made), (blob,))


def _cropped(image: Image.Image, facts: Picture, form: SocialForm) -> Image.Image:
    """The part of the picture that is shown, upright and in sRGB: in RGB, or in RGBA if some of it
    is transparent."""
    left, top, right, bottom = form.box
    scale = form.width / (right - left)
    size = (ceil(facts.width * scale), ceil(facts.height * scale))
    # A JPEG is decoded at a reduced size, if that is large enough.
    image.draft("RGB", size[::-1] if facts.orientation > 4 else size)
    upright = turned(in_srgb(image), facts.orientation)
    x, y = upright.width / facts.width, upright.height / facts.height
    shown = upright.resize(
        (form.width, form.height),
        Image.Resampling.LANCZOS,
        box=(left * x, top * y, right * x, bottom * y),
        reducing_gap=3.0,
    )
    if shown.mode == "RGBA" and shown.getchannel("A").getextrema() == (255, 255):
        return shown.convert("RGB")
    return shown


def _draw(image: Image.Image, label: str, worker: WorkerContext) -> None:
    """Draw the label into the upper right corner, on a ground of its own, so that it can be read on
    any picture."""
    margin = round(MARGIN * image.width)
    size = max(SMALLEST_TEXT, round(TEXT_SIZE * image.width / variants.CARD_WIDTH))
    while size > LEAST_TEXT and _width(label, size, worker) > image.width - 2 * margin:
        size -= 1
    right, bottom = image.width - 1 - margin, margin + round(size * 1.5)
    left = right - _width(label, size, worker)
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((left, margin, right, bottom), size / 5, GROUND, EDGE)
    middle = ((left + right) / 2, (margin + bottom) / 2)
    draw.text(middle, label, fill=INK, font=font(worker, size), anchor="mm")


def _width(label: str, size: int, worker: WorkerContext) -> int:
    """The width of a label with its ground in pixels."""
    return ceil(font(worker, size).getlength(label)) + size


def _encoded(image: Image.Image, facts: Picture) -> tuple[str, bytes]:
    """The kind of the new file, and its bytes."""
    options: dict[str, Any] = {"optimize": True}
    if image.mode == "RGBA":
        return "png", saved(image, "PNG", **options)
    jpeg = saved(image, "JPEG", quality=QUALITY, **options)
    if facts.drawn:
        png = saved(image, "PNG", **options)
        if len(png) <= len(jpeg):
            return "png", png
    return "jpeg", jpeg
