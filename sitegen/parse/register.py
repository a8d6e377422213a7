"""The document register: digests of all documents. A build compares them to know which documents
changed, without decoding any."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from msgspec import Raw, Struct

from sitegen.digest import of_bytes
from sitegen.incremental import mappings
from sitegen.incremental.engine import Result
from sitegen.incremental.mapping_parts import NewParts
from sitegen.incremental.mappings import StoredMapping
from sitegen.incremental.store import Store
from sitegen.model.documents import File

# A mapping in the store, and a note: the function that parsed the documents.
_DOCUMENTS, _FUNCTION = "documents", "parser"


class DocumentDigests(Struct, frozen=True, array_like=True, gc=False):
    """One document: the digest of its `file`, the `key` of the job that parsed it, the digest of
    its summary `record` (what other documents see of it, and its problems), and that of its
    `body`. `lang` is the language that it is in, "" if it does not say so; `has_components`: there
    are components in its text."""

    file: str
    key: bytes
    record: str
    body: str
    lang: str = ""
    has_components: bool = False


class DocumentRegister(Struct, frozen=True):
    """The documents of a site by path. It is valid for one `function`, which is the key of the
    parsing function and its settings."""

    function: bytes
    documents: Mapping[str, DocumentDigests] = {}

    def without(self, files: Iterable[File]) -> list[File]:
        """Those of the `files` in whose present bytes it has no document. Many at once: a call for
        each of them would take longer than the comparison."""
        documents = self.documents
        return [
            file
            for file in files
            if (digests := documents.get(file.path)) is None or digests.file != file.digest
        ]

    def with_changed(self, changed: Mapping[str, DocumentDigests]) -> DocumentRegister:
        """The documents with the `changed` ones replaced."""
        return DocumentRegister(self.function, {**self.documents, **changed})

    @property
    def languages(self) -> set[str]:
        """The languages that documents say they are in."""
        return {digests.lang for digests in self.documents.values() if digests.lang}

    def after(
        self, paths: Iterable[str], changed: Mapping[str, DocumentDigests]
    ) -> DocumentRegister:
        """The documents at these `paths`: from `changed`, or else as they are."""
        documents = {**self.documents, **changed}
        return DocumentRegister(
            self.function, {path: documents[path] for path in paths if path in documents}
        )


def load_register(
    store: Store, function: bytes
) -> tuple[DocumentRegister, StoredMapping[DocumentDigests]]:
    """The register of the last build, and its documents as the store has them; both are empty if
    that build parsed with another `function` or other settings."""
    stored: StoredMapping[DocumentDigests] = StoredMapping(_DOCUMENTS)
    if store.note(_FUNCTION) == function:
        stored = mappings.load(store, _DOCUMENTS, DocumentDigests)
    return DocumentRegister(function, stored.entries), stored


class NewRegister(Struct, frozen=True):
    """What is written of a register for `load_register` of the next build: notes and mappings in
    the store. `digest` is that of the documents then."""

    notes: dict[str, bytes]
    mappings: tuple[NewParts, ...]
    digest: str


def new_register(
    register: DocumentRegister, before: StoredMapping[DocumentDigests], parsed: Iterable[str]
) -> NewRegister:
    """What is written of the `register` into a store that has the documents `before`; those at the
    paths `parsed` may have changed since then."""
    after, parts = mappings.replaced(before, register.documents, parsed)
    return NewRegister({_FUNCTION: register.function}, (parts,) if parts else (), after.digest)


class _Encoded(Struct, frozen=True):
    """A `ParseResult`, of which only these fields are decoded."""

    document: Raw
    problems: Raw
    body: str


class _Meta(Struct, frozen=True):
    lang: str | None = None


class _InLanguage(Struct, frozen=True):
    """A document, or another one around it (`Broken`, `Translation`), of which only the language is
    and whether it has components are decoded."""

    meta: _Meta = _Meta()
    lang: str = ""
    has_components: bool = False
    document: _InLanguage | None = None


def digests_of(result: Result) -> DocumentDigests:
    """The digests of a document or thread, from the result of parsing it without problems."""
    encoded: Any = msgspec.msgpack.decode(result.value, type=_Encoded)
    outer: Any = msgspec.msgpack.decode(encoded.document, type=_InLanguage)
    document = outer.document or outer
    return DocumentDigests(
        result.inputs[0],
        result.key,
        of_bytes(bytes(encoded.document) + bytes(encoded.problems)),
        encoded.body,
        outer.lang or document.meta.lang or "",
        document.has_components,
    )
