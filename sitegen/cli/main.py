"""The command line: one small function for each command. Commands print the problems of a site;
`run` handles whatever else can happen.

Exit status: 0 fine; 1 the site is wrong; 2 wrong usage; 3 a bug in sitegen; 4 posts are held back,
and --fail-on-held asks; 130 interrupted.
"""

from __future__ import annotations

import gc

# Python searches for garbage rarely, from here on. A build keeps nearly everything that it creates,
# and so do the imports below: the search would take a tenth of the time of a warm build.
gc.set_threshold(200_000, 50, 50)

import datetime as dt
import os
import signal
import sys
from pathlib import Path

import click

import sitegen
from sitegen.cli.articles import add, fix, schema
from sitegen.cli.begin import init, list_documents, new, open_page
from sitegen.cli.building import build
from sitegen.cli.checked_command import CommandGroup
from sitegen.cli.layouts import layouts
from sitegen.cli.moving import compare, import_
from sitegen.cli.options import (
    NEAREST,
    absolute,
    jobs_option,
    json_option,
    jsonl_option,
    now_option,
    present,
    published_option,
    refuse_contradictions,
    root_option,
    site_root,
    status,
    strict_option,
)
from sitegen.cli.pictures import pictures
from sitegen.errors import SiteError
from sitegen.incremental.engine import processors
from sitegen.lazy import load
from sitegen.read import site_folder
from sitegen.report import console, messages


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(sitegen.__version__, prog_name="sitegen")
def main() -> None:
    """sitegen makes an AI-news blog out of a folder of Markdown."""


@main.command()
@root_option()
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="The address or name to listen on; others may then see drafts.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="The port, or the next one that is free.",
)
@click.option(
    "--no-drafts", is_flag=True, help="Show only what readers see: no drafts, no future posts."
)
@click.option("--open", "browser", is_flag=True, help="Open the site in a browser.")
@click.option(
    "--comments",
    is_flag=True,
    help="Run Isso as well, on this machine only, with comments of its own.",
)
@click.option(
    "--poll",
    is_flag=True,
    help="Look for changes all the time, where the file system does not tell of them.",
)
@jobs_option
def serve(
    root: Path | None,
    host: str,
    port: int,
    no_drafts: bool,
    browser: bool,
    comments: bool,
    poll: bool,
    jobs: int | None,
) -> None:
    """Show the site in a browser while you write."""
    present()  # so that wrong usage is reported now, and not after the first build
    try:
        root = site_root(root)
        # The server's libraries are loaded only for this command.
        load("sitegen.serve.server:serve")(
            root=root,
            host=host,
            port=port,
            drafts=not no_drafts,
            poll=poll,
            browser=browser,
            comments=comments,
            jobs=jobs or processors(),
            clock=present,
            say=console.say,
        )
    except SiteError as error:
        console.show_problems(error.problems, root)
        sys.exit(status(error.problems))


@main.command()
@click.argument("posts", nargs=-1, required=True, metavar="POST...")
@click.option("--by", metavar="AUTHOR", help="Who signs: the key of an author.")
@click.option(
    "--translation",
    is_flag=True,
    help="Write instead that the posts are translations of their originals as these are now.",
)
@click.option(
    "--scope",
    type=click.Choice(["substantive", "copyedit"]),
    default="substantive",
    show_default=True,
    help="Whether facts were checked, or only the language.",
)
@click.option(
    "--updated",
    is_flag=True,
    help="The text was changed together with this review: set `updated` to the same moment.",
)
@root_option()
@now_option("Sign")
def review(
    posts: tuple[str, ...],
    by: str | None,
    translation: bool,
    scope: str,
    updated: bool,
    root: Path | None,
    now: dt.datetime | None,
) -> None:
    """Sign the text of posts as it is now: write the review into their front matter."""
    if translation is (by is not None):
        raise click.UsageError(
            "--translation takes no --by" if translation else "Missing option '--by'."
        )
    if by is None:
        _review_translation(posts, root)
        return
    module = "sitegen.commands.review"
    now = now or present()
    try:
        here = site_folder.here()
        root = site_root(root)
        options = load(f"{module}:ReviewOptions")(
            root=root, here=here, posts=posts, by=by, scope=scope, now=now, updated=updated
        )
        signed = load(f"{module}:review")(options)
    except SiteError as error:
        console.show_problems(error.problems, root)
        click.echo("nothing was signed", err=True)
        sys.exit(1)
    console.say_lines(load(f"{module}:result_lines")(signed, by))


