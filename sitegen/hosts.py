"""Names of hosts as the Domain Name System has them, and addresses in the characters of RFC 3986.

What readers see stays as its author wrote it; what programs read (feeds, sitemaps, identifiers, the
address of the site) has to be ASCII.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote

from sitegen.lazy import load

# What a mapped name must not bring in: "℀" is mapped to "a/c" (WHATWG URL §3.3).
_FORBIDDEN = re.compile(r"[\x00-\x20#%/:<>?@\[\\\]^`{|}\x7f]")
_AUTHORITY = re.compile(
    r"((?:[A-Za-z][A-Za-z0-9+.-]*:)?//(?:[^/?#@]*@)?)([^/?#@:\[\]]*)(.*)", re.DOTALL
)
_ASCII = "".join(map(chr, range(0x21, 0x7F)))

_PCHAR = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})"
# A namespace, a string in it, and components that begin with "?+", "?=" and "#" (RFC 8141 §2).
_URN = re.compile(
    rf"urn:[A-Za-z0-9][A-Za-z0-9-]{{0,30}}[A-Za-z0-9]:{_PCHAR}(?:{_PCHAR}|/)*+"
    rf"(?:\?\+{_PCHAR}(?:{_PCHAR}|/|\?(?!=))*+)?(?:\?={_PCHAR}(?:{_PCHAR}|[/?])*+)?(?:#(?:{_PCHAR}|[/?])*+)?",
    re.IGNORECASE,
)
# A host or an address of mail, a date, and whatever tells things apart (RFC 4151 §2.1).
_DNS_NAME = (
    r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
)
_TAG = re.compile(
    rf"tag:(?:[A-Za-z0-9._-]+@)?{_DNS_NAME},\d{{4}}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?"
    rf":(?:{_PCHAR}|[/?])*+(?:#(?:{_PCHAR}|[/?])*+)?",
    re.IGNORECASE,
)
_WEB = re.compile(r"https?://[^/?#@]+(?:[/?#].*)?", re.IGNORECASE)
_FORMS = {
    "urn": (_URN, "a namespace and a string in it, like urn:isbn:9780141036144 (RFC 8141)"),
    "tag": (_TAG, "a host, a date and a name, like tag:example.org,2019:a-post (RFC 4151)"),
    "http": (_WEB, "a host, like http://old.example/?p=12"),
    "https": (_WEB, "a host, like https://old.example/?p=12"),
}


@lru_cache(maxsize=1 << 10)
def to_ascii(name: str) -> str:
    """The host `name` in ASCII, by UTS #46 as browsers read it. Raises ValueError where no host can
    be called so.

    Python's own codec is of an older standard, by which "straße" is another host, "strasse".
    """
    if name.isascii():
        return name
    # A ValueError for what the standard refuses.
    mapped: str = load("idna:uts46_remap")(name, std3_rules=False, transitional=False)
    labels = [_label(label) for label in mapped.split(".")]
    made = ".".join(labels)
    # RFC 1035 §2.3.4
    if (
        _FORBIDDEN.search(made)
        or len(made) > 253
        or not all(0 < len(label) < 64 for label in labels)
    ):
        raise ValueError(name)
    return made


def _label(label: str) -> str:
    if label.isascii():
        return label
    if label.startswith("xn--"):
        raise ValueError(label)
    return f"xn--{label.encode('punycode').decode()}"


def uri(url: str) -> str:
    """The address `url` in ASCII: the name of its host in punycode, everything else
    percent-encoded."""
    if url.isascii():
        return url
    start, name, rest = "", "", url
    if found := _AUTHORITY.match(url):
        start, name, rest = found.groups()
        try:
            name = to_ascii(name)
        except ValueError:  # no host, so nobody can follow it; a URI is what it has to be
            name = quote(name, safe=_ASCII)
    return quote(start, safe=_ASCII) + name + quote(rest, safe=_ASCII)


def tag(base_url: str, rest: str) -> str:
    """The tag: URI (RFC 4151) of what the site at `base_url` has at the path `rest` under it.

    The year is the first in which such a URI could be made.
    """
    host, path = re.fullmatch(
        r"[a-z]+://(\[[^\]]*\]|[^/:]*)[^/]*(/.*)", base_url, re.DOTALL
    ).groups()  # type: ignore[union-attr]
    # Only what can be a domain name: an address of IPv6 has colons.
    authority = re.sub("[^a-z0-9.-]", "-", host).strip(".-")
    return f"tag:{authority},2026:{path}{rest}"


def lacks(identifier: str) -> str:
    """What a URI has to have by the standard of its scheme and this `identifier` has not; "" if it
    is in order, or its scheme is one that nothing is known of here. `identifier` holds a colon."""
    pattern, expected = _FORMS.get(identifier.partition(":")[0].lower(), (None, ""))
    return "" if pattern is None or pattern.fullmatch(identifier) else expected
