"""The cards of posts that texts name by their addresses."""

from __future__ import annotations

from collections.abc import Mapping

from sitegen.layouts.closures import CARD_FIELDS
from sitegen.model.site import Site
from sitegen.model.views import CardView
from sitegen.outputs.article_views import ArticleViews
from sitegen.outputs.author_views import AuthorViews

Views = tuple[AuthorViews, ArticleViews]


class PostCards:
    """The cards of the listed posts of all editions by address. `views` are those of the authors
    and the articles of each edition, by its prefix. Where each post is, is found out when a text
    names one."""

    def __init__(self, site: Site, views: Mapping[str, Views]) -> None:
        self._site, self._views = site, views
        self._places: dict[str, tuple[str, int]] | None = None

    def __call__(self, url: str) -> CardView:
        """The card of the post at an address, with all its fields."""
        if self._places is None:
            self._places = {
                article.url: (edition.prefix, number)
                for edition in self._site.editions
                for number, article in enumerate(edition.articles)
            }
        prefix, number = self._places[url]
        return self._views[prefix][1].card(number, CARD_FIELDS)
