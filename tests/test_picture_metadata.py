"""A published picture has no metadata, whoever uses it and whatever its name is; its pixels
stay."""

from __future__ import annotations

import base64
import re
import struct
from io import BytesIO

import painted
import pytest
from pictures_support import PAGE, SHOWN, WHOLE, images, made, made_size, opened, with_metadata
from PIL import Image
from support import SiteTest

from sitegen.pictures import strip

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL")


# --- what a picture must not tell -----------------------------------------------------------------


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
@pytest.mark.parametrize("place", ["content/posts/a/pic", "content/loose/pic", "static/pic"])
@pytest.mark.sampled(4)
def test_what_is_published_of_a_picture_tells_nothing_beside_it(
    site: SiteTest, kind: str, place: str
) -> None:
    data = with_metadata(kind)
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
    site.write("static/pic.jpeg", with_metadata("JPEG"))
    site.post("a")
    assert site.build().ok
    assert site.files()["pic.jpeg"] == with_metadata("JPEG")


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
@pytest.mark.sampled(4)
def test_whoever_uses_a_picture_gets_the_clean_one(site: SiteTest, use: str) -> None:
    site.write("static/pic.jpg", painted.jpeg(500, 250, metadata=True))
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
@pytest.mark.sampled(4)
def test_whoever_uses_a_picture_by_its_whole_address_gets_the_clean_one(
    site: SiteTest, use: str, base: str
) -> None:
    """Posts that come from elsewhere, and keys for layouts."""
    site.write("static/pic.jpg_large", painted.jpeg(500, 250, metadata=True))
    site.write("static/other.jpg", other := painted.jpeg(500, 250, metadata=True))
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
    data = painted.jpeg(20, 10, metadata=True)
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
    site.write("content/posts/a/pic.jpg", painted.jpeg(500, 250, metadata=True))
    site.post("a/index", title="A")
    assert made(site.build()) == ["2026/01/02/a/pic.jpg"]
    assert painted.WORDS not in site.files()["2026/01/02/a/pic.jpg"]


def test_colours_stay_what_they_are(site: SiteTest) -> None:
    """A profile is no metadata: without it, a picture in wide colours is pale."""
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    site.write("static/pic.jpg", painted.jpeg(500, 250, metadata=True, icc_profile=profile))
    site.post("a", "![Shown](/pic.jpg)")
    assert site.build().ok
    assert opened(site, "pic.jpg").info["icc_profile"] == profile
    assert not opened(site, made_size(site, 480)).info.get("icc_profile")


@pytest.mark.parametrize("turn", range(2, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.sampled(4)
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


@pytest.mark.parametrize(
    "data", [with_metadata("JPEG"), with_metadata("PNG"), mpo()], ids=["JPEG", "PNG", "MPO"]
)
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("folder", ["static", "content/posts/a"])
@pytest.mark.sampled(8)
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
    site.write("content/posts/a/photo.jpg_large", painted.jpeg(1200, 600, turn=6, metadata=True))
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


@pytest.mark.parametrize("kind", WHOLE)
def test_what_is_clean_is_left_as_it_is(kind: str) -> None:
    assert strip.stripped(WHOLE[kind]) == (WHOLE[kind], b"")
