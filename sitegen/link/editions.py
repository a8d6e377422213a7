"""What each edition of a site has: the articles and pages in its language, with their neighbours
and lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Mapping

from msgspec import Struct

from sitegen import urls
from sitegen.link import announcements
from sitegen.link.addresses import author_url, with_feeds
from sitegen.link.articles import ArticleInputs, articles_of, by_author, groups_of, names_of
from sitegen.link.texts import TermTexts, authors_in, shown_names, term_texts
from sitegen.model.config import Config
from sitegen.model.documents import Page, Parsed, Post
from sitegen.model.site import Article, Edition, PlacedPage
from sitegen.model.states import ORDINARY
from sitegen.model.taxonomies import Taxonomy, taxonomies_of
from sitegen.provenance.states import corrections_of


class Times(Struct, frozen=True, kw_only=True):
    """The moment of the build, and moments by the path of a post: at which it closes to comments,
    and up to which it is news."""

    now: dt.datetime
    closing: Mapping[str, dt.datetime]
    news_until: Mapping[str, dt.datetime]


def editions_of(
    posts: list[Post],
    pages: list[Page],
    parsed: Parsed,
    addresses: Mapping[str, str],
    config: Config,
    times: Times,
) -> tuple[Edition, ...]:
    """The editions of the site, the first in its own language. `posts` and `pages` are visible, the
    posts sorted from the oldest to the newest; `addresses` has those of all documents by path."""
    # A term is one across languages, and so is its name, where a language has no other one. Those
    # that only unlisted posts have change nothing of it.
    taxonomies = taxonomies_of(config)
    written = names_of([post for post in posts if not post.meta.unlisted], taxonomies)
    texts = term_texts(parsed, written, taxonomies, config.language)
    names = shown_names(written, texts.get(config.language, {}))
    return tuple(
        _edition(
            own_posts, own_pages, parsed, addresses, names, texts.get(code, {}), config, code, times
        )
        for code, own_posts, own_pages in _by_language(posts, pages, config)
    )


def _by_language(
    posts: list[Post], pages: list[Page], config: Config
) -> list[tuple[str, list[Post], list[Page]]]:
    """The posts and pages of each language that has an edition, in their order. Those in any other
    language are in the edition of the site's own."""
    if not config.codes:
        return [(config.language, posts, pages)]
    by_code: dict[str, tuple[list[Post], list[Page]]] = {code: ([], []) for code in config.codes}
    for post in posts:
        by_code[config.language_of(post.meta.lang)][0].append(post)
    for page in pages:
        by_code[config.language_of(page.meta.lang)][1].append(page)
    return [(code, *documents) for code, documents in by_code.items()]


def _edition(
    posts: list[Post],
    pages: list[Page],
    parsed: Parsed,
    addresses: Mapping[str, str],
    site_names: Mapping[str, Mapping[str, str]],
    texts: TermTexts,
    site_config: Config,
    code: str,
    times: Times,
) -> Edition:
    """The edition of these posts and pages in the language `code`. `site_names` are those of terms
    in the whole site, and `texts` those of terms in this language."""
    config = announcements.at(site_config.of(code), times.now)
    taxonomies = taxonomies_of(config)
    prefix = site_config.prefix(code)
    names = shown_names(site_names, texts)
    hidden = [post for post in posts if post.meta.unlisted]
    inputs = ArticleInputs(
        config=config,
        taxonomies=taxonomies,
        codes=site_config.codes,
        addresses=addresses,
        names=_with_names_of(hidden, names, taxonomies) if hidden else names,
        authors=frozenset([author.key for author in parsed.authors]),
        threads={thread.path: thread for thread in parsed.threads},
        closing=times.closing,
        now=times.now,
    )
    with_pages = articles_of(posts, inputs)
    articles = tuple([article for article in with_pages if not article.state.is_unlisted])
    author_urls = {author.key: prefix + author_url(author) for author in parsed.authors}
    authors = authors_in(code, parsed, site_config)
    author_names = {key: shown.author.meta.name for key, shown in authors.items()}
    authored = by_author(articles, author_names, author_urls)
    groups = groups_of(articles, taxonomies, names, texts, prefix)
    return Edition(
        config=config,
        base=site_config.base,
        prefix=prefix,
        articles=articles,
        unlisted=tuple([each for each in with_pages if each.state.is_unlisted]) if hidden else (),
        pages=tuple(PlacedPage(page=page, url=addresses[page.path]) for page in pages),
        authors=authors,
        author_urls=author_urls,
        by_author=authored,
        taxonomies=taxonomies,
        terms=groups,
        news=tuple(
            i for i, each in enumerate(articles) if times.news_until[each.post.path] > times.now
        ),
        corrected=_corrected(articles),
        feeds=with_feeds({"author": authored, **groups}, config, prefix),
        policy_url=_policy_url(config, prefix, addresses.values()),
        replaced=tuple(url for url in urls.REPLACEABLE if prefix + url in addresses.values()),
    )


def _corrected(articles: tuple[Article, ...]) -> tuple[int, ...]:
    """The indices of the articles with corrections."""
    return tuple(
        i
        for i, article in enumerate(articles)
        if article.state is not ORDINARY and corrections_of(article.post)
    )


def _with_names_of(
    posts: list[Post],
    names: Mapping[str, Mapping[str, str]],
    taxonomies: tuple[Taxonomy, ...],
) -> Mapping[str, Mapping[str, str]]:
    """The names of terms, and of those that only these posts have."""
    own_names = names_of(posts, taxonomies)
    return {kind: {**own_names[kind], **by_key} for kind, by_key in names.items()}


def _policy_url(config: Config, prefix: str, published: Container[str]) -> str:
    """The address of the page about the use of AI, that of the edition if it has one of its own, or
    "" if there is none."""
    policy = urls.encode_again(config.ai.policy)
    if prefix and prefix + policy in published:
        return prefix + policy
    return policy if policy in published or config.is_external(policy) else ""
