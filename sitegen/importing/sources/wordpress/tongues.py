"""The languages of a site that has several: Polylang keeps that of a post, and which posts are
versions of one another, in taxonomies of its own; WPML's exports have both as meta data."""

from __future__ import annotations

from sitegen.importing.sources.html_texts import plain
from sitegen.importing.sources.wordpress.index import Index
from sitegen.importing.sources.wordpress.wxr import WxrItem

LANGUAGE, TRANSLATIONS = "language", "post_translations"
# Of WPML, when it writes into exports, and of its number for the versions of one post.
META, _META_GROUP = "_wpml_import_language_code", "_wpml_import_translation_group"


def languages_of(index: Index) -> tuple[tuple[str, str], ...]:
    """The other languages of an export of Polylang, with their names."""
    return tuple(
        (slug, plain(name) or slug)
        for (domain, slug), name in index.term_names.items()
        if domain == LANGUAGE and _other(slug, index)
    )


def language_of(item: WxrItem, index: Index) -> str:
    """The language of an item, "" for that of the site."""
    slug = _term(item, LANGUAGE) or item.meta_value(META)
    return _other(slug, index)


def translation_key_of(item: WxrItem) -> str:
    """What all versions of an item have in common, "" if it has none."""
    return _term(item, TRANSLATIONS) or item.meta_value(_META_GROUP)


def _term(item: WxrItem, taxonomy: str) -> str:
    return next((slug for domain, slug, _ in item.terms if domain == taxonomy), "")


def _other(slug: str, index: Index) -> str:
    """The tag of a language; "" for that of the site, which settings name more closely."""
    site = index.language.lower().replace("_", "-")
    code = slug.lower().replace("_", "-")
    return "" if code in (site, site.partition("-")[0]) else slug
