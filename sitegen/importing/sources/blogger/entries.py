"""The entries of an export of Blogger, one in memory at a time, and what stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from lxml import etree
from msgspec import Struct

from sitegen.importing.source import Note
from sitegen.importing.sources.html_texts import web_address
from sitegen.importing.sources.xml_names import local_name

_CONTROLS = bytes(set(range(32)) - {9, 10, 13})
KIND = "http://schemas.google.com/g/2005#kind"


class BloggerEntry(Struct, frozen=True):
    """An entry, with what says what it is."""

    element: etree._Element
    place: str
    id: str
    kind: str
    status: str

    @property
    def number(self) -> str:
        """What its identifier ends with: the number of the post or comment."""
        return number_of(self.id) or self.id or self.place

    @property
    def is_trashed(self) -> bool:
        """Whether somebody has thrown it away."""
        return "TRASHED" in self.status or bool(text_of(self.element, "trashed"))

    @property
    def is_draft(self) -> bool:
        """Whether it was not published yet."""
        control = next((each for each in self.element if local_name(each) == "control"), None)
        said = text_of(control, "draft") if control is not None else ""
        return said.lower() == "yes" or self.status == "DRAFT"


class _CleanFile:
    """A file without control characters, which XML does not allow and old exports have."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def read(self, size: int = -1) -> bytes:
        """The next bytes. There are none only at the end."""
        while data := self._file.read(size):
            if clean := data.translate(None, _CONTROLS):
                return clean
        return b""


def entries_of(file: Path, problems: list[Note], about: dict[str, str]) -> Iterator[BloggerEntry]:
    """The entries, one in memory at a time; what is wrong with the XML goes to `problems`, and what
    the feed says of itself before its entries to `about`."""
    with file.open("rb") as opened:
        events = etree.iterparse(
            _CleanFile(opened),
            events=("end",),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=True,
        )
        try:
            for _, element in events:
                parent = element.getparent()
                if parent is None or parent.getparent() is not None:
                    continue
                if local_name(element) == "entry":
                    yield _entry(file.name, element)
                elif local_name(element) == "link":
                    if element.get("rel") == "alternate" and element.get("href"):
                        about["link"] = web_address(element.get("href", ""))
                elif local_name(element) in ("title", "subtitle"):
                    about[local_name(element)] = (element.text or "").strip()
                # The parser still holds the element itself, so only those before it go.
                element.clear(keep_tail=True)
                while element.getprevious() is not None:
                    del parent[0]
        except etree.XMLSyntaxError as error:
            row, column = error.position
            problems.append(
                Note(
                    weight=3,
                    kind="export that ends early",
                    place=f"{file.name}:{row}:{column}",
                    message=f"the XML is malformed here ({error.msg}): what comes after it is"
                    " missing",
                    hint="get the export again",
                )
            )


def _entry(name: str, element: etree._Element) -> BloggerEntry:
    id_ = text_of(element, "id")
    terms = [each.get("term", "") for each in element if each.get("scheme") == KIND]
    kind = terms[0].rpartition("#")[2] if terms else text_of(element, "type").lower()
    if not kind and ".post-" in id_:
        replies = any(local_name(each) == "in-reply-to" for each in element)
        kind = "comment" if replies else "post"
    status = text_of(element, "status").upper()
    return BloggerEntry(element, f"{name}:{element.sourceline}", id_, kind, status)


def link_of(element: etree._Element, rel: str = "alternate") -> str:
    """The address in a link, "" if there is none. A link to a feed is no page."""
    for each in element:
        is_link = local_name(each) == "link" and each.get("rel") == rel
        if is_link and (rel != "alternate" or "atom" not in each.get("type", "")):
            return web_address(each.get("href", ""))
    return ""


def markup_of(element: etree._Element) -> str:
    """The text of an entry as HTML: it is so in all exports, but for elements of `xhtml`."""
    for name in ("content", "summary"):
        for each in element:
            if local_name(each) == name:
                inner = [etree.tostring(child, encoding="unicode") for child in each]
                return (each.text or "") + "".join(map(str, inner))
    return ""


def text_of(element: etree._Element, name: str) -> str:
    """The text of the first element of that name in an entry, "" if there is none."""
    found = (each for each in element if local_name(each) == name)
    return next(((each.text or "").strip() for each in found), "")


def number_of(id_: str) -> str:
    """The number that an identifier or an address ends with, "" if there is none."""
    found = re.search(r"(\d+)\s*\Z", id_)
    return found[1] if found else ""
