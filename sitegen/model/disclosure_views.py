"""Views of the part that AI had in a post, and of its translation. docs/layouts.md describes each
field."""

import datetime as dt

from msgspec import Struct


class ReviewView(Struct, frozen=True, kw_only=True):
    """A review that counts: name, page and kind of the reviewer, and the time of the review.
    `published_unreviewed`: the text was published before."""

    name: str
    url: str
    kind: str
    at: dt.datetime
    published_unreviewed: bool = False


class AlternateView(Struct, frozen=True, kw_only=True):
    """A version of a page in the language `lang`: its address, and as its `label` what the language
    calls itself. `is_original`: the others are translations of it; or it is the list in the
    language of the site."""

    lang: str
    url: str
    label: str
    is_original: bool = False


class TranslatorView(Struct, frozen=True, kw_only=True):
    """Who made a translation, or answers for it: name, page and kind."""

    name: str
    url: str
    kind: str


class TranslationView(Struct, frozen=True, kw_only=True):
    """How a post was translated. `label` is the sentence that says so, in the language of the post,
    and `original_label` that about AI in the `original`, or "". `ai` is the part that AI had in the
    translation: none, assisted or generated; `model` and `provider` are "" if they are not known.
    `is_stale`: the original has been changed since, and `stale_label` is the sentence that says
    so, or ""."""

    label: str
    original_label: str
    original: AlternateView
    translator: TranslatorView | None
    ai: str
    model: str
    provider: str
    involvement: str
    is_stale: bool
    stale_label: str

    @property
    def by_people(self) -> TranslatorView | None:
        """The translator; None if a model made the translation, and somebody only answers for
        it."""
        return None if self.ai == "generated" else self.translator

    @property
    def is_only_ai(self) -> bool:
        """Whether AI took part in the translation, and none in the original."""
        return self.ai != "none" and self.involvement not in {"assisted", "generated"}


class DisclosureView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The part that AI had in a post, in the language of the post and in each vocabulary. `label`
    is the sentence under the headline, of a translation both sentences; `tag` is the word on cards,
    and `mark` the shape before it: generated, assisted or data. All are "" without a label."""

    involvement: str
    label: str
    tag: str
    mark: str = ""
    reviewed: bool
    review: ReviewView | None
    w3c: str
    iptc: str
    schema: str
    mode: str
    model: str
    provider: str
    prompt_url: str
    generated_at: dt.datetime | None
    description: str
    translation: TranslationView | None = None
