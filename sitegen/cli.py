"""The command line: one small function a command, and one handler for everything that can go wrong.

Exit status: 0 fine; 1 the site is wrong; 2 wrong usage; 3 our own bug; 130 interrupted.
"""

from __future__ import annotations

import datetime as dt
import gc
import os
import signal
import sys
from collections.abc import Container
from pathlib import Path

import click

import sitegen
from sitegen import build as building
from sitegen import dates, progress, report
from sitegen.errors import Problem, SiteError
from sitegen.incremental.engine import processors
from sitegen.lazy import load
from sitegen.read import site_folder


class Moment(click.ParamType):  # type: ignore[type-arg]  # before click 8.5 it cannot be subscripted
    """A moment as ISO 8601; without an offset it is UTC."""

    name = "time"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> dt.datetime:
        if isinstance(value, dt.datetime):
            return value
        try:
            moment = dt.datetime.fromisoformat(str(value))
            return dates.within(moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC), dt.UTC)
        except ValueError:
            self.fail(
                f"expected a time like 2026-05-03 or 2026-05-03T10:00:00Z, got {value!r}",
                param,
                ctx,
            )


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(sitegen.__version__, prog_name="sitegen")
def main() -> None:
    """sitegen makes an AI-news blog out of a folder of Markdown."""


@main.command()
@click.option(
    "--root",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    help="The site's folder.  [default: the nearest folder, from here upwards, with a site.toml]",
)
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help='Where to publish.  [default: "public" in the site\'s folder]',
)
@click.option("--drafts", is_flag=True, help="Publish drafts and future posts as well.")
@click.option("--strict", is_flag=True, help="Take warnings for errors.")
@click.option("--base-url", metavar="URL", help="Stand in for base_url in site.toml.")
@click.option(
    "--now",
    type=Moment(),
    metavar="TIME",
    help="Build as if it were TIME.  [default: $SOURCE_DATE_EPOCH, or the clock]",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="How many processes work.  [default: the processors that sitegen may use]",
)
@click.option(
    "--explain", is_flag=True, help="Say for each job that ran which of its inputs changed."
)
@click.option(
    "--profile", is_flag=True, help="Say where the time went: stages, layouts, the slowest posts."
)
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print one JSON object about the build to standard output.",
)
@click.option(
    "--clean", is_flag=True, help="Replace files in the output folder that sitegen did not write."
)
def build(
    root: Path | None,
    output: Path | None,
    drafts: bool,
    strict: bool,
    base_url: str | None,
    now: dt.datetime | None,
    jobs: int | None,
    explain: bool,
    profile: bool,
    as_json: bool,
    clean: bool,
) -> None:
    """Build the site."""
    now = now or _now()
    try:
        root = _absolute(root) if root else site_folder.find_root(site_folder.here())
        output = _absolute(output) if output else None
        # What a build makes it keeps to its end; looking for garbage in it takes a tenth of the
        # time of a warm one.
        gc.set_threshold(200_000, 50, 50)
        with progress.shown(sys.stderr) as told:
            done = building.build(
                building.Options(
                    root=root,
                    now=now,
                    output=output,
                    base_url=base_url,
                    drafts=drafts,
                    strict=strict,
                    clean=clean,
                    explain=explain,
                    profile=profile,
                    jobs=jobs or processors(),
                    told=told,
                    waiting=_wait,
                )
            )
    except SiteError as error:
        problems = _tell(error.problems, root)
        errors = sum(problem.severity == "error" for problem in problems)
        end = (
            "publishing stopped"
            if any(problem.code == "write" for problem in problems)
            else "nothing was published"
        )
        click.echo(f"{errors} error{'s' if errors != 1 else ''}; {end}", err=True)
        if as_json:
            _print(report.for_programs(problems, None))
        sys.exit(2 if any(problem.code == "usage" for problem in problems) else 1)
    problems = _tell(done.problems, root, frozenset(done.parsed))
    for line in (*report.explained(done), *(report.profile(done) if profile else ())):
        click.echo(line, err=True)
    click.echo(report.summary(done, problems), err=True)
    if as_json:
        _print(report.for_programs(problems, done))
    # Nor is it looked through once more when Python ends.
    gc.freeze()


