"""A post for programs: who answers for it, what it is made from, what part AI had, who reviewed it
and what was corrected. provenance.json, the API and the Markdown of posts say it alike."""

from __future__ import annotations

from typing import Any

from sitegen.formats.compact import without_empty
from sitegen.model.disclosure_views import ReviewView, TranslationView
from sitegen.model.picture_views import LedgerPicture
from sitegen.model.source_views import SourceView
from sitegen.model.sources import ORIGINAL, UNSTATED
from sitegen.model.views import CorrectionView, LedgerView
from sitegen.outputs.translation_views import for_programs
from sitegen.urls import Base


def record(base: Base, publisher: str, post: LedgerView) -> dict[str, Any]:
    """A post for programs; `publisher` is that of the site. Times are as they are decoded."""
    disclosed = post.disclosure
    review = disclosed.review
    return without_empty(
        {
            "id": post.id,
            "url": base.absolute(post.url),
            "title": post.title,
            "state": post.marks,
            "language": post.lang,
            "published": post.date,
            "updated": post.updated,
            "authors": [
                {"name": author.name, "url": base.absolute(author.url)} for author in post.authors
            ],
            "sources": [_source(publisher, source) for source in post.sources] or [_UNSTATED],
            "involvement": disclosed.involvement,
            "label": disclosed.label,
            "ai_disclosure": disclosed.w3c,
            "digital_source_type": disclosed.iptc,
            "model": disclosed.model,
            "provider": disclosed.provider,
            "description": disclosed.description,
            "generated": disclosed.generated_at,
            "review": _review(base, review) if review else None,
            "translation": (
                _translation(base, disclosed.translation) if disclosed.translation else None
            ),
            "corrections": [_correction(correction) for correction in post.corrections],
            "pictures": [_picture(base, picture) for picture in post.pictures],
        }
    )


def _picture(base: Base, picture: LedgerPicture) -> dict[str, Any]:
    return without_empty(
        {
            "file": base.absolute(picture.url),
            "credit": picture.credit,
            "creators": picture.creators,
            "copyright": picture.copyright,
            "involvement": picture.involvement,
            "digital_source_type": picture.source_type,
            "model": picture.model,
            "provider": picture.provider,
        }
    )


_UNSTATED = {"relation": UNSTATED}


def _source(publisher: str, source: SourceView) -> dict[str, Any]:
    """A source for programs. The publisher is that of its own reporting."""
    if source.relation == ORIGINAL:
        return {"name": publisher, "relation": ORIGINAL}
    return without_empty(
        {
            "name": source.name,
            "url": source.url,
            "title": source.title,
            "author": source.author,
            "published": source.published,
            "archived": source.archived,
            "accessed": source.accessed,
            "quote": source.quote,
            "relation": source.relation,
        }
    )


def _review(base: Base, review: ReviewView) -> dict[str, Any]:
    return {
        "by": review.name,
        "url": base.absolute(review.url),
        "at": review.at,
        **({"published_unreviewed": True} if review.published_unreviewed else {}),
    }


def _translation(base: Base, translation: TranslationView) -> dict[str, Any]:
    translator = translation.translator
    url = {"url": base.absolute(translator.url)} if translator and translator.url else {}
    return for_programs(translation, base) | url


def _correction(correction: CorrectionView) -> dict[str, Any]:
    return without_empty(
        {
            "date": correction.date,
            "type": correction.type,
            "text": correction.text,
            "language": correction.lang,
        }
    )
