"""What is known about pictures, put into their published files: an XMP packet in the original, in
each smaller size, and in what social networks show.

The files are made before, without a packet, so that a changed credit encodes no picture again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from sitegen.digest import of_bytes
from sitegen.errors import Problem, SiteError
from sitegen.incremental.engine import Engine, Progress, Result
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.work import JobOutput, Task, WorkerContext
from sitegen.model.job_functions import JobFunction, by_name
from sitegen.model.jobs import MarkedFile, MarkedJob
from sitegen.model.picture_description import PictureDescription
from sitegen.model.picture_marks import PictureRights
from sitegen.model.site import PublishedPicture, Size, SocialPicture, UsedPicture
from sitegen.pictures import icons, variants
from sitegen.pictures.marks import insert
from sitegen.pictures.marks.packet import packet

MARK = JobFunction(
    "sitegen.pictures.marked:write",
    MarkedJob,
    (
        (r"(?:bytes|digests).*", "its bytes"),
        (r"packet", "what is known about the picture"),
        by_name("path"),
    ),
    reads="bytes",
    profile="pictures",
)


def rights_of(known: PictureDescription) -> PictureRights:
    """What a published file says of a picture."""
    return PictureRights(
        creators=known.creators,
        credit=known.credit,
        copyright=known.copyright,
        rights_url=known.license_url,
        licensor_url=known.licensor_url,
        source_type=known.source_type,
        alt=known.alt or "",
        ai_system=" ".join(filter(None, (known.provider, known.model))),
        ai_version=known.model_version,
        prompt=known.prompt,
        prompt_by=known.prompt_by,
        data_mining=known.data_mining,
    )


def with_marks(
    published: Mapping[str, PublishedPicture],
    used: Mapping[str, UsedPicture],
    engine: Engine,
    progress: Progress,
) -> tuple[dict[str, PublishedPicture], list[Result]]:
    """The `published` pictures by address, those of which something is known with that in their
    files, and the results of the tasks that put it there.

    Files with the same content of which the same is known are processed once."""
    wanted = {
        url: parts
        for url, picture in published.items()
        if (known := used[url].description) and (parts := _parts(picture, known))
    }
    tasks = {part: _task(part, used[url]) for url, parts in wanted.items() for part in parts}
    if not tasks:
        return dict(published), []
    results = dict(zip(tasks, engine.results(tasks.values(), progress), strict=True))
    marked = dict(published)
    for url, parts in wanted.items():
        if not any(results[part].problems for part in parts):
            files = {part: marked_files(results[part]) for part in parts}
            marked[url] = _marked(published[url], files)
    return marked, list(results.values())


def marked_files(result: Result) -> tuple[MarkedFile, ...]:
    """The files that a task of `with_marks` has made; none if it had problems."""
    return () if result.problems else decode(result.value, tuple[MarkedFile, ...])


def digests(result: Result) -> list[str]:
    """The digests of the picture files that a task made, here, in icons.py, social.py or
    variants.py."""
    if result.function == MARK.name:
        return [file.digest for file in marked_files(result)]
    return icons.digests(result)


_File = TypeVar("_File", Size, SocialPicture)


class _Part(Struct, frozen=True):
    """Files of one picture that one task puts a packet into, by their digests: those in the store,
    of which the first one `has_own` is that of the picture itself; or the file of the site."""

    digests: tuple[str, ...]
    packet: bytes
    has_own: bool
    is_file: bool


def _parts(picture: PublishedPicture, known: PictureDescription) -> list[_Part]:
    """The tasks of a picture of which something is known: what is in the store is written by one,
    a file of the site that is published as it is by another."""
    facts, content = picture.facts, packet(rights_of(known))
    if not content or facts.fault:
        return []
    has_room = facts.published_kind in insert.KINDS and not facts.keeps_credentials
    has_own = has_room and bool(picture.own_digest)
    stored = (
        *((picture.own_digest,) if has_own else ()),
        *(size.digest for size in picture.sizes),
        *(file.digest for file in picture.social),
    )
    parts = [_Part(stored, content, has_own, is_file=False)] if stored else []
    if has_room and not has_own:
        parts.append(_Part((facts.digest,), content, has_own=True, is_file=True))
    return parts


def _task(part: _Part, used: UsedPicture) -> Task:
    path = used.file.path
    return Task(
        name=f"{path} with its marks" if part.is_file else f"{path} in its sizes with its marks",
        owner=path,
        function=MARK.name,
        job=encode(MarkedJob(path=path, packet=part.packet, digests=part.digests)),
        source=used.file.location if part.is_file else "",
        inputs=part.digests,
        heavy=True,
        is_shared=True,
    )


def _marked(
    picture: PublishedPicture, files: Mapping[_Part, tuple[MarkedFile, ...]]
) -> PublishedPicture:
    """The picture with its marked files."""
    for part, made in files.items():
        coming = iter(made)
        if part.has_own:
            own = next(coming)
            picture = replace(picture, length=own.length, own_digest=own.digest)
        if not part.is_file:
            sizes = tuple([_like(size, next(coming)) for size in picture.sizes])
            shown = tuple([_like(file, next(coming)) for file in picture.social])
            picture = replace(picture, sizes=sizes, social=shown)
    return picture


def _like(file: _File, marked: MarkedFile) -> _File:
    return replace(file, length=marked.length, digest=marked.digest)


def write(encoded: bytes, inputs: Sequence[bytes], _worker_context: WorkerContext) -> JobOutput:
    """A `MarkedJob` and the bytes of its files → a `MarkedFile` of each, whose bytes are the blobs.

    Raises SiteError if a file changed since it was read, or has no room for so long a packet."""
    job = decode(encoded, MarkedJob)
    if tuple(map(of_bytes, inputs)) != job.digests:
        raise SiteError([variants.changed(job.path)])
    try:
        blobs = tuple(insert.inserted(data, job.packet) for data in inputs)
    except ValueError as error:
        raise SiteError([_no_room(job.path, error)]) from error
    digests = tuple(map(of_bytes, blobs))
    files = tuple(map(MarkedFile, map(len, blobs), digests))
    return JobOutput(encode(files), blobs, digests=digests)


def _no_room(path: str, error: ValueError) -> Problem:
    return Problem(
        path=path,
        code="picture-marks",
        message=f"what is known about the picture cannot be written into the file: {error}",
        hint="shorten what is said about it, or save the picture again",
    )
