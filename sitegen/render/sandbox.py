"""Jinja's sandbox for layouts, with a code generator whose code takes less time.

Most of what a layout does is to read fields of views, which are frozen structs, and to print
strings. Jinja's code makes several calls for each of them. The code of `FastCode` checks the type
of the value first: it reads the field of a struct and escapes a string directly, and treats
everything else as Jinja's code does. It checks each time that it runs, so nothing depends on the
values at the time of compilation.

`FastCode` changes inner parts of Jinja, so it is used only with the versions that it was tested
with. With any other version, Jinja's own generator runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableMapping
from typing import Any

import jinja2
import jinja2.sandbox
import markupsafe
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context, LoopContext, Macro
from markupsafe import Markup, escape
from msgspec import Struct

from sitegen.layouts import trees
from sitegen.model.html import Html
from sitegen.near import did_you_mean
from sitegen.render import repeated
from sitegen.render.records import Record

TESTED = frozenset({"3.1.6"})
# Not `jinja2.__version__`: later versions warn when it is read.
APPLIES = vars(jinja2).get("__version__") in TESTED


class Missing(jinja2.StrictUndefined):
    """What does not exist, and says what was meant where it is used."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        keys, name = self._undefined_obj, self._undefined_name
        if self._undefined_hint or not isinstance(keys, dict) or not isinstance(name, str):
            return super()._undefined_message
        near = did_you_mean(name, [key for key in keys if isinstance(key, str)])
        return f"there is no key {name!r}{'; ' if near else ''}{near}"


def printable(value: object) -> object:
    """Refuse values that have no text of their own. Python would print their address in memory,
    which changes from build to build."""
    if type(value) in _PRINTABLE or isinstance(value, jinja2.Undefined):
        return value
    if callable(value) or isinstance(value, Iterator) or type(value).__module__ == "jinja2.utils":
        raise jinja2.UndefinedError(
            f"a {type(value).__name__} cannot be printed; call it, or loop over it"
        )
    return value


# The types of most values: whether a value is an iterator takes longer to find out.
_PRINTABLE = frozenset({str, int, Markup, Html})

# `escape` without the Markup around its result; older versions of MarkupSafe do not have it.
_escaped_text = getattr(markupsafe, "_escape_inner", escape)


def _printed(value: object) -> str:
    """What `{{ value }}` prints: `escape(printable(value))`."""
    if type(value) is str:
        return _escaped_text(value)
    if type(value) is Markup:
        return value
    return escape(printable(value))


