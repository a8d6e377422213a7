"""The tables of keys in docs/front-matter.md and docs/settings.md, held to the structs.

Each row has the name of a key, its type, its default and its meaning. The first three follow from
the struct; the meaning begins with the sentence of the key, and may say more. `test_docs.py` says
which rows differ. `make tables` (this program) writes them: rows of new keys, the first three cells
of others. It leaves the meaning of a row that is there to its author."""

from __future__ import annotations

import json
import re
import sys
import types
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import msgspec

from sitegen.model.config import Config, ShownSettings
from sitegen.model.meta import (
    AuthorMeta,
    PageMeta,
    PostMeta,
    ShownAuthorMeta,
    ShownPostMeta,
    TermMeta,
)
from sitegen.model.picture_meta import PictureAi
from sitegen.model.picture_settings import PictureFolder
from sitegen.model.theme_settings import ThemeFont

DOCS = Path(__file__).parent.parent / "docs"
FREE = "params"
_LINK = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\([^()]*\)")
_HEADER = "| Key | Type | Default | Meaning |\n|---|---|---|---|\n"


class Table(NamedTuple):
    """A table: the page of docs/ and the heading it is under, and the keys in it."""

    page: str
    heading: str
    keys: tuple[msgspec.structs.FieldInfo, ...]


# --- which tables there are -----------------------------------------------------------------------


def inner_structs(struct: Any) -> dict[str, Any]:
    """The keys of `struct` whose value has keys of its own, with the struct of those."""
    return {
        key: inner
        for key, hint in typing.get_type_hints(struct, include_extras=True).items()
        for inner in _structs_in(hint)
    }


def _structs_in(hint: Any) -> Iterator[Any]:
    """The struct types that a type is made of: members of unions, tuples, dictionaries; what a
    generic struct holds comes before it."""
    for inner in typing.get_args(hint):
        yield from _structs_in(inner)
    kind = typing.get_origin(hint) or hint
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        yield kind


SECTIONS = inner_structs(Config)
NESTED = {
    key: inner
    for struct in (PostMeta, PageMeta, AuthorMeta)
    for key, inner in inner_structs(struct).items()
}
# Keys with the same keys share a table: that of the first of them.
NESTED = {inner: key for key, inner in reversed(NESTED.items())}
NESTED = {key: inner for inner, key in reversed(NESTED.items())}


def heading_of(section: str) -> str:
    return (
        f"`[[{section}]]`"
        if section in {"archives", "collections", "foot", "languages", "nav", "scripts"}
        or section == "taxonomies"
        else f"`[{section}]`"
    )


def tables() -> Iterator[Table]:
    fields = msgspec.structs.fields
    for heading, struct in (
        ("Posts", PostMeta),
        ("Pages", PageMeta),
        ("Authors", AuthorMeta),
        ("Words of terms", TermMeta),
    ):
        yield Table("front-matter", heading, fields(struct))
    for name, struct in NESTED.items():
        yield Table("front-matter", f"`{name}`", fields(struct))
    yield Table("front-matter", "`ai` of a picture", fields(PictureAi))
    top = [field for field in fields(Config) if field.name not in SECTIONS]
    yield Table("settings", "The site", tuple(field for field in top if field.name != FREE))
    yield Table("settings", f"`[{FREE}]`", tuple(field for field in top if field.name == FREE))
    for name, struct in SECTIONS.items():
        yield Table("settings", heading_of(name), fields(struct))
    yield Table("settings", "`[[theme.fonts]]`", fields(ThemeFont))
    yield Table("settings", "`[[images.folders]]`", fields(PictureFolder))


# --- what a struct says of a key ------------------------------------------------------------------


def _extra(hint: Any, name: str) -> str:
    """What the last `msgspec.Meta` that says something of `name` says, or ""."""
    said = [(meta.extra or {}).get(name, "") for meta in getattr(hint, "__metadata__", ())]
    return next((str(word) for word in reversed(said) if word), "")


def _sentence(hint: Any) -> str:
    said = [meta.description or "" for meta in getattr(hint, "__metadata__", ())]
    return said[-1] if said else ""


