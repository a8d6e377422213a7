"""The editor of the user, which `sitegen new --edit` starts."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from pathlib import Path

import click

from sitegen.errors import Problem, SiteError, shorten


def command(text: str) -> tuple[str, ...]:
    """The command that `text`, the variable EDITOR, names, with its arguments. Raises SiteError if
    it names none that there is."""
    hint = 'set it to a program that there is: EDITOR=nano, or EDITOR="code --wait"'
    try:
        words = tuple(shlex.split(text))
    except ValueError as error:
        raise _wrong(f"EDITOR is {shorten(text)}: {str(error).lower()}", hint) from error
    if not words:
        raise _wrong("EDITOR is not set", hint)
    if shutil.which(words[0]) is None:
        raise _wrong(f"EDITOR: there is no program {shorten(words[0])}", hint)
    return words


def edit(editor: tuple[str, ...], file: Path) -> None:
    """Open the `file`, and wait for the end of the editor. Raises ClickException if it ends with an
    error."""
    try:
        status = subprocess.run([*editor, str(file)], check=False).returncode  # noqa: S603 - the user's own program, without a shell
    except OSError as error:
        raise click.ClickException(f"{editor[0]} cannot be started: {error.strerror}") from error
    if status:
        raise click.ClickException(f"{editor[0]} ended with status {status}; the file stays")


def _wrong(message: str, hint: str) -> SiteError:
    return SiteError([Problem(path="--edit", code="usage", message=message, hint=hint)])
