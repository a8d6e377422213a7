"""Texts that many posts have, each held once: decoding makes a text of its own for every post."""

from __future__ import annotations

from msgspec.structs import replace

from sitegen.model.documents import Post
from sitegen.model.sources import Source

_NO_PARAMS: dict[str, object] = {}
_NO_TERMS: dict[str, tuple[str, ...]] = {}


class SharedTexts:
    """The tags, authors and names of sources of the posts so far, and the places of the keys in
    their front matter."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._tags: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._marks: dict[bytes, bytes] = {}

    def in_post(self, post: Post, path: str) -> Post:
        """The same post, with texts that are shared with other posts, with its front matter, and
        with its `path` in the tree."""
        meta, text = post.meta, self._texts.setdefault
        author, source = meta.author, meta.source
        # A whole address of a picture is mentioned as well.
        pictures = {url: url for url in post.elsewhere}
        tags = self._tags.get(meta.tags)
        if tags is None:
            tags = self._tags[meta.tags] = tuple([text(tag, tag) for tag in meta.tags])
        return replace(
            post,
            path=path,
            mentions=tuple([pictures.get(url, url) for url in post.mentions]),
            marks=self._marks.setdefault(post.marks, post.marks),
            terms=post.terms or _NO_TERMS,
            slug=meta.slug if meta.slug == post.slug else post.slug,
            meta=replace(
                meta,
                author=text(author, author) if isinstance(author, str) else author,
                source=(
                    replace(source, name=text(source.name, source.name))
                    if isinstance(source, Source)
                    else source
                ),
                tags=tags,
                params=meta.params or _NO_PARAMS,
            ),
        )
