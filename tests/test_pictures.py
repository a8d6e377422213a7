"""Pictures: sizes, room, what they must not tell, what a broken one does, and what has to be made
again."""

from __future__ import annotations

import base64
import random
import re
import struct
import subprocess
import sys
import zlib
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

import lxml.html
import painted
import pytest
from PIL import Image
from support import Result, SiteTest

from sitegen.incremental.keys import decode, encode
from sitegen.incremental.store import Store
from sitegen.incremental.work import WorkerContext
from sitegen.model.jobs import MadePicture, MakeJob
from sitegen.model.site import Picture
from sitegen.pictures import strip
from sitegen.pictures.facts import facts
from sitegen.pictures.make import make

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL")

PAGE = "2026/01/02/a/index.html"
SHOWN = "image: /pic.jpg\nimage_alt: A picture"


def images(site: SiteTest, page: str = PAGE) -> list[lxml.html.HtmlElement]:
    return lxml.html.fromstring(site.read(page)).xpath("//main//img")


def opened(site: SiteTest, path: str) -> Image.Image:
    return Image.open(BytesIO((site.root / "public" / path).read_bytes()))


def made(result: Result) -> list[str]:
    return [
        path
        for path in result.done.rendered
        if path.startswith("pictures/") or path.endswith((".jpg", ".png", ".gif", ".webp"))
    ]


# --- sizes and room -------------------------------------------------------------------------------


