"""publish: files → the output folder, as a transaction. Complete files are moved into place, equal
ones are left alone, and only files that sitegen wrote are deleted.

Every new or changed file is first staged in a tree of the same shape. A journal then records what
is about to happen, so that the next build can finish a publication that was killed. New files are
moved first, then changed ones, and deletions come last: at any moment, pages, lists, feeds and
sitemaps refer only to files that exist. Nothing is written or deleted through a symbolic link."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from functools import cached_property
from pathlib import Path

from msgspec import Raw, Struct
from msgspec.structs import replace

from sitegen import digest, urls
from sitegen.errors import SiteError
from sitegen.incremental.stamps import status_of, statuses_below
from sitegen.model.documents import File
from sitegen.model.jobs import Kind, Published
from sitegen.model.lasting_addresses import EarlierAddress
from sitegen.publish import address_record, manifest, single_files
from sitegen.publish.manifest import Listed, ManifestEntry, PublishedFiles
from sitegen.publish.obstacles import Obstacles, contents, folder_of, in_the_way, is_file_with
from sitegen.publish.order import pieces
from sitegen.publish.staging import Staging

# Files of the output folder by output path.
Files = Mapping[str, ManifestEntry]


class Journal(Struct, frozen=True):
    """What a build is about to publish, written once its staging tree is complete.

    `before` are the digests of the files that it replaces or deletes, `after` the digest and key of
    each file that it writes, `gone` the files that it deletes, in order, and `kinds` the kinds of
    the files that it writes. Unchanged files are in the manifest. `record` is the new record of
    addresses (`address_record.encoded`), b"" if that stays as it is."""

    before: dict[str, str]
    after: dict[str, tuple[str, bytes]]
    gone: tuple[str, ...]
    kinds: dict[str, Kind] = {}
    record: bytes = b""


class Publication:
    """One output folder, from the inspection of its files to the last move."""

    def __init__(
        self, output: Path, root: Path, state: Path, *, clean: bool, private: bool = False
    ) -> None:
        """Finish an interrupted publication, and inspect the folder `output`.

        `state` is the state folder of the site in `root`. `clean` allows to replace foreign files
        that are in the way; without it they are an error, and nothing is written. Nobody but
        sitegen writes to a `private` folder, so a file with a name of ours is ours whatever its
        content.

        `manifest_digest` is the digest of the list of the files of earlier builds; b"" if one of
        them is missing or changed. `record` is the path of the record of addresses that were
        published there, `posts` that of the posts, for summaries. Raises OSError."""
        self.name = manifest.name(output, root)
        self._output, self._clean = output, clean
        self._manifest, self._journal = (
            manifest.path_of(state, self.name),
            state / f"journal-{self.name}",
        )
        self.record = address_record.path_of(state, self.name)
        self.posts = state / f"posts-{self.name}"
        self._staging = Staging(output, state, self.name)
        self._mounted = self._staging.mounts.inside(output)
        self._moved: set[str] = set()
        self._deleted: set[str] = set()
        self._recover()
        self._private = private
        self._listed = manifest.load(self._manifest)
        self._statuses = statuses_below(str(output), self._listed.files)
        # None in both lists is a file that was just written, and is gone now.
        self._is_unchanged = None not in self._statuses and self._statuses == self._listed.statuses
        self.manifest_digest = b""
        if self._listed.files and not self._moved and not self._deleted and self._is_complete():
            self.manifest_digest = self._listed.digest

    def _is_complete(self) -> bool:
        return self._is_unchanged or self.published == self._entries

    @cached_property
    def published(self) -> Mapping[str, ManifestEntry]:
        """The files of earlier builds that are still there, by output path."""
        return self._published.entries

    @cached_property
    def _published(self) -> PublishedFiles:
        """The files of earlier builds that are still there, and their statuses."""
        if self._is_unchanged:
            statuses = dict(zip(self._listed.files, self._statuses, strict=True))
            return PublishedFiles(self._entries, statuses)
        return manifest.published(self._output, self._listed, self._entries, self._statuses)

    @cached_property
    def _entries(self) -> Mapping[str, ManifestEntry]:
        """The files of earlier builds, as they wrote them."""
        entries = self._listed.entries()
        # The bytes of the manifest are as large as the entries.
        self._listed = replace(self._listed, whole=replace(self._listed.whole, encoded=Raw(b"")))
        return entries

    @cached_property
    def _before(self) -> Mapping[str, ManifestEntry]:
        """The files that may be replaced and deleted."""
        return {**self._entries, **self.published} if self._private else self._entries

    def entries_of(self, manifest_digest: bytes) -> Mapping[str, ManifestEntry]:
        """The files of earlier builds, as they wrote them, if their list has this digest; else
        none."""
        return self._entries if self._listed.digest == manifest_digest else {}

    def staging_folder(self) -> str:
        """Create an empty staging folder, to which files are written at their output paths."""
        return self._staging.make()

    def target(self, path: str) -> str:
        """The output file that a path in the staging folder is for; other paths unchanged."""
        return self._staging.target(path)

    def abandon(self) -> None:
        """Delete the staged files, unless the publication has begun."""
        if not self._journal.exists():
            self._staging.abandon()

    def earlier_addresses(self) -> list[EarlierAddress]:
        """The addresses that were ever published in the folder. Without a record, those of the
        pages that earlier builds wrote."""
        recorded = address_record.addresses(self.record)
        return address_record.of_manifest(self._entries) if recorded is None else recorded

    def unchanged(self, record: bytes = b"") -> Published:
        """Leave the output folder as it is: it holds what is wanted. Writes the `record` of
        addresses, unless it is b""."""
        self._staging.discard()
        if not self._is_unchanged:
            self.manifest_digest = self._write_manifest({}, self.published.keys())
        self._write_record(record)
        return Published(written=(), deleted=(), unchanged=len(self._listed.files))

    def commit(
        self,
        made: Files,
        copies: Mapping[str, File],
        blob: Callable[[str], bytes],
        staged: Iterable[str],
        record: bytes = b"",
    ) -> Published:
        """Make the output folder hold the files that were `made` and `copies` of files of the site,
        both by output path, and delete those of earlier builds that are not among them.

        `staged` are the files that are in the staging folder already; `blob` returns the content of
        the others that were made, by digest; `record` is as for `unchanged`. Raises SiteError for
        obstacles and files that cannot be read, and OSError if the output folder cannot be
        written."""
        wanted = dict(made)
        wanted |= {
            name: ManifestEntry(file.digest, kind=Kind.FILE) for name, file in copies.items()
        }
        write, gone = self._changes(wanted)
        ready = set(staged)
        actual: dict[str, str] = {}
        deleted: list[str] = []
        if write or gone:
            if not ready:
                self.staging_folder()
            tree = self._staging.tree
            actual = {
                name: single_files.stage(
                    Path(tree, name), wanted[name].digest, copies.get(name), blob
                )
                for name in write
                if name not in ready
            }
            for name in ready.difference(write):
                Path(tree, name).unlink()
            before = {
                name: self._before[name].digest for name in (*write, *gone) if name in self._before
            }
            kinds = {name: wanted[name].kind for name in write}
            after = {
                name: (actual.get(name, wanted[name].digest), wanted[name].key) for name in write
            }
            manifest.write(self._journal, Journal(before, after, gone, kinds, record))
            deleted = self._carry_out(kinds, gone, before)
        self._save(wanted, actual, set(write))
        self._write_record(record)
        self._journal.unlink(missing_ok=True)
        self._staging.discard()
        written = {*write, *self._moved} & wanted.keys()
        return Published(
            written=tuple(sorted(written)),
            deleted=tuple(sorted({*deleted, *self._deleted} - wanted.keys())),
            unchanged=len(wanted) - len(written),
        )

    def _save(self, wanted: Files, actual: Mapping[str, str], written: set[str]) -> None:
        """Write the manifest; `actual` are the digests of files that were staged here. A copy of a
        file that changed meanwhile is not what is wanted."""
        now = time.time_ns()
        published, statuses = self._published.entries, self._published.statuses
        changed: dict[str, Listed] = {}
        for name, want in wanted.items():
            entry = published.get(name)
            if entry is want:
                continue
            if name in written or entry is None:
                status = os.lstat(f"{self._output}/{name}")
                of_bytes = actual.get(name, want.digest)
                entry = ManifestEntry(of_bytes, want.key, want.kind)
                changed[name] = manifest.settled(status_of(status), now), entry
            elif entry.key != want.key or entry.kind != want.kind:
                changed[name] = statuses[name], ManifestEntry(entry.digest, want.key, want.kind)
        of_manifest = self._write_manifest(changed, wanted.keys())
        is_wanted = all(of_bytes == wanted[name].digest for name, of_bytes in actual.items())
        self.manifest_digest = of_manifest if is_wanted else b""

    def _write_record(self, record: bytes) -> None:
        if record:
            manifest.replace_file(self.record, record)

    def _write_manifest(self, changed: Mapping[str, Listed], names: Set[str]) -> bytes:
        """Write the manifest of the files `names`: they are published as before, but for those that
        are `changed`. Returns its digest."""
        entries, statuses = self._published.entries, self._published.statuses
        if names == entries.keys() == self._entries.keys():
            renewed = {name: (statuses[name], entries[name]) for name in self._published.renewed}
            if not (renewed or changed):
                return self._listed.digest
            digest = manifest.append(self._manifest, self._listed, {**renewed, **changed})
            if digest is not None:
                return digest
        entries = {**entries, **{name: entry for name, (_, entry) in changed.items()}}
        listed = {**statuses, **{name: status for name, (status, _) in changed.items()}}
        return manifest.save(self._manifest, {name: entries[name] for name in names}, listed)

    # --- an interrupted build --------------------------------------------------------------------

    def _recover(self) -> None:
        """Finish an interrupted publication. A file that somebody changed since is left as it
        is."""
        for file in (self._journal, self._manifest, self.record, self.posts):
            manifest.unfinished(file).unlink(missing_ok=True)
        journal = manifest.read(self._journal, Journal, None)
        if journal is None:
            return
        self._staging.find()
        self._staging.clear(journal.after)
        left = self._left(journal)
        # With an incomplete staging tree, pages would refer to missing files. Then nothing is
        # moved, and this build starts from the folder as it is.
        if left is not None:
            self._moved = set(left)
            self._deleted = set(self._carry_out(left, journal.gone, journal.before))
        entries_before = {
            **{name: ManifestEntry(of_bytes) for name, of_bytes in journal.before.items()},
            **manifest.load(self._manifest).entries(),
        }
        entries = {
            name: entry for name, entry in entries_before.items() if (self._output / name).is_file()
        }
        entries |= {
            name: ManifestEntry(of_bytes, key, kind=journal.kinds.get(name, Kind.PAGE))
            for name, (of_bytes, key) in journal.after.items()
            if is_file_with(self._output / name, of_bytes)
        }
        manifest.save(self._manifest, entries, {})
        # Some of its addresses may be published already.
        self._write_record(journal.record)
        self._journal.unlink()
        self._staging.discard()

    def _left(self, journal: Journal) -> dict[str, Kind] | None:
        """The files of the journal that are not moved yet; None if some of them cannot be moved."""
        gone = frozenset(journal.gone)
        obstacles = Obstacles(
            self._output,
            self._mounted,
            lambda name: (
                name in gone and is_file_with(self._output / name, journal.before.get(name, ""))
            ),
        )
        if obstacles.problems:
            return None
        left: dict[str, Kind] = {}
        for name, (of_bytes, _) in journal.after.items():
            place = self._output / name
            if (
                not urls.is_output_path(name)
                or name in self._mounted
                or obstacles.blocker(folder_of(name)) is not None
            ):
                return None
            if obstacles.has(name) and not obstacles.will_be_deleted(name):
                if place.is_symlink() or not place.is_file():
                    return None
                current = digest.of_file(place)
                if current == of_bytes or current != journal.before.get(name):
                    continue
            if not is_file_with(Path(self._staging.tree, name), of_bytes):
                return None
            left[name] = journal.kinds.get(name, Kind.PAGE)
        return left

    # --- planning --------------------------------------------------------------------------------

    def _changes(self, wanted: Files) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The files to write, sorted, and the files to delete, in order: those that refer to others
        come first.

        Raises SiteError with every obstacle.
        """
        before, published = self._before, self.published
        gone = {name for name in before if name not in wanted}
        obstacles = Obstacles(
            self._output,
            self._mounted,
            lambda name: (
                name in gone and name in published and published[name].digest == before[name].digest
            ),
        )
        problems = list(obstacles.problems)
        differs = [
            name
            for name, want in wanted.items()
            if (entry := published.get(name)) is not want
            and (entry is None or entry.digest != want.digest)
        ]
        write: list[str] = []
        for name in differs if not problems else ():
            blocker = obstacles.blocker(folder_of(name))
            path = self._output / name
            if blocker is not None:
                kind = "a link" if (self._output / blocker).is_symlink() else "a file"
                problems.append(
                    in_the_way(
                        self._output / blocker, f"expected a folder, found {kind}", "move it away"
                    )
                )
            elif name in self._mounted:
                problems.append(
                    in_the_way(
                        path, "something is mounted there", "unmount it, or take it out of the site"
                    )
                )
            elif name in published or not obstacles.has(name) or obstacles.will_be_deleted(name):
                write.append(name)
            elif path.is_symlink() or not path.is_file():
                problems.append(
                    in_the_way(path, "expected a file that sitegen wrote", "move it away")
                )
            elif digest.of_file(path) != wanted[name].digest:
                write.append(name)
                if name not in before and not self._clean:
                    problems.append(
                        in_the_way(
                            path,
                            "sitegen did not write this file and will not replace it",
                            "move it away, or replace it with --clean",
                        )
                    )
        if problems:
            raise SiteError(sorted(set(problems)))
        return tuple(sorted(write)), tuple(
            sorted(gone, key=lambda name: (-before[name].kind, name))
        )

    # --- moving and deleting ---------------------------------------------------------------------

    def _carry_out(
        self, write: Mapping[str, Kind], gone: Sequence[str], before: Mapping[str, str]
    ) -> list[str]:
        """Move the staged files `write` into place, then delete the files `gone` if they still have
        the digests in `before`. Returns the deleted files.

        New files come first, so that everything that an old or a new page refers to exists. A file
        that becomes a folder, or a folder that becomes a file, is the exception: both cannot exist
        at once, so the old one is deleted just before the new one is moved."""
        new, changed = pieces(write, self._output)
        going, deleted = frozenset(gone), []
        for piece in new:
            deleted += self._clear(
                piece,
                lambda name: (
                    name in going and is_file_with(self._output / name, before.get(name, ""))
                ),
            )
            self._staging.move(piece)
        for name in changed:
            self._staging.move(name)
        return deleted + [
            name for name in gone if single_files.delete(self._output, name, before.get(name, ""))
        ]

    def _clear(self, piece: str, is_ours: Callable[[str], bool]) -> list[str]:
        """Delete our files where a new file or folder must go, and folders that hold nothing else.
        Returns the names of the deleted files."""
        place = self._output / piece
        above = single_files.folders_of(place, self._output)
        existing = next((path for path in (place, *above) if os.path.lexists(path)), self._output)
        if not piece or (existing.is_dir() and existing != place):
            return []
        deleted = []
        for path in [*contents(existing), existing] if existing.is_dir() else [existing]:
            if path.is_dir() and not path.is_symlink():
                path.rmdir()
            elif is_ours(name := path.relative_to(self._output).as_posix()):
                path.unlink()
                deleted.append(name)
        return deleted
