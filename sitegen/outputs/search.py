"""The search: its page, what a browser searches with, and shards of the index, each a folder of
files; see search_index.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Raw, Struct

from sitegen import urls
from sitegen.incremental.keys import encode, encode_list
from sitegen.model.job_functions import JobFunction, by_name
from sitegen.model.jobs import Kind
from sitegen.model.site import Article, Edition, Outline, Term
from sitegen.model.taxonomies import CATEGORY
from sitegen.model.views import ChoiceView, FilterView, SearchView
from sitegen.outputs import article_views
from sitegen.outputs.article_views import by_involvement
from sitegen.outputs.collection_views import term_views
from sitegen.outputs.context import Context
from sitegen.outputs.family import Family, Planned

# A year with at most so many posts is one shard; a year with more has one for each month. After an
# edit, all posts of the shard are indexed again, which takes some 5 ms each. But a browser has to
# load something of each shard. The limit is lower for the newest year, because most edits are
# there.
SHARD, NEWEST_SHARD = 1000, 100


class SearchEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the search shows of a post, and filters it by. `url` begins at the home page of the
    edition, and `date` is in the form that readers see. `title` says if the post was retracted, and
    `marks` are the words for the other marks beside it. `text` is what is searched of a post whose
    text is withdrawn; "" stands for its body. `terms` are those of taxonomies that filter the
    search, by name."""

    url: str
    title: str
    lang: str
    date: str
    sources: str
    ai_tag: str
    year: str
    category: str
    involvement: str
    marks: str = ""
    text: str = ""
    terms: dict[str, tuple[str, ...]] = {}


class SearchJob(Struct, frozen=True, kw_only=True):
    """One shard of the index, in the language of the site. `posts` are encoded SearchEntries; their
    texts are the bodies of the job, but for those that have a `text`."""

    language: str
    posts: Raw


class LibraryJob(Struct, frozen=True, kw_only=True):
    """The program with which a browser searches."""

    language: str


# These load pagefind.py, so they have a module of their own.
INDEX = JobFunction(
    "sitegen.outputs.search_index:shard",
    SearchJob,
    ((r"posts.*", "the posts in it"), by_name("language")),
    reads="posts.text",
    profile="search",
)
LIBRARY = JobFunction(
    "sitegen.outputs.search_index:library",
    LibraryJob,
    (by_name("language"),),
    profile="search",
)


# --- plan -----------------------------------------------------------------------------------------


def _addresses(edition: Edition, _outline: Outline) -> Iterable[str]:
    return (edition.at(urls.SEARCH),) if edition.config.search.enabled else ()


def _jobs(context: Context) -> Planned:
    if not context.config.search.enabled:
        return
    edition, language = context.edition, context.config.language
    articles = edition.articles
    shards = _shards(articles)
    yield context.pages.job("search.html", "the search", _view(context, shards))
    job = LibraryJob(language=language)
    yield LIBRARY.job(
        urls.output_folder(edition.at(urls.SEARCH_LIBRARY)), "[search] in site.toml", job
    )
    for period, numbers in shards.items():
        posts = encode_list(encode(_entry(context, number)) for number in numbers)
        yield INDEX.job(
            urls.output_folder(edition.at(urls.search_shard(period))),
            f"the search in {period}",
            SearchJob(language=language, posts=posts),
            tuple(
                articles[number].post.path for number in numbers if articles[number].state.has_text
            ),
            Kind.LIST,
        )


def _shards(articles: Sequence[Article]) -> dict[str, list[int]]:
    """The indices of the articles by period, "2026" or "2026-05"."""
    dates = [article.post.meta.date for article in articles]
    counts = Counter(date.year for date in dates)
    shards: dict[str, list[int]] = {}
    for number, date in enumerate(dates):
        whole = counts[date.year] <= (NEWEST_SHARD if date.year == dates[-1].year else SHARD)
        period = f"{date.year:04}" if whole else f"{date.year:04}-{date.month:02}"
        shards.setdefault(period, []).append(number)
    return shards


def _view(context: Context, shards: Iterable[str]) -> SearchView:
    """The page that searches the `shards`. Its filters offer only values that posts have."""
    text, edition = context.strings.text, context.edition
    years = {f"{article.post.meta.date.year:04}" for article in edition.articles}
    return SearchView(
        url=edition.at(urls.SEARCH),
        title=text("search"),
        lang=context.config.language,
        summary="",
        library=edition.at(urls.SEARCH_LIBRARY),
        shards=tuple(edition.at(urls.search_shard(period)) for period in shards),
        years=tuple(ChoiceView(year, year) for year in sorted(years, reverse=True)),
        categories=_choices(edition.terms[CATEGORY.name]),
        involvements=tuple(
            ChoiceView(name, text(f"involvement_{name}"))
            for name in by_involvement(edition.articles)
        ),
        filters=tuple(
            FilterView(each.name, each.label, _choices(edition.terms[each.name]))
            for each in edition.taxonomies
            if each.in_search
        ),
    )


def _choices(terms: Mapping[str, Term]) -> tuple[ChoiceView, ...]:
    return tuple(ChoiceView(term.name, term.name) for term in term_views(terms.values()))


def _entry(context: Context, number: int) -> SearchEntry:
    article, card = context.edition.articles[number], context.articles.card(number)
    date, comma = article.post.meta.date, context.strings.text("list_comma")
    marks = article_views.marks_in_words(article, context.strings)
    return SearchEntry(
        url=article.url.removeprefix(context.edition.prefix),
        title=context.articles.marked_title(article),
        lang=card.lang if card.lang != context.config.language else "",
        date=context.strings.date(date),
        sources=comma.join(dict.fromkeys(source.name for source in card.sources)),
        ai_tag=card.ai_tag,
        year=f"{date.year:04}",
        category=next(iter(article.terms[CATEGORY.name]), ""),
        involvement=article.disclosure.involvement,
        marks=comma.join([word for mark, word in marks if mark != "retracted"]),
        text="" if article.state.has_text else card.summary,
        terms={
            each.name: article.terms[each.name]
            for each in context.edition.taxonomies
            if each.in_search and article.terms[each.name]
        },
    )


FAMILY = Family(addresses=_addresses, jobs=_jobs, functions=(LIBRARY, INDEX))
