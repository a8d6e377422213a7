"""The addresses that a site had elsewhere, with titles where these are known: from a sitemap, a
list, or a folder of pages."""

from __future__ import annotations

import codecs
import html
import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote_from_bytes, unquote

from msgspec import Struct

from sitegen.pipeline import sitemaps

ARGUMENT = "OLD"
# The endings of pages, and of files that are compared if they are feeds.
PAGES, FEEDS = (".html", ".htm", ".xhtml", ".php"), (".xml", ".rss", ".atom", ".rdf")
# How much of a file is looked at for its title, and of a feed for its first element.
_HEAD, _FIRST = 1 << 16, 1 << 10
_SITEMAP = re.compile(r"sitemap.*\.xml(\.gz)?|.*sitemap\.xml(\.gz)?", re.IGNORECASE)
_LISTS = ("addresses.txt", "urls.txt")
_HINT = "give a sitemap, a text file with an address a line, or a folder of pages"


class OldAddress(Struct, frozen=True, order=True):
    """An address as it is listed, whole or from the first "/" on, and the title of what was
    there."""

    address: str
    title: str = ""


def read(place: Path) -> Iterator[OldAddress]:
    """The addresses in a file or a folder. Raises SiteError for what has none."""
    if place.is_dir():
        yield from _in_folder(place)
    elif sitemaps.is_markup(place, ARGUMENT):
        yield from map(OldAddress, sitemaps.addresses(place, ARGUMENT))
    else:
        yield from _in_list(place)


# --- a list ---------------------------------------------------------------------------------------


def _in_list(file: Path) -> Iterator[OldAddress]:
    """An address a line, and after a tab its title. Empty lines and those that begin with "#" are
    passed over."""
    for number, line in enumerate(_lines(file), 1):
        address, _, title = line.strip().partition("\t")
        if not address or address.startswith("#"):
            continue
        if not re.match(r"/|https?://[^/]", address, re.IGNORECASE):
            message = f"{file}, line {number}: expected an address, got {address[:80]!r}"
            hint = "write one a line: /2020/01/a-post/ or https://news.example/2020/01/a-post/"
            raise sitemaps.refused(ARGUMENT, message, hint)
        yield OldAddress(address, " ".join(title.split()))


def _lines(file: Path) -> Iterator[str]:
    rest, is_first = b"", True
    for part in sitemaps.parts_of(file, ARGUMENT):
        part = part.removeprefix(b"\xef\xbb\xbf") if is_first else part
        *lines, rest = (rest + part).split(b"\n")
        is_first = False
        yield from (_decoded(line, file) for line in lines)
        if len(rest) > sitemaps.MAX_ADDRESS:
            message = f"{file} is no list of addresses: it has a line that never ends"
            raise sitemaps.refused(ARGUMENT, message, _HINT)
    yield _decoded(rest, file)


def _decoded(line: bytes, file: Path) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        message = f"{file} is no list of addresses: it is not UTF-8"
        raise sitemaps.refused(ARGUMENT, message, _HINT) from None


# --- a folder -------------------------------------------------------------------------------------


def _in_folder(folder: Path) -> Iterator[OldAddress]:
    """The pages and feeds below a folder; if it has none, what its sitemaps and lists say."""
    has_pages = False
    for path in _files(folder):
        if found := _page(folder, path):
            has_pages = True
            yield found
    if has_pages:
        return
    lists = [
        each
        for each in sorted(folder.iterdir())
        if each.is_file() and (_SITEMAP.fullmatch(each.name) or each.name in _LISTS)
    ]
    if not lists:
        message = f"{folder} has neither pages (.html) nor a sitemap or a list of addresses"
        hint = "give the folder that a host served, a sitemap.xml, or an address a line in a file"
        raise sitemaps.refused(ARGUMENT, message, hint)
    for each in lists:
        yield from read(each)


def _files(folder: Path) -> Iterator[str]:
    """The paths of all files below a folder, seen from there, but for hidden ones and what is no
    file, such as a pipe, in order."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and os.path.isfile(os.path.join(place, name)):
                yield Path(place, name).relative_to(folder).as_posix()


def _page(folder: Path, path: str) -> OldAddress | None:
    """The address of a file, if it is a page or a feed."""
    lower = path.lower()
    if lower.endswith(FEEDS):
        is_feed = re.search(rb"<(?:rss|feed|rdf:RDF)\b", head_of(folder / path, _FIRST))
        return OldAddress(_address(f"/{path}")) if is_feed else None
    if not lower.endswith(PAGES) or path in ("404.html", "404/index.html"):
        return None
    text = text_of(head_of(folder / path))
    stem, _, name = f"/{path}".rpartition("/")
    is_index = name.lower() in {f"index{ending}" for ending in PAGES}
    own = _address(f"{stem}/" if is_index else f"/{path}")
    return OldAddress(_canonical(text, own), title_of(text))


def _address(path: str) -> str:
    """The address of a file, whose name need not be UTF-8."""
    return quote_from_bytes(os.fsencode(path), safe="/-._~!$&'()*+,;=:@")


def _canonical(text: str, own: str) -> str:
    """The path that a page says it has, if it differs from its `own` only as hosts allow: a host
    sends `/a.html` for `/a` as well."""
    for tag in tags(text, "link"):
        if attribute(tag, "rel").lower() == "canonical":
            named = re.sub(r"^(?:https?:)?//[^/?#]*", "", attribute(tag, "href"))
            named = re.split("[?#]", named)[0]
            if bare(named) == bare(own) and named.startswith("/"):
                return named
    return own


def bare(path: str) -> str:
    """A path without what hosts add or leave out: the ending of a page, `index`, and the last
    slash."""
    path = re.sub(r"\.x?html?$", "", unquote(path))
    return path.removesuffix("/index").rstrip("/")


# --- pages ----------------------------------------------------------------------------------------


def head_of(file: Path, length: int = _HEAD) -> bytes:
    """The first bytes of a file; b"" if it is none, such as a pipe, or cannot be read."""
    if not os.path.isfile(file):
        return b""
    try:
        with file.open("rb") as opened:
            return opened.read(length)
    except OSError:
        return b""


def text_of(head: bytes) -> str:
    """The text of a page, which is in UTF-8 or, where it cannot be, in Windows-1252."""
    try:
        # A character may be cut at the end of what was read.
        return codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return head.decode("cp1252", errors="replace")


def title_of(text: str) -> str:
    """What is in the <title> of a page, as one line."""
    found = re.search(r"<title\b[^<>]{0,200}>([^<]{0,1000})", text, re.IGNORECASE)
    return " ".join(html.unescape(found[1]).split()) if found else ""


def tags(text: str, name: str) -> Iterator[str]:
    """The tags of that name in the head of a page."""
    return (match[0] for match in re.finditer(rf"<{name}\b[^<>]{{0,2000}}>", text, re.IGNORECASE))


def attribute(tag: str, name: str) -> str:
    """The value of an attribute in a tag; "" without it."""
    pattern = rf"""\s{name}\s{{0,9}}=\s{{0,9}}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))"""
    found = re.search(pattern, tag, re.IGNORECASE)
    return html.unescape(found[1] or found[2] or found[3] or "").strip() if found else ""
