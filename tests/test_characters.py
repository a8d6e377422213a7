"""Characters that no output can hold: wherever one is written or referred to, it is a problem with
its place, and none is published."""

from __future__ import annotations

import random
import re
import sys
from itertools import cycle

import pytest
from control_characters import (
    CONTROLS,
    LITERAL,
    LONG_CONTROLS,
    MODES,
    NOTHING,
    OTHERS,
    PLACES,
    SIGNS,
    assert_clean,
    controls,
    expected,
)
from support import NOW, SETTINGS, SiteTest

from sitegen.commands.check import CheckOptions, check
from sitegen.text import characters


def site_with(site: SiteTest, dialect: str = "github", raw_html: str = "sanitize") -> SiteTest:
    site.write(
        "site.toml", f'{SETTINGS}markdown.dialect = "{dialect}"\nmarkdown.raw_html = "{raw_html}"\n'
    )
    return site


def write(site: SiteTest, texts: list[str]) -> list[str]:
    """One document for each text: posts, a page and an author among them. Their paths."""
    paths = [site.post(f"p{number}", text) for number, text in enumerate(texts[2:])]
    for path, head, text in (
        ("content/about.md", "title: About", texts[0]),
        ("content/authors/eve.md", "name: Eve", texts[1]),
    ):
        site.write(path, f"---\n{head}\n---\n{text}".encode())
        paths.append(path)
    return [*paths[-2:], *paths[:-2]]


@pytest.mark.parametrize(("dialect", "raw_html"), MODES)
@pytest.mark.sampled(4)
def test_a_reference_to_a_control_character_is_reported_at_its_place_by_build_and_check(
    dialect: str, raw_html: str, site: SiteTest
) -> None:
    site_with(site, dialect, raw_html)
    spellings = cycle([*CONTROLS, *(LONG_CONTROLS if dialect == "classic" else ())])
    cases = [
        (text, next(spellings))
        for text in [*PLACES, *(["Text {} and {}, `{}`."] * 3), *(["a\n\n- `&#27;`\n- {}"] * 20)]
    ]
    # In a span of code it is no reference, and is not taken for the one that is.
    paths = write(
        site, [text.replace("`{}`", "`&#27;`").replace("{}", spelling) for text, spelling in cases]
    )
    wanted = sorted(
        place
        for path, (text, spelling) in zip(paths, cases, strict=True)
        for place in expected(path, text.replace("`{}`", "`&#27;`"), spelling)
    )
    result = site.build()
    assert controls(result.problems) == wanted
    assert {problem.code for problem in result.problems if problem.severity == "error"} == {
        "control-character"
    }
    assert (
        controls(check(CheckOptions(root=site.root, here=site.root, paths=(), now=NOW)).problems)
        == wanted
    )


@pytest.mark.parametrize(("dialect", "raw_html"), MODES)
@pytest.mark.sampled(2)
def test_a_number_of_no_character_becomes_the_sign_for_that(
    dialect: str, raw_html: str, site: SiteTest
) -> None:
    site_with(site, dialect, raw_html)
    spellings = cycle([*NOTHING, *OTHERS])
    paths = write(
        site,
        [
            *("A {} b.".replace("{}", spelling) for spelling in NOTHING),
            *(text.replace("{}", next(spellings)) for text in PLACES),
        ],
    )
    result = site.build()
    assert result.ok, result.printed
    made = [
        site.read(f"{name}/index.html")
        for name in ("about", "authors/eve", *(f"2026/01/02/{path[14:-3]}" for path in paths[2:]))
    ]
    assert ["A \ufffd b." in page for page in made[: len(NOTHING)]] == [True] * len(NOTHING)
    assert not re.search(
        r"&#(0*|x0*|55357|1114112|x110000|x11ffff|xd800|xdfff);", "".join(made), re.IGNORECASE
    )
    assert_clean(site)


@pytest.mark.parametrize(("dialect", "raw_html"), MODES)
@pytest.mark.sampled(2)
def test_in_code_a_reference_is_only_text(dialect: str, raw_html: str, site: SiteTest) -> None:
    site_with(site, dialect, raw_html)
    texts = [text for text in LITERAL if raw_html != "escape" or not text.startswith("<!--")]
    write(
        site,
        [
            text.replace("{}", spelling)
            for text in texts
            for spelling in ("&#27;", "&#x0;", "&#xFFFE;", LONG_CONTROLS[-1])
        ],
    )
    result = site.build()
    assert result.ok, result.printed
    assert "<code>&amp;#27;</code>" in site.read("about/index.html")
    assert_clean(site)


