"""`sitegen check`: everything that a build says of a site before it renders, without writing a
byte.

What an earlier build knows is read from its store, so that one post is judged against ten thousand
others in no time."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from sitegen import parse
from sitegen.assets import markup
from sitegen.build import STATE, strictly
from sitegen.errors import InternalError, Problem, SiteError
from sitegen.incremental import stamps
from sitegen.incremental.engine import Engine, Result
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.stamps import Stamps
from sitegen.incremental.store import Store, StoreError
from sitegen.incremental.work import WorkerContext
from sitegen.layouts import closures as layouts
from sitegen.layouts.closures import Layouts
from sitegen.link import link
from sitegen.model.config import SETTINGS, Config, Settings, SettingsJob
from sitegen.model.documents import Author, Body, File, Parsed, Tree
from sitegen.model.site import Picture
from sitegen.near import nearest
from sitegen.parse.document import document
from sitegen.parse.job import ParseJob, ParseResult, settings_of
from sitegen.pictures import originals, variants
from sitegen.plan import plan
from sitegen.plan.known import known_addresses
from sitegen.read import settings, site_folder
from sitegen.text import letters

T = TypeVar("T")

STDIN = "content/posts/stdin.md"


class Options(Struct, frozen=True, kw_only=True):
    """What is to be judged: `paths`, seen from the folder `here` (none: the whole site), or the
    document `given`, which stands for the file `name` of the site. `root` is the site's folder;
    without it the nearest one is looked for, and without any, a document is judged for itself."""

    root: Path | None
    here: Path
    paths: Sequence[str]
    now: dt.datetime
    given: bytes | None = None
    name: str | None = None
    strict: bool = False


class Checked(Struct, frozen=True, kw_only=True):
    """The problems, and how many documents were judged."""

    problems: tuple[Problem, ...]
    checked: int
    root: Path | None
    given: bytes | None = None
    name: str = ""

    def line(self, path: str, number: int) -> str:
        """A line of a file that problems are about."""
        if self.given is None or path != self.name:
            return site_folder.line(self.root or Path(), path, number)
        lines = (
            self.given.decode("utf-8-sig", errors="replace")
            .replace("\r\n", "\n")
            .replace("\r", "\n")
            .split("\n")
        )
        return lines[number - 1] if 0 < number <= len(lines) else ""


def check(options: Options) -> Checked:
    """Judge what the options name. Problems are its result: it raises none."""
    name = letters.composed(options.name or STDIN)
    root: Path | None = None
    try:
        root = options.root or _root(options)
        if root is None:
            problems, checked = _alone(options, name)
        else:
            wanted = (
                [name]
                if options.given is not None
                else [_inside(root, options.here, path) for path in options.paths]
            )
            asked = [path for path in wanted if path != "."]
            problems, checked = _with_store(
                root, lambda store: _site(root, options, asked, name, store)
            )
    except SiteError as error:
        problems, checked = list(error.problems), 0
    return Checked(
        problems=tuple(strictly(problems) if options.strict else problems),
        checked=checked,
        root=root,
        given=options.given,
        name=name,
    )


def _root(options: Options) -> Path | None:
    """The site that what is to be judged belongs to. Raises SiteError where there is none and
    nothing can be judged without."""
    first = options.here / options.paths[0] if options.paths else options.here
    try:
        return site_folder.find_root(Path(os.path.normpath(first)))
    except SiteError:
        if options.given is not None or (
            options.paths and all(os.path.isfile(options.here / path) for path in options.paths)  # noqa: PTH113
        ):
            return None
        raise


def _inside(root: Path, here: Path, given: str) -> str:
    """The path of a file or folder inside the site. Raises SiteError if it is not there."""
    absolute = os.path.normpath(here / given)
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
                    path=given,
                    code="no-file",
                    message=message,
                    hint=f"did you mean {Path(given).with_name(near)}?" if near else "",
                )
            ]
        )
    return path


# --- documents for themselves ---------------------------------------------------------------------


def _alone(options: Options, name: str) -> tuple[list[Problem], int]:
    """Documents that no site is around: by the settings that a site has if it says nothing."""
    config = Config(title="?", base_url="https://example.invalid/")
    worker = WorkerContext(Store(None), {})
    problems: list[Problem] = []
    documents = [name] if options.given is not None else options.paths
    for path in documents:
        # Where it stands says what it is; elsewhere it is a post.
        place = path if path.startswith("content/") else f"{parse.POSTS}{Path(path).name}"
        try:
            data = (
                options.given if options.given is not None else (options.here / path).read_bytes()
            )
            made = document(
                encode(ParseJob(path=place, settings=settings_of(config))), [data], worker
            )
            found = decode(made.value, ParseResult, config.zone).problems
        except SiteError as error:
            found = error.problems
        except OSError as error:
            found = (
                Problem(path=path, code="unreadable", message=f"cannot be read: {error.strerror}"),
            )
        except Exception as error:
            raise InternalError.of(path, error) from error
        problems += [replace(problem, path=path) for problem in found]
    return problems, len(documents)


# --- a site ---------------------------------------------------------------------------------------


class _Known(Store):
    """A store in memory over the one of the last build, which is only read."""

    def __init__(self, below: Store | None) -> None:
        super().__init__(None)
        self._below = below

    def values(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        listed = list(keys)
        return (self._below.values(listed) if self._below else {}) | super().values(listed)

    def blob(self, name: str) -> bytes:
        try:
            return super().blob(name)
        except StoreError:
            if self._below is None:
                raise
            return self._below.blob(name)

    def note(self, name: str) -> bytes | None:
        return self._below.note(name) if self._below else None


def _with_store(root: Path, work: Callable[[Store], T]) -> T:
    """What `work` comes to with what the last build knew, as far as that can be read."""
    path = root / STATE / "store.db"
    try:
        below = Store(path, read_only=True) if path.is_file() else None
        try:
            return work(_Known(below))
        finally:
            if below:
                below.close()
    except StoreError:  # damaged, of another version, or being written just now
        return work(_Known(None))


def documents(root: Path, config: Config) -> tuple[Parsed, tuple[str, ...], tuple[Problem, ...]]:
    """All documents of the site in `root`, the paths of all files under content/, and what is wrong
    with them."""

    def parsed(store: Store) -> tuple[Parsed, tuple[str, ...], tuple[Problem, ...]]:
        with (
            tempfile.TemporaryDirectory(prefix="sitegen-") as aside,
            Engine(store, Path(aside), 1) as engine,
        ):
            tree = site_folder.read(root, stamps.load(store))
            found, problems = parse.parse(
                tree, engine.results(parse.tasks(tree.content, config)), config.zone
            )
            return found, tuple(file.path for file in tree.content), problems

    return _with_store(root, parsed)


def _site(
    root: Path, options: Options, wanted: Sequence[str], name: str, store: Store
) -> tuple[list[Problem], int]:
    """The problems of the site, or of those of its files that are `wanted`, and the number of
    documents and pictures among them."""
    found = decode(
        settings.settings(
            encode(SettingsJob(text=site_folder.settings(root))), (), WorkerContext(store, {})
        ).value,
        Settings,
    )
    config = found.config
    with (
        tempfile.TemporaryDirectory(prefix="sitegen-") as aside,
        Engine(store, Path(aside), 1) as engine,
    ):
        tree = _tree(root, options, name, Path(aside), stamps.load(store))
        results = engine.results(parse.tasks(tree.content, config))
        templates = engine.results(layouts.tasks(tree.layouts, site_folder.text))
        seen = engine.results([*originals.tasks(tree, config), *markup.tasks(tree, config)])
        parsed, said = parse.parse(tree, results, config.zone)
        problems = [
            *found.problems,
            *said,
            *(problem for result in seen for problem in result.problems),
        ]
        if not found.problems:
            made = layouts.load(templates, lambda digest: store.blob(digest).decode())
            bodies, held = _Bodies(results, store), originals.load(tree, seen)
            problems += [
                *made.problems,
                *_linked(parsed, found, tree, held, made, bodies, options.now, drafts=False),
            ]
            # What is no part of the site yet is judged as if it were, when it is asked for.
            readable = (
                *parsed.posts,
                *parsed.pages,
                *(broken.document for broken in parsed.unfinished),
            )
            drafts = {
                document.path
                for document in readable
                if not isinstance(document, Author) and document.meta.draft
            }
            if wanted and any(_is_wanted(path, wanted) for path in drafts):
                problems += [
                    problem
                    for problem in _linked(
                        parsed, found, tree, held, made, bodies, options.now, drafts=True
                    )
                    if problem.path in drafts
                ]
    # Pictures of the site, and not those that come with sitegen.
    judged = [
        result.task.name
        for result in (
            *results,
            *(result for result in seen if result.task.source == str(root / result.task.name)),
        )
    ]
    asked = [path for path in judged if _is_wanted(path, wanted)]
    others = (*judged, *(result.task.name for result in templates), SETTINGS)
    told = [
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
    told += [
        problem
        for problem in config.heeded(problems)
        if _is_wanted(problem.path, wanted)
        or (problem.path == SETTINGS and found.problems)
        # Only one of those that collide is to blame, and the others are only named.
        or any(path in problem.others for path in asked)
    ]
    return told, len(asked)


def _is_wanted(path: str, wanted: Sequence[str]) -> bool:
    return not wanted or any(path == one or path.startswith(f"{one}/") for one in wanted)


def _tree(root: Path, options: Options, name: str, aside: Path, known: Stamps) -> Tree:
    """The files of the site, with the document that was given in its place."""
    tree = site_folder.read(root, known)
    if options.given is None:
        return tree
    place = aside / "given.md"
    place.write_bytes(options.given)
    file = File(path=name, location=str(place), digest="")
    return replace(
        tree,
        content=tuple(
            sorted(
                [*(other for other in tree.content if other.path != name), file],
                key=lambda file: file.path,
            )
        ),
    )


class _Bodies:
    """Bodies of documents by their paths."""

    def __init__(self, results: Iterable[Result], store: Store) -> None:
        self._results, self._store = {result.task.name: result for result in results}, store

    def __call__(self, path: str) -> Body:
        return decode(self._store.blob(decode(self._results[path].value, _Named).body), Body)


class _Named(Struct, frozen=True):
    """The digest of the body in a `ParseResult`, and nothing else of it."""

    body: str


def _linked(
    parsed: Parsed,
    found: Settings,
    tree: Tree,
    held: dict[str, Picture],
    made: Layouts,
    bodies: _Bodies,
    now: dt.datetime,
    *,
    drafts: bool,
) -> list[Problem]:
    """What link and plan have to say."""
    site, wrong = link.link(
        parsed,
        found,
        tree.static,
        held,
        bodies,
        now,
        drafts=drafts,
        known_addresses=known_addresses,
    )
    published = {url: variants.as_it_is(used) for url, used in site.pictures.items()}
    _, hints = plan.plan(site, published, found, made, tree.static, bodies, plan.Shelf())
    return [*wrong, *hints]
