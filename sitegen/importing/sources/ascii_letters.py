"""Letters and signs in ASCII as Unidecode has them. Pelican makes slugs by that library, and Zola
by one with the same tables; what one of them has in another way is in the module for its slugs."""

from __future__ import annotations


def table(pairs: str) -> dict[str, str]:
    """A table that is written as `ß:ss æ:ae`."""
    return {pair[0]: pair[2:] for pair in pairs.split()}


# Those that are not put together from a letter and an accent.
LETTERS = table(
    """ß:ss æ:ae Æ:AE ø:o Ø:O œ:oe Œ:OE ı:i đ:d Đ:D ð:d Ð:D þ:th Þ:Th ł:l Ł:L ħ:h Ħ:H ŋ:ng Ŋ:NG
    ĸ:k ſ:s …:... €:EUR £:PS ©:(c) ®:(r) ™:tm ×:x °:deg"""
)
CYRILLIC = table(
    """а:a б:b в:v г:g д:d е:e ё:io ж:zh з:z и:i й:i к:k л:l м:m н:n о:o п:p р:r с:s т:t у:u ф:f
    х:kh ц:ts ч:ch ш:sh щ:shch ы:y э:e ю:iu я:ia і:i ї:yi є:ie ґ:g"""
)
