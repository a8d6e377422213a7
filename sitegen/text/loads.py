"""What a browser loads, runs or posts to for a piece of HTML or CSS: each address with the kind
that a Content-Security-Policy is asked about (CSP Level 3 §6.1, HTML Living Standard)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from sitegen import lazy
from sitegen.text import rawhtml
from sitegen.text.characters import unescape

# `inline-…` is what is written in the page itself. The others are as in `[security]` of the
# settings, or have no list there.
LoadKind = Literal[
    "script",
    "style",
    "img",
    "font",
    "connect",
    "frame",
    "form",
    "media",
    "manifest",
    "object",
    "base",
    "inline-script",
    "inline-style",
    "inline-handler",
    "style-attribute",
    "script-address",
]


class Load(NamedTuple):
    """The address `text[start:end]`, as `address` without references; for what is inline the tag
    or attribute, and its name. `locked`: a script has a digest that it must have."""

    kind: LoadKind
    address: str
    start: int
    end: int
    locked: bool = False


# Attributes with one address each, by element.
_ADDRESSES: Mapping[str, Mapping[str, LoadKind]] = {
    "a": {"ping": "connect"},
    "area": {"ping": "connect"},
    "audio": {"src": "media"},
    "base": {"href": "base"},
    "body": {"background": "img"},
    "button": {"formaction": "form"},
    "embed": {"src": "object"},
    "feimage": {"href": "img", "xlink:href": "img"},
    "form": {"action": "form"},
    "frame": {"src": "frame"},
    "iframe": {"src": "frame"},
    "image": {"href": "img", "xlink:href": "img"},
    "img": {"src": "img", "srcset": "img"},
    "input": {"formaction": "form", "src": "img"},
    "object": {"data": "object"},
    "source": {"src": "media", "srcset": "img"},
    "track": {"src": "media"},
    "video": {"src": "media", "poster": "img"},
}
_LINKS: Mapping[str, LoadKind] = {
    "stylesheet": "style",
    "modulepreload": "script",
    "icon": "img",
    "apple-touch-icon": "img",
    "manifest": "manifest",
}
_PRELOADS: Mapping[str, LoadKind] = {
    "audio": "media",
    "fetch": "connect",
    "font": "font",
    "image": "img",
    "script": "script",
    "style": "style",
    "track": "media",
    "video": "media",
    "worker": "script",
}
# The types of <script> that are not data: "" and JavaScript's, and those that the policy minds.
_RUN = lazy.pattern(
    r"(?:|module|importmap|speculationrules|(?:text|application)/(?:x-)?(?:java|ecma)script)",
    re.IGNORECASE,
)
# The attributes of HTML whose values are scripts (HTML §8.1.8.2).
_HANDLER_NAMES = """
abort animationcancel animationend animationiteration animationstart auxclick beforeinput
beforematch beforetoggle beforeunload blur cancel canplay canplaythrough change click close
contextlost contextmenu contextrestored copy cuechange cut dblclick drag dragend dragenter
dragleave dragover dragstart drop durationchange emptied ended error focus focusin focusout
formdata gotpointercapture hashchange input invalid keydown keypress keyup load loadeddata
loadedmetadata loadstart lostpointercapture message mousedown mouseenter mouseleave mousemove
mouseout mouseover mouseup offline online pagehide pageshow paste pause play playing pointercancel
pointerdown pointerenter pointerleave pointermove pointerout pointerover pointerup popstate
progress ratechange reset resize scroll scrollend seeked seeking select slotchange stalled storage
submit suspend timeupdate toggle touchcancel touchend touchmove touchstart transitioncancel
transitionend transitionrun transitionstart unload volumechange waiting wheel
"""
_HANDLERS = frozenset(f"on{name}" for name in _HANDLER_NAMES.split())
# A candidate of `srcset`: an address, and what says when to take it.
_CANDIDATE = lazy.pattern(r"[\s,]*+(\S*[^\s,])(?:\s[^,]*+)?")
_WORD = lazy.pattern(r"(\S+)")
_JAVASCRIPT = lazy.pattern(r"[\x00-\x20]*j\s*a\s*v\s*a\s*s\s*c\s*r\s*i\s*p\s*t\s*:", re.IGNORECASE)


def in_html(markup: str) -> Iterator[Load]:
    """What HTML loads, in order. Addresses that begin with "#" and empty ones load nothing."""
    for token in rawhtml.tokens(markup, rawhtml.TRUSTED):
        if token.kind == "start":
            yield from _of_tag(token, markup[token.start : token.end])
        elif token.kind == "inside" and token.name == "style":
            for load in in_css(markup[token.start : token.end]):
                yield load._replace(start=token.start + load.start, end=token.start + load.end)


def _of_tag(token: rawhtml.Token, tag: str) -> Iterator[Load]:
    found = list(rawhtml.attributes_in(tag))
    values: dict[str, str] = {}
    for attribute in found:
        values.setdefault(attribute.name, attribute.value)
    if token.name == "script":
        yield from _of_script(token, tag, found, values)
    elif token.name == "style":
        yield Load("inline-style", "<style>", token.start, token.end)
    kinds = _kinds(token.name, values)
    for attribute in found:
        if kind := _code_in(attribute):
            start, end = token.start + attribute.start, token.start + attribute.end
            yield Load(kind, attribute.name, start, end)
        elif attribute.name in kinds:
            yield from _addresses(kinds[attribute.name], attribute, token, tag)


def _code_in(attribute: rawhtml.Attribute) -> LoadKind | None:
    """What kind of code the value of an attribute is, if it is any."""
    name = attribute.name
    if name == "style":
        return "style-attribute"
    if name in _HANDLERS:
        return "inline-handler"
    is_address = name in ("href", "action", "formaction", "src")
    return "script-address" if is_address and _JAVASCRIPT.match(attribute.value) else None


def _addresses(
    kind: LoadKind, attribute: rawhtml.Attribute, token: rawhtml.Token, tag: str
) -> Iterator[Load]:
    start, end = _value(tag, attribute)
    written = tag[start:end]
    if attribute.name in ("srcset", "imagesrcset", "ping"):
        pattern = _WORD if attribute.name == "ping" else _CANDIDATE
        for part in pattern.finditer(written):
            at = token.start + start
            yield Load(kind, unescape(part[1]), at + part.start(1), at + part.end(1))
    elif attribute.value.strip() and not attribute.value.startswith("#"):
        yield Load(kind, attribute.value, token.start + start, token.start + end)


def _value(tag: str, attribute: rawhtml.Attribute) -> tuple[int, int]:
    """Where in the tag the value of an attribute begins and ends, without quotation marks."""
    text = tag[attribute.start : attribute.end]
    after = text[text.find("=", 1) + 1 :]
    written = after.lstrip()
    quoted = written[:1] in {'"', "'"}
    return attribute.end - len(written) + quoted, attribute.end - quoted


def _of_script(
    token: rawhtml.Token,
    tag: str,
    found: list[rawhtml.Attribute],
    values: Mapping[str, str],
) -> Iterator[Load]:
    if not _RUN.fullmatch(values.get("type", "").strip()):
        return
    for attribute in found:
        if attribute.name == "src":
            start, end = (token.start + at for at in _value(tag, attribute))
            yield Load("script", attribute.value, start, end, bool(values.get("integrity")))
            return
    yield Load("inline-script", "<script>", token.start, token.end)


def _kinds(element: str, values: Mapping[str, str]) -> Mapping[str, LoadKind]:
    """The attributes of an element that hold addresses."""
    if element != "link":
        return _ADDRESSES.get(element, {})
    relations = values.get("rel", "").lower().split()
    for relation in relations:
        if relation in _LINKS:
            return {"href": _LINKS[relation]}
        if relation == "preload" and (kind := _PRELOADS.get(values.get("as", "").lower())):
            return {"href": kind, **({"imagesrcset": "img"} if kind == "img" else {})}
    return {}


_STRING = r""""(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'"""
_STYLE = lazy.pattern(
    rf"/\*.*?(?:\*/|\Z)|@(import|namespace|font-face)(?![\w-])"
    rf"|url\(\s*({_STRING}|[^)\"'\s]*)\s*\)|({_STRING})|([{{}};])",
    re.DOTALL | re.IGNORECASE,
)
_LOADING = lazy.pattern(r"url\(|@import|image-set\(", re.IGNORECASE)
_ESCAPE = lazy.pattern(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)
_SET = lazy.pattern(r"image-set\([^;{}]*\Z", re.IGNORECASE)


