"""What the build says that pages may not load is what Chromium refuses, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from load_cases import CASES, HERE, LoadCase
from playwright.sync_api import Browser, Page, Route
from support import SETTINGS, SiteTest

_LISTEN = """
window.refused = []
document.addEventListener("securitypolicyviolation", e => window.refused.push(e.effectiveDirective))
"""
_SUBMIT = """() => {
    const form = document.forms[document.forms.length - 1]
    form.requestSubmit(form.querySelector("button"))
}"""
# After these, all that the page loads by itself was asked for.
_TWO_FRAMES = "() => new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))"
_TYPES = {".js": "text/javascript", ".css": "text/css", ".html": "text/html"}


@pytest.fixture(scope="module")
def window(browser: Browser) -> Page:
    """A tab in which all hosts answer, and that of the site with its pages."""
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(_LISTEN)
    return page


@pytest.mark.parametrize("name", CASES)
@pytest.mark.sampled(8)
def test_the_build_refuses_what_chromium_refuses(site: SiteTest, window: Page, name: str) -> None:
    case = CASES[name]
    site.write("site.toml", SETTINGS + case.settings)
    assert site.build().ok
    page = site.read("index.html")
    site.write("layouts/partials/before-body-end.html", case.html)
    result = site.build()
    assert ("refused-load" in result.codes()) == case.refused, result.printed
    assert (_refused(window, page, site, case) != []) == case.refused
    if case.refused:
        (problem, *_) = result.problems
        assert (problem.path, problem.line) == ("layouts/partials/before-body-end.html", 1)


def _refused(window: Page, page: str, site: SiteTest, case: LoadCase) -> list[str]:
    """The directives by which Chromium refuses something of the page with the HTML of the case."""
    page = page.replace("</body>", f"{case.html}</body>")

    def answer(route: Route) -> None:
        url = route.request.url
        if url == f"{HERE}/":
            route.fulfill(body=page, content_type="text/html")
        else:
            suffix = Path(url.partition("?")[0]).suffix
            route.fulfill(
                body="",
                content_type=_TYPES.get(suffix, "text/html"),
                headers={"Access-Control-Allow-Origin": "*"},
            )

    window.unroute_all()
    window.route("**/*", answer)
    window.goto(f"{HERE}/")
    if case.submits and not case.refused:
        with window.expect_navigation():
            window.evaluate(_SUBMIT)
        return []
    if case.submits:
        window.evaluate(_SUBMIT)
    elif case.clicks:
        window.evaluate("document.links[document.links.length - 1].click()")
    if case.refused:
        window.wait_for_function("() => window.refused.length > 0")
    else:
        window.evaluate(_TWO_FRAMES)
    refused: list[str] = window.evaluate("window.refused")
    return refused
