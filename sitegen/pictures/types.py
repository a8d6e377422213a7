"""Media types of pictures: by what a file holds or, where nobody has looked into it, by its name."""

from __future__ import annotations

import posixpath

_OF_KINDS = {"jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp", "svg": "image/svg+xml"}
_OF_ENDINGS = {
    ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".jpe": "image/jpeg", ".jfif": "image/jpeg", ".png": "image/png", ".apng": "image/apng",
    ".gif": "image/gif", ".webp": "image/webp", ".svg": "image/svg+xml", ".avif": "image/avif", ".bmp": "image/bmp", ".heic": "image/heic",
    ".heif": "image/heif", ".ico": "image/vnd.microsoft.icon", ".jp2": "image/jp2", ".jxl": "image/jxl", ".psd": "image/vnd.adobe.photoshop",
    ".tif": "image/tiff", ".tiff": "image/tiff"}


def of_kind(kind: str) -> str:
    """The type of a picture of one of the kinds that `model.site.Picture` knows."""
    return _OF_KINDS[kind]


def of_name(url: str) -> str:
    """What the picture at the address `url` seems to be, or ""."""
    path = url.partition("#")[0].partition("?")[0]
    return _OF_ENDINGS.get(posixpath.splitext(path)[1].lower(), "")
