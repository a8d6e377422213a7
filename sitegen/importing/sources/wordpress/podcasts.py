"""The sound or film of an episode, which plugins for podcasts keep beside its text (PowerPress,
Seriously Simple Podcasting), and WordPress itself for its feeds."""

from __future__ import annotations

import html

from sitegen.importing.sources.html_texts import web_address
from sitegen.importing.sources.wordpress import media
from sitegen.importing.sources.wordpress.wxr import WxrItem


def played(item: WxrItem, shown: str = "") -> str:
    """HTML that plays what belongs to an item, but for what is in its text or in what readers were
    `shown` instead of that: what is in the text alone was for members."""
    text = html.unescape(shown + item.fields.get("content", ""))
    found: dict[str, str] = {}
    for key, value in item.meta:
        # The address, the size and the type of the file are on lines of their own.
        address, *more = [each.strip() for each in value.strip().split("\n")]
        kind = more[1] if len(more) > 1 else "audio/" if key == "audio_file" else ""
        if key not in ("enclosure", "audio_file") or not kind.startswith(("audio/", "video/")):
            continue
        if web_address(address) and address.rpartition("/")[2] not in text:
            show = media.film if kind.startswith("video/") else media.sound
            found.setdefault(address, show(address))
    return "".join(f"{each}\n" for each in found.values())
