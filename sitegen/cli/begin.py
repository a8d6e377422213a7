"""The command line for whoever begins a site or a text: `sitegen init`, `sitegen new`,
and for what there is, `sitegen list` and `sitegen open`. Like main.py, one small function for each
command."""

from __future__ import annotations

import datetime as dt
import os
import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import click

from sitegen.cli.checked_command import CheckedCommand
from sitegen.cli.options import (
    Decorator,
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

_ANSWERS = "sitegen.commands.beginning.answers"
_INIT = "sitegen.commands.beginning.command"
_TONGUES = "sitegen.commands.beginning.places_and_tongues"


def _answer(name: str, metavar: str, text: str) -> Decorator:
    return click.option(name, metavar=metavar, help=text)


@click.command(cls=CheckedCommand)
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@_answer("--title", "TEXT", "What the site is called.  [default: made from the folder's name]")
@_answer("--base-url", "URL", "At which address it will be.  [default: https://news.example/]")
@_answer("--language", "TAG", "In which language it is, such as de or pt-BR.  [default: en]")
@_answer("--timezone", "NAME", "The time zone, such as Europe/Berlin.  [default: UTC]")
@_answer("--publisher", "NAME", "Who publishes the site.  [default: its title]")
@_answer("--responsible", "NAME", "Who answers for what is published.  [default: the publisher]")
@_answer("--email", "ADDRESS", "Where readers can write.  [default: none]")
@click.option(
    "--ai",
    metavar="[none|assisted|generated|mixed]",
    help="Whether AI writes; with mixed, every post says it for itself.  [default: mixed]",
)
@click.option(
    "--ci",
    "host",
    type=click.Choice(["github", "gitlab", "none"]),
    default="none",
    show_default=True,
    help="Write the workflow that builds and publishes the site there.",
)
@click.option("--yes", is_flag=True, help="Ask nothing: take defaults for what is missing.")
@now_option("Date the first post")
def init(folder: Path, host: str, yes: bool, now: dt.datetime | None, **given: str | None) -> None:
    """Begin a site in DIR: settings, a first post, an author, and pages about you and about AI."""
    now = now or present()
    name = str(folder)
    try:
        folder = absolute(folder)
        folder = Path(os.path.realpath(folder)) if os.path.isdir(folder) else folder
        answers = load(f"{_ANSWERS}:all_judged")(given)
        load(f"{_INIT}:check_folder")(folder, host)
        if not yes and sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty():
            _ask(answers, folder)
        machine = load(f"{_TONGUES}:Machine")()
        complete, defaults = load(f"{_ANSWERS}:complete")(answers, folder, machine)
        options = load(f"{_INIT}:InitOptions")(
            folder=folder, answers=complete, host=host, now=now, defaults=defaults
        )
        begun = load(f"{_INIT}:init")(options)
    except SiteError as error:
        console.show_problems(error.problems, None)
        click.echo("nothing was written", err=True)
        sys.exit(status(error.problems))
    console.say_lines(load(f"{_INIT}:result_lines")(begun, options, shlex.quote(name)))


def _ask(answers: dict[str, str], folder: Path) -> None:
    """Ask on the terminal for the answers that are missing, each until it is one."""
    machine = load(f"{_TONGUES}:machine")(os.environ)
    judged = load(f"{_ANSWERS}:judged")
    for question in load(f"{_ANSWERS}:questions")():
        if question.field in answers:
            continue

        def answer(text: str, field: str = question.field) -> str:
            return answered(judged, field, text)

        choices = f" {'/'.join(question.choices)}" if question.choices else ""
        answers[question.field] = click.prompt(
            question.words + choices,
            default=load(f"{_ANSWERS}:default_of")(question.field, answers, folder, machine),
            value_proc=answer,
            err=True,
        )


def answered(judged: Callable[[str, str], str], field: str, text: str) -> str:
    """The answer that `text` is, for a prompt of click. Raises UsageError, upon which it asks
    again."""
    try:
        return judged(field, text)
    except SiteError as error:
        problem = error.problems[0]
        hint = f"; {problem.hint}" if problem.hint else ""
        raise click.UsageError(problem.message + hint) from error


# --- new ------------------------------------------------------------------------------------------


@click.command(cls=CheckedCommand)
@click.argument("kind", type=click.Choice(["post", "page", "author"]), metavar="post|page|author")
@click.argument("title", metavar="TITLE")
@click.option("--slug", default="", metavar="NAME", help="The address.  [default: from the title]")
@click.option(
    "--author",
    default="",
    metavar="KEY",
    help="Who publishes the post: the key of an author.  [default: the only author]",
)
@click.option("--lang", default="", metavar="TAG", help="Which edition it is for.")
@click.option(
    "--ai",
    type=click.Choice(["none", "assisted", "generated", "automated"]),
    help="What part AI has in the post.  [default: default under [ai] in site.toml]",
)
@click.option(
    "--archetype",
    default="",
    metavar="NAME",
    help="The file of archetypes/ that it begins as.  [default: that of its kind]",
)
@click.option("--publish", is_flag=True, help="It is no draft.")
@click.option("--bundle", is_flag=True, help="Make a folder, with room for pictures.")
@click.option("--edit", is_flag=True, help="Open the file in $EDITOR.")
@root_option()
@now_option("Date it")
def new(
    kind: str,
    title: str,
    ai: str | None,
    publish: bool,
    bundle: bool,
    edit: bool,
    root: Path | None,
    now: dt.datetime | None,
    **texts: str,
) -> None:
    """Make the file of a new post, page or author; posts and pages are drafts at first."""
    module, now = "sitegen.commands.documents.new_document", now or present()
    _refuse_for_others(kind, ai, texts, bundle=bundle)
    try:
        named = os.environ.get("EDITOR", "")
        editor = load("sitegen.commands.documents.editing:command")(named) if edit else ()
        root = site_root(root)
        options = load(f"{module}:NewOptions")(
            root=root,
            kind=kind,
            title=title,
            now=now,
            ai=ai or "",
            is_draft=not publish,
            is_bundle=bundle,
            **texts,
        )
        made = load(f"{module}:new")(options)
    except SiteError as error:
        console.show_problems(error.problems, root)
        click.echo("nothing was written", err=True)
        sys.exit(status(error.problems))
    here = site_folder.here()
    console.output(os.path.relpath(made.file, here))
    console.say_lines(load(f"{module}:result_lines")(made))
    if edit:
        load("sitegen.commands.documents.editing:edit")(editor, made.file)


def _refuse_for_others(kind: str, ai: str | None, texts: dict[str, str], *, bundle: bool) -> None:
    """Raises UsageError for options that this kind of document does not have."""
    given: dict[str, object] = {}
    if kind != "post":
        given = {"--author": texts["author"], "--ai": ai}
    if kind == "author":
        given |= {"--lang": texts["lang"], "--bundle": bundle}
    if wrong := [name for name, value in given.items() if value]:
        raise click.UsageError(f"{', '.join(wrong)}: not for {kind}s")


# --- list and open --------------------------------------------------------------------------------

# What can be asked for, as `sitegen.commands.documents.listing` knows it; `scheduled` is `future`.
_STATES = (
    *("drafts", "future", "scheduled", "expired", "held", "unreviewed", "unlisted", "due"),
    *("published", "all"),
)


@click.command(cls=CheckedCommand, name="list")
@click.argument(
    "state",
    type=click.Choice(_STATES),
    default="all",
    metavar="[drafts|future|expired|held|unreviewed|unlisted|due|published|all]",
)
@json_option("Print one JSON object to standard output.")
@root_option()
@now_option("List")
def list_documents(state: str, as_json: bool, root: Path | None, now: dt.datetime | None) -> None:
    """List posts and pages with their states, files and addresses, and what is due."""
    module, now = "sitegen.commands.documents.listing", now or present()
    state = {"scheduled": "future"}.get(state, state)
    try:
        root = site_root(root)
        options = load(f"{module}:ListOptions")(root=root, now=now, state=state)
        listed = load(f"{module}:listing")(options)
    except SiteError as error:
        console.show_failure(error.problems, root, as_json=as_json)
        sys.exit(status(error.problems))
    if as_json:
        console.output(load(f"{module}:for_programs")(listed))
    elif listed.documents:
        lines = load(f"{module}:lines")(listed, state)
        console.output("\n".join(map(messages.printable, lines)))
    click.echo(load(f"{module}:summary")(listed), err=True)


@click.command(cls=CheckedCommand, name="open")
@click.argument("name", default="", metavar="[POST]")
@click.option(
    "--print", "is_printed", is_flag=True, help="Print where it is published, and open nothing."
)
@root_option()
def open_page(name: str, is_printed: bool, root: Path | None) -> None:
    """Open the page of POST, a file, slug or address, in the preview that runs."""
    module = "sitegen.commands.documents.opening"
    try:
        root = site_root(root)
        options = load(f"{module}:OpenOptions")(
            root=root, here=site_folder.here(), name=name, is_public=is_printed
        )
        address = load(f"{module}:address")(options)
    except SiteError as error:
        console.show_problems(error.problems, root)
        sys.exit(status(error.problems))
    console.output(address)
    if not is_printed and not load("webbrowser:open")(address):
        raise click.ClickException("no browser could be started: open the address yourself")
