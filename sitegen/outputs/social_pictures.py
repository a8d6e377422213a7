"""Which files social networks and feeds show instead of the pictures of the site."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sitegen.layouts.language import Strings
from sitegen.link.pictures import bare_address
from sitegen.model.config import Config
from sitegen.model.picture_description import NOTHING_SAID
from sitegen.model.site import Picture, Site, SocialForm, UsedPicture
from sitegen.outputs.picture_notes import PictureNotes
from sitegen.pictures import lettering, social

# The label in English, which replaces one with letters that the font lacks; and what is drawn if
# the site has changed the English one as well.
ENGLISH, PLAIN = "en", "AI"


class SocialForms:
    """The forms in which the pictures of a site are offered to social networks."""

    def __init__(self, site: Site, notes: PictureNotes) -> None:
        self._described, self._notes = site.described_pictures, notes

    def of_document(
        self, facts: Picture, path: str, lang: str, *, is_whole: bool
    ) -> SocialForm | None:
        """The form of the picture of the document `path` for a page in the language `lang`; None if
        its own file is offered. A portrait `is_whole`: it is not cropped."""
        description = self._described.get(path, NOTHING_SAID).image
        focus = description.focus if description else None
        return social.form_of(facts, self._label(path, lang), focus, is_whole=is_whole)

    def _label(self, path: str, lang: str) -> str:
        label = self._notes.label(path, lang)
        if label and lettering.missing((label,)):
            label = self._notes.label(path, ENGLISH)
        return PLAIN if lettering.missing((label,)) else label


def wanted(
    site: Site, config: Config, strings_for: Callable[[str], Strings]
) -> dict[str, tuple[SocialForm, ...]]:
    """The forms in which social networks are offered the pictures of the site, by address.
    `strings_for` returns the interface strings of a language."""
    forms = SocialForms(site, PictureNotes(site.described_pictures, strings_for))
    by_url: dict[str, dict[SocialForm, None]] = {}
    pictures: Mapping[str, UsedPicture] = site.pictures
    for path, image, lang, is_whole in _shown(site, config):
        url = bare_address(image)
        used = pictures.get(url)
        form = used and forms.of_document(used.facts, path, lang, is_whole=is_whole)
        if form:
            by_url.setdefault(url, {})[form] = None
    return {url: tuple(several) for url, several in by_url.items()}


def _shown(site: Site, config: Config) -> Iterator[tuple[str, str, str, bool]]:
    """The pictures that pages offer: the path of the document that each belongs to, or "" for the
    logo; its address, the language of the page, and whether it stays whole."""
    resolved, own = site.resolved, config.language
    if config.publisher.logo:
        yield "", config.publisher.logo, own, True
    for article in site.with_pages:
        post = article.post
        yield post.path, resolved[post.path].image, post.meta.lang or own, False
    for placed in site.pages:
        page = placed.page
        if page.meta.output:
            continue
        yield page.path, resolved[page.path].image, page.meta.lang or own, False
    for edition in site.editions:
        lang = edition.config.language
        for shown in edition.authors.values():
            yield shown.author.path, resolved[shown.author.path].image, lang, True
        for text, _ in edition.term_texts():
            yield text.path, resolved[text.path].image, lang, False
