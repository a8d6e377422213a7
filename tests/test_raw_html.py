"""Raw HTML in a text: what is published of it, and what is reported."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import SETTINGS, SiteTest, sitegen

from sitegen.errors import Problem
from sitegen.markdown.converter import Converter
from sitegen.model import config
from sitegen.model.documents import Body
from sitegen.parse.document import body

PICTURE = '<img alt="chart" src="/favicon.svg">'
TRUST = SETTINGS + '[markdown]\nraw_html = "trust"\n'
PAGE = "2026/01/02/a/index.html"


def prose(site: SiteTest) -> str:
    """The text of post a, as it was published."""
    found = re.search(r'<div class="prose[^>]*>(.*?)</ai-content>', site.read(PAGE), re.S)
    assert found
    return found[1]


def reported(site: SiteTest) -> list[tuple[int, int, str]]:
    """Line and column in the file of post a, whose text begins in line 8, and what is reported."""
    return [(one.line, one.column, one.message) for one in site.build().done.problems]


def parsed(text: str, raw_html: str = "sanitize") -> tuple[Body, tuple[Problem, ...]]:
    settings = config.Markdown(raw_html=raw_html)  # type: ignore[arg-type]
    return body("content/posts/a.md", text, 1, Converter(settings))[1:]


# --- what stands in for a script ------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        f"<div>\n<noscript>\n{PICTURE}\n</noscript>\n</div>",
        f"<noscript>{PICTURE}</noscript>",
        f"A text <NoScript >{PICTURE}</NOSCRIPT > in a line.",
        "<noscript>\n\n![chart](/favicon.svg)\n\n</noscript>",
        f"- an item\n\n  <noscript>{PICTURE}</noscript>",
        f"> <noscript>\n> {PICTURE}\n> </noscript>",
        f"| a |\n|---|\n| <noscript>{PICTURE}</noscript> |",
        f"## A heading <noscript>{PICTURE}</noscript>",
        f"<p><noscript><noscript>{PICTURE}</noscript></noscript></p>",
        f"<p><noscript>{PICTURE}</p>",
        f"<p></noscript>{PICTURE}</p>",
        f'<div>\n<noscript class="x" {PICTURE}\n</div>',
        f'<div>\n<noscript class="x>{PICTURE.replace(chr(34), "")}\n</div>',
        f"<p><noembed>{PICTURE}</noembed></p>",
        f"<p><noframes>{PICTURE}</p>",
        f'<p><iframe src="https://a.example/">{PICTURE}</iframe></p>',
        f"<p><plaintext>{PICTURE}</p>",
        f"<p><xmp>{PICTURE}</p>",
        f"<p>A <title> and {PICTURE}</p>",
        f'<p><svg viewBox="0 0 1 1">{PICTURE}</p>',
        f"<p>The <template> and {PICTURE}</p>",
        f"<p>The <script> and {PICTURE}</p>",
    ],
)
@pytest.mark.sampled(4)
def test_a_picture_for_those_without_scripts_is_a_picture(text: str, site: SiteTest) -> None:
    site.post("a", f"{text}\n\nThe *end*.")
    problems = site.build().done.problems
    assert {problem.code for problem in problems} <= {"raw-html"}
    assert len(re.findall("<img ", prose(site))) == 1
    assert "<em>end</em>" in prose(site)
    assert "&lt;" not in prose(site)


def test_noscript_causes_no_warning(site: SiteTest) -> None:
    site.post("a", f"<noscript>{PICTURE}</noscript>")
    assert reported(site) == []


@pytest.mark.parametrize(
    "waiting",
    [
        '<img data-src="/gone.png" class="lazy">',
        '<img src="data:image/svg+xml,x" data-lazy-src=/gone.png alt="chart">',
        '<img src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP" DATA-SRCSET="/gone.png 2x">',
        "<img data-original='/gone.png'>",
    ],
)
def test_a_picture_that_waits_for_a_script_is_replaced_by_the_one_in_noscript(
    waiting: str, site: SiteTest
) -> None:
    site.post("a", f"<p>{waiting}\n<noscript>{PICTURE}</noscript></p>")
    assert reported(site) == []
    assert len(re.findall("<img ", prose(site))) == 1
    assert 'src="/favicon.svg"' in prose(site)


def test_other_pictures_before_noscript_stay(site: SiteTest) -> None:
    waiting = PICTURE.replace("alt", "data-src='/x.png' alt")
    site.post(
        "a",
        f"<p>{PICTURE}<noscript>{PICTURE}</noscript> {waiting}<noscript>No script.</noscript></p>",
    )
    assert reported(site) == [(8, 103, "the attribute data-src of <img> is not published")]
    assert len(re.findall("<img ", prose(site))) == 3


def test_a_picture_that_only_a_script_would_show_is_reported(site: SiteTest) -> None:
    site.post(
        "a",
        f"<p><img data-src='/x.png'>\n<noscript>{PICTURE}</noscript></p>\n\n"
        "And <img data-src='/y.png' alt='y'>",
    )
    assert reported(site) == [(11, 5, "an <img> without src shows no picture")]


def test_noscript_in_code_is_code(site: SiteTest) -> None:
    site.post(
        "a",
        f"`<noscript>` <b>x</b>\n\n```html\n<noscript>{PICTURE}</noscript>\n```\n\n"
        "<i title='<noscript>'>y</i>",
    )
    assert reported(site) == []
    assert re.sub("<.*?>", "", prose(site)).count("&lt;noscript&gt;") == 2


def test_it_is_a_picture_in_the_feeds_of_a_trusted_site_as_well(site: SiteTest) -> None:
    site.write("site.toml", TRUST)
    site.post("a", f"<p><noscript>{PICTURE}</noscript> add <path> to it</p>\n\n<script>x</script>")
    assert site.build().ok
    shown = '<p><img alt="chart" src="https://news.example/favicon.svg"> add  to it</p>'
    assert shown in html.unescape(site.read("atom.xml"))


# --- what is reported -----------------------------------------------------------------------------

UNSEEN = """\
<!-- <iframe> [a](gone.md) <img src="gone.png"> <a href="javascript:x">x</a> </3
<b id="x"> <b id="x"> -->

