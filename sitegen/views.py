"""Model → views: what layouts and feeds see of the site, and nothing else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from sitegen import csp, disclosure, language, urls
from sitegen.config import Config
from sitegen.language import Strings
from sitegen.model import (
    Article,
    AuthorView,
    Body,
    CardView,
    CorrectionView,
    Disclosure,
    DisclosureView,
    FeedItem,
    Html,
    Link,
    LinkedAuthor,
    LinkedPage,
    Page,
    PageView,
    Post,
    PostView,
    PublisherView,
    RelatedView,
    SectionView,
    Site,
    SiteView,
    Source,
    SourceView,
    Term,
    TermGroup,
    TermView,
)

_ID = re.compile(r"(<[a-zA-Z][^<>]*?)\sid=\"[^\"]*\"")


class Views:
    """Makes the views of one site. `strings` are the files of interface strings by name; `bodies` gives the body of an
    author by the path of the document."""

    def __init__(self, site: Site, config: Config, strings: Mapping[str, Mapping[str, Any]], bodies: Callable[[str], Body]) -> None:
        self.config, self._site, self._files, self._bodies = config, site, strings, bodies
        self._strings: dict[str, Strings] = {}
        self._disclosures: dict[tuple[str, Disclosure, tuple[str, ...]], DisclosureView] = {}
        self.strings = self.strings_for(config.language)
        self._tag_urls = {term.name: term.url for term in site.tags.values()}
        self._category_urls = {term.name: term.url for term in site.categories.values()}
        self.authors = {key: self.author(author, alone=False) for key, author in site.authors.items()}
        self._sources = [tuple(_source(source) for source in article.sources) for article in site.articles]
        self.cards = tuple(self._card(i, article) for i, article in enumerate(site.articles))

    def strings_for(self, tag: str) -> Strings:
        if tag not in self._strings:
            self._strings[tag] = language.load(self._files, tag)
        return self._strings[tag]

    def site(self) -> SiteView:
        config = self.config
        publisher = config.publisher
        return SiteView(
            title=config.title, base_url=config.base_url, language=config.language, description=config.description,
            responsible=config.responsible or "", publisher=PublisherView(
                name=publisher.name or config.title, url=publisher.url or config.base_url, email=publisher.email or "",
                logo=publisher.logo, same_as=publisher.same_as),
            nav=tuple(Link(item.url, item.title) for item in config.nav), policy_url=self._site.policy_url, feed_url="/feed.xml",
            comments=config.comments.provider, csp=csp.policy(config), params=config.params)

    def post(self, number: int) -> PostView:
        """The article `number` of the site, counted from the oldest, as its page shows it."""
        article = self._site.articles[number]
        post, meta = article.post, article.post.meta
        return PostView(
            url=article.url, title=meta.title, lang=self.lang(post), summary=summary(post), date=meta.date,
            updated=article.updated if article.updated > meta.date else None,
            sources=self._sources[number], disclosure=self._disclosure(article, self.lang(post)),
            corrections=tuple(CorrectionView(date=c.date, text=c.text, type=c.type) for c in sorted(meta.corrections, key=lambda c: c.date)),
            tags=self._tags(article), category=self._category(article), series=meta.series or "", chains=article.chains,
            image=article.image, image_alt=meta.image_alt or "", comments=meta.comments, license=meta.license or "", draft=meta.draft,
            params=meta.params)

    def page(self, linked: LinkedPage) -> PageView:
        page, meta = linked.page, linked.page.meta
        return PageView(
            url=linked.url, title=meta.title, lang=self.lang(page), summary=summary(page), updated=meta.updated,
            image=linked.image, image_alt=meta.image_alt or "", draft=meta.draft, params=meta.params)

    def feed_item(self, number: int) -> FeedItem:
        article = self._site.articles[number]
        post, meta = article.post, article.post.meta
        strings = self.strings_for(self.lang(post))
        return FeedItem(
            url=article.url, title=meta.title, date=meta.date, updated=article.updated, summary=summary(post),
            authors=tuple(self.authors[key].name for key in article.authors), tags=article.tags,
            sources=tuple((strings.text("source" if source.relation == "based_on" else "source_cited"), source) for source in self._sources[number]),
            disclosure=self._disclosure(article, self.lang(post)), links=article.links if self.config.feeds.content == "full" else ())

    def lang(self, document: Post | Page) -> str:
        return document.meta.lang or self.config.language

    def terms(self, terms: Iterable[Term]) -> tuple[TermView, ...]:
        """Terms with at least one post, by name; the order is the same on every machine."""
        shown = [TermView(term.name, term.url, len(term.articles)) for term in terms if term.articles]
        return tuple(sorted(shown, key=lambda view: (_plain(view.name), view.name, view.url)))

    def sections(self, size: int) -> tuple[SectionView, ...]:
        """Categories, those with the most posts first, each with its `size` newest posts, the newest first."""
        terms = sorted((term for term in self._site.categories.values() if term.articles), key=lambda term: (-len(term.articles), term.url))
        return tuple(SectionView(name=term.name, url=term.url, posts=tuple(self.cards[i] for i in term.articles[: -size - 1 : -1])) for term in terms)

    def related(self, number: int) -> RelatedView:
        """The article `number` as other posts mention it."""
        card = self.cards[number]
        return RelatedView(card.url, card.title, card.date, card.lang, card.ai_tag)

    def archive(self) -> tuple[TermGroup, ...]:
        """Years, the newest first, each with its months, the newest first."""
        months: dict[tuple[int, int], int] = {}
        for article in self._site.articles:
            date = article.post.meta.date
            months[date.year, date.month] = months.get((date.year, date.month), 0) + 1
        years: dict[int, list[TermView]] = {}
        for (year, month), count in sorted(months.items(), reverse=True):
            years.setdefault(year, []).append(TermView(self.month_name(year, month), urls.month(year, month), count))
        return tuple(TermGroup(name=str(year), url=urls.year(year), count=sum(view.count for view in views), terms=tuple(views))
                     for year, views in years.items())

    def month_name(self, year: int, month: int) -> str:
        return self.strings.text("archive_month", month=self.strings.texts["months"][month - 1], year=year)

    def author(self, linked: LinkedAuthor, *, alone: bool) -> AuthorView:
        """An author. On a page that is not the author's `alone`, the biography has no ids, which could stand there twice."""
        meta = linked.author.meta
        base_path = urlsplit(self.config.base_url).path
        body = self._bodies(linked.author.path)
        biography = body.filled(linked.links, lambda url: urls.with_base(base_path, linked.url + url if url.startswith("#") else url))
        if not alone:
            biography = _ID.sub(r"\1", biography)
        return AuthorView(key=linked.author.key, name=meta.name, url=linked.url, kind=meta.kind, role=meta.role or "", website=meta.url,
                          image=linked.image, image_alt=meta.image_alt or "", same_as=meta.same_as, biography=Html(biography),
                          params=meta.params)

    def _card(self, number: int, article: Article) -> CardView:
        meta = article.post.meta
        return CardView(
            url=article.url, title=meta.title, summary=summary(article.post), date=meta.date, lang=self.lang(article.post),
            authors=tuple(TermView(self.authors[key].name, self.authors[key].url) for key in article.authors),
            sources=self._sources[number], category=self._category(article), image=article.image, image_alt=meta.image_alt or "",
            ai_tag=self.strings.text("ai_tag") if article.disclosure.labelled else "")

    def _tags(self, article: Article) -> tuple[TermView, ...]:
        return tuple(TermView(name, self._tag_urls[name]) for name in article.tags)

    def _category(self, article: Article) -> TermView | None:
        return TermView(article.category, self._category_urls[article.category]) if article.category else None

    def _disclosure(self, article: Article, lang: str) -> DisclosureView:
        """What an article says about AI, in the language `lang`. Most articles say one of a few things."""
        key = (lang, article.disclosure, article.authors)
        if key not in self._disclosures:
            found, strings = article.disclosure, self.strings_for(lang)
            names = tuple(self.authors[author].name for author in article.authors)
            reviewer = self.authors[found.reviewer].name if found.reviewer in self.authors else ""
            self._disclosures[key] = DisclosureView(
                involvement=found.involvement, label=disclosure.label(found, strings, names, reviewer),
                tag=strings.text("ai_tag") if found.labelled else "", reviewed=found.reviewed, w3c=found.w3c, iptc=found.iptc,
                model=found.model, provider=found.provider)
        return self._disclosures[key]


def _source(source: Source) -> SourceView:
    return SourceView(name=source.name, url=source.url, title=source.title or "", author=source.author or "", published=source.published,
                      relation=source.relation)


def _plain(name: str) -> str:
    """A name without accents and letter case: "Häfen" stands among the words with "ha"."""
    return "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))


def summary(document: Post | Page) -> str:
    return document.meta.summary or document.summary
