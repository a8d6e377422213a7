"""Words that are wider than a telephone, everywhere: none goes beyond the window or is cut off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import Opener, served
from measures import too_wide
from painted import png
from support import SiteTest

# All of it takes long: `make long` runs it.
pytestmark = pytest.mark.long

# Also what breaks at no letter of a language, such as the name of a program.
WORD = "Donaudampfschifffahrtsgesellschaftskapitaensmuetzen_oder_noch_laenger"
TERM = WORD.lower().replace("_", "-")
SETTINGS = f"""
title = "{WORD}"
description = "{WORD}"
base_url = "https://news.example/"
responsible = "{WORD}"

[publisher]
name = "{WORD}"

[announcement]
text = "{WORD}"

[search]
enabled = true

[[foot]]
title = "{WORD}"
links = [{{title = "{WORD}", url = "/archive/"}}]

[[nav]]
title = "{WORD}"
links = [{{title = "{WORD}", url = "/tags/"}}]

[[nav]]
title = "{WORD}x"
url = "/authors/"
links = [{{title = "{WORD}", url = "/tags/"}}]
"""
AUTHOR = f"""\
---
name: {WORD}
role: {WORD}
same_as: ["https://example.com/{WORD}"]
---
{WORD}
"""
POST = f"""\
---
title: {WORD} NUMBER
date: 2026-05-DAY
author: [ada, bo]
summary: {WORD}
category: {WORD}
tags: [{WORD}, b{WORD}]
series: {WORD}
license: {WORD}
ai: {{involvement: generated, model: {WORD}, provider: {WORD}}}
image: {{src: PICTURE, alt: {WORD}, caption: {WORD}, credit: {WORD}}}
source:
  - {{name: {WORD}, url: "https://a.example/", title: {WORD}, author: {WORD}, quote: {WORD}}}
  - {{name: {WORD}, relation: cited}}
corrections: [{{date: 2026-05-31, text: {WORD}}}]
STATE---
{WORD} `{WORD}` [{WORD}](https://a.example/)

"""
TEXT = f"## {WORD}\n\n> {WORD}\n\n- {WORD}\n\n" + "some words " * 140 + "\n\n"
STATES = {
    15: "breaking: true\n",
    14: "pinned: true\n",
    13: f"retracted: {{date: 2026-05-31, text: {WORD}}}\n",
    12: "live: true\n",
}
PAGES = (
    *("/", "/archive/", "/archive/2026/05/", "/categories/", f"/categories/{TERM}/"),
    *("/tags/", f"/tags/{TERM}/", "/series/", f"/series/{TERM}/", "/authors/", "/authors/ada/"),
    *("/transparency/", "/corrections/", "/404.html", "/search/", "/about/"),
    *(f"/2026/05/{number + 1:02}/{TERM}-{number}/" for number in (15, 13, 12, 9)),
)
# Texts beyond the window, or beyond a box that cuts them off and does not scroll.
CUT_OFF = """() => {
    const wide = document.documentElement.clientWidth, found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const text = walker.currentNode, parent = text.parentElement;
        if (!text.data.trim() || !parent.checkVisibility() || parent.closest(".skip-link"))
            continue;
        let left = 0, right = wide, scrolls = false;
        for (let box = parent; box !== document.body; box = box.parentElement) {
            const over = getComputedStyle(box).overflowX, edge = box.getBoundingClientRect();
            scrolls ||= ["auto", "scroll"].includes(over) && box.scrollWidth > box.clientWidth;
            if (over === "hidden" || over === "clip") {
                left = Math.max(left, edge.left);
                right = Math.min(right, edge.right);
            }
        }
        const range = document.createRange();
        range.selectNodeContents(text);
        if (!scrolls && [...range.getClientRects()].some(
            line => line.width > 1 && (line.left < left - 1 || line.right > right + 1)))
            found.push(parent.outerHTML.slice(0, 80));
    }
    return found;
}"""


def written(root: Path) -> SiteTest:
    site = SiteTest(root, SETTINGS)
    for key in ("ada", "bo"):
        site.write(f"content/authors/{key}.md", AUTHOR)
    site.write("content/about.md", f"---\ntitle: {WORD}\n---\n{TEXT}")
    for name in ("a.png", "b.png"):
        site.write(f"content/posts/{name}", png())
    for number in range(16):
        post = POST.replace("NUMBER", str(number)).replace("DAY", f"{number + 1:02}")
        post = post.replace("PICTURE", "ab"[number % 2] + ".png")
        state = STATES.get(number, "")
        text = TEXT * (4 if number == 9 else 1)
        if "live" in state:
            text = text.replace("## ", "## 14:05 ")
            post = post.replace("generated", "assisted")  # whose label names the authors
        site.write(f"content/posts/p{number}.md", post.replace("STATE", state) + text)
    return site


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    site = written(tmp_path_factory.mktemp("words") / "site")
    assert site.build().ok
    with served(site.root / "public") as place:
        yield place


@pytest.mark.parametrize("width", [320, 800, 390, 1280])
def test_long_words_break_before_the_edge_of_the_window(
    tab: Opener, address: str, width: int
) -> None:
    page = tab(width)
    found = {}
    for path in PAGES:
        response = page.goto(address + path)
        assert response
        assert response.ok, path
        if cut := [*too_wide(page, [width]), *page.evaluate(CUT_OFF)]:
            found[path] = cut
    assert found == {}


def test_long_words_break_in_the_open_menu(tab: Opener, address: str) -> None:
    for width, button in ((390, ".menu-button"), (1280, ".opener")):
        page = tab(width)
        page.goto(address)
        page.locator(button).first.click()
        assert page.locator(":popover-open").count() == 1
        assert page.evaluate(CUT_OFF) == []
