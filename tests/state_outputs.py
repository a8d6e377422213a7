"""What the outputs of a site say of each article, by the address of its page: one table for each
thing that several outputs say, with a column for each output."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import extruct
import feedparser
import lxml.etree
import lxml.html
from provenance_cases import BASE
from state_versions import Version
from support import SiteTest

# A moment and a text.
Correction = tuple[str, str]


class Article:
    """The page of an article: what it shows, and its JSON-LD."""

    def __init__(self, site: SiteTest, version: Version) -> None:
        html = site.read(version.page)
        self.version = version
        self.page = lxml.html.document_fromstring(html.encode())
        (data,) = extruct.extract(html, syntaxes=["json-ld"])["json-ld"]
        self.nodes: list[dict[str, Any]] = data["@graph"]

    def meta(self, name: str) -> str:
        return "".join(self.page.xpath("//meta[@property=$n or @name=$n]/@content", n=name)[:1])

    @property
    def news(self) -> dict[str, Any]:
        """The node of the article."""
        return self.nodes[0]

    @property
    def label(self) -> str:
        return "".join(self.page.xpath("//*[@class='ai-label-text']//text()"))

    @property
    def ai_mark(self) -> str:
        """What draws the shape before the label."""
        (classes,) = self.page.xpath("//*[@class='ai-label-text']/../@class")
        return str(classes).partition(" is-")[2]

    @property
    def updated(self) -> dt.datetime:
        return _moment(self.meta("article:modified_time") or self.meta("article:published_time"))

    @property
    def corrections(self) -> set[Correction]:
        return {
            (moment(each.find(".//time").get("datetime")), each.findall("p")[-1].text)
            for each in self.page.xpath("//*[@id='page.corrections']//li")
        }


def moment(text: str) -> str:
    """A moment in the form that front matter has it in."""
    return f"{_moment(text):%Y-%m-%dT%H:%M:%SZ}"


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC)


class FeedEntry:
    """An item of a feed in whatever format, with its whole content."""

    def __init__(self, item: dict[str, Any], title: str, updated: dt.datetime, html: str) -> None:
        self.item, self.title, self.updated = item, title, updated
        self.content = lxml.html.fragment_fromstring(html, create_parent="div")

    @property
    def label(self) -> str:
        """The paragraph that is strong as a whole."""
        for paragraph in self.content.findall("p"):
            strong = paragraph.find("strong")
            if strong is not None and not strong.tail:
                return str(paragraph.text_content())
        return ""

    @property
    def corrections(self) -> set[Correction]:
        """The days and texts of corrections."""
        found = set()
        for paragraph in self.content.findall("p"):
            strong = paragraph.find("strong")
            if strong is not None and (strong.tail or "").startswith(" ("):
                day, _, text = paragraph.text_content().partition(" (")[2].partition("): ")
                found.add((day, text))
        return found


def xml_feed(site: SiteTest, path: str) -> dict[str, FeedEntry]:
    """The entries of a feed in RSS or Atom, by their addresses."""
    feed = feedparser.parse(site.read(path))
    assert not feed.bozo, feed.get("bozo_exception")
    found = {}
    for entry in feed.entries:
        parsed = entry["updated_parsed" if "updated_parsed" in entry else "published_parsed"]
        updated = dt.datetime(*parsed[:6], tzinfo=dt.UTC)
        found[entry.link] = FeedEntry(
            entry, entry.title, updated, entry.content[0].value if "content" in entry else ""
        )
    return found


def json_feed(site: SiteTest, path: str) -> dict[str, FeedEntry]:
    """The items of a JSON Feed, by their addresses."""
    return {
        item["url"]: FeedEntry(
            item,
            item["title"],
            _moment(item.get("date_modified") or item["date_published"]),
            item.get("content_html", ""),
        )
        for item in json.loads(site.read(path))["items"]
    }


def provenance(site: SiteTest) -> dict[str, dict[str, Any]]:
    """The posts of provenance.json, by their addresses."""
    return {post["url"]: post for post in json.loads(site.read("provenance.json"))["posts"]}


def sitemap(site: SiteTest) -> dict[str, str]:
    """The addresses of the sitemap, and when each was updated."""
    root = lxml.etree.fromstring(site.read("sitemap.xml").encode())
    return {url.findtext("{*}loc"): url.findtext("{*}lastmod") or "" for url in root}


def ledger(site: SiteTest, prefix: str = "") -> dict[str, set[Correction]]:
    """The corrections in the ledger of an edition, by the addresses of the articles."""
    found = {}
    for path, data in site.files().items():
        if not (path.startswith(f"{prefix}transparency/") and path.endswith(".html")):
            continue
        for entry in lxml.html.document_fromstring(data.decode()).xpath("//*[@class='ledger']/li"):
            rows = entry.xpath("dl/div/dd[*[1][self::time]]")
            found[f"{BASE}{entry.xpath('h3/a/@href')[0]}"] = {
                (moment(row[0].get("datetime")), row.text_content().partition(": ")[2])
                for row in rows
            }
    return found
