"""Includes of well-known themes of Jekyll, and tags of well-known plugins, as Markdown."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from typing import Any

from sitegen.importing.sources import snippets
from sitegen.importing.sources.front_matter import table, text

# Tags of plugins: what shows something of another site.
EMBEDS = ("youtube", "vimeo", "gist", "twitter", "tweet", "oembed", "video", "img", "picture")
_SOURCES = ("image_path", "src", "url", "image", "file", "path", "img", "image-path", "image_url")
_CAPTIONS = ("caption", "description", "desc", "title")
_IDS = ("id", "youtubeId", "youtube_id", "video_id", "videoid", "video", "code", "ytid", "url")
_ALERTS = {
    **dict.fromkeys(("note", "info", "callout"), "NOTE"),
    **dict.fromkeys(("tip", "success"), "TIP"),
    "important": "IMPORTANT",
    "warning": "WARNING",
    **dict.fromkeys(("danger", "caution", "error"), "CAUTION"),
}
_NAME = re.compile(r"(?:^|/)([^/]+?)(?:\.(?:html|md|markdown|liquid))?$")


def _first(values: Mapping[str, str], keys: tuple[str, ...]) -> str:
    return next((values[key] for key in keys if values.get(key)), "")


_Address = Callable[[str], str]


def included(
    name: str,
    values: Mapping[str, str],
    page: Mapping[str, Any],
    address: _Address,
) -> str | None:
    """What an include shows, as Markdown; "" if the page needs nothing of it; None if its name says
    nothing. `address` gives that of a file."""
    found = _NAME.search(name.strip())
    kind = found[1].lower().replace("_", "-") if found else ""
    if kind == "gallery":
        return _gallery(values, page, address)
    if kind in ("toc", "toc-levels", "table-of-contents"):
        return "[TOC]"
    if kind in _ALERTS and _first(values, ("content", "text", "0")):
        return snippets.alert(_ALERTS[kind], _first(values, ("content", "text", "0")))
    if kind in ("figure", "image", "img", "fig", "picture", "responsive-image", "captioned-image"):
        return _figure(values, address)
    if kind in ("audio", "video") and (src := values.get("src") or values.get("path")):
        return _played(kind, src, values, address)
    if kind == "spotify" and re.fullmatch(r"\w+", values.get("id", "")):
        return snippets.card("audio", f"https://open.spotify.com/track/{values['id']}")
    provider = _provider(kind, values)
    if provider:
        return (
            snippets.video(provider, _first(values, (*_IDS, "0")), values.get("title", "")) or None
        )
    return None


def _provider(kind: str, values: Mapping[str, str]) -> str:
    for provider in ("youtube", "vimeo", "dailymotion", "bilibili", "twitch"):
        if provider in kind:
            return provider
    return values.get("provider", "youtube").lower() if kind in ("video", "embed-video") else ""


def _played(tag: str, src: str, values: Mapping[str, str], address: _Address) -> str:
    """A sound or a film, with its title below it."""
    src = html.escape(address(src))
    poster = html.escape(address(values["poster"])) if values.get("poster") else ""
    shown = f' poster="{poster}"' if poster and tag == "video" else ""
    words = snippets.as_html(values.get("title", ""))
    said = f"<figcaption>{words}</figcaption>" if words else ""
    return f'<figure><{tag} controls src="{src}"{shown}></{tag}>{said}</figure>'


def _figure(values: Mapping[str, str], address: _Address) -> str | None:
    src = _first(values, (*_SOURCES, "0"))
    if not src:
        return None
    alt = values.get("alt", "")
    link = values.get("link") or values.get("href") or ""
    return snippets.figure(address(src), alt, _first(values, _CAPTIONS), link)


def _gallery(values: Mapping[str, str], page: Mapping[str, Any], address: _Address) -> str | None:
    """The gallery of Minimal Mistakes: its pictures are in the front matter."""
    listed = page.get(values.get("id") or "gallery")
    if not isinstance(listed, list):
        return None
    lines = []
    for entry in listed:
        own = table(entry)
        src = text(own.get("image_path")) or text(own.get("url")) or text(entry)
        if not src:
            continue
        shown = snippets.picture(address(src), text(own.get("alt")), text(own.get("title")))
        link = text(own.get("url"))
        linked = link and link != src and not re.search(r"\.(?:jpe?g|png|gif|webp|avif)$", link)
        lines.append(f"[{shown}]({snippets.destination(link)})" if linked else shown)
    if not lines:
        return None
    caption = values.get("caption", "")
    return "\n".join(lines) + (f"\n\n{caption}" if caption else "")


def embedded(name: str, values: Mapping[str, str]) -> str | None:
    """What the tag of a plugin shows; None if nobody can say."""
    first = values.get("0", "") or _first(values, _IDS)
    if name in ("img", "picture"):
        src = values.get("src") or next(
            (word for key, word in values.items() if key.isdigit() and re.search(r"[./]", word)),
            "",
        )
        if not src:
            return None
        return snippets.figure(src, values.get("alt", ""), values.get("caption", ""))
    if not first:
        return None
    if name in ("youtube", "vimeo"):
        return snippets.video(name, first, values.get("title", "")) or None
    if name == "gist":
        return _gist(first, values.get("1", ""))
    if re.match(r"https?://\S+$", first):
        is_video = re.search(r"youtu\.?be|vimeo\.com|dailymotion", first) or name == "video"
        return snippets.card("video" if is_video else "post", first)
    return None


def _gist(identifier: str, name: str) -> str | None:
    if not re.fullmatch(r"[\w/-]+", identifier):
        return None
    file = f"#file-{re.sub(r'[^a-z0-9]+', '-', name.lower())}" if name else ""
    return f"[Gist {identifier}](https://gist.github.com/{identifier}{file})"
