"""The settings of a Zola site."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from msgspec import Struct

from sitegen.importing.source import Note, SourceError
from sitegen.importing.sources import folders
from sitegen.importing.sources.front_matter import flag, table, text
from sitegen.importing.sources.html_texts import address_parts
from sitegen.importing.sources.lenient_yaml import read
from sitegen.importing.sources.zola.slugs import Strategy, slugified

_NAMES = ("config.toml", "zola.toml")


class ZolaConfig(Struct, frozen=True, kw_only=True):
    """The settings: all `values`, the code of the default language, those of the others, and the
    names of the taxonomies."""

    values: dict[str, Any] = {}
    language: str = "en"
    others: tuple[str, ...] = ()
    taxonomies: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def base_url(self) -> str:
        """The address of the site, where there is a whole one."""
        url = text(self.values.get("base_url"))
        return url if address_parts(url).netloc else ""

    @property
    def base_path(self) -> str:
        """The path of that address, without a slash at its end."""
        return address_parts(self.base_url).path.rstrip("/")

    @property
    def extra(self) -> dict[str, Any]:
        """What themes are told."""
        return table(self.values.get("extra"))

    def strategy(self, what: str) -> Strategy:
        """How slugs are made of `paths`, `anchors` or `taxonomies`."""
        slugify = self.values.get("slugify")
        word = text(table(slugify).get(what)) or "on"
        return "safe" if word == "safe" else "off" if word == "off" else "on"

    def keeps_dates(self) -> bool:
        """Whether the date of a file name stays in its address."""
        return flag(table(self.values.get("slugify")).get("paths_keep_dates"))

    def prefix(self, language: str) -> str:
        """What stands before the paths of a language."""
        return "" if language == self.language else f"/{language}"

    def term_address(self, taxonomy: str, name: str) -> str:
        """Where the list of a term was published, "" if nobody can say."""
        term = slugified(name, self.strategy("taxonomies"))
        root = text(self.values.get("taxonomy_root")).strip("/")
        path = f"/{root}" if root else ""
        folder = slugified(taxonomy, self.strategy("taxonomies"))
        return f"{self.base_path}{path}/{folder}/{term}/" if term and folder else ""


def file_of(root: Path) -> str:
    """The path of the file of settings, "" if there is none."""
    return next((name for name in _NAMES if folders.is_inside(root, name)), "")


def load(root: Path) -> ZolaConfig:
    """The settings of the site in `root`. What cannot be read is a note."""
    name = file_of(root)
    if not name:
        return ZolaConfig()
    try:
        found = folders.read_text(root / name, name, 4 * 1024 * 1024)
    except SourceError as error:
        kind = "settings that cannot be read"
        return ZolaConfig(notes=(Note(weight=3, kind=kind, place=name, message=error.message),))
    parsed = read(found.text, "toml", name)
    values = table(parsed.values)
    language = text(values.get("default_language")) or "en"
    languages = values.get("languages")
    if isinstance(languages, list):  # Before 0.16, a list of tables.
        codes = [text(table(one).get("code")) for one in languages]
    else:
        codes = list(table(languages))
    named = values.get("taxonomies")
    own = table(table(languages).get(language)).get("taxonomies")
    names = [
        text(table(one).get("name"))
        for listed in (named, own)
        for one in (listed if isinstance(listed, list) else [])
    ]
    return ZolaConfig(
        values=values,
        language=language,
        others=tuple(code for code in codes if code and code != language),
        taxonomies=tuple(dict.fromkeys(name for name in names if name)),
        notes=found.notes + parsed.notes,
    )
