"""`sitegen add`: articles as JSON become files in content/posts/, checked as a build checks them.

Nobody has to write YAML, and an article that is wrong holds up none of the others."""

from __future__ import annotations

import datetime as dt
import errno
import json
import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import msgspec
from msgspec import Struct

from sitegen import files, lazy
from sitegen.commands import rewriting
from sitegen.commands.adding import places, stories
from sitegen.commands.adding.candidates import Candidate, Existing, PostMaker
from sitegen.commands.adding.judging import Judge, Staged, stage
from sitegen.commands.adding.outcome import Added
from sitegen.commands.adding.reading import ReadArticle, read
from sitegen.commands.adding.stories import Stories
from sitegen.commands.check_site import read_settings
from sitegen.commands.rewriting import Rewrite
from sitegen.errors import Problem, SiteError, raise_errors, refused
from sitegen.incremental import stamps
from sitegen.incremental.engine import Engine
from sitegen.incremental.store import Store, StoreError
from sitegen.link.front_matter import sources_of
from sitegen.model.build import STATE
from sitegen.model.config import Config
from sitegen.model.documents import File, Parsed, Post, Tree
from sitegen.model.paths import POSTS
from sitegen.pipeline.inputs import collect, prepare
from sitegen.pipeline.scratch import with_scratch
from sitegen.read import site_folder
from sitegen.read.folders import Folders

STDIN = "-"
_NOTE = "stories"
# So many files are written to the disk one by one; of more, all at the end.
_FEW = 100
# The id of an article in the text of a file, as `writing` writes it.
_ORIGIN = lazy.pattern(
    r'\borigin\b[\s:={]{1,9}id["\s:=]{1,4}("(?:\\["\\/bfnrt]|\\u[0-9a-f]{4}|[^"\\\x00-\x1f])*"|[\w.-]+)'
)
_Signatures = dict[str, tuple[int, ...]]


class AddOptions(Struct, frozen=True, kw_only=True):
    """What to add to the site in `root`: `inputs` are the names of files, seen from the folder
    `here`, and `stdin` the bytes of the input that is called "-". With `is_replacing`, a file that
    was changed by hand is updated all the same."""

    root: Path
    here: Path
    inputs: Sequence[str]
    now: dt.datetime
    stdin: bytes = b""
    is_replacing: bool = False
    waiting: Callable[[str], None] = lambda _process: None


def add(options: AddOptions) -> tuple[Added, ...]:
    """Add the articles; the outcome of each, in the order of the input. Raises SiteError if the
    site cannot take any: its settings are wrong, or its folder cannot be written."""
    articles = [article for name in options.inputs for article in _read(options, name)]
    with rewriting.locked(options.root, options.waiting):
        added, signatures = with_scratch(
            options.root, lambda engine, aside: _Adding(options, engine, aside).add(articles)
        )
        _keep(options.root.absolute() / STATE / "store.db", signatures)
    return added


def _read(options: AddOptions, name: str) -> list[ReadArticle]:
    try:
        data = options.stdin if name == STDIN else _bytes(options.here / name)
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        problem = Problem(path=name, code="unreadable", message=message)
        return [ReadArticle(name=name, problems=(problem,))]
    return read(name, data)


def _bytes(file: Path) -> bytes:
    """What is in a file or a pipe. Raises OSError, also for a device: some never end."""
    with file.open("rb") as opened:
        mode = os.fstat(opened.fileno()).st_mode
        if stat.S_ISCHR(mode) or stat.S_ISBLK(mode):
            raise OSError(errno.EINVAL, "it is a device, not a file")
        return opened.read()


def _keep(path: Path, signatures: _Signatures | None) -> None:
    """Keep the signatures of texts for the next call, if a build has made a store."""
    if signatures is None or not os.path.isfile(path):
        return
    with suppress(StoreError):
        store = Store(path)
        try:
            store.write_note(_NOTE, msgspec.msgpack.encode(signatures))
        finally:
            store.close()


