"""One walk over a site: its page, lists, feeds, social pictures, JSON-LD, the ledger and
provenance.json agree about every picture that somebody says something about."""

from __future__ import annotations

import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import extruct
import feedparser
import lxml.etree
import lxml.html
import painted
import pytest
import schema_org
from PIL import Image
from support import SETTINGS, SiteTest

from sitegen.model.picture_marks import PictureRights
from sitegen.model.picture_terms import TERMS
from sitegen.pictures.marks.insert import inserted
from sitegen.pictures.marks.packet import packet

BASE = "https://news.example"
MEDIA = "{http://search.yahoo.com/mrss/}"
IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"
# What is said of the picture of each post, what IPTC calls it, and the label on it.
CASES: dict[str, tuple[str, str, str]] = {
    "photo": ("ai: none, kind: photograph", "digitalCapture", ""),
    "drawing": ("ai: none, kind: drawing", "digitalCreation", ""),
    "plain": ("ai: none", "", ""),
    "chart": ("ai: data", "dataDrivenMedia", ""),
    "made": (
        "ai: {involvement: generated, model: Paint 2, provider: Example AI}",
        "trainedAlgorithmicMedia",
        "AI · generated",
    ),
    "changed": ("ai: modified", "compositeWithTrainedAlgorithmicMedia", "AI · modified"),
    "cartoon": (
        "ai: {involvement: generated, realistic: false}",
        "trainedAlgorithmicMedia",
        "AI · generated",
    ),
    "silent": ("", "", ""),
}
RIGHTS = (
    "credit: Ada Okafor / The Bell, creator: [Ada Okafor, Bo], copyright: © 2026 The Bell,"
    " license: CC BY 4.0, license_url: https://creativecommons.org/licenses/by/4.0/"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SiteTest:
    """A post for each of the cases, with a picture at its head and another one in its text."""
    site = SiteTest(
        tmp_path_factory.mktemp("pictures") / "site",
        SETTINGS + 'feeds.formats = ["rss", "atom", "json"]\n',
    )
    for number, (name, (said, _, _)) in enumerate(CASES.items()):
        site.write(f"static/{name}.jpg", painted.jpeg(1200, 900))
        site.write(f"static/{name}-in-text.jpg", painted.jpeg(800, 600))
        more = f", {said}" if said else ""
        site.post(
            name,
            f"Text.\n\n![Ships](/{name}-in-text.jpg)\n\n![Ships](/{name}-in-text.jpg)\n\n"
            f"![A quay](/{name}.jpg)",
            date=f"2026-01-{number + 1:02}",
            more=f"image: {{src: /{name}.jpg, alt: A quay, caption: The {name}, {RIGHTS}{more}}}\n"
            f"pictures: [{{src: /{name}-in-text.jpg, caption: In {name}, {RIGHTS}{more}}}]",
        )
    site.write("static/page.jpg", painted.jpeg(1200, 900))
    site.write(
        "content/pages/about.md",
        "---\ntitle: About\npictures: [{src: /page.jpg, ai: modified}]\n---\n![A](/page.jpg)\n",
    )
    site.write("static/said-nothing.jpg", painted.jpeg(1200, 900))
    site.post("nothing", date="2026-01-20", more="image: /said-nothing.jpg\nimage_alt: A quay")
    assert site.build().ok
    return site


def nodes(site: SiteTest, page: str) -> list[dict[str, Any]]:
    found = extruct.extract(site.read(page), base_url=BASE, syntaxes=["json-ld"])["json-ld"]
    return [node for each in found for node in each["@graph"]]


def page_of(name: str) -> str:
    return f"2026/01/{list(CASES).index(name) + 1:02}/{name}/index.html"


def article(site: SiteTest, page: str) -> dict[str, Any]:
    graph = nodes(site, page)
    assert schema_org.wrong(graph) == []
    return next(node for node in graph if node["@type"] == "NewsArticle")


def rights() -> dict[str, Any]:
    return {
        "creditText": "Ada Okafor / The Bell",
        "creator": [
            {"@type": "Person", "name": "Ada Okafor"},
            {"@type": "Person", "name": "Bo"},
        ],
        "copyrightNotice": "© 2026 The Bell",
        "license": "https://creativecommons.org/licenses/by/4.0/",
    }


def pixels(number: int) -> dict[str, Any]:
    return {"@type": "QuantitativeValue", "value": number, "unitCode": "E37"}


@pytest.mark.parametrize("name", CASES)
def test_json_ld_names_the_picture_itself_with_all_that_is_known(site: SiteTest, name: str) -> None:
    found, code = article(site, page_of(name)), CASES[name][1]
    source = {"digitalSourceType": IPTC + code} if code else {}
    assert found["image"] == {
        "@type": "ImageObject",
        "contentUrl": f"{BASE}/{name}.jpg",
        "caption": f"The {name}",
        **rights(),
        **source,
        "width": pixels(1200),
        "height": pixels(900),
    }
    assert found["associatedMedia"] == [
        {
            "@type": "ImageObject",
            "contentUrl": f"{BASE}/{name}-in-text.jpg",
            "caption": f"In {name}",
            **rights(),
            **source,
            "width": pixels(800),
            "height": pixels(600),
        }
    ]


def test_json_ld_has_the_names_of_the_table(tmp_path: Path) -> None:
    site = SiteTest(tmp_path / "site", SETTINGS)
    # Only files say where a licence can be bought.
    licensor = packet(PictureRights(licensor_url="https://bell.example/buy"))
    site.write("static/pic.jpg", inserted(painted.jpeg(600, 400), licensor))
    site.post("a", more=f"image: {{src: /pic.jpg, alt: A quay, {RIGHTS}, ai: generated}}")
    assert site.build().ok
    found = article(site, "2026/01/02/a/index.html")["image"]
    assert found["acquireLicensePage"] == "https://bell.example/buy"
    assert {term.schema for term in TERMS if term.schema} <= set(found)


def test_a_picture_that_nobody_describes_is_an_address(site: SiteTest) -> None:
    found = article(site, "2026/01/20/nothing/index.html")
    assert found["image"] == f"{BASE}/said-nothing.jpg"
    assert "associatedMedia" not in found


def test_a_drawing_with_a_card_is_named_beside_it(tmp_path: Path) -> None:
    site = SiteTest(tmp_path / "site", SETTINGS + "images.cards = true\n")
    site.write("static/map.svg", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"/>')
    site.post("a", more="image: {src: /map.svg, alt: A, credit: Ada, ai: data}")
    assert site.build().ok
    card, picture = article(site, "2026/01/02/a/index.html")["image"]
    assert card.startswith(f"{BASE}/cards/")
    assert (picture["contentUrl"], picture["creditText"]) == (f"{BASE}/map.svg", "Ada")


def test_pictures_in_the_text_are_in_its_order(tmp_path: Path) -> None:
    site = SiteTest(tmp_path / "site")
    for name in ("x", "y"):
        site.write(f"static/{name}.jpg", painted.jpeg(800, 600))
        site.write(f"static/{name}.jpg.toml", 'credit = "Ada"\n')
    site.post("a", "![A](/x.jpg)\n\nText.\n\n![A](/y.jpg)\n\nText.\n\n![A](/x.jpg)")
    assert site.build().ok
    found = re.findall(r'"contentUrl":"[^"]*/(\w+)\.jpg"', site.read("2026/01/02/a/index.html"))
    assert found == ["x", "y"]


@pytest.mark.parametrize("name", CASES)
def test_provenance_lists_both_pictures(site: SiteTest, name: str) -> None:
    listed = json.loads(site.read("provenance.json"))["posts"]
    said, code, _ = CASES[name]
    expected: dict[str, Any] = {
        "credit": "Ada Okafor / The Bell",
        "creators": ["Ada Okafor", "Bo"],
        "copyright": "© 2026 The Bell",
    }
    if said:
        expected["involvement"] = (
            "generated" if "generated" in said else said.split(",")[0].removeprefix("ai: ")
        )
    if code:
        expected["digital_source_type"] = IPTC + code
    if "model" in said:
        expected |= {"model": "Paint 2", "provider": "Example AI"}
    (pictures,) = [post["pictures"] for post in listed if post["url"].endswith(f"/{name}/")]
    assert pictures == [
        {"file": f"{BASE}/{name}.jpg", **expected},
        {"file": f"{BASE}/{name}-in-text.jpg", **expected},
    ]


@pytest.mark.parametrize("name", CASES)
def test_the_ledger_names_both_pictures(site: SiteTest, name: str) -> None:
    page = lxml.html.fromstring(site.read("transparency/index.html"))
    words = {
        "none": "No AI",
        "data": "Drawn from data",
        "generated": "Generated by AI",
        "modified": "Modified with AI",
        "": "Not stated",
    }
    (item,) = page.xpath(f"//*[@class='ledger']/li[h3/a[contains(@href, '/{name}/')]]")
    (row,) = item.xpath(".//dd[a[contains(@href, '.jpg')]]")
    said = re.search(r"ai: (?:{involvement: )?(\w+)", CASES[name][0])
    involvement = said[1] if said else ""
    model = " (Paint 2, Example AI)" if "Paint 2" in CASES[name][0] else ""
    shown = f"{words[involvement]}{model}, Ada Okafor / The Bell"
    assert row.text_content() == f"{shown}; {shown}"
    assert row.xpath("a/@href") == [f"/{name}.jpg", f"/{name}-in-text.jpg"]


@pytest.mark.parametrize("name", CASES)
@pytest.mark.sampled(4)
def test_feeds_say_the_same_beside_the_picture(site: SiteTest, name: str) -> None:
    _, code, label = CASES[name]
    page = lxml.html.fromstring(site.read(page_of(name)))
    (social,) = page.xpath("//meta[@property='og:image']/@content")
    described = f"The {name} ({label})" if label else f"The {name}"
    expected = [
        ("description", described, {"type": "plain"}),
        *(
            [("category", code, {"scheme": IPTC, **({"label": label} if label else {})})]
            if code
            else []
        ),
        ("credit", "Ada Okafor / The Bell", {}),
        ("copyright", "© 2026 The Bell", {}),
        (
            "license",
            "CC BY 4.0",
            {"type": "text/html", "href": "https://creativecommons.org/licenses/by/4.0/"},
        ),
    ]
    for file, tag in (("feed.xml", "item"), ("atom.xml", "entry")):
        parsed = feedparser.parse(site.read(file).encode())
        assert not parsed.bozo
        assert not [each.summary for each in parsed.entries if described in each.summary]
        root = lxml.etree.fromstring(site.read(file).encode())
        (content,) = [
            content
            for entry in root.iter("{*}" + tag)
            for content in entry.findall(f"{MEDIA}content")
            if content.get("url") == social
        ]
        assert [
            (child.tag.removeprefix(MEDIA), child.text, dict(child.attrib)) for child in content
        ] == expected, file


@pytest.mark.parametrize("name", CASES)
def test_the_json_feed_says_the_same(site: SiteTest, name: str) -> None:
    said, code, label = CASES[name]
    items = json.loads(site.read("feed.json"))["items"]
    (item,) = [each for each in items if each["url"].endswith(f"/{name}/")]
    (attachment,) = item["attachments"]
    assert attachment["url"] == item["image"]
    size = (site.root / "public" / item["image"].removeprefix(f"{BASE}/")).stat().st_size
    assert (attachment["mime_type"], attachment["size_in_bytes"]) == ("image/jpeg", size)
    assert attachment["title"] == f"The {name}"
    disclosed = attachment.get("_ai_disclosure", {})
    assert disclosed.get("label", "") == label
    assert disclosed.get("digital_source_type", "") == (IPTC + code if code else "")
    assert disclosed.get("model") == ("Paint 2" if "model" in said else None)
    assert attachment["_rights"]["credit"] == "Ada Okafor / The Bell"
    assert attachment["_rights"]["license_url"].endswith("/by/4.0/")


def test_feeds_say_nothing_beside_a_picture_that_nobody_describes(site: SiteTest) -> None:
    (item,) = [
        each
        for each in json.loads(site.read("feed.json"))["items"]
        if each["url"].endswith("/nothing/")
    ]
    assert "attachments" not in item
    rss = lxml.etree.fromstring(site.read("feed.xml").encode())
    (content,) = [each for each in rss.iter(f"{MEDIA}content") if each.get("url") == item["image"]]
    assert len(content) == 0


@pytest.mark.parametrize("name", CASES)
def test_page_list_and_social_picture_have_the_same_label(site: SiteTest, name: str) -> None:
    said, _, label = CASES[name]
    on_picture = label if "realistic" not in said else ""
    page = lxml.html.fromstring(site.read(page_of(name)))
    lead = page.xpath("//main//img[contains(@src, $file)]", file=f"/{name}.jpg")[0]
    assert "".join(lead.xpath("ancestor::span[@class='labelled']//b/text()")) == on_picture
    (alt,) = page.xpath("//meta[@property='og:image:alt']/@content")
    assert alt == (f"A quay ({label})" if label else "A quay")
    (url,) = page.xpath("//meta[@property='og:image']/@content")
    made = Image.open(
        BytesIO((site.root / "public" / url.removeprefix(f"{BASE}/")).read_bytes())
    ).convert("RGB")
    dark = sum(
        max(made.getpixel((x, y))) < 60  # type: ignore[type-var]
        for x in range(round(made.width * 0.7), made.width)
        for y in range(28, 90)
    )
    assert (dark > 3000) == bool(on_picture)


def test_the_ledger_counts_every_picture_once_and_those_of_pages(site: SiteTest) -> None:
    expected = {"generated": 4, "modified": 3, "data": 2, "none": 6, "unstated": 3}
    assert json.loads(site.read("provenance.json"))["pictures"] == expected
    page = lxml.html.fromstring(site.read("transparency/index.html"))
    (table,) = page.xpath("//section[@aria-label='AI in pictures']//table")
    assert [
        ("".join(row.xpath("th//text()")), int(row.findtext("td")))
        for row in table.xpath("tbody/tr")
    ] == list(
        zip(
            ("Generated by AI", "Modified with AI", "Drawn from data", "No AI", "Not stated"),
            expected.values(),
            strict=True,
        )
    )
    # The totals of texts do not count them.
    posts = json.loads(site.read("provenance.json"))["totals"].values()
    assert sum(total["posts"] for total in posts) == len(CASES) + 1


@pytest.mark.parametrize("lang", ["en", "de", "es", "he"])
def test_the_totals_have_words_in_every_language(site: SiteTest, lang: str) -> None:
    site.write("site.toml", site.source("site.toml") + f'language = "{lang}"\n')
    try:
        assert site.build(output=site.root / lang).ok
    finally:
        site.write("site.toml", site.source("site.toml").replace(f'language = "{lang}"\n', ""))
    page = lxml.html.fromstring((site.root / lang / "transparency/index.html").read_text("utf-8"))
    (rows,) = {len(table.xpath("tbody/tr")) for table in page.xpath("//section[2]//table[1]")}
    words = page.xpath("//section[2]//th/text()")
    assert rows == 5
    assert (words[2] == "Generated by AI") is (lang == "en")
    assert all(word.strip() for word in words)


def test_nothing_is_added_where_nobody_says_anything(tmp_path: Path) -> None:
    other = SiteTest(tmp_path / "site", SETTINGS)
    other.write("static/pic.jpg", painted.jpeg(1200, 630))
    other.post("a", "![Ships](/pic.jpg)", more="image: /pic.jpg\nimage_alt: A quay")
    other.post("b", more="image: {src: /pic.jpg, alt: A quay, focus: [0, 0]}")
    assert other.build().ok
    text = "".join(
        data.decode()
        for path, data in other.files().items()
        if not path.endswith((".jpg", ".webp"))
    )
    for word in ("ImageObject", "associatedMedia", "attachments", '"pictures"', "AI in pictures"):
        assert word not in text, word


def test_a_withdrawn_text_takes_its_pictures_along(tmp_path: Path) -> None:
    other = SiteTest(tmp_path / "site", SETTINGS)
    other.write("static/pic.jpg", painted.jpeg(1200, 630))
    other.post(
        "a",
        "![Ships](/pic.jpg)",
        more="pictures: [{src: /pic.jpg, credit: Secret, ai: generated}]\n"
        "retracted: {date: 2026-02-01, text: It was wrong., keep: false}",
    )
    assert other.build().ok
    assert all(b"Secret" not in data for data in other.files().values())


def test_an_edit_of_what_is_said_renders_what_shows_it(tmp_path: Path) -> None:
    site = SiteTest(tmp_path / "site", SETTINGS)
    site.write("static/pic.jpg", painted.jpeg(1200, 900))
    said = "image: {src: /pic.jpg, alt: A quay, caption: Then, credit: Ada, ai: generated}"
    post = site.post("a", more=said)
    site.post("b", date="2026-01-03")
    assert site.build().ok
    page, feeds = "2026/01/02/a/index.html", {"feed.xml", "feed.json", "atom.xml"}

    def rendered(old: str, new: str) -> set[str]:
        site.edit(post, old, new)
        done = set(site.build().done.rendered)
        assert done <= {*site.files()}
        return done - feeds

    assert rendered("caption: Then", "caption: Now") == {page}
    ledger = {"provenance.json", "transparency/index.html", "transparency/generated/index.html"}
    changed = rendered("credit: Ada", "credit: Bo")
    # The credit is in the files of the picture, and these have other addresses.
    files = {path for path in changed if path.endswith((".jpg", ".webp"))}
    assert {path.partition("/")[0] for path in files} == {"pic.jpg", "pictures", "cards"}
    lists = {"index.html", "archive/2026/01/index.html", "authors/ada/index.html"}
    neighbour = "2026/01/03/b/index.html"
    assert changed - files == {page, neighbour, *lists, *ledger}


def test_a_portrait_has_its_label_in_feeds(tmp_path: Path) -> None:
    site = SiteTest(tmp_path / "site", SETTINGS + 'feeds.formats = ["json"]\n')
    site.write("static/ada.jpg", painted.jpeg(600, 600))
    site.write("static/bo.jpg", painted.jpeg(600, 800))
    for name, ai in (("ada", "generated"), ("bo", "none")):
        site.write(
            f"content/authors/{name}.md",
            f"---\nname: {name}\nimage: {{src: /{name}.jpg, alt: A face, ai: {ai}}}\n---\nText.\n",
        )
    site.post("a")
    site.edit("content/posts/a.md", "author: ada", "author: [ada, bo]")
    assert site.build().ok
    page = lxml.html.fromstring(site.read("authors/ada/index.html"))
    (social,) = page.xpath("//meta[@property='og:image']/@content")
    (item,) = json.loads(site.read("feed.json"))["items"]
    assert [author["avatar"] for author in item["authors"]] == [social, f"{BASE}/bo.jpg"]
    assert "/cards/" in social


def test_json_ld_says_of_a_portrait_what_made_it_and_knows_organizations(tmp_path: Path) -> None:
    site = SiteTest(tmp_path / "site", SETTINGS + 'publisher.name = "The Bell"\n')
    site.write("static/ada.jpg", painted.jpeg(600, 600))
    site.write(
        "content/authors/ada.md",
        "---\nname: Ada\nimage: {src: /ada.jpg, alt: A, ai: generated}\n---\nText.\n",
    )
    site.write("content/authors/desk.md", "---\nname: The Desk\nkind: organization\n---\nText.\n")
    site.write("static/pic.jpg", painted.jpeg(600, 400))
    creators = "creator: [The Bell, The Desk, Bo]"
    site.post("a", more=f"image: {{src: /pic.jpg, alt: A, {creators}}}")
    site.edit("content/posts/a.md", "author: ada", "author: [ada, desk]")
    assert site.build().ok
    found = article(site, "2026/01/02/a/index.html")
    assert found["author"][0]["image"] == {
        "@type": "ImageObject",
        "contentUrl": f"{BASE}/ada.jpg",
        "digitalSourceType": f"{IPTC}trainedAlgorithmicMedia",
        "width": {"@type": "QuantitativeValue", "value": 600, "unitCode": "E37"},
        "height": {"@type": "QuantitativeValue", "value": 600, "unitCode": "E37"},
    }
    assert "image" not in found["author"][1]
    assert [each["@type"] for each in found["image"]["creator"]] == [
        "Organization",
        "Organization",
        "Person",
    ]
