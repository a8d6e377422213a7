"""A problem with a link, a picture or raw HTML is reported at the line and column at which its
address is written."""

from __future__ import annotations

import re
from html import unescape

import pytest
from support import SETTINGS as ALL_SETTINGS
from support import SiteTest

# Some of these texts begin with their headline.
SETTINGS = ALL_SETTINGS.replace('["text-empty"', '["text-headline", "text-empty"')

# Texts, of which @ is just before each address that leads nowhere, and what is there; it is taken
# out before they are built.
TEXTS = {
    "the second of the same words": (
        "missing.md is [not](@missing.md) there: missing.md\n\n`[x](missing.md)` and"
        " [x](@missing.md)"
    ),
    "spaces": (
        "not a link.md\n\n[a](not a link.md) and [b](<@not a link.md>) and ![c](  <@no"
        " picture.png> )"
    ),
    "escapes and entities": "[a](@b\\_c.md) and [a](@b&#95;d.md) and [a](@/b&amp;c/ 'd')",
    "a quote in a list": (
        '- a\n  > [b](@c.md)\n  > ![d](@e.png "f")\n\n  1. [g](@h.md)\n\n         [i](j.md)'
    ),
    "tabs": "-\t[a](@b.md)\t[c](@d.md)\n\n\t> [e](@f.md)",
    "a lazy line": "> a\n[b](@c.md)\n  d [e](@f.md)",
    "tables": (
        "| [a](@b.md) | c |\n|---|---|\n| d \\| e \\| [f](@g.md) | ![h](@i.png) |\n[j](@k.md)|"
    ),
    "a reference": "[a] and [b][a] and ![c][d]\n\n[a]: <@e f.md>\n\n> [d]:\n>   @g.png 'h'",
    "a footnote": "a[^1]\n\n[^1]: b\n\n    [c](@d.md)",
    "headings": "# [a](@b.md) #\n\nc\n[d](@e.md)\n---",
    "definition lists": "A [a](@b.md)\n: [c](@d.md)\n\n  [e](@f.md)",
    "notes": '!!! note "a"\n    [b](@c.md)\n\n    - [d](@e.md)',
    "tasks": "- [x] [a](@b.md)\n  [c](@d.md)\n- [ ] e",
    "a caption": "> a\n>\n> — b, [c](@d.md)",
    "abbreviations": "*[HTML]: Markup\nHTML [a](@b.md)",
    "pictures in links": "[![a](@b.png)](@c.md) and [![a][d]](@c.md)\n\n[d]: @e.png",
    "over lines": "[a\nb](\n@c.md\n'd\ne') *f\n[g](@h.md)*",
    "raw HTML": (
        'a <a\n  href="@b.md">c</a> and <img alt="" src=\'@d.png\'> <b title="<a href=\'e.md\'>">'
    ),
    "blocks of raw HTML": (
        '- <div>\n  <a title=x href=@b.md>a</a>\n\n  </div>\n\n> <p><video poster="@c.png"\n> '
        " src='@d.mp4'></video></p>"
    ),
    "comments": (
        'a <!-- [a](b.md) <a href="b.md"> --> [a](@b.md)\n\n<!--\n<a href="c.md">\n--><a'
        ' href="@c.md">d</a>'
    ),
    "characters": "𝔘 é 港 [a](@ü.md) \u00a0[b](@c%20d.md)",
    "line ends": "a\r\n[b](@c.md)\r\n\r\n> [d](@e.md)",
}


@pytest.mark.parametrize("raw_html", ["sanitize", "escape", "trust"])
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_links_and_pictures_are_reported_where_they_are_written(
    text: str, raw_html: str, site: SiteTest
) -> None:
    if raw_html == "escape" and "<a" in text:
        pytest.skip("raw HTML is text there")
    site.write("site.toml", f'{SETTINGS}[markdown]\nraw_html = "{raw_html}"\n')
    assert_reported(site, text)


@pytest.mark.parametrize("raw_html", ["sanitize", "escape"])
def test_addresses_that_are_not_published_are_reported_where_they_are_written(
    raw_html: str, site: SiteTest
) -> None:
    site.write("site.toml", f'{SETTINGS}[markdown]\nraw_html = "{raw_html}"\n')
    assert_reported(
        site,
        "javascript:a\n\n> [a](@javascript:a) and ![b](@file:///b.png) `[a](javascript:a)`\n>"
        " <@vbscript:c> [d]\n\n[d]: @data:d",
    )
    if raw_html == "sanitize":
        assert_reported(site, "- a <b title='javascript:c'>\n  <a\n  href = '@javascript:c'>\n")


@pytest.mark.parametrize(
    "text",
    [
        "    <path>\n\nUse @<path> x",
        "\\<path> and @<path>",
        "[a](https://a.example/ '<path>') and @<path>",
        "- `a\n  <path>` @<path>",
        "<path @<path>",
        "> <path\n\n1. a\n   > @<path\n   > b='c'>",
        "    <img>\n\n@<img>",
        "a[^1]\n\n    <img>\n\n[^1]: @<img data-a>",
        "    <b id=x>\n\n<b id=x>a</b> <b @id=x>c</b>",
        "\\<b id=x> <b id=x>a</b> <b class=d @id='x'>c</b>",
        "\\<svg> - @<svg></svg> @<svg></svg>",
        "\\<style> @<style> a",
        (
            "- <div>\n  a @<form>\n  </div>\n\n> \\<source srcset=a>\n"
            "> <video>@<source srcset=b></video>"
        ),
    ],
)
@pytest.mark.sampled(4)
def test_tags_that_are_not_published_are_reported_where_they_are_written(
    text: str, site: SiteTest
) -> None:
    assert_reported(site, text)


@pytest.mark.parametrize(
    "mark",
    [
        'data-href-at="99:9"',
        'DATA-HREF-AT="99:9"',
        'data-href-at = "99:9"',
        "data-src-at\n=99:9",
        'data-math-at ="a"',
    ],
)
@pytest.mark.parametrize("raw_html", ["sanitize", "trust"])
@pytest.mark.sampled(4)
def test_what_an_author_writes_like_a_mark_is_none(
    mark: str, raw_html: str, site: SiteTest
) -> None:
    site.write("site.toml", f'{SETTINGS}[markdown]\nraw_html = "{raw_html}"\n')
    removed = "@" if raw_html == "sanitize" else ""
    assert_reported(site, f"a\n\n<a {removed}{mark} href='@missing.md'>b</a>")
    site.post(
        "a",
        f"```html\n<a {mark} href='x'>\n```\n\n<a {mark} href='https://there.example/'>b</a>",
        date="2026-01-01",
    )
    assert site.build().ok
    page = re.sub("</?span[^>]*>", "", site.read("2026/01/01/a/index.html"))
    assert (
        unescape(page).count(mark)
        == len(re.findall(r"-at\s*=", page, re.IGNORECASE))
        == (2 if raw_html == "trust" else 1)
    )


def assert_reported(site: SiteTest, text: str) -> None:
    site.post("a", "")
    written = site.source("content/posts/a.md") + text
    site.write("content/posts/a.md", written.replace("@", "").encode())
    lines = enumerate(written.split("\n"), 1)
    expected = {
        (number, place.start() + 1 - line.count("@", 0, place.start()))
        for number, line in lines
        for place in re.finditer("@", line)
    }
    problems = [
        problem for problem in site.build().problems if problem.path == "content/posts/a.md"
    ]
    assert {(problem.line, problem.column) for problem in problems} == expected
