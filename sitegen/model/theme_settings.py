"""`[theme]`: what a site changes of the look of the built-in layouts without a style sheet."""

from typing import Annotated, Literal, get_args

from msgspec import Struct

from sitegen.model import theme_hints
from sitegen.model.fields import form, key

# As in layouts/css/tokens.css: `--paper` for light and for dark screens, `--accent` for light ones.
PAPER, DARK_PAPER = "#fdfcf9", "#131518"
ACCENT = "#9c281b"

_Colour = Annotated[
    str,
    form(
        "colour",
        "a colour like #0a6b4b, # and six digits",
        hint=theme_hints.colour,
        pattern="^#[0-9A-Fa-f]{6}$",
    ),
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

FontStyle = Literal["normal", "italic"]
FontUse = Literal["headlines", "text", "interface"]
FONT_USES: tuple[FontUse, ...] = get_args(FontUse)
GenericFamily = Literal["serif", "sans-serif"]
# Only characters that need no escape in a string or an address of a style sheet.
_Family = Annotated[
    str,
    form(
        "text",
        "a name of at most 63 letters from A to Z, digits, spaces and hyphens, like Source Serif 4",
        pattern="^[A-Za-z0-9][A-Za-z0-9 -]{0,62}$",
    ),
]
_FontFile = Annotated[
    str,
    form(
        "address",
        "the address of a file in static/ that ends with .woff2, like /fonts/text.woff2",
        hint=theme_hints.font_file,
        pattern=r"^(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+\.woff2$",
    ),
]
_Weight = Annotated[
    str,
    form(
        "text",
        'a weight from 1 to 1000 like "400", or two like "200 900"',
        pattern=r"^([1-9]\d{0,2}|1000)( ([1-9]\d{0,2}|1000))?$",
    ),
]


class ThemeFont(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """`[[theme.fonts]]`: one file of a font that the site has itself. Files with the same `family`
    are one font."""

    family: Annotated[
        _Family,
        key("What the font is called. Files with one name are one font, such as its italics."),
    ]
    file: Annotated[_FontFile, key("The file, in `static/`.")]
    weight: Annotated[
        _Weight | None,
        key(
            "How bold the letters in the file are; two numbers for those of a variable font.",
            default='`"400"`, or all that a variable font has',
        ),
    ] = None
    style: Annotated[FontStyle, key("Whether the letters in the file are upright or italic.")] = (
        "normal"
    )
    use: Annotated[
        tuple[FontUse, ...],
        key("What is set in the font. Once is enough, for all of its files."),
    ] = ()
    fallback: Annotated[
        GenericFamily | None,
        key(
            "What the fonts of the reader are like that are shown until it has arrived.",
            default='`"serif"`; for `interface` alone `"sans-serif"`',
        ),
    ] = None

    @property
    def weights(self) -> tuple[int, int] | None:
        """The lowest and the highest weight for which browsers take the file, as `weight` says."""
        if self.weight is None:
            return None
        low, _, high = self.weight.partition(" ")
        return int(low), int(high or low)


class FontFamily(Struct, frozen=True, kw_only=True):
    """A font with all its files, what it is used for, and what stands in for it."""

    name: str
    files: tuple[ThemeFont, ...]
    uses: tuple[FontUse, ...]
    fallback: GenericFamily


class ThemeSettings(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """`[theme]`: the accent colour and the logo, on light and on dark screens, whether readers
    choose between the two, the icons, how wide pages are, and the fonts."""

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
    text_width: Annotated[
        float,
        form("number from 30 to 50", "a number from 30 to 50", ge=30, le=50),
        key("How wide texts are at most, in rem: 16 pixels, unless the reader sets another size."),
    ] = 41
    frame_width: Annotated[
        float,
        form("number from 56 to 100", "a number from 56 to 100", ge=56, le=100),
        key("The same of posts with what is beside the text, and of lists."),
    ] = 64
    page_width: Annotated[
        float,
        form("number from 60 to 120", "a number from 60 to 120", ge=60, le=120),
        key("The same of the header and the front page."),
    ] = 77
    fonts: Annotated[
        tuple[ThemeFont, ...], key("Fonts of your own: see below.", noun="tables")
    ] = ()

    @property
    def families(self) -> tuple[FontFamily, ...]:
        """The fonts by their names, in the order in which they are named first."""
        by_name: dict[str, list[ThemeFont]] = {}
        for font in self.fonts:
            by_name.setdefault(font.family, []).append(font)
        return tuple(_family(name, files) for name, files in by_name.items())


def _family(name: str, files: list[ThemeFont]) -> FontFamily:
    named = {use for font in files for use in font.use}
    uses = tuple(use for use in FONT_USES if use in named)
    usual: GenericFamily = "sans-serif" if uses == ("interface",) else "serif"
    fallback = next((font.fallback for font in files if font.fallback), usual)
    return FontFamily(name=name, files=tuple(files), uses=uses, fallback=fallback)
