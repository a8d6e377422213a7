"""The command line for sites that move: `sitegen import` and `sitegen compare`."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Callable
from pathlib import Path

import click

from sitegen.cli.begin import answered
from sitegen.cli.checked_command import CheckedCommand
from sitegen.cli.options import (
    absolute,
    json_option,
    now_option,
    present,
    root_option,
    site_root,
    status,
)
from sitegen.errors import SiteError
from sitegen.lazy import load
from sitegen.report import console, messages, progress


@click.command(cls=CheckedCommand)
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
        console.show_failure(error.problems, root, as_json=as_json)
        sys.exit(status(error.problems))
    if as_json:
        console.output(load(f"{module}:for_programs")(comparison))
    else:
        console.output("\n".join(map(messages.printable, load(f"{module}:lines")(comparison))))
    console.say_lines(load(f"{module}:summary")(comparison))
    sys.exit(int(comparison.has_lost))


@click.command("import", cls=CheckedCommand)
@click.argument("system_or_source", metavar="[SYSTEM] SOURCE", nargs=-1, required=True)
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="The folder of the new site.  [default: this folder]",
)
@click.option(
    "--uploads",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    help="Where the pictures of the old site are, such as a copy of wp-content/uploads.",
)
@click.option(
    "--rendered",
    type=click.Path(exists=True, path_type=Path),
    help="Answers of WordPress's REST API, for posts with shortcodes of plugins.",
)
@click.option("--title", metavar="TEXT", help="What the site is called.")
@click.option("--base-url", metavar="URL", help="At which address it is.")
@click.option("--language", metavar="TAG", help="In which language it is, such as de or pt-BR.")
@click.option("--timezone", metavar="NAME", help="The time zone, such as Europe/Berlin.")
@click.option("--publisher", metavar="NAME", help="Who publishes the site.")
@click.option("--responsible", metavar="NAME", help="Who answers for what is published.")
@click.option(
    "--ai",
    type=click.Choice(["none", "assisted", "generated", "automated", "unstated"]),
    default="unstated",
    show_default=True,
    help="What part AI had in posts that do not say it.",
)
@click.option(
    "--source",
    "source_default",
    type=click.Choice(["original", "unstated"]),
    default="unstated",
    show_default=True,
    help="What posts are made from that do not say it.",
)
@click.option("--with-private", is_flag=True, help="Take private and protected posts as drafts.")
@click.option("--dry-run", is_flag=True, help="Write nothing; say what would be written.")
@click.option("--yes", is_flag=True, help="Ask nothing: take defaults for what is missing.")
@json_option("Print one JSON object to standard output instead of the lines.")
@now_option("Import")
def import_(
    system_or_source: tuple[str, ...],
    into: Path,
    uploads: Path | None,
    rendered: Path | None,
    ai: str,
    source_default: str,
    with_private: bool,
    dry_run: bool,
    yes: bool,
    as_json: bool,
    now: dt.datetime | None,
    **given: str | None,
) -> None:
    """Make a site of one of another system. SYSTEM is wordpress, jekyll, hugo, pelican, zola,
    eleventy, ghost, substack, medium, blogger, feed or markdown; without it, SOURCE tells."""
    module = "sitegen.importing"
    system, source = _system_and_source(system_or_source)
    try:
        answers = load("sitegen.commands.beginning.answers:all_judged")(given)
        with progress.shown(sys.stderr) as show_progress:
            report = load(f"{module}.command:import_site")(
                load(f"{module}.options:ImportOptions")(
                    system=system,
                    source=absolute(source),
                    into=absolute(into),
                    now=now or present(),
                    answers=answers,
                    ask=_asking(is_asked=not yes and not dry_run),
                    uploads=absolute(uploads) if uploads else None,
                    rendered=absolute(rendered) if rendered else None,
                    ai=ai,
                    source_default=source_default,
                    with_private=with_private,
                    is_dry=dry_run,
                    waiting=lambda process: click.echo(messages.waiting(process), err=True),
                    on_progress=show_progress,
                )
            )
    except SiteError as error:
        console.show_failure(error.problems, None, as_json=as_json)
        click.echo("nothing was imported", err=True)
        sys.exit(status(error.problems))
    if as_json:
        console.output(load(f"{module}.report:for_programs")(report))
    else:
        lines = load(f"{module}.report:summary")(report)
        if not dry_run:
            lines.append(f"the whole report: {os.path.relpath(into / 'import/report.md')}")
        console.output("\n".join(map(messages.printable, lines)))


def _system_and_source(words: tuple[str, ...]) -> tuple[str, Path]:
    """The system, "" for none, and the source. Raises UsageError."""
    sources = load("sitegen.importing.systems:sources")()
    systems = tuple(sources)
    *named, source = words
    if len(named) > 1:
        raise click.UsageError(
            f"expected [SYSTEM] SOURCE, got {len(words)} words; quote a path with spaces"
        )
    if named and named[0] not in systems:
        near = load("sitegen.near:nearest")(named[0], systems)
        hint = f" (did you mean {near}?)" if near else ""
        raise click.UsageError(
            f"{named[0]} is no system that can be imported{hint}: {', '.join(systems)}"
        )
    if not named and source in systems and not Path(source).exists():
        raise click.UsageError(
            f"what of {source} is to be imported? sitegen import {source} SOURCE, where SOURCE is"
            f" {sources[source]}"
        )
    return (named[0] if named else ""), Path(source)


def _asking(*, is_asked: bool) -> Callable[[str, str], tuple[str, bool]]:
    """What asks on the terminal for what the source does not say; elsewhere, it takes the
    default."""
    if not (is_asked and sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()):
        return lambda _field, default: (default, False)
    answers = "sitegen.commands.beginning.answers"
    words = {each.field: each.words for each in load(f"{answers}:questions")()}

    def ask(field: str, default: str) -> tuple[str, bool]:
        def judged(text: str) -> str:
            return answered(load(f"{answers}:judged"), field, text)

        return click.prompt(words[field], default=default, value_proc=judged, err=True), True

    return ask
