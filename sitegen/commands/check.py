"""`sitegen check`: all problems that a build finds before it renders, without writing a byte.

Results of an earlier build are read from its store, so one post is checked against ten thousand
others in a moment."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from sitegen.commands.check_alone import check_alone
from sitegen.commands.check_arguments import Arguments, read_arguments
from sitegen.commands.check_site import CheckedSite, check_site
from sitegen.digest import of_bytes
from sitegen.errors import Problem, SiteError, as_errors, has_errors
from sitegen.files import ExactTexts
from sitegen.incremental.engine import Engine
from sitegen.model.check import ArchiveProgress, CheckedFile
from sitegen.model.documents import File
from sitegen.pipeline.scratch import with_scratch
from sitegen.read import site_folder
from sitegen.text import letters
from sitegen.text.characters import with_line_feeds

STDIN = "content/posts/stdin.md"

T = TypeVar("T")
# The bytes that stand in for those of files, by the names that problems have for these.
Texts = Mapping[str, bytes]


class CheckOptions(Struct, frozen=True, kw_only=True):
    """What to check: `paths`, seen from the folder `here` (none: the whole site), and the document
    `stdin`, which stands for the file `name` of the site. `root` is the site's folder, by default
    the nearest one; without any, documents are checked by themselves. `published` are files with
    addresses that were published before, by default the record of the output folder."""

    root: Path | None
    here: Path
    paths: Sequence[str]
    now: dt.datetime
    stdin: bytes | None = None
    name: str | None = None
    published: tuple[Path, ...] = ()
    strict: bool = False


class Checked(Struct, frozen=True, kw_only=True):
    """The problems, the documents and pictures that were `judged`, and all files that were judged
    or have problems. `elsewhere` are the places of files that are not in the site's folder, by
    their names; `archives` how far those of the site have come, if all of it was checked."""

    problems: tuple[Problem, ...]
    judged: frozenset[str]
    files: tuple[CheckedFile, ...]
    root: Path | None
    stdin: bytes | None = None
    name: str = ""
    elsewhere: dict[str, str] = {}
    archives: tuple[ArchiveProgress, ...] = ()

    def text(self, path: str) -> str:
        """The text of a file that has problems, for messages, with "\\n" between lines."""
        if self.stdin is None or path != self.name:
            place = self.elsewhere.get(path, path)
            return site_folder.source_text(self.root or Path(), place)
        decoded = self.stdin.decode("utf-8-sig", errors="replace")
        return with_line_feeds(decoded)

    def exact_text(self, path: str) -> str | None:
        """The text of a file as it is, for edits; None if there is none."""
        if self.stdin is None or path != self.name:
            return site_folder.exact_text(self.root or Path(), self.elsewhere.get(path, path))
        try:
            return self.stdin.decode()
        except UnicodeDecodeError:
            return None

    def with_history(self) -> frozenset[str]:
        """The files of the site that were checked as they are on the disk."""
        others = {*self.elsewhere, *([self.name] if self.stdin is not None else [])}
        return frozenset(file.path for file in self.files) - others


# What is done with each file as soon as it is judged.
OnFile = Callable[[CheckedFile, ExactTexts], None]


def check(options: CheckOptions, on_file: OnFile = lambda _file, _text: None) -> Checked:
    """Check what the options name. Problems are part of the result, and not raised. `on_file` is
    called for each file as soon as it is judged: in a site, after all have been read."""
    return with_check(options, lambda judge: judge({}), on_file)


def with_check(
    options: CheckOptions,
    work: Callable[[Callable[[Texts], Checked]], T],
    on_file: OnFile = lambda _file, _text: None,
) -> T:
    """Call `work` with a function that checks what the options name, any number of times, each with
    some `Texts`; what has been parsed once is not parsed again. Returns the result of `work`."""
    name = letters.composed(options.name or STDIN)
    root = options.root
    try:
        root = root or root_of(options)
    except SiteError as error:
        failed = _failed(error, options, None, name, on_file)
        return work(lambda _texts: failed)
    if root is None:
        return work(partial(_by_themselves, options, name, on_file))
    place = root

    def judge(engine: Engine, aside: Path, texts: Texts) -> Checked:
        try:
            checked = _in_site(place, options, name, texts, engine, aside)
        except SiteError as error:
            return _failed(error, options, place, name, on_file)
        for file in checked.files:
            on_file(file, checked.exact_text)
        return checked

    return with_scratch(place, lambda engine, aside: work(partial(judge, engine, aside)))


def _failed(
    error: SiteError,
    options: CheckOptions,
    root: Path | None,
    name: str,
    on_file: OnFile,
) -> Checked:
    """The result for a site that cannot be read."""
    problems = _judged(error.problems, options)
    files = tuple(_files((), problems, is_linked=False))
    failed = Checked(
        problems=problems,
        judged=frozenset(),
        files=files,
        root=root,
        stdin=options.stdin,
        name=name,
    )
    for file in files:
        on_file(file, failed.exact_text)
    return failed


def root_of(options: CheckOptions) -> Path | None:
    """The folder of the site to which the files belong; None if there is none. Raises SiteError if
    no file is named either."""
    first = options.here / options.paths[0] if options.paths else options.here
    try:
        return site_folder.find_root(Path(os.path.normpath(first)))
    except SiteError:
        if options.stdin is None and not options.paths:
            raise
        return None


def _judged(problems: Iterable[Problem], options: CheckOptions) -> tuple[Problem, ...]:
    return as_errors(problems) if options.strict else tuple(problems)


def _by_themselves(options: CheckOptions, name: str, on_file: OnFile, texts: Texts) -> Checked:
    """Check documents that belong to no site."""
    nothing = Checked(
        problems=(), judged=frozenset(), files=(), root=None, stdin=options.stdin, name=name
    )
    files: list[CheckedFile] = []
    all_problems: list[Problem] = []
    for path, problems in check_alone(options.here, options.paths, name, options.stdin, texts):
        judged = _judged(problems, options)
        all_problems += judged
        files.append(_file(path, judged, is_linked=False))
        on_file(files[-1], nothing.exact_text)
    return replace(
        nothing,
        problems=tuple(all_problems),
        judged=frozenset(file.path for file in files),
        files=tuple(files),
    )


def _in_site(
    root: Path, options: CheckOptions, name: str, texts: Texts, engine: Engine, aside: Path
) -> Checked:
    """Check the site in `root`, or some of its files, or others as if they were files of it;
    `aside` is a temporary folder. Raises SiteError for a site that cannot be read."""
    stdin = options.stdin
    arguments = read_arguments(root, options.here, options.paths, "" if stdin is None else name)
    names = arguments.names
    if arguments.problems and not arguments.wanted and stdin is None:
        site = CheckedSite(problems=(), judged=(), linked=False)
    else:
        staged = arguments if stdin is None else _with_stdin(arguments, stdin, name, aside)
        staged = _with_texts(staged, texts, aside)
        site = check_site(root, engine, staged, options.published, options.now)
    problems = _judged(
        (
            *arguments.problems,
            *(_named(each, names) for each in site.problems),
        ),
        options,
    )
    judged = tuple(names.get(path, path) for path in site.judged)
    return Checked(
        problems=problems,
        judged=frozenset(judged),
        files=tuple(_files(judged, problems, is_linked=site.linked)),
        root=root,
        stdin=stdin,
        name=name,
        elsewhere={names[file.path]: file.location for file in arguments.added},
        archives=site.archives,
    )


def _named(problem: Problem, names: Mapping[str, str]) -> Problem:
    """The problem with files by the `names` that the command line has for them."""
    fix = problem.fix
    return replace(
        problem,
        path=names.get(problem.path, problem.path),
        others=tuple(names.get(other, other) for other in problem.others),
        fix=replace(
            fix,
            texts=tuple(replace(each, path=names.get(each.path, each.path)) for each in fix.texts),
            keys=tuple(replace(each, path=names.get(each.path, each.path)) for each in fix.keys),
        ),
    )


def _with_stdin(arguments: Arguments, stdin: bytes, name: str, aside: Path) -> Arguments:
    """The arguments with the document from standard input at the path `name`; `aside` is a
    temporary folder."""
    place = aside / "stdin.md"
    place.write_bytes(stdin)
    file = File(path=name, location=str(place), digest=of_bytes(stdin))
    return replace(arguments, wanted=(name, *arguments.wanted), added=(*arguments.added, file))


def _with_texts(arguments: Arguments, texts: Texts, aside: Path) -> Arguments:
    """The arguments with the `texts` in place of the files of these names; `aside` is a temporary
    folder."""
    added = {file.path: file for file in arguments.added}
    paths = {name: path for path, name in arguments.names.items()}
    for number, (name, data) in enumerate(texts.items()):
        place = aside / f"text-{number}.md"
        place.write_bytes(data)
        path = paths.get(name, name)
        added[path] = File(path=path, location=str(place), digest=of_bytes(data), size=len(data))
    return replace(arguments, added=tuple(added.values()))


def _files(
    judged: Sequence[str], problems: Sequence[Problem], *, is_linked: bool
) -> Iterable[CheckedFile]:
    """The `judged` files, each with the problems that it has a part in; and the other files that
    have problems, with those in which no judged file has a part."""
    by_path: dict[str, list[Problem]] = {path: [] for path in judged}
    others: dict[str, list[Problem]] = {}
    for problem in problems:
        parts = [path for path in {problem.path, *problem.others} if path in by_path]
        for path in parts:
            by_path[path].append(problem)
        if not parts:
            others.setdefault(problem.path, []).append(problem)
    for path, own in by_path.items():
        yield _file(path, own, is_linked=is_linked)
    for path in sorted(others):
        yield _file(path, others[path], is_linked=is_linked)


def _file(path: str, problems: Iterable[Problem], *, is_linked: bool) -> CheckedFile:
    own = tuple(sorted(set(problems)))
    return CheckedFile(path=path, ok=not has_errors(own), site=is_linked, problems=own)