@main.command()
@click.option(
    "--root",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    help="The site's folder.  [default: the nearest folder, from here upwards, with a site.toml]",
)
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
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="How many processes work.  [default: the processors that sitegen may use]",
)
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
    _now()  # wrong usage shows now, and not after the first build
    try:
        root = _absolute(root) if root else site_folder.find_root(site_folder.here())
        gc.set_threshold(200_000, 50, 50)
        # The server's libraries are loaded for this command alone.
        load("sitegen.serve.server:serve")(
            root=root,
            host=host,
            port=port,
            drafts=not no_drafts,
            poll=poll,
            browser=browser,
            comments=comments,
            jobs=jobs or processors(),
            clock=_now,
            say=_say,
        )
    except SiteError as error:
        _tell(error.problems, root)
        sys.exit(2 if any(problem.code == "usage" for problem in error.problems) else 1)


@main.command()
@click.argument("posts", nargs=-1, required=True, metavar="POST...")
@click.option("--by", required=True, metavar="AUTHOR", help="Who signs: the key of an author.")
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
    help="Where the review would come too late to count, set `updated` to this moment.",
)
@click.option(
    "--root",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    help="The site's folder.  [default: the nearest folder, from here upwards, with a site.toml]",
)
@click.option(
    "--now",
    type=Moment(),
    metavar="TIME",
    help="Sign as if it were TIME.  [default: $SOURCE_DATE_EPOCH, or the clock]",
)
def review(
    posts: tuple[str, ...],
    by: str,
    scope: str,
    updated: bool,
    root: Path | None,
    now: dt.datetime | None,
) -> None:
    """Sign the text of posts as it is now: write the review into their front matter."""
    module = "sitegen.commands.review"
    now = now or _now()
    try:
        here = site_folder.here()
        root = _absolute(root) if root else site_folder.find_root(here)
        done = load(f"{module}:review")(
            load(f"{module}:Options")(
                root=root, here=here, posts=posts, by=by, scope=scope, now=now, updated=updated
            )
        )
    except SiteError as error:
        _tell(error.problems, root)
        click.echo("nothing was signed", err=True)
        sys.exit(1)
    for line in load(f"{module}:told")(done, by):
        click.echo(report.printable(line), err=True)


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
@click.option(
    "--root",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    help="The site's folder.  [default: the nearest folder, from here upwards, with a site.toml]",
)
def pull(database: Path | None, server: str | None, root: Path | None) -> None:
    """Write approved comments into content/comments/, one file a post."""
    module = "sitegen.commands.comments"
    if database and server:
        raise click.UsageError("--database and --server are two ways to one thing: give one")
    try:
        root = _absolute(root) if root else site_folder.find_root(site_folder.here())
        done = load(f"{module}:pull")(
            load(f"{module}:Options")(
                root=root, database=_absolute(database) if database else None, server=server
            )
        )
    except SiteError as error:
        _tell(error.problems, root)
        refused = any(problem.code == "write" for problem in error.problems)
        click.echo("not everything was written" if refused else "nothing was written", err=True)
        sys.exit(1)
    for line in load(f"{module}:told")(done):
        click.echo(report.printable(line), err=True)


def _wait(process: str) -> None:
    click.echo(
        f"waiting for another sitegen on this site{', process ' if process else ''}{process}",
        err=True,
    )


def _absolute(path: Path) -> Path:
    return path if path.is_absolute() else site_folder.here() / path


def _print(text: str) -> None:
    try:
        click.echo(text)
    except BrokenPipeError:
        raise
    except OSError as error:
        _drop_output()
        raise click.ClickException(
            f"standard output cannot be written: {error.strerror}"
        ) from error


def _drop_output() -> None:
    """Let standard output lead nowhere: Python would try once more to write what it holds, and
    fail, when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _now() -> dt.datetime:
    """The moment of the build: SOURCE_DATE_EPOCH (reproducible-builds.org) or the clock. The only
    place that asks it."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return dt.datetime.now(dt.UTC)
    try:
        return dt.datetime.fromtimestamp(int(epoch), dt.UTC)
    except (ValueError, OverflowError, OSError):
        raise click.UsageError(
            f"SOURCE_DATE_EPOCH: expected seconds since 1970, got {epoch!r}"
        ) from None


