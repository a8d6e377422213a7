"""Whatever somebody writes into a file, a build ends with a report or with problems that name their
place."""

from __future__ import annotations

import json
import os
import re
import string
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote

import lxml.etree
import lxml.html
import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from support import POST, SETTINGS, Result, SiteTest, passing_folder

from sitegen import report
from sitegen.errors import SiteError
from sitegen.markdown.converter import Converter
from sitegen.model import config, zones
from sitegen.parse.body import body as parse_body

MANY = settings(
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.too_slow],
)
MORE = settings(MANY, max_examples=70)

FRAGMENTS = (
    "Text",
    "two\nlines",
    "\n",
    "\n\n",
    " ",
    "    ",
    "\t",
    "\r\n",
    "\\",
    "> ",
    "> > ",
    ">",
    "- ",
    "* a\n",
    "1. ",
    "10) x\n",
    "  - deep\n",
    "    - deeper\n",
    "# ",
    "## A heading\n",
    "###### \n",
    "####### x\n",
    "===\n",
    "---\n",
    "***\n",
    "_ _ _\n",
    "**",
    "*",
    "__",
    "_",
    "~~",
    "`",
    "``",
    "```",
    "~~~",
    "```python\nx = 1\n```\n",
    '```{.python hl_lines="1 99 x" linenums=yes}\nx\n```\n',
    "```{#id .a key=val full=True}\nx\n```\n",
    "``` {.py\n",
    "```python filename=../../x outfile=/tmp/x\nx\n```\n",
    "```\nunclosed\n",
    "    indented code\n",
    ":::python\n",
    "#!python\n",
    "[a](",
    "[a](b",
    "[a]()",
    "[a](<>)",
    "[a](b 'c",
    "![[]()",
    "![a](b.png)",
    "![",
    "](",
    "[]",
    "[a][b]",
    "[a][]",
    "[b]: x.md\n",
    "[b]: <",
    "[b]: javascript:x 'y'\n",
    "[^1]",
    "[^1]: A note\n",
    "[^1]: \n",
    "[^]",
    "[^2]: Nested [^2]\n    more\n",
    "[^ü]: x[^ü]\n",
    "[TOC]",
    "[TOC]\n\n",
    "*[HTML]: Hyper\n",
    "*[]: \n",
    "HTML",
    "!!! note\n    Inside\n",
    '!!! note ""\n',
    '!!! danger "x"\nout\n',
    "!!!\n",
    "Term\n: Definition\n",
    ":   x\n\n    y\n",
    ": \n",
    "a | b\n--|--\n1 | 2 | 3\n",
    "|a|\n|-|\n",
    "|---|\n",
    "| a |\n|:-:|\n| `|` |\n",
    "|",
    "a | b\n:--|--:\n",
    "<div>",
    "</div>",
    '<div markdown="1">\n*x*\n',
    "<p",
    "<b>bold",
    "<br/>",
    '<a href="',
    "<a href='x'>y</a>",
    "<img src=x onerror=alert(1)>",
    "<!-- comment -->",
    "<!--",
    "-->",
    "<!-- a -- b --!>",
    "<![CDATA[x]]>",
    "<?php x ?>",
    "<?",
    "<!DOCTYPE x>",
    "<!",
    "<script>alert(1)</script>",
    "<script",
    "<style>*{}</style>",
    "<textarea>",
    "<table><tr><td>",
    '<svg><a xlink:href="javascript:x">',
    "<math>",
    "<plaintext>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<a\n\nb>",
    "</",
    "<>",
    "<1>",
    "<http://a.example/>",
    "<me@a.example>",
    "<javascript:x>",
    "https://a.example/?a=b&c=d",
    "&amp;",
    "&",
    "&#0;",
    "&#x0;",
    "&#8;",
    "&#xD800;",
    "&#1114112;",
    "&#99999999999;",
    "&lt;script&gt;",
    "&nbsp",
    "&notanentity;",
    "&#x",
    "&colon;",
    "{: #id .c onclick=x }",
    "{#id}",
    "{",
    "}}",
    "{{ site }}",
    "{% include 'x' %}",
    "{# x #}",
    "%",
    "$",
    "+++\n",
    "...\n",
    "שלום עולם",
    "مرحبا",
    "\u202e\u2066",
    "😀",
    "👩‍👩‍👧",
    "é",
    "e\u0301",
    "漢字",
    "\ufeff",
    "\u00a0",
    "\u2028",
    "\u2029",
    "\u200b",
    "\u00ad",
    "\x00",
    "\x01",
    "\x02wzxhzdk:0\x03",
    "wzxhzdk:0",
    "klzzwxh:0000",
    "\x0b",
    "\x0c",
    "\x1b[31m",
    "\x7f",
    "\x85",
    "\ufffe",
    "\ufffd",
    "\U0010ffff",
    "\ud7ff",
    "zz1337820767766393qq",
)
BODIES = st.lists(
    st.one_of(
        st.sampled_from(FRAGMENTS), st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
    ),
    max_size=14,
).map("".join)
KEYS = (
    "title",
    "date",
    "author",
    "source",
    "ai",
    "review",
    "corrections",
    "slug",
    "summary",
    "tags",
    "category",
    "series",
    "updated",
    "expires",
    "draft",
    "image",
    "image_alt",
    "lang",
    "aliases",
    "layout",
    "comments",
    "license",
    "params",
)
STRANGE_YAML = (
    "",
    "~",
    "null",
    "No",
    "yes",
    "on",
    "1",
    "-0",
    "0o17",
    "017",
    "0x1F",
    "1_000",
    "1e999",
    ".nan",
    "-.inf",
    "1:30:45",
    "99999999999999999999999",
    "2026-01-02",
    "2026-13-45",
    "2026-02-30",
    "2026-01-02T03:04:05Z",
    "2026-01-02 03:04:05 +14:00",
    "2026-01-02T03:04:05.123456789-23:59",
    "2026-01-02T99:99:99",
    "0001-01-01",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31",
    "9999-12-31T23:59:59-12:00",
    "0000-00-00",
    "May 3",
    "&a x",
    "*a",
    "&a [*a]",
    "&a {k: *a}",
    "!!python/object:os.system x",
    "!!python/name:os.system",
    "!!binary aGk=",
    "!!binary %",
    "!!set {a, b}",
    "!!omap [a: 1]",
    "!!float x",
    "!!int x",
    "!!timestamp x",
    "!!bool maybe",
    "!x y",
    "! x",
    "!<tag:yaml.org,2002:str> x",
    "{<<: {a: 1}}",
    "{a: 1, a: 2}",
    "{? [a] : b}",
    "{1: 2}",
    "{: }",
    "{a}",
    "[",
    "]",
    "{",
    "}",
    "[a, [b, [c]]]",
    "[,]",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
    "'",
    '"',
    "'it''s'",
    '"\\x"',
    '"\\0"',
    '"\\x1b[31m"',
    '"\\ud83d\\ude00"',
    '"\\ud800"',
    '"\\U0010FFFF"',
    '"\\uFFFE"',
    '"a\\nb"',
    '"a\\r\\nb"',
    '"a\\Lb\\Pc\\Nd\\_e"',
    "@x",
    "`x`",
    "%x",
    "#x",
    "x #y",
    "x: y",
    "- a",
    "\n  - a\n  - b",
    "\n- a\n-",
    "|\n  a\n  b\n",
    ">-\n  a\n\n  b",
    "|x\n  a",
    "\n  name: CNN\n  url: javascript:x",
    "\n  nmae: CNN",
    "\n  - name: A\n    published: 2026-01-02\n  - B",
    "\n  involvement: generated\n  model: [x]",
    "{by: ada, at: 2026-01-02, sha256: x}",
    "{by: nobody, at: x}",
    "[{date: 2026-01-02, text: x}, 3]",
    "[/a/, /a/]",
    "[/../x/]",
    "[/a/%00/]",
    "[//x]",
    "[/%ff/]",
    '["/a b/"]',
    "[/]",
    "../../x",
    "/abs",
    "a/b",
    "..",
    ".",
    "index.html",
    "con",
    "post.html",
    "base.html",
    "i18n/en.toml",
    "redirect.html",
    "en",
    "x-y-z",
    "ar",
    "zz",
    "de",
    "true",
    "false",
    "😀",
    "שלום",
    "\ttab",
    "x\ty",
    "---",
    "...",
    "? a",
    ": b",
    "ada",
    "[ada, ada]",
    "[]",
    "{}",
    "CNN",
    "[CNN, {name: BBC, relation: cited}]",
)
VALUES = st.one_of(
    st.sampled_from(STRANGE_YAML),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text(max_size=6)
        | st.dates().map(str),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.text(string.ascii_letters, max_size=4), inner, max_size=3)
        ),
        max_leaves=8,
    ).map(lambda value: json.dumps(value, ensure_ascii=True)),
)
ENTRIES = st.lists(
    st.tuples(st.one_of(st.sampled_from(KEYS), st.text(max_size=5)), VALUES), max_size=5
)


