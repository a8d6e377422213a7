"""The media types of published files, by their names (RFC 9110 §8.3)."""

from __future__ import annotations

import mimetypes
import os

# The tables of the system are not used: they differ between machines.
_TYPES = mimetypes.MimeTypes(filenames=())
for _type, _endings in {
    "text/html": ".html .htm",
    "text/css": ".css",
    "text/javascript": ".js .mjs",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "text/vtt": ".vtt",
    "text/calendar": ".ics",
    "application/xml": ".xml .xsl",
    "application/json": ".json .map",
    "application/manifest+json": ".webmanifest",
    "application/wasm": ".wasm",
    "application/pdf": ".pdf",
    "application/gzip": ".gz",
    "image/svg+xml": ".svg",
    "image/avif": ".avif",
    "image/webp": ".webp",
    "image/jxl": ".jxl",
    "image/x-icon": ".ico",
    "font/woff2": ".woff2",
    "font/woff": ".woff",
    "font/ttf": ".ttf",
    "font/otf": ".otf",
    "video/mp4": ".mp4 .m4v",
    "video/webm": ".webm",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/ogg": ".ogg .oga .opus",
    "audio/flac": ".flac",
}.items():
    for _ending in _endings.split():
        _TYPES.add_type(_type, _ending)


def of(name: str) -> str:
    """The media type of a file by its name; text has the charset that sitegen writes, UTF-8."""
    ending = os.path.splitext(name)[1].lower()
    kind = _TYPES.types_map[True].get(ending) or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
