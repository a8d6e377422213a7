"""What an XML document does beside showing something: scripts, what is loaded from other hosts. Of
an SVG, the same without that.

Whoever opens an SVG file by itself runs what is in it, with the rights of the site. So an SVG is
written anew out of what is known to be harmless, and what is not known is left out (SVG 2; SVG 1.1
for what browsers still read of it)."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from html import escape
from xml.parsers import expat

from msgspec import Struct

from sitegen import kinds, urls
from sitegen.errors import Problem, SiteError, shorten
from sitegen.model.site import Finding
from sitegen.pictures import originals, strip

SVG, XHTML, XLINK = (
    "http://www.w3.org/2000/svg",
    "http://www.w3.org/1999/xhtml",
    "http://www.w3.org/1999/xlink",
)
_XML = "http://www.w3.org/XML/1998/namespace"
_BEGINNING = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*<")
# So many findings are told of one file.
ENOUGH = 20
# How much more than its own bytes a file may become by its entities.
_GROWTH, _SMALL = 4, 1_000_000

_ELEMENTS = frozenset(
    re.findall(
        r"\S+",
        "svg g defs symbol use image switch view a title desc style path rect circle ellipse line"
        " polyline polygon text tspan textPath tref altGlyph altGlyphDef altGlyphItem glyphRef"
        " linearGradient radialGradient meshgradient meshpatch meshrow mesh hatch hatchpath"
        " solidcolor stop pattern clipPath mask marker cursor color-profile filter feBlend"
        " feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting"
        " feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR"
        " feGaussianBlur feImage feMerge feMergeNode feMorphology feOffset fePointLight"
        " feSpecularLighting feSpotLight feTile feTurbulence animate animateColor animateMotion"
        " animateTransform set mpath discard font font-face font-face-format font-face-name"
        " font-face-src font-face-uri glyph missing-glyph hkern vkern flowRoot flowRegion"
        " flowRegionExclude flowPara flowSpan flowDiv flowLine flowRef unknown",
    )
)
# What programs note for themselves, and who made it: left out without a word, like the same in a
# photograph.
_NOTES = frozenset({"metadata"})
_ANIMATIONS = frozenset(
    {"animate", "animateColor", "animateMotion", "animateTransform", "set", "discard"}
)
_ADDRESSES = frozenset(
    {
        "href",
        "src",
        "action",
        "formaction",
        "data",
        "srcset",
        "srcdoc",
        "poster",
        "ping",
        "background",
        "codebase",
    }
)
_VALUES = frozenset({"from", "to", "by", "values"})
_OF_XLINK = frozenset({"href", "title", "show"})
_OF_XML = frozenset({"space", "lang", "id"})
# What XHTML may be inside of an XML document that is no SVG; it is not written anew.
HTML = frozenset(
    re.findall(
        r"\S+",
        "a abbr address article aside audio b bdi bdo blockquote body br caption center cite code"
        " col colgroup data dd del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5"
        " h6 head header hgroup hr html i img ins kbd li main mark meta nav ol p picture pre q rp"
        " rt ruby s samp section small source span strong style sub summary sup table tbody td"
        " tfoot th thead time title tr track u ul var video wbr",
    )
)
_PICTURE = re.compile(
    r"data:image/(?:png|jpeg|jpg|pjpeg|gif|webp);base64,([A-Za-z0-9+/=\s]*)", re.IGNORECASE
)


class Read(Struct, frozen=True):
    """What came of a document: whether it is an SVG, what it does, at most `ENOUGH`, and `clean`,
    an SVG without that and without notes; None if it is as clean as that already."""

    is_svg: bool
    findings: tuple[Finding, ...] = ()
    clean: bytes | None = None


def checked(path: str, data: bytes) -> Read:
    """What came of the document in the file `path`. Raises SiteError for one that cannot be read,
    and for one that does something and is no SVG, so that it cannot be made clean."""
    try:
        found = read(data)
    except BrokenError as error:
        raise SiteError(
            [
                Problem(
                    path=path,
                    line=error.line,
                    column=error.column,
                    code="active-file",
                    hint="save it again as it is meant to be",
                    message=(
                        "nobody knows what this file does when it is opened, since XML cannot read"
                        f" it: {error}"
                    ),
                )
            ]
        ) from error
    if found.findings and not found.is_svg:
        raise SiteError(refused(path, found.findings))
    return found


def refused(path: str, findings: Iterable[Finding]) -> list[Problem]:
    """What to say of a file that is not published because of the findings in it."""
    return [
        Problem(
            path=path,
            line=found.line,
            column=found.column,
            code="active-file",
            hint=originals.HINT,
            message=(
                f"{shorten(found.what).strip(chr(39))} is not published: whoever opens this file"
                " would run it, or load it from afar"
            ),
        )
        for found in findings
    ]


class BrokenError(ValueError):
    """A document that cannot be read, with the place."""

    def __init__(self, line: int, column: int, reason: str) -> None:
        super().__init__(reason)
        self.line, self.column = line, column


def read(data: bytes) -> Read:
    """Read the bytes of an XML document. Raises BrokenError: browsers show, and run, such a
    document up to the mistake."""
    if not _BEGINNING.match(data):  # then the first sign is a mistake
        return Read(is_svg=False)
    reader = _Reader(data)
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise BrokenError(error.lineno, error.offset + 1, expat.ErrorString(error.code)) from error
    except (LookupError, ValueError) as error:  # an encoding that nobody knows
        raise error if isinstance(error, BrokenError) else BrokenError(1, 1, str(error)) from error
    clean = "".join(reader.parts).encode() if reader.is_svg and reader.changed else None
    return Read(reader.is_svg, tuple(reader.findings[:ENOUGH]), clean)


class _Reader:
    """Hears of every part of a document, and writes down what of it is harmless."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.findings: list[Finding] = []
        self.parts: list[str] = []
        self.is_svg = self.changed = False
        # The elements that are open; "" for one that is left out with all that is in it.
        self._open: list[str] = []
        self._left_out = 0
        self._style: list[str] | None = None
        self._style_place = 0, 0
        self._has_links = self._tag_is_open = False
        self._left = _GROWTH * len(data) + _SMALL
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.ordered_attributes = parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler, parser.CommentHandler = self._text, self._comment
        parser.ProcessingInstructionHandler, parser.EntityDeclHandler = (
            self._instruction,
            self._entity,
        )
        parser.StartDoctypeDeclHandler, parser.StartNamespaceDeclHandler = (
            self._doctype,
            self._namespace,
        )
        self.parser = parser

    def _place(self) -> tuple[int, int]:
        return self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1

    def _find(self, what: str, name: str = "") -> None:
        """Note a finding at what is read just now; at the attribute of this `name` in it, if that
        can be seen in the file."""
        self.changed = True
        if len(self.findings) >= ENOUGH:
            return
        line, column = self._place()
        start = self.parser.CurrentByteIndex
        found = (
            re.compile(rb"[\s'\"]" + re.escape(name.encode()) + rb"\s*=").search(self._data, start)
            if name
            else None
        )
        if found:
            before = self._data[start : found.start() + 1].decode(errors="replace")
            line += before.count("\n")
            column = len(before) - before.rfind("\n") if "\n" in before else column + len(before)
        self.findings.append(Finding(line, column, what))

    def _write(self, text: str) -> None:
        self._left -= len(text)
        if self._left < 0:
            raise BrokenError(*self._place(), "its entities expand too far")
        self.parts.append(text)

    def _close_tag(self) -> None:
        if self._tag_is_open:
            self._write(">")
            self._tag_is_open = False

    # --- before the root, and between -------------------------------------------------------------

    def _namespace(self, _prefix: str | None, uri: str | None) -> None:
        self._has_links = self._has_links or uri == XLINK

    def _doctype(
        self, _name: str, _system: str | None, _public: str | None, has_declarations: int
    ) -> None:
        self.changed = self.changed or bool(has_declarations)

    def _entity(
        self,
        name: str,
        is_parameter: int,
        _value: str | None,
        _base: str | None,
        system: str | None,
        *_: object,
    ) -> None:
        if system is not None or is_parameter:
            self._find(
                f"the entity {name} of another file"
                if system is not None
                else f"the entity %{name}"
            )

    def _instruction(self, target: str, _data: str) -> None:
        if target.lower() == "xml-stylesheet":
            self._find("<?xml-stylesheet?>")
        self.changed = True

    def _comment(self, text: str) -> None:
        # Where a file is taken for HTML, "<!-->" is a whole comment.
        if "<" in text or ">" in text:
            self.changed = True
        elif not self._left_out and self._style is None:
            self._close_tag()
            self._write(f"<!--{text}-->")

    # --- elements ---------------------------------------------------------------------------------

    def _start(self, name: str, attributes: list[str]) -> None:
        uri, _, local = name.rpartition(" ")
        if not self._open:
            self.is_svg = local == "svg" and uri in {SVG, ""}
        keep = not self._left_out and self._is_kept(uri, local, attributes)
        self._open.append(local if keep else "")
        if not keep:
            self._left_out += 1
            return
        self._close_tag()
        kept = list(self._attributes(local, attributes)) if self.is_svg or uri == SVG else []
        if len(self._open) == 1 and uri:
            kept = [("xmlns", uri), *([("xmlns:xlink", XLINK)] if self._has_links else []), *kept]
        self._write(f"<{local}" + "".join(f' {name}="{_quoted(value)}"' for name, value in kept))
        self._tag_is_open = True
        if local == "style":
            self._style, self._style_place = [], self._place()

    def _end(self, _name: str) -> None:
        local = self._open.pop()
        if not local:
            self._left_out -= 1
            return
        if local == "style" and self._style is not None:
            self._end_of_style("".join(self._style))
        if self._tag_is_open:
            self._write("/>")
            self._tag_is_open = False
        else:
            self._write(f"</{local}>")

    def _end_of_style(self, text: str) -> None:
        self._style = None
        clean = css(text)
        if clean != text:
            self.changed = True
            self.findings.append(
                Finding(*self._style_place, "an address of another host in <style>")
            )
        if clean:
            self._close_tag()
            self._write(escape(clean, quote=False))

    def _text(self, text: str) -> None:
        if self._left_out or not self._open:
            return
        if self._style is not None:
            self._style.append(text)
            return
        self._close_tag()
        self._write(escape(text, quote=False))

    def _is_kept(self, uri: str, local: str, attributes: list[str]) -> bool:
        """Whether an element is harmless by its name; what programs note in words of their own is
        left out without a finding."""
        if not self.is_svg and uri not in {SVG, XHTML}:
            return True
        if uri == XHTML:
            if (
                self.is_svg
                or local not in HTML
                or any(
                    name == "http-equiv" or is_active(name, value)
                    for name, value in _pairs(attributes)
                )
            ):
                self._find(f"<{local}>")
            return not self.is_svg
        if uri not in {SVG, ""} or local in _NOTES:
            self.changed = True
            return False
        if local not in _ELEMENTS or (local in _ANIMATIONS and _animates_address(attributes)):
            self._find(f"<{local}>")
            return False
        return True

    # --- attributes -------------------------------------------------------------------------------

    def _attributes(self, element: str, attributes: list[str]) -> Iterator[tuple[str, str]]:
        """The attributes that are harmless, with their values."""
        for name, value in _pairs(attributes):
            space, _, local = name.rpartition(" ")
            if space == XLINK and local in _OF_XLINK:
                shown = f"xlink:{local}"
            elif space == _XML and local in _OF_XML:
                shown = f"xml:{local}"
            elif not space:
                shown = local
            else:
                self.changed = True
                continue
            clean = self._value(element, shown, local.lower(), value)
            self.changed = self.changed or clean != value
            if clean is not None:
                yield shown, clean

    def _value(self, element: str, shown: str, name: str, value: str) -> str | None:
        """The value of an attribute, without what is not harmless; None if nothing is left of
        it."""
        if name == "href":
            clean = _address(element, value)
            if clean is None:
                self._find(f"the address in {shown}", shown)
            return clean
        if name in _ADDRESSES or is_active(name, value):
            self._find(f"the attribute {shown}", shown)
            return None
        if name == "style" or ("(" in value and _URL.search(_plain(value))):
            clean = css(value)
            if clean == value:
                return value
            self._find(f"an address in {shown}", shown)
            return clean or None
        return value


