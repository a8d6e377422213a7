"""HTML of bodies → Markdown that is published as the same. The cases are in html_cases.txt, each a
name, the HTML, and what it becomes; SITEGEN_GOLDEN=write writes what it becomes now."""

from __future__ import annotations

import html
import os
import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sitegen.markdown.allowed import clean
from sitegen.markdown.converter import Converter
from sitegen.markdown.from_html.adopting import adopted
from sitegen.markdown.from_html.converted import converted, to_markdown
from sitegen.markdown.from_html.nodes import HtmlNode, parse, usable
from sitegen.markdown.from_html.raw import signature
from sitegen.markdown.from_html.reading import blocks_of
from sitegen.markdown.from_html.structure import blocks
from sitegen.model import config_tables

CASES = Path(__file__).with_name("html_cases.txt")


def _cases() -> list[tuple[str, str, str]]:
    found = []
    for case in CASES.read_text().removeprefix("%% ").split("\n\n%% "):
        name, _, rest = case.partition("\n")
        source, _, result = rest.partition("\n==>\n")
        found.append((name, source, result.strip("\n")))
    return found


def _result(source: str) -> str:
    found = converted(source)
    return "\n".join([found.markdown, *(f"left: {each}" for each in found.left)])


def test_html_becomes_markdown_that_an_editor_can_read() -> None:
    """Every case becomes what stands below it."""
    cases = _cases()
    if os.environ.get("SITEGEN_GOLDEN") == "write":
        texts = [f"%% {name}\n{source}\n==>\n{_result(source)}\n" for name, source, _ in cases]
        CASES.write_text("\n".join(texts))
    assert len(cases) > 30
    for name, source, expected in cases:
        assert _result(source) == expected, name


_converter = Converter(config_tables.Markdown())


def _published(markdown: str) -> str:
    return clean(_converter.convert(markdown)[0])


def _same(source: str) -> None:
    """Assert that the Markdown of `source` is published as the same blocks."""
    markdown = to_markdown(source)
    root = parse(usable(source))
    assert isinstance(root, HtmlNode)
    wanted = [signature(block) for block in blocks(adopted(root, source, []).children)]
    assert [signature(block) for block in blocks_of(_published(markdown))] == wanted, markdown


# --- texts ----------------------------------------------------------------------------------------

SIGNS = st.sampled_from(
    [
        *"\\`*_~[]<>&$!@:#+-=|.()1 ab",
        "  ",
        "\n",
        "&amp;",
        "&lt;b>",
        "<script>",
        "<!--",
        "-->",
        "[x]",
        "[^1]",
        "[!NOTE]",
        "---",
        "+++",
        "***",
        "```",
        "~~~",
        "1. ",
        "- ",
        "> ",
        "# ",
        "www.a.b",
        "https://x.y/z",
        "a@b.cd",
        "!!! note",
        "!video https://a.b/c",
        "[TOC]",
        ": x",
        "*[HTML]: x",
        "[a]: b",
        "|a|\n|-|",
        "| - | - |",
        "{: .x}",
        "$$",
        "— Name",
        "-- Name",
        "\xa0",
        "\u2003",
        "\u202f",
        "\u3000",
        "\u2028",
        "\ufeff",
        "\x85",
        "é",
        "中",
        "&copy;",
    ]
)
TEXTS = st.lists(SIGNS, max_size=8).map("".join) | st.text(max_size=30)
PLACES = st.sampled_from(
    [
        "<p>{}</p>",
        "<h2>{}</h2>",
        "<ul><li>{}</ul>",
        "<blockquote><p>{}</blockquote>",
        "<ul><li><p>{}<li><p>b</ul>",
        "<table><tr><th>{}<tr><td>x</table>",
        "<p>a <b>{}</b>c",
        "<p>x<br>{}<p>y",
        "<p><a href=u>{}</a>",
        "<dl><dt>{}<dd>x</dl>",
        "{}",
        "<pre>{}</pre>",
        "<figure><img src=u><figcaption>{}</figure>",
        "<details><summary>{}</summary>x</details>",
    ]
)


@settings(max_examples=60)
@given(TEXTS, PLACES)
@example("&lt;b&gt; <script>", "<p>{}</p>")
def test_a_text_comes_back_as_the_same_text(text: str, place: str) -> None:
    """Whatever it looks like, and wherever it stands."""
    source = usable(place.replace("{}", html.escape(text)))
    root, back = parse(source), parse(_published(to_markdown(source)))
    assert root is not None
    assert back is not None
    assert "".join(back.text().split()) == "".join(root.text().split())
    _same(source)


