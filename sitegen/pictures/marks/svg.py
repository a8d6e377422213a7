"""An SVG → the XMP packet in its metadata (XMP Specification part 3, ISO 16684-3: the RDF in
<metadata>, with or without the wrapper around it).

Only the RDF is handed to the reader of packets, whose limits hold for it. Internal entities, which
could make it grow, are refused before the first element."""

from __future__ import annotations

from html import escape
from xml.parsers import expat

from sitegen.pictures.marks import xmp

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def packet(text: bytes) -> xmp.XmpPacket:
    """The values of all RDF in an SVG, in whatever encoding it declares, with a fault if a part
    cannot be read."""
    reader = _Reader()
    fault = ""
    try:
        reader.parser.Parse(text, True)
    except _RefusedError as error:
        fault = f"its metadata {error}"
    except (expat.ExpatError, LookupError, ValueError):
        fault = "its metadata cannot be read as XML"
    packets = [xmp.parse(part.encode()) for part in reader.parts]
    faults = [fault, *(each.fault for each in packets)]
    values = tuple(value for each in packets for value in each.values)
    return xmp.XmpPacket(values, next(filter(None, faults), ""))


class _RefusedError(Exception):
    pass


class _Reader:
    """Writes each RDF element again as a document of its own, in `parts`, since its prefixes may be
    declared on the elements around it."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._open: list[str] = []
        self._tags: list[str] = []
        self._left = xmp.MAX_BYTES
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.EntityDeclHandler = self._refuse
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._characters
        self.parser = parser

    def _refuse(self, *_declaration: object) -> None:
        raise _RefusedError("cannot be read, since the file declares entities")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._tags and name != f"{_RDF} RDF":
            return
        spaces, written = {"http://www.w3.org/XML/1998/namespace": "xml"}, []
        for each, value in ((name, None), *attributes.items()):
            space, _, local = each.rpartition(" ")
            prefix = spaces.setdefault(space, f"n{len(spaces)}") if space else ""
            full = f"{prefix}:{local}" if prefix else local
            written.append(full if value is None else f'{full}="{_quoted(value)}"')
        declared = [
            f'xmlns:{prefix}="{_quoted(space)}"'
            for space, prefix in spaces.items()
            if prefix != "xml"
        ]
        self._tags.append(written[0])
        self._write(f"<{' '.join([*written, *declared])}>")

    def _end(self, _name: str) -> None:
        if not self._tags:
            return
        self._write(f"</{self._tags.pop()}>")
        if not self._tags:
            self.parts.append("".join(self._open))
            self._open.clear()

    def _characters(self, text: str) -> None:
        if self._tags:
            self._write(escape(text, quote=False))

    def _write(self, text: str) -> None:
        self._left -= len(text)
        if self._left < 0:
            raise _RefusedError(f"has more than {xmp.MAX_BYTES // 1_000_000} MB")
        self._open.append(text)


def _quoted(value: str) -> str:
    return escape(value).replace("\t", "&#9;").replace("\n", "&#10;").replace("\r", "&#13;")
