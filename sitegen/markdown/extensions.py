"""Python-Markdown's own extensions, which a site can ask for."""

from __future__ import annotations

from importlib import import_module

from markdown.extensions import Extension

# Those of which sitegen has an own version.
_OWN = {"smarty": "sitegen.markdown.smarty"}


def extension(name: str) -> Extension:
    """Python-Markdown's extension of this name. It is imported by its full name: a bare one would
    be searched for among all installed packages."""
    found: Extension = import_module(_OWN.get(name, f"markdown.extensions.{name}")).makeExtension()
    return found
