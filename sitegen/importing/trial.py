"""The new site is checked as a build would check it. What a build would refuse is taken out, so
that one bad document does not keep all others from being published."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection
from pathlib import Path

from sitegen.commands.check import Checked, CheckOptions, Texts, with_check
from sitegen.errors import Problem
from sitegen.importing.source import Note

# Taking out one document can show what is wrong with another one.
ROUNDS = 12
_COPIES = "static/"


def tried(
    root: Path,
    now: dt.datetime,
    ours: Collection[str],
    leave_out: Callable[[str], None],
) -> tuple[tuple[Note, ...], tuple[Problem, ...], int]:
    """Check the site in `root`, and call `leave_out` for each of `ours`, the files of the import,
    that has an error. Returns a note for each, the errors that are left, which are in other files,
    and the number of warnings."""
    notes: list[Note] = []
    options = CheckOptions(root=root, here=root, paths=(), now=now)

    def rounds(judge: Callable[[Texts], Checked]) -> tuple[tuple[Problem, ...], int]:
        gone: set[str] = set()
        for _ in range(ROUNDS):
            problems = judge({}).problems
            errors = [problem for problem in problems if problem.severity == "error"]
            refused: dict[str, list[Problem]] = defaultdict(list)
            for problem in errors:
                path = _to_blame(problem, ours)
                if path in ours and path not in gone:
                    refused[path].append(problem)
            if not refused:
                return tuple(errors), len(problems) - len(errors)
            for path, wrong in refused.items():
                leave_out(path)
                gone.add(path)
                notes.append(_note(path, wrong))
        return tuple(errors), len(problems) - len(errors)

    left, warnings = with_check(options, rounds)
    return tuple(notes), left, warnings


def _to_blame(problem: Problem, ours: Collection[str]) -> str:
    """The file that is left out for an error. Of several at one address, it is one that was only
    copied: the old systems put pages in its place, too."""
    if problem.code == "collision":
        for path in sorted((problem.path, *problem.others)):
            if path in ours and path.startswith(_COPIES):
                return path
    return problem.path


def _note(path: str, problems: list[Problem]) -> Note:
    first, *more = problems
    if first.code == "collision" and path.startswith(_COPIES):
        return _of_copy(path, first)
    also = f" (and {len(more)} more)" if more else ""
    place = f"{path}:{first.line}:{first.column}" if first.line else path
    return Note(
        weight=3,
        kind="document that a build refuses",
        place=place,
        message=f"{first.message}{also}; it is in import/left-out/",
        hint=first.hint or "mend it there, and move it to its place",
    )


def _of_copy(path: str, problem: Problem) -> Note:
    """A note on a file of the old site at an address where the new one has something else."""
    address = f"/{path.removeprefix(_COPIES).removesuffix('index.html')}"
    others = [each for each in (problem.path, *problem.others) if each not in ("", path)]
    there = f"{others[0]} is at {address}" if others else f"sitegen writes {address} itself"
    return Note(
        weight=2,
        kind="file in the place of a page" if others else "file that sitegen writes itself",
        place=path,
        message=f"{there}; the old file is in import/left-out/",
        hint="look there whether it shows something of its own: write that into a page or a layout,"
        " and delete the file",
    )
