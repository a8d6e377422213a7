"""What pages, feeds and the ledger show of how a text was translated."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from sitegen.layouts.language import Strings
from sitegen.model.disclosure import TranslationDisclosure
from sitegen.model.disclosure_views import AlternateView, TranslationView, TranslatorView
from sitegen.model.site import Site
from sitegen.model.views import AuthorView
from sitegen.provenance import disclosure


class TranslationViews:
    """The views of the translations in one edition of the `site`; `authors` are views by key."""

    def __init__(self, site: Site, authors: Mapping[str, AuthorView]) -> None:
        self._site, self._authors = site, authors

    def view(
        self,
        translation: TranslationDisclosure,
        strings: Strings,
        reviewer: str = "",
        original_label: str = "",
    ) -> TranslationView:
        """How a text was translated, in the language of `strings`; `reviewer` is the name of who
        reviewed it, and `original_label` what is said of the original, or ""."""
        original = AlternateView(
            lang=translation.lang,
            url=self._urls[translation.original],
            label=self._site.editions[0].config.label_of(translation.lang),
            is_original=True,
        )
        translator = self._authors.get(translation.translator)
        name = translator.name if translator else ""
        return TranslationView(
            label=disclosure.translation_label(
                translation, strings, original.label, name, reviewer
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

    @cached_property
    def _urls(self) -> dict[str, str]:
        """The addresses of the posts and pages of all editions, by the paths of their files."""
        return {
            **{article.post.path: article.url for article in self._site.articles},
            **{placed.page.path: placed.url for placed in self._site.pages},
        }
