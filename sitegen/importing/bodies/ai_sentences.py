"""Sentences that say what part AI had in an article, in English, German, French, Spanish, Italian,
Portuguese, Dutch, Polish, Ukrainian, Japanese, Chinese and Korean: words/ai.toml.

A sentence counts only if it says nothing else: "This article was created by Artificial Intelligence
researchers" is about people. What made a text is `generated`; what helped somebody is
`assisted`."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Literal

from sitegen.importing.bodies.words import words

Involvement = Literal["", "generated", "assisted", "none"]

# Models, as their names are written. Claude is also a person, and needs more.
_MODEL = (
    r"(?:(?:chat ?gpt|gpt|gemini|bard|copilot|llama|mistral|deepseek|grok|perplexity|qwen"
    r"|claude(?=[ -](?:\d|opus|sonnet|haiku|instant)))"
    r"(?:-?\d[\w.]*)?(?:-[\w.]+)*(?: (?:\d[\w.]*|opus|sonnet|haiku|pro|flash|large|turbo|mini|plus"
    r"|advanced)){0,3})"
)
_OWNER = r"(?:openai(?:['’]s)?|google(?:['’]s)?|anthropic(?:['’]s)?|microsoft(?:['’]s)?|meta) "


# What may stand before the sentence.
_BEFORE = (
    r"(?:(?:note|notice|disclaimer|disclosure|ai disclosure|editor['’]s note|transparency|hinweis"
    r"|anmerkung(?: der redaktion)?|transparenzhinweis|remarque|avertissement|nota|aviso|avviso"
    r"|nota de la redacción|disclaimer|let op|noot|uwaga|nota redakcji|примітка|увага"
    r"|注記?|注意|備考|お知らせ|編集部注|免責事項|说明|說明|声明|聲明|免责声明|免責聲明|编者按|編者按|編按"
    r"|참고|알림|안내|주의|편집자 주) ?: ?)?"
)


@cache
def _patterns() -> tuple[tuple[Involvement, re.Pattern[str]], ...]:
    patterns: list[tuple[Involvement, str]] = []
    for language in words("ai").values():
        ai = rf"(?:{_OWNER})?(?:{language['ai']}|(?P<model>{_MODEL}))"
        # "ChatGPT (GPT-4)"; the last bracket of a sentence was taken off.
        ai += rf"(?: ?\((?P<version>{_MODEL})(?:\)|\Z))?"
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


# Japanese, Chinese and Korean, which have words without spaces between them.
_EAST = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3"
_IS_EAST = re.compile(f"[{_EAST}]")
# Without one of these, no sentence is about AI, and most lines are not compared any further.
_SIGN = re.compile(
    r"\b(?:a\.?i\.?|[kis]i|ia|ші|llm|by (?:a )?(?:human|people|person)\w*)\b|intell?i|інтелект"
    r"|gemini|gpt|bard|copilot|llama|mistral|deepseek|grok|perplexity|qwen|claude"
    r"|(?:language |sprach)model|ki-|model"
    r"|人工[知智]|인공|人間|人[类類]|사람|인간|言語モデル|[语語]言模型|언어 ?모델"
    rf"|ai(?=[{_EAST}])|(?<=[{_EAST}])ai",
    re.IGNORECASE,
)
_LONGEST = 220


def involvement_in(text: str) -> tuple[Involvement, str]:
    """What part AI had by a sentence, and the name of the model if it has one; ("", "") if it does
    not say so, or says more."""
    if _IS_EAST.search(text):
        text = unicodedata.normalize("NFKC", text)  # letters and signs of full width
    sentence = text.strip(" .!*_()[]–—-。【】※\u2728\U0001f916")
    if len(sentence) > _LONGEST or not _SIGN.search(sentence):
        return "", ""
    for kind, pattern in _patterns():
        if found := pattern.match(sentence):
            return kind, _model(found.groupdict(""))
    return "", ""


def _model(found: dict[str, str]) -> str:
    """The model in a sentence, with that in brackets behind it: "ChatGPT (GPT-4)"."""
    model, version = found.get("model", "").strip(), found.get("version", "").strip()
    return f"{model} ({version})" if model and version else model or version
