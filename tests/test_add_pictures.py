"""Pictures of articles: what a program says about them, from `sitegen add` to what is published."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from typing import Any

import jsonschema
import lxml.html
import marks_support
import painted
import pytest
from add_support import added, article, codes, front_of, one
from support import SiteTest

from sitegen.commands.schema import schema
from sitegen.model.picture_meta import PictureMeta

QUAY, PIER = painted.jpeg(), painted.png(seed=1)
GENERATED = {"involvement": "generated", "model": "Example Painter 2", "provider": "Example Labs"}
FOLDER = "content/posts/2026/2026-06-01-the-harbour-has-reopened"
PAGE = "2026/06/01/the-harbour-has-reopened"


def in_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def of(data: bytes, name: str, **said: Any) -> dict[str, Any]:
    """A picture of an article by its bytes, and what is `said` about it."""
    return {"base64": in_base64(data), "name": name, **said}


def run(site: SiteTest, *arguments: str, given: str = "") -> str:
    """What a command prints to standard output, at noon of the day of all tests."""
    command = [sys.executable, "-m", "sitegen", *arguments, "--now", "2026-06-01T12:00Z"]
    done = subprocess.run(
        command, input=given, cwd=site.root, capture_output=True, encoding="utf-8", check=False
    )
    return done.stdout


def call(site: SiteTest, **values: Any) -> dict[str, Any]:
    """The outcome of the command for one article, as a program reads it."""
    outcome: dict[str, Any] = json.loads(run(site, "add", given=json.dumps(article(**values))))
    return outcome


def label(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


# --- from the article to the page -----------------------------------------------------------------


def test_a_generated_picture_is_labelled_from_the_article_to_its_file(site: SiteTest) -> None:
    said = {
        "ai": dict(reversed(GENERATED.items())),
        "credit": "Example Painter 2 / The Bell",
        "caption": "The quay, as a model imagines it.",
        "alt": "A quay at dawn",
        "focus": [0.25, 1],
    }
    outcome = call(site, image=of(QUAY, "The Quay.JPG", **said), external_id="h-1")
    assert (outcome["done"], outcome["problems"]) == ("added", [])
    text = (site.root / FOLDER / "index.md").read_text(encoding="utf-8")
    assert (
        """image:
  src: "the-quay.jpg"
  alt: "A quay at dawn"
  caption: "The quay, as a model imagines it."
  credit: "Example Painter 2 / The Bell"
  ai: {involvement: generated, model: "Example Painter 2", provider: "Example Labs"}
  focus: [0.25, 1]
