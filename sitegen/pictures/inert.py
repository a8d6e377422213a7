"""Finds active content in XML documents: scripts, and resources of other hosts. From an SVG it is
removed.

A browser that opens an SVG file runs its scripts with the rights of the site. So an SVG is
rewritten from elements and attributes that are known to be harmless (SVG 2, and what browsers still
support of SVG 1.1); everything else is left out."""

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
from sitegen.pictures import css, originals, strip

SVG, XHTML, XLINK = (
    "http://www.w3.org/2000/svg",
    "http://www.w3.org/1999/xhtml",
    "http://www.w3.org/1999/xlink",
)
_XML = "http://www.w3.org/XML/1998/namespace"
_BEGINNING = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*<")
# Findings that are reported for one file.
MAX_FINDINGS = 20
# Limit of entity expansion: the output may have _GROWTH times the bytes of the file, and _SMALL.
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
# Notes of programs and authors: removed without a finding, like the metadata of a photograph.
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
# XHTML elements that may be in an XML document other than SVG; such a document is not rewritten.
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


class Inspection(Struct, frozen=True):
    """What an XML document contains: whether it is an SVG, its active content (at most
    MAX_FINDINGS), and `clean`, the SVG without that and without notes; None if there is nothing to
    remove."""

    is_svg: bool
    findings: tuple[Finding, ...] = ()
    clean: bytes | None = None


def inspect(path: str, data: bytes) -> Inspection:
    """Inspect the document in the file `path`. Raises SiteError if it is not well-formed XML, and
    if it has active content and cannot be cleaned because it is no SVG."""
    try:
        inspection = read(data)
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
    if inspection.findings and not inspection.is_svg:
        raise SiteError(problems(path, inspection.findings))
    return inspection


def problems(path: str, findings: Iterable[Finding]) -> list[Problem]:
    """The problems of a file that is not published because of these findings."""
    return [
        Problem(
            path=path,
            line=finding.line,
            column=finding.column,
            code="active-file",
            hint=originals.HINT,
            message=(
                f"{shorten(finding.what).strip(chr(39))} is not published: whoever opens this file"
                " would run it, or load it from afar"
            ),
        )
        for finding in findings
    ]


class BrokenError(ValueError):
    """The document is not well-formed XML. Line and column count from 1."""

    def __init__(self, line: int, column: int, reason: str) -> None:
        super().__init__(reason)
        self.line, self.column = line, column


def read(data: bytes) -> Inspection:
    """Inspect the bytes of an XML document. Raises BrokenError if it is not well-formed: browsers
    show, and run, such a document up to the error."""
    if not _BEGINNING.match(data):  # not XML: browsers stop at the first character
        return Inspection(is_svg=False)
    reader = _Reader(data)
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise BrokenError(error.lineno, error.offset + 1, expat.ErrorString(error.code)) from error
    except (LookupError, ValueError) as error:  # an unknown encoding
        raise error if isinstance(error, BrokenError) else BrokenError(1, 1, str(error)) from error
    clean = "".join(reader.parts).encode() if reader.is_svg and reader.changed else None
    return Inspection(reader.is_svg, tuple(reader.findings[:MAX_FINDINGS]), clean)


class _Reader:
    """Handles the events of the parser: collects findings, and writes what is harmless."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.findings: list[Finding] = []
        self.parts: list[str] = []
        self.is_svg = self.changed = False
        # The open elements; "" for one that is left out with its content.
        self._open: list[str] = []
        self._left_out = 0
        self._style: list[str] | None = None
        self._style_place = 0, 0
        self._has_links = self._tag_is_open = False
        self._budget = _GROWTH * len(data) + _SMALL
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
        """Record a finding at the current position of the parser, or at the attribute `name` of the
        current element if it is written in the file."""
        self.changed = True
        if len(self.findings) >= MAX_FINDINGS:
            return
        line, column = self._place()
        start = self.parser.CurrentByteIndex
        attribute = (
            re.compile(rb"[\s'\"]" + re.escape(name.encode()) + rb"\s*=").search(self._data, start)
            if name
            else None
        )
        if attribute:
            before = self._data[start : attribute.start() + 1].decode(errors="replace")
            line += before.count("\n")
            column = len(before) - before.rfind("\n") if "\n" in before else column + len(before)
        self.findings.append(Finding(line, column, what))

    def _write(self, text: str) -> None:
        self._budget -= len(text)
        if self._budget < 0:
            raise BrokenError(*self._place(), "its entities expand too far")
        self.parts.append(text)

    def _close_tag(self) -> None:
        if self._tag_is_open:
            self._write(">")
            self._tag_is_open = False

    # --- declarations and comments -------------------------------------------------------------

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
        # If a browser reads the file as HTML, "<!-->" ends a comment.
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
        clean = css.cleaned(text)
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
        """Whether an element is kept. Elements of foreign namespaces, which are notes of programs,
        are left out without a finding."""
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
        """The harmless attributes, with their cleaned values."""
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
        """The cleaned value of an attribute; None if nothing of it is left."""
        if name == "href":
            clean = _address(element, value)
            if clean is None:
                self._find(f"the address in {shown}", shown)
            return clean
        if name in _ADDRESSES or is_active(name, value):
            self._find(f"the attribute {shown}", shown)
            return None
        if name == "style" or ("(" in value and css.URL.search(css.normalized(value))):
            clean = css.cleaned(value)
            if clean == value:
                return value
            self._find(f"an address in {shown}", shown)
            return clean or None
        return value


def _pairs(attributes: list[str]) -> Iterator[tuple[str, str]]:
    return zip(attributes[::2], attributes[1::2], strict=True)


def is_active(name: str, value: str) -> bool:
    """Whether an attribute is an event handler, or holds an address that runs a script, or animates
    another attribute to such an address."""
    local = name.rpartition(" ")[2].lower()
    return (
        local.startswith("on")
        or (local in _ADDRESSES and _is_script(value))
        or (local in _VALUES and any(map(_is_script, value.split(";"))))
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


def _is_script(address: str) -> bool:
    """Whether following an address does anything but load it, such as `javascript:`."""
    return urls.scheme(address) not in {"", *urls.SAFE_SCHEMES}


def _address(element: str, value: str) -> str | None:
    """The address in `href`, cleaned; None if it is not allowed. A link may lead anywhere;
    resources have to come from the site itself or from a data URL."""
    if element == "a":
        return None if _is_script(value) else value
    if not css.is_foreign(value):
        return value
    return _embedded_picture(value) if element in {"image", "feImage"} else None


def _embedded_picture(value: str) -> str | None:
    """A picture in a data URL without its metadata; None if it is not a picture of a known kind."""
    match = _PICTURE.fullmatch(value.strip())
    try:
        data = base64.b64decode(match[1], validate=False) if match else b""
        clean = strip.stripped(data)[0] if kinds.of(data[: kinds.HEAD]) in kinds.RASTER else b""
    except ValueError:
        return None
    if not match or not clean:
        return None
    return (
        value
        if clean == data
        else f"data:image/{kinds.of(data[: kinds.HEAD])};base64,{base64.b64encode(clean).decode()}"
    )
