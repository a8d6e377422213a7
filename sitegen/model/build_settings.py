"""The settings of `[build]`."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from sitegen.model.fields import form, key


class BuildSettings(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """`[build]`: where the site is published, and whether with HTTP headers."""

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
