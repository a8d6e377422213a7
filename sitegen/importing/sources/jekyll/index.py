"""Which file of a Jekyll site is what."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from msgspec import Struct

from sitegen.importing.source import Note
from sitegen.importing.sources import folders
from sitegen.importing.sources.folders import FoundFile
from sitegen.importing.sources.front_matter import text
from sitegen.importing.sources.jekyll.settings import JekyllCollection, JekyllSettings

MARKDOWN = frozenset(("md", "markdown", "mkd", "mkdn", "mkdown", "text"))
HTML = frozenset(("html", "htm", "xhtml"))
_OTHER_MARKUP = frozenset(
    ("textile", "adoc", "asciidoc", "asc", "rst", "org", "creole", "haml", "slim")
)
# What is part of the old design, and not of what it shows.
_DESIGN = frozenset(("css", "scss", "sass", "less", "js", "mjs", "ts", "coffee", "map"))
_NO_CONTENT = re.compile(
    r"(?:README|LICEN[CS]E|CHANGELOG|CONTRIBUTING|CODE_OF_CONDUCT|SECURITY|HISTORY|Gemfile(?:\.lock)?"
    r"|Rakefile|Makefile|Dockerfile|docker-compose|package(?:-lock)?|yarn|bower|Gruntfile"
    r"|gulpfile|netlify|vercel|appveyor|tsconfig|webpack\.config|[\w-]+\.gemspec)"
    r"(?:\.(?:md|txt|markdown|json|ya?ml|toml|lock|js))?",
    re.I,
)
POST_NAME = re.compile(r"(?P<date>\d{2,4}-\d{1,2}-\d{1,2})-(?P<slug>[^/]*)(?P<ext>\.[^.]+)")

Kind = Literal["post", "draft", "page", "document"]


class JekyllFile(Struct, frozen=True):
    """A file with a text that becomes a page of the site, and where it was found. `above` are the
    folders that give a post its categories."""

    path: str
    file: Path
    kind: Kind
    collection: JekyllCollection | None = None
    above: tuple[str, ...] = ()

    @property
    def stem(self) -> str:
        """Its name without the ending."""
        name = self.path.rpartition("/")[2]
        return name.rpartition(".")[0] if "." in name else name

    @property
    def is_html(self) -> bool:
        """Whether it is written in HTML and not in Markdown."""
        return self.path.rpartition(".")[2].lower() in HTML


class JekyllIndex(Struct, frozen=True):
    """All files of a site. `by_path` leads from the path that Jekyll has for a file, from the root
    of the site, to its path in the source."""

    entries: tuple[JekyllFile, ...]
    statics: tuple[FoundFile, ...]
    notes: tuple[Note, ...]
    posts: dict[str, str]
    by_path: dict[str, str]


def indexed(settings: JekyllSettings) -> JekyllIndex:
    """What the folder of a site holds."""
    hidden = [name for name in settings.include if name.startswith(".")]
    destination = text(settings.values.get("destination")).strip("./") or "_site"
    found = folders.walk(
        settings.root,
        skip_paths={destination, "_site", "vendor/bundle", "node_modules"},
        with_hidden=hidden,
    )
    sorter = _Sorter(settings)
    for file in found.files:
        sorter.take(file)
    entries = sorted(sorter.entries, key=lambda entry: entry.path)
    posts: dict[str, str] = {}
    for entry in entries:
        if entry.kind in ("post", "draft"):
            inside = re.split(r"(?:^|/)_(?:posts|drafts)/", entry.path)[-1]
            stem = inside.rpartition(".")[0]
            prefix = "/".join(entry.above)
            posts.setdefault(stem.rpartition("/")[2], entry.path)
            posts[stem] = entry.path
            posts[f"{prefix}/{stem}".lstrip("/")] = entry.path
    by_path = {file.path: file.path for file in found.files}
    notes = (*found.notes, *sorter.summary())
    return JekyllIndex(tuple(entries), tuple(sorter.statics), notes, posts, by_path)


class _Sorter:
    """Sorts files by what they are."""

    def __init__(self, settings: JekyllSettings) -> None:
        self.settings = settings
        self.entries: list[JekyllFile] = []
        self.statics: list[FoundFile] = []
        self.notes: list[Note] = []
        self.left: dict[str, list[str]] = {}
        below = text(settings.values.get("collections_dir")).strip("./")
        self.below = f"{below}/" if below else ""
        self.optional = "jekyll-optional-front-matter" in settings.plugins

    def take(self, file: FoundFile) -> None:
        """Find out what one file is."""
        parts = file.path.split("/")
        if self.settings.is_excluded(file.path) or self.settings.is_excluded(parts[0]):
            return
        for at, part in enumerate(parts[:-1]):
            if part in ("_posts", "_drafts"):
                self._post(file, parts, at)
                return
            for collection in self.settings.collections:
                if collection.label != "posts" and file.path.startswith(f"{collection.folder}/"):
                    self._document(file, collection)
                    return
            if self._is_hidden(part):
                return
        if not self._is_hidden(parts[-1]):
            self._page(file)

    def _is_hidden(self, name: str) -> bool:
        is_special = name.startswith(("_", ".", "#")) or name.endswith("~")
        return is_special and not self.settings.is_included(name)

    def _post(self, file: FoundFile, parts: list[str], at: int) -> None:
        is_draft = parts[at] == "_drafts"
        above = tuple(parts[:at])
        if self.below and file.path.startswith(self.below):
            above = tuple(parts[self.below.count("/") : at])
        if is_draft or POST_NAME.fullmatch(file.name):
            kind: Kind = "draft" if is_draft else "post"
            self._text(file, kind, None, above)
            return
        ending = _ending(file)
        if ending in MARKDOWN or ending in HTML:
            self.notes.append(
                Note(
                    weight=3,
                    kind="post without a date in its name",
                    place=file.path,
                    message="Jekyll publishes no file of _posts whose name does not begin with a"
                    " date, so it was left out",
                    hint="name it YYYY-MM-DD-name.md and import again",
                ),
            )
        else:
            self._left("file in _posts that is no post", file.path)

    def _document(self, file: FoundFile, collection: JekyllCollection) -> None:
        if collection.label in ("data", "authors") and not collection.is_output:
            return
        if not has_front_matter(file.file):
            if collection.is_output and _ending(file) not in MARKDOWN:
                self._static(file)
            return
        if not collection.is_output:
            self._left(
                f"collection {collection.label}, which the old site does not publish", file.path
            )
            return
        self._text(file, "document", collection, ())

    def _text(
        self,
        file: FoundFile,
        kind: Kind,
        collection: JekyllCollection | None,
        above: tuple[str, ...],
    ) -> None:
        ending = _ending(file)
        if ending in MARKDOWN or ending in HTML:
            self.entries.append(JekyllFile(file.path, file.file, kind, collection, above))
            return
        message = f"texts with the ending .{ending} are not read"
        hint = "turn it into Markdown, and import again"
        note = Note(
            weight=3, kind=f"text in .{ending}", place=file.path, message=message, hint=hint
        )
        self.notes.append(note)

    def _page(self, file: FoundFile) -> None:
        ending = _ending(file)
        if "/" not in file.path and _NO_CONTENT.fullmatch(file.name):
            return
        is_text = ending in MARKDOWN or ending in HTML or ending in _OTHER_MARKUP
        if has_front_matter(file.file) or (self.optional and ending in MARKDOWN):
            if not is_text:
                self._left("file that Liquid makes, such as a feed or a style sheet", file.path)
                return
            self._text(file, "page", None, ())
            return
        if file.path == "CNAME" or (file.name.startswith("_config") and "/" not in file.path):
            return
        self._static(file)

    def _static(self, file: FoundFile) -> None:
        if _ending(file) in _DESIGN:
            self._left("style sheet or script of the old design", file.path)
        else:
            self.statics.append(file)

    def _left(self, kind: str, path: str) -> None:
        self.left.setdefault(kind, []).append(path)

    def summary(self) -> list[Note]:
        """The notes: one for all files that were left out for the same reason."""
        for kind, paths in sorted(self.left.items()):
            shown = ", ".join(paths[:5]) + (f" and {len(paths) - 5} more" if len(paths) > 5 else "")
            weight: Literal[1, 2, 3] = 3 if kind.startswith("collection") else 1
            note = Note(weight=weight, kind=kind, place=paths[0], message=f"left out: {shown}")
            self.notes.append(note)
        return self.notes


def _ending(file: FoundFile) -> str:
    return file.name.rpartition(".")[2].lower() if "." in file.name else ""


def has_front_matter(file: Path) -> bool:
    """Whether a file begins with a line of three hyphens, as Jekyll asks of what it renders."""
    try:
        with file.open("rb") as opened:
            start = opened.read(200)
    except OSError:
        return False
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        shown = start[: len(start) // 2 * 2].decode("utf-16", "ignore")
    else:
        shown = start.decode("utf-8-sig", "ignore")
    return bool(re.match(r"---[ \t]*(?:\r?\n|\r|\Z)", shown))
