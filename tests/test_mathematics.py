"""Formulas in LaTeX, which GitHub shows as well, are MathML on pages and code in feeds; money stays
money."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from html import unescape

import pytest
from support import SETTINGS, SiteTest

from sitegen.incremental import keys
from sitegen.markdown.converter import Converter
from sitegen.markdown.mathml import mathml
from sitegen.model.config_tables import Markdown
from sitegen.read import settings, settings_checks

CONVERTER = Converter(Markdown(math=True))
MATH = SETTINGS + "\n[markdown]\nmath = true\n"


def formulas(text: str) -> list[str]:
    """The formulas that are found, in the order of the HTML; "=" stands before those with lines of
    their own."""
    return [
        unescape(f"={block}" if block else f"={inline}" if display else inline)
        for block, display, inline in re.findall(
            r'<pre class="math"><code>([^<]*)</code></pre>|<code class="math('
            r' display)?">([^<]*)</code>',
            CONVERTER.convert(text)[0],
        )
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$x$", ["x"]),
        ("The $x$, $y$ and ($z$).", ["x", "y", "z"]),
        ("*$a$ equals $b$*", ["a", "b"]),
        ("**$a$**", ["a"]),
        ("“$x$”, “$y$”", ["x", "y"]),
        ("$n$-th and $x$:", ["n", "x"]),
        ("$a + b\n= c$", ["a + b\n= c"]),
        (r"$\{a\}$ and $x = \$$", [r"\{a\}", r"x = \$"]),
        ("$a_1 * b_2 * c_3$", ["a_1 * b_2 * c_3"]),
        ("$a <b > c$", ["a <b > c"]),
        ("$a<b$ & $a&b$", ["a<b", "a&b"]),
        ("$-1$ $2x$", ["-1", "2x"]),
        ("$`x`$ and $`\\{a\\}`$", ["x", r"\{a\}"]),
        ("公式$x$是", ["x"]),
        ("# $x^2$", ["x^2"]),
        ("| $a$ |\n|---|\n| $b$ |", ["a", "b"]),
        ("| x |\n|---|\n| $a \\| b$ |", ["a | b"]),
        ("- $a$\n- $$b$$", ["a", "=b"]),
        ("[$x$](y)", ["x"]),
        ("a[^1]\n\n[^1]: $x$", ["x"]),
        ("$$x$$", ["=x"]),
        ("$$\nx\ny\n$$", ["=x\ny"]),
        ("a\n$$x$$\nb", ["=x"]),
        ("a\n$$ x $$\nb", ["= x "]),
        ("a $$x$$ b", ["x"]),
        ("> $$x$$", ["=x"]),
        ("```math\nx\ny\n```", ["=x\ny"]),
        ("- a\n\n  ~~~ math\n  x\n  ~~~", ["=x"]),
        ("$$x$$ and\n$$y$$", ["x", "=y"]),
    ],
)
def test_formulas_are_found(text: str, expected: list[str]) -> None:
    assert formulas(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5.",
        "From $5 to $10.",
        "$5 and $10",
        "$5, $10 or $20",
        "($5) and ($10)",
        "$5/$10",
        "$1-$2",
        "US$5 and A$7",
        "5$ and 10$",
        "$ 5 $",
        "$20,000 and $30,000",
        "$5 million ($4.6m)",
        "costs \\$5 and 5\\$",
        "\\$x$",
        "$x\\$",
        "$HOME/bin:$PATH",
        "$AAPL rose, $TSLA fell",
        "($AAPL) and ($TSLA)",
        "a$x$ 1$x$",
        "$x$a $x$1",
        "$",
        "$$",
        "$$$",
        "$$$$",
        "a $$ place and a $$$ place",
        "a $$ place, not a $$ one",
        "`$x$`",
        "`` $`x`$ ``",
        "    $x$",
        "```\n$x$\n```",
        "```sh\necho $a $b\n```",
        "$5, and `code$` is $",
        "costs $5, see [x](http://a.example/?b=$)",
        "$5 at https://a.example/?b=$ now",
        "<http://a.example/?b=$x$>",
        "[x](http://a.example/?b=$x$)",
        "<b title='$x$'>y</b>",
        "$x\n\ny$",
        "$x $y",
        "$``x``$",
    ],
)
def test_money_and_code_are_none(text: str) -> None:
    assert formulas(text) == []
    assert CONVERTER.convert(text) == Converter(Markdown()).convert(text)


def test_they_are_off_unless_asked_for(site: SiteTest) -> None:
    site.post("p", "$x$ and\n\n$$y$$\n\n```math\nz\n```", date="2026-01-01")
    assert site.build().printed == ""
    page = site.read("2026/01/01/p/index.html")
    assert "<p>$x$ and</p>\n<p>$$y$$</p>" in page
    assert "<math" not in page


@pytest.mark.parametrize("raw_html", ["sanitize", "escape", "trust"])
@pytest.mark.parametrize("raw", ["", "\n\n<b>raw</b> <i"])
@pytest.mark.sampled(4)
def test_pages_have_mathml_and_feeds_have_code(site: SiteTest, raw_html: str, raw: str) -> None:
    site.write("site.toml", f'{MATH}raw_html = "{raw_html}"\n')
    site.post(
        "p",
        f"The $a<b$ of [it](#top).\n\n$$\nx^2\n$$\n\n![$y$](/favicon.svg)\n\n```math\nz\n```{raw}",
        date="2026-01-01",
    )
    assert site.build().ok
    page = site.read("2026/01/01/p/index.html")
    assert (
        '<p>The <math><mi>a</mi><mo>&lt;</mo><mi>b</mi></math> of <a href="#top">it</a>.</p>'
        in page
    )
    assert (
        '<div class="math" tabindex=0><math'
        ' display="block"><msup><mi>x</mi><mn>2</mn></msup></math></div>' in page
    )
    assert '<div class="math" tabindex=0><math display="block"><mi>z</mi></math></div>' in page
    assert 'alt="y"' in page
    assert 'content="The a&lt;b of it."' in page
    for feed in (
        json.loads(site.read("feed.json"))["items"][0]["content_html"],
        unescape(site.read("feed.xml")),
        unescape(site.read("atom.xml")),
    ):
        assert "<math" not in feed
        assert re.search(r"<code[^>]*>a&lt;b</code>", feed)
        assert re.search(r"<pre[^>]*><code>x\^2</code></pre>", feed)


def test_a_formula_that_is_refused_stays_code_and_is_reported(site: SiteTest) -> None:
    site.write("site.toml", MATH)
    long = "x" * 2001
    site.post(
        "p",
        "One $x$, two $y \\foo$ and\n$z_1_2$.\n\n> ```math\n> \\alpha\n> \\frac{b\n>"
        f" ```\n\n$$\n{long}\n$$\n\n`$\\foo$`",
        date="2026-01-01",
    )
    result = site.build()
    assert result.ok
    assert [
        (problem.line, problem.column, problem.code, problem.message) for problem in result.problems
    ] == [
        (8, 17, "formula", r'the formula y \foo stays code: unknown command "\foo"'),
        (9, 5, "formula", "the formula z_1_2 stays code: duplicate subscript or superscript"),
        (
            13,
            8,
            "formula",
            (
                r'the formula \alpha \frac{b stays code: expected closing token "}", but reached'
                r" end of input"
            ),
        ),
        (
            17,
            1,
            "formula",
            f"the formula {'x' * 40}… stays code: it has 2,001 characters, more than 2,000",
        ),
    ]
    page = site.read("2026/01/01/p/index.html")
    assert r'two <code class="math">y \foo</code> and' in page
    assert '<pre tabindex=0 class="math"><code>\\alpha\n\\frac{b</code></pre>' in page
    assert "$" not in re.sub(
        "<[^>]*>",
        "",
        page[page.index("e-content") : page.index("post-footer")].replace(r"$\foo$", ""),
    )


def test_a_site_can_ignore_that(site: SiteTest) -> None:
    site.write("site.toml", MATH.replace('"no-contact"', '"formula", "no-contact"'))
    site.post("p", "$\\foo$")
    assert site.build().printed == ""


def test_only_the_first_are_reported(site: SiteTest) -> None:
    site.write("site.toml", MATH)
    site.post("p", "$\\foo$ " * 50)
    problems = [each for each in site.build().problems if each.code == "formula"]
    assert [problem.column for problem in problems] == [2 + 7 * number for number in range(20)]


def test_what_the_library_has_no_name_for_is_known_by_another() -> None:
    assert mathml(r"\begin{split}a&=b\end{split}", is_display=True) == mathml(
        r"\begin{aligned}a&=b\end{aligned}", is_display=True
    )
    assert "(1)" not in mathml(r"\begin{align}a&=b\end{align}", is_display=True)
    assert "<mtext>(7)</mtext>" in mathml(r"\begin{align}a&=b\tag{7}\end{align}", is_display=True)
    assert "<mtext>if\xa0x</mtext>" in mathml(r"\mbox{if x}", is_display=False)


def test_styles_are_classes() -> None:
    """Pages allow no inline styles."""
    made = mathml(r"\begin{cases}1&x>0\\0&\color{red}{y}\end{cases}", is_display=True)
    assert '<mtd class="m-left m-tight-right">' in made
    assert '<mrow mathcolor="#FF0000">' in made


def test_browsers_and_validators_can_read_it() -> None:
    assert (
        mathml(r"\textstyle x", is_display=True)
        == '<math display="block"><mstyle displaystyle="false"'
        ' scriptlevel="0"><mi>x</mi></mstyle></math>'
    )
    assert (
        mathml(r"\dfrac{a}{b}", is_display=False)
        == '<math><mstyle displaystyle="true"><mfrac><mi>a</mi><mi>b</mi></mfrac></mstyle></math>'
    )
    assert (
        mathml(r"\begin{matrix}a\end{matrix}", is_display=False)
        == '<math><mtable displaystyle="false"><mtr><mtd><mi>a</mi></mtd></mtr></mtable></math>'
    )


@pytest.mark.parametrize(
    ("text", "there", "expected"),
    [
        ("math = true", "", "markdown.math needs math-core 0.8, which is not installed"),
        ("math = true", "0.9.0", "markdown.math needs math-core 0.8, which is there as 0.9.0"),
        (
            'math = true\ndialect = "classic"',
            "0.8.2",
            'markdown.math: formulas need dialect = "github"',
        ),
        ("math = 1", "0.8.2", "markdown.math: expected true or false, got the number 1"),
        ("math = true", "0.8.7", ""),
        ("math = false", "", ""),
        ('dialect = "classic"', "", ""),
    ],
)
def test_the_library_has_to_be_there(
    monkeypatch: pytest.MonkeyPatch, text: str, there: str, expected: str
) -> None:
    monkeypatch.setattr(settings_checks, "versions", lambda names, _: dict.fromkeys(names, there))
    problems = settings.parse(
        f'title = "A"\nbase_url = "https://a.example/"\n[markdown]\n{text}\n'
    )[2]
    assert [problem.message for problem in problems] == ([expected] if expected else [])
    if "needs math-core" in expected:
        assert (problems[0].code, problems[0].hint) == (
            "no-math-core",
            'pip install "math-core>=0.8,<0.9"',
        )


def test_another_version_of_the_library_makes_them_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """The key of every job holds this digest."""
    before, versions = keys.fingerprint.__wrapped__(), keys.versions
    monkeypatch.setattr(
        keys,
        "versions",
        lambda names, path: {
            name: "0.8.9" if name == "math-core" else version
            for name, version in versions(names, path).items()
        },
    )
    assert keys.fingerprint.__wrapped__() != before


def test_the_library_is_loaded_where_there_is_a_formula() -> None:
    program = (
        "import sys\n"
        "from sitegen.markdown.converter import Converter\n"
        "from sitegen.model.config_tables import Markdown\n"
        "from sitegen.parse.document import body\n"
        "for text in ('It costs $5 and $6.', 'And $x$.'):\n"
        "    body('a.md', text, 1, Converter(Markdown(math=True)))\n"
        "    print('math_core' in sys.modules)\n"
    )
    assert subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.split() == ["False", "True"]
