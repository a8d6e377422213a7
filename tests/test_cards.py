"""Cards for social networks: which post has one, what stands on it, which letters can, and when it
is drawn again."""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise
from pathlib import Path

import lxml.html
import painted
import pytest
from msgspec.structs import replace
from PIL import Image, ImageFont
from support import SiteTest

from sitegen.incremental.keys import encode
from sitegen.incremental.store import Store
from sitegen.incremental.work import WorkerContext
from sitegen.model.jobs import SocialCardJob
from sitegen.model.theme_settings import ACCENT, PAPER
from sitegen.pictures import card, fonts, lettering

TOKENS = Path(__file__).parent.parent / "layouts" / "css" / "tokens.css"


@pytest.fixture
def blog(site: SiteTest) -> SiteTest:
    site.write("site.toml", site.source("site.toml") + "images.cards = true\n")
    return site


def cards(site: SiteTest) -> list[str]:
    return [path for path in site.files() if path.startswith("cards/")]


def meta(site: SiteTest, page: str, *names: str) -> list[str]:
    found = lxml.html.fromstring(site.read(page))
    return [
        content
        for name in names
        for content in found.xpath(f"//meta[@property='{name}' or @name='{name}']/@content")
    ]


def drawn(
    title: str, site: str = "News", label: str = "", translation: str = "", **more: str | bool
) -> bytes:
    job = SocialCardJob(title=title, site=site, accent=ACCENT, label=label, translation=translation)
    return card.card(encode(replace(job, **more)), (), WorkerContext(Store(None), {})).blobs[0]


def colours(data: bytes) -> dict[str, int]:
    """The number of pixels of each colour, as "#rrggbb"."""
    image = Image.open(BytesIO(data)).convert("RGB")
    found = image.getcolors(image.width * image.height)
    assert found
    return {f"#{red:02x}{green:02x}{blue:02x}": count for count, (red, green, blue) in found}


def test_a_post_without_a_picture_has_a_card(blog: SiteTest) -> None:
    blog.write("static/pic.jpg", painted.jpeg(1200, 630))
    blog.post("a", title="Äpfel für Ελλάδα и Россия")
    blog.post("b", more="image: /pic.jpg\nimage_alt: A picture")
    assert blog.build().done.problems == ()
    (path,) = cards(blog)
    image = Image.open(BytesIO(blog.files()[path]))
    assert (image.format, image.size) == ("PNG", (1200, 630))
    page = "2026/01/02/äpfel-für-ελλάδα-и-россия/index.html"
    assert meta(
        blog, page, "og:image", "og:image:width", "og:image:height", "og:image:alt", "twitter:card"
    ) == [
        f"https://news.example/{path}",
        "1200",
        "630",
        "Äpfel für Ελλάδα и Россия",
        "summary_large_image",
    ]
    assert f'"image":"https://news.example/{path}"' in blog.read(page)
    assert meta(blog, "2026/01/02/b/index.html", "og:image") == ["https://news.example/pic.jpg"]


def test_nobody_gets_a_card_without_asking(site: SiteTest) -> None:
    site.post("a", title="שלום")
    assert site.build().done.problems == ()
    assert cards(site) == []
    assert meta(site, "2026/01/02/שלום/index.html", "og:image") == []


@pytest.mark.parametrize(
    "title",
    [
        "שלום",
        "العربية",
        "漢字",
        "हिन्दी",
        "A picture 🎉",
        "A\u0301\u0323\u0330 mark",
        "\u202eturned",
    ],
)
@pytest.mark.sampled(4)
def test_letters_that_the_font_lacks_make_no_card_rather_than_a_wrong_one(
    blog: SiteTest, title: str
) -> None:
    path = blog.post("a", title=title, more="slug: a")
    # A sign that turns letters around is reported as well: readers do not see it.
    (problem,) = [each for each in blog.build().done.problems if each.code != "text-invisible"]
    assert (problem.path, problem.line, problem.column, problem.code) == (path, 2, 8, "no-card")
    assert cards(blog) == []
    assert meta(blog, "2026/01/02/a/index.html", "og:image", "twitter:card") == ["summary"]


