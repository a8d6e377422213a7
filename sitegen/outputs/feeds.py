"""Feeds of the home page and of the lists that the settings name, in each format that they name.

rss.py, atom.py and jsonfeed.py write the feeds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Raw, Struct
from msgspec.structs import replace

from sitegen import hosts, urls
from sitegen.incremental.keys import encode, encode_list
from sitegen.layouts.language import Strings
from sitegen.model.choices import FEEDS
from sitegen.model.components import PlannedComponent
from sitegen.model.config import SETTINGS, Config
from sitegen.model.disclosure_views import DisclosureView
from sitegen.model.job_functions import BASE_URL, EncodedJob, JobFunction, by_name
from sitegen.model.jobs import Kind
from sitegen.model.live import EntryRef
from sitegen.model.picture_views import PictureNote, PictureRecord
from sitegen.model.site import Article, Edition, Outline
from sitegen.model.source_views import SourceView
from sitegen.model.states import Mark
from sitegen.model.taxonomies import TAG, own_of
from sitegen.model.views import AuthorView, CorrectionView
from sitegen.outputs import article_views, picture_records
from sitegen.outputs.context import Context
from sitegen.outputs.family import Family, Planned
from sitegen.outputs.picture_views import ShownPicture
from sitegen.outputs.term_titles import title_of
from sitegen.pictures import originals, variants


class FeedAuthor(Struct, frozen=True):
    """An author as feeds name one: name, page, and the address of a picture or ""."""

    name: str
    url: str
    image: str


class FeedPicture(Struct, frozen=True, kw_only=True):
    """The picture of a post: its address, its media type, its width and height in pixels, and the
    `size` of its file in bytes; what is known about it, and the label about AI in the language of
    the post. "", 0 and None mean that a value is unknown."""

    url: str
    type: str
    width: int = 0
    height: int = 0
    size: int = 0
    record: PictureRecord | None = None
    label: str = ""


class FeedSource(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A source as feeds show it: the word before it with its colon, the work, the words of the link
    to its archived copy, and the address of the publication's feed; "" without these."""

    intro: str
    work: SourceView
    archived_label: str = ""
    feed: str = ""


class FeedEntry(EntryRef, frozen=True, gc=False):
    """An entry of a live story, with its time in the words of the language."""

    time: str


class FeedItem(Struct, frozen=True, kw_only=True):
    """A post as feeds show it, with a `title` that says if it was retracted. `has_text`: its text
    is published. The `corrections`, and the `marks` that are shown beside the headline, have their
    words; `entries` are those of a live story, in the order of its file. `links` and the interface
    strings `words` are filled into the body; see `Body.edits`. `notes` are what is published with
    pictures in it, and `large` are those that a gallery can have, by the number of their
    address. `components` are those of the text, `strings` is the digest of the interface strings
    that their layouts can use, and `path` is that of the document; both are "" without any."""

    url: str
    id: str
    title: str
    lang: str
    date: dt.datetime
    updated: dt.datetime
    summary: str
    picture: FeedPicture | None = None
    authors: tuple[FeedAuthor, ...] = ()
    tags: tuple[str, ...] = ()
    sources: tuple[FeedSource, ...] = ()
    corrections: tuple[tuple[str, CorrectionView], ...] = ()
    marks: tuple[tuple[Mark, str], ...] = ()
    entries: tuple[FeedEntry, ...] = ()
    disclosure: DisclosureView
    links: tuple[str | None, ...] = ()
    words: dict[str, str] = {}
    notes: tuple[tuple[int, PictureNote], ...] = ()
    large: tuple[int, ...] = ()
    comment_count: int = 0
    has_text: bool = True
    components: tuple[PlannedComponent | None, ...] = ()
    strings: str = ""
    path: str = ""


class FeedJob(Struct, frozen=True, kw_only=True):
    """One feed of the list at the address `url`, for any format. `items` are encoded FeedItems,
    from the newest to the oldest. If it `is_full`, the feed carries texts, which are the bodies of
    the job, and else only summaries. `icon` and `favicon` are the addresses of the icon of the
    site, large and small, or "". `clean`: the HTML has to be sanitized, because the site trusts its
    authors' HTML. `layouts` is the digest of the templates that components in the texts can reach,
    "" without any."""

    url: str
    id: str
    title: str
    description: str
    base: urls.Base
    language: str
    timezone: str
    publisher: str
    publisher_url: str
    logo: str
    icon: str
    favicon: str
    clean: bool
    is_full: bool
    items: Raw
    layouts: str = ""


