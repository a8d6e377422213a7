"""What all feeds have in common: their items with the HTML of each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape, unescape
from typing import Protocol
from urllib.parse import urljoin

import nh3
from msgspec import Struct
from msgspec.structs import replace

from sitegen import dates, lazy, urls
from sitegen.incremental.keys import decode
from sitegen.incremental.work import WorkerContext
from sitegen.markdown.directives import without_tokens
from sitegen.model.components import FeedText
from sitegen.model.disclosure_views import AlternateView, TranslatorView
from sitegen.model.documents import Body
from sitegen.model.live import EntryHtml, LiveHtml, is_newest_first
from sitegen.model.source_views import SourceView
from sitegen.model.sources import ORIGINAL
from sitegen.model.views import CorrectionView
from sitegen.model.zones import zone_of
from sitegen.outputs.feeds import FeedEntry, FeedItem, FeedJob, FeedPicture, FeedSource
from sitegen.pictures.body import may_have_gallery
from sitegen.text import rawhtml

# The tags that trusted HTML may have in a feed; feed readers show no others.
TAGS = nh3.ALLOWED_TAGS | {
    "audio",
    "figcaption",
    "figure",
    "picture",
    "section",
    "source",
    "track",
    "video",
}
ATTRIBUTES = {
    **nh3.ALLOWED_ATTRIBUTES,
    "audio": {"controls", "src"},
    "source": {"src", "type"},
    "video": {"controls", "poster", "src"},
}


# The body of an item whose text is withdrawn.
NO_TEXT = Body(html="")


class FeedPlace(Protocol):
    """What the HTML of an item needs of a job."""

    @property
    def base(self) -> urls.Base:
        """Where the addresses of the site are published."""
        ...

    @property
    def timezone(self) -> str:
        """The time zone of the site."""
        ...

    @property
    def clean(self) -> bool:
        """As in `FeedJob`."""
        ...


class Entry(Struct, frozen=True):
    """An item, its whole address, and its HTML: why it was retracted, the label, the body, the
    sources and the corrections. The HTML is "" if the feed carries only summaries."""

    item: FeedItem
    url: str
    html: str

    @property
    def summary(self) -> str:
        """The marks, the label and the summary as plain text, and the corrections, if there is no
        HTML that has them. It is never empty."""
        disclosed = self.item.disclosure
        label = f"{disclosed.label}. " if disclosed.label else ""
        if disclosed.translation and disclosed.translation.stale_label:
            label += f"{disclosed.translation.stale_label}. "
        for _, word in reversed(self.item.marks):
            label = f"{word}. {label}"
        corrections = "" if self.html else "".join(map(_as_text, _kept(self.item)))
        return label + (self.item.summary or self.item.title) + corrections


def opened(
    input_: bytes, bodies: Sequence[bytes], worker: WorkerContext
) -> tuple[FeedJob, list[Entry]]:
    """A decoded `FeedJob` and its entries. `bodies` are the encoded bodies of the items that have a
    text; none if the feed carries only summaries. `worker` has the layouts of components."""
    job = decode(input_, FeedJob)
    items = decode(bytes(job.items), tuple[FeedItem, ...], zone_of(job.timezone))
    if not job.is_full:
        return job, [Entry(item, job.base.absolute(item.url), "") for item in items]
    texts = iter(bodies)
    return job, [
        entry_of(job, item, decode(next(texts), Body) if item.has_text else NO_TEXT, worker)
        for item in items
    ]


def entry_of(job: FeedPlace, item: FeedItem, read: Body, worker: WorkerContext) -> Entry:
    """An item with its HTML, and its text from the body `read`. `worker` has the layouts of
    components."""
    url = job.base.absolute(item.url)
    edits = read.edits(
        item.links,
        lambda link: job.base.absolute(link, item.url),
        item.words.__getitem__,
    )
    if item.notes or may_have_gallery(read, item.large):
        with_notes = lazy.load("sitegen.pictures.figures:edits")
        edits += with_notes(read, dict(item.notes), item.large)
    if item.entries:
        times = tuple(EntryHtml("", _time(entry, url), "") for entry in item.entries)
        body = read.with_entries(edits, LiveHtml(times, is_newest_first(item.entries)))
    else:
        body = read.edited(edits)
    if job.clean:
        body = rawhtml.opened(body, tuple(rawhtml.tokens(body, rawhtml.SANITIZED)))
        body = nh3.clean(body, tags=TAGS, attributes=ATTRIBUTES, link_rel=None)
    if read.components:
        body = _with_components(body, job, item, read, worker)
    body = _whole(body, job.base, url)
    label = f"<p><strong>{_label(job, item)}</strong></p>\n" if item.disclosure.label else ""
    sources = "".join(
        f"\n<p>{escape(source.intro)} {_source(source)}</p>" for source in item.sources
    )
    return Entry(item, url, _retractions(item) + label + body + sources + _corrections(item))


def _with_components(
    html: str, job: FeedPlace, item: FeedItem, body: Body, worker: WorkerContext
) -> str:
    """The HTML of a text with what its components are in a feed: what their layouts for feeds
    print, or else what is written in them."""
    if not item.strings:
        return without_tokens(html)
    in_feed = lazy.load("sitegen.render.feed_components:in_feed")
    text = FeedText(
        path=item.path,
        url=item.url,
        lang=item.lang,
        timezone=job.timezone,
        strings=item.strings,
        components=item.components,
        places=body.components,
    )
    shown: str = in_feed(html, text, job.base, worker)
    return shown


def _time(entry: FeedEntry, url: str) -> str:
    """The time of an entry, which leads to its place on the page at `url`."""
    time = f'<time datetime="{dates.rfc3339(entry.date)}">{escape(entry.time)}</time>'
    return f'<a href="{escape(url)}#{entry.id}">{time}</a>'


def _retractions(item: FeedItem) -> str:
    """Why the item has been retracted, as HTML; "" if it has not."""
    word = dict(item.marks).get("retracted", "")
    return "".join(
        f"{_as_html(word, correction)}\n"
        for _, correction in item.corrections
        if correction.type == "retraction"
    )


def _corrections(item: FeedItem) -> str:
    """The corrections and clarifications of the item, as HTML. They stand under its text, as on
    its page and in newspapers; the marks before the text say that there are some."""
    return "".join(f"\n{_as_html(word, correction)}" for word, correction in _kept(item))


def _kept(item: FeedItem) -> list[tuple[str, CorrectionView]]:
    """The corrections and clarifications. Why the item was retracted stands before its text."""
    return [named for named in item.corrections if named[1].type != "retraction"]


def _as_html(word: str, correction: CorrectionView) -> str:
    text = _in_language(correction)
    return f"<p><strong>{escape(word)}</strong> ({dates.day(correction.date)}): {text}</p>"


def _as_text(named: tuple[str, CorrectionView]) -> str:
    word, correction = named
    return f" {word} ({dates.day(correction.date)}): {correction.text}"


def _in_language(correction: CorrectionView) -> str:
    text = escape(correction.text)
    return f'<span lang="{escape(correction.lang)}">{text}</span>' if correction.lang else text


def original_of(job: FeedJob, item: FeedItem) -> AlternateView | None:
    """What the item is a translation of, with its whole address; None if it is none."""
    translation = item.disclosure.translation
    if translation is None:
        return None
    return replace(translation.original, url=job.base.absolute(translation.original.url))


def translator_of(item: FeedItem) -> TranslatorView | None:
    """The person or organization that translated the item; None if nobody or a model did."""
    translation = item.disclosure.translation
    return translation.by_people if translation else None


def _label(job: FeedPlace, item: FeedItem) -> str:
    """The label as HTML. In a translation, what it says of that leads to the original."""
    translation = item.disclosure.translation
    if translation is None:
        return escape(item.disclosure.label)
    url, first = job.base.absolute(translation.original.url), translation.original_label
    link = f'<a href="{escape(url)}" hreflang="{escape(translation.original.lang)}">'
    before = f"{escape(first)}. " if first else ""
    about = ". ".join(filter(None, (translation.label, translation.stale_label)))
    return f"{before}{link}{escape(about)}</a>"


# Attributes of tags with addresses. Quotes inside values are written as entities.
_TAG = lazy.pattern(r"<[a-zA-Z](?>[^<>\"]*(?:\"[^\"]*\"[^<>\"]*)*)>")
_ADDRESS = lazy.pattern(r"(?<=\s)(cite|href|poster|src)=\"([^\"]*)\"")
# What feed readers remove, and the W3C's validator warns about.
_FOREIGN = lazy.pattern(r"\s(?:role|aria-[a-z]+)=\"[^\"]*\"")
_SIGNS = ('"//', "cite=", "role=", "aria-")


def _whole(html: str, base: urls.Base, page: str) -> str:
    """`html`, the content of the page at the address `page`, with whole addresses where they are
    not links of the site: those of other hosts, "//host/", and the sources of quotes, "cite". What
    feed readers remove is left out."""
    if not any(sign in html for sign in _SIGNS):
        return html

    def address(match: re.Match[str]) -> str:
        target = unescape(match[2])
        if urls.scheme(target):
            return match[0]
        target = target if target.startswith("//") else urljoin(page, target)
        return f'{match[1]}="{escape(base.absolute(target))}"'

    return _TAG.sub(lambda tag: _FOREIGN.sub("", _ADDRESS.sub(address, tag[0])), html)


def works_of(item: FeedItem) -> list[SourceView]:
    """The works that an item is based on, or cites: its sources without own reporting."""
    return [source.work for source in item.sources if source.work.relation != ORIGINAL]


def _source(source: FeedSource) -> str:
    work = source.work
    parts = [
        f"<cite>{escape(work.title)}</cite>" if work.title else "",
        _link(work.url, work.name),
        dates.day(work.published) if work.published else "",
        _link(work.archived, source.archived_label),
    ]
    return ", ".join(filter(None, parts))


def _link(url: str, text: str) -> str:
    return f'<a href="{escape(url)}">{escape(text)}</a>' if url else escape(text)


def feed_url(job: FeedJob, file: str) -> str:
    """The whole address of the feed itself."""
    return job.base.absolute(job.url + file)


def shown(job: FeedJob, item: FeedItem) -> FeedPicture | None:
    """The picture of an item, with its whole address."""
    return replace(item.picture, url=job.base.absolute(item.picture.url)) if item.picture else None


def picture_of(job: FeedJob, formats: tuple[str, ...]) -> str:
    """The whole address of the publisher's logo, if it ends with one of the `formats`."""
    logo = job.base.absolute(job.logo)
    return logo if re.split("[?#]", logo)[0].lower().endswith(formats) else ""
