"""publish: bytes → the output folder. Moves complete files into place, leaves equal ones alone, deletes only its own.

What it wrote is listed in a manifest under .sitegen/, one for each output folder.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from sitegen.errors import Problem, SiteError
from sitegen.model import Copy, Published

CHUNK = 1 << 20
SUFFIX = ".sitegen-new"


class Manifest(Struct, frozen=True):
    """The files that builds have written into one output folder: output path → digest."""

    output: str
    files: dict[str, str]


def publish(files: Mapping[str, bytes], copies: Iterable[Copy], output: Path, state: Path, *, clean: bool) -> Published:
    """Make the folder `output` hold `files` and `copies`, and no file of an earlier build that is not among them.

    `state` is the folder of the manifest. `clean` replaces foreign files that stand where ours must be; without it
    they are an error, and nothing is written. Raises SiteError, also where the system refuses to write.
    """
    manifest_path = state / f"manifest-{hashlib.blake2b(str(output.absolute()).encode(), digest_size=8).hexdigest()}.json"
    before = _load(manifest_path)
    wanted = {**{name: _digest_bytes(data) for name, data in files.items()}, **{copy.output: copy.file.digest for copy in copies}}
    locations = {copy.output: Path(copy.file.location) for copy in copies}
    try:
        changed, problems = _compare(wanted, before, output, clean)
        if problems:
            raise SiteError(problems)
        state.mkdir(parents=True, exist_ok=True)
        _ignore(state)
        # Both lists, so that a build that is killed from here on leaves nothing behind that the next does not know.
        _save(manifest_path, Manifest(str(output), {**before, **wanted}))
        for name in changed:
            _write(output / name, files.get(name), locations.get(name))
        deleted = [name for name in sorted(before.keys() - wanted.keys()) if _delete(output, name, before[name])]
        _save(manifest_path, Manifest(str(output), wanted))
    except OSError as error:
        raise SiteError([Problem(path=str(error.filename or output), code="write", message=f"cannot be written: {error.strerror}",
                                 hint="make room, or give sitegen the right to write there")]) from error
    return Published(written=tuple(changed), deleted=tuple(deleted), unchanged=len(wanted) - len(changed))


def _compare(wanted: Mapping[str, str], before: Mapping[str, str], output: Path, clean: bool) -> tuple[list[str], list[Problem]]:
    """The outputs that have to be written, sorted, and what stands in their way."""
    changed, problems = [], []
    checked: set[Path] = {output}
    for name in sorted(wanted):
        path = output / name
        blocked = _blocked(path.parent, checked)
        if blocked:
            problems.append(_in_the_way(blocked, "expected a folder", "move it away"))
            continue
        if not os.path.lexists(path):
            changed.append(name)
        elif path.is_symlink() or not path.is_file():
            problems.append(_in_the_way(path, "expected a file that sitegen wrote", "move it away"))
        elif _digest_file(path) != wanted[name]:
            changed.append(name)
            if name not in before and not clean:
                problems.append(_in_the_way(path, "sitegen did not write this file and will not replace it",
                                            "move it away, or replace it with --clean"))
    return changed, problems


def _blocked(folder: Path, checked: set[Path]) -> Path | None:
    """What keeps `folder`, or one above it, from being a folder of ours: a file, or a link that leads elsewhere."""
    if folder in checked:
        return None
    above = _blocked(folder.parent, checked)
    if above:
        return above
    if os.path.lexists(folder) and (folder.is_symlink() or not folder.is_dir()):
        return folder
    checked.add(folder)
    return None


def _in_the_way(path: Path, message: str, hint: str) -> Problem:
    return Problem(path=str(path), code="in-the-way", message=message, hint=hint)


def _write(path: Path, data: bytes | None, location: Path | None) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(_short(path.name) + SUFFIX)
    if data is None and location is not None:
        shutil.copyfile(location, new)
    else:
        new.write_bytes(data or b"")
    new.replace(path)


def _short(name: str) -> str:
    """`name` with room for a suffix: a file name has at most 255 bytes."""
    return name.encode()[: 250 - len(SUFFIX)].decode(errors="ignore")


def _delete(output: Path, name: str, digest: str) -> bool:
    """Delete a file that an earlier build wrote, unless somebody has changed it since, and folders that this empties."""
    path = output / name
    new = path.with_name(_short(path.name) + SUFFIX)
    if new.is_file():
        new.unlink()
    if path.is_symlink() or not path.is_file() or _digest_file(path) != digest:
        return False
    path.unlink()
    for folder in path.parents:
        if folder == output or any(folder.iterdir()):
            break
        folder.rmdir()
    return True


def _load(path: Path) -> dict[str, str]:
    """The files of a manifest; none where it is missing or damaged, which makes the files in the folder foreign."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Manifest).files
    except (OSError, msgspec.MsgspecError):
        return {}


def _save(path: Path, manifest: Manifest) -> None:
    new = path.with_name(path.name + SUFFIX)
    new.write_bytes(msgspec.json.encode(manifest, order="sorted"))
    new.replace(path)


def _ignore(state: Path) -> None:
    """Keep the folder out of version control, whatever the site's own .gitignore says."""
    ignore = state / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")


def _digest_bytes(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=20).hexdigest()


def _digest_file(path: Path) -> str:
    digest = hashlib.blake2b(digest_size=20)
    with open(path, "rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
