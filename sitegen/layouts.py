"""Layout texts, and for each layout its closure: everything it can reach, and the whole-site collections it names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import Struct

from sitegen import language
from sitegen.digest import of_bytes
from sitegen.errors import Problem
from sitegen.incremental.engine import Result
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.work import Task
from sitegen.model import File

# What a layout may name of the whole site. Naming one makes its pages depend on it.
COLLECTIONS = frozenset({"recent", "tags", "categories", "authors", "archive"})


class Closure(Struct, frozen=True):
    """The templates that a layout can reach, with their digests, by name; and the names among `COLLECTIONS`."""

    templates: tuple[tuple[str, str], ...]
    collections: tuple[str, ...]


class Template(Struct, frozen=True):
    """What one template asks for: other templates (None: a name that it computes) and collections. `text` is the digest
    of its text."""

    text: str = ""
    references: tuple[str | None, ...] = ()
    collections: tuple[str, ...] = ()


class Layouts(Struct, frozen=True):
    """All layouts of a site by name ("post.html"), the site's own over the built-in ones: templates with their texts, and
    files of interface strings."""

    texts: Mapping[str, str]
    templates: Mapping[str, Template]
    strings: Mapping[str, Mapping[str, Any]]
    problems: tuple[Problem, ...]

    def closure(self, name: str) -> Closure:
        """The closure of the layout `name`. A template that computes a name reaches all of them."""
        reached: set[str] = set()
        waiting = [name]
        while waiting:
            current = waiting.pop()
            if current in reached or current not in self.templates:
                continue
            reached.add(current)
            references = self.templates[current].references
            waiting += self.templates if None in references else [other for other in references if other is not None]
        collections = {name for reach in reached for name in self.templates[reach].collections}
        return Closure(tuple((reach, of_bytes(self.texts[reach].encode())) for reach in sorted(reached)), tuple(sorted(collections)))

    def strings_digest(self, tag: str) -> str:
        """The digest of the interface strings that pages in the language `tag` can reach."""
        return of_bytes(encode([self.strings.get(name) for name in language.files(tag)]))


def tasks(files: tuple[File, ...], read: Callable[[File], str]) -> list[Task]:
    """One task for each template (names that end with .html, .xml or .txt) and each file of strings (i18n/*.toml)."""
    english = next((file for file in files if file.path == f"layouts/{language.BUILT_IN}en.toml"), None)
    job = {"english": read(english) if english else ""}
    made = []
    for file in files:
        name = file.path.removeprefix("layouts/")
        if name.endswith((".html", ".xml", ".txt")):
            made.append(Task(name=file.path, owner=file.path, function="sitegen.templates:template", source=file.location, given=(file.digest,),
                             input=encode({"path": file.path})))
        elif name.startswith(language.FOLDER) and name.endswith(".toml"):
            made.append(Task(name=file.path, owner=file.path, function="sitegen.strings:strings", source=file.location, given=(file.digest,),
                             input=encode({"path": file.path, **job})))
    return made


def load(results: Iterable[Result], text: Callable[[str], str]) -> Layouts:
    """All layouts, out of what came of their tasks; `text` gives the text of a template by its digest.

    What is wrong with one is among the problems, and an empty template, or no strings, stand in for it, so that the rest
    of the site can be judged.
    """
    texts: dict[str, str] = {}
    templates: dict[str, Template] = {}
    strings: dict[str, dict[str, Any]] = {}
    problems: list[Problem] = []
    for result in results:
        name = result.task.name.removeprefix("layouts/")
        problems += result.problems
        if name.endswith(".toml"):
            strings[name] = {} if result.problems else decode(result.value, dict[str, Any])
        else:
            templates[name] = Template() if result.problems else decode(result.value, Template)
            texts[name] = "" if result.problems else text(templates[name].text)
    return Layouts(dict(sorted(texts.items())), dict(sorted(templates.items())), strings, tuple(problems))
