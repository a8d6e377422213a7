"""JSON-LD of a post: valid by schema.org's domains and ranges, and unable to leave its script
element."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from typing import Any

import lxml.html
import painted
import pytest
from support import SETTINGS, SiteTest

# What schema.org 29 says of the types and properties that are used: the type above each; of each
# property the types that may have it (domainIncludes) and those of its value (rangeIncludes).
TYPES = {
    "Thing": None,
    "CreativeWork": "Thing",
    "Article": "CreativeWork",
    "NewsArticle": "Article",
    "SocialMediaPosting": "Article",
    "BlogPosting": "SocialMediaPosting",
    "LiveBlogPosting": "BlogPosting",
    "Comment": "CreativeWork",
    "CorrectionComment": "Comment",
    "Quotation": "CreativeWork",
    "WebPage": "CreativeWork",
    "SoftwareApplication": "CreativeWork",
    "CreativeWorkSeries": "CreativeWork",
    "Organization": "Thing",
    "NewsMediaOrganization": "Organization",
    "Person": "Thing",
    "Action": "Thing",
    "CreateAction": "Action",
    "Intangible": "Thing",
    "ItemList": "Intangible",
    "BreadcrumbList": "ItemList",
    "ListItem": "Intangible",
    "IPTCDigitalSourceEnumeration": "Intangible",
}
PROPERTIES = {
    "name": (["Thing"], ["Text"]),
    "description": (["Thing"], ["Text"]),
    "url": (["Thing"], ["URL"]),
    "image": (["Thing"], ["URL"]),
    "sameAs": (["Thing"], ["URL"]),
    "mainEntityOfPage": (["Thing"], ["CreativeWork", "URL"]),
    "headline": (["CreativeWork"], ["Text"]),
    "inLanguage": (["CreativeWork"], ["Text"]),
    "datePublished": (["CreativeWork"], ["Date", "DateTime"]),
    "dateModified": (["CreativeWork"], ["Date", "DateTime"]),
    "articleSection": (["Article"], ["Text"]),
    "keywords": (["CreativeWork"], ["Text"]),
    "wordCount": (["Article"], ["Integer"]),
    "commentCount": (["CreativeWork"], ["Integer"]),
    "author": (["CreativeWork"], ["Person", "Organization"]),
    "editor": (["CreativeWork"], ["Person"]),
    "publisher": (["CreativeWork"], ["Person", "Organization"]),
    "publishingPrinciples": (["CreativeWork", "Organization"], ["URL"]),
    "digitalSourceType": (["CreativeWork"], ["IPTCDigitalSourceEnumeration"]),
    "creditText": (["CreativeWork"], ["Text"]),
    "isBasedOn": (["CreativeWork"], ["CreativeWork", "URL"]),
    "citation": (["CreativeWork"], ["CreativeWork", "Text"]),
    "creativeWorkStatus": (["CreativeWork"], ["Text"]),
    "correction": (["CreativeWork"], ["CorrectionComment", "Text", "URL"]),
    "license": (["CreativeWork"], ["CreativeWork", "URL"]),
    "isAccessibleForFree": (["CreativeWork"], ["Boolean"]),
    "text": (["CreativeWork"], ["Text"]),
    "archivedAt": (["CreativeWork"], ["URL", "WebPage"]),
    "hasPart": (["CreativeWork"], ["CreativeWork"]),
    "articleBody": (["Article"], ["Text"]),
    "coverageStartTime": (["LiveBlogPosting"], ["DateTime"]),
    "coverageEndTime": (["LiveBlogPosting"], ["DateTime"]),
    "liveBlogUpdate": (["LiveBlogPosting"], ["BlogPosting"]),
    "mainEntity": (["CreativeWork"], ["Thing"]),
    "reviewedBy": (["WebPage"], ["Person", "Organization"]),
    "lastReviewed": (["WebPage"], ["Date"]),
    "breadcrumb": (["WebPage"], ["BreadcrumbList"]),
    "result": (["Action"], ["Thing"]),
    "agent": (["Action"], ["Person", "Organization"]),
    "instrument": (["Action"], ["Thing"]),
    "endTime": (["Action"], ["DateTime"]),
    "translationOfWork": (["CreativeWork"], ["CreativeWork"]),
    "workTranslation": (["CreativeWork"], ["CreativeWork"]),
    "translator": (["CreativeWork", "Event"], ["Person", "Organization"]),
    "provider": (["CreativeWork"], ["Person", "Organization"]),
    "logo": (["Organization"], ["URL"]),
    "email": (["Organization"], ["Text"]),
    "itemListElement": (["ItemList"], ["ListItem"]),
    "position": (["CreativeWork", "ListItem"], ["Integer", "Text"]),
    "isPartOf": (["CreativeWork"], ["CreativeWork", "URL"]),
    "item": (["ListItem"], ["URL"]),
}
ENUMERATION = re.compile(
    r"https://schema\.org/\w+DigitalSource|http://cv\.iptc\.org/newscodes/digitalsourcetype/digitalCreation"
)

POST = """\
source:
  - {name: CNN, url: "https://cnn.example/", title: A story, author: Jo, published: 2026-01-01, \
archived: "https://archive.example/", accessed: 2026-01-02, quote: "Shut."}
  - original
  - {name: Museum, relation: cited}
