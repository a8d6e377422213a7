"""Files beside the texts of Hugo and Zola: which folder of a text they are in, and where those that
belong to no text were published."""

from __future__ import annotations

from collections.abc import Container
from posixpath import dirname

from sitegen.importing.source import SourceFile
from sitegen.importing.sources.folders import FoundFile


def published(found: FoundFile, base: str, inside: str) -> SourceFile:
    """A file at its path below the site, which texts also name from the root of the host."""
    others = (f"/{inside}",) if base else ()
    return SourceFile(file=found.file, path=found.path, address=f"{base}/{inside}", others=others)


def bundle_of(folder: str, bundles: Container[str]) -> str:
    """The bundle that a folder is or is in, "" for none."""
    while folder:
        if folder in bundles:
            return folder
        folder = dirname(folder)
    return ""
