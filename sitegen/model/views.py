"""Views: all that layouts see of a site, and some of what feeds see of it. docs/layouts.md
describes each field."""

import datetime as dt
from typing import Any

from msgspec import Struct

from sitegen.model.disclosure_views import AlternateView, DisclosureView, TranslationView
from sitegen.model.documents import Heading
from sitegen.model.front_views import FrontView, PlannedFront
from sitegen.model.html import Html
from sitegen.model.live import LiveView, PlannedLive
from sitegen.model.meta import ShownAuthorMeta, ShownMeta, ShownPostMeta
from sitegen.model.picture_views import (
    LedgerPicture,
    PictureNote,
    PictureRecord,
    PictureView,
    SocialView,
)
from sitegen.model.site import Chain
from sitegen.model.site_views import FeedView, Link
from sitegen.model.source_views import SourceView
from sitegen.model.states import Mark
from sitegen.model.term_views import PartView, TermGroup, TermView
from sitegen.model.total_views import MonthView, PictureTotalView, TotalView


class CorrectionView(Struct, frozen=True, kw_only=True):
    """What was wrong in a post, and is right now. `type` is correction, clarification or
    retraction. `of_original`: it is one of the original of a translation, with a text in the
    language `lang`."""

    date: dt.datetime
    text: str
    type: str
    lang: str = ""
    of_original: bool = False

    @property
    def string_name(self) -> str:
        """The name of the interface string that says what it is, such as
        "correction_of_original"."""
        return f"{self.type}_of_original" if self.of_original else self.type


class ListedCorrection(Struct, frozen=True, kw_only=True):
    """A correction in a list of those of many posts: with the address, the headline and the
    language of its post, and the marks beside the headline, as in `ArticleState`."""

    url: str
    title: str
    lang: str
    marks: tuple[Mark, ...]
    correction: CorrectionView


class AuthorView(Struct, frozen=True, kw_only=True):
    """An author, as bylines and the author's own page show them. `url` is the author's page on this
    site, `website` the author's own, or ""; `kind` is person or organization. `role_lang` and
    `biography_lang` are the languages of role and biography where they are not that of the page,
    else "". `profiles` are the addresses `same_as` with the names of their networks."""

    key: str
    name: str
    url: str
    kind: str
    website: str
    profiles: tuple[Link, ...]
    image: str
    picture: PictureView | None
    picture_note: PictureNote | None = None
    picture_record: PictureRecord | None = None
    social: SocialView | None
    biography: Html
    meta: ShownAuthorMeta
    params: dict[str, Any]
    role_lang: str = ""
    biography_lang: str = ""

    @property
    def role(self) -> str:
        """What the author does, such as Editor, or ""."""
        return self.meta.role

    @property
    def image_alt(self) -> str:
        """What the author's picture shows, in words, or ""."""
        return self.meta.image_alt

    @property
    def same_as(self) -> tuple[str, ...]:
        """Addresses of the author's profiles elsewhere."""
        return self.meta.same_as


class CardView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A post as a list shows it. `thumbnail` is None for layouts that do not use it, and
    `image_label` the label about AI that lies on the picture, or "". `image_focus` are the classes
    that say which part of it is shown where it is cropped, or "". `marks` are what is shown
    beside its headline, as in `ArticleState`; `ai_mark` is the shape that belongs to the word
    `ai_tag`, as `mark` of a `DisclosureView`. `params` are those of the post, and `terms` its terms
    by the name of the taxonomy; both are empty for layouts that do not use them."""

    url: str
    title: str
    summary: str
    date: dt.datetime
    lang: str
    authors: tuple[TermView, ...]
    sources: tuple[SourceView, ...]
    category: TermView | None
    image: str
    image_alt: str
    image_label: str = ""
    image_focus: str = ""
    thumbnail: PictureView | None = None
    ai_tag: str
    ai_mark: str = ""
    marks: tuple[Mark, ...] = ()
    comment_count: int = 0
    params: dict[str, Any] = {}
    terms: dict[str, tuple[TermView, ...]] = {}

    @property
    def is_retracted(self) -> bool:
        """Whether the post was taken back: it leads no list."""
        return "retracted" in self.marks


class SectionView(Struct, frozen=True, kw_only=True):
    """A category with its newest posts, as the home page shows it. Retracted posts are not among
    them."""

    name: str
    url: str
    posts: tuple[CardView, ...]


class RelatedView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A post as the page of another post links to it. It has only what the link shows, because
    each change of it renders that page again."""

    url: str
    title: str
    date: dt.datetime
    lang: str
    category: TermView | None = None
    image: str = ""
    image_alt: str = ""
    image_label: str = ""
    image_focus: str = ""
    thumbnail: PictureView | None = None
    ai_tag: str
    ai_mark: str = ""
    marks: tuple[Mark, ...] = ()

    @property
    def is_retracted(self) -> bool:
        """Whether the post was taken back."""
        return "retracted" in self.marks


