"""The cards of posts, each encoded once for all lists that the post is in."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Raw

from sitegen.incremental.keys import encode, encode_list
from sitegen.model.site import Site
from sitegen.outputs.article_views import ArticleViews


class ListCards:
    """The encoded cards of the articles of one site."""

    def __init__(self, site: Site, articles: ArticleViews) -> None:
        self._articles, self._has_pictures = articles, bool(site.pictures)
        self._cards = [encode(articles.card(number)) for number in range(len(site.articles))]
        self._with_thumbnails: dict[int, bytes] = {}

    def of(self, numbers: Iterable[int], *, thumbnails: bool) -> Raw:
        """The cards of these articles as one encoded list."""
        if not (self._has_pictures and thumbnails):
            return encode_list(self._cards[number] for number in numbers)
        return encode_list([self._with_thumbnail(number) for number in numbers])

    def _with_thumbnail(self, number: int) -> bytes:
        if number not in self._with_thumbnails:
            card = self._articles.card_with_thumbnail(number)
            self._with_thumbnails[number] = encode(card)
        return self._with_thumbnails[number]
