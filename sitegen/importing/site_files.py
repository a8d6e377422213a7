"""The files of the new site that are no documents: settings, authors, words of terms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from sitegen import urls
from sitegen.commands.adding import writing as front_matter
from sitegen.edits.values import double_quoted
from sitegen.importing.bodies.biographies import biography
from sitegen.importing.converting import DocumentConverter, one_line, printable
from sitegen.importing.old_site import Claims, OldSite, key
from sitegen.importing.people import People
from sitegen.importing.placing import PAGES, POSTS
from sitegen.importing.source import MenuItem, Note, SourceAuthor, SourceDocument, SourceText
from sitegen.importing.targets import Targets
from sitegen.importing.words_of_terms import FOLDERS, ListedTerm
from sitegen.importing.writing import Wanted

SETTINGS = "site.toml"
# As settings take it. Old ones may have an address that only people can read: `me [at] a.example`.
_MAIL = re.compile(r"[^@\s?&<>\"]+@[^@\s?&<>\"]+")


class SiteFacts(Struct, frozen=True, kw_only=True):
    """What the settings say: the answers of the source, of options or of nobody; the `pattern` of
    posts; the `archives` that have a document; `external`, the addresses of files that were not in
    the source; and whether there are comments."""

    title: str
    base_url: str
    description: str
    language: str
    timezone: str
    publisher: str
    responsible: str
    email: str
    pattern: str
    archives: tuple[str, ...]
    external: tuple[str, ...]
    has_comments: bool
    languages: tuple[tuple[str, str], ...]
    menu: tuple[MenuItem, ...]
    page_size: int


def settings_file(facts: SiteFacts) -> Wanted:
    """`site.toml`."""
    lines = [
        "# As an import wrote them. Later imports leave this file alone if somebody changed it.",
        f"title = {double_quoted(facts.title)}",
        f"base_url = {double_quoted(facts.base_url)}",
    ]
    lines += [
        f"{name} = {double_quoted(value)}"
        for name in ("description", "language", "timezone", "responsible")
        if (value := getattr(facts, name))
    ]
    lines += ["", "[publisher]", f"name = {double_quoted(facts.publisher)}"]
    if _MAIL.fullmatch(facts.email):
        lines.append(f"email = {double_quoted(facts.email)}")
    lines += ["", "[urls]", f"post = {double_quoted(facts.pattern)}"]
    if facts.page_size:
        lines += ["", "[lists]", f"page_size = {facts.page_size}"]
    if facts.has_comments:
        lines += [
            "",
            "# The comments of the old site are shown; import/report.md says how to open replies.",
        ]
        lines += ["[comments]", 'provider = "static"']
    if facts.external:
        listed = ", ".join(map(double_quoted, facts.external))
        lines += ["", "# Files of the old site that the import did not have."]
        lines += ["[checks]", f"external = [{listed}]"]
    for path in facts.archives:
        lines += ["", "[[archives]]", f"path = {double_quoted(path)}"]
    for code, label in facts.languages:
        lines += ["", "[[languages]]", f"code = {double_quoted(code)}"]
        lines.append(f"label = {double_quoted(label or code)}")
    for item in facts.menu:
        lines += ["", "[[nav]]", *_menu_lines(item)]
    return Wanted(path=SETTINGS, data=("\n".join(lines) + "\n").encode())


def _menu_lines(item: MenuItem) -> Iterator[str]:
    yield f"title = {double_quoted(item.title)}"
    if item.url:
        yield f"url = {double_quoted(item.url)}"
    if item.links:
        yield "links = ["
        for link in item.links:
            yield f"  {{title = {double_quoted(link.title)}, url = {double_quoted(link.url)}}},"
        yield "]"


def menu_of(
    items: Iterable[MenuItem], targets: Targets, addresses: dict[str, str], known: set[str]
) -> tuple[MenuItem, ...]:
    """The menu with the new addresses; entries of which nothing has the address are left out. A
    menu has two levels here: what is deeper stands at the second."""
    found = []
    for item in items:
        url = _menu_address(item.url, targets, addresses, known)
        links = tuple(
            MenuItem(title=one_line(below.title) or address, url=address)
            for below in _below(item)
            if (address := _menu_address(below.url, targets, addresses, known))
        )
        if url or links:
            title = one_line(item.title) or url
            found.append(MenuItem(title=title, url=url, links=links))
    return tuple(found)


def left_of_menu(items: Iterable[MenuItem], menu: Iterable[MenuItem]) -> list[str]:
    """The titles of entries of an old menu that the new one, made of it, lacks. The search has
    its place beside the menu."""
    shown = {each.title for item in menu for each in (item, *item.links)}
    wanted = [each for item in items for each in (item, *_below(item)) if each.url.strip("#")]
    return [
        one_line(each.title)
        for each in wanted
        if (one_line(each.title) or each.url) not in shown
        and key(each.url) != "/search"
        and not each.url.endswith(".xml")
    ]


def _below(item: MenuItem) -> Iterator[MenuItem]:
    for link in item.links:
        if link.url:
            yield link
        yield from _below(link)


def _menu_address(url: str, targets: Targets, addresses: dict[str, str], known: set[str]) -> str:
    if not url or url == "#":
        return ""
    if urls.is_foreign(url) and targets.is_foreign(url):
        return url if urls.is_link_target(url) else ""
    nowhere = SourceDocument(kind="page", id="", place="", address="/")
    found = targets.of(url, nowhere, SETTINGS)
    if found is None:
        return url if urls.scheme(url) and urls.is_link_target(url) else ""
    path, mark, fragment = found.partition("#")
    if path in addresses:
        return urls.encode(addresses[path]) + mark + fragment
    if path == "/" or key(path) in known:
        return path + mark + fragment
    return ""


def author_files(
    people: People,
    old: OldSite,
    claims: Claims,
    converter: DocumentConverter,
    notes: list[Note],
) -> Iterator[Wanted]:
    """A file for each author. Only one who has signed a post has a page, so that an alias of
    another one would lead nowhere."""
    for name, author in people.authors.items():
        address = author.address
        alias = (old.within(address) if address and "?" not in address else None) or ""
        is_new = key(alias) != key(f"/authors/{urls.slug(name)}/")
        has_alias = alias and is_new and name in converter.signed and claims.gets(alias)
        yield _author_file(name, author, alias if has_alias else "", converter, notes)


def _author_file(
    name: str,
    author: SourceAuthor,
    alias: str,
    converter: DocumentConverter,
    notes: list[Note],
) -> Wanted:
    path = f"content/authors/{name}.md"
    document = SourceDocument(kind="page", id="", place="", address=author.address)
    body = converter.markdown(author.biography, document, path)
    summary, body = biography(SourceText(text=body, format="markdown"))
    values: dict[str, Any] = {"name": one_line(author.name) or name}
    optional: dict[str, Any] = {
        "kind": "organization" if author.is_organization else "",
        "url": author.url if urls.is_web_address(author.url) else "",
        "summary": one_line(summary),
        "same_as": [each for each in author.same_as if urls.is_web_address(each)],
        "aliases": [alias] if alias else [],
    }
    values |= {each: value for each, value in optional.items() if value}
    if image := converter.shown(author.picture, document, path, notes):
        values["image"] = image
    data = front_matter.post(values, printable(body), is_toml=False).encode()
    return Wanted(path=path, data=data)


def term_files(
    terms: Iterable[ListedTerm], converter: DocumentConverter, notes: list[Note]
) -> Iterator[Wanted]:
    """A file for each term that had words of its own, or another address."""
    for term in terms:
        source = term.source
        has_words = source is not None and (source.text.text.strip() or source.picture)
        if not (term.aliases or has_words):
            continue
        name = term.address.rstrip("/").rpartition("/")[2]
        path = f"content/{FOLDERS[term.kind]}/{name}.md"
        document = SourceDocument(kind="page", id="", place="", address=term.address)
        values: dict[str, Any] = {"title": one_line(term.name)}
        if term.aliases:
            values["aliases"] = list(dict.fromkeys(term.aliases))
        body = ""
        if source:
            body = converter.markdown(source.text, document, path)
            if image := converter.shown(source.picture, document, path, notes):
                values["image"] = image
        data = front_matter.post(values, printable(body), is_toml=False).encode()
        yield Wanted(path=path, data=data)


def archives_of(paths: Iterable[str]) -> tuple[str, ...]:
    """The folders of imported documents that hold one."""
    listed = list(paths)
    return tuple(
        folder for folder in (POSTS, PAGES) if any(path.startswith(f"{folder}/") for path in listed)
    )
