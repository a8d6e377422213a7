"""A feed in a file: RSS 2.0, RSS 1.0 (RDF) or Atom 1.0 (RFC 4287). It holds the newest posts only,
and often no more than their beginnings: the way in for a site that gives nothing else."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from lxml import etree

from sitegen.importing.source import (
    Note,
    SourceAuthor,
    SourceDocument,
    SourceError,
    SourceFile,
    SourceOptions,
    SourcePicture,
    SourceReader,
    SourceSite,
    SourceText,
)
from sitegen.importing.sources.moments import moment
from sitegen.importing.sources.xml_names import local_name

# A feed has some dozens of posts. More is a mistake, and would be in memory as a whole.
MAX_BYTES = 64 << 20
_HEAD = 4096
_ROOT = re.compile(rb"<(?:[A-Za-z]+:)?(rss|RDF|feed)[\s>]")
# Exports of programs that look like feeds, and have readers of their own.
_OTHERS = (b"wp:wxr_version", b"wordpress.org/export", b"schemas.google.com/blogger", b"#kind")
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_SIGNED = re.compile(
    r"<p>[^<>]*<a\b(?P<post>[^<>]*)>[^<>]*</a>[^<>]*<a\b(?P<site>[^<>]*)>[^<>]*</a>[^<>]*</p>\s*\Z"
)
_HREF = re.compile(r"""\bhref=["']([^"'<>]+)["']""")
_TAG = re.compile(r"<[^<>]*>")
_NAMESPACE = re.compile(r' xmlns(?::\w+)?="[^"]*"')
_TITLE_TYPES = frozenset({"html", "xhtml"})


def recognizes(source: Path) -> bool:
    """Whether a path is a feed, and no export that looks like one."""
    try:
        if not source.is_file():
            return False
        with source.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return False
    return bool(_ROOT.search(head)) and not any(mark in head for mark in _OTHERS)


def open_source(source: Path, options: SourceOptions) -> SourceReader:
    """The reader of the feed. Raises SourceError."""
    name = source.name
    try:
        size = source.stat().st_size
        if size > MAX_BYTES:
            raise SourceError(
                name, f"it has {size:,} bytes, more than a feed of {MAX_BYTES:,} bytes"
            )
        data = source.read_bytes()
    except OSError as error:
        raise SourceError(name, f"it cannot be read: {error.strerror}") from None
    if b"<!ENTITY" in data:
        raise SourceError(name, "it declares entities, which no feed needs", "take the DOCTYPE out")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False
    )
    root = etree.fromstring(data, parser) if data.strip() else None
    if root is None or local_name(root) not in {"rss", "RDF", "feed"}:
        found = f"<{local_name(root)}>" if root is not None else "nothing"
        raise SourceError(
            name,
            f"it is no feed: it begins with {found}, and not with <rss>, <rdf:RDF> or <feed>",
            "fetch the feed itself, not the page that names it",
        )
    wrong = [error for error in parser.error_log if error.level_name == "FATAL"][:1]
    return _FeedReader(name, root, options, wrong[0] if wrong else None)


class _FeedReader:
    """A feed that was parsed."""

    def __init__(
        self, name: str, root: etree._Element, options: SourceOptions, fault: etree._LogEntry | None
    ) -> None:
        self._name, self._root, self._fault = name, root, fault
        self._is_atom = local_name(root) == "feed"
        channel = next((each for each in root if local_name(each) == "channel"), root)
        self._channel = root if self._is_atom else channel
        kind = "entry" if self._is_atom else "item"
        self._items = [each for each in root.iter() if local_name(each) == kind]
        self._address = options.base_url or _link(self._channel)

    def site(self) -> SourceSite:
        """What the feed says of the whole site."""
        about = "subtitle" if self._is_atom else "description"
        return SourceSite(
            system="feed",
            title=_plain(self._channel, "title"),
            description=_plain(self._channel, about),
            base_url=_root_of(self._address, [_link(item) for item in self._items]),
            language=_text(self._channel, "language")
            or self._root.get("{http://www.w3.org/XML/1998/namespace}lang", ""),
            authors=tuple(SourceAuthor(id=name, name=name) for name in _people(self._channel)),
            notes=self._notes(),
        )

    def documents(self) -> Iterator[SourceDocument]:
        """The posts of the feed."""
        seen: set[str] = set()
        for item in self._items:
            document = self._document(item)
            if document.id not in seen:
                seen.add(document.id)
                yield document

    def files(self) -> Iterator[SourceFile]:
        """None: a feed only names files."""
        return iter(())

    def problems(self) -> tuple[Note, ...]:
        """What could not be read."""
        fault = self._fault
        if fault is None:
            return ()
        return (
            Note(
                weight=3,
                kind="feed that is malformed",
                place=f"{self._name}:{fault.line}:{fault.column}",
                message=f"{fault.message.strip()}; what is behind it may be missing",
                hint="fetch the feed again, or mend it there",
            ),
        )

    def _notes(self) -> tuple[Note, ...]:
        short = [item for item in self._items if not _full(item)]
        notes = [
            Note(
                weight=1,
                kind="posts that a feed no longer has",
                place=self._name,
                message=f"a feed holds the newest posts only: {len(self._items):,} are in this one",
                hint="import an export of the old system, if it has one",
            )
        ]
        if short:
            notes.append(
                Note(
                    weight=3,
                    kind="summary instead of a text",
                    place=f"{self._name}:{short[0].sourceline}",
                    message=f"{len(short):,} posts have no whole text in the feed, only a summary",
                    hint="let the old system put whole texts into its feed, and import again",
                )
            )
        return tuple(notes)

    def _document(self, item: etree._Element) -> SourceDocument:
        link = _link(item)
        id_ = _text(item, "guid") or _text(item, "id") or link or f"{self._name}:{item.sourceline}"
        full = _full(item)
        summary = _plain(item, "summary" if self._is_atom else "description")
        base = _base(item) or link or self._address
        return SourceDocument(
            kind="post",
            id=id_,
            place=f"{self._name}:{item.sourceline}",
            title=_plain(item, "title"),
            address=_path(link, self._address),
            number=_number(id_, self._address),
            date=moment(_first(item, "published", "pubDate", "date", "issued", "updated")),
            updated=moment(_first(item, "updated", "modified")),
            authors=tuple(_people(item)) or tuple(_people(self._channel)),
            tags=tuple(dict.fromkeys(_categories(item))),
            summary=summary if full and full != _short(item) else "",
            picture=_picture(item, base),
            feed_id=id_ if id_ != f"{self._name}:{item.sourceline}" else "",
            body=SourceText(
                text=_played(item, base) + self._body(full or _short(item), link, base)
            ),
        )

    def _body(self, text: str, link: str, base: str) -> str:
        """The HTML of an item, without the line that plugins put below it for thieves of feeds: a
        link to the post itself, and one to its site."""
        found = _SIGNED.search(text)
        led = (
            [
                html.unescape(href[1]).strip().rstrip("/")
                for name in ("post", "site")
                if (href := _HREF.search(found[name]))
            ]
            if found
            else []
        )
        if found and link and led == [link.rstrip("/"), self._address.rstrip("/")]:
            text = text[: found.start()]
        return _absolute(text, base)


def _full(item: etree._Element) -> str:
    """The whole text: `content:encoded`, Atom's `content`, or a description with paragraphs."""
    for each in item:
        if local_name(each) == "encoded" or (local_name(each) == "content" and not each.get("url")):
            text = _markup(each)
            if text.strip():
                return text
    description = _short(item)
    return description if "<p" in description.lower() else ""


