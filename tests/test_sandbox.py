"""The code that `FastCode` makes of templates prints what the code of Jinja's own generator prints,
and fails where that fails, with the same words at the same line."""

from __future__ import annotations

import datetime as dt
import random
import re
import traceback
from typing import Any

import jinja2
import pytest
from markupsafe import Markup

from sitegen.model.config import ShownSettings
from sitegen.model.html import Html
from sitegen.model.picture_views import PictureView, SizeView
from sitegen.model.site import Chain, PostRef
from sitegen.model.site_views import Link
from sitegen.model.term_views import TermView
from sitegen.render import page as render
from sitegen.render import sandbox
from sitegen.urls import Base

TEMPLATES = 300
# Of objects in memory.
ADDRESS = re.compile(r"0x[0-9a-f]+", re.IGNORECASE)
NOW = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
NAMES = ("term", "text", "html", "markup", "number", "none", "items", "terms", "dict_", "lost")
NAMES += ("picture", "chain", "function", "generator", "settings", "t", "range", "self", "site")
NAMES += ("empty", "yes", "real", "size")
ATTRIBUTES = ("name", "url", "title", "count", "sizes", "html", "width", "previous", "description")
ATTRIBUTES += ("nothing", "items", "upper", "format", "append", "_x", "__class__", "mro", "nme")
FILTERS = ("upper", "url", "length", "default('<d>')", "default('<d>', true)", "safe", "e", "list")
FILTERS += ("first", "join(', ')", "map(attribute='name') | list", "string", "absolute", "trim")
FILTERS += ("replace('a', t('feed'))", "map(attribute='nothing') | join", "escape", "striptags")
CALLS = ("t('feed')", "t('by')", "t('lost')", "t('reading_time', count=2)", "t()", "t('a', 'b')")
CALLS += ("t('responsible', name='<b>')", "t('responsible', name=text)", "t(*items)", "caller()")
CALLS += ("m(term)", "m(text, kind=term.url)", "m(term, wrong=1)", "m(1, 2, 3)", "m(kind=html)")
CALLS += ("function('a')", "text.upper()", "text.format('<')", "markup.format(text)", "m(m(term))")
CALLS += ("items.append(1)", "term.name.upper()", "n.value", "loop.index", "super()", "text.format")
WORKING = ("term.name", "terms[1].url | url", "chain.previous.title", "t('feed')", "text", "html")
WORKING += ("term.count", "picture.sizes[0].url", "t('reading_time', count=term.count)", "none")
WORKING += ("chain.next", "dict_.name", "site.title", "markup", "terms | length")
WORKING += (
    "m(term)",
    "(m(term) ~ text)",
    "terms | map(attribute='name') | join(t('by'))",
    "number",
)
WORKING += ("settings.description", "text.upper()", "markup.format(text)", "term", "items", "dict_")
CALLED = ("m(term, 'call')", "m(term)", "m(term, kind='call')", "function(1)", "t(1)")
CALLER = "{{ caller() if kind == 'call' }}"


def values() -> dict[str, Any]:
    """A value of each kind. Some are used up by a template."""
    terms = tuple(TermView(f"<{name}> & co", f"/tags/{name}/", count=3) for name in "abc")
    return {
        "term": terms[0],
        "terms": terms,
        "text": "a < b & \"c\" 'd' {} é",
        "html": Html("<em>a</em>"),
        "markup": Markup("<b>{}</b>"),
        "empty": "",
        "number": 7,
        "real": 1.5,
        "yes": True,
        "size": SizeView("/p.webp", 640),
        "none": None,
        "items": ["x", "<y>", 3, 2.5],
        "dict_": {"name": "<in a dict>", "items": 1},
        "picture": PictureView(width=3, height=2, sizes=(SizeView("/a.webp", 3),)),
        "chain": Chain(by="site", name="<c>", previous=PostRef("/<p>/", "P & q", NOW), next=None),
        "function": lambda text: f"<{text}>",
        "generator": (number for number in range(3)),
        "settings": ShownSettings(description="<described>"),
        "site": Link("/", "Site"),
    }


