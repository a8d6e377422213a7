"""Files beside texts that a browser runs when it opens them: an SVG is made clean, HTML and XML are
refused, with their places."""

from __future__ import annotations

import base64
import gzip
import itertools
import xml.etree.ElementTree as ET

import lxml.html
import painted
import pytest
from support import SiteTest

from sitegen.pictures import css

HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0'
    ' 0 30 20">\n'
)
PLACE, PATH = "content/posts/a/pic.svg", "2026/01/02/a/pic.svg"


def svg(inside: str) -> str:
    return f"{HEAD}{inside}\n</svg>"


def shown(site: SiteTest, data: str | bytes, name: str = "pic.svg", text: str = "") -> SiteTest:
    site.write(f"content/posts/a/{name}", data if isinstance(data, bytes) else data.encode())
    site.post("a/index", text or f"![Shown]({name})", title="A")
    return site


# What is in the file, what is left of it, and the column of the finding in its second line.
ACTIVE = [
    ("<script>alert('EVIL')</script><rect/>", "<rect />", 1),
    ("<script href='https://evil.example/x.js'/>", "", 1),
    ("<rect onclick='EVIL()' width='1'/>", '<rect width="1" />', 7),
    ("<rect width='1' ONLOAD='EVIL()'/>", '<rect width="1" />', 17),
    ("<a href='javascript:EVIL'><rect/></a>", "<a><rect /></a>", 4),
    ("<a xlink:href='javascript:EVIL'/>", "<a />", 4),
    ("<a href='java&#9;script:EVIL'/>", "<a />", 4),
    ("<a href=' JAVASCRIPT:EVIL'/>", "<a />", 4),
    ("<a href='data:text/html,EVIL'/>", "<a />", 4),
    ("<a href='vbscript:EVIL'/>", "<a />", 4),
    ("<a href='x' ping='https://evil.example/'/>", '<a href="x" />', 13),
    ("<image href='http://evil.example/x.png'/>", "<image />", 8),
    ("<image xlink:href='//evil.example/x.png'/>", "<image />", 8),
    ("<image href='\\\\evil.example/x.png'/>", "<image />", 8),
    ("<image href='data:image/svg+xml;base64,RVZJTA=='/>", "<image />", 8),
    ("<use href='https://evil.example/x.svg#a'/>", "<use />", 6),
    ("<use xlink:href='data:image/svg+xml,EVIL#x'/>", "<use />", 6),
    (
        "<filter><feImage href='https://evil.example/x'/></filter>",
        "<filter><feImage /></filter>",
        18,
    ),
    (
        "<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>EVIL</p></foreignObject><rect/>",
        "<rect />",
        1,
    ),
    ("<h:script xmlns:h='http://www.w3.org/1999/xhtml'>EVIL</h:script>", "", 1),
    ("<iframe src='https://evil.example/'/>", "", 1),
    ("<set attributeName='href' to='javascript:EVIL'/>", "", 1),
    ("<animate attributeName='xlink:href' values='#a;EVIL'/>", "", 1),
    ("<animate attributeName='onload' to='EVIL'/>", "", 1),
    (
        "<animate attributeName='x' values='1;javascript:EVIL'/>",
        '<animate attributeName="x" />',
        28,
    ),
    (
        "<style>@import url(https://evil.example/x.css);rect{fill:red}</style>",
        "<style>rect{fill:red}</style>",
        1,
    ),
    ("<style>@import 'https://evil.example/x.css';</style>", "<style />", 1),
    (
        "<style>rect{fill:url(#a);mask:url( 'http://evil.example/x' )}</style>",
        "<style>rect{fill:url(#a);mask:none}</style>",
        1,
    ),
    ("<style>@\\69mport 'http\\3a//evil.example/x';</style>", "<style />", 1),
    ("<style>a{b:u\\72l(//evil.example/x)}</style>", "<style />", 1),
    ("<style>a{b:image-set('https://evil.example/x' 1x)}</style>", "<style />", 1),
    (
        "<style>@font-face{src:url(//evil.example/x.woff2)}</style>",
        "<style>@font-face{src:none}</style>",
        1,
    ),
    ("<style>/* */@import/**/url('//evil.example/x');</style>", "<style>/* */</style>", 1),
    ("<rect style='fill:url(https://evil.example/x#a);x:1'/>", '<rect style="fill:none;x:1" />', 7),
    ("<rect fill='url(https://evil.example/x#a)' width='1'/>", '<rect fill="none" width="1" />', 7),
    ("<rect cursor='u\\72l(//evil.example/x)'/>", "<rect />", 7),
    ("<font-face-uri xlink:href='https://evil.example/x'/>", "<font-face-uri />", 16),
    ("<?xml-stylesheet href='https://evil.example/x.xsl'?><rect/>", "<rect />", 1),
    ("<handler type='EVIL'/>", "", 1),
]


