"""One text of a Pelican site: its metadata, its address, its body."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote, unquote

from msgspec import Struct
from msgspec.structs import replace

from sitegen.importing.source import FILE_SCHEME, Note, SourceError
from sitegen.importing.sources import folders, snippets
from sitegen.importing.sources.folders import FoundFile
from sitegen.importing.sources.front_matter import bad_date, text
from sitegen.importing.sources.liquid.syntax import UnknownValueError
from sitegen.importing.sources.moments import moment
from sitegen.importing.sources.pelican.metadata import (
    Head,
    html_head,
    listed,
    markdown_head,
    restructured_head,
)
from sitegen.importing.sources.pelican.settings import PelicanSettings
from sitegen.importing.sources.pelican.slugs import (
    UnknownSlugError,
    filled,
    is_safe_pattern,
    slugified,
)
from sitegen.importing.sources.plain_values import title

MARKDOWN = frozenset(("md", "markdown", "mkd", "mdown"))
RESTRUCTURED = frozenset(("rst",))
HTML = frozenset(("html", "htm"))


class PelicanText(Struct, frozen=True, kw_only=True):
    """A text that was read: its path in the source and in the content; whether it is a page; its
    metadata, and what follows of them."""

    path: str
    inside: str
    ending: str
    is_page: bool
    head: Head
    values: dict[str, Any]
    title: str
    slug: str
    status: str
    language: str
    is_default_language: bool
    date: dt.datetime | None
    category: str
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    address: str
    saved: str
    notes: tuple[Note, ...]


def read(found: FoundFile, settings: PelicanSettings, is_page: bool) -> PelicanText:
    """Read the head of a file. Raises SourceError."""
    prefix = f"{settings.content}/" if settings.content else ""
    inside = found.path.removeprefix(prefix)
    ending = found.name.rpartition(".")[2].lower()
    raw = folders.read_text(found.file, found.path)
    if ending in RESTRUCTURED:
        head = restructured_head(raw.text)
    else:
        head = html_head(raw.text) if ending in HTML else markdown_head(raw.text, found.path)
    notes = [*raw.notes, *head.notes]
    values = _metadata(inside, settings) | head.values
    date = _date(values, settings, found.path, notes)
    language = text(values.get("lang")) or settings.text("DEFAULT_LANG")
    authors = listed(values.get("authors")) or tuple(filter(None, (text(values.get("author")),)))
    if not authors and not is_page and settings.text("AUTHOR"):
        authors = (settings.text("AUTHOR"),)
    slug = _slug(values, inside, settings, found.path, notes)
    result = PelicanText(
        path=found.path,
        inside=inside,
        ending=ending,
        is_page=is_page,
        head=head,
        values=values,
        title=_title(values, ending),
        slug=slug,
        status=text(values.get("status")).lower() or "published",
        language=language,
        is_default_language=language == settings.text("DEFAULT_LANG"),
        date=date,
        category=text(values.get("category")) or settings.text("DEFAULT_CATEGORY"),
        authors=authors,
        tags=listed(values.get("tags")),
        address="",
        saved="",
        notes=tuple(notes),
    )
    return _with_address(result, settings)


def _title(values: dict[str, Any], ending: str) -> str:
    given = text(values.get("title"))
    if ending in RESTRUCTURED:
        given = re.sub(r"`([^`<>]*?)(?:\s*<[^<>]*>)?`_{0,2}", r"\1", given)
        given = re.sub(r"(\*\*|``|\*)(.+?)\1", r"\2", given).replace("\\", "")
        return " ".join(given.split())
    return title(snippets.plain(given) if "`" in given else given)


def _metadata(inside: str, settings: PelicanSettings) -> dict[str, Any]:
    """What the settings and the path say of a file, where it says nothing itself."""
    values = {key.lower(): value for key, value in settings.table("DEFAULT_METADATA").items()}
    extra = settings.table("EXTRA_PATH_METADATA")
    for path in sorted(extra, key=len):
        if inside == path or inside.startswith(path.rstrip("/") + "/") or not path:
            own = extra[path] if isinstance(extra[path], dict) else {}
            values |= {str(key).lower(): value for key, value in own.items()}
    here = PurePosixPath(inside)
    checks = [
        (settings.text("FILENAME_METADATA"), here.stem),
        (settings.text("PATH_METADATA"), inside),
    ]
    if settings.values.get("USE_FOLDER_AS_CATEGORY"):
        checks.append((r"(?P<category>.*)", here.parent.name))
    named: dict[str, Any] = {}
    for pattern, data in checks:
        if pattern and data and is_safe_pattern(pattern) and (match := re.match(pattern, data)):
            for key, value in match.groupdict().items():
                if value is not None:
                    named.setdefault(key.lower(), value)
    # To Pelican, the path of a file counts more than what the settings say of it.
    return values | named


def _date(
    values: dict[str, Any],
    settings: PelicanSettings,
    place: str,
    notes: list[Note],
) -> dt.datetime | None:
    given = values.get("date")
    if given in (None, ""):
        default = settings.values.get("DEFAULT_DATE")
        if isinstance(default, tuple | list) and 3 <= len(default) <= 6:
            parts = [int(part) for part in default if isinstance(part, int)]
            year, month, day, hour, minute, second = (*parts, 0, 0, 0, 0, 0, 0)[:6]
            return moment(f"{year:04}-{month}-{day} {hour}:{minute:02}:{second:02}")
        return None
    found = moment(given)
    if found is None:
        notes.append(bad_date("date", given, place))
    return found


def _rules(settings: PelicanSettings, name: str) -> list[tuple[str, str]]:
    given = settings.values.get(name) or settings.values.get("SLUG_REGEX_SUBSTITUTIONS")
    rules = [tuple(rule) for rule in given or () if isinstance(rule, tuple | list)]
    return [(str(rule[0]), str(rule[1])) for rule in rules if len(rule) == 2]


def slug_of(name: str, settings: PelicanSettings, kind: str = "SLUG") -> str:
    """The slug of a title, or of a CATEGORY, a TAG, an AUTHOR. Raises UnknownSlugError."""
    return slugified(
        name,
        _rules(settings, f"{kind}_REGEX_SUBSTITUTIONS"),
        keeps_case=bool(settings.values.get("SLUGIFY_PRESERVE_CASE")),
        is_unicode=bool(settings.values.get("SLUGIFY_USE_UNICODE")),
    )


def _slug(
    values: dict[str, Any],
    inside: str,
    settings: PelicanSettings,
    place: str,
    notes: list[Note],
) -> str:
    if given := text(values.get("slug")):
        return given
    source = settings.text("SLUGIFY_SOURCE")
    stem = PurePosixPath(inside).stem
    name = stem if source == "basename" else text(values.get("title")) or stem
    try:
        return slug_of(name, settings)
    except UnknownSlugError as error:
        notes.append(
            Note(
                weight=3,
                kind="address that only Pelican knows",
                place=place,
                message=f"what Pelican writes for {str(error)!r} in an address is not known here",
                hint="write the old address into aliases of the new post",
            ),
        )
        return ""


def _with_address(found: PelicanText, settings: PelicanSettings) -> PelicanText:
    kind = "PAGE" if found.is_page else "ARTICLE"
    if found.status == "draft":
        kind = "DRAFT_PAGE" if found.is_page else "DRAFT"
    language = "" if found.is_default_language else "LANG_"
    fields: dict[str, str | dt.datetime | None] = {
        key: text(value) for key, value in found.values.items() if text(value)
    }
    fields |= {"slug": found.slug or None, "lang": found.language, "date": found.date}
    fields |= {"path": found.inside, "author": None, "category": None}
    for name, value, rules in (
        ("category", found.category, "CATEGORY"),
        ("author", found.authors[0] if found.authors else "", "AUTHOR"),
    ):
        try:
            fields[name] = slug_of(value, settings, rules)
        except UnknownSlugError:
            fields[name] = None
    addresses = []
    for end, own in (("URL", "url"), ("SAVE_AS", "save_as")):
        given = text(found.values.get(own))
        pattern = given or settings.text(f"{kind}_{language}{end}")
        try:
            written = filled(pattern, fields) if pattern else ""
        except UnknownValueError:
            written = ""
        addresses.append(f"{settings.base}/{written.lstrip('/')}" if written else "")
    address, saved = addresses
    if not saved and not text(found.values.get("url")):
        address = ""
    return replace(found, address=address, saved=saved)


_ANYWHERE = re.compile(
    r"[{|](?P<kind>filename|static|attach|index|tag|category|author)[}|](?P<rest>[^\s\"'<>()]*)"
)
# Where an address stands. Elsewhere, these are what a text about Pelican shows.
_LINK = re.compile(
    r"(?P<before>\]\(\s{0,99}<?|\]:[ \t]{0,99}<?|\burl\([ \t]{0,99}[\"']?|[\"'=<])"
    + _ANYWHERE.pattern
)
# In HTML, an address may have spaces; in Markdown between < and >.
_QUOTED = re.compile(
    r"(?:(?<==[\"'])|(?<=<))[{|](?P<kind>filename|static|attach|index|tag|category|author)[}|]"
    r"(?P<rest>[^\"'<>\n]*)(?=[\"'>])"
)


def with_links(
    body: str,
    folder: str,
    content: str,
    address_of: Callable[[str, str], str],
    *,
    is_source: bool = False,
) -> str:
    """A body with the links of Pelican to files of the source as addresses that have FILE_SCHEME.
    `folder` is that of the text, in the content; `address_of` gives those of tags and the like. If
    it `is_source`, it may be in another form than Markdown or HTML, and all that looks like a link
    is one."""

    def one(found: re.Match[str]) -> str:
        kind, rest = found["kind"], found["rest"]
        if kind in ("index", "tag", "category", "author"):
            return address_of(kind, unquote(rest.lstrip("/")))
        target, sign, fragment = rest.partition("#")
        path = resolved(unquote(target.partition("?")[0]), folder)
        if path is None:
            return rest
        if found[0].startswith("url("):
            # Nothing looks for links in CSS later.
            return f"{address_of('index', '').rstrip('/')}/{quote(path)}"
        path = f"{content}/{path}" if content else path
        return FILE_SCHEME + quote(path) + sign + fragment

    body = _QUOTED.sub(one, body)
    if is_source:
        return _ANYWHERE.sub(one, body)
    return _LINK.sub(lambda found: found["before"] + one(found), body)


def resolved(target: str, folder: str) -> str | None:
    """The path in the content that a link of a file in `folder` means; None if it leads out."""
    parts = [] if target.startswith("/") else folder.split("/") if folder else []
    for part in target.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def checked(found: PelicanText) -> None:
    """Raises SourceError for a text that has nothing to say of itself."""
    if not found.title and not found.head.values:
        raise SourceError(found.path, "it has no title and no metadata, so Pelican leaves it out")
