"""What the commands share that write into the front matter of documents: which file a name on the
command line means, its bytes, the lock under which they write, and how a file is replaced."""

from __future__ import annotations

import os
import posixpath
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from sitegen import files
from sitegen.errors import Problem, SiteError, refused
from sitegen.incremental import state
from sitegen.model.build import STATE
from sitegen.near import nearest
from sitegen.parse.frontmatter import Split
from sitegen.read import site_folder
from sitegen.text import letters


class Named(Struct, frozen=True):
    """What a name on the command line means: a document at the `path` in the site, whose file is
    at `place`. `is_bundle`: the name is that of its folder."""

    name: str
    path: str
    place: Path
    is_bundle: bool

    def missing(self) -> Problem | None:
        """The problem that there is no such file, if that is so."""
        if os.path.isfile(self.place):
            return None
        beside = [other.name for other in self.place.parent.glob("*.md")]
        near = nearest(posixpath.basename(self.path), beside)
        return Problem(
            path=self.name,
            code="no-post",
            message="the folder has no index.md" if self.is_bundle else "there is no such file",
            hint=(
                f"did you mean {posixpath.join(posixpath.dirname(self.name), near)}?"
                if near
                else ""
            ),
        )


@contextmanager
def locked(root: Path, waiting: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock of the site in `root` while documents of it are written; `waiting` as in
    `state.locked`. Raises SiteError if the state folder cannot be written."""
    with state.locked(root.absolute() / STATE, waiting) as lock:
        if lock.fault:
            message = f"cannot be written: {lock.fault.reason}"
            hint = lock.fault.hint
            raise SiteError([Problem(path=STATE, code="write", message=message, hint=hint)])
        yield


class Rewrite(Struct, frozen=True):
    """A file to be written, with its path in the site, and its current and its new bytes."""

    path: str
    file: Path
    before: bytes
    after: bytes


def named(root: Path, here: Path, name: str) -> Named:
    """What `name` means in the site `root`, seen from the folder `here`: a file, or the folder of a
    bundle."""
    inside = os.path.relpath(os.path.normpath(here / name), os.path.normpath(root))
    path = letters.composed(Path(inside).as_posix())
    place = site_folder.on_disk(root, path)
    if os.path.isdir(place):
        return Named(name, f"{path}/index.md", place / "index.md", True)
    return Named(name, path, place, False)


def read(path: str, file: Path) -> bytes:
    """The bytes of the document at `path`. Raises SiteError."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise SiteError(
            [Problem(path=path, code="unreadable", message=f"cannot be read: {error.strerror}")]
        ) from error


def encoded(text: str, before: bytes) -> bytes:
    """The bytes of the new `text`, with the byte order mark that the file has in `before`."""
    mark = b"\xef\xbb\xbf"
    return (mark if before.startswith(mark) else b"") + text.encode()


def others(parts: Split, *keys: str) -> str:
    """The front matter but for the `keys`, in a form that can be compared."""
    # Compare representations: a NaN is not equal to itself.
    return repr([(key, value) for key, value in parts.meta.data.items() if key not in keys])


def write(rewrite: Rewrite, code: str = "review-unsafe") -> None:
    """Replace the file atomically. Raises SiteError if it cannot be written, or, with a problem of
    this `code`, if it changed meanwhile."""
    file = Path(os.path.realpath(rewrite.file))
    try:
        with files.temporary(file) as aside:
            aside.write_bytes(rewrite.after)
            shutil.copymode(file, aside)
            if file.read_bytes() != rewrite.before:
                raise SiteError(
                    [
                        Problem(
                            path=rewrite.path,
                            code=code,
                            message="somebody else changed the file just now",
                            hint="read the text again, then run the command again",
                        )
                    ]
                )
            aside.replace(file)
    except OSError as error:
        raise SiteError([refused(rewrite.path, error)]) from error
