"""The pictures that texts show from their old hosts."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import quote, urljoin, urlsplit

from sitegen.importing.source import FILE_SCHEME, SourceDocument

_SHOWN = (
    re.compile(r"""<img\b[^<>]*?\ssrc\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE),
    # The whole picture, to which a smaller one leads.
    re.compile(
        r"""<a\b[^<>]*?\shref\s*=\s*(?:"([^"]*\.(?:jpe?g|png|gif|webp|avif))"|'(\b)')""",
        re.IGNORECASE,
    ),
    re.compile(r"!\[[^\]\n]{0,500}\]\(\s*<?([^)\s>]+)()"),
)


def shown_in(document: SourceDocument, base_url: str) -> Iterator[str]:
    """The whole addresses of the pictures that a document shows, but for files of the source;
    `base_url` is that of the old site, "" if nobody knows it."""
    pictures = (document.picture, *document.pictures)
    found = [each.src for each in pictures if each is not None]
    for pattern in _SHOWN:
        found += [html.unescape(one or other) for one, other in pattern.findall(document.body.text)]
    for each in found:
        if not each.startswith(FILE_SCHEME) and (address := _whole(each, base_url, document)):
            yield address


def _whole(address: str, base_url: str, document: SourceDocument) -> str:
    """An address with its host, as it can stand on a line of its own, or ""."""
    try:
        whole = urljoin(urljoin(base_url, document.address), address.strip())
        whole = f"https:{whole}" if whole.startswith("//") else whole
        parts = urlsplit(whole)
    except ValueError:
        return ""
    is_web = parts.scheme in {"http", "https"} and bool(parts.netloc)
    return quote(whole, safe="/:?#[]@!$&'()*+,;=%~") if is_web else ""
