"""What the front matter of a post says, whichever of its forms its author chose."""

from __future__ import annotations

import datetime as dt

from sitegen import hosts, urls
from sitegen.model.meta import PostMeta, Source


def authors_of(meta: PostMeta) -> tuple[str, ...]:
    """The keys of the authors of a post, one or several."""
    return (meta.author,) if isinstance(meta.author, str) else meta.author


def sources_of(meta: PostMeta) -> tuple[Source, ...]:
    """The sources of a post, a bare name as a source with that name."""
    sources = meta.source if isinstance(meta.source, tuple) else (meta.source,)
    return tuple(Source(name=source) if isinstance(source, str) else source for source in sources)


def updated_of(meta: PostMeta) -> dt.datetime:
    """When the post was published, updated or corrected last. A review that is younger does not
    count."""
    return max(
        [
            meta.date,
            *([meta.updated] if meta.updated else []),
            *(correction.date for correction in meta.corrections),
        ]
    )


def post_id(path: str, base_url: str) -> str:
    """What feeds know the post in the file `path` by, where it does not say so itself: a tag: URI
    (RFC 4151) that neither its title, nor its date, nor the pattern of addresses takes part in, nor
    whether it is a bundle."""
    return hosts.tag(
        base_url,
        urls.encode(path.removeprefix("content/").removesuffix("/index.md").removesuffix(".md")),
    )


def spaced(name: str) -> str:
    """A name with one space between its words."""
    return " ".join(name.split())
