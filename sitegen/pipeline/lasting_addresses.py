"""addresses_of: a linked and planned site → its addresses that have to last."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from sitegen import terms, urls
from sitegen.link.addresses import prefix_of, url_of
from sitegen.link.held import addresses_of_held, excluded_of_held, lists_of_held
from sitegen.model.config import Config
from sitegen.model.documents import Document, Post
from sitegen.model.jobs import Plan
from sitegen.model.lasting_addresses import PAGES, LastingAddress, SiteAddresses
from sitegen.model.site import Site
from sitegen.model.taxonomies import taxonomies_of
from sitegen.pipeline.site import Linked


def addresses_of(linked: Linked, plan: Plan, config: Config, now: dt.datetime) -> SiteAddresses:
    """The addresses of posts, pages, authors and terms at the moment `now`. Numbered pages of
    lists, months, feeds and files are not among them: they come and go by themselves."""
    site, parsed = linked.site, linked.parsed
    published = tuple(_published(site))
    held = [each.path for each in linked.held]
    excluded = (*site.excluded, *excluded_of_held(parsed, held, now))
    expired = {each.path for each in excluded if each.reason == "expired"}
    ended = [post for post in parsed.posts if post.path in expired]
    own = {urls.output_path(each.url) for each in published}
    outputs = {*(job.output for job in plan.jobs), *(copy.output for copy in plan.copies)}
    return SiteAddresses(
        published=published,
        other=tuple(sorted({*_pages(outputs - own), *_aliases(site)})),
        expired=tuple(sorted({*_expired(ended, site, config)})),
        expired_posts=tuple(sorted(expired)),
        excluded={each.path: each.state for each in excluded if each.reason != "expired"},
        gone=config.build.gone,
        held=addresses_of_held(parsed, held, config, now),
        held_lists=lists_of_held(parsed, held, config),
        term_folders=tuple(each.folder for each in config.taxonomies),
    )


def _published(site: Site) -> Iterator[LastingAddress]:
    for article in site.with_pages:
        yield _of(article.post, article.url)
    for placed in site.pages:
        yield _of(placed.page, placed.url)
    for edition in site.editions:
        for key, url in edition.author_urls.items():
            yield _of(edition.authors[key].author, url)
        for group in edition.terms.values():
            for term in group.values():
                yield _of(term.text, term.url) if term.text else LastingAddress(term.url)


def _of(document: Document, url: str) -> LastingAddress:
    post_id = (document.meta.id or "") if isinstance(document, Post) else ""
    return LastingAddress(url, document.path, post_id, len(document.meta.aliases))


def _pages(outputs: Iterable[str]) -> Iterator[str]:
    return (output for output in outputs if output.endswith(PAGES))


def _aliases(site: Site) -> Iterator[str]:
    """The output paths of all aliases, also of those at which nothing is published, because they
    differ from another address in letter case only: there is a warning about those already."""
    documents: list[Document] = [
        *(article.post for article in site.with_pages),
        *(placed.page for placed in site.pages),
    ]
    for edition in site.editions:
        documents += [shown.author for shown in edition.authors.values()]
        documents += [text for text, _ in edition.term_texts()]
    return (
        urls.output_path(urls.alias_url(alias))
        for document in documents
        for alias in document.meta.aliases
    )


def _expired(posts: list[Post], site: Site, config: Config) -> Iterator[str]:
    """The addresses that went with posts at the moment that their authors had set: their own, and
    those of their terms."""
    taxonomies = taxonomies_of(config)
    keys = {
        each.plural: {key for edition in site.editions for key in edition.terms[each.name]}
        for each in taxonomies
    }
    named: list[tuple[str, str, str]] = []
    for post in posts:
        yield url_of(post, config)
        prefix = prefix_of(post, config)
        named += [
            (prefix, each.plural, terms.key(name))
            for each in taxonomies
            for name in each.written(post)
        ]
    for _, of, key in named:
        keys[of].add(key)
    parts = {of: terms.parts(sorted(all_keys)) for of, all_keys in keys.items()} if named else {}
    for prefix, of, key in named:
        yield f"{prefix}/{of}/{urls.encode(parts[of][key])}/"
