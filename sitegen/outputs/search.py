"""The search: shards of an index that Pagefind makes, and what a browser finds with in them. A
folder of files each.

Pagefind runs as its own libraries for Node and Python run it, as a service that reads requests and
ends when its input does: so it ends with the process that asks, however that one ends, and nothing
is put on the disk. It gets texts, no HTML. In what it makes, the order of filters and of their
values is another one at each run: two kinds of its files are written anew, with all of it in order.
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
from sitegen.incremental.keys import decode
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.model.config import INDEXERS, INSTALL_INDEXER, SETTINGS
from sitegen.model.documents import Body
from sitegen.model.jobs import LibraryJob, SearchEntry, SearchJob
from sitegen.text.characters import unescape

# So many seconds in all, and for each post, are more than it takes on the slowest machine: past
# that, it hangs.
PATIENCE, PATIENCE_A_POST = 60.0, 1.0

_ENTRY = "pagefind-entry.json"
# What a file of Pagefind's begins with once it is unpacked; one that was never packed is read as
# well.
_SIGN = b"pagefind_dcd"
_TAG = r"(?:[^<>\"']|\"[^\"]*\"|'[^']*')*+>"
_UNSEEN = re.compile(
    rf"<(script|style|template|noscript)\b.*?</\1\s*>|<!--.*?-->|<[a-z/!]{_TAG}",
    re.IGNORECASE | re.DOTALL,
)
# A word can begin before one of these and go on after it.
_INLINE = re.compile(
    rf"</?(?:a|abbr|b|cite|code|del|em|i|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup|time|u|var|wbr)\b{_TAG}",
    re.IGNORECASE,
)
# To a footnote, and from there to where it belongs: their numbers are no words, and no ends of
# words.
_WAY = re.compile(r'<a\b[^<>]* class="footnote-(?:back)?ref"[^<>]*>.*?</a>')
_KEPT = re.compile(r"(?:fragment|index)/[\w-]+\.pf_(?:fragment|index)")


def shard(input_: bytes, given: Sequence[bytes], _worker_context: WorkerContext) -> JobOutput:
    """A `SearchJob`, and the encoded bodies of its posts → the files of one index."""
    job = decode(input_, SearchJob)
    entries = decode(bytes(job.posts), tuple[SearchEntry, ...])
    files = _indexed(
        job.language,
        [_record(entry, decode(body, Body)) for entry, body in zip(entries, given, strict=True)],
    )
    return _folder(
        {
            **{name: data for name, data in files.items() if _KEPT.fullmatch(name)},
            **_in_order(files),
        }
    )


def library(input_: bytes, _given: Sequence[bytes], _worker_context: WorkerContext) -> JobOutput:
    """A `LibraryJob` → what a browser searches with, as an index without posts to which it adds the
    shards."""
    # Without any word, Pagefind would make no index.
    files = _indexed(
        decode(input_, LibraryJob).language,
        [{"url": "/", "content": "-a-", "meta": {}, "filters": {}}],
    )
    language, entry = _language(files)
    wasm = f"wasm.{language if entry['wasm'] else 'unknown'}.pagefind"
    try:
        version = _read(files[f"pagefind.{entry['hash']}.pf_meta"])[0]
        found = {name: files[name] for name in ("pagefind.js", wasm)}
    except (KeyError, ValueError, TypeError, IndexError) as error:
        raise _unknown(error) from error
    return _folder({**found, **_described(files, language, [version, [], [], [], [], []], 0)})


def _folder(files: Mapping[str, bytes]) -> JobOutput:
    names = tuple(sorted(files))
    return JobOutput(blobs=tuple(files[name] for name in names), files=names)


def _record(entry: SearchEntry, body: Body) -> dict[str, Any]:
    """A post as Pagefind gets it; a text without words is not indexed, so that its title stands in
    for it."""
    made = body.html
    if body.phrases:
        made = _WAY.sub("", body.edited((phrase.start, phrase.end, "") for phrase in body.phrases))
    text = " ".join(unescape(_UNSEEN.sub(" ", _INLINE.sub("", made))).split())
    meta = {
        "title": entry.title,
        "date": entry.date,
        "source": entry.sources,
        "ai": entry.ai_tag,
        "lang": entry.lang,
    }
    filters = {"year": entry.year, "category": entry.category, "involvement": entry.involvement}
    return {
        "url": entry.url,
        "content": text or entry.title,
        "meta": {key: value for key, value in meta.items() if value},
        "filters": {key: [value] for key, value in filters.items() if value},
    }


# --- the program ----------------------------------------------------------------------------------


def _program() -> Path:
    for name in INDEXERS:
        with contextlib.suppress(ImportError, FileNotFoundError):
            return Path(importlib.import_module(name).get_executable())
    raise _problem("Pagefind is not installed")


def _indexed(language: str, records: Sequence[Mapping[str, Any]]) -> dict[str, bytes]:
    """The files that Pagefind makes of `records`, all of which count as texts in `language`."""
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
    """What Pagefind answers to the last of the `requests`; it is stopped after `patience`
    seconds."""
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
            with contextlib.suppress(OSError):  # what it was not told any more
                asks.close()
    raise _problem("it ended, or was stopped after too long a time, without an answer")


def _ask(asks: BufferedWriter, requests: Iterable[Mapping[str, Any]]) -> None:
    with contextlib.suppress(OSError):  # who reads sees that it has ended
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


# --- what it makes --------------------------------------------------------------------------------


def _in_order(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The filters of an index and what describes it, with everything in order; a name is made of
    the bytes that it stands for."""
    language, entry = _language(files)
    try:
        version, pages, chunks, filters, sorts, fields = _read(
            files[f"pagefind.{entry['hash']}.pf_meta"]
        )
        made, named = {}, []
        for name, digest in sorted(filters):
            title, values = _read(files[f"filter/{digest}.pf_filter"])
            data = _SIGN + b"".join(_cbor([title, sorted(values)]))
            new = f"{language}_{of_bytes(data)[:12]}"
            made[f"filter/{new}.pf_filter"] = data
            named.append([name, new])
    except (KeyError, ValueError, TypeError, IndexError) as error:
        raise _unknown(error) from error
    return {
        **made,
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
    """The one language of an index, which becomes a part of names of files, and what is said of
    it."""
    try:
        ((language, entry),) = msgspec.json.decode(files[_ENTRY])["languages"].items()
        if re.fullmatch(r"[a-z]{2,8}", language) and entry.keys() >= {"hash", "wasm", "page_count"}:
            return language, entry
        raise ValueError(language)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise _unknown(error) from error


def _read(data: bytes) -> Any:
    """The value in a file of Pagefind's: CBOR (RFC 8949), of which it uses numbers, texts and
    lists."""
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
    """The kind and the number in the fewest bytes (RFC 8949 §4.2.1)."""
    if number < 24:
        return bytes([kind << 5 | number])
    power = next(power for power in range(4) if number < 1 << (8 << power))
    return bytes([kind << 5 | 24 + power]) + number.to_bytes(1 << power, "big")
