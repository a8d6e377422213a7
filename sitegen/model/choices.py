"""The names that some settings can have as their value."""

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

# The names that `[markdown] dialect` can have; `DIALECTS` says what each is.
DialectName = Literal["github", "classic"]


class MarkdownDialect(Struct, frozen=True, kw_only=True):
    """A dialect of Markdown: all that settings, messages and documentation say of it.

    `implementation`: its class ("module:name"), a `Dialect` of sitegen.markdown.converter. A build
    loads only the one that it uses.
    `library`: what messages name where a text cannot be converted.
    `rules`: what follows "How Markdown is read: " in the documentation.
    `reads_formulas`: whether `[markdown] math` can be used with it.
    `refused_extensions`: those that conflict with it, and what to do there instead."""

    implementation: str
    library: str
    rules: str
    reads_formulas: bool = False
    refused_extensions: dict[Extension, str] = {}


DIALECTS: dict[DialectName, MarkdownDialect] = {
    "github": MarkdownDialect(
        implementation="sitegen.markdown.github.dialect:GithubDialect",
        library="Python-Markdown",
        rules="as GitHub does",
        reads_formulas=True,
        refused_extensions={
            "md_in_html": "text inside <div> is Markdown after an empty line",
            "sane_lists": "lists of two kinds are kept apart anyway",
        },
    ),
    "classic": MarkdownDialect(
        implementation="sitegen.markdown.classic.dialect:ClassicDialect",
        library="Python-Markdown",
        rules="by Python-Markdown's own rules",
    ),
}

# The designs of the front page: a lead, rows and sections; a river of posts by day; headlines only.
FrontDesign = Literal["magazine", "latest", "compact"]

# The warnings about the text of a post, which the post itself can ignore as well.
TextWarned = Literal[
    "text-assistant",
    "text-citation",
    "text-empty",
    "text-encoding",
    "text-fence",
    "text-front-matter",
    "text-headline",
    "text-invisible",
    "text-markup",
    "text-mixed-letters",
    "text-placeholder",
    "text-quote",
    "text-repeated",
    "text-short",
    "text-source",
    "text-template",
    "text-unfinished",
]
TEXT_WARNED: tuple[str, ...] = get_args(TextWarned)
# The warnings that a site can ignore: those about its content and settings.
Warned = Literal[
    "active-file",
    "ai-unstated",
    "alias",
    "author-model",
    "comment-parent",
    "component",
    "correction-time",
    "cut-text",
    "empty-collection",
    "entry-nested",
    "escape",
    "excluded-target",
    "formula",
    "held-published",
    "held-target",
    "late-correction",
    "lost-address",
    "missing-target",
    "no-alt",
    "no-card",
    "no-contact",
    "no-hreflang",
    "no-policy",
    "no-responsible",
    "no-strings",
    "orphan-comments",
    "picture",
    "picture-disagreement",
    "picture-format",
    "picture-marks",
    "picture-small",
    "picture-svg",
    "picture-unused",
    "printed-quotes",
    "raw-html",
    "redirect-limit",
    "refused-load",
    "retracted-key",
    "retracted-target",
    "review-void",
    "same-story",
    "script-integrity",
    "sidecar-unused",
    "source-unstated",
    "source-url",
    "stale-translation",
    "term-address",
    TextWarned,
    "unknown-string",
    "unlisted-pinned",
    "unsafe-address",
    "unused-layout",
    "unused-term",
    "updated-future",
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
