"""The command line for the pictures of a site: `sitegen pictures`."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import click

from sitegen.cli.checked_command import CheckedCommand
from sitegen.cli.options import json_option, now_option, present, root_option, site_root, status
from sitegen.errors import SiteError
from sitegen.lazy import load
from sitegen.report import console, messages


@click.command(cls=CheckedCommand)
@click.option(
    "--write",
    "is_writing",
    is_flag=True,
    help="Write what the files say of themselves into sidecars; none that is there is changed.",
)
@json_option("Print one JSON object to standard output instead of the table.")
@root_option()
@now_option("List")
def pictures(is_writing: bool, as_json: bool, root: Path | None, now: dt.datetime | None) -> None:
    """List the pictures of the site, with what is known about each and what is missing."""
    module = "sitegen.commands.pictures"
    try:
        root = site_root(root)
        options = load(f"{module}:PicturesOptions")(
            root=root, now=now or present(), is_writing=is_writing
        )
        listed = load(f"{module}:pictures")(options)
    except SiteError as error:
        console.show_failure(error.problems, root, as_json=as_json)
        sys.exit(status(error.problems))
    if as_json:
        console.output(load(f"{module}:for_programs")(listed))
    elif listed:
        text = load(f"{module}:table")(listed)
        console.output("\n".join(map(messages.printable, text.splitlines())))
    click.echo(load(f"{module}:summary")(listed), err=True)
