"""The picture files of a site: which files count as pictures, and the tasks that read what is in
them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from sitegen import kinds
from sitegen.incremental.engine import Result
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.work import Task
from sitegen.model.config import Config
from sitegen.model.documents import File, Tree
from sitegen.model.jobs import DrawingJob
from sitegen.model.site import Picture

# What a file may weigh, and how many pixels it may have: of the latter, each takes up to 4 bytes of
# memory, some twice.
BYTES, PIXELS = 64_000_000, 64_000_000
_KINDS = kinds.RASTER | kinds.BOXED
# What is a picture for every browser by its name: if its bytes are something else, its author
# should know.
_NAMED = (".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".apng", ".gif", ".webp")
_SVG = (".svg", ".svgz")
# What browsers read as HTML by its name, whatever is in it.
HTML = (".html", ".htm", ".shtml")
# What every host sends as a text, or as something to be saved, so that no browser looks into it.
PLAIN = (
    ".txt",
    ".text",
    ".log",
    ".csv",
    ".tsv",
    ".json",
    ".js",
    ".mjs",
    ".css",
    ".vtt",
    ".srt",
    ".py",
    ".php",
    ".ts",
    ".vue",
    ".jsx",
    ".tsx",
    ".svelte",
    ".astro",
    ".j2",
    ".jinja",
    ".erb",
    ".ejs",
    ".hbs",
)
# Pictures as well, but not for every browser, or not for us.
_OTHERS = (".avif", ".bmp", ".heic", ".heif", ".ico", ".jp2", ".jxl", ".psd", ".tif", ".tiff")
# Media types of pictures that nobody has looked into, by what their names end with.
_TYPES = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".apng": "image/apng",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
    ".avif": "image/avif",
    ".bmp": "image/bmp",
    ".heic": "image/heic",
    ".heif": "image/heif",
    ".jp2": "image/jp2",
    ".jxl": "image/jxl",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
}
# What to do about a file that does something when it is opened.
HINT = (
    'take it out, or put the file into static/, where it stays as it is; or set raw_html = "trust"'
    " under [markdown]"
)


def tasks(tree: Tree, config: Config) -> list[Task]:
    """One task for each picture file that is not too large to be looked at."""
    return [_task(file, config) for file in _files(tree) if file.size <= BYTES]


def _task(file: File, config: Config) -> Task:
    svg, clean = (
        _is_svg(file),
        file.path.startswith("content/") and config.markdown.raw_html != "trust",
    )
    return Task(
        name=file.path,
        owner=file.path,
        function=f"sitegen.pictures.{'svg' if svg else 'facts'}:facts",
        job=encode(DrawingJob(path=file.path, clean=clean)) if svg else b"\x80",
        source=file.location,
        inputs=(file.digest,),
        heavy=not svg,
    )


def load(tree: Tree, results: Iterable[Result]) -> dict[str, Picture]:
    """What the picture files hold, by path, out of what came of their tasks, and of others. Files
    that only some browsers show, and that cannot be cleaned, are none of them, unless their names
    say that every browser does."""
    found = too_large(tree) | {
        result.task.name: decode(result.value, Picture)
        for result in results
        if not result.problems and result.task.function.startswith("sitegen.pictures.")
    }
    return {
        path: picture
        for path, picture in found.items()
        if not picture.fault or picture.kind not in kinds.BOXED or path.lower().endswith(_NAMED)
    }


def too_large(tree: Tree) -> dict[str, Picture]:
    """The picture files that nobody looks into."""
    return {
        file.path: Picture(
            kind=file.kind, fault=f"it has more than {BYTES // 1_000_000} MB", digest=file.digest
        )
        for file in _files(tree)
        if file.size > BYTES
    }


def _files(tree: Tree) -> list[File]:
    return [file for file in non_documents(tree) if is_picture(file)]


def non_documents(tree: Tree) -> Iterator[File]:
    """The files of content/ and static/ that are no documents, which are most of them."""
    return (
        file
        for group in (tree.content, tree.static)
        for file in group
        if not file.path.endswith(".md")
    )


def is_picture(file: File) -> bool:
    """Whether a file is looked into as a picture, by its bytes or by its name."""
    return file.kind in _KINDS or _is_svg(file) or file.path.lower().endswith(_NAMED)


def _is_svg(file: File) -> bool:
    name = file.path.lower()
    return file.kind not in kinds.RASTER and (
        name.endswith(_SVG) or (file.kind == "svg" and not name.endswith((*_NAMED, *HTML, *PLAIN)))
    )


def other_kind(file: File) -> str:
    """What people call the kind of a picture file that not every browser shows; "" for all other
    files."""
    if file.kind in kinds.RASTER or _is_svg(file):
        return ""
    name = file.path.lower()
    return kinds.OTHERS.get(file.kind) or next(
        (ending[1:].upper() for ending in _OTHERS if name.endswith(ending)), ""
    )


def type_by_name(url: str) -> str:
    """What the picture at the address `url` seems to be: a media type, or ""."""
    path = url.partition("#")[0].partition("?")[0]
    return _TYPES.get(posixpath.splitext(path)[1].lower(), "")
