"""Code with the name of its language, as Python-Markdown's extensions have it, and the tags of the
plugin liquid_tags."""

from __future__ import annotations

import re

from sitegen.importing.sources.liquid.includes import embedded
from sitegen.importing.sources.liquid.syntax import words
from sitegen.importing.sources.markdown_code import Code
from sitegen.importing.sources.snippets import fence

_SHEBANG = re.compile(r"(?: {4}|\t)(?::::|#!)(?P<path>(?:/\w+)*[/ ])?(?P<name>[\w#.+-]+)\b.*")
# ```{.python hl_lines="1 2"}
_INFO = re.compile(
    r"^(?P<fence>[ \t]*(?:`{3,}|~{3,}))[ \t]*\{[ \t]*\.(?P<name>[\w+#-]++)(?P<more>[^{}`\n]*)\}"
    r"[ \t]*$",
    re.M,
)
_TAG = re.compile(r"\{%[ \t]*(?P<name>youtube|vimeo|img|gist)[ \t]+(?P<rest>[^\s{}%][^{}%\n]*)%\}")


def _info(found: re.Match[str]) -> str:
    marked = re.search(r"hl_lines=(?:\"[^\"]*\"|'[^']*'|\d+)", found["more"])
    return f"{found['fence']}{found['name']}" + (f" {marked[0]}" if marked else "")


def with_tags(text: str) -> str:
    """A text with cards and figures in the place of tags."""

    def shown(found: re.Match[str]) -> str:
        values = {
            word.key or str(n): word.value for n, word in enumerate(words(found["rest"].strip()))
        }
        return embedded(found["name"], values) or found[0]

    return _TAG.sub(shown, text) if "{%" in text else text


def with_fences(text: str) -> str:
    """`text` with fences in the place of indented code that begins with `:::python` or
    `#!python`."""
    text = _INFO.sub(_info, text) if "{" in text else text
    if not re.search(r"^(?: {4}|\t)(?::::|#!)", text, re.M):
        return text
    code = Code(text)
    lines = text.split("\n")
    done: list[str] = []
    at, position = 0, 0
    while at < len(lines):
        found = _SHEBANG.fullmatch(lines[at])
        is_first = not done or not done[-1].strip()
        if not found or not is_first or position in code:
            done.append(lines[at])
            position += len(lines[at]) + 1
            at += 1
            continue
        end = at + 1
        while end < len(lines) and (not lines[end].strip() or re.match(r" {4}|\t", lines[end])):
            end += 1
        while not lines[end - 1].strip():
            end -= 1
        # A shebang with a path is part of the code.
        block = lines[at:end] if found["path"] else lines[at + 1 : end]
        inner = "\n".join(re.sub(r"^(?: {4}|\t)", "", line) for line in block)
        done.append(fence(inner, found["name"]))
        position += sum(len(line) + 1 for line in lines[at:end])
        at = end
    return "\n".join(done)
