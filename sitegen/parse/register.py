"""The document register: digests of all documents. A build compares them to know which documents
changed, without decoding any."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from msgspec import Raw, Struct

from sitegen.digest import of_bytes
from sitegen.incremental.engine import Result
from sitegen.incremental.keys import decode_cached, encode
from sitegen.incremental.store import Store
from sitegen.model.documents import File

_NOTE = "documents"


class DocumentDigests(Struct, frozen=True, array_like=True, gc=False):
    """One document: the digest of its `file`, the `key` of the job that parsed it, the digest of
    its summary `record` (what other documents see of it, and its problems), and that of its
    `body`."""

    file: str
    key: bytes
    record: str
    body: str


class DocumentRegister(Struct, frozen=True):
    """The documents of a site by path. It is valid for one `function`, which is the key of the
    parsing function and its settings."""

    function: bytes
    documents: Mapping[str, DocumentDigests] = {}

    def has(self, file: File) -> bool:
        """Whether it has the document in the present bytes of `file`."""
        digests = self.documents.get(file.path)
        return digests is not None and digests.file == file.digest

    def with_changed(self, changed: Mapping[str, DocumentDigests]) -> DocumentRegister:
        """The documents with the `changed` ones replaced."""
        return DocumentRegister(self.function, {**self.documents, **changed})

    def after(
        self, paths: Iterable[str], changed: Mapping[str, DocumentDigests]
    ) -> DocumentRegister:
        """The documents at these `paths`: from `changed`, or else as they are."""
        return DocumentRegister(
            self.function,
            {
                path: digests
                for path in paths
                if (digests := changed.get(path) or self.documents.get(path)) is not None
            },
        )


def load_register(store: Store, function: bytes) -> tuple[DocumentRegister, str]:
    """The register of the last build, and the digest of its encoding; an empty one and "" if that
    build parsed with another `function` or other settings."""
    note = store.note(_NOTE)
    if note:
        digest = of_bytes(note)
        last = decode_cached(note, digest, DocumentRegister)
        if last.function == function:
            return last, digest
    return DocumentRegister(function), ""


def register_notes(register: DocumentRegister) -> tuple[dict[str, bytes], str]:
    """The register as a note in the store, for `load_register` of the next build; and the digest of
    its encoding."""
    encoded = encode(register)
    return {_NOTE: encoded}, of_bytes(encoded)


class _Encoded(Struct, frozen=True):
    """A `ParseResult`, of which only these fields are decoded."""

    document: Raw
    problems: Raw
    body: str


def digests_of(result: Result) -> DocumentDigests:
    """The digests of a document or thread, from the result of parsing it without problems."""
    encoded: Any = msgspec.msgpack.decode(result.value, type=_Encoded)
    return DocumentDigests(
        result.inputs[0],
        result.key,
        of_bytes(bytes(encoded.document) + bytes(encoded.problems)),
        encoded.body,
    )