def _nouns(hint: Any, quote: str) -> list[str]:
    """What a value may be, each in a word or two; `quote` stands around texts."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated:
        noun = _extra(hint, "noun")
        return [noun] if noun else _nouns(inner[0], quote)
    if origin in (typing.Union, types.UnionType):
        return [noun for one in inner if one is not type(None) for noun in _nouns(one, quote)]
    if origin is Literal:
        return [f"`{quote}{word}{quote}`" for word in inner]
    if origin is tuple:
        of = _nouns(inner[0], quote)
        return [f"list of {', '.join(of)}"]
    if hint is bool:
        return ["`true`", "`false`"]
    return ["keys and values"] if origin is dict else ["keys"] if list(_structs_in(hint)) else []


def _type(hint: Any, quote: str) -> str:
    nouns = _nouns(hint, quote)
    return " or ".join([", ".join(nouns[:-1]), nouns[-1]] if len(nouns) > 1 else nouns)


def _default(field: msgspec.structs.FieldInfo, quote: str) -> str:
    if said := _extra(field.type, "default"):
        return said
    if field.required:
        return "required"
    if field.default in (None, ""):
        return "none"
    if field.default is msgspec.NODEFAULT:
        return "empty"
    value = field.default
    return f"`{value}`" if isinstance(value, str) and not quote else f"`{json.dumps(value)}`"


def _seen_as(table: Table, key: str) -> str:
    """The name by which layouts see a key that they only show, or ""."""
    if table.page == "settings":
        shown = table.heading == "The site" and key in ShownSettings.__struct_fields__
        return f"site.settings.{key}" if shown else ""
    kind = {"Posts": ShownPostMeta, "Pages": ShownPostMeta, "Authors": ShownAuthorMeta}
    if table.heading not in kind or key not in kind[table.heading].__struct_fields__:
        return ""
    return f"{'author' if table.heading == 'Authors' else 'page'}.meta.{key}"


def row(table: Table, field: msgspec.structs.FieldInfo) -> list[str]:
    """The four cells of a key."""
    quote = '"' if table.page == "settings" else ""
    seen = _seen_as(table, field.name)
    meaning = _sentence(field.type) + (f" Layouts: `{seen}`." if seen else "")
    return [f"`{field.encode_name}`", _type(field.type, quote), _default(field, quote), meaning]


# --- what the documentation says ------------------------------------------------------------------


def plain(cell: str) -> str:
    return _LINK.sub(r"\1", cell)


def _is_said(cell: str, meaning: str) -> bool:
    """Whether a meaning begins with the sentence of the key, and names it as layouts do."""
    sentence, _, seen = meaning.partition(" Layouts: ")
    return plain(cell).startswith(sentence) and seen.rstrip(".") in cell


def _written(text: str, table: Table) -> tuple[int, int, list[list[str]]]:
    """Where the rows of a table begin and end in the text of its page, and their cells."""
    heading = re.search(rf"^#+ {re.escape(table.heading)}$", text, re.M)
    begin = text.index(_HEADER, heading.end() if heading else len(text)) + len(_HEADER)
    rows = re.match(r"(?:\|.*\n)*", text[begin:])
    lines = rows[0].splitlines() if rows else []
    cells = [[cell.strip() for cell in line.strip("|").split(" | ", 3)] for line in lines]
    return begin, begin + sum(len(line) + 1 for line in lines), cells


def mended(table: Table, text: str) -> tuple[str, list[str]]:
    """The text of a page with the table as the struct has it, and what is different, each with
    what to do."""
    begin, end, written = _written(text, table)
    wanted = {f"`{field.encode_name}`": row(table, field) for field in table.keys}
    place, reported, rows = f"docs/{table.page}.md: {table.heading}", [], []
    for cells in written:
        if cells[0] not in wanted:
            reported.append(f"{place}: there is no key {cells[0]}; run make tables")
            continue
        right = wanted.pop(cells[0])
        new = [old if plain(old) == now else now for old, now in zip(cells, right, strict=True)]
        new[3] = cells[3]
        if new != cells:
            reported.append(f"{place}: {right[0]} is {right[1]}, {right[2]}; run make tables")
        if not _is_said(cells[3], right[3]):
            reported.append(f"{place}: begin the meaning of {cells[0]} with: {right[3]}")
        rows.append(new)
    reported += [f"{place}: {key} is missing; run make tables" for key in wanted]
    # Keys of the author's own close a table.
    last = len(rows) - 1 if rows and rows[-1][0] == f"`{FREE}`" else len(rows)
    rows[last:last] = wanted.values()
    lines = "".join(f"| {' | '.join(cells)} |\n" for cells in rows)
    return text[:begin] + lines + text[end:], reported


def differences() -> list[str]:
    return [
        line
        for table in tables()
        for line in mended(table, (DOCS / f"{table.page}.md").read_text(encoding="utf-8"))[1]
    ]


def write() -> list[str]:
    """Write the tables. Returns a line for each that was changed."""
    written = []
    for table in tables():
        file = DOCS / f"{table.page}.md"
        before = file.read_text(encoding="utf-8")
        after = mended(table, before)[0]
        if after != before:
            file.write_text(after, encoding="utf-8")
            written.append(f"docs/{table.page}.md: {table.heading}: the table is written anew")
    return written


def main() -> int:
    written, left = write(), differences()
    print("\n".join((*written, *left)) or "The tables say what the structs say already.")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
