"""A document that is broken, or meant to do harm, ends with a page or with a problem that names it:
never with a build that hangs or crashes. Nothing here measures time: a limit that did not hold
would be a test that does not end."""

from __future__ import annotations

import threading

import pytest
from hostile_texts import FAMILIES, TIME
from support import SETTINGS, SiteTest, sitegen

from sitegen.errors import SiteError
from sitegen.markdown import budget, depth
from sitegen.markdown.converter import Converter
from sitegen.model import config
from sitegen.parse.document import body

SETS = {
    "github": 'raw_html = "sanitize"',
    "github with everything": (
        'raw_html = "trust"\nextensions = ["attr_list", "legacy_attrs", "legacy_em", "nl2br",'
        ' "smarty", "wikilinks"]'
    ),
    "classic": 'dialect = "classic"\nraw_html = "escape"',
    "classic with everything": (
        'dialect = "classic"\nextensions = ["attr_list", "legacy_em", "md_in_html", "nl2br",'
        ' "sane_lists", "smarty", "wikilinks"]'
    ),
}


CHARACTERS = 5_000
DEEP = ("<div>", "<b><i> in a text", "<svg><math>", "formatting that goes on")
SLOW = FAMILIES["much markup"](CHARACTERS)


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every document gets little time."""
    monkeypatch.setattr(budget, "seconds_for", lambda characters: TIME)


# --- whole sites ----------------------------------------------------------------------------------


@pytest.mark.usefixtures("hurry")
@pytest.mark.parametrize("settings", SETS.values(), ids=SETS)
@pytest.mark.sampled(1)
def test_every_text_ends_with_a_page_or_a_problem(settings: str, site: SiteTest) -> None:
    site.write("site.toml", f"{SETTINGS}\n[markdown]\n{settings}\n")
    paths = {name: site.post(f"a{i}", "") for i, name in enumerate(FAMILIES)}
    for name, path in paths.items():
        site.write(path, site.source(path).encode() + FAMILIES[name](CHARACTERS).encode())
    site.post("sane", "A *sane* text.\n\n> - quote\n\n<b>Bold.</b>")
    result = site.build()
    assert {problem.path for problem in result.problems} <= set(paths.values())
    assert {problem.code for problem in result.problems if problem.severity == "error"} <= {
        "markdown",
        "missing-target",
    }
    assert all(problem.line >= 8 for problem in result.problems)
    too_slow = {
        problem.path
        for problem in result.problems
        if problem.message.startswith("the text takes more than")
    }
    assert paths["much markup"] in too_slow


@pytest.mark.parametrize("name", DEEP)
def test_deep_html_is_found_before_anything_chokes_on_it(name: str, site: SiteTest) -> None:
    path = site.post("a", FAMILIES[name](CHARACTERS))
    (problem,) = site.build().problems
    assert (problem.path, problem.code, problem.message) == (
        path,
        "markdown",
        "the text is nested too deeply",
    )
    assert (problem.line, problem.column > 0) == (8, True)


def test_the_next_document_is_as_if_it_stood_alone() -> None:
    converter = Converter(config.Markdown(dialect="classic"))
    text = "- one\n\n    two\n\n> quote\n\nText."
    alone = body("a.md", text, 1, converter)
    with pytest.raises(SiteError):
        body("b.md", "\n".join("    " * i + "- x" for i in range(300)), 1, converter)
    assert body("a.md", text, 1, converter) == alone


@pytest.mark.parametrize("end", [";", ""])
def test_a_character_with_a_long_number(end: str, site: SiteTest) -> None:
    site.post("a", f"A text.\n\nHere: &#{'1' * CHARACTERS}{end}")
    assert site.build().ok  # to GitHub, it is text
    site.write("site.toml", f'{SETTINGS}\n[markdown]\ndialect = "classic"\n')
    assert site.build().printed.startswith(
        "content/posts/a.md:10:7: error: no character has so long a number\n"
    )


def test_formatting_that_would_be_repeated_without_end(site: SiteTest) -> None:
    site.post(
        "a",
        "<p>" + "".join(f"<b class=c{i}>" for i in range(190)) + "</p>\n" + "<p>x</p>\n" * 6_000,
    )
    (problem,) = site.build().problems
    assert (problem.message, problem.line > 5_000) == ("the text is nested too deeply", True)


@pytest.mark.usefixtures("hurry")
def test_pages_and_authors_have_a_budget_as_well(site: SiteTest) -> None:
    site.write("content/pages/about.md", ("---\ntitle: About\n---\n" + SLOW).encode())
    site.write("content/authors/jun.md", ("---\nname: Jun\n---\n" + SLOW).encode())
    assert [problem.path for problem in site.build().problems] == [
        "content/authors/jun.md",
        "content/pages/about.md",
    ]


@pytest.mark.usefixtures("hurry")
def test_the_longest_paragraph_is_named(site: SiteTest) -> None:
    site.post(
        "a",
        "A text.\n\n" + "Many words. " * 20 + "\n\n" + SLOW + "\nand more\n\n" + "The end. " * 20,
    )
    assert site.build().printed.startswith(
        "content/posts/a.md:12: error: the text takes more than 0 seconds to convert\n"
    )


def test_the_paragraph_that_nests_is_named(site: SiteTest) -> None:
    site.post(
        "a",
        "A *text* with [a link](https://example.com/).\n\n"
        + "*a " * 300
        + "x"
        + " a*" * 300
        + "\n\nThe end.",
    )
    (problem,) = site.build().problems
    assert (problem.line, problem.column, problem.message) == (
        10,
        0,
        "the text is nested too deeply",
    )


@pytest.mark.parametrize("dialect", ["github", "classic"])
def test_where_depth_ends(dialect: str, site: SiteTest) -> None:
    site.write("site.toml", f'{SETTINGS}\n[markdown]\ndialect = "{dialect}"\n')
    site.post("a", "<div>" * (depth.MAX_DEPTH - 1) + "text" + "</div>" * (depth.MAX_DEPTH - 1))
    site.post("b", "\n".join("    " * i + "- x" for i in range(99)))
    site.post("c", "> " * 99 + "x")
    site.post("d", "*a " * 90 + "x" + " a*" * 90)
    assert site.build().done.problems == ()
    site.post(
        "a",
        "A text.\n\n" + "<div>" * (depth.MAX_DEPTH + 1) + "text" + "</div>" * (depth.MAX_DEPTH + 1),
    )
    (problem,) = site.build().problems
    assert (problem.line, problem.column) == (10, len("<div>") * depth.MAX_DEPTH + 1)


@pytest.mark.parametrize(
    "html",
    [
        "<p>One.\n" * 500,
        "<ul>\n" + "<li>One\n" * 500 + "</ul>",
        "<table>\n" + "<tr><td>1<td>2\n" * 500 + "</table>",
        "<div><span>forgotten</div>\n" * 500,
        "<p>A <span>forgotten</p>\n" * 500,
        "one<br>two<hr>\n" * 500,
        "<!-- " + "<div>" * 500 + " -->\n\ntext",
        "`" + "<div>" * 500 + "`",
        "```html\n" + "<div>\n" * 500 + "```",
        "\n\n".join(
            f"{i} *a* [b](https://c.example/) <i>d</i> <https://e.example/>" for i in range(500)
        ),
    ],
    ids=[
        "p",
        "li",
        "tr",
        "span in div",
        "span in p",
        "br",
        "comment",
        "code",
        "fence",
        "paragraphs",
    ],
)
@pytest.mark.sampled(4)
def test_a_long_text_is_not_a_deep_one(html: str, site: SiteTest) -> None:
    site.post("a", html)
    assert {problem.code for problem in site.build().problems} <= {"text-repeated"}


def test_a_script_that_compares_is_not_deep(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + '[markdown]\nraw_html = "trust"\n')
    site.post("a", "<script>\n" + "if (a <b ) c();\n" * 500 + "</script>")
    assert site.build().done.problems == ()


def test_a_text_has_a_size(site: SiteTest) -> None:
    site.post("a", "x" * budget.MAX_CHARACTERS + "x")  # and a line end
    assert site.build().printed.startswith(
        "content/posts/a.md:8: error: the text has 1,000,002 characters, more than 1,000,000\n"
    )


def test_many_unknown_tags_are_a_few_warnings(site: SiteTest) -> None:
    site.post("a", "".join(f"<x{i}></x{i}>\n" for i in range(1_000)))
    problems = site.build().done.problems
    assert [(problem.code, problem.line) for problem in problems][:2] == [
        ("raw-html", 8),
        ("raw-html", 9),
    ]
    assert len(problems) == 20


@pytest.mark.parametrize(
    ("front", "message"),
    [
        ("params: " + "[" * CHARACTERS, "too deeply"),
        ("params: " + "{a: " * CHARACTERS, "too deeply"),
        ("params:\n" + "\n".join(" " * i + "a:" for i in range(1, 300)), "too deeply"),
        (
            "params:\n  a0: &a0 [x, x]\n"
            + "".join(f"  a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 30)),
            "too many values",
        ),
        ("params: {a: " + "9" * CHARACTERS + "}", ""),
        ('title2: "' + "x" * CHARACTERS, ""),
        ("? " * CHARACTERS, ""),
        ("'" * CHARACTERS + ":", ""),
    ],
    ids=["list", "flow mapping", "block mapping", "aliases", "number", "quote", "keys", "quotes"],
)
@pytest.mark.sampled(4)
def test_front_matter(front: str, message: str, site: SiteTest) -> None:
    path = site.post("a", more=front)
    problems = site.build().problems
    assert {problem.path for problem in problems} == {path}
    assert message in problems[0].message


def test_the_command_ends_without_a_traceback(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + '[markdown]\ndialect = "classic"\n')
    site.post("a", "\n".join("    " * i + "- x" for i in range(300)))
    site.post("b", "<div>" * 20_000)
    done = sitegen("build", cwd=site.root)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.count("error: the text is nested too deeply") == 2


# In a thread it can come up in what hears of garbage collection, Hypothesis for one, and is told
# where the limit ends.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.usefixtures("hurry")
def test_a_build_in_a_thread_has_a_budget_as_well(site: SiteTest) -> None:
    site.post("a", SLOW)
    reported: list[str] = []
    thread = threading.Thread(target=lambda: reported.append(site.build().printed))
    thread.start()
    thread.join()
    assert reported[0].startswith("content/posts/a.md:8: error: the text takes more than")
