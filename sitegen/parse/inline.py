"""GitHub's dialect for Python-Markdown, inside the blocks: struck text, bare addresses, escapes, hard breaks."""

from __future__ import annotations

import html
import re
from xml.etree import ElementTree

from markdown import Markdown, util
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor, SimpleTagInlineProcessor, SubstituteTagInlineProcessor

# All of CommonMark §2.4.
PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

_STRUCK = r"(?<![~\\])(~~)(?![~\s])((?:(?!~~).)+?)(?<!\s)~~(?!~)"
_BREAK = r"\\\n"
# GFM §6.9: what may stand before a bare address, its scheme or www., and everything up to a space or a tag.
# The first character comes before what must not stand before it: so the search runs from one h or w to the next.
_ADDRESS = r"([HhWw](?=[TtWw]{2}[Pp.])(?:(?<![A-Za-z].)(?<=[Hh])[Tt]{2}[Pp][Ss]?://|(?:(?<=^.)|(?<=[\s*_~(].))(?<=[Ww])[Ww]{2}\.)[^\s<\x02\x03]+)"
_MAIL = r"(?<![A-Za-z0-9._+@/-])([A-Za-z0-9._+-]++@[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+)(?![A-Za-z0-9@_-])"
_DOMAIN = re.compile(r"(?:https?://)?((?:[\w-]+\.)+[\w-]+|localhost)(?=[:/?#]|$|[^\w.-])", re.IGNORECASE)
_ENTITY = re.compile(r"&[A-Za-z0-9]+;$")


class BareAddress(InlineProcessor):
    """`https://…` and `www.…` in a text become links, without the punctuation that ends a sentence."""

    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(  # type: ignore[override]  # noqa: N802 - Python-Markdown's name
            self, m: re.Match[str], data: str) -> tuple[ElementTree.Element | None, int | None, int | None]:  # noqa: ARG002
        address = trimmed(m[1])
        domain = _DOMAIN.match(address)
        if domain is None or "_" in ".".join(domain[1].split(".")[-2:]):
            return None, None, None
        plain = html.unescape(address)
        return _link(plain if "://" in plain[:8] else f"http://{plain}", plain), m.start(1), m.start(1) + len(address)


class BareMail(InlineProcessor):
    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(  # type: ignore[override]  # noqa: N802 - Python-Markdown's name
            self, m: re.Match[str], data: str) -> tuple[ElementTree.Element | None, int | None, int | None]:  # noqa: ARG002
        if m[1][-1] in "-_":
            return None, None, None
        return _link(f"mailto:{m[1]}", m[1]), m.start(1), m.end(1)


def _link(href: str, text: str) -> ElementTree.Element:
    link = ElementTree.Element("a", {"href": href})
    link.text = util.AtomicString(text)
    return link


def trimmed(address: str) -> str:
    """`address` without what belongs to the sentence around it (GFM §6.9): final punctuation, an entity, a bracket that
    nothing opens."""
    unopened = address.count(")") - address.count("(")
    while address:
        last = address[-1]
        if last in "?!.,:*_~'\"":
            address = address.rstrip("?!.,:*_~'\"")
        elif last == ")" and unopened > 0:
            brackets = len(address) - len(address.rstrip(")"))
            address = address[: -min(brackets, unopened)]
            unopened -= min(brackets, unopened)
        elif last == ";" and (entity := _ENTITY.search(address, max(0, len(address) - 40))):
            address = address[: entity.start()]
        else:
            break
    return address


# What must be in a text for the patterns to match.
SIGNS: dict[tuple[type, str], tuple[str, ...]] = {
    (SubstituteTagInlineProcessor, _BREAK): ("\\\n",),
    (BareAddress, _ADDRESS): ("://", "ww.", "WW.", "Ww.", "wW."),
    (BareMail, _MAIL): ("@",),
    (SimpleTagInlineProcessor, _STRUCK): ("~~",),
}


class GithubInline(Extension):
    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        md.ESCAPED_CHARS = [*md.ESCAPED_CHARS, *(sign for sign in PUNCTUATION if sign not in md.ESCAPED_CHARS)]
        # After the escapes: the second of two backslashes breaks no line.
        md.inlinePatterns.register(SubstituteTagInlineProcessor(_BREAK, "br"), "backslash_break", 179)
        # After links and tags; before entities, which may be part of an address, and before emphasis, which would take
        # its underscores.
        md.inlinePatterns.register(BareAddress(_ADDRESS, md), "bare_address", 85)
        md.inlinePatterns.register(BareMail(_MAIL, md), "bare_mail", 74)
        md.inlinePatterns.register(SimpleTagInlineProcessor(_STRUCK, "del"), "struck", 65)