class Sandbox(jinja2.sandbox.ImmutableSandboxedEnvironment):
    """A sandbox whose tracebacks name the template of each frame. All its globals and filters must
    be set before the first template is loaded. `start_page` must be called before each page."""

    template_class = repeated.RepeatingTemplate

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The modules of templates that are of one page only, and which templates have such modules.
        self.modules: dict[str, Any] = {}
        self.changing: dict[str, bool] = {}
        self.modules_need: dict[str, repeated.ModuleNeeds] = {}

    def start_page(self) -> None:
        """Forget what the templates of the last page have changed."""
        self.modules.clear()

    def compile(
        self,
        source: Any,
        name: str | None = None,
        filename: str | None = None,
        raw: bool = False,
        defer_init: bool = False,
    ) -> Any:
        """Compile a template as Jinja does, under a file name that tracebacks show."""
        if isinstance(source, str):
            tree = trees.taken(source)
            self.modules_need[name or ""] = repeated.module_needs(tree)
            source = tree.set_environment(self)
        return super().compile(source, name, filename or f"<layout {name}>", raw, defer_init)  # type: ignore[call-overload]

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """A plain dictionary, where Jinja has a ChainMap: each page and each inclusion goes through
        all names in it."""
        return {**self.globals, **(d or {})}

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return fields of views without the sandbox's checks: views are frozen data, and the
        checks would triple the time that attributes take."""
        if isinstance(obj, Struct) and attribute[0] != "_":
            value = getattr(obj, attribute, self)
            if value is not self:
                return value
            near = did_you_mean(attribute, [name for name in dir(obj) if name[0] != "_"])
            kind = type(obj).__name__
            article = "an" if kind[0] in "AEIO" else "a"
            return self.undefined(
                f"{article} {kind} has no field {attribute!r}{'; ' if near else ''}{near}"
            )
        if isinstance(obj, Record):
            return self._field(obj, attribute)
        return super().getattr(obj, attribute)

    def _field(self, record: Record, name: str) -> Any:
        """What a record calls by this name; what all dictionaries have, if it has none."""
        if name in record:
            return record[name]
        if hasattr(record, name) and name != "missing":
            return super().getattr(record, name)
        near = did_you_mean(name, list(record))
        return self.undefined(f"{record.missing(name)}{'; ' if near else ''}{near}")


def _fields() -> dict[str, frozenset[type]]:
    """The types that have a field or a property of a name, by that name: structs, and the variable
    `loop`."""
    kinds: dict[str, set[type]] = {
        name: {LoopContext}
        for name, value in vars(LoopContext).items()
        if name[0] != "_" and isinstance(value, property)
    }
    waiting: list[type] = [Struct]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        properties = (
            name
            for base in kind.__mro__
            if base not in (Struct, object)  # they have many names, and no property
            for name, value in vars(base).items()
            if isinstance(value, property)
        )
        for name in (*kind.__struct_fields__, *properties):  # type: ignore[attr-defined]
            if name[0] != "_":
                kinds.setdefault(name, set()).add(kind)
    return {name: frozenset(kinds_with) for name, kinds_with in kinds.items()}


class FastSandbox(Sandbox):
    """A `Sandbox` that makes its code with `FastCode`."""

    fields = _fields()
    printed = staticmethod(_printed)
    fragments = repeated.Fragments(())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._loaded: dict[str, jinja2.Template] = {}

    def _load_template(self, name: str, globals: Any) -> jinja2.Template:  # noqa: A002 - Jinja's name
        """Load a template at its first use. Jinja asks each time whether it is still the same, and
        puts the globals into it again."""
        template = self._loaded.get(name)
        if template is None:
            template = self._loaded[name] = super()._load_template(name, globals)
        return template

    def has_text(self, name: object) -> bool:
        """Whether the template `name` has any text; also if there is none, which is an error."""
        loader = self.loader
        return not isinstance(loader, jinja2.DictLoader) or loader.mapping.get(str(name)) != ""

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call a macro without Jinja's checks, which take longer than most macros: a macro is
        always safe."""
        if type(obj) is not Macro:
            return super().call(context, obj, *args, **kwargs)
        # For functions that get the context.
        kwargs.pop("_loop_vars", None)
        kwargs.pop("_block_vars", None)
        key = None
        if repeated.is_repeatable(obj):
            key = self.fragments.key(
                (obj, context.eval_ctx.autoescape, *kwargs), *args, *kwargs.values()
            )
            text = self.fragments.get(key) if key else None
            if text is not None:
                return text
        text = obj(context.eval_ctx, *args, **kwargs)
        return self.fragments.keep(key, (*args, *kwargs.values()), text) if key else text


