"""Control characters: how a text can ask for one, the places where it can, and a search of what is
published."""

from __future__ import annotations

import json
import re

import html5lib
from lxml import etree
from support import SiteTest

from sitegen.errors import Problem

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
MODES = [
    (dialect, raw_html)
    for dialect in ("github", "classic")
    for raw_html in ("sanitize", "escape", "trust")
]


# Spellings of what XML cannot carry, and of what HTML takes for a control character.
CONTROLS = [
    "&#27;",
    "&#2;",
    "&#x1B;",
    "&#X1b;",
    "&#0000027;",
    "&#x00001b;",
    "&#1;",
    "&#8;",
    "&#11;",
    "&#12;",
    "&#14;",
    "&#31;",
    "&#127;",
    "&#x81;",
    "&#xFFFE;",
    "&#xffff;",
    "&#65534;",
]


# To GitHub, so many digits are only text.
LONG_CONTROLS = ["&#000000000000027;", "&#x0000000000001B;", f"&#{'0' * 700}27;"]


# Numbers of no character.
NOTHING = [
    "&#0;",
    "&#x0;",
    "&#000;",
    "&#xD800;",
    "&#xdfff;",
    "&#55357;",
    "&#x110000;",
    "&#X11FFFF;",
    "&#1114112;",
]


# Whatever else is unusual can be published.
OTHERS = [
    "&#9;",
    "&#10;",
    "&#13;",
    "&#xA0;",
    "&#128;",
    "&#x9F;",
    "&#xFDD0;",
    "&#x1FFFE;",
    "&#xFFFD;",
    "&#x10FFFD;",
    "&#xFEFF;",
]


# Where a reference counts, {} for each.
PLACES = [
    "A {} b.",
    "**{}** and *{}*",
    "~~{}~~",
    "# A {} b",
    "A {} b\n=======",
    "[{}](https://a.example/)",
    "[a](https://a.example/{}b)",
    '[a](https://a.example/ "t {}")',
    "[a](<https://a.example/{}>)",
    "![{}](https://a.example/a.png)",
    "![a](https://a.example/{}.png)",
    '![a](https://a.example/a.png "A {} b")',
    "[a]\n\n[a]: https://a.example/{}",
    "[a][b]\n\n[b]: https://a.example/ 'c {}'",
    "<https://a.example/{}>",
    "a[^1]\n\n[^1]: A {} b",
    "*[HTML]: A {} b\n\nHTML",
    "| {} |\n|---|\n| {} |",
    "- {}\n- b\n  - {}",
    "1. {}",
    "> A {} b\n>\n> — {}",
    "Term\n:   A {} b",
    '!!! note "A {} b"\n    C {}',
    "<kbd>{}</kbd>",
    "<div>\n<p>{}</p>\n</div>",
    '<b title="{}">x</b>',
    "<b title='{}'>x</b>",
    '<a href="https://a.example/{}">x</a>',
    '<img src="https://a.example/a.png" alt="{}">',
    "<details open>{}</details>",
    "- [x] {}\n- [ ] {}",
]
SIGNS = [
    "a",
    " ",
    "\n",
    "\n\n",
    "`",
    "```\n",
    "*",
    "**",
    "_",
    "[",
    "](",
    ")",
    "![",
    "<",
    ">",
    '"',
    "'",
    "<b ",
    "<b>",
    "</b>",
    "title=",
    "<!--",
    "-->",
    "<script>",
    "</script>",
    "<svg>",
    "<style>",
    "</style>",
    "<textarea>",
    "&",
    "#",
    "27;",
    "&amp;",
    "\\",
    "|",
    "- ",
    "> ",
    "<a@b.example>",
    "https://a.example/",
    "[^1]",
    "[^1]: ",
    "[r]: ",
    "# ",
    "    ",
]


# Where it is only text.
LITERAL = [
    "`{}`",
    "``a {} ` b``",
    "```\n{}\n```",
    "~~~ html\n<b>{}</b>\n~~~",
    "a\n\n    {}",
    "a\n\n* b\n\n        {}",
    "<!-- {} -->",
    "# A `{}` b",
    "a\n\n    [a]({})",
]


def controls(problems: tuple[Problem, ...]) -> list[tuple[str, int, int]]:
    return sorted(
        (problem.path, problem.line, problem.column)
        for problem in problems
        if problem.code == "control-character"
    )


def places(text: str, first_line: int) -> list[tuple[int, int]]:
    """Line and column of each {} in the text, which begins at `first_line`."""
    return [
        (
            first_line + text.count("\n", 0, found.start()),
            found.start() - text.rfind("\n", 0, found.start()),
        )
        for found in re.finditer(r"\{\}", text)
    ]


def expected(path: str, text: str, spelling: str) -> list[tuple[str, int, int]]:
    first_line = 4 if path in {"content/about.md", "content/authors/eve.md"} else 8
    found, shift = [], {}
    for line, column in places(text, first_line):
        found.append((path, line, column + shift.get(line, 0)))
        shift[line] = shift.get(line, 0) + len(spelling) - 2
    return found


def forbidden_in(name: str, data: bytes) -> str:
    """What no output can hold, in one output: as it stands there, and as programs read it."""
    text = data.decode()
    found = FORBIDDEN.search(text)
    if not found and name.endswith(".xml"):
        found = FORBIDDEN.search("".join(etree.fromstring(data).itertext()))
    elif not found and name.endswith(".json"):
        found = FORBIDDEN.search(json.dumps(json.loads(text), ensure_ascii=False))
    elif not found and name.endswith(".html"):
        read = html5lib.parse(text, treebuilder="etree", namespaceHTMLElements=False)
        found = FORBIDDEN.search(
            "".join(
                [
                    *read.itertext(),
                    *(value for element in read.iter() for value in element.attrib.values()),
                ]
            )
        )
    return repr(found[0]) if found else ""


def assert_clean(site: SiteTest) -> None:
    outputs = {
        name: data
        for name, data in site.files().items()
        if name.endswith((".html", ".xml", ".json"))
    }
    assert {name: bad for name, data in outputs.items() if (bad := forbidden_in(name, data))} == {}
