"""The addresses of documents, and of the files that belong to them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import unquote

from sitegen import terms, urls
from sitegen.errors import Problem, shorten
from sitegen.link.front_matter import authors_of
from sitegen.model import own_outputs
from sitegen.model.config import Config
from sitegen.model.documents import (
    Author,
    Document,
    Page,
    Post,
    TermText,
)
from sitegen.model.paths import COMMENTS, PAGES, POSTS, name_of, version_of
from sitegen.model.site import (
    Term,
)


def addresses_of(
    posts: Iterable[Post], pages: Iterable[Page], authors: Iterable[Author], config: Config
) -> dict[str, str]:
    """The address of every visible document, by its path."""
    addresses = {post.path: post_url(post, config) for post in posts}
    addresses |= {page.path: page_url(page, config) for page in pages}
    return addresses | {author.path: author_url(author) for author in authors}


def too_long(addresses: Mapping[str, str]) -> list[Problem]:
    """An error for each address with a part that is too long for a file name."""
    return [
        Problem(
            path=path,
            code="invalid-value",
            message=f"a part of the address {shorten(url)} has more than 255 bytes",
            hint=(
                "give it a shorter slug or category, or the site a shorter pattern: post under"
                " [urls]"
            ),
        )
        for path, url in addresses.items()
        if len(url) > 255 and not urls.is_output_path(unquote(url).strip("/"))
    ]


def too_long_in_all(documents: Iterable[tuple[Document, str]], config: Config) -> Iterator[Problem]:
    """An error for each address or alias that is too long for sitemaps, and perhaps for file
    systems, of the `documents` with their addresses. The longest of an author's is that in the
    edition with the longest path."""
    most = urls.ADDRESS_CHARACTERS - config.base.added()
    prefix = max(map(config.prefix, config.codes), key=len, default="")
    for document, address in documents:
        named = [
            (prefix + address if isinstance(document, Author) else address, (0, 0)),
            *(
                (urls.alias_url(alias), document.mark(f"aliases.{i}"))
                for i, alias in enumerate(document.meta.aliases)
            ),
        ]
        for url, place in named:
            if len(url) > most:
                yield Problem.at(
                    document.path,
                    place,
                    code="invalid-value",
                    message=(
                        f"the address {shorten(url)} has {len(url):,} characters, more than"
                        f" {most:,}"
                    ),
                    hint="give it shorter names, or fewer folders",
                )


def post_url(post: Post, config: Config) -> str:
    """The address of a post in the edition of its language, by the pattern in the settings:
    site-relative and encoded."""
    meta = post.meta
    author = authors_of(meta)[0]
    return prefix_of(post, config) + urls.permalink(
        config.urls.post,
        {
            "year": f"{meta.date.year:04}",
            "month": f"{meta.date.month:02}",
            "day": f"{meta.date.day:02}",
            "slug": post.slug,
            "category": terms.part(meta.category) if meta.category else "uncategorized",
            "author": urls.slug(author) or "author",
        },
    )


def prefix_of(document: Post | Page, config: Config) -> str:
    """What addresses of the edition that a document is in begin with; see `Config.prefix`."""
    if not config.languages:
        return ""
    return config.prefix(config.language_of(document.meta.lang))


def author_url(author: Author) -> str:
    """The address of an author's list of posts in the edition of the site's own language:
    site-relative and encoded."""
    return f"/authors/{urls.encode(urls.slug(author.key))}/"


def page_url(page: Page, config: Config) -> str:
    """The address of a page in the edition of its language: its `output`, or its path under
    content/ (content/pages/ counts as content/), each part as a slug."""
    if page.meta.output and own_outputs.is_address(page.meta.output):
        return prefix_of(page, config) + page.meta.output
    base, _ = version_of(page.path, config.codes)
    path = base.removeprefix(PAGES).removeprefix("content/")
    folder, _, name = posixpath.splitext(path)[0].rpartition("/")
    parts = [urls.slug(part) or "page" for part in folder.split("/") if part]
    if page.meta.slug:
        parts = (parts[:-1] if name == "index" and parts else parts) + [page.meta.slug]
    elif name != "index":
        parts.append(urls.slug(name) or urls.slug(page.meta.title) or "page")
    return prefix_of(page, config) + urls.encode("/" + "".join(part + "/" for part in parts))


def url_of(document: Document, config: Config) -> str:
    """The address of a document of any kind: site-relative and encoded. For the words of a term,
    that of its list, if no other term would have the same."""
    if isinstance(document, Author):
        return author_url(document)
    if isinstance(document, TermText):
        base, language = version_of(document.path, config.codes)
        _, folder, name = base.removesuffix("/index.md").removesuffix(".md").split("/", 2)
        prefix = config.prefix(language or config.language)
        return f"{prefix}/{folder}/{urls.encode(terms.part(name))}/"
    return post_url(document, config) if isinstance(document, Post) else page_url(document, config)


def comments_path(post: str, codes: tuple[str, ...]) -> str:
    """The path of the file with the comments on the post in the file `post`, a bundle or not. Those
    on a version in one of the languages `codes` have a file of their own."""
    return f"{COMMENTS}{name_of(post, codes).removeprefix(POSTS)}.toml"


def with_feeds(
    groups: Mapping[str, Mapping[str, Term]], config: Config, prefix: str
) -> tuple[str, ...]:
    """The addresses of the lists of an edition that have feeds: the list of all posts, and those of
    the setting `feeds.per` and of taxonomies."""
    if not config.feeds.formats:
        return ()
    own = [each.name for each in config.taxonomies if each.feeds]
    return (
        f"{prefix}/",
        *(
            term.url
            for of in (*config.feeds.per, *own)
            for term in groups[of].values()
            if term.articles
        ),
    )
