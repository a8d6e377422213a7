"""What has to be known of a whole export before its first document: one pass over the items, of
which only short facts are kept."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from hashlib import blake2b

from msgspec import Struct, field

from sitegen.importing.source import Note
from sitegen.importing.sources.wordpress import dates, types
from sitegen.importing.sources.wordpress.parts import ExportPart
from sitegen.importing.sources.wordpress.wxr import WxrHead, WxrItem, items_of


class Attachment(Struct, frozen=True):
    """A file of the media library: its address and that of its page, its words, the post that it
    was uploaded to, and its path in the folder of uploads."""

    url: str
    page: str
    title: str
    alt: str
    caption: str
    credit: str
    parent: str
    order: int
    path: str


class MenuRow(Struct, frozen=True):
    """An entry of a menu as it is exported: its id and place, its own words and address, and the
    post or term that it stands for."""

    id: str
    parent: str
    order: int
    title: str
    kind: str
    object_type: str
    object_id: str
    url: str
    menu: str
    menu_slug: str


class Index(Struct):
    """The facts of an export that its documents need of each other."""

    attachments: dict[str, Attachment] = field(default_factory=dict)
    addresses: dict[str, tuple[str, str]] = field(default_factory=dict)  # id: link and title
    patterns: dict[str, str] = field(default_factory=dict)
    navigations: list[str] = field(default_factory=list)
    menu_rows: list[MenuRow] = field(default_factory=list)
    guests: dict[str, WxrItem] = field(default_factory=dict)
    guids: Counter[bytes] = field(default_factory=Counter)
    creators: dict[str, None] = field(default_factory=dict)
    term_names: dict[tuple[str, str], str] = field(default_factory=dict)
    moments: list[tuple[dt.datetime, dt.timedelta]] = field(default_factory=list)
    language: str = ""
    skipped: Counter[str] = field(default_factory=Counter)
    first_places: dict[str, str] = field(default_factory=dict)
    custom_types: Counter[str] = field(default_factory=Counter)
    taxonomies: Counter[str] = field(default_factory=Counter)
    hidden_comments: Counter[str] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)
    problems: list[Note] = field(default_factory=list)

    def is_unique(self, guid: str) -> bool:
        """Whether one item alone has this guid."""
        return self.guids[digest(guid)] == 1


def digest(text: str) -> bytes:
    """A short name for a text, of which there are as many as items."""
    return blake2b(text.encode("utf-8", "replace"), digest_size=12).digest()


def index_of(
    parts: tuple[ExportPart, ...], heads: tuple[WxrHead, ...], problems: list[Note]
) -> Index:
    """The facts of all files of an export, of which `problems` are known."""
    index = Index(language=heads[0].fields.get("language", ""), problems=problems)
    seen: set[bytes] = set()
    for part, head in zip(parts, heads, strict=True):
        for item in items_of(part, head, index.problems):
            key = digest(f"{item.text('post_id')} {item.text('guid')} {item.text('link')}")
            if key in seen:
                continue
            seen.add(key)
            _take(index, item)
    return index


def _take(index: Index, item: WxrItem) -> None:
    kind, item_id = item.text("post_type") or "post", item.text("post_id")
    if kind == "attachment":
        index.attachments[item_id] = _attachment(item)
    elif kind == "nav_menu_item":
        if item.text("status") == "publish":
            index.menu_rows.append(_menu_row(item))
    elif kind == "wp_block":
        index.patterns[item_id] = item.fields.get("content", "")
    elif kind == "wp_navigation":
        index.navigations.append(item.fields.get("content", ""))
    elif kind == "guest-author":
        index.guests[item.meta_value("cap-user_login") or item.text("post_name")] = _without_body(
            item
        )
    _count(index, item, kind, item_id)


def _language(item: WxrItem) -> list[tuple[str, str, str]]:
    """The language that WPML has in meta data, as Polylang's term of it."""
    code = item.meta_value("_wpml_import_language_code")
    return [("language", code, code)] if code else []


def _count(index: Index, item: WxrItem, kind: str, item_id: str) -> None:
    use = types.use_of(item)
    if use.reason:
        index.skipped[use.reason] += 1
        index.first_places.setdefault(use.reason, item.place)
    if use.kind is None:
        return
    if kind not in ("post", "page"):
        index.custom_types[kind] += 1
        index.first_places.setdefault(kind, item.place)
    index.addresses[item_id] = (item.text("link"), item.text("title"))
    index.guids[digest(item.text("guid"))] += 1
    if creator := item.text("creator"):
        index.creators[creator] = None
    if moment := dates.at(item):
        index.moments.append(moment)
    for domain, slug, name in (*item.terms, *_language(item)):
        index.term_names.setdefault((domain, slug), name)
        if domain and domain not in types.KNOWN_TAXONOMIES:
            index.taxonomies[domain] += 1
            index.first_places.setdefault(f"taxonomy {domain}", item.place)
    index.fields.update({key for key, value in item.meta if value.strip() and types.is_field(key)})
    for comment in item.comments:
        if reason := types.hidden_comment(comment):
            index.hidden_comments[reason] += 1


def _without_body(item: WxrItem) -> WxrItem:
    kept = {"title", "post_name", "post_id", "content"}
    fields = {name: text for name, text in item.fields.items() if name in kept}
    return WxrItem(item.place, fields, meta=item.meta)


def _attachment(item: WxrItem) -> Attachment:
    credit = item.meta_value("_media_credit", "_navis_media_credit_org", "_wp_attachment_credit")
    order = item.text("menu_order")
    return Attachment(
        url=item.text("attachment_url") or item.text("guid"),
        page=item.text("link"),
        title=item.text("title"),
        alt=item.meta_value("_wp_attachment_image_alt"),
        caption=item.text("excerpt"),
        credit=credit or types.credit_in(item.meta_value("_wp_attachment_metadata")),
        parent=item.text("post_parent"),
        order=int(order) if order.isdecimal() else 0,
        path=item.meta_value("_wp_attached_file"),
    )


def _menu_row(item: WxrItem) -> MenuRow:
    order = item.text("menu_order")
    menu = next((each for each in item.terms if each[0] == "nav_menu"), ("", "", ""))
    return MenuRow(
        id=item.text("post_id"),
        parent=item.meta_value("_menu_item_menu_item_parent"),
        order=int(order) if order.isdecimal() else 0,
        title=item.text("title"),
        kind=item.meta_value("_menu_item_type"),
        object_type=item.meta_value("_menu_item_object"),
        object_id=item.meta_value("_menu_item_object_id"),
        url=item.meta_value("_menu_item_url"),
        menu=menu[2] or menu[1],
        menu_slug=menu[1],
    )
