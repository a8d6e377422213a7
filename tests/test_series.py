"""A series has a page with its parts from the first to the last, and each part says which one it
is."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import edition_site
import lxml.html
from support import SETTINGS, SiteTest

MOON = 'series: "Road to the Moon"'


def address(number: int) -> str:
    """Where the part with this number of `write` is published."""
    day = dt.date(2025, 1, 1) + dt.timedelta(days=number - 1)
    return f"{day:%Y/%m/%d}/part-{number}/index.html"


def write_part(site: SiteTest, number: int) -> str:
    """Write a part, of which each is a day younger than the one before. Returns its address."""
    day = dt.date(2025, 1, 1) + dt.timedelta(days=number - 1)
    site.post(f"part-{number}", date=day.isoformat(), more=MOON)
    return address(number)


def write(site: SiteTest, count: int) -> None:
    for number in range(1, count + 1):
        write_part(site, number)


def headlines(site: SiteTest, path: str) -> list[str]:
    page = lxml.html.document_fromstring(site.read(path).encode())
    return [str(title.text_content()) for title in page.xpath("//h2[@class='card-title']/a")]


def block(site: SiteTest, path: str) -> tuple[str, list[str]]:
    """What a post says of its series, and the numbers and headlines of the parts it lists."""
    page = lxml.html.document_fromstring(site.read(path).encode())
    (nav,) = page.xpath("//nav[@class='series']")
    (sentence,) = nav.xpath("p")
    start = int(nav.xpath("string(.//ol/@start)") or 0)
    return sentence.text_content(), [
        f"{number} {item.text_content().strip()}"
        for number, item in enumerate(nav.xpath(".//li"), start)
    ]


def test_a_series_lists_its_parts_from_the_first_to_the_last(site: SiteTest) -> None:
    write(site, 3)
    site.post("other", date="2025-01-02")
    site.build().done  # noqa: B018 - or a failed test that says why
    path = "series/road-to-the-moon/index.html"
    assert headlines(site, path) == ["Part 1", "Part 2", "Part 3"]
    page = site.read(path)
    assert "<title>Series: Road to the Moon – Test News</title>" in page
    assert '<a href="/series/">All series</a>' in page
    everything = site.read("series/index.html")
    assert '<a href="/series/road-to-the-moon/">Road to the Moon</a>' in everything
    assert "3 posts" in everything
    for url in ("series/", "series/road-to-the-moon/"):
        assert f"<loc>https://news.example/{url}</loc>" in site.read("sitemap.xml")


def test_a_site_without_series_has_no_page_of_them(site: SiteTest) -> None:
    site.post("a")
    assert site.build().ok
    assert not any(path.startswith("series") for path in site.files())
    assert "series" not in site.read("sitemap.xml")
    page = site.read("2026/01/02/a/index.html")
    assert 'class="series"' not in page
    assert "isPartOf" not in page


def test_a_long_series_has_numbered_pages_in_reading_order(site: SiteTest) -> None:
    site.write("site.toml", f"{SETTINGS}lists.page_size = 2\n")
    write(site, 5)
    assert site.build().ok
    pages = ["series/road-to-the-moon/", *(f"series/road-to-the-moon/page/{n}/" for n in (2, 3))]
    numbers = [["Part 1", "Part 2"], ["Part 3", "Part 4"], ["Part 5"]]
    assert [headlines(site, f"{page}index.html") for page in pages] == numbers
    assert [re.findall(r'<ol[^>]* start="(\d+)"', site.read(f"{p}index.html")) for p in pages] == [
        ["1"],
        ["3"],
        ["5"],
    ]
    links = re.findall(r'rel="(prev|next)" href="([^"]*)"', site.read(f"{pages[1]}index.html"))
    assert links == [("prev", f"/{pages[0]}"), ("next", f"/{pages[2]}")]
    assert not site.published("series/road-to-the-moon/page/1/index.html")
    # A new part changes the page that it is on, and no earlier one.
    write_part(site, 6)
    rendered = site.build().done.rendered
    assert f"{pages[2]}index.html" in rendered
    assert f"{pages[0]}index.html" not in rendered
    assert f"{pages[1]}index.html" not in rendered


def test_a_post_says_which_part_it_is(site: SiteTest) -> None:
    write(site, 3)
    assert site.build().ok
    assert block(site, address(2)) == (
        "Part 2 of 3 of the series Road to the Moon",
        ["1 Part 1", "2 Part 2", "3 Part 3"],
    )
    page = site.read(address(2))
    assert page.count('href="/series/road-to-the-moon/"') == 1
    assert '<span aria-current="true" dir="auto">Part 2</span>' in page
    # Links along the series are on unless the settings say otherwise.
    assert "Part of the series Road to the Moon" in page


def test_the_only_part_is_not_one_of_one(site: SiteTest) -> None:
    write_part(site, 1)
    assert site.build().ok
    assert block(site, address(1)) == ("Part 1 of the series Road to the Moon", [])


def test_a_post_links_to_the_twenty_parts_nearest_to_it(site: SiteTest) -> None:
    write(site, 30)
    assert site.build().ok
    for number, first in ((1, 1), (10, 1), (15, 5), (30, 11)):
        sentence, parts = block(site, address(number))
        assert sentence == f"Part {number} of 30 of the series Road to the Moon"
        assert parts == [f"{n} Part {n}" for n in range(first, first + 20)]


def test_a_new_part_renders_the_posts_of_its_series_only(site: SiteTest) -> None:
    write(site, 3)
    site.post("else", date="2024-01-01", more="series: Else")
    site.post("later", date="2025-06-01")
    site.post("last", date="2025-06-02")
    assert site.build().ok
    new = write_part(site, 4)
    posts = {path for path in site.build().done.rendered if re.match(r"20\d\d/", path)}
    # Of all posts, the one after the new part has it as its neighbour.
    assert posts == {*map(address, (1, 2, 3)), new, "2025/06/01/later/index.html"}
    assert block(site, address(1))[0] == "Part 1 of 4 of the series Road to the Moon"


def test_a_new_part_of_a_very_long_series_renders_the_last_ones_only(site: SiteTest) -> None:
    write(site, 101)
    assert site.build().ok
    sentence, parts = block(site, address(50))
    assert sentence == "Part 50 of the series Road to the Moon"
    assert len(parts) == 20
    new = write_part(site, 102)
    posts = {path for path in site.build().done.rendered if re.match(r"20\d\d/", path)}
    assert new in posts
    assert posts <= {address(number) for number in range(91, 103)}


def test_json_ld_names_the_series_and_the_position(site: SiteTest) -> None:
    write(site, 2)
    assert site.build().ok
    (script,) = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', site.read(address(2))
    )
    article = json.loads(script)["@graph"][0]
    assert article["isPartOf"] == {
        "@type": "CreativeWorkSeries",
        "name": "Road to the Moon",
        "url": "https://news.example/series/road-to-the-moon/",
    }
    assert article["position"] == 2


def test_series_have_feeds_where_the_settings_ask_for_them(site: SiteTest) -> None:
    site.write("site.toml", f'{SETTINGS}feeds = {{formats = ["json"], per = ["series"]}}\n')
    write(site, 2)
    site.post("other")
    assert site.build().ok
    feed = json.loads(site.read("series/road-to-the-moon/feed.json"))
    assert feed["title"] == "Series: Road to the Moon – Test News"
    assert [item["title"] for item in feed["items"]] == ["Part 2", "Part 1"]
    assert "/series/road-to-the-moon/feed.json" in site.read("series/road-to-the-moon/index.html")


def test_a_page_of_the_site_takes_the_place_of_the_list_of_series(site: SiteTest) -> None:
    write(site, 2)
    site.write("content/pages/series.md", "---\ntitle: What we follow\n---\nOur series.\n")
    site.build().done  # noqa: B018 - or a failed test that says why
    assert "Our series." in site.read("series/index.html")
    assert site.read("sitemap.xml").count("<loc>https://news.example/series/</loc>") == 1
    site.delete("content/pages/series.md")
    assert site.build().ok
    assert "Road to the Moon" in site.read("series/index.html")


def test_an_index_in_the_folder_of_series_is_a_page(site: SiteTest) -> None:
    write_part(site, 1)
    site.write("content/series/index.md", "---\ntitle: What we follow\n---\nOur series.\n")
    assert site.build().printed == ""
    assert "Our series." in site.read("series/index.html")


def test_each_edition_lists_its_own_parts(tmp_path: Path) -> None:
    site = edition_site.write(tmp_path)
    for name in ("story-1", "story-2", "recit-1"):
        site.edit(f"content/posts/{name}.md", "category: Sea", "category: Sea\nseries: The Port")
    assert site.build().ok
    assert headlines(site, "series/the-port/index.html") == ["Story 1", "Story 2"]
    assert headlines(site, "fr/series/the-port/index.html") == ["Recit 1"]
    assert not site.published("de/series/index.html")
    # The link above the headline leads to the list of the edition.
    assert 'class="crumb"><a href="/fr/series/"' in site.read("fr/series/the-port/index.html")
    for path in ("series/", "series/the-port/"):
        page = site.read(f"fr/{path}index.html")
        assert f'hreflang="en" href="https://news.example/{path}"' in page
        assert f'hreflang="fr" href="https://news.example/fr/{path}"' in page
        assert f"https://news.example/de/{path}" not in page
    assert block(site, "fr/2026/02/01/recit-1/index.html")[1] == []


def test_series_with_one_slug_have_addresses_of_their_own(site: SiteTest) -> None:
    site.post("a", more='series: "A B"')
    site.post("b", more='series: "A&B"')
    result = site.build()
    assert result.ok
    (problem,) = result.problems
    assert (problem.code, problem.path) == ("term-address", "content/posts/b.md")
    assert problem.message.startswith("the series 'A&B' and 'A B' would have one address")
    assert site.published("series/a-b/index.html")
    assert site.published("series/a-26-b/index.html")


def test_a_page_at_the_address_of_a_series_is_an_error(site: SiteTest) -> None:
    write_part(site, 1)
    site.write("content/pages/series/road-to-the-moon.md", "---\ntitle: Moon\n---\nText.\n")
    result = site.build()
    assert result.codes() == ["collision"]
    assert "the series 'Road to the Moon'" in result.printed


def test_a_link_to_the_series_of_a_post_with_an_error_is_none(site: SiteTest) -> None:
    site.post("linking", "[all](/series/) and [one](/series/road-to-the-moon/)")
    site.post("broken", more=f"{MOON}\ndraft: perhaps")
    assert site.build().codes() == ["invalid-value"]
    site.post("broken", more="series: [x]")
    assert site.build().codes() == ["invalid-value"]


def test_an_unlisted_post_is_no_part(site: SiteTest) -> None:
    write(site, 2)
    site.post("hidden", date="2025-01-03", more=f"{MOON}\nunlisted: true")
    site.post("alone", date="2025-01-03", more="series: Alone\nunlisted: true")
    assert site.build().ok
    assert block(site, address(2))[1] == ["1 Part 1", "2 Part 2"]
    for name in ("hidden", "alone"):
        page = site.read(f"2025/01/03/{name}/index.html")
        assert '<nav class="series"' not in page
        assert "isPartOf" not in page
    assert not site.published("series/alone/index.html")
