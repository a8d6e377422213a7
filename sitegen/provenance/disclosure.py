"""AI involvement and review → what every output says about it. One table; nothing else decides.

Vocabularies: W3C AI Content Disclosure Community Group draft of 21 September 2026; IPTC Digital
Source Type NewsCodes; schema.org's IPTCDigitalSourceEnumeration; the Internet-Draft "AI-Disclosure"
(modes)."""

from __future__ import annotations

import datetime as dt
import hashlib
from functools import cache

from msgspec import Struct

from sitegen.layouts.language import Strings
from sitegen.model.meta import Ai, PostMeta
from sitegen.model.site import Disclosure

W3C_SCHEME = "https://w3c-cg.github.io/ai-content-disclosure/#disclosure-values"
# "http" is part of the identifier.
IPTC_SCHEME = "http://cv.iptc.org/newscodes/digitalsourcetype/"
SCHEMA = "https://schema.org/"


class _Row(Struct, frozen=True):
    """`label` and `tag` are interface strings; the others are terms of the vocabularies."""

    w3c: str = ""
    iptc: str = ""
    mode: str = ""
    label: str = ""
    tag: str = ""


_NONE = _Row("human-only", "digitalCreation", "none")
# Templates over data, and no model: readers are told, but it is no AI.
_DATA = _Row("human-only", "dataDrivenMedia", "none", "ai_automated", "data_tag")

_TABLE = {
    ("none", False): _NONE,
    ("none", True): _NONE,
    ("assisted", True): _Row(
        "ai-assisted",
        "compositeWithTrainedAlgorithmicMedia",
        "ai-modified",
        "ai_assisted_reviewed",
        "ai_tag",
    ),
    ("assisted", False): _Row(
        "ai-autonomous",
        "compositeWithTrainedAlgorithmicMedia",
        "ai-modified",
        "ai_assisted",
        "ai_tag",
    ),
    ("generated", True): _Row(
        "ai-assisted", "trainedAlgorithmicMedia", "ai-originated", "ai_generated_reviewed", "ai_tag"
    ),
    ("generated", False): _Row(
        "ai-autonomous", "trainedAlgorithmicMedia", "machine-generated", "ai_generated", "ai_tag"
    ),
    ("automated", False): _DATA,
    ("automated", True): _DATA,
    ("unstated", False): _Row(),
    ("unstated", True): _Row(),
}
# schema.org has a member for each term but this one; there the term itself stands.
_NOT_IN_SCHEMA = "digitalCreation"


def involvement_of(ai: bool | Ai | str) -> Ai:
    """`true` means generated, `false` means none; a word is an involvement."""
    if isinstance(ai, bool):
        return Ai(involvement="generated" if ai else "none")
    return ai if isinstance(ai, Ai) else Ai(involvement=ai)  # type: ignore[arg-type]  # settings checked the word


def text_digest(title: str, summary: str, body: str) -> str:
    """The SHA-256 of what a review signs: title, summary and body, line ends as "\\n", in
    hexadecimal."""
    text = "\0".join((title, summary, body.replace("\r\n", "\n").replace("\r", "\n").strip()))
    return hashlib.sha256(text.encode()).hexdigest()


def derive(
    meta: PostMeta, ai: Ai, text: str, updated: dt.datetime, label: str, responsible: bool
) -> Disclosure:
    """The disclosure of one post; `text` is the digest of its text as it is now.

    A review counts if it signs this very text and was given by the time of publication. With
    `label` "when-required" the visible label is left out only where the EU AI Act's exemption holds
    (Art. 50(4)): a substantive review, and somebody who answers for the publication."""
    review = (
        meta.review
        if meta.review and meta.review.sha256 == text and meta.review.at <= updated
        else None
    )
    exempt = (
        review is not None
        and review.scope == "substantive"
        and responsible
        and label == "when-required"
    )
    row = _TABLE[ai.involvement, review is not None]
    return Disclosure(
        involvement=ai.involvement,
        label="" if exempt else row.label,
        tag="" if exempt else row.tag,
        w3c=row.w3c,
        iptc=_iptc(row.iptc),
        schema=_schema(row.iptc),
        mode=row.mode,
        model=ai.model or "",
        provider=ai.provider or "",
        prompt_url=ai.prompt_url,
        generated_at=ai.generated_at,
        description=ai.description or "",
        reviewer=review.by if review else "",
        reviewed_at=review.at if review else None,
    )


# Kept, since there are few of them and many posts.
@cache
def _iptc(term: str) -> str:
    return IPTC_SCHEME + term if term else ""


@cache
def _schema(iptc: str) -> str:
    if iptc in {"", _NOT_IN_SCHEMA}:
        return _iptc(iptc)
    return f"{SCHEMA}{iptc[0].upper()}{iptc[1:]}DigitalSource"


def label(found: Disclosure, strings: Strings, authors: tuple[str, ...], reviewer: str) -> str:
    """The sentence under the headline, in the language of `strings`; "" where there is none."""
    return (
        strings.text(found.label, authors=strings.joined(authors), reviewer=reviewer)
        if found.label
        else ""
    )
