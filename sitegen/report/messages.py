"""Problems and results as text: for people, for programs, for GitHub."""

from __future__ import annotations

import datetime as dt
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

import click
from msgspec import to_builtins

import sitegen
from sitegen import dates, lazy
from sitegen.errors import InternalError, Problem
from sitegen.files import ExactTexts
from sitegen.lazy import load
from sitegen.model.build import BuildReport
from sitegen.model.check import ArchiveProgress, CheckedFile
from sitegen.model.choices import WARNED
from sitegen.model.held import HeldPost
from sitegen.report.problem_values import listed, no_texts

# (path, line number from 1) → that line of a file of the site, or "".
Lines = Callable[[str, int], str]
# How many characters of a source line are shown, and how many documents of a profile.
WIDTH = 100
SLOWEST = 10
# How many posts that are held back are named.
HELD = 20
# How many translations whose originals are not published the summary names.
TRANSLATIONS = 5
# At most so many warnings with the same code are printed, because there may be one for each post;
# and so many equal errors of one file, because one link may be in it thousands of times.
OF_A_CODE = 20
# Codes of errors that are warnings in some places.
_ERRORS_TOO = ("active-file", "excluded-target", "missing-target", "picture")


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Problems sorted by place, without duplicates."""
    return sorted(set(problems))


def for_reading(problems: Iterable[Problem]) -> list[Problem]:
    """Problems in the order for people: errors before warnings, both sorted by place."""
    return sorted(in_order(problems), key=lambda problem: problem.severity != "error")


def few(problems: Sequence[Problem]) -> tuple[list[Problem], list[str]]:
    """At most `OF_A_CODE` warnings of each code, and errors of each message in each file; and for
    each kind with more, a line that counts them. So every address that is wrong is shown.

    With --strict, an error that is a warning otherwise counts as a warning here."""
    counts: dict[str, int] = {}
    shown = []
    for problem in problems:
        kind = (
            problem.code
            if problem.code in WARNED
            and (problem.severity == "warning" or problem.code not in _ERRORS_TOO)
            else f"{problem.code} in {printable(problem.path)}: {printable(problem.message)}"
        )
        counts[kind] = counts.get(kind, 0) + 1
        if counts[kind] <= OF_A_CODE:
            shown.append(problem)
    return shown, [
        f"… and {count - OF_A_CODE} more {kind}; --json holds all of them"
        for kind, count in counts.items()
        if count > OF_A_CODE
    ]


def lines_of(text: Callable[[str], str]) -> Lines:
    """The lines of files, of which `text` returns the text by the path, with "\\n" between lines.
    The last file is kept: it may have thousands of problems."""

    @lru_cache(maxsize=1)
    def split(path: str) -> list[str]:
        return text(path).split("\n")

    def line(path: str, number: int) -> str:
        lines = split(path)
        return lines[number - 1] if 0 < number <= len(lines) else ""

    return line


def place_of(problem: Problem) -> str:
    """`path:line:column`, as far as they are known."""
    return ":".join(str(part) for part in (problem.path, problem.line, problem.column) if part)


def for_people(problem: Problem, lines: Lines) -> str:
    """`path:line:column: severity: message`, the source line with a caret under it, and the
    hint."""
    shown = [f"{printable(place_of(problem))}: {problem.severity}: {printable(problem.message)}"]
    text = lines(problem.path, problem.line) if problem.line else ""
    if text and not text.isspace():
        part, offset = _window(text, problem.column)
        number = f"{problem.line:>5} | "
        shown.append(number + part)
        if problem.column:
            shown.append(" " * (len(number) - 2) + "| " + " " * offset + "^")
    if problem.hint:
        shown.append(f"      = hint: {printable(problem.hint)}")
    return "\n".join(shown)


_SEVERITY = lazy.pattern(r"(?<=: )(?:error|warning)(?=: )")


def coloured(text: str) -> str:
    """A text of `for_people`, in colours of a terminal (escape sequences of ECMA-48)."""
    match = _SEVERITY.search(text.partition("\n")[0])
    if match is None:
        return text
    colour = "red" if match[0] == "error" else "yellow"
    severity = click.style(match[0], fg=colour, bold=True)
    rest = re.sub(
        r"(?<=\| )( *)\^$",
        lambda line: line[1] + click.style("^", fg=colour, bold=True),
        text[match.end() :],
        count=1,
        flags=re.MULTILINE,
    )
    return text[: match.start()] + severity + rest


def for_github(problem: Problem) -> str:
    """The problem as a workflow command: GitHub shows it beside the line (docs.github.com,
    "Workflow commands")."""
    place = (
        f"file={_escape(problem.path, True)},line={max(problem.line, 1)}"
        f",col={max(problem.column, 1)},title={_escape(problem.code, True)}"
    )
    hint = f" ({problem.hint})" if problem.hint else ""
    return f"::{problem.severity} {place}::{_escape(problem.message + hint, False)}"


def for_programs(
    problems: Sequence[Problem], report: BuildReport | None, texts: ExactTexts = no_texts
) -> str:
    """The JSON object of `sitegen build --json`, in ASCII; `report` is None for a failed build. The
    keys are always the same. Fixes are edits of the `texts`."""
    result: dict[str, object] = {
        "ok": report is not None,
        "problems": listed(problems, texts),
        "parsed": report.parsed if report else [],
        "rendered": report.rendered if report else [],
        "written": report.written if report else [],
        "deleted": report.deleted if report else [],
        "unchanged": report.unchanged if report else 0,
        "found": report.found if report else 0,
        "excluded": (
            [
                {"path": e.path, "reason": e.reason, "until": _iso(e.until)}
                | ({"of": e.of} if e.of else {})
                for e in report.excluded
            ]
            if report
            else []
        ),
        "held": (
            [
                {
                    "path": post.path,
                    "problems": listed(post.problems, texts),
                    "published_before": post.published_before,
                }
                for post in report.held
            ]
            if report
            else []
        ),
        "litter": report.litter if report else [],
        "languages": report.languages if report else {},
        "next_due": _iso(report.next_due) if report else None,
        "seconds": report.seconds if report else {},
    }
    text: str = load("json:dumps")(result, indent=2)
    return text


def check_for_programs(
    problems: Sequence[Problem],
    checked: int,
    files: Iterable[CheckedFile],
    archives: Iterable[ArchiveProgress] = (),
    texts: ExactTexts = no_texts,
) -> str:
    """The JSON object of `sitegen check --json`, in ASCII; `checked` is the number of documents and
    pictures that were checked. Fixes are edits of the `texts`."""
    text: str = load("json:dumps")(
        {
            "ok": all(problem.severity != "error" for problem in problems),
            "problems": listed(problems, texts),
            "checked": checked,
            "files": [checked_file(file, texts) for file in files],
            "archives": [to_builtins(archive) for archive in archives],
        },
        indent=2,
    )
    return text


def checked_file_for_programs(file: CheckedFile, texts: ExactTexts) -> str:
    """The line of a file in `sitegen check --jsonl` (jsonlines.org), in ASCII. Fixes are edits of
    the `texts`."""
    text: str = load("json:dumps")(checked_file(file, texts))
    return text


def checked_file(file: CheckedFile, texts: ExactTexts) -> dict[str, object]:
    """What a check says of one file, as a JSON value. Fixes are edits of the `texts`."""
    return {
        "path": file.path,
        "ok": file.ok,
        "site": file.site,
        "problems": listed(file.problems, texts),
    }


def fault(error: BaseException) -> list[str]:
    """What follows the traceback of an `error` that is a bug in sitegen."""
    place = (
        [f"It came up in the work on {printable(error.owner)}."]
        if isinstance(error, InternalError)
        else []
    )
    return [
        (
            f"This is a bug in sitegen {sitegen.__version__} (Python {sys.version.split()[0]},"
            f" {sys.platform}), not in your site."
        ),
        *place,
        (
            "Please report it to the maintainers, with all these"
            f" lines{' and, if you may show it, this file' if place else ''}."
        ),
    ]


def counted(number: int, noun: str) -> str:
    """`1 error`, `2 errors`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def waiting(process: str) -> str:
    """The line that a build waits for that of another `process`, an id, or "" if that is
    unknown."""
    return f"waiting for another sitegen on this site{', process ' if process else ''}{process}"


