"""The versions of a page in the languages of the site. Each page of such a group names the same
ones, so that links between versions are mutual."""

from __future__ import annotations

from collections.abc import Sequence, Set

from sitegen.model.disclosure_views import AlternateView
from sitegen.model.site import Edition, Site, Version
from sitegen.model.site_views import EditionView
from sitegen.model.views import (
    CorrectionsView,
    PlannedList,
    PlannedPage,
    PlannedPost,
    PlannedTransparency,
    PlannedView,
    TermsView,
)


class Alternates:
    """Tells which versions a page has.

    `addresses` are those of the outputs of each edition that no author wrote, in the order of the
    editions."""

    def __init__(self, site: Site, addresses: Sequence[Set[str]]) -> None:
        self._versions = site.versions
        self._config = site.editions[0].config
        self._editions = tuple(zip(site.editions, addresses, strict=True))

    def of(self, view: PlannedView, edition: Edition) -> tuple[AlternateView, ...]:
        """The versions of a page of the edition, itself included: of a post or a page, the original
        first; of a list, that in the language of the site. Empty on a site of one language, and for
        pages that correspond to no page of another edition: numbered ones, for example."""
        if len(self._editions) == 1:
            return ()
        match view:
            case PlannedPost() | PlannedPage():
                only = Version(lang=self._config.as_declared(view.lang), url=view.url)
                versions = self._versions.get(view.url) or (only,)
                return self._views(versions, versions[0])
            case TermsView():
                return self._of_list(view.url, edition)
            case PlannedList() | PlannedTransparency() | CorrectionsView() if not view.number:
                return self._of_list(view.url, edition)
        return ()

    def address_in(self, edition: Edition, url: str) -> str:
        """Where the edition has what the site has at `url`: its own list, or the version of a
        document in its language. Without one, `url` itself."""
        if len(self._editions) == 1:
            return url
        if any(edition is other and edition.at(url) in made for other, made in self._editions):
            return edition.at(url)
        versions = self._versions.get(url, ())
        language = edition.config.language
        return next((version.url for version in versions if version.lang == language), url)

    def editions(self) -> tuple[EditionView, ...]:
        """The editions as every page lists them; none on a site of one language."""
        if len(self._editions) == 1:
            return ()
        return tuple(
            EditionView(
                lang=edition.config.language,
                label=self._config.label_of(edition.config.language),
                url=edition.at("/"),
            )
            for edition, _ in self._editions
        )

    def _of_list(self, url: str, edition: Edition) -> tuple[AlternateView, ...]:
        bare = url.removeprefix(edition.prefix)
        versions = tuple(
            Version(lang=other.config.language, url=other.at(bare))
            for other, made in self._editions
            if other.at(bare) in made
        )
        own = self._config.language
        return self._views(versions, versions[0] if versions[0].lang == own else None)

    def _views(
        self, versions: Sequence[Version], default: Version | None
    ) -> tuple[AlternateView, ...]:
        return tuple(
            AlternateView(
                lang=version.lang,
                url=version.url,
                label=self._config.label_of(version.lang),
                is_original=version == default,
            )
            for version in versions
        )
