"""A document that is broken, or meant to do harm, ends with a page or with a problem that names it:
never with a build that hangs or crashes. Nothing here measures time: a limit that did not hold
would be a test that does not end."""

from __future__ import annotations

import re
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from support import SETTINGS, SiteTest, sitegen

from sitegen.errors import SiteError
from sitegen.markdown import budget
from sitegen.markdown.converter import Converter
from sitegen.model import config
from sitegen.parse import document
from sitegen.parse.body import body

# Each is a family: the text of so many characters, about.
FAMILIES: dict[str, Callable[[int], str]] = {
    "much markup": lambda n: "*a* `b` [c](/) " * (n * 2),
    # Python-Markdown looks for the end of each of these through all the rest, for minutes.
    "[": lambda n: "[" * n + "](/)",
    "[a": lambda n: "[a" * (n // 2) + "](/)",
    "![": lambda n: "![" * (n // 2) + "](/)",
    "![[]()": lambda n: "![[]()" * (n // 6),
    "[ alone": lambda n: "[" * n,
    "[a](": lambda n: "[a](" * (n // 4),
    "[a](<b": lambda n: "[a](<b" * (n // 6),
    "[a][b": lambda n: "[a][b" * (n // 5),
    "[^a": lambda n: "[^a" * (n // 3),
    "[…](…) in each other": lambda n: "[a " * (n // 8) + "](/)" * (n // 8),
    "notes of one name": lambda n: "[^a]: x\n\n" + "[^a] " * (n // 5),
    "definitions in a row": lambda n: "a\n" + ": b\n" * (n // 4),
    "emphasis that may begin or end": lambda n: "a*" * (n // 2),
    "emphasis in emphasis": lambda n: "*a " * (n // 6) + "x" + " a*" * (n // 6),
    "stars of two kinds": lambda n: "* " + "*a **a " * (n // 7),
    "backslashes": lambda n: "\\" * n,
    "backticks": lambda n: " ".join("`" * i for i in range(1, int((2 * n) ** 0.5))),
    "a table of ticks": lambda n: "a|b\n-|-\n" + "`a|" * (n // 3),
    "a table as wide as long": lambda n: (
        "a|" * int(n**0.5) + "a\n" + "-|" * int(n**0.5) + "-\n" + "a\n" * int(n**0.5)
    ),
    "fences without an end": lambda n: "```\n" * (n // 4),
    "a bad piece of Java": lambda n: "```java\n" + "a<" * (n // 2) + "\n```",
    "tables of contents": lambda n: "[TOC]\n\n" * (n // 20) + "# a\n\n" * (n // 20),
    "tags without an end": lambda n: "<a " * (n // 3),
    "attributes without an end": lambda n: '<a href="' * (n // 9),
    "comments without an end": lambda n: "<!--" * (n // 4),
    "sections without an end": lambda n: "<![CDATA[" * (n // 9),
    # These are deep.
    "> > >": lambda n: "> " * (n // 2) + "x",
    "- - -": lambda n: "- " * (n // 2) + "x",
    "a list by indentation": lambda n: "\n".join(
        "    " * i + "- x" for i in range(int((n / 2) ** 0.5))
    ),
    "definitions in definitions": lambda n: (
        "a\n"
        + "\n".join(f"{'    ' * i}: a\n\n{'    ' * i}    a" for i in range(int((n / 4) ** 0.5)))
    ),
    "<div>": lambda n: "<div>" * (n // 5),
    "<b><i> in a text": lambda n: "x " + "<b><i>" * (n // 6),
    "<a><p>": lambda n: "<a>" + "<p>" * (n // 3),
    "<svg><math>": lambda n: "<svg><math>" * (n // 11),
    "formatting that goes on": lambda n: "".join(f"<p><b class=c{i}></p>" for i in range(n // 20)),
    # These are many.
    "text": lambda n: "word " * (n // 5),
    "one word": lambda n: "a" * n,
    "one address": lambda n: "http://" + "a." * (n // 2),
    "one mail address": lambda n: "a@" + "b." * (n // 2),
    "spaces": lambda n: "a" + " " * n + "b",
    "quotes": lambda n: "'\"" * (n // 2),
    "entities": lambda n: "&#x" * (n // 3),
    "an entity": lambda n: "&#" + "1" * 600 + "x" * n,
    "names of tags": lambda n: "".join(f"<x{i}>" for i in range(n // 8)),
}
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
# Much markup takes many times as long, on any machine.
TIME = 0.03
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
    assert site.build().told.startswith(
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
    assert site.build().told.startswith(
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
    site.post("a", "<div>" * (budget.MAX_DEPTH - 1) + "text" + "</div>" * (budget.MAX_DEPTH - 1))
    site.post("b", "\n".join("    " * i + "- x" for i in range(99)))
    site.post("c", "> " * 99 + "x")
    site.post("d", "*a " * 90 + "x" + " a*" * 90)
    assert site.build().done.problems == ()
    site.post(
        "a",
        "A text.\n\n"
        + "<div>" * (budget.MAX_DEPTH + 1)
        + "text"
        + "</div>" * (budget.MAX_DEPTH + 1),
    )
    (problem,) = site.build().problems
    assert (problem.line, problem.column) == (10, len("<div>") * budget.MAX_DEPTH + 1)


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
def test_a_long_text_is_not_a_deep_one(html: str, site: SiteTest) -> None:
    site.post("a", html)
    assert site.build().done.problems == ()


def test_a_script_that_compares_is_not_deep(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + '[markdown]\nraw_html = "trust"\n')
    site.post("a", "<script>\n" + "if (a <b ) c();\n" * 500 + "</script>")
    assert site.build().done.problems == ()


def test_a_text_has_a_size(site: SiteTest) -> None:
    site.post("a", "x" * budget.MAX_CHARACTERS + "x")  # and a line end
    assert site.build().told.startswith(
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
    told: list[str] = []
    thread = threading.Thread(target=lambda: told.append(site.build().told))
    thread.start()
    thread.join()
    assert told[0].startswith("content/posts/a.md:8: error: the text takes more than")


# --- the limit itself -----------------------------------------------------------------------------


def run_on() -> None:
    while True:
        pass


def search_on() -> None:
    re.search("(a+)+b", "a" * 100)


def in_a_thread(work: Callable[[], None]) -> None:
    raised: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if raised:
        raise raised[0]


def in_this_thread(work: Callable[[], None]) -> None:
    work()


everywhere = pytest.mark.parametrize("where", [in_this_thread, in_a_thread])


@pytest.fixture(autouse=True)
def nothing_stays_armed() -> Iterator[None]:
    before = signal.getsignal(signal.SIGVTALRM), sys.unraisablehook
    yield
    assert (signal.getsignal(signal.SIGVTALRM), sys.unraisablehook) == before
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0, 0)
    assert not budget._watched
    assert sum(thread.name == "sitegen-budget" for thread in threading.enumerate()) <= 1


@everywhere
def test_what_runs_on_is_ended(where: Callable[[Callable[[], None]], None]) -> None:
    def work() -> None:
        with budget.limit(0.05):
            run_on()

    with pytest.raises(budget.OverBudget):
        where(work)


def test_a_regular_expression_that_runs_on_is_ended() -> None:
    with pytest.raises(budget.OverBudget), budget.limit(0.05):
        search_on()


@everywhere
def test_what_ends_in_time_is_left_alone(where: Callable[[Callable[[], None]], None]) -> None:
    done = []

    def work() -> None:
        for i in range(200):
            with budget.limit(10):
                done.append(i)

    where(work)
    assert done == list(range(200))


@everywhere
def test_an_exception_passes(where: Callable[[Callable[[], None]], None]) -> None:
    def work() -> None:
        with budget.limit(10):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        where(work)


@everywhere
def test_who_swallows_the_exception_does_not_get_away(
    where: Callable[[Callable[[], None]], None],
) -> None:
    def work() -> None:
        with budget.limit(0.05):
            try:
                run_on()
            except BaseException:
                done.append("swallowed")

    done: list[str] = []
    with pytest.raises(budget.OverBudget):
        where(work)
    assert done == ["swallowed"]


def test_what_is_lost_is_raised_again() -> None:
    done = []
    with (  # noqa: PT012
        pytest.raises(budget.OverBudget),
        budget.limit(0.05),
    ):
        for _ in range(2):
            try:
                run_on()
            except budget.OverBudget:
                done.append("lost")
        run_on()
    assert done == ["lost", "lost"]


class LostIn:
    """What its destructor raises, Python hands to `sys.unraisablehook`."""

    def __init__(self, work: Callable[[], None]) -> None:
        self._work = work

    def __del__(self) -> None:
        self._work()


def test_a_limit_that_ends_in_a_destructor_is_not_told_and_comes_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda lost: told.append(lost.exc_type))
    with (  # noqa: PT012
        pytest.raises(budget.OverBudget),
        budget.limit(0.05),
    ):
        LostIn(run_on)
        run_on()
    assert told == []


def test_what_else_is_lost_is_told_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    def hear(lost: sys.UnraisableHookArgs) -> None:
        burn(0.3)
        told.append(lost.exc_type)

    def fail() -> None:
        raise ValueError

    told: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", hear)
    with (  # noqa: PT012
        pytest.raises(budget.OverBudget),
        budget.limit(0.05),
    ):
        LostIn(fail)
        run_on()
    assert told == [ValueError]


@everywhere
def test_nothing_comes_after_the_end(where: Callable[[Callable[[], None]], None]) -> None:
    def work() -> None:
        for i in range(20):
            try:
                with budget.limit(0.01):
                    burn(0.005 * (i % 10))
            except budget.OverBudget:
                ended.append(i)
            burn(0.005)  # innocent

    ended: list[int] = []
    where(work)


def burn(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


@everywhere
def test_limits_in_each_other(where: Callable[[Callable[[], None]], None]) -> None:
    def work() -> None:
        with budget.limit(0.2):
            with pytest.raises(budget.OverBudget), budget.limit(0.05):
                run_on()
            said.append("inner")
            with budget.limit(1000):
                run_on()

    said: list[str] = []
    with pytest.raises(budget.OverBudget):
        where(work)
    assert said == ["inner"]


def test_a_timer_of_somebody_else_goes_on() -> None:
    def tick(*_: object) -> None:
        ticks.append(1)

    ticks: list[int] = []
    before = signal.signal(signal.SIGVTALRM, tick)
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.05, 0)
        with budget.limit(10):
            burn(0.01)
        assert signal.getsignal(signal.SIGVTALRM) is tick
        assert 0 < signal.getitimer(signal.ITIMER_VIRTUAL)[0] <= 0.05
        while not ticks:
            pass
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def test_without_timers_a_thread_looks_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(signal, "setitimer")
    with pytest.raises(budget.OverBudget), budget.limit(0.05):
        run_on()


def test_time_is_enough_for_any_machine() -> None:
    assert budget.seconds_for(0) == 10
    assert budget.seconds_for(budget.MAX_CHARACTERS) > 40


def test_front_matter_has_a_budget_as_well(site: SiteTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "SECONDS", TIME)
    site.write("content/posts/a.md", "+++\nparams" + ".a" * 30_000 + " = 1\n+++\nText.\n")
    assert site.build().told.startswith(
        "content/posts/a.md:1: error: the front matter takes more than 0.03 seconds to read\n"
    )