def failure(problems: Sequence[Problem]) -> str:
    """The last line of a build with errors."""
    is_half_written = any(problem.code == "write" for problem in problems)
    end = "publishing stopped" if is_half_written else "nothing was published"
    return f"{counted(errors(problems), 'error')}; {end}"


def held(posts: Sequence[HeldPost]) -> list[str]:
    """Lines that name the posts that are held back."""
    if not posts:
        return []
    lines = [
        f"  {post.path}{', which was published before' if post.published_before else ''}"
        for post in posts[:HELD]
    ]
    if len(posts) > HELD:
        lines.append(f"  … and {len(posts) - HELD} more; --json holds all of them")
    return [f"{counted(len(posts), 'post')} held back because of errors:", *lines]


def archive_progress(archive: ArchiveProgress) -> str:
    """The line of `sitegen check` about an archive."""
    dead = archive.with_dead_links
    links = f"; {dead:,} with links that lead nowhere" if dead else ""
    return (
        f"archive {archive.path}: of {counted(archive.posts, 'post')}, {archive.with_sources:,}"
        f" state their sources, {archive.with_ai:,} say what part AI had{links}"
    )


def check_summary(checked: int, problems: Sequence[Problem]) -> str:
    """The last line of `sitegen check`, with the number of checked documents and pictures."""
    count = errors(problems)
    warnings = counted(len(problems) - count, "warning")
    return f"{checked} checked: {counted(count, 'error')}, {warnings}"


