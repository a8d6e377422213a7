"""A page of Hugo as a document: what its front matter says, and its body."""

from __future__ import annotations

import datetime as dt
import re
from posixpath import dirname
from typing import Any
from urllib.parse import quote

from sitegen.importing.source import (
    FILE_SCHEME,
    OTHER_TAXONOMY,
    Note,
    SourceDocument,
    SourcePicture,
    SourceText,
)
from sitegen.importing.sources.front_matter import (
    bad_date,
    flag,
    table,
    text,
    texts,
)
from sitegen.importing.sources.hugo import content
from sitegen.importing.sources.hugo.content import HugoEntry, rendering
from sitegen.importing.sources.hugo.model import HugoSite
from sitegen.importing.sources.plain_values import short_text, simple
from sitegen.importing.sources.shortcodes.bodies import (
    convert,
    lost_references,
    said_or_lead,
)
from sitegen.importing.sources.shortcodes.embeds import ShortcodeContext
from sitegen.importing.sources.snippets import destination, label

_PICTURES = (
    *("image", "images", "featured_image", "featuredimage", "featureimage", "feature_image"),
    *("cover", "coverimage", "cover_image", "thumbnail", "banner", "hero", "header", "img"),
    *("featuredimagepreview", "featureimagepreview", "thumb", "preview"),
)
_NAMED_PICTURE = re.compile(r"(?:\*?feature|cover|thumb)[^/]*\.(?:jpe?g|png|webp|gif|avif)", re.I)
_DATES = ("date", "publishdate", "pubdate", "published", "lastmod", "modified", "expirydate")
# Keys that sitegen has a place for, or that only Hugo understands.
_KNOWN = frozenset(
    {
        *(
            *_DATES,
            *_PICTURES,
            "unpublishdate",
            "title",
            "slug",
            "url",
            "aliases",
            "draft",
            "build",
        ),
        *("_build", "cascade", "headless", "layout", "type", "weight", "outputs", "resources"),
        *(
            "tags",
            "categories",
            "category",
            "series",
            "author",
            "authors",
            "summary",
            "description",
            "menu",
        ),
        *("menus", "translationkey", "linktitle", "params", "markup", "sitemap", "taxonomies"),
        *("pinned", "sticky", "comments", "iscjklanguage", "lang", "keywords", "series_weight"),
        *("image_alt", "imagealt", "image_caption"),
    }
)
# Taxonomies that are tags by another name, for sites without tags.
_LIKE_TAGS = ("tags", "tag", "topics", "keywords", "labels", "subjects", "themes")


def tag_taxonomies(site: HugoSite) -> tuple[str, ...]:
    """The taxonomies that become tags."""
    own = [name for name in site.taxonomies if name in _LIKE_TAGS]
    return tuple(own) or ("tags",)


def author_names(values: dict[str, Any]) -> tuple[str, ...]:
    """Who wrote a page: `authors` or `author`, as names or as tables with one."""
    for key in ("authors", "author"):
        value = values.get(key)
        found = [
            text(one.get("name") or one.get("title")) if isinstance(one, dict) else text(one)
            for one in (value if isinstance(value, list) else [value])
        ]
        if any(found):
            return tuple(dict.fromkeys(short_text(name) for name in found if name))
    return ()