def _short(item: etree._Element) -> str:
    for name in ("description", "summary"):
        for each in item:
            if local_name(each) == name:
                return _markup(each)
    return ""


def _markup(element: etree._Element) -> str:
    """The HTML in an element: as text (RSS, Atom's type html), as plain text, or as elements
    (xhtml)."""
    kind = element.get("type", "")
    if kind == "xhtml" or (len(element) and not (element.text or "").strip()):
        inner = element[0] if len(element) == 1 and local_name(element[0]) == "div" else element
        parts = [html.escape(inner.text or "", quote=False)]
        return "".join([*parts, *map(_serialized, inner)])
    text = "".join(str(piece) for piece in element.itertext())
    return html.escape(text, quote=False) if kind == "text" else text


def _serialized(element: etree._Element) -> str:
    return _NAMESPACE.sub("", str(etree.tostring(element, encoding="unicode", method="html")))


def _absolute(text: str, base: str) -> str:
    """The HTML with addresses that hold outside of the feed."""
    if not base:
        return text

    def joined(found: re.Match[str]) -> str:
        address = html.unescape(found["address"])
        whole = "" if address.startswith("#") else _joined(base, address)
        if not address or not whole or whole == address:
            return found[0]
        return f"{found['name']}={found['quote']}{html.escape(whole)}{found['quote']}"

    pattern = r"""(?P<name>\b(?:href|src))=(?P<quote>["'])(?P<address>[^"'<>]*)(?P=quote)"""
    return re.sub(pattern, joined, text)


def _link(element: etree._Element) -> str:
    """The address of the page that an entry or a channel is about."""
    for each in element:
        if local_name(each) != "link":
            continue
        href = each.get("href")
        if href is None and (each.text or "").strip():
            return _joined("", (each.text or "").strip())
        if href and each.get("rel", "alternate") == "alternate":
            return _joined(_base(each), href)
    guid = next((each for each in element if local_name(each) == "guid"), None)
    is_link = guid is not None and guid.get("isPermaLink", "true") == "true"
    text = (guid.text or "").strip() if guid is not None else ""
    return _joined("", text) if is_link and text.startswith("http") else ""


