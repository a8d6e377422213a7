"""What pages, feeds and the ledger show of how a text was translated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sitegen.formats.compact import without_empty
from sitegen.layouts.language import Strings
from sitegen.model.disclosure import TranslationDisclosure
from sitegen.model.disclosure_views import (
    AlternateView,
    ReviewView,
    TranslationView,
    TranslatorView,
)
from sitegen.model.site import Site
from sitegen.model.views import AuthorView
from sitegen.provenance import disclosure
from sitegen.urls import Base


class TranslationViews:
    """The views of the translations in one edition of the `site`; `authors` are views by key."""

    def __init__(self, site: Site, authors: Mapping[str, AuthorView]) -> None:
        self._site, self._authors = site, authors

    def view(
        self,
        translation: TranslationDisclosure,
        url: str,
        strings: Strings,
        review: ReviewView | None = None,
        original_label: str = "",
    ) -> TranslationView:
        """How the text at the address `url` was translated, in the language of `strings`;
        `review` is the review of it, and `original_label` what is said of the original, or ""."""
        version, *_ = self._site.versions[url]
        original = AlternateView(
            lang=version.lang,
            url=version.url,
            label=self._site.editions[0].config.label_of(version.lang),
            is_original=True,
        )
        translator = self._authors.get(translation.translator)
        name = translator.name if translator else ""
        return TranslationView(
            label=disclosure.translation_label(
                translation,
                strings,
                original.label,
                name,
                review.name if review else "",
                review.at if review else None,
            ),
            original_label=original_label,
            original=original,
            translator=(
                TranslatorView(name=name, url=translator.url, kind=translator.kind)
                if translator
                else None
            ),
            ai=translation.ai,
            model=translation.model,
            provider=translation.provider,
            involvement=translation.involvement,
            is_stale=translation.is_stale,
            stale_label=strings.text("original_changed") if translation.is_stale else "",
        )


def for_programs(translation: TranslationView, base: Base) -> dict[str, Any]:
    """What JSON Feed and provenance.json say of a translation: the address and the language of its
    original, the name of the translator, and what part AI had in it. Keys without a value are left
    out."""
    return without_empty(
        {
            "of": base.absolute(translation.original.url),
            "language": translation.original.lang,
            "by": translation.translator.name if translation.translator else "",
            "ai": translation.ai,
            "model": translation.model,
            "provider": translation.provider,
            "stale": translation.is_stale or None,
        }
    )
