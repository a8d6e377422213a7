"""What the commands print: problems, results and the errors of writing them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Container, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TextIO

import click
from msgspec.structs import replace

from sitegen import files
from sitegen.errors import Problem
from sitegen.files import ExactTexts
from sitegen.lazy import load
from sitegen.model.check import CheckedFile
from sitegen.model.held import HeldPost
from sitegen.read import site_folder
from sitegen.report import messages
from sitegen.report.problem_values import listed, no_texts


def show_problems(
    problems: Iterable[Problem],
    root: Path | None,
    changed: Container[str] | None = None,
    text: Callable[[str], str] | None = None,
) -> list[Problem]:
    """Print problems to standard error, errors first, and return them sorted by place.

    `text` returns the text of a file, to show its lines; by default those under `root` are read. If
    an edit made a review void, the edited lines follow. They come from git, and only for documents
    that are `changed` (None: for all), because a build without changes should not take that
    time."""
    shown, more = messages.few(messages.for_reading(problems))
    lines = messages.lines_of(
        text or (lambda path: site_folder.source_text(root, path) if root else "")
    )
    for problem in shown:
        say(messages.for_people(problem, lines))
        if _is_on_github():
            path = _in_workspace(problem.path, root)
            click.echo(messages.for_github(replace(problem, path=path)), err=True)
        if problem.code == "review-void" and root and (changed is None or problem.path in changed):
            for line in load("sitegen.commands.history:changes")(root, problem.path):
                _print(f"      | {messages.printable(line)}")
    for line in more:
        _print(line)
    return messages.in_order(problems)


def show_failure(problems: Iterable[Problem], root: Path | None, *, as_json: bool) -> None:
    """Print the problems for which a command has done nothing: to standard error, and with
    `as_json` as one object to standard output as well, where programs wait for one."""
    shown = show_problems(problems, root)
    if as_json:
        found = {"ok": False, "problems": listed(shown, texts_in(root))}
        output(load("json:dumps")(found, indent=2))


def texts_in(root: Path | None) -> ExactTexts:
    """The texts of the files of the site in the folder `root`, as they are; without it, none."""
    return partial(site_folder.exact_text, root) if root else no_texts


def _in_workspace(path: str, root: Path | None) -> str:
    """The `path` of a problem seen from the workspace of a job on GitHub, if the site in `root` has
    such a file there: that is how GitHub finds the line to annotate."""
    workspace = os.environ.get("GITHUB_WORKSPACE")
    if not (workspace and root and os.path.lexists(root / path)):
        return path
    file, folder = (root / path).absolute(), Path(workspace).absolute()
    return file.relative_to(folder).as_posix() if file.is_relative_to(folder) else path


def show_held(posts: Sequence[HeldPost], root: Path) -> None:
    """Print the problems of posts that are held back to standard error, and which these are."""
    show_problems([problem for post in posts for problem in post.problems], root, ())
    say_lines(messages.held(posts))


def say(text: str) -> None:
    """Print `text` to standard error, in colour if that is enabled."""
    wanted = _is_colourful(sys.stderr)
    _print(messages.coloured(text) if wanted else text, color=wanted)


def say_lines(lines: Iterable[str]) -> None:
    """Print lines to standard error. Control characters are replaced, since file names can have
    some."""
    for line in lines:
        _print(messages.printable(line))


def _is_on_github() -> bool:
    return os.environ.get("GITHUB_ACTIONS") == "true"


def _print(text: str, *, color: bool | None = None) -> None:
    """Print `text` to standard error."""
    click.echo(_no_command(text), err=True, color=color)


def _no_command(text: str) -> str:
    """`text` without commands. A job on GitHub takes `##[name]` for one, also in the middle of a
    line that shows a post: a zero-width space makes it text."""
    return text.replace("##[", "##\u200b[") if _is_on_github() else text


def show_checked(file: CheckedFile, texts: ExactTexts) -> None:
    """Print what was found out about a file to standard output, as a line of JSON. Fixes are edits
    of the `texts`."""
    output(messages.checked_file_for_programs(file, texts))


def standard_input() -> bytes:
    """All bytes of standard input. Raises ClickException if it is closed, or cannot be read."""
    try:
        if sys.stdin is not None:
            return sys.stdin.buffer.read()
        reason = "it is closed"
    except OSError as error:
        reason = str(error.strerror)
    raise click.ClickException(f"standard input cannot be read: {reason}")


def show_diff(diff: Callable[[bool], str]) -> None:
    """Print a difference to standard output; `diff` is called with whether it is to be coloured."""
    is_coloured = _is_colourful(sys.stdout)
    text = _no_command(diff(is_coloured))
    if _is_on_github():  # spaces before :: do not make it text there
        text = text.replace("\n ::", "\n \u200b::")
    output(text, is_coloured=is_coloured)


def output(text: str, *, is_coloured: bool = False) -> None:
    """Print `text` to standard output; with `is_coloured`, colours in it stay. Raises
    ClickException if that cannot be written, and BrokenPipeError if its reader has ended."""
    try:
        click.echo(_encodable(text), color=is_coloured or None)
    except BrokenPipeError:
        raise
    except OSError as error:
        drop_output()
        raise click.ClickException(
            f"standard output cannot be written: {error.strerror}"
        ) from error


def _encodable(text: str) -> str | bytes:
    """`text` as standard output can have it: names of files as their bytes are, and characters that
    its encoding lacks as escapes of Python."""
    encoding, errors = sys.stdout.encoding or "utf-8", sys.stdout.errors or "strict"
    try:
        text.encode(encoding, errors)
    except UnicodeEncodeError:
        try:
            return text.encode(encoding, "surrogateescape")
        except UnicodeEncodeError:
            return text.encode(encoding, "backslashreplace")
    return text


def write_summary(file: Path, text: str) -> None:
    """Write the text of `--summary` to the `file`, whole or not at all; "-" is standard output.
    Raises ClickException if that cannot be done."""
    if str(file) == "-":
        output(text.removesuffix("\n"))
        return
    try:
        if file.exists() and not file.is_file():  # a pipe or a device
            files.write(file, text.encode())
            return
        real = Path(os.path.realpath(file))  # Path.resolve raises where links lead in a circle
        with files.temporary(real) as aside:
            files.write(aside, text.encode())
            aside.replace(real)
    except OSError as error:
        raise click.ClickException(
            f"the summary {str(file)!r} cannot be written: {error.strerror}"
        ) from error


def drop_output() -> None:
    """Redirect standard output to nowhere. Otherwise Python would try at its end to write the rest
    of the buffer, and fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _is_colourful(stream: TextIO) -> bool:
    """Whether what is printed to `stream` is to have colours (no-color.org, force-color.org)."""
    if os.environ.get("NO_COLOR"):
        return False
    if forced := os.environ.get("FORCE_COLOR"):
        return forced not in ("0", "false")
    return os.environ.get("TERM") != "dumb" and stream.isatty()
