"""Random documents full of attempts: in what a browser makes of their HTML, nothing is executed and
nothing is loaded.

`python tests/test_harmless.py 20000` reads as many, for minutes.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib
import pytest
from random_markdown import INLINE, LINES

from sitegen import urls
from sitegen.errors import SiteError
from sitegen.markdown.allowed import TAGS
from sitegen.markdown.converter import Converter
from sitegen.model.config_tables import Markdown
from sitegen.parse.document import body

ATTEMPTS = (
    "<script>x()</script>",
    "<SCRIPT\n>x()</SCRIPT >",
    "</script>",
    "<script",
    "<img src=x onerror=x()>",
    "<img src=\"x`\" onerror='x()'>",
    "<svg/onload=x()>",
    "<svg><script>x()</script></svg>",
    '<math><mi xlink:href="javascript:x()">a</mi></math>',
    "<iframe srcdoc='<script>x()</script>'>",
    '<a href="javascript:x()">a</a>',
    "<a href='java&#x09;script:x()'>a</a>",
    '<a href=" &#1; javascript:x()">a</a>',
    "<a href=javascript&colon;x()>a</a>",
    "<style>@import 'x'</style>",
    '<p style="background: url(x)" onclick=x()>',
    '<base href="//x.example/">',
    "<meta http-equiv=refresh content=0>",
    "<form action=javascript:x()><button>",
    "<object data=x>",
    "<embed src=x>",
    "<link rel=stylesheet href=x>",
    "<template><script>x()</script></template>",
    '<noscript><p title="</noscript><img src=x onerror=x()>">',
    "<textarea></p><script>x()</script>",
    "<title><script>x()</script>",
    "<xmp><script>x()</script>",
    "<plaintext>",
    "<!--><script>x()</script>-->",
    "<!-- --!><script>x()</script>",
    "<![CDATA[><script>x()</script>]]>",
    "<?x><script>x()</script>?>",
    "<!x><script>x()</script>",
    "</ script><script>x()</script>",
    "<b title='\"><script>x()</script>'>",
    '" onmouseover="x()',
    "' onmouseover='x()",
    '"><script>x()</script>',
    "[a](javascript:x())",
    "[a](<javascript:x()>)",
    "[a](java\tscript:x())",
    "[a](JAVASCRIPT&colon;x())",
    "[a](&#106;avascript:x())",
    "[a](\\javascript:x())",
    "[a](vbscript:x() 't')",
    "[a](data:text/html,<script>x()</script>)",
    "![a](javascript:x())",
    "![a](data:image/svg+xml;base64,PHN2Zz4=)",
    "<javascript:x()>",
    "<data:text/html;base64,PHNjcmlwdD4=>",
    "[a]: javascript:x()",
    '[a]:\n  <javascript:x()>\n  "onload"',
    "[a]",
    "[a][]",
    "![a]",
    '[a](/b "\\" onclick=\\"x()")',
    '![" onerror="x()](/b)',
    "![<script>x()</script>](/b)",
    "![a](/b '<script>x()</script>')",
    '[a](/b"onclick=x())',
    "`<script>x()</script>`",
    '```"><script>x()</script>\n</code></pre><script>x()</script>\n```',
    '~~~ html onclick=x() {onclick="x()"}\n<script>x()</script>\n~~~',
    "    <script>x()</script>",
    '{: onclick="x()" style="x" }',
    "# a {: onclick=x() }",
    '[a](/b){: href="javascript:x()" }',
    "{@onclick=x()}",
    '*[a]: "><script>x()</script>',
    "[^a]: <script>x()</script>",
    "[^a]",
    '[^"><script>x()</script>]',
    '[[a"><script>x()</script>]]',
    '!!! note" onclick="x() "<script>"\n    a',
    '!video https://x.example/"onload=x() "<script>"',
    "| <script> | `<script>` |\n|---|---|\n| x()</script> | <img src=x onerror=x()> |",
    'http://x.example/"onclick=x()',
    "https://x.example/<script>x()</script>",
    "www.x.example/'onclick='x()",
    "javascript:x()",
    'a@b.example"onclick=x()',
    "mailto:a@b.example?subject=<script>",
    "&lt;script>x()&lt;/script>",
    "&#60;script&#62;",
    "\\<script>x()</script>",
    "<scr<script>ipt>x()</scr</script>ipt>",
    "<a\nhref\n=\n'javascript:x()'\n>",
    "<div>\n\n<script>\n\nx()\n</script>",
    "<details open ontoggle=x()>",
    "<video src=x onerror=x()>",
    '<audio src="javascript:x()">',
    '<table background="javascript:x()">',
    '<a href="x" data-href-at="1:1" onclick="x()">',
    "\x02wzxhzdk:0\x03",
    "\x02amp\x03",
    "&#2;wzxhzdk:0&#3;",
    "\0",
    "\x0c",
)
MODES = {
    "sanitize": Markdown(raw_html="sanitize"),
    "escape": Markdown(raw_html="escape"),
    "trust": Markdown(raw_html="trust"),
    "extensions": Markdown(
        extensions=("attr_list", "smarty", "wikilinks", "nl2br", "legacy_attrs")
    ),
    "escape and extensions": Markdown(
        raw_html="escape",
        extensions=("attr_list", "smarty", "wikilinks", "legacy_em", "legacy_attrs"),
    ),
}
# What it may hold beside what a text may write itself.
OWN = frozenset({"html", "head", "body", "abbr", "figure", "figcaption", "aside"})
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)


def documents(seed: int, count: int) -> Iterator[str]:
    r = random.Random(seed)
    for _ in range(count):
        pieces = []
        for _ in range(r.randint(1, 8)):
            piece = r.choice(r.choice((ATTEMPTS, ATTEMPTS, INLINE, LINES)))
            if r.random() < 0.2:
                # Half of one is an attempt as well.
                piece = piece[: r.randint(1, len(piece))]
            pieces.append(
                r.choice(
                    (
                        "",
                        "",
                        "",
                        "> ",
                        "- ",
                        "*",
                        "[",
                        "![",
                        "`",
                        "# ",
                        "    ",
                        '<b title="',
                        "<!-- ",
                        "| ",
                    )
                )
                + piece
            )
            pieces.append(r.choice(("", " ", "\n", "\n", "\n\n", "](/u)", "*", "`")))
        yield "".join(pieces)


def harm(made: str) -> Iterator[str]:
    """What could do harm in HTML."""
    for element in html5lib.parse(made, treebuilder="etree", namespaceHTMLElements=False).iter():
        if isinstance(element.tag, str):
            yield from _harm_of(element)


def _harm_of(element: Element) -> Iterator[str]:
    if element.tag not in TAGS | OWN:
        yield f"<{element.tag}>"
    for name, value in element.attrib.items():
        if (
            name.startswith("on")
            or name
            in {"style", "srcdoc", "srcset", "action", "background", "formaction", "xlink:href"}
            or "-at" in name
        ):
            yield f"{name}={value!r}"
        # As a browser reads it, without what it leaves out.
        scheme = (
            SCHEME.match(re.sub("[\x00-\x20]", "", value))
            if name in {"href", "src", "cite", "poster", "data"}
            else None
        )
        if (
            scheme
            and scheme[1].lower() not in urls.SAFE_SCHEMES
            and not (element.tag == "img" and value.startswith("data:image/png"))
        ):
            yield f"{name}={value!r}"


def read(seed: int, count: int, settings: Markdown) -> tuple[list[tuple[str, list[str]]], int]:
    """The texts that could do harm, with what it is, and how many were refused."""
    converter, found, refused = Converter(settings), [], 0
    for text in documents(seed, count):
        if settings.raw_html == "trust":
            # What authors write there as HTML, and where they lead, is theirs.
            text = text.replace("<", "&lt;")
        try:
            made = body("a.md", text, 1, converter)[1].html
        except SiteError:
            refused += 1
            continue
        if harms := [
            one
            for one in harm(made)
            if settings.raw_html != "trust" or not one.startswith(("href=", "src="))
        ]:
            found.append((text, harms))
    return found, refused


@pytest.mark.parametrize("name", MODES)
@pytest.mark.sampled(1)
def test_nothing_is_executed(name: str) -> None:
    found, refused = read(5, 1_000, MODES[name])
    assert not found
    assert refused < 500


def test_harm_would_be_seen() -> None:
    attempts = (
        "<p onclick=x()>",
        "<script>",
        "<svg>",
        "<a href='java&#9;script:x()'>",
        "<img src=data:text/html,x>",
        "<b style=x>",
        "<a data-href-at=1:1>",
    )
    assert all(list(harm(attempt)) for attempt in attempts)
    assert not list(
        harm("<p><a href='https://x.example/' title='<script>'>javascript:x()</a><img src='x'>")
    )


if __name__ == "__main__":
    for mode, chosen in MODES.items():
        harmful, left_out = read(random.randrange(1 << 30), int(sys.argv[1]) // len(MODES), chosen)
        print(
            f"{mode}: {len(harmful)} do harm, {left_out} were refused",
            *map(repr, harmful[:5]),
            sep="\n  ",
        )
        if harmful:
            sys.exit(1)
