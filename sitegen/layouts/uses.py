"""The syntax tree of one template → the names that it uses and where, for `checks`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from jinja2 import nodes
from msgspec import Struct

from sitegen.layouts.closures import ELEMENT, TemplateUse
from sitegen.lazy import pattern

# What says by itself that it is of a template, and how it is written.
_REFERENCES: dict[type[nodes.Node], str] = {
    nodes.Extends: "extends",
    nodes.Include: "include",
    nodes.Import: "import",
    nodes.FromImport: "import",
}
# Code on one line of a template, which may go on in the next one.
_CODE = pattern(r"\{[{%].*?(?:[}%]\}|$)|^[^{]*[}%]\}")
_HTML_COMMENT = pattern(r"(?s)<!--.*?-->")
_LAST_NAME = pattern(r"['`]([\w./!-]+)['`][^'`]*$")
# Filters whose result has the elements of what they take; those whose result is one of these.
_SAME_ELEMENTS = frozenset(
    {"list", "reject", "rejectattr", "reverse", "select", "selectattr", "sort", "unique"}
)
_ONE_ELEMENT = ("first", "last")
# Tests and filters that ask whether something is there: then it may be missing.
_ASKING = ("defined", "undefined", "default", "d")


class TemplateNames(Struct, frozen=True):
    """The fields of `ScannedTemplate` of these names."""

    runs: tuple[TemplateUse, ...]
    assigned: tuple[str, ...]
    exported: tuple[str, ...]
    blocks: tuple[str, ...]
    uses: tuple[TemplateUse, ...] = ()


def scanned(text: str, tree: nodes.Template, undeclared: set[str], *, own: bool) -> TemplateNames:
    """What a template with this text and this tree uses; the `uses` only of the site's `own`, of
    which `undeclared` are the variables that it does not set itself."""
    everything = list(_nodes(tree))
    lines = text.split("\n")
    return TemplateNames(
        tuple(_runs(lines, tree)),
        tuple(sorted({name for node in everything for name in _assigned(node)})),
        tuple(sorted(set(_exported(tree.body)))),
        tuple(node.name for node in everything if isinstance(node, nodes.Block)),
        tuple(dict.fromkeys(_uses(lines, tree, everything, undeclared))) if own else (),
    )


def place(lines: list[str], line: int, name: str) -> tuple[int, int]:
    """Line and column of a `name` in the code on a line of a template; the column is 0 if it is not
    there."""
    source = lines[line - 1] if 0 < line <= len(lines) else ""
    found = re.compile(rf"(?<![\w!]){re.escape(name)}(?!\w)")
    for code in _CODE.finditer(source):
        if match := found.search(source, code.start(), code.end()):
            return line, match.start() + 1
    match = found.search(source)
    return line, match.start() + 1 if match else 0


def place_of_last(lines: list[str], line: int, message: str) -> tuple[int, int]:
    """The same of the last name in quotes in a message of Jinja."""
    name = _LAST_NAME.search(message)
    return place(lines, line, name[1]) if name else (line, 0)


def _nodes(tree: nodes.Node) -> Iterator[nodes.Node]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += node.iter_child_nodes()


def _assigned(node: nodes.Node) -> Iterator[str]:
    """The names that a node gives to values."""
    if (isinstance(node, nodes.Name) and node.ctx != "load") or isinstance(node, nodes.Macro):
        yield node.name
    elif isinstance(node, nodes.Import):
        yield node.target
    elif isinstance(node, nodes.FromImport):
        yield from (name if isinstance(name, str) else name[1] for name in node.names)


def _exported(body: Iterable[nodes.Node]) -> Iterator[str]:
    """The names that get their values outside of blocks, macros and loops."""
    for node in body:
        if isinstance(node, nodes.If):
            yield from _exported((*node.body, *node.elif_, *node.else_))
        elif isinstance(node, nodes.Assign | nodes.AssignBlock):
            yield from (name for each in _nodes(node.target) for name in _assigned(each))
        elif isinstance(node, nodes.Macro | nodes.Import | nodes.FromImport):
            yield from _assigned(node)


def _runs(lines: list[str], tree: nodes.Template) -> Iterator[TemplateUse]:
    """The templates that run whenever the template does: nothing decides about them. What a
    template that extends another one includes outside of its blocks does not run."""
    is_child = any(isinstance(node, nodes.Extends) for node in tree.body)
    for node in tree.body:
        if not (is_child and isinstance(node, nodes.Include)):
            yield from _reference(lines, node)


def _reference(lines: list[str], node: nodes.Node) -> Iterator[TemplateUse]:
    how = _REFERENCES.get(type(node), "")
    name = node.template if how else None  # type: ignore[attr-defined]
    if isinstance(name, nodes.Const) and isinstance(name.value, str):
        at = place(lines, name.lineno, name.value)
        yield TemplateUse("template", name.value, at, how)


def _uses(
    lines: list[str], tree: nodes.Template, everything: list[nodes.Node], undeclared: set[str]
) -> Iterator[TemplateUse]:
    meant = _meant(everything, undeclared)
    assigned = {name for node in everything for name in _assigned(node)}
    typed = undeclared - assigned
    asked = {_path(node.node, meant) for node in everything if _asks(node)}  # type: ignore[attr-defined]
    for node in everything:
        if isinstance(node, nodes.Name):
            if node.name in undeclared and node.name not in asked:
                yield TemplateUse("variable", node.name, place(lines, node.lineno, node.name))
        elif isinstance(node, nodes.Getattr):
            path = _path(node, meant)
            root, _, fields = path.partition(".")
            if root in typed and path not in asked:
                yield TemplateUse("field", fields, place(lines, node.lineno, node.attr), root)
        elif isinstance(node, nodes.Filter | nodes.Test) and node.name not in _ASKING:
            kind = "filter" if isinstance(node, nodes.Filter) else "test"
            yield TemplateUse(kind, node.name, place(lines, node.lineno, node.name))
            yield from _asset(lines, node)
        elif not getattr(node, "ignore_missing", False):
            yield from _reference(lines, node)
    if "self" not in undeclared:
        yield from _blocks(lines, tree)
    yield from _lost(lines, tree)


def _asset(lines: list[str], node: nodes.Filter | nodes.Test) -> Iterator[TemplateUse]:
    """The asset that a template names before the filter of that name."""
    name = node.node if node.name == "asset" else None
    if isinstance(name, nodes.Const) and isinstance(name.value, str):
        yield TemplateUse("asset", name.value, place(lines, name.lineno, name.value))


def _blocks(lines: list[str], tree: nodes.Template) -> Iterator[TemplateUse]:
    """The blocks that a template fills in for one that it extends."""
    if any(isinstance(node, nodes.Extends) for node in tree.body):
        for node in tree.body:
            if isinstance(node, nodes.Block):
                yield TemplateUse("block", node.name, place(lines, node.lineno, node.name))


def _lost(lines: list[str], tree: nodes.Template) -> Iterator[TemplateUse]:
    """The first text that no page shows, since it is in no block of a template that always extends
    another one: what is a comment for readers of the page is meant for nobody else."""
    extends = [number for number, node in enumerate(tree.body) if isinstance(node, nodes.Extends)]
    for output in tree.body[extends[0] :] if extends else ():
        for text in output.nodes if isinstance(output, nodes.Output) else ():
            data = text.data if isinstance(text, nodes.TemplateData) else ""
            shown = _HTML_COMMENT.sub(lambda comment: " " * len(comment[0]), data)
            if shown.strip():
                before = len(shown) - len(shown.lstrip())
                line = text.lineno + data.count("\n", 0, before)
                word = shown.split()[0]
                column = lines[line - 1].find(word) + 1 if line <= len(lines) else 0
                yield TemplateUse("text", word, (line, column))
                return


def _asks(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Filter | nodes.Test) and node.name in _ASKING


def _meant(everything: list[nodes.Node], undeclared: set[str]) -> dict[str, nodes.Expr]:
    """The variables of loops and those that are set, if they mean only one thing in the template:
    an element of a list, or a value."""
    values: dict[str, list[nodes.Expr]] = {}
    for node in everything:
        if isinstance(node, nodes.For) and not node.recursive:
            value: nodes.Expr = nodes.Getitem(node.iter, nodes.Const(0), "load")
        elif isinstance(node, nodes.Assign):
            value = node.node  # type: ignore[assignment] # Jinja's own types say less
        else:
            continue
        if isinstance(node.target, nodes.Name):
            values.setdefault(node.target.name, []).append(value)
    times = Counter(name for node in everything for name in _assigned(node))
    return {
        name: found[0]
        for name, found in values.items()
        if name not in undeclared
        and len(found) == times[name]
        and all(value == found[0] for value in found)
    }


def _path(node: nodes.Node | None, meant: Mapping[str, nodes.Expr]) -> str:
    """A variable, or fields of one, with dots: `site.publisher.name`, `recent.[].title`; "" for
    anything else."""
    if isinstance(node, nodes.Name):
        if node.name not in meant:
            return node.name
        others = {name: value for name, value in meant.items() if name != node.name}
        return _path(meant[node.name], others)
    if isinstance(node, nodes.Getattr):
        return _joined(_path(node.node, meant), node.attr)
    if isinstance(node, nodes.Getitem):
        before = _path(node.node, meant)
        if isinstance(node.arg, nodes.Slice):
            return before
        is_number = isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, int)
        return _joined(before, ELEMENT) if is_number else ""
    if isinstance(node, nodes.Filter):
        before = _path(node.node, meant)
        if node.name in _ONE_ELEMENT:
            return _joined(before, ELEMENT)
        return before if node.name in _SAME_ELEMENTS else ""
    return ""


def _joined(before: str, after: str) -> str:
    return before and f"{before}.{after}"
