"""The command line for builds: `sitegen build`."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import click
from msgspec.structs import replace

from sitegen.cli.checked_command import CheckedCommand
from sitegen.cli.options import (
    Destination,
    absolute,
    cache_options,
    cluster_option,
    jobs_option,
    json_option,
    limit_options,
    now_option,
    present,
    published_option,
    root_option,
    site_root,
    status,
    strict_option,
    summary_file,
    summary_option,
)
from sitegen.errors import SiteError
from sitegen.incremental.engine import processors
from sitegen.lazy import load
from sitegen.model.build import BuildOptions, BuildReport
from sitegen.report import console, messages, progress


@click.command(cls=CheckedCommand)
@root_option()
@click.option(
    "--output",
    type=Destination(file_okay=False, path_type=Path),
    metavar="PLACE",
    help="Where to publish: a folder, or s3://bucket/path.  [default: "
    '"public" in the site\'s folder]',
)
@click.option(
    "--drafts", is_flag=True, help="Show drafts and future posts as well; not for publishing."
)
@strict_option
@click.option("--base-url", metavar="URL", help="Stand in for base_url in site.toml.")
@published_option
@now_option("Build")
@jobs_option
@cluster_option
@cache_options
@click.option(
    "--explain", is_flag=True, help="Say for each job that ran which of its inputs changed."
)
@click.option(
    "--profile", is_flag=True, help="Say where the time went: stages, layouts, the slowest posts."
)
@json_option("Print one JSON object about the build to standard output.")
@summary_option
@limit_options
@click.option(
    "--clean", is_flag=True, help="Replace files in the output folder that sitegen did not write."
)
def build(
    root: Path | None,
    output: Path | str | None,
    drafts: bool,
    strict: bool,
    base_url: str | None,
    published: tuple[Path, ...],
    now: dt.datetime | None,
    jobs: int | None,
    cluster: str,
    cache: str,
    cache_read_only: bool,
    explain: bool,
    profile: bool,
    as_json: bool,
    summary: Path | None,
    allow_gone: bool,
    max_new: int | None,
    max_gone: int | None,
    fail_on_held: bool,
    clean: bool,
) -> None:
    """Build the site."""
    summary = summary_file(summary, as_json=as_json)
    try:
        root = site_root(root)
        with progress.shown(sys.stderr) as show_progress:
            result = _built(
                BuildOptions(
                    root=root,
                    now=now or present(),
                    output=absolute(output) if isinstance(output, Path) else None,
                    bucket=output if isinstance(output, str) else "",
                    summary=summary,
                    base_url=base_url,
                    published=tuple(map(absolute, published)),
                    limits=load("sitegen.model.lasting_addresses:PublicationLimits")(
                        allow_gone, max_new, max_gone
                    ),
                    drafts=drafts,
                    strict=strict,
                    clean=clean,
                    explain=explain,
                    profile=profile,
                    jobs=_processes(jobs, cluster),
                    cache=_cache(cache, read_only=cache_read_only),
                    only_reads_cache=cache_read_only,
                    progress=show_progress,
                    waiting=lambda process: click.echo(messages.waiting(process), err=True),
                ),
                cluster,
            )
    except SiteError as error:
        _show_refused(error, root, as_json=as_json, summary=summary)
        sys.exit(status(error.problems))
    _show_built(result, root, profile=profile, as_json=as_json, summary=summary)
    if fail_on_held and result.held:
        sys.exit(4)


def _processes(jobs: int | None, cluster: str) -> int:
    """How many processes work on this machine. Raises UsageError."""
    if jobs and cluster:
        raise click.UsageError("--jobs and --cluster contradict each other")
    return jobs or processors()


def _cache(text: str, *, read_only: bool) -> str:
    """The place of the cache. Raises UsageError."""
    if read_only and not text:
        raise click.UsageError("--cache-read-only needs --cache PLACE")
    return text


def _built(options: BuildOptions, cluster: str) -> BuildReport:
    """Build, with the workers of the cluster at this address, if there is one."""
    build_site = load("sitegen.build:build")
    if not cluster:
        return build_site(options)  # type: ignore[no-any-return]
    with load("sitegen.incremental.cluster:connected")(cluster) as workers:
        with_workers = replace(options, executor=workers, jobs=workers.threads)
        return build_site(with_workers)  # type: ignore[no-any-return]


def _show_refused(
    error: SiteError, root: Path | None, *, as_json: bool, summary: Path | None
) -> None:
    """Print why nothing was published."""
    problems = console.show_problems(error.problems, root)
    click.echo(messages.failure(problems), err=True)
    if as_json:
        console.output(messages.for_programs(problems, None, console.texts_in(root)))
    if summary and status(error.problems) == 1:
        console.write_summary(summary, load("sitegen.report.job_summary:failed")(problems))


def _show_built(
    result: BuildReport, root: Path, *, profile: bool, as_json: bool, summary: Path | None
) -> None:
    """Print the result of a build that published the site."""
    problems = console.show_problems(result.problems, root, frozenset(result.parsed))
    console.show_held(result.held, root)
    for line in (*messages.explained(result), *(messages.profile(result) if profile else ())):
        click.echo(line, err=True)
    click.echo(messages.summary(result, problems), err=True)
    if as_json:
        console.output(messages.for_programs(problems, result, console.texts_in(root)))
    if summary and result.posts:
        written = load("sitegen.report.job_summary:built")(result, result.posts, problems)
        console.write_summary(summary, written)
