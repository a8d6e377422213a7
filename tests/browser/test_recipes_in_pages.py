"""Every recipe of docs/recipes.md does in Chromium what it is for, and brings no message to the
console and no load that is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import feedparser
import pytest
from chromium import Opener, Trouble, resized, served, visit
from playwright.sync_api import Error, Page, Route
from recipes_support import NAMES, site_with

TRAM = "/2026/tram/"
# What the settings of a recipe let pages load, and a script as such a service has.
ELSEWHERE = {"analytics": "https://plausible.io/", "newsletter": "https://letter.example/"}
COUNTS = """fetch("https://plausible.io/api/event", {
    method: "POST", body: document.currentScript.dataset.domain + location.pathname,
}).then(answer => answer.text()).then(() => window.counted = true)"""
# A style of an element, or of the part of it that is named.
STYLE = """([selector, part, name]) =>
    getComputedStyle(document.querySelector(selector), part)[name]"""

ENTRIES = """text => [...new DOMParser().parseFromString(text, "application/xml")
    .querySelectorAll("feed > entry > id")].map(id => id.textContent)"""


def style(page: Page, selector: str, name: str, part: str | None = None) -> str:
    return str(page.evaluate(STYLE, [selector, part, name]))


def texts(page: Page, selector: str) -> list[str]:
    return page.locator(selector).all_inner_texts()


def script_in_the_head(page: Page, at: str) -> None:
    page.set_viewport_size({"width": 390, "height": 500})
    visit(page, at + TRAM)
    grown = "() => new DOMMatrix(getComputedStyle(document.body, '::before').transform).a"
    assert page.evaluate(grown) == 0
    page.evaluate("scrollTo({top: document.body.scrollHeight, behavior: 'instant'})")
    page.evaluate("() => new Promise(requestAnimationFrame)")
    assert page.evaluate(grown) == 1
    visit(page, at)
    assert page.locator("script[src]").count() == 0


def analytics(page: Page, at: str) -> None:
    counted: list[str] = []

    def answer(route: Route) -> None:
        headers = {"Access-Control-Allow-Origin": "*"}
        if route.request.method == "POST":
            counted.append(route.request.post_data or "")
            route.fulfill(status=202, body="ok", headers=headers)
        else:
            route.fulfill(body=COUNTS, content_type="text/javascript", headers=headers)

    page.route(f"{ELSEWHERE['analytics']}**", answer)
    for address in ("/", TRAM):
        visit(page, at + address)
        page.wait_for_function("() => window.counted")
    assert counted == ["harbour.example/", f"harbour.example{TRAM}"]


def newsletter(page: Page, at: str) -> None:
    sent: list[tuple[str, str]] = []

    def answer(route: Route) -> None:
        sent.append((route.request.url, route.request.post_data or ""))
        route.fulfill(body="<!DOCTYPE html><title>Thanks</title>", content_type="text/html")

    page.route(f"{ELSEWHERE['newsletter']}**", answer)
    for address in ("/", TRAM):
        visit(page, at + address)
        page.get_by_label("Your e-mail address").fill("a@b.example")
        page.get_by_role("button", name="Subscribe").click()
        page.wait_for_url(f"{ELSEWHERE['newsletter']}subscribe")
    expected = ("https://letter.example/subscribe", "email=a%40b.example&list=harbour")
    assert [each for each in sent if each[1]] == [expected] * 2


def web_font(page: Page, at: str) -> None:
    visit(page, at + TRAM)
    fonts = "() => [...document.fonts].map(font => [font.family, font.status])"
    assert ["Harbour Sans", "loaded"] in page.evaluate(fonts)
    assert style(page, "h1", "fontFamily").startswith('"Harbour Sans"')
    assert "Harbour" not in style(page, ".prose p", "fontFamily")


def dark_switch(page: Page, at: str) -> None:
    page.emulate_media(color_scheme="light")
    visit(page, at + TRAM)
    seen = [
        (style(page, "body", "backgroundColor"), style(page, ".prose p", "color", "::first-line"))
    ]
    for address in (None, TRAM, "/about/"):
        if address:
            visit(page, at + address)
        else:
            page.locator(".scheme-switch").click()
        paper = style(page, "body", "backgroundColor")
        seen.append((paper, style(page, ".prose p", "color", "::first-line")))
    assert seen[0] == ("rgb(253, 252, 249)", "rgb(11, 93, 107)")
    assert seen[1:] == [("rgb(19, 21, 24)", "rgb(127, 208, 222)")] * 3


def most_read(page: Page, at: str) -> None:
    visit(page, at)
    assert page.locator(".most-read a").evaluate_all("all => all.map(a => a.pathname)") == [
        "/2026/tram/",
        "/2026/museum/",
        "/2026/ferries/",
    ]


def home_page(page: Page, at: str) -> None:
    visit(page, at)
    assert texts(page, "main h2") == ["The ferries are back after three weeks", "Harbour", "Town"]
    assert [page.locator(f"section:nth-of-type({number}) h3").count() for number in (1, 2)] == [
        3,
        3,
    ]
    assert page.locator(".ticker").count() == 0


def landing_page(page: Page, at: str) -> None:
    visit(page, at + "/join/")
    assert texts(page, "main h2") == ["Local", "Checked", "Yours"]
    assert style(page, ".landing", "textAlign") == "center"
    for width in (1280, 390):
        resized(page, width)
        assert page.locator(".site-nav, .menu-button").filter(visible=True).count() == 0
    page.locator(".button").click()
    assert page.url == f"{at}/about/"


def taxonomy(page: Page, at: str) -> None:
    visit(page, at)
    page.locator(".site-nav").get_by_text("Places").click()
    assert texts(page, "main li a") == ["Lighthouse", "Outer quay"]
    page.locator("main li a").first.click()
    assert page.url == f"{at}/places/lighthouse/"
    assert "Built in 1871" in page.locator(".term-text").inner_text()
    feeds = page.locator("link[rel=alternate]").evaluate_all("all => all.map(link => link.href)")
    assert f"{at}/places/lighthouse/feed.xml" in feeds
    page.locator(".card-title a").click()
    assert texts(page, "article a[href^='/places/']") == ["Lighthouse", "Outer quay"]


def chart(page: Page, at: str) -> None:
    page.emulate_media(color_scheme="light")
    visit(page, at + "/2026/heights/")
    plot = page.get_by_role("img", name="Highest and lowest water, in metres")
    box = plot.bounding_box()
    assert box
    assert box["width"] > 400
    assert box["height"] > 200
    assert style(page, ".chart-keys .s1 .line", "stroke") == "rgb(11, 93, 107)"
    page.get_by_text("The numbers as a table").click()
    rows = page.get_by_role("row")
    assert rows.count() == 7
    assert rows.nth(4).inner_text().split("\t") == ["March 2026", "4.55", "0.44"]
    assert page.locator("script:not([type='application/ld+json'])").count() == 0


def pull_quote(page: Page, at: str) -> None:
    page.emulate_media(color_scheme="light")
    visit(page, at + "/2026/storm/")
    assert (
        page.locator(".pull-quote blockquote").inner_text() == "The longest night in forty years."
    )
    assert texts(page, ".pull-quote cite") == ["The log"]
    sizes = [style(page, f".{of} p", "fontSize") for of in ("prose", "pull-quote")]
    assert float(sizes[1].rstrip("px")) > 1.2 * float(sizes[0].rstrip("px"))
    assert style(page, ".pull-quote", "borderTopColor") == "rgb(156, 40, 27)"
    feed = page.evaluate("() => fetch('/feed.json').then(answer => answer.json())")
    (item,) = (item for item in feed["items"] if item["url"].endswith("/storm/"))
    assert "<blockquote>" in item["content_html"]
    assert ":::" not in item["content_html"]


def llms_txt(page: Page, at: str) -> None:
    visit(page, at + TRAM)
    link = page.locator("link[rel=alternate][type='text/markdown']")
    assert link.get_attribute("href") == f"{TRAM}index.md"
    read = "address => fetch(address).then(answer => answer.ok ? answer.text() : '')"
    text = page.evaluate(read, "/llms.txt")
    assert text.startswith("# Harbour Post\n\n> News from the harbour")
    twins = re.findall(r"\]\(https://harbour\.example(/2026/\w+/index\.md)\)", text)
    assert len(twins) == 7
    assert all("\n# " in page.evaluate(read, twin) for twin in twins)
    assert "created by Artificial Intelligence" in page.evaluate(read, f"{TRAM}index.md")


def second_menu(page: Page, at: str) -> None:
    visit(page, at)
    page.locator(".topics").get_by_text("The tram").click()
    assert page.url == f"{at}/tags/trams/"
    assert texts(page, ".topics [aria-current]") == ["The tram"]
    assert "Write to us" in texts(page, ".footer-columns a")


def announcement(page: Page, at: str) -> None:
    for address in ("/", TRAM, "/404.html"):
        visit(page, at + address)
        assert texts(page, ".announcement strong") == ["your"]
    page.locator(".announcement a").click()
    assert page.url == f"{at}/about/"


def missing_page(page: Page, at: str) -> None:
    visit(page, at + "/404.html")
    assert page.locator("main h1").inner_text() == "Page not found"
    assert page.locator("main .card a.u-url").evaluate_all("all => all.map(a => a.pathname)") == [
        f"/2026/{slug}/" for slug in ("ferries", "market", "library", "tram")
    ]


def own_look(page: Page, at: str) -> None:
    page.emulate_media(color_scheme="light")
    looks = []
    for address in ("/2026/storm/", TRAM):
        visit(page, at + address)
        looks.append([style(page, "body", "backgroundColor"), style(page, "h1", "fontStyle")])
    assert looks == [["rgb(7, 26, 43)", "italic"], ["rgb(253, 252, 249)", "normal"]]


def card(page: Page, at: str) -> None:
    visit(page, at + "/archive/2026/05/")
    left = "part => part.getBoundingClientRect().left"
    edges = page.locator(".dated").evaluate_all(
        f"all => all.map(one => [...one.children].map({left}))"
    )
    assert len(edges) == 4
    assert len({tuple(edge) for edge in edges}) == 1, "dates are one column, headlines the other"
    assert edges[0][0] < edges[0][1]
    assert texts(page, ".dated .ai-tag") == ["With AI", "AI"]
    visit(page, at)
    assert page.locator(".card-lead").count() == 1


def icon(page: Page, at: str) -> None:
    visit(page, at)
    assert page.locator("link[rel=icon]").evaluate_all("all => all.map(a => a.href)") == [
        f"{at}/anchor.svg"
    ]
    answer = page.request.get(f"{at}/anchor.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    page.evaluate("() => Object.assign(new Image(), {src: '/anchor.svg'}).decode()")


def partner_feed(page: Page, at: str) -> None:
    visit(page, at)
    text = page.evaluate("() => fetch('/partners.xml').then(answer => answer.text())")
    entries = page.evaluate(ENTRIES, text)
    slugs = ("ferries", "market", "tides", "gulls")
    assert entries == [f"https://harbour.example/2026/{slug}/" for slug in slugs]
    feed = feedparser.parse(text.encode())
    assert (feed.bozo, feed.version) == (False, "atom10")
    assert feed.feed.updated == feed.entries[0].updated == "2026-05-30T00:00:00+00:00"
    assert [(entry.id, entry.link) for entry in feed.entries] == [(url, url) for url in entries]
    assert all(entry.title and entry.author and entry.summary for entry in feed.entries)


def json_api(page: Page, at: str) -> None:
    visit(page, at)
    found = page.evaluate("() => fetch('/api/newest.json').then(answer => answer.json())")
    assert found["site"] == "Harbour Post"
    assert len(found["posts"]) == 7
    assert found["posts"][1] == {
        "title": "The fish market moves to the old customs house",
        "url": "https://harbour.example/2026/market/",
        "date": "2026-05-27T00:00:00+00:00",
        "category": "Harbour",
        "ai": "With AI",
    }
    found = page.evaluate("() => fetch('/api/posts.json').then(answer => answer.json())")
    assert [post["involvement"] for post in found["posts"]][:4] == [
        "none",
        "assisted",
        "none",
        "generated",
    ]


# Each recipe by the name of its folder, with what is to be seen of it.
EFFECTS: dict[str, Callable[[Page, str], None]] = {
    effect.__name__.replace("_", "-"): effect
    for effect in (
        script_in_the_head,
        analytics,
        newsletter,
        web_font,
        dark_switch,
        most_read,
        home_page,
        landing_page,
        taxonomy,
        chart,
        pull_quote,
        partner_feed,
        llms_txt,
        second_menu,
        announcement,
        json_api,
        missing_page,
        own_look,
        card,
        icon,
    )
}


@pytest.fixture
def at(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of the small site with the files of a recipe."""
    site = site_with(request.param, tmp_path / "site")
    assert site.build(strict=True).done.problems == ()
    with served(site.root / "public") as address:
        yield address


def test_every_recipe_has_an_effect() -> None:
    assert sorted(EFFECTS) == NAMES


@pytest.mark.parametrize(("name", "at"), [(name, name) for name in EFFECTS], indirect=["at"])
@pytest.mark.sampled(4)
def test_a_recipe_does_what_it_is_for(tab: Opener, name: str, at: str) -> None:
    page, trouble = tab(), Trouble()
    trouble.watch(page, at)
    EFFECTS[name](page, at)
    expected = f"elsewhere: {ELSEWHERE.get(name, at)}"
    assert [each for each in trouble if not each.startswith(expected)] == []


@pytest.mark.long
@pytest.mark.parametrize(("name", "at"), [(name, "base") for name in EFFECTS], indirect=["at"])
def test_without_its_files_nothing_is_seen_of_it(tab: Opener, name: str, at: str) -> None:
    page = tab()
    page.set_default_timeout(1000)
    with pytest.raises((AssertionError, Error)):
        EFFECTS[name](page, at)
