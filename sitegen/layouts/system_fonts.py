"""The fonts that are on the computers of readers, and stand in for those of a site until these have
arrived.

Their widths are those of fonts with the same advance widths that are free: Liberation for Arial and
Times New Roman, Gelasio for Georgia. They are averages of `FREQUENCIES` in assets/font_file.py."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from sitegen.model.theme_settings import FontStyle, GenericFamily


class SystemFont(Struct, frozen=True, kw_only=True):
    """Fonts with the same widths: their `names` without style, what they call italics, and the
    average widths of their letters in em: `regular` and `bold`, upright and in italics."""

    names: tuple[str, ...]
    italic: str
    regular: Mapping[FontStyle, float]
    bold: Mapping[FontStyle, float]

    def faces(self, style: FontStyle, *, is_bold: bool) -> tuple[str, ...]:
        """The full names of the fonts in a style, as `local()` takes them (CSS Fonts 4, §4.3.2)."""
        words = " Bold" * is_bold + f" {self.italic}" * (style == "italic")
        # Some say "Regular" in their full names, and some do not.
        return tuple(
            name + each for name in self.names for each in ((words,) if words else ("", " Regular"))
        )


# What Windows and macOS have comes first, then Chrome OS, Android and Linux.
SYSTEM_FONTS: Mapping[GenericFamily, tuple[SystemFont, ...]] = {
    "serif": (
        SystemFont(
            names=("Georgia", "Gelasio"),
            italic="Italic",
            regular={"normal": 0.441, "italic": 0.449},
            bold={"normal": 0.512, "italic": 0.521},
        ),
        SystemFont(
            names=("Times New Roman", "Liberation Serif", "Tinos"),
            italic="Italic",
            regular={"normal": 0.403, "italic": 0.404},
            bold={"normal": 0.428, "italic": 0.414},
        ),
        SystemFont(
            names=("Noto Serif",),
            italic="Italic",
            regular={"normal": 0.476, "italic": 0.463},
            bold={"normal": 0.504, "italic": 0.509},
        ),
        SystemFont(
            names=("DejaVu Serif",),
            italic="Italic",
            regular={"normal": 0.513, "italic": 0.513},
            bold={"normal": 0.566, "italic": 0.566},
        ),
    ),
    "sans-serif": (
        SystemFont(
            names=("Arial", "Liberation Sans", "Arimo"),
            italic="Italic",
            regular={"normal": 0.445, "italic": 0.445},
            bold={"normal": 0.477, "italic": 0.477},
        ),
        SystemFont(
            names=("Roboto",),
            italic="Italic",
            regular={"normal": 0.443, "italic": 0.431},
            bold={"normal": 0.451, "italic": 0.438},
        ),
        SystemFont(
            names=("DejaVu Sans",),
            italic="Oblique",
            regular={"normal": 0.506, "italic": 0.506},
            bold={"normal": 0.571, "italic": 0.571},
        ),
    ),
}
