"""The pictures, sound and films that texts show from their old hosts, and the files of the old site
that they link to."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import quote, urljoin, urlsplit

from sitegen.importing.old_site import OldSite
from sitegen.importing.source import FILE_SCHEME, SourceDocument

# What people put beside texts, by the ends of names.
FILES = (
    *(".pdf", ".epub", ".zip", ".csv", ".txt", ".ics", ".gpx", ".vtt", ".srt"),
    *(".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".odt", ".ods", ".odp"),
    *(".mp3", ".m4a", ".ogg", ".oga", ".opus", ".wav", ".flac", ".aac"),
    *(".mp4", ".m4v", ".mov", ".webm", ".ogv"),
)
# No address in Markdown is longer: one that is never closed would be gone through again for each
# bracket in it.
_LONGEST = 2_000
_PICTURE = r"\.(?:jpe?g|png|gif|webp|avif)"
_SHOWN = (
    re.compile(
        r"""<(?:img|audio|video|source)\b[^<>]*?\ssrc\s*=\s*(?:"([^"]*)"|'([^']*)')""",
        re.IGNORECASE,
    ),
    # The whole picture, to which a smaller one leads.
    re.compile(
        rf"""<a\b[^<>]*?\shref\s*=\s*(?:"([^"]*{_PICTURE})"|'([^']*{_PICTURE})')""",
        re.IGNORECASE,
    ),
    re.compile(r"!\[[^\]\n]{0,500}\]\(\s*<?([^)\s>]+)()"),
)
_ENDS = "|".join(each[1:] for each in FILES)
_LINKED = (
    re.compile(
        rf"""<a\b[^<>]*?\shref\s*=\s*(?:"([^"]*\.(?:{_ENDS}))"|'([^']*\.(?:{_ENDS}))')""",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?<!!)\[[^\]\n]{{0,500}}\]\(\s*<?([^)\s>]{{1,{_LONGEST}}}\.(?:{_ENDS}))()[)>\s]",
        re.IGNORECASE,
    ),
)


def shown_in(document: SourceDocument, base_url: str) -> Iterator[str]:
    """The whole addresses of what a document shows, and of files that it links to on its own host,
    but for files of the source; `base_url` is that of the old site, "" if nobody knows it."""
    pictures = (document.picture, *document.pictures)
    found = [each.src for each in pictures if each is not None]
    for pattern in _SHOWN:
        found += [html.unescape(one or other) for one, other in pattern.findall(document.body.text)]
    own = OldSite.at(base_url)
    for pattern in _LINKED:
        linked = (html.unescape(one or other) for one, other in pattern.findall(document.body.text))
        # What others have published stays with them.
        found += [each for each in linked if own.own(_whole(each, base_url, document) or "?")]
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
