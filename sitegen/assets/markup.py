"""Files beside texts that a browser may run when it opens them: HTML, and XML in which there is
some. active.py judges them; SVG files are pictures."""

from __future__ import annotations

from sitegen.incremental.keys import encode
from sitegen.incremental.work import Task
from sitegen.model.config import Config
from sitegen.model.documents import File, Tree
from sitegen.model.jobs import MarkupJob
from sitegen.pictures import originals

XML = (
    ".xml",
    ".xhtml",
    ".xht",
    ".xsl",
    ".xslt",
    ".rdf",
    ".rss",
    ".atom",
    ".mathml",
    ".mml",
    ".kml",
    ".gpx",
)


def tasks(tree: Tree, config: Config) -> list[Task]:
    """One task for each file under content/ that a browser may run. Those in static/ are their
    owner's own business."""
    if config.markdown.raw_html == "trust":
        return []
    return [
        Task(
            name=file.path,
            owner=file.path,
            function="sitegen.assets.active:judge",
            job=encode(MarkupJob(path=file.path)),
            source=file.location,
            inputs=(file.digest,),
        )
        for file in tree.content
        if not file.path.endswith(".md") and _may_act(file)
    ]


def _may_act(file: File) -> bool:
    name = file.path.lower()
    if file.kind != "markup" and not name.endswith((*originals.HTML, *XML)):
        return False
    return not (
        originals.is_picture(file) or (file.kind == "markup" and name.endswith(originals.PLAIN))
    )
