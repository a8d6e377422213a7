"""What the default layouts show of other posts, and that it costs no page that does not show it."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import lxml.html
import painted
import pytest
from support import SiteTest, copied

from sitegen.model.config import Config
from sitegen.outputs.csp import policy

FIRST = dt.date(2025, 1, 1)


def output(number: int) -> str:
    return f"{FIRST + dt.timedelta(days=number):%Y/%m/%d}/post-{number:02}/index.html"


def page(site: SiteTest, path: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(site.read(path).encode())


def related_to(site: SiteTest, number: int) -> list[str]:
    shown = page(site, output(number))
    below = shown.xpath("//*[@class='read-on']//h3/a[not(@rel)]/@href")
    beside = shown.xpath("//*[@class='also']//h3/a/@href")
    return [str(href).strip("/") + "/index.html" for href in (*below, *beside)]


@pytest.fixture(scope="module")
def sixty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty posts with the default layouts; every tenth is about harbours, and they have five
    categories."""
    site = SiteTest(tmp_path_factory.mktemp("sixty") / "site")
    for i in range(60):
        tags = "[harbours]" if i % 10 == 0 else f"[only-{i}]"
        site.post(
            f"post-{i:02}",
            f"First {i}.\n\nSecond.",
            date=str(FIRST + dt.timedelta(days=i)),
            more=f"slug: post-{i:02}\nsummary: The summary\ntags: {tags}\ncategory: Kind {i % 5}\n",
        )
    assert site.build().ok
    return site.root


@pytest.fixture
def site(sixty: Path, tmp_path: Path) -> SiteTest:
    return copied(sixty, tmp_path / "site")


# --- related posts --------------------------------------------------------------------------------


def test_related_posts_are_older_ones_with_the_same_tag_the_newest_first(site: SiteTest) -> None:
    assert related_to(site, 50) == [output(number) for number in (40, 30, 20, 10, 0)]
    assert related_to(site, 10) == [output(0)]
    assert related_to(site, 0) == []
    assert related_to(site, 51) == [], "a category in common is not enough"


def test_words_of_headlines_relate_posts_and_neighbours_are_left_out(site: SiteTest) -> None:
    for number, title in (
        (55, "Ferries collide near Dover harbour"),
        (57, "Dover harbour ferries resume"),
        (58, "Ferries leave Dover again"),
    ):
        site.edit(f"content/posts/post-{number}.md", f"title: Post {number}", f"title: {title}")
    site.build()
    assert related_to(site, 57) == [output(55)]
    assert related_to(site, 58) == [output(55)], "57 is the previous post, and linked as such"


def test_a_new_post_renders_no_other_post_again_but_its_neighbour(site: SiteTest) -> None:
    site.post("new", date="2025-03-05", more="slug: new\ntags: [harbours]\ncategory: Kind 0\n")
    done = site.build().done
    posts = [path for path in done.rendered if "/post-" in path]
    assert posts == [output(59)]
    assert "index.html" in done.rendered
    assert "page/1/index.html" not in done.rendered, "the sections are on the first page"
    assert "404.html" not in done.rendered


def test_a_body_is_one_page(site: SiteTest) -> None:
    site.edit("content/posts/post-20.md", "Second.", "Another.")
    assert site.build().done.rendered == (output(20),)


def test_a_title_is_also_the_pages_that_mention_it_and_a_summary_is_not(site: SiteTest) -> None:
    posts = {path for path in site.files() if "/post-" in path}
    mentioned = {path for path in posts if output(20).removesuffix("index.html") in site.read(path)}
    assert mentioned > {output(19), output(20), output(21), output(30), output(40)}
    site.edit("content/posts/post-20.md", "title: Post 20", "title: Another")
    assert set(site.build().done.rendered) & posts == mentioned
    site.edit("content/posts/post-20.md", "The summary", "Another summary")
    assert set(site.build().done.rendered) & posts == {output(20)}


