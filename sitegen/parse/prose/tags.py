"""Tags that are text in a post: those of templates and of other markup languages, and those by
which language models tell apart who says what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice

from sitegen import lazy
from sitegen.errors import shorten
from sitegen.markdown.visible import without_code
from sitegen.parse.prose.blocks import MOST, Block, some, without_quotes
from sitegen.parse.prose.leftover import Leftover
from sitegen.parse.prose.words import has_any

_TEMPLATE = lazy.pattern(
    r"\{\{[<%]?-?[ \t]{0,9}/?[ \t]{0,9}[\w.$\"'/][^{}\n]{0,200}?[%>]?\}\}"
    r"|\{%-?[ \t]*\w[^{}\n]{0,200}?%\}|\$\{[A-Za-z_][\w.]{0,60}\}"
)
# BBCode, LaTeX, pictures of Obsidian, boxes whose title has no quotes, and the lists of contents of
# others: `!!! note "Title"` and `[TOC]` are no text (sitegen/markdown/github/reader.py).
_MARKUP = lazy.pattern(
    r"\[/(?:b|i|u|url|img|quote|size|color)\]"
    r"|\\(?:(?:sub){0,2}section|textbf|textit|emph|cite|href|begin)\{[^{}\n]{0,80}\}?"
    r"|!\[\[[^\[\]\n]{1,80}\]\]|^!!! ?(?![\w-]+(?:(?: +[\w-]+)* +\".*?\")? *$)\w.*"
    r"|^\[(?:toc|\[_?(?:TOC|toc)_?\])\][ \t]*$",
    re.MULTILINE,
)
# What tags of `template_tags` have one of, all of it rare in texts.
SIGNS = ("{{", "{%", "${", "[/", "\\", "![[", "!!!", "[toc]", "[[")
# Who says what in ChatML and in the formats of Llama, Mistral, Gemma, DeepSeek, gpt-oss and Alpaca,
# and how a stream ends.
_CHAT = lazy.pattern(
    r"<\|im_start\|>(?:system|user|assistant)?|<\|start_header_id\|>\w{0,20}<\|end_header_id\|>"
    r"|(?:<\|start\|>\w{0,20})?<\|channel\|>\w{0,20}(?:<\|constrain\|>\w{0,9})?<\|message\|>"
    r"|<\|[\w/-]{1,30}\|>|<｜[^｜\n<>]{1,40}｜>|<<?/?SYS>>|\[/?INST\]"
    r"|\[/?(?:TOOL_CALLS|TOOL_RESULTS|AVAILABLE_TOOLS)\]"
    r"|<start_of_turn>(?:model|user)?|<end_of_turn>|</?(?:tool_(?:call|response|use)|function_calls?)>"
    r"|\bassistantfinal(?=[A-Z*#])"
    r"|^#{2,3} (?:Instruction|Response):[ \t]*$|^\[(?:DONE|END)\][ \t]*$",
    re.MULTILINE,
)
# What they have one of, all of it rare in texts; and what is left of others in the rare characters.
CHAT_SIGNS = (
    *("<|", "<｜", "[INST]", "[/INST]", "[TOOL_", "[/TOOL_", "[AVAILABLE_", "SYS>>"),
    *("[DONE]", "[END]"),
)
# What the format of gpt-oss leaves at the beginning where its marks are taken out.
_CHANNELS = ("analysis", "commentary")
_CHAT_RESTS = (
    ("<_>", ("tool_", "function_")),
    ("</_>", ("tool_", "function_")),
    ("<__>", ("_of_turn>",)),
    ("##R:", ("# Response:",)),
    ("##I:", ("# Instruction:",)),
)
# Where a model thinks before it answers, and what these tags have one of.
_THOUGHT = lazy.pattern(r"<(/?)(think|thinking|reasoning|scratchpad|ant[Tt]hinking)>")
THINKING = ("think>", "hinking>", "reasoning>", "scratchpad>")


def template_tags(blocks: Sequence[Block], *, math: bool) -> Iterator[Leftover]:
    """Tags of template languages, of other generators and markup, which are published as they are.
    `math`: whether `$…$` are formulas, in which braces and backslashes are common."""
    for block in blocks:
        if math and "$" in block.text:
            continue
        for match in chain(some(_TEMPLATE, block), some(_MARKUP, block)):
            at = match.end() - len(match[0].lstrip())
            if not block.is_quoted(at):
                yield Leftover(
                    block.start + at,
                    block.start + match.end(),
                    "text-template",
                    f"{shorten(match[0].strip(), 50)} is text here: sitegen has no such tags in"
                    " posts",
                    "take it out, or write it as code: `…`",
                )


def may_have_chat(rare: str, body: str) -> bool:
    """Whether a text may have tags of chats with none of `CHAT_SIGNS`. `rare` are its rare
    characters."""
    if body.startswith(_CHANNELS):
        return True
    return ("_" in rare or "##" in rare) and any(
        rest in rare and has_any(body, needles) for rest, needles in _CHAT_RESTS
    )


def of_chat(text: str) -> Iterator[Leftover]:
    """The tags of chats in a text without code and block quotes."""
    for match in islice(_CHAT.finditer(text), MOST):
        above = text.rfind("\n\n", 0, match.start()) + 1
        if not Block(above, text[above : match.start()]).is_quoted(match.start() - above):
            yield Leftover(
                *match.span(),
                "text-template",
                f"{shorten(match[0].strip(), 50)} is a mark of the format in which a language model"
                " is asked, and readers see it",
                "take it out with what is not of the article, or write it as code: `…`",
            )


def thought(body: str) -> Iterator[Leftover]:
    """What a model thought before it wrote, from its tag to the end tag, if there are both."""
    text = without_quotes(without_code(body))
    first = _THOUGHT.search(text)
    if first is None:
        return
    start, end = (0, first.end()) if first[1] else first.span()
    if not first[1]:
        close = text.find(f"</{first[2]}>", end)
        end = close + len(first[2]) + 3 if close >= 0 else end
    yield Leftover(
        start,
        end,
        "text-assistant",
        f"{first[0]} is the mark of what a language model thought before it wrote, and readers see"
        " those thoughts",
        "take it out with all that was thought" + (f", up to </{first[2]}>" * (not first[1])),
    )
