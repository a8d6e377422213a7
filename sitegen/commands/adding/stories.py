"""Which posts tell the same story: those with the same source, or with nearly the same text.

Two texts are nearly the same if of all phrases of five words in either, both have at least 80 %
(their Jaccard similarity). To find such pairs in linear time, each text gets a MinHash signature
(Broder 1997, by one permutation: Li, Owen and Zhang 2012), which is cut into bands. Texts that
share a band are compared exactly, but never more than a few."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from sitegen import lazy

SIMILAR = 0.8
_PHRASE = 5
# Of 16 bands of 4 rows, texts with a similarity of 0.8 share one in 99.98 of 100 cases.
_BANDS, _ROWS = 16, 4
_BINS = _BANDS * _ROWS
# The most posts that a band keeps, and that a text is compared with.
_MOST = 20
_WORD = lazy.pattern(r"\w+")
_TRACKING = lazy.pattern(r"(?:utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid)=")


def phrases_in(text: str) -> frozenset[int]:
    """The checksums of all phrases of five words in `text`."""
    words = _WORD.findall(text.casefold())
    joined = (" ".join(words[i : i + _PHRASE]) for i in range(len(words) - _PHRASE + 1))
    return frozenset(zlib.crc32(phrase.encode()) for phrase in joined)


def signature(phrases: Iterable[int]) -> tuple[int, ...]:
    """A checksum for each band of the MinHash signature; () if there are no phrases."""
    least = [-1] * _BINS
    for phrase in phrases:
        place, value = phrase % _BINS, phrase // _BINS
        if not 0 <= least[place] <= value:
            least[place] = value
    filled = [i for i, value in enumerate(least) if value >= 0]
    if not filled:
        return ()
    if len(filled) < _BINS:  # An empty bin takes over the next one (Shrivastava and Li 2014).
        values = list(least)
        following = filled[0] + _BINS
        for i in reversed(range(_BINS)):
            if values[i] >= 0:
                following = i
            least[i] = values[following % _BINS] + (following - i << 26)
    return tuple(zlib.crc32(repr(least[i : i + _ROWS]).encode()) for i in range(0, _BINS, _ROWS))


def same_address(url: str) -> str:
    """What is equal for addresses of one work: without scheme, `www.`, fragment, tracking
    parameters and a slash at the end; hosts in lower case."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.")
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return url
    query = "&".join(each for each in parts.query.split("&") if not _TRACKING.match(each))
    return f"{host}{port}{parts.path.rstrip('/')}{f'?{query}' if query else ''}"


class Stories:
    """The posts of a site by their sources and their texts. `phrases` returns those of the text of
    the post at a path, and is called for few."""

    def __init__(self, phrases: Callable[[str], frozenset[int]]) -> None:
        self._phrases = phrases
        self._bands: dict[tuple[int, int], list[str]] = {}
        self._sources: dict[str, str] = {}

    def add(self, path: str, sources: Iterable[str], bands: tuple[int, ...]) -> None:
        """Take up the post at `path` with the addresses of its sources, and its signature."""
        for url in sources:
            self._sources.setdefault(same_address(url), path)
        for band in enumerate(bands):
            paths = self._bands.setdefault(band, [])
            if len(paths) < _MOST:
                paths.append(path)

    def by_source(self, path: str, sources: Iterable[str]) -> tuple[str, str] | None:
        """Another post than that at `path` with one of its sources: the address and its path."""
        for url in sources:
            other = self._sources.get(same_address(url), path)
            if other != path:
                return url, other
        return None

    def by_text(
        self, path: str, phrases: frozenset[int], bands: tuple[int, ...]
    ) -> tuple[float, str] | None:
        """Another post than that at `path` with nearly the same text: how similar both are, and
        its path."""
        shared: dict[str, int] = {}
        for band in enumerate(bands):
            for other in self._bands.get(band, ()):
                if other != path:
                    shared[other] = shared.get(other, 0) + 1
        for other in sorted(shared, key=lambda each: (-shared[each], each))[:_MOST]:
            theirs = self._phrases(other)
            both = len(phrases & theirs)
            if both and (similar := both / (len(phrases) + len(theirs) - both)) >= SIMILAR:
                return similar, other
        return None


def body_of(text: str) -> str:
    """The text of a post without its front matter, if that has an end."""
    parts = re.split(r"^(?:-{3,}|\.\.\.|\+{3,})[ \t]*$", text, maxsplit=2, flags=re.MULTILINE)
    return parts[2] if len(parts) == 3 else text
