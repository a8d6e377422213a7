"""plan: `Site` → one closed job for each output to be made, and the files to be copied. It collects
the jobs of each family of outputs, and checks that no two have the same address. The families are
listed here."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from functools import cache

from msgspec import Struct

from sitegen import urls
from sitegen.errors import Problem
from sitegen.layouts import language
from sitegen.layouts.closures import Layouts
from sitegen.layouts.language import Strings
from sitegen.model.config import SETTINGS, Settings
from sitegen.model.documents import Body, File
from sitegen.model.job_functions import EncodedJob
from sitegen.model.jobs import Copy, Job, PictureFile, Plan
from sitegen.model.site import Edition, Outline, PublishedPicture, Site
from sitegen.outputs import (
    archive,
    assets,
    correction_feeds,
    corrections,
    feeds,
    gone,
    headers,
    icons,
    layout_outputs,
    ledger,
    lists,
    llms,
    news,
    not_found,
    pages,
    posts,
    posts_api,
    redirect_rules,
    redirects,
    reservation,
    robots,
    search,
    sitemap,
    social_cards,
    terms,
    twins,
)
from sitegen.outputs.alternates import Alternates
from sitegen.outputs.article_views import ArticleViews
from sitegen.outputs.author_views import AuthorViews
from sitegen.outputs.collection_views import Collections
from sitegen.outputs.context import Context
from sitegen.outputs.family import Family, Planned
from sitegen.outputs.list_cards import ListCards
from sitegen.outputs.page_jobs import PageJobs
from sitegen.outputs.page_scripts import PageScripts
from sitegen.outputs.picture_notes import PictureNotes
from sitegen.outputs.picture_views import PictureViews
from sitegen.outputs.post_cards import PostCards
from sitegen.outputs.ranking import Ranking
from sitegen.outputs.shared_data import SharedData
from sitegen.outputs.shared_values import SharedValues
from sitegen.outputs.site_view import site_view
from sitegen.outputs.social_pictures import SocialForms
from sitegen.pictures import social, variants
from sitegen.pictures.icons import address as icon_address
from sitegen.plan import interface_strings
from sitegen.plan.collisions import collisions

# The kinds of output that sitegen makes, in the order in which they are planned. The style sheets
# and scripts that their pages use come after them.
FAMILIES: tuple[Family, ...] = (
    posts.FAMILY,
    pages.FAMILY,
    not_found.FAMILY,
    lists.FAMILY,
    terms.FAMILY,
    terms.FAMILY_OF_SERIES,
    archive.FAMILY,
    redirects.FAMILY,
    gone.FAMILY,
    ledger.FAMILY,
    corrections.FAMILY,
    search.FAMILY,
    feeds.FAMILY,
    correction_feeds.FAMILY,
    sitemap.FAMILY,
    news.FAMILY,
    robots.FAMILY,
    reservation.FAMILY,
    headers.FAMILY,
    redirect_rules.FAMILY,
    social_cards.FAMILY,
    icons.FAMILY,
    layout_outputs.FAMILY,
    llms.FAMILY,
    posts_api.FAMILY,
    twins.FAMILY,
)
# Addresses of outputs that a file of the same name in static/ replaces, in each edition. Those of
# urls.REPLACEABLE a post or a page replaces, too; see `Family.unless_at`.
REPLACED_BY_STATIC = ("/robots.txt", "/404.html", icons.MANIFEST, *urls.REPLACEABLE)
# Files of static/ that are about one host only.
OF_ONE_HOST = ("/robots.txt", "/404.html", "/CNAME", "/_headers", "/_redirects")


class JobSink:
    """Takes encoded jobs, and the values that they name by digest, one by one, because all together
    need too much memory. This base class drops them."""

    def add(self, encoded_job: EncodedJob) -> None:
        """Take a job of the plan."""

    def share(self, digest: str, encoded: bytes) -> None:
        """Take an encoded value that jobs name by its `digest`."""


def known_addresses(outline: Outline) -> set[str]:
    """The addresses of outputs that belong to no file of the author: lists and their pages, the
    archive, feeds, and whatever else families say."""
    return {url for edition in outline.editions for url in _addresses(edition, outline)}


def _addresses(edition: Edition, outline: Outline) -> set[str]:
    return {
        url
        for family in FAMILIES
        if family.is_planned_for(edition, outline)
        for url in family.addresses(edition, outline)
    }


class SiteParts(Struct, frozen=True, kw_only=True):
    """A linked site, and all else that outputs are planned from: the `published` pictures by
    address, the files of static/, the texts of those of them that are called _redirects by path
    (`own_rules`), the encoded values of `data` files by name, and of those that components name by
    path (`component_data`), and `bodies`, which returns the body of an author by the path of the
    document. `is_proof` and `counts_readers` are as in `BuildOptions`."""

    site: Site
    published: Mapping[str, PublishedPicture]
    settings: Settings
    layouts: Layouts
    static: tuple[File, ...]
    own_rules: Mapping[str, bytes]
    data: Mapping[str, bytes]
    component_data: Mapping[str, bytes]
    bodies: Callable[[str], Body]
    is_proof: bool = False
    counts_readers: bool = True


def plan(parts: SiteParts, sink: JobSink) -> tuple[Plan, tuple[Problem, ...]]:
    """The plan, and its problems: layouts that do not exist, outputs with the same path."""
    site, published, settings = parts.site, parts.published, parts.settings
    static = _without_robots(site, parts.static) if parts.is_proof else parts.static
    shared = SharedValues(sink.share)
    replaceable = {
        urls.output_path(edition.at(url)) for edition in site.editions for url in REPLACED_BY_STATIC
    }
    replaced = replaceable & {file.path.removeprefix("static/") for file in static}
    joined = redirect_rules.joined(site, parts.own_rules)
    copied = tuple(file for file in static if file.path not in joined)
    by_host = _static_copies(site, published, copied)
    # No name is given to the contexts: the encoded cards in each go with its last job.
    jobs, problems = _jobs(_contexts(parts, by_host, shared.share), replaced, sink)
    copies = _copies(site, published, by_host)
    picture_files = (*_picture_files(published), *_icon_files(site, published, by_host))

    def claims() -> Iterator[tuple[str, str]]:
        yield from ((job.output, job.owner) for job in jobs)
        yield from ((copy.output, copy.path) for copy in copies)
        yield from ((file.output, file.owner) for file in picture_files)

    problems += interface_strings.problems(site, settings, parts.layouts)
    problems += _missing_alternates(settings, parts.layouts)
    problems += collisions(site, claims, gone.places(settings))
    jobs.sort(key=lambda job: job.output)
    return (
        Plan(
            jobs=tuple(jobs),
            copies=copies,
            picture_files=tuple(sorted(picture_files, key=lambda file: file.output)),
            shared=shared.digests,
        ),
        tuple(problems),
    )


def _jobs(
    contexts: Iterator[Context], replaced: Container[str], sink: JobSink
) -> tuple[list[Job], list[Problem]]:
    """The jobs of all outputs but those that are `replaced`, and what is wrong with the documents
    that they are made of."""
    jobs: list[Job] = []
    problems: list[Problem] = []
    for planned in _planned(contexts):
        if isinstance(planned, Problem):
            problems.append(planned)
        elif planned.job.output not in replaced:
            sink.add(planned)
            jobs.append(planned.job)
    return jobs, problems


def _planned(contexts: Iterator[Context]) -> Planned:
    """What all families plan for each edition, and then the style sheets and scripts that their
    pages use."""
    used: dict[str, set[str]] = {}
    for context in contexts:
        on_host = used.setdefault(context.edition.host, set())
        for family in FAMILIES:
            if not family.is_planned_for(context.edition, context.site):
                continue
            for planned in family.jobs(context):
                if isinstance(planned, EncodedJob):
                    on_host.update(planned.assets)
                yield planned
    for host, names in used.items():
        yield from assets.jobs(names, context.layouts.assets, host)


def _contexts(
    parts: SiteParts, by_host: Mapping[str, Mapping[str, Copy]], share: Callable[[object], str]
) -> Iterator[Context]:
    """The contexts in which families plan, one of each edition. `by_host` are `_static_copies`."""
    site, settings, layouts = parts.site, parts.settings, parts.layouts
    strings_for = cache(lambda tag: language.load(layouts.strings, tag))
    notes = PictureNotes(site.described_pictures, strings_for)
    pictures = PictureViews(
        parts.published, settings.config.images, notes, SocialForms(site, notes)
    )
    alternates = _alternates(site)
    views = _views(site, pictures, strings_for, parts.bodies)
    cards = social_cards.social_cards(
        site, settings, pictures, [articles for _, articles in views.values()]
    )
    outputs = _outputs(by_host)
    data = SharedData(parts.data, share, parts.component_data, PostCards(site, views))
    for edition in site.editions:
        strings, (authors, articles) = strings_for(edition.config.language), views[edition.prefix]
        copied = tuple(by_host[edition.host]) if edition.host != "/" else ()
        shown_icons = icons.site_icons(edition, parts.published, parts.static, outputs)
        site_digest = share(
            site_view(
                edition,
                alternates,
                pictures,
                cards.url(SETTINGS),
                shown_icons,
                copied,
                is_proof=parts.is_proof,
            )
        )
        ranking = Ranking(edition.articles)
        collections = Collections(edition, articles, ranking, strings, share, parts.data)
        scripts = PageScripts(edition, layouts, share, counts_readers=parts.counts_readers)
        yield Context(
            site=site,
            edition=edition,
            config=edition.config,
            layouts=layouts,
            strings=strings,
            strings_for=strings_for,
            pictures=pictures,
            authors=authors,
            author_digests={key: share(view) for key, view in authors.by_key.items()},
            articles=articles,
            articles_at=lambda url: views[site.edition_of(url).prefix][1],
            list_cards=ListCards(site, articles),
            ranking=ranking,
            social_cards=cards,
            icons=shown_icons,
            lists_with_feeds=frozenset(edition.feeds),
            own_rules=parts.own_rules,
            pages=PageJobs(
                edition, layouts, site_digest, collections, alternates, share, data, scripts
            ),
            is_proof=parts.is_proof,
            share=share,
        )


def _alternates(site: Site) -> Alternates:
    several = len(site.editions) > 1
    return Alternates(
        site,
        [_addresses(edition, site) if several else frozenset() for edition in site.editions],
    )


def _views(
    site: Site,
    pictures: PictureViews,
    strings_for: Callable[[str], Strings],
    bodies: Callable[[str], Body],
) -> dict[str, tuple[AuthorViews, ArticleViews]]:
    """The views of the authors and articles of each edition, by its prefix. The ledger of each
    shows the articles of all."""
    views = {}
    for edition in site.editions:
        authors = AuthorViews(site, edition, pictures, strings_for(edition.config.language), bodies)
        articles = ArticleViews(site, edition, strings_for, pictures, authors.by_key)
        views[edition.prefix] = authors, articles
    return views


def _without_robots(site: Site, static: tuple[File, ...]) -> tuple[File, ...]:
    """The files of static/ but for each robots.txt: that of a proof refuses all robots."""
    own = {urls.output_path(edition.on_host(robots.URL)) for edition in site.editions}
    return tuple(file for file in static if file.path.removeprefix("static/") not in own)


def _copies(
    site: Site,
    published: Mapping[str, PublishedPicture],
    by_host: Mapping[str, Mapping[str, Copy]],
) -> tuple[Copy, ...]:
    """The files of the site that are published unchanged; `by_host` are `_static_copies`."""
    rewritten = {
        urls.output_path(url) for url, picture in published.items() if picture.is_rewritten
    }
    # Files of static/ that are published under another name.
    converted = {picture.file.path for picture in published.values() if picture.facts.is_converted}
    copies = [
        *(Copy(urls.output_path(asset.url), asset.file.path) for asset in site.assets),
        *(copy for copies in by_host.values() for copy in copies.values()),
    ]
    return tuple(
        sorted(
            (
                copy
                for copy in copies
                if copy.output not in rewritten and copy.path not in converted
            ),
            key=lambda copy: copy.output,
        )
    )


def _static_copies(
    site: Site, published: Mapping[str, PublishedPicture], static: tuple[File, ...]
) -> dict[str, dict[str, Copy]]:
    """The files of static/ for each host of the site (`Base.host_of`), by their address on that of
    the site. Any other host has those that pages load only from their own host, and that have no
    other file in its place; rewritten pictures are only on the host of the site."""
    names = ((file.path.removeprefix("static/"), file.path) for file in static)
    by_host = {"/": {f"/{name}": Copy(name, path) for name, path in names}}
    prefixes = tuple(urls.output_folder(edition.at("/")) for edition in site.editions[1:])
    hosts = {edition.host for edition in site.editions} - {"/"}
    rewritten = _rewritten(published) if hosts else set()
    for host in sorted(hosts):
        folder = urls.output_folder(host)
        by_host[host] = {
            urls.encode(address): Copy(folder + copy.output, copy.path)
            for address, copy in by_host["/"].items()
            if address not in OF_ONE_HOST
            and not copy.output.startswith(prefixes)
            and f"/{folder}{copy.output}" not in by_host["/"]
            and copy.path not in rewritten
        }
    return by_host


def _rewritten(published: Mapping[str, PublishedPicture]) -> set[str]:
    """The paths of pictures that are published without what is in them beside the picture, or with
    what is known about them."""
    return {picture.file.path for picture in published.values() if picture.is_rewritten}


def _picture_files(published: Mapping[str, PublishedPicture]) -> tuple[PictureFile, ...]:
    """The smaller sizes, the rewritten copies, and what social networks show of pictures. Two files
    can have the same picture."""
    by_output: dict[str, PictureFile] = {}
    for url, picture in published.items():
        for size in picture.sizes:
            output = urls.output_path(variants.address(picture, size))
            by_output.setdefault(output, PictureFile(output, picture.file.path, size.digest))
        for file in picture.social:
            output = urls.output_path(social.address(picture, file))
            by_output.setdefault(output, PictureFile(output, picture.file.path, file.digest))
        if picture.is_rewritten:
            by_output[urls.output_path(url)] = PictureFile(
                urls.output_path(url), picture.file.path, picture.own_digest
            )
    return tuple(by_output[output] for output in sorted(by_output))


def _icon_files(
    site: Site,
    published: Mapping[str, PublishedPicture],
    by_host: Mapping[str, Mapping[str, Copy]],
) -> Iterator[PictureFile]:
    """The icons that are made of a PNG, on each host of the site, but for those that it has as
    files of static/; `by_host` are `_static_copies`."""
    copied = _outputs(by_host)
    for picture in published.values():
        for icon in picture.icons:
            address = icon_address(picture, icon)
            for output in sorted(
                {urls.output_path(each.on_host(address)) for each in site.editions}
            ):
                if output not in copied:
                    yield PictureFile(output, picture.file.path, icon.digest)


def _outputs(by_host: Mapping[str, Mapping[str, Copy]]) -> set[str]:
    """The output paths of the files of static/; `by_host` are `_static_copies`."""
    return {copy.output for copies in by_host.values() for copy in copies.values()}


def _missing_alternates(settings: Settings, layouts: Layouts) -> list[Problem]:
    """A warning if the site has several languages, and the head of posts does not name their
    versions: whatever does so says which one is the default."""
    names = [name for name, _ in layouts.closure("post.html").templates]
    if not settings.config.languages or any("x-default" in layouts.texts[name] for name in names):
        return []
    return [
        Problem(
            path=f"layouts/{'base.html' if 'base.html' in names else 'post.html'}",
            severity="warning",
            code="no-hreflang",
            message="no post names its versions in other languages to search engines",
            hint="include partials/editions/alternates.html in the head, after docs/layouts.md",
        )
    ]
