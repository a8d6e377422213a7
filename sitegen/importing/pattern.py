"""The pattern of the addresses of posts, as most of the old ones have it."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from sitegen import terms, urls

DEFAULT = "/{year}/{month}/{day}/{slug}/"


class Addressed(Struct, frozen=True):
    """What the pattern can hold of a post: its address in the old site (decoded, without base
    path), its date in the zone of the site, its category and the key of its first author."""

    address: str
    date: dt.datetime
    category: str
    author: str


def fields(post: Addressed, slug: str) -> dict[str, str]:
    """The fields of a pattern for a post with this slug, as a build fills them in."""
    return {
        "year": f"{post.date.year:04}",
        "month": f"{post.date.month:02}",
        "day": f"{post.date.day:02}",
        "category": terms.part(post.category) if post.category else "uncategorized",
        "author": urls.slug(post.author) or "author",
        "slug": slug,
    }


def pattern_of(posts: Iterable[Addressed]) -> str:
    """The pattern that most posts follow; of equally frequent ones, the first in the alphabet. ""
    if none is followed."""
    counts = Counter(pattern for post in posts if (pattern := _pattern(post)))
    return min(counts, key=lambda each: (-counts[each], each), default="")


def slug_in(address: str) -> str:
    """The last part of an address, without an ending such as `.html`."""
    name = address.rstrip("/").rpartition("/")[2]
    return re.sub(r"\.(?:html?|php|aspx?)$", "", name)


def _pattern(post: Addressed) -> str:
    *folders, _ = post.address.rstrip("/").split("/")[1:] or [""]
    slug = slug_in(post.address)
    if not urls.is_slug(slug):
        return ""
    known = fields(post, slug)
    left = ["year", "month", "day"]
    parts = []
    for folder in folders:
        name = next((each for each in left if folder == known[each]), "")
        if name:
            # A part of a date stands once, and in this order: 05 is the month before it is the day.
            left = left[left.index(name) + 1 :]
        elif folder == known["category"] and "{category}" not in parts:
            name = "category"
        elif folder == known["author"] and "{author}" not in parts:
            name = "author"
        elif not urls.is_slug(folder) or "{" in folder:
            return ""
        parts.append(f"{{{name}}}" if name else folder)
    end = ".html" if post.address.endswith(".html") else "/"
    return "/" + "".join(f"{part}/" for part in parts) + "{slug}" + end
