"""Names of hosts and whole addresses in ASCII, and identifiers that are URIs.

Readers see an address as its author wrote it. Programs get it in ASCII (RFC 3986): in feeds,
sitemaps, identifiers and the address of the site."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote

from sitegen import lazy
from sitegen.lazy import load

# The mapping of UTS #46 can bring these in: "℀" becomes "a/c" (WHATWG URL §3.3).
_FORBIDDEN = lazy.pattern(r"[\x00-\x20#%/:<>?@\[\\\]^`{|}\x7f]")
_AUTHORITY = lazy.pattern(
    r"((?:[A-Za-z][A-Za-z0-9+.-]*:)?//(?:[^/?#@]*@)?)([^/?#@:\[\]]*)(.*)", re.DOTALL
)
_ASCII = "".join(map(chr, range(0x21, 0x7F)))

_PCHAR = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})"
# A namespace, a string in it, and components that begin with "?+", "?=" and "#" (RFC 8141 §2).
_URN = (
    rf"urn:[A-Za-z0-9][A-Za-z0-9-]{{0,30}}[A-Za-z0-9]:{_PCHAR}(?>(?:{_PCHAR}|/)*)"
    rf"(?:\?\+{_PCHAR}(?>(?:{_PCHAR}|/|\?(?!=))*))?"
    rf"(?:\?={_PCHAR}(?>(?:{_PCHAR}|[/?])*))?(?:#(?>(?:{_PCHAR}|[/?])*))?"
)
# A host or a mail address, a date, and any name (RFC 4151 §2.1).
_DNS_NAME = (
    r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
)
_TAG = (
    rf"tag:(?:[A-Za-z0-9._-]+@)?{_DNS_NAME},\d{{4}}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?"
    rf":(?>(?:{_PCHAR}|[/?])*)(?:#(?>(?:{_PCHAR}|[/?])*))?"
)
_WEB = r"https?://[^/?#@]+(?:[/?#].*)?"
# Patterns are compiled for the first identifier: most sites have none.
_FORMS = {
    "urn": (_URN, "a namespace and a string in it, like urn:isbn:9780141036144 (RFC 8141)"),
    "tag": (_TAG, "a host, a date and a name, like tag:example.org,2019:a-post (RFC 4151)"),
    "http": (_WEB, "a host, like http://old.example/?p=12"),
    "https": (_WEB, "a host, like https://old.example/?p=12"),
}


@lru_cache(maxsize=1 << 10)
def to_ascii(name: str) -> str:
    """The host `name` in ASCII, by UTS #46 as browsers apply it. Raises ValueError if no host can
    have this name.

    Python's own codec follows an older standard (IDNA 2003), in which "straße" is the host
    "strasse"."""
    if name.isascii():
        return name
    # Raises a ValueError for what the standard refuses.
    mapped: str = load("idna:uts46_remap")(name, std3_rules=False, transitional=False)
    labels = [_label(label) for label in mapped.split(".")]
    ascii_name = ".".join(labels)
    # RFC 1035 §2.3.4
    if (
        _FORBIDDEN.search(ascii_name)
        or len(ascii_name) > 253
        or not all(0 < len(label) < 64 for label in labels)
    ):
        raise ValueError(name)
    return ascii_name


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
    if match := _AUTHORITY.match(url):
        start, name, rest = match.groups()
        try:
            name = to_ascii(name)
        except ValueError:  # nobody can follow such a link, but it has to be a valid URI
            name = quote(name, safe=_ASCII)
    return quote(start, safe=_ASCII) + name + quote(rest, safe=_ASCII)


def tag(base_url: str, rest: str) -> str:
    """The tag: URI (RFC 4151) of what the site at `base_url` has at the path `rest`.

    The standard wants a date at which the site had this host: the year in which sitegen began."""
    host, path = re.fullmatch(
        r"[a-z]+://(\[[^\]]*\]|[^/:]*)[^/]*(/.*)", base_url, re.DOTALL
    ).groups()  # type: ignore[union-attr]
    # Only characters of domain names: an IPv6 address has colons.
    authority = re.sub("[^a-z0-9.-]", "-", host).strip(".-")
    return f"tag:{authority},2026:{path}{rest}"


def lacks(identifier: str) -> str:
    """What the standard of its scheme demands of a URI, if `identifier` does not have it; "" if it
    is valid, or its scheme is none of _FORMS. `identifier` holds a colon."""
    pattern, expected = _FORMS.get(identifier.partition(":")[0].lower(), (None, ""))
    if pattern is None or re.fullmatch(pattern, identifier, re.IGNORECASE):
        return ""
    return expected


# How browsers read the beginning of a whole address: "\" is "/", and any number of them count
# (WHATWG URL §4.4). A scheme without one is the beginning of a path.
_WHOLE = lazy.pattern(r"(?:(https?):)?[/\\]{2,}([^/\\?#]*)", re.IGNORECASE)
_IGNORED = lazy.pattern(r"^[\x00-\x20]+|[\x00-\x20]+$|[\t\n\r]+")
_HOST = lazy.pattern(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*")
_PORTS = {"https": "443", "http": "80"}


def origin_of(address: str, scheme: str = "https") -> str:
    """The origin of a web address as a browser reads it on a page of the `scheme`, as
    https://host or https://host:8443; "" for an address without a host, or with one that no host
    can have."""
    whole = _WHOLE.match(_IGNORED.sub("", address))
    if whole is None:
        return ""
    scheme = (whole[1] or scheme).lower()
    name, colon, port = whole[2].rpartition("@")[2].partition(":")
    try:
        host = to_ascii(name.lower()).lower()
    except ValueError:
        return ""
    if not _HOST.fullmatch(host) or (colon and not re.fullmatch("[0-9]{0,5}", port)):
        return ""
    number = str(int(port)) if port else ""
    if number == "0" or int(number or 0) > 0xFFFF:
        return ""
    return f"{scheme}://{host}{':' if number else ''}{number}".removesuffix(f":{_PORTS[scheme]}")
