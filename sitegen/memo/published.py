"""What is published in an output folder: a note in the store that ties the manifest of the folder
to the site whose files it lists."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from sitegen.digest import of_bytes
from sitegen.incremental.keys import decode, encode
from sitegen.pipeline.run import Run
from sitegen.publish.manifest import ManifestEntry

# The note's name, before that of the output folder.
_PUBLISHED = "published-"


class PublishedSite(Struct, frozen=True, array_like=True):
    """The key of the site, the digest of the manifest that lists its files, and the `basis` of the
    keys of its jobs."""

    key: bytes = b""
    manifest: bytes = b""
    basis: str = ""


def basis_of(plan: str, register: str) -> str:
    """What the keys of a plan's jobs follow from, as a digest: the digests of the plan and of the
    register of documents."""
    return of_bytes(f"{plan} {register}".encode())


def is_published(run: Run, key: bytes) -> bool:
    """Whether the output folder holds exactly the files of the site with this `key`."""
    listed, noted = run.publication.manifest_digest, _noted(run)
    return bool(listed) and (noted.key, noted.manifest) == (key, listed)


def note_published(run: Run, key: bytes, basis: str = "") -> None:
    """Note for the next build that the site with this `key` is published, unless files changed
    while they were copied. Without `basis`, it is the site that is noted already."""
    noted, listed = _noted(run), run.publication.manifest_digest
    site = PublishedSite(key, listed, basis or noted.basis)
    if listed and site != noted:
        run.engine.store.write_note(_name(run), encode(site))


def last_entries(run: Run, basis: str) -> Mapping[str, ManifestEntry]:
    """The output files as the last build wrote them, if the keys of its jobs had this `basis`; else
    none."""
    noted = _noted(run)
    return run.publication.entries_of(noted.manifest) if noted.basis == basis else {}


def _noted(run: Run) -> PublishedSite:
    note = run.engine.store.note(_name(run))
    return decode(note, PublishedSite) if note else PublishedSite()


def _name(run: Run) -> str:
    return _PUBLISHED + run.publication.name
