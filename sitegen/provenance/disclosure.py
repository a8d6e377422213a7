"""What the outputs say about the part that AI had in a post. It is derived only from the
involvement and the review of the post, and from how it was translated, by one table.

Vocabularies: `w3c` is the W3C AI Content Disclosure Community Group draft of 21 September 2026;
`iptc` the IPTC Digital Source Type NewsCodes; `schema` schema.org's IPTCDigitalSourceEnumeration;
`mode` the Internet-Draft "AI-Disclosure"."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from sitegen.layouts.language import Strings
from sitegen.model.disclosure import Disclosure, TranslationDisclosure
from sitegen.model.documents import Post, Translated
from sitegen.model.fields import Involvement
from sitegen.model.meta import Ai, Correction, PostMeta, Review, TranslationMeta
from sitegen.model.picture_terms import SOURCE_TYPE_SCHEME
from sitegen.provenance.states import own_corrections
from sitegen.text.characters import with_line_feeds

W3C_SCHEME = "https://w3c-cg.github.io/ai-content-disclosure/#disclosure-values"
SCHEMA = "https://schema.org/"


class _Terms(Struct, frozen=True):
    """`label` and `tag` are keys of interface strings; the others are terms of the vocabularies."""

    w3c: str = ""
    iptc: str = ""
    mode: str = ""
    label: str = ""
    tag: str = ""


# What draws each mark beside a headline, by the interface string with its word.
MARKS = {"ai_tag": "generated", "ai_assisted_tag": "assisted", "data_tag": "data", "": ""}

_NONE = _Terms("human-only", "digitalCreation", "none")
# Text that a program fills in from data, without a model. It is not AI, but has a label all the
# same.
_DATA = _Terms("human-only", "dataDrivenMedia", "none", "ai_automated", "data_tag")

# By involvement, and whether the review of the post counts.
_TABLE = {
    ("none", False): _NONE,
    ("none", True): _NONE,
    ("assisted", True): _Terms(
        "ai-assisted",
        "compositeWithTrainedAlgorithmicMedia",
        "ai-modified",
        "ai_assisted_reviewed",
        "ai_assisted_tag",
    ),
    ("assisted", False): _Terms(
        "ai-autonomous",
        "compositeWithTrainedAlgorithmicMedia",
        "ai-modified",
        "ai_assisted",
        "ai_assisted_tag",
    ),
    ("generated", True): _Terms(
        "ai-assisted", "trainedAlgorithmicMedia", "ai-originated", "ai_generated_reviewed", "ai_tag"
    ),
    ("generated", False): _Terms(
        "ai-autonomous", "trainedAlgorithmicMedia", "machine-generated", "ai_generated", "ai_tag"
    ),
    ("automated", False): _DATA,
    ("automated", True): _DATA,
    ("unstated", False): _Terms(),
    ("unstated", True): _Terms(),
}
# The involvement of an original and of the model that translated it, together: the row of the table
# for the translation. A translation without AI changes nothing.
_WITH_TRANSLATION: dict[str, Involvement] = {
    "none": "assisted",
    "assisted": "assisted",
    "generated": "generated",
    "automated": "assisted",
    "unstated": "assisted",
}
# The end of the keys of sentences that name a reviewer.
_REVIEWED = "_reviewed"
# The one term of IPTC that has no member in schema.org's enumeration: the IPTC identifier replaces
# it.
_NOT_IN_SCHEMA = "digitalCreation"


def involvement_of(ai: bool | Ai | str) -> Ai:
    """The key `ai` of front matter or settings in its long form: `true` means generated, `false`
    means none, and a word is an involvement."""
    if isinstance(ai, bool):
        return Ai(involvement="generated" if ai else "none")
    return ai if isinstance(ai, Ai) else Ai(involvement=ai)  # type: ignore[arg-type]  # settings checked the word


def text_digest(title: str, summary: str, body: str) -> str:
    """The SHA-256, in hexadecimal, of what a review signs: title, summary and body, with "\\n" as
    line ends."""
    text = "\0".join((title, summary, with_line_feeds(body).strip()))
    return hashlib.sha256(text.encode()).hexdigest()


def review_of(post: Post) -> Review | None:
    """The review of the present text of a post, which counts from its own moment on; None if the
    post has none, or one of another text."""
    review = post.meta.review
    return review if review is not None and review.sha256 == post.text_digest else None


def published_at(meta: PostMeta, of_original: Iterable[Correction], at: dt.datetime) -> dt.datetime:
    """When the text was published that a review at the moment `at` signs. If that is before `at`,
    the text was published unreviewed. `of_original` are the corrections of the original of a
    translation.

    A text is published at the `date` of its post, and again each time it changes: at `updated`, and
    at a correction. A review only knows the text that it signs, so what was published before the
    last change does not matter. An `updated` after the review says that the text was signed first
    and published then. A correction after the review, such as a retraction, left the text as it
    was, or the review would sign another one: it does not hide that the text was published
    unreviewed."""
    corrected = (each.date for each in (*own_corrections(meta), *of_original) if each.date <= at)
    return max(meta.date, meta.updated or meta.date, *corrected)


def derive(post: Post, ai: Ai, now: dt.datetime, label: str, responsible: bool) -> Disclosure:
    """The disclosure of one post at the moment `now`. `ai` is the part that AI had in it, in a
    translation that in the original; `label` is the setting ai.label, and `responsible` says
    whether the site names who answers for it.

    A review counts from its own moment on, if it signs the present text. If `label` is
    "when-required", the visible label is left out only under the exemption of the EU AI Act
    (Art. 50(4)): a substantive review, and somebody who answers for the publication. How a text
    was translated is always said."""
    review = _review_at(post, now)
    published_unreviewed = review is not None and _is_late(post, review)
    exempt = (
        review is not None
        and review.scope == "substantive"
        and responsible
        and label == "when-required"
    )
    translation, involvement = post.translation, ai.involvement
    if translation is not None and translation.meta.ai != "none":
        involvement = _WITH_TRANSLATION[involvement]
    terms = _TABLE[involvement, review is not None]
    disclosed = Disclosure(
        involvement=involvement,
        label="" if exempt else _dated(terms.label, published_unreviewed),
        tag="" if exempt else terms.tag,
        w3c=terms.w3c,
        iptc=_iptc(terms.iptc),
        schema=_schema(terms.iptc),
        mode=terms.mode,
        model=ai.model or "",
        provider=ai.provider or "",
        prompt_url=ai.prompt_url,
        generated_at=ai.generated_at,
        description=ai.description or "",
        reviewer=review.by if review else "",
        reviewed_at=review.at if review else None,
        published_unreviewed=published_unreviewed,
    )
    if translation is None:
        return disclosed
    return _translated(disclosed, translation, ai, now, exempt)


def _review_at(post: Post, now: dt.datetime) -> Review | None:
    """The review of a post that counts at the moment `now`."""
    review = review_of(post)
    return review if review is not None and review.at <= now else None


def _is_late(post: Post, review: Review) -> bool:
    """Whether the text was published before its review."""
    of_original = post.translation.corrections if post.translation else ()
    return review.at > published_at(post.meta, of_original, review.at)


def _dated(label: str, published_unreviewed: bool) -> str:
    """The key `label` of a sentence, or, if that names the reviewer of a text that was published
    unreviewed, the key of the sentence that gives the date of the review as well."""
    return f"{label}_on" if published_unreviewed and label.endswith(_REVIEWED) else label


def _translated(
    disclosed: Disclosure, translation: Translated, ai: Ai, now: dt.datetime, exempt: bool
) -> Disclosure:
    """The disclosure of a translation. `disclosed` is what original and translation together are,
    `ai` the part of AI in the original, and `exempt` whether the label of that may be left out."""
    meta, original = translation.meta, translation.original
    review = _review_at(original, now)
    sentence = _TABLE[ai.involvement, review is not None].label
    is_machine = meta.ai != "none"
    # Where no AI took part in the original, the model is the one that translated.
    maker: Ai | TranslationMeta = ai if disclosed.involvement == ai.involvement else meta
    return replace(
        disclosed,
        label=(
            "" if exempt else _dated(sentence, review is not None and _is_late(original, review))
        ),
        tag=_TABLE[disclosed.involvement, False].tag if is_machine else disclosed.tag,
        model=maker.model or "",
        provider=maker.provider or "",
        translation=replace(
            of_translation(meta, original.path, translation.lang, disclosed),
            involvement=ai.involvement,
            reviewer=review.by if review else "",
            reviewed_at=review.at if review else None,
            is_stale=translation.is_stale,
        ),
    )


def of_translation(
    meta: TranslationMeta, original: str, lang: str, disclosed: Disclosure | None = None
) -> TranslationDisclosure:
    """How a text was translated from the document at the path `original`, in the language `lang`,
    of which nothing is known; `disclosed` says whether a review of the translation counts."""
    label = f"translation_{meta.ai}"
    if disclosed and disclosed.reviewed:
        label = _dated(label + _REVIEWED, disclosed.published_unreviewed)
    return TranslationDisclosure(
        original=original,
        lang=lang,
        label=label,
        ai=meta.ai,
        translator=meta.by,
        model=meta.model or "",
        provider=meta.provider or "",
    )


# Cached because there are few terms and many posts.
@cache
def _iptc(term: str) -> str:
    return SOURCE_TYPE_SCHEME + term if term else ""


@cache
def _schema(iptc: str) -> str:
    if iptc in {"", _NOT_IN_SCHEMA}:
        return _iptc(iptc)
    return f"{SCHEMA}{iptc[0].upper()}{iptc[1:]}DigitalSource"


def label(
    disclosure: Disclosure,
    strings: Strings,
    authors: tuple[str, ...],
    reviewer: str,
    reviewed_at: dt.datetime | None,
) -> str:
    """The sentence under the headline of a post, in the language of `strings`; "" if it has none.
    `authors` and `reviewer` are names. In a translation, the sentence is about the original, which
    `reviewer` reviewed at the moment `reviewed_at`."""
    if not disclosure.label:
        return ""
    date = strings.date(reviewed_at) if reviewed_at else ""
    authors_joined = strings.joined(authors)
    return strings.text(disclosure.label, authors=authors_joined, reviewer=reviewer, date=date)


def translation_label(
    translation: TranslationDisclosure,
    strings: Strings,
    language: str,
    translator: str,
    reviewer: str,
    reviewed_at: dt.datetime | None,
) -> str:
    """The sentence that says how a post was translated, in the language of `strings`. `language` is
    what the language of the original calls itself; `translator` and `reviewer` are names, and
    `reviewed_at` is when the translation was reviewed."""
    return strings.text(
        translation.label,
        from_language=strings.text("from_language", code=translation.lang, language=language),
        translator=translator,
        reviewer=reviewer,
        date=strings.date(reviewed_at) if reviewed_at else "",
    )
