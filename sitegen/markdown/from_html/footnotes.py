"""Footnotes as systems write them: a small link in the text to an item of a list at its end, from
which a link leads back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sitegen import lazy
from sitegen.markdown.from_html.nodes import REFERENCE, HtmlNode

# So many references can a note have. Without a limit, lists that share an id would take long.
_MOST = 100
_LABEL = lazy.pattern(r"[\[(]?\s*([\w*†‡-]{1,20})\s*[\])]?")
_WORD = lazy.pattern(r"\w")
_BACK = lazy.pattern(r"[\s↩↑⤴^︎️[\]()]*|(?:back|return|jump up)\W*", re.IGNORECASE)


def with_footnotes(root: HtmlNode) -> HtmlNode:
    """`root` with references and notes of their own kind, if it has footnotes for which all of this
    holds: each reference leads to an item of one list below it, no other link does, and each item
    has a reference."""
    # The links by the id that they lead to, with their numbers in the text.
    targets: dict[str, list[tuple[int, HtmlNode]]] = {}
    for number, each in enumerate(root.every()):
        if id_ := each.target_id():
            targets.setdefault(id_, []).append((number, each))
    if not targets:
        return root
    lists = [
        (number, each)
        for number, each in enumerate(root.every())
        if each.tag in ("ol", "ul", "div", "section")
    ]
    for place, candidate in reversed(lists):
        if found := _notes(candidate, targets, place):
            references, notes = found
            return _replaced(root, candidate, references, notes)
    return root


def _notes(
    candidate: HtmlNode, targets: Mapping[str, Sequence[tuple[int, HtmlNode]]], place: int
) -> tuple[dict[int, str], HtmlNode] | None:
    """The labels of the references by the identity of the links, and the node for the notes."""
    items = [each for each in candidate.elements() if each.tag in ("li", "p", "div")]
    if not items or len(items) != len(candidate.elements()):
        return None
    ids = {_id(item): item for item in items}
    if "" in ids or len(ids) != len(items):
        return None
    if not all(name in targets and len(targets[name]) <= _MOST for name in ids):
        return None
    found = [(each, name) for name in ids for each in targets[name]]
    inside = {id(each) for each in candidate.every()}
    references: dict[int, str] = {}
    order: list[str] = []
    numbers: dict[str, str] = {}
    for (number, link), name in sorted(found, key=lambda pair: pair[0][0]):
        # What leads back up, from a note to a list that refers to it, is no reference.
        if number > place or not _LABEL.fullmatch(link.text().strip()) or id(link) in inside:
            return None
        if name not in numbers:
            order.append(name)
            numbers[name] = str(len(order))
        references[id(link)] = numbers[name]
    if len(order) != len(items):
        return None
    notes = []
    for number, name in enumerate(order, 1):
        back_links = _back_links(ids[name])
        if not back_links:
            return None
        content = _without(ids[name], back_links).children
        notes.append(HtmlNode("note", {"label": str(number)}, content))
    return references, HtmlNode("notes", {}, notes)


def _id(item: HtmlNode) -> str:
    """The id of an item, or that of the first anchor in it."""
    if name := item.attrs.get("id"):
        return name
    for each in item.every():
        if each.tag == "a" and (name := each.attrs.get("id") or each.attrs.get("name")):
            return name
    return ""


def _back_links(item: HtmlNode) -> set[int]:
    """The links, by their identity, that lead from a note back into the text. One that is only a
    word, such as "1", is one at the beginning of the note, or at its end if nothing else leads
    back; elsewhere it is a word of the note."""
    parts = list(_texts_and_links(item))
    marked = {id(each) for each in parts if not isinstance(each, str) and _is_marked_as_back(each)}
    found = marked | _words_before_text(parts)
    return found or _words_before_text(reversed(parts))


def _texts_and_links(node: HtmlNode) -> Iterator[HtmlNode | str]:
    for child in node.children:
        if isinstance(child, str) or (
            child.tag == "a" and child.attrs.get("href", "").startswith("#")
        ):
            yield child
        else:
            yield from _texts_and_links(child)


def _is_marked_as_back(link: HtmlNode) -> bool:
    return _BACK.fullmatch(link.text().strip()) is not None or any(
        each in ("footnote-backref", "reversefootnote") for each in link.classes()
    )


def _words_before_text(parts: Iterable[HtmlNode | str]) -> set[int]:
    """The links that are only a word, and stand before all other words of `parts`."""
    found = set()
    for part in parts:
        if isinstance(part, str):
            if _WORD.search(part):
                break
        elif _LABEL.fullmatch(part.text().strip()):
            found.add(id(part))
        elif not _is_marked_as_back(part):
            break
    return found


def _without(node: HtmlNode, links: set[int]) -> HtmlNode:
    """`node` without these links, and without what held nothing else."""
    children: list[HtmlNode | str] = []
    for child in node.children:
        if isinstance(child, str):
            children.append(child)
        elif id(child) not in links:
            inner = _without(child, links)
            if child.tag in ("sup", "span") and child.children and not inner.text().strip():
                continue
            children.append(inner)
    return node.like(children)


def _replaced(
    node: HtmlNode, candidate: HtmlNode, references: dict[int, str], notes: HtmlNode
) -> HtmlNode:
    children: list[HtmlNode | str] = []
    for child in node.children:
        if isinstance(child, str):
            children.append(child)
        elif child is candidate:
            children.append(notes)
        elif label := references.get(id(child)) or _only_reference(child, references):
            children.append(HtmlNode(REFERENCE, {"label": label}))
        elif child.children:
            children.append(_replaced(child, candidate, references, notes))
        else:
            children.append(child)
    return node.like(children)


def _only_reference(node: HtmlNode, references: dict[int, str]) -> str:
    """The label of the reference that an element holds, if it holds nothing else but brackets."""
    if node.tag not in ("sup", "span"):
        return ""
    labels = [label for each in node.every() if (label := references.get(id(each)))]
    links = [each for each in node.every() if each.tag == "a"]
    if len(labels) != 1 or len(links) != 1:
        return ""
    rest = node.text().replace(links[0].text(), "", 1)
    return labels[0] if not rest.strip(" []()\n") else ""
