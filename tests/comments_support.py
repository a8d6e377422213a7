"""What the tests of readers' comments share: a blog with comments, and comments as files."""

from __future__ import annotations

import datetime as dt

from support import SETTINGS, SiteTest

from sitegen.model.comments import Comment

STATIC = '[comments]\nprovider = "static"\n'


ONE = """\
[[comment]]
id = "1"
date = 2026-02-01T10:00:00Z
author = "Bo"
website = "https://bo.example/"
text = \"\"\"
A first line
and *another*
\"\"\"

[[comment]]
id = "2"
parent = "1"
date = 2026-02-02T10:00:00Z
text = "A reply"
"""
PAGE = "2026/01/02/one/index.html"


def provider(site: SiteTest, lines: str) -> None:
    site.write("site.toml", SETTINGS + lines)


def comment(
    id_: str, *, parent: str | None = None, author: str | None = "Bo", text: str | None = "A text."
) -> Comment:
    return Comment(
        id=id_, parent=parent, date=dt.datetime(2026, 2, 1, tzinfo=dt.UTC), author=author, text=text
    )


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "<a href=javascript:alert(1)>x</a>",
    "</div></article></main>",
    "![](https://spy.example/pixel.png)",
    "`<b>`",
    "**<i>**",
    "> <svg onload=alert(1)>",
    "- <iframe src=//x>",
    "```\n</code></pre><script>\n```",
    'https://x.example/"onmouseover=alert(1)',
    "[<b>](https://x.example/'\"><script>)",
    "&#60;script&#62;",
    "]]>",
    "<!--",
    "{{ site.title }}",
]
