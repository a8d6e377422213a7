"""The icons of the site, made of the one PNG that the settings name: for tabs of browsers, for home
screens, and for the web manifest."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from msgspec.structs import replace

from sitegen import urls
from sitegen.incremental.engine import Engine, Progress, Result
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.work import Task
from sitegen.model.job_functions import JobFunction, by_name
from sitegen.model.jobs import IconsJob
from sitegen.model.site import IconFile, PublishedPicture
from sitegen.model.theme_settings import PAPER
from sitegen.pictures import social
from sitegen.pictures.variants import DIGITS

# Where programs look for icons that nothing names to them, and the width of the first in pixels.
TAB, TOUCH = "/favicon.ico", "/apple-touch-icon.png"
TAB_SIDE = 32

MAKE_ICONS = JobFunction(
    "sitegen.pictures.icon_files:make",
    IconsJob,
    ((r"(?:bytes|facts).*", "its bytes"), by_name("path", "paper")),
    reads="bytes",
    profile="pictures",
)


def prepare(
    published: Mapping[str, PublishedPicture], url: str, engine: Engine, progress: Progress
) -> tuple[dict[str, PublishedPicture], list[Result]]:
    """The `published` pictures by address, the one at `url` with the icons that are made of it, and
    the results of the task that made them. Without a picture at `url`, nothing is made."""
    picture = published.get(url)
    if picture is None or picture.facts.fault:
        return dict(published), []
    path = picture.file.path
    task = Task(
        name=f"{path} as icons",
        owner=path,
        job=encode(IconsJob(path=path, facts=picture.facts, paper=PAPER)),
        heavy=True,
        inputs=(picture.facts.digest,),
        function=MAKE_ICONS.name,
        source=picture.file.location,
        is_shared=True,
    )
    results = list(engine.results([task], progress))
    icons = tuple([icon for result in results for icon in _files(result)])
    return {**published, url: replace(picture, icons=icons)}, results


def digests(result: Result) -> list[str]:
    """The digests of the files of a result of making a picture, here, in social.py or
    variants.py."""
    if result.function != MAKE_ICONS.name:
        return social.digests(result)
    return [icon.digest for icon in _files(result)]


def _files(result: Result) -> tuple[IconFile, ...]:
    return () if result.problems else decode(result.value, tuple[IconFile, ...])


def address(picture: PublishedPicture, icon: IconFile) -> str:
    """The address of an icon on the host of the site. That of an icon of the manifest contains a
    digest of its bytes: browsers take an icon for changed if its address is."""
    if icon.use == "tab":
        return TAB
    if icon.use == "touch":
        return TOUCH
    name = urls.slug(posixpath.splitext(posixpath.basename(picture.file.path))[0]) or "icon"
    return f"/pictures/{name}-{icon.digest[:DIGITS]}-{icon.side}.png"
