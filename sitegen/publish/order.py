"""The order in which files are moved into the output folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sitegen.model.jobs import Kind


def pieces(write: Mapping[str, Kind], output: Path) -> tuple[list[str], list[str]]:
    """The files `write` in the order in which they are moved: new ones, then those that replace
    others.

    New files move together with the new folder that they are in, by one rename, unless some of them
    have to wait for files elsewhere; "" is the output folder itself."""
    if not output.is_dir():
        return [""], []
    folders = {"": True}
    new: dict[str, list[str]] = {}
    changed: list[tuple[Kind, str]] = []
    for name, kind in write.items():
        piece = _first_missing(name, output, folders)
        if piece == name and Path(output, name).is_file():
            changed.append((kind, name))
        else:
            new.setdefault(piece, []).append(name)
    pieces: list[tuple[Kind, str]] = []
    while new:
        piece, names = new.popitem()
        first, last = min(write[name] for name in names), max(write[name] for name in names)
        if first != last and last > Kind.PAGE:
            # Lists have to wait for pages in other folders, and feeds for lists.
            for name in names:
                new.setdefault(_entry_in(name, piece), []).append(name)
        else:
            pieces.append((last, piece))
    return [piece for _, piece in sorted(pieces)], [name for _, name in sorted(changed)]


def _first_missing(name: str, output: Path, folders: dict[str, bool]) -> str:
    """The outermost folder of `name` that does not exist; `name` itself if they all do. `folders`
    caches which folders exist."""
    end = name.find("/")
    while end > 0:
        folder = name[:end]
        if folder not in folders:
            folders[folder] = Path(output, folder).is_dir()
        if not folders[folder]:
            return folder
        end = name.find("/", end + 1)
    return name


def _entry_in(name: str, folder: str) -> str:
    """The entry of `folder` that is `name` or contains it."""
    end = name.find("/", len(folder) + 1)
    return name if end < 0 else name[:end]
