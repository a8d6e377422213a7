"""Sidecars, what is said about a picture in a file beside it."""

from __future__ import annotations

import painted
import pytest
from support import NOW, SiteTest

from sitegen.commands.fix import FixOptions, fix
from sitegen.model.picture_marks import PictureRights
from sitegen.pictures.marks.insert import inserted
from sitegen.pictures.marks.packet import packet

PAGE = "2026/01/02/a/index.html"


@pytest.fixture
def pictured(site: SiteTest) -> SiteTest:
    site.write("static/pic.jpg", painted.jpeg(640, 400))
    return site


def test_a_sidecar_is_about_its_picture_wherever_it_is_shown(pictured: SiteTest) -> None:
    pictured.write("static/pic.jpg.toml", 'alt = "The quay"\ncredit = "Bo"\nai = "generated"\n')
    pictured.post("a", "![](/pic.jpg)")
    pictured.post("b", more="image: /pic.jpg")
    assert pictured.build().done.problems == ()
    for name in ("a", "b"):
        html = pictured.read(f"2026/01/02/{name}/index.html")
        assert 'alt="The quay (AI · generated)"' in html
        assert '<small class="picture-credit">Bo</small>' in html
    assert not pictured.published("pic.jpg.toml")


@pytest.mark.parametrize("front", ["draft: true", "date: 2027-01-01", ""])
@pytest.mark.parametrize("folder", ["static", "content/posts"])
@pytest.mark.sampled(4)
def test_words_beside_the_file_are_words_for_the_picture(
    pictured: SiteTest, front: str, folder: str
) -> None:
    """Of a draft and a future post as well, of which no picture is published."""
    pictured.write("content/posts/pic.jpg", painted.jpeg(640, 400))
    name = "/pic.jpg" if folder == "static" else "pic.jpg"
    path = pictured.post("a", more=f"image: {name}\n{'draft: true' if 'draft' in front else ''}")
    if "date" in front:
        pictured.edit(path, "date: 2026-01-02", front)
    assert [each.code for each in pictured.build().done.problems if each.path == path] == ["no-alt"]
    pictured.write(f"{folder}/pic.jpg.yaml", 'alt: ""\n')
    assert pictured.build().done.problems == ()


def test_front_matter_counts_first_and_who_made_it_may_not_differ(pictured: SiteTest) -> None:
    pictured.write("static/pic.jpg.toml", 'alt = "A"\ncaption = "Theirs"\ncredit = "Bo"\n')
    pictured.post("a", more="image: {src: /pic.jpg, caption: Own, credit: Cy}")
    (problem,) = pictured.build().done.problems
    assert (problem.code, problem.line) == ("picture-disagreement", 7)
    assert 'Own <small class="picture-credit">Cy</small>' in pictured.read(PAGE)


@pytest.mark.parametrize(
    ("sidecar", "front"),
    [
        ('creator = ["Ada"]', "creator: Ada"),
        ('source = ["The Bell"]', "source: {name: The Bell}"),
        ('ai = "generated"', "ai: {involvement: generated, model: Painter}"),
    ],
)
def test_two_ways_to_write_the_same_do_not_differ(
    pictured: SiteTest, sidecar: str, front: str
) -> None:
    pictured.write("static/pic.jpg.toml", f'alt = "A"\n{sidecar}\n')
    pictured.post("a", more=f"image: {{src: /pic.jpg, {front}}}")
    assert pictured.build().done.problems == ()


def test_the_one_that_says_more_about_ai_counts_and_a_warning_says_so(pictured: SiteTest) -> None:
    pictured.write("static/pic.jpg.toml", 'alt = "A"\nai = "generated"\n')
    pictured.post("a", more="image: {src: /pic.jpg, ai: none}")
    (problem,) = pictured.build().done.problems
    assert problem.code == "picture-disagreement"
    assert problem.hint == "correct one of the two; the one that says more about AI counts"
    assert problem.others == ("static/pic.jpg.toml",)
    assert "AI · generated" in pictured.read(PAGE)


