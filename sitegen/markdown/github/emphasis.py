"""Emphasis and struck text: the runs of `*`, `_` and `~`, and how they are paired (CommonMark §6.2,
GFM §6.5)."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from sitegen.markdown.github.links import PUNCTUATION, SPACE
from sitegen.markdown.github.tokens import Delimiter

_WORD, _BLANK, _MARK, _CJK, _CJK_MARK = range(5)


@lru_cache(maxsize=1 << 12)
def _kind(sign: str) -> int:
    """The kind of a character, for a run of delimiters beside it. As in cmark-gfm, symbols beyond
    ASCII count as letters."""
    if sign in SPACE or unicodedata.category(sign) == "Zs":
        return _BLANK
    category = unicodedata.category(sign)
    wide = sign > "\u10ff" and unicodedata.east_asian_width(sign) in "WFH"
    if category[0] == "P" or sign in PUNCTUATION:
        return _CJK_MARK if wide else _MARK
    return _CJK if wide and category[0] in "LMN" else _WORD


def is_letter(sign: str) -> bool:
    """Whether `sign` is a character that is neither a space nor punctuation."""
    return bool(sign) and _kind(sign) in (_WORD, _CJK)


def run_at(text: str, at: int, *, intraword: bool) -> tuple[Delimiter | None, int]:
    """The run of delimiters at `at` (None if it can neither begin nor end emphasis), and where it
    ends. `intraword`: whether underscores inside words make emphasis."""
    sign, end = text[at], at + 1
    while text.startswith(sign, end):
        end += 1
    first, last = at - 1, end
    if sign != "~":
        # Tildes beside the run are skipped: what counts is the character after them.
        while first > 0 and text[first] == "~":
            first -= 1
        while text.startswith("~", last):
            last += 1
    before = _kind(text[first]) if first >= 0 and (sign == "~" or text[first] != "~") else _BLANK
    after = _kind(text[last]) if last < len(text) else _BLANK
    # Chinese, Japanese and Korean put no spaces between words, so punctuation beside their
    # characters does not separate words: **「a」**b.
    left = after != _BLANK and (after != _MARK or before != _WORD)
    right = before != _BLANK and (before != _MARK or after != _WORD)
    opens, closes = left, right
    if sign == "_" and not intraword:
        opens = left and (not right or before in (_MARK, _CJK_MARK))
        closes = right and (not left or after in (_MARK, _CJK_MARK))
    if not (opens or closes) or (sign == "~" and end - at > 2):
        return None, end
    return Delimiter(sign, end - at, opens=opens, closes=closes), end


def pair(delimiters: list[Delimiter], bottom: int) -> None:
    """Pair the delimiters from index `bottom` on, and remove them from the list. Those without a
    partner become text."""
    waiting: list[Delimiter] = []
    # By the kind of a closing run, the number before which no waiting run can be its partner (the
    # appendix's openers_bottom).
    bottoms: dict[tuple[str, int], int] = {}
    for order, run in enumerate(delimiters[bottom:]):
        run.order = order
        kind = run.sign, run.length % 3
        while run.closes and run.left:
            partner = _partner(waiting, run, bottoms.get(kind, 0))
            if partner < 0:
                bottoms[kind] = order
                break
            opener = waiting[partner]
            _join(opener, run)
            del waiting[partner + (opener.opens and opener.left > 0) :]
        if run.opens and run.left:
            waiting.append(run)
    del delimiters[bottom:]


def _partner(waiting: list[Delimiter], closer: Delimiter, first: int) -> int:
    """The index of the waiting run that `closer` closes, -1 for none. Runs before number `first`
    are not tried."""
    for i in range(len(waiting) - 1, -1, -1):
        opener = waiting[i]
        if opener.order < first:
            break
        # §6.2, rules 9 and 10: a run that can both open and close is no partner if the lengths add
        # up to a multiple of 3.
        if opener.sign == closer.sign and (
            not (closer.opens or opener.closes)
            or closer.length % 3 == 0
            or (opener.length + closer.length) % 3
        ):
            return i
    return -1


def _join(opener: Delimiter, closer: Delimiter) -> None:
    """Use up delimiters of both runs for one element between them."""
    if opener.sign == "~":
        if opener.left == closer.left:
            opener.starts.append(("del", {}))
            closer.ends.append(None)
            opener.left = closer.left = 0
        # Both ends of struck text have one length; a tilde is not tried again with another partner.
        opener.opens = closer.opens = closer.closes = False
        return
    used = 2 if opener.left > 1 and closer.left > 1 else 1
    opener.left -= used
    closer.left -= used
    opener.starts.append(("strong" if used == 2 else "em", {}))
    closer.ends.append(None)