def inside(text: str) -> str:
    """What stands in the root, in one way of writing it."""
    root = ET.fromstring(text)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        element.attrib = {name.rpartition("}")[2]: value for name, value in element.attrib.items()}
    return "".join(ET.tostring(child, encoding="unicode") for child in root).strip()


@pytest.mark.parametrize(("bad", "left", "column"), ACTIVE)
@pytest.mark.sampled(7)
def test_an_svg_does_nothing_when_it_is_opened(
    site: SiteTest, bad: str, left: str, column: int
) -> None:
    shown(site, svg(bad))
    (problem,) = site.build().done.problems
    assert (problem.path, problem.line, problem.column, problem.code, problem.severity) == (
        PLACE,
        2,
        column,
        "active-file",
        "warning",
    )
    text = site.read(PATH)
    assert "evil" not in text.lower()
    assert inside(text) == left
    (img,) = lxml.html.fromstring(site.read("2026/01/02/a/index.html")).xpath("//main//img")
    assert (img.get("width"), img.get("height")) == ("30", "20")
    assert site.build().codes() == ["active-file"], "and is reported again"


@pytest.mark.parametrize("text", ["![Shown]({})", "[Linked]({})", "Nobody shows it."])
@pytest.mark.parametrize("name", ["pic.svg", "pic.SVG", "pic", "pic.xml", "pic.data"])
@pytest.mark.sampled(4)
def test_an_svg_is_known_by_its_content(site: SiteTest, name: str, text: str) -> None:
    shown(
        site,
        '<?xml version="1.0"?>\n<!-- a -->\n' + svg("<script>EVIL</script>"),
        name,
        text.format(name),
    )
    assert site.build().codes() == ["active-file"]
    assert "EVIL" not in site.read(f"2026/01/02/a/{name}")


def test_a_packed_svg_is_made_clean_and_packed_again(site: SiteTest) -> None:
    shown(site, gzip.compress(svg("<script>EVIL</script><rect/>").encode()), "pic.svgz")
    assert site.build().codes() == ["active-file"]
    assert inside(gzip.decompress(site.files()["2026/01/02/a/pic.svgz"]).decode()) == "<rect />"


@pytest.mark.parametrize(
    "data",
    [
        svg("<script>EVIL</script>").encode("utf-16"),
        ('<?xml version="1.0" encoding="iso-8859-1"?>' + svg("<script>EVIL</script>\xe9")).encode(
            "latin-1"
        ),
        b"\xef\xbb\xbf" + svg("<script>EVIL</script>").encode(),
        svg("<s:script xmlns:s='http://www.w3.org/2000/svg'>EVIL</s:script>").encode(),
        b"<svg><script>EVIL</script></svg>",
        b"<svg:svg xmlns:svg='http://www.w3.org/2000/svg'><svg:script>EVIL</svg:script></svg:svg>",
        b"<!DOCTYPE svg [<!ENTITY e '&#60;script>EVIL&#60;/script>'>]>" + svg("&e;").encode(),
        b"<!DOCTYPE svg [<!ATTLIST svg onload CDATA 'EVIL'>]>" + svg("").encode(),
        b"<!DOCTYPE svg [<!ENTITY e SYSTEM 'https://evil.example/EVIL'>]>" + svg("&e;").encode(),
    ],
    ids=[
        "utf-16",
        "latin-1",
        "mark",
        "prefix",
        "no namespace",
        "all prefixed",
        "entity",
        "default",
        "external",
    ],
)
@pytest.mark.sampled(4)
def test_however_an_svg_is_written(site: SiteTest, data: bytes) -> None:
    shown(site, data)
    assert site.build().codes() == ["active-file"]
    assert "evil" not in site.read(PATH).lower()
    assert ET.fromstring(site.read(PATH)).tag.rpartition("}")[2] == "svg"


