"""The cards of posts, which lists name by digest: a post is in some five lists."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial

from sitegen.digest import of_bytes
from sitegen.incremental.keys import encode
from sitegen.layouts.closures import THUMBNAIL
from sitegen.model.job_functions import NamedValues
from sitegen.model.site import Site
from sitegen.outputs.article_views import ArticleViews

# So many encoded cards are held at once, enough for the longest page of a list.
HELD = 200
# The index of an article, and the fields that its card has.
_Key = tuple[int, tuple[str, ...]]


class ListCards:
    """The cards of the articles of one edition."""

    def __init__(self, site: Site, articles: ArticleViews) -> None:
        self._has_pictures = bool(site.pictures)
        self._digests: dict[_Key, str] = {}
        # Not a method: in a cycle of references, the whole site would outlive its plan.
        self._encoded = lru_cache(maxsize=HELD)(partial(_encode, articles))

    def of(self, numbers: Sequence[int], fields: tuple[str, ...]) -> NamedValues:
        """The cards of these articles, with these of the `CARD_FIELDS`."""
        if not self._has_pictures:
            fields = tuple([name for name in fields if name != THUMBNAIL])
        keys = [(number, fields) for number in numbers]
        return NamedValues(tuple(map(self._digest, keys)), lambda i: self._encoded(keys[i]))

    def _digest(self, key: _Key) -> str:
        digest = self._digests.get(key)
        if digest is None:
            digest = self._digests[key] = of_bytes(self._encoded(key))
        return digest


def _encode(articles: ArticleViews, key: _Key) -> bytes:
    return encode(articles.card(*key))
