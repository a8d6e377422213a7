"""What is published of each picture: smaller sizes in the formats of the site, clean copies, and
the view of them that pages get."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from sitegen import kinds, urls
from sitegen.errors import Problem
from sitegen.incremental.engine import Engine, Progress, Result
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.work import Task
from sitegen.model.job_functions import JobFunction, by_name
from sitegen.model.jobs import PictureVariants, VariantsJob
from sitegen.model.picture_settings import Images, SizeFormat
from sitegen.model.picture_views import PictureFormat, PictureView, SizeView
from sitegen.model.site import Picture, PublishedPicture, Size, UsedPicture

# The largest width and height of WebP in pixels (RFC 9649 §2.7).
MAX_SIDE = 16_383
# Hexadecimal digits of a digest in an address.
DIGITS = 12
# The size of cards for social networks in pixels.
CARD_WIDTH, CARD_HEIGHT = 1200, 630

_LABELS = ((r"(?:bytes|facts).*", "its bytes"), by_name("path", "widths", "format", "only_sizes"))
# The functions that make the variants of a picture, of an SVG file and of any other.
MAKE_SVG, MAKE = (
    JobFunction(name, VariantsJob, _LABELS, reads="bytes", profile="pictures")
    for name in ("sitegen.pictures.svg:make", "sitegen.pictures.make:make")
)


def prepare(
    used: Mapping[str, UsedPicture], images: Images, engine: Engine, progress: Progress
) -> tuple[dict[str, PublishedPicture], list[Result]]:
    """The pictures by address, completed with their sizes and clean copies, and the results of the
    tasks that created these. A picture with problems has neither.

    Files with the same content are processed once, each format of them by a task of its own.
    """
    wanted = {url: _job(picture, images) for url, picture in used.items()}
    widest: dict[tuple[str, bool], tuple[str, VariantsJob]] = {}
    for url, job in wanted.items():
        other = widest.get(_identity(job))
        if (job.widths or not job.facts.is_clean) and (
            other is None or len(job.widths) > len(other[1].widths)
        ):
            widest[_identity(job)] = (url, job)
    jobs = [
        (key, job, used[url].file.location)
        for key, (url, widest_job) in widest.items()
        for job in _by_format(widest_job, images)
    ]
    results = list(engine.results([_task(job, source) for _, job, source in jobs], progress))
    made: dict[tuple[str, bool], list[PictureVariants | None]] = {}
    for (key, _, _), result in zip(jobs, results, strict=True):
        is_made = not result.problems
        made.setdefault(key, []).append(decode(result.value, PictureVariants) if is_made else None)
    return {
        url: _published(picture, wanted[url], made.get(_identity(wanted[url]), [None]))
        for url, picture in used.items()
    }, results


def _by_format(job: VariantsJob, images: Images) -> list[VariantsJob]:
    """The jobs of a picture, one for each format that its sizes have. The first one also makes the
    clean file; WebP has that part, if there is WebP, so that the file is not made anew when the
    site gets other formats."""
    if not job.widths:
        return [job]
    names = sorted(formats_of(job.facts, images), key=lambda name: name != "webp")
    return [replace(job, format=name, only_sizes=number > 0) for number, name in enumerate(names)]


def formats_of(picture: Picture, images: Images) -> tuple[SizeFormat, ...]:
    """The formats that a picture is offered in, the first choice first. A drawing is only WebP,
    where there is a choice: that is without loss."""
    if picture.drawn and "webp" in images.formats:
        return ("webp",)
    return images.formats


def _task(job: VariantsJob, source: str) -> Task:
    what = f"in sizes as {job.format.upper()}" if job.only_sizes else "as it is published"
    return Task(
        name=f"{job.path} {what}",
        owner=job.path,
        job=encode(job),
        heavy=True,
        inputs=(job.facts.digest,),
        function=(MAKE_SVG if job.facts.kind == "svg" else MAKE).name,
        source=source,
        is_shared=True,
    )


def digests(result: Result) -> list[str]:
    """The digests of the blobs of a result of `prepare`."""
    variants = (
        decode(result.value, PictureVariants) if not result.problems else PictureVariants(length=0)
    )
    return [
        *([variants.clean_digest] if variants.clean_digest else []),
        *(size.digest for size in variants.sizes),
    ]


def changed(path: str) -> Problem:
    """The problem that the picture file `path` changed during the build."""
    return Problem(
        path=path,
        code="picture",
        message="the file was changed while the site was built",
        hint="build again",
    )


def _job(picture: UsedPicture, images: Images) -> VariantsJob:
    return VariantsJob(
        path=picture.file.path,
        facts=picture.facts,
        widths=tuple(widths_of(picture.facts, images) if picture.in_page else ()),
    )


def _identity(job: VariantsJob) -> tuple[str, bool]:
    return job.facts.digest, job.facts.is_clean


def _published(
    picture: UsedPicture, job: VariantsJob, made: Sequence[PictureVariants | None]
) -> PublishedPicture:
    """The picture as `made`, by the jobs of `_by_format`; as its file is if one had problems."""
    variants = [each for each in made if each is not None]
    if not variants or len(variants) < len(made):
        return as_it_is(picture)
    return PublishedPicture(
        file=picture.file,
        facts=picture.facts,
        length=variants[0].length,
        own_digest=variants[0].clean_digest,
        sizes=tuple([size for each in variants for size in each.sizes]) if job.widths else (),
    )


def as_it_is(used: UsedPicture) -> PublishedPicture:
    """A picture that is published as its file is, in no other size."""
    return PublishedPicture(file=used.file, facts=used.facts, length=used.file.size)


def view(url: str, picture: PublishedPicture, images: Images) -> PictureView | None:
    """The view of the picture at `url` that pages get; None if its dimensions are unknown.

    If the largest sizes were left out because they have more bytes than the original, the original
    is offered in their place. A browser that takes a format sees no other: one without the largest
    sizes is the last, or not offered."""
    facts = picture.facts
    if not facts.width:
        return None
    offered = [
        PictureFormat(
            f"image/{name}",
            tuple(
                [
                    SizeView(urls.encode(address(picture, size)), size.width)
                    for size in picture.sizes
                    if size.format == name
                ]
            ),
        )
        for name in formats_of(facts, images)
    ]
    widths = widths_of(facts, images)
    whole = [each for each in offered if each.sizes and each.sizes[-1].width == widths[-1]]
    last = offered[-1] if offered[-1].sizes or not whole else whole[-1]
    mixed = bool(last.sizes) and last.sizes[-1].width < widths[-1]
    return PictureView(
        width=facts.width,
        height=facts.height,
        type="" if mixed else last.type,
        sizes=(*last.sizes, SizeView(url, facts.width)) if mixed else last.sizes,
        better_formats=tuple([each for each in whole if each.type != last.type]),
        is_vector=facts.kind == "svg",
    )


def address(picture: PublishedPicture, size: Size) -> str:
    """The address of a picture in another size. It contains a digest of the bytes, so that browsers
    may cache it forever."""
    name = urls.slug(posixpath.splitext(posixpath.basename(picture.file.path))[0]) or "picture"
    return f"/pictures/{name}-{size.digest[:DIGITS]}-{size.width}.{size.format}"


def widths_of(picture: Picture, images: Images) -> list[int]:
    """The widths in pixels that a picture is offered in, ascending; empty for one that is small or
    animated."""
    if picture.kind not in kinds.DECODED or picture.moving or picture.fault:
        return []
    widths = sorted({width for width in images.widths if width < picture.width})
    if widths and picture.width <= max(images.widths):
        widths.append(picture.width)
    return widths if not widths or height(picture, widths[-1]) <= MAX_SIDE else []


def height(picture: Picture, width: int) -> int:
    """The height of a picture that is scaled to `width`, in pixels."""
    return max(1, round(picture.height * width / picture.width))