@contextmanager
def new_site(more: str = "") -> Iterator[SiteTest]:
    with passing_folder() as folder:
        yield SiteTest(folder / "site", SETTINGS + more)


def attempt(site: SiteTest, **options: object) -> Result:
    """Build, and check what holds for every outcome."""
    before = everything(site)
    result = site.build(**options)  # type: ignore[arg-type]  # raises whatever is not a SiteError
    problems = [*result.problems]
    assert result.ok or any(problem.severity == "error" for problem in problems)
    for problem in problems:
        lines = (
            [*re.split("\r\n|\r|\n", site.source(problem.path).removeprefix("\ufeff")), ""]
            if readable(site, problem.path)
            else None
        )
        assert lines is None or 0 <= problem.line <= len(lines) + 1, problem
        assert problem.message
        assert problem.column >= 0
        assert "\n" not in problem.message, problem
    assert not [c for c in result.told if c not in "\n\t" and unicodedata.category(c) == "Cc"], (
        result.told
    )
    told = json.loads(report.for_programs(problems, result.report).encode())
    assert told["ok"] is result.ok
    after = everything(site)
    if not result.ok:
        assert after == before, "a failed build wrote something"
        return result
    assert {
        path: data
        for path, data in after.items()
        if not path.startswith(("site/public/", "site/.sitegen/"))
    } == before
    for path, data in site.files().items():
        if path.endswith(".xml"):
            lxml.etree.fromstring(data)
        if path.endswith(".html") and data.strip():  # a layout may be empty
            assert lxml.html.document_fromstring(data).find("body") is not None
            assert b"\0" not in data
    return result


