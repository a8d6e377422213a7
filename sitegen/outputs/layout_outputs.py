"""Files that layouts in layouts/outputs/ make in each edition, each at its own place:
layouts/outputs/api/posts.json is /api/posts.json."""

from __future__ import annotations

from sitegen.layouts import outputs
from sitegen.model.views import OutputView
from sitegen.outputs.context import Context
from sitegen.outputs.family import Family, Planned
from sitegen.outputs.page_jobs import RENDER_OUTPUT


def _jobs(context: Context) -> Planned:
    config, edition = context.config, context.edition
    for name, address in outputs.addresses(context.layouts.templates):
        view = OutputView(
            url=edition.at(address),
            title=config.title,
            lang=config.language,
            summary=config.description,
        )
        yield context.pages.job(name, f"layouts/{name}", view, function=RENDER_OUTPUT)


# That there is a layout is known only beside the outline: `known_addresses` adds the addresses.
FAMILY = Family(jobs=_jobs)
