"""The logos and icons that the settings name: whether they are what they have to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sitegen import kinds, urls
from sitegen.errors import Problem, shorten
from sitegen.link.hints import put_into_static
from sitegen.model.config import SETTINGS, Settings
from sitegen.model.documents import File
from sitegen.model.site import Picture
from sitegen.model.theme_settings import ICON_SIDE
from sitegen.near import did_you_mean

_NAMES = {"jpeg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WebP", "svg": "SVG", **kinds.OTHERS}
_SHOWN = (*sorted(kinds.RASTER), "svg", "avif")
# By key: the kinds that the file may have, what messages call them, and what to do about another.
_WANTED: Mapping[str, tuple[tuple[str, ...], str, str]] = {
    "logo": (_SHOWN, "a picture that browsers show", "save it as SVG, PNG or WebP"),
    "logo_dark": (_SHOWN, "a picture that browsers show", "save it as SVG, PNG or WebP"),
    "icon": (("svg",), "SVG", "save it as SVG; a PNG goes into icon_png"),
    "icon_png": (("png",), "PNG", f"save it as PNG of {ICON_SIDE} × {ICON_SIDE} pixels, or more"),
}


def problems(
    settings: Settings, static: Sequence[File], facts: Mapping[str, Picture]
) -> tuple[Problem, ...]:
    """What is wrong with the logos and icons of the site, files of `static`; `facts` are those of
    picture files, by path."""
    files = {urls.encode(file.path.removeprefix("static")): file for file in static}
    found = []
    for key, (kinds_of_key, noun, save) in _WANTED.items():
        url: str | None = getattr(settings.config.theme, key)
        if not url:
            continue
        file = files.get(url)
        if file is None:
            fault, hint = _absent(url, files, kinds_of_key)
        elif file.kind not in kinds_of_key:
            fault, hint = f"has to be {noun}, and {_what(file)}", save
        else:
            fault, hint = _fault(key, facts.get(file.path)), save
        if fault:
            is_icon = key.startswith("icon")
            found.append(
                Problem.at(
                    SETTINGS,
                    settings.theme_marks[key],
                    code="icon" if is_icon else "logo",
                    message=f"theme.{key}: {shorten(url)} {fault}",
                    hint=hint,
                )
            )
    return tuple(found)


def _absent(url: str, files: Mapping[str, File], kinds_of_key: Sequence[str]) -> tuple[str, str]:
    """What is wrong with an address of no file, and a hint."""
    if any(each.startswith(f"{url.rstrip('/')}/") for each in files):
        return "is a folder", "name a file in it"
    fitting = [each for each, file in files.items() if file.kind in kinds_of_key]
    return "is not there", did_you_mean(url, fitting) or put_into_static(url)


def _what(file: File) -> str:
    if not file.size:
        return "is empty"
    return f"is {_NAMES[file.kind]}" if file.kind in _NAMES else "is no picture"


def _fault(key: str, picture: Picture | None) -> str:
    """Why pages cannot show a picture, or no icons can be made of it; or ""."""
    if picture is None:
        return "" if key == "icon" else "cannot be shown"
    if picture.fault:
        return f"cannot be shown: {picture.fault}"
    if key != "icon_png":
        return ""
    size = f"has {picture.width} × {picture.height} pixels"
    if picture.width != picture.height:
        return f"has to be a square, and {size}"
    return f"is too small: it {size}" if picture.width < ICON_SIDE else ""
