"""A picture file → the same picture upright, without what it tells beside the picture, and in other
sizes."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms

from sitegen.digest import of_bytes
from sitegen.errors import SiteError
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.model.jobs import MadePicture, MakeJob
from sitegen.model.site import Picture, Size
from sitegen.pictures import strip, variants
from sitegen.pictures.facts import FORMATS, opened

# Of WebP, and of a JPEG that has to be turned: the first is for pages, the second is the original.
QUALITY, ORIGINAL_QUALITY = 80, 92
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def make(input_: bytes, given: Sequence[bytes], _worker_context: WorkerContext) -> JobOutput:
    """A `MakeJob` and the bytes of the file → `MadePicture`, with its texts: the clean file, where
    it is another one, and the sizes.

    Raises SiteError if the file is no longer what it was.
    """
    job = decode(input_, MakeJob)
    if of_bytes(given[0]) != job.facts.digest:
        raise SiteError([variants.changed(job.path)])
    stripped = given[0] if job.facts.is_clean else strip.stripped(given[0])[0]
    if job.facts.fault:
        clean = strip.turned(stripped, job.facts.orientation)
    else:
        clean = (
            stripped
            if job.facts.orientation == 1 or job.facts.moving
            else _upright(stripped, job.facts)
        )
    sizes = _sizes(stripped, job.facts, job.widths, len(clean)) if job.widths else []
    texts = (*(() if job.facts.is_clean else (clean,)), *(text for _, text in sizes))
    return JobOutput(
        encode(
            MadePicture(
                length=len(clean),
                clean="" if job.facts.is_clean else of_bytes(clean),
                sizes=tuple(Size(width, len(text), of_bytes(text)) for width, text in sizes),
            )
        ),
        texts,
    )


def _upright(data: bytes, facts: Picture) -> bytes:
    """The picture file turned, in its own format and colours."""
    with opened(data) as image:
        image.load()
        profile = image.info.get("icc_profile")
        return _saved(
            _turned(image, facts.orientation),
            FORMATS[facts.kind],
            icc_profile=profile,
            quality=ORIGINAL_QUALITY,
            optimize=True,
        )


def _sizes(
    data: bytes, facts: Picture, widths: Sequence[int], length: int
) -> list[tuple[int, bytes]]:
    """The picture as WebP in sRGB, in those of the `widths`, the smallest first, in which it has
    fewer bytes than in all larger ones and than the file itself, which has `length`: what has few
    colours can become larger when it is made smaller."""
    kept: list[tuple[int, bytes]] = []
    with opened(data) as image:
        image.draft(
            "RGB", _lying(facts, widths[-1])
        )  # a JPEG is decoded in an eighth of its size, where that is enough
        colours = in_srgb(image)
    for width in reversed(widths):
        resized = _turned(
            colours.resize(_lying(facts, width), Image.Resampling.LANCZOS, reducing_gap=3.0),
            facts.orientation,
        )
        # A drawing keeps its edges, if that pays.
        for lossless in (True, False) if facts.drawn else (False,):
            text = _saved(resized, "WEBP", quality=QUALITY, method=4, lossless=lossless)
            if len(text) < length:
                kept.append((width, text))
                length = len(text)
                break
    return kept[::-1]


def _lying(facts: Picture, width: int) -> tuple[int, int]:
    """Width and height, as they lie in the file, of a picture that is to be so wide when it is
    turned."""
    size = (width, variants.height(facts, width))
    return size[::-1] if facts.orientation > 4 else size


# --- colours --------------------------------------------------------------------------------------


def in_srgb(image: Image.Image) -> Image.Image:
    """The picture in the modes that WebP has, RGB or RGBA, and in the colours that every screen
    takes for granted."""
    image.load()
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I"):  # 16 bits for a grey
        image = _in_eight_bits(image)
    see_through = image.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in image.info
    alpha = image.convert("RGBA").getchannel("A") if see_through else None
    if image.mode in {"1", "L", "LA", "La"}:
        image = image.convert("L")
    elif image.mode != "CMYK":
        image = image.convert("RGBA").convert("RGB") if alpha is not None else image.convert("RGB")
    colours = (_converted(image, profile) if profile else image).convert("RGB")
    if alpha is not None:
        colours.putalpha(alpha)
    return colours


def _in_eight_bits(image: Image.Image) -> Image.Image:
    clear = image.info.get("transparency")
    made = image.convert("I").point(lambda grey: grey / 257).convert("L")
    if isinstance(clear, int):
        made.info["transparency"] = clear // 257
    return made


# Which pictures a profile can be about, by its colour space (ICC.1 §7.2.6).
_SPACES = {"GRAY": "L", "RGB": "RGB", "CMYK": "CMYK"}


def _converted(image: Image.Image, profile: bytes) -> Image.Image:
    """A picture in L, RGB or CMYK in sRGB. A profile that is broken, or about other pictures, says
    nothing; one of colours is obeyed for greys too, as browsers do."""
    try:
        own, srgb = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
        about = _SPACES.get(own.profile.xcolor_space.strip())
        image = image.convert("RGB") if (image.mode, about) == ("L", "RGB") else image
        made = (
            ImageCms.profileToProfile(image, own, srgb, outputMode="RGB")
            if about == image.mode
            else image
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    return made or image


# --- saving ---------------------------------------------------------------------------------------


def _turned(image: Image.Image, turn: int) -> Image.Image:
    return image.transpose(_TURNS[turn]) if turn > 1 else image


def _saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    image.info = {key: value for key, value in image.info.items() if key == "transparency"}
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()
