"""The components of a text in a feed, by their layouts for feeds. These see no page and no site,
and all addresses that they print are whole."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import jinja2
from msgspec.structs import replace

from sitegen.errors import Problem, SiteError
from sitegen.incremental.keys import in_zone
from sitegen.incremental.work import WorkerContext
from sitegen.lazy import load
from sitegen.model.components import FOLDER, FeedText, feed_layout_of
from sitegen.model.views import CardView
from sitegen.model.zones import zone_of
from sitegen.render import page
from sitegen.render.components import ComponentLayouts, ComponentParts, filled
from sitegen.render.records import data_value
from sitegen.render.sandbox import Sandbox
from sitegen.text.characters import UNPRINTABLE
from sitegen.urls import Base

# The variable with the address of the page, which fragments belong to.
_PAGE = "_page"


def in_feed(html: str, text: FeedText, base: Base, worker: WorkerContext) -> str:
    """The HTML of a `text` with what its components print. Raises SiteError if a layout fails."""
    environment = worker.once(
        ("feed environment", text.lang, text.strings, base),
        lambda: _environment(text, base, worker),
    )
    zone = zone_of(text.timezone)

    def card(digest: str) -> CardView:
        view: CardView = in_zone(worker.shared(digest, CardView), zone)
        return view

    def layout(name: str) -> str:
        wanted = feed_layout_of(name)
        return wanted if wanted in environment.loader.mapping else ""

    environment.start_page()
    components = in_zone(text.components, zone)
    layouts = ComponentLayouts(
        environment,
        components,
        partial(data_value, worker, text.timezone),
        {_PAGE: text.url},
        text.path,
        text.places,
        card,
        layout,
    )

    def shown(number: int, parts: ComponentParts) -> str:
        printed = layouts(number, parts)
        component = components[number] if number < len(components) else None
        if component and (match := UNPRINTABLE.search(printed)):
            raise SiteError([_control_character(match[0], layout(component.name), text)])
        return printed

    try:
        return filled(html, shown)
    except SiteError:
        raise
    except Exception as error:  # code of the layout can raise anything
        raise SiteError([_problem(error, text, environment.loader.mapping)]) from error


def _environment(text: FeedText, base: Base, worker: WorkerContext) -> Sandbox:
    templates, strings = worker.shared(
        worker.context["layouts"], tuple[dict[str, str], dict[str, Any]]
    )
    environment = page.environment_for(templates, strings, text.lang, base, "", {})

    # With the context, Jinja does not compute it once for all texts.
    @jinja2.pass_context
    def absolute(context: jinja2.runtime.Context, url: object) -> str:
        return base.absolute(str(url), context.get(_PAGE, ""))

    environment.filters |= dict.fromkeys(("url", "site_url", "absolute"), absolute)
    return environment


def _control_character(sign: str, layout: str, text: FeedText) -> Problem:
    """XML has no control characters. A text has none, but a layout can write {{ "\\x1b" }}."""
    return Problem(
        path=f"layouts/{layout}",
        code="control-character",
        message=f"the layout makes the control character U+{ord(sign):04X}, while rendering"
        f" {text.url} in a feed",
        hint="look for escapes like \\x1b",
    )


def _problem(error: Exception, text: FeedText, templates: Mapping[str, str]) -> Problem:
    problem: Problem = load("sitegen.render.layout_errors:layout_problem")(
        error, FOLDER, f"{text.url} in a feed", templates
    )
    if not isinstance(error, jinja2.UndefinedError):
        return problem
    return replace(
        problem, hint="a layout for feeds sees its attributes, content, label and component"
    )
