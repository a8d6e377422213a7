"""Galleries: paragraphs of several pictures and nothing else."""

from __future__ import annotations

import lxml.html
import painted
import pytest
from support import SiteTest

PAGE = "2026/01/02/a/index.html"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300"/>'


@pytest.fixture
def pictured(site: SiteTest) -> SiteTest:
    for name, width, height in (("a", 640, 400), ("b", 200, 200), ("badge", 300, 199)):
        site.write(f"static/{name}.jpg", painted.jpeg(width, height))
    site.write("static/c.svg", SVG)
    return site


def galleries(site: SiteTest, body: str) -> list[lxml.html.HtmlElement]:
    site.post("a", body)
    assert site.build().done.problems == ()
    return list(lxml.html.fromstring(site.read(PAGE)).xpath("//div[@class='gallery']"))


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("![A](/a.jpg) ![B](/b.jpg)", 2),
        ("![A](/a.jpg)\n![B](/b.jpg)\n![A](/a.jpg)", 3),
        ("![A](/a.jpg)![B](/b.jpg)", 2),
        ("![A](/a.jpg)  \n![B](/b.jpg)\\\n![A](/a.jpg)", 3),
        ("[![A](/a.jpg)](https://a.example/) ![B](/b.jpg 'Title')", 2),
        ("- x\n\n  ![A](/a.jpg) ![B](/b.jpg)", 2),
        ("> ![A](/a.jpg) ![B](/b.jpg)", 2),
    ],
)
@pytest.mark.sampled(4)
def test_a_paragraph_of_pictures_is_a_gallery(pictured: SiteTest, body: str, count: int) -> None:
    (gallery,) = galleries(pictured, body)
    assert [child.tag for child in gallery] == ["figure"] * count
    assert all(len(figure.xpath(".//img")) == 1 for figure in gallery)
    assert all(img.get("width") and img.get("height") for img in gallery.iter("img"))


@pytest.mark.parametrize(
    "body",
    [
        "![A](/a.jpg)",
        "![A](/a.jpg)\n\n![B](/b.jpg)",
        "![A](/a.jpg) and ![B](/b.jpg)",
        "![A](/a.jpg) *x* ![B](/b.jpg)",
        "![A](/a.jpg) ![Badge](/badge.jpg)",
        "![A](/a.jpg) ![Chart](/c.svg)",
        "![A](/a.jpg) ![Elsewhere](https://a.example/b.jpg)",
        "[![A](/a.jpg) ![B](/b.jpg)](https://a.example/)",
        '![A](/a.jpg) <img src="/b.jpg" alt="B" width="250">',
        "| a |\n|---|\n| ![A](/a.jpg) ![B](/b.jpg) |",
        "`![A](/a.jpg) ![B](/b.jpg)`",
    ],
)
@pytest.mark.sampled(4)
def test_anything_else_stays_as_it_is(pictured: SiteTest, body: str) -> None:
    assert galleries(pictured, body) == []


def test_titles_are_captions_and_links_stay(pictured: SiteTest) -> None:
    (gallery,) = galleries(
        pictured, '[![A](/a.jpg "The <quay>")](https://a.example/)\n![B](/b.jpg)'
    )
    one, other = gallery
    assert one.xpath("./a/@href") == ["https://a.example/"]
    assert one.xpath("./figcaption")[0].text_content() == "The <quay>"
    assert (gallery.xpath(".//@title"), other.xpath("./figcaption")) == ([], [])


def test_only_the_first_picture_is_not_lazy_and_all_have_sizes(pictured: SiteTest) -> None:
    (gallery,) = galleries(pictured, "![A](/a.jpg) ![A](/a.jpg)")
    assert [img.get("loading") for img in gallery.iter("img")] == [None, "lazy"]
    assert len(gallery.xpath(".//picture/source[@srcset]")) == 2


def test_feeds_have_figures_one_after_the_other(pictured: SiteTest) -> None:
    pictured.post("a", 'Text.\n\n![A](/a.jpg "The quay") ![B](/b.jpg)\n\nMore.')
    assert pictured.build().ok
    html = "https://news.example"
    assert (
        f'<p>Text.</p>\n<figure><img alt="A" src="{html}/a.jpg"><figcaption>The quay</figcaption>'
        f'</figure>\n<figure><img alt="B" src="{html}/b.jpg"></figure>\n\n<p>More.</p>'
    ) in pictured.read("feed.xml").replace("&lt;", "<").replace("&gt;", ">")


@pytest.mark.long
def test_entries_of_a_live_story_have_galleries(pictured: SiteTest) -> None:
    pictured.post(
        "a", "## 14:05 One\n\n![A](/a.jpg) ![B](/b.jpg)\n\n## 14:10 Two\n\nText.", more="live: true"
    )
    assert pictured.build().ok
    page = lxml.html.fromstring(pictured.read(PAGE))
    assert len(page.xpath("//article//div[@class='gallery']/figure")) == 2
