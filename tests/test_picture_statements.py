"""Pictures of which several places say something, each something else: what counts, and who learns
of the contradiction."""

from __future__ import annotations

import json

import painted
import pytest
from credentials_support import action, signed
from marks_support import stating
from picture_marks_support import PAGE, files_of, picture, shown
from pictures_support import images
from support import SiteTest

from sitegen.model.picture_marks import PictureRights
from sitegen.pictures.marks.packet import packet
from sitegen.pictures.marks.read import marks

GENERATED = "trainedAlgorithmicMedia"


def labels(site: SiteTest, page: str = PAGE) -> list[str]:
    """The labels of the pictures of a page, but for those of other posts."""
    return [
        "".join(image.xpath("ancestor::span[@class='labelled']/b/text()"))
        for image in images(site, f"{page}/index.html")
        if not image.xpath("ancestor::nav")
    ]


@pytest.mark.parametrize("src", ["pic.jpg", "./pic.jpg"])
@pytest.mark.parametrize("claims", [("", "generated"), ("none", "generated"), ("generated", "")])
@pytest.mark.sampled(4)
def test_image_and_pictures_about_one_file_add_up(
    site: SiteTest, claims: tuple[str, str], src: str
) -> None:
    lead, listed = (f", ai: {claim}" if claim else "" for claim in claims)
    site.write("site.toml", site.source("site.toml") + '[images]\nai = "ask"\n')
    site.write("content/posts/a/pic.jpg", picture("JPEG"))
    more = f"""\
        image: {{src: pic.jpg, alt: A, caption: Lead{lead}}}
        pictures:
          - {{src: {src}, credit: Bell, caption: In the text{listed}}}
        """
    site.post("a/index", "![B](pic.jpg)", title="A", more=more)
    result = site.build()
    assert result.ok, result.printed
    assert result.codes() == (["picture-disagreement"] if claims[0] == "none" else [])
    assert labels(site) == ["AI · generated"]
    assert "AI · generated" in site.read("index.html"), "the lead picture in lists"
    (image,) = images(site, f"{PAGE}/index.html")
    caption = image.xpath("string(ancestor::figure[1]/figcaption)")
    assert "In the text" in caption
    assert "Bell" in caption
    for path, data in files_of(site, "pic", "jpg").items():
        stated = marks(data).stated
        assert (stated.source_type, stated.credit) == (GENERATED, "Bell"), path


def test_only_a_claim_that_counts_says_that_nobody_could_take_it_for_real(site: SiteTest) -> None:
    site.write("static/pic.jpg", painted.jpeg(600, 400))
    site.post("a", more="image: {src: /pic.jpg, alt: A, ai: {involvement: none, realistic: false}}")
    site.post("b", more="image: {src: /pic.jpg, alt: A, ai: generated}")
    assert site.build().codes() == ["picture-disagreement"]
    assert labels(site) == ["AI · generated"]


def test_two_texts_that_contradict_each_other_are_named(site: SiteTest) -> None:
    site.write("static/pic.jpg", painted.jpeg(600, 400))
    site.post("a", more="image: {src: /pic.jpg, alt: A, caption: C, credit: X, copyright: CX}")
    site.post("b", "![B](/pic.jpg)", more="pictures:\n  - {src: /pic.jpg, caption: D, credit: Y}")
    site.post("c", more="image: {src: /pic.jpg, alt: B, credit: X}")
    (problem,) = site.build().problems
    assert (problem.path, problem.line, problem.code) == (
        "content/posts/b.md",
        8,
        "picture-disagreement",
    )
    assert "content/posts/a.md says something else about the credit" in problem.message
    assert problem.others == ("content/posts/a.md",)


