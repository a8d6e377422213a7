"""Where something can be put into a page of HTML without changing how the rest of it is read."""

from __future__ import annotations

import re

from sitegen import lazy

# Everything up to and including the start tag of <head>. An element of the head there does not
# change how the rest is parsed, and no unclosed comment or element of the page can contain it.
_HEAD = lazy.pattern(
    rb"(?:\xef\xbb\xbf)?(?:\s+|<!--.*?-->)*(?:<!doctype[^>]*>)?(?:\s+|<!--.*?-->)*"
    rb"(?:<html(?:\s[^<>\"']*(?:\"[^\"]*\"|'[^']*'|[^<>\"'])*)?>)?(?:\s+|<!--.*?-->)*(?:<head(?:\s[^<>\"']*)?>)?",
    re.I | re.S,
)
_BODY = lazy.pattern(rb"<body(?:\s(?:\"[^\"]*\"|'[^']*'|[^<>\"'])*)?>", re.I)


def begin_of_head(page: bytes) -> int:
    """The place behind the start tag of the head, or where that would be: HTML may leave it out."""
    match = _HEAD.match(page)
    return match.end() if match else 0


def begin_of_body(page: bytes) -> int:
    """The place behind the start tag of the body; without one, the end of the page, which is always
    in the body."""
    match = _BODY.search(page, begin_of_head(page))
    return match.end() if match else len(page)
