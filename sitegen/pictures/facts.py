"""The bytes of a picture file → facts about it. A damaged or dangerous file results in a fault that
its author can understand.

Every pixel is decoded once, so that a truncated file is noticed before it is published."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from io import BytesIO

from msgspec.structs import replace
from PIL import Image

from sitegen import kinds
from sitegen.digest import of_bytes
from sitegen.errors import shorten
from sitegen.incremental.keys import encode
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.lazy import load
from sitegen.model.picture_marks import FileMarks, PrivateMark
from sitegen.model.site import Picture
from sitegen.pictures import boxes, heic, strip
from sitegen.pictures.originals import PIXELS

# We check our own limit, before a pixel is decoded.
Image.MAX_IMAGE_PIXELS = None
# The problem that we report about a file replaces the warnings of the library.
warnings.filterwarnings("ignore", module=r"PIL\b")
FORMATS = {
    "jpeg": "JPEG",
    "png": "PNG",
    "gif": "GIF",
    "webp": "WEBP",
    "avif": "AVIF",
    "tiff": "TIFF",
}
_ORIENTATION_TAG = 0x0112
_FEW_COLOURS = {"1", "P", "PA"}


def facts(_encoded: bytes, inputs: Sequence[bytes], _worker_context: WorkerContext) -> JobOutput:
    """The bytes of a file → `Picture`, with a `fault` if it cannot be shown."""
    return JobOutput(encode(_facts(inputs[0])))


def _facts(data: bytes) -> Picture:
    kind, digest = kinds.of(data[: kinds.HEAD]), of_bytes(data)
    if kind in kinds.BOXED:
        with suppress(ValueError):
            stripped = strip.stripped(data)[0]
            return _of_boxes(Picture(kind=kind, is_clean=stripped == data, digest=digest), data)
    if kind not in kinds.RASTER and kind != "tiff":
        what = f"it is {kinds.OTHERS[kind]}, and" if kind in kinds.OTHERS else "it is"
        return Picture(
            kind=kind if kind in kinds.BOXED else "",
            digest=digest,
            fault="the file is empty" if not data else f"{what} no JPEG, PNG, GIF or WebP",
        )
    try:
        stripped, exif = strip.stripped(data)
    except ValueError as error:
        return Picture(kind=kind, digest=digest, fault=_reason(error))
    # A picture that cannot be decoded is still published if a text links to it.
    picture = Picture(
        kind=kind, orientation=_orientation(exif), is_clean=stripped == data, digest=digest
    )
    try:
        return _decoded(picture, stripped, data)
    except Exception as error:  # whatever the library raises, the file is to blame
        return replace(picture, fault=_reason(error))


def _of_boxes(picture: Picture, data: bytes) -> Picture:
    """The facts of a picture in boxes. One that cannot be decoded is published all the same: it has
    no width then."""
    if picture.kind == "heif" and not heic.is_readable():
        picture = replace(picture, needs=heic.PACKAGE)
    elif picture.kind in kinds.DECODED:
        with suppress(Exception):  # whatever the library raises, the file is to blame
            decoded = _decoded(picture, strip.stripped(data)[0], data)
            if not decoded.fault:
                return decoded
    marks = None if picture.is_clean else _marks(data, None)
    return replace(picture, marks=marks)


def _decoded(picture: Picture, stripped: bytes, data: bytes) -> Picture:
    """The facts of a picture, whose file holds `data`, and `stripped` without metadata."""
    with opened(stripped) as image:
        width, height = image.size
        if width * height > PIXELS:
            return replace(
                picture,
                fault=(
                    f"it has {width:,} × {height:,} pixels, and more than {PIXELS / 1_000_000:.0f}"
                    " million take too much memory"
                ),
            )
        moving = bool(getattr(image, "is_animated", False)) and picture.kind != "tiff"
        # The orientation of an AVIF is no metadata: its box stays. The libraries for HEIC and TIFF
        # turn what they decode.
        stated = _stated(image) if picture.kind == "avif" else picture.orientation
        orientation = 1 if moving else stated
        drawn = image.mode in _FEW_COLOURS
        is_converted = picture.kind in kinds.CONVERTED
        image.draft("RGB", (max(1, width // 8), max(1, height // 8)))
        image.load()
        # A file without metadata has no marks. Nothing is stripped from a TIFF.
        has_metadata = stripped != data or picture.kind == "tiff"
        marks = _marks(data, image) if has_metadata else None
    if orientation > 4:
        width, height = height, width
    return replace(
        picture,
        width=width,
        height=height,
        orientation=orientation,
        is_clean=picture.is_clean
        and not is_converted
        and (orientation == 1 or picture.kind == "avif"),
        moving=moving,
        drawn=drawn,
        marks=marks,
    )


def _marks(data: bytes, image: Image.Image | None) -> FileMarks | None:
    """The marks of a file, and which of its thumbnails show something else than the decoded
    `image`; None: that of an AVIF has to be decoded. None if there are no marks."""
    marks: FileMarks = load("sitegen.pictures.marks.read:marks")(data)
    if marks.manifest:
        marks = replace(marks, private=(*marks.private, *_differing(data, image)))
    return marks if marks != FileMarks() else None


def _differing(data: bytes, image: Image.Image | None) -> tuple[PrivateMark, ...]:
    differing: Callable[[Image.Image, bytes], tuple[PrivateMark, ...]] = load(
        "sitegen.pictures.marks.thumbnails:differing"
    )
    if image is not None:
        return differing(image, data)
    shown = load("sitegen.pictures.marks.read:pictures")(data)
    if not shown:
        return ()
    with suppress(Exception), Image.open(BytesIO(data), formats=["AVIF"]) as avif:
        if avif.width * avif.height <= PIXELS:
            avif.load()
            return differing(avif, data)
    # Nobody knows what they show.
    return tuple(PrivateMark("thumbnail", each.label) for each in shown)


def opened(stripped: bytes) -> Image.Image:
    """Open a picture file of one of the kinds DECODED; its pixels are not decoded yet, unless it is
    HEIC. Raises what Pillow raises, and ValueError."""
    kind = kinds.of(stripped[: kinds.HEAD])
    if kind == "heif":
        return heic.decoded(stripped)
    return Image.open(BytesIO(stripped), formats=[FORMATS[kind]])


def _stated(image: Image.Image) -> int:
    orientation: int = image.getexif().get(_ORIENTATION_TAG, 1)
    return orientation if orientation in range(1, 9) else 1


def _orientation(exif: bytes) -> int:
    """The orientation in EXIF data, 1 to 8 (EXIF 2.32 §4.6.4); 1 if it cannot be read."""
    try:
        entries = Image.Exif()
        entries.load(exif)
        orientation = entries.get(_ORIENTATION_TAG, 1)
    except Exception:  # whatever the library raises, the data is damaged
        return 1
    return orientation if orientation in range(1, 9) else 1


# The representation of a Python object, which contains its address in memory.
_OBJECT = re.compile(r" ?<[^<>]*>")


def _reason(error: Exception) -> str:
    if str(error) == boxes.SHORT or "truncated" in str(error):
        return boxes.SHORT
    return (
        str(error)
        if type(error) is ValueError and str(error).startswith("it ")
        else f"it is damaged ({shorten(_OBJECT.sub('', str(error)))})"
    )
