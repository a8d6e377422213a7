"""A post as structured data: schema.org in JSON-LD, one `@graph`. tests/test_jsonld.py holds every
property to its domain and range."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sitegen import dates, urls
from sitegen.layouts.language import Strings
from sitegen.model.views import (
    AuthorView,
    CorrectionView,
    PostView,
    ReviewView,
    SiteView,
    SourceView,
)

# In a script element these could end it, or open a comment (HTML §13.2.5.4); a line separator ends
# a line of old JavaScript.
_ESCAPES = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)

Node = dict[str, Any]


def script(site: SiteView, page: PostView, strings: Strings) -> str:
    """The script element with the graph of a post."""
    made = json.dumps(graph(site, page, strings), ensure_ascii=False, separators=(",", ":"))
    return f'<script type="application/ld+json">{made.translate(_ESCAPES)}</script>'


def graph(site: SiteView, page: PostView, strings: Strings) -> Node:
    """What is said of a post: the article, its page, how it was made, who publishes it, and the way
    to it."""
    nodes = (
        _article(site, page, strings),
        _web_page(site, page),
        _action(site, page),
        _publisher(site),
        _breadcrumb(site, page, strings),
    )
    return {"@context": "https://schema.org", "@graph": [node for node in nodes if node]}


def _said(values: Mapping[str, Any]) -> Node:
    return {key: value for key, value in values.items() if value not in ("", None, [])}


def _publisher_id(site: SiteView) -> Node:
    return {"@id": f"{site.base_url}#page.publisher"}


def _article(site: SiteView, page: PostView, strings: Strings) -> Node:
    url, found = urls.absolute(site.base_url, page.url), page.disclosure
    based_on = [source for source in page.sources if source.relation == "based_on"]
    return _said(
        {
            "@type": "NewsArticle",
            "@id": f"{url}#page.article",
            "headline": page.title,
            "description": page.summary,
            "url": url,
            "mainEntityOfPage": {"@id": url},
            "inLanguage": page.lang,
            "datePublished": dates.rfc3339(page.date),
            "dateModified": dates.rfc3339(page.updated or page.date),
            "image": urls.absolute(site.base_url, page.social.url if page.social else page.image),
            "articleSection": page.category.name if page.category else "",
            "keywords": [tag.name for tag in page.tags],
            "wordCount": page.words or None,
            "author": [_author(site, author) for author in page.authors],
            # An editor is a person (schema.org): only the page names an organization.
            "editor": (
                _reviewer(site, found.review)
                if found.review and found.review.kind == "person"
                else None
            ),
            "publisher": _publisher_id(site),
            "publishingPrinciples": urls.absolute(site.base_url, site.policy_url),
            "digitalSourceType": found.schema,
            "creditText": found.label,
            "isBasedOn": [_work(source) for source in based_on],
            "citation": [_work(source) for source in page.sources if source.relation == "cited"],
            "correction": [_correction(correction, strings) for correction in page.corrections],
            "license": (
                page.license
                if urls.is_web_address(page.license)
                else (
                    _said({"@type": "CreativeWork", "name": page.license}) if page.license else None
                )
            ),
            "isAccessibleForFree": True,
            "commentCount": page.comment_count or None,
        }
    )


def _author(site: SiteView, author: AuthorView) -> Node:
    return _said(
        {
            "@type": "Organization" if author.kind == "organization" else "Person",
            "name": author.name,
            "url": urls.absolute(site.base_url, author.url),
            "image": urls.absolute(site.base_url, author.image),
            "sameAs": [*([author.website] if author.website else []), *author.same_as],
        }
    )


def _reviewer(site: SiteView, review: ReviewView) -> Node:
    return {
        "@type": "Organization" if review.kind == "organization" else "Person",
        "name": review.name,
        "url": urls.absolute(site.base_url, review.url),
    }


def _work(source: SourceView) -> Node:
    publication = {"@type": "Organization", "name": source.name}
    return _said(
        {
            "@type": "CreativeWork",
            "name": source.title or source.name,
            "url": source.url,
            "publisher": publication,
            "author": {"@type": "Person", "name": source.author} if source.author else None,
            "datePublished": dates.rfc3339(source.published) if source.published else "",
        }
    )


def _correction(correction: CorrectionView, strings: Strings) -> Node:
    return {
        "@type": "CorrectionComment",
        "name": strings.text(correction.type),
        "text": correction.text,
        "datePublished": dates.rfc3339(correction.date),
    }


def _web_page(site: SiteView, page: PostView) -> Node:
    url, review = urls.absolute(site.base_url, page.url), page.disclosure.review
    return _said(
        {
            "@type": "WebPage",
            "@id": url,
            "url": url,
            "name": page.title,
            "inLanguage": page.lang,
            "mainEntity": {"@id": f"{url}#page.article"},
            "reviewedBy": _reviewer(site, review) if review else None,
            "lastReviewed": dates.day(review.at) if review else "",
            "breadcrumb": {"@id": f"{url}#page.breadcrumb"},
        }
    )


def _action(site: SiteView, page: PostView) -> Node | None:
    """How the text came to be, where the post says more than that AI took part."""
    url, found = urls.absolute(site.base_url, page.url), page.disclosure
    made = _said(
        {
            "description": found.description,
            "endTime": dates.rfc3339(found.generated_at) if found.generated_at else "",
            "instrument": _instrument(found.model, found.provider),
        }
    )
    if not made:
        return None
    return {
        "@type": "CreateAction",
        "result": {"@id": f"{url}#page.article"},
        "agent": _publisher_id(site),
        **made,
    }


def _instrument(model: str, provider: str) -> Node | None:
    if not (model or provider):
        return None
    return _said(
        {
            "@type": "SoftwareApplication",
            "name": model,
            "provider": {"@type": "Organization", "name": provider} if provider else None,
        }
    )


def _publisher(site: SiteView) -> Node:
    publisher = site.publisher
    return _said(
        {
            "@type": "NewsMediaOrganization",
            **_publisher_id(site),
            "name": publisher.name,
            "url": urls.absolute(site.base_url, publisher.url),
            "logo": urls.absolute(site.base_url, publisher.logo),
            "email": publisher.email,
            "sameAs": list(publisher.same_as),
            "publishingPrinciples": urls.absolute(site.base_url, site.policy_url),
        }
    )


def _breadcrumb(site: SiteView, page: PostView, strings: Strings) -> Node:
    url = urls.absolute(site.base_url, page.url)
    way = [(strings.text("home"), site.base_url)]
    if page.category:
        way.append((page.category.name, urls.absolute(site.base_url, page.category.url)))
    way.append((page.title, url))
    return {
        "@type": "BreadcrumbList",
        "@id": f"{url}#page.breadcrumb",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": address}
            for position, (name, address) in enumerate(way, 1)
        ],
    }
