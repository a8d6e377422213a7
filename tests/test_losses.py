"""Whatever sanitizing takes out of raw HTML is a warning at its place, and nothing else is."""

from __future__ import annotations

import random
import re
from collections import Counter
from pathlib import Path

import pytest

from sitegen.errors import Problem
from sitegen.markdown.allowed import ATTRIBUTES
from sitegen.markdown.converter import Converter
from sitegen.model import config
from sitegen.parse.document import body
from sitegen.text.rawhtml import VOID

ROOT = Path(__file__).resolve().parents[1]
DIALECTS = ("github", "classic")


def parsed(text: str, dialect: str = "github", **settings: object) -> tuple[str, list[Problem]]:
    converter = Converter(config.Markdown(dialect=dialect, **settings))  # type: ignore[arg-type]
    _, made, problems = body("content/posts/a.md", text, 1, converter)
    return made.html, list(problems)


def told(text: str, dialect: str = "github", **settings: object) -> list[str]:
    problems = sorted(parsed(text, dialect, **settings)[1])
    return [f"{problem.line}:{problem.column} {problem.message}" for problem in problems]


HERE = "is not published at this place"
LOST = {
    # Tags where HTML's parser drops them.
    "a <td>b</td>": [f"1:3 the tag <td> {HERE}"],
    "<div>\n<tr><td>a</td></tr>\n</div>": [f"2:1 the tag <tr> {HERE}", f"2:5 the tag <td> {HERE}"],
    "<caption>a</caption>": [f"1:1 the tag <caption> {HERE}"],
    "a <tbody> b\n\n> c <col> d": [f"1:3 the tag <tbody> {HERE}", f"3:5 the tag <col> {HERE}"],
    "<td>a\n\n<td>b": [f"1:1 the tag <td> {HERE}", f"3:1 the tag <td> {HERE}"],
    # End tags without a start tag.
    "a</b> c": ["1:2 the tag </b> has no <b> to end"],
    "<div>\na\n</div>\n</div>": ["4:1 the tag </div> has no <div> to end"],
    "*a</em> b*": ["1:3 the tag </em> has no <em> to end"],
    "- a\n\n  </div>\n- b\n  </i >": [
        "3:3 the tag </div> has no <div> to end",
        "5:3 the tag </i> has no <i> to end",
    ],
    "<p>a<ul><li>b</li></ul></p>": ["1:24 the tag </p> has no <p> to end"],
    "<p>\n\na\n\n</p>": ["5:1 the tag </p> has no <p> to end"],
    "<h2>a</h3>": ["1:6 the tag </h3> has no <h3> to end"],
    "# a</h2>": ["1:4 the tag </h2> has no <h2> to end"],
    "a</p>": ["1:2 the tag </p> has no <p> to end"],
    "<a href='/'>a<a href='/'>b</a>c</a>": ["1:32 the tag </a> has no <a> to end"],
    "<!-- </b> -->\n\n`</b>` \\</b> a</b>": ["3:15 the tag </b> has no <b> to end"],
    # A block in what Markdown has begun.
    "a\n\n**b <i>c</i> <div>d</div>**": [
        "3:14 the tag <div> does not fit into the <strong> that Markdown has around it"
    ],
    "*<dd>x</dd>*": ["1:2 the tag <dd> does not fit into the <em> that Markdown has around it"],
    "# a <h2>x</h2>": ["1:5 the tag <h2> does not fit into the <h1> that Markdown has around it"],
    "| a |\n|---|\n| <td>x</td> |": [
        "3:3 the tag <td> does not fit into the <td> that Markdown has around it"
    ],
    "- a\n\n  <ul>\n- b</li></ul>": [
        "3:3 the tag <ul> does not fit into the <li> that Markdown has around it",
        "4:4 the tag </li> has no <li> to end",
    ],
    # Elements without content.
    "W</img> b</hr>": [
        "1:2 the tag </img> has no <img> to end",
        "1:10 the tag </hr> has no <hr> to end",
    ],
    # Attributes.
    "<p style='x' onclick=y class=z>a</p>": [
        "1:4 the attribute style of <p> is not published",
        "1:14 the attribute onclick of <p> is not published",
    ],
    "> - <b\n>   class='style'\n>   STYLE='x'>a</b>": [
        "3:5 the attribute style of <b> is not published"
    ],
    "<img src='/favicon.svg' alt='a' srcset='/b 2x' data-x>": [
        "1:33 the attribute srcset of <img> is not published",
        "1:48 the attribute data-x of <img> is not published",
    ],
    "<a href='/' href='//b.example/' title='a' title='a'>c</a>": [
        "1:13 the second href of <a> is not published"
    ],
    "[a](https://b.example:99999/) <b>c</b>": ["1:5 the attribute href of <a> is not published"],
    "<a href='javascript:x' target=y>a</a>": [
        "1:10 the address 'javascript:x' is not published",
        "1:24 the attribute target of <a> is not published",
    ],
    "<b data-number=1>a</b>": ["1:4 the attribute data-number of <b> is not published"],
    "<b data-tag-at='9:9' data-x>a</b>": [
        "1:4 the attribute data-tag-at of <b> is not published",
        "1:22 the attribute data-x of <b> is not published",
    ],
    # In blocks of HTML, backticks are text.
    "<div>\n`<p href='x' lang=de>a</p>`\n</div>": [
        "2:5 the attribute href of <p> is not published"
    ],
    "<div>\n`<p lang=de\n  href='x'>a</p>`\n</div>": [
        "3:3 the attribute href of <p> is not published"
    ],
    # Without an address.
    "a\n\n<source class=c> <source>": [
        "3:1 a <source> without src is not published",
        "3:18 a <source> without src is not published",
    ],
    # What is published elsewhere than it is written.
    "a\n\n<table><tr><td>b</td></tr>c</table>": [
        "3:1 what is between the cells of this <table> is published before it"
    ],
    "<table><tr><td>a</td></tr><tr><img src='/favicon.svg' alt=''></tr></table>": [
        "1:1 what is between the cells of this <table> is published before it"
    ],
    # Comments and tags that the text has several times.
    "`<?a?>` and <?a?> and <!--5--> <?a?>": [
        "1:13 '<?a?>' counts as a comment, and is not published",
        "1:32 '<?a?>' counts as a comment, and is not published",
    ],
    "\\<B/> <B/> \\<X-y/> <X-y/>": ["1:20 the tag <x-y> is not published"],
    "<div>\n`</form>` </form>\n</div>": ["2:2 the tag </form> is not published"],
    "\\<![CDATA[a]]> <![CDATA[a]]>": [
        "1:16 '<![CDATA[a]]>' counts as a comment, and is not published"
    ],
}


