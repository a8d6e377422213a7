"""How pictures stand in pages: the sizes that are offered, width and height, and which of them load
late."""

from __future__ import annotations

import re
from urllib.parse import unquote

import lxml.html
import painted
import pytest
from pictures_support import PAGE, SHOWN, images, made, opened
from support import SiteTest

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL")


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
        PAGE: [None, "lazy", "lazy", "lazy"],
        PAGE.replace("/a/", "/b/"): [None, "lazy", "lazy", "lazy"],
        PAGE.replace("/a/", "/c/"): [None, "lazy", "lazy", "lazy"],
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
    for page, count in (("index.html", 1), (PAGE, 4), ("authors/ada/index.html", 3)):
        assert site.read(page).count("<picture><source") == count, page
    loading = [img.get("loading") for img in images(site)]
    assert loading == ["lazy", None, "lazy", "lazy"], (
        "after the portrait in the byline, the lead picture"
    )


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
    assert len(addresses) >= 5
    for address in addresses:
        assert unquote(address.removeprefix(base).removeprefix(f"/{path}").lstrip("/")) in files, (
            address
        )
    page = lxml.html.fromstring(site.read(PAGE))
    assert page.xpath(
        "//meta[@property='og:image:width' or @property='og:image:height']/@content"
    ) == ["1000", "525"]


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


def test_a_source_with_sizes_of_its_own_is_taken_out_and_reported(site: SiteTest) -> None:
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
    ] == [
        ("raw-html", 11, 1, "a <source> with srcset is not published"),
        ("raw-html", 12, 24, "the attribute srcset of <source> is not published"),
    ]
    assert re.findall("<source.*?>", site.read("2026/01/02/a/index.html")) == [
        '<source src="/pic.jpg">'
    ]


def test_thousands_of_them_are_a_few_warnings(site: SiteTest) -> None:
    site.post("a", "<picture>" + '<source srcset="x">\n' * 3_000 + "</picture>")
    assert len(site.build().done.problems) == 20


@pytest.mark.parametrize("dialect", ["github", "classic"])
def test_the_end_tag_of_a_trusted_picture_stays_as_it_is(site: SiteTest, dialect: str) -> None:
    settings = f'[markdown]\nraw_html = "trust"\ndialect = "{dialect}"\n'
    site.write("site.toml", f"{site.source('site.toml')}\n{settings}")
    picture = '<img src="https://e.example/a.png"></img>'
    site.post("a", f"{picture}\n\n<div>{picture}</img></div>")
    assert site.build().done.problems == ()
    first, second = re.findall("<p><img.*?</p>|<div><img.*?</div>", site.read(PAGE))
    assert first == f"<p>{picture}</p>"
    assert second == f"<div>{picture}</img></div>".replace("<img ", '<img loading="lazy" ')
