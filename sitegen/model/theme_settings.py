"""`[theme]`: what a site changes of the look of the built-in layouts without a style sheet."""

from typing import Annotated

from msgspec import Struct

from sitegen.model.fields import form, key

# Of layouts/css/tokens.css: `--paper` for light and for dark screens, `--accent` for light ones.
PAPER, DARK_PAPER = "#fdfcf9", "#131518"
ACCENT = "#9c281b"

_Colour = Annotated[
    str, form("colour", "a colour like #0a6b4b, # and six digits", pattern="^#[0-9A-Fa-f]{6}$")
]


class ThemeSettings(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """`[theme]`: the accent colour on light and on dark screens."""

    accent: Annotated[
        _Colour,
        key("The colour of kickers, of the lines under links, and of what the pointer is on."),
    ] = ACCENT
    accent_dark: Annotated[
        _Colour | None,
        key("The same for dark screens.", default="`accent`, made lighter"),
    ] = None
