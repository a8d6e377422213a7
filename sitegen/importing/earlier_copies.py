"""The files that an earlier import took from `--uploads`, which a later one may do without: they
are in the site, and texts go on to show them there."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from sitegen.importing.source import SourceFile
from sitegen.importing.targets import FileCopy
from sitegen.importing.writing import ImportRecord


class EarlierCopies(Struct, frozen=True, kw_only=True):
    """The copies that are still there: of files at addresses of the old host, and those of others
    by each whole address that they were fetched from."""

    own: tuple[FileCopy, ...] = ()
    fetched: dict[str, FileCopy] = {}


def earlier_copies(root: Path, record: ImportRecord) -> EarlierCopies:
    """What the record says of the site in `root`."""
    own: list[FileCopy] = []
    fetched: dict[str, FileCopy] = {}
    for path, entry in record.files.items():
        file = root / path
        if not entry.addresses or file.is_symlink() or not file.is_file():
            continue
        first, *others = entry.addresses
        address = path[path.index("/") :]
        source = SourceFile(
            file=file, path=path, address=first, others=tuple(others), pages=entry.pages
        )
        copy = FileCopy(source, path, address)
        if first.startswith("/"):
            own.append(copy)
        else:
            fetched |= dict.fromkeys(entry.addresses, copy)
    return EarlierCopies(own=tuple(own), fetched=fetched)