def test_a_picture_is_offered_in_the_sizes_that_are_smaller(site: SiteTest) -> None:
    site.write("static/pic.jpg", data := painted.jpeg(1200, 600))
    site.post("a", "Text.\n\n![Shown](/pic.jpg)\n")
    result = site.build()
    assert result.done.problems == ()
    (img,) = images(site)
    (source,) = img.xpath("ancestor::picture//source")
    assert source.get("type") == "image/webp"
    assert (img.get("src"), img.get("width"), img.get("height")) == ("/pic.jpg", "1200", "600")
    offered = dict(reversed(part.split()) for part in source.get("srcset").split(", "))
    assert list(offered) == ["480w", "960w", "1200w"]
    for width, address in offered.items():
        assert re.fullmatch(r"/pictures/pic-[0-9a-f]{12}-\d+\.webp", address)
        assert (opened(site, address[1:]).format, opened(site, address[1:]).size) == (
            "WEBP",
            (int(width[:-1]), int(width[:-1]) // 2),
        )
    assert source.get("sizes") == "(min-width: 44rem) 41.5rem, 100vw"
    assert site.files()["pic.jpg"] == data
    assert len(made(result)) == 3


@pytest.mark.parametrize(
    ("widths", "size", "expected"),
    [
        ("[480, 960, 1600]", 480, []),
        ("[480, 960, 1600]", 300, []),
        ("[480, 960, 1600]", 500, [480, 500]),
        ("[480]", 500, [480]),
        ("[]", 500, []),
        ("[200, 100, 200]", 500, [100, 200]),
    ],
)
def test_no_size_is_larger_than_the_picture(
    site: SiteTest, widths: str, size: int, expected: list[int]
) -> None:
    site.write("site.toml", site.source("site.toml") + f"images.widths = {widths}\n")
    site.write("static/pic.jpg", painted.jpeg(size, 50))
    site.post("a", "![Shown](/pic.jpg)")
    result = site.build()
    assert sorted(int(re.findall(r"-(\d+)\.webp", path)[0]) for path in made(result)) == expected
    assert [(img.get("width"), img.get("height")) for img in images(site)] == [(str(size), "50")]


def test_the_setting_says_how_wide_pictures_stand(site: SiteTest) -> None:
    site.write("site.toml", site.source("site.toml") + 'images.sizes = "50vw"\n')
    site.write("static/pic.jpg", painted.jpeg(1200, 600))
    site.post("a", "![Shown](/pic.jpg)", more=SHOWN)
    site.post("b", more=SHOWN)
    assert site.build().ok
    assert 'sizes="50vw"' in site.read(PAGE)
    assert 'sizes="50vw"' in site.read(PAGE.replace("/a/", "/b/"))


def test_all_but_the_first_picture_of_a_page_may_wait(site: SiteTest) -> None:
    for name in "xyz":
        site.write(f"static/{name}.jpg", painted.jpeg(20, 10))
    body = "![x](/x.jpg)\n\n![y](/y.jpg) ![remote](https://a.example/b.png)\n"
    site.post("a", body)
    site.post("b", body, more="image: /z.jpg\nimage_alt: Z")
    site.post("c", body, more="image: /x.jpg\nimage_alt: X")
    site.write("content/pages/about.md", f"---\ntitle: About\n---\n{body}")
    assert site.build().ok
    waits = {
        page: [img.get("loading") for img in images(site, page)]
        for page in (
            PAGE,
            PAGE.replace("/a/", "/b/"),
            PAGE.replace("/a/", "/c/"),
            "about/index.html",
        )
    }
    assert waits == {
        PAGE: [None, "lazy", "lazy"],
        PAGE.replace("/a/", "/b/"): [None, "lazy", "lazy", "lazy"],
        PAGE.replace("/a/", "/c/"): [None, "lazy", "lazy"],
        "about/index.html": [None, "lazy", "lazy"],
    }


def test_what_an_author_says_of_the_room_counts(site: SiteTest) -> None:
    site.write("static/pic.jpg", painted.jpeg(1200, 600))
    site.post(
        "a",
        '<img src="/pic.jpg" width="300" alt="a"><img src=/pic.jpg height=100 alt=b><img'
        ' src=/pic.jpg width=10 height=70 alt=c>\n\n<picture><source src="/pic.jpg"><img'
        ' loading="eager" src="/pic.jpg" width="50%" alt=d></picture>\n\n<p title=\'<img'
        " src=/pic.jpg>'>no tag</p>\n\n`<img src=/pic.jpg>`\n",
    )
    assert site.build().ok
    assert [
        (
            img.get("width"),
            img.get("height"),
            img.get("loading"),
            len(img.xpath("ancestor::picture")),
        )
        for img in images(site)
    ] == [
        ("300", "150", None, 1),
        ("200", "100", "lazy", 1),
        ("10", "70", "lazy", 1),
        ("50%", None, "eager", 1),
    ]
    assert images(site)[0].xpath("ancestor::picture//source/@sizes")[0] == "300px"
    assert len(re.findall("<picture>", site.read(PAGE))) == 4


def test_one_picture_in_two_bundles_is_made_once(site: SiteTest) -> None:
    for name in "ab":
        site.write(f"content/posts/{name}/pic.jpg", painted.jpeg(500, 250))
        site.post(f"{name}/index", "![Shown](pic.jpg)", title=name.upper())
    result = site.build()
    assert len([path for path in made(result) if path.startswith("pictures/")]) == 2
    assert re.findall(r'srcset="[^"]*"', site.read(PAGE)) == re.findall(
        r'srcset="[^"]*"', site.read(PAGE.replace("/a/", "/b/"))
    )


def test_an_svg_keeps_its_room_and_is_left_alone(site: SiteTest) -> None:
    texts = [
        '<svg width="30" height="20px"/>',
        '<?xml version="1.0"?>\n<svg viewBox="0 0 40 10.2" width="100%"></svg>',
        "<svg/>",
        '<svg viewBox="0 0 -1 0"/>',
        "no svg at all",
        '<svg width="0" height="9"/>',
        "<svg" + ' a="' * 30_000,
    ]
    for number, text in enumerate(texts):
        site.write(f"static/{number}.svg", text.encode())
    site.post("a", "\n\n".join(f"![x](/{number}.svg)" for number in range(len(texts))))
    result = site.build()
    assert result.done.problems == ()
    assert [(img.get("width"), img.get("height")) for img in images(site)] == [
        ("30", "20"),
        ("40", "10"),
        *[(None, None)] * 5,
    ]
    assert made(result) == []
    assert [site.read(f"{number}.svg") for number in range(len(texts))] == texts


def test_portraits_and_the_lead_story_have_sizes(site: SiteTest) -> None:
    site.write("static/pic.jpg", painted.jpeg(600, 300))
    site.write("content/authors/ada.md", f"---\nname: Ada\n{SHOWN}\n---\nWords ![x](/pic.jpg).\n")
    site.post("a", more=SHOWN)
    assert site.build().ok
    for page, count in (("index.html", 1), (PAGE, 3), ("authors/ada/index.html", 2)):
        assert site.read(page).count("<picture><source") == count, page
    assert [img.get("loading") for img in images(site)] == [None, "lazy", "lazy"]


@pytest.mark.parametrize("base", ["https://news.example/", "https://user.example/blog/"])
def test_every_address_of_a_picture_is_one_of_a_file(site: SiteTest, base: str) -> None:
    site.write("site.toml", site.source("site.toml").replace("https://news.example/", base))
    site.write("content/posts/a/große pic.jpg", painted.jpeg(600, 1000, turn=6))
    site.post(
        "a/index",
        "![Shown](große%20pic.jpg)",
        title="A",
        more='image: "große pic.jpg"\nimage_alt: A picture',
    )
    assert site.build().done.problems == ()
    files, path = site.files(), base.removeprefix("https://").partition("/")[2]
    text = "".join(
        data.decode() for name, data in files.items() if name.endswith((".html", ".xml", ".json"))
    )
    addresses = set(re.findall(r'(?:https://[^"\s,<>\\]*|/[^"\s,<>\\]*)\.(?:jpg|webp)', text))
    assert len(addresses) >= 4
    for address in addresses:
        assert unquote(address.removeprefix(base).removeprefix(f"/{path}").lstrip("/")) in files, (
            address
        )
    page = lxml.html.fromstring(site.read(PAGE))
    assert page.xpath(
        "//meta[@property='og:image:width' or @property='og:image:height']/@content"
    ) == ["1000", "600"]


# --- what a picture must not tell -----------------------------------------------------------------


def told(kind: str) -> bytes:
    """A picture of a kind with everything that can be said beside it."""
    if kind == "JPEG":
        return painted.jpeg(500, 250, told=True)
    if kind == "PNG":
        from PIL.PngImagePlugin import PngInfo

        words = PngInfo()
        words.add_text("Comment", painted.WORDS.decode())
        words.add_itxt("XML:com.adobe.xmp", painted.XMP.decode())
        return (
            painted.saved(painted.picture(500, 250), "PNG", pnginfo=words, exif=painted.exif())
            + painted.WORDS
        )
    if kind == "WEBP":
        return (
            painted.saved(painted.picture(500, 250), "WEBP", exif=painted.exif(), xmp=painted.XMP)
            + painted.WORDS
        )
    frames = [painted.picture(500, 250, "P"), painted.picture(500, 250, "P", 90)]
    return (
        painted.saved(
            frames[0], "GIF", save_all=True, append_images=frames[1:], comment=painted.WORDS, loop=0
        )
        + painted.WORDS
    )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
@pytest.mark.parametrize("place", ["content/posts/a/pic", "content/loose/pic", "static/pic"])
def test_what_is_published_of_a_picture_tells_nothing_beside_it(
    site: SiteTest, kind: str, place: str
) -> None:
    data = told(kind)
    assert painted.WORDS in data
    site.write(f"{place}.{kind.lower()}", data)
    address = (
        f"pic.{kind.lower()}"
        if place.startswith("content/posts")
        else f"/{place.partition('/')[2]}.{kind.lower()}"
    )
    site.post("a/index", f"![Shown]({address})", title="A")
    assert site.build().done.problems == ()
    holders = [
        path
        for path, found in site.files().items()
        if painted.WORDS in found or b"Exif" in found or b"xmpmeta" in found
    ]
    assert holders == []
    (path,) = (path for path in site.files() if path.endswith(f"pic.{kind.lower()}"))
    before, after = Image.open(BytesIO(data)), opened(site, path)
    assert not after.getexif()
    assert after.format == kind
    assert getattr(after, "n_frames", 1) == getattr(before, "n_frames", 1)
    assert before.convert("RGB").tobytes() == after.convert("RGB").tobytes(), "no pixel is another"


def test_the_words_are_there_without_us(site: SiteTest) -> None:
    """The test above can fail: nobody uses this file, and static/ is copied as it is."""
    site.write("static/pic.jpeg", told("JPEG"))
    site.post("a")
    assert site.build().ok
    assert site.files()["pic.jpeg"] == told("JPEG")


@pytest.mark.parametrize(
    "use",
    [
        "![Shown](/pic.jpg)",
        "[Linked](/pic.jpg)",
        "<video poster=/pic.jpg></video>",
        "image",
        "author",
        "logo",
    ],
)
def test_whoever_uses_a_picture_gets_the_clean_one(site: SiteTest, use: str) -> None:
    site.write("static/pic.jpg", painted.jpeg(500, 250, told=True))
    site.post("a", use if "/" in use else "Text.", more=SHOWN if use == "image" else "")
    if use == "author":
        site.write("content/authors/ada.md", f"---\nname: Ada\n{SHOWN}\n---\nWords.\n")
    if use == "logo":
        site.write("site.toml", site.source("site.toml") + 'publisher.logo = "/pic.jpg"\n')
    assert site.build().done.problems == ()
    assert painted.WORDS not in site.files()["pic.jpg"]


@pytest.mark.parametrize("base", ["https://news.example/", "https://user.example/blog/"])
@pytest.mark.parametrize(
    "use",
    [
        "![Shown]({}pic.jpg_large)",
        "[Linked]({}pic.jpg_large)",
        "[Linked](//{bare}pic.jpg_large)",
        '<img src="{}pic.jpg_large?x=1" alt="x">',
        "author",
        "settings",
        "logo",
        "image: {}pic.jpg_large\nimage_alt: x",
        "params: {{hero: [{{src: /pic.jpg_large}}]}}",
        "params: {{hero: '{}pic.jpg_large'}}",
    ],
)
def test_whoever_uses_a_picture_by_its_whole_address_gets_the_clean_one(
    site: SiteTest, use: str, base: str
) -> None:
    """Posts that come from elsewhere, and keys for layouts."""
    site.write("static/pic.jpg_large", painted.jpeg(500, 250, told=True))
    site.write("static/other.jpg", other := painted.jpeg(500, 250, told=True))
    settings = site.source("site.toml").replace("https://news.example/", base)
    written = use.format(base, bare=base.removeprefix("https://"))
    site.post(
        "a",
        written if use[0] in "![<" else "Text.",
        more=written if use.startswith(("image", "params")) else "",
    )
    if use == "author":
        site.write(
            "content/authors/ada.md",
            f"---\nname: Ada\nimage: {base}pic.jpg_large\nimage_alt: Ada\n---\nWords.\n",
        )
    settings += {
        "settings": "params.hero = '/pic.jpg_large'\n",
        "logo": f"publisher.logo = '{base}pic.jpg_large'\n",
    }.get(use, "")
    site.write("site.toml", settings)
    assert site.build().codes() == []
    assert painted.WORDS not in site.files()["pic.jpg_large"]
    assert site.files()["other.jpg"] == other


@pytest.mark.parametrize("raw_html", ["sanitize", "trust"])
def test_a_picture_in_the_text_itself_is_clean(site: SiteTest, raw_html: str) -> None:
    site.write("site.toml", site.source("site.toml") + f'markdown.raw_html = "{raw_html}"\n')
    site.write("static/pic.jpg", painted.jpeg())
    data = painted.jpeg(20, 10, told=True)
    text = f"data:image/jpeg;base64,{base64.b64encode(data).decode()}"
    site.post("a", f'![One]({text}) ![Two](/pic.jpg)\n\n<img src="{text}" alt="x"> [Nowhere](x.md)')
    assert [(problem.code, problem.line) for problem in site.build().problems] == [
        ("missing-target", 10)
    ]
    site.edit("content/posts/a.md", "[Nowhere](x.md)", "")
    assert site.build().codes() == []
    for path in (PAGE, "feed.xml", "feed.json"):
        found = [
            base64.b64decode(one)
            for one in re.findall(r"base64,([A-Za-z0-9+/=]+)", site.read(path).replace("\\/", "/"))
        ]
        assert len(found) == (0 if path != PAGE and raw_html == "trust" else 2), (
            "feeds of trusted HTML have none"
        )
        for one in found:
            assert painted.WORDS not in one
            assert (
                Image.open(BytesIO(one)).convert("RGB").tobytes()
                == Image.open(BytesIO(data)).convert("RGB").tobytes()
            )


def test_a_picture_beside_a_post_is_clean_though_nobody_shows_it(site: SiteTest) -> None:
    site.write("content/posts/a/pic.jpg", painted.jpeg(500, 250, told=True))
    site.post("a/index", title="A")
    assert made(site.build()) == ["2026/01/02/a/pic.jpg"]
    assert painted.WORDS not in site.files()["2026/01/02/a/pic.jpg"]


def test_colours_stay_what_they_are(site: SiteTest) -> None:
    """A profile is no metadata: without it, a picture in wide colours is pale."""
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    site.write("static/pic.jpg", painted.jpeg(500, 250, told=True, icc_profile=profile))
    site.post("a", "![Shown](/pic.jpg)")
    assert site.build().ok
    assert opened(site, "pic.jpg").info["icc_profile"] == profile
    assert not opened(site, made_size(site, 480)).info.get("icc_profile")


def made_size(site: SiteTest, width: int = 0) -> str:
    """The path of a picture in this width; of any that it is offered in, if none is named."""
    return next(
        path for path in site.files() if path.endswith(f"-{width}.webp" if width else ".webp")
    )


@pytest.mark.parametrize("turn", range(2, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_published_upright(site: SiteTest, turn: int, kind: str) -> None:
    from PIL import ImageOps

    data = painted.saved(painted.picture(600, 300), kind, exif=painted.exif(turn))
    site.write(f"static/pic.{kind.lower()}", data)
    site.post("a", f"![Shown](/pic.{kind.lower()})")
    assert site.build().done.problems == ()
    wanted = ImageOps.exif_transpose(Image.open(BytesIO(data))).convert("RGB")
    (img,) = images(site)
    assert (int(img.get("width")), int(img.get("height"))) == wanted.size
    paths = [
        f"pic.{kind.lower()}",
        *(path for path in site.files() if path.startswith("pictures/")),
    ]
    assert len(paths) > (1 if turn < 5 else 0)
    for path in paths:
        found = opened(site, path).convert("RGB")
        assert not opened(site, path).getexif()
        for x, y in ((0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)):
            one, other = (
                image.getpixel((int(x * image.width), int(y * image.height)))
                for image in (found, wanted)
            )
            assert max(abs(a - b) for a, b in zip(one, other, strict=True)) < 24, (path, x, y)


# --- known by their bytes -------------------------------------------------------------------------


def mpo() -> bytes:
    """Two pictures in one file, as cameras with two lenses write them, each with what it tells
    (CIPA DC-007)."""
    frames = [painted.picture(500, 250), painted.picture(500, 250, seed=90)]
    data = painted.saved(
        frames[0], "MPO", save_all=True, append_images=frames[1:], exif=painted.exif()
    )
    second = data.rindex(b"\xff\xd8\xff")
    return (
        data[: second + 2]
        + b"\xff\xe1"
        + struct.pack(">H", len(painted.exif()) + 2)
        + painted.exif()
        + data[second + 2 :]
    )


NAMES = (
    "photo.jpg_large",
    "photo.pjpeg",
    "photo.mpo",
    "photo.jfif",
    "photo.jpe",
    "photo",
    "photo.png",
    "photo.heic",
    "photo.JPG",
    "photo.txt",
    "photo.jpg.1",
    "photo.svg",
    "photo.tiff",
    ".photo",
)
WAYS = {
    "shows": "![Shown]({})",
    "links": "[Full size]({})",
    "quotes": '<p><a href="{}">x</a></p>',
    "poster": '<video poster="{}"></video>',
    "front matter": "Text.",
    "author": "Text.",
    "logo": "Text.",
    "nobody": "Text.",
}


@pytest.mark.parametrize("data", [told("JPEG"), told("PNG"), mpo()], ids=["JPEG", "PNG", "MPO"])
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("folder", ["static", "content/posts/a"])
def test_a_picture_is_known_by_its_bytes_whatever_its_name(
    site: SiteTest, folder: str, way: str, data: bytes
) -> None:
    assert painted.WORDS in data
    place = "/" if folder == "static" else "/2026/01/02/a/"
    names = [name for name in NAMES if folder == "static" or not name.startswith(".")]
    for number, name in enumerate(names):
        site.write(f"{folder}/{name}", data)
        if way == "front matter":
            site.post(f"by-{number}", more=f"image: {place}{name}\nimage_alt: A picture")
    site.post("a/index", "\n\n".join(WAYS[way].format(place + name) for name in names), title="A")
    if way == "author":
        site.write(
            "content/authors/ada.md",
            f"---\nname: Ada\nimage: {place}photo\nimage_alt: Ada\n---\nWords.\n",
        )
    if way == "logo":
        site.write("site.toml", site.source("site.toml") + f'publisher.logo = "{place}photo"\n')
    assert site.build().codes() == []
    used = (
        names if way not in {"author", "logo", "nobody"} else ["photo"] if way != "nobody" else []
    )
    files = site.files()
    clean = [f"{place[1:]}{name}" for name in (used if folder == "static" else names)]
    assert [path for path in clean if painted.WORDS in files[path] or b"Exif" in files[path]] == []
    assert all(Image.open(BytesIO(files[path])).size == (500, 250) for path in clean)


def test_sizes_do_not_go_by_names_either(site: SiteTest) -> None:
    site.write("content/posts/a/photo.jpg_large", painted.jpeg(1200, 600, turn=6, told=True))
    site.post("a/index", "![Shown](photo.jpg_large)", title="A")
    assert site.build().codes() == []
    (img,) = images(site)
    assert (img.get("width"), img.get("height"), len(img.xpath("ancestor::picture"))) == (
        "600",
        "1200",
        1,
    )
    assert all(
        path.startswith("pictures/photo-") for path in site.files() if path.endswith(".webp")
    )


BOXES = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + painted.WORDS
OTHER = {
    "heic": BOXES,
    "tiff": painted.saved(painted.picture(), "TIFF"),
    "bmp": painted.saved(painted.picture(), "BMP"),
    "psd": b"8BPS\0\1" + painted.WORDS,
}


@pytest.mark.parametrize("kind", OTHER)
@pytest.mark.parametrize("name", ["photo", "photo.jpg", "photo.data", "photo.jpg_large"])
@pytest.mark.parametrize("folder", ["static", "content/posts/a"])
def test_what_cannot_be_cleaned_is_told_wherever_it_is_used(
    site: SiteTest, kind: str, name: str, folder: str
) -> None:
    site.write(f"{folder}/{name}", OTHER[kind])
    address = f"/{name}" if folder == "static" else name
    site.post("a/index", f"[Full size]({address})", title="A")
    (problem,) = site.build().done.problems
    assert (problem.path, problem.line, problem.code) == (
        "content/posts/a/index.md",
        8,
        "picture-format",
    )
    site.post("a/index", f"![Shown]({address})", title="A")
    (problem,) = site.build().problems
    assert (problem.path, problem.line, problem.code) == (
        "content/posts/a/index.md",
        8,
        "picture" if name.endswith(".jpg") else "picture-format",
    )
    site.post("a/index", "Text.", title="A")
    problems = site.build().done.problems
    assert [(problem.path, problem.code) for problem in problems] == (
        [] if folder == "static" else [(f"{folder}/{name}", "picture-format")]
    )


def avif(*frames: Image.Image) -> bytes:
    return painted.saved(
        frames[0],
        "AVIF",
        save_all=len(frames) > 1,
        append_images=frames[1:],
        exif=painted.exif(),
        xmp=painted.XMP,
    )


def box(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data) + 8) + kind + data


NOTE = box(b"uuid", bytes(16) + painted.WORDS) + box(b"xml ", painted.XMP)
JP2 = painted.saved(painted.picture(500, 250), "JPEG2000")
# What is published of each of them, where that is not as long as it was.
BOXED = {
    "avif": (avif(painted.picture(500, 250)), None),
    "moving.avif": (avif(painted.picture(500, 250), painted.picture(500, 250, seed=90)), None),
    "heic": (avif(painted.picture(500, 250)).replace(b"ftypavif", b"ftypheic", 1), None),
    "note.avif": (avif(painted.picture(500, 250)) + box(b"uuid", bytes(16) + painted.WORDS), None),
    "jp2": (JP2[:12] + NOTE + JP2[12:] + NOTE, JP2),
    "jxl": (
        box(b"JXL ", b"\r\n\x87\n")
        + NOTE
        + box(b"Exif", painted.exif())
        + box(b"brob", b"xml " + painted.WORDS)
        + box(b"jxlc", b"pixels"),
        box(b"JXL ", b"\r\n\x87\n") + box(b"jxlc", b"pixels"),
    ),
}


@pytest.mark.parametrize("kind", BOXED)
@pytest.mark.parametrize("name", ["photo", "photo.jpg", "photo.heic", "photo.jpg_large"])
@pytest.mark.parametrize("folder", ["static", "content/posts/a"])
def test_pictures_for_some_browsers_tell_nothing_either(
    site: SiteTest, kind: str, name: str, folder: str
) -> None:
    data, left = BOXED[kind]
    assert painted.WORDS in data
    site.write(f"{folder}/{name}", data)
    address, path = (f"/{name}", name) if folder == "static" else (name, f"2026/01/02/a/{name}")
    for text, code in (
        (f"[Full size]({address})", []),
        (f"![Shown]({address})", [] if kind.endswith("avif") else ["picture-format"]),
    ):
        site.post("a/index", text, title="A")
        assert site.build().codes() == code
        found = site.files()[path]
        assert painted.WORDS not in found
        assert found == left if left else len(found) == len(data)
    if kind.endswith("avif"):
        before, after = Image.open(BytesIO(data)), Image.open(BytesIO(found))
        assert (getattr(after, "n_frames", 1), dict(after.getexif())) == (
            getattr(before, "n_frames", 1),
            {},
        )
        assert after.convert("RGB").tobytes() == before.convert("RGB").tobytes(), (
            "no pixel is another"
        )


@pytest.mark.parametrize("seed", range(20))
def test_damaged_boxes_are_told_or_do_no_harm(seed: int) -> None:
    numbers, worker = random.Random(seed), WorkerContext(Store(None), {})
    for data_, _ in BOXED.values():
        data = bytearray(data_)
        for _ in range(numbers.choice([1, 3, 20])):
            at = numbers.randrange(min(600, len(data)))
            data[at : at + numbers.choice([1, 0, 9])] = numbers.randbytes(numbers.choice([1, 9, 0]))
        found = decode(facts(b"\x80", [bytes(data)], worker).value, Picture)
        if not found.fault:
            make(encode(MakeJob(path="p", facts=found, widths=())), [bytes(data)], worker)


def test_what_a_file_is_is_found_out_anew_when_it_changes(site: SiteTest) -> None:
    """Also without a store that knows, and with one that another sitegen has left."""
    site.write("content/posts/a/photo", "no picture")
    site.post("a/index", "[Linked](photo)", title="A")
    assert site.build().ok
    site.write("content/posts/a/photo", told("JPEG"))
    for _ in range(2):
        assert site.build().ok
        assert painted.WORDS not in site.files()["2026/01/02/a/photo"]
    site.write("content/posts/a/photo", OTHER["bmp"])
    assert site.build().codes() == ["picture-format"]
    assert site.build().codes() == ["picture-format"]


# Not compressed: what is painted here has fewer bytes as PNG than as WebP.
LARGE = {"PNG": {"compress_level": 0}}


# --- odd ones -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("JPEG", "CMYK"),
        ("JPEG", "L"),
        ("PNG", "1"),
        ("PNG", "L"),
        ("PNG", "LA"),
        ("PNG", "P"),
        ("PNG", "RGBA"),
        ("PNG", "I;16"),
        ("WEBP", "RGBA"),
    ],
)
def test_every_kind_of_colours_comes_out_right(site: SiteTest, kind: str, mode: str) -> None:
    source = painted.picture(600, 300, mode)
    site.write(f"static/pic.{kind.lower()}", painted.saved(source, kind, **LARGE.get(kind, {})))
    site.post("a", f"![Shown](/pic.{kind.lower()})")
    assert site.build().done.problems == ()
    found = opened(site, made_size(site))
    assert found.mode == "RGB"
    reference = painted.picture(
        600, 300, "1" if mode == "1" else "L" if mode in {"L", "LA", "I;16"} else "RGB"
    ).convert("RGB")
    for x, y in (
        ((0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)) if mode != "1" else ((0.75, 0.75),)
    ):
        one, other = (
            image.getpixel((int(x * image.width), int(y * image.height)))
            for image in (found, reference)
        )
        assert max(abs(a - b) for a, b in zip(one, other, strict=True)) < 24, (x, y)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_can_be_seen_through_stays_so(site: SiteTest, mode: str) -> None:
    image = painted.picture(600, 300, "RGBA")
    image.putalpha(Image.linear_gradient("L").resize((600, 300)))
    indexed = image.convert("RGB").convert("P")
    options = {"transparency": indexed.getpixel((9, 9))} if mode == "P" else {}
    site.write(
        "static/pic.png",
        painted.saved(
            indexed if mode == "P" else image.convert(mode), "PNG", **options, **LARGE["PNG"]
        ),
    )
    site.post("a", "![Shown](/pic.png)")
    assert site.build().ok
    found = opened(site, made_size(site))
    assert found.mode == "RGBA"
    assert found.getextrema()[3][0] < 20


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_what_moves_goes_on_moving(site: SiteTest, kind: str) -> None:
    frames = [painted.picture(600, 300, seed=seed) for seed in (0, 80, 160)]
    site.write(
        f"static/pic.{kind.lower()}",
        painted.saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100),
    )
    site.post("a", f"![Shown](/pic.{kind.lower()})")
    result = site.build()
    assert [path for path in made(result) if path.startswith("pictures/")] == []
    assert [(img.get("width"), img.get("height")) for img in images(site)] == [("600", "300")]
    assert opened(site, f"pic.{kind.lower()}").n_frames == 3


