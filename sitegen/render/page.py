"""Page job → HTML, by Jinja2 in its sandbox, with autoescape. A layout sees no file, no clock and
no environment variable."""

from __future__ import annotations

import datetime as dt
import posixpath
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import jinja2
import jinja2.sandbox
from markupsafe import Markup, escape
from msgspec.structs import asdict

from sitegen import dates, lazy
from sitegen.errors import Problem, SiteError, raise_errors, shorten
from sitegen.incremental.keys import decode, in_zone
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.layouts import language
from sitegen.layouts import template as layout_template
from sitegen.layouts.closures import CARDS, COLLECTIONS, MENTIONS, TERM_LINKS
from sitegen.layouts.language import Strings
from sitegen.markdown.directives import without_tokens
from sitegen.model.components import ComponentPlace
from sitegen.model.documents import Body
from sitegen.model.html import Html
from sitegen.model.jobs import PageJob
from sitegen.model.live import LiveHtml
from sitegen.model.site_views import ScriptView, SiteView
from sitegen.model.views import (
    AuthorView,
    CardView,
    CommentView,
    LedgerView,
    ListView,
    PageView,
    PlannedList,
    PlannedPage,
    PlannedPost,
    PlannedTransparency,
    PlannedView,
    PostView,
    RelatedView,
    TransparencyView,
    View,
)
from sitegen.model.zones import zone_of
from sitegen.near import did_you_mean
from sitegen.pictures import body as pictures
from sitegen.render import chart, components, data_functions, jsonld, live, repeated, sandbox, wide
from sitegen.render.records import DataFiles, data_value
from sitegen.text import page_places
from sitegen.text.characters import UNPRINTABLE
from sitegen.urls import FIXED, Base, of_edition

Mentions = tuple[tuple[RelatedView, ...], RelatedView | None, RelatedView | None]
# What layouts of other pages than posts have in the place of the posts that one leads to.
NO_MENTIONS: Mentions = ((), None, None)
# The body of a post whose text is withdrawn.
NO_TEXT = Body(html="", reading_minutes=0)
# The UNPRINTABLE characters that are one byte in UTF-8.
CONTROLS = bytes([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F])


def page(encoded: bytes, inputs: Sequence[bytes], worker: WorkerContext) -> JobOutput:
    """The HTML of one page in UTF-8. `encoded` is a `PageJob`; `inputs` are the encoded `Body` of
    the text on the page, if any, and the comments on a post, if any, as encoded `CommentView`s.

    The texts of templates are the blob `layouts` of the worker's context. Raises SiteError with the
    template, the line and the page if a layout fails."""
    job = decode(encoded, PageJob)
    seen = what_is_seen(job, inputs, worker)
    view, site, texts = seen.view, seen.site, seen.texts
    environment = page_environment(job, seen, worker)
    environment.start_page()
    try:
        variables = with_components(job, seen, environment, worker) if job.components else {}
        text = environment.get_template(job.layout).render(seen.variables | variables)
        data = text.encode()
    except SiteError:
        raise
    except Exception as error:  # code of the layout can raise anything
        raise SiteError([layout_problem(error, job, seen.templates)]) from error
    if _has_control(data) or "\ufffe" in text or "\uffff" in text:
        raise SiteError([control_character(text, job)])
    if job.styles:
        href = site.base.hrefs(view.url)
        data = components.with_styles(data, [href(seen.assets()[name]) for name in job.styles])
    banner = texts.pattern("proof_text") if site.is_proof else ""
    if banner or (isinstance(view, (PostView, PageView)) and (view.unlisted or view.draft)):
        data = _not_listed(data, banner)
    return JobOutput(blobs=(data,), named=job.cards)


class Seen(NamedTuple):
    """What a layout sees of a page, and what the page is rendered with: its `view`, the `site`, the
    interface strings of its language (`texts`) and all of them by file, its host (`Base.host_of`),
    a function that returns the addresses of style sheets and scripts by name, the texts of all
    templates by name, and the variables. Among these, `content` has what is written in components;
    their layouts are put into the `marked` HTML, in which signs say where they are, at `places`."""

    view: View
    site: SiteView
    texts: Strings
    strings: dict[str, Any]
    host: str
    assets: Callable[[], dict[str, str]]
    templates: dict[str, str]
    variables: dict[str, Any]
    marked: str = ""
    places: tuple[ComponentPlace, ...] = ()


