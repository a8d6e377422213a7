"""Profiles elsewhere, as links with the name of the network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from sitegen.model.site_views import Link

# A server of Mastodon has any host: these are large ones, and those of newsrooms. Any other with
# "mastodon" in its name is known by that.
_MASTODON = """
    chaos.social fosstodon.org hachyderm.io infosec.exchange journa.host mas.to mstdn.social
    newsie.social sigmoid.social techhub.social troet.cafe tldr.nettime.org"""
# By host; also for its subdomains, such as de.linkedin.com.
_NETWORKS = {
    "bsky.app": "Bluesky",
    "bsky.social": "Bluesky",
    "codeberg.org": "Codeberg",
    "discord.com": "Discord",
    "discord.gg": "Discord",
    "facebook.com": "Facebook",
    "fb.com": "Facebook",
    "flickr.com": "Flickr",
    "flipboard.com": "Flipboard",
    "github.com": "GitHub",
    "gitlab.com": "GitLab",
    "huggingface.co": "Hugging Face",
    "instagram.com": "Instagram",
    "ko-fi.com": "Ko-fi",
    "linkedin.com": "LinkedIn",
    "matrix.to": "Matrix",
    "medium.com": "Medium",
    "muckrack.com": "Muck Rack",
    "news.google.com": "Google News",
    "open.spotify.com": "Spotify",
    "orcid.org": "ORCID",
    "patreon.com": "Patreon",
    "pinterest.com": "Pinterest",
    "pixelfed.social": "Pixelfed",
    "podcasts.apple.com": "Apple Podcasts",
    "reddit.com": "Reddit",
    "scholar.google.com": "Google Scholar",
    "signal.group": "Signal",
    "signal.me": "Signal",
    "soundcloud.com": "SoundCloud",
    "substack.com": "Substack",
    "t.me": "Telegram",
    "telegram.me": "Telegram",
    "threads.com": "Threads",
    "threads.net": "Threads",
    "tiktok.com": "TikTok",
    "tumblr.com": "Tumblr",
    "twitch.tv": "Twitch",
    "twitter.com": "X",
    "vimeo.com": "Vimeo",
    "vk.com": "VK",
    "wa.me": "WhatsApp",
    "whatsapp.com": "WhatsApp",
    "wikidata.org": "Wikidata",
    "wikipedia.org": "Wikipedia",
    "x.com": "X",
    "xing.com": "XING",
    "youtu.be": "YouTube",
    "youtube.com": "YouTube",
    **dict.fromkeys(_MASTODON.split(), "Mastodon"),
}


def links(addresses: Sequence[str]) -> tuple[Link, ...]:
    """The profiles at these web addresses with the names of their networks, or of their hosts if no
    network is known there; two with one name also have the last part of their paths. One that is
    named twice is there once."""
    addresses = list(dict.fromkeys(addresses))
    names = [_network(address) for address in addresses]
    repeated = Counter(names)
    return tuple(
        Link(address, f"{name} ({_account(address)})" if repeated[name] > 1 else name)
        for address, name in zip(addresses, names, strict=True)
    )


def _network(address: str) -> str:
    host = (urlsplit(address).hostname or "").removeprefix("www.")
    labels = host.split(".")
    wider = (".".join(labels[i:]) for i in range(len(labels)))
    known = next((_NETWORKS[each] for each in wider if each in _NETWORKS), "")
    return known or ("Mastodon" if "mastodon" in labels else host)


def _account(address: str) -> str:
    parts = urlsplit(address)
    return unquote(parts.path).strip("/").rpartition("/")[-1] or parts.netloc
