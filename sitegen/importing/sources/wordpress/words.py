"""The names of WordPress in addresses, and its texts in attributes."""

from __future__ import annotations

import html
import re
from urllib.parse import unquote

from sitegen.importing.sources.html_texts import SPACES, TAG

_NO_SLUG = re.compile(r"[^\w\s-]")


def decoded(slug: str) -> str:
    """A slug as people read it: WordPress stores those of other scripts percent-encoded."""
    try:
        return unquote(slug, errors="strict").strip("/")
    except UnicodeDecodeError:
        return slug.strip("/")


def nicename(login: str) -> str:
    """The name of somebody in addresses, as WordPress makes it of a login."""
    text = _NO_SLUG.sub("", TAG.sub("", login).lower().replace(".", "-"))
    return re.sub(r"-+", "-", SPACES.sub("-", text.strip())).strip("-")[:50]


def attribute(text: str) -> str:
    """A text as the value of an attribute in double quotes."""
    return html.escape(html.unescape(text), quote=True)
