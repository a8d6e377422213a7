"""What is known of the part that AI had in one article, and in its translation."""

import datetime as dt

from msgspec import Struct


class TranslationDisclosure(Struct, frozen=True, kw_only=True, gc=False):
    """What every output says about how a text was translated. What is not said is "".

    `original` is the path of the document that was translated, and `lang` its language. `label` is
    the key of the interface string for the sentence about the translation, `ai` the part that AI
    had in it: none, assisted or generated. `translator` is the key of the author who made it, or
    who answers for it. `involvement` is the part of AI in the original, and `reviewer` the key of
    the author whose review of the original, at the moment `reviewed_at`, counts. `is_stale`: the
    original has been changed since it was translated."""

    original: str
    lang: str
    label: str
    ai: str
    translator: str
    model: str
    provider: str
    involvement: str = ""
    reviewer: str = ""
    reviewed_at: dt.datetime | None = None
    is_stale: bool = False


class Disclosure(Struct, frozen=True, kw_only=True, gc=False):
    """What every output says about the part that AI had in one article: a row of the table in
    provenance/disclosure.py, and what the post adds to it. What is not said is "".

    `label` and `tag` are the keys of interface strings, for the sentence under the headline and the
    mark in lists. `w3c`, `iptc`, `schema` and `mode` are the terms of the W3C group's draft, of
    IPTC (an address), of schema.org (an address) and of the header AI-Disclosure. `reviewer` is the
    key of an author. `published_unreviewed`: the text was published before its review.

    If the article is a translation, all of it is about original and translation together, but for
    `label`, which is the sentence of the original, and for the review, which is of the translated
    text. `model` and `provider` are those of the original, or, if no AI took part in that, of the
    translation."""

    involvement: str
    label: str
    tag: str
    w3c: str
    iptc: str
    schema: str
    mode: str
    model: str
    provider: str
    prompt_url: str
    generated_at: dt.datetime | None
    description: str
    reviewer: str
    reviewed_at: dt.datetime | None
    published_unreviewed: bool = False
    translation: TranslationDisclosure | None = None

    @property
    def reviewed(self) -> bool:
        """Whether the article has a review that counts."""
        return self.reviewed_at is not None
