"""A picture file → the same picture in another size, or upright and without what it tells beside the picture."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms

from sitegen.errors import Problem, SiteError
from sitegen.incremental.keys import decode
from sitegen.incremental.work import Made, Shop
from sitegen.model.jobs import LeanJob, SizeJob
from sitegen.model.site import Picture
from sitegen.pictures import strip
from sitegen.pictures.facts import FORMATS, opened

# Of WebP, and of a JPEG that has to be turned: the first is for pages, the second is the original.
QUALITY, ORIGINAL_QUALITY = 80, 92
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_90}


def webp(input_: bytes, given: Sequence[bytes], _shop: Shop) -> Made:
    """A `SizeJob` and the bytes of the file → WebP, in sRGB. Raises SiteError if the file is no longer what it was."""
    job = decode(input_, SizeJob)
    size = (job.height, job.width) if job.facts.turn > 4 else (job.width, job.height)
    with _picture(job.path, job.facts, given[0]) as image:
        image.draft("RGB", size)  # a JPEG is decoded in an eighth of its size, where that is enough
        colours = _in_srgb(image).resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    return Made(texts=(_saved(_turned(colours, job.facts.turn), "WEBP", quality=QUALITY, method=4, lossless=job.facts.drawn),))


def lean(input_: bytes, given: Sequence[bytes], _shop: Shop) -> Made:
    """A `LeanJob` and the bytes of the file → a file of the same kind. Raises SiteError as above."""
    job = decode(input_, LeanJob)
    turn, kind = job.facts.turn, job.facts.kind
    if turn == 1 or job.facts.moving:
        return Made(texts=(strip.stripped(given[0])[0],))
    with _picture(job.path, job.facts, given[0]) as image:
        image.load()
        profile = image.info.get("icc_profile")
        return Made(texts=(_saved(_turned(image, turn), FORMATS[kind], icc_profile=profile, quality=ORIGINAL_QUALITY, optimize=True),))


def _picture(path: str, facts: Picture, data: bytes) -> Image.Image:
    try:
        image = opened(strip.stripped(data)[0])
        if image.size in {(facts.width, facts.height), (facts.height, facts.width)}:
            return image
    except Exception as error:  # see facts.py
        raise _changed(path) from error
    raise _changed(path)


def _changed(path: str) -> SiteError:
    return SiteError([Problem(path=path, code="picture", message="the file was changed while the site was built", hint="build again")])


def _in_srgb(image: Image.Image) -> Image.Image:
    """The picture in the modes that WebP has, RGB or RGBA, and in the colours that every screen takes for granted."""
    image.load()
    if image.mode.startswith("I"):  # 16 bits for a grey
        image = image.convert("I").point(lambda grey: grey / 257).convert("L")
    elif image.mode in {"RGB", "CMYK", "RGBA"} and (profile := image.info.get("icc_profile")):
        image = _converted(image, profile)
    see_through = image.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in image.info
    return image.convert("RGBA" if see_through else "RGB")


def _converted(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        own, srgb = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
        made = ImageCms.profileToProfile(image, own, srgb, outputMode="RGBA" if image.mode == "RGBA" else "RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):  # a broken profile says nothing
        return image
    return made or image


def _turned(image: Image.Image, turn: int) -> Image.Image:
    return image.transpose(_TURNS[turn]) if turn > 1 else image


def _saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    image.info = {key: value for key, value in image.info.items() if key == "transparency"}
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()
