"""What programs leave in a text: words of an assistant, placeholders, tokens of citations, a fence
that does not end, a second front matter."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from sitegen import lazy
from sitegen.errors import shorten
from sitegen.parse.prose import decoded, ends, signs, tags
from sitegen.parse.prose.blocks import Block, some
from sitegen.parse.prose.leftover import Leftover
from sitegen.parse.prose.words import MARKS, LeftoverWords, Vocabulary, has_any, plain

# Brackets that are no link.
_IN_BRACKETS = lazy.pattern(r"\[([^\[\]\n^]{1,120})\](?![(:])")
# In capitals only: "todo" is a word in Spanish, and so is TODO alone.
_TODO = lazy.pattern(
    r"(?<![\w/])(?:TODO(?=:|\([\w ]+\):)|TBD(?=:)|FIXME(?=:))|(?<=[\[(])(?:TODO|TBD)\b"
    r"|^[ \t*_-]*(?:TODO|TBD)[ \t.*_]*$|(?<=: )TBD(?=\.?[ \t]*$)"
    r"|\bTK(?:TK)+\b|(?<![\w.])X{2,4}(?= ?%| percent\b| million\b| billion\b)",
    re.MULTILINE,
)
# A link that somebody made up, or that leads to the computer of its author; `example.org` and the
# other names that RFC 2606 reserves are in samples of programs and of their authors.
_EXAMPLE = lazy.pattern(
    r"(?:(?:https?:)?//|(?<=\]\())(?:www\.)?(?:example\.com|your-?(?:domain|website|site|company)\.com"
    r"|via\.placeholder\.com|placehold\.co)(?![\w-]|\.\w)"
    r"|(?<=\]\()https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0)(?![\w-]|\.\w)",
    re.IGNORECASE,
)
# What they have one of.
_MADE_UP = (
    *("//example.com", "//www.example.com", "//localhost", "//127.0.0.1", "//0.0.0.0"),
    *("//via.placeholder", "//placehold.co", "//your", "//www.your", "//Your", "//www.Your"),
)
_TOKEN = lazy.pattern(
    r"【\d+(?::\d+)?†[^】\n]{0,80}】|(?<=[A-Za-z.,!?)])【\d{1,3}】"
    r"|:?contentReference\[oaicite[^\]\n]{0,80}\](?:\{[^}\n]{0,80}\})?|\[?oaicite:\d+\]?"
    r"|(?<![A-Za-z])(?:[\ue200-\ue206]{0,3}(?:file|nav)?cite[\ue200-\ue206]{0,3})?"
    r"turn\d+(?:search|view|news|image|fetch|file)\d+(?:L\d+(?:-L?\d+)?)?[\ue200-\ue206]*"
    r"|[\ue200-\ue206]+|\[cite_start\]|\[(?:cite|citation|web|attached_file): ?\d[\d, ]{0,40}\]"
    r"|\[\^\d{1,2}\^\]"
    r"|\b(?:utm_source|referrer)=(?:www\.)?(?:chatgpt\.com|openai|perplexity(?:\.ai)?|claude\.ai"
    r"|copilot(?:\.com|\.microsoft\.com)?|gemini(?:\.google\.com)?|grok(?:\.com)?|chat\.deepseek\.com)"
    r"(?![\w.-])"
    r"|https?://vertexaisearch\.cloud\.google\.com/grounding-api-redirect/"
)
# What the content of a token in brackets has one of.
CITING = ("cite", "citation:", "web:", "attached_file:")
_NUMBER = lazy.pattern(r"(?<!\\)\[(\d{1,2})\](?![(:])")
# A reference to a footnote, and a footnote.
_REFERENCE = lazy.pattern(r"(?<!\\)\[\^([\w-]{1,40})\](?!:)")
_NOTE = lazy.pattern(r"^[ >]{0,6}\[\^([^\[\]\n]{1,40})\]:", re.MULTILINE)
_NOTES = lazy.pattern(r"^[ \t]*(?:[-*+][ \t]+)?\\?\[\d{1,2}\]|^[ \t]*\d{1,2}\.[ \t]", re.MULTILINE)
_FENCE = lazy.pattern(r"[ \t>]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+)?(`{3,}|~{3,})(.*)")
_FRONT_MATTER = lazy.pattern(
    r"^(---|\+\+\+)[ \t]*\n((?:(?:[\w-]+[ \t]*[:=]|[ \t]|- ).*\n|\n)+?)(?:\1|\.\.\.)[ \t]*$",
    re.MULTILINE,
)
_KEY = lazy.pattern(
    r"^(?:title|date|author|tags|source|ai|summary|slug|category|draft|layout)[ \t]*[:=]",
    re.MULTILINE,
)


def said_by_assistant(
    blocks: Sequence[Block], vocabulary: Vocabulary, phrases: frozenset[str]
) -> Iterator[Leftover]:
    """What an assistant says to the person who asked. `phrases` are those that the text has."""
    words = vocabulary.words
    for few, beginnings in ((blocks[:1], words.openings), (blocks[-2:], words.closings)):
        for block in few:
            start = len(block.text) - len(block.text.lstrip(MARKS))
            if plain(block.text).startswith(beginnings, start) and not block.is_quoted(start):
                yield _said(block, start, len(block.text.rstrip()))
    searched = sorted(phrases.difference(words.fillers))
    sentences = frozenset(words.sentences)
    for block in blocks if searched else ():
        lowered = plain(block.text)
        for phrase in searched:
            at = lowered.find(phrase)
            if at < 0 or not _is_word_start(lowered, at) or block.is_quoted(at):
                continue
            if phrase in vocabulary.own:
                yield _forbidden(block, at, phrase)
                break
            if phrase not in sentences or _begins_sentence(lowered, at):
                start = at + len(phrase) - len(phrase.lstrip(", "))
                yield _said(block, start, at + len(phrase.rstrip()))
                break


def _said(block: Block, at: int, end: int) -> Leftover:
    said = " ".join(block.text[at : at + 200].split())
    return Leftover(
        block.start + at,
        block.start + end,
        "text-assistant",
        f"{shorten(said, 50)} is what an assistant says, and no part of an article",
        "take the sentence out; only the article belongs here",
    )


def _forbidden(block: Block, at: int, phrase: str) -> Leftover:
    said = " ".join(block.text[at : at + len(phrase)].split())
    return Leftover(
        block.start + at,
        block.start + at + len(phrase),
        "text-assistant",
        f"{shorten(said, 50)} is among the phrases under [checks] in site.toml, which no post may"
        " have",
        "take the sentence out, or write it in other words",
    )


def _is_word_start(text: str, at: int) -> bool:
    return at == 0 or not (text[at].isalnum() and text[at - 1].isalnum())


def _begins_sentence(text: str, at: int) -> bool:
    before = text[:at].rstrip(" *_#>-(\t")
    return not before or before[-1] in ".!?…:;。"


def in_brackets(text: str) -> list[str]:
    """What a text has in square brackets that are no links, judged or not."""
    at = text.find("]")
    while at >= 0:
        if text[at + 1 : at + 2] not in ("(", ":"):
            return _IN_BRACKETS.findall(text)
        at = text.find("]", at + 1)
    return []


def is_placeholder(content: str, words: LeftoverWords) -> bool:
    """Whether words in brackets stand for others that nobody has written."""
    lowered = plain(content).strip()
    return (
        lowered in words.blanks
        or lowered.startswith(words.placeholders)
        or lowered.endswith(words.placeholders)
    )


def placeholders(
    blocks: Sequence[Block], unquoted: str, words: LeftoverWords
) -> Iterator[Leftover]:
    """Words that stand for others that nobody has written, and addresses of examples. `unquoted` is
    the text with its addresses."""
    links = unquoted.lower()
    for block in blocks:
        for match in some(_IN_BRACKETS, block):
            is_link = block.text[match.end() :][:1] == "[" or f"{match[0].lower()}:" in links
            is_said = plain(match[1]).strip() in words.blanks and block.is_quoted(match.start())
            if is_placeholder(match[1], words) and not is_link and not is_said:
                yield _placeholder(block.start, match.span(), match[0])
        for match in some(_TODO, block):
            if not block.is_quoted(match.start()):
                start = match.end() - len(match[0].lstrip(" \t*_-"))
                found = match[0].strip(" \t*_-.")
                yield _placeholder(block.start, (start, start + len(found)), found)
        lowered = plain(block.text)
        for filler in words.fillers:
            at = lowered.find(filler)
            if at >= 0 and not block.is_quoted(at):
                found = block.text[at : at + len(filler)]
                yield _placeholder(block.start, (at, at + len(filler)), found)
    for match in _EXAMPLE.finditer(unquoted):
        yield Leftover(
            *match.span(),
            "text-placeholder",
            *_about_example(match[0]),
        )


def may_be_made_up(text: str) -> bool:
    """Whether a text may have an address that somebody made up."""
    at = text.find("//")
    while at >= 0:
        if text.startswith(_MADE_UP, at):
            return True
        at = text.find("//", at + 2)
    return False


def _about_example(address: str) -> tuple[str, str]:
    """The message and the hint of an address that somebody made up."""
    said = "an address of an example: nothing is there"
    if address.rpartition("/")[2].lower() in ("localhost", "127.0.0.1", "0.0.0.0"):  # noqa: S104
        said = "an address of the computer that opens it: readers have nothing there"
    return f"{address} is {said}", "write the real address, or take the link out"


# What the addresses that chat programs give have one of.
_IN_ADDRESSES = ("utm_source=", "referrer=", "vertexaisearch")


def in_address(url: str) -> Leftover | None:
    """What is wrong with the address of a source, if it is: it names the chat program that it is
    from, or somebody made it up."""
    if not has_any(url, _IN_ADDRESSES) and not may_be_made_up(url):
        return None
    if token := _TOKEN.search(url):
        return Leftover(*token.span(), "text-citation", *_about_token(token[0]))
    if example := _EXAMPLE.search(f"]({url}"):
        return Leftover(0, len(url), "text-placeholder", *_about_example(example[0]))
    return None


def _placeholder(start: int, span: tuple[int, int], found: str) -> Leftover:
    return Leftover(
        start + span[0],
        start + span[1],
        "text-placeholder",
        f"{shorten(found, 50)} is a placeholder",
        "write what belongs here, or take it out; draft: true keeps the post back meanwhile",
    )


def citations(unquoted: str, blocks: Sequence[Block]) -> Iterator[Leftover]:
    """Tokens by which chat programs cite, and numbers in brackets that lead to no notes."""
    for match in _TOKEN.finditer(unquoted):
        yield Leftover(*match.span(), "text-citation", *_about_token(match[0]))
    if "[^" in unquoted:
        yield from _without_note(blocks, unquoted)
    numbers = [
        (block.start + match.start(), match)
        for block in blocks
        for match in some(_NUMBER, block)
        if not block.is_quoted(match.start())
    ]
    if len(numbers) > 1 and not _NOTES.search(unquoted):
        at, match = numbers[0]
        yield Leftover(
            at,
            at + len(match[0]),
            "text-citation",
            f"{match[0]} leads to no note, like {len(numbers) - 1} more",
            "write a footnote, [^1] here and [^1]: … at the end, or take the numbers out",
        )


def unclosed_fence(text: str) -> Iterator[Leftover]:
    """The fence of code that nothing closes, and that makes code of all that follows."""
    opened: tuple[str, int] | None = None
    for match in _fences(text):
        if opened is None and not (match[1][0] == "`" and "`" in match[2]):
            opened = match[1], match.start(1)
        elif opened and match[1].startswith(opened[0]) and not match[2].strip():
            opened = None
    if opened is None:
        return
    yield Leftover(
        opened[1],
        opened[1] + len(opened[0]),
        "text-fence",
        f"the code that begins here does not end: expected a second {opened[0]} line",
        f"write {opened[0]} on a line of its own where the code ends, or take this one out",
    )


_WRAPPED = lazy.pattern(r"\s*(`{3,}|~{3,})[ \t]*(?:markdown|md)[ \t]*\n")


def fence_around(text: str) -> Iterator[Leftover]:
    """The fence that makes code of a whole text in Markdown, or of most of it."""
    opened = _WRAPPED.match(text)
    end = text.rfind(f"\n{opened[1]}") if opened else -1
    if opened and end > opened.end() and len(text) - end < end:
        yield Leftover(
            opened.start(1),
            len(opened[0].rstrip()),
            "text-fence",
            "the whole text is in a block of code, so that readers see Markdown",
            f"take out this line, and the {opened[1]} line at the end",
        )


def _fences(text: str) -> Iterator[re.Match[str]]:
    """The lines that may begin or end code, in their order."""
    begun: set[int] = set()
    for fence in ("```", "~~~") if "~" in text else ("```",):
        at = text.find(fence)
        while at >= 0:
            begun.add(text.rfind("\n", 0, at) + 1)
            end = text.find("\n", at)
            at = text.find(fence, end) if end >= 0 else -1
    for start in sorted(begun):
        if match := _FENCE.match(text, start):
            yield match


def second_front_matter(text: str, unquoted: Callable[[], str]) -> Iterator[Leftover]:
    """Front matter in the body, which readers see: programs wrap a file that has its own. What is
    `unquoted` of the text is asked for only if there is some."""
    if not any(map(_is_front_matter, _FRONT_MATTER.finditer(text))):
        return
    for match in filter(_is_front_matter, _FRONT_MATTER.finditer(unquoted())):
        yield Leftover(
            *match.span(),
            "text-front-matter",
            "a second front matter is text here, and readers see it",
            f"take out all from this {match[1]} to the next one; move what is missing above up"
            " there",
        )


def _is_front_matter(match: re.Match[str]) -> bool:
    return len(_KEY.findall(match[2])) > 1


def _without_note(blocks: Sequence[Block], unquoted: str) -> Iterator[Leftover]:
    """The footnotes that a text refers to, and that nobody has written."""
    missing = notes_missing(unquoted)
    for block in blocks if missing else ():
        for match in some(_REFERENCE, block):
            if match[1].casefold() in missing and not block.is_quoted(match.start()):
                yield Leftover(
                    block.start + match.start(),
                    block.start + match.end(),
                    "text-citation",
                    f"{match[0]} leads to no note",
                    f"write the footnote, {match[0]}: … at the end, or take {match[0]} out",
                )


def notes_missing(text: str) -> set[str]:
    """The names of footnotes that a text refers to, and does not have, in lower case."""
    named = {name.casefold() for name in _REFERENCE.findall(text)}
    return named.difference(name.casefold() for name in _NOTE.findall(text))


def _about_token(token: str) -> tuple[str, str]:
    """The message and the hint of a token of a chat program."""
    found = shorten(token, 50)
    if token.startswith("http"):
        hint = "write the address of the page itself"
        return (
            f"{found} is from the search of a chat program, and leads nowhere after some days",
            hint,
        )
    if "=" in token:
        return f"{found} is a mark of a chat program", f"take {token} out of the address"
    hint = "take it out, and name the work under source in the front matter"
    return f"{found} is a citation of a chat program", hint


# What is in every title and summary in which `in_line` finds something. Most have nothing of it.
TRIGGERS = ("[", "{", "【", "TBD", "TODO", "TKTK", "XX", "turn0", "<|", "<｜")


def in_line(text: str, vocabulary: Vocabulary) -> Iterator[Leftover]:
    """What programs leave in a title or a summary: at most one of each kind."""
    has_token, begins = has_any(text, TRIGGERS), ends.may_open(text, vocabulary)
    if not has_token and not begins and text.isascii():
        return
    words, block = vocabulary.words, Block(0, text)
    if has_token:
        yield from islice(placeholders((block,), "", words), 1)
        yield from islice(citations(text, (block,)), 1)
        yield from islice(tags.template_tags((block,), math=False), 1)
        yield from islice(tags.of_chat(text), 1)
    if not text.isascii() and signs.INVISIBLE.search(text):
        yield from islice(signs.invisible_in(text), 1)
    if not text.isascii() and signs.LOOK_ALIKE.search(text):
        yield from islice(signs.mixed_in(block), 1)
    if not text.isascii() and has_any(text, decoded.WRONG):
        yield from islice(decoded.in_block(block), 1)
    if begins:
        yield from islice(said_by_assistant((block,), vocabulary, frozenset(words.sentences)), 1)
