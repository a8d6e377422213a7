"""A font of the site's own comes after the text is shown: hardly anything moves then."""

from __future__ import annotations

from pathlib import Path

import pytest
from chromium import Opener, served
from fonts_support import noto
from playwright.sync_api import Page, Route
from support import SiteTest

SENTENCES = (
    "The harbour office published its tables this morning.",
    "For the first time they name the ships that had to wait.",
    "Of the 212 arrivals in May, one in nine lay outside for more than a day.",
    "Pilots say that the eastern channel is too narrow for two of them.",
    "The office speaks of the wind, as it did last year and the year before.",
    "Whoever is right, the fishermen have moved their nets.",
    "“We counted ourselves,” says Mara Quist, “and we count other numbers.”",
    "A committee will look into both lists by the end of June.",
    "Until then, every captain is to report by radio at 6, 12 and 18 o’clock.",
    "Nobody knows yet who pays for it.",
    "The towns along the coast have asked for a map of the channel.",
)
SETTINGS = """\
[[theme.fonts]]
family = "Harbour"
file = "/fonts/harbour.woff2"
weight = "400 700"
use = ["headlines", "text", "interface"]
fallback = "{fallback}"
"""
# The heights of all that has text.
HEIGHTS = """() => [...document.querySelectorAll("h1, h2, .prose p, .meta, .site-nav")]
    .map(part => part.getBoundingClientRect().height)"""
HAS_COME = """() => [...document.fonts].some(
    font => font.family.includes("Harbour") && !font.family.includes("(")
        && font.status === "loaded")"""
OBSERVE = """window.shifted = 0;
    new PerformanceObserver(list => list.getEntries().forEach(entry => shifted += entry.value))
        .observe({type: "layout-shift", buffered: true})"""
IS_DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def read(page: Page, address: str) -> tuple[list[float], list[float], float]:
    """The heights of texts before and after the font has come, and what moved in the view by then
    (Layout Instability, as in Cumulative Layout Shift)."""
    held: list[Route] = []
    page.add_init_script(OBSERVE)
    page.route("**/*.woff2", lambda route: held.append(route))
    with page.expect_request("**/*.woff2"):
        page.goto(address, wait_until="domcontentloaded")
    page.evaluate(IS_DRAWN)
    before = page.evaluate(HEIGHTS)
    for route in held:
        route.continue_()
    page.wait_for_function(HAS_COME)
    page.evaluate(IS_DRAWN)
    return before, page.evaluate(HEIGHTS), page.evaluate("shifted")


@pytest.mark.parametrize("fallback", ["serif", "sans-serif"])
@pytest.mark.sampled(1)
def test_lines_stay_when_the_font_comes(
    site: SiteTest, tab: Opener, tmp_path: Path, fallback: str
) -> None:
    body = "\n\n".join(
        f"## {SENTENCES[(3 * n) % 11]}\n\n{' '.join((SENTENCES * 2)[n : n + 2 + n % 7])}"
        for n in range(11)
    )
    site.post(
        "a", body, title="Ships waited in May, and nobody had counted them before", more="slug: a"
    )
    site.write("static/fonts/harbour.woff2", noto())
    site.write("site.toml", site.source("site.toml") + SETTINGS.format(fallback=fallback))
    assert site.build().ok
    with served(site.root / "public") as place:
        # A row that only just fits, as the one below the headline does at 390 px, is on one line in
        # one font and on two in the other, however near their widths are.
        for width in (412, 1280):
            # Another address, because the browser keeps the font.
            before, after, shift = read(tab(width), f"{place}/2026/01/02/a/?{width}")
            assert len(before) == len(after) > 15
            assert sum(before) == pytest.approx(sum(after), rel=0.03)
            assert shift < 0.05