def test_two_posts_that_differ_about_ai_are_a_warning(pictured: SiteTest) -> None:
    pictured.post("a", more="image: {src: /pic.jpg, alt: A, ai: none}")
    pictured.post("b", more="image: {src: /pic.jpg, alt: A, ai: modified}")
    (problem,) = pictured.build().done.problems
    assert (problem.path, problem.code) == ("content/posts/a.md", "picture-disagreement")
    assert (problem.line, problem.others) == (7, ("content/posts/b.md",))
    assert "AI · modified" in pictured.read(PAGE)


def test_a_translation_has_what_its_original_says_about_pictures(pictured: SiteTest) -> None:
    """Wherever its file is, and whether its text shows them or not; what is wrong with it is said
    of the original alone."""
    pictured.write(
        "site.toml",
        pictured.source("site.toml") + '\n[[languages]]\ncode = "de"\nlabel = "Deutsch"\n',
    )
    for name in ("own", "other"):
        pictured.write(f"content/posts/a/{name}.jpg", painted.jpeg(640, 400))
    pictured.write("content/posts/a/own.jpg.toml", 'credit = "Cy"\n')
    pictured.post(
        "a/index",
        "![A](own.jpg)\n\n![A](other.jpg)",
        title="A",
        more="image: {src: /pic.jpg, alt: A, credit: Ada}\n"
        "pictures: [{src: own.jpg, credit: Bo}, {src: other.jpg, credit: Bo}]",
    )
    pictured.write(
        "content/posts/deutsch/a.de.md",
        "---\ntitle: B\ntranslation_of: content/posts/a/index.md\n"
        "translation: {by: ada, ai: none}\n---\n![A](../a/own.jpg)\n",
    )
    problems = pictured.build().done.problems
    assert [(each.path, each.code) for each in problems if each.code != "stale-translation"] == [
        ("content/posts/a/index.md", "picture-disagreement")
    ]
    html = pictured.read("de/2026/01/02/b/index.html")
    assert html.count('<small class="picture-credit">Ada</small>') == 1
    assert html.count('<small class="picture-credit">Bo</small>') == 1


def test_words_of_a_term_in_another_language_have_its_picture_with_its_credit(
    pictured: SiteTest,
) -> None:
    pictured.write(
        "site.toml",
        pictured.source("site.toml") + '\n[[languages]]\ncode = "de"\nlabel = "Deutsch"\n',
    )
    pictured.write(
        "content/tags/harbour.md",
        "---\nimage: {src: /pic.jpg, alt: A, credit: Ada, ai: generated}\n---\nShips.\n",
    )
    pictured.write("content/tags/harbour.de.md", "---\ntitle: Hafen\n---\nSchiffe.\n")
    pictured.post("a", more="tags: [harbour]")
    pictured.write(
        "content/posts/a.de.md", "---\ntitle: B\ntranslation: {by: ada, ai: none}\n---\nText.\n"
    )
    assert pictured.build().ok
    html = pictured.read("de/tags/harbour/index.html")
    assert "KI · erzeugt" in html
    assert '<small class="picture-credit">Ada</small>' in html


def test_a_sidecar_without_a_picture_is_a_warning(pictured: SiteTest) -> None:
    pictured.write("static/pic.jpeg.toml", 'credit = "Bo"\n')
    pictured.write("static/other/photo.png.yaml", "credit: Bo\n")
    pictured.write("static/x.jpg.yml", "credit: Bo\n")
    problems = pictured.build().done.problems
    assert [(each.path, each.code, each.hint) for each in problems] == [
        (
            "static/other/photo.png.yaml",
            "sidecar-unused",
            "name it like the picture, with its ending, or delete it",
        ),
        ("static/pic.jpeg.toml", "sidecar-unused", "did you mean pic.jpg.toml?"),
        (
            "static/x.jpg.yml",
            "sidecar-unused",
            "name it like the picture, with its ending, or delete it",
        ),
    ]


