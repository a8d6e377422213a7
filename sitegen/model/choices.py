"""The names that some settings can have as their value."""

from __future__ import annotations

from typing import Literal, get_args

from msgspec import Struct

# The extensions of Python-Markdown that a site can switch on. Any other name is refused, because
# Python-Markdown would import the module of that name.
Extension = Literal[
    "attr_list",
    "legacy_attrs",
    "legacy_em",
    "md_in_html",
    "nl2br",
    "sane_lists",
    "smarty",
    "wikilinks",
]
EXTENSIONS: tuple[str, ...] = get_args(Extension)

# What `[markdown] dialect` can be, and the class of each ("module:name"), a `Dialect` of
# sitegen.markdown.converter. A build loads the one that it uses.
DialectName = Literal["github", "classic"]
DIALECTS: dict[DialectName, str] = {
    "github": "sitegen.markdown.github.dialect:GithubDialect",
    "classic": "sitegen.markdown.classic.dialect:ClassicDialect",
}

# The warnings that a site can ignore: those about its content and settings.
Warned = Literal[
    "active-file",
    "ai-unstated",
    "alias",
    "author-model",
    "comment-parent",
    "cut-text",
    "escape",
    "excluded-target",
    "formula",
    "late-correction",
    "missing-target",
    "no-alt",
    "no-card",
    "no-contact",
    "no-policy",
    "no-responsible",
    "no-strings",
    "orphan-comments",
    "picture",
    "picture-format",
    "picture-small",
    "picture-svg",
    "raw-html",
    "review-void",
    "source-url",
    "term-address",
    "unsafe-address",
]
WARNED: tuple[str, ...] = get_args(Warned)


class FeedFormat(Struct, frozen=True):
    """A format of feeds. `file` is the file name of a feed under the address of its list, and
    `type` its media type."""

    name: str
    file: str
    type: str


FEEDS = {
    "rss": FeedFormat("RSS", "feed.xml", "application/rss+xml"),
    "atom": FeedFormat("Atom", "atom.xml", "application/atom+xml"),
    "json": FeedFormat("JSON", "feed.json", "application/feed+json"),
}
