"""What social networks and feeds show of a picture: a file of their own, in the shape that networks
have room for, with the label about AI drawn into its corner, made once."""

from __future__ import annotations

import json
import re
from io import BytesIO

import lxml.etree
import lxml.html
import painted
import pytest
from PIL import Image, ImageChops
from support import SETTINGS, SiteTest

from sitegen.kinds import of
from sitegen.pictures import social

BASE = "https://news.example"
# The side of the corner that a label is in, as a part of the width; and the rest.
CORNER = 0.4


def _image(said: str, src: str = "/pic.jpg") -> str:
    return f"image: {{src: {src}, alt: A quay, {said}}}"


def offered(site: SiteTest, name: str, page: str = "2026/01/02/{}/index.html") -> dict[str, str]:
    """What a page says to social networks of its picture, by the name of the property."""
    found = lxml.html.fromstring(site.read(page.format(name)))
    return {
        meta.get("property") or meta.get("name"): meta.get("content")
        for meta in found.iterfind(".//meta")
        if "image" in (meta.get("property") or meta.get("name") or "")
    }


def file_of(site: SiteTest, url: str) -> bytes:
    assert url.startswith(f"{BASE}/"), url
    return (site.root / "public" / url.removeprefix(f"{BASE}/")).read_bytes()


def opened(site: SiteTest, name: str) -> Image.Image:
    return Image.open(BytesIO(file_of(site, offered(site, name)["og:image"])))


def corner(picture: Image.Image) -> Image.Image:
    """The upper right corner, where a label is."""
    left = round(picture.width * (1 - CORNER))
    return picture.convert("RGB").crop((left, 0, picture.width, round(picture.width * 0.1)))


def has_label(picture: Image.Image) -> bool:
    """Whether the corner has white letters on a dark ground, as no painted picture has there."""
    found = corner(picture)
    colours = found.getcolors(found.width * found.height)
    assert colours
    dark = sum(count for count, colour in colours if max(colour) < 60)
    white = sum(count for count, colour in colours if min(colour) > 220)
    return dark > white > 40


def cards(site: SiteTest) -> set[str]:
    return {path for path in site.files() if path.startswith("cards/")}


