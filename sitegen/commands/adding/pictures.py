"""The picture of an article: a file of the site's folder, or bytes in Base64."""

from __future__ import annotations

import base64
import binascii
import os
import posixpath
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from sitegen import kinds, urls
from sitegen.errors import shorten

_MOST = 50_000_000
_ENDINGS = {"jpeg": "jpg"}


class PictureError(Exception):
    """What the article names is no picture that can be stored; the message says why."""


class StoredPicture(Struct, frozen=True):
    """A picture to be stored beside the text, with the name of its file."""

    name: str
    data: bytes


def is_address(image: Any) -> bool:
    """Whether a picture is named by an address, and nothing is to be stored."""
    return isinstance(image, str) and (image.startswith("/") or "://" in image)


def picture_of(root: Path, image: str | Mapping[str, Any]) -> StoredPicture:
    """The picture that is the value `image` of an article of the site in `root`. Raises
    PictureError."""
    if isinstance(image, str):
        data, name = _file(root, image.strip()), image
    else:
        data, name = _decoded(image["base64"]), image.get("name") or ""
    kind = kinds.of(data[: kinds.HEAD])
    if kind not in kinds.RASTER:
        raise PictureError("this is no JPEG, PNG, GIF or WebP file")
    stem = urls.slug(posixpath.splitext(posixpath.basename(name.replace("\\", "/")))[0])
    return StoredPicture(f"{stem[:100] or 'image'}.{_ENDINGS.get(kind, kind)}", data)


def _decoded(text: str) -> bytes:
    if len(text) > _MOST * 4 // 3:
        raise PictureError(f"the picture has more than {_MOST // 1_000_000} MB")
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise PictureError("this is no Base64") from None


def _file(root: Path, name: str) -> bytes:
    try:
        inside = os.path.realpath(root)
        file = os.path.realpath(root / name)
        if os.path.commonpath([inside, file]) != inside:
            raise PictureError(f"{shorten(name)} is outside of the site's folder")
        if not os.path.isfile(file):  # noqa: PTH113 - Path.is_file raises without permission
            raise PictureError(f"there is no file {shorten(name)} in the site's folder")
        if os.path.getsize(file) > _MOST:  # noqa: PTH202
            raise PictureError(f"the picture has more than {_MOST // 1_000_000} MB")
        return Path(file).read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise PictureError(f"{shorten(name)} cannot be read: {reason}") from None
