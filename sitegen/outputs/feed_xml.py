"""What RSS and Atom have in common: namespaces, and what feedgen 1.0 cannot write."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from lxml import etree

from sitegen.model.disclosure_views import AlternateView
from sitegen.model.picture_terms import SOURCE_TYPE_SCHEME
from sitegen.outputs.feeds import FeedItem, FeedPicture
from sitegen.provenance import disclosure

ATOM = "http://www.w3.org/2005/Atom"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
SLASH = "http://purl.org/rss/1.0/modules/slash/"
MEDIA = "http://search.yahoo.com/mrss/"
# RFC 4685
THREADING = "http://purl.org/syndication/thread/1.0"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

_RSS_ORDER = (
    "title",
    "link",
    "guid",
    "pubDate",
    f"{{{ATOM}}}updated",
    f"{{{DUBLIN_CORE}}}creator",
    f"{{{DUBLIN_CORE}}}contributor",
    "category",
    "comments",
    f"{{{SLASH}}}comments",
    "source",
    f"{{{ATOM}}}link",
    "enclosure",
    "description",
    f"{{{CONTENT}}}encoded",
    # feedparser, and what reads feeds with it, takes the first `description`, of any namespace and
    # depth, for that of the item.
    f"{{{MEDIA}}}content",
)
_ATOM_ORDER = (
    "id",
    "title",
    "published",
    "updated",
    "author",
    "contributor",
    "category",
    "link",
    "rights",
    "summary",
    "content",
)


def categories(item: FeedItem) -> list[dict[str, str]]:
    """The tags of an item, and the part that AI had in it in two vocabularies."""
    said = [
        (item.disclosure.w3c, disclosure.W3C_SCHEME),
        (item.disclosure.iptc.removeprefix(SOURCE_TYPE_SCHEME), SOURCE_TYPE_SCHEME),
    ]
    return [
        *({"term": tag} for tag in item.tags),
        *({"term": term, "scheme": scheme} for term, scheme in said if term),
    ]


class Channel(BaseExtension):  # type: ignore[misc]  # feedgen has no types
    """Adds to a feed its namespaces, and its build date, for which feedgen takes the current
    time."""

    def __init__(self) -> None:
        self._built = ""
        self._namespaces: dict[str, str] = {}

    def built(self, date: str) -> None:
        """Set the date of an RSS channel (RFC 822), or "" for none."""
        self._built = date

    def say(self, **namespaces: str) -> None:
        """Set the namespaces that the items need, by prefix."""
        self._namespaces |= namespaces

    def extend_ns(self) -> dict[str, str]:
        """The XML namespaces of the feed, by prefix."""
        return self._namespaces

    def extend_rss(self, feed: Any) -> Any:
        """Set `lastBuildDate` to the newest change, or leave it out (RSS 2.0, optional channel
        elements)."""
        date = feed.find("channel/lastBuildDate")
        date.text = self._built
        if not self._built:
            date.getparent().remove(date)
        return feed


class Item(BaseEntryExtension):  # type: ignore[misc]  # feedgen has no types
    """Adds to an item its dates, since feedgen's depend on the locale; dc:creator for each author;
    the picture; links with their rel; the language; and a fixed order of elements."""

    def __init__(self) -> None:
        self._published = self._updated = ""
        self._creators: tuple[str, ...] = ()
        self._links: list[tuple[str, str]] = []
        self._original: AlternateView | None = None
        self._translator = ""
        self._language = ""
        self._comments, self._replies = 0, ""
        self._picture: FeedPicture | None = None
        self._caption = ""

    def say(
        self, links: Iterable[tuple[str, str]], creators: Iterable[str] = (), language: str = ""
    ) -> None:
        """Set links, as pairs of rel and address, the authors, and the language, if it is not that
        of the feed."""
        self._links, self._creators, self._language = list(links), tuple(creators), language

    def translate(self, original: AlternateView, translator: str = "") -> None:
        """Set the text that the item is a translation of, with its whole address; and in RSS the
        name of who translated it, or ""."""
        self._original, self._translator = original, translator

    def publish(self, date: str, updated: str) -> None:
        """Set the date of an RSS item (RFC 822), and that of its last change (RFC 3339) or ""."""
        self._published, self._updated = date, updated

    def count(self, comments: int, replies: str = "") -> None:
        """Set the number of comments; `replies` is the address at which readers find them."""
        self._comments, self._replies = comments, replies

    def show(self, picture: FeedPicture, *, has_text: bool) -> None:
        """Set the picture, which has its whole address; `has_text`: whether the item has more than
        a summary."""
        self._picture = picture
        # In an item without content, feedparser takes any second description for that.
        self._caption = "description" if has_text else "title"

    def extend_rss(self, entry: Any) -> Any:
        """Add to an RSS item its dates, `dc:creator`, `slash:comments`, and the picture as
        `media:content` (Media RSS) and `enclosure`."""
        etree.SubElement(entry, "pubDate").text = self._published
        if self._updated:
            etree.SubElement(entry, f"{{{ATOM}}}updated").text = self._updated
        for name in self._creators:
            etree.SubElement(entry, f"{{{DUBLIN_CORE}}}creator").text = name
        if self._translator:
            etree.SubElement(entry, f"{{{DUBLIN_CORE}}}contributor").text = self._translator
        if self._comments:
            etree.SubElement(entry, f"{{{SLASH}}}comments").text = str(self._comments)
        if picture := self._picture:
            pixels = {"width": picture.width, "height": picture.height, "fileSize": picture.size}
            content = etree.SubElement(
                entry,
                f"{{{MEDIA}}}content",
                _without_empty(url=picture.url, type=picture.type, medium="image", **pixels),
            )
            _describe(content, picture, self._caption)
            # An enclosure requires all three attributes (RSS 2.0).
            if picture.type and picture.size:
                etree.SubElement(
                    entry,
                    "enclosure",
                    _without_empty(url=picture.url, type=picture.type, length=picture.size),
                )
        return self._finished(entry, _RSS_ORDER, f"{{{ATOM}}}link")

    def extend_atom(self, entry: Any) -> Any:
        """Add to an Atom entry its replies (RFC 4685 §4) and the picture as an enclosure (RFC 4287
        §4.2.7.2), and as `media:content` if something is known about it."""
        for link in entry.findall("link"):  # without their rel: feedgen lost it
            entry.remove(link)
        if self._comments:
            count = {f"{{{THREADING}}}count": str(self._comments)}
            etree.SubElement(
                entry,
                "link",
                {"rel": "replies", "type": "text/html", "href": self._replies, **count},
            )
        if picture := self._picture:
            etree.SubElement(
                entry,
                "link",
                _without_empty(
                    rel="enclosure", type=picture.type, length=picture.size, href=picture.url
                ),
            )
            if picture.record:
                attributes = _without_empty(url=picture.url, type=picture.type, medium="image")
                content = etree.SubElement(entry, f"{{{MEDIA}}}content", attributes)
                _describe(content, picture, self._caption)
        return self._finished(entry, _ATOM_ORDER, "link")

    def _finished(self, entry: Any, order: tuple[str, ...], link: str) -> Any:
        if original := self._original:
            # Not "alternate": feed readers take one of several such links as that of the item.
            attributes = {"hreflang": original.lang, "href": original.url}
            etree.SubElement(entry, link, {"rel": "via", **attributes})
        for rel, url in self._links:
            etree.SubElement(entry, link, rel=rel, href=url)
        if self._language:
            entry.set(LANGUAGE, self._language)
        entry[:] = sorted(
            entry,
            key=lambda element: order.index(element.tag) if element.tag in order else len(order),
        )
        return entry


def _describe(content: Any, picture: FeedPicture, caption: str) -> None:
    """Add to a `media:content` what is known about the picture (Media RSS 1.5.1, optional
    elements): caption and label as its `caption`, credit, copyright, licence and digital source
    type."""
    record = picture.record
    if record is None:
        return
    label = f"({picture.label})" if record.caption and picture.label else picture.label
    code = record.source_type.removeprefix(SOURCE_TYPE_SCHEME)
    # A term of another vocabulary is named by its whole address.
    scheme = {"scheme": SOURCE_TYPE_SCHEME} if code != record.source_type else {}
    named = {"label": picture.label} if picture.label else {}
    link = {"type": "text/html", "href": record.license_url} if record.license_url else {}
    for name, text, attributes in (
        (caption, " ".join(filter(None, (record.caption, label))), {"type": "plain"}),
        ("category", code, {**scheme, **named}),
        *(("credit", who, {}) for who in ([record.credit] if record.credit else record.creators)),
        ("copyright", record.copyright, {}),
        ("license", record.license or record.license_url, link),
    ):
        if text:
            etree.SubElement(content, f"{{{MEDIA}}}{name}", attributes).text = text


def _without_empty(**attributes: str | int) -> dict[str, str]:
    """The attributes whose value is neither "" nor 0."""
    return {name: str(value) for name, value in attributes.items() if value}
