"""Frames of page builders. Their headings, names, pictures and buttons are in their attributes, and
only what stands between their tags is text."""

from __future__ import annotations

import html
import re
from urllib.parse import unquote

from sitegen.importing.sources.html_texts import plain
from sitegen.importing.sources.wordpress import media
from sitegen.importing.sources.wordpress.embeds import address_alone
from sitegen.importing.sources.wordpress.library import Library
from sitegen.importing.sources.wordpress.shortcodes import Shortcode
from sitegen.importing.sources.wordpress.words import attribute

_TITLES = ("title", "heading", "main_heading", "header", "h2")
_SUBTITLES = ("subhead", "subheading", "subtitle", "sub_title", "sub_heading", "h4", "position")
_WHO = ("author", "name", "author_name", "job_title", "subtitle", "position", "company_name")
_LEVELS = ("title_level", "header_level", "heading_tag", "tag", "title_tag", "size", "level")
_PICTURES = (
    *("image", "image_url", "image_src", "picture", "photo", "portrait_url", "header_image_url"),
    *("img", "image_id", "attachment"),
)
_BUTTONS = (
    (("button_text", "btn_title", "label", "linktext", "link_text"), ("button_url", "button_link")),
    (("button_one_text",), ("button_one_url",)),
    (("button_two_text",), ("button_two_url",)),
)
_LINKS = ("url", "link", "btn_link", "link_url")
_FIGURES = ("number", "percent", "percentage")
_FILE = re.compile(r"(?:https?://|/)[^\s\"<>]+", re.IGNORECASE)


def framed(one: Shortcode, library: Library) -> str | None:
    """The HTML of a frame that says something beside the text in it; None for one that does not."""
    name, inner = one.name.lower(), (one.inner or "").strip()
    if found := _played(name, one):
        return found
    if "testimonial" in name and inner:
        who = ", ".join(dict.fromkeys(each for key in _WHO if (each := _words(one, key))))
        return media.quote(inner, html.escape(who)) if who else None
    is_person = re.search(r"person|member|staff", name) is not None
    titles, subtitles = (("name",), ("title", *_SUBTITLES)) if is_person else (_TITLES, _SUBTITLES)
    before = [_heading(one, titles), _picture(one, library)]
    before += [_paragraph(_words(one, *subtitles)), _paragraph(_words(one, *_FIGURES))]
    before.append(_paragraph(f"{one.get('currency')}{one.get('sum')}") if one.get("sum") else "")
    parts = [*before, inner, *_buttons(one)]
    if name == "fusion_title" and inner:
        level = _level(one)
        return f"<{level}>{inner}</{level}>"
    return (
        "\n\n".join(filter(None, parts)) if any(each for each in parts if each != inner) else None
    )


def address_in(value: str) -> str:
    """The address in an attribute, as builders write it: alone, among other values
    (`url:https%3A%2F%2Fa.example|title:A`), or behind how it was chosen (`manually,https://…`)."""
    if value.startswith("url:"):
        value = unquote(value.split("|")[0].removeprefix("url:"))
    value = value.removeprefix("manually,").strip()
    return value if _FILE.fullmatch(value) else ""


def _words(one: Shortcode, *keys: str) -> str:
    return plain(one.get(*keys).replace("%22", '"'))


def _level(one: Shortcode) -> str:
    found = re.fullmatch(r"h?([1-6])", one.get(*_LEVELS).lower())
    return f"h{found[1]}" if found else "h3"


def _heading(one: Shortcode, keys: tuple[str, ...]) -> str:
    words = html.escape(_words(one, *keys), quote=False)
    if not words:
        return ""
    link = next((each for key in _LINKS if (each := address_in(one.get(key)))), "")
    has_button = any(one.get(*texts) for texts, _ in _BUTTONS)
    if link and not has_button:
        words = f'<a href="{attribute(link)}">{words}</a>'
    return f"<{_level(one)}>{words}</{_level(one)}>"


def _paragraph(text: str) -> str:
    return f"<p>{html.escape(text, quote=False)}</p>" if text else ""


def _picture(one: Shortcode, library: Library) -> str:
    for key in _PICTURES:
        value = one.get(key).split("|")[0]
        if value.isdecimal():
            shown = library.picture(value)
            return media.figure(shown) if shown else ""
        if _FILE.fullmatch(value):
            return media.figure(media.Shown(value, _words(one, "alt", "image_alt")))
    return ""


def _buttons(one: Shortcode) -> list[str]:
    found = []
    for texts, keys in _BUTTONS:
        words = _words(one, *texts)
        targets = (*keys, *_LINKS) if keys == _BUTTONS[0][1] else keys
        link = next((each for key in targets if (each := address_in(one.get(key)))), "")
        if words and link:
            shown = html.escape(words, quote=False)
            found.append(f'<p><a href="{attribute(link)}">{shown}</a></p>')
    return found


def _played(name: str, one: Shortcode) -> str:
    """The sound or the film that a frame plays."""
    src = address_in(one.get("audio", "video", "src", "mp3", "mp4", "url"))
    if not src:
        return ""
    if "soundcloud" in name or ("video" in name and not re.search(r"\.\w{3,4}(?:\?|\Z)", src)):
        return address_alone(src)
    if "audio" in name:
        return media.sound(src, html.escape(_words(one, "title")))
    return media.film(src) if "video" in name else ""
