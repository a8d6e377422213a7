"""Compares the thumbnails in a picture file with the picture: one from before it was cropped or
retouched shows what its author took out."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageChops, ImageStat

from sitegen.model.picture_marks import PrivateMark
from sitegen.pictures.marks import private, read

# Pictures are compared by the mean colours of their cells. A cell is of so many pixels, at this
# size of the longer side or at that of the smaller picture. Thumbnails of 1024 pixels, as C2PA
# has them, differ by no more than 2.5 of 255 levels in the mean and 10 in a cell, with any filter
# and quality; small ones by twice as much. Another crop differs in most cells, a covered face in
# its own.
MAX_SIDE, CELL, MOST_MEAN, MOST_CELL = 256, 8, 7.0, 32
# Widths and heights of the same picture may differ by the rounding of a small one.
MOST_RATIO = 1.04
MAX_THUMBNAILS, MAX_PIXELS = 20, 16_000_000
_TURNS = (
    None,
    Image.Transpose.ROTATE_90,
    Image.Transpose.ROTATE_180,
    Image.Transpose.ROTATE_270,
)
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")


def differing(picture: Image.Image, data: bytes) -> tuple[PrivateMark, ...]:
    """The thumbnails in the file `data` that show something else than `picture`, the decoded
    picture of that file, which its EXIF orientation has not turned. It may be decoded at a smaller
    size; then smaller differences are missed. A thumbnail that cannot be decoded counts as
    differing: nobody knows what it shows."""
    thumbnails = read.pictures(data)
    if not thumbnails:
        return ()
    picture = _opaque(picture)
    marks = [
        PrivateMark("thumbnail", thumbnail.label)
        for thumbnail in thumbnails[:MAX_THUMBNAILS]
        if not _shows(thumbnail.data, picture)
    ]
    if len(thumbnails) > MAX_THUMBNAILS:
        marks.append(PrivateMark("thumbnail", "C2PA"))
    return private.distinct(marks)


def _shows(data: bytes, picture: Image.Image) -> bool:
    """Whether the file `data` shows the picture, upright or turned by quarters."""
    try:
        with Image.open(BytesIO(data), formats=_FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                return False
            image.load()
            thumbnail = _opaque(image)
    except Exception:  # whatever the library raises, the data is damaged
        return False
    for turn in _TURNS:
        turned = thumbnail if turn is None else thumbnail.transpose(turn)
        if _same_ratio(turned.size, picture.size) and _alike(turned, picture):
            return True
    return False


def _opaque(image: Image.Image) -> Image.Image:
    """On white, since a thumbnail may have no transparency."""
    if image.mode in {"RGBA", "LA", "PA", "P"}:
        layered = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", layered.size, "white"), layered)
    return image.convert("RGB")


def _same_ratio(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two sizes have the same proportions, up to a pixel of rounding."""
    expected = one[0] * other[1] / other[0]
    return abs(expected - one[1]) <= max(1.5, one[1] * (MOST_RATIO - 1))


def _alike(thumbnail: Image.Image, picture: Image.Image) -> bool:
    longest = max(thumbnail.size)
    scale = min(MAX_SIDE, longest, max(picture.size)) / longest / CELL
    cells = max(1, round(thumbnail.width * scale)), max(1, round(thumbnail.height * scale))
    one, other = (image.resize(cells, Image.Resampling.BOX) for image in (thumbnail, picture))
    difference = ImageChops.difference(one, other)
    mean = sum(ImageStat.Stat(difference).mean) / 3
    return mean <= MOST_MEAN and max(difference.tobytes()) <= MOST_CELL
