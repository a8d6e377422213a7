"""One text of an Eleventy site: its data, its date, its address."""

from __future__ import annotations

import datetime as dt
from typing import Any

from msgspec import Struct

from sitegen.importing.source import Note
from sitegen.importing.sources import folders
from sitegen.importing.sources.eleventy import addresses
from sitegen.importing.sources.eleventy.cascade import Cascade, merged, tags
from sitegen.importing.sources.eleventy.settings import EleventySettings
from sitegen.importing.sources.folders import FoundFile
from sitegen.importing.sources.front_matter import bad_date, flag, split, table, text
from sitegen.importing.sources.liquid.syntax import Filter, UnknownValueError
from sitegen.importing.sources.moments import moment

# Collections of everything, which are no subjects.
COLLECTIONS = frozenset(
    {
        *("post", "posts", "blog", "blogs", "article", "articles", "news", "entry", "entries"),
        *("story", "stories", "journal", "blogposts", "blogpost", "blog-post", "writing"),
    }
)
_NO_SUBJECTS = COLLECTIONS | {"all", "nav", "page", "pages", "featured", "mainnav", "footernav"}
_CLOCKS = ("last modified", "created", "git last modified", "git created")


class EleventyText(Struct, frozen=True, kw_only=True):
    """A text that was read: its path in the source and below the folder of the texts, its data,
    what follows of them, and its body with the line on which that begins."""

    path: str
    inside: str
    values: dict[str, Any]
    own: dict[str, Any]
    tags: tuple[str, ...]
    is_post: bool
    date: dt.datetime | None
    slug: str
    address: str
    prefix: str
    is_left_out: bool
    body: str
    line: int
    notes: tuple[Note, ...]


def read(
    found: FoundFile,
    settings: EleventySettings,
    cascade: Cascade,
    filters: dict[str, Filter],
) -> EleventyText:
    """Read a file. Raises SourceError."""
    raw = folders.read_text(found.file, found.path)
    front = split(raw.text, found.path)
    inside = settings.inside(found.path)
    beside, collections = cascade.of(found.path, addresses.stem_of(found.name))
    values = merged(beside, front.values)
    notes = [*raw.notes, *front.notes]
    date = _date(values, inside, found.path, notes)
    named = tags(values.get("tags"))
    slug = addresses.file_slug(inside)
    address, is_left_out = _address(inside, values, cascade, date, filters, notes, found.path)
    return EleventyText(
        path=found.path,
        inside=inside,
        values=values,
        own=front.values,
        tags=tuple(
            name for name in named if name not in collections and name.lower() not in _NO_SUBJECTS
        ),
        is_post=_is_post(named, inside, values),
        date=date,
        slug=slug,
        address=settings.prefix + address if address else "",
        prefix=settings.prefix,
        is_left_out=is_left_out,
        body=front.body,
        line=front.line,
        notes=tuple(notes),
    )


def _is_post(named: list[str], inside: str, values: dict[str, Any]) -> bool:
    """Whether a text is one of a series of posts, by its collections, its folders or its date."""
    if {name.lower() for name in named} & COLLECTIONS:
        return True
    if addresses.stem_of(inside.rpartition("/")[2]) == "index" and not text(values.get("date")):
        return False
    if set(inside.lower().split("/")[:-1]) & COLLECTIONS:
        return True
    return addresses.file_date(inside) is not None or bool(text(values.get("date")) and named)


def _date(
    values: dict[str, Any],
    inside: str,
    place: str,
    notes: list[Note],
) -> dt.datetime | None:
    given = values.get("date")
    named = addresses.file_date(inside)
    if given in (None, ""):
        return named
    if text(given).lower() in _CLOCKS:
        message = f"date: {given} is the time of the file or of a commit, which is not read"
        notes.append(
            Note(
                weight=2,
                kind="date from a clock",
                place=place,
                message=message,
                hint="write its date",
                document=place,
            ),
        )
        return named
    found = addresses.utc(moment(given))
    if found is None:
        notes.append(bad_date("date", given, place))
        return named
    return found


def page_values(inside: str, date: dt.datetime | None, address: str = "") -> dict[str, Any]:
    """What templates know as `page`."""
    values: dict[str, Any] = {
        "fileSlug": addresses.file_slug(inside),
        "filePathStem": addresses.path_stem(inside),
        "inputPath": f"./{inside}",
    }
    if date:
        values["date"] = date
    return values | ({"url": address} if address else {})


def _address(
    inside: str,
    values: dict[str, Any],
    cascade: Cascade,
    date: dt.datetime | None,
    filters: dict[str, Filter],
    notes: list[Note],
    place: str,
) -> tuple[str, bool]:
    """The address, and whether the old site does not publish the text."""
    given = table(values.get("eleventyComputed")).get("permalink", values.get("permalink"))
    if isinstance(given, dict):
        given = given.get("build")
    if given is False or text(given).lower() == "false" or not flag(given, True):
        return "", True
    if not text(given) or given is True:
        return addresses.default_address(inside), False
    known = {**cascade.site, **values, "page": page_values(inside, date)}
    try:
        return addresses.filled(text(given), known, filters), False
    except UnknownValueError as error:
        notes.append(
            Note(
                weight=3,
                kind="address that only Eleventy knows",
                place=place,
                message=f"permalink: {text(given)} asks for {str(error)[:80]}, which is not known",
                hint="write the old address into aliases of the new post",
                document=place,
            ),
        )
        return "", False
