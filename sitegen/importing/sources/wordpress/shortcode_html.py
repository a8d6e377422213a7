"""The HTML of known shortcodes."""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Callable
from urllib.parse import unquote

from sitegen.importing.sources.html_texts import plain
from sitegen.importing.sources.wordpress import media, page_builders
from sitegen.importing.sources.wordpress import shortcode_names as names
from sitegen.importing.sources.wordpress.embeds import address_alone
from sitegen.importing.sources.wordpress.library import Library
from sitegen.importing.sources.wordpress.shortcodes import Shortcode
from sitegen.importing.sources.wordpress.words import attribute

_PICTURE = re.compile(
    rf"((?:{media.OPENED_LINK}\s*+)?{media.IMAGE}(?:\s*</a>)?)(.*)", re.DOTALL | re.IGNORECASE
)
_SOUNDS = ("src", "mp3", "m4a", "ogg", "wav", "wma", "flac", "url", "href")
_FILMS = ("src", "mp4", "m4v", "webm", "ogv", "flv", "wmv", "mov", "url", "href")
_WEB = re.compile(r"https?://[^\s\[\]<>\"']+")
# Where a name alone, an address or an id is what a shortcode shows of another site.
_SITES = {
    "youtube": "https://www.youtube.com/watch?v={}",
    "youtube_sc": "https://www.youtube.com/watch?v={}",
    "youtubevid": "https://www.youtube.com/watch?v={}",
    "su_youtube": "https://www.youtube.com/watch?v={}",
    "su_youtube_advanced": "https://www.youtube.com/watch?v={}",
    "fusion_youtube": "https://www.youtube.com/watch?v={}",
    "embedyt": "https://www.youtube.com/watch?v={}",
    "lyte": "https://www.youtube.com/watch?v={}",
    "vimeo": "https://vimeo.com/{}",
    "su_vimeo": "https://vimeo.com/{}",
    "fusion_vimeo": "https://vimeo.com/{}",
    "dailymotion": "https://www.dailymotion.com/video/{}",
    "su_dailymotion": "https://www.dailymotion.com/video/{}",
    "tweet": "https://twitter.com/i/status/{}",
    "twitter": "https://twitter.com/i/status/{}",
    "blackbirdpie": "https://twitter.com/i/status/{}",
    "instagram": "https://www.instagram.com/p/{}/",
    "facebook": "https://www.facebook.com/{}",
    "soundcloud": "https://api.soundcloud.com/tracks/{}",
    "spotify": "https://open.spotify.com/{}",
    "ted": "https://www.ted.com/talks/{}",
    "wpvideo": "https://videopress.com/v/{}",
    "videopress": "https://videopress.com/v/{}",
    "gist": "https://gist.github.com/{}",
    "github-gist": "https://gist.github.com/{}",
    "googlemaps": "https://www.google.com/maps/{}",
    "vine": "https://vine.co/v/{}",
    "tiktok": "https://www.tiktok.com/{}",
    "pinterest": "https://www.pinterest.com/pin/{}/",
    "slideshare": "https://www.slideshare.net/{}",
    "scribd": "https://www.scribd.com/doc/{}",
    "vc_video": "{}",
    "et_pb_video": "{}",
    "su_video": "{}",
    "av_video": "{}",
    "pdf-embedder": "{}",
    "embeddoc": "{}",
    "gview": "{}",
    "iframe": "{}",
    "advanced_iframe": "{}",
}
_IDS = ("id", "video_id", "link", "url", "src", "video", "tweet", "uid", "href", "file", "uri")