def test_a_letter_that_lacks_in_the_name_of_an_author_is_told_there(blog: SiteTest) -> None:
    blog.write("content/authors/jun.md", "---\nname: Jun 渡辺\n---\nJun edits.\n")
    path = blog.post("a")
    blog.edit(path, "author: ada", "author: jun")
    blog.edit(path, "ai: true", "ai: assisted")
    (problem,) = [each for each in blog.build().done.problems if each.code == "no-card"]
    assert blog.source(path).splitlines()[problem.line - 1] == "author: jun"


def test_a_card_is_drawn_once(blog: SiteTest) -> None:
    blog.post("a")
    blog.build()
    (path,) = cards(blog)
    blog.edit("content/posts/a.md", "Text.", "Text. Another one.")
    assert path not in blog.build().done.rendered
    (blog.root / "public" / path).unlink()
    done = blog.build().done
    assert (done.rendered, done.written) == ((), (path,))


@pytest.mark.parametrize(
    "change",
    [
        ("title: A", "title: B"),
        ("ai: true", "ai: {involvement: assisted}"),
        ("ai: true", "ai: false"),
    ],
)
def test_a_card_says_what_its_post_says(blog: SiteTest, change: tuple[str, str]) -> None:
    blog.post("a", more="slug: a")
    blog.build()
    (before,) = cards(blog)
    blog.edit("content/posts/a.md", *change)
    done = blog.build().done
    (after,) = cards(blog)
    assert after != before
    assert after in done.rendered
    assert meta(blog, "2026/01/02/a/index.html", "og:image") == [f"https://news.example/{after}"]


def test_a_card_has_the_colours_of_the_light_pages() -> None:
    tokens = TOKENS.read_text(encoding="utf-8")
    for name, colour in (
        *(("paper", PAPER), ("accent", ACCENT), ("ink", card.INK), ("muted", card.MUTED)),
        *(("rule", card.RULE), ("ai", card.AI), ("ai-text", card.AI_TEXT)),
    ):
        assert f"--{name}: light-dark({colour}, " in tokens
    assert {PAPER, ACCENT, card.INK, card.RULE, card.AI, card.AI_TEXT} <= colours(
        drawn("A title", label="By AI", mark="generated")
    ).keys()
    retracted = colours(drawn("Retracted: a title", is_retracted=True))
    assert card.MUTED in retracted
    assert card.INK not in retracted
    assert "#0a6b4b" in colours(drawn("A title", accent="#0a6b4b"))


def test_a_card_has_the_mark_of_its_pages() -> None:
    blue = {
        mark: colours(drawn("A title", label="By AI", mark=mark))[card.AI]
        for mark in ("generated", "assisted", "data")
    }
    assert 0 < blue["assisted"] < blue["generated"]
    assert blue["data"] not in (blue["assisted"], blue["generated"])
    assert card.AI not in colours(drawn("A title"))


@pytest.mark.parametrize(
    ("ai", "mark"),
    [
        ("true", "generated"),
        ("{involvement: assisted}", "assisted"),
        ("{involvement: automated}", "data"),
        ("false", ""),
    ],
)
@pytest.mark.sampled(2)
def test_the_card_of_a_post_has_its_mark_and_the_accent(blog: SiteTest, ai: str, mark: str) -> None:
    blog.write("site.toml", blog.source("site.toml") + 'theme.accent = "#0A6B4B"\n')
    blog.post("a", more="slug: a")
    blog.edit("content/posts/a.md", "ai: true", f"ai: {ai}")
    blog.build()
    (path,) = cards(blog)
    label = "".join(
        lxml.html.fromstring(blog.read("2026/01/02/a/index.html")).xpath(
            "//*[@class='ai-label-text']//text()"
        )
    )
    assert blog.files()[path] == drawn("A", "Test News", label=label, mark=mark, accent="#0a6b4b")
    blog.edit("site.toml", "#0A6B4B", "#9C281B")
    blog.build()
    (path,) = cards(blog)
    assert blog.files()[path] == drawn("A", "Test News", label=label, mark=mark)


