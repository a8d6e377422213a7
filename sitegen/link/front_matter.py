"""Values in the front matter of a post that can be written in several forms."""

from __future__ import annotations

import datetime as dt

from sitegen import hosts, urls
from sitegen.link import live
from sitegen.model.documents import Post
from sitegen.model.meta import PostMeta
from sitegen.model.paths import name_of
from sitegen.model.sources import Source, word_of
from sitegen.provenance.states import corrections_of


def authors_of(meta: PostMeta) -> tuple[str, ...]:
    """The keys of the authors of a post, in their order."""
    return (meta.author,) if isinstance(meta.author, str) else meta.author


def sources_of(meta: PostMeta) -> tuple[Source, ...]:
    """The works that a post names as its sources."""
    return sources_in(meta.source)


# What the key `source` holds.
SourceValue = str | Source | tuple[str | Source, ...]


def sources_in(value: SourceValue) -> tuple[Source, ...]:
    """The works in a value of the key `source`. A bare name becomes a source with that name."""
    if isinstance(value, Source):
        return (value,)
    sources = value if isinstance(value, tuple) else (value,)
    return tuple(
        [
            Source(name=source) if isinstance(source, str) else source
            for source in sources
            if not (isinstance(source, str) and word_of(source))
        ]
    )


def source_words(meta: PostMeta) -> tuple[str, ...]:
    """Which of the words `original` and `unstated` the key `source` of a post has."""
    return words_in(meta.source)


def words_in(value: SourceValue) -> tuple[str, ...]:
    """Which of these words are in a value of the key `source`."""
    if isinstance(value, Source):
        return ()
    sources = value if isinstance(value, tuple) else (value,)
    return tuple(
        [word for source in sources if isinstance(source, str) and (word := word_of(source))]
    )


def updated_of(post: Post) -> dt.datetime:
    """When the post was last published, updated or corrected, which a correction of its original
    does as well, and the newest entry of a live story. A review changes nothing in the text, and is
    no update."""
    meta, newest = post.meta, live.newest_of(post)
    moments = [meta.date, meta.updated, newest, *[each.date for each in corrections_of(post)]]
    return max([moment for moment in moments if moment is not None])


def post_id(path: str, base_url: str, codes: tuple[str, ...]) -> str:
    """The id in feeds of the post in the file `path`, if it has none in its front matter: a tag:
    URI (RFC 4151). It does not depend on the title, the date or the pattern of addresses, or on
    whether the post is a bundle. A version in one of the languages `codes` has an id of its own."""
    return hosts.tag(base_url, urls.encode(name_of(path, codes).removeprefix("content/")))


def spaced(name: str) -> str:
    """A name with one space between its words."""
    return " ".join(name.split())
