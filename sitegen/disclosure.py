"""AI involvement and review → what every output says about it. One table; nothing else decides.

Vocabularies: W3C AI Content Disclosure Community Group draft of 21 September 2026; IPTC Digital Source Type NewsCodes.
"""

from __future__ import annotations

import datetime as dt
import hashlib

from sitegen.language import Strings
from sitegen.model import Ai, Disclosure, PostMeta

W3C_SCHEME = "https://w3c-cg.github.io/ai-content-disclosure/#disclosure-values"
# "http" is part of the identifier.
IPTC_SCHEME = "http://cv.iptc.org/newscodes/digitalsourcetype/"

# (involvement, reviewed) → (W3C value, IPTC term)
_TABLE = {
    ("none", False): ("human-only", "digitalCreation"),
    ("none", True): ("human-only", "digitalCreation"),
    ("assisted", True): ("ai-assisted", "compositeWithTrainedAlgorithmicMedia"),
    ("assisted", False): ("ai-autonomous", "compositeWithTrainedAlgorithmicMedia"),
    ("generated", True): ("ai-assisted", "trainedAlgorithmicMedia"),
    ("generated", False): ("ai-autonomous", "trainedAlgorithmicMedia"),
    ("automated", False): ("human-only", "dataDrivenMedia"),
    ("automated", True): ("human-only", "dataDrivenMedia"),
}


def involvement_of(ai: bool | Ai | str) -> Ai:
    """`true` means generated, `false` means none; a word is an involvement."""
    if isinstance(ai, bool):
        return Ai(involvement="generated" if ai else "none")
    return ai if isinstance(ai, Ai) else Ai(involvement=ai)  # type: ignore[arg-type]  # settings checked the word


def text_digest(title: str, summary: str, body: str) -> str:
    """The SHA-256 of what a review signs: title, summary and body, line ends as "\\n", in hexadecimal."""
    text = "\0".join((title, summary, body.replace("\r\n", "\n").replace("\r", "\n").strip()))
    return hashlib.sha256(text.encode()).hexdigest()


def derive(meta: PostMeta, ai: Ai, text: str, updated: dt.datetime, label: str, responsible: bool) -> Disclosure:
    """The disclosure of one post; `text` is the digest of its text as it is now.

    A review counts if it signs this very text and was given by the time of publication. With `label` "when-required"
    the visible label is left out only where the EU AI Act's exemption holds (Art. 50(4)): a substantive review, and
    somebody who answers for the publication.
    """
    review = meta.review
    reviewed = review is not None and review.sha256 == text and review.at <= updated
    exempt = reviewed and review is not None and review.scope == "substantive" and responsible and label == "when-required"
    w3c, iptc = _TABLE[ai.involvement, reviewed]
    return Disclosure(
        involvement=ai.involvement, reviewed=reviewed, reviewer=review.by if review is not None and reviewed else "",
        labelled=ai.involvement != "none" and not exempt, w3c=w3c, iptc=IPTC_SCHEME + iptc,
        model=ai.model or "", provider=ai.provider or "")


def label(found: Disclosure, strings: Strings, authors: tuple[str, ...], reviewer: str) -> str:
    """The sentence under the headline, in the language of `strings`; "" where there is none."""
    if not found.labelled:
        return ""
    key = f"ai_{found.involvement}"
    if found.reviewed and f"{key}_reviewed" in strings.texts:
        key += "_reviewed"
    return strings.text(key, authors=strings.joined(authors), reviewer=reviewer)
