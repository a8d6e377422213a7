"""Ids of headings as Zola gives them, and those that the same headings get in sitegen."""

from __future__ import annotations

import html
import re

from sitegen.importing.sources.markdown_code import Code
from sitegen.importing.sources.zola.slugs import Strategy, anchor
from sitegen.markdown.heading_ids import HeadingIds

_HEADING = re.compile(
    r"^[ ]{0,3}#{1,6}[ \t]+(?P<words>[^\n]{0,500}?)(?:[ \t]+#+)?[ \t]*$"
    r"|^[ ]{0,3}(?P<under>[^\s#>|+*=-][^\n]*)\n[ ]{0,3}(?:=+|-{2,})[ \t]*$",
    re.M,
)
_ATTRIBUTES = re.compile(r"[ \t]*\{(?P<inner>\s*[.#][^{}]*)\}[ \t]*\Z")
_MARKUP = (
    (re.compile(r"!?\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])?"), r"\1"),
    (re.compile(r"<[^<>]*>"), ""),
    (re.compile(r"(`+)(.*?)\1"), r"\2"),
    (re.compile(r"\*{1,3}([^*]+)\*{1,3}"), r"\1"),
    (re.compile(r"(?<!\w)_{1,3}([^_]+)_{1,3}(?!\w)"), r"\1"),
    (re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),
)


def translated(markdown: str, strategy: Strategy) -> dict[str, str]:
    """The ids of the headings of a text in sitegen, by those that Zola gives them. Headings with
    ids of their own keep them."""
    code = Code(markdown)
    zola: dict[str, int] = {}
    ours = HeadingIds()
    found: dict[str, str] = {}
    for heading in _HEADING.finditer(markdown):
        words = heading["words"] if heading["words"] is not None else heading["under"]
        if heading.start() in code or not words:
            continue
        attributes = _ATTRIBUTES.search(words) if words.endswith("}") else None
        if attributes:
            words = words[: attributes.start()]
        plain = _plain(words)
        id_ = ours(plain)
        if attributes and (own := re.search(r"#([\w:-]+)", attributes["inner"])):
            found[own[1]] = own[1]
            continue
        name = anchor(plain, strategy)
        if name:
            count = zola.get(name, 0)
            zola[name] = count + 1
            found.setdefault(f"{name}-{count}" if count else name, id_)
    return found


def _plain(words: str) -> str:
    if len(words) > 2000:
        return words
    for form, replacement in _MARKUP:
        words = form.sub(replacement, words)
    return html.unescape(words).strip()
