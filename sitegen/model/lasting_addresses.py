"""The addresses of a site that have to last, and those that it has had."""

from msgspec import Struct

from sitegen.errors import Problem

# The ends of the names of files that are pages to a browser.
PAGES = (".html", ".htm")


class LastingAddress(Struct, frozen=True, array_like=True, gc=False):
    """An address of a post, a page, an author or a term. `path` is that of the document, "" for a
    term without one; `id` is the key `id` of a post. `has_aliases`: its front matter has some."""

    url: str
    path: str = ""
    id: str = ""
    has_aliases: bool = False


class SiteAddresses(Struct, frozen=True, array_like=True):
    """What an earlier address is looked for in: the `published` addresses; the output paths of the
    `other` pages, such as redirects, lists, and files of static/; the addresses that went with a
    post that has `expired`, and the paths of these posts; the reasons of documents that are
    `excluded`, by path; and what is `gone` on purpose, as the settings say it."""

    published: tuple[LastingAddress, ...]
    other: tuple[str, ...]
    expired: tuple[str, ...]
    expired_posts: tuple[str, ...]
    excluded: dict[str, str]
    gone: tuple[str, ...]


class EarlierAddress(Struct, frozen=True, array_like=True, gc=False):
    """An address that was published, with the path and the `id` of its document, "" where they are
    unknown."""

    url: str
    path: str = ""
    id: str = ""


class Comparison(Struct, frozen=True):
    """The addresses that are lost, and the new record of the output folder; b"" if that stays as it
    is."""

    problems: tuple[Problem, ...] = ()
    record: bytes = b""