@pytest.mark.parametrize(
    ("said", "is_labelled"),
    [
        ("ai: generated", True),
        ("ai: modified", True),
        ("ai: {involvement: generated, realistic: false}", False),
        ("ai: data", False),
        ("ai: none, kind: photograph", False),
        ("credit: Ada Okafor", False),
    ],
)
@pytest.mark.parametrize("kind", ["photo", "noise", "white", "black"])
@pytest.mark.sampled(2)
def test_the_label_is_drawn_where_ai_could_be_taken_for_real(
    site: SiteTest, said: str, is_labelled: bool, kind: str
) -> None:
    size = (1600, 900)
    picture = {
        "photo": painted.picture(*size),
        "noise": painted.noise(*size).point(lambda value: 80 + value // 3),
        "white": Image.new("RGB", size, "#eeeeee").point(lambda value: value - 25),
        "black": Image.new("RGB", size, "#404040"),
    }[kind]
    site.write("static/pic.jpg", painted.saved(picture, "JPEG", quality=90))
    site.post("a", more=_image(said))
    assert site.build().ok
    assert has_label(opened(site, "a")) is is_labelled
    assert ("(AI · " in offered(site, "a")["og:image:alt"]) is (is_labelled or "realistic" in said)


def test_page_list_and_feeds_offer_the_same_file(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + 'feeds.formats = ["rss", "atom", "json"]\n')
    site.write("static/pic.jpg", painted.jpeg(1600, 2000, metadata=True))
    site.post("a", more=_image("ai: generated"))
    assert site.build().ok
    url, file = offered(site, "a")["og:image"], cards(site)
    assert file == {url.removeprefix(f"{BASE}/")}
    data = file_of(site, url)
    made = Image.open(BytesIO(data))
    assert (made.format, made.size, made.info.get("exif")) == ("JPEG", (1200, 630), None)
    assert b"trainedAlgorithmicMedia" in made.info["xmp"]
    assert painted.WORDS not in data
    rss = lxml.etree.fromstring(site.read("feed.xml").encode())
    atom = lxml.etree.fromstring(site.read("atom.xml").encode())
    size = {"type": "image/jpeg", "length": str(len(data))}
    assert dict(rss.find(".//enclosure").attrib) == {"url": url, **size}
    media = rss.find(".//{http://search.yahoo.com/mrss/}content").attrib
    assert (media["url"], media["width"], media["height"], media["fileSize"]) == (
        url,
        "1200",
        "630",
        size["length"],
    )
    (link,) = atom.findall(".//{*}link[@rel='enclosure']")
    assert dict(link.attrib) == {"rel": "enclosure", "href": url, **size}
    assert json.loads(site.read("feed.json"))["items"][0]["image"] == url
    # JSON-LD names the picture itself: its label is a property there.
    assert f'"{BASE}/pic.jpg"' in site.read("2026/01/02/a/index.html")


@pytest.mark.parametrize(
    ("focus", "colours"),
    [
        ("[0.5, 0]", {"red", "green"}),
        ("[0.5, 1]", {"blue", "white"}),
        ("[0, 0.5]", {"red", "green", "blue", "white"}),
    ],
)
@pytest.mark.sampled(1)
def test_a_high_picture_is_cropped_around_its_focus(
    site: SiteTest, focus: str, colours: set[str]
) -> None:
    site.write("static/pic.jpg", painted.jpeg(1000, 2400))
    site.post("a", more=_image(f"focus: {focus}"))
    assert site.build().ok
    made = opened(site, "a")
    assert made.size == (1000, 525)
    named = {
        "red": (200, 0, 0),
        "green": (0, 200, 0),
        "blue": (0, 0, 200),
        "white": (255, 255, 255),
    }
    seen = {
        min(
            named, key=lambda name: sum(abs(a - b) for a, b in zip(named[name], pixel, strict=True))
        )
        for x in (9, 990)
        for y in (9, 515)
        for pixel in [made.getpixel((x, y))]
    }
    assert seen == colours


@pytest.mark.parametrize(
    ("size", "made"),
    [
        ((2400, 1350), (1120, 630)),  # 16:9 keeps its shape
        ((1500, 1000), (1200, 630)),
        ((3000, 600), (1142, 600)),
        ((1200, 600), None),  # as it is
        ((400, 400), None),  # too small to be cropped
        ((500, 1000), (315, 630)),
        ((3000, 200), (1200, 80)),
    ],
)
@pytest.mark.sampled(4)
def test_the_shape_is_that_of_networks_and_nothing_is_enlarged(
    site: SiteTest, size: tuple[int, int], made: tuple[int, int] | None
) -> None:
    site.write("static/pic.jpg", painted.jpeg(*size))
    site.post("a", more="image: /pic.jpg\nimage_alt: A quay")
    site.write("static/made.jpg", painted.jpeg(*size))
    site.post("labelled", more=_image("ai: generated", "/made.jpg"))
    assert site.build().ok
    plain, labelled = offered(site, "a"), opened(site, "labelled")
    assert labelled.size == (made or size)
    assert has_label(labelled) or size[1] < 300
    assert opened(site, "a").size == (made or size)
    assert (plain["og:image"] == f"{BASE}/pic.jpg") is (made is None)
    assert (plain["og:image:width"], plain["og:image:height"]) == tuple(map(str, made or size))


def test_a_slim_picture_is_cropped_so_that_its_label_can_be_read(site: SiteTest) -> None:
    site.write("static/made.jpg", painted.jpeg(300, 2400))
    site.post("labelled", more=_image("ai: generated", "/made.jpg"))
    site.write("static/taken.jpg", painted.saved(painted.picture(300, 2400), "JPEG"))
    site.post("plain", more=_image("ai: none", "/taken.jpg"))
    assert site.build().ok
    assert opened(site, "plain").size == (79, 630)
    assert opened(site, "labelled").size == (300, 157)


def test_a_turned_picture_is_upright_and_so_is_its_label(site: SiteTest) -> None:
    site.write("static/pic.jpg", painted.jpeg(1200, 800, turn=6, metadata=True))
    site.post("a", more=_image("ai: generated, focus: [0.5, 0]"))
    assert site.build().ok
    made = opened(site, "a")
    assert made.size == (800, 420)
    assert has_label(made)


@pytest.mark.long
def test_formats(site: SiteTest) -> None:
    wide = painted.picture(1600, 900)
    hole = painted.picture(1600, 900, "RGBA")
    hole.paste((0, 0, 0, 0), (0, 0, 300, 300))
    frames = [painted.picture(1600, 900, "P", seed) for seed in (0, 90)]
    for name, data in {
        "photo.png": painted.saved(painted.noise(1600, 900)),
        "few.png": painted.saved(Image.new("P", (1600, 900), 3)),
        "clear.png": painted.saved(hole),
        "opaque.png": painted.saved(wide.convert("RGBA")),
        "moving.gif": painted.saved(frames[0], "GIF", save_all=True, append_images=frames[1:]),
        "a.webp": painted.saved(wide, "WEBP"),
        "cmyk.jpg": painted.saved(wide.convert("CMYK"), "JPEG"),
        "grey.png": painted.saved(wide.convert("L")),
        "small.webp": painted.saved(painted.picture(500, 260), "WEBP"),
    }.items():
        site.write(f"static/{name}", data)
        site.post(name.replace(".", "-"), more=_image("ai: modified", f"/{name}"))
    assert site.build().ok
    made = {}
    for path in sorted(cards(site)):
        data = site.files()[path]
        picture = Image.open(BytesIO(data))
        assert has_label(picture), path
        name = re.sub(r"cards/(.*)-[0-9a-f]{12}\..*", r"\1", path)
        made[name] = (of(data), path.rpartition(".")[2], picture.mode)
    jpeg = ("jpeg", "jpg", "RGB")
    assert made == {
        "photo": jpeg,
        "few": ("png", "png", "RGB"),
        "clear": ("png", "png", "RGBA"),
        "opaque": jpeg,
        "moving": made["moving"],
        "a": jpeg,
        "cmyk": jpeg,
        "grey": jpeg,
        "small": jpeg,
    }
    assert made["moving"][0] in {"png", "jpeg"}


@pytest.mark.long
def test_the_label_is_in_the_language_of_the_page_or_in_english(site: SiteTest) -> None:
    site.write("static/pic.jpg", painted.jpeg(1200, 630))
    built_in = ("en", "de", "es", "he", "fr", "it", "nl", "pl", "pt")
    for lang in (*built_in, "el"):
        site.post(lang, more=f"lang: {lang}\n" + _image("ai: generated"))
    site.write("layouts/i18n/el.toml", 'picture_generated = "ΤΝ · παραγωγή"')
    site.write("layouts/i18n/ja.toml", 'picture_generated = "AI生成"')
    site.post("ja", more="lang: ja\n" + _image("ai: generated"))
    assert site.build().ok
    urls = {lang: offered(site, lang)["og:image"] for lang in (*built_in, "el", "ja")}
    assert urls["he"] == urls["en"] == urls["ja"]  # the font has neither script
    assert len(set(urls.values())) == len(built_in) + len({"el"}) - len({"he"})
    assert cards(site) == {url.removeprefix(f"{BASE}/") for url in urls.values()}
    assert "AI生成" in offered(site, "ja")["og:image:alt"]


def test_authors_terms_pages_and_the_logo(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + '[publisher]\nlogo = "/pic.jpg"\n')
    site.write("static/pic.jpg", painted.jpeg(1200, 2400))
    said = _image("ai: generated, focus: [0, 0]")
    site.write("content/authors/ada.md", f"---\nname: Ada\n{said}\n---\nText.\n")
    site.write("content/pages/about.md", f"---\ntitle: About\n{said}\n---\nText.\n")
    site.write("content/tags/sea.md", f"---\ntitle: Sea\n{said}\n---\nText.\n")
    site.post("a", more="tags: [sea]")
    assert site.build().ok
    shapes = {
        page: (lambda made: (made.size, has_label(made)))(
            Image.open(BytesIO(file_of(site, offered(site, "", page)["og:image"])))
        )
        for page in (
            "index.html",
            "authors/ada/index.html",
            "about/index.html",
            "tags/sea/index.html",
        )
    }
    assert shapes == {
        "index.html": ((315, 630), True),
        "authors/ada/index.html": ((315, 630), True),
        "about/index.html": ((1200, 630), True),
        "tags/sea/index.html": ((1200, 630), True),
    }


FAR = "https://else.example/a.jpg?v=1"


def test_other_pictures_are_named_as_they_are(site: SiteTest) -> None:
    site.write("static/pic.svg", b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    site.post("far", more=_image("ai: {involvement: generated, realistic: false}", FAR))
    site.post("drawn", more=_image("ai: generated", "/pic.svg"))
    assert site.build().ok
    assert offered(site, "far")["og:image"] == FAR
    assert "og:image" not in offered(site, "drawn")
    assert not cards(site)


@pytest.mark.parametrize("src", [FAR, "/pic.jxl", "/pic.bmp", "/pic.svg"])
@pytest.mark.parametrize("has_cards", [False, True])
@pytest.mark.sampled(4)
def test_what_cannot_have_its_label_is_offered_to_nobody(
    site: SiteTest, src: str, has_cards: bool
) -> None:
    formats = 'feeds.formats = ["rss", "atom", "json"]\n'
    site.write("site.toml", f"{SETTINGS}{formats}images.cards = {str(has_cards).lower()}\n")
    site.write("static/pic.jxl", bytes.fromhex("ff0a"))
    site.write("static/pic.bmp", painted.saved(painted.picture(600, 400), "BMP"))
    site.write("static/pic.svg", b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    site.write("content/authors/ada.md", f"---\nname: Ada\n{_image('ai: modified', src)}\n---\n")
    site.post("a", more=_image("ai: generated", src))
    result = site.build()
    assert result.ok, result.printed
    said = {problem.path for problem in result.problems if "have a card drawn" in problem.hint}
    documents = {"content/authors/ada.md", "content/posts/a.md"}
    assert said == (set() if has_cards else documents)
    url = offered(site, "a").get("og:image", "")
    assert has_cards == url.startswith(f"{BASE}/cards/")
    for name in ("feed.xml", "atom.xml", "feed.json"):
        feed = site.read(name)
        assert src not in feed
        assert not url or url in feed


def test_a_labelled_logo_has_its_label_in_social_pictures_and_feeds(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + '[publisher]\nlogo = "/pic.jpg"\n')
    site.write("static/pic.jpg", painted.jpeg(1200, 630))
    site.write("static/pic.jpg.toml", 'ai = "generated"\n')
    site.post("a")
    assert site.build().ok
    assert has_label(Image.open(BytesIO(file_of(site, offered(site, "a")["og:image"]))))
    (logo,) = lxml.etree.fromstring(site.read("feed.xml").encode()).findall(".//image/url")
    assert logo.text == offered(site, "a")["og:image"]


def test_only_what_is_drawn_makes_a_picture_anew(site: SiteTest) -> None:
    site.write("static/pic.jpg", painted.jpeg(1600, 2000))
    post = site.post("a", more=_image("caption: Then, ai: generated, focus: [0.5, 0.5]"))
    assert site.build().ok
    (first,) = cards(site)
    data = site.files()[first]

    def made_anew(old: str, new: str) -> set[str]:
        """The tasks that encode a picture after an edit; a changed credit only rewrites XMP."""
        site.edit(post, old, new)
        explained = site.build(explain=True).done.explained
        names = {name for name, _ in explained if "pic.jpg" in name}
        return {name for name in names if "its marks" not in name}

    assert made_anew("caption: Then", "caption: Now") == set()
    assert cards(site) == {first}
    assert made_anew("alt: A quay", "alt: The quay, credit: Ada") == set()
    assert _pixels(site.files()[next(iter(cards(site)))]) == _pixels(data)
    social_file = {"static/pic.jpg for social networks"}
    assert made_anew("focus: [0.5, 0.5]", "focus: [0.5, 0]") == social_file
    assert made_anew("ai: generated", "ai: modified") == social_file
    assert made_anew("alt: The quay, credit: Ada", "alt: A quay") == set()
    made_anew("ai: modified, focus: [0.5, 0]", "ai: generated, focus: [0.5, 0.5]")
    assert site.files()[first] == data
    assert site.build(clean=True).ok
    assert site.files()[first] == data


def _pixels(data: bytes) -> bytes:
    return Image.open(BytesIO(data)).tobytes()


@pytest.mark.long
def test_a_clean_build_gives_the_same_bytes(site: SiteTest) -> None:
    site.write("static/pic.jpg", painted.jpeg(1600, 2000))
    site.write("static/pic.png", painted.png(1600, 900, "P"))
    site.post("a", more=_image("ai: generated"))
    site.post("b", more=_image("ai: modified", "/pic.png"))
    assert site.build().ok
    before = site.files()
    assert site.build(output=site.root / "other", clean=True).ok
    assert {p: d for p, d in before.items() if p.startswith("cards/")} == {
        path.relative_to(site.root / "other").as_posix(): path.read_bytes()
        for path in (site.root / "other" / "cards").iterdir()
    }


def test_the_label_changes_no_pixel_outside_its_corner(site: SiteTest) -> None:
    site.write("static/pic.png", painted.png(1200, 630, "RGBA"))
    hole = painted.picture(1200, 630, "RGBA")
    hole.paste((0, 0, 0, 0), (0, 400, 300, 630))
    site.write("static/pic.png", painted.saved(hole))
    site.post("a", more=_image("ai: generated", "/pic.png"))
    assert site.build().ok
    changed = ImageChops.difference(opened(site, "a").convert("RGB"), hole.convert("RGB")).getbbox()
    assert changed
    left, top, right, bottom = changed
    assert left > 1200 * (1 - CORNER)
    assert 20 < top < 40
    # Networks cut off up to 4 % of each side.
    assert 1200 - 40 < right < 1200 - 20
    assert bottom < 120


def test_a_box_is_inside_the_picture_for_every_focus() -> None:
    for width, height in ((600, 315), (601, 3000), (5000, 316), (1201, 700), (1999, 1050)):
        for x in (0.0, 0.13, 0.5, 0.99, 1.0):
            for y in (0.0, 0.13, 0.5, 0.99, 1.0):
                facts = social.Picture(kind="jpeg", width=width, height=height)
                form = social.form_of(facts, "AI", (x, y), is_whole=False)
                assert form
                left, top, right, bottom = form.box
                assert 0 <= left < right <= width
                assert 0 <= top < bottom <= height
                assert form.width <= 1200
                assert form.height <= 630
                assert abs((right - left) / (bottom - top) - form.width / form.height) < 0.02
