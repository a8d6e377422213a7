"""render: page job → bytes, by Jinja2 in its sandbox, with autoescape, and without files, clock or
environment."""

from __future__ import annotations

import datetime as dt
import re
import traceback
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

import jinja2
import jinja2.sandbox
from markupsafe import Markup, escape
from msgspec import Struct
from msgspec.structs import asdict

from sitegen import dates, urls
from sitegen.errors import Problem, SiteError, shorten
from sitegen.incremental.keys import decode, in_zone
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.layouts import language
from sitegen.layouts import template as templates_
from sitegen.layouts.language import Strings
from sitegen.model.documents import Body
from sitegen.model.jobs import AssetJob, PageJob
from sitegen.model.views import (
    AuthorView,
    CardView,
    CommentView,
    Html,
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
    SectionView,
    SiteView,
    TermGroup,
    TermView,
    TransparencyView,
    View,
)
from sitegen.model.zones import zone_of
from sitegen.near import did_you_mean
from sitegen.pictures import body as pictures
from sitegen.render import chart, jsonld
from sitegen.text.characters import UNPRINTABLE

_TEMPLATE = re.compile(r"^<layout (.+)>$")
# Those of UNPRINTABLE that are one byte of UTF-8: every page is looked through for them.
_CONTROLS = bytes([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F])


COLLECTIONS: dict[str, Any] = {
    "recent": tuple[CardView, ...],
    "sections": tuple[SectionView, ...],
    "tags": tuple[TermView, ...],
    "categories": tuple[TermView, ...],
    "authors": tuple[TermView, ...],
    "archive": tuple[TermGroup, ...],
}


def page(input_: bytes, given: Sequence[bytes], worker: WorkerContext) -> JobOutput:
    """A `PageJob`, and the encoded body of the document if there is one, and the comments on it →
    the HTML of one page, UTF-8.

    Raises SiteError that names template, line and page if a layout fails. The layouts themselves
    are the text `layouts` of the worker's context: the closure in the job stands for them."""
    job = decode(input_, PageJob)
    zone = zone_of(job.timezone)

    def shared(name: str, kind: Any) -> Any:
        return worker.once((name, job.timezone), lambda: in_zone(worker.shared(name, kind), zone))

    site = shared(job.site, SiteView)
    authors = tuple(shared(name, AuthorView) for name in job.authors)
    view, body = _view(job, given, authors, zone)
    related = (
        decode(bytes(job.cards), tuple[RelatedView, ...], zone)
        if isinstance(view, PostView)
        else ()
    )
    collections = {
        name: shared(digest, COLLECTIONS[name]) for name, digest in job.collections.items()
    }
    templates, strings = worker.shared(
        worker.context["layouts"], tuple[dict[str, str], dict[str, Any]]
    )
    environment = worker.once(
        ("environment", view.lang, job.site, job.assets),
        lambda: environment_for(
            templates, strings, view.lang, site.base_url, shared(job.assets, dict[str, str])
        ),
    )
    words = worker.once(("words", view.lang), lambda: language.load(strings, view.lang)).pattern
    content = _content(job, body, view, site, words) if body is not None else ""
    try:
        made = environment.get_template(job.layout).render(
            site=site,
            page=view,
            content=Html(content),
            layout=job.layout.removesuffix(".html"),
            related=related,
            **collections,
        )
        encoded = made.encode()
    except SiteError:
        raise
    except Exception as error:  # whatever a layout does wrong, its author is told where
        raise SiteError([_layout_problem(error, job)]) from error
    if (
        len(encoded.translate(None, _CONTROLS)) != len(encoded)
        or "\ufffe" in made
        or "\uffff" in made
    ):
        raise SiteError([_made_control(made, job)])
    return JobOutput(blobs=(encoded,))


