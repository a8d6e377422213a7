"""The command line for sites that move: `sitegen compare`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from sitegen.cli.options import absolute, json_option, root_option, site_root, status
from sitegen.errors import SiteError
from sitegen.lazy import load
from sitegen.report import console, messages


@click.command()
@click.argument("old", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="OLD...")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help='Where the site was published.  [default: "public" in the site\'s folder]',
)
@json_option("Print one JSON object to standard output instead of the lines.")
@root_option()
def compare(old: tuple[Path, ...], output: Path | None, as_json: bool, root: Path | None) -> None:
    """Say what has become of each address of a former site. OLD is its sitemap, a list of
    addresses, or the folder of its pages."""
    module = "sitegen.commands.comparing"
    try:
        root = site_root(root)
        options = load(f"{module}:CompareOptions")(
            root=root,
            old=tuple(map(absolute, old)),
            output=absolute(output) if output else None,
        )
        comparison = load(f"{module}:compare")(options)
    except SiteError as error:
        console.show_problems(error.problems, root)
        sys.exit(status(error.problems))
    if as_json:
        console.output(load(f"{module}:for_programs")(comparison))
    else:
        console.output("\n".join(map(messages.printable, load(f"{module}:lines")(comparison))))
    console.say_lines(load(f"{module}:summary")(comparison))
    sys.exit(int(comparison.has_lost))