@pytest.mark.parametrize("text", LOST)
def test_what_is_lost_is_a_warning_at_its_place(text: str) -> None:
    assert told(text) == LOST[text]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("**<div>x</div>**", "write the block outside of what is emphasized or linked"),
        ("# a <h2>x</h2>", "write it below the heading"),
        ("W</img>", "<img> has no content, and so no end tag"),
        ("<script>x", "write </script> where its content ends"),
        ("<div>\n<script x='\n</div>", "close its quotes and end it with >"),
    ],
)
def test_the_hint_names_what_the_author_can_change(text: str, hint: str, dialect: str) -> None:
    (problem,) = parsed(text, dialect)[1]
    assert hint in problem.hint


OUT_OF_TABLES = [
    "<table>\ntext\n<tr><td>1</td></tr></table>",
    "<table>text<tr><td>1</td></tr></table>",
    "<table><tr>text<td>1</td></tr></table>",
    "<table><tbody>text<tr><td>1</td></tr></table>",
    "<table><colgroup> text</colgroup><tr><td>1</td></tr></table>",
    "<table>&nbsp;<tr><td>1</td></tr></table>",
    "<table><tr><td>1</td></tr>text",
    "<table><font>x</font><tr><td>1</td></tr></table>",
    "<table><tr><td>a</td>STRAY</tr></table>",
    "<table><tr><td>a<b>b</td>STRAY</tr></table>",
]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("text", OUT_OF_TABLES)
@pytest.mark.parametrize(
    "other", ["", *(f"<{n}>x</{n}>" for n in ("script", "template", "title", "textarea", "math"))]
)
def test_text_that_leaves_its_table_is_a_warning(text: str, other: str, dialect: str) -> None:
    moved = "what is between the cells of this <table> is published before it"
    text = f"<table><tr><td>a</td></tr></table>\n\n{text}\n\n{other}"
    assert [line for line in told(text, dialect) if moved in line] == [f"3:1 {moved}"]