"""
        in text
    )
    run(site, "build")
    page = lxml.html.document_fromstring(site.read(f"{PAGE}/index.html"))
    (figure,) = page.xpath("//main//figure")
    assert "AI · generated" in label(figure)
    assert "Example Painter 2 / The Bell" in label(figure)
    (src,) = {image.get("src") for image in figure.xpath(".//img")}
    published = site.root / "public" / src.removeprefix("https://news.example/").removeprefix("/")
    assert b"trainedAlgorithmicMedia" in published.read_bytes()
    # The same again, with its keys in another order, changes no byte.
    again = of(
        QUAY,
        "The Quay.JPG",
        **dict(reversed(said.items())),
    )
    again["ai"] = GENERATED
    assert call(site, image=again, external_id="h-1")["done"] == "unchanged"
    assert (site.root / FOLDER / "index.md").read_text(encoding="utf-8") == text
    again["ai"] = "modified"
    assert call(site, image=again, external_id="h-1")["done"] == "updated"


def test_pictures_in_the_text_are_stored_and_described(site: SiteTest) -> None:
    site.write("incoming/note.txt", "x")
    (site.root / "incoming/pier.png").write_bytes(PIER)
    site.write("static/note.txt", "x")
    (site.root / "static/old.png").write_bytes(painted.png(seed=2))
    values: dict[str, Any] = {
        "markdown": "![A quay](quay.jpeg)\n\nTwo.\n\n![A pier](pier.png)\n\n![Old](/old.png)",
        "pictures": [
            of(QUAY, "quay.jpeg", ai=GENERATED, caption="As a model sees it."),
            {"src": "incoming/pier.png", "credit": "Jun Watanabe", "alt": ""},
            {"src": "/old.png", "kind": "drawing", "ai": "none"},
        ],
        "external_id": "h-1",
    }
    outcome = call(site, **values)
    assert (outcome["done"], outcome["problems"]) == ("added", [])
    names = ["index.md", "pier.png", "quay.jpeg"]
    assert sorted(file.name for file in (site.root / FOLDER).iterdir()) == names
    assert front_of(site, outcome["path"]).data["pictures"] == [
        {"src": "quay.jpeg", "caption": "As a model sees it.", "ai": GENERATED},
        {"src": "pier.png", "alt": "", "credit": "Jun Watanabe"},
        {"src": "/old.png", "kind": "drawing", "ai": "none"},
    ]
    run(site, "build")
    page = lxml.html.document_fromstring(site.read(f"{PAGE}/index.html"))
    labels = [label(figure) for figure in page.xpath("//main//figure")]
    assert [("AI · generated" in each, "Jun Watanabe" in each) for each in labels[:2]] == [
        (True, False),
        (False, True),
    ]
    assert call(site, **values)["done"] == "unchanged"
    # A new picture under the same name is a change, though the text stays as it is.
    values["pictures"][0]["base64"] = in_base64(painted.jpeg(width=500))
    assert call(site, **values)["done"] == "updated"
    assert (site.root / FOLDER / "quay.jpeg").read_bytes() == painted.jpeg(width=500)


def test_pictures_of_a_text_in_html_are_stored(site: SiteTest) -> None:
    html = "<p>One.</p><p><img src='quay.jpg' alt='A quay'></p>"
    assert one(site, markdown=None, html=html, pictures=[of(QUAY, "quay.jpg")]).ok
    assert (site.root / FOLDER / "quay.jpg").read_bytes() == QUAY


SAID: dict[str, list[Any]] = {
    "alt": ['A "quay"\n: #', ""],
    "caption": ["Two\nlines, 'quoted' \\ {x}"],
    "credit": ["@ada"],
    "creator": ["Ada", ["Ada", "No"]],
    "copyright": ["© 2026: The Bell"],
    "license": ["CC BY 4.0"],
    "license_url": ["https://creativecommons.org/licenses/by/4.0/"],
    "source": ["original", {"name": "AFP", "published": "2026-05-01"}, ["AFP", {"name": "dpa"}]],
    "kind": ["photograph", "drawing"],
    "ai": ["none", "generated", {**GENERATED, "realistic": False, "prompt": "a: b"}],
    "focus": [[0, 1], [1e-07, 0.5]],
    "credentials": ["keep", "drop"],
}


@pytest.mark.parametrize("is_toml", [False, True])
def test_each_key_is_written_as_it_is_said(site: SiteTest, is_toml: bool) -> None:
    assert [*SAID] == [*PictureMeta.__struct_fields__]
    if is_toml:
        front = 'title = "x"\ndate = 2026-01-01\nauthor = "ada"\nsource = "CNN"\nai = "none"'
        site.write("content/posts/one.md", f"+++\n{front}\n+++\nText.")
    pairs = [(key, value) for key, values in SAID.items() for value in values]
    articles = [
        article(
            title=f"Number {number}",
            external_id=str(number),
            image=of(QUAY, "a.jpg", **{key: value}),
            pictures=[of(PIER, "b.png", **{key: value})],
            markdown=f"Text {number}.\n\n![A pier](b.png)",
        )
        for number, (key, value) in enumerate(pairs)
    ]
    for (key, value), outcome in zip(pairs, added(site, *articles), strict=True):
        assert outcome.ok, outcome.problems
        source = front_of(site, outcome.path)
        assert (source.assign == " = ") is is_toml
        for name, read in (("a.jpg", "image"), ("b.png", "pictures")):
            data = source.data[read] if read == "image" else source.data[read][0]
            assert data.keys() == {"src", key}
            assert data["src"] == name
            assert json.loads(json.dumps(data[key], default=lambda day: f"{day:%Y-%m-%d}")) == value
    assert {each.done for each in added(site, *articles)} == {"unchanged"}
    assert site.build().ok


def test_the_model_of_the_text_is_not_taken_for_that_of_the_picture(site: SiteTest) -> None:
    ai = {"involvement": "generated", "model": "example-1", "provider": "Example Labs"}
    outcome = one(site, ai=ai, image=of(QUAY, "quay.jpg", ai="generated", alt="x"))
    assert front_of(site, outcome.path).data["image"]["ai"] == "generated"
    outcome = one(site, ai=ai, image=of(QUAY, "quay.jpg", alt="x"), title="Another")
    assert "ai" not in front_of(site, outcome.path).data["image"]


def test_a_text_beside_others_has_no_place_for_pictures(site: SiteTest) -> None:
    path = site.root / one(site, external_id="1").path
    values = {
        "external_id": "1",
        "markdown": "![A quay](quay.jpg)",
        "pictures": [of(QUAY, "quay.jpg")],
    }
    outcome = one(site, **values)
    assert outcome.done == "refused"
    assert outcome.problems[0].key == "pictures.0"
    assert f"{FOLDER}/index.md" in outcome.problems[0].hint
    (site.root / FOLDER).mkdir()
    path.rename(site.root / FOLDER / "index.md")
    assert one(site, **values).done == "updated"
    assert site.build().ok


# --- what is wrong --------------------------------------------------------------------------------


WRONG: list[tuple[dict[str, Any], str, str, str]] = [
    ({"image": "nope.jpg"}, "image", '"nope.jpg"', "there is no file"),
    ({"image": {"base64": "%%"}}, "image.base64", '"%%"', "this is no Base64"),
    ({"image": {"src": "site.toml"}}, "image.src", '"site.toml"', "this is no JPEG"),
    ({"image": {"alt": "x"}}, "image.base64", "", "a picture needs its bytes"),
    ({"image": of(QUAY, "a.jpg", src="/x.jpg")}, "image.src", '"/x.jpg"', "in base64 as well"),
    ({"image": {"src": "/x.jpg", "name": "x"}}, "image.name", '"x"', "needs no name"),
    ({"image": of(QUAY, "a.jpg", ai="faked")}, "image.ai", '"faked"', "image.ai: expected none"),
    ({"image": of(QUAY, "a.jpg", focus=[2, 0])}, "image.focus.0", "2", "a number from 0 to 1"),
    ({"image": of(QUAY, "a.jpg", focus=[0])}, "image.focus", "[0]", "two numbers from 0 to 1"),
    ({"image": of(QUAY, "a.jpg", alt="x"), "image_alt": "y"}, "image_alt", '"y"', "image.alt"),
    ({"image": of(QUAY[:300], "a.jpg", alt="x")}, "image", "", "cannot be shown"),
    ({"pictures": [{"base64": in_base64(QUAY)}]}, "pictures.0.name", "", "its name is missing"),
    ({"pictures": [of(QUAY, "A b.JPG")]}, "pictures.0.name", '"A b.JPG"', "expected a-b.jpg"),
    ({"pictures": [of(QUAY, "a.png")]}, "pictures.0.name", '"a.png"', "expected a.jpg"),
    ({"pictures": [of(QUAY, "a.jpg", src=None, aii=1)]}, "pictures.0.aii", "1", "no key of this"),
    (
        {"image": of(PIER, "a.png", alt="x"), "pictures": [of(painted.png(), "a.png")]},
        "pictures.0.name",
        '"a.png"',
        "is the name of another picture as well, in image",
    ),
    ({"pictures": [{"src": "/a.png"}]}, "pictures.0.src", "/a.png", "no picture has this address"),
    ({"title": "a\x01"}, "title", '"a\\u0001"', "U+0001"),
    ({"tags": ["a", "\x02"]}, "tags.1", '"\\u0002"', "U+0002"),
    ({"sources": []}, "sources", "[]", "sources: expected"),
    ({"sources": ["CNN", "n/a"]}, "sources.1", '"n/a"', "sources: 'n/a' names no source"),
    ({"markdown": "![x](nope.png)"}, "markdown", "", "line 1 of the text: the picture"),
    ({"html": "x"}, "html", '"x"', "the text is there in markdown"),
    ({"review": 1}, "review", "1", "a person signs a text"),
]


@pytest.mark.parametrize(("values", "key", "got", "words"), WRONG)
def test_a_problem_names_the_key_of_the_article_and_what_is_there(
    site: SiteTest, values: dict[str, Any], key: str, got: str, words: str
) -> None:
    (problem,) = one(site, **values).problems
    assert problem.key == key
    assert words in problem.message
    assert problem.got == got or (not got and key in ("image", "markdown"))
    assert not list(site.root.glob("content/posts/**/*"))


@pytest.mark.long
def test_programs_read_what_is_expected(site: SiteTest) -> None:
    site.edit("site.toml", "base_url", '[images]\nai = "ask"\n[x]\nbase_url')
    site.write("site.toml", 'title = "T"\nbase_url = "https://news.example/"\n[images]\nai = "ask"')
    site.quiet()
    unsaid = call(site, image=of(QUAY, "a.jpg", alt="x"))
    (problem,) = unsaid["problems"]
    assert (problem["code"], problem["key"], problem["got"]) == ("picture-ai", "image.ai", "")
    assert problem["hint"] == "say ai of the picture: none, modified, generated or data"
    assert problem["expected"]["type"] == ["string", "object"]
    assert call(site, image=of(QUAY, "a.jpg", alt="x", ai="none"))["done"] == "added"
    (problem,) = call(site, pictures=[of(QUAY, "A.JPG")])["problems"]
    assert problem["expected"] == {"type": "string", "enum": ["a.jpg", "a.jpeg"]}
    assert problem["fix"] is None
    (problem,) = call(site, sources=[])["problems"]
    assert problem["expected"] == {"type": ["string", "array", "object"], "minItems": 1}
    (problem,) = call(site, title="a\x01")["problems"]
    assert problem["expected"]["type"] == "string"


def test_a_file_that_says_more_about_ai_than_the_article_is_refused(site: SiteTest) -> None:
    marked = marks_support.with_xmp("JPEG", marks_support.stating("trainedAlgorithmicMedia"))
    outcome = one(site, title="Other", image=of(marked, "quay.jpg", ai="none", alt="x"))
    assert codes(outcome) == ["picture-ai"]
    (problem,) = outcome.problems
    assert (problem.key, problem.got) == ("image.ai", '"none"')
    assert problem.hint.startswith("write ai: generated")


# --- the schema -----------------------------------------------------------------------------------


def test_the_schema_has_what_is_said_about_pictures() -> None:
    whole = json.loads(schema("article", ai_required=True))
    picture = whole["$defs"]["SubmittedPicture"]["properties"]
    of_post = json.loads(schema("post", ai_required=True))["$defs"]["ImageMeta"]["properties"]
    assert {key: picture[key] for key in SAID} == {key: of_post[key] for key in SAID}
    validator = jsonschema.Draft202012Validator(whole)
    every = {key: values[-1] for key, values in SAID.items()}
    good = [of(b"x", "a.jpg", **every), {"src": "/a.jpg", **every}, of(b"x", "a.jpg", alt="")]
    for one_picture in good:
        each = article(image=one_picture, pictures=[one_picture])
        assert not list(validator.iter_errors(each))
    for wrong in ({"alt": "x"}, of(b"x", "a.jpg", src="/a.jpg"), of(b"x", "a.jpg", ai="faked")):
        assert list(validator.iter_errors(article(image=wrong)))
        assert list(validator.iter_errors(article(pictures=[wrong])))