@pytest.mark.parametrize(
    ("in_file", "said", "value"),
    [
        (stating("digitalCapture"), 'ai = "generated"', "AI: none"),
        (stating("digitalCapture"), 'ai = "data"', "AI: none"),
        (stating("compositeWithTrainedAlgorithmicMedia"), 'ai = "generated"', "AI: modified"),
        (stating("digitalCapture"), 'ai = "none"\nkind = "drawing"', "kind: photograph"),
        (stating("digitalArt"), 'ai = "none"\nkind = "photograph"', "kind: drawing"),
        (stating("screenCapture"), 'kind = "photograph"', "how it was made: screenCapture"),
        (stating("screenCapture"), 'ai = "data"', "how it was made: screenCapture"),
        (
            packet(PictureRights(source_type=GENERATED, ai_system="Midjourney")).decode(),
            'ai = {involvement = "generated", model = "Other"}',
            "the model: 'Midjourney'",
        ),
    ],
)
@pytest.mark.sampled(4)
def test_a_file_that_says_something_else_is_named(
    site: SiteTest, in_file: str, said: str, value: str
) -> None:
    site.write("content/posts/a/pic.jpg", picture("JPEG", in_file))
    site.write("content/posts/a/pic.jpg.toml", said)
    shown(site, "pic.jpg")
    (problem,) = site.build().problems
    assert (problem.path, problem.code, problem.severity) == (
        "content/posts/a/pic.jpg.toml",
        "picture-disagreement",
        "warning",
    )
    assert problem.line == said.count("\n") + 1
    assert value in problem.message


@pytest.mark.parametrize(
    ("in_file", "said"),
    [
        (PictureRights(source_type="negativeFilm"), 'ai = "none"\nkind = "photograph"'),
        (PictureRights(source_type="humanEdits"), 'ai = "none"\nkind = "drawing"'),
        (PictureRights(source_type="humanEdits"), 'kind = "photograph"'),
        (PictureRights(source_type="algorithmicallyEnhanced"), 'ai = "modified"'),
        (
            PictureRights(source_type=GENERATED, ai_system="Acme Painter"),
            'ai = {involvement = "generated", model = "Painter", provider = "Acme"}',
        ),
        (
            PictureRights(source_type=GENERATED, ai_system="Painter"),
            'ai = {involvement = "generated", model = "Painter 2"}',
        ),
    ],
)
@pytest.mark.sampled(4)
def test_to_say_it_more_exactly_is_no_contradiction(
    site: SiteTest, in_file: PictureRights, said: str
) -> None:
    site.write("content/posts/a/pic.jpg", picture("JPEG", packet(in_file)))
    site.write("content/posts/a/pic.jpg.toml", said)
    shown(site, "pic.jpg")
    assert site.build().problems == ()


@pytest.mark.parametrize(
    ("one", "other", "name"),
    [
        ("{involvement: generated, model: M}", "{involvement: generated, model: N}", "ai.model"),
        ("{involvement: generated, model: M}", "generated", ""),
        ("{involvement: generated, model: M}", "{involvement: generated, model: m}", ""),
        ("generated", "{involvement: generated, realistic: false}", "ai.realistic"),
        ("{involvement: none, model: M}", "{involvement: none, model: N}", ""),
    ],
)
def test_two_texts_that_word_one_claim_about_ai_otherwise(
    site: SiteTest, one: str, other: str, name: str
) -> None:
    site.write("static/pic.jpg", painted.jpeg(600, 400))
    site.post("a", more=f"image: {{src: /pic.jpg, alt: A, ai: {one}}}", title="A")
    site.post("b", more=f"image: {{src: /pic.jpg, alt: A, ai: {other}}}", title="B")
    messages = [each.message for each in site.build().problems]
    assert [f"the {name} of the same picture" in each for each in messages] == [True] * bool(name)


@pytest.mark.parametrize(
    ("beside", "name"),
    [("model = 'N', realistic = false", "ai.model"), ("realistic = false", ""), ("", "")],
)
def test_a_sidecar_that_words_the_claim_about_ai_otherwise(
    site: SiteTest, beside: str, name: str
) -> None:
    site.write("static/pic.jpg", painted.jpeg(600, 400))
    more = f", {beside}" if beside else ""
    site.write("static/pic.jpg.toml", f"ai = {{involvement = 'generated'{more}}}\n")
    said = "{involvement: generated, model: M, realistic: false}" if name else "generated"
    site.post("a", more=f"image: {{src: /pic.jpg, alt: A, ai: {said}}}")
    messages = [each.message for each in site.build().problems]
    assert [f"about its {name}" in each for each in messages] == [True] * bool(name)


