"""The front matter of one file and the text after it: YAML between `---` lines or TOML between `+++` lines.

python-frontmatter splits; its handlers are taught to tolerate what people and language models write (a byte order
mark, blank lines before the first fence, spaces after a fence, a closing `...`), and to keep positions.
"""

from __future__ import annotations

import datetime as dt
import re
from itertools import islice

from frontmatter.default_handlers import BaseHandler
from msgspec import Struct

from sitegen import located
from sitegen.characters import ENOUGH, UNPRINTABLE, unprintable
from sitegen.errors import Problem, SiteError


class YamlFences(BaseHandler):
    FM_BOUNDARY = re.compile(r"^(?:-{3,}|\.\.\.)[ \t]*$\n?", re.MULTILINE)


class TomlFences(BaseHandler):
    FM_BOUNDARY = re.compile(r"^\+{3,}[ \t]*$\n?", re.MULTILINE)


HANDLERS = (("---", YamlFences(), located.load_yaml), ("+++", TomlFences(), located.load_toml))


class Split(Struct, frozen=True):
    """A file in two: its front matter, and its body, which begins at line `body_line`. Line ends are "\\n"."""

    meta: located.Located
    body: str
    body_line: int


def split(path: str, text: str, zone: dt.tzinfo) -> Split:
    """Split the text of the file `path`. Raises SiteError where there is no front matter, or none that can be read."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    _refuse_unprintable(path, text)
    start = len(text) - len(text.lstrip(" \t\n"))
    start = text.rfind("\n", 0, start) + 1
    for fence, handler, load in HANDLERS:
        if not text.startswith(fence, start):
            continue
        first = handler.FM_BOUNDARY.match(text, start)
        line = text.count("\n", 0, start) + 1
        if first is None:
            found = text[start:].partition("\n")[0]
            raise SiteError([Problem(path=path, line=line, column=4, code="front-matter",
                                     message=f"expected nothing after {fence}, got {found[3:].strip()!r}",
                                     hint=f"the first line is {fence} alone; the keys follow on lines of their own")])
        try:
            meta, body = handler.split(text[start:])
        except ValueError:
            raise SiteError([Problem(path=path, line=line, column=1, code="front-matter",
                                     message=f"the front matter that begins here does not end: expected a second {fence} line",
                                     hint=f"write {fence} on a line of its own after the last key")]) from None
        found_meta = load(meta, path, line + 1, zone)
        if found_meta.problems and not found_meta.data:
            raise SiteError(found_meta.problems)
        return Split(found_meta, body, text[: len(text) - len(body)].count("\n") + 1)
    wrapped = re.match(r"\s*```", text)
    raise SiteError([Problem(path=path, line=1, column=1, code="front-matter", message="the file has no front matter", hint=(
        "take out the ``` lines around it; the first line is ---" if wrapped else
        "begin it with a line ---, then title: …, date: … and so on, then a second line ---"))])


def _refuse_unprintable(path: str, text: str) -> None:
    # Python takes more signs for unprintable, but tells sooner.
    if text.replace("\n", "").replace("\t", "").isprintable():
        return
    problems = [unprintable(path, text.count("\n", 0, bad.start()) + 1,
                            bad.start() - text.rfind("\n", 0, bad.start()), bad[0])
                for bad in islice(UNPRINTABLE.finditer(text), ENOUGH)]
    if problems:
        raise SiteError(problems)
