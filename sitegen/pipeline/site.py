"""Inputs → the site, and all that it is planned from: decodes documents, loads layouts, and links
everything."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from msgspec import Struct

from sitegen.assets import redirect_file
from sitegen.errors import Problem
from sitegen.incremental.engine import Engine
from sitegen.incremental.keys import decode
from sitegen.incremental.store import Store
from sitegen.layouts import closures as layouts
from sitegen.layouts.closures import Layouts
from sitegen.link import link, live, retractions, staleness, translations
from sitegen.link.ids import IdsOf
from sitegen.model.config import Settings
from sitegen.model.documents import Body, Parsed
from sitegen.model.site import PublishedPicture, Site
from sitegen.parse.register import DocumentRegister
from sitegen.pictures import originals, variants
from sitegen.pipeline.inputs import Inputs, collect
from sitegen.plan.plan import SiteParts, known_addresses


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
    texts of files _redirects in static/, to which others are added, are `own_rules`, by path."""

    parsed: Parsed
    site: Site
    layouts: Layouts
    bodies: Bodies
    cited: dict[str, str]
    own_rules: dict[str, bytes]
    problems: tuple[Problem, ...]


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
    parsed, wrong = collect(engine, inputs, settings.config)
    merged, mistranslated = translations.merged(parsed, settings.config)
    loaded = layouts.load(inputs.templates, lambda digest: engine.store.blob(digest).decode())
    bodies = Bodies(engine.store, inputs.register)
    cited: dict[str, str] = {}

    def cite(path: str) -> Body:
        cited[path] = inputs.register.documents[path].body
        return bodies(path)

    # Without languages there are no translations.
    compared = staleness.compared(merged, cite) if settings.config.languages else merged
    parsed = retractions.without_withdrawn_texts(compared, settings.config.codes)
    site, unlinked = link.link(
        parsed,
        settings,
        inputs.tree.static,
        originals.load(inputs.tree, inputs.inspected),
        cite,
        now,
        drafts=drafts,
        known_addresses=known_addresses,
        ids_of=ids_of,
    )
    inspected = [problem for result in inputs.inspected for problem in result.problems]
    problems = settings.config.without_ignored(
        (*wrong, *mistranslated, *inspected, *unlinked, *loaded.problems)
    )
    return Linked(
        parsed=parsed,
        site=site,
        layouts=loaded,
        bodies=bodies,
        cited=cited,
        own_rules=redirect_file.load(inputs.inspected),
        problems=tuple(problems),
    )


def parts_of(
    linked: Linked,
    inputs: Inputs,
    settings: Settings,
    pictures: Mapping[str, PublishedPicture],
    *,
    is_proof: bool = False,
) -> SiteParts:
    """What a linked site is planned from, with these `pictures`, by address."""
    return SiteParts(
        site=linked.site,
        published=pictures,
        settings=settings,
        layouts=linked.layouts,
        static=inputs.tree.static,
        own_rules=linked.own_rules,
        bodies=linked.bodies,
        is_proof=is_proof,
    )


def unmade_pictures(linked: Linked) -> dict[str, PublishedPicture]:
    """The pictures of the site if none is made: as their files are."""
    return {url: variants.as_it_is(used) for url, used in linked.site.pictures.items()}