def test_a_picture_is_also_the_pages_that_mention_its_post_and_a_new_post_is_not(
    site: SiteTest,
) -> None:
    site.write("static/photo.jpg", painted.jpeg(500, 320))
    site.edit("content/posts/post-20.md", "slug:", "image: /photo.jpg\nimage_alt: A boat\nslug:")
    site.build()
    posts = {path for path in site.files() if "/post-" in path}
    mentioned = {path for path in posts if output(20).removesuffix("index.html") in site.read(path)}
    assert mentioned > {output(19), output(20), output(21), output(30), output(40)}
    site.write("static/photo.jpg", painted.jpeg(510, 300))
    assert set(site.build().done.rendered) & posts == mentioned
    more = "tags: [harbours]\ncategory: Kind 0\nimage: /photo.jpg\nimage_alt: A boat\n"
    site.post("new", date="2025-03-05", more=more)
    assert set(site.build().done.rendered) & posts == {output(59)}


def test_a_layout_depends_on_the_neighbours_that_it_names(site: SiteTest) -> None:
    for category, layout, pages in (
        ("A", "{{ page.chains[0].previous.title if page.chains[0].previous }}", {20}),
        ("B", "{{ previous_post.title if previous_post }}", {20, 21}),
        ("C", "{% set post = next_post %}{{ post.title if post }}", {19, 20}),
    ):
        site.write("layouts/post.html", layout)
        site.build()
        text = site.source("content/posts/post-20.md")
        site.write("content/posts/post-20.md", re.sub(r"Kind \w", f"Kind {category}", text))
        rendered = {path for path in site.build().done.rendered if "/post-" in path}
        assert rendered == {output(number) for number in pages}, layout


def test_a_layout_without_related_posts_has_none(site: SiteTest) -> None:
    site.write("layouts/post.html", "{{ page.title }}")
    site.build()
    site.edit("content/posts/post-20.md", "title: Post 20", "title: Another")
    assert {path for path in site.build().done.rendered if "/post-" in path} == {
        output(19),
        output(20),
        output(21),
    }


# --- the front page -------------------------------------------------------------------------------


def test_the_front_page_shows_every_post_of_its_list_once(site: SiteTest) -> None:
    front = page(site, "index.html")
    shown = [str(href) for href in front.xpath("//article//a[contains(@class, 'u-url')]/@href")]
    assert len(shown) == len(set(shown))
    newest = {f"/{output(number).removesuffix('index.html')}" for number in range(40, 60)}
    assert newest <= set(shown)
    assert front.xpath("string(//h1/following::h2[1]/a)") == "Post 59"
    sections = front.xpath("//section[contains(@class, 'section')]/header/h2/a/text()")
    assert sections[:5] == [f"Kind {i}" for i in range(5)]


@pytest.mark.parametrize("design", ["magazine", "latest", "compact"])
@pytest.mark.sampled(1)
def test_every_design_shows_each_post_of_its_list_once(site: SiteTest, design: str) -> None:
    site.edit("content/posts/post-05.md", "slug:", "pinned: true\nslug:")
    site.edit(
        "content/posts/post-58.md", "slug:", "retracted: {date: 2026-05-03, text: Wrong.}\nslug:"
    )
    site.write("site.toml", f'{site.source("site.toml")}[front]\ndesign = "{design}"\n')
    assert site.build().ok
    front = page(site, "index.html")
    shown = [str(href) for href in front.xpath("//article//a[contains(@class, 'u-url')]/@href")]
    assert len(shown) == len(set(shown))
    listed = {f"/{output(number).removesuffix('index.html')}" for number in (5, *range(40, 60))}
    assert listed <= set(shown)
    assert (listed == set(shown)) is (design != "magazine"), "only sections have older posts"
    assert shown[0] == f"/{output(5).removesuffix('index.html')}"
    assert [element.text_content() for element in front.xpath("//h1")] == ["Test News"]


def test_the_front_page_depends_on_the_older_posts_that_it_shows_and_on_no_others(
    site: SiteTest,
) -> None:
    front = site.read("index.html")
    older = [number for number in range(40) if f'/{output(number)[:-10]}"' in front]
    assert older
    site.edit(f"content/posts/post-{older[0]:02}.md", "The summary", "Another summary")
    assert "index.html" in site.build().done.rendered
    other = next(number for number in range(40) if number not in older)
    site.edit(f"content/posts/post-{other:02}.md", "title: Post", "title: Another")
    assert "index.html" not in site.build().done.rendered


