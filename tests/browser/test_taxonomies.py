"""Taxonomies that a site declares, in Chromium: the foot of a post, the lists of terms, and the
filters of the search."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import Opener, Trouble, faults, served
from measures import too_wide
from playwright.sync_api import Browser, expect
from support import SETTINGS, SiteTest

LONG = "Donaudampfschifffahrtsgesellschaftskapitaensmuetzen_oder_noch_laenger"
OWN = f"""
[search]
enabled = true

[[taxonomies]]
name = "country"
chain = true
feeds = true

[[taxonomies]]
name = "agency"
title = "{LONG}"
label = "{LONG}"
"""
PAGES = ("/2026/01/01/alpha/", "/countries/", "/countries/france/", "/agencies/", "/search/")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("taxonomies") / "site"
    site = SiteTest(folder, SETTINGS + OWN)
    terms = f"country: [France, إسبانيا, {LONG}]\nagency: [dpa, {LONG}]\ntags: [Harbour]"
    site.post("a", "Ferries sail.", title="Alpha", date="2026-01-01", more=terms)
    site.post("b", "Ferries stay.", title="Bravo", date="2026-01-02", more="country: France")
    site.post("c", "Ferries stay.", title="Charlie", date="2026-01-03", more="country: Peru")
    assert site.build().ok
    with served(site.root / "public") as place:
        yield place


def test_pages_with_terms_are_for_everybody_and_fit(browser: Browser, address: str) -> None:
    page = browser.new_page(reduced_motion="reduce")
    trouble = Trouble()
    trouble.watch(page, address)
    for path in PAGES:
        page.goto(address + path)
        assert faults(page) == {}, path
        assert too_wide(page, (320, 390, 1280)) == [], path
    page.close()
    assert trouble == []


def test_terms_at_the_foot_of_a_post_stand_in_one_column(tab: Opener, address: str) -> None:
    page = tab()
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(address + PAGES[0])
        rows = page.locator(".own-terms dd")
        assert rows.count() == 2
        assert len({rows.nth(i).bounding_box()["x"] for i in range(2)}) == 1  # type: ignore[index]


def test_the_search_is_filtered_by_a_term(tab: Opener, address: str) -> None:
    page = tab()
    page.goto(address + "/search/?q=ferries")
    expect(page.get_by_role("status")).to_contain_text("3 posts", timeout=30_000)
    page.get_by_label("Country").select_option("France")
    expect(page.get_by_role("status")).to_contain_text("2 posts")
    assert "country=France" in page.url
    page.get_by_label("Country").select_option("Peru")
    expect(page.locator(".search-results h2 a")).to_have_text(["Charlie"])
