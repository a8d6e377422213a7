"""The pictures of a site as they are published: clean, and in smaller sizes."""

from __future__ import annotations

from sitegen.errors import has_errors
from sitegen.incremental.engine import Result
from sitegen.model.site import PublishedPicture
from sitegen.pictures import variants
from sitegen.pipeline.run import Run
from sitegen.pipeline.site import Linked, unmade_pictures


def publish_pictures(
    run: Run, linked: Linked
) -> tuple[dict[str, PublishedPicture], tuple[Result, ...]]:
    """The pictures of the site by address, and the results of making them. If the site has errors,
    none is made, because it will not be published."""
    if has_errors(run.as_reported(linked.problems)):
        return unmade_pictures(linked), ()
    used, images = linked.site.pictures, run.config.images
    pictures, results = variants.prepare(used, images, run.engine, run.progress("render"))
    return pictures, tuple(results)
