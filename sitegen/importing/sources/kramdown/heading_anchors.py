"""The ids that kramdown gives to headings, and those that sitegen gives: links and explicit ids are
kept where they differ."""

from __future__ import annotations

import html
import re
from urllib.parse import quote, unquote

from sitegen.importing.sources.markdown_code import outside
from sitegen.importing.sources.snippets import plain
from sitegen.markdown.heading_ids import HeadingIds

_HEADING = re.compile(r"^(?P<sign> {0,3}#{1,6})[ \t]+(?P<text>.*?)(?:[ \t]+#+)?[ \t]*$")
_EXPLICIT = re.compile(r"[ \t]*\{#(?P<id>[A-Za-z][\w:.-]*)\}[ \t]*(?P<rest>#*)[ \t]*$")
_LONGEST = 2_000  # signs of a heading: no longer line is one that links lead to
_UNDERLINE = re.compile(r"^ {0,3}(?:=+|-+)[ \t]*$")
# Ruby's \p{Word} is what Python's \w is, but for a few signs.
_NO_WORD = re.compile(r"[^\w\- \t]")


def kramdown_id(text: str, is_github: bool) -> str:
    """The id of a heading whose source is `text`, by the rule of kramdown or that of its parser for
    GitHub's Markdown."""
    if is_github:
        return re.sub(r"[ \t]", "-", _NO_WORD.sub("", text.lower())) or "section"
    text = re.sub(r"^[^a-zA-Z]+", "", text)
    text = re.sub(r"[^a-zA-Z0-9 -]", "", text).replace(" ", "-").lower()
    return text or "section"


class Headings:
    """The headings of one text, in order."""

    def __init__(self, is_github: bool) -> None:
        self._is_github = is_github
        self._ids = HeadingIds()
        self._counts: dict[str, int] = {}
        self._new: dict[str, str] = {}
        self._last = ""
        self._last_old = ""

    def heading(self, line: str, following: str, given: str) -> tuple[str, bool]:
        """A line, with an anchor if it is a heading whose explicit or `given` id sitegen would not
        give it; and whether it is a heading. `following` is the next line."""
        hashed = _HEADING.match(line) if len(line) < _LONGEST else None
        is_underlined = (
            not hashed
            and bool(line.strip() and _UNDERLINE.match(following))
            and not re.match(r"\s*(?:[-*+>|#=]|\d+[.)]\s|```|~~~|\{:)", line)
        )
        if not hashed and not is_underlined:
            return line, False
        sign = hashed["sign"] + " " if hashed else ""
        text = hashed["text"] if hashed else line.strip()
        if explicit := _EXPLICIT.search(text):
            given, text = explicit["id"], text[: explicit.start()]
        new = self._ids(plain(text))
        self._last, self._last_old = new, ""
        if not given:
            old = kramdown_id(text, self._is_github)
            self._counts[old] = self._counts.get(old, -1) + 1
            old = f"{old}-{self._counts[old]}" if self._counts[old] else old
            if old != new:
                self._new[old], self._last_old = new, old
            return (f"{sign}{text}" if explicit else line), True
        if given == new:
            return f"{sign}{text}", True
        return f"{sign}{_anchor(given)}{text}", True

    def anchor_last(self, done: list[str], given: str) -> bool:
        """Whether the last line is a heading; it has the id `given` then."""
        underlined = len(done) > 1 and bool(_UNDERLINE.match(done[-1])) and done[-2].strip()
        at = -2 if underlined else -1
        found = _HEADING.match(done[at])
        if not found and not underlined:
            return False
        self._new.pop(self._last_old, None)
        if given != self._last:
            sign = found["sign"] + " " if found else ""
            text = found["text"] if found else done[at].strip()
            done[at] = f"{sign}{_anchor(given)}{text}"
        return True

    def with_links(self, text: str) -> str:
        """`text` with links to headings that lead to their new ids."""
        if not self._new:
            return text

        def one(found: re.Match[str]) -> str:
            new = self._new.get(unquote(found[2]))
            return f"{found[1]}#{quote(new)}" if new else found[0]

        links = re.compile(r"(\]\(|href=[\"']|^ {0,3}\[[^\[\]]+\]:[ ]+)#([^\s)\"']+)", re.M)
        return outside(text, lambda part: links.sub(one, part))


def _anchor(id_: str) -> str:
    return f'<a id="{html.escape(id_)}"></a>'
