"""The data of Eleventy: files that hold for the whole site, for a folder, or for one text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sitegen.importing.source import Note, SourceError
from sitegen.importing.sources import folders
from sitegen.importing.sources.eleventy.settings import EleventySettings
from sitegen.importing.sources.folders import FoundFile
from sitegen.importing.sources.front_matter import table
from sitegen.importing.sources.lenient_yaml import read

_FORMS = {"json": "json", "yaml": "yaml", "yml": "yaml", "toml": "toml"}
SCRIPTS = ("js", "cjs", "mjs", "ts")


class Cascade:
    """The data files of a site, each read once. `texts` are the paths of its texts without their
    endings."""

    def __init__(
        self,
        settings: EleventySettings,
        files: Iterable[FoundFile],
        texts: Collection[str],
    ) -> None:
        self._texts = texts
        self.notes: list[Note] = []
        self.site: dict[str, Any] = {}
        # By the path without the ending: `posts/posts`, `posts/a`.
        self._beside: dict[str, dict[str, Any]] = {}
        for found in files:
            folder = next((d for d in settings.data if found.path.startswith(f"{d}/")), "")
            if folder:
                self._global(found, folder)
            else:
                self._local(found)

    def _global(self, found: FoundFile, folder: str) -> None:
        stem, _, ending = found.path.removeprefix(f"{folder}/").rpartition(".")
        if ending in SCRIPTS:
            self._script(found)
            return
        if ending not in _FORMS:
            return
        steps = stem.removesuffix(".11tydata").split("/")
        here = self.site
        for step in steps[:-1]:
            inner = here.setdefault(step, {})
            here = inner if isinstance(inner, dict) else {}
        here.setdefault(steps[-1], self._values(found, _FORMS[ending]))

    def _local(self, found: FoundFile) -> None:
        stem, _, ending = found.path.rpartition(".")
        if ending in SCRIPTS:
            if stem.endswith(".11tydata"):
                self._script(found)
            return
        if ending not in _FORMS or found.path in ("package.json", "package-lock.json"):
            return
        is_own = stem.endswith(".11tydata")
        name = stem.removesuffix(".11tydata")
        folder, _, last = name.rpartition("/")
        if last != folder.rpartition("/")[2] and name not in self._texts:
            return
        values = self._beside.get(name, {})
        found_values = table(self._values(found, _FORMS[ending]))
        self._beside[name] = {**values, **found_values} if is_own else {**found_values, **values}

    def _script(self, found: FoundFile) -> None:
        self.notes.append(
            Note(
                weight=3,
                kind="data file in JavaScript",
                place=found.path,
                message="it was not run, so what it says of texts (tags, addresses) is not known",
                hint="write its values into a .json file of that name, and import again",
            ),
        )

    def _values(self, found: FoundFile, form: str) -> Any:
        try:
            parsed = read(folders.read_text(found.file, found.path).text, form, found.path)
        except SourceError as error:
            note = Note(weight=2, kind="data file", place=error.place, message=error.message)
            self.notes.append(note)
            return {}
        self.notes += parsed.notes
        return parsed.values

    def of(self, path: str, stem: str) -> tuple[dict[str, Any], tuple[str, ...]]:
        """The data of a text where it says nothing itself, and the tags that a whole folder has:
        collections. `path` is that of the text, `stem` its name without the ending."""
        parts = path.split("/")[:-1]
        values: dict[str, Any] = {}
        collections: list[str] = []
        for at in range(len(parts)):
            folder = "/".join(parts[: at + 1])
            own = self._beside.get(f"{folder}/{parts[at]}", {})
            collections += tags(own.get("tags"))
            values = merged(values, own)
        beside = "/".join((*parts, stem))
        if not parts or stem != parts[-1]:
            values = merged(values, self._beside.get(beside, {}))
        return values, tuple(dict.fromkeys(collections))


def tags(value: Any) -> list[str]:
    """`tags`: one name, or a list of them."""
    entries = value if isinstance(value, list) else [value]
    return [str(each).strip() for each in entries if isinstance(each, str | int) and str(each)]


def merged(values: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Data with that of the next level, which counts more; lists are put together, as Eleventy does
    it since version 1."""
    result = dict(values)
    for key, value in more.items():
        if key.startswith("override:"):
            result[key.removeprefix("override:")] = value
            continue
        old = result.get(key)
        if key == "tags" and (old or value):
            result[key] = list(dict.fromkeys((*tags(old), *tags(value))))
        elif isinstance(old, list) and isinstance(value, list):
            result[key] = [*old, *value]
        elif isinstance(old, dict) and isinstance(value, dict):
            result[key] = merged(old, value)
        else:
            result[key] = value
    return result
