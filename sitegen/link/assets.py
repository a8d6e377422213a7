"""Files beside documents: the page that each belongs to, and its address."""

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
    """The files beside documents, by the path of the bundle's document, with their names in the
    bundle. Under "" are the files of no bundle, which are published at their path under
    content/."""
    bundles = {path for path in (*parsed.paths(), *parsed.broken) if path.endswith("/index.md")}
    by_bundle: dict[str, list[tuple[str, File]]] = {}
    for file in parsed.files:
        folders = [file.path[: match.end()] for match in re.finditer("/", file.path)]
        bundle = next(
            (folder for folder in reversed(folders) if folder + "index.md" in bundles), None
        )
        if bundle is None:
            by_bundle.setdefault("", []).append(
                (file.path.removeprefix(PAGES).removeprefix("content/"), file)
            )
        else:
            by_bundle.setdefault(bundle + "index.md", []).append(
                (file.path.removeprefix(bundle), file)
            )
    return by_bundle


def placed(files: Iterable[tuple[str, File]], url: str) -> list[Asset]:
    """The files beside the page at `url`, at their addresses."""
    folder = url if url.endswith("/") else posixpath.dirname(url).rstrip("/") + "/"
    return [Asset(url=folder + urls.encode(name), file=file) for name, file in files]


def publish(
    documents: Iterable[Document],
    addresses: Mapping[str, str],
    beside: Mapping[str, list[tuple[str, File]]],
    resolver: Resolver,
) -> tuple[Asset, ...]:
    """Tell the resolver the addresses of the documents and of the files that belong to them.
    Returns the files."""
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
