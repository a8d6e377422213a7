"""An XMP packet → its properties (ISO 16684-1; RDF/XML).

Files come from anywhere, so XML is read without entities: a document type is refused, and with it
entity bombs and external entities. Time and memory grow with the bytes alone, and these are
bounded."""

from __future__ import annotations

from xml.parsers import expat

from msgspec import Struct

from sitegen.model.picture_terms import NAMESPACES, TERMS, PictureTerm

MAX_BYTES, MAX_DEPTH, MAX_VALUES, MAX_NAME = 1_000_000, 32, 50_000, 500
# Of one field: more names than a picture has, and a long prompt.
MAX_LIST, MAX_CHARACTERS = 100, 10_000
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XML = "http://www.w3.org/XML/1998/namespace"
_PREFIXES = {namespace: prefix for prefix, namespace in NAMESPACES.items()} | {
    "http://purl.org/dc/terms/": "dcterms",
    "http://ns.adobe.com/xmp/note/": "xmpNote",
}
_BLANKS = "\0 \t\r\n"
_ENCODINGS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)


class XmpValue(Struct, frozen=True):
    """A text in a packet. `path` are the names of the properties that it is in, from the outermost,
    with the prefixes of NAMESPACES or else the namespace in braces; RDF's own elements are not in
    it. `language` is the xml:lang of its list item."""

    path: tuple[str, ...]
    text: str
    language: str = ""


class XmpPacket(Struct, frozen=True):
    """The values of a packet in its order, and a `fault` if a part of it cannot be read: then the
    values are those before it."""

    values: tuple[XmpValue, ...] = ()
    fault: str = ""

    def texts(self, *path: str) -> list[str]:
        """The texts of the property with this path, without empty ones; the one for any language
        ("x-default") first."""
        found = [value for value in self.values if value.path == path and value.text]
        found.sort(key=lambda value: value.language.lower() != "x-default")
        return [value.text for value in found]

    def field(self, term: PictureTerm) -> tuple[str, ...]:
        """The values that the packet states of a field of `PictureRights`, which may be more than
        one also where one is meant."""
        texts = self.texts(*term.xmp)
        if term.former:
            texts += self.texts(term.former)
        return tuple(text[:MAX_CHARACTERS] for text in texts[:MAX_LIST])

    def fields(self) -> dict[str, tuple[str, ...]]:
        """The values of all fields of `PictureRights` that the packet has."""
        found = {term.field: self.field(term) for term in TERMS}
        return {field: texts for field, texts in found.items() if texts}


class _RefusedError(Exception):
    pass


def parse(data: bytes) -> XmpPacket:
    """The packet `data`, in UTF-8, UTF-16 or UTF-32."""
    if len(data) > MAX_BYTES:
        return XmpPacket(fault=f"its XMP has more than {MAX_BYTES // 1_000_000} MB")
    text = _decoded(data).strip(_BLANKS)
    reader = _Reader()
    fault = ""
    try:
        reader.read(text)
    except _RefusedError as error:
        fault = f"its XMP {error}"
    except expat.ExpatError as error:
        fault = (
            "its XMP is cut short"
            if error.code in _CUT_SHORT
            else f"its XMP is no XML (line {error.lineno}: {expat.ErrorString(error.code)})"
        )
    return XmpPacket(tuple(reader.values), fault)


_CUT_SHORT = frozenset(
    expat.errors.codes[error]
    for error in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
)


def _decoded(data: bytes) -> str:
    encoding = next((name for mark, name in _ENCODINGS if data.startswith(mark)), "utf-8")
    return data.decode(encoding, errors="replace")


class _Reader:
    """Handlers for expat. `values` grows as elements end, so that it has what came before a
    fault."""

    def __init__(self) -> None:
        self.values: list[XmpValue] = []
        # One entry an element: the path, the language, and whether it is RDF's own list item or
        # value, whose text is that of the property around it.
        self._path: list[tuple[str, ...]] = [()]
        self._language = [""]
        self._text: list[list[str]] = [[]]
        self._in_rdf = 0

    def read(self, text: str) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartNamespaceDeclHandler = self._namespace
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.Parse(text, True)

    def _refuse(self, *_declaration: object) -> None:
        raise _RefusedError("has a document type, which can make it grow without limit")

    def _namespace(self, _prefix: str | None, namespace: str | None) -> None:
        # expat writes it before each name.
        if len(namespace or "") > MAX_NAME:
            raise _RefusedError("has a name that is too long")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._path) > MAX_DEPTH:
            raise _RefusedError("has too many elements in each other")
        namespace, _, local = name.rpartition(" ")
        if len(local) > MAX_NAME:
            raise _RefusedError("has a name that is too long")
        inside = self._in_rdf > 0
        path = self._path[-1]
        if namespace != _RDF and inside:
            path = (*path, _name(namespace, local))
        self._in_rdf += inside or (namespace, local) == (_RDF, "RDF")
        language = attributes.get(f"{_XML} lang", self._language[-1])
        self._path.append(path)
        self._language.append(language)
        self._text.append([])
        if inside:
            self._attributes(path, attributes, language)

    def _attributes(self, path: tuple[str, ...], attributes: dict[str, str], language: str) -> None:
        """Properties may be attributes (ISO 16684-1 §7.9.2); the value of a property may be an
        address in rdf:resource, or in rdf:value."""
        for name, text in attributes.items():
            namespace, _, local = name.rpartition(" ")
            if namespace not in {_RDF, _XML, ""}:
                self._add((*path, _name(namespace, local)), text, language)
            elif namespace == _RDF and local in {"resource", "value"} and path:
                self._add(path, text, language)

    def _end(self, _name_of_element: str) -> None:
        text = "".join(self._text.pop())
        path, language = self._path.pop(), self._language.pop()
        if path and not text.isspace():
            self._add(path, text, language)
        self._in_rdf -= self._in_rdf > 0

    def _characters(self, text: str) -> None:
        self._text[-1].append(text)

    def _add(self, path: tuple[str, ...], text: str, language: str) -> None:
        text = text.strip()
        if text:
            if len(self.values) >= MAX_VALUES:
                raise _RefusedError("has too many values")
            self.values.append(XmpValue(path, text, language))


def _name(namespace: str, local: str) -> str:
    prefix = _PREFIXES.get(namespace)
    return f"{prefix}:{local}" if prefix else f"{{{namespace}}}{local}"
