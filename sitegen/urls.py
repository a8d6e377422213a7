"""Slugs, permalinks, base paths and output paths.

Inside sitegen an address is the site-relative, percent-encoded path that a browser sends, without
the base path: `/2022/11/16/a-post/`. The base path is added when an output is rendered."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from urllib.parse import quote, unquote

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


# An absolute http or https address with a host, without user name and without characters that RFC
# 3986 excludes.
WEB_ADDRESS = r"^https?://(\[[0-9A-Fa-f:.]+\]|[^\s/?#@:\[\]<>\"\\^`{|}]+)(:[0-9]{1,5})?([/?#][^\s<>\"\\^`{|}]*)?$"


def is_web_address(url: str) -> bool:
    """Whether `url` is a whole http or https address; see `WEB_ADDRESS`."""
    return re.search(WEB_ADDRESS, url) is not None


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


SEARCH = "/search/"
SEARCH_LIBRARY = "/search/pagefind/"


def search_shard(period: str) -> str:
    """The address of the folder with the search index for a year, "2026", or a month,
    "2026-05"."""
    return f"{SEARCH}{period}/"


def transparency(involvement: str) -> str:
    """The address of the ledger of all posts (""), or of those with one `involvement`."""
    return f"/transparency/{involvement}/" if involvement else "/transparency/"


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


def absolute(base_url: str, url: str, page: str = "") -> str:
    """`url` as an absolute address in ASCII (RFC 3986). A `#fragment` belongs to the address
    `page`, and `//host/` gets the scheme of the site."""
    if url.startswith("#"):
        url = page + url
    if url.startswith("//"):
        url = base_url.partition("//")[0] + url
    elif url.startswith("/"):
        url = base_url + url[1:]
    return uri(url)


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
