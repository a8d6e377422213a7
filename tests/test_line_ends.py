"""Chinese and Japanese have no spaces: a line that ends between two of their signs goes on in the
next one."""

from __future__ import annotations

import json

import lxml.etree
import lxml.html
import pytest
from support import SETTINGS, SiteTest

from sitegen.markdown import budget
from sitegen.text import line_ends

PAGE = "2026/01/02/a/index.html"


def description(site: SiteTest) -> str:
    """What the page says of itself, and the card, the feeds and the structured data say as well."""
    page = lxml.html.document_fromstring(site.read(PAGE).encode())
    (expected,) = page.xpath("//meta[@name='description']/@content")
    assert page.xpath("//meta[@property='og:description']/@content") == [expected]
    graph = json.loads(page.xpath("string(//script[@type='application/ld+json'])"))["@graph"]
    assert graph[0]["description"] == expected
    (item,) = json.loads(site.read("feed.json"))["items"]
    assert item["summary"].endswith(f". {expected}")
    assert (
        lxml.etree.fromstring(site.read("feed.xml").encode())
        .findtext("channel/item/description")
        .endswith(f". {expected}")
    )
    assert (
        lxml.etree.fromstring(site.read("atom.xml").encode())
        .findtext("{*}entry/{*}summary")
        .endswith(f". {expected}")
    )
    home = lxml.html.document_fromstring(site.read("index.html").encode())
    assert home.xpath("string(//*[contains(@class, 'card-summary')])") == expected
    return expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "港口在修理三周后\n重新开放。第一艘\n渡轮早上六点出发。",
            "港口在修理三周后重新开放。第一艘渡轮早上六点出发。",
        ),
        ("フェリーは\n  また走る。\nｶﾅ\nｶﾅ", "フェリーはまた走る。ｶﾅｶﾅ"),
        ("か\u3099\nき\u3099", "か\u3099き\u3099"),
        ("葛\U000e0100\n城", "葛\U000e0100城"),
        ("他说：\n“早上好”\n。——\n好", "他说：“早上好”。——好"),
        ("港口**重新**\n*开放*~~了~~\n[吗](https://a.example/)\n？", "港口重新开放了吗？"),
        ("港口`x`\n开放 &#x4E2D;\n文", "港口x 开放 中文"),
        ("床前明月光，\\\n疑是地上霜。", "床前明月光，疑是地上霜。"),
        ("港口🎉\n开放\n🎉", "港口🎉开放🎉"),
        ("서울의 항구가\n다시 열렸다", "서울의 항구가 다시 열렸다"),
        ("東京と\n서울", "東京と 서울"),
        ("港口 A\nB 重新", "港口 A B 重新"),
        ("用 AI\n写", "用 AI 写"),
        ("“One”\n“two” 🎉\n🎉 – and\n“three”", "“One” “two” 🎉 🎉 – and “three”"),
        ("Über\nÄpfel", "Über Äpfel"),
    ],
)
@pytest.mark.sampled(4)
def test_a_line_end_between_two_such_signs_is_no_space(
    site: SiteTest, body: str, expected: str
) -> None:
    site.post("a", body)
    assert site.build().ok
    assert description(site) == expected
    text = lxml.html.fromstring(
        json.loads(site.read("feed.json"))["items"][0]["content_html"].replace("<br>\n", "")
    )
    assert " ".join("".join(text.xpath("//p[2]")[0].itertext()).split()) == expected


@pytest.mark.parametrize(
    "lines",
    [
        "summary: 港口在修理\n  三周后\n  重新开放",
        "summary: >\n  港口在修理\n  三周后\n  重新开放",
        "summary: |\n  港口在修理\n  三周后\n  重新开放",
        'summary: "港口在修理\n  三周后\n\n  重新开放"',
        "summary: '港口在修理\n  三周后\n  重新开放'",
    ],
)
def test_so_it_is_in_a_summary(site: SiteTest, lines: str) -> None:
    site.write(
        "content/posts/a.md",
        f"---\ntitle: A\ndate: 2026-01-02\nauthor: ada\nsource: CNN\nai: true\n{lines}\n---\nx\n",
    )
    assert site.build().ok
    assert description(site).strip() == "港口在修理三周后重新开放"


def test_so_it_is_in_titles_names_headings_and_alternative_texts(site: SiteTest) -> None:
    site.write("static/a.png", b"\x89PNG\r\n\x1a\n")
    site.write("content/authors/li.md", "---\nname: 李\n  明\n---\n生于\n北京。\n")
    site.write(
        "content/posts/a.md",
        "---\ntitle: 港口 在修理\n  三周后\n  开放 了\ndate: 2026-01-02\nauthor: li\nsource:"
        " CNN\nai: true\n"
        "slug: a\n---\n## 第一\n渡轮\n\n标题\n第二\n---\n\n![港\n口](https://a.example/b.png)\n",
    )
    assert site.build().ok
    page = site.read(PAGE)
    for text in (
        "<h1 ",
        "港口 在修理三周后开放 了",
        "李明",
        "生于北京。",
        'alt="港口"',
        ">标题第二</h2>",
    ):
        assert text in page


def test_lines_of_code_stay(site: SiteTest) -> None:
    site.post(
        "a",
        "```\n港\n口\n```\n\n    港\n   "
        " 口\n\n`港\n口`\n\n<pre>\n港\n口\n</pre>\n\n<samp>港\n口</samp>港\n口\n",
    )
    assert site.build().ok
    made = json.loads(site.read("feed.json"))["items"][0]["content_html"]
    assert made.count("港\n口") == 4
    assert made.count("港口") == 1
    assert made.count("<code>港 口</code>") == 1  # CommonMark §6.1


def test_trusted_scripts_and_comments_stay(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + 'markdown = {raw_html = "trust"}\n')
    site.post("a", "<div><!-- 港\n口 -->港\n口<script>`港\n口`</script></div>")
    assert site.build().ok
    assert "<div><!-- 港\n口 -->港口<script>`港\n口`</script></div>" in site.read(PAGE)


@pytest.mark.parametrize(
    "text",
    [
        "中>\n",
        "中</b>\n",
        "中\n<b>",
        "中\n",
        "中 ",
        "\n<b 中",
        "<code>中\n",
        "<!-- 中\n",
        "</b>" * 50 + "\n中",
        "a\u0301",
    ],
)
@pytest.mark.sampled(4)
def test_it_takes_a_time_that_grows_with_the_text_alone(text: str) -> None:
    text = "中" + text * (200_000 // len(text))
    with budget.limit(10):
        line_ends.in_html(text)
        line_ends.in_text(text)
        line_ends.unfolded(text.replace("\n", " "), text)
