"""What publishing does to one file: stage it, delete it."""

from __future__ import annotations

import errno
from collections.abc import Callable, Sequence
from pathlib import Path

from sitegen import digest, files, urls
from sitegen.errors import SiteError, unreadable
from sitegen.lazy import load
from sitegen.model.documents import File
from sitegen.publish.obstacles import is_file_with


def stage(place: Path, of_bytes: str, source: File | None, blob: Callable[[str], bytes]) -> str:
    """Stage a file that no job has just written, with this digest, or a copy of `source`. Returns
    its digest, which is another one if the source changed while it was copied."""
    place.parent.mkdir(parents=True, exist_ok=True)
    if source is None:
        files.write(place, blob(of_bytes))
        return of_bytes
    try:
        load("shutil:copyfile")(source.location, place)
    except OSError as error:
        if error.filename == source.location and error.filename2 is None:
            raise SiteError([unreadable(source.path, error)]) from error
        raise type(error)(error.errno, error.strerror, str(place)) from error
    return digest.of_file(place)


def folders_of(path: Path, output: Path) -> Sequence[Path]:
    """The folders that `path` is in, from the innermost one up to, but without, `output`."""
    return path.parents[: len(path.parents) - len(output.parents) - 1]


def delete(output: Path, name: str, written: str) -> bool:
    """Delete a file of an earlier build if it still has the digest `written`, and the folders that
    become empty. Returns whether it was deleted.

    Names that no build writes are ignored, so that a forged manifest or journal cannot delete other
    files."""
    path = output / name
    folders = folders_of(path, output)
    if not urls.is_output_path(name) or any(folder.is_symlink() for folder in folders):
        return False
    ours = is_file_with(path, written)
    try:
        if ours:
            path.unlink()
        for folder in folders:
            if not folder.exists():
                continue
            if not folder.is_dir() or any(folder.iterdir()):
                break
            folder.rmdir()
    except OSError as error:
        # A mount point cannot be deleted, be it a file or an empty folder.
        if error.errno != errno.EBUSY:
            raise
        return ours and not path.exists()
    return ours
