"""Plain text as Markdown that is read as the same text.

As few signs as possible get a backslash, since people are to read and edit the result."""

from __future__ import annotations

import re

from sitegen import lazy
from sitegen.markdown import mathematics
from sitegen.markdown.github.links import ENTITY

# What may have to be escaped inside a line.
_SPECIAL = re.compile(r"[\\`*_~\[\]<&$!@\xa0\u2028\u2029\ufeff{]|://|www\.")
_INVISIBLE = lazy.pattern("[\u2028\u2029\ufeff]")
_TAG_LIKE = lazy.pattern(r"<[A-Za-z/!?]|<$")
_SCHEME = lazy.pattern(r"(?i)(?<![A-Za-z])(https?|ftp)://(?=\w)")
_HOST = lazy.pattern(r"(?<![A-Za-z0-9.])www\.(?=\w)")
_ADDRESS = lazy.pattern(r"(?<=[A-Za-z0-9.+_-])@(?=[A-Za-z0-9_-]+\.)")
# A bracket that may begin a footnote, an alert, a box of a task, or a link to a page of a wiki.
_OPENING = lazy.pattern(r"\[(?=[\^!\[]|[ xX]\](?:\s|$)|TOC\]$)")
# What follows a bracket that would be a link or a definition.
_CLOSING = lazy.pattern(r"\](?=[(\[:])")
# A component inside a line.
_COMPONENT = lazy.pattern(r"(?<![\w:\\]):(?=[A-Za-z][\w-]*\[)")
_PICTURE = lazy.pattern(r"!(?=\[)")
_BRACE = lazy.pattern(r"\{(?=[:#.])")
# A sign in the middle of a word or between spaces emphasizes nothing.
_UNDERSCORE = lazy.pattern(r"(?<!\w)_|_(?!\w)|_(?=_)|(?<=_)_")
_STAR = lazy.pattern(r"\*(?! )|(?<! )\*")

# What would begin another block at the beginning of a line.
_LINE_START = re.compile(
    r"(?P<sign>#{1,6}(?=[ \t]|$)|>|[-+](?=[ \t]|$)|=+(?=[ \t]*$)|-+(?=[ \t]*$)"
    r"|-[ \t]*(?:-[ \t]*){2,}$|\+{3}(?=[ \t]*$)|:(?=[ \t]{1,3}\S)"
    r"|:(?=:+[A-Za-z][\w-]*(?:[\[{]|[ \t]*$))"
    r"|!(?=!! ?[\w-]|(?:video|audio|post)[ \t]+https?)"
    r"|\|)"
    r"|(?P<number>\d{1,9})(?P<point>[.)])(?=[ \t]|$)"
)
_STAR_START = re.compile(r"\*(?=[ \t]|$)")
# A line that could part the head of a table from its rows.
_DELIMITERS = re.compile(r"[ ]*\|?[ ]*:?-+:?[ ]*(?:\|[ ]*:?-+:?[ ]*)*\|?[ ]*$")
_ATTRIBUTION = re.compile(r"(—|–|--)(?=[ \t]+\S)")


def escaped(text: str, *, brackets: bool = False, cell: bool = False) -> str:
    """`text` for the middle of a line. With `brackets`, all brackets are escaped, as in the text of
    a link; in a `cell` of a table also what parts cells."""
    if cell and "|" in text:
        return "\\|".join([escaped(part, brackets=brackets) for part in text.split("|")])
    if _SPECIAL.search(text) is None:
        return text
    text = text.replace("\\", "\\\\").replace("`", "\\`").replace("~", "\\~")
    if "*" in text:
        text = _STAR.sub(r"\\*", text)
    if "_" in text:
        text = _UNDERSCORE.sub(r"\\_", text)
    if "&" in text:
        text = ENTITY.sub(lambda found: "\\" + found[0], text)
    if "<" in text:
        text = _TAG_LIKE.sub(lambda found: "\\" + found[0], text)
    if "[" in text or "]" in text:
        text = _brackets_in(text, every=brackets)
    if "{" in text:
        text = _BRACE.sub(r"\\{", text)
    return _addresses_in(text)


def _brackets_in(text: str, *, every: bool) -> str:
    if every:
        return text.replace("[", "\\[").replace("]", "\\]")
    text = _COMPONENT.sub(r"\\:", _PICTURE.sub(r"\\!", text))
    return _CLOSING.sub(r"\\]", _OPENING.sub(r"\\[", text))


def _addresses_in(text: str) -> str:
    if "@" in text:
        text = _ADDRESS.sub(r"\\@", text)
    if "://" in text:
        text = _SCHEME.sub(r"\1\\://", text)
    if "www." in text:
        text = _HOST.sub(r"www\\.", text)
    if "$" in text and text.count("$") > 1:
        text = _dollars_in(text)
    if "\xa0" in text:
        text = text.replace("\xa0", "&nbsp;")
    return _INVISIBLE.sub(lambda found: f"&#{ord(found[0])};", text)


def _dollars_in(text: str) -> str:
    """`text` with a backslash before each dollar that would begin a formula."""
    pieces, start = [], 0
    at = text.find("$")
    while at >= 0:
        if mathematics.inline(text, at) is not None or text.startswith("$$", at):
            pieces.append(text[start:at] + "\\$")
            start = at + 1
        at = text.find("$", at + 1)
    return "".join([*pieces, text[start:]])


def line_start(line: str) -> str:
    """A line of a paragraph, in Markdown, that begins no other block."""
    if not line:
        return line
    sign = line[0]
    if sign in "#>-+=:!|" or sign.isdigit():
        found = _LINE_START.match(line)
        if found is None:
            return line
        if found["number"]:
            return f"{found['number']}\\{line[found.start('point') :]}"
        return "\\" + line
    if sign == "*" and _STAR_START.match(line):
        return "\\" + line
    if sign.isspace():
        return f"&#{ord(sign)};{line[1:]}"
    return line


def line_end(line: str) -> str:
    """A line of a paragraph, in Markdown, whose last character is no space that is taken away."""
    return f"{line[:-1]}&#{ord(line[-1])};" if line and line[-1].isspace() else line


def is_delimiter_row(line: str) -> bool:
    """Whether a line would make the one above it the head of a table."""
    return ("|" in line or ":" in line) and _DELIMITERS.match(line) is not None


def without_attribution(line: str) -> str:
    """The last line of a quote, in Markdown, that does not say who is quoted."""
    found = _ATTRIBUTION.match(line)
    if found is None:
        return line
    sign = {"—": "&mdash;", "–": "&ndash;"}.get(found[1], "\\--")
    return sign + line[found.end() :]
