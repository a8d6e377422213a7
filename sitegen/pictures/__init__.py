"""pictures: picture files → what they hold, smaller sizes of them, and files that tell nothing beside the picture.

Nothing here loads Pillow: the modules of the jobs do, when one has to run.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from sitegen import kinds, urls
from sitegen.config import Images
from sitegen.digest import of_bytes
from sitegen.incremental.engine import Result
from sitegen.incremental.keys import decode
from sitegen.incremental.work import Task
from sitegen.model.documents import File, Tree
from sitegen.model.site import Picture
from sitegen.model.views import PictureView, SizeView

# What a file may weigh, and how many pixels it may have: of the latter, each takes up to 4 bytes of memory, some twice.
BYTES, PIXELS = 64_000_000, 64_000_000
# What is a picture for every browser by its name: if its bytes are something else, its author should know.
_NAMED = (".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".apng", ".gif", ".webp")
_SVG = ".svg"
# Pictures as well, but not for every browser, or not for us.
_OTHERS = (".avif", ".bmp", ".heic", ".heif", ".ico", ".jp2", ".jxl", ".psd", ".tif", ".tiff")
# What WebP can be (RFC 9649 §2.7).
MAX_SIDE = 16_383
# Another quality, or another way to make sizes, needs another number: browsers may keep for ever what they have by a name.
RECIPE = 1
DIGITS = 12


def tasks(tree: Tree) -> list[Task]:
    """One task for each picture file that is not too large to be looked at."""
    return [Task(name=file.path, owner=file.path, function=f"sitegen.pictures.{'svg' if svg else 'facts'}:facts", input=b"\x80",
                 source=file.location, given=(file.digest,), heavy=not svg)
            for file in _files(tree) if file.size <= BYTES for svg in (_is_svg(file),)]


def load(tree: Tree, results: Iterable[Result]) -> dict[str, Picture]:
    """What the picture files hold, by path, out of what came of their tasks."""
    return too_large(tree) | {result.task.name: decode(result.value, Picture) for result in results if not result.problems}


def too_large(tree: Tree) -> dict[str, Picture]:
    """The picture files that nobody looks into."""
    return {file.path: Picture(fault=f"it has more than {BYTES // 1_000_000} MB", digest=file.digest) for file in _files(tree) if file.size > BYTES}


def _files(tree: Tree) -> list[File]:
    return [file for group in (tree.content, tree.static) for file in group
            if file.kind in kinds.RASTER or _is_svg(file) or file.path.lower().endswith(_NAMED)]


def _is_svg(file: File) -> bool:
    name = file.path.lower()
    return file.kind not in kinds.RASTER and (name.endswith(_SVG) or (file.kind == "svg" and not name.endswith(_NAMED)))


def other(file: File) -> str:
    """What people call the kind of a picture file that nobody looks into; "" for all other files."""
    if file.kind in kinds.RASTER or _is_svg(file):
        return ""
    name = file.path.lower()
    return kinds.OTHERS.get(file.kind) or next((ending[1:].upper() for ending in _OTHERS if name.endswith(ending)), "")


def view(picture: Picture, name: str, images: Images) -> PictureView | None:
    """What pages say of a picture whose file has this `name`; None where its size is not known."""
    if not picture.width:
        return None
    address = f"/pictures/{urls.slug(posixpath.splitext(posixpath.basename(name))[0]) or 'picture'}-{_known_by(picture)}"
    return PictureView(width=picture.width, height=picture.height,
                       sizes=tuple(SizeView(urls.encode(f"{address}-{width}.webp"), width) for width in widths_of(picture, images)))


def widths_of(picture: Picture, images: Images) -> list[int]:
    """The widths that a picture is offered in. None for one that is small already, or that moves."""
    if picture.kind == "svg" or picture.moving or picture.fault:
        return []
    widths = sorted({width for width in images.widths if width < picture.width})
    if widths and picture.width <= max(images.widths):
        widths.append(picture.width)
    return widths if not widths or height(picture, widths[-1]) <= MAX_SIDE else []


def height(picture: Picture, width: int) -> int:
    """How high a picture is that is made so wide."""
    return max(1, round(picture.height * width / picture.width))


def _known_by(picture: Picture) -> str:
    return of_bytes(f"{RECIPE} {picture.digest}".encode())[:DIGITS]
