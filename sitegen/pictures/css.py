"""CSS in files that browsers open: what it loads from other hosts is taken out.

No full parser is needed: what cannot be judged is dropped as a whole."""

from __future__ import annotations

import re

from sitegen import urls

_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)
_IMPORT = re.compile(r"@import\b[^;{}]*;?", re.IGNORECASE)
URL = re.compile(
    r"""\b(?:url|src)\(\s*+(?:"([^"]*+)"|'([^']*+)'|([^()"']*+))\s*+\)""", re.IGNORECASE
)
_ACTIVE = re.compile(
    r"@import|expression\s*\(|-moz-binding|behaviou?r\s*:|javascript\s*:|vbscript\s*:",
    re.IGNORECASE,
)
_NAMESPACE = re.compile(r"@namespace\b[^;{}@]*;", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"""["'(,\s](?:https?|ftp|wss?|blob|file|filesystem)\s*:|["'(,\s][\\/]{2}""", re.IGNORECASE
)


def cleaned(text: str) -> str:
    """CSS without what it loads from other hosts; "" if that cannot be separated from the rest."""
    if _is_harmless(text):
        return text
    clean = URL.sub(
        lambda match: "none" if _loads(match[1] or match[2] or match[3] or "") else match[0],
        _IMPORT.sub("", text),
    )
    return clean if _is_harmless(clean) else ""


def _loads(address: str) -> bool:
    return is_foreign(address) and urls.scheme(address) != "data"


def _is_harmless(text: str) -> bool:
    """Whether CSS loads nothing from other hosts, also through escapes (CSS Syntax 3 §4.3.7)."""
    plain = normalized(text)
    if _ACTIVE.search(plain) or any(
        _loads(match[1] or match[2] or match[3] or "") for match in URL.finditer(plain)
    ):
        return False
    return not _ELSEWHERE.search(_NAMESPACE.sub("", plain))


def normalized(text: str) -> str:
    """CSS without comments and with escapes resolved."""
    return (
        _ESCAPE.sub(_unescaped, _COMMENT.sub(" ", text)) if "\\" in text or "/*" in text else text
    )


def _unescaped(match: re.Match[str]) -> str:
    number = int(match[1], 16) if match[1] else 0
    return (
        (chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd")
        if match[1]
        else match[2]
    )


def is_foreign(address: str) -> bool:
    """Whether a browser resolves an address to another host, or to none such as `data:` (WHATWG URL
    §4.4)."""
    return (
        bool(urls.scheme(address))
        or re.sub(r"[\x00-\x20]", "", address)[:2].replace("\\", "/") == "//"
    )
