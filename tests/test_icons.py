"""`[theme]`: the icons of the site, and its web manifest."""

from __future__ import annotations

import json
from io import BytesIO

import lxml.etree
import lxml.html
import painted
import pytest
from PIL import Image, ImageDraw
from support import SiteTest

from sitegen.digest import of_bytes
from sitegen.model.theme_settings import DARK_PAPER, PAPER
from sitegen.outputs import icons
from sitegen.read.site_folder import defaults

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8z"/></svg>'
BOTH = 'icon = "/icon.svg"\nicon_png = "/icon.png"\n'
POST = "2026/01/02/a/index.html"


def badge(side: int = 512, ground: str | None = "#0a6b4b", reach: float = 0.6) -> Image.Image:
    """A disc that covers `reach` of the width, on a ground of one colour, or on none."""
    image = Image.new("RGBA", (side, side), ground or (0, 0, 0, 0))
    first, last = side * (1 - reach) / 2, side * (1 + reach) / 2
    ImageDraw.Draw(image).ellipse((first, first, last, last), "#f3a091")
    return image


def with_icons(site: SiteTest, keys: str = BOTH, png: bytes | None = None) -> None:
    site.post("a")
    site.write("static/icon.svg", SVG)
    site.write("static/icon.png", painted.saved(badge(600)) if png is None else png)
    site.write("site.toml", f"{site.source('site.toml')}[theme]\n{keys}\n")


def links(site: SiteTest, path: str = POST) -> list[tuple[str, str]]:
    """The icons and the manifest that a page names: what for, and where."""
    page = lxml.html.document_fromstring(site.read(path).encode())
    found = page.xpath("//link[@rel='icon' or @rel='apple-touch-icon' or @rel='manifest']")
    return [(link.get("rel"), link.get("href")) for link in found]


def manifest(site: SiteTest, path: str = "site.webmanifest") -> dict[str, object]:
    read: dict[str, object] = json.loads(site.read(path))
    return read


def entries(site: SiteTest, path: str = "site.webmanifest") -> list[dict[str, str]]:
    listed = manifest(site, path)["icons"]
    assert isinstance(listed, list)
    return listed


def shown(site: SiteTest, path: str) -> Image.Image:
    image = Image.open(BytesIO(site.files()[path.removeprefix("/")]))
    image.load()
    return image


def test_all_icons_are_made_of_one_png(site: SiteTest) -> None:
    with_icons(site)
    assert site.build().ok
    expected = [("icon", "/favicon.ico"), ("icon", "/icon.svg")]
    assert links(site) == links(site, "404.html") == [*expected, TOUCH]
    assert 'href="/favicon.ico" sizes="32x32">' in site.read(POST)
    assert 'href="/icon.svg" type="image/svg+xml">' in site.read(POST)
    tab, touch = shown(site, "favicon.ico"), shown(site, "apple-touch-icon.png")
    assert (tab.format, tab.size, touch.format, touch.size) == ("ICO", (32, 32), "PNG", (180, 180))
    vector, small, large, maskable = entries(site)
    assert vector == {"src": "/icon.svg", "sizes": "any", "type": "image/svg+xml"}
    assert [small["sizes"], large["sizes"]] == ["192x192", "512x512"]
    assert maskable == {**large, "purpose": "maskable"}
    for entry in (small, large):
        image = shown(site, entry["src"])
        assert (image.format, f"{image.width}x{image.height}") == ("PNG", entry["sizes"])
        assert image.convert("RGB").getpixel((0, 0)) == (10, 107, 75)
        assert entry["type"] == "image/png"


TOUCH = ("apple-touch-icon", "/apple-touch-icon.png")


def test_only_the_front_page_names_the_manifest(site: SiteTest) -> None:
    """A browser loads it with every page that does: posts stay at three requests."""
    site.write("site.toml", site.source("site.toml") + "[lists]\npage_size = 1\n")
    site.post("b")
    site.post("c")
    with_icons(site)
    site.build()
    assert ("manifest", "/site.webmanifest") in links(site, "index.html")
    for path in (POST, "page/1/index.html", "404.html", "archive/index.html"):
        assert "webmanifest" not in site.read(path)
    assert "; manifest-src &#39;self&#39;" in site.read("index.html")


def test_the_manifest_says_how_the_paper_opens(site: SiteTest) -> None:
    with_icons(site)
    site.build()
    assert {key: value for key, value in manifest(site).items() if key != "icons"} == {
        "name": "Test News",
        "short_name": "Test News",
        "lang": "en",
        "dir": "ltr",
        "start_url": "/",
        "display": "browser",
        "background_color": PAPER,
        "theme_color": PAPER,
    }
    assert DARK_PAPER not in site.read("site.webmanifest")