def test_the_table_that_text_leaves_is_the_one_around_it() -> None:
    inner = "<table><tr><td>a</td></tr></table>"
    moved = "what is between the cells of this <table> is published before it"
    assert told(f"a\n\n<table><tr><td>{inner}</td>b</tr></table>") == [f"3:1 {moved}"]
    assert told(f"<table><tr><td>{inner.replace('<td>', 'b<td>')}</td></tr></table>") == [
        f"1:16 {moved}"
    ]


NOTHING_LOST = [
    "a<br/>b <BR> <Img SRC='/favicon.svg' ALT=''></img> <wbr></wbr>",
    "<ul><li>a<li>b</ul>\n\n<p>a\n<p>b\n\n<dl><dt>a<dd>b</dl>",
    "<table><tr><th>a<td>b\n<tr><td>c</table>",
    "<table>\n<caption>a</caption><colgroup><col></colgroup><thead><tr><th>a</thead></table>",
    "<table>\n<tr><td>a</td></tr>\n<tfoot><tr><td>b</tfoot></table>",
    "<table>&#32; <!-- a --> <tr> <td><p><b>b</p>c</b></td>&#10;</tr></table>",
    "<details open=open><summary>a</summary>\n\n*b*\n\n</details>",
    "<b>a <i>b</b> c</i> &copy; &nbsp; \u00a0 < > &amp;lt; &#x41; \"'",
    "<b title='&lt;b&gt; \"x\"'>a</b> <!-- b --> <!--> <!DOCTYPE html>",
    "- [x] a <b>b</b>\n- [ ] c <input type=checkbox checked disabled>",
    "| a | b |\n|:-:|--:|\n| <b>c</b> | d |\n\na[^1] <b>b</b>\n\n[^1]: c\n\n```python\nx = 1\n```",
    '*[HTML]: a\n\n> [!NOTE]\n> HTML <b>b</b>\n\n!video https://a.example/ "b"\n\n# <b>a</b>',
    "`<td>` and `</b>`\n\n    <p style='a'>\n\n&lt;/b>",
    "a <div>b</div> c\n\n<center>\n\nd\n\n</center>",
    "<>a</> <b>c</b>",
]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("text", NOTHING_LOST)
def test_what_is_only_written_otherwise_is_no_warning(text: str, dialect: str) -> None:
    assert told(text, dialect) == []


@pytest.mark.parametrize("name", ["object", "button", "marquee", "applet"])
def test_no_paragraph_is_in_another_where_a_tag_is_taken_out(name: str) -> None:
    html, problems = parsed(f"<{name} class=x><p>inner</p></{name}>")
    assert "<p>inner</p>" in html
    assert "<p><p>" not in html
    assert [problem.message for problem in problems] == [f"the tag <{name}> is not published"]


def test_the_documentation_lists_the_attributes() -> None:
    text = (ROOT / "docs" / "front-matter.md").read_text(encoding="utf-8")
    section = text.partition("### Raw HTML")[2].partition("###")[0]
    of_all = re.search(r"Every tag may have the attributes (.*) and `aria-\*`", section)
    assert of_all
    listed = {
        name: set(re.findall("`(.*?)`", attributes))
        for name, attributes in re.findall(r"^\| `(\w+)` \| (.*) \|$", section, re.MULTILINE)
    }
    assert {"*": set(re.findall("`(.*?)`", of_all[1])), **listed} == {
        name: attributes - (ATTRIBUTES["*"] if name != "*" else set())
        for name, attributes in ATTRIBUTES.items()
        if name == "*" or attributes - ATTRIBUTES["*"]
    }


@pytest.mark.parametrize("raw_html", ["sanitize", "trust"])
@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("\\<b id=x> `<b id=x>`\n\n<b id=x>a</b>\n\n> <b class=y id='x'>b</b>", "5:14"),
        ("`{: #x }`\n\n*a*{: #x }\n\n- b\n  *c*{: .d #x }", "6:12"),
        ("# a {: title='#x' id=x }\n\n{: #x }\n\nb\n{: #x .c }", "6:4"),
        ("[^1] \\{: #x } *b*{#x}\n\n[^1]: c *d*{#x}\n\n[x](#x)", "3:13"),
        ("| a {: #x } | {: #x }b |\n|--|--|\n| c {: #x } | d |", "3:8"),
    ],
)
def test_repeated_ids_are_warned_of_where_they_are_written(
    text: str, place: str, raw_html: str
) -> None:
    why = "leads elsewhere" if raw_html == "trust" else "is not published"
    assert told(text, raw_html=raw_html, extensions=("attr_list",)) == [
        f"{place} the id 'x' {why}: an element before it has the same one"
    ]


