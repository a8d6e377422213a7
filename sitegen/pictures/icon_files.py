"""The PNG of a site's icon → its icons in other sizes and formats, without metadata."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageChops, ImageDraw

from sitegen.digest import of_bytes
from sitegen.errors import SiteError
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.model.jobs import IconsJob
from sitegen.model.site import IconFile
from sitegen.model.theme_settings import ICON_SIDE
from sitegen.pictures import strip, variants
from sitegen.pictures.facts import opened
from sitegen.pictures.icons import TAB_SIDE
from sitegen.pictures.make import in_srgb, saved, turned

# In pixels: what iOS wants on a home screen, and Android at least in a manifest.
TOUCH_SIDE, SMALL_SIDE = 180, 192
# By how much of 255 a channel may differ in what reads as one colour.
TOLERANCE = 8


def make(encoded: bytes, inputs: Sequence[bytes], _worker_context: WorkerContext) -> JobOutput:
    """An `IconsJob` and the bytes of the PNG → `IconFile`s; the blobs are the icons. Of an
    animation, they show the first picture.

    Raises SiteError if the file changed since its facts were read.
    """
    job = decode(encoded, IconsJob)
    if of_bytes(inputs[0]) != job.facts.digest:
        raise SiteError([variants.changed(job.path)])
    stripped = inputs[0] if job.facts.is_clean else strip.stripped(inputs[0])[0]
    with opened(stripped) as image:
        picture = turned(in_srgb(image), job.facts.orientation)
    large = _scaled(picture, ICON_SIDE)
    tab = saved(_scaled(picture, TAB_SIDE), "ICO", sizes=[(TAB_SIDE, TAB_SIDE)])
    # iOS puts black behind what is transparent.
    touch = _png(_on_paper(_scaled(picture, TOUCH_SIDE), job.paper))
    small, largest = _png(_scaled(picture, SMALL_SIDE)), _png(large)
    icons = (
        IconFile("tab", TAB_SIDE, of_bytes(tab)),
        IconFile("touch", TOUCH_SIDE, of_bytes(touch)),
        IconFile("manifest", SMALL_SIDE, of_bytes(small)),
        IconFile("manifest", ICON_SIDE, of_bytes(largest), _is_maskable(large)),
    )
    return JobOutput(encode(icons), (tab, touch, small, largest))


def _scaled(picture: Image.Image, side: int) -> Image.Image:
    return picture.resize((side, side), Image.Resampling.LANCZOS, reducing_gap=3.0)


def _png(picture: Image.Image) -> bytes:
    return saved(picture, "PNG", optimize=True)


def _on_paper(picture: Image.Image, paper: str) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    ground = Image.new("RGB", picture.size, paper)
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground


def _is_maskable(picture: Image.Image) -> bool:
    """Whether nothing is lost if the icon is cut to another shape: it has no transparent part, and
    only one colour outside the safe zone, the circle in its middle with a radius of 40 % (W3C Web
    Application Manifest, "Icon masks and safe zone")."""
    if picture.mode == "RGBA" and picture.getchannel("A").getextrema() != (255, 255):
        return False
    outside = picture.convert("RGB")
    colour = outside.getpixel((0, 0))
    plain = Image.new("RGB", outside.size, colour)
    first, last = outside.width // 10, outside.width - outside.width // 10
    ImageDraw.Draw(outside).ellipse((first, first, last, last), fill=colour)
    different = ImageChops.difference(outside, plain).point(lambda level: level > TOLERANCE and 255)
    return different.getbbox() is None