def readable(site: SiteTest, path: str) -> bool:
    try:
        site.source(path)
    except (OSError, UnicodeDecodeError):
        return False
    return True


def everything(site: SiteTest) -> dict[str, bytes]:
    """All files in the folder around the site, but what sitegen remembers."""
    top = site.root.parent
    return {
        path.relative_to(top).as_posix(): path.read_bytes()
        for path in top.rglob("*")
        if path.is_file() and ".sitegen" not in path.parts
    }


def page_of(site: SiteTest) -> lxml.html.HtmlElement:
    """The page of the only post."""
    (path,) = [path for path in site.files() if re.fullmatch(r"2026/01/02/.+/index\.html", path)]
    return lxml.html.document_fromstring((site.root / "public" / path).read_bytes())


# --- bodies ---------------------------------------------------------------------------------------


@MANY
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_any_text_can_be_a_body(body: str) -> None:
    with new_site() as site:
        site.write(
            "content/posts/a.md",
            POST.format(title="A", date="2026-01-02", more="", body=body).encode(),
        )
        attempt(site)


@MORE
@given(BODIES)
@example("[^2]\n\n[^2]: Nested [^2]\n    more\n")
@example("> " * 300 + "x")
@example("- " * 300 + "x")
@example("*" * 2000)
@example("[" * 2000)
@example("<b>" * 1000)
@example("![" * 500 + "](x)" * 500)
def test_markdown_that_nobody_would_write_can_be_a_body(body: str) -> None:
    with new_site() as site:
        site.write(
            "content/posts/a.md",
            POST.format(title="A", date="2026-01-02", more="", body=body).encode(),
        )
        attempt(site)


