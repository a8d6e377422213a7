"""Components in texts that nobody read: nothing runs, nothing is taken for what it is not, and
nothing takes long."""

from __future__ import annotations

import pytest
from support import SETTINGS, SiteTest

from sitegen.markdown.converter import Converter
from sitegen.markdown.directives import MAX_USES
from sitegen.model.config_tables import Markdown
from sitegen.parse.document import body

BOX = (
    "{# title: text #}\n{# to: address #}\n{# rows: data #}\n{# n: number #}\n"
    '<div title="{{ title }}"><a href="{{ to | url }}">{{ label }}</a>{{ content }}{{ n }}'
    "{% for row in rows or [] %}<i>{{ row.a }}</i>{% endfor %}</div>\n"
)
# The signs that the HTML of a text has for its components.
BEGIN, END = "\U0001fffe", "\U0001ffff"


def page(site: SiteTest) -> str:
    text = site.read("2026/01/02/a/index.html")
    text = text[text.index('<div class="prose') :]
    return text[: text.index("</ai-content>")]


def test_attributes_data_and_content_are_text(site: SiteTest) -> None:
    site.write("layouts/components/box.html", BOX)
    site.write("data/rows.csv", 'a\n<script>alert(1)</script>\n{{ site.title }}\n"x"" onload="\n')
    site.post(
        "a",
        "::box[{{ site.title }} <script>alert(2)</script> <i onerror=alert(3)>i</i>]"
        "{title='\"><script>alert(4)</script>{{ 7 * 7 }}{% raw %}' rows=rows.csv}\n\n"
        ":::box\n<iframe src=x></iframe>[l](javascript:alert(5)) <b onclick=x>b</b>\n:::\n\n"
        "::box{to='https://x.example/\" onclick=\"alert(6)' title='&#60;b&#62;'}\n",
    )
    result = site.build()
    assert result.ok, result.printed
    text = page(site)
    assert "{{ site.title }}" in text
    assert "{{ 7 * 7 }}{% raw %}" in text
    assert "&#34;&gt;&lt;script&gt;alert(4)" in text
    assert 'title="&lt;b&gt;"' in text
    for bad in ("<script", "<iframe", 'onclick="', '="javascript:', "onerror=", ">alert"):
        assert bad not in text.replace("&lt;script&gt;alert", "")


@pytest.mark.parametrize(
    "text",
    [
        f"{BEGIN}s0{END} ::box {BEGIN}e0{END}",
        f"{BEGIN}s0{END}\n\n::box[x]\n\n{BEGIN}e0{END}",
        f"&#x1fffe;s0&#x1ffff;\n\n::box[{BEGIN}m0{END}x]",
        f"::box[x {BEGIN}e0{END} y]",
        f"{BEGIN}s7{END} and {BEGIN}e7{END}",
        "<div>\n\n:::box\n</div><div>\n\n:::\n\n</div>",
        "<table>\n\n:::box\n\n<tr><td>\n\n:::\n\n</table>",
        "<ul><li>\n\n:::box\n</li></ul>\n\nx\n\n:::",
        ":::box\n<details><summary>x\n\n:::\n\ny",
        "![a :box[b]](/favicon.svg) [a :box[b [c](#x)]](#y)",
    ],
)
@pytest.mark.parametrize("raw_html", ["sanitize", "trust", "escape"])
@pytest.mark.sampled(5)
def test_signs_and_tags_of_a_text_never_break_a_page(
    site: SiteTest, text: str, raw_html: str
) -> None:
    site.write("site.toml", f'{SETTINGS}markdown.raw_html = "{raw_html}"\n')
    site.write("layouts/components/box.html", "[{{ content }}|{{ label }}]")
    site.post("a", f"{text}\n\n## x\n\n## y\n")
    result = site.build()
    if result.ok:
        assert page(site).count("[") == page(site).count("]")
        if "[|" in page(site):
            assert BEGIN not in page(site) + site.read("feed.json")
    else:
        assert {each.code for each in result.problems if each.severity == "error"} == {"component"}


@pytest.mark.parametrize(
    "text",
    [
        ":note[x] " * 5000,
        "::note[x]\n\n" * 5000,
        "::nope[x]\n\n" * 5000,
        ":note[" * 20_000,
        ":note[" * 500 + "x" + "]" * 500,
        ":::note\n" * 5000,
        ":::note\nx\n:::\n" * 2000,
        "::note{" + "a=b " * 5000 + "}",
        "::note{" + 'a="' * 5000,
        ("::note" + "{" * 100 + "\n\n") * 200,
        "::note[" + "[" * 20_000,
        "x :note[y] " + "[a](b) " * 3000,
        ":note[`a] " * 2000,
    ],
)
@pytest.mark.sampled(4)
def test_no_text_takes_long(text: str) -> None:
    """`body` raises for a text that takes more than its budget, and no limit is the call stack."""
    record, made, problems = body("a.md", text, 1, Converter(Markdown(), {"note": ()}))
    assert len(record.components) == len(made.components) <= MAX_USES
    assert all(problem.code == "component" for problem in problems)


def test_files_are_those_of_the_site(site: SiteTest) -> None:
    site.write("layouts/components/box.html", BOX + "{# x: y #}")
    site.write("secret.csv", "a\n1\n")
    site.write("content/posts/draft/secret.csv", "a\n1\n")
    site.post("draft/index", more="draft: true")
    site.write("content/posts/a/rows.csv", "a\n1\n")
    (site.root / "content/posts/a/link.csv").symlink_to(site.root / "content/posts/a/rows.csv")
    names = ("../secret.csv", "/etc/passwd", "../draft/secret.csv", "..%2fsecret.csv", "link.csv")
    names += ("C:\\x.csv", "\\x.csv", "data/../../secret.csv", "data/", ".", "")
    site.post("a/index", "\n\n".join(f'::box{{rows="{name}"}}' for name in names), title="A")
    result = site.build()
    lines = [each.line for each in result.problems if each.code in ("component", "link")]
    assert len({*lines}) >= len(names) - 1, result.printed
    assert not result.ok


@pytest.mark.long
def test_data_and_what_is_printed_have_limits(site: SiteTest) -> None:
    site.write("layouts/components/box.html", BOX)
    site.write("data/rows.csv", "a\n" + "1\n" * 100_001)
    site.post("a", "::box{rows=rows.csv}")
    result = site.build()
    assert [each.code for each in result.problems] == ["data"]
    site.write("data/rows.csv", "a\n" + "1\n" * 49_000)
    site.post("a", "::box{rows=rows.csv}\n\n" * 40)
    result = site.build()
    assert "print more than 10,000,000 characters" in result.printed
    assert result.problems[0].line > 8
    site.post("a", f"::box{{n={'9' * 400}}}\n\n::box{{n=1e999}}")
    assert len(site.build().problems) == 2


def test_layouts_that_need_each_other_are_told(site: SiteTest) -> None:
    site.write("layouts/components/a.html", '{% include "components/b.html" %}')
    site.write(
        "layouts/components/b.html", '{% if label %}{% include "components/a.html" %}{% endif %}'
    )
    site.post("a", "::a[x]")
    result = site.build()
    assert "includes itself" in result.printed
    assert not result.ok
