"""Names of elements in XML that may be wrong."""

from __future__ import annotations

from lxml import etree


def names(element: etree._Element) -> tuple[str, str]:
    """The namespace and the local name of an element; the name is "" for a comment. A prefix that
    nothing declares, as in exports that a program has rewritten, is no part of the name."""
    if not isinstance(element.tag, str):
        return "", ""
    namespace, _, name = element.tag.rpartition("}")
    return namespace.removeprefix("{"), name.rpartition(":")[2]


def local_name(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return names(element)[1]
