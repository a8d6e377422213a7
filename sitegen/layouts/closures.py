"""Layout texts, and for each layout its closure: everything it can reach, and the collections and
assets it names.

An asset is a style sheet or a script under layouts/ whose published name holds the digest of its
bytes, so that a browser may keep it for ever: whoever changes it changes its name."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import Struct

from sitegen.digest import of_bytes
from sitegen.errors import Problem
from sitegen.incremental.engine import Result
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.work import Task
from sitegen.layouts import language
from sitegen.model.documents import File

# What a layout may name of the whole site. Naming one makes its pages depend on it.
COLLECTIONS = frozenset({"recent", "sections", "tags", "categories", "authors", "archive"})
# What a layout may name of a post beside its view: a post whose layout does not is not compared
# with others.
RELATED = "related"
# The field of a card that holds the sizes of its picture: a list whose layout does not name it is
# not made anew for a picture.
THUMBNAIL = "thumbnail"

# All style sheets of this folder are one asset: in the order of their names, but what a site adds
# comes last.
STYLES, STYLE_SHEET, CUSTOM = "css/", "css/site.css", "css/custom.css"
SCRIPTS = "js/"
DIGITS = 12


class Closure(Struct, frozen=True):
    """The templates that a layout can reach, with their digests, by name; and the names that it
    uses of collections, of `RELATED`, and of assets. One of them may ask for `THUMBNAIL`."""

    templates: tuple[tuple[str, str], ...]
    collections: tuple[str, ...]
    assets: tuple[str, ...]
    thumbnails: bool


class Template(Struct, frozen=True):
    """What one template asks for: other templates and assets (None: a name that it computes) and
    collections. `text` is the digest of its text."""

    text: str = ""
    references: tuple[str | None, ...] = ()
    collections: tuple[str, ...] = ()
    assets: tuple[str | None, ...] = ()
    thumbnails: bool = False


class Asset(Struct, frozen=True):
    """A style sheet or a script, and the address with the digest of its bytes."""

    url: str
    text: str


class Layouts(Struct, frozen=True):
    """All layouts of a site by name ("post.html"), the site's own over the built-in ones: templates
    with their texts, files of interface strings, and assets."""

    texts: Mapping[str, str]
    templates: Mapping[str, Template]
    strings: Mapping[str, Mapping[str, Any]]
    assets: Mapping[str, Asset]
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
            waiting += (
                self.templates
                if None in references
                else [other for other in references if other is not None]
            )
        collections = {name for reach in reached for name in self.templates[reach].collections}
        named = {name for reach in reached for name in self.templates[reach].assets}
        assets = self.assets if None in named else named & self.assets.keys()
        return Closure(
            tuple((reach, of_bytes(self.texts[reach].encode())) for reach in sorted(reached)),
            tuple(sorted(collections)),
            tuple(sorted(name for name in assets if name is not None)),
            any(self.templates[reach].thumbnails for reach in reached),
        )

    def strings_digest(self, tag: str) -> str:
        """The digest of the interface strings that pages in the language `tag` can reach."""
        return of_bytes(encode([self.strings.get(name) for name in language.files(tag)]))


def tasks(files: tuple[File, ...], read: Callable[[File], str]) -> list[Task]:
    """One task for each template (names that end with .html, .xml or .txt), each file of strings
    (i18n/*.toml) and each part of an asset (css/*.css, js/*.js)."""
    english = next(
        (file for file in files if file.path == f"layouts/{language.BUILT_IN}en.toml"), None
    )
    job = {"english": read(english) if english else ""}
    made = []
    for file in files:
        name = file.path.removeprefix("layouts/")
        if name.endswith((".html", ".xml", ".txt")):
            made.append(
                Task(
                    name=file.path,
                    owner=file.path,
                    function="sitegen.layouts.template:template",
                    source=file.location,
                    inputs=(file.digest,),
                    job=encode({"path": file.path}),
                )
            )
        elif name.startswith(language.FOLDER) and name.endswith(".toml"):
            made.append(
                Task(
                    name=file.path,
                    owner=file.path,
                    function="sitegen.layouts.strings:strings",
                    source=file.location,
                    inputs=(file.digest,),
                    job=encode({"path": file.path, **job}),
                )
            )
        elif _asset(name):
            made.append(
                Task(
                    name=file.path,
                    owner=file.path,
                    function="sitegen.layouts.template:part",
                    source=file.location,
                    inputs=(file.digest,),
                    job=encode({"path": file.path}),
                )
            )
    return made


def load(results: Iterable[Result], text: Callable[[str], str]) -> Layouts:
    """All layouts, out of what came of their tasks; `text` gives the text of a template, or of a
    part of an asset, by its digest.

    What is wrong with one is among the problems, and an empty template, or no strings, stand in for
    it, so that the rest of the site can be judged."""
    texts: dict[str, str] = {}
    templates: dict[str, Template] = {}
    strings: dict[str, dict[str, Any]] = {}
    parts: dict[str, str] = {}
    problems: list[Problem] = []
    for result in results:
        name = result.task.name.removeprefix("layouts/")
        problems += result.problems
        if name.endswith(".toml"):
            strings[name] = {} if result.problems else decode(result.value, dict[str, Any])
        elif _asset(name):
            parts[name] = "" if result.problems else text(result.value.decode())
        else:
            templates[name] = Template() if result.problems else decode(result.value, Template)
            texts[name] = "" if result.problems else text(templates[name].text)
    return Layouts(
        dict(sorted(texts.items())),
        dict(sorted(templates.items())),
        strings,
        _assets(parts),
        tuple(problems),
    )


def _asset(name: str) -> str:
    """The name of the asset that the layout file `name` is a part of; "" if it is none."""
    folder, base = posixpath.split(name)
    if folder + "/" == STYLES and base.endswith(".css"):
        return STYLE_SHEET
    return name if folder + "/" == SCRIPTS and base.endswith(".js") else ""


def _assets(parts: Mapping[str, str]) -> dict[str, Asset]:
    texts: dict[str, str] = {}
    for name in sorted(parts, key=lambda name: (name == CUSTOM, name)):
        asset, text = _asset(name), parts[name]
        texts[asset] = (
            texts.get(asset, "") + text + ("" if text.endswith("\n") or not text else "\n")
        )
    return {name: Asset(_with_digest(name, text), text) for name, text in sorted(texts.items())}


def _with_digest(name: str, text: str) -> str:
    stem, suffix = posixpath.splitext(name)
    return f"/{stem}.{of_bytes(text.encode())[:DIGITS]}{suffix}"
