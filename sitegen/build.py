"""START HERE. A build is read → parse → link → plan → render → publish; each stage is a file of that name.

Stages give back what they made together with what they found wrong, so that one run tells every problem of a site.
"""

from __future__ import annotations

import datetime as dt
import importlib
import os
import time
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from sitegen import config, layouts, link, located, parse, plan, publish, source
from sitegen.config import Config
from sitegen.errors import Problem, SiteError, raise_errors, shorten
from sitegen.model import Excluded, Plan, Texts

STATE = ".sitegen"


class Options(Struct, frozen=True, kw_only=True):
    """What the command line decides; `now` is the moment that visibility is judged at."""

    root: Path
    now: dt.datetime
    output: Path | None = None
    base_url: str | None = None
    drafts: bool = False
    strict: bool = False
    clean: bool = False


class Report(Struct, frozen=True, kw_only=True):
    """What a build did. `problems` are warnings: with an error there is no report but a `SiteError`."""

    problems: tuple[Problem, ...]
    output: str
    parsed: tuple[str, ...]
    rendered: tuple[str, ...]
    written: tuple[str, ...]
    deleted: tuple[str, ...]
    unchanged: int
    excluded: tuple[Excluded, ...]
    next_due: dt.datetime | None
    seconds: dict[str, float]


def build(options: Options) -> Report:
    """Build the site in the folder `options.root`. Raises SiteError with every problem; then nothing is published."""
    clock = _Clock()
    settings, found, output = _settings(options)
    tree = source.read(options.root)
    clock.end("read")
    parsed, said = parse.parse(tree, settings, source.text)
    clock.end("parse")
    site = link.link(parsed, settings, tree.static, _settings_refs(settings, found), options.now, drafts=options.drafts)
    clock.end("link")
    made = layouts.load(tree.layouts, source.text)
    planned, hints = plan.plan(site, settings, made, tree.static, found.mark(("language",)).value)
    problems = (*said, *site.problems, *made.problems, *hints)
    raise_errors(_strictly(problems) if options.strict else problems)
    clock.end("plan")
    files = render(planned, Texts(bodies=parsed.bodies(), layouts=tuple(made.texts.items())))
    clock.end("render")
    done = publish.publish(files, planned.copies, output, options.root.absolute(), options.root.absolute() / STATE, clean=options.clean)
    clock.end("publish")
    return Report(
        problems=problems, output=str(output), parsed=parsed.paths(), rendered=tuple(files), written=done.written,
        deleted=done.deleted, unchanged=done.unchanged, excluded=site.excluded, next_due=site.next_due, seconds=clock.seconds())


def render(planned: Plan, texts: Texts) -> dict[str, bytes]:
    """The bytes of every job, by output path. Raises SiteError with the problems of all layouts, each place once."""
    files: dict[str, bytes] = {}
    problems: dict[tuple[str, int, str], Problem] = {}
    for job in planned.jobs:
        module, _, name = job.function.partition(":")
        try:
            files[job.output] = getattr(importlib.import_module(module), name)(job.input, texts)
        except SiteError as error:
            for problem in error.problems:
                problems.setdefault((problem.path, problem.line, problem.code), problem)
    raise_errors(problems.values())
    return files


def _settings(options: Options) -> tuple[Config, located.Located, Path]:
    """The settings, where they stand, and the output folder. With wrong settings, the posts are judged all the same."""
    settings, found, problems = config.parse(source.settings(options.root), options.base_url)
    if problems:
        raise SiteError((*problems, *_problems_of_posts(options.root, settings)))
    output = Path(os.path.normpath((options.output or options.root / settings.build.output).absolute()))
    real, root = output.resolve(), options.root.resolve()
    taken = [(options.root / name).resolve() for name in ("content", "layouts", "static", STATE, ".git")]
    if real == root or real in root.parents or any(real == folder or folder in real.parents for folder in taken):
        name = shorten(str(options.output or settings.build.output))
        problem = found.problem(("build", "output"), "output", f"the output folder cannot be {name}: it holds the site itself",
                                'take a folder of its own, such as "public"')
        raise SiteError([replace(problem, path="--output", code="usage", line=0, column=0) if options.output else problem])
    return settings, found, output


def _problems_of_posts(root: Path, settings: Config) -> tuple[Problem, ...]:
    try:
        _, problems = parse.parse(source.read(root), settings, source.text)
    except SiteError as error:
        return error.problems
    return problems


def _settings_refs(settings: Config, found: located.Located) -> list[tuple[str, tuple[int, int]]]:
    """The site-relative addresses in site.toml, and where they stand."""
    addresses: list[tuple[located.Path, str]] = [(("nav", i, "url"), item.url) for i, item in enumerate(settings.nav)]
    addresses.append((("publisher", "logo"), settings.publisher.logo))
    return [(address, found.mark(at).value) for at, address in addresses if address.startswith("/")]


def _strictly(problems: Iterable[Problem]) -> list[Problem]:
    return [replace(problem, severity="error") for problem in problems]


class _Clock:
    """Seconds by stage. It only measures: nothing that is built depends on it."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._stages: dict[str, float] = {}

    def end(self, stage: str) -> None:
        now = time.perf_counter()
        self._stages[stage], self._last = now - self._last, now

    def seconds(self) -> dict[str, float]:
        return {**{stage: round(s, 4) for stage, s in self._stages.items()}, "total": round(self._last - self._start, 4)}
