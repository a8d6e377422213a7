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


# It is a candidate of the attribute `srcset`, in which spaces and commas are separators.
_Logo = Annotated[
    str,
    form(
        "address",
        "the address of a picture in static/, without spaces and commas, like /logo.svg",
        pattern=r"^/[^\s,?#/][^\s,?#]*$",
    ),
]


# In pixels: the largest icon that is made of `icon_png`.
ICON_SIDE = 512


class ThemeSettings(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """`[theme]`: the accent colour and the logo, on light and on dark screens, whether readers
    choose between the two, and the icons."""

    accent: Annotated[
        _Colour,
        key("The colour of kickers, of the lines under links, and of what the pointer is on."),
    ] = ACCENT
    accent_dark: Annotated[
        _Colour | None,
        key("The same for dark screens.", default="`accent`, made lighter"),
    ] = None
    logo: Annotated[
        _Logo | None,
        key("A picture at the top of every page, in the place of the title of the site."),
    ] = None
    logo_dark: Annotated[_Logo | None, key("The same for dark screens.", default="`logo`")] = None
    scheme_switch: Annotated[
        bool, key("A button at the top of every page with which readers choose light or dark.")
    ] = False
    icon: Annotated[
        Annotated[
            str,
            form(
                "address",
                "the address of an SVG in static/, like /icon.svg",
                pattern=r"^/[^\s,?#/][^\s,?#]*\.svg$",
            ),
        ]
        | None,
        key("The icon in the tabs of browsers, an SVG.", default="`/favicon.svg`"),
    ] = None
    icon_png: Annotated[
        Annotated[
            str,
            form(
                "address",
                "the address of a PNG in static/, like /icon.png",
                pattern=r"^/[^\s,?#/][^\s,?#]*\.png$",
            ),
        ]
        | None,
        key(
            f"The icon as a PNG, a square of at least {ICON_SIDE} pixels, of which all others are"
            " made."
        ),
    ] = None
