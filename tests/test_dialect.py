"""The default dialect reads Markdown as GitHub does, and documents written by Python-Markdown's rules as before."""

from __future__ import annotations

import re

import cmarkgfm
import lxml.html
import pytest
from cmarkgfm.cmark import Options
from dialect_samples import SAMPLES
from lxml.html import HtmlElement

from sitegen.config import Markdown
from sitegen.parse.github import Blocks
from sitegen.parse.inline import trimmed
from sitegen.parse.markdown import Converter

# Where ours is another HTML than GitHub's, and should be.
DEVIATIONS: dict[tuple[str, str], str] = {
    ("fence", "```\n\n\nblank lines\n\n```\n"): "Pygments' lexers drop blank lines around the code",
    ("fence", "```\n```\n"): "Pygments gives an empty block a line",
    ("table", "| A | B |\n|---|---|\n"): "Python-Markdown gives a table without rows an empty one",
    ("emphasis", "*a* _b_ **c** __d__ ***e*** **f *g* h** *i **j** k*\n"): "strong around em, not em around strong: looks the same",
    ("emphasis", "**これは「強調」**です。\n"): "what was meant: GitHub's rule of flanking ignores scripts without spaces",
    ("emphasis", "**Bold:**text and \"*quoted*\" and 5*3\n"): "what was meant: GitHub's rule of flanking again",
    ("strike", "~one~\n"): "one tilde means about",
    ("address", "ftp://example.com and example.com and http:// and www.\n"): "ftp: is no scheme that pages link to",
    ("link", "![**bold** alt](a.png)\n"): "Python-Markdown keeps the source of a description",
    ("quote", "> \"Said.\"\n>\n> — Somebody\n"): "who said it becomes the caption of the quotation",
    ("mixed", "- **Term**\n  : no definition\n"): "definition lists are an extension of ours",
}

# Documents by Python-Markdown's own rules: four spaces, and its extensions.
CLASSIC = (
    "Intro.\n\n*   One\n\n    Second paragraph of one.\n\n*   Two\n",
    "1.  One\n\n        code in an item\n\n2.  Two\n",
    "* a\n    * b\n        * c\n    * d\n* e\n",
    "1. a\n    1. b\n    2. c\n2. d\n    * e\n",
    "Term\n:   Its definition.\n\nOther\n:   First.\n:   Second.\n",
    "Term\n\n:   A definition\n\n    of two paragraphs.\n",
    "Term\n:   With a list:\n\n    * a\n    * b\n\nText.\n",
    "One\nTwo\n:   Of both.\n",
    '!!! note\n    A note of\n    two lines.\n\nText.\n',
    '!!! warning "Mind this"\n    First.\n\n    * a\n    * b\n\n    Last.\n',
    '!!! tip ""\n    No title.\n',
    '!!! note "Code"\n    Before.\n\n        indented code\n\n    After.\n',
    '!!! note\n    1. one\n\n        more of one\n\n    2. two\n',
    "Text[^1].\n\n[^1]:\n    First.\n\n    Second.\n\n    * a\n    * b\n\nMore.\n",
    "One[^a], two[^b], one again[^a].\n\n[^a]: First note\n    goes on.\n\n[^b]: Second.\n\n    With more.\n",
    "The HTML of the W3C, HTML.\n\n*[HTML]: Hyper Text Markup Language\n*[W3C]: World Wide Web Consortium\n",
    "[a][1], [b] and ![c][i].\n\n[1]: /a/ \"A\"\n[b]: <https://example.com/>\n[i]: c.png\n    'Over two lines'\n",
    "# A #\n\nB\n===\n\nC\n---\n\n* * *\n\n> quote\nlazy\n\nText.\n\n> > deep\n",
    "A | B\n:-- | --:\n`a` | *b*\n**c** | [d](/d/)\n\n```python hl_lines=\"1\"\nx = 1\n```\n",
    "<div class=\"x\">\nraw *html*\n</div>\n\nText with <b>bold</b>  \nand a break, AT&amp;T, &copy;, \\*no\\*.\n",
)

_BLOCK = re.compile(
    r"\s*(</?(?:p|div|section|ul|ol|li|blockquote|h\d|hr|table|thead|tbody|tr|td|th|pre|br|details|summary|dl|dd|dt)\b[^>]*>)\s*")
_PRE = re.compile(r"(<pre.*?</pre>)", re.DOTALL)
_KEPT = {"href", "src", "alt", "title", "start", "type", "checked"}


def github(text: str) -> str:
    return str(cmarkgfm.github_flavored_markdown_to_html(text, options=Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES))


def ours(text: str, **settings: str) -> str:
    return Converter(Markdown(**settings)).convert(text)[0]  # type: ignore[arg-type]


def element(node: HtmlElement) -> None:
    """Bring one element to the form in which both renderers' are alike."""
    classes = (node.get("class") or "").split()
    if "footnote-backref" in classes or node.get("data-footnote-backref") is not None:
        node.drop_tree()
        return
    if "footnote" in classes or "footnotes" in classes:
        node.tag = "section"
        for rule in node.findall("hr"):
            rule.drop_tree()
    align = node.get("align") or (node.get("style") or "").removeprefix("text-align:").strip(" ;")
    align = align or next((name.removeprefix("align-") for name in classes if name.startswith("align-")), "")
    href = node.get("href") or ""
    kept = {name: value for name, value in node.attrib.items() if name in _KEPT}
    if href.startswith("#fn"):
        kept = {"href": "#fn" if node.getparent().tag == "sup" else href}
    node.attrib.clear()
    node.attrib.update(dict(sorted(kept.items())))
    if align and node.tag in {"td", "th"}:
        node.set("align", align)
    if "highlight" in classes or node.tag == "label" or (node.tag == "span" and next(node.iterancestors("pre"), None) is not None):
        node.drop_tag()


