"""Addresses of a site of WordPress: which are its own, what they were, and what links of texts in
short forms (`?p=12`) mean."""

from __future__ import annotations

import html
import re
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from sitegen.importing.source import Note
from sitegen.importing.sources.wordpress import types
from sitegen.importing.sources.wordpress.index import Index
from sitegen.importing.sources.wordpress.words import decoded
from sitegen.importing.sources.wordpress.wxr import WxrItem

_LINK = re.compile(r"""(\s(?:href|src|poster)\s*=\s*)(["'])(.*?)\2""", re.IGNORECASE | re.DOTALL)
_PROXY = re.compile(r"https?://i\d\.wp\.com/([^?#]+)(?:[?#].*)?\Z", re.IGNORECASE)
_DATED = re.compile(r"/(\d{4})/(\d\d)(?:/(\d\d))?/")
_PAGE_BREAK = re.compile(r"<!--\s*nextpage\s*-->")


class OldAddresses:
    """The addresses of one site."""

    def __init__(self, base_urls: tuple[str, ...], index: Index, *, has_uploads: bool) -> None:
        self._index = index
        self._base_url = base_urls[0] if base_urls else ""
        self._pages = _pages_of_files(index)
        self._shown = _pages_by_document(index)
        # WordPress.com serves uploads from a host of their own.
        self._file_hosts = _file_hosts(index) if has_uploads else frozenset()
        self._hosts = {_host(each) for each in base_urls if each}
        self.base_path = urlsplit(base_urls[0]).path.rstrip("/") if base_urls else ""

    def is_own(self, url: str) -> bool:
        """Whether an address is one of the old site."""
        parts = _split(url)
        return parts is not None and (not parts.netloc or _host(url) in self._hosts)

    def of(self, item: WxrItem) -> tuple[str, tuple[str, ...], tuple[Note, ...]]:
        """Where an item was published, which addresses led there, and what is to be said of it."""
        link, state = item.text("link"), item.text("status") or "publish"
        parts = _split(link)
        if parts is None or not link or state in ("draft", "pending"):
            return "", (), ()
        if not self.is_own(link):
            note = Note(
                weight=2,
                kind="post whose address is on another site",
                place=item.place,
                message=f"its address was {link}",
                hint="its own page is new; write a link to the other one if that is what it is for",
                document=item.text("post_id"),
            )
            return "", (), (note,)
        if not types.is_pretty(link):
            short = f"{parts.path or '/'}?{parts.query}"
            is_front = not parts.query
            return ("/" if is_front else "", () if is_front else (short,), ())
        address = with_query(parts)
        former = (*self._former(item, parts.path), *self._pages_of(item.text("post_id")))
        return address, former, ()

    def _pages_of(self, number: str) -> list[str]:
        """The pages that showed one file alone, of the files that were uploaded to this item: what
        readers looked for there is in its text."""
        found = (_split(page) for page in self._shown.get(number, []) if self.is_own(page))
        return [with_query(each) for each in found if each]

    def _former(self, item: WxrItem, path: str) -> tuple[str, ...]:
        """The addresses before the slug or the date was changed, and those of its further pages."""
        found: list[str] = []
        slugs = [value.strip() for key, value in item.meta if key == "_wp_old_slug"]
        for slug in slugs:
            head, last, tail = _last_part(path)
            if slug and "/" not in slug and decoded(slug) != decoded(last.removesuffix(".html")):
                end = ".html" if last.endswith(".html") else ""
                found.append(f"{head}{slug}{end}{tail}")
        for key, value in item.meta:
            if key == "_wp_old_date" and (day := re.match(r"(\d{4})-(\d\d)-(\d\d)", value.strip())):
                found.append(_on(day, path))
        if path.endswith("/"):
            pages = len(_PAGE_BREAK.findall(item.fields.get("content", ""))) + 1
            found += [f"{path}{number}/" for number in range(2, pages + 1)]
        return tuple(each for each in dict.fromkeys(found) if each != path)

    def resolved(self, text: str) -> str:
        """A body in which short links to posts of the site are those to their addresses, and
        pictures that a proxy of WordPress.com has served are asked for where they are."""
        return _LINK.sub(self._link, text)

    def _link(self, found: re.Match[str]) -> str:
        url = html.unescape(found[3]).strip()
        if proxied := _PROXY.fullmatch(url):
            url = f"https://{proxied[1]}"
        elif "=" in url:
            url = self._short(url) or url
        if file := self._pages.get(path_of(url).rstrip("/")):
            url = file if self.is_own(url) else url
        url = self.of_file(url)
        if url == html.unescape(found[3]).strip():
            return found[0]
        return f'{found[1]}"{html.escape(url, quote=True)}"'

    def of_file(self, url: str) -> str:
        """The address of an upload at the site itself, without the size that is asked for."""
        parts = _split(url)
        if parts is None:
            return url
        if parts.netloc.lower() in self._file_hosts:
            return f"{self._base_url}/wp-content/uploads{parts.path}"
        is_upload = "/wp-content/uploads/" in parts.path and self.is_own(url)
        return url.partition("?")[0] if is_upload and parts.query else url

    def _short(self, url: str) -> str:
        """The address that a short link means, "" if it is none or means nothing here."""
        parts = _split(url)
        if parts is None or not self.is_own(url):
            return ""
        if parts.path.removesuffix("index.php").rstrip("/") != self.base_path:
            return ""
        query = parse_qs(parts.query)
        number = next((query[key][0] for key in ("p", "page_id") if key in query), "")
        end = f"#{parts.fragment}" if parts.fragment else ""
        if number in self._index.addresses:
            link = self._index.addresses[number][0]
            return link + end if types.is_pretty(link) and self.is_own(link) else ""
        file = query.get("attachment_id", [number])[0]
        return self._index.attachments[file].url if file in self._index.attachments else ""


