"""Files beside documents: the page that each belongs to, and its address."""

from __future__ import annotations

import itertools
import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import unquote

from sitegen import kinds, urls
from sitegen.errors import Problem
from sitegen.model.documents import (
    File,
    Parsed,
)
from sitegen.model.paths import PAGES, version_of
from sitegen.model.site import (
    Asset,
    Picture,
)
from sitegen.pictures.originals import published_name


def assets_beside(
    parsed: Parsed, pictures: Mapping[str, Picture], codes: tuple[str, ...]
) -> dict[str, list[tuple[str, File]]]:
    """The files beside documents, by the path of the bundle's document, with the names in the
    bundle under which they are published; `pictures` are the facts of picture files, by path.

    Under "" are the files of no bundle, which are published at their path under content/. A site
    with the languages `codes` has bundles whose only document is in one of them: `index.fr.md`."""
    bundles: dict[str, str] = {}
    for path in (*parsed.paths(), *parsed.broken):
        base, language = version_of(path, codes)
        if base.endswith("/index.md"):
            folder = base.removesuffix("index.md")
            bundles[folder] = bundles.get(folder, path) if language else path
    by_bundle: dict[str, list[tuple[str, File]]] = {}
    for file in parsed.files:
        folders = [file.path[: match.end()] for match in re.finditer("/", file.path)]
        bundle = next((folder for folder in reversed(folders) if folder in bundles), None)
        path = published_name(file.path, pictures.get(file.path))
        if bundle is None:
            by_bundle.setdefault("", []).append(
                (path.removeprefix(PAGES).removeprefix("content/"), file)
            )
        else:
            by_bundle.setdefault(bundles[bundle], []).append((path.removeprefix(bundle), file))
    return by_bundle


def placed(files: Iterable[tuple[str, File]], url: str) -> list[Asset]:
    """The files beside the page at `url`, at their addresses."""
    folder = url if url.endswith("/") else posixpath.dirname(url).rstrip("/") + "/"
    return [Asset(url=folder + urls.encode(name), file=file) for name, file in files]


def assets_by_document(
    addresses: Mapping[str, str], beside: Mapping[str, list[tuple[str, File]]]
) -> dict[str, list[Asset]]:
    """The files that are published beside the documents at these `addresses`, by the path of the
    document; those that belong to none by ""."""
    return {
        path: placed(files, addresses.get(path, "/"))
        for path, files in beside.items()
        if not path or path in addresses
    }


def in_order(assets: Mapping[str, Iterable[Asset]]) -> tuple[Asset, ...]:
    """All `assets`, by the paths of their files."""
    return tuple(sorted(itertools.chain(*assets.values()), key=lambda asset: asset.file.path))


def without_backslashes(
    assets: Mapping[str, list[Asset]], static: Sequence[File]
) -> tuple[dict[str, list[Asset]], Sequence[File], tuple[Problem, ...]]:
    """`assets`, `static`, the files of static/, and an error for each file that would be published
    with a backslash in its address, which browsers and Windows read as a slash: these are left out,
    so that the rest of the site is judged."""
    named = [(each.file.path, each.url) for each in itertools.chain(*assets.values())]
    wrong = {path for path, url in named if "\\" in unquote(url)}
    wrong |= {file.path for file in static if "\\" in file.path}
    if not wrong:
        return dict(assets), static, ()
    kept = {
        path: [each for each in listed if each.file.path not in wrong]
        for path, listed in assets.items()
    }
    return (
        kept,
        [file for file in static if file.path not in wrong],
        tuple(map(_with_backslash, sorted(wrong))),
    )


def _with_backslash(path: str) -> Problem:
    return Problem(
        path=path,
        code="file-name",
        message="the path of the file has a backslash, which browsers read as a slash",
        hint="rename the file, or the folder that it is in",
    )


def static_addresses(
    static: Iterable[File], pictures: Mapping[str, Picture]
) -> tuple[dict[str, File], dict[str, str]]:
    """The files of static/ by their addresses; and the addresses of those that are published as
    JPEG, by the ones that they would have. `pictures` are the facts of picture files, by path."""
    files, renamed = {}, {}
    for file in static:
        name = "/" + file.path.removeprefix("static/")
        published = published_name(name, pictures.get(file.path))
        files[urls.encode(published)] = file
        if published != name:
            renamed[urls.encode(name)] = urls.encode(published)
    return files, renamed


def renamed(asset: Asset) -> dict[str, str]:
    """The address of a file that is published as JPEG, by the one that it would have; {} for any
    other."""
    if asset.file.kind not in kinds.CONVERTED:
        return {}
    name = urls.encode(posixpath.basename(asset.file.path))
    return {posixpath.join(posixpath.dirname(asset.url), name): asset.url}


def bundles_around(file: str) -> list[str]:
    """The paths of documents whose bundles would contain `file`, the innermost first."""
    folders = [file[:i] for i, character in enumerate(file) if character == "/"]
    return [f"{folder}/index.md" for folder in reversed(folders)]
