"""Random documents, made of what parsers of Markdown are at odds about, come out as GitHub's
renderer has them; and the descriptions of all packages that are installed here."""

from __future__ import annotations

import re
from importlib.metadata import distributions

import pytest
from dialect_html import github, normal
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sitegen.markdown.converter import Converter
from sitegen.model.config_tables import Markdown

MANY = settings(
    max_examples=1_000,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
CONVERTER = Converter(Markdown())

WORDS = (
    "a",
    "b c",
    " ",
    "\n",
    "  \n",
    "\\\n",
    " \n",
    "é",
    "€",
    "“",
    ".",
    ",",
    ";",
    "(",
    ")",
    '"',
    "'",
    "1",
    "x_y",
    "_z",
    "-",
    "+",
    "{",
    "=",
    "%20",
    "/u",
    "😀",
)
LINKS = (
    "[",
    "]",
    "![",
    "](",
    "][",
    "[]",
    "[foo]",
    "[bar]",
    "](/u",
    "(/u)",
    "</u v>",
    ' "t"',
    "'t'",
    "(t)",
    ")",
    "[foo](/v 'w')",
    "]: ",
)
STARS = ("*", "**", "***", "_", "__", "___", "~", "~~", "~~~")
ESCAPES = ("\\", "\\\\", "\\*", "\\[", "\\]", "\\_", "\\~", "\\<", "\\`", "\\!", "\\&")
TAGS = (
    "<",
    ">",
    "<kbd>",
    "</kbd>",
    "<span class='*'>",
    "<br />",
    '<c d="_" e>',
    "<f g=h",
    "</j k>",
    "<a@b.example>",
    "<http://b.example/*>",
    "<k:",
)
ENTITIES = ("&", "&amp;", "&copy", "&copy;", "&#35;", "&#x22;", "&#;", "&nosuch;", "&lt;", ";")
ADDRESSES = (
    "http://a.example",
    "https://x.example/y?z=1&copy=2",
    "www.b.example",
    "ftp://c.example",
    "http://",
    "www.",
    "://",
    "d@e.example",
    "@",
    "f_g@",
    "h.i",
    "/j)",
)
# cmark-gfm forgets where backquotes are, and which kinds of comments there are no ends of, so that
# each text has one of these.
ODD = (
    ("`",),
    ("``", "`` ` ``"),
    ("<!--", "-->", "<!-- c -->"),
    ("<? c ?>", "<?"),
    ("<!X c>", "<!X "),
    ("<![CDATA[c]]>", "<![CDATA["),
    ("$", "|", "#", ":", "^"),
)
POOLS = tuple(
    (*WORDS, *first, *second, *odd)
    for odd in ODD
    for first, second in (
        (LINKS, STARS),
        (LINKS, ESCAPES),
        (STARS, ESCAPES),
        (tuple(part for part in LINKS if part != "!["), TAGS),
        (STARS, TAGS),
        (STARS, ENTITIES),
        (ENTITIES, LINKS),
        (STARS, ADDRESSES),
        (ADDRESSES, LINKS),
        (ADDRESSES, TAGS),
        (STARS, ()),
    )
)
INLINE = st.sampled_from(POOLS).flatmap(
    lambda pool: st.lists(st.sampled_from(pool), min_size=1, max_size=20).map("".join)
)
# What begins a block is in the other test.
_BLOCK = re.compile(r"^[ \t]*(?=[-+*>#|=:!~`<_\[]|[0-9]+[.)])|^[ \t]+", re.MULTILINE)
_IN_LINK = re.compile(r"<a [^>]*>(?:(?!</a>).)*<a ", re.DOTALL)

INDENTS = ("", "", "", " ", "  ", "   ", "    ", "\t")
MARKERS = ("", "", "", "> ", ">", "- ", "* ", "1. ", "2) ", "> - ", "- > ", "- - ")
LINES = (
    "a",
    "b c",
    "",
    "",
    "# h",
    "## h #",
    "#",
    "---",
    "***",
    "===",
    "-",
    "+",
    "```",
    "```py",
    "~~~",
    "`x`",
    "| a | b |",
    "|---|:-:|",
    "a | b",
    "--|--",
    ":-",
    "<div>",
    "</div>",
    "<!-- c -->",
    "<b>x</b>",
    "[foo]: /u",
    "[foo]: /u 'T'",
    "[bar]:",
    "/x",
    "t'",
    "[foo]",
    "\\# no",
    "&amp;",
    "x\\",
    "1.",
    "####### x",
    "a\tb",
    "* * *",
    "| x",
    "\\| y | z",
    "`\\\\|` | \\\\\\| | z",
    "**b**",
)
BLOCKS = st.lists(
    st.tuples(st.sampled_from(INDENTS), st.sampled_from(MARKERS), st.sampled_from(LINES)).map(
        "".join
    ),
    min_size=1,
    max_size=9,
).map("\n".join)


def compare(text: str) -> None:
    expected = github(text)
    # cmark-gfm forgets at times that it is in a link, takes a table without rows for a blank line,
    # and a blank line for a rule.
    assume(
        not _IN_LINK.search(expected)
        and not ("<li>" in expected and ("</thead>\n</table>" in expected or "<hr />" in expected))
    )
    assert normal(CONVERTER.convert(text)[0]) == normal(expected)


@MANY
@given(INLINE)
@pytest.mark.long
def test_what_is_inside_a_text(text: str) -> None:
    text = _BLOCK.sub("x", text).strip()
    # A footnote that is not defined is text, with what is in it; and cmark-gfm remembers a dot of
    # one mail address for the next.
    assume(
        text
        and "\n\n" not in text
        and "[^" not in text
        and "--->" not in text
        and not re.search(r"@[\w.-]*@", text)
    )
    assume(len({len(run) for run in re.findall("`+", text)}) < 2)
    compare(text + "\n\n[foo]: /f 'F'\n[bar]: <b r>\n")


@pytest.mark.long
@MANY
@given(BLOCKS)
def test_blocks(text: str) -> None:
    # cmark-gfm takes definitions above a table for text, keeps the indentation of lines that go on
    # after a container, so that definitions and heads of tables in them are none, and counts a tab
    # before a fence as one space.
    assume(not ("[foo]:" in text and re.search(r":-|-[|-]", text)))
    assume(
        not re.search(
            r"^[ \t]+(?:\[(?:foo|bar)\]:|\|)|(?:\t| {4}).*(?:```|~~~)", text, re.MULTILINE
        )
    )
    compare(text)


@pytest.mark.long
def test_descriptions_of_packages() -> None:
    """Of what is installed here, whatever that is: so a few may hold something that is known to be
    another here."""
    described = {
        found.metadata["Name"]: found.metadata.get_payload() or found.metadata.get("Description")
        for found in distributions()
        if "markdown" in (found.metadata.get("Description-Content-Type") or "")
    }
    # The reference has no alerts.
    texts = {name: text for name, text in described.items() if "> [!" not in str(text)}
    different = [
        name
        for name, text in texts.items()
        if normal(CONVERTER.convert(str(text))[0]) != normal(github(str(text)))
    ]
    assert len(texts) > 20
    assert len(different) <= max(3, 0.03 * len(texts)), different
