"""The Content-Security-Policy of every page: one text, for the `<meta>` in the page and for an HTTP
header alike.

Content Security Policy Level 3 (W3C). In a `<meta>` the directives `frame-ancestors`, `report-uri`
and `sandbox` do not count, so none of them is here; whoever sends the header may add
`frame-ancestors`."""

from __future__ import annotations

from sitegen.model.config import Config

# Where the frames of providers of comments come from.
FRAMES = {"giscus": "https://giscus.app", "utterances": "https://utteranc.es"}


def policy(config: Config, *, search: bool = False) -> str:
    """What pages may load: styles and scripts of the site itself, pictures, sound and film also
    from elsewhere over HTTPS, and comments from the one place that the settings name.

    Where authors' raw HTML is trusted, it is trusted with scripts, styles and frames, too. What a
    page with a `search` finds with is WebAssembly, which is allowed by the name of nothing else.
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
    comments = config.comments
    if comments.provider == "isso":
        directives["connect-src"] += f" {comments.server}"
    if comments.provider in FRAMES:
        directives["frame-src"] = FRAMES[comments.provider]
    if trusted:
        directives["frame-src"] = anywhere
    return "; ".join(f"{name} {value}" for name, value in directives.items())
