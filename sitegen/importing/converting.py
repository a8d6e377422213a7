"""The second reading: each document becomes the text of a file, with what its body says of sources,
of AI and of its author in the front matter."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from sitegen import dates, urls
from sitegen.commands import comments
from sitegen.commands.adding import writing as front_matter
from sitegen.importing.bodies.comment_text import comment_text
from sitegen.importing.bodies.formulas import formulas_in
from sitegen.importing.bodies.frames import with_cards
from sitegen.importing.bodies.lifting import Lifted, lifted
from sitegen.importing.bodies.links import with_links
from sitegen.importing.bodies.trusted import without_comments
from sitegen.importing.people import People
from sitegen.importing.placing import NewPlace
from sitegen.importing.source import (
    FILE_SCHEME,
    Note,
    SourceComment,
    SourceDocument,
    SourcePicture,
    SourceText,
    Weight,
)
from sitegen.importing.targets import Targets
from sitegen.importing.words_of_terms import tags_of
from sitegen.importing.writing import Wanted
from sitegen.markdown import budget, reply
from sitegen.markdown.from_html.converted import converted as from_html
from sitegen.model.comments import Comment
from sitegen.parse.thread import MAX_CHARACTERS, MAX_VALUES
from sitegen.text.characters import UNPRINTABLE, with_line_feeds

# Of a title that is made from a text.
_TITLE = 60
# On one post: a comment is six values at most, and an entry of the list.
_MOST_COMMENTS = MAX_VALUES // 7 - 1
_ORDER = (
    "title", "date", "updated", "expires", "slug", "author", "source", "ai", "category", "tags",
    "series", "summary", "image", "pictures", "lang", "draft", "pinned", "unlisted", "aliases",
    "comments", "id", "params",
)  # fmt: skip
# No build takes a fourth of that, and the tree of longer HTML would be some gigabytes.
_MAX_BODY = 4 * budget.MAX_CHARACTERS
# Those of them that a page has as well.
_PAGE_KEYS = frozenset(
    {"title", "slug", "summary", "updated", "draft", "unlisted", "image", "pictures", "lang"}
    | {"aliases", "params"}
)


class ConversionContext(Struct, frozen=True, kw_only=True):
    """What holds for all documents: the `system` they come from, the zone and language of the site,
    the moment that stands for a missing date, that of the run, what `--ai` and `--source` say of
    posts that say nothing, and whether comments of HTML would be published."""

    system: str
    zone: ZoneInfo
    language: str
    undated: dt.datetime
    now: dt.datetime
    ai: str
    source: str
    publishes_comments: bool


def _left(what: str, document: SourceDocument) -> Note:
    tag = what.strip("<>").split(maxsplit=1)[0]
    return Note(
        weight=2,
        kind=f"HTML left out: {tag}",
        place=document.place,
        message=f"not in the text: {what}",
        hint="a frame or form is a comment at its place; scripts and styles are not kept",
        document=document.id,
    )


class ConvertedDocument(Struct, frozen=True, kw_only=True):
    """The files of a document, what was lifted out of its body, and what an editor has to know."""

    files: tuple[Wanted, ...]
    lifted: Lifted
    notes: tuple[Note, ...]
    comments: int


class DocumentConverter:
    """Turns documents into files. `signed` has the keys of those who have published posts.
    `repeated_ids` are feed ids that several documents have: nobody gets one of them."""

    def __init__(
        self,
        context: ConversionContext,
        people: People,
        targets: Targets,
        repeated_ids: frozenset[str],
    ) -> None:
        self._context, self._people, self._targets = context, people, targets
        self._repeated_ids = repeated_ids
        self.signed: set[str] = set()

    def converted(self, document: SourceDocument, place: NewPlace) -> ConvertedDocument:
        """The files of one document."""
        notes: list[Note] = []
        text = self.markdown(document.body, document, place.path, notes)
        parts = Lifted(text=text)
        if len(text) <= _MAX_BODY:
            parts = lifted(text, document.title, only_leftovers=document.kind == "page")
            notes += _formulas(document)
        values = self._values(document, place, parts, notes)
        if document.kind == "page":
            values = {key: value for key, value in values.items() if key in _PAGE_KEYS}
        ordered = {key: values[key] for key in _ORDER if key in values}
        data = front_matter.post(ordered, printable(parts.text), is_toml=False).encode()
        files = [Wanted(path=place.path, data=data, document=document.id)]
        thread = self._thread(document, notes) if document.kind == "post" else []
        if document.kind == "page" and document.comments:
            message = f"comments on a page: {len(document.comments)} left out; only posts have them"
            hint = "copy what matters from the old site into the text"
            notes.append(_note(document, 2, "comments on a page", message, hint))
        if thread:
            path = comments_path(place.path)
            files.append(
                Wanted(path=path, data=comments.text(thread).encode(), document=document.id)
            )
        return ConvertedDocument(
            files=tuple(files),
            lifted=parts,
            notes=tuple(notes),
            comments=len(thread),
        )

    def markdown(
        self, body: SourceText, document: SourceDocument, path: str, notes: list[Note] | None = None
    ) -> str:
        """A text of the source as Markdown whose links lead to files of the new site. `notes` gets
        what of its HTML could not be taken over."""
        text = body.text
        if len(text) > _MAX_BODY:
            if notes is not None:
                message = f"its text has {len(text):,} characters, and stays as it was"
                hint = "split it into several documents"
                notes.append(_note(document, 3, "text that is too long", message, hint))
            return text
        if body.format == "html":
            found = from_html(text, document.language or self._context.language)
            text = found.markdown
            if notes is not None:
                notes += [_left(left, document) for left in found.left]
        else:
            text = with_cards(text, document.language or self._context.language)
        text = with_links(text, lambda link: self._targets.of(link, document, path))
        return without_comments(text) if self._context.publishes_comments else text

    # --- the front matter -------------------------------------------------------------------------

    def _values(
        self, document: SourceDocument, place: NewPlace, parts: Lifted, notes: list[Note]
    ) -> dict[str, Any]:
        values: dict[str, Any] = {"title": self._title(document, parts, notes), "slug": place.slug}
        values |= self._dates(document, notes)
        if document.kind == "post":
            values |= self._signed(document, parts) | self._provenance(document, parts)
        category = one_line(document.categories[0]) if document.categories else ""
        optional: dict[str, Any] = {
            "category": category,
            "tags": [one_line(tag) for tag in tags_of(document.categories, document.tags)],
            "series": one_line(document.series),
            "summary": one_line(document.summary),
            "lang": document.language if document.language != self._context.language else "",
            "pinned": document.is_pinned,
            "unlisted": document.is_unlisted,
            "aliases": list(place.aliases),
            "id": self._feed_id(document),
            "params": said(document.params),
        }
        values |= {key: value for key, value in optional.items() if value}
        if not document.accepts_comments:
            values["comments"] = False
        return values | self._pictures(document, place)

    def _title(self, document: SourceDocument, parts: Lifted, notes: list[Note]) -> str:
        title = one_line(document.title)
        if title:
            return title
        words = one_line(re.sub(r"[*_`#>\[\]]|\(\S*\)|<[^>]*>|!", "", parts.text[:2_000]))
        if len(words) > _TITLE:
            words = words[:_TITLE].rpartition(" ")[0].rstrip(" .,;:") + " …"
        message = "it has no title; the beginning of its text is its title now"
        notes.append(_note(document, 2, "document without a title", message))
        return words or f"Untitled ({document.id})"

    def _dates(self, document: SourceDocument, notes: list[Note]) -> dict[str, Any]:
        date = self._aware(document.date) if document.date else self._context.undated
        is_draft = document.state in {"draft", "private"}
        if not document.date and document.kind == "post" and not is_draft:
            message = "nobody knows its date; it has that of the first import"
            hint = "write the date that it was published on"
            notes.append(_note(document, 2, "post without a date", message, hint))
        elif not document.date and document.kind == "post":
            message = "it has the date of the first import"
            hint = "write another one when you publish it"
            notes.append(_note(document, 1, "draft without a date", message, hint))
        if document.state == "scheduled" and date <= self._context.now:
            is_draft = True
            message = "it was to be published before now, and was not; it is a draft now"
            notes.append(_note(document, 2, "scheduled post that is due", message))
        values: dict[str, Any] = {"date": dates.rfc3339(date.astimezone(self._context.zone))}
        for key in ("updated", "expires"):
            moment = getattr(document, key)
            if moment and self._aware(moment) >= date:
                local = self._aware(moment).astimezone(self._context.zone)
                values[key] = dates.rfc3339(local)
        return values | ({"draft": True} if is_draft else {})

    def _provenance(self, document: SourceDocument, parts: Lifted) -> dict[str, Any]:
        source: Any = document.source or [
            _source(name, url, title) for name, url, title in parts.sources
        ]
        ai: Any = document.ai or parts.involvement or self._context.ai
        if parts.model and isinstance(ai, str) and ai in {"generated", "assisted"}:
            ai = {"involvement": ai, "model": parts.model}
        return {
            "source": (source[0] if isinstance(source, list) and len(source) == 1 else source)
            or self._context.source,
            "ai": {"involvement": "unstated"} if ai == "unstated" else ai,
        }

    def _signed(self, document: SourceDocument, parts: Lifted) -> dict[str, Any]:
        """Who publishes it: whom the source names, else whom the body names."""
        named = document.authors or ((parts.byline,) if parts.byline else ())
        keys = self._people.keys_of(named, parts.biography)
        if document.state == "published":
            self.signed.update(keys)
        return {"author": keys[0] if len(keys) == 1 else keys}

    def _feed_id(self, document: SourceDocument) -> str:
        id_ = document.feed_id.strip()
        is_uri = re.fullmatch(r"(https?|tag|urn):[!-;=?-Z\[\]_a-z~%^]+", id_)
        return id_ if is_uri and id_ not in self._repeated_ids else ""

    def _pictures(self, document: SourceDocument, place: NewPlace) -> dict[str, Any]:
        values: dict[str, Any] = {}
        if document.picture:
            values["image"] = self.picture(document.picture, document, place.path)
        pictures = [self.picture(each, document, place.path) for each in document.pictures]
        if described := [each for each in pictures if len(each) > 1]:
            values["pictures"] = described
        return values

    def shown(
        self, picture: SourcePicture | None, document: SourceDocument, path: str, notes: list[Note]
    ) -> dict[str, Any] | None:
        """The value of `image` for an author or a term. Where there is no such picture, a build
        refuses the file, and every post of that author with it: `notes` names it instead."""
        if picture is None:
            return None
        if self._targets.leads_somewhere(picture.src, path, document.address):
            return self.picture(picture, document, path)
        shown = picture.src.removeprefix(FILE_SCHEME)
        notes.append(
            Note(
                weight=2,
                kind="picture of an author or a term",
                place=path,
                message=f"the source does not have its picture {shown[:200]}",
                hint="put the picture there, and import again; or write image: into the file",
            )
        )
        return None

    def picture(
        self, picture: SourcePicture, document: SourceDocument, path: str
    ) -> dict[str, Any]:
        """The value of `image` for a picture in the file at `path`."""
        src = self._targets.of(picture.src, document, path) or picture.src
        values: dict[str, Any] = {"src": src}
        if picture.alt is not None:
            values["alt"] = one_line(picture.alt)
        for key in ("caption", "credit"):
            if text := one_line(getattr(picture, key)):
                values[key] = text
        if values.get("credit", "\n").casefold() in values.get("caption", "").casefold():
            del values["credit"]  # it would be there twice
        return values

    # --- comments ---------------------------------------------------------------------------------

    def _thread(self, document: SourceDocument, notes: list[Note]) -> list[Comment]:
        """The comments in sitegen's form. Ids that are numbers alone would be Isso's. A comment
        that a build would refuse is left out, lest it refuse all of them."""
        ids = self._comment_ids(document)
        found: dict[str, Comment] = {}
        for comment in document.comments:
            text = printable(comment_text(comment.text, is_plain=comment.is_plain)).strip()
            if not reply.plain(text).strip():
                continue
            if why := _unfit(comment, text, found):
                notes.append(_note(document, 2, "comment left out", why))
            else:
                found[comment.id] = self._comment(comment, ids, text)
        kept = {comment.id for comment in found.values()}
        return [
            comment if comment.parent in kept else _without_parent(comment)
            for comment in found.values()
        ]

    def _comment_ids(self, document: SourceDocument) -> dict[str, str]:
        ids: dict[str, str] = {}
        taken: set[str] = set()
        for number, comment in enumerate(document.comments):
            name = f"{self._context.system}-{_id(comment.id)}"
            if name in taken:
                name = f"{name[:48]}-{number}"
            taken.add(name)
            ids.setdefault(comment.id, name)
        return ids

    def _comment(self, comment: SourceComment, ids: dict[str, str], text: str) -> Comment:
        return Comment(
            id=ids[comment.id],
            parent=ids.get(comment.parent) if comment.parent != comment.id else None,
            date=self._aware(comment.date),
            author=one_line(comment.author) or None,
            website=comment.website if urls.is_web_address(comment.website) else "",
            text=text,
        )

    def _aware(self, moment: dt.datetime) -> dt.datetime:
        return moment if moment.tzinfo else moment.replace(tzinfo=self._context.zone)


def comments_path(post: str) -> str:
    """The file with the comments on the post in the file `post`."""
    name = post.removeprefix("content/posts/").removesuffix("/index.md").removesuffix(".md")
    return f"content/comments/{name}.toml"


def one_line(text: str) -> str:
    """A text of the source for a key of the front matter: on one line, and without what no file of
    sitegen may hold."""
    return " ".join(printable(text).split())


def said(value: Any) -> Any:
    """A value of the source as front matter can hold it: nothing empty, and dates as texts."""
    if isinstance(value, dict):
        pairs = {one_line(str(key)): said(item) for key, item in value.items()}
        return {key: item for key, item in pairs.items() if key and item not in (None, "", [], {})}
    if isinstance(value, list | tuple):
        return [item for item in map(said, value) if item not in (None, "", [], {})]
    if isinstance(value, dt.date):
        return value.isoformat()
    return one_line(value) if isinstance(value, str) else value


def printable(text: str) -> str:
    """The text without control characters and the like, which sitegen refuses."""
    return UNPRINTABLE.sub("", with_line_feeds(text))


def _source(name: str, url: str, title: str) -> Any:
    if name in {"original", "unstated"} or not (url or title):
        return name
    values = {"name": name, "url": url, "title": title}
    return {key: value for key, value in values.items() if value}


def _id(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "-", text)[:48]


def _unfit(comment: SourceComment, text: str, found: dict[str, Comment]) -> str:
    """Why a build would refuse the comments of a post if this one were among them, or ""."""
    if comment.id in found:
        return f"there are two comments {comment.id} on one post; this is the second"
    if len(text) > MAX_CHARACTERS:
        length = f"{len(text):,} characters; at most {MAX_CHARACTERS:,} are possible"
        return f"the comment {comment.id} has {length}"
    if len(found) >= _MOST_COMMENTS:
        return f"comment {comment.id} is one of more than {_MOST_COMMENTS:,} on one post"
    return ""


def _without_parent(comment: Comment) -> Comment:
    return Comment(
        id=comment.id,
        date=comment.date,
        author=comment.author,
        website=comment.website,
        text=comment.text,
    )


def _formulas(document: SourceDocument) -> list[Note]:
    """What to do about formulas, which stay as they were written. In HTML, a dollar is text."""
    if not (kind := formulas_in(document.body.text)):
        return []
    message, hint = "it has formulas", "write math = true into [markdown] of site.toml, and"
    if document.body.format == "html" or kind == "others":
        message += ", which stay as text"
        hint = f"write them in $ or $$, without the backslashes of the import; {hint}"
    return [_note(document, 2, "formula", message, f"{hint} pip install the extra math")]


def _note(
    document: SourceDocument, weight: Weight, kind: str, message: str, hint: str = ""
) -> Note:
    return Note(
        weight=weight,
        kind=kind,
        place=document.place,
        message=message,
        hint=hint,
        document=document.id,
    )
