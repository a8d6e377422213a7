"""What the sample blog cannot show: pages with photographs, cards, comments and results in
Chromium, narrow and wide, light and dark."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import gallery
import nu
import pytest
from chromium import Trouble, faults, served, tabbed
from keyboard import faults_by_keyboard
from measures import small_targets, walked
from playwright.sync_api import Browser, Page, expect
from support import SiteTest

# All of it takes long: `make long` runs it.
pytestmark = pytest.mark.long

# How tall the front page may be on a telephone, in CSS pixels.
TALLEST = 5_300


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SiteTest:
    site = gallery.write(tmp_path_factory.mktemp("gallery") / "site")
    assert site.build(now=gallery.NOW).done.problems == ()
    return site


@pytest.fixture(scope="module")
def address(site: SiteTest) -> Iterator[str]:
    with served(site.root / "public") as place:
        yield place


@pytest.fixture(scope="module")
def fronts(site: SiteTest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The front page of each design, by its address: of newspapers with every setting that adds to
    a page, whose pictures are those of the other."""
    with ExitStack() as servers:
        found = {}
        for design in gallery.DESIGNS:
            root = tmp_path_factory.mktemp(design) / "site"
            dressed = SiteTest(root)
            shutil.copytree(
                site.root, root, ignore=shutil.ignore_patterns("public"), dirs_exist_ok=True
            )
            gallery.dress(dressed, design)
            assert dressed.build(now=gallery.NOW).ok
            found[design] = servers.enter_context(served(root / "public")) + "/"
        yield found


def opened(page: Page, address: str, kind: str) -> None:
    page.goto(address + gallery.PATHS[kind])
    if kind in {"results", "nothing"}:
        expect(page.get_by_role("status")).to_contain_text(
            "No post" if kind == "nothing" else "posts with", timeout=30_000
        )


@pytest.mark.parametrize("kinds", gallery.KIND_GROUPS)
def test_pages_are_for_everybody_fit_and_load_without_trouble(
    browser: Browser, address: str, kinds: tuple[str, ...]
) -> None:
    page = browser.new_page(reduced_motion="reduce")
    trouble = Trouble()
    trouble.watch(page, address)
    wrong = {}
    for kind in kinds:
        opened(page, address, kind)
        wrong[kind] = faults(page)
    page.close()
    assert trouble == []
    assert wrong == {kind: {} for kind in kinds}


def test_pages_are_still_fit_and_easy_to_touch(browser: Browser, address: str) -> None:
    pages = {kind: address + path for kind, path in gallery.PATHS.items() if "?" not in path}
    assert walked(browser, pages) == {}


def test_front_pages_of_each_design_are_for_everybody_fit_and_still(
    browser: Browser, fronts: dict[str, str]
) -> None:
    magazine = fronts["magazine"]
    pages = {
        **fronts,
        "Arabic": magazine + "ar/",
        "post": magazine + gallery.PATHS["photographs"][1:],
        "author": magazine + gallery.PATHS["portrait"][1:],
    }
    page = browser.new_page(reduced_motion="reduce")
    wrong = {}
    for kind, address in pages.items():
        trouble = Trouble()
        trouble.watch(page, "http://127.0.0.1:")
        page.goto(address, wait_until="load")
        wrong[kind] = (faults(page), trouble)
    page.close()
    assert wrong == {kind: ({}, []) for kind in pages}
    assert walked(browser, pages) == {}


