"""HTML in a text (CommonMark §6.6)."""

from __future__ import annotations

import re
from collections.abc import Callable

from sitegen import lazy
from sitegen.markdown.github.links import SPACE

_VALUE = rf"(?:[^{SPACE}\"'=<>`]++|'[^']*+'|\"[^\"]*+\")"
_ATTRIBUTES = rf"[{SPACE}]++[A-Za-z_:][A-Za-z0-9_.:-]*+(?>(?:[{SPACE}]*+=[{SPACE}]*+{_VALUE})?)"
TAG_PATTERN = (
    rf"<(?:[A-Za-z][A-Za-z0-9-]*+(?>(?:{_ATTRIBUTES})*)[{SPACE}]*+/?"
    rf"|/[A-Za-z][A-Za-z0-9-]*+[{SPACE}]*+)>"
)
TAG = lazy.pattern(TAG_PATTERN)
# Tags, whole comments, and beginnings of what else can be no text.
_MARKUP = lazy.pattern(
    rf"<!--(?!-?>).*?(?:--!?>|\Z)|<(?:!(?!--)|\?)|(?P<tag>{TAG_PATTERN})"
    rf"|</?[A-Za-z][^{SPACE}/>=<]*+(?=[{SPACE}/>])",
    re.DOTALL,
)
# What a mark comes behind. Digits would become part of it.
_BEGINNING = lazy.pattern(rf"<(?:/?[A-Za-z][^{SPACE}/>=<]*+|!--\d*+|(?:!(?:\[CDATA\[)?|\?)\d*+)")
DECLARATION = lazy.pattern(rf"<![A-Z]+[{SPACE}]")
ANCHOR = lazy.pattern(r"<(?:(/)a\b|a\b[^>]*\bhref\b)", re.IGNORECASE)
_ATTRIBUTE = lazy.pattern(
    rf"[{SPACE}]([A-Za-z_:][A-Za-z0-9_.:-]*+)(?>(?:[{SPACE}]*+=[{SPACE}]*+({_VALUE}))?)"
)


def marked(html: str, place: Callable[[str, int], dict[str, str]]) -> str:
    """`html` with a mark of its place (places.py) in each tag, comment and the like, and before
    each attribute that holds an address or an id. `place` returns the mark for a name and a
    position in `html`."""
    pieces, end = [], 0
    for found in _MARKUP.finditer(html):
        begin = _BEGINNING.match(html, found.start())
        if begin:
            # Marks have no quotes, since what looks like a tag may itself be inside quotes. Only
            # before a slash they have some: it would become part of the value.
            quote = '"' if html.startswith("/", begin.end()) else ""
            pieces += [
                html[end : begin.end()],
                *(
                    f" {mark}={quote}{at}{quote}"
                    for mark, at in place("tag", found.start()).items()
                ),
            ]
            end = begin.end()
        if not found["tag"]:
            continue
        for attribute in _ATTRIBUTE.finditer(html, found.start(), found.end()):
            name = attribute[1].lower()
            if name in {"href", "src", "poster", "id"} and attribute[2]:
                value = attribute.start(2) + (attribute[2][0] in "\"'")
                at = attribute.start(1) if name == "id" else value
                pieces += [
                    html[end : attribute.start(1)],
                    *(f"{mark}={where} " for mark, where in place(name, at).items()),
                ]
                end = attribute.start(1)
    return "".join((*pieces, html[end:]))


# CommonMark §4.6: where an HTML block begins, and what ends it (None: a blank line).
_BLOCK_TAGS = (
    "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption"
    "|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option"
    "|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul"
)
HTML_BLOCKS = (
    (
        lazy.pattern(r"(?i)<(?:script|pre|style|textarea)(?:[\s>]|$)"),
        lazy.pattern(r"(?i)</(?:script|pre|style|textarea)>"),
    ),
    (lazy.pattern(r"<!--"), lazy.pattern(r"-->")),
    (lazy.pattern(r"<\?"), lazy.pattern(r"\?>")),
    (lazy.pattern(r"<![A-Z]"), lazy.pattern(r">")),
    (lazy.pattern(r"<!\[CDATA\["), lazy.pattern(r"\]\]>")),
    (lazy.pattern(rf"(?i)</?(?:{_BLOCK_TAGS})(?:\s|/?>|$)"), None),
    (lazy.pattern(rf"(?:{TAG_PATTERN})[ \t]*$"), None),
)
