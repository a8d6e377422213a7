"""`sitegen check`: all problems that a build finds before it renders, without writing a byte.

Results of an earlier build are read from its store, so one post is checked against ten thousand
others in a moment."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from sitegen.commands.check_alone import check_alone
from sitegen.digest import of_bytes
from sitegen.errors import Problem, SiteError, as_errors, has_errors
from sitegen.incremental import stamps
from sitegen.incremental.engine import Engine
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.stamps import Stamps
from sitegen.incremental.work import WorkerContext
from sitegen.model.build import STATE
from sitegen.model.config import SETTINGS, Config, Settings, SettingsJob
from sitegen.model.documents import File, Page, Parsed, Post, Tree
from sitegen.model.lasting_addresses import SiteAddresses
from sitegen.near import nearest
from sitegen.pipeline import lost_addresses, published_lists
from sitegen.pipeline.inputs import Inputs, collect, document_tasks, prepare
from sitegen.pipeline.lasting_addresses import addresses_of
from sitegen.pipeline.scratch import with_scratch
from sitegen.pipeline.site import link_site, parts_of, unmade_pictures
from sitegen.plan.plan import JobSink, plan
from sitegen.publish import address_record, manifest
from sitegen.read import settings, site_folder
from sitegen.read.folders import Folders
from sitegen.text import letters

STDIN = "content/posts/stdin.md"


class CheckOptions(Struct, frozen=True, kw_only=True):
    """What to check: `paths`, relative to the folder `here` (none: the whole site), or the document
    `stdin`, which replaces the file `name` of the site. `root` is the site's folder, by default the
    nearest one; without any, a document is checked by itself. `published` are files with addresses
    that were published before, by default the record of the output folder."""

    root: Path | None
    here: Path
    paths: Sequence[str]
    now: dt.datetime
    stdin: bytes | None = None
    name: str | None = None
    published: tuple[Path, ...] = ()
    strict: bool = False


class Checked(Struct, frozen=True, kw_only=True):
    """The problems, and the number of documents and pictures that were checked."""

    problems: tuple[Problem, ...]
    checked: int
    root: Path | None
    stdin: bytes | None = None
    name: str = ""

    def text(self, path: str) -> str:
        """The text of a file that has problems, for messages, with "\\n" between lines."""
        if self.stdin is None or path != self.name:
            return site_folder.source_text(self.root or Path(), path)
        decoded = self.stdin.decode("utf-8-sig", errors="replace")
        return decoded.replace("\r\n", "\n").replace("\r", "\n")


def check(options: CheckOptions) -> Checked:
    """Check what the options name. Problems are part of the result, and not raised."""
    name = letters.composed(options.name or STDIN)
    root: Path | None = None
    try:
        root = options.root or _root(options)
        if root is None:
            documents = [name] if options.stdin is not None else options.paths
            problems = check_alone(options.here, documents, options.stdin)
            checked = len(documents)
        else:
            wanted = (
                [name]
                if options.stdin is not None
                else [_inside(root, options.here, path) for path in options.paths]
            )
            named = [path for path in wanted if path != "."]
            problems, checked = with_scratch(
                root, lambda engine, aside: _site(root, options, named, name, engine, aside)
            )
    except SiteError as error:
        problems, checked = list(error.problems), 0
    return Checked(
        problems=as_errors(problems) if options.strict else tuple(problems),
        checked=checked,
        root=root,
        stdin=options.stdin,
        name=name,
    )


def _root(options: CheckOptions) -> Path | None:
    """The folder of the site to which the files belong; None if there is none. Raises SiteError if
    they cannot be checked without a site."""
    first = options.here / options.paths[0] if options.paths else options.here
    try:
        return site_folder.find_root(Path(os.path.normpath(first)))
    except SiteError:
        if options.stdin is not None or (
            options.paths and all(os.path.isfile(options.here / path) for path in options.paths)  # noqa: PTH113
        ):
            return None
        raise


def _inside(root: Path, here: Path, argument: str) -> str:
    """The path in the site of the file or folder `argument` of the command line. Raises SiteError
    if it does not exist."""
    absolute = os.path.normpath(here / argument)
    path = letters.composed(Path(os.path.relpath(absolute, os.path.normpath(root))).as_posix())
    if path.startswith("..") or not os.path.exists(site_folder.on_disk(root, path)):  # noqa: PTH110
        beside = (
            [other.name for other in Path(absolute).parent.glob("*")]
            if not path.startswith("..")
            else []
        )
        near = nearest(Path(absolute).name, sorted(beside))
        message = (
            "it is outside of the site's folder"
            if path.startswith("..")
            else "there is no such file or folder"
        )
        raise SiteError(
            [
                Problem(
                    path=argument,
                    code="no-file",
                    message=message,
                    hint=f"did you mean {Path(argument).with_name(near)}?" if near else "",
                )
            ]
        )
    return path


# --- a site ---------------------------------------------------------------------------------------


def _site(
    root: Path, options: CheckOptions, wanted: Sequence[str], name: str, engine: Engine, aside: Path
) -> tuple[list[Problem], int]:
    """The problems of the site, or of those of its files that are `wanted`, and the number of
    documents and pictures among them. `aside` is a temporary folder."""
    site_settings = read_settings(root, engine)
    config = site_settings.config
    tree = _tree(root, options, name, aside, stamps.load(engine.store))
    inputs = prepare(engine, config, tree)
    if site_settings.problems:
        _, wrong = collect(engine, inputs, config)
        inspected = [problem for result in inputs.inspected for problem in result.problems]
        problems = [*site_settings.problems, *wrong, *inspected]
    else:
        parsed, problems, addresses = linked(
            engine, inputs, site_settings, options.now, drafts=False
        )
        # With errors, documents are missing, and nobody knows which addresses they have.
        if not has_errors(problems):
            problems += _lost(root, config, addresses, options.published)
        # A draft is not yet part of the site, but is checked if it is asked for.
        drafts = _drafts(parsed)
        if wanted and any(_is_wanted(path, wanted) for path in drafts):
            _, more, _ = linked(engine, inputs, site_settings, options.now, drafts=True)
            reported = set(problems)
            problems += [each for each in more if each.path in drafts and each not in reported]
    checked = _checked(root, inputs, config)
    selected = [path for path in checked if _is_wanted(path, wanted)]
    others = (*checked, *(result.name for result in inputs.templates), SETTINGS)
    shown = [
        Problem(
            path=path,
            severity="warning",
            code="nothing-to-check",
            message="there is nothing in it that can be judged",
            hint="documents end with .md, and stand in content/",
        )
        for path in wanted
        if not any(_is_wanted(other, (path,)) for other in others)
    ]
    shown += [
        problem
        for problem in config.without_ignored(problems)
        if _is_wanted(problem.path, wanted)
        or (problem.path == SETTINGS and site_settings.problems)
        # Only one of the outputs that collide is blamed; the others are only named.
        or any(path in problem.others for path in selected)
    ]
    return shown, len(selected)


def read_settings(root: Path, engine: Engine) -> Settings:
    """The settings of the site in `root`, with their problems."""
    job = encode(SettingsJob(text=site_folder.settings(root)))
    return decode(settings.settings(job, (), WorkerContext(engine.store, {})).value, Settings)


def linked(
    engine: Engine, inputs: Inputs, settings: Settings, now: dt.datetime, *, drafts: bool
) -> tuple[Parsed, list[Problem], SiteAddresses]:
    """The documents, every problem up to the plan, and the addresses. Nothing is rendered, and no
    picture is made."""
    linked = link_site(engine, inputs, settings, now, drafts=drafts)
    planned, wrong = plan(parts_of(linked, inputs, settings, unmade_pictures(linked)), JobSink())
    addresses = addresses_of(linked.site, linked.parsed, planned, settings.config)
    return linked.parsed, [*linked.problems, *wrong], addresses


def _lost(
    root: Path, config: Config, addresses: SiteAddresses, published: Sequence[Path]
) -> tuple[Problem, ...]:
    """The addresses that a build into the output folder of the settings would lose."""
    output = Path(os.path.normpath(root.absolute() / config.build.output))
    recorded = address_record.of_folder(root / STATE, manifest.name(output, root.absolute()))
    listed = published_lists.read(published, config.base) if published else None
    return lost_addresses.lost(addresses, recorded, listed)


def _drafts(parsed: Parsed) -> set[str]:
    """The paths of drafts, including drafts with errors."""
    unfinished = (broken.document for broken in parsed.unfinished)
    return {
        document.path
        for document in (*parsed.posts, *parsed.pages, *unfinished)
        if isinstance(document, Post | Page) and document.meta.draft
    }


def _checked(root: Path, inputs: Inputs, config: Config) -> list[str]:
    """The documents and the pictures of the site; pictures that come with sitegen are none."""
    tree = inputs.tree
    locations = {file.path: file.location for file in (*tree.content, *tree.static)}
    own = (
        result.name
        for result in inputs.inspected
        if locations[result.name] == str(root / result.name)
    )
    return [*(task.name for task in document_tasks(tree.content, config)), *own]


def _is_wanted(path: str, wanted: Sequence[str]) -> bool:
    return not wanted or any(path == one or path.startswith(f"{one}/") for one in wanted)


def _tree(root: Path, options: CheckOptions, name: str, aside: Path, recent_stamps: Stamps) -> Tree:
    """The files of the site, with the document from standard input in its place."""
    tree = site_folder.read(root, recent_stamps, Folders())
    if options.stdin is None:
        return tree
    place = aside / "stdin.md"
    place.write_bytes(options.stdin)
    others = (file for file in tree.content if file.path != name)
    content = [*others, File(path=name, location=str(place), digest=of_bytes(options.stdin))]
    return replace(tree, content=tuple(sorted(content, key=lambda file: file.path)))
