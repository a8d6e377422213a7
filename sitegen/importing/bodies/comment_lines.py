"""One line of a comment: pieces of text with styles and links → what the converter of comments
shows like that (`sitegen.markdown.reply`).

That dialect has no escapes. Where a text would be read as one of its signs, a sign that looks the
same stands in the place of one, or a joiner without width between two. Each line is read back, and
changed only if it would show something else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from msgspec import Struct

from sitegen.markdown import reply
from sitegen.text import rawhtml
from sitegen.text.characters import unescape

# Takes no room, and is no space: nothing takes it off the beginning of a text.
JOINER = "\u2060"
STYLES = {
    "em": "em",
    "i": "em",
    "cite": "em",
    "strong": "strong",
    "b": "strong",
    "del": "del",
    "s": "del",
    "strike": "del",
    "code": "code",
    "tt": "code",
    "kbd": "code",
    "samp": "code",
}
_SIGNS = {"em": "*", "strong": "**", "del": "~~", "code": "`"}
_ALIKE = str.maketrans({"*": "\u2217", "`": "\u02cb"})
_TRUE = str.maketrans({"\u2217": "*", "\u02cb": "`", JOINER: None})
_BLOCK = re.compile(r">|```|(?:[-+*]|[0-9]{1,9}[.)])(?:[ \t]|\Z)")
# What does not belong to an address at its end.
_END = ".,;:!?'*_~`)]}"


class StyledRun(Struct, frozen=True):
    """A piece of a line, with the style that it has and the address that it leads to."""

    text: str
    style: str = ""
    url: str = ""


def style_of(open_styles: Sequence[str]) -> str:
    """The one style that is kept of several: code, or else the outermost."""
    return "code" if "code" in open_styles else (open_styles[0] if open_styles else "")


def guarded(line: str) -> str:
    """A line of a paragraph, which begins no list, quotation or code."""
    return f" {line}" if _BLOCK.match(line) else line


def literal(line: str) -> str:
    """A line of text that stays one."""
    if all(not run.style and run.url in {"", run.text} for run in _shown(line)):
        return line
    return _without_signs(line)


def line_of(runs: Iterable[StyledRun]) -> str:
    """The text of a line that is shown as these runs: in the worst case without their styles."""
    merged = _merged(runs)
    bare = [
        StyledRun(run.text, run.style) if _is_bare(run, after) else run
        for run, after in zip(merged, [*merged[1:], None], strict=True)
    ]
    if not any(run.style or run.url for run in bare):
        return literal("".join(run.text for run in bare).strip())
    for escape in (_as_it_is, _without_signs):
        groups = groupby(bare, lambda run: run.style)
        line = "".join(_styled(style, list(group), escape) for style, group in groups).strip()
        if _signs_of(_shown(line)) == _signs_of(bare):
            return line
    # The address of a link whose words have brackets follows them; else only the words are shown.
    words = "".join(_words(run) for run in bare)
    line = "".join(_linked(run, _without_signs) for run in bare).strip()
    if _signs_of(_shown(line))[0] == " ".join(words.translate(_TRUE).split()):
        return line
    return literal("".join(run.text for run in bare).strip())


def _words(run: StyledRun) -> str:
    """What is shown of a run, without its style."""
    is_followed = run.url and ("[" in run.text or "]" in run.text) and run.text.strip()
    return _linked(run, _as_it_is) if is_followed else run.text


def _is_bare(run: StyledRun, after: StyledRun | None) -> bool:
    """Whether a link is written as its address alone: that is one by itself."""
    return (
        run.url == run.text
        and not run.url.endswith(tuple(_END))
        and (after is None or after.text[:1].isspace())
    )


def _merged(runs: Iterable[StyledRun]) -> list[StyledRun]:
    """The runs with those in one that are alike."""
    return [
        StyledRun("".join(run.text for run in group), *kind)
        for kind, group in groupby(runs, lambda run: (run.style, run.url))
    ]


def _as_it_is(text: str) -> str:
    return text


def _without_signs(text: str) -> str:
    text = text.translate(_ALIKE)
    return text.replace("~~", f"~{JOINER}~").replace("](", f"]{JOINER}(")


def _styled(style: str, runs: list[StyledRun], escape: Callable[[str], str]) -> str:
    """Runs of one style, with its signs around them, which touch no space."""
    if style == "code" and not any(run.url for run in runs):
        inner = "".join(run.text for run in runs)
    else:
        inner = "".join(_linked(run, escape) for run in runs)
    bare, sign = inner.strip(), _SIGNS.get(style, "")
    if not bare or not sign or sign[0] in bare:
        return escape(inner) if style == "code" else inner
    start, _, end = inner.partition(bare)
    return f"{start}{sign}{bare}{sign}{end}"


def _linked(run: StyledRun, escape: Callable[[str], str]) -> str:
    words = run.text.strip()
    if not run.url or not words:
        return escape(run.text)
    if "[" in words or "]" in words:
        return escape(run.text).replace(words, f"{words} ({run.url})")
    start, _, end = run.text.partition(words)
    return f"{start}[{words}]({run.url}){end}"


def _shown(line: str) -> list[StyledRun]:
    """The runs that the converter of comments makes of a line."""
    html = reply.html(guarded(line))
    runs: list[StyledRun] = []
    styles: list[str] = []
    url, end = "", 0
    for token in rawhtml.tokens(html, frozenset()):
        runs.append(StyledRun(unescape(html[end : token.start]), style_of(styles), url))
        end = token.end
        if token.name == "a":
            markup = html[token.start : token.end]
            url = rawhtml.attributes(markup).get("href", "") if token.kind == "start" else ""
        elif token.name in STYLES:
            styles = [*styles, STYLES[token.name]] if token.kind == "start" else styles[:-1]
    runs.append(StyledRun(unescape(html[end:]), style_of(styles), url))
    return _merged(run for run in runs if run.text)


def _signs_of(runs: Sequence[StyledRun]) -> tuple[str, list[tuple[int, str, str]]]:
    """What readers see: the text, and from which letter on which style and link it has. Spaces may
    be in a style or beside it."""
    letters, changes = "", list[tuple[int, str, str]]()
    pieces: list[str] = []
    count = 0
    for run in runs:
        letters = "".join(run.text.translate(_TRUE).split())
        kind = run.style, "" if run.url == run.text.strip() else run.url
        if letters and (not changes or changes[-1][1:] != kind):
            changes.append((count, *kind))
        count += len(letters)
        pieces.append(run.text.translate(_TRUE))
    return " ".join("".join(pieces).split()), changes
