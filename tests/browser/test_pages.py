"""What a person sees, hears and reaches with the keyboard: the sample blog in Chromium, narrow and wide, light and dark."""

from __future__ import annotations

import datetime as dt
import functools
import gzip
import http.server
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from chromium import chromium, needs_chromium
from needs import needs
from playwright.sync_api import Browser, Page, Request
from support import SiteTest

from sitegen.build import Options, build

ROOT = Path(__file__).parent.parent.parent
AXE = ROOT / "node_modules/axe-core/axe.min.js"
KINDS = ("post", "long", "table", "code", "picture", "corrected", "page", "home", "numbered", "tag", "category", "author", "month", "tags",
         "categories", "authors", "archive", "year", "transparency", "ledger", "search", "404")
# What a browser gets of a post without pictures, compressed.
WEIGHT = 30_000


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address at which the files in `folder` are served."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    needs_chromium()
    root = tmp_path_factory.mktemp("sample")
    shutil.copy(ROOT / "site.toml", root)
    shutil.copytree(ROOT / "content", root / "content")
    build(Options(root=root, now=dt.datetime(2026, 11, 1, tzinfo=dt.UTC)))
    return root / "public"


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """Where the blog is served."""
    with served(folder) as place:
        yield place


@pytest.fixture(scope="module")
def paths(folder: Path) -> dict[str, str]:
    return paths_in(folder)


def paths_in(folder: Path) -> dict[str, str]:
    """An address of each kind of page."""
    posts = {path: path.read_text(encoding="utf-8") for path in sorted(folder.glob("2*/**/index.html"))}

    def having(mark: str) -> str:
        return next(f"/{path.relative_to(folder).parent.as_posix()}/" for path, text in posts.items() if mark in text)

    tag = max((folder / "tags").glob("*/index.html"), key=lambda path: (path.stat().st_size, path.as_posix()))
    return {"post": having("Top US general"), "long": having('class="toc"'), "table": having("<table"), "code": having("<pre"),
            "picture": having("l2-point.svg"), "corrected": having('class="corrections"'), "page": "/ai-policy/", "home": "/",
            "numbered": "/page/1/", "tag": f"/tags/{tag.parent.name}/", "category": "/categories/space/", "author": "/authors/valentin-saitarli/",
            "month": "/archive/2022/11/", "tags": "/tags/", "categories": "/categories/", "authors": "/authors/", "archive": "/archive/",
            "year": "/archive/2022/", "transparency": "/transparency/", "ledger": "/transparency/generated/",
            "search": "/search/", "404": "/404.html"}


@pytest.fixture(scope="module")
def browser(folder: Path) -> Iterator[Browser]:
    with chromium() as running:
        yield running


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


# --- for everybody --------------------------------------------------------------------------------------------------


def violations(page: Page) -> list[str]:
    """What axe-core finds on the page, with every rule for WCAG 2.2 A and AA and its best practices."""
    needs(AXE.is_file(), "axe-core is not installed; `make tools` installs it.")
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE.read_text(encoding="utf-8") + "; 0")
    found = page.evaluate("axe.run(document, {resultTypes: ['violations'], rules: {'target-size': {enabled: true}}})")
    assert found["testEngine"]["name"] == "axe-core"
    return [f"{violation['id']}: {node['html']}" for violation in found["violations"] for node in violation["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(browser: Browser, address: str, paths: dict[str, str], width: int, scheme: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    found = {}
    for kind in KINDS:
        page.goto(address + paths[kind])
        found[kind] = violations(page)
    page.close()
    assert found == {kind: [] for kind in KINDS}


def test_axe_would_find_something(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<html lang=en><title>x</title><main><h1>x</h1><img src='data:,'><p style='color: #999; background: #aaa'>pale</p></main>")
    assert {found.partition(":")[0] for found in violations(page)} >= {"image-alt", "color-contrast"}
    page.close()


@pytest.mark.parametrize("width", [320, 3840])
def test_nothing_is_wider_than_the_window(browser: Browser, address: str, paths: dict[str, str], width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    wide = {}
    for kind in KINDS:
        page.goto(address + paths[kind])
        wide[kind] = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    page.close()
    assert wide == dict.fromkeys(KINDS, 0)


def test_wide_tables_and_code_scroll_by_themselves_with_the_keyboard(browser: Browser, address: str, paths: dict[str, str]) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 800})
    for kind, selector in (("long", ".prose .scroll"), ("code", ".prose pre")):
        page.goto(address + paths[kind])
        box = page.locator(selector).first
        assert box.evaluate("e => e.scrollWidth > e.clientWidth"), kind
        box.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function("e => e.scrollLeft > 0", arg=box.element_handle())
    page.close()


def reached(page: Page) -> list[str]:
    """The links that Tab reaches, in order, each with the focus to be seen."""
    found: list[str] = []
    for _ in range(400):
        page.keyboard.press("Tab")
        focus = page.evaluate("""() => { const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect();
            return e === document.body ? null : {href: e.getAttribute("href"), outline: style.outlineStyle, width: box.width,
                                                 visible: box.bottom > 0 && box.top < innerHeight}; }""")
        if focus is None or (found and focus["href"] == found[0]):  # out of the page, or round to its beginning
            return found
        assert focus["outline"] != "none", focus
        assert focus["width"] > 0, focus
        assert focus["visible"], focus
        if focus["href"] is not None:
            found.append(focus["href"])
    raise AssertionError("Tab never leaves the page")


def test_the_keyboard_reaches_every_link_in_the_order_of_the_page(browser: Browser, address: str, paths: dict[str, str]) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    for kind in ("home", "numbered", "tag", "post", "long", "search", "404"):
        page.goto(address + paths[kind])
        links = page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))")
        assert reached(page) == links, kind
        assert links[0] == "#page.main"
    page.goto(address + paths["numbered"])
    page.locator(".list-nav a").last.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != address + paths["numbered"])
    page.close()


