"""Authors, as their own pages and the pages of their posts show them."""

from __future__ import annotations

from collections.abc import Callable

from sitegen import lazy
from sitegen.layouts.language import Strings
from sitegen.model.config import Config
from sitegen.model.documents import Body
from sitegen.model.fields import shown
from sitegen.model.meta import ShownAuthorMeta
from sitegen.model.site import PlacedAuthor, Site
from sitegen.model.views import AuthorView, Html
from sitegen.outputs.picture_views import PictureViews
from sitegen.pictures.body import filled

_ID = lazy.pattern(r"(<[a-zA-Z][^<>]*?)\sid=\"[^\"]*\"")


class AuthorViews:
    """The views of all authors; `by_key` are those for the pages of posts. `bodies` returns the
    body of an author by the path of the document."""

    def __init__(
        self,
        site: Site,
        config: Config,
        pictures: PictureViews,
        strings: Strings,
        bodies: Callable[[str], Body],
    ) -> None:
        self._site, self._config, self._pictures = site, config, pictures
        self._strings, self._bodies = strings, bodies
        # A page can show several biographies, and must not have the same id twice.
        self.by_key = {
            key: self._view(author, _ID.sub(r"\1", self._biography(author)), "")
            for key, author in site.authors.items()
        }

    def on_own_page(self, author: PlacedAuthor, card: str) -> AuthorView:
        """The author as the author's page shows it; `card` is the address of the social card."""
        return self._view(author, self._biography(author), card)

    def _biography(self, author: PlacedAuthor) -> str:
        href = self._config.base.hrefs(author.url)
        links = self._site.resolved[author.author.path].links
        return filled(
            self._bodies(author.author.path),
            links,
            lambda url: href(author.url + url if url.startswith("#") else url),
            self._strings.pattern,
            dict(self._pictures.in_body(author.author.refs, links)),
            self._config.images.sizes,
            first=False,
        )

    def _view(self, author: PlacedAuthor, biography: str, card: str) -> AuthorView:
        meta, image = author.author.meta, self._site.resolved[author.author.path].image
        return AuthorView(
            key=author.author.key,
            name=meta.name,
            url=author.url,
            kind=meta.kind,
            website=meta.url,
            image=image,
            picture=self._pictures.view(image),
            social=self._pictures.social(image, meta.image_alt, card, meta.name),
            biography=Html(biography),
            meta=shown(meta, ShownAuthorMeta),
            params=meta.params,
        )