def test_a_site_below_the_root_of_a_host(site: SiteTest) -> None:
    with_icons(site)
    site.build(base_url="https://user.example/blog/")
    assert links(site, "index.html") == [
        ("icon", "/blog/favicon.ico"),
        ("icon", "/blog/icon.svg"),
        ("apple-touch-icon", "/blog/apple-touch-icon.png"),
        ("manifest", "/blog/site.webmanifest"),
    ]
    assert manifest(site)["start_url"] == "/blog/"
    for entry in entries(site):
        assert entry["src"].startswith("/blog/")
        assert site.published(entry["src"].removeprefix("/blog/"))


@pytest.mark.parametrize(
    ("png", "is_maskable"),
    [
        (badge(), True),
        (badge(reach=0.78), True),
        (badge(reach=0.9), False),
        (badge(ground=None), False),
        (painted.picture(512, 512), False),
    ],
)
def test_an_icon_is_maskable_if_a_mask_cuts_off_one_colour(
    site: SiteTest, png: Image.Image, *, is_maskable: bool
) -> None:
    with_icons(site, png=painted.saved(png))
    site.build()
    assert ("maskable" in site.read("site.webmanifest")) is is_maskable


def test_on_a_home_screen_paper_is_behind_what_is_transparent(site: SiteTest) -> None:
    with_icons(site, png=painted.saved(badge(ground=None)))
    site.build()
    touch = shown(site, "apple-touch-icon.png")
    assert (touch.mode, touch.getpixel((0, 0))) == ("RGB", (253, 252, 249))
    assert shown(site, entries(site)[1]["src"]).getpixel((0, 0))[3] == 0
    assert shown(site, "favicon.ico").convert("RGBA").getpixel((0, 0))[3] == 0


def test_icons_hold_nothing_but_the_picture(site: SiteTest) -> None:
    data = painted.saved(badge(), exif=painted.exif(), dpi=(72, 72))
    assert painted.WORDS in data
    with_icons(site, png=data)
    site.build()
    for path, made in site.files().items():
        if path.endswith((".png", ".ico")):
            assert painted.WORDS not in made
            # The file itself keeps the density of its pixels.
            assert set(shown(site, path).info) <= {"sizes"} or path == "icon.png"


def test_each_edition_has_a_manifest_in_its_language(site: SiteTest) -> None:
    with_icons(site)
    site.write(
        "site.toml",
        site.source("site.toml")
        + '[[languages]]\ncode = "he"\nlabel = "H"\ntitle = "חדשות"\n'
        + '[[languages]]\ncode = "fr"\nlabel = "F"\nbase_url = "https://fr.example/"\n',
    )
    site.post("b", more="lang: he")
    site.post("c", more="lang: fr")
    site.build()
    assert ("manifest", "/he/site.webmanifest") in links(site, "he/index.html")
    hebrew, french = manifest(site, "he/site.webmanifest"), manifest(site, "fr/site.webmanifest")
    assert (hebrew["name"], hebrew["lang"], hebrew["dir"]) == ("חדשות", "he", "rtl")
    assert (hebrew["start_url"], french["start_url"]) == ("/he/", "/")
    assert not site.published("he/favicon.ico")
    assert entries(site, "he/site.webmanifest") == entries(site)
    # A host has files of its own.
    assert links(site, "fr/index.html") == [
        ("icon", "/favicon.ico"),
        ("icon", "/icon.svg"),
        TOUCH,
        ("manifest", "/site.webmanifest"),
    ]
    assert entries(site, "fr/site.webmanifest") == entries(site)
    names = ["/favicon.ico", "/apple-touch-icon.png", *(each["src"] for each in entries(site))]
    for name in names:
        assert site.files()[f"fr{name}"] == site.files()[name[1:]]


def test_feeds_have_the_icon_where_their_standards_do(site: SiteTest) -> None:
    with_icons(site, BOTH + 'logo = "/logo.png"\n')
    site.write("static/logo.png", painted.png())
    site.build()
    _, small, large, _ = entries(site)
    atom = lxml.etree.fromstring(site.read("atom.xml").encode())
    name = "{http://www.w3.org/2005/Atom}"
    assert atom.findtext(f"{name}icon") == f"https://news.example{small['src']}"
    assert atom.findtext(f"{name}logo") == "https://news.example/logo.png"
    feed = json.loads(site.read("feed.json"))
    assert feed["icon"] == f"https://news.example{large['src']}"
    assert feed["favicon"] == f"https://news.example{small['src']}"
    # A picture of RSS is at most 144 pixels wide, and may be the wide logo.
    assert "<url>https://news.example/logo.png</url>" in site.read("feed.xml")
    assert small["src"] not in site.read("feed.xml")


def test_without_settings_there_is_the_built_in_icon(site: SiteTest) -> None:
    site.post("a")
    site.build()
    for path in (POST, "index.html"):
        assert links(site, path) == [("icon", "/favicon.svg")]
    assert site.published("favicon.svg")
    assert not any(path.endswith((".ico", ".webmanifest")) for path in site.files())
    assert "manifest-src" not in site.read("index.html")


def test_the_built_in_icon_is_known_by_its_digest() -> None:
    assert of_bytes((defaults() / "static/favicon.svg").read_bytes()) == icons.BUILT_IN