class FastCode(CodeGenerator):
    """The Python code of a template, for a `FastSandbox`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._constants: dict[str, str] = {}
        # The loops whose bodies are being written: how the code of each is kept from printing
        # again, by the identity of its list of nodes.
        self._repeatable: dict[int, tuple[str, ...]] = {}

    def _constant(self, source: str) -> str:
        """The name of a variable of the module that holds the value of `source`."""
        if source not in self._constants:
            self._constants[source] = self.temporary_identifier()
        return self._constants[source]

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 - Jinja's name
        """Write the code of the whole template, and after it the constants that it uses."""
        super().visit_Template(node, frame)
        # They come last, when all are known. No function is called before the module is loaded.
        for source, name in self._constants.items():
            self.writeline(f"{name} = {source}")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """Read the field of a struct at once, where the value is of a type that has it."""
        if node.attr not in FastSandbox.fields:
            super().visit_Getattr(node, frame)
            return
        kinds, value = (
            self._constant(f"environment.fields[{node.attr!r}]"),
            self.temporary_identifier(),
        )
        self.write(f"({value}.{node.attr} if type({value} := ")
        self.visit(node.node, frame)
        self.write(f") in {kinds} else environment.getattr({value}, {node.attr!r}))")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802 - Jinja's name
        """Put the string in place of `t("…")`. A layout may give the name `t` to something else,
        here or in a template that includes this one, so the code asks what it is."""
        text = None if forward_caller else self._string(node, frame)
        if text is None:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        string = self._constant(repr(text))
        translator = self._constant(f"environment.globals[{repeated.TRANSLATOR!r}]")
        self.write(f"({string} if {frame.symbols.ref(repeated.TRANSLATOR)} is {translator} else ")
        super().visit_Call(node, frame)
        self.write(")")

    def _string(self, node: nodes.Call, frame: Frame) -> Markup | None:
        """The result of the call if it is a call of `t` with constants only. That is the same for
        all pages: there is an environment for each language."""
        if not isinstance(node.node, nodes.Name) or node.node.name != repeated.TRANSLATOR:
            return None
        if node.dyn_args is not None or node.dyn_kwargs is not None:
            return None
        try:
            arguments = [argument.as_const(frame.eval_ctx) for argument in node.args]
            named = {item.key: item.value.as_const(frame.eval_ctx) for item in node.kwargs}
            translate: Any = self.environment.globals[repeated.TRANSLATOR]
            text = translate(*arguments, **named)
        except Exception:  # the error is raised again, with its line, when the page is rendered
            return None
        return text if type(text) is Markup else None

    def visit_Include(self, node: nodes.Include, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """Include no file without a sign: every page includes some that are there for sites to
        fill. Not the code, but its module knows which these are: they may change without it."""
        if not isinstance(node.template, nodes.Const):
            super().visit_Include(node, frame)
            return
        self.writeline(f"if {self._constant(f'environment.has_text({node.template.value!r})')}:")
        self.indent()
        super().visit_Include(node, frame)
        self.outdent()

    def visit_For(self, node: nodes.For, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """Print what the body of a loop printed of a card before, where that says all."""
        names = repeated.loop_names(node)
        if names is not None and frame.eval_ctx.autoescape and not frame.eval_ctx.volatile:
            self._repeatable[id(node.body)] = (node.target.name, *names)  # type: ignore[attr-defined]
        super().visit_For(node, frame)

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        """Write the code of a list of nodes."""
        names = self._repeatable.pop(id(nodes), None)
        if names is None or frame.require_output_check:
            super().blockvisit(nodes, frame)
            return
        place = f"{self.name}:{self.temporary_identifier()}"
        fragments = self._constant("environment.fragments")
        key, text = self.temporary_identifier(), self.temporary_identifier()
        values = "".join(
            f"{frame.symbols.find_ref(name) or f'resolve({name!r})'}, " for name in names
        )
        self.writeline(f"{key} = {fragments}.key({place!r}, {values})")
        self.writeline(f"{text} = {fragments}.get({key}) if {key} else None")
        self.writeline(f"if {text} is None:")
        self.indent()
        inner = frame.copy()
        self.buffer(inner)
        super().blockvisit(nodes, inner)
        self.writeline(f"{text} = concat({inner.buffer})")
        self.writeline(f"if {key}:")
        self.indent()
        self.writeline(f"{fragments}.keep({key}, ({values}), {text})")
        self.outdent(2)
        self.simple_write(text, frame)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write(f"{self._constant('environment.printed')}(")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_post(node, frame, finalize)
        else:
            self.write(")")


FastSandbox.code_generator_class = FastCode


def environment(templates: dict[str, str], constants: Iterable[object] = ()) -> Sandbox:
    """A sandbox with `templates`, which are texts by name; without globals and sitegen's filters.
    `constants` are functions among the globals that return the same for the same values."""
    kind = FastSandbox if APPLIES else Sandbox
    sandbox = kind(
        loader=jinja2.DictLoader(templates),
        finalize=printable,
        autoescape=True,
        undefined=Missing,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        cache_size=-1,
    )
    if isinstance(sandbox, FastSandbox):
        sandbox.fragments = repeated.Fragments(constants)
    return sandbox
