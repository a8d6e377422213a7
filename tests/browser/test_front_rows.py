"""The rows of the front page as a reader sees them: none has a gap where a card is missing, none is
half of pictures, and what leads comes into view with its headline."""

from __future__ import annotations

from pathlib import Path

import painted
import pytest
from chromium import Opener, served
from support import SiteTest

# All of it takes long: `make long` runs it.
pytestmark = pytest.mark.long

# Two cards are in one line if they begin at one height. A line that does not reach from one edge
# of its row to the other is a gap; in lists of headlines, one that leaves more than half empty.
GAPS = """() => [...document.querySelectorAll('.row, .cols, .seconds, .ticker ol')].flatMap(row => {
  const lines = new Map();
  for (const part of row.children) {
    if (!part.checkVisibility()) continue;
    const box = part.getBoundingClientRect(), top = Math.round(box.top);
    lines.set(top, (lines.get(top) ?? 0) + box.width);
  }
  const fewest = row.clientWidth * (row.closest('.rest, .ticker') ? 0.42 : 0.9);
  return [...lines.values()].filter(width => width < fewest)
      .map(width => `${row.parentElement.className} ${row.className}: ${width}`);
})"""
MIXED = """() => [...document.querySelectorAll('.row, .seconds')].filter(row => {
  const cards = [...row.children].filter(part => part.matches('.card'));
  const pictured = cards.filter(card => card.querySelector('.card-picture'));
  return pictured.length && pictured.length < cards.length;
}).map(row => row.outerHTML)"""
# How far one part of the top ends below another.
HOLLOW = """() => {
  const ends = [...document.querySelectorAll('.top > *')].map(part => {
    const inner = part.querySelectorAll('.card-body > *, img');
    return Math.max(...[...inner].map(of => of.getBoundingClientRect().bottom));
  });
  return Math.max(...ends) - Math.min(...ends);
}"""
COUNTS = (1, 2, 3, 4, 5, 8, 10, 12, 13, 30)


@pytest.fixture(scope="module")
def fronts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Front pages of so many posts, with pictures and without, by their folders."""
    place = tmp_path_factory.mktemp("fronts")
    names = [f"{count}-{kind}" for count in COUNTS for kind in ("pictures", "words")]
    for name in names:
        site = SiteTest(place / name)
        count, kind = name.split("-")
        image = "image:\n  src: a.png\n  alt: Four colours\n" if kind == "pictures" else ""
        if image:
            site.write("content/posts/a.png", painted.saved(painted.picture(300, 200)))
        for number in range(int(count)):
            more = f"summary: What happened, and to whom\ncategory: Kind {number % 5}\n{image}"
            site.post(f"post-{number}", date=f"2026-01-{number + 1:02}", more=more)
        assert site.build().ok
    return {name: place / name / "public" for name in names}


@pytest.mark.parametrize("width", [1280, 768])
def test_no_row_has_a_gap(tab: Opener, fronts: dict[str, Path], width: int) -> None:
    page = tab(width=width)
    wrong = {}
    for name, folder in fronts.items():
        with served(folder) as address:
            page.goto(address)
            if found := page.evaluate(GAPS) + page.evaluate(MIXED):
                wrong[name] = found
    assert wrong == {}


def test_few_posts_fill_the_top(tab: Opener, fronts: dict[str, Path]) -> None:
    """The headline of a lead that is alone is beside its picture, and in view."""
    page = tab(width=1280)
    hollow = {}
    for count in (3, 4, 5):
        with served(fronts[f"{count}-pictures"]) as address:
            page.goto(address)
            hollow[count] = page.evaluate(HOLLOW)
    assert all(height < 260 for height in hollow.values()), hollow
    with served(fronts["1-pictures"]) as address:
        page.goto(address)
        assert page.locator(".card-lead h2").bounding_box()["y"] < 500  # type: ignore[index]
