"""Layouts that extend built-in ones, and names in layouts that do not exist."""

from __future__ import annotations

import re

from support import SiteTest

from sitegen.errors import Problem


def test_a_layout_extends_and_includes_the_built_in_one_of_its_own_name(site: SiteTest) -> None:
    site.write(
        "layouts/base.html",
        '{% extends "!base.html" %}\n'
        '{% block head %}<meta name="own" content="{{ site.title }}">{% endblock %}\n',
    )
    site.write(
        "layouts/partials/byline.html",
        '<b class="own"></b>\n{% include "!partials/byline.html" %}\n',
    )
    # Not replaced: the name with the sign is the same one.
    site.write(
        "layouts/page.html", '{% extends "!base.html" %}{% block main %}Mine{% endblock %}\n'
    )
    site.write("layouts/tag.html", '{% extends "!tag.html" %}\n')
    site.post("a", more="tags: [sea]")
    site.write("content/about.md", "---\ntitle: About\n---\nText\n")
    assert site.build().ok
    post, page = site.read("2026/01/02/a/index.html"), site.read("about/index.html")
    assert '<meta name="own"' in post
    assert (
        '<b class="own"></b>\n<div class="byline' in post
        or '<b class="own"></b>\n<p class="' in post
    )
    assert '<meta name="own"' not in page
    assert "Mine" in page
    assert '<meta name="own"' in site.read("tags/sea/index.html")


def test_a_page_depends_on_the_built_in_layouts_that_it_uses(site: SiteTest) -> None:
    site.write("layouts/page.html", '{% extends "!page.html" %}\n')
    site.post("a")
    site.write("content/about.md", "---\ntitle: About\n---\nText\n")
    assert site.build().ok
    # From now on two templates are reached by the names base.html and !base.html: all pages change.
    site.write(
        "layouts/base.html", '{% extends "!base.html" %}{% block head %}<!-- x -->{% endblock %}'
    )
    assert site.build().ok
    site.write("layouts/page.html", '{% extends "!base.html" %}\n')
    assert site.build().done.rendered == ("about/index.html",)
    site.edit("layouts/base.html", "<!-- x", "<!-- y")
    rendered = site.build().done.rendered
    assert "2026/01/02/a/index.html" in rendered
    assert "about/index.html" not in rendered
    # Warm and clean builds give the same.
    warm = site.files()
    assert site.build(output=site.root / "clean", clean=True).ok
    assert site.files(site.root / "clean") == warm
    site.delete("layouts/base.html")
    assert "about/index.html" not in site.build().done.rendered
    assert "<!-- y -->" not in site.read("2026/01/02/a/index.html")


WRONG = """\
{% extends "base.html" %}
{% block hed %}{% endblock %}
{% block main %}
<p>titel {{ page.titel }} {{ site.publisher.nme | upper }} {{ pge.title }}</p>
{{ page.title | uper }} {% if page.title is definde %}{% endif %}
{% include "!partials/bylin.html" %} {% include "partials/bylin.html" %}
{% include "partials/nobody.html" ignore missing %}
{{ colour | default("red") }} {% if page.colour is defined %}{{ page.colour }}{% endif %}
{% set here = 1 %}{{ here }}{% for tag in page.tags %}{{ loop.index }}{{ tag.name }}{% endfor %}
{% endblock %}
"""


def test_all_names_that_do_not_exist_are_told_in_one_run(site: SiteTest) -> None:
    site.write("layouts/special.html", WRONG)
    site.write("layouts/partials/tag.html", "\n{% for x in y %}{% inclde 'a' %}")
    # Of a broken template it is not known what it assigns, so names of variables are not judged.
    result = site.build()
    assert (
        "layouts/partials/tag.html:2:20: error: Encountered unknown tag 'inclde'" in result.printed
    )
    assert "did you mean `include`?" in result.printed
    site.delete("layouts/partials/tag.html")
    result = site.build()
    assert [
        (each.line, each.column, each.message, each.hint)
        for each in result.problems
        if each.code == "layout"
    ] == [
        (
            2,
            10,
            "the block 'hed' is in no layout that this one extends, and is never shown",
            "did you mean `head`?",
        ),
        (4, 18, "page has no field 'titel'", "did you mean `title`?"),
        (4, 45, "a PublisherView has no field 'nme'", "did you mean `name`?"),
        (4, 63, "the variable 'pge' is not defined", "did you mean `page`?"),
        (5, 17, "the filter 'uper' does not exist", "did you mean `upper`?"),
        (5, 45, "the test 'definde' does not exist", "did you mean `defined`?"),
        (
            6,
            13,
            "there is no built-in layout 'partials/bylin.html'",
            "did you mean `!partials/byline.html`?",
        ),
        (
            6,
            50,
            "there is no layout 'partials/bylin.html'",
            "did you mean `partials/byline.html`?",
        ),
    ]


