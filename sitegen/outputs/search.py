"""The search: its page, what a browser searches with, and shards of the index, each a folder of
files that Pagefind makes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Raw, Struct

from sitegen import urls
from sitegen.incremental.keys import decode, encode, encode_list
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.model.config import Config
from sitegen.model.documents import Body
from sitegen.model.jobs import Kind
from sitegen.model.site import Article, Outline
from sitegen.model.views import ChoiceView, SearchView
from sitegen.outputs import pagefind
from sitegen.outputs.article_views import by_involvement
from sitegen.outputs.collection_views import term_views
from sitegen.outputs.context import Context
from sitegen.outputs.family import Family, Planned
from sitegen.outputs.job_functions import JobFunction, by_name
from sitegen.text.characters import unescape

# How many posts are indexed together: those of a year if there are no more, else those of each
# month. An edit of one of them takes the time that all of them take, some 5 ms each, and each shard
# is one more to ask for whoever searches. The newest year is edited most.
SHARD, NEWEST_SHARD = 1000, 100

_TAG = r"(?:[^<>\"']|\"[^\"]*\"|'[^']*')*+>"
_UNSEEN = re.compile(
    rf"<(script|style|template|noscript)\b.*?</\1\s*>|<!--.*?-->|<[a-z/!]{_TAG}",
    re.IGNORECASE | re.DOTALL,
)
# A word can begin before one of these and go on after it.
_INLINE = re.compile(
    rf"</?(?:a|abbr|b|cite|code|del|em|i|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup|time|u|var|wbr)\b{_TAG}",
    re.IGNORECASE,
)
# To a footnote, and from there to where it belongs: their numbers are no words, and no ends of
# words.
_WAY = re.compile(r'<a\b[^<>]* class="footnote-(?:back)?ref"[^<>]*>.*?</a>')


class SearchEntry(Struct, frozen=True, kw_only=True):
    """What the search shows of a post, and filters it by; `date` is what readers see of it."""

    url: str
    title: str
    lang: str
    date: str
    sources: str
    ai_tag: str
    year: str
    category: str
    involvement: str


class SearchJob(Struct, frozen=True, kw_only=True):
    """One shard of the index, in the language of the site: `posts` are encoded SearchEntries, whose
    texts are their bodies."""

    language: str
    posts: Raw


class LibraryJob(Struct, frozen=True, kw_only=True):
    """What a browser searches with."""

    language: str


INDEX = JobFunction(
    "sitegen.outputs.search:shard",
    SearchJob,
    ((r"posts.*", "the posts in it"), by_name("language")),
)
LIBRARY = JobFunction("sitegen.outputs.search:library", LibraryJob, (by_name("language"),))


# --- plan -----------------------------------------------------------------------------------------


def _addresses(_outline: Outline, config: Config) -> Iterable[str]:
    return (urls.SEARCH,) if config.search.enabled else ()


def _jobs(context: Context) -> Planned:
    if not context.config.search.enabled:
        return
    articles, language = context.site.articles, context.config.language
    shards = _shards(articles)
    yield context.pages.job("search.html", "the search", _view(context, shards))
    job = LibraryJob(language=language)
    yield LIBRARY.job(urls.SEARCH_LIBRARY[1:], "[search] in site.toml", job)
    for period, numbers in shards.items():
        posts = encode_list(encode(_entry(context, number)) for number in numbers)
        yield INDEX.job(
            urls.search_shard(period)[1:],
            f"the search in {period}",
            SearchJob(language=language, posts=posts),
            tuple(articles[number].post.path for number in numbers),
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
    """The page that searches the `shards`. A filter offers what there is."""
    text, site = context.strings.text, context.site
    years = {f"{article.post.meta.date.year:04}" for article in site.articles}
    return SearchView(
        url=urls.SEARCH,
        title=text("search"),
        lang=context.config.language,
        summary="",
        library=urls.SEARCH_LIBRARY,
        shards=tuple(map(urls.search_shard, shards)),
        years=tuple(ChoiceView(year, year) for year in sorted(years, reverse=True)),
        categories=tuple(
            ChoiceView(term.name, term.name) for term in term_views(site.categories.values())
        ),
        involvements=tuple(
            ChoiceView(name, text(f"involvement_{name}")) for name in by_involvement(site.articles)
        ),
    )


def _entry(context: Context, number: int) -> SearchEntry:
    article, card = context.site.articles[number], context.articles.card(number)
    date = article.post.meta.date
    return SearchEntry(
        url=article.url,
        title=card.title,
        lang=card.lang if card.lang != context.config.language else "",
        date=context.strings.date(date),
        sources=context.strings.text("list_comma").join(
            dict.fromkeys(source.name for source in card.sources)
        ),
        ai_tag=card.ai_tag,
        year=f"{date.year:04}",
        category=article.category,
        involvement=article.disclosure.involvement,
    )


FAMILY = Family(addresses=_addresses, jobs=_jobs, functions=(LIBRARY, INDEX))


# --- render ---------------------------------------------------------------------------------------


def shard(input_: bytes, given: Sequence[bytes], _worker_context: WorkerContext) -> JobOutput:
    """A `SearchJob`, and the encoded bodies of its posts → the files of one index."""
    job = decode(input_, SearchJob)
    entries = decode(bytes(job.posts), tuple[SearchEntry, ...])
    records = [
        _record(entry, decode(body, Body)) for entry, body in zip(entries, given, strict=True)
    ]
    return _folder(pagefind.index_files(job.language, records))


def library(input_: bytes, _given: Sequence[bytes], _worker_context: WorkerContext) -> JobOutput:
    """A `LibraryJob` → what a browser searches with, to which it adds the shards."""
    return _folder(pagefind.library_files(decode(input_, LibraryJob).language))


def _folder(files: Mapping[str, bytes]) -> JobOutput:
    names = tuple(sorted(files))
    return JobOutput(blobs=tuple(files[name] for name in names), files=names)


def _record(entry: SearchEntry, body: Body) -> dict[str, Any]:
    """A post as Pagefind gets it; a text without words is not indexed, so that its title stands in
    for it."""
    made = body.html
    if body.phrases:
        made = _WAY.sub("", body.edited((phrase.start, phrase.end, "") for phrase in body.phrases))
    text = " ".join(unescape(_UNSEEN.sub(" ", _INLINE.sub("", made))).split())
    meta = {
        "title": entry.title,
        "date": entry.date,
        "source": entry.sources,
        "ai": entry.ai_tag,
        "lang": entry.lang,
    }
    filters = {"year": entry.year, "category": entry.category, "involvement": entry.involvement}
    return {
        "url": entry.url,
        "content": text or entry.title,
        "meta": {key: value for key, value in meta.items() if value},
        "filters": {key: [value] for key, value in filters.items() if value},
    }
