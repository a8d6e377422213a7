"""The content of a Hugo site: which file is a page, a section, a bundle or a file of one, in which
language, with which values, those that cascade from the sections above among them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from sitegen.importing.source import Note, SourceError
from sitegen.importing.sources import folders
from sitegen.importing.sources.folders import FoundFile
from sitegen.importing.sources.front_matter import FrontMatter, flag, split, table, text, texts
from sitegen.importing.sources.front_matter import moment as moment
from sitegen.importing.sources.hugo.config import HugoConfig, HugoLanguage, lowered

MARKDOWN = frozenset({"md", "markdown", "mdown", "mmark"})
_HTML = frozenset({"html", "htm"})
_OTHER = frozenset({"org", "adoc", "asciidoc", "ad", "rst", "pandoc", "pdc"})
_PICTURE = re.compile(
    r"(?<![\w./%~+@-])[\w./%~+@-]{1,400}\.(?:jpe?g|png|gif|webp|svg|avif)\b", re.I
)


class HugoEntry(Struct, frozen=True, kw_only=True):
    """A file of content. `place` is its path from the root of its language's content, without
    ending and language (`posts/a`); `kind` is `page`, `section` or `home`; `bundle` the folder of a
    leaf bundle in the source, "" for a single file."""

    path: str
    file: Path
    language: HugoLanguage
    kind: str
    sections: tuple[str, ...]
    base: str
    values: dict[str, Any]
    bundle: str = ""
    is_html: bool = False

    @property
    def place(self) -> str:
        """Its path among the content, without its ending: what links name."""
        return "/".join([*self.sections, *([self.base] if self.base else [])])


class HugoContent(Struct, frozen=True, kw_only=True):
    """All entries, sorted by path; the files beside them, each with the path it has among the
    content and its language; the paths that texts name pictures by; and what was left."""

    entries: tuple[HugoEntry, ...]
    files: tuple[tuple[FoundFile, str, HugoLanguage], ...]
    named: frozenset[str]
    notes: tuple[Note, ...]


class _Root(Struct, frozen=True):
    """A folder of content: where it is in the source, and where it stands among the content."""

    folder: str
    under: str
    language: HugoLanguage


def load(root: Path, config: HugoConfig) -> HugoContent:
    """Go through the content of the site in `root`."""
    entries: list[HugoEntry] = []
    files: list[tuple[FoundFile, str, HugoLanguage]] = []
    named: set[str] = set()
    notes: list[Note] = []
    for source in _roots(root, config):
        walked = folders.walk(root, source.folder, skip_paths=_below(config, source))
        notes.extend(walked.notes)
        bundles = _bundles(walked.files)
        for found in walked.files:
            entry = _entry(config, source, found, bundles, named, notes)
            if isinstance(entry, HugoEntry):
                entries.append(entry)
            elif entry:
                inside = _inside(source, found.path)
                files.append((found, inside, _language(config, source, found.name)))
    entries.sort(key=lambda entry: entry.path)
    return HugoContent(
        entries=tuple(_cascaded(config, entries)),
        files=tuple(files),
        named=frozenset(named),
        notes=tuple(notes),
    )


def read(entry: HugoEntry) -> tuple[FrontMatter, tuple[Note, ...]]:
    """The text of an entry. Raises SourceError."""
    found = folders.read_text(entry.file, entry.path)
    return split(found.text, entry.path), found.notes


def _roots(root: Path, config: HugoConfig) -> Iterator[_Root]:
    """The folders of content: that of the site, those of languages, and those that are mounted."""
    usual = text(config.get("contentdir")).strip("/") or "content"
    seen = set()
    for language in config.languages:
        folder = language.folder or usual
        if folder not in seen and _is_folder(root, folder):
            seen.add(folder)
            yield _Root(folder, "", language if language.folder else config.default)
    mounts = table(config.get("module")).get("mounts")
    for mount in map(table, mounts if isinstance(mounts, list) else []):
        source, target = text(mount.get("source")).strip("/"), text(mount.get("target")).strip("/")
        if not re.fullmatch(r"content(/.*)?", target) or source in seen:
            continue
        if source != usual and _is_folder(root, source):
            seen.add(source)
            code = text(mount.get("lang")).lower()
            found = next((lang for lang in config.languages if lang.code == code), config.default)
            yield _Root(source, target.removeprefix("content").strip("/"), found)


def _is_folder(root: Path, folder: str) -> bool:
    here = root
    for part in folder.split("/"):
        if part in ("", ".", "..") or (here / part).is_symlink():
            return False
        here /= part
    return here.is_dir()


def _below(config: HugoConfig, source: _Root) -> frozenset[str]:
    """The content of other languages inside of a folder of content."""
    others = {language.folder for language in config.languages if language.folder}
    return frozenset(others - {source.folder})


def _bundles(files: tuple[FoundFile, ...]) -> frozenset[str]:
    """The folders of leaf bundles: those with an `index` in any language and form."""
    forms = "|".join(sorted(MARKDOWN | _HTML | _OTHER))
    index = re.compile(rf"index(\.[\w-]+)?\.(?:{forms})")
    return frozenset(found.folder for found in files if index.fullmatch(found.name))


def _inside(source: _Root, path: str) -> str:
    inside = path.removeprefix(source.folder).strip("/")
    return f"{source.under}/{inside}" if source.under else inside


def _language(config: HugoConfig, source: _Root, name: str) -> HugoLanguage:
    """The language that a file name ends in, before its ending."""
    parts = name.lower().split(".")
    code = parts[-2] if len(parts) > 2 else ""
    return next((lang for lang in config.languages if lang.code == code), source.language)


def _entry(
    config: HugoConfig,
    source: _Root,
    found: FoundFile,
    bundles: frozenset[str],
    named: set[str],
    notes: list[Note],
) -> HugoEntry | bool:
    """The entry of a file; True for a file that is published beside one; False for none."""
    form = found.name.rpartition(".")[2].lower()
    if form not in MARKDOWN | _HTML | _OTHER or "." not in found.name:
        return True
    bundle = _bundle_of(found.folder, bundles)
    stem = found.name.rpartition(".")[0]
    language = _language(config, source, found.name)
    if language != source.language or stem.lower().endswith(f".{language.code}"):
        stem = stem.rpartition(".")[0] or stem
    if bundle and (found.folder != bundle or stem != "index"):
        # A page of a bundle is a part of it, that only a layout shows.
        kind, message = "text in a bundle", "a text inside of a bundle has no page in Hugo"
        notes.append(Note(weight=2, kind=kind, place=found.path, message=message))
        return False
    if form in _OTHER:
        message = f"texts in the form .{form} are not read"
        hint = "write it as Markdown, and import again"
        notes.append(Note(weight=3, kind=message, place=found.path, message=message, hint=hint))
        return False
    try:
        decoded = folders.read_text(found.file, found.path)
    except SourceError as error:
        kind = "text that cannot be read"
        note = Note(weight=3, kind=kind, place=found.path, message=error.message, hint=error.hint)
        notes.append(note)
        return False
    matter = split(decoded.text, found.path)
    if form in _HTML and not matter.form:
        return True  # Without front matter, HTML is a file like any other.
    named.update(name.lstrip("./") for name in _PICTURE.findall(decoded.text))
    path = _inside(source, found.path)
    sections = tuple(path.split("/")[:-1])
    kind = "page" if stem != "_index" else "section" if sections else "home"
    is_leaf = stem == "index" and kind == "page"
    base = (sections[-1] if sections else "") if is_leaf else stem
    return HugoEntry(
        path=found.path,
        file=found.file,
        language=language,
        kind=kind,
        sections=sections[:-1] if is_leaf else sections,
        base=base if kind == "page" else "",
        values=_values(matter),
        bundle=found.folder if is_leaf else "",
        is_html=form in _HTML,
    )


def _bundle_of(folder: str, bundles: frozenset[str]) -> str:
    """The leaf bundle that a folder is in, the outermost one."""
    parts = folder.split("/")
    above = ("/".join(parts[: count + 1]) for count in range(len(parts)))
    return next((path for path in above if path in bundles), "")


def _values(matter: FrontMatter) -> dict[str, Any]:
    values = table(lowered(matter.values))
    # `params` holds what else a page has; older sites have it all on one level.
    return {**table(values.get("params")), **values}


def _cascaded(config: HugoConfig, entries: list[HugoEntry]) -> Iterator[HugoEntry]:
    """The entries with the values of the sections above them, the nearest ones first."""
    sources: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for entry in entries:
        if entry.kind != "page" and "cascade" in entry.values:
            cascades = _cascades(entry.values["cascade"])
            sources[entry.language.code, "/".join(entry.sections)] = cascades
    everywhere = _cascades(config.get("cascade"))
    for entry in entries:
        values = dict(entry.values)
        steps = range(len(entry.sections), -1, -1)
        above = ["/".join(entry.sections[:count]) for count in steps]
        for cascade in [
            *(one for path in above for one in sources.get((entry.language.code, path), [])),
            *everywhere,
        ]:
            if _is_meant(cascade, entry):
                for key, value in {**table(cascade.get("params")), **cascade}.items():
                    if key not in ("target", "_target", "params"):
                        values.setdefault(key, value)
        yield entry if values == entry.values else replace(entry, values=values)


def _cascades(value: Any) -> list[dict[str, Any]]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]


def _is_meant(cascade: dict[str, Any], entry: HugoEntry) -> bool:
    target = table(cascade.get("target") or cascade.get("_target"))
    kinds = texts(target.get("kind"))
    languages = texts(target.get("lang"))
    paths = texts(target.get("path"))
    if kinds and not any(fits_pattern(kind, entry.kind) for kind in kinds):
        return False
    if languages and not any(fits_pattern(lang, entry.language.code) for lang in languages):
        return False
    return not paths or any(fits_pattern(path, "/" + entry.place.lower()) for path in paths)


def fits_pattern(pattern: str, value: str) -> bool:
    """Whether a value fits one of Hugo's patterns: `*` stays in a folder, `**` does not; `{a,b}` is
    either."""
    if len(pattern) > 500:
        return False
    # The places up to which the parts so far fit: a regular expression could take for ever.
    places = {0}
    for part in re.split(r"(\*\*|\*|\?|\{[^{}]*\})", pattern.lower()):
        places = set(_behind(part, places, value))
    return len(value) in places


def _behind(part: str, places: set[int], value: str) -> Iterator[int]:
    """The places in `value` behind one part of a pattern that begins at one of `places`."""
    if part == "**":
        yield from range(min(places, default=len(value) + 1), len(value) + 1)
    elif part in ("*", "?"):
        for place in places:
            end = value.find("/", place)
            last = end if end >= 0 else len(value)
            yield from range(place, last + 1) if part == "*" else range(place + 1, last + 1)[:1]
    else:
        is_choice = part.startswith("{") and part.endswith("}")
        for text_ in part[1:-1].split(",") if is_choice else [part]:
            yield from (place + len(text_) for place in places if value.startswith(text_, place))


def rendering(values: dict[str, Any]) -> tuple[bool, bool]:
    """Whether a page is published at all, and whether it is on lists."""
    build = table(values.get("build") or values.get("_build"))
    render = text(build.get("render")).lower() or "always"
    listed = text(build.get("list")).lower() or "always"
    if flag(values.get("headless")):
        return False, False
    return render in ("always", "true"), listed in ("always", "true")
