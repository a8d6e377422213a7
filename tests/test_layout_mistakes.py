"""What people get wrong in their first layout is told in words of layouts, with what to type."""

from __future__ import annotations

import pytest
from support import SiteTest


def told(site: SiteTest, main: str) -> tuple[str, str, int]:
    """Message, hint and column of the one problem of a layout that has `main` in its block."""
    site.write("content/x.md", "---\ntitle: X\nlayout: own\nparams: {button: Join}\n---\nText.\n")
    site.write(
        "layouts/own.html",
        f'{{% extends "!base.html" %}}\n{{% block main %}}\n{main}\n{{% endblock %}}\n',
    )
    (problem,) = site.build().problems
    assert (problem.path, problem.line) == ("layouts/own.html", 3)
    return problem.message.partition(", while")[0], problem.hint, problem.column


@pytest.mark.parametrize("code", ["page.params.buton", 'page.params["buton"]'])
def test_a_key_that_a_page_lacks(site: SiteTest, code: str) -> None:
    message, hint, column = told(site, f"{{{{ {code} }}}}")
    assert message == "there is no key 'buton'; did you mean `button`?"
    assert hint == 'where it may be missing, ask with .get("buton", "")'
    assert column == code.index("buton") + 4


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ('page.url | date("%Y")', "'date' does not take these arguments"),
        ("page.url | absolute(1)", "a filter or a function does not take these arguments"),
        ("t()", "'t' does not take these arguments"),
    ],
)
def test_arguments_that_nothing_takes(site: SiteTest, code: str, message: str) -> None:
    assert told(site, f"{{{{ {code} }}}}")[0] == message


def test_a_variable_that_is_asked_of_another_one(site: SiteTest) -> None:
    _, hint, _ = told(site, "{{ page.content }}")
    assert hint == "`content` is a variable of its own, without `page.` before it"


def test_text_that_no_page_shows(site: SiteTest) -> None:
    lost = "{% endblock %}<!-- a note\n\n-->{% set a = 1 %}\n  <p>lost</p>\n{% block nav %}"
    site.write("layouts/own.html", f'\n{{% extends "!base.html" %}}{{% block main %}}{lost}')
    site.edit("layouts/own.html", "{% block nav %}", "{% block nav %}{% endblock %}")
    (problem,) = site.build().problems
    assert (problem.line, problem.column) == (5, 3)
    assert "outside of its blocks" in problem.message
    site.edit("layouts/own.html", "<p>lost</p>", "{# lost #}{% macro x() %}x{% endmacro %}")
    assert site.build().ok


@pytest.mark.parametrize("code", ['{{ define "main" }}', "{{ .Title }}", '{{ partial "x" . }}'])
def test_a_template_of_hugo(site: SiteTest, code: str) -> None:
    site.write("layouts/own.html", code)
    (problem,) = site.build().problems
    assert problem.hint.startswith("this looks like a template of Go")


def test_files_that_no_page_can_use(site: SiteTest) -> None:
    site.post("a")
    site.write("content/x.md", "---\ntitle: X\nlayout: posts\n---\nText.\n")
    site.write("layouts/partials/mine.html", '{% include "partials/cards.html" %}')
    for name in ("posts", "landing", "partials/cards", "partials/head_extra", "index"):
        site.write(f"layouts/{name}.html", "{{ page.title }}")
    site.write("layouts/custom.css", "p { color: red }")
    site.write("layouts/scss/custom.scss", "p { color: red }")
    found = {problem.path: problem.hint for problem in site.build().done.problems}
    assert found == {
        "layouts/custom.css": "style sheets are in layouts/css/ and layouts/css/pages/, scripts in"
        " layouts/js/",
        "layouts/index.html": "did you mean `home.html`?",
        "layouts/partials/head_extra.html": "did you mean `partials/head-extra.html`?",
    }
    site.write("layouts/any.html", "{% include page.params.x %}")
    assert [problem.path for problem in site.build().done.problems] == ["layouts/custom.css"]


def test_imports_that_never_work(site: SiteTest) -> None:
    site.post("a")
    site.write("layouts/css/custom.css", '/* @import */\n\n@import "x.css"; p { color: red }')
    site.write(
        "layouts/js/a.js",
        '// import "./a.js"\n/*\nimport "./b.js"\n*/ let x = 1\nimport {\n  c,\n} from "./c.js"\n'
        'import "https://cdn.example/d.js"\n',
    )
    site.write("layouts/css/pages/own.css", '@import "/other.css";')
    found = [(problem.path, problem.line, problem.column) for problem in site.build().problems]
    assert found == [("layouts/css/custom.css", 3, 1), ("layouts/js/a.js", 7, 9)]


def test_a_source_in_a_component_is_not_that_of_the_post(site: SiteTest) -> None:
    more = "checks: {ignore: [text-short]}"
    chart = ":::note\nLate.\n\nSource: the *port* office.\n:::\n"
    site.post("a", f"It is late.\n\n{chart}", more=more)
    site.post("b", f"It is late.\n\nSource: the port office.\n\n{chart}", more=more)
    found = [(problem.path, problem.code) for problem in site.build().done.problems]
    assert found == [("content/posts/b.md", "text-source")]


def test_what_a_component_loads_is_judged_as_in_pages(site: SiteTest) -> None:
    site.post("a", ":::mine\nText.\n:::")
    site.write(
        "layouts/components/mine.html", '\n<script>x</script>{% include "partials/p.html" %}'
    )
    site.write("layouts/components/mine.feed.html", '<b style="x">{{ content }}</b>')
    site.write("layouts/partials/p.html", '<img src="/a.png" onclick="x()">')
    site.write("layouts/partials/q.html", '<b style="no page has it"></b>')
    found = [(problem.path, problem.line, problem.code) for problem in site.build().problems]
    assert found == [
        ("layouts/components/mine.html", 2, "refused-load"),
        ("layouts/partials/p.html", 1, "refused-load"),
    ]