def test_a_layout_that_needs_itself_is_a_problem_at_its_place(site: SiteTest) -> None:
    site.write("layouts/base.html", '{% extends "base.html" %}\n')
    site.write("layouts/partials/toc.html", 'x\n{% include "partials/a.html" %}\n')
    site.write("layouts/partials/a.html", '{% from "partials/toc.html" import b %}\n')
    assert [(*each_place(each), each.message, each.hint) for each in site.build().problems] == [
        (
            *("layouts/base.html", 1, 13, "the layout extends itself"),
            'the built-in one is "!base.html"',
        ),
        (
            *("layouts/partials/a.html", 1, 10),
            "the layout imports itself by way of partials/toc.html",
            'the built-in one is "!partials/toc.html"',
        ),
        (
            *("layouts/partials/toc.html", 2, 13),
            "the layout includes itself by way of partials/a.html",
            "",
        ),
    ]
    site.write("layouts/!post.html", "")
    assert "misplaced" in site.build().codes()


def each_place(problem: Problem) -> tuple[str, int, int]:
    return problem.path, problem.line, problem.column


def test_what_only_a_page_tells_has_its_column_too(site: SiteTest) -> None:
    site.write(
        "layouts/post.html",
        '{% extends "!post.html" %}\n{% block head %}\n'
        "{% macro named(who) %}{{ who.nme }}{% endmacro %}{{ named(page.authors[0]) }}"
        "{% endblock %}",
    )
    site.post("a")
    (problem,) = site.build().problems
    assert each_place(problem) == ("layouts/post.html", 3, 30)
    assert "an AuthorView has no field 'nme'; did you mean `name`?" in problem.message


def test_fields_of_what_a_loop_goes_over_are_told_before_any_page_is_made(site: SiteTest) -> None:
    site.write(
        "layouts/special.html",
        "{% for post in recent[:5] %}{{ post.titel }}{{ post.title.anything }}{% endfor %}\n"
        "{% for section in sections | sort(attribute='name') %}\n"
        "{% for card in section.posts if card.dat %}{{ card.authors[0].nam }}{% endfor %}\n"
        "{% endfor %}\n"
        "{% set newest = page.posts | first %}{{ newest.sumary }}\n"
        "{{ related[0].titel }}{{ previous_post.dte }}{{ site.nav[0].links[1].adress }}\n",
    )
    assert [
        (each.line, each.column, each.message, each.hint) for each in site.build().problems
    ] == [
        (1, 37, "a CardView has no field 'titel'", "did you mean `title`?"),
        (3, 38, "a CardView has no field 'dat'", "did you mean `date`?"),
        (3, 63, "a TermView has no field 'nam'", "did you mean `name`?"),
        (5, 48, "a CardView or LedgerView has no field 'sumary'", "did you mean `summary`?"),
        (6, 15, "a RelatedView has no field 'titel'", "did you mean `title`?"),
        (6, 40, "a RelatedView has no field 'dte'", "did you mean `date`?"),
        (6, 70, "a Link has no field 'adress'", what_there_is()),
    ]
    # What has several meanings, or may be asked for, is left to the pages.
    site.write(
        "layouts/special.html",
        "{% for post in recent %}{% endfor %}{% for post in tags %}{{ post.titel }}{% endfor %}\n"
        "{% macro m(page) %}{{ page.nothing }}{% endmacro %}{{ page.title }}\n"
        "{% for x in recent %}{{ x.gone if x.gone is defined }}{% endfor %}\n"
        "{% for a, b in site.params | items %}{{ a.b }}{{ b.c }}{% endfor %}\n"
        "{% set z = recent if site.nav else tags %}{{ z[0].q }}{% set w = w %}\n"
        "{% for c in recent recursive %}{{ c.name_of_none }}{% endfor %}\n"
        "{% for d in page.params.list %}{{ d.e }}{% endfor %}{{ recent | length }}\n",
    )
    assert site.build().printed == ""


def test_what_a_layout_makes_of_constants_is_what_its_filters_say(site: SiteTest) -> None:
    site.edit("site.toml", "news.example/", "news.example/blog/")
    site.write("layouts/js/own.js", "let a\n")
    site.write(
        "layouts/special.html",
        """\
        {% macro shown(address, name) %}{{ address }} {{ name }}{% endmacro %}
        {% set whole = ("/tags/" | url) ~ "#" ~ page.title %}
        [{{ ("/archive/" | url) ~ page.url }}] [{{ whole }}] [{{ shown("/a/" | url, page.title) }}]
        [{{ shown("js/own.js" | asset, page.title) }}] [{{ page.title or ("/b/" | url) }}]
        [{{ ("/c/" | url) if page.title else ("/d/" | url) }}]
        """,
    )
    site.post("a", more="layout: special")
    assert site.build().printed == ""
    first = site.read("2026/01/02/a/index.html")
    assert re.sub(r"\.[0-9a-f]+\.js", ".js", " ".join(first.split())) == (
        "[/blog/archive//2026/01/02/a/] [/blog/tags/#A] [/blog/a/ A]"
        " [/blog/js/own.js A] [A] [/blog/c/]"
    )


def what_there_is() -> str:
    return "what a layout can use stands in sitegen's documentation, docs/layouts.md"
