"""The addresses of the old site: which of them are its own, and when two mean the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from sitegen import urls

# Hosts of many people, whose other pages stay where they are.
_SHARED = frozenset({"medium.com"})
_SLASHES = re.compile("//+")
_INDEX = re.compile(r"/index\.html?$")


class OldSite(Struct, frozen=True):
    """The old site: its `host` in lower case without `www.`, "" if nobody knows it, and its `base`
    path without the slash at its end."""

    host: str
    base: str

    @classmethod
    def at(cls, base_url: str) -> OldSite:
        """The site that was published at `base_url`."""
        try:
            parts = urlsplit(base_url)
            return cls(_bare(parts.hostname or ""), unquote(parts.path).rstrip("/"))
        except ValueError:
            return cls("", "")

    @property
    def is_shared(self) -> bool:
        """Whether others publish at its host as well."""
        return self.host in _SHARED

    def own(self, target: str) -> tuple[str, str] | None:
        """The address of this site that a link leads to, from the root of its host, and what stands
        behind it (`?a=b#c`); None if the link leads elsewhere or is relative."""
        try:
            parts = urlsplit(target.strip())
            host = _bare(parts.hostname or "")
        except ValueError:
            return None
        if parts.scheme not in {"", "http", "https"}:
            return None
        if parts.netloc:
            if not self.host or host != self.host:
                return None
        elif not parts.path.startswith("/"):
            return None
        rest = (f"?{parts.query}" if parts.query else "") + (
            f"#{parts.fragment}" if parts.fragment else ""
        )
        return parts.path or "/", rest

    def within(self, address: str) -> str | None:
        """An address from the root of the host as one of the site, without its base path; None if
        it is outside."""
        path = plain(address)
        if not self.base:
            return path
        if path == self.base or path.startswith(self.base + "/"):
            return path[len(self.base) :] or "/"
        return None


def plain(address: str) -> str:
    """An address from the root of the host: decoded, composed (NFC), without query and fragment,
    and with one slash wherever there were several."""
    path = re.split("[?#]", address, maxsplit=1)[0]
    decoded = unquote(path, errors="strict") if _is_utf8(path) else path
    return _SLASHES.sub("/", "/" + unicodedata.normalize("NFC", decoded))


def key(address: str) -> str:
    """What is equal for addresses that a host answers with the same: with or without a slash at the
    end, or `index.html`."""
    return _INDEX.sub("", plain(address)).rstrip("/") or "/"


class Claims:
    """Which addresses are `taken`, by their collision keys: of two that want one, the first gets
    it."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)

    def gets(self, address: str) -> bool:
        """Take an address, if it is free and a file can be there."""
        unique = urls.collision_key(key(address))
        if unique in self._taken or not urls.is_site_address(address):
            return False
        self._taken.add(unique)
        return True


def _is_utf8(path: str) -> bool:
    try:
        unquote(path, errors="strict")
    except UnicodeDecodeError:
        return False
    return True


def _bare(host: str) -> str:
    return host.lower().removeprefix("www.")
