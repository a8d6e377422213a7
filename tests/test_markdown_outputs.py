"""Posts as Markdown: they say what readers see, and nothing more."""

from __future__ import annotations

import json
import random
import re
from xml.etree.ElementTree import Element

import gallery
import html5lib
import pytest
import random_markdown
import yaml
from dialect_html import github
from docs_support import first_column
from support import NOW, SETTINGS, SiteTest

from sitegen import build
from sitegen.model.build import BuildOptions

OUTPUTS = "[outputs]\nllms = true\nmarkdown = true\napi = true\n"
HELD = '[build]\non_error = "hold"\n'
_CONTROLS = re.compile("[\0-\b\x0b-\x1f\x7f-\x9f]")
_MARKS = re.compile(r"[↩︎\ufe0e\u200b]")
# Words of notes that only one of the two numbers.
_SKIPPED = {"sup", "script", "style", "math", "input"}


def words(html: str, *, inside: str = "") -> list[str]:
    """The words that readers see in HTML, or in its element with the class `inside`."""
    tree = html5lib.parse(html, treebuilder="etree", namespaceHTMLElements=False)
    if inside:
        tree = next(each for each in tree.iter() if inside in each.get("class", "").split())
    return _MARKS.sub("", "".join(_texts(tree))).split()


def _texts(element: Element) -> list[str]:
    if element.tag in _SKIPPED or "footnotes-title" in element.get("class", ""):
        return [element.tail or ""]
    inner = [text for child in element for text in _texts(child)]
    around = (
        " "
        if element.tag not in {"a", "b", "code", "em", "i", "span", "strong", "del", "mark"}
        else ""
    )
    return [around, element.text or "", *inner, around, element.tail or ""]


def _letters(found: list[str]) -> str:
    return re.sub("[()]", "", "".join(found))


def parts(text: str) -> tuple[dict[str, object], str]:
    """The front matter of a file of Markdown, and its text."""
    _, front, body = text.split("---\n", 2)
    return yaml.safe_load(front), body


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.sampled(1)
def test_the_words_are_those_of_the_page(site: SiteTest, seed: int) -> None:
    site.write("site.toml", SETTINGS + OUTPUTS + HELD)
    numbers = random.Random(seed)
    makers = (random_markdown.post, random_markdown.rich_post)
    texts = [*(makers[i % 2](numbers) for i in range(30)), *random_markdown.documents(seed, 30)]
    for i, text in enumerate(texts):
        site.post(f"p{i}", title=f"T{i}", body=_CONTROLS.sub("", text))
    assert site.build().ok
    read = 0
    for i in range(len(texts)):
        page = f"2026/01/02/t{i}/index.html"
        if not site.published(page):  # it is held back, for a link that leads nowhere
            assert not site.published(page.replace(".html", ".md"))
            continue
        front, body = parts(site.read(page.replace(".html", ".md")))
        assert front["title"] == f"T{i}"
        found, expected = words(github(body)), words(site.read(page), inside="prose")
        label = ["This", "article", "was", "created", "by", "Artificial", "Intelligence"]
        at = next(n for n in range(len(found)) if found[n : n + len(label)] == label) + len(label)
        inner = found[at:]
        tail = max(n for n in range(len(inner)) if inner[n : n + 2] == ["Source:", "CNN"])
        inner = [*inner[:tail], *inner[tail + 2 :]]
        # The host of a card is in brackets, and not beside its title.
        assert _letters(inner) == _letters(expected), texts[i]
        read += 1
    assert read > 20


HOSTILE = "---\\n# [x](javascript:a) <!-- <script>alert(1)</script> `\\\"': {{ 1 }} \\u2028---"