def loose_task(tree: HtmlElement) -> None:
    """A box stands before the paragraph of its text with GitHub, in it or without one here."""
    for box in list(tree.iter("input")):
        text = box.getnext()
        parent = box.getparent()
        if parent.tag == "p":
            parent.drop_tag()
        elif text is not None and text.tag == "p" and not (box.tail or "").strip():
            text.drop_tag()


def normal(made: str) -> str:
    """`made` without insignificant white space, and without what is known to be another form of the same."""
    tree = lxml.html.fragment_fromstring(re.sub(r"<p>\s*</p>", "", made), create_parent="div")
    for node in list(tree.iterdescendants()):
        if isinstance(node.tag, str):
            element(node)
    loose_task(tree)
    parts = _PRE.split(lxml.html.tostring(tree, encoding="unicode").replace("\xa0", " "))
    parts[::2] = [_BLOCK.sub(r"\1", re.sub(r"\s+", " ", part)).strip() for part in parts[::2]]
    return "".join(parts)


@pytest.mark.parametrize(("kind", "text"), SAMPLES, ids=[f"{kind}-{number}" for number, (kind, _) in enumerate(SAMPLES)])
def test_reads_as_github_does(kind: str, text: str) -> None:
    made, expected = normal(ours(text)), normal(github(text))
    if (kind, text) in DEVIATIONS:
        assert made != expected, "no deviation any more: take it off the list"
    else:
        assert made == expected


def test_deviations_are_few_and_of_samples() -> None:
    assert set(DEVIATIONS) <= set(SAMPLES)
    assert len(set(SAMPLES)) == len(SAMPLES) >= 125
    assert len(DEVIATIONS) <= len(SAMPLES) * 0.05


@pytest.mark.parametrize("text", [text for _, text in SAMPLES])
def test_line_ends_do_not_matter(text: str) -> None:
    assert ours(text.replace("\n", "\r\n")) == ours(text)


@pytest.mark.parametrize("text", CLASSIC)
def test_documents_by_the_classic_rules_stay_the_same(text: str) -> None:
    assert normal(ours(text)) == normal(ours(text, dialect="classic"))


def test_normalising_keeps_what_can_be_seen() -> None:
    """Else the comparison would find everything alike."""
    for one, other in (("<p>a</p>", "<p>b</p>"), ("<p>a b</p>", "<p>ab</p>"), ("<p><em>a</em></p>", "<p>a</p>"),
                       ('<p><a href="/a/">x</a></p>', '<p><a href="/b/">x</a></p>'), ("<ul><li>a</li></ul>", "<ul><li><p>a</p></li></ul>"),
                       ('<ol start="2"><li>a</li></ol>', "<ol><li>a</li></ol>"), ("<pre>a\n b</pre>", "<pre>a\nb</pre>"),
                       ('<table><tr><td align="left">a</td></tr></table>', '<table><tr><td align="right">a</td></tr></table>')):
        assert normal(one) != normal(other)


@pytest.mark.parametrize(("address", "expected"), [
    ("https://a.example", "https://a.example"),
    ("https://a.example/", "https://a.example/"),
    ("https://a.example.", "https://a.example"),
    ("https://a.example/b?!", "https://a.example/b"),
    ("https://a.example/b,", "https://a.example/b"),
    ("https://a.example/b:", "https://a.example/b"),
    ("https://a.example/b**", "https://a.example/b"),
    ("https://a.example/b_", "https://a.example/b"),
    ("https://a.example/b~~", "https://a.example/b"),
    ("https://a.example/b\"", "https://a.example/b"),
    ("https://a.example/b'", "https://a.example/b"),
    ("https://a.example/b.c", "https://a.example/b.c"),
    ("https://a.example/b)", "https://a.example/b"),
    ("https://a.example/b).", "https://a.example/b"),
    ("https://a.example/b.)", "https://a.example/b"),
    ("https://a.example/b_(c)", "https://a.example/b_(c)"),
    ("https://a.example/b_(c))", "https://a.example/b_(c)"),
    ("https://a.example/(b)c)d", "https://a.example/(b)c)d"),
    ("https://a.example/b&copy;", "https://a.example/b"),
    ("https://a.example/b&c=d", "https://a.example/b&c=d"),
    ("https://a.example/b&amp;&lt;", "https://a.example/b"),
    ("www.a.example/?b=c.", "www.a.example/?b=c"),
    ("", ""),
    ("...", ""),
])
def test_trims_what_belongs_to_the_sentence(address: str, expected: str) -> None:
    assert trimmed(address) == expected


class StoppedError(Exception):
    """Stands for whatever can end a conversion in the middle of a list."""


def test_a_document_leaves_nothing_behind_for_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even one that could not be converted, and not in lexers that keep what they see in their class."""
    texts = ["a\n\nb\n", "```csound\ninstr 1\nshout 1\nendin\n```\n"]
    expected = [Converter(Markdown()).convert(text) for text in texts]
    converter = Converter(Markdown())

    def stop(blocks: Blocks, *_: object, **__: object) -> None:
        blocks.state.set("list")
        raise StoppedError

    converter.convert("```csound\nopcode shout, 0, i\nendop\ninstr 1\nshout 1\nendin\n```\n")
    with monkeypatch.context() as patched:
        patched.setattr(Blocks, "_text", stop)
        with pytest.raises(StoppedError):
            converter.convert("- a\n- b\n")
    assert [converter.convert(text) for text in texts] == expected
