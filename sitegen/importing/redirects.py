"""Old addresses that only a server can lead on: lines for nginx, Apache and Netlify."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from msgspec import Struct

from sitegen import urls
from sitegen.importing.old_site import plain
from sitegen.importing.placing import Lost

# Where the feeds of each system are, and which of the new ones stands for them.
FEEDS: Mapping[str, Mapping[str, str]] = {
    "wordpress": {
        "/feed/": "/feed.xml",
        "/feed/atom/": "/atom.xml",
        "/rss/": "/feed.xml",
    },
    "hugo": {"/index.xml": "/feed.xml"},
    "ghost": {"/rss/": "/feed.xml"},
    "jekyll": {},
    "pelican": {"/feeds/all.atom.xml": "/atom.xml", "/feeds/all.rss.xml": "/feed.xml"},
    "blogger": {"/feeds/posts/default": "/atom.xml", "/rss.xml": "/feed.xml"},
    "substack": {"/feed": "/feed.xml"},
    "zola": {"/rss.xml": "/feed.xml"},
    "eleventy": {"/feed/feed.xml": "/atom.xml"},
}


MOVED = "[R=301,L,NE,QSD]"  # of Apache


class ServerRedirect(Struct, frozen=True, order=True):
    """An old address, maybe with a query, and the new one, both from the root of the host."""

    old: str
    new: str


def redirects_of(lost: Iterable[Lost], system: str, base: str) -> tuple[ServerRedirect, ...]:
    """The redirects that a server has to do: for addresses with a query, for those outside of the
    new site, and for old feeds. `base` is the path of the new site, without the slash at its
    end."""
    found = {
        each.address: quote(base + each.to)
        for each in lost
        # With a line end, an address would be more than one line.
        if each.to and plain(each.address).isprintable() and each.address.isprintable()
    }
    feeds = FEEDS.get(system, {})
    found |= {base + old: quote(base + new) for old, new in feeds.items() if old != new}
    return tuple(ServerRedirect(old, new) for old, new in sorted(found.items()))


def lines(redirects: Iterable[ServerRedirect]) -> dict[str, list[str]]:
    """The lines for each server, by its name."""
    listed = list(redirects)
    return {
        "nginx": [line for each in listed for line in _nginx(each)],
        "Apache": ["RewriteEngine On", *(line for each in listed for line in _apache(each))],
        "Netlify": [_netlify(each) for each in listed],
    }


def _nginx(redirect: ServerRedirect) -> list[str]:
    path, mark, query = redirect.old.partition("?")
    if not mark:
        # nginx compares with the decoded path, in which a dollar sign is no variable.
        where = f'location = "{quoted(plain(path), "$")}"'
        return [f'{where} {{ return 301 "{quoted(redirect.new)}"; }}']
    # Inside the server: $request_uri is the address as it was sent.
    condition = f'if ($request_uri = "{quoted(f"{urls.encode_again(path)}?{query}")}")'
    return [f'{condition} {{ return 301 "{quoted(redirect.new)}"; }}']


def _apache(redirect: ServerRedirect) -> list[str]:
    path, mark, query = redirect.old.partition("?")
    # The path is decoded, and whole: what RewriteRule compares with begins behind the folder of
    # .htaccess.
    at = f'RewriteCond "%{{REQUEST_URI}}" "^{escaped(plain(path))}$"'
    asked = [f'RewriteCond "%{{QUERY_STRING}}" "^{escaped(query)}$"'] if mark else []
    return [at, *asked, f'RewriteRule "^" "{substitution(redirect.new)}" {MOVED}']


def _netlify(redirect: ServerRedirect) -> str:
    path, mark, query = redirect.old.partition("?")
    words = [part.replace(" ", "%20") for part in query.split("&") if "=" in part] if mark else []
    return " ".join([urls.encode_again(path), *words, redirect.new, "301!" if mark else "301"])


def quoted(text: str, dollar: str = "%24") -> str:
    """A text between the quotes of nginx."""
    # A dollar sign begins a variable in nginx, and cannot be escaped.
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("$", dollar)


def escaped(text: str) -> str:
    """A text in a pattern of Apache's."""
    return re.sub(r'(["\\.^$*+?()\[\]{}|])', r"\\\1", text)


def substitution(text: str) -> str:
    """An address to which Apache leads on."""
    return text.replace("%", r"\%").replace("$", r"\$").replace('"', "%22")
