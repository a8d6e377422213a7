"""An export as a stream: its head, then one item after the other (WXR 1.0 to 1.2).

It is cut at `<item>` before XML is parsed: so memory holds one item, and what is broken in one
does not touch the others. Names go by their local part, since the address of the namespace differs
between versions and between programs that write exports."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree
from msgspec import Struct

from sitegen.importing.source import Note, SourceError
from sitegen.importing.sources.wordpress.parts import ExportPart
from sitegen.importing.sources.wordpress.repair import repaired, without_controls
from sitegen.importing.sources.xml_names import names

# A post of more signs is damage, not text: the largest novels have some four million.
MAX_ITEM = 64 << 20
_MARK = re.compile(r"<!\[CDATA\[|<!--|<item(?=[\s>])|</item\s*>|</channel\s*>|<!DOCTYPE")
_ITEM_AFTER_ITEM = re.compile(r"</item\s*>\s*(?=<item[\s>])|\n[ \t]*(?=<item[ \t]*>\s*<title>)")
_NAMESPACE = re.compile(r"""xmlns:([A-Za-z_][\w.-]*)\s*=\s*["']([^"'<>&]*)["']""")
_DECLARATION = re.compile(r"\A\ufeff?\s*<\?xml[^>]*\?>")
_PREFIXES = ("wp", "content", "excerpt", "dc", "wfw", "atom", "media", "georss", "slash", "sy")
_ADDRESSES = ("comment_author_email", "comment_author_IP", "author_email")


class Chunk(Struct, frozen=True):
    """A piece of an export and the line at which it begins: the `head`, an `item`, or the `end`
    after the last one. `is_whole`: whether its end was there."""

    kind: str
    text: str
    line: int
    is_whole: bool = True


class WxrItem(Struct, frozen=True):
    """An item: the texts of its elements by local name (`encoded` of the excerpt is `excerpt`, that
    of the content `content`), its terms (taxonomy, slug, name), its post meta and comments.
    `is_broken`: its XML is, so that some of it may be missing."""

    place: str
    fields: dict[str, str]
    terms: tuple[tuple[str, str, str], ...] = ()
    meta: tuple[tuple[str, str], ...] = ()
    comments: tuple[dict[str, str], ...] = ()
    is_broken: bool = False

    def text(self, name: str) -> str:
        """What the element `name` says, without spaces around; "" if there is none."""
        return self.fields.get(name, "").strip()

    def meta_value(self, *names: str) -> str:
        """The first value of post meta with one of these names, "" if there is none."""
        for name in names:
            for key, value in self.meta:
                if key == name and value.strip():
                    return value.strip()
        return ""


class WxrHead(Struct, frozen=True):
    """What an export says before its items: texts of the channel by local name, and the elements
    `author`, `category`, `tag` and `term` as texts of their elements."""

    fields: dict[str, str]
    entries: tuple[tuple[str, dict[str, str]], ...]
    namespaces: dict[str, str]


def chunks(part: ExportPart, problems: list[Note]) -> Iterator[Chunk]:
    """The pieces of an export. Marks within CDATA and comments are text."""
    cutter = _Cutter(part.name)
    for piece in part.pieces(problems):
        yield from cutter.feed(piece)
    yield from cutter.close()


class _Cutter:
    """Cuts a text that comes in pieces at its items."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._buffer, self._line, self._from = "", 1, 0
        self._until = ""  # what ends the CDATA or the comment that is open
        self._kind = "head"
        self.is_closed = False

    def feed(self, piece: str) -> Iterator[Chunk]:
        self._buffer += piece
        yield from self._cut(is_last=False)
        if len(self._buffer) > MAX_ITEM:
            yield self._take(len(self._buffer), is_whole=False)
            self._until = ""

    def close(self) -> Iterator[Chunk]:
        yield from self._cut(is_last=True)
        if self._buffer.strip() or self._kind == "head":
            yield self._take(len(self._buffer), is_whole=self.is_closed)

    def _cut(self, *, is_last: bool) -> Iterator[Chunk]:
        while True:
            if self._until:
                found = self._buffer.find(self._until, self._from)
                if found < 0:
                    self._from = max(self._from, len(self._buffer) - len(self._until) + 1)
                    return
                self._from, self._until = found + len(self._until), ""
            mark = _MARK.search(self._buffer, self._from)
            if mark is None or (not is_last and mark.end() >= len(self._buffer)):
                # A mark may lie across the end of what was read so far.
                self._from = (
                    max(self._from, len(self._buffer) - 16) if mark is None else mark.start()
                )
                return
            yield from self._at(mark)

    def _at(self, mark: re.Match[str]) -> Iterator[Chunk]:
        text = mark[0]
        self._from = mark.end()
        if text == "<![CDATA[":
            self._until = "]]>"
        elif text == "<!--":
            self._until = "-->"
        elif text == "<!DOCTYPE":
            raise SourceError(
                f"{self._name}:{self._line + self._buffer.count(chr(10), 0, mark.start())}",
                "it has a document type, which no export of WordPress has and which may be made"
                " to harm",
                "delete the lines from <!DOCTYPE to its end",
            )
        elif text == "<item":
            if self._buffer[: mark.start()].strip():
                yield self._take(mark.start(), is_whole=self._kind != "item")
            else:
                self._drop(mark.start())
            self._kind, self._from = "item", len(text)
        elif text.startswith("</item"):
            if self._kind == "item":
                yield self._take(mark.end())
                self._kind = "end"
        else:
            self.is_closed = True

    def _drop(self, end: int) -> None:
        self._line += self._buffer.count("\n", 0, end)
        self._buffer, self._from = self._buffer[end:], 0

    def _take(self, end: int, *, is_whole: bool = True) -> Chunk:
        chunk = Chunk(self._kind, self._buffer[:end], self._line, is_whole)
        self._drop(end)
        return chunk