HARMLESS = (
    "<a href='https://other.example/'><rect/></a>",
    "<image href='photo.jpg'/>",
    "<use href='#a'/>",
    "<use xlink:href='sprite.svg#a'/>",
    "<rect fill='url(#a)' transform='translate(1,2)' aria-label='javascript: the good (parts)'/>",
    "<style>a>b{fill:url(#x)}</style>",
    "<style><![CDATA[a > b { content: 'Note: x' } @media (min-width: 9px) {}]]></style>",
    "<text xml:space='preserve'>a &lt; b &amp; é</text>",
    "<animate attributeName='x' values='0;9' begin='a.click'/>",
    "<!-- by a program --><title>A</title><desc>B</desc>",
    f"<image href='data:image/png;base64,{base64.b64encode(painted.png(9, 9)).decode()}'/>",
    "<set attributeName='fill' to='red'/>",
)


@pytest.mark.parametrize("good", HARMLESS)
@pytest.mark.sampled(4)
def test_what_is_harmless_stays_byte_for_byte(site: SiteTest, good: str) -> None:
    doctype = (
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN"'
        ' "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n'
    )
    shown(site, text := '<?xml version="1.0" encoding="UTF-8"?>\n' + doctype + svg(good))
    assert site.build().codes() == []
    assert site.read(PATH) == text


def test_what_is_left_of_an_svg_is_the_same_picture(site: SiteTest) -> None:
    """Whatever is harmless in a file that has to be written anew."""
    site.write("content/posts/a/photo.jpg", painted.jpeg())
    shown(site, svg("".join(HARMLESS) + "<script/>"))
    assert site.build().codes() == ["active-file"]
    assert inside(site.read(PATH)) == inside(svg("".join(HARMLESS)))


def test_what_programs_note_in_an_svg_is_not_published(site: SiteTest) -> None:
    notes = (
        "<metadata><rdf:RDF"
        ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><x>SECRET</x></rdf:RDF></metadata><g'
        ' xmlns:i="http://www.inkscape.org/namespaces/inkscape"'
        ' i:export-filename="/home/SECRET/x.png"><i:view>SECRET</i:view><rect/></g><image'
        f" href='data:image/jpeg;base64,{base64.b64encode(painted.jpeg(metadata=True)).decode()}'/>"
    )
    shown(site, svg(notes))
    assert site.build().codes() == []
    text = site.read(PATH)
    assert "SECRET" not in text
    picture = base64.b64decode(text.partition("base64,")[2].partition('"')[0])
    assert (picture[:3], painted.WORDS in picture) == (b"\xff\xd8\xff", False)
    assert "<rect/>" in text


def test_files_in_static_stay_as_their_owner_made_them(site: SiteTest) -> None:
    files = {
        "pic.svg": svg("<script>MINE</script>"),
        "page.html": "<script>MINE</script>",
        "data.xml": "<x",
    }
    for name, text in files.items():
        site.write(f"static/{name}", text)
    site.post("a", "![Shown](/pic.svg) [page](/page.html)")
    assert site.build().codes() == []
    assert {name: site.read(name) for name in files} == files


def test_who_trusts_html_trusts_files(site: SiteTest) -> None:
    text = svg("<script>MINE</script>")
    shown(site, text)
    site.write("content/posts/a/page.html", "<script>MINE</script>")
    assert not site.build().ok
    site.write("site.toml", site.source("site.toml") + 'markdown.raw_html = "trust"\n')
    assert site.build().codes() == []
    assert site.read(PATH) == text
    site.edit("site.toml", '"trust"', '"escape"')
    assert sorted(site.build().codes()) == ["active-file"] * 2, (
        "the page is an error, and the picture a warning"
    )


# --- what cannot be made clean --------------------------------------------------------------------

