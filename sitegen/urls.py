"""Slugs, permalinks, base paths and output paths.

Inside sitegen an address is the site-relative, percent-encoded path that a browser sends, without
the base path: `/2022/11/16/a-post/`. The base path is added when an output is rendered."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container, Mapping
from functools import lru_cache, partial
from urllib.parse import quote, unquote, urlsplit

from msgspec import Struct

from sitegen import lazy
from sitegen.hosts import uri
from sitegen.lazy import load
from sitegen.text import letters

# File systems allow 255 bytes in a file name; a slug leaves room for a suffix.
SLUG_BYTES = 200
# Extensions of programs: a host of static files does not know their type, and may send them as
# downloads.
SCRIPTS = (".php", ".asp", ".aspx", ".jsp", ".cgi")
# The sitemaps protocol (sitemaps.org) requires absolute addresses of fewer than 2,048 characters.
ADDRESS_CHARACTERS = 2_047

CORRECTIONS, SEARCH, SERIES = "/corrections/", "/search/", "/series/"
# The lists of an edition that have a fixed address, and what messages call them.
LISTS = {
    "/": "the home page",
    "/tags/": "the list of all tags",
    "/categories/": "the list of all categories",
    SERIES: "the list of all series",
    "/authors/": "the list of all authors",
    "/archive/": "the archive",
    "/transparency/": "the ledger",
    CORRECTIONS: "the list of all corrections",
    SEARCH: "the search",
}
# Those of them that are there only if they have something to list, and that a post or a page of the
# site at the same address replaces, in each edition.
REPLACEABLE = (CORRECTIONS, SERIES)
# What each edition of a site has at the same address, but for the path of the edition.
FIXED = frozenset({*LISTS, "/atom.xml", "/feed.json", "/feed.xml"}.difference(REPLACEABLE))

# Each begins with a fixed character, so that a search is fast, and then looks back.
_ELISION = lazy.pattern(r"['’](?<=\w.)(?=\w)")
_SHARP = lazy.pattern(r"[#♯](?<=[^\W\d_].)(?!\w)")
_PLUSES = lazy.pattern(r"\+(?<=[^\W\d_].)\+*(?!\w)")
_DOT = lazy.pattern(r"\.(?:(?<=^.)|(?<=[\s/(\[\"'“‘„«].))(?=[^\W\d_])")
# Python's \w matches letters and numbers, but no marks.
_NO_WORD = lazy.pattern(r"[^\w]|_")
_NO_ASCII_WORD = lazy.pattern("[^a-z0-9]+")
_ASCII_SLUG = lazy.pattern(r"[A-Za-z0-9_~-]+(?:\.[A-Za-z0-9_~-]+)*")
# Characters that need no encoding in any part of an address. Most paths have no others.
_UNRESERVED = lazy.pattern(r"[A-Za-z0-9/._~-]*")
_PLAIN = "[A-Za-z0-9_-][A-Za-z0-9._-]{0,254}"
_PLAIN_URL = lazy.pattern(f"/(?:{_PLAIN}/)*(?:{_PLAIN})?")
_PLAIN_PATH = lazy.pattern(f"(?:{_PLAIN}/)*{_PLAIN}")
SAFE_SCHEMES = frozenset(
    {"http", "https", "mailto", "tel", "sms", "xmpp", "ftp", "news", "geo", "matrix", "irc", "ircs"}
)


@lru_cache(maxsize=1 << 14)
def slug(text: str) -> str:
    """`text` as a part of an address: letters, marks and digits of any script in lower case and
    NFC, words joined by "-", at most SLUG_BYTES in UTF-8. For a title of emoji it is empty, so
    callers need a fallback.

    The signs of "C++", "C#" and ".NET" become words, so that these are not "c", "c" and "net"."""
    text = spoken(text)
    if text.isascii():
        return cut(_NO_ASCII_WORD.sub("-", text).strip("-"))
    text = text.replace(letters.KEYCAP, "")
    kept = _NO_WORD.sub(lambda match: match[0] if is_kept(text, match.start()) else "-", text)
    words = "-".join(word for word in kept.split("-") if word)
    return letters.composed(cut(words))


def spoken(text: str) -> str:
    """`text` folded, with words instead of the signs in names: "c++" becomes "c-plus-plus"."""
    text = _ELISION.sub("", letters.folded(text))
    text = _DOT.sub("dot-", _SHARP.sub("-sharp", text))
    return _PLUSES.sub(lambda m: "-plus" * len(m[0]), text)


def is_kept(text: str, at: int) -> bool:
    """Whether a slug keeps the character `text[at]` of a `spoken` text."""
    sign = text[at]
    if sign in (letters.ZWNJ, letters.ZWJ):
        return letters.joins_word(text, at)
    return unicodedata.category(sign)[0] in "LMN" and sign != letters.KEYCAP


def is_slug(text: str) -> bool:
    """Whether a text, in NFC, can be a part of an address as it is: letters, marks, digits and the
    other unreserved characters (RFC 3986 §2.3), but no dots at its ends or beside each other, which
    have a meaning to file systems and browsers."""
    if text.isascii():
        return len(text) <= SLUG_BYTES and _ASCII_SLUG.fullmatch(text) is not None
    return (
        0 < len(text.encode()) <= SLUG_BYTES
        and letters.visible(text) == text
        and all(
            part and all(part[at] in "-_~" or is_kept(part, at) for at in range(len(part)))
            for part in text.split(".")
        )
    )


def as_slug(text: str) -> str:
    """The slug that differs least from `text`; it may be empty."""
    text = letters.visible(text)
    kept = "".join(
        [sign if sign in "-_~." or is_kept(text, at) else "-" for at, sign in enumerate(text)]
    )
    parts = re.sub(r"-*(?:\.-*)+", ".", re.sub("--+", "-", kept)).strip(".-")
    # Cutting may leave a joiner at the end, which joins nothing.
    return letters.visible(cut(parts)).strip(".-")


def cut(words: str) -> str:
    """As many of the first words, joined by "-", as fit into SLUG_BYTES."""
    data = words.encode()
    if len(data) <= SLUG_BYTES:
        return words
    kept = data[:SLUG_BYTES].decode(errors="ignore")
    return kept if words[len(kept)] == "-" else kept.rpartition("-")[0] or kept


def stem(path: str) -> str:
    """The name of the document in the file `path`: of its file, or of its folder if it is a
    bundle."""
    return path.removesuffix("/index.md" if path.endswith("/index.md") else ".md").rpartition("/")[
        2
    ]


def permalink(pattern: str, fields: Mapping[str, str]) -> str:
    """`/{year}/{slug}/` filled in and percent-encoded. Raises KeyError for a field that is not in
    `fields`."""
    path = pattern.format_map(fields)
    return path if _UNRESERVED.fullmatch(path) else quote(path, safe="/-._~")


def encode(path: str) -> str:
    """A path of plain characters, percent-encoded for an address (RFC 3986 §2.1)."""
    return path if _UNRESERVED.fullmatch(path) else quote(path, safe="/-._~!$&'()*+,;=:@")


def markdown_of(url: str) -> str:
    """The address of the Markdown of the post at `url`."""
    return f"{url}index.md" if url.endswith("/") else f"{url.removesuffix('.html')}.md"


def output_path(url: str) -> str:
    """The file, relative to the output folder, that a server sends for the address `url`.

    Raises ValueError where the path would leave the folder or cannot be a file name.
    """
    if _PLAIN_URL.fullmatch(url):
        return url[1:] + ("index.html" if url.endswith("/") else "")
    path = unquote(url, errors="strict").lstrip("/")
    if path == "" or path.endswith("/"):
        path += "index.html"
    if not is_output_path(path):
        raise ValueError(url)
    return letters.composed(path)


def output_folder(url: str) -> str:
    """The folder, relative to the output folder and with "/" at its end, of what is under the
    address `url`, which ends with "/"."""
    return output_path(url).removesuffix("index.html")


def is_output_path(path: str) -> bool:
    """Whether `path` names a file inside the output folder."""
    # Most are plain, and a warm build checks every one.
    return _PLAIN_PATH.fullmatch(path) is not None or all(
        part not in {"", ".", ".."}
        and "\\" not in part
        and "\0" not in part
        and len(part.encode(errors="replace")) <= 255
        for part in path.split("/")
    )


def collision_key(path: str) -> str:
    """A key that is equal for output paths that are the same file on some file systems, which
    ignore letter case or Unicode composition."""
    return (
        path.lower()
        if path.isascii()
        else unicodedata.normalize("NFC", unicodedata.normalize("NFD", path).casefold())
    )


def scheme(url: str) -> str:
    """The scheme of `url` as a browser reads it, in lower case; "" for a relative reference.

    Browsers drop tabs and line ends inside an address, and control characters before it (WHATWG URL
    §4.4)."""
    match = _SCHEME.match(url)
    if match is None and (url[:1] == " " or not url.isprintable()):
        match = _SCHEME.match(url.translate(_DROPPED).lstrip(_IGNORED_BEFORE))
    return match[1].lower() if match else ""


_SCHEME = lazy.pattern("([A-Za-z][A-Za-z0-9+.-]*):")
_DROPPED = {9: None, 10: None, 13: None}
_IGNORED_BEFORE = "".join(map(chr, range(33)))


# Eight groups of digits, or fewer and "::" once (RFC 4291 §2.2; without the digits of IPv4).
_GROUP = "[0-9A-Fa-f]{1,4}"
_GROUPS = f"(?:{_GROUP}(?::{_GROUP})*)?"
_IPV6 = f"(?:(?:{_GROUP}:){{7}}{_GROUP}|(?!(?::*{_GROUP}(?![0-9A-Fa-f])){{8}}){_GROUPS}::{_GROUPS})"
# An absolute http or https address with a host, without user name and without characters that RFC
# 3986 excludes.
WEB_ADDRESS = (
    rf"^https?://(\[{_IPV6}\]|[^\s/?#@:\[\]<>\"\\^`{{|}}]+)(:[0-9]{{1,5}})?"
    r"([/?#][^\s<>\"\\^`{|}]*)?$"
)


def is_web_address(url: str) -> bool:
    """Whether `url` is a whole http or https address; see `WEB_ADDRESS`."""
    return re.search(WEB_ADDRESS, url) is not None


def is_link_target(url: str) -> bool:
    """Whether a link that the settings name may lead to `url`: an address of the site, whether
    something is there or not; a web address; or one with another of SAFE_SCHEMES that has a host
    or whatever else is needed (RFC 3986), such as a mail address (RFC 6068)."""
    if url.startswith("/"):
        return not url.startswith("//")
    name, rest = scheme(url), url.partition(":")[2]
    if name in ("http", "https"):
        return is_web_address(url)
    if name == "mailto" and not re.match(r"\?|[^@?]+@[^@?]", rest):
        return False
    return name in SAFE_SCHEMES and _OPAQUE.fullmatch(rest) is not None


# What follows the scheme of an address: a host, or anything that does not begin like one.
_OPAQUE = lazy.pattern(r"(?://[^/?#]|(?!//))[^\s<>\"\\^`{|}]+")


def is_foreign(url: str) -> bool:
    """Whether `url` is a web address, with its scheme or without: `//host.example/path`. Without a
    host it is a mistake: `//img/photo.jpg`."""
    if url.startswith("//"):
        return re.match(r"//[^/?#]+\.[^/?#]+/.", url) is not None and is_web_address(f"https:{url}")
    return is_web_address(url)


def as_written(path: str) -> str:
    """A path as its author wrote it; only characters that no address may hold are percent-encoded
    (RFC 3986 §2.1)."""
    return re.sub("%(?![0-9A-Fa-f]{2})", "%25", quote(path, safe="/%-._~!$&'()*+,;=:@"))


def encode_again(path: str) -> str:
    """`path` in NFC and percent-encoded, whether it is encoded already or not."""
    return encode(letters.composed(unquote(path)))


def full_pages(count: int, size: int) -> int:
    """The number of numbered pages of a list of `count` posts. They begin with the oldest post and
    hold `size` posts each, so that a new post never changes them. The first page of the list has no
    number, and shows the newest posts, at least `size` of them."""
    return max(0, count // size - 1)


def list_page(url: str, number: int) -> str:
    """The address of a page of the list at `url`; 0 is the first one, which has no number."""
    return f"{url}page/{number}/" if number else url


def year(number: int) -> str:
    """The address of the archive of a year."""
    return f"/archive/{number:04}/"


def month(year_number: int, number: int) -> str:
    """The address of the archive of a month."""
    return f"/archive/{year_number:04}/{number:02}/"


SEARCH_LIBRARY = "/search/pagefind/"


def search_shard(period: str) -> str:
    """The address of the folder with the search index for a year, "2026", or a month,
    "2026-05"."""
    return f"{SEARCH}{period}/"


def transparency(involvement: str) -> str:
    """The address of the ledger of all posts (""), or of those with one `involvement`."""
    return f"/transparency/{involvement}/" if involvement else "/transparency/"


def of_edition(prefix: str, own: Container[str], url: str) -> str:
    """What an address means in an edition whose addresses begin with `prefix`: one of its `own`,
    with a query or a fragment or without, that of the edition; any other itself."""
    return prefix + url if url.partition("#")[0].partition("?")[0] in own else url


def attribute(written: str, target: str | None, address: Callable[[str], str]) -> str:
    """The attribute `written`, such as `href=x`, with `address(target)` as its value; "" if the
    target is None."""
    if target is None:
        return ""
    name = re.match(r"[^\s=]+", written)
    return f'{name[0] if name else "href"}="{load("html:escape")(address(target), quote=True)}"'


def with_base(base_path: str, url: str) -> str:
    """The site-relative address `url` under `base_path` ("/blog/"); any other address unchanged."""
    return base_path + url[1:] if url.startswith("/") and not url.startswith("//") else url


class Base(Struct, frozen=True):
    """Where the addresses of a site are published: under `url`, which ends with "/" and is ASCII.

    `hosts` are the parts of the site with a host of their own: ("/fr/", "https://fr.example/") says
    that `/fr/` is published at the root of fr.example. Each prefix begins and ends with "/", and
    none begins with another. The part at `url` has the prefix "/"."""

    url: str
    hosts: tuple[tuple[str, str], ...] = ()

    def host_of(self, url: str) -> str:
        """The prefix of the part that the site-relative address `url` is in."""
        return self._part(url)[0] if self.hosts else "/"

    def path(self, url: str = "/") -> str:
        """The base path of the host of `url`: "/blog/"."""
        return urlsplit(self._part(url)[1]).path

    def absolute(self, url: str, page: str = "") -> str:
        """`url` as an absolute address in ASCII (RFC 3986), on the host of its own part. A
        `#fragment` belongs to the address `page`, and `//host/` gets the scheme of the site."""
        base_url = self.url
        if url.startswith("#"):
            url = page + url
        if self.hosts:
            prefix, base_url = self._part(url)
            url = url[len(prefix) - 1 :]
        if url.startswith("//"):
            url = base_url.partition("//")[0] + url
        elif url.startswith("/"):
            url = base_url + url[1:]
        return uri(url)

    def href(self, url: str, page: str) -> str:
        """What a link to `url` says in the page at `page`: for an address on the host of the page,
        its path under the base path; for one on another host of the site, the whole address."""
        return self.hrefs(page)(url)

    def hrefs(self, page: str) -> Callable[[str], str]:
        """The function that returns `href` of an address, for a page with many links."""
        if not self.hosts:
            return partial(with_base, urlsplit(self.url).path)
        host = self.host_of(page)
        base_path = self.path(host)

        def href(url: str) -> str:
            if not url.startswith("/") or url.startswith("//"):
                return url
            is_near = self.host_of(url) == host
            return with_base(base_path, url[len(host) - 1 :]) if is_near else self.absolute(url)

        return href

    def relative(self, address: str) -> str:
        """The site-relative address of a whole one, with the scheme http or https or none. Other
        addresses stay as they are, but without these schemes."""
        bare = re.sub(r"^https?:", "", address, flags=re.IGNORECASE)
        # One part can be published inside another, whose address is shorter.
        for prefix, base_url in sorted(self._parts(), key=lambda part: -len(part[1])):
            base = base_url.partition(":")[2]
            if bare[: len(base)].lower() == base.lower():
                return prefix + bare[len(base) :]
        return bare

    def added(self) -> int:
        """The most characters by which `absolute` makes a site-relative address longer."""
        return max(len(base_url) - len(prefix) for prefix, base_url in self._parts())

    def _part(self, url: str) -> tuple[str, str]:
        return next((part for part in self.hosts if url.startswith(part[0])), ("/", self.url))

    def _parts(self) -> tuple[tuple[str, str], ...]:
        return *self.hosts, ("/", self.url)


def is_site_address(url: str) -> bool:
    """Whether a file can be published at the site-relative address `url`: without query, fragment
    and parts that begin with a dot (but for `/.well-known/`)."""
    if not url.startswith("/") or re.search(
        r"[?#\\\0-\x1f\x7f]|[^\S ]|/ | (?:/|$)|//|/\.(?!well-known/)", unquote(url)
    ):
        return False
    try:
        output_path(url)
    except ValueError:  # UnicodeDecodeError is one
        return False
    return True


def alias_url(alias: str) -> str:
    """The address of an alias: of a file if it ends like a page or a program, else of a folder,
    because a server would send a file of unknown type as a download."""
    url = encode_again(alias)
    return url if url.lower().endswith(("/", ".html", ".htm", *SCRIPTS)) else url + "/"


def gone_address(entry: str) -> str:
    """An address that is gone on purpose, as it would be that of an alias. "*" at its end stays: it
    stands for all that begins with what is before it."""
    return encode_again(entry) if entry.endswith("*") else alias_url(entry)
