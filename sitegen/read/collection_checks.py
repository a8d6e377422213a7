"""Checks of `[[collections]]`, beyond the types of their keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sitegen.formats.source_map import KeyPath
from sitegen.layouts.checks import FUNCTIONS, OF_JINJA, VARIABLES
from sitegen.model.collection_settings import CollectionSettings
from sitegen.model.paths import DATA
from sitegen.model.taxonomies import BUILT_IN
from sitegen.near import nearest
from sitegen.read.data_folder import ENDINGS

# What Jinja reads as something else than a variable.
WORDS = (*("and", "else", "false", "if", "in", "is", "none", "not", "or", "recursive", "true"),)


def wrong(values: dict[str, Any]) -> Iterator[tuple[KeyPath, object, str]]:
    """Problems of names that layouts have already, of files that cannot be in data/, and of orders
    that need a file: the path of each setting, its value, and a hint."""
    collections: Sequence[CollectionSettings] = values.get("collections", ())
    taxonomies = [each.name for each in values.get("taxonomies", ())]
    names: set[str] = set()
    for i, wanted in enumerate(collections):
        if wanted.name in (*VARIABLES, *FUNCTIONS, *OF_JINJA):
            yield (
                ("collections", i, "name"),
                wanted.name,
                "layouts have a variable of this name; take another one",
            )
        elif wanted.name in WORDS:
            hint = "in layouts this word is no name; take another one"
            yield ("collections", i, "name"), wanted.name, hint
        elif wanted.name in names:
            yield ("collections", i, "name"), wanted.name, "name each once"
        names.add(wanted.name)
        if wanted.taxonomy and wanted.taxonomy not in taxonomies:
            yield ("collections", i, "taxonomy"), wanted.taxonomy, _no_taxonomy(wanted, taxonomies)
        elif (wanted.taxonomy is None) != (wanted.term is None):
            given = "term" if wanted.taxonomy is None else "taxonomy"
            other = "taxonomy" if wanted.taxonomy is None else "term"
            hint = f"write {other} = …: a term is one of a taxonomy"
            yield ("collections", i, given), getattr(wanted, given), hint
        if wanted.from_ and not _is_file(wanted.from_):
            yield ("collections", i, "from"), wanted.from_, _hint(wanted.from_)
        if wanted.order == "listed" and not wanted.from_:
            yield (
                ("collections", i, "order"),
                wanted.order,
                "only a collection with `from` has an order of its own",
            )


def _no_taxonomy(wanted: CollectionSettings, taxonomies: Sequence[str]) -> str:
    name = wanted.taxonomy or ""
    for built_in in BUILT_IN:
        if name in (built_in.name, built_in.key, built_in.plural):
            return f"write {built_in.name} = …: `taxonomy` is for those of [[taxonomies]]"
    near = nearest(name, taxonomies)
    return f"did you mean `{near}`?" if near else "no [[taxonomies]] has this name"


def _is_file(path: str) -> bool:
    folder, _, name = path.rpartition("/")
    return f"{folder}/" == DATA and name.endswith(ENDINGS) and not name.startswith((".", "_"))


def _hint(path: str) -> str:
    name = path.rpartition("/")[2]
    if not name.endswith(ENDINGS):
        return f"data files end with {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}"
    return f"write {DATA}{name}" if not name.startswith((".", "_")) else ""