@pytest.mark.parametrize(
    ("raw_html", "text", "count"),
    [
        ("sanitize", "<div>&#27[0m</div>\n\n<b title=&#x1b>x</b>", 2),
        ("trust", "<div>&#27[0m</div>\n\n<b title=&#x1b>x</b>", 2),
        ("escape", "<div>&#27[0m</div>", 0),
        # Between tags in a paragraph is Markdown, which asks for a semicolon.
        ("sanitize", "<kbd>&#27[0m</kbd> &#27 b", 0),
        ("trust", "<script>\nlet a = '&#27;'; // <!--\n</script>\n\n<kbd>&#27;</kbd>", 1),
        ("trust", "<!-- &#27; --><kbd>&#27;</kbd>", 1),
        ("trust", "<textarea><!-- </textarea>&#27; -->", 1),
        ("trust", "<!-->&#27;-->", 1),
        ("trust", '<b title="<script>">&#27;</b>', 1),
        ("trust", "<style>&#27;", 1),
        ("sanitize", "<style>&#27;", 1),
        ("trust", "<style></style><script>a&#27;", 1),
        ("trust", "<svg><style>&#27;</style></svg>", 1),
        ("trust", "<svg><title><![CDATA[x]]>&#27;</title></svg>", 1),
        ("trust", "<svg><xmp>&#27;</xmp></svg>", 1),
        ("sanitize", "<svg><xmp>&#27;</xmp></svg>", 1),
        ("trust", "<svg/><style>&#27;</style>", 0),
        ("trust", "<svg><b></svg><style>&#27;</style>", 0),
    ],
)
@pytest.mark.sampled(4)
def test_raw_html_is_read_as_html_reads_it(
    raw_html: str, text: str, count: int, site: SiteTest
) -> None:
    site_with(site, raw_html=raw_html)
    path = site.post("a", text)
    result = site.build()
    assert len(controls(result.problems)) == count, result.printed
    assert {problem.path for problem in result.problems if problem.code == "control-character"} <= {
        path
    }
    if result.ok:
        assert_clean(site)


@pytest.mark.parametrize(
    ("number", "meant"),
    [
        ("&#38;", "&"),
        ("&#x26", "&"),
        ("&#000000000000000038;", "&"),
        ("&#128;", "€"),
        ("&#x92;", "’"),
        ("&#129;", "\x81"),
        ("&#0;", "\ufffd"),
        ("&#xD83D;", "\ufffd"),
        ("&#x110000;", "\ufffd"),
        ("&#99999999999;", "\ufffd"),
        ("&#x10FFFF;", "\U0010ffff"),
        ("&#xFFFE;", "\ufffe"),
    ],
)
def test_numbers_are_read_as_html_reads_them(number: str, meant: str) -> None:
    found = characters.REFERENCE.fullmatch(number)
    assert found is not None
    assert characters.character(found) == meant


@pytest.mark.long
def test_no_soup_of_references_and_markup_publishes_a_control_character(site: SiteTest) -> None:
    pieces = [*CONTROLS, *NOTHING, *OTHERS, *SIGNS]
    for seed, (dialect, raw_html) in enumerate(MODES):
        site_with(site, dialect, raw_html)
        chance = random.Random(seed)
        for number in range(40):
            site.post(f"p{number}", "".join(chance.choice(pieces) for _ in range(12)))
        while not (result := site.build()).ok:
            paths = {problem.path for problem in result.problems if problem.severity == "error"}
            assert all(problem.line for problem in result.problems)
            for path in paths:
                site.post(path.removeprefix("content/posts/").removesuffix(".md"), "Text.")
        assert_clean(site)


# --- beside texts ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "text", "place"),
    [
        ("site.toml", SETTINGS + 'description = "a\\u001bb"\n', (4, 17)),
        ("site.toml", SETTINGS + '[params]\n"\\u0007" = 1\n', (5, 2)),
        ("layouts/i18n/en.toml", 'home = "H\\u0002"\n', (1, 10)),
        (
            "content/comments/a.toml",
            '[[comment]]\nid = "1"\ndate = 2026-02-01\nauthor = "A\\b"\ntext = "x"\n',
            (4, 12),
        ),
        (
            "content/authors/eve.md",
            '---\nname: Eve\nbio: "a"\nsame_as: ["https://a.example/\\e"]\n---\n',
            (4, 30),
        ),
        ("layouts/partials/own.html", "<p>\n a\x1b\n</p>", (2, 3)),
        ("layouts/partials/own.html", "{# &#27; #}\n{{ '&#27;' }}\n<p title='&#27;'>", (3, 11)),
        ("layouts/partials/own.html", "<script>'&#27;'</script>\n{{ 1 }} &#xFFFE", (2, 9)),
    ],
)
def test_what_else_is_published_has_no_control_characters(
    path: str, text: str, place: tuple[int, int], site: SiteTest
) -> None:
    site.post("a")
    site.write(path, text.encode())
    result = site.build()
    assert controls(result.problems) == [(path, *place)], result.printed
    assert controls(
        check(CheckOptions(root=site.root, here=site.root, paths=(), now=NOW)).problems
    ) == [(path, *place)]


