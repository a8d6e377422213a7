"""What the tests of marks share: pictures in every format with an XMP packet, IPTC data sets or
neither, and the words in them."""

from __future__ import annotations

import zlib
from functools import cache

import painted
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from sitegen.model.picture_marks import PictureRights

SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
NAMESPACES = """
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/"
 xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/"
 xmlns:exif="http://ns.adobe.com/exif/1.0/"
 xmlns:xmpNote="http://ns.adobe.com/xmp/note/"
 xmlns:dcterms="http://purl.org/dc/terms/"
 xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
 xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#\""""
EVERYTHING = PictureRights(
    creators=("Ada <Lovelace>", "José & Co"),
    credit="Ada/Agency",
    copyright="© 2026 “Agency”",
    rights_url="https://example.org/terms?a=1&b=2",
    licensor_url="https://example.org/buy",
    source_type="trainedAlgorithmicMedia",
    alt="A picture\nin two lines, 絵",
    ai_system="Painter",
    ai_version="2.1",
    prompt="a <b> & ]]> 'c' \"d\"",
    prompt_by="Grace",
    data_mining="http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED",
)
# Formats by the name that Pillow has for them, as still pictures and as animations.
STILL = ("JPEG", "PNG", "WEBP", "GIF", "AVIF", "TIFF")
EXTENSIONS = {
    "JPEG": "jpg",
    "PNG": "png",
    "WEBP": "webp",
    "GIF": "gif",
    "AVIF": "avif",
    "TIFF": "tif",
}


def packet_of(inside: str, attributes: str = "") -> str:
    """A packet with these properties, as elements and as attributes."""
    description = f'<rdf:Description rdf:about="" {attributes}>{inside}</rdf:Description>'
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF {NAMESPACES}>{description}</rdf:RDF>'
        '</x:xmpmeta><?xpacket end="w"?>'
    )


def stating(source_type: str) -> str:
    """A packet with nothing but a digital source type."""
    return packet_of("", f'Iptc4xmpExt:DigitalSourceType="{SOURCE_TYPES}{source_type}"')


@cache
def plain(kind: str, seed: int = 0) -> bytes:
    """A picture of a kind without any marks."""
    return painted.saved(painted.picture(120, 80, seed=seed), kind)


def with_xmp(kind: str, packet: str | bytes) -> bytes:
    """A picture of a kind with an XMP packet, as Pillow writes it; as programs of Adobe do in a
    GIF."""
    packet = packet.encode() if isinstance(packet, str) else packet
    image = painted.picture(120, 80)
    if kind == "PNG":
        texts = PngInfo()
        texts.add_itxt("XML:com.adobe.xmp", packet.decode())
        return painted.saved(image, kind, pnginfo=texts)
    if kind == "GIF":
        data = plain("GIF")
        trailer = b"\x01" + bytes(range(255, -1, -1)) + b"\0"
        return data[:-1] + b"\x21\xff\x0bXMP DataXMP" + packet + trailer + b";"
    if kind == "TIFF":
        tags = Image.Exif()
        tags[700] = packet
        return painted.saved(image, kind, exif=tags)
    return painted.saved(image, kind, xmp=packet)


def data_set(number: int, value: bytes, record: int = 2) -> bytes:
    """A data set of IPTC IIM."""
    return bytes((0x1C, record, number)) + len(value).to_bytes(2, "big") + value


UTF8 = data_set(90, b"\x1b%G", record=1)


def resource(number: int, content: bytes) -> bytes:
    """One of Photoshop's image resources, without a name."""
    padded = content + b"\0" * (len(content) % 2)
    return b"8BIM" + number.to_bytes(2, "big") + b"\0\0" + len(content).to_bytes(4, "big") + padded


def segment(marker: int, content: bytes) -> bytes:
    """A segment of a JPEG."""
    return bytes((0xFF, marker)) + (len(content) + 2).to_bytes(2, "big") + content


def with_segments(*segments: bytes) -> bytes:
    """A JPEG with these segments at its beginning."""
    data = plain("JPEG")
    return data[:2] + b"".join(segments) + data[2:]


def with_iim(*data_sets: bytes) -> bytes:
    """A JPEG with IPTC data sets."""
    content = resource(0x0425, bytes(16)) + resource(0x0404, b"".join(data_sets))
    return with_segments(segment(0xED, b"Photoshop 3.0\0" + content))


def chunk(name: bytes, content: bytes) -> bytes:
    """A chunk of a PNG."""
    checked = zlib.crc32(name + content).to_bytes(4, "big")
    return len(content).to_bytes(4, "big") + name + content + checked


def with_chunks(*chunks: bytes) -> bytes:
    """A PNG with these chunks after its header."""
    data = plain("PNG")
    return data[:33] + b"".join(chunks) + data[33:]
