"""Pictures in Chromium: the size that fits the window, nothing that moves while they load, one
picture at a time."""

from __future__ import annotations

from collections.abc import Iterator

import painted
import pytest
from chromium import served
from playwright.sync_api import Browser, Route
from support import SiteTest

POST = "/2026/01/02/a/"
LONG = "A line that makes the page long.\n\n" * 120


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    site = SiteTest(tmp_path_factory.mktemp("pictures"))
    site.write("static/lead.jpg", painted.jpeg(2000, 1000, metadata=True))
    site.write("static/other.jpg", painted.jpeg(2000, 1200))
    site.write("static/tall.jpg", painted.jpeg(1000, 1800, turn=6))
    site.write(
        "static/drawn.svg",
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 200"><rect width="300"'
        ' height="99"/></svg>',
    )
    site.write(
        "content/authors/ada.md", "---\nname: Ada\nimage: /tall.jpg\nimage_alt: Ada\n---\nWords.\n"
    )
    site.post(
        "a",
        '![Tall](/tall.jpg "A caption")\n\nText.\n\n![Drawn](/drawn.svg)\n\n<img src="/other.jpg"'
        ' width="200" alt="Small">\n\n' + LONG + "![Last](/other.jpg)\n",
        more="image: /lead.jpg\nimage_alt: The lead",
    )
    assert site.build().done.problems == ()
    with served(site.root / "public") as place:
        yield place


LOADED = (
    "() => [...document.images].filter(image => image.loading !== 'lazy').every(image =>"
    " image.complete && image.naturalWidth)"
)


@pytest.mark.parametrize(
    ("width", "density", "expected"),
    [(360, 1, 480), (360, 2, 960), (1280, 1, 1600), (1280, 2, 1600)],
)
@pytest.mark.sampled(2)
def test_a_browser_takes_the_size_that_fits(
    browser: Browser, address: str, width: int, density: int, expected: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, device_scale_factor=density)
    page.goto(address + POST)
    page.wait_for_function(LOADED)
    assert page.evaluate("() => document.querySelector('.post-image img').currentSrc").endswith(
        f"-{expected}.webp"
    )
    # A picture that its author made small.
    small = "() => document.querySelector('img[width=\"200\"]')"
    page.evaluate(f"() => ({small})().scrollIntoView()")
    page.wait_for_function(f"() => ({small})().complete && ({small})().naturalWidth")
    assert page.evaluate(f"() => ({small})().currentSrc").endswith("-480.webp")
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    page.close()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", [POST, "/", "/authors/ada/"])
@pytest.mark.sampled(2)
def test_nothing_moves_when_pictures_come(
    browser: Browser, address: str, width: int, path: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    held: list[Route] = []
    page.route(
        lambda url: url.endswith((".webp", ".jpg", ".svg")) and "favicon" not in url,
        lambda route: held.append(route),
    )
    page.goto(address + path, wait_until="domcontentloaded")
    places = (
        "() => [...document.querySelectorAll('main *')].map(element =>"
        " element.getBoundingClientRect()).map(box => [box.top, box.height])"
    )
    # All of them: a page that has one of two is not laid out yet.
    page.wait_for_function(
        "() => [...document.querySelectorAll('link[rel~=stylesheet]')].every(link => link.sheet)"
    )
    before = page.evaluate(places)
    assert not page.evaluate(LOADED)
    for route in held:
        route.continue_()
    page.unroute_all(behavior="ignoreErrors")
    page.wait_for_function(LOADED)
    # A size is a whole number of pixels, so that it can be a fraction of one higher than the
    # original says.
    moved = [
        (old, new)
        for old, new in zip(before, page.evaluate(places), strict=True)
        if any(abs(a - b) >= 1 for a, b in zip(old, new, strict=True))
    ]
    assert moved == []
    page.close()


def test_only_what_is_near_is_loaded(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.goto(address + POST, wait_until="load")
    last = "() => document.querySelector('img[alt=Last]')"
    assert not page.evaluate(f"() => ({last})().complete")
    page.evaluate(f"() => ({last})().scrollIntoView()")
    page.wait_for_function(f"() => ({last})().complete && ({last})().naturalWidth")
    assert page.evaluate(f"() => ({last})().currentSrc").endswith("-480.webp")
    page.close()