@pytest.mark.parametrize(
    "made", [r'{{ "\x1b" }}', '{{ "\ufdd0%c"|format(0xffff) }}', '{{ "%c"|format(12) }}']
)
def test_a_layout_that_makes_a_control_character_is_reported(made: str, site: SiteTest) -> None:
    site.post("a")
    site.write("layouts/page.html", made)
    site.write("content/about.md", "---\ntitle: About\n---\nText.")
    result = site.build()
    assert [(problem.path, problem.code) for problem in result.problems] == [
        ("layouts/page.html", "control-character")
    ]
    assert "content/about.md" in result.problems[0].message


def test_references_in_titles_and_comments_are_only_text(site: SiteTest) -> None:
    site.post("a", title="A &#27; b", more="summary: a &#x2; b\ntags: ['&#27;']")
    site.write(
        "content/comments/a.toml",
        '[[comment]]\nid = "1"\ndate = 2026-02-01\nauthor = "&#27;"\ntext = "<b>&#27; &#0;</b>"\n',
    )
    site.write("content/pa\x1bge.md", "---\ntitle: A page\n---\nText.")
    result = site.build()
    assert result.ok, result.printed
    assert "A &amp;#27; b" in site.read("2026/01/02/a-27-b/index.html")
    assert_clean(site)


# --- what the Markdown library leaves -------------------------------------------------------------


@pytest.mark.parametrize("dialect", ["github", "classic"])
@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("![x ([`y`](z))](https://a.example/b)", 'alt="x (y)"'),
        ("![a [b \\* ![c](d) `e`](f) &amp;](https://a.example/b)", 'alt="a b * c e &amp;"'),
        ("![a [<i>b</i>](c)](https://a.example/b)", 'alt="a b"'),
    ],
)
@pytest.mark.sampled(4)
def test_marks_of_the_markdown_library_become_text(
    text: str, made: str, dialect: str, site: SiteTest
) -> None:
    site_with(site, dialect)
    site.post("a", text)
    result = site.build()
    assert result.ok, result.printed
    assert made in site.read("2026/01/02/a/index.html")
    assert_clean(site)


def test_a_title_is_plain_text(site: SiteTest) -> None:
    site.post("a", '[a](https://a.example/ "[b `c`](d)")')
    assert site.build().ok
    assert 'title="[b `c`](d)"' in site.read("2026/01/02/a/index.html")


@pytest.mark.parametrize("raw_html", ["sanitize", "escape", "trust"])
def test_a_reference_with_too_many_digits_is_text(raw_html: str, site: SiteTest) -> None:
    site_with(site, raw_html=raw_html)
    site.post("a", " ".join(LONG_CONTROLS))
    assert site.build().ok
    assert " ".join(LONG_CONTROLS).replace("&", "&amp;") in site.read("2026/01/02/a/index.html")
    assert_clean(site)


def test_a_mark_that_is_left_is_a_problem_of_its_document(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Of this version of the library, no other text is known.
    text = "One.\n\nTwo\nlines.\n\n*e**e*`x`\n"
    site_with(site, "classic")
    path = site.post("a", text)
    site.post("b")
    result = site.build()
    assert [(problem.path, problem.line, problem.code) for problem in result.problems] == [
        (path, 13, "markdown")
    ]
    assert "mark of its own" in result.printed


def test_python_takes_every_refused_sign_for_unprintable() -> None:
    """By that, front matter is told from what has to be looked through."""
    assert not [
        sign
        for sign in map(chr, range(sys.maxunicode + 1))
        if characters.UNPRINTABLE.match(sign) and sign.isprintable()
    ]


def test_what_a_text_has_its_rare_characters_have_as_well() -> None:
    assert characters.rare_in("It was 9.30,\n\tsaid “B” at [x].") == "I“B”[]"
    choice = random.Random(3)
    for _ in range(2_000):
        text = "".join(choice.choices("aé z9,.\n\tAZ-_[“\x00\x7f\ufeff\ud800😀", k=20))
        start, end = sorted(choice.choices(range(21), k=2))
        assert characters.rare_in(text[start:end]) in characters.rare_in(text)
        # All that cannot be printed is among them, but for the two that may be in any text.
        assert characters.rare_in(text).isprintable() == re.sub("[\n\t]", "", text).isprintable()


def test_a_layout_for_feeds_that_makes_a_control_character_is_reported(site: SiteTest) -> None:
    site.write("layouts/components/odd.html", "<b>{{ label }}</b>")
    site.write("layouts/components/odd.feed.html", r'<b>{{ "\x1b" }}</b>')
    site.post("a", "::odd[x]")
    result = site.build()
    assert {(problem.path, problem.code) for problem in result.problems} == {
        ("layouts/components/odd.feed.html", "control-character")
    }
    assert "U+001B, while rendering /2026/01/02/a/ in a feed" in result.problems[0].message
