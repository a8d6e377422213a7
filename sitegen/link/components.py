"""The components of a text and what their layouts declare → typed attributes: what is missing,
unknown or of a wrong type is told at its place, addresses are resolved like those of links, and
files are those of data/ or of the bundle of the document."""

from __future__ import annotations

import datetime as dt
import posixpath
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from sitegen import urls
from sitegen.errors import Problem, shorten
from sitegen.layouts.declarations import Value, WrongValue, typed
from sitegen.link.pictures import worst
from sitegen.link.resolve import Resolver
from sitegen.model.components import (
    ComponentPlace,
    ComponentUse,
    DeclaredAttribute,
    FileView,
    LinkedComponent,
)
from sitegen.model.config import Config
from sitegen.model.documents import Body, Document, File, Ref
from sitegen.model.paths import AUTHORS, DATA
from sitegen.model.site import Resolved
from sitegen.near import did_you_mean, nearest

# The files that can be read as data, and how large one is that is read as a whole.
DATA_ENDINGS = (".json", ".csv", ".toml", ".yaml", ".yml")
MAX_BYTES = 4_000_000
# What an attribute without a value and a default is.
_EMPTY: Mapping[str, Value] = {"text": "", "address": "", "choice": "", "boolean": False}


class ComponentSources(Struct, frozen=True):
    """What components are made of: those that there are, with the attributes that they declare,
    None if their layout is broken; and the files in data/."""

    declared: Mapping[str, tuple[DeclaredAttribute, ...] | None] = {}
    data: tuple[File, ...] = ()


NO_COMPONENTS = ComponentSources()


class ComponentLinks:
    """Judges the components of documents; problems go to those of the `resolver`. `beside` are the
    files of bundles, with their names in these, by the path of the document; `bodies` returns the
    body of a document, only for the places of problems."""

    def __init__(
        self,
        sources: ComponentSources,
        resolver: Resolver,
        config: Config,
        beside: Mapping[str, Sequence[tuple[str, File]]],
        bodies: Callable[[str], Body],
    ) -> None:
        self.resolver, self.config = resolver, config
        self._declared = sources.declared
        self.data = {file.path: file for file in sources.data}
        self.beside, self._bodies = beside, bodies

    def added(self, resolved: Resolved, document: Document, own: str) -> Resolved:
        """What the addresses in a document resolve to, with its components."""
        if not document.components:
            return resolved
        return replace(resolved, components=self.linked(document, own))

    def linked(self, document: Document, own: str) -> tuple[LinkedComponent | None, ...]:
        """The components of a document, which is published at the address `own`; None in the place
        of one that cannot be shown."""
        if not document.components:
            return ()
        if document.path.startswith(AUTHORS):
            self.report(document.path, 0, -1, "a text about an author has no components", "")
            return tuple(None for _ in document.components)
        return tuple(
            self._component(document, own, number, use)
            for number, use in enumerate(document.components)
        )

    def _component(
        self, document: Document, own: str, number: int, use: ComponentUse
    ) -> LinkedComponent | None:
        declared = self._declared.get(use.name)
        if declared is None:
            return None
        before = len(self.resolver.problems)
        reader = _Attributes(self, document.path, own, number, declared)
        component = reader.read(use)
        new = self.resolver.problems[before:]
        return None if any(each.code == "component" for each in new) else component

    def report(
        self,
        path: str,
        number: int,
        attribute: int,
        message: str,
        hint: str = "",
        *,
        of_name: bool = False,
    ) -> None:
        """Report what is wrong with the component of a `number`, or with an attribute of it."""
        line, column = self.place(path, number, attribute, of_name=of_name)
        self.resolver.problems.append(
            Problem.at(
                path,
                (line, column),
                severity=worst(self.config, path),
                code="component",
                message=message,
                hint=hint,
            )
        )

    def place(
        self, path: str, number: int, attribute: int, *, of_name: bool = False
    ) -> tuple[int, int]:
        """Line and column of a component, or of an attribute of it, by their numbers."""
        places: tuple[ComponentPlace, ...] = self._bodies(path).components
        place = places[number]
        if attribute < 0:
            return place.line, place.column
        line, name, value = place.attributes[attribute]
        return line, name if of_name else value


