"""publish: files → an object store, so that the site there is whole object by object.

The manifest, an object of its own, lists the files that sitegen wrote. It is only ever replaced in
the state in which it was read, so that two builds cannot mix: the second one is refused. Before the
first file is sent it names those that may change, and that somebody publishes; so a later build
knows which files a build that was killed may have left half done, and sends them again. New files
come first, then changed ones, each in the order of its kind, the home page last; then deletions,
only of files that the manifest lists; and then the manifest that says that all is done."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import groupby
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from sitegen import files, urls
from sitegen.digest import of_bytes
from sitegen.errors import Problem, SiteError
from sitegen.incremental.bucket import Bucket, Upload
from sitegen.incremental.compression import packed, unpacked
from sitegen.incremental.keys import UNDECODABLE
from sitegen.incremental.objects import BucketError, ChangedError
from sitegen.lazy import load
from sitegen.model.documents import File
from sitegen.model.jobs import Kind, Published
from sitegen.model.lasting_addresses import EarlierAddress
from sitegen.publish import address_record, media_types, single_files
from sitegen.publish.manifest import DIGEST, ManifestEntry, part_after, parts_of

# Where sitegen's own object is, below the address of the site; no file of a site begins with it.
MANIFEST = ".sitegen/manifest"
# A build that publishes says so again after RENEW seconds. One that has said nothing for LEASE
# seconds has ended. One that fails takes LAST seconds at most to say so.
RENEW, LEASE, LAST = 60, 300, 3
# The names of the files that sitegen made whose content decides about the name. Those that people
# give can hold as many digits: 202605031200-harbour.
_FINGERPRINT = re.compile(
    r"(?:.*/)?(?:(?:css|js|components)/.*\.[0-9a-f]{12}\.(?:css|js)"
    r"|pictures/.*-[0-9a-f]{12}-[0-9]+\.\w+|cards/(?:.*-)?[0-9a-f]{12}\.\w+)"
)
FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "public, max-age=0, must-revalidate"


class BucketManifest(Struct, frozen=True):
    """The `files` that sitegen wrote. Those that are `unsure` may be missing, or have other bytes
    than the entry says, since a build that changed them has not ended yet. `publishing` is when it
    last said that it goes on, in seconds since 1970; 0 if no build is under way. `record` is the
    record of addresses (`address_record.encoded`). `build` is a name that no other build under way
    has."""

    files: dict[str, ManifestEntry] = {}
    unsure: tuple[str, ...] = ()
    publishing: int = 0
    record: bytes = b""
    build: bytes = b""


def encoded(manifest: BucketManifest) -> bytes:
    """The bytes of a manifest, after their digest."""
    return part_after(b"", packed(msgspec.msgpack.encode(manifest)))[1]


def decoded(data: bytes) -> BucketManifest:
    """The manifest with these bytes; an empty one if they are damaged, or name files outside of the
    site, so that all objects count as foreign."""
    part = next(parts_of(data), None)
    if part is None:
        return BucketManifest()
    try:
        manifest = msgspec.msgpack.decode(unpacked(bytes(part.content)), type=BucketManifest)
    except (ValueError, *UNDECODABLE):
        return BucketManifest()
    return manifest if all(map(urls.is_output_path, manifest.files)) else BucketManifest()


class BucketPublication:
    """One site in an object store, from its manifest to the last deletion. It has the attributes
    and methods of a `Publication`, which its docstrings explain."""

    def __init__(self, address: str, state: Path, *, clean: bool) -> None:
        """Read the manifest at the `address`. `clean` sends all files again, and replaces foreign
        ones. Raises SiteError."""
        self.name = of_bytes(address.rstrip("/").encode())[:16]
        self._address, self._clean = address, clean
        self._tree = state / f"unfinished-{self.name}"
        self.record = address_record.path_of(state, self.name)
        self.posts = state / f"posts-{self.name}"
        try:
            self._bucket = Bucket(address)
            data, self._version = self._bucket.get(MANIFEST)
        except BucketError as error:
            raise self._refused(error) from error
        self._manifest = decoded(data)
        if _is_going_on(self._manifest):
            raise SiteError([self._somebody_else()])
        self._write_record(self._manifest.record)
        # Files that are sent again keep their entries: those are ours.
        unsure = frozenset(self._manifest.unsure)
        self.published: Mapping[str, ManifestEntry] = {
            name: entry
            for name, entry in self._manifest.files.items()
            if not clean and name not in unsure
        }
        is_whole = bool(self._manifest.files) and not unsure and not clean
        self.manifest_digest = data[:DIGEST] if is_whole else b""

    def entries_of(self, manifest_digest: bytes) -> Mapping[str, ManifestEntry]:
        """As `Publication.entries_of`."""
        is_this = manifest_digest and self.manifest_digest == manifest_digest
        return self._manifest.files if is_this else {}

    def staging_folder(self) -> str:
        """As `Publication.staging_folder`."""
        self.abandon()
        self._tree.mkdir(parents=True)
        return str(self._tree)

    def target(self, path: str) -> str:
        """As `Publication.target`."""
        place = Path(path)
        if not place.is_relative_to(self._tree):
            return path
        return f"{self._address}/{place.relative_to(self._tree).as_posix()}"

    def abandon(self) -> None:
        """Delete the staged files."""
        load("shutil:rmtree")(self._tree, ignore_errors=True)

    def earlier_addresses(self) -> list[EarlierAddress]:
        """As `Publication.earlier_addresses`."""
        recorded = address_record.addresses(self.record)
        if recorded is None:
            return address_record.of_manifest(self._manifest.files)
        return recorded

    def unchanged(self, record: bytes = b"") -> Published:
        """As `Publication.unchanged`."""
        if record and record != self._manifest.record:
            self._save(replace(self._manifest, record=record))
        return Published(written=(), deleted=(), unchanged=len(self._manifest.files))

    def commit(
        self,
        made: Mapping[str, ManifestEntry],
        copies: Mapping[str, File],
        blob: Callable[[str], bytes],
        staged: Iterable[str],
        record: bytes = b"",
    ) -> Published:
        """As `Publication.commit`. Raises SiteError where the store refuses something; then nothing
        was deleted."""
        copied = {name: ManifestEntry(file.digest, kind=Kind.FILE) for name, file in copies.items()}
        wanted = {**made, **copied}
        before, published = self._manifest.files, self.published
        write = [
            name
            for name, want in wanted.items()
            if name not in published or published[name].digest != want.digest
        ]
        gone = sorted(before.keys() - wanted.keys(), key=lambda name: (-before[name].kind, name))
        self._refuse_foreign([name for name in write if name not in before], wanted)
        ready = set(staged)
        for name in write:
            if name not in ready:
                digest = single_files.stage(
                    self._tree / name, wanted[name].digest, copies.get(name), blob
                )
                wanted[name] = replace(wanted[name], digest=digest)
        done = BucketManifest(wanted, record=record or self._manifest.record)
        if write or gone:
            uploads = {
                name: Upload(name, self._tree / name, _headers(name, is_copy=name in copies))
                for name in write
            }
            self._publish(done, uploads, gone)
        else:
            self._save(done)
        self._write_record(done.record)
        is_wanted = all(wanted[name].digest == entry.digest for name, entry in copied.items())
        if not is_wanted:  # a file changed while it was copied
            self.manifest_digest = b""
        return Published(
            written=tuple(sorted(write)),
            deleted=tuple(sorted(gone)),
            unchanged=len(wanted) - len(write),
        )

    def _publish(
        self, done: BucketManifest, uploads: Mapping[str, Upload], gone: list[str]
    ) -> None:
        """Say which files may change, send them, delete those that are `gone`, and say that all is
        `done`."""
        before, wanted = self._manifest.files, done.files
        unsure = {*uploads, *gone, *self._manifest.unsure}
        listed = {**before, **{name: wanted[name] for name in uploads}}
        doubtful, record = tuple(sorted(unsure)), self._manifest.record
        self._save(BucketManifest(listed, doubtful, _now(), record, secrets.token_bytes(8)))

        def rank(name: str) -> tuple[bool, Kind]:
            return name in before, wanted[name].kind

        try:
            for _, names in groupby(sorted(uploads, key=lambda name: (rank(name), name)), rank):
                self._bucket.upload((uploads[name] for name in names), self._go_on)
            self._go_on(0)
            for _, names in groupby(gone, lambda name: before[name].kind):
                self._bucket.delete(names)
            self._replace(done)
        except BaseException as error:
            # The next build need not wait; it knows what this one may have changed. This one does
            # not wait for a store that hangs.
            self._bucket.hurry(LAST)
            with suppress(BucketError):
                self._replace(replace(self._manifest, publishing=0))
            if isinstance(error, BucketError):
                # Some files are there already, which this code says.
                half_sent = (replace(each, code="write") for each in self._refused(error).problems)
                raise SiteError(half_sent) from error
            raise

    def _go_on(self, _count: int) -> None:
        """Say again, now and then, that this build goes on. Raises ChangedError if another one
        does."""
        if _now() - self._manifest.publishing >= RENEW:
            self._replace(replace(self._manifest, publishing=_now()))

    def _save(self, manifest: BucketManifest) -> None:
        try:
            self._replace(manifest)
        except ChangedError as error:
            raise SiteError([self._somebody_else()]) from error
        except BucketError as error:
            raise self._refused(error) from error

    def _replace(self, manifest: BucketManifest) -> None:
        data = encoded(manifest)
        self._version = self._bucket.replace(MANIFEST, data, self._version)
        self._manifest = manifest
        self.manifest_digest = b"" if manifest.unsure else data[:DIGEST]

    def _write_record(self, record: bytes) -> None:
        """Have the record in the state folder as well, where builds read it."""
        if record:
            files.write(self.record, record)
        else:
            self.record.unlink(missing_ok=True)

    def _refuse_foreign(self, new: Sequence[str], wanted: Mapping[str, ManifestEntry]) -> None:
        """Raise SiteError with every object that would be replaced and that sitegen did not
        write."""
        if self._clean or not new:
            return
        try:
            found = self._bucket.existing(new)
            foreign = [
                name for name in new if name in found and self._digest(name) != wanted[name].digest
            ]
            # Another build may have written them since this one has read the manifest.
            has_changed = bool(foreign) and self._bucket.get(MANIFEST)[1] != self._version
        except BucketError as error:
            raise self._refused(error) from error
        if has_changed:
            raise SiteError([self._somebody_else()])
        problems = [
            Problem(
                path=f"{self._address}/{name}",
                code="in-the-way",
                message="sitegen did not write this file and will not replace it",
                hint="move it away, or replace it with --clean",
            )
            for name in foreign
        ]
        if problems:
            raise SiteError(sorted(problems))

    def _digest(self, name: str) -> str:
        return of_bytes(self._bucket.get(name)[0])

    def _refused(self, error: BucketError) -> SiteError:
        if isinstance(error, ChangedError):
            return SiteError([self._somebody_else()])
        return SiteError(
            [Problem(path=self._address, code=error.code, message=error.reason, hint=error.hint)]
        )

    def _somebody_else(self) -> Problem:
        return Problem(
            path=self._address,
            code="bucket",
            message="another build publishes there, or has published since this one began",
            hint=f"build again when it has ended; one that was killed is given up after"
            f" {LEASE // 60} minutes",
        )


def _now() -> int:
    return int(time.time())


def _is_going_on(manifest: BucketManifest) -> bool:
    return bool(manifest.publishing) and abs(_now() - manifest.publishing) < LEASE


def _headers(name: str, *, is_copy: bool) -> dict[str, str]:
    """The headers with which a file is served: its type, and how long it may be kept. A file whose
    name follows from its content never changes."""
    is_fingerprinted = not is_copy and _FINGERPRINT.fullmatch(name) is not None
    return {
        "Content-Type": media_types.of(name),
        "Cache-Control": FOREVER if is_fingerprinted else ASK_AGAIN,
    }
