"""Puts an XMP packet into a clean picture file, one without any metadata. Pixels are neither
decoded nor changed.

JPEG: XMP Specification part 3 §1.1.3; PNG: §1.1.5; WebP: RFC 9649 §2.7; AVIF: insert_boxed.py."""

from __future__ import annotations

import zlib

from sitegen import kinds
from sitegen.pictures.marks import insert_boxed

# The kinds whose files get a packet. GIF has no place for one that every program reads past.
KINDS = frozenset({"jpeg", "png", "webp", "avif"})
_JPEG_NAME = b"http://ns.adobe.com/xap/1.0/\0"
# What fits into one segment, by the XMP specification.
MAX_JPEG = 65_502
_WEBP_XMP, _WEBP_ALPHA = 0b100, 0b10000


def inserted(clean: bytes, packet: bytes) -> bytes:
    """The file with the packet; the file as it is for an empty packet, and for a kind that is not
    in KINDS. Raises ValueError if the packet is longer than MAX_JPEG in a JPEG, or the file is
    damaged."""
    kind = kinds.of(clean[: kinds.HEAD])
    if not packet or kind not in KINDS:
        return clean
    writers = {"jpeg": _jpeg, "png": _png, "webp": _webp, "avif": insert_boxed.inserted}
    return writers[kind](clean, packet)


def _jpeg(clean: bytes, packet: bytes) -> bytes:
    """After the JFIF segment, which has to be the first one (ITU-T T.871 §10.1)."""
    if len(packet) > MAX_JPEG:
        raise ValueError(
            f"what is said of it takes {len(packet):,} bytes, and a JPEG has room for {MAX_JPEG:,}"
        )
    at = 2
    if clean.startswith(b"\xff\xe0", at) and clean.startswith(b"JFIF\0", at + 4):
        at += 2 + int.from_bytes(clean[at + 2 : at + 4], "big")
    content = _JPEG_NAME + packet
    segment = b"\xff\xe1" + (len(content) + 2).to_bytes(2, "big") + content
    return clean[:at] + segment + clean[at:]


def _png(clean: bytes, packet: bytes) -> bytes:
    """After the header chunk: programs that only look for metadata need not read on."""
    if clean[12:16] != b"IHDR":
        raise ValueError("it does not begin with its header")
    at = 8 + 12 + int.from_bytes(clean[8:12], "big")
    # Not compressed, without a language and a translated keyword.
    chunk = b"iTXtXML:com.adobe.xmp" + bytes(5) + packet
    checked = zlib.crc32(chunk).to_bytes(4, "big")
    return clean[:at] + (len(chunk) - 4).to_bytes(4, "big") + chunk + checked + clean[at:]


def _webp(clean: bytes, packet: bytes) -> bytes:
    """As the last chunk of an extended file; a simple one is extended with its own size and
    transparency."""
    chunks = clean[12 : 8 + int.from_bytes(clean[4:8], "little")]
    chunks += b"\0" * (len(chunks) % 2)
    if chunks[:4] == b"VP8X" and len(chunks) >= 18:
        chunks = chunks[:8] + bytes([chunks[8] | _WEBP_XMP]) + chunks[9:]
    else:
        width, height, alpha = _webp_size(chunks)
        flags = bytes([_WEBP_XMP | (_WEBP_ALPHA if alpha else 0), 0, 0, 0])
        size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
        chunks = b"VP8X" + (10).to_bytes(4, "little") + flags + size + chunks
    chunks += b"XMP " + len(packet).to_bytes(4, "little") + packet + b"\0" * (len(packet) % 2)
    return b"RIFF" + (4 + len(chunks)).to_bytes(4, "little") + b"WEBP" + chunks


def _webp_size(chunks: bytes) -> tuple[int, int, bool]:
    """Width, height, and whether there is transparency, by the first chunk of a simple file (RFC
    9649 §2.5, §2.6; RFC 6386 §9.1)."""
    if chunks[:4] == b"VP8 " and chunks[11:14] == b"\x9d\x01\x2a":
        sides = int.from_bytes(chunks[14:16], "little"), int.from_bytes(chunks[16:18], "little")
        return sides[0] & 0x3FFF, sides[1] & 0x3FFF, False
    if chunks[:4] == b"VP8L" and chunks[8:9] == b"\x2f" and len(chunks) >= 13:
        bits = int.from_bytes(chunks[9:13], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, bool(bits >> 28 & 1)
    raise ValueError("it is damaged")