class _Adding:
    """One call of `add`, under the lock of the site."""

    def __init__(self, options: AddOptions, engine: Engine, aside: Path) -> None:
        self.options, self.engine, self.aside = options, engine, aside
        self.root = options.root
        self.swept: set[Path] = set()
        self.settings = read_settings(self.root, engine)
        raise_errors(self.settings.problems)
        self.config: Config = self.settings.config
        self.tree: Tree = site_folder.read(self.root, stamps.load(engine.store), Folders())
        inputs = prepare(engine, self.config, self.tree)
        self.parsed: Parsed = collect(engine, inputs, self.config)[0]
        self.maker = PostMaker(
            root=self.root,
            config=self.config,
            now=options.now,
            existing=_existing(self.root, self.parsed),
            places=places.PostPlaces(
                self.parsed, (file.path for file in self.tree.content), self.config
            ),
            is_toml=places.is_toml(self.root, self.parsed.posts),
            is_replacing=options.is_replacing,
        )

    def add(self, articles: Sequence[ReadArticle]) -> tuple[tuple[Added, ...], _Signatures | None]:
        outcomes: dict[int, Added] = {}
        candidates: dict[int, Staged] = {}
        ids: dict[str, int] = {}
        for index, article in enumerate(articles):
            try:
                candidate = self.maker.candidate(article)
                _refuse_repeated(candidate, ids, index)
                candidates[index] = self._stage(index, candidate)
            except SiteError as error:
                outcomes[index] = _refused(article, error.problems)
        judge = Judge(
            engine=self.engine,
            settings=self.settings,
            tree=self.tree,
            now=self.options.now,
            move=lambda index, staged: self._stage(index, self.maker.moved(staged.candidate)),
        )
        verdict = judge.judge(candidates)
        for index, problems in verdict.refused.items():
            outcomes[index] = _refused(articles[index], problems)
        same, signatures = self._same_stories(verdict.accepted) if verdict.accepted else ({}, None)
        # Nobody can make a lost article again: what is reported is on the disk.
        is_synced = len(verdict.accepted) <= _FEW or not hasattr(os, "sync")
        for index, staged in sorted(verdict.accepted.items()):
            path = staged.candidate.path
            found = (*verdict.warnings.get(path, ()), *same.get(path, ()))
            found = self.config.without_ignored(found)
            outcomes[index] = self._write(staged, found, is_synced=is_synced)
        if not is_synced:
            os.sync()
        return tuple(outcomes[index] for index in range(len(articles))), signatures

    def _stage(self, index: int, candidate: Candidate) -> Staged:
        is_toml = self.maker.is_toml
        if candidate.before is not None:
            is_toml = candidate.before.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"+++")
        return stage(self.aside, index, candidate, is_toml=is_toml)

    # --- same stories -----------------------------------------------------------------------------

    def _same_stories(
        self, accepted: Mapping[int, Staged]
    ) -> tuple[dict[str, list[Problem]], _Signatures | None]:
        """The warnings that other posts tell the same story, by path; and the signatures of all
        posts by the digests of their files, if there are new ones."""
        new = [staged for _, staged in sorted(accepted.items())]
        places_of = {file.path: file.location for file in self.tree.content}
        places_of |= {staged.candidate.path: staged.files[0].location for staged in new}

        @lru_cache(maxsize=64)
        def phrases(path: str) -> frozenset[int]:
            text = Path(places_of[path]).read_text(encoding="utf-8", errors="replace")
            return stories.phrases_in(stories.body_of(text))

        index = Stories(phrases)
        known = self._signatures()
        signatures: _Signatures = {}
        sources = {post.path: _addresses(post) for post in self.parsed.posts}
        for file in self.tree.content:
            if file.path.startswith(POSTS) and file.path.endswith(".md"):
                signatures[file.digest] = known.get(file.digest) or stories.signature(
                    phrases(file.path)
                )
                index.add(file.path, sources.get(file.path, ()), signatures[file.digest])
        problems: dict[str, list[Problem]] = {}
        for staged in new:
            path, own = staged.candidate.path, _sources(staged.candidate)
            words = phrases(path)
            bands = stories.signature(words)
            problems[path] = [
                *_same_source(index, path, own),
                *_same_text(index, path, words, bands),
            ]
            index.add(path, own, bands)
            signatures[staged.files[0].digest] = bands
        return problems, signatures if signatures.keys() != known.keys() else None

    def _signatures(self) -> _Signatures:
        note = self.engine.store.note(_NOTE)
        try:
            return msgspec.msgpack.decode(note, type=_Signatures) if note else {}
        except msgspec.DecodeError:
            return {}

    # --- writing ----------------------------------------------------------------------------------

    def _write(self, staged: Staged, problems: tuple[Problem, ...], *, is_synced: bool) -> Added:
        candidate = staged.candidate
        outcome = Added(
            done="added" if candidate.before is None else "updated",
            path=candidate.path,
            url=self.config.base.absolute(candidate.url),
            id=candidate.id,
            problems=problems,
        )
        if candidate.is_unchanged:
            return msgspec.structs.replace(outcome, done="unchanged")
        try:
            self._place(staged, is_synced=is_synced)
        except SiteError as error:
            return _refused(candidate.article, error.problems)
        except OSError as error:
            return _refused(candidate.article, [refused(candidate.path, error)])
        return outcome

    def _place(self, staged: Staged, *, is_synced: bool) -> None:
        """Put the files of a post into the site, each whole or not at all."""
        candidate, text = staged.candidate, staged.files[0]
        file = site_folder.on_disk(self.root, text.path)
        self._sweep(file.parent if len(staged.files) == 1 else file.parent.parent)
        data = Path(text.location).read_bytes()
        if candidate.before is not None:
            for picture in staged.files[1:]:
                _replace(file.with_name(Path(picture.path).name), picture, is_synced=is_synced)
            rewriting.write(
                Rewrite(text.path, file, candidate.before, data), code="changed-by-hand"
            )
        elif len(staged.files) == 1:
            file.parent.mkdir(parents=True, exist_ok=True)
            _refuse_existing(file)
            _replace(file, text, is_synced=is_synced)
        else:
            _place_bundle(file.parent, staged.files, is_synced=is_synced)

    def _sweep(self, folder: Path) -> None:
        """Delete what a call that was killed has left in `folder`: under the lock, no other program
        is writing there."""
        if folder in self.swept:
            return
        self.swept.add(folder)
        for left in folder.glob(files.TEMPORARY):
            shutil.rmtree(left) if left.is_dir() else left.unlink()


