"""Outputs of a site's own: files that are no HTML, made by layouts with or without a page."""

from __future__ import annotations

import csv
import json
from xml.etree import ElementTree

import pytest
from support import SETTINGS, SiteTest

HOSTILE = "'\"</title><script>{{ 7 * 7 }}</script>&amp; \\ ]]> {% raw %}\u2028, =1+1"
JSON = """\
{% macro entry(post) %}{"title": {{ post.title }}, "date": {{ post.date }}, "url": \
{{ post.url | absolute }}, "tags": {{ post.authors | map(attribute="name") }}}{% endmacro %}
{% set of %}{{ site.title }}{% endset %}
{"site": {{ of }}, "feed": {{ t("feed") }}, "none": {{ none }}, "posts": [
{% for post in recent %}
  {{ entry(post) }}{{ "," | safe if not loop.last }}
{% endfor %}
], "at": {{ page.url }}}
"""
XML = """\
<?xml version="1.0" encoding="utf-8"?>
<news>{% for post in recent %}<a title="{{ post.title }}">{{ post.title }}</a>{% endfor %}</news>
"""
CSV = "title,url\n{% for post in recent %}{{ post.title }},{{ post.url }}\n{% endfor %}"
TXT = "# {{ page.title }}\n{% for post in recent %}{{ post.title }}\n{% endfor %}{{ content }}"


def outputs_of(site: SiteTest) -> None:
    """A site with an output of each kind."""
    site.write("layouts/outputs/api/posts.json", JSON)
    site.write("layouts/outputs/news.xml", XML)
    site.write("layouts/outputs/news.csv", CSV)
    site.write("layouts/llms.txt", TXT)
    site.write(
        "content/pages/llms.md",
        "---\ntitle: For <agents>\noutput: /for/llms.txt\nlayout: llms.txt\n---\n"
        "See [the news](/api/posts.json).\n",
    )
    site.post("a", title=json.dumps(HOSTILE))
    site.post("b", body="[A](/for/llms.txt)", date="2026-01-03", more="summary: Short.")


def test_values_are_written_as_the_ending_asks(site: SiteTest) -> None:
    outputs_of(site)
    assert {problem.code for problem in site.build().done.problems} <= {"text-markup"}
    hostile = HOSTILE.replace("\u2028", " ")
    titles = ["B", hostile]
    said = json.loads(site.read("api/posts.json"))
    assert [post["title"] for post in said["posts"]] == titles
    assert said["posts"][0]["url"] == "https://news.example/2026/01/03/b/"
    assert said["posts"][0]["date"] == "2026-01-03T00:00:00+00:00"
    assert said["posts"][0]["tags"] == ["Ada Okafor"]
    assert (said["site"], said["none"], said["at"]) == ("Test News", None, "/api/posts.json")
    assert "<" not in site.read("api/posts.json")
    root = ElementTree.fromstring(site.read("news.xml"))
    assert [(a.text, a.get("title")) for a in root] == [(title, title) for title in titles]
    rows = list(csv.DictReader(site.read("news.csv").splitlines()))
    assert [row["title"] for row in rows] == titles
    text = site.read("for/llms.txt")
    assert text.startswith(f'# For <agents>\nB\n{hostile}\n<p>See <a href="/api/posts.json">')
    # Nobody reads them as pages.
    assert "llms" not in site.read("sitemap.xml")
    assert 'href="/for/llms.txt"' in site.read("2026/01/03/b/index.html")


