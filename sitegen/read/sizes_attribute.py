"""The attribute `sizes` of HTML: how wide a picture is, by conditions on the window.

HTML §4.8.4.2.2 (source-size-list), Media Queries 4 §3 (media-condition) and CSS Values 4 §10 (math
functions). A browser takes 100vw for whatever it does not understand, without a word, and then
loads a picture that is too large for every reader."""

from __future__ import annotations

import re

from msgspec import Struct

from sitegen import near

A_WIDTH = "a width like 100vw, 41.5rem or calc(100vw - 2rem)"
A_CONDITION = "a condition like (min-width: 44rem)"
_LAST = "a last width without a condition, like 100vw"
# CSS Values 4 §6, and the units of containers (CSS Conditional Rules 5 §8).
_LENGTHS = frozenset(
    (
        *("px", "cm", "mm", "q", "in", "pc", "pt"),
        *("em", "rem", "ex", "rex", "cap", "rcap", "ch", "rch", "ic", "ric", "lh", "rlh"),
        *(f"{kind}v{side}" for kind in ("", "s", "l", "d") for side in ("w", "h", "i", "b")),
        *(f"{kind}v{side}" for kind in ("", "s", "l", "d") for side in ("min", "max")),
        *("cqw", "cqh", "cqi", "cqb", "cqmin", "cqmax"),
    )
)
_RESOLUTIONS = frozenset({"dpi", "dpcm", "dppx", "x"})
# Media features by the type of their values (Media Queries 4 and 5); "word" also stands for
# features that have a list of words.
_FEATURES = {
    **dict.fromkeys(("width", "height", "device-width", "device-height"), "length"),
    **dict.fromkeys(("aspect-ratio", "device-aspect-ratio"), "ratio"),
    "resolution": "resolution",
    **dict.fromkeys(("color", "color-index", "monochrome", "grid"), "number"),
    **dict.fromkeys(
        (
            *("orientation", "scan", "update", "overflow-block", "overflow-inline", "color-gamut"),
            *("dynamic-range", "video-dynamic-range", "pointer", "hover", "any-pointer"),
            *("any-hover", "display-mode", "inverted-colors", "forced-colors", "scripting"),
            *("prefers-color-scheme", "prefers-contrast", "prefers-reduced-data"),
            *("prefers-reduced-motion", "prefers-reduced-transparency"),
        ),
        "word",
    ),
}
_EXAMPLES = {
    "length": "a length with its unit, like 44rem",
    "ratio": "a ratio like 16/9",
    "resolution": "a resolution like 2dppx",
    "number": "a whole number",
    "word": "a word",
}
_MATH = frozenset({"calc", "min", "max", "clamp"})
# Deeper brackets are a mistake.
_DEEPEST = 32
_TOKEN = re.compile(
    r"(?P<blank>(?:\s|/\*.*?\*/)+)"
    r"|(?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?(?P<unit>%|[a-z]+)?)"
    r"|(?P<function>-?[a-z][\w-]*)\("
    r"|(?P<word>-?[a-z][\w-]*)"
    r"|(?P<sign>[<>]=|.)",
    re.IGNORECASE | re.DOTALL,
)


class SizesError(Exception):
    """A text is no `sizes`: `found` stands at the character `offset` where something else is
    `expected`; `hint` may say what to write."""

    def __init__(self, offset: int, found: str, expected: str, hint: str = "") -> None:
        super().__init__(f"{found} at {offset}, expected {expected}")
        self.offset, self.found, self.expected, self.hint = offset, found, expected, hint


class _Token(Struct, frozen=True):
    """`kind` is a name in _TOKEN, or "end"; `value` is in lower case; `unit` is that of a number.
    `spaced`: a blank is before it."""

    kind: str
    value: str
    offset: int
    unit: str = ""
    spaced: bool = False


def check(text: str) -> None:
    """Raises SizesError unless `text` is a valid source-size-list.

    `auto` may be the first entry. It counts for pictures that load lazily; the first one of a page
    does not, and takes the entries after it."""
    parser = _Parser(text)
    if parser.word("auto"):
        if parser.at_end():
            return
        parser.sign(",", "a comma")
    while True:
        start = parser.next
        has_condition = parser.condition_list()
        parser.width()
        if parser.at_end():
            if has_condition:
                raise SizesError(parser.next.offset, "the end", f"a comma and {_LAST}")
            return
        what = text[start.offset : parser.next.offset].strip()
        parser.sign(",", "a comma")
        if not has_condition and not parser.at_end():
            raise SizesError(start.offset, what, A_CONDITION, "the width without one comes last")


