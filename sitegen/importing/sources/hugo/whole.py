"""What a Hugo site says of itself: its settings, authors, terms and menu."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from sitegen.importing.source import (
    MenuItem,
    Note,
    SourceAuthor,
    SourceError,
    SourceOptions,
    SourcePicture,
    SourceSite,
    SourceTerm,
    SourceText,
    TermKind,
)
from sitegen.importing.sources import folders, lenient_yaml, moments
from sitegen.importing.sources.front_matter import table, text, texts
from sitegen.importing.sources.hugo import config, content
from sitegen.importing.sources.hugo.addresses import urlized
from sitegen.importing.sources.hugo.config import FORMS, HugoLanguage, lowered
from sitegen.importing.sources.hugo.content import HugoEntry
from sitegen.importing.sources.hugo.model import HugoSite
from sitegen.importing.sources.hugo.pages import author_names, tag_taxonomies
from sitegen.importing.sources.plain_values import short_text
from sitegen.importing.sources.shortcodes.bodies import convert
from sitegen.importing.sources.shortcodes.embeds import ShortcodeContext

_MENUS = ("main", "primary", "header", "nav", "navbar", "top", "global")
_LINKS = ("website", "url", "homepage", "link")
_PROFILES = {
    "github": "https://github.com/",
    "twitter": "https://x.com/",
    "x": "https://x.com/",
    "linkedin": "https://www.linkedin.com/in/",
    "facebook": "https://www.facebook.com/",
    "instagram": "https://www.instagram.com/",
    "youtube": "https://www.youtube.com/@",
}


def whole_site(site: HugoSite, options: SourceOptions) -> SourceSite:
    """What holds for all documents."""
    settings = site.config
    language = settings.default
    params = {**table(settings.get("params")), **table(language.values.get("params"))}
    found_zone = text(settings.get("timezone") or language.values.get("timezone"))
    notes = list(settings.notes)
    if site.own_shortcodes or (site.root / "layouts").is_dir():
        message = "layouts, styles and the theme are not taken over: sitegen has its own"
        notes.append(Note(weight=1, kind="layouts", place="layouts", message=message))
    return SourceSite(
        system="Hugo",
        title=short_text(language.values.get("title") or settings.get("title")),
        description=short_text(params.get("description") or params.get("subtitle")),
        base_url=config.base_url(settings) or options.base_url,
        language=language.tag,
        time_zone=found_zone if moments.zone(found_zone) else "",
        publisher=short_text(table(params.get("author")).get("name") or text(params.get("author"))),
        email=text(params.get("email") or table(params.get("author")).get("email")),
        authors=authors(site),
        terms=_terms(site),
        menu=_menu(site),
        languages=tuple((other.tag, other.label) for other in settings.languages[1:]),
        page_size=_page_size(site),
        notes=tuple(notes),
    )


def _page_size(site: HugoSite) -> int:
    found = text(site.config.get("pagination", "pagersize") or site.config.get("paginate"))
    return int(found) if found.isdecimal() and len(found) < 5 else 0


# Authors.


def default_authors(site: HugoSite) -> tuple[str, ...]:
    """Whom themes name where a post names nobody: the author of the settings."""
    params = table(site.config.get("params"))
    return author_names({"author": params.get("author") or site.config.get("author")})


def authors(site: HugoSite) -> tuple[SourceAuthor, ...]:
    """Everybody whom posts name, with what pages of authors and data say of them."""
    names: dict[str, str] = {site.author_id(name): name for name in default_authors(site)}
    for entry in site.published:
        for name in author_names(entry.values):
            names.setdefault(site.author_id(name), name)
    pages = site.author_pages
    data = _author_data(site)
    for key in pages:
        names.setdefault(key, "")
    return tuple(
        _author(site, key, name, pages.get(key), data.get(key, {})) for key, name in names.items()
    )


def _author_data(site: HugoSite) -> dict[str, dict[str, Any]]:
    """What `data/authors` holds: a file of all, or a file an author."""
    found: dict[str, dict[str, Any]] = {}
    if not (site.root / "data").is_dir() or (site.root / "data").is_symlink():
        return found
    for file in folders.walk(site.root, "data").files:
        parts = file.path.lower().split("/")
        stem = file.file.stem.lower()
        if file.file.suffix.lower() not in FORMS:
            continue
        if parts[1] in ("authors", "author") or (len(parts) == 2 and stem in ("authors", "author")):
            values = lowered(_data(file))
            if len(parts) > 2:
                values = {stem: values}
            for key, value in table(values).items():
                found[site.author_id(key)] = table(value)
    return found


def _data(file: folders.FoundFile) -> Any:
    try:
        decoded = folders.read_text(file.file, file.path)
    except SourceError:
        return {}
    return lenient_yaml.read(decoded.text, FORMS[file.file.suffix.lower()], file.path).values


def _author(
    site: HugoSite, key: str, name: str, page: HugoEntry | None, data: dict[str, Any]
) -> SourceAuthor:
    values = {**data, **(page.values if page else {})}
    whole = " ".join(text(values.get(part)) for part in ("first_name", "last_name")).strip()
    shown = values.get("display_name") or values.get("name") or whole or values.get("title")
    body = words_of(site, page) if page else SourceText()
    if not body.text.strip():
        said = text(values.get("bio") or values.get("biography") or values.get("description"))
        body = SourceText(text=said, format="markdown")
    src = next((text(values[one]) for one in _PORTRAITS if text(values.get(one))), "")
    picture = site.picture(page, src)
    url = next((text(values[one]) for one in _LINKS if _is_url(values.get(one))), "")
    same_as = [
        value if _is_url(value) else home + value.lstrip("@")
        for one, home in _PROFILES.items()
        if (value := text(values.get(one) or table(values.get("social")).get(one)))
    ]
    address = site.address(page) if page else ""
    if not address and site.author_taxonomy:
        address = site.term_address(site.author_taxonomy, name)
    return SourceAuthor(
        id=key,
        name=short_text(shown) or name or key,
        slug=key,
        biography=body,
        url=url,
        same_as=tuple(same_as),
        picture=SourcePicture(src=picture) if picture else None,
        address=address,
    )


_PORTRAITS = ("image", "avatar", "photo", "picture", "portrait", "thumbnail")


def _is_url(value: Any) -> bool:
    return text(value).startswith(("https://", "http://"))


def words_of(site: HugoSite, entry: HugoEntry) -> SourceText:
    """The body of the page of an author or a term."""
    try:
        matter, _ = content.read(entry)
    except SourceError:
        return SourceText()
    page = ShortcodeContext(
        reference=lambda path, language: site.reference(entry, path, language),
        picture=lambda src: site.picture(entry, src),
        param=lambda name: site.param(entry, name),
        is_html=entry.is_html,
    )
    rules, own = site.markdown_rules, site.own_shortcodes
    body = convert(matter.body, entry.path, matter.line, page, rules, own)
    return SourceText(text=body.text, format="html" if entry.is_html else "markdown")


# Terms.


def _terms(site: HugoSite) -> tuple[SourceTerm, ...]:
    """The terms that pages have, with their old addresses and the words of their pages."""
    kinds: list[tuple[str, TermKind]] = [(name, "tag") for name in tag_taxonomies(site)]
    kinds += [("categories", "category"), ("series", "series")]
    found: list[SourceTerm] = []
    for taxonomy, kind in kinds:
        if taxonomy not in site.taxonomies:
            continue
        names: dict[str, str] = {}
        for entry in site.published:
            for name in map(short_text, texts(entry.values.get(taxonomy), ",")):
                if name:
                    names.setdefault(urlized(site.config, name).replace("/", "-"), name)
        for key, name in sorted(names.items()):
            found.append(_term(site, taxonomy, kind, key, name))
    return tuple(found)


def _term(site: HugoSite, taxonomy: str, kind: TermKind, key: str, name: str) -> SourceTerm:
    code = site.config.default.code
    page = site.by_place.get((code, f"{taxonomy}/{key}".lower()))
    page = page or site.by_place.get((code, f"{taxonomy}/{name}".lower()))
    if not page:
        return SourceTerm(kind=kind, name=name, address=site.term_address(taxonomy, name))
    words = words_of(site, page)
    if not words.text.strip():
        words = SourceText(text=text(page.values.get("description")), format="markdown")
    return SourceTerm(kind=kind, name=name, address=site.address(page), text=words)


# The menu.


class _Item(Struct):
    """An item of a menu as it is written."""

    name: str
    url: str
    weight: int
    identifier: str
    parent: str


def _menu(site: HugoSite) -> tuple[MenuItem, ...]:
    language = site.config.default
    found: dict[str, list[_Item]] = {}
    for values in (site.config.values, language.values):
        for key in ("menu", "menus"):
            for menu, items in table(values.get(key)).items():
                listed = items if isinstance(items, list) else []
                made = [_item(site, table(one)) for one in listed]
                found.setdefault(menu, []).extend(one for one in made if one)
    for entry in site.published:
        if entry.language == language:
            for menu, item in _own_items(site, entry):
                found.setdefault(menu, []).append(item)
    wanted = text(site.config.get("sectionpagesmenu")).lower()
    name = next((menu for menu in (*_MENUS, wanted, *found) if found.get(menu)), "")
    items = found.get(name, [])
    if not items and wanted:
        items = _section_items(site, language)
    return _nested(items)


def _weight(value: Any) -> int:
    shown = text(value).lstrip("-")
    return int(text(value)) if shown.isdecimal() and len(shown) < 9 else 0


def _item(site: HugoSite, values: dict[str, Any]) -> _Item | None:
    name = short_text(values.get("name") or values.get("title"))
    page = text(values.get("pageref"))
    url = text(values.get("url"))
    if page and site.published:
        url = site.reference(site.published[0], "/" + page.lstrip("/")) or url or page
    if url and not url.startswith(("/", "#")) and ":" not in url:
        url = f"{site.config.base_path}/{url}"
    if not name:
        return None
    return _Item(
        name,
        _front(site, url),
        _weight(values.get("weight")),
        text(values.get("identifier")) or name,
        text(values.get("parent")),
    )


def _front(site: HugoSite, url: str) -> str:
    """An address of the menu: lists of posts that have no page of their own are the front page."""
    for section in site.post_sections - {""}:
        is_list = url.rstrip("/") in (f"{site.config.base_path}/{section}", f"/{section}")
        index = site.by_place.get((site.config.default.code, section))
        if is_list and not (index and words_of(site, index).text.strip()):
            return f"{site.config.base_path}/"
    return url


def _own_items(site: HugoSite, entry: HugoEntry) -> list[tuple[str, _Item]]:
    """The items that the front matter of a page puts into menus."""
    value = entry.values.get("menu") or entry.values.get("menus")
    named = value if isinstance(value, dict) else {name: {} for name in texts(value, ",")}
    found = []
    for menu, settings in named.items():
        own = table(settings)
        title = entry.values.get("linktitle") or entry.values.get("title")
        name = short_text(own.get("name") or title) or entry.base
        weight = _weight(own.get("weight") or entry.values.get("weight"))
        identifier = text(own.get("identifier")) or name
        item = _Item(name, site.address(entry), weight, identifier, text(own.get("parent")))
        found.append((menu, item))
    return found


def _section_items(site: HugoSite, language: HugoLanguage) -> list[_Item]:
    """The sections, where a setting makes the menu of them."""
    found: dict[str, _Item] = {}
    for entry in site.published:
        if entry.sections and entry.language == language:
            section = entry.sections[0]
            index = site.by_place.get((language.code, section.lower()))
            name = short_text(index.values.get("title")) if index else section.capitalize()
            url = _front(site, site.section_address((section,), entry))
            found.setdefault(section, _Item(name or section, url, 0, section, ""))
    return list(found.values())


def _nested(items: list[_Item]) -> tuple[MenuItem, ...]:
    """Items sorted by weight, those without one last, below their parents."""
    ordered = sorted(items, key=lambda item: (item.weight == 0, item.weight, item.name))
    known = {item.identifier for item in ordered}
    below: dict[str, list[MenuItem]] = {}
    for item in ordered:
        if item.parent in known and item.parent != item.identifier:
            below.setdefault(item.parent, []).append(MenuItem(title=item.name, url=item.url))
    return tuple(
        MenuItem(title=item.name, url=item.url, links=tuple(below.get(item.identifier, ())))
        for item in ordered
        if item.parent not in known or item.parent == item.identifier
    )
