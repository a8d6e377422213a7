"""Numbers as a language writes them: which signs it has for decimals and for groups of digits, by
Unicode CLDR 48. tests/test_numbers.py compares them with Babel's.

A language that is not here writes them as English does, with the digits 0 to 9."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

from msgspec import Struct

MINUS, NO_BREAK, NARROW = "\u2212", "\xa0", "\u202f"
# Numbers with so many digits before the decimal sign, or zeros after it, are powers of ten.
MOST_DIGITS, MOST_ZEROS = 16, 6
_POWERS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

# The units of short numbers, each with the key of its interface string.
UNITS = ((1e12, "number_trillion"), (1e9, "number_billion"), (1e6, "number_million"))
BEYOND = 1e15

_BY_SIGNS = {
    f",{NO_BREAK}": """
        af be bg cs en-za et fi fr-ca gl hu hy ka kk ky lt lv nb nn no pl pt-pt ru sk sq sv uk
        uz""",
    ",.": "az bs ca da de el es eu hr id is it lo mk nl pt ro sl sr tr vi",
    ".’": "de-ch it-ch",
    f",{NARROW}": "fr",
    ",’": "fr-ch",
    ".,": "es-mx es-us",
}
_SIGNS = {tag: signs for signs, tags in _BY_SIGNS.items() for tag in tags.split()}
# Languages that have a space before the sign for percent, and such as write four digits together.
_SPACED_PERCENT = frozenset(
    {"be", "ca", "cs", "da", "de", "es", "fi", "fr", "gl", "hr", "lt", "mk", "nb", "nn", "no", "ro"}
    | {"ru", "sk", "sl", "sv"}
)
_PERCENT_ALONE = frozenset({"de-ch", "es-ar", "es-mx", "es-us", "fr-ch"})
_FROM_FIVE = frozenset({"bg", "es", "et", "it", "lv", "pl", "pt-pt"})


class NumberSigns(Struct, frozen=True):
    """How a language writes numbers: `together` is how many digits stand without a sign for groups,
    `percent` what follows a number of percent."""

    decimal: str = "."
    group: str = ","
    together: int = 3
    percent: str = "%"

    def number(self, value: float, decimals: int | None = None, *, grouped: bool = True) -> str:
        """`value` with as many `decimals`, or with those that it has. It must be finite."""
        exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
        if exact and not -MOST_ZEROS <= exact.adjusted() < MOST_DIGITS:
            return self.power(exact)
        text = format(exact if decimals is None else round(exact, decimals), "f")
        whole, point, fraction = text.lstrip("-").partition(".")
        if decimals is None:
            fraction = fraction.rstrip("0")
        if grouped and len(whole) > self.together:
            whole = f"{int(whole):,}".replace(",", self.group)
        negative = text.startswith("-") and text.strip("-0.") != ""
        sign = MINUS if negative else ""
        return sign + whole + (self.decimal + fraction if point and fraction else "")

    def power(self, value: float | Decimal) -> str:
        """A number as a few digits and a power of ten."""
        digits, _, power = f"{Decimal(value):.2e}".partition("e")
        short = digits.rstrip("0").rstrip(".").replace("-", MINUS).replace(".", self.decimal)
        return f"{short}{NO_BREAK}×{NO_BREAK}10{str(int(power)).translate(_POWERS)}"


@lru_cache(maxsize=1 << 8)
def signs_of(tag: str) -> NumberSigns:
    """How the language `tag` (RFC 5646) writes numbers."""
    tag = tag.lower()
    language = tag.partition("-")[0]
    signs = _SIGNS.get(tag) or _SIGNS.get(language) or ".,"
    spaced = tag not in _PERCENT_ALONE and language in _SPACED_PERCENT
    from_five = tag in _FROM_FIVE or (language in _FROM_FIVE and tag not in _SIGNS)
    return NumberSigns(signs[0], signs[1], 4 if from_five else 3, f"{NO_BREAK}%" if spaced else "%")


def short(value: float, signs: NumberSigns, pattern: Callable[[str], str]) -> str:
    """A number of at most three digits with the word for its unit, where it has a million or more:
    "1.5M". `pattern` returns an interface string by its key, with its field not filled in."""
    size = abs(value)
    for least, key in UNITS:
        if least <= size < BEYOND:
            scaled = value / least
            decimals = 2 if abs(scaled) < 10 else 1 if abs(scaled) < 100 else 0
            digits = signs.number(float(f"{scaled:.{decimals}f}"))
            return pattern(key).format(number=digits)
    return signs.power(value) if size >= BEYOND else signs.number(value)
