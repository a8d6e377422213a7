"""Layouts are compiled to code that prints what Jinja's own would, and refuses what that does."""

from __future__ import annotations

import random
from collections.abc import Iterator

import jinja2
import pytest
from markupsafe import Markup

from sitegen.model.views import Html, Link, SizeView
from sitegen.render import sandbox

VALUES = {
    "text": "a < b & 'c' \"d\"",
    "empty": "",
    "safe": Markup("<b>bold</b>"),
    "html": Html("<i>html</i>"),
    "number": 7,
    "real": 1.5,
    "yes": True,
    "nothing": None,
    "words": ("<x>", "y", ""),
    "table": {"title": "<t>", "url": "/u/", "width": 3},
    "link": Link("/a?b=1&c=2", "<A> & B"),
    "size": SizeView("/p.webp", 640),
    "links": (Link("/1/", "one"), Link("/2/", "<two>")),
    "t": lambda key, **names: Markup("<{}>").format(" ".join([key, *names])),
}
NAMES = ("text", "empty", "safe", "html", "number", "real", "yes", "nothing", "link", "size")
FIELDS = ("title", "url", "width", "html", "missing", "__class__", "_private", "upper")
FILTERS = ("upper", "length", "e", "safe", "string", "default('d')", "list", "join(', ')")


class Templates:
    """Random templates of what layouts are made of."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def one(self) -> str:
        return "".join(self._part(3) for _ in range(self._random.randint(1, 5)))

    def _part(self, depth: int) -> str:
        kinds = ["print", "print", "text", "set", "call"]
        kinds += ["if", "for", "macro", "block", "escape"] if depth else []
        kind, inner = self._random.choice(kinds), lambda: self._part(depth - 1)
        if kind == "print":
            return "{{ " + self._value(2) + " }}"
        if kind == "set":
            return "{% set it = " + self._value(2) + " %}{{ it }}"
        if kind == "call":
            named = self._random.choice(["", ", n=1", ", n=text", ", n=text", ", n=missing"])
            return "{{ t('by'" + named + ") }}"
        if kind == "if":
            return (
                "{% if " + self._value(1) + " %}" + inner() + "{% else %}" + inner() + "{% endif %}"
            )
        if kind == "for":
            many = self._random.choice(["words", "links", "table", "range(3)", "text"])
            fields = "{{ it.title if it.title is defined }}"
            return "{% for it in " + many + " %}{{ it }}" + fields + inner() + "{% endfor %}"
        if kind == "macro":
            name = f"m{self._random.randrange(1000)}"
            return (
                "{% macro "
                + name
                + "(it) %}"
                + inner()
                + "{{ it }}{% endmacro %}"
                + ("{{ " + name + "(" + self._value(1) + ") }}")
            )
        if kind == "block":
            return (
                "{% block b"
                + str(self._random.randrange(10**6))
                + " %}"
                + inner()
                + "{% endblock %}"
            )
        if kind == "escape":
            on = self._random.choice(["true", "false"])
            return "{% autoescape " + on + " %}" + inner() + "{% endautoescape %}"
        return "<p class='x'>&amp;</p>"

    def _value(self, depth: int) -> str:
        kind = self._random.randrange(8 if depth else 2)
        name = self._random.choice([*NAMES, *NAMES, *NAMES, "missing"])
        if kind < 2:
            return name
        if kind < 4:
            return self._random.choice(["link.title", "link.url", "size.width", "table.title"])
        if kind == 4:
            return f"{self._value(depth - 1)}.{self._random.choice(FIELDS)}"
        if kind == 5:
            return f"({self._value(depth - 1)} | {self._random.choice(FILTERS)})"
        if kind == 6:
            return f"({self._value(depth - 1)} ~ {self._value(depth - 1)})"
        return f"({self._value(depth - 1)} or {self._value(depth - 1)})"


def outcome(kind: type[sandbox.Sandbox], text: str) -> str:
    """What the template prints, or the error that it ends with, and the line."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sandbox, "APPLIES", kind is sandbox.FastSandbox)
        environment = sandbox.environment({"page.html": text})
    environment.globals.update(VALUES)
    environment.filters_know = kind.__name__.encode()  # type: ignore[attr-defined]  # for quick.py
    try:
        return environment.get_template("page.html").render()
    except (jinja2.TemplateError, TypeError, ValueError, AttributeError) as error:
        lines = [str(entry.tb_lineno) for entry in _entries(error) if _is_layout(entry)]
        return f"{type(error).__name__}: {error} at {lines}"


def _entries(error: BaseException) -> Iterator[object]:
    entry = error.__traceback__
    while entry is not None:
        yield entry
        entry = entry.tb_next


def _is_layout(entry: object) -> bool:
    return entry.tb_frame.f_code.co_filename.startswith("<layout")  # type: ignore[attr-defined]


@pytest.mark.skipif(not sandbox.APPLIES, reason="this Jinja makes its own code")
@pytest.mark.parametrize("seed", range(8))
def test_templates_come_out_as_with_jinjas_own_code(seed: int) -> None:
    templates, printed = Templates(seed), 0
    for _ in range(150):
        text = templates.one()
        fast, slow = (outcome(kind, text) for kind in (sandbox.FastSandbox, sandbox.Sandbox))
        assert fast == slow, text
        printed += "Error" not in fast
    assert printed > 30


@pytest.mark.parametrize(
    "text",
    [
        "{{ link.__class__ }}",
        "{{ link.__class__.__mro__ }}",
        "{{ link.__struct_fields__ }}",
        "{{ text.__class__.__base__.__subclasses__() }}",
        "{{ ''.format.__globals__ }}",
        "{{ '{0.__class__}'.format(link) }}",
        "{{ words.__init__.__globals__ }}",
        "{{ table.update({'a': 1}) }}",
    ],
)
def test_nothing_leads_out_of_the_sandbox(text: str) -> None:
    told = outcome(sandbox.FastSandbox, text)
    assert "Error" in told
    assert "class" not in told.partition(": ")[0]