def test_a_tall_picture_is_not_made_larger_than_webp_can_be(site: SiteTest) -> None:
    site.write("static/pic.png", painted.png(500, 20_000, "1"))
    site.post("a", "![Shown](/pic.png)")
    result = site.build()
    assert (result.done.problems, made(result)) == ((), [])


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def huge(width: int, height: int, *chunks: bytes) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + header
        + b"".join(chunks)
        + chunk(b"IDAT", zlib.compress(bytes(100_000)))
        + chunk(b"IEND", b"")
    )


def many_scans() -> bytes:
    data = painted.saved(painted.picture(), "JPEG", progressive=True)
    start = data.rindex(b"\xff\xda")
    return data[:start] + data[start:-2] * 2000 + data[-2:]


WHOLE = {
    kind: painted.saved(painted.picture(200, 100), kind) for kind in ("JPEG", "PNG", "WEBP", "GIF")
}
HOSTILE = {
    "empty": b"",
    "text": b"no picture",
    "html": b"<!doctype html><title>404</title>",
    "pdf": b"%PDF-1.7\n",
    "heic": b"\0\0\0\x18ftypheic",
    "bomb": huge(60_000, 60_000),
    "gif bomb": b"GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\x02\x02D\x01\0;",
    "negative": huge(0x7FFFFFFF, 0x7FFFFFFF),
    "no width": huge(0, 10),
    "scans": many_scans(),
    "profile bomb": huge(10, 10, chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(200_000_000), 1))),
    **{f"half a {kind}": data[: len(data) // 2] for kind, data in WHOLE.items()},
    **{f"head of a {kind}": data[:14] for kind, data in WHOLE.items()},
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_picture_that_cannot_be_shown_is_told_where_it_stands(site: SiteTest, name: str) -> None:
    site.write("content/posts/a/pic.jpg", HOSTILE[name])
    site.post("a/index", "Text.\n\nSome ![Shown](pic.jpg)\n")
    result = site.build()
    assert [
        (problem.path, problem.line, problem.column, problem.code, problem.severity)
        for problem in result.problems
    ] == [("content/posts/a/index.md", 10, 15, "picture", "error")]
    assert "'pic.jpg'" in result.problems[0].message
    assert not site.published("index.html")


def test_a_picture_that_weighs_too_much_is_not_looked_into(site: SiteTest) -> None:
    site.write("content/posts/a/pic.jpg", painted.jpeg())
    with (site.root / "content/posts/a/pic.jpg").open("r+b") as file:
        file.truncate(64_000_001)
    site.post("a/index", "![Shown](pic.jpg)")
    assert "it has more than 64 MB" in site.build().told
    with (site.root / "content/posts/a/pic.jpg").open("r+b") as file:
        file.truncate(len(painted.jpeg()))
    assert site.build().ok


def test_a_broken_picture_that_nobody_shows_is_a_warning(site: SiteTest) -> None:
    site.write("content/posts/a/pic.jpg", b"no picture")
    site.write("static/other.jpg", b"nobody cares")
    site.post("a/index", title="A")
    result = site.build()
    assert [(problem.path, problem.code, problem.severity) for problem in result.done.problems] == [
        ("content/posts/a/pic.jpg", "picture", "warning")
    ]
    assert site.read("2026/01/02/a/pic.jpg") == "no picture"


@pytest.mark.parametrize("text", ["[Linked](pic.jpg)", "Nobody shows it."])
@pytest.mark.parametrize("name", ["too large", "cut"])
def test_a_picture_that_nobody_can_show_is_clean_where_it_is_published(
    site: SiteTest, name: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sitegen.pictures import facts as module

    data = painted.jpeg(500, 250, turn=6, told=True)
    if name == "too large":
        monkeypatch.setattr(module, "PIXELS", 1000)
    else:
        data = data[: data.index(b"\xff\xda") + 300]
    assert painted.WORDS in data
    site.write("content/posts/a/pic.jpg", data)
    site.post("a/index", text, title="A")
    assert site.build().codes() == ["picture"]
    published = site.files()["2026/01/02/a/pic.jpg"]
    assert painted.WORDS not in published
    assert dict(Image.open(BytesIO(published)).getexif()) == {0x0112: 6}, (
        "it still says how it lies"
    )


def test_a_name_that_lies_does_no_harm(site: SiteTest) -> None:
    site.write("static/pic.jpg", painted.png(500, 250))
    site.post("a", "![Shown](/pic.jpg)")
    assert site.build().done.problems == ()
    assert opened(site, made_size(site, 480)).size == (480, 240)


@pytest.mark.parametrize(
    ("front", "code"),
    [
        ("image: /pic.bmp\nimage_alt: x", "picture-format"),
        ("image: /pic.txt\nimage_alt: x", "picture-format"),
        ("image: /small.jpg\nimage_alt: x", "picture-small"),
        ("image: /pic.jpg", "no-alt"),
        ("image: https://a.example/b.jpg", "no-alt"),
    ],
)
def test_what_is_doubtful_is_a_warning(site: SiteTest, front: str, code: str) -> None:
    site.write("static/pic.jpg", painted.jpeg())
    site.write("static/small.jpg", painted.jpeg(640, 199))
    site.write("static/pic.bmp", painted.saved(painted.picture(), "BMP"))
    site.write("static/pic.txt", "x")
    site.post("a", more=front)
    (problem,) = site.build().done.problems
    assert (problem.path, problem.line, problem.column, problem.code) == (
        "content/posts/a.md",
        7,
        8,
        code,
    )
    site.write(
        "site.toml", site.source("site.toml").replace('["no-contact', f'["{code}", "no-contact')
    )
    assert site.build().done.problems == ()


def test_what_shows_nothing_may_say_so(site: SiteTest) -> None:
    site.write("static/pic.jpg", painted.jpeg())
    site.post("a", more='image: /pic.jpg\nimage_alt: ""')
    site.write("content/pages/p.md", "---\ntitle: P\nimage: /pic.jpg\n---\n")
    site.write("content/authors/ada.md", "---\nname: Ada\nimage: /pic.jpg\n---\nWords.\n")
    assert [(problem.path, problem.code) for problem in site.build().done.problems] == [
        ("content/authors/ada.md", "no-alt"),
        ("content/pages/p.md", "no-alt"),
    ]


@pytest.mark.parametrize("seed", range(40))
def test_damage_is_told_or_does_no_harm(seed: int) -> None:
    """Whatever happens to a file: facts are facts, and jobs that follow from them make pictures or
    tell a problem."""
    numbers, worker = random.Random(seed), WorkerContext(Store(None), {})
    for kind in ("JPEG", "PNG", "WEBP", "GIF"):
        data = bytearray(told(kind) if numbers.random() < 0.5 else WHOLE[kind])
        for _ in range(numbers.choice([1, 3, 20])):
            at = numbers.randrange(len(data))
            data[at : at + numbers.choice([1, 0, 9])] = numbers.randbytes(numbers.choice([1, 9, 0]))
        found = decode(facts(b"\x80", [bytes(data)], worker).value, Picture)
        if found.fault:
            assert len(found.fault) < 200
            continue
        made = decode(
            make(
                encode(MakeJob(path="p", facts=found, widths=() if found.moving else (8, 16))),
                [bytes(data)],
                worker,
            ).value,
            MadePicture,
        )
        assert made.length > 0


@pytest.mark.parametrize("kind", WHOLE)
def test_what_is_clean_is_left_as_it_is(kind: str) -> None:
    assert strip.stripped(WHOLE[kind]) == (WHOLE[kind], b"")


# --- what is made again ---------------------------------------------------------------------------


def gallery(site: SiteTest, count: int = 6) -> None:
    for number in range(count):
        site.write(
            f"content/posts/p{number}/pic.jpg",
            painted.jpeg(500, 250, quality=70 + number, told=number == 0),
        )
        site.post(
            f"p{number}/index",
            "First.\n\n![Shown](pic.jpg)",
            title=f"P{number}",
            date=f"2026-01-{number + 1:02}",
            more="image: pic.jpg\nimage_alt: X" if number % 2 else "",
        )


def test_a_post_is_edited_and_no_picture_is_made(site: SiteTest) -> None:
    gallery(site)
    assert len(made(site.build())) == 6 * 2 + 1
    site.edit("content/posts/p3/index.md", "![Shown]", "More.\n\n![Shown]")
    done = site.build().done
    assert done.parsed == ("content/posts/p3/index.md",)
    assert done.rendered == ("2026/01/04/p3/index.html", "atom.xml", "feed.json", "feed.xml")


def test_a_picture_is_changed_and_only_pages_that_show_it_are_made(site: SiteTest) -> None:
    gallery(site)
    site.build()
    site.write("content/posts/p2/pic.jpg", painted.jpeg(500, 260))
    result = site.build()
    pages = [path for path in result.done.rendered if path.endswith((".html", ".xml", ".json"))]
    assert (result.done.parsed, pages) == ((), ["2026/01/03/p2/index.html"])
    assert len(made(result)) == 2
    assert len([path for path in result.done.deleted if path.startswith("pictures/")]) == 2
    site.write("content/posts/p5/pic.jpg", painted.jpeg(500, 260, quality=60))
    pages = [
        path for path in site.build().done.rendered if path.endswith((".html", ".xml", ".json"))
    ]
    assert pages == [
        "2026/01/06/p5/index.html",
        "atom.xml",
        "feed.json",
        "feed.xml",
        "index.html",
    ], "the front page and feeds show it as well"


def test_nothing_is_made_twice(site: SiteTest, tmp_path: Path) -> None:
    gallery(site)
    before = site.build() and site.files()
    assert site.build(jobs=2).done.rendered == ()
    done = site.build(output=tmp_path / "elsewhere").done
    assert done.rendered == ()
    assert site.files(tmp_path / "elsewhere") == before


def test_two_processes_make_the_same_bytes(site: SiteTest, tmp_path: Path) -> None:
    gallery(site)
    one = site.build() and site.files()
    (site.root / ".sitegen").rename(tmp_path / "aside")
    assert site.build(jobs=2, output=tmp_path / "other").ok
    assert site.files(tmp_path / "other") == one


def test_check_tells_what_a_build_tells(site: SiteTest) -> None:
    import datetime as dt

    from sitegen.commands.check import Options, check

    site.write("content/posts/a/pic.jpg", b"GIF89a")
    site.post("a/index", "![Shown](pic.jpg)", more="image: pic.jpg")
    found = check(
        Options(
            root=site.root, here=site.root, paths=(), now=dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
        )
    )
    assert site.tell(found.problems) == site.build().told
    assert [problem.code for problem in found.problems].count("picture") == 2


def test_a_site_without_pictures_loads_nothing_for_them(site: SiteTest) -> None:
    site.post("a", "![Shown](/x.svg)")
    site.write("static/x.svg", "<svg/>")
    code = (
        "import sys, datetime as dt; from pathlib import Path; from sitegen.build import Options,"
        f" build; build(Options(root=Path({str(site.root)!r}), now=dt.datetime(2026, 6, 1,"
        " tzinfo=dt.UTC))); sys.exit('PIL' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_picture_that_changed_is_explained(site: SiteTest) -> None:
    gallery(site, 1)
    site.build()
    site.write("content/posts/p0/pic.jpg", painted.jpeg(500, 260))
    told = dict(site.build(explain=True).done.explained)
    assert told["content/posts/p0/pic.jpg"] == ("its bytes",)
    assert told["2026/01/01/p0/index.html"] == ("the pictures in its text",)


# --- what is easily mistaken ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("root", "room"),
    [
        ('<svg width="24" height="25" stroke-width="2"/>', ("24", "25")),
        ('<svg stroke-width="2" viewBox="0 0 30 40"/>', ("30", "40")),
        ('<svg data-height="9" width="24" height="25" x:width="3"/>', ("24", "25")),
    ],
)
def test_the_width_of_a_line_is_not_that_of_the_picture(
    site: SiteTest, root: str, room: tuple[str, str]
) -> None:
    site.write("static/icon.svg", root.encode())
    site.post("a", "![Icon](/icon.svg)")
    site.build()
    (img,) = images(site)
    assert (img.get("width"), img.get("height")) == room


@pytest.mark.parametrize("size", [(16, 4), (7, 7), (1, 1)])
def test_a_tiny_jpeg_is_a_picture(site: SiteTest, size: tuple[int, int]) -> None:
    site.write("static/dot.jpg", painted.jpeg(*size))
    site.post("a", "![Dot](/dot.jpg)")
    assert site.build().done.problems == ()
    (img,) = images(site)
    assert (int(img.get("width")), int(img.get("height"))) == size


def test_an_authors_own_choice_of_sizes_counts(site: SiteTest) -> None:
    site.write("site.toml", site.source("site.toml") + 'markdown.raw_html = "trust"\n')
    site.write("static/pic.jpg", painted.jpeg(1200, 600))
    site.post("a", '<p><img src="/pic.jpg" srcset="/pic.jpg 2x" alt="x"></p>')
    assert site.build().ok
    (img,) = images(site)
    assert not img.xpath("ancestor::picture")


@pytest.mark.parametrize("text", ["Text.", "[Large](photo.heic)"])
def test_a_picture_that_nobody_cleans_is_told_even_where_no_text_shows_it(
    site: SiteTest, text: str
) -> None:
    site.post("a/index", text)
    site.write("content/posts/a/photo.heic", b"ftypheic")
    assert site.build().codes() == ["picture-format"]


# --- what authors write in HTML -------------------------------------------------------------------


def test_a_source_with_sizes_of_its_own_is_taken_out_and_told(site: SiteTest) -> None:
    site.write("static/pic.jpg", painted.jpeg())
    site.post(
        "a",
        '`<source srcset="x">`\n\n<picture>\n<source media="print" SRCSET="/big.jpg 2x">\n<source'
        ' src="/pic.jpg" srcset="/pic.jpg 2x">\n<img src="/pic.jpg" alt="x">\n</picture>\n',
    )
    done = site.build()
    assert [
        (problem.code, problem.line, problem.column, problem.message)
        for problem in done.done.problems
    ] == [("raw-html", 11, 1, "a <source> with srcset is not published")]
    assert re.findall("<source.*?>", site.read("2026/01/02/a/index.html")) == [
        '<source src="/pic.jpg">'
    ]


def test_thousands_of_them_are_a_few_warnings(site: SiteTest) -> None:
    site.post("a", "<picture>" + '<source srcset="x">\n' * 3_000 + "</picture>")
    assert len(site.build().done.problems) == 20


@pytest.mark.parametrize(
    ("html", "what"),
    [
        ('<video src="/x.mp4"></video>', "video"),
        ('<audio src="/x.mp4"></audio>', "audio file"),
        ('<video poster="/x.mp4"></video>', "picture"),
        ('<video><source src="/x.mp4"></video>', "file"),
        ('<video><track src="/x.mp4"></video>', "text track"),
        ('<img src="/x.mp4" alt="">', "picture"),
        ('<a href="/x.mp4">x</a>', "page"),
    ],
)
def test_what_is_missing_is_called_by_its_name(html: str, what: str, site: SiteTest) -> None:
    site.post("a", html)
    (problem,) = site.build().problems
    assert (problem.code, problem.message) == (
        "missing-target",
        f"no {what} has this address: '/x.mp4'",
    )