def document(
    site: HugoSite, entry: HugoEntry, default_authors: tuple[str, ...] = ()
) -> SourceDocument:
    """The document of a page or a section. Raises SourceError."""
    matter, notes = content.read(entry)
    values = entry.values
    wrong_dates = _date_notes(entry)
    # Hugo refuses a page with a date that is none, so it never had an address.
    address = "" if wrong_dates and not site.date(entry) else site.address(entry)
    nowhere: list[str] = []
    page = ShortcodeContext(
        reference=lambda path, language: _reference(site, entry, path, language, nowhere),
        picture=lambda src: site.picture(entry, src),
        param=lambda name: site.param(entry, name),
        is_html=entry.is_html,
    )
    rules, own = site.markdown_rules, site.own_shortcodes
    body = convert(matter.body, entry.path, matter.line, page, rules, own)
    missing = lost_references(nowhere, matter.body, entry.path, matter.line)
    is_post = site.is_post(entry)
    pictures = _pictures(site, entry)
    names = author_names(values) or (default_authors if is_post else ())
    _, is_listed = rendering(values)
    return SourceDocument(
        kind="post" if is_post else "page",
        id=entry.path,
        place=entry.path,
        path=entry.path,
        title=short_text(values.get("title") or values.get("linktitle")),
        slug=site.slug(entry) if entry.kind == "page" else "",
        address=address,
        aliases=aliases_of(site, entry, address),
        date=_published(site, entry),
        updated=_updated(site, entry),
        expires=site.date(entry, "expirydate"),
        state="draft" if _is_draft(site, values) else "published",
        is_unlisted=not is_listed,
        is_pinned=flag(values.get("pinned")) or flag(values.get("sticky")),
        authors=tuple(site.author_id(name) for name in names),
        categories=_terms(values, ("categories", "category"))
        if "categories" in site.taxonomies
        else (),
        tags=_terms(values, tag_taxonomies(site)),
        series=next(iter(_terms(values, ("series",))), ""),
        summary=said_or_lead(
            short_text(values.get("summary") or values.get("description")), body.lead
        ),
        language="" if entry.language == site.config.default else entry.language.tag,
        translation_key=_translation_key(site, entry),
        picture=pictures[0] if pictures else None,
        pictures=tuple(pictures[1:]),
        params=_params(site, values),
        accepts_comments=flag(values.get("comments"), True),
        body=SourceText(text=body.text, format="html" if entry.is_html else "markdown"),
        notes=(*notes, *matter.notes, *wrong_dates, *_left(site, entry), *body.notes, *missing),
    )


def _reference(
    site: HugoSite, entry: HugoEntry, path: str, language: str, nowhere: list[str]
) -> str | None:
    found = site.reference(entry, path, language)
    if found is None:
        nowhere.append(path)
    return found or text(site.config.get("reflinksnotfoundurl")) or destination(path) or None


def _is_draft(site: HugoSite, values: dict[str, Any]) -> bool:
    if not flag(values.get("published"), True):
        return True
    return flag(values.get("draft")) and not flag(site.config.get("builddrafts"))


def _terms(values: dict[str, Any], keys: tuple[str, ...]) -> tuple[str, ...]:
    found = [name for key in keys for name in texts(values.get(key), ",")]
    return tuple(dict.fromkeys(short_text(name) for name in found if short_text(name)))


def _published(site: HugoSite, entry: HugoEntry) -> dt.datetime | None:
    """The moment from which readers had a page: the later one of `date` and `publishDate`."""
    date, published = site.date(entry), site.date(entry, "publishdate")
    if date and published and _comparable(published) > _comparable(date):
        return published
    return date


def _updated(site: HugoSite, entry: HugoEntry) -> dt.datetime | None:
    date, updated = _published(site, entry), site.date(entry, "lastmod")
    if date and updated and _comparable(updated) > _comparable(date):
        return updated
    return None


def _comparable(moment: dt.datetime) -> dt.datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _translation_key(site: HugoSite, entry: HugoEntry) -> str:
    if len(site.config.languages) < 2:
        return ""
    return text(entry.values.get("translationkey")) or entry.place or "/"


def aliases_of(site: HugoSite, entry: HugoEntry, address: str) -> tuple[str, ...]:
    """The further addresses of a page or a list, which has this `address`."""
    found = []
    for alias in texts(entry.values.get("aliases") or entry.values.get("alias")):
        path = alias if alias.startswith("/") else None
        if path is None and re.match(r"[a-z]+:", alias, re.I):
            continue
        path = site.config.base_path + path if path else f"{dirname(address.rstrip('/'))}/{alias}"
        is_file = "." in path.rpartition("/")[2]
        found.append(path if is_file or path.endswith("/") else f"{path}/")
    return tuple(alias for alias in dict.fromkeys(found) if alias != address)


