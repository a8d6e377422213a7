"""Checks of the menu and of the columns of links, `[[nav]]` and `[[foot]]` in site.toml, beyond the
types of their values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sitegen import urls
from sitegen.formats.source_map import KeyPath, SourceMap
from sitegen.model.languages import LanguageSettings
from sitegen.model.page_settings import FootColumn, NavItem, NavLink

# The path of a setting that is wrong, its value, and a hint or "".
WrongValues = Iterator[tuple[KeyPath, object, str]]


def lists_of_links(
    nav: Sequence[NavItem], foot: Sequence[FootColumn], languages: Sequence[LanguageSettings]
) -> Iterator[tuple[KeyPath, Sequence[NavItem | NavLink]]]:
    """The lists of links of a site and of its editions, each with its path in the settings."""
    menus = [(("nav",), nav), *_menus_of_editions(languages)]
    for at, menu in menus:
        yield at, menu
        for i, item in enumerate(menu):
            yield (*at, i, "links"), item.links
    for i, column in enumerate(foot):
        yield ("foot", i, "links"), column.links
    for i, language in enumerate(languages):
        for j, column in enumerate(language.foot or ()):
            yield ("languages", i, "foot", j, "links"), column.links


def wrong_addresses(values: dict[str, Any]) -> WrongValues:
    """Problems of links of the menu and the foot with an address in a wrong form."""
    for at, links in lists_of_links(
        values.get("nav", ()), values.get("foot", ()), values.get("languages", ())
    ):
        for i, link in enumerate(links):
            if link.url and not urls.is_link_target(link.url):
                yield (*at, i, "url"), link.url, with_scheme(link.url)


def with_scheme(url: str) -> str:
    """The hint for an address that cannot be one of a link: the same with the scheme "https", if
    nothing else is wrong with it."""
    bare = url.partition("//")[2]
    address = f"https://{bare}"
    is_one = urls.scheme(url) in ("", "http", "https") and "." in bare.partition("/")[0]
    return f"write {address}" if is_one and urls.is_web_address(address) else ""


def empty_lists(values: dict[str, Any], source: SourceMap) -> WrongValues:
    """Problems of lists of links, below items of a menu and in columns, without a link in them."""
    for at, links in lists_of_links(
        values.get("nav", ()), values.get("foot", ()), values.get("languages", ())
    ):
        if at[-1] == "links" and not links and at in source.marks:
            yield at, [], "add a link, or take the key out"


def _menus_of_editions(
    languages: Sequence[LanguageSettings],
) -> Iterator[tuple[KeyPath, Sequence[NavItem]]]:
    for i, language in enumerate(languages):
        yield ("languages", i, "nav"), language.nav or ()
