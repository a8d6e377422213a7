"""`sitegen layouts`: which files of layouts/ take the place of built-in ones; copies of these; and
what has changed in a built-in one since it was copied.

A copy has its original beside it, in layouts/.original/, which builds do not read."""

from __future__ import annotations

import difflib
import json
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct, structs

from sitegen import files
from sitegen.errors import Problem, SiteError, raise_errors, refused, unreadable
from sitegen.layouts import language
from sitegen.layouts.closures import BUILT_IN
from sitegen.near import nearest
from sitegen.read import site_folder

LAYOUTS = "layouts/"
ORIGINALS = "layouts/.original/"
# What a file of the site is to the built-in one of its name, in words.
STATES = {
    "own": "yours alone",
    "adds": "adds to the built-in one",
    "extends": "extends the built-in one",
    "fills": "fills an empty built-in one",
    "equal": "is the same as the built-in one",
    "current": "is a copy; the built-in one is as it was",
    "outdated": "is a copy; the built-in one has changed since",
    "replaced": "takes the place of the built-in one; its original is not kept",
    "removed": "is a copy; the built-in one is there no more",
}
# Of these states a file takes the place of a built-in one.
_OVERRIDING = ("equal", "current", "outdated", "replaced")


class ListedLayout(Struct, frozen=True, kw_only=True):
    """A file of the site in layouts/, and its state of `STATES`. `changed` is whether it differs
    from its original; `added` and `removed` count the lines that differ in the built-in one of
    today from the original."""

    path: str
    state: str
    changed: bool = False
    added: int = 0
    removed: int = 0


class LayoutDifference(Struct, frozen=True, kw_only=True):
    """Two versions of the file `name`, "layouts/base.html"."""

    name: str
    before: bytes
    after: bytes


def listing(root: Path) -> tuple[ListedLayout, ...]:
    """The files in layouts/ of the site in `root`, by path. Raises SiteError."""
    built_in, own, originals = _built_in(), _own(root), _originals(root)
    return tuple(
        _listed(name, data, built_in.get(name), originals.get(name)) for name, data in own.items()
    )


def _listed(name: str, data: bytes, built_in: bytes | None, original: bytes | None) -> ListedLayout:
    path, changed = LAYOUTS + name, original is not None and data != original
    if built_in is None:
        return ListedLayout(
            path=path, state="own" if original is None else "removed", changed=changed
        )
    if re.search(rf"""["']{BUILT_IN}{re.escape(name)}["']""", data.decode(errors="replace")):
        return ListedLayout(path=path, state="extends")
    if name.startswith(language.FOLDER):
        return ListedLayout(path=path, state="adds")
    if data == built_in:
        return ListedLayout(path=path, state="equal")
    if not built_in.strip():
        return ListedLayout(path=path, state="fills")
    if original is None:
        return ListedLayout(path=path, state="replaced")
    if original == built_in:
        return ListedLayout(path=path, state="current", changed=changed)
    lines = list(
        difflib.ndiff(
            original.decode(errors="replace").splitlines(),
            built_in.decode(errors="replace").splitlines(),
        )
    )
    return ListedLayout(
        path=path,
        state="outdated",
        changed=changed,
        added=sum(line.startswith("+ ") for line in lines),
        removed=sum(line.startswith("- ") for line in lines),
    )


def differences(
    root: Path, names: tuple[str, ...], *, is_mine: bool
) -> tuple[LayoutDifference, ...]:
    """What has changed in the built-in layouts `names` since they were copied, or in all of which
    there is an original; `is_mine`, what the files of the site have otherwise than the originals,
    or than the built-in ones where no original is kept. Raises SiteError."""
    built_in, own, originals = _built_in(), _own(root), _originals(root)
    chosen = [_plain(name) for name in names] or [
        name for name in own if name in built_in and (is_mine or name in originals)
    ]
    problems, found = [], []
    for name in dict.fromkeys(chosen):
        if name not in built_in:
            problems.append(_no_layout(name, built_in))
        elif name not in own:
            problems.append(_no_file(name))
        elif not is_mine and name not in originals:
            problems.append(_no_original(name))
        else:
            before = originals.get(name, built_in[name])
            after = own[name] if is_mine else built_in[name]
            found.append(LayoutDifference(name=LAYOUTS + name, before=before, after=after))
    raise_errors(problems)
    for each in found:
        files.decode(each.name, each.before)
        files.decode(each.name, each.after)
    return tuple(each for each in found if each.before != each.after)


