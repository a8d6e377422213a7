"""Paragraphs of classic texts: WordPress stores line breaks, and makes `<p>` and `<br>` of them
when it shows a post. The rules are those of its function wpautop, but that elements are closed
where it would leave one open."""

from __future__ import annotations

import re

from sitegen.importing.sources import enclosed

_BLOCKS = (
    "table|thead|tfoot|caption|colgroup|col|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form|map|area"
    "|math|blockquote|address|style|p|h[1-6]|hr|fieldset|legend|section|article|aside|hgroup"
    "|header|footer|nav|figure|figcaption|details|menu|summary|center|main"
)
_BLOCK_TAG = re.compile(rf"(<(?:/\s*)?(?:{_BLOCKS})(?=[\s/>])[^>]*>)", re.IGNORECASE)
_TAG_NAME = re.compile(r"<(/?)\s*([A-Za-z][A-Za-z0-9]*)")
# What stays as it is: line breaks in it mean nothing, or mean themselves.
_HELD = re.compile(
    r"<!--|<(pre|script|style|svg|math|textarea|select|object|iframe|audio|video)(?=[\s>])",
    re.IGNORECASE,
)
_PLACE = re.compile("\x00([ib])(\\d+)\x00")
_ONLY_PLACES = re.compile("(?:\\s|\x00i\\d+\x00)*")
_ANY_TAG = re.compile(r"<[A-Za-z/][^<>]*>")
_BREAK = re.compile(r"<br\s*(?:/\s*)?>", re.IGNORECASE)
_BREAKS = re.compile(r"(?:<br\s*(?:/\s*)?>\s*)+", re.IGNORECASE)
_PARAGRAPH_END = re.compile(r"\n[ \t\r\f\v]*\n\s*")
# Elements whose own text is no paragraph as long as it is the only one in them.
_BARE = frozenset(
    [
        "li",
        "td",
        "th",
        "dt",
        "dd",
        "figcaption",
        "summary",
        "caption",
        "legend",
        "address",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "p",
        "figure",
    ]
)
_ONE_PARAGRAPH = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "summary", "caption", "legend")
_VOID = ("hr", "area", "col")


def with_paragraphs(text: str) -> str:
    """The HTML that WordPress shows for the text of a classic post."""
    if not text.strip():
        return ""
    held: list[str] = []
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    text = _hold(text, held)
    # A line break within a tag is none of the text.
    text = _ANY_TAG.sub(lambda tag: tag[0].replace("\n", " "), text)
    text = re.sub(r"(?:<br\s*/?\s*>\s*){2,}", "\n\n", text, flags=re.IGNORECASE)
    html = _Writer().written(_pieces(text))
    return _PLACE.sub(lambda place: held[int(place[2])], html).strip()


def _hold(text: str, held: list[str]) -> str:
    """`text` with places for the elements in it whose line breaks are left alone. What is never
    closed is text."""
    pieces, end = [], 0
    for opened, after in enclosed.elements(text, _HELD):
        whole = text[opened.start() : after]
        is_block = (opened[1] or "").lower() == "pre"
        pieces += [text[end : opened.start()], f"\x00{'b' if is_block else 'i'}{len(held)}\x00"]
        held.append(whole if is_block or not opened[1] else whole.replace("\n", " "))
        end = after
    return "".join([*pieces, text[end:]])


def _pieces(text: str) -> list[str]:
    """The text, cut at the tags of block elements and at the places of `<pre>`."""
    pieces = []
    # No tag ends after the last `>`, and thousands that never end are not sought to the end each.
    end = text.rfind(">") + 1
    *before, last = _BLOCK_TAG.split(text[:end])
    for piece in (*before, last + text[end:]):
        pieces += re.split("(\x00b\\d+\x00)", piece)
    return [piece for piece in pieces if piece]


class _Writer:
    """Writes pieces one after the other, and knows which block elements are open."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._written: list[str] = []
        self._is_first = False  # nothing stands in the innermost element yet

    def written(self, pieces: list[str]) -> str:
        for index, piece in enumerate(pieces):
            name = _TAG_NAME.match(piece) if _BLOCK_TAG.fullmatch(piece) else None
            if name is not None:
                self._tag(piece, name[2].lower(), is_end=bool(name[1]))
            elif piece.startswith("\x00b") and piece.endswith("\x00"):
                self._written.append(piece + "\n")
                self._is_first = False
            else:
                self._text(piece, pieces[index + 1] if index + 1 < len(pieces) else "")
        return "".join(self._written)

    def _tag(self, tag: str, name: str, *, is_end: bool) -> None:
        self._is_first = not is_end and name not in _VOID
        if is_end:
            if name in self._open:
                while self._open.pop() != name:
                    pass
            self._written.append(tag + "\n")
            return
        if name not in _VOID:
            self._open.append(name)
        is_bare = name in _BARE or name in ("tr", "table", "tbody", "thead")
        self._written.append(tag if is_bare or name == "blockquote" else tag + "\n")

    def _text(self, text: str, following: str) -> None:
        inner = self._open[-1] if self._open else ""
        paragraphs = [each for part in _PARAGRAPH_END.split(text) if (each := _trimmed(part))]
        if not paragraphs:
            return
        if inner in _ONE_PARAGRAPH:
            between = "</p>\n<p>" if inner == "p" else "<br />\n"
            self._written.append(between.join(_with_breaks(each) for each in paragraphs))
        elif self._is_bare(inner, following, len(paragraphs)):
            self._written.append(_with_breaks(paragraphs[0]))
        else:
            self._written += [_paragraph(each) for each in paragraphs]
        self._is_first = False

    def _is_bare(self, inner: str, following: str, count: int) -> bool:
        """Whether a text is all that its element says, and thus needs no paragraph."""
        if not inner or not self._is_first or count > 1 or inner == "blockquote":
            return False
        return inner in _BARE or following.startswith("</")


def _trimmed(text: str) -> str:
    """`text` without spaces and line breaks around: block elements break lines by themselves."""
    text = text.strip()
    if found := _BREAKS.match(text):
        text = text[found.end() :]
    end = len(text)
    while (start := text.rfind("<", 0, end)) >= 0 and _BREAKS.fullmatch(text, start, end):
        end = start
        while end and text[end - 1].isspace():
            end -= 1
    return text[:end]


def _with_breaks(text: str) -> str:
    lines = [_BREAK.sub("<br />", line).rstrip() for line in text.split("\n")]
    joined = [line if line.endswith("<br />") else line + "<br />" for line in lines[:-1]]
    return "\n".join([*joined, lines[-1].strip()])


def _paragraph(text: str) -> str:
    """`text` in a paragraph, but for tags and comments without words between them."""
    is_bare = _ONLY_PLACES.fullmatch(text) and "\x00" in text
    without_tags = _ANY_TAG.sub("", text)
    has_media = "\x00" in text or re.search(r"<(?:img|input|embed|object)\b", text, re.IGNORECASE)
    if is_bare or (not without_tags.strip() and not has_media):
        return text + "\n"
    return f"<p>{_with_breaks(text)}</p>\n"
