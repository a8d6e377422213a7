"""A post as structured data: JSON-LD 1.1 in the vocabulary of schema.org, in one `@graph`.
tests/schema_org.py compares every property with the domain and the range that schema.org gives
it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sitegen import dates, urls
from sitegen.formats.compact import without_empty
from sitegen.layouts.language import Strings
from sitegen.model.disclosure_views import (
    AlternateView,
    ReviewView,
    TranslationView,
    TranslatorView,
)
from sitegen.model.live import LiveView
from sitegen.model.picture_views import PictureRecord
from sitegen.model.site_views import SiteView
from sitegen.model.source_views import SourceView
from sitegen.model.views import AuthorView, CorrectionView, PostView

# "<" can end a script element or open a comment in it (HTML §13.2.5.4). U+2028 and U+2029 end a
# line in JavaScript, and before ES2019 in the middle of a string too.
_ESCAPES = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)

Node = dict[str, Any]


def script(site: SiteView, page: PostView, strings: Strings) -> str:
    """The script element with the `graph` of a post."""
    text = json.dumps(graph(site, page, strings), ensure_ascii=False, separators=(",", ":"))
    return f'<script type="application/ld+json">{text.translate(_ESCAPES)}</script>'


def graph(site: SiteView, page: PostView, strings: Strings) -> Node:
    """A post as JSON-LD: the article, its page, how its text was generated, its publisher, and the
    breadcrumbs that lead to it. `strings` are in the language of the post."""
    nodes = (
        _article(site, page, strings),
        _web_page(site, page),
        *_actions(site, page),
        _publisher(site),
        _breadcrumb(site, page, strings),
    )
    return {"@context": "https://schema.org", "@graph": [node for node in nodes if node]}


def _publisher_id(site: SiteView) -> Node:
    return {"@id": f"{site.base.url}#page.publisher"}


def _article(site: SiteView, page: PostView, strings: Strings) -> Node:
    url, disclosure = site.base.absolute(page.url), page.disclosure
    based_on = [source for source in page.sources if source.relation == "based_on"]
    return without_empty(
        {
            "@type": ["LiveBlogPosting", "NewsArticle"] if page.live else "NewsArticle",
            "@id": f"{url}#page.article",
            "headline": page.marked_title,
            "creativeWorkStatus": "Retracted" if "retracted" in page.marks else "",
            "description": page.summary,
            "url": url,
            "mainEntityOfPage": {"@id": url},
            "inLanguage": page.lang,
            "datePublished": dates.rfc3339(page.date),
            "dateModified": dates.rfc3339(page.updated or page.date),
            "image": _image(site, page),
            "associatedMedia": [
                _picture(site, record, page.authors) for record in page.text_records
            ],
            "articleSection": page.category.name if page.category else "",
            "keywords": [
                term.name for terms in (page.tags, *page.own_terms.values()) for term in terms
            ],
            "isPartOf": _series(site, page),
            "position": page.part.number if page.part else None,
            "wordCount": page.words or None,
            "author": [_author(site, author) for author in page.authors],
            # The range of `editor` is Person, so an organization that reviewed the post is only
            # named as `reviewedBy` of the page.
            "editor": (
                _named(site, disclosure.review)
                if disclosure.review and disclosure.review.kind == "person"
                else None
            ),
            **_translation(site, disclosure.translation),
            "workTranslation": [] if disclosure.translation else _translations(site, page),
            "publisher": _publisher_id(site),
            "publishingPrinciples": site.base.absolute(site.policy_url),
            "digitalSourceType": disclosure.schema,
            "creditText": disclosure.label,
            "isBasedOn": [_work(source) for source in based_on],
            "citation": [_work(source) for source in page.sources if source.relation == "cited"],
            "correction": [_correction(correction, strings) for correction in page.corrections],
            "license": _license(page.license),
            "isAccessibleForFree": True,
            "commentCount": page.comment_count or None,
            **(_live(url, page, page.live) if page.live else {}),
        }
    )


def _live(url: str, page: PostView, live: LiveView) -> Node:
    """The properties of a LiveBlogPosting. Coverage ends when its front matter says so, but not
    before its newest entry."""
    starts = live.entries[-1].date if live.entries else page.date
    ends = live.until and max([live.until, *[entry.date for entry in live.entries[:1]]])
    return {
        "coverageStartTime": dates.rfc3339(starts),
        "coverageEndTime": dates.rfc3339(ends) if ends else "",
        "liveBlogUpdate": [
            without_empty(
                {
                    "@type": "BlogPosting",
                    "headline": entry.title,
                    "url": f"{url}#{entry.id}",
                    "datePublished": dates.rfc3339(entry.date),
                    "articleBody": entry.text,
                }
            )
            for entry in live.entries
        ],
    }


def _image(site: SiteView, page: PostView) -> str | Node | list[str | Node]:
    """The picture of a post; with its card, if it has one because no network shows the picture."""
    if not page.picture_record:
        return site.base.absolute(page.card or page.image)
    picture = _picture(site, page.picture_record, page.authors)
    return [site.base.absolute(page.card), picture] if page.card else picture


def _picture(site: SiteView, record: PictureRecord, authors: Sequence[AuthorView]) -> Node:
    """A picture with what is known about it. Its makers are persons, but for the publisher and for
    those of the `authors` that are organizations."""
    organizations = {author.name for author in authors if author.kind == "organization"}
    organizations.add(site.publisher.name)
    return without_empty(
        {
            "@type": "ImageObject",
            "contentUrl": site.base.absolute(record.url),
            "caption": record.caption,
            "creditText": record.credit,
            "creator": [
                {"@type": "Organization" if name in organizations else "Person", "name": name}
                for name in record.creators
            ],
            "copyrightNotice": record.copyright,
            "license": record.license_url or _license(record.license),
            "acquireLicensePage": record.licensor_url,
            "digitalSourceType": record.source_type,
            "width": _pixels(record.width),
            "height": _pixels(record.height),
        }
    )


def _pixels(number: int) -> Node | None:
    """A length in pixels, by its code in UN/CEFACT Recommendation 20."""
    if not number:
        return None
    return {"@type": "QuantitativeValue", "value": number, "unitCode": "E37"}


def _series(site: SiteView, page: PostView) -> Node | None:
    if not page.part:
        return None
    url = site.base.absolute(page.part.url)
    return {"@type": "CreativeWorkSeries", "name": page.series, "url": url}


def _license(license_: str) -> str | Node:
    if not license_ or urls.is_web_address(license_):
        return license_
    return {"@type": "CreativeWork", "name": license_}


def _author(site: SiteView, author: AuthorView) -> Node:
    return without_empty(
        {
            "@type": "Organization" if author.kind == "organization" else "Person",
            "name": author.name,
            "url": site.base.absolute(author.url),
            "image": (
                _picture(site, author.picture_record, (author,))
                if author.picture_record
                else site.base.absolute(author.image)
            ),
            "sameAs": [*([author.website] if author.website else []), *author.same_as],
        }
    )


def _named(site: SiteView, someone: ReviewView | TranslatorView) -> Node:
    return {
        "@type": "Organization" if someone.kind == "organization" else "Person",
        "name": someone.name,
        "url": site.base.absolute(someone.url),
    }


def _translation(site: SiteView, translation: TranslationView | None) -> Node:
    """The properties of a translation: the work that it is a translation of, and the person or
    organization that translated it, since `translator` is never software."""
    if translation is None:
        return {}
    translator = translation.by_people
    return {
        "translationOfWork": _version(site, translation.original),
        "translator": _named(site, translator) if translator else None,
    }


def _translations(site: SiteView, page: PostView) -> list[Node]:
    """The translations of an original."""
    return [_version(site, version) for version in page.alternates if version.url != page.url]


def _version(site: SiteView, version: AlternateView) -> Node:
    return {
        "@type": "NewsArticle",
        "@id": f"{site.base.absolute(version.url)}#page.article",
        "inLanguage": version.lang,
    }


def _work(source: SourceView) -> Node:
    publication = {"@type": "Organization", "name": source.name}
    return without_empty(
        {
            "@type": "CreativeWork",
            "name": source.title or source.name,
            "url": source.url,
            "publisher": publication,
            "author": {"@type": "Person", "name": source.author} if source.author else None,
            "datePublished": dates.rfc3339(source.published) if source.published else "",
            "archivedAt": source.archived,
            "hasPart": {"@type": "Quotation", "text": source.quote} if source.quote else None,
        }
    )


def _correction(correction: CorrectionView, strings: Strings) -> Node:
    node = {
        "@type": "CorrectionComment",
        "name": strings.text(correction.string_name),
        "text": correction.text,
        "datePublished": dates.rfc3339(correction.date),
    }
    return {**node, "inLanguage": correction.lang} if correction.lang else node


def _web_page(site: SiteView, page: PostView) -> Node:
    url, review = site.base.absolute(page.url), page.disclosure.review
    return without_empty(
        {
            "@type": "WebPage",
            "@id": url,
            "url": url,
            "name": page.marked_title,
            "inLanguage": page.lang,
            "mainEntity": {"@id": f"{url}#page.article"},
            "reviewedBy": _named(site, review) if review else None,
            "lastReviewed": dates.day(review.at) if review else "",
            "breadcrumb": {"@id": f"{url}#page.breadcrumb"},
        }
    )


def _actions(site: SiteView, page: PostView) -> tuple[Node | None, ...]:
    """How the text was generated, and how it was translated; None where the post says only that AI
    took part. What was generated is the original, if the post is a translation."""
    disclosure, translation = page.disclosure, page.disclosure.translation
    generated, model, provider = disclosure.generated_at, disclosure.model, disclosure.provider
    if translation and translation.is_only_ai:
        model = provider = ""
    written = {
        "description": disclosure.description,
        "endTime": dates.rfc3339(generated) if generated else "",
        "instrument": _instrument(model, provider),
    }
    if not translation:
        return (_action(site, page.url, written),)
    translated = {"instrument": _instrument(translation.model, translation.provider)}
    return (
        _action(site, translation.original.url, written),
        _action(site, page.url, translated if translation.ai != "none" else {}),
    )


def _action(site: SiteView, url: str, details: Node) -> Node | None:
    """That the article at the address `url` was created, with `details`; None without any."""
    details = without_empty(details)
    if not details:
        return None
    return {
        "@type": "CreateAction",
        "result": {"@id": f"{site.base.absolute(url)}#page.article"},
        "agent": _publisher_id(site),
        **details,
    }


def _instrument(model: str, provider: str) -> Node | None:
    if not (model or provider):
        return None
    return without_empty(
        {
            "@type": "SoftwareApplication",
            "name": model,
            "provider": {"@type": "Organization", "name": provider} if provider else None,
        }
    )


def _publisher(site: SiteView) -> Node:
    publisher = site.publisher
    return without_empty(
        {
            "@type": "NewsMediaOrganization",
            **_publisher_id(site),
            "name": publisher.name,
            "url": site.base.absolute(publisher.url),
            "logo": site.base.absolute(publisher.logo),
            "email": publisher.email,
            "sameAs": list(publisher.same_as),
            "publishingPrinciples": site.base.absolute(site.policy_url),
        }
    )


def _breadcrumb(site: SiteView, page: PostView, strings: Strings) -> Node:
    url = site.base.absolute(page.url)
    crumbs = [(strings.text("home"), site.base.absolute(f"{site.prefix}/"))]
    if page.category:
        crumbs.append((page.category.name, site.base.absolute(page.category.url)))
    crumbs.append((page.marked_title, url))
    return {
        "@type": "BreadcrumbList",
        "@id": f"{url}#page.breadcrumb",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": address}
            for position, (name, address) in enumerate(crumbs, 1)
        ],
    }