@pytest.mark.parametrize("said", ["© 2026 Ada", "Copyright 2026 ADA", "(C)  2026  Ada"])
@pytest.mark.parametrize("key", ["credit", "copyright"])
@pytest.mark.sampled(4)
def test_another_spelling_of_a_notice_is_no_contradiction(
    site: SiteTest, key: str, said: str
) -> None:
    in_file = PictureRights(credit="(c) 2026 Ada", copyright="(c) 2026 Ada")
    site.write("static/pic.jpg", picture("JPEG", packet(in_file)))
    site.write("static/pic.jpg.toml", f'{key} = "Copyright © 2026 Ada"\n')
    for name, value in (("a", said), ("b", "© 2026 ada")):
        site.post(
            name, "Text.", title=name, more=f'image: {{src: /pic.jpg, alt: A, {key}: "{value}"}}'
        )
    assert site.build().codes() == []
    site.post(
        "b", "Text.", title="b", more=f'image: {{src: /pic.jpg, alt: A, {key}: "© 2025 Ada"}}'
    )
    assert set(site.build().codes()) == {"picture-disagreement"}


@pytest.mark.parametrize(
    ("in_file", "kind", "published"),
    [
        ("negativeFilm", "photograph", "negativeFilm"),
        ("print", "photograph", "print"),
        ("negativeFilm", "drawing", "digitalCreation"),
        ("humanEdits", "photograph", "humanEdits"),
        ("minorHumanEdits", "photograph", "minorHumanEdits"),
        ("algorithmicallyEnhanced", "photograph", "algorithmicallyEnhanced"),
        ("screenCapture", "drawing", "screenCapture"),
        ("screenCapture", "photograph", "digitalCapture"),
        ("empty", "drawing", "digitalCreation"),
    ],
)
@pytest.mark.sampled(4)
def test_a_more_exact_source_type_of_the_file_stays(
    site: SiteTest, in_file: str, kind: str, published: str
) -> None:
    site.write("content/posts/a/pic.jpg", picture("JPEG", stating(in_file)))
    site.write("content/posts/a/pic.jpg.toml", f'ai = "none"\nkind = "{kind}"\n')
    shown(site, "pic.jpg")
    result = site.build()
    assert result.ok
    assert result.codes() == ["picture-disagreement"] * (published != in_file), "it is named"
    for path, data in files_of(site, "pic", "jpg").items():
        assert marks(data).stated.source_type == published, path


def test_credentials_that_say_less_than_the_author_are_named(site: SiteTest) -> None:
    data = signed(picture("JPEG"), "JPEG", action("c2pa.created", "digitalCapture"))
    site.write("content/posts/a/pic.jpg", data)
    site.write("content/posts/a/pic.jpg.toml", 'ai = "generated"\n')
    shown(site, "pic.jpg")
    assert site.build().codes() == ["picture-disagreement"]
    assert labels(site) == ["AI · generated"]


@pytest.mark.parametrize(
    ("stated", "named"),
    [
        (PictureRights(source_type="http://cv.iptc.org/newscodes/digitalsourcetype/next"), "next"),
        (PictureRights(ai_system="Midjourney", ai_version="9"), "Midjourney"),
        (PictureRights(prompt="A SECRET harbour"), "a prompt"),
    ],
)
def test_a_file_that_says_half_of_what_ai_did_is_named(
    site: SiteTest, stated: PictureRights, named: str
) -> None:
    site.write("content/posts/a/pic.jpg", picture("JPEG", packet(stated)))
    shown(site, "pic.jpg")
    result = site.build()
    assert result.codes() == ["picture-marks"]
    assert named in result.printed
    assert "SECRET" not in result.printed
    site.write("content/posts/a/pic.jpg.toml", 'ai = "generated"\n')
    assert site.build().problems == ()
    assert labels(site) == ["AI · generated"]


FAR = "https://x.example/b.jpg"