def test_a_page_from_right_to_left_is_the_mirror_image(browser: Browser, tmp_path: Path) -> None:
    site = SiteTest(tmp_path / "site")
    for name in ("one", "two", "three"):
        site.post(name, "## פרק\n\n> ציטוט\n\n| א | ב |\n|---|---|\n| 1 | 2 |\n", more="lang: he\ntags: [x]\ncategory: חדשות")
    assert site.build().ok
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    with served(site.root / "public") as address:
        page.goto(f"{address}/2026/01/02/three/")
        middle = page.evaluate("innerWidth / 2")
        boxes = {selector: page.locator(selector).first.bounding_box() for selector in (".site-title", ".search-link", ".neighbour.previous",
                                                                                       ".neighbour.next")}
        axe = violations(page)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    page.close()
    side = {selector: "right" if box["x"] > middle - 40 else "left" for selector, box in boxes.items() if box}
    assert side == {".site-title": "right", ".search-link": "left", ".neighbour.previous": "right", ".neighbour.next": "left"}
    assert (axe, wide) == ([], 0)


# --- weight and rules -----------------------------------------------------------------------------------------------


def test_a_post_without_pictures_is_light(browser: Browser, address: str, folder: Path, paths: dict[str, str]) -> None:
    for kind in ("post", "long", "code"):
        page = browser.new_page()
        loaded: list[str] = []
        page.on("request", lambda request, loaded=loaded: loaded.append(request.url.removeprefix(address)))  # type: ignore[misc]
        page.goto(address + paths[kind], wait_until="networkidle")
        portraits = page.evaluate("[...document.querySelectorAll('.author-image')].map(i => new URL(i.src).pathname)")
        page.close()
        counted = [path for path in loaded if path not in portraits]
        files = [folder / (path.lstrip("/") + ("index.html" if path.endswith("/") else "")) for path in counted]
        assert len(counted) <= 3, counted
        assert sum(len(gzip.compress(file.read_bytes())) for file in files) <= WEIGHT
        assert len([path for path in counted if path.endswith(".css")]) == 1


def test_the_policy_refuses_what_is_not_the_sites_own(browser: Browser, address: str, paths: dict[str, str]) -> None:
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for kind in ("post", "home", "404"):
        page.goto(address + paths[kind])
        page.evaluate("""() => {
            for (const [name, set] of [["script", {textContent: "window.ran = true"}], ["style", {textContent: "body { display: none }"}],
                                       ["script", {src: "https://elsewhere.example/x.js"}]])
                document.head.append(Object.assign(document.createElement(name), set));
            document.body.setAttribute("style", "display: none");
        }""")
        assert page.evaluate("window.ran") is None
        assert page.evaluate("getComputedStyle(document.body).display") == "flex"
    page.close()
    assert len([text for text in said if "Content Security Policy" in text]) >= 12


def test_all_can_be_read_without_scripts_and_on_paper(browser: Browser, address: str, paths: dict[str, str]) -> None:
    context = browser.new_context(java_script_enabled=False, color_scheme="dark")
    page = context.new_page()
    page.goto(address + paths["post"])
    page.emulate_media(media="print")
    hidden = (".skip-link", ".site-nav", ".search-link", ".share", ".neighbours", ".reply")
    assert [selector for selector in hidden if page.locator(selector).first.is_visible()] == []
    assert page.evaluate("[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector('.prose')).color]") == [
        "rgb(255, 255, 255)", "rgb(0, 0, 0)"], "paper is white, also for who reads in the dark"
    shown = ("h1", ".byline", ".ai-label", ".prose p", ".sources", ".published-by")
    assert [selector for selector in shown if not page.locator(selector).first.is_visible()] == []
    context.close()
