"""The addresses that sitegen publishes by itself: what no file of the author's stands for."""

from __future__ import annotations

from collections import Counter

from sitegen import urls
from sitegen.model.config import FEEDS, Config
from sitegen.model.site import Article, Outline


def _ledgers(articles: tuple[Article, ...]) -> dict[str, int]:
    """The addresses of the ledger and of its lists by involvement, with the numbers of their
    posts."""
    involved = Counter(article.disclosure.involvement for article in articles)
    return {
        urls.transparency(""): len(articles),
        **{urls.transparency(name): count for name, count in involved.items()},
    }


def known_addresses(outline: Outline, config: Config) -> set[str]:
    """Lists and their pages, the archive, feeds."""
    made = {
        "/",
        "/tags/",
        "/authors/",
        "/categories/",
        "/archive/",
        "/provenance.json",
        "/sitemap.xml",
        "/news-sitemap.xml",
        "/robots.txt",
        "/404.html",
        *([urls.SEARCH] if config.search.enabled else []),
    }
    months: dict[str, int] = {}
    for article in outline.articles:
        date = article.post.meta.date
        made.add(urls.year(date.year))
        months[urls.month(date.year, date.month)] = (
            months.get(urls.month(date.year, date.month), 0) + 1
        )
    terms = {
        term.url: len(term.articles)
        for group in (outline.by_author, outline.tags, outline.categories)
        for term in group.values()
    }
    lists = {"/": len(outline.articles), **_ledgers(outline.articles), **terms, **months}
    made |= {url + FEEDS[name].file for url in outline.feeds for name in config.feeds.formats}
    made |= {
        urls.list_page(url, number)
        for url, count in lists.items()
        for number in range(1, urls.full_pages(count, config.lists.page_size) + 1)
    }
    return made | set(lists)