class _Parser:
    """Reads one text from its beginning to its end; `next` is the token that comes next."""

    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._text, self._at, self._depth = text, 0, 0

    @property
    def next(self) -> _Token:
        return self._tokens[self._at]

    def at_end(self) -> bool:
        return self.next.kind == "end"

    def wrong(self, expected: str, hint: str = "") -> SizesError:
        token = self.next
        return SizesError(token.offset, token.value or "the end", expected, hint)

    def word(self, *words: str) -> bool:
        """Take the next token if it is one of these words."""
        if self.next.kind == "word" and self.next.value in words:
            self._at += 1
            return True
        return False

    def is_sign(self, *signs: str) -> bool:
        return self.next.kind == "sign" and self.next.value in signs

    def sign(self, sign: str, expected: str) -> None:
        """Take a sign, which has to come next."""
        if not self.is_sign(sign):
            raise self.wrong(expected)
        self._at += 1

    def _enter(self) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self.wrong(f"at most {_DEEPEST} brackets in each other")

    # --- conditions -------------------------------------------------------------------------------

    def condition_list(self) -> bool:
        """Take the media condition of an entry, if it has one."""
        if self.is_sign("(") or (self.next.kind == "word" and self.next.value == "not"):
            self._condition()
            return True
        if self.next.kind == "word":
            hint = "sizes knows no media types; write the condition alone"
            raise self.wrong(
                f"{A_CONDITION}, or {A_WIDTH}", hint if self.next.value in _MEDIA_TYPES else ""
            )
        return False

    def _condition(self) -> None:
        """A <media-condition>: `not` before one part, or parts with the same word between them."""
        if self.word("not"):
            self._part()
            return
        self._part()
        joint = self.next.value
        if joint not in {"and", "or"}:
            return
        while self.word(joint):
            self._part()
        if self.next.kind == "word" and self.next.value in {"and", "or"}:
            raise self.wrong(joint, "put brackets around the parts that belong together")

    def _part(self) -> None:
        """A <media-in-parens>."""
        self._enter()
        self.sign("(", A_CONDITION)
        if self.is_sign("(") or (self.next.kind == "word" and self.next.value == "not"):
            self._condition()
        elif self.next.kind == "word":
            self._named_feature()
        else:
            self._range_from_value()
        self.sign(")", ")")
        self._depth -= 1

    def _named_feature(self) -> None:
        """(name), (name: value) or (name > value)."""
        token = self.next
        feature, has_prefix = token.value, False
        if feature.startswith(("min-", "max-")):
            feature, has_prefix = feature[4:], True
        kind = self._feature_type(feature, token)
        self._at += 1
        if self.is_sign(*(":" if has_prefix else (":", "<", ">", "<=", ">=", "="))):
            self._at += 1
            self._value(kind)
        elif has_prefix:
            raise self.wrong(f": and {_EXAMPLES[kind]}")

    def _range_from_value(self) -> None:
        """(value < name) or (value < name < value)."""
        self._value("")
        first = self._comparison()
        if self.next.kind != "word":
            raise self.wrong("the name of a media feature, like width")
        kind = self._feature_type(self.next.value, self.next)
        self._at += 1
        if self.is_sign("<", ">", "<=", ">="):
            if first == "=" or self.next.value[0] != first[0]:
                raise self.wrong(f"{first[0]} or {first[0]}=" if first != "=" else ")")
            self._at += 1
            self._value(kind)

    def _comparison(self) -> str:
        token = self.next
        if not self.is_sign("<", ">", "<=", ">=", "="):
            raise self.wrong("<, <=, >, >= or =")
        self._at += 1
        return token.value

    def _feature_type(self, feature: str, token: _Token) -> str:
        if feature not in _FEATURES:
            hint = near.did_you_mean(token.value, _NAMES)
            raise SizesError(token.offset, token.value, "a media feature, like min-width", hint)
        return _FEATURES[feature]

    def _value(self, kind: str) -> None:
        """The value of a media feature of a type in _EXAMPLES, or of any with ""."""
        token = self.next
        if kind == "length" or token.kind == "function":
            self._length(_EXAMPLES["length"])
            return
        right = {
            "": token.kind == "number",
            "word": token.kind == "word",
            "resolution": token.kind == "number" and token.unit in _RESOLUTIONS,
            "ratio": token.kind == "number" and not token.unit,
            "number": token.kind == "number" and not token.unit,
        }[kind]
        if not right:
            raise self.wrong(_EXAMPLES[kind or "length"])
        self._at += 1
        if kind == "ratio" and self.is_sign("/"):
            self._at += 1
            if self.next.kind != "number" or self.next.unit:
                raise self.wrong("a number")
            self._at += 1

    # --- widths -----------------------------------------------------------------------------------

    def width(self) -> None:
        """Take a <length>, which is not negative."""
        token = self.next
        if token.kind == "number" and token.value.startswith("-"):
            raise self.wrong(A_WIDTH, "a width is not negative")
        if token.kind == "word" and token.value == "auto":
            raise self.wrong(A_WIDTH, "auto is the first entry, or none")
        self._length(A_WIDTH)

    def _length(self, expected: str) -> None:
        token = self.next
        if token.kind == "function":
            if self._math() != 1:
                written = self._text[token.offset : self.next.offset].strip()
                raise SizesError(token.offset, written, expected, "a number alone has no unit")
            return
        if token.kind != "number":
            raise self.wrong(expected)
        if token.unit == "%":
            number = token.value.removesuffix("%")
            raise self.wrong(expected, f"percentages have no meaning here; write {number}vw")
        is_zero = not token.unit and not float(token.value)
        if token.unit not in _LENGTHS and not is_zero:
            hint = f"write {token.value}px, or another unit" if not token.unit else ""
            raise self.wrong(expected, hint)
        self._at += 1

    def _math(self) -> int:
        """Take a math function. Returns 1 if its value is a length, and 0 if it is a number."""
        self._enter()
        token = self.next
        if token.value not in _MATH:
            raise self.wrong("calc(), min(), max() or clamp()")
        self._at += 1
        types = [self._sum()]
        while token.value != "calc" and self.is_sign(","):
            self._at += 1
            before = self.next
            types.append(self._sum())
            if types[-1] != types[0]:
                found = self._text[before.offset : self.next.offset].strip()
                raise SizesError(before.offset, found, _KINDS_OF_SUMS[types[0]])
        if token.value == "clamp" and len(types) != 3:
            raise self.wrong("three values in clamp(), with a comma between them")
        self.sign(")", ")")
        self._depth -= 1
        return types[0]

    def _sum(self) -> int:
        """Products with + or - between them; as `_math`."""
        first = self._product()
        while self.is_sign("+", "-"):
            if not self.next.spaced or not self._tokens[self._at + 1].spaced:
                raise self.wrong("a space on both sides of + and -")
            self._at += 1
            before = self.next
            if self._product() != first:
                found = self._text[before.offset : self.next.offset].strip()
                raise SizesError(before.offset, found, _KINDS_OF_SUMS[first])
        if self.next.kind == "number" and self.next.value[0] in "+-":
            raise self.wrong("a space on both sides of + and -")
        return first

    def _product(self) -> int:
        """Terms with * or / between them; as `_math`. One of them may be a length, the first one if
        it is divided."""
        kind = self._term()
        while self.is_sign("*", "/"):
            is_divided = self.next.value == "/"
            self._at += 1
            before = self.next
            other = self._term()
            if other and (is_divided or kind):
                found = self._text[before.offset : self.next.offset].strip()
                raise SizesError(before.offset, found, "a number without a unit")
            kind = kind or other
        return kind

    def _term(self) -> int:
        token = self.next
        if token.kind == "function":
            return self._math()
        if self.is_sign("("):
            self._enter()
            self._at += 1
            kind = self._sum()
            self.sign(")", ")")
            self._depth -= 1
            return kind
        if token.kind == "number" and not token.unit:
            self._at += 1
            return 0
        self._length("a length like 2rem, or a number")
        return 1


_KINDS_OF_SUMS = ("a number without a unit, like those before it", "a length, like those before it")
_MEDIA_TYPES = frozenset({"all", "screen", "print", "only"})
_NAMES = [
    prefix + name
    for name, kind in _FEATURES.items()
    for prefix in (("", "min-", "max-") if kind != "word" else ("",))
]


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    spaced = False
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if match["number"]:
            kind = "number"
        if kind != "blank":
            value, unit = match[kind].lower(), (match["unit"] or "").lower()
            tokens.append(_Token(kind, value, match.start(), unit, spaced))
        spaced = kind == "blank"
    return [*tokens, _Token("end", "", len(text.rstrip()), spaced=spaced)]
