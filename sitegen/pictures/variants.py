"""What is published of each picture: smaller sizes as WebP, clean copies, and the view of them
that pages get."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from sitegen import kinds, urls
from sitegen.errors import Problem
from sitegen.incremental.engine import Engine, Progress, Result
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.work import Task
from sitegen.model.config import Images
from sitegen.model.jobs import MadePicture, MakeJob
from sitegen.model.site import Picture, PublishedPicture, Size, UsedPicture
from sitegen.model.views import SIZES, PictureView, SizeView

# What WebP can be (RFC 9649 §2.7).
MAX_SIDE = 16_383
DIGITS = 12
# How large cards for social networks are.
CARD_WIDTH, CARD_HEIGHT = 1200, 630


def prepare(
    used: Mapping[str, UsedPicture], images: Images, engine: Engine, progress: Progress
) -> tuple[dict[str, PublishedPicture], list[Result]]:
    """The pictures, by address, with what they are published as, and the results that say so. Of
    those with problems nothing is made.

    Two files may hold one picture, which is made once.
    """
    wanted = {url: _job(found, images) for url, found in used.items()}
    widest: dict[tuple[str, bool], tuple[str, MakeJob]] = {}
    for url, job in wanted.items():
        known = widest.get(_known_by(job))
        if (job.widths or not job.facts.is_clean) and (
            known is None or len(job.widths) > len(known[1].widths)
        ):
            widest[_known_by(job)] = (url, job)
    tasks = [
        Task(
            name=f"{job.path} as it is published",
            owner=job.path,
            job=encode(job),
            heavy=True,
            inputs=(job.facts.digest,),
            function=f"sitegen.pictures.{'svg' if job.facts.kind == 'svg' else 'make'}:make",
            source=used[url].file.location,
        )
        for url, job in widest.values()
    ]
    results = engine.results(tasks, progress)
    made = {
        key: decode(result.value, MadePicture)
        for key, result in zip(widest, results, strict=True)
        if not result.problems
    }
    return {
        url: _made(found, wanted[url], made.get(_known_by(wanted[url])))
        for url, found in used.items()
    }, results


def digests(result: Result) -> list[str]:
    """The digests of the texts that a result of `prepare` is about."""
    made = decode(result.value, MadePicture) if not result.problems else MadePicture(length=0)
    return [*([made.clean] if made.clean else []), *(size.digest for size in made.sizes)]


def changed(path: str) -> Problem:
    return Problem(
        path=path,
        code="picture",
        message="the file was changed while the site was built",
        hint="build again",
    )


def _job(found: UsedPicture, images: Images) -> MakeJob:
    return MakeJob(
        path=found.file.path,
        facts=found.facts,
        widths=tuple(widths_of(found.facts, images) if found.in_page else ()),
    )


def _known_by(job: MakeJob) -> tuple[str, bool]:
    return job.facts.digest, job.facts.is_clean


def _made(found: UsedPicture, job: MakeJob, made: MadePicture | None) -> PublishedPicture:
    if made is None:
        return as_it_is(found)
    return PublishedPicture(
        file=found.file,
        facts=found.facts,
        length=made.length,
        clean=made.clean,
        sizes=made.sizes if job.widths else (),
    )


def as_it_is(used: UsedPicture) -> PublishedPicture:
    """A picture that is published as its file is, in no other size."""
    return PublishedPicture(file=used.file, facts=used.facts, length=used.file.size)


def view(url: str, found: PublishedPicture, images: Images) -> PictureView | None:
    """What pages say of the picture at the address `url`; None where its size is not known.

    Where WebP has more bytes than the file as it is, that is offered in the place of the largest
    sizes."""
    facts = found.facts
    if not facts.width:
        return None
    sizes = [SizeView(urls.encode(address(found, size)), size.width) for size in found.sizes]
    mixed = bool(sizes) and sizes[-1].width < widths_of(facts, images)[-1]
    return PictureView(
        width=facts.width,
        height=facts.height,
        type="" if mixed else SIZES,
        sizes=(*sizes, SizeView(url, facts.width)) if mixed else tuple(sizes),
    )


def address(found: PublishedPicture, size: Size) -> str:
    """Where a picture in another size is published: browsers may keep for ever what they have by a
    name that tells its bytes."""
    name = urls.slug(posixpath.splitext(posixpath.basename(found.file.path))[0]) or "picture"
    return f"/pictures/{name}-{size.digest[:DIGITS]}-{size.width}.webp"


def widths_of(picture: Picture, images: Images) -> list[int]:
    """The widths that a picture is to be offered in. None for one that is small already, or that
    moves."""
    if picture.kind not in kinds.RASTER or picture.moving or picture.fault:
        return []
    widths = sorted({width for width in images.widths if width < picture.width})
    if widths and picture.width <= max(images.widths):
        widths.append(picture.width)
    return widths if not widths or height(picture, widths[-1]) <= MAX_SIDE else []


def height(picture: Picture, width: int) -> int:
    """How high a picture is that is made so wide."""
    return max(1, round(picture.height * width / picture.width))
