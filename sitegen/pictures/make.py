"""A picture file → the same picture upright and without metadata, and smaller sizes of it."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms

from sitegen.digest import of_bytes
from sitegen.errors import SiteError
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.model.jobs import PictureVariants, VariantsJob
from sitegen.model.site import Picture, Size
from sitegen.pictures import strip, variants
from sitegen.pictures.facts import FORMATS, opened

# Quality of WebP sizes, and of an original JPEG that has to be turned.
QUALITY, ORIGINAL_QUALITY = 80, 92
# The effort of the WebP encoder for sizes up to a width in pixels, and for wider ones. These take
# most of the time, and dense screens show them, where the least is seen of a pixel: with the lower
# effort they take 0.4 of it, for as many bytes, and lose 0.6 dB of 43 (docs/performance.md).
EFFORT, WIDE, WIDE_EFFORT, WIDE_QUALITY = 4, 1000, 2, 79
# A size is made of a larger one that is at least so many times as wide, instead of the whole
# picture: half the time, for errors of a rounding (54 dB). Of one that is hardly wider, edges would
# be filtered twice.
STEP = 1.5
_TRANSPOSITIONS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def make(encoded: bytes, inputs: Sequence[bytes], _worker_context: WorkerContext) -> JobOutput:
    """A `VariantsJob` and the bytes of the file → `PictureVariants`. The blobs are the clean file,
    if it differs from the original, and the sizes.

    Raises SiteError if the file changed since its facts were read.
    """
    job = decode(encoded, VariantsJob)
    if of_bytes(inputs[0]) != job.facts.digest:
        raise SiteError([variants.changed(job.path)])
    stripped = inputs[0] if job.facts.is_clean else strip.stripped(inputs[0])[0]
    clean = stripped
    sizes: list[tuple[int, bytes]] = []
    if job.facts.fault:
        clean = strip.with_orientation(stripped, job.facts.orientation)
    elif job.widths or _is_turned(job.facts):
        with opened(stripped) as image:
            clean, sizes = _published(image, stripped, job)
    blobs = (*(() if job.facts.is_clean else (clean,)), *(blob for _, blob in sizes))
    return JobOutput(
        encode(
            PictureVariants(
                length=len(clean),
                clean_digest="" if job.facts.is_clean else of_bytes(clean),
                sizes=tuple(Size(width, len(blob), of_bytes(blob)) for width, blob in sizes),
            )
        ),
        blobs,
    )


def _published(
    image: Image.Image, stripped: bytes, job: VariantsJob
) -> tuple[bytes, list[tuple[int, bytes]]]:
    """The clean file and the sizes of a picture, which is decoded once; `stripped` is its file."""
    clean, facts = stripped, job.facts
    if _is_turned(facts):
        image.load()
        clean = _upright(image, facts)
    elif job.widths:
        # A JPEG is decoded at a reduced size, if that is large enough.
        image.draft("RGB", _stored_size(facts, job.widths[-1]))
    return clean, _sizes(image, facts, job.widths, len(clean)) if job.widths else []


def _is_turned(facts: Picture) -> bool:
    """Whether the file lies on its side, and has to be turned upright. One with credentials may be
    published as it is: browsers turn it."""
    return facts.orientation != 1 and not facts.moving and not facts.is_clean


def _upright(image: Image.Image, facts: Picture) -> bytes:
    """The picture turned upright, in its own format and colours."""
    return saved(
        turned(image, facts.orientation),
        FORMATS[facts.kind],
        icc_profile=image.info.get("icc_profile"),
        quality=ORIGINAL_QUALITY,
        optimize=True,
    )


def _sizes(
    image: Image.Image, facts: Picture, widths: Sequence[int], length: int
) -> list[tuple[int, bytes]]:
    """The picture as WebP in sRGB: widths and bytes, the smallest first.

    A width is left out unless it has fewer bytes than every larger one and than the original, which
    has `length`: scaling down a picture with few colours can increase its size."""
    sizes: list[tuple[int, bytes]] = []
    sources = [(facts.width, in_srgb(image))]
    for width in reversed(widths):
        source = next(
            (smaller for wide, smaller in reversed(sources) if wide >= STEP * width), sources[0][1]
        )
        resized = source.resize(
            _stored_size(facts, width), Image.Resampling.LANCZOS, reducing_gap=3.0
        )
        sources.append((width, resized))
        blob = _encoded(turned(resized, facts.orientation), facts, width, length)
        if blob:
            sizes.append((width, blob))
            length = len(blob)
    return sizes[::-1]


def _encoded(image: Image.Image, facts: Picture, width: int, length: int) -> bytes:
    """The picture as a WebP file of fewer than `length` bytes; b"" if it has more."""
    if facts.drawn:
        # Lossless compression keeps the edges of a drawing, if it is small enough.
        blob = saved(image, "WEBP", quality=QUALITY, method=EFFORT, lossless=True)
        if len(blob) < length:
            return blob
    quality, effort = (QUALITY, EFFORT) if width <= WIDE else (WIDE_QUALITY, WIDE_EFFORT)
    blob = saved(image, "WEBP", quality=quality, method=effort)
    return blob if len(blob) < length else b""


def _stored_size(facts: Picture, width: int) -> tuple[int, int]:
    """Width and height in the file, before it is turned, for a picture that is to be `width` pixels
    wide when it is upright."""
    size = (width, variants.height(facts, width))
    return size[::-1] if facts.orientation > 4 else size


# --- colours --------------------------------------------------------------------------------------


def in_srgb(image: Image.Image) -> Image.Image:
    """The picture in sRGB, in a mode that WebP supports: RGB or RGBA."""
    image.load()
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I"):  # 16 bits per grey pixel
        image = _with_8_bits(image)
    has_alpha = image.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in image.info
    alpha = image.convert("RGBA").getchannel("A") if has_alpha else None
    if image.mode in {"1", "L", "LA", "La"}:
        image = image.convert("L")
    elif image.mode != "CMYK" and alpha is not None:
        image = image.convert("RGBA").convert("RGB")
    elif image.mode not in {"CMYK", "RGB"}:
        image = image.convert("RGB")
    colours = _converted(image, profile) if profile else image
    if colours.mode != "RGB":
        colours = colours.convert("RGB")
    if alpha is not None:
        colours.putalpha(alpha)
    return colours


def _with_8_bits(image: Image.Image) -> Image.Image:
    clear = image.info.get("transparency")
    grey = image.convert("I").point(lambda value: value / 257).convert("L")
    if isinstance(clear, int):
        grey.info["transparency"] = clear // 257
    return grey


# Picture modes by the colour space of an ICC profile (ICC.1 §7.2.6).
_SPACES = {"GRAY": "L", "RGB": "RGB", "CMYK": "CMYK"}


def _converted(image: Image.Image, profile: bytes) -> Image.Image:
    """Convert a picture in mode L, RGB or CMYK to sRGB. A profile that is damaged, or is for
    another mode, is ignored; an RGB profile also applies to grey pictures, as in browsers."""
    try:
        own, srgb = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
        mode = _SPACES.get(own.profile.xcolor_space.strip())
        image = image.convert("RGB") if (image.mode, mode) == ("L", "RGB") else image
        converted = (
            ImageCms.profileToProfile(image, own, srgb, outputMode="RGB")
            if mode == image.mode
            else image
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    return converted or image


# --- saving ---------------------------------------------------------------------------------------


def turned(image: Image.Image, orientation: int) -> Image.Image:
    """The picture upright; `orientation` is that of its file (EXIF 2.32 §4.6.4)."""
    return image.transpose(_TRANSPOSITIONS[orientation]) if orientation > 1 else image


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    """The picture as a file of a `kind` of Pillow, without metadata."""
    image.info = {key: value for key, value in image.info.items() if key == "transparency"}
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()
