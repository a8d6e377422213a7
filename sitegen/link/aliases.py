"""Old addresses → what is published at each: a page that redirects, or nothing, with a warning.

Importers write every address that a text ever had, including its present one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import unquote

from sitegen import urls
from sitegen.errors import MAX_GOT, NO_FIX, Fix, Problem, shorten
from sitegen.model.documents import Author, Document, Page, Post
from sitegen.model.site import Redirect
from sitegen.text.edits import remove_key


class Aliases:
    """The aliases of documents; `addresses` are those of the documents, by path.

    `redirects` are published. `moved` are aliases that are not, with their targets: they differ
    only in letter case from another address, so some file systems cannot hold both. A link to one
    is changed to its target. `has_rules`: the host gets a rule for each redirect, and does not send
    the page."""

    def __init__(
        self, documents: Iterable[Document], addresses: Mapping[str, str], *, has_rules: bool
    ) -> None:
        self._has_rules = has_rules
        self.redirects: list[Redirect] = []
        self.moved: dict[str, str] = {}
        self.problems: list[Problem] = []
        for document in documents:
            if document.meta.aliases:
                self._add(document, addresses[document.path])

    def _add(self, document: Document, url: str) -> None:
        own = urls.output_path(url)
        taken = {urls.collision_key(own): own}
        for i, alias in enumerate(document.meta.aliases):
            old = urls.alias_url(alias)
            output = urls.output_path(old)
            key = urls.collision_key(output)
            if output == own:
                what = f"is the address of the {_what(document)} itself"
                edit = remove_key(("aliases", i))
                self._warn(document, i, what, "take it out", Fix(keys=(edit,)))
            elif key not in taken:
                taken[key] = output
                self._redirect(document, i, old, url)
            elif taken[key] != output:
                self.moved[old] = url
                other = (
                    f"the address of the {_what(document)} itself"
                    if taken[key] == own
                    else "another alias"
                )
                self._warn(
                    document,
                    i,
                    f"differs only in letter case from {other}, so nothing is published there",
                    _hint(document, old, url),
                )
            # Otherwise the document is there already: a slash at the end makes no other address.

    def _redirect(self, document: Document, number: int, old: str, url: str) -> None:
        title = document.meta.name if isinstance(document, Author) else document.meta.title or ""
        self.redirects.append(
            Redirect(
                url=old,
                target=url,
                title=title,
                path=document.path,
                alias=document.meta.aliases[number],
                place=document.mark(f"aliases.{number}", "aliases"),
            )
        )
        if old.lower().endswith(urls.SCRIPTS) and not self._has_rules:
            self._warn(
                document,
                number,
                "is sent as a file to be saved by a host that runs no such programs, "
                "and leads nowhere",
                "make a rule for it at your host, and take it out here",
            )

    def _warn(
        self, document: Document, number: int, what: str, hint: str, fix: Fix = NO_FIX
    ) -> None:
        self.problems.append(
            Problem.at(
                document.path,
                document.mark(f"aliases.{number}", "aliases"),
                severity="warning",
                code="alias",
                hint=hint,
                message=f"aliases: {shorten(document.meta.aliases[number])} {what}",
                key=f"aliases.{number}",
                got=document.meta.aliases[number][:MAX_GOT],
                fix=fix,
            )
        )


def _what(document: Document) -> str:
    kinds: dict[type, str] = {Post: "post", Page: "page", Author: "author"}
    return kinds.get(type(document), "list")


def _hint(document: Document, old: str, url: str) -> str:
    """How an address that differs only in letter case can be kept."""
    *folders, last = old.strip("/").split("/")
    name = unquote(last)
    if (
        not isinstance(document, Post | Page)
        or folders != url.strip("/").split("/")[:-1]
        or not urls.is_slug(name)
    ):
        return "some file systems have no room for both: keep one of the two"
    return f"to keep the old address, write slug: {name}"
