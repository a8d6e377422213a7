"""What layouts print of a card is kept, and printed again on the next page that shows the card.

A post is in some five lists: those of the home page, its author, each of its tags, its month. Their
layouts print the same card, in a loop or by a macro. `Fragments` keeps the text by the card and by
all other values that it is made from, where the template alone says which these are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from types import NoneType
from typing import Any, TypeVar

import jinja2
from jinja2 import meta, nodes
from jinja2.runtime import Macro
from markupsafe import Markup

from sitegen.incremental.keys import decode
from sitegen.incremental.work import WorkerContext
from sitegen.model.views import CardView, Html, LedgerView, SiteView

Card = TypeVar("Card")

# So many cards are kept, and so many texts: some tens of megabytes.
LIMIT = 20_000
CARDS = frozenset({CardView, LedgerView})
# Other values that a text may be made from. They are compared; all else is known by identity.
_SIMPLE = frozenset({str, int, bool, float, NoneType, Markup, Html})
# The functions that make objects which change while a template runs.
_CHANGING = ("namespace", "cycler", "joiner")
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


class Fragments:
    """The texts that the templates of one environment printed of cards. `constants` are objects
    that stay the same as long as the environment."""

    def __init__(self, constants: Iterable[object]) -> None:
        self._constants = {id(value): value for value in constants}
        self._texts: dict[Key, tuple[tuple[object, ...], str]] = {}

    def key(self, place: object, *values: object) -> Key | None:
        """The key of what is printed at a `place` in a template, a name or a macro, of `values`;
        None if no text is kept for these: there is no card among them, or a value may change."""
        parts, is_of_card = [place], False
        for value in values:
            kind = type(value)
            if kind in CARDS:
                is_of_card = True
            elif kind in _SIMPLE:
                parts.append(kind)
                parts.append(value)
                continue
            elif not (kind is SiteView or id(value) in self._constants or is_repeatable(value)):
                return None
            parts.append(id(value))
        return tuple(parts) if is_of_card else None

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
        read = worker.blobs(missing)
        for digest in missing:
            data = read[digest] if digest in read else worker.blob(digest)
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
            inner = _names([*node.body, *([node.test] if node.test else ())])
            outer = _names([node.iter, *node.else_])
            if inner is None or outer is None or node.recursive:
                return None
            targets = {
                name.name
                for name in (node.target, *node.target.find_all(nodes.Name))
                if isinstance(name, nodes.Name)
            }
            names |= outer | (inner - targets - {"loop"})
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
    """A template that marks its macros as repeatable when others import it.

    These do not see the page that imports them, unless `with context`, in which case they are made
    anew for it."""

    def _get_default_module(self, ctx: Any = None) -> Any:
        is_new = self._module is None
        module = super()._get_default_module(ctx)
        if is_new and module is self._module and not _changes(self.environment, self.name):
            for value in vars(module).values():
                if type(value) is Macro:
                    vars(value)["is_repeatable"] = True
        return module


def _changes(environment: jinja2.Environment, name: str | None) -> bool:
    """Whether a template, or one that it names, may make an object that changes."""
    seen: set[str | None] = set()
    waiting: list[str | None] = [name]
    while waiting:
        name = waiting.pop()
        if name is None or environment.loader is None:  # a name that is known only at run time
            return True
        if name in seen:
            continue
        seen.add(name)
        try:
            text = environment.loader.get_source(environment, name)[0]
        except jinja2.TemplateNotFound:
            continue
        if any(word in text for word in _CHANGING):
            return True
        waiting += meta.find_referenced_templates(environment.parse(text))
    return False
