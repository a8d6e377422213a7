"""Addresses that become links by themselves: in angle brackets (CommonMark §6.5), and bare (GFM
§6.9)."""

from __future__ import annotations

import re

from sitegen import lazy

ADDRESS = lazy.pattern(r"<([A-Za-z][A-Za-z0-9.+-]{1,31}:[^\x00-\x20<>]*)>")
MAIL = lazy.pattern(
    r"<([\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*)>",
    re.ASCII,
)
SCHEME = lazy.pattern(r"(?<![A-Za-z])(?:https?|ftp)$", re.IGNORECASE)
_HOST = lazy.pattern(r"(?:\\?[A-Za-z0-9_.-])*")
_BARE = lazy.pattern(r"[^\s<]*")
_NAME_END = lazy.pattern(r"&[A-Za-z]+;$")


def bare(text: str, at: int, host: int, *, complete: bool) -> str:
    """The bare address at `at`, whose host goes on at `host`; "" if there is none. `complete`:
    whether it has a scheme."""
    # As in cmark-gfm, the very last character of the text does not count as part of a host, and
    # neither does what follows a character beyond ASCII.
    labels: list[str] = []
    if text[host - 1].isascii():
        found = _HOST.match(text, host, len(text) - 1)
        labels = text[host : found.end() if found else host].split(".")
    if not complete and len(labels) < 2:
        return ""
    if len(labels) <= 11 and "_" in "".join(labels[-2:]):
        return ""
    found = _BARE.match(text, host)
    return trimmed(text[at : found.end() if found else host])


def trimmed(address: str) -> str:
    """`address` without what belongs to the sentence around it (GFM §6.9): final punctuation, an
    entity, a closing bracket without an opening one."""
    unopened = address.count(")") - address.count("(")
    while address:
        last = address[-1]
        if last in "?!.,:*_~'\"":
            address = address.rstrip("?!.,:*_~'\"")
        elif last == ")" and unopened > 0:
            brackets = len(address) - len(address.rstrip(")"))
            address = address[: -min(brackets, unopened)]
            unopened -= min(brackets, unopened)
        elif last == ";":
            name = _NAME_END.search(address, max(0, len(address) - 40))
            address = address[: name.start()] if name else address[:-1]
        else:
            break
    return address