def what_is_seen(job: PageJob, inputs: Sequence[bytes], worker: WorkerContext) -> Seen:
    """What the layout of the `job` sees; `inputs` as in `page`."""
    zone = zone_of(job.timezone)

    def shared(digest: str, kind: Any) -> Any:
        return worker.once(
            (digest, job.timezone), lambda: in_zone(worker.shared(digest, kind), zone)
        )

    site = shared(job.site, SiteView)
    authors = tuple(shared(digest, AuthorView) for digest in job.authors)
    view, body = _view(job, inputs, authors, zone, worker)
    is_post = isinstance(view, PostView)
    related, previous, following = _mentions(job, zone) if is_post else NO_MENTIONS
    collections = {
        name: shared(digest, _kind_of(name, site)) for name, digest in job.collections.items()
    }
    templates, strings = worker.shared(
        worker.context["layouts"], tuple[dict[str, str], dict[str, Any]]
    )
    texts = worker.once(("words", view.lang), lambda: language.load(strings, view.lang))
    content = _content(job, body, view, site, texts) if body is not None else ""
    return Seen(
        view=view,
        site=site,
        texts=texts,
        strings=strings,
        host=site.base.host_of(view.url),
        assets=partial(shared, job.assets, dict[str, str]),
        templates=templates,
        variables={
            "site": site,
            "page": view,
            "content": Html(without_tokens(content)),
            "layout": posixpath.splitext(job.layout)[0],
            "related": related,
            "previous_post": previous,
            "next_post": following,
            "data": _data_files(job, worker),
            "scripts": shared(job.scripts, tuple[ScriptView, ...]) if job.scripts else (),
            **collections,
        },
        marked=content,
        places=body.components if body else (),
    )


def with_components(
    job: PageJob, seen: Seen, environment: sandbox.Sandbox, worker: WorkerContext
) -> dict[str, Any]:
    """The content of the page with the layouts of components in it."""
    zone = zone_of(job.timezone)
    hidden = ("content", "layout", *MENTIONS)
    layouts = components.ComponentLayouts(
        environment,
        in_zone(job.components, zone),
        partial(data_value, worker, job.timezone),
        {name: value for name, value in seen.variables.items() if name not in hidden},
        job.source,
        seen.places,
        lambda digest: in_zone(worker.shared(digest, CardView), zone),
    )
    content = Html(components.filled(seen.marked, layouts))
    raise_errors(layouts.faults)
    return {"content": content}


def _data_files(job: PageJob, worker: WorkerContext) -> DataFiles:
    """The values of the data files that the layout names."""
    return DataFiles(
        (name, data_value(worker, job.timezone, digest)) for name, digest in job.data.items()
    )


def _mentions(job: PageJob, zone: dt.tzinfo) -> Mentions:
    """The posts that the page of a post leads to: related ones, and those before and after it."""
    neighbour: Any = RelatedView | None
    return (
        decode(bytes(job.related), tuple[RelatedView, ...], zone),
        decode(bytes(job.previous), neighbour, zone),
        decode(bytes(job.next), neighbour, zone),
    )


def _not_listed(page: bytes, banner: str) -> bytes:
    """A page that search engines are not to list, whatever its layout. It begins with the text
    `banner` for readers, if there is one."""
    head, body = page_places.begin_of_head(page), page_places.begin_of_body(page)
    notice = f'<aside class="notice">{escape(banner)}</aside>' if banner else ""
    meta = b'<meta name="robots" content="noindex">'
    return page[:head] + meta + page[head:body] + notice.encode() + page[body:]