def test_nothing_in_a_text_becomes_anything_else(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + 'description = "A [b](c) # <!-- d"\n' + OUTPUTS)
    site.write("content/pages/about.md", f'---\ntitle: "{HOSTILE}"\nsummary: "] # <b>"\n---\nX.\n')
    site.post(
        "a",
        title=f'"{HOSTILE}"',
        body="Seen <!-- not seen --> {{ 1 }}.\n\n---\n\ntitle: x\n\n<script>no()</script>\n",
        more=f"""
        slug: a
        summary: "{HOSTILE}"
        tags: ["--- : [", "a\\"b"]
        category: "{{x: 1}}"
        license: "MIT # <a>"
        corrections: [{{date: 2026-01-03, text: "</p># [a](b) <!--"}}]
        """,
    )
    result = site.build()
    assert result.ok, result.printed
    title = site.read("2026/01/02/a/index.html").partition("<h1")[2].partition(">")[2]
    title = " ".join(words(title.partition("</h1>")[0]))
    front, body = parts(site.read("2026/01/02/a/index.md"))
    assert " ".join(str(front["title"]).split()) == title
    assert front["tags"] == ["--- : [", 'a"b']
    assert front["category"] == "{x: 1}"
    assert front["license"] == "MIT # <a>"
    html = github(body)
    assert " ".join(words(html.partition("</h1>")[0])) == title
    assert html.count("<h1") == 1
    assert not re.search(r"<script|<!--|javascript:[^ ]*\"|not seen|no\(\)", html)
    assert html.count("href=") == 1  # the author
    listed = github(site.read("llms.txt"))
    assert not re.search(r"<script|<!--|href=\"(?!https://news\.example/)", listed)
    assert " ".join(words(listed)).count(title) == 3
    (post,) = json.loads(site.read("api/posts.json"))["posts"]
    assert " ".join(post["title"].split()) == title
    assert post["corrections"][0]["text"] == "</p># [a](b) <!--"


def test_what_readers_do_not_see_is_in_none(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + OUTPUTS + "[lists]\npage_size = 2\n")
    site.post("shown", "Shown text.", more="retracted: {date: 2026-01-05, text: Wrong}")
    site.post("gone", "Gone text.", more="retracted: {date: 2026-01-05, text: Sorry, keep: false}")
    site.post("draft", "Hidden text.", more="draft: true")
    site.post("later", "Hidden text.", date="2027-01-01")
    site.post("over", "Hidden text.", more="expires: 2026-02-01")
    site.post("unlisted", "Hidden text.", more="unlisted: true")
    site.write("content/pages/quiet.md", "---\ntitle: Quiet\nunlisted: true\n---\nHidden text.\n")
    assert site.build().ok
    files = {
        path: data.decode()
        for path, data in site.files().items()
        if path.endswith((".md", ".txt")) or path.startswith("api/")
    }
    assert {path for path in files if path.endswith(".md")} == {
        "2026/01/02/shown/index.md",
        "2026/01/02/gone/index.md",
    }
    assert not re.search("Hidden text|Quiet|Gone text|unlisted", "".join(files.values()))
    assert "\n# Retracted: Shown\n" in files["2026/01/02/shown/index.md"]
    assert "Wrong" in files["2026/01/02/shown/index.md"]
    assert "Shown text." in files["2026/01/02/shown/index.md"]
    assert "Sorry" in files["2026/01/02/gone/index.md"]
    assert files["llms.txt"].count("[Retracted: ") == 2
    label = "This article was created by Artificial Intelligence"
    assert f"/2026/01/02/shown/index.md): {label}. Wrong" in files["llms.txt"]
    states = [post["state"] for post in json.loads(files["api/posts.json"])["posts"]]
    assert states == [["retracted"]] * 2
    page = site.read("2026/01/02/shown/index.html")
    assert '<link rel="alternate" type="text/markdown" href="/2026/01/02/shown/index.md">' in page
    assert "text/markdown" not in site.read("2026/01/02/unlisted/index.html")


def test_each_is_made_again_only_when_it_says_something_else(site: SiteTest) -> None:
    site.write(
        "site.toml",
        SETTINGS.replace("example/", "example/blog/") + OUTPUTS + "[lists]\npage_size = 2\n",
    )
    for number in range(6):
        site.post(
            f"p{number}",
            f"Text [{number}](p0.md).",
            date=f"2026-01-0{number + 1}",
            more="summary: S",
        )
    assert site.build().ok

    def made() -> set[str]:
        done = site.build().done
        outputs = {path for path in done.rendered if path.endswith((".md", "llms.txt"))}
        return outputs | {path for path in done.rendered if path.startswith("api/")}

    assert "(https://news.example/blog/2026/01/01/p0/)" in site.read("2026/01/02/p1/index.md")
    site.edit("content/posts/p1.md", "Text", "Words")
    assert made() == {"2026/01/02/p1/index.md"}
    site.edit("content/posts/p1.md", "title: P1", "title: Q1\nslug: p1")
    assert made() == {"2026/01/02/p1/index.md", "api/posts/1.json", "llms.txt"}
    site.post("p6", date="2026-01-07", more="summary: S")
    assert made() == {"2026/01/07/p6/index.md", "api/posts.json", "llms.txt"}
    site.post("p7", date="2026-01-08", more="summary: S")
    # The page before leads to it now.
    full = {"api/posts.json", "api/posts/2.json", "api/posts/3.json"}
    assert made() == {"2026/01/08/p7/index.md", "llms.txt", *full}
    pages = [json.loads(site.read(f"api/posts/{number}.json")) for number in (1, 2, 3)]
    assert [post["title"] for post in pages[0]["posts"]] == ["Q1", "P0"]
    assert "older" not in pages[0]
    assert pages[0]["newer"] == "https://news.example/blog/api/posts/2.json"
    newest = json.loads(site.read("api/posts.json"))
    assert newest["older"] == pages[2]["url"]
    assert "newer" not in newest
    warm = site.files()
    site.build(clean=True)
    assert site.files() == warm
    site.write("site.toml", SETTINGS)
    site.build()
    assert not [path for path in site.files() if path.endswith((".md", "llms.txt"))]


