"""Texts of an export as plain text: without tags, with characters for entities, without addresses
of people."""

from __future__ import annotations

import html
import re
from urllib.parse import SplitResult, urlsplit

TAG = re.compile(r"<[A-Za-z/!][^<>]*>")
SPACES = re.compile(r"\s+")
_MAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>.]+")


def plain(text: str) -> str:
    """The plain text of a title, a caption or a summary that may have tags and entities."""
    text = re.sub(r"<br\s*/?>|</p>|</li>|</div>", " ", text, flags=re.IGNORECASE)
    return SPACES.sub(" ", html.unescape(TAG.sub("", text))).strip()


def is_mail(text: str) -> bool:
    """Whether a text is somebody's e-mail address."""
    return _MAIL.fullmatch(text.strip()) is not None


def without_mail(text: str) -> str:
    """A name, or "" if it is an e-mail address."""
    return "" if is_mail(text) else text


def address_parts(address: str) -> SplitResult:
    """The parts of an address; those of none for one that cannot be, such as `http://[x`, where
    urlsplit raises."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def web_address(text: str) -> str:
    """An address of the web, or "" for what is none."""
    text = text.strip()
    parts = address_parts(text)
    is_web = parts.scheme.lower() in ("http", "https") and bool(parts.netloc)
    return text if is_web and not re.search(r"[\s<>\"]", text) and "@" not in parts.netloc else ""
