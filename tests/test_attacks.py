"""Nothing that somebody writes into a body can run in a reader's browser."""

from __future__ import annotations

import re
import string

import lxml.etree
import lxml.html
import pytest
from attempts import MORE, page_of
from hypothesis import given, settings
from hypothesis import strategies as st
from support import SETTINGS, SiteTest

from sitegen.errors import SiteError
from sitegen.markdown.converter import Converter
from sitegen.model import config
from sitegen.parse.document import body as parse_body

ATTACKS = (
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//x.example/a.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<img src=\"https://a.example/x\" OnError='alert(1)'>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href=" &#14; javascript:alert(1)">x</a>',
    '<a href="jav&#x09;ascript:alert(1)">x</a>',
    '<a href="java&NewLine;script:alert(1)">x</a>',
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](java&Tab;script:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#1;javascript:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](\\javascript:alert(1))",
    "[x]( javascript:alert(1) )",
    "[x](vbscript:x)",
    "[x](data:text/html,<script>alert(1)</script>)",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "![x](javascript:alert(1))",
    "[x][r]\n\n[r]: javascript:alert(1)\n",
    "[x][q]\n\n[q]: <javascript:alert(1)> 'y'\n",
    "<javascript:alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    '<math><mi xlink:href="javascript:alert(1)">x</mi></math>',
    '<iframe src="javascript:alert(1)"></iframe>',
    '<iframe srcdoc="<script>alert(1)</script>">',
    "<object data=x></object>",
    "<embed src=x>",
    '<form action="javascript:alert(1)"><button formaction="javascript:alert(1)">x</button></form>',
    '<base href="https://evil.example/">',
    '<meta http-equiv=refresh content="0;javascript:alert(1)">',
    "<link rel=stylesheet href=x>",
    "<style>@import 'x'</style>",
    '<p style="background:url(javascript:alert(1))">x</p>',
    "<video><source onerror=alert(1)></video>",
    '<video poster="javascript:alert(1)"></video>',
    "<details ontoggle=alert(1) open>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[><img src=x onerror=alert(1)>]]>",
    "<a href=x onclick\n=alert(1)>y</a>",
    "<a/onclick=alert(1)>x</a>",
    "<b/x='y'onclick=alert(1)>x</b>",
    "`<script>`",
    "```\n<script>alert(1)</script>\n```\n",
    "```html onclick=x\n<b>\n```\n",
    '```{.x"onclick="alert(1)}\nx\n```\n',
    "    <script>alert(1)</script>\n",
    '[x](https://a.example/"onclick="alert(1))',
    "[x](https://a.example/ '\"onclick=\"alert(1)')",
    '![" onerror="alert(1)](https://a.example/x.png)',
    "![x](https://a.example/x.png '\" onerror=\"alert(1)')",
    "## x {onclick=alert(1)}\n",
    "*x*{onclick=alert(1)}",
    "{: onclick=alert(1) }",
    '*[x]: " onclick="alert(1)\n',
    '[^a" onclick="b]',
    '!!! note" onclick="alert(1)\n    x\n',
    '!!! "onclick=alert(1)"\n    x\n',
    "<p title='<img src=x onerror=alert(1)>'>x</p>",
    '<table background="javascript:alert(1)">',
    "<textarea><script>alert(1)</script></textarea>",
    "<title><script>alert(1)</script></title>",
    "<div markdown=1><script>alert(1)</script></div>",
    "<xmp><script>alert(1)</script></xmp>",
    "\n\n",
    " ",
    "text",
    "> ",
    "- ",
    "<div>",
    "</div>",
    "<p>",
    '"',
    "'",
    ">",
    "<",
    "</p>",
    "-->",
    "<a href='",
    '<img title="',
)
FORBIDDEN_TAGS = {
    "script",
    "style",
    "iframe",
    "object",
    "embed",
    "form",
    "button",
    "base",
    "meta",
    "link",
    "svg",
    "math",
    "textarea",
    "frame",
    "frameset",
    "applet",
    "template",
}


def dangers(html: str) -> list[str]:
    """What could run, in a piece of HTML."""
    found = []
    for element in lxml.html.fragment_fromstring(html, create_parent="div").iter(
        lxml.etree.Element
    ):
        tag = str(element.tag).lower()
        if tag in FORBIDDEN_TAGS:
            found.append(tag)
        for name, value in element.attrib.items():
            address = (
                re.sub(r"[\t\n\r]", "", value).lstrip("".join(map(chr, range(33)))).lower()
            )  # as browsers read it
            runs = name.lower() not in {"title", "alt", "class", "id"} and re.match(
                r"(javascript|vbscript|data):", address
            )
            if (
                runs
                or name.lower().startswith("on")
                or name.lower() in {"style", "srcdoc", "action", "formaction", "background"}
            ):
                found.append(f"{tag} {name}={value}")
    return found


def test_the_check_for_dangers_finds_them() -> None:
    assert dangers("<p><script>x</script>") == ["script"]
    assert dangers("<a href='java\nscript:x' ONCLICK=y>z</a>") == [
        "a href=java\nscript:x",
        "a onclick=y",
    ]
    assert dangers("<p title='javascript:'>&lt;script></p>") == []


@pytest.mark.parametrize(
    "extensions",
    [(), ("attr_list", "md_in_html"), ("legacy_attrs",)],
    ids=["plain", "attr_list", "legacy_attrs"],
)
@settings(MORE, max_examples=100)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(ATTACKS),
            st.text(string.printable.replace("\x0b", "").replace("\x0c", ""), max_size=4),
        ),
        min_size=1,
        max_size=6,
    ).map("".join)
)
def test_nothing_in_a_body_can_run(extensions: tuple[str, ...], body: str) -> None:
    try:
        _, made, _ = parse_body(
            "content/posts/a.md", body, 1, Converter(config.Markdown(extensions=extensions))
        )  # type: ignore[arg-type]
    except SiteError:
        return
    assert dangers(made.html) == []


@pytest.mark.parametrize("attack", [attack for attack in ATTACKS if attack.strip()])
@pytest.mark.sampled(14)
def test_an_attack_is_published_harmless(attack: str, site: SiteTest) -> None:
    for raw_html in ("sanitize", "escape"):
        site.write("site.toml", SETTINGS + f'[markdown]\nraw_html = "{raw_html}"\n')
        site.write("x", "")
        site.write("static/x", "x")
        site.post("a", attack.replace("src=x", "src=/x").replace("href=x", "href=/x"))
        result = site.build()
        if not result.ok:  # refused, because the address does not exist: nothing is published
            assert {problem.code for problem in result.problems if problem.severity == "error"} <= {
                "missing-target",
                "control-character",
            }, result.printed
            continue
        page = page_of(site)
        for element in page.xpath(
            "//*[contains(@class, 'prose')] | //*[contains(@class, 'card-summary')]"
        ):
            assert dangers(lxml.html.tostring(element, encoding="unicode")) == []
        assert page.xpath("//script[not(@type = 'application/ld+json')]") == []
        content = lxml.etree.fromstring((site.root / "public/feed.xml").read_bytes()).findtext(
            "channel/item/{http://purl.org/rss/1.0/modules/content/}encoded"
        )
        assert dangers(content or "") == []