XHTML = "xmlns:h='http://www.w3.org/1999/xhtml'"
REFUSED = [
    ("page.html", "<!doctype html>\n<p>x</p>\n<script>EVIL</script>", 3, 1),
    ("page.HTM", "\n<p onclick=x>", 2, 4),
    ("page.html", "<p/onclick=x>", 1, 4),
    ("page.html", "<title><p title='</title>\n<img onerror=x>'>", 2, 6),
    ("page.html", "<!-- x --><iframe src=x>", 1, 11),
    ("page.html", "<a href='java&#10;script:x'>", 1, 4),
    ("page.html", "<meta http-equiv=refresh content=0>", 1, 7),
    ("page.html", "<style>@import '//evil.example/x'</style>", 1, 1),
    ("page.html", "<form action=/x>", 1, 1),
    ("page.html", "<base href=//x>", 1, 1),
    ("page.html", "<svg onload=x>", 1, 1),
    ("page.html", "a\x1b(J<p>", 1, 2),
    ("page", "<html><script>x</script>", 1, 7),
    ("page.dat", "\n<script >x", 2, 1),
    ("x.xml", "<?xml-stylesheet href='x.xsl'?><x/>", 1, 1),
    ("x.xml", f"<x {XHTML}>\n<h:script/></x>", 2, 1),
    ("x", f"<?xml version='1.0'?><x {XHTML}><h:a onclick='x'/></x>", 1, 64),
    ("x.xml", "<x>\n<y></x>", 2, 6),
    ("x.xml", "<x><svg xmlns='http://www.w3.org/2000/svg' onload='x'/></x>", 1, 44),
    ("x.xhtml", "<html xmlns='http://www.w3.org/1999/xhtml'><script/></html>", 1, 44),
    ("pic.svg", svg("<script>x</script")[:-6], 2, 10),
    ("pic.svg", "<?xml version='1.0' encoding='gbk'?><svg/>", 1, 1),
    ("pic.svg", "<html xmlns='http://www.w3.org/1999/xhtml'><script/></html>", 1, 44),
    (
        "pic.svg",
        "<!DOCTYPE svg [<!ENTITY a 'aaaaaaaaaa'>"
        + "".join(f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in itertools.pairwise("abcdefghi"))
        + "]>"
        + svg("&i;"),
        0,
        0,
    ),
]


@pytest.mark.parametrize(("name", "text", "line", "column"), REFUSED)
def test_what_cannot_be_made_clean_is_refused(
    site: SiteTest, name: str, text: str, line: int, column: int
) -> None:
    shown(site, text, name, "Nobody shows it.")
    result = site.build()
    assert result.codes()[0] == "active-file"
    problem = result.problems[0]
    assert (problem.severity, problem.path) == ("error", f"content/posts/a/{name}")
    assert (problem.line, problem.column) == (line, column) or not line
    assert not result.ok


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "page.html",
            (
                "<!doctype html><html lang=en><head><meta"
                " charset=utf-8><title>x</title><style>p{color:red}</style></head></html>"
            ),
        ),
        (
            "page.html",
            "<p id=a>x <a href='https://x.example/'>y</a><img src=https://x.example/p.png>",
        ),
        (
            "page.html",
            "one = two, once = 3 <p class=\"a\" data-x='on=1'>javascript: the good parts</p>",
        ),
        ("feed.xml", "<rss><channel><title>x</title></channel></rss>"),
        (
            "x.xhtml",
            (
                "<html"
                " xmlns='http://www.w3.org/1999/xhtml'><head><title>x</title></head><body><p>x</p></body></html>"
            ),
        ),
        ("x.kml", "<kml><Placemark/></kml>"),
        ("notes.txt", "<script>x</script>"),
        ("code.txt", "<svg><script>x</script>"),
        ("code.php", "<?php echo '<script>'; ?>"),
        ("x.vue", "<script>x</script>"),
        ("x.svg", "version https://git-lfs.example/"),
        ("x.xml", ""),
        ("x.data", "<not markup"),
        ("x.css", "<!-- p{} -->"),
    ],
)
@pytest.mark.sampled(4)
def test_what_does_nothing_is_published_as_it_is(site: SiteTest, name: str, text: str) -> None:
    shown(site, text, name, "Nobody shows it.")
    assert site.build().codes() == []
    assert site.read(f"2026/01/02/a/{name}") == text


@pytest.mark.parametrize(
    "text",
    [
        "<a " * 100_000,
        "<style" * 100_000,
        "<a x='" * 100_000,
        "<p " + "x " * 300_000 + "<p " * 300_000,
        "<x>" * 300_000,
    ],
)
@pytest.mark.sampled(1)
def test_no_page_takes_for_ever(site: SiteTest, text: str) -> None:
    """What takes a time that grows with the square of these takes minutes."""
    shown(site, text, "page.html", "Text.")
    assert "active-file" in site.build().codes()


@pytest.mark.parametrize(
    "style",
    [
        "url(" * 100_000,
        "url(" + " " * 100_000,
        "@namespace" * 50_000,
        "/*" * 100_000,
        "@import" * 50_000,
        "\\" * 100_000,
        "expression" * 50_000,
        "url('" * 100_000,
    ],
)
def test_no_style_takes_for_ever(style: str) -> None:
    assert len(css.cleaned(style)) <= len(style)
