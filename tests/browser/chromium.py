"""Chromium, what it is shown, and what went wrong there."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from needs import needs
from playwright.sync_api import Page, Request

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Nothing takes so many milliseconds, on any machine.
PATIENCE = 60_000
AXE = ROOT / "node_modules/axe-core/axe.min.js"
SCHEMES = ("light", "dark")
# Of a telephone and of a desk, and the widths beyond that pages have to fit.
WIDTHS, EXTREMES = (360, 1280), (320, 3840)
# Asks for every picture, also for those that would come later, and ends when none is on its way, no
# font is, and nothing scrolls. On paper a lazy picture that has not come has no size. And only with
# the next frame does a page know of its new width, media or colour scheme, for which other pictures
# may begin to come, and a new layout asks for fonts. It looks with each frame: a picture that fails
# to come for another width, while one for the old width is there, sends no event (HTML, "reacting
# to environment changes").
STILL = """async () => {
    const began = performance.now();
    for (let moves = true; moves; ) {
        for (const image of document.images) image.loading = "eager";
        const [x, y] = [scrollX, scrollY];
        await new Promise(done => requestAnimationFrame(done));
        document.body.getBoundingClientRect();
        const late = [...document.images].filter(image => !image.complete);
        moves = late.length > 0 || document.fonts.status !== "loaded"
            || x !== scrollX || y !== scrollY;
        if (moves && performance.now() - began > 60000)
            throw new Error(`does not stand still: ${x}, ${y}, fonts ${document.fonts.status}, `
                + late.map(image => image.currentSrc).join(" "));
        if (!late.length)
            await Promise.all([...document.images].map(image => image.decode().catch(() => null)));
    }
}"""
# Tells what does not fit, cannot be seen or did not come.
UNFIT = """() => {
    const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    const ground = getComputedStyle(document.body);
    const seen = heading => {
        const box = heading.getBoundingClientRect(), style = getComputedStyle(heading);
        return heading.checkVisibility() && box.width > 1 && box.height > 1
            && box.left >= 0 && box.right <= innerWidth + 1
            && style.color !== ground.backgroundColor;
    };
    // On a telephone, rows of the front page have fewer cards, and a post has nothing beside it.
    const left_out = heading => heading.closest(".front .card, .also") && !heading.checkVisibility()
        && innerWidth < 640;
    const titles = document.querySelectorAll("h1").length;
    const headings = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")];
    return [...over ? [`${over} px too wide`] : [], ...titles === 1 ? [] : [`${titles} titles`],
            ...headings.filter(heading => !seen(heading) && !left_out(heading))
                .map(heading => `not seen: ${heading.outerHTML}`),
            ...[...document.images].filter(image => !image.naturalWidth)
                .map(image => `no picture: ${image.src}`)];
}"""

Opener = Callable[..., Page]


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address at which the files in `folder` are served."""
    with http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))
    ) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            # Else the thread of a test that fails would ask a closed socket for ever, and every
            # test after it would take several times as long.
            server.shutdown()
            thread.join()


class Trouble(list[str]):
    """What went wrong while pages were loaded."""

    def failed(self, request: Request) -> None:
        # Going to the next page breaks off the icon, of which nothing tells that it has arrived,
        # and lazy pictures that another width of the window began. A missing file is a 404.
        is_picture = request.resource_type == "image" or request.url.endswith("/favicon.svg")
        if not (is_picture and request.failure == "net::ERR_ABORTED"):
            self.append(f"failed: {request.url} {request.failure}")

    def watch(self, page: Page, address: str) -> None:
        page.on("console", lambda message: self.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: self.append(f"error: {error}"))
        page.on("requestfailed", self.failed)
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith(address)
                else self.append(f"elsewhere: {request.url}")
            ),
        )
        page.on(
            "response",
            lambda response: (
                self.append(f"{response.status}: {response.url}")
                if response.status >= 400
                else None
            ),
        )


def still(page: Page) -> None:
    """Wait until nothing of a page moves or is to come: before anything on it is measured, after it
    was opened or got another width or other media."""
    page.evaluate(STILL)


def visit(page: Page, address: str) -> None:
    """Open what is at the address, and wait until it stands still."""
    response = page.goto(address)
    assert response
    assert response.status == 200, address
    still(page)


def resized(page: Page, width: int, height: int = 800) -> None:
    """Give the window of a page another size, and wait until the page stands still."""
    page.set_viewport_size({"width": width, "height": height})
    still(page)


def show(page: Page, **media: str) -> None:
    """Show a page in other media or in another colour scheme, and wait until it stands still."""
    page.emulate_media(**media)  # type: ignore[arg-type]
    still(page)


def faults(page: Page) -> dict[tuple[int, str], list[str]]:
    """What is wrong with the page that is open, by width and colour scheme. The second scheme
    changes colours alone, so axe-core is asked for colours alone; beyond the usual widths, a page
    has to fit."""
    found: dict[tuple[int, str], list[str]] = {}
    for width in sorted(
        (*WIDTHS, *EXTREMES), reverse=True
    ):  # so that the page that is opened next is loaded by the smallest telephone
        page.set_viewport_size({"width": width, "height": 800})
        for scheme in SCHEMES if width in WIDTHS else SCHEMES[:1]:
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            still(page)
            found[width, scheme] = page.evaluate(UNFIT)
            if width in WIDTHS:
                found[width, scheme] += violations(page, colours_only=scheme != SCHEMES[0])
    return {window: wrong for window, wrong in found.items() if wrong}


def violations(page: Page, *, colours_only: bool = False) -> list[str]:
    """What axe-core finds on the page, with every rule for WCAG 2.2 A and AA and its best
    practices."""
    needs(AXE.is_file(), "axe-core is not installed; `make tools` installs it.")
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8") + "; 0")
    rules = (
        "runOnly: {type: 'rule', values: ['color-contrast', 'link-in-text-block']}"
        if colours_only
        else "rules: {'target-size': {enabled: true}}"
    )
    found = page.evaluate(f"axe.run(document, {{resultTypes: ['violations'], {rules}}})")
    assert found["testEngine"]["name"] == "axe-core"
    return [
        f"{violation['id']}: {node['html']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def tabbed(page: Page, selector: str) -> None:
    """Press Tab until what has the focus is as wanted."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            assert (
                page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
                != "none"
            )
            return
    raise AssertionError(f"Tab reaches no {selector}")