@pytest.mark.parametrize("focus", ["left", "0.5 0.5", "[0.5]", "[50%, 20%]"])
def test_a_focus_that_is_none_has_no_hint_that_is_none_either(
    pictured: SiteTest, focus: str
) -> None:
    pictured.post("a", more=f"image: {{src: /pic.jpg, alt: A, focus: {focus}}}")
    problems = pictured.build().problems
    hint = "write [x, y], from [0, 0] at the upper left to [1, 1]"
    assert {each.code for each in problems} == {"invalid-value"}
    assert {each.hint for each in problems} == ({hint} if focus == "[0.5]" else {""})


def test_two_sidecars_of_a_picture_are_an_error(pictured: SiteTest) -> None:
    pictured.write("static/pic.jpg.toml", 'credit = "Bo"\n')
    pictured.write("static/pic.jpg.yaml", "credit: Bo\n")
    (problem,) = pictured.build().problems
    assert (problem.path, problem.code) == ("static/pic.jpg.yaml", "two-sidecars")


@pytest.mark.parametrize(
    ("ending", "before", "after"),
    [
        ("toml", 'licence = "CC"\ncredit = 3\n', 'license = "CC"\ncredit = "3"\n'),
        ("yaml", "licence: CC\nalt: No\n", 'license: CC\nalt: "No"\n'),
        ("yml", "# A\nphotographer: Bo\n", "# A\ncreator: Bo\n"),
    ],
)
def test_mistakes_in_sidecars_are_fixed(
    pictured: SiteTest, ending: str, before: str, after: str
) -> None:
    path = f"static/pic.jpg.{ending}"
    pictured.write(path, before)
    root = pictured.root
    done = fix(FixOptions(root=root, here=root, paths=(), now=NOW))
    assert [(file.name, file.after.decode()) for file in done.files] == [(path, after)]
    assert pictured.source(path) == after


def test_a_description_of_a_picture_that_is_not_shown_is_a_warning(pictured: SiteTest) -> None:
    pictured.post("a", more="pictures: [{src: /pic.jpg, credit: Bo}]")
    (problem,) = pictured.build().done.problems
    assert (problem.code, problem.severity) == ("picture-unused", "warning")


def test_alt_is_said_once(pictured: SiteTest) -> None:
    pictured.post("a", more="image: {src: /pic.jpg, alt: A}\nimage_alt: B")
    (problem,) = pictured.build().problems
    assert (problem.code, problem.line) == ("invalid-value", 8)


def test_words_in_the_file_itself_are_words_for_the_picture(pictured: SiteTest) -> None:
    packet_ = packet(PictureRights(alt="The quay", credit="Bo"))
    pictured.write("static/pic.jpg", inserted(painted.jpeg(640, 400), packet_))
    pictured.post("a", more="image: /pic.jpg")
    assert pictured.build().done.problems == ()
    assert 'alt="The quay"' in pictured.read(PAGE)
    pictured.post("a", more="image: /pic.jpg\ndraft: true")
    assert pictured.build().done.problems == ()


def test_a_picture_that_only_decorates_stays_without_words(pictured: SiteTest) -> None:
    pictured.write("static/pic.jpg.toml", 'alt = "The quay"\n')
    for front in ('image: /pic.jpg\nimage_alt: ""', 'image: {src: /pic.jpg, alt: ""}'):
        pictured.post("a", more=front)
        assert pictured.build().done.problems == ()
        assert 'alt=""' in pictured.read(PAGE)