_FIELDS = ("url", "id", "title", "description", "language", "timezone", "publisher")
_LABELS = (
    (r"items.*", "the posts that the feed carries"),
    (r"is_full", "whether it carries whole texts"),
    (r"layouts", "the layouts of components"),
    BASE_URL,
    by_name(*_FIELDS, "publisher_url", "logo", "icon", "favicon", "clean"),
)
# The formats load feedgen and nh3, so they have modules of their own.
FORMATS = {
    name: JobFunction(function, FeedJob, _LABELS, reads="items.text")
    for name, function in (
        ("rss", "sitegen.outputs.rss:feed"),
        ("atom", "sitegen.outputs.atom:feed"),
        ("json", "sitegen.outputs.jsonfeed:feed"),
    )
}


def _addresses(edition: Edition, _outline: Outline) -> Iterable[str]:
    formats = edition.config.feeds.formats
    return (url + FEEDS[name].file for url in edition.feeds for name in formats)


def _jobs(context: Context) -> Planned:
    config, edition = context.config, context.edition
    is_full = config.feeds.content == "full"
    items: dict[int, bytes] = {}
    shown: dict[int, tuple[str, ...]] = {}
    for url, title, articles in _lists(context):
        newest = articles[: -config.feeds.limit - 1 : -1]
        for number in newest:
            if number not in items:
                item = feed_item(context, number, is_full=is_full)
                items[number], shown[number] = (
                    encode(item),
                    context.pages.feed_layouts(item.components),
                )
        carried = [edition.articles[number] for number in newest] if is_full else []
        bodies = tuple([each.post.path for each in carried if each.state.has_text])
        listed = encode_list(items[number] for number in newest)
        layouts = context.pages.layouts_digest({name for n in newest for name in shown[n]})
        yield from list_feeds(context, url, title, listed, bodies, is_full=is_full, layouts=layouts)


def list_feeds(
    context: Context,
    url: str,
    title: str,
    items: Raw,
    bodies: tuple[str, ...] = (),
    *,
    is_full: bool,
    layouts: str = "",
) -> Iterator[EncodedJob]:
    """The feeds of the list at `url`, one in each format of the settings; see `FeedJob`. `bodies`
    are the paths of the documents whose texts they carry."""
    job = replace(_job(context, url, title, items, is_full=is_full), layouts=layouts)
    for name in context.config.feeds.formats:
        output = urls.output_path(url + FEEDS[name].file)
        owner = f"the {FEEDS[name].name} feed of {url}"
        yield FORMATS[name].job(output, owner, job, bodies, Kind.FEED)


def _lists(context: Context) -> Iterator[tuple[str, str, Sequence[int]]]:
    """Address, title and articles of each list that has feeds; the home page has no title."""
    edition, text = context.edition, context.strings.text
    home = edition.at("/")
    if home in context.lists_with_feeds:
        yield home, "", range(len(edition.articles))
    for taxonomy, terms in edition.groups():
        for term in terms.values():
            if term.url in context.lists_with_feeds:
                yield term.url, title_of(taxonomy, term, context.strings), term.articles
    for term in edition.by_author.values():
        if term.url in context.lists_with_feeds:
            yield term.url, text("posts_by", name=term.name), term.articles


def _job(context: Context, url: str, title: str, items: Raw, *, is_full: bool) -> FeedJob:
    config = context.config
    return FeedJob(
        url=url,
        id=hosts.tag(config.base_url, url[1:]),
        title=f"{title} – {config.title}" if title else config.title,
        description=config.description or config.title,
        base=context.edition.base,
        language=config.language,
        timezone=config.timezone,
        publisher=config.publisher.name or config.title,
        publisher_url=config.publisher.url or config.base_url,
        logo=context.social_cards.url(SETTINGS) or context.pictures.labelled(_logo(config)),
        icon=context.icons.large,
        favicon=context.icons.small,
        clean=config.markdown.raw_html == "trust",
        is_full=is_full,
        items=items,
    )


def _logo(config: Config) -> ShownPicture:
    return ShownPicture(image=config.publisher.logo, path="", lang=config.language, is_whole=True)


