"""What pages load and their policy refuses is told with its place, before anything is published."""

from __future__ import annotations

import shutil

import pytest
from load_cases import AT
from support import SETTINGS, SiteTest

from sitegen.read.site_folder import defaults

PARTIAL = "layouts/partials/head-extra.html"
BY_SETTINGS = f"""\
{SETTINGS}[security]
img = []
[params]
cdn = "{AT}"
own = "/files"
[params.of]
it = "{AT}/x.js"
"""
OWN_POLICY = '<meta http-equiv="content-security-policy" content="script-src https:">'
WITHOUT = '<html>{% include "partials/head-extra.html" %}{% block main %}{% endblock %}'


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ('\n\n<!-- --><script src="https://a.example/x.js"></script>', [(3, 22)]),
        (
            '<script{% if page.url == "/" %} defer{% endif %} src="https://a.example/x"></script>',
            [(1, 55)],
        ),
        ('<script src="{{ "https://a.example/x.js" }}"></script>', [(1, 14)]),
        ("<script src='{{ \"https://a.example/x.js\" | url }}'></script>", [(1, 14)]),
        ('{% set cdn = "https://a.example" %}\n<script src="{{ cdn }}/x.js"></script>', [(2, 14)]),
        ('{% set cdn = "/x" %}{% set cdn = "//a" %}<script src="{{ cdn }}/x.js"></script>', []),
        ('<script src="{{ site.params.cdn }}/x.js"></script>', [(1, 14)]),
        ('<script src="{{ site.params.of.it }}"></script>', [(1, 14)]),
        ('<script src="{{ site.params.own }}/x.js"></script>', []),
        ('<script src="{{ site.params.get("none", "") }}/x.js"></script>', []),
        ('<script src="{{ "js/scheme-switch.js" | asset }}"></script>', []),
        (
            '<script src="{% if page.url %}/x.js{% else %}//a.example/x{% endif %}"></script>',
            [(1, 46)],
        ),
        (
            '<img src="{% if page.url %}//a.example{% else %}{{ "//b.example" }}{% endif %}">',
            [(1, 28), (1, 49)],
        ),
        ('<script src="/x?y={{ page.url }}&z=https://a.example/"></script>', []),
        ('<iframe src="{{ page.url | absolute }}"></iframe>', []),
        ('<script src="https://{{ page.lang }}.example/x.js"></script>', []),
        ('<script src="https://a.example/{{ page.lang }}.js"></script>', [(1, 14)]),
        ('{# <script src="https://a.example/x.js"></script> #}', []),
        ('{% raw %}<script src="https://a.example/x.js"></script>{% endraw %}', [(1, 23)]),
        ("<p>{{ '<script src=https://a.example/x.js></script>' }}</p>", []),
        ('<p title="{{ "a" if 1 > 0 else "<b>" }}" style="x">t</p>', [(1, 42)]),
        ('<a href="https://a.example/">x</a><link rel="me" href="https://a.example/">', []),
        ("<script>1</script>\n<style>p {}</style>", [(1, 1), (2, 1)]),
        ('<script type="application/json">{"a": "{{ page.url }}"}</script>', []),
    ],
)
@pytest.mark.sampled(4)
def test_what_a_layout_writes_is_judged_with_its_place(
    site: SiteTest, text: str, places: list[tuple[int, int]]
) -> None:
    site.write("site.toml", BY_SETTINGS)
    site.write(PARTIAL, text)
    found = [each for each in site.build().problems if each.code == "refused-load"]
    assert [(each.line, each.column) for each in found] == places
    assert {each.path for each in found} <= {PARTIAL}


def test_a_problem_says_what_to_write(site: SiteTest) -> None:
    site.write(PARTIAL, '<script src="https://a.example/x.js"></script>')
    (problem,) = site.build().problems
    assert problem.message == "pages may not load the script 'https://a.example/x.js'"
    assert problem.hint == 'add script = ["https://a.example"] under [security] in site.toml'
    site.write("site.toml", f'{SETTINGS}[security]\nscript = ["https://b.example"]\n')
    (problem,) = site.build().problems
    assert problem.hint == 'add "https://a.example" to script under [security] in site.toml'
    site.write("site.toml", f'{SETTINGS}[security]\nscript = ["https://a.example"]\n')
    result = site.build()
    assert result.ok
    (problem,) = result.problems
    assert (problem.severity, problem.code) == ("warning", "script-integrity")
    assert (problem.line, problem.column) == (1, 14)
    site.edit(PARTIAL, "<script ", '<script integrity="sha384-x" crossorigin ')
    assert site.build().problems == ()


