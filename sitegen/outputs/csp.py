"""The Content-Security-Policy of every page (W3C, Level 3). The text is the same in the `<meta>` of
the page and in an HTTP header, and what the build says is refused follows from the same sources.

Browsers ignore the directives `frame-ancestors`, `report-uri` and `sandbox` in a `<meta>`, so none
of them is here. A host that sends the header may add `frame-ancestors`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from sitegen.model.config import Config
from sitegen.model.security_settings import KINDS, Kind

# The origins of the frames of comment providers.
FRAMES = {"giscus": "https://giscus.app", "utterances": "https://utteranc.es"}
DIRECTIVES: Mapping[Kind, str] = {
    "script": "script-src",
    "style": "style-src",
    "img": "img-src",
    "media": "media-src",
    "font": "font-src",
    "connect": "connect-src",
    "form": "form-action",
    "frame": "frame-src",
}
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
    by_kind: dict[Kind, Iterable[str]] = {
        "script": (SELF, *assembly, *inline),
        "style": (SELF, *inline),
        "img": (SELF, "data:"),
        "frame": anywhere if trusted else (),
    }
    sources = {
        kind: tuple(dict.fromkeys((*by_kind.get(kind, (SELF,)), *origins[kind])))
        for kind in DIRECTIVES
    }
    return Policy(
        {
            "default-src": ("'none'",),
            **{
                directive: sources[kind]
                for kind, directive in DIRECTIVES.items()
                if kind != "frame"
            },
            "base-uri": ("'none'",),
            "manifest-src": (SELF,) if config.theme.icon_png else (),
            "frame-src": sources["frame"],
        }
    )


def _origins(config: Config, kind: Kind, anywhere: tuple[str, ...]) -> tuple[str, ...]:
    """What pages may load of a `kind` beside what is of the site itself."""
    listed = config.security.of(kind)
    origins = anywhere if listed is None else listed
    comments = config.comments
    if kind == "connect" and comments.provider == "isso":
        return comments.server, *origins
    if kind == "frame" and comments.provider in FRAMES:
        return FRAMES[comments.provider], *origins
    return origins
