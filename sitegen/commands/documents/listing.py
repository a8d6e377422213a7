"""`sitegen list`: the posts and pages of a site, what has become of each, and what is due."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct, structs

from sitegen import urls
from sitegen.commands.check_site import read_settings
from sitegen.errors import raise_errors
from sitegen.incremental import stamps
from sitegen.incremental.engine import Engine
from sitegen.link.addresses import url_of
from sitegen.model.config import Config
from sitegen.model.documents import Document, Page, Post
from sitegen.model.site import Article, Excluded
from sitegen.pipeline.holding import Holding
from sitegen.pipeline.inputs import prepare
from sitegen.pipeline.scratch import with_scratch
from sitegen.pipeline.site import Linked, SiteDocuments
from sitegen.read import site_folder
from sitegen.read.folders import Folders

# What can be asked for, and its words for a line that counts.
STATES = {
    "all": "",
    "published": "published",
    "drafts": "draft",
    "future": "future",
    "expired": "expired",
    "held": "held",
    "unreviewed": "",
    "unlisted": "",
    "due": "",
}

# A longer path or state moves what is after it in its own line alone.
_WIDEST = 60


class ListOptions(Struct, frozen=True, kw_only=True):
    """Which documents to list, of the site in `root`, at the moment `now`: a key of `STATES`."""

    root: Path
    now: dt.datetime
    state: str = "all"


class ListedDocument(Struct, frozen=True, kw_only=True):
    """One post or page. `state` is "published", "draft", "future", "expired" or "held"; `date` and
    `due` are ISO 8601 in the time zone of the site, or "". `due` is when the state will change.
    `ai` is the part that AI had in a published post; `reviewed`, whether a review of it counts.
    `why` is what is wrong with a post that is held back."""

    path: str
    kind: str
    state: str
    title: str
    date: str
    due: str
    url: str
    lang: str
    unlisted: bool
    ai: str = ""
    reviewed: bool = False
    why: str = ""


class Listing(Struct, frozen=True, kw_only=True):
    """The documents that were asked for, by date, and when readers see the next change."""

    documents: tuple[ListedDocument, ...]
    next_due: str


def listing(options: ListOptions) -> Listing:
    """What the site has. Raises SiteError for a site that cannot be read."""
    return with_scratch(options.root, lambda engine, _: _Reading(engine, options).listing())


class _Reading:
    """One call of `listing`."""

    def __init__(self, engine: Engine, options: ListOptions) -> None:
        self.options = options
        settings = read_settings(options.root, engine)
        raise_errors(settings.problems)
        self.config: Config = settings.config
        tree = site_folder.read(options.root, stamps.load(engine.store), Folders())
        self.documents = SiteDocuments(engine, prepare(engine, self.config, tree), settings)
        holding = Holding(self.documents, options.now, drafts=False, strict=False)
        self.linked: Linked = holding.link()

    def listing(self) -> Listing:
        """The documents in the state that was asked for."""
        state = self.options.state
        chosen = [each for each in self._all() if _is_asked(each, state)]
        chosen.sort(key=lambda each: ((each.due if state == "due" else each.date), each.path))
        site = self.linked.site
        return Listing(documents=tuple(chosen), next_due=self._moment(site.next_due))

    def _all(self) -> Iterator[ListedDocument]:
        site = self.linked.site
        whole = self._by_path()
        for article in site.with_pages:
            yield self._article(article)
        for placed in site.pages:
            yield self._document(placed.page, "published", placed.url)
        for excluded in site.excluded:
            if document := whole.get(excluded.path):
                yield self._excluded(document, excluded)
        for held in self.linked.held:
            why = held.problems[0].message if held.problems else ""
            unread = next(
                (
                    each.unread
                    for each in self.documents.parsed.unfinished
                    if each.path == held.path
                ),
                (),
            )
            document = whole.get(held.path)
            if document and not {"title", "date"} & set(unread):
                listed = self._document(document, "held", url_of(document, self.config))
                yield structs.replace(listed, why=why)
            else:
                yield _unreadable(held.path, why)

    def _by_path(self) -> dict[str, Post | Page]:
        parsed = self.documents.parsed
        broken = (each.document for each in parsed.unfinished)
        everything: Iterable[Document] = (*broken, *parsed.posts, *parsed.pages)
        return {each.path: each for each in everything if isinstance(each, Post | Page)}

    def _article(self, article: Article) -> ListedDocument:
        listed = self._document(article.post, "published", article.url)
        of = article.disclosure
        return structs.replace(listed, ai=of.involvement, reviewed=of.reviewed)

    def _excluded(self, document: Post | Page, excluded: Excluded) -> ListedDocument:
        until = excluded.until if excluded.reason == "future" else None
        url = url_of(document, self.config)
        return self._document(document, excluded.reason, url, until=until)

    def _document(
        self, document: Post | Page, state: str, url: str, *, until: dt.datetime | None = None
    ) -> ListedDocument:
        meta, config = document.meta, self.config
        is_post = isinstance(document, Post)
        date = document.meta.date if isinstance(document, Post) else document.meta.updated
        if state == "published" and isinstance(document, Post):
            until = document.meta.expires
        return ListedDocument(
            path=document.path,
            kind="post" if is_post else "page",
            state=state,
            title=meta.title,
            date=self._moment(date),
            due=self._moment(until),
            url=config.base.absolute(url),
            lang=config.language_of(meta.lang),
            unlisted=meta.unlisted,
        )

    def _moment(self, moment: dt.datetime | None) -> str:
        return moment.astimezone(self.config.zone).isoformat() if moment else ""


def _unreadable(path: str, why: str) -> ListedDocument:
    """A post that cannot be read at all."""
    return ListedDocument(
        path=path,
        kind="post",
        state="held",
        title=urls.stem(path),
        date="",
        due="",
        url="",
        lang="",
        unlisted=False,
        why=why,
    )


def _is_asked(listed: ListedDocument, state: str) -> bool:
    if state == "unreviewed":
        has_ai = listed.ai not in ("", "none")
        return listed.state == "published" and has_ai and not listed.reviewed
    if state == "unlisted":
        return listed.unlisted
    if state == "due":
        return bool(listed.due)
    return state == "all" or listed.state == STATES[state]


# --- what is printed ------------------------------------------------------------------------------


def lines(listed: Listing, state: str) -> list[str]:
    """A line for each document: date, state, file, title, address."""
    rows = [
        (
            (each.due if state == "due" else each.date)[:16].replace("T", " "),
            _state(each),
            each.path,
            " ".join(each.title.split()),
            each.url,
        )
        for each in listed.documents
    ]
    widths = [
        min(max((len(row[column]) for row in rows), default=0), _WIDEST) for column in range(3)
    ]
    return [
        "  ".join(
            [*(text.ljust(width) for text, width in zip(row, widths, strict=False)), *row[3:]]
        ).rstrip()
        for row in rows
    ]


def _state(listed: ListedDocument) -> str:
    unlisted = "unlisted" if listed.unlisted else ""
    return ", ".join(part for part in (listed.state, unlisted, listed.why) if part)


def summary(listed: Listing) -> str:
    """How many documents there are in each state, and when the next change is due."""
    counts = Counter(each.state for each in listed.documents)
    counted = ", ".join(f"{counts[state]} {state}" for state in STATES.values() if counts[state])
    due = f"; the next change is due {listed.next_due}" if listed.next_due else ""
    return f"{counted or 'none'}{due}"


def for_programs(listed: Listing) -> str:
    """The listing as JSON."""
    documents: Sequence[dict[str, object]] = [structs.asdict(each) for each in listed.documents]
    return json.dumps({"documents": documents, "next_due": listed.next_due or None}, indent=2)
