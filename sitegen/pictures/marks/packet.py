"""What is to be said of a picture → an XMP packet with just these fields (ISO 16684-1). The same
values make the same bytes: it has no dates, no identifiers and no name of a program."""

from __future__ import annotations

from collections.abc import Iterator

from sitegen import lazy
from sitegen.model.picture_marks import PictureRights
from sitegen.model.picture_terms import NAMESPACES, TERMS, PictureTerm, source_type_uri

# Without room for changes in place: nobody edits a published file.
_BEGINNING = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
    '<rdf:Description rdf:about=""'
)
_END = '</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end="r"?>'
# Characters that XML 1.0 §2.2 does not have, and those that it would read as others.
_NO_XML = lazy.pattern("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xD;"})


def packet(rights: PictureRights) -> bytes:
    """The packet in UTF-8; b"" if `rights` states nothing."""
    values = [(term, texts) for term in TERMS if (texts := _texts(rights, term))]
    if not values:
        return b""
    prefixes = sorted({name.partition(":")[0] for term, _ in values for name in term.xmp})
    namespaces = "".join(f'\n xmlns:{prefix}="{NAMESPACES[prefix]}"' for prefix in prefixes)
    properties = "".join(f"<{term.xmp[0]}{_property(term, texts)}" for term, texts in values)
    return f"{_BEGINNING}{namespaces}>\n{properties}{_END}".encode()


def _texts(rights: PictureRights, term: PictureTerm) -> list[str]:
    value = getattr(rights, term.field)
    if term.field == "source_type":
        value = source_type_uri(value)
    texts = [_NO_XML.sub("", text).strip() for text in ([value] if term.shape != "list" else value)]
    return [text for text in texts if text]


def _property(term: PictureTerm, texts: list[str]) -> str:
    """An element after its name: attributes, content and end tag."""
    name, *field = term.xmp
    escaped = [text.translate(_ESCAPES) for text in texts]
    if term.shape == "text":
        return f">{escaped[0]}</{name}>\n"
    items = "".join(_items(term, field, escaped))
    container = "Alt" if term.shape == "languages" else "Seq"
    return f"><rdf:{container}>{items}</rdf:{container}></{name}>\n"


def _items(term: PictureTerm, field: list[str], escaped: list[str]) -> Iterator[str]:
    for text in escaped:
        if term.shape == "languages":
            yield f'<rdf:li xml:lang="x-default">{text}</rdf:li>'
        elif term.shape == "structs":
            inner = f"<{field[0]}>{text}</{field[0]}>"
            yield f'<rdf:li rdf:parseType="Resource">{inner}</rdf:li>'
        else:
            yield f"<rdf:li>{text}</rdf:li>"
