"""What the names of files and the first lines of texts say."""

from __future__ import annotations

import datetime as dt
import re

from sitegen.importing.sources.moments import moment
from sitegen.importing.sources.snippets import plain

_ENDINGS = frozenset(("md", "markdown", "mdown", "mkd", "mkdn"))
_DATE = re.compile(r"(?P<date>\d{4}[-._]?\d{2}[-._]?\d{2})(?:[ _.-]+(?P<rest>.*))?")
_HEADING = re.compile(r"#[ \t]+(?P<text>.{1,500}?)(?:[ \t]+#+)?[ \t]*(?:\n|\Z)")
_UNDERLINED = re.compile(r"(?P<text>[^\s#>*+-][^\n]*)\n=+[ \t]*(?:\n|\Z)")


def is_markdown(name: str) -> bool:
    """Whether a file is Markdown by its name."""
    return name.rpartition(".")[2].lower() in _ENDINGS


def dated(stem: str) -> tuple[dt.datetime | None, str]:
    """The date that a name begins with, and what follows it."""
    found = _DATE.fullmatch(stem)
    date = moment(re.sub(r"[._]", "-", found["date"])) if found else None
    if not found or date is None or not 1970 <= date.year <= 2200:
        return None, stem
    return date, found["rest"] or ""


def title_of_name(stem: str) -> str:
    """A name as a title: `my-first-note` is `My first note`, `My First Note` stays."""
    if " " in stem or not re.search(r"[-_]", stem):
        return stem
    words = re.sub(r"[-_]+", " ", stem).strip()
    return words[:1].upper() + words[1:]


def heading(body: str) -> tuple[str, str]:
    """The first heading, if nothing but comments stands before it, and the text without it."""
    start = 0
    while found := re.compile(r"\s+|<!--.*?-->", re.S).match(body, start):
        start = found.end()
    # An indented heading is code.
    start = body.rfind("\n", 0, start) + 1 if body[:start].endswith((" ", "\t")) else start
    found = _HEADING.match(body, start) or _UNDERLINED.match(body, start)
    if not found:
        return "", body
    return plain(found["text"]), body[:start] + body[found.end() :].lstrip("\n")
