"""The tasks that examine HTML and XML files in content/, which can run scripts when a browser opens
them. SVG files are examined as pictures."""

from __future__ import annotations

from sitegen.incremental.keys import encode
from sitegen.incremental.work import Task
from sitegen.model.config import Config
from sitegen.model.documents import File, Tree
from sitegen.model.job_functions import JobFunction, by_name
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

JUDGE = JobFunction(
    "sitegen.assets.active:judge", MarkupJob, ((r"text.*", "its text"), by_name("path"))
)


def tasks(tree: Tree, config: Config) -> list[Task]:
    """One task for each file in content/ that can have active content. Files in static/ are
    published as they are; the owner is responsible for them."""
    if config.markdown.raw_html == "trust":
        return []
    return [
        Task(
            name=file.path,
            owner=file.path,
            function=JUDGE.name,
            job=encode(MarkupJob(path=file.path)),
            source=file.location,
            inputs=(file.digest,),
        )
        for file in tree.content_non_documents
        if _can_be_active(file)
    ]


def _can_be_active(file: File) -> bool:
    name = file.path.lower()
    if file.kind != "markup" and not name.endswith((*originals.HTML, *XML)):
        return False
    return not (
        originals.is_picture(file) or (file.kind == "markup" and name.endswith(originals.PLAIN))
    )
