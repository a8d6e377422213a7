"""What a template writes of addresses that pages load or post to, and of scripts and styles in
pages: each with its place, for whoever compares them with the policy of pages.

The code of a template is blanked, so that places stay. An address that code makes is judged where
it begins with a constant, or is a value of the settings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from jinja2 import nodes
from msgspec import Struct

from sitegen import hosts, urls
from sitegen.layouts.closures import TemplateLoad
from sitegen.lazy import pattern
from sitegen.text import loads, rawhtml
from sitegen.text.characters import unescape
from sitegen.text.places import place_of

_TEXTS = r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'"""
# Comments, what is raw, expressions and statements. In them, texts may hold anything.
_CODE = pattern(
    r"(?s)\{#.*?(?:#\}|\Z)|(\{%[-+]?\s*raw\s*[-+]?%\})(.*?)(\{%[-+]?\s*endraw\s*[-+]?%\})"
    rf"|(\{{\{{)(?>(?:{_TEXTS}|(?!\}}\}}).)*)(?:\}}\}}|\Z)"
    rf"|\{{%(?>(?:{_TEXTS}|(?!%\}}).)*)(?:%\}}|\Z)",
)
# Stands for what an expression prints.
_PRINTED = "\ue000"
# An expression that prints a text or a variable, maybe by filters that leave addresses as they are.
_CONSTANT = pattern(
    rf"\{{\{{[-+]?\s*(?:({_TEXTS})|([A-Za-z_][\w.]*))\s*"
    r"(?:\|\s*(?:url|site_url|absolute|safe|e|escape|trim)\s*)*[-+]?\}\}"
)
_OTHERWISE = pattern(r"\{%[-+]?\s*(?:else|elif)\b")
_HOST = pattern(r"\s*(?:[a-zA-Z][a-zA-Z0-9+.-]*:)?[/\\]{2,}[^/\\?#]*")
_POLICY = pattern(r"content-security-policy", re.IGNORECASE)
# What is loaded from the site itself by every policy that sitegen makes.
_OWN = frozenset({"script", "style", "img", "font", "connect", "form", "media"})

_INLINE = frozenset(
    {"inline-script", "inline-style", "inline-handler", "style-attribute", "script-address"}
)


class TemplateLoads(Struct, frozen=True):
    """The fields of `ScannedTemplate` of these names."""

    loads: tuple[TemplateLoad, ...]
    own_policy: bool


def scanned(text: str, tree: nodes.Template) -> TemplateLoads:
    """What a template with this text and this tree loads, and what it says of the policy."""
    blank = blanked(text)
    constants = _constants(tree)
    found = [
        written
        for load in loads.in_html(blank)
        for written in _written(load, text, constants)
        if _is_judged(written)
    ]
    return TemplateLoads(
        tuple(dict.fromkeys(found)),
        _has_own_policy(blank, tree),
    )


def blanked(text: str) -> str:
    """The HTML in a template: with blanks for statements and comments, and `_PRINTED` for what
    expressions print."""
    return _CODE.sub(_blank, text)


def _blank(code: re.Match[str]) -> str:
    if code[1]:
        return " " * len(code[1]) + code[2] + " " * len(code[3])
    sign = _PRINTED if code[4] else " "
    return re.sub(r"[^\n]", sign, code[0])


def _constants(tree: nodes.Template) -> Mapping[str, str]:
    """The variables that a template sets once, to a text."""
    values: dict[str, list[str | None]] = {}
    for node in tree.find_all(nodes.Name):
        if node.ctx != "load":
            values.setdefault(node.name, []).append(None)
    for assign in tree.find_all(nodes.Assign):
        name, value = getattr(assign.target, "name", ""), getattr(assign.node, "value", None)
        if isinstance(value, str) and len(values.get(name, ())) == 1:
            values[name] = [value]
    return {name: texts[0] for name, texts in values.items() if len(texts) == 1 and texts[0]}


class _Piece(NamedTuple):
    """A piece of a value, `text[start:]`: what stands there, or the code of an expression.
    `begins`: nothing is before it in one of the values that there can be; `may_begin`: code that
    decides is right before it."""

    start: int
    literal: str
    code: str
    begins: bool
    may_begin: bool


def _pieces(text: str, start: int, end: int) -> Iterator[_Piece]:
    at, begins, may_begin = start, True, False
    while at < end:
        code = _CODE.match(text, at, end)
        if code is None:
            following = _CODE.search(text, at, end)
            stop = following.start() if following else end
            literal = text[at:stop]
            at += len(literal) - len(literal.lstrip())
            if literal.strip():
                yield _Piece(at, literal.strip(), "", begins, may_begin)
                begins = may_begin = False
            at = stop
        elif code[4]:
            yield _Piece(at, "", code[0], begins, may_begin)
            begins = may_begin = False
            at = code.end()
        else:
            begins = begins or _OTHERWISE.match(code[0]) is not None
            may_begin = True
            at = code.end()


def _written(load: loads.Load, text: str, constants: Mapping[str, str]) -> Iterator[TemplateLoad]:
    """The addresses that the value of an attribute can be: code may choose one of several."""
    if load.kind in _INLINE:
        yield TemplateLoad(load.kind, load.address, place_of(text, load.start))
        return
    for piece in _pieces(text, load.start, load.end):
        value = setting = ""
        if piece.code and piece.begins:
            value, setting = _value(piece.code, constants)
        elif piece.begins or (piece.may_begin and hosts.origin_of(piece.literal)):
            value = piece.literal
        if value or setting:
            after = piece.start + len(piece.code or piece.literal)
            rest = blanked(text[after : load.end]).split(" ")[0]
            address = unescape(value + rest)
            # What is printed as a part of the host can be any host.
            host = _HOST.match(address)
            if setting or not (host and _PRINTED in host[0]):
                place = place_of(text, piece.start)
                shown = re.sub(f"{_PRINTED}+", "…", address)
                yield TemplateLoad(load.kind, shown, place, load.locked, setting)


def _value(code: str, constants: Mapping[str, str]) -> tuple[str, str]:
    """What an expression prints, if it is a text; and the setting that it prints, if it does."""
    constant = _CONSTANT.fullmatch(code)
    if constant is None:
        return "", ""
    if constant[1]:
        return constant[1][1:-1], ""
    name = constant[2]
    return constants.get(name, ""), name if name.startswith("site.params.") else ""


def _is_judged(load: TemplateLoad) -> bool:
    """Whether a policy could refuse it."""
    address = load.address
    is_foreign = hosts.origin_of(address) or urls.scheme(address) or load.setting
    return bool(load.kind not in _OWN or is_foreign)


def _has_own_policy(blank: str, tree: nodes.Template) -> bool:
    """Whether the template fills the block of the policy with one of its own, or has a `<meta>`
    with one."""
    for block in tree.find_all(nodes.Block):
        if block.name == "csp" and any(
            data.data.strip() for data in block.find_all(nodes.TemplateData)
        ):
            return True
    return bool(_POLICY.search(blank)) and any(
        _POLICY.fullmatch(values.get("http-equiv", "").strip())
        and values.get("content", "").strip(f"{_PRINTED} \n")
        for values in map(rawhtml.attributes, rawhtml.tags(blank, "meta"))
    )
