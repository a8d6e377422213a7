"""What is inside a text: nothing of it is lost, nothing of it is taken for something else, and
extensions still see it."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

import pytest
from dialect_html import ours
from markdown.inlinepatterns import InlineProcessor, SimpleTagInlineProcessor

from sitegen.markdown.converter import Converter
from sitegen.model.config_tables import Markdown

REFERENCES = (
    "\n\n[foo]: /f 'F'\n[`x`]: /x\n[the `y` macro]: /y\n[pr#1]: /1\n[pr#2]: /2\n[a\\]b]:"
    " /ab\n[Straße]: /s\n[over\ntwo lines]: /o\n"
)
TEXTS: dict[str, tuple[tuple[str, str], ...]] = {
    "no text is lost": (
        ("HashMap<K, V> and From<NonZero*>", "HashMap&lt;K, V&gt; and From&lt;NonZero*&gt;"),
        ("Box<dyn Fn()> and a <b and c> d", "Box&lt;dyn Fn()&gt; and a <b and c> d"),
        ('a </a href="x"> b <c d=e\nf!g /> h', 'a &lt;/a href="x"&gt; b &lt;c d=e\nf!g /&gt; h'),
        (
            "1 <2, <3 and <-- and <!- x -> and <? y",
            "1 &lt;2, &lt;3 and &lt;-- and &lt;!- x -&gt; and &lt;? y",
        ),
        (
            "x <![CDATA[ open and <!X open and <!-- open",
            "x &lt;![CDATA[ open and &lt;!X open and &lt;!-- open",
        ),
        ("&copy &nosuch; &#x; &; &amp;copy;", "&amp;copy &amp;nosuch; &amp;#x; &amp;; &amp;copy;"),
        ("&copy; &#169; &#xA9; &#0; &#x110000; &quot;", '© © © \ufffd \ufffd "'),
        ("\\&copy; and \\&lt; and `&copy;`", "&amp;copy; and &amp;lt; and <code>&amp;copy;</code>"),
        ("x[^none] and [^`a`] and ![^b]", "x[^none] and [^<code>a</code>] and ![^b]"),
        ("$a_b$ and {a: b} and {{c}} and [[d]]", "$a_b$ and {a: b} and {{c}} and [[d]]"),
    ),
    "no link is lost": (
        (
            "[`x`], [`x`][] and [the `y` macro]",
            (
                '<a href="/x"><code>x</code></a>, <a href="/x"><code>x</code></a> and '
                '<a href="/y">the <code>y</code> macro</a>'
            ),
        ),
        ("[pr#1] [pr#2]", '<a href="/1">pr#1</a> <a href="/2">pr#2</a>'),
        ("[pr#1][pr#2]", '<a href="/2">pr#1</a>'),
        (
            "[a\\]b] and [STRASSE] and [over two\nlines]",
            (
                '<a href="/ab">a]b</a> and <a href="/s">STRASSE</a> and <a href="/o">over'
                " two\nlines</a>"
            ),
        ),
        (
            '[*a* `]`](/b) [a [b] c](</d e> "f\\"g")',
            (
                '<a href="/b"><em>a</em> <code>]</code></a> <a href="/d%20e" title="f&quot;g">a [b]'
                " c</a>"
            ),
        ),
        ('[a](b c) [a](b "c" d) [a] (b)', '[a](b c) [a](b "c" d) [a] (b)'),
        (
            "[a](b(c(d))e) [a](\\(b) [a](&#x2f;b)",
            '<a href="b(c(d))e">a</a> <a href="(b">a</a> <a href="/b">a</a>',
        ),
        (
            "[a]() [](/b) [foo][] [foo][none]",
            '<a href="">a</a> <a href="/b"></a> <a href="/f" title="F">foo</a> [foo][none]',
        ),
        (
            "[a [b](c) d](e) and [a [b](c) [d] e](f)",
            '[a <a href="c">b</a> d](e) and [a <a href="c">b</a> [d] e](f)',
        ),
        (
            "[![a](b)](c) and ![[a](b)](c)",
            '<a href="c"><img alt="a" src="b"></a> and <img alt="a" src="c">',
        ),
        ('![a **b** *c* `d` [e](f)\ng](h "i") x', '<img alt="a b c d e g" src="h" title="i"> x'),
        ("\\![a](b) \\[a](b) !\\[a](b) [a\\](b)", '!<a href="b">a</a> [a](b) ![a](b) [a](b)'),
        (
            "[a](<b\\>c>) [a](föö) [a](b%20c) [a](http://[::1]/x[y])",
            (
                '<a href="b%3Ec">a</a> <a href="föö">a</a> <a href="b%20c">a</a> <a'
                ' href="http://[::1]/x%5By%5D">a</a>'
            ),
        ),
    ),
    "precedence": (
        (
            "*a`*`b* [a`](b)` <http://c.example/*d*>",
            (
                "<em>a<code>*</code>b</em> [a<code>](b)</code> "
                '<a href="http://c.example/*d*">http://c.example/*d*</a>'
            ),
        ),
        ('*[a*](b) **<b title="**">', '*<a href="b">a*</a> **<b title="**">'),
        ("`<b>` <b `>` c", "<code>&lt;b&gt;</code> &lt;b <code>&gt;</code> c"),
        (
            "<MAILTO:A@B.EXAMPLE> <a+b:c> <a@b.example>",
            (
                '<a href="MAILTO:A@B.EXAMPLE">MAILTO:A@B.EXAMPLE</a> <a href="a+b:c">a+b:c</a> '
                '<a href="mailto:a@b.example">a@b.example</a>'
            ),
        ),
    ),
    "bare addresses": (
        (
            "https://x.example/?id=1&section=2&copy=3",
            (
                '<a href="https://x.example/?id=1&amp;section=2&amp;copy=3">'
                "https://x.example/?id=1&amp;section=2&amp;copy=3</a>"
            ),
        ),
        (
            "https://x.example/?a=1&amp;b=2",
            '<a href="https://x.example/?a=1&amp;b=2">https://x.example/?a=1&amp;b=2</a>',
        ),
        ("[see https://y.example/a] and [b", "[see https://y.example/a] and [b"),
        (
            "ftp://f.example at www.w.example, xwww.x.example",
            (
                '<a href="ftp://f.example">ftp://f.example</a> at '
                '<a href="http://www.w.example">www.w.example</a>, xwww.x.example'
            ),
        ),
        (
            "https://a_b.example and https://a.b_c.example and https://a_b.c.example",
            (
                "https://a_b.example and https://a.b_c.example and <a"
                ' href="https://a_b.c.example">https://a_b.c.example</a>'
            ),
        ),
        (
            "xhttps://a.example javascript://a.example http:// http://. www.",
            "xhttps://a.example javascript://a.example http:// http://. www.",
        ),
        (
            "a_b@c.example or mailto:a@b.example or xmpp:a@b.example/c",
            (
                '<a href="mailto:a_b@c.example">a_b@c.example</a> or <a'
                ' href="mailto:a@b.example">mailto:a@b.example</a> or <a'
                ' href="xmpp:a@b.example/c">xmpp:a@b.example/c</a>'
            ),
        ),
        (
            "a@b a@b.c1 a@b.example@c.example _a@b.example_",
            (
                'a@b a@b.c1 a@<a href="mailto:b.example@c.example">b.example@c.example</a> '
                '<em><a href="mailto:a@b.example">a@b.example</a></em>'
            ),
        ),
        (
            (
                '<a href="https://archive.example/">https://paper.example/ or a@b.example</a>'
                " www.c.example"
            ),
            (
                '<a href="https://archive.example/">https://paper.example/ or a@b.example</a> <a'
                ' href="http://www.c.example">www.c.example</a>'
            ),
        ),
        (
            '<a name="x"> www.c.example',
            '<a name="x"> <a href="http://www.c.example">www.c.example</a>',
        ),
        (
            "https://a.example/\u3000全角 https://b.example/頁",
            (
                '<a href="https://a.example/">https://a.example/</a>\u3000全角 '
                '<a href="https://b.example/頁">https://b.example/頁</a>'
            ),
        ),
    ),
    # Better than the letter of the specification, whose rule of flanking knows no scripts without
    # spaces between words.
    "emphasis in Chinese, Japanese and Korean": (
        ("**これは「強調」**です。", "<strong>これは「強調」</strong>です。"),
        ("これは**「強調」**です。", "これは<strong>「強調」</strong>です。"),
        ("他说**“很好”**，然后走了。", "他说<strong>“很好”</strong>，然后走了。"),
        ("**重要：**请看*（这里）*。", "<strong>重要：</strong>请看<em>（这里）</em>。"),
        ("**중요(강조)**는 ~~「옛」~~것", "<strong>중요(강조)</strong>는 <del>「옛」</del>것"),
        ("**Bold:**text and 5*3", "**Bold:**text and 5*3"),
        ("a**🚀**b", "a<strong>🚀</strong>b"),
    ),
    "emphasis": (
        (
            "***a** b* _a_b_ a_b_ __init__ x*y*z",
            "<em><strong>a</strong> b</em> <em>a_b</em> a_b_ <strong>init</strong> x<em>y</em>z",
        ),
        ("*a **b* c**", "<em>a <em><em>b</em> c</em></em>"),
        ("**a _b** c_", "<strong>a _b</strong> c_"),
        (
            "~a~ ~~b~~ ~~~c~~~ ~d~~ a~b ~100 and ~200",
            "<del>a</del> <del>b</del> ~~~c~~~ ~d~~ a~b ~100 and ~200",
        ),
        ("**€5** costs*€5*", "<strong>€5</strong> costs<em>€5</em>"),
    ),
    "lines": (
        ("a  \nb\\\nc \nd", "a<br>\nb<br>\nc\nd"),
        ("`a  \nb` a\\", "<code>a   b</code> a\\"),
    ),
}


def inside(text: str, **settings: object) -> str:
    return ours(text + REFERENCES, **settings).removeprefix("<p>").removesuffix("</p>")


@pytest.mark.parametrize(("text", "expected"), [pair for pairs in TEXTS.values() for pair in pairs])
def test_reads(text: str, expected: str) -> None:
    assert inside(text) == expected


def test_html_that_is_not_wanted_is_text() -> None:
    assert (
        inside("<b>a</b> <!-- c --> <https://a.example> &lt;", raw_html="escape")
        == '&lt;b&gt;a&lt;/b&gt; &lt;!-- c --&gt; <a href="https://a.example">https://a.example</a>'
        " &lt;"
    )


@pytest.mark.parametrize(
    "text",
    [
        "[foo]: /u\nbar\n===\n[foo]",
        "[foo]:\n  /u\n  'title\n  goes on'\n\n[foo]",
        "> [foo]: /u\n\n[foo]",
        "[FOO]: </u>\n[foo]: /v\n\n[foo]",
    ],
)
def test_definitions(text: str) -> None:
    assert 'href="/u"' in ours(text)


@pytest.mark.parametrize(
    "text",
    [
        "[foo]: /u 'a' b\n\n[foo]",
        "[foo]:\n\n[foo]",
        "[ ]: /u\n\n[ ]",
        "text\n[foo]: /u\n\n[foo]",
        "[foo] : /u\n\n[foo]",
    ],
)
def test_no_definitions(text: str) -> None:
    assert "<a" not in ours(text)


# --- extensions -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("extension", "text", "expected"),
    [
        (
            "attr_list",
            "*a*{: .b } [c](d){: #e }\n{: .f }",
            '<p class="f"><em class="b">a</em> <a href="d" id="e">c</a></p>',
        ),
        ("attr_list", "# a *b* {: #own }", '<h1 id="own">a <em>b</em></h1>'),
        ("legacy_attrs", "a{@id=b} *c*", '<p id="b">a <em>c</em></p>'),
        ("legacy_em", "a_b_c", "<p>a<em>b</em>c</p>"),
        ("nl2br", "a\nb  \n*c\nd*", "<p>a<br>\nb  <br>\n<em>c<br>\nd</em></p>"),
        (
            "wikilinks",
            "[[a b]] \\[[c]] `[[d]]` *[[e]]* [x](/y [[f]])",
            (
                '<p><a class="wikilink" href="/a_b/">a b</a> [[c]] <code>[[d]]</code> <em><a'
                ' class="wikilink" href="/e/">e</a></em> [x](/y <a class="wikilink"'
                ' href="/f/">f</a>)</p>'
            ),
        ),
        (
            "smarty",
            '"a" -- *it\'s* \\"b\\" `"c"`',
            '<p>&ldquo;a&rdquo; &ndash; <em>it&rsquo;s</em> "b" <code>"c"</code></p>',
        ),
        ("smarty", '# "a"', '<h1 id="a">&ldquo;a&rdquo;</h1>'),
    ],
)
def test_extensions_see_what_they_saw(extension: str, text: str, expected: str) -> None:
    assert ours(text, extensions=(extension,)) == expected


def test_abbreviations_are_found_in_texts_and_not_in_code() -> None:
    assert (
        ours("*[HTML]: Hyper\nHTML *HTML* `HTML` https://HTML.example")
        == '<p><abbr title="Hyper">HTML</abbr> <em><abbr title="Hyper">HTML</abbr></em>'
        ' <code>HTML</code> <a href="https://HTML.example">https://HTML.example</a></p>'
    )


def test_patterns_of_others_come_first_where_they_match() -> None:
    class Bold(InlineProcessor):
        """Makes a text in which there is something."""

        def handleMatch(self, m, data):  # type: ignore[no-untyped-def,override]  # noqa: N802
            if data[m.end() : m.end() + 1] == "!":
                return None, None, None
            made = Element("u")
            made.text = "*made*"
            return made, m.start(), m.end()

    converter = Converter(Markdown())
    converter._dialect.markdown.inlinePatterns.register(
        SimpleTagInlineProcessor("()(word)", "mark"), "word", 64
    )
    converter._dialect.markdown.inlinePatterns.register(Bold("bold"), "bold", 200)
    assert (
        converter.convert("a word, `word`, *word bold!* \\word, bold")[0]
        == "<p>a <mark>word</mark>, <code>word</code>, <em><mark>word</mark> bold!</em>"
        " \\<mark>word</mark>, <u><em>made</em></u></p>"
    )


def test_what_others_find_does_not_make_the_next_sign_be_looked_for_again() -> None:
    """Else a paragraph of many lines takes the square of its length."""
    converter, asked, search = (
        Converter(Markdown(extensions=("nl2br",))),
        list[int](),
        re.compile(r"[*]").search,
    )

    def counted(text: str, at: int) -> re.Match[str] | None:
        asked.append(at)
        return search(text, at)

    converter._dialect.inline._searches[""] = counted
    assert converter.convert("a\n" * 100 + "*b*")[0].count("<br>") == 100
    assert len(asked) <= 4