ai: {involvement: generated, model: model-1, provider: Labs, generated_at: 2026-01-01T10:00:00Z, \
description: "By hand, and not."}
corrections: [{date: 2026-02-01, text: "Two, not one.", type: clarification}]
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


def is_a(kind: str | list[str] | None, wanted: str) -> bool:
    if isinstance(kind, list):
        return any(is_a(each, wanted) for each in kind)
    while kind is not None:
        if kind == wanted:
            return True
        kind = TYPES[kind]
    return False


def fits(value: Any, range_: list[str], known: dict[str, str]) -> bool:
    if isinstance(value, list):
        return bool(value) and all(fits(item, range_, known) for item in value)
    if isinstance(value, dict):
        kind = value.get("@type") or known[value["@id"]]
        return any(is_a(kind, wanted) for wanted in range_ if wanted in TYPES)
    if isinstance(value, bool):
        return "Boolean" in range_
    if isinstance(value, int):
        return "Integer" in range_
    if range_ == ["IPTCDigitalSourceEnumeration"]:
        return ENUMERATION.fullmatch(value) is not None
    tests = {
        "URL": lambda: re.fullmatch(r"https?://\S+", value),
        "Date": lambda: dt.date.fromisoformat(value),
        "DateTime": lambda: dt.datetime.fromisoformat(value).tzinfo,
        "Text": lambda: value,
    }
    return any(_try(tests[wanted]) for wanted in range_ if wanted in tests)


def _try(test: Any) -> bool:
    try:
        return bool(test())
    except ValueError:
        return False


def wrong(nodes: list[dict[str, Any]]) -> list[str]:
    """Every property that its type must not have, or whose value is of a wrong type."""
    known = {node["@id"]: node["@type"] for node in nodes if "@id" in node}
    for original in (node["translationOfWork"] for node in nodes if "translationOfWork" in node):
        known[original["@id"]] = original["@type"]
    found, waiting = [], list(nodes)
    while waiting:
        node = waiting.pop()
        for key, value in node.items():
            waiting += [
                item
                for item in (value if isinstance(value, list) else [value])
                if isinstance(item, dict) and "@type" in item
            ]
            if key.startswith("@"):
                continue
            domain, range_ = PROPERTIES[key]
            if not any(is_a(node["@type"], wanted) for wanted in domain):
                found.append(f"{node['@type']}.{key}")
            elif not fits(value, range_, known):
                found.append(f"{node['@type']}.{key} = {value}")
    return found


@pytest.mark.parametrize("kind", ["person", "organization"])
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
