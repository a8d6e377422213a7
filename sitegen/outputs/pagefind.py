"""Runs Pagefind, which makes the index of the search, and puts its files into a fixed order.

Pagefind runs as in its own libraries for Node and Python: as a service that reads requests, and
ends when its input ends. So it also ends if this process is killed, and it writes nothing to the
disk. The order of filters and of their values differs between its runs. So the two kinds of files
that have them are rewritten, with everything sorted.
"""

from __future__ import annotations

import base64
import contextlib
import importlib
import re
import subprocess
import threading
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BufferedReader, BufferedWriter
from pathlib import Path
from typing import Any, cast

import msgspec

from sitegen.digest import of_bytes
from sitegen.errors import Problem, SiteError, shorten
from sitegen.model.config import SETTINGS
from sitegen.model.config_tables import INDEXERS, INSTALL_INDEXER

# Seconds in all, and seconds for each post: more than Pagefind takes on the slowest machine.
PATIENCE, PATIENCE_A_POST = 60.0, 1.0

_ENTRY = "pagefind-entry.json"
# How a file of Pagefind begins after decompression. A file that is not compressed is read as well.
_SIGN = b"pagefind_dcd"
_KEPT = re.compile(r"(?:fragment|index)/[\w-]+\.pf_(?:fragment|index)")


def index_files(language: str, records: Sequence[Mapping[str, Any]]) -> dict[str, bytes]:
    """The files of an index of `records`, by name, without the program that searches in it. Raises
    SiteError if Pagefind fails."""
    files = _indexed(language, records)
    return {
        **{name: data for name, data in files.items() if _KEPT.fullmatch(name)},
        **_in_order(files),
    }


def library_files(language: str) -> dict[str, bytes]:
    """The files of the program that searches, by name, with an empty index. Raises SiteError if
    Pagefind fails."""
    # Pagefind makes no index without a word.
    files = _indexed(language, [{"url": "/", "content": "-a-", "meta": {}, "filters": {}}])
    language, entry = _language(files)
    wasm = f"wasm.{language if entry['wasm'] else 'unknown'}.pagefind"
    try:
        version = _read(files[f"pagefind.{entry['hash']}.pf_meta"])[0]
        program = {name: files[name] for name in ("pagefind.js", wasm)}
    except (KeyError, ValueError, TypeError, IndexError) as error:
        raise _unknown(error) from error
    return {**program, **_described(files, language, [version, [], [], [], [], []], 0)}


# --- the program ----------------------------------------------------------------------------------


def _program() -> Path:
    for name in INDEXERS:
        with contextlib.suppress(ImportError, FileNotFoundError):
            return Path(importlib.import_module(name).get_executable())
    raise _problem("Pagefind is not installed")