@pytest.mark.parametrize("shown", [f"![B]({FAR})", f'<img alt="B" src="{FAR}?v=1">'])
def test_a_picture_of_another_site_in_the_text_can_be_described(site: SiteTest, shown: str) -> None:
    site.write("static/pic.jpg", painted.jpeg(600, 400))
    body = f"![A](/pic.jpg)\n\n![C](https://y.example/c.jpg)\n\n{shown}\n\n[D]({FAR})"
    more = f'pictures: [{{src: "{FAR}", ai: generated, credit: Bo}}, {{src: /pic.jpg, credit: Cy}}]'
    site.post("a", body, title="A", more=more)
    assert site.build().problems == ()
    assert labels(site) == ["", "", "AI · generated"]
    for path in (f"{PAGE}/index.html", "feed.xml"):
        assert "Bo" in site.read(path)
        assert "AI · generated" in site.read(path)
    html = site.read(f"{PAGE}/index.html")
    assert '"digitalSourceType":"http' in html.replace(" ", "")
    ledger = json.loads(site.read("provenance.json"))
    assert ledger["pictures"] == {"generated": 1, "unstated": 1}
    files = [picture["file"] for picture in ledger["posts"][0]["pictures"]]
    assert FAR in files[-1] or FAR in files[0]


def test_a_picture_of_the_site_is_the_same_by_its_whole_address(site: SiteTest) -> None:
    site.write("static/pic.jpg", painted.jpeg(600, 400))
    site.write("static/pic.jpg.toml", 'ai = "generated"\ncredit = "Bo"\n')
    whole = "https://news.example/pic.jpg"
    site.post("a", f"![A]({whole})", title="A")
    site.post("b", "Text.", title="B", more=f"image: {whole}\nimage_alt: B")
    assert site.build().codes() == []
    for name in "ab":
        assert labels(site, f"2026/01/02/{name}") == ["AI · generated"]
    assert "AI · generated" in site.read("index.html")


@pytest.mark.parametrize("host", ["https://news.example", "http://News.example", "//news.example"])
def test_image_by_the_whole_address_of_a_picture_of_the_site_is_that_picture(
    site: SiteTest, host: str
) -> None:
    site.write("static/pic.jpg", painted.jpeg(600, 400))
    site.write("static/pic.jpg.toml", 'ai = "generated"\n')
    published = {}
    for src in ("/pic.jpg", f"{host}/pic.jpg"):
        site.post("a", "Text.\n\n![A](/pic.jpg)", more=f"image: {src}\nimage_alt: A")
        assert site.build().codes() == []
        published[src] = {
            path: (site.root / "public" / path).read_bytes()
            for path in site.files()
            if path.endswith((".html", ".xml", ".json", ".jpg", ".webp"))
        }
    one, other = published.values()
    assert one == other


def test_in_feeds_only_what_is_shown_has_a_note(site: SiteTest) -> None:
    """The whole text of a post with several pictures of other sites."""
    more = f'pictures: [{{src: "{FAR}", caption: Second}}]'
    site.post("a", f"![A](https://y.example/c.jpg)\n\n![B]({FAR})\n", title="A", more=more)
    assert site.build().problems == ()
    feed = site.read("feed.xml")
    assert feed.index("y.example/c.jpg") < feed.index("x.example/b.jpg") < feed.index("Second")


def test_a_translation_has_credits_of_its_own(site: SiteTest) -> None:
    language = '[[languages]]\ncode = "de"\nlabel = "Deutsch"\n'
    site.write("site.toml", site.source("site.toml") + language)
    site.write("static/pic.jpg", painted.jpeg(600, 400))
    said = "image: {{src: /pic.jpg, alt: {}, credit: {}}}"
    site.post("a", "Words.", more=said.format("A quay", "Photo Ada"))
    front = f"title: Kai\ntranslation: {{by: ada, ai: none}}\n{said.format('Ein Kai', 'Foto Ada')}"
    site.write("content/posts/a.de.md", f"---\n{front}\n---\nWorte.\n")
    result = site.build()
    assert result.codes() == ["stale-translation"], result.printed
    assert "Foto Ada" in site.read("de/2026/01/02/kai/index.html")
