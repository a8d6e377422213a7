"""Any text, any Markdown and any bytes can be the body of a post."""

from __future__ import annotations

import pytest
from attempts import MANY, MORE, attempt, new_site
from hypothesis import example, given
from hypothesis import strategies as st
from support import POST

FRAGMENTS = (
    "Text",
    "two\nlines",
    "\n",
    "\n\n",
    " ",
    "    ",
    "\t",
    "\r\n",
    "\\",
    "> ",
    "> > ",
    ">",
    "- ",
    "* a\n",
    "1. ",
    "10) x\n",
    "  - deep\n",
    "    - deeper\n",
    "# ",
    "## A heading\n",
    "###### \n",
    "####### x\n",
    "===\n",
    "---\n",
    "***\n",
    "_ _ _\n",
    "**",
    "*",
    "__",
    "_",
    "~~",
    "`",
    "``",
    "```",
    "~~~",
    "```python\nx = 1\n```\n",
    '```{.python hl_lines="1 99 x" linenums=yes}\nx\n```\n',
    "```{#id .a key=val full=True}\nx\n```\n",
    "``` {.py\n",
    "```python filename=../../x outfile=/tmp/x\nx\n```\n",
    "```\nunclosed\n",
    "    indented code\n",
    ":::python\n",
    "#!python\n",
    "[a](",
    "[a](b",
    "[a]()",
    "[a](<>)",
    "[a](b 'c",
    "![[]()",
    "![a](b.png)",
    "![",
    "](",
    "[]",
    "[a][b]",
    "[a][]",
    "[b]: x.md\n",
    "[b]: <",
    "[b]: javascript:x 'y'\n",
    "[^1]",
    "[^1]: A note\n",
    "[^1]: \n",
    "[^]",
    "[^2]: Nested [^2]\n    more\n",
    "[^ü]: x[^ü]\n",
    "[TOC]",
    "[TOC]\n\n",
    "*[HTML]: Hyper\n",
    "*[]: \n",
    "HTML",
    "!!! note\n    Inside\n",
    '!!! note ""\n',
    '!!! danger "x"\nout\n',
    "!!!\n",
    "Term\n: Definition\n",
    ":   x\n\n    y\n",
    ": \n",
    "a | b\n--|--\n1 | 2 | 3\n",
    "|a|\n|-|\n",
    "|---|\n",
    "| a |\n|:-:|\n| `|` |\n",
    "|",
    "a | b\n:--|--:\n",
    "<div>",
    "</div>",
    '<div markdown="1">\n*x*\n',
    "<p",
    "<b>bold",
    "<br/>",
    '<a href="',
    "<a href='x'>y</a>",
    "<img src=x onerror=alert(1)>",
    "<!-- comment -->",
    "<!--",
    "-->",
    "<!-- a -- b --!>",
    "<![CDATA[x]]>",
    "<?php x ?>",
    "<?",
    "<!DOCTYPE x>",
    "<!",
    "<script>alert(1)</script>",
    "<script",
    "<style>*{}</style>",
    "<textarea>",
    "<table><tr><td>",
    '<svg><a xlink:href="javascript:x">',
    "<math>",
    "<plaintext>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<a\n\nb>",
    "</",
    "<>",
    "<1>",
    "<http://a.example/>",
    "<me@a.example>",
    "<javascript:x>",
    "https://a.example/?a=b&c=d",
    "&amp;",
    "&",
    "&#0;",
    "&#x0;",
    "&#8;",
    "&#xD800;",
    "&#1114112;",
    "&#99999999999;",
    "&lt;script&gt;",
    "&nbsp",
    "&notanentity;",
    "&#x",
    "&colon;",
    "{: #id .c onclick=x }",
    "{#id}",
    "{",
    "}}",
    "{{ site }}",
    "{% include 'x' %}",
    "{# x #}",
    "%",
    "$",
    "+++\n",
    "...\n",
    "שלום עולם",
    "مرحبا",
    "\u202e\u2066",
    "😀",
    "👩‍👩‍👧",
    "é",
    "e\u0301",
    "漢字",
    "\ufeff",
    "\u00a0",
    "\u2028",
    "\u2029",
    "\u200b",
    "\u00ad",
    "\x00",
    "\x01",
    "\x02wzxhzdk:0\x03",
    "wzxhzdk:0",
    "klzzwxh:0000",
    "\x0b",
    "\x0c",
    "\x1b[31m",
    "\x7f",
    "\x85",
    "\ufffe",
    "\ufffd",
    "\U0010ffff",
    "\ud7ff",
    "zz1337820767766393qq",
)
BODIES = st.lists(
    st.one_of(
        st.sampled_from(FRAGMENTS), st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
    ),
    max_size=14,
).map("".join)


def attempt_body(body: str) -> None:
    with new_site() as site:
        site.write(
            "content/posts/a.md",
            POST.format(title="A", date="2026-01-02", more="", body=body).encode(),
        )
        attempt(site)


@MANY
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_any_text_can_be_a_body(body: str) -> None:
    attempt_body(body)


@MORE
@given(BODIES)
@example("[^2]\n\n[^2]: Nested [^2]\n    more\n")
@example("> " * 300 + "x")
@example("- " * 300 + "x")
@example("*" * 2000)
@example("[" * 2000)
@example("<b>" * 1000)
@example("![" * 500 + "](x)" * 500)
@pytest.mark.long
def test_markdown_that_nobody_would_write_can_be_a_body(body: str) -> None:
    attempt_body(body)


@MANY
@given(
    BODIES,
    st.sampled_from(["escape", "trust"]),
    st.sampled_from(
        [
            "attr_list",
            "md_in_html",
            "smarty",
            "wikilinks",
            "nl2br",
            "sane_lists",
            "legacy_attrs",
            "legacy_em",
        ]
    ),
)
def test_markdown_settings_do_not_make_a_body_dangerous_to_the_build(
    body: str, raw_html: str, extension: str
) -> None:
    with new_site(f'[markdown]\nraw_html = "{raw_html}"\nextensions = ["{extension}"]\n') as site:
        site.write(
            "content/posts/a.md",
            POST.format(title="A", date="2026-01-02", more="", body=body).encode(),
        )
        attempt(site)


@MANY
@given(
    st.one_of(
        st.binary(max_size=200),
        st.binary(max_size=60).map(
            lambda tail: (
                b"---\ntitle: A\ndate: 2026-01-02\nauthor: ada\nsource: CNN\nai: true\n---\n" + tail
            )
        ),
    ),
    st.sampled_from(
        [
            "content/posts/a.md",
            "content/authors/ada.md",
            "content/pages/a.md",
            "content/posts/a/index.md",
            "site.toml",
            "layouts/post.html",
            "layouts/i18n/en.toml",
        ]
    ),
)
def test_any_bytes_can_be_a_file(data: bytes, path: str) -> None:
    with new_site() as site:
        site.post("b")
        site.write(path, data)
        attempt(site)
