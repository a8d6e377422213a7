"""Keys of jobs: a digest of the function, of everything that it can read, and of the code and
libraries that shape its output."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import sys
import threading
from collections.abc import Callable, Iterable
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from sitegen import dates
from sitegen.lazy import load

T = TypeVar("T")

# Libraries whose version can change a byte of an output; EXTRAS are optional.
LIBRARIES = (
    "feedgen",
    "idna",
    "jinja2",
    "lxml",
    "markdown",
    "markupsafe",
    "msgspec",
    "nh3",
    "pillow",
    "pygments",
    "python-frontmatter",
    "pyyaml",
    "tzdata",
)
EXTRAS = ("math-core", "pi-heif", "pagefind-bin", "pagefind-bin-extended")

# Bytes of a key, and of the fingerprint.
SIZE = 20

# What `decode` raises for bytes that somebody else has written.
UNDECODABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)

_encoder = msgspec.msgpack.Encoder()


class UndecodableError(msgspec.MsgspecError):
    """Bytes that are no value: text in them is no UTF-8, or they nest too deep."""


def encode(value: object) -> bytes:
    """`value` as MessagePack: fields in order of declaration, mapping keys in the order of the
    mapping."""
    return _encoder.encode(value)


def encode_list(values: Iterable[bytes]) -> msgspec.Raw:
    """One encoded list of values that are encoded already (MessagePack `array 32`)."""
    listed = list(values)
    return msgspec.Raw(b"\xdd" + len(listed).to_bytes(4, "big") + b"".join(listed))


def decode(data: bytes, kind: Callable[..., T], zone: dt.tzinfo = dt.UTC) -> T:
    """The value that `encode` encoded, as type `kind`. MessagePack stores a moment without its time
    zone, so all times are returned in `zone`."""
    try:
        value = _decoder(kind).decode(data)
    except (UnicodeDecodeError, RecursionError) as error:
        raise UndecodableError(str(error)) from error
    return in_zone(value, zone)  # type: ignore[no-any-return]


# The last value of each type that `decode_cached` returned, with the digest of its encoding.
_last_decoded: dict[Any, tuple[str, Any]] = {}


def decode_cached(data: bytes, digest: str, kind: Callable[..., T]) -> T:
    """`decode` with times in UTC; the very value of the last call if that was for the same `kind`
    and for bytes with the same `digest`, as in the next build of the preview. The caller must not
    change the value: it is shared."""
    last = _last_decoded.get(kind)
    if last is None or last[0] != digest:
        last = _last_decoded[kind] = digest, decode(data, kind)
    return last[1]


_making = threading.Lock()


@cache
def _decoder(kind: Any) -> Any:
    # Workers of a cluster have threads. Of two that make decoders at once, one could find a type
    # that the other has not completed, and msgspec would crash the process.
    with _making:
        return msgspec.msgpack.Decoder(kind)


def in_zone(value: Any, zone: dt.tzinfo) -> Any:
    """`value`, whose times are in UTC, with every time in it moved to `zone`, at any depth."""
    return value if zone is dt.UTC else _moved(value, zone)


def _moved(value: Any, zone: dt.tzinfo) -> Any:
    if isinstance(value, dt.datetime):
        # Most moments are in no hour that clocks show twice, and there are many.
        found = value.astimezone(zone)
        return dates.shown(found, zone) if found.fold else found
    if isinstance(value, Struct):
        fields = {name: getattr(value, name) for name in value.__struct_fields__}
        moved = {name: new for name, old in fields.items() if (new := _moved(old, zone)) is not old}
        return msgspec.structs.replace(value, **moved) if moved else value
    if isinstance(value, (tuple, list)):
        items = [_moved(item, zone) for item in value]
        return (
            type(value)(items)
            if any(new is not old for new, old in zip(items, value, strict=True))
            else value
        )
    if isinstance(value, dict):
        return {key: _moved(item, zone) for key, item in value.items()}
    return value


def key(fingerprint: bytes, function: str, job: str, inputs: Iterable[str]) -> bytes:
    """The key of a job, 20 bytes. `job` is the digest of the encoded job, and `inputs` are the
    digests of the blobs, or of the source file, that its function reads beside it."""
    hasher = _hasher(fingerprint, function).copy()
    hasher.update("\0".join((job, *inputs)).encode())
    return hasher.digest()


@cache
def _hasher(fingerprint: bytes, function: str) -> hashlib.blake2b:
    return hashlib.blake2b(fingerprint + function.encode() + b"\0", digest_size=SIZE)


@cache
def fingerprint() -> bytes:
    """The digest of everything but its job that shapes the output of a function: sitegen's sources
    and font, Python, and the versions of libraries."""
    hasher = hashlib.blake2b(encode(platform()), digest_size=SIZE)
    for name, file in sources():
        data = Path(file).read_bytes()
        hasher.update(f"{name} {len(data)}\0".encode() + data)
    return hasher.digest()


def platform() -> tuple[str, dict[str, str]]:
    """The versions of Python and of the libraries."""
    return sys.version, versions((*LIBRARIES, *EXTRAS), sys.path)


def sources() -> list[tuple[str, os.DirEntry[str]]]:
    """sitegen's sources, its lists of words and its font, sorted by their paths in the package."""
    package = os.path.dirname(os.path.dirname(__file__))
    listed: list[tuple[str, os.DirEntry[str]]] = []
    waiting = [package]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.name.endswith((".py", ".toml", ".ttf")):
                    listed.append((entry.path.removeprefix(package), entry))
                elif entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
    return sorted(listed, key=itemgetter(0))


def versions(names: Iterable[str], path: Iterable[str]) -> dict[str, str]:
    """The versions of installed distributions, by name ("" for a missing extra).

    They are read from the names of *.dist-info folders on `path` (Binary distribution format,
    PyPA): importlib.metadata takes ten times as long. Raises PackageNotFoundError for a missing
    library."""
    by_name: dict[str, list[str]] = {name: [] for name in names}
    for folder in path:
        try:
            with os.scandir(folder or ".") as entries:
                listed = sorted(entry.name for entry in entries if entry.name.endswith("-info"))
        except OSError:
            continue
        for entry in listed:
            match = re.fullmatch(r"(.+?)-(.+)\.(?:dist|egg)-info", entry)
            if match and (name := re.sub(r"[-_.]+", "-", match[1]).lower()) in by_name:
                by_name[name].append(match[2])
    return {
        name: ", ".join(listed)
        or ("" if name in EXTRAS else str(load("importlib.metadata:version")(name)))
        for name, listed in by_name.items()
    }
