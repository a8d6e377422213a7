"""What whole sites publish in the files of pictures: what is known about each, read by another
program, and nothing else."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import exiftool
import painted
import pytest
from credentials_support import action, signed
from marks_support import EVERYTHING, EXTENSIONS, packet_of, stating
from msgspec.structs import astuple
from picture_marks_support import FORMATS, PAGE, files_of, picture, shown
from pictures_support import images
from PIL import Image
from support import NOW, SiteTest

from sitegen.commands.check import CheckOptions, check
from sitegen.model.picture_marks import PictureRights
from sitegen.model.picture_terms import source_type_uri
from sitegen.pictures import strip
from sitegen.pictures.marks.packet import packet
from sitegen.pictures.marks.read import marks

# Of a picture: what its file states, what is said beside it, and the source type and the label of
# what is published.
STATES = {
    "nothing": ("", "", "", ""),
    "photo": ("digitalCapture", "", "digitalCapture", ""),
    "negative": ("negativeFilm", "", "negativeFilm", ""),
    "drawn": ("digitalCreation", "", "digitalCreation", ""),
    "generated": ("trainedAlgorithmicMedia", "", "trainedAlgorithmicMedia", "generated"),
    "modified": (
        "compositeWithTrainedAlgorithmicMedia",
        "",
        "compositeWithTrainedAlgorithmicMedia",
        "modified",
    ),
    "data": ("dataDrivenMedia", "", "dataDrivenMedia", ""),
    "screen": ("screenCapture", "", "screenCapture", ""),
    "said-photo": ("", 'ai = "none"\nkind = "photograph"', "digitalCapture", ""),
    "said-drawn": ("", 'ai = "none"\nkind = "drawing"', "digitalCreation", ""),
    "said-none": ("", 'ai = "none"', "", ""),
    "said-generated": ("", 'ai = "generated"', "trainedAlgorithmicMedia", "generated"),
    "said-more": ("digitalCapture", 'ai = "generated"', "trainedAlgorithmicMedia", "generated"),
    "said-the-same": (
        "trainedAlgorithmicMedia",
        'ai = "generated"',
        "trainedAlgorithmicMedia",
        "generated",
    ),
}


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.sampled(1)
def test_every_published_file_says_what_is_known(site: SiteTest, kind: str) -> None:
    ending = EXTENSIONS[kind]
    for number, (name, (in_file, said, _, _)) in enumerate(STATES.items()):
        path = f"content/posts/a/{name}.{ending}"
        site.write(path, picture(kind, stating(in_file) if in_file else "", seed=number))
        if said:
            site.write(f"{path}.toml", said)
    shown(site, *(f"{name}.{ending}" for name in STATES))
    result = site.build()
    lost = {problem.path for problem in result.problems}
    assert lost == {
        f"content/posts/a/{name}.gif"
        for name, (in_file, _, _, _) in STATES.items()
        if in_file and kind == "GIF"
    } | {f"content/posts/a/said-more.{ending}.toml"}, "a GIF has no room, which is said"
    labels = [
        "".join(image.xpath("ancestor::span[@class='labelled']/b/text()")).rpartition(" ")[2]
        for image in images(site, f"{PAGE}/index.html")
    ]
    assert labels == [label for _, _, _, label in STATES.values()]
    by_path: dict[Path, str] = {}
    for name, (_, _, source_type, _) in STATES.items():
        published = files_of(site, name, ending)
        assert len(published) > 1, "sizes beside it"
        for path, data in published.items():
            expected = "" if path.endswith(".gif") else source_type
            assert marks(data).stated == PictureRights(source_type=expected), path
            by_path[site.root / "public" / path] = source_type_uri(expected) if expected else ""
            with Image.open(BytesIO(data)) as image:
                image.load()
    for tags in exiftool.read(*by_path):
        told = by_path[Path(tags["SourceFile"])]
        assert tags.get("XMP-iptcExt:DigitalSourceType", "") == told
        assert not told or tags["ExifTool:Validate"] == "OK"


def test_a_file_of_which_nothing_is_known_is_copied(site: SiteTest) -> None:
    for kind in FORMATS:
        site.write(f"content/posts/a/pic.{EXTENSIONS[kind]}", picture(kind))
    shown(site, *(f"pic.{EXTENSIONS[kind]}" for kind in FORMATS))
    assert site.build().problems == ()
    for kind in FORMATS:
        assert site.files()[f"{PAGE}/pic.{EXTENSIONS[kind]}"] == picture(kind)


@pytest.mark.parametrize("kind", FORMATS)
def test_names_that_only_the_file_knows_stay_at_home(site: SiteTest, kind: str) -> None:
    ending = EXTENSIONS[kind]
    own = f"content/posts/a/pic.{ending}"
    site.write(own, picture(kind, packet(EVERYTHING), exif=painted.exif()))
    shown(site, f"pic.{ending}")
    result = site.build()
    assert result.codes() == (["picture-marks"] if kind == "GIF" else []), result.printed
    private = (*EVERYTHING.creators, EVERYTHING.copyright, EVERYTHING.prompt, EVERYTHING.prompt_by)
    for path, data in site.files().items():
        for text in (*private, painted.WORDS.decode()):
            assert text.encode() not in data, path
    for path, data in files_of(site, "pic", ending).items():
        if path.endswith(".gif"):
            continue
        stated = marks(data).stated
        assert stated == PictureRights(
            credit=EVERYTHING.credit,
            rights_url=EVERYTHING.rights_url,
            licensor_url=EVERYTHING.licensor_url,
            source_type=EVERYTHING.source_type,
            alt=EVERYTHING.alt.replace("\n", " "),
            ai_system=EVERYTHING.ai_system,
            ai_version=EVERYTHING.ai_version,
            data_mining=EVERYTHING.data_mining,
        ), path


def test_what_the_author_states_goes_out(site: SiteTest) -> None:
    site.write("content/posts/a/pic.jpg", painted.jpeg(600, 400, metadata=True))
    site.write("content/posts/a/pic.jpg.yaml", "creator: [Ada, Bo]\ncopyright: © The Bell\n")
    more = """\
        image:
          src: pic.jpg
          alt: A harbour
          credit: Ada / The Bell
          license_url: https://example.org/by
          ai:
            involvement: generated
            model: Painter
            provider: Acme
            prompt: "A harbour: \\"at dawn\\" <b>"
            prompt_by: Grace
        """
    site.post("a/index", "Text.", title="A", more=more)
    result = site.build()
    assert result.problems == (), result.printed
    published = files_of(site, "pic", "jpg")
    assert sorted(path.partition("/")[0] for path in published) == [
        "2026",
        "cards",
        "pictures",
        "pictures",
    ]
    for data in published.values():
        assert marks(data).stated == PictureRights(
            creators=("Ada", "Bo"),
            credit="Ada / The Bell",
            copyright="© The Bell",
            rights_url="https://example.org/by",
            source_type="trainedAlgorithmicMedia",
            alt="A harbour",
            ai_system="Acme Painter",
            prompt='A harbour: "at dawn" <b>',
            prompt_by="Grace",
        )
        assert painted.WORDS not in data


def test_a_changed_credit_writes_files_and_encodes_nothing(site: SiteTest) -> None:
    site.write("content/posts/a/pic.jpg", painted.jpeg(1000, 600, metadata=True, turn=6))
    site.write("content/posts/a/pic.jpg.toml", 'credit = "One"\n')
    shown(site, "pic.jpg")
    first = site.build()
    before = files_of(site, "pic", "jpg")
    site.write("content/posts/a/pic.jpg.toml", 'credit = "Two"\n')
    second = site.build(explain=True)
    after = files_of(site, "pic", "jpg")
    assert first.ok
    assert len(before) == len(after) == 3
    for old, new in zip(sorted(before), sorted(after), strict=True):
        assert strip.stripped(before[old])[0] == strip.stripped(after[new])[0], "the same pixels"
        assert marks(after[new]).stated == PictureRights(credit="Two")
    assert not set(before) & set(after) - {f"{PAGE}/pic.jpg"}, "other bytes have other addresses"
    explained = dict(second.done.explained)
    assert explained.keys() & {name for name in explained if "pic.jpg" in name} == {
        "content/posts/a/pic.jpg.toml",
        "content/posts/a/pic.jpg in its sizes with its marks",
    }
    assert explained["content/posts/a/pic.jpg in its sizes with its marks"] == (
        "what is known about the picture",
    )
    site.write("content/posts/a/pic.jpg.toml", 'credit = "Two"\ncaption = "A harbour"\n')
    third = site.build()
    assert files_of(site, "pic", "jpg") == after
    assert not [path for path in third.done.rendered if path.startswith("pictures/")]


@pytest.mark.long
def test_outdated_files_do_not_pile_up_in_the_store(site: SiteTest) -> None:
    site.write("content/posts/a/pic.png", painted.saved(painted.noise(600, 400)))
    shown(site, "pic.png")
    sizes = []
    for number in range(30):
        site.write("content/posts/a/pic.png.toml", f'credit = "{number}"\n')
        assert site.build().ok
        sizes.append(sum(file.stat().st_size for file in (site.root / ".sitegen").rglob("*.db*")))
    assert sizes[0], "the store has a file"
    assert max(sizes[10:]) <= 1.6 * max(sizes[:10])


# --- what contradicts itself ----------------------------------------------------------------------


@pytest.mark.parametrize("place", ["sidecar", "image", "pictures"])
def test_who_says_less_about_ai_than_the_file_is_refused(site: SiteTest, place: str) -> None:
    data = picture("JPEG", stating("trainedAlgorithmicMedia"))
    site.write("content/posts/a/pic.jpg", data)
    more, path = "", "content/posts/a/index.md"
    if place == "sidecar":
        path = "content/posts/a/pic.jpg.toml"
        site.write(path, 'credit = "Bell"\nai = "modified"\n')
    elif place == "image":
        more = "image: {src: pic.jpg, alt: A, ai: modified}"
    else:
        more = "pictures: [{src: pic.jpg, ai: modified}]"
    site.post("a/index", "![A](pic.jpg)", title="A", more=more)
    result = site.build()
    (problem,) = result.problems
    assert (problem.code, problem.severity, problem.path) == ("picture-ai", "error", path)
    assert problem.line == (2 if place == "sidecar" else 7)
    assert "write ai: generated" in problem.hint


def test_credentials_say_what_ai_did(site: SiteTest) -> None:
    data = signed(picture("JPEG"), "JPEG", action("c2pa.created", "trainedAlgorithmicMedia"))
    site.write("content/posts/a/pic.jpg", data)
    shown(site, "pic.jpg")
    assert site.build().problems == ()
    assert "picture-label" in site.read(f"{PAGE}/index.html")
    site.write("content/posts/a/pic.jpg.toml", 'ai = "none"\n')
    result = site.build()
    assert result.codes() == ["picture-ai"]
    assert "its Content Credentials say that AI made it" in result.printed


def test_other_contradictions_are_warnings(site: SiteTest) -> None:
    site.write("content/posts/a/pic.jpg", picture("JPEG", packet(EVERYTHING)))
    said = (
        'creator = "Bo"\ncredit = "Bo"\ncopyright = "© Bo"\nlicense_url = "https://bo.example/"\n'
    )
    site.write("content/posts/a/pic.jpg.toml", said)
    shown(site, "pic.jpg")
    result = site.build()
    assert result.ok
    assert [(problem.code, problem.line) for problem in result.problems] == [
        ("picture-disagreement", line) for line in (1, 2, 3, 4)
    ]
    assert "Lovelace" not in result.printed, "a log tells no names"
    for data in files_of(site, "pic", "jpg").values():
        assert marks(data).stated.credit == "Bo"


def test_a_sidecar_without_a_picture(site: SiteTest) -> None:
    site.write("content/posts/a/pic.jpg.toml", 'credit = "Bell"\n')
    site.post("a/index", title="A")
    (problem,) = site.build().problems
    assert (problem.path, problem.code) == ("content/posts/a/pic.jpg.toml", "sidecar-unused")
    assert not site.published(f"{PAGE}/pic.jpg.toml")


@pytest.mark.parametrize(
    "xmp",
    [
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF",
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>',
        packet_of(f"<dc:history>{'x' * 1_100_000}</dc:history>"),
    ],
    ids=["cut short", "entities", "huge"],
)
def test_marks_that_cannot_be_read_are_named(site: SiteTest, xmp: str) -> None:
    site.write("static/pic.png", picture("PNG", xmp))
    shown(site, "/pic.png")
    (problem,) = site.build().problems
    assert (problem.path, problem.code, problem.severity) == (
        "static/pic.png",
        "picture-marks",
        "warning",
    )


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_has_no_room_for_a_book(site: SiteTest, kind: str) -> None:
    name = f"pic.{EXTENSIONS[kind]}"
    site.write(f"content/posts/a/{name}", picture(kind))
    site.write(f"content/posts/a/{name}.toml", f'ai = "none"\ncredit = "{"&" * 14_000}"\n')
    shown(site, name)
    (problem,) = site.build().problems
    assert (problem.path, problem.line) == (f"content/posts/a/{name}.toml", 2)
    assert (problem.code, problem.severity) == ("picture-marks", "error")
    assert problem.hint == "shorten credit, which has 14,000 characters"
    checked = check(CheckOptions(root=site.root, here=site.root, paths=(), now=NOW))
    assert checked.problems == (problem,)
    site.edit(f"content/posts/a/{name}.toml", "&" * 14_000, "&" * 12_000)
    assert site.build(strict=True).ok


@pytest.mark.parametrize("number", range(4))
def test_two_texts_about_one_picture_agree_on_ai(site: SiteTest, number: int) -> None:
    """The strongest claim counts wherever the picture is shown."""
    claims = [("none", "generated"), ("generated", "none"), ("", "modified"), ("modified", "")]
    site.write("static/pic.jpg", painted.jpeg(600, 400))
    for name, claim in zip("ab", claims[number], strict=True):
        ai = f", ai: {claim}" if claim else ""
        site.post(name, "Text.", more=f"image: {{src: /pic.jpg, alt: A{ai}}}")
    assert site.build().ok
    for name in "ab":
        assert 'class="picture-label"' in site.read(f"2026/01/02/{name}/index.html")


def test_control_characters_of_a_file_reach_no_output(site: SiteTest) -> None:
    controls = "\x85\x9b\u2028\u2029"
    rights = PictureRights(
        credit=f"A\t{controls}B <b>",
        alt=f"An{controls}alt",
        rights_url=f"https://a.example/{controls}x",
        source_type=f"https://b.example/{controls}",
        ai_system=f"Painter{controls}1",
    )
    site.write("content/posts/a/pic.jpg", picture("JPEG", packet(rights)))
    site.post("a/index", "![](pic.jpg)", title="A", more='image: {src: pic.jpg, ai: "generated"}')
    assert site.build().ok
    assert "A B &lt;b&gt;" in site.read(f"{PAGE}/index.html")
    for path, data in site.files().items():
        found = set(controls) & set(data.decode(errors="ignore"))
        assert not found or not path.endswith((".html", ".xml", ".json")), path
    for data in files_of(site, "pic", "jpg").values():
        assert not set(controls) & set("".join(map(str, astuple(marks(data).stated))))


def test_a_text_of_a_file_that_is_cut_is_a_warning(site: SiteTest) -> None:
    rights = PictureRights(credit="c" * 1_001, alt="a" * 1_001)
    site.write("content/posts/a/pic.jpg", picture("JPEG", packet(rights)))
    shown(site, "pic.jpg")
    messages = [problem.message for problem in site.build().done.problems]
    assert messages == [
        "its credit line has 1,001 characters; 1,000 of them are published",
        "its alternative text has 1,001 characters; 1,000 of them are published",
    ]
    site.write("content/posts/a/pic.jpg.toml", 'credit = "Bell"\nalt = "A"\n')
    assert [problem.code for problem in site.build().done.problems] == ["picture-disagreement"]


# --- who has to say something ---------------------------------------------------------------------


def test_each_picture_must_say_whether_ai_made_it(site: SiteTest) -> None:
    site.write("site.toml", site.source("site.toml") + '[images]\nai = "ask"\n')
    for name in ("image", "text", "linked", "told", "marked"):
        marked = stating("digitalCapture") if name == "marked" else ""
        site.write(f"content/posts/a/{name}.png", picture("PNG", marked, seed=len(name)))
    site.write("content/posts/a/vector.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>')
    site.write("content/posts/a/told.png.toml", 'ai = "none"\n')
    body = (
        "Words.\n\n![A](text.png) ![A](text.png) ![A](told.png) ![A](marked.png) ![A](vector.svg)"
    )
    site.post("a/index", body, title="A", more="image: image.png\nimage_alt: A")
    result = site.build()
    assert [(problem.path, problem.line, problem.code) for problem in result.problems] == [
        ("content/posts/a/index.md", 7, "picture-ai"),
        ("content/posts/a/linked.png", 0, "picture-ai"),
        ("content/posts/a/index.md", 12, "picture-ai"),
    ]
    site.write("site.toml", site.source("site.toml") + FOLDER.format("content/posts/a"))
    assert site.build().ok
    site.write("site.toml", site.source("site.toml").replace("posts/a", "posts/A"))
    (problem,) = (each for each in site.build().problems if each.code == "no-file")
    assert (problem.path, problem.line) == ("site.toml", 7)
    assert problem.message == "images.folders.path: there is no folder content/posts/A"
    assert problem.hint == "did you mean content/posts/a?"


FOLDER = '[[images.folders]]\npath = "{}"\nai = "assume-none"\n'


@pytest.mark.parametrize("path", ["posts", "content", "content/../x", "layouts/x"])
def test_a_folder_of_pictures_is_below_content_or_static(site: SiteTest, path: str) -> None:
    site.write("site.toml", site.source("site.toml") + FOLDER.format(path))
    (problem,) = site.build().problems
    assert (problem.path, problem.code) == ("site.toml", "invalid-value")
    assert "name a folder in content/ or static/" in problem.hint