def test_one_setting_is_enough(site: SiteTest) -> None:
    with_icons(site, 'icon = "/icon.svg"')
    site.build()
    assert links(site, "index.html") == [("icon", "/icon.svg")]
    with_icons(site, 'icon_png = "/icon.png"')
    site.write("site.toml", site.source("site.toml").replace('[theme]\nicon = "/icon.svg"\n', ""))
    site.build()
    # The built-in icon would be shown in the place of that of the site.
    assert links(site, "index.html") == [
        ("icon", "/favicon.ico"),
        TOUCH,
        ("manifest", "/site.webmanifest"),
    ]


def test_files_of_static_come_first(site: SiteTest) -> None:
    own = {name: f"my {name}" for name in ("favicon.ico", "site.webmanifest")}
    with_icons(site, 'icon_png = "/icon.png"')
    for name, text in own.items():
        site.write(f"static/{name}", text)
    site.write("static/favicon.svg", SVG)
    assert site.build().ok
    assert {name: site.read(name) for name in own} == own
    assert links(site, "index.html") == [
        ("icon", "/favicon.ico"),
        ("icon", "/favicon.svg"),
        TOUCH,
        ("manifest", "/site.webmanifest"),
    ]


def test_icons_in_static_need_no_settings(site: SiteTest) -> None:
    site.post("a")
    site.write("static/favicon.ico", b"my icon")
    site.write("static/apple-touch-icon.png", painted.saved(badge(180)))
    site.build()
    assert links(site) == [("icon", "/favicon.ico"), TOUCH]
    site.write("static/favicon.svg", SVG)
    site.build()
    assert links(site) == [("icon", "/favicon.ico"), ("icon", "/favicon.svg"), TOUCH]


def test_an_icon_is_made_anew_only_when_it_changes(site: SiteTest) -> None:
    with_icons(site)
    site.build()
    before = site.files()
    site.edit("content/posts/a.md", "Text", "Other text")
    assert "favicon.ico" not in site.build().done.rendered
    site.write("static/icon.png", painted.saved(badge(700, "#123456")))
    assert "favicon.ico" in site.build().done.rendered
    warm = site.files()
    changed = {path for path in warm if warm[path] != before.get(path)}
    assert {"favicon.ico", "apple-touch-icon.png", "site.webmanifest"} < changed
    site.build(clean=True)
    assert site.files() == warm


SCRIPT = SVG.replace("<path", "\n<script>alert(1)</script><path")


@pytest.mark.parametrize(
    ("keys", "files", "place", "said"),
    [
        ('icon = "/icon.png"', {}, "1:8", "expected the address of an SVG in static/"),
        ('icon_png = "/icon.jpg"', {}, "1:12", "expected the address of a PNG in static/"),
        ('icon_png = "https://a.example/b.png"', {}, "1:12", "expected the address of a PNG"),
        ('icon = "/icno.svg"', {}, "1:8", "did you mean `/icon.svg`?"),
        ('icon_png = "/far/away.png"', {}, "1:12", "the file into static/far/away.png"),
        (BOTH, {"icon.svg": painted.png()}, "1:8", "has to be SVG, and is PNG"),
        (BOTH, {"icon.svg": b"Text."}, "1:8", "has to be SVG, and is no picture"),
        (BOTH, {"icon.png": painted.jpeg(512, 512)}, "2:12", "has to be PNG, and is JPEG"),
        (BOTH, {"icon.png": painted.saved(badge(511))}, "2:12", "too small: it has 511 × 511"),
        (BOTH, {"icon.png": painted.png(600, 599)}, "2:12", "a square, and has 600 × 599 pixels"),
        (BOTH, {"icon.png": painted.png(600, 600)[:-900]}, "2:12", "cannot be shown"),
        (BOTH, {"icon.svg": SCRIPT.encode()}, "static/icon.svg:2:1", "<script> has no place in an"),
        (BOTH, {"icon.svg": SVG[:-6].encode()}, "static/icon.svg:1:", "XML cannot read it"),
    ],
)
@pytest.mark.sampled(4)
def test_mistakes_have_their_place(
    site: SiteTest, keys: str, files: dict[str, bytes], place: str, said: str
) -> None:
    first = len(site.source("site.toml").splitlines()) + 1
    with_icons(site, keys)
    for name, data in files.items():
        site.write(f"static/{name}", data)
    (problem,) = site.build().problems
    assert problem.severity == "error"
    if place.startswith("static"):
        assert f"{problem.path}:{problem.line}:{problem.column}".startswith(place)
    else:
        assert problem.path == "site.toml"
        assert f"{(problem.line or 0) - first}:{problem.column}" == place
    assert said in problem.message + problem.hint


def test_all_mistakes_are_named_at_once(site: SiteTest) -> None:
    with_icons(site, 'icon = "/gone.svg"\nicon_png = "/gone.png"')
    assert site.build().codes() == ["icon", "icon"]
