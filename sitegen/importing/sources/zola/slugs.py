"""Slugs as Zola makes them for paths, anchors and taxonomies: ASCII letters and digits, where its
settings do not say otherwise."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from sitegen.importing.sources import ascii_letters

Strategy = Literal["on", "safe", "off"]

_LETTERS = ascii_letters.LETTERS | ascii_letters.table("ẞ:SS ə:@ №:No µ:u ½:1/2 ¼:1/4 ²:2")
_OTHERS = ascii_letters.CYRILLIC | ascii_letters.table(
    """ъ: ь: ў:u α:a β:b γ:g δ:d ε:e ζ:z η:e θ:th ι:i κ:k λ:l μ:m ν:n ξ:x ο:o π:p ρ:r σ:s ς:s
    τ:t υ:u φ:ph χ:kh ψ:ps ω:o"""
)
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_ANCHORS = re.compile(r'["#%<>\[\]()`^{|}]')


def ascii_of(sign: str) -> str | None:
    """A character in ASCII; None for one of a script that is not known here."""
    if sign.isascii():
        return sign
    lower = sign.lower()
    if sign in _LETTERS or lower in _OTHERS:
        return _LETTERS[sign] if sign in _LETTERS else _OTHERS[lower]
    plain = "".join(
        part for part in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(part)
    )
    if plain.isascii():
        return plain
    if parts := [_OTHERS[part] for part in plain.lower() if part in _OTHERS]:
        return "".join(parts)
    # Signs and emoji separate words, whatever they are in ASCII; letters would be some.
    return None if unicodedata.category(sign)[0] in "LN" else "-"


def slugified(name: str, strategy: Strategy = "on") -> str:
    """A slug for a path or a term; "" if it cannot be known."""
    if strategy == "off":
        return name
    if strategy == "safe":
        return _FORBIDDEN.sub("", name.rstrip(" .")).replace("\n", "")
    return _on(name)


def anchor(heading: str, strategy: Strategy = "on") -> str:
    """The id of a heading; "" if it cannot be known."""
    if strategy == "off":
        return heading
    return _ANCHORS.sub("", heading).replace(" ", "-") if strategy == "safe" else _on(heading)


def _on(name: str) -> str:
    parts = [ascii_of(sign) for sign in name]
    if None in parts:
        return ""
    return re.sub(r"[^a-z0-9]+", "-", "".join(part or "" for part in parts).lower()).strip("-")
