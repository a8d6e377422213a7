"""Where the links of old texts lead now."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import quote, unquote, urljoin

from msgspec import Struct

from sitegen import urls
from sitegen.importing.old_site import OldSite, key, plain
from sitegen.importing.placing import NewPlace
from sitegen.importing.source import FILE_SCHEME, SourceDocument, SourceFile
from sitegen.importing.survey import Listed

# Files that get sizes and labels when they are content; others are copied from static/ as they are.
PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg")

# The address of something by its number alone (`/?p=12`): without it, it is the front page.
_NUMBERED = re.compile(r"\?(?:p|page_id|attachment_id|cat)=\d+")


class FileCopy(Struct, frozen=True):
    """A file of the source, the path of its copy, and the address of that."""

    file: SourceFile
    path: str
    address: str


class Targets:
    """Everything that a link can lead to, by its old address and by its path in the source.

    `missing` counts the links to addresses of the old site that nothing has, by the address;
    `fetched` gives the copy of a picture that somebody has fetched from an address."""

    def __init__(
        self,
        old: OldSite,
        documents: Iterable[Listed],
        places: Mapping[str, NewPlace],
        copies: Iterable[FileCopy],
        lists: Mapping[str, str],
        fetched: Callable[[str], FileCopy | None] = lambda _address: None,
    ) -> None:
        self._old, self._fetched = old, fetched
        self.missing: Counter[str] = Counter()
        self._documents: dict[str, str] = {}
        self._by_path: dict[str, str] = {}
        self._files: dict[str, FileCopy] = {}
        self._files_by_path: dict[str, FileCopy] = {}
        self._lists = {key(address): to for address, to in lists.items()}
        for document in documents:
            path = places[document.id].path
            for address in (document.address, *document.aliases):
                # Whatever stood on the front page: a link to it is one to the whole site.
                if address and not self._is_front(address):
                    self._documents.setdefault(_queried(address), path)
            if document.path:
                self._by_path.setdefault(document.path, path)
        for copy in copies:
            for address in (copy.file.address, *copy.file.others):
                self._files.setdefault(key(address), copy)
            self._files_by_path.setdefault(copy.file.path, copy)

    def of(self, link: str, document: SourceDocument, path: str) -> str | None:
        """What a link in `document`, whose new file is at `path`, is to lead to; None: to what it
        led before."""
        if link.startswith(FILE_SCHEME):
            return self._named(link.removeprefix(FILE_SCHEME), path)
        if link.startswith("#") or not link.strip():
            return None
        own = self._old.own(link)
        if own is None:
            if urls.scheme(link) or link.startswith("//"):
                copy = self._fetched(link)
                return _to_copy(copy, path) if copy else None
            return self._relative(link, document, path)
        if self._old.is_shared and "//" in link and self._at(*own, path) is None:
            return None
        return self._own(*own, path)

    def has(self, address: str) -> bool:
        """Whether the new site has what was at a whole address."""
        own = self._old.own(address)
        is_there = own is not None and self._at(*own, "") is not None
        return is_there or self._fetched(address) is not None

    def leads_somewhere(self, link: str, path: str, address: str) -> bool:
        """Whether a link in the file `path`, whose page was at an `address`, leads to another host,
        or to what the new site has."""
        if link.startswith(FILE_SCHEME):
            return self._file(unquote(link.removeprefix(FILE_SCHEME)), "", path) is not None
        own = self._old.own(link)
        if own is None and (urls.scheme(link) or link.startswith("//")):
            return True
        whole, rest = own or (urljoin(address or "/", link.partition("#")[0]), "")
        return self._at(whole, rest, path) is not None

    def is_foreign(self, link: str) -> bool:
        """Whether a link leads to another host."""
        return not link.startswith(FILE_SCHEME) and self._old.own(link) is None

    def _own(self, address: str, rest: str, path: str) -> str | None:
        found = self._at(address, rest, path)
        if found is not None:
            return found
        within = self._old.within(address)
        if within is None:
            return None
        if not within.startswith(("/wp-admin", "/wp-login")):
            numbered = _NUMBERED.match(rest) if key(within) == "/" else None
            self.missing[within + (numbered[0] if numbered else "")] += 1
        return urls.as_written(quote(within, safe="/:@!$&'()*+,;=~%")) + rest

    def _relative(self, link: str, document: SourceDocument, path: str) -> str | None:
        """A link without a scheme and without a slash at its start: seen from the file of the
        document, and from its old address."""
        if urls.scheme(link) or link.startswith(("/", "?")):
            return None
        name, mark, fragment = link.partition("#")
        name = unquote(name.partition("?")[0])
        if document.path:
            inside = posixpath.normpath(posixpath.join(posixpath.dirname(document.path), name))
            for each in (inside, name):
                if (found := self._file(each, mark + fragment, path)) is not None:
                    return found
        if document.address:
            address = urljoin(document.address, link.partition("#")[0])
            if (found := self._at(address, mark + fragment, path)) is not None:
                return found
            if (within := self._old.within(address)) is not None:
                self.missing[within] += 1
                return quote(within) + mark + fragment
        return None

    def _at(self, address: str, rest: str, path: str) -> str | None:
        query, mark, fragment = rest.partition("#")
        if query and (target := self._documents.get(_queried(address + query))):
            return relative(target, path) + mark + fragment
        if self._is_front(address) and _NUMBERED.match(query):
            return None
        if target := self._documents.get(key(address)):
            return relative(target, path) + mark + fragment
        if copy := self._files.get(key(address)) or self._fetched(address):
            return _to_copy(copy, path) + mark + fragment
        if (listed := self._lists.get(key(address))) is not None:
            return listed + mark + fragment
        return None

    def _is_front(self, address: str) -> bool:
        within = None if "?" in address else self._old.within(address)
        return within is not None and key(within) == "/"

    def _named(self, name: str, path: str) -> str:
        """A link by the path of a file in the source."""
        name, mark, fragment = name.partition("#")
        name = unquote(name)
        found = self._file(name, mark + fragment, path)
        if found is not None:
            return found
        self.missing[name] += 1
        return "/" + quote(name.lstrip("/")) + mark + fragment

    def _file(self, name: str, rest: str, path: str) -> str | None:
        if target := self._by_path.get(name):
            return relative(target, path) + rest
        if copy := self._files_by_path.get(name):
            return _to_copy(copy, path) + rest
        return None


def _to_copy(copy: FileCopy, path: str) -> str:
    folder = posixpath.dirname(path)
    # A file of the same bundle is named like everything in a bundle: by its own name.
    if path.endswith("/index.md") and copy.path.startswith(f"{folder}/"):
        return quote(copy.path.removeprefix(f"{folder}/"))
    return quote(copy.address)


def relative(target: str, path: str) -> str:
    """The link from the file `path` to the file `target`; both are paths in the site."""
    return quote(posixpath.relpath(target, posixpath.dirname(path)))


def _queried(address: str) -> str:
    """The key of an address in which a query may say what it is: `/?p=12`."""
    path, mark, query = address.partition("?")
    return f"{key(path)}?{query}" if mark else key(path)


def copies_of(
    files: Iterable[SourceFile], places: Mapping[str, NewPlace], old: OldSite
) -> tuple[tuple[FileCopy, ...], tuple[SourceFile, ...]]:
    """Where each file is copied to, and those that cannot be anywhere in the new site, because of
    their names or of another file at the same place."""
    copies, refused = [], []
    taken = {urls.collision_key(place.path) for place in places.values()}
    for file in files:
        path, address = _place(file, places, old)
        unique = urls.collision_key(path)
        if not path or unique in taken or not urls.is_output_path(path) or "\\" in path:
            refused.append(file)
            continue
        taken.add(unique)
        copies.append(FileCopy(file, path, address))
    return tuple(copies), tuple(refused)


def _place(file: SourceFile, places: Mapping[str, NewPlace], old: OldSite) -> tuple[str, str]:
    place = places.get(file.owner)
    if place and place.is_bundle:
        name = file.name or posixpath.basename(file.path)
        return f"{posixpath.dirname(place.path)}/{name}", place.address.rstrip("/") + f"/{name}"
    address = old.within(file.address) or plain("/" + file.path)
    is_picture = address.lower().endswith(PICTURES)
    hidden = any(part.startswith(".") for part in address.split("/"))
    top = "content" if is_picture and not hidden else "static"
    return top + address, address
