"""The bytes of a picture file → what it holds. Its author is told what is wrong with it; nothing in
it can do harm.

Every pixel is decoded once, so that a file which ends in the middle is found before it is
published."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from contextlib import suppress
from io import BytesIO

from msgspec.structs import replace
from PIL import Image

from sitegen import kinds
from sitegen.digest import of_bytes
from sitegen.errors import shorten
from sitegen.incremental.keys import encode
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.model.site import Picture
from sitegen.pictures import boxes, strip
from sitegen.pictures.originals import PIXELS

# The limit is ours, and looked at before a pixel is decoded.
Image.MAX_IMAGE_PIXELS = None
# Nobody reads what the library tells of a file beside the problem that we make of it.
warnings.filterwarnings("ignore", module=r"PIL\b")
FORMATS = {"jpeg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP"}
_ORIENTATION = 0x0112
_FEW_COLOURS = {"1", "P", "PA"}


def facts(_input: bytes, given: Sequence[bytes], _worker_context: WorkerContext) -> JobOutput:
    """The bytes of a file → `Picture`."""
    return JobOutput(encode(_facts(given[0])))


def _facts(data: bytes) -> Picture:
    kind, digest = kinds.of(data[: kinds.HEAD]), of_bytes(data)
    if kind in kinds.BOXED:
        with suppress(ValueError):
            return Picture(kind=kind, is_clean=strip.stripped(data)[0] == data, digest=digest)
    if kind not in kinds.RASTER:
        what = f"it is {kinds.OTHERS[kind]}, and" if kind in kinds.OTHERS else "it is"
        return Picture(
            kind=kind if kind in kinds.BOXED else "",
            digest=digest,
            fault="the file is empty" if not data else f"{what} no JPEG, PNG, GIF or WebP",
        )
    try:
        lean, exif = strip.stripped(data)
    except ValueError as error:
        return Picture(kind=kind, digest=digest, fault=_told(error))
    # What nobody can show is published where a text links to it.
    found = Picture(kind=kind, orientation=_turn(exif), is_clean=lean == data, digest=digest)
    try:
        return _looked_into(found, lean)
    except (
        Exception
    ) as error:  # whatever a library does with a damaged file is the fault of the file
        return replace(found, fault=_told(error))


def _looked_into(found: Picture, lean: bytes) -> Picture:
    with opened(lean) as image:
        width, height = image.size
        if width * height > PIXELS:
            return replace(
                found,
                fault=(
                    f"it has {width:,} × {height:,} pixels, and more than {PIXELS / 1_000_000:.0f}"
                    " million take too much memory"
                ),
            )
        moving = bool(getattr(image, "is_animated", False))
        turn = 1 if moving else found.orientation
        drawn = image.mode in _FEW_COLOURS
        image.draft("RGB", (max(1, width // 8), max(1, height // 8)))
        image.load()
    if turn > 4:
        width, height = height, width
    return replace(
        found,
        width=width,
        height=height,
        orientation=turn,
        is_clean=turn == 1 and found.is_clean,
        moving=moving,
        drawn=drawn,
    )


def opened(lean: bytes) -> Image.Image:
    """The picture in a file of one of the kinds; its pixels are not decoded yet."""
    return Image.open(BytesIO(lean), formats=[FORMATS[kinds.of(lean[: kinds.HEAD])]])


def _turn(exif: bytes) -> int:
    """How the picture has to be turned (EXIF 2.32 §4.6.4). What cannot be read asks for nothing."""
    try:
        found = Image.Exif()
        found.load(exif)
        turn = found.get(_ORIENTATION, 1)
    except Exception:  # the same
        return 1
    return turn if turn in range(1, 9) else 1


# What Python calls an object, with its place in memory.
_OBJECT = re.compile(r" ?<[^<>]*>")


def _told(error: Exception) -> str:
    if str(error) == boxes.SHORT or "truncated" in str(error):
        return boxes.SHORT
    return (
        str(error)
        if type(error) is ValueError and str(error).startswith("it ")
        else f"it is damaged ({shorten(_OBJECT.sub('', str(error)))})"
    )
