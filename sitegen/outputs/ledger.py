"""The ledger of the site, which says what part AI had in each post: the pages of the transparency
report, and provenance.json for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from sitegen import urls
from sitegen.formats.compact import without_empty
from sitegen.incremental.keys import decode, encode, encode_list
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.model.config import Config
from sitegen.model.job_functions import JobFunction, by_name
from sitegen.model.jobs import Kind
from sitegen.model.site import Article, Outline
from sitegen.model.views import LedgerView, Link, MonthView, PlannedTransparency, TotalView
from sitegen.outputs import article_views, pagination
from sitegen.outputs.article_views import by_involvement
from sitegen.outputs.context import Context
from sitegen.outputs.family import Family, Planned

URL = "/provenance.json"
# How many posts of provenance.json are in memory at a time.
PART = 500


class LedgerJob(Struct, frozen=True, kw_only=True):
    """What provenance.json says, so that the site can be audited. `posts` are the digests of
    encoded lists of LedgerViews, from the newest to the oldest."""

    base_url: str
    title: str
    publisher: str
    responsible: str
    policy_url: str
    totals: tuple[TotalView, ...]
    months: tuple[MonthView, ...]
    posts: tuple[str, ...]


PROVENANCE = JobFunction(
    "sitegen.outputs.ledger:provenance",
    LedgerJob,
    (
        (r"posts.*", "the posts in it"),
        by_name("base_url", "title", "publisher", "responsible", "policy_url", "totals", "months"),
    ),
)


# --- plan -----------------------------------------------------------------------------------------


def _addresses(outline: Outline, config: Config) -> Iterable[str]:
    yield URL
    counts = Counter(article.disclosure.involvement for article in outline.articles)
    for name, count in (("", len(outline.articles)), *counts.items()):
        yield from pagination.addresses(urls.transparency(name), count, config.lists.page_size)


def _jobs(context: Context) -> Planned:
    encoded = [encode(view) for view in _entries(context)]
    involved = by_involvement(context.site.articles)
    totals = _totals(context, involved)
    months = _months(context, involved)
    yield from _pages(context, encoded, involved, totals, months)
    config = context.config
    job = LedgerJob(
        base_url=config.base_url,
        title=config.title,
        publisher=config.publisher.name or config.title,
        responsible=config.responsible,
        policy_url=context.site.policy_url,
        totals=totals,
        months=months,
        posts=tuple(_parts(context, encoded)),
    )
    yield PROVENANCE.job(urls.output_path(URL), "provenance.json", job, kind=Kind.FEED)


def _pages(
    context: Context,
    encoded: Sequence[bytes],
    involved: Mapping[str, tuple[int, ...]],
    totals: tuple[TotalView, ...],
    months: tuple[MonthView, ...],
) -> Planned:
    """The pages of the list of all posts, and of the lists of each involvement. Totals are on one
    page only, so that a new post does not change the others."""
    text = context.strings.text
    lists = tuple(Link(urls.transparency(name), text(f"involvement_{name}")) for name in involved)
    for name, numbers in (("", tuple(range(len(encoded)))), *involved.items()):
        title = text("transparency")
        title = f"{title}: {text(f'involvement_{name}')}" if name else title
        url = urls.transparency(name)
        for page in pagination.numbered(url, numbers, context.config.lists.page_size):
            number = page.number
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
                totals=totals if has_totals else (),
                months=months if has_totals else (),
            )
            cards = encode_list(encoded[i] for i in page.articles)
            yield context.pages.job("transparency.html", "the ledger", view, cards=cards)


def _parts(context: Context, encoded: Sequence[bytes]) -> Iterator[str]:
    """The digests of the parts of the ledger, the newest first. Parts are counted from the oldest
    post, so that a new post changes only one of them."""
    for start in range((len(encoded) - 1) // PART * PART, -1, -PART):
        yield context.share(encode_list(reversed(encoded[start : start + PART])))


def _entries(context: Context) -> Iterator[LedgerView]:
    """What the ledger says about each post, from the oldest to the newest."""
    views = context.articles
    for number, article in enumerate(context.site.articles):
        meta = article.post.meta
        yield LedgerView(
            url=article.url,
            id=article.id,
            title=meta.title,
            lang=views.lang(article.post),
            date=meta.date,
            updated=article.updated if article.updated > meta.date else None,
            authors=views.authors(article),
            sources=views.sources(number),
            disclosure=views.disclosure(article),
            corrections=article_views.corrections(article.post) if meta.corrections else (),
        )


def _totals(context: Context, involved: Mapping[str, tuple[int, ...]]) -> tuple[TotalView, ...]:
    articles = context.site.articles
    return tuple(
        TotalView(
            involvement=name,
            name=context.strings.text(f"involvement_{name}"),
            url=urls.transparency(name),
            count=len(numbers),
            reviewed=sum(articles[number].disclosure.reviewed for number in numbers),
        )
        for name, numbers in involved.items()
    )


def _months(context: Context, involved: Mapping[str, tuple[int, ...]]) -> tuple[MonthView, ...]:
    """The months that have posts, the oldest first, with the numbers of their posts in the order of
    the totals."""
    articles = context.site.articles
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
    head = {
        "site": without_empty(
            {
                "title": job.title,
                "url": job.base_url,
                "publisher": job.publisher,
                "responsible": job.responsible,
                "ai_policy": urls.absolute(job.base_url, job.policy_url),
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
    }
    lines = b",\n".join(
        msgspec.json.encode(_post(job, post))
        for part in job.posts
        for post in decode(worker.blob(part), tuple[LedgerView, ...])
    )
    return JobOutput(blobs=(msgspec.json.encode(head)[:-1] + b',"posts":[\n' + lines + b"\n]}\n",))


def _post(job: LedgerJob, post: LedgerView) -> dict[str, Any]:
    disclosed = post.disclosure
    review = disclosed.review
    return without_empty(
        {
            "id": post.id,
            "url": urls.absolute(job.base_url, post.url),
            "title": post.title,
            "language": post.lang,
            "published": post.date,
            "updated": post.updated,
            "authors": [
                {"name": author.name, "url": urls.absolute(job.base_url, author.url)}
                for author in post.authors
            ],
            "sources": [
                without_empty(
                    {
                        "name": source.name,
                        "url": source.url,
                        "title": source.title,
                        "author": source.author,
                        "published": source.published,
                        "relation": source.relation,
                    }
                )
                for source in post.sources
            ],
            "involvement": disclosed.involvement,
            "label": disclosed.label,
            "ai_disclosure": disclosed.w3c,
            "digital_source_type": disclosed.iptc,
            "model": disclosed.model,
            "provider": disclosed.provider,
            "description": disclosed.description,
            "generated": disclosed.generated_at,
            "review": (
                {
                    "by": review.name,
                    "url": urls.absolute(job.base_url, review.url),
                    "at": review.at,
                }
                if review
                else None
            ),
            "corrections": [
                {"date": correction.date, "type": correction.type, "text": correction.text}
                for correction in post.corrections
            ],
        }
    )
