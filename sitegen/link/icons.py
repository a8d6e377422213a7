"""The icons that the settings name: whether they are what they have to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sitegen import kinds, urls
from sitegen.errors import Problem, shorten
from sitegen.model.config import SETTINGS, Settings
from sitegen.model.documents import File
from sitegen.model.site import Picture
from sitegen.model.theme_settings import ICON_SIDE
from sitegen.near import did_you_mean

_NAMES = {"jpeg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WebP", "svg": "SVG", **kinds.OTHERS}
_SAVE = {
    "svg": "save it as SVG; a PNG goes into icon_png",
    "png": f"save it as PNG of {ICON_SIDE} × {ICON_SIDE} pixels, or more",
}


def problems(
    settings: Settings, static: Sequence[File], facts: Mapping[str, Picture]
) -> tuple[Problem, ...]:
    """What is wrong with the icons of the site, files of `static`; `facts` are those of picture
    files, by path."""
    theme, (svg_mark, png_mark) = settings.config.theme, settings.icon_marks
    files = {urls.encode(file.path.removeprefix("static")): file for file in static}
    found = []
    for key, url, kind, mark in (
        ("icon", theme.icon, "svg", svg_mark),
        ("icon_png", theme.icon_png, "png", png_mark),
    ):
        if not url:
            continue
        named = f"theme.{key}: {shorten(url)}"
        file = files.get(url)
        if file is None:
            near = did_you_mean(url, [one for one in files if one.endswith(f".{kind}")])
            message, hint = f"{named} is not there", near or f"put the file into static{url}"
        elif file.kind != kind:
            was = f"is {_NAMES[file.kind]}" if file.kind in _NAMES else "is no picture"
            message, hint = f"{named} has to be {_NAMES[kind]}, and {was}", _SAVE[kind]
        elif kind == "png" and (fault := _fault(facts.get(file.path))):
            message, hint = f"{named} {fault}", _SAVE[kind]
        else:
            continue
        found.append(Problem.at(SETTINGS, mark, code="icon", message=message, hint=hint))
    return tuple(found)


def _fault(picture: Picture | None) -> str:
    """Why no icons can be made of a PNG, or ""."""
    if picture is None:
        return "cannot be shown"
    if picture.fault:
        return f"cannot be shown: {picture.fault}"
    size = f"has {picture.width} × {picture.height} pixels"
    if picture.width != picture.height:
        return f"has to be a square, and {size}"
    return f"is too small: it {size}" if picture.width < ICON_SIDE else ""
