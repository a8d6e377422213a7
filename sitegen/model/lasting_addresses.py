"""The addresses of a site that have to last, and those that it has had."""

from msgspec import Struct

from sitegen.errors import Problem

# The ends of the names of files that are pages to a browser.
PAGES = (".html", ".htm")


class LastingAddress(Struct, frozen=True, array_like=True, gc=False):
    """An address of a post, a page, an author or a term. `path` is that of the document, "" for a
    term without one; `id` is the key `id` of a post. `aliases` is how many
    its front matter has."""

    url: str
    path: str = ""
    id: str = ""
    aliases: int = 0


class HeldAddress(Struct, frozen=True, array_like=True, gc=False):
    """Where the post in the file `path` would be, which is held back: at `url`, or, if only a part
    of that is known, at an address that the regular expression `pattern` matches as a whole. Both
    are "" if nothing is known of it. `id` is its key `id`. `is_due`: it would be published now if
    it had no errors, or may be."""

    path: str
    url: str = ""
    pattern: str = ""
    id: str = ""
    is_due: bool = True


class SiteAddresses(Struct, frozen=True, array_like=True):
    """What an earlier address is looked for in: the `published` addresses; the output paths of the
    `other` pages, such as redirects, lists, and files of static/; the addresses that went with a
    post that has `expired`, and the paths of these posts; the reasons of documents that are
    `excluded`, by path; what is `gone` on purpose, as the settings say it; the posts that are
    `held` back, and regular expressions of the lists that only they may be in; and the folders of
    the terms of taxonomies that the settings declare."""

    published: tuple[LastingAddress, ...]
    other: tuple[str, ...]
    expired: tuple[str, ...]
    expired_posts: tuple[str, ...]
    excluded: dict[str, str]
    gone: tuple[str, ...]
    held: tuple[HeldAddress, ...] = ()
    held_lists: tuple[str, ...] = ()
    term_folders: tuple[str, ...] = ()


class EarlierAddress(Struct, frozen=True, array_like=True, gc=False):
    """An address that was published, with the path and the `id` of its document, "" where they are
    unknown. `is_current`: it still was when the site was published last."""

    url: str
    path: str = ""
    id: str = ""
    is_current: bool = True


class PublicationLimits(Struct, frozen=True):
    """What a publication may do: make published posts vanish because they are held back
    (`allow_gone`), and publish or remove at most so many posts; None: any number."""

    allow_gone: bool = False
    max_new: int | None = None
    max_gone: int | None = None


class Comparison(Struct, frozen=True):
    """The addresses that are lost, and the new record of the output folder; b"" if that stays as it
    is. `held_before` are the paths of the posts that are held back and were published before."""

    problems: tuple[Problem, ...] = ()
    record: bytes = b""
    held_before: tuple[str, ...] = ()
