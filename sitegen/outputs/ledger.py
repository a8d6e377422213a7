"""The ledger of the site, which says what part AI had in each post: the pages of the transparency
report, and provenance.json for programs."""

from __future__ import annotations

import io
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

import msgspec
from msgspec import Struct

from sitegen import urls
from sitegen.digest import of_bytes
from sitegen.formats.compact import without_empty
from sitegen.incremental.keys import decode, encode, encode_list
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.model.job_functions import (
    BASE_URL,
    EncodedJob,
    JobFunction,
    NamedValues,
    by_name,
)
from sitegen.model.jobs import Kind
from sitegen.model.site import Article, Edition, Outline
from sitegen.model.site_views import Link
from sitegen.model.total_views import MonthView, PictureTotalView, TotalView
from sitegen.model.views import LedgerView, PlannedTransparency
from sitegen.outputs import article_views, pagination, picture_records
from sitegen.outputs.article_views import by_involvement
from sitegen.outputs.context import Context
from sitegen.outputs.family import Family, Planned
from sitegen.outputs.pagination import NumberedPage
from sitegen.outputs.post_records import record
from sitegen.outputs.totals import totals_of

URL = "/provenance.json"
# How many posts of provenance.json are in memory at a time.
PART = 500


class LedgerJob(Struct, frozen=True, kw_only=True):
    """What provenance.json says, so that the site can be audited. `posts` are the digests of
    encoded lists of LedgerViews, from the newest to the oldest; `pictures` are totals."""

    base: urls.Base
    title: str
    publisher: str
    responsible: str
    policy_url: str
    totals: tuple[TotalView, ...]
    months: tuple[MonthView, ...]
    pictures: tuple[PictureTotalView, ...] = ()
    posts: tuple[str, ...]


class _Summary(Struct, frozen=True, kw_only=True):
    """The numbers at the head of the ledger."""

    totals: tuple[TotalView, ...]
    months: tuple[MonthView, ...]
    pictures: tuple[PictureTotalView, ...]


PROVENANCE = JobFunction(
    "sitegen.outputs.ledger:provenance",
    LedgerJob,
    (
        (r"posts.*", "the posts in it"),
        BASE_URL,
        by_name("title", "publisher", "responsible", "policy_url", "totals", "months", "pictures"),
    ),
)


# --- plan -----------------------------------------------------------------------------------------


def _addresses(edition: Edition, outline: Outline) -> Iterable[str]:
    if edition is outline.editions[0]:
        yield URL
    articles, size = outline.articles, edition.config.lists.page_size
    counts = Counter(article.disclosure.involvement for article in articles)
    for name, count in (("", len(articles)), *counts.items()):
        yield from pagination.addresses(edition.at(urls.transparency(name)), count, size)


def _jobs(context: Context) -> Planned:
    articles, edition = context.site.articles, context.edition
    involved = by_involvement(articles)
    summary = _Summary(
        totals=totals_of(context, articles, involved),
        months=_months(context, articles, involved),
        pictures=_picture_totals(context),
    )
    text = context.strings.text
    lists = tuple(
        Link(edition.at(urls.transparency(name)), text(f"involvement_{name}")) for name in involved
    )
    # What is said of a post is on two pages and in one part. All three run through the posts
    # together, from the oldest, so that only so many of its encoded entries are held at once.
    entry = lru_cache(maxsize=2 * PART)(lambda number: encode(entry_of(context, articles[number])))
    parts: list[str] = []
    has_provenance = edition is context.site.editions[0]
    waiting = deque(_pages(edition, len(articles), involved))
    for start in range(0, len(articles), PART):
        part = range(start, min(start + PART, len(articles)))
        if has_provenance:
            parts.append(context.share(encode_list(map(entry, reversed(part)))))
        while waiting and waiting[0][1].indices[-1] in part:
            name, page = waiting.popleft()
            yield _page_job(context, name, page, lists, summary, entry)
    for name, page in waiting:  # of a site without posts
        yield _page_job(context, name, page, lists, summary, entry)
    if not has_provenance:
        return
    config = context.config
    job = LedgerJob(
        base=edition.base,
        title=config.title,
        publisher=config.publisher.name or config.title,
        responsible=config.responsible,
        policy_url=edition.policy_url,
        totals=summary.totals,
        months=summary.months,
        pictures=summary.pictures,
        posts=tuple(reversed(parts)),
    )
    yield PROVENANCE.job(urls.output_path(URL), "provenance.json", job, kind=Kind.FEED)


def _pages(
    edition: Edition, count: int, involved: Mapping[str, tuple[int, ...]]
) -> list[tuple[str, NumberedPage]]:
    """The pages of the list of all `count` posts, which is named "", and of the lists of those of
    each involvement, with the names of their lists: in the order of their oldest posts."""
    pages = [
        (name, page)
        for name, numbers in (("", range(count)), *involved.items())
        for page in pagination.numbered(
            edition.at(urls.transparency(name)), numbers, edition.config.lists.page_size
        )
    ]
    return sorted(pages, key=lambda listed: listed[1].indices[-1:])


