"""Whether a text is whole: it does not stop in the middle, and nothing is in it twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sitegen import lazy
from sitegen.errors import shorten
from sitegen.parse.prose.blocks import Block, is_heading
from sitegen.parse.prose.leftover import Leftover
from sitegen.parse.prose.words import LeftoverWords, plain
from sitegen.text.characters import rare_in

# A link without its end, at the end of a text.
_OPEN_LINK = lazy.pattern(r"!?\[[^\[\]\n]{1,200}\]\([^()\s]*$")
# An entry of a live story may be a headline alone; a translation does not say that it is one.
_ENTRY = lazy.pattern(r"##[ \t]+(?:\d{4}-\d\d-\d\d )?\d{1,2}:\d\d ")
# What a sentence, and a paragraph with one, ends with.
_ENDS = frozenset(".!?…:;。！？\"'”“’»«)*_")
# Of fewer words, nobody can tell whether it is a sentence.
_FEW = 6
# Scripts from here on have sentences without a sign at the end.
_FIRST_UNSIGNED = "\u0590"
# A text of which a paragraph is repeated is there twice if the paragraph has so many words, or if
# two of this length are; shorter ones are refrains.
_LONG, _SHORT = 25, 8
# … and if what is there again is so large a part of the text: one of six words.
_PART = 6
# How many characters of the beginning and the end of a text are searched for in it: some 25 words.
_ENOUGH = 160
# How many of the end of a paragraph are, and how often they may be there.
_PIECE, _OFTEN = 40, 3


def may_stop(body: str) -> bool:
    """Whether a text may end in the middle: most end with a full stop."""
    end = body.rstrip()
    return end[-1:].isalnum() or end[-1:] in "](/" or end[end.rfind("\n") + 1 :].startswith("#")


def unfinished(blocks: Sequence[Block], body: str, words: LeftoverWords) -> Iterator[Leftover]:
    """The end of a text, if it is in the middle of something."""
    last, above = blocks[-1], blocks[:-1]
    text = body.rstrip()
    if open_link := _OPEN_LINK.search(text, max(len(text) - 400, 0)):
        yield _stop(open_link.start(), len(text), "the text ends in the middle of a link")
        return
    if text[last.end :].strip():
        return  # It ends with code, a picture, a quote or an address.
    if is_heading(last):
        if not _ENTRY.match(last.text):
            yield _stop(last.start, last.end, "the text ends with a heading")
        return
    word = plain(last.text.split()[-1])
    if word >= _FIRST_UNSIGNED or not word[-1].isalpha() or not _is_prose(last):
        return
    if last.text.rstrip().rpartition("\n")[2].lstrip()[:1] in "—–~":
        return  # Somebody has signed.
    others = [block for block in above if _is_prose(block)]
    has_ends = len(others) > 1 and all(block.text.rstrip()[-1] in _ENDS for block in others)
    if has_ends or word in words.unfinished:
        said = " ".join(last.text.split()[-_FEW:])
        message = "the text ends in the middle of a sentence, or without its full stop: … "
        yield _stop(last.end - 1, last.end, message + said)


def _is_prose(block: Block) -> bool:
    """Whether a block is a paragraph of several words, and no item of a list or row of a table."""
    text = block.text.strip()
    return text[0] not in "-*+|#>_![" and not text[:1].isdigit() and len(text.split()) >= _FEW


def _stop(start: int, end: int, message: str) -> Leftover:
    hint = "write the rest, or the full stop; draft: true keeps the post back meanwhile"
    return Leftover(start, end, "text-unfinished", message, hint)


def may_repeat(body: str, rare: str) -> bool:
    """Whether a text may have something twice: its beginning, its end, or a sentence there. `rare`
    are its rare characters, as `rare_in` returns them."""
    text = body.strip()
    size = min(_ENOUGH, len(text) // 3)
    for piece in (text[:size], text[len(text) - size :]):
        # What is in the text twice has its rare characters there twice, which are looked at sooner.
        signs = rare_in(piece)
        if rare.find(signs) < rare.rfind(signs) and text.find(piece) < text.rfind(piece):
            return True
    last = text[text.rfind("\n\n") + 1 :]
    return last.count(last[-_PIECE:]) > _OFTEN


def repeated(blocks: Sequence[Block]) -> Iterator[Leftover]:
    """Runs of paragraphs that a text has twice; or a sentence at its end, again and again."""
    seen: set[str] = set()
    runs: list[list[Block]] = [[]]
    for block in blocks:
        text = " ".join(block.text.split())
        if text in seen and _is_prose(block) and len(text.split()) >= _SHORT:
            runs[-1].append(block)
        elif runs[-1]:
            runs.append([])
        seen.add(text)
    lengths = {block.text.strip(): len(block.text.split()) for run in runs for block in run}
    is_twice = len(lengths) > 1 or any(length >= _LONG for length in lengths.values())
    # Handbooks say the same sentence of several things.
    part = sum(len(block.text.split()) for run in runs for block in run)
    if is_twice and part * _PART >= sum(len(block.text.split()) for block in blocks):
        for run in filter(None, runs):
            said = shorten(" ".join(run[0].text.split()), _PIECE)
            yield _twice(run[0].start, run[-1].end, f"{said} is in the text already, word for word")
        return
    last = blocks[-1]
    end = last.text.rstrip()[-_PIECE:]
    if (count := last.text.count(end)) > _OFTEN and _is_prose(last):
        at = last.start + last.text.index(end)
        yield _twice(at, at + len(end), f"{shorten(end, _PIECE)} is in one paragraph {count} times")


def _twice(start: int, end: int, message: str) -> Leftover:
    return Leftover(start, end, "text-repeated", message, "leave one, and take the rest out")
