"""What to write instead of an address that leads nowhere."""

from __future__ import annotations

import re
from urllib.parse import unquote

from sitegen import urls
from sitegen.model.config import SETTINGS
from sitegen.model.documents import Ref


def hint_for(path: str, url: str, ref: Ref) -> str:
    """The hint for an address from the root that leads nowhere; it is written in the file
    `path`."""
    name = url.rpartition("/")[2]
    if ref.image or ("." in name and not name.endswith((".html", ".htm"))):
        return f"put the file into static{url}"
    page = re.sub(r"(/index)?\.html?$|/$", "", url)
    if path == SETTINGS and urls.slug(unquote(page)):
        return f"write content/pages{unquote(page)}.md, or name another page"
    return "take the link out; for a page of another site, write its whole address: https://…"