def test_what_an_attribute_list_loses_is_a_warning_at_its_place() -> None:
    text = "`{: style='x' }`\n\n> *a*{: #b style='x' }\n\n# c {: onclick=d }"
    assert told(text, extensions=("attr_list",)) == [
        "3:12 the attribute style of <em> is not published",
        "5:8 the attribute onclick of <h1> is not published",
    ]


def test_a_plain_brace_has_no_mark_in_it() -> None:
    text = "# Use {x} y\n\nA {: b and ![c {: d}](/favicon.svg '{: e}') `{: f}`"
    html, problems = parsed(text, extensions=("attr_list",))
    assert problems == []
    assert html == parsed(text)[0]


# --- random raw HTML ------------------------------------------------------------------------------

NAMES = [
    "a",
    "b",
    "i",
    "p",
    "div",
    "ul",
    "li",
    "td",
    "tr",
    "table",
    "caption",
    "col",
    "span",
    "h2",
    "h3",
    "blockquote",
    "details",
    "img",
    "br",
    "q",
]
SOME = ["class=a", "title='b'", "style=c", "onclick=d", "data-e", "href=/", "cite=/", "href=//a:b"]
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")


def random_html(chance: random.Random) -> str:
    """Tags in any order, without empty lines."""
    pieces = []
    for _ in range(chance.randint(1, 9)):
        name = chance.choice(NAMES)
        attributes = chance.sample(SOME, chance.choice((0, 0, 0, 1, 2)))
        pieces.append(
            chance.choice((f"<{' '.join([name, *attributes])}>", f"<{name}>", f"</{name}>", "a\n"))
        )
    return "<div>\n" + "".join(pieces) + "\n</div>"


def counted(html: str) -> Counter[tuple[str, str]]:
    """The start and end tags in HTML, and the attributes of each kind of tag."""
    found: Counter[tuple[str, str]] = Counter()
    for end, name, attributes in _TAG.findall(html):
        found[end, name] += not (end and name in VOID)
        found.update((name, each) for each in re.findall(r"\s([a-z-]+)", attributes))
    return found


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.sampled(1)
def test_there_are_warnings_where_there_is_less_than_before(dialect: str) -> None:
    chance = random.Random(7)
    silent = loud = 0
    for _ in range(500):
        text = random_html(chance)
        html, problems = parsed(text, dialect)
        less = counted(text) - counted(html)
        loud += bool(problems)
        silent += not problems
        assert problems or not less, (text, html, less)
    assert loud > 100
    assert silent > 50


def random_tree(chance: random.Random, depth: int = 0) -> str:
    """HTML in which each element may be where it is."""
    pieces = []
    for _ in range(chance.randint(1, 3)):
        kind = chance.choice(("text", "leaf", "inline", "block", "list", "table"))
        inside = random_tree(chance, depth + 1) if depth < 3 else "a"
        attributes = "".join(
            f" {name}='b'"
            for name in chance.sample(sorted(ATTRIBUTES["*"] - {"id"}), chance.choice((0, 1, 2)))
        )
        if kind == "text":
            pieces.append(chance.choice(("a &amp; b ", "c\n", "d < e ", "<!-- f -->")))
        elif kind == "leaf":
            pieces.append(chance.choice(("<br>", "<wbr/>", "<img alt='' src='/favicon.svg' />")))
        elif kind == "inline":
            name = chance.choice(("b", "span", "kbd", "Q", "ins"))
            pieces.append(f"<{name}{attributes}>a &lt; {depth}</{name}>")
        elif kind == "block":
            name = chance.choice(("div", "section", "blockquote", "DETAILS"))
            pieces.append(f"<{name}{attributes}>{inside}</{name}>")
        elif kind == "list":
            end = chance.choice(("", "</li>"))
            pieces.append(f"<ul{attributes}>\n<li>{inside}{end}\n<li{attributes}>a{end}</ul>")
        else:
            end = chance.choice(("", "</td>"))
            pieces.append(f"<table{attributes}>\n<tr><td>{inside}{end}<th>a\n<tr><td>b</table>")
    return "".join(pieces)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.sampled(1)
def test_there_are_none_for_html_that_is_as_it_should_be(dialect: str) -> None:
    chance = random.Random(8)
    for _ in range(200):
        text = f"<div>\n{random_tree(chance)}\n</div>"
        assert told(text, dialect) == [], text
