"""The pictures of the sample blog: what pages, records and files say of the drawn ones, of charts
and maps, and of the generated one; and the program that paints them."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

import lxml.html
import pytest
from needs import needs
from PIL import Image, ImageChops, ImageStat

from sitegen.model.build import BuildReport
from sitegen.pictures.marks.read import marks

ROOT = Path(__file__).parent.parent
PAINTED = sorted(
    path for path in (ROOT / "content/posts").iterdir() if path.suffix in (".jpg", ".png")
)
GENERATED = "plain-of-ice.jpg"
FROM_DATA = {
    "shared-prizes.jpg",
    "crystal-graph.png",
    "east-of-poland.png",
    "eight-billion.png",
    "seats-of-the-bundestag.png",
    "votes-and-seats.png",
}
# A panorama and an upright picture are cut out of the size of the others.
SIZES = {"steppe.jpg": (1600, 560), "light-of-a-rocket.jpg": (800, 1000)}
LABEL = "AI · generated"
MOST_BYTES, MOST_BYTES_OF_ALL = 120_000, 2_200_000


@pytest.fixture(scope="module")
def folder(sample: tuple[Path, BuildReport]) -> Path:
    return sample[0]


def page(folder: Path, name: str) -> lxml.html.HtmlElement:
    """The page of the post whose address ends with the name."""
    (path,) = folder.glob(f"2*/*/*/{name}/index.html")
    return lxml.html.document_fromstring(path.read_bytes())


def test_each_has_a_credit_and_one_is_generated(folder: Path) -> None:
    listed = {
        Path(each["file"]).name: each
        for post in json.loads((folder / "provenance.json").read_text())["posts"]
        for each in post.get("pictures", ())
    }
    assert listed.keys() == {path.name for path in PAINTED}
    assert {each["credit"] for each in listed.values()} == {"The Sitegen Courier"}
    assert {name for name, each in listed.items() if each["involvement"] == "generated"} == {
        GENERATED
    }
    assert {name for name, each in listed.items() if each["involvement"] == "data"} == FROM_DATA
    assert {each["involvement"] for each in listed.values()} == {"generated", "none", "data"}


def test_many_posts_have_one_and_each_sort_of_post_is_there(folder: Path) -> None:
    pages = [
        lxml.html.document_fromstring(path.read_bytes())
        for path in folder.glob("2*/*/*/*/index.html")
    ]
    pictured = [page for page in pages if page.xpath("//figure[contains(@class, 'post-image')]")]
    assert len(pictured) >= 18
    assert max(len(page.xpath("string(//h1)").strip()) for page in pictured) >= 120
    for language in ("de", "es", "he"):
        translated = [
            lxml.html.document_fromstring(path.read_bytes())
            for path in folder.glob(f"{language}/2*/*/*/*/index.html")
        ]
        assert any(
            page.xpath("//figure[contains(@class, 'post-image')]//img[@alt!='']")
            for page in translated
        ), language


def test_the_generated_one_is_labelled_on_its_page_and_in_lists(folder: Path) -> None:
    post = page(folder, "europa-clipper-sets-out-for-an-ocean-under-ice")
    (figure,) = post.xpath("//figure[contains(@class, 'post-image')]")
    assert figure.xpath("string(.//*[@class='picture-label'])") == LABEL
    caption = figure.xpath("string(.//figcaption)")
    assert "stands in for one that a model generated" in caption
    assert caption.endswith("The Sitegen Courier · MIT License")
    space = lxml.html.document_fromstring((folder / "categories/space/index.html").read_bytes())
    assert space.xpath("//*[@class='picture-label']/text()") == [LABEL]


def test_drawn_ones_have_no_label_and_three_are_a_gallery(folder: Path) -> None:
    for name in (
        "four-missions-to-the-moon-in-one-overview",
        "mount-everest-has-a-new-official-height",
        "the-world-population-reaches-eight-billion",
    ):
        (figure,) = page(folder, name).xpath("//figure[contains(@class, 'post-image')]")
        assert "by a program of ours" in figure.xpath("string(.//figcaption)")
        assert not figure.xpath(".//*[@class='picture-label']")
    (gallery,) = page(folder, "united-nations-adopt-a-treaty-for-the-high-seas").xpath(
        "//*[contains(@class, 'gallery')]"
    )
    assert len(gallery.xpath("./figure")) == 3


def test_published_files_say_how_they_came_to_be(folder: Path) -> None:
    expected = dict.fromkeys((path.name for path in PAINTED), "digitalCreation")
    expected |= dict.fromkeys(FROM_DATA, "dataDrivenMedia")
    expected[GENERATED] = "trainedAlgorithmicMedia"
    published = {path.name: path for path in folder.glob("posts/*.[jp][pn]g")}
    assert published.keys() == expected.keys()
    for name, source_type in expected.items():
        stated = marks(published[name].read_bytes()).stated
        assert (stated.source_type, stated.credit) == (source_type, "The Sitegen Courier")
    assert marks((ROOT / "content/posts" / GENERATED).read_bytes()).involvement == "generated"


def test_they_are_of_one_size_and_small() -> None:
    for path in PAINTED:
        with Image.open(path) as image:
            assert (path.name, image.size) == (path.name, SIZES.get(path.name, (1600, 1000)))
        assert path.stat().st_size <= MOST_BYTES, path.name
    assert sum(path.stat().st_size for path in PAINTED) <= MOST_BYTES_OF_ALL


@pytest.mark.long
def test_the_painter_paints_the_picture_that_is_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    needs(importlib.util.find_spec("numpy"), "numpy is missing: make test installs it")
    monkeypatch.syspath_prepend(ROOT / "examples/pictures")
    import paint

    monkeypatch.setattr(paint, "CONTENT", tmp_path)
    (tmp_path / "posts").mkdir()
    names = ("sea-morning.jpg", "crystal-graph.png")
    paint.main(list(names))
    for name in names:
        with (
            Image.open(tmp_path / "posts" / name) as painted,
            Image.open(ROOT / "content/posts" / name) as kept,
        ):
            difference = ImageChops.difference(painted.convert("RGB"), kept.convert("RGB"))
        # Another version of numpy or Pillow may differ in the last digit.
        assert max(ImageStat.Stat(difference).mean) < 1, name
    for path in (ROOT / "examples/pictures").glob("*.py"):
        sys.modules.pop(path.stem, None)
