"""What a person sees, hears and reaches with the keyboard: the sample blog in Chromium, narrow and
wide, light and dark."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import EXTREMES, SCHEMES, WIDTHS, Opener, Trouble, faults, served, still, violations
from playwright.sync_api import Browser, Page
from sample_pages import KIND_GROUPS, paths_in
from support import SiteTest

from sitegen.model.build import BuildReport

# What a browser gets of a post apart from its pictures, compressed.
WEIGHT = 30_000
# And of the style sheet.
STYLES = 9_000


@pytest.fixture(scope="module")
def folder(sample: tuple[Path, BuildReport]) -> Path:
    return sample[0]


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """Where the blog is served."""
    with served(folder) as place:
        yield place


@pytest.fixture(scope="module")
def paths(folder: Path) -> dict[str, str]:
    return paths_in(folder)


@pytest.mark.long
@pytest.mark.parametrize("kinds", KIND_GROUPS)
def test_pages_are_for_everybody_fit_and_load_without_trouble(
    tab: Opener, address: str, paths: dict[str, str], kinds: tuple[str, ...]
) -> None:
    page = tab(reduced_motion="reduce")
    trouble = Trouble()
    trouble.watch(page, address)
    wrong = {}
    for kind in kinds:
        response = page.goto(address + paths[kind], wait_until="load")
        assert response is not None
        assert response.status == 200
        wrong[kind] = faults(page)
    assert trouble == []
    assert wrong == {kind: {} for kind in kinds}


@pytest.mark.long
def test_the_check_of_pages_finds_trouble(tab: Opener, address: str) -> None:
    page = tab()
    trouble = Trouble()
    trouble.watch(page, address)
    page.goto(address + "/robots.txt")
    page.set_content(
        "<img src='/missing.png'><script>console.log('said')</script>", wait_until="load"
    )
    page.evaluate("fetch('/missing.txt').then(r => r.status)")
    assert "console: said" in trouble
    assert f"404: {address}/missing.txt" in trouble


def contrast(page: Page, selector: str) -> float:
    """The contrast ratio of WCAG 2.2 between the text of the first such element and the page."""
    return float(
        page.evaluate(
            """selector => {
        const channels = colour => colour.match(/[\\d.]+/g).slice(0, 3).map(Number);
        const linear = c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
        const luminance = colour => { const [r, g, b] = channels(colour).map(c => linear(c / 255));
                                      return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
        let ground = document.querySelector(selector);
        const text = luminance(getComputedStyle(ground).color);
        while (ground && ["rgba(0, 0, 0, 0)", "transparent"]
                .includes(getComputedStyle(ground).backgroundColor)) ground = ground.parentElement;
        const dark = matchMedia("(prefers-color-scheme: dark)").matches;
        const below = luminance(ground ? getComputedStyle(ground).backgroundColor
            : dark ? "rgb(18, 18, 18)" : "rgb(255, 255, 255)");
        return (Math.max(text, below) + 0.05) / (Math.min(text, below) + 0.05);
    }""",
            selector,
        )
    )


def test_dark_is_dark_and_text_can_be_read_in_both(
    tab: Opener, address: str, paths: dict[str, str]
) -> None:
    grounds = {}
    for scheme in ("light", "dark"):
        page = tab(color_scheme=scheme)
        page.goto(address + paths["post"])
        grounds[scheme] = page.evaluate(
            "[document.body, document.documentElement].map(e =>"
            " getComputedStyle(e).backgroundColor)"
        )
        for selector in (
            "h1",
            ".prose p",
            ".ai-label-text",
            ".meta",
            ".source",
            ".prose a, .source a",
            ".read-on .meta",
            ".site-footer a",
        ):
            assert contrast(page, selector) >= 4.5, (scheme, selector)
    assert grounds["light"] != grounds["dark"]


def test_a_reader_sees_the_label_before_the_text(
    tab: Opener, address: str, paths: dict[str, str]
) -> None:
    for width in (360, 1280):
        page = tab(width)
        page.goto(address + paths["post"])
        tops = [
            page.locator(selector).first.bounding_box()["y"]
            for selector in (  # type: ignore[index]
                "h1",
                ".byline",
                ".ai-label",
                ".prose",
                ".sources",
                ".published-by",
                ".read-on",
                ".reply",
            )
        ]
        assert tops == sorted(tops)
        assert tops[2] < 800, "without scrolling"
        assert page.locator(".ai-label").is_visible()


@pytest.mark.parametrize("word", ["croatia", "europa"])
@pytest.mark.sampled(1)
def test_the_picture_of_a_post_is_between_headline_and_text(
    tab: Opener, address: str, folder: Path, word: str
) -> None:
    """Whether the post says what part AI had, or cannot."""
    (path,) = folder.glob(f"202?/*/*/{word}-*/index.html")
    for width in (360, 1280):
        page = tab(width)
        page.goto(f"{address}/{path.relative_to(folder).parent.as_posix()}/")
        tops = [
            page.locator(selector).first.bounding_box()["y"]  # type: ignore[index]
            for selector in ("h1", ".post-image img", ".post-image figcaption", ".prose")
        ]
        assert tops == sorted(tops)


def test_the_keyboard_reaches_the_content_first(
    tab: Opener, address: str, paths: dict[str, str]
) -> None:
    page = tab()
    page.goto(address + paths["post"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#page.main"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top >= 0")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "page.main"


def test_previous_and_next_can_be_followed(
    tab: Opener, address: str, paths: dict[str, str]
) -> None:
    page = tab()
    page.goto(address + paths["post"])
    here = page.locator("h1").inner_text()
    page.locator(".read-on a[rel=prev]").click()
    assert page.locator("h1").inner_text() != here
    page.locator(".read-on a[rel=next]").click()
    assert page.locator("h1").inner_text() == here


# --- for everybody --------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.sampled(1)
def test_axe_would_find_what_is_pale_in_one_scheme_only(
    tab: Opener, address: str, scheme: str
) -> None:
    page = tab()
    page.set_content(
        "<html lang=en><meta name=color-scheme content='light dark'><title>x</title><style>@media"
        " (prefers-color-scheme: "
        + scheme
        + ") { p { color: #999; background: #aaa } }</style><main><h1>x</h1><p>pale</p></main>"
    )
    pale = {
        window
        for window, wrong in faults(page).items()
        for fault in wrong
        if fault.startswith("color-contrast")
    }
    assert pale == {(width, scheme) for width in WIDTHS}


def test_what_is_wrong_would_be_found(tab: Opener) -> None:
    page = tab()
    page.set_content(
        "<html lang=en><title>x</title><style>body { margin: 0"
        " }</style><main><h1>x</h1><h1>y</h1><h2 hidden>z</h2><img src='data:,'><p style='color:"
        " #999; background: #aaa; min-width: 330px'>pale</p></main>"
    )
    found = {
        window: {fault.partition(":")[0] for fault in wrong}
        for window, wrong in faults(page).items()
    }
    assert found.keys() == {
        *((width, scheme) for width in WIDTHS for scheme in SCHEMES),
        *((width, SCHEMES[0]) for width in EXTREMES),
    }
    for window, wrong in found.items():
        assert wrong >= {"2 titles", "not seen", "no picture"}
        assert ("10 px too wide" in wrong) == (window[0] == 320)
    assert found[360, "light"] >= {"image-alt", "color-contrast"}
    assert found[360, "dark"] >= {"color-contrast"}


def test_wide_tables_and_code_scroll_by_themselves_with_the_keyboard(
    tab: Opener, address: str, paths: dict[str, str]
) -> None:
    page = tab(320)
    for kind, selector in (("long", ".prose .scroll"), ("code", ".prose pre")):
        page.goto(address + paths[kind])
        box = page.locator(selector).first
        assert box.evaluate("e => e.scrollWidth > e.clientWidth"), kind
        box.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function("e => e.scrollLeft > 0", arg=box.element_handle())


def reached(page: Page) -> list[str]:
    """The links that Tab reaches, in order, each with the focus to be seen."""
    found: list[str] = []
    for _ in range(400):
        page.keyboard.press("Tab")
        focus = page.evaluate(
            """() => { const e = document.activeElement, style = getComputedStyle(e);
            const box = e.getBoundingClientRect();
            return e === document.body ? null : {href: e.getAttribute("href"),
                outline: style.outlineStyle, width: box.width,
                visible: box.bottom > 0 && box.top < innerHeight}; }"""
        )
        if focus is None or (
            found and focus["href"] == found[0]
        ):  # out of the page, or round to its beginning
            return found
        assert focus["outline"] != "none", focus
        assert focus["width"] > 0, focus
        assert focus["visible"], focus
        if focus["href"] is not None:
            found.append(focus["href"])
    raise AssertionError("Tab never leaves the page")


def test_the_keyboard_reaches_every_link_in_the_order_of_the_page(
    tab: Opener, address: str, paths: dict[str, str]
) -> None:
    page = tab(reduced_motion="reduce")
    for kind in ("home", "numbered", "tag", "post", "long", "search", "404"):
        page.goto(address + paths[kind])
        links = page.evaluate(
            "[...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))"
        )
        assert reached(page) == links, kind
        assert links[0] == "#page.main"
    page.goto(address + paths["numbered"])
    page.locator(".list-nav a").last.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != address + paths["numbered"])


def test_a_page_from_right_to_left_is_the_mirror_image(tab: Opener, tmp_path: Path) -> None:
    site = SiteTest(tmp_path / "site")
    for name in ("one", "two", "three"):
        site.post(
            name,
            "## פרק\n\n> ציטוט\n\n| א | ב |\n|---|---|\n| 1 | 2 |\n",
            more="lang: he\ntags: [x]\ncategory: חדשות",
        )
    assert site.build().ok
    page = tab()
    with served(site.root / "public") as address:
        page.goto(f"{address}/2026/01/02/three/")
        middle = page.evaluate("innerWidth / 2")
        boxes = {
            selector: page.locator(selector).first.bounding_box()
            for selector in (
                ".site-title a",
                ".search-link",
            )
        }
        previous, following = (
            page.locator(f".card:has([rel={rel}])").bounding_box() for rel in ("prev", "next")
        )
        axe = violations(page)
        wide = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
    side = {
        selector: "right" if box["x"] > middle - 40 else "left"
        for selector, box in boxes.items()
        if box
    }
    assert side == {
        ".site-title a": "right",
        ".search-link": "left",
    }
    assert previous["x"] > following["x"]  # type: ignore[index]
    assert (axe, wide) == ([], 0)


# --- weight and rules -----------------------------------------------------------------------------


def test_a_post_is_light_apart_from_its_pictures(
    browser: Browser, address: str, folder: Path, paths: dict[str, str]
) -> None:
    for kind in ("post", "long", "code"):
        page = browser.new_page()
        loaded: list[str] = []
        page.on(
            "request",
            lambda request, loaded=loaded: loaded.append(request.url.removeprefix(address)),
        )  # type: ignore[misc]
        page.goto(address + paths[kind], wait_until="networkidle")
        # All of them, or one would be asked for after this has asked what there is.
        still(page)
        pictures = page.evaluate(
            "[...document.images].map(i => i.currentSrc).filter(Boolean)"
            ".map(address => new URL(address).pathname)"
        )
        page.close()
        counted = [path for path in loaded if path not in pictures]
        files = [
            folder / (path.lstrip("/") + ("index.html" if path.endswith("/") else ""))
            for path in counted
        ]
        assert len(counted) <= 3, counted
        assert sum(len(gzip.compress(file.read_bytes())) for file in files) <= WEIGHT
        assert len([path for path in counted if path.endswith(".css")]) == 1


def test_the_style_sheet_is_light(folder: Path) -> None:
    (sheet,) = (folder / "css").glob("*.css")
    assert len(gzip.compress(sheet.read_bytes())) <= STYLES


def test_the_policy_refuses_what_is_not_the_sites_own(
    tab: Opener, address: str, paths: dict[str, str]
) -> None:
    page = tab()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for kind in ("post", "home", "404"):
        page.goto(address + paths[kind])
        page.evaluate("""() => {
            for (const [name, set] of [["script", {textContent: "window.ran = true"}],
                ["style", {textContent: "body { display: none }"}],
                                       ["script", {src: "https://elsewhere.example/x.js"}]])
                document.head.append(Object.assign(document.createElement(name), set));
            document.body.setAttribute("style", "display: none");
        }""")
        assert page.evaluate("window.ran") is None
        assert page.evaluate("getComputedStyle(document.body).display") == "flex"
    assert len([text for text in said if "Content Security Policy" in text]) >= 12


def test_all_can_be_read_without_scripts_and_on_paper(
    browser: Browser, address: str, paths: dict[str, str]
) -> None:
    context = browser.new_context(java_script_enabled=False, color_scheme="dark")
    page = context.new_page()
    page.goto(address + paths["post"])
    page.emulate_media(media="print")
    hidden = (".skip-link", ".site-nav", ".search-link", ".share", ".read-on", ".reply")
    assert [selector for selector in hidden if page.locator(selector).first.is_visible()] == []
    assert page.evaluate(
        "[getComputedStyle(document.body).backgroundColor,"
        " getComputedStyle(document.querySelector('.prose')).color]"
    ) == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"], "paper is white, also for who reads in the dark"
    shown = ("h1", ".byline", ".ai-label", ".prose p", ".sources", ".published-by")
    assert [selector for selector in shown if not page.locator(selector).first.is_visible()] == []
    context.close()
