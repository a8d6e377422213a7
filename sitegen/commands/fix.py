"""`sitegen fix`: applies the fixes of the problems that `sitegen check` finds.

Everything is judged in memory first, so that a dry run shows what would be written, and a text is
written only once, whole."""

from __future__ import annotations

import datetime as dt
import os
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from sitegen.commands import rewriting
from sitegen.commands.check import Checked, CheckOptions, root_of, with_check
from sitegen.commands.fix_rounds import FixedFile, FixOutcome, rounds
from sitegen.commands.rewriting import Rewrite
from sitegen.errors import Problem, SiteError
from sitegen.model.paths import described_by
from sitegen.read import site_folder
from sitegen.text.characters import with_line_feeds


class FixOptions(Struct, frozen=True, kw_only=True):
    """What to fix: `paths`, seen from the folder `here` (none: the whole site). `root` as in
    `CheckOptions`. `with_unsafe`: also apply fixes that may change what is meant. `is_dry_run`:
    write nothing. `waiting` is called with the id of the process that the lock is waited for."""

    root: Path | None
    here: Path
    paths: Sequence[str]
    now: dt.datetime
    with_unsafe: bool = False
    is_dry_run: bool = False
    waiting: Callable[[str], None] = lambda _process: None


class Fixed(Struct, frozen=True, kw_only=True):
    """The `files` that were changed, or would be, sorted by name; and what is left: the result of
    the check after that, and the `problems` of it and of files that could not be written."""

    files: tuple[FixedFile, ...]
    left: Checked
    problems: tuple[Problem, ...]

    def text(self, name: str) -> str:
        """The text of a file with problems that are left, with "\\n" between lines."""
        file = self._changed(name)
        if file is None:
            return self.left.text(name)
        return with_line_feeds(file.after.decode("utf-8-sig"))

    def exact_text(self, name: str) -> str | None:
        """The text of a file as it is after the fixes; None if there is none."""
        file = self._changed(name)
        return self.left.exact_text(name) if file is None else file.after.decode()

    def _changed(self, name: str) -> FixedFile | None:
        at = bisect_left(self.files, name, key=lambda file: file.name)
        return self.files[at] if at < len(self.files) and self.files[at].name == name else None

    def unchanged(self) -> frozenset[str]:
        """The files of the site that were checked as they are on the disk."""
        return self.left.with_history() - {file.name for file in self.files}


def fix(options: FixOptions) -> Fixed:
    """Fix what the options name. Problems are part of the result. Raises SiteError if the site
    cannot be locked."""
    links = [path for path in options.paths if os.path.islink(options.here / path)]
    asked = CheckOptions(
        root=options.root,
        here=options.here,
        paths=[path for path in options.paths if path not in links],
        now=options.now,
    )
    problems = tuple(map(_link, links))
    if links and not asked.paths:
        left = Checked(problems=(), judged=frozenset(), files=(), root=options.root)
        return Fixed(files=(), left=left, problems=problems)
    with _locked(asked, options):
        outcome = _outcome(asked, options)
        root = outcome.left.root
        if root and not (asked.paths or outcome.left.judged) and (root / "content").is_dir():
            # The whole site is not checked if one file of it cannot be used, such as a link to a
            # folder. That keeps no other file from being mended.
            problems += outcome.left.problems
            outcome = _outcome(replace(asked, paths=[str(root / "content")]), options)
        files, refused = _written(outcome, options)
    problems = (*problems, *refused, *outcome.left.problems)
    return Fixed(files=files, left=outcome.left, problems=problems)


def _outcome(asked: CheckOptions, options: FixOptions) -> FixOutcome:
    return with_check(
        asked,
        lambda judge: rounds(
            judge,
            lambda name, checked: _read(name, checked, options.here),
            with_unsafe=options.with_unsafe,
        ),
    )


@contextmanager
def _locked(asked: CheckOptions, options: FixOptions) -> Iterator[None]:
    """Hold the lock of the site, if there is one and something may be written."""
    try:
        root = asked.root or root_of(asked)
    except SiteError:  # the check reports it
        root = None
    if root is None or options.is_dry_run:
        yield
        return
    with rewriting.locked(root, options.waiting):
        yield


def _link(path: str) -> Problem:
    return Problem(
        path=path,
        code="link",
        message="this is a link, and links are not followed",
        hint="name the file that it leads to",
    )


# --- files ----------------------------------------------------------------------------------------


def _read(name: str, checked: Checked, here: Path) -> bytes | None:
    """The bytes of the file `name`; None if it may not be changed, or cannot be read."""
    place = _place(name, checked, here)
    try:
        return place.read_bytes() if place else None
    except OSError:
        return None


def _place(name: str, checked: Checked, here: Path) -> Path | None:
    """Where the file `name` is. None for what may not be changed: files that are not asked for,
    those of the site outside of its content that are not about pictures, and those to which a link
    leads."""
    if name not in checked.judged:
        return None
    root = checked.root
    if name in checked.elsewhere or root is None:
        place = here / checked.elsewhere.get(name, name)
        return None if place.is_symlink() else place
    place = site_folder.on_disk(root, name)
    direct = Path(os.path.realpath(root), os.path.relpath(place, root))
    is_content = name.startswith("content/") or bool(described_by(name))
    return place if is_content and os.path.realpath(place) == str(direct) else None


def _written(
    outcome: FixOutcome, options: FixOptions
) -> tuple[tuple[FixedFile, ...], tuple[Problem, ...]]:
    """Write the files, unless it is a dry run: those that are written, and what prevented it of
    others."""
    if options.is_dry_run:
        return outcome.files, ()
    written: list[FixedFile] = []
    problems: list[Problem] = []
    for file in outcome.files:
        try:
            place = _place(file.name, outcome.left, options.here)
            if place is None:
                raise SiteError([_link(file.name)])
            rewriting.write(
                Rewrite(file.name, place, file.before, file.after), code="changed-meanwhile"
            )
            written.append(file)
        except SiteError as error:
            problems += error.problems
    return tuple(written), tuple(problems)