class Writer:
    """Writes a random template."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def expression(self, depth: int = 3) -> str:
        one, nested = self.random.choice, self.expression
        if depth == 0:
            return one(NAMES)
        if self.random.random() < 0.9:  # or hardly any template would come to its end
            return one(WORKING)
        forms = (
            lambda: one(NAMES),
            lambda: one(("1", "'<const>'", "none", "[1, '<']", "2.5", "('a' ~ 'b')")),
            lambda: f"({nested(depth - 1)}).{one(ATTRIBUTES)}",
            lambda: f"{one(NAMES)}.{one(ATTRIBUTES)}",
            lambda: f"({nested(depth - 1)})[{one(('0', '-1', '1:', repr('name'), 'number'))}]",
            lambda: f"(({nested(depth - 1)}) | {one(FILTERS)})",
            lambda: one(CALLS),
            lambda: f"({nested(depth - 1)} if {nested(depth - 1)} else {nested(depth - 1)})",
            lambda: (
                f"({nested(depth - 1)} {one(('~', '+', 'or', 'and', '=='))} {nested(depth - 1)})"
            ),
            lambda: f"(not {nested(depth - 1)})",
            lambda: f"({nested(depth - 1)} is {one(('defined', 'none', 'string', 'iterable'))})",
        )
        return one(forms)()

    def statements(self, depth: int = 3) -> str:
        return "\n".join(self.statement(depth) for _ in range(self.random.randint(1, 3)))

    def statement(self, depth: int) -> str:
        one, value = self.random.choice, self.expression
        if depth == 0 or self.random.random() < 0.4:
            return f"<p title='{{{{ {value()} }}}}'>{{{{ {value(2)} }}}}</p>"
        body = self.statements(depth - 1)
        return one(
            (
                f"{{% if {value()} %}}{body}{{% else %}}no{{% endif %}}",
                (
                    f"{{% for item in {one(('terms', 'items', 'generator', value()))} %}}"
                    f"{{{{ item.name }}}}{body}{{% else %}}none{{% endfor %}}"
                ),
                (
                    f"{{% for term in terms if term.{one(ATTRIBUTES)} %}}{{{{ loop.index }}}}{body}"
                    "{% endfor %}"
                ),
                f"{{% set {one(('term', 't', 'site', 'lost'))} = {value()} %}}{body}",
                (
                    f"{{% autoescape {one(('true', 'false', 'yes', 'empty'))} %}}{body}"
                    "{% endautoescape %}"
                ),
                f"{{% set text %}}{body}{{% endset %}}{{{{ text }}}}",
                f"{{% with t = {value()} %}}{body}{{% endwith %}}",
                f"{{% filter upper %}}{body}{{% endfilter %}}",
                (f"{{% call {one(CALLED)} %}}{body}{{% endcall %}}"),
                (
                    f"{{% macro m(term, kind={value()}) %}}{body}{CALLER}"
                    "{% endmacro %}{{ m(term) }}"
                ),
                "{% set n = namespace(value=1) %}{% set n.value = term.name %}{{ n.value }}",
                "{% include 'part.html' %}",
                "{% import 'macros.html' as other with context %}{{ other.m(term) }}",
                f"{{% block b{self.random.randrange(10**9)} %}}{body}{{% endblock %}}",
            )
        )

    def templates(self) -> dict[str, str]:
        parent = "{% extends 'base.html' %}\n" if self.random.random() < 0.3 else ""
        imported = "{% from 'macros.html' import m %}\n"
        return {
            "page.html": f"{parent}{imported}{self.statements()}\n"
            f"{{% block main %}}{imported}{self.statements()}{{% endblock %}}\n",
            "base.html": f"<title>{self.statement(1)}</title>{{% block main %}}"
            f"{self.statement(1)}{{% endblock %}}\n",
            "part.html": f"\n{{{{ t('feed') }}}} {self.statement(1)}",
            "macros.html": "{% macro m(term, kind='k') %}\n{{ term.name }} {{ kind }} "
            f"{{{{ t('by') }}}}{self.expression(0)}{CALLER}{{% endmacro %}}",
        }


def environment(kind: type[sandbox.Sandbox], templates: dict[str, str]) -> jinja2.Environment:
    strings = {"i18n/en.toml": {"feed": "Feed & <more>", "by": "by", "responsible": "R: {name}"}}
    strings["i18n/en.toml"] |= {
        "reading_time": {"one": "{count} minute", "other": "{count} minutes"}  # type: ignore[dict-item]
    }
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sandbox, "FastSandbox", kind)
        return render.environment_for(
            templates, strings, "en", Base("https://news.example/base/"), "/", {}
        )


def outcome(kind: type[sandbox.Sandbox], templates: dict[str, str]) -> tuple[str, ...]:
    """What is printed; or the error, its words, and its templates and lines."""
    shown = values()
    try:
        text = environment(kind, templates).get_template("page.html").render(**shown)
        return (ADDRESS.sub("", text),)
    except RecursionError:  # where it ends depends on the calls between two lines
        return ("RecursionError", "")
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        lines = [
            f"{frame.filename}:{frame.lineno}" for frame in frames if "<layout" in frame.filename
        ]
        if isinstance(error, jinja2.TemplateSyntaxError):
            lines.append(str(error.lineno))
        return (type(error).__name__, ADDRESS.sub("", str(error)), *lines)


@pytest.mark.long
@pytest.mark.skipif(not sandbox.APPLIES, reason="this Jinja makes its own code")
def test_random_templates_do_what_they_do_with_the_code_of_jinja() -> None:
    printed = 0
    for seed in range(TEMPLATES):
        templates = Writer(seed).templates()
        expected = outcome(sandbox.Sandbox, templates)
        assert outcome(sandbox.FastSandbox, templates) == expected, (seed, templates)
        printed += len(expected) == 1
    assert TEMPLATES / 10 < printed < TEMPLATES, printed


@pytest.mark.parametrize("source", [f"{{{{ {call} }}}}" for call in (*CALLS, *NAMES)])
@pytest.mark.parametrize("kind", ["plain", "loop"])
def test_each_expression_does_what_it_does_with_the_code_of_jinja(source: str, kind: str) -> None:
    body = f"{{% for one in items %}}\n{source}{{% endfor %}}" if kind == "loop" else source
    macro = "{% macro m(term, kind='k') %}{{ term.name }}{{ kind }}{% endmacro %}"
    templates = {"page.html": macro + body}
    assert outcome(sandbox.FastSandbox, templates) == outcome(sandbox.Sandbox, templates)


def test_a_layout_can_give_the_name_of_the_translator_to_something_else() -> None:
    templates = {
        "page.html": "{% set t = function %}{{ t('feed') }} {% include 'part.html' %}",
        "part.html": "{{ t('feed') }}",
    }
    assert outcome(sandbox.FastSandbox, templates) == ("&lt;feed&gt; &lt;feed&gt;",)


def test_another_version_of_jinja_makes_its_own_code(monkeypatch: pytest.MonkeyPatch) -> None:
    assert type(sandbox.environment({})) is sandbox.FastSandbox
    monkeypatch.setattr(sandbox, "APPLIES", False)
    made = sandbox.environment({})
    assert type(made) is sandbox.Sandbox
    assert made.code_generator_class is jinja2.compiler.CodeGenerator


@pytest.mark.parametrize(
    "text",
    [
        "{{ term.__class__ }}",
        "{{ term.__class__.__mro__ }}",
        "{{ term.__struct_fields__ }}",
        "{{ text.__class__.__base__.__subclasses__() }}",
        "{{ ''.format.__globals__ }}",
        "{{ '{0.__class__}'.format(term) }}",
        "{{ items.__init__.__globals__ }}",
        "{{ dict_.update({'a': 1}) }}",
    ],
)
def test_nothing_leads_out_of_the_sandbox(text: str) -> None:
    error, words, line = outcome(sandbox.FastSandbox, {"page.html": text})
    assert error in {"SecurityError", "UndefinedError"}
    assert words
    assert line == "<layout page.html>:1"
