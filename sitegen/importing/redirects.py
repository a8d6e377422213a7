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
    "blogger": {"/feeds/posts/default": "/atom.xml"},
    "substack": {"/feed": "/feed.xml"},
    "zola": {"/rss.xml": "/feed.xml"},
    "eleventy": {"/feed/feed.xml": "/atom.xml"},
}


class ServerRedirect(Struct, frozen=True, order=True):
    """An old address, maybe with a query, and the new one, both from the root of the host."""

    old: str
    new: str


def redirects_of(lost: Iterable[Lost], system: str, base: str) -> tuple[ServerRedirect, ...]:
    """The redirects that a server has to do: for addresses with a query, for those outside of the
    new site, and for old feeds. `base` is the path of the new site, without the slash at its
    end."""
    found = {
        each.address: base + quote(each.to)
        for each in lost
        # With a line end, an address would be more than one line.
        if each.to and plain(each.address).isprintable() and each.address.isprintable()
    }
    feeds = FEEDS.get(system, {})
    found |= {base + old: base + new for old, new in feeds.items() if old != new}
    return tuple(ServerRedirect(old, new) for old, new in sorted(found.items()))


def lines(redirects: Iterable[ServerRedirect]) -> dict[str, list[str]]:
    """The lines for each server, by its name."""
    listed = list(redirects)
    return {
        "nginx": [line for each in listed for line in _nginx(each)],
        "Apache": [line for each in listed for line in _apache(each)],
        "Netlify": [_netlify(each) for each in listed],
    }


def _nginx(redirect: ServerRedirect) -> list[str]:
    path, mark, query = redirect.old.partition("?")
    if not mark:
        # nginx compares with the decoded path.
        where = f'location = "{_quoted(plain(path))}"'
        return [f'{where} {{ return 301 "{_quoted(redirect.new)}"; }}']
    # Inside the server: $request_uri is the address as it was sent.
    condition = f'if ($request_uri = "{_quoted(f"{urls.encode_again(path)}?{query}")}")'
    return [f'{condition} {{ return 301 "{_quoted(redirect.new)}"; }}']


def _apache(redirect: ServerRedirect) -> list[str]:
    path, mark, query = redirect.old.partition("?")
    # mod_rewrite compares with the decoded path.
    pattern = _escaped(plain(path).lstrip("/"))
    rule = f'RewriteRule "^/?{pattern}$" "{_substitution(redirect.new)}" [R=301,L,NE,QSD]'
    return [f'RewriteCond "%{{QUERY_STRING}}" "^{_escaped(query)}$"', rule] if mark else [rule]


def _netlify(redirect: ServerRedirect) -> str:
    path, mark, query = redirect.old.partition("?")
    words = [part.replace(" ", "%20") for part in query.split("&") if "=" in part] if mark else []
    return " ".join([urls.encode_again(path), *words, redirect.new, "301!" if mark else "301"])


def _quoted(text: str) -> str:
    # A dollar sign begins a variable in nginx, and cannot be escaped.
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("$", "%24")


def _escaped(text: str) -> str:
    return re.sub(r'(["\\.^$*+?()\[\]{}|])', r"\\\1", text)


def _substitution(text: str) -> str:
    return text.replace("%", r"\%").replace("$", r"\$").replace('"', "%22")
