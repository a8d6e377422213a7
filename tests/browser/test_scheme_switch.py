"""The button for light and dark, `scheme_switch` under `[theme]`, in Chromium."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import painted
import pytest
from chromium import Trouble, faults, served
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from support import SiteTest

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 20" width="80" height="20"/>'
SETTINGS = """
[theme]
scheme_switch = true
logo = "/day.svg"
logo_dark = "/night.svg"
"""
GISCUS = """
[comments]
provider = "giscus"
repo = "a/b"
repo_id = "R"
category = "C"
category_id = "D"
"""
POST = "/2026/01/02/a/"
BODY = """
Text with a [link](https://a.example/) and `code`.

```python
def f(): return "x" + 1  # why
```

> [!WARNING]
> Take care.

![A picture](/pic.png)
"""
# Every colour of a page, and what dims pictures.
COLOURS = """() => [...document.querySelectorAll("body, body *")]
    .filter(each => !each.matches("source, .scheme-switch"))
    .map(each => {
        const style = getComputedStyle(each);
        return [each.localName, each.className, style.color, style.backgroundColor, style.filter,
                style.borderTopColor, style.textDecorationColor, each.currentSrc ?? ""].join(" ");
    })"""
OTHER = {"light": "dark", "dark": "light"}


def written(folder: Path, settings: str) -> SiteTest:
    site = SiteTest(folder)
    site.post("a", BODY, more="tags: [x]")
    site.write("static/pic.png", painted.png())
    site.write("static/day.svg", SVG)
    site.write("static/night.svg", SVG.replace("80 20", "80 21"))
    site.write("site.toml", site.source("site.toml") + settings)
    assert site.build().ok
    return site


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("switch") / "site", SETTINGS).root / "public"


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with served(folder) as place:
        yield place


@pytest.fixture
def window(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(color_scheme="light")
    yield opened
    opened.close()


def at(window: BrowserContext, url: str, system: str = "light") -> Page:
    page = window.new_page()
    page.emulate_media(color_scheme=system)  # type: ignore[arg-type]
    page.goto(url)
    return page


def press(page: Page) -> None:
    page.get_by_role("button", name="Dark mode").click()
    page.mouse.move(0, 0)


def state(page: Page) -> tuple[Any, ...]:
    """The scheme of the page, whether the button is pressed, and what is remembered."""
    return tuple(
        page.evaluate(
            """() => [getComputedStyle(document.documentElement).colorScheme,
            document.querySelector(".scheme-switch").ariaPressed, localStorage.scheme ?? ""]"""
        )
    )


@pytest.mark.parametrize("system", ["light", "dark"])
@pytest.mark.sampled(1)
def test_the_other_scheme_is_just_what_a_system_of_that_scheme_gets(
    window: BrowserContext, address: str, system: str
) -> None:
    wanted = at(window, address + POST, OTHER[system]).evaluate(COLOURS)
    page = at(window, address + POST, system)
    assert page.evaluate(COLOURS) != wanted
    press(page)
    logo = "night" if system == "light" else "day"
    page.wait_for_function("logo => document.images[0].currentSrc.includes(logo)", arg=logo)
    page.evaluate("document.activeElement.blur()")
    assert page.evaluate(COLOURS) == wanted
    page.reload()
    assert page.evaluate(COLOURS) == wanted
    assert (
        page.evaluate("document.querySelector('meta[name=color-scheme]').content") == OTHER[system]
    )


def test_a_choice_holds_on_all_pages_from_the_first_moment(
    window: BrowserContext, address: str
) -> None:
    press(at(window, address + POST))
    page = window.new_page()
    # What a page has when its first element is there, before anything can be drawn.
    page.add_init_script(
        """new MutationObserver((_, observer) => {
            if (!document.body) return;
            observer.disconnect();
            window.first = [document.documentElement.dataset.scheme,
                            document.querySelector("meta[name=color-scheme]").content];
        }).observe(document, {childList: true, subtree: true});
        addEventListener("load", event => {
            const [image] = document.images;
            window.shown = image.currentSrc;
        });"""
    )
    for path in ("/", POST, "/404.html"):
        page.goto(address + path, wait_until="load")
        assert page.evaluate("window.first") == ["dark", "dark"], path
        assert page.evaluate("window.shown").endswith("/night.svg")
        assert state(page) == ("dark", "true", "dark")


def test_who_comes_back_to_the_scheme_of_the_system_follows_it_again(
    window: BrowserContext, address: str
) -> None:
    page = at(window, address)
    assert state(page) == ("light", "false", "")
    press(page)
    assert state(page) == ("dark", "true", "dark")
    page.emulate_media(color_scheme="dark")
    page.emulate_media(color_scheme="light")
    assert state(page) == ("dark", "true", "dark"), "the choice of the reader is stronger"
    press(page)
    assert state(page) == ("light", "false", "")
    page.emulate_media(color_scheme="dark")
    expect(page.get_by_role("button", name="Dark mode")).to_have_attribute("aria-pressed", "true")
    assert state(page) == ("dark", "true", "")
    # The browser chooses the picture after the event.
    page.wait_for_function("() => document.images[0].currentSrc.endsWith('/night.svg')")


def test_pages_in_other_tabs_and_in_the_history_follow(
    window: BrowserContext, address: str
) -> None:
    one, other = at(window, address), at(window, address + POST)
    press(other)
    expect(one.locator("html[data-scheme=dark]")).to_be_attached()
    assert state(one) == ("dark", "true", "dark")
    one.goto(address + POST)
    press(one)
    one.go_back()
    assert state(one) == ("light", "false", "")


def test_without_a_place_to_remember_it_holds_for_the_page(
    window: BrowserContext, address: str
) -> None:
    window.add_init_script(
        """Object.defineProperty(window, "localStorage", {
            get() { throw new DOMException("refused", "SecurityError"); }})"""
    )
    page = window.new_page()
    trouble = Trouble()
    trouble.watch(page, address)
    page.goto(address)
    press(page)
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    page.reload()
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
    assert trouble == []


def test_what_is_remembered_by_something_else_is_no_choice(
    window: BrowserContext, address: str
) -> None:
    page = at(window, address)
    page.evaluate("localStorage.scheme = 'purple'")
    page.reload()
    assert state(page)[:2] == ("light", "false")


def test_without_scripts_there_is_no_button_and_the_system_counts(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(java_script_enabled=False, color_scheme="dark")
    page = context.new_page()
    page.goto(address)
    assert page.locator(".scheme-switch").is_hidden()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(19, 21, 24)"
    context.close()


def test_paper_is_white_also_for_who_chose_dark(window: BrowserContext, address: str) -> None:
    page = at(window, address + POST)
    press(page)
    page.emulate_media(media="print")
    assert page.evaluate(
        "[getComputedStyle(document.body).backgroundColor,"
        " getComputedStyle(document.querySelector('.prose')).color,"
        " getComputedStyle(document.documentElement).colorScheme,"
        " getComputedStyle(document.querySelector('.prose img')).filter]"
    ) == ["rgb(255, 255, 255)", "rgb(0, 0, 0)", "light", "none"]


def test_other_answers_to_the_same_question_follow(window: BrowserContext, address: str) -> None:
    """Such as the colour of the browser around the page."""
    page = at(window, address)
    page.evaluate(
        """() => { for (const scheme of ["light", "dark"]) document.head.append(Object.assign(
            document.createElement("meta"), {name: "theme-color", content: scheme,
                media: `screen and (prefers-color-scheme: ${scheme})`})); }"""
    )
    holds = """() => [...document.querySelectorAll("meta[name=theme-color]")]
        .filter(meta => matchMedia(meta.media).matches).map(meta => meta.content)"""
    assert page.evaluate(holds) == ["light"]
    press(page)
    assert page.evaluate(holds) == ["dark"]
    press(page)
    assert page.evaluate(holds) == ["light"]
    assert "prefers-color-scheme" in page.evaluate(
        "document.querySelector('meta[name=theme-color]').media"
    )


def test_a_post_is_as_light_as_before(browser: Browser, folder: Path, address: str) -> None:
    page = browser.new_page()
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url.removeprefix(address)))
    page.goto(address + POST, wait_until="networkidle")
    page.close()
    files = [path for path in loaded if not path.endswith((".svg", ".png", ".webp"))]
    assert [path.rpartition(".")[2] for path in files] == [POST, "js", "css"]
    assert len(gzip.compress((folder / files[1].lstrip("/")).read_bytes())) < 1_500
    sizes = [len(gzip.compress((folder / path.lstrip("/")).read_bytes())) for path in files[1:]]
    assert sum(sizes) < 15_000


@pytest.mark.parametrize("system", ["light", "dark"])
def test_both_schemes_are_for_everybody(window: BrowserContext, address: str, system: str) -> None:
    page = at(window, address + POST, system)
    press(page)
    for path in ("/", POST):
        page.goto(address + path)
        assert faults(page) == {}


@pytest.mark.parametrize("text_size", ["100%", "200%"])
def test_the_header_fits_a_small_telephone(
    window: BrowserContext, address: str, text_size: str
) -> None:
    page = at(window, address)
    for width in (320, 390, 640):
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("size => { document.documentElement.style.fontSize = size; }", text_size)
        boxes = [
            page.locator(".site-title a").bounding_box(),
            *(each.bounding_box() for each in page.locator(".tool:visible").all()),
        ]
        for box in boxes:
            assert box
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width
        tools = boxes[1:]
        assert len({(box["x"], box["y"]) for box in tools if box}) == len(tools)


def test_the_frame_of_a_service_for_comments_follows(
    window: BrowserContext, tmp_path: Path
) -> None:
    site = written(tmp_path / "site", SETTINGS + GISCUS)
    with served(site.root / "public") as place:
        page = window.new_page()
        waiting: list[Route] = []
        page.route("https://giscus.app/**", lambda route: waiting.append(route))
        page.goto(place + POST)
        press(page)
        with page.expect_request("https://giscus.app/**"):
            page.get_by_role("button", name="comments").click()
        frame = page.frame_locator("iframe")
        expect(page.locator("iframe")).to_have_attribute("src", re.compile("[?&]theme=dark(&|$)"))
        # The reader chooses before the frame is there, and again when it is.
        press(page)
        waiting[0].fulfill(
            content_type="text/html",
            body="<body><script>onmessage = e => document.body.append(JSON.stringify(e.data))"
            "</script>",
        )
        for theme in ("light", "dark"):
            said = json.dumps({"giscus": {"setConfig": {"theme": theme}}}, separators=(",", ":"))
            expect(frame.locator("body")).to_contain_text(said)
            press(page)