COMPONENTS = """\
:::note
Be *careful*.
:::

::quote[A pulled quote]{by="Bo"}

:::details{title="More"}
Folded *up*.
:::

::table{data="turnout.csv"}

Term
:   What it is

!video https://v.example/1 "A film"
"""


def test_components_are_plain_blocks(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + OUTPUTS)
    site.write("data/turnout.csv", "place,votes\nHafen,12\n")
    site.write("layouts/x.txt", "{{ content | striptags }}\n")
    site.write(
        "content/pages/x.md",
        '---\ntitle: X\noutput: /x.txt\nlayout: x\n---\n::table{data="turnout.csv"}\n',
    )
    site.post("a", COMPONENTS)
    assert site.build().ok
    _, body = parts(site.read("2026/01/02/a/index.md"))
    for expected in (
        "> **Note**\n>\n> Be *careful*.\n\n---\n\n> A pulled quote\n",
        "**More**\n\nFolded *up*.\n",
        "| place | votes |\n| --- | --- |\n| Hafen | 12 |\n",
        "**Term**\n\nWhat it is\n",
        "[A film](https://v.example/1)",
    ):
        assert expected in body
    assert not re.search("<[a-z!]", body)
    assert "Hafen12" in site.read("x.txt")
    site.edit("data/turnout.csv", "12", "13")
    assert {"x.txt", "2026/01/02/a/index.md"} <= {*site.build().done.rendered}
    warm = site.files()
    site.build(clean=True)
    assert warm == site.files()


def test_editions_and_hosts_have_their_own(site: SiteTest) -> None:
    language = '[[languages]]\ncode = "fr"\nlabel = "Français"\ntitle = "Nouvelles"\n'
    site.write("site.toml", SETTINGS + OUTPUTS + language + "[build]\nheaders = true\n")
    site.post("a", "Text.")
    site.post("a.fr", "Texte.", more="translation: {by: ada, ai: generated}")
    assert site.build().ok
    assert "# Nouvelles\n\n## Derniers articles\n" in site.read("fr/llms.txt")
    front, body = parts(site.read("fr/2026/01/02/a-fr/index.md"))
    assert (front["language"], front["url"]) == ("fr", "https://news.example/fr/2026/01/02/a-fr/")
    assert front["translation"]
    # Its link to the original is no HTML.
    assert "](https://news.example/2026/01/02/a/)" in body
    assert "<a " not in body
    assert "Par [Ada Okafor]" in body
    (post,) = json.loads(site.read("fr/api/posts.json"))["posts"]
    assert post["markdown"] == "https://news.example/fr/2026/01/02/a-fr/index.md"
    rule = "/*.md\n  Content-Type: text/markdown; charset=utf-8\n  X-Robots-Tag: noindex\n"
    assert rule in site.read("_headers")


@pytest.mark.long
def test_every_field_of_the_api_is_documented(site: SiteTest) -> None:
    root = gallery.write(site.root.parent / "gallery").root
    settings = (root / "site.toml").read_text(encoding="utf-8")
    (root / "site.toml").write_text(settings + OUTPUTS, encoding="utf-8")
    report = build.build(BuildOptions(root=root, now=NOW, output=site.root.parent / "out"))
    assert report.rendered
    api = (site.root.parent / "out/api/posts.json").read_text(encoding="utf-8")
    fields = {field for post in json.loads(api)["posts"] for field in post}
    documented = ", ".join(first_column("publishing", "For programs that read"))
    assert len(fields) > 12
    assert fields <= set(re.findall(r"\w+", documented))
