"""The memo of the files of a site: while its folders show no change, no file need be looked at."""

from __future__ import annotations

import os
import time
from functools import cached_property

from msgspec import Struct

from sitegen.digest import of_bytes
from sitegen.incremental import stamps
from sitegen.incremental.keys import decode, encode
from sitegen.model.documents import Tree
from sitegen.pipeline.run import Run
from sitegen.read import site_folder
from sitegen.read.folders import Folders

# The name of the note in the store.
_FILES = "files"


class FilesNote(Struct, frozen=True, array_like=True):
    """The files of a site, and of the built-in folders, as the last build found them.

    `code` is the fingerprint of the sitegen that looked, `tops` are the folders that hold them all,
    `folders` these and all inside, and `statuses` is the digest of what they held. `digest` is that
    of the paths and digests of all files, and of which are links; `litter` as in `Tree`."""

    code: bytes
    tops: tuple[str, ...]
    folders: tuple[str, ...]
    statuses: str
    digest: str
    litter: tuple[str, ...]


class SiteFiles:
    """The files of the site of this run. They are read when `tree` is first asked for, which is not
    before `digest` and `litter` unless a folder has changed since the last build."""

    def __init__(self, run: Run) -> None:
        self._run, self._folders, self._began = run, Folders(), time.time_ns()
        self._stamps: stamps.Stamps | None = None
        self._tops = tuple(filter(os.path.isdir, site_folder.tops(run.options.root)))
        self._note = self._recalled() or self._new_note()

    @property
    def digest(self) -> str:
        """The digest of the paths and digests of all files, and of which are links."""
        return self._note.digest

    @property
    def litter(self) -> tuple[str, ...]:
        """The paths of litter, as in `Tree`."""
        return self._note.litter

    @cached_property
    def tree(self) -> Tree:
        """All files. Raises SiteError as `site_folder.read` does."""
        self._stamps = stamps.load(self._run.engine.store)
        return site_folder.read(self._run.options.root, self._stamps, self._folders)

    def save(self) -> None:
        """Note for the next build what was read."""
        if self._stamps is not None:
            stamps.save(self._run.engine.store, self._stamps)
            if self._note.statuses:
                self._run.engine.store.write_note(_FILES, encode(self._note))

    def _recalled(self) -> FilesNote | None:
        """The note of the last build, if this sitegen wrote it and no folder has changed since."""
        store = self._run.engine.store
        noted = store.note(_FILES)
        note = decode(noted, FilesNote) if noted else None
        if note is None or note.code != stamps.fingerprint(store) or note.tops != self._tops:
            return None
        try:
            # A link could lead out of the site by now.
            is_same = self._folders.digest(note.folders) == note.statuses and not any(
                map(os.path.islink, note.tops)
            )
        except OSError:
            return None
        return note if is_same else None

    def _new_note(self) -> FilesNote:
        tree = self.tree
        groups = (tree.content, tree.layouts, tree.static, tree.data)
        paths = [[file.path for file in group] for group in groups]
        digests = [[file.digest for file in group] for group in groups]
        # Components show no file that is a link.
        links = [file.path for file in tree.content if file.is_link]
        folders, statuses = self._settled_statuses()
        self._folders = Folders()  # the statuses of many entries take much memory
        return FilesNote(
            code=stamps.fingerprint(self._run.engine.store),
            tops=self._tops,
            folders=folders,
            statuses=statuses,
            digest=of_bytes(encode((paths, digests, links))),
            litter=tree.litter,
        )

    def _settled_statuses(self) -> tuple[tuple[str, ...], str]:
        """The folders that were listed, and the digest of what they held; none and "" if that can
        change without altering the digest."""
        folders = self._folders.listed()
        if any(map(os.path.islink, self._tops)) or not self._folders.is_settled(self._began):
            return (), ""
        return folders, self._folders.digest(folders)
