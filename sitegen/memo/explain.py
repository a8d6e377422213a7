"""Why a job had to run: which parts of its input have changed since its output was last made.

It compares the same bytes that the key of a job is a digest of, so it cannot contradict the
decision."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec
from msgspec import Struct

from sitegen.assets import fonts, markup, redirect_file
from sitegen.incremental.engine import Result
from sitegen.incremental.keys import decode
from sitegen.incremental.store import Store, StoreError
from sitegen.layouts import closures
from sitegen.model.build import Timing
from sitegen.model.job_functions import JobFunction, Labels
from sitegen.outputs.assets import ASSET
from sitegen.outputs.page_jobs import RENDER_OUTPUT, RENDER_PAGE
from sitegen.parse import data_files
from sitegen.pictures import icons, marked, originals, social, variants
from sitegen.pipeline import inputs, sidecars
from sitegen.plan.plan import FAMILIES

Read = Callable[[str], bytes]

NEW, SAME = "it is new", "sitegen, Python or a library is another one"
LIMIT = 5
# The functions of all tasks that `explained` and `timings` are called for, by name.
FUNCTIONS = {
    function.name: function
    for function in (
        inputs.DOCUMENT,
        inputs.THREAD,
        sidecars.SIDECAR,
        closures.TEMPLATE,
        closures.STRINGS,
        closures.ASSET_TEXT,
        originals.FACTS,
        originals.SVG_FACTS,
        markup.JUDGE,
        redirect_file.READ,
        fonts.READ,
        data_files.READ,
        marked.MARK,
        variants.MAKE,
        variants.MAKE_SVG,
        social.MAKE_SOCIAL,
        icons.MAKE_ICONS,
        RENDER_PAGE,
        RENDER_OUTPUT,
        ASSET,
        *(function for family in FAMILIES for function in family.functions),
    )
}


class Origin(Struct, frozen=True):
    """What a job read: its encoded input, and the digests of what its function read beside it."""

    input: bytes
    inputs: tuple[str, ...]


def reasons(old: Origin | None, new: Origin, function: JobFunction, read: Read) -> tuple[str, ...]:
    """The differences between what a job of the `function` reads now and what it read last time, in
    words, at most `LIMIT`.

    `read` returns a blob that an input names by digest. `old` is None if there was no such job."""
    if old is None:
        return (NEW,)
    before, after = (_opened(origin, function, read) for origin in (old, new))
    layout = after.get("layout", "")
    differences = list(
        dict.fromkeys(
            _named(path, layout, function.labels) for path in _differences(before, after, ())
        )
    )
    return tuple(differences[:LIMIT]) + (
        (f"and {len(differences) - LIMIT} more",) if len(differences) > LIMIT else ()
    ) or (SAME,)


def _opened(origin: Origin, function: JobFunction, read: Read) -> dict[str, Any]:
    """An input, with the values that it names by digest, and what the job read beside it."""
    value = msgspec.msgpack.decode(origin.input)
    opened = {field: _shared(value[field], read) for field in function.shared if field in value}
    return {function.reads: dict(enumerate(origin.inputs)), **value, **opened}


def _shared(name: Any, read: Read) -> Any:
    """The value with the digest `name`, or the values with the digests in a list. Pairs of a key
    and a value become a dictionary."""
    if isinstance(name, list):
        return [_text(one, read) for one in name]
    value = _text(name, read)
    return dict(value) if isinstance(value, list) else value


def _text(name: Any, read: Read) -> Any:
    try:
        return msgspec.msgpack.decode(read(name))
    except (StoreError, msgspec.MsgspecError):
        return name


def _differences(old: Any, new: Any, at: tuple[str, ...]) -> Iterator[str]:
    """The paths at which two values are not equal."""
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            yield from _differences(old.get(key), new.get(key), (*at, str(key)))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for i, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from _differences(before, after, (*at, str(i)))
    else:
        yield ".".join(at)


def _named(path: str, layout: str, labels: Labels) -> str:
    if path.startswith("closure.") and path != f"closure.{layout}":
        return f"layout {layout}: partial {path.removeprefix('closure.')} changed"
    for pattern, name in labels:
        match = re.fullmatch(pattern, path)
        if match:
            named = match.expand(name.replace(r"\1", r"\g<1>").replace(r"\2", r"\g<2>"))
            return f"layout {named}" if path.startswith("closure.") else named
    return f"its {path}" if path else "everything"


def explained(
    store: Store, name: str, inputs: Iterable[Result], outputs: Iterable[Result]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Why each of these jobs had to run: its name, and the reasons. `name` is that of the output
    folder, whose last build they are compared with: its rows of `outputs` have names that begin
    with "/"."""
    ran = [(result.name, result) for result in inputs]
    ran += [(f"/{result.name}", result) for result in outputs]
    before = store.keys(name) if ran else {}
    explanations = []
    for row, result in ran:
        old, now = _origin(store, before.get(row, b"")), _origin(store, result.key)
        if now is not None:
            explanations.append(
                (result.name, reasons(old, now, FUNCTIONS[result.function], store.blob))
            )
    return tuple(explanations)


def _origin(store: Store, key: bytes) -> Origin | None:
    """What the job of the row with this `key` read; None if there is no such row."""
    digests = store.row_digests(key)
    return Origin(store.blob(digests.job), digests.inputs) if digests else None


def timings(store: Store, results: Iterable[Result]) -> tuple[Timing, ...]:
    """The time that each of these jobs took."""
    return tuple(_timing(store, result) for result in results)


class _Layout(Struct, frozen=True):
    """A page job, of which only the layout is decoded."""

    layout: str


def _timing(store: Store, result: Result) -> Timing:
    kind = FUNCTIONS[result.function].profile
    if result.function == RENDER_PAGE.name and (origin := _origin(store, result.key)):
        kind = decode(origin.input, _Layout).layout
    return Timing(owner=result.owner, kind=kind, seconds=result.seconds)
