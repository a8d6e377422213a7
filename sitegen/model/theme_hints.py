"""What to write in `[theme]` instead of values that are common elsewhere: colours of CSS, and fonts
in other formats."""

from collections.abc import Callable

from sitegen import lazy
from sitegen.lazy import load

COMPRESS = 'pip install fonttools brotli, and fonttools ttLib.woff2 compress "FONT.ttf"'
_DIGITS = lazy.pattern("(?:[0-9A-Fa-f]{3}){1,2}")
_OTHER_FORMATS = (".ttf", ".otf", ".ttc", ".woff")
_WOFF2 = lazy.pattern(r"(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+\.woff2")
_NO_PART_OF_ADDRESS = lazy.pattern("[^A-Za-z0-9._~/-]+")


def colour(text: str, key: str) -> str:
    """A colour as CSS has it, `#fff`, `red` or `rgb(10, 107, 75)`, or without its "#", in six
    digits, after the `key` with its sign, `accent = `. "" if it is none."""
    getrgb: Callable[[str], tuple[int, ...]] = load("PIL.ImageColor:getrgb")
    try:
        red, green, blue = getrgb(f"#{text}" if _DIGITS.fullmatch(text) else text)[:3]
    except ValueError:
        return ""
    digits = bytes((min(red, 255), min(green, 255), min(blue, 255))).hex()
    return f'write {key}"#{digits}"'


def font_file(text: str, key: str) -> str:
    """How to make a WOFF2 of a font in another format, or what to call a file whose name has spaces
    and the like; "" for anything else."""
    if text.lower().endswith(_OTHER_FORMATS):
        return COMPRESS
    address = f"/{text.removeprefix('/').removeprefix('static/')}"
    name = _NO_PART_OF_ADDRESS.sub("-", address).replace("-.woff2", ".woff2")
    if not _WOFF2.fullmatch(name):
        return ""
    if name == address:
        return f'write {key}"{name}"'
    return f'rename the file, without spaces and other signs: {key}"{name}"'
