"""The addresses at which a site, an edition or a server of comments can be."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from sitegen import hosts, urls


def is_base_url(address: str) -> bool:
    """Whether a site can be published at `address`: a web address without query, fragment, dots and
    empty folders. With a path that begins with "//", its links would lead to another host."""
    if not urls.is_web_address(address):
        return False
    try:
        parts = urlsplit(address)
        hosts.to_ascii(parts.hostname or "")
        port = parts.port
    except ValueError:  # no host or port can have this name or number
        return False
    return (
        port != 0
        and not parts.query
        and not parts.fragment
        and not re.search(r"\.\.|//|\\", unquote(parts.path))
    )


def normal_base(base_url: str) -> str:
    """A base URL in ASCII, with its host in lower case and "/" at its end."""
    parts = urlsplit(base_url)
    path = urls.encode_again(parts.path).rstrip("/") + "/"
    return f"{hosts.uri(f'{parts.scheme}://{parts.netloc.lower()}')}{path}"
