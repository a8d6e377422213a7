"""What layouts and feeds see of a source of a post."""

import datetime as dt

from msgspec import Struct


class SourceView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A work that a post is made from, or that it cites (`relation`: based_on or cited). What the
    post does not say is "". Of the publisher's own reporting (`relation`: original) there is only
    the `name`, which says that in the language of the page."""

    name: str
    url: str = ""
    title: str = ""
    author: str = ""
    published: dt.datetime | None = None
    archived: str = ""
    accessed: dt.datetime | None = None
    quote: str = ""
    relation: str
