"""Characters that were decoded wrongly, such as Ã© for é, and escapes that nobody undid."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from itertools import islice

from sitegen import lazy
from sitegen.errors import shorten
from sitegen.parse.prose.blocks import Block, some
from sitegen.parse.prose.leftover import Leftover
from sitegen.parse.prose.words import has_any

# UTF-8 that was read as Windows-1252: only pairs that no language has. AMANHÃ” and TSCHÜ“ are words
# at the end of a quotation.
_WRONG = (
    r"(?:â€[^\w\s]|Ã[\u00a1-\u00ba\u00bc-\u00bf]|Â[\u00a1-\u00aa\u00ac-\u00ba\u00bc-\u00bf]"
    r"|Å[\u201a\u203a\u00bc\u00ba]|Ä[™‡])+|(?:[ÐÑ][^A-Za-z\s]){3,}|(?:×[^A-Za-z\s\d]){3,}|\ufffd+"
)
_UNDONE = (
    r"(?:\\r)?\\n(?:\\r)?\\n|(?:\\u[0-9a-fA-F]{4})+"
    r"|&amp;(?:quot|nbsp|#\d{2,5}|#x[0-9a-fA-F]{2,5}|[lr][sd]quo|[mn]dash|hellip"
    r"|[AEIOUYNCaeiouync](?:acute|grave|uml|circ|tilde|cedil));"
)
_FOUND = lazy.pattern(f"{_WRONG}|{_UNDONE}")
_FIRST = lazy.pattern(_WRONG)
# What the first kind begins with, and what the other has one of.
WRONG = ("â€", "Ã", "Â", "Å", "Ä™", "Ä‡", "Ð", "×", "\ufffd")
_UNDONE_SIGNS = ("\\n\\n", "\\n\\r", "\\u")


def may_be_in(text: str, rare: str, foreign: str) -> bool:
    """Whether a text may have such characters, in code or not. `rare` are its rare characters, and
    `foreign` those beyond ASCII."""
    if foreign and has_any(foreign, WRONG) and _FIRST.search(foreign):
        return True
    if "\\" in rare and has_any(text, _UNDONE_SIGNS):
        return True
    return "&;" in rare and "&amp;" in text


def in_block(block: Block, *, math: bool = False) -> Iterator[Leftover]:
    """Such characters in a paragraph. `math`: whether `$…$` are formulas, with backslashes."""
    for match in islice(some(_FOUND, block), 3):
        found, meant = match[0], undone(match[0])
        if math and "$" in block.text and "\\" in found:
            continue
        beside = block.text[max(match.start() - 1, 0) : match.end() + 1].strip("\ufffd")
        if "\ufffd" in found and not any(map(str.isalpha, beside)):
            continue  # It is about the sign.
        if block.is_quoted(match.start()) and "\\" in found:
            continue
        said = "a sign for what could not be decoded" if "\ufffd" in found else "decoded wrongly"
        if found[0] in "\\&":
            said = "an escape that nobody undid"
        hint = "write what was there"
        if meant.strip():
            hint = f"write {meant}"
        elif meant:
            hint = "write an empty line"
        yield Leftover(
            block.start + match.start(),
            block.start + match.end(),
            "text-encoding",
            f"{shorten(found, 40)} is {said}",
            hint,
        )


def undone(found: str) -> str:
    """What was meant by what is found; "" if nobody can tell."""
    if found[0] == "&":
        return html.unescape(html.unescape(found))
    if found[0] == "\\":
        try:
            text = str(json.loads(f'"{found}"')).replace("\r", "")
            return text if text.isprintable() or not text.strip() else ""
        except ValueError:
            return ""
    try:
        return bytes(map(_byte, found)).decode()
    except ValueError:
        return ""


def _byte(sign: str) -> int:
    """The byte that was read as `sign`. Raises ValueError if there is none."""
    return ord(sign) if ord(sign) < 256 else sign.encode("cp1252")[0]