class CommentView(Struct, frozen=True, kw_only=True):
    """A comment with its replies. Anybody can write one, so the HTML of `text` has only a few
    tags. `author` is "" if there is no name."""

    id: str
    author: str
    website: str
    date: dt.datetime
    text: Html
    deleted: bool
    replies: tuple["CommentView", ...] = ()


class _View(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What every page has. Some kinds of pages have two types. `Planned…` is what the job carries;
    `…View` is what the layout sees, and adds what planning does not read: the body of a document,
    the comments on it, the posts of a list. The other kinds are complete in the job."""

    url: str
    title: str
    lang: str
    summary: str
    alternates: tuple[AlternateView, ...] = ()

    @property
    def marked_title(self) -> str:
        """The title where no mark can be shown beside it."""
        return self.title


class _Post(_View, frozen=True, kw_only=True, tag="post", tag_field="kind"):
    """What is known of a post before its body is read. `has_summary`: somebody wrote its summary,
    which is not the beginning of its text. `picture_record` and `text_records` are what programs
    get to know of its picture and of those in its text. `updated` is None where it is no later than
    `date`; `markdown` is the address of the post as Markdown, or ""; `card` is that of the picture
    that lists show; `part` is None for a post of no series. `own_terms` are the terms of the
    taxonomies that the site declares, by name. `retracted_title` is "" but for a retracted post,
    whose text is published if it `has_text`."""

    date: dt.datetime
    updated: dt.datetime | None
    sources: tuple[SourceView, ...]
    disclosure: DisclosureView
    corrections: tuple[CorrectionView, ...]
    tags: tuple[TermView, ...]
    category: TermView | None
    own_terms: dict[str, tuple[TermView, ...]] = {}
    series: str
    part: PartView | None = None
    markdown: str = ""
    marks: tuple[Mark, ...] = ()
    chains: tuple[Chain, ...]
    has_summary: bool = False
    image: str
    picture: PictureView | None
    picture_note: PictureNote | None = None
    picture_record: PictureRecord | None = None
    text_records: tuple[PictureRecord, ...] = ()
    card: str
    social: SocialView | None
    comments: bool
    comments_until: dt.datetime | None
    comment_count: int
    draft: bool
    unlisted: bool = False
    meta: ShownPostMeta
    params: dict[str, Any]
    retracted_title: str = ""
    has_text: bool = True

    @property
    def marked_title(self) -> str:
        """The headline where no mark can be shown beside it: "Retracted: …" if the post was."""
        return self.retracted_title or self.title

    @property
    def terms(self) -> dict[str, tuple[TermView, ...]]:
        """The terms of the post, by the name of the taxonomy."""
        category = (self.category,) if self.category else ()
        series = (TermView(self.series, self.part.url),) if self.part else ()
        return {"tag": self.tags, "category": category, "series": series, **self.own_terms}

    @property
    def image_alt(self) -> str:
        """What the picture of the post shows, in words, or ""."""
        return self.meta.image_alt

    @property
    def license(self) -> str:
        """The name or the address of a licence, or ""."""
        return self.meta.license


class PlannedPost(_Post, frozen=True, kw_only=True):
    """A post, but for its authors and what is read from its body and its comments. `live` is None
    but for a live story."""

    live: PlannedLive | None = None


class PostView(_Post, frozen=True, kw_only=True):
    """A post, as its page shows it."""

    live: LiveView | None = None
    authors: tuple[AuthorView, ...]
    headings: tuple[Heading, ...]
    words: int
    reading_minutes: int
    has_code: bool
    thread: tuple[CommentView, ...]


class PlannedPage(_View, frozen=True, kw_only=True, tag="page", tag_field="kind"):
    """A page, but for what is read from its body. `translation` is None for an original."""

    updated: dt.datetime | None
    image: str
    picture: PictureView | None
    picture_note: PictureNote | None = None
    social: SocialView | None
    draft: bool
    unlisted: bool = False
    meta: ShownMeta
    params: dict[str, Any]
    translation: TranslationView | None = None

    @property
    def image_alt(self) -> str:
        """What the picture of the page shows, in words, or ""."""
        return self.meta.image_alt


class PageView(PlannedPage, frozen=True, kw_only=True):
    """A page that is no post, such as “About”."""

    headings: tuple[Heading, ...]
    has_code: bool


class _List(_View, frozen=True, kw_only=True, tag="list", tag_field="kind"):
    """One page of a list of posts. `of` is the kind of list: home, tag, category, series, author or
    month. `number` is 0 on the first page. `newer` and `older` are the addresses of the pages
    beside this one, or "". `author` is None but on the page of an author. `first_part` is the
    number of the first post in its series, and 0 in any other list. The picture is that of a tag,
    a category or a series, on its first page. There, the `count` is that of all posts in the list,
    but on the home page and in a series of several pages; and `totals` say of those of an author
    how many have which involvement."""

    of: str
    number: int
    newer: str
    older: str
    feeds: tuple[FeedView, ...]
    author: AuthorView | None
    count: int = 0
    totals: tuple[TotalView, ...] = ()
    first_part: int = 0
    image: str = ""
    image_alt: str = ""
    picture: PictureView | None = None
    picture_note: PictureNote | None = None
    social: SocialView | None = None


class PlannedList(_List, frozen=True, kw_only=True):
    """One page of a list, but for its posts. `front` is None but on the front page."""

    front: PlannedFront | None = None


class ListView(_List, frozen=True, kw_only=True):
    """One page of a list, with the posts on it. `front` is None but on the front page."""

    posts: tuple[CardView, ...]
    front: FrontView[CardView] | None = None


class TermsView(_View, frozen=True, kw_only=True, tag="terms", tag_field="kind"):
    """A list of terms: all tags, categories, series or authors; the years or the months of the
    archive."""

    of: str
    terms: tuple[TermView, ...]
    groups: tuple[TermGroup, ...] = ()


class LedgerView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A post as the ledger lists it: who answers for it, what it is made from, what part AI had,
    what was corrected."""

    url: str
    id: str
    title: str
    lang: str
    date: dt.datetime
    updated: dt.datetime | None
    authors: tuple[TermView, ...]
    sources: tuple[SourceView, ...]
    disclosure: DisclosureView
    corrections: tuple[CorrectionView, ...]
    marks: tuple[Mark, ...] = ()
    pictures: tuple[LedgerPicture, ...] = ()


class PlannedTransparency(_View, frozen=True, kw_only=True, tag="transparency", tag_field="kind"):
    """One page of the ledger, which lists all posts (`involvement` is "") or those of one
    involvement; `lists` are links to the latter. `totals` and `months` are empty but on the first
    page of all posts."""

    involvement: str
    number: int
    newer: str
    older: str
    lists: tuple[Link, ...]
    totals: tuple[TotalView, ...]
    months: tuple[MonthView, ...]
    pictures: tuple[PictureTotalView, ...] = ()


class TransparencyView(PlannedTransparency, frozen=True, kw_only=True):
    """One page of the ledger, with the posts on it."""

    posts: tuple[LedgerView, ...]


class CorrectionsView(_View, frozen=True, kw_only=True, tag="corrections", tag_field="kind"):
    """One page of the list of all corrections, from the newest to the oldest. `number` is 0 on the
    first page. `newer` and `older` are the addresses of the pages beside this one, or ""."""

    number: int
    newer: str
    older: str
    feeds: tuple[FeedView, ...]
    corrections: tuple[ListedCorrection, ...]


class RedirectView(_View, frozen=True, kw_only=True, tag="redirect", tag_field="kind"):
    """An old address that leads to `target`."""

    target: str


class ChoiceView(Struct, frozen=True):
    """A value that a filter offers, and what readers call it."""

    value: str
    name: str


class FilterView(Struct, frozen=True):
    """A filter of the search, by a taxonomy of `[[taxonomies]]`: its name, what readers call it,
    and what it offers."""

    name: str
    label: str
    choices: tuple[ChoiceView, ...]


class SearchView(_View, frozen=True, kw_only=True, tag="search", tag_field="kind"):
    """The search page. `library` is the address of the folder with the search program, `shards` are
    the addresses of the parts of its index. Readers can filter results by `years`, `categories` and
    `involvements`, and by the taxonomies of the `filters`."""

    library: str
    shards: tuple[str, ...]
    years: tuple[ChoiceView, ...]
    categories: tuple[ChoiceView, ...]
    involvements: tuple[ChoiceView, ...]
    filters: tuple[FilterView, ...] = ()


class NotFoundView(_View, frozen=True, kw_only=True, tag="not_found", tag_field="kind"):
    """The page for addresses that do not exist, or a page at one that is gone on purpose."""


class OutputView(_View, frozen=True, kw_only=True, tag="output", tag_field="kind"):
    """A file that a layout in layouts/outputs/ makes. Title and summary are those of the site."""


_CompleteView = TermsView | CorrectionsView | SearchView | RedirectView | NotFoundView | OutputView
PlannedView = PlannedPost | PlannedPage | PlannedList | PlannedTransparency | _CompleteView
View = PostView | PageView | ListView | TransparencyView | _CompleteView
