"""Values of front matter that several systems have in the same forms."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any

from sitegen.importing.source import SourcePicture
from sitegen.importing.sources.front_matter import table, text
from sitegen.importing.sources.snippets import plain, without_tags

_IMAGE_KEYS = (
    *("image", "featured_image", "featuredImage", "cover", "cover_image", "hero_image", "hero"),
    *("thumbnail", "feature", "feature_image", "og_image", "banner", "banner_image", "img"),
    *("featured-image", "header-img", "background", "share-img", "teaser", "social_image"),
)
_FILE_KEYS = (
    "path",
    "src",
    "url",
    "image",
    "feature",
    "file",
    "facebook",
    "overlay_image",
    "teaser",
)


def title(value: Any) -> str:
    """A headline as plain text: without tags and entities."""
    return " ".join(html.unescape(without_tags(text(value))).split())


def summary(value: Any) -> str:
    """A description as plain text: without Markdown, tags and entities."""
    return plain(text(value))


def picture(values: dict[str, Any]) -> SourcePicture | None:
    """The picture that front matter names, by any of the keys that themes have for it. Its address
    is as it is written."""
    header = table(values.get("header"))
    nested = {"image": header.get("image") or header.get("overlay_image") or header.get("teaser")}
    for given in (values, {**header, **nested} if header else {}):
        for key in _IMAGE_KEYS:
            found = given.get(key)
            own = table(found)
            if isinstance(found, list) and found:
                own, found = table(found[0]), found[0]
            src = text(found) or next((text(own[k]) for k in _FILE_KEYS if text(own.get(k))), "")
            if not re.search(r"[./]", src) or src.lower() in ("true", "false"):
                continue
            alt = own.get("alt", values.get("image_alt", given.get("image_description")))
            caption = own.get("caption") or given.get("caption") or values.get("image_caption")
            credit = own.get("credit") or values.get("image_credit")
            return SourcePicture(
                src=src,
                alt=None if alt is None else summary(alt),
                caption=summary(caption),
                credit=summary(credit),
            )
    return None


def own_source(value: Any) -> Any:
    """The key `source` where it is in sitegen's form, else None: a table with a name, or a list."""
    if isinstance(value, list):
        return value if value and all(own_source(entry) for entry in value) else None
    return value if text(table(value).get("name")) else None


def own_ai(value: Any) -> Any:
    """The key `ai` where it is in sitegen's form, else None."""
    words = ("none", "assisted", "generated", "automated")
    if isinstance(value, str):
        return value if value in words else None
    return value if table(value).get("involvement") in words else None


def first_text(values: dict[str, Any], *keys: str) -> str:
    """The first of these keys that says something, as text."""
    return next((text(values[key]) for key in keys if text(values.get(key))), "")


def short_text(value: Any) -> str:
    """A text without markup, entities and line ends."""
    found = re.sub(r"\[([^\[\]]*)\]\([^()]*\)", r"\1", without_tags(text(value)))
    found = re.sub(r"\*\*(?=\S)(.+?)(?<=\S)\*\*", r"\1", found) if len(found) < 5000 else found
    return " ".join(html.unescape(found).split())


def simple(value: Any) -> Any:
    """A value as JSON can have it: dates as text."""
    if isinstance(value, dict):
        return {str(key): simple(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [simple(item) for item in value]
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return value