def test_a_word_of_a_headline_stays_whole_where_smaller_letters_allow_it() -> None:
    word = "Krankenversicherungskostendämpfungsgesetz"
    font = ImageFont.truetype(str(fonts.FONT), 44, layout_engine=ImageFont.Layout.BASIC)
    assert font.getlength(word) > card.WIDTH - 2 * card.MARGIN, "it is too wide in the next size"
    rows = Image.open(BytesIO(drawn(word))).convert("L").crop((80, 130, 1120, 630))
    lines = [
        any(value < 100 for value in rows.crop((0, y, rows.width, y + 1)).tobytes())
        for y in range(rows.height)
    ]
    assert sum(above != below for above, below in pairwise(lines)) == 2, "one line"


def test_the_same_words_make_the_same_bytes() -> None:
    assert drawn("A title", label="By AI") == drawn("A title", label="By AI")
    assert (
        len(
            {
                drawn("A title"),
                drawn("A title", label="By AI"),
                drawn("Another"),
                drawn("A title", "Times"),
                drawn("A title", translation="By AI"),
                drawn("A title", label="By AI", translation="By AI"),
            }
        )
        == 5
    )
    assert drawn("A title", translation="By AI") == drawn("A title", label="By AI")
    assert drawn("Cafe\u0301") == drawn("Caf\u00e9") == drawn("Ca\u00adfé")


@pytest.mark.parametrize(
    "title",
    ["", "A", "word " * 300, "x" * 3000, "A " + "Donaudampfschifffahrt" * 9, "…" * 500, "\u00a0"],
)
@pytest.mark.parametrize("label", ["", "This article was created by Artificial Intelligence " * 20])
@pytest.mark.parametrize("translation", ["", "Translated from English " * 20])
@pytest.mark.sampled(5)
def test_whatever_is_written_stays_on_the_card(title: str, label: str, translation: str) -> None:
    name = "The name of the site " * 20
    image = Image.open(BytesIO(drawn(title, name, label, translation))).convert("RGB")
    paper = image.getpixel((2, 300))
    margins = [
        image.crop(box) for box in ((0, 20, 79, 630), (1125, 20, 1200, 630), (0, 585, 1200, 630))
    ]
    assert all(margin.getcolors() == [(margin.width * margin.height, paper)] for margin in margins)


def test_a_long_label_leaves_room_for_the_sentence_about_the_translation() -> None:
    label = "This article was created by Artificial Intelligence " * 20
    translations = ("Translated by Ada", "Translated by Bo", "")
    assert len({drawn("A", label=label, translation=each) for each in translations}) == 3


def test_the_font_draws_every_letter_that_counts_as_covered() -> None:
    font = ImageFont.truetype(str(fonts.FONT), 40, layout_engine=ImageFont.Layout.BASIC)
    nothing = bytes(font.getmask("\uffff"))
    letters = [chr(code) for first, last in lettering.COVERED for code in range(first, last + 1)]
    assert len(letters) > 1400
    assert [letter for letter in letters if bytes(font.getmask(letter)) == nothing] == []
    assert (
        lettering.missing(
            [
                "Zażółć gęślą jaźń",
                "Ξεσκεπάζω",
                "Съешь ещё",
                "Đường phố",
                "«¿Qué?» – “Ça” ‘va’ … € № ½",
            ]
        )
        == ""
    )


