"""The cards of posts, which lists name by digest: a post is in some five lists."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial

from sitegen.digest import of_bytes
from sitegen.incremental.keys import encode
from sitegen.model.job_functions import NamedValues
from sitegen.model.site import Site
from sitegen.outputs.article_views import ArticleViews

# So many encoded cards are held at once, enough for the longest page of a list.
HELD = 200


class ListCards:
    """The cards of the articles of one edition."""

    def __init__(self, site: Site, articles: ArticleViews) -> None:
        self._has_pictures = bool(site.pictures)
        self._digests: dict[tuple[int, bool], str] = {}
        # Not a method: in a cycle of references, the whole site would outlive its plan.
        self._encoded = lru_cache(maxsize=HELD)(partial(_encode, articles))

    def of(self, numbers: Sequence[int], *, thumbnails: bool) -> NamedValues:
        """The cards of these articles."""
        keys = [(number, self._has_pictures and thumbnails) for number in numbers]
        return NamedValues(tuple(map(self._digest, keys)), lambda i: self._encoded(keys[i]))

    def _digest(self, key: tuple[int, bool]) -> str:
        digest = self._digests.get(key)
        if digest is None:
            digest = self._digests[key] = of_bytes(self._encoded(key))
        return digest


def _encode(articles: ArticleViews, key: tuple[int, bool]) -> bytes:
    number, thumbnails = key
    return encode(articles.card_with_thumbnail(number) if thumbnails else articles.card(number))
