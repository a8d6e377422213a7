"""What the tests of published marks share: pictures with XMP in a post, and their files."""

from __future__ import annotations

import re

import painted
from PIL.PngImagePlugin import PngInfo
from support import SiteTest

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
PAGE = "2026/01/02/a"


def picture(kind: str, xmp: str | bytes = "", seed: int = 0, exif: bytes = b"") -> bytes:
    """A picture that is wide enough for smaller sizes, with an XMP packet."""
    image = painted.picture(600, 400, seed=seed)
    xmp = xmp.encode() if isinstance(xmp, str) else xmp
    if kind == "PNG":
        texts = PngInfo()
        if xmp:
            texts.add_itxt("XML:com.adobe.xmp", xmp.decode())
        return painted.saved(image, kind, pnginfo=texts, exif=exif)
    if kind == "GIF":
        data = painted.saved(image, kind)
        trailer = b"\x01" + bytes(range(255, -1, -1)) + b"\0"
        return data[:-1] + b"\x21\xff\x0bXMP DataXMP" + xmp + trailer + b";" if xmp else data
    more = {"xmp": xmp} if xmp else {}
    return painted.saved(image, kind, exif=exif, **more)


def files_of(site: SiteTest, name: str, ending: str) -> dict[str, bytes]:
    """The published files of a picture: as it is, in smaller sizes, for social networks."""
    own = re.compile(rf"(?:{PAGE}/{name}\.{ending}|(?:pictures|cards)/{name}-[0-9a-f]{{12}}.*)")
    return {path: data for path, data in site.files().items() if own.fullmatch(path)}


def shown(site: SiteTest, *names: str) -> None:
    site.post("a/index", "\n\n".join(f"![A picture]({name})" for name in names), title="A")
