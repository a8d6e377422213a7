"""Views of the site as a whole, which every page sees. docs/layouts.md describes each field."""

from typing import Any

from msgspec import Struct

from sitegen.model.config import ShownSettings
from sitegen.model.html import Html
from sitegen.model.picture_views import SocialView
from sitegen.model.term_views import TaxonomyView
from sitegen.urls import Base


class Link(Struct, frozen=True):
    """A link: its address, and its text."""

    url: str
    title: str


class PublisherView(Struct, frozen=True, kw_only=True):
    """Who publishes the site. `logo` is the address of a picture; what is not set is "".
    `profiles` are the addresses `same_as` with the names of their networks."""

    name: str
    url: str
    email: str
    logo: str
    same_as: tuple[str, ...]
    profiles: tuple[Link, ...]


class FeedView(Struct, frozen=True):
    """A feed as a link; `type` is its media type."""

    title: str
    url: str
    type: str


class ServiceView(Struct, frozen=True, kw_only=True):
    """The service that keeps the comments: an Isso server, or a repository on GitHub."""

    server: str
    repo: str
    repo_id: str
    category: str
    category_id: str


class EditionView(Struct, frozen=True, kw_only=True):
    """The edition of the site in one language: the code of the language, what it calls itself, and
    the address of its home page."""

    lang: str
    label: str
    url: str


class NavItemView(Struct, frozen=True, kw_only=True):
    """An item of the menu: its text, its address or "", and the links below it."""

    title: str
    url: str
    links: tuple[Link, ...]


class FootColumnView(Struct, frozen=True, kw_only=True):
    """A column of links at the foot of every page."""

    title: str
    links: tuple[Link, ...]


class LogoView(Struct, frozen=True, kw_only=True):
    """The logo at the top of every page: its address, and that of the one for dark screens, or "".
    `width` and `height` are those of the first in pixels, 0 if they are unknown."""

    url: str
    dark: str
    width: int
    height: int


class IconView(Struct, frozen=True, kw_only=True):
    """An icon of the site, as the element `link` names it; `type` and `sizes` are "" where they
    need not be stated."""

    rel: str
    url: str
    type: str = ""
    sizes: str = ""


class NewsletterView(Struct, frozen=True, kw_only=True):
    """The form of the newsletter; words that the settings do not have are ""."""

    action: str
    field: str
    hidden: dict[str, str]
    title: str
    text: str
    button: str
    places: tuple[str, ...]


class ScriptView(Struct, frozen=True, kw_only=True):
    """A script of the settings in a page: its address, how it is loaded ("defer", "async" or ""),
    and the attributes `data-…`. `crossorigin`: it is asked for as one of another host."""

    src: str
    loading: str = ""
    module: bool = False
    integrity: str = ""
    crossorigin: bool = False
    data: dict[str, str] = {}


class AnnouncementView(Struct, frozen=True, kw_only=True):
    """A sentence for the top of every page, and where it leads, or ""."""

    text: Html
    url: str


class SiteView(Struct, frozen=True, kw_only=True):
    """The site as every page sees it. Nothing in it changes when a post is added, because then all
    pages would have to be rendered again. The first correction of an edition is the exception: it
    brings `corrections_url`, the address of the list of all of them, else "". `manifest_url` is
    that of the web manifest of the edition, or ""."""

    title: str
    base_url: str
    base: Base
    language: str
    prefix: str
    editions: tuple[EditionView, ...]
    copied: tuple[str, ...]
    settings: ShownSettings
    publisher: PublisherView
    nav: tuple[NavItemView, ...]
    foot: tuple[FootColumnView, ...]
    logo: LogoView | None
    scheme_switch: bool
    icons: tuple[IconView, ...]
    manifest_url: str
    preloaded_fonts: tuple[str, ...]
    announcement: AnnouncementView | None
    policy_url: str
    corrections_url: str
    feed_url: str
    feeds: tuple[FeedView, ...]
    social: SocialView | None
    comments: str
    comment_service: ServiceView
    csp: str
    frame_origins: tuple[str, ...]
    picture_sizes: str
    lead_sizes: str
    search_url: str
    search_csp: str
    params: dict[str, Any]
    taxonomies: tuple[TaxonomyView, ...] = ()
    newsletter: NewsletterView | None = None
    is_proof: bool = False

    @property
    def description(self) -> str:
        """One sentence about the site, or ""."""
        return self.settings.description

    @property
    def responsible(self) -> str:
        """Who answers for what is published, or ""."""
        return self.settings.responsible