def _pairs(attributes: list[str]) -> Iterator[tuple[str, str]]:
    return zip(attributes[::2], attributes[1::2], strict=True)


def is_active(name: str, value: str) -> bool:
    """Whether an attribute runs something when something happens, or puts an address that does into
    another one."""
    small = name.rpartition(" ")[2].lower()
    return (
        small.startswith("on")
        or (small in _ADDRESSES and _acts(value))
        or (small in _VALUES and any(map(_acts, value.split(";"))))
    )


def _quoted(value: str) -> str:
    return escape(value).replace("\t", "&#9;").replace("\n", "&#10;").replace("\r", "&#13;")


def _animates_address(attributes: list[str]) -> bool:
    target = next(
        (value for name, value in _pairs(attributes) if name.lower() == "attributename"), ""
    )
    target = target.rpartition(":")[2].strip().lower()
    return target in _ADDRESSES or target.startswith("on")


# --- addresses ------------------------------------------------------------------------------------


def _acts(address: str) -> bool:
    """Whether a browser that follows an address does something else than to load it."""
    return urls.scheme(address) not in {"", *urls.SAFE_SCHEMES}


def is_foreign(address: str) -> bool:
    """Whether an address is one of another host, as a browser reads it (WHATWG URL §4.4), or of no
    host."""
    return (
        bool(urls.scheme(address))
        or re.sub(r"[\x00-\x20]", "", address)[:2].replace("\\", "/") == "//"
    )


