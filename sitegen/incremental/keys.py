"""What a job is known by: the digest of its function, of everything the function can see, and of
what shapes its bytes."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import sys
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from sitegen.lazy import load

T = TypeVar("T")

# The libraries whose version can change a byte of what is made, and those that need not be there.
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
EXTRAS = ("math-core", "pagefind-bin", "pagefind-bin-extended")

_encoder = msgspec.msgpack.Encoder()


def encode(value: object) -> bytes:
    """`value` in MessagePack: fields in the order of their declaration, keys of mappings in their
    own order."""
    return _encoder.encode(value)


def encode_list(values: Iterable[bytes]) -> msgspec.Raw:
    """Encoded values as one encoded list."""
    listed = list(values)
    return msgspec.Raw(b"\xdd" + len(listed).to_bytes(4, "big") + b"".join(listed))


def decode(data: bytes, kind: Callable[..., T], zone: dt.tzinfo = dt.UTC) -> T:
    """What `encode` was given. MessagePack keeps the moment of a time and not its zone, so all
    times come back in `zone`."""
    value = _decoder(kind).decode(data)
    return in_zone(value, zone)  # type: ignore[no-any-return]


@lru_cache(maxsize=8)
def decode_cached(data: bytes, kind: Callable[..., T]) -> T:
    """What `encode` was given, with times in UTC, for what a process asks for again and again:
    nobody may change it."""
    return decode(data, kind)


@cache
def _decoder(kind: Any) -> Any:
    return msgspec.msgpack.Decoder(kind)


def in_zone(value: Any, zone: dt.tzinfo) -> Any:
    """`value`, whose times are in UTC, with every time in it, however deep, in the time zone
    `zone`."""
    return value if zone is dt.UTC else _moved(value, zone)


def _moved(value: Any, zone: dt.tzinfo) -> Any:
    if isinstance(value, dt.datetime):
        return value.astimezone(zone)
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


def key(fingerprint: bytes, function: str, input_: str, given: Iterable[str]) -> bytes:
    """The key of a job: 20 bytes. `input_` is the digest of its input, and `given` are those of the
    texts, or of the file, that its function gets beside it."""
    made = _begun(fingerprint, function).copy()
    made.update("\0".join((input_, *given)).encode())
    return made.digest()


@cache
def _begun(fingerprint: bytes, function: str) -> hashlib.blake2b:
    return hashlib.blake2b(fingerprint + function.encode() + b"\0", digest_size=20)


@cache
def fingerprint() -> bytes:
    """The digest of everything beside its job that shapes what a function makes: sitegen's own
    sources and font, Python, libraries."""
    made = hashlib.blake2b(digest_size=20)
    made.update(sys.version.encode())
    package = Path(__file__).parent.parent
    for file in sorted(file for file in package.rglob("*") if file.suffix in {".py", ".ttf"}):
        data = file.read_bytes()
        made.update(f"{file.relative_to(package).as_posix()} {len(data)}\0".encode() + data)
    for name, version in versions((*LIBRARIES, *EXTRAS), sys.path).items():
        made.update(f"{name} {version}\0".encode())
    return made.digest()


def versions(names: Iterable[str], path: Iterable[str]) -> dict[str, str]:
    """The versions of installed distributions, by the names of their folders (Binary distribution
    format, PyPA), which takes a tenth of the time of importlib.metadata."""
    found: dict[str, list[str]] = {name: [] for name in names}
    for folder in path:
        try:
            with os.scandir(folder or ".") as entries:
                listed = sorted(entry.name for entry in entries if entry.name.endswith("-info"))
        except OSError:
            continue
        for entry in listed:
            match = re.fullmatch(r"(.+?)-(.+)\.(?:dist|egg)-info", entry)
            if match and (name := re.sub(r"[-_.]+", "-", match[1]).lower()) in found:
                found[name].append(match[2])
    return {
        name: ", ".join(known)
        or ("" if name in EXTRAS else str(load("importlib.metadata:version")(name)))
        for name, known in found.items()
    }