def _view(
    job: PageJob, given: Sequence[bytes], authors: tuple[AuthorView, ...], zone: dt.tzinfo
) -> tuple[View, Body | None]:
    """What the layout sees of the page: what the job says of it, with what stands in its text, the
    comments on it, or the posts that it lists. Then the text, of pages that have one."""
    planned: PlannedView = in_zone(job.view, zone)
    match planned:
        case PlannedPost():
            body = decode(given[0], Body)
            post = PostView(
                **asdict(planned),
                authors=authors,
                headings=body.headings,
                words=body.words,
                reading_minutes=body.reading_minutes,
                has_code=body.has_code,
                thread=decode(given[1], tuple[CommentView, ...], zone) if len(given) > 1 else (),
            )
            return post, body
        case PlannedPage():
            body = decode(given[0], Body)
            page = PageView(**asdict(planned), headings=body.headings, has_code=body.has_code)
            return page, body
        case PlannedList():
            posts = decode(bytes(job.cards), tuple[CardView, ...], zone)
            return ListView(**asdict(planned), posts=posts), None
        case PlannedTransparency():
            entries = decode(bytes(job.cards), tuple[LedgerView, ...], zone)
            return TransparencyView(**asdict(planned), posts=entries), None
    return planned, None


def _content(
    job: PageJob, body: Body, view: View, site: SiteView, words: Callable[[str], str]
) -> str:
    """The HTML of the body, with addresses and pictures. What comes first is loaded first: the
    picture of the page, unless the body shows it."""
    base_path = urlsplit(site.base_url).path
    lead = (
        isinstance(view, (PostView, PageView))
        and view.image
        and not any(img.ref >= 0 and job.links[img.ref] == view.image for img in body.images)
    )
    return pictures.filled(
        body,
        job.links,
        lambda url: urls.with_base(base_path, url),
        words,
        dict(job.pictures),
        site.picture_sizes,
        first=not lead,
    )


def asset(input_: bytes, _given: Sequence[bytes], _worker_context: WorkerContext) -> JobOutput:
    """An `AssetJob` → the bytes of a style sheet or a script, UTF-8."""
    return JobOutput(blobs=(decode(input_, AssetJob).text.encode(),))


