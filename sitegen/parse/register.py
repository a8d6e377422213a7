"""What is known of documents without decoding them: digests of their files, of what others see of
them, of their bodies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from msgspec import Raw, Struct

from sitegen.digest import of_bytes
from sitegen.incremental.engine import Result
from sitegen.incremental.work import Task


class Known(Struct, frozen=True, array_like=True, gc=False):
    """One document: the digest of its file, the key of the job that parsed it, and the digests of
    what others see of it (warnings about it count as that), and of its body."""

    file: str
    key: bytes
    face: str
    body: str


class Register(Struct, frozen=True):
    """The documents of a site by their paths. It holds for one `function` that parses them: the key
    of all but their files."""

    function: bytes
    documents: Mapping[str, Known] = {}

    def has(self, task: Task) -> bool:
        """Whether it knows the document, as its file is now."""
        known = self.documents.get(task.name)
        return known is not None and (known.file,) == task.inputs

    def with_changed(self, results: Iterable[Result]) -> Register:
        """These documents, some of them as the `results` say."""
        return Register(self.function, {**self.documents, **_changed(results)})

    def after(self, paths: Iterable[str], results: Iterable[Result]) -> Register:
        """The documents at these `paths`, of which those are new or changed that the `results` are
        about."""
        changed = _changed(results)
        return Register(
            self.function,
            {
                path: known
                for path in paths
                if (known := changed.get(path) or self.documents.get(path)) is not None
            },
        )


class _Encoded(Struct, frozen=True):
    """A `ParseResult`, as far as it has to be decoded here."""

    document: Raw
    problems: Raw
    body: str


def _changed(results: Iterable[Result]) -> dict[str, Known]:
    return {result.task.name: _known(result) for result in results if not result.problems}


def _known(result: Result) -> Known:
    encoded: Any = msgspec.msgpack.decode(result.value, type=_Encoded)
    return Known(
        result.inputs[0],
        result.key,
        of_bytes(bytes(encoded.document) + bytes(encoded.problems)),
        encoded.body,
    )
