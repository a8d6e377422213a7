"""Python-Markdown's own extensions, which a site can ask for."""

from __future__ import annotations

from importlib import import_module

from markdown.extensions import Extension


def extension(name: str) -> Extension:
    """Python-Markdown's extension of this name. It is imported by its full name: a bare one would
    be searched for among all installed packages."""
    found: Extension = import_module(f"markdown.extensions.{name}").makeExtension()
    return found
