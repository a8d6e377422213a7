"""The scripts that the settings name: what of them is in which page, and from where they come."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sitegen import hosts
from sitegen.layouts.closures import OF_ANALYTICS, Layouts
from sitegen.model.config import Config
from sitegen.model.script_settings import Analytics, ScriptSettings
from sitegen.model.site import Edition
from sitegen.model.site_views import ScriptView
from sitegen.model.views import NotFoundView, PlannedPage, PlannedPost, PlannedView, RedirectView

# A script of sitegen's own, which calls those of services that have no other way to be told what to
# count.
STARTER = OF_ANALYTICS
# The version of GoatCounter's script that never changes (goatcounter.com/help/countjs-versions).
_GOATCOUNTER = "sha384-atnOLvQb9t+jTSipvd75X2yginT4PjVbqDdlJAmxMm+wYElFmeR6EmLP5bYeoRVQ"


def origins(config: Config, kind: str) -> tuple[str, ...]:
    """The origins of a kind that the scripts of the settings need."""
    scripts = [hosts.origin_of(script.src) for script in config.scripts]
    connect: tuple[str, ...] = ()
    if config.analytics:
        addresses, connect = _addresses(config.analytics)
        scripts += map(hosts.origin_of, addresses)
    # Where a browser lacks a way to send, services ask for a picture.
    by_kind = {"script": tuple(filter(None, scripts)), "connect": connect, "img": connect}
    return by_kind.get(kind, ())


class PageScripts:
    """The scripts in the pages of one edition. Only `counts_readers`, as in
    `BuildOptions`, has the script of a service that counts. `share` stores a value
    and returns its digest; `assets` are the names of sitegen's own scripts that they need."""

    def __init__(
        self,
        edition: Edition,
        layouts: Layouts,
        share: Callable[[object], str],
        *,
        counts_readers: bool,
    ) -> None:
        config, self._home, self._share = edition.config, edition.at("/"), share
        self._scripts = tuple((script.pages, view(script)) for script in config.scripts)
        self.assets: tuple[str, ...] = ()
        if (analytics := config.analytics) and counts_readers:
            starter = ""
            if not starts_itself(analytics) and STARTER in layouts.assets:
                starter, self.assets = edition.on_host(layouts.assets[STARTER].url), (STARTER,)
            self._scripts += tuple(((), each) for each in of_service(analytics, starter))
        self._digests: dict[tuple[str, ...], str] = {(): ""}

    def of(self, page: PlannedView) -> str:
        """The digest of the scripts in a page, or ""."""
        if not self._scripts or isinstance(page, RedirectView):
            return ""
        kind = self._kind(page)
        scripts = tuple(
            script
            for pages, script in self._scripts
            if not pages or kind in pages or any(_names(each, page.url) for each in pages)
        )
        key = tuple(script.src for script in scripts)
        if key not in self._digests:
            self._digests[key] = self._share(scripts)
        return self._digests[key]

    def _kind(self, page: PlannedView) -> str:
        match page:
            case PlannedPost():
                return "posts"
            case PlannedPage():
                return "pages"
            case NotFoundView():
                return ""
        return "home" if page.url == self._home else "lists"


def _names(pages: str, url: str) -> bool:
    """Whether an address of the settings names the page at `url`; "*" at its end stands for
    anything."""
    return url.startswith(pages[:-1]) if pages.endswith("*") else url == pages


def view(script: ScriptSettings) -> ScriptView:
    """A script of the settings as pages have it."""
    return ScriptView(
        src=script.src,
        loading="async" if script.async_ else "defer" if script.defer else "",
        module=script.module,
        integrity=script.integrity or "",
        crossorigin=bool(script.integrity) or (script.module and script.src[:1] != "/"),
    )


def starts_itself(analytics: Analytics) -> bool:
    """Whether the script of the service needs none of sitegen's own beside it."""
    return analytics.service != "matomo" and not (analytics.site or "").startswith("pa-")


def of_service(analytics: Analytics, starter: str) -> Iterator[ScriptView]:
    """The scripts of a service, as its documentation has them. `starter` is the address of
    `STARTER`."""
    service, site, server = analytics.service, analytics.site or "", analytics.server
    (address, *_), _ = _addresses(analytics)
    if not starts_itself(analytics):
        data = {"service": service, "site": site, "server": server}
        yield ScriptView(src=starter, data={name: value for name, value in data.items() if value})
    if service == "plausible" and not starts_itself(analytics):
        yield ScriptView(src=address, loading="async")
    elif service == "plausible":
        api = {"api": f"{server}api/event"} if server else {}
        yield ScriptView(src=address, loading="defer", data={"domain": site, **api})
    elif service == "umami":
        yield ScriptView(src=address, loading="defer", data={"website-id": site})
    elif service == "goatcounter":
        count = f"{server}count" if server else f"https://{site}.goatcounter.com/count"
        digest = "" if server else _GOATCOUNTER
        yield ScriptView(
            src=address,
            loading="async",
            integrity=digest,
            crossorigin=bool(digest),
            data={"goatcounter": count},
        )
    elif service == "matomo":
        yield ScriptView(src=address, loading="async")
    elif service == "fathom":
        yield ScriptView(src=address, loading="defer", data={"site": site})
    elif service == "cloudflare":
        yield ScriptView(src=address, loading="defer", data={"cf-beacon": f'{{"token": "{site}"}}'})
    else:
        yield ScriptView(src=address, loading="async")


def _addresses(analytics: Analytics) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The addresses of the scripts of a service, and the origins that they send to."""
    site, server = analytics.site or "", analytics.server
    own = hosts.origin_of(server) if server else ""
    match analytics.service:
        case "plausible":
            name = site if site.startswith("pa-") else "script"
            return (f"{server or 'https://plausible.io/'}js/{name}.js",), (
                own or "https://plausible.io",
            )
        case "umami":
            # The script of the service sends to another host than its own.
            return (f"{server or 'https://cloud.umami.is/'}script.js",), (
                own or "https://api-gateway.umami.dev",
            )
        case "goatcounter":
            address = f"{server}count.js" if server else "https://gc.zgo.at/count.v5.js"
            return (address,), (own or f"https://{site}.goatcounter.com",)
        case "matomo":
            return (f"{server}matomo.js",), (own,)
        case "fathom":
            return ("https://cdn.usefathom.com/script.js",), ("https://cdn.usefathom.com",)
        case "cloudflare":
            return ("https://static.cloudflareinsights.com/beacon.min.js",), (
                "https://cloudflareinsights.com",
            )
        case "simple":
            return ("https://scripts.simpleanalyticscdn.com/latest.js",), (
                "https://queue.simpleanalyticscdn.com",
            )