def test_thirty_posts_are_not_too_long_for_a_telephone(
    browser: Browser, fronts: dict[str, str]
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(fronts["magazine"])
    assert page.evaluate("document.documentElement.scrollHeight") <= TALLEST
    page.close()


def test_there_is_something_to_look_at(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    seen = {}
    for kind, selector in (
        ("front", ".front img"),
        ("photographs", ".prose figcaption"),
        ("card", 'meta[property="og:image"][content*="/cards/"]'),
        ("comments", "li.comment"),
        ("portrait", ".author-image"),
        ("results", ".search-results .card"),
        ("nothing", ".search-results .card"),
    ):
        opened(page, address, kind)
        seen[kind] = page.locator(selector).count()
    page.close()
    assert seen == {
        "front": 4,
        "photographs": 3,
        "card": 1,
        "comments": 3,
        "portrait": 1,
        "results": 10,
        "nothing": 0,
    }


def test_the_nu_html_checker_has_nothing_to_say(
    browser: Browser, site: SiteTest, address: str, tmp_path: Path
) -> None:
    page = browser.new_page()
    for kind in ("results", "nothing"):
        opened(page, address, kind)
        (tmp_path / f"{kind}.html").write_text(page.content(), encoding="utf-8")
    page.close()
    assert nu.said(site.root / "public", tmp_path) == []


def edges(page: Page, selector: str) -> tuple[float, float, float, float]:
    """Left, top, right and bottom."""
    box = page.locator(selector).first.bounding_box()
    assert box
    return box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]


def test_things_are_in_line(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.goto(address + gallery.PATHS["photographs"])
    assert edges(page, ".post > .post-image")[::2] == (0, 360), "from edge to edge on a phone"
    assert edges(page, ".author-image")[0] == edges(page, ".published-by h2")[0]
    page.set_viewport_size({"width": 1280, "height": 800})
    starts = {
        edges(page, selector)[0]
        for selector in ("h1", ".post-image img", ".prose", ".how-made", ".read-on", ".reply")
    }
    assert len(starts) == 1, "headline, picture, text and what is below begin at one edge"
    assert edges(page, "h1")[1] < edges(page, ".also")[1] == edges(page, ".prose")[1]
    page.goto(address + "/")
    assert edges(page, ".search-link")[2] == edges(page, ".site-nav")[2]
    tops = {edges(page, selector)[1] for selector in (".card-lead", ".seconds", ".ticker")}
    assert len(tops) == 1
    page.goto(address + gallery.PATHS["section"])
    with_picture = edges(page, ".card-river:has(.card-picture) .card-title")[0]
    assert with_picture == edges(page, ".card-river:not(:has(.card-picture)) .card-title")[0]
    page.goto(address + gallery.PATHS["rtl"])
    date, text = (
        edges(page, ".byline time"),
        page.locator(".byline time").evaluate("""time => [...time.firstChild.data].map((_, i) => {
        const range = new Range(); range.setStart(time.firstChild, i);
        range.setEnd(time.firstChild, i + 1);
        return range.getBoundingClientRect().left; })"""),
    )
    assert text == sorted(text), "English dates run from left to right, also in Arabic"
    assert date[0] == text[0]
    page.close()


def test_who_is_quoted_is_named_after_one_dash(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address + gallery.PATHS["photographs"])
    caption = page.locator(".quote figcaption")
    assert caption.inner_text() == "— Jorun Vik, Harbour Master"
    assert caption.evaluate(
        "element => ['::before', '::after'].map(part => getComputedStyle(element, part).content)"
    ) == ["none", "none"]
    page.close()


@pytest.mark.parametrize("size", [(360, 800), (1280, 800), (1280, 2000)])
def test_nothing_moves_when_results_come(
    browser: Browser, address: str, size: tuple[int, int]
) -> None:
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.add_init_script("""window.moved = 0;
        new PerformanceObserver(list => {
            for (const shift of list.getEntries()) window.moved += shift.value; })
            .observe({type: "layout-shift", buffered: true});""")
    opened(page, address, "results")
    expect(page.locator(".search-results li").last).to_be_visible()
    page.evaluate(
        "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )
    assert page.evaluate("() => window.moved") < 0.01
    assert small_targets(page) == []
    page.close()


# --- with the keyboard alone ----------------------------------------------------------------------


@pytest.mark.parametrize("width", [1280, 390])
def test_tab_goes_through_the_front_page_as_the_eye_does(
    browser: Browser, fronts: dict[str, str], width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, reduced_motion="reduce")
    wrong = {}
    for design, address in (*fronts.items(), ("Arabic", fronts["magazine"] + "ar/")):
        page.goto(address)
        wrong[design] = faults_by_keyboard(page)
        page.locator(".skip-link").focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null"), design
    page.close()
    assert wrong == {design: [] for design in wrong}


def test_what_is_wrong_with_the_keyboard_would_be_found(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(
        "<html lang=en><title>x</title><style>nav { display: flex; flex-direction: row-reverse }"
        " :focus { outline: 2px solid } #c { outline: none }</style>"
        "<a href=/>x</a><nav><a href=/a>a</a><a href=/b>b</a></nav>"
        "<a href=/c id=c>c</a><article class=card><h2 class=card-title>"
        "<a href=/d>d</a></h2></article><article class=card><h2 class=card-title>e</h2></article>"
    )
    found = [text.split(" href=")[0] for text in faults_by_keyboard(page)]
    page.close()
    assert found == ["no ring: <a", "no ring: <a", "<a", "1 stops for 2 cards"]


def test_tab_and_enter_are_enough(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    # From the front page into the search, into a result.
    page.goto(address + "/")
    tabbed(page, ".search-link")
    page.keyboard.press("Enter")
    page.wait_for_url(address + "/search/")
    tabbed(page, "[name=q]")
    page.keyboard.type("herons")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=herons")
    expect(page.get_by_role("status")).to_have_text("1 post with “herons”", timeout=30_000)
    tabbed(page, ".search-results a")
    page.keyboard.press("Enter")
    page.wait_for_url(address + "/2026/05/19/ferry/")
    # To older posts and back.
    page.goto(address + "/")
    tabbed(page, ".older")
    page.keyboard.press("Enter")
    page.wait_for_url(address + "/page/1/")
    tabbed(page, ".newer")
    page.keyboard.press("Enter")
    page.wait_for_url(address + "/")
    # To the comments of a post, through them, and to a reply.
    tabbed(page, "[href$='#page.comments']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/#page.comments")
    expect(page.get_by_role("heading", name="Comments")).to_be_in_viewport()
    tabbed(page, ".comment a")
    assert page.evaluate("() => document.activeElement.textContent") == "Bo Lindqvist", (
        "where the link led, and not from the top again"
    )
    tabbed(page, "[href^='mailto:desk@']")
    page.close()