def _pages_of_files(index: Index) -> dict[str, str]:
    """The addresses of files by the paths of their pages, to which links around pictures lead."""
    documents = {path_of(link).rstrip("/") for link, _ in index.addresses.values()}
    found = {path_of(each.page).rstrip("/"): each.url for each in index.attachments.values()}
    return {path: url for path, url in found.items() if path and path not in documents}


def _pages_by_document(index: Index) -> dict[str, list[str]]:
    """The pages of files by the number of the document that the files were uploaded to."""
    found: dict[str, list[str]] = {}
    for file in index.attachments.values():
        if file.parent not in ("", "0") and file.page and file.page != file.url:
            found.setdefault(file.parent, []).append(file.page)
    return found


def with_query(parts: SplitResult) -> str:
    """An address from the root of its host."""
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _file_hosts(index: Index) -> frozenset[str]:
    found = set()
    for file in index.attachments.values():
        parts = _split(file.url)
        if parts and file.path and unquote(parts.path).lstrip("/") == file.path:
            found.add(parts.netloc.lower())
    return frozenset(found)


def _on(day: re.Match[str], path: str) -> str:
    """A path with another day in it, if it has one."""
    now = _DATED.search(path)
    if now is None:
        return path
    dated = f"/{day[1]}/{day[2]}/" + (f"{day[3]}/" if now[3] else "")
    return path[: now.start()] + dated + path[now.end() :]


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _host(url: str) -> str:
    parts = _split(url)
    return (parts.netloc if parts else "").lower().removeprefix("www.").partition(":")[0]


def _last_part(path: str) -> tuple[str, str, str]:
    tail = "/" if path.endswith("/") else ""
    head, _, last = path.rstrip("/").rpartition("/")
    return head + "/", last, tail


def path_of(url: str) -> str:
    """The decoded path of an address, "" if it has none."""
    parts = _split(url)
    return unquote(parts.path) if parts else ""


def whole_path_of(url: str) -> str:
    """The path of an address with its query, as it is written; "" if it has none."""
    parts = _split(url)
    return with_query(parts) if parts and url else ""
