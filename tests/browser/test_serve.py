"""What an author sees in Chromium while the site changes under an open page."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import painted
import pytest
from chromium import PATIENCE
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect
from serving import Server, blog
from support import SiteTest

FIRST = "/2026/01/02/first/"
# Two pictures of one pixel.
RED, BLUE = (painted.saved(Image.new("RGB", (1, 1), colour)) for colour in ("#f00", "#00f"))
COLOUR = """async image => {
    await image.decode(); const c = document.createElement("canvas");
    c.width = c.height = 1;
    const x = c.getContext("2d"); x.drawImage(image, 0, 0);
    return [...x.getImageData(0, 0, 1, 1).data].slice(0, 3).join(); }"""


@pytest.fixture
def site(tmp_path: Path) -> SiteTest:
    site = blog(tmp_path / "site")
    site.post(
        "first",
        "A text.\n\n:::details[More]\nHidden.\n:::\n\n![A picture](/dot.png)\n\n"
        + "A line that makes the page long.\n\n" * 150,
        date="2026-01-02",
        more="slug: first",
    )
    site.write("static/dot.png", RED)
    site.write(
        "layouts/partials/published-by.html",
        '<link rel="stylesheet" href="/css/own.css"><p class="partial">as it was</p>'
        '<textarea aria-label="Thoughts"></textarea>',
    )
    return site


@pytest.fixture
def server(browser: Browser, site: SiteTest) -> Iterator[Server]:
    with Server(site.root) as running:
        yield running


def window(browser: Browser) -> BrowserContext:
    """The window that tabs share: one for each takes twice as long."""
    return browser.contexts[0] if browser.contexts else browser.new_context()


class Tab:
    """An open page that counts how often it was loaded, and notes what its script hears."""

    def __init__(
        self, browser: Browser, server: Server, path: str = FIRST, **options: object
    ) -> None:
        self.page: Page = browser.new_page(**options) if options else window(browser).new_page()  # type: ignore[arg-type]
        self.page.set_default_timeout(PATIENCE)
        self.loads = 0
        self.errors: list[str] = []
        self.page.on("load", self._loaded)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.add_init_script(
            "window.heard = []; addEventListener('sitegen:epoch', event =>"
            " window.heard.push(event.detail));"
        )
        self.page.goto(server.address + path)
        self.hears()

    def _loaded(self, _page: object) -> None:
        self.loads += 1

    def hears(self, epoch: str = "") -> None:
        """Wait until the script in the page has done what it does about an epoch."""
        self.page.wait_for_function(
            "epoch => epoch ? window.heard.includes(epoch) : window.heard.length > 0",
            arg=epoch,
            timeout=PATIENCE,
        )

    def colour(self) -> str:
        return str(self.page.evaluate("getComputedStyle(document.body).color"))

    def overlay(self) -> str:
        return self.page.locator("sitegen-preview .panel").inner_text()

    def stays(self, server: Server, change: Callable[[], object]) -> None:
        """Make a change that the page hears of without being loaded again."""
        loads = self.loads
        heard = server.after(change)
        self.hears(heard["epoch"])
        assert self.loads == loads


@pytest.fixture
def tab(browser: Browser, server: Server) -> Iterator[Tab]:
    made = Tab(browser, server)
    yield made
    made.page.close()
    assert made.errors == []


# --- edits ----------------------------------------------------------------------------------------


def test_an_edited_post_is_loaded_again_and_what_was_done_on_it_survives(
    tab: Tab, site: SiteTest
) -> None:
    tab.page.evaluate(
        """() => {
            document.querySelector(".details").open = true;
            document.querySelector("textarea").value = "What I think";
            scrollTo({top: 1500, behavior: "instant"});
        }"""
    )
    site.edit("content/posts/first.md", "A text.", "An edited text.")
    expect(tab.page.get_by_text("An edited text.")).to_be_attached(timeout=PATIENCE)
    tab.hears()
    tab.page.wait_for_function(
        "() => document.readyState === 'complete' && Math.abs(scrollY - 1500) < 3"
    )
    assert tab.loads == 2
    expect(tab.page.get_by_text("Hidden.")).to_be_visible()
    expect(tab.page.get_by_label("Thoughts")).to_have_value("What I think")
    assert tab.page.evaluate("sessionStorage.length") == 0


@pytest.mark.long
def test_an_edited_partial(tab: Tab, site: SiteTest) -> None:
    site.edit("layouts/partials/published-by.html", "as it was", "as it is now")
    expect(tab.page.locator(".partial")).to_have_text("as it is now", timeout=PATIENCE)


@pytest.mark.long
def test_edited_settings(tab: Tab, site: SiteTest) -> None:
    site.edit("site.toml", "Test News", "Other News")
    expect(tab.page.locator(".site-title")).to_have_text("Other News", timeout=PATIENCE)


@pytest.mark.long
def test_an_edit_of_another_page_does_not_touch_this_one(
    browser: Browser, tab: Tab, server: Server, site: SiteTest
) -> None:
    tab.page.evaluate("window.typed = 'kept'")
    tab.stays(server, lambda: site.edit("content/pages/about.md", "About us.", "About them."))
    assert tab.page.evaluate("window.typed") == "kept"


@pytest.mark.long
def test_a_stylesheet_is_swapped(tab: Tab, server: Server, site: SiteTest) -> None:
    assert tab.colour() == "rgb(0, 0, 0)"
    tab.page.evaluate("scrollTo({top: 700, behavior: 'instant'})")
    for name, colour in (
        ("red", "rgb(255, 0, 0)"),
        ("blue", "rgb(0, 0, 255)"),
        ("green", "rgb(0, 128, 0)"),
    ):
        tab.stays(server, lambda: site.write("static/css/own.css", f"body {{ color: {name} }}"))  # noqa: B023 - it is called at once
        tab.page.wait_for_function(
            "colour => getComputedStyle(document.body).color === colour", arg=colour
        )
    tab.page.wait_for_function(
        "() => document.querySelectorAll('link[href*=\"own.css\"]').length === 1"
    )
    assert tab.page.evaluate("scrollY") == 700
    tab.stays(server, lambda: site.delete("static/css/own.css"))
    tab.page.wait_for_function("() => getComputedStyle(document.body).color !== 'rgb(0, 128, 0)'")
    tab.stays(server, lambda: site.write("static/css/own.css", "body { color: red }"))
    tab.page.wait_for_function("() => getComputedStyle(document.body).color === 'rgb(255, 0, 0)'")


def test_a_picture_is_swapped(tab: Tab, server: Server, site: SiteTest) -> None:
    image = tab.page.locator(".prose img")
    assert image.evaluate(COLOUR) == "255,0,0"
    tab.stays(server, lambda: site.write("static/dot.png", BLUE))
    assert image.evaluate(COLOUR) == "0,0,255"


@pytest.mark.long
def test_what_cannot_be_swapped_is_loaded_again(
    browser: Browser, tab: Tab, server: Server, site: SiteTest
) -> None:
    site.write("static/site.js", "window.script = 1;")
    site.edit("layouts/partials/published-by.html", "as it was", '<script src="/site.js"></script>')
    tab.page.wait_for_function("() => window.script === 1")
    tab.hears()
    site.write("static/site.js", "window.script = 2;")
    tab.page.wait_for_function("() => window.script === 2")
    other = Tab(browser, server, "/about/")
    other.stays(server, lambda: site.write("static/unused.js", "nobody loads it"))
    other.page.close()


# --- problems -------------------------------------------------------------------------------------


def test_a_broken_post_and_a_mended_one(tab: Tab, server: Server, site: SiteTest) -> None:
    right = site.source("content/posts/first.md")
    tab.stays(
        server,
        lambda: site.edit("content/posts/first.md", "ai: true", "ai: <img src=x onerror=alert(1)>"),
    )
    shown = tab.overlay()
    for problem in site.build().problems:
        assert problem.message in shown
    assert "1 error" in shown
    assert "content/posts/first.md:6" in shown
    assert "ai: <img src=x onerror=alert(1)>" in shown
    assert tab.page.locator("sitegen-preview img").count() == 0
    expect(tab.page.get_by_text("A text.")).to_be_visible()
    tab.page.get_by_role("button", name="Hide").click()
    assert "onerror" not in tab.overlay()
    tab.page.get_by_role("button", name="Show").click()
    assert "onerror" in tab.overlay()
    tab.stays(server, lambda: site.write("content/posts/first.md", right.encode()))
    expect(tab.page.locator("sitegen-preview .panel")).to_have_count(0)


@pytest.mark.long
def test_posts_that_are_held_back_are_counted_at_the_foot_of_the_page(
    tab: Tab, server: Server, site: SiteTest
) -> None:
    site.write("site.toml", site.source("site.toml").encode() + b'[build]\non_error = "hold"\n')
    tab.stays(server, lambda: site.post("wrong", more="colour: red"))
    assert "1 post held back because of errors. You see the rest of the site." in tab.overlay()
    assert "colour" not in tab.overlay()
    tab.page.get_by_role("button", name="Show").click()
    assert "colour: a post has no key of this name" in tab.overlay()
    tab.stays(server, lambda: site.delete("content/posts/wrong.md"))
    expect(tab.page.locator("sitegen-preview .panel")).to_have_count(0)


@pytest.mark.long
def test_problems_of_the_settings_and_pages_that_are_opened_meanwhile(
    browser: Browser, tab: Tab, server: Server, site: SiteTest
) -> None:
    tab.stays(server, lambda: site.edit("site.toml", "title =", "titel ="))
    assert "did you mean `title`?" in tab.overlay()
    late = Tab(browser, server, "/about/")
    assert "did you mean `title`?" in late.overlay()
    site.edit("site.toml", "titel =", "title =")
    for page in (tab.page, late.page):
        expect(page.locator("sitegen-preview .panel")).to_have_count(0, timeout=PATIENCE)
    late.page.close()


def test_a_server_that_begins_with_a_broken_site(browser: Browser, site: SiteTest) -> None:
    site.edit("site.toml", "title =", "titel =")
    with Server(site.root) as server:
        tab = Tab(browser, server)
        expect(tab.page.locator("h1")).to_have_text("The site cannot be built")
        assert "did you mean `title`?" in tab.page.locator("pre").first.inner_text()
        assert tab.page.locator("sitegen-preview").count() == 0
        site.edit("site.toml", "titel =", "titles =")
        expect(tab.page.locator("article").first).to_contain_text("titles:", timeout=PATIENCE)
        site.edit("site.toml", "titles =", "title =")
        expect(tab.page.locator("h1")).to_have_text("First", timeout=PATIENCE)
        tab.page.close()


# --- pages that come and go -----------------------------------------------------------------------


@pytest.mark.long
def test_the_post_that_is_open_is_deleted(tab: Tab, site: SiteTest) -> None:
    text = site.source("content/posts/first.md")
    site.edit("content/posts/second.md", "[the first](first.md)", "nothing")
    site.delete("content/posts/first.md")
    expect(tab.page.locator("h1")).to_have_text("Page not found", timeout=PATIENCE)
    site.write("content/posts/first.md", text.encode())
    expect(tab.page.locator("h1")).to_have_text("First", timeout=PATIENCE)


@pytest.mark.long
def test_the_server_is_started_again(browser: Browser, site: SiteTest) -> None:
    with Server(site.root) as server:
        tab, port = Tab(browser, server), server.port
        untouched = Tab(browser, server, "/about/")
        tab.page.evaluate("window.before = true")
        assert server.stop(signal.SIGTERM) == 0
    site.write("static/css/own.css", "body { color: red }")
    with Server(site.root, port=port) as server:
        assert server.port == port
        heard = server.events().next()
        for page in (tab, untouched):
            page.hears(heard["epoch"])
        tab.page.wait_for_function(
            "() => getComputedStyle(document.body).color === 'rgb(255, 0, 0)'"
        )
        assert tab.page.evaluate("window.before"), "nothing that the page is made of is another one"
        site.edit("content/posts/first.md", "A text.", "After the restart.")
        expect(tab.page.get_by_text("After the restart.")).to_be_attached(timeout=PATIENCE)
        assert untouched.loads == 1
    tab.page.close()
    untouched.page.close()


@pytest.mark.long
def test_two_tabs(browser: Browser, tab: Tab, server: Server, site: SiteTest) -> None:
    other, third = Tab(browser, server, "/"), Tab(browser, server)
    site.edit("content/posts/first.md", "title: First", "title: The very first")
    for page in (tab.page, third.page):
        expect(page.locator("h1")).to_have_text("The very first", timeout=PATIENCE)
    expect(other.page.get_by_text("The very first").first).to_be_visible(timeout=PATIENCE)
    other.page.close()
    third.page.close()


@pytest.mark.long
def test_many_tabs_do_not_keep_each_other_from_loading(browser: Browser, server: Server) -> None:
    """A browser has six connections for a server; tabs that nobody sees must not hold them."""
    context = browser.new_context()
    for number in range(9):
        page = context.new_page()
        page.add_init_script(
            "window.heard = []; addEventListener('sitegen:epoch', event =>"
            " window.heard.push(event.detail));"
        )
        page.goto(f"{server.address}/about/?{number}", timeout=PATIENCE)
        page.wait_for_function("() => window.heard.length > 0")
        # A headless browser shows all its tabs; this is what the script hears where there is one
        # window.
        page.evaluate(
            """() => { Object.defineProperty(
                document, "visibilityState", {value: "hidden", configurable: true});
                                 document.dispatchEvent(new Event("visibilitychange")); }"""
        )
    context.close()


def test_back_and_forth(tab: Tab, server: Server, site: SiteTest) -> None:
    tab.page.goto(f"{server.address}/about/")
    tab.hears()
    server.after(lambda: site.edit("content/posts/first.md", "A text.", "Edited meanwhile."))
    tab.page.go_back()
    expect(tab.page.get_by_text("Edited meanwhile.")).to_be_attached(timeout=PATIENCE)


# --- how it looks ---------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.long
def test_banner_and_overlay_fit(
    browser: Browser, server: Server, site: SiteTest, width: int
) -> None:
    tab = Tab(browser, server, "/2026/09/01/later/", viewport={"width": width, "height": 740})
    banner = tab.page.locator("sitegen-preview .banner")
    expect(banner).to_have_text(
        "Scheduled: readers do not see this page before 2026-09-01 10:00 UTC."
    )
    before = banner.bounding_box()
    assert before is not None
    assert before["x"] >= 0
    assert before["x"] + before["width"] <= width
    assert before["y"] + before["height"] <= 740
    tab.stays(server, lambda: site.edit("content/posts/first.md", "ai: true", "ai: " + "x" * 400))
    panel = tab.page.locator("sitegen-preview .panel").bounding_box()
    assert panel is not None
    assert panel["x"] >= 0
    assert panel["x"] + panel["width"] <= width
    assert 0 < panel["y"] < panel["y"] + panel["height"] <= 740
    assert panel["height"] < 740 * 0.65, "the page stays in sight"
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= width
    tab.page.close()


@pytest.mark.long
def test_the_styles_of_the_site_do_not_reach_the_notes(
    browser: Browser, server: Server, site: SiteTest
) -> None:
    server.after(
        lambda: site.write(
            "static/css/site.css",
            "* { display: none !important; color: lime !important; font-size: 3px !important } "
            "html, body, main { display: block !important }",
        )
    )
    tab = Tab(browser, server, "/2026/01/04/secret/")
    banner = tab.page.locator("sitegen-preview .banner")
    expect(banner).to_be_visible()
    assert banner.evaluate("e => getComputedStyle(e).fontSize") == "14px"
    tab.page.close()


def test_a_page_with_a_strict_policy_is_kept_up_to_date(
    browser: Browser, server: Server, site: SiteTest
) -> None:
    base = (Path(__file__).parents[2] / "layouts/base.html").read_text(encoding="utf-8")
    policy = '<meta http-equiv="Content-Security-Policy" content="default-src \'self\'">'
    server.after(
        lambda: site.write(
            "layouts/base.html",
            base.replace('<meta charset="utf-8">', f'<meta charset="utf-8">{policy}'),
        )
    )
    tab = Tab(browser, server, "/2026/01/04/secret/")
    assert (
        tab.page.locator("sitegen-preview .banner").evaluate("e => getComputedStyle(e).fontSize")
        == "14px"
    )
    site.edit("content/posts/secret.md", "Nobody knows.", "Somebody knows.")
    expect(tab.page.get_by_text("Somebody knows.")).to_be_visible(timeout=PATIENCE)
    tab.page.close()
