"""The bytes of an SVG file → how wide and high it is, so that a page keeps the room for it; and the
file without what it does beside that."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

from sitegen.digest import of_bytes
from sitegen.errors import SiteError
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.model.jobs import DrawingJob, MadePicture, MakeJob
from sitegen.model.site import Picture
from sitegen.pictures import inert, originals, variants

# The root stands near the beginning; who writes a longer preamble gets no room kept.
_FIRST = 65_536
_ROOT = re.compile(r"<(?:[\w.-]+:)?svg\b((?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)>")
_ATTRIBUTE = re.compile(r"""(?<![\w:-])(width|height|viewBox)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_NUMBER = r"\s*(\d{1,5}(?:\.\d{1,9})?)"
_LENGTH = re.compile(rf"{_NUMBER}(?:px)?\s*")
_BOX = re.compile(rf"\s*-?[\d.]{{1,9}}[\s,]+-?[\d.]{{1,9}}[\s,]{_NUMBER}[\s,]{_NUMBER}\s*")
_PACKED, _GZIP = b"\x1f\x8b", zlib.MAX_WBITS | 16


def facts(input_: bytes, given: Sequence[bytes], _worker_context: WorkerContext) -> JobOutput:
    """A `DrawingJob` and the bytes of a file → `Picture`, with 0 for sizes that it does not tell.

    Raises SiteError for a file that has to be clean and cannot be made so.
    """
    job, text = decode(input_, DrawingJob), _unpacked(given[0])
    found = inert.checked(job.path, text) if job.clean else inert.Read(is_svg=True)
    width, height = _size(text[:_FIRST].decode(errors="replace"))
    return JobOutput(
        encode(
            Picture(
                kind="svg",
                width=width,
                height=height,
                digest=of_bytes(given[0]),
                is_clean=found.clean is None,
                findings=found.findings,
            )
        )
    )


def make(input_: bytes, given: Sequence[bytes], _worker_context: WorkerContext) -> JobOutput:
    """A `MakeJob` and the bytes of an SVG that is not clean → `MadePicture` with the clean one."""
    job, data = decode(input_, MakeJob), given[0]
    if of_bytes(data) != job.facts.digest:
        raise SiteError([variants.changed(job.path)])
    clean = inert.checked(job.path, _unpacked(data)).clean or b""
    if data.startswith(_PACKED):
        packer = zlib.compressobj(9, zlib.DEFLATED, _GZIP)
        clean = packer.compress(clean) + packer.flush()
    return JobOutput(encode(MadePicture(length=len(clean), clean=of_bytes(clean))), (clean,))


def _unpacked(data: bytes) -> bytes:
    """The text of a file that may be packed (SVGZ), as far as it can be unpacked, and is no
    bomb."""
    if not data.startswith(_PACKED):
        return data
    try:
        return zlib.decompressobj(_GZIP).decompress(data, originals.BYTES)
    except zlib.error:
        return b""


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
    found = round(float(width)), round(float(height))
    return found if min(found) > 0 else (0, 0)
