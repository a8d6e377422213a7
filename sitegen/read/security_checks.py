"""Checks of `[security]`, beyond the types of its keys."""

from __future__ import annotations

import re
from typing import Any

from sitegen import hosts
from sitegen.model.security_settings import KINDS, Security
from sitegen.read.menu_checks import WrongValues

_WORD = re.compile(r"'?(?:unsafe-[a-z-]*|strict-dynamic|report-sample|nonce-.*|sha[0-9]+-.*)'?")


def wrong(values: dict[str, Any]) -> WrongValues:
    """Problems of origins: the path of each setting, its value, and what to write instead. What is
    right can stand in a Content-Security-Policy as it is."""
    security: Security = values.get("security", Security())
    for kind in KINDS:
        origins = security.of(kind) or ()
        for i, origin in enumerate(origins):
            if not is_origin(origin):
                yield ("security", kind, i), origin, instead(origin)
            elif origin in origins[:i]:
                yield ("security", kind, i), origin, "name each once"


def is_origin(text: str) -> bool:
    """Whether a text is an origin in the one form in which it can be in a policy."""
    return text.startswith("https://") and hosts.origin_of(text) == text


def instead(text: str) -> str:
    """What to write instead of a text that is no origin, or ""."""
    plain = text.strip().strip("'")
    if plain == "self":
        return "take it out: the site itself is allowed already"
    if plain == "none":
        return "take it out: nothing else is allowed without an origin"
    if _WORD.fullmatch(plain):
        return "name origins only; what is in files of the site needs no such word"
    if "*" in text or re.fullmatch("[A-Za-z]+:", plain):
        return "name each host by itself"
    right = [origin for part in re.split(r"[\s;,'\"]+", text) if (origin := _meant(part))]
    return f"write {', '.join(f'`{origin}`' for origin in dict.fromkeys(right))}" if right else ""


def _meant(text: str) -> str:
    """The origin that somebody may have meant by a text, or ""."""
    scheme, colon, rest = text.partition("://")
    if not colon:
        is_host = re.fullmatch(r"(//)?[^:/?#\\@]+\.[^:/?#\\@]+([:/?#].*)?", text)
        return hosts.origin_of(f"https://{text.lstrip('/')}") if is_host else ""
    is_web = scheme.lower() in ("http", "https", "ws", "wss")
    return hosts.origin_of(f"https://{rest}") if is_web else ""
