"""The pictures of the site as social networks and feeds show them: no larger than a card, cropped
around the focus, and with the label about AI drawn on them, since no page can lay it over them
there.

Networks show a preview at 1.91:1, and crop what has another shape around its middle. A crop around
the focus keeps what matters; a shape that is not far off is left to them."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from sitegen import kinds, urls
from sitegen.incremental.engine import Engine, Progress, Result
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.work import Task
from sitegen.model.job_functions import JobFunction, by_name
from sitegen.model.jobs import SocialPictureJob
from sitegen.model.site import Picture, PublishedPicture, SocialForm, SocialPicture
from sitegen.pictures import variants
from sitegen.pictures.variants import CARD_HEIGHT, CARD_WIDTH, DIGITS

# Width by height: shapes that are not cropped. Of these, a network cuts off at most 4 % of a side.
NARROWEST, WIDEST = 1.75, 2.0
# In pixels. Networks show a smaller picture as a square beside the text, so that it is not cropped.
SMALLEST_WIDTH, SMALLEST_HEIGHT = 600, 315
# In pixels: in a narrower picture the letters of a label are too small.
NARROWEST_LABELLED = 200
MIDDLE = (0.5, 0.5)
_NAMES = {"jpeg": "jpg", "png": "png"}

MAKE_SOCIAL = JobFunction(
    "sitegen.pictures.social_file:make",
    SocialPictureJob,
    (
        (r"(?:bytes|facts).*", "its bytes"),
        (r"form.*", "its label, or the part of it that is shown"),
        by_name("path"),
    ),
    reads="bytes",
    profile="pictures",
)


def form_of(
    facts: Picture, label: str, focus: tuple[float, float] | None, *, is_whole: bool
) -> SocialForm | None:
    """The form in which a picture is offered: with the `label` on it ("" for none), and cropped
    around the `focus`, from (0, 0) to (1, 1), unless it has to stay whole (`is_whole`). None if
    the file itself is offered: it is as it has to be, or cannot be cropped, as an SVG cannot."""
    if facts.kind not in kinds.DECODED or facts.fault or not facts.width:
        return None
    size = (facts.width, facts.height)
    is_cropped = not is_whole and (_is_cropped(*size) or bool(label and _is_slim(*size)))
    box = _box(*size, focus or MIDDLE) if is_cropped else (0, 0, *size)
    width, height = box[2] - box[0], box[3] - box[1]
    scale = min(1.0, CARD_WIDTH / width, CARD_HEIGHT / height)
    form = SocialForm(box, max(1, round(width * scale)), max(1, round(height * scale)), label)
    # Few networks show an AVIF.
    is_changed = (form.width, form.height) != size or facts.kind == "avif"
    return form if label or is_changed else None


def _is_cropped(width: int, height: int) -> bool:
    is_large = width >= SMALLEST_WIDTH and height >= SMALLEST_HEIGHT
    return is_large and not NARROWEST <= width / height <= WIDEST


def _is_slim(width: int, height: int) -> bool:
    """Whether a picture that is scaled to the height of a card has no room for a label that can be
    read."""
    return height > CARD_HEIGHT and width * CARD_HEIGHT < NARROWEST_LABELLED * height


def _box(width: int, height: int, focus: tuple[float, float]) -> tuple[int, int, int, int]:
    """The largest part of a picture in the shape of a card whose middle is as near to the `focus`
    as it can be."""
    wide = min(width, height * CARD_WIDTH // CARD_HEIGHT)
    high = min(height, width * CARD_HEIGHT // CARD_WIDTH)
    left = min(max(round(focus[0] * width - wide / 2), 0), width - wide)
    top = min(max(round(focus[1] * height - high / 2), 0), height - high)
    return left, top, left + wide, top + high


def prepare(
    published: Mapping[str, PublishedPicture],
    wanted: Mapping[str, Sequence[SocialForm]],
    engine: Engine,
    progress: Progress,
) -> tuple[dict[str, PublishedPicture], list[Result]]:
    """The `published` pictures by address, each also in the forms that are `wanted` of it, and the
    results of the tasks that made these. Files with the same content are made once."""
    jobs: dict[tuple[str, SocialForm], SocialPictureJob] = {}
    for url, forms in wanted.items():
        picture = published[url]
        for form in forms:
            job = SocialPictureJob(path=picture.file.path, facts=picture.facts, form=form)
            jobs.setdefault((picture.facts.digest, form), job)
    sources = {picture.file.path: picture.file.location for picture in published.values()}
    numbers: dict[str, int] = {}
    tasks = []
    for job in jobs.values():
        number = numbers[job.path] = numbers.get(job.path, 0) + 1
        tasks.append(
            Task(
                name=f"{job.path} for social networks" + (f" ({number})" if number > 1 else ""),
                owner=job.path,
                job=encode(job),
                heavy=True,
                inputs=(job.facts.digest,),
                function=MAKE_SOCIAL.name,
                source=sources[job.path],
                is_shared=True,
            )
        )
    results = list(engine.results(tasks, progress)) if tasks else []
    made = {
        key: decode(result.value, SocialPicture)
        for key, result in zip(jobs, results, strict=True)
        if not result.problems
    }
    complete = {
        url: replace(
            published[url],
            social=tuple(
                [
                    made[key]
                    for form in forms
                    if (key := (published[url].facts.digest, form)) in made
                ]
            ),
        )
        for url, forms in wanted.items()
    }
    return {**published, **complete}, results


def digests(result: Result) -> list[str]:
    """The digests of the files of a result of making a picture, here or in variants.py."""
    if result.function != MAKE_SOCIAL.name:
        return variants.digests(result)
    return [] if result.problems else [decode(result.value, SocialPicture).digest]


def address(picture: PublishedPicture, social: SocialPicture) -> str:
    """The address of the file that social networks show of a picture. It contains a digest of the
    bytes, so that a network that has an older one fetches the new one."""
    name = urls.slug(posixpath.splitext(posixpath.basename(picture.file.path))[0]) or "picture"
    return f"/cards/{name}-{social.digest[:DIGITS]}.{_NAMES[social.kind]}"
