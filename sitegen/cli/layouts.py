"""The command line for layouts: `sitegen layouts`."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import click

from sitegen.cli.checked_command import CommandGroup
from sitegen.cli.options import json_option, root_option, site_root, status
from sitegen.errors import SiteError
from sitegen.lazy import load
from sitegen.report import console, messages

_MODULE = "sitegen.commands.layout_copies"


@click.group(cls=CommandGroup, invoke_without_command=True)
@click.pass_context
def layouts(context: click.Context) -> None:
    """Say which layouts of the site take the place of built-in ones, copy one, or show what has
    changed in it since. Without a command it lists them."""
    if context.invoked_subcommand is None:
        context.invoke(list_layouts)


@layouts.command(name="list")
@json_option("Print one JSON object to standard output.")
@root_option()
def list_layouts(as_json: bool = False, root: Path | None = None) -> None:
    """List the files in layouts/, and what each is to the built-in one of its name."""
    try:
        root = site_root(root)
        listed = load(f"{_MODULE}:listing")(root)
    except SiteError as error:
        console.show_failure(error.problems, root, as_json=as_json)
        sys.exit(status(error.problems))
    if as_json:
        console.output(load(f"{_MODULE}:for_programs")(listed))
    elif listed:
        lines = load(f"{_MODULE}:lines")(listed)
        console.output("\n".join(map(messages.printable, lines)))
    click.echo(load(f"{_MODULE}:summary")(listed), err=True)


@layouts.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option(
    "--original",
    "is_original",
    is_flag=True,
    help="Leave your file as it is, and keep the built-in one of today as its original.",
)
@root_option()
def copy(names: tuple[str, ...], is_original: bool, root: Path | None) -> None:
    """Copy built-in layouts, such as base.html, into layouts/, and keep the originals in
    layouts/.original/."""
    try:
        root = site_root(root)
        written = load(f"{_MODULE}:copy")(root, names, is_original=is_original)
    except SiteError as error:
        console.show_problems(error.problems, root)
        sys.exit(status(error.problems))
    for path in written:
        console.output(messages.printable(path))


@layouts.command()
@click.argument("names", nargs=-1, metavar="[NAME...]")
@click.option(
    "--mine",
    "is_mine",
    is_flag=True,
    help="Show what you changed in your files instead.",
)
@root_option()
def diff(names: tuple[str, ...], is_mine: bool, root: Path | None) -> None:
    """Show what has changed in the built-in layouts since they were copied."""
    try:
        root = site_root(root)
        found = load(f"{_MODULE}:differences")(root, names, is_mine=is_mine)
    except SiteError as error:
        console.show_problems(error.problems, root)
        sys.exit(status(error.problems))
    for each in found:
        console.show_diff(partial(load("sitegen.report.fixes:diff"), each))
    if not found:
        whose = "your files" if is_mine else "the built-in layouts since they were copied"
        click.echo(f"nothing has changed in {whose}", err=True)
    elif not is_mine:
        click.echo(
            "when you have taken over what you want: sitegen layouts copy --original "
            + " ".join(each.name for each in found),
            err=True,
        )
