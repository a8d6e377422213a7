"""What of some JSON-LD is against the vocabulary of schema.org, as far as sitegen uses it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

# What schema.org 29 says of the types and properties that are used: the type above each; of each
# property the types that may have it (domainIncludes) and those of its value (rangeIncludes).
TYPES = {
    "Thing": None,
    "CreativeWork": "Thing",
    "Article": "CreativeWork",
    "NewsArticle": "Article",
    "SocialMediaPosting": "Article",
    "BlogPosting": "SocialMediaPosting",
    "LiveBlogPosting": "BlogPosting",
    "Comment": "CreativeWork",
    "CorrectionComment": "Comment",
    "Quotation": "CreativeWork",
    "WebPage": "CreativeWork",
    "SoftwareApplication": "CreativeWork",
    "CreativeWorkSeries": "CreativeWork",
    "Organization": "Thing",
    "NewsMediaOrganization": "Organization",
    "Person": "Thing",
    "Action": "Thing",
    "CreateAction": "Action",
    "MediaObject": "CreativeWork",
    "ImageObject": "MediaObject",
    "Intangible": "Thing",
    "StructuredValue": "Intangible",
    "QuantitativeValue": "StructuredValue",
    "ItemList": "Intangible",
    "BreadcrumbList": "ItemList",
    "ListItem": "Intangible",
    "IPTCDigitalSourceEnumeration": "Intangible",
}
PROPERTIES = {
    "name": (["Thing"], ["Text"]),
    "description": (["Thing"], ["Text"]),
    "url": (["Thing"], ["URL"]),
    "image": (["Thing"], ["ImageObject", "URL"]),
    "associatedMedia": (["CreativeWork"], ["MediaObject"]),
    "contentUrl": (["MediaObject"], ["URL"]),
    "caption": (["ImageObject"], ["Text"]),
    "creator": (["CreativeWork"], ["Person", "Organization"]),
    "acquireLicensePage": (["CreativeWork"], ["CreativeWork", "URL"]),
    "copyrightNotice": (["CreativeWork"], ["Text"]),
    "width": (["MediaObject"], ["QuantitativeValue"]),
    "height": (["MediaObject"], ["QuantitativeValue"]),
    "value": (["QuantitativeValue"], ["Integer"]),
    "unitCode": (["QuantitativeValue"], ["Text"]),
    "sameAs": (["Thing"], ["URL"]),
    "mainEntityOfPage": (["Thing"], ["CreativeWork", "URL"]),
    "headline": (["CreativeWork"], ["Text"]),
    "inLanguage": (["CreativeWork"], ["Text"]),
    "datePublished": (["CreativeWork"], ["Date", "DateTime"]),
    "dateModified": (["CreativeWork"], ["Date", "DateTime"]),
    "articleSection": (["Article"], ["Text"]),
    "keywords": (["CreativeWork"], ["Text"]),
    "wordCount": (["Article"], ["Integer"]),
    "commentCount": (["CreativeWork"], ["Integer"]),
    "author": (["CreativeWork"], ["Person", "Organization"]),
    "editor": (["CreativeWork"], ["Person"]),
    "publisher": (["CreativeWork"], ["Person", "Organization"]),
    "publishingPrinciples": (["CreativeWork", "Organization"], ["URL"]),
    "digitalSourceType": (["CreativeWork"], ["IPTCDigitalSourceEnumeration"]),
    "creditText": (["CreativeWork"], ["Text"]),
    "isBasedOn": (["CreativeWork"], ["CreativeWork", "URL"]),
    "citation": (["CreativeWork"], ["CreativeWork", "Text"]),
    "creativeWorkStatus": (["CreativeWork"], ["Text"]),
    "correction": (["CreativeWork"], ["CorrectionComment", "Text", "URL"]),
    "license": (["CreativeWork"], ["CreativeWork", "URL"]),
    "isAccessibleForFree": (["CreativeWork"], ["Boolean"]),
    "text": (["CreativeWork"], ["Text"]),
    "archivedAt": (["CreativeWork"], ["URL", "WebPage"]),
    "hasPart": (["CreativeWork"], ["CreativeWork"]),
    "articleBody": (["Article"], ["Text"]),
    "coverageStartTime": (["LiveBlogPosting"], ["DateTime"]),
    "coverageEndTime": (["LiveBlogPosting"], ["DateTime"]),
    "liveBlogUpdate": (["LiveBlogPosting"], ["BlogPosting"]),
    "mainEntity": (["CreativeWork"], ["Thing"]),
    "reviewedBy": (["WebPage"], ["Person", "Organization"]),
    "lastReviewed": (["WebPage"], ["Date"]),
    "breadcrumb": (["WebPage"], ["BreadcrumbList"]),
    "result": (["Action"], ["Thing"]),
    "agent": (["Action"], ["Person", "Organization"]),
    "instrument": (["Action"], ["Thing"]),
    "endTime": (["Action"], ["DateTime"]),
    "translationOfWork": (["CreativeWork"], ["CreativeWork"]),
    "workTranslation": (["CreativeWork"], ["CreativeWork"]),
    "translator": (["CreativeWork", "Event"], ["Person", "Organization"]),
    "provider": (["CreativeWork"], ["Person", "Organization"]),
    "logo": (["Organization"], ["URL"]),
    "email": (["Organization"], ["Text"]),
    "itemListElement": (["ItemList"], ["ListItem"]),
    "position": (["CreativeWork", "ListItem"], ["Integer", "Text"]),
    "isPartOf": (["CreativeWork"], ["CreativeWork", "URL"]),
    "item": (["ListItem"], ["URL"]),
}
ENUMERATION = re.compile(
    r"https://schema\.org/\w+DigitalSource|http://cv\.iptc\.org/newscodes/digitalsourcetype/[a-z]\w+"
)


def is_a(kind: str | list[str] | None, wanted: str) -> bool:
    if isinstance(kind, list):
        return any(is_a(each, wanted) for each in kind)
    while kind is not None:
        if kind == wanted:
            return True
        kind = TYPES[kind]
    return False


def fits(value: Any, range_: list[str], known: dict[str, str]) -> bool:
    if isinstance(value, list):
        return bool(value) and all(fits(item, range_, known) for item in value)
    if isinstance(value, dict):
        kind = value.get("@type") or known[value["@id"]]
        return any(is_a(kind, wanted) for wanted in range_ if wanted in TYPES)
    if isinstance(value, bool):
        return "Boolean" in range_
    if isinstance(value, int):
        return "Integer" in range_
    if range_ == ["IPTCDigitalSourceEnumeration"]:
        return ENUMERATION.fullmatch(value) is not None
    tests = {
        "URL": lambda: re.fullmatch(r"https?://\S+", value),
        "Date": lambda: dt.date.fromisoformat(value),
        "DateTime": lambda: dt.datetime.fromisoformat(value).tzinfo,
        "Text": lambda: value,
    }
    return any(_try(tests[wanted]) for wanted in range_ if wanted in tests)


def _try(test: Any) -> bool:
    try:
        return bool(test())
    except ValueError:
        return False


def wrong(nodes: list[dict[str, Any]]) -> list[str]:
    """Every property that its type must not have, or whose value is of a wrong type."""
    known = {node["@id"]: node["@type"] for node in nodes if "@id" in node}
    for original in (node["translationOfWork"] for node in nodes if "translationOfWork" in node):
        known[original["@id"]] = original["@type"]
    found, waiting = [], list(nodes)
    while waiting:
        node = waiting.pop()
        for key, value in node.items():
            waiting += [
                item
                for item in (value if isinstance(value, list) else [value])
                if isinstance(item, dict) and "@type" in item
            ]
            if key.startswith("@"):
                continue
            domain, range_ = PROPERTIES[key]
            if not any(is_a(node["@type"], wanted) for wanted in domain):
                found.append(f"{node['@type']}.{key}")
            elif not fits(value, range_, known):
                found.append(f"{node['@type']}.{key} = {value}")
    return found
