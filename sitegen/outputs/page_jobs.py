"""The job of a page of any kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Container, Iterable
from typing import NamedTuple

from msgspec import Raw
from msgspec.structs import replace

from sitegen import urls
from sitegen.errors import Problem, shorten
from sitegen.incremental.keys import encode, encode_list
from sitegen.layouts.closures import BUILT_IN, COLLECTIONS, MENTIONS, Closure, Layouts
from sitegen.model import own_outputs
from sitegen.model.components import FOLDER, PlannedComponent, feed_layout_of, layout_of
from sitegen.model.documents import Page, Post
from sitegen.model.job_functions import EncodedJob, JobFunction, NamedValues, by_name
from sitegen.model.jobs import Kind, PageJob
from sitegen.model.picture_views import PictureNote, PictureView
from sitegen.model.site import Edition, Resolved
from sitegen.model.views import (
    CorrectionsView,
    OutputView,
    PlannedList,
    PlannedPage,
    PlannedTransparency,
    PlannedView,
    SearchView,
    TermsView,
)
from sitegen.near import did_you_mean
from sitegen.outputs.alternates import Alternates
from sitegen.outputs.collection_views import Collections
from sitegen.outputs.page_scripts import PageScripts
from sitegen.outputs.shared_data import SharedData
from sitegen.text import letters

_LISTS = (PlannedList, TermsView, PlannedTransparency, CorrectionsView, SearchView)
# It loads Jinja2, so it has a module of its own.
RENDER_PAGE = JobFunction(
    "sitegen.render.page:page",
    PageJob,
    (
        (r"closure\.(.+)", r"\1 changed"),
        (r"strings", "the interface strings"),
        (r"site\.base\.hosts.*", "the hosts of the site's languages"),
        (r"site\.base\..*", "the site's base_url"),
        (r"site\.editions.*", "the languages of the site"),
        (r"site\.prefix", "the path of its language"),
        (r"site\.copied.*", "the files in static/ on its host"),
        (r"site\.corrections_url", "whether its edition has corrections"),
        (r"site\.is_proof", "whether drafts are shown"),
        (r"site\.(?:settings\.)?(.+)", r"the site's \1"),
        (r"authors\.\d+(?:\.(?:meta\.)?(.+))?", r"the author's \1"),
        (r"collections\.(\w+).*", r"the collection \1"),
        (r"data\.(\w+).*", r"the data file \1"),
        (r"(?:cards|related).*", "the posts that it shows"),
        (r"assets\.(.+)", r"\1 changed"),
        (r"(?:view\.chains(?:\.\d+)?\.)?(previous|next)\.(\w+).*", r"\1 post's \2"),
        (r"view\.chains(?:\.\d+)?(?:\.(previous|next))?|previous|next", "the neighbours"),
        (r"view\.part\.(?:number|count)", "which part of its series it is"),
        (r"view\.part.*", "the parts of its series"),
        (r"view\.alternates.*", "its versions in other languages"),
        (
            r"view\.disclosure\.translation\.(?:is_stale|stale_label)",
            "whether its original was changed",
        ),
        (r"view\.disclosure\.translation\.original.*", "the original that it translates"),
        (r"view\.disclosure\.translation.*", "its translation"),
        (r"text\.1|view\.(comment|thread).*", "its comments"),
        (r"text.*", "its text"),
        (r"(?:pictures|notes).*", "the pictures in its text"),
        (r"(?:links|hreflangs).*", "where its links lead"),
        (r"(?:components|styles).*", "the components in its text"),
        (r"view\.live.*", "its entries"),
        (r"view\.front.*", "the rows of the front page"),
        (r"view\.(?:meta\.)?(\w+).*", r"its \1"),
        by_name("layout", "closure", "source", "timezone", "site", "view", "authors"),
        (r"scripts.*", "its scripts"),
        by_name("collections", "data", "assets"),
    ),
    shared=("closure", "site", "assets", "authors", "scripts"),
)
# The same of a file that is no HTML.
RENDER_OUTPUT = replace(RENDER_PAGE, name="sitegen.render.output:output", profile="outputs")
NO_RELATED, NO_POST = encode_list(()), Raw(encode(None))
NO_LINKS = Resolved()
# Scripts that only some comment providers need. With any other provider they are not published, and
# no page depends on them.
SCRIPTS = {"js/comments.js": ("isso",), "js/frame.js": ("giscus", "utterances")}


class _UsedLayout(NamedTuple):
    """The closure of a layout, the digests of its templates and of the addresses of its assets, and
    those of its data files by name."""

    closure: Closure
    templates: str
    asset_urls: str
    data: dict[str, str]


class PageJobs:
    """Makes the jobs of the pages of one edition. `site_view` is the digest of the SiteView.
    `share` stores a value and returns its digest."""

    def __init__(
        self,
        edition: Edition,
        layouts: Layouts,
        site_view: str,
        collections: Collections,
        alternates: Alternates,
        share: Callable[[object], str],
        data: SharedData,
        scripts: PageScripts,
    ) -> None:
        self._scripts = scripts
        config, self._home = edition.config, edition.at("/")
        self._timezone, self._layouts, self._site_view = config.timezone, layouts, site_view
        self._edition, self._collections, self._alternates = edition, collections, alternates
        no_pages = (BUILT_IN, FOLDER)
        self._names = [name for name in layouts.templates if not name.startswith(no_pages)]
        self._unused = {
            name for name, providers in SCRIPTS.items() if config.comments.provider not in providers
        }
        self._share, self._data = share, data
        self._known = {
            *COLLECTIONS,
            *(wanted.name for wanted in config.collections),
            *(taxonomy.variable for taxonomy in edition.taxonomies),
        }
        self._strings: dict[str, str] = {}
        self._used: dict[tuple[str, ...], _UsedLayout] = {}

    def _of(self, *layouts: str) -> _UsedLayout:
        """What the jobs of the pages of a layout, and of those of the components in their texts,
        say of these, made when there is the first of them: most sites have no page of some
        layouts."""
        if layouts not in self._used:
            closure = _without(self._layouts.closure(*layouts), self._unused)
            on_host, assets = self._edition.on_host, self._layouts.assets
            self._used[layouts] = _UsedLayout(
                closure,
                self._share(closure.templates),
                self._share({asset: on_host(assets[asset].url) for asset in closure.assets}),
                self._data.digests(closure.data),
            )
        return self._used[layouts]

    def components(self, resolved: Resolved) -> tuple[PlannedComponent | None, ...]:
        """The components of a text as jobs have them."""
        return self._data.planned(resolved.components) if resolved.components else ()

    def strings(self, lang: str) -> str:
        """The digest of the interface strings of a language."""
        if lang not in self._strings:
            self._strings[lang] = self._layouts.strings_digest(lang)
        return self._strings[lang]

    def feed_layouts(self, components: Iterable[PlannedComponent | None]) -> tuple[str, ...]:
        """The names of the layouts that these components have for feeds."""
        names = {feed_layout_of(each.name) for each in components if each}
        return tuple(sorted(names & self._layouts.templates.keys()))

    def layouts_digest(self, names: Collection[str]) -> str:
        """The digest of the templates that the layouts with these names can reach; "" for none."""
        return self._of(*sorted(names)).templates if names else ""

    def mentions(self, layout: str) -> frozenset[str]:
        """Which of the `MENTIONS` the layout uses."""
        return frozenset(MENTIONS).intersection(self._of(layout).closure.collections)

    def card_fields(self, layout: str) -> tuple[str, ...]:
        """Which of the `CARD_FIELDS` the layout uses."""
        return self._of(layout).closure.card_fields

    def shows_front(self, layout: str) -> bool:
        """Whether the layout shows the rows of the front page."""
        return self._of(layout).closure.front

    def job(
        self,
        layout: str,
        owner: str,
        view: PlannedView,
        *,
        bodies: tuple[str, ...] = (),
        resolved: Resolved = NO_LINKS,
        authors: tuple[str, ...] = (),
        cards: NamedValues | None = None,
        related: Raw = NO_RELATED,
        previous: Raw = NO_POST,
        following: Raw = NO_POST,
        pictures: tuple[tuple[int, PictureView], ...] = (),
        notes: tuple[tuple[int, PictureNote], ...] = (),
        function: JobFunction = RENDER_PAGE,
    ) -> EncodedJob:
        """The job of the page at `view.url`; see `PageJob`. `bodies` are the paths of documents,
        and `resolved` are the links in the text."""
        if alternates := self._alternates.of(view, self._edition):
            view = replace(view, alternates=alternates)
        components = self.components(resolved) if bodies else ()
        names = sorted({layout_of(each.name) for each in components if each})
        used = self._of(layout, *names)
        return function.job(
            urls.output_path(view.url),
            owner,
            PageJob(
                layout=layout,
                closure=used.templates,
                strings=self.strings(view.lang),
                source=owner,
                timezone=self._timezone,
                site=self._site_view,
                view=view,
                authors=authors,
                cards=cards.digests if cards else (),
                related=related,
                previous=previous,
                next=following,
                links=resolved.links,
                hreflangs=resolved.hreflangs,
                pictures=pictures,
                notes=notes,
                collections=self._collections_of(used.closure, view),
                data=used.data,
                assets=used.asset_urls,
                components=components,
                styles=used.closure.styles,
                scripts=self._scripts.of(view),
            ),
            bodies,
            Kind.HOME if view.url == self._home else _kind_of(view, used.closure),
            (*used.closure.assets, *self._scripts.assets),
            cards,
        )

    def _collections_of(self, closure: Closure, view: PlannedView) -> dict[str, str]:
        """The digests of the collections that layouts use, by name. Sections are only on the
        first page of a list, so that a new post does not change the others."""
        numbered = isinstance(view, PlannedList) and view.number > 0
        return {
            name: (
                self._collections.empty()
                if numbered and name == "sections"
                else self._collections.digest(name, closure.card_fields)
            )
            for name in closure.collections
            if name in self._known
        }

    def layout_of(self, document: Post | Page, default: str) -> tuple[str, Problem | None]:
        """The name of the layout that a document asks for, "special" or "special.html"; the
        `default`, and a problem, where there is no such layout. That of a page with an `output` has
        the ending of this, any other one is HTML."""
        if document.meta.layout is None:
            return default, None
        wanted = letters.composed(document.meta.layout)
        output = document.meta.output if isinstance(document, Page) else None
        ending = own_outputs.ending(output or "") or ".html"
        for name in (wanted, f"{wanted}{ending}"):
            if name in self._names and name.endswith(ending):
                return name, None
        near = did_you_mean(
            wanted, [name.removesuffix(".html") for name in self._names if name.endswith(ending)]
        )
        stem = wanted.removesuffix(ending)
        hint = f"write layouts/{stem}{ending}" if re.fullmatch(r"[\w-]+(/[\w-]+)*", stem) else ""
        message = f"layout: there is no layout {shorten(wanted)}"
        if wanted in self._names:
            near, found = "", own_outputs.ending(wanted)
            message = f"layout: expected one that ends with {ending}, got {shorten(wanted)}"
            if not output:
                hint = "it makes no HTML: " + (
                    f"write output: /{wanted.rpartition('/')[2]} beside it"
                    if isinstance(document, Page) and found
                    else "name another one"
                )
        return default, Problem.at(
            document.path,
            document.mark("layout"),
            code="missing-layout",
            message=message,
            hint=near or hint,
        )


def _kind_of(view: PlannedView, layouts: Closure) -> Kind:
    if isinstance(view, OutputView):
        return Kind.FEED
    is_list = isinstance(view, _LISTS) or (isinstance(view, PlannedPage) and layouts.collections)
    return Kind.LIST if is_list else Kind.PAGE


def _without(closure: Closure, unused: Container[str]) -> Closure:
    return replace(closure, assets=tuple(name for name in closure.assets if name not in unused))
