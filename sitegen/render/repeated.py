"""What layouts print of a card is kept, and printed again on the next page that shows the card.

A post is in some five lists: those of the home page, its author, each of its tags, its month. Their
layouts print the same card, in a loop or by a macro. `Fragments` keeps the text by the card and by
all other values that it is made from, where the template alone says which these are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from types import NoneType
from typing import Any, TypeVar

import jinja2
from jinja2 import nodes
from jinja2.runtime import Macro
from markupsafe import Markup
from msgspec import Struct

from sitegen.incremental.keys import decode
from sitegen.incremental.work import WorkerContext
from sitegen.layouts import trees
from sitegen.model.html import Html
from sitegen.model.site_views import SiteView
from sitegen.model.views import CardView, LedgerView

Card = TypeVar("Card")

# The function of layouts that returns interface strings: always the same for the same values.
TRANSLATOR = "t"

# So many cards are kept, and so many texts: some tens of megabytes.
LIMIT = 20_000
CARDS = frozenset({CardView, LedgerView})
# Other values that a text may be made from. They are compared; all else is known by identity.
_SIMPLE = frozenset({str, int, bool, float, NoneType, Markup, Html})
# Filters whose result is used up by the first loop over it.
_LAZY = frozenset(
    {"batch", "items", "map", "reject", "rejectattr", "select", "selectattr", "slice", "unique"}
)
# What a macro or a block computes is computed anew each time.
_INNER = (nodes.Macro, nodes.CallBlock, nodes.Block)
# What a repeatable loop consists of. It assigns nothing, includes nothing, and calls nothing but
# what has a name.
_PLAIN = (
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Slice,
    nodes.Filter,
    nodes.Test,
    nodes.If,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.BinExpr,
    nodes.UnaryExpr,
    nodes.Concat,
    nodes.Tuple,
    nodes.List,
    nodes.Keyword,
)
# Names whose values no text can be kept by, so that loops with them need no code for it.
_UNREPEATABLE = frozenset({"page", "content", "related", "loop", "caller", "self", "super"})

Key = tuple[object, ...]


class ModuleNeeds(Struct, frozen=True):
    """What the module of a template is made from: whether `calls` of functions, or of filters whose
    result is used up, are outside of its macros; and the `templates` that it names, by name and
    whether their modules are used, or None if it computes a name."""

    calls: bool
    templates: tuple[tuple[str, bool], ...] | None


class Fragments:
    """The texts that the templates of one environment printed of cards. `constants` are objects
    that stay the same as long as the environment."""

    def __init__(self, constants: Iterable[object]) -> None:
        self._constants = {id(value): value for value in constants}
        self._texts: dict[Key, tuple[tuple[object, ...], str]] = {}

    def key(self, place: object, *values: object) -> Key | None:
        """The key of what is printed at a `place` in a template, a name or a macro, of `values`;
        None if no text is kept for these: a value may change, or there is no card among them, and
        more than the site and what is always the same, of which there would be too many texts."""
        parts, is_of_card, is_of_site, is_simple = [place], False, False, False
        for value in values:
            kind = type(value)
            if kind in CARDS:
                is_of_card = True
            elif kind is SiteView:
                is_of_site = True
            elif kind in _SIMPLE:
                is_simple = True
                parts.append(kind)
                parts.append(repr(value) if kind is float else value)  # 0.0 is equal to -0.0
                continue
            elif not (id(value) in self._constants or is_repeatable(value)):
                return None
            parts.append(id(value))
        return tuple(parts) if is_of_card or (is_of_site and not is_simple) else None

    def get(self, key: Key) -> str | None:
        """The text that is kept under a `key`."""
        kept = self._texts.get(key)
        return kept[1] if kept else None

    def keep(self, key: Key, values: tuple[object, ...], text: str) -> str:
        """Keep a text under the `key` of `values`, and return it. The values are kept as well, so
        that no other value gets their identity."""
        if len(self._texts) >= LIMIT:
            self._texts.clear()
        self._texts[key] = values, text
        return text


def cards_of(
    digests: tuple[str, ...], kind: type[Card], zone: dt.tzinfo, worker: WorkerContext
) -> tuple[Card, ...]:
    """The cards with these digests, with times in `zone`. A card that a page before had is the same
    object again."""
    decoded: dict[str, Card] = worker.once((cards_of, kind, zone), dict)
    if len(decoded) >= LIMIT:
        decoded.clear()
    missing = [digest for digest in digests if digest not in decoded]
    if missing:
        for digest, data in worker.blobs(missing).items():
            decoded[digest] = decode(data, kind, zone)
    return tuple([decoded[digest] for digest in digests])


# --- templates ------------------------------------------------------------------------------------


def loop_names(loop: nodes.For) -> tuple[str, ...] | None:
    """The names, beside its variable, of all that the body of a loop prints something of; None if
    it does anything but print, or if that differs from page to page."""
    if not isinstance(loop.target, nodes.Name) or loop.recursive:
        return None
    names = _names(loop.body)
    if names is None or names & _UNREPEATABLE:
        return None
    return tuple(sorted(names - {loop.target.name}))


def _names(found: Iterable[nodes.Node]) -> set[str] | None:
    """The names that these nodes take from outside; None if they do more than print."""
    names: set[str] = set()
    for node in found:
        if isinstance(node, nodes.For):
            targets = {name.name for name in node.target.find_all(nodes.Name)}
            if isinstance(node.target, nodes.Name):
                targets.add(node.target.name)
            body, test = _names(node.body), _names([node.test] if node.test else ())
            outer = _names([node.iter, *node.else_])
            if body is None or test is None or outer is None or node.recursive:
                return None
            # In the test, `loop` is that of the loop around this one.
            names |= outer | (body - targets - {"loop"}) | (test - targets)
            continue
        if isinstance(node, nodes.Name):
            names.add(node.name)
        elif not isinstance(node, _PLAIN) and not (
            isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name)
        ):
            return None
        inside = _names(node.iter_child_nodes())
        if inside is None:
            return None
        names |= inside
    return names


def is_repeatable(value: object) -> bool:
    """Whether this is a macro that prints the same each time that it gets the same values."""
    return type(value) is Macro and "is_repeatable" in vars(value)


class RepeatingTemplate(jinja2.Template):
    """A template whose module, which others import without context, is the same for all pages, with
    macros that are marked as repeatable; but if an object in the module can change, each page has a
    module of its own. Pages are rendered in any order, and not all of them each time."""

    def _get_default_module(self, ctx: Any = None) -> Any:
        name, modules = self.name or "", self.environment.modules  # type: ignore[attr-defined]
        if name in modules:
            self._module = modules[name]
        elif self._module is None or _changes(self.environment, name):
            self._module = None
            module = super()._get_default_module(ctx)
            if self._module is None:  # it is of this import only
                return module
            if _changes(self.environment, name):
                modules[name] = module
            else:
                for value in vars(module).values():
                    if type(value) is Macro:
                        vars(value)["is_repeatable"] = True
        return super()._get_default_module(ctx)


def _changes(environment: jinja2.Environment, name: str) -> bool:
    """Whether the module of a template, or of one that it names, may hold an object that changes
    while pages are rendered: what a function returns, or a filter that is used up."""
    known: dict[str, bool] = environment.changing  # type: ignore[attr-defined]
    if name not in known:
        known[name] = _may_change(environment, name)
    return known[name]


def _may_change(environment: jinja2.Environment, name: str) -> bool:
    seen: set[tuple[str, bool]] = set()
    # Templates, and whether it is their module that counts: what is included runs anew each time.
    waiting = [(name, True)]
    while waiting:
        name, is_module = waiting.pop()
        if (name, is_module) in seen:
            continue
        seen.add((name, is_module))
        try:
            needs = _needs_of(environment, name)
        except jinja2.TemplateNotFound:
            continue
        if needs.templates is None or (is_module and needs.calls):
            return True
        waiting += needs.templates
    return False


def _needs_of(environment: jinja2.Environment, name: str) -> ModuleNeeds:
    known: dict[str, ModuleNeeds] = environment.modules_need  # type: ignore[attr-defined]
    if name not in known:
        loader: Any = environment.loader
        text = loader.get_source(environment, name)[0]
        tree = trees.taken(text)
        known[name] = module_needs(tree)
        trees.kept(text, tree)
    return known[name]


def module_needs(tree: nodes.Template) -> ModuleNeeds:
    """What the module of the template with this tree is made from."""
    calls = any(map(_is_of_a_call, _outside_macros(tree)))
    templates: list[tuple[str, bool]] = []
    node: Any
    for node in tree.find_all((nodes.Import, nodes.FromImport, nodes.Include)):
        if not isinstance(node.template, nodes.Const):  # a name that is known only at run time
            return ModuleNeeds(calls, None)
        names = node.template.value
        is_import = not isinstance(node, nodes.Include)
        templates += [(one, is_import) for one in ([names] if type(names) is str else names)]
    return ModuleNeeds(calls, tuple(templates))


def _outside_macros(node: nodes.Node) -> Iterator[nodes.Node]:
    for child in node.iter_child_nodes():
        if not isinstance(child, _INNER):
            yield child
            yield from _outside_macros(child)


def _is_of_a_call(node: nodes.Node) -> bool:
    if isinstance(node, nodes.Filter):
        return node.name in _LAZY
    return isinstance(node, nodes.Call) and getattr(node.node, "name", "") != TRANSLATOR