def _indexed(language: str, records: Sequence[Mapping[str, Any]]) -> dict[str, bytes]:
    """The files that Pagefind makes of `records`, all of which it reads as texts in `language`."""
    language = language.partition("-")[0].lower()
    requests = [
        {"type": "NewIndex", "config": {"force_language": language}},
        *(
            {"type": "AddRecord", "index_id": 0, "language": language, **record}
            for record in records
        ),
        {"type": "GetFiles", "index_id": 0},
    ]
    try:
        answer = _last_answer(requests, PATIENCE + PATIENCE_A_POST * len(records))
        return {file["path"]: base64.b64decode(file["content"]) for file in answer["files"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _problem(f"it did not answer as expected: {type(error).__name__}") from error


def _last_answer(requests: Sequence[Mapping[str, Any]], patience: float) -> dict[str, Any]:
    """Pagefind's answer to the last of the `requests`. It is stopped after `patience` seconds."""
    process = subprocess.Popen(  # noqa: S603
        [_program(), "--service"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    asks, answers = cast(BufferedWriter, process.stdin), cast(BufferedReader, process.stdout)
    stop = threading.Timer(patience, process.kill)
    stop.daemon = True
    writer = threading.Thread(target=_ask, args=(asks, requests), daemon=True)
    with process:
        try:
            stop.start()
            writer.start()
            for number, answer in enumerate(_answers(answers), 1):
                if answer["type"] == "Error":
                    raise _problem(f"it says: {shorten(str(answer.get('message')), 200)}")
                if number == len(requests):
                    return answer
        finally:
            stop.cancel()
            process.kill()
            writer.join()
            with contextlib.suppress(OSError):  # requests that it did not read
                asks.close()
    raise _problem("it ended, or was stopped after too long a time, without an answer")


def _ask(asks: BufferedWriter, requests: Iterable[Mapping[str, Any]]) -> None:
    with contextlib.suppress(OSError):  # it has ended, which the reading thread notices
        for number, request in enumerate(requests):
            asks.write(
                base64.b64encode(msgspec.json.encode({"message_id": number, "payload": request}))
                + b","
            )
        asks.flush()


def _answers(answers: BufferedReader) -> Iterator[dict[str, Any]]:
    parts: list[bytes] = []
    while data := answers.read1(1 << 20):
        *ended, rest = data.split(b",")
        for end in ended:
            yield msgspec.json.decode(base64.b64decode(b"".join((*parts, end))))["payload"]
            parts = []
        parts.append(rest)


def _problem(what: str) -> SiteError:
    return SiteError(
        [
            Problem(
                path=SETTINGS,
                code="pagefind",
                message=f"Pagefind cannot make the index of the search: {what}",
                hint=INSTALL_INDEXER,
            )
        ]
    )


def _unknown(error: Exception) -> SiteError:
    return _problem(f"its files are not those of a version that is known: {type(error).__name__}")


# --- its files ------------------------------------------------------------------------------------


def _in_order(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of an index that have filters, and those that describe it, with everything sorted.
    The name of each has a digest of its bytes."""
    language, entry = _language(files)
    try:
        version, pages, chunks, filters, sorts, fields = _read(
            files[f"pagefind.{entry['hash']}.pf_meta"]
        )
        filter_files, named = {}, []
        for name, digest in sorted(filters):
            title, values = _read(files[f"filter/{digest}.pf_filter"])
            data = _SIGN + b"".join(_cbor([title, sorted(values)]))
            new = f"{language}_{of_bytes(data)[:12]}"
            filter_files[f"filter/{new}.pf_filter"] = data
            named.append([name, new])
    except (KeyError, ValueError, TypeError, IndexError) as error:
        raise _unknown(error) from error
    return {
        **filter_files,
        **_described(
            files, language, [version, pages, chunks, named, sorted(sorts), fields], len(pages)
        ),
    }


def _described(
    files: Mapping[str, bytes], language: str, meta: list[Any], pages: int
) -> dict[str, bytes]:
    data = _SIGN + b"".join(_cbor(meta))
    entry = msgspec.json.decode(files[_ENTRY])
    name = f"{language}_{of_bytes(data)[:12]}"
    entry["languages"] = {
        language: {**entry["languages"][language], "hash": name, "page_count": pages}
    }
    return {f"pagefind.{name}.pf_meta": data, _ENTRY: msgspec.json.encode(entry)}


def _language(files: Mapping[str, bytes]) -> tuple[str, dict[str, Any]]:
    """The one language of an index, which is part of file names, and its entry in the list of
    languages. Raises SiteError for another number of languages."""
    try:
        ((language, entry),) = msgspec.json.decode(files[_ENTRY])["languages"].items()
        if re.fullmatch(r"[a-z]{2,8}", language) and entry.keys() >= {"hash", "wasm", "page_count"}:
            return language, entry
        raise ValueError(language)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise _unknown(error) from error


def _read(data: bytes) -> Any:
    """The value in a file of Pagefind: CBOR (RFC 8949), of which it uses numbers, texts and lists.
    Raises ValueError for anything else."""
    try:
        plain = data if data.startswith(_SIGN) else zlib.decompress(data, wbits=31)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    value, end = _value(plain, len(_SIGN))
    if not plain.startswith(_SIGN) or end != len(plain):
        raise ValueError(end)
    return value


def _value(data: bytes, at: int) -> tuple[Any, int]:
    kind, number = data[at] >> 5, data[at] & 31
    at += 1
    if 24 <= number <= 27:
        size = 1 << number - 24
        number, at = int.from_bytes(data[at : at + size], "big"), at + size
    if kind == 0:
        return number, at
    if kind == 3:
        return data[at : at + number].decode(), at + number
    if kind != 4 or number > len(data):
        raise ValueError(kind)
    values = []
    for _ in range(number):
        value, at = _value(data, at)
        values.append(value)
    return values, at


def _cbor(value: Any) -> Iterator[bytes]:
    if isinstance(value, int):
        yield _head(0, value)
    elif isinstance(value, str):
        data = value.encode()
        yield _head(3, len(data))
        yield data
    else:
        yield _head(4, len(value))
        for inner in value:
            yield from _cbor(inner)


def _head(kind: int, number: int) -> bytes:
    """A CBOR head with its kind and number, in the fewest bytes (RFC 8949 §4.2.1)."""
    if number < 24:
        return bytes([kind << 5 | number])
    power = next(power for power in range(4) if number < 1 << (8 << power))
    return bytes([kind << 5 | 24 + power]) + number.to_bytes(1 << power, "big")