@main.command()
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@click.option(
    "--path",
    "name",
    metavar="PATH",
    help="Which file of the site standard input stands for.  [default: content/posts/stdin.md]",
)
@click.option("--strict", is_flag=True, help="Take warnings for errors.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object to standard output.")
@click.option(
    "--root",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    help="The site's folder.  [default: the nearest folder, from there upwards, with a site.toml]",
)
@click.option(
    "--now",
    type=Moment(),
    metavar="TIME",
    help="Judge as if it were TIME.  [default: $SOURCE_DATE_EPOCH, or the clock]",
)
def check(
    paths: tuple[str, ...],
    name: str | None,
    strict: bool,
    as_json: bool,
    root: Path | None,
    now: dt.datetime | None,
) -> None:
    """Judge files, folders or the whole site, and write nothing. PATH - is a document from standard
    input."""
    module = "sitegen.commands.check"
    if "-" in paths and len(paths) > 1:
        raise click.UsageError("- stands alone: standard input is one document")
    if name and "-" not in paths:
        raise click.UsageError("--path says what standard input stands for: add -")
    if name and (
        not name.startswith("content/") or not name.endswith(".md") or ".." in name.split("/")
    ):
        raise click.UsageError(f"--path: expected a path like content/posts/name.md, got {name!r}")
    now = now or _now()
    given = sys.stdin.buffer.read() if "-" in paths else None
    here = site_folder.here()
    done = load(f"{module}:check")(
        load(f"{module}:Options")(
            root=_absolute(root) if root else None,
            here=here,
            paths=() if given is not None else paths,
            given=given,
            name=name,
            now=now,
            strict=strict,
        )
    )
    problems = _tell(done.problems, done.root, () if given is not None else None, done.line)
    errors = sum(problem.severity == "error" for problem in problems)
    click.echo(
        f"{done.checked} checked: {errors} error{'s' if errors != 1 else ''}, "
        f"{len(problems) - errors} warning{'s' if len(problems) - errors != 1 else ''}",
        err=True,
    )
    if as_json:
        _print(report.check_for_programs(problems, done.checked))
    sys.exit(1 if errors else 0)


@main.command()
@click.argument(
    "kind",
    type=click.Choice(["post", "page", "author"]),
    default="post",
    metavar="[post|page|author]",
)
@click.option(
    "--root",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    help=(
        "The site's folder: [ai] default makes the key ai optional.  [default: the nearest one, if"
        " there is one]"
    ),
)
def schema(kind: str, root: Path | None) -> None:
    """Print the JSON Schema of a front matter."""
    try:
        root = _absolute(root) if root else site_folder.find_root(site_folder.here())
        config = load("sitegen.read.settings:parse")(site_folder.settings(root))[0]
        answered = config.ai.default is not None
    except SiteError:
        answered = False
    _print(load("sitegen.commands.schema:schema")(kind, ai_required=not answered))


def _tell(
    problems: tuple[Problem, ...],
    root: Path | None,
    changed: Container[str] | None = None,
    lines: report.Lines | None = None,
) -> list[Problem]:
    """Print problems to standard error, errors first, and give them back by their places. What
    changed since a review is looked up only for the documents that are `changed` (None: for all): a
    build that does nothing asks nobody."""
    shown, more = report.few(report.for_reading(problems))
    lines = lines or (lambda path, number: site_folder.line(root, path, number) if root else "")
    for problem in shown:
        _say(report.for_people(problem, lines))
        if os.environ.get("GITHUB_ACTIONS") == "true":
            click.echo(report.for_github(problem), err=True)
        if problem.code == "review-void" and root and (changed is None or problem.path in changed):
            for line in load("sitegen.commands.history:changes")(root, problem.path):
                click.echo(f"      | {report.printable(line)}", err=True)
    for line in more:
        click.echo(line, err=True)
    return report.in_order(problems)


def _say(text: str) -> None:
    """Print `text` to standard error, in colour where that is wanted."""
    wanted = _is_colourful()
    click.echo(report.coloured(text) if wanted else text, err=True, color=wanted)


def _is_colourful() -> bool:
    """Whether standard error is to have colours (no-color.org, force-color.org)."""
    if os.environ.get("NO_COLOR"):
        return False
    if forced := os.environ.get("FORCE_COLOR"):
        return forced not in ("0", "false")
    return os.environ.get("TERM") != "dumb" and sys.stderr.isatty()


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
        # The reader of our output went away, as `sitegen build --json | head` does.
        _drop_output()
        sys.exit(1)
    except Exception as error:
        sys.excepthook(*sys.exc_info())  # the module traceback takes long to load
        click.echo("\n".join(("", *report.fault(error))), err=True)
        sys.exit(3)


def command() -> None:
    """The process `sitegen`: `run`, and then Python's own end, which Ctrl-C would only cover with a
    traceback."""
    try:
        run()
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
