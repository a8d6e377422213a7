"""Authors, as their own pages and the pages of their posts show them."""

from __future__ import annotations

from collections.abc import Callable

from sitegen import lazy
from sitegen.layouts.language import Strings
from sitegen.model.documents import Author, Body
from sitegen.model.fields import shown
from sitegen.model.meta import ShownAuthorMeta
from sitegen.model.site import Edition, Site
from sitegen.model.views import AuthorView, Html
from sitegen.outputs.picture_views import PictureViews
from sitegen.pictures.body import filled

_ID = lazy.pattern(r"(<[a-zA-Z][^<>]*?)\sid=\"[^\"]*\"")


class AuthorViews:
    """The views of all authors in one edition; `by_key` are those for the pages of posts. `bodies`
    returns the body of an author by the path of the document."""

    def __init__(
        self,
        site: Site,
        edition: Edition,
        pictures: PictureViews,
        strings: Strings,
        bodies: Callable[[str], Body],
    ) -> None:
        self._site, self._edition, self._pictures = site, edition, pictures
        self._strings, self._bodies = strings, bodies
        # A page can show several biographies, and must not have the same id twice.
        self.by_key = {
            key: self._view(author, _ID.sub(r"\1", self._biography(author)), "")
            for key, author in site.authors.items()
        }

    def on_own_page(self, author: Author, card: str) -> AuthorView:
        """The author as the author's page shows it; `card` is the address of the social card."""
        return self._view(author, self._biography(author), card)

    def _biography(self, author: Author) -> str:
        own_url = self._edition.author_urls[author.key]
        href = self._edition.config.base.hrefs(own_url)
        links = self._site.resolved[author.path].links
        return filled(
            self._bodies(author.path),
            links,
            lambda url: href(own_url + url if url.startswith("#") else url),
            self._strings.pattern,
            dict(self._pictures.in_body(author.refs, links)),
            self._edition.config.images.sizes,
            first=False,
        )

    def _view(self, author: Author, biography: str, card: str) -> AuthorView:
        meta, image = author.meta, self._site.resolved[author.path].image
        return AuthorView(
            key=author.key,
            name=meta.name,
            url=self._edition.author_urls[author.key],
            kind=meta.kind,
            website=meta.url,
            image=image,
            picture=self._pictures.view(image),
            social=self._pictures.social(image, meta.image_alt, card, meta.name),
            biography=Html(biography),
            meta=shown(meta, ShownAuthorMeta),
            params=meta.params,
        )
