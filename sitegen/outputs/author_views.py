"""Authors, as their own pages and the pages of their posts show them."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from sitegen import lazy
from sitegen.layouts.language import Strings
from sitegen.markdown.directives import without_tokens
from sitegen.model.documents import Author, Body
from sitegen.model.fields import shown as shown_keys
from sitegen.model.html import Html
from sitegen.model.meta import ShownAuthorMeta
from sitegen.model.site import Edition, EditionAuthor, Site
from sitegen.model.views import AuthorView
from sitegen.outputs import picture_records, profiles
from sitegen.outputs.picture_views import PictureViews, ShownPicture
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
            key: self._view(shown, _ID.sub(r"\1", self._biography(shown)), "")
            for key, shown in edition.authors.items()
        }

    def on_own_page(self, key: str, card: str) -> AuthorView:
        """The author as the author's page shows it; `card` is the address of the social card."""
        shown = self._edition.authors[key]
        return self._view(shown, self._biography(shown), card)

    def _with_biography(self, shown: EditionAuthor) -> Author:
        """The author in the language of the edition, or the original if that has no biography."""
        if shown.author is not shown.original and not self._bodies(shown.author.path).html:
            return shown.original
        return shown.author

    def _biography(self, shown: EditionAuthor) -> str:
        author = self._with_biography(shown)
        own_url = self._edition.author_urls[author.key]
        href = self._edition.base.hrefs(own_url)
        resolved = self._site.resolved[author.path]
        biography = filled(
            self._bodies(author.path),
            resolved.links,
            lambda url: href(own_url + url if url.startswith("#") else url),
            self._strings.pattern,
            dict(self._pictures.in_body(author.refs, resolved.links)),
            self._edition.config.picture_sizes,
            first=False,
            hreflangs=resolved.hreflangs,
            notes=dict(self._pictures.notes.in_text(author.path, self._edition.config.language)),
        )
        # Those of an author are an error in link.
        return without_tokens(biography)

    def _view(self, shown: EditionAuthor, biography: str, card: str) -> AuthorView:
        author, meta = shown.author, shown.author.meta
        image = self._site.resolved[author.path].image
        lang = self._edition.config.language
        alt = self._pictures.notes.alt(author.path, lang, meta.image_alt)
        is_borrowed = self._with_biography(shown) is shown.original
        own_language = self._site.editions[0].config.language
        return AuthorView(
            key=author.key,
            name=meta.name,
            url=self._edition.author_urls[author.key],
            kind=meta.kind,
            website=meta.url,
            profiles=profiles.links(meta.same_as),
            image=image,
            picture=self._pictures.view(image),
            picture_note=self._pictures.notes.of_image(author.path, lang),
            picture_record=picture_records.of_image(self._site, self._pictures, author.path),
            social=self._pictures.social(
                ShownPicture(image=image, path=author.path, lang=lang, is_whole=True),
                alt,
                card,
                meta.name,
            ),
            biography=Html(biography),
            meta=shown_keys(replace(meta, image_alt=alt), ShownAuthorMeta),
            params=meta.params,
            role_lang=shown.role_lang,
            biography_lang=(
                own_language
                if is_borrowed and own_language != self._edition.config.language
                else ""
            ),
        )
