"""The command line for programs that write: `sitegen add`; `sitegen fix`, which mends what they
wrote; and `sitegen schema`, by which they know what to write. Like main.py, one small function for
each command."""

from __future__ import annotations

import datetime as dt
import sys
from functools import partial
from pathlib import Path

import click

from sitegen.cli.checked_command import CheckedCommand
from sitegen.cli.options import (
    NEAREST,
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
from sitegen.read import site_folder
from sitegen.report import console, messages
from sitegen.report.problem_values import listed


@click.command(cls=CheckedCommand)
@click.argument("inputs", nargs=-1, metavar="[FILE...]")
@click.option(
    "--replace",
    is_flag=True,
    help="Update files of articles even if somebody changed them by hand: the changes are lost.",
)
@root_option()
@now_option("Add")
def add(inputs: tuple[str, ...], replace: bool, root: Path | None, now: dt.datetime | None) -> None:
    """Make checked posts of articles in JSON: an object, a list or JSON Lines. FILE - or none is
    standard input."""
    now = now or present()
    inputs = inputs or ("-",)
    try:
        root = site_root(root)
        options = load("sitegen.commands.adding.command:AddOptions")(
            root=root,
            here=site_folder.here(),
            inputs=inputs,
            stdin=console.standard_input() if "-" in inputs else b"",
            now=now,
            is_replacing=replace,
            waiting=lambda process: click.echo(messages.waiting(process), err=True),
        )
        added = load("sitegen.commands.adding.command:add")(options)
    except SiteError as error:
        console.show_problems(error.problems, root)
        click.echo("nothing was added", err=True)
        sys.exit(status(error.problems))
    console.show_problems((each for outcome in added for each in outcome.problems), root)
    for outcome in added:
        line = {
            "ok": outcome.ok,
            "done": outcome.done,
            "path": outcome.path or None,
            "url": outcome.url or None,
            "id": outcome.id or None,
            # Problems of a refused article are about the input, and no file of the site.
            "problems": listed(outcome.problems, console.texts_in(root if outcome.ok else None)),
        }
        console.output(load("json:dumps")(line))
    click.echo(load("sitegen.commands.adding.outcome:result_line")(added), err=True)
    sys.exit(0 if all(outcome.ok for outcome in added) else 1)


@click.command(cls=CheckedCommand)
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@click.option(
    "--unsafe", "with_unsafe", is_flag=True, help="Also apply fixes that may change what is meant."
)
@click.option(
    "--dry-run", "is_dry_run", is_flag=True, help="Show what would change; write nothing."
)
@json_option("Print one JSON object to standard output, and the differences in it.")
@root_option(NEAREST.format("there"))
@now_option("Judge")
def fix(
    paths: tuple[str, ...],
    with_unsafe: bool,
    is_dry_run: bool,
    as_json: bool,
    root: Path | None,
    now: dt.datetime | None,
) -> None:
    """Mend what `sitegen check` finds in files, folders or the whole site, as far as a program
    can."""
    now = now or present()
    options = load("sitegen.commands.fix:FixOptions")(
        root=absolute(root) if root else None,
        here=site_folder.here(),
        paths=paths,
        now=now,
        with_unsafe=with_unsafe,
        is_dry_run=is_dry_run,
        waiting=lambda process: click.echo(messages.waiting(process), err=True),
    )
    try:
        fixed = load("sitegen.commands.fix:fix")(options)
    except SiteError as error:
        console.show_failure(error.problems, root, as_json=as_json)
        click.echo("nothing was fixed", err=True)
        sys.exit(status(error.problems))
    report = "sitegen.report.fixes"
    if not as_json:
        for file in fixed.files:
            console.show_diff(partial(load(f"{report}:diff"), file))
    console.say_lines(load(f"{report}:mended_lines")(fixed.files))
    problems = console.show_problems(fixed.problems, fixed.left.root, fixed.unchanged(), fixed.text)
    summary = load(f"{report}:summary")(
        fixed, problems, is_dry_run=is_dry_run, with_unsafe=with_unsafe
    )
    click.echo(summary, err=True)
    if as_json:
        console.output(load(f"{report}:for_programs")(fixed, problems))
    sys.exit(status(problems))


@click.command(cls=CheckedCommand)
@click.argument(
    "kind",
    type=click.Choice(["post", "page", "author", "term", "article"]),
    default="post",
    metavar="[post|page|author|term|article]",
)
@click.option(
    "--translation",
    "is_translation",
    is_flag=True,
    help="The front matter of a translation, which takes what it leaves out from its original.",
)
@click.option(
    "--enumerate",
    "enumerated",
    is_flag=True,
    help="Of an article: allow only authors, categories, tags and terms that the site has.",
)
@root_option(
    "The site's folder: [ai] default makes the key ai optional, and [[taxonomies]] add keys."
    "  [default: the nearest one, if there is one]"
)
def schema(kind: str, is_translation: bool, enumerated: bool, root: Path | None) -> None:
    """Print the JSON Schema of a front matter, or of an article for `sitegen add`."""
    if kind == "article" and is_translation:
        raise click.UsageError("--translation is for front matter, and an article is none")
    if enumerated and kind != "article":
        raise click.UsageError("--enumerate is for the schema of an article")
    if enumerated:
        _enumerated_schema(root)
        return
    try:
        text = site_folder.settings(site_root(root))
        config = load("sitegen.read.settings:parse")(text)[0]
        has_ai_default = config.ai.default is not None
        keys = load("sitegen.model.declared_keys:declared_keys")(config)
    except SiteError:
        has_ai_default, keys = False, ()
    printed = load("sitegen.commands.schema:schema")(
        kind, ai_required=not has_ai_default, is_translation=is_translation, keys=keys
    )
    console.output(printed)


def _enumerated_schema(root: Path | None) -> None:
    try:
        printed = load("sitegen.commands.schema_of_site:article_schema")(site_root(root))
    except SiteError as error:
        console.show_problems(error.problems, root)
        sys.exit(status(error.problems))
    console.output(printed)
