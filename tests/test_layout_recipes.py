"""Every piece of code in docs/layouts.md is in one site, and does in its pages what is said."""

from __future__ import annotations

import re

import pytest
from docs_support import ROOT
from support import SETTINGS, SiteTest

DOCS = (ROOT / "docs/layouts.md").read_text(encoding="utf-8")
# The code, with the last 300 characters before it.
BLOCKS = [
    (DOCS[max(0, found.start() - 300) : found.start()], found[1])
    for found in re.finditer(r"^```\w+\n(.*?)^```$", DOCS, re.MULTILINE | re.DOTALL)
]
COLLECTIONS = '[[collections]]\nname = "most_read"\nfrom = "data/most-read.json"\n'
POST, PAGE, HOME = "2026/01/02/a/index.html", "about/index.html", "index.html"
# Where the code goes, by what it begins with: a file that the text before it names, or a line of
# one; and what a page has of it then.
FILES = {
    '{% extends "base.html" %}': ("layouts/special.html", "special/index.html", '<li><a href="'),
    '{% extends "!base.html" %}': ("layouts/base.html", HOME, '<link rel="me" href="https://soc'),
    ":root {": ("layouts/css/custom.css", HOME, "--measure:38rem"),
    '{% extends "page.html" %}': ("layouts/newsletter.html", PAGE, 'action="/subscribe"'),
    '<script defer src="{{ "js/r': ("layouts/partials/head-extra.html", PAGE, "<script defer src"),
    "document.documentElement": ("layouts/js/reading.js", POST, "dataset.script"),
    '{% extends "!home.html" %}': ("layouts/home.html", HOME, "Most read</h2>\n<ol><li><a href"),
    '{"site": {{ site.title }}': (
        "layouts/outputs/api/newest.json",
        "pl/api/newest.json",
        '"url": "https://news.example/',
    ),
    "---\ntitle: For language": ("content/pages/models.md", "for-models.txt", "We write about"),
    "# {{ site.title }}": ("layouts/for-models.txt", "for-models.txt", "](https://news.example/"),
    '<form method="post" action': (
        "layouts/components/signup.html",
        PAGE,
        '<p>Text.</p>\n<form method="post" action="/subscribe">',
    ),
    '{% extends "!post.html" %}': ("layouts/post.html", POST, '<p class="box">More about <a'),
}
LINES = {
    "{% if site.editions %}": '<link rel="alternate" hreflang="pl"',
    "{% if page.alternates | length": 'href="/pl/2026/01/02/lined-pl/"',
    "{% for row in data.turnout %}": "<li>Hafen: 12</li>",
}
STRINGS = {
    "posts = {": ("layouts/i18n/pl.toml", "pl/tags/t/index.html", "1 artykuł"),
    "from_language = {": ("layouts/i18n/en.toml", "special/index.html", "from Klingon"),
}
# test_docs_layouts.py runs it.
ELSEWHERE = ("python3 -c",)


def code_of(beginning: str) -> str:
    (code,) = (code for _, code in BLOCKS if code.startswith(beginning))
    return code


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SiteTest:
    """A site with all of the code."""
    editions = '[[languages]]\ncode = "pl"\nlabel = "Polski"\n'
    site = SiteTest(tmp_path_factory.mktemp("recipes") / "site", SETTINGS + editions + COLLECTIONS)
    for beginning, (file, *_) in {**FILES, **STRINGS}.items():
        site.write(file, code_of(beginning))
    lines = "".join(map(code_of, LINES))
    site.write("layouts/lined.html", f"<!DOCTYPE html>\n<title>Lines</title>\n{lines}")
    site.edit("layouts/special.html", "{{ content }}", "{{ content }}{{ " + KLINGON + " }}")
    site.write("data/turnout.csv", "place,votes\nHafen,12\n")
    site.write("data/most-read.json", '["content/posts/a.md"]')
    site.post("a", more="category: Sea")
    site.post("lined", more="layout: lined")
    site.post("lined.pl", more="tags: [t]\ntranslation: {by: ada, ai: none}")
    site.write(
        "content/about.md", "---\ntitle: About\nlayout: newsletter\n---\nText.\n\n::signup\n"
    )
    site.write("content/special.md", "---\ntitle: Special\nlayout: special\n---\nText.\n")
    result = site.build()
    assert result.ok, result.printed
    return site


KLINGON = 't("from_language", code="tlh", language="tlhIngan Hol")'


def test_all_code_is_tried() -> None:
    beginnings = (*FILES, *LINES, *STRINGS, *ELSEWHERE)
    tried = [[begin for begin in beginnings if code.startswith(begin)] for _, code in BLOCKS]
    assert sorted(begin for found in tried for begin in found) == sorted(beginnings)
    assert [len(found) for found in tried] == [1] * len(BLOCKS)


@pytest.mark.parametrize("beginning", FILES)
def test_a_file_of_the_documentation_works(site: SiteTest, beginning: str) -> None:
    file, page, expected = FILES[beginning]
    (before,) = (before for before, code in BLOCKS if code.startswith(beginning))
    assert f"`{file}`" in before + DOCS.partition(code_of(beginning))[2][:200]
    html = site.read(page)
    for address in re.findall(r'(?:href|src)="/((?:css|js)/[^"]*)"', html):
        html += site.read(address)
    assert expected in html


@pytest.mark.parametrize("beginning", LINES)
def test_lines_of_the_documentation_work(site: SiteTest, beginning: str) -> None:
    assert LINES[beginning] in site.read("2026/01/02/lined/index.html")


@pytest.mark.parametrize("beginning", STRINGS)
def test_strings_of_the_documentation_work(site: SiteTest, beginning: str) -> None:
    _, page, expected = STRINGS[beginning]
    assert expected in site.read(page)
