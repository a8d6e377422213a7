"""Checks of `[theme]`, beyond the types of its settings."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sitegen import urls
from sitegen.errors import Problem, shorten
from sitegen.formats.field_types import expectation
from sitegen.formats.source_map import SourceMap
from sitegen.layouts import contrast
from sitegen.model.config import Config
from sitegen.model.theme_settings import DARK_PAPER, PAPER, ThemeSettings

# What the text of a post takes of the frame at most: layouts/css/post.css.
TEXT_SHARE = 0.7


def check(theme: ThemeSettings, source: SourceMap) -> list[Problem]:
    """Problems of addresses of pictures, of a logo for dark screens alone, of colours in which text
    could not be read well, and of widths. What is wrong with fonts is found with what is wrong
    with their files."""
    return [
        *_addresses(theme, source),
        *_logo(theme, source),
        *_colours(theme, source),
        *_widths(theme, source),
    ]


def _addresses(theme: ThemeSettings, source: SourceMap) -> Iterator[Problem]:
    """Problems of addresses of pictures that no file can have, such as `/../logo.png`."""
    for key in ("logo", "logo_dark", "icon", "icon_png"):
        url = getattr(theme, key)
        if url and not urls.is_site_address(url):
            expected = expectation(Config, ("theme", key))
            message = f"theme.{key}: expected {expected}, got {shorten(url)}"
            yield source.problem(("theme", key), "invalid-value", message)


def _widths(theme: ThemeSettings, source: SourceMap) -> Iterator[Problem]:
    """Problems of widths that do not fit into each other."""
    text, frame, page = theme.text_width, theme.frame_width, theme.page_width
    for key, width, least, other, why in (
        (
            "frame_width",
            frame,
            math.ceil(text / TEXT_SHARE),
            "text_width",
            f"a text of {text:g} has at most {TEXT_SHARE:.0%} of it",
        ),
        ("page_width", page, frame, "frame_width", f"a frame of {frame:g} has to fit into it"),
    ):
        if width < least:
            message = f"theme.{key}: expected {least:g} or more, since {why}; got {width:g}"
            hint = f"write {key} = {least:g}, or a smaller {other}"
            at = key if key in source.data["theme"] else other
            yield source.problem(("theme", at), "invalid-value", message, hint)


def _logo(theme: ThemeSettings, source: SourceMap) -> Iterator[Problem]:
    if theme.logo_dark and not theme.logo and "logo" not in source.data["theme"]:
        message = "theme.logo_dark is for dark screens only, and there is no theme.logo"
        hint = 'add logo = "…" under [theme]'
        yield source.problem(("theme", "logo_dark"), "missing-key", message, hint)


def _colours(theme: ThemeSettings, source: SourceMap) -> Iterator[Problem]:
    """Problems of colours with too little contrast (WCAG 2.2, 1.4.3)."""
    for key, colour, scheme, paper in (
        ("accent", theme.accent, "light", PAPER),
        ("accent_dark", theme.accent_dark, "dark", DARK_PAPER),
    ):
        if not colour or (ratio := contrast.contrast(colour, paper)) >= contrast.TEXT:
            continue
        # Rounded down, so that it never reads as enough.
        message = (
            f"theme.{key}: expected a contrast of {contrast.TEXT}:1 or more against the {scheme}"
            f" paper, {paper}; {colour} has {int(ratio * 100) / 100}:1"
        )
        hint = f'the nearest: {key} = "{contrast.nearest(colour, paper, contrast.TEXT)}"'
        yield source.problem(("theme", key), "invalid-value", message, hint)