def head_of(part: ExportPart) -> WxrHead:
    """What an export says before its items. Raises SourceError if it is none."""
    chunk = next(chunks(part, []))
    text = _DECLARATION.sub("", without_controls(chunk.text))
    namespaces = dict(_NAMESPACE.findall(text[: text.find("<channel") + 1] or text))
    is_wxr = any("wordpress.org/export" in each for each in namespaces.values())
    if not is_wxr and "wxr_version" not in text:
        raise _no_export(part.name, text)
    inner = text[text.find("<channel") :] if "<channel" in text else text
    inner = re.sub(r"\A<channel[^>]*>", "", inner)
    inner = re.sub(r"</channel\s*>.*\Z", "", inner, flags=re.DOTALL)
    channel, _ = _parsed(inner, namespaces)
    fields: dict[str, str] = {}
    entries = []
    for element in channel:
        name = _local(element)
        if name in ("author", "category", "tag", "term") and len(element):
            entries.append((name, _fields(element)))
        elif name and not len(element) and (element.text or "").strip():
            fields.setdefault(name, (element.text or "").strip())
    return WxrHead(fields, tuple(entries), namespaces)


def _no_export(name: str, text: str) -> SourceError:
    if re.search(r"<(?:\w+:)?(?:rss|feed|RDF)[\s>]", text[:65536]):
        return SourceError(
            name,
            "this is a feed, not an export of WordPress: a feed has the newest posts alone",
            "write: sitegen import feed, or get the export with Tools → Export in WordPress",
        )
    return SourceError(
        name,
        "this is no export of WordPress (WXR)",
        "get one with Tools → Export → All content in WordPress",
    )


def items_of(part: ExportPart, head: WxrHead, problems: list[Note]) -> Iterator[WxrItem]:
    """The items of an export, in its order. What is wrong with its XML goes to `problems`."""
    is_closed = False
    for chunk in chunks(part, problems):
        is_closed = is_closed or (chunk.kind == "end" and "</channel" in chunk.text)
        is_closed = is_closed or (chunk.kind == "head" and "</channel" in chunk.text)
        if chunk.kind == "item":
            yield from _items(part.name, chunk, head.namespaces, problems)
    if not is_closed:
        problems.append(
            Note(
                weight=3,
                kind="export that ends early",
                place=part.name,
                message="the file ends before the export does: what came after is missing",
                hint="get the export again; one that is too large can be split by year or by type",
            )
        )