def test_a_layout_without_the_rows_depends_on_its_list_alone(site: SiteTest) -> None:
    front = site.read("index.html")
    older = next(number for number in range(40) if f'/{output(number)[:-10]}"' in front)
    site.write("layouts/home.html", "{{ page.posts | map(attribute='title') | join(',') }}")
    site.build()
    site.edit(f"content/posts/post-{older:02}.md", "title: Post", "title: Another")
    assert "index.html" not in site.build().done.rendered


def test_the_front_page_says_how_a_month_with_enough_posts_was_made(site: SiteTest) -> None:
    (made,) = page(site, "index.html").xpath("//section[@class='made']")
    assert made.findtext("h2") == "How February 2025 was made", "March has one post so far"
    assert [element.text_content() for element in made.xpath(".//dl/div")] == [
        "Created by AI28 posts"
    ]
    for number in range(9):
        site.post(f"march-{number}", date=f"2025-03-{number + 2:02}", more="slug: new\n")
    site.build()
    assert "How March 2025 was made" in site.read("index.html")


def test_the_lead_has_the_whole_sentence_about_ai(site: SiteTest) -> None:
    lead, second, *_ = page(site, "index.html").xpath("//article")
    sentence = "This article was created by Artificial Intelligence"
    assert sentence in lead.text_content()
    assert sentence not in second.text_content()


def test_numbered_pages_have_no_sections(site: SiteTest) -> None:
    text = site.read("page/1/index.html")
    assert 'class="section' not in text
    assert 'class="river' in text


@pytest.mark.parametrize("count", [0, 1, 2, 4, 5])
def test_a_front_page_of_few_posts_is_whole(tmp_path: Path, count: int) -> None:
    site = SiteTest(tmp_path / "few")
    for number in range(count):
        site.post(f"post-{number}")
    assert site.build().ok
    front = page(site, "index.html")
    assert len(front.xpath("//h1")) == 1
    assert len(front.xpath("//article")) == count
    assert (
        front.xpath(
            "//main//*[self::section or self::div][not(ancestor-or-self::article or .//article)]"
        )
        == []
    )


# --- the policy -----------------------------------------------------------------------------------


def test_every_page_has_the_policy_before_anything_is_loaded(site: SiteTest) -> None:
    site.post("moved", more="aliases: [/old/]")
    site.build()
    for path in (path for path in site.files() if path.endswith(".html")):
        head = page(site, path).xpath("//head/*")
        assert head[0].get("charset"), path
        assert head[1].get("http-equiv") == "Content-Security-Policy", path
        config = Config(title="x", base_url="https://news.example/")
        assert head[1].get("content") == policy(config).text, path


def test_the_policy_allows_nothing_inline_unless_raw_html_is_trusted(site: SiteTest) -> None:
    site.build()
    assert "unsafe" not in site.read("index.html")
    assert " style=" not in "".join(
        data.decode() for path, data in site.files().items() if path.endswith(".html")
    )
    site.write("site.toml", site.source("site.toml") + '[markdown]\nraw_html = "trust"\n')
    site.build()
    assert "script-src &#39;self&#39; &#39;unsafe-inline&#39; https:" in site.read("index.html")


# --- wide things ----------------------------------------------------------------------------------


def test_code_and_tables_can_be_scrolled_and_attributes_stay_attributes(site: SiteTest) -> None:
    site.post(
        "wide",
        '```\ncode\n```\n\n| a |\n|---|\n| b |\n\n<p title="<table> <pre> </table>">text</p>\n',
    )
    site.build()
    (prose,) = page(site, "2026/01/02/wide/index.html").xpath("//div[contains(@class, 'prose')]")
    assert len(prose.xpath(".//pre[@tabindex='0']")) == 1
    assert len(prose.xpath("./div[@class='scroll'][@tabindex='0']/table")) == 1
    (paragraph,) = prose.xpath("./p")
    assert paragraph.text == "text"
    assert paragraph.keys() == ["title"]
