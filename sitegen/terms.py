"""Tags, categories and series: which spellings are the same term, and its part of an address.

Spellings are the same term if they differ only in letter case, spaces, invisible characters and
punctuation between words. Any other character makes another term: an emoji, a symbol, an ampersand.
Slugs have none of these, so two terms can have the same slug; `parts` gives them different
addresses."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from sitegen import urls
from sitegen.text import letters

# Punctuation that is a part of names: "A*", "R&D", "Go!".
_NAME_PUNCTUATION = frozenset("!#%&*?@§†‡‰")


@lru_cache(maxsize=1 << 14)
def key(name: str) -> str:
    """The words and the distinguishing signs of a term, separated by spaces: equal for all its
    spellings."""
    tokens = list(_tokens(urls.spoken(name)))
    if not any(map(_is_word, tokens)):
        # Without a word that could make a slug, every character counts.
        tokens = letters.visible(name).split() or name.split()
    return " ".join(token if _is_word(token) else " ".join(token) for token in tokens)


def part(name: str) -> str:
    """The part of an address for a term on its own: its slug, or its code points if it has no
    words."""
    return part_of(key(name))


def parts(keys: Iterable[str]) -> dict[str, str]:
    """The part of an address for each of the keys, which are all terms of one kind.

    Terms that would have the same part get the code points of their distinguishing signs in it."""
    claims: dict[str, list[str]] = {}
    for each in keys:
        claims.setdefault(part_of(each), []).append(each)
    return {
        each: _whole(each) if len(claimants) > 1 else short
        for short, claimants in claims.items()
        for each in claimants
    }


def _tokens(text: str) -> Iterator[str]:
    """The words of a `urls.spoken` text and its distinguishing signs, in order."""
    word = ""
    for at, sign in enumerate(text):
        if urls.is_kept(text, at) or (word and sign == letters.KEYCAP):
            word += sign
            continue
        if word:
            yield word
            word = ""
        if _distinguishes(sign):
            yield sign
    if word:
        yield word


def _distinguishes(sign: str) -> bool:
    return (
        sign in _NAME_PUNCTUATION
        or unicodedata.category(sign)[0] == "S"
        or letters.is_picture_part(sign)
    )


def _is_word(token: str) -> bool:
    # A name of only invisible characters can have marks among them, which slugs keep.
    return urls.is_kept(token, 0) and letters.visible(token) != ""


def part_of(term_key: str) -> str:
    """The `part` of the terms with this key."""
    words = [token.replace(letters.KEYCAP, "") for token in term_key.split() if _is_word(token)]
    return urls.cut("-".join(words)) if words else _whole(term_key)


def _whole(term_key: str) -> str:
    """The words of a term and the code points of its signs."""
    keycap = f" {ord(letters.KEYCAP):x} "
    words = [
        token.replace(letters.KEYCAP, keycap) if _is_word(token) else f"{ord(token):x}"
        for token in term_key.split()
    ]
    return urls.cut("-".join(" ".join(words).split()))