@MANY
@given(
    BODIES,
    st.sampled_from(["escape", "trust"]),
    st.sampled_from(
        [
            "attr_list",
            "md_in_html",
            "smarty",
            "wikilinks",
            "nl2br",
            "sane_lists",
            "legacy_attrs",
            "legacy_em",
        ]
    ),
)
def test_markdown_settings_do_not_make_a_body_dangerous_to_the_build(
    body: str, raw_html: str, extension: str
) -> None:
    with new_site(f'[markdown]\nraw_html = "{raw_html}"\nextensions = ["{extension}"]\n') as site:
        site.write(
            "content/posts/a.md",
            POST.format(title="A", date="2026-01-02", more="", body=body).encode(),
        )
        attempt(site)


@MANY
@given(
    st.one_of(
        st.binary(max_size=200),
        st.binary(max_size=60).map(
            lambda tail: (
                b"---\ntitle: A\ndate: 2026-01-02\nauthor: ada\nsource: CNN\nai: true\n---\n" + tail
            )
        ),
    ),
    st.sampled_from(
        [
            "content/posts/a.md",
            "content/authors/ada.md",
            "content/pages/a.md",
            "content/posts/a/index.md",
            "site.toml",
            "layouts/post.html",
            "layouts/i18n/en.toml",
        ]
    ),
)
def test_any_bytes_can_be_a_file(data: bytes, path: str) -> None:
    with new_site() as site:
        site.post("b")
        site.write(path, data)
        attempt(site)


# --- front matter ---------------------------------------------------------------------------------


@MORE
@given(ENTRIES)
def test_any_yaml_can_be_front_matter(entries: list[tuple[str, str]]) -> None:
    usual = {"title": "A", "date": "2026-01-02", "author": "ada", "source": "CNN", "ai": "true"}
    keys = {key for key, _ in entries}
    lines = [
        *(f"{key}: {value}" for key, value in usual.items() if key not in keys),
        *(f"{key}: {value}" for key, value in entries),
    ]
    with new_site('timezone = "Asia/Tokyo"\n') as site:
        site.write(
            "content/posts/a.md",
            ("---\n" + "\n".join(lines) + "\n---\nText.\n").encode(errors="replace"),
        )
        attempt(site, drafts=True)


@pytest.mark.parametrize("value", STRANGE_YAML)
def test_each_key_can_have_each_strange_value(value: str) -> None:
    usual = {"title": "A", "date": "2026-01-02", "author": "ada", "source": "CNN", "ai": "true"}
    with new_site() as site:
        for i, key in enumerate(KEYS):
            lines = "\n".join(
                f"{k}: {v}" for k, v in {**usual, "title": f"A{i}", key: value}.items()
            )
            site.write(
                f"content/posts/{key.replace('_', '-')}.md", f"---\n{lines}\n---\nText.\n".encode()
            )
        result = attempt(site, drafts=True)
        for problem in (
            result.problems
        ):  # leave only what has no error, so that the later stages meet the values as well
            if problem.severity == "error" and problem.path.startswith("content/posts/"):
                (site.root / problem.path).unlink(missing_ok=True)
        attempt(site, drafts=True)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/Los_Angeles"])
