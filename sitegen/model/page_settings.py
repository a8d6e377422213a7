"""What every page has around its content: `[[nav]]`, `[[foot]]` and `[announcement]`."""

from typing import Annotated

from msgspec import Struct

from sitegen.model.fields import Date, Text, form, key


class NavLink(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A link in a list of `links`: below an item of the menu, or at the foot of every page."""

    title: Annotated[Text, key("The text of the link.")]
    url: Annotated[
        str,
        form("address", "an address like /tags/ or https://…", min_length=1),
        key("`/tags/` or `https://…`."),
    ]


class NavItem(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One `[[nav]]`: an item of the site's menu, with an address, links below it, or both."""

    title: Annotated[Text, key("The text of the link.")]
    url: Annotated[
        str,
        form("address", "an address like /tags/ or https://…", min_length=1),
        key("`/tags/` or `https://…`.", default="required, or `links`", unless="links"),
    ] = ""
    links: Annotated[
        tuple[NavLink, ...],
        form("list of keys", "a list with a link or more"),
        key("The links below it, each with `title` and `url`.", default="none"),
    ] = ()


class FootColumn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One `[[foot]]`: a column of links at the foot of every page."""

    title: Annotated[Text, key("The words above the links.")]
    links: Annotated[
        tuple[NavLink, ...],
        form("list of keys", "a list with a link or more"),
        key("The links, each with `title` and `url`, as in `[[nav]]`."),
    ]


class Announcement(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """`[announcement]`: a sentence at the top of every page. It is not shown any more from the
    moment `until` on."""

    text: Annotated[
        str,
        form("text", "a sentence without a link", prose=True, min_length=1),
        key("The sentence, in which `*`, `**`, `~~` and backticks are Markdown."),
    ]
    url: Annotated[
        str,
        form("address", "an address like /about/ or https://…"),
        key("Where the sentence leads: `/about/` or `https://…`.", default="nowhere"),
    ] = ""
    until: Annotated[
        Date | None, key("The moment from which on it is not shown any more.", default="never")
    ] = None