def _address(element: str, value: str) -> str | None:
    """The address in `href` if it may stand there. A link may lead anywhere; what an SVG shows has
    to come from its own site, or stand in it."""
    if element == "a":
        return None if _acts(value) else value
    if not is_foreign(value):
        return value
    return _picture(value) if element in {"image", "feImage"} else None


def _picture(value: str) -> str | None:
    """A picture that stands in its own address, without what it tells beside the picture; None if
    it is none that can be looked into."""
    found = _PICTURE.fullmatch(value.strip())
    try:
        data = base64.b64decode(found[1], validate=False) if found else b""
        clean = strip.stripped(data)[0] if kinds.of(data[: kinds.HEAD]) in kinds.RASTER else b""
    except ValueError:
        return None
    if not found or not clean:
        return None
    return (
        value
        if clean == data
        else f"data:image/{kinds.of(data[: kinds.HEAD])};base64,{base64.b64encode(clean).decode()}"
    )


# --- style ----------------------------------------------------------------------------------------

_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)
_IMPORT = re.compile(r"@import\b[^;{}]*;?", re.IGNORECASE)
_URL = re.compile(
    r"""\b(?:url|src)\(\s*+(?:"([^"]*+)"|'([^']*+)'|([^()"']*+))\s*+\)""", re.IGNORECASE
)
_ACTIVE = re.compile(
    r"@import|expression\s*\(|-moz-binding|behaviou?r\s*:|javascript\s*:|vbscript\s*:",
    re.IGNORECASE,
)
_NAMESPACE = re.compile(r"@namespace\b[^;{}@]*;", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"""["'(,\s](?:https?|ftp|wss?|blob|file|filesystem)\s*:|["'(,\s][\\/]{2}""", re.IGNORECASE
)


