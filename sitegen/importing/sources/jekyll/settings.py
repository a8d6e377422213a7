"""`_config.yml` of Jekyll: what holds for all files of a site."""

from __future__ import annotations

import fnmatch
import re
from pathlib import Path
from typing import Any

from msgspec import Struct

from sitegen.importing.source import Note, SourceError
from sitegen.importing.sources import folders
from sitegen.importing.sources.front_matter import flag, table, text, texts
from sitegen.importing.sources.lenient_yaml import read
from sitegen.importing.sources.moments import zone

NAMES = ("_config.yml", "_config.yaml", "_config.toml")
# https://jekyllrb.com/docs/permalinks/#built-in-formats
STYLES = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}
_EXCLUDED = (
    *(".sass-cache", ".jekyll-cache", "gemfiles", "Gemfile", "Gemfile.lock", "node_modules"),
    *("vendor/bundle", "vendor/cache", "vendor/gems", "vendor/ruby"),
)


class JekyllCollection(Struct, frozen=True):
    """A collection by its `label`: where its files are, whether they are published, and where."""

    label: str
    folder: str
    is_output: bool
    permalink: str


class FrontMatterDefault(Struct, frozen=True):
    """Values for all files below a path, or that a pattern fits, of one type or of all."""

    path: str
    type: str
    values: dict[str, Any]

    def fits(self, path: str, kind: str) -> bool:
        """Whether the values hold for a file of that path and type."""
        if self.type and self.type != kind:
            return False
        if not self.path:
            return True
        if "*" in self.path:
            parts = self.path.split("/")
            start = "/".join(path.split("/")[: len(parts)])
            return fnmatch.fnmatchcase(path, self.path) or fnmatch.fnmatchcase(start, self.path)
        return path == self.path or path.startswith(self.path.rstrip("/") + "/")


class JekyllSettings(Struct, frozen=True, kw_only=True):
    """The settings of a site, with Jekyll's own defaults, and `values` as they are written."""

    values: dict[str, Any]
    root: Path
    url: str = ""
    base: str = ""
    zone_name: str = ""
    style: str = "date"
    collections: tuple[JekyllCollection, ...] = ()
    defaults: tuple[FrontMatterDefault, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    plugins: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()

    def defaults_for(self, path: str, kind: str) -> dict[str, Any]:
        """What the front matter of a file has where it says nothing itself. A longer path counts
        more than a shorter one, and a type more than none."""
        merged: dict[str, Any] = {}
        fitting = [each for each in self.defaults if each.fits(path, kind)]
        for each in sorted(fitting, key=lambda each: (len(each.path), bool(each.type))):
            merged |= each.values
        return merged

    def is_excluded(self, path: str) -> bool:
        """Whether the settings leave a file or folder out."""
        return any(_is_named(path, entry) for entry in self.exclude)

    def is_included(self, name: str) -> bool:
        """Whether a name that begins with `_` or a dot is taken up all the same."""
        return any(name == entry or fnmatch.fnmatchcase(name, entry) for entry in self.include)


def _is_named(path: str, entry: str) -> bool:
    entry = entry.strip("/")
    if path == entry or path.startswith(f"{entry}/"):
        return True
    return fnmatch.fnmatchcase(path, entry) or fnmatch.fnmatchcase(path, f"{entry}/*")


def open_settings(source: Path, base_url: str = "") -> JekyllSettings:
    """The settings in the folder `source`; all are defaults if there is no file with them."""
    values: dict[str, Any] = {}
    notes: tuple[Note, ...] = ()
    for name in NAMES:
        if folders.is_inside(source, name):
            try:
                found = folders.read_text(source / name, name)
            except SourceError as error:
                notes += (_unreadable(error),)
                continue
            form = "toml" if name.endswith("toml") else "yaml"
            parsed = read(found.text, form, name)
            values = table(parsed.values)
            notes = (*found.notes, *parsed.notes)
            break
    return _settings(source, values, base_url, notes)


def _unreadable(error: SourceError) -> Note:
    return Note(
        weight=3,
        kind="settings that cannot be read",
        place=error.place,
        message=error.message,
        hint=error.hint,
    )


def _settings(
    source: Path,
    values: dict[str, Any],
    base_url: str,
    notes: tuple[Note, ...],
) -> JekyllSettings:
    root = source
    folder = text(values.get("source")).strip("./")
    if folder:
        if ".." not in folder.split("/") and _is_folder(source, folder):
            root = source / folder
        else:
            message = f"source: {folder} is no folder inside of this one; this one was read"
            notes += (Note(weight=2, kind="source folder", place=NAMES[0], message=message),)
    url = text(values.get("url")).rstrip("/")
    base = "/" + text(values.get("baseurl")).strip("/") if text(values.get("baseurl")) else ""
    if not re.match(r"https?://", url) or "localhost" in url:
        given = re.match(r"(https?://[^/]+)(/.*)?", base_url)
        url = given[1] if given else ""
        base = base or (given[2] or "" if given else "")
    zone_name = text(values.get("timezone"))
    if zone_name and zone(zone_name) is None:
        message = f"timezone: {zone_name} is no name of the IANA database; UTC was taken"
        notes += (Note(weight=2, kind="time zone that is none", place=NAMES[0], message=message),)
        zone_name = ""
    style = text(values.get("permalink")) or "date"
    return JekyllSettings(
        values=values,
        root=root,
        url=url,
        base=base.rstrip("/"),
        zone_name=zone_name,
        style=style,
        collections=_collections(values, style),
        defaults=_defaults(values),
        include=texts(values.get("include", [".htaccess"])),
        exclude=(*_EXCLUDED, *texts(values.get("exclude"))),
        plugins=texts(values.get("plugins") or values.get("gems")),
        notes=notes,
    )


def _is_folder(source: Path, folder: str) -> bool:
    here = source
    for part in folder.split("/"):
        here /= part
        if here.is_symlink():
            return False
    return here.is_dir()


def _collections(values: dict[str, Any], style: str) -> tuple[JekyllCollection, ...]:
    given = values.get("collections")
    tables: dict[str, Any] = {}
    if isinstance(given, dict):
        tables = given
    elif isinstance(given, list):
        tables = {text(name): {} for name in given}
    below = text(values.get("collections_dir")).strip("./")
    prefix = f"{below}/" if below else ""
    found = []
    for label, given_settings in {"posts": {}, **tables}.items():
        own = table(given_settings)
        pattern = text(own.get("permalink"))
        if label == "posts":
            pattern = pattern or style
        else:
            pattern = pattern or with_suffix("/:collection/:path", style)
        permalink = STYLES.get(pattern, pattern)
        is_output = label == "posts" or flag(own.get("output"))
        found.append(JekyllCollection(label, f"{prefix}_{label}", is_output, permalink))
    return tuple(found)


def with_suffix(pattern: str, style: str) -> str:
    """The pattern of pages and collections with the end that the permalinks of posts have."""
    if style == "pretty":
        return pattern + "/"
    if style in STYLES or style.endswith(":output_ext"):
        return pattern + ":output_ext"
    return pattern + "/" if style.endswith("/") else pattern


def _defaults(values: dict[str, Any]) -> tuple[FrontMatterDefault, ...]:
    given = values.get("defaults")
    found = []
    for entry in given if isinstance(given, list) else []:
        scope = table(table(entry).get("scope"))
        path = text(scope.get("path")).strip("/").removeprefix("./")
        found.append(
            FrontMatterDefault(path, text(scope.get("type")), table(table(entry).get("values")))
        )
    return tuple(found)
