"""The record of an output folder: the addresses that were ever published there. It is written as a
part of each publication, and only grows: an address that was lost once is reported by each build
until somebody decides about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from sitegen import lazy, urls
from sitegen.errors import Problem
from sitegen.model.jobs import Kind
from sitegen.model.lasting_addresses import EarlierAddress
from sitegen.publish import manifest
from sitegen.publish.manifest import ManifestEntry

T = TypeVar("T")
# The ends of addresses that come and go by themselves: numbered pages, the archive, the ledger, and
# lists that are there only while they have something to list, also of editions that are no more.
_PASSING = lazy.pattern(
    r"/page/\d+/?$|/archive/(?:\d{4}/(?:\d{2}/)?)?$|/transparency/(?:\w+/)?$|/(?:corrections|search|series)/$"
)
# A file that is no page: a feed, a picture.
_FILE = lazy.pattern(r"\.(?!html?$)[A-Za-z][A-Za-z0-9]{1,4}$")
# Every site has these pages.
_ALWAYS = ("/", "/404.html")


class RecordHead(Struct, frozen=True, array_like=True):
    """What a build of an unchanged site reads of a record: the `key` of the addresses that were
    compared with it last, the addresses that were lost then, and the paths of the posts that are
    held back and were published before."""

    key: bytes
    problems: tuple[Problem, ...]
    held_before: tuple[str, ...] = ()


def path_of(state: Path, name: str) -> Path:
    """The record in the state folder `state`; `name` is that of the manifest of the output
    folder."""
    return state / f"addresses-{name}"


def head(path: Path) -> RecordHead | None:
    """The head of the record at `path`; None if it is missing or damaged."""
    return _read(path, 0, RecordHead)


def addresses(path: Path) -> list[EarlierAddress] | None:
    """The addresses in the record at `path`; None if it is missing or damaged."""
    return _read(path, 1, list[EarlierAddress])


def encoded(head: RecordHead, listed: Iterable[EarlierAddress]) -> bytes:
    """The bytes of a record."""
    digest, first = manifest.part_after(b"", msgspec.msgpack.encode(head))
    return first + manifest.part_after(digest, msgspec.msgpack.encode(list(listed)))[1]


def _read(path: Path, number: int, kind: type[T]) -> T | None:
    """The part of a record with this number, from 0. Those after it are not even compared with
    their digests."""
    try:
        parts = manifest.parts_of(path.read_bytes())
        part = next(islice(parts, number, None), None)
        return msgspec.msgpack.decode(part.content, type=kind) if part else None
    except (OSError, msgspec.MsgspecError):
        return None


def of_folder(state: Path, name: str) -> list[EarlierAddress]:
    """The addresses that were ever published in an output folder, as `Publication` has them; `name`
    is that of its manifest in the state folder `state`."""
    recorded = addresses(path_of(state, name))
    if recorded is not None:
        return recorded
    return of_manifest(manifest.load(manifest.path_of(state, name)).entries())


def of_manifest(entries: Mapping[str, ManifestEntry]) -> list[EarlierAddress]:
    """The lasting addresses among the files of a manifest, for a folder without a record."""
    pages = (file for file, entry in entries.items() if entry.kind is not Kind.FILE)
    return list(lasting(_address(file) for file in pages))


def lasting(addresses: Iterable[str]) -> Iterator[EarlierAddress]:
    """Those of the site-relative `addresses` that have to last, in the form in which this site
    would write them; each once."""
    seen = set()
    for address in addresses:
        path = urls.encode_again(address)
        if not urls.is_site_address(path) or _FILE.search(path) or _PASSING.search(path):
            continue
        url = _address(urls.output_path(urls.alias_url(path)))
        if url not in seen and url not in _ALWAYS:
            seen.add(url)
            yield EarlierAddress(url)


def _address(file: str) -> str:
    """The address of the page at an output path."""
    is_index = file == "index.html" or file.endswith("/index.html")
    return "/" + urls.encode(file.removesuffix("index.html") if is_index else file)
