"""The header with the keyboard and the pointer, on a phone and on a desk: the menu, the links below
its items, and the tools beside the name of the site."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from chromium import Opener, faults, served
from playwright.sync_api import Page
from support import SiteTest

NAMES = ("Culture", "Economy", "Law and order", "Opinion", "People", "Science", "Society", "Travel")
MENU = """
[search]
enabled = true
[theme]
scheme_switch = true
[[nav]]
title = "Sections"
links = [{title = "Tags", url = "/tags/"}, {title = "All categories of this newspaper, in the \
order of the alphabet", url = "/categories/"}]
"""
LAST = """
[[nav]]
title = "People"
url = "/authors/"
links = [{title = "Ada", url = "/authors/ada/"}, {title = "Archive", url = "/archive/"}]
"""
# What is at the place of a point of the page: whether nothing lies over an element or cuts it off.
ON_TOP = """element => {
    const box = element.getBoundingClientRect();
    return [[0.1, 0.1], [0.9, 0.9], [0.5, 0.5]].every(([x, y]) => element.contains(
        document.elementFromPoint(box.left + x * box.width, box.top + y * box.height)));
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    site = SiteTest(tmp_path_factory.mktemp("menu") / "site")
    site.post("a", "Text.", more="tags: [x]")
    items = "".join(f'[[nav]]\ntitle = "{name}"\nurl = "/archive/"\n' for name in NAMES)
    french = '[[languages]]\ncode = "fr"\nlabel = "Français"\n'
    hebrew = '[[languages]]\ncode = "he"\nlabel = "עברית"\n'
    text = site.source("site.toml")
    site.write("site.toml", text + MENU + items + LAST + french + hebrew)
    assert site.build().ok
    with served(site.root / "public") as place:
        yield place


def box(page: Page, selector: str) -> dict[str, float]:
    found = page.locator(selector).first.bounding_box()
    assert found
    return found  # type: ignore[return-value]


FOCUSED = """() => {
    const element = document.activeElement, style = getComputedStyle(element);
    if (!element.closest("header")) return null;
    const box = element.getBoundingClientRect();
    const ring = style.outlineStyle === "none" ? -1 : parseFloat(style.outlineOffset)
        + parseFloat(style.outlineWidth);
    const line = element.closest(".site-nav > ul");
    const around = line && !element.closest(".below") ? line.getBoundingClientRect() : null;
    return {name: element.getAttribute("aria-label") ?? element.textContent.trim(), ring,
            x: box.x, y: box.y + box.height / 2, height: box.height,
            cut: Boolean(around) && (box.top - ring < around.top - 1
                || box.left - ring < around.left - 1 || box.right + ring > around.right + 1)};
}"""


def walked(page: Page) -> list[dict[str, float | str | bool]]:
    """What has the focus in the header, from the first Tab on, as long as it is there."""
    found = []
    for _ in range(60):
        page.keyboard.press("Tab")
        here = page.evaluate(FOCUSED)
        if here is None and found:
            return found
        if here:
            found.append(here)
    raise AssertionError("Tab never leaves the header")


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("path", ["/", "/fr/", "/he/"])
@pytest.mark.sampled(4)
def test_tab_goes_through_the_header_as_the_eye_does(
    tab: Opener, address: str, width: int, path: str
) -> None:
    page = tab(width)
    page.goto(address + path)
    found = walked(page)
    assert len(found) == len({(each["x"], each["y"]) for each in found}), "each once"
    for before, after in itertools.pairwise(found):
        is_lower = after["y"] - before["y"] > 12  # type: ignore[operator]
        is_level = abs(after["y"] - before["y"]) <= 12  # type: ignore[operator]
        is_after = (after["x"] > before["x"]) is (path != "/he/")  # type: ignore[operator]
        assert is_lower or (is_level and is_after), (before["name"], after["name"])
    assert all(each["ring"] != -1 for each in found), "each with the focus to be seen"
    assert [each["name"] for each in found if each["cut"]] == []
    in_menu = {"Culture", "Travel", "Sections"} & {each["name"] for each in found}
    assert len(in_menu) == (3 if width == 1280 else 0), "on a phone the menu is closed"


def test_what_is_pressed_in_the_header_has_room_for_a_thumb(tab: Opener, address: str) -> None:
    for width in (390, 1280):
        page = tab(width)
        page.goto(address)
        if width == 390:
            page.locator(".menu-button").click()
        else:
            page.locator(".opener").first.click()
        small = page.locator(".tool, .site-nav a, .site-nav button").evaluate_all(
            """all => all.filter(each => each.checkVisibility()).filter(each => {
                const box = each.getBoundingClientRect();
                return box.height < 44 || (box.width < 44 && each.matches("button, .tool"));
            }).map(each => each.outerHTML)"""
        )
        assert small == []


def test_a_button_opens_the_links_below_it_and_escape_closes_them(
    tab: Opener, address: str
) -> None:
    page = tab(1280)
    page.goto(address)
    opener = page.get_by_role("button", name="Sections")
    opener.focus()
    page.keyboard.press("Enter")
    assert page.locator(".below:popover-open").count() == 1
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Tags"
    page.keyboard.press("Escape")
    assert page.locator(".below:popover-open").count() == 0
    assert opener.evaluate("button => button === document.activeElement")
    page.keyboard.press("Space")
    page.get_by_role("button", name="People: more links").click()
    assert page.locator(".below:popover-open").count() == 1, "one at a time"
    page.locator(".below:popover-open a", has_text="Ada").click()
    page.wait_for_url(f"{address}/authors/ada/")


@pytest.mark.parametrize("path", ["/", "/he/"])
@pytest.mark.parametrize("width", [660, 1280])
def test_the_links_are_under_their_button_and_nothing_cuts_them_off(
    tab: Opener, address: str, width: int, path: str
) -> None:
    page = tab(width)
    page.goto(address + path)
    for number in (0, 1):
        opener = page.locator(".opener").nth(number)
        opener.scroll_into_view_if_needed()
        opener.click()
        panel, button = box(page, ".below:popover-open"), opener.bounding_box()
        line = box(page, ".site-nav")
        assert button
        assert abs(panel["y"] - (button["y"] + button["height"])) <= 1
        assert panel["x"] < button["x"] + button["width"]
        assert panel["x"] + panel["width"] > button["x"]
        assert panel["x"] >= 0
        assert panel["x"] + panel["width"] <= width
        assert panel["y"] + panel["height"] > line["y"] + line["height"] + 44
        assert page.locator(".below:popover-open").evaluate(ON_TOP)
        page.keyboard.press("Escape")


def test_the_menu_begins_at_the_edge_of_the_page(tab: Opener, address: str) -> None:
    """Also with an item that has no address, and its links as well."""
    page = tab(1280)
    page.goto(address)
    edge = box(page, ".masthead")["x"]
    words = """element => {
        const range = document.createRange();
        range.selectNodeContents(element);
        return range.getBoundingClientRect().left;
    }"""
    assert page.locator(".opener").first.evaluate(words) == edge
    page.locator(".opener").first.click()
    assert box(page, ".below:popover-open")["x"] == edge
    assert page.locator(".site-nav").evaluate("e => getComputedStyle(e).overflowX") == "visible"


def test_the_menu_is_one_line_that_scrolls(tab: Opener, address: str) -> None:
    for width in (640, 800, 1280):
        page = tab(width)
        page.goto(address)
        tops = page.locator(".site-nav > ul > li").evaluate_all(
            "all => [...new Set(all.map(each => each.getBoundingClientRect().top))]"
        )
        assert len(tops) == 1, width
        assert box(page, ".site-nav")["height"] < 60
        page.locator(".site-nav > ul > li").last.scroll_into_view_if_needed()
        assert page.locator(".site-nav > ul > li").last.evaluate(ON_TOP)
    page = tab(640)
    page.goto(address)
    assert page.evaluate(
        "(e => e.scrollWidth > e.clientWidth)(document.querySelector('.site-nav ul'))"
    )


def test_on_a_phone_the_links_are_indented_under_their_item(tab: Opener, address: str) -> None:
    page = tab(390)
    page.goto(address)
    page.get_by_role("button", name="Menu").press("Enter")
    item, first, second = (
        box(page, selector)
        for selector in (".menu-label", ".below a >> nth=0", ".below a >> nth=1")
    )
    assert first["x"] - item["x"] >= 16
    assert first["y"] >= item["y"] + item["height"]
    assert second["y"] + second["height"] <= box(page, ".site-nav > ul > li >> nth=1")["y"] + 1
    assert page.locator(".opener").first.is_hidden()
    assert [each["name"] for each in walked(page)][:4] == [
        "Close",
        "Tags",
        "All categories of this newspaper, in the order of the alphabet",
        "Culture",
    ]
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Escape")
    assert page.locator(".site-nav:popover-open").count() == 0
    assert page.locator(".menu-button").evaluate("button => button === document.activeElement")


def test_without_popovers_all_links_are_there(tab: Opener, address: str) -> None:
    page = tab(1280)
    page.route(
        "**/*.css",
        lambda route: route.fulfill(
            body=route.fetch().text().replace(":popover-open", ":unknown-to-browsers"),
            content_type="text/css",
        ),
    )
    page.route(
        "**/authors/ada/",
        lambda route: route.fulfill(
            body=route.fetch().text().replace(" popover", " data-popover"),
            content_type="text/html",
        ),
    )
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{address}/authors/ada/")
        assert page.locator(".site-nav a").evaluate_all(
            "all => all.every(each => each.checkVisibility())"
        )
        assert page.locator(".site-nav button:visible").count() == 0
        assert page.locator(".menu-label").is_visible()
    page.unroute_all()


@pytest.mark.long
def test_open_menus_are_for_everybody(tab: Opener, address: str) -> None:
    page = tab(1280, reduced_motion="reduce")
    for path in ("/", "/authors/ada/"):
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(address + path)
        page.get_by_role("button", name="People: more links").click()
        assert faults(page) == {}
