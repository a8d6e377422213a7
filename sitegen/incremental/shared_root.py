"""The root of shared results names the segments of the index, and the packs, that count. It can be
signed: a segment is named by the digest of its bytes, and has the digest of each entry, so that
nobody who cannot sign can change an entry."""

from __future__ import annotations

import hashlib
import hmac
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from sitegen.incremental import keys
from sitegen.incremental.compression import packed, unpacked

# More bytes than a root or the segments of one root may have: nobody can fill the memory.
MAX_ROOT, MAX_SEGMENTS = 1 << 26, 1 << 30
_ROOT = b"sitegen results\n"
_MAC, _UNSIGNED = 32, bytes(32)
# What is signed begins with what it is, so that no signature of something else stands for it.
_DOMAIN = b"sitegen: root of shared results, 1\n"

Name = Annotated[bytes, Meta(min_length=keys.SIZE, max_length=keys.SIZE)]
Count = Annotated[int, Meta(ge=0, lt=1 << 40)]


class SegmentName(Struct, frozen=True, array_like=True):
    """The digest of the header of a segment, and the bytes of that and of all of it."""

    digest: Name
    header: Count
    size: Count


class SharedRoot(Struct, frozen=True):
    """What counts: the segments, and the packs, each with the day on which it was last used. All
    other objects were last looked through on the day `swept`. Days are counted from 1970."""

    segments: Annotated[tuple[SegmentName, ...], Meta(max_length=64)] = ()
    packs: dict[Name, Count] = {}
    swept: Count = 0


# How a root was read: with a signature that holds; without one; with one that does not hold, or
# that nobody looked at for want of a key; or not at all.
Signature = Literal["good", "none", "bad", "unknown", "damaged"]


def encoded_root(root: SharedRoot, key: bytes) -> bytes:
    """The bytes of a root, signed with `key` if that is not b""."""
    body = packed(msgspec.msgpack.encode(root))
    return _ROOT + (_mac(body, key) if key else _UNSIGNED) + digest(body) + body


def decoded_root(data: bytes, key: bytes) -> tuple[SharedRoot, Signature]:
    """The root with these bytes, and what its signature says of it."""
    start = len(_ROOT) + _MAC + keys.SIZE
    mac, body = data[len(_ROOT) : len(_ROOT) + _MAC], data[start:]
    if not data.startswith(_ROOT) or digest(body) != data[start - keys.SIZE : start]:
        return SharedRoot(), "damaged"
    signature: Signature = "none"
    if mac != _UNSIGNED:
        signature = "unknown" if not key else "bad"
        if key and hmac.compare_digest(mac, _mac(body, key)):
            signature = "good"
    if signature == "bad":
        return SharedRoot(), signature
    try:
        root = msgspec.msgpack.decode(unpacked(body, MAX_ROOT), type=SharedRoot)
    except (ValueError, *keys.UNDECODABLE):
        return SharedRoot(), "damaged"
    return root, signature


def _mac(body: bytes, key: bytes) -> bytes:
    return hmac.digest(key, _DOMAIN + body, "sha256")


def digest(data: bytes, size: int = keys.SIZE) -> bytes:
    """The digest of `data` in `size` bytes."""
    return hashlib.blake2b(data, digest_size=size).digest()
