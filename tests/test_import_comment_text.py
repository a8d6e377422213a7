"""Comments of other systems in the signs that comments have here, read back by their converter."""

from __future__ import annotations

import re
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.importing.bodies.comment_text import comment_text
from sitegen.markdown import reply
from sitegen.text import rawhtml
from sitegen.text.characters import unescape

EXAMPLES = settings(max_examples=150, deadline=None, derandomize=True, database=None)
X = "https://x.example/"
ALIKE = str.maketrans({"\u2217": "*", "\u02cb": "`", "\u2060": None})


def shown(written: str) -> str:
    """The HTML of a comment, as its thread keeps it."""
    return reply.html(written.strip()).replace(f" {reply.LINK}", "")


def letters(html: str) -> str:
    """What readers see of HTML, without spaces."""
    return "".join(unescape(re.sub(r"<[^>]*>", "", html)).translate(ALIKE).split())


@pytest.mark.parametrize(
    ("html", "written"),
    [
        (
            "<p>One <b>two</b> <i>three</i></p><p>four<br />five</p>",
            "One **two** *three*\n\nfour\nfive",
        ),
        ("one\ntwo\n\nthree &amp; <del>four</del>", "one\ntwo\n\nthree & ~~four~~"),
        ("<p>one\n two</p>", "one two"),
        (f'<a href="{X}a_(b)?c&amp;d">words</a>', f"[words]({X}a_%28b%29?c&d)"),
        (f'<a href="{X}a">{X}a</a> and <a href="{X}">{X}</a>.', f"{X}a and [{X}]({X})."),
        (f'<a href="{X}">[1]</a>', f"[1] ({X})"),
        ("<b><a href='/b'>local</a> <a href='javascript:x()'>js</a></b>", "**local js**"),
        ("<a href='mailto:a@b.example'>a@b.example</a> a@c.example", "a@b.example a@c.example"),
        (f"<img src='{X}p.png' alt='A pier'>", f"[A pier]({X}p.png)"),
        (f"<img src='{X}p.png'> <img src='data:x' alt='gone'>", f"{X}p.png gone"),
        (f"<iframe src='{X}v'>x</iframe>", f"{X}v"),
        ("<ul><li>a</li><li><p>b</p><p>c</p></li></ul><ul><li>d", "- a\n- b c\n\n- d"),
        ("<ol><li>a</li><li>b<ul><li>c</li></ul></li></ol>", "1. a\n2. b\n3. c"),
        (
            "<blockquote><p>a</p><p>b</p><blockquote>c</blockquote></blockquote>d",
            "> a\n>\n> b\n>\n> c\n\nd",
        ),
        ("<pre><code>if a:\n    b *c*</code></pre>", "```\nif a:\n    b *c*\n```"),
        ("a <code>x*y</code>", "a `x*y`"),
        ("<pre>a\n```\nb</pre>", "```\na\n\u2060```\nb\n```"),
        ("<h2>Title</h2>text<hr>more", "**Title**\n\ntext\n\nmore"),
        ("a<script>b</script><style>c</style><!-- d --><svg>e</svg><template>f</template>", "a"),
        ("&lt;b&gt; &#42;x&#42;", "<b> \u2217x\u2217"),
        ("2 * 3 * 4 and a_b_c", "2 * 3 * 4 and a_b_c"),
        ("<i>a *b* c</i> d", "*a \u2217b\u2217 c* d"),
        ("<b>a <i>b</i></b><i> c </i>d", "**a b** *c* d"),
        ("I <3 you <b", "I <3 you <b"),
        ("a\x00\u202eb&#1;&#x202e;c", "abc"),
        ("x\n&gt; y\n- z\n1. w\n```", "x\n > y\n - z\n 1. w\n ```"),
        ("&gt; y", "\u2060> y"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c", "a | b\n\nc"),
        ("", ""),
        ("<p> </p><br><b></b><ul></ul><pre></pre>", ""),
    ],
)
def test_html_becomes_the_signs_of_comments(html: str, written: str):
    assert comment_text(html, is_plain=False) == written
    assert "<img" not in shown(written)


def test_plain_text_stays_the_same_text():
    text = "> a\r\n\r\n*b* <b>c</b> `d` ~~e~~ [f](https://g.example)\n- h & https://i.example"
    written = comment_text(text, is_plain=True)
    assert letters(shown(written)) == "".join(text.split())
    html = shown(written)
    assert set(re.findall(r"<(\w+)", html)) == {"p", "br", "a"}
    assert html.count("<a ") == 2  # bare addresses are links, and what was no link is none


TAGS = st.sampled_from(
    [
        *("<p>", "</p>", "<b>", "</b>", "<i>", "</i>", "<code>", "</code>", "<ul><li>", "<li>"),
        *("</ul>", "<ol><li>", "</ol>", "<blockquote>", "</blockquote>", "<br>", "<pre>", "</pre>"),
        *(f"<a href='{X}*a'>", "<a href='javascript:x'>", "</a>", "<h1>", "</h1>", "<s>", "</s>"),
        *("*", "**", "`", "~~", "_", "[", "](", ")", "&gt; ", "- ", "1. ", "```", "\n", "\n\n"),
        *("a", "b c", " ", "&lt;b&gt;", "&amp;", X, "\\", "\u2217", "<!-- -->", "\u00a0", "|"),
    ]
)


@EXAMPLES
@given(st.lists(TAGS, max_size=14).map("".join))
def test_what_is_text_is_shown_as_the_same_text(html: str):
    written = comment_text(html, is_plain=False)
    page = shown(written)
    text = "".join(each for each in re.split(r"(<[^>]*>)", html) if not each.startswith("<"))
    # A text with brackets cannot be that of a link, whose address then follows it.
    assert letters(page).replace(f"({X}%2Aa)", "") == letters(text)
    tags = [tag for tag in rawhtml.tokens(page, frozenset()) if tag.kind == "start"]
    for tag in tags:
        target = rawhtml.attributes(page[tag.start : tag.end]).get("href", X)
        assert target.startswith(("https://", "http://"))
    if not re.search(r"<(?!p>|/p>|br>)", html):
        assert {tag.name for tag in tags} <= {"p", "br", "a"}


@EXAMPLES
@given(st.text(max_size=60), st.booleans())
def test_any_text_is_read(text: str, is_plain: bool):
    comment_text(text, is_plain=is_plain)
    assert letters(shown(comment_text(text, is_plain=True))) == letters(escape(reply.plain(text)))
