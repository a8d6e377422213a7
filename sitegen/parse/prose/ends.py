"""How texts of programs begin and end: what an assistant says first and last, sources, and a line
that says what part AI had."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from sitegen.errors import shorten
from sitegen.parse.prose.blocks import Block
from sitegen.parse.prose.leftover import Leftover
from sitegen.parse.prose.words import MARKS, LeftoverWords, Vocabulary, first_word, plain

# How many lines at the end of a text are looked at; a list of sources can be long.
_LINES = 40
_PARAGRAPHS = 3
# How much of a text or a line is its beginning; and of a text, its first paragraphs.
_BEGINNING = 100
_HEAD = 600


def may_open(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a text may begin with what an assistant says."""
    if first_word(text) not in vocabulary.openings:
        return False
    beginning, words = _beginning(text), vocabulary.words
    return beginning.startswith((*words.openings, *words.sentences))


def may_close(text: str, vocabulary: Vocabulary) -> bool:
    """Whether one of the last paragraphs of a text may be no part of the article."""
    words = vocabulary.words
    end, paragraphs, is_item = len(text), 0, False
    for _ in range(_LINES):
        start = text.rfind("\n", 0, end) + 1
        if start == end or (line := text[start : min(end, start + _BEGINNING)]).isspace():
            paragraphs += not is_item
            is_item = True
        else:
            is_item = line.lstrip()[0] in _ITEMS
            if first_word(line) in vocabulary.endings:
                beginning = _beginning(line)
                ends = (*words.closings, *words.origins, *words.labels)
                if beginning.startswith(ends) or _names(line, words):
                    return True
        end = start - 1
        if end < 0 or paragraphs > _PARAGRAPHS:
            break
    return False


def may_have_labels(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a text may begin with lines for its front matter."""
    head = text[:_HEAD]
    if ": " not in head and ":*" not in head:
        return False
    lines = filter(None, head.split("\n"))
    return any(
        first_word(line) in vocabulary.labels
        and _beginning(line).startswith(vocabulary.words.labels)
        for line in islice(lines, _PARAGRAPHS)
    )


def labels_in(blocks: Sequence[Block], words: LeftoverWords) -> Iterator[Leftover]:
    """Lines at the beginning and the end of a text that are about it, such as "SEO title: …"."""
    few = (*blocks[:_PARAGRAPHS], *blocks[_PARAGRAPHS:][-_PARAGRAPHS:])
    for block in few:
        at = block.start
        for line in block.text.splitlines(keepends=True):
            start = len(line) - len(line.lstrip(MARKS))
            if plain(line).startswith(words.labels, start):
                label = line[start:].partition(":")[0]
                yield Leftover(
                    at + len(line) - len(line.lstrip()),
                    at + len(line.rstrip()),
                    "text-front-matter",
                    f"{shorten(label, 40)}: is a line about the article, and readers see it",
                    "take it out; summary, slug and tags are keys of the front matter",
                )
            at += len(line)


# What the items of a list begin with.
_ITEMS = "-*+123456789"


def _beginning(text: str) -> str:
    return plain(text[:_BEGINNING]).lstrip(MARKS)


def _named(text: str) -> str:
    """`text` without signs of Markdown around its words, in lower case."""
    return plain(text).replace("*", "").replace("_", "").strip(" #-(+")


def _names(line: str, words: LeftoverWords) -> bool:
    """Whether a line names sources, or is a heading or a line of its own above them."""
    named = _named(line)
    return named.startswith(words.sources) or f"{named}:" in words.sources


def credits_in(blocks: Sequence[Block], words: LeftoverWords) -> Iterator[Leftover]:
    """Last lines that belong in the front matter: what the text is based on, and that a model wrote
    it."""
    source, end = _sources(blocks, words), blocks[-1].end if blocks else 0
    origins = _origins(blocks, words)
    for at, block_end in origins:
        yield Leftover(
            at,
            block_end if source is None or source <= at else min(block_end, source),
            "text-source",
            "the last lines say what part AI had, which belongs in the front matter",
            "write ai: generated above, or what is true, and take this out: pages and feeds say it",
            "ai",
        )
    if source is not None:
        yield Leftover(
            source,
            min([at for at, _ in origins if at > source], default=end),
            "text-source",
            "the last lines name a source, which belongs in the front matter",
            "write source: {name: …, url: https://…} above, and take this out: the page names it",
            "source",
        )


def _origins(blocks: Sequence[Block], words: LeftoverWords) -> list[tuple[int, int]]:
    """Where the last paragraphs say what part AI had, and where they end: each from its first line
    on, the last one from any line."""
    found = []
    for block in blocks[-_PARAGRAPHS:]:
        at = 0
        for line in block.text.splitlines(keepends=True) if block is blocks[-1] else [block.text]:
            start = len(line) - len(line.lstrip(MARKS))
            if plain(line).startswith(words.origins, start):
                found.append((block.start + at, block.end))
                break
            at += len(line)
    return found


def _sources(blocks: Sequence[Block], words: LeftoverWords) -> int | None:
    """The index of the line that begins what the last paragraph or list says of sources."""
    for block in blocks[-1:]:
        at = block.start
        for line in block.text.splitlines(keepends=True):
            if _named(line).startswith(words.sources):
                return at + len(line) - len(line.lstrip())
            at += len(line)
    number = len(blocks) - 1
    while number > 0 and blocks[number].text.lstrip()[:1] in _ITEMS:
        if _named(blocks[number].text).startswith(words.sources):
            break
        number -= 1
    if not 0 <= number < len(blocks) - 1:
        return None
    head = _named(blocks[number].text)
    return blocks[number].start if head in words.sources or f"{head}:" in words.sources else None
