"""Tags after which text is no Markdown to CommonMark, but to kramdown and Python-Markdown: those of
words that are alone on their line, such as `<br>` and `<img …>`, and those that end a block."""

from __future__ import annotations

import re
from itertools import accumulate

from sitegen.importing.sources.markdown_code import Code

_WORDS = (
    r"(?:a|abbr|acronym|b|bdo|big|br|button|cite|del|dfn|em|font|i|img|ins|kbd|label|mark|q|s|samp"
    r"|small|span|strike|strong|sub|sup|time|tt|u|var)"
)
_ALONE = re.compile(rf" {{0,3}}</?{_WORDS}(?:\s[^<>]*)?/?>[ \t]*", re.I)
_ENDED = re.compile(
    r" {0,3}(?=<)(?:<hr\b[^<>]*>|.*</(?:article|aside|audio|blockquote|center|details|div|dl"
    r"|figure|footer|form|h[1-6]|header|iframe|noscript|object|ol|p|section|table|ul|video)\s*>)\s*",
    re.I,
)
_TEXT = re.compile(r" {0,3}[^\s<]")
# What begins a block of its own, also right after a line of a paragraph.
_BLOCK = re.compile(
    r"\t| {4}| {0,3}(?:#{1,6}[ \t]|>|[-*+][ \t]|\d{1,9}[.)][ \t]|`{3}|~{3}|\|"
    rf"|</?(?!{_WORDS}\b)[a-z])",
    re.I,
)


def with_text_after_tags(text: str) -> str:
    """A text in which what follows such a tag is Markdown."""
    if "<" not in text:
        return text
    lines = text.split("\n")
    code, starts = Code(text), list(accumulate((len(line) + 1 for line in lines), initial=0))
    done: list[str] = []
    joined = ""
    for number, line in enumerate(lines):
        line, joined = f"{joined} {line.lstrip()}" if joined else line, ""
        following = lines[number + 1] if number + 1 < len(lines) else ""
        if not following.strip() or "<" not in line or starts[number] in code:
            done.append(line)
        elif _ENDED.fullmatch(line) and _TEXT.match(following):
            done += [line, ""]
        elif not _ALONE.fullmatch(line) or (done and done[-1].strip()[:1] not in {"", "#"}):
            # In a paragraph, a tag alone begins no block.
            done.append(line)
        elif _BLOCK.match(following):
            done += [line, ""]
        else:
            joined = line.rstrip()
    return "\n".join(done)
