"""Files beside documents: to which page each belongs, and its address."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping

from sitegen import urls
from sitegen.link.resolve import Resolver
from sitegen.model.documents import (
    Document,
    File,
    Parsed,
)
from sitegen.model.paths import PAGES
from sitegen.model.site import (
    Asset,
)


def assets_beside(parsed: Parsed) -> dict[str, list[tuple[str, File]]]:
    """The files beside documents, with their names as seen from there: by the path of their bundle,
    or "" for files that belong to none and are published at their own path under content/."""
    bundles = {path for path in (*parsed.paths(), *parsed.broken) if path.endswith("/index.md")}
    found: dict[str, list[tuple[str, File]]] = {}
    for file in parsed.files:
        folders = [file.path[: match.end()] for match in re.finditer("/", file.path)]
        bundle = next(
            (folder for folder in reversed(folders) if folder + "index.md" in bundles), None
        )
        if bundle is None:
            found.setdefault("", []).append(
                (file.path.removeprefix(PAGES).removeprefix("content/"), file)
            )
        else:
            found.setdefault(bundle + "index.md", []).append((file.path.removeprefix(bundle), file))
    return found


def placed(files: Iterable[tuple[str, File]], url: str) -> list[Asset]:
    """Files beside the page at `url`."""
    folder = url if url.endswith("/") else posixpath.dirname(url).rstrip("/") + "/"
    return [Asset(url=folder + urls.encode(name), file=file) for name, file in files]


def publish(
    documents: Iterable[Document],
    addresses: Mapping[str, str],
    beside: Mapping[str, list[tuple[str, File]]],
    resolver: Resolver,
) -> tuple[Asset, ...]:
    """Publish the documents and the files that belong to them: the resolver then knows their
    addresses. Returns the files."""
    resolver.publish_assets(loose := placed(beside.get("", ()), "/"))
    assets = list(loose)
    for document in documents:
        own = (
            placed(beside[document.path], addresses[document.path])
            if document.path in beside
            else []
        )
        resolver.publish(document, addresses[document.path], own)
        assets += own
    return tuple(sorted(assets, key=lambda asset: asset.file.path))
