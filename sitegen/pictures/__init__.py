"""pictures: picture files → what they hold, smaller sizes of them, and files that tell nothing beside the picture.

Nothing here loads Pillow: the modules of the jobs do, when one has to run.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from sitegen import kinds, urls
from sitegen.config import Config, Images
from sitegen.errors import Problem
from sitegen.incremental.engine import Engine, Result, Told
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.work import Task
from sitegen.model.documents import File, Tree
from sitegen.model.jobs import DrawingJob, MadePicture, MakeJob
from sitegen.model.site import Picture, Shown, Size
from sitegen.model.views import SIZES, PictureView, SizeView

# What a file may weigh, and how many pixels it may have: of the latter, each takes up to 4 bytes of memory, some twice.
BYTES, PIXELS = 64_000_000, 64_000_000
_KINDS = kinds.RASTER | kinds.BOXED
# What is a picture for every browser by its name: if its bytes are something else, its author should know.
_NAMED = (".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".apng", ".gif", ".webp")
_SVG = (".svg", ".svgz")
# What browsers read as HTML by its name, whatever is in it.
HTML = (".html", ".htm", ".shtml")
# What every host sends as a text, or as something to be saved, so that no browser looks into it.
PLAIN = (".txt", ".text", ".log", ".csv", ".tsv", ".json", ".js", ".mjs", ".css", ".vtt", ".srt", ".py", ".php", ".ts", ".vue", ".jsx", ".tsx",
          ".svelte", ".astro", ".j2", ".jinja", ".erb", ".ejs", ".hbs")
# Pictures as well, but not for every browser, or not for us.
_OTHERS = (".avif", ".bmp", ".heic", ".heif", ".ico", ".jp2", ".jxl", ".psd", ".tif", ".tiff")
# Media types of pictures that nobody has looked into, by what their names end with.
_TYPES = {
    ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".apng": "image/apng",
    ".gif": "image/gif", ".webp": "image/webp", ".svg": "image/svg+xml", ".avif": "image/avif",
    ".bmp": "image/bmp", ".heic": "image/heic", ".heif": "image/heif", ".jp2": "image/jp2",
    ".jxl": "image/jxl", ".tif": "image/tiff", ".tiff": "image/tiff"}
# What WebP can be (RFC 9649 §2.7).
MAX_SIDE = 16_383
DIGITS = 12
# How large cards for social networks are.
CARD_WIDTH, CARD_HEIGHT = 1200, 630


# What to do about a file that does something when it is opened.
HINT = 'take it out, or put the file into static/, where it stays as it is; or set raw_html = "trust" under [markdown]'


def tasks(tree: Tree, config: Config) -> list[Task]:
    """One task for each picture file that is not too large to be looked at."""
    return [_task(file, config) for file in _files(tree) if file.size <= BYTES]


def _task(file: File, config: Config) -> Task:
    svg, clean = _is_svg(file), file.path.startswith("content/") and config.markdown.raw_html != "trust"
    return Task(name=file.path, owner=file.path, function=f"sitegen.pictures.{'svg' if svg else 'facts'}:facts",
                input=encode(DrawingJob(path=file.path, clean=clean)) if svg else b"\x80", source=file.location, given=(file.digest,),
                heavy=not svg)


def load(tree: Tree, results: Iterable[Result]) -> dict[str, Picture]:
    """What the picture files hold, by path, out of what came of their tasks, and of others. Files that only some browsers show, and that
    cannot be cleaned, are none of them, unless their names say that every browser does."""
    found = too_large(tree) | {result.task.name: decode(result.value, Picture) for result in results
                               if not result.problems and result.task.function.startswith(f"{__name__}.")}
    return {path: picture for path, picture in found.items()
            if not picture.fault or picture.kind not in kinds.BOXED or path.lower().endswith(_NAMED)}


def too_large(tree: Tree) -> dict[str, Picture]:
    """The picture files that nobody looks into."""
    return {file.path: Picture(kind=file.kind, fault=f"it has more than {BYTES // 1_000_000} MB", digest=file.digest)
            for file in _files(tree) if file.size > BYTES}


def _files(tree: Tree) -> list[File]:
    return [file for file in beside(tree) if is_picture(file)]


def beside(tree: Tree) -> Iterator[File]:
    """The files of content/ and static/ that are no documents, which are most of them."""
    return (file for group in (tree.content, tree.static) for file in group if not file.path.endswith(".md"))


def is_picture(file: File) -> bool:
    """Whether a file is looked into as a picture, by its bytes or by its name."""
    return file.kind in _KINDS or _is_svg(file) or file.path.lower().endswith(_NAMED)


def _is_svg(file: File) -> bool:
    name = file.path.lower()
    return file.kind not in kinds.RASTER and (name.endswith(_SVG) or (file.kind == "svg" and not name.endswith((*_NAMED, *HTML, *PLAIN))))


def other(file: File) -> str:
    """What people call the kind of a picture file that not every browser shows; "" for all other files."""
    if file.kind in kinds.RASTER or _is_svg(file):
        return ""
    name = file.path.lower()
    return kinds.OTHERS.get(file.kind) or next((ending[1:].upper() for ending in _OTHERS if name.endswith(ending)), "")


def type_by_name(url: str) -> str:
    """What the picture at the address `url` seems to be: a media type, or ""."""
    path = url.partition("#")[0].partition("?")[0]
    return _TYPES.get(posixpath.splitext(path)[1].lower(), "")


# --- what is made of them -------------------------------------------------------------------------------------------


def prepare(shown: Mapping[str, Shown], images: Images, engine: Engine, told: Told) -> tuple[dict[str, Shown], list[Result]]:
    """The pictures, by address, with what they are published as, and the results that say so. Of those with problems nothing is made.

    Two files may hold one picture, which is made once.
    """
    wanted = {url: _job(found, images) for url, found in shown.items()}
    widest: dict[tuple[str, bool], tuple[str, MakeJob]] = {}
    for url, job in wanted.items():
        known = widest.get(_known_by(job))
        if (job.widths or not job.facts.lean) and (known is None or len(job.widths) > len(known[1].widths)):
            widest[_known_by(job)] = (url, job)
    tasks = [Task(name=f"{job.path} as it is published", owner=job.path, input=encode(job), heavy=True, given=(job.facts.digest,),
                  function=f"sitegen.pictures.{'svg' if job.facts.kind == 'svg' else 'make'}:make", source=shown[url].file.location)
             for url, job in widest.values()]
    results = engine.results(tasks, told)
    made = {key: decode(result.value, MadePicture) for key, result in zip(widest, results, strict=True) if not result.problems}
    return {url: _made(found, wanted[url], made.get(_known_by(wanted[url]))) for url, found in shown.items()}, results


def digests(result: Result) -> list[str]:
    """The digests of the texts that a result of `prepare` is about."""
    made = decode(result.value, MadePicture) if not result.problems else MadePicture(length=0)
    return [*([made.clean] if made.clean else []), *(size.digest for size in made.sizes)]


def changed(path: str) -> Problem:
    return Problem(path=path, code="picture", message="the file was changed while the site was built", hint="build again")


def _job(found: Shown, images: Images) -> MakeJob:
    return MakeJob(path=found.file.path, facts=found.facts, widths=tuple(widths_of(found.facts, images) if found.shown else ()))


def _known_by(job: MakeJob) -> tuple[str, bool]:
    return job.facts.digest, job.facts.lean


def _made(found: Shown, job: MakeJob, made: MadePicture | None) -> Shown:
    if made is None:
        return replace(found, length=found.file.size)
    return replace(found, length=made.length, clean=made.clean, sizes=made.sizes if job.widths else ())


def view(url: str, found: Shown, images: Images) -> PictureView | None:
    """What pages say of the picture at the address `url`; None where its size is not known.

    Where WebP has more bytes than the file as it is, that is offered in the place of the largest sizes.
    """
    facts = found.facts
    if not facts.width:
        return None
    sizes = [SizeView(urls.encode(address(found, size)), size.width) for size in found.sizes]
    mixed = bool(sizes) and sizes[-1].width < widths_of(facts, images)[-1]
    return PictureView(width=facts.width, height=facts.height, type="" if mixed else SIZES,
                       sizes=(*sizes, SizeView(url, facts.width)) if mixed else tuple(sizes))


def address(found: Shown, size: Size) -> str:
    """Where a picture in another size is published: browsers may keep for ever what they have by a name that tells its bytes."""
    name = urls.slug(posixpath.splitext(posixpath.basename(found.file.path))[0]) or "picture"
    return f"/pictures/{name}-{size.digest[:DIGITS]}-{size.width}.webp"


def widths_of(picture: Picture, images: Images) -> list[int]:
    """The widths that a picture is to be offered in. None for one that is small already, or that moves."""
    if picture.kind not in kinds.RASTER or picture.moving or picture.fault:
        return []
    widths = sorted({width for width in images.widths if width < picture.width})
    if widths and picture.width <= max(images.widths):
        widths.append(picture.width)
    return widths if not widths or height(picture, widths[-1]) <= MAX_SIDE else []


def height(picture: Picture, width: int) -> int:
    """How high a picture is that is made so wide."""
    return max(1, round(picture.height * width / picture.width))
