"""The bytes of an SVG file → its size, so that pages reserve space for it, and the file without
active content."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

from sitegen.digest import of_bytes
from sitegen.errors import SiteError
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.lazy import load
from sitegen.model.jobs import PictureVariants, SvgJob, VariantsJob
from sitegen.model.picture_marks import FileMarks
from sitegen.model.site import Picture
from sitegen.pictures import inert, originals, variants
from sitegen.text.characters import IN_TAG

# Only this many bytes are searched for the root element; a later one has no size.
_FIRST = 65_536
_ROOT = re.compile(rf"<(?:[\w.-]+:)?svg\b({IN_TAG})>")
_ATTRIBUTE = re.compile(r"""(?<![\w:-])(width|height|viewBox)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_NUMBER = r"\s*(\d{1,5}(?:\.\d{1,9})?)"
_LENGTH = re.compile(rf"{_NUMBER}(?:px)?\s*")
_BOX = re.compile(rf"\s*-?[\d.]{{1,9}}[\s,]+-?[\d.]{{1,9}}[\s,]{_NUMBER}[\s,]{_NUMBER}\s*")
# What metadata in RDF declares.
_RDF = b"http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_PACKED, _GZIP = b"\x1f\x8b", zlib.MAX_WBITS | 16


def facts(encoded: bytes, inputs: Sequence[bytes], _worker_context: WorkerContext) -> JobOutput:
    """An `SvgJob` and the bytes of a file → `Picture`; width and height are 0 if the file does not
    state them. `marks` are those of its metadata.

    Raises SiteError if the file has to be cleaned and is not well-formed.
    """
    job, text = decode(encoded, SvgJob), _unpacked(inputs[0])
    inspection = inert.inspect(job.path, text) if job.clean else inert.Inspection(is_svg=True)
    width, height = _size(text[:_FIRST].decode(errors="replace"))
    return JobOutput(
        encode(
            Picture(
                kind="svg",
                width=width,
                height=height,
                digest=of_bytes(inputs[0]),
                is_clean=inspection.clean is None,
                findings=inspection.findings,
                marks=_marks(text),
            )
        )
    )


def make(encoded: bytes, inputs: Sequence[bytes], _worker_context: WorkerContext) -> JobOutput:
    """A `VariantsJob` and the bytes of an SVG that is not clean → `PictureVariants`; the blob is
    the clean file. Raises SiteError if the file changed since its facts were read."""
    job, data = decode(encoded, VariantsJob), inputs[0]
    if of_bytes(data) != job.facts.digest:
        raise SiteError([variants.changed(job.path)])
    clean = inert.inspect(job.path, _unpacked(data)).clean or b""
    if data.startswith(_PACKED):
        packer = zlib.compressobj(9, zlib.DEFLATED, _GZIP)
        clean = packer.compress(clean) + packer.flush()
    return JobOutput(
        encode(PictureVariants(length=len(clean), clean_digest=of_bytes(clean))), (clean,)
    )


def _unpacked(data: bytes) -> bytes:
    """The text of a file that may be compressed (SVGZ); b"" if it is damaged. Output is cut at
    BYTES, as a protection against decompression bombs."""
    if not data.startswith(_PACKED):
        return data
    try:
        return zlib.decompressobj(_GZIP).decompress(data, originals.BYTES)
    except zlib.error:
        return b""


def _marks(text: bytes) -> FileMarks | None:
    """The marks of an SVG. Most have none, and need no parser for them; an SVG may be in UTF-16."""
    if _RDF not in text.replace(b"\0", b""):
        return None
    marks: FileMarks | None = load("sitegen.pictures.marks.read:marks_of_svg")(text)
    return marks


def _size(text: str) -> tuple[int, int]:
    root = _ROOT.search(text)
    attributes = (
        {name: double or single for name, double, single in _ATTRIBUTE.findall(root[1])}
        if root
        else {}
    )
    width, height = (_LENGTH.fullmatch(attributes.get(name, "")) for name in ("width", "height"))
    box = _BOX.fullmatch(attributes.get("viewBox", ""))
    if width and height:
        return _rounded(width[1], height[1])
    return _rounded(box[1], box[2]) if box else (0, 0)


def _rounded(width: str, height: str) -> tuple[int, int]:
    size = round(float(width)), round(float(height))
    return size if min(size) > 0 else (0, 0)
