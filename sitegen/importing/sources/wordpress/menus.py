"""The menu of a site: of several, the one that leads."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from sitegen.importing.source import MenuItem, Note
from sitegen.importing.sources.html_texts import plain
from sitegen.importing.sources.wordpress import types
from sitegen.importing.sources.wordpress.block_tree import BlockNode, parsed
from sitegen.importing.sources.wordpress.index import Index, MenuRow
from sitegen.importing.sources.wordpress.taxonomy import TermsOfExport

_LEADS = re.compile(r"main|primary|header|top|haupt|principal|navigation|nav\b", re.IGNORECASE)
_MAX_DEPTH = 10


class Menus:
    """The menus of an export, with the addresses of what they name."""

    def __init__(self, index: Index, taxonomy: TermsOfExport, base_url: str) -> None:
        self._index, self._taxonomy = index, taxonomy
        self._base_url = base_url
        self._menus: dict[str, list[MenuRow]] = {}
        for row in index.menu_rows:
            self._menus.setdefault(row.menu, []).append(row)

    def leading(self) -> tuple[tuple[MenuItem, ...], tuple[Note, ...]]:
        """The menu that leads, and a note of the others: which one a theme showed where is not in
        an export."""
        if not self._menus:
            return self._of_blocks(), ()
        # The largest of those whose name says that they lead, else the largest of all.
        name = max(self._menus, key=lambda key: (bool(_LEADS.search(key)), len(self._menus[key])))
        others = [f"{each} ({len(rows)})" for each, rows in self._menus.items() if each != name]
        notes: tuple[Note, ...] = ()
        if others:
            note = Note(
                weight=2,
                kind="menus beside the main one",
                place="menus",
                message=f"“{name}” became the menu; the others are {', '.join(sorted(others))}",
                hint="put their links into [[nav]] or [[foot]] of site.toml",
            )
            notes = (note,)
        return self._tree(self._menus[name]), notes

    def _tree(self, rows: list[MenuRow]) -> tuple[MenuItem, ...]:
        rows = sorted(rows, key=lambda row: row.order)
        known = {row.id for row in rows}
        below: dict[str, list[MenuRow]] = {}
        for row in rows:
            parent = row.parent if row.parent in known and row.parent != row.id else ""
            below.setdefault(parent, []).append(row)
        return self._items(below, "", 0)

    def _items(
        self, below: dict[str, list[MenuRow]], parent: str, depth: int
    ) -> tuple[MenuItem, ...]:
        found = []
        for row in below.get(parent, []) if depth < _MAX_DEPTH else []:
            title, url = self._shown(row)
            links = self._items(below, row.id, depth + 1)
            if title and (url or links):
                found.append(MenuItem(title=title, url=url, links=links))
        return tuple(found)

    def _shown(self, row: MenuRow) -> tuple[str, str]:
        """The words and the address of an entry."""
        title, url = plain(row.title), row.url
        if row.kind == "post_type":
            link, its_title = self._index.addresses.get(row.object_id, ("", ""))
            title = title or plain(its_title)
            url = link or self._file(row.object_id)
        elif row.kind == "taxonomy":
            address, name = self._taxonomy.address_of(row.object_type, row.object_id)
            title, url = title or name, address
        return title, "" if url.strip() in ("#", "#0") else url.strip()

    def _file(self, number: str) -> str:
        found = self._index.attachments.get(number)
        return found.url if found else ""

    def _of_blocks(self) -> tuple[MenuItem, ...]:
        """The largest menu of a theme that is made of blocks."""
        found = [self._links(parsed(text).children, 0) for text in self._index.navigations]
        return max(found, key=len, default=())

    def _links(self, blocks: Iterable[BlockNode], depth: int) -> tuple[MenuItem, ...]:
        found = []
        for block in blocks:
            if block.name == "home-link":
                title = plain(block.text("label")) or "Home"
                found.append(MenuItem(title=title, url=self._base_url + "/"))
            elif block.name in ("navigation-link", "navigation-submenu") and depth < _MAX_DEPTH:
                link = self._index.addresses.get(block.text("id"), ("", ""))[0]
                url = link if types.is_pretty(link) else html.unescape(block.text("url"))
                links = self._links(block.children, depth + 1)
                if title := plain(block.text("label")):
                    found.append(MenuItem(title=title, url="" if url == "#" else url, links=links))
        return tuple(found)
