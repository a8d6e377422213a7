"""Previous is older, next is newer; the order is total."""

from __future__ import annotations

import re

from support import SiteTest


def neighbours(site: SiteTest, path: str) -> tuple[str | None, str | None]:
    text = site.read(path)
    found = {rel: re.search(rf'<link rel="{rel}" href="([^"]*)"', text) for rel in ("prev", "next")}
    return tuple(m[1] if m else None for m in found.values())  # type: ignore[return-value]


def test_posts_form_one_chain(site: SiteTest) -> None:
    site.post("b", date="2026-01-02")
    site.post("a", date="2026-01-01")
    site.post("c", date="2026-01-03")
    assert site.build().ok
    assert neighbours(site, "2026/01/01/a/index.html") == (None, "/2026/01/02/b/")
    assert neighbours(site, "2026/01/02/b/index.html") == ("/2026/01/01/a/", "/2026/01/03/c/")
    assert neighbours(site, "2026/01/03/c/index.html") == ("/2026/01/02/b/", None)