@pytest.mark.parametrize(
    "field", ["date", "updated", "expires", "source", "corrections", "review", "generated_at"]
)
@pytest.mark.parametrize(
    "moment", ["0001-01-01", "0001-01-02T00:00:00Z", "9999-12-31", "9999-12-31T23:59:59Z"]
)
def test_the_first_and_the_last_day_are_dates_like_others(
    moment: str, field: str, zone: str, tmp_path: Path
) -> None:
    values = {
        "title": "A",
        "date": "2026-01-02" if moment > "2026" else "0001-01-01",
        "author": "ada",
        "source": "CNN",
        "ai": "true",
    }
    values |= {
        "date": {"date": moment},
        "updated": {"updated": moment},
        "expires": {"expires": moment},
        "source": {"source": f"{{name: CNN, published: {moment}}}"},
        "corrections": {"corrections": f"[{{date: {moment}, text: x}}]"},
        "review": {"review": f"{{by: ada, at: {moment}, sha256: {'0' * 64}}}"},
        "generated_at": {"ai": f"{{involvement: generated, generated_at: {moment}}}"},
    }[field]
    site = SiteTest(tmp_path / "site", SETTINGS + f'timezone = "{zone}"\n')
    site.write(
        "content/posts/a.md",
        "---\n" + "".join(f"{key}: {value}\n" for key, value in values.items()) + "---\nText.\n",
    )
    attempt(site, drafts=True)


# --- titles ---------------------------------------------------------------------------------------


def on_one_line(title: str) -> str:
    """A title as it is published: line ends and runs of plain spaces are one space; the spaces of
    typography stay."""
    return re.sub("[ \t\r\n\u2028\u2029]+", " ", title).strip()


def title_in_feed(site: SiteTest) -> str | None:
    return lxml.etree.fromstring((site.root / "public/feed.xml").read_bytes()).findtext(
        "channel/item/title"
    )


@MANY
@given(
    st.text(
        st.characters(exclude_categories=["C", "Zl", "Zp", "Zs"], include_characters=" "),
        min_size=1,
        max_size=40,
    ).filter(str.strip)
)
@example("<b>&amp;</b> ]]> \"quoted\" 'too' {{ site }} {% x %}")
@example("שלום 😀 👩‍👩‍👧 عالم".replace("\u200d", ""))
@example("../../etc/passwd")
@example("%2e%2e%2f")
@example("a" * 300)
@example("漢" * 150)
def test_a_title_comes_out_as_it_went_in(title: str) -> None:
    with new_site() as site:
        site.post("a", title="'" + title.replace("'", "''") + "'")
        (site.root / "content/authors/ada.md").write_text("---\nname: Ada\n---\n", encoding="utf-8")
        result = attempt(site)
        assert result.ok, result.told
        expected = on_one_line(title)
        assert title_in_feed(site) == expected
        page = page_of(site)
        assert page.xpath("string(//h1)") == expected
        assert page.xpath("string(//meta[@property='og:title']/@content)") == expected
        home = lxml.html.document_fromstring(site.read("index.html").encode())
        (link,) = home.xpath("//*[contains(@class, 'card-title')]/a")
        assert link.text_content() == expected
        assert (
            site.root / "public" / unquote(link.get("href")).lstrip("/") / "index.html"
        ).is_file()


@pytest.mark.parametrize(
    "title", ["Il a dit\u00a0: «\u202foui\u202f»", "東京\u3000大阪", "10\u00a0000"]
)
def test_the_spaces_of_typography_stay_in_a_title(title: str, site: SiteTest) -> None:
    site.post("a", title=f'"{title}"')
    assert site.build().ok
    assert title_in_feed(site) == title


@MORE
@given(
    st.text(st.characters(exclude_categories=["Zs"], include_characters=" "), max_size=20),
    st.booleans(),
)
@example("", False)
@example(" ", False)
@example("a\nb", True)
@example("a\rb", True)
@example("a\u2028b\u2029c\x85d", True)
@example("\u202eabc\u2066", False)
def test_a_title_of_any_characters_is_the_same_everywhere_or_refused(
    title: str, ascii_only: bool
) -> None:
    written = json.dumps(title, ensure_ascii=ascii_only).encode(errors="replace").decode()
    with new_site() as site:
        site.post("a", title=written)
        result = attempt(site)
        if result.ok:
            # JSON writes two halves of what is one character.
            meant = yaml.safe_load(written).encode("utf-16", "surrogatepass").decode("utf-16")
            assert title_in_feed(site) == on_one_line(meant)
            assert page_of(site).xpath(
                "string(//meta[@property='og:title']/@content)"
            ) == on_one_line(meant)


