"""What a person sees: the sample blog in Chromium, narrow and wide, light and dark."""

from __future__ import annotations

import datetime as dt
import functools
import http.server
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from needs import needs
from playwright.sync_api import Browser, Page, Request, sync_playwright

from sitegen.build import Options, build

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
         "--disable-sync"]
KINDS = ("post", "home", "tag", "author", "archive", "404", "table", "code", "picture", "page", "transparency", "ledger")


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    needs(CHROMIUM.is_file(), "The tests in a browser need Debian's Chromium at /usr/bin/chromium, which is not installed.")
    root = tmp_path_factory.mktemp("sample")
    shutil.copy(ROOT / "site.toml", root)
    shutil.copytree(ROOT / "content", root / "content")
    build(Options(root=root, now=dt.datetime(2026, 11, 1, tzinfo=dt.UTC)))
    return root / "public"


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """Where the blog is served."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def paths(folder: Path) -> dict[str, str]:
    """An address of each kind of page."""
    posts = {path: path.read_text(encoding="utf-8") for path in sorted(folder.glob("2*/**/index.html"))}

    def having(mark: str) -> str:
        return next(f"/{path.relative_to(folder).parent.as_posix()}/" for path, text in posts.items() if mark in text)

    tag = max((folder / "tags").glob("*/index.html"), key=lambda path: (path.stat().st_size, path.as_posix()))
    return {"post": having("Top US general"), "home": "/", "tag": f"/tags/{tag.parent.name}/", "author": "/authors/valentin-saitarli/",
            "archive": "/archive/", "404": "/404.html",
            "table": having("<table"), "code": having("<pre"), "picture": having("l2-point.svg"), "page": "/ai-policy/",
            "transparency": "/transparency/", "ledger": "/transparency/generated/"}


@pytest.fixture(scope="module")
def browser(folder: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


class Trouble(list[str]):
    """What went wrong while pages were loaded."""

    def failed(self, request: Request) -> None:
        # Nothing tells that the icon has arrived, so going to the next page may break it off.
        if not (request.url.endswith("/favicon.svg") and request.failure == "net::ERR_ABORTED"):
            self.append(f"failed: {request.url} {request.failure}")

    def watch(self, page: Page, address: str) -> None:
        page.on("console", lambda message: self.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: self.append(f"error: {error}"))
        page.on("requestfailed", self.failed)
        page.on("request", lambda request: None if request.url.startswith(address) else self.append(f"elsewhere: {request.url}"))
        page.on("response", lambda response: self.append(f"{response.status}: {response.url}") if response.status >= 400 else None)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_pages_fit_and_load_without_trouble(browser: Browser, address: str, paths: dict[str, str], width: int, scheme: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
    trouble = Trouble()
    trouble.watch(page, address)
    seen = {}
    for kind in KINDS:
        response = page.goto(address + paths[kind], wait_until="load")
        assert response is not None
        assert response.status == 200
        seen[kind] = page.evaluate("""async () => {
            await Promise.all([...document.images].map(i => { i.loading = "eager"; return i.decode().catch(() => null); }));
            const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
            const hidden = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter(h => {
                const box = h.getBoundingClientRect(), style = getComputedStyle(h);
                return !(h.checkVisibility() && box.width > 1 && box.height > 1 && box.left >= 0 && box.right <= innerWidth + 1
                         && style.color !== getComputedStyle(document.body).backgroundColor);
            }).map(h => h.textContent);
            const pictures = [...document.images].filter(i => !i.naturalWidth).map(i => i.src);
            return {wide, hidden, pictures, headings: document.querySelectorAll("main h1").length};
        }""")
    page.close()
    assert trouble == []
    assert seen == {kind: {"wide": 0, "hidden": [], "pictures": [], "headings": 1} for kind in KINDS}


def test_the_check_of_pages_finds_trouble(browser: Browser, address: str) -> None:
    page = browser.new_page()
    trouble = Trouble()
    trouble.watch(page, address)
    page.goto(address + "/robots.txt")
    page.set_content("<img src='/missing.png'><script>console.log('said')</script>", wait_until="load")
    page.evaluate("fetch('/missing.txt').then(r => r.status)")
    page.close()
    assert "console: said" in trouble
    assert f"404: {address}/missing.txt" in trouble


def contrast(page: Page, selector: str) -> float:
    """The contrast ratio of WCAG 2.2 between the text of the first such element and the page."""
    return float(page.evaluate("""selector => {
        const channels = colour => colour.match(/[\\d.]+/g).slice(0, 3).map(Number);
        const linear = c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
        const luminance = colour => { const [r, g, b] = channels(colour).map(c => linear(c / 255));
                                      return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
        let ground = document.querySelector(selector);
        const text = luminance(getComputedStyle(ground).color);
        while (ground && ["rgba(0, 0, 0, 0)", "transparent"].includes(getComputedStyle(ground).backgroundColor)) ground = ground.parentElement;
        const dark = matchMedia("(prefers-color-scheme: dark)").matches;
        const below = luminance(ground ? getComputedStyle(ground).backgroundColor : dark ? "rgb(18, 18, 18)" : "rgb(255, 255, 255)");
        return (Math.max(text, below) + 0.05) / (Math.min(text, below) + 0.05);
    }""", selector))


def test_dark_is_dark_and_text_can_be_read_in_both(browser: Browser, address: str, paths: dict[str, str]) -> None:
    grounds = {}
    for scheme in ("light", "dark"):
        page = browser.new_page(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(address + paths["post"])
        grounds[scheme] = page.evaluate("[document.body, document.documentElement].map(e => getComputedStyle(e).backgroundColor)")
        for selector in ("h1", ".prose p", ".ai-label-text", ".meta", ".source", ".prose a, .source a", ".neighbour-label", ".site-footer a"):
            assert contrast(page, selector) >= 4.5, (scheme, selector)
        page.close()
    assert grounds["light"] != grounds["dark"]


def test_a_reader_sees_the_label_before_the_text(browser: Browser, address: str, paths: dict[str, str]) -> None:
    for width in (360, 1280):
        page = browser.new_page(viewport={"width": width, "height": 800})
        page.goto(address + paths["post"])
        tops = [page.locator(selector).first.bounding_box()["y"] for selector in (  # type: ignore[index]
            "h1", ".byline", ".ai-label", ".prose", ".sources", ".published-by", ".neighbours", ".reply")]
        assert tops == sorted(tops)
        assert tops[2] < 800, "without scrolling"
        assert page.locator(".ai-label").is_visible()
        page.close()


def test_the_keyboard_reaches_the_content_first(browser: Browser, address: str, paths: dict[str, str]) -> None:
    page = browser.new_page()
    page.goto(address + paths["post"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#page.main"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top >= 0")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "page.main"
    page.close()


def test_previous_and_next_can_be_followed(browser: Browser, address: str, paths: dict[str, str]) -> None:
    page = browser.new_page()
    page.goto(address + paths["post"])
    here = page.locator("h1").inner_text()
    page.locator(".neighbours a[rel=prev]").click()
    assert page.locator("h1").inner_text() != here
    page.locator(".neighbours a[rel=next]").click()
    assert page.locator("h1").inner_text() == here
    page.close()