def _pictures(site: HugoSite, entry: HugoEntry) -> list[SourcePicture]:
    """The picture of a page, and those of its bundle that have words of their own."""
    resources = _resources(site, entry)
    found: list[SourcePicture] = []
    for key in _PICTURES:
        value = entry.values.get(key)
        for one in value if isinstance(value, list) else [value]:
            found += _picture(site, entry, one)
    if not found and entry.bundle:
        beside = site.beside.get(entry.bundle, ())
        named = next((file.path for file in beside if _NAMED_PICTURE.fullmatch(file.name)), "")
        if named:
            found.append(SourcePicture(src=FILE_SCHEME + quote(named)))
    captions = {picture.src: picture for picture in resources}
    pictures = [
        captions.pop(picture.src) if picture.src in captions and not picture.caption else picture
        for picture in found[:1]
    ]
    return pictures + list(captions.values()) if pictures or captions else []


def _picture(site: HugoSite, entry: HugoEntry, value: Any) -> list[SourcePicture]:
    values = table(value)
    src = text(value)
    for key in ("image", "src", "url", "path", "filename", "feature", "relative_path"):
        src = src or text(values.get(key))
    is_picture = re.search(r"\.(?:jpe?g|png|gif|webp|svg|avif)(?:[?#].*)?\Z", src, re.I)
    if not is_picture and not src.startswith(("https://", "http://")):
        return []
    alt = values.get("alt") or entry.values.get("image_alt") or entry.values.get("imagealt")
    caption = values.get("caption") or entry.values.get("image_caption")
    picture = SourcePicture(
        src=site.picture(entry, src),
        alt=short_text(alt) or None,
        caption=short_text(caption),
        credit=short_text(values.get("credit") or values.get("attribution")),
    )
    return [picture]


def _resources(site: HugoSite, entry: HugoEntry) -> list[SourcePicture]:
    """The pictures of a bundle that `resources` has titles for."""
    value = entry.values.get("resources")
    found = []
    for one in map(table, value if isinstance(value, list) else []):
        src, params = text(one.get("src")), table(one.get("params"))
        title = short_text(params.get("caption") or one.get("title"))
        if not entry.bundle or "*" in src or not (title or params.get("alt")):
            continue
        path = site.picture(entry, src)
        if path.startswith(FILE_SCHEME):
            alt = short_text(params.get("alt")) or None
            credit = short_text(params.get("credit"))
            found.append(SourcePicture(src=path, alt=alt, caption=title, credit=credit))
    return found


def _params(site: HugoSite, values: dict[str, Any]) -> dict[str, Any]:
    """What sitegen has no key for."""
    skipped = {*_KNOWN, *tag_taxonomies(site)}
    return {
        key: simple(value)
        for key, value in values.items()
        if key not in skipped and value not in (None, "", [], {})
    }


def _date_notes(entry: HugoEntry) -> list[Note]:
    from_values = ((key, entry.values.get(key)) for key in _DATES)
    return [
        bad_date(key, value, entry.path)
        for key, value in from_values
        if text(value) and content.moment(value) is None
    ]


def _left(site: HugoSite, entry: HugoEntry) -> list[Note]:
    """Notes for what a page has more of than sitegen."""
    notes = []
    if len(series := _terms(entry.values, ("series",))) > 1:
        message = f"it is in more than one series; the first one was taken, not {series[1]}"
        notes.append(Note(weight=2, kind="second series", place=entry.path, message=message))
    known = {"categories", "series", "authors", "author", *tag_taxonomies(site)}
    for taxonomy in site.taxonomies:
        if taxonomy not in known and texts(entry.values.get(taxonomy)):
            message = f"the terms of {taxonomy} have no lists in the new site; they are in params"
            kind = f"taxonomy {taxonomy}"
            notes.append(
                Note(weight=2, kind=kind, place=entry.path, message=message, hint=OTHER_TAXONOMY)
            )
    return notes


def list_of(entries: list[HugoEntry]) -> str:
    """The list that Hugo shows of the pages of a section, as links."""
    lines = []
    for entry in entries:
        title = short_text(entry.values.get("linktitle") or entry.values.get("title")) or entry.base
        lines.append(f"- [{label(title)}]({destination(FILE_SCHEME + quote(entry.path))})\n")
    return "".join(lines)
