"""The Content-Security-Policy of every page (W3C, Level 3). The text is the same in the `<meta>` of
the page and in an HTTP header.

Browsers ignore the directives `frame-ancestors`, `report-uri` and `sandbox` in a `<meta>`, so none
of them is here. A host that sends the header may add `frame-ancestors`."""

from __future__ import annotations

from sitegen.model.config import Config

# The origins of the frames of comment providers.
FRAMES = {"giscus": "https://giscus.app", "utterances": "https://utteranc.es"}


def policy(config: Config, *, search: bool = False) -> str:
    """What pages may load: styles and scripts of the site itself, pictures, sound and film also
    from elsewhere over HTTPS, and comments from the one place that the settings name.

    Where authors' raw HTML is trusted, inline scripts, styles and frames are allowed, too. The page
    of the `search` runs WebAssembly, for which there is a source expression of its own.
    """
    assembly = " 'wasm-unsafe-eval'" if search else ""
    anywhere = "https: http:" if config.base_url.startswith("http:") else "https:"
    trusted = f" 'unsafe-inline' {anywhere}" if config.markdown.raw_html == "trust" else ""
    directives = {
        "default-src": "'none'",
        "script-src": f"'self'{assembly}{trusted}",
        "style-src": f"'self'{trusted}",
        "img-src": f"'self' data: {anywhere}",
        "media-src": f"'self' {anywhere}",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
    }
    if config.theme.icon_png:
        directives["manifest-src"] = "'self'"
    comments = config.comments
    if comments.provider == "isso":
        directives["connect-src"] += f" {comments.server}"
    if comments.provider in FRAMES:
        directives["frame-src"] = FRAMES[comments.provider]
    if trusted:
        directives["frame-src"] = anywhere
    return "; ".join(f"{name} {value}" for name, value in directives.items())
