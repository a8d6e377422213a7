"""Tags, categories and series: which spellings are one term, and the part of an address it has.

Letter case, spaces, invisible signs and the punctuation that parts words do not tell two terms
apart. Any other sign does: a picture, a symbol, an ampersand. A slug has none of them, so that two
terms could have one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from sitegen import urls
from sitegen.text import letters

# Punctuation that does not part words but belongs to names: "A*", "R&D", "Go!".
_TELLING = frozenset("!#%&*?@§†‡‰")


@lru_cache(maxsize=1 << 14)
def key(name: str) -> str:
    """What a term is known by: its words and its telling signs, with a space between each two.
    Equal for spellings that are one term."""
    tokens = list(_tokens(urls.spoken(name)))
    if not any(map(_is_word, tokens)):
        # Nothing that a slug could be made of: every sign tells.
        tokens = letters.seen(name).split() or name.split()
    return " ".join(token if _is_word(token) else " ".join(token) for token in tokens)


def part(name: str) -> str:
    """The part of an address that stands for a term by itself: its slug, or the code points of one
    that has none."""
    return part_of(key(name))


def parts(keys: Iterable[str]) -> dict[str, str]:
    """The part of its address that each of the terms of one kind has, by their keys.

    Where several would have one, those with telling signs have the code points of these in theirs.
    """
    claims: dict[str, list[str]] = {}
    for each in keys:
        claims.setdefault(part_of(each), []).append(each)
    return {
        each: _whole(each) if len(claimants) > 1 else short
        for short, claimants in claims.items()
        for each in claimants
    }


def _tokens(text: str) -> Iterator[str]:
    """The words of a spoken text and its telling signs, in their order."""
    word = ""
    for at, sign in enumerate(text):
        if urls.is_kept(text, at) or (word and sign == letters.KEYCAP):
            word += sign
            continue
        if word:
            yield word
            word = ""
        if _tells(sign):
            yield sign
    if word:
        yield word


def _tells(sign: str) -> bool:
    return sign in _TELLING or unicodedata.category(sign)[0] == "S" or letters.is_picture_part(sign)


def _is_word(token: str) -> bool:
    # A name of nothing but invisible signs may hold marks.
    return urls.is_kept(token, 0) and letters.seen(token) != ""


def part_of(known: str) -> str:
    """The `part` of the terms with this key."""
    words = [token.replace(letters.KEYCAP, "") for token in known.split() if _is_word(token)]
    return urls.cut("-".join(words)) if words else _whole(known)


def _whole(known: str) -> str:
    """All of a term: its words, and the code points of its signs."""
    keycap = f" {ord(letters.KEYCAP):x} "
    said = [
        token.replace(letters.KEYCAP, keycap) if _is_word(token) else f"{ord(token):x}"
        for token in known.split()
    ]
    return urls.cut("-".join(" ".join(said).split()))