def _items(
    name: str, chunk: Chunk, namespaces: dict[str, str], problems: list[Note]
) -> Iterator[WxrItem]:
    """The items in a chunk: more than one if the end of a text was lost in the first of them."""
    place = f"{name}:{chunk.line}"
    clean = without_controls(chunk.text)
    if clean != chunk.text:
        message = "control characters, which XML does not allow, were left out"
        problems.append(Note(weight=1, kind="control characters", place=place, message=message))
    try:
        root = _strict(clean, namespaces)
        is_broken = False
    except etree.XMLSyntaxError as error:
        pieces = _ITEM_AFTER_ITEM.split(clean)
        if len(pieces) > 1:
            line = chunk.line
            for piece in pieces:
                yield from _items(name, Chunk("item", piece, line), namespaces, problems)
                line += piece.count("\n") + 1
            return
        root, is_broken = _parsed(clean, namespaces)
        row, column = error.position
        at = f"{name}:{chunk.line + row - 1}:{column}"
        is_mended = not is_broken and chunk.is_whole
        problems.append(_broken(at, str(error.msg), is_mended=is_mended))
    if "\ufffd" in clean:
        message = "signs that are no text in the encoding of the file"
        hint = "look for � in the text, and write what was there"
        problems.append(Note(weight=2, kind="encoding", place=place, message=message, hint=hint))
    found = next((each for each in root if _local(each) == "item"), None)
    if found is not None:
        yield _item(found, place, is_broken=is_broken or not chunk.is_whole)


def _broken(place: str, message: str, *, is_mended: bool) -> Note:
    if is_mended:
        return Note(
            weight=1,
            kind="malformed XML that was mended",
            place=place,
            message=f"the XML is malformed here ({message}); the item was read as it is meant",
        )
    return Note(
        weight=3,
        kind="malformed XML",
        place=place,
        message=f"the XML is malformed here ({message}): what comes after it in this item may be"
        " missing, so it is a draft",
        hint="compare the post with the old site, and take draft away",
    )


def _wrapped(text: str, namespaces: dict[str, str]) -> bytes:
    known = {prefix: f"urn:{prefix}" for prefix in _PREFIXES} | namespaces
    declared = " ".join(f'xmlns:{prefix}="{address}"' for prefix, address in known.items())
    return f"<r {declared}>{text}</r>".encode("utf-8", "replace")


def _strict(text: str, namespaces: dict[str, str]) -> etree._Element:
    return etree.fromstring(_wrapped(text, namespaces), _parser(recover=False))


def _parser(*, recover: bool) -> etree.XMLParser:
    # Without a document type there are no entities but the five of XML; none is ever resolved.
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, recover=recover
    )


def _parsed(text: str, namespaces: dict[str, str]) -> tuple[etree._Element, bool]:
    """The tree of a text whose XML may be malformed, and whether some of it may be missing."""
    try:
        return _strict(text, namespaces), False
    except etree.XMLSyntaxError:
        mended = repaired(text)
    prefixes = set(re.findall(r"</?([A-Za-z_][\w.-]*):[A-Za-z_]", mended))
    known = {each: f"urn:{each}" for each in sorted(prefixes)} | namespaces
    try:
        return _strict(mended, known), False
    except etree.XMLSyntaxError:
        root = etree.fromstring(_wrapped(mended, known), _parser(recover=True))
        return root if root is not None else etree.Element("r"), True


def _local(element: etree._Element) -> str:
    """The local name of an element, "" for a comment; `content` and `excerpt` for the two that
    have the same."""
    namespace, name = names(element)
    if name == "encoded":
        return "excerpt" if "excerpt" in (namespace or str(element.tag)) else "content"
    return name


def _fields(element: etree._Element) -> dict[str, str]:
    """The texts of its elements, but for addresses of people, which are not even taken up."""
    fields: dict[str, str] = {}
    for child in element:
        name = _local(child)
        if name and name not in _ADDRESSES and not fields.get(name, "").strip():
            fields[name] = "".join(map(str, child.itertext()))
    return fields


def _item(element: etree._Element, place: str, *, is_broken: bool) -> WxrItem:
    fields: dict[str, str] = {}
    terms, meta, comments = [], [], []
    for child in element:
        name = _local(child)
        if name == "category":
            terms.append((child.get("domain", ""), child.get("nicename", ""), child.text or ""))
        elif name == "postmeta":
            pair = _fields(child)
            meta.append((pair.get("meta_key", "").strip(), pair.get("meta_value", "")))
        elif name == "comment":
            comments.append(_fields(child))
        elif name and not fields.get(name, "").strip():
            fields[name] = "".join(map(str, child.itertext()))
    return WxrItem(place, fields, tuple(terms), tuple(meta), tuple(comments), is_broken)
