"""The pictures of a site as they are published: clean, in smaller sizes, as social networks show
them, and with what is known about them inside."""

from __future__ import annotations

from functools import cache

from sitegen.errors import has_errors
from sitegen.incremental.engine import Result
from sitegen.layouts import language
from sitegen.model.site import PublishedPicture
from sitegen.outputs.social_pictures import wanted
from sitegen.pictures import icons, marked, social, variants
from sitegen.pipeline.run import Run
from sitegen.pipeline.site import Linked, unmade_pictures


def publish_pictures(
    run: Run, linked: Linked
) -> tuple[dict[str, PublishedPicture], tuple[Result, ...]]:
    """The pictures of the site by address, and the results of making them. If the site has errors,
    none is made, because it will not be published."""
    if has_errors(run.as_reported(linked.problems)):
        return unmade_pictures(linked), ()
    used, config, progress = linked.site.pictures, run.config, run.progress("render")
    pictures, results = variants.prepare(used, config.images, run.engine, progress)
    strings_for = cache(lambda tag: language.load(linked.layouts.strings, tag))
    forms = wanted(linked.site, config, strings_for)
    pictures, of_social = social.prepare(pictures, forms, run.engine, progress)
    icon = config.theme.icon_png or ""
    pictures, of_icon = icons.prepare(pictures, icon, run.engine, progress)
    pictures, marking = marked.with_marks(pictures, used, run.engine, progress)
    return pictures, (*results, *of_social, *of_icon, *marking)