def test_what_is_put_in_cannot_be_more_than_a_value(site: SiteTest) -> None:
    html = "<b title='\"'>x</b>"
    made = {
        "json": '[{{ content }}, {{ "a" ~ content }}, {{ page["title"] }}, {{ [content, 1.5] }}, '
        '{{ "<a>" }}, {{ page.title | upper }}, {{ [page.title] | tojson }}, {{ content | e }}]',
        "xml": "<a>{{ content }}{{ '<' ~ content }}{{ '<' }}<![CDATA[{{ '>' }}]]></a>",
        "csv": "{{ '=1' }},{{ '-2' }},{{ -3 }},{{ ' @x' }},{{ none }},{{ true }},{{ 'a\nb' }}\n",
    }
    for ending, text in made.items():
        site.write(f"layouts/x.{ending}", text)
        site.write(
            f"content/pages/{ending}.md",
            f"---\ntitle: '\"{{{{ 1 }}}}'\noutput: /x.{ending}\nlayout: x.{ending}\n---\n{html}\n",
        )
    site.post("a")
    assert site.build().done.problems == ()
    values = json.loads(site.read("x.json"))
    body = values[0]
    assert "<b" in body
    title = '"{{ 1 }}'
    assert values[:7] == [body, f"a{body}", title, [body, 1.5], "<a>", title, [title]]
    assert values[7].startswith("&lt;p&gt;")
    assert ElementTree.fromstring(site.read("x.xml")).text == f"{body}<{body}<&gt;"
    cells = list(csv.reader(site.read("x.csv").splitlines(keepends=True)))
    assert cells == [["'=1", "-2", "-3", "' @x", "", "true", "a\nb"]]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.json", '{\n "a": 1,\n}\n', "a.json:3:1: error: /a.json is no JSON: "),
        ("a.json", "", "a.json: error: /a.json is no JSON: there is nothing in it"),
        (
            "a.json",
            '[1,\n{% for i in [1, 2] %}\n  {"a": "{{ page.title }}"},\n{% endfor %}\n2]\n',
            "a.json:3: error: /a.json is no JSON: expecting",
        ),
        (
            "a.json",
            '{% include "partials/bad.json" %}',
            "outputs/a.json:1: error: /a.json is no JSON: expecting",
        ),
        (
            "a.webmanifest",
            "[NaN]",
            "a.webmanifest:1:2: error: /a.webmanifest is no JSON: it has no",
        ),
        ("a.json", "[" * 100_000, "a.json:1:1: error: /a.json is no JSON: it is nested too deeply"),
        ("a.xml", "<a>\n<b></a>", "a.xml:2:6: error: /a.xml is no XML: mismatched tag"),
        ("a.xml", "<a>\n <m:b/></a>", "a.xml:2:2: error: /a.xml is no XML: unbound prefix"),
        ("a.csv", 'a\n"b"c\n', "a.csv:2:1: error: /a.csv is no CSV: "),
        ("a.json", "{{ recent }}", "a CardView has no form in JSON; write its fields"),
        ("a.json", "{{ recent[0].titel }}", "a.json:1:14: error: a CardView has no field 'titel'"),
        ("a.json", "{{ recnt }}", "a.json:1:4: error: the variable 'recnt' is not defined"),
        ("a.txt", '{{ "\\x1b" }}', "a.txt: error: the layout makes the control character U+001B"),
    ],
)
@pytest.mark.sampled(4)
def test_what_is_no_json_xml_or_csv_is_told_where_a_layout_wrote_it(
    site: SiteTest, name: str, text: str, expected: str
) -> None:
    site.post("a")
    site.write("layouts/partials/bad.json", "[\n ,1]")
    site.write(f"layouts/outputs/{name}", text)
    result = site.build()
    assert result.report is None
    assert expected in result.printed
    assert ("take the quotes" in result.printed) == ('"{{' in text)


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        *(
            (output, "output: expected an address like /llms.txt")
            for output in (
                *("llms.txt", "/llms.html", "/llms", "/../llms.txt", "/a/../b.txt", "/a\\b.txt"),
                *("/%2e/a.txt", "/.a/b.txt", "/_headers.txt", "/a/_b.txt", "/a//b.txt", "/a b.txt"),
                *(
                    "//host/a.txt",
                    "https://host/a.txt",
                    "/a.txt?b",
                    "/a.txt#b",
                    "/a.TXT",
                    "/a..txt",
                ),
                *("/a\u202e.txt", f"/{'a' * 300}.txt", "/a.php", "/x/..json"),
            )
        ),
        *(
            (output, "is not for a page: programs trust what is there")
            for output in (
                *("/robots.txt", "/fr/Robots.txt", "/ads.txt", "/app-ads.txt", "/sitemap.xml"),
                *("/news-sitemap.xml", "/sitemap-posts-1.xml", "/feed.xml", "/tags/a/atom.xml"),
                *("/feed.json", "/security.txt", "/crossdomain.xml"),
            )
        ),
    ],
)
@pytest.mark.sampled(6)
def test_a_page_cannot_choose_any_address(site: SiteTest, output: str, expected: str) -> None:
    site.post("a")
    for ending in ("txt", "json", "xml"):
        site.write(f"layouts/a.{ending}", "")
    layout = "a." + (output.rpartition(".")[2] if output[-4:] in (".xml", "json") else "txt")
    quoted = json.dumps(output)
    site.write(
        "content/pages/a.md", f"---\ntitle: A\noutput: {quoted}\nlayout: {layout}\n---\nText.\n"
    )
    result = site.build()
    assert result.report is None
    assert f"content/pages/a.md:3:9: error: {expected if 'exp' in expected else ''}" in (
        result.printed
    )
    assert expected in result.printed


