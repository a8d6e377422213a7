"""What the preview server adds to pages on their way to the browser: one script element. The files
of the preview stay unchanged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path

from sitegen.model.site import PreviewOnly
from sitegen.text import page_places

# No file of a site can have such an address, because of the empty path segment.
SCRIPT, EVENTS = "/_sitegen//live.js", "/_sitegen//events"
_OTHER_ENCODINGS = (b"\xff\xfe", b"\xfe\xff")


@cache
def script() -> bytes:
    """The live-reload script."""
    return Path(__file__).with_name("live.js").read_bytes()


def element(epoch: str, version: str, banner: str, *, is_page: bool = True) -> bytes:
    """The script element for a page from `epoch`; `version` identifies its content.

    `is_page` is false for the page of problems, which needs no overlay that repeats them.
    """
    data = {
        "epoch": epoch,
        "version": version,
        "events": EVENTS,
        "banner": banner,
        "problems": "" if is_page else "shown",
    }
    attributes = "".join(f' data-{name}="{escape(value)}"' for name, value in data.items() if value)
    return f'<script src="{SCRIPT}" defer{attributes}></script>'.encode()


def with_script(page: bytes, script_element: bytes) -> bytes:
    """A page of the site with the script element. A page in UTF-16 is returned unchanged."""
    if page.startswith(_OTHER_ENCODINGS):
        return page
    at = page_places.begin_of_head(page)
    return page[:at] + script_element + page[at:]


def banner(preview_only: PreviewOnly, now: dt.datetime) -> str:
    """The banner of a draft or scheduled page; "" once it is public."""
    if preview_only.until is None:
        return "Draft: readers do not see this page."
    return (
        f"Scheduled: readers do not see this page before {preview_only.until:%Y-%m-%d %H:%M %Z}."
        if preview_only.until > now
        else ""
    )


_PLAIN = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{
  max-width: 60rem; margin: 0 auto; padding: 2rem 1rem; font: 1rem/1.5 system-ui, sans-serif;
}}
h1 {{ font-size: 1.375rem; line-height: 1.3; margin: 0 0 0.5rem; }}
article {{
  margin: 1rem 0 0; padding: 0.75rem 1rem; border-left: 0.25rem solid #c0392b;
  background: rgb(127 127 127 / 12%);
}}
article p {{ margin: 0; font-weight: 600; overflow-wrap: anywhere; }}
pre {{
  margin: 0.5rem 0 0; overflow-x: auto;
  font: 0.8125rem/1.6 ui-monospace, Menlo, Consolas, monospace;
}}
</style>
</head>
<body>
<h1>{title}</h1>
<p>{text}</p>
{more}
</body>
</html>
"""


def problem_page(problems: Sequence[str]) -> bytes:
    """The page that is shown instead of any other while there is no successful build."""
    return _PLAIN.format(
        title="The site cannot be built",
        text="This page shows the site as soon as the problems are mended.",
        more="\n".join(map(_article, problems)),
    ).encode()


def _article(problem: str) -> str:
    first, _, rest = problem.partition("\n")
    return f"<article>\n<p>{escape(first)}</p>\n<pre>{escape(rest)}</pre>\n</article>"


def missing_page() -> bytes:
    """The page for a missing address if the site has no 404.html."""
    return _PLAIN.format(
        title="There is no such page",
        text="The site has no page at this address, and no 404.html.",
        more="",
    ).encode()