class _Attributes:
    """Reads the attributes of one component."""

    def __init__(
        self,
        links: ComponentLinks,
        path: str,
        own: str,
        number: int,
        declared: Iterable[DeclaredAttribute],
    ) -> None:
        self._links, self._path, self._own, self._number = links, path, own, number
        self._declared = {each.name: each for each in declared}
        self._zone = links.config.zone
        self._values: dict[str, str | bool | int | float | None] = {}
        self._dates: dict[str, dt.datetime] = {}
        self._files: dict[str, FileView] = {}
        self._data: dict[str, str] = {}
        self._posts: dict[str, str] = {}
        self._pictures: list[str] = []

    def read(self, use: ComponentUse) -> LinkedComponent:
        """The component with typed attributes; all that is wrong is reported."""
        written = {name for name, _ in use.attributes}
        for index, (name, value) in enumerate(use.attributes):
            if name in self._declared:
                self._take(self._declared[name], value, index)
            elif name != "id":
                self._unknown(use.name, name, index)
        for name, attribute in self._declared.items():
            if name in written:
                continue
            if attribute.is_required:
                self._wrong(-1, f"{use.name} needs the attribute {name}", f'write {{{name}="…"}}')
            elif attribute.default is not None:
                self._put(attribute, typed(attribute, attribute.default, self._zone), -1)
            else:
                self._values[name] = _EMPTY.get(attribute.type)  # type: ignore[assignment] # no date
        return LinkedComponent(
            name=use.name,
            form=use.form,
            values=dict(sorted(self._values.items())),
            dates=self._dates,
            files=self._files,
            data=self._data,
            posts=self._posts,
            pictures=tuple(self._pictures),
        )

    def _unknown(self, component: str, name: str, index: int) -> None:
        near = did_you_mean(name.replace("-", "_"), self._declared)
        names = ", ".join(self._declared)
        others = f"it has {names}" if names else "it has none"
        message = f"{component} has no attribute {shorten(name)}"
        self._wrong(index, message, near or others, of_name=True)

    def _take(self, attribute: DeclaredAttribute, written: str | None, index: int) -> None:
        value = typed(attribute, written, self._zone)
        if isinstance(value, WrongValue):
            self._wrong(index, f"{attribute.name}: {value.message}", value.hint)
        elif attribute.is_required and value == "":
            self._wrong(index, f"{attribute.name}: expected a value, got nothing", "")
        else:
            self._put(attribute, value, index)

    def _put(self, attribute: DeclaredAttribute, value: Value | WrongValue, index: int) -> None:
        name = attribute.name
        if isinstance(value, dt.datetime):
            self._dates[name] = value
        elif isinstance(value, str) and attribute.type == "address" and value:
            self._values[name] = self._address(name, value, index)
        elif isinstance(value, str) and attribute.type == "post":
            self._values[name] = None
            if value:
                self._post(name, value, index)
        elif isinstance(value, str) and attribute.type in ("file", "data"):
            self._values[name] = None
            if value:
                self._file(attribute, value, index)
        elif isinstance(value, str) and attribute.type == "picture":
            self._values[name] = None
            if value:
                self._pictures.append(name)
        elif not isinstance(value, WrongValue):
            self._values[name] = value

    def _address(self, name: str, target: str, index: int) -> str:
        """The address that `target` leads to, site-relative or whole; "" if there is none."""
        scheme, resolver = urls.scheme(target), self._links.resolver
        if scheme and scheme not in urls.SAFE_SCHEMES:
            allowed = ", ".join(sorted(urls.SAFE_SCHEMES))
            message = f"{name}: the address {shorten(target)} cannot be published"
            self._wrong(index, message, f"allowed are addresses of the site and {allowed}")
            return ""
        if scheme or target.startswith("//"):
            return target
        before = len(resolver.problems)
        ref = Ref(target=target)
        url = resolver.resolve(self._path, self._own, ref)
        if url is not None:
            resolver.pictures.use(self._path, ref, url)
        if len(resolver.problems) > before:
            line, column = self._links.place(self._path, self._number, index)
            resolver.problems[before:] = [
                replace(problem, line=line, column=column) for problem in resolver.problems[before:]
            ]
        return self._own + url if url and url[0] in "#?" else url or ""

    def _post(self, name: str, target: str, index: int) -> None:
        """Take the post at the address or in the file that `target` names, if lists have it."""
        before = len(self._links.resolver.problems)
        url = self._address(name, target, index).partition("#")[0].partition("?")[0]
        if url in self._links.resolver.listed:
            self._posts[name] = url
            del self._values[name]
        elif url and len(self._links.resolver.problems) == before:
            message = f"{name}: expected a post that lists have, got {shorten(target)}"
            hint = (
                "name it as a link does, by its file or its address: other.md, /2026/05/03/other/"
            )
            self._wrong(index, message, hint)

    def _file(self, attribute: DeclaredAttribute, written: str, index: int) -> None:
        found = self._found(written)
        name = attribute.name
        if found is None:
            names = self._names
            near = nearest(written, names)
            hint = f"did you mean {near}?" if near else "files stand in data/ or beside index.md"
            self._wrong(index, f"{name}: there is no file {shorten(written)}", hint)
            return
        file, url = found
        if file.is_link:
            self._wrong(index, f"{name}: {file.path} is a link", "put the file itself there")
        elif attribute.type == "file":
            base = posixpath.basename(file.path)
            self._files[name] = FileView(name=base, url=url, size=file.size, digest=file.digest)
            del self._values[name]
        elif not file.path.endswith(DATA_ENDINGS):
            expected = ", ".join(DATA_ENDINGS)
            self._wrong(index, f"{name}: expected data, {shorten(written)} is none", expected)
        elif file.size > MAX_BYTES:
            most = f"a data file has at most {MAX_BYTES // 1_000_000} MB"
            self._wrong(index, f"{name}: {most}", "leave in it what pages show")
        else:
            self._data[name] = file.path
            del self._values[name]

    def _found(self, written: str) -> tuple[File, str] | None:
        """The file of the bundle or of data/ that is meant, and its address, or ""."""
        name = posixpath.normpath(written)
        if file := self._bundle.get(name):
            folder = self._own if self._own.endswith("/") else posixpath.dirname(self._own) + "/"
            return file, folder + urls.encode(name)
        file = self._links.data.get(name if name.startswith(DATA) else DATA + name)
        return (file, "") if file else None

    @cached_property
    def _bundle(self) -> dict[str, File]:
        return dict(self._links.beside.get(self._path, ()))

    @property
    def _names(self) -> list[str]:
        return sorted({*self._bundle, *(path.removeprefix(DATA) for path in self._links.data)})

    def _wrong(self, index: int, message: str, hint: str, *, of_name: bool = False) -> None:
        self._links.report(self._path, self._number, index, message, hint, of_name=of_name)
