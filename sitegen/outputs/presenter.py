"""Model → views: what layouts and feeds see of the site, and nothing else."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from msgspec.structs import replace

from sitegen import urls
from sitegen.layouts import language
from sitegen.layouts.language import Strings
from sitegen.model.config import FEEDS, Config, ShownSettings
from sitegen.model.documents import Body, Page, Post, Ref
from sitegen.model.fields import INVOLVEMENTS, shown
from sitegen.model.jobs import FeedAuthor, FeedItem, FeedPicture, SearchEntry
from sitegen.model.meta import ShownAuthorMeta, ShownMeta, ShownPostMeta, Source
from sitegen.model.site import (
    Article,
    Disclosure,
    PlacedAuthor,
    PlacedPage,
    PublishedPicture,
    Site,
    Term,
)
from sitegen.model.views import (
    AuthorView,
    CardView,
    ChoiceView,
    CorrectionView,
    DisclosureView,
    FeedView,
    Html,
    LedgerView,
    Link,
    MonthView,
    PictureView,
    PlannedPage,
    PlannedPost,
    PublisherView,
    RelatedView,
    ReviewView,
    SearchView,
    SectionView,
    ServiceView,
    SiteView,
    SocialView,
    SourceView,
    TermGroup,
    TermView,
    TotalView,
)
from sitegen.outputs import csp
from sitegen.pictures import originals, variants
from sitegen.pictures.body import filled
from sitegen.provenance import disclosure

_ID = re.compile(r"(<[a-zA-Z][^<>]*?)\sid=\"[^\"]*\"")


class Views:
    """Makes the views of one site. `published` are its pictures by address; `strings` are the files
    of interface strings by name; `bodies` gives the body of an author by the path of the
    document."""

    def __init__(
        self,
        site: Site,
        published: Mapping[str, PublishedPicture],
        config: Config,
        strings: Mapping[str, Mapping[str, Any]],
        bodies: Callable[[str], Body],
    ) -> None:
        self.config, self._site, self._files, self._bodies = config, site, strings, bodies
        self._published = published
        self._pictures = {
            url: variants.view(url, found, config.images) for url, found in published.items()
        }
        self._strings: dict[str, Strings] = {}
        self._disclosures: dict[tuple[str, Disclosure, tuple[str, ...]], DisclosureView] = {}
        self._with_feeds = frozenset(site.feeds)
        self.strings = self.strings_for(config.language)
        self._tag_urls = {term.name: term.url for term in site.tags.values()}
        self._category_urls = {term.name: term.url for term in site.categories.values()}
        self.authors = {
            key: self.author(author, alone=False) for key, author in site.authors.items()
        }
        self._sources = [
            tuple([_source(source) for source in article.sources]) for article in site.articles
        ]

    def strings_for(self, tag: str) -> Strings:
        if tag not in self._strings:
            self._strings[tag] = language.load(self._files, tag)
        return self._strings[tag]

    def site(self, card: str) -> SiteView:
        """The site; `card` is the address of the card that stands in for a logo that is no picture
        for social networks."""
        config = self.config
        publisher, feeds = config.publisher, self.feeds("/", "")
        return SiteView(
            title=config.title,
            base_url=config.base_url,
            language=config.language,
            settings=shown(config, ShownSettings),
            publisher=PublisherView(
                name=publisher.name or config.title,
                url=publisher.url or config.base_url,
                email=publisher.email or "",
                logo=publisher.logo,
                same_as=publisher.same_as,
            ),
            nav=tuple(Link(item.url, item.title) for item in config.nav),
            policy_url=self._site.policy_url,
            feed_url=feeds[0].url if feeds else "",
            feeds=feeds,
            social=self._social(publisher.logo, "", card, config.title),
            comments=config.comments.provider,
            comment_service=ServiceView(
                server=config.comments.server,
                repo=config.comments.repo or "",
                repo_id=config.comments.repo_id or "",
                category=config.comments.category or "",
                category_id=config.comments.category_id or "",
            ),
            csp=csp.policy(config),
            search_url=urls.SEARCH if config.search.enabled else "",
            search_csp=csp.policy(config, search=True) if config.search.enabled else "",
            picture_sizes=config.images.sizes,
            params=config.params,
        )

    def feeds(self, url: str, title: str) -> tuple[FeedView, ...]:
        """The feeds of the list at `url`, in the order of the settings."""
        if url not in self._with_feeds:
            return ()
        whose = f"{title} – {self.config.title}" if title else self.config.title
        return tuple(
            FeedView(f"{whose} ({FEEDS[name].name})", url + FEEDS[name].file, FEEDS[name].type)
            for name in self.config.feeds.formats
        )

    def picture(self, url: str) -> PictureView | None:
        """What is known of the picture at `url`, if it is one of the site."""
        return (
            self._pictures.get(url.partition("#")[0].partition("?")[0]) if self._pictures else None
        )

    def is_drawing(self, url: str) -> bool:
        """Whether the address is one of an SVG, which no social network shows. Of pictures of other
        sites, the name says it."""
        found = self._published.get(url.partition("#")[0].partition("?")[0])
        return (
            found.facts.kind == "svg"
            if found
            else urlsplit(url).path.lower().endswith((".svg", ".svgz"))
        )

    def _social(self, image: str, alt: str, card: str, title: str) -> SocialView | None:
        """What social networks show: the card, if there is one, else the image, if it can be shown
        there."""
        if card:
            return SocialView(
                url=card, alt=title, width=variants.CARD_WIDTH, height=variants.CARD_HEIGHT
            )
        if not image or self.is_drawing(image):
            return None
        known = self.picture(image)
        return SocialView(
            url=image,
            alt=alt,
            width=known.width if known else 0,
            height=known.height if known else 0,
        )

    def shown(
        self, refs: tuple[Ref, ...], links: tuple[str | None, ...]
    ) -> tuple[tuple[int, PictureView], ...]:
        """The pictures among the addresses of a body whose size is known, by their numbers."""
        if not self._pictures:
            return ()
        return tuple(
            (number, found)
            for number, (ref, link) in enumerate(zip(refs, links, strict=True))
            if ref.image and link and (found := self.picture(link))
        )

    def post(self, number: int, card: str) -> PlannedPost:
        """The article `number` of the site, counted from the oldest, as its page shows it; `card`
        is the address of its social card."""
        article = self._site.articles[number]
        post, meta = article.post, article.post.meta
        return PlannedPost(
            url=article.url,
            title=meta.title,
            lang=self.lang(post),
            summary=summary(post),
            date=meta.date,
            updated=article.updated if article.updated > meta.date else None,
            sources=self._sources[number],
            disclosure=self._disclosure(article, self.lang(post)),
            corrections=_corrections(post),
            tags=self._tags(article),
            category=self._category(article),
            series=meta.series or "",
            chains=article.chains,
            image=self._site.resolved[article.post.path].image,
            picture=self.picture(self._site.resolved[article.post.path].image),
            card=card,
            social=self._social(
                self._site.resolved[article.post.path].image, meta.image_alt, card, meta.title
            ),
            comments=article.discussion.open,
            comments_until=article.discussion.until,
            comment_count=article.discussion.count,
            draft=meta.draft,
            meta=shown(meta, ShownPostMeta),
            params=meta.params,
        )

    def page(self, placed: PlacedPage, card: str) -> PlannedPage:
        page, meta = placed.page, placed.page.meta
        image = self._site.resolved[page.path].image
        return PlannedPage(
            url=placed.url,
            title=meta.title,
            lang=self.lang(page),
            summary=summary(page),
            updated=meta.updated,
            image=image,
            picture=self.picture(image),
            social=self._social(image, meta.image_alt, card, meta.title),
            draft=meta.draft,
            meta=shown(meta, ShownMeta),
            params=meta.params,
        )

    def feed_item(self, number: int) -> FeedItem:
        article = self._site.articles[number]
        post, meta = article.post, article.post.meta
        strings = self.strings_for(self.lang(post))
        return FeedItem(
            url=article.url,
            id=article.id,
            title=meta.title,
            lang=self.lang(post),
            date=meta.date,
            updated=article.updated,
            summary=summary(post),
            picture=self._feed_picture(self._site.resolved[article.post.path].image),
            tags=article.tags,
            authors=tuple(
                FeedAuthor(author.name, author.url, author.image)
                for author in map(self.authors.get, article.authors)
                if author
            ),
            sources=tuple(
                (
                    strings.text("source" if view.relation == "based_on" else "source_cited"),
                    view,
                    source.feed,
                )
                for view, source in zip(self._sources[number], article.sources, strict=True)
            ),
            corrections=_corrections(post),
            disclosure=self._disclosure(article, self.lang(post)),
            links=self._site.resolved[article.post.path].links
            if self.config.feeds.content == "full"
            else (),
            words={key: strings.pattern(key) for key in post.phrases}
            if self.config.feeds.content == "full"
            else {},
            comment_count=article.discussion.count,
        )

    def _feed_picture(self, url: str) -> FeedPicture | None:
        if not url:
            return None
        shown = self._published.get(url.partition("#")[0].partition("?")[0])
        if shown is None:
            return FeedPicture(url=url, type=originals.type_by_name(url))
        facts = shown.facts
        return FeedPicture(
            url=url, type=facts.type, width=facts.width, height=facts.height, size=shown.length
        )

    def search_entry(self, number: int) -> SearchEntry:
        article, card = self._site.articles[number], self.card(number)
        date = article.post.meta.date
        return SearchEntry(
            url=article.url,
            title=card.title,
            lang=card.lang if card.lang != self.config.language else "",
            date=self.strings.date(date),
            sources=self.strings.text("list_comma").join(
                dict.fromkeys(source.name for source in card.sources)
            ),
            ai_tag=card.ai_tag,
            year=f"{date.year:04}",
            category=article.category,
            involvement=article.disclosure.involvement,
        )

    def search(self, shards: Iterable[str]) -> SearchView:
        """The page that searches the `shards`, which are addresses. A filter offers what there
        is."""
        text, articles = self.strings.text, self._site.articles
        years = sorted({f"{article.post.meta.date.year:04}" for article in articles}, reverse=True)
        return SearchView(
            url=urls.SEARCH,
            title=text("search"),
            lang=self.config.language,
            summary="",
            library=urls.SEARCH_LIBRARY,
            shards=tuple(shards),
            years=tuple(ChoiceView(year, year) for year in years),
            categories=tuple(
                ChoiceView(term.name, term.name)
                for term in self.terms(self._site.categories.values())
            ),
            involvements=tuple(
                ChoiceView(name, text(f"involvement_{name}")) for name in self.involved()
            ),
        )

    def ledger(self) -> Iterator[LedgerView]:
        """What the ledger says of each post, from the oldest to the newest."""
        for number, article in enumerate(self._site.articles):
            meta = article.post.meta
            yield LedgerView(
                url=article.url,
                id=article.id,
                title=meta.title,
                lang=self.lang(article.post),
                date=meta.date,
                updated=article.updated if article.updated > meta.date else None,
                authors=self._authors(article),
                sources=self._sources[number],
                disclosure=self._disclosure(article, self.lang(article.post)),
                corrections=_corrections(article.post) if meta.corrections else (),
            )

    def involved(self) -> dict[str, tuple[int, ...]]:
        """The numbers of the articles by involvement; only those that there are, in the order of
        the table."""
        found: dict[str, list[int]] = {name: [] for name in INVOLVEMENTS}
        for number, article in enumerate(self._site.articles):
            found[article.disclosure.involvement].append(number)
        return {name: tuple(numbers) for name, numbers in found.items() if numbers}

    def totals(self) -> tuple[TotalView, ...]:
        articles = self._site.articles
        return tuple(
            TotalView(
                involvement=name,
                name=self.strings.text(f"involvement_{name}"),
                url=urls.transparency(name),
                count=len(numbers),
                reviewed=sum(articles[number].disclosure.reviewed for number in numbers),
            )
            for name, numbers in self.involved().items()
        )

    def months(self) -> tuple[MonthView, ...]:
        """The months that have posts, the oldest first, with the numbers of their posts in the
        order of the totals."""
        dates = {
            name: Counter(
                (date.year, date.month)
                for number in numbers
                for date in (self._site.articles[number].post.meta.date,)
            )
            for name, numbers in self.involved().items()
        }
        return tuple(
            MonthView(
                name=self.strings.month(year, month),
                month=f"{year:04}-{month:02}",
                counts=tuple(counted[year, month] for counted in dates.values()),
            )
            for year, month in sorted({month for counted in dates.values() for month in counted})
        )

    def lang(self, document: Post | Page) -> str:
        return document.meta.lang or self.config.language

    def terms(self, terms: Iterable[Term]) -> tuple[TermView, ...]:
        """Terms with at least one post, by name; the order is the same on every machine."""
        shown = [
            TermView(term.name, term.url, len(term.articles)) for term in terms if term.articles
        ]
        return tuple(sorted(shown, key=lambda view: (_plain(view.name), view.name, view.url)))

    def thumbnail(self, number: int) -> CardView:
        """The card of the article `number`, with the sizes of its picture."""
        card = self.card(number)
        picture = self.picture(card.image)
        return replace(card, thumbnail=picture) if picture else card

    def label(self, number: int) -> str:
        """The sentence about AI under the headline of the article `number`."""
        article = self._site.articles[number]
        return self._disclosure(article, self.lang(article.post)).label

    def sections(self, size: int, card: Callable[[int], CardView]) -> tuple[SectionView, ...]:
        """Categories, those with the most posts first, each with its `size` newest posts, the
        newest first."""
        terms = sorted(
            (term for term in self._site.categories.values() if term.articles),
            key=lambda term: (-len(term.articles), term.url),
        )
        return tuple(
            SectionView(
                name=term.name,
                url=term.url,
                posts=tuple(card(i) for i in term.articles[: -size - 1 : -1]),
            )
            for term in terms
        )

    def related(self, number: int) -> RelatedView:
        """The article `number` as other posts mention it."""
        article = self._site.articles[number]
        meta = article.post.meta
        return RelatedView(
            article.url, meta.title, meta.date, self.lang(article.post), self._ai_tag(article)
        )

    def archive(self) -> tuple[TermGroup, ...]:
        """Years, the newest first, each with its months, the newest first."""
        months: dict[tuple[int, int], int] = {}
        for article in self._site.articles:
            date = article.post.meta.date
            months[date.year, date.month] = months.get((date.year, date.month), 0) + 1
        years: dict[int, list[TermView]] = {}
        for (year, month), count in sorted(months.items(), reverse=True):
            years.setdefault(year, []).append(
                TermView(self.strings.month(year, month), urls.month(year, month), count)
            )
        return tuple(
            TermGroup(
                name=str(year),
                url=urls.year(year),
                count=sum(view.count for view in views),
                terms=tuple(views),
            )
            for year, views in years.items()
        )

    def author(self, placed: PlacedAuthor, *, alone: bool, card: str = "") -> AuthorView:
        """An author. On a page that is not the author's `alone`, the biography has no ids, which
        could stand there twice."""
        meta = placed.author.meta
        base_path = urlsplit(self.config.base_url).path
        resolved = self._site.resolved[placed.author.path]
        body = self._bodies(placed.author.path)
        biography = filled(
            body,
            resolved.links,
            lambda url: urls.with_base(base_path, placed.url + url if url.startswith("#") else url),
            self.strings.pattern,
            dict(self.shown(placed.author.refs, resolved.links)),
            self.config.images.sizes,
            first=False,
        )
        if not alone:
            biography = _ID.sub(r"\1", biography)
        return AuthorView(
            key=placed.author.key,
            name=meta.name,
            url=placed.url,
            kind=meta.kind,
            website=meta.url,
            image=resolved.image,
            picture=self.picture(resolved.image),
            social=self._social(resolved.image, meta.image_alt, card, meta.name),
            biography=Html(biography),
            meta=shown(meta, ShownAuthorMeta),
            params=meta.params,
        )

    def card(self, number: int) -> CardView:
        """The article `number` as lists show it."""
        article = self._site.articles[number]
        meta = article.post.meta
        return CardView(
            url=article.url,
            title=meta.title,
            summary=summary(article.post),
            date=meta.date,
            lang=self.lang(article.post),
            authors=self._authors(article),
            sources=self._sources[number],
            category=self._category(article),
            image=self._site.resolved[article.post.path].image,
            image_alt=meta.image_alt,
            ai_tag=self._ai_tag(article),
            comment_count=article.discussion.count,
        )

    def _authors(self, article: Article) -> tuple[TermView, ...]:
        return tuple(
            TermView(self.authors[key].name, self.authors[key].url) for key in article.authors
        )

    def _ai_tag(self, article: Article) -> str:
        return self.strings.text(article.disclosure.tag) if article.disclosure.tag else ""

    def _tags(self, article: Article) -> tuple[TermView, ...]:
        return tuple(TermView(name, self._tag_urls[name]) for name in article.tags)

    def _category(self, article: Article) -> TermView | None:
        return (
            TermView(article.category, self._category_urls[article.category])
            if article.category
            else None
        )

    def _disclosure(self, article: Article, lang: str) -> DisclosureView:
        """What an article says about AI, in the language `lang`. Most articles say one of a few
        things."""
        key = (lang, article.disclosure, article.authors)
        if key not in self._disclosures:
            found, strings = article.disclosure, self.strings_for(lang)
            names = tuple(self.authors[author].name for author in article.authors)
            review = self._review(found)
            self._disclosures[key] = DisclosureView(
                involvement=found.involvement,
                label=disclosure.label(found, strings, names, review.name if review else ""),
                tag=strings.text(found.tag) if found.tag else "",
                reviewed=found.reviewed,
                review=review,
                w3c=found.w3c,
                iptc=found.iptc,
                schema=found.schema,
                mode=found.mode,
                model=found.model,
                provider=found.provider,
                prompt_url=found.prompt_url,
                generated_at=found.generated_at,
                description=found.description,
            )
        return self._disclosures[key]

    def _review(self, found: Disclosure) -> ReviewView | None:
        reviewer = self.authors.get(found.reviewer)
        if reviewer is None or found.reviewed_at is None:
            return None
        return ReviewView(
            name=reviewer.name, url=reviewer.url, kind=reviewer.kind, at=found.reviewed_at
        )


def _source(source: Source) -> SourceView:
    return SourceView(
        name=source.name,
        url=source.url,
        title=source.title or "",
        author=source.author or "",
        published=source.published,
        relation=source.relation,
    )


def _corrections(post: Post) -> tuple[CorrectionView, ...]:
    return tuple(
        CorrectionView(date=c.date, text=c.text, type=c.type)
        for c in sorted(post.meta.corrections, key=lambda c: c.date)
    )


def _plain(name: str) -> str:
    """A name without accents and letter case: "Häfen" stands among the words with "ha"."""
    return "".join(
        c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c)
    )


def summary(document: Post | Page) -> str:
    return document.meta.summary or document.summary
