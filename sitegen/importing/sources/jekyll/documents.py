"""One file of a Jekyll site as a document: its front matter, its address, its text."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from sitegen.importing.source import Note, SourceDocument, SourcePicture, SourceText, State
from sitegen.importing.sources import folders, plain_values
from sitegen.importing.sources.front_matter import (
    FrontMatter,
    bad_date,
    flag,
    split,
    text,
    texts,
)
from sitegen.importing.sources.html_texts import address_parts
from sitegen.importing.sources.jekyll import permalinks
from sitegen.importing.sources.jekyll.index import POST_NAME, JekyllFile
from sitegen.importing.sources.jekyll.settings import JekyllSettings, with_suffix
from sitegen.importing.sources.kramdown.converting import to_github
from sitegen.importing.sources.liquid.tags import Surroundings, rendered
from sitegen.importing.sources.markdown_code import outside
from sitegen.importing.sources.moments import moment, zone

# The keys that mean something here, and those of layouts that mean nothing without them.
_KNOWN = frozenset(
    {
        *(
            "title",
            "date",
            "permalink",
            "slug",
            "categories",
            "category",
            "tags",
            "tag",
            "published",
        ),
        *("draft", "redirect_from", "redirect_to", "excerpt", "excerpt_separator", "description"),
        *("last_modified_at", "updated", "modified", "modified_date", "update_date", "image"),
        *("author", "authors", "layout", "hidden", "pin", "sticky", "lang", "ref", "lang-ref"),
        *("lang_ref", "series", "comments", "expires", "source", "ai", "ext", "header", "summary"),
        *("thumbnail", "cover", "featured_image", "toc", "toc_label", "toc_icon", "toc_sticky"),
        *("render_with_liquid", "sitemap", "nav_order", "classes", "sidebar", "share", "related"),
    }
)
# Pictures and films, and paths in them that have no scheme.
_IMAGE = re.compile(r"(!\[[^\]\n]{0,500}\]\([ \t]*)((?![\w+.-]+:|//|[#<{])[^\s()]+)")
_TAG = re.compile(r"<(?:img|video|audio|source)\b[^<>]*")
_PATH = re.compile(r"(\s(?:src|poster)\s*=\s*[\"'])((?![\w+.-]+:|//|[#{])[^\"']+)")
_UPDATED = ("last_modified_at", "updated", "modified", "modified_date", "update_date")
# What YAML takes for a time: without a zone it is one of UTC, whatever the zone of the site.
_FULL_TIME = re.compile(r"\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|\s+)\d{1,2}:\d{2}:\d{2}(?:\.\d*)?\s*")


class ReadFile(Struct, frozen=True, kw_only=True):
    """A file that was read: its front matter with the defaults of the site, its date, its
    categories, and its address from the root of the host."""

    entry: JekyllFile
    front: FrontMatter
    values: dict[str, Any]
    date: dt.datetime | None
    categories: tuple[str, ...]
    slug: str
    address: str
    notes: tuple[Note, ...]


def read(entry: JekyllFile, settings: JekyllSettings) -> ReadFile:
    """Read a file. Raises SourceError."""
    found = folders.read_text(entry.file, entry.path)
    front = split(found.text, entry.path)
    kind = {"post": "posts", "draft": "drafts", "page": "pages"}.get(entry.kind, "")
    kind = entry.collection.label if entry.collection else kind
    values = settings.defaults_for(entry.path, kind)
    if kind == "drafts":
        values = settings.defaults_for(entry.path, "posts") | values
    values = _merged(values, front.values)
    notes = [*found.notes, *front.notes]
    date = _date(entry, values, settings, notes)
    slug = text(values.get("slug")) or _slug(entry)
    categories = _categories(entry, values)
    address = _address(entry, values, settings, date, slug, categories)
    return ReadFile(
        entry=entry,
        front=front,
        values=values,
        date=date,
        categories=categories,
        slug=slug,
        address=settings.base + address if address else "",
        notes=tuple(notes),
    )


def _merged(defaults: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    merged = defaults | values
    for key in merged:
        if isinstance(defaults.get(key), dict) and isinstance(values.get(key), dict):
            merged[key] = defaults[key] | values[key]
    if defaults.get("categories") and values.get("categories"):
        # Jekyll adds these to each other, unlike all other keys.
        merged["categories"] = [*_words(defaults["categories"]), *_words(values["categories"])]
    return merged


def _words(value: Any) -> tuple[str, ...]:
    return texts(value) if isinstance(value, list) else tuple(text(value).split())


def _slug(entry: JekyllFile) -> str:
    name = POST_NAME.fullmatch(entry.path.rpartition("/")[2])
    is_dated = name and entry.kind != "page"
    return re.sub(r"\.*$", "", name["slug"] if name and is_dated else entry.stem)


def _date(
    entry: JekyllFile,
    values: dict[str, Any],
    settings: JekyllSettings,
    notes: list[Note],
) -> dt.datetime | None:
    name = POST_NAME.fullmatch(entry.path.rpartition("/")[2])
    named = moment(name["date"]) if name and entry.kind != "page" else None
    given = values.get("date")
    if given in (None, ""):
        return named
    found = site_moment(given, settings)
    if found is None:
        notes.append(replace(bad_date("date", given, entry.path), document=entry.path))
        return named
    return found


def site_moment(value: Any, settings: JekyllSettings) -> dt.datetime | None:
    """A date of front matter as Jekyll reads it, in the zone of the site if it names one."""
    found = moment(value)
    if found is None:
        return None
    if found.tzinfo is None and _FULL_TIME.fullmatch(text(value)):
        found = found.replace(tzinfo=dt.UTC)
        local = zone(settings.zone_name) if settings.zone_name else None
        return found.astimezone(local) if local else found
    return found


def _local(date: dt.datetime, settings: JekyllSettings) -> dt.datetime:
    """The moment whose parts an address has: that of the zone of the site."""
    if date.tzinfo is None:
        return date
    return date.astimezone(zone(settings.zone_name) or dt.UTC if settings.zone_name else dt.UTC)


def _categories(entry: JekyllFile, values: dict[str, Any]) -> tuple[str, ...]:
    many = _words(values.get("categories"))
    one = values.get("category")
    single = texts(one) if isinstance(one, list) else tuple(filter(None, (text(one),)))
    return tuple(dict.fromkeys((*entry.above, *many, *single)))


def _tags(values: dict[str, Any]) -> tuple[str, ...]:
    given = values.get("tags")
    written = text(given)
    many = written.split("," if "," in written else None) if not isinstance(given, list) else given
    # A list that is no YAML comes as it is written.
    return texts([*texts(values.get("tag")), *(text(name).strip("[]\"' ") for name in many)])


def _address(
    entry: JekyllFile,
    values: dict[str, Any],
    settings: JekyllSettings,
    date: dt.datetime | None,
    slug: str,
    categories: tuple[str, ...],
) -> str:
    pattern = text(values.get("permalink"))
    filling = {"output_ext": ".html", "basename": entry.stem}
    if entry.kind == "page":
        filling["path"] = entry.path.rpartition("/")[0]
        return permalinks.filled(pattern or _page_pattern(entry, settings), filling)
    if date is None and (entry.kind == "draft" or ":year" in pattern):
        return ""
    posts = next(each for each in settings.collections if each.label == "posts")
    collection = entry.collection or posts
    inside = entry.path.removeprefix(f"{collection.folder}/").rpartition(".")[0]
    filling |= permalinks.date_placeholders(_local(date, settings)) if date else {}
    filling |= {
        "collection": collection.label,
        "path": re.sub(r"\.*$", "", inside),
        "name": permalinks.slugified(entry.stem),
        "title": permalinks.slugified(slug, "pretty", True),
        "slug": permalinks.slugified(slug),
        "categories": "/".join(dict.fromkeys(name.lower() for name in categories)),
        "slugified_categories": "/".join(
            dict.fromkeys(permalinks.slugified(name) for name in categories)
        ),
    }
    return permalinks.filled(pattern or collection.permalink, filling)


def _page_pattern(entry: JekyllFile, settings: JekyllSettings) -> str:
    if entry.stem == "index":
        return "/:path/"
    return with_suffix("/:path/:basename", settings.style)


def document(
    found: ReadFile,
    settings: JekyllSettings,
    around: Surroundings,
    feed_id: str,
    people: Mapping[str, Any],
) -> SourceDocument:
    """The document of a file. `people` leads from what a file calls an author to the id."""
    entry, values = found.entry, found.values
    is_post = entry.kind in ("post", "draft") or (
        entry.kind == "document" and found.date is not None
    )
    notes = list(found.notes)
    updated = _updated(found, settings, notes)
    aliases = _aliases(values, settings)
    state = _state(found, notes)
    body, summary, more = _body(found, settings, around)
    return SourceDocument(
        kind="post" if is_post else "page",
        id=entry.path,
        place=entry.path,
        path=entry.path,
        title=plain_values.title(values.get("title")) or _title(found),
        slug=_page_slug(found),
        address=found.address,
        aliases=aliases,
        date=found.date,
        updated=updated,
        expires=site_moment(values.get("expires"), settings),
        state=state,
        is_unlisted=flag(values.get("hidden")),
        is_pinned=flag(values.get("pin")) or flag(values.get("sticky")),
        authors=_authors(values, settings, people) if is_post else (),
        categories=tuple(name.strip(",") for name in found.categories) if is_post else (),
        tags=_tags(values) if is_post else (),
        series=next(iter(texts(values.get("series"))), ""),
        summary=summary,
        language=text(values.get("lang")),
        translation_key=next((text(values[k]) for k in _REFS if text(values.get(k))), ""),
        picture=_picture(values, settings),
        feed_id=feed_id,
        source=plain_values.own_source(values.get("source")),
        ai=plain_values.own_ai(values.get("ai")),
        params={key: value for key, value in found.front.values.items() if key not in _KNOWN},
        accepts_comments=flag(values.get("comments"), True),
        body=body,
        notes=(*notes, *more),
    )


_REFS = ("ref", "lang-ref", "lang_ref")


def _page_slug(found: ReadFile) -> str:
    """The slug; that of `about/index.md` is `about`."""
    if found.slug != "index" or found.entry.kind != "page":
        return found.slug
    return found.entry.path.rpartition("/")[0].rpartition("/")[2]


def _title(found: ReadFile) -> str:
    if found.slug == "index":
        return ""
    return " ".join(word.capitalize() for word in found.slug.split("-") if word)


def _updated(found: ReadFile, settings: JekyllSettings, notes: list[Note]) -> dt.datetime | None:
    for key in _UPDATED:
        given = found.values.get(key)
        if given in (None, ""):
            continue
        if result := site_moment(given, settings):
            return result
        notes.append(bad_date(key, given, found.entry.path))
    return None


def _aliases(values: dict[str, Any], settings: JekyllSettings) -> tuple[str, ...]:
    """The addresses of `redirect_from`, as jekyll-redirect-from makes them."""
    found = []
    for given in texts(values.get("redirect_from")):
        path = address_parts(given).path if re.match(r"https?://", given) else given
        found.append(settings.base + permalinks.cleaned(path))
    return tuple(found)


def _state(found: ReadFile, notes: list[Note]) -> State:
    values, path = found.values, found.entry.path
    if target := texts(values.get("redirect_to")):
        notes.append(
            Note(
                weight=2,
                kind="redirect_to",
                place=path,
                message=f"the old page led to {target[0]}; it is not published here",
                hint="write a redirect for its address into static/_redirects",
                document=path,
            ),
        )
        return "draft"
    is_draft = found.entry.kind == "draft" or flag(values.get("draft"))
    return "draft" if is_draft or not flag(values.get("published"), True) else "published"


def _authors(
    values: dict[str, Any],
    settings: JekyllSettings,
    people: Mapping[str, Any],
) -> tuple[str, ...]:
    given = values.get("authors") or values.get("author") or settings.values.get("author")
    found = []
    for one in given if isinstance(given, list) else [given]:
        name = text(one)
        if isinstance(one, dict):
            name = text(one.get("name")) or text(one.get("display_name"))
        if name:
            found.append(text(people.get(name.lower())) or name)
    return tuple(dict.fromkeys(found))


def _in_media(values: dict[str, Any], settings: JekyllSettings) -> Callable[[str], str] | None:
    """What puts the folder that the theme Chirpy has for pictures and films before their paths,
    also before those that begin with a slash; None where there is none."""
    folder = text(values.get("media_subpath")) or text(values.get("img_path"))
    if not folder:
        return None
    is_whole = re.match(r"\w+:|//", folder)
    folder = (folder if is_whole else f"{settings.base}/{folder.strip('/')}").rstrip("/")
    return lambda path: f"{folder}/{path.removeprefix(f'{settings.base}/').lstrip('/')}"


def _picture(values: dict[str, Any], settings: JekyllSettings) -> SourcePicture | None:
    found, in_media = plain_values.picture(values), _in_media(values, settings)
    if found is None or in_media is None or re.match(r"[\w+.-]+:|//", found.src):
        return found
    return replace(found, src=in_media(found.src))


def _with_media(body: str, in_media: Callable[[str], str]) -> str:
    """A text whose pictures are named from a folder of the site."""

    def joined(found: re.Match[str]) -> str:
        return found[1] + in_media(found[2])

    def change(part: str) -> str:
        return _TAG.sub(lambda tag: _PATH.sub(joined, tag[0]), _IMAGE.sub(joined, part))

    return outside(body, change)


def _body(
    found: ReadFile,
    settings: JekyllSettings,
    around: Surroundings,
) -> tuple[SourceText, str, tuple[Note, ...]]:
    """The text, its summary, and what was left of it."""
    entry, values = found.entry, found.values
    body, notes = found.front.body, []
    separator = text(values.get("excerpt_separator", settings.values.get("excerpt_separator")))
    summary = next(
        (
            text(values[key])
            for key in ("excerpt", "description", "summary")
            if text(values.get(key))
        ),
        "",
    )
    if separator and separator in body:
        first, _, rest = body.partition(separator)
        body = f"{first.rstrip()}\n\n{rest.lstrip()}"
        summary = summary or rendered(first, around, place=entry.path, line=1).text
    if flag(values.get("render_with_liquid"), True):
        liquid = rendered(
            body,
            around,
            place=entry.path,
            line=found.front.line,
            is_html=entry.is_html,
        )
        body, notes = liquid.text, list(liquid.notes)
    if in_media := _in_media(values, settings):
        body = _with_media(body, in_media)
    if not entry.is_html:
        body, more = to_github(body, entry.path, found.front.line, _is_github(settings))
        notes += more
    form = SourceText(text=body, format="html" if entry.is_html else "markdown")
    return form, plain_values.summary(summary), tuple(notes)


def _is_github(settings: JekyllSettings) -> bool:
    own = settings.values.get("kramdown")
    return text(own.get("input") if isinstance(own, dict) else "").lower() != "kramdown"