def in_css(style: str) -> Iterator[Load]:
    """What a style sheet loads, in order."""
    if not _LOADING.search(style):
        return
    rule, depth, fonts, statement = "", 0, -1, 0
    for part in _STYLE.finditer(style):
        if part[1]:
            rule = part[1].lower()
            if rule == "font-face":
                fonts = depth
        elif part[4]:
            depth += {"{": 1, "}": -1}.get(part[4], 0)
            rule, statement = "", part.end()
            if part[4] == "}" and depth <= fonts:
                fonts = -1
        elif part[2] is not None or (part[3] and (rule or _is_in_set(style, part, statement))):
            group = 2 if part[2] is not None else 3
            written = part[group]
            quoted = written[:1] in {'"', "'"}
            address = _ESCAPE.sub(_sign, written[1:-1] if quoted else written)
            kind: LoadKind = "style" if rule == "import" else "font" if fonts >= 0 else "img"
            if address and not address.startswith("#") and rule != "namespace":
                yield Load(kind, address, part.start(group) + quoted, part.end(group) - quoted)
            rule = ""


def _is_in_set(style: str, part: re.Match[str], statement: int) -> bool:
    return _SET.search(style, statement, part.start()) is not None


def _sign(escape: re.Match[str]) -> str:
    number = int(escape[1], 16) if escape[1] else 0
    return (chr(number) if 0 < number < 0x110000 else "\ufffd") if escape[1] else escape[2]
