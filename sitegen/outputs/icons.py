"""The icons that pages and feeds name, and the web manifest of each edition (W3C Web Application
Manifest), which is planned if the settings name a PNG that icons are made of. Files of the same
name in static/ take the place of /favicon.ico, /apple-touch-icon.png and the manifest."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from sitegen import urls
from sitegen.formats.compact import without_empty
from sitegen.incremental.keys import decode
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.layouts.language import direction
from sitegen.model.documents import File
from sitegen.model.job_functions import BASE_URL, JobFunction, by_name
from sitegen.model.site import Edition, IconFile, Outline, PublishedPicture
from sitegen.model.site_views import IconView
from sitegen.model.theme_settings import PAPER
from sitegen.outputs.context import Context, SiteIcons
from sitegen.outputs.family import Family, Planned
from sitegen.pictures import icons

MANIFEST = "/site.webmanifest"
# The icon of sites that have none, in the built-in static/, and the digest of its bytes.
FAVICON = "/favicon.svg"
BUILT_IN = "c067908c4d8de5882d8dc26d0bcf7e1b8f439257"


class ManifestJob(Struct, frozen=True, kw_only=True):
    """What the web manifest at the address `url` says. `icons` are the files in it with their
    addresses, `vector` is that of the icon as an SVG, or ""; `colour` is that of the paper."""

    url: str
    base: urls.Base
    name: str
    language: str
    start_url: str
    icons: tuple[tuple[str, IconFile], ...]
    vector: str
    colour: str


WRITE_MANIFEST = JobFunction(
    "sitegen.outputs.icons:manifest",
    ManifestJob,
    (
        BASE_URL,
        (r"(?:icons|vector).*", "the icon of the site"),
        by_name("url", "name", "language", "start_url", "colour"),
    ),
)


def site_icons(
    edition: Edition,
    published: Mapping[str, PublishedPicture],
    static: Iterable[File],
    copied: Container[str],
) -> SiteIcons:
    """The icons for the pages and feeds of the edition. `published` are the pictures of the site by
    address, `static` the files of static/, and `copied` the output paths of these. The built-in
    favicon is that of a site without any other icon."""
    theme = edition.config.theme
    picture = published.get(theme.icon_png or "")
    made: dict[str, IconFile] = {}
    if picture is not None:
        made = {edition.on_host(icons.address(picture, icon)): icon for icon in picture.icons}

    def here(address: str) -> str:
        """The address on the host of the edition, or "" if there is no such file."""
        own = edition.on_host(address)
        return own if own in made or urls.output_path(own) in copied else ""

    tab, touch = here(icons.TAB), here(icons.TOUCH)
    vector = theme.icon and (here(theme.icon) or theme.icon)
    if not theme.icon and (_has_own_favicon(static) or not (tab or theme.icon_png)):
        vector = here(FAVICON)
    links = (
        IconView(rel="icon", url=tab, sizes=f"{icons.TAB_SIDE}x{icons.TAB_SIDE}"),
        IconView(rel="icon", url=vector or "", type="image/svg+xml"),
        IconView(rel="apple-touch-icon", url=touch),
    )
    files = tuple((url, icon) for url, icon in made.items() if icon.use == "manifest")
    return SiteIcons(
        links=tuple(link for link in links if link.url),
        files=files,
        vector=vector or "",
        small=files[0][0] if files else "",
        large=files[-1][0] if files else "",
        manifest_url=edition.at(MANIFEST) if theme.icon_png else "",
    )


def _has_own_favicon(static: Iterable[File]) -> bool:
    return any(file.path == f"static{FAVICON}" and file.digest != BUILT_IN for file in static)


def _addresses(edition: Edition, _outline: Outline) -> Iterable[str]:
    return (edition.at(MANIFEST),) if edition.config.theme.icon_png else ()


def _jobs(context: Context) -> Planned:
    edition, shown, config = context.edition, context.icons, context.config
    if not shown.manifest_url:
        return
    job = ManifestJob(
        url=shown.manifest_url,
        base=edition.base,
        name=config.title,
        language=config.language,
        start_url=edition.at("/"),
        icons=shown.files,
        vector=shown.vector,
        colour=PAPER,
    )
    yield WRITE_MANIFEST.job(urls.output_path(job.url), "theme.icon_png in site.toml", job)


FAMILY = Family(addresses=_addresses, jobs=_jobs, functions=(WRITE_MANIFEST,))


def manifest(input_: bytes, _bodies: Sequence[bytes], _worker_context: WorkerContext) -> JobOutput:
    """A `ManifestJob` → the web manifest, JSON in UTF-8.

    A manifest has one language, so each edition has its own. `display` is "browser": a newspaper is
    read page by page, and readers need the address, the way back and the tabs that an app of its
    own takes away; nothing here works without a network. `short_name` is what home screens ask
    for first. Both colours are the paper, since the header is on it too."""
    job = decode(input_, ManifestJob)
    href = job.base.hrefs(job.url)
    vector = [{"src": href(job.vector), "sizes": "any", "type": "image/svg+xml"}]
    members = {
        "name": job.name,
        "short_name": job.name,
        "lang": job.language,
        "dir": direction(job.language),
        "start_url": href(job.start_url),
        "display": "browser",
        "background_color": job.colour,
        "theme_color": job.colour,
        "icons": [
            *(vector if job.vector else ()),
            *(_member(href(url), icon) for url, icon in job.icons),
            # An entry of its own: one for both purposes is shown with its margin everywhere.
            *(_member(href(url), icon, "maskable") for url, icon in job.icons if icon.is_maskable),
        ],
    }
    return JobOutput(blobs=(msgspec.json.format(msgspec.json.encode(members), indent=2) + b"\n",))


def _member(url: str, icon: IconFile, purpose: str = "") -> dict[str, Any]:
    sizes = f"{icon.side}x{icon.side}"
    return without_empty({"src": url, "sizes": sizes, "type": "image/png", "purpose": purpose})