def _page_job(
    context: Context,
    name: str,
    page: NumberedPage,
    lists: tuple[Link, ...],
    summary: _Summary,
    entry: Callable[[int], bytes],
) -> EncodedJob:
    """A page of the list `name`; `entry` gives what the ledger says of a post, encoded. Totals
    are on one page only, so that a new post does not change the others."""
    text, number = context.strings.text, page.number
    title = text("transparency")
    title = f"{title}{text('colon')} {text(f'involvement_{name}')}" if name else title
    has_totals = not (name or number)
    view = PlannedTransparency(
        url=page.url,
        lang=context.config.language,
        summary=text("transparency_summary"),
        involvement=name,
        title=text("page_n", title=title, number=number) if number else title,
        number=number,
        lists=lists,
        older=page.older,
        newer=page.newer,
        totals=summary.totals if has_totals else (),
        months=summary.months if has_totals else (),
        pictures=summary.pictures if has_totals else (),
    )
    encoded = [entry(number) for number in page.indices]
    cards = NamedValues(tuple(map(of_bytes, encoded)), encoded.__getitem__)
    return context.pages.job("transparency.html", "the ledger", view, cards=cards)


def entry_of(context: Context, article: Article) -> LedgerView:
    """What the ledger says about a post. Its authors have their pages in its own edition."""
    views, meta = context.articles_at(article.url), article.post.meta
    return LedgerView(
        url=article.url,
        id=article.id,
        title=meta.title,
        lang=views.lang(article.post),
        date=meta.date,
        updated=article.updated if article.updated > meta.date else None,
        authors=views.authors(article),
        sources=views.sources(article, context.config.language),
        disclosure=views.disclosure(article),
        corrections=article_views.corrections(article.post),
        marks=article.state.marks,
        pictures=picture_records.of_ledger(
            context.site,
            context.pictures,
            article.post.path,
            has_text=article.state.has_text,
        ),
    )


def _picture_totals(context: Context) -> tuple[PictureTotalView, ...]:
    return tuple(
        PictureTotalView(
            involvement=name,
            name=context.strings.text(f"picture_involvement_{name}"),
            count=count,
        )
        for name, count in picture_records.totals(context.site).items()
    )


def _months(
    context: Context, articles: Sequence[Article], involved: Mapping[str, tuple[int, ...]]
) -> tuple[MonthView, ...]:
    """The months that have posts, the oldest first, with the numbers of their posts in the order of
    the totals."""
    counts = [Counter(_month(articles[number]) for number in each) for each in involved.values()]
    return tuple(
        MonthView(
            name=context.strings.month(year, month),
            month=f"{year:04}-{month:02}",
            counts=tuple(counted[year, month] for counted in counts),
        )
        for year, month in sorted({month for counted in counts for month in counted})
    )


def _month(article: Article) -> tuple[int, int]:
    date = article.post.meta.date
    return date.year, date.month


FAMILY = Family(addresses=_addresses, jobs=_jobs, functions=(PROVENANCE,))


# --- render ---------------------------------------------------------------------------------------


def provenance(input_: bytes, _bodies: Sequence[bytes], worker: WorkerContext) -> JobOutput:
    """A `LedgerJob` → provenance.json: for each post who answers for it, what it is made from, what
    part AI had, who reviewed it and what was corrected; and totals. Times are in UTC. Each post is
    one line, so that two versions can be compared."""
    job = decode(input_, LedgerJob)
    pictures = {total.involvement: total.count for total in job.pictures}
    head = {
        "site": without_empty(
            {
                "title": job.title,
                "url": job.base.url,
                "publisher": job.publisher,
                "responsible": job.responsible,
                "ai_policy": job.base.absolute(job.policy_url),
            }
        ),
        "totals": {
            total.involvement: {"posts": total.count, "reviewed": total.reviewed}
            for total in job.totals
        },
        "months": {
            month.month: {
                total.involvement: count
                for total, count in zip(job.totals, month.counts, strict=True)
                if count
            }
            for month in job.months
        },
        **({"pictures": pictures} if pictures else {}),
    }
    # It is the largest file of a site of posts, and is written into one buffer part by part.
    file = io.BytesIO()
    file.write(msgspec.json.encode(head)[:-1] + b',"posts":[\n')
    for number, part in enumerate(worker.each(job.posts)):
        posts = decode(part, tuple[LedgerView, ...])
        file.write(b",\n" if number else b"")
        file.write(
            b",\n".join(
                [msgspec.json.encode(record(job.base, job.publisher, post)) for post in posts]
            )
        )
    file.write(b"\n]}\n")
    return JobOutput(blobs=(file.getvalue(),))