# --- tags and slugs -------------------------------------------------------------------------------


@MANY
@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12), max_size=5))
@example(["C", "C++", "C#", "c"])
@example(["😀", "🎉"])
@example(["..", "."])
@example(["ß", "SS", "ss"])
@example(["é", "e\u0301"])
@example(["page", "index.html", "feed.xml"])
@example(["K", "\u212a"])
def test_each_tag_that_is_published_has_a_page(tags: list[str]) -> None:
    with new_site() as site:
        site.post("a", more=f"tags: {json.dumps(tags, ensure_ascii=False)}")
        result = attempt(site)
        if not result.ok:
            return
        links = page_of(site).xpath("//a[starts-with(@href, '/tags/')]/@href")
        assert bool([href for href in links if href != "/tags/"]) is bool(
            [tag for tag in tags if tag.strip()]
        )
        for href in links:
            assert (site.root / "public" / unquote(href).lstrip("/") / "index.html").is_file(), href
        locations = lxml.etree.fromstring(site.read("sitemap.xml").encode()).xpath(
            "//*[local-name()='loc']/text()"
        )
        assert len(locations) == len(set(locations))
        for location in locations:
            path = unquote(location.removeprefix("https://news.example/"))
            assert (
                site.root
                / "public"
                / (path + "index.html" if path.endswith("/") or not path else path)
            ).is_file(), location


@MANY
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20))
@example("../../../../tmp/x")
@example("a/b")
@example("..")
@example(".")
@example("A-Title")
@example("a--b")
@example("%2e%2e")
@example("a\u0301")
def test_a_slug_is_one_folder_of_the_address_or_refused(slug: str) -> None:
    with new_site() as site:
        site.post("a", more=f"slug: {json.dumps(slug, ensure_ascii=False)}")
        result = attempt(site)
        if result.ok:
            assert (
                f"2026/01/02/{unicodedata.normalize('NFC', slug)}/index.html"
                in result.done.rendered
            )
        else:
            assert "invalid-value" in result.codes(), result.told


@pytest.mark.parametrize("slug", ["a", "a-b", "2026", "日本", "שלום", "é"])
def test_a_good_slug_is_used(slug: str, site: SiteTest) -> None:
    site.post("a", more=f'slug: "{slug}"')
    assert site.build().ok
    assert site.published(f"2026/01/02/{slug}/index.html")


# --- sanitizing -----------------------------------------------------------------------------------

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
            }, result.told
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


def test_names_of_files_are_only_names(tmp_path: Path) -> None:
    """Names that no editor would give, all in one site."""
    site = SiteTest(tmp_path / "site")
    names = [
        "a b",
        "ä",
        "%2e",
        "a%20b",
        "a&b",
        "a<b>",
        "a'b",
        'a"b',
        "a;b",
        "a#b",
        "a?b",
        "a\\b",
        "{{x}}",
        "{x}",
        "\u202ex",
        "😀",
        "-",
        "--help",
        "a\tb",
        "a\x1bb",
        "a\nb",
        "x" * 200,
    ]
    for i, name in enumerate(names):
        site.post(name, title=f"Post {i}", more=f"slug: post-{i}")
    result = attempt(site)
    assert result.ok, result.told
    assert len([path for path in result.done.rendered if path.startswith("2026/")]) == len(names)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_file_whose_name_is_not_utf_8_is_a_problem(site: SiteTest) -> None:
    site.post("a")
    with open(os.fsencode(site.root / "content/posts") + b"/\xff.md", "wb") as file:
        file.write(b"---\n---\n")
    result = site.build()
    assert result.codes() == ["encoding"]
    result.told.encode()


def test_a_time_zone_is_read_once() -> None:
    assert zones.zone_of("Europe/Berlin") is zones.zone_of("Europe/Berlin")
