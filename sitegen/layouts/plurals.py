"""The plural forms of languages by Unicode CLDR: "1 artykuł, 2 artykuły, 5 artykułów" are its
categories "one", "few" and "many" in Polish.

The rules are those of CLDR 48 for whole numbers n, in its notation (UTS #35, part 3, "Language
Plural Rules"); `never` is a category that only fractions have. tests/test_plurals.py compares them
with Babel's for every language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct

OTHER = "other"
CATEGORIES = ("zero", "one", "two", "few", "many", OTHER)
# A mapping with one of these has forms by number; "other" alone could have forms by anything.
OF_NUMBERS = frozenset(CATEGORIES) - {OTHER}

_ONE = "one: n = 1"
_MILLIONS = "many: n != 0 and n % 1000000 = 0"
_TWO_TO_FOUR = "few: n % 10 = 2..4 and n % 100 != 12..14"
_LANGUAGES_BY_RULES = {
    "": """
        bm bo dz hnj id ig ii in ja jbo jv jw kde kea km ko lkt lo ms my nqo osa sah ses sg su th to
        tpi wo yo yue zh""",
    "one: n = 0..1": """
        ak am as bho bn csw doi fa ff gu hi hy kab kn kok ln mg nso pa pcm si tg ti vi wa zu""",
    "one: n = 0..1; few: n = 2..10": "shi",
    "one: n = 0..1 or n = 11..99": "tzm",
    f"one: n = 0..1; {_MILLIONS}": "fr pt",
    f"{_ONE}; {_MILLIONS}": """
        ca es gl it lld pt-ao pt-ch pt-cv pt-gq pt-gw pt-lu pt-mo pt-mz pt-pt pt-st pt-tl scn
        vec""",
    f"{_ONE}; two: n = 2": "he iu iw naq sat se sma smj smn sms",
    f"zero: n = 0; {_ONE}": "blo cv ksh lag",
    f"{_ONE}; few: n = 2..4; many: never": "cs sk",
    f"{_ONE}; {_TWO_TO_FOUR}; many: n % 10 = 0..1 or n % 10 = 5..9 or n % 100 = 12..14": "pl",
    f"""
        one: n % 10 = 1 and n % 100 != 11; {_TWO_TO_FOUR};
        many: n % 10 = 0 or n % 10 = 5..9 or n % 100 = 11..14""": "be ru uk",
    f"one: n % 10 = 1 and n % 100 != 11; {_TWO_TO_FOUR}": "bs hr sh sr",
    """
        one: n % 10 = 1 and n % 100 != 11..19; few: n % 10 = 2..9 and n % 100 != 11..19;
        many: never""": "lt",
    """
        two: n = 2; one: n % 10 = 1 and n % 100 != 11;
        few: n % 10 = 2..9 and n % 100 != 11..19; many: never""": "sgs",
    "zero: n % 10 = 0 or n % 100 = 11..19; one: n % 10 = 1 and n % 100 != 11": "lv prg",
    "one: n % 10 = 1 and n % 100 != 11": "is mk",
    f"{_ONE}; few: n = 0 or n % 100 = 1..19": "mo ro",
    "one: n % 100 = 1; two: n % 100 = 2; few: n % 100 = 3..4": "dsb hsb sl",
    f"zero: n = 0; {_ONE}; two: n = 2; few: n % 100 = 3..10; many: n % 100 = 11..99": "ar",
    f"zero: n = 0; {_ONE}; two: n = 2; few: n = 3; many: n = 6": "cy",
    f"{_ONE}; two: n = 2; few: n = 3..6; many: n = 7..10": "ga",
    "one: n = 1,11; two: n = 2,12; few: n = 3..10,13..19": "gd",
    "one: n % 10 = 1; two: n % 10 = 2; few: n % 100 = 0,20,40,60,80; many: never": "gv",
    f"""
        one: n % 10 = 1 and n % 100 != 11,71,91; two: n % 10 = 2 and n % 100 != 12,72,92;
        few: n % 10 = 3..4,9 and n % 100 != 10..19,70..79,90..99; {_MILLIONS}""": "br",
    f"""
        zero: n = 0; {_ONE}; two: n % 100 = 2,22,42,62,82 or
        n % 1000 = 0 and n % 100000 = 1000..20000,40000,60000,80000 or n % 1000000 = 100000;
        few: n % 100 = 3,23,43,63,83; many: n % 100 = 1,21,41,61,81""": "kw",
    f"{_ONE}; two: n = 2; few: n = 0 or n % 100 = 3..10; many: n % 100 = 11..19": "mt",
    "one: n % 10 != 4,6,9": "ceb fil tl",
}
_RULES = {
    language: rules
    for rules, languages in _LANGUAGES_BY_RULES.items()
    for language in languages.split()
}


class _Condition(Struct, frozen=True):
    """Whether a number, or what is left of it after a division by `divisor` (0 for none), is in one
    of the `ranges`, or in none of them."""

    divisor: int
    is_in: bool
    ranges: tuple[range, ...]

    def holds(self, number: int) -> bool:
        compared = number % self.divisor if self.divisor else number
        return any(compared in numbers for numbers in self.ranges) is self.is_in


class PluralRules(Struct, frozen=True):
    """The categories of one language but for "other", each with its alternatives; one holds if all
    its conditions do. The first category with such an alternative is that of a number."""

    alternatives: Mapping[str, tuple[tuple[_Condition, ...], ...]]

    def category(self, number: int) -> str:
        """The category of a whole number; "other" if it has no other."""
        for category, alternatives in self.alternatives.items():
            if any(all(each.holds(number) for each in together) for together in alternatives):
                return category
        return OTHER

    @property
    def allowed(self) -> tuple[str, ...]:
        """All categories of the language, in CLDR's order."""
        return tuple(each for each in CATEGORIES if each == OTHER or each in self.alternatives)

    @property
    def required(self) -> tuple[str, ...]:
        """The categories without which a number below a million could not be written. Only whole
        millions are "many" in French, for example: "1 000 000 d’articles"."""
        needed = {self.category(number) for number in range(200)} | {OTHER}
        return tuple(each for each in CATEGORIES if each in needed)