def test_the_font_may_be_given_away() -> None:
    text = fonts.FONT.with_name("OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE" in text
    assert fonts.FONT.name in text
    assert fonts.FONT.stat().st_size < 200_000


# --- what no network shows ------------------------------------------------------------------------

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="400"/>'


def with_drawing(site: SiteTest, image: str) -> SiteTest:
    site.write("static/pic.svg", SVG)
    site.write("static/pic", SVG)
    site.post("a", more=f"image: {image}\nimage_alt: A drawing")
    site.write(
        "content/pages/about.md",
        f"---\ntitle: About\nimage: {image}\nimage_alt: A drawing\n---\nText.\n",
    )
    site.write(
        "content/authors/ada.md",
        f"---\nname: Ada\nimage: {image}\nimage_alt: A drawing\n---\nText.\n",
    )
    return site


PAGES = ("2026/01/02/a/index.html", "about/index.html", "authors/ada/index.html")


@pytest.mark.parametrize(
    "image", ["/pic.svg", "/pic", "https://a.example/pic.svg?size=9", "https://a.example/pic.SVGZ"]
)
def test_an_svg_is_named_to_no_network_and_reported(site: SiteTest, image: str) -> None:
    problems = sorted(with_drawing(site, image).build().done.problems)
    assert [(problem.path, problem.line, problem.column, problem.code) for problem in problems] == [
        ("content/authors/ada.md", 3, 8, "picture-svg"),
        ("content/pages/about.md", 3, 8, "picture-svg"),
        ("content/posts/a.md", 7, 8, "picture-svg"),
    ]
    for page in PAGES:
        assert meta(site, page, "og:image") == []
    assert 'class="u-photo" src="' in site.read(PAGES[0]), "readers see it"


@pytest.mark.parametrize("image", ["/pic.svg", "/pic", "https://a.example/pic.svg"])
def test_a_card_replaces_an_svg(blog: SiteTest, image: str) -> None:
    assert with_drawing(blog, image).build().codes() == []
    assert len(cards(blog)) == 3
    for page, title in zip(PAGES, ("A", "About", "Ada"), strict=True):
        assert meta(blog, page, "og:image", "og:image:width", "og:image:alt")[1:] == ["1200", title]
        assert meta(blog, page, "og:image")[0].removeprefix("https://news.example/") in cards(blog)
    assert f'"image":"{meta(blog, PAGES[0], "og:image")[0]}"' in blog.read(PAGES[0])
    assert 'class="u-photo" src="' in blog.read(PAGES[0]), "readers see it"


def test_a_page_with_an_svg_falls_back_on_the_logo(site: SiteTest) -> None:
    site.write("site.toml", site.source("site.toml") + 'publisher.logo = "/logo.png"\n')
    site.write("static/logo.png", painted.png())
    assert with_drawing(site, "/pic.svg").build().codes() == ["picture-svg"] * 3
    for page in (*PAGES[:2], "index.html"):
        assert meta(site, page, "og:image") == ["https://news.example/logo.png"]


@pytest.mark.parametrize("logo", ["/pic.svg", "https://a.example/logo.svg"])
def test_a_logo_that_is_an_svg_is_reported_or_drawn(site: SiteTest, logo: str) -> None:
    site.write("static/pic.svg", SVG)
    site.write("site.toml", site.source("site.toml") + f'[publisher]\nlogo = "{logo}"\n')
    site.post("a")
    (problem,) = site.build().done.problems
    assert (problem.path, problem.line, problem.column, problem.code) == (
        "site.toml",
        5,
        8,
        "picture-svg",
    )
    assert meta(site, "index.html", "og:image") == []
    site.edit("site.toml", "[publisher]", "images.cards = true\n[publisher]")
    assert site.build().codes() == []
    (card_,) = meta(site, "index.html", "og:image")
    assert card_.removeprefix("https://news.example/") in cards(site)
    assert f"<logo>{card_}</logo>" in site.read("atom.xml")
    assert meta(site, "2026/01/02/a/index.html", "og:image") != [card_], (
        "a post has a card of its own"
    )


def test_a_card_that_cannot_be_drawn_for_an_svg_is_reported(blog: SiteTest) -> None:
    blog.write("static/pic.svg", SVG)
    blog.post("a", title="漢字", more="slug: a\nimage: /pic.svg\nimage_alt: A drawing")
    assert blog.build().codes() == ["no-card"]
    assert meta(blog, "2026/01/02/a/index.html", "og:image") == []
