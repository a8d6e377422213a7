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
from sitegen.model.picture_settings import SizeFormat
from sitegen.model.site import Picture, Size
from sitegen.pictures import strip, variants
from sitegen.pictures.facts import FORMATS, opened

# Quality of an original JPEG that has to be turned.
ORIGINAL_QUALITY = 92
# How sizes are encoded that are wider than so many pixels, and narrower ones. WebP with method 2
# takes 0.45 of the time of method 4, for as many bytes, and loses 0.4 dB; AVIF takes five times as
# long, for 0.76 of the bytes (docs/performance.md). One thread each: the build has a worker for
# each processor.
WIDE = 600
ENCODERS: dict[SizeFormat, dict[str, Any]] = {
    "webp": {"quality": 79, "method": 2},
    "avif": {"quality": 60, "speed": 8, "max_threads": 1},
}
NARROW: dict[SizeFormat, dict[str, Any]] = {
    "webp": {"quality": 80, "method": 4},
    "avif": {"quality": 60, "speed": 6, "max_threads": 1},
}
# Drawings are not to change: WebP without loss, AVIF with all its colours.
DRAWN: dict[SizeFormat, dict[str, Any]] = {
    "webp": {"quality": 80, "method": 4, "lossless": True},
    "avif": {"quality": 90, "subsampling": "4:4:4", "speed": 6, "max_threads": 1},
}
# A size is made of a larger one that is at least so many times as wide, instead of the whole
# picture: half the time, for errors of a rounding (54 dB). Of one that is hardly wider, edges would
# be filtered twice.
STEP = 1.5
# The modes of pictures of which a mean of pixels is a colour between them.
_REDUCED = frozenset({"L", "RGB", "RGBA", "LA"})
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
    if job.only_sizes:
        with opened(stripped) as image:
            sizes = _smaller(image, job, len(stripped))
    elif job.facts.fault:
        clean = strip.with_orientation(stripped, job.facts.orientation)
    elif job.widths or _is_turned(job.facts) or job.facts.is_converted:
        with opened(stripped) as image:
            clean, sizes = _published(image, stripped, job)
    has_clean = not job.facts.is_clean and not job.only_sizes
    blobs = (*((clean,) if has_clean else ()), *(blob for _, blob in sizes))
    return JobOutput(
        encode(
            PictureVariants(
                length=len(clean),
                clean_digest=of_bytes(clean) if has_clean else "",
                sizes=tuple(
                    [Size(width, len(blob), of_bytes(blob), job.format) for width, blob in sizes]
                ),
            )
        ),
        blobs,
    )


def _published(
    image: Image.Image, stripped: bytes, job: VariantsJob
) -> tuple[bytes, list[tuple[int, bytes]]]:
    """The clean file and the sizes of a picture, which is decoded once; `stripped` is its file."""
    clean = stripped
    if job.facts.is_converted:
        clean = _as_jpeg(image)
    elif _is_turned(job.facts):
        image.load()
        clean = _upright(image, job.facts)
    return clean, _smaller(image, job, len(clean)) if job.widths else []


def _is_turned(facts: Picture) -> bool:
    """Whether the file lies on its side, and has to be turned upright. One with credentials may be
    published as it is, and so is an AVIF: browsers turn it."""
    is_turned = facts.orientation != 1 and facts.kind != "avif"
    return is_turned and not facts.moving and not facts.is_clean


def _as_jpeg(image: Image.Image) -> bytes:
    """The picture as JPEG in its own colours, as far as a JPEG can have them; without them in sRGB.
    White is behind what is transparent."""
    image.load()
    profile = image.info.get("icc_profile")
    if image.mode not in {"L", "RGB"}:
        image, profile = in_srgb(image), None
    if image.mode == "RGBA":
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image.getchannel("A"))
        image = white
    return saved(image.copy(), "JPEG", quality=ORIGINAL_QUALITY, icc_profile=profile)


def _upright(image: Image.Image, facts: Picture) -> bytes:
    """The picture turned upright, in its own format and colours."""
    return saved(
        turned(image, facts.orientation),
        FORMATS[facts.kind],
        icc_profile=image.info.get("icc_profile"),
        quality=ORIGINAL_QUALITY,
        # Of a JPEG this saves 1.5 % of the bytes, and takes three times as long.
        optimize=facts.kind != "jpeg",
    )


def _smaller(image: Image.Image, job: VariantsJob, length: int) -> list[tuple[int, bytes]]:
    """The picture in the widths and the format of the job, in sRGB: widths and bytes, the smallest
    first.

    A width is left out unless it has fewer bytes than every larger one and than the original, which
    has `length`: scaling down a picture with few colours can increase its size."""
    sizes: list[tuple[int, bytes]] = []
    facts, widest = job.facts, _stored_size(job.facts, job.widths[-1])
    # A JPEG is decoded at a reduced size, if that is large enough.
    image.draft("RGB", widest)
    sources = [(facts.width, in_srgb(_reduced(image, widest)))]
    for width in reversed(job.widths):
        source = next(
            (smaller for wide, smaller in reversed(sources) if wide >= STEP * width), sources[0][1]
        )
        resized = source.resize(
            _stored_size(facts, width), Image.Resampling.LANCZOS, reducing_gap=3.0
        )
        sources.append((width, resized))
        blob = _encoded(turned(resized, facts.orientation), job, length)
        if blob:
            sizes.append((width, blob))
            length = len(blob)
    return sizes[::-1]


def _encoded(image: Image.Image, job: VariantsJob, length: int) -> bytes:
    """The picture as a file of fewer than `length` bytes; b"" if it has more."""
    usual = ENCODERS if image.width > WIDE else NARROW
    for options in (DRAWN, usual) if job.facts.drawn else (usual,):
        blob = saved(image, job.format.upper(), **options[job.format])
        if len(blob) < length:
            return blob
    return b""


def _reduced(image: Image.Image, smallest: tuple[int, int]) -> Image.Image:
    """The picture at a half, a third and so on of its size, at least the `smallest` that is made of
    it: the mean of these pixels, as `draft` decodes a JPEG, and then fewer to be filtered. One in
    a palette or with inks is left as it is."""
    image.load()
    factor = min(image.width // smallest[0], image.height // smallest[1])
    if factor < 2 or image.mode not in _REDUCED or "transparency" in image.info:
        return image
    reduced = image.reduce(factor)
    reduced.info = dict(image.info)
    return reduced


def _stored_size(facts: Picture, width: int) -> tuple[int, int]:
    """Width and height in the file, before it is turned, for a picture that is to be `width` pixels
    wide when it is upright."""
    size = (width, variants.height(facts, width))
    return size[::-1] if facts.orientation > 4 else size


# --- colours --------------------------------------------------------------------------------------


def in_srgb(image: Image.Image) -> Image.Image:
    """The picture in sRGB, in a mode that WebP and AVIF support: RGB or RGBA."""
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
