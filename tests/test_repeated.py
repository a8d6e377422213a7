"""What is printed of a card again on another page is what Jinja's own code prints there."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest
from markupsafe import Markup
from msgspec.structs import replace
from support import SiteTest, tree

from sitegen.model.source_views import SourceView
from sitegen.model.term_views import TermView
from sitegen.model.views import CardView
from sitegen.render import page as render
from sitegen.render import repeated, sandbox
from sitegen.urls import Base

pytestmark = pytest.mark.skipif(not sandbox.APPLIES, reason="this Jinja makes its own code")
TEMPLATES = 150
CARD = CardView(
    url="/a/",
    title="A & b",
    summary="",
    date=dt.datetime(2026, 1, 2, tzinfo=dt.UTC),
    lang="en",
    authors=(TermView("Ada", "/ada/", 1), TermView("<Bo>", "/bo/", 2)),
    sources=(SourceView(name="S", url="", title="", author="", published=None, relation="cites"),),
    category=None,
    image="",
    image_alt="",
    ai_tag="",
)
CARDS = (CARD, replace(CARD, title="C", lang="de"), replace(CARD, url="/d/", summary="d"))
# What differs from page to page. Some are equal, and printed in another way.
PAGES: tuple[dict[str, Any], ...] = tuple(
    {"cards": cards, "other": other, "page": {"lang": lang}, "items": [other], "card": CARD}
    for cards, other, lang in (
        (CARDS, 1, "en"),
        (CARDS[::-1], True, "de"),
        (CARDS, 1.0, "en"),
        (CARDS, 0.0, "en"),
        (CARDS, -0.0, "en"),
        (CARDS[1:], "<b>", "en"),
        (CARDS, Markup("<b>"), "de"),
        ((CARD, CARD), None, "en"),
        (("no card", *CARDS), "", "fr"),
    )
)


def environment(kind: type[sandbox.Sandbox], templates: dict[str, str]) -> sandbox.Sandbox:
    strings = {"i18n/en.toml": {"x": "X & <more>"}}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sandbox, "FastSandbox", kind)
        return render.environment_for(
            templates, strings, "en", Base("https://news.example/"), "/", {}
        )


def pages(kind: type[sandbox.Sandbox], templates: dict[str, str]) -> list[str]:
    """What the template page.html prints on each page, or its error."""
    renderer = environment(kind, templates)
    printed = []
    for values in PAGES * 2:
        renderer.start_page()
        try:
            printed.append(renderer.get_template("page.html").render(**values))
        except RecursionError:  # its words depend on the calls between two lines
            printed.append("RecursionError")
        except Exception as error:
            printed.append(f"{type(error).__name__}: {error}")
    return printed


def kept(templates: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> int:
    """How often a text was printed again."""
    count = 0
    get = repeated.Fragments.get

    def counted(self: repeated.Fragments, key: repeated.Key) -> str | None:
        nonlocal count
        text = get(self, key)
        count += text is not None
        return text

    monkeypatch.setattr(repeated.Fragments, "get", counted)
    assert pages(sandbox.FastSandbox, templates) == pages(sandbox.Sandbox, templates)
    return count


EXPRESSIONS = ("post.title", "post.url", "post.lang", "other", "post.authors[0].name", "t('x')")
EXPRESSIONS += ("post.date.year", "post.summary or other", "post.title ~ other", "page.lang")
EXPRESSIONS += ("post.authors | map(attribute='name') | join(other or ', ')", "m(post)", "post.no")
EXPRESSIONS += ("m(post, other)", "m(post, kind=other)", "m(other)", "changing.next()", "lost")
EXPRESSIONS += ("post.title | upper", "[post.title, other] | first", "items[0]", "loop.index")


def statement(choose: random.Random, depth: int = 2) -> str:
    """A random piece of the body of a loop."""
    one, inner = choose.choice, lambda: statement(choose, depth - 1)
    if depth == 0 or choose.random() < 0.4:
        return f"<p>{{{{ {one(EXPRESSIONS[: choose.choice((6, 6, 6, len(EXPRESSIONS)))])} }}}}</p>"
    return one(
        (
            lambda: f"{{% if {one(EXPRESSIONS[:9])} %}}{inner()}{{% else %}}{inner()}{{% endif %}}",
            lambda: (
                f"{{% for author in post.authors %}}{{{{ author.name }}}}{inner()}{{% endfor %}}"
            ),
            lambda: f"{{% for other in items %}}{inner()}{{% endfor %}}{inner()}",
            lambda: f"{{% for item in items %}}{{{{ item }}}}{inner()}{{% endfor %}}",
            lambda: f"{{% set other = {one(EXPRESSIONS[:5])} %}}{inner()}",
            lambda: "{% include 'part.html' %}",
            lambda: f"{{% autoescape {one(('false', 'true'))} %}}{inner()}{{% endautoescape %}}",
            lambda: f"{inner()}{inner()}",
        )
    )()


def templates(choose: random.Random) -> dict[str, str]:
    def loop() -> str:
        test = choose.choice(("", "", " if post.title"))
        return f"{{% for post in cards{test} %}}{statement(choose)}{{% else %}}none{{% endfor %}}"

    shadowed = choose.choice(("", "", "{% set t = other %}", "{% set other = page.lang %}"))
    how = choose.choice(("", "", "", " with context"))
    imported = f"{{% from 'macros.html' import m, changing{how} %}}"
    changing = choose.choice(("''", "''", "cycler(1, 2, 3)"))
    return {
        "page.html": f"{{% extends 'base.html' %}}{{% block main %}}{imported}{shadowed}"
        f"{loop()}{loop()}{{% endblock %}}"
        if choose.random() < 0.5
        else f"{imported}{shadowed}{loop()}{loop()}{{% macro n(post) %}}{statement(choose)}"
        "{% endmacro %}{{ n(card) }}",
        "base.html": "<body>{% block main %}{% endblock %}",
        "part.html": f"({statement(choose, 0)})",
        "macros.html": f"{{% set changing = {changing} %}}"
        f"{{% macro m(post, kind='k') %}}{{{{ kind }}}}{statement(choose)}{{% endmacro %}}",
    }


@pytest.mark.long
def test_random_loops_and_macros_print_what_they_print_with_the_code_of_jinja() -> None:
    printed = 0
    for seed in range(TEMPLATES):
        random_templates = templates(random.Random(seed))
        expected = pages(sandbox.Sandbox, random_templates)
        assert pages(sandbox.FastSandbox, random_templates) == expected, (seed, random_templates)
        printed += sum("Error" not in text for text in expected)
    assert printed > TEMPLATES * len(PAGES) / 2


@pytest.mark.parametrize(
    ("source", "is_kept"),
    [
        ("{% for post in cards %}{{ post.title }}{% endfor %}", True),
        ("{% for post in cards %}{{ post.title }}{{ other }}{% endfor %}", True),
        ("{% for post in cards %}{{ t('x') }}{% endfor %}", True),
        ("{% for post in cards %}{{ page.lang }}{% endfor %}", False),
        ("{% for post in cards %}{{ items }}{% endfor %}", False),
        ("{% for post in cards %}{{ loop.index }}{% endfor %}", False),
        (
            "{% for post in cards %}{% for a in items %}{{ page.lang }}{% endfor %}{% endfor %}",
            False,
        ),
        ("{% for post in cards %}{% for page in items %}{{ page }}{% endfor %}{% endfor %}", False),
        ("{% for post in cards %}{% include 'part.html' %}{% endfor %}", False),
        (
            (
                "{% for post in cards %}{% for a in post.authors if loop.index == 1 %}{{ a.name }}"
                "{% endfor %}{% endfor %}"
            ),
            False,  # this loop is the outer one
        ),
        (
            (
                "{% for post in cards %}{% for a in post.authors if a.name %}{{ loop.index }}"
                "{% endfor %}{% endfor %}"
            ),
            True,
        ),
        ("{% for post in cards %}{% set other = 1 %}{{ other }}{% endfor %}", False),
        ("{% from 'macros.html' import m %}{{ m(card) }}{{ m(card, other) }}", True),
        ("{% from 'macros.html' import m %}{{ m(card, items) }}", False),
        ("{% from 'macros.html' import m with context %}{{ m(card) }}", False),
        ("{% from 'changing.html' import m %}{{ m(card) }}{{ m(card) }}", False),
        ("{% from 'indirect.html' import m %}{{ m(card) }}{{ m(card) }}", False),
        ("{% macro m(post) %}{{ page.lang }}{{ post.title }}{% endmacro %}{{ m(card) }}", False),
        ("{% from 'macros.html' import m %}{% call m(card) %}{{ other }}{% endcall %}", False),
    ],
)
def test_a_text_is_kept_only_by_values_that_say_all(
    source: str, is_kept: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    macro = "{% macro m(post, kind='k') %}{{ post.title }}{{ kind }}{{ caller }}{% endmacro %}"
    cycle = "{% set c = cycler(1, 2) %}"
    named = {
        "page.html": source,
        "part.html": "{{ page.lang }}",
        "macros.html": macro.replace("{{ caller }}", ""),
        "changing.html": f"{cycle}{{% macro m(post) %}}{{{{ c.next() }}}}{{% endmacro %}}",
        "c.html": cycle,
        "indirect.html": "{% from 'c.html' import c %}"
        "{% macro m(post) %}{{ c.next() }}{% endmacro %}",
    }
    assert bool(kept(named, monkeypatch)) == is_kept


@pytest.mark.parametrize("kind", [sandbox.Sandbox, sandbox.FastSandbox])
@pytest.mark.parametrize(
    ("made", "used"),
    [
        ("namespace(n=0)", "{% set o.n = o.n + 1 %}{{ o.n }}"),
        ("cycler(1, 2, 3)", "{{ o.next() }}"),
        ("joiner(', ')", "{{ o() }}"),
        ("range(9) | map('string')", "{{ o | first }}"),
        ("[1, 2, 3] | select", "{{ o | first }}"),
        ("[range(9) | map('string')]", "{{ o[0] | first }}"),
    ],
)
@pytest.mark.parametrize("nested", [False, True])
def test_no_page_sees_what_another_changed(
    kind: type[sandbox.Sandbox], made: str, used: str, nested: bool
) -> None:
    """Pages are rendered in any order, by several processes, and not all of them each time."""
    own = f"{{% set o = {made} %}}{{% macro m(post) %}}{used}{{% endmacro %}}"
    if nested:
        own = f"{{% from 'objects.html' import o %}}{{% macro m(post) %}}{used}{{% endmacro %}}"
    renderer = environment(
        kind,
        {
            "objects.html": f"{{% set o = {made} %}}",
            "macros.html": own,
            "part.html": "{% from 'macros.html' import m %}{{ m(card) }}",
            "page.html": "{% from 'macros.html' import m %}{{ m(card) }}-{{ m(card) }}"
            "{% include 'part.html' %}",
        },
    )
    printed = set()
    for _ in range(3):
        renderer.start_page()
        printed.add(renderer.get_template("page.html").render(card=CARD))
    assert len(printed) == 1, printed
    first, second = printed.pop().split("-")
    assert first != second, "on one page it is one object"


def test_what_is_printed_of_the_site_alone_is_printed_once(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in range(1, 6):
        site.post(f"post-{day}", title=f"Title {day}", date=f"2026-01-0{day}")
    site.write(
        "layouts/post.html",
        "{% from 'macros.html' import of_site, of_page %}"
        "{{ of_site(site) }}|{{ of_page(site, page.title) }}",
    )
    site.write(
        "layouts/macros.html",
        "{% macro of_site(site) %}{{ site.title }}{% endmacro %}"
        "{% macro of_page(site, title) %}{{ title }}{% endmacro %}",
    )
    printed: list[str] = []
    keep = repeated.Fragments.keep

    def counted(
        self: repeated.Fragments, key: repeated.Key, values: tuple[object, ...], text: str
    ) -> str:
        printed.append(text)
        return keep(self, key, values, text)

    monkeypatch.setattr(repeated.Fragments, "keep", counted)
    assert site.build().ok
    files = tree(site.root / "public").items()
    pages = [data.decode().split("|") for path, data in files if data and "/title-" in path]
    (title,) = {title for title, _ in pages}
    assert len({of_page for _, of_page in pages}) == 5
    assert printed.count(title) == 1
    assert not {of_page for _, of_page in pages} & {*printed}, "there would be too many of them"


def test_an_edit_renders_what_a_clean_build_renders(site: SiteTest) -> None:
    site.write(
        "layouts/rows.html",
        "{% set c = namespace(n=0) %}{% macro row(p) %}{% set c.n = c.n + 1 %}"
        "{{ p.title }}{{ c.n }} {% endmacro %}",
    )
    site.write(
        "layouts/tag.html",
        "{% from 'rows.html' import row %}{% for p in page.posts %}{{ row(p) }}{% endfor %}",
    )
    for number, tags in enumerate(("a", "a, b", "b, c", "c")):
        site.post(f"p{number}", title=f"T{number}", more=f"tags: [{tags}]")
    assert site.build().ok
    site.post("p3", title="New", more="tags: [c]")
    assert site.build().ok
    assert site.build(output=site.root.parent / "clean", clean=True).ok
    assert tree(site.root / "public") == tree(site.root.parent / "clean")


def test_texts_are_dropped_before_they_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeated, "LIMIT", 2)
    page = "{% for post in cards %}{{ post.title }}{{ other }}{% endfor %}"
    assert pages(sandbox.FastSandbox, {"page.html": page}) == pages(
        sandbox.Sandbox, {"page.html": page}
    )
    fragments = repeated.Fragments(())
    for number in range(100):
        key = fragments.key("place", CARD, number)
        assert key
        fragments.keep(key, (CARD, number), "text")
        assert fragments.get(key) == "text"
    assert len(fragments._texts) <= 2