def css(text: str) -> str:
    """A style without what loads from other hosts; "" if that cannot be told apart from the
    rest."""
    if _is_harmless(text):
        return text
    clean = _URL.sub(
        lambda found: "none" if _loads(found[1] or found[2] or found[3] or "") else found[0],
        _IMPORT.sub("", text),
    )
    return clean if _is_harmless(clean) else ""


def _loads(address: str) -> bool:
    return is_foreign(address) and urls.scheme(address) != "data"


def _is_harmless(text: str) -> bool:
    """Whether a style loads nothing from other hosts, however its letters are written (CSS Syntax 3
    §4.3.7)."""
    plain = _plain(text)
    if _ACTIVE.search(plain) or any(
        _loads(found[1] or found[2] or found[3] or "") for found in _URL.finditer(plain)
    ):
        return False
    return not _ELSEWHERE.search(_NAMESPACE.sub("", plain))


def _plain(text: str) -> str:
    """A style without comments, and with no letter written as a number."""
    return (
        _ESCAPE.sub(_character, _COMMENT.sub(" ", text)) if "\\" in text or "/*" in text else text
    )


def _character(found: re.Match[str]) -> str:
    number = int(found[1], 16) if found[1] else 0
    return (
        (chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd")
        if found[1]
        else found[2]
    )