def test_a_problem_is_told_again_although_no_job_runs(site: SiteTest) -> None:
    site.write("site.toml", f'{SETTINGS}[security]\nscript = ["https://a.example"]\n')
    site.write(PARTIAL, '<script src="https://a.example/x.js"></script>')
    for _ in range(2):
        assert site.build().codes() == ["script-integrity"]
    assert site.build().done.rendered == ()
    site.write("site.toml", SETTINGS)
    for _ in range(2):
        assert site.build().codes() == ["refused-load"]


def test_style_sheets_of_the_site_are_judged(site: SiteTest) -> None:
    site.write(
        "layouts/css/custom.css",
        """\
        /* url(https://no.example/) */
        @font-face { font-family: A; src: url("https://a.example/x.woff2") format("woff2") }
        p { background: url(/own.png), url(https://a.example/x.png) }
        p::after { content: "url(https://no.example/)" }
        """,
    )
    site.write("layouts/css/pages/mine.css", '@import "https://a.example/x.css" screen;\n')
    result = site.build()
    assert [(each.path, each.line, each.column) for each in result.problems] == [
        ("layouts/css/custom.css", 2, 40),
        ("layouts/css/pages/mine.css", 1, 10),
    ]
    assert [each.message for each in result.problems] == [
        "pages may not load the font 'https://a.example/x.woff2'",
        "pages may not load the style sheet 'https://a.example/x.css'",
    ]
    site.write("site.toml", f"{SETTINGS}[security]\nimg = []\n")
    (_, picture, _) = site.build().problems
    assert (picture.line, picture.column) == (3, 36)


@pytest.mark.parametrize(
    ("base", "judged"),
    [
        ('{% extends "!base.html" %}{% block csp %}script-src *{% endblock %}', False),
        ('{% extends "!base.html" %}{% block csp %}{{ site.csp }}{% endblock %}', True),
        ('{% extends "!base.html" %}{% block csp %}{{ super() }}{% endblock %}', True),
        (WITHOUT, False),
        (f"{OWN_POLICY}{WITHOUT}", False),
    ],
)
def test_who_writes_a_policy_of_their_own_is_not_judged(
    site: SiteTest, base: str, *, judged: bool
) -> None:
    site.write("layouts/base.html", base)
    site.write(PARTIAL, "<script>1</script>")
    # These have a `<meta>` of their own.
    site.write("layouts/redirect.html", "<p>")
    site.write("layouts/search.html", '{% extends "base.html" %}')
    # So do the pages in which components are.
    site.write("layouts/components/own.html", "<script>1</script>")
    assert ("refused-load" in site.build().codes()) == judged
    # A header holds for all pages.
    site.write("site.toml", f"{SETTINGS}[build]\nheaders = true\n")
    assert "refused-load" in site.build().codes()


def test_a_form_in_a_text_is_a_component_and_is_sent_only_where_the_settings_say(
    site: SiteTest,
) -> None:
    path = "layouts/components/signup.html"
    site.write(
        path,
        '{# list: text, required #}\n<form method="post" action="https://a.example/{{ list }}">\n'
        '<label>E-mail <input type="email" name="email" required></label>\n'
        "<button>Sign up</button>\n</form>\n",
    )
    site.post("one", 'Some words.\n\n::signup{list="<b>"}\n\n<form action="/x"></form>\n')
    (problem,) = (each for each in site.build().problems if each.severity == "error")
    assert (problem.path, problem.line, problem.column) == (path, 2, 29)
    assert problem.message == "pages may not post to 'https://a.example/…'"
    site.write("site.toml", f'{SETTINGS}[security]\nform = ["https://a.example"]\n')
    assert site.build().ok
    page = site.read("2026/01/02/one/index.html")
    assert '<form method="post" action="https://a.example/&lt;b&gt;">' in page
    assert page.count("<form") == 1


@pytest.mark.long
def test_copies_of_built_in_layouts_are_as_good_as_they_are(site: SiteTest) -> None:
    shutil.copytree(defaults() / "layouts", site.root / "layouts", dirs_exist_ok=True)
    site.write(
        "site.toml",
        f"{SETTINGS}[security]\nimg = []\n[comments]\nprovider = 'giscus'\nrepo = 'a/b'\n"
        "repo_id = 'x'\ncategory = 'c'\ncategory_id = 'd'\n[theme]\nscheme_switch = true\n",
    )
    site.post("one")
    assert site.build().problems == ()