class ShortcodeHtml:
    """Renders the shortcodes of one document, whose pictures are in a library."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._renderers: dict[str, Callable[[Shortcode], str | None]] = {
            "caption": self._caption,
            "wp_caption": self._caption,
            "gallery": self._gallery,
            "vc_gallery": self._gallery,
            "vc_images_carousel": self._gallery,
            "vc_media_grid": self._gallery,
            "vc_masonry_media_grid": self._gallery,
            "fusion_gallery": self._gallery,
            "et_pb_gallery": self._gallery,
            "vc_single_image": self._picture,
            "et_pb_image": self._picture,
            "fusion_imageframe": self._picture,
            "av_image": self._picture,
            "embed": _embed,
            "audio": self._audio,
            "video": self._video,
            "playlist": self._playlist,
            "vc_raw_html": _encoded_html,
            "vc_raw_js": lambda _: "",
            "fusion_code": _encoded_html,
            "vc_custom_heading": _heading,
            "et_pb_code": lambda one: one.inner or "",
            "raw": lambda one: one.inner or "",
        }

    def rendered(self, one: Shortcode) -> str | None:
        """The HTML of a shortcode, in lines of its own; None if it is not known."""
        name = one.name.lower()
        renderer = self._renderers.get(name)
        found = renderer(one) if renderer is not None else self._by_family(name, one)
        return None if found is None else f"\n\n{found}\n\n"

    def _by_family(self, name: str, one: Shortcode) -> str | None:
        if name in names.CODE:
            return _code(one)
        if name in _SITES:
            return _of_site(one, _SITES[name])
        if name in names.LINES:
            title = one.get("title")
            return f"<h2>{html.escape(title)}</h2>" if title else "<hr />"
        if name in names.QUOTES and one.inner is not None:
            return media.quote(one.inner, html.escape(one.get("cite", "author", "source", "name")))
        if name in names.FOLDED and one.inner is not None:
            title = html.escape(plain(one.get("title", "name", "heading", "swaptitle")) or "…")
            return f"<details><summary>{title}</summary>\n\n{one.inner.strip()}\n\n</details>"
        if name in names.BUTTONS:
            return _button(one)
        is_frame = names.is_unwrapped(name) and name not in names.IN_LINES
        return page_builders.framed(one, self._library) if is_frame else None

    def _caption(self, one: Shortcode) -> str | None:
        inner = (one.inner or "").strip()
        found = _PICTURE.search(inner)
        if found is None:
            return inner
        caption = one.get("caption") or found[2].strip()
        before = inner[: found.start()].strip()
        caption = " ".join(filter(None, map(str.strip, caption.split("\n"))))
        return f"{before}<figure>{found[1]}<figcaption>{caption}</figcaption></figure>"

    def _gallery(self, one: Shortcode) -> str | None:
        ids = _numbers(one.get("ids", "include", "images", "gallery_ids", "image_ids"))
        if not ids:
            if one.name.lower() != "gallery":
                return one.inner if "[" in (one.inner or "") else None
            without = set(_numbers(one.get("exclude")))
            parent = one.get("id")
            ids = [each for each in self._library.pictures_of(parent) if each not in without]
        pictures = [each for number in ids if (each := self._library.picture(number)) is not None]
        return media.gallery(pictures) if pictures else self._library.empty("gallery", one.raw)

    def _picture(self, one: Shortcode) -> str | None:
        src = one.get("src", "image", "image_url", "custom_src")
        found = _WEB.search(src or one.inner or "")
        number = src or one.get("image_id", "attachment").split("|")[0]
        if found is None and number.isdecimal():
            shown = self._library.picture(number)
            return media.figure(shown) if shown else self._library.empty("picture", one.raw)
        if found is None:
            return media.figure(media.Shown(src, one.get("alt", "title"))) if src else None
        return media.figure(media.Shown(found[0], one.get("alt", "title_text")))

    def _audio(self, one: Shortcode) -> str | None:
        src = one.get(*_SOUNDS) or next(iter(one.values), "") or _web_in(one.inner)
        src = src.split("|")[0]
        return media.sound(src) if src else self._library.empty("audio", one.raw)

    def _video(self, one: Shortcode) -> str | None:
        src = one.get(*_FILMS) or next(iter(one.values), "") or _web_in(one.inner)
        if not src:
            return self._library.empty("video", one.raw)
        if re.match(r"https?://(?:www\.|m\.)?(?:youtube\.com|youtu\.be|vimeo\.com)/", src):
            return address_alone(src)
        return media.film(src, one.get("poster"))

    def _playlist(self, one: Shortcode) -> str | None:
        show = media.film if one.get("type") == "video" else media.sound
        numbers = _numbers(one.get("ids", "include"))
        files = [file for number in numbers if (file := self._library.file(number))]
        found = [show(file.url, caption=html.escape(plain(file.title))) for file in files]
        return "\n\n".join(found) if found else self._library.empty("playlist", one.raw)


def _numbers(text: str) -> list[str]:
    return [each for each in re.split(r"[\s,]+", text) if each.isdecimal()]


def _web_in(text: str | None) -> str:
    found = _WEB.search(html.unescape(text or ""))
    return found[0] if found else ""


def _embed(one: Shortcode) -> str | None:
    url = one.get("src", "url") or _web_in(one.inner) or _web_in(" ".join(one.values))
    return address_alone(url) if url else one.inner


def _of_site(one: Shortcode, form: str) -> str | None:
    if url := _web_in(one.raw):
        return address_alone(url.rstrip("/") if form == "{}" else url)
    said = one.get(*_IDS) or next(iter(one.values), "") or (one.inner or "").strip()
    is_id = re.fullmatch(r"[\w./@:-]+", said) is not None and form != "{}"
    return (
        address_alone(form.format(said.replace("spotify:", "").replace(":", "/")))
        if (is_id)
        else None
    )


def _code(one: Shortcode) -> str | None:
    if one.inner is None:
        return None
    name = one.name.lower()
    is_language = name not in ("code", "sourcecode", "source", "cc_code", "crayon", "codesyntax")
    language = one.get("language", "lang") or (name if is_language else "")
    if not language and one.values and name in ("code", "sourcecode", "source"):
        language = one.values[0]
    language = "" if language.lower() in ("text", "plain", "highlight_code") else language.lower()
    text = re.sub(r"\A\s*<pre[^<>]*>|</pre\s*>\s*\Z", "", one.inner)
    return media.code(html.unescape(text).strip("\n"), language)


def _button(one: Shortcode) -> str | None:
    url = one.get("url", "link", "href", "button_url", "page")
    url = page_builders.address_in(url) or ("" if url.startswith("url:") else url)
    text = plain(one.inner or "") or one.get("title", "text", "button_text", "label")
    if not url or not text:
        return html.escape(text) if text else None
    return f'<p><a href="{attribute(url)}">{html.escape(text, quote=False)}</a></p>'


def _heading(one: Shortcode) -> str | None:
    text = one.get("text") or plain(one.inner or "")
    level = re.search(r"tag:(h[1-6])", one.get("font_container"))
    name = level[1] if level else "h2"
    return f"<{name}>{html.escape(text, quote=False)}</{name}>" if text else ""


def _encoded_html(one: Shortcode) -> str | None:
    """The HTML that a page builder keeps out of sight of WordPress, in Base64."""
    try:
        found = base64.b64decode((one.inner or "").strip(), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return one.inner or ""
    return unquote(found)
