"""Where a site is, where it is published, and what its settings are."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from sitegen.errors import Problem, SiteError, shorten
from sitegen.incremental.engine import Engine
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.stamps import Stamps
from sitegen.incremental.work import Task
from sitegen.model.build import PREVIEW, STATE, BuildOptions
from sitegen.model.config import SETTINGS, Config, Settings, SettingsJob
from sitegen.pipeline.inputs import collect, prepare
from sitegen.read import site_folder
from sitegen.read.folders import Folders

# The folders of a site that hold what it is made of.
_SOURCES = ("content", "layouts", "static", "data", ".git")


class Place(Struct, frozen=True, kw_only=True):
    """The folder `root` of a site, its `output` folder, the `text` of site.toml, the `settings` in
    it, and the `key` of the job that read them."""

    root: Path
    output: Path
    text: str
    settings: Settings
    key: bytes

    @property
    def config(self) -> Config:
        """The settings of the site, without their places."""
        return self.settings.config


def locate(options: BuildOptions, text: str, engine: Engine) -> Place:
    """The place of the site whose settings are `text`.

    Raises SiteError with every problem of the settings. Posts are checked even then, so that one
    run reports all problems."""
    _refuse_summary(options, (*_SOURCES, STATE, SETTINGS))
    _refuse_cache(options, *_SOURCES)
    job = SettingsJob(
        text=text,
        base_url=options.base_url,
        comments=options.comments,
        preview=options.preview,
    )
    function = "sitegen.read.settings:settings"
    task = Task(name=SETTINGS, owner=SETTINGS, function=function, job=encode(job))
    (result,) = engine.results([task])
    settings = decode(result.value, Settings)
    if settings.problems:
        posts = _errors_of_posts(options.root, settings.config, engine)
        raise SiteError((*settings.problems, *posts))
    return Place(
        root=options.root.absolute(),
        output=_output_folder(options, settings),
        text=text,
        settings=settings,
        key=result.key,
    )


def _output_folder(options: BuildOptions, settings: Settings) -> Path:
    """The output folder. Raises SiteError if it would hold the site itself."""
    default = f"{STATE}/{PREVIEW}" if options.preview else settings.config.build.output
    name = options.output or options.root / default
    output = Path(os.path.normpath(name.absolute()))
    real, root = _real(output), _real(options.root)
    own = [*_SOURCES, *([] if options.preview else [STATE])]
    holds_site = real == root or real in root.parents
    if holds_site or _is_in(real, options.root, own):
        raise SiteError([_holds_the_site(options, settings)])
    _refuse_summary(options, (real,))
    _refuse_cache(options, options.bucket or real)
    return output


def _real(path: Path) -> Path:
    """The path without links. Path.resolve raises where links lead in a circle."""
    return Path(os.path.realpath(path))


def _is_in(real: Path, root: Path, taken: Iterable[str | Path]) -> bool:
    """Whether the resolved path is one of those `taken`, seen from the `root`, or inside of one."""
    places = [_real(root / name) for name in taken]
    return any(real == place or place in real.parents for place in places)


def _refuse_summary(options: BuildOptions, taken: Iterable[str | Path]) -> None:
    """Raises SiteError if the summary would be written to one of the places `taken`."""
    if options.summary and _is_in(_real(options.summary), options.root, taken):
        message = (
            f"the summary cannot be {shorten(str(options.summary))}: builds read or publish what is"
            " there"
        )
        hint = "write it to another folder, or beside site.toml, such as summary.md"
        raise SiteError([Problem(path="--summary", code="usage", message=message, hint=hint)])


def _refuse_cache(options: BuildOptions, *taken: str | Path) -> None:
    """Raises SiteError if the cache would be in one of the places `taken`, or around it: what is in
    it would be published, or read as a part of the site. Folders are seen from the root."""
    for place in taken if options.cache else ():
        if "://" in options.cache or "://" in str(place):
            cache, other = (f"{str(each).lower().rstrip('/')}/" for each in (options.cache, place))
            is_in, is_around = cache.startswith(other), other.startswith(cache)
        else:
            folder = _real(Path(options.cache))
            is_in = _is_in(folder, options.root, [place])
            is_around = folder in _real(options.root / place).parents
        if is_in or is_around:
            message = (
                f"the cache cannot be there: it is {'in' if is_in else 'around'} {shorten(place)},"
                " which builds read or publish"
            )
            hint = "take a place of its own, such as ../cache or s3://another-bucket"
            raise SiteError([Problem(path=options.cache, code="cache", message=message, hint=hint)])


def _holds_the_site(options: BuildOptions, settings: Settings) -> Problem:
    named = shorten(str(options.output or settings.config.build.output))
    message = f"the output folder cannot be {named}: it holds the site itself"
    hint = 'take a folder of its own, such as "public"'
    if options.output:
        return Problem(path="--output", code="usage", message=message, hint=hint)
    return Problem.at(
        SETTINGS,
        settings.output_mark,
        code="output",
        message=message,
        hint=hint,
    )


def _errors_of_posts(root: Path, config: Config, engine: Engine) -> list[Problem]:
    """The errors in documents. Warnings are left out, because the settings may ignore them."""
    try:
        tree = site_folder.read(root, Stamps({}), Folders())
    except SiteError as error:
        return list(error.problems)
    inputs = prepare(engine, config, tree)
    _, problems = collect(engine, inputs, config)
    return [problem for problem in problems if problem.severity == "error"]
