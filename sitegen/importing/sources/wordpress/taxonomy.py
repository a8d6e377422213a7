"""Categories, tags and series: their names, their old addresses, and which one of a post is the
main one."""

from __future__ import annotations

from msgspec import Struct

from sitegen.importing.source import SourceTerm, SourceText, TermKind
from sitegen.importing.sources.html_texts import address_parts, plain
from sitegen.importing.sources.wordpress.index import Index
from sitegen.importing.sources.wordpress.paragraphs import with_paragraphs
from sitegen.importing.sources.wordpress.words import decoded
from sitegen.importing.sources.wordpress.wxr import WxrHead, WxrItem

_KINDS: dict[str, TermKind] = {
    "category": "category",
    "post_tag": "tag",
    "tag": "tag",
    "series": "series",
}
# What the address of a term begins with, as long as nobody has changed it in the settings, of which
# an export says nothing.
_BASES = {"category": "category", "tag": "tag", "series": "series"}
_MAIN = (
    "_yoast_wpseo_primary_category",
    "rank_math_primary_category",
    "_seopress_robots_primary_cat",
    "_primary_term_category",
)


class WxrTerm(Struct, frozen=True):
    """A term of the head of an export: `key` is its kind and its slug, `parent` a slug."""

    key: tuple[TermKind, str]
    id: str
    name: str
    parent: str
    text: str


class TermsOfExport:
    """The terms of an export."""

    def __init__(self, heads: tuple[WxrHead, ...], index: Index, base_path: str) -> None:
        self._base = base_path
        self._terms: dict[tuple[TermKind, str], WxrTerm] = {}
        for head in heads:
            for name, fields in head.entries:
                self._add(_term(name, fields))
        for (domain, slug), name in index.term_names.items():
            if kind := _KINDS.get(domain):
                self._add(WxrTerm((kind, slug), "", plain(name) or decoded(slug), "", ""))
        self._names = self._unique_names()
        self._by_id = {term.id: term for term in self._terms.values() if term.id}

    def all(self) -> tuple[SourceTerm, ...]:
        """Every term, in the order of the export."""
        return tuple(
            SourceTerm(
                kind=term.key[0],
                name=self._names[term.key],
                address=self._address(term),
                text=SourceText(text=with_paragraphs(term.text)) if term.text else SourceText(),
            )
            for term in self._terms.values()
        )

    def names(self, item: WxrItem, kind: TermKind) -> tuple[str, ...]:
        """The names of the terms of an item, the main one first."""
        slugs = [slug for domain, slug, _ in item.terms if slug and _KINDS.get(domain) == kind]
        if kind == "category":
            main = self._main(item, slugs)
            slugs.sort(key=lambda slug: slug != main)
        known = [self._names[kind, slug] for slug in slugs if (kind, slug) in self._names]
        # WXR 1.0 has terms by name alone, beside the same with their slugs.
        bare = [
            plain(n) for domain, slug, n in item.terms if not slug and _KINDS.get(domain) == kind
        ]
        return tuple(dict.fromkeys([*known, *(each for each in bare if each)]))

    def address_of(self, kind: str, term_id: str) -> tuple[str, str]:
        """The address and the name of a term by its number, "" for one that is not known."""
        term = self._by_id.get(term_id)
        if term is None or _KINDS.get(kind) != term.key[0]:
            return "", ""
        return self._address(term), self._names[term.key]

    def _add(self, term: WxrTerm | None) -> None:
        if term is not None and term.key[1]:
            self._terms.setdefault(term.key, term)

    def _unique_names(self) -> dict[tuple[TermKind, str], str]:
        """Names by key. Two of one name that differ in their slugs say which they are."""
        names: dict[tuple[TermKind, str], str] = {}
        taken: set[tuple[TermKind, str]] = set()
        for key, term in self._terms.items():
            name = term.name
            if (key[0], name.casefold()) in taken:
                parent = self._terms.get((key[0], term.parent))
                name = f"{name} ({parent.name if parent else decoded(key[1])})"
            taken.add((key[0], name.casefold()))
            names[key] = name
        return names

    def _main(self, item: WxrItem, slugs: list[str]) -> str:
        """The main category: the one that a plugin for search engines names, else the one that the
        address of the post has, else the first."""
        named = self._by_id.get(item.meta_value(*_MAIN))
        if named is not None and named.key[1] in slugs:
            return named.key[1]
        path = address_parts(item.text("link")).path.strip("/").split("/")[:-1]
        inner = [each for each in reversed(path) if each in slugs]
        return inner[0] if inner else (slugs[0] if slugs else "")

    def _address(self, term: WxrTerm) -> str:
        slugs: list[str] = []
        at: WxrTerm | None = term
        while at is not None and at.key[1] not in slugs:
            slugs.insert(0, at.key[1])
            at = self._terms.get((term.key[0], at.parent)) if at.parent else None
        return f"{self._base}/{_BASES[term.key[0]]}/{'/'.join(slugs)}/"


def _term(name: str, fields: dict[str, str]) -> WxrTerm | None:
    """A term of the head, None for one of another taxonomy."""
    if name == "category":
        kind: TermKind = "category"
        slug, title = fields.get("category_nicename", ""), fields.get("cat_name", "")
        parent, text = fields.get("category_parent", ""), fields.get("category_description", "")
    elif name == "tag":
        kind, slug, title = "tag", fields.get("tag_slug", ""), fields.get("tag_name", "")
        parent, text = "", fields.get("tag_description", "")
    elif found := _KINDS.get(fields.get("term_taxonomy", "").strip()):
        kind = found
        slug, title = fields.get("term_slug", ""), fields.get("term_name", "")
        parent, text = fields.get("term_parent", ""), fields.get("term_description", "")
    else:
        return None
    slug = slug.strip()
    shown = plain(title) or decoded(slug)
    number = fields.get("term_id", "").strip()
    return WxrTerm((kind, slug), number, shown, parent.strip(), text.strip())
