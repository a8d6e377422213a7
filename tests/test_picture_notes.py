"""What readers see of the description of a picture: caption, credit and the label about AI, on
pages, in lists and in feeds."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import lxml.etree
import lxml.html
import painted
import pytest
from support import SiteTest

CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
# By file: caption, credit, what AI did, and the label that readers see for that.
SAID = {
    "lead": ("The first ferry.", "Ada Okafor / The Bell", "generated", "AI · generated"),
    "made": ("The quay in 2050.", "J. Watanabe", "generated", "AI · generated"),
    "changed": ("The storm.", "Harbour Office", "modified", "AI · modified"),
    "taken": ("The mayor.", "M. Lind", "none", ""),
    "face": ("A portrait.", "Studio North", "modified", "AI · modified"),
    "term": ("All ships.", "City Archive", "generated", "AI · generated"),
}
BODY = """\
![The quay](/made.jpg)

[![The storm](/changed.jpg)](/about/)

In a line ![The mayor](/taken.jpg) of text.

- ![In a list](/made.jpg)

| a |
|---|
| ![In a table](/changed.jpg) |

<figure>
<img src="/made.jpg" alt="Raw">
</figure>

<figure>
<img src="/changed.jpg" alt="Raw"><figcaption>Its <em>own</em> caption.</figcaption>
</figure>

<picture><img src="/made.jpg" alt="In an element of its own"></picture>

