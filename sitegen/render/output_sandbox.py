"""The sandbox of layouts that make no HTML. What is put in is written as the ending of the output
asks: as JSON, as text of XML, as a cell of CSV, or as it is.

Of values, none counts as safe: only what a layout writes itself, in macros and by `safe`, is put in
as it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from functools import partial, wraps
from typing import Any

import jinja2
import msgspec
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup

from sitegen import dates, lazy
from sitegen.layouts.language import Strings
from sitegen.model.html import Html
from sitegen.render.sandbox import Sandbox, printable

JSON = (".json", ".webmanifest")
# What a spreadsheet takes for a formula, in cells that are no numbers; also in their full width.
_FORMULA = lazy.pattern(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r]")
_NUMBER = lazy.pattern(r"[+-]?[0-9][0-9.,]*")
_QUOTED = lazy.pattern(r'[",;\t\r\n]|^\s|\s$')
# A browser that takes a file for HTML finds no tag in it, and a script no end of a line in a text.
_IN_JSON = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>\u2028\u2029"}


class OutputCode(CodeGenerator):
    """The code of templates in which constants are written like all other values. Jinja would
    escape them as HTML first."""

    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: Any) -> str:
        if not isinstance(node, nodes.TemplateData):
            raise nodes.Impossible
        return super()._output_child_to_const(node, frame, finalize)


class OutputSandbox(Sandbox):
    """A sandbox for outputs with one `ending`, in which fields with HTML are plain texts."""

    code_generator_class = OutputCode
    ending = ""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A field, as in `Sandbox`."""
        return _plain(super().getattr(obj, attribute))

    def getitem(self, obj: Any, argument: Any) -> Any:
        """An item or a field, as Jinja looks for it."""
        return _plain(super().getitem(obj, argument))


def environment(
    ending: str, templates: dict[str, str], _constants: Iterable[object]
) -> OutputSandbox:
    """A sandbox for an output with this `ending`; otherwise as `sandbox.environment`."""
    sandbox = OutputSandbox(
        loader=jinja2.DictLoader(templates),
        finalize=_writer(ending),
        # With it, Jinja tells what layouts write themselves from values.
        autoescape=ending != ".txt",
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        cache_size=-1,
    )
    sandbox.ending = ending
    return sandbox


def prepare(sandbox: OutputSandbox, texts: Strings) -> OutputSandbox:
    """Replace what `render.page` gives to layouts of HTML."""
    for name in ("json_ld", "involvement_bar", "month_chart"):
        sandbox.globals.pop(name, None)
    sandbox.globals["t"] = partial(_string, texts)
    sandbox.globals["plural_forms"] = partial(_plural_forms, texts)
    if sandbox.ending in (*JSON, ".csv"):
        sandbox.filters |= {
            name: _of_values(filter_)
            for name, filter_ in sandbox.filters.items()
            if name not in ("safe", "tojson")
        }
    sandbox.filters["tojson"] = _to_json
    sandbox.filters["attr"] = lambda value, name: sandbox.getattr(value, str(name))
    return sandbox


def _of_values(filter_: Callable[..., object]) -> Callable[..., object]:
    """A filter that makes no more of a value than a value: for those of HTML, what they escape is
    safe."""
    at = int(hasattr(filter_, "jinja_pass_arg"))

    @wraps(filter_)
    def filtered(*arguments: object, **named: object) -> object:
        result = filter_(*arguments, **named)
        is_value = not isinstance(arguments[at], Markup)
        return str(result) if is_value and isinstance(result, Markup) else result

    return filtered


def _string(texts: Strings, key: str, **values: object) -> str:
    """The function `t` of layouts: an interface string with its fields filled in."""
    if key not in texts.texts:
        raise jinja2.UndefinedError(f"there is no string {key!r} in layouts/i18n/en.toml")
    try:
        return texts.pattern(key, values).format_map(values)
    except KeyError as error:
        raise jinja2.UndefinedError(
            f"the string {key!r} needs {error.args[0]}: t({key!r}, {error.args[0]}=…)"
        ) from error


def _plural_forms(texts: Strings, key: str, **values: object) -> dict[str, str]:
    return {category: text.format_map(values) for category, text in texts.forms(key).items()}


def _plain(value: Any) -> Any:
    return value.html if type(value) is Html else value


def _writer(ending: str) -> Any:
    """The function that says how a value is put into an output."""
    if ending in JSON:
        return partial(_written, _to_json)
    return partial(_written, _cell) if ending == ".csv" else _as_text


def _written(write: Callable[[object], Markup], value: object) -> object:
    """What a layout wrote itself, as it is; nothing for an `if` without `else` that is not met; any
    other value as `write` writes it."""
    return value if type(value) in (Markup, jinja2.Undefined) else write(value)


def _as_text(value: object) -> object:
    return printable(_plain(value))


def _cell(value: object) -> Markup:
    return Markup(cell(value))  # noqa: S704 - CSV has no HTML


def _to_json(value: object, indent: int | None = None) -> Markup:
    """A value as JSON. Raises UndefinedError for what has no form in JSON."""
    text = msgspec.json.encode(_json_value(value))
    if indent:
        text = msgspec.json.format(text, indent=indent)
    return Markup(text.decode().translate(_IN_JSON))  # noqa: S704 - JSON


def _json_value(value: Any) -> Any:
    """A value of the types that JSON has; a list of what can be looped over."""
    match value:
        case jinja2.Undefined():
            str(value)  # raises its error
        case None | bool() | int() | float():
            return value
        case str() | Html():
            return str(value)
        case dt.datetime():
            return dates.rfc3339(value)
        case dt.date():
            return value.isoformat()
        case dict():
            return {str(key): _json_value(inner) for key, inner in value.items()}
        case list() | tuple() | Iterator():
            return [_json_value(inner) for inner in value]
    kind = type(value).__name__
    raise jinja2.UndefinedError(
        f"{'an' if kind[0] in 'AEIO' else 'a'} {kind} has no form in JSON; write its fields, such"
        " as {{ post.title }}"
    )


def cell(value: object) -> str:
    """A value as a cell of CSV (RFC 4180 §2). A text that a spreadsheet would take for a formula
    gets an apostrophe before it, by which the spreadsheet shows it as it is."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case int() | float():
            return str(value)
        case dt.datetime():
            return dates.rfc3339(value)
    text = str(printable(_plain(value)))
    if _FORMULA.match(text) and not _NUMBER.fullmatch(text):
        text = f"'{text}"
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text
