"""A page of Zola as a document: what its front matter says, and its body."""

from __future__ import annotations

import re
from posixpath import normpath
from typing import Any
from urllib.parse import quote

from sitegen.importing.bodies.links import with_links
from sitegen.importing.source import (
    FILE_SCHEME,
    OTHER_TAXONOMY,
    Note,
    SourceDocument,
    SourcePicture,
    SourceText,
    Weight,
)
from sitegen.importing.sources import folders
from sitegen.importing.sources.front_matter import (
    FrontMatter,
    bad_date,
    flag,
    moment,
    split,
    table,
    text,
    texts,
)
from sitegen.importing.sources.plain_values import short_text, simple
from sitegen.importing.sources.shortcodes.bodies import (
    ShortcodeBody,
    convert,
    lost_references,
    said_or_lead,
)
from sitegen.importing.sources.shortcodes.embeds import ShortcodeContext
from sitegen.importing.sources.shortcodes.goldmark import GoldmarkRules
from sitegen.importing.sources.snippets import destination, label
from sitegen.importing.sources.zola.model import ZolaEntry, ZolaSite
from sitegen.importing.sources.zola.shortcode_calls import shortcodes

_PICTURES = (
    *("image", "cover", "cover_image", "banner", "thumbnail", "hero", "header_image", "img"),
    *("og_image", "og_preview_img", "social_media_card", "social_image", "featured_image"),
)
TAGS = ("tags", "tag", "topics", "keywords")
CATEGORIES = ("categories", "category")
SERIES = ("series",)
AUTHORS = ("authors", "author")


def author_names(site: ZolaSite, entry: ZolaEntry) -> tuple[str, ...]:
    """Who wrote a page: `authors`, a taxonomy of authors, or what themes have in `extra`. The form
    of feeds, `address (Name)`, is the name."""
    extra = table(entry.values.get("extra"))
    named = texts(entry.values.get("authors"), ",") or site.terms(entry, *AUTHORS)
    named = named or texts(extra.get("authors")) or texts(extra.get("author"))
    return tuple(dict.fromkeys(_name(name) for name in named))


def _name(name: str) -> str:
    found = re.fullmatch(r"\S+@\S+\s+\(([^()]+)\)|([^<>]+?)\s*<\S+@\S+>", name)
    return short_text(found[1] or found[2]) if found else short_text(name)


def document(
    site: ZolaSite, entry: ZolaEntry, default_authors: tuple[str, ...] = ()
) -> SourceDocument:
    """The document of a page or a section. Raises SourceError."""
    decoded = folders.read_text(entry.file, entry.path)
    matter = split(decoded.text, entry.path)
    values, extra = entry.values, table(entry.values.get("extra"))
    body, nowhere = body_of(site, entry, matter)
    is_post = site.is_post(entry)
    address = site.address(entry)
    return SourceDocument(
        kind="post" if is_post else "page",
        id=entry.path,
        place=entry.path,
        path=entry.path,
        title=short_text(values.get("title")),
        slug=site.slug(entry) if entry.name else "",
        address=address,
        aliases=_aliases(site, entry, address),
        date=site.date(entry),
        updated=moment(values.get("updated")),
        state="draft" if flag(values.get("draft")) else "published",
        is_pinned=flag(extra.get("pinned")) or flag(extra.get("sticky")),
        authors=author_names(site, entry) or (default_authors if is_post else ()),
        categories=site.terms(entry, *CATEGORIES),
        tags=site.terms(entry, *TAGS),
        series=next(iter(site.terms(entry, *SERIES)), ""),
        summary=said_or_lead(
            short_text(values.get("description") or extra.get("summary")), body.lead
        ),
        language="" if entry.language == site.config.language else entry.language,
        translation_key=(entry.place or "/") if site.config.others else "",
        picture=_picture(site, entry, extra),
        params=_params(site, entry),
        accepts_comments=flag(extra.get("comments"), True),
        body=SourceText(text=body.text, format="markdown"),
        notes=(*decoded.notes, *matter.notes, *_notes(site, entry, address), *nowhere, *body.notes),
    )


def body_of(
    site: ZolaSite, entry: ZolaEntry, matter: FrontMatter
) -> tuple[ShortcodeBody, tuple[Note, ...]]:
    """The body of an entry, with notes for links that lead nowhere."""
    nowhere: list[str] = []
    page = ShortcodeContext(
        reference=lambda path, _: site.reference(path, nowhere) or path,
        picture=lambda src: site.picture(entry, src),
        param=lambda _: "",
    )
    settings = table(site.config.values.get("markdown"))
    rules = GoldmarkRules(
        has_html=True, has_emoji=flag(settings.get("render_emoji")), has_block_attributes=False
    )
    own = site.own_shortcodes
    body = convert(matter.body, entry.path, matter.line, page, rules, own, shortcodes)
    text = body.text
    if "@/" in text or "](#" in text or ": #" in text:
        text = with_links(text, lambda address: _target(site, entry, address, nowhere))
    notes = lost_references(nowhere, matter.body, entry.path, matter.line)
    return ShortcodeBody(text, body.lead, body.notes), notes