def copy(root: Path, names: tuple[str, ...], *, is_original: bool) -> tuple[str, ...]:
    """Copy the built-in layouts `names` into layouts/ of the site, and into layouts/.original/;
    into that alone if `is_original`. The paths of the files. Raises SiteError, also if a file of
    the site is there: none is overwritten."""
    built_in = _built_in()
    chosen = list(dict.fromkeys(map(_plain, names)))
    problems = []
    for name in chosen:
        place = site_folder.on_disk(root, LAYOUTS + name)
        if name not in built_in:
            problems.append(_no_layout(name, built_in))
        elif not is_original and os.path.lexists(place):
            problems.append(_taken(name))
    raise_errors(problems)
    folders = (ORIGINALS,) if is_original else (ORIGINALS, LAYOUTS)
    written = [(folder + name, built_in[name]) for name in chosen for folder in folders]
    for path, data in written:
        _write(root, path, data)
    return tuple(path for path, _ in written if is_original or not path.startswith(ORIGINALS))


def _write(root: Path, path: str, data: bytes) -> None:
    place = site_folder.on_disk(root, path)
    try:
        real, top = os.path.realpath(place.parent), os.path.realpath(root)
        if not Path(real).is_relative_to(top):
            message, hint = "the link leads out of the site's folder", "put the folder itself here"
            raise SiteError([Problem(path=path, code="link", message=message, hint=hint)])
        place.parent.mkdir(parents=True, exist_ok=True)
        with files.temporary(place) as aside:
            files.write(aside, data)
            aside.replace(place)
    except OSError as error:
        raise SiteError([refused(path, error)]) from error


# --- the files ------------------------------------------------------------------------------------


def _plain(name: str) -> str:
    """The name of a layout, of what people write: `layouts/base.html`, `!base.html`."""
    return name.replace(os.sep, "/").removeprefix(LAYOUTS).removeprefix(BUILT_IN)


def _built_in() -> dict[str, bytes]:
    return _read(site_folder.defaults() / "layouts")


def _own(root: Path) -> dict[str, bytes]:
    return _with_plain_ends(_read(root / "layouts"))


def _originals(root: Path) -> dict[str, bytes]:
    return _with_plain_ends(_read(root / ORIGINALS))


def _with_plain_ends(texts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files with line ends as built-in ones have them: Git may give them others."""
    return {name: data.replace(b"\r\n", b"\n") for name, data in texts.items()}


def _read(folder: Path) -> dict[str, bytes]:
    """The bytes of all files below a `folder`, by their paths in it. Raises SiteError."""
    listed, problems = site_folder.listed(folder)
    raise_errors(problems)
    texts = {}
    for file in listed:
        name = file.path.partition("/")[2]
        try:
            texts[name] = Path(file.location).read_bytes()
        except OSError as error:
            raise SiteError([unreadable(file.path, error)]) from error
    return texts


# --- problems -------------------------------------------------------------------------------------


def _no_layout(name: str, built_in: Mapping[str, bytes]) -> Problem:
    near = nearest(name, built_in)
    return Problem(
        path=LAYOUTS + name,
        code="missing-layout",
        message="there is no built-in layout of this name",
        hint=f"did you mean {near}?" if near else "docs/layouts.md lists them",
    )


def _taken(name: str) -> Problem:
    return Problem(
        path=LAYOUTS + name,
        code="taken",
        message="the file is there already, and is not overwritten",
        hint=f"to see what you changed in it: sitegen layouts diff --mine {name}",
    )


def _no_file(name: str) -> Problem:
    return Problem(
        path=LAYOUTS + name,
        code="missing-layout",
        message="your site has no file of this name",
        hint=f"copy the built-in one: sitegen layouts copy {name}",
    )


def _no_original(name: str) -> Problem:
    return Problem(
        path=LAYOUTS + name,
        code="missing-layout",
        message=f"no original is kept in {ORIGINALS}, so what has changed since is not known",
        hint=f"to compare with the built-in one of today: sitegen layouts diff --mine {name}; "
        f"to keep that as the original: sitegen layouts copy --original {name}",
    )


# --- what is printed ------------------------------------------------------------------------------


def lines(listed: tuple[ListedLayout, ...]) -> Iterator[str]:
    """A line for each file."""
    width = max((len(each.path) for each in listed), default=0)
    for each in listed:
        counts = f" (+{each.added} -{each.removed})" if each.state == "outdated" else ""
        changed = "; you changed it" if each.changed else ""
        yield f"{each.path.ljust(width)}  {STATES[each.state]}{counts}{changed}"


def summary(listed: tuple[ListedLayout, ...]) -> str:
    """How many files there are, and what to type to see what has changed."""
    counts = Counter(each.state for each in listed)
    overriding = sum(counts[state] for state in _OVERRIDING)
    outdated = counts["outdated"]
    number = f"{len(listed)} file{'' if len(listed) == 1 else 's'}"
    text = f"{number} in layouts/, {overriding} in the place of built-in ones"
    if outdated:
        text += f"; of {outdated} the built-in one has changed: sitegen layouts diff"
    return text


def for_programs(listed: tuple[ListedLayout, ...]) -> str:
    """The list as JSON."""
    return json.dumps({"layouts": [structs.asdict(each) for each in listed]}, indent=2)
