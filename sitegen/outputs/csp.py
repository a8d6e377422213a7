"""The Content-Security-Policy of every page (W3C, Level 3). The text is the same in the `<meta>` of
the page and in an HTTP header, and what the build says is refused follows from the same sources.

Browsers ignore the directives `frame-ancestors`, `report-uri` and `sandbox` in a `<meta>`, so none
of them is here. A host that sends the header may add `frame-ancestors`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set

from msgspec import Struct

from sitegen import hosts
from sitegen.model.config import Config
from sitegen.model.security_settings import KINDS, Kind
from sitegen.outputs import page_scripts

# The origins of the frames of comment providers.
FRAMES = {"giscus": "https://giscus.app", "utterances": "https://utteranc.es"}
DIRECTIVES: Mapping[str, str] = {
    "script": "script-src",
    "style": "style-src",
    "img": "img-src",
    "media": "media-src",
    "font": "font-src",
    "connect": "connect-src",
    "form": "form-action",
    "frame": "frame-src",
}
_DIRECTIVE_OF = {
    "manifest": "manifest-src",
    "object": "object-src",
    "base": "base-uri",
    "inline-script": "script-src",
    "inline-handler": "script-src",
    "script-address": "script-src",
    "inline-style": "style-src",
    "style-attribute": "style-src",
}
_INLINE = frozenset(_DIRECTIVE_OF) - {"manifest", "object", "base"}
# What browsers load by https: on a page with https:, also where its address has http: (Mixed
# Content §4.1).
_UPGRADED = ("img", "media")
NOTHING = ("'none'",)
SELF, INLINE = "'self'", "'unsafe-inline'"


class Policy(Struct, frozen=True):
    """The directives of a policy, each with its sources. What has no directive has that of
    `default-src`."""

    directives: Mapping[str, tuple[str, ...]]

    @property
    def text(self) -> str:
        """The policy as a `<meta>` and a header have it."""
        return "; ".join(
            " ".join((name, *sources)) for name, sources in self.directives.items() if sources
        )

    def allows(self, kind: str, address: str, own: Set[str], scheme: str) -> bool:
        """Whether a page of the `scheme`, whose site has the origins `own`, may load, run or post
        to an `address`, of a kind of `text.loads` (CSP Level 3 §6.7.2)."""
        sources = self.directives.get(_DIRECTIVE_OF.get(kind) or DIRECTIVES[kind]) or NOTHING
        if kind in _INLINE:
            return INLINE in sources
        is_whole = re.match(r"[\x00-\x20]*([A-Za-z][A-Za-z0-9+.-]*):", address)
        if is_whole and (found := is_whole[1].lower()) not in ("http", "https"):
            # The pages about: itself are no others.
            return f"{found}:" in sources or (kind == "frame" and found == "about")
        origin = hosts.origin_of(address, scheme)
        if not origin or origin in own:
            here = {origin} if origin else own
            return SELF in sources or any(each in sources for each in here)
        if scheme == "https" and kind in _UPGRADED:
            origin = re.sub("^http:", "https:", origin)
        schemes = ("https:", "http:") if origin.startswith("https:") else ("http:",)
        # The server of comments may be under a path.
        listed = any(f"{each}/".startswith(f"{origin}/") for each in sources)
        return listed or any(each in sources for each in schemes)


def policy(config: Config, *, search: bool = False) -> Policy:
    """What pages may load: what is of the site itself; pictures, sound and film also from elsewhere
    over HTTPS, unless the settings name their origins; what `[security]` lists; and comments from
    the one place that the settings name.

    Where authors' raw HTML is trusted, inline scripts, styles and frames are allowed, too. The page
    of the `search` runs WebAssembly, for which there is a source expression of its own.
    """
    anywhere = ("https:", "http:") if config.base_url.startswith("http:") else ("https:",)
    trusted = config.markdown.raw_html == "trust"
    inline = (INLINE, *anywhere) if trusted else ()
    origins = {kind: _origins(config, kind, anywhere) for kind in KINDS}
    assembly = ("'wasm-unsafe-eval'",) if search else ()
    by_kind: dict[str, Iterable[str]] = {
        "script": (SELF, *assembly, *inline),
        "style": (SELF, *inline),
        "img": (SELF, "data:"),
        "frame": anywhere if trusted else (),
    }
    sources: dict[str, tuple[str, ...]] = {
        kind: tuple(dict.fromkeys((*by_kind.get(kind, (SELF,)), *origins[kind]))) for kind in KINDS
    }
    return Policy(
        {
            "default-src": NOTHING,
            **{
                directive: sources[kind]
                for kind, directive in DIRECTIVES.items()
                if kind != "frame"
            },
            "base-uri": NOTHING,
            "manifest-src": (SELF,) if config.theme.icon_png else (),
            "frame-src": sources["frame"],
        }
    )


def _origins(config: Config, kind: Kind, anywhere: tuple[str, ...]) -> tuple[str, ...]:
    """What pages may load of a `kind` beside what is of the site itself."""
    listed = config.security.of(kind)
    origins = anywhere if listed is None else (*listed, *page_scripts.origins(config, kind))
    if kind == "form" and config.newsletter:
        to = hosts.origin_of(config.newsletter.action)
        origins = (*origins, to) if to else origins
    comments = config.comments
    if kind == "connect" and comments.provider == "isso":
        return comments.server, *origins
    if kind == "frame" and comments.provider in FRAMES:
        return FRAMES[comments.provider], *origins
    return origins
