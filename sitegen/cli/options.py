"""Options that several commands have, and what their values mean."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from sitegen import dates
from sitegen.errors import Problem, without_password
from sitegen.lazy import load
from sitegen.read import site_folder

Decorator = Callable[[Any], Any]


# What --root is without one, seen from here or from the paths that are named.
NEAREST = "The site's folder.  [default: the nearest folder, from {} upwards, with a site.toml]"

# A day later than the first that there is.
_FIRST = dt.datetime(1, 1, 2, tzinfo=dt.UTC)


class Moment(click.ParamType):  # type: ignore[type-arg]  # before click 8.5 it cannot be subscripted
    """A moment as ISO 8601; without an offset it is UTC."""

    name = "time"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> dt.datetime:
        """The moment that the text `value` says, with an offset. Click shows the failure."""
        if isinstance(value, dt.datetime):
            return value
        try:
            moment = dt.datetime.fromisoformat(str(value))
            return _usable(moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC))
        except ValueError:
            self.fail(
                f"expected a time like 2026-05-03 or 2026-05-03T10:00:00Z, got {value!r}",
                param,
                ctx,
            )


def root_option(text: str = NEAREST.format("here")) -> Decorator:
    """`--root`: the site's folder, which must exist."""
    kind = click.Path(file_okay=False, exists=True, path_type=Path)
    return click.option("--root", type=kind, help=text)


def now_option(verb: str) -> Decorator:
    """`--now`: the moment that counts as the present; `verb` says what the command does then."""
    return click.option(
        "--now",
        type=Moment(),
        metavar="TIME",
        help=f"{verb} as if it were TIME.  [default: $SOURCE_DATE_EPOCH, or the clock]",
    )


def json_option(text: str) -> Decorator:
    """`--json`: print the result as JSON."""
    return click.option("--json", "as_json", is_flag=True, help=text)


def jsonl_option(text: str) -> Decorator:
    """`--jsonl`: print each part of the result as a line of JSON."""
    return click.option("--jsonl", "as_lines", is_flag=True, help=text)


published_option = click.option(
    "--published",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="FILE",
    help="A former sitemap or manifest: warn of what is in it and not in the site. Repeatable."
    "  [default: what was published before]",
)


def limit_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say what a publication may do, and what the exit status tells of it."""
    for option in (
        click.option(
            "--fail-on-held",
            is_flag=True,
            help="Exit with 4 if a post is held back; the rest is published all the same.",
        ),
        click.option(
            "--max-gone",
            type=click.IntRange(min=0),
            metavar="N",
            help="Publish nothing if more than N posts would be removed.",
        ),
        click.option(
            "--max-new",
            type=click.IntRange(min=0),
            metavar="N",
            help="Publish nothing if more than N posts would be new.",
        ),
        click.option(
            "--allow-gone",
            is_flag=True,
            help="Publish also without posts that were published before and are held back.",
        ),
    ):
        command = option(command)
    return command


summary_option = click.option(
    "--summary",
    type=click.Path(dir_okay=False, writable=True, allow_dash=True, path_type=Path),
    metavar="FILE",
    help="Write what was published, as Markdown for a chat or the page of a job; - is standard"
    " output.",
)
strict_option = click.option("--strict", is_flag=True, help="Take warnings for errors.")
jobs_option = click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="How many processes work.  [default: the processors that sitegen may use]",
)
cluster_option = click.option(
    "--cluster",
    callback=lambda _context, _option, value: _scheduler(value),
    metavar="ADDRESS",
    help="Let a Dask cluster work, whose scheduler is at tcp://HOST:PORT or tls://HOST:PORT.",
)


def cache_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options about results that machines share."""
    for option in (
        click.option(
            "--cache-read-only",
            is_flag=True,
            help="Add nothing to the cache, for strangers' changes.",
        ),
        click.option(
            "--cache",
            metavar="PLACE",
            default="",
            help="Share results with other machines: a folder, or s3://bucket/path.",
        ),
    ):
        command = option(command)
    return command


# --- values --------------------------------------------------------------------------------------


def absolute(path: Path) -> Path:
    """`path` seen from the current folder."""
    return path if path.is_absolute() else site_folder.here() / path


def _scheduler(address: str | None) -> str:
    """The address of a cluster's scheduler, or "". Raises BadParameter."""
    wrong = load("sitegen.incremental.cluster:wrong_address")(address) if address else ""
    if wrong:
        raise click.BadParameter(
            f"{without_password(address or '')!r}: {wrong}; write tcp://HOST:PORT or tls://HOST:PORT"
        )
    return address or ""


class Destination(click.Path):
    """A folder to publish to, as a Path, or the address of one in an object store, as text."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The Path or the text. Raises BadParameter."""
        if not isinstance(value, str) or "://" not in value:
            return super().convert(value, param, ctx)
        if wrong := load("sitegen.incremental.bucket:wrong_address")(value):
            self.fail(
                f"{without_password(value)!r}: {wrong}; write a folder, or an address like "
                "s3://bucket/path, gs://bucket/path or az://container/path",
                param,
                ctx,
            )
        return value


def summary_file(file: Path | None, *, as_json: bool) -> Path | None:
    """The file of `--summary`, seen from the current folder; "-" is standard output. Raises
    UsageError if it is in no folder, or standard output has JSON."""
    if file is None:
        return None
    if str(file) == "-":
        if as_json:
            raise click.UsageError("--json and --summary - both print to standard output")
        return file
    if not os.path.isdir(absolute(file).parent):
        raise click.UsageError(f"--summary: there is no folder {str(file.parent)!r}")
    return absolute(file)


def site_root(root: Path | None) -> Path:
    """The site's folder, by default the nearest one. Raises SiteError if there is none."""
    return absolute(root) if root else site_folder.find_root(site_folder.here())


def _usable(moment: dt.datetime) -> dt.datetime:
    """The moment in UTC. Raises ValueError for one that has no date in some time zone: the first
    and the last day that there are."""
    if not _FIRST <= (moment := dates.within(moment, dt.UTC)) <= dates.END:
        raise ValueError
    return moment


def present() -> dt.datetime:
    """The moment that outputs depend on: SOURCE_DATE_EPOCH (reproducible-builds.org), or now."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return dt.datetime.now(dt.UTC)
    try:
        return _usable(dt.datetime.fromtimestamp(int(epoch), dt.UTC))
    except (ValueError, OverflowError, OSError):
        raise click.UsageError(
            f"SOURCE_DATE_EPOCH: expected seconds since 1970, got {epoch!r}"
        ) from None


def status(problems: Iterable[Problem]) -> int:
    """The exit status: 2 if the command line is wrong, 1 if the site is, and 0 without errors."""
    codes = {problem.code for problem in problems if problem.severity == "error"}
    return 2 if "usage" in codes else int(bool(codes))


# --- arguments of check --------------------------------------------------------------------------


def refuse_contradictions(
    paths: Sequence[str], name: str | None, *, as_json: bool, as_lines: bool
) -> None:
    """Raises UsageError for arguments of `check` that contradict each other."""
    if as_json and as_lines:
        raise click.UsageError("--json and --jsonl are two forms of one result: give one")
    if name and "-" not in paths:
        raise click.UsageError("--path says what standard input stands for: add -")
    if name and (not re.fullmatch(r"content/.*\.md", name, re.DOTALL) or ".." in name.split("/")):
        raise click.UsageError(f"--path: expected a path like content/posts/name.md, got {name!r}")
