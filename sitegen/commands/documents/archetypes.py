"""What a new document begins as: a file of archetypes/, or a text of sitegen, with blanks for its
title, date and the like."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from sitegen import files, lazy
from sitegen.commands.beginning.site_files import as_markdown
from sitegen.edits.values import double_quoted, yaml_text
from sitegen.errors import Problem, SiteError, unreadable
from sitegen.near import nearest
from sitegen.text.blanks import WrongBlank, fill

FOLDER = "archetypes"
_FENCES = {"---": "yaml", "+++": "toml"}
_OPENING = lazy.pattern(r"(---|\+\+\+)[ \t]*\r?\n")
_DRAFT = lazy.pattern(r"(?m)^draft[ \t]*[:=][^\n]*\n")
# A blank in quotes: the value brings its own where it needs them.
_IN_QUOTES = lazy.pattern(r"""(["'])\{(title|author|slug|name)\}\1""")
_INVOLVEMENT = "# What part AI had in the text: none, assisted, generated or automated.\n"

_POST = """\
---
title: {title}
slug: {slug}
date: {date}
author: {author}
# What the post is based on: original is your own reporting; else the name and the address, as in
# source: {{name: Port Authority, url: https://port.example/notices/12}}
source: original
---

"""
_PAGE = """\
---
title: {title}
slug: {slug}
---

"""
_AUTHOR = """\
---
name: {title}
---

"""
BUILT_IN = {"post": _POST, "page": _PAGE, "author": _AUTHOR}


class Archetype(Struct, frozen=True):
    """A text to begin with, and the path that problems name."""

    path: str
    text: str


def archetype(root: Path, kind: str, name: str, *, is_toml: bool) -> Archetype:
    """The archetype `name` of the site in `root`; without one of its own, that of sitegen for the
    `kind`. Raises SiteError if there is neither, or if it cannot be read."""
    path = f"{FOLDER}/{name or kind}.md"
    try:
        data = (root / path).read_bytes()
    except FileNotFoundError:
        if name and name != kind:
            raise _missing(root, name) from None
        return Archetype(path, _as_toml(BUILT_IN[kind]) if is_toml else BUILT_IN[kind])
    except OSError as error:
        raise SiteError([unreadable(path, error)]) from error
    return Archetype(path, files.decode(path, data))


def _missing(root: Path, name: str) -> SiteError:
    there = sorted(file.stem for file in (root / FOLDER).glob("*.md"))
    near = nearest(name, [*there, *BUILT_IN])
    hint = f"did you mean {near}?" if near else f"write {FOLDER}/{name}.md"
    message = f"there is no archetype {FOLDER}/{name}.md"
    return SiteError([Problem(path="--archetype", code="usage", message=message, hint=hint)])


def _as_toml(text: str) -> str:
    """An archetype of sitegen with TOML for its front matter."""
    lines = text.replace("---", "+++").replace("source: {{", "source = {{").split("\n")
    return "\n".join(
        _example(line) if line.startswith("#") else line.replace(": ", " = ") for line in lines
    ).replace("source = original", 'source = "original"')


def _example(line: str) -> str:
    wanted = '# source = {{name = "Port Authority", url = "https://port.example/notices/12"}}'
    return wanted if "{{" in line else line


def written(
    archetype: Archetype, values: Mapping[str, str], *, is_draft: bool, more: Mapping[str, str]
) -> str:
    """The text of the archetype with these values: in its front matter as YAML or TOML has them, in
    its body as Markdown. A draft says so, whatever the archetype does; of `more`, the keys that it
    does not have are added. Raises SiteError for blanks that nothing fills, with their places."""
    text = archetype.text.replace("\r\n", "\n")
    front, body, fence = _parts(archetype.path, text)
    if quoted := _IN_QUOTES.search(front):
        raise _wrong(archetype.path, front, quoted.start(), quoted[0], quoted[2])
    is_toml = _FENCES[fence] == "toml"
    shown = {"draft": "true" if is_draft else "false"}
    in_front = {
        # A title may look like a date, and has quotes then.
        key: value if key == "date" else source(value, is_toml=is_toml)
        for key, value in values.items()
    } | shown
    filled, wrong = fill(front, in_front)
    line = front.count("\n")
    filled_body, wrong_body = fill(body, {key: as_markdown(value) for key, value in values.items()})
    blanks = [*wrong, *(WrongBlank(b.found, b.line + line, b.column) for b in wrong_body)]
    if blanks:
        raise SiteError([_unknown(archetype.path, blank, in_front) for blank in blanks])
    keys = dict(more) if "{draft}" in front else dict(more, draft=shown["draft"])
    return _with_keys(filled, keys, fence, is_toml=is_toml) + filled_body


def _parts(path: str, text: str) -> tuple[str, str, str]:
    """The front matter with its fences, the body, and the fence."""
    opening = _OPENING.match(text)
    end = text.find(f"\n{opening[1]}", opening.end() - 1) if opening else -1
    if not opening or end < 0:
        message = "an archetype begins with front matter: ---, keys, ---"
        hint = "see docs/command-line.md for an example"
        raise SiteError([Problem.at(path, (1, 1), code="archetype", message=message, hint=hint)])
    end = text.find("\n", end + 1)
    end = len(text) if end < 0 else end + 1
    return text[:end], text[end:], opening[1]


def _with_keys(front: str, keys: Mapping[str, str], fence: str, *, is_toml: bool) -> str:
    """The front matter with these keys, each in the place of one that is there, or before its end;
    `draft` only if it is true."""
    for key, value in keys.items():
        line = f"{key}{' = ' if is_toml else ': '}{value}\n"
        if key == "draft":
            front = _DRAFT.sub("", front)
            if value == "false":
                continue
        elif f"\n{key}:" in front or f"\n{key} =" in front:
            continue
        if "unstated" in value:
            line = f"{_INVOLVEMENT}{line}"
        # Keys of TOML come before its first table.
        table = front.find("\n[") if is_toml else -1
        at = table + 1 if table >= 0 else front.rindex(f"\n{fence}") + 1
        front = front[:at] + line + front[at:]
    return front


def source(value: str, *, is_toml: bool) -> str:
    """A text as source, in quotes where it needs them."""
    return double_quoted(value) if is_toml else yaml_text(value)


def _unknown(path: str, blank: WrongBlank, known: Mapping[str, str]) -> Problem:
    name = blank.found.strip("{}").strip()
    near = nearest(name, known)
    written = "a brace that is meant is doubled: {{ or }}"
    hint = f"did you mean {{{near}}}? " + written if near else written
    blanks = ", ".join(f"{{{each}}}" for each in known)
    return Problem.at(
        path,
        (blank.line, blank.column),
        code="archetype",
        message=f"expected one of {blanks}, got {blank.found}",
        hint=hint,
    )


def _wrong(path: str, text: str, at: int, found: str, name: str) -> SiteError:
    place = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    message = f"{found} is in quotes twice: the value brings its own where it needs them"
    hint = f"write {{{name}}}"
    return SiteError([Problem.at(path, place, code="archetype", message=message, hint=hint)])
