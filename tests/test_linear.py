"""A text that says one thing again and again takes a time that grows with its length, and comes out
as the Markdown library has it."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterable
from functools import partial
from types import FrameType
from xml.etree.ElementTree import Element, SubElement

import markdown
import pytest
from markdown.extensions.toc import TocExtension
from support import SiteTest

from sitegen.errors import Problem, SiteError
from sitegen.link.resolve import Resolver
from sitegen.markdown.abbreviations import Abbreviations
from sitegen.markdown.budget import MAX_CONTENTS
from sitegen.markdown.classic.linear import LinearContentsExtension, LinearFootnotes
from sitegen.markdown.converter import Converter
from sitegen.markdown.smarty import LinearSmartyExtension
from sitegen.model import config
from sitegen.model.documents import Body, Document
from sitegen.model.site import Asset
from sitegen.parse.document import body
from sitegen.pipeline.site import Bodies
from sitegen.report import messages

# One kind again and again; {i} is a number. With `once` at the end.
REPEATED = [
    ("x[^a] ", "\n\n[^a]: y\n"),
    ("x[^a]\n\n[^a]: y\n\n", ""),
    ("[^a]: y\n\n", "x[^a]\n"),
    ("[^a]: y[^a]\n", ""),
    ("x[^{i}]\n\n[^{i}]: y\n\n", ""),
    ("[^a]: y\n\n    z\n\n", "x[^a]\n"),
    ("*[A]: x\n", "\nA\n"),
    ("*[A]: x\n\nA\n\n", ""),
    ("*[A{i}]: x\n\nA{i}\n\n", ""),
    ("*[A-{i}]: x\n\n", "A-1\n"),
    ("x\n*[A]: y\n", "\nA\n"),
    ("A ", "\n\n*[A]: y\n"),
    ("[a]: /x\n", "\n[a]\n"),
    ("[a]: /x\n\n", "[a]\n"),
    ("[a{i}]: /x\n\n[a{i}]\n\n", ""),
    ("[a]: /x\n  'title'\n", "\n[a]\n"),
    ("# a\n\n", ""),
    ("# a\n", ""),
    ("## a\n\nx\n\n", "[TOC]\n"),
    ("a\n=\n\n", ""),
    ("# a {{#x}}\n\n", ""),
    ("a\n{{: .x #y }}\n\n", ""),
    ("*a*{{: .x }} ", ""),
    ("a\n: b\n\n", ""),
    ("a\n\n:   b\n\n    c\n\n", ""),
    ("- a\n", ""),
    ("> a\n\n", ""),
    ("!!! note\n    a\n\n", ""),
    ("- [ ] a\n", ""),
    ("| a | b |\n", ""),
    ("```\na\n```\n\n# b\n\n", ""),
    ("# a &amp; `b`\n\n", ""),
    ("<b id='x'>a</b>\n\n", ""),
    ("&#27;`&#27;` ", ""),
    ("&#0; ", ""),
    ("x[^a{i}] ", "\n\n[^a1]: y\n"),
    ("[^a{i}]: y[^b]\n", "x[^a1]\n\n[^b]: z\n"),
    ("x[^a]\n\n[^a{i}]: y[^a]\n\n", "[^a]: z\n"),
    ("> [!NOTE]\n> a\n\n", ""),
    ("> [!NOTE]\n\n", ""),
    ("$", ""),
    ("$a ", ""),
    ("$x$ ", ""),
    ("$x_{i}$ ", ""),
    ("$`a\n\n", ""),
    ("$`a`$ ", ""),
    ("$$", ""),
    ("$$a ", ""),
    ("$$x$$ ", ""),
    ("$$x$$\n", ""),
    ("$$\nx\n$$\n\n", ""),
    ("$\\$", ""),
    ("$\\frac{{$ ", ""),
    ("it costs $5 ", ""),
    ("```math\nx\n```\n\n", ""),
    ("```mermaid\nx\n```\n\n", ""),
    ("| $a\\|{i}\\foo$ |\n", ""),
]


# Parts of live stories.
LIVE = [
    ("## 14:05 a\n\nb\n\n", ""),
    ("## 99:99 a\n\n", ""),
    ("> ## 14:05 a\n\n", ""),
    ("<div>\n\n## 14:05 a\n\n</div>\n\n", ""),
    ("## a\n\n```\n## 14:05 b\n```\n\n", ""),
    ("14:{i} x\n-----\n\n## y\n\n", ""),
]


def calls(converter: Converter, text: str, *, live: bool = False) -> int:
    """How many functions are called for a text: other than seconds, on every machine as many."""
    count = 0

    def called(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    former = sys.getprofile()
    sys.setprofile(called)
    try:
        body("content/posts/a.md", text, 1, converter, live=live)
    finally:
        sys.setprofile(former)
    return count


def counted() -> list[tuple[str, str, int, int]]:
    """For each text of REPEATED and each dialect, the calls for 150 of its parts and for 300."""
    found = []
    for dialect in ("github", "classic"):
        for number, (part, end) in enumerate([*REPEATED, *LIVE]):
            live = number >= len(REPEATED)
            converter = Converter(
                config.Markdown(
                    dialect=dialect, extensions=("attr_list",), math=dialect == "github"
                )
            )
            calls(converter, "# Text")  # what is kept is made now
            once, twice = (
                calls(converter, "".join(part.format(i=i) for i in range(count)) + end, live=live)
                for count in (150, 300)
            )
            found.append((dialect, part, once, twice))
    return found


@pytest.mark.long
def test_twice_as_much_takes_twice_as_long() -> None:
    # In a process of its own: a thread that ended with an exception on its way to it makes a
    # profiled call wait for ever (CPython 3.11).
    measured = subprocess.run(
        [sys.executable, __file__],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    found = json.loads(measured.stdout)
    assert len(found) == 2 * len([*REPEATED, *LIVE])
    assert [each for each in found if each[3] >= 2.3 * each[2]] == []


@pytest.mark.parametrize("dialect", ["github", "classic"])
@pytest.mark.parametrize(
    ("use", "definition"),
    [
        ("[a], ", "[a]: /{}"),
        ("[x][A] ", "[a]: /x '{}'"),
        ("![a] ", "[a]: https://a.example/ '{}'"),
        ("A ", "*[A]: {}"),
    ],
)
def test_what_is_defined_once_expands_to_no_more_than_a_text_may_have(
    use: str, definition: str, dialect: str
) -> None:
    converter = Converter(config.Markdown(dialect=dialect))
    few, many = (
        f"Text.\n\n{use * count}\n\n{definition.format('x' * 5000)}\n" for count in (190, 210)
    )
    assert "x" * 5000 in body("a.md", few, 1, converter)[1].html
    with pytest.raises(SiteError) as raised:
        body("a.md", many, 1, converter)
    (problem,) = raised.value.problems
    assert (problem.line, problem.code) == (5, "markdown")
    assert "so often that it has more than 1,000,000 characters" in problem.message
    assert "x" * 5000 in body("a.md", few, 1, converter)[1].html  # the next text begins anew


def test_a_text_has_a_limited_number_of_tables_of_contents() -> None:
    made, headings = Converter(config.Markdown()).convert("[TOC]\n\n# A\n\n" * 50)
    assert len(headings) == 50
    assert made.count('<div class="toc">') == MAX_CONTENTS


PIECES = [
    "[^a]",
    "[^b]",
    "[^é:1]",
    "\n\n[^a]: one ",
    "\n\n[^b]: two\n\n    more\n\n",
    "\n[^a]: again\n",
    "\n\n[^é:1]: x[^a]\n",
    "\n\n*[AI]: model\n",
    "\n*[AI]: ''\n",
    "\n*[A-B]: both\n",
    "\n*[C++]: three\n",
    "\n*[AI x]: more\n",
    "\n*[AI]:\n next\n",
    "\n\n*[Q]: \n",
    "AI",
    "AI ",
    " AI",
    "A-B",
    "C++",
    "A",
    "-",
    "*AI*",
    "`AI`",
    "[AI](x)",
    "\n\n# AI\n\n",
    "\n\n## B[^a]\n\n",
    "\n\n[TOC]\n\n",
    "\n\n> AI\n\n",
    "\n\n- AI\n- A-B\n\n",
    "\n\n| AI | b |\n|---|---|\n| A-B | C++ |\n\n",
    "\n: AI\n",
    "\n    code\n",
    "text ",
    "x",
    "\n",
    "\n\n",
    " ",
    "&amp;",
    "1",
    "_",
    "é",
]


def test_what_is_made_is_what_the_library_makes() -> None:
    library, ours = (
        markdown.Markdown(extensions=["tables", "def_list", *extensions], output_format="html")
        for extensions in (
            ["abbr", "footnotes", TocExtension()],
            [Abbreviations(), LinearFootnotes(), LinearContentsExtension()],
        )
    )
    chance = random.Random(1)
    for _ in range(400):
        text = "".join(chance.choice(PIECES) for _ in range(chance.randrange(2, 25)))
        assert ours.reset().convert(text) == library.reset().convert(text), text
        assert ours.toc_tokens == library.toc_tokens


QUOTES = [
    *("'", '"', "-", "--", "---", ".", "...", "a", "s", "80s", " ", "\n\n", "*b*", "`'c'`"),
    *("[d 'e'](f \"g\")", "&nbsp;", "–", "(", "!", "'s", "\\'", "<b>", "</b>", "&#8211;", "_'x'_"),
]


@pytest.mark.long
def test_quotes_and_dashes_are_those_of_the_library() -> None:
    library, ours = (
        markdown.Markdown(extensions=[each], output_format="html")
        for each in ("smarty", LinearSmartyExtension())
    )
    chance = random.Random(1)
    for _ in range(1000):
        text = "".join(chance.choice(QUOTES) for _ in range(chance.randrange(1, 25)))
        assert ours.reset().convert(text) == library.reset().convert(text), text


class CountedElement(Element):
    """An element that counts how often one of its children is asked for."""

    steps = 0

    def __getitem__(self, index):  # type: ignore[no-untyped-def, override]
        self.steps += 1
        return super().__getitem__(index)


def test_quotes_between_twice_as_many_elements_take_twice_as_many_steps() -> None:
    md = markdown.Markdown(extensions=[LinearSmartyExtension()])
    steps = []
    for count in (200, 400):
        root, paragraph = Element("div"), CountedElement("p")
        root.append(paragraph)
        for _ in range(count):
            SubElement(paragraph, "em").tail = ' "a" '
        md.treeprocessors["smarty"].run(root)
        assert paragraph[-1].tail != ' "a" '
        steps.append(paragraph.steps)
    assert steps[1] <= 2.3 * steps[0]


def test_many_problems_in_one_line_are_printed_in_steps_that_grow_with_their_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    printable, steps = messages.printable, [0]

    def counting(text: str) -> str:
        steps[-1] += len(text)
        return printable(text)

    monkeypatch.setattr(messages, "printable", counting)
    for count in (200, 400):
        reads: list[str] = []
        lines = messages.lines_of(partial(read, reads, "[a](b) " * count))
        steps.append(0)
        for i in range(count):
            messages.for_people(
                Problem(path="a.md", line=1, column=7 * i + 5, code="x", message="wrong"), lines
            )
        assert reads == ["a.md"]
    assert 0 < steps[2] <= 2.3 * steps[1]


def read(reads: list[str], text: str, path: str) -> str:
    reads.append(path)
    return text


def test_many_problems_in_one_text_decode_it_once(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded = []
    decode = Bodies.__call__

    def counting(self: Bodies, path: str) -> Body:
        decoded.append(path)
        return decode(self, path)

    monkeypatch.setattr(Bodies, "__call__", counting)
    path = site.post("a", "[a](b) " * 30 + "[c](d)")
    problems = [each for each in site.build().problems if each.code == "missing-target"]
    assert [each.column for each in problems] == [7 * i + 5 for i in range(31)]
    assert decoded.count(path) == 1


class CountedIds(tuple[str, ...]):
    """Ids that count how often they are searched one by one."""

    searches = 0

    def __contains__(self, id_: object) -> bool:
        type(self).searches += 1
        return super().__contains__(id_)


def test_many_links_to_many_headings_search_no_list_of_them(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish = Resolver.publish

    def counting(self: Resolver, document: Document, url: str, assets: Iterable[Asset]) -> None:
        publish(self, document, url, assets)
        self._ids._ids[document.path] = CountedIds(document.ids)

    monkeypatch.setattr(Resolver, "publish", counting)
    monkeypatch.setattr(CountedIds, "searches", 0)
    site.post("a", "[TOC]\n\n" + "# a\n" * 100 + "\n[x](#a-99) [y](#a-100)")
    printed = site.build().printed
    assert "the heading #a-100 does not exist" in printed
    assert "the heading #a-99 " not in printed
    assert CountedIds.searches == 0


if __name__ == "__main__":
    print(json.dumps(counted()))
