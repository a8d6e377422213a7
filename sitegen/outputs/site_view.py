"""The site as every page sees it."""

from __future__ import annotations

from collections.abc import Container

from sitegen import urls
from sitegen.layouts import font_faces
from sitegen.markdown import reply
from sitegen.model.choices import FEEDS
from sitegen.model.config import Config, ShownSettings
from sitegen.model.fields import shown
from sitegen.model.html import Html
from sitegen.model.page_settings import NavItem, NavLink
from sitegen.model.site import Edition
from sitegen.model.site_views import (
    AnnouncementView,
    FeedView,
    FootColumnView,
    Link,
    LogoView,
    NavItemView,
    NewsletterView,
    PublisherView,
    ServiceView,
    SiteView,
)
from sitegen.model.taxonomies import own_of
from sitegen.model.term_views import TaxonomyView
from sitegen.outputs import csp, profiles
from sitegen.outputs.alternates import Alternates
from sitegen.outputs.context import SiteIcons
from sitegen.outputs.picture_views import PictureViews, ShownPicture


def site_view(
    edition: Edition,
    alternates: Alternates,
    pictures: PictureViews,
    card: str,
    icons: SiteIcons,
    copied: tuple[str, ...],
    *,
    is_proof: bool,
) -> SiteView:
    """The view that layouts have as `site`. `card` is the address of the card that replaces a logo
    which no social network shows, or ""; `copied` are the addresses of files that the host of the
    edition has as well as that of the site; `is_proof` is as in `BuildOptions`."""
    config = edition.config
    publisher, feeds = config.publisher, feed_views(config, edition.feeds, edition.at("/"), "")
    return SiteView(
        title=config.title,
        base_url=edition.base.absolute(edition.host),
        base=edition.base,
        language=config.language,
        prefix=edition.prefix,
        editions=alternates.editions(),
        copied=copied,
        settings=shown(config, ShownSettings),
        publisher=_publisher(config),
        nav=tuple(_nav_item(edition, alternates, item) for item in config.nav),
        foot=tuple(
            FootColumnView(title=column.title, links=_links(edition, alternates, column.links))
            for column in config.foot
        ),
        logo=_logo(config, pictures),
        scheme_switch=config.theme.scheme_switch,
        icons=icons.links,
        manifest_url=icons.manifest_url,
        preloaded_fonts=font_faces.preloaded(config.theme),
        announcement=_announcement(edition, alternates),
        policy_url=edition.policy_url,
        corrections_url=edition.at(urls.CORRECTIONS) if edition.corrected else "",
        feed_url=feeds[0].url if feeds else "",
        feeds=feeds,
        social=pictures.social(
            ShownPicture(image=publisher.logo, path="", lang=config.language, is_whole=True),
            "",
            card,
            config.title,
        ),
        comments=config.comments.provider,
        comment_service=_service(config),
        csp=csp.policy(config).text,
        frame_origins=csp.policy(config).directives["frame-src"],
        search_url=edition.at(urls.SEARCH) if config.search.enabled else "",
        search_csp=csp.policy(config, search=True).text if config.search.enabled else "",
        picture_sizes=config.picture_sizes,
        lead_sizes=config.lead_sizes,
        params=config.params,
        newsletter=_newsletter(config),
        taxonomies=_taxonomies(edition),
        is_proof=is_proof,
    )


def _taxonomies(edition: Edition) -> tuple[TaxonomyView, ...]:
    """The taxonomies that the site declares."""
    return tuple(
        TaxonomyView(
            each.name, each.label, each.title, edition.at(f"/{each.plural}/"), each.variable
        )
        for each in own_of(edition.taxonomies)
    )


def _nav_item(edition: Edition, alternates: Alternates, item: NavItem) -> NavItemView:
    return NavItemView(
        title=item.title,
        url=alternates.address_in(edition, item.url) if item.url else "",
        links=_links(edition, alternates, item.links),
    )


def _publisher(config: Config) -> PublisherView:
    publisher = config.publisher
    return PublisherView(
        name=publisher.name or config.title,
        url=publisher.url or config.base_url,
        email=publisher.email or "",
        logo=publisher.logo,
        same_as=publisher.same_as,
        profiles=profiles.links(publisher.same_as),
    )


def _links(
    edition: Edition, alternates: Alternates, items: tuple[NavLink, ...]
) -> tuple[Link, ...]:
    return tuple(Link(alternates.address_in(edition, item.url), item.title) for item in items)


def _logo(config: Config, pictures: PictureViews) -> LogoView | None:
    theme = config.theme
    if not theme.logo:
        return None
    known = pictures.view(theme.logo)
    return LogoView(
        url=theme.logo,
        dark=theme.logo_dark or "",
        width=known.width if known else 0,
        height=known.height if known else 0,
    )


def _announcement(edition: Edition, alternates: Alternates) -> AnnouncementView | None:
    announcement = edition.config.announcement
    if announcement is None:
        return None
    return AnnouncementView(
        text=Html(reply.inline(announcement.text)),
        url=alternates.address_in(edition, announcement.url) if announcement.url else "",
    )


def feed_views(
    config: Config, lists_with_feeds: Container[str], url: str, title: str
) -> tuple[FeedView, ...]:
    """The feeds of the list at `url`, in the order of the settings."""
    if url not in lists_with_feeds:
        return ()
    whose = f"{title} – {config.title}" if title else config.title
    return tuple(
        FeedView(f"{whose} ({FEEDS[name].name})", url + FEEDS[name].file, FEEDS[name].type)
        for name in config.feeds.formats
    )


def _newsletter(config: Config) -> NewsletterView | None:
    newsletter = config.newsletter
    if newsletter is None:
        return None
    return NewsletterView(
        action=newsletter.action,
        field=newsletter.field,
        hidden=newsletter.hidden,
        title=newsletter.title or "",
        text=newsletter.text or "",
        button=newsletter.button or "",
        places=newsletter.places,
    )


def _service(config: Config) -> ServiceView:
    comments = config.comments
    return ServiceView(
        server=comments.server,
        repo=comments.repo or "",
        repo_id=comments.repo_id or "",
        category=comments.category or "",
        category_id=comments.category_id or "",
    )
