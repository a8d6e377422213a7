"""Pages that show one film, and the frames in which their hosts play it without setting cookies
before somebody plays it."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from msgspec import Struct

from sitegen.lazy import pattern

YOUTUBE, VIMEO = "https://www.youtube-nocookie.com", "https://player.vimeo.com"
_NAME = pattern(r"[\w-]{6,20}", re.ASCII)
_YOUTUBE_PATH = pattern(r"/(?:shorts|live|embed)/([\w-]{6,20})/?", re.ASCII)
_VIMEO_PATH = pattern(
    r"/(?:video/|channels/[\w-]+/)?([0-9]{1,15})(?:/([0-9a-f]{6,20}))?/?", re.ASCII
)
_PEERTUBE_PATH = pattern(
    r"/(?:w|videos/watch)/([1-9A-HJ-NP-Za-km-z]{22}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})",
    re.ASCII,
)
_TIME = pattern(r"(?:([0-9]{1,3})h)?(?:([0-9]{1,4})m)?([0-9]{1,6})?s?", re.ASCII)
_ELSEWHERE = pattern(
    r"(?:www\.)?(?:dailymotion\.com/video|ted\.com/talks|loom\.com/share|videopress\.com/v"
    r"|tiktok\.com/@[\w.-]+/video|twitch\.tv/videos)/[\w-]+",
    re.ASCII,
)


class FilmFrame(Struct, frozen=True):
    """The address of a frame that plays a film, and its origin, as a policy names it."""

    url: str
    origin: str

    @property
    def host(self) -> str:
        """The host of the frame."""
        return self.origin.removeprefix("https://")


class LinkCard(Struct, frozen=True):
    """What the card of a link shows: its kind ("video", "audio", "post" or "page"), the host
    without "www.", and the frame that plays a film, or None."""

    kind: str
    host: str
    frame: FilmFrame | None


def link_card(address: str, kind: str = "") -> LinkCard:
    """The card of a link. The `kind` is that of what is there, unless it is a film."""
    host = address.partition("//")[2].partition("/")[0].partition("?")[0].partition("#")[0]
    frame = frame_of(address)
    kind = "video" if frame or is_film(address) else kind or "page"
    return LinkCard(kind, host.rpartition("@")[2].removeprefix("www."), frame)


def is_film(address: str) -> bool:
    """Whether a whole address is that of a page that shows one film."""
    return frame_of(address) is not None or bool(_ELSEWHERE.match(address.partition("//")[2]))


def frame_of(address: str) -> FilmFrame | None:
    """The frame for the film of a page; None for a page of which there is none."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
        query = parse_qs(parts.query, max_num_fields=50)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or parts.username or parts.password:
        return None
    if host in ("youtube.com", "youtube-nocookie.com", "youtu.be"):
        return _youtube(host, parts.path, query)
    if host in ("vimeo.com", "player.vimeo.com"):
        found = _VIMEO_PATH.fullmatch(parts.path)
        unlisted = (found and found[2]) or "".join(query.get("h", ())[:1])
        part = f"&h={unlisted}" if re.fullmatch(r"[0-9a-f]{6,20}", unlisted or "") else ""
        return FilmFrame(f"{VIMEO}/video/{found[1]}?dnt=1{part}", VIMEO) if found else None
    found = _PEERTUBE_PATH.fullmatch(parts.path)
    if found and parts.scheme == "https" and re.fullmatch(r"[a-z0-9.-]+(?::[0-9]+)?", parts.netloc):
        origin = f"https://{parts.netloc}"
        return FilmFrame(f"{origin}/videos/embed/{found[1]}", origin)
    return None


def _youtube(host: str, path: str, query: dict[str, list[str]]) -> FilmFrame | None:
    name = ""
    if host == "youtu.be":
        name = path.strip("/")
    elif path.rstrip("/") == "/watch":
        name = query.get("v", [""])[0]
    elif found := _YOUTUBE_PATH.fullmatch(path):
        name = found[1]
    if not _NAME.fullmatch(name):
        return None
    start = _seconds((query.get("t") or query.get("start") or [""])[0])
    return FilmFrame(f"{YOUTUBE}/embed/{name}{f'?start={start}' if start else ''}", YOUTUBE)


def _seconds(written: str) -> int:
    found = _TIME.fullmatch(written)
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    return hours * 3600 + minutes * 60 + seconds