def errors(problems: Iterable[Problem]) -> int:
    """The number of errors among the problems."""
    return sum(problem.severity == "error" for problem in problems)


def summary(report: BuildReport, problems: Sequence[Problem]) -> str:
    """The last lines of a build without errors."""
    warnings = len(problems)
    written, deleted = len(report.written), len(report.deleted)
    counts = f"{written} written, {report.unchanged} unchanged, {deleted} deleted"
    place = f"in {report.seconds['total']:.2f} s → {printable(report.output)}"
    lines = [f"{len(report.rendered)} pages and feeds: {counts}, {place}"]
    if report.found:
        lines.append(f"{counted(report.found, 'result')} of other builds, from the cache")
    if warnings:
        lines.append(counted(warnings, "warning"))
    due = f"the next change is due {_iso(report.next_due)}" if report.next_due else ""
    for reason, what in (("draft", "draft"), ("future", "scheduled"), ("expired", "expired")):
        count = sum(e.reason == reason for e in report.excluded)
        if count:
            end = f"; {due}" if reason == "future" and due else ""
            lines.append(f"{count} {what}, not published{end}")
    if due and all(e.reason != "future" for e in report.excluded):
        lines.append(due)
    translations = [e for e in report.excluded if e.of]
    lines += [f"{printable(e.path)} {e.state}" for e in translations[:TRANSLATIONS]]
    if len(translations) > TRANSLATIONS:
        lines.append(f"and {len(translations) - TRANSLATIONS} more translations, as well")
    if count := len(report.litter):
        lines.append(
            f"{count} {'file or folder' if count == 1 else 'files and folders'} left behind by"
            " other programs, not published; --json names them"
        )
    return "\n".join(lines)


def explained(report: BuildReport) -> list[str]:
    """A line for each job that ran, with the reasons."""
    return [
        f"{printable(name)}: {printable('; '.join(reasons))}" for name, reasons in report.explained
    ]


def profile(report: BuildReport) -> list[str]:
    """The lines of `--profile`: the seconds of each stage and layout, and the slowest documents.
    Work in several processes adds up to more than its stage took."""
    lines = [
        "seconds  stage",
        *(f"{seconds:7.3f}  {stage}" for stage, seconds in report.seconds.items()),
    ]
    kinds: dict[str, list[float]] = {}
    for timing in report.timings:
        kinds.setdefault(timing.kind, []).append(timing.seconds)
    lines += ["seconds  jobs  ms each  layout"] if kinds else []
    lines += [
        f"{sum(times):7.3f} {len(times):5} {1000 * sum(times) / len(times):8.2f}  {printable(kind)}"
        for kind, times in sorted(kinds.items(), key=lambda item: -sum(item[1]))
    ]
    posts: dict[str, float] = {}
    for timing in report.timings:
        posts[timing.owner] = posts.get(timing.owner, 0.0) + timing.seconds
    slowest = sorted(
        ((seconds, path) for path, seconds in posts.items() if path.startswith("content/")),
        reverse=True,
    )[:SLOWEST]
    lines += ["     ms  slowest documents"] if slowest else []
    return lines + [f"{1000 * seconds:7.1f}  {printable(path)}" for seconds, path in slowest]


# Controls that change the direction of the text after them. With these, a terminal could show
# another text than the one that is written.
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def printable(text: str) -> str:
    """`text` on one line, with � instead of characters that would control a terminal."""
    return "".join(
        "�" if c in _BIDI or unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} else c
        for c in text
    )


def _window(text: str, column: int) -> tuple[str, int]:
    """The part of a line around `column` (from 1), and the offset of the caret in it, in terminal
    cells."""
    start = max(0, column - 1 - WIDTH * 2 // 3) if len(text) > WIDTH else 0
    shown = (
        ("…" if start else "")
        + printable(text[start : start + WIDTH].replace("\t", " "))
        + ("…" if start + WIDTH < len(text) else "")
    )
    before = shown[: column - 1 - start + (1 if start else 0)]
    cells = sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in before
    )
    return shown, cells


def _escape(text: str, is_property: bool) -> str:
    text = printable(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))
    return text.replace(":", "%3A").replace(",", "%2C") if is_property else text


def _iso(moment: dt.datetime | None) -> str | None:
    return dates.rfc3339(moment) if moment else None
