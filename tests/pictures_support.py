"""What the tests of pictures share: what a page shows, and pictures of every kind with metadata."""

from __future__ import annotations

from io import BytesIO

import lxml.html
import painted
from PIL import Image
from support import Result, SiteTest

PAGE = "2026/01/02/a/index.html"
SHOWN = "image: /pic.jpg\nimage_alt: A picture"


def images(site: SiteTest, page: str = PAGE) -> list[lxml.html.HtmlElement]:
    return lxml.html.fromstring(site.read(page)).xpath("//main//img")


def opened(site: SiteTest, path: str) -> Image.Image:
    return Image.open(BytesIO((site.root / "public" / path).read_bytes()))


def made(result: Result) -> list[str]:
    return [
        path
        for path in result.done.rendered
        if path.startswith("pictures/") or path.endswith((".jpg", ".png", ".gif", ".webp"))
    ]


def with_metadata(kind: str) -> bytes:
    """A picture of a kind with everything that can be said beside it."""
    if kind == "JPEG":
        return painted.jpeg(500, 250, metadata=True)
    if kind == "PNG":
        from PIL.PngImagePlugin import PngInfo

        words = PngInfo()
        words.add_text("Comment", painted.WORDS.decode())
        words.add_itxt("XML:com.adobe.xmp", painted.XMP.decode())
        return (
            painted.saved(painted.picture(500, 250), "PNG", pnginfo=words, exif=painted.exif())
            + painted.WORDS
        )
    if kind == "WEBP":
        return (
            painted.saved(painted.picture(500, 250), "WEBP", exif=painted.exif(), xmp=painted.XMP)
            + painted.WORDS
        )
    frames = [painted.picture(500, 250, "P"), painted.picture(500, 250, "P", 90)]
    return (
        painted.saved(
            frames[0], "GIF", save_all=True, append_images=frames[1:], comment=painted.WORDS, loop=0
        )
        + painted.WORDS
    )


def made_size(site: SiteTest, width: int = 0) -> str:
    """The path of a picture in this width; of any that it is offered in, if none is named."""
    return next(
        path for path in site.files() if path.endswith(f"-{width}.webp" if width else ".webp")
    )


WHOLE = {
    kind: painted.saved(painted.picture(200, 100), kind) for kind in ("JPEG", "PNG", "WEBP", "GIF")
}