def test_a_page_with_an_output_needs_a_layout_of_its_ending(site: SiteTest) -> None:
    site.post("a")
    site.post("b", more="output: /b.txt\nlayout: a.txt")
    site.write("layouts/a.txt", "{{ page.title }}\n")
    site.write("layouts/outputs/a.txt", "")
    for name, more in {
        "none": "output: /none.txt",
        "other": "output: /other.json\nlayout: a.txt",
        "near": "output: /near.txt\nlayout: aa.txt",
        "html": "layout: a.txt",
        "twice": "output: /a.txt\nlayout: a",
    }.items():
        site.write(f"content/pages/{name}.md", f"---\ntitle: {name}\n{more}\n---\nText.\n")
    printed = site.build().printed
    for expected in (
        "content/pages/none.md:3:9: error: output: a page with it needs a layout",
        "content/pages/other.md:4:9: error: layout: expected one that ends with .json, got 'a.txt'",
        "content/pages/near.md:4:9: error: layout: there is no layout 'aa.txt'",
        "did you mean",
        "content/pages/html.md:3:9: error: layout: expected one that ends with .html, got 'a.txt'",
        "write output: /a.txt beside it",
        "content/pages/twice.md:3:9: error: /a.txt is published twice",
        "give it another output",
        "content/posts/b.md:7:1: error: ",
    ):
        assert expected in printed, printed


def test_files_among_outputs_have_names_of_outputs(site: SiteTest) -> None:
    site.post("a")
    for name in ("b.html", "_c.txt", "d.md", "e/f..json"):
        site.write(f"layouts/outputs/{name}", "")
    printed = site.build().printed
    assert printed.count("error: a file in layouts/outputs/ is an output") == 4
    assert "layouts/outputs/d.md: error" in printed


def test_only_what_an_output_names_makes_it_again(site: SiteTest) -> None:
    outputs_of(site)
    site.write("data/team.json", '{"lead": "Ada"}')
    site.write("layouts/outputs/team.json", '{"lead": {{ data.team.lead }}}')
    # What pages may load is no question of files that are none.
    site.write("layouts/outputs/script.xml", '<a><script src="https://a.example/a.js"/></a>')
    site.write("layouts/outputs/humans.txt", "We are {{ site.title }}.\n")
    assert not {problem.code for problem in site.build().done.problems} - {"text-markup"}
    every = {"api/posts.json", "news.xml", "news.csv", "for/llms.txt"}

    def rendered() -> set[str]:
        return {path for path in site.build().done.rendered if not path.endswith(".html")} & {
            *every,
            "team.json",
            "humans.txt",
        }

    site.edit("content/posts/b.md", "[A]", "[B]")
    assert rendered() == set()
    site.edit("data/team.json", "Ada", "Bo")
    assert rendered() == {"team.json"}
    site.edit("content/posts/b.md", "title: B", "title: C")
    assert rendered() == every
    site.edit("content/pages/llms.md", "See", "Read")
    assert rendered() == {"for/llms.txt"}
    site.edit("layouts/outputs/humans.txt", "We are", "This is")
    assert rendered() == {"humans.txt"}
    warm = site.files()
    site.build(clean=True)
    assert warm == site.files()
    for path in ("layouts/outputs/humans.txt", "content/pages/llms.md"):
        site.delete(path)
    site.edit("content/posts/b.md", "/for/llms.txt", "/api/posts.json")
    assert site.build().ok
    assert not {"humans.txt", "for/llms.txt"} & {*site.files()}


def test_outputs_of_drafts_and_unlisted_pages_have_no_html_in_them(site: SiteTest) -> None:
    site.post("a")
    site.write("layouts/a.txt", "{{ page.title }} {{ content | striptags }}\n")
    for name in ("draft", "unlisted"):
        site.write(
            f"content/pages/{name}.md",
            f"---\ntitle: {name}\n{name}: true\noutput: /{name}.txt\nlayout: a\n---\n"
            "Text &amp; *so*.\n",
        )
    assert site.build().ok
    assert site.read("unlisted.txt") == "unlisted Text & so.\n"
    assert "draft.txt" not in site.files()
    assert site.build(drafts=True).ok
    assert site.read("draft.txt") == "draft Text & so.\n"


def test_each_edition_has_its_own(site: SiteTest) -> None:
    site.write(
        "site.toml",
        SETTINGS + '[[languages]]\ncode = "fr"\nlabel = "Français"\ntitle = "Les nouvelles"\n',
    )
    site.write("layouts/outputs/of.json", '[{{ page.url }}, {{ site.title }}, {{ t("feed") }}]')
    site.write("layouts/a.txt", "{{ page.title }} {{ page.lang }}\n")
    site.post("a")
    site.write("content/pages/a.md", "---\ntitle: A\noutput: /a.txt\nlayout: a\n---\nText.\n")
    site.write(
        "content/pages/a.fr.md",
        "---\ntitle: B\ntranslation: {by: ada, ai: none}\n---\nTexte.\n",
    )
    assert site.build().ok
    assert json.loads(site.read("fr/of.json"))[:2] == ["/fr/of.json", "Les nouvelles"]
    assert json.loads(site.read("of.json"))[:2] == ["/of.json", "Test News"]
    assert (site.read("a.txt"), site.read("fr/a.txt")) == ("A en\n", "B fr\n")
