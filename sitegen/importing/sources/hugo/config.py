"""The settings of a Hugo site: one file, or the folders `config/_default` and `config/production`,
in TOML, YAML or JSON. Hugo does not mind the case of keys, so all of them are in lower case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from msgspec import Struct

from sitegen.importing.source import Note, SourceError
from sitegen.importing.sources import folders
from sitegen.importing.sources.front_matter import flag, table, text, texts
from sitegen.importing.sources.html_texts import address_parts
from sitegen.importing.sources.lenient_yaml import read
from sitegen.importing.sources.shortcodes.goldmark import GoldmarkRules

FORMS = {".toml": "toml", ".yaml": "yaml", ".yml": "yaml", ".json": "json"}
_NAMES = tuple(f"{stem}{ending}" for stem in ("hugo", "config") for ending in FORMS)
# Folders of settings, the later ones win: what is published is built with the second.
_FOLDERS = ("config/_default", "config/production")
_ADDED = frozenset({"params", "languages", "menus", "menu", "markup", "permalinks"})


class HugoLanguage(Struct, frozen=True, kw_only=True):
    """A language of the site: its code in paths, the tag of the texts, its label, the folder of its
    texts ("" for that of the site), and its settings."""

    code: str
    tag: str
    label: str
    folder: str = ""
    values: dict[str, Any] = {}


class HugoConfig(Struct, frozen=True, kw_only=True):
    """The settings as they were found, and the languages, the default one first."""

    values: dict[str, Any]
    languages: tuple[HugoLanguage, ...]
    notes: tuple[Note, ...] = ()

    def get(self, *keys: str) -> Any:
        """A value of nested tables; None where there is none."""
        found: Any = self.values
        for key in keys:
            found = table(found).get(key)
        return found

    @property
    def default(self) -> HugoLanguage:
        """The language of addresses without a prefix."""
        return self.languages[0]

    @property
    def base_path(self) -> str:
        """The path of the address of the site, without a slash at its end."""
        return address_parts(base_url(self)).path.rstrip("/")

    def prefix(self, language: HugoLanguage) -> str:
        """What stands before the paths of a language: `/fr`, or nothing."""
        if any(lang.values.get("baseurl") for lang in self.languages):
            return ""
        in_folder = flag(self.get("defaultcontentlanguageinsubdir"))
        return f"/{language.code}" if in_folder or language != self.default else ""


def base_url(config: HugoConfig) -> str:
    """The address of the site, where the settings have a whole one."""
    url = text(config.get("baseurl")) or text(config.default.values.get("baseurl"))
    if url.startswith("//"):
        url = f"https:{url}"
    return url if address_parts(url).netloc else ""


def file_of(root: Path) -> str:
    """The path of the main file of settings, "" if there is none."""
    return next((name for name in _NAMES if folders.is_inside(root, name)), "")


def load(root: Path) -> HugoConfig:
    """The settings of the site in `root`. What cannot be read is a note."""
    values: dict[str, Any] = {}
    notes: list[Note] = []
    if name := file_of(root):
        _merge(values, _file(root, name, notes))
    for folder in _FOLDERS:
        if not (root / folder).is_dir() or (root / folder).is_symlink():
            continue
        for found in folders.walk(root, folder).files:
            if found.file.suffix in FORMS and found.folder == folder:
                _merge(values, _named(found.file.stem.lower(), _file(root, found.path, notes)))
    return HugoConfig(values=values, languages=_languages(values), notes=tuple(notes))


def _file(root: Path, path: str, notes: list[Note]) -> Any:
    try:
        found = folders.read_text(root / path, path, 4 * 1024 * 1024)
    except SourceError as error:
        notes.append(
            Note(weight=3, kind="settings that cannot be read", place=path, message=error.message)
        )
        return {}
    parsed = read(found.text, FORMS[Path(path).suffix], path)
    notes.extend(found.notes + parsed.notes)
    return lowered(parsed.values)


def _named(stem: str, values: Any) -> dict[str, Any]:
    """What a file of a folder of settings means: all of them, or the table of its name (`params`),
    maybe of one language (`menus.fr`)."""
    name, _, language = stem.partition(".")
    if name in ("hugo", "config"):
        return table(values)
    inner = values if not table(values).get(name) else values[name]
    return {"languages": {language: {name: inner}}} if language else {name: inner}


def lowered(value: Any, depth: int = 12) -> Any:
    """A value whose keys are all in lower case."""
    if isinstance(value, dict) and depth:
        return {str(key).lower(): lowered(item, depth - 1) for key, item in value.items()}
    if isinstance(value, list) and depth:
        return [lowered(item, depth - 1) for item in value]
    return value


def _merge(values: dict[str, Any], more: Any) -> None:
    for key, value in table(more).items():
        if key in _ADDED and isinstance(value, dict) and isinstance(values.get(key), dict):
            _merge_tables(values[key], value)
        else:
            values[key] = value


def _merge_tables(values: dict[str, Any], more: dict[str, Any], depth: int = 8) -> None:
    for key, value in more.items():
        if depth and isinstance(value, dict) and isinstance(values.get(key), dict):
            _merge_tables(values[key], value, depth - 1)
        else:
            values[key] = value


def _languages(values: dict[str, Any]) -> tuple[HugoLanguage, ...]:
    default = text(values.get("defaultcontentlanguage")).lower() or "en"
    found = []
    for code, own in table(values.get("languages")).items():
        own = table(own)
        if flag(own.get("disabled")) or code in texts(values.get("disablelanguages"), ", "):
            continue
        tag = text(own.get("locale") or own.get("languagecode"))
        if not tag and code == default:
            tag = text(values.get("locale") or values.get("languagecode"))
        tag = tag or code
        label = text(own.get("languagename") or own.get("label")) or code
        folder = text(own.get("contentdir")).strip("/")
        found.append(HugoLanguage(code=code, tag=tag, label=label, folder=folder, values=own))
    if not any(language.code == default for language in found):
        if found and "defaultcontentlanguage" not in values:
            return tuple(found)
        tag = text(values.get("locale") or values.get("languagecode")) or default
        found.insert(0, HugoLanguage(code=default, tag=tag, label=default))
    return tuple(sorted(found, key=lambda language: language.code != default))


def markdown_rules(config: HugoConfig) -> GoldmarkRules:
    """The Markdown of a site."""
    goldmark = ("markup", "goldmark")
    old = text(config.get("markup", "defaultmarkdownhandler")) == "blackfriday"
    old = old or config.get("blackfriday") is not None
    return GoldmarkRules(
        has_html=old or flag(config.get(*goldmark, "renderer", "unsafe")),
        has_emoji=flag(config.get("enableemoji")),
        has_block_attributes=flag(config.get(*goldmark, "parser", "attribute", "block")),
    )
