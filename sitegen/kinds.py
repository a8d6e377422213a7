"""The format of a file by its first bytes, whatever its name is: `photo.jpg_large` is a picture
too.

JPEG: ITU-T T.81; PNG: W3C; GIF89a; WebP: RFC 9649; HEIF and AVIF: ISO/IEC 23008-12 and the brands
of its registry (mp4ra.org); JPEG XL: ISO/IEC 18181-2; JPEG 2000: ITU-T T.800 annex I."""

from __future__ import annotations

import re
from pathlib import Path

from sitegen import lazy

# So many bytes are read: comments before the root element of an SVG file may be long.
HEAD = 4096
# The pictures that all browsers show, and whose metadata is removed; and the other formats, with
# the names that people use.
RASTER = frozenset({"jpeg", "png", "gif", "webp"})
# Those that are published as JPEG where they can be read, since most browsers show none; and all
# whose pixels are read, if they can be.
CONVERTED = frozenset({"heif", "tiff"})
DECODED = RASTER | CONVERTED | {"avif"}
OTHERS = {
    "avif": "AVIF",
    "bmp": "BMP",
    "heif": "HEIC",
    "ico": "ICO",
    "jp2": "JPEG 2000",
    "jxl": "JPEG XL",
    "psd": "PSD",
    "raw": "raw",
    "tiff": "TIFF",
    "xcf": "XCF",
}
# The other formats whose metadata can be removed, without decoding their pixels.
BOXED = frozenset({"avif", "heif", "jp2", "jxl"})
_BEGINNINGS = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"II+\0", "tiff"),
    (b"MM\0+", "tiff"),
    (b"IIRO", "raw"),
    (b"IIU\0", "raw"),
    (b"FUJIFILMCCD-RAW", "raw"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", "jxl"),
    (b"\xff\x0a", "jxl"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "jp2"),
    (b"\xff\x4f\xff\x51", "jp2"),
    (b"8BPS", "psd"),
    (b"gimp xcf", "xcf"),
)
_FIRST = frozenset(beginning[0] for beginning, _ in _BEGINNINGS) | frozenset(
    b"RB\0<\xef\xfe \t\r\n"
)
_BRANDS = {
    b"avif": "avif",
    b"avis": "avif",
    b"crx ": "raw",
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"), "heif"),
}
_HEADERS_OF_BMP = frozenset({12, 16, 40, 52, 56, 64, 108, 124})
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
# What may come before the root of an XML document (XML 1.0 §2.8).
_SVG = lazy.pattern(
    r"""(?>(?:\s+|<\?.*?\?>|<!--.*?-->"""
    r"""|<!DOCTYPE(?!\s+html\b)(?>[^>\["']*(?:"[^"]*"[^>\["']*|'[^']*'[^>\["']*)*)"""
    r"""(?:\[.*?\]\s*)?>)*)<(?:[\w.-]+:)?svg[\s/>]""",
    re.DOTALL | re.IGNORECASE,
)


def of_file(path: str | Path) -> str:
    """The format of the file `path`, as `of` returns it. Raises OSError."""
    with open(path, "rb", buffering=0) as file:
        return of(file.read(HEAD))


def of(head: bytes) -> str:
    """The format of a file that begins with the bytes `head`: one of RASTER or OTHERS, "svg",
    "markup" for another text that begins with a tag, or "" for anything else."""
    if not head or head[0] not in _FIRST:
        return _of_boxes(head)
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning):
            return kind
    if head[:4] == b"RIFF":
        return "webp" if head[8:12] == b"WEBP" else ""
    if head[:2] == b"BM":
        return (
            "bmp"
            if head[6:10] == bytes(4) and int.from_bytes(head[14:18], "little") in _HEADERS_OF_BMP
            else ""
        )
    if head[:3] == b"\0\0\1" and head[3:4] == b"\0":
        return "ico" if head[4:6] != b"\0\0" and head[9:10] == b"\0" else ""
    return _of_boxes(head) or _of_text(head)


def _of_boxes(head: bytes) -> str:
    """The format of a file of boxes by its brands (ISO/IEC 14496-12 §4.3); those of videos
    are not recognized."""
    if head[4:8] != b"ftyp":
        return ""
    brands = [
        head[8:12],
        *(
            head[at : at + 4]
            for at in range(16, min(int.from_bytes(head[:4], "big"), len(head) - 3), 4)
        ),
    ]
    formats = [_BRANDS[brand] for brand in brands if brand in _BRANDS]
    return formats[0] if formats else "heif" if b"mif1" in brands or b"msf1" in brands else ""


def _of_text(head: bytes) -> str:
    mark, encoding = next(
        ((mark, name) for mark, name in _MARKS if head.startswith(mark)), (b"", "utf-8")
    )
    text = head[len(mark) :].decode(encoding, errors="replace")
    if _SVG.match(text):
        return "svg"
    return "markup" if text.lstrip()[:1] == "<" else ""