@pytest.mark.parametrize(
    "name", ["photo", "photo.jpg_large", "photo.jpg:large", "pic.JPG", "a.tif"]
)
@pytest.mark.parametrize("folder", ["static", "content/posts/b"])
@pytest.mark.sampled(4)
def test_what_is_a_picture_by_its_bytes_has_a_sidecar(
    site: SiteTest, folder: str, name: str
) -> None:
    kind = "TIFF" if name == "a.tif" else "JPEG"
    site.write(f"{folder}/{name}", painted.saved(painted.picture(640, 400), kind))
    site.write(f"{folder}/{name}.toml", 'credit = "SECRET"\nai = "generated"\n')
    site.write(f"{folder}/data.toml", "a = 1")
    shown = f"/{name}" if folder == "static" else f"./{name}"
    site.post("b/index", f"![A]({shown})", title="B")
    result = site.build()
    assert result.ok, result.printed
    assert "AI · generated" in site.read("2026/01/02/b/index.html")
    published = site.files()
    assert not [path for path in published if path.endswith(f"{name}.toml")]
    assert [path for path in published if path.endswith("data.toml")], "it is about no picture"


@pytest.mark.parametrize("name", ["pic.ppm", "pic.TGA", "pic.cur", "pic.qoi", "pic.eps"])
@pytest.mark.parametrize("folder", ["static", "content/posts/b"])
@pytest.mark.sampled(4)
def test_what_only_its_name_calls_a_picture_has_no_sidecar_either(
    site: SiteTest, folder: str, name: str
) -> None:
    site.write("site.toml", site.source("site.toml") + '[images]\nai = "ask"\n')
    site.write(f"{folder}/{name}", b"P6 1 1 255 abc")
    sidecar = f"{folder}/{name}.toml"
    site.write(sidecar, 'ai = "generated"\ncredit = "SECRET"\n')
    shown = f"/{name}" if folder == "static" else name
    post = site.post("b/index", "Text.", title="B", more=f"image: {{src: {shown}, alt: A}}")
    errors = [each for each in site.build().problems if each.severity == "error"]
    assert (sidecar, "sidecar-unused") in [(each.path, each.code) for each in errors]
    assert "picture-ai" in [each.code for each in errors], "it is asked"
    site.delete(sidecar)
    site.edit(post, "alt: A", "alt: A, ai: generated")
    assert site.build().ok
    assert "AI · generated" in site.read("2026/01/02/b/index.html")


def test_what_is_named_like_the_sidecar_of_no_picture_is_published(site: SiteTest) -> None:
    site.write("static/config.cur.toml", "a = 1")
    assert site.build().codes() == []
    assert "config.cur.toml" in site.files()


def test_a_picture_that_cannot_be_read_has_no_sidecar(site: SiteTest) -> None:
    site.write("content/posts/b/pic.bmp", painted.saved(painted.picture(640, 400), "BMP"))
    site.write("content/posts/b/pic.bmp.toml", 'ai = "generated"\n')
    post = site.post("b/index", "![A](pic.bmp)", title="B")
    result = site.build()
    (problem,) = (each for each in result.problems if each.severity == "error")
    assert (problem.path, problem.code) == ("content/posts/b/pic.bmp.toml", "sidecar-unused")
    site.delete("content/posts/b/pic.bmp.toml")
    site.edit(post, "title: ", "pictures: [{src: pic.bmp, ai: generated}]\ntitle: ")
    assert site.build().codes() == ["picture-format"]
    assert "AI · generated" in site.read("2026/01/02/b/index.html")


@pytest.mark.parametrize("folder", ["static", "content/posts/b"])
def test_a_picture_that_cannot_be_read_must_say_whether_ai_made_it(
    site: SiteTest, folder: str
) -> None:
    site.write("site.toml", site.source("site.toml") + '[images]\nai = "ask"\n')
    site.write(f"{folder}/pic.bmp", painted.saved(painted.picture(640, 400), "BMP"))
    src = "/pic.bmp" if folder == "static" else "pic.bmp"
    post = site.post("b/index", f"![A]({src})", title="B")
    (problem,) = (each for each in site.build().problems if each.severity == "error")
    assert (problem.path, problem.line, problem.code) == (post, 8, "picture-ai")
    site.edit(post, "title: ", f"pictures: [{{src: {src}, ai: none}}]\ntitle: ")
    assert site.build().ok
