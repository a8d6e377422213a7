"""The authors, the menu and the data files of a Jekyll site."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from sitegen.importing.source import (
    FILE_SCHEME,
    MenuItem,
    Note,
    SourceAuthor,
    SourceError,
    SourcePicture,
    SourceText,
)
from sitegen.importing.sources import folders, plain_values
from sitegen.importing.sources.front_matter import split, table, text
from sitegen.importing.sources.jekyll.settings import JekyllSettings
from sitegen.importing.sources.lenient_yaml import read

_PROFILES = {
    "twitter": "https://twitter.com/",
    "github": "https://github.com/",
    "linkedin": "https://www.linkedin.com/in/",
    "facebook": "https://www.facebook.com/",
    "instagram": "https://www.instagram.com/",
    "youtube": "https://www.youtube.com/@",
    "gitlab": "https://gitlab.com/",
}


def data(settings: JekyllSettings) -> tuple[dict[str, Any], tuple[Note, ...]]:
    """`site.data`: the YAML and JSON files of `_data`, by their paths."""
    folder = text(settings.values.get("data_dir")).strip("./") or "_data"
    if not (settings.root / folder).is_dir() or (settings.root / folder).is_symlink():
        return {}, ()
    found: dict[str, Any] = {}
    walk = folders.walk(settings.root, folder)
    notes = list(walk.notes)
    for file in walk.files:
        ending = file.name.rpartition(".")[2].lower()
        form = {"yml": "yaml", "yaml": "yaml", "json": "json", "toml": "toml"}.get(ending)
        if not form:
            continue
        try:
            parsed = read(folders.read_text(file.file, file.path).text, form, file.path)
        except SourceError as error:
            notes.append(Note(weight=2, kind="data file", place=error.place, message=error.message))
            continue
        notes += parsed.notes
        steps = file.path.removeprefix(f"{folder}/").rpartition(".")[0].split("/")
        here = found
        for step in steps[:-1]:
            inner = here.setdefault(step, {})
            here = inner if isinstance(inner, dict) else {}
        here[steps[-1]] = parsed.values
    return found, tuple(notes)


def authors(settings: JekyllSettings, known: dict[str, Any]) -> tuple[SourceAuthor, ...]:
    """Those of `_data/authors.yml`, of the collection `authors`, and the author of the site."""
    found: dict[str, SourceAuthor] = {}
    listed = known.get("authors") or known.get("people") or known.get("members")
    if isinstance(listed, dict):
        entries = [(text(key), table(own)) for key, own in listed.items()]
    else:
        entries = [(_key(table(own)), table(own)) for own in listed or [] if isinstance(own, dict)]
    for key, own in [*entries, *_collected(settings)]:
        if key:
            found[key] = _author(key, own)
    given = settings.values.get("author")
    own = table(given) or ({"name": given} if text(given) else {})
    name = text(own.get("name"))
    names = {author.name.lower() for author in found.values()} | {key.lower() for key in found}
    if name and name.lower() not in names:
        found[name] = _author(name, own)
    return tuple(found.values())


def _key(own: dict[str, Any]) -> str:
    keys = ("id", "key", "username", "short_name", "slug", "name")
    return next((text(own[key]) for key in keys if text(own.get(key))), "")


def _collected(settings: JekyllSettings) -> Iterable[tuple[str, dict[str, Any]]]:
    """The files of the collection `authors`, with their bodies as biographies."""
    folder = next((c.folder for c in settings.collections if c.label == "authors"), "_authors")
    if not (settings.root / folder).is_dir() or (settings.root / folder).is_symlink():
        return
    for file in folders.walk(settings.root, folder).files:
        if file.name.rpartition(".")[2].lower() not in ("md", "markdown", "html"):
            continue
        try:
            front = split(folders.read_text(file.file, file.path).text, file.path)
        except SourceError:
            continue
        key = text(front.values.get("short_name")) or file.name.rpartition(".")[0]
        own = {"bio": front.body.strip(), **front.values}
        own.setdefault("name", text(front.values.get("title")))
        yield key, own


def _author(key: str, own: dict[str, Any]) -> SourceAuthor:
    names = ("name", "display_name", "full_name", "title")
    bio = next((text(own[k]) for k in ("bio", "biography", "description") if text(own.get(k))), "")
    avatar = next((text(own[k]) for k in ("avatar", "picture", "image", "photo") if own.get(k)), "")
    urls = [text(own.get(k)) for k in ("web", "url", "uri", "website", "home", "site", "link")]
    profiles = [_profile(k, text(own.get(k))) for k in _PROFILES]
    links = own.get("links")
    profiles += [text(table(link).get("url")) for link in links] if isinstance(links, list) else []
    web = [url for url in urls if re.match(r"https?://", url)]
    same = [url for url in profiles if re.match(r"https?://", url)]
    return SourceAuthor(
        id=key,
        name=next((text(own[k]) for k in names if text(own.get(k))), key),
        slug=key,
        biography=SourceText(text=bio, format="markdown"),
        url=web[0] if web else "",
        same_as=tuple(dict.fromkeys(same)),
        picture=SourcePicture(src=avatar) if re.search(r"[./]", avatar) else None,
    )


def _profile(site: str, written: str) -> str:
    """The address of a profile, from the name of an account."""
    if not written or re.match(r"https?://", written):
        return written
    name = written.lstrip("@")
    return _PROFILES[site] + name if re.fullmatch(r"[\w.-]+", name) else ""


def menu(
    settings: JekyllSettings, known: dict[str, Any], pages: dict[str, str], titles: dict[str, str]
) -> tuple[MenuItem, ...]:
    """The menu, as well-known themes have it: `_data/navigation.yml`, `header_pages`, or a list in
    the settings. `pages` and `titles` lead from the paths of pages to addresses and titles."""
    navigation = known.get("navigation") or known.get("nav") or known.get("menu")
    if isinstance(navigation, dict):
        navigation = next(
            (navigation[key] for key in ("main", "header", "primary", "top") if key in navigation),
            next((part for part in navigation.values() if isinstance(part, list)), None),
        )
    if isinstance(navigation, list):
        return _items(navigation, settings, 0)
    listed = settings.values.get("header_pages")
    if isinstance(listed, list):
        found = []
        for path in map(text, listed):
            if path in pages:
                title = plain_values.title(titles.get(path)) or path.rpartition(".")[0].capitalize()
                found.append(MenuItem(title=title, url=FILE_SCHEME + quote(path)))
        return tuple(found)
    for key in ("navigation", "nav", "menu", "navbar-links", "nav_links"):
        given = settings.values.get(key)
        if isinstance(given, dict):
            given = [{"title": name, "url": url} for name, url in given.items()]
        if isinstance(given, list):
            return _items(given, settings, 0)
    return ()


def _items(entries: list[Any], settings: JekyllSettings, depth: int) -> tuple[MenuItem, ...]:
    found = []
    for own in map(table, entries):
        title = next((text(own[k]) for k in ("title", "name", "text", "label") if own.get(k)), "")
        url = next((text(own[k]) for k in ("url", "link", "href", "page") if text(own.get(k))), "")
        below: Any = next(
            (own[k] for k in ("children", "sublinks", "links", "subitems") if own.get(k)), []
        )
        links = _items(below, settings, depth + 1) if isinstance(below, list) and depth < 3 else ()
        if title and (url or links):
            found.append(MenuItem(title=title, url=_address(url, settings), links=links))
    return tuple(found)


def _address(url: str, settings: JekyllSettings) -> str:
    if not url or re.match(r"[a-zA-Z][\w+.-]*:|//|#", url):
        return url
    return f"{settings.base}/{url.lstrip('/')}"
