"""The picture files of a site: which files count as pictures, and the tasks that read what is in
them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from urllib.parse import unquote

from sitegen import kinds
from sitegen.incremental.engine import Result
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.work import Task
from sitegen.model.config import Config
from sitegen.model.documents import File, Tree
from sitegen.model.job_functions import JobFunction, by_name
from sitegen.model.jobs import PictureJob, SvgJob
from sitegen.model.paths import UNREAD_PICTURES
from sitegen.model.site import Picture

# Limits of a picture file. A pixel takes up to 4 bytes of memory, and some steps hold two copies.
BYTES, PIXELS = 64_000_000, 64_000_000
_KINDS = kinds.RASTER | kinds.BOXED
# A raw file of a camera begins as a TIFF does; its name tells.
_TIFF = (".tif", ".tiff")
# Names that every browser takes for a picture. If the bytes are something else, there is a problem.
_NAMED = (".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".apng", ".gif", ".webp")
_JPEG = (".jpg", ".jpeg", ".jpe", ".jfif")
_SVG = (".svg", ".svgz")
# Names that browsers read as HTML, whatever the content is.
HTML = (".html", ".htm", ".shtml")
# Names that every host serves as text or as a download, so that browsers do not sniff the content.
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
# Names of other pictures, which not every browser shows or which sitegen does not process.
_OTHERS = (
    *(".avif", ".bmp", ".heic", ".heif", ".ico", ".jp2", ".jxl", ".psd", ".tif", ".tiff"),
    *UNREAD_PICTURES,
)
# Media types by name, for pictures of other hosts whose bytes are not available.
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
# The hint for a file with active content.
HINT = (
    'take it out, or put the file into static/, where it stays as it is; or set raw_html = "trust"'
    " under [markdown]"
)


FACTS = JobFunction(
    "sitegen.pictures.facts:facts",
    PictureJob,
    ((r"bytes.*", "its bytes"),),
    reads="bytes",
    profile="pictures",
)
SVG_FACTS = JobFunction(
    "sitegen.pictures.svg:facts",
    SvgJob,
    ((r"text.*", "its text"), (r"clean", "the setting markdown.raw_html"), by_name("path")),
    profile="pictures",
)


def tasks(tree: Tree, config: Config) -> list[Task]:
    """One task for each picture file that is not too large: its facts, and its active content."""
    return [_task(file, config) for file in _files(tree) if file.size <= BYTES]


def _task(file: File, config: Config) -> Task:
    svg = _is_svg(file)
    clean = file.path.startswith("content/") and config.markdown.raw_html != "trust"
    clean = clean or file.path == f"static{unquote(config.theme.icon or '')}"
    return Task(
        name=file.path,
        owner=file.path,
        function=SVG_FACTS.name if svg else FACTS.name,
        job=encode(SvgJob(path=file.path, clean=clean) if svg else PictureJob()),
        source=file.location,
        inputs=(file.digest,),
        heavy=not svg,
    )


def load(tree: Tree, results: Iterable[Result]) -> dict[str, Picture]:
    """The facts about the picture files, by path. `results` may contain results of other tasks.

    A file of a kind that only some browsers show is left out if it cannot be read, unless its name
    says that every browser shows it."""
    loaded = too_large(tree) | {
        result.name: decode(result.value, Picture)
        for result in results
        if not result.problems and result.function.startswith("sitegen.pictures.")
    }
    return {
        path: picture
        for path, picture in loaded.items()
        if not picture.fault
        or picture.kind not in kinds.BOXED | kinds.CONVERTED
        or path.lower().endswith(_NAMED)
    }


def too_large(tree: Tree) -> dict[str, Picture]:
    """The picture files that are too large to be read, with that as their fault."""
    return {
        file.path: Picture(
            kind=file.kind, fault=f"it has more than {BYTES // 1_000_000} MB", digest=file.digest
        )
        for file in _files(tree)
        if file.size > BYTES
    }


def _files(tree: Tree) -> list[File]:
    return [file for file in tree.non_documents if is_picture(file)]


def is_picture(file: File) -> bool:
    """Whether a file is treated as a picture, by its bytes or by its name."""
    name = file.path.lower()
    is_tiff = file.kind == "tiff" and name.endswith(_TIFF)
    return file.kind in _KINDS or is_tiff or _is_svg(file) or name.endswith(_NAMED)


def published_name(name: str, facts: Picture | None) -> str:
    """The name under which a picture file is published: one that is converted is a JPEG."""
    if facts is None or not facts.is_converted or name.lower().endswith(_JPEG):
        return name
    return f"{name}.jpg"


def _is_svg(file: File) -> bool:
    name = file.path.lower()
    return file.kind not in kinds.RASTER and (
        name.endswith(_SVG) or (file.kind == "svg" and not name.endswith((*_NAMED, *HTML, *PLAIN)))
    )


def other_kind(file: File) -> str:
    """The common name of the kind of a picture that not every browser shows, such as "HEIC"; "" for
    all other files."""
    if file.kind in kinds.RASTER or _is_svg(file):
        return ""
    name = file.path.lower()
    return kinds.OTHERS.get(file.kind) or next(
        (ending[1:].upper() for ending in _OTHERS if name.endswith(ending)), ""
    )


def type_by_name(url: str) -> str:
    """The media type of the picture at `url` by its name; "" if the name does not tell."""
    path = url.partition("#")[0].partition("?")[0]
    return _TYPES.get(posixpath.splitext(path)[1].lower(), "")
