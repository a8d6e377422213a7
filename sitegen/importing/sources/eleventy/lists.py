"""Pages of an Eleventy site that only list others: sitegen has such lists itself."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sitegen.importing.source import SourceList
from sitegen.importing.sources.eleventy.documents import EleventyText
from sitegen.importing.sources.front_matter import table, text
from sitegen.importing.sources.liquid.syntax import pieces

# A page with more words than these around its list says something itself.
_FEW_WORDS = 12
_LOOPS = {"for": "endfor", "asyncEach": "endeach", "if": "endif", "macro": "endmacro"}
_COLLECTIONS = re.compile(r"\bcollections\b|\bpagination\.")
_TITLES = re.compile(r"<(h[1-6]|title)\b[^<>]*>[^<>]*</\1\s*>|^#{1,6}[ \t].*$", re.I | re.M)
_MARKUP = re.compile(r"<[^<>]*>|&[#\w]+;")
_FEED = re.compile(r"(?:feed|rss|atom)[^/]*\.xml$|/(?:feed|rss|atom)/[^/]*\.xml$", re.I)
_NAMES = (("tag", "/tags/"), ("categor", "/categories/"), ("author", "/authors/"))


def is_list(one: EleventyText) -> bool:
    """Whether all that a page has is a template that lists others."""
    if one.is_post or not _COLLECTIONS.search(one.body):
        return False
    shown: list[str] = []
    inside: list[str] = []
    has_collections = False
    for piece in pieces(one.body, is_nunjucks=True):
        if piece.kind == "text":
            if not inside:
                shown.append(piece.inner)
            continue
        has_collections = has_collections or bool(_COLLECTIONS.search(piece.inner))
        name = (piece.inner.split(None, 1) or [""])[0] if piece.kind == "tag" else ""
        if name in _LOOPS:
            inside.append(_LOOPS[name])
        elif inside and name == inside[-1]:
            inside.pop()
    words = _MARKUP.sub(" ", _TITLES.sub(" ", " ".join(shown))).split()
    return has_collections and len(words) <= _FEW_WORDS and "<img" not in "".join(shown)


def lists(texts: Iterable[EleventyText]) -> tuple[SourceList, ...]:
    """The old addresses of lists and feeds, with those that stand for them now."""
    found = []
    for one in texts:
        if one.is_left_out:
            continue
        if _FEED.search(one.address):
            to = "/atom.xml" if "atom" in one.body.lower() or "<feed" in one.body else "/feed.xml"
        elif "pagination" in one.values or is_list(one):
            to = next((new for name, new in _NAMES if name in one.path.lower()), "/archive/")
        else:
            continue
        address = one.address or _first_page(one)
        if address and address.removeprefix(one.prefix) != "/":
            found.append(SourceList(address=address, to=to, place=one.path))
    return tuple(found)


def _first_page(one: EleventyText) -> str:
    """The address of the first page of a list whose permalink asks for the number of the page."""
    data = text(table(one.values.get("pagination")).get("data"))
    start = text(one.values.get("permalink")).partition("{")[0]
    is_of_posts = re.match(r"collections\.\w", data)
    return one.prefix + start if is_of_posts and re.fullmatch(r"/(?:[\w-]+/)+", start) else ""