class _Environment(jinja2.sandbox.ImmutableSandboxedEnvironment):
    """Compiles templates under a file name that a traceback can be read by."""

    def compile(
        self,
        source: Any,
        name: str | None = None,
        filename: str | None = None,
        raw: bool = False,
        defer_init: bool = False,
    ) -> Any:
        return super().compile(source, name, filename or f"<layout {name}>", raw, defer_init)  # type: ignore[call-overload]

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Views are frozen data: their fields need no check. Two thirds of the sandbox's time are
        saved by this."""
        if isinstance(obj, Struct) and attribute[0] != "_":
            found = getattr(obj, attribute, self)
            if found is not self:
                return found
            near = did_you_mean(attribute, obj.__struct_fields__)
            return self.undefined(
                f"a {type(obj).__name__} has no field {attribute!r}{'; ' if near else ''}{near}"
            )
        return super().getattr(obj, attribute)


def environment_for(
    templates: dict[str, str],
    known: dict[str, Any],
    tag: str,
    base_url: str,
    assets: dict[str, str],
) -> jinja2.Environment:
    """The environment that pages in the language `tag` are rendered in; `templates` are texts by
    name, `known` are the interface strings by the names of their files, and `assets` the addresses
    of style sheets and scripts by name."""
    strings = language.load(known, tag)
    base_path = urlsplit(base_url).path
    environment = _Environment(
        loader=jinja2.DictLoader(templates),
        finalize=_printable,
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        cache_size=-1,
    )
    # Jinja's own but for `lipsum`, whose text is another at each call.
    environment.globals = {
        "t": _translator(strings),
        "json_ld": lambda site, page: Html(jsonld.script(site, page, strings)),
        "month_chart": lambda months, totals: chart.by_month(months, totals, strings.month),
        "range": jinja2.sandbox.safe_range,
        "dict": dict,
        "namespace": jinja2.utils.Namespace,
        "cycler": jinja2.utils.Cycler,
        "joiner": jinja2.utils.Joiner,
    }
    environment.filters = templates_.filters(
        {
            "asset": lambda name: urls.with_base(base_path, _asset_address(assets, name)),
            "scrollable": scrollable,
            "date": strings.date,
            "datetime": strings.date_time,
            "iso": dates.rfc3339,
            "direction": language.direction,
            "srcset": lambda picture: pictures.srcset(
                picture, lambda url: urls.with_base(base_path, url)
            ),
            "url": lambda url: urls.with_base(base_path, str(url)),
            "absolute": lambda url: urls.absolute(base_url, str(url)),
        }
    )
    return environment


def _translator(strings: Strings) -> Callable[..., Markup]:
    """The function `t` of layouts: an interface string with its fields filled in, as HTML. Those
    without any are made once."""
    said: dict[str, Markup] = {}

    def t(key: str, **values: object) -> Markup:
        if not values:
            return said[key] if key in said else said.setdefault(key, filled(key, values))
        return filled(key, values)

    def filled(key: str, values: dict[str, object]) -> Markup:
        if key not in strings.texts:
            raise jinja2.UndefinedError(f"there is no string {key!r} in layouts/i18n/en.toml")
        try:
            return escape(strings.pattern(key, values.get("count"))).format_map(values)
        except KeyError as error:
            raise jinja2.UndefinedError(
                f"the string {key!r} needs {error.args[0]}: t({key!r}, {error.args[0]}=…)"
            ) from error

    return t


def _asset_address(assets: dict[str, str], name: object) -> str:
    if name not in assets:
        near = did_you_mean(str(name), assets)
        raise jinja2.UndefinedError(
            f"there is no asset {shorten(str(name))}{'; ' if near else ''}{near}"
        )
    return assets[str(name)]


_WIDE = re.compile(r"<(?:pre|table)(?=[\s>])|</table>|<(?:div|span) class=\"math\"")
_SCROLLING = {
    "<pre": "<pre tabindex=0",
    "<table": "<div class=scroll tabindex=0><table",
    "</table>": "</table></div>",
    '<div class="math"': '<div class="math" tabindex=0',
    '<span class="math"': '<span class="math" tabindex=0',
}


def scrollable(html: object) -> Markup:
    """HTML in which code, tables and formulas that are too wide can be scrolled by themselves, with
    the keyboard as well.

    No quotes: what is put in may stand inside the value of an attribute, where "<table" is text.
    """
    text = escape(html)
    if not any(sign in text for sign in _SCROLLING):
        return text
    return Markup(_WIDE.sub(lambda found: _SCROLLING[found[0]], text))  # noqa: S704 - escaped above


# What most values are; asking whether something is an iterator takes long.
_PRINTABLE = frozenset({str, int, Markup, Html})


def _printable(value: object) -> object:
    """Refuse what has no text of its own: Python would print an address in memory, another one in
    each build."""
    if type(value) in _PRINTABLE or isinstance(value, jinja2.Undefined):
        return value
    if callable(value) or isinstance(value, Iterator) or type(value).__module__ == "jinja2.utils":
        raise jinja2.UndefinedError(
            f"a {type(value).__name__} cannot be printed; call it, or loop over it"
        )
    return value


def _made_control(made: str, job: PageJob) -> Problem:
    """What goes into a page has no control characters; a layout can make one: {{ "\\x1b" }}."""
    found = UNPRINTABLE.search(made)
    sign = f"U+{ord(found[0]):04X}" if found else ""
    return Problem(
        path=f"layouts/{job.layout}",
        code="control-character",
        message=f"the layout makes the control character {sign}, while rendering {job.source}",
        hint="look for escapes like \\x1b",
    )


def _layout_problem(error: Exception, job: PageJob) -> Problem:
    """Template, line and page: the innermost frame of the traceback that is a template's."""
    name, line = job.layout, 0
    if isinstance(error, jinja2.TemplateSyntaxError):
        name, line = error.name or name, error.lineno
    else:
        for frame in traceback.extract_tb(error.__traceback__):
            match = _TEMPLATE.match(frame.filename)
            if match:
                name, line = match[1], frame.lineno or 0
    if isinstance(error, RecursionError):
        what = "a layout extends or includes itself"
    elif isinstance(error, jinja2.TemplateNotFound):
        what = f"there is no layout {error.message!r}"
    elif isinstance(error, jinja2.TemplateError):
        what = str(error.message)
    else:
        what = f"{type(error).__name__}: {shorten(str(error), 200)}"
    unknown = isinstance(error, jinja2.UndefinedError)
    return Problem(
        path=f"layouts/{name}",
        line=line,
        code="layout",
        message=f"{what}, while rendering {job.source}",
        hint="what a layout can use stands in sitegen's documentation, docs/layouts.md"
        if unknown
        else "",
    )
