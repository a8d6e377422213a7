"""What several outputs show of an article: its authors, sources, terms, disclosure, and its card in
lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from msgspec.structs import replace

from sitegen import terms
from sitegen.layouts.closures import PARAMS, THUMBNAIL
from sitegen.layouts.language import Strings
from sitegen.model.disclosure import Disclosure
from sitegen.model.disclosure_views import (
    DisclosureView,
    ReviewView,
    TranslationView,
)
from sitegen.model.documents import Page, Post, TermText
from sitegen.model.fields import INVOLVEMENTS
from sitegen.model.site import Article, Edition, PlacedPage, Site
from sitegen.model.source_views import SourceView
from sitegen.model.sources import ORIGINAL, Source
from sitegen.model.states import Mark
from sitegen.model.taxonomies import CATEGORY, Taxonomy, own_of
from sitegen.model.term_views import TermView
from sitegen.model.views import (
    AuthorView,
    CardView,
    CorrectionView,
    RelatedView,
)
from sitegen.outputs.picture_views import PictureViews
from sitegen.outputs.translation_views import TranslationViews
from sitegen.provenance import disclosure
from sitegen.provenance.states import own_corrections
from sitegen.text import line_ends


class _CardPicture(NamedTuple):
    """The address of a picture, what it shows, its label about AI and the classes of its focus, as
    in a CardView."""

    image: str = ""
    alt: str = ""
    label: str = ""
    focus: str = ""


_NO_PICTURE = _CardPicture()


class ArticleViews:
    """The views of the articles of one edition. An article is identified by its index in
    `edition.articles`. `strings_for` returns the interface strings of a language, and `authors` are
    views by key."""

    def __init__(
        self,
        site: Site,
        edition: Edition,
        strings_for: Callable[[str], Strings],
        pictures: PictureViews,
        authors: Mapping[str, AuthorView],
    ) -> None:
        self._site, self._edition, self._pictures = site, edition, pictures
        self._site_language = site.editions[0].config.language
        self._strings_for, self._authors = strings_for, authors
        self._strings = strings_for(edition.config.language)
        self._translations = TranslationViews(site, authors)
        self._disclosures: dict[tuple[str, Disclosure, tuple[str, ...]], DisclosureView] = {}

    def lang(self, document: Post | Page) -> str:
        """The language of a document of any edition: its own, or that of the site."""
        return document.meta.lang or self._site_language

    def card(self, number: int, fields: Sequence[str] = ()) -> CardView:
        """An article as lists show it, with these of the `CARD_FIELDS`."""
        article = self._edition.articles[number]
        meta = article.post.meta
        shown = self._shown_picture(article)
        card = CardView(
            url=article.url,
            title=meta.title,
            summary=self.summary(article),
            date=meta.date,
            lang=self.lang(article.post),
            authors=self.authors(article),
            sources=self.sources(article),
            category=self.category(article),
            image=shown.image,
            image_alt=shown.alt,
            image_label=shown.label,
            image_focus=shown.focus,
            ai_tag=self._ai_tag(article),
            ai_mark=disclosure.MARKS[article.disclosure.tag],
            marks=article.state.marks,
            comment_count=article.discussion.count,
        )
        more = {name: self._more(name, article, shown.image) for name in fields}
        return replace(card, **more) if any(more.values()) else card

    def _more(self, field: str, article: Article, image: str) -> Any:
        """What a card has in one of the `CARD_FIELDS`; `image` is the address of its picture."""
        if field == THUMBNAIL:
            return self._pictures.view(image)
        if field == PARAMS:
            return article.post.meta.params
        return {each.name: self.terms(article, each) for each in self._edition.taxonomies}

    def related(self, number: int) -> RelatedView:
        """An article as other posts mention it."""
        article = self._edition.articles[number]
        meta, shown = article.post.meta, self._shown_picture(article)
        return RelatedView(
            url=article.url,
            title=meta.title,
            date=meta.date,
            lang=self.lang(article.post),
            category=self.category(article),
            image=shown.image,
            image_alt=shown.alt,
            image_label=shown.label,
            image_focus=shown.focus,
            thumbnail=self._pictures.view(shown.image),
            ai_tag=self._ai_tag(article),
            ai_mark=disclosure.MARKS[article.disclosure.tag],
            marks=article.state.marks,
        )

    def _shown_picture(self, article: Article) -> _CardPicture:
        """The picture of an article in lists. A retracted one may be listed, but not shown off."""
        path, lang, notes = article.post.path, self._edition.config.language, self._pictures.notes
        image = self._site.resolved[path].image
        if article.state.is_retracted or not image:
            return _NO_PICTURE
        return _CardPicture(
            image,
            notes.alt(path, lang, article.post.meta.image_alt),
            notes.label(path, lang),
            notes.focus(path),
        )

    def marked_title(self, article: Article) -> str:
        """The headline where no mark can be shown beside it, as in the title of a window: it says
        of a retracted article that it is one, in the language of the article."""
        title = article.post.meta.title
        if not article.state.is_retracted:
            return title
        strings = self._strings_for(self.lang(article.post))
        return strings.text("retracted_title", title=title)

    def summary(self, article: Article) -> str:
        """The summary of an article; why it was retracted, if it was. The reason of the original of
        a translation is in another language, so a sentence replaces it."""
        if not article.state.is_retracted:
            return summary(article.post)
        retractions = (each for each in corrections(article.post) if each.type == "retraction")
        if reasons := [each.text for each in retractions if not each.of_original]:
            return reasons[-1]
        return self._strings_for(self.lang(article.post)).text("original_retracted_text")

    def sources(self, article: Article, lang: str = "") -> tuple[SourceView, ...]:
        """What an article is based on, or cites: own reporting first, in the words of the language
        `lang`, or else of the edition. Nothing where the sources are unstated."""
        works = tuple([_source(source) for source in article.sources])
        if not article.has_own_reporting:
            return works
        strings = self._strings_for(lang) if lang else self._strings
        return (SourceView(name=strings.text("source_original"), relation=ORIGINAL), *works)

    def authors(self, article: Article) -> tuple[TermView, ...]:
        """The authors of an article as links, in the order of its byline."""
        return tuple(
            TermView(self._authors[key].name, self._authors[key].url) for key in article.authors
        )

    def terms(self, article: Article, taxonomy: Taxonomy) -> tuple[TermView, ...]:
        """The terms of an article as links. Those that only unlisted articles have, have no
        page."""
        listed = self._edition.terms[taxonomy.name]
        keys = dict.fromkeys(map(terms.key, taxonomy.written(article.post)))
        return tuple([TermView(listed[key].name, listed[key].url) for key in keys if key in listed])

    def own_terms(self, article: Article) -> dict[str, tuple[TermView, ...]]:
        """The terms of an article in the taxonomies that the site declares, by name."""
        return {each.name: self.terms(article, each) for each in own_of(self._edition.taxonomies)}

    def category(self, article: Article) -> TermView | None:
        """The category of an article as a link, or None."""
        return next(iter(self.terms(article, CATEGORY)), None)

    def labels(self, article: Article) -> tuple[str, str]:
        """The sentence about AI under the headline, and the one about the translation; each is ""
        if there is none."""
        disclosed = self.disclosure(article)
        if translation := disclosed.translation:
            return translation.original_label, translation.label
        return disclosed.label, ""

    def disclosure(self, article: Article) -> DisclosureView:
        """What an article says about AI, in its language. Views are cached, because most articles
        say one of a few things."""
        lang = self.lang(article.post)
        key = (lang, article.disclosure, article.authors)
        if key not in self._disclosures:
            disclosed, strings = article.disclosure, self._strings_for(lang)
            names = tuple(self._authors[author].name for author in article.authors)
            review = self._review(disclosed)
            translation = self._translation(article, strings, names, review)
            self._disclosures[key] = DisclosureView(
                involvement=disclosed.involvement,
                label=(
                    _joined(translation.original_label, translation.label)
                    if translation
                    else disclosure.label(
                        disclosed,
                        strings,
                        names,
                        review.name if review else "",
                        disclosed.reviewed_at,
                    )
                ),
                tag=strings.text(disclosed.tag) if disclosed.tag else "",
                mark=disclosure.MARKS[disclosed.tag],
                reviewed=disclosed.reviewed,
                review=review,
                w3c=disclosed.w3c,
                iptc=disclosed.iptc,
                schema=disclosed.schema,
                mode=disclosed.mode,
                model=disclosed.model,
                provider=disclosed.provider,
                prompt_url=disclosed.prompt_url,
                generated_at=disclosed.generated_at,
                description=disclosed.description,
                translation=translation,
            )
        return self._disclosures[key]

    def _translation(
        self,
        article: Article,
        strings: Strings,
        authors: tuple[str, ...],
        review: ReviewView | None,
    ) -> TranslationView | None:
        """What is said of the translation, with names of `authors` and the `review` of its text."""
        disclosed, translation = article.disclosure, article.disclosure.translation
        if translation is None:
            return None
        reviewer = self._authors.get(translation.reviewer)
        label = disclosure.label(
            disclosed,
            strings,
            authors,
            reviewer.name if reviewer else "",
            translation.reviewed_at,
        )
        return self._translations.view(translation, article.url, strings, review, label)

    def page_translation(self, placed: PlacedPage) -> TranslationView | None:
        """How a page was translated, in its language; None for an original."""
        page, meta = placed.page, placed.page.meta
        if meta.translation is None or meta.translation_of is None:
            return None
        original, *_ = self._site.versions[placed.url]
        translation = replace(
            disclosure.of_translation(meta.translation, meta.translation_of, original.lang),
            is_stale=page.is_stale,
        )
        return self._translations.view(translation, placed.url, self._strings_for(self.lang(page)))

    def _ai_tag(self, article: Article) -> str:
        return self._strings.text(article.disclosure.tag) if article.disclosure.tag else ""

    def _review(self, disclosed: Disclosure) -> ReviewView | None:
        reviewer = self._authors.get(disclosed.reviewer)
        if reviewer is None or disclosed.reviewed_at is None:
            return None
        return ReviewView(
            name=reviewer.name,
            url=reviewer.url,
            kind=reviewer.kind,
            at=disclosed.reviewed_at,
            published_unreviewed=disclosed.published_unreviewed,
        )


def by_involvement(articles: Sequence[Article]) -> dict[str, tuple[int, ...]]:
    """The indices of the articles by involvement; only involvements with articles, in the order of
    the table."""
    numbers_by: dict[str, list[int]] = {name: [] for name in INVOLVEMENTS}
    for number, article in enumerate(articles):
        numbers_by[article.disclosure.involvement].append(number)
    return {name: tuple(numbers) for name, numbers in numbers_by.items() if numbers}


def _joined(*sentences: str) -> str:
    """The sentences that there are, with full stops between them."""
    return ". ".join(filter(None, sentences))


def marks_in_words(article: Article, strings: Strings) -> tuple[tuple[Mark, str], ...]:
    """The marks of an article, each with its word."""
    return tuple([(mark, strings.text(f"mark_{mark}")) for mark in article.state.marks])


def summary(document: Post | Page | TermText) -> str:
    """The summary in the front matter, else the beginning of the text."""
    return document.meta.summary or document.summary


def corrections(post: Post) -> tuple[CorrectionView, ...]:
    """The corrections of a post and of its original, the oldest first. One that the translation has
    of the same day and type is that of the original, translated."""
    own = own_corrections(post.meta)
    if not own and post.translation is None:
        return ()
    views = [CorrectionView(date=c.date, text=c.text, type=c.type) for c in own]
    if post.translation:
        translated = {(view.date.date(), view.type) for view in views}
        views += [
            CorrectionView(
                date=c.date, text=c.text, type=c.type, lang=post.translation.lang, of_original=True
            )
            for c in post.translation.corrections
            if (c.date.date(), c.type) not in translated
        ]
    return tuple(sorted(views, key=lambda view: view.date))


def _source(source: Source) -> SourceView:
    return SourceView(
        name=source.name,
        url=source.url,
        title=source.title or "",
        author=source.author or "",
        published=source.published,
        archived=source.archived,
        accessed=source.accessed,
        quote=line_ends.in_text(source.quote) if source.quote else "",
        relation=source.relation,
    )