def _view(
    job: PageJob,
    inputs: Sequence[bytes],
    authors: tuple[AuthorView, ...],
    zone: dt.tzinfo,
    worker: WorkerContext,
) -> tuple[View, Body | None]:
    """The view of the page, and its body if it has one. The planned view of the job lacks what is
    in the body, the comments on a post, and the posts of a list."""
    planned: PlannedView = in_zone(job.view, zone)
    match planned:
        case PlannedPost():
            body = decode(inputs[0], Body) if planned.has_text else NO_TEXT
            thread = inputs[planned.has_text :]
            story = live.view(planned.live, body) if planned.live else None
            post = PostView(
                **{**asdict(planned), "live": story},
                authors=authors,
                headings=live.headings(planned.live, body) if planned.live else body.headings,
                words=body.words,
                reading_minutes=body.reading_minutes,
                has_code=body.has_code,
                thread=decode(thread[0], tuple[CommentView, ...], zone) if thread else (),
            )
            return post, body
        case PlannedPage():
            body = decode(inputs[0], Body)
            page = PageView(**asdict(planned), headings=body.headings, has_code=body.has_code)
            return page, body
        case PlannedList():
            cards = repeated.cards_of(job.cards, CardView, zone, worker)
            text = decode(inputs[0], Body) if inputs else None
            if front := planned.front:
                rows = {"front": front.rows.map(cards.__getitem__)}
                return ListView(**asdict(planned) | rows, posts=cards[: front.listed]), text
            return ListView(**asdict(planned), posts=cards), text
        case PlannedTransparency():
            entries = repeated.cards_of(job.cards, LedgerView, zone, worker)
            return TransparencyView(**asdict(planned), posts=entries), None
    return planned, None


def _content(job: PageJob, body: Body, view: View, site: SiteView, texts: Strings) -> str:
    """The HTML of the body with its links, pictures and interface strings, the latter from `texts`.

    Browsers load the first picture of a page at once, and the others lazily. The first one is the
    picture of the page, which the layout shows above the body; if it has none, or if the body
    shows it itself, it is the first in the body."""
    lead = (
        isinstance(view, (PostView, PageView, ListView))
        and view.image
        and not any(img.ref >= 0 and job.links[img.ref] == view.image for img in body.images)
    )
    return pictures.filled(
        body,
        job.links,
        site.base.hrefs(view.url),
        texts.pattern,
        dict(job.pictures),
        site.picture_sizes,
        first=not lead,
        hreflangs=job.hreflangs,
        live=_live(job, texts),
        notes=dict(job.notes),
    )


def _live(job: PageJob, texts: Strings) -> LiveHtml | None:
    """What is added to the entries of a live story; None if it has none."""
    planned = job.view
    if not isinstance(planned, PlannedPost) or not (planned.live and planned.live.entries):
        return None
    return live.html(in_zone(planned.live, zone_of(job.timezone)), texts)


def page_environment(job: PageJob, seen: Seen, worker: WorkerContext) -> sandbox.Sandbox:
    """The environment that renders pages on the same host and in the same language as HTML."""
    environment: sandbox.Sandbox = worker.once(
        ("environment", seen.view.lang, job.site, job.assets, seen.host),
        partial(environment_of, seen, sandbox.environment),
    )
    return environment


def environment_of(seen: Seen, make: Callable[..., sandbox.Sandbox]) -> sandbox.Sandbox:
    """The environment that renders what is on the same host and in the same language; `make` as in
    `environment_for`."""
    site = seen.site
    return environment_for(
        *(seen.templates, seen.strings, seen.view.lang, site.base, seen.host, seen.assets()),
        *(site.prefix, _own(site)),
        make=make,
    )


def _kind_of(collection: str, site: SiteView) -> Any:
    """What a collection holds: one that is not built in is the terms of a taxonomy, or cards."""
    is_terms = any(each.variable == collection for each in site.taxonomies)
    return COLLECTIONS.get(collection, TERM_LINKS if is_terms else CARDS)


def _own(site: SiteView) -> tuple[str, ...]:
    """The addresses at which the edition has something as well as the site: lists of its taxonomies
    and files that its host has."""
    lists = [each.url.removeprefix(site.prefix) for each in site.taxonomies]
    return (*site.copied, *lists)