def _review_translation(documents: tuple[str, ...], root: Path | None) -> None:
    module = "sitegen.commands.review_translation"
    try:
        here = site_folder.here()
        root = site_root(root)
        options = load(f"{module}:TranslationOptions")(root=root, here=here, documents=documents)
        compared = load(f"{module}:review_translation")(options)
    except SiteError as error:
        console.show_problems(error.problems, root)
        click.echo("nothing was written", err=True)
        sys.exit(1)
    console.say_lines(load(f"{module}:result_lines")(compared))


@main.group()
def comments() -> None:
    """Bring readers' comments into the site."""


@comments.command()
@click.option(
    "--database",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Isso's SQLite file, which is only read.",
)
@click.option(
    "--server",
    metavar="URL",
    help="The address of an Isso server.  [default: server under [comments] in site.toml]",
)
@root_option()
def pull(database: Path | None, server: str | None, root: Path | None) -> None:
    """Write approved comments into content/comments/, one file a post."""
    module = "sitegen.commands.comments"
    if database and server:
        raise click.UsageError("--database and --server are two ways to one thing: give one")
    try:
        root = site_root(root)
        database = absolute(database) if database else None
        options = load(f"{module}:PullOptions")(root=root, database=database, server=server)
        pulled = load(f"{module}:pull")(options)
    except SiteError as error:
        console.show_problems(error.problems, root)
        refused = any(problem.code == "write" for problem in error.problems)
        click.echo("not everything was written" if refused else "nothing was written", err=True)
        sys.exit(1)
    console.say_lines(load(f"{module}:result_lines")(pulled))


@main.command()
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@click.option(
    "--path",
    "name",
    metavar="PATH",
    help="Which file of the site standard input stands for.  [default: content/posts/stdin.md]",
)
@strict_option
@json_option("Print one JSON object to standard output.")
@jsonl_option("Print a line of JSON for each file to standard output, as soon as it is judged.")
@root_option(NEAREST.format("there"))
@published_option
@now_option("Judge")
def check(
    paths: tuple[str, ...],
    published: tuple[Path, ...],
    name: str | None,
    strict: bool,
    as_json: bool,
    as_lines: bool,
    root: Path | None,
    now: dt.datetime | None,
) -> None:
    """Judge files, folders or the whole site, and write nothing. PATH - is a document from standard
    input."""
    module = "sitegen.commands.check"
    refuse_contradictions(paths, name, as_json=as_json, as_lines=as_lines)
    now = now or present()
    document = console.standard_input() if "-" in paths else None
    options = load(f"{module}:CheckOptions")(
        root=absolute(root) if root else None,
        here=site_folder.here(),
        paths=[path for path in paths if path != "-"],
        stdin=document,
        name=name,
        published=tuple(map(absolute, published)),
        now=now,
        strict=strict,
    )
    show = console.show_checked if as_lines else lambda *_: None
    result = load(f"{module}:check")(options, show)
    problems = console.show_problems(
        result.problems, result.root, result.with_history(), result.text
    )
    console.say_lines(map(messages.archive_progress, result.archives))
    click.echo(messages.check_summary(len(result.judged), problems), err=True)
    if as_json:
        printed = messages.check_for_programs(
            problems, len(result.judged), result.files, result.archives, result.exact_text
        )
        console.output(printed)
    sys.exit(status(problems))


main.add_command(build)
main.add_command(init)
main.add_command(new)
main.add_command(list_documents)
main.add_command(open_page)
main.add_command(add)
main.add_command(fix)
main.add_command(schema)
main.add_command(pictures)
main.add_command(layouts)
main.add_command(compare)
main.add_command(import_)


# --- the process ----------------------------------------------------------------------------------


def run() -> None:
    """The `sitegen` command: `main`, with an exit status for everything that can happen."""
    try:
        main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        sys.exit(130)
    except BrokenPipeError:
        # The reader of the output has ended, as in `sitegen build --json | head`.
        console.drop_output()
        sys.exit(1)
    except Exception as error:
        sys.excepthook(*sys.exc_info())  # traceback takes long to import
        click.echo("\n".join(("", *messages.fault(error))), err=True)
        sys.exit(3)


def command() -> None:
    """The process `sitegen`: `run`, and its end, during which Ctrl-C is ignored: it would only end
    the output with a traceback. Without workers, memory is left to the system: to free each
    object would take several milliseconds."""
    status: object = 0
    try:
        run()
    except SystemExit as end:
        status = end.code
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:  # Python reports it
        sys.exit(1)
    code = status if isinstance(status, int) else 0
    if "multiprocessing" in sys.modules:  # workers may still begin or end
        sys.exit(code)
    os._exit(code)
