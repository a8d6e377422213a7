"""What an SVG says of itself in its metadata: it counts as that of photographs does."""

from __future__ import annotations

import gzip
import json
import tomllib

import pytest
from marks_support import EVERYTHING, packet_of, stating
from pictures_support import images
from support import SiteTest, sitegen

from sitegen.pictures.marks.packet import packet
from sitegen.pictures.marks.read import marks_of_svg

PAGE = "2026/01/02/a"
GENERATED = "trainedAlgorithmicMedia"


def svg(metadata: str, before: str = "", around: str = "") -> bytes:
    metadata = metadata.split("?>", 1)[-1].rsplit("<?", 1)[0]
    return (
        f'<?xml version="1.0"?>{before}<svg xmlns="http://www.w3.org/2000/svg" {around} width="300"'
        f' height="300"><metadata>{metadata}</metadata><rect width="9" height="9"/></svg>'
    ).encode()


def labels(site: SiteTest) -> list[str]:
    return [
        "".join(image.xpath("ancestor::span[@class='labelled']/b/text()"))
        for image in images(site, f"{PAGE}/index.html")
    ]


def test_all_fields_are_read_as_from_a_photograph() -> None:
    found = marks_of_svg(svg(packet(EVERYTHING).decode()))
    assert found
    assert (found.stated, found.involvement) == (EVERYTHING, "generated")


def test_prefixes_may_be_declared_around_the_metadata_and_the_file_in_utf_16() -> None:
    around = (
        'xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns:i="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"'
    )
    text = svg(
        f"<r:RDF><r:Description i:DigitalSourceType='{GENERATED}'/></r:RDF>", around=around
    ).decode()
    for data in (text.encode(), text.encode("utf-16")):
        found = marks_of_svg(data)
        assert found
        assert found.involvement == "generated"


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (svg(stating(GENERATED), '<!DOCTYPE svg [<!ENTITY a "b">]>'), "declares entities"),
        (svg(packet_of("<dc:x>" * 60 + "</dc:x>" * 60)), "too many elements in each other"),
        (svg(packet_of(f"<dc:x>{'y' * 1_000_001}</dc:x>")), "more than 1 MB"),
        (svg(packet_of('<dc:x y="' + "z" * 600_000 + '"/>') * 2), "more than 1 MB"),
        (svg(stating(GENERATED))[:-30], "cannot be read as XML"),
        (svg(stating(GENERATED)).replace(b"?>", b' encoding="x-none"?>', 1), "as XML"),
    ],
)
def test_what_cannot_be_read_is_a_fault(data: bytes, fault: str) -> None:
    found = marks_of_svg(data)
    assert found
    assert fault in found.faults[0]


def test_a_document_type_alone_and_what_inkscape_writes_are_no_faults() -> None:
    doctype = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd">'
    work = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns:cc="http://creativecommons.org/ns#" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        '<cc:Work rdf:about=""><dc:format>image/svg+xml</dc:format><dc:creator><cc:Agent>'
        "<dc:title>Ada</dc:title></cc:Agent></dc:creator></cc:Work></rdf:RDF>"
    )
    assert marks_of_svg(svg(work, doctype)) is None
    found = marks_of_svg(svg(stating(GENERATED), doctype))
    assert found
    assert (found.involvement, found.faults) == ("generated", ())


@pytest.mark.parametrize("is_packed", [False, True])
def test_readers_see_its_label_and_its_credit(site: SiteTest, *, is_packed: bool) -> None:
    content = svg(packet(EVERYTHING).decode())
    name = "p.svgz" if is_packed else "p.svg"
    site.write(f"content/posts/a/{name}", gzip.compress(content, mtime=0) if is_packed else content)
    site.post("a/index", f"![A]({name})", title="A")
    result = site.build()
    assert result.codes() == ["picture-marks"], "the published file says nothing of it"
    assert "without its metadata" in result.problems[0].message
    assert labels(site) == ["AI · generated"]
    assert "Ada/Agency" in site.read(f"{PAGE}/index.html")
    published = (site.root / "public" / PAGE / name).read_bytes()
    assert b"RDF" not in (gzip.decompress(published) if is_packed else published)


def test_in_static_it_keeps_its_metadata(site: SiteTest) -> None:
    site.write("static/p.svg", svg(stating(GENERATED)))
    site.post("a", "![A](/p.svg)", title="A")
    assert site.build().codes() == []
    assert labels(site) == ["AI · generated"]


def test_who_claims_less_than_the_svg_gets_the_error(site: SiteTest) -> None:
    site.write("content/posts/a/p.svg", svg(stating(GENERATED)))
    site.write("content/posts/a/p.svg.toml", 'ai = "none"\n')
    site.post("a/index", "![A](p.svg)", title="A")
    assert "picture-ai" in site.build().codes()


@pytest.mark.long
def test_the_list_of_pictures_knows_it_and_writes_its_sidecar(site: SiteTest) -> None:
    site.write("content/posts/a/p.svg", svg(packet(EVERYTHING).decode()))
    site.post("a/index", "![A](p.svg)", title="A")
    done = sitegen("pictures", "--json", "--write", cwd=site.root)
    (picture,) = json.loads(done.stdout)["pictures"]
    assert (picture["ai"], picture["credit"]) == ("generated", "Ada/Agency")
    written = tomllib.loads(site.source("content/posts/a/p.svg.toml"))
    assert written["ai"]["involvement"] == "generated"
    assert site.build().codes() == [], "its author says it from now on"