def _base(element: etree._Element) -> str:
    bases = [element.get(_XML_BASE, "")]
    bases += [each.get(_XML_BASE, "") for each in element.iterancestors()]
    found = ""
    for base in reversed(bases):
        found = _joined(found, base)
    return found


def _picture(item: etree._Element, base: str) -> SourcePicture | None:
    """The picture of a post: `media:content`, `media:thumbnail` or an enclosure that is one."""
    pictures = (
        address
        for name, kind, address in _files(item, base)
        if name == "thumbnail" or kind.startswith("image")
    )
    address = next(pictures, "")
    return SourcePicture(src=address) if address else None


def _played(item: etree._Element, base: str) -> str:
    """HTML that plays the sounds and films of an episode, but for those in its text."""
    text = html.unescape(_full(item) or _short(item))
    found: dict[str, str] = {}
    for name, kind, address in _files(item, base):
        tag = kind.partition("/")[0]
        is_played = name != "thumbnail" and tag in {"audio", "video"}
        if is_played and address.rpartition("/")[2] not in text:
            shown = f'<{tag} controls src="{html.escape(address)}"></{tag}>'
            found.setdefault(address, f"<figure>{shown}</figure>\n")
    return "".join(found.values())


def _files(item: etree._Element, base: str) -> Iterator[tuple[str, str, str]]:
    """The files that belong to an item: the name of the element, the type, the whole address."""
    for each in item.iter("*"):
        name, kind = local_name(each), each.get("type", "") or each.get("medium", "")
        address = each.get("url") or (each.get("href") if each.get("rel") == "enclosure" else "")
        if not address or name not in {"content", "thumbnail", "enclosure", "link"}:
            continue
        if whole := _joined(base, address):
            yield name, kind, whole


def _joined(base: str, address: str) -> str:
    """The whole address, or "" if it is none, such as `http://[x`."""
    try:
        whole = urljoin(base, address)
        urlsplit(whole)
    except ValueError:
        return ""
    return whole


def _people(element: etree._Element) -> Iterator[str]:
    """The names of authors. RSS has an e-mail address there, with the name in parentheses."""
    for each in element:
        name = local_name(each)
        if name == "creator":
            yield from _named(each.text or "")
        elif name == "author":
            inner = next((child for child in each if local_name(child) == "name"), None)
            yield from _named((inner if inner is not None else each).text or "")


def _named(text: str) -> Iterator[str]:
    text = " ".join(text.split())
    found = re.fullmatch(r"\S+@\S+\s*\((.+)\)", text)
    text = found[1] if found else text
    if text and "@" not in text:
        yield text


def _categories(item: etree._Element) -> Iterator[str]:
    for each in item:
        if local_name(each) in {"category", "subject"}:
            text = " ".join((each.get("label") or each.get("term") or each.text or "").split())
            if text:
                yield text


def _first(item: etree._Element, *names: str) -> str:
    return next((text for name in names if (text := _text(item, name))), "")


def _text(element: etree._Element, name: str) -> str:
    return next(
        (" ".join("".join(map(str, each.itertext())).split())
         for each in element if local_name(each) == name),
        "",
    )  # fmt: skip


def _plain(element: etree._Element, name: str) -> str:
    """A text without markup. RSS has HTML in titles and descriptions, Atom says what it has."""
    found = next((each for each in element if local_name(each) == name), None)
    if found is None:
        return ""
    text = "".join(map(str, found.itertext()))
    if found.get("type", "html") in _TITLE_TYPES:
        text = html.unescape(_TAG.sub(" ", text))
    return " ".join(text.split())


def _path(link: str, address: str) -> str:
    """The address of a post from the root of its host; "" for a post of another site."""
    parts, own = urlsplit(link), urlsplit(address)
    if not parts.path or (own.hostname and parts.hostname and own.hostname != parts.hostname):
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _number(guid: str, address: str) -> str:
    """The number of a post of WordPress, whose feeds name posts by it: `https://…/?p=12`."""
    parts = urlsplit(_joined("", guid))
    is_own = parts.hostname and parts.hostname == urlsplit(address).hostname
    return parts.query[2:] if is_own and re.fullmatch(r"p=[0-9]+", parts.query) else ""


def _root_of(address: str, links: list[str]) -> str:
    """The address of a site whose feed names `address`, with its path if all posts are below it."""
    parts = urlsplit(address)
    if not parts.scheme.startswith("http"):
        return ""
    folder = parts.path.rpartition("/")[0] + "/" if "." in parts.path else f"{parts.path}/"
    path = re.sub("/+", "/", f"/{folder}")
    own = [each for link in links if (each := urlsplit(link)).hostname == parts.hostname]
    is_above = all(each.path.startswith(path) for each in own)
    return f"{parts.scheme}://{parts.netloc}{path if is_above else '/'}"
