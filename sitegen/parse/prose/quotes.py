"""Quotation marks that are opened and not closed. Where that is not certain, nothing is said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sitegen import lazy
from sitegen.parse.prose.blocks import DOUBLE_QUOTES, Block
from sitegen.parse.prose.leftover import Leftover

# Where a sign may be no quotation mark: of inches and seconds (27"), inside of Hebrew
# abbreviations, an arrow at the end of a line; in a table, beside a backslash, in a tag that is not
# closed, or with quotation marks that are written as entities.
_UNCLEAR = lazy.pattern(
    r'[\d\u00bc-\u00be\u2150-\u215e][ \u202f\u00a0]?"|(?<=\w)"(?=\w)|[|\\<]'
    r"|(?:^|[\s)\]])[»›][\s*_]*$|^[«‹] |\{\{[<%]|\{%|&(?:quot|[lrb]dquo|#8220|#8221|#8222|#34);",
    re.MULTILINE,
)
_SIGN = lazy.pattern(f"[{DOUBLE_QUOTES}]")
_OPENS = lazy.pattern(rf"[ \t*_#>(\[-]*[{DOUBLE_QUOTES}]")


def unclosed(blocks: Sequence[Block]) -> Iterator[Leftover]:
    """A quotation mark without a partner. Nothing, if nobody can say which it is."""
    odd = [number for number, block in enumerate(blocks) if _signs(block) % 2]
    # A quotation over several paragraphs is opened in one, and closed in another.
    if len(odd) != 1:
        return
    number = odd[0]
    block = blocks[number]
    following = blocks[number + 1].text if number + 1 < len(blocks) else ""
    starts = sum(bool(_OPENS.match(line)) for line in block.text.splitlines())
    if starts > 1 or _UNCLEAR.search(block.text) or _OPENS.match(following):
        return
    at = _place(block.text)
    yield Leftover(
        block.start + at,
        block.start + at + 1,
        "text-quote",
        f"the quotation mark {block.text[at]} has no partner in its paragraph",
        "close the quotation where it ends, or take the mark out",
    )


def _signs(block: Block) -> int:
    return len(_SIGN.findall(block.text))


def _place(text: str) -> int:
    """The index of the sign in `text` that most likely has no partner: the last one before which a
    word does not end, else the last of all."""
    found = [match.start() for match in _SIGN.finditer(text)]
    opening = [at for at in found if at == 0 or text[at - 1] in " \t\n([*_-–—"]
    return (opening or found)[-1]
