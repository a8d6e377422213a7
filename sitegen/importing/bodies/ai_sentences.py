"""Sentences that say what part AI had in an article, in English, German, French, Spanish, Italian,
Portuguese, Dutch, Polish and Ukrainian: words/ai.toml.

A sentence counts only if it says nothing else: "This article was created by Artificial Intelligence
researchers" is about people. What made a text is `generated`; what helped somebody is
`assisted`."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from sitegen.importing.bodies.words import words

Involvement = Literal["", "generated", "assisted", "none"]

# Models, as their names are written. Claude is also a person, and needs more.
_MODEL = (
    r"(?P<model>(?:chat ?gpt|gpt|gemini|bard|copilot|llama|mistral|deepseek|grok|perplexity|qwen"
    r"|claude(?=[ -](?:\d|opus|sonnet|haiku|instant)))"
    r"(?:-?\d[\w.]*)?(?:-[\w.]+)*(?: (?:\d[\w.]*|opus|sonnet|haiku|pro|flash|large|turbo|mini|plus"
    r"|advanced)){0,3})"
)
_OWNER = r"(?:openai(?:['’]s)?|google(?:['’]s)?|anthropic(?:['’]s)?|microsoft(?:['’]s)?|meta) "


# What may stand before the sentence.
_BEFORE = (
    r"(?:(?:note|notice|disclaimer|disclosure|ai disclosure|editor['’]s note|transparency|hinweis"
    r"|anmerkung(?: der redaktion)?|transparenzhinweis|remarque|avertissement|nota|aviso|avviso"
    r"|nota de la redacción|disclaimer|let op|noot|uwaga|nota redakcji|примітка|увага) ?: ?)?"
)


@cache
def _patterns() -> tuple[tuple[Involvement, re.Pattern[str]], ...]:
    patterns: list[tuple[Involvement, str]] = []
    for language in words("ai").values():
        ai = rf"(?:{_OWNER})?(?:{language['ai']}|{_MODEL})"
        by = f"{language['by']} ?" if language["by"] else ""
        parts = {**language, "ai": ai, "by": by}
        patterns += [
            *(("none", _put(each, language)) for each in language["none"]),
            *(("generated", _put(each, parts)) for each in language.get("orders_generated", ())),
            *(("assisted", _put(each, parts)) for each in language.get("orders_assisted", ())),
            ("generated", _put("{article}(?:{generated}|{made}) {by}{ai}{checked}", parts)),
            ("generated", _put("{article}{generated} {helped} ?{ai}{checked}", parts)),
            ("assisted", _put("{article}{made} {helped} ?{ai}{checked}", parts)),
        ]
    return tuple(
        (kind, re.compile(rf"{_BEFORE}{each}\Z", re.IGNORECASE)) for kind, each in patterns
    )


def _put(template: str, parts: dict[str, str]) -> str:
    """A template with its parts. Their braces of repetition stay."""
    return re.sub(r"\{([a-z]+)\}", lambda name: parts[name[1]], template)


# Without one of these, no sentence is about AI, and most lines are not compared any further.
_SIGN = re.compile(
    r"\b(?:a\.?i\.?|[kis]i|ia|ші|llm|by (?:a )?(?:human|people|person)\w*)\b|intell?i|інтелект"
    r"|gemini|gpt|bard|copilot|llama|mistral|deepseek|grok|perplexity|qwen|claude"
    r"|(?:language |sprach)model|ki-|model",
    re.IGNORECASE,
)
_LONGEST = 220


def involvement_in(text: str) -> tuple[Involvement, str]:
    """What part AI had by a sentence, and the name of the model if it has one; ("", "") if it does
    not say so, or says more."""
    sentence = text.strip(" .!*_()[]–—-\u2728\U0001f916")
    if len(sentence) > _LONGEST or not _SIGN.search(sentence):
        return "", ""
    for kind, pattern in _patterns():
        if found := pattern.match(sentence):
            model = found["model"] if "model" in pattern.groupindex else None
            return kind, (model or "").strip()
    return "", ""
