"""What `sitegen fix` changed, as text: differences as `git diff` shows them, and a result for
people and for programs."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Iterator

import click

from sitegen.commands.fix import Fixed
from sitegen.commands.fix_rounds import FixedFile
from sitegen.commands.layout_copies import LayoutDifference
from sitegen.errors import Problem
from sitegen.report import messages
from sitegen.report.problem_values import listed, no_texts

# Stands after the last line of a text without a line end there; no line holds a line end.
_NO_LINE_END = "\n\\ No newline at end of file"
_COLOURS = {"@": "cyan", "-": "red", "+": "green"}


def diff(file: FixedFile | LayoutDifference, is_coloured: bool = False) -> str:
    """The difference between the texts of a file, in the unified format (POSIX, diff -u), with
    � instead of characters that would control a terminal. Line ends are not compared."""
    name = file.name
    names = (name, name) if name.startswith("/") else (f"a/{name}", f"b/{name}")
    lines = difflib.unified_diff(_lines(file.before), _lines(file.after), *names, lineterm="")
    return "\n".join(_shown(lines, is_coloured=is_coloured))


def _lines(data: bytes) -> list[str]:
    lines = re.split(r"\r\n|\r|\n", data.decode())
    if lines[-1] == "":
        return lines[:-1]
    return [*lines[:-1], lines[-1] + _NO_LINE_END]


def _shown(lines: Iterator[str], *, is_coloured: bool) -> Iterator[str]:
    for number, line in enumerate(lines):
        text, mark, end = line.partition(_NO_LINE_END)
        text = "\t".join(map(messages.printable, text.split("\t")))
        if is_coloured and number < 2:  # the names
            text = click.style(text, bold=True)
        elif is_coloured and line[:1] in _COLOURS:
            text = click.style(text, fg=_COLOURS[line[0]])
        yield text + mark + end


def mended_lines(files: Iterable[FixedFile]) -> list[str]:
    """A line for each problem that is mended, as messages about problems are limited."""
    shown, more = messages.few([problem for file in files for problem in file.problems])
    return [*map(_mended, shown), *more]


def _mended(problem: Problem) -> str:
    return f"{messages.place_of(problem)}: fixed: {problem.message}"


def summary(fixed: Fixed, problems: list[Problem], *, is_dry_run: bool, with_unsafe: bool) -> str:
    """The last lines: how much is mended, and how much is left in `problems`."""
    count = sum(len(file.problems) for file in fixed.files)
    errors = messages.errors(problems)
    left = messages.counted(errors, "error")
    left += f" and {messages.counted(len(problems) - errors, 'warning')} left"
    would = "would be " if is_dry_run else ""
    files = messages.counted(len(fixed.files), "file")
    lines = [
        f"{messages.counted(count, 'problem')} {would}fixed in {files}: {left}"
        if count
        else f"nothing to fix: {left}"
    ]
    unsafe = 0 if with_unsafe else sum(bool(each.fix) and not each.fix.safe for each in problems)
    if unsafe:
        lines.append(
            f"--unsafe fixes {unsafe} more, and may change what is meant: read the difference"
        )
    return "\n".join(lines)


def for_programs(fixed: Fixed, problems: list[Problem]) -> str:
    """The JSON object of `sitegen fix --json`, in ASCII; `problems` are those that are left."""
    left = fixed.left
    return json.dumps(
        {
            "ok": not messages.errors(problems),
            "fixed": [
                {
                    "path": file.name,
                    "problems": listed(file.problems, no_texts),
                    "diff": diff(file),
                }
                for file in fixed.files
            ],
            "problems": listed(problems, fixed.exact_text),
            "checked": len(left.judged),
            "files": [messages.checked_file(file, fixed.exact_text) for file in left.files],
        },
        indent=2,
    )
