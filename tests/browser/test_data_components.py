"""Charts, tables, timelines, cards and films of a text in Chromium: nothing overlaps, nothing is
refused, and nothing is loaded from elsewhere before somebody asks for it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from urllib.request import urlopen

import nu
import painted
import pytest
from chromium import Opener, Trouble, faults, resized, served, visit
from playwright.sync_api import Browser, expect
from support import SiteTest

PATH = "/2026/01/02/a/"
NAMES = ("North", "A union of many words that no telephone shows in one line", "Süd", "East West")
DAY = dt.date(2024, 2, 27)
DATA: dict[str, list[dict[str, object]]] = {
    "names": [{"name": n, "n": v} for n, v in zip(NAMES, (3, -4.25, None, 6.5), strict=True)],
    "several": [{"name": n, "one": 3, "two": -1e9, "three": 4e8} for n in NAMES],
    "years": [{"year": 1990 + n, "cases": 10**5 * n * (n % 7 - 2)} for n in range(34)],
    "months": [
        {"month": f"2025-{m:02}", "a": m, "b": 30 - m, "c": m * 3 % 7} for m in range(1, 13)
    ],
    "days": [
        {"day": (DAY + dt.timedelta(days=n)).isoformat(), "share": f"{n * 7 % 90}.5%"}
        for n in range(61)
    ],
    "words": [{"quarter": f"Quarter {n}", "x": n * n} for n in range(1, 41)],
    "one": [{"name": "Only", "n": 10**17}],
    "hours": [{"at": f"2026-05-03 {hour:02}:00", "n": hour} for hour in range(24)],
}
CHARTS = [(name, kind) for name in DATA for kind in ("bar", "line", "area")]
# Those that have a negative number, which areas on each other cannot show.
NO_AREAS = {("several", "area")}
FILM = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
BODY = """
::table[Countries]{data=years}

::timeline{data="law.json"}

:::timeline
- **May** The law is proposed.
- **June** It is law.
:::

::post{to=other.md}

::post{to=other.md variant=feature}

!post https://posts.example/1 "A post"

::embed[A page]{url="https://page.example/"}

:::gallery[The harbour]
![Boats](a.png) ![A crane](b.png)

![Mud](c.png "With a caption")
:::

:::details[More]
What is closed.
:::
"""
# Texts of one picture that overlap, or are not on the page.
OVERLAPS = """() => [...document.querySelectorAll('svg.plot')].flatMap(plot => {
  const texts = [...plot.querySelectorAll('text')].filter(text => text.checkVisibility());
  const seen = texts.map(text => [text.textContent, text.getBoundingClientRect()]);
  const both = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 0.5
      && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3;
  return [
    ...seen.length < 2 ? [`${plot.id} has no labels`] : [],
    ...seen.filter(([, box]) => box.left < -0.5 || box.right > innerWidth + 0.5)
        .map(([text]) => `outside: ${text}`),
    ...seen.flatMap(([text, box], at) => seen.slice(at + 1)
        .filter(([, other]) => both(box, other)).map(([other]) => `${text} × ${other}`)),
  ].map(wrong => `${plot.querySelector('title').textContent}: ${wrong}`);
})"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    site = SiteTest(tmp_path_factory.mktemp("data") / "site")
    frames = 'security.frame = ["https://www.youtube-nocookie.com"]\nchecks.'
    site.edit("site.toml", "checks.", frames)
    for name, rows in DATA.items():
        site.write(f"data/{name}.json", json.dumps(rows))
    site.write("data/law.json", '[{"date": "2026-05-03", "title": "Passed", "text": "Late."}]')
    for seed, name in enumerate("abc"):
        site.write(f"content/posts/{name}.png", painted.png(600, 400, seed=seed))
    site.post(
        "other",
        "Words.",
        title="The harbour is deepened for the ferries",
        date="2026-01-01",
        more="slug: other\ncategory: World\nimage: a.png\nimage_alt: Colours\n",
    )
    shown = [pair for pair in CHARTS if pair not in NO_AREAS]
    charts = [
        f'::chart{{data="{name}.json" type={kind} title="{name} {kind}"}}' for name, kind in shown
    ]
    text = BODY.replace("data=years", 'data="years.json" limit=3')
    site.post("a", "A text.\n\n" + "\n\n".join([*charts, text, f"!video {FILM}"]))
    assert site.build().done.problems == ()
    with served(site.root / "public") as place:
        yield place


def test_labels_never_overlap_and_nothing_is_refused(tab: Opener, address: str) -> None:
    page = tab(1280)
    trouble = Trouble()
    trouble.watch(page, address)
    visit(page, address + PATH)
    wrong = {}
    for size in (100, 200):
        page.evaluate(f"() => document.documentElement.className = 'size-{size}'")
        page.evaluate(f"() => document.documentElement.style.fontSize = '{size}%'")
        for width in (320, 390, 540, 700, 1280):
            resized(page, width)
            over = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
            wrong[size, width] = [*page.evaluate(OVERLAPS), *([f"{over} px"] if over > 0 else [])]
    assert {place: found for place, found in wrong.items() if found} == {}
    assert trouble == []


def test_a_film_is_loaded_when_a_reader_asks_for_it(tab: Opener, address: str) -> None:
    page = tab(390)
    asked: list[str] = []
    page.route("https://**/*", lambda route: (asked.append(route.request.url), route.abort()))
    visit(page, address + PATH)
    button = page.get_by_role("button", name="Play youtube.com here")
    expect(button).to_be_visible()
    expect(page.get_by_text("Playing it loads www.youtube-nocookie.com.")).to_be_visible()
    assert asked == []
    # On paper nothing can be played or opened.
    closed = page.get_by_text("What is closed.")
    expect(closed).to_be_hidden()
    page.emulate_media(media="print")
    expect(closed).to_be_visible()
    expect(button).to_be_hidden()
    longer = "boxes => boxes.filter(box => box.scrollHeight > box.clientHeight + 1).length"
    assert page.locator(".chart-figure .scroll").evaluate_all(longer) == 0, "printed over the text"
    page.emulate_media(media="screen")
    with page.expect_request("https://**/*"):
        button.click()
    expect(page.locator("iframe[src*='youtube-nocookie.com/embed/']")).to_be_visible()
    expect(button).to_have_count(0)
    assert {url.partition("?")[0] for url in asked} == {
        "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"
    }


def test_cards_look_alike_whatever_they_lead_to(tab: Opener, address: str) -> None:
    page = tab(1280)
    visit(page, address + PATH)
    hosts = page.evaluate(
        "() => [...document.querySelectorAll('.card-link > span')].map(host => {"
        " const [of, card] = [host, host.parentElement].map(each => each.getBoundingClientRect());"
        " return [Math.round(card.right - of.right), Math.round(of.top - card.top)]; })"
    )
    assert len(hosts) == 2
    assert hosts[0] == hosts[1]
    fits = "images => images.map(image => getComputedStyle(image).objectFit)"
    assert set(page.locator(".card-image").evaluate_all(fits)) == {"cover"}


@pytest.mark.long
def test_components_are_for_everybody(browser: Browser, address: str) -> None:
    page = browser.new_page(reduced_motion="reduce")
    page.goto(address + PATH)
    page.evaluate("() => document.querySelectorAll('details').forEach(each => each.open = true)")
    wrong = faults(page)
    page.close()
    assert wrong == {}


@pytest.mark.long
def test_components_are_valid_html(address: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("page") / "index.html"
    file.write_bytes(urlopen(address + PATH).read())
    assert nu.said(file) == []
