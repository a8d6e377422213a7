"""A page with the keyboard alone: every stop of Tab, whether it can be seen, and whether the order
is that of the eye: from top to bottom, and in one row from start to end."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from playwright.sync_api import Page

# A headline is a link over its whole card: the card has the focus, and its ring is around it.
STOP = """() => {
    const link = document.activeElement;
    if (link === document.body) return null;
    const title = link.matches(".card-title a"), area = link.closest(".card") ?? link;
    const ring = getComputedStyle(link, title ? "::after" : null);
    const [around, own] = [area, link].map(element => element.getBoundingClientRect());
    const reaches = !title || Math.abs(parseFloat(ring.width) - area.clientWidth) < 1.5
        && Math.abs(parseFloat(ring.height) - area.clientHeight) < 1.5;
    window.areas ??= [];
    if (!window.areas.includes(area)) window.areas.push(area);
    return {
        area: window.areas.indexOf(area), name: link.outerHTML.slice(0, 120), title,
        box: [around.left + scrollX, around.top + scrollY, around.right + scrollX,
            around.bottom + scrollY],
        is_seen: own.width > 0 && own.bottom > 0 && own.top < innerHeight,
        has_ring: reaches && ring.outlineStyle !== "none" && parseFloat(ring.outlineWidth) >= 2
            && !/, 0\\)$|transparent/.test(ring.outlineColor),
    };
}"""
CARDS = """() => [...document.querySelectorAll(".card")]
    .filter(card => card.checkVisibility()).length"""


def stops(page: Page) -> list[dict[str, Any]]:
    """What has the focus after each Tab, until it leaves the page or begins anew."""
    found: list[dict[str, Any]] = []
    for _ in range(400):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None or (found and stop["name"] == found[0]["name"]):
            return found
        found.append(stop)
    raise AssertionError("Tab never leaves the page")


def is_before(second: Sequence[float], first: Sequence[float], direction: str) -> bool:
    """Whether the eye meets the `second` of two boxes (left, top, right, bottom) before the first:
    it is above, in one column with it, or nearer to the start of one row."""
    if direction == "rtl":
        first, second = ((-box[2], box[1], -box[0], box[3]) for box in (first, second))
    in_column = min(first[2], second[2]) - max(first[0], second[0]) > 1
    in_row = min(first[3], second[3]) - max(first[1], second[1]) > 1
    is_above, is_nearer = second[3] <= first[1] + 1, second[2] <= first[0] + 1
    return (is_above and in_column) or (is_nearer and in_row)


def faults_by_keyboard(page: Page) -> list[str]:
    """Stops without a ring that can be seen, stops in another order than the eye has, and cards
    without one stop for their headline."""
    found = stops(page)
    direction = page.evaluate("document.dir")
    wrong = [f"not seen: {stop['name']}" for stop in found if not stop["is_seen"]]
    wrong += [f"no ring: {stop['name']}" for stop in found if not stop["has_ring"]]
    # The first one, which skips to the content, is over the page while it has the focus.
    wrong += [
        f"{second['name']} after {first['name']}"
        for first, second in combinations(found[1:], 2)
        if first["area"] != second["area"] and is_before(second["box"], first["box"], direction)
    ]
    cards = page.evaluate(CARDS)
    titles = sum(stop["title"] for stop in found)
    return wrong + ([f"{titles} stops for {cards} cards"] if titles != cards else [])
