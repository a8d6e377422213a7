"""What a family of outputs plans its jobs from. Nothing in it changes but caches of what jobs
share."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct

from sitegen.errors import Problem
from sitegen.layouts.closures import Layouts
from sitegen.layouts.language import Strings
from sitegen.model.config import Config
from sitegen.model.jobs import SocialCardJob
from sitegen.model.site import Edition, IconFile, Site
from sitegen.model.site_views import IconView
from sitegen.outputs.article_views import ArticleViews
from sitegen.outputs.author_views import AuthorViews
from sitegen.outputs.list_cards import ListCards
from sitegen.outputs.page_jobs import PageJobs
from sitegen.outputs.picture_views import PictureViews
from sitegen.outputs.ranking import Ranking


class SocialCards(Struct, frozen=True, kw_only=True):
    """The cards for social networks: their `urls`, by the path of the document or of site.toml;
    their `jobs`, by address; and the `problems` of documents that cannot have one."""

    urls: Mapping[str, str]
    jobs: Mapping[str, SocialCardJob]
    problems: tuple[Problem, ...]

    def url(self, path: str) -> str:
        """The address of the card of the document `path`, or ""."""
        return self.urls.get(path, "")


class SiteIcons(Struct, frozen=True, kw_only=True):
    """The icons of an edition: `links` for the head of pages; the `files` that are made of a PNG
    for the manifest, by address, and of these the smallest and the largest, for feeds; the address
    of the icon as an SVG (`vector`), and that of the manifest. What there is not is ""."""

    links: tuple[IconView, ...]
    files: tuple[tuple[str, IconFile], ...]
    vector: str
    small: str
    large: str
    manifest_url: str


class Context(Struct, frozen=True, kw_only=True):
    """One edition of a site, and what its outputs have in common.

    `config` is that of the edition. `strings` are the interface strings in its language;
    `strings_for` returns those of another one. `articles_at` returns the views of the articles of
    the edition that has an address. `author_digests` are the digests of shared AuthorViews, by the
    key of the author. `ranking` is that of the articles of the edition. `lists_with_feeds` are
    addresses. `own_rules` are the texts of files _redirects in static/, by path. `is_proof` is as
    in `BuildOptions`. `share` stores a value that many jobs name, and returns its digest."""

    site: Site
    edition: Edition
    config: Config
    layouts: Layouts
    strings: Strings
    strings_for: Callable[[str], Strings]
    pictures: PictureViews
    authors: AuthorViews
    author_digests: Mapping[str, str]
    articles: ArticleViews
    articles_at: Callable[[str], ArticleViews]
    list_cards: ListCards
    ranking: Ranking
    social_cards: SocialCards
    icons: SiteIcons
    lists_with_feeds: frozenset[str]
    own_rules: Mapping[str, bytes]
    pages: PageJobs
    is_proof: bool
    share: Callable[[object], str]