# --- elements -------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    ["a", "word ", " z ", "*", "_", "&lt;b&gt;", "\n", "&nbsp;", "[b]", "|", "é"]
)
PHRASES = st.recursive(
    WORDS | st.sampled_from(["<br>", "<img src=a.jpg alt=x>"]),
    lambda inner: (
        st.builds(
            "<{0}>{1}</{0}>".format,
            st.sampled_from(
                [
                    "b",
                    "strong",
                    "i",
                    "em",
                    "code",
                    "sup",
                    "del",
                    "s",
                    "u",
                    "small",
                    "q",
                    "font",
                    "span",
                ]
            ),
            st.lists(inner, max_size=3).map("".join),
        )
        | st.lists(inner, max_size=3).map(lambda parts: f"<a href='/x (y'>{''.join(parts)}</a>")
    ),
    max_leaves=6,
)
LINES = st.lists(PHRASES, max_size=4).map("".join)
BLOCKS = st.recursive(
    st.builds(
        "<{0}{1}>{2}</{0}>".format,
        st.sampled_from(["p", "h2"]),
        st.sampled_from(["", " dir=rtl"]),
        LINES,
    )
    | LINES
    | st.sampled_from(
        ["<hr>", "<pre><code class=language-x>a\n\n*b*\n</code></pre>", "<pre><b>a</b>\n\n</pre>"]
    )
    | st.builds(
        "<table><tr><{0}>{1}<{0}>{2}<tr><td>{2}<td>x</table>".format,
        st.sampled_from(["th", "td"]),
        LINES,
        LINES,
    ),
    lambda inner: (
        st.builds(
            "<{0}>{1}</{0}>".format,
            st.sampled_from(["div", "blockquote", "section", "center", "figure", "dd", "li"]),
            st.lists(inner, max_size=3).map("".join),
        )
        | st.builds(
            "<{0}>{1}</{0}>".format,
            st.sampled_from(["ul", "ol", "ol start=3", "ol reversed"]),
            st.lists(inner, min_size=1, max_size=3).map(
                lambda items: "".join(f"<li>{item}</li>" for item in items)
            ),
        )
        | inner.map(lambda item: f"<dl><dt>t<dd>{item}</dl>")
        | inner.map(lambda item: f"<figure>{item}<figcaption>c</figcaption></figure>")
        | inner.map(lambda item: f"<details><summary>s</summary>{item}</details>")
    ),
    max_leaves=6,
)


@settings(max_examples=60)
@given(st.lists(BLOCKS, min_size=1, max_size=3).map("".join))
def test_elements_come_back_as_the_same_elements(source: str) -> None:
    """In whatever others they are."""
    _same(source)


HOSTILE = [
    "<table><td>",
    "</p>",
    "<p",
    "<!-",
    "<a href='",
    "<b><p>",
    "<li>",
    "<svg><p>",
    "<![CDATA[",
    "&#0;",
]
HOSTILE += [
    "<iframe>",
    "<script>",
    "<noscript>",
    "\0",
    "\ud800",
    "\ufdd0",
    "\x02",
    "</ul>",
    "<dl><dt>",
    "<select>",
]


# What may be around a word, a link or a picture, with the classes that mean something.
AROUND = st.sampled_from(
    [
        *("<div class=wp-caption>{}</div>", "<p class=wp-caption-text>{}</p>", "<dl>{}</dl>"),
        *("<div class=gallery>{}</div>", "<figure>{}</figure>", "<figcaption>{}</figcaption>"),
        *("<table class=tr-caption-container><tr><td class=tr-caption>{}</table>", "<em>{}</em>"),
        *("<blockquote>{}</blockquote>", "<cite>{}</cite>", "<ul><li>{}</ul>", "<pre>{}</pre>"),
        *("<a href=https://a.example/NAME>{}</a>", "<picture>{}</picture>", "<span>{}</span>"),
        *("<dt>{}</dt>", "<h2>{}</h2>", "<details><summary>{}</summary></details>", "<p>{}</p>"),
    ]
)
PIECES = st.sampled_from(["NAME ", "<img src=NAME.jpg alt=x>", "<a href=NAME>y</a>", "{}"])
TREES = st.recursive(
    PIECES,
    lambda inner: st.tuples(AROUND, st.lists(inner, min_size=1, max_size=3).map("".join)).map(
        lambda pair: pair[0].replace("{}", pair[1])
    ),
    max_leaves=12,
)


@settings(max_examples=80)
@given(st.lists(TREES, max_size=3).map("".join))
@example("<dl><img src=NAME.jpg></dl><pre><img src=NAME.jpg></pre><a href=NAME><pre>y</pre></a>")
@example(
    "<div class=wp-caption><img src=NAME.jpg><p>NAME</p><p class=wp-caption-text>NAME</p></div>"
)
def test_no_word_link_or_picture_is_lost(form: str) -> None:
    """Wherever it stands, and whatever is beside it."""
    source = form.replace("{}", "")
    for number in range(source.count("NAME")):
        source = source.replace("NAME", f"n{number}q", 1)
    root = parse(usable(source))
    assert isinstance(root, HtmlNode)
    every = (HtmlNode("p", {}, [root.text()]), *root.every())
    shown = [each.text() + each.attrs.get("src", "") for each in every if each.tag in ("p", "img")]
    # A link around nothing leads nobody anywhere.
    shown += [each.attrs.get("href", "") for each in every if each.tag == "a" and each.text()]
    names = set(re.findall(r"n\d+q", " ".join(shown)))
    assert names <= set(re.findall(r"n\d+q", _published(to_markdown(source))))


@settings(max_examples=60)
@given(st.lists(st.sampled_from(HOSTILE) | TEXTS, max_size=12).map("".join))
def test_nothing_raises(source: str) -> None:
    """Wrong HTML becomes some Markdown."""
    converted(source)


@pytest.mark.parametrize(
    "tag", ["<div>", "<b>", "<b><p>", "<ul><li>", "<blockquote>", "<table><tr><td>"]
)
def test_what_nests_too_deep_becomes_text(tag: str) -> None:
    """No reader recurses without an end, and all words stay."""
    found = converted(f"{tag * 20_000}*word*")
    assert found.markdown == r"\*word\*"
    assert found.left == ("elements that nest too deep",)


def test_a_language_that_holds_around_an_element_is_not_repeated() -> None:
    """So a text from right to left is Markdown, on a page of that direction."""
    source = "<p dir=rtl>א</p><p dir=ltr>b</p>"
    assert to_markdown(source, "he") == 'א\n\n<p dir="ltr">b</p>'


def test_most_of_a_post_is_markdown() -> None:
    """The blocks that stay HTML are counted."""
    found = converted("<p>a</p><table><caption>b</caption><tr><td>c</table>")
    assert (found.total, found.raw) == (2, 1)
