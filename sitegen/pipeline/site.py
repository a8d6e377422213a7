"""Inputs → the site, and all that it is planned from: decodes documents, loads layouts, and links
everything."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Set
from functools import partial

from msgspec import Struct

from sitegen.assets import fonts, redirect_file
from sitegen.errors import Problem
from sitegen.incremental.engine import Engine
from sitegen.incremental.keys import decode
from sitegen.incremental.store import Store
from sitegen.layouts import checks, outputs, unused
from sitegen.layouts import closures as layouts
from sitegen.layouts.closures import Layouts
from sitegen.layouts.theme_style import style_of
from sitegen.link import collections, link, live, retractions, staleness, taxonomies, translations
from sitegen.link.ids import IdsOf
from sitegen.model.build import BuildOptions
from sitegen.model.config import Config, Settings
from sitegen.model.documents import Body, Page, Parsed, Post
from sitegen.model.held import HeldPost
from sitegen.model.site import Outline, PublishedPicture, Site
from sitegen.parse import data_files
from sitegen.parse.register import DocumentRegister
from sitegen.pictures import originals, variants
from sitegen.pipeline import component_data, sidecars
from sitegen.pipeline.inputs import Inputs, collect
from sitegen.plan import refused_loads
from sitegen.plan.plan import SiteParts, known_addresses
from sitegen.read import site_folder


class Bodies:
    """The bodies of documents, by path."""

    def __init__(self, store: Store, register: DocumentRegister) -> None:
        self._store, self._register = store, register

    def __call__(self, path: str) -> Body:
        """The body of the document `path`. Raises StoreError if its blob is lost."""
        return decode(self._store.blob(self._register.documents[path].body), Body)


class Linked(Struct, frozen=True, kw_only=True):
    """A linked site with the layouts it is rendered by, and what is wrong with all that. `cited`
    are the digests of bodies, by document, for which alone all that is right: those in which
    problems point to a line, and those of originals that translations are compared with. The
    texts of files _redirects in static/, to which others are added, are `own_rules`, by path, and
    `data` the encoded values of data files, by name; `component_data` those that components name,
    by path. The posts that are `held` back are in no other
    part of it."""

    parsed: Parsed
    site: Site
    layouts: Layouts
    bodies: Bodies
    cited: dict[str, str]
    own_rules: dict[str, bytes]
    data: dict[str, bytes]
    component_data: dict[str, bytes]
    problems: tuple[Problem, ...]
    held: tuple[HeldPost, ...] = ()


class SiteDocuments:
    """The documents of the `inputs`, each whole: translations have what they take from their
    originals, and withdrawn texts are gone. `problems` are what is wrong with documents and files
    by themselves, and `unmerged` the translations as their files are.

    `bodies` are those of the documents, and `cite` returns them as well: it notes in `cited` that
    what was done with the documents depends on that body."""

    def __init__(self, engine: Engine, inputs: Inputs, settings: Settings) -> None:
        self._engine, self.inputs, self.settings = engine, inputs, settings
        config = settings.config
        parsed, wrong = collect(engine, inputs, config)
        self._pictures = originals.load(inputs.tree, inputs.inspected)
        self._sidecars, unsaid = sidecars.load(
            inputs.tree, inputs.inspected, self._pictures, config
        )
        merged, mistranslated = translations.merged(parsed, config)
        self.unmerged = parsed.translations
        self.bodies = Bodies(engine.store, inputs.register)
        self.cited: dict[str, str] = {}
        # Without languages there are no translations.
        compared = staleness.compared(merged, self.cite) if config.languages else merged
        self.parsed = retractions.without_withdrawn_texts(compared, config.codes)
        inspected = [problem for result in inputs.inspected for problem in result.problems]
        self._fonts, unfit = fonts.load(inputs.inspected, settings)
        self.problems: tuple[Problem, ...] = (*wrong, *unsaid, *mistranslated, *inspected, *unfit)

    def cite(self, path: str) -> Body:
        """The body of the document `path`, on which what is done from now on depends."""
        self.cited[path] = self.inputs.register.documents[path].body
        return self.bodies(path)

    def linked(
        self,
        now: dt.datetime,
        *,
        drafts: bool,
        ids_of: IdsOf = live.ids_of,
        parsed: Parsed | None = None,
        held: Set[str] | None = None,
    ) -> Linked:
        """The site at the moment `now`; `ids_of` and `held` as in `link`. `parsed` stands in for
        all documents. Raises SiteError as `link` does."""
        inputs, store = self.inputs, self._engine.store
        documents = self.parsed if parsed is None else parsed
        loaded = layouts.load(
            inputs.templates,
            store.blobs,
            style_of(self.settings.config.theme, self._fonts),
        )
        site, unlinked = link.link(
            documents,
            self.settings,
            inputs.tree.copied,
            self._pictures,
            self._sidecars,
            self.cite,
            now,
            drafts=drafts,
            known_addresses=partial(_known_addresses, loaded),
            ids_of=ids_of,
            held=held,
            components_of=component_data.sources(inputs.tree, loaded),
        )
        config = self.settings.config
        component_values, unfit = component_data.values(self._engine, inputs, site, config)
        data = data_files.load(inputs.inspected, store.blob)
        empty = collections.problems(
            self.settings,
            site,
            inputs.tree.data,
            data,
            site_folder.text,
            checks.taken(loaded.templates),
        )
        if held:  # a list may lack only what is held back
            empty = (problem for problem in empty if problem.severity == "error")
        refused = refused_loads.of_documents(self.settings, loaded, site, self.cite)
        wrong = (*unlinked, *unfit, *self._of_layouts(loaded, documents), *refused, *empty)
        return Linked(
            parsed=documents,
            site=site,
            layouts=loaded,
            bodies=self.bodies,
            cited=self.cited,
            own_rules=redirect_file.load(inputs.inspected),
            data=data,
            component_data=component_values,
            problems=config.without_ignored((*self.problems, *wrong)),
        )

    def _of_layouts(self, loaded: Layouts, documents: Parsed) -> Iterator[Problem]:
        """What is wrong with the layouts, and with what the settings say of them."""
        config = self.settings.config
        broken = {problem.path.removeprefix("layouts/") for problem in loaded.problems}
        yield from loaded.problems
        yield from checks.problems(
            loaded.templates,
            broken,
            [wanted.name for wanted in config.collections],
            layouts.asset_names(self.inputs.tree.layouts),
            [taxonomy.variable for taxonomy in config.taxonomies],
        )
        yield from refused_loads.problems(self.settings, loaded)
        yield from taxonomies.problems(self.settings, loaded.templates)
        yield from unused.problems(
            self.inputs.tree.layouts,
            frozenset(self.inputs.tree.own_layouts),
            loaded.templates,
            partial(_layouts_named, documents, config),
        )


def _layouts_named(documents: Parsed, config: Config) -> frozenset[str]:
    """The layouts that documents and taxonomies ask for."""
    posts_and_pages: tuple[Post | Page, ...] = (*documents.posts, *documents.pages)
    of_terms = (name for each in config.taxonomies for name in (each.layout, each.list_layout))
    return frozenset((*of_terms, *(each.meta.layout or "" for each in posts_and_pages)))


def _known_addresses(loaded: Layouts, outline: Outline) -> set[str]:
    own = [address for _, address in outputs.addresses(loaded.templates)]
    others = {edition.at(address) for edition in outline.editions for address in own}
    return known_addresses(outline) | others


def link_site(
    engine: Engine,
    inputs: Inputs,
    settings: Settings,
    now: dt.datetime,
    *,
    drafts: bool,
    ids_of: IdsOf = live.ids_of,
) -> Linked:
    """The site of the `inputs` at the moment `now`; `ids_of` as in `link`. Raises SiteError as
    that does."""
    return SiteDocuments(engine, inputs, settings).linked(now, drafts=drafts, ids_of=ids_of)


def parts_of(
    linked: Linked,
    inputs: Inputs,
    settings: Settings,
    pictures: Mapping[str, PublishedPicture],
    options: BuildOptions | None = None,
) -> SiteParts:
    """What a linked site is planned from, with these `pictures`, by address."""
    return SiteParts(
        site=linked.site,
        published=pictures,
        settings=settings,
        layouts=linked.layouts,
        static=inputs.tree.copied,
        own_rules=linked.own_rules,
        data=linked.data,
        component_data=linked.component_data,
        bodies=linked.bodies,
        is_proof=options is not None and options.is_proof,
        counts_readers=options is None or options.counts_readers,
    )


def unmade_pictures(linked: Linked) -> dict[str, PublishedPicture]:
    """The pictures of the site if none is made: as their files are."""
    return {url: variants.as_it_is(used) for url, used in linked.site.pictures.items()}
