"""What any layout may use beside its page: the newest posts, sections, terms, the archive."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from functools import partial

from sitegen import urls
from sitegen.layouts.language import Strings
from sitegen.model.site import Edition, Term
from sitegen.model.taxonomies import CATEGORY
from sitegen.model.term_views import TermGroup, TermView
from sitegen.model.views import CardView, SectionView
from sitegen.outputs.article_views import ArticleViews
from sitegen.outputs.collection_posts import posts_of, without_accents
from sitegen.outputs.ranking import Ranking, ranked, retracted_last

RECENT = 20
# Enough for four in a section, whichever of them the front page shows above it already.
SECTION = 14


class Collections:
    """The collections of one edition, with those of the settings, of which some are lists of data
    files: `data` are their encoded values by name. Each is made, and stored by `share`, when the
    first page needs it."""

    def __init__(
        self,
        edition: Edition,
        articles: ArticleViews,
        ranking: Ranking,
        strings: Strings,
        share: Callable[[object], str],
        data: Mapping[str, bytes],
    ) -> None:
        self._edition, self._articles, self._ranking = edition, articles, ranking
        self._strings, self._share, self._data = strings, share, data
        self._digests: dict[tuple[str, tuple[str, ...]], str] = {}

    def digest(self, name: str, card_fields: tuple[str, ...]) -> str:
        """The digest of the collection `name`, whose cards have these of the `CARD_FIELDS`."""
        key = (name, card_fields)
        if key not in self._digests:
            card = partial(self._articles.card, fields=card_fields)
            self._digests[key] = self._share(self._collection(name, card))
        return self._digests[key]

    def empty(self) -> str:
        """The digest of an empty collection."""
        return self._share(())

    def _collection(self, name: str, card: Callable[[int], CardView]) -> object:
        edition = self._edition
        newest = range(len(edition.articles) - 1, -1, -1)
        collections: dict[str, Callable[[], object]] = {
            "recent": lambda: tuple(
                card(i) for i in retracted_last(edition.articles, newest[:RECENT])
            ),
            "sections": lambda: _sections(edition, self._ranking, card),
            "authors": lambda: term_views(edition.by_author.values()),
            "archive": lambda: years(edition, self._strings),
        }
        own = {wanted.name: wanted for wanted in edition.config.collections}
        if name in own:
            return tuple(card(number) for number in posts_of(own[name], edition, self._data))
        for taxonomy, terms in edition.groups():
            if taxonomy.variable == name:
                return term_views(terms.values())
        return collections[name]()


def term_views(terms: Iterable[Term]) -> tuple[TermView, ...]:
    """Terms with at least one post, by name; the order is the same on every machine."""
    views = [TermView(term.name, term.url, len(term.articles)) for term in terms if term.articles]
    return tuple(sorted(views, key=lambda view: (without_accents(view.name), view.name, view.url)))


def years(edition: Edition, strings: Strings) -> tuple[TermGroup, ...]:
    """Years, the newest first, each with its months, the newest first."""
    months: dict[tuple[int, int], int] = {}
    for article in edition.articles:
        date = article.post.meta.date
        months[date.year, date.month] = months.get((date.year, date.month), 0) + 1
    by_year: dict[int, list[TermView]] = {}
    for (year, month), count in sorted(months.items(), reverse=True):
        by_year.setdefault(year, []).append(
            TermView(strings.month(year, month), edition.at(urls.month(year, month)), count)
        )
    return tuple(
        TermGroup(
            name=str(year),
            url=edition.at(urls.year(year)),
            count=sum(view.count for view in views),
            terms=tuple(views),
        )
        for year, views in by_year.items()
    )


def _sections(
    edition: Edition, ranking: Ranking, card: Callable[[int], CardView]
) -> tuple[SectionView, ...]:
    """The categories, those with the most posts first, each with its newest posts that were not
    retracted, newest first, after those that are pinned. A category without any has no section."""
    sections = []
    for term in sorted(
        edition.terms[CATEGORY.name].values(), key=lambda term: (-len(term.articles), term.url)
    ):
        newest = (i for i in reversed(term.articles) if not edition.articles[i].state.is_retracted)
        numbers = ranked(ranking.of_term(term), tuple(itertools.islice(newest, SECTION)))
        if numbers:
            posts = tuple([card(number) for number in numbers])
            sections.append(SectionView(name=term.name, url=term.url, posts=posts))
    return tuple(sections)
