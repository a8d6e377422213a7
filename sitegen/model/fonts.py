"""What is known of font files."""

from msgspec import Struct


class FontFileJob(Struct, frozen=True):
    """The input of the function that reads a font file: only the bytes of the file."""


class FontFacts(Struct, frozen=True, kw_only=True):
    """A font, in parts of the size of its letters (1 em): how far they reach above and below the
    base line, the gap between lines that it asks for, and how wide letters of a text are on
    average, at the weights 400 and 700 if it is variable. They are 0.0 for a font without Latin
    letters. `weights` are the lowest and the highest of a variable font, else None."""

    ascent: float
    descent: float
    line_gap: float
    regular: float
    bold: float
    weights: tuple[int, int] | None


class FontFile(Struct, frozen=True, kw_only=True):
    """What a font file was found to be: a font, or else what is wrong with it, and what to do."""

    facts: FontFacts | None = None
    fault: str = ""
    hint: str = ""
