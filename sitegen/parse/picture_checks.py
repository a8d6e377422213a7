"""Checks of what front matter and sidecars say about pictures, beyond the types of its values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sitegen.errors import Problem
from sitegen.formats.source_map import KeyPath, SourceMap
from sitegen.formats.value_fixes import removal
from sitegen.model.picture_meta import ImageMeta, PictureMeta


def of_pictures(source: SourceMap, values: dict[str, Any]) -> list[Problem]:
    """Problems with the keys `image` and `pictures` of a document."""
    image, described = values.get("image"), values.get("pictures", ())
    problems = [*_alt(source, image)]
    if isinstance(image, ImageMeta):
        problems += of_picture(source, ("image",), image)
    seen: set[str] = set()
    for i, picture in enumerate(described):
        if picture.src in seen:
            problems.append(
                source.problem(
                    ("pictures", i, "src"),
                    "duplicate-key",
                    f"pictures.src: {picture.src} is described twice",
                    "keep one of the two",
                )
            )
        seen.add(picture.src)
        problems += of_picture(source, ("pictures", i), picture)
    return problems


def of_picture(source: SourceMap, at: KeyPath, picture: PictureMeta) -> Iterator[Problem]:
    """Problems with what is said about one picture at `at`."""
    name = ".".join(str(part) for part in at if isinstance(part, str))
    before = f"{name}." if name else ""
    if picture.focus is not None and len(picture.focus) != 2:
        yield source.problem(
            (*at, "focus"),
            "invalid-value",
            f"{before}focus: expected two numbers from 0 to 1, got {len(picture.focus)}",
            "write [x, y], from [0, 0] at the upper left to [1, 1]",
        )
    if isinstance(picture.creator, tuple) and not picture.creator:
        yield source.problem(
            (*at, "creator"),
            "invalid-value",
            f"{before}creator: expected a name, got an empty list",
        )


def _alt(source: SourceMap, image: Any) -> Iterator[Problem]:
    if isinstance(image, ImageMeta) and image.alt is not None and "image_alt" in source.data:
        yield source.problem(
            ("image_alt",),
            "invalid-value",
            "image_alt: the picture is described by image.alt as well",
            "take one of the two out",
            at_key=True,
            fix=removal(("image_alt",), safe=source.data["image_alt"] == image.alt),
        )
