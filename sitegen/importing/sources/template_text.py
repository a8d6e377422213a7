"""The text that comes out of a template, piece by piece: blocks get blank lines around them, and
what cannot be worked out becomes a comment where one may stand."""

from __future__ import annotations

import bisect
import html
import re

from sitegen.importing.source import Note, Weight
from sitegen.text.html_comments import comment

# The end of a text within the address of a link, or within a tag: a comment cannot stand there.
_IN_ADDRESS = re.compile(
    r"(?:\]\(<?[^()<>\s]*|<[A-Za-z/][^<>]*|^[ ]{0,3}\[[^\[\]]+\]:[ ]*\S*)\Z",
    re.M,
)


class Output:
    """What has been written so far of one text, whose `source` begins on line `line` of the file
    `place`, and the notes on it, for the document with that id."""

    def __init__(self, source: str, place: str, line: int, document: str, is_html: bool) -> None:
        self.parts: list[str] = []
        self.notes: list[Note] = []
        self.is_html = is_html
        self._place, self._first, self._document = place, line, document
        self._breaks = [found.start() for found in re.finditer("\n", source)]
        self._needs_gap = False

    def part(self) -> Output:
        """An output for what is in a block of the same text."""
        found = Output("", self._place, self._first, self._document, self.is_html)
        found._breaks = self._breaks
        return found

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(self.parts)

    def where(self, start: int) -> str:
        """The place of a sign of the source: path, line, column."""
        line = bisect.bisect_left(self._breaks, start)
        column = start - (self._breaks[line - 1] + 1 if line else 0) + 1
        return f"{self._place}:{self._first + line}:{column}"

    def tail(self) -> str:
        """The last signs, enough to see where the next one would stand."""
        kept: list[str] = []
        size = 0
        for part in reversed(self.parts):
            kept.append(part)
            size += len(part)
            if size > 2000:
                break
        return "".join(reversed(kept))[-2000:]

    def is_in_html(self) -> bool:
        """Whether the next sign stands alone on its line, four spaces in, below a tag."""
        above, _, line = self.tail().rpartition("\n")
        is_far_in = not line.strip() and len(line.expandtabs(4)) > 3
        return is_far_in and above.rpartition("\n")[2].lstrip().startswith("<")

    def drop(self, count: int) -> None:
        """Take the last signs away."""
        while count and self.parts:
            last = self.parts.pop()
            if len(last) > count:
                self.parts.append(last[:-count])
            count -= min(count, len(last))

    def write(self, text: str) -> None:
        """Some text as it is."""
        if not text:
            return
        if self._needs_gap:
            breaks = len(text) - len(text.lstrip(" \t\n"))
            missing = 2 - text[:breaks].count("\n")
            self.parts.append("\n" * max(0, missing))
            self._needs_gap = False
        self.parts.append(text)

    def write_block(self, text: str) -> None:
        """A block, alone in its paragraph."""
        self._needs_gap = False
        tail = self.tail()
        indent = re.search(r"[ \t]*\Z", tail)
        before = tail[: indent.start()] if indent else tail
        if not before.strip() or before.endswith("\n\n"):
            gap = ""
        else:
            gap = "\n" if before.endswith("\n") else "\n\n"
        inner = indent[0] if indent and before.endswith("\n") else ""
        lines = text.replace("\n", f"\n{inner}")
        self.parts.append((gap + inner if gap and inner else gap) + lines)
        self._needs_gap = True

    def leave(self, written: str, start: int, note: tuple[str, str, str]) -> None:
        """Leave `written` as a comment, or nothing where there can be none, with a note of the
        kind, the message and the hint."""
        kind, message, hint = note
        self.note(3, kind, start, message, hint)
        if not _IN_ADDRESS.search(self.tail()):
            self.write(comment(written))

    def note(self, weight: Weight, kind: str, start: int, message: str, hint: str = "") -> None:
        """Tell an editor about a place of the source."""
        self.notes.append(
            Note(
                weight=weight,
                kind=kind,
                place=self.where(start),
                message=message,
                hint=hint,
                document=self._document,
            ),
        )


def as_html_block(block: str) -> str:
    """A snippet of Markdown as the HTML that it would have been, for bodies that are HTML."""
    if found := re.fullmatch(r'!(?:video|audio|post) (\S+)(?: "(.*)")?', block):
        url = html.escape(found[1])
        video = re.match(r"https://www\.youtube\.com/watch\?v=([\w-]+)", found[1])
        if video:
            return f'<iframe src="https://www.youtube.com/embed/{video[1]}"></iframe>'
        return f'<p><a href="{url}">{html.escape(found[2] or found[1])}</a></p>'
    if found := re.fullmatch(r"(`{3,})([^\n`]*)\n(.*)\n\1", block, re.S):
        language = f' class="language-{html.escape(found[2])}"' if found[2] else ""
        return f"<pre><code{language}>{html.escape(found[3], quote=False)}</code></pre>"
    if found := re.fullmatch(r'!\[(.*?)\]\((\S+?)(?: "(.*)")?\)', block):
        alt, src = html.escape(re.sub(r"\\(.)", r"\1", found[1])), html.escape(found[2])
        caption = html.escape(re.sub(r"\\(.)", r"\1", found[3] or ""), quote=False)
        below = f"<figcaption>{caption}</figcaption>" if caption else ""
        return f'<figure><img src="{src}" alt="{alt}">{below}</figure>'
    return block
