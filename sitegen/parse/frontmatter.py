"""The front matter of one file and the text after it: YAML between `---` lines or TOML between
`+++` lines.

python-frontmatter splits the file. The handlers here also accept what people and language models
write: a byte order mark, blank lines before the first fence, spaces after a fence, a closing `...`.
They keep positions."""

from __future__ import annotations

import datetime as dt
import re

from frontmatter.default_handlers import BaseHandler
from msgspec import Struct
from msgspec.structs import replace

from sitegen import lazy
from sitegen.errors import Problem, SiteError, raise_errors
from sitegen.formats.source_map import SourceMap
from sitegen.lazy import load
from sitegen.text.characters import rare_in, unprintables, with_line_feeds


class _Fences(BaseHandler):
    """One of python-frontmatter's handlers. It searches for the line end before the second fence:
    that is one fixed character, which is found faster than a fence."""

    FM_BOUNDARY: re.Pattern[str]
    AGAIN: re.Pattern[str]

    def split(self, text: str) -> tuple[str, str]:
        """The front matter in `text`, which begins with a fence, and what comes after it. Raises
        ValueError if there is no second fence."""
        first = self.FM_BOUNDARY.match(text)
        again = first and self.AGAIN.search(text, first.end() - 1)
        if not first or not again:
            raise ValueError(text)
        return text[first.end() : again.start() + 1], text[again.end() :]


class YamlFences(_Fences):
    """The handler of YAML: lines `---` or `...` stand around it."""

    FM_BOUNDARY = lazy.pattern(r"^(?:-{3,}|\.\.\.)[ \t]*$\n?", re.MULTILINE)
    AGAIN = lazy.pattern(r"\n(?:-{3,}|\.\.\.)[ \t]*(?:\n|\Z)")


class TomlFences(_Fences):
    """The handler of TOML: lines `+++` stand around it."""

    FM_BOUNDARY = lazy.pattern(r"^\+{3,}[ \t]*$\n?", re.MULTILINE)
    AGAIN = lazy.pattern(r"\n\+{3,}[ \t]*(?:\n|\Z)")


# The beginning of the fence, its handler, and the function that reads what is between two of them.
HANDLERS = (
    ("---", YamlFences(), "sitegen.formats.yaml:load_yaml"),
    ("+++", TomlFences(), "sitegen.formats.toml:load_toml"),
)


_FIXES = "sitegen.parse.unfenced"


class Split(Struct, frozen=True):
    """A file in two: its front matter, and its body, which begins at line `body_line`. Line ends
    are "\\n". `rare`: what `rare_in` returns for the body."""

    meta: SourceMap
    body: str
    body_line: int
    rare: str


def split(path: str, text: str, zone: dt.tzinfo) -> Split:
    """Split the text of the file `path`. Raises SiteError where there is no front matter; what
    cannot be read in it is among the problems of `Split.meta`."""
    text = with_line_feeds(text.removeprefix("\ufeff"))
    rare = rare_in(text)
    # Python counts more characters as unprintable, but its test is much faster.
    if not rare.isprintable():
        raise_errors(unprintables(path, text))
    start = len(text) - len(text.lstrip(" \t\n"))
    start = text.rfind("\n", 0, start) + 1
    if text.startswith(tuple(fence for fence, _, _ in HANDLERS), start):
        return _split(path, text, rare, start, zone)
    later = _LATER.search(text)
    if later is None or text.lstrip().startswith("```"):
        raise SiteError(
            [
                Problem(
                    path=path,
                    line=1,
                    column=1,
                    code="front-matter",
                    message="the file has no front matter",
                    hint=_hint_for_beginning(text),
                    fix=load(f"{_FIXES}:of_beginning")(text),
                )
            ]
        )
    return _after_text(path, text, rare, later.start(), zone)


def _after_text(path: str, text: str, rare: str, start: int, zone: dt.tzinfo) -> Split:
    """Split a file whose front matter begins at `text[start]`, after something else: language
    models often write a sentence of their own above an article, or a fence twice."""
    above = text.count("\n", 0, start)
    problem = Problem(
        path=path,
        line=1,
        column=1,
        code="front-matter",
        message=f"front matter begins on line {above + 1}",
        hint=f"take out the {f'{above} lines' if above > 1 else 'line'} above it",
        fix=load(f"{_FIXES}:of_text_before")(text, start),
    )
    parts = _split(path, text, rare, start, zone)
    return replace(parts, meta=replace(parts.meta, problems=(problem, *parts.meta.problems)))


# Front matter that is not at the beginning, recognized by a key that all front matter has.
_LATER = lazy.pattern(
    r"^(?:---|\+\+\+)[ \t]*\n(?:(?!---|\+\+\+).*\n)*?[ \t{]*[\"']?(?i:title|name)[\"']?[ \t]*[:=]",
    re.MULTILINE,
)


def _split(path: str, text: str, rare: str, start: int, zone: dt.tzinfo) -> Split:
    fence, handler, loader = next(
        handler for handler in HANDLERS if text.startswith(handler[0], start)
    )
    first = handler.FM_BOUNDARY.match(text, start)
    line = text.count("\n", 0, start) + 1
    if first is None:
        first_line = text[start:].partition("\n")[0]
        raise SiteError(
            [
                Problem(
                    path=path,
                    line=line,
                    column=4,
                    code="front-matter",
                    message=f"expected nothing after {fence}, got {first_line[3:].strip()!r}",
                    hint=f"the first line is {fence} alone; the keys follow on lines of their own",
                    fix=load(f"{_FIXES}:of_first_line")(text, start),
                )
            ]
        )
    try:
        meta, body = handler.split(text[start:])
    except ValueError:
        raise SiteError(
            [
                Problem(
                    path=path,
                    line=line,
                    column=1,
                    code="front-matter",
                    message=(
                        f"the front matter that begins here does not end: expected a second {fence}"
                        " line"
                    ),
                    hint=f"write {fence} on a line of its own after the last key",
                    fix=load(f"{_FIXES}:of_end")(text, start),
                )
            ]
        ) from None
    if not meta.strip() and _LATER.match(text, again := first.end() + len(meta)):
        return _after_text(path, text, rare, again, zone)
    source = load(loader)(meta, path, line + 1, zone)
    if source.problems and not source.data:
        other, _, load_other = HANDLERS[fence == HANDLERS[0][0]]
        if load(load_other)(meta, path, line + 1, zone).data:
            fix = load(f"{_FIXES}:of_other_fences")(text, start, other)
            problem = replace(source.problems[0], hint=f"write {other} for {fence}", fix=fix)
            source = replace(source, problems=(problem,))
    above = text[: len(text) - len(body)]
    return Split(source, body, above.count("\n") + 1, rare[len(rare_in(above)) :])


def _hint_for_beginning(text: str) -> str:
    """What to write at the beginning of a file without front matter."""
    bare = text.lstrip()
    first = bare.partition("\n")[0].strip()
    if bare.startswith("```"):
        return "take out the ``` lines around it; the first line is ---"
    if bare.startswith("{"):
        return "write a line --- above it, and one below it: JSON is front matter as well"
    if first in ("---", "+++"):
        return f"take out the spaces before {first}"
    if re.fullmatch(r"[-–—]+", first):
        return "the line above the keys is ---, three hyphens"
    if re.match(r"[\"']?(?i:title|date|author|name)[\"']?:", first):
        return "write a line --- above the keys, and one below them"
    return "begin it with a line ---, then title: …, date: … and so on, then a second line ---"