@lru_cache(maxsize=1 << 6)
def rules_of(tag: str) -> PluralRules:
    """The rules of the language `tag` (RFC 5646). A language that CLDR says nothing about has those
    of English."""
    language, *rest = tag.lower().split("-")
    region = next((part for part in rest if len(part) == 2), "")
    rules = _RULES.get(f"{language}-{region}", _RULES.get(language, _ONE))
    parts = (part.split(": ") for part in " ".join(rules.split()).split("; ") if part)
    return PluralRules({category: _alternatives(text) for category, text in parts})


def _alternatives(text: str) -> tuple[tuple[_Condition, ...], ...]:
    if text == "never":
        return ()
    return tuple(
        tuple(_condition(condition) for condition in alternative.split(" and "))
        for alternative in text.split(" or ")
    )


def _condition(text: str) -> _Condition:
    """The condition that `text` is, such as "n % 100 != 12..14,20"."""
    left, _, numbers = text.partition("= ")
    divisor = left.removesuffix("!").partition("%")[2]
    ends = [part.split("..") for part in numbers.split(",")]
    ranges = tuple([range(int(numbers[0]), int(numbers[-1]) + 1) for numbers in ends])
    return _Condition(int(divisor or 0), not left.endswith("!"), ranges)


@lru_cache(maxsize=1 << 12)
def category(tag: str, number: int) -> str:
    """The category of a whole number in the language `tag`."""
    return rules_of(tag).category(number)


def form(forms: Mapping[str, object], tag: str, number: object) -> object:
    """The one of the `forms` by category that the language `tag` has for a number; "other" if that
    is missing, and for all that is no whole number."""
    if not isinstance(number, int):
        return forms[OTHER]
    return forms.get(category(tag, number), forms[OTHER])
