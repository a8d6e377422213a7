"""Where outputs have headlines: the files of each output, the places in them, and which articles of
`state_versions` have theirs there."""

from __future__ import annotations

from state_versions import ADDRESS, Version

_PAGE, _ALIAS = rf"{ADDRESS}\w+/index\.html", rf"old/{ADDRESS}\w+/index\.html"
_LIST = r"(page/\d+/)?index\.html"
_FEED = r"(feed|atom)\.(xml|json)"
_RIVER = r"article in river( parts)? h-feed"


def _is_published(version: Version) -> bool:
    return version.is_published


def has_card(version: Version) -> bool:
    """Whether social networks show a card that is drawn, and not its picture."""
    return _is_published(version) and not (version.case.picture and version.has_text)


def _is_listed(version: Version) -> bool:
    return version.is_listed


def _is_kept(version: Version) -> bool:
    return version.is_listed and "retracted" not in version.marks


def _is_corrected(version: Version) -> bool:
    return version.is_listed and bool(version.corrections)


# Output → the files of an edition, the place in them, and which articles have their headline there.
# Those of "lead" are only some of these.
OUTPUTS = {
    "title": (_PAGE, "title", _is_published),
    "heading": (_PAGE, "header in post h-entry", _is_published),
    "og:title": (_PAGE, "meta og:title", _is_published),
    "og:image:alt": (_PAGE, "meta og:image:alt", has_card),
    "links to share": (_PAGE, "a@href", _is_published),
    "JSON-LD": (_PAGE, r"(Live|News)\w+\.headline", _is_published),
    "JSON-LD of the page": (_PAGE, r"WebPage\.name", _is_published),
    "breadcrumbs": (_PAGE, r"ListItem\.name", _is_published),
    "redirect": (_ALIAS, "title", _is_published),
    "neighbours": (_PAGE, "article in row", _is_listed),
    "chains": (_PAGE, "li in chain", _is_listed),
    "parts": (_PAGE, "li in series", _is_listed),
    "related": (_PAGE, "article in also", _is_kept),
    "lead": (r"index\.html", r"article in (top( [\w-]+)*|seconds|row band)", _is_kept),
    "home": (
        _LIST,
        rf"article in (top|seconds|ticker|row|stack|texts)( [\w-]+)*|{_RIVER}",
        _is_listed,
    ),
    "archive": (rf"archive/2026/05/{_LIST}", _RIVER, _is_listed),
    "categories": (rf"categories/\w+/{_LIST}", _RIVER, _is_listed),
    "tags": (rf"tags/\w+/{_LIST}", _RIVER, _is_listed),
    "author": (rf"authors/ada/{_LIST}", _RIVER, _is_listed),
    "series": (rf"series/[\w-]+/{_LIST}", _RIVER, _is_listed),
    "ledger": (rf"transparency/{_LIST}", "li in ledger", _is_listed),
    "ledger of a kind": (rf"transparency/generated/{_LIST}", "li in ledger", _is_listed),
    "corrections": (rf"corrections/{_LIST}", "article in river", _is_corrected),
    "feeds of corrections": (rf"corrections/{_FEED}", r"\w+ (title|summary)", _is_corrected),
    "feeds": (_FEED, r"\w+ (title|summary)", _is_listed),
    "feeds of categories": (rf"categories/\w+/{_FEED}", r"\w+ (title|summary)", _is_listed),
    "feeds of tags": (rf"tags/\w+/{_FEED}", r"\w+ (title|summary)", _is_listed),
    "feed of the author": (rf"authors/ada/{_FEED}", r"\w+ (title|summary)", _is_listed),
    "feeds of series": (rf"series/[\w-]+/{_FEED}", r"\w+ (title|summary)", _is_listed),
    "search": (r"search/2026/fragment/\S+", "meta", _is_listed),
    "text of the search": (r"search/2026/fragment/\S+", "content", lambda _: True),
    "words of the search": (r"search/2026/index/\S+", "index", _is_listed),
    "provenance.json": (r"provenance\.json", r"posts\.title", _is_listed),
    "news sitemap": (r"news-sitemap\.xml", "news/title", _is_kept),
}
# What has the articles of all editions; and what has only some of an edition.
OF_THE_SITE = {"ledger", "ledger of a kind", "provenance.json", "news sitemap"}
OF_SOME = {"lead", "related", "text of the search"}
