"""The pictures of an article, that of the article itself and those in its text: files of the site's
folder, or bytes in Base64, which are stored beside the text; and what is said about them."""

from __future__ import annotations

import base64
import binascii
import os
import posixpath
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from msgspec import Struct

from sitegen import kinds, urls
from sitegen.commands.adding.reading import ReadArticle, expected_in_article
from sitegen.errors import Expected, Problem, SiteError, shorten
from sitegen.formats.source_map import KeyPath, field_name
from sitegen.model.picture_meta import PictureAi, PictureMeta

_MOST = 50_000_000
_ENDINGS = {"jpeg": ("jpg", "jpeg")}


class _PictureError(Exception):
    """What the article names is no picture that can be stored; the message says why."""


class StoredPicture(Struct, frozen=True):
    """A picture to be stored beside the text, with the name of its file. The article has it `at`
    this place: the key `image`, or an item of `pictures`."""

    name: str
    data: bytes
    at: KeyPath


def is_address(image: Any) -> bool:
    """Whether a picture is named by an address, and nothing is to be stored."""
    return isinstance(image, str) and (image.startswith("/") or "://" in image)


def stored(root: Path, article: ReadArticle, data: Mapping[str, Any]) -> tuple[StoredPicture, ...]:
    """The pictures that an article of the site in `root` brings along; `data` are its values, with
    types that were checked. Raises SiteError with all that is wrong with them."""
    return _Reading(root, article).pictures(data)


def front_matter(data: Mapping[str, Any], names: Mapping[KeyPath, str]) -> dict[str, Any]:
    """The keys `image` and `pictures` of the post, with what an article says about its pictures in
    its `data`; `names` are those of the files that are stored, by the places of their pictures."""
    values: dict[str, Any] = {}
    if (image := data.get("image")) is not None:
        described = _described(image, names.get(("image",)))
        values["image"] = described if len(described) > 1 else described["src"]
    if listed := data.get("pictures"):
        values["pictures"] = [
            _described(picture, names.get(("pictures", number)))
            for number, picture in enumerate(listed)
        ]
    return values


def _described(picture: str | Mapping[str, Any], name: str | None) -> dict[str, Any]:
    """A picture with the keys of its description in their order, whatever that of the article is,
    so that the same article gives the same file."""
    if isinstance(picture, str):
        return {"src": name or picture.strip()}
    said = {"src": name or picture["src"].strip()}
    said |= {key: picture[key] for key in PictureMeta.__struct_fields__ if key in picture}
    if isinstance(ai := said.get("ai"), Mapping):
        said["ai"] = {key: ai[key] for key in PictureAi.__struct_fields__ if key in ai}
    return said


class _Reading:
    """Reads the pictures of one article, and collects what is wrong with them."""

    def __init__(self, root: Path, article: ReadArticle) -> None:
        self.root, self.article = root, article
        self.problems: list[Problem] = []

    def pictures(self, data: Mapping[str, Any]) -> tuple[StoredPicture, ...]:
        """All that are to be stored. Raises SiteError."""
        found = list(self._all(data))
        first: dict[str, StoredPicture] = {}
        for picture in found:
            if first.setdefault(picture.name, picture).data != picture.data:
                place = field_name(first[picture.name].at)
                message = f"{picture.name} is the name of another picture as well, in {place}"
                self._error((*picture.at, "name"), message, "give each a name of its own")
        if self.problems:
            raise SiteError(self.problems)
        return tuple(found)

    def _all(self, data: Mapping[str, Any]) -> Iterator[StoredPicture]:
        image = data.get("image")
        if isinstance(image, str):
            if not is_address(image):
                yield from self._stored(("image",), (), image, partial(_file, self.root, image))
        elif image is not None:
            yield from self._of_keys(("image",), image)
        for number, picture in enumerate(data.get("pictures") or ()):
            yield from self._of_keys(("pictures", number), picture)

    def _of_keys(self, at: KeyPath, picture: Mapping[str, Any]) -> Iterator[StoredPicture]:
        """The picture that the keys at `at` name, if it is to be stored."""
        src, name = picture.get("src"), picture.get("name")
        if src is None and "base64" not in picture:
            self._error(
                (*at, "base64"),
                "a picture needs its bytes, or in their place src",
                "",
                "missing-key",
            )
        elif src is not None and "base64" in picture:
            self._error(
                (*at, "src"), "the bytes are there in base64 as well", "send one", "article"
            )
        elif src is None:
            if name is None and at[0] == "pictures":
                message = "the text names a picture by its file: its name is missing"
                self._error((*at, "name"), message, 'such as "quay.jpg"', "missing-key")
            else:
                read = partial(_decoded, picture["base64"])
                yield from self._stored(at, ("base64",), name or "", read)
        elif not is_address(src):
            yield from self._stored(at, ("src",), name or src, partial(_file, self.root, src))
        elif name is not None:
            message = "a picture that is at an address is not stored, and needs no name"
            self._error((*at, "name"), message, "take it out", "article")

    def _stored(
        self, at: KeyPath, key: KeyPath, name: str, read: Callable[[], bytes]
    ) -> Iterator[StoredPicture]:
        """The picture at `at`, which is called `name`. Its value at `key` is what `read` reads."""
        try:
            data = read()
            kind = kinds.of(data[: kinds.HEAD])
            if kind not in kinds.RASTER:
                raise _PictureError("this is no JPEG, PNG, GIF or WebP file")
        except _PictureError as error:
            self._error((*at, *key), str(error))
            return
        names, own = _file_names(name, kind), posixpath.basename(name.strip())
        if at[0] == "image":
            yield StoredPicture(names[0], data, at)
        elif own in names:
            yield StoredPicture(own, data, at)
        else:  # The text names the file, and is not changed.
            self._error(
                (*at, "name"),
                f"expected {names[0]}, got {shorten(own)}",
                "write so here and in the text: a name has small letters, digits, hyphens, and the"
                " ending of its kind",
                expected=Expected(types=("string",), values=names),
            )

    def _error(
        self,
        at: KeyPath,
        message: str,
        hint: str = "",
        code: str = "invalid-value",
        expected: Expected | None = None,
    ) -> None:
        problem = self.article.error(
            f"{field_name(at)}: {message}",
            hint,
            code,
            at=at,
            expected=expected or expected_in_article(at),
        )
        self.problems.append(problem)


def _file_names(name: str, kind: str) -> tuple[str, ...]:
    """What a picture that an article calls `name` can be called, the best name first."""
    stem = urls.slug(posixpath.splitext(posixpath.basename(name.replace("\\", "/")))[0])
    return tuple(f"{stem[:100] or 'image'}.{each}" for each in _ENDINGS.get(kind, (kind,)))


def _decoded(text: str) -> bytes:
    if len(text) > _MOST * 4 // 3:
        raise _PictureError(f"the picture has more than {_MOST // 1_000_000} MB")
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise _PictureError("this is no Base64") from None


def _file(root: Path, name: str) -> bytes:
    name = name.strip()
    try:
        inside = os.path.realpath(root)
        file = os.path.realpath(root / name)
        if os.path.commonpath([inside, file]) != inside:
            raise _PictureError(f"{shorten(name)} is outside of the site's folder")
        if not os.path.isfile(file):
            raise _PictureError(f"there is no file {shorten(name)} in the site's folder")
        if os.path.getsize(file) > _MOST:  # noqa: PTH202
            raise _PictureError(f"the picture has more than {_MOST // 1_000_000} MB")
        return Path(file).read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise _PictureError(f"{shorten(name)} cannot be read: {reason}") from None