def _existing(root: Path, parsed: Parsed) -> dict[str, tuple[Existing, ...]]:
    """The files that were added before, by the ids of their articles."""
    existing: dict[str, tuple[Existing, ...]] = {}
    unfinished = (broken.document for broken in parsed.unfinished)
    for post in (*parsed.posts, *unfinished):
        if isinstance(post, Post) and post.meta.origin:
            file = Existing(
                post.path, site_folder.on_disk(root, post.path), post.slug, post.meta.date
            )
            id_ = post.meta.origin.id
            existing[id_] = (*existing.get(id_, ()), file)
    # Of a file that nobody can parse, the line with the id may be there all the same.
    read_files = {file.path for each in existing.values() for file in each}
    for path in parsed.broken:
        place = site_folder.on_disk(root, path)
        is_unread = path.startswith(POSTS) and path not in read_files
        if is_unread and (match := _ORIGIN.search(_text(place))):
            id_ = json.loads(match[1]) if match[1].startswith('"') else match[1]
            existing[id_] = (*existing.get(id_, ()), Existing(path, place))
    return existing


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _refuse_repeated(candidate: Candidate, ids: dict[str, int], index: int) -> None:
    """Raise SiteError if an article before this one has its id."""
    if candidate.id and ids.setdefault(candidate.id, index) != index:
        message = f"external_id: article {ids[candidate.id] + 1} of the input has this id as well"
        hint = "send the newest text only"
        raise SiteError([candidate.article.error(message, hint, at=("external_id",))])


def _refused(article: ReadArticle, problems: Iterable[Problem]) -> Added:
    id_ = article.data.get("external_id")
    return Added(done="refused", id=id_ if isinstance(id_, str) else "", problems=tuple(problems))


# --- same stories ---------------------------------------------------------------------------------


def _addresses(post: Post) -> tuple[str, ...]:
    return tuple(source.url for source in sources_of(post.meta) if source.url)


def _sources(candidate: Candidate) -> tuple[str, ...]:
    named = candidate.values["source"]
    works = named if isinstance(named, list) else [named]
    return tuple(work["url"] for work in works if isinstance(work, dict) and "url" in work)


def _same_source(index: Stories, path: str, sources: Iterable[str]) -> Iterator[Problem]:
    if found := index.by_source(path, sources):
        url, other = found
        yield _same_story(path, other, f"{other} has the same source: {url}")


def _same_text(
    index: Stories, path: str, phrases: frozenset[int], bands: tuple[int, ...]
) -> Iterator[Problem]:
    if found := index.by_text(path, phrases, bands):
        similar, other = found
        message = f"{other} has nearly the same text: {similar:.0%} of the phrases of both"
        yield _same_story(path, other, message)


def _same_story(path: str, other: str, message: str) -> Problem:
    return Problem(
        path=path,
        severity="warning",
        code="same-story",
        message=message,
        hint="keep one of the two, or say in the text what is new",
        others=(other,),
    )


# --- files ----------------------------------------------------------------------------------------


def _refuse_existing(file: Path) -> None:
    if os.path.lexists(file):
        raise FileExistsError(17, os.strerror(17), str(file))


def _copy(source: File, file: Path, *, is_synced: bool) -> None:
    """Copy a staged file; with `is_synced`, wait until it is on the disk."""
    shutil.copyfile(source.location, file)
    if is_synced:
        with open(file, "rb+") as written:
            os.fsync(written.fileno())


def _replace(file: Path, source: File, *, is_synced: bool) -> None:
    with files.temporary(file) as aside:
        _copy(source, aside, is_synced=is_synced)
        aside.replace(file)


def _place_bundle(folder: Path, staged: Sequence[File], *, is_synced: bool) -> None:
    """Make the folder of a new post: the other files are in it before it has its name."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    _refuse_existing(folder)
    aside = folder.with_name(f".{os.getpid()}.sitegen.tmp")
    shutil.rmtree(aside, ignore_errors=True)
    try:
        aside.mkdir()
        for source in staged:
            _copy(source, aside / Path(source.path).name, is_synced=is_synced)
        aside.rename(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