<script>
"<iframe>" + "<img src='gone.png'>" + "<a href='javascript:x'>" + "<b id='x'><b id='x'>"
</script>

<style>

a::after { content: "<iframe><img src='gone.png'>" }
</style>

<template><video src="gone.mp4"></video><iframe id="x"></iframe><i id="x"></i></template>

A line <!-- [b](gone.md) --> with <script>"<object>"</script> both.
"""


def test_what_is_not_published_is_not_looked_into(site: SiteTest) -> None:
    site.post("a", UNSEEN)
    assert reported(site) == [
        (11, 1, "the tag <script> is not published"),
        (15, 1, "the tag <style> is not published"),
        (20, 1, "the tag <template> is not published"),
        (22, 35, "the tag <script> is not published"),
    ]
    assert "gone" not in site.read(PAGE)


def test_a_trusted_text_gets_no_warning_about_it_either(site: SiteTest) -> None:
    site.write("site.toml", TRUST)
    site.post("a", UNSEEN)
    assert reported(site) == []


def test_a_drawing_is_one_warning(site: SiteTest) -> None:
    drawing = '<svg><title>T</title><g><a href="javascript:x"><text>word</text></a></g></svg>'
    site.post("a", f"{drawing} <svg><path/></svg>")
    message = "the tag <svg> is not published"
    assert reported(site) == [(8, 1, message), (8, len(drawing) + 2, message)]
    assert "word" not in prose(site)


@pytest.mark.parametrize(
    ("text", "at", "message"),
    [
        (
            "<div>\n<?php word(); ?>\n</div>",
            (9, 1),
            "'<?php word(); ?>' counts as a comment, and is not published",
        ),
        (
            "<![CDATA[ word ]]>",
            (8, 1),
            "'<![CDATA[ word ]]>' counts as a comment, and is not published",
        ),
        (
            "Text.\n\n<!-- <b>word</b>",
            (10, 1),
            "the comment '<!-- <b>word</b>' has no end, and nothing after it is published",
        ),
        ("<p>A <template>word</template></p>", (8, 6), "the tag <template> is not published"),
        ("<p>A <math><mi>word</mi></math></p>", (8, 6), "the tag <math> is not published"),
    ],
)
def test_text_that_is_lost_is_reported(
    text: str, at: tuple[int, int], message: str, site: SiteTest
) -> None:
    site.post("a", text)
    assert reported(site) == [(*at, message)]
    assert "word" not in prose(site)


@pytest.mark.parametrize(
    ("text", "at", "message"),
    [
        ('<div>\n<a href="/>\nword\n</div>', (9, 1), "the tag '<a href=\"/>' has no end"),
        ("<div>\nif a <b word\n<i>c</i></div>", (9, 6), "the tag '<b word' has no end"),
        ("Use <script> word", (8, 5), "'<script>' has no end tag"),
        ("Use <style> word", (8, 5), "'<style>' has no end tag"),
        ("<p>A <textarea>word</textarea></p>", (8, 6), "the tag <textarea> is not published"),
        ("<p>An <xmp>word</xmp></p>", (8, 7), "the tag <xmp> is not published"),
        ("<title>word</title>", (8, 1), "the tag <title> is not published"),
        ("Run git add <path> word", (8, 13), "the tag <path> is not published"),
        ("<div>\n<o:p>word</o:p>\n</div>", (9, 1), "the tag <o:p> is not published"),
        (
            "A word before `</body>`, \\</body>\nor </bodywork and a </Body > tag",
            (9, 21),
            "the tag </body> is not published",
        ),
        ("<div>\nword </style>\n</div>", (9, 6), "the tag </style> is not published"),
        ("<p>A </script> word </script></p>", (8, 6), "the tag </script> is not published"),
    ],
)
@pytest.mark.sampled(4)
def test_a_tag_that_goes_takes_no_text_with_it(
    text: str, at: tuple[int, int], message: str, site: SiteTest
) -> None:
    site.post("a", f"{text}\n\nThe *end*.")
    assert reported(site) == [(*at, message)]
    assert "word" in prose(site)
    assert "<em>end</em>" in prose(site)


def test_an_end_tag_without_a_name_is_text(site: SiteTest) -> None:
    site.post("a", "<div>\nI </3 you > me <b>now</b>\n</div>")
    assert reported(site) == []
    assert "I &lt;/3 you &gt; me <b>now</b>" in prose(site)


PIECES = [
    "<b>",
    "</b>",
    "<p>",
    "</p>",
    "<table>",
    "<tr>",
    "<td>",
    "</table>",
    "<select>",
    "<option>",
    "<iframe>",
    "</iframe>",
    "<noscript>",
    "</noscript>",
    "<NOEMBED>",
    "<textarea>",
    "</textarea>",
    "<title>",
    "</title>",
    "<xmp>",
    "<plaintext>",
    "<path>",
    "<mtext>",
    "<desc>",
    "<text>",
    "<set>",
    "<frameset>",
    "<body>",
    "<form>",
    "<button>",
    "<!-- x -->",
    "</3 ",
    "<a href='/'>",
    "<object>",
    "<details>",
    "<image>",
    "<br/>",
    "<script>",
    "<style>",
    "<template>",
    "<svg>",
    "<math>",
    "\n",
]


@settings(max_examples=300)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.just(" W ")), max_size=14).map("".join))
def test_no_word_is_lost(pieces: str) -> None:
    text = re.sub("W", lambda word: f"word{word.start()}", re.sub("\n\n+", "\n", pieces))
    made, _ = parsed(f"<div>\n{text}")
    assert set(re.findall(r"word\d+", text)) <= set(re.findall(r"word\d+", made.html))


# --- boxes of task lists --------------------------------------------------------------------------


def test_a_task_list_beside_raw_html_keeps_its_labels(site: SiteTest) -> None:
    site.post("a", "- [x] done\n\n<b>x</b>")
    assert reported(site) == []
    box = '<input type="checkbox" disabled="" checked="">'
    assert f"<label>{box} done</label>" in prose(site)


@pytest.mark.long
def test_it_is_the_same_in_every_process(site: SiteTest) -> None:
    site.post("a", "<b>x</b>\n\n" + "- [ ] a\n- [x] b\n" * 20)
    pages = []
    for _ in range(2):
        assert sitegen("build", "--clean", cwd=site.root).returncode == 0
        pages.append(prose(site))
    assert pages[0] == pages[1]
    assert pages[0].count('<input type="checkbox" disabled="">') == 20


def test_an_input_is_a_box_that_nobody_can_tick(site: SiteTest) -> None:
    site.post(
        "a",
        '<p><input type="text" name="x" class="z" onclick="w"> <INPUT>'
        " <input disabled type=checkbox></p>",
    )
    assert reported(site) == [
        (8, 11, "an <input> is published as the box of a task"),
        (8, 23, "the attribute name of <input> is not published"),
        (8, 42, "the attribute onclick of <input> is not published"),
    ]
    box = '<input type="checkbox" disabled=""'
    assert f'<p>{box} class="z"> {box}> {box}></p>' in prose(site)


# --- what is trusted ------------------------------------------------------------------------------

TRUSTED = {
    "script": "<script>\n\tvar g = \"<img src='nope.png'>\";\n   \n\n"
    '\tif (a < b && c) { *x* _y_ `z` "https://a.example/" }\n</script>',
    "comment": '<!-- <img src="gone.png">\n\n\t*a* & [b](gone.md)\n   \n-->',
    "style": "<style>\n\n.a > .b { color: red }\n\t.c {}\n</style>",
    "cells": "<script>\nvar a = '<td style=\"text-align: left;\">';\n</script>",
    "data": '<script type="application/ld+json">\n'
    '{"a": "b\\n", "c": "&amp; &#65 &copy"}\n</script>',
    "in a line": 'Text <script>f(\'*a*\', "*b*", "https://a.example/")</script>'
    " and <!-- *c*\n   d --> too.",
    "placeholders": "<script>a = 'wzxhzdk:0 klzzwxh:0001'</script>",
    "uppercase": "<SCRIPT>\n\tif (a<b) c();\n\n</SCRIPT>",
    "pictures": "<script>'<img src=\"/favicon.svg\">'</script>",
    "a picture": '<!-- <img src="/favicon.svg"><td style="text-align: left;"> -->',
    "an item": "- one\n\n  <!-- two\n\n\tthree -->",
}


@pytest.mark.parametrize("dialect", ["github", "classic"])
@pytest.mark.parametrize("text", TRUSTED.values(), ids=TRUSTED)
@pytest.mark.sampled(4)
def test_trusted_comments_and_scripts_are_published_to_the_byte(
    text: str, dialect: str, site: SiteTest
) -> None:
    site.write("site.toml", f'{TRUST}dialect = "{dialect}"\n')
    site.post("a", "")
    front = site.source("content/posts/a.md")
    site.write("content/posts/a.md", f"{front}One.\n\n{text}\n\nTwo.".encode())
    assert reported(site) == []
    assert text.removeprefix("- one\n\n  ") in prose(site)


def test_code_that_shows_a_script_is_code(site: SiteTest) -> None:
    site.write("site.toml", TRUST)
    site.post(
        "a",
        "```html\n<script>\n\tx\n</script>\n```\n\n    <script>y</script>\n\n"
        "`<!-- z -->`\n\n![<!-- a -->](/favicon.svg)",
    )
    assert reported(site) == []
    text = html.unescape(re.sub("<.*?>", "", prose(site)))
    assert all(code in text for code in ("<script>y</script>", "<!-- z -->", "</script>\n"))
    # A comment says nothing to readers, wherever it stands.
    assert 'alt=""' in prose(site)


def test_a_comment_does_not_go_on_behind_a_paragraph_or_a_quote(site: SiteTest) -> None:
    site.write("site.toml", TRUST)
    site.post("a", "One <!-- two\n\nthree --> four\n\n> <script>\n> five\n>\n> six\n> </script>")
    assert reported(site) == []
    assert "<p>One &lt;!-- two</p>\n<p>three --&gt; four</p>" in prose(site)
    assert "<script>\nfive\n\nsix\n</script>" in prose(site)


def test_comments_and_scripts_are_no_part_of_what_is_reported_a_post(site: SiteTest) -> None:
    site.write("site.toml", TRUST)
    site.post(
        "a",
        "<!--\n<p>An old beginning.</p>\n-->\n\n<script>'<p>A script.</p>'</script>\n\n"
        "The beginning.",
    )
    assert site.build().ok
    assert 'content="The beginning."' in site.read(PAGE)
    made, _ = parsed("<!-- one two three -->\n\n<script>four five</script>\n\nsix", "trust")
    assert made.words == 1


def test_links_in_a_trusted_drawing_lead_to_what_is_in_it(site: SiteTest) -> None:
    site.write("site.toml", TRUST)
    site.post(
        "a",
        "<svg><defs><path id=q d='M0 0'/></defs><a href='#q'><use href='#q'/></a></svg> [x](#q)",
    )
    assert reported(site) == []


def test_what_a_trusted_attribute_says_is_no_tag_of_the_page(site: SiteTest) -> None:
    site.write("site.toml", TRUST)
    text = (
        '<b title="<img src=gone.png>">x</b> <iframe srcdoc=\'<a href="gone.md">y</a>\'></iframe>'
    )
    site.post("a", f'{text}\n\n<div data-x="<img src=gone.png>">\n{text}\n</div>')
    assert reported(site) == []
    assert prose(site).count(text) == 2


def test_links_that_trusted_html_shows_are_checked(site: SiteTest) -> None:
    site.write("site.toml", TRUST)
    site.post(
        "a",
        "A <!-- [x](one.md) --> [x](one.md)\n\n<div><noscript><img src='two.png'>"
        "</noscript> <a title='<!--' href='three.md'>x</a></div>",
    )
    problems = site.build().problems
    assert [(problem.line, problem.column, problem.code) for problem in problems] == [
        (8, 28, "missing-target"),
        (10, 26, "missing-target"),
        (10, 69, "missing-target"),
    ]
