"""The settings of `[build]`."""

from typing import Annotated, Literal

from msgspec import Struct

from sitegen.model.fields import form, key


class BuildSettings(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """`[build]`: where the site is published, with which files for its host, what is gone, and what
    becomes of posts that are wrong."""

    output: Annotated[
        str,
        form("folder", "a folder", min_length=1),
        key("The output folder, relative to the site's folder."),
    ] = "public"
    headers: Annotated[
        bool,
        key(
            "Publishes a file `_headers` that gives all addresses the Content-Security-Policy that"
            " pages have anyway, as an HTTP header."
        ),
    ] = False
    redirects: Annotated[
        Literal["netlify", "cloudflare"] | None,
        key(
            "Publishes a file `_redirects` beside the pages of aliases: a rule for each of them, as"
            " this host reads it."
        ),
    ] = None
    gone: Annotated[
        tuple[Annotated[str, form("address", "an address of the site like /old/ or /2009/*")], ...],
        form("list of addresses", "a list of addresses of the site like /old/ and /2009/*"),
        key(
            "What is gone on purpose, such as `/old/`, or `/2009/*` for all that begins with"
            " `/2009/`."
        ),
    ] = ()
    on_error: Annotated[
        Literal["stop", "hold"],
        key(
            'What a post with an error does: with `"stop"`, nothing is published; with `"hold"`, it'
            " is held back, and the rest is published."
        ),
    ] = "stop"
