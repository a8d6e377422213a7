"""The settings of `[theme]` as rules of the style sheet."""

from __future__ import annotations

from collections.abc import Mapping

from sitegen.layouts import contrast, font_faces
from sitegen.model.fonts import FontFacts
from sitegen.model.theme_settings import DARK_PAPER, PAPER, ThemeSettings


def style_of(theme: ThemeSettings, fonts: Mapping[str, FontFacts]) -> str:
    """The CSS that puts the settings `theme` in the place of the built-in values; "" if they are
    the built-in ones. `fonts` are the facts of font files, by their addresses in the settings."""
    return font_faces.style_of(theme, fonts) + _widths(theme) + _accent(theme)


def _widths(theme: ThemeSettings) -> str:
    built_in = ThemeSettings()
    changed = [
        f"{name}: {width:g}rem;"
        for name, width, usual in (
            ("--measure", theme.text_width, built_in.text_width),
            ("--frame", theme.frame_width, built_in.frame_width),
            ("--page", theme.page_width, built_in.page_width),
        )
        if width != usual
    ]
    return f":root {{ {' '.join(changed)} }}\n" if changed else ""


def _accent(theme: ThemeSettings) -> str:
    """The rules of the accent, or "".

    Without `accent_dark`, it is the accent with the contrast for readers who ask for more: a colour
    that has just enough looks dull on dark paper."""
    built_in = ThemeSettings()
    if (theme.accent, theme.accent_dark) == (built_in.accent, built_in.accent_dark):
        return ""
    light = theme.accent.lower()
    dark = theme.accent_dark or contrast.nearest(light, DARK_PAPER, contrast.MORE)
    more = (
        contrast.nearest(light, PAPER, contrast.MORE),
        contrast.nearest(dark, DARK_PAPER, contrast.MORE),
    )
    return (
        f":root {{ --accent: light-dark({light}, {dark.lower()}); }}\n"
        "@media (prefers-contrast: more) {\n"
        f":root {{ --accent: light-dark({more[0]}, {more[1]}); }}\n}}\n"
    )