def _target(site: ZolaSite, entry: ZolaEntry, address: str, nowhere: list[str]) -> str | None:
    """What stands in the new text for an address: links to files, and ids of headings."""
    if address.startswith("#") and len(address) > 1:
        id_ = site.heading(entry, address[1:])
        return f"#{id_}" if id_ != address[1:] else None
    return site.reference(address, nowhere)


def _aliases(site: ZolaSite, entry: ZolaEntry, address: str) -> tuple[str, ...]:
    found = []
    for alias in texts(entry.values.get("aliases")):
        path = site.config.base_path + normpath("/" + alias.lstrip("/"))
        found.append(path if path.endswith(".html") else f"{path.rstrip('/')}/")
    return tuple(alias for alias in dict.fromkeys(found) if alias != address)


def _picture(site: ZolaSite, entry: ZolaEntry, extra: dict[str, Any]) -> SourcePicture | None:
    for key in _PICTURES:
        own = table(extra.get(key))
        src = text(extra.get(key)) or next(
            (text(own[one]) for one in ("src", "url", "path", "image") if text(own.get(one))), ""
        )
        if re.search(r"\.(?:jpe?g|png|gif|webp|svg|avif)(?:[?#].*)?\Z", src, re.I):
            alt = short_text(own.get("alt") or extra.get(f"{key}_alt") or extra.get("image_alt"))
            return SourcePicture(
                src=site.picture(entry, src),
                alt=alt or None,
                caption=short_text(own.get("caption") or extra.get(f"{key}_caption")),
                credit=short_text(own.get("credit")),
            )
    return None


def _params(site: ZolaSite, entry: ZolaEntry) -> dict[str, Any]:
    """What sitegen has no key for: all of `extra`, and terms of taxonomies that it lacks."""
    extra = table(entry.values.get("extra"))
    words = (f"{key}_{word}" for key in _PICTURES for word in ("alt", "caption"))
    skipped = {*_PICTURES, *words, "author", "authors", "pinned", "sticky", "comments", "summary"}
    found = {
        key: simple(value)
        for key, value in extra.items()
        if key not in skipped and value not in (None, "", [], {})
    }
    return found | {name: list(site.terms(entry, name)) for name in other_taxonomies(site, entry)}


def other_taxonomies(site: ZolaSite, entry: ZolaEntry) -> tuple[str, ...]:
    """The taxonomies of an entry that are neither tags nor categories, series or authors."""
    known = {*TAGS, *CATEGORIES, *SERIES, *AUTHORS}
    named = table(entry.values.get("taxonomies"))
    return tuple(name for name in named if name not in known and site.terms(entry, name))


def _notes(site: ZolaSite, entry: ZolaEntry, address: str) -> list[Note]:
    notes = [
        bad_date(key, entry.values[key], entry.path)
        for key in ("date", "updated")
        if text(entry.values.get(key)) and moment(entry.values[key]) is None
    ]
    own_date = text(entry.values.get("date"))
    if not own_date and site.is_post(entry):
        message = "it has no key date; the one in its name or its address was taken"
        notes.append(_note(1, "date from an address", entry.path, message))
    if not address:
        message = "Zola writes its name in ASCII in a way that is not known here"
        hint = "write its old address into aliases"
        notes.append(_note(2, "address that is not known", entry.path, message, hint))
    if len(series := site.terms(entry, *SERIES)) > 1:
        message = f"it is in more than one series; the first one was taken, not {series[1]}"
        notes.append(_note(2, "second series", entry.path, message))
    for name in other_taxonomies(site, entry):
        message = f"the terms of {name} have no lists in the new site; they are in params"
        notes.append(_note(2, f"taxonomy {name}", entry.path, message, OTHER_TAXONOMY))
    return notes


def _note(weight: Weight, kind: str, place: str, message: str, hint: str = "") -> Note:
    return Note(weight=weight, kind=kind, place=place, message=message, hint=hint)


def list_of(entries: list[ZolaEntry]) -> str:
    """The list that Zola shows of the pages of a section, as links."""
    return "".join(
        f"- [{label(short_text(entry.values.get('title')) or entry.name)}]"
        f"({destination(FILE_SCHEME + quote(entry.path))})\n"
        for entry in entries
    )
