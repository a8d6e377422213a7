"""JSON-LD of a post: valid by schema.org's domains and ranges, and unable to leave its script
element."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

import lxml.html
import painted
import pytest
from schema_org import wrong
from support import SETTINGS, SiteTest

POST = """\
source:
  - {name: CNN, url: "https://cnn.example/", title: A story, author: Jo, published: 2026-01-01, \
archived: "https://archive.example/", accessed: 2026-01-02, quote: "Shut."}
  - original
  - {name: Museum, relation: cited}
ai: {involvement: generated, model: model-1, provider: Labs, generated_at: 2026-01-01T10:00:00Z, \
description: "By hand, and not."}
corrections: [{date: 2026-01-31, text: "Two, not one.", type: clarification}]
tags: [One, Two]
category: Kind
series: Moon
license: CC BY 4.0
image: /pic.png
image_alt: A picture
updated: 2026-02-01
"""


def full(site: SiteTest, kind: str = "person") -> SiteTest:
    """A site whose post says everything that a post can say."""
    site.write(
        "site.toml",
        SETTINGS
        + '[publisher]\nname = "Desk"\nlogo = "/logo.png"\nemail = "a@b.example"\nsame_as ='
        ' ["https://s.example/"]\n[comments]\nprovider = "static"\n',
    )
    site.write(
        "content/comments/a.toml", '[[comment]]\nid = "1"\ndate = 2026-02-01\ntext = "A comment."\n'
    )
    site.write("static/logo.png", painted.png())
    site.write("static/pic.png", painted.png())
    site.write("content/ai-policy.md", "---\ntitle: Policy\n---\nWords.\n")
    site.write(
        "content/authors/bo.md",
        f"---\nname: Bo\nkind: {kind}\nurl: https://bo.example/\n---\nReads.\n",
    )
    site.post("a", "Some words.")
    site.edit("content/posts/a.md", "source: CNN\nai: true\n", POST)
    site.edit("content/posts/a.md", "author: ada", "author: [ada, bo]")
    digest = hashlib.sha256(b"A\0\0Some words.").hexdigest()
    site.edit(
        "content/posts/a.md",
        "tags:",
        f"review: {{by: bo, at: 2026-01-02, sha256: {digest}}}\ntags:",
    )
    result = site.build()
    assert result.ok, result.printed
    assert result.codes() == []
    return site


def graph(site: SiteTest, path: str = "2026/01/02/a/index.html") -> list[dict[str, Any]]:
    page = lxml.html.document_fromstring(site.read(path).encode())
    (data,) = page.xpath("//script[@type='application/ld+json']/text()")
    made = json.loads(data)
    assert made.keys() == {"@context", "@graph"}
    assert made["@context"] == "https://schema.org"
    return list(made["@graph"])


@pytest.mark.parametrize("kind", ["person", "organization"])
@pytest.mark.sampled(1)
def test_translations_have_properties_of_their_domain_and_range(site: SiteTest, kind: str) -> None:
    full(site, kind)
    languages = [f'[[languages]]\ncode = "{code}"\nlabel = "{code}"\n' for code in ("de", "es")]
    site.write("site.toml", site.source("site.toml") + "".join(languages))
    for code, ai in (("de", "assisted"), ("es", "generated")):
        translation = f"{{by: bo, ai: {ai}, model: model-2}}"
        site.write(
            f"content/posts/a.{code}.md",
            f"---\ntitle: B\ntags: [One]\ntranslation: {translation}\n---\nWords.\n",
        )
    assert site.build().ok
    original, german, spanish = (
        graph(site, f"{path}/index.html")
        for path in ("2026/01/02/a", "de/2026/01/02/b", "es/2026/01/02/b")
    )
    assert wrong(original) == wrong(german) == wrong(spanish) == []
    ids = [nodes[0]["@id"] for nodes in (german, spanish)]
    assert [each["@id"] for each in original[0]["workTranslation"]] == ids
    assert [each["inLanguage"] for each in original[0]["workTranslation"]] == ["de", "es"]
    for nodes in (german, spanish):
        assert nodes[0]["translationOfWork"]["@id"] == original[0]["@id"]
        assert "workTranslation" not in nodes[0]
    assert german[0]["translator"]["@type"] == kind.capitalize()
    assert "translator" not in spanish[0]
    (crumbs,) = [node for node in german if node["@type"] == "BreadcrumbList"]
    assert crumbs["itemListElement"][0]["item"] == "https://news.example/de/"


def test_every_property_has_its_domain_and_range(site: SiteTest) -> None:
    nodes = graph(full(site))
    assert wrong(nodes) == []
    assert {node["@type"] for node in nodes} == {
        "NewsArticle",
        "WebPage",
        "CreateAction",
        "NewsMediaOrganization",
        "BreadcrumbList",
    }
    article = nodes[0]
    assert article.keys() >= {
        "headline",
        "description",
        "url",
        "mainEntityOfPage",
        "inLanguage",
        "datePublished",
        "dateModified",
        "image",
        "articleSection",
        "keywords",
        "wordCount",
        "author",
        "editor",
        "publisher",
        "publishingPrinciples",
        "digitalSourceType",
        "creditText",
        "isBasedOn",
        "citation",
        "correction",
        "license",
        "isAccessibleForFree",
    }
    assert article["wordCount"] == 2


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("It’s a state-of-the-art model (GPT-4.1): see a/b, or x@y.example.", 9),
        ("one--two … three—four – five ' six", 6),
        ("Привет, «мир» и Ⅷ — d'accord, übermäßig", 6),
        ("今日は AI の日、です", 8),
        ("हिन्दी समाचार हिन्दी समाचार", 4),
        ("re\u0301sume\u0301 e\u0301te\u0301 de\u0301ja\u0300 vu", 4),
        ("Donau\u00addampf&shy;schiff<wbr>fahrt fa\u0308hrt", 2),
        ("می\u200cخواهم צה״ל ג׳ינס well\u2011known word\u2060joiner", 5),
        ("❤️ 1️⃣ x\ufe0fy 👩\u200d💻 ca\u200bdab", 4),
        ("か\u3099き\u3099 ข่าวที่นี่", 3),
        ("A _b_ c_d `e.f`\n\n- g - h\n- ¼ ‘i’", 8),
    ],
)
@pytest.mark.sampled(4)
def test_words_are_counted_in_every_script(body: str, count: int, site: SiteTest) -> None:
    site.post("a", body)
    site.build()
    assert graph(site)[0]["wordCount"] == count


def test_a_live_story_has_properties_of_their_domain_and_range(site: SiteTest) -> None:
    site.post(
        "a",
        "Words.\n\n## 10:00 One\n\nText[^a] of *one*.\n\n## 11:30\n\nTwo.\n\n[^a]: Note.\n",
        more="live: {until: 2026-01-02T18:00:00Z}",
    )
    assert site.build().ok
    nodes = graph(site)
    assert wrong(nodes) == []
    article = nodes[0]
    assert article["@type"] == ["LiveBlogPosting", "NewsArticle"]
    assert article["coverageStartTime"] == "2026-01-02T10:00:00+00:00"
    assert article["coverageEndTime"] == "2026-01-02T18:00:00+00:00"
    assert article["dateModified"] == "2026-01-02T11:30:00+00:00"
    assert article["liveBlogUpdate"] == [
        {
            "@type": "BlogPosting",
            "url": f"{article['url']}#t-20260102-1130",
            "datePublished": "2026-01-02T11:30:00+00:00",
            "articleBody": "Two.",
        },
        {
            "@type": "BlogPosting",
            "headline": "One",
            "url": f"{article['url']}#t-20260102-1000",
            "datePublished": "2026-01-02T10:00:00+00:00",
            "articleBody": "Text of one.",
        },
    ]


def test_a_live_story_without_an_end_or_an_entry_says_when_it_began(site: SiteTest) -> None:
    site.post("a", "Words.", more="live: true")
    assert site.build().ok
    nodes = graph(site)
    assert wrong(nodes) == []
    assert nodes[0]["coverageStartTime"] == nodes[0]["datePublished"]
    assert not nodes[0].keys() & {"coverageEndTime", "liveBlogUpdate"}


def test_the_check_of_properties_finds_wrong_ones() -> None:
    assert wrong([{"@type": "Person", "headline": "x"}]) == ["Person.headline"]
    assert wrong([{"@type": "NewsArticle", "editor": {"@type": "Organization", "name": "x"}}]) != []
    assert wrong([{"@type": "NewsArticle", "dateModified": "yesterday"}]) != []
    assert wrong([{"@type": "NewsArticle", "url": "/a/"}]) != []


def test_an_organization_that_reviewed_is_no_editor(site: SiteTest) -> None:
    nodes = {node["@type"]: node for node in graph(full(site, "organization"))}
    assert wrong(list(nodes.values())) == []
    assert "editor" not in nodes["NewsArticle"]
    assert nodes["WebPage"]["reviewedBy"]["@type"] == "Organization"


@pytest.mark.parametrize(
    "text",
    [
        "</script><script>alert(1)</script>",
        "<!--<script>",
        "]]>",
        "a\u2028b\u2029c",
        "&lt;/script&gt;",
        'a"b\\c',
        "</SCRIPT\t>",
    ],
)
@pytest.mark.sampled(4)
def test_no_text_leaves_the_script(site: SiteTest, text: str) -> None:
    title = json.dumps(f"x {text} y")
    site.post(
        "a",
        title=title,
        more=f"slug: a\ncategory: {json.dumps('k' + text)}\nsummary: {json.dumps(text)}\n",
    )
    site.edit("content/posts/a.md", "source: CNN", f"source: {{name: {json.dumps(text)}}}")
    result = site.build()
    assert result.ok, result.printed
    article = graph(site)[0]
    assert article["headline"] == " ".join(
        f"x {text} y".replace("\u2028", " ").replace("\u2029", " ").split()
    )
    assert article["isBasedOn"][0]["name"] == text
    page = lxml.html.document_fromstring(site.read("2026/01/02/a/index.html").encode())
    assert [script.get("type") for script in page.xpath("//script")] == ["application/ld+json"]
    raw = site.read("2026/01/02/a/index.html").partition('ld+json">')[2].partition("</script>")[0]
    assert not re.search("[<>&\u2028\u2029]", raw)