![One](/made.jpg)
![Two](/taken.jpg)
"""


def described(name: str) -> str:
    caption, credit, involvement, _ = SAID[name]
    return (
        f"{{src: /{name}.jpg, alt: What {name} shows, caption: {caption}, credit: {credit},"
        f" copyright: © The Bell, ai: {involvement}}}"
    )


@pytest.fixture
def harbour(site: SiteTest) -> SiteTest:
    """A site with a described picture at every place that one can have."""
    for seed, name in enumerate(SAID):
        site.write(f"static/{name}.jpg", painted.jpeg(640, 400, seed=seed))
    listed = "".join(f"\n  - {described(name)}" for name in ("made", "changed", "taken"))
    for number in range(6):
        site.post(
            f"story-{number}",
            BODY,
            date=f"2026-01-0{number + 1}",
            more=f"tags: [sea]\nimage: {described('lead')}\npictures:{listed}",
        )
    site.post("live", f"## 14:05 One\n\n{BODY}", more=f"live: true\npictures:{listed}")
    site.post("again", "![Ferry](/lead.jpg)", more=f"image: {described('lead')}")
    front = f"image: {described('term')}\npictures:{listed}\n"
    site.write("content/tags/sea.md", f"---\n{front}---\n{BODY}")
    site.write("content/pages/about.md", f"---\ntitle: A\nimage: {described('term')}\n---\nText.\n")
    site.edit("content/authors/ada.md", "---\n", f"---\nimage: {described('face')}\n")
    return site


def name_of(src: str) -> str:
    match = re.search(r"/(\w+)\.jpg$", src)
    assert match, src
    return match[1]


def texts_beside(img: lxml.html.HtmlElement) -> tuple[str, str]:
    """The label that lies on a picture, and the text below it."""
    on = img.xpath("ancestor::*[@class='labelled'][1]/*[@class='picture-label']")
    figure = img.xpath("ancestor::figure[1]/figcaption")
    top = img
    while top.getparent().tag in ("a", "picture", "source", "span"):
        top = top.getparent()
    small = top.getnext()
    below = figure or ([small] if small is not None and small.tag == "small" else [])
    return (
        on[0].text_content() if on else "",
        " ".join(each.text_content() for each in below),
    )


def wrong_in_page(path: str, html: str) -> list[str]:
    """What a page does not say of the pictures that are shown on it."""
    wrong = []
    for img in lxml.html.fromstring(html).xpath("//main//img"):
        name = name_of(img.get("src"))
        caption, credit, _, label = SAID[name]
        on, below = texts_beside(img)
        is_portrait = "author-image" in img.get("class", "").split()
        is_in_card = bool(img.xpath("ancestor::*[contains(@class, 'card-picture')]"))
        has_text = path.startswith("authors/") if is_portrait else not is_in_card
        if (
            on != label
            or (label and not img.get("alt").endswith(f" ({label})"))
            or (has_text and not (credit in below and "© The Bell" in below))
            or (has_text and caption not in below and "own" not in below)
        ):
            wrong.append(f"{path}: {lxml.html.tostring(img)!r}: {on!r}, {below!r}")
    return wrong


def wrong_in_feed(path: str, html: str) -> list[str]:
    wrong = []
    for img in lxml.html.fromstring(f"<div>{html}</div>").xpath("//img"):
        caption, credit, _, label = SAID[name_of(img.get("src"))]
        on, below = texts_beside(img)
        if on or label not in below or credit not in below:
            wrong.append(f"{path}: {lxml.html.tostring(img)!r}: {on!r}, {below!r}")
        elif caption not in below and "own" not in below:
            wrong.append(f"{path}: no caption in {below!r}")
    return wrong


def feeds(site: SiteTest) -> dict[str, list[str]]:
    """The HTML of the items of each feed."""
    rss = lxml.etree.fromstring(site.read("feed.xml").encode())
    atom = lxml.etree.fromstring(site.read("atom.xml").encode())
    items = json.loads(site.read("feed.json"))["items"]
    return {
        "feed.xml": [each.text for each in rss.iter(CONTENT)],
        "atom.xml": [each.text for each in atom.iter("{http://www.w3.org/2005/Atom}content")],
        "feed.json": [each["content_html"] for each in items],
    }


def test_every_page_list_and_feed_says_the_same_of_a_picture(harbour: SiteTest) -> None:
    assert harbour.build().done.problems == ()
    pages = [path for path in harbour.files() if path.endswith(".html")]
    wrong = [line for path in pages for line in wrong_in_page(path, harbour.read(path))]
    shown = feeds(harbour)
    assert all(sum(item.count("<img") for item in items) > 60 for items in shown.values())
    for path, items in shown.items():
        wrong += [line for item in items for line in wrong_in_feed(path, item)]
    assert wrong == []
    home = harbour.read("index.html")
    assert home.count('class="picture-label"') > 1, "of the lead and of another card"


def test_feeds_of_sites_that_trust_html_say_it_as_well(harbour: SiteTest) -> None:
    """Their texts are sanitized for feeds."""
    harbour.write("site.toml", f'{harbour.source("site.toml")}\n[markdown]\nraw_html = "trust"\n')
    assert harbour.build().ok
    wrong = []
    for path, items in feeds(harbour).items():
        wrong += [line for item in items for line in wrong_in_feed(path, item)]
    assert wrong == []
    assert 'class="picture-' not in harbour.read("feed.xml")


def test_builds_after_edits_are_like_clean_ones(harbour: SiteTest, tmp_path: Path) -> None:
    harbour.build()
    harbour.write("static/face.jpg.toml", 'credit = "Studio North"\nlicense = "CC BY 4.0"\n')
    harbour.edit("content/posts/story-1.md", "The quay in 2050.", "The quay in 2060.")
    harbour.edit("content/posts/story-2.md", "![Two]", "![Three](/changed.jpg)\n![Two]")
    for path in ("content/tags/sea.md", "content/pages/about.md"):
        harbour.edit(path, "City Archive", "Town Archive")
    assert harbour.build().done.problems == ()
    assert "Town Archive" in harbour.read("tags/sea/index.html")
    assert "CC BY 4.0" in harbour.read("authors/ada/index.html")
    copied = SiteTest(tmp_path / "copy")
    shutil.copytree(harbour.root / "content", copied.root / "content", dirs_exist_ok=True)
    shutil.copytree(harbour.root / "static", copied.root / "static")
    copied.build()
    assert copied.files() == harbour.files()


def test_the_picture_that_the_text_repeats_is_described_there(harbour: SiteTest) -> None:
    harbour.build()
    (img,) = [
        each
        for each in lxml.html.fromstring(harbour.read("2026/01/02/again/index.html")).xpath("//img")
        if "lead" in each.get("src")
    ]
    assert img.get("alt") == "Ferry (AI · generated)"
    assert texts_beside(img) == (
        "AI · generated",
        "The first ferry. Ada Okafor / The Bell · © The Bell",
    )


def lead(site: SiteTest, image: str, **more: str) -> lxml.html.HtmlElement:
    """The picture of a post whose front matter says `image` of it."""
    if not (site.root / "static/pic.jpg").exists():
        site.write("static/pic.jpg", painted.jpeg(640, 400))
    site.post("a", more=f"image: {{src: /pic.jpg, {image}}}", **more)
    assert site.build().done.problems == ()
    (img,) = lxml.html.fromstring(site.read("2026/01/02/a/index.html")).xpath("//figure//img")
    return img


def test_what_is_below_a_picture_is_in_the_order_of_newspapers(site: SiteTest) -> None:
    img = lead(
        site,
        "alt: A, source: [original, {name: CNN, url: 'https://cnn.example/a', title: Storm}],"
        " license_url: 'https://www.licences.example/by', copyright: © CNN, creator: [Bo, Cy],"
        " caption: Wind <3.",
    )
    assert texts_beside(img) == (
        "",
        "Wind <3. Bo, Cy · © CNN · licences.example · Source: Own reporting · Source: CNN, Storm",
    )
    links = img.xpath("ancestor::figure//figcaption//a")
    assert [(each.get("rel"), each.get("href")) for each in links] == [
        ("license", "https://www.licences.example/by"),
        (None, "https://cnn.example/a"),
    ]


def test_what_nobody_takes_for_real_has_its_label_in_the_caption(site: SiteTest) -> None:
    img = lead(site, "alt: A chart, ai: {involvement: generated, realistic: false}")
    assert texts_beside(img) == ("", "AI · generated")
    assert img.get("alt") == "A chart (AI · generated)"
    assert "AI · generated" not in re.sub(r'alt="[^"]*"', "", site.read("index.html"))


@pytest.mark.parametrize(
    ("alt", "shown"),
    [
        ("'A street'", "A street (AI · generated)"),
        ("An AI-generated street", "An AI-generated street"),
        ("A street generated by AI", "A street generated by AI"),
        ("A protest against AI", "A protest against AI (AI · generated)"),
        ('""', ""),
    ],
)
def test_an_alternative_text_is_completed_unless_it_says_so(
    site: SiteTest, alt: str, shown: str
) -> None:
    assert lead(site, f"alt: {alt}, ai: generated").get("alt") == shown


@pytest.mark.parametrize(
    ("language", "label"),
    [("de", "KI · verändert"), ("es", "IA · modificada"), ("he", "AI · שונתה")],
)
@pytest.mark.sampled(1)
def test_labels_are_in_the_language_of_the_page(site: SiteTest, language: str, label: str) -> None:
    site.write("site.toml", f'language = "{language}"\n{site.source("site.toml")}')
    assert texts_beside(lead(site, "alt: A, ai: modified")) == (label, "")


def in_text(site: SiteTest, body: str, said: str) -> lxml.html.HtmlElement:
    """The text of a post, of whose pictures the front matter says something."""
    site.write("static/pic.jpg", painted.jpeg(640, 400))
    site.write("static/icon.jpg", painted.jpeg(64, 40))
    site.post("a", body, more=f"pictures: [{said}]")
    assert site.build().done.problems == ()
    return lxml.html.fromstring(site.read("2026/01/02/a/index.html")).xpath(
        "//*[contains(@class, 'prose')]"
    )[0]


def test_what_the_text_says_counts_before_front_matter(site: SiteTest) -> None:
    said = "{src: /pic.jpg, alt: Theirs, caption: Theirs, credit: Bo}"
    img = in_text(site, '![Own](/pic.jpg "Own caption")', said).xpath(".//img")[0]
    assert (img.get("alt"), texts_beside(img)) == ("Own", ("", "Own caption Bo"))
    img = in_text(site, "![](/pic.jpg)", said).xpath(".//img")[0]
    assert (img.get("alt"), texts_beside(img)) == ("Theirs", ("", "Theirs Bo"))


def test_a_picture_that_is_too_narrow_has_its_label_beside_it(site: SiteTest) -> None:
    said = "{src: /icon.jpg, ai: generated}, {src: /pic.jpg, ai: generated}"
    text = in_text(site, '![I](/icon.jpg) a <img src="/pic.jpg" alt="P" width="99">', said)
    assert [texts_beside(img) for img in text.xpath(".//img")] == [("", "AI · generated")] * 2


def test_what_is_said_of_a_picture_in_a_heading_is_no_part_of_it(site: SiteTest) -> None:
    said = "{src: /icon.jpg, credit: Bo, ai: generated, caption: '<C>'}"
    text = in_text(site, "## One ![I](/icon.jpg) heading\n\nWords.", said)
    (heading,) = text.xpath(".//h2")
    assert heading.text_content().split() == ["One", "heading"]
    assert heading.getnext().text_content() == "<C> AI · generated Bo"
    assert "<small><C" not in site.read("feed.xml")


@pytest.mark.parametrize("raw_html", ["sanitize", "trust"])
def test_what_is_said_of_the_poster_of_a_video_follows_it(site: SiteTest, raw_html: str) -> None:
    site.write("site.toml", f'{site.source("site.toml")}markdown.raw_html = "{raw_html}"\n')
    site.write("static/v.mp4", b"film")
    said = "{src: /pic.jpg, credit: Bo, ai: generated}"
    video = "<VIDEO src='/v.mp4' poster='/pic.jpg' controls></VIDEO>"
    text = in_text(site, f"Before {video} after.", said)
    assert text.xpath("string(.//video/following-sibling::small)") == "AI · generated Bo"
    assert text.xpath("normalize-space(./p)") == "Before AI · generated Bo after."
    assert "&gt; &lt;small&gt;&lt;b&gt;AI · generated" in site.read("feed.xml")


@pytest.mark.parametrize("path", ["2026/01/02/a/index.html", "feed.xml"])
def test_small_letters_are_not_made_smaller_again(path: str, site: SiteTest) -> None:
    in_text(site, "Words ![A](/pic.jpg) and more.", "{src: /pic.jpg, caption: C, credit: Bo}")
    html = site.read(path).replace("&lt;", "<").replace("&gt;", ">")
    assert re.search(r"<small[^>]*>C (<span class=\"picture-credit\">)?Bo(</span>)?</small>", html)


def test_a_text_that_turns_the_direction_turns_only_itself(site: SiteTest) -> None:
    img = lead(site, 'alt: A, caption: "C \\u202e a \\u2067 b", credit: "\\u202a\\u202cBo\\u2066"')
    assert texts_beside(img)[1] == "C \u202e a \u2067 b\u2069\u202c \u202a\u202cBo\u2066\u2069"


def test_text_below_a_picture_in_a_link_is_no_part_of_the_link(site: SiteTest) -> None:
    said = "{src: /pic.jpg, credit: Bo, license: CC, license_url: 'https://l.example/'}"
    text = in_text(site, "Words [![A](/pic.jpg) ![B](/pic.jpg)](https://a.example/) end.", said)
    assert [each.get("href") for each in text.xpath(".//a")] == [
        "https://a.example/",
        "https://l.example/",
        "https://l.example/",
    ]
    assert text.xpath(".//a//a") == []


@pytest.mark.parametrize("raw_html", ["sanitize", "trust"])
@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ('By <a href="/about/">us</a></figcaption>', "By us Bo"),
        ('<img src="/icon.jpg" alt="I"> Two</figcaption>', "Two"),
        (" </figcaption>", "Bo"),
        ("It does not end", "It does not end Bo"),
    ],
)
@pytest.mark.sampled(4)
def test_a_caption_of_the_author_keeps_what_is_in_it(
    site: SiteTest, raw_html: str, caption: str, expected: str
) -> None:
    site.write("site.toml", f'{site.source("site.toml")}\n[markdown]\nraw_html = "{raw_html}"\n')
    site.write("content/pages/about.md", "---\ntitle: About\n---\nText.\n")
    figure = f"<figure><img src='/pic.jpg' alt='A'><figcaption>{caption}</figure>\n\nAfter *it*."
    prose = in_text(site, figure, "{src: /pic.jpg, credit: Bo}")
    (found,) = prose.xpath(".//figcaption")
    assert " ".join(found.text_content().split()) == expected
    assert [link.get("href") for link in found.xpath(".//a")] == (
        ["/about/"] if "href" in caption else []
    )
    assert [each.text_content() for each in prose.xpath("./p")] == ["After it."]


@pytest.mark.parametrize("written", ["alt=A", "alt='A'", "ALT = A", "alt=A alt=B"])
def test_alternative_texts_of_trusted_html_are_completed(site: SiteTest, written: str) -> None:
    site.write("site.toml", f'{site.source("site.toml")}\n[markdown]\nraw_html = "trust"\n')
    prose = in_text(site, f"<img {written} src=/pic.jpg>", "{src: /pic.jpg, ai: generated}")
    (img,) = prose.xpath(".//img")
    assert img.get("alt") == "A (AI · generated)"


def test_what_is_said_is_text_and_no_html(site: SiteTest) -> None:
    said = "{src: /pic.jpg, alt: '<i>\"', caption: '<i>1', credit: '<i>2', license: '<i>3'}"
    text = in_text(site, "![](/pic.jpg)", said)
    assert text.xpath(".//i") == []
    (img,) = text.xpath(".//img")
    assert (img.get("alt"), texts_beside(img)[1]) == ('<i>"', "<i>1 <i>2 · <i>3")


def test_an_edited_caption_makes_no_picture_anew(harbour: SiteTest) -> None:
    harbour.build()
    harbour.edit("content/posts/again.md", "The first ferry.", "The last ferry.")
    report = harbour.build().done
    assert "2026/01/02/again/index.html" in report.rendered
    assert not [path for path in report.rendered if path.endswith((".jpg", ".webp"))]
