"""link: all documents → `Site`: what is visible at the moment `now`, in which order, with which
neighbours, at which address, and where every link leads.

The order is total: articles are sorted by (date, url), oldest first. What is excluded here leaves
no trace in any output."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set

from sitegen import dates
from sitegen.errors import Problem, raise_errors
from sitegen.link import (
    announcements,
    checks,
    corrections,
    described_pictures,
    live,
    picture_words,
    retractions,
    staleness,
    texts,
    theme_pictures,
)
from sitegen.link.addresses import addresses_of, too_long, too_long_in_all
from sitegen.link.aliases import Aliases
from sitegen.link.assets import assets_beside, assets_by_document, in_order, without_backslashes
from sitegen.link.components import NO_COMPONENTS, ComponentLinks, ComponentSources
from sitegen.link.editions import Times, editions_of
from sitegen.link.ids import IdsOf
from sitegen.link.missing_folders import missing_folders
from sitegen.link.pictures import bare_address
from sitegen.link.resolve import Resolver
from sitegen.link.retractions import Retracted
from sitegen.link.unfinished import Unfinished, check_later, unfinished_of
from sitegen.link.unpublished import Unpublished
from sitegen.link.versions import versions_of
from sitegen.link.visible import (
    NEWS,
    closing_times,
    last_and_next,
    moments_of_held,
    preview_only,
    scheduled,
    visible,
)
from sitegen.model.config import SETTINGS, Config, Settings
from sitegen.model.documents import Body, Document, File, Page, Parsed, Post, Ref
from sitegen.model.meta import texts_in
from sitegen.model.picture_description import DocumentPictures
from sitegen.model.picture_meta import PictureSidecar
from sitegen.model.site import (
    Asset,
    Outline,
    Picture,
    Site,
    Version,
    articles_of,
    unlisted_of,
)

# Returns the addresses that belong to no file of the author: those of lists, feeds and the like.
KnownAddresses = Callable[[Outline], set[str]]


def link(
    parsed: Parsed,
    settings: Settings,
    static: Sequence[File],
    pictures: Mapping[str, Picture],
    sidecars: Mapping[str, PictureSidecar],
    bodies: Callable[[str], Body],
    now: dt.datetime,
    *,
    drafts: bool,
    known_addresses: KnownAddresses,
    ids_of: IdsOf = live.ids_of,
    held: Set[str] | None = None,
    components_of: ComponentSources = NO_COMPONENTS,
) -> tuple[Site, tuple[Problem, ...]]:
    """The site at the moment `now`, and its problems; with `drafts`, drafts and future posts are
    published as well. By path are `pictures`, the facts of picture files, `sidecars`, what is said
    beside them, and `bodies`; `ids_of` as in `TextIds`. `held` are posts held back, which `parsed`
    has as broken; None holds back nothing. Raises SiteError for addresses that no file can have."""
    config, holds = settings.config, held is not None
    outline = arrange(parsed, config, now, drafts=drafts)
    addresses = _documents(outline)
    documents = tuple(document for document, _ in addresses)
    urls_by_path = {document.path: url for document, url in addresses}
    retracted, beside = retractions.retracted_of(
        parsed, assets_beside(parsed, pictures, config.codes), urls_by_path, config.codes
    )
    assets = assets_by_document(urls_by_path, beside)
    assets, static, misnamed = without_backslashes(assets, static)
    aliases = Aliases(documents, urls_by_path, has_rules=config.build.redirects is not None)
    unfinished = unfinished_of(parsed, beside, config, now, drafts=drafts, holds=holds)
    resolver = Resolver(
        documents=addresses,
        assets=assets,
        static=static,
        made=known_addresses(outline),
        aliases=aliases,
        unpublished=_unpublished(parsed, outline, unfinished, retracted, urls_by_path.keys(), held),
        pictures=pictures,
        bodies=bodies,
        ids_of=ids_of,
        config=config,
    )
    components = ComponentLinks(components_of, resolver, config, beside, bodies)
    _resolve_settings(settings, static, pictures, resolver)
    site, wrong = _resolved_site(outline, addresses, assets, aliases, sidecars, components)
    later = scheduled(parsed, outline.excluded)
    check_later(unfinished, later, beside, components)
    signed = [*(article.post for article in site.with_pages), *later, *_readable(unfinished)]
    return site, (
        *checks.unknown_authors(signed, parsed),
        *checks.unstated_outside(signed, config),
        *corrections.problems(site, now),
        *live.problems((*(article.post for article in site.with_pages), *later), bodies, now),
        *wrong,
        *picture_words.wordless(parsed, site.described_pictures, sidecars, pictures),
        *misnamed,
        *_problems(site, parsed, static, settings, aliases, resolver),
    )


def _resolved_site(
    outline: Outline,
    addresses: Sequence[tuple[Document, str]],
    assets: Mapping[str, Iterable[Asset]],
    aliases: Aliases,
    sidecars: Mapping[str, PictureSidecar],
    components: ComponentLinks,
) -> tuple[Site, tuple[Problem, ...]]:
    """The outline with what the addresses in its documents resolve to, and with their pictures; and
    what is wrong with what is said about these. `addresses` are the documents with their own."""
    resolver, config = components.resolver, components.config
    resolved = {
        document.path: components.added(resolver.resolved(document), document, url)
        for document, url in addresses
    }
    used = resolver.pictures.published()
    described = described_pictures.described(
        addresses, resolved, used, sidecars, resolver, config.images
    )
    by_document = dict(described.by_document)
    if of_logo := described.by_url.get(bare_address(config.publisher.logo)):
        by_document[""] = DocumentPictures(image=of_logo)
    site = Site(
        **{name: getattr(outline, name) for name in Outline.__struct_fields__},
        assets=in_order(assets),
        redirects=tuple(aliases.redirects),
        resolved=resolved,
        pictures=described_pictures.with_descriptions(used, described),
        described_pictures=by_document,
    )
    return site, described.problems


def _unpublished(
    parsed: Parsed,
    outline: Outline,
    unfinished: Unfinished,
    retracted: Retracted,
    published: Set[str],
    held: Set[str] | None,
) -> Unpublished:
    """What is not published; `published` are the paths of the documents that are, and `held` is as
    in `link`."""
    return Unpublished(
        holds=held is not None,
        excluded={excluded.path: excluded for excluded in outline.excluded},
        broken=frozenset([*parsed.broken, *(held or ())]),
        awaited=unfinished.awaited,
        expected=unfinished.expected,
        unused=frozenset(texts.paths(parsed)) - published,
        retracted=retracted,
    )


def _problems(
    site: Site,
    parsed: Parsed,
    static: Sequence[File],
    settings: Settings,
    aliases: Aliases,
    resolver: Resolver,
) -> Iterator[Problem]:
    """What is wrong with the whole site. All links are resolved by now."""
    yield from checks.stale_reviews(site.with_pages)
    if settings.config.languages:
        yield from staleness.problems(site)
    yield from checks.pinned_unlisted(site.unlisted)
    yield from retractions.problems_of(site.with_pages)
    yield from checks.same_ids(site.with_pages)
    yield from checks.orphans(parsed, settings.config.codes)
    yield from texts.problems_of(parsed, settings.config)
    yield from missing_folders(parsed, static, settings)
    yield from aliases.problems
    yield from checks.shared_addresses(site)
    yield from checks.unstated(site.with_pages)
    yield from checks.unstated_sources(site.with_pages, settings.config)
    yield from checks.unaccountable(site, settings.config, resolver)
    yield from resolver.problems


def arrange(parsed: Parsed, config: Config, now: dt.datetime, *, drafts: bool) -> Outline:
    """What is published at the moment `now`, in which order, at which address.

    Raises SiteError for addresses that no file can have.
    """
    posts, pages, excluded, moments = visible(parsed, now, drafts)
    closing = closing_times(posts, config)
    addresses = addresses_of(posts, pages, parsed.authors, config)
    everything: list[Document] = [*posts, *pages, *parsed.authors]
    unusable = too_long_in_all(((each, addresses[each.path]) for each in everything), config)
    raise_errors([*too_long(addresses), *unusable])
    posts = sorted(posts, key=lambda post: (post.meta.date, addresses[post.path]))
    news_until = {
        post.path: dates.after(post.meta.date, NEWS) or dates.END
        for post in posts
        if not post.meta.unlisted
    }
    # What is said of links to posts that are held back, and of links in them, depends on these.
    held, mended = moments_of_held(parsed, now)
    moments += [*closing.values(), *mended, *announcements.ends(config)]
    since, until = last_and_next([*moments, *news_until.values(), *held], now)
    _, next_due = last_and_next(moments, now)
    times = Times(now=now, closing=closing, news_until=news_until)
    editions = editions_of(posts, pages, parsed, addresses, config, times)
    raise_errors(
        too_long_in_all((each for edition in editions for each in edition.term_texts()), config)
    )
    return Outline(
        editions=editions,
        articles=articles_of(editions),
        unlisted=unlisted_of(editions),
        pages=tuple(page for edition in editions for page in edition.pages),
        authors={author.key: author for author in parsed.authors},
        versions=_versions([*posts, *pages], addresses, config) if config.languages else {},
        excluded=excluded,
        preview_only=preview_only(posts, pages, addresses, now),
        since=since,
        until=until,
        next_due=next_due,
    )


def _versions(
    documents: Iterable[Post | Page], addresses: Mapping[str, str], config: Config
) -> dict[str, tuple[Version, ...]]:
    """The table of versions of the `documents`, which are published."""
    languages, originals, unlisted = {}, {}, set()
    for document in documents:
        languages[document.path] = config.as_declared(document.meta.lang)
        if document.meta.unlisted:
            unlisted.add(addresses[document.path])
        if document.meta.translation_of:
            originals[document.path] = document.meta.translation_of
    return versions_of(addresses, languages, originals, config.codes, unlisted)


def _readable(unfinished: Unfinished) -> list[Post]:
    """The posts with errors whose authors could be read."""
    return [
        broken.document
        for broken, _ in unfinished.documents
        if isinstance(broken.document, Post) and "author" not in broken.unread
    ]


def _documents(outline: Outline) -> list[tuple[Document, str]]:
    """Every published document with its address: an author's own file has that in the language of
    the site, and its texts in other languages have those there."""
    author_urls = outline.editions[0].author_urls
    return [
        *((article.post, article.url) for article in outline.with_pages),
        *((placed.page, placed.url) for placed in outline.pages),
        *((author, author_urls[author.key]) for author in outline.authors.values()),
        *(
            (shown.author, edition.author_urls[key])
            for edition in outline.editions
            for key, shown in edition.authors.items()
            if shown.author is not shown.original
        ),
        *(each for edition in outline.editions for each in edition.term_texts()),
    ]


def _resolve_settings(
    settings: Settings,
    static: Sequence[File],
    pictures: Mapping[str, Picture],
    resolver: Resolver,
) -> None:
    """Resolve the addresses in site.toml, and report those that lead nowhere, or to what is no
    logo or icon."""
    unusable = theme_pictures.problems(settings, static, pictures)
    resolver.problems += unusable
    theme, logo = settings.config.theme, settings.config.publisher.logo
    named = [theme.logo, theme.logo_dark, theme.icon, theme.icon_png]
    shown = [address for address in named if address and not unusable]
    shown += [logo] if logo not in named else []
    for address in (*shown, *texts_in(settings.config.params)):
        resolver.pictures.mention(address)
    for target, (line, column) in settings.refs:
        ref = Ref(target=target, line=line, column=column)
        resolver.pictures.use(SETTINGS, ref, resolver.resolve(SETTINGS, "/", ref) or "")
