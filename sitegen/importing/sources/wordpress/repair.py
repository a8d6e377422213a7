"""Malformed XML of old exports as it is meant: control characters, HTML's entities, bare `&`, and
texts whose CDATA ends too early or not at all."""

from __future__ import annotations

import html
import re

# What XML 1.0 §2.2 has no place for.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# Within an item, these hold plain text, so that what ends them is their own end tag alone.
_TEXTS = re.compile(
    r"<((?:\w+:)?(?:encoded|title|description|creator|meta_value|meta_key|comment_content"
    r"|comment_author|post_name|cat_name|tag_name|term_name|category_description"
    r"|author_display_name|tag_description|term_description))>\s*<!\[CDATA\["
)
_CDATA = re.compile(r"<!\[CDATA\[.*?\]\]>", re.DOTALL)
_SPLIT = "]]]]><![CDATA[>"
_AMPERSAND = re.compile(r"&(?:#(\d{1,7}|[xX][0-9a-fA-F]{1,6});|([A-Za-z][A-Za-z0-9]*);)?")
_XML_NAMES = ("amp", "lt", "gt", "quot", "apos")


def without_controls(text: str) -> str:
    """`text` without the characters that XML does not allow."""
    return _CONTROLS.sub("", text)


def repaired(text: str) -> str:
    """The XML of an item as it is meant; not every damage can be mended."""
    text = _with_whole_texts(text)
    pieces, end = [], 0
    for section in _CDATA.finditer(text, 0, text.rfind("]]>") + 3):
        pieces += [_AMPERSAND.sub(_character, text[end : section.start()]), section[0]]
        end = section.end()
    return "".join([*pieces, _AMPERSAND.sub(_character, text[end:])])


def _with_whole_texts(text: str) -> str:
    """Each text is one CDATA up to its end tag, whatever signs are in it."""
    pieces, end = [], 0
    while opened := _TEXTS.search(text, end):
        closing = f"</{opened[1]}>"
        closed = text.find(closing, opened.end())
        if closed < 0:
            break
        inner = text[opened.end() : closed].rstrip()
        inner = inner.removesuffix("]]>").replace(_SPLIT, "]]>").replace("]]>", _SPLIT)
        pieces += [text[end : opened.end()], inner, "]]>", closing]
        end = closed + len(closing)
    return "".join([*pieces, text[end:]])


def _character(found: re.Match[str]) -> str:
    number, name = found[1], found[2]
    if number:
        point = int(number[1:], 16) if number[0] in "xX" else int(number)
        is_allowed = point < 0x110000 and not _CONTROLS.match(chr(point))
        return found[0] if is_allowed else ""
    if name in _XML_NAMES:
        return found[0]
    character = html.unescape(found[0]) if name else found[0]
    return character if character != found[0] else "&amp;" + found[0][1:]