def feed_item(context: Context, number: int, *, is_full: bool) -> FeedItem:
    """The article with this number as feeds show it; with its text if it `is_full`."""
    article, views = context.edition.articles[number], context.articles
    post, meta = article.post, article.post.meta
    lang, resolved = views.lang(post), context.site.resolved[post.path]
    strings = context.strings_for(lang)
    components = context.pages.components(resolved) if is_full else ()
    has_layouts = bool(context.pages.feed_layouts(components))
    return FeedItem(
        url=article.url,
        id=article.id,
        title=views.marked_title(article),
        lang=lang,
        date=meta.date,
        updated=article.updated,
        summary=views.summary(article),
        picture=_picture(context, post.path, lang, resolved.image),
        tags=_topics(context.edition, article),
        authors=tuple(
            FeedAuthor(author.name, author.url, _portrait(author))
            for author in map(context.authors.by_key.get, article.authors)
            if author
        ),
        sources=_sources(context, article, lang),
        corrections=tuple(
            [(strings.text(c.string_name), c) for c in article_views.corrections(post)]
        ),
        marks=article_views.marks_in_words(article, strings),
        entries=_entries(article, strings) if is_full and article.entries else (),
        disclosure=views.disclosure(article),
        links=resolved.links if is_full else (),
        words={key: strings.pattern(key) for key in post.phrases} if is_full else {},
        notes=context.pictures.notes.in_text(post.path, lang) if is_full else (),
        large=context.pictures.large_in_body(post.refs, resolved.links) if is_full else (),
        comment_count=article.discussion.count,
        has_text=article.state.has_text,
        components=components,
        strings=context.pages.strings(lang) if has_layouts else "",
        path=post.path if has_layouts else "",
    )


def _topics(edition: Edition, article: Article) -> tuple[str, ...]:
    """The tags of an article, and its terms of taxonomies that the site declares."""
    tags, own = article.terms[TAG.name], own_of(edition.taxonomies)
    if not own:
        return tags
    return tuple(
        dict.fromkeys([*tags, *(name for each in own for name in article.terms[each.name])])
    )


def _sources(context: Context, article: Article, lang: str) -> tuple[FeedSource, ...]:
    text, views = context.strings_for(lang).text, context.articles.sources(article, lang)
    # The one without a work is the publisher's own reporting.
    feeds = [""] * (len(views) - len(article.sources)) + [work.feed for work in article.sources]
    return tuple(
        FeedSource(
            intro=text("source_cited" if view.relation == "cited" else "source") + text("colon"),
            work=view,
            archived_label=text("source_archived") if view.archived else "",
            feed=feed,
        )
        for view, feed in zip(views, feeds, strict=True)
    )


def _entries(article: Article, strings: Strings) -> tuple[FeedEntry, ...]:
    times = strings.times([entry.date for entry in article.entries])
    return tuple(
        FeedEntry(entry.id, entry.date, time)
        for entry, time in zip(article.entries, times, strict=True)
    )


def _portrait(author: AuthorView) -> str:
    """The portrait of an author for feeds: with the label about AI on it, if it has one."""
    is_labelled = author.picture_note is not None and bool(author.picture_note.overlay)
    if is_labelled:
        return author.social.url if author.social else ""
    return author.image


def _picture(context: Context, path: str, lang: str, url: str) -> FeedPicture | None:
    """The picture of the document `path`, at the address `url`, with what is known about it. One
    that lacks its label is replaced by the card of the document, if there is one."""
    if not url:
        return None
    if context.pictures.lacks_label(ShownPicture(image=url, path=path, lang=lang)):
        card = context.social_cards.url(path)
        if not card:
            return None
        return FeedPicture(
            url=card, type="image/png", width=variants.CARD_WIDTH, height=variants.CARD_HEIGHT
        )
    note = context.pictures.notes.of_image(path, lang)
    return replace(
        _picture_file(context, ShownPicture(image=url, path=path, lang=lang)),
        record=picture_records.of_image(context.site, context.pictures, path),
        label=note.label if note else "",
    )


def _picture_file(context: Context, shown: ShownPicture) -> FeedPicture:
    """The file that social networks show as well, since no page is around it in feeds either."""
    picture = context.pictures.published(shown.image)
    if picture is None:
        return FeedPicture(url=shown.image, type=originals.type_by_name(shown.image))
    if made := context.pictures.social_file(shown):
        url, file = made
        return FeedPicture(
            url=url,
            type=f"image/{file.kind}",
            width=file.form.width,
            height=file.form.height,
            size=file.length,
        )
    facts = picture.facts
    return FeedPicture(
        url=shown.image,
        type=facts.type,
        width=facts.width,
        height=facts.height,
        size=picture.length,
    )


FAMILY = Family(addresses=_addresses, jobs=_jobs, functions=tuple(FORMATS.values()))