def environment_for(
    templates: dict[str, str],
    strings: dict[str, Any],
    tag: str,
    base: Base,
    host: str,
    assets: dict[str, str],
    prefix: str = "",
    own: tuple[str, ...] = (),
    make: Callable[..., sandbox.Sandbox] = sandbox.environment,
) -> sandbox.Sandbox:
    """The environment that renders the pages at a `host` (`Base.host_of`) in the language `tag`, of
    the edition whose addresses begin with `prefix`, and which has lists, or its host files, at the
    addresses `own` of the site as well. `templates` are texts by name, `strings` the interface
    strings by the name of their file, and `assets` the addresses of style sheets and scripts by
    name. `make` makes one without globals and filters, as `sandbox.environment` does."""
    texts = language.load(strings, tag)
    href, everywhere = base.hrefs(host), FIXED.union(own)
    translator = _translator(texts)
    environment = make(templates, (translator,))
    # Jinja's own, but for `lipsum`, which returns another text at each call.
    environment.globals = {
        repeated.TRANSLATOR: translator,
        "plural_forms": partial(_plural_forms, texts),
        "json_ld": lambda site, page: Html(jsonld.script(site, page, texts)),
        "involvement_bar": chart.bar,
        "month_chart": lambda months, totals: chart.by_month(
            months, totals, texts.month, texts.text("colon")
        ),
        **data_functions.functions(texts),
        "range": jinja2.sandbox.safe_range,
        "dict": dict,
        "namespace": jinja2.utils.Namespace,
        "cycler": jinja2.utils.Cycler,
        "joiner": jinja2.utils.Joiner,
    }
    environment.filters = layout_template.filters(
        {
            "asset": lambda name: href(_asset_address(assets, name)),
            "scrollable": wide.scrollable,
            "date": texts.date,
            "datetime": texts.date_time,
            "iso": dates.rfc3339,
            "og_locale": language.og_locale,
            "direction": language.direction,
            "srcset": lambda picture: pictures.srcset(picture, href),
            "url": (
                (lambda url: href(of_edition(prefix, everywhere, str(url))))
                if prefix
                else (lambda url: href(str(url)))
            ),
            "site_url": lambda url: href(str(url)),
            "absolute": lambda url: base.absolute(str(url)),
        }
    )
    return environment


def _translator(strings: Strings) -> Callable[..., Markup]:
    """The function `t` of layouts, which returns an interface string as HTML with its fields filled
    in. Strings without fields are kept, because pages ask for the same ones again and again."""
    kept: dict[str, Markup] = {}

    def t(key: str, **values: object) -> Markup:
        if not values:
            return kept[key] if key in kept else kept.setdefault(key, filled(key, values))
        return filled(key, values)

    def filled(key: str, values: dict[str, object]) -> Markup:
        if key not in strings.texts:
            raise jinja2.UndefinedError(f"there is no string {key!r} in layouts/i18n/en.toml")
        try:
            return escape(strings.pattern(key, values)).format_map(values)
        except KeyError as error:
            raise jinja2.UndefinedError(
                f"the string {key!r} needs {error.args[0]}: t({key!r}, {error.args[0]}=…)"
            ) from error

    return t


def _plural_forms(strings: Strings, key: str, **values: object) -> dict[str, Markup]:
    """The function `plural_forms` of layouts, for scripts: the forms of an interface string by
    CLDR's categories as HTML, with their fields filled in."""
    forms = strings.forms(key)
    return {category: escape(text).format_map(values) for category, text in forms.items()}


def _asset_address(assets: dict[str, str], name: object) -> str:
    if name not in assets:
        near = did_you_mean(str(name), assets)
        raise jinja2.UndefinedError(
            f"there is no asset {shorten(str(name))}{'; ' if near else ''}{near}"
        )
    return assets[str(name)]


def _has_control(data: bytes) -> bool:
    """Whether a page has one of the CONTROLS. Each is searched for by itself: that compares many
    bytes at once, while any search for all of them looks at one byte after the other."""
    # As a generator, it would take longer.
    for control in CONTROLS:  # noqa: SIM110
        if control in data:
            return True
    return False


def control_character(text: str, job: PageJob) -> Problem:
    """The inputs of a page have no control characters, but a layout can write {{ "\\x1b" }}."""
    match = UNPRINTABLE.search(text)
    sign = f"U+{ord(match[0]):04X}" if match else ""
    return Problem(
        path=f"layouts/{job.layout}",
        code="control-character",
        message=f"the layout makes the control character {sign}, while rendering {job.source}",
        hint="look for escapes like \\x1b",
    )


def layout_problem(error: Exception, job: PageJob, templates: dict[str, str]) -> Problem:
    """What is wrong with a layout; most builds have no error, and load nothing for that."""
    problem: Problem = lazy.load("sitegen.render.layout_errors:layout_problem")(
        error, job.layout, job.source, templates, job.collections
    )
    return problem
